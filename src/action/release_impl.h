/* What the files about release events share. */
#pragma once
#include "access.h"
#include "action_impl.h"

/* Does the indicator release goods? */
bool release_releases(int indicator);
/* By when the goods have to be accounted for; none. */
date release_account_by(struct action *action, const struct release_event *event);
/* Of what release_key gave. */
bool release_read_key(const char *key, struct release_event *ret);
/* May the actor see it? */
bool release_seen(struct action *action, const struct release_event *event);
/* With what follows from it today. */
enum code release_show(struct action *action, const struct release_event *event,
                       struct told_release *ret);
/* Declarations that are due on the next business day, or were the one before, are told of. */
struct turn;
enum code release_warn(struct action *action, date on, enum code (*keep)(struct turn *turn),
                       struct turn *turn);
/* More time to account for what is still to be declared was given. */
enum code release_extended(struct action *action, transaction_number transaction,
                           date account_by);
