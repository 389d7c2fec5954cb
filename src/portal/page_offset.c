/* How credits of an account are used: preferences, and directions by hand. */
#include "templates.h"

#include <stdlib.h>

const char *preference_name(const struct page *page, enum payment_preference preference)
{
    static const enum text_id names[PAYMENT_PREFERENCES] = {
        TEXT_OFFSET_ACCOUNT, TEXT_OFFSET_AGENT, TEXT_OFFSET_MANUAL};
    return t(page, names[preference]);
}

const char *chosen_words(struct page *page, const struct stored_money_step *step)
{
    enum payment_preference preference;
    date from;
    const char *day = arena_copy(page->arena, step->subject, strnlen(step->subject, 10));
    if (strlen(step->subject) < 12 || !date_parse(day, &from) ||
        !payment_preference_parse(step->subject + 11, &preference))
        return step->subject;
    return say(page, TEXT_OFFSET_NEXT, iso(page, from), preference_name(page, preference), NULL);
}

enum { DEBTS_SHOWN = 100 };

static size_t open_items(struct page *page, bool debts, const struct ledger_item **ret)
{
    const struct item_filter filter = {
        .account = page->account->account.account, .open_only = true, .type = -1};
    struct ledger_item *items;
    size_t count = action_list_items(page->action, &filter, &items), kept = 0;
    for (size_t i = 0; i < count && kept < DEBTS_SHOWN; i++)
        if (debts ? items[i].outstanding.cents > 0 && !ledger_item_apart(&items[i])
                  : items[i].outstanding.cents < 0)
            items[kept++] = items[i];
    *ret = items;
    return kept;
}

size_t debts_to_choose(struct page *page, const struct ledger_item **ret)
{
    return open_items(page, true, ret);
}

const char *chosen_debts(struct page *page, money *ret_sum)
{
    const struct ledger_item *debts;
    size_t count = debts_to_choose(page, &debts);
    struct out out = out_new(page->arena);
    money sum = {0};
    out_put(&out, "");
    for (size_t i = 0; i < count; i++) {
        const char *name = arena_printf(page->arena, "d%lld", (long long)debts[i].id);
        if (!*field(page, name))
            continue;
        out_printf(&out, "%s%lld", out.size > 0 ? "," : "", (long long)debts[i].id);
        sum = money_add(sum, debts[i].outstanding);
    }
    *ret_sum = sum;
    return out.data;
}

size_t parse_debts(struct page *page, const char *text, const ledger_id **ret)
{
    ledger_id *ids = arena_array(page->arena, DIRECTED_MAX + 1, sizeof(*ids));
    size_t count = 0;
    while (*text && count <= DIRECTED_MAX) {
        char *end;
        ids[count] = strtoll(text, &end, 10);
        if (end == text)
            break;
        count++;
        text = end + strspn(end, ", ");
    }
    *ret = ids;
    return count;
}

static enum code show_offsetting(struct page *page, struct offset_view *view, enum code refused)
{
    program_account account = page->account->account.account;
    enum code code = action_show_preference(page->action, account, &view->shown);
    if (code != OK)
        return code;
    if (!*view->preference)
        view->preference = payment_preference_names[view->shown.preference];
    view->agent_days = tariff_parameter(page->action->tariff, "offset_agent_days",
                                        page->action->today, "30");
    view->may_choose = action_may(page->action, PERMISSION_REFUND_ASK, account);
    view->credits_count = open_items(page, false, &view->credits);
    view->debts_count = open_items(page, true, &view->debts);
    view->form = money_form(page, "preference");
    page->title = t(page, TEXT_OFFSET_TITLE);
    page->code = "ACC-10";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_STATEMENTS, NULL), t(page, TEXT_NAV_ACCOUNT));
    page_add_crumb(page, NULL, page->title);
    page_offsetting(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_offsetting(struct page *page)
{
    struct offset_view view = {.preference = "", .from = iso(page, page->action->today)};
    return show_offsetting(page, &view, OK);
}

static enum code direct(struct page *page)
{
    struct money_taken taken;
    money sum;
    struct direction_order order = {.account = page->account->account.account,
                                    .credit = strtoll(field(page, "credit"), NULL, 10)};
    order.debts_count = parse_debts(page, chosen_debts(page, &sum), &order.debts);
    return action_direct(page->action, &order, &taken);
}

enum code post_offsetting(struct page *page)
{
    struct offset_view view = {.preference = field(page, "preference"),
                               .from = field(page, "from")};
    struct money_taken taken;
    date from = DATE_NONE;
    enum code code;
    if (strcmp(field(page, "do"), "direct") == 0) {
        view.from = iso(page, page->action->today);
        code = direct(page);
    } else if (*view.from && !date_parse(view.from, &from)) {
        findings_add(&page->action->findings, FINDING_DOC_0004, 0, "/from", view.from, NULL, NULL);
        code = FINDINGS;
    } else {
        code = action_set_preference(page->action, page->account->account.account,
                                     view.preference, from, &taken);
    }
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_OFFSETTING, NULL));
    return money_refused(page, code) ? show_offsetting(page, &view, code) : code;
}
