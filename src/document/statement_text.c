#include "statement_impl.h"
#include "words.h"

/* Columns a reader sees: every code point but the continuation bytes of UTF-8 takes one. */
static int text_width(const char *text)
{
    int width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static void put_cell(struct out *out, const char *text, int width, bool right)
{
    int blanks = width - text_width(text);
    for (int i = 0; right && i < blanks; i++)
        out_char(out, ' ');
    out_put(out, text);
    for (int i = 0; !right && i < blanks; i++)
        out_char(out, ' ');
}

static void put_line(struct out *out, const char *label, const char *value)
{
    put_cell(out, label, 32, false);
    out_printf(out, " %s\n", value);
}

static void put_amount(struct out *out, const char *label, money value, enum language language)
{
    put_cell(out, label, 32, false);
    out_char(out, ' ');
    put_cell(out, money_page(out->arena, value, language), 20, true);
    out_char(out, '\n');
}

static void put_heading(struct out *out, const char *text)
{
    out_printf(out, "\n%s\n", text);
    for (int i = text_width(text); i > 0; i--)
        out_char(out, '-');
    out_char(out, '\n');
}

static void put_interest(struct out *out, const struct statement_item *item,
                         enum language language)
{
    struct interest_line line;
    if (item->why == NULL || document_unpack_interest(out->arena, item->why, &line) != OK)
        return;
    for (size_t i = 0; i < line.segments_count; i++) {
        const struct interest_segment *segment = &line.segments[i];
        out_printf(out, "    %s %s %s, %d %s, ", date_text(out->arena, segment->from),
                   word(WORD_TO, language), date_text(out->arena, segment->to), segment->days,
                   word(WORD_DAYS, language));
        out_printf(out, "%s%s%s x %s\u00a0%%%s / %d = %s\n",
                   money_page(out->arena, segment->base, language),
                   document_accrued(segment) == NULL ? "" : " + ",
                   document_accrued(segment) == NULL
                       ? ""
                       : word_decimal(out->arena, segment->accrued, language),
                   word_decimal(out->arena, decimal_text(out->arena, segment->percent), language),
                   segment->provisional ? " (P)" : "", segment->year_days,
                   word_decimal(out->arena, segment->amount, language));
    }
}

static void put_item(struct out *out, const struct statement *s, const struct statement_item *item,
                     enum language language)
{
    int late = document_days_late(s, item);
    put_cell(out, date_text(out->arena, item->posted_on), 10, false);
    out_char(out, ' ');
    put_cell(out, word_reference(out->arena, item->reference), 28, false);
    out_char(out, ' ');
    put_cell(out, statement_item_type(item), 7, false);
    out_char(out, ' ');
    put_cell(out, date_text(out->arena, item->due_on), 10, false);
    out_char(out, ' ');
    put_cell(out, word_status(item->status, language), 16, false);
    out_char(out, ' ');
    put_cell(out, late == 0 ? "" : arena_printf(out->arena, "%d", late), 15, true);
    out_char(out, ' ');
    put_cell(out, money_page(out->arena, item->amount, language), 18, true);
    out_char(out, ' ');
    put_cell(out, money_page(out->arena, item->outstanding, language), 18, true);
    out_char(out, '\n');
    if (item->type == ITEM_INT)
        put_interest(out, item, language);
}

static void put_columns(struct out *out, enum language language)
{
    static const struct {
        enum word word;
        int width;
        bool right;
    } columns[] = {
        {WORD_POSTED, 10, false}, {WORD_REFERENCE, 28, false}, {WORD_TYPE, 7, false},
        {WORD_DUE, 10, false},    {WORD_STATUS, 16, false},    {WORD_DAYS_LATE, 15, true},
        {WORD_AMOUNT, 18, true},  {WORD_OUTSTANDING, 18, true},
    };
    for (size_t i = 0; i < ARRAY_COUNT(columns); i++) {
        if (i > 0)
            out_char(out, ' ');
        put_cell(out, word(columns[i].word, language), columns[i].width, columns[i].right);
    }
    out_char(out, '\n');
}

static void put_sections(struct out *out, const struct statement *s, enum language language)
{
    for (size_t i = 0; i < s->items_count; i++) {
        const char *section = s->items[i].section;
        if (i == 0 || strcmp(s->items[i - 1].section, section) != 0) {
            put_heading(out, word_section(section, language));
            put_columns(out, language);
        }
        put_item(out, s, &s->items[i], language);
    }
    if (s->clearings_count == 0)
        return;
    put_heading(out, word(WORD_CLEARINGS, language));
    for (size_t i = 0; i < s->clearings_count; i++) {
        const struct statement_clearing *clearing = &s->clearings[i];
        put_cell(out, date_text(out->arena, clearing->value_on), 10, false);
        out_char(out, ' ');
        put_cell(out, word_reference(out->arena, clearing->credit_reference), 28, false);
        out_put(out, " \u2192 ");
        put_cell(out, item_types[clearing->debit_type].id, 4, false);
        put_cell(out, word_reference(out->arena, clearing->debit_reference), 28, false);
        put_cell(out, money_page(out->arena, clearing->amount, language), 18, true);
        out_char(out, '\n');
    }
}

char *document_statement_text(struct arena *arena, const struct statement *s,
                              enum language language)
{
    struct out out = out_new(arena);
    out_printf(&out, "%s\n%s\n\n", word_kind(s, language), s->name == NULL ? "" : s->name);
    if (s->preview != NULL)
        out_printf(&out, "%s\n\n", word(WORD_PREVIEW_WARNING, language));
    put_line(&out, word(WORD_ACCOUNT, language), s->account.text);
    put_line(&out, word(WORD_NUMBER, language), s->id);
    put_line(&out, word(WORD_ISSUED, language), date_page(arena, s->issued_on, language));
    if (!date_is_none(s->period_from))
        put_line(&out, word(WORD_PERIOD, language),
                 arena_printf(arena, "%s %s %s", date_text(arena, s->period_from),
                              word(WORD_TO, language), date_text(arena, s->period_to)));
    if (!date_is_none(s->due_on))
        put_line(&out, word(WORD_DUE_DATE, language), date_page(arena, s->due_on, language));
    out_char(&out, '\n');
    put_amount(&out, word(WORD_OPENING, language), s->opening, language);
    put_amount(&out, word(WORD_CHARGES, language), s->debits, language);
    put_amount(&out, word(WORD_CREDITS, language), s->credits, language);
    put_amount(&out, word(WORD_CLOSING, language), s->closing, language);
    out_char(&out, '\n');
    put_amount(&out, word(WORD_PAYABLE, language), s->total_payable, language);
    put_amount(&out, word(WORD_PAST_DUE, language), s->past_due, language);
    put_amount(&out, word(WORD_CREDIT_BALANCE, language), s->credit_balance, language);
    put_sections(&out, s, language);
    put_heading(&out, word(WORD_BY_CLASS, language));
    for (int class = 0; class < REVENUE_COUNT; class++) {
        if (s->totals[class].cents != 0)
            put_amount(&out, word_class((enum revenue_class)class, language), s->totals[class],
                       language);
    }
    put_amount(&out, word(WORD_PAYABLE, language), s->total_payable, language);
    out_char(&out, '\n');
    out_put(&out, word_fill(arena, WORD_CONTROL, language, money_page(arena, s->opening, language),
                            money_page(arena, s->debits, language),
                            money_page(arena, money_negate(s->credits), language),
                            money_page(arena, s->closing, language)));
    out_char(&out, '\n');
    return out.data;
}
