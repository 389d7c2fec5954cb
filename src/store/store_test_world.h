/* Small worlds for the tests of the store, and for its crash test and bench. */
#pragma once
#include "store.h"

program_account world_account(int business);
bn world_bn(int business);

/* Registration of a business with one account. */
struct changes *world_register(struct arena *arena, int business);
/* A declaration of `cents` duty and half as much GST with its entry and item; `bytes` is the size
 * of its document. Numbers run from `number`. */
struct changes *world_declaration(struct arena *arena, int business, int64_t number, int version,
                                  int64_t cents, size_t bytes);
/* Money in: payment, entry, credit item. */
struct changes *world_payment(struct arena *arena, int business, const char *id, int64_t cents);
/* Clears `cents` of a debit with a credit. */
struct changes *world_clearing(struct arena *arena, int business, ledger_id credit,
                               ledger_id debit, int64_t cents, date value_on);
/* A step of the case about version 1, after the record `seq`. */
/* The first step of a request over many declarations (bulk 0), or a later one. */
struct changes *world_bulk_step(struct arena *arena, int business, int64_t seq, ledger_id bulk,
                                enum bulk_step step);
struct changes *world_case_step(struct arena *arena, int business, int64_t number, int64_t seq,
                                enum case_step step);
/* The first step of a matter of money (matter 0), or a later one. */
struct changes *world_money_step(struct arena *arena, int business, int64_t seq, ledger_id matter,
                                 enum money_step step);
transaction_number world_transaction(int64_t number);
