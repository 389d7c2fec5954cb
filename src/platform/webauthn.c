#include "webauthn.h"

#include "jose.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>

enum { RP_HASH = 32, FLAGS_AT = 32, COUNTER_AT = 33, HEAD = 37 };
enum { FLAG_PRESENT = 1, FLAG_KEY = 64, FLAG_MORE = 128 };
enum { KEY_AT = HEAD + 16 + 2, CBOR_DEPTH = 4 };

static const struct {
    const char *name;
    int cose;
} algorithms[] = {{"es256", COSE_ES256}, {"eddsa", COSE_EDDSA}, {"rs256", COSE_RS256}};

struct bytes {
    unsigned char *at;
    size_t size;
};

/* ---- parts ---- */

static bool decode(struct arena *arena, const char *text, struct bytes *ret)
{
    size_t size = text == NULL ? 0 : strnlen(text, WEBAUTHN_PART_MAX + 1);
    if (size == 0 || size > WEBAUTHN_PART_MAX)
        return false;
    ret->at = arena_alloc(arena, size);
    return sodium_base642bin(ret->at, size, text, size, NULL, &ret->size, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           ret->size > 0;
}

static char *encode(struct arena *arena, const unsigned char *bytes, size_t size)
{
    const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    size_t room = sodium_base64_ENCODED_LEN(size, variant);
    char *text = arena_alloc(arena, room);
    return sodium_bin2base64(text, room, bytes, size, variant);
}

static char *member(struct arena *arena, const struct bytes *client, const char *name)
{
    char *text = jose_member((const char *)client->at, client->size, name);
    char *kept = text == NULL ? NULL : arena_text(arena, text);
    free(text);
    return kept;
}

bool webauthn_site_of(struct arena *arena, const char *address, struct webauthn_site *ret)
{
    const char *host = strstr(address, "://");
    if (host == NULL)
        return false;
    host += 3;
    size_t size = strcspn(host, "/:");
    /* An address in numbers is no name that a passkey could be for. */
    bool numbers = strspn(host, "0123456789.") >= size || *host == '[';
    size_t end = strcspn(host, "/");
    if (size == 0 || numbers || (host[end] == '/' && host[end + 1] != '\0'))
        return false;
    ret->host = arena_copy(arena, host, size);
    ret->origin = arena_copy(arena, address, (size_t)(host - address) + end);
    return true;
}

char *webauthn_challenge(struct arena *arena, const struct webauthn_answer *answer)
{
    struct bytes client;
    return decode(arena, answer->client, &client) ? member(arena, &client, "challenge") : NULL;
}

/* One item of CBOR, of which `at` is the head; where the next begins, or 0. Counts are held against
 * the bytes that are there: libcbor takes room for as many items as a head says that there are. */
static size_t cbor_item(const struct bytes *in, size_t at, int depth)
{
    if (at >= in->size || depth > CBOR_DEPTH)
        return 0;
    int major = in->at[at] >> 5, minor = in->at[at] & 31;
    size_t more = minor < 24 ? 0 : minor < 28 ? (size_t)1 << (minor - 24) : SIZE_MAX;
    uint64_t value = (uint64_t)minor;
    if (more > in->size - at - 1)
        return 0;
    if (more > 0)
        value = 0;
    for (size_t i = 0; i < more; i++)
        value = value << 8 | in->at[at + 1 + i];
    at += 1 + more;
    if (major == 6)
        return 0;
    if (major < 2 || major == 7)
        return at;
    if (value > in->size - at)
        return 0;
    if (major < 4)
        return at + (size_t)value;
    for (uint64_t i = 0; i < (major == 5 ? 2 * value : value) && at > 0; i++)
        at = cbor_item(in, at, depth + 1);
    return at;
}

/* What follows the head: a key, if one is due, and extensions, if the flags say so. */
static bool tail_fits(const struct bytes *in, bool key)
{
    size_t at = HEAD;
    if (key) {
        if (in->size < KEY_AT)
            return false;
        at = KEY_AT + ((size_t)in->at[KEY_AT - 2] << 8 | in->at[KEY_AT - 1]);
        at = cbor_item(in, at, 0);
    }
    if (at > 0 && (in->at[FLAGS_AT] & FLAG_MORE) != 0)
        at = cbor_item(in, at, 0);
    return at == in->size;
}

/* What both kinds of answers say of themselves. */
static enum webauthn judge(struct arena *arena, const struct webauthn_site *site,
                           const struct webauthn_answer *answer, const char *type,
                           struct bytes *ret_client, struct bytes *ret_authenticator)
{
    struct bytes id;
    if (!decode(arena, answer->id, &id) || id.size > WEBAUTHN_ID_MAX ||
        !decode(arena, answer->client, ret_client) ||
        !decode(arena, answer->authenticator, ret_authenticator) || ret_authenticator->size < HEAD)
        return WEBAUTHN_MALFORMED;
    const char *its = member(arena, ret_client, "type");
    const char *origin = member(arena, ret_client, "origin");
    if (its == NULL || origin == NULL)
        return WEBAUTHN_MALFORMED;
    if (strcmp(its, type) != 0)
        return WEBAUTHN_TYPE;
    if (strcmp(origin, site->origin) != 0 ||
        jose_is_true((const char *)ret_client->at, ret_client->size, "crossOrigin"))
        return WEBAUTHN_ORIGIN;
    hash256 host = hash_bytes(site->host, strlen(site->host));
    if (memcmp(ret_authenticator->at, host.bytes, RP_HASH) != 0)
        return WEBAUTHN_RP;
    return ret_authenticator->at[FLAGS_AT] & FLAG_PRESENT ? WEBAUTHN_GOOD : WEBAUTHN_PRESENCE;
}

/* ---- a new one ---- */

/* Is it a key at all? A point off its curve, or a number of RSA that is none, would be found out
 * only when it is first used. */
static bool key_stands(int cose, const unsigned char *bytes, size_t size)
{
    EVP_PKEY *key = NULL;
    if (cose == COSE_ES256) {
        es256_pk_t *pk = es256_pk_new();
        if (pk != NULL && es256_pk_from_ptr(pk, bytes, size) == FIDO_OK)
            key = es256_pk_to_EVP_PKEY(pk);
        es256_pk_free(&pk);
    } else if (cose == COSE_EDDSA) {
        eddsa_pk_t *pk = eddsa_pk_new();
        if (pk != NULL && eddsa_pk_from_ptr(pk, bytes, size) == FIDO_OK)
            key = eddsa_pk_to_EVP_PKEY(pk);
        eddsa_pk_free(&pk);
    } else {
        rs256_pk_t *pk = rs256_pk_new();
        if (pk != NULL && rs256_pk_from_ptr(pk, bytes, size) == FIDO_OK)
            key = rs256_pk_to_EVP_PKEY(pk);
        rs256_pk_free(&pk);
    }
    bool stands = key != NULL;
    EVP_PKEY_free(key);
    return stands;
}

static fido_cred_t *read_key(const struct bytes *authenticator, int cose)
{
    fido_cred_t *cred = fido_cred_new();
    assert(cred != NULL);
    if (fido_cred_set_type(cred, cose) == FIDO_OK &&
        fido_cred_set_authdata_raw(cred, authenticator->at, authenticator->size) == FIDO_OK &&
        key_stands(cose, fido_cred_pubkey_ptr(cred), fido_cred_pubkey_len(cred)))
        return cred;
    fido_cred_free(&cred);
    return NULL;
}

enum webauthn webauthn_register(struct arena *arena, const struct webauthn_site *site,
                                const struct webauthn_answer *answer, struct webauthn_key *ret)
{
    struct bytes client, authenticator;
    enum webauthn verdict =
        judge(arena, site, answer, "webauthn.create", &client, &authenticator);
    if (verdict != WEBAUTHN_GOOD)
        return verdict;
    if ((authenticator.at[FLAGS_AT] & FLAG_KEY) == 0 || !tail_fits(&authenticator, true))
        return WEBAUTHN_MALFORMED;
    fido_init(0);
    fido_cred_t *cred = NULL;
    size_t which = 0;
    while (cred == NULL && which < ARRAY_COUNT(algorithms))
        cred = read_key(&authenticator, algorithms[which++].cose);
    if (cred == NULL)
        return WEBAUTHN_ALGORITHM;
    const char *id = encode(arena, fido_cred_id_ptr(cred), fido_cred_id_len(cred));
    struct webauthn_key key = {
        .id = id,
        .key = arena_printf(arena, "%s %s", algorithms[which - 1].name,
                            encode(arena, fido_cred_pubkey_ptr(cred), fido_cred_pubkey_len(cred))),
        .counter = fido_cred_sigcount(cred)};
    fido_cred_free(&cred);
    if (strcmp(id, answer->id) != 0)
        return WEBAUTHN_CREDENTIAL;
    *ret = key;
    return WEBAUTHN_GOOD;
}

/* ---- a known one ---- */

static int verify_by(const fido_assert_t *assertion, int cose, const struct bytes *key)
{
    int verdict = FIDO_ERR_INTERNAL;
    if (cose == COSE_ES256) {
        es256_pk_t *pk = es256_pk_new();
        if (pk != NULL && es256_pk_from_ptr(pk, key->at, key->size) == FIDO_OK)
            verdict = fido_assert_verify(assertion, 0, cose, pk);
        es256_pk_free(&pk);
    } else if (cose == COSE_EDDSA) {
        eddsa_pk_t *pk = eddsa_pk_new();
        if (pk != NULL && eddsa_pk_from_ptr(pk, key->at, key->size) == FIDO_OK)
            verdict = fido_assert_verify(assertion, 0, cose, pk);
        eddsa_pk_free(&pk);
    } else {
        rs256_pk_t *pk = rs256_pk_new();
        if (pk != NULL && rs256_pk_from_ptr(pk, key->at, key->size) == FIDO_OK)
            verdict = fido_assert_verify(assertion, 0, cose, pk);
        rs256_pk_free(&pk);
    }
    return verdict;
}

static bool signed_by(struct arena *arena, const struct webauthn_site *site,
                      const struct webauthn_key *key, const struct bytes *client,
                      const struct bytes *authenticator, const struct bytes *signature)
{
    int cose = 0;
    struct bytes public;
    const char *blank = strchr(key->key, ' ');
    for (size_t i = 0; blank != NULL && i < ARRAY_COUNT(algorithms); i++)
        if (strncmp(key->key, algorithms[i].name, (size_t)(blank - key->key)) == 0)
            cose = algorithms[i].cose;
    if (cose == 0 || !decode(arena, blank + 1, &public))
        return false;
    hash256 hash = hash_bytes(client->at, client->size);
    fido_init(0);
    fido_assert_t *assertion = fido_assert_new();
    assert(assertion != NULL);
    bool fine =
        fido_assert_set_clientdata_hash(assertion, hash.bytes, sizeof(hash.bytes)) == FIDO_OK &&
        fido_assert_set_rp(assertion, site->host) == FIDO_OK &&
        fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
        fido_assert_set_count(assertion, 1) == FIDO_OK &&
        fido_assert_set_authdata_raw(assertion, 0, authenticator->at, authenticator->size) ==
            FIDO_OK &&
        fido_assert_set_sig(assertion, 0, signature->at, signature->size) == FIDO_OK &&
        verify_by(assertion, cose, &public) == FIDO_OK;
    fido_assert_free(&assertion);
    return fine;
}

enum webauthn webauthn_assert(struct arena *arena, const struct webauthn_site *site,
                              const struct webauthn_key *key, const struct webauthn_answer *answer,
                              int64_t *ret_counter)
{
    struct bytes client, authenticator, signature;
    enum webauthn verdict = judge(arena, site, answer, "webauthn.get", &client, &authenticator);
    if (verdict != WEBAUTHN_GOOD)
        return verdict;
    if (strcmp(answer->id, key->id) != 0)
        return WEBAUTHN_CREDENTIAL;
    if (!decode(arena, answer->signature, &signature) ||
        !tail_fits(&authenticator, (authenticator.at[FLAGS_AT] & FLAG_KEY) != 0))
        return WEBAUTHN_MALFORMED;
    if (!signed_by(arena, site, key, &client, &authenticator, &signature))
        return WEBAUTHN_SIGNATURE;
    const unsigned char *c = authenticator.at + COUNTER_AT;
    int64_t counter = (int64_t)c[0] << 24 | c[1] << 16 | c[2] << 8 | c[3];
    if (counter <= key->counter && (counter != 0 || key->counter != 0))
        return WEBAUTHN_COUNTER;
    *ret_counter = counter;
    return WEBAUTHN_GOOD;
}
