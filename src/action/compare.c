/* What the same goods would cost under each tariff treatment that their origin may claim. */
#include "action_impl.h"

enum { MFN = 2, TREATMENTS_MAX = 64, ORDERS_MAX = 32 };

/* Surtax orders that reach the goods whatever is said of them. */
struct reach {
    bool origin; /* by origin: charged */
    bool quota;  /* all goods over a quota: taken to be within it */
};

/* The goods as a declaration of one line, so that they are checked and worked out by the rules of
 * every other. What a person who asks cannot know yet is filled in. */
static struct declaration *declaration_of(struct action *action,
                                          const struct comparison_request *request,
                                          const struct tariff_treatment *treatment,
                                          struct reach reach)
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
    line->surtax_subject[0] = reach.origin ? 'S' : '\0';
    line->surtax_permit = reach.quota ? "–" : "";
    return d;
}

/* That a measure lists the goods is good to know; what to say of it is asked when they come. */
static void put_finding(struct findings *findings, const struct finding *finding)
{
    size_t count = findings->count;
    findings_add(findings, finding->code, finding->line, finding->pointer, finding->arguments[0],
                 finding->arguments[1], finding->arguments[2]);
    if (finding->code != FINDING_CAD_0450 || findings->count == count ||
        findings->items[count].severity != SEVERITY_ERROR)
        return;
    findings->items[count].severity = SEVERITY_WARNING;
    findings->errors_count--;
}

/* Statistics want a quantity of every good; here one is needed only where the rate rests on it,
 * which the working out finds. The state of origin within the United States decides nothing. */
static bool matters(const struct finding *finding)
{
    return finding->code != FINDING_CAD_0414 && finding->code != FINDING_CAD_0415 &&
           finding->code != FINDING_CAD_0406;
}

static void work_out(struct action *action, const struct comparison_request *request,
                     struct reach reach, struct comparison_choice *choice)
{
    choice->declaration = declaration_of(action, request, choice->treatment, reach);
    choice->assessment = arena_alloc(action->arena, sizeof(*choice->assessment));
    choice->findings = findings_new(action->arena);
    struct findings found = findings_new(action->arena);
    const struct declaration_context context = {
        .tariff = action->tariff, .accounting_date = request->on, .what_if = true};
    (void)declaration_check(choice->declaration, &context, &found);
    for (size_t i = 0; i < found.count; i++)
        if (matters(&found.items[i]))
            put_finding(&choice->findings, &found.items[i]);
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
static struct reach add_orders(struct action *action, const struct comparison_request *request,
                               classification number, const char *country,
                               struct comparison *comparison)
{
    const struct tariff_surtax *orders[ORDERS_MAX];
    size_t count = tariff_surtaxes(action->tariff, number, request->on, orders, ORDERS_MAX);
    comparison->possible = arena_array(action->arena, count + 1, sizeof(*comparison->possible));
    struct reach reach = {0};
    for (size_t i = 0; i < count; i++) {
        if (!declaration_surtax_origin_fits(orders[i], country) ||
            tariff_surtax_term_find(orders[i], SURTAX_TERM_ORIGIN, country, number, request->on))
            continue;
        if (tariff_surtax_term_find(orders[i], SURTAX_TERM_PERMIT, NULL, number, request->on))
            reach.quota = true;
        if (orders[i]->declared_only)
            comparison->possible[comparison->possible_count++] = orders[i];
        else
            reach.origin = true;
    }
    return reach;
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
    struct reach reach = add_orders(action, request, number, country, &comparison);
    const struct tariff_treatment *treatments[TREATMENTS_MAX];
    size_t count = tariff_treatments(action->tariff, request->on, treatments, TREATMENTS_MAX);
    comparison.choices = arena_array(action->arena, count + 1, sizeof(*comparison.choices));
    for (size_t i = 0; i < count; i++) {
        if (!may_claim(&comparison, treatments[i], country))
            continue;
        struct comparison_choice *choice = &comparison.choices[comparison.count++];
        choice->treatment = treatments[i];
        choice->rate = &comparison.class->rates[treatments[i]->code];
        work_out(action, request, reach, choice);
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
