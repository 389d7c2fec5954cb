/* The bank's file: CSV, a payment a row. Shape only: whether a payment can be taken is the action's
 * business. */
#include "carm.h"

static const char *const columns[PAYMENT_COLUMNS] = {"id",         "account",   "amount",
                                                     "value_date", "reference", "paid_by"};
enum { ID, ACCOUNT, AMOUNT, VALUE_DATE, REFERENCE, PAID_BY };

/* Positions of the columns in the header; a finding for each that is missing. */
static bool header(char **fields, size_t count, int ret_at[PAYMENT_COLUMNS],
                   struct findings *findings)
{
    bool fine = true;
    for (int c = 0; c < PAYMENT_COLUMNS; c++) {
        ret_at[c] = -1;
        for (size_t i = 0; i < count; i++)
            if (strcmp(fields[i], columns[c]) == 0)
                ret_at[c] = (int)i;
        if (ret_at[c] < 0 && c <= VALUE_DATE) {
            findings_add(findings, FINDING_REF_0001, 1, columns[c], columns[c], NULL, NULL);
            fine = false;
        }
    }
    return fine;
}

bool payment_file_open(struct arena *arena, const char *bytes, size_t size,
                       struct findings *findings, struct payment_file *ret)
{
    struct payment_file file = {.arena = arena, .findings = findings, .csv = csv_new(bytes, size)};
    char **fields;
    size_t count;
    bool broken;
    if (!text_is_utf8(bytes, size)) {
        findings_add(findings, FINDING_DOC_0009, 0, "", "?", NULL, NULL);
        return false;
    }
    if (!csv_next(&file.csv, arena, &fields, &count, &broken)) {
        findings_add(findings, FINDING_REF_0006, 0, "", NULL, NULL, NULL);
        return false;
    }
    if (broken) {
        findings_add(findings, FINDING_REF_0005, 1, "", NULL, NULL, NULL);
        return false;
    }
    if (!header(fields, count, file.at, findings))
        return false;
    *ret = file;
    return true;
}

static bool order_read(char **fields, size_t count, const int at[PAYMENT_COLUMNS], int row,
                       struct findings *findings, struct payment_order *ret)
{
    const char *value[PAYMENT_COLUMNS];
    for (int c = 0; c < PAYMENT_COLUMNS; c++)
        value[c] = at[c] >= 0 && (size_t)at[c] < count ? fields[at[c]] : "";
    struct payment_order order = {.id = value[ID],
                                  .method = "bank",
                                  .reference = value[REFERENCE],
                                  .paid_by = value[PAID_BY]};
    size_t before = findings->errors_count;
    if (!program_account_parse(value[ACCOUNT], &order.account))
        findings_add(findings, FINDING_REF_0003, row, "account", "account", value[ACCOUNT],
                     "a program account (123456782RM0001)");
    if (!money_parse(value[AMOUNT], &order.amount))
        findings_add(findings, FINDING_REF_0003, row, "amount", "amount", value[AMOUNT],
                     "an amount with at most two decimals");
    if (!date_parse(value[VALUE_DATE], &order.value_on))
        findings_add(findings, FINDING_REF_0003, row, "value_date", "value_date",
                     value[VALUE_DATE], "a date (2025-10-31)");
    *ret = order;
    return findings->errors_count == before;
}

bool payment_file_next(struct payment_file *file, struct payment_order *ret_order, bool *ret_good)
{
    char **fields;
    size_t count;
    bool broken;
    if (!csv_next(&file->csv, file->arena, &fields, &count, &broken))
        return false;
    if (broken) {
        findings_add(file->findings, FINDING_REF_0005, file->csv.row, "", NULL, NULL, NULL);
        return false;
    }
    *ret_good = order_read(fields, count, file->at, file->csv.row, file->findings, ret_order);
    return true;
}
