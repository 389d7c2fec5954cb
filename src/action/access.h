/* What the files about people share: parameters, one write of many rows, letters. */
#pragma once
#include "action_impl.h"
#include "store_register.h"

enum { FLOW_MS = 30 * 60 * 1000 };

int people_number(struct action *action, const char *name, int fallback);

/* The person acts from here on. */
void person_enter(struct action *action, const struct user *user);
/* The strongest role of the person in the business, among these. */
enum role members_strongest(const struct membership *list, size_t count, bn business,
                            const char *person);
bool members_have_manager(const struct membership *list, size_t count);
struct access_change;
/* Would the change take its last manager from the business of these? The list is used up. */
bool members_orphan(struct membership *list, size_t count, const struct access_change *change);
/* What a role is on: a manager's whole business, else each of the accounts, RM0001 ... */
struct membership *members_make(struct action *action, const struct membership *like,
                                const char *const *programs, size_t programs_count,
                                size_t *ret_count);

/* Rows that go together, and what is said of them in the chain of access. */
enum { ACCESS_EVENTS = 4, ACCESS_SESSIONS = 64 };
struct client_change;
struct access_change {
    const struct user *user;
    const struct staff_request *staff_request;
    bool fresh_staff;     /* CONFLICT when one of the person waits; else when this one does not */
    const struct emergency *emergency;
    bool fresh_emergency; /* CONFLICT when one is open; else when this one is not as it was */
    const unsigned *staff; /* roles of `person`; CONFLICT when nobody would be left to give any */
    const struct credential *credential;
    const char *fresh_key; /* CONFLICT when a credential of this name and kind is there */
    const struct recovery_question *questions; /* RECOVERY_QUESTIONS of them, of credential */
    const struct second_factor *factor;
    const char *end_factor; /* of person; CONFLICT when it is the last, or gone */
    const char *name_factor, *factor_label; /* of person */
    const struct second_factor *spend; /* CONFLICT when its counter, if it has one, does not rise */
    const struct recovery_code *codes; /* of person */
    size_t codes_count;
    const struct recovery_code *spend_code; /* CONFLICT when it was used */
    const struct trusted_device *device;
    const hash256 *end_device;
    bool end_devices;
    const hash256 *expect_flow; /* CONFLICT when it is gone, or has another code */
    const hash256 *expect_code;
    const struct sign_in_flow *flow;
    const hash256 *end_flow;
    const struct session *session;
    const hash256 *end_sessions[ACCESS_SESSIONS];
    size_t end_sessions_count;
    const struct attach_request *attach;
    const struct registration *registration;
    const instant *registration_was; /* CONFLICT when it was changed since; NULL: it is new */
    const struct access_request *request;
    bool fresh_request;              /* CONFLICT when another waits; else when it is not pending */
    const struct api_key *key;       /* of software */
    bn about; /* the business that events are about; "": what follows says it */
    const struct delegation_request *delegation;
    bool fresh_delegation;           /* CONFLICT when one waits between the two; else when this one
                                        does not wait any more */
    instant delegation_since;        /* what was asked before has expired */
    const bn *first_of;              /* CONFLICT when the business has a manager */
    const struct membership *members; /* take the place of all of `member` in the business. CONFLICT
                                         when it would be left without a manager that it has */
    size_t members_count;
    const char *member;               /* NULL: nobody's change */
    bn members_in;
    const struct client_change *clients; /* clients_impl.h */
    struct release_event *release; /* CONFLICT when its key is there */
    const struct release_event *close_release; /* CONFLICT when it does not wait for an answer */
    const struct mail *mail;
    const struct mail *const *mails; /* more of them */
    size_t mails_count;
    const char *end_guards[2];
    const char *person;
    const instant *unless_viewed; /* nothing when its actor said the same of the account since */
    struct access_event events[ACCESS_EVENTS];
    size_t events_count;
    const struct access_event *told; /* more of them */
    size_t told_count;
};
/* The one that is in force for the person; NOT_FOUND. */
enum code emergency_of(struct action *action, const char *person, struct emergency *ret);
/* Of one's own business nothing is told but to it. */
bool audit_own(struct action *action, bn business);
void access_tell(struct action *action, struct access_change *change, const char *kind,
                 const char *person, const char *words);
enum code access_commit(struct action *action, const struct access_change *change);
/* Puts every session of the person but one (NULL: none is left out) among those that end. */
void access_end_sessions(struct action *action, struct access_change *change, const char *person,
                         const hash256 *but);

/* Counted before it is judged. FORBIDDEN with its end while locked. */
enum code guard_try(struct action *action, const char *name, const struct guard_rule *rule,
                    int *ret_left, instant *ret_until);
/* It was not judged after all. */
enum code guard_give_back(struct action *action, const char *name);
bool guard_locked(struct action *action, const char *name, instant *ret_until);
char *guard_name(struct action *action, const char *what, const char *of);
const char *clock_of(struct action *action, instant at); /* 14:05, Eastern */

/* 9 digits, or the program account around them: FINDINGS at `pointer` when it is neither. */
enum code people_read_bn(struct action *action, const char *text, const char *pointer, bn *ret);

char *fold_name(struct arena *arena, const char *name);
size_t characters(const char *text);
const char *public_address(struct action *action); /* of the portal, as configured; NULL none */
hash256 token_hash(const char *text);
char *random_token(struct action *action, hash256 *ret_hash);
struct credential *flow_credential(struct action *action, const struct sign_in_flow *flow);
bool hash_equal(const hash256 *a, const hash256 *b);
bool hash_is_none(const hash256 *hash);

/* After everything that proves the person was given: what is asked for next, or a session. `change`
 * has what else is to be written; `strong`: the second step was taken just now. */
enum code flow_proceed(struct action *action, struct access_change *change,
                       const struct sign_in_flow *flow, bool strong, struct sign_in *ret);
/* After the first proof: the second step, or what comes when none is asked for. */
enum code credential_proved(struct action *action, struct access_change *change,
                            const struct user *user, const struct credential *credential,
                            const char *device_cookie, const char *next, struct sign_in *ret);
/* A proof of the second step stands in `change`: the session, and the device if remembered. */
enum code second_step_taken(struct action *action, struct access_change *change,
                            const struct sign_in_flow *flow, bool remember, struct sign_in *ret);
/* A second step that was none stands in the chain. */
enum code tell_step_refused(struct action *action, const struct sign_in_flow *flow,
                            const char *why);
/* A new flow and its cookie. */
struct sign_in_flow flow_new(struct action *action, const char *stage, const char *person,
                             const struct credential *credential, const char *next,
                             struct sign_in *ret);
/* A code to `address`: into flow and change. FINDINGS when one was sent just now, or too many. */
enum code flow_send(struct action *action, struct access_change *change,
                    struct sign_in_flow *flow, const char *address, enum language language,
                    bool really);

/* Within its limits of rest and of all. */
bool session_alive(const struct session_limits *limits, const struct session *session,
                   instant now);
/* Is a person of this demonstration, whose password is printed. */
bool person_of_demo(struct action *action, const struct user *user);
const char *factor_address(const struct second_factor *factors, size_t count); /* NULL none */
char *plain_code(struct arena *arena, const char *code); /* without blanks and dashes, capitals */
extern const char *const common_passwords[]; /* in small letters, sorted */
extern const size_t common_passwords_count;
bool judge_key_order(struct action *action, const struct key_order *order, const char *name);
enum code make_secrets(struct action *action, const struct key_order *order, char **ret_secret,
                       struct recovery_question *ret_questions);

/* ---- letters ---- */

/* A code was proved in a flow of stage OLD or NEW: the next code, or the address is in force. */
enum code address_proved(struct action *action, struct access_change *change,
                         const struct sign_in_flow *flow, struct sign_in *ret);
bool address_stage(const char *stage);
enum language person_language(struct action *action, const char *person);

enum letter { LETTER_CODE, LETTER_RECOVER, LETTER_CONCURRENT, LETTER_PASSWORD, LETTER_FACTOR,
              LETTER_FACTOR_ADDED,
              LETTER_ATTACHED, LETTER_ADDRESS_CODE, LETTER_ADDRESS, LETTER_REGISTRATION,
              LETTER_ACCESS, LETTER_ACCESS_CHANGED, LETTER_ACCESS_ENDED, LETTER_DELEGATION_ASKED,
              LETTER_DELEGATION_DECIDED, LETTER_DELEGATION_ENDED, LETTER_DELEGATION_ENDS,
              LETTER_SESSIONS_ENDED, LETTER_LICENCE, LETTER_STAFF, LETTER_EMERGENCY,
              LETTER_RPP_ASKED, LETTER_RPP_GRANTED, LETTER_RPP_SHORT, LETTER_RPP_LOST,
              LETTER_RPP_NEED, LETTER_RPP_USED, LETTER_RPP_REQUEST, LETTER_BOND,
              LETTER_SECURITY_SET, LETTER_SECURITY_TIME, LETTER_SECURITY_ENDS, LETTER_DEMAND,
              LETTER_RELEASE_REJECTED, LETTER_RELEASE_DIFFERS, LETTER_RELEASE_DUE,
              LETTER_RELEASE_LATE,
              LETTERS };
/* To the actor's address, if there is one. */
void tell_by_mail(struct action *action, struct access_change *change, enum letter letter);
struct mail *letter_new(struct action *action, enum letter letter, const char *person,
                        const char *to, enum language language, const char *argument);
/* Days before something, of a parameter: "30 7 1". */
enum { WARNINGS_MAX = 8 };
size_t letter_days(struct action *action, const char *parameter, const char *usual,
                   int ret[WARNINGS_MAX]);
/* Each to its person once, however often: by `mark`, which says what they are about. */
enum code letters_once(struct action *action, const char *mark, const struct mail *const *mails,
                       size_t count);
/* NULL: the person has no address, or is locked. */
struct mail *letter_to_member(struct action *action, const struct membership *member,
                              enum letter letter, const char *argument);
/* Letters, being put together. */
struct letters {
    const struct mail **list;
    size_t count, capacity;
};
/* To each of the account's business who may do this on it; NULL argument: the account's end. */
void letter_account(struct action *action, enum permission permission, program_account account,
                    enum letter letter, const char *argument, struct letters *ret);
