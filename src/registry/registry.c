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

bool registry_role_parse(const char *text, enum role *ret_role)
{
    for (int role = ROLE_READER; role < ROLE_FIRMS; role++) {
        if (strcmp(role_ids[role], text) == 0) {
            *ret_role = (enum role)role;
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

bool registry_licence_holds(const struct registry_business *business, date on)
{
    return !business->licence_suspended &&
           (date_is_none(business->licence_until) || !date_before(business->licence_until, on));
}

bool registry_delegation_stands(const struct registry_delegation *delegation, date on)
{
    return date_is_none(delegation->ended_on) &&
           (date_is_none(delegation->until) || !date_before(delegation->until, on));
}

bool registry_delegation_active(const struct registry_delegation *delegation, date on)
{
    return registry_delegation_stands(delegation, on) && !delegation->suspended &&
           !date_before(on, delegation->from);
}

bool registry_delegation_reaches(const struct registry_delegation *delegation,
                                 program_account account)
{
    return registry_delegation_whole(delegation)
               ? bn_equal(program_account_bn(delegation->account), program_account_bn(account))
               : program_account_equal(delegation->account, account);
}

bool registry_delegation_alike(const struct registry_delegation *a,
                               const struct registry_delegation *b)
{
    return date_equal(a->from, b->from) && date_equal(a->until, b->until) && a->file == b->file &&
           a->statements == b->statements && a->pay == b->pay && a->own_only == b->own_only &&
           a->ceiling.cents == b->ceiling.cents && a->suspended == b->suspended &&
           date_equal(a->ended_on, b->ended_on);
}
