/* Requests over many declarations as they come in: strict, all troubles at once. */
#include "read_impl.h"

#include "bulk.h"

struct reading {
    struct arena *arena;
    struct findings *findings;
    int row; /* from 1, 0: not in a row */
};

enum { TEXT_MAX = 2000 };

static const char *pointer(const struct reading *r, const char *name)
{
    return r->row == 0 ? arena_printf(r->arena, "/%s", name)
                       : arena_printf(r->arena, "/rows/%d/%s", r->row - 1, name);
}

static void add(const struct reading *r, enum finding_code code, const char *name,
                const char *arg1, const char *arg2)
{
    findings_add(r->findings, code, r->row, pointer(r, name), name, arg1, arg2);
}

static bool listed(const char *const *names, const char *name)
{
    while (*names != NULL && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

static void only(const struct reading *r, const struct json_value *object, const char *const *names)
{
    const char *key;
    const struct json_value *value;
    json_object_foreach(object, key, value) {
        (void)value;
        if (!listed(names, key))
            add(r, FINDING_DOC_0001, strlen(key) > 40 ? "…" : key, NULL, NULL);
    }
}

/* Text, or NULL; a line number may be a number. */
static const char *read_text(const struct reading *r, const struct json_value *object,
                             const char *name)
{
    const struct json_value *value = json_member(object, name);
    if (value == NULL || json_is_null(value))
        return NULL;
    if (json_is_integer(value) && strcmp(name, "line") == 0)
        return arena_printf(r->arena, "%lld", (long long)json_integer_value(value));
    if (!json_is_string(value)) {
        add(r, FINDING_DOC_0021, name, NULL, NULL);
        return NULL;
    }
    const char *text = json_string_value(value);
    if (strlen(text) > TEXT_MAX) {
        findings_add(r->findings, FINDING_DOC_0007, r->row, pointer(r, name), name, "2000", NULL);
        return NULL;
    }
    return text;
}

/* How many are given, of which the first are kept. */
static size_t read_reasons(const struct reading *r, const struct json_value *object,
                           const char *ret_reasons[CASEWORK_REASONS_MAX])
{
    const struct json_value *list = json_member(object, "reasons");
    if (list == NULL)
        return 0;
    if (!json_is_array(list)) {
        add(r, FINDING_DOC_0024, "reasons", NULL, NULL);
        return 0;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text == NULL || strlen(text) > TEXT_MAX)
            add(r, FINDING_DOC_0021, "reasons", NULL, NULL);
        if (i < CASEWORK_REASONS_MAX)
            ret_reasons[i] = text == NULL ? "" : text;
    }
    return json_array_size(list);
}

static void read_row(struct reading *r, const struct json_value *object, struct bulk_row *ret)
{
    static const char *const names[] = {"transactionNumber", "line", "field", "value", "reasons",
                                        "remarks", "reasonToBelieveDate", NULL};
    if (!json_is_object(object)) {
        findings_add(r->findings, FINDING_DOC_0023, r->row,
                     arena_printf(r->arena, "/rows/%d", r->row - 1), "rows", NULL, NULL);
        return;
    }
    only(r, object, names);
    *ret = (struct bulk_row){.number = r->row,
                             .transaction = read_text(r, object, names[0]),
                             .line = read_text(r, object, names[1]),
                             .field = read_text(r, object, names[2]),
                             .value = read_text(r, object, names[3]),
                             .remarks = read_text(r, object, names[5]),
                             .known_on = read_text(r, object, names[6])};
    ret->reasons_count = read_reasons(r, object, ret->reasons);
}

static bool too_many(const struct reading *r, size_t count)
{
    if (count <= BULK_ROWS_MAX)
        return false;
    findings_add(r->findings, FINDING_BLK_0001, 0, "/rows", arena_printf(r->arena, "%zu", count),
                 arena_printf(r->arena, "%d", BULK_ROWS_MAX), NULL);
    return true;
}

static void read_rows(struct reading *r, const struct json_value *root, struct bulk_request *ret)
{
    const struct json_value *list = json_member(root, "rows");
    if (!json_is_array(list)) {
        add(r, list == NULL ? FINDING_DOC_0002 : FINDING_DOC_0024, "rows", NULL, NULL);
        return;
    }
    size_t count = json_array_size(list);
    if (too_many(r, count))
        return;
    struct bulk_row *rows = arena_array(r->arena, count + 1, sizeof(*rows));
    for (size_t i = 0; i < count; i++) {
        r->row = (int)i + 1;
        read_row(r, json_array_get(list, i), &rows[i]);
    }
    r->row = 0;
    ret->rows = rows;
    ret->rows_count = count;
}

static enum code read_object(struct reading *r, const char *bytes, size_t size,
                             struct bulk_request *ret)
{
    static const char *const names[] = {"name", "reasons", "remarks", "reasonToBelieveDate",
                                        "rows", NULL};
    const struct json_value *root;
    enum code code = read_json(r->arena, bytes, size, r->findings, &root);
    if (code != OK)
        return code;
    if (json_is_object(root)) {
        only(r, root, names);
        ret->name = read_text(r, root, "name");
        ret->remarks = read_text(r, root, "remarks");
        ret->known_on = read_text(r, root, "reasonToBelieveDate");
        ret->reasons_count = read_reasons(r, root, ret->reasons);
        read_rows(r, root, ret);
    } else {
        findings_add(r->findings, FINDING_DOC_0023, 0, "", "request", NULL, NULL);
    }
    return OK;
}

/* A row on each line; blank ones are passed over. */
static enum code read_lines(struct reading *r, const char *bytes, size_t size,
                            struct bulk_request *ret)
{
    struct bulk_row *rows = NULL;
    size_t count = 0, capacity = 0;
    for (size_t at = 0; at < size;) {
        const char *line = bytes + at, *end = memchr(line, '\n', size - at);
        size_t length = end == NULL ? size - at : (size_t)(end - line);
        at += length + 1;
        while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL)
            length--;
        if (length == 0)
            continue;
        if (count == BULK_ROWS_MAX && too_many(r, count + 1))
            return OK;
        const struct json_value *root;
        r->row = (int)count + 1;
        enum code code = read_json(r->arena, line, length, r->findings, &root);
        if (code != OK)
            return code;
        read_row(r, root, LIST_PUSH(r->arena, rows, count, capacity));
    }
    ret->rows = rows;
    ret->rows_count = count;
    return OK;
}

enum code document_read_bulk_request(struct arena *arena, const char *bytes, size_t size,
                                     bool lines, struct findings *findings,
                                     struct bulk_request *ret_request)
{
    struct reading reading = {arena, findings, 0};
    struct bulk_request request = {0};
    size_t errors = findings->errors_count;
    enum code code = lines ? read_lines(&reading, bytes, size, &request)
                           : read_object(&reading, bytes, size, &request);
    if (code != OK)
        return code;
    *ret_request = request;
    return findings->errors_count > errors ? FINDINGS : OK;
}

/* ---- a fix ---- */

static date read_date(const struct reading *r, const struct json_value *root, const char *name)
{
    date on = DATE_NONE;
    const char *text = read_text(r, root, name);
    if (text != NULL && !date_parse(text, &on))
        findings_add(r->findings, FINDING_DOC_0004, 0, pointer(r, name),
                     strlen(text) > 40 ? "…" : text, NULL, NULL);
    return on;
}

static void read_accounts(const struct reading *r, const struct json_value *root,
                          struct bulk_choice *ret)
{
    const struct json_value *list = json_member(root, "accounts");
    size_t count = json_array_size(list);
    if (list == NULL)
        return;
    if (!json_is_array(list)) {
        add(r, FINDING_DOC_0024, "accounts", NULL, NULL);
        return;
    }
    if (count > BULK_ACCOUNTS_MAX) {
        add(r, FINDING_DOC_0020, "accounts", arena_printf(r->arena, "%zu", count),
            arena_printf(r->arena, "%d", BULK_ACCOUNTS_MAX));
        return;
    }
    ret->accounts = arena_array(r->arena, count + 1, sizeof(*ret->accounts));
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text != NULL && program_account_parse(text, &ret->accounts[ret->accounts_count]))
            ret->accounts_count++;
        else
            findings_add(r->findings, FINDING_DOC_0006, 0, pointer(r, "accounts"),
                         text == NULL || strlen(text) > 40 ? "…" : text, NULL, NULL);
    }
}

static void read_choice(const struct reading *r, const struct json_value *root,
                        struct bulk_choice *ret)
{
    static const char *const names[] = {"classification", "origin", "treatment", "surtax", "from",
                                        "to", "accounts", "field", "value", "words", "postOn",
                                        NULL};
    only(r, root, names);
    ret->classification = read_text(r, root, "classification");
    ret->origin = read_text(r, root, "origin");
    ret->treatment = read_text(r, root, "treatment");
    ret->surtax = read_text(r, root, "surtax");
    ret->from = read_date(r, root, "from");
    ret->to = read_date(r, root, "to");
    read_accounts(r, root, ret);
    const char *field = read_text(r, root, "field");
    ret->value = read_text(r, root, "value");
    ret->changes = field != NULL;
    if (field != NULL && !bulk_field_find(field, &ret->field))
        findings_add(r->findings, FINDING_BLK_0102, 0, "/field", strlen(field) > 40 ? "…" : field,
                     "field", NULL);
    ret->words = read_text(r, root, "words");
    ret->post_on = read_date(r, root, "postOn");
}

enum code document_read_bulk_choice(struct arena *arena, const char *bytes, size_t size,
                                    struct findings *findings, struct bulk_choice *ret_choice)
{
    struct reading reading = {arena, findings, 0};
    struct bulk_choice choice = {0};
    const struct json_value *root;
    size_t errors = findings->errors_count;
    enum code code = read_json(arena, bytes, size, findings, &root);
    if (code != OK)
        return code;
    if (json_is_object(root))
        read_choice(&reading, root, &choice);
    else
        findings_add(findings, FINDING_DOC_0023, 0, "", "fix", NULL, NULL);
    *ret_choice = choice;
    return findings->errors_count > errors ? FINDINGS : OK;
}
