/* Consolidated declarations of courier low value shipments: each line says of which shipment it is.
 * @source SOR/86-1062 s. 7.1 to 7.5 */
#include "declaration_impl.h"

#include <stdlib.h>

bool declaration_consolidated(const struct declaration *declaration)
{
    const struct declaration_type_fact *type = declaration_type_of(declaration);
    return type != NULL && type->account_rule == RULE_DUE_COURIER_24TH;
}

void check_courier(const struct check *check)
{
    const struct declaration *d = check->declaration;
    const struct registry_account *account =
        check->context->importer == NULL
            ? NULL
            : registry_find_account(check->context->importer, d->importer);
    if (account != NULL && !account->courier)
        check_add(check, FINDING_CAD_0550, 0, d->importer.text, NULL, NULL, "/type");
    if (d->pre_carm)
        check_add(check, FINDING_CAD_0559, 0, NULL, NULL, NULL, "/preCarm");
}

static const char *month_text(const struct check *check, date on)
{
    int year, month, day;
    date_split(on, &year, &month, &day);
    return arena_printf(check->findings->arena, "%04d-%02d", year, month);
}

static bool same_month(date a, date b)
{
    return date_equal(date_month_day(a, 1), date_month_day(b, 1));
}

static void check_released(const struct check *check, size_t index)
{
    const struct declaration *d = check->declaration;
    const struct declaration_line *line = &d->lines[index];
    const char *on = date_text(check->findings->arena, line->shipment_released_on);
    if (date_is_none(line->shipment_released_on))
        check_add(check, FINDING_CAD_0552, line->number, shown(line->shipment), NULL, NULL,
                  "/lines/%zu/shipmentReleaseDate", index);
    else if (date_before(check_today(check), line->shipment_released_on))
        check_add(check, FINDING_CAD_0558, line->number, shown(line->shipment), on, NULL,
                  "/lines/%zu/shipmentReleaseDate", index);
    else if (!date_is_none(d->release_date) &&
             !same_month(line->shipment_released_on, d->release_date))
        check_add(check, FINDING_CAD_0553, line->number, shown(line->shipment), on,
                  month_text(check, d->release_date), "/lines/%zu/shipmentReleaseDate", index);
}

void check_line_shipment(const struct check *check, size_t index)
{
    const struct declaration *d = check->declaration;
    const struct declaration_line *line = &d->lines[index];
    if (!declaration_consolidated(d)) {
        if (is_given(line->shipment) || is_given(line->consignee) ||
            !date_is_none(line->shipment_released_on))
            check_add(check, FINDING_CAD_0557, line->number, d->type, NULL, NULL,
                      "/lines/%zu/shipmentNumber", index);
        return;
    }
    if (check->context->what_if)
        return;
    if (!is_given(line->shipment))
        check_add(check, FINDING_CAD_0551, line->number, NULL, NULL, NULL,
                  "/lines/%zu/shipmentNumber", index);
    check_released(check, index);
    if (!is_given(line->consignee))
        check_add(check, FINDING_CAD_0554, line->number, shown(line->shipment), NULL, NULL,
                  "/lines/%zu/consignee", index);
}

/* ---- lines of one shipment ---- */

static int compare_lines(const void *left, const void *right)
{
    const struct declaration_line *a = *(const struct declaration_line *const *)left;
    const struct declaration_line *b = *(const struct declaration_line *const *)right;
    int order = strcmp(shown(a->shipment), shown(b->shipment));
    return order != 0 ? order : (a > b) - (a < b);
}

const struct declaration_line **declaration_by_shipment(struct arena *arena,
                                                        const struct declaration *declaration)
{
    const struct declaration_line **lines =
        arena_array(arena, declaration->lines_count + 1, sizeof(*lines));
    for (size_t i = 0; i < declaration->lines_count; i++)
        lines[i] = &declaration->lines[i];
    if (declaration->lines_count > 1)
        qsort(lines, declaration->lines_count, sizeof(*lines), compare_lines);
    return lines;
}

void check_shipments(const struct check *check)
{
    const struct declaration *d = check->declaration;
    struct arena *arena = check->findings->arena;
    if (!declaration_consolidated(d))
        return;
    const struct declaration_line **lines = declaration_by_shipment(arena, d), *first = NULL;
    for (size_t i = 0; i < d->lines_count; i++) {
        const struct declaration_line *line = lines[i];
        if (first == NULL || !text_equal(shown(first->shipment), shown(line->shipment))) {
            first = line;
        } else if (is_given(line->shipment) &&
                   (!date_equal(first->shipment_released_on, line->shipment_released_on) ||
                    !text_equal(shown(first->consignee), shown(line->consignee)))) {
            check_add(check, FINDING_CAD_0555, line->number, line->shipment,
                      arena_printf(arena, "%d", first->number), NULL,
                      "/lines/%zu/shipmentNumber", (size_t)(line - d->lines));
        }
    }
}
