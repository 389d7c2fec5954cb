#include "http.h"
#include "platform.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { BODY_MAX = 64 * 1024, ANSWER_MAX = 1 << 20 };

static struct http_server *server;
static _Atomic int workers_open;

static void *worker_open(void *context)
{
    atomic_fetch_add(&workers_open, 1);
    return context;
}

static void worker_close(void *worker)
{
    (void)worker;
    atomic_fetch_sub(&workers_open, 1);
}

/* Says what it was given. */
static void echo(struct http_request *request, struct http_response *response)
{
    if (strcmp(request->path, "/slow") == 0)
        usleep(100 * 1000);
    struct out out = out_new(request->arena);
    const char *nothing = "-";
    const char *value = http_query(request, "q"), *cookie = http_cookie(request, "s");
    out_printf(&out, "%s %s q=%s s=%s large=%d valid=%d size=%zu", request->method, request->path,
               value == NULL ? nothing : value, cookie == NULL ? nothing : cookie,
               request->body_too_large, http_fields_valid(request), request->body_size);
    struct http_field *fields;
    size_t count = http_form_fields(request, &fields);
    for (size_t i = 0; i < count; i++)
        out_printf(&out, " [%s=%s]", fields[i].name, fields[i].value);
    assert(request->worker != NULL);
    assert(request->body[request->body_size] == '\0');
    response->status = request->body_too_large ? 413 : 200;
    response->content_type = "text/plain; charset=utf-8";
    response->body = out.data;
    response->body_size = out.size;
    http_set_header(response, "X-Twice", "first");
    http_set_header(response, "X-Twice", "second");
}

static int start(void **state)
{
    (void)state;
    static int context;
    struct http_config config = {
        .body_max = BODY_MAX,
        .workers = 8,
        .handler = echo,
        .worker_open = worker_open,
        .worker_close = worker_close,
        .context = &context,
        .header_seconds = 1,
        .body_seconds = 1,
    };
    return http_start(&config, &server) == OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    http_stop(server);
    return workers_open == 0 ? 0 : -1;
}

static int dial(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(http_port(server))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    return fd;
}

static void say(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes += sent;
        size -= (size_t)sent;
    }
}

struct heard {
    char text[ANSWER_MAX];
    size_t size;
    bool closed;
    int answers, status; /* of the first */
};

/* Reads until the other side closes or is quiet for so long. */
static const struct heard *hear(int fd, int quiet_ms)
{
    static struct heard heard;
    heard.size = 0;
    heard.closed = false;
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    while (heard.size + 1 < ANSWER_MAX && poll(&poller, 1, quiet_ms) == 1) {
        ssize_t got = recv(fd, heard.text + heard.size, ANSWER_MAX - 1 - heard.size, 0);
        if (got <= 0) {
            heard.closed = true;
            break;
        }
        heard.size += (size_t)got;
    }
    heard.text[heard.size] = '\0';
    heard.answers = 0;
    heard.status = heard.size > 12 ? atoi(heard.text + 9) : 0;
    for (const char *at = heard.text; (at = strstr(at, "HTTP/1.1 ")) != NULL; at++)
        heard.answers++;
    return &heard;
}

static const struct heard *ask_bytes(const char *bytes, size_t size, int quiet_ms)
{
    int fd = dial();
    say(fd, bytes, size);
    const struct heard *heard = hear(fd, quiet_ms);
    close(fd);
    return heard;
}

static const struct heard *ask(const char *text)
{
    return ask_bytes(text, strlen(text), 300);
}

#define HOST "Host: x\r\n"

static void test_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        int status;
        bool closed;
    } cases[] = {
        {"plain", "GET / HTTP/1.1\r\n" HOST "\r\n", 200, false},
        {"length and chunked",
         "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
         "0\r\n\r\nGET /smuggled HTTP/1.1\r\n" HOST "\r\n",
         400, true},
        {"two lengths",
         "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", 400,
         true},
        {"two equal lengths",
         "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde", 400,
         true},
        {"length 4x", "POST / HTTP/1.1\r\n" HOST "Content-Length: 4x\r\n\r\nabcd", 400, true},
        {"length -1", "POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n", 400, true},
        {"length +4", "POST / HTTP/1.1\r\n" HOST "Content-Length: +4\r\n\r\nabcd", 400, true},
        {"length 5, 5", "POST / HTTP/1.1\r\n" HOST "Content-Length: 5, 5\r\n\r\nabcde", 400, true},
        {"xchunked", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400,
         true},
        {"gzip, chunked",
         "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, true},
        {"two encodings",
         "POST / HTTP/1.1\r\n" HOST
         "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400, true},
        {"chunked in 1.0", "POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400, true},
        {"blank before colon", "GET / HTTP/1.1\r\n" HOST "Header : v\r\n\r\n", 400, true},
        {"no host", "GET / HTTP/1.1\r\n\r\n", 400, true},
        {"two hosts", "GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400, true},
        {"host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400, true},
        {"bare CR", "GET / HTTP/1.1\r\n" HOST "A: b\rc\r\n\r\n", 400, true},
        {"control", "GET / HTTP/1.1\r\n" HOST "A: b\x01" "c\r\n\r\n", 400, true},
        {"version 2", "GET / HTTP/2.0\r\n" HOST "\r\n", 505, true},
        {"path not UTF-8", "GET /%FF HTTP/1.1\r\n" HOST "\r\n", 400, false},
        {"path raw bytes", "GET /\xC3\x28 HTTP/1.1\r\n" HOST "\r\n", 400, false},
        {"path NUL", "GET /a%00b HTTP/1.1\r\n" HOST "\r\n", 400, false},
        {"path half escape", "GET /a%4 HTTP/1.1\r\n" HOST "\r\n", 400, false},
        {"no slash", "GET example HTTP/1.1\r\n" HOST "\r\n", 400, false},
        {"absolute", "GET http://x/there?q=1 HTTP/1.1\r\n" HOST "\r\n", 200, false},
        {"method", "BREW / HTTP/1.1\r\n" HOST "\r\n", 200, false},
        {"method token", "G(T / HTTP/1.1\r\n" HOST "\r\n", 400, true},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct heard *heard = ask(cases[i].text);
        if (heard->status != cases[i].status || heard->closed != cases[i].closed)
            print_error("%s: %d closed %d\n%s\n", cases[i].name, heard->status, heard->closed,
                        heard->text);
        assert_int_equal(heard->status, cases[i].status);
        assert_int_equal(heard->closed, cases[i].closed);
        assert_null(strstr(heard->text, "smuggled"));
    }
}

static void test_large_heads(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct out out = out_new(arena);
    out_put(&out, "GET / HTTP/1.1\r\n" HOST "Long: ");
    for (int i = 0; i < 64 * 1024; i++)
        out_char(&out, 'x');
    out_put(&out, "\r\n\r\n");
    assert_int_equal(ask(out.data)->status, 431);

    out = out_new(arena);
    out_put(&out, "GET / HTTP/1.1\r\n" HOST);
    for (int i = 0; i < 2000; i++)
        out_put(&out, "A: b\r\n");
    out_put(&out, "\r\n");
    assert_int_equal(ask(out.data)->status, 431);

    out = out_new(arena);
    out_put(&out, "GET / HTTP/1.1\r\n" HOST);
    for (int i = 0; i < 150; i++)
        out_put(&out, "A: b\r\n");
    out_put(&out, "\r\n");
    assert_int_equal(ask(out.data)->status, 431);
    arena_free(arena);
}

static void test_echo(void **state)
{
    (void)state;
    const struct heard *heard =
        ask("GET /fran%C3%A7ais?q=a+b%26&q=c#x HTTP/1.1\r\n" HOST
            "Cookie: a=b; s=\"one\"; t=u\r\nX-Request-Id: mine-1\r\n\r\n");
    assert_non_null(
        strstr(heard->text, "GET /fran\303\247ais q=a b& s=one large=0 valid=1 size=0"));
    assert_non_null(strstr(heard->text, "X-Request-Id: mine-1\r\n"));
    assert_non_null(strstr(heard->text, "X-Twice: second\r\n"));
    assert_null(strstr(heard->text, "first"));
    assert_non_null(strstr(heard->text, "Content-Length: "));

    heard = ask("GET / HTTP/1.1\r\n" HOST "X-Request-Id: bad id\r\n\r\n");
    assert_null(strstr(heard->text, "bad id"));
    assert_non_null(strstr(heard->text, "X-Request-Id: "));

    heard = ask("HEAD /x HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(heard->status, 200);
    assert_non_null(strstr(heard->text, "Content-Length: "));
    assert_string_equal(heard->text + heard->size - 4, "\r\n\r\n");

    heard = ask("GET /old HTTP/1.0\r\n\r\n");
    assert_int_equal(heard->status, 200);
    assert_true(heard->closed);

    static const char *const methods[] = {"POST", "PATCH", "DELETE"};
    for (size_t i = 0; i < ARRAY_COUNT(methods); i++) {
        char text[200], want[64];
        snprintf(text, sizeof(text), "%s /m HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc",
                 methods[i]);
        snprintf(want, sizeof(want), "%s /m q=- s=- large=0 valid=1 size=3", methods[i]);
        assert_non_null(strstr(ask(text)->text, want));
    }
    heard = ask("POST /c HTTP/1.1\r\n" HOST
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    assert_non_null(strstr(heard->text, "size=5"));
}

static void test_form(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body, *want;
    } cases[] = {
        {"application/x-www-form-urlencoded", "a=1&b=%C3%A9+x&a=2",
         "valid=1 size=18 [a=1] [b=\303\251 x] [a=2]"},
        {"application/x-www-form-urlencoded; charset=utf-8", "a=1", "valid=1 size=3 [a=1]"},
        {"application/x-www-form-urlencoded", "a=%FF&b=2", "valid=0 size=9 [b=2]"},
        {"text/plain", "a=1", "valid=1 size=3"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        char text[400];
        snprintf(text, sizeof(text),
                 "POST / HTTP/1.1\r\n" HOST "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
                 cases[i].type, strlen(cases[i].body), cases[i].body);
        const struct heard *heard = ask(text);
        assert_true(heard->size > strlen(cases[i].want));
        assert_string_equal(heard->text + heard->size - strlen(cases[i].want), cases[i].want);
    }
}

static const struct heard *ask_body(size_t size, bool chunked)
{
    char *text = malloc(size + 600);
    assert_non_null(text);
    int head = chunked
                   ? snprintf(text, 300,
                              "POST /b HTTP/1.1\r\n" HOST
                              "Transfer-Encoding: chunked\r\n\r\n%zx\r\n",
                              size)
                   : snprintf(text, 300, "POST /b HTTP/1.1\r\n" HOST "Content-Length: %zu\r\n\r\n",
                              size);
    memset(text + head, 'x', size);
    size_t total = (size_t)head + size;
    if (chunked)
        total += (size_t)snprintf(text + total, 100, "\r\n0\r\n\r\n");
    const struct heard *heard = ask_bytes(text, total, 500);
    free(text);
    return heard;
}

static void test_body_limits(void **state)
{
    (void)state;
    assert_non_null(strstr(ask_body(BODY_MAX, false)->text, "large=0 valid=1 size=65536"));
    assert_non_null(strstr(ask_body(BODY_MAX, true)->text, "large=0 valid=1 size=65536"));
    for (int chunked = 0; chunked < 2; chunked++) {
        const struct heard *heard = ask_body(BODY_MAX + 1, chunked);
        assert_int_equal(heard->status, 413);
        assert_non_null(strstr(heard->text, "large=1 valid=1 size=0"));
        assert_int_equal(ask_body(3 * BODY_MAX, chunked)->status, 413);
    }
    /* Above the hard cap: said at once by its length, or cut off while it comes. */
    int fd = dial();
    const char *head = "POST /b HTTP/1.1\r\n" HOST "Content-Length: 99999999\r\n\r\n";
    say(fd, head, strlen(head));
    const struct heard *heard = hear(fd, 500);
    assert_int_equal(heard->status, 413);
    assert_true(heard->closed);
    close(fd);
    heard = ask_body(10 * BODY_MAX, true);
    assert_true(heard->closed);
    assert_int_equal(heard->answers, 0);
    /* A client that asks first is told before it sends. */
    fd = dial();
    head = "POST /b HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 70000\r\n\r\n";
    say(fd, head, strlen(head));
    assert_int_equal(hear(fd, 500)->status, 413);
    close(fd);
    fd = dial();
    head = "POST /b HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    say(fd, head, strlen(head));
    assert_int_equal(hear(fd, 300)->status, 100);
    say(fd, "abc", 3);
    assert_int_equal(hear(fd, 300)->status, 200);
    close(fd);
}

static void trickle(const char *start, const char *again, bool expect_cut)
{
    int fd = dial();
    say(fd, start, strlen(start));
    uint64_t begun = platform_monotonic_us();
    bool closed = false;
    while (!closed && platform_monotonic_us() - begun < 4000000) {
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        if (poll(&poller, 1, 200) == 1) {
            char byte;
            closed = recv(fd, &byte, 1, 0) <= 0;
        } else {
            say(fd, again, strlen(again));
        }
    }
    close(fd);
    assert_int_equal(closed, expect_cut);
}

static void test_trickles(void **state)
{
    (void)state;
    trickle("", "G", true);                                          /* request line */
    trickle("GET / HTTP/1.1\r\n", "A: b\r\n", true);                 /* header lines */
    trickle("GET / HTTP/1.1\r\n" HOST "A: ", "b", true);             /* one value */
    trickle("POST / HTTP/1.1\r\n" HOST "Content-Length: 900\r\n\r\n", "x", true);
    trickle("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", true);
}

static void test_keep_alive(void **state)
{
    (void)state;
    int fd = dial();
    const char *two = "GET /one HTTP/1.1\r\n" HOST "\r\nGET /two HTTP/1.1\r\n" HOST "\r\n";
    say(fd, two, strlen(two));
    const struct heard *heard = hear(fd, 300);
    assert_int_equal(heard->answers, 2);
    assert_non_null(strstr(heard->text, "/one"));
    assert_true(strstr(heard->text, "/two") > strstr(heard->text, "/one"));
    assert_false(heard->closed);
    /* An idle connection outlives the header deadline; bodies do not leak into the next request. */
    usleep(1600 * 1000);
    const char *body = "POST /three HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nbody"
                       "POST /four HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n";
    say(fd, body, strlen(body));
    heard = hear(fd, 300);
    assert_int_equal(heard->answers, 2);
    assert_non_null(strstr(heard->text, "/three q=- s=- large=0 valid=1 size=4"));
    assert_non_null(strstr(heard->text, "/four q=- s=- large=0 valid=1 size=0"));
    close(fd);
}

static void *ask_many(void *context)
{
    _Atomic int *right = context;
    for (int i = 0; i < 50; i++) {
        int fd = dial();
        char text[200], want[100], got[4096];
        int size = snprintf(text, sizeof(text),
                            "POST /p%d?q=%p HTTP/1.1\r\n" HOST
                            "Connection: close\r\nContent-Length: 5\r\n\r\nhello",
                            i, (void *)text);
        snprintf(want, sizeof(want), "POST /p%d q=%p s=- large=0 valid=1 size=5", i, (void *)text);
        say(fd, text, (size_t)size);
        size_t have = 0;
        ssize_t more;
        while ((more = recv(fd, got + have, sizeof(got) - 1 - have, 0)) > 0)
            have += (size_t)more;
        got[have] = '\0';
        if (strstr(got, want) != NULL)
            atomic_fetch_add(right, 1);
        close(fd);
    }
    return NULL;
}

static void test_concurrent(void **state)
{
    (void)state;
    pthread_t threads[8];
    _Atomic int right = 0;
    for (size_t i = 0; i < ARRAY_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_many, &right), 0);
    for (size_t i = 0; i < ARRAY_COUNT(threads); i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(right, 400);
    /* Handlers run side by side: eight of 100 ms take far less than 800. */
    int fds[8];
    uint64_t begun = platform_monotonic_us();
    for (size_t i = 0; i < ARRAY_COUNT(fds); i++) {
        fds[i] = dial();
        const char *slow = "GET /slow HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
        say(fds[i], slow, strlen(slow));
    }
    for (size_t i = 0; i < ARRAY_COUNT(fds); i++) {
        assert_int_equal(hear(fds[i], 2000)->status, 200);
        close(fds[i]);
    }
    assert_true(platform_monotonic_us() - begun < 600000);
}

/* A client that leaves while its request is served does no harm; a stop drains. */
static void test_leaving_and_stopping(void **state)
{
    (void)state;
    const char *slow = "GET /slow HTTP/1.1\r\n" HOST "\r\n";
    for (int i = 0; i < 20; i++) {
        int fd = dial();
        say(fd, slow, strlen(slow));
        close(fd);
    }
    int fd = dial(), idle = dial();
    say(fd, slow, strlen(slow));
    usleep(20 * 1000);
    http_stop(server);
    assert_int_equal(workers_open, 0);
    const struct heard *heard = hear(fd, 500);
    assert_int_equal(heard->status, 200);
    assert_true(heard->closed);
    assert_true(hear(idle, 500)->closed);
    close(fd);
    close(idle);
    assert_int_equal(start(NULL), 0);

    struct http_server *second;
    static int context;
    struct http_config config = {.port = http_port(server), .body_max = 1, .workers = 1,
                                 .handler = echo, .context = &context};
    assert_int_equal(http_start(&config, &second), FAULT);
    config.address = "not an address";
    assert_int_equal(http_start(&config, &second), FAULT);
}

static void test_fields(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ""},
        {"a", "[a=]"},
        {"a=", "[a=]"},
        {"=a", "[=a]"},
        {"a=b=c", "[a=b=c]"},
        {"&&a=1&&", "[a=1]"},
        {"a=1+2%2B3", "[a=1 2+3]"},
        {"%61=%62", "[a=b]"},
        {"a=%", ""},
        {"a=%4", ""},
        {"a=%4G", ""},
        {"a=%%41", ""},
        {"a=%00", ""},
        {"a=%C3%A9", "[a=\303\251]"},
        {"a=%c3%a9", "[a=\303\251]"},
        {"a=%C3", ""},
        {"a=\303", ""},
        {"a=%C0%AF", ""},       /* overlong */
        {"a=%ED%A0%80", ""},    /* surrogate */
        {"a=%F4%90%80%80", ""}, /* above U+10FFFF */
        {"%FF=a&b=1", "[b=1]"},
        {"a=%E2%82%AC;b=1", "[a=\342\202\254;b=1]"},
        {"a=%0D%0A", "[a=\r\n]"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct http_field *fields;
        size_t count =
            http_parse_fields(arena, cases[i].text, strlen(cases[i].text), &fields);
        struct out out = out_new(arena);
        for (size_t k = 0; k < count; k++)
            out_printf(&out, "[%s=%s]", fields[k].name, fields[k].value);
        assert_string_equal(out.data, cases[i].want);
    }
    struct http_field *fields;
    assert_int_equal(http_parse_fields(arena, "a=x\0y", 5, &fields), 0);
    assert_string_equal(http_escape(arena, "a b&c=\303\251/~"), "a%20b%26c%3D%C3%A9%2F~");
    arena_free(arena);
}

static void test_made_by_hand(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct http_field headers[] = {{"Content-Type", "application/x-www-form-urlencoded"},
                                         {"Cookie", "ab=1; b=2"}};
    struct http_request request =
        http_make_request(arena, "POST", "/a%20b?x=%31&y", headers, 2, "k=v", 3);
    assert_string_equal(request.path, "/a b");
    assert_string_equal(http_query(&request, "x"), "1");
    assert_string_equal(http_query(&request, "y"), "");
    assert_null(http_query(&request, "z"));
    assert_string_equal(http_form(&request, "k"), "v");
    assert_string_equal(http_cookie(&request, "b"), "2");
    assert_null(http_cookie(&request, "a"));
    assert_string_equal(http_header(&request, "cookie"), "ab=1; b=2");
    arena_free(arena);
}

#define PART "Content-Disposition: form-data; name="

static void test_multipart(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    static const char body[] = "--xyz\r\n" PART "\"token\"\r\n\r\nabc\r\n--xyz\r\n" PART
                               "\"file\"; filename=\"a b.csv\"\r\nContent-Type: text/csv\r\n\r\n"
                               "\0\r\n--xy\xFF\r\n--xyz\r\n" PART "\"note\"\r\n\r\n\r\n--xyz--\r\n";
    const struct http_field headers[] = {{"Content-Type", "multipart/form-data; boundary=xyz"}};
    struct http_request request =
        http_make_request(arena, "POST", "/", headers, 1, body, sizeof(body) - 1);
    assert_true(http_fields_valid(&request));
    assert_string_equal(http_form(&request, "token"), "abc");
    assert_string_equal(http_form(&request, "note"), "");
    assert_null(http_form(&request, "file"));
    const struct http_file *file = http_file(&request, "file");
    assert_non_null(file);
    assert_string_equal(file->filename, "a b.csv");
    assert_int_equal(file->size, 8);
    assert_memory_equal(file->bytes, "\0\r\n--xy\xFF", 8);
    assert_null(http_file(&request, "token"));

    static const char *const broken[] = {
        "", "--xyz", "--xyz\r\n", "--xyz\r\n" PART "\"a\"\r\n\r\nb", "--xyz\r\n\r\n\r\n--xyz--",
        "--xyz\r\n" PART "\"a\r\n\r\nb\r\n--xyz--", "--xyz\r\n" PART "\"a\"\r\nb\r\n--xyz--",
        "--xyz\r\n" PART "\"a\"\r\n\r\n\xFF\r\n--xyz--", "x--xyz--",
        "--xyz\r\n" PART "\"a\"\r\n\r\nb\r\n--xyzz--",
    };
    for (size_t i = 0; i < ARRAY_COUNT(broken); i++) {
        request = http_make_request(arena, "POST", "/", headers, 1, broken[i], strlen(broken[i]));
        if (http_fields_valid(&request))
            fail_msg("case %zu is taken for a form", i);
    }
    static const char *const types[] = {"multipart/form-data", "multipart/form-data; boundary=",
                                        "multipart/form-data; boundary=\"xyz", "multipart/mixed"};
    for (size_t i = 0; i < ARRAY_COUNT(types); i++) {
        const struct http_field other[] = {{"Content-Type", types[i]}};
        request = http_make_request(arena, "POST", "/", other, 1, body, sizeof(body) - 1);
        assert_null(http_form(&request, "token"));
    }
    const struct http_field quoted[] = {
        {"Content-Type", "Multipart/Form-Data; charset=utf-8; boundary=\"xyz\""}};
    request = http_make_request(arena, "POST", "/", quoted, 1, body, sizeof(body) - 1);
    assert_string_equal(http_form(&request, "token"), "abc");
    arena_free(arena);
}

/* The absolute form (RFC 9112 s. 3.2.2): the path begins after the authority, and a query without
 * a path asks for "/". */
static void test_absolute_targets(void **state)
{
    static const struct {
        const char *target, *path, *query;
    } cases[] = {
        {"http://x/there?q=1", "/there", "q=1"},
        {"HTTPS://x", "/", ""},
        {"http://x?next=/en/accounts", "/", "next=/en/accounts"},
        {"http://x#/en", "/", ""},
    };
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct http_request request =
            http_make_request(arena, "GET", cases[i].target, NULL, 0, "", 0);
        assert_string_equal(request.path, cases[i].path);
        assert_string_equal(request.query, cases[i].query);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),     cmocka_unit_test(test_made_by_hand),
        cmocka_unit_test(test_echo),       cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_large_heads), cmocka_unit_test(test_form),
        cmocka_unit_test(test_body_limits), cmocka_unit_test(test_trickles),
        cmocka_unit_test(test_keep_alive), cmocka_unit_test(test_concurrent),
        cmocka_unit_test(test_leaving_and_stopping),
        cmocka_unit_test(test_absolute_targets), cmocka_unit_test(test_multipart),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
