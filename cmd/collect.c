/* carm collect: what clients agreed to have debited for a due day, and its file for the bank. */
#include "carm.h"

#include <errno.h>

static void tell(const struct arguments *arguments, struct arena *arena,
                 const struct collection_run *run)
{
    const char *format =
        arguments->json
            ? "{\"dueDate\":\"%s\",\"collections\":%zu,\"amount\":\"%s\",\"pending\":%zu,"
              "\"paid\":%zu,\"rejected\":%zu,\"returned\":%zu,\"overLimit\":%zu,"
              "\"nothingDue\":%zu}\n"
            : "%s: %zu collections of %s: %zu with the bank, %zu paid, %zu refused, %zu taken "
              "back; %zu over their limit, %zu with nothing due\n";
    printf(format, date_text(arena, run->due_on), run->count, money_text(arena, run->sum),
           run->pending, run->paid, run->rejected, run->returned, run->over_limit,
           run->nothing_due);
}

static int write_file(const char *path, const struct out *out)
{
    FILE *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
    bool good = file != NULL && fwrite(out->data, 1, out->size, file) == out->size;
    if (file != NULL)
        good = (file == stdout ? fflush(file) : fclose(file)) == 0 && good;
    if (!good)
        fprintf(stderr, "carm: cannot write %s: %s\n", path, strerror(errno));
    return good ? EXIT_DONE : EXIT_FAULT;
}

static int collect(struct session_of_command *session, const struct arguments *arguments,
                   date due_on, enum collect_format format)
{
    struct collection_run run;
    enum code code = action_collect(&session->action, due_on, &run);
    findings_print(session->arena, &session->action.findings, arguments, "collect");
    if (code != OK && code != FINDINGS)
        fprintf(stderr, "carm: %s\n", code_words(code));
    if (code != OK)
        return exit_of(code);
    const char *path = arguments->values[2];
    if (path == NULL || strcmp(path, "-") != 0)
        tell(arguments, session->arena, &run);
    if (path == NULL || run.count == 0)
        return EXIT_DONE;
    struct out out = out_new(session->arena);
    code = action_collect_file(&session->action, due_on, format, &out);
    if (code != OK) {
        fprintf(stderr, "carm: %s\n", code_words(code));
        return exit_of(code);
    }
    return write_file(path, &out);
}

static int run_collect(int argc, char **argv)
{
    static const char *const own[] = {"day=", "format=", "out=", NULL};
    struct arguments arguments;
    date due_on = DATE_NONE;
    if (!arguments_read(&command_collect, argc, argv, own, &arguments) ||
        arguments.words_count != 0 || arguments.values[0] == NULL ||
        !date_parse(arguments.values[0], &due_on))
        return usage(&command_collect);
    const char *format = arguments.values[1] == NULL ? "pain008" : arguments.values[1];
    if (strcmp(format, "pain008") != 0 && strcmp(format, "cpa005") != 0)
        return usage(&command_collect);
    struct session_of_command session;
    if (!session_open(&arguments, true, &session))
        return EXIT_FAULT;
    int status =
        collect(&session, &arguments, due_on,
                strcmp(format, "cpa005") == 0 ? COLLECT_CPA005 : COLLECT_PAIN008);
    session_close(&session);
    return status;
}

const struct command command_collect = {
    .name = "collect",
    .arguments = "--day DAY [--format pain008|cpa005] [--out FILE]",
    .summary = "collects what clients agreed to have debited for a due day",
    .options = "  --day DAY    the due day of the statements\n"
               "  --format F   of the file: pain008 (the usual) or cpa005\n"
               "  --out FILE   where the file for the bank goes; - is standard output\n",
    .run = run_collect,
};
