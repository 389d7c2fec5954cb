#include "registry.h"

static const char *const kinds[] = {
    [BUSINESS_IMPORTER] = "importer",     [BUSINESS_BROKER] = "broker",
    [BUSINESS_CONSULTANT] = "consultant", [BUSINESS_SURETY] = "surety",
    [BUSINESS_CARRIER] = "carrier",       [BUSINESS_EXPORTER] = "exporter",
    [BUSINESS_AGENCY] = "agency",
};

const char *business_kind_text(enum business_kind kind)
{
    return kinds[kind];
}

bool business_kind_parse(const char *text, enum business_kind *ret_kind)
{
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (strcmp(kinds[i], text) == 0) {
            *ret_kind = (enum business_kind)i;
            return true;
        }
    }
    return false;
}

const struct registry_account *registry_find_account(const struct registry_business *business,
                                                     program_account account)
{
    for (size_t i = 0; i < business->accounts_count; i++)
        if (program_account_equal(business->accounts[i].account, account))
            return &business->accounts[i];
    return NULL;
}

bool registry_account_active(const struct registry_account *account, date on)
{
    return !date_before(on, account->open_from) &&
           (date_is_none(account->closed_on) || date_before(on, account->closed_on));
}
