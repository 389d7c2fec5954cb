/* One-time codes by time: RFC 4226 and RFC 6238. */
#include "platform.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

static const char digits32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void totp_code(const unsigned char *secret, size_t size, int64_t step, int digits,
               char ret_code[12])
{
    static const uint32_t powers[] = {1,      10,      100,      1000,      10000,
                                      100000, 1000000, 10000000, 100000000};
    unsigned char counter[8], mac[20];
    unsigned length = 0;
    assert(digits >= 6 && digits <= 8);
    for (int i = 0; i < 8; i++)
        counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    bool fine = HMAC(EVP_sha1(), secret, (int)size, counter, sizeof(counter), mac, &length) != NULL;
    assert(fine && length == sizeof(mac));
    (void)fine;
    int at = mac[19] & 15;
    uint32_t value = (uint32_t)(mac[at] & 127) << 24 | (uint32_t)mac[at + 1] << 16 |
                     (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    snprintf(ret_code, 12, "%0*u", digits, value % powers[digits]);
}

/* Every candidate is looked at, so that time says nothing of which was near. */
int64_t totp_match(const unsigned char *secret, size_t size, const char *code, instant at,
                   int64_t used)
{
    int64_t now = at.ms / 1000 / TOTP_SECONDS, found = -1;
    char expected[12];
    if (strlen(code) != TOTP_DIGITS)
        return -1;
    for (int64_t step = now + 1; step >= now - 1; step--) {
        totp_code(secret, size, step, TOTP_DIGITS, expected);
        unsigned char difference = 0;
        for (int i = 0; i < TOTP_DIGITS; i++)
            difference |= (unsigned char)(expected[i] ^ code[i]);
        if (difference == 0 && step > used)
            found = step;
    }
    return found;
}

char *base32_text(struct arena *arena, const unsigned char *bytes, size_t size)
{
    char *text = arena_alloc(arena, (size * 8 + 4) / 5 + 1), *at = text;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < size; i++) {
        bits = bits << 8 | bytes[i];
        for (held += 8; held >= 5; held -= 5)
            *at++ = digits32[bits >> (held - 5) & 31];
    }
    if (held > 0)
        *at = digits32[bits << (5 - held) & 31];
    return text;
}

bool base32_read(const char *text, unsigned char *ret_bytes, size_t size)
{
    uint32_t bits = 0;
    int held = 0;
    size_t count = 0;
    for (; *text != '\0'; text++) {
        const char *digit = strchr(digits32, *text);
        if (digit == NULL)
            return false;
        bits = bits << 5 | (uint32_t)(digit - digits32);
        held += 5;
        if (held < 8)
            continue;
        if (count == size)
            return false;
        held -= 8;
        ret_bytes[count++] = (unsigned char)(bits >> held);
    }
    return count == size;
}
