#include "carm.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int usage(const struct command *command)
{
    fprintf(stderr, "Usage: carm %s %s\n", command->name, command->arguments);
    return EXIT_USAGE;
}

static void help(const struct command *command)
{
    printf("Usage: carm %s %s\n\n%s.\n\n%s"
           "  --data DIR   the installation's directory (or CARM_DATA)\n"
           "  --store URL  postgresql://... instead of what the directory says (or CARM_STORE)\n"
           "  --json       results as JSON\n"
           "  --fr         messages in French\n",
           command->name, command->arguments, command->summary,
           command->options == NULL ? "" : command->options);
}

/* Does `argument` name the option? Gives its value, which may be the next argument. */
static bool option_matches(const char *option, int argc, char **argv, int *at, const char **ret)
{
    const char *argument = argv[*at] + 2;
    size_t size = strlen(option);
    bool takes = option[size - 1] == '=';
    if (takes)
        size--;
    if (strncmp(argument, option, size) != 0)
        return false;
    if (argument[size] == '\0' && !takes) {
        *ret = "1";
        return true;
    }
    if (argument[size] == '=' && takes) {
        *ret = argument + size + 1;
        return true;
    }
    if (argument[size] == '\0' && takes && *at + 1 < argc) {
        *ret = argv[++*at];
        return true;
    }
    return false;
}

bool arguments_read(const struct command *command, int argc, char **argv, const char *const *own,
                    struct arguments *ret)
{
    struct arguments read = {
        .data = getenv("CARM_DATA"), .store = getenv("CARM_STORE"), .words = argv};
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        const char *value;
        if (only_words || strncmp(argv[i], "--", 2) != 0) {
            argv[read.words_count++] = argv[i];
        } else if (argv[i][2] == '\0') {
            only_words = true;
        } else if (option_matches("data=", argc, argv, &i, &value)) {
            read.data = value;
        } else if (option_matches("store=", argc, argv, &i, &value)) {
            read.store = value;
        } else if (option_matches("json", argc, argv, &i, &value)) {
            read.json = true;
        } else if (option_matches("fr", argc, argv, &i, &value)) {
            read.language = LANGUAGE_FR;
        } else if (option_matches("help", argc, argv, &i, &value)) {
            help(command);
            exit(EXIT_DONE);
        } else {
            bool known = false;
            for (size_t k = 0; own != NULL && own[k] != NULL && !known; k++)
                if (option_matches(own[k], argc, argv, &i, &value)) {
                    read.values[k] = value;
                    known = true;
                }
            if (!known) {
                fprintf(stderr, "carm %s: %s is not an option here, or lacks its value\n",
                        command->name, argv[i]);
                return false;
            }
        }
    }
    if (read.data == NULL || read.data[0] == '\0')
        read.data = "var/carm";
    *ret = read;
    return true;
}

bool session_open(const struct arguments *arguments, bool writer, struct session_of_command *ret)
{
    struct session_of_command session = {.arena = arena_new()};
    enum code code = house_open(arguments->data, arguments->store, writer, NULL, &session.house);
    if (code == OK)
        code = store_open(house_store(session.house), false, false, &session.reader);
    if (code != OK) {
        fprintf(stderr, "carm: cannot open %s: %s\n", arguments->data,
                code == NOT_FOUND ? "there is no installation; run carm init"
                : code == BUSY    ? "another carm is writing there (stop it or use its API), or "
                                    "the database does not answer"
                : code == CONFLICT ? "its schema is of another version, it is an unfinished copy, "
                                     "or its clock stands before a day that is already closed"
                                  : code_words(code));
        house_close(session.house);
        arena_free(session.arena);
        return false;
    }
    session.action = action_begin(session.house, session.reader, session.arena);
    session.action.actor = (struct actor){.name = "operator", .system = true};
    session.action.language = arguments->language;
    *ret = session;
    return true;
}

void session_close(struct session_of_command *session)
{
    store_close(session->reader);
    house_close(session->house);
    arena_free(session->arena);
}

char *file_read(struct arena *arena, const char *path, size_t size_max, size_t *ret_size)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "carm: cannot read %s: %s\n", path, strerror(errno));
        return NULL;
    }
    size_t size = 0, capacity = 65536;
    char *bytes = malloc(capacity);
    while (bytes != NULL) {
        size += fread(bytes + size, 1, capacity - size, file);
        if (size < capacity || size > size_max)
            break;
        capacity *= 2;
        char *wider = realloc(bytes, capacity);
        if (wider == NULL)
            free(bytes);
        bytes = wider;
    }
    bool broken = bytes == NULL || ferror(file);
    if (file != stdin)
        fclose(file);
    if (broken || size > size_max) {
        fprintf(stderr, "carm: %s %s\n", path, broken ? "could not be read" : "is too large");
        free(bytes);
        return NULL;
    }
    char *copy = arena_copy(arena, bytes, size);
    free(bytes);
    *ret_size = size;
    return copy;
}

void findings_print(struct arena *arena, const struct findings *findings, const struct arguments *a,
                    const char *path)
{
    if (findings->count == 0)
        return;
    if (a->json) {
        struct out out = out_new(arena);
        struct json json = json_new(&out);
        json_object(&json);
        json_text(&json, "file", path);
        json_key(&json, "findings");
        document_write_findings(&json, findings, a->language);
        json_object_end(&json);
        puts(out.data);
        return;
    }
    if (path != NULL)
        fprintf(stderr, "%s:\n", path);
    fputs(document_findings_text(arena, findings, a->language), stderr);
}

int exit_of(enum code code)
{
    switch (code) {
    case OK:
        return EXIT_DONE;
    case FAULT:
    case BUSY:
    case MOVED:
        return EXIT_FAULT;
    default:
        return EXIT_FINDINGS;
    }
}

const char *code_words(enum code code)
{
    static const char *const words[] = {
        [OK] = "done",
        [FINDINGS] = "the input has findings",
        [UNREADABLE] = "the input cannot be read",
        [UNAUTHORIZED] = "not signed in",
        [FORBIDDEN] = "not allowed",
        [NOT_FOUND] = "not found",
        [CONFLICT] = "taken or in another state",
        [TOO_LARGE] = "too large",
        [MOVED] = "changed by somebody else meanwhile",
        [BUSY] = "busy",
        [FAULT] = "a fault of the system; see the log",
    };
    return words[code];
}

const char *reference_directory(void)
{
    const char *named = getenv("CARM_REFERENCE");
    if (named != NULL && named[0] != '\0')
        return named;
    if (access(CARM_SOURCE_DATA "/tariff-2025.csv", R_OK) == 0)
        return CARM_SOURCE_DATA;
    return CARM_INSTALLED_DATA;
}
