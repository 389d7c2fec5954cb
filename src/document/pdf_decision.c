/* The frame of a statement of a decision: facts, outcome, what the paper is. */
#include "pdf_decision.h"

static const struct pdf_font body = {.tenths = 90}, muted = {.tenths = 80, .color = PDF_MUTED};

struct pdf_decision pdf_decision_new(struct arena *arena, enum language language, enum word kind,
                                     const char *id, const struct out *content, date decided_on)
{
    hash256 hash = hash_bytes(content->data, content->size);
    char hex[65];
    hash_hex(&hash, hex);
    const char *heading = word(kind, language);
    struct pdf_about about = {
        .title = arena_printf(arena, "%s %s", heading, id),
        .brand = word(WORD_BRAND, language),
        .beside = word(WORD_INDEPENDENT_LINE, language),
        .running = arena_printf(arena, "%s \u00b7 %s", heading, id),
        .foot = arena_text(arena, id),
        .foot_small = arena_printf(arena, "%s %s", word(WORD_CHECKSUM, language), hex),
        .created_on = decided_on,
    };
    struct pdf_decision decision = {pdf_new(arena, language, &about), arena, language};
    pdf_heading(decision.pdf, 1, heading);
    pdf_gap(decision.pdf, POINTS(4));
    return decision;
}

const char *pdf_decision_day(const struct pdf_decision *decision, date on)
{
    return date_is_none(on) ? NULL : date_page(decision->arena, on, decision->language);
}

const char *pdf_decision_step(const struct pdf_decision *decision, enum case_step step)
{
    return decision->language == LANGUAGE_FR ? case_steps[step].fr : case_steps[step].en;
}

void pdf_decision_facts(const struct pdf_decision *decision, const struct pdf_fact *facts,
                        size_t facts_count)
{
    struct pdf_row *rows = arena_array(decision->arena, facts_count, sizeof(*rows));
    size_t count = 0;
    for (size_t i = 0; i < facts_count; i++) {
        if (facts[i].text == NULL)
            continue;
        const char **cells = arena_array(decision->arena, 2, sizeof(*cells));
        cells[0] = word(facts[i].word, decision->language);
        cells[1] = facts[i].text;
        rows[count++] = (struct pdf_row){.cells = cells};
    }
    static const struct pdf_column columns[] = {{.title = ""}, {.title = "", .wrap = true}};
    pdf_rows(decision->pdf, &(struct pdf_table){.columns = columns, .columns_count = 2,
                                                .rows = rows, .rows_count = count, .tenths = 85,
                                                .no_headings = true});
}

void pdf_decision_outcome(const struct pdf_decision *decision, const struct pdf_outcome *outcome)
{
    enum language language = decision->language;
    if (!outcome->posted)
        pdf_paragraph(decision->pdf, body, word(WORD_NOTHING_POSTED, language));
    if (outcome->interest.cents != 0)
        pdf_paragraph(
            decision->pdf, body,
            word_fill(decision->arena,
                      outcome->prescribed ? WORD_INTEREST_PRESCRIBED : WORD_INTEREST_SPECIFIED,
                      language, money_page(decision->arena, outcome->interest, language),
                      pdf_decision_day(decision, outcome->interest_from),
                      pdf_decision_day(decision, outcome->interest_to), NULL));
    if (outcome->words != NULL) {
        pdf_heading(decision->pdf, 2, word(WORD_REASON_GIVEN, language));
        pdf_paragraph(decision->pdf, body, outcome->words);
    }
}

enum code pdf_decision_end(const struct pdf_decision *decision, const char **ret_bytes,
                           size_t *ret_size)
{
    pdf_heading(decision->pdf, 2, word(WORD_ABOUT, decision->language));
    static const enum word words[] = {WORD_ALL_IN_CAD, WORD_CHECKSUM_NOTE, WORD_INDEPENDENT};
    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        pdf_paragraph(decision->pdf, muted, word(words[i], decision->language));
    return pdf_finish(decision->pdf, ret_bytes, ret_size);
}
