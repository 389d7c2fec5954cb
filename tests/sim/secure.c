/* Financial security: who enrols, posts, gives, decides; and what the product says of it. */
#include "sim.h"

#include <stdio.h>

static const char *const surety_number = "700000003";
const char *const secure_words[SECURES] = {"enrol", "leave",  "decide", "deposit", "back",
                                           "grant", "submit", "enter",  "step"};

/* ---- as it is done ---- */

static enum code find_agreement(struct action *action, const struct secure_order *of,
                                ledger_id *ret)
{
    struct security_agreement *list = NULL;
    size_t count = 0;
    enum code code = action_list_securities(action, of->account, &list, &count);
    for (size_t i = 0; i < count && code == OK; i++) /* a number that was given up may be reused */
        if (strcmp(list[i].terms.number, of->name) == 0) {
            *ret = list[i].matter;
            return OK;
        }
    return code == OK ? NOT_FOUND : code;
}

static enum code step_agreement(struct sim *sim, struct one_house *one, struct action *action,
                                const struct secure_order *of)
{
    struct security_agreement unused;
    struct action looking = sim_action(sim, one);
    struct security_step_order order = {.account = of->account, .step = of->step,
                                        .words = of->words, .amount = of->amount,
                                        .parts = of->parts, .parts_count = of->parts_count,
                                        .on = of->ends};
    enum code code = find_agreement(&looking, of, &order.matter);
    return code == OK ? action_step_security(action, &order, &unused) : code;
}

/* The oldest that is asked for; an officer whom another forestalled looks again. */
static enum code give_back(struct action *action, const struct secure_order *of)
{
    struct stored_money_step *waiting;
    struct money_taken taken;
    size_t count;
    enum code code = action_list_deposits_asked(action, INT32_MAX, &waiting, &count);
    for (size_t i = 0; i < count && code == OK; i++) {
        if (!program_account_equal(waiting[i].account, of->account))
            continue;
        const struct money_order order = {.owner = program_account_bn(of->account),
                                          .matter = waiting[i].matter,
                                          .step = MONEY_STEP_DEPOSIT_BACK_GRANT};
        code = action_take_money_step(action, &order, &taken);
        if (code != CONFLICT)
            return code;
        action->findings = findings_new(action->arena);
        return give_back(action, of);
    }
    return code == OK ? NOT_FOUND : code;
}

static money amount_of(const struct secure_order *of)
{
    money amount;
    return money_parse(of->amount, &amount) ? amount : money_cents(0);
}

enum code secure_run(struct sim *sim, struct one_house *one, struct action *action,
                     const struct secure_order *of)
{
    struct security_agreement unused;
    struct money_taken taken;
    const struct rpp_order enrolment = {.account = of->account, .projection = of->amount};
    const struct deposit_order deposit = {.account = of->account, .id = of->name,
                                          .method = "bank", .amount = of->what == SECURE_DEPOSIT
                                                                          ? amount_of(of)
                                                                          : money_cents(0)};
    const struct security_order order = {.account = of->account, .number = of->name,
                                         .provider = surety_number, .amount = of->amount,
                                         .until = of->ends, .parts = of->parts,
                                         .parts_count = of->parts_count};
    switch (of->what) {
    case SECURE_ENROL:
        return action_enrol_rpp(action, &enrolment);
    case SECURE_LEAVE:
        return action_leave_rpp(action, of->account);
    case SECURE_DECIDE:
        return action_decide_rpp(action, of->account, of->step, of->words, of->ends);
    case SECURE_DEPOSIT:
        return action_post_deposit(action, &deposit, &taken);
    case SECURE_BACK:
        return action_ask_deposit_back(action, of->account, SECURITY_PROGRAM_RPP, amount_of(of),
                                       &taken);
    case SECURE_GRANT:
        return give_back(action, of);
    case SECURE_SUBMIT:
        return action_submit_security(action, &order, &unused);
    case SECURE_ENTER:
        return action_enter_security(action, &order, &unused);
    case SECURE_STEP:
        return step_agreement(sim, one, action, of);
    case SECURES:
        break;
    }
    return FAULT;
}

/* ---- who does it ---- */

void secure_register(struct sim *sim)
{
    struct registry_account account = {.name = "", .asec = "12099",
                                       .open_from = date_make(2020, 1, 1)};
    if (!bn_parse(surety_number, &sim->surety) || !bn_luhn(sim->surety) ||
        !program_account_parse("700000003RM0001", &account.account))
        sim_fail(sim, "%s is no business number", surety_number);
    const struct registry_business record = {
        .bn = sim->surety, .kind = BUSINESS_SURETY, .legal_name = "Caution simulée",
        .country = "CA", .accounts_count = 1, .accounts = &account};
    for (size_t i = 0; i < sim->houses_count; i++) {
        struct action action = sim_action(sim, &sim->houses[i]);
        if (action_register(&action, &record, NULL, 0) != OK)
            sim_fail(sim, "%s cannot be registered", surety_number);
    }
}

static struct actor actor_for(struct sim *sim, const struct client *client,
                              const struct secure_order *of)
{
    const bool provider = of->what == SECURE_ENTER ||
                          (of->what == SECURE_STEP && of->step != MONEY_STEP_SECURITY_WITHDRAW);
    if (of->what == SECURE_DECIDE || of->what == SECURE_GRANT)
        return (struct actor){.name = "officer", .role = "officer", .staff = STAFF_ALL,
                              .business = sim->agency};
    return (struct actor){.name = provider ? "sara" : "maude", .role = "manager",
                          .business = provider ? sim->surety : client->business};
}

/* Every request has a key: nobody enrols, or gives, twice because an answer was not heard. */
static void do_secure(struct sim *sim, const struct client *client, const struct secure_order *of)
{
    struct operation *operation = arena_alloc(sim->arena, sizeof(*operation)), *other = NULL;
    *operation = (struct operation){.kind = OPERATION_SECURE, .number = ++sim->operations,
                                    .today = sim->today, .secure = *of,
                                    .actor = actor_for(sim, client, of)};
    operation->secure.account = client->account;
    operation->key = arena_printf(sim->arena, "secure-%d", operation->number);
    if (sim->faults && draw_chance(&sim->faults_draw, 8)) { /* somebody asks for the very same */
        other = arena_alloc(sim->arena, sizeof(*other));
        *other = *operation;
        other->number = ++sim->operations;
        other->key = arena_printf(sim->arena, "secure-%d", other->number);
    }
    operation_do(sim, operation, other);
}

static const char *text_of(struct sim *sim, int64_t cents)
{
    return money_text(sim->arena, money_cents(cents));
}

static const char *day_after(struct sim *sim, int days)
{
    return date_text(sim->arena, date_add(sim->today, days));
}

/* Mostly what is said to be missing, a cent less or more, or some amount. */
static int64_t draw_amount(struct draw *draw, money missing)
{
    const int64_t what = draw_between(draw, 0, 9);
    if (what < 5 && missing.cents > 1)
        return missing.cents;
    if (what < 7 && missing.cents > 1)
        return missing.cents + draw_between(draw, -1, 1);
    return draw_between(draw, 1, draw_chance(draw, 50) ? 40000 : 1500000);
}

/* The other account of the business, NULL none. */
static const struct client *sister_of(struct sim *sim, const struct client *client)
{
    for (size_t i = 0; i < sim->clients_count; i++)
        if (&sim->clients[i] != client && bn_equal(sim->clients[i].business, client->business))
            return &sim->clients[i];
    return NULL;
}

/* Of the whole to one or two accounts; now and then more than there is, or another business's. */
static void divide(struct sim *sim, const struct client *client, int64_t whole,
                   struct secure_order *of)
{
    struct draw *draw = &sim->people;
    const struct client *other = sister_of(sim, client);
    if (draw_chance(draw, 8))
        other = &sim->clients[draw_between(draw, 0, (int64_t)sim->clients_count - 1)];
    if (other == NULL || other == client || !draw_chance(draw, 50))
        return;
    const int64_t first = whole * draw_between(draw, 20, 80) / 100 + 1;
    of->parts[0] = (struct security_part_order){client->account.text, text_of(sim, first)};
    of->parts[1] = (struct security_part_order){
        other->account.text, text_of(sim, whole - first + draw_chance(draw, 25))};
    of->parts_count = 2;
}

static void post_agreement(struct sim *sim, const struct client *client, money missing)
{
    struct draw *draw = &sim->people;
    static const int lasts[] = {0, 0, 0, 20, 31, 45, 90, 400, -1};
    int64_t cents = draw_amount(draw, missing);
    const int days = lasts[draw_between(draw, 0, (int64_t)ARRAY_COUNT(lasts) - 1)];
    struct secure_order of = {.what = draw_chance(draw, 50) ? SECURE_ENTER : SECURE_SUBMIT,
                              .ends = days == 0 ? "" : day_after(sim, days)};
    if (cents < 500000 && !draw_chance(draw, 10))
        cents = 500000;
    if (draw_chance(draw, 2))
        cents = 1000000001;
    of.amount = text_of(sim, cents);
    of.name = sim->bonds > 0 && draw_chance(draw, 18)
                  ? arena_printf(sim->arena, "B-%d", (int)draw_between(draw, 1, sim->bonds))
                  : arena_printf(sim->arena, "B-%d", ++sim->bonds);
    if (of.what == SECURE_ENTER)
        divide(sim, client, cents, &of);
    do_secure(sim, client, &of);
}

static void post(struct sim *sim, const struct client *client, money as_deposit,
                 money as_agreement)
{
    struct draw *draw = &sim->people;
    struct secure_order of = {.what = SECURE_DEPOSIT,
                              .amount = text_of(sim, draw_amount(draw, as_deposit))};
    if (draw_chance(draw, 50)) {
        post_agreement(sim, client, as_agreement);
        return;
    }
    of.name = draw_chance(draw, 5) ? "D-1" : arena_printf(sim->arena, "D-%d", ++sim->deposits);
    do_secure(sim, client, &of);
}

static void enrol(struct sim *sim, const struct client *client)
{
    struct draw *draw = &sim->people;
    struct action action = sim_action(sim, &sim->houses[0]);
    struct item_filter any = {.account = client->account, .type = -1, .limit = 1};
    struct ledger_item *items;
    const bool history = action_list_items(&action, &any, &items) > 0;
    struct secure_order of = {.what = SECURE_ENROL};
    if (history == draw_chance(draw, 6))
        of.amount = text_of(sim, draw_chance(draw, 25) ? 0 : draw_between(draw, 1, 3000000));
    do_secure(sim, client, &of);
}

static void decide(struct sim *sim, const struct client *client, enum money_state state)
{
    static const enum money_step steps[] = {MONEY_STEP_RPP_SUSPEND, MONEY_STEP_RPP_EXTEND,
                                            MONEY_STEP_RPP_RESTORE, MONEY_STEP_RPP_REMOVE};
    struct draw *draw = &sim->people;
    struct secure_order of = {.what = SECURE_DECIDE, .words = "as decided"};
    of.step = state == MONEY_STATE_RPP_SUSPENDED && draw_chance(draw, 80)
                  ? MONEY_STEP_RPP_RESTORE
              : state == MONEY_STATE_RPP_DEFICIENT && draw_chance(draw, 60)
                  ? MONEY_STEP_RPP_EXTEND
                  : steps[draw_between(draw, 0, 3)];
    if (of.step == MONEY_STEP_RPP_EXTEND)
        of.ends = day_after(sim, (int)draw_between(draw, 0, 50));
    do_secure(sim, client, &of);
}

static void have_back(struct sim *sim, const struct client *client, money returnable)
{
    struct draw *draw = &sim->people;
    const int64_t all = returnable.cents, part = all > 1 ? draw_between(draw, 1, all) : 1;
    const struct secure_order of = {
        .what = SECURE_BACK, .amount = text_of(sim, draw_chance(draw, 60) ? all + (all == 0) +
                                                        draw_chance(draw, 30) : part)};
    do_secure(sim, client, &of);
}

/* The provider, and of what waits the debtor. */
static void go_on(struct sim *sim, const struct client *client,
                  const struct security_agreement *bond)
{
    static const int notices[] = {1, 29, 30, 31, 45, 32, 70};
    struct draw *draw = &sim->people;
    const int64_t what = draw_between(draw, 0, 99);
    struct secure_order of = {.what = SECURE_STEP, .step = MONEY_STEP_COUNT, .words = "so it is",
                              .name = arena_text(sim->arena, bond->terms.number)};
    if (bond->state == MONEY_STATE_SECURITY_SUBMITTED && what < 30)
        of.step = what < 22   ? MONEY_STEP_SECURITY_CONFIRM
                  : what < 26 ? MONEY_STEP_SECURITY_REJECT
                              : MONEY_STEP_SECURITY_WITHDRAW;
    else if (bond->state != MONEY_STATE_SECURITY_SUBMITTED && what < 4)
        of.step = MONEY_STEP_SECURITY_TERMINATE;
    else if (bond->state == MONEY_STATE_SECURITY_NOTIFIED && what < 8)
        of.step = MONEY_STEP_SECURITY_REINSTATE;
    else if (bond->state != MONEY_STATE_SECURITY_SUBMITTED && what >= 95)
        of.step = MONEY_STEP_SECURITY_AMEND;
    if (of.step == MONEY_STEP_COUNT)
        return;
    if (of.step == MONEY_STEP_SECURITY_TERMINATE)
        of.ends = day_after(sim, notices[draw_between(draw, 0, 6)]);
    if (of.step == MONEY_STEP_SECURITY_AMEND) {
        const int64_t cents = bond->terms.amount.cents * draw_between(draw, 40, 160) / 100;
        of.amount = text_of(sim, cents);
        divide(sim, client, cents, &of);
    }
    do_secure(sim, client, &of);
}

void secure_acts(struct sim *sim, struct client *client)
{
    struct draw *draw = &sim->people;
    struct action action = sim_action(sim, &sim->houses[0]);
    struct security_standing now;
    struct security_agreement *bonds;
    size_t count;
    if (action_show_security(&action, client->account, &now) != OK ||
        action_list_securities(&action, client->account, &bonds, &count) != OK)
        sim_fail(sim, "no security of %s", client->account.text);
    const bool in = now.enrolled && money_states[now.state].open != 0;
    const int eager = sim->leap > 1 ? 3 : 1; /* who is seldom there does more then */
    if (draw_chance(draw, in ? 1 : 6 * eager))
        enrol(sim, client);
    if (draw_chance(draw, now.cover.met ? 2 * eager : 20 * eager))
        post(sim, client, now.cover.short_deposit, now.cover.short_agreement);
    if (in && draw_chance(draw, 1)) {
        const struct secure_order of = {.what = SECURE_LEAVE};
        do_secure(sim, client, &of);
    }
    const bool waits = in && (now.state == MONEY_STATE_RPP_DEFICIENT ||
                              now.state == MONEY_STATE_RPP_SUSPENDED);
    if (draw_chance(draw, waits ? 5 * eager : 1))
        decide(sim, client, now.state);
    if (now.posted.deposits.cents > 0 && draw_chance(draw, 3 * eager))
        have_back(sim, client, now.returnable);
    if (now.requests_count > 0 && draw_chance(draw, 12 * eager)) {
        const struct secure_order of = {.what = SECURE_GRANT};
        do_secure(sim, client, &of);
    }
    for (size_t i = 0; i < count; i++) {
        const struct security_agreement *bond = &bonds[i];
        if (money_states[bond->state].open != 0 || draw_chance(draw, 1))
            go_on(sim, client, bond);
    }
}
