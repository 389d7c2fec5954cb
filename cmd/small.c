/* The commands that are a page or less: load, day, statement, verify, clock, doctor, key, user. */
#include "carm.h"

#include <sys/statvfs.h>
#include <unistd.h>

static int run_load(int argc, char **argv)
{
    static const char *const own[] = {"dry-run", NULL};
    struct arguments arguments;
    if (!arguments_read(&command_load, argc, argv, own, &arguments) || arguments.words_count != 2)
        return usage(&command_load);
    if (strcmp(arguments.words[0], "register") == 0)
        return load_register(&arguments, arguments.words[1], arguments.values[0] != NULL);
    if (strcmp(arguments.words[0], "bonds") == 0)
        return load_bonds(&arguments, arguments.words[1], arguments.values[0] != NULL);
    if (reference_kind_find(arguments.words[0]) == NULL) {
        fprintf(stderr, "carm load: there is no kind %s; there are:", arguments.words[0]);
        for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++)
            fprintf(stderr, " %s", kind->kind);
        fputs(" register bonds\n", stderr);
        return EXIT_USAGE;
    }
    struct session_of_command session;
    if (!session_open(&arguments, true, &session))
        return EXIT_FAULT;
    size_t size;
    char *bytes = file_read(session.arena, arguments.words[1], 256 * 1024 * 1024, &size);
    enum code code = FAULT;
    struct load_counts counts;
    if (bytes != NULL) {
        code = action_load_reference(&session.action, arguments.words[0], bytes, size,
                                     arguments.values[0] != NULL, &counts);
        findings_print(session.arena, &session.action.findings, &arguments, arguments.words[1]);
    }
    if (code == OK)
        printf(arguments.json ? "{\"added\":%zu,\"changed\":%zu,\"unchanged\":%zu}\n"
                              : "%zu added, %zu changed, %zu unchanged\n",
               counts.added, counts.changed, counts.unchanged);
    session_close(&session);
    return exit_of(code);
}

const struct command command_load = {
    .name = "load",
    .arguments = "KIND FILE [--dry-run]",
    .summary = "loads reference data: tariff, exchange-rates, interest-rates, holidays and others; "
               "or the register of businesses (register)",
    .options = "  --dry-run    say what would change, change nothing\n",
    .run = run_load,
};

static int run_day(int argc, char **argv)
{
    static const char *const own[] = {"until=", NULL};
    struct arguments arguments;
    date until = DATE_NONE;
    if (!arguments_read(&command_day, argc, argv, own, &arguments) ||
        arguments.words_count != 0 ||
        (arguments.values[0] != NULL && !date_parse(arguments.values[0], &until)))
        return usage(&command_day);
    struct session_of_command session;
    if (!session_open(&arguments, true, &session))
        return EXIT_FAULT;
    struct day_report report = {0};
    struct action *action = &session.action;
    if (date_is_none(until))
        until = action->today;
    enum code code;
    if (clock_simulated(house_clock(session.house)) && date_before(action->today, until)) {
        code = action_advance(action, until, &report);
        if (code == FORBIDDEN)
            fprintf(stderr, "carm day: %s is too far; a clock that stands is moved by at most %d "
                            "days at a time\n", date_text(session.arena, until), ADVANCE_MAX);
    } else if (date_before(action->today, until)) {
        fprintf(stderr, "carm day: %s has not come yet\n", date_text(session.arena, until));
        code = FINDINGS;
    } else {
        code = action_day(action, until, &report);
    }
    if (code == OK)
        printf(arguments.json
                   ? "{\"days\":%d,\"clearings\":%d,\"notices\":%d,\"interest\":%d,"
                     "\"penalties\":%d,\"statements\":%d}\n"
                   : "%d days closed: %d clearings, %d daily notices, %d interest items, %d "
                     "penalties, %d statements\n",
               report.days, report.clearings, report.notices, report.interest_items,
               report.penalties, report.statements);
    session_close(&session);
    return exit_of(code);
}

const struct command command_day = {
    .name = "day",
    .arguments = "[--until YYYY-MM-DD]",
    .summary = "closes the business days that are due; with a simulated clock, moves it",
    .options = "  --until DAY  the last day to close\n",
    .run = run_day,
};

static int print_statement(struct session_of_command *session, const struct statement *statement,
                           const char *format)
{
    struct arena *arena = session->arena;
    enum language language = session->action.language;
    if (strcmp(format, "json") == 0) {
        struct out out = out_new(arena);
        struct json json = json_new(&out);
        document_write_statement(&json, statement);
        puts(out.data);
    } else if (strcmp(format, "csv") == 0) {
        fputs(document_statement_csv(arena, statement), stdout);
    } else if (strcmp(format, "text") == 0) {
        fputs(document_statement_text(arena, statement, language), stdout);
    } else if (strcmp(format, "pdf") == 0) {
        const char *bytes;
        size_t size;
        if (document_statement_pdf(arena, statement, language, &bytes, &size) != OK)
            return EXIT_FAULT;
        fwrite(bytes, 1, size, stdout);
    } else {
        fprintf(stderr, "carm statement: format %s is not json, csv, text or pdf\n", format);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

static int run_statement(int argc, char **argv)
{
    static const char *const own[] = {"period=", "format=", NULL};
    struct arguments arguments;
    program_account account;
    if (!arguments_read(&command_statement, argc, argv, own, &arguments) ||
        arguments.words_count != 1)
        return usage(&command_statement);
    if (!program_account_parse(arguments.words[0], &account)) {
        fprintf(stderr, "carm statement: %s is not a program account such as 123456782RM0001\n",
                arguments.words[0]);
        return EXIT_FINDINGS;
    }
    struct session_of_command session;
    if (!session_open(&arguments, false, &session))
        return EXIT_FAULT;
    struct statement statement;
    enum code code = OK;
    const char *period = arguments.values[0];
    struct arena *arena = session.arena;
    struct stored_statement *list;
    if (period == NULL) {
        size_t count = action_list_statements(&session.action, account, "SOA", &list);
        code = count > 0 ? action_show_statement(&session.action, list[0].id, &statement)
                         : action_preview_statement(&session.action, account, &statement);
    } else if (strcmp(period, "preview") == 0) {
        code = action_preview_statement(&session.action, account, &statement);
    } else if (strlen(period) == 7 && period[4] == '-') {
        const char *id =
            arena_printf(arena, "SOA-%s-%.4s%.2s", account.text, period, period + 5);
        code = action_show_statement(&session.action, id, &statement);
    } else {
        session_close(&session);
        return usage(&command_statement);
    }
    int status = exit_of(code);
    const char *format = arguments.values[1] != NULL ? arguments.values[1]
                         : arguments.json            ? "json"
                                                     : "text";
    if (code == OK)
        status = print_statement(&session, &statement, format);
    else
        fprintf(stderr, "carm statement: there is no such statement of %s\n", account.text);
    session_close(&session);
    return status;
}

const struct command command_statement = {
    .name = "statement",
    .arguments = "BN15 [--period YYYY-MM|preview] [--format json|csv|text|pdf]",
    .summary = "prints one statement of account",
    .options = "  --period P   month of issue; preview for the one to come; default the newest\n"
               "  --format F   json, csv, text or pdf\n",
    .run = run_statement,
};

static void problem(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "broken: %s\n", text);
}

static int print_state(const struct session_of_command *session, const struct arguments *arguments)
{
    struct store_state state;
    char hex[65];
    if (store_state(session->reader, &state) != OK) {
        fprintf(stderr, "carm verify: %s\n", store_error(session->reader));
        return EXIT_FAULT;
    }
    hash_hex(&state.hash, hex);
    if (arguments->json)
        printf("{\"stateHash\":\"%s\",\"rows\":%lld}\n", hex, (long long)state.rows);
    else
        puts(hex);
    return EXIT_DONE;
}

static int run_verify(int argc, char **argv)
{
    static const char *const own[] = {"receipt=", "state", NULL};
    struct arguments arguments;
    if (!arguments_read(&command_verify, argc, argv, own, &arguments) ||
        arguments.words_count != 0 ||
        (arguments.values[0] != NULL && arguments.values[1] != NULL))
        return usage(&command_verify);
    struct session_of_command session;
    if (!session_open(&arguments, false, &session))
        return EXIT_FAULT;
    int status;
    if (arguments.values[0] != NULL) {
        size_t size;
        char *bytes = file_read(session.arena, arguments.values[0], 65536, &size);
        const char *words = "it cannot be read";
        enum code code =
            bytes == NULL ? FAULT : action_check_receipt(&session.action, bytes, &words);
        puts(words);
        status = exit_of(code);
    } else if (arguments.values[1] != NULL) {
        status = print_state(&session, &arguments);
    } else {
        struct verify_counts counts = {0};
        enum code code = action_verify(&session.action, problem, NULL, &counts);
        printf(arguments.json
                   ? "{\"businesses\":%lld,\"records\":%lld,\"declarations\":%lld,"
                     "\"entries\":%lld,\"lines\":%lld,\"items\":%lld,\"links\":%lld,"
                     "\"statements\":%lld,\"problems\":%lld}\n"
                   : "%lld businesses, %lld journal records, %lld declarations, %lld entries with "
                     "%lld lines, %lld items, %lld links, %lld statements and notices: %lld "
                     "problems\n",
               (long long)counts.businesses, (long long)counts.records,
               (long long)counts.declarations, (long long)counts.entries, (long long)counts.lines,
               (long long)counts.items, (long long)counts.links, (long long)counts.statements,
               (long long)counts.problems);
        status = code != OK ? exit_of(code) : counts.problems > 0 ? EXIT_FINDINGS : EXIT_DONE;
    }
    session_close(&session);
    return status;
}

const struct command command_verify = {
    .name = "verify",
    .arguments = "[--receipt FILE | --state]",
    .summary = "recomputes everything: chain, balances, statements; or checks one receipt",
    .options = "  --receipt FILE  a receipt's JSON; - for standard input\n"
               "  --state         only print the hash of all that is in the store\n",
    .run = run_verify,
};

static int run_clock(int argc, char **argv)
{
    struct arguments arguments;
    if (!arguments_read(&command_clock, argc, argv, NULL, &arguments) || arguments.words_count > 1)
        return usage(&command_clock);
    struct session_of_command session;
    if (!session_open(&arguments, arguments.words_count == 1, &session))
        return EXIT_FAULT;
    enum code code = OK;
    if (arguments.words_count == 1) {
        date day = DATE_NONE;
        bool real = strcmp(arguments.words[0], "real") == 0;
        if (!real && !date_parse(arguments.words[0], &day)) {
            session_close(&session);
            return usage(&command_clock);
        }
        date done = store_setting(session.reader, session.arena, "day.done") == NULL
                        ? DATE_NONE
                        : session.action.today;
        if (!real && !date_is_none(done) && date_before(day, done)) {
            fprintf(stderr, "carm clock: days up to %s are closed; the clock cannot go back\n",
                    date_text(session.arena, done));
            code = FINDINGS;
        } else {
            code = action_put_setting(&session.action, "clock", arguments.words[0]);
        }
    }
    if (code == OK && arguments.words_count == 0)
        printf("%s %s\n", date_text(session.arena, session.action.today),
               clock_simulated(house_clock(session.house)) ? "simulated" : "real");
    session_close(&session);
    return exit_of(code);
}

const struct command command_clock = {
    .name = "clock",
    .arguments = "[real|YYYY-MM-DD]",
    .summary = "shows or sets the clock of the installation",
    .run = run_clock,
};

/* Which store there is and whether this program fits it: CONFLICT when not, or why it cannot be
 * read. */
static enum code print_store(struct arena *arena, const struct arguments *arguments)
{
    const char *url = house_locate(arena, arguments->data, arguments->store);
    int64_t there, known;
    printf("store            %s\n", store_name(arena, url));
    enum code code = store_schema(url, &there, &known);
    if (code != OK) {
        printf("schema           %s\n", code == NOT_FOUND ? "NONE: there is no installation"
                                        : code == BUSY    ? "THE DATABASE DOES NOT ANSWER"
                                                          : "CANNOT BE READ");
        return code;
    }
    printf("schema           %lld, %s\n", (long long)there,
           there == known  ? "current"
           : there < known ? "OLD: run carm migrate"
                           : "NEWER THAN THIS PROGRAM");
    return there == known ? OK : CONFLICT;
}

static int run_doctor(int argc, char **argv)
{
    struct arguments arguments;
    if (!arguments_read(&command_doctor, argc, argv, NULL, &arguments) ||
        arguments.words_count != 0)
        return usage(&command_doctor);
    int troubles = 0;
    struct arena *arena = arena_new();
    printf("carm %s\n", CARM_VERSION);
    bool data = access(arena_printf(arena, "%s/tariff-2025.csv", reference_directory()), R_OK) == 0;
    printf("reference data   %s: %s\n", reference_directory(), data ? "found" : "NOT FOUND");
    troubles += !data;
    struct statvfs disk;
    if (statvfs(arguments.data, &disk) == 0) {
        unsigned long long free_mib =
            (unsigned long long)disk.f_bavail * disk.f_frsize / (1024 * 1024);
        printf("disk             %llu MiB free%s\n", free_mib, free_mib < 512 ? ": LOW" : "");
        troubles += free_mib < 512;
    }
    enum code store = print_store(arena, &arguments);
    troubles += store != OK;
    arena_free(arena);
    struct session_of_command session;
    if ((store != OK && store != CONFLICT) || !session_open(&arguments, false, &session)) {
        printf("installation     %s: CANNOT BE OPENED\n", arguments.data);
        return EXIT_FINDINGS;
    }
    struct tariff_counts counts = tariff_count(session.action.tariff);
    printf("installation     %s%s\n", arguments.data, house_demo(session.house) ? " (demo)" : "");
    printf("clock            %s, %s\n", date_text(session.arena, session.action.today),
           clock_simulated(house_clock(session.house)) ? "simulated" : "real");
    printf("public key       %s\n",
           signer_public_hex(house_signer(session.house), session.arena));
    printf("tariff           %zu classification numbers%s\n", counts.classes10,
           counts.classes10 == 0 ? ": NOT LOADED" : "");
    troubles += counts.classes10 == 0;
    const char *done = store_setting(session.reader, session.arena, "day.done");
    printf("days closed      %s\n", done == NULL ? "none yet" : done);
    session_close(&session);
    puts(troubles == 0 ? "all is well" : "see the words in capitals");
    return troubles == 0 ? EXIT_DONE : EXIT_FINDINGS;
}

const struct command command_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "looks whether the installation can work",
    .run = run_doctor,
};

static int run_key(int argc, char **argv)
{
    struct arguments arguments;
    bn business;
    if (!arguments_read(&command_key, argc, argv, NULL, &arguments) || arguments.words_count != 2)
        return usage(&command_key);
    if (!bn_parse(arguments.words[0], &business)) {
        fprintf(stderr, "carm key: %s is not a business number of nine digits\n",
                arguments.words[0]);
        return EXIT_FINDINGS;
    }
    struct session_of_command session;
    if (!session_open(&arguments, true, &session))
        return EXIT_FAULT;
    char *key;
    enum code code = action_adopt(&session.action, business);
    if (code == OK)
        code = action_make_key(&session.action, business, arguments.words[1], &key);
    if (code == OK)
        printf(arguments.json ? "{\"key\":\"%s\"}\n" : "%s\n", key);
    else
        fprintf(stderr, "carm key: business %s: %s\n", business.text, code_words(code));
    session_close(&session);
    return exit_of(code);
}

const struct command command_key = {
    .name = "key",
    .arguments = "BN9 NAME",
    .summary = "makes an API key for a business; it is shown once",
    .run = run_key,
};

/* "revenue_officer,auditor" or "all". */
static bool read_staff(struct arena *arena, const char *words, unsigned *ret)
{
    unsigned staff = 0;
    for (char *rest = arena_text(arena, words), *word; (word = strsep(&rest, ",")) != NULL;) {
        int i = 0;
        while (i < STAFF_COUNT && strcmp(staff_ids[i], word) != 0)
            i++;
        if (i == STAFF_COUNT && strcmp(word, "all") != 0) {
            fprintf(stderr, "carm user: no staff role %s; give all, or one or more of", word);
            for (i = 0; i < STAFF_COUNT; i++)
                fprintf(stderr, " %s", staff_ids[i]);
            fputc('\n', stderr);
            return false;
        }
        staff |= i == STAFF_COUNT ? (unsigned)STAFF_ALL : 1U << i;
    }
    *ret = staff;
    return true;
}

static int run_user(int argc, char **argv)
{
    static const char *const own[] = {"role=", "display-name=", "staff=", NULL};
    struct arguments arguments;
    struct user user = {.role = "manager"};
    enum role role;
    if (!arguments_read(&command_user, argc, argv, own, &arguments) ||
        arguments.words_count != 2 || strlen(arguments.words[1]) >= sizeof(user.name))
        return usage(&command_user);
    if (!bn_parse(arguments.words[0], &user.business)) {
        fprintf(stderr, "carm user: %s is not a business number of nine digits\n",
                arguments.words[0]);
        return EXIT_FINDINGS;
    }
    for (size_t i = 0; arguments.words[1][i] != '\0'; i++) {
        char c = arguments.words[1][i];
        user.name[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    if (arguments.values[0] != NULL)
        strncpy(user.role, arguments.values[0], sizeof(user.role) - 1);
    if (strcmp(user.role, "officer") != 0 && !registry_role_parse(user.role, &role)) {
        fprintf(stderr, "carm user: no role %s\n", arguments.values[0]);
        return EXIT_FINDINGS;
    }
    bool officer = strcmp(user.role, "officer") == 0;
    if (officer != (arguments.values[2] != NULL)) {
        fputs(officer ? "carm user: an officer needs --staff, the roles of the staff\n"
                      : "carm user: --staff goes with --role officer\n", stderr);
        return EXIT_FINDINGS;
    }
    user.display_name = arguments.values[1] != NULL ? arguments.values[1] : arguments.words[1];
    struct session_of_command session;
    if (!session_open(&arguments, true, &session))
        return EXIT_FAULT;
    if (officer && !read_staff(session.arena, arguments.values[2], &user.staff)) {
        session_close(&session);
        return EXIT_FINDINGS;
    }
    size_t size;
    char *password = file_read(session.arena, "-", 1024, &size);
    while (password != NULL && size > 0 &&
           (password[size - 1] == '\n' || password[size - 1] == '\r'))
        password[--size] = '\0';
    enum code code = FINDINGS;
    if (password == NULL || size < 8)
        fputs("carm user: give a password of at least 8 characters on standard input\n", stderr);
    else if ((code = action_adopt(&session.action, user.business)) == OK)
        code = action_put_user(&session.action, &user, password);
    else
        fprintf(stderr, "carm user: business %s: %s\n", user.business.text, code_words(code));
    session_close(&session);
    return exit_of(code);
}

const struct command command_user = {
    .name = "user",
    .arguments = "BN9 NAME [--role manager|program_manager|editor|reader|officer] "
                 "[--staff ROLE,...] [--display-name TEXT]",
    .summary = "adds a person who may sign in; the password is read from standard input. At the "
               "first sign-in the person is asked for an e-mail address and a profile",
    .run = run_user,
};
