/*
 * Who did what: the chain of access and the journal of a business, merged by time. Nothing is kept
 * for it beside the two; what a page says of an event is worked out from its record.
 */
#pragma once
#include "people.h"

struct action;

/* ---- looking ---- */

/* Somebody, or somebody's software, looks at another business's account: that is told once a day,
 * and nothing is shown before it is. OK at once for one's own. */
enum code action_note_view(struct action *action, program_account account);

/* ---- the list ---- */

enum audit_group {
    AUDIT_SIGN_IN,     /* sessions and second steps, also refused */
    AUDIT_VIEW,        /* accounts of others that were opened */
    AUDIT_ACCESS,      /* who may do what, and how one proves oneself */
    AUDIT_DECLARATION,
    AUDIT_PAYMENT,
    AUDIT_DECISION,    /* cases, matters of money, charges */
    AUDIT_OTHER,       /* statements, interest, the register */
    AUDIT_GROUPS
};
extern const char *const audit_groups[AUDIT_GROUPS]; /* as filters name them */

struct audit_filter {
    bn business;             /* "": what happened to access, of all (agency only) */
    program_account account; /* "" any */
    const char *person;      /* mark of who did it or whom it is about; NULL or "" any */
    int group;               /* -1 any */
    bool ours; /* instead: others' accounts that were opened for the business */
    date from, to;           /* Eastern days, both included; none: open */
};
/* Where the list goes on: the event and the record that come next at the latest. */
struct audit_place {
    instant at;
    int64_t number, seq;
};
struct audit_entry {
    instant at;
    enum audit_group group;
    const char *kind; /* access.session.began, journal.payment, step.adjustment.file */
    const char *name[LANGUAGES];
    const char *actor, *actor_name; /* name NULL: software, or no person that is known */
    const char *role;               /* that the actor has now; "" none */
    const char *role_then, *remote; /* as recorded, with the address; "" it is not */
    const char *acting;             /* number of the business acted for; "" none */
    const char *person, *person_name; /* whom it is about; "" none but the actor */
    const char *account;            /* "" none in particular */
    const char *object;             /* transaction and version, payment, matter; "" none */
    const char *words;              /* as recorded */
    bool refused;
    bool journal;   /* of the business's journal, else of the chain of access */
    int64_t number; /* in that chain */
};
/* As text, and back again: false when it is none. */
char *audit_place_text(struct arena *arena, const struct audit_place *place);
bool audit_place_parse(const char *text, struct audit_place *ret);
/* May the actor see what happened in the business ("": in all)? */
bool action_may_audit(struct action *action, bn business);
/* NOT_FOUND when the actor may not. */
enum code action_begin_audit(struct action *action, const struct audit_filter *filter,
                             struct audit_place *ret);
/* Newest first, from `place` on, which goes on with it. No more than `limit` entries, and no more
 * looked at than so many that fit or not: ret_more says whether there may be others, ret_until how
 * far back was looked. */
enum code action_list_audit(struct action *action, const struct audit_filter *filter,
                            struct audit_place *place, size_t limit, struct audit_entry **ret,
                            size_t *ret_count, bool *ret_more, instant *ret_until);
/* Others who opened accounts of the actor's business, newest first: for everybody in it. */
size_t action_viewers(struct action *action, size_t limit, struct audit_entry **ret);

/* ---- words ---- */

struct event_name {
    const char *id, *words[LANGUAGES];
};
extern const struct event_name event_names[]; /* sorted by id */
extern const size_t event_names_count;
/* The words of an id; those of journal.other, or the id, when there are none. */
const char *const *event_words(const char *id);

/* ---- sessions of others ---- */

struct shown_person {
    struct user person;
    size_t sessions;
    instant seen_at; /* 0 no session */
};
/* Persons of the actor's business, for its managers; for the agency those of the business, or the
 * one with the user name, that is asked for. NOT_FOUND: nobody; or the actor may not. */
enum code action_list_signed_in(struct action *action, const char *whom, struct shown_person **ret,
                                size_t *ret_count);
/* All of them, and what devices remember; the person is told. NOT_FOUND when the actor does not
 * answer for the person. */
enum code action_end_sessions_of(struct action *action, const char *person);
