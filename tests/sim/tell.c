/* A JSON line for each fact, and for each thing the product says. Money is in cents. */
#include "sim.h"

#include <stdio.h>

static void tell(const struct out *out)
{
    fwrite(out->data, 1, out->size, stdout);
    fputc('\n', stdout);
}

static struct json begin(struct sim *sim, struct out *out, const char *kind)
{
    struct json json = json_new(out);
    json_object(&json);
    json_text(&json, "is", kind);
    json_text(&json, "on", date_text(sim->arena, sim->today));
    return json;
}

static void put_int(struct json *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_int(json, value);
}

static void put_classes(struct json *json, const money by_class[REVENUE_COUNT])
{
    json_array(json);
    for (int c = 0; c < REVENUE_COUNT; c++)
        json_int(json, by_class[c].cents);
    json_array_end(json);
}

void tell_start(struct sim *sim)
{
    struct out out = out_new(sim->arena);
    struct json json = begin(sim, &out, "start");
    put_int(&json, "seed", (int64_t)sim->seed);
    put_int(&json, "days", sim->days);
    put_int(&json, "houses", (int64_t)sim->houses_count);
    json_key(&json, "accounts");
    json_array(&json);
    for (size_t i = 0; i < sim->clients_count; i++)
        json_string(&json, sim->clients[i].account.text);
    json_array_end(&json);
    json_key(&json, "continuous");
    json_array(&json);
    for (size_t i = 0; i < sim->clients_count; i++)
        if (sim->clients[i].continuous)
            json_string(&json, sim->clients[i].account.text);
    json_array_end(&json);
    json_key(&json, "classes");
    json_array(&json);
    for (int c = 0; c < REVENUE_COUNT; c++)
        json_string(&json, revenue_classes[c].json);
    json_array_end(&json);
    json_object_end(&json);
    tell(&out);
}

static void put_lines(struct json *json, const struct paper *paper)
{
    json_key(json, "lines");
    json_array(json);
    for (int i = 0; i < paper->lines_count; i++) {
        const struct sold *sold = &paper->lines[i];
        const struct goods *one = &goods[sold->goods];
        json_object(json);
        json_text(json, "classification", one->classification);
        put_int(json, "value", sold->cents);
        json_text(json, "currency", sold->foreign ? "USD" : "CAD");
        put_int(json, "quantity", sold->quantity);
        json_text(json, "gst", one->gst_code);
        json_text(json, "surtax", goods_surtax(one, paper->filed_on));
        json_text(json, "dumping", one->anti_dumping);
        json_object_end(json);
    }
    json_array_end(json);
}

static void tell_filing(struct sim *sim, const struct operation *operation, size_t i,
                        const char *words)
{
    const struct paper *paper = &operation->papers[i];
    struct out out = out_new(sim->arena);
    struct json json = begin(sim, &out, "file");
    json_text(&json, "account", sim->clients[paper->client].account.text);
    json_text(&json, "transaction", operation->declarations[i]->transaction.text);
    put_int(&json, "version", paper->version);
    json_text(&json, "released", date_text(sim->arena, paper->released_on));
    json_text(&json, "shipped", date_text(sim->arena, paper_shipped_on(paper)));
    json_text(&json, "by", operation->kind == OPERATION_BULK ? "bulk" : operation->actor.name);
    put_lines(&json, paper);
    json_key(&json, "answer");
    json_raw(&json, words);
    json_object_end(&json);
    tell(&out);
}

/* The words of one of a bulk's answers. */
static const char *nth_words(struct arena *arena, const char *words, size_t n)
{
    int depth = 0;
    const char *from = words;
    for (const char *at = words; *at != '\0'; at++) {
        if (*at == '{' && depth++ == 0)
            from = at;
        if (*at == '}' && --depth == 0 && n-- == 0)
            return arena_copy(arena, from, (size_t)(at - from) + 1);
    }
    return "{}";
}

static int64_t taken_at(const struct outcome *outcome, size_t i)
{
    return outcome->codes[i] == OK ? outcome->stored[i].journal_seq : INT64_MAX;
}

/* Place in the list of the n-th by journal sequence; what was refused comes last. */
static size_t nth_taken(const struct operation *operation, const struct outcome *outcome, size_t n)
{
    for (size_t i = 0; i < operation->papers_count; i++) {
        size_t before = 0;
        for (size_t k = 0; k < operation->papers_count; k++) {
            int64_t own = taken_at(outcome, i), other = taken_at(outcome, k);
            before += other < own || (other == own && k < i);
        }
        if (before == n)
            return i;
    }
    return n;
}

void tell_operation(struct sim *sim, const struct operation *operation,
                    const struct outcome *outcome)
{
    struct arena *arena = sim->arena;
    struct out out = out_new(arena);
    /* In the order in which they were taken, which in a bulk is not that of the list. */
    for (size_t told = 0; told < operation->papers_count; told++) {
        size_t i = nth_taken(operation, outcome, told);
        tell_filing(sim, operation, i, nth_words(arena, outcome->words, i));
    }
    if (operation->papers_count > 0)
        return;
    static const char *const names[] = {"", "", "pay", "close", "announce", "notice",
                                        "extend", "agree", "collect",
                                        "reject", "secure"};
    struct json json = begin(sim, &out, names[operation->kind]);
    if (operation->kind == OPERATION_PAY) {
        json_text(&json, "account", operation->order.account.text);
        json_text(&json, "id", operation->order.id);
        put_int(&json, "amount", operation->order.amount.cents);
        json_text(&json, "value_on", date_text(arena, operation->order.value_on));
    } else if (operation->kind == OPERATION_NOTICE) {
        json_text(&json, "account", operation->bill.account.text);
        json_text(&json, "words", operation->bill.words);
        put_int(&json, "amount", operation->bill.amount.cents);
        json_text(&json, "served", date_text(arena, operation->bill.served_on));
    } else if (operation->kind == OPERATION_SECURE) {
        put_secure(&json, &operation->secure);
    } else if (operation->kind == OPERATION_REJECT) {
        json_text(&json, "account", operation->rejected.account.text);
        json_text(&json, "id", operation->rejected.id);
    } else if (operation->kind == OPERATION_AGREE) {
        json_text(&json, "account", operation->agreement.account.text);
    } else if (operation->kind == OPERATION_EXTEND) {
        json_text(&json, "account", operation->extension.account.text);
        json_text(&json, "transaction", operation->extension.transaction.text);
        json_text(&json, "words", operation->extension.words);
        json_text(&json, "pay_by", date_text(arena, operation->extension.pay_by));
    } else {
        json_text(&json, "to", date_text(arena, operation->to));
        json_text(&json, "period_end", date_text(arena, operation->period_end));
    }
    json_key(&json, "answer");
    json_raw(&json, outcome->words);
    json_object_end(&json);
    tell(&out);
}

void tell_fault(struct sim *sim, const struct fault *fault)
{
    struct out out = out_new(sim->arena);
    struct json json = begin(sim, &out, "fault");
    json_text(&json, "kind", fault_names[fault->kind]);
    put_int(&json, "house", fault->house - sim->houses);
    json_object_end(&json);
    tell(&out);
}

/* ---- what the product says ---- */

static void put_item(struct json *json, struct arena *arena, const struct ledger_item *item)
{
    json_object(json);
    put_int(json, "id", item->id);
    json_text(json, "type", item_types[item->type].id);
    json_text(json, "reference", item->reference);
    put_int(json, "version", item->version);
    put_int(json, "amount", item->amount.cents);
    put_int(json, "outstanding", item->outstanding.cents);
    json_text(json, "effective_on", date_text(arena, item->effective_on));
    json_text(json, "posted_on", date_text(arena, item->posted_on));
    json_text(json, "due_on", date_text(arena, item->due_on));
    put_int(json, "base", item->base);
    json_key(json, "classes");
    put_classes(json, item->by_class);
    if (item->why != NULL) {
        json_key(json, "why");
        json_raw(json, item->why);
    }
    json_object_end(json);
}

static void put_items(struct sim *sim, struct one_house *one, struct json *json)
{
    struct action action = sim_action(sim, one);
    const struct client *client = sim->asking;
    struct item_filter fresh = {.account = client->account, .type = -1,
                                .after = client->told_item};
    struct item_filter open = {.account = client->account, .type = -1, .open_only = true};
    struct ledger_item *items;
    size_t count = action_list_items(&action, &fresh, &items);
    json_key(json, "items");
    json_array(json);
    for (size_t i = 0; i < count; i++)
        if (items[i].id > client->told_item)
            put_item(json, sim->arena, &items[i]);
    json_array_end(json);
    count = action_list_items(&action, &open, &items);
    json_key(json, "open");
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        if (items[i].outstanding.cents == 0)
            continue; /* only waits for its interest */
        json_array(json);
        json_int(json, items[i].id);
        json_int(json, items[i].outstanding.cents);
        json_array_end(json);
    }
    json_array_end(json);
}

static void put_links(struct sim *sim, struct one_house *one, struct json *json)
{
    const struct client *client = sim->asking;
    struct ledger_link *links;
    size_t count =
        store_list_links(one->reader, sim->arena, client->account, 0, 0, &links);
    json_key(json, "links");
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        if (links[i].id <= client->told_link)
            continue;
        json_array(json);
        json_int(json, links[i].credit);
        json_int(json, links[i].debit);
        json_int(json, links[i].amount.cents);
        json_string(json, date_text(sim->arena, links[i].value_on));
        json_string(json, date_text(sim->arena, links[i].posted_on));
        json_int(json, links[i].id);
        json_array_end(json);
    }
    json_array_end(json);
}

static int compare_documents(const struct stored_statement *a, const struct stored_statement *b)
{
    return (a->journal_seq > b->journal_seq) - (a->journal_seq < b->journal_seq);
}

/* Those issued since, oldest first, as they were issued. */
static void put_documents(struct sim *sim, struct one_house *one, struct json *json)
{
    struct action action = sim_action(sim, one);
    struct stored_statement *lists[2];
    size_t left[2];
    left[0] = action_list_statements(&action, sim->asking->account, "SOA", &lists[0]);
    left[1] = action_list_statements(&action, sim->asking->account, "DN", &lists[1]);
    size_t told = 0;
    json_key(json, "documents");
    json_array(json);
    while (left[0] + left[1] > 0) { /* each list has its newest first */
        int which = left[0] == 0 || (left[1] > 0 && compare_documents(&lists[1][left[1] - 1],
                                                                      &lists[0][left[0] - 1]) < 0);
        const struct stored_statement *next = &lists[which][--left[which]];
        struct stored_statement full;
        if (told++ < sim->asking->told_documents)
            continue;
        if (store_load_statement(one->reader, sim->arena, next->id, &full) != OK)
            sim_fail(sim, "%s cannot be loaded", next->id);
        json_raw(json, full.document);
    }
    json_array_end(json);
}

static char *account_words(struct sim *sim, struct one_house *one)
{
    struct action action = sim_action(sim, one);
    struct account_balance balance;
    if (action_balance(&action, sim->asking->account, &balance) != OK)
        sim_fail(sim, "%s has no balance", sim->asking->account.text);
    struct out out = out_new(sim->arena);
    struct json json = begin(sim, &out, "account");
    json_text(&json, "account", sim->asking->account.text);
    put_int(&json, "balance", balance.balance.cents);
    put_int(&json, "past_due", balance.past_due.cents);
    put_int(&json, "unapplied", balance.unapplied.cents);
    put_int(&json, "next_payable", balance.next_payable.cents);
    json_text(&json, "next_due", date_text(sim->arena, balance.next_due));
    put_int(&json, "open_items", (int64_t)balance.open_items);
    put_items(sim, one, &json);
    put_links(sim, one, &json);
    put_documents(sim, one, &json);
    put_security(sim, &action, sim->asking->account, &json);
    json_object_end(&json);
    return out.data;
}

static void told(struct sim *sim, struct client *client)
{
    struct one_house *one = &sim->houses[0];
    struct action action = sim_action(sim, one);
    struct item_filter last = {.account = client->account, .type = -1, .newest_first = true,
                               .limit = 1};
    struct ledger_item *items;
    struct ledger_link *links;
    struct stored_statement *unused;
    if (action_list_items(&action, &last, &items) > 0)
        client->told_item = items[0].id;
    size_t count = store_list_links(one->reader, sim->arena, client->account, 0, 0, &links);
    if (count > 0)
        client->told_link = links[count - 1].id;
    client->told_documents = action_list_statements(&action, client->account, "SOA", &unused) +
                             action_list_statements(&action, client->account, "DN", &unused);
}

static const char *common_words(struct sim *sim,
                                char *(*words)(struct sim *sim, struct one_house *one))
{
    const char *first = words(sim, &sim->houses[0]);
    for (size_t i = 1; i < sim->houses_count; i++) {
        const char *own = words(sim, &sim->houses[i]);
        if (strcmp(first, own) != 0)
            sim_fail(sim, "two houses part.\n%s: %s\n%s: %s", sim->houses[0].directory, first,
                     sim->houses[i].directory, own);
    }
    return first;
}

static void tell_account(struct sim *sim, struct client *client)
{
    sim->asking = client;
    puts(common_words(sim, account_words));
    told(sim, client);
}

void tell_day(struct sim *sim)
{
    (void)common_words(sim, house_state);
    for (size_t i = 0; i < sim->clients_count; i++)
        tell_account(sim, &sim->clients[i]);
}

void tell_preview(struct sim *sim, struct client *client, money amount)
{
    tell_account(sim, client); /* so that what a look names has been told */
    struct action action = sim_action(sim, &sim->houses[0]);
    struct payment_preview preview;
    if (action_preview_payment(&action, client->account, amount, &preview) != OK)
        sim_fail(sim, "no preview for %s", client->account.text);
    struct out out = out_new(sim->arena);
    struct json json = begin(sim, &out, "preview");
    json_text(&json, "account", client->account.text);
    put_int(&json, "amount", amount.cents);
    put_int(&json, "unapplied", preview.unapplied.cents);
    json_key(&json, "settlements");
    json_array(&json);
    for (size_t i = 0; i < preview.settlements_count; i++) {
        const struct payment_settlement *one = &preview.settlements[i];
        json_array(&json);
        json_int(&json, one->credit->id == INT64_MAX ? 0 : one->credit->id);
        json_int(&json, one->debit->id);
        json_int(&json, one->amount.cents);
        json_string(&json, date_text(sim->arena, one->on));
        json_array_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    tell(&out);
}

void tell_coming_statement(struct sim *sim, struct client *client)
{
    tell_account(sim, client);
    struct action action = sim_action(sim, &sim->houses[0]);
    struct statement *statement = arena_alloc(sim->arena, sizeof(*statement));
    if (action_preview_statement(&action, client->account, statement) != OK)
        sim_fail(sim, "no coming statement for %s", client->account.text);
    struct out out = out_new(sim->arena);
    struct json json = begin(sim, &out, "coming");
    json_key(&json, "document");
    document_write_statement(&json, statement);
    json_object_end(&json);
    tell(&out);
}

/* Every line of every entry: the sum is zero, and each account of the chart is told. */
static void tell_business(struct sim *sim, bn business)
{
    int64_t sums[LEDGER_COUNT] = {0}, all = 0;
    struct ledger_entry *entries;
    size_t count =
        store_list_entries(sim->houses[0].reader, sim->arena, business, 0, &entries);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < entries[i].lines_count; k++) {
            sums[entries[i].lines[k].code] += entries[i].lines[k].amount.cents;
            all += entries[i].lines[k].amount.cents;
        }
    }
    if (all != 0)
        sim_fail(sim, "the books of %s are off by %lld", business.text, (long long)all);
    struct out out = out_new(sim->arena);
    struct json json = begin(sim, &out, "ledger");
    json_text(&json, "business", business.text);
    for (int code = 0; code < LEDGER_COUNT; code++)
        if (sums[code] != 0)
            put_int(&json, ledger_codes[code].id, sums[code]);
    json_object_end(&json);
    tell(&out);
}

void tell_ledger(struct sim *sim)
{
    for (size_t i = 0; i < sim->clients_count; i++)
        if (i == 0 || !bn_equal(sim->clients[i].business, sim->clients[i - 1].business))
            tell_business(sim, sim->clients[i].business);
}

void tell_end(struct sim *sim)
{
    struct out out = out_new(sim->arena);
    struct json json = begin(sim, &out, "end");
    put_int(&json, "operations", sim->operations);
    json_object_end(&json);
    tell(&out);
}
