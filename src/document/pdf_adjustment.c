/* The statement of adjustment in print. */
#include "pdf.h"
#include "words.h"

static const struct pdf_font body = {.tenths = 90}, muted = {.tenths = 80, .color = PDF_MUTED};

struct sheet {
    struct pdf *pdf;
    struct arena *arena;
    const struct casework_statement *statement;
    enum language language;
};

static const char *fact_words(const struct sheet *sheet, const char *en, const char *fr)
{
    return sheet->language == LANGUAGE_FR ? fr : en;
}

static const char *day(const struct sheet *sheet, date on)
{
    return date_is_none(on) ? NULL : date_page(sheet->arena, on, sheet->language);
}

static const char *lines(const struct sheet *sheet, const int *numbers, size_t count)
{
    struct out out = out_new(sheet->arena);
    for (size_t i = 0; i < count; i++)
        out_printf(&out, "%s%d", i > 0 ? ", " : "", numbers[i]);
    return out.data; /* NULL: none */
}

static void put_facts(const struct sheet *sheet)
{
    const struct casework_statement *s = sheet->statement;
    enum language language = sheet->language;
    struct out reasons = out_new(sheet->arena);
    for (size_t i = 0; i < s->reasons_count; i++)
        out_printf(&reasons, "%s%s", i > 0 ? ", " : "", s->reasons[i]);
    const struct case_step_fact *step = &case_steps[s->step];
    const struct {
        enum word word;
        const char *text;
    } facts[] = {
        {WORD_NUMBER, s->id},
        {WORD_DECISION, fact_words(sheet, step->en, step->fr)},
        {WORD_DECIDED_ON, day(sheet, s->decided_on)},
        {WORD_DECIDED_BY, s->decided_by},
        {WORD_TRANSACTION, word_reference(sheet->arena, s->transaction.text)},
        {WORD_VERSION, arena_printf(sheet->arena, "%d", s->version)},
        {WORD_COMPARED_WITH, arena_printf(sheet->arena, "%d", s->basis)},
        {WORD_IMPORTER, arena_printf(sheet->arena, "%s, %s", s->name, s->importer.text)},
        {WORD_FILED_ON, day(sheet, s->filed_on)},
        {WORD_REASON_CODES, reasons.size > 0 ? reasons.data : NULL},
        {WORD_ACCEPTED_LINES, lines(sheet, s->accepted_lines, s->accepted_lines_count)},
        {WORD_REFUSED_LINES, lines(sheet, s->refused_lines, s->refused_lines_count)},
        {WORD_DUE_DATE, day(sheet, s->due_on)},
        {WORD_REVIEW_UNTIL, day(sheet, s->dispute_until)},
        {WORD_APPEAL_UNTIL, day(sheet, s->appeal_until)},
    };
    struct pdf_row *rows = arena_array(sheet->arena, ARRAY_COUNT(facts), sizeof(*rows));
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_COUNT(facts); i++) {
        if (facts[i].text == NULL)
            continue;
        const char **cells = arena_array(sheet->arena, 2, sizeof(*cells));
        cells[0] = word(facts[i].word, language);
        cells[1] = facts[i].text;
        rows[count++] = (struct pdf_row){.cells = cells};
    }
    static const struct pdf_column columns[] = {{.title = ""}, {.title = "", .wrap = true}};
    pdf_rows(sheet->pdf, &(struct pdf_table){.columns = columns, .columns_count = 2, .rows = rows,
                                             .rows_count = count, .tenths = 85,
                                             .no_headings = true});
}

static void put_row(const struct sheet *sheet, struct pdf_row *row, const char *name,
                    const money values[3], bool strong)
{
    const char **cells = arena_array(sheet->arena, 4, sizeof(*cells));
    cells[0] = name;
    for (int i = 0; i < 3; i++)
        cells[i + 1] = word_amount(sheet->arena, values[i], sheet->language);
    *row = (struct pdf_row){.cells = cells, .strong = strong};
}

static void put_money(const struct sheet *sheet)
{
    const struct casework_statement *s = sheet->statement;
    enum language language = sheet->language;
    struct pdf_row *rows = arena_array(sheet->arena, REVENUE_COUNT + 1, sizeof(*rows));
    money sums[3] = {{0}};
    size_t count = 0;
    for (int i = 0; i < REVENUE_COUNT; i++) {
        const money values[3] = {s->before[i], s->after[i], s->difference[i]};
        for (int k = 0; k < 3; k++)
            sums[k] = money_add(sums[k], values[k]);
        if (values[0].cents != 0 || values[1].cents != 0)
            put_row(sheet, &rows[count++], word_class((enum revenue_class)i, language), values,
                    false);
    }
    put_row(sheet, &rows[count++], word(WORD_TOTAL_DUTIES, language), sums, true);
    const struct pdf_column columns[] = {{.title = word(WORD_CLASS, language), .wrap = true},
                                         {.title = word(WORD_BEFORE, language), .right = true},
                                         {.title = word(WORD_AFTER, language), .right = true},
                                         {.title = word(WORD_DIFFERENCE, language), .right = true}};
    pdf_heading(sheet->pdf, 2, word(WORD_DIFFERENCE, language));
    pdf_rows(sheet->pdf, &(struct pdf_table){.columns = columns, .columns_count = 4, .rows = rows,
                                             .rows_count = count, .tenths = 85});
}

static void put_outcome(const struct sheet *sheet)
{
    const struct casework_statement *s = sheet->statement;
    enum language language = sheet->language;
    if (!s->posted)
        pdf_paragraph(sheet->pdf, body, word(WORD_NOTHING_POSTED, language));
    if (s->interest.cents != 0)
        pdf_paragraph(sheet->pdf, body,
                      word_fill(sheet->arena,
                                s->prescribed ? WORD_INTEREST_PRESCRIBED : WORD_INTEREST_SPECIFIED,
                                language, money_page(sheet->arena, s->interest, language),
                                day(sheet, s->interest_from), day(sheet, s->interest_to), NULL));
    if (s->words != NULL) {
        pdf_heading(sheet->pdf, 2, word(WORD_REASON_GIVEN, language));
        pdf_paragraph(sheet->pdf, body, s->words);
    }
}

enum code document_adjustment_pdf(struct arena *arena, const struct casework_statement *statement,
                                  enum language language, const char **ret_bytes, size_t *ret_size)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_adjustment(&json, statement);
    hash256 hash = hash_bytes(out.data, out.size);
    char hex[65];
    hash_hex(&hash, hex);
    const char *kind = word(WORD_ADJUSTMENT, language);
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
    put_money(&sheet);
    put_outcome(&sheet);
    pdf_heading(sheet.pdf, 2, word(WORD_ABOUT, language));
    pdf_paragraph(sheet.pdf, muted, word(WORD_ALL_IN_CAD, language));
    pdf_paragraph(sheet.pdf, muted, word(WORD_CHECKSUM_NOTE, language));
    pdf_paragraph(sheet.pdf, muted, word(WORD_INDEPENDENT, language));
    return pdf_finish(sheet.pdf, ret_bytes, ret_size);
}
