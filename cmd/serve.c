#include "api.h"
#include "carm.h"
#include "door.h"
#include "http.h"
#include "oidc.h"
#include "portal.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { WORKERS = 16, BODY_MAX = DOCUMENT_BYTES_MAX };
/* Whoever waits for a page is told sooner than a browser loses patience; the database may be back
 * by then, as it is after a restart. */
enum { READ_WAIT_MS = 5000, MINUTE_US = 60000000 };

struct serving {
    const struct arguments *arguments;
    char address[64];
    uint16_t port;
    const char *clock;
};

static void *worker_open(void *context)
{
    struct house *house = context;
    struct door_worker *worker = calloc(1, sizeof(*worker));
    if (worker == NULL || store_open(house_store(house), false, false, &worker->reader) != OK)
        abort();
    store_may_tear(worker->reader, READ_WAIT_MS);
    worker->house = house;
    return worker;
}

static void worker_close(void *context)
{
    struct door_worker *worker = context;
    store_close(worker->reader);
    free(worker);
}

/* The JSON API owns /v1 and the machine's paths; everything else is a page. */
static void handle(struct http_request *request, struct http_response *response)
{
    if (api_owns(request->path))
        api_handle(request, response);
    else
        portal_handle(request, response);
}

/* With a real clock, days close by themselves soon after midnight Eastern time. */
static void run_due_days(struct house *house, struct store *reader)
{
    struct arena *arena = arena_new();
    struct action action = action_begin(house, reader, arena);
    action.actor = (struct actor){.name = "system", .system = true};
    struct day_report report;
    enum code code = action_day(&action, action.today, &report);
    if (code != OK)
        log_event("error", "day", "closing days failed: %s", code_words(code));
    arena_free(arena);
}

/* Changes of the law that are due, and reports on others, a few pages at a time: between them the
 * server sees whether it is to stop. True when there is more to do at once. */
static bool run_law(struct house *house, struct store *reader)
{
    enum { PAGES = 5 };
    struct arena *arena = arena_new();
    struct action action = action_begin(house, reader, arena);
    action.actor = (struct actor){.name = "system", .system = true};
    bool more;
    enum code code = action_work_impact(&action, PAGES, &more);
    if (code != OK)
        log_event("error", "law", "a report could not go on: %s", code_words(code));
    arena_free(arena);
    return more && code == OK;
}

/* Letters go by a thread of their own: a mail server may keep us waiting. */
struct mailer {
    struct house *house;
    struct store *reader;
    pthread_t thread;
    _Atomic bool stop;
};

static void *mail_all(void *context)
{
    struct mailer *mailer = context;
    const struct timespec pause = {.tv_nsec = 250 * 1000000};
    bool told = false;
    while (!mailer->stop) {
        struct arena *arena = arena_new();
        struct action action = action_begin(mailer->house, mailer->reader, arena);
        action.actor = (struct actor){.name = "system", .system = true};
        enum code code = action_take_bounces(&action);
        if (code == OK)
            code = action_send_mail(&action);
        if (code != OK && !told)
            log_event("error", "mail", "letters wait: %s", code_words(code));
        told = code != OK;
        arena_free(arena);
        nanosleep(&pause, NULL);
    }
    return NULL;
}

static enum code mailer_start(struct house *house, struct mailer *mailer)
{
    enum code code;
    while ((code = store_open(house_store(house), false, false, &mailer->reader)) == BUSY)
        log_event("error", "store", "the database does not answer; trying again");
    if (code != OK)
        return code;
    store_may_tear(mailer->reader, READ_WAIT_MS);
    mailer->house = house;
    return pthread_create(&mailer->thread, NULL, mail_all, mailer) == 0 ? OK : FAULT;
}

static void mailer_stop(struct mailer *mailer)
{
    mailer->stop = true;
    pthread_join(mailer->thread, NULL);
    store_close(mailer->reader);
}

static bool split_listen(const char *listen, struct serving *serving)
{
    const char *colon = strrchr(listen, ':');
    if (colon == NULL || (size_t)(colon - listen) >= sizeof(serving->address))
        return false;
    memcpy(serving->address, listen, (size_t)(colon - listen));
    serving->address[colon - listen] = '\0';
    char *end;
    long port = strtol(colon + 1, &end, 10);
    if (*end != '\0' || end == colon + 1 || port < 0 || port > 65535)
        return false;
    serving->port = (uint16_t)port;
    return true;
}

/* A database that is not there yet will come: nobody should have to start us again. */
static enum code open_house(const struct serving *serving, const sigset_t *stop,
                            struct house **ret_house)
{
    const struct arguments *a = serving->arguments;
    struct arena *arena = arena_new();
    bool elsewhere = strcmp(house_locate(arena, a->data, a->store), a->data) != 0;
    arena_free(arena);
    for (;;) {
        enum code code = house_open(a->data, a->store, true, serving->clock, ret_house);
        if (code != BUSY || !elsewhere)
            return code;
        log_event("error", "store", "the database does not answer; trying again");
        const struct timespec none = {0};
        if (sigtimedwait(stop, NULL, &none) > 0)
            return BUSY;
    }
}

/* Where people reach it, if that was said; and where it listens. */
static void print_address(const struct serving *serving, unsigned port)
{
    struct arena *arena = arena_new();
    struct oidc_partners partners;
    const char *conf = arena_printf(arena, "%s/partners.conf", serving->arguments->data);
    if (oidc_partners_read(arena, conf, &partners) == OK && partners.portal != NULL)
        fprintf(stderr, "Open CARM serves %s/ (it listens on %s:%u)\n", partners.portal,
                serving->address, port);
    else
        fprintf(stderr, "Open CARM serves http://%s:%u/\n", serving->address, port);
    arena_free(arena);
}

static int serve(void *context)
{
    struct serving *serving = context;
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    signal(SIGPIPE, SIG_IGN);

    struct house *house;
    enum code code = open_house(serving, &stop, &house);
    if (code != OK) {
        fprintf(stderr, "carm serve: cannot open %s: %s\n", serving->arguments->data,
                code == NOT_FOUND ? "there is no installation; run carm init"
                : code == BUSY    ? "another carm is writing there"
                : code == CONFLICT ? "its schema is of another version, it is an unfinished copy, "
                                     "or the clock would stand before a day that is already "
                                     "closed"
                                  : code_words(code));
        return EXIT_FAULT;
    }
    struct store *reader, *law;
    while ((code = store_open(house_store(house), false, false, &reader)) == BUSY ||
           (code == OK && (code = store_open(house_store(house), false, false, &law)) == BUSY))
        log_event("error", "store", "the database does not answer; trying again");
    if (code != OK)
        return EXIT_FAULT;
    store_may_tear(law, READ_WAIT_MS);
    run_due_days(house, reader);
    const struct http_config config = {.address = serving->address,
                                       .port = serving->port,
                                       .body_max = BODY_MAX,
                                       .workers = WORKERS,
                                       .handler = handle,
                                       .worker_open = worker_open,
                                       .worker_close = worker_close,
                                       .context = house};
    struct http_server *server;
    struct mailer mailer = {0};
    if (mailer_start(house, &mailer) != OK)
        return EXIT_FAULT;
    code = http_start(&config, &server);
    if (code != OK) {
        fprintf(stderr, "carm serve: cannot listen on %s:%u: %s\n", serving->address,
                serving->port, strerror(errno));
        return EXIT_FAULT;
    }
    print_address(serving, http_port(server));
    if (house_demo(house))
        demo_print_sign_ins(reader, stderr);
    const struct timespec second = {.tv_sec = 1}, at_once = {0};
    bool more = false;
    for (uint64_t days_us = platform_monotonic_us();;) {
        int got = sigtimedwait(&stop, NULL, more ? &at_once : &second);
        if (got == SIGTERM || got == SIGINT)
            break;
        more = run_law(house, law);
        if (platform_monotonic_us() - days_us < MINUTE_US)
            continue;
        days_us = platform_monotonic_us();
        if (!clock_simulated(house_clock(house)))
            run_due_days(house, reader);
    }
    http_stop(server);
    mailer_stop(&mailer);
    store_close(law);
    store_close(reader);
    house_close(house);
    return EXIT_DONE;
}

static int run(int argc, char **argv)
{
    static const char *const own[] = {"listen=", "clock=", "no-supervisor", NULL};
    struct arguments arguments;
    if (!arguments_read(&command_serve, argc, argv, own, &arguments) || arguments.words_count != 0)
        return usage(&command_serve);
    struct serving serving = {.arguments = &arguments, .clock = arguments.values[1]};
    const char *listen = arguments.values[0] == NULL ? "127.0.0.1:8080" : arguments.values[0];
    date day;
    if (!split_listen(listen, &serving) ||
        (serving.clock != NULL && strcmp(serving.clock, "real") != 0 &&
         !date_parse(serving.clock, &day)))
        return usage(&command_serve);
    return arguments.values[2] != NULL ? serve(&serving) : supervise(serve, &serving);
}

const struct command command_serve = {
    .name = "serve",
    .arguments = "[--listen 127.0.0.1:8080] [--clock real|YYYY-MM-DD]",
    .summary = "serves the portal and the API",
    .options = "  --listen ADDRESS:PORT   port 0 chooses a free one\n"
               "  --clock real|DAY        the real clock, or one that stands on a day\n"
               "  --no-supervisor         one process only\n",
    .run = run,
};
