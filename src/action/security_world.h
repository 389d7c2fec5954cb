/* A world with financial security: an importer with two importers' accounts and an exporter's,
 * and a provider. What its tests share. */
#pragma once
#include "money_world.h"
#include "security_agreement.h"

#define SURETY "764312088"
#define SECOND OWNER "RM0002"
#define EXPORTS OWNER "RM0003"

program_account account_of(const char *text);
/* sara and seth are of the provider: who manages it, who only reads. */
void act_as(struct world *w, const char *name);
/* A business with accounts RM0001 ...; all but the first two only export. */
void put_business(struct world *w, const char *number, enum business_kind kind, int count);
int open_secured(void **state);
struct security_standing standing(struct world *w, const char *account);
/* What a release system is told. */
void assert_check(struct world *w, const char *account, bool yes, const char *reason);
void enrol(struct world *w, const char *account, const char *projection, enum code expected);
struct security_order order_for(const char *account, const char *number, const char *amount);
struct security_agreement submit_bond(struct world *w, const char *number, const char *amount,
                                      enum code expected);
struct security_agreement enter_bond(struct world *w, const struct security_order *order,
                                     enum code expected);
/* On the agreement of the world's own account. NULL: as it is. */
struct security_agreement step_bond(struct world *w, const char *who, ledger_id matter,
                                    enum money_step step, const char *words, const char *on,
                                    const char *amount, enum code expected);
void post_deposit(struct world *w, const char *id, int64_t cents, const char *method,
                  enum code expected);
ledger_id ask_back(struct world *w, int64_t cents, enum code expected);
