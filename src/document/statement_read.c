#include "statement_impl.h"

static void read_classes(struct issued *issued, const struct json_value *object, const char *key,
                         money ret_classes[REVENUE_COUNT])
{
    size_t i;
    const struct json_value *part;
    json_array_foreach(json_member(object, key), i, part) {
        const char *name = issued_text(issued, part, "class");
        int class = 0;
        while (class < REVENUE_COUNT && !text_equal(name, revenue_classes[class].json))
            class++;
        if (class == REVENUE_COUNT)
            issued->broken = true;
        else
            ret_classes[class] = issued_money(issued, part, "amount");
    }
}

static const char *read_why(struct issued *issued, const struct json_value *object)
{
    const struct json_value *why = json_member(object, "why");
    if (why == NULL)
        return NULL;
    struct out out = out_new(issued->arena);
    struct json json = json_new(&out);
    json_write(&json, why);
    return out.data;
}

static void read_item(struct issued *issued, const struct json_value *object, const char *section,
                      struct statement_item *ret_item)
{
    ret_item->section = section;
    if (!text_equal(section, "OB"))
        ret_item->type = issued_type(issued, object, "type");
    ret_item->item = issued_int(issued, object, "item");
    issued_text_into(issued, object, "reference", ret_item->reference, sizeof(ret_item->reference));
    ret_item->version = issued_small(issued, object, "version");
    issued_text_into(issued, object, "filedBy", ret_item->filed_by, sizeof(ret_item->filed_by));
    issued_text_into(issued, object, "paidBy", ret_item->paid_by, sizeof(ret_item->paid_by));
    ret_item->released_on = issued_date(issued, object, "releaseDate");
    ret_item->posted_on = issued_date(issued, object, "accountingDate");
    ret_item->effective_on = issued_date(issued, object, "valueDate");
    ret_item->due_on = issued_date(issued, object, "dueDate");
    issued_text_into(issued, object, "status", ret_item->status, sizeof(ret_item->status));
    ret_item->value_for_duty = issued_money(issued, object, "valueForDuty");
    read_classes(issued, object, "components", ret_item->by_class);
    ret_item->amount = issued_money(issued, object, "amount");
    ret_item->cleared = issued_money(issued, object, "cleared");
    ret_item->outstanding = issued_money(issued, object, "outstanding");
    ret_item->why = read_why(issued, object);
}

static void read_sections(struct issued *issued, const struct json_value *root,
                          struct statement *ret)
{
    const struct json_value *sections = json_member(root, "sections");
    size_t i, j;
    const struct json_value *section, *item;
    size_t count = 0;
    json_array_foreach(sections, i, section) {
        count += json_array_size(json_member(section, "items"));
    }
    ret->items = count == 0 ? NULL : arena_array(issued->arena, count, sizeof(*ret->items));
    json_array_foreach(sections, i, section) {
        const char *code = issued_text(issued, section, "code");
        if (code == NULL || code[0] == '\0') {
            issued->broken = true;
            continue;
        }
        json_array_foreach(json_member(section, "items"), j, item) {
            read_item(issued, item, code, &ret->items[ret->items_count++]);
        }
    }
}

static void read_clearings(struct issued *issued, const struct json_value *root,
                           struct statement *ret)
{
    const struct json_value *clearings = json_member(root, "clearings");
    ret->clearings_count = json_array_size(clearings);
    if (ret->clearings_count == 0)
        return;
    ret->clearings = arena_array(issued->arena, ret->clearings_count, sizeof(*ret->clearings));
    for (size_t i = 0; i < ret->clearings_count; i++) {
        struct statement_clearing *clearing = &ret->clearings[i];
        const struct json_value *object = json_array_get(clearings, i);
        issued_text_into(issued, object, "credit", clearing->credit_reference,
                  sizeof(clearing->credit_reference));
        issued_text_into(issued, object, "debit", clearing->debit_reference,
                  sizeof(clearing->debit_reference));
        clearing->debit_type = issued_type(issued, object, "debitType");
        clearing->amount = issued_money(issued, object, "amount");
        clearing->value_on = issued_date(issued, object, "valueDate");
        clearing->posted_on = issued_date(issued, object, "accountingDate");
    }
}

enum code document_read_statement(struct arena *arena, const char *text,
                                  struct statement *ret_statement)
{
    const struct json_value *root = issued_open(arena, text);
    if (root == NULL)
        return UNREADABLE;
    struct issued issued = {.arena = arena};
    struct statement s = {0};
    issued_text_into(&issued, root, "kind", s.kind, sizeof(s.kind));
    issued_text_into(&issued, root, "id", s.id, sizeof(s.id));
    issued_text_into(&issued, root, "account", s.account.text, sizeof(s.account.text));
    s.name = issued_text(&issued, root, "name");
    s.issued_on = issued_date(&issued, root, "issuedOn");
    s.period_from = issued_date(&issued, root, "periodStart");
    s.period_to = issued_date(&issued, root, "periodEnd");
    s.due_on = issued_date(&issued, root, "dueDate");
    s.preview = issued_text(&issued, root, "preview");
    const struct json_value *totals = json_member(root, "totals");
    s.opening = issued_money(&issued, totals, "opening");
    s.debits = issued_money(&issued, totals, "debits");
    s.credits = issued_money(&issued, totals, "credits");
    s.closing = issued_money(&issued, totals, "closing");
    s.past_due = issued_money(&issued, totals, "pastDue");
    s.total_payable = issued_money(&issued, totals, "totalPayable");
    s.credit_balance = issued_money(&issued, totals, "creditBalance");
    read_classes(&issued, totals, "components", s.totals);
    read_sections(&issued, root, &s);
    read_clearings(&issued, root, &s);
    if (issued.broken || s.kind[0] == '\0' || s.id[0] == '\0')
        return UNREADABLE;
    *ret_statement = s;
    return OK;
}
