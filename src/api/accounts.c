#include "action_relief.h"
#include "api_impl.h"
#include "document_penalty.h"

#include <stdlib.h>

static void write_account(struct json *json, const struct reachable_account *reachable)
{
    const struct registry_account *account = &reachable->account;
    json_object(json);
    json_text(json, "account", account->account.text);
    json_text(json, "name", account->name);
    json_text(json, "legalName", reachable->legal_name);
    json_key(json, "client");
    json_bool(json, reachable->client);
    json_key(json, "imports");
    json_bool(json, account->import);
    api_date(json, "openFrom", account->open_from);
    api_date(json, "closedOn", account->closed_on);
    json_object_end(json);
}

enum code api_list_accounts(struct api *api)
{
    struct api_page page;
    enum code code = api_page_open(api, &page);
    if (code != OK)
        return code;
    struct reachable_account *accounts;
    program_account after = ACCOUNT_NONE;
    if (page.after[0] != '\0' && !program_account_parse(page.after, &after))
        return api_refuse(api, PROBLEM_CURSOR, NULL);
    size_t count = action_accounts_page(&api->action, after, page.limit + 1, &accounts);
    struct out out;
    struct json json = api_items(api, &out);
    size_t to = count > page.limit ? page.limit : count;
    for (size_t i = 0; i < to; i++)
        write_account(&json, &accounts[i]);
    api_page_close(api, &json, to < count ? accounts[to - 1].account.account.text : NULL);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_show_account(struct api *api)
{
    struct reachable_account account;
    if (!action_reach(&api->action, api->account, &account))
        return NOT_FOUND;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_account(&json, &account);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_show_balance(struct api *api)
{
    struct account_balance balance;
    date effective_on, known_on;
    enum code code = api_query_date(api, "effectiveOn", DATE_NONE, &effective_on);
    if (code == OK)
        code = api_query_date(api, "knownOn", DATE_NONE, &known_on);
    if (code != OK)
        return code;
    bool now = date_is_none(effective_on) && date_is_none(known_on);
    code = now ? action_balance(&api->action, api->account, &balance)
               : action_balance_on(&api->action, api->account, effective_on, known_on, &balance);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "account", balance.account.text);
    api_date(&json, "asOf", date_is_none(effective_on) ? api->action.today : effective_on);
    api_date(&json, "knownOn", known_on);
    api_money(&json, "balance", balance.balance);
    api_money(&json, "pastDue", balance.past_due);
    api_money(&json, "unappliedCredit", balance.unapplied);
    api_money(&json, "nextPayable", balance.next_payable);
    api_date(&json, "nextDue", balance.next_due);
    if (balance.before_release.cents > 0)
        api_money(&json, "payableBeforeRelease", balance.before_release);
    if (now) {
        json_key(&json, "openItems");
        json_int(&json, (int64_t)balance.open_items);
    }
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}

/* ---- items of the ledger ---- */

static const char *item_status(struct api *api, const struct ledger_item *item)
{
    enum item_type by;
    bool whole;
    if (action_given_up(&api->action, item, &by, &whole))
        return by == ITEM_WAV ? "waived" : "writtenOff";
    if (item->outstanding.cents == 0)
        return "cleared";
    if (item->amount.cents > 0 && !ledger_item_apart(item) &&
        date_before(item->due_on, api->action.today))
        return "overdue";
    return item->outstanding.cents == item->amount.cents ? "open" : "part";
}

static void write_item_members(struct api *api, struct json *json, const struct ledger_item *item)
{
    api_number(json, "id", item->id);
    json_text(json, "type", item_types[item->type].id);
    json_text(json, "reference", item->reference);
    if (item->version > 0) {
        json_key(json, "version");
        json_int(json, item->version);
    }
    json_text(json, "status", item_status(api, item));
    api_money(json, "amount", item->amount);
    api_money(json, "outstanding", item->outstanding);
    api_classes(json, "components", item->by_class);
    if (item->value_for_duty.cents != 0)
        api_money(json, "valueForDuty", item->value_for_duty);
    api_date(json, "accountingDate", item->posted_on);
    api_date(json, "valueDate", item->effective_on);
    api_date(json, "dueDate", item->due_on);
    if (item->amount.cents > 0)
        json_text(json, "dueRule", rules[item->due_rule].id);
    api_date(json, "releaseDate", item->released_on);
    json_text(json, "filedBy", item->filed_by);
    json_text(json, "paidBy", item->paid_by);
    api_date(json, "interestThrough", item->interest_through);
    if (item->base != 0)
        api_number(json, "base", item->base);
    if (item->why != NULL && item->why[0] == '{') {
        json_key(json, "why");
        json_raw(json, item->why);
    }
}

void api_write_item(struct api *api, struct json *json, const struct ledger_item *item)
{
    json_object(json);
    write_item_members(api, json, item);
    json_object_end(json);
}

void api_write_entries(struct api *api, struct json *json, int64_t seq,
                       const struct ledger_item *items, size_t count)
{
    if (count == 0)
        return;
    json_key(json, "entries");
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        struct ledger_item item = items[i];
        if (item.id < 0)
            item.id = seq * LEDGER_ID_PLACES - item.id - 1;
        api_write_item(api, json, &item);
    }
    json_array_end(json);
}

void api_write_receipt(struct json *json, const char *receipt)
{
    if (receipt == NULL)
        return;
    json_key(json, "receipt");
    json_raw(json, receipt);
}

static bool item_type_parse(const char *text, int *ret_type)
{
    for (int type = 0; type < ITEM_COUNT; type++)
        if (strcmp(item_types[type].id, text) == 0) {
            *ret_type = type;
            return true;
        }
    return false;
}

static bool id_parse(const char *text, ledger_id *ret_id)
{
    size_t size = strspn(text, "0123456789");
    if (size == 0 || size > 18 || text[size] != '\0')
        return false;
    *ret_id = strtoll(text, NULL, 10);
    return *ret_id > 0;
}

enum code api_list_entries(struct api *api)
{
    struct api_page page;
    struct item_filter filter = {.account = api->account, .type = -1, .newest_first = true};
    enum code code = api_page_open(api, &page);
    if (code == OK)
        code = api_query_date(api, "from", DATE_NONE, &filter.from);
    if (code == OK)
        code = api_query_date(api, "to", DATE_NONE, &filter.to);
    if (code == OK)
        code = api_query_bool(api, "open", &filter.open_only);
    if (code != OK)
        return code;
    const char *type = http_query(api->request, "type");
    if (type != NULL && !item_type_parse(type, &filter.type))
        return api_refuse(api, PROBLEM_PARAMETER, "type");
    if (page.after[0] != '\0' && !id_parse(page.after, &filter.after))
        return api_refuse(api, PROBLEM_CURSOR, NULL);
    filter.limit = page.limit + 1;
    struct ledger_item *items;
    size_t count = action_list_items(&api->action, &filter, &items);
    bool more = count > page.limit;
    count = more ? page.limit : count;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        /* The store's "open" also has paid items whose interest is still to be worked out. */
        if (!filter.open_only || items[i].outstanding.cents != 0)
            api_write_item(api, &json, &items[i]);
    const char *next =
        more ? arena_printf(api->arena, "%lld", (long long)items[count - 1].id) : NULL;
    api_page_close(api, &json, next);
    api_answer(api, 200, &out);
    return OK;
}

/* From nothing but what the line says. */
static void write_recomputed(struct api *api, struct json *json, const struct ledger_item *item)
{
    struct interest_line line;
    struct billing_penalty penalty;
    money again;
    if ((item->type == ITEM_LAP || item->type == ITEM_LPP) && item->why != NULL &&
        document_unpack_penalty(api->arena, item->why, &penalty) == OK &&
        billing_penalty_recompute(&penalty, &again))
        api_money(json, "recomputed", again);
    if (item->type != ITEM_INT || item->why == NULL ||
        document_unpack_interest(api->arena, item->why, &line) != OK ||
        !billing_interest_recompute(&line, &again))
        return;
    /* A line about what is paid out says that, or less of it. */
    bool refund = (item->amount.cents < 0) != (again.cents < 0);
    api_money(json, "recomputed", refund ? money_negate(again) : again);
}

static void write_posting(struct json *json, const struct ledger_entry *entry)
{
    json_object(json);
    api_number(json, "id", entry->id);
    json_text(json, "cause", entry->cause);
    json_text(json, "reference", entry->reference);
    api_date(json, "accountingDate", entry->posted_on);
    api_date(json, "valueDate", entry->effective_on);
    json_key(json, "lines");
    json_array(json);
    for (size_t i = 0; i < entry->lines_count; i++) {
        json_object(json);
        json_text(json, "account", entry->lines[i].account.text);
        json_text(json, "code", ledger_codes[entry->lines[i].code].id);
        api_money(json, "amount", entry->lines[i].amount);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void write_link(struct json *json, const struct ledger_link *link)
{
    json_object(json);
    api_number(json, "id", link->id);
    api_number(json, "credit", link->credit);
    api_number(json, "debit", link->debit);
    api_money(json, "amount", link->amount);
    api_date(json, "valueDate", link->value_on);
    api_date(json, "accountingDate", link->posted_on);
    if (link->reverses != 0)
        api_number(json, "reverses", link->reverses);
    json_object_end(json);
}

enum code api_show_entry(struct api *api)
{
    ledger_id id;
    struct ledger_item item;
    struct ledger_entry *entries;
    struct ledger_link *links;
    size_t entries_count, links_count;
    if (!id_parse(api_parameter(api, "entry"), &id))
        return NOT_FOUND;
    enum code code = action_show_item(&api->action, api->account, id, &item, &entries,
                                      &entries_count, &links, &links_count);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    write_item_members(api, &json, &item);
    write_recomputed(api, &json, &item);
    json_key(&json, "postings");
    json_array(&json);
    for (size_t i = 0; i < entries_count; i++)
        write_posting(&json, &entries[i]);
    json_array_end(&json);
    json_key(&json, "clearings");
    json_array(&json);
    for (size_t i = 0; i < links_count; i++)
        write_link(&json, &links[i]);
    return api_answer_items(api, &json);
}
