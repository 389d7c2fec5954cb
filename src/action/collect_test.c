/* Pre-authorised debits through the real actions and store: what is agreed, what is collected when,
 * once, and what a bank takes back of it. */
#include "money_world.h"

#include <stdio.h>

static const struct agreement_order usual = {.institution = "003", .transit = "00 815",
                                             .number = "1234567", .payer = "Chemises du Nord",
                                             .pays = "balance"};

static struct money_taken agree(struct world *world, const char *user,
                                struct agreement_order order, enum code expected)
{
    struct money_taken taken = {0};
    order.account = world->account;
    begin(world, user);
    expect(world, "agree", action_agree(&world->action, &order, &taken), expected);
    return taken;
}

static struct agreement agreement_of(struct world *world, const char *user)
{
    struct agreement agreement;
    begin(world, user);
    expect(world, "show", action_show_agreement(&world->action, world->account, &agreement), OK);
    return agreement;
}

static struct collection_run collect(struct world *world, const char *on, enum code expected)
{
    struct collection_run run = {0};
    begin(world, "officer1");
    expect(world, "collect", action_collect(&world->action, day(on), &run), expected);
    return run;
}

static const char *file_of(struct world *world, const char *on, enum collect_format format)
{
    struct out out = out_new(world->arena);
    begin(world, "officer2");
    expect(world, "file", action_collect_file(&world->action, day(on), format, &out), OK);
    return out.data;
}

/* ---- agreements ---- */

static void test_terms(void **state)
{
    struct world *world = *state;
    const struct {
        struct agreement_order order;
        enum finding_code code;
    } wrong[] = {
        {{{""}, "03", "00815", "1234567", "A", "balance", "", "", ""}, FINDING_PAD_0001},
        {{{""}, "003", "0081a", "1234567", "A", "balance", "", "", ""}, FINDING_PAD_0002},
        {{{""}, "003", "00815", "1234", "A", "balance", "", "", ""}, FINDING_PAD_0003},
        {{{""}, "003", "00815", "0000000", "A", "balance", "", "", ""}, FINDING_PAD_0003},
        {{{""}, "003", "00815", "1234567890123", "A", "balance", "", "", ""}, FINDING_PAD_0003},
        {{{""}, "003", "00815", "1234567", "A", "all", "", "", ""}, FINDING_PAD_0004},
        {{{""}, "003", "00815", "1234567", "A", "ceiling", "", "", ""}, FINDING_PAD_0005},
        {{{""}, "003", "00815", "1234567", "A", "balance", "0.00", "", ""}, FINDING_PAD_0005},
        {{{""}, "003", "00815", "1234567", "A", "balance", "", "2025-11-12", ""}, FINDING_PAD_0006},
        {{{""}, "003", "00815", "1234567", "A", "balance", "", "2025-12-01", "2025-11-30"},
         FINDING_PAD_0007},
        {{{""}, "003", "00815", "1234567", " ", "balance", "", "", ""}, FINDING_PAD_0008},
        {{{""}, "003", "00815", "1234567", "A", "balance", "", "2025-13-01", ""}, FINDING_PAD_0009},
    };
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        (void)agree(world, "maude", wrong[i].order, FINDINGS);
        assert_found(world, wrong[i].code);
        assert_int_equal(world->action.findings.count, 1);
    }
    (void)agree(world, "vera", usual, FORBIDDEN);
    (void)agree(world, "officer1", usual, FORBIDDEN);
    (void)agree(world, "otto", usual, NOT_FOUND);
    struct agreement none;
    begin(world, "maude");
    assert_int_equal(action_show_agreement(&world->action, world->account, &none), NOT_FOUND);
}

static void test_life(void **state)
{
    struct world *world = *state;
    struct money_taken made = agree(world, "maude", usual, OK);
    assert_non_null(made.receipt);
    struct agreement shown = agreement_of(world, "vera");
    assert_string_equal(shown.masked, "***567");
    assert_string_equal(shown.terms.from.transit, "00815");
    assert_string_equal(shown.terms.from.number, "");
    assert_null(strstr(shown.matter.document, "1234567"));
    assert_non_null(strstr(shown.matter.document, "***567"));
    assert_true(date_equal(shown.terms.effective, day("2025-11-13")));
    assert_false(shown.changes);

    advance(world, "2025-11-20");
    struct agreement_order other = usual;
    other.number = "7654321";
    other.pays = "ceiling";
    other.limit = "100.00";
    (void)agree(world, "maude", other, OK);
    shown = agreement_of(world, "maude");
    assert_string_equal(shown.masked, "***567");
    assert_true(shown.changes);
    assert_int_equal(shown.next.limit.cents, 10000);
    ledger_id matter = made.step.id;
    const program_account nobody = {""};
    (void)take(world, "vera", world->account, matter, MONEY_STEP_AGREEMENT_SUSPEND, NULL, nobody,
               FORBIDDEN);
    (void)take(world, "maude", world->account, matter, MONEY_STEP_AGREEMENT_RESUME, NULL, nobody,
               CONFLICT);
    (void)take(world, "maude", world->account, matter, MONEY_STEP_AGREEMENT_CHANGE, NULL, nobody,
               FINDINGS);
    (void)take(world, "maude", world->account, matter, MONEY_STEP_AGREEMENT_SUSPEND, NULL, nobody,
               OK);
    (void)take(world, "maude", world->account, matter, MONEY_STEP_AGREEMENT_RESUME, NULL, nobody,
               OK);
    (void)take(world, "maude", world->account, matter, MONEY_STEP_AGREEMENT_CANCEL, NULL, nobody,
               OK);
    (void)take(world, "maude", world->account, matter, MONEY_STEP_AGREEMENT_RESUME, NULL, nobody,
               CONFLICT);
    assert_int_not_equal(agree(world, "maude", usual, OK).step.matter, matter);
    assert_int_equal(agreement_of(world, "maude").matter.state, MONEY_STATE_AGREEMENT_IN_FORCE);
    assert_sound(world);
    assert_replays(world);
}

/* ---- collections ---- */

/* What the statement asks for on its day, less what came in since; the file is always the same, the
 * payment is made on the day, once. */
static int64_t with_the_bank(struct world *world)
{
    return test_place_run(
        world->place,
        "UPDATE money_step SET waiting = 1 WHERE waiting = 1 AND kind = 'collection'", NULL);
}

static void test_collected(void **state)
{
    struct world *world = *state;
    struct collection *own;
    size_t count;
    file_shirts(world, 1, 1, "1000.00", "");
    file_shirts(world, 500, 1, "1000.00", "");
    (void)agree(world, "maude", usual, OK);
    (void)collect(world, "2025-12-01", FINDINGS);
    assert_found(world, FINDING_PAD_0022);
    advance(world, "2025-11-27");
    pay_at(world, world->account, "P1", 3900, "2025-11-27");
    struct collection_run run;
    begin(world, "maude");
    expect(world, "client", action_collect(&world->action, day("2025-12-01"), &run), FORBIDDEN);
    assert_int_equal(collect(world, "2025-11-28", OK).count, 0); /* no statement is for it */

    run = collect(world, "2025-12-01", OK);
    assert_int_equal(run.count, 1);
    assert_int_equal(run.pending, 1);
    assert_int_equal(run.sum.cents, 20000);
    assert_int_equal(run.number, 1);
    assert_string_equal(run.collections[0].account.text, world->account.text);
    const char *id = arena_text(world->arena, run.collections[0].id);
    assert_int_equal(strlen(id), 19);
    const char *pain = file_of(world, "2025-12-01", COLLECT_PAIN008);
    const char *cpa = file_of(world, "2025-12-01", COLLECT_CPA005);
    assert_non_null(strstr(pain, arena_printf(world->arena, "<EndToEndId>%s</EndToEndId>", id)));
    assert_non_null(strstr(pain, "<InstdAmt Ccy=\"CAD\">200.00</InstdAmt>"));
    assert_non_null(strstr(cpa, "1234567"));
    assert_int_equal(balance(world, world->account).cents, 20000);

    /* Paid by hand meanwhile, changed, cancelled: what is with the bank stays. */
    pay_at(world, world->account, "P2", 5000, "2025-11-27");
    struct agreement_order other = usual;
    other.number = "7654321";
    struct money_taken changed = agree(world, "maude", other, OK);
    (void)take(world, "maude", world->account, changed.step.matter, MONEY_STEP_AGREEMENT_CANCEL,
               NULL, (program_account){""}, OK);
    run = collect(world, "2025-12-01", OK);
    assert_int_equal(run.pending, 1);
    assert_int_equal(with_the_bank(world), 1);
    assert_int_equal(run.sum.cents, 20000);
    assert_string_equal(file_of(world, "2025-12-01", COLLECT_PAIN008), pain);
    assert_string_equal(file_of(world, "2025-12-01", COLLECT_CPA005), cpa);

    advance(world, "2025-12-01");
    assert_int_equal(balance(world, world->account).cents, -5000); /* by the day itself */
    run = collect(world, "2025-12-01", OK);
    assert_int_equal(run.paid, 1);
    run = collect(world, "2025-12-01", OK);
    assert_int_equal(run.paid, 1);
    assert_int_equal(with_the_bank(world), 0); /* it is not looked at again */
    assert_int_equal(balance(world, world->account).cents, -5000);
    struct ledger_item paid = item_of(world, world->account, ITEM_PMT, id);
    assert_int_equal(paid.amount.cents, -20000);
    assert_true(date_equal(paid.effective_on, day("2025-12-01")));
    begin(world, "vera");
    expect(world, "list",
           action_list_collections(&world->action, world->account, &own, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(own[0].state, MONEY_STATE_COLLECTION_PAID);
    assert_non_null(own[0].statement);
    assert_string_equal(file_of(world, "2025-12-01", COLLECT_PAIN008), pain);
    assert_sound(world);
    assert_replays(world);
}

/* Nobody asks again on the day: its closing posts what the bank collects, once, before anything is
 * said to be late; the run says so afterwards. Taken back, it was never paid. */
static void test_by_the_day(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    (void)agree(world, "maude", usual, OK);
    advance(world, "2025-11-26");
    const char *id = arena_text(world->arena, collect(world, "2025-12-01", OK).collections[0].id);
    advance(world, "2025-11-30");
    assert_int_equal(balance(world, world->account).cents, 23900);
    advance(world, "2025-12-26");
    struct ledger_item paid = item_of(world, world->account, ITEM_PMT, id);
    assert_int_equal(paid.amount.cents, -23900);
    assert_true(date_equal(paid.posted_on, day("2025-12-01")));
    assert_int_equal(sum_of(world, world->account, ITEM_PMT), -23900); /* once */
    assert_int_equal(balance(world, world->account).cents, 0);
    struct ledger_item *none;
    const struct item_filter late = {.account = world->account, .type = ITEM_LPP};
    const struct item_filter interest = {.account = world->account, .type = ITEM_INT};
    assert_int_equal(store_list_items(world->reader, world->arena, &late, &none), 0);
    assert_int_equal(store_list_items(world->reader, world->arena, &interest, &none), 0);
    struct collection_run run = collect(world, "2025-12-01", OK);
    assert_int_equal(run.paid, 1);
    assert_int_equal(balance(world, world->account).cents, 0);
    assert_sound(world);
    assert_replays(world);
}

static struct bank_plan take_back(struct world *world, const char *item, const char *id,
                                  const char *amount, const char *on)
{
    struct bank_plan plan;
    const char *csv = arena_printf(world->arena,
                                   "id,account,amount,value_date,returns,reason\n"
                                   "%s,%s,%s,%s,%s,AM04\n", item, world->account.text, amount, on,
                                   id);
    begin(world, "officer1");
    expect(world, "take", action_take_bank(&world->action, csv, strlen(csv), false, &plan), OK);
    return plan;
}

/* Taken back after it was posted: dishonoured with its charge. */
static void test_returned(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    (void)agree(world, "maude", usual, OK);
    advance(world, "2025-11-26");
    struct collection_run run = collect(world, "2025-12-01", OK);
    const char *id = arena_text(world->arena, run.collections[0].id);
    advance(world, "2025-12-01");
    (void)collect(world, "2025-12-01", OK);
    assert_int_equal(balance(world, world->account).cents, 0);
    advance(world, "2025-12-03");
    assert_int_equal(take_back(world, "R1", id, "239.00", "2025-12-03").lines[0].stand,
                     BANK_DISHONOURED);
    assert_int_equal(balance(world, world->account).cents, 23900 + 2500);
    run = collect(world, "2025-12-01", OK);
    assert_int_equal(run.returned, 1);
    assert_int_equal(run.paid, 0);
    assert_int_equal(balance(world, world->account).cents, 23900 + 2500);
    assert_int_equal(take_back(world, "R1", id, "239.00", "2025-12-03").lines[0].stand,
                     BANK_RETURNED_BEFORE);
    (void)collect(world, "2025-12-02", FINDINGS);
    assert_found(world, FINDING_PAD_0021);
    assert_sound(world);
    assert_replays(world);
}

/* Before its day nothing was paid and nothing is charged; on its day, the payment comes first. */
static void test_returned_early(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    (void)agree(world, "maude", usual, OK);
    advance(world, "2025-11-26");
    struct collection_run run = collect(world, "2025-12-01", OK);
    const char *id = arena_text(world->arena, run.collections[0].id);
    assert_int_equal(take_back(world, "R1", id, "1.00", "2025-11-26").lines[0].stand,
                     BANK_RETURN_HELD);
    struct bank_plan plan = take_back(world, "R2", id, "239.00", "2025-11-26");
    assert_int_equal(plan.lines[0].stand, BANK_DISHONOURED);
    assert_true(plan.lines[0].collection);
    assert_int_equal(take_back(world, "R2", id, "239.00", "2025-11-26").lines[0].stand,
                     BANK_RETURNED_BEFORE);
    advance(world, "2025-12-01");
    run = collect(world, "2025-12-01", OK);
    assert_int_equal(run.rejected, 1);
    assert_int_equal(run.paid, 0);
    assert_int_equal(balance(world, world->account).cents, 23900);
    assert_sound(world);
}

static void test_returned_on_its_day(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    (void)agree(world, "maude", usual, OK);
    advance(world, "2025-11-26");
    struct collection_run run = collect(world, "2025-12-01", OK);
    const char *id = arena_text(world->arena, run.collections[0].id);
    advance(world, "2025-12-02");
    assert_int_equal(take_back(world, "R1", id, "239.00", "2025-12-02").lines[0].stand,
                     BANK_DISHONOURED);
    assert_int_equal(balance(world, world->account).cents, 23900 + 2500);
    assert_int_equal(collect(world, "2025-12-01", OK).returned, 1);
    assert_sound(world);
    assert_replays(world);
}

/* A ceiling takes what it can, a limit of the balance all or nothing; what is not due yet, what is
 * suspended, what is over gives nothing. */
static void test_limits(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    struct agreement_order order = usual;
    order.limit = "238.99";
    struct money_taken made = agree(world, "maude", order, OK);
    advance(world, "2025-11-26");
    struct collection_run run = collect(world, "2025-12-01", OK);
    assert_int_equal(run.count, 0);
    assert_int_equal(run.over_limit, 1);
    const program_account nobody = {""};
    (void)take(world, "maude", world->account, made.step.id, MONEY_STEP_AGREEMENT_SUSPEND, NULL,
               nobody, OK);
    assert_int_equal(collect(world, "2025-12-01", OK).over_limit, 0);
    (void)take(world, "maude", world->account, made.step.id, MONEY_STEP_AGREEMENT_RESUME, NULL,
               nobody, OK);
    order.pays = "ceiling";
    (void)agree(world, "maude", order, OK); /* from 2025-12-06 on: not for this day */
    assert_int_equal(collect(world, "2025-12-01", OK).over_limit, 1);
    advance(world, "2025-12-29");
    /* One statement later, with the interest of the first. */
    struct stored_statement *statements;
    begin(world, "officer1");
    assert_true(action_list_statements(&world->action, world->account, "SOA", &statements) >= 2);
    const char *due = date_text(world->arena, statements[0].due_on);
    advance(world, due);
    run = collect(world, due, OK);
    assert_int_equal(run.count, 1);
    assert_int_equal(run.sum.cents, 23899);
    struct collection_run *runs;
    size_t count;
    begin(world, "officer1");
    expect(world, "runs", action_list_runs(&world->action, &runs, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(runs[0].paid, 1);
    assert_sound(world);
    assert_replays(world);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_terms),          IN_WORLD(test_life),
        IN_WORLD(test_collected),      IN_WORLD(test_returned),
        IN_WORLD(test_by_the_day), IN_WORLD(test_returned_early),
        IN_WORLD(test_returned_on_its_day),
        IN_WORLD(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
