/* The statement of drawback in print. */
#include "pdf.h"
#include "words.h"

static const struct pdf_font body = {.tenths = 90}, muted = {.tenths = 80, .color = PDF_MUTED};

struct sheet {
    struct pdf *pdf;
    struct arena *arena;
    const struct casework_drawback_statement *statement;
    enum language language;
};

static const char *day(const struct sheet *sheet, date on)
{
    return date_is_none(on) ? NULL : date_page(sheet->arena, on, sheet->language);
}

static const char *decided(const struct sheet *sheet)
{
    bool granted = sheet->statement->granted;
    const struct case_step_fact *step =
        &case_steps[granted ? CASE_STEP_DRAWBACK_GRANT : CASE_STEP_DRAWBACK_REFUSE];
    return sheet->language == LANGUAGE_FR ? step->fr : step->en;
}

static void put_facts(const struct sheet *sheet)
{
    const struct casework_drawback_statement *s = sheet->statement;
    const struct {
        enum word word;
        const char *text;
    } facts[] = {
        {WORD_NUMBER, s->id},
        {WORD_DECISION, decided(sheet)},
        {WORD_DECIDED_ON, day(sheet, s->decided_on)},
        {WORD_DECIDED_BY, s->decided_by},
        {WORD_TRANSACTION, word_reference(sheet->arena, s->claim.transaction.text)},
        {WORD_IMPORTER, arena_printf(sheet->arena, "%s, %s", s->name, s->importer.text)},
        {WORD_FILED_ON, day(sheet, s->claimed_on)},
        {WORD_EXPORTED_ON, day(sheet, s->claim.exported_on)},
        {WORD_EXPORTED_TO, s->claim.country},
        {WORD_EXPORT_PROOF, s->claim.export_document},
        {WORD_PROCESSED_ON, day(sheet, s->claim.processed_on)},
    };
    struct pdf_row *rows = arena_array(sheet->arena, ARRAY_COUNT(facts), sizeof(*rows));
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_COUNT(facts); i++) {
        if (facts[i].text == NULL)
            continue;
        const char **cells = arena_array(sheet->arena, 2, sizeof(*cells));
        cells[0] = word(facts[i].word, sheet->language);
        cells[1] = facts[i].text;
        rows[count++] = (struct pdf_row){.cells = cells};
    }
    static const struct pdf_column columns[] = {{.title = ""}, {.title = "", .wrap = true}};
    pdf_rows(sheet->pdf, &(struct pdf_table){.columns = columns, .columns_count = 2, .rows = rows,
                                             .rows_count = count, .tenths = 85,
                                             .no_headings = true});
}

static const char *quantity(const struct sheet *sheet, decimal value)
{
    return word_decimal(sheet->arena, decimal_text(sheet->arena, value), sheet->language);
}

static void put_parts(const struct sheet *sheet)
{
    const struct casework_drawback *d = &sheet->statement->drawback;
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

static void put_outcome(const struct sheet *sheet)
{
    const struct casework_drawback_statement *s = sheet->statement;
    enum language language = sheet->language;
    if (!s->granted)
        pdf_paragraph(sheet->pdf, body, word(WORD_NOTHING_POSTED, language));
    if (s->interest.cents != 0)
        pdf_paragraph(sheet->pdf, body,
                      word_fill(sheet->arena, WORD_INTEREST_PRESCRIBED, language,
                                money_page(sheet->arena, s->interest, language),
                                day(sheet, s->interest_from), day(sheet, s->interest_to), NULL));
    if (s->words != NULL) {
        pdf_heading(sheet->pdf, 2, word(WORD_REASON_GIVEN, language));
        pdf_paragraph(sheet->pdf, body, s->words);
    }
}

enum code document_drawback_pdf(struct arena *arena,
                                const struct casework_drawback_statement *statement,
                                enum language language, const char **ret_bytes, size_t *ret_size)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_drawback(&json, statement);
    hash256 hash = hash_bytes(out.data, out.size);
    char hex[65];
    hash_hex(&hash, hex);
    const char *kind = word(WORD_DRAWBACK, language);
    struct pdf_about about = {
        .title = arena_printf(arena, "%s %s", kind, statement->id),
        .brand = word(WORD_BRAND, language),
        .beside = word(WORD_INDEPENDENT_LINE, language),
        .running = arena_printf(arena, "%s \u00b7 %s", kind, statement->id),
        .foot = arena_printf(arena, "%s", statement->id),
        .foot_small = arena_printf(arena, "%s %s", word(WORD_CHECKSUM, language), hex),
        .created_on = statement->decided_on,
    };
    struct sheet sheet = {pdf_new(arena, language, &about), arena, statement, language};
    pdf_heading(sheet.pdf, 1, kind);
    pdf_gap(sheet.pdf, POINTS(4));
    put_facts(&sheet);
    if (statement->granted)
        put_parts(&sheet);
    put_outcome(&sheet);
    pdf_heading(sheet.pdf, 2, word(WORD_ABOUT, language));
    pdf_paragraph(sheet.pdf, muted, word(WORD_ALL_IN_CAD, language));
    pdf_paragraph(sheet.pdf, muted, word(WORD_CHECKSUM_NOTE, language));
    pdf_paragraph(sheet.pdf, muted, word(WORD_INDEPENDENT, language));
    return pdf_finish(sheet.pdf, ret_bytes, ret_size);
}
