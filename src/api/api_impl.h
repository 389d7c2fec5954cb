/* What the files of the JSON door share. */
#pragma once
#include "api.h"
#include "api_routes.h"

enum { API_PARAMETERS_MAX = 3, API_PAGE_DEFAULT = 50, API_PAGE_MAX = 200, API_KEY_MAX = 64 };

/* One request. */
struct api {
    struct http_request *request;
    struct http_response *response;
    struct arena *arena;
    const struct api_route *route;
    struct action action;
    enum language language;
    const char *type; /* what the answer is to be */
    struct http_field parameters[API_PARAMETERS_MAX];
    size_t parameters_count;
    program_account account; /* of the path; "" none */
    const char *replayed;    /* outcome of the same request sent before; NULL new */
    bool refused;            /* api_refuse was called */
    enum api_problem problem;
    const char *argument;
};

/* Media type of the body. handle.c */
#define API_JSON_LINES "application/x-ndjson"
bool api_body_is(const struct api *api, const char *wanted);

/* ---- route.c ---- */

/* The first route with this path and method. NULL, with the methods the path has ("" when the path
 * is unknown). HEAD is GET. */
const struct api_route *api_match(struct api *api, const char **ret_allow);
const char *api_parameter(const struct api *api, const char *name);

/* ---- negotiate.c ---- */

enum language api_language(const char *accept_language);
/* Of `types` (parted by blanks), the one that `accept` likes best; NULL none. */
const char *api_type(struct arena *arena, const char *accept, const char *types);

/* ---- answer.c ---- */

/* For handlers: `return api_refuse(...)`. */
enum code api_refuse(struct api *api, enum api_problem problem, const char *argument);
void api_answer(struct api *api, int status, const struct out *out);
void api_answer_bytes(struct api *api, const char *type, const char *bytes, size_t size);
void api_answer_problem(struct api *api, enum api_problem problem);
/* {"amount":"1.00","currency":"CAD"} */
void api_money(struct json *json, const char *key, money amount);
void api_date(struct json *json, const char *key, date on); /* none is left out */
void api_classes(struct json *json, const char *key, const money by_class[REVENUE_COUNT]);
void api_number(struct json *json, const char *key, int64_t number); /* as text: it may be large */

/* ---- money.c: a matter of money as the answer ---- */

enum code api_matter_taken(struct api *api, enum code code, const struct money_taken *taken);
/* The same request again: the newest matter of that kind. */
enum code api_matter_again(struct api *api, const char *kind);

/* ---- query.c: parameters and pages ---- */

enum code api_query_date(struct api *api, const char *name, date fallback, date *ret);
enum code api_query_bool(struct api *api, const char *name, bool *ret);

/* A page of a list: the key of the last item of the page before ("" at first), signed together with
 * the filters. */
struct api_page {
    size_t limit;
    const char *after;
};
enum code api_page_open(struct api *api, struct api_page *ret);
/* Ends "items" and the object around it. next: key of the page's last item, NULL when no page
 * follows. */
void api_page_close(struct api *api, struct json *json, const char *next);
/* Begins {"items":[ in ret_out, which must stay where it is. */
struct json api_items(struct api *api, struct out *ret_out);
enum code api_answer_items(struct api *api, struct json *json); /* ends it: 200 */

/* ---- shared shapes ---- */

void api_write_item(struct api *api, struct json *json, const struct ledger_item *item);
/* "entries": what was posted by the record `seq`; left out when nothing was. An item may still be
 * known by its place. */
void api_write_entries(struct api *api, struct json *json, int64_t seq,
                       const struct ledger_item *items, size_t count);
/* A step of a matter of money. money.c */
void api_write_money_step(struct api *api, struct json *json,
                          const struct stored_money_step *step);
/* guarantees.c */
void api_write_money_state(struct api *api, struct json *json, enum money_state state);
void api_write_money_steps(struct api *api, struct json *json,
                           const struct stored_money_step *steps, size_t count);
/* The body's members, none but these; findings. money.c */
enum code api_read_members(struct api *api, const char *const *allowed,
                           struct document_object **ret);
/* The same; FINDINGS where there is something that is not allowed. */
enum code api_read_body(struct api *api, const char *const *allowed, struct document_object **ret);
/* NULL: release prior to payment. False: findings. programs.c */
bool api_read_program(struct api *api, const char *text, enum security_program *ret);
void api_write_receipt(struct json *json, const char *receipt); /* NULL: left out */
void api_write_settlements(struct json *json, const char *key,
                           const struct payment_settlement *settlements, size_t count);
enum code api_read_amount(struct api *api, const struct document_object *object, money *ret);
/* "8192, 12288": items of the account. NULL: none. */
enum code api_read_debts(struct api *api, const char *text, const ledger_id **ret,
                         size_t *ret_count);
void api_write_rates(struct api *api, struct json *json, const struct tariff_class *class,
                     date as_of);
void api_write_surtaxes(struct api *api, struct json *json, classification number, date as_of);
