/* Any bytes as the body of a form with files. What is read stands within the body, is UTF-8 where
 * it is text, and the same body reads the same again. */
#include "fuzz.h"
#include "http.h"

static struct http_request made(struct arena *arena, const uint8_t *bytes, size_t size)
{
    static const struct http_field headers[] = {
        {"Content-Type", "multipart/form-data; boundary=b"}};
    return http_make_request(arena, "POST", "/", headers, 1, (const char *)bytes, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct http_request request = made(arena, bytes, size), again = made(arena, bytes, size);
    struct http_field *fields, *others;
    size_t count = http_form_fields(&request, &fields);
    assert(count == http_form_fields(&again, &others));
    assert(http_fields_valid(&request) == http_fields_valid(&again));
    for (size_t i = 0; i < count; i++) {
        assert(text_is_utf8(fields[i].name, strlen(fields[i].name)));
        assert(text_is_utf8(fields[i].value, strlen(fields[i].value)));
        assert(strcmp(fields[i].value, others[i].value) == 0);
    }
    static const char *const names[] = {"file", "a", ""};
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        const struct http_file *file = http_file(&request, names[i]);
        if (file == NULL)
            continue;
        assert(file->bytes >= request.body && file->size <= request.body_size);
        assert(file->bytes + file->size <= request.body + request.body_size);
        assert(text_is_utf8(file->filename, strlen(file->filename)));
    }
    arena_free(arena);
    return 0;
}
