/* JSON to a declaration, to JSON, and back: never a crash, and what is written reads the same. */
#include "document.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static char *write_json(struct arena *arena, const struct declaration *declaration)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_declaration(&json, declaration);
    return out.data;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct declaration declaration, again;
    enum code code = document_read_declaration(arena, (const char *)bytes, size, &findings,
                                               &declaration);
    if (code == OK) {
        char *once = write_json(arena, &declaration);
        code = document_read_declaration(arena, once, strlen(once), &findings, &again);
        if (code != OK || strcmp(write_json(arena, &again), once) != 0)
            abort();
    } else {
        (void)document_findings_text(arena, &findings, LANGUAGE_FR);
    }
    struct document_object *object;
    if (document_read_object(arena, (const char *)bytes, size, &findings, &object) == OK)
        (void)document_member(object, "lines");
    arena_free(arena);
    return 0;
}
