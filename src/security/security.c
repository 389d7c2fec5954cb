/* The months, the highest of them, what is needed, and what covers it. */
#include "security.h"

#include <stdlib.h>

__extension__ typedef __int128 wide;

enum { WHOLE = 10000 }; /* basis points */

/* ---- parameters ---- */

static int64_t number(const struct tariff *tariff, const char *name, date on, int64_t usual,
                      int64_t most)
{
    char *end;
    const char *text = tariff_parameter(tariff, name, on, "");
    const int64_t value = strtoll(text, &end, 10);
    return end == text || *end != '\0' || value < 0 || value > most ? usual : value;
}

static money amount(const struct tariff *tariff, const char *name, date on, int64_t usual)
{
    money value;
    const char *text = tariff_parameter(tariff, name, on, "");
    return money_parse(text, &value) && value.cents >= 0 ? value : money_cents(usual);
}

static bool says(const char *list, const char *word)
{
    const size_t size = strlen(word);
    for (const char *at = list; (at = strstr(at, word)) != NULL; at += size)
        if ((at == list || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    return false;
}

/* What each class is called in fs_base_components. */
static const char *const components[REVENUE_COUNT] = {
    [REVENUE_CUSTOMS_DUTY] = "duty",   [REVENUE_ANTI_DUMPING] = "sima",
    [REVENUE_COUNTERVAILING] = "sima", [REVENUE_SURTAX] = "surtax",
    [REVENUE_SAFEGUARD] = "surtax",    [REVENUE_EXCISE_DUTY] = "excise",
    [REVENUE_EXCISE_TAX] = "excise",   [REVENUE_GST] = "gst",
    [REVENUE_PROVINCIAL_TAX] = "gst",  [REVENUE_PENALTY] = "penalty",
    [REVENUE_INTEREST] = "interest",   [REVENUE_FEE] = "fee",
};

struct security_rules security_rules_of(const struct tariff *tariff, date on)
{
    const char *counted =
        tariff_parameter(tariff, "fs_base_components", on, "duty excise gst sima surtax fee");
    struct security_rules policy = {
        .agreement_share = (int)number(tariff, "fs_pct_agreement_bp", on, 5000, 10 * WHOLE),
        .deposit_share = (int)number(tariff, "fs_pct_deposit_bp", on, WHOLE, 10 * WHOLE),
        .min_agreement = amount(tariff, "fs_min_agreement", on, 500000),
        .min_deposit = amount(tariff, "fs_min_deposit", on, 0),
        .max_account = amount(tariff, "fs_max_account", on, 1000000000),
        .agreement_step = amount(tariff, "fs_round_agreement", on, 100),
        .deposit_step = amount(tariff, "fs_round_deposit", on, 1),
        .mix = strcmp(tariff_parameter(tariff, "fs_allow_mix", on, "1"), "0") != 0,
        .calendar =
            strcmp(tariff_parameter(tariff, "fs_month_bucket", on, "billing"), "calendar") == 0,
        .months = (int)number(tariff, "fs_lookback_months", on, 12, SECURITY_MONTHS_MAX),
    };
    for (int i = 0; i < REVENUE_COUNT; i++)
        policy.counted[i] = says(counted, components[i]);
    if (policy.months == 0)
        policy.months = 1;
    return policy;
}

/* ---- the months ---- */

void security_window_before(const struct security_rules *policy, date before,
                            struct security_window *ret)
{
    enum { STATEMENT_FIRST = 25 }; /* posted by the 24th, on the statement of the 25th */
    int year, month, day;
    date_split(before, &year, &month, &day);
    const int first = policy->calendar ? 1 : STATEMENT_FIRST;
    date next = date_month_day(before, first); /* the first day after the window */
    if (date_before(before, next))
        next = date_months_later(next, -1);
    *ret = (struct security_window){.count = policy->months};
    for (int i = 0; i < policy->months; i++) {
        struct security_month *one = &ret->months[i];
        one->from = date_months_later(next, i - policy->months);
        one->to = date_add(date_months_later(next, i - policy->months + 1), -1);
    }
}

static bool counts(const struct ledger_item *item)
{
    switch (item->type) {
    case ITEM_CAD:
    case ITEM_COR:
    case ITEM_ADJ:
    case ITEM_REF:
    case ITEM_RS:
    case ITEM_FEE:
    case ITEM_K23:
        return !ledger_item_apart(item);
    default:
        return false;
    }
}

void security_count(const struct security_rules *policy, const struct ledger_item *item,
                    struct security_window *window)
{
    if (!counts(item))
        return;
    for (int m = 0; m < window->count; m++) {
        struct security_month *month = &window->months[m];
        if (date_before(item->posted_on, month->from) || date_before(month->to, item->posted_on))
            continue;
        window->any = true;
        for (int i = 0; i < REVENUE_COUNT; i++)
            if (policy->counted[i])
                month->by_class[i] = money_add(month->by_class[i], item->by_class[i]);
        return;
    }
}

void security_add_up(struct security_window *window)
{
    for (int m = 0; m < window->count; m++) {
        struct security_month *month = &window->months[m];
        month->total = money_cents(0);
        for (int i = 0; i < REVENUE_COUNT; i++)
            month->total = money_add(month->total, month->by_class[i]);
        if (month->total.cents < 0)
            month->total = money_cents(0);
    }
}

const struct security_month *security_highest(const struct security_window *window)
{
    const struct security_month *highest = NULL;
    for (int m = 0; m < window->count; m++)
        if (window->months[m].total.cents > (highest == NULL ? 0 : highest->total.cents))
            highest = &window->months[m];
    return highest;
}

/* ---- what is needed ---- */

/* value / by, up */
static int64_t divided_up(wide value, wide by)
{
    return (int64_t)((value + by - 1) / by);
}

static money stepped_up(money value, money step)
{
    return step.cents <= 1 ? value
                           : money_cents(divided_up(value.cents, step.cents) * step.cents);
}

static money share_of(money base, int basis_points, money step, money least, money most)
{
    const wide product = (wide)base.cents * basis_points;
    /* what is above the most stays above it, and cannot overflow */
    if (product / WHOLE >= most.cents)
        return most;
    money need = stepped_up(money_cents(divided_up(product, WHOLE)), step);
    if (need.cents < least.cents)
        need = least;
    return money_min(need, most);
}

struct security_need security_need_of(const struct security_rules *policy, money base)
{
    struct security_need need = {.base = base};
    if (base.cents <= 0)
        return need;
    need.agreement = share_of(base, policy->agreement_share, policy->agreement_step,
                              policy->min_agreement, policy->max_account);
    need.deposit = share_of(base, policy->deposit_share, policy->deposit_step, policy->min_deposit,
                            policy->max_account);
    return need;
}

/* ---- what covers it ---- */

static money lacking(money need, money posted)
{
    return posted.cents >= need.cents ? money_cents(0) : money_subtract(need, posted);
}

/* What is needed of one kind was none: nothing has to be posted of it. */
static bool reached(money need, money posted)
{
    return need.cents > 0 && posted.cents >= need.cents;
}

/* The base of which what is posted is the share that a base of some size needs. */
static wide by_share(money posted, int share)
{
    return share == 0 ? 0 : (wide)posted.cents * WHOLE / share;
}

/* A base of which `need` is what is needed carries, of it, what `posted` is of the need. */
static wide carried(money base, money need, money posted)
{
    return need.cents == 0 ? 0 : (wide)base.cents * posted.cents / need.cents;
}

static struct security_cover cover_apart(const struct security_rules *policy,
                                         const struct security_need *need,
                                         struct security_posted posted)
{
    struct security_cover cover = {.met = reached(need->deposit, posted.deposits) ||
                                          reached(need->agreement, posted.agreements)};
    const wide by_deposit = carried((money){WHOLE}, need->deposit, posted.deposits);
    const wide by_agreement = carried((money){WHOLE}, need->agreement, posted.agreements);
    cover.share = (int64_t)(by_deposit > by_agreement ? by_deposit : by_agreement);
    const wide base_deposit = carried(need->base, need->deposit, posted.deposits);
    const wide base_agreement = carried(need->base, need->agreement, posted.agreements);
    cover.carries =
        money_cents((int64_t)(base_deposit > base_agreement ? base_deposit : base_agreement));
    if (cover.met)
        return cover;
    cover.short_deposit = lacking(need->deposit, posted.deposits);
    cover.short_agreement =
        stepped_up(lacking(need->agreement, posted.agreements), policy->agreement_step);
    return cover;
}

/* deposits / need as deposit + agreements / need as agreement, over one denominator. */
static struct security_cover cover_together(const struct security_rules *policy,
                                            const struct security_need *need,
                                            struct security_posted posted)
{
    const wide whole = (wide)need->deposit.cents * need->agreement.cents;
    const wide got = (wide)posted.deposits.cents * need->agreement.cents +
                     (wide)posted.agreements.cents * need->deposit.cents;
    struct security_cover cover = {.met = got >= whole};
    cover.share = (int64_t)(got * WHOLE / whole);
    cover.carries = money_cents((int64_t)(
        carried(need->base, need->deposit, posted.deposits) +
        carried(need->base, need->agreement, posted.agreements)));
    if (cover.met)
        return cover;
    cover.short_deposit = money_cents(divided_up(whole - got, need->agreement.cents));
    cover.short_agreement = stepped_up(money_cents(divided_up(whole - got, need->deposit.cents)),
                                       policy->agreement_step);
    return cover;
}

/* Where the least agreement, or nothing, is needed, what is posted is enough for more; agreements
 * below the least are enough for nothing by themselves. */
static money carries_at_least(const struct security_rules *policy, struct security_posted posted)
{
    const wide deposit = by_share(posted.deposits, policy->deposit_share);
    const wide agreement = posted.agreements.cents < policy->min_agreement.cents
                               ? 0
                               : by_share(posted.agreements, policy->agreement_share);
    const wide all = policy->mix ? deposit + agreement
                     : deposit > agreement ? deposit : agreement;
    return money_cents((int64_t)all);
}

struct security_cover security_cover_of(const struct security_rules *policy,
                                        const struct security_need *need,
                                        struct security_posted posted)
{
    struct security_cover cover = {.met = true, .share = WHOLE};
    if (need->deposit.cents != 0 && need->agreement.cents != 0)
        cover = policy->mix ? cover_together(policy, need, posted)
                            : cover_apart(policy, need, posted);
    const money least = carries_at_least(policy, posted);
    if (cover.met && cover.carries.cents < least.cents)
        cover.carries = least;
    return cover;
}
