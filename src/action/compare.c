/* What the same goods would cost under each tariff treatment that their origin may claim. */
#include "action_impl.h"

enum { MFN = 2, TREATMENTS_MAX = 64, ORDERS_MAX = 32 };

/* The goods as a declaration of one line, so that they are checked and worked out by the rules of
 * every other. What a person who asks cannot know yet is filled in. */
static struct declaration *declaration_of(struct action *action,
                                          const struct comparison_request *request,
                                          const struct tariff_treatment *treatment, bool surtax)
{
    struct declaration *d = arena_alloc(action->arena, sizeof(*d));
    struct declaration_line *line = arena_array(action->arena, 1, sizeof(*line));
    *d = (struct declaration){.type = "AB", .version = 1, .release_date = request->on,
                              .lines = line, .lines_count = 1};
    *line = (struct declaration_line){.number = 1, .description = request->description,
                                      .vfd_code = "13", .direct_shipment_date = request->on,
                                      .has_value = request->has_value, .value = request->value,
                                      .quantities_count = request->quantities_count};
    memcpy(line->classification, request->classification, sizeof(request->classification));
    memcpy(line->origin, request->origin, sizeof(request->origin));
    memcpy(line->export_place, request->export_place, sizeof(request->export_place));
    memcpy(line->currency, request->currency, sizeof(request->currency));
    memcpy(line->quantities, request->quantities, sizeof(request->quantities));
    memcpy(line->treatment, arena_printf(action->arena, "%02d", treatment->code), 3);
    line->surtax_subject[0] = surtax ? 'S' : '\0';
    return d;
}

/* Statistics want a quantity of every good; here one is needed only where the rate rests on it,
 * which the working out finds. The state of origin within the United States decides nothing. */
static bool matters(const struct finding *finding)
{
    return finding->code != FINDING_CAD_0414 && finding->code != FINDING_CAD_0415 &&
           finding->code != FINDING_CAD_0406;
}

static void work_out(struct action *action, const struct comparison_request *request, bool surtax,
                     struct comparison_choice *choice)
{
    choice->declaration = declaration_of(action, request, choice->treatment, surtax);
    choice->assessment = arena_alloc(action->arena, sizeof(*choice->assessment));
    choice->findings = findings_new(action->arena);
    struct findings found = findings_new(action->arena);
    const struct declaration_context context = {
        .tariff = action->tariff, .accounting_date = request->on, .what_if = true};
    (void)declaration_check(choice->declaration, &context, &found);
    for (size_t i = 0; i < found.count; i++)
        if (matters(&found.items[i]))
            findings_add(&choice->findings, found.items[i].code, found.items[i].line,
                         found.items[i].pointer, found.items[i].arguments[0],
                         found.items[i].arguments[1], found.items[i].arguments[2]);
    if (choice->findings.errors_count > 0)
        return;
    choice->known = assessment_compute(action->arena, action->tariff, choice->declaration,
                                       request->on, &choice->findings, choice->assessment) == OK;
    choice->total = choice->assessment->payable;
    const money *totals = choice->assessment->totals;
    choice->duty = totals[REVENUE_CUSTOMS_DUTY];
    choice->gst = totals[REVENUE_GST];
    choice->other = money_subtract(choice->total, money_add(choice->duty, choice->gst));
}

/* Goods of a small shipment need no proof beyond the invoice; the table says up to which value. */
static void add_proof(const struct action *action, const struct comparison_request *request,
                      struct comparison_choice *choice)
{
    choice->proof = tariff_code_find(action->tariff, "origin-proofs",
                                     choice->declaration->lines[0].treatment, request->on);
    money limit;
    choice->proof_spared = choice->proof != NULL && choice->known &&
                           money_parse(choice->proof->extra, &limit) &&
                           choice->assessment->value_for_duty.cents <= limit.cents;
}

static bool lists_origin(const struct tariff_treatment *treatment, const char *country)
{
    for (const char *at = treatment->origins; *at != '\0'; at += strcspn(at, ";"), at += *at == ';')
        if (strncmp(at, country, 2) == 0)
            return true;
    return false;
}

/* The General Tariff is what is left when nothing else can be claimed: not a choice. */
static bool may_claim(const struct comparison *comparison, const struct tariff_treatment *treatment,
                      const char *country)
{
    if (treatment->code == MFN)
        return true;
    return treatment->code < RATE_TREATMENTS_MAX && !treatment->any_origin &&
           lists_origin(treatment, country) &&
           comparison->class->rates[treatment->code].rate.state != RATE_NONE;
}

/* Orders that reach these goods by origin are charged; those that turn on what only the declarant
 * knows are told. */
static bool add_orders(struct action *action, const struct comparison_request *request,
                       classification number, const char *country, struct comparison *comparison)
{
    const struct tariff_surtax *orders[ORDERS_MAX];
    size_t count = tariff_surtaxes(action->tariff, number, request->on, orders, ORDERS_MAX);
    comparison->possible = arena_array(action->arena, count + 1, sizeof(*comparison->possible));
    bool charged = false;
    for (size_t i = 0; i < count; i++) {
        if (!declaration_surtax_origin_fits(orders[i], country))
            continue;
        if (orders[i]->declared_only)
            comparison->possible[comparison->possible_count++] = orders[i];
        else
            charged = true;
    }
    return charged;
}

enum code action_compare(struct action *action, const struct comparison_request *request,
                         struct comparison *ret_comparison)
{
    struct comparison comparison = {.on = request->on};
    classification number;
    if (classification_parse(request->classification, &number))
        comparison.class = tariff_class_find(action->tariff, number, request->on);
    if (comparison.class == NULL) {
        findings_add(&action->findings, FINDING_CAD_0402, 1, "/lines/0/classification",
                     request->classification, date_text(action->arena, request->on), NULL);
        return FINDINGS;
    }
    char buffer[3];
    const char *country = declaration_country(request->origin, buffer);
    bool surtax = add_orders(action, request, number, country, &comparison);
    const struct tariff_treatment *treatments[TREATMENTS_MAX];
    size_t count = tariff_treatments(action->tariff, request->on, treatments, TREATMENTS_MAX);
    comparison.choices = arena_array(action->arena, count + 1, sizeof(*comparison.choices));
    for (size_t i = 0; i < count; i++) {
        if (!may_claim(&comparison, treatments[i], country))
            continue;
        struct comparison_choice *choice = &comparison.choices[comparison.count++];
        choice->treatment = treatments[i];
        choice->rate = &comparison.class->rates[treatments[i]->code];
        work_out(action, request, surtax, choice);
        add_proof(action, request, choice);
        /* What is wrong with the goods is wrong with them under every treatment. */
        if (treatments[i]->code == MFN && choice->findings.errors_count > 0 && !choice->known)
            action->findings = choice->findings;
    }
    const struct comparison_choice *base = &comparison.choices[0];
    if (comparison.count == 0 || base->treatment->code != MFN || !base->known)
        return action->findings.errors_count > 0 ? FINDINGS : NOT_FOUND;
    for (size_t i = 0; i < comparison.count; i++)
        if (comparison.choices[i].known)
            comparison.choices[i].saved = money_subtract(base->total, comparison.choices[i].total);
    *ret_comparison = comparison;
    return OK;
}
