/*
 * People at the door: from a name and a password, or a partner's word, over a second step and a
 * profile to a session; and what a person may change of all that. Included by action.h.
 *
 * Between the first proof and the session stands a flow, known by a cookie of its own. Its stage
 * says what is asked for next. A session is always begun anew (its cookie is never one that was
 * there before), and only when nothing is left to ask.
 */
#pragma once
#include "store.h"
#include "webauthn.h"

struct action;

#define STAGE_SECOND "second"   /* the second step */
#define STAGE_ENROL "enrol"     /* there is none yet: an e-mail address */
#define STAGE_CONFIRM "confirm" /* the code that was sent there */
#define STAGE_PROFILE "profile" /* who it is, and the terms */
#define STAGE_RECOVER "recover" /* a forgotten password: the code that was mailed */
#define STAGE_ANSWER "answer"   /* the answers, and a new password */
#define STAGE_ATTACH "attach"   /* a known person with a new credential: the code */
#define STAGE_WAIT "wait"       /* until somebody has agreed to that */
#define STAGE_PARTNER "partner" /* at a partner, who is to send the browser back */
#define STAGE_OLD "old"         /* another address: the code that was sent to the old one */
#define STAGE_NEW "new"         /* and the code that was sent to the new one */

/* What came of one step: cookies to set. until: the end of a lock (FORBIDDEN). */
struct sign_in {
    char *session, *flow, *device; /* NULL: none */
    const char *stage;             /* of the flow */
    const char *next;              /* the page asked for, of a session */
    instant until;
};

/* OK: a session or a flow. UNAUTHORIZED: name or password is not right, or no such name, which
 * looks and takes alike. FORBIDDEN: too many tries; that says nothing of whether the name exists.
 * CONFLICT: right, but the key was revoked or is too old. BUSY: too many at once. */
enum code action_sign_in(struct action *action, const char *name, const char *password,
                         const char *device_cookie, const char *next, struct sign_in *ret);
/* The same without a second step and a session, for one request of a program on behalf of a person
 * or of the operator's command line: the actor is the person. */
enum code action_prove(struct action *action, const char *name, const char *password);

/* Partners of `partners.conf`, who prove persons by OpenID Connect. */
struct partner {
    const char *id, *name[LANGUAGES];
};
size_t action_partners(struct action *action, struct partner **ret);
/* A flow, and where the browser is to go. `back`: the path of this portal where it comes back to.
 * NOT_FOUND; FORBIDDEN: too often; FINDINGS: the partner does not answer as it should. */
enum code action_begin_partner(struct action *action, const char *id, const char *back,
                               const char *next, struct sign_in *ret, const char **ret_url);
/* What it brought along; "" what is absent. */
struct partner_answer {
    const char *state, *code, *issuer, *error;
};
/* Like action_sign_in. UNAUTHORIZED: no answer to this flow, or for the second time. */
enum code action_finish_partner(struct action *action, const struct sign_in_flow *flow,
                                const char *id, const char *back,
                                const struct partner_answer *answer, const char *device_cookie,
                                struct sign_in *ret);
enum code action_sign_out(struct action *action, const char *cookie);
/* Sets action->actor; UNAUTHORIZED when there is no such session, CONFLICT when it has ended by
 * itself (parameters web_idle_s, web_abs_s; real time). */
enum code action_enter_session(struct action *action, const char *cookie, struct session *ret);
/* Seconds: idle limit, warning before it, absolute limit, how long a second step holds; how exactly
 * it is kept when a session was used last. */
struct session_limits {
    int idle, warning, absolute, step_up, seen;
};
struct session_limits action_session_limits(struct action *action);
/* Is a second step needed before money or access is changed in this session? */
bool action_needs_step_up(struct action *action, const struct session *session);
/* Begins a flow of stage SECOND in a session; its end strengthens that session. */
enum code action_step_up(struct action *action, const struct session *session, const char *next,
                         struct sign_in *ret);
size_t action_sessions(struct action *action, struct session **ret);
/* By the first 16 digits of the hash; "" : all but `but`. */
enum code action_end_sessions(struct action *action, const char *mark, const hash256 *but);
void session_mark(const struct session *session, char ret_mark[17]);

/* ---- a key of one's own ---- */

struct key_order {
    const char *name, *password, *again;
    const char *questions[RECOVERY_QUESTIONS], *answers[RECOVERY_QUESTIONS];
};
struct key_rules {
    int name_min, name_max, name_digits_max, name_run, password_min, password_max;
};
struct key_rules action_key_rules(struct action *action);
/* FINDINGS, or OK with a flow of stage ENROL. */
enum code action_make_credential(struct action *action, const struct key_order *order,
                                 const char *next, struct sign_in *ret);
/* A code goes to the address of whoever has the key. It looks alike when nobody has. */
enum code action_recover(struct action *action, const char *name, struct sign_in *ret);
/* Questions of a flow of stage ANSWER. */
size_t action_recovery_questions(struct action *action, const struct sign_in_flow *flow,
                                 struct recovery_question **ret);
/* Answers and a new password: FINDINGS; after too many wrong ones the key is revoked (CONFLICT). OK
 * ends all sessions and devices of the person and goes on as after a sign-in. */
enum code action_recover_answer(struct action *action, const struct sign_in_flow *flow,
                                const char *cookie, const struct key_order *order,
                                struct sign_in *ret);
/* Signed in. Old password first. */
enum code action_change_password(struct action *action, const char *before,
                                 const struct key_order *order, const hash256 *session);
/* The key is given up; all sessions end. */
enum code action_revoke_credential(struct action *action, const char *kind, const char *name);

/* ---- flows ---- */

/* UNAUTHORIZED when there is none, or it is older than half an hour. */
enum code action_load_flow(struct action *action, const char *cookie, struct sign_in_flow *ret);
enum code action_flow_email(struct action *action, struct sign_in_flow *flow, const char *cookie,
                            const char *address, const char *again, bool consent,
                            struct sign_in *ret);
/* Another code to the same address. */
enum code action_flow_send(struct action *action, struct sign_in_flow *flow, const char *cookie);
/* A passcode, a time-based code or a recovery code; `remember` this device. FINDINGS when it is not
 * right, is too old, or there were too many. */
enum code action_flow_code(struct action *action, const struct sign_in_flow *flow,
                           const char *cookie, const char *code, bool remember,
                           struct sign_in *ret);
struct profile_order {
    const char *given_name, *family_name, *phone, *extension, *email, *terms;
    bool notify, notify_chosen, accepted;
    enum language language;
};
const char *action_terms_version(struct action *action);
enum code action_flow_profile(struct action *action, const struct sign_in_flow *flow,
                              const char *cookie, const struct profile_order *order,
                              struct sign_in *ret);
/* With a new credential, in a flow of stage ENROL: "I am the person with this address." A code goes
 * there if it is a person's; it looks alike if not. */
enum code action_flow_attach(struct action *action, struct sign_in_flow *flow, const char *cookie,
                             const char *address, struct sign_in *ret);
struct shown_attach {
    struct attach_request request;
    struct user person;
};
/* That wait and the actor may decide on: a manager of the person's business, or the agency. */
size_t action_list_attach(struct action *action, struct shown_attach **ret);
enum code action_decide_attach(struct action *action, const char *id, bool agree);
/* Where the mail of a flow's code stands; NULL none. */
const char *action_flow_mail_state(struct action *action, const struct sign_in_flow *flow);
/* The factors of a flow's person. */
size_t action_factors_of(struct action *action, const char *person, struct second_factor **ret);

/* ---- passkeys ---- */

/* What a page asks a browser for. The challenge is good once, for a few minutes, in this session or
 * flow alone. */
struct passkey_offer {
    const char *challenge;    /* base64url, as are ids */
    const char *origin, *host; /* the portal's address and name, as configured */
    const char *person;
    const char *known; /* ids of the passkeys there are, a blank between */
    size_t count;
};
/* NOT_FOUND: no public address is configured, so there can be none. */
enum code action_offer_passkey(struct action *action, const struct session *session,
                               struct passkey_offer *ret);
/* FINDINGS say what is wrong with the name or the answer. */
enum code action_add_passkey(struct action *action, const struct session *session,
                             const char *label, const struct webauthn_answer *answer);
/* Of a flow of stage SECOND; NOT_FOUND too when the person has none. */
enum code action_ask_passkey(struct action *action, const struct sign_in_flow *flow,
                             struct passkey_offer *ret);
enum code action_flow_passkey(struct action *action, const struct sign_in_flow *flow,
                              const char *cookie, const struct webauthn_answer *answer,
                              bool remember, struct sign_in *ret);

/* ---- one's own second steps ---- */

/* Any but the address. */
enum code action_name_factor(struct action *action, const char *id, const char *label);

/* Begins a time-based code: a secret, kept sealed in `ret_pending` until a code proves it. */
struct totp_offer {
    const char *secret; /* base32 */
    const char *uri;    /* otpauth://totp/... */
    const char *pending;
};
enum code action_offer_totp(struct action *action, struct totp_offer *ret);
enum code action_open_totp(struct action *action, const char *pending, struct totp_offer *ret);
enum code action_add_totp(struct action *action, const char *pending, const char *label,
                          const char *code);
/* Another address for passcodes: a flow of stage OLD (NEW when there was no address), whose codes
 * show that both are read by this person. FINDINGS. */
enum code action_change_address(struct action *action, const struct session *session,
                                const char *address, const char *again, struct sign_in *ret);
/* The last way that is left cannot be removed: FINDINGS; nor can the address: CONFLICT. */
enum code action_end_factor(struct action *action, const char *id);
/* New codes; the old ones are no longer good. */
enum code action_make_recovery_codes(struct action *action, const char *ret_codes[RECOVERY_CODES]);
size_t action_recovery_codes_left(struct action *action);
size_t action_devices(struct action *action, struct trusted_device **ret);
enum code action_end_device(struct action *action, const char *mark); /* first 16 hex digits */
size_t action_access_of(struct action *action, int64_t before, size_t limit,
                        struct access_event **ret);

/* ---- mail ---- */

/* Of the whole installation: of a demonstration anybody, else staff of the agency. Bodies are only
 * in a demonstration. */
size_t action_list_mail(struct action *action, size_t limit, struct mail **ret);
size_t action_list_mail_tries(struct action *action, const char *mail, struct mail_try **ret);
/* Sends what is due; a job of the server. */
enum code action_send_mail(struct action *action);
/* A message that a mail server sent back: the mail it is about bounced. NOT_FOUND: about none. */
enum code action_take_bounce(struct action *action, const char *message, size_t size);
/* All that were put into `bounces` of the data directory (carm bounce); they are removed. */
enum { BOUNCE_MAX = 1 << 20 };
enum code action_take_bounces(struct action *action);

/* ---- the chain of access ---- */

/* Every event from the first, its number, hash and the one before. Count of events. */
int64_t access_verify(struct store *store, void (*problem)(void *context, const char *text),
                      void *context);
