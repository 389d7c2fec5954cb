/* A notice of arrears in print: what is late, what to pay now, what comes next. */
#include "document_arrears.h"
#include "pdf_decision.h"

static const struct pdf_font body = {.tenths = 90};

static void put_facts(const struct pdf_decision *sheet, const struct arrears_notice *notice)
{
    struct arena *arena = sheet->arena;
    const struct pdf_fact facts[] = {
        {WORD_NUMBER, notice->id},
        {WORD_ACCOUNT, arena_printf(arena, "%s, %s", notice->account.text, notice->name)},
        {WORD_ISSUED, pdf_decision_day(sheet, notice->issued_on)},
        {WORD_ARREARS_TOTAL, money_page(arena, notice->total, sheet->language)},
    };
    pdf_decision_facts(sheet, facts, ARRAY_COUNT(facts));
    pdf_paragraph(sheet->pdf, body,
                  word_fill(arena, WORD_ARREARS_WHY, sheet->language,
                            arena_printf(arena, "%d", notice->days), NULL, NULL, NULL));
}

enum { COLUMNS = 7 };

static const char **cells_of(const struct pdf_decision *sheet, const struct arrears_row *row)
{
    struct arena *arena = sheet->arena;
    enum language language = sheet->language;
    const char **cells = arena_array(arena, COLUMNS, sizeof(*cells));
    cells[0] = arena_text(arena, row->reference);
    cells[1] = language == LANGUAGE_FR ? item_types[row->type].fr : item_types[row->type].en;
    cells[2] = date_text(arena, row->due_on);
    cells[3] = arena_printf(arena, "%d", row->age);
    cells[4] = money_page(arena, row->outstanding, language);
    cells[5] = money_page(arena, row->interest, language);
    cells[6] = money_page(arena, row->accrued, language);
    return cells;
}

static void put_debts(const struct pdf_decision *sheet, const struct arrears_notice *notice)
{
    struct arena *arena = sheet->arena;
    enum language language = sheet->language;
    const struct pdf_column columns[COLUMNS] = {
        {.title = word(WORD_REFERENCE, language)},
        {.title = word(WORD_TYPE, language), .wrap = true},
        {.title = word(WORD_DUE, language)},
        {.title = word(WORD_ARREARS_DAYS, language), .right = true},
        {.title = word(WORD_OUTSTANDING, language), .right = true},
        {.title = word(WORD_INTEREST, language), .right = true},
        {.title = word(WORD_ARREARS_ACCRUED, language), .right = true}};
    struct pdf_row *rows = arena_array(arena, notice->rows_count + 1, sizeof(*rows));
    for (size_t i = 0; i < notice->rows_count; i++)
        rows[i].cells = cells_of(sheet, &notice->rows[i]);
    const char **sums = arena_array(arena, COLUMNS, sizeof(*sums));
    sums[0] = word(WORD_ARREARS_TOTAL, language);
    sums[4] = money_page(arena, notice->outstanding, language);
    sums[5] = money_page(arena, notice->interest, language);
    sums[6] = money_page(arena, notice->accrued, language);
    rows[notice->rows_count] = (struct pdf_row){.cells = sums, .strong = true};
    pdf_heading(sheet->pdf, 2, word(WORD_PAST_DUE, language));
    pdf_rows(sheet->pdf, &(struct pdf_table){.columns = columns, .columns_count = COLUMNS,
                                             .rows = rows, .rows_count = notice->rows_count + 1,
                                             .tenths = 85});
}

static const enum word reasons[ARREARS_REASONS] = {
    WORD_ARREARS_SECURED, WORD_ARREARS_WITH_BANK, WORD_ARREARS_EXTENDED};

static void put_apart(const struct pdf_decision *sheet, const struct arrears_notice *notice)
{
    if (notice->apart_count == 0)
        return;
    pdf_heading(sheet->pdf, 2, word(WORD_ARREARS_APART, sheet->language));
    for (size_t i = 0; i < notice->apart_count; i++) {
        const struct arrears_apart *apart = &notice->apart[i];
        pdf_paragraph(sheet->pdf, body,
                      word_fill(sheet->arena, reasons[apart->because], sheet->language,
                                apart->reference,
                                money_page(sheet->arena, apart->outstanding, sheet->language),
                                NULL, NULL));
    }
}

static void put_next(const struct pdf_decision *sheet, const struct arrears_notice *notice)
{
    struct arena *arena = sheet->arena;
    enum language language = sheet->language;
    pdf_heading(sheet->pdf, 2, word(WORD_WHAT_NEXT, language));
    pdf_paragraph(sheet->pdf, body,
                  word_fill(arena, WORD_ARREARS_PAY, language,
                            money_page(arena, notice->total, language), NULL, NULL, NULL));
    pdf_paragraph(sheet->pdf, body,
                  word_fill(arena, WORD_ARREARS_REFER, language,
                            pdf_decision_day(sheet, notice->refer_after), NULL, NULL, NULL));
    pdf_paragraph(sheet->pdf, body,
                  word_fill(arena, WORD_ARREARS_LEGAL, language,
                            pdf_decision_day(sheet, notice->legal_from), NULL, NULL, NULL));
}

enum code document_arrears_pdf(struct arena *arena, const struct arrears_notice *notice,
                               enum language language, const char **ret_bytes, size_t *ret_size)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_arrears(&json, notice);
    struct pdf_decision sheet = pdf_decision_new(arena, language, WORD_ARREARS, notice->id, &out,
                                                 notice->issued_on);
    put_facts(&sheet, notice);
    put_debts(&sheet, notice);
    put_apart(&sheet, notice);
    put_next(&sheet, notice);
    return pdf_decision_end(&sheet, ret_bytes, ret_size);
}
