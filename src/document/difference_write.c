#include "difference_file.h"
#include "statement_impl.h"

const char *since_kind_id(enum since_kind kind)
{
    static const char *const ids[SINCE_KINDS] = {"new", "changed", "gone"};
    return ids[kind];
}

static void write_totals(struct json *json, const char *key, const struct statement *statement)
{
    json_key(json, key);
    json_object(json);
    issued_write_date(json, "dueDate", statement->due_on);
    issued_write_money(json, "opening", statement->opening);
    issued_write_money(json, "debits", statement->debits);
    issued_write_money(json, "credits", statement->credits);
    issued_write_money(json, "closing", statement->closing);
    issued_write_money(json, "pastDue", statement->past_due);
    issued_write_money(json, "totalPayable", statement->total_payable);
    issued_write_money(json, "creditBalance", statement->credit_balance);
    json_object_end(json);
}

static void write_item(struct json *json, const char *key, const struct statement_item *item)
{
    if (!item)
        return;
    json_key(json, key);
    json_object(json);
    json_text(json, "section", item->section);
    issued_write_money(json, "amount", item->amount);
    issued_write_money(json, "outstanding", item->outstanding);
    json_text(json, "status", item->status);
    json_object_end(json);
}

static void write_line(struct json *json, const struct difference_line *line,
                       enum language language)
{
    const struct statement_item *item = line->after ? line->after : line->before;
    json_object(json);
    json_text(json, "kind", since_kind_id(line->kind));
    json_text(json, "cause", rules[line->rule].id);
    json_text(json, "words",
              language == LANGUAGE_FR ? rules[line->rule].fr : rules[line->rule].en);
    issued_write_date(json, "knownOn", line->known_on);
    json_text(json, "by", line->by);
    json_key(json, "item");
    json_string(json, arena_printf(json->out->arena, "%lld", (long long)item->item));
    json_text(json, "type", statement_item_type(item));
    json_text(json, "reference", item->reference);
    if (item->version > 0) {
        json_key(json, "version");
        json_int(json, item->version);
    }
    write_item(json, "issued", line->before);
    write_item(json, "now", line->after);
    json_object_end(json);
}

void document_write_difference(struct json *json, const struct difference *difference,
                               date known_on, enum language language)
{
    json_object(json);
    json_text(json, "statement", difference->issued->id);
    json_text(json, "account", difference->issued->account.text);
    issued_write_date(json, "issuedOn", difference->issued->issued_on);
    issued_write_date(json, "knownOn", known_on);
    write_totals(json, "issued", difference->issued);
    write_totals(json, "now", &difference->now);
    json_key(json, "lines");
    json_array(json);
    for (size_t i = 0; i < difference->lines_count; i++)
        write_line(json, &difference->lines[i], language);
    json_array_end(json);
    json_object_end(json);
}
