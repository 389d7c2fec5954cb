#include "base.h"

#include <ctype.h>

/* Bytes of the UTF-8 character at `at`, 0 when it is none. */
static size_t utf8_size(const unsigned char *at, size_t left)
{
    if (at[0] < 0x80)
        return 1;
    if (at[0] >= 0xC2 && at[0] <= 0xDF)
        return left >= 2 && (at[1] & 0xC0) == 0x80 ? 2 : 0;
    if ((at[0] & 0xF0) == 0xE0) {
        if (left < 3 || (at[1] & 0xC0) != 0x80 || (at[2] & 0xC0) != 0x80)
            return 0;
        if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] >= 0xA0))
            return 0; /* overlong; surrogate */
        return 3;
    }
    if (at[0] >= 0xF0 && at[0] <= 0xF4) {
        if (left < 4 || (at[1] & 0xC0) != 0x80 || (at[2] & 0xC0) != 0x80 ||
            (at[3] & 0xC0) != 0x80)
            return 0;
        if ((at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] >= 0x90))
            return 0;
        return 4;
    }
    return 0;
}

bool text_is_utf8(const char *bytes, size_t size)
{
    const unsigned char *at = (const unsigned char *)bytes;
    for (size_t i = 0; i < size;) {
        if (at[i] == 0)
            return false;
        if (at[i] < 0x80) {
            i++;
            continue;
        }
        size_t step = utf8_size(at + i, size - i);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

/* Latin letters with marks, U+00C0 to U+017F, to their base letters. */
static const char *fold_letter(unsigned code)
{
    static const char *const latin1[] = {
        "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
        "d", "n", "o", "o", "o", "o", "o",  NULL, "o", "u", "u", "u", "u", "y", "th", "ss",
        "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
        "d", "n", "o", "o", "o", "o", "o",  NULL, "o", "u", "u", "u", "u", "y", "th", "y",
    };
    /* A letter for each pair or group of Latin Extended-A. */
    static const char extended[] =
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
        "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
    if (code >= 0xC0 && code <= 0xFF)
        return latin1[code - 0xC0];
    if (code == 0x152 || code == 0x153)
        return "oe";
    if (code >= 0x100 && code < 0x100 + sizeof(extended) - 1) {
        static const char *const letters[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i",
                                              "j", "k", "l", "m", "n", "o", "p", "q", "r",
                                              "s", "t", "u", "v", "w", "x", "y", "z"};
        return letters[extended[code - 0x100] - 'a'];
    }
    return NULL;
}

char *text_fold(struct arena *arena, const char *text)
{
    struct out out = out_new(arena);
    bool gap = false;
    size_t size = strlen(text);
    const unsigned char *at = (const unsigned char *)text;
    for (size_t i = 0; i < size;) {
        size_t step = utf8_size(at + i, size - i);
        const char *letters = NULL;
        char one[2] = {0, 0};
        if (step <= 1) {
            if (isalnum(at[i])) {
                one[0] = (char)tolower(at[i]);
                letters = one;
            }
            step = 1;
        } else if (step == 2) {
            letters = fold_letter((unsigned)(at[i] & 0x1F) << 6 | (at[i + 1] & 0x3F));
        }
        if (letters != NULL) {
            if (gap && out.size > 0)
                out_char(&out, ' ');
            out_put(&out, letters);
            gap = false;
        } else {
            gap = true;
        }
        i += step;
    }
    return out.data;
}

bool text_equal(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}
