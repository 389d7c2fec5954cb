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

/* "1234.50", as every place writes amounts that are not for a page. */
static bool is_amount(const char *text)
{
    const char *at = text + (*text == '-');
    const size_t whole = strspn(at, "0123456789");
    return whole > 0 && whole <= 15 && at[whole] == '.' &&
           strspn(at + whole + 1, "0123456789") == 2 && at[whole + 3] == '\0';
}

/* In French with its comma and blanks, unless it is quoted: then it is what somebody wrote. */
static void put_argument(struct out *out, struct arena *arena, const char *text, bool quoted,
                         enum language language)
{
    money value;
    if (text == NULL || language != LANGUAGE_FR || quoted || !is_amount(text) ||
        !money_parse(text, &value)) {
        out_put(out, text);
        return;
    }
    char *page = money_page(arena, value, language);
    page[strlen(page) - strlen("\u00a0$")] = '\0'; /* it may be in another currency */
    out_put(out, page);
}

static bool is_quoted(const char *start, const char *at)
{
    enum { NEAR = 5 }; /* the quotation mark and a blank, at most */
    char before[NEAR + 1] = "";
    const size_t size = at - start < NEAR ? (size_t)(at - start) : NEAR;
    memcpy(before, at - size, size);
    return strstr(before, "\u00ab") != NULL;
}

char *finding_message(struct arena *arena, const struct finding *finding, enum language language)
{
    const struct finding_code_fact *fact = &findings_facts[finding->code];
    struct out out = out_new(arena);
    const char *text = language == LANGUAGE_FR ? fact->fr : fact->en;
    for (const char *at = text; *at != '\0'; at++) {
        if (at[0] == '{' && at[1] >= '0' && at[1] <= '3' && at[2] == '}') {
            const char *argument = finding->arguments[at[1] - '0'];
            /* no sentence begins or ends with what was left empty */
            if ((at == text || at[3] == '\0') && (argument == NULL || *argument == '\0'))
                argument = language == LANGUAGE_FR ? "(vide)" : "(empty)";
            put_argument(&out, arena, argument, is_quoted(text, at), language);
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
