/*
 * reconcile_file: somebody's list of an account, as a sheet, on its way to billing/reconcile.h; and
 * what came of it as JSON, CSV and text. Columns are told by the words of their headers, in both
 * languages; a caller may say otherwise (docs/FORMATS.md).
 */
#pragma once
#include "reconcile.h"
#include "sheet.h"

enum reconcile_column { RECONCILE_REFERENCE, RECONCILE_DATE, RECONCILE_AMOUNT, RECONCILE_DEBIT,
                        RECONCILE_CREDIT, RECONCILE_DUTY, RECONCILE_TAX, RECONCILE_COLUMNS };
extern const char *const reconcile_column_names[RECONCILE_COLUMNS]; /* "reference" ... */

struct reconcile_columns {
    int at[RECONCILE_COLUMNS]; /* column of the sheet, -1 not there */
};
struct reconcile_columns reconcile_guess(struct arena *arena, const struct sheet *sheet);

/* FINDINGS (REC-0001 to 0005, 0008) when any row cannot be understood: nothing is compared then.
 * The amount is the amount column's; without one, debit less credit; without those, duty and tax.
 * Blanks, signs, brackets and both decimal marks are understood; a day is YYYY-MM-DD, YYYY/MM/DD or
 * YYYYMMDD, or with the day or month first when the column as a whole leaves no doubt which. */
enum code reconcile_rows(struct arena *arena, const struct sheet *sheet,
                         const struct reconcile_columns *columns, struct findings *findings,
                         struct reconcile_row **ret_rows, size_t *ret_count);
/* 1,234.56; 1 234,56 $; (12.00); 12.00-; 12.00 CR. */
MUST_USE bool reconcile_money(struct arena *arena, const char *text, money *ret);

const char *reconcile_group_name(enum reconcile_group group, enum language language);
const char *reconcile_group_id(enum reconcile_group group); /* matched, missingHere ... */

void document_write_reconciliation(struct json *json, program_account account,
                                   const struct reconciliation *result, enum language language);
/* A record for each row and item. The sums of a line stand on its first record alone, so that a
 * column of them adds up. */
char *document_reconciliation_csv(struct arena *arena, const struct reconciliation *result,
                                  enum language language);
/* The sums, and every line that does not match. */
char *document_reconciliation_text(struct arena *arena, const struct reconciliation *result,
                                   enum language language);
