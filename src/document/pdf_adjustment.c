/* The statement of adjustment in print. */
#include "pdf_decision.h"

static const char *lines(const struct pdf_decision *sheet, const int *numbers, size_t count)
{
    struct out out = out_new(sheet->arena);
    for (size_t i = 0; i < count; i++)
        out_printf(&out, "%s%d", i > 0 ? ", " : "", numbers[i]);
    return out.data; /* NULL: none */
}

static void put_facts(const struct pdf_decision *sheet, const struct casework_statement *s)
{
    struct out reasons = out_new(sheet->arena);
    for (size_t i = 0; i < s->reasons_count; i++)
        out_printf(&reasons, "%s%s", i > 0 ? ", " : "", s->reasons[i]);
    const struct pdf_fact facts[] = {
        {WORD_NUMBER, s->id},
        {WORD_DECISION, pdf_decision_step(sheet, s->step)},
        {WORD_DECIDED_ON, pdf_decision_day(sheet, s->decided_on)},
        {WORD_DECIDED_BY, s->decided_by},
        {WORD_TRANSACTION, word_reference(sheet->arena, s->transaction.text)},
        {WORD_VERSION, arena_printf(sheet->arena, "%d", s->version)},
        {WORD_COMPARED_WITH, arena_printf(sheet->arena, "%d", s->basis)},
        {WORD_IMPORTER, arena_printf(sheet->arena, "%s, %s", s->name, s->importer.text)},
        {WORD_FILED_ON, pdf_decision_day(sheet, s->filed_on)},
        {WORD_REASON_CODES, reasons.size > 0 ? reasons.data : NULL},
        {WORD_ACCEPTED_LINES, lines(sheet, s->accepted_lines, s->accepted_lines_count)},
        {WORD_REFUSED_LINES, lines(sheet, s->refused_lines, s->refused_lines_count)},
        {WORD_DUE_DATE, pdf_decision_day(sheet, s->due_on)},
        {WORD_REVIEW_UNTIL, pdf_decision_day(sheet, s->dispute_until)},
        {WORD_APPEAL_UNTIL, pdf_decision_day(sheet, s->appeal_until)},
    };
    pdf_decision_facts(sheet, facts, ARRAY_COUNT(facts));
}

static void put_row(const struct pdf_decision *sheet, struct pdf_row *row, const char *name,
                    const money values[3], bool strong)
{
    const char **cells = arena_array(sheet->arena, 4, sizeof(*cells));
    cells[0] = name;
    for (int i = 0; i < 3; i++)
        cells[i + 1] = word_amount(sheet->arena, values[i], sheet->language);
    *row = (struct pdf_row){.cells = cells, .strong = strong};
}

static void put_money(const struct pdf_decision *sheet, const struct casework_statement *s)
{
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

enum code document_adjustment_pdf(struct arena *arena, const struct casework_statement *statement,
                                  enum language language, const char **ret_bytes, size_t *ret_size)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_adjustment(&json, statement);
    struct pdf_decision sheet = pdf_decision_new(arena, language, WORD_ADJUSTMENT, statement->id,
                                                 &out, statement->decided_on);
    put_facts(&sheet, statement);
    put_money(&sheet, statement);
    pdf_decision_outcome(&sheet, &(struct pdf_outcome){.posted = statement->posted,
                                                       .interest = statement->interest,
                                                       .prescribed = statement->prescribed,
                                                       .interest_from = statement->interest_from,
                                                       .interest_to = statement->interest_to,
                                                       .words = statement->words});
    return pdf_decision_end(&sheet, ret_bytes, ret_size);
}
