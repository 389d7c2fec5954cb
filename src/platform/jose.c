#include "jose.h"

#include <cjose/cjose.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *object_of(const char *text, size_t size)
{
    json_error_t error;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (root != NULL && !json_is_object(root)) {
        json_decref(root);
        return NULL;
    }
    return root;
}

char *jose_member(const char *json, size_t size, const char *name)
{
    json_t *root = object_of(json, size);
    const char *text = root == NULL ? NULL : json_string_value(json_object_get(root, name));
    char *copy = text == NULL ? NULL : strdup(text);
    json_decref(root);
    return copy;
}

bool jose_is_true(const char *json, size_t size, const char *name)
{
    json_t *root = object_of(json, size);
    bool is = root != NULL && json_is_true(json_object_get(root, name));
    json_decref(root);
    return is;
}

/* cjose ends the process when a length is none that base64url can have: it is judged before. */
static bool base64url_fits(const char *text, size_t size)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return size > 0 && size % 4 != 1 && strspn(text, digits) >= size;
}

static bool token_fits(const char *token)
{
    int parts = 0;
    for (const char *at = token; parts < 4; at++) {
        size_t size = strcspn(at, ".");
        parts++;
        at += size;
        /* A part for a signature may be there and empty: then it has none. */
        if (!base64url_fits(at - size, size) && (size > 0 || parts != 3))
            return false;
        if (*at == '\0')
            break;
    }
    return parts == 3;
}

/* ---- keys ---- */

static bool text_is(const json_t *value, const char *text)
{
    const char *is = json_string_value(value);
    return is != NULL && text != NULL && strcmp(is, text) == 0;
}

/* The one that the token names; a key for something else, or for another algorithm, is none. */
static bool key_fits(const json_t *key, const char *kid, const char *alg)
{
    const json_t *use = json_object_get(key, "use"), *for_alg = json_object_get(key, "alg");
    const char *kty = strncmp(alg, "ES", 2) == 0 ? "EC" : "RSA";
    return json_is_object(key) && text_is(json_object_get(key, "kty"), kty) &&
           (kid == NULL || text_is(json_object_get(key, "kid"), kid)) &&
           (use == NULL || text_is(use, "sig")) && (for_alg == NULL || text_is(for_alg, alg));
}

/* The public members alone; NULL when one is malformed. */
static char *public_half(const json_t *key)
{
    static const char *const members[] = {"n", "e", "x", "y"};
    bool rsa = text_is(json_object_get(key, "kty"), "RSA"), fine = true;
    json_t *half = json_loads("{}", 0, NULL); /* json_object() would be base's */
    json_object_set(half, "kty", json_object_get(key, "kty"));
    if (!rsa)
        json_object_set(half, "crv", json_object_get(key, "crv"));
    for (int i = rsa ? 0 : 2; i < (rsa ? 2 : 4); i++) {
        const char *text = json_string_value(json_object_get(key, members[i]));
        fine = fine && text != NULL && base64url_fits(text, strlen(text));
        json_object_set(half, members[i], json_object_get(key, members[i]));
    }
    char *text = fine ? json_dumps(half, JSON_COMPACT) : NULL;
    json_decref(half);
    return text;
}

/* A token without a name of its key is taken when only one fits. */
static cjose_jwk_t *find_key(const char *keys, size_t size, const char *kid, const char *alg)
{
    json_t *root = object_of(keys, size);
    const json_t *list = root == NULL ? NULL : json_object_get(root, "keys");
    const json_t *found = NULL;
    for (size_t i = 0, fit = 0; i < json_array_size(list); i++) {
        const json_t *key = json_array_get(list, i);
        if (key_fits(key, kid, alg))
            found = ++fit == 1 ? key : NULL;
    }
    char *text = found == NULL ? NULL : public_half(found);
    cjose_err error;
    cjose_jwk_t *key = text == NULL ? NULL : cjose_jwk_import(text, strlen(text), &error);
    free(text);
    json_decref(root);
    return key;
}

/* ---- claims ---- */

static bool audience_is(const json_t *claims, const char *client)
{
    const json_t *audience = json_object_get(claims, "aud"), *azp = json_object_get(claims, "azp");
    if (json_is_array(audience)) {
        if (json_array_size(audience) != 1 && azp == NULL)
            return false; /* several, and nobody says for whom */
        bool among = false;
        for (size_t i = 0; i < json_array_size(audience); i++)
            among |= text_is(json_array_get(audience, i), client);
        if (!among)
            return false;
    } else if (!text_is(audience, client)) {
        return false;
    }
    return azp == NULL || text_is(azp, client);
}

static bool time_fits(const json_t *claims, int64_t now)
{
    const json_t *end = json_object_get(claims, "exp"), *made = json_object_get(claims, "iat"),
                 *from = json_object_get(claims, "nbf");
    if (!json_is_integer(end) || !json_is_integer(made))
        return false;
    int64_t issued = json_integer_value(made);
    return json_integer_value(end) > now - JOSE_LEEWAY && issued <= now + JOSE_LEEWAY &&
           issued >= now - JOSE_AGE &&
           (from == NULL ||
            (json_is_integer(from) && json_integer_value(from) <= now + JOSE_LEEWAY));
}

/* Printable, without blanks: it is part of the name of a credential. */
static bool subject_fits(const char *subject)
{
    size_t size = subject == NULL ? 0 : strlen(subject);
    if (size == 0 || size > JOSE_SUBJECT_MAX)
        return false;
    for (size_t i = 0; i < size; i++)
        if (subject[i] <= ' ' || subject[i] >= 127)
            return false;
    return true;
}

static enum jose judge_claims(const char *text, size_t size, const struct jose_expected *expected,
                              char **ret_subject)
{
    json_t *claims = object_of(text, size);
    if (claims == NULL)
        return JOSE_MALFORMED;
    const char *subject = json_string_value(json_object_get(claims, "sub"));
    enum jose verdict =
        !text_is(json_object_get(claims, "iss"), expected->issuer)    ? JOSE_ISSUER
        : !audience_is(claims, expected->client)                      ? JOSE_AUDIENCE
        : !time_fits(claims, expected->now)                           ? JOSE_TIME
        : !text_is(json_object_get(claims, "nonce"), expected->nonce) ? JOSE_NONCE
        : !subject_fits(subject)                                      ? JOSE_SUBJECT
                                                                      : JOSE_GOOD;
    if (verdict == JOSE_GOOD)
        *ret_subject = strdup(subject);
    json_decref(claims);
    return verdict;
}

static enum jose judge(cjose_jws_t *jws, const char *keys, size_t size,
                       const struct jose_expected *expected, char **ret_subject)
{
    static const char *const taken[] = {"RS256", "PS256", "ES256"};
    cjose_err error;
    cjose_header_t *header = cjose_jws_get_protected(jws);
    const char *alg = cjose_header_get(header, CJOSE_HDR_ALG, &error);
    const char *kid = cjose_header_get(header, CJOSE_HDR_KID, &error);
    bool known = false;
    for (size_t i = 0; alg != NULL && i < sizeof(taken) / sizeof(taken[0]); i++)
        known |= strcmp(alg, taken[i]) == 0;
    if (!known)
        return JOSE_ALGORITHM;
    cjose_jwk_t *key = find_key(keys, size, kid, alg);
    if (key == NULL)
        return JOSE_KEY;
    bool signed_so = cjose_jws_verify(jws, key, &error);
    cjose_jwk_release(key);
    uint8_t *bytes;
    size_t length;
    if (!signed_so || !cjose_jws_get_plaintext(jws, &bytes, &length, &error))
        return JOSE_SIGNATURE;
    return judge_claims((const char *)bytes, length, expected, ret_subject);
}

enum jose jose_judge(const char *token, const char *keys, size_t keys_size,
                     const struct jose_expected *expected, char **ret_subject)
{
    cjose_err error;
    if (!token_fits(token))
        return JOSE_MALFORMED;
    cjose_jws_t *jws = cjose_jws_import(token, strlen(token), &error);
    if (jws == NULL)
        return JOSE_MALFORMED;
    enum jose verdict = judge(jws, keys, keys_size, expected, ret_subject);
    cjose_jws_release(jws);
    return verdict;
}
