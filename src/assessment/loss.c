/* What a loss refunds: the part of the duties that its value is of the value for duty. */
#include "assessment_impl.h"

#include <stdlib.h>

/* "P85 B85" of the cause's row: for goods of these kinds so much of the loss counts, else all. */
static int share_of(const struct tariff_code *cause, const char *goods)
{
    for (const char *at = goods[0] == '\0' ? NULL : cause->extra; at != NULL && *at != '\0';) {
        if (at[0] == goods[0] && at[1] >= '0' && at[1] <= '9')
            return atoi(at + 1);
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
    return 100;
}

/* No finite decimal in general: told to eight places, with a mark when there are more. */
static const char *quotient_text(struct arena *arena, __int128 numerator, __int128 divisor)
{
    const __int128 places = 100000000;
    struct exact told = {numerator / divisor * places + numerator % divisor * places / divisor,
                         2 + 8};
    bool more = numerator % divisor * places % divisor != 0;
    return arena_printf(arena, "%s%s", exact_text(arena, told), more ? "…" : "");
}

static void refund(struct work *work, const struct tariff_code *cause, enum revenue_class class,
                   money paid)
{
    const struct declaration_line *line = work->line;
    money value = work->out->value_for_duty;
    int share = share_of(cause, line->loss_goods);
    __int128 numerator = (__int128)paid.cents * line->loss.cents * share;
    __int128 divisor = (__int128)value.cents * 100;
    struct assessment_charge *charge = charge_new(work, class, RULE_REFUND_LOSS);
    charge->base = paid;
    charge->amount = money_cents(-(int64_t)int_divide(numerator, divisor, ROUND_HALF_UP));
    charge->why.amount = charge->amount;
    charge->why.rounding = ROUND_HALF_UP;
    charge->why.row = cause->row;
    charge->why.looked_up = work->rates_on;
    if (work->reasons == NULL)
        return;
    charge->why.inputs[0] = money_text(work->reasons, paid);
    charge->why.inputs[1] = money_text(work->reasons, line->loss);
    charge->why.inputs[2] = money_text(work->reasons, value);
    charge->why.inputs[3] = arena_printf(work->reasons, "%d %%", share);
    if (numerator % divisor != 0)
        charge->why.unrounded =
            arena_printf(work->reasons, "-%s", quotient_text(work->reasons, numerator, divisor));
}

/* Duties, not the tax, which goes back only to who cannot claim it as a credit.
 * @source Customs Act s. 2(1) "duties", 74(1), 76(1); SOR/98-48 s. 5 */
static bool refunded(const struct work *work, enum revenue_class class)
{
    if (class != REVENUE_GST && class != REVENUE_PROVINCIAL_TAX)
        return true;
    return declaration_refunds_gst(work->tariff, work->run->declaration, work->rates_on);
}

bool charge_loss(struct work *work)
{
    const struct declaration_line *line = work->line;
    struct assessment_line *out = work->out;
    money paid[REVENUE_COUNT] = {{0}};
    if (line->loss.cents <= 0)
        return true;
    const struct tariff_code *cause =
        tariff_code_find(work->tariff, "refund-losses", line->loss_cause, work->rates_on);
    if (cause == NULL)
        return true; /* the check says so */
    if (line->loss.cents > out->value_for_duty.cents) {
        run_add(work->run, FINDING_LOS_0006, work->index, "loss/value",
                money_text(work->run->arena, line->loss),
                money_text(work->run->arena, out->value_for_duty), NULL);
        return false;
    }
    for (size_t i = 0; i < out->charges_count; i++)
        paid[out->charges[i].class] = money_add(paid[out->charges[i].class],
                                                out->charges[i].amount);
    for (int class = 0; class < REVENUE_COUNT; class++)
        if (paid[class].cents > 0 && refunded(work, (enum revenue_class)class))
            refund(work, cause, (enum revenue_class)class, paid[class]);
    return true;
}
