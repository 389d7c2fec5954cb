/* The plain bank file: CSV with a header, a payment a row. Shape only: whether a payment can be
 * taken is the action's business. */
#include "bank_impl.h"

enum { ID, ACCOUNT, AMOUNT, VALUE_DATE, REFERENCE, PAID_BY, RETURNS, REASON, COLUMNS };
static const char *const columns[COLUMNS] = {"id",        "account", "amount",  "value_date",
                                             "reference", "paid_by", "returns", "reason"};

/* Positions of the columns in the header; a finding for each that is missing. */
static bool header(struct bank_reader *reader, char **fields, size_t count, int ret_at[COLUMNS])
{
    bool fine = true, any = false;
    for (int c = 0; c < COLUMNS; c++) {
        ret_at[c] = -1;
        for (size_t i = 0; i < count; i++)
            if (strcmp(fields[i], columns[c]) == 0)
                ret_at[c] = (int)i;
        any |= ret_at[c] >= 0;
    }
    if (!any)
        bank_wrong(reader, FINDING_BNK_0001, 1, "", NULL, NULL, NULL);
    for (int c = 0; any && c <= VALUE_DATE; c++)
        if (ret_at[c] < 0) {
            findings_add(reader->findings, FINDING_REF_0001, 1, columns[c], columns[c], NULL, NULL);
            fine = false;
        }
    return any && fine;
}

static void read_row(struct bank_reader *reader, char **fields, size_t count,
                     const int at[COLUMNS], int row)
{
    struct findings *findings = reader->findings;
    const char *value[COLUMNS];
    for (int c = 0; c < COLUMNS; c++)
        value[c] = at[c] >= 0 && (size_t)at[c] < count ? fields[at[c]] : "";
    struct bank_credit *credit = bank_add(reader, row);
    if (credit == NULL)
        return;
    credit->id = value[ID];
    credit->paid_by = value[PAID_BY];
    if (*value[ID] == '\0' || strlen(value[ID]) > BANK_ID_MAX)
        findings_add(findings, FINDING_PAY_0003, row, "id", NULL, NULL, NULL);
    if (!program_account_parse(value[ACCOUNT], &credit->account))
        findings_add(findings, FINDING_REF_0003, row, "account", "account", value[ACCOUNT],
                     "a program account (123456782RM0001)");
    if (!money_parse(value[AMOUNT], &credit->amount))
        findings_add(findings, FINDING_REF_0003, row, "amount", "amount", value[AMOUNT],
                     "an amount with at most two decimals");
    else if (credit->amount.cents <= 0)
        findings_add(findings, FINDING_PAY_0001, row, "amount", value[AMOUNT], NULL, NULL);
    if (!date_parse(value[VALUE_DATE], &credit->value_on))
        findings_add(findings, FINDING_REF_0003, row, "value_date", "value_date",
                     value[VALUE_DATE], "a date (2025-10-31)");
    credit->booked_on = credit->value_on;
    if (*value[RETURNS] != '\0') {
        credit->kind = BANK_RETURN;
        credit->returned = bank_id(reader->arena, value[RETURNS], 0);
        credit->reason = bank_cut(reader->arena, value[REASON], BANK_REFERENCE_MAX);
    }
    credit->reference = bank_cut(reader->arena, value[REFERENCE], BANK_REFERENCE_MAX);
}

enum code bank_read_csv(struct bank_reader *reader, const char *bytes, size_t size)
{
    struct csv csv = csv_new(bytes, size);
    char **fields;
    size_t count;
    int at[COLUMNS];
    bool broken;
    reader->file.format = BANK_CSV;
    reader->file.message = "csv";
    if (!text_is_utf8(bytes, size)) {
        findings_add(reader->findings, FINDING_DOC_0009, 0, "", "?", NULL, NULL);
        return UNREADABLE;
    }
    if (!csv_next(&csv, reader->arena, &fields, &count, &broken)) {
        findings_add(reader->findings, FINDING_REF_0006, 0, "", NULL, NULL, NULL);
        return FINDINGS;
    }
    if (!broken && !header(reader, fields, count, at))
        return FINDINGS;
    while (!broken && !reader->full && csv_next(&csv, reader->arena, &fields, &count, &broken))
        if (!broken)
            read_row(reader, fields, count, at, csv.row);
    if (broken)
        findings_add(reader->findings, FINDING_REF_0005, csv.row, "", NULL, NULL, NULL);
    return broken ? FINDINGS : OK;
}
