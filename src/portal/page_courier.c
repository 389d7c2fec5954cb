/* A courier's month, added up by classification number. */
#include "templates.h"

#include <stdlib.h>

static int compare_lines(const void *left, const void *right)
{
    const struct declaration_line *a = *(const struct declaration_line *const *)left;
    const struct declaration_line *b = *(const struct declaration_line *const *)right;
    int order = strcmp(a->classification, b->classification);
    return order != 0 ? order : (a > b) - (a < b);
}

static size_t shipments_of(struct page *page, const struct declaration *d)
{
    const struct declaration_line **lines = declaration_by_shipment(page->arena, d);
    size_t count = 0;
    for (size_t i = 0; i < d->lines_count; i++)
        count += i == 0 || !text_equal(lines[i]->shipment, lines[i - 1]->shipment);
    return count;
}

static const char *number_of(struct page *page, const struct declaration_line *line)
{
    classification number;
    return classification_parse(line->classification, &number)
               ? classification_page(page->arena, number)
               : line->classification;
}

const struct courier_view *courier_view_of(struct page *page, const struct declaration *d,
                                           const struct assessment *assessment)
{
    if (!declaration_consolidated(d))
        return NULL;
    struct courier_view *view = arena_alloc(page->arena, sizeof(*view));
    struct courier_class *classes =
        arena_array(page->arena, d->lines_count + 1, sizeof(*classes));
    const struct declaration_line **lines = declaration_by_shipment(page->arena, d);
    if (d->lines_count > 1)
        qsort(lines, d->lines_count, sizeof(*lines), compare_lines);
    size_t count = 0;
    for (size_t i = 0; i < d->lines_count; i++) {
        const struct assessment_line *worth = assessed_line(assessment, lines[i]->number);
        if (i == 0 || strcmp(lines[i]->classification, lines[i - 1]->classification) != 0)
            classes[count++] = (struct courier_class){.number = number_of(page, lines[i]),
                                                      .lines = &lines[i]};
        struct courier_class *class = &classes[count - 1];
        class->lines_count++;
        if (worth == NULL)
            continue;
        class->value_for_duty = money_add(class->value_for_duty, worth->value_for_duty);
        class->payable = money_add(class->payable, worth->payable);
    }
    *view = (struct courier_view){.assessment = assessment,
                                  .classes = classes,
                                  .count = count,
                                  .lines = d->lines_count,
                                  .shipments = shipments_of(page, d)};
    return view;
}
