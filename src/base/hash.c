#include "base.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

hash256 hash_bytes(const void *bytes, size_t size)
{
    hash256 hash;
    SHA256(bytes, size, hash.bytes);
    return hash;
}

hash256 hash_pair(const hash256 *left, const void *bytes, size_t size)
{
    hash256 hash;
    unsigned length = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool fine = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
                EVP_DigestUpdate(context, left->bytes, sizeof(left->bytes)) == 1 &&
                EVP_DigestUpdate(context, bytes, size) == 1 &&
                EVP_DigestFinal_ex(context, hash.bytes, &length) == 1;
    EVP_MD_CTX_free(context);
    assert(fine && length == sizeof(hash.bytes));
    return hash;
}

void hash_hex(const hash256 *hash, char ret_text[65])
{
    static const char hex[] = "0123456789abcdef";
    for (int i = 0; i < 32; i++) {
        ret_text[2 * i] = hex[hash->bytes[i] >> 4];
        ret_text[2 * i + 1] = hex[hash->bytes[i] & 15];
    }
    ret_text[64] = '\0';
}

bool hash_parse(const char *hex, hash256 *ret_hash)
{
    if (hex == NULL || strlen(hex) != 64)
        return false;
    hash256 hash;
    for (int i = 0; i < 64; i++) {
        char c = hex[i];
        int digit;
        if (c >= '0' && c <= '9')
            digit = c - '0';
        else if (c >= 'a' && c <= 'f')
            digit = c - 'a' + 10;
        else
            return false;
        if (i % 2 == 0)
            hash.bytes[i / 2] = (uint8_t)(digit << 4);
        else
            hash.bytes[i / 2] |= (uint8_t)digit;
    }
    *ret_hash = hash;
    return true;
}
