/* carm reconcile: a list of somebody's against an account. */
#include "carm.h"

enum { FILE_MAX = 32 * 1024 * 1024 };

static bool day_option(const char *text, date *ret)
{
    if (text == NULL || date_parse(text, ret))
        return true;
    fprintf(stderr, "carm reconcile: %s is not a day such as 2025-11-03\n", text);
    return false;
}

/* --columns reference=2,amount=5: headers by their place, from 1. */
static bool columns_option(const char *text, size_t columns_count,
                           struct reconcile_columns *columns)
{
    while (*text != '\0') {
        size_t name = strcspn(text, "="), place = 0;
        int at = -1;
        for (int i = 0; i < RECONCILE_COLUMNS; i++)
            if (strlen(reconcile_column_names[i]) == name &&
                strncmp(reconcile_column_names[i], text, name) == 0)
                at = i;
        if (at < 0 || text[name] != '=')
            return false;
        for (text += name + 1; *text >= '0' && *text <= '9' && place <= columns_count; text++)
            place = place * 10 + (size_t)(*text - '0');
        if (place > columns_count || (*text != '\0' && *text++ != ','))
            return false;
        columns->at[at] = (int)place - 1;
    }
    return true;
}

static void print(struct session_of_command *session, const struct arguments *arguments,
                  program_account account, const struct reconciliation *result, bool csv)
{
    enum language language = session->action.language;
    struct out out = out_new(session->arena);
    struct json json = json_new(&out);
    if (arguments->json) {
        document_write_reconciliation(&json, account, result, language);
        puts(out.data);
    } else {
        fputs(csv ? document_reconciliation_csv(session->arena, result, language)
                  : document_reconciliation_text(session->arena, result, language),
              stdout);
    }
}

static enum code reconcile_one(struct session_of_command *session,
                               const struct arguments *arguments, struct reconcile_order *order)
{
    struct action *action = &session->action;
    size_t size;
    char *bytes = file_read(session->arena, arguments->words[0], FILE_MAX, &size);
    if (bytes == NULL)
        return FAULT;
    enum code code =
        sheet_read(session->arena, bytes, size, &action->findings, &order->sheet);
    if (code != OK)
        return code;
    order->columns = reconcile_guess(session->arena, &order->sheet);
    if (arguments->values[3] != NULL &&
        !columns_option(arguments->values[3], order->sheet.columns_count, &order->columns)) {
        fprintf(stderr, "carm reconcile: --columns takes NAME=PLACE,...; the names are");
        for (int i = 0; i < RECONCILE_COLUMNS; i++)
            fprintf(stderr, " %s", reconcile_column_names[i]);
        fputc('\n', stderr);
        return UNREADABLE;
    }
    struct reconciled reconciled;
    code = action_reconcile(action, order, &reconciled);
    if (code == OK)
        print(session, arguments, order->account, &reconciled.result,
              arguments->values[4] != NULL);
    return code;
}

static int run_reconcile(int argc, char **argv)
{
    static const char *const own[] = {"account=", "from=", "to=", "columns=", "csv", NULL};
    struct arguments arguments;
    struct reconcile_order order = {.from = DATE_NONE};
    if (!arguments_read(&command_reconcile, argc, argv, own, &arguments) ||
        arguments.words_count != 1 || arguments.values[0] == NULL)
        return usage(&command_reconcile);
    if (!program_account_parse(arguments.values[0], &order.account)) {
        fprintf(stderr, "carm reconcile: %s is not a program account such as 123456782RM0001\n",
                arguments.values[0]);
        return EXIT_FINDINGS;
    }
    if (!day_option(arguments.values[1], &order.from) ||
        !day_option(arguments.values[2], &order.to))
        return EXIT_FINDINGS;
    struct session_of_command session;
    if (!session_open(&arguments, false, &session))
        return EXIT_FAULT;
    enum code code = reconcile_one(&session, &arguments, &order);
    findings_print(session.arena, &session.action.findings, &arguments, arguments.words[0]);
    session_close(&session);
    return code == UNREADABLE ? EXIT_USAGE : exit_of(code);
}

const struct command command_reconcile = {
    .name = "reconcile",
    .arguments = "FILE --account BN15 [--from DAY] [--to DAY] [--columns ...] [--csv]",
    .summary = "compares a broker's or an accounting system's list with an account",
    .options = "  --account BN15  the account to compare with\n"
               "  --from, --to    the period; otherwise that of the days in the file\n"
               "  --columns       NAME=PLACE,...: what a column holds, when headers do not say\n"
               "  --csv           every row and entry as CSV\n",
    .run = run_reconcile,
};
