/* Any bytes as a form: what comes out is UTF-8, and escaped and parsed again it is the same. */
#include "http.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct http_field *fields, *again;
    size_t count = http_parse_fields(arena, (const char *)bytes, size, &fields);
    struct out out = out_new(arena);
    for (size_t i = 0; i < count; i++) {
        assert(text_is_utf8(fields[i].name, strlen(fields[i].name)));
        assert(text_is_utf8(fields[i].value, strlen(fields[i].value)));
        out_printf(&out, "%s%s=%s", i == 0 ? "" : "&", http_escape(arena, fields[i].name),
                   http_escape(arena, fields[i].value));
    }
    size_t same = http_parse_fields(arena, out.data, out.size, &again);
    assert(same == count);
    for (size_t i = 0; i < count; i++) {
        assert(strcmp(again[i].name, fields[i].name) == 0);
        assert(strcmp(again[i].value, fields[i].value) == 0);
    }
    arena_free(arena);
    return 0;
}
