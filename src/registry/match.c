/* A name as typed held against the one in the register: the same, the same but for its marks, or
 * another. */
#include "register.h"

#include <glib.h>
#include <stdlib.h>

/* A letter with its marks, a digit, or what stands between. */
struct unit {
    size_t from, size;
    const char *base; /* folded letters; NULL: stands between words */
    const char *plain; /* without case */
};
struct units {
    const char *text;
    struct unit *list;
    size_t count, capacity;
    size_t stem; /* units before the ending */
    int ending;  /* group of like endings, -1 none */
    const char *ending_word;
};

unsigned register_folds(const char *words)
{
    static const char *const names[] = {"case", "accents", "spacing", "punctuation", "endings"};
    unsigned folds = 0;
    while (words != NULL && *words != '\0') {
        size_t size = strcspn(words, " ");
        for (size_t i = 0; i < ARRAY_COUNT(names); i++)
            if (strlen(names[i]) == size && memcmp(names[i], words, size) == 0)
                folds |= 1u << i;
        words += size;
        words += strspn(words, " ");
    }
    return folds;
}

/* glib's own memory, into the arena. */
static const char *kept(struct arena *arena, char *text)
{
    const char *copy = arena_text(arena, text == NULL ? "" : text);
    g_free(text);
    return copy;
}

/* Glib's macro of the same drops a const. */
static const char *next_of(const char *at)
{
    return at + g_utf8_skip[(unsigned char)*at];
}

static const char *normal(struct arena *arena, const char *text)
{
    char *whole = g_utf8_normalize(text == NULL ? "" : text, -1, G_NORMALIZE_NFC);
    if (whole == NULL) /* no UTF-8 */
        return "";
    const char *from = whole, *end = whole + strlen(whole);
    while (from < end && g_unichar_isspace(g_utf8_get_char(from)))
        from = next_of(from);
    while (end > from && g_unichar_isspace(g_utf8_get_char(g_utf8_prev_char(end))))
        end = g_utf8_prev_char(end);
    const char *copy = arena_copy(arena, from, (size_t)(end - from));
    g_free(whole);
    return copy;
}

static void add_unit(struct arena *arena, struct units *units, const char *at, size_t size)
{
    gunichar code = g_utf8_get_char(at);
    if (g_unichar_ismark(code) && units->count > 0) {
        units->list[units->count - 1].size += size;
        return;
    }
    struct unit *unit = LIST_PUSH(arena, units->list, units->count, units->capacity);
    unit->from = (size_t)(at - units->text);
    unit->size = size;
    if (!g_unichar_isalnum(code))
        return;
    const char *one = arena_copy(arena, at, size), *folded = text_fold(arena, one);
    unit->base = folded != NULL && *folded != '\0' ? folded
                                                   : kept(arena, g_utf8_strdown(one, -1));
}

static struct units units_of(struct arena *arena, const char *text)
{
    struct units units = {.text = normal(arena, text), .ending = -1};
    for (const char *at = units.text; *at != '\0'; at = next_of(at))
        add_unit(arena, &units, at, (size_t)(next_of(at) - at));
    for (size_t i = 0; i < units.count; i++) {
        struct unit *unit = &units.list[i];
        char *lower = g_utf8_strdown(units.text + unit->from, (gssize)unit->size);
        unit->plain = kept(arena, lower);
    }
    units.stem = units.count;
    return units;
}

/* The group of a word among "ltd=limited inc=incorporated", or -1. */
static int group_of(const char *endings, const char *word)
{
    size_t size = strlen(word);
    int group = 0;
    for (const char *at = endings; size > 0 && *at != '\0';) {
        size_t length = strcspn(at, " =");
        if (length == size && memcmp(at, word, size) == 0)
            return group;
        at += length;
        group += *at == ' ';
        at += *at != '\0';
    }
    return -1;
}

static void find_ending(struct arena *arena, struct units *units, const char *endings)
{
    size_t last = units->count;
    while (last > 0 && units->list[last - 1].base == NULL)
        last--;
    size_t first = last;
    while (first > 0 && units->list[first - 1].base != NULL)
        first--;
    struct out word = out_new(arena);
    for (size_t i = first; i < last; i++)
        out_put(&word, units->list[i].base);
    units->ending_word = word.data == NULL ? "" : word.data;
    units->ending = first == 0 ? -1 : group_of(endings, units->ending_word);
    if (units->ending < 0)
        return;
    while (first > 0 && units->list[first - 1].base == NULL)
        first--;
    units->stem = first;
}

/* The letters of the stem, and the unit each is of. */
struct skeleton {
    const char *letters;
    const size_t *unit;
    size_t count;
};

static struct skeleton skeleton_of(struct arena *arena, const struct units *units)
{
    struct out letters = out_new(arena);
    size_t *unit = NULL, count = 0, capacity = 0;
    for (size_t i = 0; i < units->stem; i++)
        for (const char *at = units->list[i].base; at != NULL && *at != '\0'; at++) {
            out_char(&letters, *at);
            *LIST_PUSH(arena, unit, count, capacity) = i;
        }
    return (struct skeleton){letters.data == NULL ? "" : letters.data, unit, count};
}

static void add_spot(struct register_comparison *ret, unsigned folds,
                     enum register_difference difference, size_t from, size_t size)
{
    if ((folds >> difference & 1u) != 0)
        return;
    if (ret->spots_count < REGISTER_SPOTS)
        ret->spots[ret->spots_count++] = (struct register_spot){difference, from, size};
    ret->likeness = LIKE_NEAR;
}

static size_t start_of(const struct units *units, size_t unit)
{
    if (unit < units->count)
        return units->list[unit].from;
    return strlen(units->text);
}

static const char *without_blanks(struct arena *arena, const char *text, size_t size)
{
    char *plain = arena_copy(arena, text, size), *to = plain;
    for (const char *from = plain; *from != '\0'; from++)
        if (*from != ' ' && *from != '\t' && (unsigned char)*from != 0xC2 &&
            (unsigned char)*from != 0xA0)
            *to++ = *from;
    *to = '\0';
    return plain;
}

/* What stands between two letters, from the end of one unit to the beginning of the next. */
static void compare_gap(struct arena *arena, const struct units *a, size_t a_from, size_t a_to,
                        const struct units *b, size_t b_from, size_t b_to, unsigned folds,
                        struct register_comparison *ret)
{
    size_t at = start_of(a, a_from), size = start_of(a, a_to) - at;
    size_t other = start_of(b, b_from), other_size = start_of(b, b_to) - other;
    if (size == other_size && memcmp(a->text + at, b->text + other, size) == 0)
        return;
    const char *mine = without_blanks(arena, a->text + at, size);
    const char *its = without_blanks(arena, b->text + other, other_size);
    bool spacing = strcmp(mine, its) == 0;
    /* Instead of a mark there is often a blank: that is part of the mark's difference. */
    add_spot(ret, folds, spacing ? DIFFERS_SPACING : DIFFERS_PUNCTUATION, at, size);
}

static void compare_letter(const struct unit *mine, const struct unit *its, const struct units *a,
                           const struct units *b, unsigned folds, struct register_comparison *ret)
{
    if (mine->size == its->size &&
        memcmp(a->text + mine->from, b->text + its->from, mine->size) == 0)
        return;
    enum register_difference difference =
        strcmp(mine->plain, its->plain) == 0 ? DIFFERS_CASE : DIFFERS_ACCENT;
    size_t n = ret->spots_count;
    if (n == 0 || ret->spots[n - 1].from != mine->from || ret->spots[n - 1].size == 0)
        add_spot(ret, folds, difference, mine->from, mine->size);
}

static void compare_stems(struct arena *arena, const struct units *a, const struct units *b,
                          const struct skeleton *x, const struct skeleton *y, unsigned folds,
                          struct register_comparison *ret)
{
    compare_gap(arena, a, 0, x->unit[0], b, 0, y->unit[0], folds, ret);
    for (size_t k = 0; k < x->count; k++) {
        bool last = k + 1 == x->count;
        compare_letter(&a->list[x->unit[k]], &b->list[y->unit[k]], a, b, folds, ret);
        size_t a_next = last ? a->stem : x->unit[k + 1], b_next = last ? b->stem : y->unit[k + 1];
        if (a_next > x->unit[k] && b_next > y->unit[k])
            compare_gap(arena, a, x->unit[k] + 1, a_next, b, y->unit[k] + 1, b_next, folds, ret);
    }
}

void register_compare(struct arena *arena, const char *typed, const char *registered,
                      unsigned folds, const char *endings, struct register_comparison *ret)
{
    struct units a = units_of(arena, typed), b = units_of(arena, registered);
    *ret = (struct register_comparison){.likeness = LIKE_OTHER, .typed = a.text};
    find_ending(arena, &a, endings);
    find_ending(arena, &b, endings);
    bool ending = strcmp(a.ending_word, b.ending_word) != 0 && (a.ending >= 0 || b.ending >= 0);
    if (!ending) {
        a.stem = a.count;
        b.stem = b.count;
    }
    struct skeleton x = skeleton_of(arena, &a), y = skeleton_of(arena, &b);
    if (x.count == 0 || x.count != y.count || memcmp(x.letters, y.letters, x.count) != 0)
        return;
    ret->likeness = LIKE_SAME;
    compare_stems(arena, &a, &b, &x, &y, folds, ret);
    if (ending) {
        size_t at = a.stem;
        while (at < a.count && a.list[at].base == NULL)
            at++;
        /* Another kind of company, or none, is never the same. */
        add_spot(ret, a.ending == b.ending ? folds : 0, DIFFERS_ENDING, start_of(&a, at),
                 strlen(a.text) - start_of(&a, at));
    }
}

/* Without case, accents, blanks and marks. */
static bool alike(struct arena *arena, const char *a, const char *b)
{
    const char *x = text_fold(arena, a == NULL ? "" : a);
    const char *y = text_fold(arena, b == NULL ? "" : b);
    x = x == NULL ? "" : without_blanks(arena, x, strlen(x));
    y = y == NULL ? "" : without_blanks(arena, y, strlen(y));
    return strcmp(x, y) == 0;
}

void register_compare_address(struct arena *arena, const struct register_address *typed,
                              const struct register_address *registered, unsigned folds,
                              struct register_likely_address *ret)
{
    register_compare(arena, typed->street, registered->street, folds, "", &ret->street);
    register_compare(arena, typed->city, registered->city, folds, "", &ret->city);
    bool rest = alike(arena, typed->province, registered->province) &&
                alike(arena, typed->postal_code, registered->postal_code) &&
                alike(arena, typed->country, registered->country);
    ret->likeness = !rest || ret->street.likeness == LIKE_OTHER ||
                            ret->city.likeness == LIKE_OTHER
                        ? LIKE_OTHER
                    : ret->street.likeness == LIKE_NEAR || ret->city.likeness == LIKE_NEAR
                        ? LIKE_NEAR
                        : LIKE_SAME;
}
