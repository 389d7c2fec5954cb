/* Agency-wide fixes: the effect before anything is posted, two officers, each declaration once also
 * when the process is killed, and the ledger against the report. */
#include "bulk_world.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MANY = 40 };

static char *tariff_line(struct world *world, const char *digits)
{
    char line[4096], *found = NULL;
    const char *path = arena_printf(world->arena, "%s/tariff-2025.csv", getenv("DATA_DIR"));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (found == NULL && fgets(line, sizeof(line), file) != NULL)
        if (strstr(line, arena_printf(world->arena, ",%s,", digits)) != NULL)
            found = arena_text(world->arena, line);
    fclose(file);
    assert_non_null(found);
    return found;
}

/* The row of cotton T-shirts was wrong: 16 %, not 18 %. */
static void mend_tariff(struct world *world)
{
    char *line = tariff_line(world, "61091000");
    char *rate = strstr(line, "18 %");
    struct load_counts counts;
    assert_non_null(rate);
    rate[1] = '6';
    const char *rows = arena_printf(world->arena, "%s%s", tariff_line(world, "digits"), line);
    begin(world, NULL);
    assert_int_equal(action_load_reference(&world->action, "tariff", rows, strlen(rows), false,
                                           &counts), OK);
    assert_int_equal(counts.changed, 1);
    assert_int_equal(house_reload_tariff(world->house), OK);
}

static struct bulk_choice shirts(void)
{
    return (struct bulk_choice){.classification = "610910", .origin = "IN",
                                .words = "The rate of cotton T-shirts was printed wrongly."};
}

static struct shown_bulk report(struct world *world, const char *user,
                                const struct bulk_choice *choice, enum code expected)
{
    struct shown_bulk shown = {0};
    begin(world, user);
    enum code code = action_report_fix(&world->action, choice, &shown);
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return shown;
}

static struct shown_bulk step(struct world *world, const char *user, const char *number,
                              enum bulk_step step, enum code expected)
{
    struct shown_bulk shown = {0};
    begin(world, user);
    enum code code = step == BULK_FIX_FINISH
                         ? action_post_fix(&world->action, number, &shown)
                         : action_step_fix(&world->action, number, step, "Looked at.", NULL,
                                           &shown);
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return shown;
}

/* Two of one importer, paid; one of another, unpaid, with interest on two statements. */
static void past_world(struct world *world)
{
    file_shirts(world, 1, 1, "1000.00", "");
    file_shirts(world, 2, 2, "1000.00", "");
    file_shirts(world, 500, 1, "100000.00", "");
    advance(world, "2025-12-01");
    pay(world, "p1", 23900 + 47800);
    advance(world, "2026-02-10");
}

static void test_report_is_what_is_posted(void **state)
{
    struct world *world = *state;
    past_world(world);
    const struct bulk_choice choice = shirts();
    report(world, "officer1", &choice, FINDINGS);
    assert_found(world, FINDING_BLK_0103); /* nothing was wrong yet */
    mend_tariff(world);
    money before = balance(world, world->account);
    struct shown_bulk shown = report(world, "officer1", &choice, OK);
    const struct bulk *bulk = &shown.bulk;
    assert_int_equal(bulk->declarations_count, 3);
    assert_int_equal(bulk->looked_at, 3);
    assert_int_equal(bulk->net.cents, -(2100 + 4200 + 210000));
    assert_int_equal(bulk->difference[REVENUE_CUSTOMS_DUTY].cents, -(2000 + 4000 + 200000));
    assert_true(bulk->interest.cents < 0); /* what was paid is given back with interest */
    assert_int_equal(balance(world, world->account).cents, before.cents); /* nothing was posted */

    /* Statements: each declaration stood on a daily notice and on that of November; the one that is
     * unpaid was carried on. */
    size_t notices = 0, carried = 0;
    for (size_t i = 0; i < bulk->statements_count; i++) {
        const struct bulk_statement *s = &bulk->statements[i];
        notices += strncmp(s->id, "DN-", 3) == 0;
        carried += strncmp(s->id, "SOA-", 4) == 0 &&
                   program_account_equal(s->account, world->other);
        if (strcmp(s->transaction.text, number_of(2).text) == 0)
            assert_int_equal(s->amount.cents, 47800);
    }
    assert_true(notices >= 3);
    assert_int_equal(carried, 3);
    /* Interest that was charged on what was not owed: 21 of 239 parts too much. */
    assert_int_equal(bulk->interests_count, 1);
    const struct bulk_interest *interest = &bulk->interests[0];
    assert_string_equal(interest->transaction.text, number_of(500).text);
    assert_true(interest->charged.cents > interest->worked_out.cents);
    int64_t expected = interest->charged.cents * 218 / 239;
    assert_true(llabs(interest->worked_out.cents - expected) <= 2);

    /* Not by who made it, not before it is approved, not by others. */
    struct shown_bulk unused;
    step(world, "officer1", shown.number, BULK_FIX_FINISH, CONFLICT);
    assert_found(world, FINDING_BLK_0110);
    step(world, "officer1", shown.number, BULK_FIX_APPROVE, FINDINGS);
    assert_found(world, FINDING_BLK_0105);
    step(world, "maude", shown.number, BULK_FIX_APPROVE, NOT_FOUND);
    begin(world, "maude");
    assert_int_equal(action_show_bulk(&world->action, shown.number, &unused), NOT_FOUND);
    report(world, "maude", &choice, FORBIDDEN);
    const hash256 other = {{1}};
    begin(world, "officer2");
    assert_int_equal(action_step_fix(&world->action, shown.number, BULK_FIX_APPROVE, NULL, &other,
                                     &unused), CONFLICT);
    step(world, "officer2", shown.number, BULK_FIX_APPROVE, OK);
    step(world, "officer2", shown.number, BULK_FIX_REFUSE, CONFLICT);
    assert_found(world, FINDING_BLK_0107);

    shown = step(world, "officer1", shown.number, BULK_FIX_FINISH, OK);
    assert_non_null(shown.posted);
    assert_int_equal(shown.posted->declarations_count, 3);
    assert_int_equal(shown.posted->troubles_count, 0);
    assert_int_equal(shown.posted->net.cents, bulk->net.cents);
    assert_int_equal(shown.posted->interest.cents, bulk->interest.cents);
    assert_int_equal(shown.made, 3);
    assert_int_equal(shown.standings[0].state, CASE_STATE_REDETERMINATION_MADE);
    assert_int_equal(balance(world, world->account).cents, before.cents - 6300 +
                     shown.bulk.declarations[0].interest.cents +
                     shown.bulk.declarations[1].interest.cents);
    step(world, "officer1", shown.number, BULK_FIX_FINISH, CONFLICT); /* once */
    report(world, "officer1", &choice, FINDINGS);
    assert_found(world, FINDING_BLK_0103); /* all is right now */
    assert_sound(world);
}

/* What moved between the report and the posting is left and said. */
static void test_world_moves_between(void **state)
{
    struct world *world = *state;
    past_world(world);
    mend_tariff(world);
    struct bulk_choice choice = shirts();
    struct shown_bulk shown = report(world, "officer1", &choice, OK);
    step(world, "officer2", shown.number, BULK_FIX_APPROVE, OK);

    /* 2 is adjusted by its importer, and 500 is paid: its refund bears interest now. */
    const struct bulk_row row = {.number = 2, .transaction = number_of(2).text, .line = "1",
                                 .field = "value", .value = "1100.00"};
    const struct bulk_request request = {.account = world->account, .rows = &row, .rows_count = 1,
                                         .reasons = {"R3-32.2.VFD"}, .reasons_count = 1,
                                         .known_on = "2026-02-01"};
    struct shown_bulk mass;
    begin(world, "maude");
    assert_int_equal(action_file_bulk(&world->action, &request, &mass), FINDINGS);
    assert_found(world, FINDING_BLK_0017); /* the lower rate makes it a refund: another reason */
    const struct bulk_row refund = {.number = 2, .transaction = number_of(2).text, .line = "1",
                                    .field = "value", .value = "900.00",
                                    .reasons = {"R2-74-1-E"}, .reasons_count = 1};
    const struct bulk_request other = {.account = world->account, .rows = &refund,
                                       .rows_count = 1};
    begin(world, "maude");
    assert_int_equal(action_file_bulk(&world->action, &other, &mass), OK);
    struct ledger_item *items;
    const struct item_filter filter = {.account = world->other, .type = -1};
    size_t count = store_list_items(world->reader, world->arena, &filter, &items);
    int64_t open = 0;
    for (size_t i = 0; i < count; i++)
        open += items[i].outstanding.cents;
    struct paid paid;
    struct payment_order order = {.id = "q1", .account = world->other,
                                  .amount = money_cents(open), .method = "bank",
                                  .paid_by = OTHER, .value_on = day("2026-02-01")};
    begin(world, "otto");
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);

    shown = step(world, "officer1", shown.number, BULK_FIX_FINISH, OK);
    assert_int_equal(shown.posted->declarations_count, 1);
    assert_string_equal(shown.posted->declarations[0].transaction.text, number_of(1).text);
    assert_int_equal(shown.posted->net.cents, -2100);
    assert_int_equal(shown.posted->troubles_count, 2);
    assert_string_equal(finding_code_text(shown.posted->troubles[0].code), "BLK-0020");
    assert_string_equal(finding_code_text(shown.posted->troubles[1].code), "BLK-0109");
    assert_int_equal(shown.steps[shown.steps_count - 1].refused, 2);
    /* A new report takes what was left and can be taken. */
    shown = report(world, "officer1", &choice, OK);
    assert_int_equal(shown.bulk.declarations_count, 1);
    assert_string_equal(shown.bulk.declarations[0].transaction.text, number_of(500).text);
    assert_int_equal(shown.bulk.troubles_count, 1);
    assert_sound(world);
}

static void test_day_of_posting(void **state)
{
    struct world *world = *state;
    past_world(world);
    mend_tariff(world);
    struct bulk_choice choice = shirts();
    choice.post_on = day("2026-02-12");
    struct shown_bulk shown = report(world, "officer1", &choice, OK);
    step(world, "officer2", shown.number, BULK_FIX_APPROVE, OK);
    step(world, "officer1", shown.number, BULK_FIX_FINISH, CONFLICT);
    assert_found(world, FINDING_BLK_0106);
    advance(world, "2026-02-12");
    shown = step(world, "officer1", shown.number, BULK_FIX_FINISH, OK);
    assert_int_equal(shown.posted->troubles_count, 0);
    assert_int_equal(shown.posted->interest.cents, shown.bulk.interest.cents);
    assert_sound(world);
}

/* A change of lines instead of the law; another officer refuses it. */
static void test_change_of_lines(void **state)
{
    struct world *world = *state;
    past_world(world);
    struct bulk_choice choice = {.treatment = "02", .from = day("2025-11-01"),
                                 .to = day("2025-11-30"), .accounts = &world->account,
                                 .accounts_count = 1, .changes = true, .field = BULK_TREATMENT,
                                 .value = "3", .words = "No proof of origin."};
    struct shown_bulk shown = report(world, "officer1", &choice, OK);
    assert_int_equal(shown.bulk.declarations_count, 2); /* 35 %: of 1 and 2, not of the other's */
    assert_int_equal(shown.bulk.net.cents, 3 * 17850);
    assert_true(shown.bulk.interest.cents > 0);
    assert_int_equal(shown.bulk.declarations[0].lines_count +
                     shown.bulk.declarations[1].lines_count, 3);
    shown = step(world, "officer2", shown.number, BULK_FIX_REFUSE, OK);
    step(world, "officer2", shown.number, BULK_FIX_FINISH, CONFLICT);
    assert_found(world, FINDING_BLK_0107);
    assert_int_equal(shown.waiting, 2);

    shown = report(world, "officer2", &choice, OK);
    step(world, "officer1", shown.number, BULK_FIX_APPROVE, OK);
    shown = step(world, "officer2", shown.number, BULK_FIX_FINISH, OK);
    assert_int_equal(shown.posted->net.cents, 3 * 17850);
    assert_int_equal(shown.posted->troubles_count, 0);
    assert_sound(world);
}

static void test_bad_choice(void **state)
{
    struct world *world = *state;
    program_account nobody;
    assert_true(program_account_parse("111111118RM0001", &nobody));
    const struct {
        struct bulk_choice choice;
        enum finding_code code;
    } cases[] = {
        {{.words = "x"}, FINDING_BLK_0101},
        {{.classification = "6x"}, FINDING_BLK_0102},
        {{.classification = "12345678901"}, FINDING_BLK_0102},
        {{.origin = "india"}, FINDING_BLK_0102},
        {{.treatment = "2"}, FINDING_BLK_0102},
        {{.surtax = "123456789012345678901"}, FINDING_BLK_0102},
        {{.origin = "IN", .changes = true, .field = BULK_VALUE, .value = "x"}, FINDING_BLK_0102},
        {{.accounts = &nobody, .accounts_count = 1}, FINDING_BLK_0102},
        {{.from = day("2026-01-02"), .to = day("2026-01-01")}, FINDING_BLK_0102},
        {{.origin = "IN"}, FINDING_ADJ_0023},
        {{.origin = "IN", .post_on = day("2025-11-02")}, FINDING_BLK_0108},
        {{.origin = "IN", .post_on = day("2026-01-02")}, FINDING_BLK_0108},
        {{.origin = "IN", .words = "x"}, FINDING_BLK_0103},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        report(world, "officer1", &cases[i].choice, FINDINGS);
        assert_found(world, cases[i].code);
    }
}

/* ---- killed ---- */

static void post_in_child(struct world *world, const char *number)
{
    struct shown_bulk shown;
    start_house(world);
    begin(world, "officer1");
    bool done = action_post_fix(&world->action, number, &shown) == OK;
    fflush(NULL);
    _exit(done ? 0 : 3);
}

/* Waits until so many are posted, as a reader beside the child sees it. */
static bool see_posted(struct world *world, const struct bulk *bulk, size_t goal)
{
    struct store *reader;
    struct stored_declaration made;
    bool seen = goal == 0;
    assert_int_equal(store_open(world->place, false, false, &reader), OK);
    for (int ms = 0; ms < 120000 && !seen; ms++) {
        const struct bulk_declaration *d = &bulk->declarations[goal - 1];
        seen = store_load_declaration(reader, world->arena, d->transaction, d->version, &made) ==
               OK;
        usleep(1000);
    }
    store_close(reader);
    return seen;
}

/* Posting is killed at moments that the seed draws, until one ends: each declaration once. */
static void test_killed_and_gone_on(void **state)
{
    struct world *world = *state;
    const char *given = getenv("CARM_SEED");
    unsigned seed = given == NULL ? (unsigned)getpid() : (unsigned)strtoul(given, NULL, 10);
    printf("# seed %u\n", seed);
    for (int i = 1; i <= MANY; i++)
        file_shirts(world, i, 1, "1000.00", "");
    advance(world, "2026-02-10");
    mend_tariff(world);
    const struct bulk_choice choice = shirts();
    struct shown_bulk shown = report(world, "officer1", &choice, OK);
    step(world, "officer2", shown.number, BULK_FIX_APPROVE, OK);
    money before = balance(world, world->account);
    int killed = 0, ended = 0, partly = 0;
    for (int tries = 0; tries < 60 && !ended; tries++) {
        seed = seed * 1103515245u + 12345u;
        size_t left = MANY - shown.made;
        size_t goal = left < 2 ? MANY : shown.made + (seed >> 16) % left; /* 0 more: at once */
        shut_house(world);
        fflush(NULL);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            post_in_child(world, shown.number);
        int status;
        if (tries < 40 && goal < MANY && see_posted(world, &shown.bulk, goal))
            kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        killed += WIFSIGNALED(status);
        ended = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        start_house(world);
        begin(world, "officer1");
        assert_int_equal(action_show_bulk(&world->action, shown.number, &shown), OK);
        partly += shown.made > 0 && shown.made < MANY;
        assert_true(ended || shown.posted == NULL);
    }
    printf("# killed %d times, %d of them in the middle\n", killed, partly);
    assert_true(ended);
    assert_true(partly > 0);
    begin(world, "officer1");
    assert_int_equal(action_show_bulk(&world->action, shown.number, &shown), OK);
    assert_non_null(shown.posted);
    assert_int_equal(shown.posted->declarations_count, MANY);
    assert_int_equal(shown.posted->troubles_count, 0);
    assert_int_equal(shown.posted->net.cents, -MANY * 2100);
    for (int i = 1; i <= MANY; i++) {
        struct stored_declaration newest;
        assert_int_equal(store_load_declaration(world->reader, world->arena, number_of(i), 0,
                                                &newest), OK);
        assert_int_equal(newest.version, 2);
    }
    assert_int_equal(balance(world, world->account).cents, before.cents + shown.bulk.net.cents +
                     shown.bulk.interest.cents);
    assert_sound(world);
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_report_is_what_is_posted), IN_WORLD(test_world_moves_between),
        IN_WORLD(test_day_of_posting),           IN_WORLD(test_change_of_lines),
        IN_WORLD(test_bad_choice),               IN_WORLD(test_killed_and_gone_on),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
