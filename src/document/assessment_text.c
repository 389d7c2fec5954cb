/* An assessment as a broker reads it: a block a line, amounts in one column, each with its reason.
 */
#include "document.h"

enum { LABEL_COLUMN = 44, AMOUNT_COLUMN = 18, REASON_COLUMN = 6, PAGE_WIDTH = 96 };

struct page {
    struct arena *arena;
    struct out out;
    enum language language;
};

enum word {
    WORD_DECLARATION,
    WORD_AS_OF,
    WORD_LINE,
    WORD_VALUE_FOR_DUTY,
    WORD_VALUE_FOR_TAX,
    WORD_PAYABLE,
    WORD_TOTALS,
    WORD_TOTAL_PAYABLE,
    WORD_ON,
    WORD_RATE,
    WORD_LOOKED_UP,
    WORD_UNROUNDED,
    WORD_NOT_WORKED_OUT,
    WORD_ORIGIN,
    WORD_TREATMENT,
};

static const char *word(const struct page *page, enum word word)
{
    static const char *const words[][LANGUAGES] = {
        [WORD_DECLARATION] = {"Declaration", "Déclaration"},
        [WORD_AS_OF] = {"assessed as of", "cotisée en date du"},
        [WORD_LINE] = {"Line", "Ligne"},
        [WORD_VALUE_FOR_DUTY] = {"Value for duty", "Valeur en douane"},
        [WORD_VALUE_FOR_TAX] = {"Value for tax", "Valeur imposable"},
        [WORD_PAYABLE] = {"Payable on this line", "Exigible pour cette ligne"},
        [WORD_TOTALS] = {"Totals", "Totaux"},
        [WORD_TOTAL_PAYABLE] = {"Total payable", "Total exigible"},
        [WORD_ON] = {"on", "sur"},
        [WORD_RATE] = {"rate", "taux"},
        [WORD_LOOKED_UP] = {"looked up for", "consulté pour le"},
        [WORD_UNROUNDED] = {"before rounding half up", "avant l’arrondi au demi supérieur"},
        [WORD_NOT_WORKED_OUT] = {"could not be worked out; see the findings",
                                 "n’a pu être calculée; voir les constatations"},
        [WORD_ORIGIN] = {"origin", "origine"},
        [WORD_TREATMENT] = {"treatment", "traitement"},
    };
    return words[word][page->language];
}

static size_t width(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static void pad(struct page *page, size_t from, size_t to)
{
    for (; from < to; from++)
        out_char(&page->out, ' ');
}

/* Label, then the amount ending in its column. */
static void amount_row(struct page *page, size_t indent, const char *label, money amount)
{
    char *text = money_page(page->arena, amount, page->language);
    pad(page, 0, indent);
    out_put(&page->out, label);
    pad(page, indent + width(label) + width(text), LABEL_COLUMN + AMOUNT_COLUMN);
    out_put(&page->out, " ");
    out_put(&page->out, text);
    out_char(&page->out, '\n');
}

/* Text broken at blanks, each row indented; characters are counted, not bytes. */
static void put_wrapped(struct page *page, size_t indent, const char *text)
{
    size_t column = 0;
    while (*text != '\0') {
        size_t size = strcspn(text, " ");
        char *piece = arena_copy(page->arena, text, size);
        size_t wide = width(piece);
        if (column > 0 && column + 1 + wide > PAGE_WIDTH) {
            out_char(&page->out, '\n');
            column = 0;
        }
        if (column == 0) {
            pad(page, 0, indent);
            column = indent;
        } else {
            out_char(&page->out, ' ');
            column++;
        }
        out_put(&page->out, piece);
        column += wide;
        text += size + strspn(text + size, " ");
    }
    out_char(&page->out, '\n');
}

static void put_inputs(struct out *out, const struct explanation *why, enum language language)
{
    const char *at = rules[why->rule].inputs;
    const char *between = " (";
    for (size_t i = 0; i < ARRAY_COUNT(why->inputs) && *at != '\0'; i++) {
        char name[32];
        size_t size = strcspn(at, " ");
        size_t kept = size < sizeof(name) ? size : sizeof(name) - 1;
        memcpy(name, at, kept);
        name[kept] = '\0';
        at += size + strspn(at + size, " ");
        if (why->inputs[i] == NULL || why->inputs[i][0] == '\0')
            continue;
        out_printf(out, "%s%s %s", between, document_input_name(name, language), why->inputs[i]);
        between = ", ";
    }
    if (between[0] == ',')
        out_char(out, ')');
}

static void put_reason(struct page *page, const struct explanation *why, size_t indent)
{
    const struct rule_fact *rule = &rules[why->rule];
    struct out text = out_new(page->arena);
    out_put(&text, page->language == LANGUAGE_FR ? rule->fr : rule->en);
    put_inputs(&text, why, page->language);
    /* The amount of a charge stands in its row; that of a part of it stands here. */
    if (indent > REASON_COLUMN)
        out_printf(&text, "%s%s", page->language == LANGUAGE_FR ? "\u00A0: " : ": ",
                   money_page(page->arena, why->amount, page->language));
    if (why->unrounded != NULL)
        out_printf(&text, "; %s %s", why->unrounded, word(page, WORD_UNROUNDED));
    put_wrapped(page, indent, text.data);
    for (size_t i = 0; i < why->children_count; i++)
        put_reason(page, &why->children[i], indent + 2);
    if (indent > REASON_COLUMN)
        return;
    struct out law = out_new(page->arena);
    out_put(&law, rule->source);
    if (why->source != NULL && why->source[0] != '\0')
        out_printf(&law, "; %s", why->source);
    if (!date_is_none(why->looked_up))
        out_printf(&law, "; %s %s", word(page, WORD_LOOKED_UP),
                   date_text(page->arena, why->looked_up));
    put_wrapped(page, indent, law.data);
}

static void put_charge(struct page *page, const struct assessment_charge *charge)
{
    const struct revenue_class_fact *class = &revenue_classes[charge->class];
    const char *name = page->language == LANGUAGE_FR ? class->fr : class->en;
    if (charge->rate != NULL && charge->rate[0] != '\0')
        name = arena_printf(page->arena, "%s, %s", name, charge->rate);
    amount_row(page, 2, name, charge->amount);
    put_reason(page, &charge->why, REASON_COLUMN);
}

static void put_line(struct page *page, const struct declaration_line *line,
                     const struct assessment_line *result)
{
    struct out *out = &page->out;
    classification number;
    const char *shown = classification_parse(line->classification, &number)
                            ? classification_page(page->arena, number)
                            : line->classification;
    out_printf(out, "\n%s %d  %s  %s\n", word(page, WORD_LINE), line->number, shown,
               line->description == NULL ? "" : line->description);
    out_printf(out, "  %s %s, %s %s\n", word(page, WORD_ORIGIN), line->origin,
               word(page, WORD_TREATMENT), line->treatment);
    if (result == NULL || result->charges_count == 0) {
        out_printf(out, "  %s\n", word(page, WORD_NOT_WORKED_OUT));
        return;
    }
    amount_row(page, 2, word(page, WORD_VALUE_FOR_DUTY), result->value_for_duty);
    put_reason(page, &result->value_why, REASON_COLUMN);
    for (size_t i = 0; i < result->charges_count; i++) {
        if (result->charges[i].class == REVENUE_GST)
            amount_row(page, 2, word(page, WORD_VALUE_FOR_TAX), result->value_for_tax);
        put_charge(page, &result->charges[i]);
    }
    amount_row(page, 2, word(page, WORD_PAYABLE), result->payable);
}

char *document_assessment_text(struct arena *arena, const struct declaration *declaration,
                               const struct assessment *assessment, enum language language)
{
    struct page page = {arena, out_new(arena), language};
    const char *number = declaration->transaction.text;
    out_printf(&page.out, "%s %s%s%s %s\n", word(&page, WORD_DECLARATION), number,
               number[0] == '\0' ? "" : ", ", word(&page, WORD_AS_OF),
               date_text(arena, assessment->as_of));
    for (size_t i = 0; i < declaration->lines_count; i++)
        put_line(&page, &declaration->lines[i],
                 i < assessment->lines_count ? &assessment->lines[i] : NULL);
    out_printf(&page.out, "\n%s\n", word(&page, WORD_TOTALS));
    amount_row(&page, 2, word(&page, WORD_VALUE_FOR_DUTY), assessment->value_for_duty);
    for (size_t i = 0; i < REVENUE_COUNT; i++)
        if (assessment->totals[i].cents != 0)
            amount_row(&page, 2,
                       language == LANGUAGE_FR ? revenue_classes[i].fr : revenue_classes[i].en,
                       assessment->totals[i]);
    amount_row(&page, 2, word(&page, WORD_TOTAL_PAYABLE), assessment->payable);
    return page.out.data;
}
