/* Financial security in the demonstration: what importers post, from the transition period on, so
 * that on its day one of them stands in each state of release prior to payment, and a provider is
 * asked to pay for one. */
#include "demo.h"

#include <stdio.h>

#define PROVIDER "764312088"

enum deed { ENROL, LEAVE, DEPOSIT, BOND, SUBMIT, TERMINATE, DEMAND };

struct occasion {
    int on;
    const char *account;
    enum deed deed;
    int share;         /* per cent of what is needed */
    const char *until; /* last day of an agreement; day on which it is terminated */
};

static const struct occasion occasions[] = {
    /* covered, by an agreement, by both kinds, by a deposit alone */
    {20250310, "700123482RM0001", ENROL, 0, NULL},
    {20250312, "700123482RM0001", BOND, 240, NULL},
    {20250402, "802144774RM0001", ENROL, 0, NULL},
    {20250403, "802144774RM0001", DEPOSIT, 90, NULL},
    {20250408, "802144774RM0001", BOND, 90, NULL},
    {20250505, "714500931RM0003", ENROL, 0, NULL},
    {20250505, "714500931RM0003", DEPOSIT, 170, NULL},
    /* will be short, since its provider terminates; suspended, since its agreement has ended */
    {20250505, "714500931RM0001", ENROL, 0, NULL},
    {20250505, "714500931RM0001", BOND, 170, NULL},
    {20251112, "714500931RM0001", TERMINATE, 0, "2025-12-12"},
    {20251118, "714500931RM0001", DEMAND, 0, NULL}, /* one of its declarations was late */
    {20250505, "714500931RM0002", ENROL, 0, NULL},
    {20250505, "714500931RM0002", BOND, 170, "2025-10-31"},
    /* posted something in the transition period, but too little */
    {20250514, "731056248RM0001", ENROL, 0, NULL},
    {20250515, "731056248RM0001", DEPOSIT, 20, NULL},
    /* removed at its end, enrolled again, waits for its provider */
    {20251006, "797645710RM0001", ENROL, 0, NULL},
    {20251117, "797645710RM0001", SUBMIT, 110, NULL},
    /* has left */
    {20250506, "829867530RM0001", ENROL, 0, NULL},
    {20250507, "829867530RM0001", BOND, 170, NULL},
    {20250930, "829867530RM0001", LEAVE, 0, NULL},
};

/* The person of the demonstration who acts for the business. */
static enum code act_as(struct action *action, bn business)
{
    for (size_t i = 0; i < demo_businesses_count; i++)
        if (strcmp(demo_businesses[i].bn, business.text) == 0) {
            action->actor = (struct actor){.name = demo_businesses[i].user, .business = business};
            snprintf(action->actor.role, sizeof(action->actor.role), "manager");
            return OK;
        }
    return FAULT;
}

static money share_of(money of, int per_cent, int64_t least)
{
    const int64_t cents = (of.cents * per_cent / 10000 + 1) * 100; /* whole dollars */
    return money_cents(cents < least ? least : cents);
}

static enum code post(struct action *action, const struct occasion *o, program_account account,
                      const struct security_standing *shown)
{
    static const struct security_need nothing;
    const struct security_need *need =
        shown->requirement == NULL ? &nothing : &shown->requirement->need;
    struct security_agreement made;
    struct money_taken taken;
    const char *number = arena_printf(action->arena, "NS-%d-%s", o->on, account.text + 12);
    if (o->deed == DEPOSIT) {
        const struct deposit_order order = {.account = account, .id = number, .method = "bank",
                                            .amount = share_of(need->deposit, o->share, 100)};
        return action_post_deposit(action, &order, &taken);
    }
    const struct security_order order = {
        .account = account, .provider = PROVIDER, .number = number, .until = o->until,
        .amount = money_text(action->arena, share_of(need->agreement, o->share, 500000))};
    if (o->deed == SUBMIT)
        return action_submit_security(action, &order, &made);
    bn provider;
    enum code code = bn_parse(PROVIDER, &provider) ? act_as(action, provider) : FAULT;
    return code == OK ? action_enter_security(action, &order, &made) : code;
}

static enum code find_agreement(struct action *action, program_account account, ledger_id *ret)
{
    struct security_agreement *list;
    size_t count;
    enum code code = action_list_securities(action, account, &list, &count);
    for (size_t i = 0; i < count && code == OK; i++)
        if (program_account_equal(list[i].terms.parts[0].account, account)) {
            *ret = list[i].matter;
            return OK;
        }
    return code == OK ? NOT_FOUND : code;
}

static enum code terminate(struct action *action, const struct occasion *o,
                           program_account account, ledger_id agreement)
{
    struct security_agreement made;
    bn provider;
    const struct security_step_order order = {.account = account, .matter = agreement,
                                              .step = MONEY_STEP_SECURITY_TERMINATE,
                                              .on = o->until};
    enum code code = bn_parse(PROVIDER, &provider) ? act_as(action, provider) : FAULT;
    return code == OK ? action_step_security(action, &order, &made) : code;
}

static enum code demand(struct action *action, program_account account, ledger_id agreement)
{
    struct security_demand made;
    const struct demand_order order = {.account = account, .agreement = agreement,
                                       .words = "Not paid by the due date"};
    action->actor = (struct actor){.name = "security", .role = "officer",
                                   .staff = STAFF_RPP_OFFICER};
    return action_make_demand(action, &order, &made);
}

static enum code happen(struct action *action, const struct occasion *o)
{
    program_account account;
    struct security_standing shown;
    if (!program_account_parse(o->account, &account))
        return FAULT;
    enum code code = act_as(action, program_account_bn(account));
    const struct rpp_order enrolment = {.account = account};
    if (code == OK && o->deed == ENROL)
        return action_enrol_rpp(action, &enrolment);
    if (code == OK && o->deed == LEAVE)
        return action_leave_rpp(action, account);
    if (code == OK && (o->deed == TERMINATE || o->deed == DEMAND)) {
        ledger_id agreement;
        code = find_agreement(action, account, &agreement);
        return code != OK               ? code
               : o->deed == TERMINATE ? terminate(action, o, account, agreement)
                                      : demand(action, account, agreement);
    }
    if (code == OK)
        code = action_show_security(action, account, &shown);
    return code == OK ? post(action, o, account, &shown) : code;
}

enum code demo_security_on(struct house *house, struct store *reader, struct arena *arena)
{
    enum code code = OK;
    for (size_t i = 0; i < ARRAY_COUNT(occasions) && code == OK; i++) {
        struct action action = action_begin(house, reader, arena);
        if (occasions[i].on != date_number(action.today))
            continue;
        code = happen(&action, &occasions[i]);
        if (code != OK)
            fprintf(stderr, "security of %s: %s\n", occasions[i].account,
                    document_findings_text(arena, &action.findings, LANGUAGE_EN));
    }
    return code;
}
