#include "fetch.h"

#include "curl_impl.h"

bool fetch_url_fits(const char *url)
{
    if (url == NULL || strpbrk(url, " \"<>\\^`{|}@#\r\n\t") != NULL)
        return false;
    return (strncmp(url, "https://", 8) == 0 && url[8] != '\0' && url[8] != '/') ||
           (strncmp(url, "http://", 7) == 0 && url_on_this_machine(url));
}

struct taking {
    struct fetched fetched;
    size_t size_max;
};

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    struct taking *taking = context;
    struct fetched *fetched = &taking->fetched;
    size_t more = size * count;
    if (more > taking->size_max - fetched->size)
        return 0;
    memcpy(fetched->bytes + fetched->size, bytes, more);
    fetched->size += more;
    fetched->bytes[fetched->size] = '\0';
    return more;
}

enum code fetch(struct arena *arena, const struct fetch *what, struct fetched *ret)
{
    curl_ready();
    CURL *curl = curl_easy_init();
    if (curl == NULL)
        return FAULT;
    struct taking taking = {.fetched.bytes = arena_alloc(arena, what->size_max + 1),
                            .size_max = what->size_max};
    struct curl_slist *headers =
        curl_slist_append(NULL, arena_printf(arena, "Accept: %s", what->accept));
    curl_easy_setopt(curl, CURLOPT_URL, what->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &taking);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)what->connect_s);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)what->seconds);
    if (what->body != NULL)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, what->body);
    if (what->user != NULL) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERNAME, what->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, what->password);
    }
    long status = 0;
    CURLcode done = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    if (done != CURLE_OK)
        return done == CURLE_WRITE_ERROR ? UNREADABLE : BUSY;
    taking.fetched.status = (int)status;
    *ret = taking.fetched;
    return OK;
}
