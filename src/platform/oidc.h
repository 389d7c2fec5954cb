/* Partners who prove persons: OpenID Connect, authorization code with PKCE. */
#pragma once
#include "platform.h"

struct oidc_partner {
    const char *id; /* small letters, digits, dashes: part of a path and of credentials */
    const char *name[LANGUAGES];
    const char *issuer, *client, *secret;
};
struct oidc_partners {
    const char *portal; /* where this portal stands: https://host */
    struct oidc_partner *list;
    size_t count;
};
/* `partners.conf`: a line `portal URL`, then for each partner lines `partner ID`, `name-en`,
 * `name-fr`, `issuer`, `client`, `secret`. NOT_FOUND, UNREADABLE. */
enum code oidc_partners_read(struct arena *arena, const char *path, struct oidc_partners *ret);

struct oidc_endpoints {
    const char *authorization, *token, *keys;
    bool says_issuer; /* its answers do (RFC 9207): one that does not is not its own */
};
/* What the partner publishes. BUSY: no answer, or somebody else's who publishes nothing;
 * UNREADABLE: one that cannot be right. Every URL is https, but on this machine. Asked anew for
 * each sign-in, so a new key is known at once. */
enum code oidc_discover(struct arena *arena, const struct oidc_partner *partner,
                        struct oidc_endpoints *ret);
struct oidc_request {
    const char *back; /* redirect URI */
    const char *state, *nonce, *verifier;
    enum language language;
};
/* Where the browser goes. */
char *oidc_url(struct arena *arena, const struct oidc_partner *partner,
               const struct oidc_endpoints *endpoints, const struct oidc_request *request);
/* The code for an ID token, and who it is of. ret_why: words for the log. */
enum code oidc_redeem(struct arena *arena, const struct oidc_partner *partner,
                      const struct oidc_endpoints *endpoints, const struct oidc_request *request,
                      const char *code, const char **ret_subject, const char **ret_why);
