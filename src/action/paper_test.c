/* Security on paper and bonds of before the system, through the real actions. */
#include "security_world.h"

#include "sheet.h"

static void approve(struct world *w, const char *who, const char *ground, const char *words,
                    enum code expected)
{
    struct paper_approval approval;
    act_as(w, who);
    expect(w, "approve", action_approve_paper(&w->action, w->account, ground, words, &approval),
           expected);
    if (expected == OK)
        assert_string_equal(approval.ground, ground);
}

static const struct security_paper signed_paper = {
    .amount_words = "ten thousand dollars", .witness = "notary", .copy = "BSF259-2025-17",
    .debtor_signed = true, .provider_signed = true};

static struct security_agreement lodge(struct world *w, const char *who, const char *number,
                                       const struct security_paper *paper, enum code expected)
{
    struct security_agreement made = {0};
    const struct security_order order = order_for(OWNER "RM0001", number, "10000.00");
    act_as(w, who);
    expect(w, "lodge", action_lodge_agreement(&w->action, &order, paper, &made), expected);
    return made;
}

static void test_paper(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    lodge(w, "officer1", "P-1", &signed_paper, FINDINGS);
    assert_found(w, FINDING_FSG_0320);
    lodge(w, "owner", "P-1", &signed_paper, FORBIDDEN);
    lodge(w, "otto", "P-1", &signed_paper, NOT_FOUND);
    approve(w, "owner", "event", "a fire", FORBIDDEN);
    approve(w, "officer1", "whim", "a fire", FINDINGS);
    assert_found(w, FINDING_FSG_0321);
    approve(w, "officer1", "event", "", FINDINGS);
    assert_found(w, FINDING_MON_0001);
    approve(w, "officer1", "event", "a fire, report 12 of the fire brigade", OK);
    approve(w, "officer1", "event", "a fire", CONFLICT);
    assert_found(w, FINDING_FSG_0322);
    static const struct {
        struct security_paper paper;
        enum finding_code finding;
    } cases[] = {
        {{"", "notary", "C", true, true, false}, FINDING_FSG_0323},
        {{"ten", "notary", "C", false, true, false}, FINDING_FSG_0324},
        {{"ten", "notary", "C", true, false, true}, FINDING_FSG_0324},
        {{"ten", "", "C", true, true, false}, FINDING_FSG_0329},
        {{"ten", "uncle", "C", true, true, true}, FINDING_FSG_0329},
        {{"ten", "", " ", true, true, true}, FINDING_FSG_0325},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        lodge(w, "officer1", "P-1", &cases[i].paper, FINDINGS);
        assert_found(w, cases[i].finding);
    }
    assert_check(w, OWNER "RM0001", false, "NO_SECURITY");
    struct security_agreement made = lodge(w, "officer1", "P-1", &signed_paper, OK);
    assert_string_equal(made.terms.channel, "PAPER");
    assert_string_equal(made.terms.paper.amount_words, "ten thousand dollars");
    assert_string_equal(made.terms.paper.witness, "notary");
    assert_string_equal(made.terms.paper.copy, "BSF259-2025-17");
    assert_true(made.terms.paper.debtor_signed && made.terms.paper.provider_signed);
    assert_false(made.terms.paper.sealed);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    /* a number is used once by its provider, on paper as elsewhere */
    const struct security_order again = order_for(OWNER "RM0001", "P-1", "5000.00");
    enter_bond(w, &again, CONFLICT);
    /* nothing of it is done in the portal */
    submit_bond(w, "S-1", "5000.00", FINDINGS);
    assert_found(w, FINDING_FSG_0327);
    post_deposit(w, "D-1", 100, "bank", FINDINGS);
    assert_found(w, FINDING_FSG_0327);
    ask_back(w, 100, FINDINGS);
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, "12000.00", FINDINGS);
    assert_found(w, FINDING_FSG_0326);
    step_bond(w, "owner", made.matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, "12000.00",
              FORBIDDEN);
    made = step_bond(w, "officer1", made.matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL,
                     "12000.00", OK);
    assert_int_equal(made.terms.amount.cents, 1200000);
    assert_string_equal(made.terms.paper.copy, "BSF259-2025-17");
    step_bond(w, "officer1", made.matter, MONEY_STEP_SECURITY_TERMINATE, NULL, "2025-12-02", NULL,
              FINDINGS);
    assert_found(w, FINDING_FSG_0032);
    made = step_bond(w, "officer1", made.matter, MONEY_STEP_SECURITY_TERMINATE, NULL,
                     "2025-12-03", NULL, OK);
    assert_int_equal(made.state, MONEY_STATE_SECURITY_NOTIFIED);
    advance(w, "2025-12-03");
    assert_check(w, OWNER "RM0001", false, "SUSPENDED");
    post_deposit(w, "D-1", 2000000, "bank", OK); /* it is over: electronic again */
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    /* an electronic agreement is its provider's alone */
    const struct security_order electronic = order_for(SECOND, "E-1", "5000.00");
    made = enter_bond(w, &electronic, OK);
    step_bond(w, "officer1", made.matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, "6000.00",
              FORBIDDEN);
    assert_sound(w);
    assert_replays(w);
}

static void lodge_deposit(struct world *w, const char *who, const char *method,
                          enum code expected)
{
    struct money_taken taken;
    const struct deposit_order order = {.account = w->account, .id = "CH-77", .method = method,
                                        .amount = money_cents(2000000)};
    act_as(w, who);
    expect(w, method, action_lodge_deposit(&w->action, &order, &taken), expected);
}

static void test_paper_deposit(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    lodge_deposit(w, "officer1", "certified-cheque", FINDINGS);
    assert_found(w, FINDING_FSG_0320);
    approve(w, "officer1", "infrastructure", "no line to the north", OK);
    lodge_deposit(w, "officer1", "bank", FINDINGS);
    assert_found(w, FINDING_FSG_0328);
    lodge_deposit(w, "owner", "money-order", FORBIDDEN);
    post_deposit(w, "CH-77", 2000000, "money-order", FINDINGS); /* not by oneself */
    lodge_deposit(w, "officer1", "certified-cheque", OK);
    lodge_deposit(w, "officer1", "certified-cheque", OK); /* the same one */
    assert_int_equal(standing(w, OWNER "RM0001").posted.deposits.cents, 2000000);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    struct paper_approval ended, *list;
    size_t count;
    act_as(w, "officer1");
    expect(w, "end", action_end_paper(&w->action, w->account, "the line is there", &ended), OK);
    act_as(w, "officer1");
    expect(w, "end", action_end_paper(&w->action, w->account, "again", &ended), CONFLICT);
    assert_found(w, FINDING_FSG_0330);
    lodge(w, "officer1", "P-1", &signed_paper, FINDINGS);
    assert_found(w, FINDING_FSG_0320);
    act_as(w, "owner");
    expect(w, "list", action_list_papers(&w->action, w->account, &list, &count), OK);
    assert_int_equal(count, 1);
    assert_string_equal(list[0].ground, "infrastructure");
    assert_false(date_is_none(list[0].ended_on));
    assert_sound(w);
    assert_replays(w);
}

/* ---- bonds of before ---- */

#define HEADER "account,provider,number,activity,amount,from,until,coPrincipal\n"
#define FIRST OWNER "RM0001," SURETY ",D-1,rpp,25000.00,2019-04-01,,\n"

static struct legacy_report load(struct world *w, const char *who, const char *text, bool dry_run,
                                 enum code expected)
{
    struct sheet sheet;
    struct legacy_report report = {0};
    act_as(w, who);
    assert_int_equal(sheet_read(w->arena, text, strlen(text), &w->action.findings, &sheet), OK);
    expect(w, text, action_load_bonds(&w->action, &sheet, dry_run, &report), expected);
    return report;
}

static void test_legacy(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    static const struct {
        const char *row;
        enum finding_code finding;
        const char *pointer;
    } cases[] = {
        {"12," SURETY ",D-2,rpp,25000.00,2019-04-01,,\n", FINDING_FSG_0007, "/account"},
        {"999999998RM0001," SURETY ",D-2,rpp,25000.00,2019-04-01,,\n", FINDING_FSG_0007,
         "/account"},
        {EXPORTS "," SURETY ",D-2,rpp,25000.00,2019-04-01,,\n", FINDING_FSG_0028,
         "/allocations/0/account"},
        {OWNER "RM0001," OWNER ",D-2,rpp,25000.00,2019-04-01,,\n", FINDING_FSG_0020, "/provider"},
        {OWNER "RM0001," SURETY ",,rpp,25000.00,2019-04-01,,\n", FINDING_FSG_0021, "/number"},
        {OWNER "RM0001," SURETY ",D-1,rpp,25000.00,2019-04-01,,\n", FINDING_FSG_0333, "/number"},
        {OWNER "RM0001," SURETY ",D-2,,25000.00,2019-04-01,,\n", FINDING_FSG_0300, "/activity"},
        {OWNER "RM0001," SURETY ",D-2,rpp broker,25000.00,2019-04-01,,\n", FINDING_FSG_0300,
         "/program"},
        {OWNER "RM0001," SURETY ",D-2,broker,25000.00,2019-04-01,,\n", FINDING_FSG_0301,
         "/allocations/0/account"},
        {OWNER "RM0001," SURETY ",D-2,rpp,much,2019-04-01,,\n", FINDING_FSG_0023, "/amount"},
        {OWNER "RM0001," SURETY ",D-2,rpp,25000.00,some day,,\n", FINDING_DOC_0004, "/from"},
        {OWNER "RM0001," SURETY ",D-2,rpp,25000.00,2024-10-21,,\n", FINDING_FSG_0331, "/from"},
        {OWNER "RM0001," SURETY ",D-2,rpp,25000.00,2019-04-01,2020-03-31,\n", FINDING_FSG_0025,
         "/until"},
        {OWNER "RM0001," SURETY ",D-2,rpp,25000.00,2019-04-01,,Second Ltd.\n", FINDING_FSG_0332,
         "/coPrincipal"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *text = arena_printf(w->arena, HEADER FIRST "%s", cases[i].row);
        const struct legacy_report report = load(w, "officer1", text, false, FINDINGS);
        assert_int_equal(report.refused, 1);
        assert_found(w, cases[i].finding);
        const struct finding *last = &w->action.findings.items[w->action.findings.count - 1];
        assert_int_equal(last->line, 3);
        assert_string_equal(last->pointer, cases[i].pointer);
        assert_check(w, OWNER "RM0001", false, "NO_SECURITY"); /* nothing was written */
    }
    load(w, "owner", HEADER FIRST, false, FORBIDDEN);
    load(w, "officer1", "account,provider,number,activity,amount\n1,2,3,4,5\n", false, FINDINGS);
    assert_found(w, FINDING_FSG_0335);
    load(w, "officer1", HEADER FIRST ",,,,,,,", false, OK);
    struct legacy_report report = load(w, "officer1", HEADER FIRST, false, OK);
    assert_int_equal(report.there, 1);
    assert_int_equal(report.added, 0);
    struct security_standing shown = standing(w, OWNER "RM0001");
    assert_int_equal(shown.posted.agreements.cents, 2500000);
    assert_int_equal(shown.allocations[0].from.days, day("2019-04-01").days);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    load(w, "officer1", HEADER OWNER "RM0001," SURETY ",D-1,rpp,26000.00,2019-04-01,,\n", false,
         FINDINGS);
    assert_found(w, FINDING_FSG_0336);
    load(w, "officer1", HEADER SECOND "," SURETY ",D-1,rpp,25000.00,2019-04-01,,\n", false,
         FINDINGS);
    report = load(w, "officer1", HEADER FIRST SECOND "," SURETY
                  ",D-3,rpp,5000.00,2019-04-01,2030-04-01,\n", true, OK);
    assert_int_equal(report.added, 1);
    assert_int_equal(report.there, 1);
    assert_int_equal(standing(w, SECOND).posted.agreements.cents, 0); /* a dry run */
    /* its provider takes care of it like of one of now */
    struct security_agreement *list;
    size_t count;
    act_as(w, "owner");
    expect(w, "list", action_list_securities(&w->action, w->account, &list, &count), OK);
    assert_int_equal(count, 1);
    assert_string_equal(list[0].terms.channel, "LEGACY_D120");
    step_bond(w, "sara", list[0].matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, "30000.00", OK);
    assert_sound(w);
    assert_replays(w);
}

/* By which class a provider gives security; one that is suspended gives no more. */
static void test_class(void **state)
{
    struct world *w = *state;
    bn surety;
    struct firm *list;
    assert_true(bn_parse(SURETY, &surety));
    struct licence_order order = {.number = "friend", .until = "", .reason = "as enrolled"};
    act_as(w, "officer1");
    expect(w, "class", action_set_licence(&w->action, surety, &order), FINDINGS);
    assert_found(w, FINDING_FSG_0350);
    order.number = "credit_union";
    act_as(w, "officer1");
    expect(w, "class", action_set_licence(&w->action, surety, &order), OK);
    act_as(w, "owner");
    assert_int_equal(action_list_providers(&w->action, &list), 1);
    assert_string_equal(list[0].licence, "credit_union");
    const struct security_order bond = order_for(OWNER "RM0001", "C-1", "5000.00");
    enter_bond(w, &bond, OK);
    order.suspended = true;
    act_as(w, "officer1");
    expect(w, "suspend", action_set_licence(&w->action, surety, &order), OK);
    const struct security_order more = order_for(OWNER "RM0001", "C-2", "5000.00");
    enter_bond(w, &more, FINDINGS);
    assert_found(w, FINDING_FSG_0020);
    assert_sound(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_paper, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_paper_deposit, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_legacy, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_class, open_secured, close_world),
    };
    return cmocka_run_group_tests_name("paper", tests, NULL, NULL);
}
