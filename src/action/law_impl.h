/* What the files about changes of the law share. */
#pragma once
#include "action_impl.h"

/* What a revision holds, read. */
struct law_content {
    struct reference_rows rows, withdrawn;
    struct golden_case *golden;
    size_t golden_count;
};
/* Findings point at /files/KIND. */
enum code law_read(struct arena *arena, const struct law_file *files, size_t count,
                   struct findings *findings, struct law_content *ret);
hash256 law_content_hash(struct arena *arena, const struct law_revision *revision,
                         const struct law_file *files, size_t count);

/* The change against the law in force. */
struct law_judgement {
    int64_t version; /* of the reference data */
    struct reference_row *in_force;
    size_t in_force_count;
    struct reference_effect effect;
    const struct tariff *after;
};
/* Adds what would not hold together. */
enum code law_judge(struct action *action, const struct law_content *content,
                    struct findings *findings, struct law_judgement *ret);
/* Works the golden cases out; how many came out otherwise. */
size_t law_golden(struct arena *arena, const struct tariff *after,
                  const struct law_content *content, struct findings *findings);

/* A declaration under a law, on a day. OK or FINDINGS. */
enum code law_assess(struct arena *arena, const struct tariff *tariff,
                     const struct declaration *declaration, date accounting_date, date today,
                     date rates_on, struct findings *findings, struct assessment *ret);

/* Where a change stands. */
enum law_state law_state_of(const struct stored_law_step *steps, size_t count);
/* Distinct persons whose approval of this effect holds. */
size_t law_approvals(const struct stored_law_step *steps, size_t count, const hash256 *effect);
enum code law_load(struct action *action, int64_t change, struct shown_law *ret);
enum code law_files_of(struct action *action, const struct law_revision *revision,
                       struct law_file **ret, size_t *ret_count, struct law_content *ret_content);
/* FORBIDDEN unless the actor may change the law. */
enum code law_permit(struct action *action);
enum code law_look(struct action *action); /* auditors, too */
/* Commits; MOVED as CONFLICT with a finding is the caller's to say. */
enum code law_commit_step(struct action *action, struct law_commit *commit);
bool law_instant_parse(const char *text, instant *ret);
static inline bool law_same(const hash256 *a, const hash256 *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* ---- law_desk.c: what a house keeps of it ---- */

struct law_desk;
struct law_desk *law_desk_new(void);
void law_desk_free(struct law_desk *desk);
struct law_desk *house_law_desk(struct house *house);
/* Looks when the next activation is due. */
void law_desk_look(struct law_desk *desk, struct store *reader);
/* One page or more of a report, with what is kept of it between pages. */
struct law_work {
    int64_t impact; /* 0: nothing is kept */
    struct arena *arena;
    const struct tariff *before, *after;
};
struct law_work *law_desk_take_work(struct law_desk *desk, const char **ret_holder);
void law_desk_give_work(struct law_desk *desk);
