/* What hangs on the type of a declaration: the day whose rates count, and when it is due. */
#include "action_impl.h"

struct declaration_context action_context(struct action *action,
                                          const struct declaration *declaration,
                                          const struct registry_business *importer,
                                          date accounting_date)
{
    return (struct declaration_context){
        .tariff = action->tariff,
        .accounting_date = accounting_date,
        .importer = importer,
        .today = action->today,
        .door = action->door,
        .released_on = action_released_on(action, declaration),
        .rates_on = declaration_rates_date(declaration, accounting_date, action->today)};
}

enum code action_keeps(struct action *action, const struct declaration *declaration,
                       const struct stored_declaration *before)
{
    if (strcmp(declaration->type, before->type) != 0) {
        findings_add(&action->findings, FINDING_CAD_0517, 0, "/type",
                     arena_printf(action->arena, "%d", declaration->version), before->type,
                     declaration->type);
        return FINDINGS;
    }
    if (!program_account_equal(declaration->importer, before->importer)) {
        findings_add(&action->findings, FINDING_CAD_0120, 0, "/importer",
                     declaration->importer.text, NULL, NULL);
        return FINDINGS;
    }
    return OK;
}

enum code action_dates(struct action *action, const struct declaration *declaration,
                       date accounting_date, money value_for_duty, struct billing_dates *ret_dates)
{
    const struct declaration_type_fact *type = declaration_type_of(declaration);
    const struct registry_business *importer;
    struct billing_case of = {.type = TYPE_AB,
                              .released_on = declaration->release_date,
                              .filed_on = accounting_date,
                              .value_for_duty = value_for_duty};
    if (type != NULL)
        of.type = (enum declaration_type)(type - declaration_types);
    if (type != NULL && (type->csa || of.type == TYPE_AB)) {
        bn owner = program_account_bn(declaration->importer);
        enum code code = action_business(action, owner, &importer);
        if (code != OK)
            return code;
        const struct registry_account *account =
            registry_find_account(importer, declaration->importer);
        of.csa = account == NULL ? 0 : account->csa;
        of.continuous = account != NULL && account->continuous;
    }
    *ret_dates = billing_dates_of(action->tariff, &of);
    /* Asked only where it changes something: what is in time needs no more of it. */
    if (date_is_none(ret_dates->account_by) || !date_before(ret_dates->account_by, accounting_date))
        return OK;
    return case_extend_dates(action, declaration->importer, declaration->transaction, ret_dates);
}
