/* Groups and assignments from a table, row by row, with what became of each. */
#include "clients_impl.h"

enum column { COLUMN_CLIENT, COLUMN_GROUP, COLUMN_EMPLOYEE, COLUMN_ROLE, COLUMNS };

/* As they stand folded, in either language. */
static const char *const names[COLUMNS][3] = {
    [COLUMN_CLIENT] = {"client", "client", "client"},
    [COLUMN_GROUP] = {"group", "groupe", "client group"},
    [COLUMN_EMPLOYEE] = {"employee", "employe", "person"},
    [COLUMN_ROLE] = {"role", "role", "role"}};

struct table {
    struct action *action;
    int at[COLUMNS]; /* -1: there is none */
    size_t applied;
};

static bool read_heading(struct table *table, char **fields, size_t count)
{
    for (int c = 0; c < COLUMNS; c++) {
        table->at[c] = -1;
        for (size_t i = 0; i < count; i++) {
            const char *name = text_fold(table->action->arena, fields[i]);
            for (size_t k = 0; k < ARRAY_COUNT(names[c]); k++)
                if (strcmp(name, names[c][k]) == 0)
                    table->at[c] = (int)i;
        }
    }
    bool client = table->at[COLUMN_CLIENT] >= 0, group = table->at[COLUMN_GROUP] >= 0;
    bool employee = table->at[COLUMN_EMPLOYEE] >= 0 && table->at[COLUMN_ROLE] >= 0;
    return (client && group) || (employee && (client || group));
}

static const char *value(const struct table *table, char **fields, size_t count, enum column c)
{
    if (table->at[c] < 0 || (size_t)table->at[c] >= count)
        return "";
    const char *text = fields[table->at[c]];
    return text + strspn(text, " ");
}

static enum code put_in(struct action *action, const char *client, const char *group)
{
    struct client_group found;
    bn *list;
    size_t count;
    enum code code = clients_read(action, client, &list, &count);
    enum code other = clients_find_group(action, group, &found);
    if (code == OK)
        code = other;
    return code == OK ? clients_put(action, &found, list, count, false) : code;
}

static enum code apply(struct table *table, char **fields, size_t count)
{
    const char *client = value(table, fields, count, COLUMN_CLIENT);
    const char *group = value(table, fields, count, COLUMN_GROUP);
    const struct assignment_order order = {value(table, fields, count, COLUMN_EMPLOYEE),
                                           value(table, fields, count, COLUMN_ROLE), group,
                                           client};
    return *order.person == '\0' ? put_in(table->action, client, group)
                                 : action_assign(table->action, &order);
}

static const char *text_of(struct arena *arena, char **fields, size_t count)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < count; i++)
        out_printf(&out, "%s%s", i == 0 ? "" : ", ", fields[i]);
    return out.data;
}

struct row {
    size_t number, count;
    char **fields;
};

static enum code refuse(struct action *action, enum finding_code finding, int most)
{
    findings_add(&action->findings, finding, 0, "/file", arena_printf(action->arena, "%d", most),
                 NULL, NULL);
    return FINDINGS;
}

static enum code read_rows(struct table *table, const char *bytes, size_t size, struct row **ret,
                           size_t *ret_count)
{
    struct csv csv = csv_new(bytes, size);
    struct action *action = table->action;
    struct row *rows = NULL;
    size_t count = 0, capacity = 0, fields_count;
    char **fields;
    bool broken;
    for (size_t number = 1; csv_next(&csv, action->arena, &fields, &fields_count, &broken);
         number++) {
        if (broken || (number == 1 && !read_heading(table, fields, fields_count)))
            return refuse(action, FINDING_CLG_0011, 0);
        if (number == 1 || fields_count == 0 || (fields_count == 1 && *fields[0] == '\0'))
            continue;
        if (count == ASSIGNMENT_ROWS_MAX)
            return refuse(action, FINDING_CLG_0013, ASSIGNMENT_ROWS_MAX);
        *LIST_PUSH(action->arena, rows, count, capacity) =
            (struct row){number, fields_count, fields};
    }
    *ret = rows;
    *ret_count = count;
    return count == 0 ? refuse(action, FINDING_CLG_0012, 0) : OK;
}

static enum code tell(struct action *action, size_t rows, size_t applied)
{
    struct access_change change = {.about = action->actor.business};
    access_tell(action, &change, "clients.file", action->actor.name,
                arena_printf(action->arena, "%zu/%zu", applied, rows));
    return access_commit(action, &change);
}

enum code action_apply_assignments(struct action *action, const char *bytes, size_t size,
                                   struct applied_row **ret, size_t *ret_count)
{
    struct table table = {.action = action};
    struct row *rows;
    size_t count, applied = 0;
    enum code code = action_may_group(action);
    if (code == OK)
        code = read_rows(&table, bytes, size, &rows, &count);
    if (code != OK)
        return code;
    struct applied_row *report = arena_array(action->arena, count, sizeof(*report));
    const struct findings before = action->findings;
    for (size_t i = 0; i < count; i++) {
        action->findings = findings_new(action->arena);
        report[i].row = rows[i].number;
        report[i].text = text_of(action->arena, rows[i].fields, rows[i].count);
        report[i].code = apply(&table, rows[i].fields, rows[i].count);
        report[i].findings = action->findings;
        action->findings = before;
        if (report[i].code != OK && report[i].code != FINDINGS && report[i].code != CONFLICT)
            return report[i].code;
        applied += report[i].code == OK;
    }
    *ret = report;
    *ret_count = count;
    return tell(action, count, applied);
}
