/* Between the first proof and the session: an address, codes, the profile. */
#include "access.h"

#include <stdio.h>
#include <stdlib.h>

enum { CODE_DIGITS = 6, RECOVERY_CODE_SIZE = 24, RECOVERY_CODE_SIZE_OF_BEFORE = 16 };

/* ---- flows ---- */

enum code action_load_flow(struct action *action, const char *cookie, struct sign_in_flow *ret)
{
    if (cookie == NULL || *cookie == '\0')
        return UNAUTHORIZED;
    hash256 token = token_hash(cookie);
    enum code code = store_load_flow(action->store, action->arena, &token, ret);
    if (code == OK && platform_real_now().ms - ret->began_at.ms > FLOW_MS)
        return UNAUTHORIZED;
    return code == NOT_FOUND ? UNAUTHORIZED : code;
}

struct credential *flow_credential(struct action *action, const struct sign_in_flow *flow)
{
    struct credential *credential = arena_alloc(action->arena, sizeof(*credential));
    char *kind = arena_text(action->arena, flow->credential), *name = strchr(kind, ' ');
    if (name == NULL)
        return NULL;
    *name++ = '\0';
    return store_load_credential(action->store, action->arena, kind, name, credential) == OK
               ? credential
               : NULL;
}

const char *factor_address(const struct second_factor *factors, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(factors[i].kind, FACTOR_EMAIL) == 0)
            return factors[i].secret;
    return NULL;
}

size_t action_factors_of(struct action *action, const char *person, struct second_factor **ret)
{
    return store_list_factors(action->store, action->arena, person, ret);
}

char *plain_code(struct arena *arena, const char *code)
{
    char *plain = arena_text(arena, code), *to = plain;
    for (const char *from = plain; *from != '\0'; from++)
        if (strchr(" -\t", *from) == NULL)
            *to++ = (char)(*from >= 'a' && *from <= 'z' ? *from - 'a' + 'A' : *from);
    *to = '\0';
    return plain;
}

/* Good only in this flow. */
static hash256 code_hash(const struct sign_in_flow *flow, const char *code)
{
    return hash_pair(&flow->token, code, strlen(code));
}

/* ---- sending a code ---- */

/* Evenly from 000000 to 999999. */
static void draw_code(char ret_code[CODE_DIGITS + 1])
{
    uint32_t drawn;
    do
        platform_random(&drawn, sizeof(drawn));
    while (drawn >= 4294000000u);
    snprintf(ret_code, CODE_DIGITS + 1, "%06u", drawn % 1000000);
}

enum code flow_send(struct action *action, struct access_change *change,
                    struct sign_in_flow *flow, const char *address, enum language language,
                    bool really)
{
    const char *folded = fold_name(action->arena, address);
    const int64_t wait = (int64_t)people_number(action, "mfa_resend_min_s", 60) * 1000;
    const int64_t lock = (int64_t)people_number(action, "mfa_lock_minutes", 30) * 60000;
    const struct guard_rule soon = {1, wait, wait};
    const struct guard_rule many = {people_number(action, "mfa_resend_max", 5), lock, lock};
    int left;
    instant until;
    /* Proving the old address after a second step by it has no need to wait. */
    const char *what = address_stage(flow->stage) ? "again-address" : "again";
    enum code code = guard_try(action, guard_name(action, what, folded), &soon, &left, &until);
    if (code == FORBIDDEN) {
        int64_t seconds = (until.ms - platform_real_now().ms) / 1000 + 1;
        findings_add(&action->findings, FINDING_PPL_0017, 0, "/code",
                     arena_printf(action->arena, "%lld", (long long)seconds), NULL, NULL);
        return FINDINGS;
    }
    if (code == OK)
        code = guard_try(action, guard_name(action, "send", folded), &many, &left, &until);
    if (code == FORBIDDEN) {
        findings_add(&action->findings, FINDING_PPL_0024, 0, "/code", clock_of(action, until),
                     NULL, NULL);
        return FINDINGS;
    }
    if (code != OK)
        return code;
    char drawn[CODE_DIGITS + 1];
    draw_code(drawn);
    flow->code = code_hash(flow, drawn);
    flow->code_to = really ? address : "";
    flow->code_at = platform_real_now();
    if (!really) {
        platform_random(&flow->code, sizeof(flow->code)); /* nobody can know it */
        return OK;
    }
    const enum letter letter = strcmp(flow->stage, STAGE_RECOVER) == 0 ? LETTER_RECOVER
                               : address_stage(flow->stage)            ? LETTER_ADDRESS_CODE
                                                                       : LETTER_CODE;
    change->mail = letter_new(action, letter, flow->person, address, language, drawn);
    flow->mail = change->mail->id;
    return OK;
}

enum language person_language(struct action *action, const char *person)
{
    struct user user;
    return store_load_user(action->store, action->arena, person, &user) == OK ? user.language
                                                                              : action->language;
}

enum code action_flow_send(struct action *action, struct sign_in_flow *flow, const char *cookie)
{
    struct access_change change = {.expect_flow = &flow->token, .flow = flow};
    struct second_factor *factors;
    const char *address = flow->code_to;
    (void)cookie;
    if (strcmp(flow->stage, STAGE_SECOND) == 0) {
        size_t count = store_list_factors(action->store, action->arena, flow->person, &factors);
        address = factor_address(factors, count);
    }
    if (address == NULL || *address == '\0')
        return NOT_FOUND;
    enum code code = flow_send(action, &change, flow, address,
                               person_language(action, flow->person), true);
    return code == OK ? access_commit(action, &change) : code;
}

const char *action_flow_mail_state(struct action *action, const struct sign_in_flow *flow)
{
    struct mail mail;
    if (flow->mail == NULL || *flow->mail == '\0' ||
        store_load_mail(action->store, action->arena, flow->mail, &mail) != OK)
        return NULL;
    return mail.state;
}

/* ---- the first address ---- */

enum code action_flow_email(struct action *action, struct sign_in_flow *flow, const char *cookie,
                            const char *address, const char *again, bool consent,
                            struct sign_in *ret)
{
    struct access_change change = {.expect_flow = &flow->token, .flow = flow};
    *ret = (struct sign_in){.flow = arena_text(action->arena, cookie), .stage = STAGE_CONFIRM};
    if (strcmp(flow->stage, STAGE_ENROL) != 0 && strcmp(flow->stage, STAGE_CONFIRM) != 0)
        return UNAUTHORIZED;
    if (!mail_address_valid(address))
        findings_add(&action->findings, FINDING_PPL_0011, 0, "/email", address, NULL, NULL);
    else if (strcmp(fold_name(action->arena, address), fold_name(action->arena, again)) != 0)
        findings_add(&action->findings, FINDING_PPL_0012, 0, "/email-again", NULL, NULL, NULL);
    if (!consent)
        findings_add(&action->findings, FINDING_PPL_0013, 0, "/consent", NULL, NULL, NULL);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    flow->stage = STAGE_CONFIRM;
    enum code code = flow_send(action, &change, flow, address,
                               person_language(action, flow->person), true);
    return code == OK ? access_commit(action, &change) : code;
}

/* ---- codes ---- */

enum proof { PROOF_NONE, PROOF_MAILED, PROOF_LATE, PROOF_TOTP, PROOF_RECOVERY };
struct proved {
    enum proof proof;
    struct second_factor factor; /* spent */
    struct recovery_code code;
};

static void try_mailed(struct action *action, const struct sign_in_flow *flow, const char *code,
                       instant now, struct proved *ret)
{
    hash256 hash = code_hash(flow, code);
    if (hash_is_none(&flow->code) || !hash_equal(&hash, &flow->code))
        return;
    int64_t life = (int64_t)people_number(action, "mfa_ttl_s", 600) * 1000;
    ret->proof = now.ms - flow->code_at.ms > life ? PROOF_LATE : PROOF_MAILED;
}

static void try_totp(struct action *action, const struct second_factor *factor, const char *code,
                     instant now, struct proved *ret)
{
    unsigned char secret[TOTP_SECRET];
    char *text;
    if (signer_unseal(house_signer(action->house), action->arena, factor->secret, &text) != OK ||
        !base32_read(text, secret, sizeof(secret)))
        return;
    int64_t step = totp_match(secret, sizeof(secret), code, now, factor->counter);
    if (step < 0)
        return;
    ret->proof = PROOF_TOTP;
    ret->factor = *factor;
    ret->factor.counter = step;
    ret->factor.used_at = now;
}

static void try_recovery(struct action *action, const char *person, const char *code, instant now,
                         struct proved *ret)
{
    struct recovery_code *codes;
    hash256 hash = token_hash(arena_printf(action->arena, "%s:%s", person, code));
    size_t count = store_list_recovery_codes(action->store, action->arena, person, &codes);
    for (size_t i = 0; i < count; i++)
        if (codes[i].used_at.ms == 0 && hash_equal(&codes[i].hash, &hash)) {
            ret->proof = PROOF_RECOVERY;
            ret->code = codes[i];
            ret->code.used_at = now;
        }
}

static void prove_code(struct action *action, const struct sign_in_flow *flow, const char *code,
                       struct proved *ret)
{
    struct second_factor *factors;
    instant now = platform_real_now();
    *ret = (struct proved){0};
    if (strlen(code) == CODE_DIGITS)
        try_mailed(action, flow, code, now, ret);
    if (strcmp(flow->stage, STAGE_SECOND) != 0)
        return;
    size_t count = store_list_factors(action->store, action->arena, flow->person, &factors);
    for (size_t i = 0; i < count && ret->proof == PROOF_NONE; i++)
        if (strcmp(factors[i].kind, FACTOR_TOTP) == 0)
            try_totp(action, &factors[i], code, now, ret);
    if (ret->proof == PROOF_NONE && (strlen(code) == RECOVERY_CODE_SIZE ||
                                     strlen(code) == RECOVERY_CODE_SIZE_OF_BEFORE))
        try_recovery(action, flow->person, code, now, ret);
}

static void trust_device(struct action *action, struct access_change *change, const char *person,
                         struct trusted_device *device, struct sign_in *ret)
{
    instant now = platform_real_now();
    int64_t days = people_number(action, "mfa_device_days", 30);
    if (days == 0)
        return;
    *device = (struct trusted_device){.person = person,
                                      .label = action->agent == NULL ? "" : action->agent,
                                      .made_at = now, .used_at = now,
                                      .ends_at = {now.ms + days * 86400000}};
    ret->device = random_token(action, &device->hash);
    change->device = device;
    access_tell(action, change, "device.trusted", person, NULL);
}

static enum code confirmed(struct action *action, struct access_change *change,
                           const struct sign_in_flow *flow, struct sign_in *ret)
{
    instant now = platform_real_now();
    struct second_factor factor = {.person = flow->person,
                                   .id = platform_random_text(action->arena, 9),
                                   .kind = FACTOR_EMAIL, .label = "", .secret = flow->code_to,
                                   .handle = "", .made_at = now, .used_at = now};
    change->factor = &factor;
    access_tell(action, change, "factor.added", flow->person, FACTOR_EMAIL);
    return flow_proceed(action, change, flow, true, ret);
}

static enum code next_stage(struct action *action, struct access_change *change,
                            const struct sign_in_flow *flow, const char *stage,
                            struct sign_in *ret)
{
    struct sign_in_flow next = *flow;
    next.stage = ret->stage = stage;
    next.code = (hash256){0};
    change->flow = &next;
    return access_commit(action, change);
}

static enum code ask_to_attach(struct action *action, struct access_change *change,
                               const struct sign_in_flow *flow, struct sign_in *ret)
{
    struct attach_request request = {.id = platform_random_text(action->arena, 12),
                                     .credential = flow->credential, .asked_by = flow->person,
                                     .person = flow->data, .asked_at = platform_next_now(),
                                     .state = "waiting", .decided_by = ""};
    change->attach = &request;
    access_tell(action, change, "attach.asked", flow->data, flow->person);
    return next_stage(action, change, flow, STAGE_WAIT, ret);
}

enum code second_step_taken(struct action *action, struct access_change *change,
                            const struct sign_in_flow *flow, bool remember, struct sign_in *ret)
{
    struct trusted_device device;
    if (remember)
        trust_device(action, change, flow->person, &device, ret);
    return flow_proceed(action, change, flow, true, ret);
}

static enum code code_taken(struct action *action, struct access_change *change,
                            const struct sign_in_flow *flow, struct proved *proved, bool remember,
                            struct sign_in *ret)
{
    if (strcmp(flow->stage, STAGE_CONFIRM) == 0)
        return confirmed(action, change, flow, ret);
    if (strcmp(flow->stage, STAGE_RECOVER) == 0)
        return next_stage(action, change, flow, STAGE_ANSWER, ret);
    if (strcmp(flow->stage, STAGE_ATTACH) == 0)
        return ask_to_attach(action, change, flow, ret);
    if (address_stage(flow->stage))
        return address_proved(action, change, flow, ret);
    if (proved->proof == PROOF_TOTP)
        change->spend = &proved->factor;
    if (proved->proof == PROOF_RECOVERY) {
        change->spend_code = &proved->code;
        change->person = flow->person;
        access_tell(action, change, "code.spent", flow->person, NULL);
    }
    return second_step_taken(action, change, flow, remember, ret);
}

enum code tell_step_refused(struct action *action, const struct sign_in_flow *flow, const char *why)
{
    struct access_change change = {0};
    access_tell(action, &change, "step.refused", flow->person, why);
    return access_commit(action, &change);
}

/* By person, not by flow: whoever knows the password cannot begin again to guess on. */
enum code action_flow_code(struct action *action, const struct sign_in_flow *flow,
                           const char *cookie, const char *code, bool remember,
                           struct sign_in *ret)
{
    *ret = (struct sign_in){.flow = arena_text(action->arena, cookie), .stage = flow->stage};
    static const char *const stages[] = {STAGE_SECOND, STAGE_CONFIRM, STAGE_RECOVER,
                                         STAGE_ATTACH, STAGE_OLD,     STAGE_NEW};
    bool asked = false;
    for (size_t i = 0; i < ARRAY_COUNT(stages); i++)
        asked |= strcmp(flow->stage, stages[i]) == 0;
    if (!asked)
        return UNAUTHORIZED;
    const char *guard = guard_name(
        action, "step",
        arena_printf(action->arena, "%s %s", flow->person,
                     strcmp(flow->stage, STAGE_SECOND) == 0 ? "" : flow->credential));
    const int64_t lock = (int64_t)people_number(action, "mfa_lock_minutes", 30) * 60000;
    const struct guard_rule rule = {people_number(action, "mfa_tries", 5), lock, lock};
    int left;
    enum code done = guard_try(action, guard, &rule, &left, &ret->until);
    if (done == FORBIDDEN) {
        findings_add(&action->findings, FINDING_PPL_0016, 0, "/code",
                     clock_of(action, ret->until), NULL, NULL);
        return FINDINGS;
    }
    if (done != OK)
        return done;
    struct proved proved;
    struct access_change change = {.expect_flow = &flow->token};
    prove_code(action, flow, plain_code(action->arena, code), &proved);
    if (proved.proof == PROOF_MAILED)
        change.expect_code = &flow->code; /* once only */
    if (proved.proof != PROOF_NONE && proved.proof != PROOF_LATE) {
        change.end_guards[0] = guard;
        done = code_taken(action, &change, flow, &proved, remember, ret);
        if (done != CONFLICT)
            return done;
    }
    enum code told = tell_step_refused(action, flow, proved.proof == PROOF_LATE ? "late" : "code");
    if (told != OK)
        return told;
    if (proved.proof == PROOF_LATE)
        findings_add(&action->findings, FINDING_PPL_0015, 0, "/code", NULL, NULL, NULL);
    else if (left > 0)
        findings_add(&action->findings, FINDING_PPL_0014, 0, "/code",
                     arena_printf(action->arena, "%d", left), NULL, NULL);
    else
        findings_add(&action->findings, FINDING_PPL_0016, 0, "/code",
                     clock_of(action, ret->until), NULL, NULL);
    return FINDINGS;
}

/* ---- the profile ---- */

const char *action_terms_version(struct action *action)
{
    return tariff_parameter(house_tariff(action->house), "terms_version", action->today,
                            "2026-11-01");
}

static bool digits_only(const char *text, size_t least, size_t most)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        if (*text >= '0' && *text <= '9')
            count++;
        else if (strchr(" +-().", *text) == NULL)
            return false;
    }
    return count >= least && count <= most;
}

static void judge_profile(struct action *action, const struct profile_order *order)
{
    struct findings *findings = &action->findings;
    if (strlen(order->given_name) == 0 || strlen(order->given_name) > 100)
        findings_add(findings, FINDING_PPL_0018, 0, "/given-name", NULL, NULL, NULL);
    if (strlen(order->family_name) == 0 || strlen(order->family_name) > 100)
        findings_add(findings, FINDING_PPL_0027, 0, "/family-name", NULL, NULL, NULL);
    if (!digits_only(order->phone, 7, 15))
        findings_add(findings, FINDING_PPL_0019, 0, "/phone", order->phone, NULL, NULL);
    if (!digits_only(order->extension, 0, 6))
        findings_add(findings, FINDING_PPL_0025, 0, "/extension", order->extension, NULL, NULL);
    if (!mail_address_valid(order->email))
        findings_add(findings, FINDING_PPL_0011, 0, "/email", order->email, NULL, NULL);
    if (!order->notify_chosen)
        findings_add(findings, FINDING_PPL_0029, 0, "/notify-yes", NULL, NULL, NULL);
    if (!order->accepted || !text_equal(order->terms, action_terms_version(action)))
        findings_add(findings, FINDING_PPL_0020, 0, "/accept", NULL, NULL, NULL);
}

enum code action_flow_profile(struct action *action, const struct sign_in_flow *flow,
                              const char *cookie, const struct profile_order *order,
                              struct sign_in *ret)
{
    struct user user;
    *ret = (struct sign_in){.flow = arena_text(action->arena, cookie), .stage = flow->stage};
    if (strcmp(flow->stage, STAGE_PROFILE) != 0)
        return UNAUTHORIZED;
    judge_profile(action, order);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    enum code code = store_load_user(action->store, action->arena, flow->person, &user);
    if (code != OK)
        return code == NOT_FOUND ? UNAUTHORIZED : code;
    user.given_name = order->given_name;
    user.family_name = order->family_name;
    user.display_name =
        arena_printf(action->arena, "%s %s", order->given_name, order->family_name);
    user.phone = order->phone;
    user.extension = order->extension;
    user.email = order->email;
    user.notify = order->notify;
    user.language = order->language;
    user.terms = action_terms_version(action);
    user.terms_at = platform_real_now();
    struct access_change change = {.user = &user, .expect_flow = &flow->token};
    access_tell(action, &change, "terms.accepted", user.name, user.terms);
    return flow_proceed(action, &change, flow, strcmp(flow->data, "strong") == 0, ret);
}
