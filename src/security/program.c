/* What security is given for besides release prior to payment, and how much. */
#include "security.h"

#include <stdlib.h>

bool security_program_parse(const char *text, enum security_program *ret)
{
    for (int i = 0; i < SECURITY_PROGRAM_COUNT; i++)
        if (strcmp(security_programs[i].id, text) == 0) {
            *ret = (enum security_program)i;
            return true;
        }
    return false;
}

bool security_program_of_code(const char *code, enum security_program *ret)
{
    for (int i = 0; i < SECURITY_PROGRAM_COUNT; i++)
        if (strcmp(security_programs[i].code, code) == 0) {
            *ret = (enum security_program)i;
            return true;
        }
    return false;
}

static bool lists(const char *list, const char *word)
{
    const size_t size = strlen(word);
    while (*list != '\0') {
        const size_t one = strcspn(list, " ");
        if (one == size && strncmp(list, word, size) == 0)
            return true;
        list += one + strspn(list + one, " ");
    }
    return false;
}

bool security_authority_serves(enum security_program program, const char *authority)
{
    return authority[0] != '\0' && lists(security_programs[program].authorities, authority);
}

/* ---- how much ---- */

static money amount_of(const struct tariff *tariff, const char *name, date on, money usual)
{
    money value;
    return name[0] != '\0' && money_parse(tariff_parameter(tariff, name, on, ""), &value) ? value
                                                                                          : usual;
}

money security_program_least(const struct tariff *tariff, enum security_program program, date on)
{
    return amount_of(tariff, security_programs[program].least, on, money_cents(0));
}

bool security_program_amount(const struct tariff *tariff, enum security_program program,
                             money given, date on, money *ret)
{
    const char *rule = security_programs[program].rule;
    const money least = security_program_least(tariff, program, on);
    if (strcmp(rule, "fixed") == 0 || (strcmp(rule, "greater") == 0 && given.cents < least.cents))
        given = least;
    if (given.cents < least.cents)
        return false;
    *ret = given;
    return true;
}

struct security_need security_need_whole(money amount)
{
    return (struct security_need){amount, amount, amount};
}

/* ---- goods imported for a time ---- */

const char *const security_temporary_names[SECURITY_TEMPORARY_COUNT] = {
    "due", "small", "originating", "government", "evidence", "samples", "carnet"};

bool security_temporary_parse(const char *text, enum security_temporary *ret)
{
    for (int i = 0; i < SECURITY_TEMPORARY_COUNT; i++)
        if (strcmp(security_temporary_names[i], text) == 0) {
            *ret = (enum security_temporary)i;
            return true;
        }
    return false;
}

money security_temporary_need(const struct tariff *tariff,
                              const struct security_temporary_case *of,
                              enum security_temporary *ret_why)
{
    const money free = amount_of(tariff, "fs_temporary_free", of->on, money_cents(10000));
    *ret_why = of->exception != SECURITY_TEMPORARY_DUE ? of->exception
               : of->duties.cents <= free.cents       ? SECURITY_TEMPORARY_SMALL
                                                      : SECURITY_TEMPORARY_DUE;
    return *ret_why == SECURITY_TEMPORARY_DUE ? of->duties : money_cents(0);
}

static int months_of(const struct tariff *tariff, const char *name, date on)
{
    return name[0] == '\0' ? 0 : atoi(tariff_parameter(tariff, name, on, "0"));
}

date security_program_until(const struct tariff *tariff, enum security_program program, date on,
                            date since)
{
    const int months = months_of(tariff, security_programs[program].months, on);
    return months <= 0 ? DATE_NONE : date_months_later(since, months);
}

date security_program_latest(const struct tariff *tariff, enum security_program program, date on,
                             date until)
{
    return date_months_later(until, months_of(tariff, security_programs[program].more, on));
}
