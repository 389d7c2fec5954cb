/* Sealed days, and files that prove what stands in them (docs/FORMATS.md, "Proof"). */
#pragma once
#include "action.h"
#include "store_seal.h"

/* ---- sealing: a part of the closing of the day after ---- */

struct turn;
/* Seals a day before which nothing is taken any more; nothing when it is sealed, or there is no
 * record yet. `keep` is asked again and again whether the closing is still ours. */
enum code seal_day(struct action *action, date day, enum code (*keep)(struct turn *turn),
                   struct turn *turn);
/* Tells of each sealed day whose signature is not by this key. */
void seals_verify(struct store *store, const char *public_key,
                  void (*problem)(void *context, const char *text), void *context);

/* ---- what is published ---- */

enum code action_show_seal(struct action *action, date day, struct day_seal *ret);
/* Newest first, of days before one (none: all). */
size_t action_list_seals(struct action *action, date before, size_t limit, struct day_seal **ret);

/* ---- files of proof ---- */

enum { PROOF_RECORDS_MAX = 1000 };
struct proof_file {
    bn bn;
    int64_t seq;
    instant at;
    const char *kind;
    date day;     /* under whose seal it is; none: not sealed yet, the file has the receipt alone */
    int64_t businesses; /* under that seal */
    bool body;    /* what was recorded is in the file */
    bool history; /* the actor may have the business's whole history */
    int64_t next; /* of a history: the record to go on with; 0 none */
    const char *text;
    size_t size;
};
/* "731056248-12", or the id of a statement or notice that the actor may see. */
enum code action_find_record(struct action *action, const char *id, bn *ret_bn, int64_t *ret_seq);
/* One record, to who may see an account of the business, as with its receipt. The bodies of
 * statements and notices go along to who may see their account. */
enum code action_prove_record(struct action *action, bn bn, int64_t seq,
                              struct proof_file *ret);
/* All records of a business from `first` on with their bodies, to who may see all its accounts; at
 * most PROOF_RECORDS_MAX or some megabytes. NOT_FOUND: there is none from there on. */
enum code action_history(struct action *action, bn bn, int64_t first, struct proof_file *ret);
