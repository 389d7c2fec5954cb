/* Each drawback that was posted, worked out again from the claim and the version it names. */
#include "verify_item.h"

static void tell(const struct proving *proving, const char *id, const char *what)
{
    proving->problem(proving->context, arena_printf(proving->arena, "%s: %s", id, what));
}

static __int128 millionths(decimal value)
{
    __int128 units = value.units;
    for (int i = value.scale; i < 6; i++)
        units *= 10;
    return units;
}

static money part_of(money paid, decimal quantity, decimal imported)
{
    return money_cents((int64_t)int_divide((__int128)paid.cents * millionths(quantity),
                                           millionths(imported), ROUND_HALF_UP));
}

static money paid_on(const struct assessment *assessment, const struct casework_drawn *part)
{
    money sum = {0};
    for (size_t i = 0; i < assessment->lines_count; i++)
        for (size_t k = 0; assessment->lines[i].number == part->line &&
                           k < assessment->lines[i].charges_count; k++)
            if (assessment->lines[i].charges[k].class == part->class)
                sum = money_add(sum, assessment->lines[i].charges[k].amount);
    return sum;
}

/* A share may be less than its part of what was paid, where a correction left less; never more. */
static bool part_is_sound(const struct assessment *assessment, const struct casework_drawn *part)
{
    decimal after = decimal_sum(part->earlier, part->quantity);
    money most = money_subtract(part_of(part->paid, after, part->imported),
                                part_of(part->paid, part->earlier, part->imported));
    return paid_on(assessment, part).cents == part->paid.cents &&
           decimal_compare(after, part->imported) <= 0 && part->share.cents <= most.cents &&
           part->amount.cents >= 0 && part->amount.cents <= part->share.cents;
}

static void prove(const struct proving *proving,
                  const struct casework_drawback_statement *statement)
{
    const struct casework_drawback *drawback = &statement->drawback;
    struct stored_declaration version;
    struct assessment assessment;
    money by_class[REVENUE_COUNT] = {{0}}, shares = {0}, total = {0};
    if (store_load_declaration(proving->store, proving->arena, statement->claim.transaction,
                               drawback->version, &version) != OK ||
        document_unpack_assessment(proving->arena, version.result, &assessment) != OK) {
        tell(proving, statement->id, "the version it was worked out from cannot be read");
        return;
    }
    for (size_t i = 0; i < drawback->parts_count; i++) {
        const struct casework_drawn *part = &drawback->parts[i];
        if (!part_is_sound(&assessment, part))
            tell(proving, statement->id, "a part is not what was paid on it");
        by_class[part->class] = money_add(by_class[part->class], part->amount);
        shares = money_add(shares, part->share);
        total = money_add(total, part->amount);
    }
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (by_class[i].cents != drawback->by_class[i].cents)
            tell(proving, statement->id, "it is not the sum of its parts");
    if (total.cents != (drawback->limited ? drawback->foreign : shares).cents)
        tell(proving, statement->id, "the total does not follow from its parts");
}

static bool load(const struct proving *proving, ledger_id id, struct stored_case_step *ret_step,
                 struct casework_drawback_statement *ret)
{
    return store_load_case_step(proving->store, proving->arena,
                                program_account_bn(proving->item->account), id, ret_step) == OK &&
           ret_step->document != NULL &&
           document_read_drawback(proving->arena, ret_step->document, ret) == OK;
}

/* The decision on the same claim before this one, what it left; nothing before the grant. */
static bool load_before(const struct proving *proving, const struct stored_case_step *step,
                        struct casework_drawback_statement *ret)
{
    struct stored_case_step *steps, loaded;
    size_t count = store_list_case_steps(proving->store, proving->arena,
                                         program_account_bn(step->account), step->transaction,
                                         &steps);
    ledger_id before = 0;
    for (size_t i = 0; i < count; i++)
        if (steps[i].version == step->version && steps[i].id < step->id &&
            (steps[i].step == CASE_STEP_DRAWBACK_GRANT ||
             steps[i].step == CASE_STEP_DRAWBACK_REDUCE))
            before = steps[i].id;
    *ret = (struct casework_drawback_statement){0};
    if (step->step == CASE_STEP_DRAWBACK_GRANT)
        return before == 0;
    return load(proving, before, &loaded, ret);
}

/* The statement that was written with the item's record, and what it changes. */
static void prove_item(const struct proving *proving)
{
    struct stored_case_step step;
    struct casework_drawback_statement statement, before;
    const struct ledger_item *item = proving->item;
    ledger_id id = ledger_id_sequence(item->id) * LEDGER_ID_PLACES;
    if (!load(proving, id, &step, &statement) ||
        (item->type == ITEM_K32) != (step.step == CASE_STEP_DRAWBACK_GRANT)) {
        tell(proving, item->reference, "a drawback was posted without its statement");
        return;
    }
    if (step.step != casework_drawback_step(&statement) || !load_before(proving, &step, &before)) {
        tell(proving, statement.id, "its statement is about another decision");
        return;
    }
    if (statement.granted)
        prove(proving, &statement);
    for (int i = 0; i < REVENUE_COUNT; i++) {
        money less = money_subtract(before.drawback.by_class[i], statement.drawback.by_class[i]);
        if (less.cents != item->by_class[i].cents ||
            (item->type == ITEM_K32_BACK && less.cents != statement.back[i].cents))
            tell(proving, statement.id, "what was posted is not what it changes");
    }
}

void verify_drawbacks(struct store *store, void (*problem)(void *context, const char *text),
                      void *context)
{
    static const enum item_type types[] = {ITEM_K32, ITEM_K32_BACK};
    const struct proving all = {.store = store, .problem = problem, .context = context};
    verify_items(&all, types, ARRAY_COUNT(types), prove_item);
}
