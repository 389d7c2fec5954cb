#include "base.h"

struct findings findings_new(struct arena *arena)
{
    return (struct findings){.arena = arena};
}

void findings_add(struct findings *findings, enum finding_code code, int line, const char *pointer,
                  const char *arg0, const char *arg1, const char *arg2)
{
    bool warns = strcmp(findings_facts[code].severity, "warning") == 0;
    if (!warns)
        findings->errors_count++;
    /* Half the places are kept for errors: warnings must never hide why something was refused. */
    if (findings->count >= (warns ? FINDINGS_MAX / 2 : FINDINGS_MAX))
        return;
    struct arena *arena = findings->arena;
    struct finding *finding =
        LIST_PUSH(arena, findings->items, findings->count, findings->capacity);
    *finding = (struct finding){
        .code = code,
        .severity = warns ? SEVERITY_WARNING : SEVERITY_ERROR,
        .pointer = arena_text(arena, pointer == NULL ? "" : pointer),
        .line = line,
        .arguments = {arena_text(arena, arg0), arena_text(arena, arg1), arena_text(arena, arg2)},
    };
}

char *finding_message(struct arena *arena, const struct finding *finding, enum language language)
{
    const struct finding_code_fact *fact = &findings_facts[finding->code];
    struct out out = out_new(arena);
    for (const char *at = language == LANGUAGE_FR ? fact->fr : fact->en; *at != '\0'; at++) {
        if (at[0] == '{' && at[1] >= '0' && at[1] <= '3' && at[2] == '}') {
            out_put(&out, finding->arguments[at[1] - '0']);
            at += 2;
        } else {
            out_char(&out, *at);
        }
    }
    return out.data;
}

const char *finding_code_text(enum finding_code code)
{
    return findings_facts[code].id;
}
