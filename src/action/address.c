/* Another address for passcodes: whoever changes it reads the old one and the new one. */
#include "access.h"

#include <stdio.h>

bool address_stage(const char *stage)
{
    return strcmp(stage, STAGE_OLD) == 0 || strcmp(stage, STAGE_NEW) == 0;
}

static const struct second_factor *address_factor(struct action *action, const char *person)
{
    struct second_factor *factors;
    size_t count = store_list_factors(action->store, action->arena, person, &factors);
    for (size_t i = 0; i < count; i++)
        if (strcmp(factors[i].kind, FACTOR_EMAIL) == 0)
            return &factors[i];
    return NULL;
}

static void judge_address(struct action *action, const struct second_factor *old,
                          const char *address, const char *again)
{
    const char *folded = fold_name(action->arena, address);
    if (!mail_address_valid(address))
        findings_add(&action->findings, FINDING_PPL_0011, 0, "/email", address, NULL, NULL);
    else if (old != NULL && strcmp(folded, fold_name(action->arena, old->secret)) == 0)
        findings_add(&action->findings, FINDING_PPL_0031, 0, "/email", NULL, NULL, NULL);
    else if (strcmp(folded, fold_name(action->arena, again)) != 0)
        findings_add(&action->findings, FINDING_PPL_0012, 0, "/email-again", NULL, NULL, NULL);
}

enum code action_change_address(struct action *action, const struct session *session,
                                const char *address, const char *again, struct sign_in *ret)
{
    const struct second_factor *old = address_factor(action, session->user);
    const struct credential none = {.kind = "address", .name = ""};
    *ret = (struct sign_in){0};
    judge_address(action, old, address, again);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    struct access_change change = {0};
    struct sign_in_flow flow =
        flow_new(action, old == NULL ? STAGE_NEW : STAGE_OLD, session->user, &none, NULL, ret);
    flow.data = address;
    change.flow = &flow;
    enum code code = flow_send(action, &change, &flow, old == NULL ? address : old->secret,
                               person_language(action, session->user), true);
    for (size_t i = 0; i < action->findings.count; i++)
        action->findings.items[i].pointer = "/email";
    return code == OK ? access_commit(action, &change) : code;
}

/* It takes the place of the old one, which is told. */
static enum code put_address(struct action *action, struct access_change *change,
                             const struct sign_in_flow *flow, struct sign_in *ret)
{
    const struct second_factor *old = address_factor(action, flow->person);
    instant now = platform_real_now();
    struct second_factor factor = {.person = flow->person,
                                   .id = old != NULL ? old->id
                                                     : platform_random_text(action->arena, 9),
                                   .kind = FACTOR_EMAIL, .label = "", .secret = flow->data,
                                   .handle = "", .made_at = now, .used_at = now};
    change->factor = &factor;
    change->end_flow = &flow->token;
    if (old != NULL)
        change->mail = letter_new(action, LETTER_ADDRESS, flow->person, old->secret,
                                  person_language(action, flow->person), "");
    access_tell(action, change, old != NULL ? "factor.changed" : "factor.added", flow->person,
                FACTOR_EMAIL);
    ret->flow = NULL;
    ret->stage = NULL;
    return access_commit(action, change);
}

enum code address_proved(struct action *action, struct access_change *change,
                         const struct sign_in_flow *flow, struct sign_in *ret)
{
    if (action->actor.name == NULL || !text_equal(action->actor.name, flow->person))
        return UNAUTHORIZED; /* signed out meanwhile */
    if (strcmp(flow->stage, STAGE_NEW) == 0)
        return put_address(action, change, flow, ret);
    struct sign_in_flow next = *flow;
    next.stage = ret->stage = STAGE_NEW;
    enum code code = flow_send(action, change, &next, next.data,
                               person_language(action, flow->person), true);
    if (code != OK)
        return code;
    change->flow = &next;
    code = access_commit(action, change);
    change->flow = NULL;
    return code;
}
