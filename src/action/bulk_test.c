/* Mass adjustments through the real actions, tariff and store; adjustments accepted by line. */
#include "bulk_world.h"

static struct bulk_row row(int number, int sequence, const char *line, const char *field,
                           const char *value, const char *reason)
{
    static char numbers[1000][15];
    memcpy(numbers[sequence], number_of(sequence).text, 15);
    return (struct bulk_row){.number = number, .transaction = numbers[sequence], .line = line,
                             .field = field, .value = value, .reasons = {reason},
                             .reasons_count = reason == NULL ? 0 : 1};
}

static struct bulk_request request_of(struct world *world, const struct bulk_row *rows,
                                      size_t count)
{
    return (struct bulk_request){.account = world->account, .name = "shirts.csv",
                                 .reasons = {"R3-32.2.VFD"}, .reasons_count = 1,
                                 .remarks = "Assists were left out.", .known_on = "2026-02-01",
                                 .rows = rows, .rows_count = count};
}

static void file_bulk(struct world *world, const struct bulk_request *request, enum code expected,
                      struct shown_bulk *ret)
{
    begin(world, "maude");
    enum code code = action_file_bulk(&world->action, request, ret);
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
}

static void late_world(struct world *world, int declarations)
{
    for (int i = 1; i <= declarations; i++)
        file_shirts(world, i, 2, "1000.00", "");
    file_shirts(world, 500, 1, "1000.00", "");
    advance(world, "2025-12-01");
    pay(world, "p1", declarations * 47800);
    advance(world, "2026-02-10");
}

static void assert_code(const struct bulk *bulk, int number, enum finding_code code)
{
    const struct bulk_trouble *trouble = trouble_of(bulk, number);
    if (trouble == NULL)
        fail_msg("row %d was taken", number);
    else
        assert_string_equal(finding_code_text(trouble->code), finding_code_text(code));
}

/* What is right becomes a pending adjustment, what is wrong stays out; the same again is the same
 * request; an officer decides on all. */
static void test_partial_success(void **state)
{
    struct world *world = *state;
    late_world(world, 4);
    money before = balance(world, world->account);
    const struct bulk_row rows[] = {
        row(2, 1, "", "value", "1200.00", NULL),
        row(3, 2, "2", "value", "500.00", NULL), /* less: the refund reason must come first */
        row(4, 3, "9", "value", "500.00", NULL),
        row(5, 4, "1", "quantity", "1300 NMB", NULL),
        row(6, 4, "2", "value", "1100", NULL),
        row(7, 77, "1", "value", "500.00", NULL),
        row(8, 500, "1", "value", "500.00", NULL),
        {.number = 9, .transaction = "12", .field = "value", .value = "1"},
    };
    struct bulk_request request = request_of(world, rows, ARRAY_COUNT(rows));
    struct bulk preview;
    begin(world, "maude");
    assert_int_equal(action_preview_bulk(&world->action, &request, &preview), OK);
    struct shown_bulk shown;
    file_bulk(world, &request, OK, &shown);
    assert_false(shown.repeated);
    assert_int_equal(shown.bulk.declarations_count, 2);
    assert_int_equal(shown.bulk.net.cents, 2 * 4780 + 2390);
    assert_int_equal(preview.net.cents, shown.bulk.net.cents);
    assert_int_equal(preview.interest.cents, shown.bulk.interest.cents);
    assert_true(shown.bulk.interest.cents > 0);
    assert_int_equal(shown.made, 2);
    assert_int_equal(shown.open, 2);
    assert_int_equal(shown.steps[0].declarations, 2);
    assert_int_equal(shown.steps[0].refused, 4);
    assert_int_equal(shown.bulk.declarations[0].lines_count, 2);
    assert_int_equal(shown.bulk.declarations[0].lines[0].difference[REVENUE_CUSTOMS_DUTY].cents,
                     3600);
    assert_int_equal(shown.bulk.declarations[0].lines[1].difference[REVENUE_GST].cents, 1180);
    assert_code(&shown.bulk, 3, FINDING_ADJ_0008);
    assert_code(&shown.bulk, 4, FINDING_BLK_0005);
    assert_code(&shown.bulk, 7, FINDING_BLK_0004);
    assert_code(&shown.bulk, 8, FINDING_BLK_0004);
    assert_code(&shown.bulk, 9, FINDING_BLK_0003);
    assert_null(trouble_of(&shown.bulk, 5));
    assert_int_equal(balance(world, world->account).cents, before.cents);

    struct shown_bulk again;
    file_bulk(world, &request, OK, &again);
    assert_true(again.repeated);
    assert_string_equal(again.number, shown.number);
    struct stored_bulk_step *list;
    size_t count;
    begin(world, "maude");
    assert_int_equal(action_list_bulks(&world->action, world->account, 10, &list, &count), OK);
    assert_int_equal(count, 1);

    /* Others do not see it; the client does not decide. */
    size_t done;
    const struct bulk_order approve = {.step = CASE_STEP_ADJUSTMENT_APPROVE};
    const struct bulk_order refuse = {.step = CASE_STEP_ADJUSTMENT_REFUSE, .words = " "};
    begin(world, "otto");
    assert_int_equal(action_show_bulk(&world->action, shown.number, &again), NOT_FOUND);
    begin(world, "maude");
    assert_int_equal(action_decide_bulk(&world->action, shown.number, &approve, &done, &again),
                     FORBIDDEN);
    begin(world, "vera");
    assert_int_equal(action_go_on_bulk(&world->action, shown.number, &again), FORBIDDEN);
    begin(world, "officer1");
    assert_int_equal(action_decide_bulk(&world->action, shown.number, &refuse, &done, &again),
                     FINDINGS);
    assert_found(world, FINDING_ADJ_0023);
    begin(world, "officer1");
    assert_int_equal(action_decide_bulk(&world->action, shown.number, &approve, &done, &again),
                     OK);
    assert_int_equal(done, 2);
    assert_int_equal(again.open, 0);
    assert_int_equal(again.standings[0].state, CASE_STATE_ADJUSTMENT_APPROVED);
    assert_int_equal(balance(world, world->account).cents,
                     before.cents + shown.bulk.net.cents + shown.bulk.interest.cents);
    assert_sound(world);
}

static void test_refund_reason_first(void **state)
{
    struct world *world = *state;
    late_world(world, 2);
    const struct bulk_row rows[] = {
        row(2, 1, "1", "value", "900.00", "R2-74-1-E"),
        row(3, 2, "1", "value", "1900.00", "R2-74-1-E"), /* more: the owing reason comes first */
    };
    struct bulk_request request = request_of(world, rows, 2);
    struct shown_bulk shown;
    file_bulk(world, &request, OK, &shown);
    assert_int_equal(shown.bulk.declarations_count, 1);
    assert_int_equal(shown.bulk.net.cents, -2390);
    assert_code(&shown.bulk, 3, FINDING_ADJ_0006);
    assert_sound(world);
}

/* A finding for each thing that can be wrong with a row. */
static void test_bad_rows(void **state)
{
    static const struct {
        const char *line, *field, *value;
        enum finding_code code;
    } cases[] = {
        {"", "surtaxCode", "25148", FINDING_BLK_0006}, {"", "", "1", FINDING_BLK_0006},
        {"3", "value", "1", FINDING_BLK_0005},         {"1a", "value", "1", FINDING_BLK_0016},
        {"1", "value", "", FINDING_BLK_0009},          {"1", "value", "-5", FINDING_BLK_0009},
        {"1", "value", "1.234", FINDING_BLK_0009},     {"1", "value", "many", FINDING_BLK_0009},
        {"1", "value", "1000.0", FINDING_BLK_0013},    {"", "origin", "in", FINDING_BLK_0013},
        {"1", "classification", "61", FINDING_BLK_0009},
        {"1", "classification", "9999999999", FINDING_CAD_0402},
        {"1", "treatment", "two", FINDING_BLK_0009},   {"1", "treatment", "97", FINDING_CAD_0409},
        {"1", "origin", "I", FINDING_BLK_0009},        {"1", "tariffCode", "99", FINDING_BLK_0009},
        {"1", "quantity", "0", FINDING_BLK_0009},      {"1", "quantity", "5 KGM", FINDING_BLK_0014},
        {"1", "vfdCode", "1", FINDING_BLK_0009},
    };
    struct world *world = *state;
    late_world(world, 1);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct bulk_row one =
            row(2, 1, cases[i].line, cases[i].field, cases[i].value, NULL);
        struct bulk_request request = request_of(world, &one, 1);
        struct bulk bulk;
        struct shown_bulk shown;
        begin(world, "maude");
        assert_int_equal(action_preview_bulk(&world->action, &request, &bulk), OK);
        if (bulk.troubles_count == 0 || bulk.troubles[0].code != cases[i].code)
            fail_msg("%s %s: %s, expected %s", cases[i].field, cases[i].value,
                     bulk.troubles_count == 0 ? "taken"
                                              : finding_code_text(bulk.troubles[0].code),
                     finding_code_text(cases[i].code));
        assert_int_equal(bulk.declarations_count, 0);
        file_bulk(world, &request, FINDINGS, &shown);
        assert_found(world, FINDING_BLK_0017);
    }
}

static void test_bad_together(void **state)
{
    struct world *world = *state;
    late_world(world, 1);
    char long_words[CASEWORK_WORDS_MAX + 2];
    memset(long_words, 'x', sizeof(long_words) - 1);
    long_words[sizeof(long_words) - 1] = '\0';
    struct bulk_row first = row(2, 1, "", "value", "1200", "R3-32.2.VFD");
    struct bulk_row twice = row(3, 1, "2", "value", "1300", "R3-32.2.VFD");
    struct bulk_row parts = row(3, 1, "2", "quantity", "5", "R2-32-2.TC");
    struct bulk_row four = row(2, 1, "", "value", "1200", "A");
    four.reasons[1] = "B";
    four.reasons[2] = "C";
    four.reasons_count = 4;
    struct bulk_row longer = row(2, 1, "", "value", "1200", "R3-32.2.VFD-AND-MORE-OF-IT");
    struct bulk_row day_row = row(2, 1, "", "value", "1200", NULL);
    day_row.known_on = "1 Feb";
    struct bulk_row words_row = row(2, 1, "", "value", "1200", NULL);
    words_row.remarks = long_words;
    struct bulk_row later = row(2, 1, "", "value", "1200", NULL);
    later.known_on = "2027-01-01";
    const struct {
        struct bulk_row rows[2];
        size_t count;
        int number;
        enum finding_code code;
    } cases[] = {
        {{first, twice}, 2, 3, FINDING_BLK_0007},  {{first, parts}, 2, 3, FINDING_BLK_0012},
        {{four}, 1, 2, FINDING_BLK_0011},          {{longer}, 1, 2, FINDING_BLK_0021},
        {{day_row}, 1, 2, FINDING_BLK_0015},       {{words_row}, 1, 2, FINDING_BLK_0018},
        {{later}, 1, 2, FINDING_ADJ_0011},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct bulk_request request = request_of(world, cases[i].rows, cases[i].count);
        struct bulk bulk;
        begin(world, "maude");
        assert_int_equal(action_preview_bulk(&world->action, &request, &bulk), OK);
        assert_code(&bulk, cases[i].number, cases[i].code);
        assert_int_equal(bulk.declarations_count, 0);
    }
    struct bulk_request none = request_of(world, &first, 0);
    struct bulk bulk;
    begin(world, "maude");
    assert_int_equal(action_preview_bulk(&world->action, &none, &bulk), FINDINGS);
    assert_found(world, FINDING_BLK_0002);
    none.rows_count = BULK_ROWS_MAX + 1;
    begin(world, "maude");
    assert_int_equal(action_preview_bulk(&world->action, &none, &bulk), FINDINGS);
    assert_found(world, FINDING_BLK_0001);
    struct bulk_row *many = arena_array(world->arena, BULK_ROWS_MAX, sizeof(*many));
    for (int i = 0; i < BULK_ROWS_MAX; i++)
        many[i] = (struct bulk_row){.number = i + 2, .field = "value", .value = "1",
                                    .transaction = arena_text(world->arena,
                                                              number_of(1000 + i).text)};
    struct bulk_request large = request_of(world, many, BULK_ROWS_MAX);
    begin(world, "maude");
    assert_int_equal(action_preview_bulk(&world->action, &large, &bulk), FINDINGS);
    assert_found(world, FINDING_BLK_0019);
    begin(world, "vera");
    assert_int_equal(action_preview_bulk(&world->action, &large, &bulk), FORBIDDEN);
    begin(world, "otto");
    assert_int_equal(action_preview_bulk(&world->action, &large, &bulk), NOT_FOUND);
}

static void test_sima_lines(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00",
                ",\"sima\":{\"subject\":\"U\",\"code\":\"20\"}");
    advance(world, "2026-02-10");
    const struct bulk_row one = row(2, 1, "1", "value", "1200", NULL);
    struct bulk_request request = request_of(world, &one, 1);
    struct bulk bulk;
    begin(world, "maude");
    assert_int_equal(action_preview_bulk(&world->action, &request, &bulk), OK);
    assert_code(&bulk, 2, FINDING_BLK_0008);
}

/* Before the payment date a mass change is a correction, posted at once; not both in one. */
static void test_windows(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    file_shirts(world, 2, 1, "1000.00", "");
    struct bulk_row rows[] = {row(2, 1, "", "value", "1200", NULL),
                              row(3, 2, "", "value", "1200", NULL)};
    struct bulk_request request = request_of(world, rows, 2);
    struct shown_bulk shown;
    file_bulk(world, &request, OK, &shown);
    assert_int_equal(shown.made, 2);
    assert_int_equal(shown.open, 0);
    assert_true(shown.bulk.declarations[0].correction);
    assert_int_equal(balance(world, world->account).cents, 2 * 28680);
    assert_sound(world);

    advance(world, "2025-12-10"); /* 1 and 2 are past due, 3 was released later */
    world->released = "2025-12-05";
    file_shirts(world, 3, 1, "1000.00", "");
    rows[0] = row(2, 1, "", "value", "1400", NULL);
    rows[1] = row(3, 3, "", "value", "1400", NULL);
    begin(world, "maude");
    struct bulk bulk;
    assert_int_equal(action_preview_bulk(&world->action, &request, &bulk), FINDINGS);
    assert_found(world, FINDING_BLK_0010);
}

/* A case that is open, a declaration that went on without the request. */
static void test_moved_on(void **state)
{
    struct world *world = *state;
    late_world(world, 2);
    const struct bulk_row rows[] = {row(2, 1, "", "value", "1200", NULL),
                                    row(3, 2, "", "value", "1200", NULL)};
    struct bulk_request request = request_of(world, rows, 2);
    struct shown_bulk shown;
    file_bulk(world, &request, OK, &shown);
    const struct bulk_row other = row(2, 1, "", "value", "1500", NULL);
    struct bulk_request next = request_of(world, &other, 1);
    struct bulk bulk;
    begin(world, "maude");
    assert_int_equal(action_preview_bulk(&world->action, &next, &bulk), OK);
    assert_code(&bulk, 2, FINDING_ADJ_0020);

    /* As if the request had been kept and nothing filed yet, and somebody came between. */
    struct bulk_declaration planned = shown.bulk.declarations[0];
    planned.version = 5;
    struct bulk_standing standing;
    struct declaration declaration;
    begin(world, "maude");
    assert_int_equal(bulk_stand(&world->action, &planned, &standing), OK);
    assert_int_equal(standing.made, BULK_MADE_WAITING);
    assert_int_equal(bulk_rebuild(&world->action, &planned, &declaration), CONFLICT);
    assert_found(world, FINDING_BLK_0020);
    planned = shown.bulk.declarations[0];
    planned.content.bytes[0] ^= 1;
    assert_int_equal(bulk_stand(&world->action, &planned, &standing), OK);
    assert_int_equal(standing.made, BULK_MADE_MOVED);
}

/* ---- line by line ---- */

static enum code take(struct world *world, int version, const char *refused, const char *words,
                      struct case_taken *ret)
{
    const struct case_order order = {.transaction = number_of(1), .version = version,
                                     .step = CASE_STEP_ADJUSTMENT_ACCEPT_PART, .words = words,
                                     .refused_lines = refused};
    begin(world, "officer1");
    return action_take_step(&world->action, &order, ret);
}

static void test_accepted_in_part(void **state)
{
    static const struct {
        const char *refused;
        enum finding_code code;
    } bad[] = {{NULL, FINDING_BLK_0202},      {"", FINDING_BLK_0202},  {"1, 2", FINDING_BLK_0202},
               {"3", FINDING_BLK_0201},       {"x", FINDING_BLK_0204}, {"1;2", FINDING_BLK_0204},
               {"12345", FINDING_BLK_0204}};
    struct world *world = *state;
    late_world(world, 1);
    money before = balance(world, world->account);
    const struct bulk_row rows[] = {row(2, 1, "1", "value", "1200", NULL),
                                    row(3, 1, "2", "value", "1500", NULL)};
    struct bulk_request request = request_of(world, rows, 2);
    struct shown_bulk shown;
    struct case_taken taken;
    file_bulk(world, &request, OK, &shown);
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        assert_int_equal(take(world, 2, bad[i].refused, "No proof.", &taken), FINDINGS);
        assert_found(world, bad[i].code);
    }
    assert_int_equal(take(world, 2, "2", "", &taken), FINDINGS);
    assert_found(world, FINDING_ADJ_0023);
    assert_int_equal(take(world, 2, "2", "No proof for line 2.", &taken), OK);
    assert_int_equal(taken.step.decided, 3);

    /* Line 1 alone: 200 of value more. */
    struct shown_declaration part;
    assert_int_equal(action_show_declaration(&world->action, number_of(1), 3, &part), OK);
    assert_int_equal(part.stored.status, DECLARATION_PARTLY);
    assert_int_equal(part.stored.payable.cents, 47800 + 4780);
    assert_string_equal(decimal_text(world->arena, part.declaration.lines[1].value), "1000.00");
    assert_string_equal(decimal_text(world->arena, part.declaration.invoices[0].total), "2200.00");
    assert_int_equal(taken.items[0].amount.cents, 4780);
    assert_int_equal(balance(world, world->account).cents,
                     before.cents + 4780 + taken.items[1].amount.cents);
    const char *text;
    struct casework_statement statement;
    assert_int_equal(action_show_adjustment(&world->action, number_of(1), taken.step.id, &text),
                     OK);
    assert_int_equal(document_read_adjustment(world->arena, text, &statement), OK);
    assert_int_equal(statement.accepted_lines_count, 1);
    assert_int_equal(statement.accepted_lines[0], 1);
    assert_int_equal(statement.refused_lines[0], 2);
    assert_int_equal(statement.net.cents, 4780);
    assert_string_equal(statement.words, "No proof for line 2.");
    enum case_state state_of;
    struct stored_declaration asked;
    assert_int_equal(store_load_declaration(world->reader, world->arena, number_of(1), 2, &asked),
                     OK);
    assert_true(action_version_state(&world->action, &asked, &state_of));
    assert_int_equal(state_of, CASE_STATE_ADJUSTMENT_ACCEPTED_PART);

    /* The next change is compared with what was accepted. */
    const struct bulk_row next = row(2, 1, "1", "value", "1300", NULL);
    struct bulk_request more = request_of(world, &next, 1);
    file_bulk(world, &more, OK, &shown);
    assert_int_equal(shown.bulk.declarations[0].basis, 3);
    assert_int_equal(shown.bulk.net.cents, 2390);
    assert_sound(world);
}

/* As kept and read again. */
static void test_document(void **state)
{
    struct world *world = *state;
    late_world(world, 1);
    const struct bulk_row rows[] = {row(2, 1, "", "value", "1200", NULL),
                                    row(3, 77, "", "value", "=1+1", NULL)};
    struct bulk_request request = request_of(world, rows, 2);
    struct shown_bulk shown;
    struct bulk back;
    file_bulk(world, &request, OK, &shown);
    assert_int_equal(document_read_bulk(world->arena, shown.document, &back), OK);
    assert_string_equal(bulk_document(world->arena, &back), shown.document);
    const char *states[] = {"pending"};
    const char *csv = document_bulk_csv(world->arena, &shown.bulk, states);
    assert_non_null(strstr(csv, "change,2,123456782RM0001,12345000000012,2,1,value,1000.00,1200,"));
    assert_non_null(strstr(csv, "BLK-0004"));
    assert_non_null(strstr(csv, "Il n’y a pas de déclaration"));
    bn owner;
    ledger_id id;
    bool fix;
    assert_true(bulk_parse_number(shown.number, &fix, &owner, &id));
    static const char *const bad[] = {"", "M", "M123456782-", "M123456782-0", "X123456782-5",
                                      "M123456782-5x", "M12345678a-5",
                                      "M123456782-99999999999999999999"};
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(bulk_parse_number(bad[i], &fix, &owner, &id));
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_partial_success), IN_WORLD(test_refund_reason_first),
        IN_WORLD(test_bad_rows),        IN_WORLD(test_bad_together),
        IN_WORLD(test_sima_lines),      IN_WORLD(test_windows),
        IN_WORLD(test_moved_on),        IN_WORLD(test_accepted_in_part),
        IN_WORLD(test_document),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
