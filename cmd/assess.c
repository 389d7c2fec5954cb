#include "carm.h"

enum { LINES_BYTES_MAX = 2000000000 };

struct working {
    const struct session_of_command *session;
    const struct arguments *arguments;
    const char *path;
    date as_of; /* none: today */
    bool lines; /* many declarations, one a line */
    enum code worst;
};

/* {"line":3,"result":"done","findings":[...],"assessment":{...}}; no assessment without it being
 * done. A single declaration is written as the API writes it. */
static void tell_json(const struct working *working, struct arena *arena, const struct piece *piece,
                      enum code code, const struct findings *findings,
                      const struct declaration *declaration, const struct assessment *assessment)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    enum language language = working->arguments->language;
    if (working->lines) {
        json_object(&json);
        json_key(&json, "line");
        json_int(&json, piece->line);
        json_text(&json, "result", code_words(code));
        json_key(&json, "findings");
        document_write_findings(&json, findings, language);
        if (code == OK) {
            json_key(&json, "assessment");
            document_write_assessment(&json, declaration, assessment, language);
        }
        json_object_end(&json);
    } else if (code == OK) {
        document_write_assessment(&json, declaration, assessment, language);
    } else {
        findings_print(arena, findings, working->arguments, working->path);
        return;
    }
    puts(out.data);
}

static void tell_text(const struct working *working, struct arena *arena, const struct piece *piece,
                      enum code code, const struct findings *findings,
                      const struct declaration *declaration, const struct assessment *assessment)
{
    enum language language = working->arguments->language;
    const char *name = working->path;
    if (working->lines)
        name = arena_printf(arena, "%s, line %d", working->path, piece->line);
    if (code == OK) {
        if (working->lines)
            printf("%s:\n", name);
        fputs(document_assessment_text(arena, declaration, assessment, language), stdout);
    }
    findings_print(arena, findings, working->arguments, code != OK || working->lines ? name : NULL);
}

static void work_out(struct working *working, struct arena *arena, const struct piece *piece)
{
    struct action action = action_begin(working->session->house, working->session->reader, arena);
    action.actor = working->session->action.actor;
    action.language = working->arguments->language;
    struct declaration declaration;
    struct assessment assessment;
    enum code code =
        document_read_declaration(arena, piece->text, piece->size, &action.findings, &declaration);
    if (code == OK)
        code = action_assess(&action, &declaration,
                             date_is_none(working->as_of) ? action.today : working->as_of,
                             &assessment);
    if (code != OK && working->worst != FAULT)
        working->worst = code;
    (working->arguments->json ? tell_json : tell_text)(working, arena, piece, code,
                                                       &action.findings, &declaration, &assessment);
}

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
    const char *path = arguments.words[0];
    struct declaration_file file = declaration_file_open(path, NULL, 0);
    struct working working = {.session = &session,
                              .arguments = &arguments,
                              .path = path,
                              .as_of = as_of,
                              .lines = !file.whole};
    size_t size;
    /* More than a document may have, so that the reader can say that it is too large. */
    size_t size_max = working.lines ? LINES_BYTES_MAX : 4 * DOCUMENT_BYTES_MAX;
    char *bytes = file_read(session.arena, path, size_max, &size);
    if (bytes == NULL) {
        working.worst = FAULT;
    } else {
        struct arena *arena = arena_new();
        struct piece piece;
        file = declaration_file_open(path, bytes, size);
        while (declaration_file_take(&file, &piece, 1) > 0) {
            work_out(&working, arena, &piece);
            arena_reset(arena);
        }
        arena_free(arena);
    }
    session_close(&session);
    return exit_of(working.worst);
}

const struct command command_assess = {
    .name = "assess",
    .arguments = "FILE [--as-of YYYY-MM-DD]",
    .summary =
        "works out a declaration (JSON), or many (JSON Lines, .jsonl), and says why; touches "
        "no account",
    .options = "  --as-of DAY  the accounting day, instead of today\n",
    .run = run,
};
