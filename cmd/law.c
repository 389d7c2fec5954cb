/* carm law: changes of the law, from their load to their activation. */
#include "carm.h"

#include <stdlib.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 64 * 1024 * 1024, PASSWORD_MAX = 1024 };
enum { TITLE, SOURCE, WORDS, CHANGE, USER, AT, CONTENT, MONTHS, ON, FORMAT, KINDS };
static const char *const own[] = {"title=",   "source=", "words=", "change=", "user=",  "at=",
                                  "content=", "months=", "on=",    "format=", "kinds=", NULL};

struct doing {
    struct session_of_command session;
    const struct arguments *arguments;
    int64_t change;
};

static const char *value(const struct doing *doing, int option)
{
    const char *given = doing->arguments->values[option];
    return given == NULL ? "" : given;
}

static bool whole_number(const char *text, int64_t *ret)
{
    char *end;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || number < 1)
        return false;
    *ret = number;
    return true;
}

/* ---- telling ---- */

static void tell_differences(struct arena *arena, const struct shown_law *law)
{
    static const char *const words[DIFFERENCES] = {"added", "changed", "ended", "withdrawn"};
    const struct reference_effect *effect = &law->effect;
    printf("rows        %zu added, %zu changed, %zu ended, %zu withdrawn, %zu as they are\n",
           effect->counts[DIFFERENCE_ADDED], effect->counts[DIFFERENCE_CHANGED],
           effect->counts[DIFFERENCE_ENDED], effect->counts[DIFFERENCE_WITHDRAWN],
           effect->unchanged);
    for (size_t i = 0; i < effect->count && i < LAW_ROWS_SHOWN; i++) {
        const struct reference_difference *one = &effect->differences[i];
        const struct reference_row *row = one->row != NULL ? one->row : one->old;
        printf("  %-9s %s  %s %s\n", words[one->kind], date_text(arena, one->from), row->kind,
               row->key);
    }
    if (effect->count > LAW_ROWS_SHOWN)
        printf("  and %zu more\n", effect->count - LAW_ROWS_SHOWN);
}

static void tell_law(struct doing *doing, const struct shown_law *law)
{
    struct arena *arena = doing->session.arena;
    bool french = doing->arguments->language == LANGUAGE_FR;
    char hex[65];
    hash_hex(&law->revision.content, hex);
    printf("change      %lld, revision %d: %s\n", (long long)law->revision.change,
           law->revision.revision, law->revision.title);
    printf("source      %s\ncontent     %s\nstate       %s\n", law->revision.source, hex,
           french ? law_states[law->state].fr : law_states[law->state].en);
    if (law->due_at.ms != 0)
        printf("due         %s\n", instant_text(arena, law->due_at));
    if (law->judged) {
        tell_differences(arena, law);
        printf("golden      %zu cases, %zu failed\napprovals   %zu of %d\nreport      %s\n",
               law->golden_count, law->golden_failed, law->approvals, LAW_APPROVALS,
               law->impact_current ? "finished" : "none on this content");
    }
    for (size_t i = 0; i < law->steps_count; i++) {
        const struct stored_law_step *step = &law->steps[i];
        printf("%s  %-20s %s%s%s\n", instant_text(arena, step->at),
               french ? law_steps[step->step].fr : law_steps[step->step].en, step->actor,
               step->words[0] == '\0' ? "" : ": ", step->words);
    }
    fputs(document_findings_text(arena, &law->problems, doing->arguments->language), stdout);
}

static enum code tell(struct doing *doing)
{
    struct shown_law law;
    enum code code = action_show_law(&doing->session.action, doing->change, &law);
    if (code != OK)
        return code;
    if (!doing->arguments->json) {
        tell_law(doing, &law);
        return OK;
    }
    struct out out = out_new(doing->session.arena);
    struct json json = json_new(&out);
    law_write(&json, &law, doing->arguments->language);
    puts(out.data);
    return OK;
}

static enum code do_list(struct doing *doing)
{
    struct shown_law *laws;
    size_t count = LAW_LISTED_MAX;
    struct out out = out_new(doing->session.arena);
    struct json json = json_new(&out);
    json_array(&json);
    for (int64_t before = 0; count == LAW_LISTED_MAX;) {
        enum code code =
            action_list_laws(&doing->session.action, before, LAW_LISTED_MAX, &laws, &count);
        if (code != OK)
            return code;
        for (size_t i = 0; i < count; i++) {
            law_write(&json, &laws[i], doing->arguments->language);
            if (!doing->arguments->json)
                printf("%6lld  %-10s %.16s  %s\n", (long long)laws[i].revision.change,
                       law_states[laws[i].state].id,
                       instant_text(doing->session.arena, laws[i].loaded_at),
                       laws[i].revision.title);
            before = laws[i].revision.change;
        }
    }
    json_array_end(&json);
    if (doing->arguments->json)
        puts(out.data);
    return OK;
}

/* ---- doing ---- */

/* KIND=FILE of each word after the first. */
static enum code do_load(struct doing *doing)
{
    struct arena *arena = doing->session.arena;
    struct law_order order = {
        .title = value(doing, TITLE), .source = value(doing, SOURCE), .words = value(doing, WORDS)};
    struct law_file *files =
        arena_array(arena, (size_t)doing->arguments->words_count, sizeof(*files));
    if (value(doing, CHANGE)[0] != '\0' && !whole_number(value(doing, CHANGE), &order.change))
        return NOT_FOUND;
    for (int i = 1; i < doing->arguments->words_count; i++) {
        size_t size;
        const char *word = doing->arguments->words[i], *is = strchr(word, '=');
        char *bytes = file_read(arena, is == NULL ? word : is + 1, FILE_BYTES_MAX, &size);
        if (bytes == NULL)
            return FAULT;
        files[order.files_count++] =
            (struct law_file){arena_copy(arena, word, is == NULL ? 0 : (size_t)(is - word)), bytes};
    }
    order.files = files;
    enum code code = action_load_law(&doing->session.action, &order, &doing->change);
    return code == OK ? tell(doing) : code;
}

static void put(void *context, const char *bytes, size_t size)
{
    fwrite(bytes, 1, size, context);
}

static void tell_sum(struct arena *arena, const char *name, const struct law_impact_account *sum)
{
    printf("%-16s %8lld declarations, %lld touched: %s more, %s less; %lld newly refused, %lld no "
           "longer\n",
           name, (long long)sum->declarations, (long long)sum->touched,
           money_text(arena, sum->more), money_text(arena, sum->less), (long long)sum->refused,
           (long long)sum->taken);
}

static enum code tell_impact(struct doing *doing)
{
    struct shown_impact shown;
    struct arena *arena = doing->session.arena;
    const char *format = doing->arguments->json ? "json" : value(doing, FORMAT);
    if (strcmp(format, "json") == 0 || strcmp(format, "csv") == 0) {
        enum code code =
            action_write_impact(&doing->session.action, doing->change, 0,
                                format[0] == 'j' ? IMPACT_JSON : IMPACT_CSV, put, stdout);
        if (code == OK && format[0] == 'j')
            putchar('\n');
        return code;
    }
    enum code code = action_show_impact(&doing->session.action, doing->change, 0, &shown);
    if (code != OK)
        return code;
    printf("report %lld on change %lld, %s to %s%s%s\n", (long long)shown.impact.number,
           (long long)doing->change, date_text(arena, shown.impact.from),
           date_text(arena, shown.impact.to),
           date_is_none(shown.impact.law_on) ? "" : ", as if on ",
           date_text(arena, shown.impact.law_on));
    tell_sum(arena, "all accounts", &shown.total);
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (shown.total.by_class[i].cents != 0)
            printf("  %-30s %s\n", revenue_classes[i].en,
                   money_text(arena, shown.total.by_class[i]));
    for (size_t i = 0; i < shown.most_count; i++)
        tell_sum(arena, shown.most[i].account.text, &shown.most[i]);
    for (size_t i = 0; i < shown.refused_count; i++)
        printf("%s %s %s: %s\n", shown.refused[i].account.text, shown.refused[i].transaction.text,
               shown.refused[i].stands, shown.refused[i].findings);
    return OK;
}

static enum code do_impact(struct doing *doing)
{
    int64_t months = LAW_MONTHS, number;
    date on = DATE_NONE;
    bool more = true, told = isatty(STDERR_FILENO);
    struct action *action = &doing->session.action;
    if (value(doing, MONTHS)[0] != '\0' && !whole_number(value(doing, MONTHS), &months))
        months = 0;
    if (value(doing, ON)[0] != '\0' && !date_parse(value(doing, ON), &on)) {
        findings_add(&action->findings, FINDING_LAW_0014, 0, "/on", value(doing, ON), NULL, NULL);
        return FINDINGS;
    }
    if (months > LAW_MONTHS_MAX)
        months = 0;
    enum code code = action_begin_impact(action, doing->change, (int)months, on, &number);
    if (code == CONFLICT && action->findings.count > 0 &&
        action->findings.items[0].code == FINDING_LAW_0026) {
        action->findings = findings_new(doing->session.arena); /* one that was cut off goes on */
        code = OK;
    }
    while (code == OK && more) {
        code = action_work_impact(action, 1, &more);
        if (told)
            fputc('.', stderr);
    }
    if (told)
        fputc('\n', stderr);
    return code == OK ? tell_impact(doing) : code;
}

/* The operator may write to the store, but who decides is a person, and says so with a password. */
static enum code enter(struct doing *doing)
{
    size_t size;
    char *password = file_read(doing->session.arena, "-", PASSWORD_MAX, &size);
    if (password == NULL)
        return FAULT;
    password[strcspn(password, "\r\n")] = '\0';
    enum code code = action_prove(&doing->session.action, value(doing, USER), password);
    if (code == UNAUTHORIZED || code == FORBIDDEN) {
        findings_add(&doing->session.action.findings, FINDING_LAW_0025, 0, "/person", NULL, NULL,
                     NULL);
        code = FINDINGS;
    }
    return code;
}

static enum code do_step(struct doing *doing, enum law_step step)
{
    struct law_step_order order = {.change = doing->change,
                                   .step = step,
                                   .words = value(doing, WORDS),
                                   .at = value(doing, AT)};
    if (value(doing, CONTENT)[0] != '\0' && !hash_parse(value(doing, CONTENT), &order.content)) {
        findings_add(&doing->session.action.findings, FINDING_LAW_0011, 0, "/content", NULL, NULL,
                     NULL);
        return FINDINGS;
    }
    enum code code = enter(doing);
    if (code == OK)
        code = action_take_law_step(&doing->session.action, &order);
    return code == OK ? tell(doing) : code;
}

static enum code do_approve(struct doing *doing)
{
    return do_step(doing, LAW_STEP_APPROVE);
}
static enum code do_refuse(struct doing *doing)
{
    return do_step(doing, LAW_STEP_REFUSE);
}
static enum code do_activate(struct doing *doing)
{
    return do_step(doing, LAW_STEP_SCHEDULE);
}

static enum code do_rollback(struct doing *doing)
{
    enum code code = action_roll_back_law(&doing->session.action, doing->arguments->words[1],
                                          value(doing, KINDS), value(doing, WORDS), &doing->change);
    return code == OK ? tell(doing) : code;
}

/* ---- which ---- */

static const struct deed {
    const char *name;
    enum code (*run)(struct doing *doing);
    int words_least, words_most; /* with its own name */
    bool change, person, writes;
} deeds[] = {
    {"list", do_list, 1, 1, false, false, false},
    {"show", tell, 2, 2, true, false, false},
    {"load", do_load, 2, 64, false, false, true},
    {"impact", do_impact, 2, 2, true, false, true},
    {"approve", do_approve, 2, 2, true, true, true},
    {"refuse", do_refuse, 2, 2, true, true, true},
    {"activate", do_activate, 2, 2, true, true, true},
    {"rollback", do_rollback, 2, 2, false, false, true},
};

static int run(int argc, char **argv)
{
    struct arguments arguments;
    struct doing doing = {.arguments = &arguments};
    const struct deed *deed = NULL;
    if (!arguments_read(&command_law, argc, argv, own, &arguments) || arguments.words_count < 1)
        return usage(&command_law);
    for (size_t i = 0; i < ARRAY_COUNT(deeds); i++)
        if (strcmp(deeds[i].name, arguments.words[0]) == 0)
            deed = &deeds[i];
    const char *format = value(&doing, FORMAT);
    if (deed == NULL || arguments.words_count < deed->words_least ||
        arguments.words_count > deed->words_most ||
        (deed->person && value(&doing, USER)[0] == '\0') ||
        (deed->change && !whole_number(arguments.words[1], &doing.change)) ||
        (format[0] != '\0' && strcmp(format, "text") != 0 && strcmp(format, "csv") != 0 &&
         strcmp(format, "json") != 0))
        return usage(&command_law);
    if (!session_open(&arguments, deed->writes, &doing.session))
        return EXIT_FAULT;
    enum code code = deed->run(&doing);
    findings_print(doing.session.arena, &doing.session.action.findings, &arguments, NULL);
    if (code == NOT_FOUND)
        fputs("carm law: there is no such change\n", stderr);
    else if (code == FORBIDDEN)
        fputs("carm law: this person may not change the law\n", stderr);
    session_close(&doing.session);
    return exit_of(code);
}

const struct command command_law = {
    .name = "law",
    .arguments = "list | show N | load KIND=FILE... | impact N | approve N | refuse N | activate N "
                 "| rollback DAY",
    .summary = "changes the law: loads, shows, reports, approves, activates, rolls back",
    .options = "  --title T --source S   load: what it is, and which text makes it law\n"
               "  --change N             load: other content for a pending change\n"
               "  --months N --on DAY    impact: how far back (3); the day to count as\n"
               "  --format text|csv|json impact: how to tell it\n"
               "  --user NAME            approve, refuse, activate: who; password on standard "
               "input\n"
               "  --content HASH         ... only if this is still the content\n"
               "  --at YYYY-MM-DDTHH:MM  activate: when, Eastern time; default at once\n"
               "  --kinds \"K K\"          rollback: which kinds; default all but exchange-rates\n"
               "  --words TEXT           why\n",
    .run = run,
};
