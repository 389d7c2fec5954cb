/* An ID token, a line end, and the keys of whoever signed it: whatever they are, a subject is given
 * with the one verdict that is good, and can be part of a credential's name. */
#include "fuzz.h"
#include "jose.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    const char *text = arena_copy(arena, (const char *)bytes, size);
    size_t token_size = strcspn(text, "\n");
    const char *token = arena_copy(arena, text, token_size);
    const char *keys = text + token_size, *end = text + strlen(text);
    const struct jose_expected expected = {.issuer = "https://id.example.org", .client = "carm",
                                           .nonce = "n-1", .now = 1764355637};
    char *subject = NULL;
    enum jose verdict = jose_judge(token, keys, (size_t)(end - keys), &expected, &subject);
    assert((verdict == JOSE_GOOD) == (subject != NULL));
    if (subject != NULL)
        assert(*subject != '\0' && strlen(subject) <= JOSE_SUBJECT_MAX &&
               strpbrk(subject, " \r\n\t") == NULL);
    free(subject);
    char *issuer = jose_member(text, size < strlen(text) ? size : strlen(text), "issuer");
    free(issuer);
    (void)jose_is_true(text, strlen(text), "issuer");
    arena_free(arena);
    return 0;
}
