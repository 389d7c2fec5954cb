/* Waivers and write-offs: the officers' desk, one of them, and a new one. */
#include "templates.h"

#include <stdlib.h>

enum { RELIEFS_SHOWN = 200 };

const char *relief_state(struct page *page, enum bulk_step state)
{
    return fact(page, bulk_steps[state].en, bulk_steps[state].fr);
}

const char *relief_url(struct page *page, const struct shown_relief *relief)
{
    return route_path(page->arena, ROUTE_RELIEF, page->language,
                      arena_text(page->arena, relief->item.account.text), relief->number);
}

/* Is the item what the relief posted? */
static bool came_of(const struct ledger_item *item, const struct shown_relief *relief)
{
    return item->type == relief->kind && relief->state == BULK_RELIEF_APPROVE &&
           item->base == relief->item.id && item->amount.cents == -relief->amount.cents;
}

enum code reliefs_of_item(struct page *page, struct transaction_view *view)
{
    const struct ledger_item *item = &view->item;
    struct shown_relief *list;
    size_t count;
    enum code code =
        action_list_reliefs(page->action, item->account, RELIEFS_SHOWN, &list, &count);
    if (code != OK)
        return code;
    bool open = false;
    for (size_t i = 0; i < count; i++) {
        bool about = list[i].item.id == item->id;
        if (!about && !came_of(item, &list[i]))
            continue;
        open |= list[i].state == BULK_RELIEF_ASK || list[i].state == BULK_RELIEF_PROPOSE;
        list[view->reliefs_count++] = list[i];
    }
    view->reliefs = list;
    bool waivable = action_may_waive(item) &&
                    action_relief_given(page->action, item).cents < item->amount.cents;
    bool owed = item->amount.cents > 0 && (item->outstanding.cents > 0 || waivable) && !open;
    bool officer = action_may(page->action, PERMISSION_ACCOUNT_CHARGE, item->account);
    view->may_relieve = owed && officer;
    view->may_ask = waivable && !open && !officer && casework_is_served(item->type) &&
                    action_may(page->action, PERMISSION_RELIEF_ASK, item->account);
    return OK;
}

enum code get_relief_desk(struct page *page)
{
    struct shown_relief *list;
    struct reliefs_view view = {0};
    enum code code = action_list_reliefs(page->action, (program_account){""}, RELIEFS_SHOWN,
                                         &list, &view.count);
    if (code != OK)
        return code;
    view.list = list;
    page->title = t(page, TEXT_RELIEF_DESK);
    page->code = "OFF-13";
    page->nav = NAV_CASES;
    page_add_crumb(page, url(page, ROUTE_CASES, NULL), t(page, TEXT_NAV_CASES));
    page_add_crumb(page, NULL, page->title);
    page_relief_desk(page, &view);
    return page_answer(page, 200);
}

static void set_problems(struct page *page, struct form_view *form)
{
    const struct findings *findings = &page->action->findings;
    struct problem *problems = arena_array(page->arena, findings->count + 1, sizeof(*problems));
    for (size_t i = 0; i < findings->count; i++) {
        const char *pointer = findings->items[i].pointer;
        problems[i] = (struct problem){
            .control = strcmp(pointer, "/amount") == 0   ? "amount"
                       : strcmp(pointer, "/kind") == 0   ? "kind"
                       : strcmp(pointer, "/source") == 0 ? "source"
                                                         : "words",
            .message = finding_message(page->arena, &findings->items[i], page->language)};
    }
    *form = (struct form_view){.problems = problems, .problems_count = findings->count,
                               .errors_count = findings->count};
    page->error = findings->count > 0;
}

static void begin(struct page *page, const struct ledger_item *item, const char *title,
                  const char *code)
{
    page->title = title;
    page->code = code;
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_TRANSACTIONS, NULL), t(page, TEXT_TX_TITLE));
    page_add_crumb(page, url_number(page, ROUTE_TRANSACTION, item->id),
                   item_reference(page, item));
    page_add_crumb(page, NULL, title);
}

/* ---- one ---- */

static enum code show(struct page *page, const struct shown_relief *shown, const char *words,
                      int status)
{
    const struct stored_bulk_step *last = &shown->steps[shown->steps_count - 1];
    bool officer = action_may(page->action, PERMISSION_ACCOUNT_CHARGE,
                              page->account->account.account);
    struct relief_view view = {
        .shown = shown, .officer = officer, .words = words,
        .may_approve = officer && last->step == BULK_RELIEF_PROPOSE &&
                       !text_equal(last->actor, page->action->actor.name)};
    set_problems(page, &view.form);
    begin(page, &shown->item,
          say(page, TEXT_TX_ONE, item_type_name(page, shown->kind), shown->number, NULL),
          "ACC-14");
    page_relief(page, &view);
    return page_answer(page, status);
}

enum code get_relief(struct page *page)
{
    struct shown_relief shown;
    enum code code =
        action_show_relief(page->action, page->account->account.account, page->id, &shown);
    return code == OK ? show(page, &shown, "", 200) : code;
}

enum code post_relief(struct page *page)
{
    program_account account = page->account->account.account;
    struct shown_relief shown;
    const char *words = field(page, "words");
    bool approve = strcmp(field(page, "do"), bulk_steps[BULK_RELIEF_APPROVE].id) == 0;
    enum code code =
        action_decide_relief(page->action, account, page->id, approve, words, &shown);
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_RELIEF, page->id));
    if (code != FINDINGS && code != CONFLICT)
        return code;
    int status = code == CONFLICT ? 409 : 422;
    code = action_show_relief(page->action, account, page->id, &shown);
    return code == OK ? show(page, &shown, words, status) : code;
}

/* ---- a new one ---- */

static enum code load_item(struct page *page, struct ledger_item *ret_item)
{
    char *end;
    struct ledger_entry *entries;
    struct ledger_link *links;
    size_t n, m;
    long long id = strtoll(page->id, &end, 10);
    if (*end || id <= 0)
        return NOT_FOUND;
    return action_show_item(page->action, page->account->account.account, id, ret_item, &entries,
                            &n, &links, &m);
}

static enum code show_new(struct page *page, struct relief_new_view *view, int status)
{
    struct option *kinds = arena_array(page->arena, 3, sizeof(*kinds));
    size_t count = 0;
    if (action_may_waive(view->item))
        kinds[count++] = (struct option){item_types[ITEM_WAV].id, item_type_name(page, ITEM_WAV)};
    kinds[count] = (struct option){item_types[ITEM_WO].id, item_type_name(page, ITEM_WO)};
    view->kinds = kinds;
    view->officer = action_may(page->action, PERMISSION_ACCOUNT_CHARGE,
                               page->account->account.account);
    set_problems(page, &view->form);
    begin(page, view->item,
          t(page, view->officer ? TEXT_RELIEF_NEW : TEXT_RELIEF_ASK), "ACC-15");
    page_relief_new(page, view);
    return page_answer(page, status);
}

enum code get_relief_new(struct page *page)
{
    struct ledger_item item;
    struct relief_new_view view = {.item = &item, .number = query(page, "number"), .kind = "",
                                   .amount = "", .words = "", .source = ""};
    enum code code = load_item(page, &item);
    return code == OK ? show_new(page, &view, 200) : code;
}

enum code post_relief_new(struct page *page)
{
    struct ledger_item item;
    struct shown_relief shown;
    struct relief_new_view view = {
        .item = &item,                   .number = field(page, "number"),
        .kind = field(page, "kind"),     .amount = field(page, "amount"),
        .words = field(page, "words"),   .source = field(page, "source")};
    enum code code = load_item(page, &item);
    if (code != OK)
        return code;
    struct relief_order order = {.account = item.account, .item = item.id, .kind = view.kind,
                                 .words = view.words, .source = view.source,
                                 .number = *view.number ? view.number : NULL};
    const char *amount = form_plain_number(page->arena, view.amount, page->language);
    amount += strspn(amount, " ");
    order.has_amount = *amount != '\0';
    if (order.has_amount && !money_parse(amount, &order.amount))
        findings_add(&page->action->findings, FINDING_DOC_0005, 0, "/amount", view.amount, "2",
                     NULL);
    if (page->action->findings.errors_count > 0)
        return show_new(page, &view, 422);
    code = action_may(page->action, PERMISSION_ACCOUNT_CHARGE, item.account)
               ? action_propose_relief(page->action, &order, &shown)
               : action_ask_relief(page->action, &order, &shown);
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_RELIEF, shown.number));
    return code == FINDINGS || code == CONFLICT
               ? show_new(page, &view, code == CONFLICT ? 409 : 422)
               : code;
}
