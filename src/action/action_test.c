/* The main job through the real actions, the real tariff and the real store, on a simulated
 * clock. */
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

struct world {
    char *directory;
    char *place; /* of the store */
    struct arena *arena;
    struct house *house;
    struct store *reader;
    struct action action;
};

static void begin(struct world *world, const char *user, const char *business, const char *role)
{
    world->action = action_begin(world->house, world->reader, world->arena);
    if (user == NULL) {
        world->action.actor = (struct actor){.name = "operator", .system = true};
        return;
    }
    test_actor(&world->action, user, business, role);
}

static void put_business(struct world *world, const char *number, bool import,
                         const char *delegate)
{
    struct registry_account account = {.name = "", .import = import, .asec = "12345",
                                       .open_from = date_make(2020, 1, 1)};
    struct registry_business business = {.kind = BUSINESS_IMPORTER, .legal_name = "Test Ltée",
                                         .country = "CA", .accounts_count = 1,
                                         .accounts = &account};
    assert_true(bn_parse(number, &business.bn));
    char text[16];
    snprintf(text, sizeof(text), "%sRM0001", number);
    assert_true(program_account_parse(text, &account.account));
    struct registry_delegation delegation = {.account = account.account, .file = true,
                                             .from = date_make(2020, 1, 1)};
    if (delegate != NULL)
        assert_true(bn_parse(delegate, &delegation.delegate));
    begin(world, NULL, NULL, NULL);
    assert_int_equal(action_register(&world->action, &business, &delegation, delegate != NULL),
                     OK);
}

static int open_world(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    world->arena = arena_new();
    world->directory = test_directory(world->arena);
    world->place = reference_place(world->arena, world->directory);
    assert_int_equal(signer_create(world->directory), OK);
    assert_int_equal(house_open(world->directory, world->place, true, "2025-11-03",
                                &world->house), OK);
    assert_int_equal(store_open(world->place, false, false, &world->reader), OK);
    put_business(world, "123456782", true, "741190268");
    put_business(world, "741190268", true, NULL);
    put_business(world, "786534800", false, NULL);
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

/* A declaration in CAD, so that amounts can be worked out by head: T-shirts, 18 % MFN, 5 % GST. */
static struct declaration shirts(struct world *world, int64_t sequence, const char *released,
                                 const char *dollars)
{
    char *text = arena_printf(
        world->arena,
        "{\"type\":\"AB\",\"transactionNumber\":\"%s\",\"office\":\"0495\",\"releaseDate\":\"%s\","
        "\"transportMode\":\"2\",\"importer\":\"123456782RM0001\",\"invoices\":[{\"number\":\"I1\","
        "\"date\":\"%s\",\"vendor\":{\"name\":\"Tiruppur Knits\",\"street\":\"12 Mill Road\","
        "\"city\":\"Tiruppur\",\"country\":\"IN\"}}],\"lines\":[{\"number\":1,\"invoice\":\"I1\","
        "\"classification\":\"6109100012\",\"treatment\":\"02\",\"vfdCode\":\"13\","
        "\"description\":\"Cotton T-shirts\",\"origin\":\"IN\",\"exportPlace\":\"IN\","
        "\"directShipmentDate\":\"%s\",\"quantities\":[{\"value\":\"1200\",\"unit\":\"NMB\"}],"
        "\"value\":{\"amount\":\"%s\",\"currency\":\"CAD\"}}]}",
        transaction_number_make("12345", sequence).text, released, released, released, dollars);
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
    enum code code = action_file_declaration(&world->action, declaration, &filed);
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return filed;
}

static void advance(struct world *world, const char *to)
{
    date day;
    struct day_report report;
    assert_true(date_parse(to, &day));
    begin(world, NULL, NULL, NULL);
    assert_int_equal(action_advance(&world->action, day, &report), OK);
    begin(world, NULL, NULL, NULL);
    assert_true(date_equal(world->action.today, day));
}

static void on_problem(void *context, const char *text)
{
    (void)context;
    print_error("verify: %s\n", text);
}

static void assert_sound(struct world *world)
{
    struct verify_counts counts;
    begin(world, NULL, NULL, NULL);
    assert_int_equal(action_verify(&world->action, on_problem, NULL, &counts), OK);
    assert_int_equal(counts.problems, 0);
}

static void test_main_job(void **state)
{
    struct world *world = *state;
    program_account account;
    assert_true(program_account_parse("123456782RM0001", &account));

    /* 10,000.00 x 18 % = 1,800.00; GST 5 % of 11,800.00 = 590.00. */
    begin(world, "maude", "123456782", "manager");
    struct declaration declaration = shirts(world, 1, "2025-10-31", "10000.00");
    struct filed first = file(world, &declaration, OK);
    assert_int_equal(first.stored.payable.cents, 239000);
    assert_int_equal(first.stored.totals[REVENUE_CUSTOMS_DUTY].cents, 180000);
    assert_int_equal(first.stored.totals[REVENUE_GST].cents, 59000);
    assert_true(date_equal(first.stored.due_on, date_make(2025, 12, 1)));
    assert_int_equal(first.items_count, 1);

    /* The same again is an echo; other content under the number is refused. */
    begin(world, "maude", "123456782", "manager");
    struct filed again = file(world, &declaration, OK);
    assert_true(again.repeated);
    assert_int_equal(again.stored.journal_seq, first.stored.journal_seq);
    assert_string_equal(again.receipt, first.receipt);
    struct declaration other = shirts(world, 1, "2025-10-31", "9000.00");
    begin(world, "maude", "123456782", "manager");
    file(world, &other, CONFLICT);

    /* A receipt proves itself, and a changed one does not. */
    const char *words;
    assert_int_equal(action_check_receipt(&world->action, first.receipt, &words), OK);
    char *forged = arena_text(world->arena, first.receipt);
    char *sequence = strstr(forged, "\"sequence\":");
    sequence[strlen("\"sequence\":")] ^= 1;
    assert_int_equal(action_check_receipt(&world->action, forged, &words), FINDINGS);
    /* Members that only people read must not say anything else than what was signed. */
    static const char *const read[] = {"\"at\":\"20", "\"receipt\":\"12345678", "\"sequence\":"};
    for (size_t i = 0; i < ARRAY_COUNT(read); i++) {
        forged = arena_printf(world->arena, "%s", first.receipt);
        char *member = strstr(forged, read[i]);
        assert_non_null(member);
        size_t before = (size_t)(member - forged) + strlen(read[i]);
        size_t taken = i < 2 ? 1 : strcspn(forged + before, ",");
        const char *instead =
            i < 2 ? "9" : arena_printf(world->arena, "\"%.*sx\"", (int)taken, forged + before);
        forged = arena_printf(world->arena, "%.*s%s%s", (int)before, forged, instead,
                              forged + before + taken);
        assert_int_equal(action_check_receipt(&world->action, forged, &words), FINDINGS);
    }
    forged = arena_printf(world->arena, "{\"amount\":\"1.00\",%s", first.receipt + 1);
    assert_int_equal(action_check_receipt(&world->action, forged, &words), FINDINGS);

    /* Late accounting: released 2025-10-20, accounted for on 11-03, five business days are over. */
    begin(world, "maude", "123456782", "manager");
    struct declaration late = shirts(world, 2, "2025-10-20", "1000.00");
    struct filed tardy = file(world, &late, OK);
    assert_int_equal(tardy.items_count, 2);
    assert_int_equal(tardy.items[1].type, ITEM_LAP);
    assert_int_equal(tardy.items[1].amount.cents, 10000);

    /* A correction downward: 10,000 to 8,000 takes 478.00 off, at once, from the same item. */
    begin(world, "maude", "123456782", "manager");
    struct declaration second = shirts(world, 1, "2025-10-31", "8000.00");
    second.version = 2;
    struct filed corrected = file(world, &second, OK);
    assert_int_equal(corrected.items[0].amount.cents, -47800);
    struct account_balance balance;
    assert_int_equal(action_balance(&world->action, account, &balance), OK);
    assert_int_equal(balance.balance.cents, 239000 - 47800 + 23900 + 10000);
    assert_int_equal(balance.unapplied.cents, 0);
    assert_sound(world);

    /* Statement of the 25th: both declarations and the penalty. */
    advance(world, "2025-11-25");
    struct stored_statement *statements;
    assert_int_equal(action_list_statements(&world->action, account, "SOA", &statements), 1);
    assert_int_equal(statements[0].total_payable.cents, 225100);
    assert_true(date_equal(statements[0].due_on, date_make(2025, 12, 1)));
    assert_sound(world);

    /* Part is paid before the due date; the rest becomes overdue. */
    begin(world, "maude", "123456782", "manager");
    struct payment_preview preview;
    assert_int_equal(
        action_preview_payment(&world->action, account, money_cents(100000), &preview), OK);
    assert_int_equal(preview.unapplied.cents, 0);
    const struct payment_order order = {.id = "p1", .account = account,
                                        .amount = money_cents(100000), .method = "bank"};
    struct paid paid;
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);
    begin(world, "maude", "123456782", "manager");
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);
    assert_true(paid.repeated);
    struct payment_order changed = order;
    changed.amount = money_cents(100001);
    begin(world, "maude", "123456782", "manager");
    assert_int_equal(action_pay(&world->action, &changed, &paid), CONFLICT);

    advance(world, "2025-12-02");
    begin(world, "maude", "123456782", "manager");
    assert_int_equal(action_balance(&world->action, account, &balance), OK);
    assert_int_equal(balance.past_due.cents, 125100);
    assert_int_equal(balance.unapplied.cents, 0);

    /* After the due date the declaration can no longer be corrected. */
    struct declaration third = shirts(world, 1, "2025-10-31", "7000.00");
    third.version = 3;
    begin(world, "maude", "123456782", "manager");
    file(world, &third, FINDINGS);
    assert_int_equal(world->action.findings.items[0].code, FINDING_ADJ_0001);

    /* Interest of 24 days to the 25th, posted once however often the day is closed. */
    advance(world, "2025-12-25");
    struct item_filter filter = {.account = account, .type = ITEM_INT};
    struct ledger_item *interest;
    size_t count = action_list_items(&world->action, &filter, &interest);
    assert_true(count >= 1);
    money charged = money_cents(0);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(interest[i].why);
        charged = money_add(charged, interest[i].amount);
    }
    /* 1,251.00 at 9 % (3 % provisional + 6) from 12-02 to 12-25, compounded: 7.42 within a cent or
     * two of rounding by item. */
    assert_in_range(charged.cents, 738, 746);
    struct day_report report;
    assert_int_equal(action_day(&world->action, world->action.today, &report), OK);
    assert_int_equal(report.days, 0);
    assert_sound(world);

    /* All paid: nothing is left after the next statement's interest, and everything adds up. */
    begin(world, "maude", "123456782", "manager");
    assert_int_equal(action_balance(&world->action, account, &balance), OK);
    const struct payment_order rest = {.id = "p2", .account = account, .amount = balance.balance,
                                       .method = "bank"};
    assert_int_equal(action_pay(&world->action, &rest, &paid), OK);
    assert_int_equal(action_balance(&world->action, account, &balance), OK);
    assert_int_equal(balance.balance.cents, 0);
    advance(world, "2026-01-25");
    assert_int_equal(action_balance(&world->action, account, &balance), OK);
    assert_int_equal(balance.balance.cents, 0);
    assert_sound(world);
}

static void test_who_may(void **state)
{
    struct world *world = *state;
    struct declaration declaration = shirts(world, 10, "2025-10-31", "100.00");
    program_account account = declaration.importer;

    /* A stranger learns nothing; a delegated broker files, but sees no balance. */
    begin(world, "eve", "786534800", "manager");
    file(world, &declaration, FINDINGS);
    assert_int_equal(world->action.findings.items[0].code, FINDING_CAD_0122);
    struct account_balance balance;
    assert_int_equal(action_balance(&world->action, account, &balance), NOT_FOUND);
    begin(world, "sam", "741190268", "manager");
    struct filed filed = file(world, &declaration, OK);
    assert_string_equal(filed.stored.filed_by, "741190268");
    assert_int_equal(action_balance(&world->action, account, &balance), NOT_FOUND);
    struct shown_declaration shown;
    assert_int_equal(
        action_show_declaration(&world->action, declaration.transaction, 0, &shown), OK);
    begin(world, "eve", "786534800", "manager");
    assert_int_equal(
        action_show_declaration(&world->action, declaration.transaction, 0, &shown), NOT_FOUND);
    /* A reader of the business itself sees and may not file. */
    begin(world, "vic", "123456782", "reader");
    assert_int_equal(action_balance(&world->action, account, &balance), OK);
    struct declaration next = shirts(world, 11, "2025-10-31", "100.00");
    file(world, &next, FORBIDDEN);
    /* An exporter-only account is no importer. */
    struct declaration exporter = shirts(world, 12, "2025-10-31", "100.00");
    assert_true(program_account_parse("786534800RM0001", &exporter.importer));
    begin(world, NULL, NULL, NULL);
    file(world, &exporter, FINDINGS);
    assert_sound(world);
}

/* What is kept of a business in memory is forgotten when it is registered again. */
static void test_registered_anew(void **state)
{
    struct world *world = *state;
    const program_account ours = {"123456782RM0001"};
    begin(world, "sam", "741190268", "manager");
    assert_true(action_may(&world->action, PERMISSION_DECLARATION_FILE, ours));
    begin(world, "ann", "802144774", "manager");
    assert_false(action_may(&world->action, PERMISSION_DECLARATION_FILE, ours));
    put_business(world, "123456782", true, "802144774"); /* a second firm */
    begin(world, "ann", "802144774", "manager");
    assert_true(action_may(&world->action, PERMISSION_DECLARATION_FILE, ours));
    assert_false(action_may(&world->action, PERMISSION_PAYMENT_MAKE, ours));
    begin(world, "oda", "900978446", "officer");
    program_account nowhere = ours;
    nowhere.text[14] = '2';
    assert_true(action_may(&world->action, PERMISSION_ACCOUNT_VIEW, ours));
    assert_false(action_may(&world->action, PERMISSION_ACCOUNT_VIEW, nowhere));
    assert_true(action_may(&world->action, PERMISSION_LAW_CHANGE, ACCOUNT_NONE));
    begin(world, "sam", "741190268", "manager");
    assert_false(action_may(&world->action, PERMISSION_LAW_CHANGE, ACCOUNT_NONE));
    world->action.today = date_make(2019, 12, 31); /* the day before it begins */
    assert_false(action_may(&world->action, PERMISSION_DECLARATION_FILE, ours));
}

static void test_bulk(void **state)
{
    struct world *world = *state;
    enum { COUNT = 200 };
    struct declaration declarations[COUNT];
    const struct declaration *list[COUNT];
    enum code codes[COUNT];
    struct findings findings[COUNT];
    for (int i = 0; i < COUNT; i++) {
        /* Every tenth repeats the one before; one has a number of other content. */
        declarations[i] = shirts(world, 100 + (i % 10 == 9 ? i - 1 : i), "2025-10-31", "50.00");
        list[i] = &declarations[i];
        findings[i] = findings_new(world->arena);
    }
    declarations[19] = shirts(world, 118, "2025-10-31", "51.00");
    begin(world, NULL, NULL, NULL);
    action_file_declarations(&world->action, list, COUNT, codes, findings);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(codes[i], i == 19 ? CONFLICT : OK);
    struct declaration_filter filter = {.accounts = &declarations[0].importer,
                                        .accounts_count = 1, .limit = 1000};
    struct stored_declaration *stored;
    assert_int_equal(action_list_declarations(&world->action, &filter, &stored), 180);
    assert_sound(world);
}

/* One payment settles more items than one journal record has places for at once. */
static void test_many_settled(void **state)
{
    struct world *world = *state;
    enum { COUNT = 2100 };
    struct declaration *declarations = arena_array(world->arena, COUNT, sizeof(*declarations));
    const struct declaration **list = arena_array(world->arena, COUNT, sizeof(*list));
    enum code *codes = arena_array(world->arena, COUNT, sizeof(*codes));
    struct findings *findings = arena_array(world->arena, COUNT, sizeof(*findings));
    for (int i = 0; i < COUNT; i++) {
        declarations[i] = shirts(world, 5000 + i, "2025-10-31", "10.00");
        list[i] = &declarations[i];
        findings[i] = findings_new(world->arena);
    }
    begin(world, NULL, NULL, NULL);
    action_file_declarations(&world->action, list, COUNT, codes, findings);
    advance(world, "2025-12-01");
    /* 10.00 + 1.80 duty, 0.59 GST: 2.39 each. */
    const struct payment_order order = {.id = "all", .account = declarations[0].importer,
                                        .amount = money_cents(239 * COUNT), .method = "bank"};
    struct paid paid;
    begin(world, NULL, NULL, NULL);
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);
    struct account_balance balance;
    assert_int_equal(action_balance(&world->action, order.account, &balance), OK);
    assert_int_equal(balance.balance.cents, 0);
    assert_int_equal(balance.open_items, 0);
    assert_sound(world);
}

/* Killed between closing days and moving the clock: the next start needs no human. */
static void test_advance_cut_short(void **state)
{
    struct world *world = *state;
    struct day_report report;
    struct house *again;
    begin(world, NULL, NULL, NULL);
    assert_int_equal(action_put_setting(&world->action, "clock", "2025-11-03"), OK);
    assert_int_equal(action_day(&world->action, date_make(2025, 11, 28), &report), OK);
    assert_int_equal(house_open(world->directory, world->place, false, "2025-11-03", &again),
                     CONFLICT);
    assert_int_equal(house_open(world->directory, world->place, false, NULL, &again), OK);
    struct action action = action_begin(again, world->reader, world->arena);
    assert_true(date_equal(action.today, date_make(2025, 11, 28)));
    house_close(again);
}

static money interest_sum(struct world *world, program_account account)
{
    struct item_filter filter = {.account = account, .type = ITEM_INT};
    struct ledger_item *interest;
    money sum = money_cents(0);
    begin(world, NULL, NULL, NULL);
    size_t count = action_list_items(&world->action, &filter, &interest);
    for (size_t i = 0; i < count; i++)
        sum = money_add(sum, interest[i].amount);
    return sum;
}

/* Paid on the 25th, after interest was posted, with money that was there before: what was charged
 * for the days between is taken back, although nothing is left of the debt. */
static void test_paid_back_on_the_25th(void **state)
{
    struct world *world = *state;
    struct declaration declaration = shirts(world, 1, "2025-09-10", "10000.00");
    begin(world, NULL, NULL, NULL);
    struct filed filed = file(world, &declaration, OK);
    assert_true(date_equal(filed.stored.due_on, date_make(2025, 10, 1)));
    advance(world, "2025-11-25");
    date run = date_make(2025, 11, 25), paid_on = date_make(2025, 11, 5);
    money to_the_25th = interest_sum(world, declaration.importer);
    assert_int_equal(to_the_25th.cents,
                     billing_interest_amount(world->arena, world->action.tariff,
                                             money_cents(239000), date_make(2025, 10, 2), run)
                         .cents);
    struct account_balance balance;
    assert_int_equal(action_balance(&world->action, declaration.importer, &balance), OK);
    const struct payment_order order = {.id = "late news", .account = declaration.importer,
                                        .amount = balance.balance, .value_on = paid_on,
                                        .method = "bank"};
    struct paid paid;
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);
    assert_int_equal(paid.settlements_count, 3); /* the debt, and two months of interest */
    advance(world, "2025-12-25");
    assert_int_equal(interest_sum(world, declaration.importer).cents,
                     billing_interest_amount(world->arena, world->action.tariff,
                                             money_cents(239000), date_make(2025, 10, 2), paid_on)
                         .cents);
    assert_sound(world);
}

/* Requests that were under way when the day turned, and its notice was written. */
static void test_day_turns(void **state)
{
    struct world *world = *state;
    struct paid paid;
    struct filed filed;
    struct declaration declaration = shirts(world, 1, "2025-10-31", "10000.00");
    struct declaration next = shirts(world, 2, "2025-10-31", "10000.00");
    begin(world, NULL, NULL, NULL);
    file(world, &declaration, OK);
    begin(world, NULL, NULL, NULL);
    struct action paying = world->action, filing = world->action;
    advance(world, "2025-11-04");
    const struct payment_order order = {.id = "p", .account = declaration.importer,
                                        .amount = money_cents(100), .method = "bank"};
    assert_int_equal(action_pay(&paying, &order, &paid), OK);
    assert_true(date_equal(paid.payment.posted_on, date_make(2025, 11, 4)));
    assert_true(date_equal(paid.payment.value_on, date_make(2025, 11, 4)));
    assert_int_equal(action_file_declaration(&filing, &next, &filed), OK);
    assert_true(date_equal(filed.stored.accounting_date, date_make(2025, 11, 4)));
    advance(world, "2025-11-05");
    advance(world, "2025-11-25");
    assert_sound(world);
}

/* A due date that is announced when the statement with the old one is out: what was issued stays
 * as it is, and proves itself. */
static void test_due_date_announced_late(void **state)
{
    struct world *world = *state;
    struct load_counts counts;
    struct stored_statement *statements;
    struct declaration declaration = shirts(world, 1, "2025-10-31", "10000.00");
    begin(world, NULL, NULL, NULL);
    file(world, &declaration, OK);
    advance(world, "2025-11-26");
    const char rows[] = "period_end,due,source\n2025-11-17,2025-12-05,a notice\n";
    assert_int_equal(action_load_reference(&world->action, "due-overrides", rows,
                                           sizeof(rows) - 1, false, &counts), OK);
    assert_int_equal(house_reload_tariff(world->house), OK);
    assert_sound(world);
    assert_int_equal(action_list_statements(&world->action, declaration.importer, "SOA",
                                            &statements), 1);
    assert_true(date_equal(statements[0].due_on, date_make(2025, 12, 1)));
}

struct meanwhile {
    struct world *world;
    int left; /* commits of the closing that pass before somebody pays */
    pthread_t thread;
    pthread_t closing; /* who closes the days */
    enum code code;
};

static void *pay_meanwhile(void *context)
{
    struct meanwhile *meanwhile = context;
    struct world *world = meanwhile->world;
    struct arena *arena = arena_new();
    struct store *reader;
    struct payment_order order = {.id = "meanwhile", .amount = money_cents(5000),
                                  .method = "bank"};
    struct paid paid;
    if (!program_account_parse("123456782RM0001", &order.account) ||
        store_open(world->place, false, false, &reader) != OK)
        abort();
    struct action action = action_begin(world->house, reader, arena);
    action.actor = (struct actor){.name = "operator", .system = true};
    meanwhile->code = action_pay(&action, &order, &paid);
    store_close(reader);
    arena_free(arena);
    return NULL;
}

/* Between two commits of the closing a payment sets out; it waits until the day is closed, or comes
 * before the closing was begun. */
static enum code set_out(void *context)
{
    struct meanwhile *meanwhile = context;
    if (!pthread_equal(pthread_self(), meanwhile->closing) || meanwhile->left-- != 0)
        return OK;
    int status = pthread_create(&meanwhile->thread, NULL, pay_meanwhile, meanwhile);
    assert_int_equal(status, 0);
    usleep(20000);
    return OK;
}

/* Somebody pays while days are being closed, between any two of the commits: nothing is lost from
 * the notices and statements, which add up by assertion. */
static void test_paid_while_closing(void **state)
{
    for (int passed = 0; passed < 8; passed++) {
        if (passed > 0) {
            close_world(state);
            open_world(state);
        }
        struct world *world = *state;
        begin(world, NULL, NULL, NULL);
        struct declaration declaration = shirts(world, 1, "2025-09-10", "10000.00");
        file(world, &declaration, OK);
        advance(world, "2025-11-23");
        struct meanwhile meanwhile = {
            .world = world, .left = passed, .closing = pthread_self(), .code = FAULT};
        committer_set_gate(house_committer(world->house), set_out, &meanwhile);
        advance(world, "2025-11-26");
        if (meanwhile.left < 0)
            pthread_join(meanwhile.thread, NULL);
        committer_set_gate(house_committer(world->house), NULL, NULL);
        if (meanwhile.left >= 0) {
            assert_true(passed > 2); /* interest, notice and statement at least */
            break;
        }
        assert_int_equal(meanwhile.code, OK);
        advance(world, "2025-12-26");
        assert_sound(world);
        struct stored_statement *statements;
        struct ledger_item *items;
        struct item_filter filter = {.account = declaration.importer, .type = -1};
        money sum = money_cents(0);
        size_t count = action_list_items(&world->action, &filter, &items);
        for (size_t i = 0; i < count; i++)
            sum = money_add(sum, items[i].amount);
        action_list_statements(&world->action, declaration.importer, "SOA", &statements);
        assert_int_equal(statements[0].closing.cents, sum.cents);
    }
}

struct between {
    struct world *world;
    bool done;
};

static enum code pay_between(void *context)
{
    struct between *between = context;
    if (between->done)
        return OK;
    between->done = true;
    struct world *world = between->world;
    struct action action = action_begin(world->house, world->reader, world->arena);
    struct payment_order order = {.id = "between", .amount = money_cents(200000),
                                  .method = "bank"};
    struct paid paid;
    action.actor = (struct actor){.name = "operator", .system = true};
    assert_true(program_account_parse("123456782RM0001", &order.account));
    assert_int_equal(action_pay(&action, &order, &paid), OK);
    return OK;
}

/* A correction downward settles its own debt, class by class. Somebody pays between what it read
 * and its commit: what it clears then is of the class that is open then. */
static void test_corrected_while_paid(void **state)
{
    struct world *world = *state;
    begin(world, NULL, NULL, NULL);
    struct declaration declaration = shirts(world, 1, "2025-10-31", "10000.00");
    file(world, &declaration, OK);
    struct item_filter filter = {.account = declaration.importer, .type = ITEM_CAD};
    struct ledger_item *items;
    assert_int_equal(action_list_items(&world->action, &filter, &items), 1);
    advance(world, date_text(world->arena, items[0].due_on));
    begin(world, NULL, NULL, NULL);
    struct declaration less = shirts(world, 1, "2025-10-31", "9990.00");
    less.version = 2;
    struct between between = {.world = world};
    committer_set_gate(house_committer(world->house), pay_between, &between);
    file(world, &less, OK);
    committer_set_gate(house_committer(world->house), NULL, NULL);
    assert_true(between.done);
    /* 2,000.00 paid the duty of 1,800.00 and some of the tax: no more duty can be cleared. */
    int64_t duty = 0;
    struct ledger_entry *entries;
    size_t count = store_list_entries(world->reader, world->arena,
                                      program_account_bn(declaration.importer), 0, &entries);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < entries[i].lines_count; k++)
            if (entries[i].lines[k].code == LEDGER_CUSTOMS_DUTY_RECEIVABLE)
                duty += entries[i].lines[k].amount.cents;
    assert_int_equal(duty, 0);
    assert_sound(world);
}

enum { PAYERS = 24, ROUNDS = 4 };

struct payer {
    struct world *world;
    int number, paid;
};

/* Pays some of its own and, like everybody else, the common one. */
static void *pay_often(void *context)
{
    struct payer *payer = context;
    struct arena *arena = arena_new();
    struct store *reader;
    if (store_open(payer->world->place, false, false, &reader) != OK)
        abort();
    for (int round = 0; round <= ROUNDS; round++) {
        struct action action = action_begin(payer->world->house, reader, arena);
        action.actor = (struct actor){.name = "operator", .system = true};
        struct payment_order order = {.amount = money_cents(101), .method = "bank"};
        order.id = round == ROUNDS ? "common"
                                   : arena_printf(arena, "a payment's own long reference, %d of %d",
                                                  round, payer->number);
        struct paid paid;
        enum code code = BUSY;
        if (!program_account_parse("123456782RM0001", &order.account))
            abort();
        /* Busy is an answer too: the payer comes again, and is still taken once. */
        while (code == BUSY)
            code = action_pay(&action, &order, &paid);
        if (code == OK && !paid.repeated)
            payer->paid++;
        arena_reset(arena);
    }
    store_close(reader);
    arena_free(arena);
    return NULL;
}

/* Many pay one account at once: each payment is taken, and once. */
static void test_payers_at_once(void **state)
{
    struct world *world = *state;
    begin(world, NULL, NULL, NULL);
    struct declaration declaration = shirts(world, 1, "2025-10-31", "10000.00");
    file(world, &declaration, OK);
    pthread_t threads[PAYERS];
    struct payer payers[PAYERS];
    int paid = 0;
    for (int i = 0; i < PAYERS; i++) {
        payers[i] = (struct payer){world, i, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, pay_often, &payers[i]), 0);
    }
    for (int i = 0; i < PAYERS; i++) {
        pthread_join(threads[i], NULL);
        paid += payers[i].paid;
    }
    assert_int_equal(paid, PAYERS * ROUNDS + 1);
    begin(world, NULL, NULL, NULL);
    struct account_balance balance;
    assert_int_equal(action_balance(&world->action, declaration.importer, &balance), OK);
    assert_int_equal(balance.balance.cents, 239000 - paid * 101);
    /* References are told apart to their end. */
    struct item_filter filter = {.account = declaration.importer, .type = ITEM_PMT};
    struct ledger_item *items;
    size_t count = action_list_items(&world->action, &filter, &items);
    assert_int_equal(count, paid);
    for (size_t i = 1; i < count; i++)
        assert_string_not_equal(items[i].reference, items[0].reference);
    assert_sound(world);
}

/* Drafts, templates, rows of a file and columns are kept apart, each for its account. */
static void test_kept(void **state)
{
    struct world *world = *state;
    put_business(world, "123456782", true, NULL);
    put_business(world, "987654324", true, NULL);
    begin(world, "anne", "123456782", "manager");
    struct action *action = &world->action;
    program_account account, other;
    assert_true(program_account_parse("123456782RM0001", &account));
    assert_true(program_account_parse("987654324RM0001", &other));
    static const enum draft_kind kinds[] = {DRAFT_DECLARATION, DRAFT_TEMPLATE, DRAFT_IMPORT,
                                            DRAFT_COLUMNS};
    struct draft drafts[ARRAY_COUNT(kinds)], *listed;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        drafts[i] = (struct draft){.account = account, .title = "Title",
                                   .form = arena_printf(world->arena, "office=%zu", i)};
        assert_int_equal(action_put_kept(action, kinds[i], &drafts[i]), OK);
        assert_true(draft_is(drafts[i].id, kinds[i]));
        assert_int_equal(action_list_kept(action, account, kinds[i], &listed), 1);
        assert_string_equal(listed[0].id, drafts[i].id);
        assert_string_equal(listed[0].form, drafts[i].form);
    }
    assert_int_equal(action_list_drafts(action, account, &listed), 1);
    /* Again: the same one; as another kind it is not known. Columns have but one an account. */
    assert_int_equal(action_put_kept(action, DRAFT_TEMPLATE, &drafts[1]), OK);
    assert_int_equal(action_list_kept(action, account, DRAFT_TEMPLATE, &listed), 1);
    assert_int_equal(action_put_kept(action, DRAFT_IMPORT, &drafts[1]), NOT_FOUND);
    assert_int_equal(action_put_draft(action, &drafts[1]), NOT_FOUND);
    struct draft columns = {.account = account, .title = "", .form = "hs=classification"};
    assert_int_equal(action_put_kept(action, DRAFT_COLUMNS, &columns), OK);
    assert_string_equal(columns.id, draft_columns_id(world->arena, account));
    assert_int_equal(action_list_kept(action, account, DRAFT_COLUMNS, &listed), 1);
    assert_string_equal(listed[0].form, "hs=classification");
    /* Another business's are out of reach, and so is what it would leave here. */
    struct draft loaded, foreign = {.account = other, .title = "", .form = ""};
    assert_int_equal(action_put_kept(action, DRAFT_TEMPLATE, &foreign), FORBIDDEN);
    assert_int_equal(action_list_kept(action, other, DRAFT_TEMPLATE, &listed), 0);
    begin(world, "bob", "987654324", "manager");
    assert_int_equal(action_show_draft(action, account, drafts[1].id, &loaded), NOT_FOUND);
    assert_int_equal(action_end_draft(action, account, drafts[1].id), NOT_FOUND);
    begin(world, "anne", "123456782", "manager");
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        assert_int_equal(action_end_draft(action, account, drafts[i].id), OK);
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        assert_int_equal(action_list_kept(action, account, kinds[i], &listed), 0);
}

/* A store that fails does not say who somebody is not. */
static void test_store_fails(void **state)
{
    struct world *world = *state;
    struct session session;
    struct sign_in came;
    begin(world, NULL, NULL, NULL);
    assert_int_equal(action_enter_key(&world->action, "key"), UNAUTHORIZED);
    assert_int_equal(action_enter_session(&world->action, "cookie", &session), UNAUTHORIZED);
    assert_int_equal(action_sign_in(&world->action, "anne", "password", NULL, NULL, &came),
                     UNAUTHORIZED);
    static const char *const tables[] = {"api_key", "portal_session", "credential"};
    for (size_t i = 0; i < ARRAY_COUNT(tables); i++)
        assert_true(test_place_run(world->place,
                                   arena_printf(world->arena, "DROP TABLE %s", tables[i]),
                                   NULL) >= 0);
    assert_int_equal(action_enter_key(&world->action, "key"), FAULT);
    assert_int_equal(action_enter_session(&world->action, "cookie", &session), FAULT);
    for (int i = 0; i < 6; i++) /* nor does it count as a guess */
        assert_int_equal(action_sign_in(&world->action, "anne", "password", NULL, NULL, &came),
                         FAULT);
}

/* What other nodes did cannot be read: the node goes on with what it has. */
static void test_store_away(void **state)
{
    struct world *world = *state;
    static const char *const moves[] = {"ALTER TABLE setting RENAME TO away",
                                        "ALTER TABLE away RENAME TO setting"};
    for (size_t i = 0; i < ARRAY_COUNT(moves); i++) {
        assert_true(test_place_run(world->place, moves[i], NULL) >= 0);
        house_refresh(world->house, true);
        begin(world, NULL, NULL, NULL);
        assert_int_equal(action_enter_key(&world->action, "key"), UNAUTHORIZED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_store_fails, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_main_job, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_kept, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_paid_back_on_the_25th, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_day_turns, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_paid_while_closing, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_due_date_announced_late, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_who_may, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_registered_anew, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_bulk, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_many_settled, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_corrected_while_paid, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_payers_at_once, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_advance_cut_short, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_store_away, open_world, close_world),
    };
    size_t count = ARRAY_COUNT(tests) - (test_on_postgres() ? 0 : 1);
    return _cmocka_run_group_tests("action", tests, count, NULL, reference_place_end);
}
