/* Signing in through a partner: there with a state, a nonce and a challenge, and back once. */
#include "access.h"

#include "oidc.h"

#include <stdio.h>
#include <stdlib.h>

static enum code read_partners(struct action *action, struct oidc_partners *ret)
{
    const char *path =
        arena_printf(action->arena, "%s/partners.conf", house_directory(action->house));
    return oidc_partners_read(action->arena, path, ret);
}

const char *public_address(struct action *action)
{
    struct oidc_partners partners;
    return read_partners(action, &partners) == OK ? partners.portal : NULL;
}

size_t action_partners(struct action *action, struct partner **ret)
{
    struct oidc_partners partners;
    enum code code = read_partners(action, &partners);
    if (code == UNREADABLE)
        log_event("error", "partner", "partners.conf cannot be read");
    if (code != OK)
        return 0;
    struct partner *list = arena_array(action->arena, partners.count + 1, sizeof(*list));
    for (size_t i = 0; i < partners.count; i++)
        list[i] = (struct partner){.id = partners.list[i].id,
                                   .name = {partners.list[i].name[0], partners.list[i].name[1]}};
    *ret = list;
    return partners.count;
}

static enum code find_partner(struct action *action, const char *id, struct oidc_partner *ret,
                              const char **ret_portal)
{
    struct oidc_partners partners;
    enum code code = read_partners(action, &partners);
    if (code != OK)
        return NOT_FOUND;
    *ret_portal = partners.portal;
    for (size_t i = 0; i < partners.count; i++)
        if (strcmp(partners.list[i].id, id) == 0) {
            *ret = partners.list[i];
            return OK;
        }
    return NOT_FOUND;
}

/* The partner cannot be gone through: it does not answer, or not as one should. */
static enum code unusable(struct action *action, const struct oidc_partner *partner, enum code code,
                          const char *why)
{
    log_event("warning", "partner", "%s: %s", partner->id, why);
    findings_add(&action->findings, code == BUSY ? FINDING_PPL_0032 : FINDING_PPL_0033, 0,
                 "/partner", partner->name[action->language], NULL, NULL);
    return FINDINGS;
}

/* Every beginning asks the partner: an address may do it only so often. */
static enum code count_beginning(struct action *action, instant *ret_until)
{
    const int64_t lock = (int64_t)people_number(action, "cred_lock_minutes", 30) * 60000;
    const struct guard_rule rule = {people_number(action, "cred_address_after", 100), lock, lock};
    int left;
    return guard_try(action,
                     guard_name(action, "partner", action->remote == NULL ? "" : action->remote),
                     &rule, &left, ret_until);
}

/* flow.data: nonce and verifier. flow.code: the state, good once. */
enum code action_begin_partner(struct action *action, const char *id, const char *back,
                               const char *next, struct sign_in *ret, const char **ret_url)
{
    struct oidc_partner partner;
    struct oidc_endpoints endpoints;
    const char *portal;
    *ret = (struct sign_in){0};
    enum code code = find_partner(action, id, &partner, &portal);
    if (code == OK)
        code = count_beginning(action, &ret->until);
    if (code != OK)
        return code;
    code = oidc_discover(action->arena, &partner, &endpoints);
    if (code != OK)
        return unusable(action, &partner, code, "what it publishes");
    const struct credential none = {.kind = STAGE_PARTNER, .name = partner.id};
    struct sign_in_flow flow = flow_new(action, STAGE_PARTNER, "", &none, next, ret);
    const struct oidc_request request = {
        .back = arena_printf(action->arena, "%s%s", portal, back),
        .state = platform_random_text(action->arena, 32),
        .nonce = platform_random_text(action->arena, 32),
        .verifier = platform_random_text(action->arena, 48),
        .language = action->language};
    flow.data = arena_printf(action->arena, "%s %s", request.nonce, request.verifier);
    flow.code = token_hash(request.state);
    struct access_change change = {.flow = &flow};
    *ret_url = oidc_url(action->arena, &partner, &endpoints, &request);
    return access_commit(action, &change);
}

/* Whose it is, or a new person: the first time is counted like making a key. */
static enum code person_of(struct action *action, const char *name, struct access_change *change,
                           struct credential *ret_credential, struct user *ret_user,
                           instant *ret_until)
{
    enum code code = store_load_credential(action->store, action->arena, CREDENTIAL_PARTNER, name,
                                           ret_credential);
    if (code == OK)
        code = store_load_user(action->store, action->arena, ret_credential->person, ret_user);
    if (code != NOT_FOUND)
        return code != OK                         ? code
               : ret_user->locked                 ? UNAUTHORIZED
               : ret_credential->revoked_at.ms != 0 ? CONFLICT
                                                  : OK;
    const int64_t hour = 3600000;
    const struct guard_rule rule = {people_number(action, "cred_made_per_hour", 20), hour, hour};
    int left;
    code = guard_try(action,
                     guard_name(action, "made", action->remote == NULL ? "" : action->remote),
                     &rule, &left, ret_until);
    if (code != OK)
        return code;
    *ret_user = (struct user){.language = action->language,
                              .stamp = platform_random_text(action->arena, 16)};
    snprintf(ret_user->name, sizeof(ret_user->name), "u-%s",
             platform_random_text(action->arena, 12));
    *ret_credential = (struct credential){.kind = CREDENTIAL_PARTNER, .name = name,
                                          .person = ret_user->name,
                                          .made_at = platform_real_now()};
    change->user = ret_user;
    change->credential = ret_credential;
    change->fresh_key = name;
    access_tell(action, change, "key.made", ret_user->name, "partner");
    return OK;
}

/* The state is spent before the partner is asked: nobody comes back twice. */
static enum code spend_state(struct action *action, const struct sign_in_flow *flow)
{
    struct access_change change = {.expect_flow = &flow->token, .expect_code = &flow->code,
                                   .end_flow = &flow->token};
    return access_commit(action, &change);
}

static bool came_from(const struct sign_in_flow *flow, const char *id,
                      const struct partner_answer *answer)
{
    hash256 state = token_hash(answer->state);
    return strcmp(flow->stage, STAGE_PARTNER) == 0 &&
           strncmp(flow->credential, STAGE_PARTNER " ", strlen(STAGE_PARTNER " ")) == 0 &&
           strcmp(flow->credential + strlen(STAGE_PARTNER " "), id) == 0 &&
           !hash_is_none(&flow->code) && hash_equal(&state, &flow->code);
}

static enum code redeem(struct action *action, const struct sign_in_flow *flow,
                        const struct oidc_partner *partner, const char *back,
                        const struct partner_answer *answer, const char **ret_subject)
{
    struct oidc_endpoints endpoints;
    const char *why = "what it publishes";
    char *nonce = arena_text(action->arena, flow->data), *verifier = strchr(nonce, ' ');
    enum code code = oidc_discover(action->arena, partner, &endpoints);
    if (code != OK || verifier == NULL)
        return unusable(action, partner, code, why);
    *verifier++ = '\0';
    /* An answer that says it is somebody else's, or does not say whose although this partner's do,
     * was sent here by another partner (RFC 9207). */
    if (*answer->issuer != '\0' ? strcmp(answer->issuer, partner->issuer) != 0
                                : endpoints.says_issuer)
        return unusable(action, partner, UNREADABLE, "an answer of somebody else");
    if (*answer->error != '\0' || *answer->code == '\0')
        return unusable(action, partner, UNREADABLE, "it refused");
    const struct oidc_request request = {.back = back, .nonce = nonce, .verifier = verifier};
    code = oidc_redeem(action->arena, partner, &endpoints, &request, answer->code, ret_subject,
                       &why);
    return code == OK ? OK : unusable(action, partner, code, why);
}

enum code action_finish_partner(struct action *action, const struct sign_in_flow *flow,
                                const char *id, const char *back,
                                const struct partner_answer *answer, const char *device_cookie,
                                struct sign_in *ret)
{
    struct oidc_partner partner;
    struct credential credential;
    struct user user;
    const char *portal, *subject;
    *ret = (struct sign_in){0};
    if (!came_from(flow, id, answer))
        return UNAUTHORIZED;
    enum code code = find_partner(action, id, &partner, &portal);
    if (code == OK)
        code = spend_state(action, flow);
    if (code != OK)
        return code == CONFLICT ? UNAUTHORIZED : code;
    code = redeem(action, flow, &partner, arena_printf(action->arena, "%s%s", portal, back), answer,
                  &subject);
    if (code != OK)
        return code;
    struct access_change change = {0};
    code = person_of(action, arena_printf(action->arena, "%s %s", partner.id, subject), &change,
                     &credential, &user, &ret->until);
    if (code != OK)
        return code;
    code = credential_proved(action, &change, &user, &credential, device_cookie, flow->next, ret);
    return code == CONFLICT ? BUSY : code; /* made by another request just now: once more */
}
