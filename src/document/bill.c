/* Bills as JSON: written once, with the item, and read back the same. */
#include "document_bill.h"

#include "statement_impl.h"

static void write_number(struct json *json, const char *key, int number)
{
    json_key(json, key);
    json_int(json, number);
}

static void write_penalty(struct json *json, const struct casework_bill *bill)
{
    json_key(json, "penalty");
    json_object(json);
    json_text(json, "code", bill->code);
    json_text(json, "nameEn", bill->code_en);
    json_text(json, "nameFr", bill->code_fr);
    json_key(json, "unconfirmed");
    json_bool(json, bill->unconfirmed);
    write_number(json, "level", bill->level);
    write_number(json, "units", bill->units);
    json_text(json, "per", bill->per);
    issued_write_money(json, "unitAmount", bill->unit_amount);
    json_key(json, "capped");
    json_bool(json, bill->capped);
    issued_write_date(json, "happenedOn", bill->happened_on);
    json_text(json, "because", bill->because);
    json_object_end(json);
}

void document_write_bill(struct json *json, const struct casework_bill *bill)
{
    json_object(json);
    json_text(json, "document", "bill");
    json_text(json, "type", item_types[bill->type].id);
    json_text(json, "number", bill->number);
    json_text(json, "account", bill->account.text);
    json_text(json, "name", bill->name);
    issued_write_date(json, "issuedOn", bill->issued_on);
    issued_write_date(json, "servedOn", bill->served_on);
    issued_write_date(json, "dueOn", bill->due_on);
    json_text(json, "dueRule", rules[bill->due_rule].id);
    issued_write_date(json, "freeUntil", bill->free_until);
    issued_write_date(json, "decideUntil", bill->decide_until);
    json_text(json, "issuedBy", bill->issued_by);
    json_text(json, "class", revenue_classes[bill->class].json);
    issued_write_money(json, "amount", bill->amount);
    json_text(json, "words", bill->words);
    json_text(json, "source", bill->source);
    json_text(json, "about", bill->about);
    if (bill->code != NULL)
        write_penalty(json, bill);
    json_object_end(json);
}

static enum revenue_class read_class(struct issued *issued, const struct json_value *root)
{
    const char *text = issued_text(issued, root, "class");
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (text_equal(text, revenue_classes[i].json))
            return (enum revenue_class)i;
    issued->broken = true;
    return REVENUE_PENALTY;
}

static enum rule read_rule(struct issued *issued, const struct json_value *root)
{
    const char *text = issued_text(issued, root, "dueRule");
    for (int i = 0; i < RULE_COUNT; i++)
        if (text_equal(text, rules[i].id))
            return (enum rule)i;
    issued->broken = true;
    return RULE_DUE_IMMEDIATELY;
}

static void read_penalty(struct issued *issued, const struct json_value *object,
                         struct casework_bill *bill)
{
    bill->code = issued_text(issued, object, "code");
    bill->code_en = issued_text(issued, object, "nameEn");
    bill->code_fr = issued_text(issued, object, "nameFr");
    bill->unconfirmed = json_is_true(json_member(object, "unconfirmed"));
    bill->level = issued_small(issued, object, "level");
    bill->units = issued_small(issued, object, "units");
    issued_text_into(issued, object, "per", bill->per, sizeof(bill->per));
    bill->unit_amount = issued_money(issued, object, "unitAmount");
    bill->capped = json_is_true(json_member(object, "capped"));
    bill->happened_on = issued_date(issued, object, "happenedOn");
    bill->because = issued_text(issued, object, "because");
    if (bill->code == NULL || bill->level < 1 || bill->level > PENALTY_LEVELS)
        issued->broken = true;
}

enum code document_read_bill(struct arena *arena, const char *text, struct casework_bill *ret_bill)
{
    const struct json_value *root = issued_open(arena, text);
    if (root == NULL)
        return UNREADABLE;
    struct issued issued = {.arena = arena};
    struct casework_bill bill = {0};
    if (!text_equal(issued_text(&issued, root, "document"), "bill"))
        issued.broken = true;
    bill.type = issued_type(&issued, root, "type");
    issued_text_into(&issued, root, "number", bill.number, sizeof(bill.number));
    issued_text_into(&issued, root, "account", bill.account.text, sizeof(bill.account.text));
    bill.name = issued_text(&issued, root, "name");
    bill.issued_on = issued_date(&issued, root, "issuedOn");
    bill.served_on = issued_date(&issued, root, "servedOn");
    bill.due_on = issued_date(&issued, root, "dueOn");
    bill.due_rule = read_rule(&issued, root);
    bill.free_until = issued_date(&issued, root, "freeUntil");
    bill.decide_until = issued_date(&issued, root, "decideUntil");
    bill.issued_by = issued_text(&issued, root, "issuedBy");
    bill.class = read_class(&issued, root);
    bill.amount = issued_money(&issued, root, "amount");
    bill.words = issued_text(&issued, root, "words");
    bill.source = issued_text(&issued, root, "source");
    bill.about = issued_text(&issued, root, "about");
    const struct json_value *penalty = json_member(root, "penalty");
    if (penalty != NULL)
        read_penalty(&issued, penalty, &bill);
    if (issued.broken)
        return UNREADABLE;
    *ret_bill = bill;
    return OK;
}
