/* A letter to an SMTP server: what it looks like, and sending it with libcurl. */
#include "platform.h"

#include "curl_impl.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ADDRESS_MAX = 254, CONNECT_SECONDS = 10, SEND_SECONDS = 30, FILE_MAX = 4096 };

bool mail_address_valid(const char *address)
{
    size_t size = strlen(address);
    const char *at = strchr(address, '@');
    if (size < 3 || size > ADDRESS_MAX || at == NULL || at == address || at[1] == '\0' ||
        strchr(at + 1, '@') != NULL || at - address > 64)
        return false;
    for (const char *c = address; *c != '\0'; c++)
        if (*c <= ' ' || *c >= 127 || strchr("\"\\()<>[],;:", *c) != NULL)
            return false;
    if (address[0] == '.' || address[0] == '-' || at[-1] == '.' || at[1] == '.' || at[1] == '-' ||
        address[size - 1] == '.' || address[size - 1] == '-')
        return false;
    return strstr(address, "..") == NULL;
}

enum code mail_way_read(struct arena *arena, const char *path, struct mail_way *ret)
{
    char line[FILE_MAX];
    struct mail_way way = {0};
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return NOT_FOUND;
    const struct {
        const char *name, **value;
    } names[] = {{"url", &way.url}, {"user", &way.user}, {"password", &way.password},
                 {"from", &way.from}, {"ca", &way.ca}};
    while (fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        char *value = strchr(line, ' ');
        if (line[0] == '#' || value == NULL)
            continue;
        *value++ = '\0';
        for (size_t i = 0; i < ARRAY_COUNT(names); i++)
            if (strcmp(names[i].name, line) == 0)
                *names[i].value = arena_text(arena, value);
    }
    fclose(file);
    bool smtp = way.url != NULL && (strncmp(way.url, "smtp://", 7) == 0 ||
                                    strncmp(way.url, "smtps://", 8) == 0);
    if (!smtp || strchr(way.url, '@') != NULL || way.from == NULL || !mail_address_valid(way.from))
        return UNREADABLE;
    *ret = way;
    return OK;
}

/* Base64, `width` characters a line. */
static void put_base64(struct out *out, const char *text, size_t size, size_t width,
                       const char *before, const char *after)
{
    size_t bytes = width / 4 * 3;
    char line[128];
    for (size_t at = 0; at < size; at += bytes) {
        size_t part = size - at < bytes ? size - at : bytes;
        sodium_bin2base64(line, sizeof(line), (const unsigned char *)text + at, part,
                          sodium_base64_VARIANT_ORIGINAL);
        out_printf(out, "%s%s%s", before, line, after);
    }
}

/* As many encoded words as are needed; a character is not cut in two. */
static void put_subject(struct out *out, const char *subject)
{
    out_put(out, "Subject:");
    for (const char *at = subject; *at != '\0';) {
        size_t part = strlen(at) < 42 ? strlen(at) : 42;
        while (part > 0 && ((unsigned char)at[part] & 0xC0) == 0x80)
            part--;
        put_base64(out, at, part, 60, at == subject ? " =?UTF-8?B?" : "\r\n =?UTF-8?B?", "?=");
        at += part;
    }
    out_put(out, "\r\n");
}

static void put_date(struct out *out, instant at)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)(at.ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    out_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[tm.tm_wday], tm.tm_mday,
               months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

char *mail_text(struct arena *arena, const struct mail_way *way, const struct mail_letter *letter)
{
    struct out out = out_new(arena);
    assert(mail_address_valid(way->from) && mail_address_valid(letter->to));
    out_printf(&out, "From: Open CARM <%s>\r\nTo: <%s>\r\n", way->from, letter->to);
    put_subject(&out, letter->subject);
    put_date(&out, letter->at);
    out_printf(&out, "Message-ID: <%s@%s>\r\n", letter->id, strchr(way->from, '@') + 1);
    out_put(&out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: text/plain; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: base64\r\n\r\n");
    put_base64(&out, letter->body, strlen(letter->body), 76, "", "\r\n");
    return out.data;
}

struct reading {
    const char *at;
    size_t left;
};

static size_t give(char *buffer, size_t size, size_t count, void *context)
{
    struct reading *reading = context;
    size_t part = size * count < reading->left ? size * count : reading->left;
    memcpy(buffer, reading->at, part);
    reading->at += part;
    reading->left -= part;
    return part;
}

/* The last line that the server said, but for its good-bye. */
static size_t take_line(char *buffer, size_t size, size_t count, void *context)
{
    char *line = context;
    size_t length = size * count < 200 ? size * count : 200;
    if (length >= 3 && strncmp(buffer, "221", 3) == 0)
        return size * count;
    memcpy(line, buffer, length);
    line[length] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    return size * count;
}

static void start_curl(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        abort();
}

void curl_ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_curl);
}

bool url_on_this_machine(const char *url)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]"};
    const char *host = strstr(url, "://") + 3;
    for (size_t i = 0; i < ARRAY_COUNT(hosts); i++) {
        size_t size = strlen(hosts[i]);
        if (strncmp(host, hosts[i], size) == 0 && strchr(":/", host[size]) != NULL)
            return true;
    }
    return false;
}

static enum code judge(CURLcode sent, long said)
{
    if (sent == CURLE_OK)
        return OK;
    /* That we may not send at all is no word about the addressee. */
    bool ours = sent == CURLE_LOGIN_DENIED || said == 530 || said == 534 || said == 535;
    return said >= 500 && said < 600 && !ours ? UNREADABLE : BUSY;
}

enum code mail_send(struct arena *arena, const struct mail_way *way,
                    const struct mail_letter *letter, struct mail_answer *ret_answer)
{
    curl_ready();
    CURL *curl = curl_easy_init();
    if (curl == NULL)
        return FAULT;
    char *line = arena_alloc(arena, 256);
    char *text = mail_text(arena, way, letter);
    struct reading reading = {text, strlen(text)};
    struct curl_slist *to =
        curl_slist_append(NULL, arena_printf(arena, "<%s>", letter->to));
    curl_easy_setopt(curl, CURLOPT_URL, way->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    if (way->user != NULL)
        curl_easy_setopt(curl, CURLOPT_USERNAME, way->user);
    if (way->password != NULL)
        curl_easy_setopt(curl, CURLOPT_PASSWORD, way->password);
    if (way->ca != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, way->ca);
    bool tls = way->ca != NULL || !url_on_this_machine(way->url);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_printf(arena, "<%s>", way->from));
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &reading);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, line);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SEND_SECONDS);
    CURLcode sent = curl_easy_perform(curl);
    long said = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &said);
    ret_answer->code = (int)said;
    ret_answer->words = line[0] != '\0' ? line : curl_easy_strerror(sent);
    curl_slist_free_all(to);
    curl_easy_cleanup(curl);
    return judge(sent, said);
}
