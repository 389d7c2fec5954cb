/* What the actions share and doors do not see. */
#pragma once
#include "action.h"

struct committer *house_committer(struct house *house);

/* BUSY: the store was away in the middle of the action's reads, which gave less than there is.
 * Asked before anything is concluded from lists; action_commit does. Doors ask action_torn. */
enum code action_whole(const struct action *action);

/* One commit from an action; the clock's instant and the actor's name are filled in. */
struct commit_result action_commit(struct action *action, struct changes *changes);

/* Somebody closes the action's day: waits until that is done; action_ensure_day then takes the new
 * one. A commit that says day_closed has done this. */
void action_wait_for_day(struct action *action);
/* Looks at what other nodes may have changed, unless that was done a moment ago; `now`: in any
 * case. Nothing on a store that is not shared. */
void house_refresh(struct house *house, bool now);
bool house_shared(const struct house *house);

/* Closes the days that must be closed before something may be posted today; where a later day is
 * closed already, the action goes on in that day. Asked again before each try. */
enum code action_ensure_day(struct action *action);

/* The importer's record, kept in memory by the house because every filing asks for it. */
enum code house_business(struct house *house, struct store *store, bn bn,
                         const struct registry_business **ret);
void house_forget_business(struct house *house, bn bn);

/* What a declaration moves in and out of warehouses beyond its version before; findings where the
 * stock does not allow it. `head` is the business's, read before the stock: the movements hold only
 * while it stands. */
struct stock_moves {
    struct stock_movement *movements;
    size_t count;
    int64_t head;
};
enum code action_move_stock(struct action *action, const struct declaration *declaration,
                            struct stock_moves *ret_moves);
/* How the declaration is to be checked when it is filed today. */
struct declaration_context action_context(struct action *action,
                                          const struct declaration *declaration,
                                          const struct registry_business *importer);

/* Clears what can be cleared on `on`: fills entries and links; count of settlements, at most
 * ACTION_SETTLE_MAX: a journal record has places for no more, the caller goes on with another. */
enum { ACTION_SETTLE_MAX = 2000 };
size_t action_allocate(struct action *action, const struct ledger_item *items, size_t items_count,
                       date on, size_t first_entry_place, struct ledger_entry **ret_entries,
                       struct ledger_link **ret_links,
                       struct payment_settlement **ret_settlements);

/* Goes on clearing an account until nothing is left that can be cleared today. */
enum code action_clear(struct action *action, program_account account);

void house_lock_day(struct house *house);
void house_unlock_day(struct house *house);
date house_day_done(const struct house *house); /* none: never */
/* A simulated clock that stands before a day that is closed, or whose closing was begun, goes
 * there: nobody could post before it. */
void house_follow_days(struct house *house);
void house_set_day_done(struct house *house, date day);

/* Wrong sign-ins of a name, counted in memory. */
bool house_sign_in_blocked(struct house *house, const char *name, int64_t now_ms);
void house_sign_in_failed(struct house *house, const char *name, int64_t now_ms);
void house_sign_in_worked(struct house *house, const char *name);

/* A receipt as it was given: what it says of a journal record, and who says so. Nothing of it is
 * believed yet. False when a member is missing or malformed, one is there that no receipt has, or
 * one that is not signed (receipt, at) says otherwise than those that are. */
struct receipt {
    struct journal_record record; /* without body */
    const char *public_key, *signature;
};
bool receipt_read(struct arena *arena, const struct document_object *object,
                  struct receipt *ret_receipt);
