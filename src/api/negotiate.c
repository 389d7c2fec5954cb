/* Accept and Accept-Language (RFC 9110 s. 12.5). */
#include "api_impl.h"

#include <strings.h>

/* The next element of a list such as "a;q=0.5, b": its name and its weight in thousandths. */
static bool next_element(const char **next, const char **ret_name, size_t *ret_size,
                         int *ret_weight)
{
    const char *at = *next;
    at += strspn(at, " \t,");
    if (*at == '\0')
        return false;
    size_t whole = strcspn(at, ",");
    size_t size = strcspn(at, " \t,;");
    int weight = 1000;
    for (size_t i = size; i + 2 < whole; i++) {
        if ((at[i] != 'q' && at[i] != 'Q') || at[i + 1] != '=' ||
            (at[i - 1] != ';' && at[i - 1] != ' '))
            continue;
        weight = at[i + 2] == '1' ? 1000 : 0;
        int place = 100;
        for (size_t k = i + 4; k < whole && place > 0 && at[i + 3] == '.'; k++, place /= 10)
            if (at[k] >= '0' && at[k] <= '9' && weight < 1000)
                weight += (at[k] - '0') * place;
        break;
    }
    *ret_name = at;
    *ret_size = size;
    *ret_weight = weight;
    *next = at + whole;
    return true;
}

enum language api_language(const char *accept_language)
{
    int best = 0;
    enum language language = LANGUAGE_EN;
    const char *name;
    size_t size;
    int weight;
    const char *next = accept_language == NULL ? "" : accept_language;
    while (next_element(&next, &name, &size, &weight)) {
        bool short_form = size == 2 || (size > 2 && name[2] == '-');
        if (!short_form || weight <= best)
            continue;
        if (strncasecmp(name, "fr", 2) == 0)
            language = LANGUAGE_FR;
        else if (strncasecmp(name, "en", 2) == 0)
            language = LANGUAGE_EN;
        else
            continue;
        best = weight;
    }
    return language;
}

/* How exactly the range of `accept` names the type: 3 itself, 2 its kind, 1 anything, 0 not. */
static int range_fits(const char *range, size_t size, const char *type)
{
    if (size == 3 && strncmp(range, "*/*", 3) == 0)
        return 1;
    if (size == strlen(type) && strncasecmp(range, type, size) == 0)
        return 3;
    size_t kind = strcspn(type, "/") + 1;
    if (size == kind + 1 && range[kind] == '*' && strncasecmp(range, type, kind) == 0)
        return 2;
    return 0;
}

const char *api_type(struct arena *arena, const char *accept, const char *types)
{
    const char *best = NULL;
    int best_weight = 0;
    for (const char *at = types; *at != '\0';) {
        size_t size = strcspn(at, " ");
        const char *type = arena_copy(arena, at, size);
        at += size + strspn(at + size, " ");
        if (accept == NULL || accept[strspn(accept, " \t")] == '\0')
            return type;
        /* The most exact range tells the weight of this type. */
        int weight = 0, exactness = 0, range_weight;
        const char *range;
        size_t range_size;
        for (const char *next = accept; next_element(&next, &range, &range_size, &range_weight);) {
            int fits = range_fits(range, range_size, type);
            if (fits > exactness) {
                exactness = fits;
                weight = range_weight;
            }
        }
        if (weight > best_weight) {
            best_weight = weight;
            best = type;
        }
    }
    return best;
}
