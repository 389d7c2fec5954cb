/* The stored forms of an assessment and of interest: what unpacks packs again, to the same bytes
 * however often. */
#include "fuzz.h"

static void check_assessment(struct arena *arena, const char *text)
{
    struct assessment assessment, again;
    if (document_unpack_assessment(arena, text, &assessment) != OK)
        return;
    char *once = document_pack_assessment(arena, &assessment);
    enum code code = document_unpack_assessment(arena, once, &again);
    assert(code == OK);
    assert(strcmp(document_pack_assessment(arena, &again), once) == 0);
    for (size_t i = 0; i < assessment.lines_count; i++) {
        struct out out = out_new(arena);
        struct json json = json_new(&out);
        document_write_explanation(&json, &assessment.lines[i].value_why, LANGUAGE_FR);
        assert(text_is_utf8(out.data, out.size));
    }
}

static void check_interest(struct arena *arena, const char *text)
{
    struct interest_line line, again;
    if (document_unpack_interest(arena, text, &line) != OK)
        return;
    char *once = document_pack_interest(arena, &line);
    enum code code = document_unpack_interest(arena, once, &again);
    assert(code == OK);
    assert(strcmp(document_pack_interest(arena, &again), once) == 0);
    money sum;
    (void)billing_interest_recompute(&line, &sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    const char *text = arena_copy(arena, (const char *)bytes, size);
    check_assessment(arena, text);
    check_interest(arena, text);
    arena_free(arena);
    return 0;
}
