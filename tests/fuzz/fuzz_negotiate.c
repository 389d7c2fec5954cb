/* Any text as Accept and Accept-Language: the answer is one of those there are, the same however
 * often it is asked, and what stands first in the list with full weight is what is given. */
#include "api_impl.h"
#include "fuzz.h"

static const char types[] = "application/json text/csv application/pdf";

static bool is_one(const char *type)
{
    const char *at = strstr(types, type);
    size_t size = strlen(type);
    return at != NULL && (at == types || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    const char *text = arena_copy(arena, (const char *)bytes, size);
    const char *type = api_type(arena, text, types);
    assert(type == NULL || is_one(type));
    const char *loud = arena_printf(arena, "application/json, %s", text);
    assert(strcmp(api_type(arena, loud, types), "application/json") == 0);
    /* A type that is not offered changes nothing. */
    const char *more = arena_printf(arena, "image/png;q=1, %s", text);
    if (text[strspn(text, " \t")] != '\0') {
        const char *same = api_type(arena, more, types);
        assert((same == NULL) == (type == NULL));
        assert(same == NULL || strcmp(same, type) == 0);
    }

    enum language language = api_language(text);
    assert(language == LANGUAGE_EN || language == LANGUAGE_FR);
    assert(api_language(arena_printf(arena, "fr-CA, %s", text)) == LANGUAGE_FR);
    assert(api_language(arena_printf(arena, "en;q=1.0, %s", text)) == LANGUAGE_EN);
    assert(api_language(arena_printf(arena, "de, %s", text)) == language);
    arena_free(arena);
    return 0;
}
