#include "carm.h"

static const char *const columns[] = {"id", "account", "amount", "value_date", "reference",
                                      "paid_by"};
enum { ID, ACCOUNT, AMOUNT, VALUE_DATE, REFERENCE, PAID_BY, COLUMNS };

/* Positions of the columns in the header; a finding for each that is missing. */
static bool header(char **fields, size_t count, int ret_at[COLUMNS], struct findings *findings)
{
    bool fine = true;
    for (int c = 0; c < COLUMNS; c++) {
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

static bool order_read(char **fields, size_t count, const int at[COLUMNS], int row,
                       struct findings *findings, struct payment_order *ret)
{
    const char *value[COLUMNS];
    for (int c = 0; c < COLUMNS; c++)
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

static int pay_file(struct session_of_command *session, const struct arguments *arguments,
                    const char *path)
{
    struct arena *arena = session->arena;
    size_t size;
    char *bytes = file_read(arena, path, 64 * 1024 * 1024, &size);
    if (bytes == NULL)
        return EXIT_FAULT;
    struct findings findings = findings_new(arena);
    struct csv csv = csv_new(bytes, size);
    char **fields;
    size_t count;
    bool broken;
    int at[COLUMNS], taken = 0, repeated = 0, refused = 0;
    if (!text_is_utf8(bytes, size)) {
        findings_add(&findings, FINDING_DOC_0009, 0, "", "?", NULL, NULL);
    } else if (!csv_next(&csv, arena, &fields, &count, &broken)) {
        findings_add(&findings, FINDING_REF_0006, 0, "", NULL, NULL, NULL);
    } else if (header(fields, count, at, &findings)) {
        while (csv_next(&csv, arena, &fields, &count, &broken)) {
            struct payment_order order;
            struct paid paid;
            if (broken) {
                findings_add(&findings, FINDING_REF_0005, csv.row, "", NULL, NULL, NULL);
                break;
            }
            if (!order_read(fields, count, at, csv.row, &findings, &order)) {
                refused++;
                continue;
            }
            session->action.findings = findings_new(arena);
            enum code code = action_pay(&session->action, &order, &paid);
            if (code == FAULT || code == BUSY)
                return EXIT_FAULT;
            if (code != OK) {
                for (size_t i = 0; i < session->action.findings.count; i++) {
                    const struct finding *f = &session->action.findings.items[i];
                    findings_add(&findings, f->code, csv.row, f->pointer, f->arguments[0],
                                 f->arguments[1], f->arguments[2]);
                }
                refused++;
            } else if (paid.repeated) {
                repeated++;
            } else {
                taken++;
            }
        }
    }
    findings_print(arena, &findings, arguments, path);
    if (arguments->json)
        printf("{\"payments\":%d,\"repeated\":%d,\"refused\":%d}\n", taken, repeated, refused);
    else
        printf("%d payments taken, %d seen before, %d refused\n", taken, repeated, refused);
    return findings.errors_count > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    if (!arguments_read(&command_pay, argc, argv, NULL, &arguments) || arguments.words_count != 1)
        return usage(&command_pay);
    struct session_of_command session;
    if (!session_open(&arguments, true, &session))
        return EXIT_FAULT;
    int status = pay_file(&session, &arguments, arguments.words[0]);
    session_close(&session);
    return status;
}

const struct command command_pay = {
    .name = "pay",
    .arguments = "FILE",
    .summary = "takes payments from a bank file (CSV: id,account,amount,value_date,reference,"
               "paid_by)",
    .run = run,
};
