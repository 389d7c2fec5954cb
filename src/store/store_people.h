/*
 * People: who may sign in, by what they prove it, and what is kept of it. Nothing here is in the
 * journal of a business; what happened to access has a chain of its own (access_event).
 */
#pragma once
#include "base.h"

struct store;

/* ---- persons ---- */

/* The member name is the person's own mark, in the journals too: what an operator chose, or u- and
 * random letters, so that it can stay when the rest is erased. */
struct user {
    char name[64];
    const char *display_name, *email;
    const char *stamp; /* feeds are signed with it; changes with the password */
    bn business; /* acts for just now; "" nobody */
    char role[16]; /* of staff: officer; "" for others, whose roles are memberships */
    enum language language;
    bool locked;
    const char *given_name, *family_name, *phone, *extension;
    bool notify;
    const char *terms; /* version accepted, NULL none */
    instant terms_at;
    bool demo; /* of a demonstration: one printed password, no second step */
    unsigned staff; /* roles of an officer (enum staff), as bits */
};
enum code store_load_user(struct store *store, struct arena *arena, const char *name,
                          struct user *ret);
/* The staff roles of who is there already stay as they are. */
enum code store_put_user(struct store *store, const struct user *user);
enum code store_put_staff(struct store *store, const char *person, unsigned staff);
size_t store_list_users(struct store *store, struct arena *arena, struct user **ret);
size_t store_list_staff(struct store *store, struct arena *arena, struct user **ret); /* officers */

/* A person's role in a business: on one program account, or, a manager, on all (program ""). */
struct membership {
    const char *person;
    bn business;
    char program[7]; /* RM0001 */
    enum role role;
    instant since; /* 0: before this was kept */
    const char *given_by;
};
enum code store_put_membership(struct store *store, const struct membership *membership);
/* All of the person in the business. */
enum code store_end_memberships(struct store *store, bn business, const char *person);
size_t store_list_memberships(struct store *store, struct arena *arena, const char *person,
                              struct membership **ret);
/* By person. */
size_t store_list_members(struct store *store, struct arena *arena, bn business,
                          struct membership **ret);

/* ---- what proves a person ---- */

#define CREDENTIAL_KEY "key"         /* name: the user name, folded */
#define CREDENTIAL_PARTNER "partner" /* name: partner, a blank, subject */
struct credential {
    const char *kind, *name, *person;
    const char *secret; /* argon2id of a key's password */
    instant made_at, used_at, revoked_at;
};
enum code store_load_credential(struct store *store, struct arena *arena, const char *kind,
                                const char *name, struct credential *ret);
enum code store_put_credential(struct store *store, const struct credential *credential);
size_t store_list_credentials(struct store *store, struct arena *arena, const char *person,
                              struct credential **ret);

enum { RECOVERY_QUESTIONS = 3, RECOVERY_CODES = 10 };
struct recovery_question {
    const char *question, *answer; /* argon2id of the folded answer */
};
enum code store_put_question(struct store *store, const char *key, int place,
                             const struct recovery_question *question);
size_t store_list_questions(struct store *store, struct arena *arena, const char *key,
                            struct recovery_question **ret);

#define FACTOR_EMAIL "email"
#define FACTOR_TOTP "totp"
#define FACTOR_PASSKEY "passkey"
struct second_factor {
    const char *person, *id, *kind, *label;
    const char *secret, *handle;
    int64_t counter;
    instant made_at, used_at;
};
enum code store_put_factor(struct store *store, const struct second_factor *factor);
enum code store_end_factor(struct store *store, const char *person, const char *id);
enum code store_name_factor(struct store *store, const char *person, const char *id,
                            const char *label);
size_t store_list_factors(struct store *store, struct arena *arena, const char *person,
                          struct second_factor **ret);

struct recovery_code {
    int place;
    hash256 hash;
    instant used_at;
};
enum code store_put_recovery_code(struct store *store, const char *person,
                                  const struct recovery_code *code);
size_t store_list_recovery_codes(struct store *store, struct arena *arena, const char *person,
                                 struct recovery_code **ret);

struct trusted_device {
    hash256 hash; /* of the cookie */
    const char *person, *label;
    instant made_at, used_at, ends_at;
};
enum code store_load_device(struct store *store, struct arena *arena, const hash256 *hash,
                            struct trusted_device *ret);
enum code store_put_device(struct store *store, const struct trusted_device *device);
enum code store_end_device(struct store *store, const hash256 *hash);
enum code store_end_devices(struct store *store, const char *person);
size_t store_list_devices(struct store *store, struct arena *arena, const char *person,
                          struct trusted_device **ret);

/* ---- on the way, and in ---- */

struct sign_in_flow {
    hash256 token; /* hash of the cookie */
    const char *stage, *person, *credential; /* credential: kind, a blank, name */
    instant began_at;
    hash256 code; /* of the passcode that was mailed; zeros: none */
    const char *code_to;
    instant code_at;
    const char *mail, *data, *next;
};
enum code store_load_flow(struct store *store, struct arena *arena, const hash256 *token,
                          struct sign_in_flow *ret);
enum code store_put_flow(struct store *store, const struct sign_in_flow *flow);
enum code store_end_flow(struct store *store, const hash256 *token);
/* What was begun, or first tried, before `before`. */
enum code store_end_old_tries(struct store *store, instant before);

struct session {
    hash256 token; /* hash of the cookie */
    char user[64];
    char form_token[44];
    instant began_at, seen_at;
    const char *way, *agent, *remote; /* by what and from where it began; NULL is "" */
    instant strong_at; /* when the second step was last taken; 0 never */
};
enum code store_load_session(struct store *store, struct arena *arena, const hash256 *token,
                             struct session *ret);
enum code store_put_session(struct store *store, const struct session *session);
enum code store_end_session(struct store *store, const hash256 *token);
size_t store_list_sessions(struct store *store, struct arena *arena, const char *person,
                           struct session **ret);

/* Counts a try before it is judged, so that many at once are all counted. FORBIDDEN, with its end,
 * while locked; the try number `limit` of a window locks, and may itself still be right. */
struct guard_rule {
    int limit;
    int64_t window_ms, lock_ms;
};
enum code store_guard_try(struct store *store, const char *name, const struct guard_rule *rule,
                          instant now, int *ret_left, instant *ret_until);
/* One try less: it was not judged. */
enum code store_guard_back(struct store *store, const char *name);
enum code store_guard_end(struct store *store, const char *name);
enum code store_load_guard(struct store *store, const char *name, int *ret_tries,
                           instant *ret_until);

struct attach_request {
    const char *id, *credential, *asked_by, *person, *state, *decided_by;
    instant asked_at, decided_at;
};
enum code store_load_attach(struct store *store, struct arena *arena, const char *id,
                            struct attach_request *ret);
enum code store_put_attach(struct store *store, const struct attach_request *request);
size_t store_list_attach(struct store *store, struct arena *arena, const char *state,
                         struct attach_request **ret);

/* ---- mail ---- */

#define MAIL_WAITING "waiting"
#define MAIL_SENT "sent"
#define MAIL_SHOWN "shown"     /* of a demonstration: only its mailbox page has it */
#define MAIL_FAILED "failed"   /* given up */
#define MAIL_BOUNCED "bounced" /* refused for good, at once or later */
struct mail {
    const char *id, *kind, *person, *to, *subject, *body;
    instant made_at;
    const char *state;
    int tries;
    instant next_at;
};
struct mail_try {
    int number, code;
    instant at;
    const char *answer;
};
enum code store_load_mail(struct store *store, struct arena *arena, const char *id,
                          struct mail *ret);
enum code store_put_mail(struct store *store, const struct mail *mail);
size_t store_list_mail_due(struct store *store, struct arena *arena, instant now,
                           struct mail **ret);
size_t store_list_mail(struct store *store, struct arena *arena, instant before, size_t limit,
                       struct mail **ret);
enum code store_add_mail_try(struct store *store, const char *mail, const struct mail_try *one);
size_t store_list_mail_tries(struct store *store, struct arena *arena, const char *mail,
                             struct mail_try **ret);

/* ---- the chain of access ---- */

struct access_event {
    int64_t number;
    instant at;
    const char *kind, *person, *actor, *words;
    hash256 hash;
    bn business;         /* it is about; "" none */
    const char *account; /* of it; NULL is "" */
    const char *role, *remote; /* of the actor then; NULL is "" */
    bn acting;           /* the business acted for; "" none */
};
/* Within a transaction of store_together; number and hash are filled in. */
enum code store_add_access(struct store *store, struct access_event *event);
hash256 store_access_hash(struct arena *arena, const struct access_event *event,
                          const hash256 *previous);
size_t store_page_access(struct store *store, struct arena *arena, int64_t after, size_t limit,
                         struct access_event **ret);
/* Newest first, before number `before`; 0: the newest. */
size_t store_list_access_of(struct store *store, struct arena *arena, const char *person,
                            int64_t before, size_t limit, struct access_event **ret);

/* Of a business ("": of all), newest first: before `before` and `number` of that instant, none
 * before `from`. */
size_t store_list_access(struct store *store, struct arena *arena, bn business, instant before,
                         int64_t number, instant from, size_t limit, struct access_event **ret);
/* Likewise accounts of others that were opened for a business. */
size_t store_list_access_for(struct store *store, struct arena *arena, bn acting, instant before,
                             int64_t number, instant from, size_t limit,
                             struct access_event **ret);
/* The rest of the newest words of this kind about the business that begin so; NULL: none do. */
const char *store_access_said(struct store *store, struct arena *arena, bn business,
                              const char *kind, const char *prefix);
/* Was this told of the actor and the account since: that it was looked at, what was answered? */
bool store_access_told(struct store *store, const char *actor, const char *account,
                       const char *kind, const char *words, instant since);

/* All or nothing, and nobody else in between: reads inside see what the writes go by. */
enum code store_together(struct store *store, enum code (*work)(struct store *, void *),
                         void *context);
