/* The effect of a change, its time limits, and whether it may be filed. */
#include "casework.h"

#include <stdlib.h>

/* ---- time ---- */

/* The same day of the month so many years later; the last one where there is none.
 * @source Interpretation Act s. 28 */
static date years_after(date from, int years)
{
    int year, month, day;
    date_split(from, &year, &month, &day);
    if (month == 2 && day == 29 && date_year_days(year + years) == 365)
        day = 28;
    return date_make(year + years, month, day);
}

static const struct tariff_code *limit_row(struct arena *arena, const struct tariff *tariff,
                                           const char *ground, const char *treatment, date from)
{
    const struct tariff_code *row = NULL;
    if (treatment != NULL && treatment[0] != '\0')
        row = tariff_code_find(tariff, "change-limits",
                               arena_printf(arena, "%s/%s", ground, treatment), from);
    return row != NULL ? row : tariff_code_find(tariff, "change-limits", ground, from);
}

bool casework_limit_find(struct arena *arena, const struct tariff *tariff, const char *ground,
                         const char *treatment, date from, struct casework_limit *ret_limit)
{
    const struct tariff_code *row = limit_row(arena, tariff, ground, treatment, from);
    char *unit;
    long count = row == NULL ? 0 : strtol(row->extra, &unit, 10);
    if (count <= 0 || count > 1000)
        return false;
    bool years = strcmp(unit, " years") == 0;
    if (!years && strcmp(unit, " days") != 0)
        return false;
    date until = years ? years_after(from, (int)count) : date_add(from, (int)count);
    date rolled = calendar_roll(tariff_calendar(tariff), until);
    *ret_limit = (struct casework_limit){
        .row = row, .from = from, .until = rolled, .moved = !date_equal(rolled, until)};
    return true;
}

/* ---- effect ---- */

static money line_sum(const struct assessment *assessment, int number)
{
    for (size_t i = 0; i < assessment->lines_count; i++)
        if (assessment->lines[i].number == number)
            return assessment->lines[i].payable;
    return money_cents(0);
}

static void compare_lines(const struct assessment *one, const struct assessment *other,
                          bool *ret_more, bool *ret_less)
{
    for (size_t i = 0; i < one->lines_count; i++) {
        money there = line_sum(other, one->lines[i].number);
        *ret_more = *ret_more || one->lines[i].payable.cents > there.cents;
        *ret_less = *ret_less || one->lines[i].payable.cents < there.cents;
    }
}

struct casework_effect casework_effect_of(const struct assessment *before,
                                          const struct assessment *after)
{
    struct casework_effect effect = {0};
    for (int i = 0; i < REVENUE_COUNT; i++) {
        effect.difference[i] = money_subtract(after->totals[i], before->totals[i]);
        effect.net = money_add(effect.net, effect.difference[i]);
    }
    effect.direction = effect.net.cents > 0   ? CASEWORK_OWING
                       : effect.net.cents < 0 ? CASEWORK_REFUND
                                              : CASEWORK_NEUTRAL;
    compare_lines(after, before, &effect.up, &effect.down);
    compare_lines(before, after, &effect.down, &effect.up); /* lines that were taken away */
    return effect;
}

/* ---- judging ---- */

struct judge {
    struct arena *arena;
    const struct tariff *tariff;
    const struct casework_request *request;
    const struct casework_effect *effect;
    struct findings *findings;
    struct casework_judgement *judgement;
};

static const char *place_of(const struct judge *judge, size_t i)
{
    return arena_printf(judge->arena, "/reasons/%zu", i);
}

static const char *day_text(const struct judge *judge, date on)
{
    return date_text(judge->arena, on);
}

/* Each by itself: can it be read, is it ours to use, does any line go its way, is it given once. */
static void judge_reason(struct judge *judge, size_t i)
{
    const struct casework_request *request = judge->request;
    const char *code = request->reasons[i], *place = place_of(judge, i);
    struct casework_reason *reason = &judge->judgement->reasons[judge->judgement->reasons_count];
    if (!casework_reason_read(judge->arena, judge->tariff, code, request->on, reason)) {
        findings_add(judge->findings, FINDING_ADJ_0002, 0, place, code, NULL, NULL);
        return;
    }
    judge->judgement->reasons_count++;
    if (reason->agency && !request->agency)
        findings_add(judge->findings, FINDING_ADJ_0005, 0, place, code, NULL, NULL);
    if (reason->direction == CASEWORK_REFUND && !judge->effect->down)
        findings_add(judge->findings, FINDING_ADJ_0006, 0, place, code, NULL, NULL);
    for (size_t k = 0; k < i; k++)
        if (strcmp(request->reasons[k], code) == 0) {
            findings_add(judge->findings, FINDING_ADJ_0007, 0, place, code, NULL, NULL);
            return;
        }
}

/* The net decides which reason comes first. @source Customs Act s. 32.2(5), 74 */
static void judge_order(struct judge *judge)
{
    const struct casework_judgement *judgement = judge->judgement;
    bool refund = judge->effect->direction == CASEWORK_REFUND, any_refund = false;
    if (judgement->reasons_count == 0)
        return;
    for (size_t i = 0; i < judgement->reasons_count; i++)
        any_refund = any_refund || judgement->reasons[i].direction == CASEWORK_REFUND;
    const struct casework_reason *first = &judgement->reasons[0];
    const char *net = money_text(judge->arena, refund ? money_negate(judge->effect->net)
                                                      : judge->effect->net);
    if (refund && !any_refund)
        findings_add(judge->findings, FINDING_ADJ_0008, 0, "/reasons", net, NULL, NULL);
    else if (refund && first->direction != CASEWORK_REFUND)
        findings_add(judge->findings, FINDING_ADJ_0003, 0, "/reasons/0", net, first->code, NULL);
    else if (!refund && first->direction == CASEWORK_REFUND)
        findings_add(judge->findings, FINDING_ADJ_0004, 0, "/reasons/0", net, first->code, NULL);
}

static void keep_limit(struct judge *judge, const struct casework_limit *limit, bool hard)
{
    struct casework_judgement *judgement = judge->judgement;
    judgement->limits[judgement->limits_count++] = *limit;
    if (hard && (date_is_none(judgement->until) || date_before(limit->until, judgement->until)))
        judgement->until = limit->until;
}

/* Ninety days from reason to believe: the duty to correct does not end with them, so late is told
 * and taken. @source Customs Act s. 32.2(1) */
static void judge_known(struct judge *judge)
{
    const struct casework_request *request = judge->request;
    struct casework_limit limit;
    if (date_is_none(request->known_on)) {
        findings_add(judge->findings, FINDING_ADJ_0010, 0, "/reasonToBelieveDate", NULL, NULL,
                     NULL);
        return;
    }
    if (date_before(request->known_on, request->accounting_date) ||
        date_before(request->on, request->known_on)) {
        findings_add(judge->findings, FINDING_ADJ_0011, 0, "/reasonToBelieveDate",
                     day_text(judge, request->known_on), day_text(judge, request->accounting_date),
                     day_text(judge, request->on));
        return;
    }
    if (!casework_limit_find(judge->arena, judge->tariff, "believe", NULL, request->known_on,
                             &limit))
        return;
    keep_limit(judge, &limit, false);
    if (date_before(limit.until, request->on))
        findings_add(judge->findings, FINDING_ADJ_0012, 0, "/reasonToBelieveDate",
                     day_text(judge, limit.until), NULL, NULL);
}

static void judge_refunds(struct judge *judge)
{
    const struct casework_request *request = judge->request;
    for (size_t i = 0; i < judge->judgement->reasons_count; i++) {
        const struct casework_reason *reason = &judge->judgement->reasons[i];
        struct casework_limit limit;
        if (reason->direction != CASEWORK_REFUND)
            continue;
        if (!casework_limit_find(judge->arena, judge->tariff, reason->ground, request->treatment,
                                 request->accounting_date, &limit)) {
            findings_add(judge->findings, FINDING_ADJ_0014, 0, place_of(judge, i), reason->code,
                         NULL, NULL);
            continue;
        }
        keep_limit(judge, &limit, true);
        if (date_before(limit.until, request->on))
            findings_add(judge->findings, FINDING_ADJ_0013, 0, place_of(judge, i), reason->code,
                         day_text(judge, limit.until), NULL);
    }
}

/* @source Customs Act s. 32.2(4): the obligation ends four years after accounting */
static void judge_owing(struct judge *judge)
{
    struct casework_limit limit;
    if (!casework_limit_find(judge->arena, judge->tariff, "32.2", NULL,
                             judge->request->accounting_date, &limit))
        return;
    keep_limit(judge, &limit, true);
    if (date_before(limit.until, judge->request->on))
        findings_add(judge->findings, FINDING_CAD_0109, 0, "", day_text(judge, limit.until), NULL,
                     NULL);
}

enum code casework_judge(struct arena *arena, const struct tariff *tariff,
                         const struct casework_request *request,
                         const struct casework_effect *effect, struct findings *findings,
                         struct casework_judgement *ret_judgement)
{
    struct casework_judgement judgement = {0};
    struct judge judge = {.arena = arena, .tariff = tariff, .request = request, .effect = effect,
                          .findings = findings, .judgement = &judgement};
    *ret_judgement = judgement;
    size_t errors = findings->errors_count;
    if (request->reasons_count == 0) { /* what else is needed depends on the reason */
        bool passed = !date_is_none(request->due_on) && date_before(request->due_on, request->on);
        findings_add(findings, passed ? FINDING_ADJ_0001 : FINDING_ADJ_0009, 0, "/reasons",
                     passed ? day_text(&judge, request->due_on) : NULL, NULL, NULL);
        return FINDINGS;
    }
    for (size_t i = 0; i < request->reasons_count && i < CASEWORK_REASONS_MAX; i++)
        judge_reason(&judge, i);
    if (judgement.reasons_count == request->reasons_count)
        judge_order(&judge);
    judge_refunds(&judge);
    if (request->declaration != NULL)
        casework_judge_losses(arena, tariff, request, effect, &judgement, findings);
    if (effect->direction != CASEWORK_REFUND) {
        judge_known(&judge);
        judge_owing(&judge);
    }
    *ret_judgement = judgement;
    return findings->errors_count > errors ? FINDINGS : OK;
}

/* ---- interest ---- */

enum { REFUND_INTEREST_DAYS = 91 }; /* @source Customs Act s. 80(1) */

bool casework_interest(struct arena *arena, const struct tariff *tariff,
                       const struct casework_interest *what, struct interest_line *ret_line)
{
    bool refund = what->net.cents < 0;
    bool applied = !date_is_none(what->applied_on);
    date from = date_add(refund ? what->paid_on : what->due_on, 1);
    if (refund && applied)
        from = date_add(what->applied_on, REFUND_INTEREST_DAYS);
    if (refund && !applied && date_is_none(what->paid_on))
        return false;
    if (what->net.cents == 0 || date_before(what->on, from))
        return false;
    const struct billing_span span = {.balance = refund ? money_negate(what->net) : what->net,
                                      .from = from,
                                      .to = what->on,
                                      .prescribed = refund || what->prescribed,
                                      .paid_out = refund};
    billing_interest_span(arena, tariff, &span, ret_line);
    return ret_line->amount.cents != 0;
}

/* ---- steps ---- */

bool casework_step_find(const char *id, enum case_step *ret_step)
{
    for (int i = 0; id != NULL && i < CASE_STEP_COUNT; i++)
        if (strcmp(case_steps[i].id, id) == 0) {
            *ret_step = (enum case_step)i;
            return true;
        }
    return false;
}

bool casework_begins(enum case_step step)
{
    return strcmp(case_steps[step].from, "-") == 0;
}

bool casework_possible(enum case_state from, enum case_step step)
{
    const char *id = case_states[from].id;
    size_t size = strlen(id);
    for (const char *at = case_steps[step].from; (at = strstr(at, id)) != NULL; at += size)
        if ((at == case_steps[step].from || at[-1] == ' ') &&
            (at[size] == ' ' || at[size] == '\0'))
            return true;
    return false;
}
