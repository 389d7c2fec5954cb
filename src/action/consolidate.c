/* A courier's month out of a file: which rows can be taken, and the declaration that they make. */
#include "action_impl.h"

#include <stdlib.h>

struct consolidating {
    struct action *action;
    const struct consolidated_order *order;
    struct shipments shipments;
    bool *left_out;                     /* of each row */
    struct consolidated_row *bad;       /* as they were found */
    size_t bad_count;
    const struct shipment_row **rows;   /* of each line */
    struct declaration declaration;
    struct assessment assessment;
};

/* "/lines/12/value/amount": the line's place, and the field behind it. */
static bool line_of(const char *pointer, size_t *ret_line, const char **ret_field)
{
    if (strncmp(pointer, "/lines/", 7) != 0)
        return false;
    char *end;
    *ret_line = strtoul(pointer + 7, &end, 10);
    *ret_field = *end == '/' ? end + 1 : end;
    return end != pointer + 7;
}

/* Rows of lines with errors leave the declaration. False when an error is not about a row. */
static bool take_out(struct consolidating *c, const struct findings *findings)
{
    bool all = true;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        size_t line;
        const char *field;
        if (finding->severity != SEVERITY_ERROR)
            continue;
        if (!line_of(finding->pointer, &line, &field)) {
            all = false;
            continue;
        }
        const struct shipment_row *row = c->rows[line];
        size_t place = (size_t)(row - c->shipments.rows);
        if (c->left_out[place])
            continue;
        c->left_out[place] = true;
        c->bad[c->bad_count++] =
            (struct consolidated_row){.row = row->row, .column = field, .finding = *finding};
    }
    return all;
}

/* The declaration of the rows that are left, as it would be filed. */
static enum code try_rows(struct consolidating *c)
{
    struct action *action = c->action;
    action->findings = findings_new(action->arena);
    const char *text = document_shipments_json(action->arena, &c->shipments, &c->order->head,
                                               c->left_out, &c->rows);
    enum code code = document_read_declaration(action->arena, text, strlen(text),
                                               &action->findings, &c->declaration);
    if (code == OK)
        code = action_check_declaration(action, &c->declaration, &c->assessment);
    return code;
}

static int compare_rows(const void *left, const void *right)
{
    const struct consolidated_row *a = left, *b = right;
    return (a->row > b->row) - (a->row < b->row);
}

/* Until nothing more is found: one declaration tells only so many findings. */
static enum code sort_out(struct consolidating *c)
{
    enum code code;
    do {
        size_t before = c->bad_count;
        code = try_rows(c);
        if (code != FINDINGS)
            return code;
        if (!take_out(c, &c->action->findings) || c->bad_count == before)
            return FINDINGS;
    } while (c->bad_count < c->shipments.count);
    c->action->findings = findings_new(c->action->arena);
    findings_add(&c->action->findings, FINDING_SHP_0009, 0, "", NULL, NULL, NULL);
    return FINDINGS;
}

/* Of a row of the file, no longer of a line. */
static void tell_row(struct consolidating *c, const struct consolidated_row *bad)
{
    const struct finding *f = &bad->finding;
    findings_add(&c->action->findings, f->code, bad->row,
                 arena_printf(c->action->arena, "/rows/%d/%s", bad->row, bad->column),
                 f->arguments[0], f->arguments[1], f->arguments[2]);
}

static enum code file(struct consolidating *c, bool dry_run, struct consolidated *ret)
{
    struct action *action = c->action;
    struct arena *arena = action->arena;
    ret->declaration = c->declaration;
    ret->filed.assessment = c->assessment;
    if (c->bad_count > 0 && !c->order->leave_out) {
        action->findings = findings_new(arena);
        findings_add(&action->findings, FINDING_SHP_0008, 0, "",
                     arena_printf(arena, "%zu", c->bad_count),
                     arena_printf(arena, "%zu", c->shipments.count), NULL);
        for (size_t i = 0; i < c->bad_count; i++)
            tell_row(c, &c->bad[i]);
        return FINDINGS;
    }
    if (dry_run)
        return OK;
    if (action->idempotency.key != NULL)
        action->idempotency.outcome =
            arena_printf(arena, "%s.1", c->declaration.transaction.text);
    action->findings = findings_new(arena);
    return action_file_declaration(action, &c->declaration, &ret->filed);
}

enum code action_file_consolidated(struct action *action, const struct consolidated_order *order,
                                   bool dry_run, struct consolidated *ret)
{
    struct consolidated_order own = *order;
    struct consolidating c = {.action = action, .order = &own};
    program_account importer;
    date first;
    *ret = (struct consolidated){0};
    own.head.today = action->today;
    const char *month = order->head.month == NULL ? "" : order->head.month;
    if (strlen(month) != 7 || !date_parse(arena_printf(action->arena, "%s-01", month), &first)) {
        findings_add(&action->findings, FINDING_SHP_0010, 0, "/month", month, NULL, NULL);
        return FINDINGS;
    }
    if (order->head.importer != NULL && program_account_parse(order->head.importer, &importer) &&
        !action_may(action, PERMISSION_DECLARATION_FILE, importer))
        return action_refuse_filer(action, importer);
    enum code code = document_read_shipments(action->arena, order->bytes, order->size,
                                             &action->findings, &c.shipments);
    if (code != OK)
        return FINDINGS;
    c.left_out = arena_array(action->arena, c.shipments.count, sizeof(*c.left_out));
    c.bad = arena_array(action->arena, c.shipments.count, sizeof(*c.bad));
    code = sort_out(&c);
    if (c.bad_count > 1)
        qsort(c.bad, c.bad_count, sizeof(*c.bad), compare_rows);
    ret->rows_count = c.shipments.count;
    ret->bad = c.bad;
    ret->bad_count = c.bad_count;
    return code == OK ? file(&c, dry_run, ret) : code;
}
