/*
 * The agency's staff: who holds which roles, roles given and taken by two persons, and accounts
 * opened in an emergency by somebody whose roles do not reach them. Included by action.h.
 */
#pragma once
#include "store_staff.h"

struct action;

/* ---- roles ---- */

struct shown_staff_request {
    struct staff_request request;
    struct user person;
    const char *asked_by_name;
    bool own;      /* the actor asked: it can be withdrawn */
    bool decides;  /* the actor can agree to it */
};
struct staff_list {
    struct user *persons;
    size_t persons_count;
    struct shown_staff_request *requests; /* that wait, oldest first */
    size_t requests_count;
    bool two; /* a second person confirms (parameter staff_dual_control) */
};
/* FORBIDDEN but for who may look at PERMISSION_STAFF_MANAGE. */
enum code action_list_staff(struct action *action, struct staff_list *ret);
/* Asks that the person hold these roles and no others; in force once another person agrees.
 * Findings: nothing changes, one's own, no reason, one waits already, nobody would be left to give
 * roles. */
enum code action_ask_staff(struct action *action, const char *person, unsigned staff,
                           const char *words);
/* Agrees to it, or refuses; who asked withdraws it by refusing. CONFLICT: it does not wait. */
enum code action_decide_staff(struct action *action, const char *id, bool agree);

/* ---- emergencies ---- */

struct shown_emergency {
    struct emergency emergency;
    const char *person_name, *business_name, *reviewed_by_name;
    bool open, reviews; /* still in force; the actor may say that it was reviewed */
};
/* Opens the accounts of a business to the actor, to read, for emergency_minutes; its managers are
 * told at once. FINDINGS, FORBIDDEN. */
enum code action_open_emergency(struct action *action, const char *business, const char *words);
/* The one that is in force for the actor. NOT_FOUND. */
enum code action_show_emergency(struct action *action, struct shown_emergency *ret);
enum code action_end_emergency(struct action *action);
/* Newest first, opened before. FORBIDDEN but for PERMISSION_EMERGENCY_REVIEW. */
enum code action_list_emergencies(struct action *action, instant before, size_t limit,
                                  struct shown_emergency **ret, size_t *ret_count);
/* FINDINGS: one's own is for somebody else to review. */
enum code action_review_emergency(struct action *action, const char *id);
/* Of the last 30 days, of the business of the account, for who may see its audit history. */
size_t action_emergencies_of(struct action *action, program_account account,
                             struct shown_emergency **ret);
