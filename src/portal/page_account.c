/* The account: transactions and one of them with every entry and reason. */
#include "templates.h"

#include <stdlib.h>

enum { ITEMS_SHOWN = 25, ITEMS_FILE = 500 };

const char *item_reference(struct page *page, const struct ledger_item *item)
{
    return item->reference[0] ? reference_text(page, item->reference)
                              : arena_printf(page->arena, "%lld", (long long)item->id);
}

static struct item_filter filter_of(struct page *page, size_t limit, const char **ret_problem)
{
    struct item_filter filter = {.account = page->account->account.account, .type = -1,
                                 .limit = limit, .newest_first = true};
    const char *from = query(page, "from"), *to = query(page, "to"), *type = query(page, "type");
    *ret_problem = NULL;
    if (*from && !date_parse(from, &filter.from))
        *ret_problem = from;
    if (*to && !date_parse(to, &filter.to))
        *ret_problem = to;
    for (int i = 0; i < ITEM_COUNT; i++)
        if (strcmp(type, item_types[i].id) == 0)
            filter.type = i;
    filter.open_only = strcmp(query(page, "open"), "1") == 0;
    long long after = strtoll(query(page, "after"), NULL, 10);
    filter.after = after > 0 ? after : 0;
    return filter;
}

static const struct option *options_of_types(struct page *page)
{
    struct option *options = arena_array(page->arena, ITEM_COUNT + 2, sizeof(*options));
    options[0] = (struct option){"", t(page, TEXT_TX_TYPES)};
    for (int i = 0; i < ITEM_COUNT; i++)
        options[i + 1] = (struct option){item_types[i].id,
                                         item_type_name(page, (enum item_type)i)};
    return options;
}

/* The balance as of another day, when one was asked for. */
static enum code look_back(struct page *page, struct transactions_view *view)
{
    date effective_on = DATE_NONE, known_on = DATE_NONE;
    view->effective_on = query(page, "effectiveOn");
    view->known_on = query(page, "knownOn");
    view->asked = *view->effective_on || *view->known_on;
    if (!view->asked)
        return OK;
    const char *wrong = *view->effective_on && !date_parse(view->effective_on, &effective_on)
                            ? view->effective_on
                        : *view->known_on && !date_parse(view->known_on, &known_on)
                            ? view->known_on
                            : NULL;
    if (wrong != NULL) {
        view->days_problem = finding_message(
            page->arena, &(struct finding){.code = FINDING_DOC_0004, .arguments = {wrong}},
            page->language);
        return OK;
    }
    return action_balance_on(page->action, page->account->account.account, effective_on, known_on,
                             &view->balance);
}

enum code get_transactions(struct page *page)
{
    struct transactions_view view = {.from = query(page, "from"), .to = query(page, "to"),
                                     .type = query(page, "type"),
                                     .types = options_of_types(page)};
    const char *wrong;
    struct item_filter filter = filter_of(page, ITEMS_SHOWN + 1, &wrong);
    if (wrong)
        view.problem = finding_message(
            page->arena, &(struct finding){.code = FINDING_DOC_0004, .arguments = {wrong}},
            page->language);
    struct ledger_item *items;
    view.count = action_list_items(page->action, &filter, &items);
    view.items = items;
    if (view.count > ITEMS_SHOWN) {
        view.count = ITEMS_SHOWN;
        view.after = arena_printf(page->arena, "%lld", (long long)items[ITEMS_SHOWN - 1].id);
    }
    view.open_only = filter.open_only;
    view.later = filter.after != 0;
    view.filtered = *view.from || *view.to || *view.type || view.open_only;
    enum code code = look_back(page, &view);
    if (code != OK)
        return code;
    page->title = t(page, TEXT_TX_TITLE);
    page->code = "ACC-04";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_STATEMENTS, NULL), t(page, TEXT_NAV_ACCOUNT));
    page_add_crumb(page, NULL, page->title);
    page_transactions(page, &view);
    return page_answer(page, wrong || view.days_problem ? 422 : 200);
}

static void csv_item(struct arena *arena, const struct ledger_item *item, struct out *out)
{
    csv_field(out, decimal_text(arena, (decimal){item->id, 0}), true);
    csv_field(out, item_types[item->type].id, false);
    csv_field(out, item->reference, false);
    csv_field(out, decimal_text(arena, (decimal){item->version, 0}), false);
    const char *posted_on = date_text(arena, item->posted_on);
    bool same_day = date_equal(item->posted_on, item->effective_on);
    csv_field(out, posted_on, false);
    csv_field(out, same_day ? posted_on : date_text(arena, item->effective_on), false);
    csv_field(out, date_text(arena, item->due_on), false);
    csv_field(out, money_text(arena, item->amount), false);
    csv_field(out, money_text(arena, item->outstanding), false);
    for (int c = 0; c < REVENUE_COUNT; c++) /* most are nothing */
        csv_field(out, item->by_class[c].cents ? money_text(arena, item->by_class[c]) : "0.00",
                  false);
    out_put(out, "\r\n");
}

/* However many there are, in pieces of so many; as posted, which is how they are stored. */
enum code get_transactions_csv(struct page *page)
{
    const char *wrong;
    struct item_filter filter = filter_of(page, ITEMS_FILE, &wrong);
    filter.newest_first = false;
    if (wrong)
        return UNREADABLE;
    struct arena *outer = page->action->arena, *inner = arena_new();
    struct out head = out_new(page->arena);
    size_t count = ITEMS_FILE;
    out_put(&head, "id,type,reference,version,postedOn,effectiveOn,dueOn,amount,outstanding");
    for (int c = 0; c < REVENUE_COUNT; c++)
        out_printf(&head, ",%s", revenue_classes[c].json);
    out_put(&head, "\r\n");
    bool fine = http_spool(page->response, head.data, head.size);
    while (fine && count == ITEMS_FILE) {
        struct ledger_item *items;
        arena_reset(inner);
        page->action->arena = inner;
        count = action_list_items(page->action, &filter, &items);
        struct out out = out_new(inner);
        for (size_t i = 0; i < count; i++)
            csv_item(inner, &items[i], &out);
        filter.after = count > 0 ? items[count - 1].id : 0;
        fine = count == 0 || http_spool(page->response, out.data, out.size);
    }
    page->action->arena = outer;
    arena_free(inner);
    return fine ? page_download(page, "text/csv; charset=utf-8", "transactions.csv", NULL, 0)
                : FAULT;
}

enum code links_of_item(struct page *page, ledger_id id, struct ledger_item *ret_item,
                        const struct ledger_entry **ret_entries, size_t *ret_entries_count,
                        const struct linked_item **ret_links, size_t *ret_links_count)
{
    program_account account = page->account->account.account;
    struct ledger_entry *entries;
    struct ledger_link *links;
    size_t links_count;
    enum code code = action_show_item(page->action, account, id, ret_item, &entries,
                                      ret_entries_count, &links, &links_count);
    if (code != OK)
        return code;
    struct linked_item *joined = arena_array(page->arena, links_count, sizeof(*joined));
    for (size_t i = 0; i < links_count; i++) {
        joined[i].link = links[i];
        ledger_id other = links[i].credit == id ? links[i].debit : links[i].credit;
        struct ledger_entry *unused_entries;
        struct ledger_link *unused_links;
        size_t n, m;
        code = action_show_item(page->action, account, other, &joined[i].other, &unused_entries, &n,
                                &unused_links, &m);
        if (code != OK)
            return code;
    }
    *ret_entries = entries;
    *ret_links = joined;
    *ret_links_count = links_count;
    return OK;
}

/* Interest: its segments and the debt it is on. A penalty of the system: its reason; before reasons
 * were kept, the two days. */
static enum code explain(struct page *page, struct transaction_view *view)
{
    const struct ledger_item *item = &view->item;
    if (item->type == ITEM_INT && item->why) {
        struct interest_line *line = arena_alloc(page->arena, sizeof(*line));
        if (document_unpack_interest(page->arena, item->why, line) != OK)
            return FAULT;
        view->interest = line;
        money again;
        view->again = billing_interest_recompute(line, &again) &&
                      llabs(again.cents) == llabs(item->amount.cents);
        if (view->again)
            view->again_amount = item->amount;
        for (size_t i = 0; i < line->segments_count; i++)
            view->provisional |= line->segments[i].provisional;
        if (item->base) {
            struct ledger_entry *entries;
            struct ledger_link *links;
            size_t n, m;
            return action_show_item(page->action, item->account, item->base, &view->base, &entries,
                                    &n, &links, &m);
        }
    }
    struct billing_penalty *penalty = arena_alloc(page->arena, sizeof(*penalty));
    if ((item->type == ITEM_LAP || item->type == ITEM_LPP) && item->why) {
        if (document_unpack_penalty(page->arena, item->why, penalty) != OK)
            return FAULT;
        view->penalty = penalty;
        view->again = billing_penalty_recompute(penalty, &view->again_amount) &&
                      view->again_amount.cents == item->amount.cents;
        return OK;
    }
    struct document_object *why;
    struct findings unused = findings_new(page->arena);
    if ((item->type == ITEM_RET || item->type == ITEM_NSF || item->type == ITEM_MVD) && item->why &&
        document_read_object(page->arena, item->why, strlen(item->why), &unused, &why) == OK)
        view->undone = why;
    if ((item->type == ITEM_WO || item->type == ITEM_WO_CREDIT) && item->why &&
        document_read_object(page->arena, item->why, strlen(item->why), &unused, &why) == OK &&
        (item->type == ITEM_WO_CREDIT ||
         text_equal(document_member(why, "document"), "small-balance")))
        view->small = why;
    if ((item->type == ITEM_DISB || item->type == ITEM_DISB_BACK) && item->why &&
        document_read_object(page->arena, item->why, strlen(item->why), &unused, &why) == OK)
        view->refunded = why;
    transaction_number number;
    struct shown_declaration shown;
    if (item->type == ITEM_LAP && transaction_number_parse(item->reference, &number) &&
        action_show_declaration(page->action, number, 1, &shown) == OK) {
        view->account_by = shown.stored.account_by;
        view->accounted = shown.stored.accounting_date;
    }
    return OK;
}

enum code get_transaction(struct page *page)
{
    char *end;
    long long id = strtoll(page->id, &end, 10);
    if (*end || id <= 0)
        return NOT_FOUND;
    struct transaction_view view = {0};
    enum code code = links_of_item(page, id, &view.item, &view.entries, &view.entries_count,
                                   &view.links, &view.links_count);
    if (code == OK)
        code = explain(page, &view);
    if (code == OK)
        code = reliefs_of_item(page, &view);
    struct shown_debt unused;
    view.told = action_show_debt(page->action, view.item.account, id, &unused) == OK;
    if (code != OK)
        return code;
    page->title = say(page, TEXT_TX_ONE, item_type_name(page, view.item.type),
                      item_reference(page, &view.item), NULL);
    page->code = "ACC-05";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_TRANSACTIONS, NULL), t(page, TEXT_TX_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_transaction(page, &view);
    return page_answer(page, 200);
}
