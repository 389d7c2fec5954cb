/* The check of what a line says about surtaxes. */
#include "declaration_impl.h"

/* Every code the declarant named must be an order that covers these goods on this day. */
static void check_codes(struct line_check *at, const struct declaration_surtax *surtaxes,
                        size_t count)
{
    const char *next = at->line->surtax_code;
    char code[24];
    while (declaration_surtax_code_next(&next, code, sizeof(code))) {
        bool found = false;
        for (size_t i = 0; i < count && !found; i++)
            found = declaration_surtax_code_fits(code, surtaxes[i].order) &&
                    surtaxes[i].stand != SURTAX_ELSEWHERE;
        if (!found)
            LINE_ADD(at, FINDING_CAD_0421, "surtax/code", code, at->line->classification,
                     check_day_text(at));
    }
}

/* A fact that is on no list, or that changes nothing here, is told. */
static void check_facts(struct line_check *at, const struct declaration_surtax *surtaxes,
                        size_t count)
{
    const char *next = at->line->surtax_fact;
    char fact[24];
    while (declaration_surtax_code_next(&next, fact, sizeof(fact))) {
        if (!check_listed(at->check, "surtax-facts", fact)) {
            check_add_unlisted(at->check, "surtax-facts", FINDING_CAD_0468, at->line->number, fact,
                               check_day_text(at), "/lines/%zu/surtax/fact", at->index);
            continue;
        }
        bool used = false;
        for (size_t i = 0; i < count && !used; i++) {
            const struct tariff_surtax_term *term = surtaxes[i].term;
            used = term != NULL &&
                   ((term->kind == SURTAX_TERM_FACT && strcmp(term->value, fact) == 0) ||
                    (term->kind == SURTAX_TERM_TRANSIT && strcmp(fact, "TRN") == 0));
        }
        if (!used)
            LINE_ADD(at, FINDING_CAD_0469, "surtax/fact", fact, at->line->classification,
                     check_day_text(at));
    }
}

static void check_permit(struct line_check *at, const struct declaration_surtax *surtaxes,
                         size_t count)
{
    if (!is_given(at->line->surtax_permit))
        return;
    for (size_t i = 0; i < count; i++)
        if (surtaxes[i].stand != SURTAX_ELSEWHERE &&
            tariff_surtax_term_find(surtaxes[i].order, SURTAX_TERM_PERMIT, NULL, at->classification,
                                    at->check->rates_on) != NULL)
            return;
    LINE_ADD(at, FINDING_CAD_0471, "surtax/permit", at->line->surtax_permit,
             at->line->classification, check_day_text(at));
}

/* The first order that needs a word; one that is no quota before those that are. */
static const struct tariff_surtax *order_to_answer(const struct line_check *at,
                                                   const struct declaration_surtax *surtaxes,
                                                   size_t count, bool *ret_quota)
{
    const struct tariff_surtax *quota = NULL;
    for (size_t i = 0; i < count; i++) {
        if (surtaxes[i].stand != SURTAX_APPLIES)
            continue;
        const struct tariff_surtax *order = surtaxes[i].order;
        *ret_quota = tariff_surtax_term_find(order, SURTAX_TERM_PERMIT, NULL, at->classification,
                                             at->check->rates_on) != NULL;
        if (!*ret_quota && !order->declared_only)
            return order;
        if (*ret_quota)
            quota = order;
    }
    *ret_quota = quota != NULL;
    return quota;
}

static void check_silence(struct line_check *at, const struct tariff_surtax *order, bool quota)
{
    const struct declaration_line *line = at->line;
    if (order != NULL && quota)
        LINE_ADD(at, FINDING_CAD_0470, "surtax/permit", order->order, order->code, NULL);
    else if (order != NULL)
        LINE_ADD(at, FINDING_CAD_0420, "surtax/subject", order->order, order->code, NULL);
    else if (is_given(line->surtax_code))
        LINE_ADD(at, FINDING_CAD_0436, "surtax/subject", "", "S, N", NULL);
}

void check_surtax(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    struct declaration_surtax surtaxes[DECLARATION_SURTAXES_MAX];
    size_t count = 0;
    if (at->class_parsed && at->class != NULL)
        count = declaration_surtaxes(at->check->tariff, at->check->declaration, line,
                                     at->classification, at->check->rates_on, surtaxes);
    if (line->has_vehicle_content && !amount_fits(line->vehicle_content))
        LINE_ADD(at, FINDING_CAD_0437, "surtax/content",
                 check_amount_text(at, line->vehicle_content), NULL, NULL);
    if (at->class != NULL) {
        check_facts(at, surtaxes, count);
        check_permit(at, surtaxes, count);
    }
    bool quota = false, exempt = false;
    const struct tariff_surtax *order = order_to_answer(at, surtaxes, count, &quota);
    for (size_t i = 0; i < count; i++)
        exempt = exempt || surtaxes[i].stand == SURTAX_EXEMPT;
    const char *subject = line->surtax_subject;
    if (subject[0] == '\0') {
        check_silence(at, order, quota);
    } else if (strcmp(subject, "S") == 0) {
        if (at->class == NULL)
            return;
        if (is_given(line->surtax_code))
            check_codes(at, surtaxes, count);
        else if (order == NULL && !exempt)
            LINE_ADD(at, FINDING_CAD_0439, "surtax/subject", line->classification, at->country,
                     check_day_text(at));
    } else if (strcmp(subject, "N") != 0) {
        LINE_ADD(at, FINDING_CAD_0436, "surtax/subject", subject, "S, N", NULL);
    }
}
