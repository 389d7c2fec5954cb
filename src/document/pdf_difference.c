/* What has become of an issued statement, in print. */
#include "difference_file.h"
#include "pdf_decision.h"

static const struct pdf_font body = {.tenths = 90};

static void put_totals(const struct pdf_decision *sheet, const struct statement *issued,
                       const struct statement *now)
{
    const struct {
        enum word word;
        money issued, now;
    } totals[] = {
        {WORD_OPENING, issued->opening, now->opening},
        {WORD_CHARGES, issued->debits, now->debits},
        {WORD_CREDITS, issued->credits, now->credits},
        {WORD_CLOSING, issued->closing, now->closing},
        {WORD_PAST_DUE, issued->past_due, now->past_due},
        {WORD_PAYABLE, issued->total_payable, now->total_payable},
        {WORD_CREDIT_BALANCE, issued->credit_balance, now->credit_balance},
    };
    enum language language = sheet->language;
    struct pdf_row rows[ARRAY_COUNT(totals)];
    for (size_t i = 0; i < ARRAY_COUNT(totals); i++) {
        const char **cells = arena_array(sheet->arena, 4, sizeof(*cells));
        cells[0] = word(totals[i].word, language);
        cells[1] = word_amount(sheet->arena, totals[i].issued, language);
        cells[2] = word_amount(sheet->arena, totals[i].now, language);
        cells[3] = word_amount(sheet->arena, money_subtract(totals[i].now, totals[i].issued),
                               language);
        rows[i] = (struct pdf_row){.cells = cells, .strong = totals[i].word == WORD_PAYABLE};
    }
    const struct pdf_column columns[] = {{.title = word(WORD_TOTALS, language), .wrap = true},
                                         {.title = word(WORD_AS_ISSUED, language), .right = true},
                                         {.title = word(WORD_AS_KNOWN, language), .right = true},
                                         {.title = word(WORD_DIFFERENCE, language),
                                          .right = true}};
    pdf_heading(sheet->pdf, 2, word(WORD_TOTALS, language));
    pdf_rows(sheet->pdf, &(struct pdf_table){.columns = columns, .columns_count = 4, .rows = rows,
                                             .rows_count = ARRAY_COUNT(totals), .tenths = 85});
}

static const char *cause_of(const struct pdf_decision *sheet, const struct difference_line *line)
{
    const char *words =
        sheet->language == LANGUAGE_FR ? rules[line->rule].fr : rules[line->rule].en;
    return date_is_none(line->known_on)
               ? words
               : arena_printf(sheet->arena, "%s (%s)", words,
                              date_text(sheet->arena, line->known_on));
}

static void put_lines(const struct pdf_decision *sheet, const struct difference *difference)
{
    enum language language = sheet->language;
    struct arena *arena = sheet->arena;
    struct pdf_row *rows = arena_array(arena, difference->lines_count + 1, sizeof(*rows));
    for (size_t i = 0; i < difference->lines_count; i++) {
        const struct difference_line *line = &difference->lines[i];
        const struct statement_item *item = line->after ? line->after : line->before;
        const char **cells = arena_array(arena, 5, sizeof(*cells));
        cells[0] = item->reference[0] != '\0' ? word_reference(arena, item->reference)
                                              : word_item_type(item->type, language);
        cells[1] = cause_of(sheet, line);
        cells[2] = word_amount(arena, item->amount, language);
        cells[3] = line->before ? word_amount(arena, line->before->outstanding, language) : NULL;
        cells[4] = word_amount(arena, line->after ? line->after->outstanding : money_cents(0),
                               language);
        rows[i] = (struct pdf_row){.cells = cells};
    }
    const struct pdf_column columns[] = {{.title = word(WORD_REFERENCE, language)},
                                         {.title = word(WORD_CAUSE, language), .wrap = true},
                                         {.title = word(WORD_AMOUNT, language), .right = true},
                                         {.title = word(WORD_AS_ISSUED, language), .right = true},
                                         {.title = word(WORD_AS_KNOWN, language), .right = true}};
    pdf_heading(sheet->pdf, 2, word(WORD_OUTSTANDING, language));
    pdf_rows(sheet->pdf,
             &(struct pdf_table){.columns = columns, .columns_count = 5, .rows = rows,
                                 .rows_count = difference->lines_count, .tenths = 85});
}

enum code document_difference_pdf(struct arena *arena, const struct difference *difference,
                                  date known_on, enum language language, const char **ret_bytes,
                                  size_t *ret_size)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    const struct statement *issued = difference->issued;
    document_write_difference(&json, difference, known_on, language);
    struct pdf_decision sheet =
        pdf_decision_new(arena, language, WORD_SINCE, issued->id, &out, known_on);
    const struct pdf_fact facts[] = {
        {WORD_STATEMENT, issued->id},
        {WORD_ACCOUNT, arena_printf(arena, "%s, %s", issued->name, issued->account.text)},
        {WORD_ISSUED, pdf_decision_day(&sheet, issued->issued_on)},
        {WORD_KNOWN_ON, pdf_decision_day(&sheet, known_on)},
        {WORD_DUE_DATE, pdf_decision_day(&sheet, difference->now.due_on)},
    };
    pdf_decision_facts(&sheet, facts, ARRAY_COUNT(facts));
    put_totals(&sheet, issued, &difference->now);
    if (difference->lines_count > 0)
        put_lines(&sheet, difference);
    else
        pdf_paragraph(sheet.pdf, body, word(WORD_NOTHING_SINCE, language));
    return pdf_decision_end(&sheet, ret_bytes, ret_size);
}
