/*
 * What a partner says of who signed in, and whether it is true (JWS by cjose, JSON by jansson).
 * Nothing of base is known here: jansson has functions of the same names.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A string member of an object, malloc'd; NULL when it is absent or something else. */
char *jose_member(const char *json, size_t size, const char *name);
bool jose_is_true(const char *json, size_t size, const char *name);

enum jose {
    JOSE_GOOD,
    JOSE_MALFORMED,
    JOSE_ALGORITHM, /* none of those that are taken: RS256, PS256, ES256 */
    JOSE_KEY,       /* no key of that name and kind */
    JOSE_SIGNATURE,
    JOSE_ISSUER,
    JOSE_AUDIENCE,
    JOSE_TIME,
    JOSE_NONCE,
    JOSE_SUBJECT
};
struct jose_expected {
    const char *issuer, *client, *nonce;
    int64_t now; /* seconds */
};
enum { JOSE_LEEWAY = 60, JOSE_AGE = 600, JOSE_SUBJECT_MAX = 255 };
/* An ID token (OpenID Connect Core 3.1.3.7) by the keys of a JWK set. The algorithm is judged
 * before the key is looked for, so that a public key is never taken for a secret. */
enum jose jose_judge(const char *token, const char *keys, size_t keys_size,
                     const struct jose_expected *expected, char **ret_subject);
