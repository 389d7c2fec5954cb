/* Passkeys: one that is added, and one that is used as the second step. */
#include "access.h"

#include "oidc.h"

#include <stdio.h>
#include <stdlib.h>

enum { PASSKEYS_MAX = 10, LABEL_MAX = 60 };

/* ---- where, and for what ---- */

/* Only an address that an operator gave: what a request says of where it came to is no witness. */
static bool site_of(struct action *action, struct webauthn_site *ret)
{
    const char *portal = public_address(action);
    return portal != NULL && webauthn_site_of(action->arena, portal, ret);
}

/* A challenge is sealed with what it is for and since when, so nothing need be kept of it. */
static const char *challenge_for(struct action *action, const char *purpose, const hash256 *of)
{
    char hex[65];
    hash_hex(of, hex);
    return signer_seal(house_signer(action->house), action->arena,
                       arena_printf(action->arena, "%s %s %lld", purpose, hex,
                                    (long long)platform_real_now().ms));
}

static bool challenge_fits(struct action *action, const char *challenge, const char *purpose,
                           const hash256 *of)
{
    char *plain, hex[65];
    if (challenge == NULL ||
        signer_unseal(house_signer(action->house), action->arena, challenge, &plain) != OK)
        return false;
    hash_hex(of, hex);
    const char *head = arena_printf(action->arena, "%s %s ", purpose, hex);
    if (strncmp(plain, head, strlen(head)) != 0)
        return false;
    int64_t age = platform_real_now().ms - strtoll(plain + strlen(head), NULL, 10);
    return age >= 0 && age <= (int64_t)people_number(action, "mfa_ttl_s", 600) * 1000;
}

/* Judged once, whatever comes of it: an answer that somebody saw is worth nothing. */
static enum code spend_challenge(struct action *action, const struct webauthn_answer *answer,
                                 const char *purpose, const hash256 *of)
{
    const char *challenge = webauthn_challenge(action->arena, answer);
    const int64_t life = 2 * (int64_t)people_number(action, "mfa_ttl_s", 600) * 1000 + 1000;
    const struct guard_rule once = {1, life, life};
    int left;
    instant until;
    if (!challenge_fits(action, challenge, purpose, of)) {
        findings_add(&action->findings,
                     challenge == NULL ? FINDING_SCT_0001 : FINDING_SCT_0003, 0, "/passkey", NULL,
                     NULL, NULL);
        return FINDINGS;
    }
    enum code code =
        guard_try(action, guard_name(action, "challenge", challenge), &once, &left, &until);
    if (code != FORBIDDEN)
        return code;
    findings_add(&action->findings, FINDING_SCT_0003, 0, "/passkey", NULL, NULL, NULL);
    return FINDINGS;
}

static void tell_verdict(struct action *action, enum webauthn verdict,
                         const struct webauthn_site *site, const char *label)
{
    bool elsewhere = verdict == WEBAUTHN_ORIGIN || verdict == WEBAUTHN_RP;
    enum finding_code code = elsewhere                       ? FINDING_SCT_0002
                             : verdict == WEBAUTHN_COUNTER   ? FINDING_SCT_0004
                             : verdict == WEBAUTHN_ALGORITHM ? FINDING_SCT_0005
                                                             : FINDING_SCT_0001;
    findings_add(&action->findings, code, 0, "/passkey",
                 code == FINDING_SCT_0002   ? site->origin
                 : code == FINDING_SCT_0004 ? label
                                            : NULL,
                 NULL, NULL);
}

static enum code offer(struct action *action, const char *purpose, const hash256 *of,
                       const char *person, struct passkey_offer *ret)
{
    struct webauthn_site site;
    struct second_factor *factors;
    struct out known = out_new(action->arena);
    if (!site_of(action, &site))
        return NOT_FOUND;
    *ret = (struct passkey_offer){.challenge = challenge_for(action, purpose, of),
                                  .origin = site.origin, .host = site.host, .person = person};
    size_t count = store_list_factors(action->store, action->arena, person, &factors);
    for (size_t i = 0; i < count; i++)
        if (strcmp(factors[i].kind, FACTOR_PASSKEY) == 0) {
            out_printf(&known, "%s%s", ret->count > 0 ? " " : "", factors[i].handle);
            ret->count++;
        }
    ret->known = known.data == NULL ? "" : known.data;
    return OK;
}

/* ---- a new one ---- */

enum code action_offer_passkey(struct action *action, const struct session *session,
                               struct passkey_offer *ret)
{
    return offer(action, "add", &session->token, action->actor.name, ret);
}

static bool judge_label(struct action *action, const char *label)
{
    size_t size = characters(label);
    if (size >= 1 && size <= LABEL_MAX)
        return true;
    findings_add(&action->findings, FINDING_SCT_0008, 0, "/label",
                 arena_printf(action->arena, "%d", LABEL_MAX), NULL, NULL);
    return false;
}

static bool may_be_added(struct action *action, const struct webauthn_key *key)
{
    struct second_factor *factors;
    size_t passkeys = 0;
    size_t count =
        store_list_factors(action->store, action->arena, action->actor.name, &factors);
    enum finding_code wrong = 0;
    bool fine = true;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(factors[i].kind, FACTOR_PASSKEY) != 0)
            continue;
        passkeys++;
        if (strcmp(factors[i].handle, key->id) == 0) {
            wrong = FINDING_SCT_0007;
            fine = false;
        }
    }
    if (fine && passkeys >= PASSKEYS_MAX) {
        wrong = FINDING_SCT_0009;
        fine = false;
    }
    if (!fine)
        findings_add(&action->findings, wrong, 0, "/passkey",
                     arena_printf(action->arena, "%zu", passkeys), NULL, NULL);
    return fine;
}

enum code action_add_passkey(struct action *action, const struct session *session,
                             const char *label, const struct webauthn_answer *answer)
{
    struct webauthn_site site;
    struct webauthn_key key;
    if (!site_of(action, &site))
        return NOT_FOUND;
    if (!judge_label(action, label))
        return FINDINGS;
    enum code code = spend_challenge(action, answer, "add", &session->token);
    if (code != OK)
        return code;
    enum webauthn verdict = webauthn_register(action->arena, &site, answer, &key);
    if (verdict != WEBAUTHN_GOOD)
        tell_verdict(action, verdict, &site, label);
    if (verdict != WEBAUTHN_GOOD || !may_be_added(action, &key))
        return FINDINGS;
    instant now = platform_real_now();
    const struct second_factor factor = {.person = action->actor.name,
                                         .id = platform_random_text(action->arena, 9),
                                         .kind = FACTOR_PASSKEY, .label = label, .secret = key.key,
                                         .handle = key.id, .counter = key.counter,
                                         .made_at = now};
    struct access_change change = {.factor = &factor};
    access_tell(action, &change, "factor.added", factor.person, FACTOR_PASSKEY);
    tell_by_mail(action, &change, LETTER_FACTOR_ADDED);
    return access_commit(action, &change);
}

enum code action_name_factor(struct action *action, const char *id, const char *label)
{
    struct second_factor *factors;
    size_t i = 0;
    size_t count =
        store_list_factors(action->store, action->arena, action->actor.name, &factors);
    while (i < count && strcmp(factors[i].id, id) != 0)
        i++;
    if (i == count || strcmp(factors[i].kind, FACTOR_EMAIL) == 0)
        return NOT_FOUND;
    if (!judge_label(action, label))
        return FINDINGS;
    struct access_change change = {.person = action->actor.name, .name_factor = id,
                                   .factor_label = label};
    access_tell(action, &change, "factor.named", action->actor.name, factors[i].kind);
    return access_commit(action, &change);
}

/* ---- as the second step ---- */

enum code action_ask_passkey(struct action *action, const struct sign_in_flow *flow,
                             struct passkey_offer *ret)
{
    enum code code = strcmp(flow->stage, STAGE_SECOND) == 0
                         ? offer(action, "step", &flow->token, flow->person, ret)
                         : NOT_FOUND;
    return code == OK && ret->count == 0 ? NOT_FOUND : code;
}

/* Somebody holds the passkey's key who did not count along with it. */
static enum code tell_copied(struct action *action, const struct second_factor *factor)
{
    struct access_change change = {0};
    access_tell(action, &change, "factor.copied", factor->person, factor->label);
    return access_commit(action, &change);
}

enum code action_flow_passkey(struct action *action, const struct sign_in_flow *flow,
                              const char *cookie, const struct webauthn_answer *answer,
                              bool remember, struct sign_in *ret)
{
    struct webauthn_site site;
    struct second_factor *factors;
    *ret = (struct sign_in){.flow = arena_text(action->arena, cookie), .stage = flow->stage};
    if (strcmp(flow->stage, STAGE_SECOND) != 0)
        return UNAUTHORIZED;
    if (!site_of(action, &site))
        return NOT_FOUND;
    enum code code = spend_challenge(action, answer, "step", &flow->token);
    if (code != OK)
        return code;
    size_t count = store_list_factors(action->store, action->arena, flow->person, &factors), i = 0;
    while (i < count && (strcmp(factors[i].kind, FACTOR_PASSKEY) != 0 ||
                         strcmp(factors[i].handle, answer->id) != 0))
        i++;
    if (i == count) {
        findings_add(&action->findings, FINDING_SCT_0006, 0, "/passkey", NULL, NULL, NULL);
        return FINDINGS;
    }
    struct second_factor *factor = &factors[i];
    const struct webauthn_key key = {factor->handle, factor->secret, factor->counter};
    enum webauthn verdict =
        webauthn_assert(action->arena, &site, &key, answer, &factor->counter);
    if (verdict != WEBAUTHN_GOOD) {
        tell_verdict(action, verdict, &site, factor->label);
        code = verdict == WEBAUTHN_COUNTER ? tell_copied(action, factor)
                                           : tell_step_refused(action, flow, "passkey");
        return code == OK ? FINDINGS : code;
    }
    factor->used_at = platform_real_now();
    struct access_change change = {.expect_flow = &flow->token, .spend = factor};
    code = second_step_taken(action, &change, flow, remember, ret);
    if (code == CONFLICT) {
        findings_add(&action->findings, FINDING_SCT_0003, 0, "/passkey", NULL, NULL, NULL);
        return FINDINGS;
    }
    return code;
}
