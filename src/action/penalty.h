/* Penalties of the system: for accounting late (with the declaration), for paying a statement late
 * (by the run of the 25th). */
#pragma once
#include "action_impl.h"
#include "document_penalty.h"

/* Parameter lap or lpp of a day, and the source of its row. */
money penalty_parameter(const struct tariff *tariff, enum item_type type, date on,
                        const char **ret_source);
/* Why a declaration accounted for `on` owes the penalty. */
const char *penalty_why_late(struct action *action, const char *reference, date account_by,
                             date on, money amount, const char *source);

/* What is known of an account's statements and of what was late, as of a journal sequence and a
 * day. `said`: the statement it is about fell due on the day it says; NULL: all as known now. */
struct penalty_books {
    struct late_payment *payments; /* one for each statement, oldest first */
    size_t count;
    const struct ledger_item *items;
    size_t items_count;
};
struct penalty_books penalty_books_load(struct store *store, struct arena *arena,
                                        const struct tariff *tariff, program_account account,
                                        int64_t known, date on, const struct billing_penalty *said);
/* What the books say of one statement, as a penalty or as taking one back. */
struct billing_penalty penalty_of_payment(const struct late_payment *payment, date on, money each,
                                          money waived, const char *source);
