/* Security of programs other than release prior to payment, through the real actions. */
#include "security_world.h"

#define BROKER "728804154"
#define CARRIER OWNER "RM0003" /* it does not import */

static void as(struct world *w, const char *name)
{
    act_as(w, name);
    if (strcmp(name, "bruno") == 0)
        test_actor(&w->action, name, BROKER, "manager");
}

/* Two that import, the second a courier too, and one of a carrier. */
static void put_owner(struct world *w)
{
    struct registry_account accounts[3] = {0};
    struct registry_business business = {.kind = BUSINESS_IMPORTER, .legal_name = "Test Ltée",
                                         .country = "CA", .accounts_count = 3,
                                         .accounts = accounts};
    assert_true(bn_parse(OWNER, &business.bn));
    for (int i = 0; i < 3; i++)
        accounts[i] = (struct registry_account){
            .account = account_of(arena_printf(w->arena, OWNER "RM%04d", i + 1)), .name = "",
            .asec = "12345", .import = i < 2, .courier = i == 1,
            .open_from = date_make(2020, 1, 1)};
    begin(w, NULL);
    assert_int_equal(action_register(&w->action, &business, NULL, 0), OK);
}

static int open_programs(void **state)
{
    open_world(state);
    put_owner(*state);
    put_business(*state, SURETY, BUSINESS_SURETY, 1);
    put_business(*state, BROKER, BUSINESS_BROKER, 2);
    return 0;
}

static struct program_need order(struct world *w, const char *account, const char *program,
                                 const char *reference, const char *amount, enum code expected)
{
    struct program_need need = {0};
    const struct program_order of = {.account = account_of(account), .program = program,
                                     .reference = reference, .amount = amount,
                                     .words = "as the regulations say"};
    as(w, "officer1");
    expect(w, program, action_order_security(&w->action, &of, &need), expected);
    return need;
}

static struct security_order agreement(const char *account, const char *program,
                                       const char *number, const char *amount)
{
    return (struct security_order){.account = account_of(account), .program = program,
                                   .number = number, .amount = amount};
}

static struct security_agreement enter(struct world *w, const struct security_order *of,
                                       enum code expected)
{
    struct security_agreement made = {0};
    as(w, "sara");
    expect(w, of->number, action_enter_security(&w->action, of, &made), expected);
    return made;
}

static void deposit(struct world *w, const char *account, enum security_program program,
                    const char *id, int64_t cents, enum code expected)
{
    struct money_taken taken;
    const struct deposit_order of = {.account = account_of(account), .program = program,
                                     .id = id, .amount = money_cents(cents), .method = "bank"};
    as(w, "owner");
    expect(w, id, action_post_deposit(&w->action, &of, &taken), expected);
}

/* As who may see it sees it; NULL where nothing is needed or posted. */
static const struct program_standing *stands(struct world *w, const char *who,
                                             const char *account, enum security_program program)
{
    struct program_standing *list;
    size_t count;
    as(w, who);
    expect(w, "list", action_list_programs(&w->action, account_of(account), &list, &count), OK);
    for (size_t i = 0; i < count; i++)
        if (list[i].program == program)
            return &list[i];
    return NULL;
}

static void assert_stands(struct world *w, const char *account, enum security_program program,
                          const char *state, int64_t needed, int64_t posted)
{
    const struct program_standing *s = stands(w, "owner", account, program);
    if (s == NULL) {
        assert_null(state);
        return;
    }
    assert_string_equal(s->state, state);
    assert_int_equal(s->needed.cents, needed);
    assert_int_equal(s->posted.deposits.cents + s->posted.agreements.cents, posted);
}

static void assert_nothing_of_rpp(struct world *w, const char *account, int64_t posted)
{
    struct security_standing shown;
    as(w, "owner");
    expect(w, "show", action_show_security(&w->action, account_of(account), &shown), OK);
    assert_int_equal(shown.posted.deposits.cents + shown.posted.agreements.cents, posted);
    assert_null(shown.requirement);
}

/* Two accounts share an agreement; one that does not import has no part of it, and the reverse. */
static void test_other_program(void **state)
{
    struct world *w = *state;
    const struct security_part_order parts[] = {{OWNER "RM0001", "20000.00"},
                                                {SECOND, "10000.00"}};
    const struct security_part_order wrong[] = {{OWNER "RM0001", "20000.00"},
                                                {CARRIER, "10000.00"}};
    struct security_order of = agreement(OWNER "RM0001", NULL, "SB-30", "30000.00");
    order(w, CARRIER, "carrier", "", "25000.00", OK);
    of.parts = wrong;
    of.parts_count = 2;
    enter(w, &of, FINDINGS);
    assert_found(w, FINDING_FSG_0028);
    of.parts = parts;
    struct security_agreement made = enter(w, &of, OK);
    assert_int_equal(made.terms.program, SECURITY_PROGRAM_RPP);
    assert_string_equal(made.terms.authority, "accounting");
    assert_stands(w, CARRIER, SECURITY_PROGRAM_CARRIER, "needed", 2500000, 0);
    assert_nothing_of_rpp(w, OWNER "RM0001", 2000000);
    assert_nothing_of_rpp(w, SECOND, 1000000);
    of = agreement(CARRIER, "carrier", "CB-1", "25000.00");
    const struct security_part_order importers[] = {{SECOND, "25000.00"}};
    of.parts = importers;
    of.parts_count = 1;
    enter(w, &of, FINDINGS);
    assert_found(w, FINDING_FSG_0301);
    of.parts_count = 0;
    of.authority = "accounting";
    enter(w, &of, FINDINGS);
    assert_found(w, FINDING_FSG_0302);
    of.authority = "transportation";
    made = enter(w, &of, OK);
    assert_int_equal(made.terms.program, SECURITY_PROGRAM_CARRIER);
    assert_stands(w, CARRIER, SECURITY_PROGRAM_CARRIER, "covered", 2500000, 2500000);
    assert_nothing_of_rpp(w, CARRIER, 0);
    assert_nothing_of_rpp(w, SECOND, 1000000);
    /* no less than what is needed is left */
    const struct security_step_order less = {.account = account_of(CARRIER),
                                             .matter = made.matter,
                                             .step = MONEY_STEP_SECURITY_AMEND,
                                             .amount = "24999.99"};
    as(w, "sara");
    expect(w, "less", action_step_security(&w->action, &less, &made), FINDINGS);
    assert_found(w, FINDING_FSG_0306);
    of = agreement(OWNER "RM0001", "ferry", "CB-2", "25000.00");
    enter(w, &of, FINDINGS);
    assert_found(w, FINDING_FSG_0300);
    assert_sound(w);
    assert_replays(w);
}

/* @source SOR/86-1067 s. 10 */
static void test_broker(void **state)
{
    struct world *w = *state;
    const struct program_standing *s =
        stands(w, "bruno", BROKER "RM0001", SECURITY_PROGRAM_BROKER);
    assert_non_null(s);
    assert_string_equal(s->state, "needed");
    assert_true(s->by_law);
    assert_int_equal(s->needed.cents, 5000000);
    assert_null(stands(w, "bruno", BROKER "RM0002", SECURITY_PROGRAM_BROKER));
    struct security_order of = agreement(BROKER "RM0001", "broker", "BB-1", "49999.99");
    struct security_agreement made = enter(w, &of, OK);
    s = stands(w, "bruno", BROKER "RM0001", SECURITY_PROGRAM_BROKER);
    assert_string_equal(s->state, "short");
    assert_int_equal(s->cover.short_deposit.cents, 1);
    const struct security_step_order more = {.account = account_of(BROKER "RM0001"),
                                             .matter = made.matter,
                                             .step = MONEY_STEP_SECURITY_AMEND,
                                             .amount = "50000.00"};
    as(w, "sara");
    expect(w, "more", action_step_security(&w->action, &more, &made), OK);
    s = stands(w, "bruno", BROKER "RM0001", SECURITY_PROGRAM_BROKER);
    assert_string_equal(s->state, "covered");
    of = agreement(OWNER "RM0001", "broker", "BB-2", "50000.00");
    enter(w, &of, FINDINGS);
    assert_found(w, FINDING_FSG_0301);
    of = agreement(BROKER "RM0002", "broker", "BB-2", "50000.00");
    enter(w, &of, FINDINGS);
    assert_sound(w);
}

static void test_ordered(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *account, *program, *reference, *amount;
        enum code code;
        enum finding_code finding;
    } cases[] = {
        {CARRIER, "carrier", "", "4999.99", FINDINGS, FINDING_FSG_0303},
        {CARRIER, "carrier", "M-1", "5000.00", FINDINGS, FINDING_FSG_0311},
        {CARRIER, "carrier", "", "much", FINDINGS, FINDING_FSG_0023},
        {CARRIER, "carrier", "", "-1.00", FINDINGS, FINDING_FSG_0023},
        {CARRIER, "carrier_movement", "", "200.00", FINDINGS, FINDING_FSG_0304},
        {CARRIER, "carrier_movement", "with blank", "200.00", FINDINGS, FINDING_FSG_0304},
        {CARRIER, "duty_free", "", "9999.99", FINDINGS, FINDING_FSG_0303},
        {CARRIER, "rpp", "", "9999.99", FINDINGS, FINDING_FSG_0305},
        {CARRIER, "", "", "9999.99", FINDINGS, FINDING_FSG_0305},
        {CARRIER, "train", "", "9999.99", FINDINGS, FINDING_FSG_0300},
        {CARRIER, "courier", "", "9999.99", FINDINGS, FINDING_FSG_0301},
        {CARRIER, "temporary", "T-1", "9999.99", FINDINGS, FINDING_FSG_0301},
        {OWNER "RM0009", "carrier", "", "9999.99", FINDINGS, FINDING_FSG_0301},
        {SECOND, "courier", "", "12000.00", OK, 0},
        {CARRIER, "sufferance", "", "1.00", OK, 0},
        {CARRIER, "bonded", "", "60000.00", OK, 0},
        {CARRIER, "duty_free", "", "10000.00", OK, 0},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        order(w, cases[i].account, cases[i].program, cases[i].reference, cases[i].amount,
              cases[i].code);
        if (cases[i].code != OK)
            assert_found(w, cases[i].finding);
    }
    order(w, CARRIER, "carrier_movement", "M-1", "200.00", OK);
    order(w, CARRIER, "carrier_movement", "M-2", "3000.00", OK);
    order(w, CARRIER, "carrier_movement", "M-1", "1500.00", OK); /* in the place of the first */
    assert_stands(w, CARRIER, SECURITY_PROGRAM_CARRIER_MOVEMENT, "needed", 450000, 0);
    assert_stands(w, CARRIER, SECURITY_PROGRAM_BONDED, "needed", 6000000, 0);
    assert_stands(w, CARRIER, SECURITY_PROGRAM_CARRIER, NULL, 0, 0);
    deposit(w, CARRIER, SECURITY_PROGRAM_BONDED, "D-1", 6000000, OK);
    deposit(w, CARRIER, SECURITY_PROGRAM_BONDED, "D-1", 6000000, OK);
    deposit(w, CARRIER, SECURITY_PROGRAM_DUTY_FREE, "D-1", 6000000, CONFLICT);
    deposit(w, CARRIER, SECURITY_PROGRAM_CARRIER, "D-2", 100, FINDINGS);
    assert_found(w, FINDING_FSG_0301);
    deposit(w, CARRIER, SECURITY_PROGRAM_RPP, "D-3", 100, FINDINGS);
    assert_found(w, FINDING_FSG_0028);
    assert_stands(w, CARRIER, SECURITY_PROGRAM_BONDED, "covered", 6000000, 6000000);
    assert_stands(w, CARRIER, SECURITY_PROGRAM_DUTY_FREE, "needed", 1000000, 0);
    assert_nothing_of_rpp(w, CARRIER, 0);
    struct program_need need;
    const struct program_order silent = {.account = account_of(CARRIER), .program = "bonded",
                                         .amount = "1.00", .words = " "};
    as(w, "officer1");
    expect(w, "silent", action_order_security(&w->action, &silent, &need), FINDINGS);
    assert_found(w, FINDING_MON_0001);
    as(w, "owner");
    expect(w, "owner", action_order_security(&w->action, &silent, &need), FORBIDDEN);
    as(w, "otto");
    expect(w, "otto", action_order_security(&w->action, &silent, &need), NOT_FOUND);
    struct program_need *all;
    size_t count;
    as(w, "officer1");
    expect(w, "all", action_list_ordered(&w->action, 100, &all, &count), OK);
    assert_int_equal(count, 6);
    as(w, "owner");
    expect(w, "all", action_list_ordered(&w->action, 100, &all, &count), FORBIDDEN);
    assert_sound(w);
    assert_replays(w);
}

static struct program_need step(struct world *w, ledger_id matter, enum money_step step,
                                const char *what, enum code expected)
{
    struct program_need need = {0};
    const bool ends = step == MONEY_STEP_REQUIREMENT_RELEASE;
    const struct program_step_order of = {.account = account_of(OWNER "RM0001"),
                                          .matter = matter, .step = step, .words = "seen",
                                          .until = ends ? NULL : what,
                                          .outcome = ends ? what : NULL};
    as(w, "officer1");
    expect(w, what, action_step_program(&w->action, &of, &need), expected);
    return need;
}

/* @source SOR/98-58 ss. 3-6 */
static void test_temporary(void **state)
{
    struct world *w = *state;
    struct program_need need = order(w, OWNER "RM0001", "temporary", "15478900000017", "100.01",
                                     OK);
    assert_int_equal(need.until.days, day("2027-05-03").days);
    deposit(w, OWNER "RM0001", SECURITY_PROGRAM_TEMPORARY, "T-1", 10001, OK);
    assert_stands(w, OWNER "RM0001", SECURITY_PROGRAM_TEMPORARY, "covered", 10001, 10001);
    step(w, need.matter, MONEY_STEP_REQUIREMENT_EXTEND, "2027-05-03", FINDINGS);
    assert_found(w, FINDING_FSG_0308);
    step(w, need.matter, MONEY_STEP_REQUIREMENT_EXTEND, "2029-11-04", FINDINGS);
    need = step(w, need.matter, MONEY_STEP_REQUIREMENT_EXTEND, "2029-11-03", OK);
    assert_int_equal(need.until.days, day("2029-11-03").days);
    step(w, need.matter, MONEY_STEP_REQUIREMENT_EXTEND, "2029-11-05", FINDINGS);
    struct money_taken taken;
    as(w, "owner");
    expect(w, "back", action_ask_deposit_back(&w->action, account_of(OWNER "RM0001"),
                                              SECURITY_PROGRAM_TEMPORARY, money_cents(1), &taken),
           FINDINGS);
    assert_found(w, FINDING_FSG_0011);
    step(w, need.matter, MONEY_STEP_REQUIREMENT_RELEASE, "ended", FINDINGS);
    assert_found(w, FINDING_FSG_0307);
    step(w, need.matter, MONEY_STEP_REQUIREMENT_RELEASE, "exported", OK);
    step(w, need.matter, MONEY_STEP_REQUIREMENT_RELEASE, "exported", CONFLICT);
    assert_stands(w, OWNER "RM0001", SECURITY_PROGRAM_TEMPORARY, "none", 0, 10001);
    as(w, "owner");
    expect(w, "back", action_ask_deposit_back(&w->action, account_of(OWNER "RM0001"),
                                              SECURITY_PROGRAM_TEMPORARY, money_cents(10001),
                                              &taken), OK);
    const struct money_order grant = {.owner = program_account_bn(w->account),
                                      .matter = taken.step.matter,
                                      .step = MONEY_STEP_DEPOSIT_BACK_GRANT};
    as(w, "officer1");
    expect(w, "grant", action_take_money_step(&w->action, &grant, &taken), OK);
    assert_stands(w, OWNER "RM0001", SECURITY_PROGRAM_TEMPORARY, "none", 0, 0);
    /* the next one is another matter */
    const struct program_need next =
        order(w, OWNER "RM0001", "temporary", "15478900000017", "300.00", OK);
    assert_true(next.matter != need.matter);
    need = order(w, CARRIER, "bonded", "", "500.00", OK);
    assert_true(date_is_none(need.until));
    assert_sound(w);
    assert_replays(w);
}

/* What a declarant is told: the duty of 18 % and the tax on it are what the item relieves of. */
static void test_temporary_told(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *value, *extra;
        enum finding_code finding;
        const char *amount;
    } cases[] = {
        {"529.10", ",\"tariffCode\":\"9993\"", FINDING_FSG_0341, "100.00"},
        {"529.15", ",\"tariffCode\":\"9993\"", FINDING_FSG_0340, "100.01"},
        {"100000.00", ",\"tariffCode\":\"9993\"", FINDING_FSG_0340, "18900.00"},
        {"100000.00", "", 0, NULL},
    };
    for (int i = 0; i < (int)ARRAY_COUNT(cases); i++) {
        file_shirts(w, i + 1, 1, cases[i].value, cases[i].extra);
        const struct findings *found = &w->action.findings;
        if (cases[i].amount == NULL) {
            assert_int_equal(found->count, 0);
            continue;
        }
        assert_found(w, cases[i].finding);
        assert_string_equal(found->items[found->count - 1].arguments[0], cases[i].amount);
        assert_string_equal(found->items[found->count - 1].pointer, "/lines/0/tariffCode");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_other_program, open_programs, close_world),
        cmocka_unit_test_setup_teardown(test_broker, open_programs, close_world),
        cmocka_unit_test_setup_teardown(test_ordered, open_programs, close_world),
        cmocka_unit_test_setup_teardown(test_temporary, open_programs, close_world),
        cmocka_unit_test_setup_teardown(test_temporary_told, open_programs, close_world),
    };
    return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
