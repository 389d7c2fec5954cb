#include "pdf.h"
#include "words.h"

enum { CELLS_MAX = 12, REASONS_LINES_MAX = 500 };

static const struct pdf_font body = {85, false, PDF_INK}, muted = {80, false, PDF_MUTED};

/* What the parts of the document need while it is drawn. */
struct paper {
    struct pdf *pdf;
    struct arena *arena;
    const struct declaration *declaration;
    const struct assessment *assessment;
    enum language language;
};

struct gathered {
    struct arena *arena;
    struct pdf_row *rows;
    size_t count, capacity;
};

static const char **gather(struct gathered *gathered, bool strong)
{
    struct pdf_row *row =
        LIST_PUSH(gathered->arena, gathered->rows, gathered->count, gathered->capacity);
    row->cells = arena_array(gathered->arena, CELLS_MAX, sizeof(*row->cells));
    row->strong = strong;
    return row->cells;
}

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static void fact(const struct paper *paper, struct gathered *facts, enum word label,
                 const char *value)
{
    if (!is_given(value))
        return;
    const char **cells = gather(facts, false);
    cells[0] = word(label, paper->language);
    cells[1] = value;
}

/* The rarer fields of the header. */
static void put_special(const struct paper *paper, struct gathered *facts)
{
    const struct declaration *d = paper->declaration;
    struct arena *arena = paper->arena;
    const char *yes = word(WORD_YES, paper->language);
    fact(paper, facts, WORD_WAREHOUSE_IN, d->warehouse_in);
    fact(paper, facts, WORD_WAREHOUSE_OUT, d->warehouse_out);
    fact(paper, facts, WORD_WAREHOUSE_TRANSACTION, word_reference(arena, d->warehouse_transaction));
    fact(paper, facts, WORD_WAREHOUSE_SUB_TYPE, d->warehouse_sub_type);
    fact(paper, facts, WORD_PREVIOUS_TRANSACTION, word_reference(arena, d->previous_transaction));
    fact(paper, facts, WORD_ORIGINAL_TRANSACTION, word_reference(arena, d->original_transaction));
    fact(paper, facts, WORD_RECORD_OF_INTENT, d->record_of_intent);
    fact(paper, facts, WORD_PORT_OF_UNLADING, d->port_of_unlading);
    fact(paper, facts, WORD_RPP, d->rpp ? yes : NULL);
    fact(paper, facts, WORD_PRE_CARM, d->pre_carm ? yes : NULL);
}

static void put_facts(const struct paper *paper, const char *status)
{
    const struct declaration *d = paper->declaration;
    struct arena *arena = paper->arena;
    enum language language = paper->language;
    struct gathered facts = {.arena = arena};
    fact(paper, &facts, WORD_TRANSACTION, word_reference(arena, d->transaction.text));
    if (d->version > 0)
        fact(paper, &facts, WORD_VERSION, arena_printf(arena, "%d", d->version));
    fact(paper, &facts, WORD_STATUS, status);
    const struct declaration_type_fact *type = declaration_type_of(d);
    if (type != NULL)
        fact(paper, &facts, WORD_TYPE,
             arena_printf(arena, "%s %s", type->id, language == LANGUAGE_EN ? type->en : type->fr));
    fact(paper, &facts, WORD_IMPORTER, d->importer.text);
    if (d->has_broker)
        fact(paper, &facts, WORD_BROKER, d->broker.text);
    fact(paper, &facts, WORD_OFFICE, d->office);
    fact(paper, &facts, WORD_RELEASE_DATE,
         date_is_none(d->release_date) ? NULL : date_page(arena, d->release_date, language));
    fact(paper, &facts, type != NULL && type->by_release ? WORD_RATES_DAY : WORD_ACCOUNTING_DATE,
         date_is_none(paper->assessment->as_of)
             ? NULL
             : date_page(arena, paper->assessment->as_of, language));
    put_special(paper, &facts);
    fact(paper, &facts, WORD_CARGO, d->cargo_control_number);
    fact(paper, &facts, WORD_CLIENT_REFERENCE, d->client_reference);
    fact(paper, &facts, WORD_NOTES, d->notes);
    if (facts.count == 0)
        return;
    static const struct pdf_column columns[] = {{.title = ""}, {.title = "", .wrap = true}};
    pdf_rows(paper->pdf, &(struct pdf_table){.columns = columns, .columns_count = 2,
                                             .rows = facts.rows, .rows_count = facts.count,
                                             .tenths = 85, .no_headings = true});
}

static void put_payable(const struct paper *paper)
{
    struct pdf *pdf = paper->pdf;
    pdf_gap(pdf, POINTS(6));
    struct pdf_place from = pdf_box(pdf, POINTS(90));
    pdf_band_heading(pdf, word(WORD_TOTAL_DUTIES, paper->language),
                     money_page(paper->arena, paper->assessment->payable, paper->language));
    pdf_box_end(pdf, from, PDF_BAND);
}

static void put_totals(const struct paper *paper)
{
    const struct assessment *a = paper->assessment;
    enum language language = paper->language;
    struct gathered rows = {.arena = paper->arena};
    const char **cells = gather(&rows, false);
    cells[0] = word(WORD_VALUE_FOR_DUTY, language);
    cells[1] = money_page(paper->arena, a->value_for_duty, language);
    for (int class = 0; class < REVENUE_COUNT; class++) {
        if (a->totals[class].cents == 0)
            continue;
        cells = gather(&rows, false);
        cells[0] = word_class((enum revenue_class)class, language);
        cells[1] = money_page(paper->arena, a->totals[class], language);
    }
    cells = gather(&rows, true);
    cells[0] = word(WORD_TOTAL_DUTIES, language);
    cells[1] = money_page(paper->arena, a->payable, language);
    const struct pdf_column columns[] = {
        {.title = word(WORD_CLASS, language), .wrap = true},
        {.title = word(WORD_AMOUNT, language), .right = true}};
    pdf_heading(paper->pdf, 2, word(WORD_TOTALS, language));
    pdf_rows(paper->pdf, &(struct pdf_table){.columns = columns, .columns_count = 2,
                                             .rows = rows.rows, .rows_count = rows.count,
                                             .tenths = 85, .width = POINTS(340)});
}

static const char *value_in(const struct paper *paper, bool given, decimal value,
                            const char *currency)
{
    if (!given)
        return NULL;
    const char *text =
        value.scale <= 2
            ? word_amount(paper->arena, money_from_decimal(value, ROUND_EXACT), paper->language)
            : word_decimal(paper->arena, decimal_text(paper->arena, value), paper->language);
    return arena_printf(paper->arena, "%s\u00a0%s", text, currency);
}

static void put_invoices(const struct paper *paper)
{
    const struct declaration *d = paper->declaration;
    enum language language = paper->language;
    if (d->invoices_count == 0)
        return;
    struct gathered rows = {.arena = paper->arena};
    for (size_t i = 0; i < d->invoices_count; i++) {
        const struct declaration_invoice *invoice = &d->invoices[i];
        const char **cells = gather(&rows, false);
        cells[0] = invoice->number;
        cells[1] = date_text(paper->arena, invoice->on);
        cells[2] = is_given(invoice->vendor.country) && is_given(invoice->vendor.name)
                       ? arena_printf(paper->arena, "%s, %s", invoice->vendor.name,
                                      invoice->vendor.country)
                       : invoice->vendor.name;
        cells[3] = value_in(paper, invoice->has_total, invoice->total, invoice->currency);
    }
    const struct pdf_column columns[] = {
        {.title = word(WORD_INVOICE, language)},
        {.title = word(WORD_DATE, language)},
        {.title = word(WORD_VENDOR, language), .wrap = true},
        {.title = word(WORD_AMOUNT, language), .right = true}};
    pdf_heading(paper->pdf, 2, word(WORD_INVOICES, language));
    pdf_rows(paper->pdf, &(struct pdf_table){.columns = columns, .columns_count = 4,
                                             .rows = rows.rows, .rows_count = rows.count,
                                             .tenths = 80});
}

static const struct assessment_line *assessed(const struct paper *paper, size_t n, int number)
{
    const struct assessment *a = paper->assessment;
    if (n < a->lines_count && a->lines[n].number == number)
        return &a->lines[n];
    for (size_t i = 0; i < a->lines_count; i++) {
        if (a->lines[i].number == number)
            return &a->lines[i];
    }
    return NULL;
}

static const char *classification_text(const struct paper *paper, const char *digits)
{
    classification c;
    return classification_parse(digits, &c) ? classification_page(paper->arena, c) : digits;
}

static void put_goods(const struct paper *paper)
{
    const struct declaration *d = paper->declaration;
    enum language language = paper->language;
    struct gathered rows = {.arena = paper->arena};
    for (size_t i = 0; i < d->lines_count; i++) {
        const struct declaration_line *line = &d->lines[i];
        const struct assessment_line *owed = assessed(paper, i, line->number);
        const char **cells = gather(&rows, false);
        cells[0] = arena_printf(paper->arena, "%d", line->number);
        cells[1] = classification_text(paper, line->classification);
        cells[2] = line->description;
        transaction_number source;
        if (declaration_line_source(d, line, &source))
            cells[2] = arena_printf(
                paper->arena, "%s\n%s", is_given(line->description) ? line->description : "",
                word_fill(paper->arena, WORD_OUT_OF, language,
                          word_reference(paper->arena, source.text),
                          arena_printf(paper->arena, "%d", line->previous_line), NULL, NULL));
        cells[3] = line->origin;
        cells[4] = line->treatment;
        cells[5] = value_in(paper, line->has_value, line->value, line->currency);
        if (owed == NULL)
            continue;
        cells[6] = word_decimal(paper->arena, owed->exchange_rate, language);
        cells[7] = word_amount(paper->arena, owed->value_for_duty, language);
        cells[8] = word_amount(paper->arena, owed->payable, language);
    }
    const char **cells = gather(&rows, true);
    cells[1] = word(WORD_TOTAL, language);
    cells[7] = word_amount(paper->arena, paper->assessment->value_for_duty, language);
    cells[8] = word_amount(paper->arena, paper->assessment->payable, language);
    const struct pdf_column columns[] = {
        {.title = word(WORD_LINE, language), .right = true},
        {.title = word(WORD_CLASSIFICATION, language)},
        {.title = word(WORD_DESCRIPTION, language), .wrap = true},
        {.title = word(WORD_ORIGIN, language)},
        {.title = word(WORD_TREATMENT, language)},
        {.title = word(WORD_VALUE, language), .right = true},
        {.title = word(WORD_EXCHANGE_RATE, language), .right = true},
        {.title = word(WORD_VALUE_FOR_DUTY, language), .right = true},
        {.title = word(WORD_DUTIES, language), .right = true}};
    pdf_heading(paper->pdf, 2, word(WORD_GOODS, language));
    pdf_rows(paper->pdf, &(struct pdf_table){.columns = columns, .columns_count = 9,
                                             .rows = rows.rows, .rows_count = rows.count,
                                             .tenths = 80});
}

/* The rule in a sentence, its source, the day it was looked up for; then those below it. */
static void put_reason(const struct paper *paper, struct out *out, const struct explanation *why,
                       int depth)
{
    const struct rule_fact *rule = &rules[why->rule];
    if (out->size > 0)
        out_char(out, '\n');
    out_put(out, paper->language == LANGUAGE_EN ? rule->en : rule->fr);
    if (is_given(why->rate) && depth > 0)
        out_printf(out, " (%s)", why->rate);
    out_printf(out, ". %s", rule->source);
    if (is_given(why->source))
        out_printf(out, "; %s", why->source);
    if (!date_is_none(why->looked_up))
        out_printf(out, "; %s", date_text(paper->arena, why->looked_up));
    for (size_t i = 0; i < why->children_count && depth < 2; i++)
        put_reason(paper, out, &why->children[i], depth + 1);
}

static void put_line_reasons(const struct paper *paper, size_t n)
{
    const struct declaration_line *line = &paper->declaration->lines[n];
    const struct assessment_line *owed = assessed(paper, n, line->number);
    enum language language = paper->language;
    struct arena *arena = paper->arena;
    if (owed == NULL)
        return;
    struct gathered rows = {.arena = arena};
    struct out why = out_new(arena);
    put_reason(paper, &why, &owed->value_why, 0);
    const char **cells = gather(&rows, false);
    cells[0] = word(WORD_VALUE_FOR_DUTY, language);
    cells[1] = value_in(paper, line->has_value, line->value, line->currency);
    cells[2] = word_decimal(arena, owed->exchange_rate, language);
    cells[3] = word_amount(arena, owed->value_for_duty, language);
    cells[4] = why.data;
    for (size_t i = 0; i < owed->charges_count; i++) {
        const struct assessment_charge *charge = &owed->charges[i];
        why = out_new(arena);
        put_reason(paper, &why, &charge->why, 0);
        cells = gather(&rows, false);
        cells[0] = word_class(charge->class, language);
        cells[1] = word_amount(arena, charge->base, language);
        cells[2] = word_decimal(arena, charge->rate, language);
        cells[3] = word_amount(arena, charge->amount, language);
        cells[4] = why.data;
    }
    cells = gather(&rows, true);
    cells[0] = word(WORD_TOTAL, language);
    cells[3] = word_amount(arena, owed->payable, language);
    const struct pdf_column columns[] = {
        {.title = word(WORD_CHARGE, language)},
        {.title = word(WORD_TAKEN_ON, language), .right = true},
        {.title = word(WORD_RATE_PRINTED, language), .right = true},
        {.title = word(WORD_AMOUNT, language), .right = true},
        {.title = word(WORD_RULE, language), .wrap = true}};
    pdf_heading(paper->pdf, 3,
                word_fill(arena, WORD_LINE_N, language, arena_printf(arena, "%d", line->number),
                          classification_text(paper, line->classification), NULL, NULL));
    pdf_rows(paper->pdf, &(struct pdf_table){.columns = columns, .columns_count = 5,
                                             .rows = rows.rows, .rows_count = rows.count,
                                             .tenths = 75});
    if (owed->charges_count == 0)
        pdf_paragraph(paper->pdf, muted, word(WORD_NO_CHARGE, language));
}

static void put_reasons(const struct paper *paper)
{
    size_t count = paper->declaration->lines_count;
    size_t printed = count < REASONS_LINES_MAX ? count : REASONS_LINES_MAX;
    pdf_heading(paper->pdf, 2, word(WORD_WHY, paper->language));
    for (size_t i = 0; i < printed; i++)
        put_line_reasons(paper, i);
    if (count > printed)
        pdf_paragraph(paper->pdf, body,
                      word_fill(paper->arena, WORD_WHY_LEFT_OUT, paper->language,
                                arena_printf(paper->arena, "%zu", count - printed), NULL, NULL,
                                NULL));
}

/* SHA-256 of the canonical JSON of the declaration. */
static char *checksum(struct arena *arena, const struct declaration *declaration)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_declaration(&json, declaration);
    hash256 hash = hash_bytes(out.data, out.size);
    char hex[65];
    hash_hex(&hash, hex);
    return arena_text(arena, hex);
}

enum code document_declaration_pdf(struct arena *arena, const struct declaration *declaration,
                                   const struct assessment *assessment, const char *status,
                                   enum language language, const char **ret_bytes,
                                   size_t *ret_size)
{
    const char *kind = word(WORD_DECLARATION, language);
    const char *number = word_reference(arena, declaration->transaction.text);
    struct pdf_about about = {
        .title = arena_printf(arena, "%s %s", kind, number),
        .brand = word(WORD_BRAND, language),
        .beside = word(WORD_INDEPENDENT_LINE, language),
        .running = arena_printf(arena, "%s \u00b7 %s \u00b7 %s", kind, number,
                                declaration->importer.text),
        .foot = arena_printf(arena, "%s \u00b7 v%d", number, declaration->version),
        .foot_small = arena_printf(arena, "%s %s", word(WORD_CHECKSUM, language),
                                   checksum(arena, declaration)),
        .created_on = date_is_none(assessment->as_of) ? declaration->release_date
                                                      : assessment->as_of,
    };
    struct paper paper = {pdf_new(arena, language, &about), arena, declaration, assessment,
                          language};
    pdf_heading(paper.pdf, 1, kind);
    pdf_gap(paper.pdf, POINTS(4));
    put_facts(&paper, status);
    put_payable(&paper);
    put_totals(&paper);
    put_invoices(&paper);
    put_goods(&paper);
    put_reasons(&paper);
    pdf_heading(paper.pdf, 2, word(WORD_ABOUT, language));
    pdf_paragraph(paper.pdf, muted, word(WORD_ALL_IN_CAD, language));
    pdf_paragraph(paper.pdf, muted, word(WORD_CHECKSUM_NOTE, language));
    pdf_paragraph(paper.pdf, muted, word(WORD_INDEPENDENT, language));
    return pdf_finish(paper.pdf, ret_bytes, ret_size);
}
