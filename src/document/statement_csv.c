#include "statement_impl.h"

int document_days_late(const struct statement *statement, const struct statement_item *item)
{
    if (item->item == 0 || item->outstanding.cents <= 0 || date_is_none(item->due_on))
        return 0;
    int days = date_between(item->due_on, statement->issued_on);
    return days < 0 ? 0 : days;
}

/* Header names are those of the JSON form, the same in both languages. One row an item. */
char *document_statement_csv(struct arena *arena, const struct statement *statement)
{
    static const char *const before[] = {"statement", "account", "section", "type",
                                         "reference", "version", "filedBy", "paidBy",
                                         "releaseDate", "accountingDate", "valueDate", "dueDate",
                                         "status", "valueForDuty"};
    static const char *const after[] = {"amount", "cleared", "outstanding", "daysLate"};
    struct out out = out_new(arena);
    for (size_t i = 0; i < ARRAY_COUNT(before); i++)
        csv_field(&out, before[i], i == 0);
    for (int class = 0; class < REVENUE_COUNT; class++)
        csv_field(&out, revenue_classes[class].json, false);
    for (size_t i = 0; i < ARRAY_COUNT(after); i++)
        csv_field(&out, after[i], false);
    out_put(&out, "\r\n");
    for (size_t i = 0; i < statement->items_count; i++) {
        const struct statement_item *item = &statement->items[i];
        csv_field(&out, statement->id, true);
        csv_field(&out, statement->account.text, false);
        csv_field(&out, item->section, false);
        csv_field(&out, statement_item_type(item), false);
        csv_field(&out, item->reference, false);
        csv_field(&out, item->version == 0 ? "" : arena_printf(arena, "%d", item->version), false);
        csv_field(&out, item->filed_by, false);
        csv_field(&out, item->paid_by, false);
        csv_field(&out, date_text(arena, item->released_on), false);
        csv_field(&out, date_text(arena, item->posted_on), false);
        csv_field(&out, date_text(arena, item->effective_on), false);
        csv_field(&out, date_text(arena, item->due_on), false);
        csv_field(&out, item->status, false);
        csv_field(&out, money_text(arena, item->value_for_duty), false);
        for (int class = 0; class < REVENUE_COUNT; class++)
            csv_field(&out, money_text(arena, item->by_class[class]), false);
        csv_field(&out, money_text(arena, item->amount), false);
        csv_field(&out, money_text(arena, item->cleared), false);
        csv_field(&out, money_text(arena, item->outstanding), false);
        csv_field(&out, arena_printf(arena, "%d", document_days_late(statement, item)), false);
        out_put(&out, "\r\n");
    }
    return out.data;
}
