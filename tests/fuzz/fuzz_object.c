/* The shallow JSON reader, as a request to pay uses it: members are UTF-8, and an object of allowed
 * members alone has no finding. */
#include "fuzz.h"

static const char *const allowed[] = {"id",        "amount.amount", "amount.currency",
                                      "valueDate", "reference",     NULL};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct document_object *object;
    enum code code =
        document_read_object(arena, (const char *)bytes, size, &findings, &object);
    fuzz_check_findings(arena, code, &findings);
    for (size_t i = 0; code == OK && allowed[i] != NULL; i++) {
        const char *text = document_member(object, allowed[i]);
        assert(text == NULL || text_is_utf8(text, strlen(text)));
    }
    if (code == OK) {
        struct findings others = findings_new(arena);
        document_only(object, allowed, &others);
        fuzz_check_findings(arena, others.errors_count == 0 ? OK : FINDINGS, &others);
        bool empty = document_member(object, "") == NULL;
        const char *none[] = {NULL};
        struct findings all = findings_new(arena);
        document_only(object, none, &all);
        assert(all.errors_count >= others.errors_count);
        assert(empty || others.errors_count > 0);
    }
    arena_free(arena);
    return 0;
}
