/* What the templates of the less common fields of a line ask for. */
#include "templates.h"

/* "FRI Freight ..., COM Commissions ..." of a table; only rows whose extra is the word, if any. */
static const char *codes_told(struct page *page, const char *table, const char *extra)
{
    const struct tariff_code *codes;
    size_t count = codes_of(page, table, &codes);
    struct out out = out_new(page->arena);
    out_put(&out, "");
    for (size_t i = 0; i < count; i++)
        if (extra == NULL || text_equal(codes[i].extra, extra))
            out_printf(&out, "%s%s %s", out.size > 0 ? "; " : "", codes[i].code,
                       tariff_code_name(&codes[i], page->language));
    return out.data;
}

struct charge_words charge_words(struct page *page)
{
    return (struct charge_words){
        .adjustments =
            say(page, TEXT_FORM_ADJUSTMENTS_HINT, codes_told(page, "value-adjustments", "addition"),
                codes_told(page, "value-adjustments", "deduction"), NULL),
        .facts =
            say(page, TEXT_FORM_SURTAX_FACT_HINT, codes_told(page, "surtax-facts", NULL), NULL),
        .provinces = options_of_codes(page, "provinces"),
    };
}

const char *shown_adjustments(struct page *page, const char *value)
{
    char *shown = arena_text(page->arena, value);
    for (char *at = shown; page->language == LANGUAGE_FR && *at != '\0'; at++)
        if (*at == '.')
            *at = ',';
    return shown;
}
