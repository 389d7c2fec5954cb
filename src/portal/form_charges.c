/* What is added to a price and taken off it, as one field of the form: "FRI 50.00; COM 20.00". */
#include "form.h"

/* The next piece; false at the end. The kind is cut off it, blanks around both are dropped. */
static bool next_piece(struct arena *arena, const char **at, const char **ret_kind,
                       const char **ret_amount)
{
    for (;;) {
        *at += strspn(*at, "; \t\r\n");
        if (**at == '\0')
            return false;
        size_t size = strcspn(*at, ";\r\n");
        const char *piece = arena_copy(arena, *at, size);
        *at += size;
        size_t kind = strcspn(piece, " \t");
        *ret_kind = arena_copy(arena, piece, kind);
        const char *amount = piece + kind + strspn(piece + kind, " \t");
        size_t length = strlen(amount);
        while (length > 0 && (amount[length - 1] == ' ' || amount[length - 1] == '\t'))
            length--;
        *ret_amount = arena_copy(arena, amount, length);
        return true;
    }
}

const char *form_plain_adjustments(struct arena *arena, const char *text, enum language language)
{
    struct out out = out_new(arena);
    const char *kind, *amount;
    out_put(&out, "");
    while (next_piece(arena, &text, &kind, &amount))
        out_printf(&out, "%s%s%s%s", out.size > 0 ? "; " : "", kind, *amount ? " " : "",
                   form_plain_number(arena, amount, language));
    return out.data;
}

static void read_kind(const char *kind, char ret_kind[4])
{
    for (size_t i = 0; i < 3 && kind[i] != '\0'; i++)
        ret_kind[i] = (char)(kind[i] >= 'a' && kind[i] <= 'z' ? kind[i] - 'a' + 'A' : kind[i]);
}

void form_read_adjustments(struct arena *arena, const char *text, struct findings *findings,
                           int line, const char *pointer, struct declaration_line *ret_line)
{
    const char *kind, *amount;
    ret_line->adjustments =
        arena_array(arena, DECLARATION_ADJUSTMENTS, sizeof(*ret_line->adjustments));
    while (next_piece(arena, &text, &kind, &amount)) {
        if (ret_line->adjustments_count == DECLARATION_ADJUSTMENTS) {
            char most[8] = {'0' + DECLARATION_ADJUSTMENTS / 10, '0' + DECLARATION_ADJUSTMENTS % 10};
            findings_add(findings, FINDING_DOC_0020, line, pointer, "adjustments", "…", most);
            return;
        }
        struct declaration_adjustment *adjustment =
            &ret_line->adjustments[ret_line->adjustments_count];
        if (strlen(kind) > 3) {
            findings_add(findings, FINDING_CAD_0474, line, pointer, kind, NULL, NULL);
            continue;
        }
        if (!decimal_parse(amount, 2, &adjustment->amount)) {
            findings_add(findings, FINDING_DOC_0005, line, pointer, *amount ? amount : kind, "2",
                         NULL);
            continue;
        }
        read_kind(kind, adjustment->kind);
        ret_line->adjustments_count++;
    }
}

const char *form_adjustments(struct arena *arena, const struct declaration_line *line)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < line->adjustments_count; i++)
        out_printf(&out, "%s%s %s", i > 0 ? "; " : "", line->adjustments[i].kind,
                   decimal_text(arena, line->adjustments[i].amount));
    return out.data;
}
