#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEED_HEX = 2 * crypto_sign_SEEDBYTES, PUBLIC_HEX = 2 * crypto_sign_PUBLICKEYBYTES };

struct signer {
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    unsigned char public[crypto_sign_PUBLICKEYBYTES];
};

static void sodium_ready(void)
{
    if (sodium_init() < 0)
        abort();
}

void platform_random(void *bytes, size_t size)
{
    sodium_ready();
    randombytes_buf(bytes, size);
}

char *platform_random_text(struct arena *arena, size_t bytes)
{
    sodium_ready();
    unsigned char *random = arena_alloc(arena, bytes);
    randombytes_buf(random, bytes);
    const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    size_t size = sodium_base64_ENCODED_LEN(bytes, variant);
    char *text = arena_alloc(arena, size);
    sodium_bin2base64(text, size, random, bytes, variant);
    return text;
}

/* One line, durable. An existing key is never written over. */
static enum code line_write(const char *path, mode_t mode, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return errno == EEXIST ? CONFLICT : FAULT;
    size_t size = strlen(text);
    bool written = write(fd, text, size) == (ssize_t)size && write(fd, "\n", 1) == 1;
    written = fchmod(fd, mode) == 0 && written;
    written = fsync(fd) == 0 && written;
    written = close(fd) == 0 && written;
    if (!written)
        unlink(path);
    return written ? OK : FAULT;
}

static bool hex_exact(unsigned char *bytes, size_t size, const char *hex, size_t hex_size)
{
    size_t got;
    return hex_size == 2 * size &&
           sodium_hex2bin(bytes, size, hex, hex_size, NULL, &got, NULL) == 0 && got == size;
}

enum code signer_create(const char *directory)
{
    sodium_ready();
    unsigned char seed[crypto_sign_SEEDBYTES];
    unsigned char public[crypto_sign_PUBLICKEYBYTES];
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    randombytes_buf(seed, sizeof(seed));
    crypto_sign_seed_keypair(public, secret, seed);

    char path[4096], hex[SEED_HEX + 1];
    if (snprintf(path, sizeof(path), "%s/sign.key", directory) >= (int)sizeof(path))
        return FAULT;
    sodium_bin2hex(hex, sizeof(hex), seed, sizeof(seed));
    enum code code = line_write(path, 0600, hex);
    if (code == OK) {
        snprintf(path, sizeof(path), "%s/sign.pub", directory);
        sodium_bin2hex(hex, sizeof(hex), public, sizeof(public));
        unlink(path); /* a public key without its private one is of no use */
        code = line_write(path, 0644, hex);
    }
    sodium_memzero(seed, sizeof(seed));
    sodium_memzero(secret, sizeof(secret));
    sodium_memzero(hex, sizeof(hex));
    return code;
}

enum code signer_open(const char *directory, struct signer **ret)
{
    sodium_ready();
    char path[4096], hex[SEED_HEX + 2];
    if (snprintf(path, sizeof(path), "%s/sign.key", directory) >= (int)sizeof(path))
        return FAULT;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? NOT_FOUND : FAULT;
    ssize_t size = read(fd, hex, sizeof(hex));
    close(fd);
    while (size > 0 && (hex[size - 1] == '\n' || hex[size - 1] == '\r'))
        size--;
    unsigned char seed[crypto_sign_SEEDBYTES];
    enum code code = FAULT;
    if (size > 0 && hex_exact(seed, sizeof(seed), hex, (size_t)size)) {
        struct signer *signer = calloc(1, sizeof(*signer));
        if (signer == NULL)
            abort();
        crypto_sign_seed_keypair(signer->public, signer->secret, seed);
        *ret = signer;
        code = OK;
    }
    sodium_memzero(seed, sizeof(seed));
    sodium_memzero(hex, sizeof(hex));
    return code;
}

void signer_close(struct signer *signer)
{
    if (signer == NULL)
        return;
    sodium_memzero(signer, sizeof(*signer));
    free(signer);
}

char *signer_public_hex(const struct signer *signer, struct arena *arena)
{
    char *hex = arena_alloc(arena, PUBLIC_HEX + 1);
    sodium_bin2hex(hex, PUBLIC_HEX + 1, signer->public, sizeof(signer->public));
    return hex;
}

char *signer_sign(const struct signer *signer, struct arena *arena, const char *text)
{
    unsigned char signature[crypto_sign_BYTES];
    crypto_sign_detached(signature, NULL, (const unsigned char *)text, strlen(text),
                         signer->secret);
    char *hex = arena_alloc(arena, 2 * sizeof(signature) + 1);
    sodium_bin2hex(hex, 2 * sizeof(signature) + 1, signature, sizeof(signature));
    return hex;
}

bool signer_verify(const char *public_hex, const char *text, const char *signature_hex)
{
    sodium_ready();
    unsigned char public[crypto_sign_PUBLICKEYBYTES], signature[crypto_sign_BYTES];
    return hex_exact(public, sizeof(public), public_hex, strlen(public_hex)) &&
           hex_exact(signature, sizeof(signature), signature_hex, strlen(signature_hex)) &&
           crypto_sign_verify_detached(signature, (const unsigned char *)text, strlen(text),
                                       public) == 0;
}

/* Its own key for sealing, so that a signature never says anything about it. */
static void seal_key(const struct signer *signer, unsigned char ret_key[32])
{
    static const char purpose[] = "open-carm-seal-1";
    crypto_generichash(ret_key, crypto_secretbox_KEYBYTES, (const unsigned char *)purpose,
                       sizeof(purpose) - 1, signer->secret, crypto_sign_SEEDBYTES);
}

char *signer_seal(const struct signer *signer, struct arena *arena, const char *text)
{
    const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    unsigned char key[crypto_secretbox_KEYBYTES];
    size_t size = strlen(text);
    size_t sealed_size = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + size;
    unsigned char *sealed = arena_alloc(arena, sealed_size);
    seal_key(signer, key);
    randombytes_buf(sealed, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, (const unsigned char *)text, size,
                          sealed, key);
    sodium_memzero(key, sizeof(key));
    size_t room = sodium_base64_ENCODED_LEN(sealed_size, variant);
    char *out = arena_alloc(arena, room);
    sodium_bin2base64(out, room, sealed, sealed_size, variant);
    return out;
}

enum code signer_unseal(const struct signer *signer, struct arena *arena, const char *sealed,
                        char **ret_text)
{
    const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    const size_t before = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    unsigned char key[crypto_secretbox_KEYBYTES];
    size_t size = strlen(sealed), got;
    unsigned char *bytes = arena_alloc(arena, size + 1);
    if (sodium_base642bin(bytes, size, sealed, size, NULL, &got, NULL, variant) != 0 ||
        got < before)
        return UNREADABLE;
    char *text = arena_alloc(arena, got - before + 1);
    seal_key(signer, key);
    int wrong = crypto_secretbox_open_easy((unsigned char *)text,
                                           bytes + crypto_secretbox_NONCEBYTES,
                                           got - crypto_secretbox_NONCEBYTES, bytes, key);
    sodium_memzero(key, sizeof(key));
    if (wrong != 0)
        return UNREADABLE;
    *ret_text = text;
    return OK;
}
