/* What the files about delegations share. */
#pragma once
#include "access.h"

enum { DELEGATION_WORDS_MAX = 500, DELEGATION_LISTED_MAX = 200 };

/* For a client: its manager, its program account managers on their accounts, its software. */
bool delegation_manages(struct action *action);
/* May the actor decide on this record of the client acted for? */
bool delegation_decides(const struct action *action, const struct registry_delegation *d);
/* For a firm: its manager and its software. */
bool delegation_leads(const struct action *action);
bool delegation_may_hold(struct action *action, bn firm); /* a customs broker, or a consultant */
const char *delegation_name(struct action *action, bn business); /* its number when it has none */
/* Requests asked before this have expired; 0: none ever does. */
instant delegation_since(struct action *action);
bool delegation_words_fit(struct action *action, const char *words, const char *pointer);

/* The records that an order comes to, for the firm; FINDINGS. Accounts are those of the client.
 * fresh: nothing begins in the past; else what was begun keeps its first day. */
enum code delegation_judge(struct action *action, bn client, bn firm,
                           const struct delegation_order *order, bool fresh,
                           const struct registry_delegation **ret, size_t *ret_count);
/* What the records of one order say, to the actor. */
const char *delegation_say(struct action *action, const char *client, bn firm,
                           const struct registry_delegation *list, size_t count);
/* Puts them instead of what stands between the two; fresh: nothing may. Retries MOVED by itself.
 * CONFLICT with a finding. No records: everything ends. */
enum code delegation_put(struct action *action, bn client, bn firm,
                         const struct registry_delegation *want, size_t count, bool fresh);
/* Shown as one, those that say the same. `stands`: those that do, else the others. */
size_t delegation_group(struct action *action, const struct held_delegation *list, size_t count,
                        bool stands, struct shown_delegation **ret);
/* Adds letters to the managers of a business, about a client. */
void delegation_write_to(struct action *action, struct access_change *change, bn business,
                         enum letter letter, bn client);
