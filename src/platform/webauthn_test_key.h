/* A passkey for tests: signs with OpenSSL what an authenticator would, and can be told to lie. */
#pragma once
#include "webauthn.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <sodium.h>

struct test_key {
    EVP_PKEY *key;
    int kind; /* EVP_PKEY_EC, EVP_PKEY_ED25519, EVP_PKEY_RSA */
    unsigned char id[16];
    uint32_t counter;
    unsigned char flags;  /* present, verified */
    const char *origin, *host, *type; /* type NULL: as it should be */
};

static inline char *test_base64(struct arena *arena, const void *bytes, size_t size)
{
    const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    size_t room = sodium_base64_ENCODED_LEN(size, variant);
    return sodium_bin2base64(arena_alloc(arena, room), room, bytes, size, variant);
}

static inline struct test_key test_key_new(int kind, const char *origin, const char *host)
{
    struct test_key key = {.kind = kind, .flags = 5, .origin = origin, .host = host};
    platform_random(key.id, sizeof(key.id));
    key.key = kind == EVP_PKEY_EC    ? EVP_EC_gen("P-256")
              : kind == EVP_PKEY_RSA ? EVP_RSA_gen(2048)
                                     : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    assert(key.key != NULL);
    return key;
}

static inline size_t test_key_cose(const struct test_key *key, unsigned char *to)
{
    unsigned char *at = to;
    size_t size = 300;
    if (key->kind == EVP_PKEY_EC) {
        unsigned char point[65];
        EVP_PKEY_get_octet_string_param(key->key, "pub", point, sizeof(point), &size);
        assert(size == sizeof(point) && point[0] == 4);
        at = (unsigned char *)memcpy(at, "\xA5\1\2\3\x26\x20\1\x21\x58\x20", 10) + 10;
        at = (unsigned char *)memcpy(at, point + 1, 32) + 32;
        at = (unsigned char *)memcpy(at, "\x22\x58\x20", 3) + 3;
        at = (unsigned char *)memcpy(at, point + 33, 32) + 32;
    } else if (key->kind == EVP_PKEY_ED25519) {
        size = 32;
        at = (unsigned char *)memcpy(at, "\xA4\1\1\3\x27\x20\6\x21\x58\x20", 10) + 10;
        EVP_PKEY_get_raw_public_key(key->key, at, &size);
        at += 32;
    } else {
        BIGNUM *n = NULL;
        EVP_PKEY_get_bn_param(key->key, "n", &n);
        at = (unsigned char *)memcpy(at, "\xA4\1\3\3\x39\1\0\x20\x59\1\0", 11) + 11;
        BN_bn2binpad(n, at, 256);
        BN_free(n);
        at = (unsigned char *)memcpy(at + 256, "\x21\x43\1\0\1", 5) + 5;
    }
    return (size_t)(at - to);
}

static inline const char *test_key_client(struct arena *arena, const struct test_key *key,
                                          const char *type, const char *challenge)
{
    return arena_printf(arena, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\","
                               "\"crossOrigin\":false}",
                        key->type == NULL ? type : key->type, challenge, key->origin);
}

static inline size_t test_key_head(const struct test_key *key, unsigned char flags,
                                   unsigned char *to)
{
    hash256 host = hash_bytes(key->host, strlen(key->host));
    memcpy(to, host.bytes, 32);
    to[32] = flags;
    for (int i = 0; i < 4; i++)
        to[33 + i] = (unsigned char)(key->counter >> (24 - 8 * i));
    return 37;
}

static inline struct webauthn_answer test_key_register(struct arena *arena,
                                                       const struct test_key *key,
                                                       const char *challenge)
{
    unsigned char data[700] = {0};
    const char *client = test_key_client(arena, key, "webauthn.create", challenge);
    size_t size = test_key_head(key, key->flags | 64, data) + 16;
    data[size + 1] = sizeof(key->id);
    size += 2;
    memcpy(data + size, key->id, sizeof(key->id));
    size += sizeof(key->id);
    size += test_key_cose(key, data + size);
    return (struct webauthn_answer){.id = test_base64(arena, key->id, sizeof(key->id)),
                                    .client = test_base64(arena, client, strlen(client)),
                                    .authenticator = test_base64(arena, data, size)};
}

static inline struct webauthn_answer test_key_assert(struct arena *arena,
                                                     const struct test_key *key,
                                                     const char *challenge)
{
    unsigned char data[37 + 32], signature[600];
    const char *client = test_key_client(arena, key, "webauthn.get", challenge);
    hash256 hash = hash_bytes(client, strlen(client));
    size_t head = test_key_head(key, key->flags, data), size = sizeof(signature);
    memcpy(data + head, hash.bytes, sizeof(hash.bytes));
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, NULL, key->kind == EVP_PKEY_ED25519 ? NULL : EVP_sha256(), NULL,
                       key->key);
    int signed_it = EVP_DigestSign(context, signature, &size, data, sizeof(data));
    assert(signed_it == 1);
    (void)signed_it;
    EVP_MD_CTX_free(context);
    return (struct webauthn_answer){.id = test_base64(arena, key->id, sizeof(key->id)),
                                    .client = test_base64(arena, client, strlen(client)),
                                    .authenticator = test_base64(arena, data, head),
                                    .signature = test_base64(arena, signature, size)};
}
