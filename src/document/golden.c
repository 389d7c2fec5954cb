/* Golden cases of a change of the law. */
#include "document_law.h"
#include "read_impl.h"

#include <stdlib.h>

struct reading {
    struct arena *arena;
    struct findings *findings;
    int line;
};

static bool trouble(const struct reading *reading, const char *words)
{
    findings_add(reading->findings, FINDING_LAW_0007, reading->line, "/files/" GOLDEN_CASES,
                 arena_printf(reading->arena, "%d", reading->line), words, NULL);
    return false;
}

/* "5.00", or the object that the API writes: {"amount":"5.00","currency":"CAD"}. */
static bool read_amount(const struct json_value *value, money *ret)
{
    if (json_is_object(value))
        value = json_member(value, "amount");
    return json_is_string(value) && money_parse(json_string_value(value), ret);
}

static bool read_total(struct golden_case *ret, const char *name, money amount)
{
    if (strcmp(name, "payable") == 0) {
        ret->has_payable = true;
        ret->payable = amount;
        return true;
    }
    if (strcmp(name, "valueForDuty") == 0) {
        ret->has_value_for_duty = true;
        ret->value_for_duty = amount;
        return true;
    }
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (strcmp(name, revenue_classes[i].json) == 0) {
            ret->totals[i] = amount;
            return true;
        }
    return false;
}

static bool read_totals(const struct reading *reading, const struct json_value *totals,
                        struct golden_case *ret)
{
    const char *name;
    const struct json_value *value;
    money amount;
    json_object_foreach(totals, name, value) {
        if (!read_amount(value, &amount) || !read_total(ret, name, amount))
            return trouble(reading, arena_printf(reading->arena, "/totals/%s", name));
    }
    return true;
}

static bool read_codes(const struct reading *reading, const struct json_value *codes,
                       struct golden_case *ret)
{
    size_t count = json_array_size(codes);
    if (count == 0 || count > GOLDEN_FINDINGS_MAX)
        return trouble(reading, "/findings");
    ret->refused = true;
    for (size_t i = 0; i < count; i++) {
        const struct json_value *value = json_array_get(codes, i);
        bool known = false;
        for (int k = 0; json_is_string(value) && k < FINDING_COUNT && !known; k++)
            known = strcmp(findings_facts[k].id, json_string_value(value)) == 0;
        if (!known)
            return trouble(reading, arena_printf(reading->arena, "/findings/%zu", i));
        ret->findings[ret->findings_count++] = json_string_value(value);
    }
    return true;
}

static bool read_declared(const struct reading *reading, const struct json_value *value,
                          struct golden_case *ret)
{
    struct findings found = findings_new(reading->arena);
    if (!json_is_object(value))
        return trouble(reading, "/declaration");
    struct out out = out_new(reading->arena);
    struct json json = json_new(&out);
    json_write(&json, value);
    if (document_read_declaration(reading->arena, out.data, out.size, &found, &ret->declaration) ==
        OK)
        return true;
    return trouble(reading,
                   found.count == 0
                       ? "/declaration"
                       : arena_printf(reading->arena, "/declaration%s %s", found.items[0].pointer,
                                      finding_code_text(found.items[0].code)));
}

static bool read_case(const struct reading *reading, const struct json_value *root,
                      struct golden_case *ret)
{
    static const char *const allowed[] = {"name", "on", "declaration", "totals", "findings"};
    const char *name;
    const struct json_value *value;
    if (!json_is_object(root))
        return trouble(reading, "JSON");
    json_object_foreach(root, name, value)
    {
        bool known = false;
        for (size_t i = 0; i < ARRAY_COUNT(allowed); i++)
            known = known || strcmp(allowed[i], name) == 0;
        if (!known)
            return trouble(reading, arena_printf(reading->arena, "/%s", name));
    }
    const struct json_value *on = json_member(root, "on");
    const struct json_value *totals = json_member(root, "totals");
    const struct json_value *codes = json_member(root, "findings");
    const struct json_value *title = json_member(root, "name");
    if (!json_is_string(on) || !date_parse(json_string_value(on), &ret->on))
        return trouble(reading, "/on");
    if (json_is_object(totals) == json_is_array(codes))
        return trouble(reading, "/totals | /findings");
    ret->line = reading->line;
    ret->name = json_is_string(title) ? arena_text(reading->arena, json_string_value(title))
                                      : arena_printf(reading->arena, "#%d", reading->line);
    return read_declared(reading, json_member(root, "declaration"), ret) &&
           (json_is_object(totals) ? read_totals(reading, totals, ret)
                                   : read_codes(reading, codes, ret));
}

static void read_line(const struct reading *reading, const char *text, size_t size,
                      struct golden_case *ret)
{
    const struct json_value *root;
    struct findings found = findings_new(reading->arena);
    if (read_json(reading->arena, text, size, &found, &root) != OK) {
        (void)trouble(reading, "JSON");
        return;
    }
    (void)read_case(reading, root, ret);
}

enum code document_read_golden(struct arena *arena, const char *text, size_t size,
                               struct findings *findings, struct golden_case **ret_cases,
                               size_t *ret_count)
{
    struct golden_case *cases = NULL;
    size_t count = 0, capacity = 0, errors = findings->errors_count;
    struct reading reading = {.arena = arena, .findings = findings};
    for (const char *at = text, *end = text + size; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((stop == NULL ? end : stop) - at);
        reading.line++;
        bool blank = true;
        for (size_t i = 0; i < length && blank; i++)
            blank = at[i] == ' ' || at[i] == '\r' || at[i] == '\t';
        if (!blank && count == GOLDEN_CASES_MAX) {
            (void)trouble(&reading, arena_printf(arena, "> %d", GOLDEN_CASES_MAX));
            break;
        }
        if (!blank)
            read_line(&reading, at, length, LIST_PUSH(arena, cases, count, capacity));
        at += length + 1;
    }
    if (findings->errors_count > errors)
        return FINDINGS;
    *ret_cases = cases;
    *ret_count = count;
    return OK;
}
