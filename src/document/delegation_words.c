#include "delegation_words.h"

#include <string.h>

/* "a", "a and b", "a, b and c" */
static char *joined(struct arena *arena, const char *const *parts, size_t count, const char *and)
{
    struct out out = out_new(arena);
    for (size_t i = 0; i < count; i++)
        out_printf(&out, "%s%s", i == 0 ? "" : i + 1 == count ? and : ", ", parts[i]);
    return out.data;
}

static const char *accounts_of(struct arena *arena, const struct delegation_words *words, bool fr)
{
    size_t count = words->accounts_count;
    if (count == 0)
        return arena_printf(arena, fr ? "tous les comptes de programme du client %s, y compris "
                                        "ceux qui seront ouverts plus tard"
                                      : "all program accounts of %s, those opened later as well",
                            words->client);
    const char **parts = arena_array(arena, count, sizeof(*parts));
    for (size_t i = 0; i < count; i++) {
        const char *text = words->accounts[i].text;
        parts[i] = i == 0 ? arena_printf(arena, "%.9s %.2s %.4s", text, text + 9, text + 11)
                          : arena_printf(arena, "%.2s %.4s", text + 9, text + 11);
    }
    const char *list = joined(arena, parts, count, fr ? " et " : " and ");
    return fr ? arena_printf(arena, count == 1 ? "le compte %s du client %s"
                                               : "les comptes %s du client %s",
                             list, words->client)
              : arena_printf(arena, count == 1 ? "account %s of %s" : "accounts %s of %s", list,
                             words->client);
}

char *delegation_sentence(struct arena *arena, const struct delegation_words *words,
                          enum language language)
{
    const struct registry_delegation *d = words->terms;
    bool fr = language == LANGUAGE_FR;
    const char *may[3];
    size_t count = 0;
    if (d->file)
        may[count++] = fr ? "produire et corriger des déclarations"
                          : "file and correct declarations";
    if (d->pay)
        may[count++] = fr ? "payer" : "pay";
    may[count++] = d->own_only
                       ? (fr ? "voir ce qu’elle a produit elle-même" : "see what it filed itself")
                       : (fr ? "voir toutes les déclarations, peu importe qui les a produites,"
                             : "see all declarations, whoever filed them,");
    struct out out = out_new(arena);
    out_printf(&out, fr ? "%s peut %s pour %s" : "%s may %s for %s", words->firm,
               joined(arena, may, count, fr ? " et " : " and "),
               accounts_of(arena, words, fr));
    if (date_before(words->today, d->from))
        out_printf(&out, fr ? " à compter du %s" : " from %s",
                   date_page(arena, d->from, language));
    if (!date_is_none(d->until))
        out_printf(&out, fr ? " jusqu’au %s" : " until %s", date_page(arena, d->until, language));
    if (d->ceiling.cents > 0)
        out_printf(&out, fr ? ", à concurrence de %s pour chaque déclaration ou paiement"
                            : ", up to %s for each declaration or payment",
                   money_page(arena, d->ceiling, language));
    out_put(&out, d->statements
                      ? (fr ? "; elle voit aussi les soldes, les relevés, les paiements et la "
                              "garantie financière."
                            : "; it also sees balances, statements, payments and financial "
                              "security.")
                      : (fr ? "; elle ne voit ni soldes ni relevés."
                            : "; it sees no balances or statements."));
    return out.data;
}
