/* A bill in print: why it is charged, how the amount comes about, what to do next. */
#include "document_bill.h"
#include "pdf_decision.h"

static const struct pdf_font body = {.tenths = 90};

static enum word heading(enum item_type type)
{
    switch (type) {
    case ITEM_NPA: return WORD_BILL_NPA;
    case ITEM_K9: return WORD_BILL_K9;
    case ITEM_FEE: return WORD_BILL_FEE;
    default: return WORD_BILL_K23;
    }
}

static void put_facts(const struct pdf_decision *sheet, const struct casework_bill *b)
{
    struct arena *arena = sheet->arena;
    enum language language = sheet->language;
    bool served = casework_is_served(b->type);
    const char *name = language == LANGUAGE_FR ? b->code_fr : b->code_en;
    const struct pdf_fact facts[] = {
        {WORD_NUMBER, b->number},
        {WORD_ACCOUNT, arena_printf(arena, "%s, %s", b->account.text, b->name)},
        {WORD_ISSUED, pdf_decision_day(sheet, b->issued_on)},
        {WORD_ISSUED_BY, b->issued_by},
        {WORD_SERVED_ON, served ? pdf_decision_day(sheet, b->served_on) : NULL},
        {WORD_DUE_DATE, pdf_decision_day(sheet, b->due_on)},
        {WORD_RULE, language == LANGUAGE_FR ? rules[b->due_rule].fr : rules[b->due_rule].en},
        {WORD_CHARGED_AS, word_class(b->class, language)},
        {WORD_UNDER_LAW, b->source},
        {WORD_ABOUT_WHAT, b->about},
        {WORD_CONTRAVENTION, b->code == NULL ? NULL : arena_printf(arena, "%s, %s", b->code, name)},
        {WORD_HAPPENED_ON, pdf_decision_day(sheet, b->happened_on)},
        {WORD_LEVEL, b->code == NULL ? NULL : arena_printf(arena, "%d", b->level)},
        {WORD_RAISED_BY, b->because},
        {WORD_PAYABLE, money_page(arena, b->amount, language)},
    };
    pdf_decision_facts(sheet, facts, ARRAY_COUNT(facts));
}

static void put_working(const struct pdf_decision *sheet, const struct casework_bill *b)
{
    struct arena *arena = sheet->arena;
    enum language language = sheet->language;
    pdf_heading(sheet->pdf, 2, word(WORD_WORKED_OUT, language));
    pdf_paragraph(sheet->pdf, body,
                  word_fill(arena, b->capped ? WORD_UNIT_CAPPED : WORD_UNIT_TIMES, language,
                            arena_printf(arena, "%d", b->units),
                            money_page(arena, b->unit_amount, language),
                            money_page(arena, b->amount, language), NULL));
    pdf_paragraph(sheet->pdf, body,
                  arena_printf(arena, "%s. %s",
                               language == LANGUAGE_FR ? rules[RULE_PENALTY_AMPS].fr
                                                       : rules[RULE_PENALTY_AMPS].en,
                               rules[RULE_PENALTY_AMPS].source));
    if (b->unconfirmed)
        pdf_paragraph(sheet->pdf, body, word(WORD_UNCONFIRMED_AMOUNTS, language));
}

static void put_next(const struct pdf_decision *sheet, const struct casework_bill *b)
{
    enum language language = sheet->language;
    bool served = casework_is_served(b->type);
    pdf_heading(sheet->pdf, 2, word(WORD_WHAT_NEXT, language));
    pdf_paragraph(sheet->pdf, body,
                  word_fill(sheet->arena, served ? WORD_PAY_SERVED : WORD_PAY_BY, language,
                            money_page(sheet->arena, b->amount, language),
                            pdf_decision_day(sheet, served ? b->free_until : b->due_on), NULL,
                            NULL));
    if (date_is_none(b->decide_until))
        pdf_paragraph(sheet->pdf, body, word(WORD_ASK_AGENCY, language));
    else
        pdf_paragraph(sheet->pdf, body,
                      word_fill(sheet->arena, WORD_ASK_DECISION, language,
                                pdf_decision_day(sheet, b->decide_until), NULL, NULL, NULL));
}

enum code document_bill_pdf(struct arena *arena, const struct casework_bill *bill,
                            enum language language, const char **ret_bytes, size_t *ret_size)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_bill(&json, bill);
    struct pdf_decision sheet = pdf_decision_new(arena, language, heading(bill->type),
                                                 bill->number, &out, bill->issued_on);
    put_facts(&sheet, bill);
    pdf_heading(sheet.pdf, 2, word(WORD_REASON_GIVEN, language));
    pdf_paragraph(sheet.pdf, body, bill->words);
    if (bill->code != NULL)
        put_working(&sheet, bill);
    put_next(&sheet, bill);
    return pdf_decision_end(&sheet, ret_bytes, ret_size);
}
