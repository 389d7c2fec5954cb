/* What the templates of the less common fields of a line ask for. */
#include "templates.h"

/* Codes of a table and their names; only rows whose extra is the word, if any. */
static const struct option *codes_named(struct page *page, const char *table, const char *extra)
{
    const struct tariff_code *codes;
    size_t count = codes_of(page, table, &codes), kept = 0;
    struct option *options = arena_array(page->arena, count + 1, sizeof(*options));
    for (size_t i = 0; i < count; i++)
        if (extra == NULL || text_equal(codes[i].extra, extra))
            options[kept++] =
                (struct option){codes[i].code, tariff_code_name(&codes[i], page->language)};
    return options;
}

struct charge_words charge_words(struct page *page)
{
    return (struct charge_words){
        .provinces = options_of_codes(page, "provinces"),
        .causes = options_of_codes(page, "refund-losses"),
        .goods = options_of_codes(page, "loss-goods"),
        .fates = options_of_codes(page, "goods-fates"),
        .groups = {{t(page, TEXT_FORM_CODES_ADDITION),
                    codes_named(page, "value-adjustments", "addition")},
                   {t(page, TEXT_FORM_CODES_DEDUCTION),
                    codes_named(page, "value-adjustments", "deduction")},
                   {t(page, TEXT_FORM_CODES_FACTS), codes_named(page, "surtax-facts", NULL)}},
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
