/* Adjustments, re-determinations and disputes through the real actions, tariff and store. */
#include "action_impl.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define OWNER "123456782"
#define AGENCY "786534800"

struct world {
    char *directory, *place;
    struct arena *arena;
    struct house *house;
    struct store *reader;
    struct action action;
    program_account account;
};

static struct action as(struct world *world, struct store *reader, const char *user)
{
    struct action action = action_begin(world->house, reader, world->arena);
    if (user == NULL) {
        action.actor = (struct actor){.name = "operator", .system = true};
        return action;
    }
    bool officer = strncmp(user, "officer", 7) == 0;
    test_actor(&action, user, officer ? AGENCY : OWNER,
               officer ? "officer" : strcmp(user, "vera") == 0 ? "reader" : "manager");
    return action;
}

static void begin(struct world *world, const char *user)
{
    world->action = as(world, world->reader, user);
}

static void put_business(struct world *world, const char *number, enum business_kind kind)
{
    struct registry_account account = {.name = "", .import = kind == BUSINESS_IMPORTER,
                                       .asec = "12345",
                                       .open_from = date_make(2020, 1, 1)};
    struct registry_business business = {.kind = kind, .legal_name = "Test Ltée", .country = "CA",
                                         .accounts_count = 1, .accounts = &account};
    char text[16];
    assert_true(bn_parse(number, &business.bn));
    snprintf(text, sizeof(text), "%sRM0001", number);
    assert_true(program_account_parse(text, &account.account));
    begin(world, NULL);
    assert_int_equal(action_register(&world->action, &business, NULL, 0), OK);
}

static int open_world(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    world->arena = arena_new();
    world->directory = test_directory(world->arena);
    world->place = reference_place(world->arena, world->directory);
    assert_int_equal(signer_create(world->directory), OK);
    assert_int_equal(house_open(world->directory, world->place, true, "2025-11-03", &world->house),
                     OK);
    assert_int_equal(store_open(world->place, false, false, &world->reader), OK);
    put_business(world, OWNER, BUSINESS_IMPORTER);
    put_business(world, AGENCY, BUSINESS_AGENCY);
    assert_true(program_account_parse(OWNER "RM0001", &world->account));
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    store_close(world->reader);
    house_close(world->house);
    test_place_remove(world->place);
    test_directory_remove(world->directory);
    arena_free(world->arena);
    free(world);
    return 0;
}

static date day(const char *text)
{
    date on;
    assert_true(date_parse(text, &on));
    return on;
}

static void advance(struct world *world, const char *to)
{
    struct day_report report;
    begin(world, NULL);
    assert_int_equal(action_advance(&world->action, day(to), &report), OK);
}

/* T-shirts in CAD, 18 % MFN, 5 % GST: 239 dollars a thousand. Released 2025-10-31, due 2025-12-01.
 * reasons: JSON list; known: day of reason to believe, "" none. */
static struct declaration shirts(struct world *world, int version, const char *dollars,
                                 const char *reasons, const char *known)
{
    char *text = arena_printf(
        world->arena,
        "{\"type\":\"AB\",\"transactionNumber\":\"%s\",\"version\":%d,\"office\":\"0495\","
        "\"releaseDate\":\"2025-10-31\",\"transportMode\":\"2\",\"importer\":\"" OWNER "RM0001\","
        "\"reasons\":%s,%s%s%s\"invoices\":[{\"number\":\"I1\",\"date\":\"2025-10-31\",\"vendor\":"
        "{\"name\":\"Tiruppur Knits\",\"street\":\"12 Mill Road\",\"city\":\"Tiruppur\","
        "\"country\":\"IN\"}}],\"lines\":[{\"number\":1,\"invoice\":\"I1\",\"classification\":"
        "\"6109100012\",\"treatment\":\"02\",\"vfdCode\":\"13\",\"description\":\"Cotton shirts\","
        "\"origin\":\"IN\",\"exportPlace\":\"IN\",\"directShipmentDate\":\"2025-10-31\","
        "\"quantities\":[{\"value\":\"1200\",\"unit\":\"NMB\"}],"
        "\"value\":{\"amount\":\"%s\",\"currency\":\"CAD\"}}]}",
        transaction_number_make("12345", 1).text, version, reasons,
        *known ? "\"reasonToBelieveDate\":\"" : "", known, *known ? "\"," : "", dollars);
    struct declaration declaration;
    struct findings findings = findings_new(world->arena);
    enum code code = document_read_declaration(world->arena, text, strlen(text), &findings,
                                               &declaration);
    if (code != OK)
        fail_msg("%s", document_findings_text(world->arena, &findings, LANGUAGE_EN));
    return declaration;
}

static struct filed file(struct world *world, const struct declaration *declaration,
                         enum code expected)
{
    struct filed filed = {0};
    begin(world, "maude");
    enum code code = action_file_declaration(&world->action, declaration, &filed);
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return filed;
}

static void pay(struct world *world, const char *id, int64_t cents)
{
    struct paid paid;
    struct payment_order order = {.id = id, .account = world->account,
                                  .amount = money_cents(cents), .method = "bank",
                                  .paid_by = OWNER};
    begin(world, "maude");
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);
}

static money balance(struct world *world)
{
    struct account_balance balance;
    begin(world, "maude");
    assert_int_equal(action_balance(&world->action, world->account, &balance), OK);
    return balance.balance;
}

static struct case_taken step(struct world *world, const char *user, int version,
                              enum case_step step, const char *words,
                              const struct declaration *declaration, enum code expected)
{
    struct case_taken taken = {0};
    struct case_order order = {.transaction = transaction_number_make("12345", 1),
                               .version = version, .step = step, .words = words,
                               .declaration = declaration};
    begin(world, user);
    enum code code = action_take_step(&world->action, &order, &taken);
    if (code != expected)
        fail_msg("%s: code %d, expected %d: %s", case_steps[step].id, code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return taken;
}

static void assert_finding(struct world *world, enum finding_code code)
{
    assert_true(world->action.findings.count > 0);
    assert_string_equal(findings_facts[world->action.findings.items[0].code].id,
                        findings_facts[code].id);
}

static void on_problem(void *context, const char *text)
{
    (void)context;
    print_error("verify: %s\n", text);
}

static void assert_sound(struct world *world)
{
    struct verify_counts counts;
    begin(world, NULL);
    assert_int_equal(action_verify(&world->action, on_problem, NULL, &counts), OK);
    assert_int_equal(counts.problems, 0);
}

static struct casework_statement statement_of(struct world *world, const struct case_taken *taken)
{
    struct casework_statement statement;
    const char *text;
    begin(world, "maude");
    assert_int_equal(action_show_adjustment(&world->action, taken->step.transaction, taken->step.id,
                                            &text), OK);
    assert_int_equal(document_read_adjustment(world->arena, text, &statement), OK);
    struct out out = out_new(world->arena);
    struct json json = json_new(&out);
    document_write_adjustment(&json, &statement);
    assert_string_equal(out.data, text);
    return statement;
}

/* 10,000 of value: 2,390.00, paid on the due date. */
static void file_and_pay(struct world *world)
{
    struct declaration first = shirts(world, 1, "10000.00", "[]", "");
    file(world, &first, OK);
    advance(world, "2025-12-01");
    pay(world, "p1", 239000);
    assert_int_equal(balance(world).cents, 0);
}

/* Compounded by day and rounded like the law's formula, written apart from billing. */
static int64_t interest_by_hand(struct world *world, int64_t cents, date from, date to,
                                bool prescribed)
{
    __int128 interest = 0;
    const struct tariff *tariff = house_tariff(world->house);
    for (date on = from; !date_before(to, on); on = date_add(on, 1)) {
        const struct tariff_interest *rate = tariff_interest_find(tariff, on);
        int year, month, of_month;
        date_split(on, &year, &month, &of_month);
        decimal percent = prescribed ? rate->prescribed : rate->specified;
        __int128 divisor = (__int128)100 * date_year_days(year);
        for (int i = 0; i < percent.scale; i++)
            divisor *= 10;
        __int128 numerator = ((__int128)cents * 1000000 + interest) * percent.units;
        interest += (numerator * 2 + divisor) / (2 * divisor);
    }
    return (int64_t)((interest * 2 + 1000000) / 2000000);
}

/* Approved after payment: the difference and its interest, and nothing else. */
static void test_approved_owing(void **state)
{
    struct world *world = *state;
    file_and_pay(world);
    advance(world, "2026-02-10");
    struct declaration change = shirts(world, 2, "12000.00", "[\"R3-32.2.VFD\"]", "2026-02-01");

    /* What the preview says is what will be. */
    struct change_preview preview;
    begin(world, "maude");
    assert_int_equal(action_preview_change(&world->action, &change, &preview), OK);
    assert_int_equal(world->action.findings.count, 0);
    assert_false(preview.correction);
    assert_int_equal(preview.effect.net.cents, 47800);
    assert_int_equal(preview.effect.difference[REVENUE_CUSTOMS_DUTY].cents, 36000);
    assert_int_equal(preview.effect.difference[REVENUE_GST].cents, 11800);
    assert_int_equal(preview.interest.amount.cents,
                     interest_by_hand(world, 47800, day("2025-12-02"), day("2026-02-10"), false));
    assert_true(date_equal(preview.until, day("2029-11-03")));
    assert_true(date_equal(preview.due_on, day("2026-03-12"))); /* adj_due_days 30 */
    assert_true(preview.first_count > 0);

    struct filed filed = file(world, &change, OK);
    assert_int_equal(filed.stored.status, DECLARATION_ADJUSTMENT);
    assert_int_equal(filed.items_count, 0);
    assert_non_null(filed.receipt);
    assert_int_equal(balance(world).cents, 0);
    assert_true(file(world, &change, OK).repeated);
    struct declaration next = shirts(world, 3, "13000.00", "[\"R3-32.2.VFD\"]", "2026-02-01");
    file(world, &next, CONFLICT);
    assert_finding(world, FINDING_ADJ_0020);
    enum case_state at;
    assert_true(action_version_state(&world->action, &filed.stored, &at));
    assert_int_equal(at, CASE_STATE_ADJUSTMENT_PENDING);

    /* Only an officer decides. */
    step(world, "maude", 2, CASE_STEP_ADJUSTMENT_APPROVE, NULL, NULL, FORBIDDEN);
    step(world, "vera", 2, CASE_STEP_ADJUSTMENT_WITHDRAW, NULL, NULL, FORBIDDEN);
    struct stored_case_step *waiting;
    size_t count;
    begin(world, "officer1");
    assert_int_equal(action_list_undecided(&world->action, 10, &waiting, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(waiting[0].version, 2);
    begin(world, "maude");
    assert_int_equal(action_list_undecided(&world->action, 10, &waiting, &count), FORBIDDEN);

    /* A question and its answer. */
    step(world, "officer1", 2, CASE_STEP_ADJUSTMENT_ASK, "  ", NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0023);
    step(world, "maude", 2, CASE_STEP_ADJUSTMENT_ANSWER, "Why?", NULL, CONFLICT);
    assert_finding(world, FINDING_ADJ_0021);
    step(world, "officer1", 2, CASE_STEP_ADJUSTMENT_ASK, "Which invoice?", NULL, OK);
    step(world, "maude", 2, CASE_STEP_ADJUSTMENT_ANSWER, "I1, page 2", NULL, OK);

    advance(world, "2026-02-20");
    struct case_taken taken =
        step(world, "officer1", 2, CASE_STEP_ADJUSTMENT_APPROVE, NULL, NULL, OK);
    int64_t interest = interest_by_hand(world, 47800, day("2025-12-02"), day("2026-02-20"), false);
    assert_int_equal(taken.items_count, 2);
    assert_int_equal(taken.items[0].type, ITEM_ADJ);
    assert_int_equal(taken.items[0].amount.cents, 47800);
    assert_int_equal(taken.items[0].value_for_duty.cents, 200000);
    assert_true(date_equal(taken.items[0].due_on, day("2026-03-22")));
    assert_int_equal(taken.items[1].type, ITEM_INT);
    assert_int_equal(taken.items[1].amount.cents, interest);
    assert_true(interest > 0);
    assert_int_equal(balance(world).cents, 47800 + interest);
    struct casework_statement statement = statement_of(world, &taken);
    assert_string_equal(statement.id, arena_printf(world->arena, "SoAdj-%s-2",
                                                   taken.step.transaction.text));
    assert_int_equal(statement.net.cents, 47800);
    assert_int_equal(statement.interest.cents, interest);
    assert_int_equal(statement.before[REVENUE_GST].cents, 59000);
    assert_int_equal(statement.after[REVENUE_GST].cents, 70800);
    assert_true(statement.posted);
    assert_true(date_equal(statement.dispute_until, day("2026-05-21")));

    /* The second officer is told who came first. */
    step(world, "officer2", 2, CASE_STEP_ADJUSTMENT_REFUSE, "No", NULL, CONFLICT);
    assert_finding(world, FINDING_ADJ_0022);
    /* The next version is compared with the approved one. */
    struct declaration third = shirts(world, 3, "12500.00", "[\"R3-32.2.VFD\"]", "2026-02-15");
    file(world, &third, OK);
    taken = step(world, "officer2", 3, CASE_STEP_ADJUSTMENT_APPROVE, NULL, NULL, OK);
    assert_int_equal(taken.items[0].amount.cents, 11950);
    /* Paid, all is gone, and later runs find nothing to add. */
    money owing = balance(world);
    pay(world, "p2", owing.cents);
    advance(world, "2026-03-26");
    assert_int_equal(balance(world).cents, 0);
    assert_sound(world);
}

/* A refund leaves exactly its credit, and interest only from the 91st day. */
static void test_approved_refund(void **state)
{
    struct world *world = *state;
    file_and_pay(world);
    advance(world, "2025-12-10");
    struct declaration wrong = shirts(world, 2, "8000.00", "[\"R3-32.2.VFD\"]", "2025-12-05");
    file(world, &wrong, FINDINGS);
    assert_finding(world, FINDING_ADJ_0008);
    struct declaration order =
        shirts(world, 2, "8000.00", "[\"R3-32.2.VFD\",\"R2-74-1-E.TC\"]", "2025-12-05");
    file(world, &order, FINDINGS);
    assert_finding(world, FINDING_ADJ_0003);
    struct declaration change = shirts(world, 2, "8000.00", "[\"R2-74-1-E.TC\"]", "");
    file(world, &change, OK);
    advance(world, "2025-12-20");
    struct case_taken taken =
        step(world, "officer1", 2, CASE_STEP_ADJUSTMENT_APPROVE, NULL, NULL, OK);
    assert_int_equal(taken.items_count, 1);
    assert_int_equal(taken.items[0].amount.cents, -47800);
    assert_int_equal(balance(world).cents, -47800);

    /* A second refund waits beyond the 91st day. */
    struct declaration second = shirts(world, 3, "7000.00", "[\"R2-74-1-E.TC\"]", "");
    file(world, &second, OK);
    advance(world, "2026-03-27");
    taken = step(world, "officer1", 3, CASE_STEP_ADJUSTMENT_APPROVE, NULL, NULL, OK);
    date from = date_add(day("2025-12-20"), 91);
    int64_t interest = interest_by_hand(world, 23900, from, day("2026-03-27"), true);
    assert_int_equal(taken.items_count, 2);
    assert_int_equal(taken.items[1].amount.cents, -interest);
    assert_true(interest > 0);
    assert_int_equal(balance(world).cents, -47800 - 23900 - interest);
    assert_int_equal(statement_of(world, &taken).interest.cents, -interest);
    assert_true(date_is_none(statement_of(world, &taken).due_on));
    assert_sound(world);
}

/* Refused: the version is kept, with its reason, and the account is as it was to the cent. */
static void test_refused(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    file_and_pay(world);
    advance(world, "2026-02-10");
    struct item_filter all = {.account = world->account, .type = -1};
    begin(world, "maude");
    size_t before = action_list_items(&world->action, &all, &items);
    struct declaration change = shirts(world, 2, "12000.00", "[\"R3-32.2.VFD\"]", "2026-02-01");
    file(world, &change, OK);
    step(world, "officer1", 2, CASE_STEP_ADJUSTMENT_REFUSE, NULL, NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0023);
    struct case_taken taken = step(world, "officer1", 2, CASE_STEP_ADJUSTMENT_REFUSE,
                                   "The invoice shows 10,000.00 \"net\".", NULL, OK);
    assert_int_equal(taken.items_count, 0);
    begin(world, "maude");
    assert_int_equal(action_list_items(&world->action, &all, &items), before);
    assert_int_equal(balance(world).cents, 0);
    struct casework_statement statement = statement_of(world, &taken);
    assert_string_equal(statement.words, "The invoice shows 10,000.00 \"net\".");
    assert_false(statement.posted);
    struct shown_declaration shown;
    begin(world, "maude");
    assert_int_equal(action_show_declaration(&world->action, taken.step.transaction, 2, &shown),
                     OK);
    assert_int_equal(shown.stored.payable.cents, 286800);
    step(world, "maude", 2, CASE_STEP_ADJUSTMENT_WITHDRAW, NULL, NULL, CONFLICT);

    /* The next one is compared with version 1 again; this time the client withdraws it. */
    struct declaration next = shirts(world, 3, "11000.00", "[\"R3-32.2.VFD\"]", "2026-02-01");
    file(world, &next, OK);
    step(world, "maude", 3, CASE_STEP_ADJUSTMENT_WITHDRAW, NULL, NULL, OK);
    struct declaration last = shirts(world, 4, "11000.00", "[\"R3-32.2.VFD\"]", "2026-02-01");
    file(world, &last, OK);
    taken = step(world, "officer1", 4, CASE_STEP_ADJUSTMENT_APPROVE, NULL, NULL, OK);
    assert_int_equal(taken.items[0].amount.cents, 23900);
    assert_int_equal(statement_of(world, &taken).basis, 1);
    step(world, "officer1", 9, CASE_STEP_ADJUSTMENT_APPROVE, NULL, NULL, NOT_FOUND);
    assert_finding(world, FINDING_ADJ_0025);
    assert_sound(world);
}

/* ---- two officers at once ---- */

struct officer {
    struct world *world;
    const char *name;
    enum case_step step;
    enum code code;
    enum finding_code finding;
    pthread_barrier_t *gate;
};

static void *decide(void *context)
{
    struct officer *officer = context;
    struct store *reader;
    struct arena *arena = arena_new();
    if (store_open(officer->world->place, false, false, &reader) != OK)
        abort();
    struct action action = action_begin(officer->world->house, reader, arena);
    action.actor = (struct actor){.name = officer->name, .role = "officer",
                                  .staff = STAFF_ALL};
    if (!bn_parse(AGENCY, &action.actor.business))
        abort();
    struct case_taken taken;
    struct case_order order = {.transaction = transaction_number_make("12345", 1), .version = 2,
                               .step = officer->step, .words = "Decided"};
    pthread_barrier_wait(officer->gate);
    officer->code = action_take_step(&action, &order, &taken);
    officer->finding = action.findings.count > 0 ? action.findings.items[0].code : FINDING_COUNT;
    store_close(reader);
    arena_free(arena);
    return NULL;
}

static void test_two_officers(void **state)
{
    struct world *world = *state;
    file_and_pay(world);
    advance(world, "2026-02-10");
    struct declaration change = shirts(world, 2, "12000.00", "[\"R3-32.2.VFD\"]", "2026-02-01");
    file(world, &change, OK);
    pthread_barrier_t gate;
    pthread_t threads[2];
    struct officer officers[] = {
        {world, "officer1", CASE_STEP_ADJUSTMENT_APPROVE, FAULT, FINDING_COUNT, &gate},
        {world, "officer2", CASE_STEP_ADJUSTMENT_REFUSE, FAULT, FINDING_COUNT, &gate}};
    pthread_barrier_init(&gate, NULL, 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, decide, &officers[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&gate);
    int winner = officers[0].code == OK ? 0 : 1;
    assert_int_equal(officers[winner].code, OK);
    assert_int_equal(officers[1 - winner].code, CONFLICT);
    assert_int_equal(officers[1 - winner].finding, FINDING_ADJ_0022);
    assert_true(winner == 0 ? balance(world).cents > 47800 : balance(world).cents == 0);
    assert_sound(world);
}

/* ---- the agency's own, and disputes ---- */

static void test_redetermined_and_disputed(void **state)
{
    struct world *world = *state;
    file_and_pay(world);
    advance(world, "2026-02-10");
    struct declaration change = shirts(world, 2, "12000.00", "[]", "");
    step(world, "maude", 2, CASE_STEP_REDETERMINATION_MAKE, "Value", &change, FORBIDDEN);
    step(world, "officer1", 2, CASE_STEP_REDETERMINATION_MAKE, NULL, &change, FINDINGS);
    step(world, "officer1", 3, CASE_STEP_REDETERMINATION_MAKE, "Value", &change, CONFLICT);
    step(world, "officer1", 2, CASE_STEP_REDETERMINATION_MAKE, "Value", NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0027);
    struct case_taken made =
        step(world, "officer1", 2, CASE_STEP_REDETERMINATION_MAKE, "Value", &change, OK);
    assert_int_equal(made.items[0].amount.cents, 47800);
    assert_true(date_equal(made.items[0].due_on, day("2026-02-10"))); /* at once */
    assert_int_equal(made.step.decided, 2);

    /* A review only once all is paid, in time, about what was decided. */
    step(world, "maude", 1, CASE_STEP_DISPUTE_REQUEST, "No", NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0033);
    step(world, "maude", 2, CASE_STEP_DISPUTE_REQUEST, "The rebate was real", NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0032);
    pay(world, "p2", balance(world).cents);
    advance(world, "2026-05-11"); /* the 90th day */
    struct case_taken asked = step(world, "maude", 2, CASE_STEP_DISPUTE_REQUEST,
                                   "The rebate was real", NULL, OK);
    assert_int_equal(asked.step.step, CASE_STEP_DISPUTE_REQUEST);
    struct declaration third = shirts(world, 3, "9000.00", "[\"R2-74-1-E.TC\"]", "");
    file(world, &third, CONFLICT); /* while it is open */
    step(world, "officer1", 2, CASE_STEP_DISPUTE_EXTEND, NULL, NULL, CONFLICT);
    struct declaration decided = shirts(world, 3, "11000.00", "[]", "");
    struct case_taken allowed =
        step(world, "officer2", 2, CASE_STEP_DISPUTE_ALLOW, "Half of it", &decided, OK);
    assert_int_equal(allowed.items[0].amount.cents, -23900);
    /* Interest on what was paid too much: from the day after payment, s. 66(3). */
    int64_t interest =
        interest_by_hand(world, 23900, day("2026-02-11"), day("2026-05-11"), true);
    assert_int_equal(allowed.items[2].amount.cents, -interest);
    /* And what was charged on that half until it was decided is taken back. */
    int64_t charged = interest_by_hand(world, 47800, day("2025-12-02"), day("2026-02-10"), false);
    int64_t right = interest_by_hand(world, 23900, day("2025-12-02"), day("2026-02-10"), false);
    assert_int_equal(allowed.items[1].amount.cents, right - charged);
    assert_true(date_equal(allowed.items[1].effective_on, day("2026-02-10"))); /* paid then */
    assert_int_equal(balance(world).cents, -23900 - interest + right - charged);
    step(world, "maude", 2, CASE_STEP_DISPUTE_REQUEST, "Again", NULL, CONFLICT);
    assert_sound(world);
}

/* 1,000.00 is paid before a decision that brings 478.00: 522.00 was too much, from the day after it
 * was paid. */
static void test_expected(void **state)
{
    struct world *world = *state;
    file_and_pay(world);
    advance(world, "2026-01-10");
    pay(world, "p2", 100000);
    step(world, "maude", 1, CASE_STEP_EXPECTED_NOTE, NULL, NULL, FINDINGS);
    step(world, "maude", 1, CASE_STEP_EXPECTED_NOTE, "p9", NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0039);
    step(world, "maude", 1, CASE_STEP_EXPECTED_NOTE, "p1", NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0040);
    step(world, "maude", 2, CASE_STEP_EXPECTED_NOTE, "p2", NULL, NOT_FOUND);
    step(world, "officer1", 1, CASE_STEP_EXPECTED_NOTE, "p2", NULL, FORBIDDEN);
    step(world, "maude", 1, CASE_STEP_EXPECTED_NOTE, " p2\n", NULL, OK);
    step(world, "maude", 1, CASE_STEP_EXPECTED_NOTE, "p2", NULL, CONFLICT);
    advance(world, "2026-02-10");
    struct declaration change = shirts(world, 2, "12000.00", "[]", "");
    struct case_taken made =
        step(world, "officer1", 2, CASE_STEP_REDETERMINATION_MAKE, "Value", &change, OK);
    int64_t charged = interest_by_hand(world, 47800, day("2025-12-02"), day("2026-02-10"), false);
    int64_t given = interest_by_hand(world, 52200, day("2026-01-11"), day("2026-02-10"), true);
    assert_true(given > 0);
    assert_int_equal(made.items_count, 3);
    assert_int_equal(made.items[1].amount.cents, charged);
    assert_int_equal(made.items[2].type, ITEM_INT);
    assert_int_equal(made.items[2].amount.cents, -given);
    assert_int_equal(balance(world).cents, -52200 + charged - given);
    assert_sound(world);
    /* The money was there from the day it was paid: the next run takes back what came after. */
    advance(world, "2026-02-25");
    int64_t right = interest_by_hand(world, 47800, day("2025-12-02"), day("2026-01-10"), false);
    assert_int_equal(balance(world).cents, -52200 + right - given);
    /* Once: the next decision finds nothing held. */
    change = shirts(world, 3, "12500.00", "[]", "");
    made = step(world, "officer1", 3, CASE_STEP_REDETERMINATION_MAKE, "Value", &change, OK);
    for (size_t i = 0; i < made.items_count; i++)
        assert_true(made.items[i].type != ITEM_INT || made.items[i].amount.cents > 0);
    assert_sound(world);
}

/* What an officer decided before the due date is not corrected away by the client. */
static void test_redetermined_early(void **state)
{
    struct world *world = *state;
    struct declaration first = shirts(world, 1, "10000.00", "[]", "");
    file(world, &first, OK);
    struct declaration change = shirts(world, 2, "12000.00", "[]", "");
    step(world, "officer1", 2, CASE_STEP_REDETERMINATION_MAKE, "Value", &change, OK);
    change = shirts(world, 3, "10000.00", "[]", "");
    file(world, &change, FINDINGS);
    assert_finding(world, FINDING_ADJ_0009);
    change = shirts(world, 3, "11000.00", "[\"R2-74-1-E.TC\"]", "");
    struct change_preview preview;
    begin(world, "maude");
    assert_int_equal(action_preview_change(&world->action, &change, &preview), OK);
    assert_false(preview.correction);
    assert_int_equal(file(world, &change, OK).stored.status, DECLARATION_ADJUSTMENT);
    assert_int_equal(balance(world).cents, 286800);
    step(world, "officer1", 3, CASE_STEP_ADJUSTMENT_REFUSE, "No proof", NULL, OK);
    assert_int_equal(balance(world).cents, 286800);

    pay(world, "p1", balance(world).cents);
    advance(world, "2025-12-01"); /* due, and paid */
    step(world, "maude", 2, CASE_STEP_DISPUTE_REQUEST, "The rebate was real", NULL, OK);
    change = shirts(world, 4, "11000.00", "[\"R2-74-1-E.TC\"]", "");
    file(world, &change, CONFLICT);
    step(world, "maude", 2, CASE_STEP_DISPUTE_WITHDRAW, NULL, NULL, OK);
    file(world, &change, OK);
    struct case_taken taken =
        step(world, "officer1", 4, CASE_STEP_ADJUSTMENT_APPROVE, NULL, NULL, OK);
    assert_int_equal(taken.items_count, 1);
    assert_int_equal(balance(world).cents, -23900);
    change = shirts(world, 5, "12000.00", "[]", "");
    file(world, &change, FINDINGS);
    assert_finding(world, FINDING_ADJ_0009);
    assert_sound(world);
}

static void test_disputed_late(void **state)
{
    struct world *world = *state;
    file_and_pay(world);
    advance(world, "2026-02-10");
    struct declaration change = shirts(world, 2, "12000.00", "[\"R3-32.2.VFD\"]", "2026-02-01");
    file(world, &change, OK);
    step(world, "officer1", 2, CASE_STEP_ADJUSTMENT_REFUSE, "No proof", NULL, OK);
    advance(world, "2026-05-12"); /* a day after the 90th */
    struct case_taken asked =
        step(world, "maude", 2, CASE_STEP_DISPUTE_REQUEST, "I was ill", NULL, OK);
    assert_int_equal(asked.step.step, CASE_STEP_DISPUTE_REQUEST_LATE);
    step(world, "officer1", 2, CASE_STEP_DISPUTE_DISMISS, "No", NULL, CONFLICT);
    step(world, "officer1", 2, CASE_STEP_DISPUTE_EXTEND, NULL, NULL, OK);
    struct case_taken dismissed =
        step(world, "officer1", 2, CASE_STEP_DISPUTE_DISMISS, "As before", NULL, OK);
    assert_int_equal(dismissed.items_count, 0);
    assert_int_equal(balance(world).cents, 0);
    assert_string_equal(statement_of(world, &dismissed).words, "As before");

    struct declaration next = shirts(world, 3, "12000.00", "[\"R3-32.2.VFD\"]", "2026-05-01");
    file(world, &next, OK);
    step(world, "officer1", 3, CASE_STEP_ADJUSTMENT_REFUSE, "No proof", NULL, OK);
    advance(world, "2026-11-30");
    advance(world, "2027-08-11"); /* 90 days and a year later */
    step(world, "maude", 3, CASE_STEP_DISPUTE_REQUEST, "Too late", NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0031);
    assert_sound(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_approved_owing, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_approved_refund, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_refused, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_two_officers, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_redetermined_and_disputed, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_expected, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_redetermined_early, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_disputed_late, open_world, close_world),
    };
    return _cmocka_run_group_tests("case", tests, ARRAY_COUNT(tests), NULL, reference_place_end);
}
