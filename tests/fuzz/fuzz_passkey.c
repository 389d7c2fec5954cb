/* What a browser sends for a passkey, a part a line: whatever it is, a key is given with the one
 * verdict that is good, stands for itself, and is not signed for by chance. */
#include "fuzz.h"
#include "webauthn.h"

static const char *line(struct arena *arena, const char **at)
{
    size_t size = strcspn(*at, "\n");
    const char *text = arena_copy(arena, *at, size);
    *at += size + ((*at)[size] == '\n');
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    const char *at = arena_copy(arena, (const char *)bytes, size);
    const struct webauthn_site site = {"https://carm.example.org", "carm.example.org"};
    const struct webauthn_answer answer = {.id = line(arena, &at), .client = line(arena, &at),
                                           .authenticator = line(arena, &at),
                                           .signature = line(arena, &at)};
    (void)webauthn_challenge(arena, &answer);
    struct webauthn_key key = {.id = NULL};
    enum webauthn verdict = webauthn_register(arena, &site, &answer, &key);
    assert((verdict == WEBAUTHN_GOOD) == (key.id != NULL));
    if (key.id != NULL)
        assert(strcmp(key.id, answer.id) == 0 && strchr(key.key, ' ') != NULL);
    const struct webauthn_key known = {
        .id = answer.id,
        .key = "es256 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4"
               "OTo7PD0-Pw"};
    int64_t counter = -1;
    verdict = webauthn_assert(arena, &site, &known, &answer, &counter);
    assert(verdict != WEBAUTHN_GOOD && counter == -1);
    arena_free(arena);
    return 0;
}
