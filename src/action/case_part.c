/* An adjustment that is accepted line by line: which lines it changes, and the version without
 * those that are refused. */
#include "action_impl.h"

#include "bulk.h"

#include <stdlib.h>

/* As the canonical document has it, so that equal texts are equal declarations. */
static const char *text_of(struct arena *arena, const struct declaration *declaration)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_declaration(&json, declaration);
    return out.data;
}

/* All but the lines and what every adjustment says of itself. */
static const char *head_text(struct arena *arena, const struct declaration *declaration)
{
    struct declaration head = *declaration;
    head.version = 1;
    head.lines_count = head.reasons_count = 0;
    head.notes = NULL;
    head.reason_known_on = DATE_NONE;
    return text_of(arena, &head);
}

static const char *line_text(struct arena *arena, struct declaration_line *line)
{
    const struct declaration only = {.version = 1, .lines = line, .lines_count = 1};
    return text_of(arena, &only);
}

static struct declaration_line *line_of(const struct declaration *declaration, int number)
{
    for (size_t i = 0; i < declaration->lines_count; i++)
        if (declaration->lines[i].number == number)
            return &declaration->lines[i];
    return NULL;
}

static bool changed_lines(struct arena *arena, const struct declaration *before,
                          const struct declaration *after, const int **ret_lines,
                          size_t *ret_count)
{
    int *lines = arena_array(arena, after->lines_count + 1, sizeof(*lines));
    size_t count = 0;
    struct declaration followed = *before;
    followed.lines = after->lines;
    bulk_follow_totals(arena, before, &followed);
    if (before->lines_count != after->lines_count ||
        strcmp(head_text(arena, &followed), head_text(arena, after)) != 0)
        return false;
    for (size_t i = 0; i < after->lines_count; i++) {
        struct declaration_line *old = &before->lines[i], *new = &after->lines[i];
        if (old->number != new->number)
            return false;
        if (strcmp(line_text(arena, old), line_text(arena, new)) != 0)
            lines[count++] = new->number;
    }
    *ret_lines = lines;
    *ret_count = count;
    return true;
}

bool action_changed_lines(struct action *action, const struct shown_declaration *basis,
                          const struct shown_declaration *about, const int **ret_lines,
                          size_t *ret_count)
{
    return changed_lines(action->arena, &basis->declaration, &about->declaration, ret_lines,
                         ret_count);
}

static bool listed(const int *lines, size_t count, long number)
{
    for (size_t i = 0; i < count; i++)
        if (lines[i] == number)
            return true;
    return false;
}

static const char *lines_text(struct arena *arena, const int *lines, size_t count)
{
    struct out out = out_new(arena);
    for (size_t i = 0; i < count; i++)
        out_printf(&out, "%s%d", i == 0 ? "" : ", ", lines[i]);
    return out.size == 0 ? "–" : out.data;
}

/* "2, 5": each of them changed, and not all that are. */
static enum code read_refused(struct action *action, const char *text, const int *changed,
                              size_t changed_count, struct case_parts *parts)
{
    struct arena *arena = action->arena;
    int *refused = arena_array(arena, changed_count + 1, sizeof(*refused));
    int *accepted = arena_array(arena, changed_count + 1, sizeof(*accepted));
    const char *at = text == NULL ? "" : text;
    for (at += strspn(at, ", "); *at != '\0'; at += strspn(at, ", ")) {
        size_t size = strspn(at, "0123456789");
        if (size == 0 || size > 4 || strchr(", ", at[size]) == NULL) {
            findings_add(&action->findings, FINDING_BLK_0204, 0, "/refusedLines",
                         strlen(text) > 40 ? "…" : text, NULL, NULL);
            return FINDINGS;
        }
        long number = strtol(at, NULL, 10);
        at += size;
        if (!listed(changed, changed_count, number)) {
            findings_add(&action->findings, FINDING_BLK_0201, 0, "/refusedLines",
                         arena_printf(arena, "%ld", number),
                         lines_text(arena, changed, changed_count), NULL);
            return FINDINGS;
        }
        if (!listed(refused, parts->refused_count, number))
            refused[parts->refused_count++] = (int)number;
    }
    for (size_t i = 0; i < changed_count; i++)
        if (!listed(refused, parts->refused_count, changed[i]))
            accepted[parts->accepted_count++] = changed[i];
    parts->refused = refused;
    parts->accepted = accepted;
    if (parts->refused_count > 0 && parts->accepted_count > 0)
        return OK;
    findings_add(&action->findings, FINDING_BLK_0202, 0, "/refusedLines", NULL, NULL, NULL);
    return FINDINGS;
}

static enum code read_stored(struct action *action, const struct stored_declaration *stored,
                             struct declaration *ret)
{
    struct findings unused = findings_new(action->arena);
    return document_read_declaration(action->arena, stored->document, strlen(stored->document),
                                     &unused, ret) == OK
               ? OK
               : FAULT;
}

enum code case_part(struct action *action, const struct stored_declaration *basis,
                    const struct stored_declaration *about, const char *refused_lines,
                    struct declaration *ret_declaration, struct case_parts *ret_parts)
{
    struct declaration before, part;
    struct case_parts parts = {0};
    const int *changed;
    size_t count;
    enum code code = read_stored(action, basis, &before);
    if (code == OK)
        code = read_stored(action, about, &part);
    if (code != OK)
        return code;
    if (!changed_lines(action->arena, &before, &part, &changed, &count)) {
        findings_add(&action->findings, FINDING_BLK_0203, 0, "", NULL, NULL, NULL);
        return FINDINGS;
    }
    code = read_refused(action, refused_lines, changed, count, &parts);
    if (code != OK)
        return code;
    for (size_t i = 0; i < parts.refused_count; i++)
        *line_of(&part, parts.refused[i]) = *line_of(&before, parts.refused[i]);
    bulk_follow_totals(action->arena, &before, &part);
    *ret_declaration = part;
    *ret_parts = parts;
    return OK;
}
