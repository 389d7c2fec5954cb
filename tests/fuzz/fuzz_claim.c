/* JSON to a claim for drawback, to JSON, and back: what is written reads the same, and what is
 * refused is refused in words. */
#include "fuzz.h"

static char *write_json(struct arena *arena, const struct casework_claim *claim)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_claim(&json, claim);
    assert(text_is_utf8(out.data, out.size));
    return out.data;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct casework_claim claim, again;
    enum code code =
        document_read_claim(arena, (const char *)bytes, size, &findings, &claim);
    fuzz_check_findings(arena, code, &findings);
    if (code == OK) {
        char *once = write_json(arena, &claim);
        code = document_read_claim(arena, once, strlen(once), &findings, &again);
        assert(code == OK);
        assert(strcmp(write_json(arena, &again), once) == 0);
    }
    arena_free(arena);
    return 0;
}
