/* What a person has beside the key, and may change: codes by time, recovery codes, devices. */
#include "access.h"

#include <stdio.h>
#include <stdlib.h>

static enum code offer(struct action *action, const char *secret, struct totp_offer *ret)
{
    ret->secret = secret;
    ret->uri = arena_printf(action->arena,
                            "otpauth://totp/Open%%20CARM:%s?secret=%s&issuer=Open%%20CARM"
                            "&algorithm=SHA1&digits=%d&period=%d",
                            action->actor.name, secret, TOTP_DIGITS, TOTP_SECONDS);
    return OK;
}

/* Sealed with whose it is and since when, so that no other person's and no old one can be added. */
enum code action_offer_totp(struct action *action, struct totp_offer *ret)
{
    unsigned char bytes[TOTP_SECRET];
    platform_random(bytes, sizeof(bytes));
    const char *secret = base32_text(action->arena, bytes, sizeof(bytes));
    const char *plain = arena_printf(action->arena, "%s %lld %s", action->actor.name,
                                     (long long)platform_real_now().ms, secret);
    ret->pending = signer_seal(house_signer(action->house), action->arena, plain);
    return offer(action, secret, ret);
}

enum code action_open_totp(struct action *action, const char *pending, struct totp_offer *ret)
{
    char *plain;
    enum code code = signer_unseal(house_signer(action->house), action->arena, pending, &plain);
    if (code != OK)
        return UNREADABLE;
    char *at = strchr(plain, ' '), *secret = at == NULL ? NULL : strchr(at + 1, ' ');
    if (secret == NULL)
        return UNREADABLE;
    *at++ = *secret++ = '\0';
    int64_t since = strtoll(at, NULL, 10);
    if (strcmp(plain, action->actor.name) != 0 || platform_real_now().ms - since > FLOW_MS)
        return UNREADABLE;
    ret->pending = pending;
    return offer(action, secret, ret);
}

enum code action_add_totp(struct action *action, const char *pending, const char *label,
                          const char *code)
{
    struct totp_offer opened;
    unsigned char secret[TOTP_SECRET];
    instant now = platform_real_now();
    enum code opening = action_open_totp(action, pending, &opened);
    if (opening != OK)
        return opening;
    if (!base32_read(opened.secret, secret, sizeof(secret)))
        return UNREADABLE;
    int64_t step = totp_match(secret, sizeof(secret), plain_code(action->arena, code), now, 0);
    if (step < 0) {
        findings_add(&action->findings, FINDING_PPL_0030, 0, "/code", NULL, NULL, NULL);
        return FINDINGS;
    }
    struct second_factor factor = {
        .person = action->actor.name, .id = platform_random_text(action->arena, 9),
        .kind = FACTOR_TOTP, .label = strlen(label) > 60 ? "" : label,
        .secret = signer_seal(house_signer(action->house), action->arena, opened.secret),
        .handle = "", .counter = step, .made_at = now, .used_at = now};
    struct access_change change = {.factor = &factor};
    access_tell(action, &change, "factor.added", factor.person, FACTOR_TOTP);
    return access_commit(action, &change);
}

void tell_by_mail(struct action *action, struct access_change *change, enum letter letter)
{
    struct second_factor *factors;
    struct user user;
    size_t count =
        store_list_factors(action->store, action->arena, action->actor.name, &factors);
    const char *address = factor_address(factors, count);
    if (address != NULL &&
        store_load_user(action->store, action->arena, action->actor.name, &user) == OK)
        change->mail = letter_new(action, letter, user.name, address, user.language, "");
}

/* The address stays: it is where one is told of all this, and the way of last resort. */
enum code action_end_factor(struct action *action, const char *id)
{
    struct second_factor *factors;
    size_t count =
        store_list_factors(action->store, action->arena, action->actor.name, &factors), i = 0;
    while (i < count && strcmp(factors[i].id, id) != 0)
        i++;
    if (i == count)
        return NOT_FOUND;
    if (strcmp(factors[i].kind, FACTOR_EMAIL) == 0)
        return CONFLICT;
    struct access_change change = {.person = action->actor.name, .end_factor = id};
    access_tell(action, &change, "factor.removed", action->actor.name, factors[i].kind);
    tell_by_mail(action, &change, LETTER_FACTOR);
    enum code code = access_commit(action, &change);
    if (code != CONFLICT)
        return code;
    findings_add(&action->findings, FINDING_SCT_0010, 0, "/factor", NULL, NULL, NULL);
    return FINDINGS;
}

/* Four groups of four letters and digits: 80 bits. */
enum code action_make_recovery_codes(struct action *action, const char *ret_codes[RECOVERY_CODES])
{
    struct recovery_code codes[RECOVERY_CODES];
    for (int i = 0; i < RECOVERY_CODES; i++) {
        unsigned char bytes[15]; /* enough for a fast hash: nobody tries 2^120 */
        platform_random(bytes, sizeof(bytes));
        const char *code = base32_text(action->arena, bytes, sizeof(bytes));
        codes[i] = (struct recovery_code){
            .place = i, .hash = token_hash(arena_printf(action->arena, "%s:%s",
                                                        action->actor.name, code))};
        ret_codes[i] = arena_printf(action->arena, "%.4s-%.4s-%.4s-%.4s-%.4s-%.4s", code, code + 4,
                                    code + 8, code + 12, code + 16, code + 20);
    }
    struct access_change change = {.person = action->actor.name, .codes = codes,
                                   .codes_count = RECOVERY_CODES};
    access_tell(action, &change, "codes.made", action->actor.name, NULL);
    return access_commit(action, &change);
}

size_t action_recovery_codes_left(struct action *action)
{
    struct recovery_code *codes;
    size_t left = 0;
    size_t count =
        store_list_recovery_codes(action->store, action->arena, action->actor.name, &codes);
    for (size_t i = 0; i < count; i++)
        left += codes[i].used_at.ms == 0;
    return left;
}

size_t action_devices(struct action *action, struct trusted_device **ret)
{
    size_t count = store_list_devices(action->store, action->arena, action->actor.name, ret);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if ((*ret)[i].ends_at.ms > platform_real_now().ms)
            (*ret)[kept++] = (*ret)[i];
    return kept;
}

enum code action_end_device(struct action *action, const char *mark)
{
    struct trusted_device *devices;
    size_t count = action_devices(action, &devices);
    for (size_t i = 0; i < count; i++) {
        char hex[65];
        hash_hex(&devices[i].hash, hex);
        if (strncmp(hex, mark, 16) != 0 || strlen(mark) != 16)
            continue;
        struct access_change change = {.end_device = &devices[i].hash};
        access_tell(action, &change, "device.removed", action->actor.name, NULL);
        return access_commit(action, &change);
    }
    return NOT_FOUND;
}

size_t action_access_of(struct action *action, int64_t before, size_t limit,
                        struct access_event **ret)
{
    return store_list_access_of(action->store, action->arena, action->actor.name, before, limit,
                                ret);
}
