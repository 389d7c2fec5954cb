/* Above the agency: security instead of payment, the Tribunal, the Court; and the five years.
 *
 * By hand: shirts of 1,000.00 owe 239.00, of 1,200.00 286.80: a re-determination of 47.80. */
#include "action_stock_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>

static date day(const char *text)
{
    date on;
    assert_true(date_parse(text, &on));
    return on;
}

static void advance(struct world *world, const char *to)
{
    struct day_report report;
    begin(world);
    assert_int_equal(action_advance(&world->action, day(to), &report), OK);
}

static struct case_taken take(struct world *world, const char *user, int version,
                              enum case_step step, const char *on,
                              const struct declaration *declaration, enum code expected)
{
    struct case_taken taken = {0};
    bool officer = strcmp(user, "officer") == 0;
    struct case_order order = {.transaction = transaction_number_make("12345", 1),
                               .version = version, .step = step, .words = "AP-2026-001",
                               .happened_on = on == NULL ? DATE_NONE : day(on),
                               .declaration = declaration};
    begin(world);
    world->action.actor = (struct actor){.name = user};
    strcpy(world->action.actor.role, officer ? "officer" : "manager");
    world->action.actor.staff = officer ? STAFF_ALL : 0;
    assert_true(bn_parse(officer ? "786534800" : "123456782", &world->action.actor.business));
    enum code code = action_take_step(&world->action, &order, &taken);
    if (code != expected)
        fail_msg("%s: code %d, expected %d: %s", case_steps[step].id, code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return taken;
}

static void pay(struct world *world, const char *id, int64_t cents)
{
    struct paid paid;
    struct payment_order order = {.id = id, .account = world->account,
                                  .amount = money_cents(cents), .method = "bank",
                                  .paid_by = "123456782"};
    begin(world);
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);
}

static int64_t balance(struct world *world)
{
    struct account_balance account;
    begin(world);
    assert_int_equal(action_balance(&world->action, world->account, &account), OK);
    return account.balance.cents;
}

static struct declaration version_of(struct world *world, int version, int64_t cents, bool steel)
{
    const struct wanted wanted = {.type = "AB", .sequence = 1, .version = version,
                                  .released = "2025-10-31", .header = "",
                                  .line = steel ? "\"surtax\":{\"subject\":\"S\","
                                                  "\"permit\":\"P-1\"}," : "",
                                  .quantity = "1000"};
    struct declaration declaration = make(world->arena, &wanted);
    declaration.lines[0].value = (decimal){cents, 2};
    if (steel) {
        strcpy(declaration.lines[0].classification, "7208100000");
        strcpy(declaration.lines[0].origin, "CN");
        strcpy(declaration.lines[0].export_place, "CN");
        strcpy(declaration.lines[0].quantities[0].unit, "KGM");
    }
    return declaration;
}

static void file_version(struct world *world, const struct declaration *declaration)
{
    struct filed filed;
    begin(world);
    enum code code = action_file_declaration(&world->action, declaration, &filed);
    if (code != OK)
        fail_msg("%s",
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
}

static struct casework_statement statement_of(struct world *world, const struct case_taken *taken)
{
    struct casework_statement statement;
    const char *text;
    begin(world);
    assert_int_equal(action_show_adjustment(&world->action, taken->step.transaction,
                                            taken->step.id, &text), OK);
    assert_int_equal(document_read_adjustment(world->arena, text, &statement), OK);
    return statement;
}

static enum case_state state_of(struct world *world, int version)
{
    struct shown_declaration shown;
    enum case_state state;
    begin(world);
    assert_int_equal(action_show_declaration(&world->action, transaction_number_make("12345", 1),
                                             version, &shown), OK);
    assert_true(action_version_state(&world->action, &shown.stored, &state));
    return state;
}

/* 239.00 paid when due; then 47.80 more by the agency on 2026-01-12. */
static void redetermine(struct world *world)
{
    struct declaration first = version_of(world, 1, 100000, false);
    struct declaration second = version_of(world, 2, 120000, false);
    file_version(world, &first);
    advance(world, "2025-12-01");
    pay(world, "p1", 23900);
    advance(world, "2026-01-12");
    take(world, "officer", 2, CASE_STEP_REDETERMINATION_MAKE, NULL, &second, OK);
}

/* By hand, on 47.80 from 2025-12-02: secured on 2026-01-12, decided on `decided_on`. */
static int64_t secured_interest(struct world *world, const char *until, date decided_on)
{
    const struct tariff *tariff = house_tariff(world->house);
    __int128 interest = 0;
    for (date on = day("2025-12-02"); !date_before(day(until), on); on = date_add(on, 1)) {
        const struct tariff_interest *rate = tariff_interest_find(tariff, on);
        bool secured = date_before(day("2026-01-12"), on) && !date_before(decided_on, on);
        decimal percent = secured ? rate->prescribed : rate->specified;
        __int128 divisor = (__int128)100 * 365;
        for (int i = 0; i < percent.scale; i++)
            divisor *= 10;
        __int128 numerator = ((__int128)4780 * 1000000 + interest) * percent.units;
        interest += (numerator * 2 + divisor) / (2 * divisor);
    }
    return (int64_t)((interest * 2 + 1000000) / 2000000);
}

/* By notices of arrears. */
static size_t told_of(struct world *world)
{
    struct stored_money_step *steps;
    begin(world);
    return store_list_money_kind(world->action.store, world->arena, world->account, "debt",
                                 &steps);
}

static void deposit(struct world *world, const char *id, int64_t cents)
{
    struct money_taken taken;
    const struct deposit_order order = {.account = world->account, .id = id,
                                        .program = SECURITY_PROGRAM_APPEAL,
                                        .amount = money_cents(cents), .method = "bank"};
    begin(world);
    world->action.actor = (struct actor){.name = "maude", .role = "manager"};
    assert_true(bn_parse("123456782", &world->action.actor.business));
    assert_int_equal(action_post_deposit(&world->action, &order, &taken), OK);
}

/* What of the deposit stands for the declaration. */
static void assert_stands(struct world *world, int64_t needed, int64_t returnable)
{
    struct program_standing *list;
    size_t count;
    begin(world);
    world->action.actor = (struct actor){.name = "maude", .role = "manager"};
    assert_true(bn_parse("123456782", &world->action.actor.business));
    assert_int_equal(action_list_programs(&world->action, world->account, &list, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].program, SECURITY_PROGRAM_APPEAL);
    assert_int_equal(list[0].needed.cents, needed);
    assert_int_equal(list[0].returnable.cents, returnable);
    assert_string_equal(list[0].needs[0].reference,
                        transaction_number_make("12345", 1).text);
    assert_string_equal(list[0].needs[0].words, "AP-2026-001");
}

static void test_secured(void **state)
{
    struct world *world = *state;
    redetermine(world);
    assert_true(balance(world) > 4780);
    take(world, "maude", 2, CASE_STEP_DISPUTE_REQUEST, NULL, NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0032, "", NULL);
    take(world, "maude", 2, CASE_STEP_SECURITY_ACCEPT, NULL, NULL, FORBIDDEN);
    take(world, "officer", 3, CASE_STEP_SECURITY_ACCEPT, NULL, NULL, NOT_FOUND);
    take(world, "officer", 2, CASE_STEP_SECURITY_ACCEPT, NULL, NULL, FINDINGS);
    assert_finding(world, FINDING_FSG_0602, "", NULL); /* none was posted */
    const int64_t owing = balance(world);
    deposit(world, "AP-1", owing - 1);
    take(world, "officer", 2, CASE_STEP_SECURITY_ACCEPT, NULL, NULL, FINDINGS);
    deposit(world, "AP-2", 101);
    take(world, "officer", 2, CASE_STEP_SECURITY_ACCEPT, NULL, NULL, OK);
    take(world, "officer", 2, CASE_STEP_SECURITY_ACCEPT, NULL, NULL, CONFLICT);
    assert_stands(world, owing, 100); /* one dollar is free */
    take(world, "maude", 2, CASE_STEP_DISPUTE_REQUEST, NULL, NULL, OK);
    /* From the day after, the prescribed rate, until it is decided (s. 66(2)). */
    advance(world, "2026-02-26");
    assert_int_equal(balance(world), 4780 + secured_interest(world, "2026-02-25", DATE_MAX));
    assert_int_equal(told_of(world), 0); /* due on 2026-01-12, but secured */
    take(world, "officer", 2, CASE_STEP_DISPUTE_DISMISS, NULL, NULL, OK);
    assert_int_equal(told_of(world), 0);
    advance(world, "2026-02-27");
    assert_int_equal(told_of(world), 1);
    advance(world, "2026-03-26");
    assert_int_equal(balance(world),
                     4780 + secured_interest(world, "2026-03-25", day("2026-02-26")));
    assert_sound(world);
}

/* Steel of China: security for the tax, never for the surtax. */
static void test_surtax_not_secured(void **state)
{
    struct world *world = *state;
    struct declaration first = version_of(world, 1, 100000, true);
    struct declaration second = version_of(world, 2, 120000, true);
    file_version(world, &first);
    advance(world, "2025-12-01");
    pay(world, "p1", balance(world));
    take(world, "officer", 1, CASE_STEP_SECURITY_ACCEPT, NULL, NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0038, "", NULL);
    advance(world, "2026-01-12");
    take(world, "officer", 2, CASE_STEP_REDETERMINATION_MAKE, NULL, &second, OK);
    deposit(world, "AP-1", 100000);
    take(world, "officer", 2, CASE_STEP_SECURITY_ACCEPT, NULL, NULL, OK);
    take(world, "maude", 2, CASE_STEP_DISPUTE_REQUEST, NULL, NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0034, "", NULL);
    /* 25 % of 200.00 more */
    assert_string_equal(world->action.findings.items[0].arguments[0], "50.00");
    pay(world, "p2", balance(world));
    take(world, "maude", 2, CASE_STEP_DISPUTE_REQUEST, NULL, NULL, OK);
    assert_sound(world);
}

static void test_tribunal_and_court(void **state)
{
    struct world *world = *state;
    redetermine(world);
    pay(world, "p2", balance(world));
    take(world, "officer", 2, CASE_STEP_TRIBUNAL_FILE, NULL, NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0035, "/version", NULL);
    take(world, "maude", 2, CASE_STEP_DISPUTE_REQUEST, NULL, NULL, OK);
    advance(world, "2026-01-19");
    struct case_taken taken =
        take(world, "officer", 2, CASE_STEP_DISPUTE_DISMISS, NULL, NULL, OK);
    struct casework_statement statement = statement_of(world, &taken);
    /* 90 days after Monday 19 January: Sunday 19 April, so Monday */
    assert_true(date_equal(statement.appeal_until, day("2026-04-20")));
    assert_true(date_is_none(statement.dispute_until));

    advance(world, "2026-05-04");
    take(world, "maude", 2, CASE_STEP_TRIBUNAL_FILE, NULL, NULL, FORBIDDEN);
    take(world, "officer", 2, CASE_STEP_COURT_FILE, NULL, NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0035, "/version", NULL);
    take(world, "officer", 2, CASE_STEP_TRIBUNAL_FILE, "2026-01-18", NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0036, "/happenedOn", "2026-05-04");
    take(world, "officer", 2, CASE_STEP_TRIBUNAL_FILE, "2026-05-05", NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0036, "/happenedOn", "2026-05-04");
    taken = take(world, "officer", 2, CASE_STEP_TRIBUNAL_FILE, "2026-04-20", NULL, OK);
    assert_int_equal(taken.step.step, CASE_STEP_TRIBUNAL_FILE);

    /* While it is there nothing else is decided; then the declaration is as it was. */
    struct declaration third = version_of(world, 3, 100000, false);
    take(world, "officer", 3, CASE_STEP_REDETERMINATION_MAKE, NULL, &third, CONFLICT);
    take(world, "officer", 2, CASE_STEP_TRIBUNAL_ALLOW, "2026-04-19", &third, FINDINGS);
    assert_finding(world, FINDING_ADJ_0036, "/happenedOn", "2026-05-04");
    take(world, "officer", 2, CASE_STEP_TRIBUNAL_ALLOW, "2026-05-01", NULL, FINDINGS);
    taken = take(world, "officer", 2, CASE_STEP_TRIBUNAL_ALLOW, "2026-05-01", &third, OK);
    assert_int_equal(taken.step.decided, 3);
    assert_int_equal(taken.items[0].amount.cents, -4780);
    /* With interest: what was charged on it is taken back, and what was paid bears some. */
    assert_int_equal(taken.items_count, 3);
    assert_true(taken.items[1].base != 0 && taken.items[1].amount.cents < 0);
    assert_true(taken.items[2].base == 0 && taken.items[2].amount.cents < 0);
    assert_int_equal(state_of(world, 3), CASE_STATE_TRIBUNAL_ALLOWED);
    statement = statement_of(world, &taken);
    assert_true(date_equal(statement.decided_on, day("2026-05-01")));
    assert_true(date_equal(statement.appeal_until, day("2026-07-30")));

    take(world, "officer", 2, CASE_STEP_COURT_FILE, NULL, NULL, OK);
    taken = take(world, "officer", 2, CASE_STEP_COURT_DISMISS, NULL, NULL, OK);
    assert_true(date_is_none(statement_of(world, &taken).appeal_until));
    assert_int_equal(state_of(world, 3), CASE_STATE_TRIBUNAL_ALLOWED);
    assert_sound(world);
}

static void test_tribunal_late(void **state)
{
    struct world *world = *state;
    redetermine(world);
    pay(world, "p2", balance(world));
    take(world, "maude", 2, CASE_STEP_DISPUTE_REQUEST, NULL, NULL, OK);
    struct declaration third = version_of(world, 3, 110000, false);
    take(world, "officer", 2, CASE_STEP_DISPUTE_ALLOW, NULL, &third, OK); /* on 2026-01-12 */
    assert_int_equal(state_of(world, 3), CASE_STATE_DISPUTE_ALLOWED);
    advance(world, "2026-11-30");
    advance(world, "2027-04-13"); /* 90 days end on 13 April 2026, the year after on that day */
    take(world, "officer", 2, CASE_STEP_TRIBUNAL_FILE, "2027-04-14", NULL, FINDINGS);
    advance(world, "2027-04-14");
    take(world, "officer", 2, CASE_STEP_TRIBUNAL_FILE, NULL, NULL, FINDINGS);
    assert_finding(world, FINDING_ADJ_0037, "/happenedOn", "2027-04-13");
    struct case_taken taken =
        take(world, "officer", 2, CASE_STEP_TRIBUNAL_FILE, "2026-04-14", NULL, OK);
    assert_int_equal(taken.step.step, CASE_STEP_TRIBUNAL_FILE_LATE);
    take(world, "officer", 2, CASE_STEP_TRIBUNAL_WITHDRAW, NULL, NULL, OK);
    assert_sound(world);
}

/* Accounted for on 2022-02-28: month 37 begins on 2025-02-28. */
static void test_five_years(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *filed;
        enum case_step then;
        const char *until;
    } cases[] = {
        {"2025-02-27", CASE_STEP_ADJUSTMENT_APPROVE, "2026-02-28"}, /* a Saturday stays */
        {"2025-02-28", CASE_STEP_ADJUSTMENT_APPROVE, "2027-03-01"}, /* a Sunday does not */
        {"2025-02-28", CASE_STEP_ADJUSTMENT_REFUSE, "2026-02-28"},
        {"2025-02-28", CASE_STEP_ADJUSTMENT_WITHDRAW, "2026-02-28"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct stored_case_step steps[] = {
            {.version = 2, .step = CASE_STEP_ADJUSTMENT_FILE, .on = day(cases[i].filed)},
            {.version = 2, .step = cases[i].then, .on = day("2025-12-01")}};
        const struct case_book book = {.newest = {.accounting_date = day("2022-02-28")},
                                       .steps = steps, .steps_count = 2};
        date until;
        begin(world);
        assert_true(case_redetermine_until(&world->action, &book, &until));
        if (!date_equal(until, day(cases[i].until)))
            fail_msg("%zu: %s", i, date_text(world->arena, until));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_secured, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_surtax_not_secured, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_tribunal_and_court, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_tribunal_late, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_five_years, open_world, close_world),
    };
    return _cmocka_run_group_tests("case-ladder", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
