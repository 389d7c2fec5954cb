/* What an officer charges by hand: worked out, posted with its document, looked up. */
#include "action_bill.h"

#include <stdio.h>
#include <stdlib.h>

#include "action_impl.h"
#include "action_relief.h"

static const enum item_type bill_types[] = {ITEM_NPA, ITEM_K9, ITEM_K23, ITEM_FEE};

/* Everything one bill decides. */
struct billing_of {
    struct action *action;
    const struct bill_order *order;
    struct casework_bill bill;
    struct ledger_item item;
    struct ledger_entry entry;
};

static void trouble(struct billing_of *of, enum finding_code code, const char *pointer,
                    const char *arg0, const char *arg1, const char *arg2)
{
    findings_add(&of->action->findings, code, 0, pointer, arg0, arg1, arg2);
}

static int parameter(struct billing_of *of, const char *name, const char *fallback)
{
    return atoi(tariff_parameter(of->action->tariff, name, of->action->today, fallback));
}

static const char *day(struct billing_of *of, date on)
{
    return date_text(of->action->arena, on);
}

/* ---- reading what is there ---- */

static enum code read_item(struct action *action, const struct ledger_item *item,
                           struct shown_bill *ret)
{
    *ret = (struct shown_bill){.item = *item};
    if (item->why == NULL || document_read_bill(action->arena, item->why, &ret->bill) != OK)
        return FAULT;
    return OK;
}

enum code action_list_bills(struct action *action, program_account account, size_t limit,
                            struct shown_bill **ret_list, size_t *ret_count)
{
    struct shown_bill *list = NULL;
    size_t count = 0, capacity = 0;
    if (!action_may(action, PERMISSION_STATEMENT_VIEW, account))
        return NOT_FOUND;
    for (size_t t = 0; t < ARRAY_COUNT(bill_types); t++) {
        const struct item_filter filter = {
            .account = account, .type = (int)bill_types[t], .limit = limit, .newest_first = true};
        struct ledger_item *items;
        size_t items_count = store_list_items(action->store, action->arena, &filter, &items);
        for (size_t i = 0; i < items_count; i++) {
            struct shown_bill shown;
            enum code code = read_item(action, &items[i], &shown);
            if (code != OK)
                return code;
            *LIST_PUSH(action->arena, list, count, capacity) = shown;
            for (size_t k = count - 1; k > 0 && list[k - 1].item.id < list[k].item.id; k--) {
                struct shown_bill other = list[k];
                list[k] = list[k - 1];
                list[k - 1] = other;
            }
        }
    }
    *ret_list = list;
    *ret_count = count;
    return OK;
}

/* The number says type and day: "NPA-RM0001-20251120-1". */
static bool read_number(const char *number, struct item_filter *filter)
{
    int32_t digits = 0;
    const char *program = strchr(number, '-');
    const char *posted = program == NULL ? NULL : strchr(program + 1, '-');
    if (posted == NULL || strspn(posted + 1, "0123456789") != 8 || posted[9] != '-')
        return false;
    for (int i = 1; i <= 8; i++)
        digits = digits * 10 + (posted[i] - '0');
    char text[11];
    snprintf(text, sizeof(text), "%.4s-%.2s-%.2s", posted + 1, posted + 5, posted + 7);
    if (!date_parse(text, &filter->from))
        return false;
    filter->to = filter->from;
    for (size_t t = 0; t < ARRAY_COUNT(bill_types); t++) {
        size_t size = strlen(item_types[bill_types[t]].id);
        if (size == (size_t)(program - number) &&
            strncmp(number, item_types[bill_types[t]].id, size) == 0) {
            filter->type = (int)bill_types[t];
            return digits > 0;
        }
    }
    return false;
}

enum code bill_load(struct action *action, program_account account, const char *number,
                    struct shown_bill *ret_shown)
{
    struct item_filter filter = {.account = account};
    struct ledger_item *items;
    if (!read_number(number, &filter))
        return NOT_FOUND;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    for (size_t i = 0; i < count; i++)
        if (text_equal(items[i].reference, number))
            return read_item(action, &items[i], ret_shown);
    return NOT_FOUND;
}

enum code action_show_bill(struct action *action, program_account account, const char *number,
                           struct shown_bill *ret_shown)
{
    return action_may(action, PERMISSION_STATEMENT_VIEW, account)
               ? bill_load(action, account, number, ret_shown)
               : NOT_FOUND;
}

/* ---- the amount of a penalty ---- */

/* What was waived of an item leaves nothing: it was cancelled. */
static bool cancelled(struct action *action, const struct ledger_item *item)
{
    return action_relief_given(action, item).cents == item->amount.cents;
}

/* Earlier notices under the code, of all accounts of the business. */
static enum code list_past(struct billing_of *of, const struct registry_business *business,
                           struct casework_past **ret, size_t *ret_count)
{
    struct action *action = of->action;
    size_t count = 0, capacity = 0;
    struct casework_past *list = NULL;
    for (size_t a = 0; a < business->accounts_count; a++) {
        const struct item_filter filter = {.account = business->accounts[a].account,
                                           .type = ITEM_NPA};
        struct ledger_item *items;
        size_t items_count = store_list_items(action->store, action->arena, &filter, &items);
        for (size_t i = 0; i < items_count; i++) {
            struct shown_bill shown;
            enum code code = read_item(action, &items[i], &shown);
            if (code != OK)
                return code;
            if (!text_equal(shown.bill.code, of->bill.code) || cancelled(action, &items[i]))
                continue;
            *LIST_PUSH(action->arena, list, count, capacity) =
                (struct casework_past){arena_text(action->arena, shown.bill.number),
                                       shown.bill.level, shown.bill.served_on};
        }
    }
    *ret = list;
    *ret_count = count;
    return OK;
}

static enum code set_penalty(struct billing_of *of, const struct registry_business *business,
                             const struct casework_penalty *penalty)
{
    struct casework_bill *bill = &of->bill;
    struct casework_past *past;
    const struct casework_past *because;
    size_t count;
    money most = money_cents(2500000);
    enum code code = list_past(of, business, &past, &count);
    if (code != OK)
        return code;
    if (!money_parse(tariff_parameter(of->action->tariff, "penalty_max", bill->happened_on,
                                      "25000.00"), &most))
        log_event("error", "parameter", "penalty_max is no amount");
    bill->code_en = penalty->row->name_en;
    bill->code_fr = penalty->row->name_fr;
    bill->unconfirmed = !penalty->row->confirmed;
    memcpy(bill->per, penalty->per, sizeof(bill->per));
    bill->level = casework_penalty_level(penalty, past, count, bill->happened_on, &because);
    bill->because = because == NULL ? NULL : because->number;
    bill->unit_amount = money_min(penalty->amounts[bill->level - 1], most);
    bill->amount = casework_penalty_amount(penalty, bill->level, bill->units, most);
    bill->capped = bill->amount.cents < bill->unit_amount.cents * bill->units;
    if (bill->unconfirmed)
        trouble(of, FINDING_BIL_0014, "/code", bill->code, NULL, NULL);
    return OK;
}

static enum code decide_penalty(struct billing_of *of, const struct registry_business *business)
{
    const struct bill_order *order = of->order;
    struct casework_bill *bill = &of->bill;
    struct casework_penalty penalty;
    bool dated = !date_is_none(order->happened_on) &&
                 !date_before(bill->served_on, order->happened_on);
    if (order->has_amount)
        trouble(of, FINDING_BIL_0003, "/amount", NULL, NULL, NULL);
    if (!dated)
        trouble(of, FINDING_BIL_0008, "/happenedOn", day(of, bill->served_on), NULL, NULL);
    bill->units = order->units == 0 ? 1 : order->units;
    if (bill->units < 1 || bill->units > BILL_UNITS_MAX)
        trouble(of, FINDING_BIL_0005, "/units",
                arena_printf(of->action->arena, "%d", BILL_UNITS_MAX), NULL, NULL);
    bill->happened_on = dated ? order->happened_on : bill->served_on;
    bill->code = order->code == NULL ? "" : order->code;
    const struct tariff_code *row =
        tariff_code_find(of->action->tariff, "penalties", bill->code, bill->happened_on);
    if (row == NULL || !casework_penalty_read(row, &penalty))
        trouble(of, FINDING_BIL_0004, "/code", bill->code, day(of, bill->happened_on), NULL);
    else if (penalty.automatic)
        trouble(of, FINDING_BIL_0012, "/code", bill->code, NULL, NULL);
    if (of->action->findings.errors_count > 0)
        return FINDINGS;
    return set_penalty(of, business, &penalty);
}

/* ---- the rest of a bill ---- */

static void check_text(struct billing_of *of, const char *text, const char *pointer)
{
    if (text != NULL && strlen(text) > BILL_TEXT_MAX)
        trouble(of, FINDING_BIL_0013, pointer,
                arena_printf(of->action->arena, "%zu", strlen(text)),
                arena_printf(of->action->arena, "%d", BILL_TEXT_MAX), NULL);
}

static bool blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static void check_words(struct billing_of *of)
{
    const struct bill_order *order = of->order;
    struct arena *arena = of->action->arena;
    if (blank(order->words))
        trouble(of, FINDING_ADJ_0023, "/words", NULL, NULL, NULL);
    else if (strlen(order->words) > CASEWORK_WORDS_MAX)
        trouble(of, FINDING_ADJ_0024, "/words", arena_printf(arena, "%zu", strlen(order->words)),
                arena_printf(arena, "%d", CASEWORK_WORDS_MAX), NULL);
    if (blank(order->source))
        trouble(of, FINDING_BIL_0009, "/source", NULL, NULL, NULL);
    check_text(of, order->source, "/source");
    check_text(of, order->about, "/about");
    of->bill.words = order->words;
    of->bill.source = order->source;
    of->bill.about = blank(order->about) ? NULL : order->about;
}

static bool set_type(struct billing_of *of)
{
    const char *type = of->order->type == NULL ? "" : of->order->type;
    for (size_t t = 0; t < ARRAY_COUNT(bill_types); t++)
        if (strcmp(type, item_types[bill_types[t]].id) == 0) {
            of->bill.type = bill_types[t];
            return true;
        }
    trouble(of, FINDING_BIL_0001, "/type", type, NULL, NULL);
    return false;
}

static void set_class(struct billing_of *of)
{
    const char *text = of->order->class;
    unsigned classes = ledger_postings[ledger_posting_of(of->bill.type)].classes;
    of->bill.class = classes >> REVENUE_FEE & 1 ? REVENUE_FEE : REVENUE_PENALTY;
    if (blank(text))
        return;
    for (int c = 0; c < REVENUE_COUNT; c++)
        if (strcmp(text, revenue_classes[c].json) == 0 && classes >> c & 1) {
            of->bill.class = (enum revenue_class)c;
            return;
        }
    trouble(of, FINDING_BIL_0011, "/class", text, item_types[of->bill.type].id, NULL);
}

/* @source Customs Act s. 109.4, 109.5(2), 124, 129(1) */
static void set_served(struct billing_of *of)
{
    struct action *action = of->action;
    struct casework_bill *bill = &of->bill;
    struct casework_limit limit;
    date first = date_add(action->today, -parameter(of, "service_days_max", "30"));
    if (date_before(bill->served_on, first) || date_before(action->today, bill->served_on))
        trouble(of, FINDING_BIL_0006, "/servedOn", day(of, bill->served_on), day(of, first),
                day(of, action->today));
    bill->due_on = bill->served_on;
    bill->due_rule = RULE_DUE_SERVICE;
    bill->free_until = date_add(bill->served_on, parameter(of, "penalty_free_days", "30"));
    if (casework_limit_find(action->arena, action->tariff, "129", NULL, bill->served_on, &limit))
        bill->decide_until = limit.until;
}

static void set_days(struct billing_of *of)
{
    struct action *action = of->action;
    struct casework_bill *bill = &of->bill;
    bill->issued_on = action->today;
    bill->served_on = date_is_none(of->order->served_on) ? action->today : of->order->served_on;
    if (casework_is_served(bill->type)) {
        set_served(of);
        return;
    }
    bill->served_on = action->today;
    bill->due_rule = RULE_DUE_INVOICE;
    bill->due_on = date_is_none(of->order->due_on)
                       ? date_add(action->today, parameter(of, "invoice_due_days", "30"))
                       : of->order->due_on;
    if (date_before(bill->due_on, action->today))
        trouble(of, FINDING_BIL_0007, "/dueOn", day(of, bill->due_on), day(of, action->today),
                NULL);
}

/* The next number of the day; the same bill twice is refused. */
static void set_number(struct billing_of *of)
{
    struct action *action = of->action;
    struct casework_bill *bill = &of->bill;
    const struct item_filter filter = {.account = of->order->account, .type = (int)bill->type,
                                       .from = action->today, .to = action->today};
    struct ledger_item *items;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    for (size_t i = 0; i < count; i++) {
        struct shown_bill there;
        if (read_item(action, &items[i], &there) == OK &&
            there.bill.amount.cents == bill->amount.cents && there.bill.class == bill->class &&
            text_equal(there.bill.words, bill->words) && text_equal(there.bill.code, bill->code) &&
            text_equal(there.bill.about, bill->about) &&
            date_equal(there.bill.happened_on, bill->happened_on))
            trouble(of, FINDING_BIL_0010, "/words", items[i].reference, NULL, NULL);
    }
    snprintf(bill->number, sizeof(bill->number), "%s-%s-%08d-%zu", item_types[bill->type].id,
             bill->account.text + 9, (int)date_number(action->today), count + 1);
}

static enum code decide(struct billing_of *of)
{
    struct action *action = of->action;
    struct casework_bill *bill = &of->bill;
    const struct registry_business *business;
    enum code code = action_business(action, program_account_bn(of->order->account), &business);
    if (code == OK && registry_find_account(business, of->order->account) == NULL)
        code = NOT_FOUND;
    if (code != OK)
        return code;
    bill->account = of->order->account;
    bill->name = business->legal_name;
    bill->issued_by = action->actor.name;
    check_words(of);
    if (!set_type(of))
        return FINDINGS;
    set_class(of);
    set_days(of);
    if (bill->type == ITEM_NPA) {
        code = decide_penalty(of, business);
    } else {
        bill->amount = of->order->amount;
        if (!of->order->has_amount || bill->amount.cents <= 0)
            trouble(of, FINDING_BIL_0002, "/amount", NULL, NULL, NULL);
    }
    if (code == OK && action->findings.errors_count == 0)
        set_number(of);
    return code == OK && action->findings.errors_count > 0 ? FINDINGS : code;
}

/* ---- posting ---- */

static void post(struct billing_of *of)
{
    struct casework_bill *bill = &of->bill;
    struct out out = out_new(of->action->arena);
    struct json json = json_new(&out);
    document_write_bill(&json, bill);
    date from = casework_is_served(bill->type) ? bill->served_on : bill->issued_on;
    of->entry = (struct ledger_entry){
        .id = ledger_place(0), .effective_on = from, .posted_on = bill->issued_on};
    of->item = (struct ledger_item){.id = ledger_place(0), .entry = ledger_place(0),
                                    .account = bill->account, .type = bill->type,
                                    .amount = bill->amount, .outstanding = bill->amount,
                                    .effective_on = from, .posted_on = bill->issued_on,
                                    .due_on = bill->due_on, .due_rule = bill->due_rule,
                                    .why = out.data};
    of->item.by_class[bill->class] = bill->amount;
    memcpy(of->item.reference, bill->number, strlen(bill->number) + 1);
    memcpy(of->entry.reference, of->item.reference, sizeof(of->entry.reference));
    ledger_post(ledger_posting_of(bill->type), bill->account, of->item.by_class, &of->entry);
}

static enum code issue_once(struct action *action, const struct bill_order *order,
                            struct shown_bill *ret_shown)
{
    int64_t head;
    bn owner = program_account_bn(order->account);
    struct billing_of *of = arena_alloc(action->arena, sizeof(*of));
    *of = (struct billing_of){.action = action, .order = order};
    enum code code = store_load_head(action->store, owner, &head);
    if (code == OK)
        code = decide(of);
    if (code != OK)
        return code;
    *ret_shown = (struct shown_bill){.bill = of->bill};
    if (order->dry_run)
        return OK;
    post(of);
    struct changes changes = {.bn = owner, .expect_seq = head, .kind = "bill",
                              .entries = &of->entry, .entries_count = 1,
                              .items = &of->item, .items_count = 1};
    action->idempotency.outcome = arena_text(action->arena, of->bill.number);
    struct commit_result result = action_commit(action, &changes);
    if (result.code != OK)
        return result.code;
    ret_shown->item = of->item;
    ret_shown->item.id = ret_shown->item.entry = result.seq * LEDGER_ID_PLACES;
    if (action_receipt(action, owner, result.seq, &ret_shown->receipt) != OK)
        ret_shown->receipt = NULL;
    return OK;
}

enum code action_issue_bill(struct action *action, const struct bill_order *order,
                            struct shown_bill *ret_shown)
{
    struct tries tries = action_tries(action);
    if (!action_may(action, PERMISSION_ACCOUNT_CHARGE, order->account))
        return FORBIDDEN;
    while (action_try(&tries))
        tries.code = issue_once(action, order, ret_shown);
    return tries.code;
}
