/* carm file --month: a courier's shipments of a month, rows of CSV, as one declaration. */
#include "carm.h"

static void tell_left_out(struct arena *arena, const struct arguments *arguments, const char *path,
                          const struct consolidated *month)
{
    for (size_t i = 0; i < month->bad_count; i++)
        fprintf(stderr, "%s row %d, %s: %s %s\n", path, month->bad[i].row, month->bad[i].column,
                finding_code_text(month->bad[i].finding.code),
                finding_message(arena, &month->bad[i].finding, arguments->language));
}

int file_month(struct session_of_command *session, const struct arguments *arguments,
               const char *path)
{
    struct consolidated month;
    struct consolidated_order order = {.head = {.month = arguments->values[0],
                                                .importer = arguments->values[1],
                                                .transaction = arguments->values[2],
                                                .office = arguments->values[3],
                                                .transport_mode = arguments->values[4]},
                                       .leave_out = arguments->values[5] != NULL};
    char *bytes = file_read(session->arena, path, DOCUMENT_BYTES_MAX, &order.size);
    if (bytes == NULL)
        return EXIT_FAULT;
    order.bytes = bytes;
    session->action.door = "file";
    enum code code = action_file_consolidated(&session->action, &order, false, &month);
    if (code == OK)
        tell_left_out(session->arena, arguments, path, &month);
    findings_print(session->arena, &session->action.findings, arguments, path);
    if (code != OK)
        return exit_of(code);
    printf("%s: %zu of %zu rows, %s, due %s\n", month.declaration.transaction.text,
           month.declaration.lines_count, month.rows_count,
           money_text(session->arena, month.filed.stored.payable),
           date_text(session->arena, month.filed.stored.due_on));
    return EXIT_DONE;
}
