/*
 * What the files of the portal share: a page being written, how values are written into it, and
 * the pieces pages are made of.
 */
#pragma once
#include "door.h"
#include "http.h"
#include "portal.h"
#include "routes.h"
#include "texts.h"

/* HTML that was made by this room. The only type a template writes without escaping. */
struct markup {
    const char *text;
};

struct crumb {
    const char *href, *label;
};

enum nav { NAV_NONE, NAV_HOME, NAV_DECLARATIONS, NAV_ACCOUNT, NAV_PAY, NAV_TARIFF, NAV_CASES,
           NAV_LAW, NAV_MONEY, NAV_BANK, NAV_REGISTRATIONS, NAV_THIRD, NAV_CLIENTS,
           NAV_STAFF, NAV_GUARANTEE, NAV_BONDS, NAV_GUARANTEES, NAV_GOODS };

/* One request and the page that answers it. */
struct page {
    struct arena *arena;
    struct out *out;
    enum language language;
    struct http_request *request;
    struct http_response *response;
    struct action *action;
    enum route_id route;
    const char *id; /* {i} of the path, "" none */
    const char *asked; /* {a} of the path as it came, "" none */
    bool signed_in, demo, tls;
    bool timed_out; /* there was a session, and it ended by itself */
    struct session session;         /* when signed in */
    const char *form_token;
    const struct reachable_account *account; /* {a} of the path, NULL none */
    /* set by handlers before the page is written */
    const char *title; /* of the window and, mostly, the h1 */
    const char *code;  /* HOM-01 */
    enum nav nav;
    bool error;        /* the title says so */
    bool both;         /* language not known: both toggles are offered */
    const char *language_form; /* id of the form whose button changes the language; NULL: a link */
    size_t crumbs_count;
    struct crumb crumbs[4];
    struct out buffer;
};

/* ---- words ---- */

const char *t(const struct page *page, enum text_id text);
/* With arguments, NULL-ended; plain text. */
const char *say(const struct page *page, enum text_id text, ...) __attribute__((sentinel));
/* Text by its id as written in facts/texts, or NULL. */
const char *say_id(const struct page *page, const char *prefix, const char *id);
const char *iso(const struct page *page, date d);
const char *money_of(const struct page *page, money m);
const char *reference_text(const struct page *page, const char *digits); /* 5-5-4 for 14 digits */
const char *fact(const struct page *page, const char *en, const char *fr);
const char *decimal_page(const struct page *page, decimal value); /* grouped; comma in French */
/* A printed rate for reading: "6.5%" or "6,5 %"; "Free" in the language. */
const char *rate_page(const struct page *page, const char *text);
const char *clock_text(const struct page *page, instant at);      /* 14:05 or 14 h 05 */

/* ---- writing values; templates call these through page_put ---- */

void page_put_text(struct page *page, const char *text);
void page_put_int(struct page *page, long long value);
void page_put_size(struct page *page, unsigned long long value);
void page_put_money(struct page *page, money value);
void page_put_date(struct page *page, date value); /* in words, with a time element */
void page_put_decimal(struct page *page, decimal value);
void page_put_transaction(struct page *page, transaction_number value);
void page_put_account(struct page *page, program_account value);
void page_put_bn(struct page *page, bn value);
void page_put_markup(struct page *page, struct markup value);
/* clang-format off */
#define page_put(page, x)                                                                          \
    _Generic((x), char *: page_put_text, const char *: page_put_text, int: page_put_int,           \
        long: page_put_int, long long: page_put_int, unsigned: page_put_size,                      \
        unsigned long: page_put_size, unsigned long long: page_put_size, money: page_put_money,    \
        date: page_put_date, decimal: page_put_decimal, transaction_number: page_put_transaction,  \
        program_account: page_put_account, bn: page_put_bn, struct markup: page_put_markup)        \
        ((page), (x))
/* clang-format on */

/* The same values as plain words, for the arguments of a text. */
const char *page_word_text(struct page *page, const char *text);
const char *page_word_int(struct page *page, long long value);
const char *page_word_size(struct page *page, unsigned long long value);
const char *page_word_money(struct page *page, money value);
const char *page_word_date(struct page *page, date value);
const char *page_word_decimal(struct page *page, decimal value);
const char *page_word_transaction(struct page *page, transaction_number value);
const char *page_word_account(struct page *page, program_account value);
/* clang-format off */
#define page_word(page, x)                                                                         \
    _Generic((x), char *: page_word_text, const char *: page_word_text, int: page_word_int,        \
        long: page_word_int, long long: page_word_int, unsigned: page_word_size,                   \
        unsigned long: page_word_size, unsigned long long: page_word_size,                         \
        money: page_word_money, date: page_word_date, decimal: page_word_decimal,                  \
        transaction_number: page_word_transaction, program_account: page_word_account)             \
        ((page), (x))
/* clang-format on */
void page_say(struct page *page, enum text_id text, ...) __attribute__((sentinel)); /* escaped */

/* ---- addresses ---- */

struct route {
    const char *paths[LANGUAGES]; /* without /en/ or /fr/ */
    enum code (*get)(struct page *page);
    enum code (*post)(struct page *page);
    int who;
    enum step_up step_up;
    int sends; /* permission to send the form; 0: as who */
};
extern const struct route routes[ROUTES_COUNT];
/* The route of a path; false when there is none. account may stay "". */
bool route_match(struct arena *arena, const char *path, enum language *ret_language,
                 enum route_id *ret_route, const char **ret_account, const char **ret_id);
const char *route_path(struct arena *arena, enum route_id route, enum language language,
                       const char *account, const char *id);
const char *url(const struct page *page, enum route_id route, const char *id);
const char *url_number(const struct page *page, enum route_id route, int64_t id);
const char *url_twin(const struct page *page); /* same page, other language, query kept */
/* This page, one field of its query set or, NULL, left out. */
const char *url_with(const struct page *page, const char *name, const char *value);
const char *asset_url(const struct page *page, const char *name);
const char *query(const struct page *page, const char *name); /* "" when absent */
const char *field(const struct page *page, const char *name); /* of a form; "" when absent */

/* ---- answering ---- */

void page_add_crumb(struct page *page, const char *href, const char *label);
enum code page_answer(struct page *page, int status); /* what was written, as HTML */
enum code page_redirect(struct page *page, const char *location);
enum code page_download(struct page *page, const char *type, const char *name, const char *bytes,
                        size_t size);
enum code page_json(struct page *page, int status, const char *text);
void page_write_error(struct page *page, int status);

/* ---- cookies ---- */

enum cookie { COOKIE_SESSION, COOKIE_STEP, COOKIE_DEVICE };
const char *page_cookie(const struct page *page, enum cookie cookie); /* NULL absent */
void page_set_cookie(struct page *page, enum cookie cookie, const char *value, int seconds);
/* Where to after a form: a page of this site, or NULL. */
const char *own_page(const char *next);

/* ---- pieces ---- */

enum icon { ICON_MENU, ICON_BUILDING, ICON_USER, ICON_INFO, ICON_WARN, ICON_OK, ICON_BAD, ICON_DOWN,
            ICON_PLUS, ICON_SEARCH, ICON_MARK, ICON_DOT_BAD, ICON_DOT_WARN, ICON_DOT_INFO,
            ICON_DOT_OK, ICON_CROSS };
struct markup icon(enum icon icon);
struct markup swatch(struct page *page, const char *class);
struct markup share_bar(struct page *page, money part, money whole, const char *class);
/* A line with its limit marked; ids begin with `id`. */
struct markup gauge(struct page *page, const char *id, money used, money limit,
                    const char *description);

struct chart_series {
    const char *name, *class;
    const money *values;
};
struct chart {
    const char *id, *title, *description;
    const char *const *labels;
    size_t labels_count;
    const struct chart_series *series;
    size_t series_count;
};
struct markup chart_columns(struct page *page, const struct chart *chart, const char *suffix,
                            int width, int height, int label_every);
const char *money_short(struct page *page, money value); /* $20k, 20 k$ */

struct markup time_tag(const struct page *page, date d);
const char *item_type_name(const struct page *page, enum item_type type);
const char *role_name(const struct page *page, const char *role);
/* May who is signed in do this at the agency, or read what was done? */
bool may_look(const struct page *page, enum permission permission);
/* Roles of staff, as bits: "Auditor and Revenue officer". `between`: the last two. */
const char *staff_names(const struct page *page, unsigned staff, enum text_id between);
const char *party_name(const struct page *page, const char *number); /* of who filed or paid */
/* Of its business, when it is one of the actor's, else the number. */
const char *account_name(const struct page *page, program_account account);
struct markup item_status(struct page *page, const struct ledger_item *item);
struct markup tag(struct page *page, const char *kind, const char *text);
const char *account_short(const struct page *page, program_account account); /* RM0001 */
