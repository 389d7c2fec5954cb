/*
 * Changes of the law: loaded as files, judged against the law in force, approved by two persons,
 * activated at an instant, undone by a further change. Needs permission law.change. Included by
 * action.h. Why it is so: docs/decisions/0021.
 */
#pragma once
#include "document_law.h"
#include "store_law.h"
#include "tariff_change.h"

struct action;
struct house;

enum { LAW_APPROVALS = 2, LAW_MONTHS_MAX = 36, LAW_MONTHS = 3, LAW_LISTED_MAX = 200,
       LAW_ROWS_SHOWN = 200 };

/* A load, or with `change` other content for one that is pending: its approvals are void then. */
struct law_order {
    int64_t change; /* 0: a new one */
    const char *title, *source, *words; /* words may be "" */
    const struct law_file *files;
    size_t files_count;
};
/* FINDINGS: what is wrong with the files, or with the law if they came into force; nothing is kept.
 * Golden cases that fail are told by action_show_law and stop the activation, not the load. */
enum code action_load_law(struct action *action, const struct law_order *order,
                          int64_t *ret_change);
/* A change that makes the law again what it was at an instant: rows since superseded come back as
 * further ones, rows since added are withdrawn. kinds: parted by blanks, "" all but exchange-rates,
 * which are published daily and not decided. at: a day (its end) or an instant. */
enum code action_roll_back_law(struct action *action, const char *at, const char *kinds,
                               const char *words, int64_t *ret_change);

struct shown_law {
    struct law_revision revision;
    enum law_state state;
    instant due_at; /* scheduled: when */
    const char *loaded_by;
    instant loaded_at;
    struct stored_law_step *steps;
    size_t steps_count;
    /* by action_show_law alone: */
    const struct law_file *files;
    size_t files_count;
    bool judged; /* open: as it would be if it came into force now */
    struct reference_effect effect;
    size_t golden_count, golden_failed;
    struct findings problems; /* of golden cases and of the law as it would be; errors stop it */
    size_t approvals;         /* that hold for this content and effect */
    bool has_impact;
    bool impact_current; /* of this revision, and finished */
    struct law_impact impact; /* the last */
};
/* Newest first; before: number of the last change of the page before, 0 first. */
enum code action_list_laws(struct action *action, int64_t before, size_t limit,
                           struct shown_law **ret, size_t *ret_count);
enum code action_show_law(struct action *action, int64_t change, struct shown_law *ret);

struct law_step_order {
    int64_t change;
    enum law_step step; /* approve, refuse, schedule */
    hash256 content;    /* as it was looked at; zeros: not said */
    const char *words, *at; /* schedule: instant, "" at once */
};
/* Steps that a person must take refuse software and the operator (LAW-0020). CONFLICT with a
 * finding: the state does not allow it, the content has changed, or somebody came first. */
enum code action_take_law_step(struct action *action, const struct law_step_order *order);

/* ---- what it would have meant ---- */

/* months: of accounting dates up to today. law_on: days before it count as it; none: the latest
 * first day of what the change changes, when that is still to come, else each declaration's own. */
enum code action_begin_impact(struct action *action, int64_t change, int months, date law_on,
                              int64_t *ret_impact);
/* Works on whatever report is not finished, at most `pages` pages. Only decides and puts rows: the
 * committer works out nothing. ret_more: something is left, be it to another node. */
enum code action_work_impact(struct action *action, int pages, bool *ret_more);
struct shown_impact {
    struct law_impact impact;
    struct law_revision revision;
    struct law_impact_account total; /* account "" */
    int64_t accounts;
    struct law_impact_account *most; /* accounts, those with the greatest difference first */
    size_t most_count;
    struct law_impact_declaration *refused; /* newly refused or newly taken, some */
    size_t refused_count;
};
enum { LAW_IMPACT_SHOWN = 50 };
/* impact 0: the change's last. */
enum code action_show_impact(struct action *action, int64_t change, int64_t impact,
                             struct shown_impact *ret);
enum impact_format { IMPACT_CSV, IMPACT_JSON };
/* The whole report, a page of rows at a time. */
enum code action_write_impact(struct action *action, int64_t change, int64_t impact,
                              enum impact_format format,
                              void (*put)(void *context, const char *bytes, size_t size),
                              void *context);

/* The change itself, for API and command line. */
void law_write(struct json *json, const struct shown_law *law, enum language language);

/* ---- coming into force ---- */

/* What is due by `now` comes into force, or is stopped when it no longer can; then the newest law
 * is that of the house. Every request begins with it. True when something came. */
bool law_follow(struct house *house, struct store *reader, instant now);
/* Chain of steps, content, approvals, and what came into force, all worked out again. */
int64_t law_verify(struct store *store, void (*problem)(void *context, const char *text),
                   void *context);
