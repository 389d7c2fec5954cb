/* What hangs on the type of a declaration: the day whose rates count, and when it is due. */
#include "action_impl.h"

struct declaration_context action_context(struct action *action,
                                          const struct declaration *declaration,
                                          const struct registry_business *importer)
{
    return (struct declaration_context){
        .tariff = action->tariff,
        .accounting_date = declaration_rates_date(declaration, action->today),
        .importer = importer,
        .today = action->today,
        .door = action->door};
}

enum code action_dates(struct action *action, const struct declaration *declaration,
                       money value_for_duty, struct billing_dates *ret_dates)
{
    const struct declaration_type_fact *type = declaration_type_of(declaration);
    const struct registry_business *importer;
    struct billing_case of = {.type = TYPE_AB,
                              .released_on = declaration->release_date,
                              .filed_on = action->today,
                              .value_for_duty = value_for_duty};
    if (type != NULL)
        of.type = (enum declaration_type)(type - declaration_types);
    if (type != NULL && type->csa) {
        enum code code = house_business(action->house, action->store,
                                        program_account_bn(declaration->importer), &importer);
        if (code != OK)
            return code;
        const struct registry_account *account =
            registry_find_account(importer, declaration->importer);
        of.csa = account == NULL ? 0 : account->csa;
    }
    *ret_dates = billing_dates_of(action->tariff, &of);
    return OK;
}
