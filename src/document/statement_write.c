#include "statement_impl.h"

/* Classes that are zero are left out: an absent class reads back as zero. */
static void write_classes(struct json *json, const char *key,
                          const money classes[REVENUE_COUNT])
{
    bool any = false;
    for (int class = 0; class < REVENUE_COUNT; class++) {
        if (classes[class].cents == 0)
            continue;
        if (!any) {
            json_key(json, key);
            json_array(json);
        }
        any = true;
        json_object(json);
        json_text(json, "class", revenue_classes[class].json);
        issued_write_money(json, "amount", classes[class]);
        json_object_end(json);
    }
    if (any)
        json_array_end(json);
}

const char *statement_item_type(const struct statement_item *item)
{
    return strcmp(item->section, "OB") == 0 ? "OPENING" : item_types[item->type].id;
}

static void write_item(struct json *json, const struct statement_item *item)
{
    json_object(json);
    json_text(json, "type", statement_item_type(item));
    if (item->item != 0) {
        json_key(json, "item");
        json_int(json, item->item);
    }
    json_text(json, "reference", item->reference);
    if (item->version != 0) {
        json_key(json, "version");
        json_int(json, item->version);
    }
    json_text(json, "filedBy", item->filed_by);
    json_text(json, "paidBy", item->paid_by);
    issued_write_date(json, "releaseDate", item->released_on);
    issued_write_date(json, "accountingDate", item->posted_on);
    issued_write_date(json, "valueDate", item->effective_on);
    issued_write_date(json, "dueDate", item->due_on);
    json_text(json, "status", item->status);
    if (item->value_for_duty.cents != 0)
        issued_write_money(json, "valueForDuty", item->value_for_duty);
    write_classes(json, "components", item->by_class);
    issued_write_money(json, "amount", item->amount);
    issued_write_money(json, "cleared", item->cleared);
    issued_write_money(json, "outstanding", item->outstanding);
    if (item->why != NULL) {
        json_key(json, "why");
        json_raw(json, item->why);
    }
    json_object_end(json);
}

/* A section is a run of items of the same section; its totals are sums, so reading leaves them. */
static void write_sections(struct json *json, const struct statement *s)
{
    json_key(json, "sections");
    json_array(json);
    for (size_t from = 0; from < s->items_count;) {
        money amount = {0}, outstanding = {0};
        json_object(json);
        json_text(json, "code", s->items[from].section);
        json_key(json, "items");
        json_array(json);
        size_t to = from;
        for (; to < s->items_count && strcmp(s->items[to].section, s->items[from].section) == 0;
             to++) {
            write_item(json, &s->items[to]);
            amount = money_add(amount, s->items[to].amount);
            outstanding = money_add(outstanding, s->items[to].outstanding);
        }
        json_array_end(json);
        issued_write_money(json, "total", amount);
        issued_write_money(json, "outstanding", outstanding);
        json_object_end(json);
        from = to;
    }
    json_array_end(json);
}

static void write_clearings(struct json *json, const struct statement *s)
{
    if (s->clearings_count == 0)
        return;
    json_key(json, "clearings");
    json_array(json);
    for (size_t i = 0; i < s->clearings_count; i++) {
        const struct statement_clearing *clearing = &s->clearings[i];
        json_object(json);
        json_text(json, "credit", clearing->credit_reference);
        json_text(json, "debitType", item_types[clearing->debit_type].id);
        json_text(json, "debit", clearing->debit_reference);
        issued_write_money(json, "amount", clearing->amount);
        issued_write_date(json, "valueDate", clearing->value_on);
        issued_write_date(json, "accountingDate", clearing->posted_on);
        json_object_end(json);
    }
    json_array_end(json);
}

void document_write_statement(struct json *json, const struct statement *statement)
{
    json_object(json);
    json_text(json, "kind", statement->kind);
    json_text(json, "id", statement->id);
    json_text(json, "account", statement->account.text);
    json_text(json, "name", statement->name);
    issued_write_date(json, "issuedOn", statement->issued_on);
    issued_write_date(json, "periodStart", statement->period_from);
    issued_write_date(json, "periodEnd", statement->period_to);
    issued_write_date(json, "dueDate", statement->due_on);
    json_text(json, "currency", "CAD");
    json_text(json, "preview", statement->preview);
    json_key(json, "totals");
    json_object(json);
    issued_write_money(json, "opening", statement->opening);
    issued_write_money(json, "debits", statement->debits);
    issued_write_money(json, "credits", statement->credits);
    issued_write_money(json, "closing", statement->closing);
    issued_write_money(json, "pastDue", statement->past_due);
    issued_write_money(json, "totalPayable", statement->total_payable);
    issued_write_money(json, "creditBalance", statement->credit_balance);
    write_classes(json, "components", statement->totals);
    json_object_end(json);
    write_sections(json, statement);
    write_clearings(json, statement);
    json_object_end(json);
}
