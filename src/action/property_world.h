/* Anything that may happen to an account, drawn from a seed: for the tests of what always holds. */
#pragma once
#include "money_world.h"
#include "action_bill.h"
#include "action_relief.h"

/* CARM_SEED, or this one; said, so that it can be drawn again. */
uint64_t seed_given(const char *test, uint64_t otherwise);
struct chance {
    uint64_t state;
};
size_t draw(struct chance *chance, size_t below);
bool one_in(struct chance *chance, size_t count);

/* The world of money_world.h, where the first importer has a second account, in the CSA program,
 * and a third as a courier. */
int open_wide_world(void **state);

/* ---- declarations ---- */

enum { GOODS_LINES = 3 };
struct goods {
    const char *type;
    transaction_number number;
    program_account account;
    date released;
    const char *header; /* more members, each ended by a comma; NULL none */
    transaction_number from; /* of the lot that leaves; empty: nothing leaves one */
    int lines;
    int64_t cents[GOODS_LINES]; /* the value of each, in its currency */
    const char *currency;
};
enum code file_goods(struct world *world, const struct goods *goods, struct filed *ret);
/* The newest version with other values and another release date (none: the same): before the due
 * date by the client, afterwards by an officer. */
enum code change_goods(struct world *world, const struct goods *goods, date released);

/* ---- a story ---- */

enum happening { STORY_FILED, STORY_CHANGED, STORY_REDETERMINED, STORY_PAID, STORY_PAID_EARLIER,
                 STORY_BOUNCED, STORY_MOVED, STORY_HELD, STORY_IDENTIFIED, STORY_BILLED,
                 STORY_RELIEVED, STORY_REFUSED, STORY_DIRECTED, STORY_DAYS, HAPPENINGS };
extern const char *const happening_names[HAPPENINGS];
enum { TOLD_MAX = 400 };
struct story {
    struct world *world;
    struct chance chance;
    date on;
    struct goods goods[TOLD_MAX];
    size_t goods_count;
    struct {
        char id[24];
        program_account account;
    } payments[TOLD_MAX]; /* that stand */
    size_t payments_count;
    ledger_id held[TOLD_MAX]; /* matters in suspense */
    size_t held_count;
    int sequence, ids;
    size_t counts[HAPPENINGS]; /* that were not refused */
};
/* The next thing that happens, or is refused. */
void story_go_on(struct story *story);
