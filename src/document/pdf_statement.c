#include "pdf.h"
#include "statement_impl.h"
#include "words.h"

enum { CELLS_MAX = 14 };

static const struct pdf_font body = {85, false, PDF_INK}, muted = {80, false, PDF_MUTED};

/* What the parts of the document need while it is drawn. */
struct paper {
    struct pdf *pdf;
    struct arena *arena;
    const struct statement *statement;
    enum language language;
};

/* Rows of a table being gathered. */
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

static void put_table(const struct paper *paper, const struct pdf_column *columns, int count,
                      const struct gathered *gathered, size_t left_out)
{
    pdf_rows(paper->pdf, &(struct pdf_table){.columns = columns, .columns_count = count,
                                             .rows = gathered->rows,
                                             .rows_count = gathered->count, .tenths = 80});
    if (left_out > 0)
        pdf_paragraph(paper->pdf, muted,
                      word_fill(paper->arena, WORD_ROWS_LEFT_OUT, paper->language,
                                arena_printf(paper->arena, "%zu", left_out), NULL, NULL, NULL));
}

static const char *amount(const struct paper *paper, money value)
{
    return word_amount(paper->arena, value, paper->language);
}

static const char *day(const struct paper *paper, date on)
{
    return date_text(paper->arena, on);
}

static struct pdf_column column(const struct paper *paper, enum word title, bool right)
{
    return (struct pdf_column){.title = word(title, paper->language), .right = right};
}

static struct pdf_column column_wrap(const struct paper *paper, enum word title)
{
    return (struct pdf_column){.title = word(title, paper->language), .wrap = true};
}

/* ---- first page ---- */

static void put_facts(const struct paper *paper)
{
    const struct statement *s = paper->statement;
    struct arena *arena = paper->arena;
    enum language language = paper->language;
    struct gathered facts = {.arena = arena};
    const char **cells = gather(&facts, false);
    cells[0] = word(WORD_ACCOUNT, language);
    cells[1] = s->account.text;
    cells = gather(&facts, false);
    cells[0] = word(WORD_NUMBER, language);
    cells[1] = s->id;
    cells = gather(&facts, false);
    cells[0] = word(WORD_ISSUED, language);
    cells[1] = date_page(arena, s->issued_on, language);
    if (!date_is_none(s->period_from)) {
        cells = gather(&facts, false);
        cells[0] = word(WORD_PERIOD, language);
        cells[1] = arena_printf(arena, "%s %s %s", date_page(arena, s->period_from, language),
                                word(WORD_TO, language),
                                date_page(arena, s->period_to, language));
    }
    if (!date_is_none(s->due_on)) {
        cells = gather(&facts, false);
        cells[0] = word(WORD_DUE_DATE, language);
        cells[1] = date_page(arena, s->due_on, language);
    }
    static const struct pdf_column columns[] = {{.title = ""}, {.title = "", .wrap = true}};
    pdf_rows(paper->pdf, &(struct pdf_table){.columns = columns, .columns_count = 2,
                                             .rows = facts.rows, .rows_count = facts.count,
                                             .tenths = 85, .no_headings = true});
}

static void put_payable(const struct paper *paper)
{
    const struct statement *s = paper->statement;
    struct arena *arena = paper->arena;
    enum language language = paper->language;
    struct pdf *pdf = paper->pdf;
    bool owing = s->total_payable.cents > 0;
    pdf_gap(pdf, POINTS(6));
    struct pdf_place from = pdf_box(pdf, POINTS(110));
    const char *title = word(WORD_NOTHING_PAYABLE, language);
    if (owing && !date_is_none(s->due_on))
        title = word_fill(arena, WORD_PAYABLE_BY, language, date_page(arena, s->due_on, language),
                          NULL, NULL, NULL);
    else if (owing)
        title = word(WORD_PAYABLE, language);
    pdf_band_heading(pdf, title, money_page(arena, s->total_payable, language));
    if (s->past_due.cents > 0)
        pdf_paragraph(pdf, (struct pdf_font){85, false, PDF_WHITE},
                      word_fill(arena, WORD_PAST_DUE_OF, language,
                                money_page(arena, s->past_due, language), NULL, NULL, NULL));
    if (s->credit_balance.cents > 0)
        pdf_paragraph(pdf, (struct pdf_font){85, false, PDF_WHITE},
                      word_fill(arena, WORD_CREDIT_LEFT, language,
                                money_page(arena, s->credit_balance, language), NULL, NULL, NULL));
    /* closing = payable - credit left + what is due after the due date */
    money later = money_subtract(money_add(s->closing, s->credit_balance), s->total_payable);
    if (later.cents > 0)
        pdf_paragraph(pdf, (struct pdf_font){85, false, PDF_WHITE},
                      word_fill(arena, WORD_DUE_LATER, language, money_page(arena, later, language),
                                NULL, NULL, NULL));
    pdf_box_end(pdf, from, PDF_BAND);
}

/* Opening + charges - credits = closing, with the signs in the headings. */
static void put_equation(const struct paper *paper)
{
    const struct statement *s = paper->statement;
    struct arena *arena = paper->arena;
    enum language language = paper->language;
    const struct pdf_column columns[] = {
        {.title = word(WORD_OPENING, language), .right = true},
        {.title = arena_printf(arena, "+ %s", word(WORD_CHARGES, language)), .right = true},
        {.title = arena_printf(arena, "\u2212 %s", word(WORD_CREDITS, language)), .right = true},
        {.title = arena_printf(arena, "= %s", word(WORD_CLOSING, language)), .right = true},
    };
    struct gathered rows = {.arena = arena};
    const char **cells = gather(&rows, true);
    cells[0] = money_page(arena, s->opening, language);
    cells[1] = money_page(arena, s->debits, language);
    cells[2] = money_page(arena, money_negate(s->credits), language);
    cells[3] = money_page(arena, s->closing, language);
    pdf_heading(paper->pdf, 2, word(WORD_BALANCE, language));
    pdf_rows(paper->pdf, &(struct pdf_table){.columns = columns, .columns_count = 4,
                                             .rows = rows.rows, .rows_count = 1, .tenths = 100});
}

static void put_totals(const struct paper *paper)
{
    const struct statement *s = paper->statement;
    enum language language = paper->language;
    struct gathered rows = {.arena = paper->arena};
    money sum = {0};
    for (int class = 0; class < REVENUE_COUNT; class++) {
        if (s->totals[class].cents == 0)
            continue;
        const char **cells = gather(&rows, false);
        cells[0] = word_class((enum revenue_class)class, language);
        cells[1] = money_page(paper->arena, s->totals[class], language);
        sum = money_add(sum, s->totals[class]);
    }
    if (rows.count == 0)
        return;
    /* What is payable is after credits; the classes are before. */
    money credits = money_subtract(s->total_payable, sum);
    if (credits.cents != 0) {
        const char **cells = gather(&rows, false);
        cells[0] = word(WORD_LESS_CREDITS, language);
        cells[1] = money_page(paper->arena, credits, language);
    }
    const char **cells = gather(&rows, true);
    cells[0] = word(WORD_PAYABLE, language);
    cells[1] = money_page(paper->arena, s->total_payable, language);
    const struct pdf_column columns[] = {column_wrap(paper, WORD_CLASS),
                                         column(paper, WORD_AMOUNT, true)};
    pdf_heading(paper->pdf, 2, word(WORD_BY_CLASS, language));
    pdf_rows(paper->pdf, &(struct pdf_table){.columns = columns, .columns_count = 2,
                                             .rows = rows.rows, .rows_count = rows.count,
                                             .tenths = 85, .width = POINTS(340)});
}

/* ---- sections ---- */

/* Columns of duty and tax: some classes share one, so that a row fits on the page. */
static const struct {
    enum word title;
    unsigned classes; /* bits of enum revenue_class */
} charge_columns[] = {
    {WORD_CUSTOMS, 1u << REVENUE_CUSTOMS_DUTY},
    {WORD_SIMA, 1u << REVENUE_ANTI_DUMPING | 1u << REVENUE_COUNTERVAILING},
    {WORD_SURTAX_SAFEGUARD, 1u << REVENUE_SURTAX | 1u << REVENUE_SAFEGUARD},
    {WORD_EXCISE, 1u << REVENUE_EXCISE_DUTY | 1u << REVENUE_EXCISE_TAX},
    {WORD_GST, 1u << REVENUE_GST | 1u << REVENUE_PROVINCIAL_TAX},
    {WORD_OTHER, 1u << REVENUE_PENALTY | 1u << REVENUE_INTEREST | 1u << REVENUE_FEE},
};

static money charge_sum(const struct statement_item *item, unsigned classes)
{
    money sum = {0};
    for (int class = 0; class < REVENUE_COUNT; class++) {
        if (classes & 1u << class)
            sum = money_add(sum, item->by_class[class]);
    }
    return sum;
}

/* Which columns the declarations of a section need. */
struct charges {
    unsigned used; /* bits of charge_columns */
    bool filed_by; /* someone else than the account filed one */
};

static struct charges charges_of(const struct paper *paper, const struct statement_item *items,
                                 size_t count)
{
    struct charges charges = {0};
    for (size_t i = 0; i < count; i++) {
        /* A filer is a business or one of its accounts: the first nine digits tell. */
        charges.filed_by = charges.filed_by ||
                           (items[i].filed_by[0] != '\0' &&
                            strncmp(items[i].filed_by, paper->statement->account.text, 9) != 0);
        for (size_t j = 0; j < ARRAY_COUNT(charge_columns); j++) {
            if (charge_sum(&items[i], charge_columns[j].classes).cents != 0)
                charges.used |= 1u << j;
        }
    }
    return charges;
}

static int transaction_columns(const struct paper *paper, struct charges charges,
                               struct pdf_column ret_columns[CELLS_MAX])
{
    int count = 0;
    ret_columns[count++] = column(paper, WORD_TRANSACTION, false);
    ret_columns[count++] = column(paper, WORD_TYPE, false);
    if (charges.filed_by)
        ret_columns[count++] = column(paper, WORD_FILED_BY, false);
    ret_columns[count++] = column(paper, WORD_RELEASED, false);
    ret_columns[count++] = column(paper, WORD_POSTED, false);
    ret_columns[count++] = column(paper, WORD_VALUE_FOR_DUTY, true);
    for (size_t j = 0; j < ARRAY_COUNT(charge_columns); j++) {
        if (charges.used & 1u << j)
            ret_columns[count++] = column(paper, charge_columns[j].title, true);
    }
    ret_columns[count++] = column(paper, WORD_TOTAL, true);
    ret_columns[count++] = column(paper, WORD_OUTSTANDING, true);
    return count;
}

static void transaction_row(const struct paper *paper, struct charges charges,
                            const struct statement_item *item, const char **cells)
{
    struct arena *arena = paper->arena;
    const char *type = item->type == ITEM_CAD ? word(WORD_CAD, paper->language)
                                              : item_types[item->type].id;
    int at = 0;
    cells[at++] = word_reference(arena, item->reference);
    cells[at++] = item->version > 1 ? arena_printf(arena, "%s v%d", type, item->version) : type;
    if (charges.filed_by)
        cells[at++] = item->filed_by;
    cells[at++] = day(paper, item->released_on);
    cells[at++] = day(paper, item->posted_on);
    cells[at++] = amount(paper, item->value_for_duty);
    for (size_t j = 0; j < ARRAY_COUNT(charge_columns); j++) {
        if (charges.used & 1u << j)
            cells[at++] = amount(paper, charge_sum(item, charge_columns[j].classes));
    }
    cells[at++] = amount(paper, item->amount);
    cells[at] = amount(paper, item->outstanding);
}

/* Declarations: each with its value and its duties and taxes by class. */
static void put_transactions(const struct paper *paper, const struct statement_item *items,
                             size_t count)
{
    struct charges charges = charges_of(paper, items, count);
    struct pdf_column columns[CELLS_MAX];
    int columns_count = transaction_columns(paper, charges, columns);
    struct gathered rows = {.arena = paper->arena};
    size_t printed = count < PDF_ROWS_MAX ? count : PDF_ROWS_MAX;
    for (size_t i = 0; i < printed; i++)
        transaction_row(paper, charges, &items[i], gather(&rows, false));

    /* The total as an item of its own, so that its row is made the same way. */
    struct statement_item total = {.type = ITEM_CAD};
    for (size_t i = 0; i < count; i++) {
        total.value_for_duty = money_add(total.value_for_duty, items[i].value_for_duty);
        total.amount = money_add(total.amount, items[i].amount);
        total.outstanding = money_add(total.outstanding, items[i].outstanding);
        for (int class = 0; class < REVENUE_COUNT; class++)
            total.by_class[class] = money_add(total.by_class[class], items[i].by_class[class]);
    }
    const char **cells = gather(&rows, true);
    transaction_row(paper, charges, &total, cells);
    cells[0] = word(WORD_TOTAL, paper->language);
    cells[1] = "";
    put_table(paper, columns, columns_count, &rows, count - printed);
}

static bool any_late(const struct paper *paper, const struct statement_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (document_days_late(paper->statement, &items[i]) > 0)
            return true;
    return false;
}

/* Any other items; payments say what was applied of them. */
static void put_items(const struct paper *paper, const struct statement_item *items, size_t count,
                      bool payments)
{
    struct pdf_column columns[CELLS_MAX] = {column(paper, WORD_REFERENCE, false),
                                            column_wrap(paper, WORD_TYPE),
                                            column(paper, WORD_POSTED, false)};
    int columns_count = 3;
    columns[columns_count++] = column(paper, payments ? WORD_VALUE_DATE : WORD_DUE, false);
    if (!payments)
        columns[columns_count++] = column(paper, WORD_STATUS, false);
    bool late = any_late(paper, items, count);
    if (late)
        columns[columns_count++] = column(paper, WORD_DAYS_LATE, true);
    columns[columns_count++] = column(paper, WORD_AMOUNT, true);
    columns[columns_count++] = column(paper, payments ? WORD_APPLIED : WORD_CLEARED, true);
    columns[columns_count++] = column(paper, payments ? WORD_UNAPPLIED : WORD_OUTSTANDING, true);

    struct gathered rows = {.arena = paper->arena};
    money total = {0}, cleared = {0}, outstanding = {0};
    for (size_t i = 0; i < count; i++) {
        const struct statement_item *item = &items[i];
        total = money_add(total, item->amount);
        cleared = money_add(cleared, item->cleared);
        outstanding = money_add(outstanding, item->outstanding);
        if (i >= PDF_ROWS_MAX)
            continue;
        const char **cells = gather(&rows, false);
        int at = 0;
        cells[at++] = word_reference(paper->arena, item->reference);
        cells[at++] = word_item_type(item->type, paper->language);
        cells[at++] = day(paper, item->posted_on);
        cells[at++] = day(paper, payments ? item->effective_on : item->due_on);
        if (!payments)
            cells[at++] = word_status(item->status, paper->language);
        int days = document_days_late(paper->statement, item);
        if (late)
            cells[at++] = days == 0 ? "" : arena_printf(paper->arena, "%d", days);
        cells[at++] = amount(paper, item->amount);
        cells[at++] = amount(paper, item->cleared);
        cells[at] = amount(paper, item->outstanding);
    }
    const char **cells = gather(&rows, true);
    cells[0] = word(WORD_TOTAL, paper->language);
    cells[columns_count - 3] = amount(paper, total);
    cells[columns_count - 2] = amount(paper, cleared);
    cells[columns_count - 1] = amount(paper, outstanding);
    put_table(paper, columns, columns_count, &rows,
              count > PDF_ROWS_MAX ? count - PDF_ROWS_MAX : 0);
}

/* Segments of one interest item, then what the line comes to. */
static void gather_interest(const struct paper *paper, const struct statement_item *item,
                            struct gathered *rows, bool *provisional)
{
    struct arena *arena = paper->arena;
    enum language language = paper->language;
    struct interest_line line = {0};
    if (item->why == NULL || document_unpack_interest(arena, item->why, &line) != OK)
        line.segments_count = 0;
    for (size_t i = 0; i < line.segments_count; i++) {
        const struct interest_segment *segment = &line.segments[i];
        const char **cells = gather(rows, false);
        if (i == 0)
            cells[0] = word_reference(arena, line.item != NULL ? line.item->reference
                                                              : item->reference);
        cells[1] = day(paper, segment->from);
        cells[2] = day(paper, segment->to);
        cells[3] = arena_printf(arena, "%d", segment->days);
        cells[4] = amount(paper, segment->base);
        if (document_accrued(segment) != NULL)
            cells[4] = arena_printf(arena, "%s + %s", cells[4],
                                    word_decimal(arena, segment->accrued, language));
        cells[5] = arena_printf(
            arena, language == LANGUAGE_EN ? "%s%%%s" : "%s\u00a0%%%s",
            word_decimal(arena, decimal_text(arena, segment->percent), language),
            segment->provisional ? " P" : "");
        cells[6] = word_decimal(arena, segment->amount, language);
        *provisional = *provisional || segment->provisional;
    }
    if (line.brought != NULL) {
        const char **cells = gather(rows, false);
        cells[0] = word(WORD_BROUGHT, language);
        cells[6] = word_decimal(arena, line.brought, language);
    }
    if (line.charged.cents != 0) {
        const char **cells = gather(rows, false);
        cells[0] = word(WORD_CORRECTED, language);
        cells[6] = amount(paper, money_negate(line.charged));
    }
    if (line.waived.cents != 0) {
        const char **cells = gather(rows, false);
        cells[0] = word(WORD_GIVEN_UP, language);
        cells[6] = amount(paper, line.waived);
    }
    const char **cells = gather(rows, true);
    if (line.segments_count == 0)
        cells[0] = word_reference(arena, item->reference);
    else
        cells[0] = word(WORD_RUN_TOTAL, language);
    cells[1] = line.segments_count == 0 ? day(paper, item->posted_on) : NULL;
    cells[6] = amount(paper, item->amount);
}

static void put_interest(const struct paper *paper, const struct statement_item *items,
                         size_t count)
{
    const struct pdf_column columns[] = {
        column(paper, WORD_CHARGED_ON, false), column(paper, WORD_FROM, false),
        column(paper, WORD_UNTIL, false),      column(paper, WORD_DAYS, true),
        column(paper, WORD_BASE, true),        column(paper, WORD_RATE, true),
        column(paper, WORD_INTEREST, true)};
    struct gathered rows = {.arena = paper->arena};
    bool provisional = false;
    money total = {0};
    size_t printed = 0;
    for (; printed < count && rows.count < PDF_ROWS_MAX; printed++)
        gather_interest(paper, &items[printed], &rows, &provisional);
    for (size_t i = 0; i < count; i++)
        total = money_add(total, items[i].amount);
    if (count > 1) {
        const char **cells = gather(&rows, true);
        cells[0] = word(WORD_TOTAL, paper->language);
        cells[6] = amount(paper, total);
    }
    pdf_paragraph(paper->pdf, muted, word(WORD_COMPOUND_NOTE, paper->language));
    put_table(paper, columns, ARRAY_COUNT(columns), &rows, count - printed);
    if (provisional)
        pdf_paragraph(paper->pdf, muted, word(WORD_PROVISIONAL_NOTE, paper->language));
}

static void put_sections(const struct paper *paper)
{
    const struct statement *s = paper->statement;
    bool any = false;
    for (size_t from = 0; from < s->items_count;) {
        const char *section = s->items[from].section;
        size_t to = from;
        while (to < s->items_count && strcmp(s->items[to].section, section) == 0)
            to++;
        /* The opening balance is said by the equation. */
        if (strcmp(section, "OB") != 0) {
            any = true;
            pdf_heading(paper->pdf, 2, word_section(section, paper->language));
            if (strcmp(section, "PD") == 0 || strcmp(section, "CR") == 0)
                pdf_paragraph(paper->pdf, muted, word(WORD_CARRIED, paper->language));
            if (strcmp(section, "TX") == 0)
                put_transactions(paper, &s->items[from], to - from);
            else if (strcmp(section, "IN") == 0)
                put_interest(paper, &s->items[from], to - from);
            else
                put_items(paper, &s->items[from], to - from, strcmp(section, "PY") == 0);
        }
        from = to;
    }
    if (!any)
        pdf_paragraph(paper->pdf, body, word(WORD_EMPTY, paper->language));
}

static void put_clearings(const struct paper *paper)
{
    const struct statement *s = paper->statement;
    if (s->clearings_count == 0)
        return;
    const struct pdf_column columns[] = {
        column(paper, WORD_VALUE_DATE, false), column(paper, WORD_CREDIT, false),
        column(paper, WORD_DEBIT, false), column_wrap(paper, WORD_TYPE),
        column(paper, WORD_AMOUNT, true)};
    struct gathered rows = {.arena = paper->arena};
    size_t printed = s->clearings_count < PDF_ROWS_MAX ? s->clearings_count : PDF_ROWS_MAX;
    for (size_t i = 0; i < printed; i++) {
        const struct statement_clearing *clearing = &s->clearings[i];
        const char **cells = gather(&rows, false);
        cells[0] = day(paper, clearing->value_on);
        cells[1] = word_reference(paper->arena, clearing->credit_reference);
        cells[2] = word_reference(paper->arena, clearing->debit_reference);
        cells[3] = word_item_type(clearing->debit_type, paper->language);
        cells[4] = amount(paper, clearing->amount);
    }
    pdf_heading(paper->pdf, 2, word(WORD_CLEARINGS, paper->language));
    put_table(paper, columns, ARRAY_COUNT(columns), &rows, s->clearings_count - printed);
}

/* SHA-256 of the canonical JSON. */
static char *checksum(struct arena *arena, const struct statement *statement)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_statement(&json, statement);
    hash256 hash = hash_bytes(out.data, out.size);
    char hex[65];
    hash_hex(&hash, hex);
    return arena_text(arena, hex);
}

enum code document_statement_pdf(struct arena *arena, const struct statement *statement,
                                 enum language language, const char **ret_bytes, size_t *ret_size)
{
    const char *kind = word_kind(statement, language);
    const char *name = statement->name == NULL ? "" : statement->name;
    const char *issued = date_page(arena, statement->issued_on, language);
    struct pdf_about about = {
        .title = arena_printf(arena, "%s, %s \u2013 %s", kind, issued, name),
        .brand = word(WORD_BRAND, language),
        .beside = word(WORD_INDEPENDENT_LINE, language),
        .running =
            arena_printf(arena, "%s \u00b7 %s \u00b7 %s", kind, statement->account.text, name),
        .foot = word_fill(arena, WORD_ISSUED_FOOT, language, statement->id, issued, NULL, NULL),
        .foot_small = arena_printf(arena, "%s %s", word(WORD_CHECKSUM, language),
                                   checksum(arena, statement)),
        .created_on = statement->issued_on,
    };
    struct paper paper = {pdf_new(arena, language, &about), arena, statement, language};
    pdf_heading(paper.pdf, 1, kind);
    pdf_paragraph(paper.pdf, (struct pdf_font){120, true, PDF_TEAL}, name);
    if (statement->preview != NULL)
        pdf_paragraph(paper.pdf, (struct pdf_font){90, true, PDF_INK},
                      word(WORD_PREVIEW_WARNING, language));
    pdf_gap(paper.pdf, POINTS(4));
    put_facts(&paper);
    if (strcmp(statement->kind, "DN") != 0)
        put_payable(&paper);
    put_equation(&paper);
    if (strcmp(statement->kind, "DN") != 0)
        put_totals(&paper);
    put_sections(&paper);
    put_clearings(&paper);
    pdf_heading(paper.pdf, 2, word(WORD_ABOUT, language));
    pdf_paragraph(paper.pdf, muted, word(WORD_ALL_IN_CAD, language));
    pdf_paragraph(paper.pdf, muted, word(WORD_GROUPED_NOTE, language));
    pdf_paragraph(paper.pdf, muted, word(WORD_CHECKSUM_NOTE, language));
    pdf_paragraph(paper.pdf, muted, word(WORD_INDEPENDENT, language));
    return pdf_finish(paper.pdf, ret_bytes, ret_size);
}
