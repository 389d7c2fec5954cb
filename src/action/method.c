/* How money comes in: what is not taken, how much by card, until which hour it counts for the day.
 * @source published texts of the Agency; facts/payment_methods.rec names them */
#include "security_impl.h"

static const struct payment_method_fact *method_of(const char *method)
{
    for (int i = 0; i < PAYMENT_METHOD_COUNT; i++)
        if (text_equal(payment_methods[i].id, method))
            return &payment_methods[i];
    return NULL;
}

/* ---- until which hour ---- */

/* "16:05" in minutes of the day; -1 when it is no time. */
static int minutes_of(const char *text)
{
    int hour, minute;
    if (strlen(text) != 5 || text[2] != ':' || strspn(text, "0123456789:") != 5 ||
        sscanf(text, "%2d:%2d", &hour, &minute) != 2 || hour > 23 || minute > 59)
        return -1;
    return hour * 60 + minute;
}

enum code money_value_date(struct action *action, const char *method, date on, const char *time,
                           date *ret)
{
    const struct payment_method_fact *fact = method_of(method);
    if (time == NULL || time[0] == '\0')
        return *ret = on, OK;
    int at = minutes_of(time);
    if (at < 0) {
        findings_add(&action->findings, FINDING_MON_0025, 0, "/receivedTime", time, NULL, NULL);
        return FINDINGS;
    }
    const char *until =
        tariff_parameter(action->tariff, fact == NULL ? "pay_cutoff" : fact->cutoff, on, "23:59");
    *ret = at <= minutes_of(until)
               ? on
               : calendar_business_days_after(tariff_calendar(action->tariff), on, 1, false);
    return OK;
}

/* ---- how much by card ---- */

static void cycle_of(date on, date *ret_from, date *ret_to)
{
    int year, month, day;
    date_split(on, &year, &month, &day);
    *ret_to = date_month_day(on, 17);
    if (day > 17)
        *ret_to = date_months_later(*ret_to, 1);
    *ret_from = date_add(date_months_later(*ret_to, -1), 1);
}

static money used_of(struct action *action, program_account account, const char *method, date from,
                     date to)
{
    struct stored_payment *payments;
    struct stored_money_step undone;
    money used = {0};
    bn owner = program_account_bn(account);
    size_t count = store_list_payments(action->store, action->arena, account, &payments);
    for (size_t i = 0; i < count; i++)
        if (strcmp(payments[i].method, method) == 0 &&
            !date_before(payments[i].value_on, from) && !date_before(to, payments[i].value_on) &&
            money_undone(action, owner, payments[i].id, &undone) == NOT_FOUND)
            used = money_add(used, payments[i].amount);
    return money_add(used, security_deposited(action, account, method, from, to));
}

/* What may still come in by this method in the cycle of `on`. */
static struct method_room room_of(struct action *action, program_account account,
                                  const struct payment_method_fact *fact, date on)
{
    struct method_room room = {0};
    cycle_of(on, &room.from, &room.to);
    room.limited = fact->limit[0] != '\0' &&
                   money_parse(tariff_parameter(action->tariff, fact->limit, on, ""), &room.limit);
    if (!room.limited)
        return room;
    room.used = used_of(action, account, fact->id, room.from, room.to);
    if (room.used.cents < room.limit.cents)
        room.left = money_subtract(room.limit, room.used);
    return room;
}

enum code action_method_room(struct action *action, program_account account, const char *method,
                             struct method_room *ret)
{
    const struct payment_method_fact *fact = method_of(method);
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account) || fact == NULL)
        return NOT_FOUND;
    *ret = room_of(action, account, fact, action->today);
    return action_whole(action);
}

enum code money_check_method(struct action *action, const struct payment_order *order,
                             date value_on)
{
    const struct payment_method_fact *fact = method_of(order->method);
    if (fact == NULL)
        return OK;
    if (fact->taken == 0) {
        findings_add(&action->findings, FINDING_MON_0023, 0, "/method",
                     action->language == LANGUAGE_FR ? fact->fr : fact->en, NULL, NULL);
        return FINDINGS;
    }
    money most;
    if (fact->most[0] != '\0' &&
        money_parse(tariff_parameter(action->tariff, fact->most, value_on, "none"), &most) &&
        order->amount.cents > most.cents) {
        findings_add(&action->findings, FINDING_MON_0026, 0, "/amount",
                     action->language == LANGUAGE_FR ? fact->fr : fact->en,
                     money_text(action->arena, most), NULL);
        return FINDINGS;
    }
    if (fact->limit[0] == '\0')
        return OK;
    const struct method_room room = room_of(action, order->account, fact, value_on);
    if (!room.limited || order->amount.cents <= room.left.cents)
        return OK;
    findings_add(&action->findings, FINDING_MON_0024, 0, "/amount",
                 money_text(action->arena, room.left), date_text(action->arena, room.to),
                 money_text(action->arena, room.limit));
    return FINDINGS;
}
