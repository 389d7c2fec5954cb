/* What was asked of financial security, and what the product says of it, as JSON. */
#include "sim.h"

static void put_money(struct json *json, const char *key, money value)
{
    json_key(json, key);
    json_int(json, value.cents);
}

static void put_date(struct json *json, struct arena *arena, const char *key, date on)
{
    json_text(json, key, date_text(arena, on));
}

void put_secure(struct json *json, const struct secure_order *of)
{
    json_text(json, "what", secure_words[of->what]);
    json_text(json, "account", of->account.text);
    if (of->what == SECURE_STEP || of->what == SECURE_DECIDE)
        json_text(json, "step", money_steps[of->step].id);
    json_text(json, "name", of->name);
    json_text(json, "amount", of->amount);
    json_text(json, "ends", of->ends);
    json_key(json, "parts");
    json_array(json);
    for (size_t i = 0; i < of->parts_count; i++) {
        json_array(json);
        json_string(json, of->parts[i].account);
        json_string(json, of->parts[i].amount);
        json_array_end(json);
    }
    json_array_end(json);
}

static void put_requirement(struct json *json, struct arena *arena, const char *key,
                            const struct security_requirement *of)
{
    if (of == NULL)
        return;
    json_key(json, key);
    json_object(json);
    json_text(json, "run", of->run);
    put_date(json, arena, "made", of->on);
    put_date(json, arena, "from", of->from);
    json_key(json, "declared");
    json_bool(json, of->declared);
    put_money(json, "base", of->need.base);
    put_money(json, "deposit", of->need.deposit);
    put_money(json, "agreement", of->need.agreement);
    json_key(json, "months");
    json_array(json);
    for (int i = 0; i < of->window.count; i++) {
        json_array(json);
        json_string(json, date_text(arena, of->window.months[i].from));
        json_string(json, date_text(arena, of->window.months[i].to));
        json_int(json, of->window.months[i].total.cents);
        json_array_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void put_agreements(struct action *action, program_account account, struct json *json)
{
    struct security_agreement *list = NULL;
    size_t count = 0;
    (void)action_list_securities(action, account, &list, &count);
    json_key(json, "agreements_given");
    json_array(json);
    for (size_t i = count; i-- > 0;) {
        const struct security_terms *terms = &list[i].terms;
        json_object(json);
        json_text(json, "number", terms->number);
        json_text(json, "state", money_states[list[i].state].id);
        put_money(json, "amount", terms->amount);
        put_date(json, action->arena, "from", terms->from);
        put_date(json, action->arena, "until", terms->until);
        put_date(json, action->arena, "ends", terms->ends_on);
        json_key(json, "parts");
        json_object(json);
        for (size_t k = 0; k < terms->parts_count; k++)
            put_money(json, terms->parts[k].account.text, terms->parts[k].amount);
        json_object_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_notices(struct action *action, program_account account, struct json *json)
{
    struct utilisation_notice *list = NULL;
    size_t count = 0;
    (void)action_list_notices(action, account, &list, &count);
    json_key(json, "notices");
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        json_array(json);
        json_string(json, date_text(action->arena, list[i].on));
        json_int(json, list[i].step == MONEY_STEP_UTILISATION_NOTICE);
        json_int(json, list[i].threshold);
        json_int(json, list[i].used.cents);
        json_array_end(json);
    }
    json_array_end(json);
}

void put_security(struct sim *sim, struct action *action, program_account account,
                  struct json *json)
{
    struct security_standing now;
    struct rpp_check check;
    if (action_show_security(action, account, &now) != OK ||
        action_check_rpp(action, account.text, &check) != OK)
        sim_fail(sim, "no security of %s", account.text);
    json_key(json, "security");
    json_object(json);
    json_text(json, "release", check.yes ? "Y" : "N");
    json_text(json, "because", check.reason);
    json_text(json, "state", now.enrolled ? money_states[now.state].id : NULL);
    put_date(json, action->arena, "since", now.since);
    put_date(json, action->arena, "deadline", now.deadline);
    put_requirement(json, action->arena, "requirement", now.requirement);
    put_requirement(json, action->arena, "next", now.next);
    put_money(json, "deposits", now.posted.deposits);
    put_money(json, "agreements", now.posted.agreements);
    json_key(json, "covered");
    json_bool(json, now.cover.met);
    json_key(json, "share");
    json_int(json, now.cover.share);
    put_money(json, "short_deposit", now.cover.short_deposit);
    put_money(json, "short_agreement", now.cover.short_agreement);
    put_money(json, "carries", now.cover.carries);
    put_money(json, "used", now.utilised);
    put_money(json, "overdue", now.overdue);
    put_money(json, "returnable", now.returnable);
    put_notices(action, account, json);
    put_agreements(action, account, json);
    json_object_end(json);
    if (strcmp(now.answer, check.reason) != 0 || now.indicator != check.yes)
        sim_fail(sim, "%s: release is told %s, its page %s", account.text, check.reason,
                 now.answer);
}
