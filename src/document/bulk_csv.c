/* A request over many declarations as CSV: one table, whose first column says what a row is. */
#include "bulk.h"
#include "document.h"

static const char *const columns[] = {
    "record", "row", "importer", "transactionNumber", "version", "line", "field", "before",
    "after", "duties", "surtaxes", "gst", "other", "net", "interest", "state", "code", "en", "fr"};
enum { COLUMNS = ARRAY_COUNT(columns) };

struct table {
    struct arena *arena;
    struct out out;
};

static void put(struct table *table, const char *const cells[COLUMNS])
{
    for (size_t i = 0; i < COLUMNS; i++)
        csv_field(&table->out, cells[i] == NULL ? "" : cells[i], i == 0);
    out_put(&table->out, "\r\n");
}

static const char *number(struct table *table, int value)
{
    return value == 0 ? NULL : arena_printf(table->arena, "%d", value);
}

static void put_money(struct table *table, const money by_class[REVENUE_COUNT],
                      const char *cells[COLUMNS])
{
    money other = {0};
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (i != REVENUE_CUSTOMS_DUTY && i != REVENUE_SURTAX && i != REVENUE_GST)
            other = money_add(other, by_class[i]);
    cells[9] = money_text(table->arena, by_class[REVENUE_CUSTOMS_DUTY]);
    cells[10] = money_text(table->arena, by_class[REVENUE_SURTAX]);
    cells[11] = money_text(table->arena, by_class[REVENUE_GST]);
    cells[12] = money_text(table->arena, other);
}

static void put_declaration(struct table *table, const struct bulk_declaration *d,
                            const char *state)
{
    const char *cells[COLUMNS] = {"declaration", NULL, d->account.text, d->transaction.text,
                                  number(table, d->version)};
    put_money(table, d->difference, cells);
    cells[13] = money_text(table->arena, d->net);
    cells[14] = money_text(table->arena, d->interest);
    cells[15] = state;
    put(table, cells);
    for (size_t i = 0; i < d->lines_count; i++) {
        const struct bulk_line *line = &d->lines[i];
        const char *own[COLUMNS] = {"change", number(table, line->row), d->account.text,
                                    d->transaction.text, number(table, d->version),
                                    number(table, line->number), bulk_field_names[line->field],
                                    line->before, line->after};
        put_money(table, line->difference, own);
        put(table, own);
    }
}

static void put_trouble(struct table *table, const struct bulk_trouble *trouble)
{
    const struct finding finding = {
        .code = trouble->code,
        .arguments = {trouble->arguments[0], trouble->arguments[1], trouble->arguments[2]}};
    const char *cells[COLUMNS] = {"refused", number(table, trouble->row), NULL,
                                  trouble->transaction, NULL, number(table, trouble->line),
                                  trouble->field};
    cells[16] = finding_code_text(trouble->code);
    cells[17] = finding_message(table->arena, &finding, LANGUAGE_EN);
    cells[18] = finding_message(table->arena, &finding, LANGUAGE_FR);
    put(table, cells);
}

static void put_effect(struct table *table, const struct bulk *bulk)
{
    for (size_t i = 0; i < bulk->statements_count; i++) {
        const struct bulk_statement *s = &bulk->statements[i];
        const char *cells[COLUMNS] = {"statement", NULL, s->account.text, s->transaction.text};
        cells[7] = s->id;
        cells[13] = money_text(table->arena, s->amount);
        put(table, cells);
    }
    for (size_t i = 0; i < bulk->interests_count; i++) {
        const struct bulk_interest *interest = &bulk->interests[i];
        const char *cells[COLUMNS] = {"interest", NULL, interest->account.text,
                                      interest->transaction.text};
        cells[7] = money_text(table->arena, interest->charged);
        cells[8] = money_text(table->arena, interest->worked_out);
        cells[14] = money_text(table->arena,
                               money_subtract(interest->worked_out, interest->charged));
        put(table, cells);
    }
}

char *document_bulk_csv(struct arena *arena, const struct bulk *bulk, const char *const *states)
{
    struct table table = {arena, out_new(arena)};
    put(&table, columns);
    for (size_t i = 0; i < bulk->declarations_count; i++)
        put_declaration(&table, &bulk->declarations[i], states == NULL ? NULL : states[i]);
    for (size_t i = 0; i < bulk->troubles_count; i++)
        put_trouble(&table, &bulk->troubles[i]);
    put_effect(&table, bulk);
    return table.out.data;
}
