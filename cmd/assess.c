#include "carm.h"

static int run(int argc, char **argv)
{
    static const char *const own[] = {"as-of=", NULL};
    struct arguments arguments;
    date as_of = DATE_NONE;
    if (!arguments_read(&command_assess, argc, argv, own, &arguments) ||
        arguments.words_count != 1 ||
        (arguments.values[0] != NULL && !date_parse(arguments.values[0], &as_of)))
        return usage(&command_assess);
    struct session_of_command session;
    if (!session_open(&arguments, false, &session))
        return EXIT_FAULT;
    struct arena *arena = session.arena;
    struct action *action = &session.action;
    size_t size;
    int status = EXIT_FINDINGS;
    const char *path = arguments.words[0];
    /* More than a document may have, so that the reader can say that it is too large. */
    char *bytes = file_read(arena, path, 4 * DOCUMENT_BYTES_MAX, &size);
    struct declaration declaration;
    struct assessment assessment;
    enum code code = UNREADABLE;
    if (bytes != NULL)
        code = document_read_declaration(arena, bytes, size, &action->findings, &declaration);
    if (code == OK)
        code = action_assess(action, &declaration,
                             date_is_none(as_of) ? action->today : as_of, &assessment);
    if (code == OK && arguments.json) {
        struct out out = out_new(arena);
        struct json json = json_new(&out);
        document_write_assessment(&json, &declaration, &assessment, arguments.language);
        puts(out.data);
        status = EXIT_DONE;
    } else if (code == OK) {
        fputs(document_assessment_text(arena, &declaration, &assessment, arguments.language),
              stdout);
        findings_print(arena, &action->findings, &arguments, NULL);
        status = EXIT_DONE;
    } else {
        findings_print(arena, &action->findings, &arguments, path);
        status = bytes == NULL ? EXIT_FAULT : exit_of(code);
    }
    session_close(&session);
    return status;
}

const struct command command_assess = {
    .name = "assess",
    .arguments = "FILE [--as-of YYYY-MM-DD]",
    .summary = "works out a declaration (JSON) and says why; touches no account",
    .options = "  --as-of DAY  the accounting day, instead of today\n",
    .run = run,
};
