/* What the templates of refunds ask for. */
#include "templates.h"

size_t refunded_lines(const struct assessment *assessment)
{
    size_t count = 0;
    for (size_t i = 0; i < assessment->lines_count; i++) {
        const struct assessment_line *line = &assessment->lines[i];
        bool any = false;
        for (size_t k = 0; k < line->charges_count; k++)
            any = any || line->charges[k].why.rule == RULE_REFUND_LOSS;
        count += any;
    }
    return count;
}

const struct option *options_of_registered(struct page *page)
{
    struct option *options = arena_array(page->arena, 4, sizeof(*options));
    options[0] = (struct option){"", t(page, TEXT_FORM_CHOOSE)};
    options[1] = (struct option){"Y", t(page, TEXT_FORM_YES)};
    options[2] = (struct option){"N", t(page, TEXT_FORM_NO)};
    return options;
}
