/* views_guarantee: what handlers give to the templates of financial security. */
#pragma once
#include "views.h"
#include "views_monitor.h"
#include "views_demand.h"

struct guarantee_view {
    const struct security_standing *shown;
    const struct security_agreement *agreements; /* of the account, newest first */
    size_t agreements_count;
    struct form_view form; /* problems alone */
    const char *done;      /* what was just done, in words; "" nothing */
    const struct program_standing *programs; /* others than release prior to payment */
    size_t programs_count;
    bool may_enrol, may_post, enrolled; /* enrolled: now, not only once */
    bool decides, may_decide;           /* as an officer; and there is a state to decide on */
    struct demands_view demands;
    struct consents_view consents;
    const char *projection, *back, *words, *deadline;
    struct change_fields change; /* asked for at enrolment */
    struct use_view use;         /* with a requirement */
    const struct requirement_request *asked; /* open; NULL none */
};
struct guarantee_post_view {
    const struct security_standing *shown;
    struct form_view form;
    const struct option *providers, *programs; /* programs NULL: there is one alone */
    struct security_cover cover; /* of the program */
    const char *kind; /* deposit, agreement */
    const char *program; /* "" release prior to payment */
    const char *amount, *method, *id, *provider, *number, *from, *until;
};
struct bonds_view {
    struct given_filter filter;
    const struct option *states; /* to filter by */
    const struct security_agreement *waiting, *given;
    size_t waiting_count, given_count;
    struct form_view form;
    const struct option *programs, *authorities;
    const char *account, *debtor, *number, *amount, *from, *until;
    const char *parts; /* a line each */
    const char *program, *authority;
    bool may;
};
struct bond_view {
    const struct security_agreement *agreement;
    struct form_view form;
    const char *key;
    const char *words, *amount, *until, *on, *parts;
    bool provides, withdraws; /* what who looks may do; provides: an officer too, of one on paper */
    bool decides;             /* on demands */
    struct demands_view demands;
    date earliest;
};
struct guarantee_desk_view {
    struct rpp_row *short_rows, *suspended_rows;
    size_t short_count, suspended_count;
    const struct stored_money_step *requests; /* for deposits back */
    size_t requests_count;
    const struct program_need *needs; /* set for other programs */
    size_t needs_count;
    const struct requirement_request *changes; /* of requirements, that are asked for */
    size_t changes_count;
    struct demands_view rebutted, defaulted; /* demands */
    struct form_view form;
    const char *number;            /* that was asked; "" none */
    const struct rpp_check *check; /* its answer; NULL none */
    const struct rpp_row_check *checks; /* of a file */
    size_t checks_count;
};

struct legacy_view { /* bonds of before */
    struct form_view form;
    struct legacy_report report; /* of the file; no rows: none */
    struct findings wrong;       /* of rows */
    const char *table;           /* it can be taken so; NULL */
    bool taken;
};
struct markup legacy_tag(struct page *page, const struct legacy_view *view,
                         const struct legacy_row *row);

struct markup rpp_tag(struct page *page, enum money_state state);
struct markup bond_tag(struct page *page, enum money_state state);
const char *rpp_reason(struct page *page, const char *reason);
const char *rpp_answer(struct page *page, const char *answer);
const char *share_text(struct page *page, int64_t basis_points); /* 137.25 % */
const char *bond_key(struct page *page, const struct security_agreement *agreement);
const char *run_name(struct page *page, const struct security_requirement *requirement);
/* Is it a month of the highest? */
bool is_highest(const struct security_requirement *requirement, int month);
bool may_give_security(const struct page *page);
