/* How the surtax orders that list the goods of a line stand to them. */
#include "declaration.h"

static bool listed_in(const char *codes, const char *wanted)
{
    char code[24];
    while (declaration_surtax_code_next(&codes, code, sizeof(code)))
        if (strcmp(code, wanted) == 0)
            return true;
    return false;
}

static bool is_named(const struct declaration_line *line, const struct tariff_surtax *order)
{
    const char *next = line->surtax_code;
    char code[24];
    while (declaration_surtax_code_next(&next, code, sizeof(code)))
        if (declaration_surtax_code_fits(code, order))
            return true;
    return false;
}

/* On the first day the order listed the goods they were on their way: shipped before it, and
 * released from then on, or the declarant says so. Goods out of a warehouse were in Canada. */
static bool in_transit(const struct declaration *declaration, const struct declaration_line *line,
                       const struct tariff_surtax *order)
{
    date shipped = line->direct_shipment_date;
    if (date_is_none(shipped) || !date_before(shipped, order->since))
        return false;
    if (listed_in(line->surtax_fact, "TRN"))
        return true;
    bool from_warehouse = declaration->type[0] == '2' || declaration->type[0] == '3';
    return !from_warehouse && !date_is_none(declaration->release_date) &&
           !date_before(declaration->release_date, order->since);
}

struct asked {
    const struct tariff *tariff;
    const struct declaration *declaration;
    const struct declaration_line *line;
    classification classification;
    date on;
};

/* Goods that enter under an item of Chapter 98 or 99 are out, unless the order lists items that the
 * four digits may stand for. */
static const struct tariff_surtax_term *chapter_term(const struct asked *asked,
                                                     const struct tariff_surtax *order)
{
    const char *code = asked->line->tariff_code;
    if (strlen(code) != 4 || tariff_surtax_lists(asked->tariff, order, code, asked->on))
        return NULL;
    const char chapter[3] = {code[0], code[1], '\0'};
    return tariff_surtax_term_find(order, SURTAX_TERM_CHAPTER, chapter, asked->classification,
                                   asked->on);
}

static const struct tariff_surtax_term *exempting_term(const struct asked *asked,
                                                       const struct tariff_surtax *order)
{
    const struct tariff_surtax_term *term = chapter_term(asked, order);
    if (term != NULL)
        return term;
    term =
        tariff_surtax_term_find(order, SURTAX_TERM_TRANSIT, NULL, asked->classification, asked->on);
    if (term != NULL && in_transit(asked->declaration, asked->line, order))
        return term;
    const char *next = asked->line->surtax_fact;
    char fact[24];
    while (declaration_surtax_code_next(&next, fact, sizeof(fact))) {
        term = tariff_surtax_term_find(order, SURTAX_TERM_FACT, fact, asked->classification,
                                       asked->on);
        if (term != NULL)
            return term;
    }
    const char *permit = asked->line->surtax_permit;
    if (permit == NULL || permit[0] == '\0')
        return NULL;
    return tariff_surtax_term_find(order, SURTAX_TERM_PERMIT, NULL, asked->classification,
                                   asked->on);
}

size_t declaration_surtaxes(const struct tariff *tariff, const struct declaration *declaration,
                            const struct declaration_line *line, classification c, date on,
                            struct declaration_surtax ret[DECLARATION_SURTAXES_MAX])
{
    const struct tariff_surtax *orders[DECLARATION_SURTAXES_MAX];
    size_t count = tariff_surtaxes(tariff, c, on, orders, DECLARATION_SURTAXES_MAX);
    const struct asked asked = {tariff, declaration, line, c, on};
    char buffer[3];
    const char *country = declaration_country(line->origin, buffer);
    for (size_t i = 0; i < count; i++) {
        const struct tariff_surtax *order = orders[i];
        struct declaration_surtax *surtax = &ret[i];
        *surtax = (struct declaration_surtax){.order = order, .named = is_named(line, order)};
        bool quota = tariff_surtax_term_find(order, SURTAX_TERM_PERMIT, NULL, c, on) != NULL;
        if (!declaration_surtax_origin_fits(order, country) ||
            tariff_surtax_term_find(order, SURTAX_TERM_ORIGIN, country, c, on) != NULL)
            continue;
        surtax->stand = SURTAX_UNNAMED;
        if (order->declared_only && !quota && !surtax->named)
            continue;
        surtax->term = exempting_term(&asked, order);
        surtax->stand = surtax->term == NULL ? SURTAX_APPLIES : SURTAX_EXEMPT;
        surtax->named = surtax->named || quota;
    }
    return count;
}

void declaration_surtaxes_settle(struct declaration_surtax *surtaxes, size_t count,
                                 classification c, date on)
{
    bool applied[DECLARATION_SURTAXES_MAX];
    for (size_t i = 0; i < count; i++)
        applied[i] = surtaxes[i].stand == SURTAX_APPLIES;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count && surtaxes[i].stand == SURTAX_APPLIES; k++) {
            const struct tariff_surtax_term *term =
                applied[k] ? tariff_surtax_term_find(surtaxes[i].order, SURTAX_TERM_ORDER,
                                                     surtaxes[k].order->order, c, on)
                           : NULL;
            if (term == NULL)
                continue;
            surtaxes[i].term = term;
            surtaxes[i].stand = SURTAX_EXEMPT;
        }
}
