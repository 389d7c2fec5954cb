#include "oidc.h"

#include "fetch.h"
#include "http.h"
#include "jose.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { ANSWER_MAX = 256 * 1024, CONNECT_SECONDS = 4, SECONDS = 8 };

/* ---- who they are ---- */

static bool id_fits(const char *id)
{
    size_t size = strlen(id);
    return size > 0 && size <= 40 &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == size;
}

static bool complete(const struct oidc_partners *partners)
{
    for (size_t i = 0; i < partners->count; i++) {
        const struct oidc_partner *p = &partners->list[i];
        if (!id_fits(p->id) || p->name[LANGUAGE_EN] == NULL || p->name[LANGUAGE_FR] == NULL ||
            !fetch_url_fits(p->issuer) || p->client == NULL || p->secret == NULL)
            return false;
        for (size_t k = 0; k < i; k++)
            if (strcmp(partners->list[k].id, p->id) == 0)
                return false;
    }
    return fetch_url_fits(partners->portal);
}

enum code oidc_partners_read(struct arena *arena, const char *path, struct oidc_partners *ret)
{
    enum { PARTNERS_MAX = 64 };
    char line[1024];
    struct oidc_partners partners = {.list =
                                         arena_array(arena, PARTNERS_MAX, sizeof(*ret->list))};
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return NOT_FOUND;
    bool fine = true;
    while (fine && fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        char *value = strchr(line, ' ');
        if (line[0] == '#' || line[0] == '\0')
            continue;
        fine = value != NULL;
        if (!fine)
            break;
        *value++ = '\0';
        const char *kept = arena_text(arena, value);
        struct oidc_partner *p = partners.count > 0 ? &partners.list[partners.count - 1] : NULL;
        if (strcmp(line, "portal") == 0)
            partners.portal = kept;
        else if (strcmp(line, "partner") == 0 && partners.count < PARTNERS_MAX)
            partners.list[partners.count++] = (struct oidc_partner){.id = kept};
        else if (p != NULL && strcmp(line, "name-en") == 0)
            p->name[LANGUAGE_EN] = kept;
        else if (p != NULL && strcmp(line, "name-fr") == 0)
            p->name[LANGUAGE_FR] = kept;
        else if (p != NULL && strcmp(line, "issuer") == 0)
            p->issuer = kept;
        else if (p != NULL && strcmp(line, "client") == 0)
            p->client = kept;
        else if (p != NULL && strcmp(line, "secret") == 0)
            p->secret = kept;
        else
            fine = false;
    }
    fclose(file);
    if (!fine || !complete(&partners))
        return UNREADABLE;
    *ret = partners;
    return OK;
}

/* ---- asking ---- */

/* body NULL: GET. What is asked is what was published. */
static enum code ask(struct arena *arena, const char *url, const char *body,
                     const struct oidc_partner *client, struct fetched *ret)
{
    struct fetch what = {.url = url, .accept = "application/json", .body = body,
                         .size_max = ANSWER_MAX, .connect_s = CONNECT_SECONDS, .seconds = SECONDS};
    if (body != NULL) {
        what.user = http_escape(arena, client->client);
        what.password = http_escape(arena, client->secret);
    }
    enum code code = fetch(arena, &what, ret);
    if (code != OK)
        return code;
    return ret->status == 200 ? OK : ret->status >= 500 ? BUSY : UNREADABLE;
}

static const char *member(struct arena *arena, const struct fetched *answer, const char *name)
{
    char *text = jose_member(answer->bytes, answer->size, name);
    const char *kept = text == NULL ? NULL : arena_text(arena, text);
    free(text);
    return kept;
}

enum code oidc_discover(struct arena *arena, const struct oidc_partner *partner,
                        struct oidc_endpoints *ret)
{
    struct fetched answer;
    size_t size = strlen(partner->issuer);
    bool slash = size > 0 && partner->issuer[size - 1] == '/';
    const char *url = arena_printf(arena, "%.*s/.well-known/openid-configuration",
                                   (int)(size - slash), partner->issuer);
    enum code code = ask(arena, url, NULL, NULL, &answer);
    if (code != OK)
        return code == UNREADABLE ? BUSY : code; /* somebody else is there */
    const char *issuer = member(arena, &answer, "issuer");
    const struct oidc_endpoints found = {
        .authorization = member(arena, &answer, "authorization_endpoint"),
        .token = member(arena, &answer, "token_endpoint"),
        .keys = member(arena, &answer, "jwks_uri"),
        .says_issuer = jose_is_true(answer.bytes, answer.size,
                                    "authorization_response_iss_parameter_supported")};
    if (issuer == NULL || strcmp(issuer, partner->issuer) != 0 ||
        !fetch_url_fits(found.authorization) ||
        !fetch_url_fits(found.token) || !fetch_url_fits(found.keys))
        return UNREADABLE;
    *ret = found;
    return OK;
}

/* ---- there and back ---- */

char *oidc_url(struct arena *arena, const struct oidc_partner *partner,
               const struct oidc_endpoints *endpoints, const struct oidc_request *request)
{
    hash256 hash;
    char challenge[64];
    crypto_hash_sha256(hash.bytes, (const unsigned char *)request->verifier,
                       strlen(request->verifier));
    sodium_bin2base64(challenge, sizeof(challenge), hash.bytes, sizeof(hash.bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return arena_printf(
        arena,
        "%s%cresponse_type=code&scope=openid&client_id=%s&redirect_uri=%s&state=%s&nonce=%s"
        "&code_challenge=%s&code_challenge_method=S256&ui_locales=%s",
        endpoints->authorization, strchr(endpoints->authorization, '?') == NULL ? '?' : '&',
        http_escape(arena, partner->client), http_escape(arena, request->back), request->state,
        request->nonce, challenge, request->language == LANGUAGE_FR ? "fr-CA" : "en-CA");
}

static const char *words_of(enum jose verdict)
{
    static const char *const words[] = {
        [JOSE_GOOD] = "good",           [JOSE_MALFORMED] = "the token is malformed",
        [JOSE_ALGORITHM] = "algorithm", [JOSE_KEY] = "no such key",
        [JOSE_SIGNATURE] = "signature", [JOSE_ISSUER] = "issuer",
        [JOSE_AUDIENCE] = "audience",   [JOSE_TIME] = "time",
        [JOSE_NONCE] = "nonce",         [JOSE_SUBJECT] = "subject"};
    return words[verdict];
}

enum code oidc_redeem(struct arena *arena, const struct oidc_partner *partner,
                      const struct oidc_endpoints *endpoints, const struct oidc_request *request,
                      const char *code, const char **ret_subject, const char **ret_why)
{
    struct fetched tokens, keys;
    const char *body = arena_printf(
        arena, "grant_type=authorization_code&code=%s&redirect_uri=%s&code_verifier=%s",
        http_escape(arena, code), http_escape(arena, request->back), request->verifier);
    *ret_why = "the code was not taken";
    enum code came = ask(arena, endpoints->token, body, partner, &tokens);
    if (came != OK)
        return came;
    const char *token = member(arena, &tokens, "id_token");
    *ret_why = "there is no token";
    if (token == NULL)
        return UNREADABLE;
    *ret_why = "there are no keys";
    came = ask(arena, endpoints->keys, NULL, NULL, &keys);
    if (came != OK)
        return came;
    const struct jose_expected expected = {.issuer = partner->issuer, .client = partner->client,
                                           .nonce = request->nonce,
                                           .now = platform_real_now().ms / 1000};
    char *subject;
    enum jose verdict = jose_judge(token, keys.bytes, keys.size, &expected, &subject);
    *ret_why = words_of(verdict);
    if (verdict != JOSE_GOOD)
        return UNREADABLE;
    *ret_subject = arena_text(arena, subject);
    free(subject);
    return OK;
}
