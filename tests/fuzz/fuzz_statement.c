/* Issued JSON to a statement or notice, to JSON, and back: what is written reads the same, and what
 * was read can be shown. */
#include "fuzz.h"

static char *write_json(struct arena *arena, const struct statement *statement)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_statement(&json, statement);
    assert(text_is_utf8(out.data, out.size));
    return out.data;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct statement statement, again;
    const char *text = arena_copy(arena, (const char *)bytes, size);
    if (document_read_statement(arena, text, &statement) == OK) {
        char *once = write_json(arena, &statement);
        enum code code = document_read_statement(arena, once, &again);
        assert(code == OK);
        assert(strcmp(write_json(arena, &again), once) == 0);
        const char *csv = document_statement_csv(arena, &statement);
        assert(text_is_utf8(csv, strlen(csv)));
        for (int language = 0; language < LANGUAGES; language++) {
            const char *shown =
                document_statement_text(arena, &statement, (enum language)language);
            assert(text_is_utf8(shown, strlen(shown)));
        }
    }
    arena_free(arena);
    return 0;
}
