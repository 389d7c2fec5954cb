#include "security_world.h"

program_account account_of(const char *text)
{
    program_account account;
    assert_true(program_account_parse(text, &account));
    return account;
}

void act_as(struct world *w, const char *name)
{
    begin(w, name);
    if (strcmp(name, "sara") == 0 || strcmp(name, "seth") == 0)
        test_actor(&w->action, name, SURETY, strcmp(name, "sara") == 0 ? "manager" : "reader");
}

void put_business(struct world *w, const char *number, enum business_kind kind, int count)
{
    struct registry_account accounts[3] = {0};
    struct registry_business business = {.kind = kind, .legal_name = "Test Ltée", .country = "CA",
                                         .accounts_count = (size_t)count, .accounts = accounts};
    assert_true(bn_parse(number, &business.bn));
    for (int i = 0; i < count; i++) {
        accounts[i] = (struct registry_account){.name = "", .asec = "12345", .import = i < 2,
                                                .open_from = date_make(2020, 1, 1)};
        accounts[i].account =
            account_of(arena_printf(w->arena, "%sRM%04d", number, i + 1));
    }
    begin(w, NULL);
    assert_int_equal(action_register(&w->action, &business, NULL, 0), OK);
}

int open_secured(void **state)
{
    open_world(state);
    put_business(*state, OWNER, BUSINESS_IMPORTER, 3);
    put_business(*state, SURETY, BUSINESS_SURETY, 1);
    return 0;
}

struct security_standing standing(struct world *w, const char *account)
{
    struct security_standing shown;
    act_as(w, "owner");
    expect(w, "show", action_show_security(&w->action, account_of(account), &shown), OK);
    return shown;
}

void assert_check(struct world *w, const char *account, bool yes, const char *reason)
{
    struct rpp_check check;
    act_as(w, "officer1");
    expect(w, "check", action_check_rpp(&w->action, account, &check), OK);
    if (check.yes != yes || strcmp(check.reason, reason) != 0)
        fail_msg("%s: %s %s, expected %s", account, check.yes ? "yes" : "no", check.reason, reason);
}

void enrol(struct world *w, const char *account, const char *projection, enum code expected)
{
    const struct rpp_order order = {.account = account_of(account), .projection = projection};
    act_as(w, "owner");
    expect(w, "enrol", action_enrol_rpp(&w->action, &order), expected);
}

struct security_order order_for(const char *account, const char *number, const char *amount)
{
    return (struct security_order){.account = account_of(account), .provider = SURETY,
                                   .number = number, .amount = amount};
}

struct security_agreement submit_bond(struct world *w, const char *number, const char *amount,
                                      enum code expected)
{
    struct security_agreement made = {0};
    const struct security_order order = order_for(OWNER "RM0001", number, amount);
    act_as(w, "owner");
    expect(w, "submit", action_submit_security(&w->action, &order, &made), expected);
    return made;
}

struct security_agreement enter_bond(struct world *w, const struct security_order *order,
                                     enum code expected)
{
    struct security_agreement made = {0};
    act_as(w, "sara");
    expect(w, "enter", action_enter_security(&w->action, order, &made), expected);
    return made;
}

struct security_agreement step_bond(struct world *w, const char *who, ledger_id matter,
                                    enum money_step step, const char *words, const char *on,
                                    const char *amount, enum code expected)
{
    struct security_agreement shown = {0};
    const struct security_step_order order = {.account = w->account, .matter = matter,
                                              .step = step, .words = words, .on = on,
                                              .amount = amount};
    act_as(w, who);
    expect(w, money_steps[step].id, action_step_security(&w->action, &order, &shown), expected);
    return shown;
}

void post_deposit(struct world *w, const char *id, int64_t cents, const char *method,
                  enum code expected)
{
    struct money_taken taken;
    const struct deposit_order order = {.account = w->account, .id = id,
                                        .amount = money_cents(cents), .method = method};
    act_as(w, "owner");
    expect(w, id, action_post_deposit(&w->action, &order, &taken), expected);
}

ledger_id ask_back(struct world *w, int64_t cents, enum code expected)
{
    struct money_taken taken = {0};
    act_as(w, "owner");
    expect(w, "ask back",
           action_ask_deposit_back(&w->action, w->account, SECURITY_PROGRAM_RPP,
                                   money_cents(cents), &taken), expected);
    return taken.step.id;
}
