/* Excise duty and tax: by the rate of the code where the data has it, else as declared. */
#include "assessment_impl.h"

enum { EXCISE_PARTS_MAX = 16 };

struct excise {
    struct work *work;
    bool tax;
    const struct tariff_excise *parts[EXCISE_PARTS_MAX];
    size_t count;
    money duty_paid_value;
    enum finding_code missing; /* what is not given; of no meaning while `complete` */
    const char *unit;
    bool complete;
};

/* q x amount / per; cut beyond nine more digits when it does not end. */
static struct exact for_each(struct exact quantity, decimal amount, decimal per)
{
    struct exact product = exact_product(quantity, exact_of(amount));
    product.scale -= per.scale;
    for (; product.scale < 0; product.scale++)
        product.units *= 10;
    for (int i = 0; i < 9 && product.units % per.units != 0; i++) {
        product.units *= 10;
        product.scale++;
    }
    product.units /= per.units;
    return product;
}

/* Units begun in one package, from `beyond` up to `upto`, times packages. */
static struct exact whole_steps(decimal quantity, int packages, const struct tariff_excise *part)
{
    struct exact beyond = exact_of(part->beyond), upto = exact_of(part->upto);
    struct exact per = exact_of(part->per), step = {packages, 0};
    /* All times the number of packages, so that nothing is divided. */
    struct exact held = exact_of(quantity);
    if (part->upto.units != 0 && exact_compare(held, exact_product(upto, step)) > 0)
        held = exact_product(upto, step);
    held = exact_sum(held, exact_negate(exact_product(beyond, step)));
    if (held.units <= 0)
        return (struct exact){0, 0};
    per = exact_product(per, step);
    while (held.scale < per.scale) {
        held.units *= 10;
        held.scale++;
    }
    while (per.scale < held.scale) {
        per.units *= 10;
        per.scale++;
    }
    __int128 steps = (held.units + per.units - 1) / per.units;
    return exact_product((struct exact){steps, 0}, step);
}

static struct exact excise_value(struct excise *excise, const struct tariff_excise *part,
                                 struct explanation *why)
{
    struct work *work = excise->work;
    money base =
        part->basis == EXCISE_DUTY_PAID ? excise->duty_paid_value : work->out->value_for_duty;
    *why = (struct explanation){.rule = RULE_EXCISE_VALUE};
    why->inputs[0] = reason_money(work->reasons, base);
    why->inputs[1] = why->rate = percent_text(work->reasons, part->amount);
    return exact_percent(exact_money(base), part->amount);
}

static void excise_lacks(struct excise *excise, enum finding_code code,
                         const struct tariff_excise *part)
{
    if (!excise->complete)
        return;
    excise->complete = false;
    excise->missing = code;
    excise->unit = rate_unit_code(part->unit);
}

/* The amount of a part and why; what is missing is kept in `excise`. */
static struct exact excise_part(struct excise *excise, const struct tariff_excise *part,
                                struct explanation *why)
{
    struct work *work = excise->work;
    struct exact nothing = {0, 2}, amount;
    if (part->basis == EXCISE_VALUE || part->basis == EXCISE_DUTY_PAID) {
        amount = excise_value(excise, part, why);
    } else {
        decimal quantity;
        bool packaged = part->basis == EXCISE_PACKAGE;
        *why = (struct explanation){.rule = packaged ? RULE_EXCISE_PACKAGE : RULE_EXCISE_UNIT};
        if (!quantity_in_unit(work->line, part->unit, &quantity)) {
            excise_lacks(excise, FINDING_CAD_0462, part);
            return nothing;
        }
        int packages = work->line->excise_packages;
        if (packaged && packages <= 0) {
            excise_lacks(excise, FINDING_CAD_0464, part);
            return nothing;
        }
        why->inputs[0] = plain_text(work->reasons, quantity);
        why->inputs[1] = packaged ? plain_text(work->reasons, (decimal){packages, 0})
                                  : rate_unit_code(part->unit);
        why->inputs[2] = why->rate = plain_text(work->reasons, part->amount);
        why->inputs[3] = plain_text(work->reasons, part->per);
        amount = packaged
                     ? exact_product(whole_steps(quantity, packages, part), exact_of(part->amount))
                     : for_each(exact_of(quantity), part->amount, part->per);
    }
    why->row = part->row;
    why->source = part->source;
    why->looked_up = work->rates_on;
    amount = exact_bounded(amount);
    exact_explain(work->reasons, amount, why);
    return amount;
}

/* The sum over groups of the greatest of a group's parts; parts that are not the greatest stand in
 * the reason with nothing. */
static struct exact excise_sum(struct excise *excise, struct explanation *why)
{
    struct exact sum = {0, 2};
    struct explanation parts[EXCISE_PARTS_MAX];
    for (size_t i = 0; i < excise->count;) {
        size_t best = i, from = i;
        struct exact greatest = {-1, 2};
        for (;
             i < excise->count && strcmp(excise->parts[i]->group, excise->parts[from]->group) == 0;
             i++) {
            struct exact amount = excise_part(excise, excise->parts[i], &parts[i]);
            if (exact_compare(amount, greatest) > 0) {
                greatest = amount;
                best = i;
            }
        }
        for (size_t k = from; k < i; k++)
            if (k != best) {
                parts[k].amount = money_cents(0);
                parts[k].unrounded = NULL;
            }
        sum = exact_sum(sum, greatest);
    }
    explain_by(excise->work->reasons, parts, excise->count, why);
    return sum;
}

static void excise_collect(struct excise *excise)
{
    struct work *work = excise->work;
    const struct tariff_excise *all[EXCISE_PARTS_MAX];
    size_t count = tariff_excise_rates(work->tariff, work->line->excise_code, work->rates_on, all,
                                       EXCISE_PARTS_MAX);
    for (size_t i = 0; i < count; i++)
        if (all[i]->tax == excise->tax)
            excise->parts[excise->count++] = all[i];
    excise->duty_paid_value = work->out->value_for_duty;
    for (size_t i = 0; i < work->out->charges_count; i++)
        if (work->out->charges[i].class == REVENUE_CUSTOMS_DUTY)
            excise->duty_paid_value =
                money_add(excise->duty_paid_value, work->out->charges[i].amount);
}

static bool excise_is_floor(const struct excise *excise)
{
    for (size_t i = 0; i < excise->count; i++)
        if (excise->parts[i]->floor)
            return true;
    return false;
}

/* One of the two: duty or tax. */
static bool excise_charge(struct work *work, bool tax, money declared)
{
    const char *code = work->line->excise_code;
    if (code[0] == '\0') { /* a draft, or nothing */
        charge_declared(work, tax ? REVENUE_EXCISE_TAX : REVENUE_EXCISE_DUTY, RULE_EXCISE_DECLARED,
                        code, declared);
        return true;
    }
    struct excise excise = {.work = work, .tax = tax, .complete = true};
    const char *field = tax ? "excise/tax" : "excise/duty";
    enum revenue_class class = tax ? REVENUE_EXCISE_TAX : REVENUE_EXCISE_DUTY;
    struct arena *arena = work->run->arena;
    excise_collect(&excise);
    struct explanation why = {.rule = RULE_EXCISE_RATE};
    struct exact sum = excise_sum(&excise, &why);
    if (excise.count == 0 || excise_is_floor(&excise)) {
        if (excise.count > 0 && excise.complete && exact_round(sum).cents > declared.cents)
            run_add(work->run, FINDING_CAD_0461, work->index, field, money_text(arena, declared),
                    money_text(arena, exact_round(sum)), code);
        charge_declared(work, class, RULE_EXCISE_DECLARED, code, declared);
        return true;
    }
    if (!excise.complete) {
        run_add(work->run, excise.missing, work->index,
                excise.missing == FINDING_CAD_0464 ? "excise/packages" : "quantities", code,
                excise.unit, NULL);
        return false;
    }
    why.inputs[0] = reason_text(work->reasons, code);
    why.looked_up = work->rates_on;
    money amount = exact_explain(work->reasons, sum, &why);
    if (declared.cents != 0 && declared.cents != amount.cents) {
        run_add(work->run, FINDING_CAD_0460, work->index, field, money_text(arena, declared),
                money_text(arena, amount), code);
        return false;
    }
    struct assessment_charge *charge = charge_new(work, class, RULE_EXCISE_RATE);
    charge->why = why;
    charge->amount = amount;
    return true;
}

/* @source Excise Act, 2001; Excise Tax Act s. 23 */
bool charge_excise(struct work *work)
{
    const struct declaration_line *line = work->line;
    const struct tariff_code *code =
        line->excise_code[0] == '\0'
            ? NULL
            : tariff_code_find(work->tariff, "excise-codes", line->excise_code, work->rates_on);
    if (code != NULL && text_equal(code->extra, "exemption") && line->excise_duty.cents == 0 &&
        line->excise_tax.cents == 0) {
        struct assessment_charge *charge =
            charge_new(work, REVENUE_EXCISE_DUTY, RULE_EXCISE_EXEMPT);
        charge->why.row = code->row;
        charge->why.looked_up = work->rates_on;
        charge->why.inputs[0] = code->code;
        return true;
    }
    return excise_charge(work, false, line->excise_duty) &&
           excise_charge(work, true, line->excise_tax);
}
