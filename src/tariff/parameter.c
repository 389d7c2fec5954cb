/* What values a parameter can have: facts/parameters.rec. */
#include "tariff_impl.h"

#include <stdio.h>

static const struct parameter_fact *parameter_find(const char *name)
{
    for (size_t i = 0; i < PARAMETER_COUNT; i++)
        if (strcmp(parameter_facts[i].id, name) == 0)
            return &parameter_facts[i];
    return NULL;
}

static bool is_hour(const char *value)
{
    return strlen(value) == 5 && value[2] == ':' && strspn(value, "0123456789") == 2 &&
           strspn(value + 3, "0123456789") == 2 && strncmp(value, "24", 2) < 0 && value[3] < '6';
}

/* NULL when the value fits, else what would. */
static const char *wanted(const struct parameter_fact *fact, const char *value)
{
    money amount;
    if (word_listed(value, fact->values)) /* an amount may also be a word */
        return NULL;
    if (strcmp(fact->kind, "choice") == 0)
        return fact->values;
    if (strcmp(fact->kind, "amount") == 0)
        return money_parse(value, &amount) && amount.cents >= 0 ? NULL : "0.00 …";
    if (strcmp(fact->kind, "number") == 0)
        return value[0] != '\0' && strlen(value) <= 6 && value[strspn(value, "0123456789")] == '\0'
                   ? NULL
                   : "0 … 999999";
    if (strcmp(fact->kind, "hour") == 0)
        return is_hour(value) ? NULL : "00:00 … 23:59";
    return NULL;
}

bool parameter_check(const char *name, const char *value, int row, struct findings *findings)
{
    const struct parameter_fact *fact = parameter_find(name);
    const char *want = fact == NULL ? NULL : wanted(fact, value);
    if (fact == NULL)
        findings_add(findings, FINDING_REF_0009, row, "", name, NULL, NULL);
    else if (want != NULL)
        findings_add(findings, FINDING_REF_0010, row, "", name, value, want);
    return fact != NULL && want == NULL;
}
