/* Goods imported for a time, tariff item 9993.00.00: whether a declaration calls for security.
 * @source SOR/98-58 ss. 3, 4 */
#include "security_impl.h"

static const char item[] = "9993";

/* Treatments of the agreements whose originating goods need none: United States, Mexico, Chile,
 * Costa Rica. */
static bool originates(const struct declaration_line *line)
{
    static const char *const treatments[] = {"10", "11", "12", "14", "21"};
    for (size_t i = 0; i < ARRAY_COUNT(treatments); i++)
        if (strcmp(line->treatment, treatments[i]) == 0)
            return true;
    return false;
}

/* What the lines would owe beside what they owe, were they to stay. False: nobody can say. */
static bool relieved(struct action *action, const struct declaration *declaration, date rates_on,
                     const struct assessment *assessment, money *ret)
{
    struct declaration stays = *declaration;
    struct findings unused = findings_new(action->arena);
    struct assessment full;
    struct declaration_line *lines =
        arena_array(action->arena, declaration->lines_count, sizeof(*lines));
    money sum = {0};
    for (size_t i = 0; i < declaration->lines_count; i++) {
        lines[i] = declaration->lines[i];
        if (strcmp(lines[i].tariff_code, item) == 0)
            lines[i].tariff_code[0] = '\0';
    }
    stays.lines = lines;
    if (assessment_compute(action->arena, action->tariff, &stays, rates_on, &unused, &full) != OK ||
        full.lines_count != declaration->lines_count ||
        assessment->lines_count != declaration->lines_count)
        return false;
    for (size_t i = 0; i < declaration->lines_count; i++)
        if (strcmp(declaration->lines[i].tariff_code, item) == 0 &&
            !originates(&declaration->lines[i]))
            sum = money_add(sum, money_subtract(full.lines[i].payable,
                                                assessment->lines[i].payable));
    *ret = sum;
    return true;
}

void security_mention_temporary(struct action *action, const struct declaration *declaration,
                                date rates_on, const struct assessment *assessment)
{
    size_t first = 0;
    bool other = false;
    struct security_temporary_case of = {.on = rates_on};
    enum security_temporary why;
    while (first < declaration->lines_count &&
           strcmp(declaration->lines[first].tariff_code, item) != 0)
        first++;
    if (first == declaration->lines_count ||
        !relieved(action, declaration, rates_on, assessment, &of.duties))
        return;
    for (size_t i = first; i < declaration->lines_count; i++)
        other = other || (strcmp(declaration->lines[i].tariff_code, item) == 0 &&
                          !originates(&declaration->lines[i]));
    if (!other)
        of.exception = SECURITY_TEMPORARY_ORIGINATING;
    const money need = security_temporary_need(action->tariff, &of, &why);
    const date until = security_program_until(action->tariff, SECURITY_PROGRAM_TEMPORARY,
                                              rates_on, rates_on);
    findings_add(&action->findings,
                 why == SECURITY_TEMPORARY_DUE     ? FINDING_FSG_0340
                 : why == SECURITY_TEMPORARY_SMALL ? FINDING_FSG_0341
                                                   : FINDING_FSG_0342,
                 declaration->lines[first].number,
                 arena_printf(action->arena, "/lines/%zu/tariffCode", first),
                 money_text(action->arena, why == SECURITY_TEMPORARY_DUE ? need : of.duties),
                 date_is_none(until) ? "" : date_text(action->arena, until), NULL);
}
