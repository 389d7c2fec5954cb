/* Refunds for a loss: the notice that was given, and no more than the loss gives. */
#include "casework.h"

struct losses {
    struct arena *arena;
    const struct tariff *tariff;
    const struct casework_request *request;
    const struct casework_judgement *judgement;
    struct findings *findings;
};

static const struct tariff_code *cause_of(const struct losses *losses, const char *ground)
{
    return tariff_code_find(losses->tariff, "refund-losses", ground, losses->request->on);
}

static bool has_loss(const struct declaration_line *line, const char *ground)
{
    return line->loss.cents > 0 && strcmp(line->loss_cause, ground) == 0;
}

static bool has_reason(const struct losses *losses, const char *cause)
{
    for (size_t i = 0; i < losses->judgement->reasons_count; i++)
        if (strcmp(losses->judgement->reasons[i].ground, cause) == 0)
            return true;
    return false;
}

static void add_at(struct losses *losses, enum finding_code code, size_t line, const char *field,
                   const char *arg0, const char *arg1)
{
    findings_add(losses->findings, code, losses->request->declaration->lines[line].number,
                 arena_printf(losses->arena, "/lines/%zu/loss/%s", line, field), arg0, arg1, NULL);
}

/* ---- the notice ---- */

/* The clock of the kind of goods that runs out first. @source SOR/98-48 s. 3, 8, 14 */
static bool notice_until(const struct losses *losses, const char *ground, date *ret_until)
{
    const struct casework_request *request = losses->request;
    const char *name = arena_printf(losses->arena, "notice-%s", ground);
    struct casework_limit limit;
    bool any = false;
    for (size_t i = 0; i < request->declaration->lines_count; i++) {
        const struct declaration_line *line = &request->declaration->lines[i];
        if (!has_loss(line, ground) ||
            !casework_limit_find(losses->arena, losses->tariff, name, line->loss_goods,
                                 request->released_on, &limit))
            continue;
        if (!any || date_before(limit.until, *ret_until))
            *ret_until = limit.until;
        any = true;
    }
    return any;
}

static void judge_notice(struct losses *losses, const struct casework_reason *reason)
{
    const struct casework_request *request = losses->request;
    struct arena *arena = losses->arena;
    date notice = request->declaration->notice_on, until = DATE_NONE;
    if (date_is_none(notice)) {
        findings_add(losses->findings, FINDING_LOS_0010, 0, "/noticeDate", reason->code, NULL,
                     NULL);
    } else if (date_before(notice, request->released_on) || date_before(request->on, notice)) {
        findings_add(losses->findings, FINDING_LOS_0011, 0, "/noticeDate",
                     date_text(arena, notice), date_text(arena, request->released_on),
                     date_text(arena, request->on));
    } else if (notice_until(losses, reason->ground, &until) && date_before(until, notice)) {
        findings_add(losses->findings, FINDING_LOS_0012, 0, "/noticeDate",
                     date_text(arena, notice), reason->code, date_text(arena, until));
    }
}

static void judge_ground(struct losses *losses, const struct casework_reason *reason)
{
    const struct declaration *declaration = losses->request->declaration;
    const struct tariff_code *cause = cause_of(losses, reason->ground);
    bool any = false;
    if (cause == NULL)
        return;
    judge_notice(losses, reason);
    for (size_t i = 0; i < declaration->lines_count; i++) {
        const struct declaration_line *line = &declaration->lines[i];
        if (!has_loss(line, reason->ground))
            continue;
        any = true;
        if (cause->extra != NULL && strstr(cause->extra, "fate") != NULL &&
            line->loss_fate[0] == '\0')
            add_at(losses, FINDING_LOS_0015, i, "became", reason->ground, NULL);
    }
    if (!any)
        findings_add(losses->findings, FINDING_LOS_0013, 0, "/lines", reason->code, NULL, NULL);
}

/* ---- no more than it gives ---- */

static const struct assessment_line *line_of(const struct assessment *assessment, int number)
{
    for (size_t i = 0; i < assessment->lines_count; i++)
        if (assessment->lines[i].number == number)
            return &assessment->lines[i];
    return NULL;
}

/* What was paid on a class, before any loss; what is owed on it; what the loss takes off. */
static money owed(const struct assessment_line *line, enum revenue_class class)
{
    money sum = {0};
    for (size_t i = 0; i < line->charges_count; i++)
        if (line->charges[i].class == class && line->charges[i].why.rule != RULE_REFUND_LOSS)
            sum = money_add(sum, line->charges[i].amount);
    return sum;
}

static money loss_of(const struct assessment_line *line, enum revenue_class class)
{
    money sum = {0};
    for (size_t i = 0; i < line->charges_count; i++)
        if (line->charges[i].class == class && line->charges[i].why.rule == RULE_REFUND_LOSS)
            sum = money_add(sum, line->charges[i].amount);
    return money_negate(sum);
}

/* With reasons of a loss alone, the duties beside it stay what they were. */
static void judge_line(struct losses *losses, size_t index)
{
    const struct declaration_line *line = &losses->request->declaration->lines[index];
    const struct assessment_line *before = line_of(losses->request->before, line->number);
    const struct assessment_line *after = line_of(losses->request->after, line->number);
    money more = {0}, given = {0};
    for (int class = 0; before != NULL && after != NULL && class < REVENUE_COUNT; class++) {
        money paid = owed(before, (enum revenue_class)class);
        money due = owed(after, (enum revenue_class)class);
        if (due.cents < paid.cents)
            more = money_add(more, money_subtract(paid, due));
        given = money_add(given, loss_of(after, (enum revenue_class)class));
    }
    if (more.cents > 0)
        add_at(losses, FINDING_LOS_0016, index, "value",
               money_text(losses->arena, money_add(given, more)),
               money_text(losses->arena, given));
}

static bool losses_alone(const struct losses *losses)
{
    bool any = false;
    for (size_t i = 0; i < losses->judgement->reasons_count; i++) {
        const struct casework_reason *reason = &losses->judgement->reasons[i];
        if (reason->direction != CASEWORK_REFUND)
            continue;
        if (cause_of(losses, reason->ground) == NULL)
            return false;
        any = true;
    }
    return any;
}

/* ---- the tax ---- */

/* @source Customs Act s. 2(1) "duties": without the tax of Part IX of the Excise Tax Act */
static void judge_tax(struct losses *losses, const struct casework_effect *effect)
{
    const struct casework_request *request = losses->request;
    money tax = {0};
    if (declaration_refunds_gst(losses->tariff, request->declaration, request->on))
        return;
    for (size_t i = 0; i < request->declaration->lines_count; i++) {
        const struct declaration_line *line = &request->declaration->lines[i];
        const struct assessment_line *after = line_of(request->after, line->number);
        if (line->loss.cents > 0 && after != NULL)
            tax = money_add(tax, owed(after, REVENUE_GST));
    }
    if (tax.cents > 0 && request->declaration->gst_registered[0] == '\0')
        findings_add(losses->findings, FINDING_LOS_0017, 0, "/gstRegistered",
                     money_text(losses->arena, tax), NULL, NULL);
    bool refunds = losses->judgement->reasons_count > 0 &&
                   losses->judgement->reasons[0].direction == CASEWORK_REFUND;
    if (refunds && effect->difference[REVENUE_GST].cents < 0)
        findings_add(losses->findings, FINDING_LOS_0018, 0, "/gstRegistered",
                     money_text(losses->arena, money_negate(effect->difference[REVENUE_GST])),
                     NULL, NULL);
}

/* Does the line claim something that the version before did not? */
static bool claims_anew(const struct losses *losses, const struct declaration_line *line)
{
    const struct assessment_line *before = line_of(losses->request->before, line->number);
    const struct assessment_line *after = line_of(losses->request->after, line->number);
    if (before == NULL || after == NULL)
        return true;
    for (int class = 0; class < REVENUE_COUNT; class++)
        if (loss_of(after, (enum revenue_class)class).cents >
            loss_of(before, (enum revenue_class)class).cents)
            return true;
    return false;
}

void casework_judge_losses(struct arena *arena, const struct tariff *tariff,
                           const struct casework_request *request,
                           const struct casework_effect *effect,
                           const struct casework_judgement *judgement, struct findings *findings)
{
    struct losses losses = {.arena = arena, .tariff = tariff, .request = request,
                            .judgement = judgement, .findings = findings};
    for (size_t i = 0; i < judgement->reasons_count; i++)
        judge_ground(&losses, &judgement->reasons[i]);
    bool alone = losses_alone(&losses);
    for (size_t i = 0; i < request->declaration->lines_count; i++) {
        const struct declaration_line *line = &request->declaration->lines[i];
        if (line->loss.cents <= 0)
            continue;
        if (!has_reason(&losses, line->loss_cause) && claims_anew(&losses, line))
            add_at(&losses, FINDING_LOS_0014, i, "cause", line->loss_cause, NULL);
        if (alone)
            judge_line(&losses, i);
    }
    judge_tax(&losses, effect);
}
