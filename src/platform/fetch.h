/* Asking a server outside by HTTP. No redirect is followed, no proxy of the environment is used. */
#pragma once
#include "base.h"

/* https, or http on this machine; nothing that a URL cannot have. */
bool fetch_url_fits(const char *url);

struct fetch {
    const char *url, *accept;
    const char *body;            /* NULL: GET, else a POSTed form */
    const char *user, *password; /* with a body; NULL none */
    size_t size_max;
    int connect_s, seconds;
};
struct fetched {
    char *bytes; /* in the arena, NUL-terminated */
    size_t size;
    int status;
};
/* BUSY: nobody answers, or not in time. UNREADABLE: more than size_max. */
enum code fetch(struct arena *arena, const struct fetch *what, struct fetched *ret);
