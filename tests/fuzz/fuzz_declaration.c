/* JSON to a declaration, to JSON, and back: what is written reads the same, and what is refused is
 * refused in words. */
#include "fuzz.h"

static char *write_json(struct arena *arena, const struct declaration *declaration)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_declaration(&json, declaration);
    assert(text_is_utf8(out.data, out.size));
    return out.data;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct declaration declaration, again;
    enum code code = document_read_declaration(arena, (const char *)bytes, size, &findings,
                                               &declaration);
    fuzz_check_findings(arena, code, &findings);
    if (code == OK) {
        char *once = write_json(arena, &declaration);
        code = document_read_declaration(arena, once, strlen(once), &findings, &again);
        assert(code == OK);
        assert(strcmp(write_json(arena, &again), once) == 0);
    }
    arena_free(arena);
    return 0;
}
