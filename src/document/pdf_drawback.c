/* The statement of drawback in print. */
#include "pdf_decision.h"

static const struct pdf_font body = {.tenths = 90};

static void put_facts(const struct pdf_decision *sheet,
                      const struct casework_drawback_statement *s)
{
    const struct pdf_fact facts[] = {
        {WORD_NUMBER, s->id},
        {WORD_DECISION, pdf_decision_step(sheet, casework_drawback_step(s))},
        {WORD_DECIDED_ON, pdf_decision_day(sheet, s->decided_on)},
        {WORD_DECIDED_BY, s->decided_by},
        {WORD_TRANSACTION, word_reference(sheet->arena, s->claim.transaction.text)},
        {WORD_IMPORTER, arena_printf(sheet->arena, "%s, %s", s->name, s->importer.text)},
        {WORD_FILED_ON, pdf_decision_day(sheet, s->claimed_on)},
        {WORD_EXPORTED_ON, pdf_decision_day(sheet, s->claim.exported_on)},
        {WORD_EXPORTED_TO, s->claim.country},
        {WORD_EXPORT_PROOF, s->claim.export_document},
        {WORD_PROCESSED_ON, pdf_decision_day(sheet, s->claim.processed_on)},
    };
    pdf_decision_facts(sheet, facts, ARRAY_COUNT(facts));
}

static const char *quantity(const struct pdf_decision *sheet, decimal value)
{
    return word_decimal(sheet->arena, decimal_text(sheet->arena, value), sheet->language);
}

static void put_parts(const struct pdf_decision *sheet, const struct casework_drawback *d)
{
    enum language language = sheet->language;
    struct pdf_row *rows = arena_array(sheet->arena, d->parts_count + 1, sizeof(*rows));
    for (size_t i = 0; i <= d->parts_count; i++) {
        const char **cells = arena_array(sheet->arena, 6, sizeof(*cells));
        const struct casework_drawn *part = &d->parts[i];
        rows[i] = (struct pdf_row){.cells = cells, .strong = i == d->parts_count};
        if (i == d->parts_count) {
            cells[0] = word(WORD_TOTAL_DUTIES, language);
            cells[5] = word_amount(sheet->arena, d->total, language);
            continue;
        }
        cells[0] = word_class(part->class, language);
        cells[1] = arena_printf(sheet->arena, "%d", part->line);
        cells[2] = word_amount(sheet->arena, part->paid, language);
        cells[3] = quantity(sheet, part->quantity);
        cells[4] = quantity(sheet, part->imported);
        cells[5] = word_amount(sheet->arena, part->amount, language);
    }
    const struct pdf_column columns[] = {{.title = word(WORD_CLASS, language), .wrap = true},
                                         {.title = word(WORD_LINE, language), .right = true},
                                         {.title = word(WORD_PAID, language), .right = true},
                                         {.title = word(WORD_EXPORTED, language), .right = true},
                                         {.title = word(WORD_IMPORTED, language), .right = true},
                                         {.title = word(WORD_DRAWN_BACK, language), .right = true}};
    pdf_heading(sheet->pdf, 2, word(WORD_DRAWN_BACK, language));
    pdf_rows(sheet->pdf, &(struct pdf_table){.columns = columns, .columns_count = 6, .rows = rows,
                                             .rows_count = d->parts_count + 1, .tenths = 85});
    if (d->limited)
        pdf_paragraph(sheet->pdf, body,
                      word_fill(sheet->arena, WORD_FOREIGN_LIMIT, language,
                                money_page(sheet->arena, d->foreign, language), NULL, NULL, NULL));
    if (d->sima_left_out)
        pdf_paragraph(sheet->pdf, body, word(WORD_SIMA_STAYS, language));
}

static void put_back(const struct pdf_decision *sheet,
                     const struct casework_drawback_statement *s)
{
    money back = money_subtract(s->before, s->drawback.total);
    pdf_paragraph(sheet->pdf, body,
                  word_fill(sheet->arena, WORD_DRAWBACK_BACK, sheet->language,
                            money_page(sheet->arena, back, sheet->language),
                            money_page(sheet->arena, s->before, sheet->language),
                            money_page(sheet->arena, s->drawback.total, sheet->language), NULL));
    if (s->interest_back.cents != 0)
        pdf_paragraph(sheet->pdf, body,
                      word_fill(sheet->arena, WORD_INTEREST_REPAID, sheet->language,
                                money_page(sheet->arena, s->interest_back, sheet->language), NULL,
                                NULL, NULL));
}

enum code document_drawback_pdf(struct arena *arena,
                                const struct casework_drawback_statement *statement,
                                enum language language, const char **ret_bytes, size_t *ret_size)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_drawback(&json, statement);
    struct pdf_decision sheet = pdf_decision_new(arena, language, WORD_DRAWBACK, statement->id,
                                                 &out, statement->decided_on);
    put_facts(&sheet, statement);
    if (statement->granted)
        put_parts(&sheet, &statement->drawback);
    bool back = statement->before.cents > 0;
    if (back)
        put_back(&sheet, statement);
    pdf_decision_outcome(&sheet, &(struct pdf_outcome){.posted = statement->granted || back,
                                                       .interest = statement->interest,
                                                       .prescribed = !back,
                                                       .interest_from = statement->interest_from,
                                                       .interest_to = statement->interest_to,
                                                       .words = statement->words});
    return pdf_decision_end(&sheet, ret_bytes, ret_size);
}
