/*
 * What a browser says that a passkey did, and whether it is true (WebAuthn Level 2, 7.1 and 7.2;
 * libfido2 verifies signatures and reads keys). Everything comes as base64url, as the page's script
 * writes it. Attestation is not asked for: whose make a passkey is decides nothing here.
 */
#pragma once
#include "platform.h"

enum { WEBAUTHN_PART_MAX = 8192, WEBAUTHN_ID_MAX = 1023 }; /* characters; bytes of an id */

enum webauthn {
    WEBAUTHN_GOOD,
    WEBAUTHN_MALFORMED,
    WEBAUTHN_TYPE,       /* made for something else than it is used for */
    WEBAUTHN_ORIGIN,     /* on another site, or in a frame of one */
    WEBAUTHN_RP,         /* for another site */
    WEBAUTHN_PRESENCE,   /* nobody touched it */
    WEBAUTHN_ALGORITHM,  /* none of ES256, EdDSA, RS256 */
    WEBAUTHN_CREDENTIAL, /* another passkey's id */
    WEBAUTHN_SIGNATURE,
    WEBAUTHN_COUNTER /* not above the one before: it may have been copied */
};

/* Where the portal stands: "https://host" or "https://host:port", and the host alone. */
struct webauthn_site {
    const char *origin, *host;
};
/* Of the address an operator gave. False: it has a path or no name, so no passkey can be for it. */
bool webauthn_site_of(struct arena *arena, const char *address, struct webauthn_site *ret);

struct webauthn_answer {
    const char *id, *client, *authenticator;
    const char *signature; /* of an assertion */
};
struct webauthn_key {
    const char *id;  /* base64url */
    const char *key; /* algorithm, a blank, base64url */
    int64_t counter;
};

/* The challenge it answers, as base64url; NULL when there is none to be read. It says nothing of
 * whether the answer is good; whoever gave the challenge judges it. */
char *webauthn_challenge(struct arena *arena, const struct webauthn_answer *answer);
/* A new passkey. */
enum webauthn webauthn_register(struct arena *arena, const struct webauthn_site *site,
                                const struct webauthn_answer *answer, struct webauthn_key *ret);
/* A known one was used; ret_counter is what it counts now. A passkey that does not count says 0
 * always. */
enum webauthn webauthn_assert(struct arena *arena, const struct webauthn_site *site,
                              const struct webauthn_key *key, const struct webauthn_answer *answer,
                              int64_t *ret_counter);
