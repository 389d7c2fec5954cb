/* The licence by which a firm acts for others: recorded by the agency, looked at by every check. */
#include "delegation_impl.h"

bool action_licence_problem(struct action *action, struct finding *ret)
{
    const struct registry_business *firm;
    if (action->actor.business.text[0] == '\0' ||
        action_business(action, action->actor.business, &firm) != OK ||
        registry_licence_holds(firm, action->today))
        return false;
    *ret = (struct finding){.code = firm->licence_suspended ? FINDING_DLG_0028 : FINDING_DLG_0027,
                            .pointer = "",
                            .arguments = {firm->legal_name,
                                          firm->licence_suspended
                                              ? NULL
                                              : date_text(action->arena, firm->licence_until)}};
    return true;
}

static bool explain(struct action *action)
{
    struct finding problem;
    if (!action->unlicensed || !action_licence_problem(action, &problem))
        return false;
    findings_add(&action->findings, problem.code, 0, "", problem.arguments[0],
                 problem.arguments[1], NULL);
    return true;
}

enum code action_explain_licence(struct action *action, enum code code)
{
    return (code == NOT_FOUND || code == FORBIDDEN) && explain(action) ? FORBIDDEN : code;
}

enum code action_refuse_filer(struct action *action, program_account importer)
{
    findings_add(&action->findings, FINDING_CAD_0122, 0, "/importer", action->actor.business.text,
                 importer.text, NULL);
    (void)explain(action);
    return FINDINGS;
}

/* Of a surety the class by which it may give security. @source SOR/2024-42 s. 4(2) */
static bool is_class(const char *text)
{
    for (int i = 0; i < PROVIDER_COUNT; i++)
        if (strcmp(provider_classes[i].id, text) == 0)
            return true;
    return false;
}

static const char *all_classes(struct arena *arena)
{
    const char *text = provider_classes[0].id;
    for (int i = 1; i < PROVIDER_COUNT; i++)
        text = arena_printf(arena, "%s, %s", text, provider_classes[i].id);
    return text;
}

static enum code judge(struct action *action, const struct licence_order *order,
                       const struct registry_business *firm, struct registry_business *ret)
{
    size_t size = strlen(order->number);
    *ret = *firm;
    if (!registry_is_firm(firm->kind) && firm->kind != BUSINESS_SURETY)
        return NOT_FOUND;
    if (firm->kind == BUSINESS_SURETY && !is_class(order->number))
        findings_add(&action->findings, FINDING_FSG_0350, 0, "/licence", order->number,
                     all_classes(action->arena), NULL);
    else if (size == 0 || size >= sizeof(ret->licence))
        findings_add(&action->findings, FINDING_DLG_0029, 0, "/licence",
                     arena_printf(action->arena, "%zu", sizeof(ret->licence) - 1), NULL, NULL);
    else
        memcpy(ret->licence, order->number, size + 1);
    ret->licence_until = DATE_NONE;
    if (*order->until != '\0' && !date_parse(order->until, &ret->licence_until))
        findings_add(&action->findings, FINDING_DOC_0004, 0, "/until", order->until, NULL, NULL);
    ret->licence_suspended = order->suspended;
    if (strlen(order->reason) < 5)
        findings_add(&action->findings, FINDING_DLG_0019, 0, "/reason", NULL, NULL, NULL);
    (void)delegation_words_fit(action, order->reason, "/reason");
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static enum code set_once(struct action *action, bn firm, const struct licence_order *order)
{
    struct registry_business before, after;
    int64_t head;
    enum code code = store_load_business(action->store, action->arena, firm, &before, &head);
    if (code == OK)
        code = judge(action, order, &before, &after);
    return code == OK ? register_business(action, &after, NULL, 0, head) : code;
}

enum code action_set_licence(struct action *action, bn firm, const struct licence_order *order)
{
    struct access_change change = {.about = firm};
    if (!action_may(action, PERMISSION_LICENCE_RECORD, ACCOUNT_NONE))
        return NOT_FOUND;
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = set_once(action, firm, order);
    if (tries.code != OK)
        return tries.code;
    access_tell(action, &change, "licence.changed", action->actor.name, order->reason);
    delegation_write_to(action, &change, firm, LETTER_LICENCE, firm);
    return access_commit(action, &change);
}
