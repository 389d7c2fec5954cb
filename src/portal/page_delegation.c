/* Third parties of a client, clients of a firm: asked for, offered, decided, changed, ended. */
#include "templates.h"

enum { CLIENTS_SHOWN = 50 };

/* ---- words ---- */

struct markup delegation_tag(struct page *page, const char *state)
{
    bool good = strcmp(state, "active") == 0;
    bool waits = strcmp(state, "requested") == 0 || strcmp(state, "future") == 0 ||
                 strcmp(state, "suspended") == 0;
    return tag(page, good ? "ok" : waits ? "warn" : "", named_words(page, "deleg.state.", state));
}

const char *delegation_kind(struct page *page, const struct shown_delegation *shown)
{
    return t(page, shown->accounts_count == 0 ? TEXT_DELEG_KIND_BUSINESS
                                              : TEXT_DELEG_KIND_PROGRAM);
}

bool may_manage_third_parties(const struct page *page)
{
    const struct registry_business *business;
    return page->signed_in && action_own_business(page->action, &business) == OK &&
           business->kind != BUSINESS_AGENCY;
}

bool may_have_clients(const struct page *page)
{
    const struct registry_business *business;
    return page->signed_in && action_own_business(page->action, &business) == OK &&
           (business->kind == BUSINESS_BROKER || business->kind == BUSINESS_CONSULTANT);
}

const char *licence_words(struct page *page)
{
    struct finding problem;
    return page->signed_in && action_licence_problem(page->action, &problem)
               ? finding_message(page->arena, &problem, page->language)
               : NULL;
}

bool order_has(const struct delegation_order *order, const char *program)
{
    size_t size = strlen(program);
    for (const char *at = order->programs; (at = strstr(at, program)) != NULL; at += size)
        if (at[size] == '\0' || at[size] == ' ')
            return true;
    return false;
}

static const char *const dones[] = {"approved", "rejected", "withdrawn", "sent", "changed",
                                    "ended", NULL};

static const char *done_of(const struct page *page)
{
    const char *done = query(page, "done");
    for (size_t i = 0; dones[i] != NULL; i++)
        if (strcmp(dones[i], done) == 0)
            return say_id(page, "deleg.done.", done);
    return "";
}

static enum code go(struct page *page, enum route_id route, const char *tab, const char *done)
{
    return page_redirect(page, arena_printf(page->arena, "%s?tab=%s&done=%s",
                                            url(page, route, NULL), tab, done));
}

static const char *one_of(const char *const *tabs, const char *tab)
{
    for (size_t i = 1; tabs[i] != NULL; i++)
        if (strcmp(tabs[i], tab) == 0)
            return tabs[i];
    return tabs[0];
}

/* ---- third parties ---- */

static enum code show_third_parties(struct page *page, struct third_parties_view *view)
{
    static const char *const tabs[] = {"active", "received", "sent", "ended", NULL};
    const struct registry_business *business;
    struct shown_delegation_request *requests;
    struct shown_delegation *list;
    enum code code = action_own_business(page->action, &business);
    if (code != OK)
        return code;
    view->form = people_form(page);
    view->tab = one_of(tabs, view->tab);
    view->business = business->legal_name;
    view->waiting = view->requests_count = action_list_delegation_requests(
        page->action, DELEGATION_AS_CLIENT, false, true, &requests);
    if (strcmp(view->tab, "sent") == 0)
        view->requests_count = action_list_delegation_requests(page->action, DELEGATION_AS_CLIENT,
                                                               true, false, &requests);
    view->requests = requests;
    view->count = action_list_delegations(page->action, strcmp(view->tab, "ended") == 0, &list);
    view->list = list;
    page->title = t(page, TEXT_DELEG_THIRD);
    page->code = "BUS-07";
    page->nav = NAV_THIRD;
    page_add_crumb(page, NULL, page->title);
    page_third_parties(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_third_parties(struct page *page)
{
    struct third_parties_view view = {.tab = query(page, "tab"), .done = done_of(page)};
    return show_third_parties(page, &view);
}

static bool left(enum code code)
{
    return code != OK && code != FINDINGS && code != CONFLICT;
}

enum code post_third_parties(struct page *page)
{
    struct third_parties_view view = {.tab = field(page, "tab"), .done = ""};
    const char *what = field(page, "do");
    struct shown_delegation_request *list;
    enum code code = NOT_FOUND;
    if (strcmp(what, "withdraw") == 0) {
        code = action_withdraw_delegation(page->action, field(page, "of"));
    } else if (strcmp(what, "reject-chosen") == 0) {
        size_t count = action_list_delegation_requests(page->action, DELEGATION_AS_CLIENT, false,
                                                       true, &list);
        code = OK;
        for (size_t i = 0; i < count && !left(code); i++)
            if (*field(page, arena_printf(page->arena, "r-%s", list[i].request.id)) != '\0')
                code = action_reject_delegation(page->action, list[i].request.id, "");
    }
    if (left(code))
        return code;
    if (page->action->findings.count > 0)
        return show_third_parties(page, &view);
    return strcmp(what, "withdraw") == 0 ? go(page, ROUTE_THIRD_PARTIES, "sent", "withdrawn")
                                         : go(page, ROUTE_THIRD_PARTIES, "received", "rejected");
}

/* ---- one of them ---- */

struct delegation_order delegation_read_order(struct page *page,
                                              const struct registry_business *business)
{
    struct out programs = out_new(page->arena);
    out_put(&programs, "");
    for (size_t i = 0; i < business->accounts_count; i++) {
        const char *program = program_account_program(&business->accounts[i].account);
        if (*field(page, arena_printf(page->arena, "account-%s", program)) != '\0')
            out_printf(&programs, "%s%s", programs.size > 0 ? " " : "", program);
    }
    const char *ceiling = form_plain_number(page->arena, field(page, "ceiling"), page->language);
    return (struct delegation_order){.whole = strcmp(field(page, "scope"), "all") == 0,
                                     .programs = programs.data,
                                     .file = *field(page, "file") != '\0',
                                     .pay = *field(page, "pay") != '\0',
                                     .statements = *field(page, "statements") != '\0',
                                     .others = *field(page, "others") != '\0',
                                     .from = field(page, "from"),
                                     .until = field(page, "until"),
                                     .ceiling = ceiling + strspn(ceiling, " ")};
}

/* A request, by its id; what stands, by the number of the firm; an offer, by nothing. */
static enum code find(struct page *page, struct third_party_view *view)
{
    struct shown_delegation_request *request = arena_alloc(page->arena, sizeof(*request));
    struct shown_delegation *now;
    *view = (struct third_party_view){.number = "", .words = "", .reason = ""};
    view->order = (struct delegation_order){.programs = "", .file = true, .from = "", .until = "",
                                            .ceiling = ""};
    enum code code = action_own_business(page->action, &view->business);
    if (code != OK || *page->id == '\0')
        return code;
    if (bn_parse(page->id, &view->firm)) {
        code = action_show_delegation(page->action, view->business->bn, view->firm, &now,
                                      &view->now_count);
        if (code != OK)
            return code;
        view->now = now;
        view->firm_name = now->firm_name;
        view->order = delegation_order_of(page->action, now);
        return OK;
    }
    code = action_load_delegation_request(page->action, page->id, request);
    if (code == OK && (!request->request.by_firm ||
                       !bn_equal(request->request.client, view->business->bn)))
        code = NOT_FOUND;
    if (code != OK)
        return code;
    view->request = request;
    view->firm = request->request.firm;
    view->firm_name = request->firm_name;
    return OK;
}

static enum code show_third_party(struct page *page, struct third_party_view *view)
{
    view->form = people_form(page);
    page->title = view->request != NULL ? say(page, TEXT_DELEG_ANSWER_TITLE, view->firm_name, NULL)
                  : view->now != NULL   ? say(page, TEXT_DELEG_CHANGE_TITLE, view->firm_name, NULL)
                                        : t(page, TEXT_DELEG_OFFER);
    page->code = view->request != NULL ? "BUS-09" : view->now != NULL ? "BUS-10" : "BUS-08";
    page->nav = NAV_THIRD;
    page_add_crumb(page, url(page, ROUTE_THIRD_PARTIES, NULL), t(page, TEXT_DELEG_THIRD));
    page_add_crumb(page, NULL, page->title);
    page_third_party(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_third_party(struct page *page)
{
    struct third_party_view view;
    enum code code = find(page, &view);
    return code == OK ? show_third_party(page, &view) : code;
}

static enum code check(struct page *page, struct third_party_view *view)
{
    struct delegation_preview *preview = arena_alloc(page->arena, sizeof(*preview));
    struct firm *firms;
    if (view->firm.text[0] == '\0' && action_find_firms(page->action, view->number, &firms) == 1) {
        view->firm = firms[0].bn;
        view->firm_name = firms[0].legal_name;
        view->number = view->firm.text;
    }
    /* Whom it would be offered to is said wrong by the offer itself. */
    enum code code = view->firm.text[0] == '\0'
                         ? action_offer_delegation(page->action, view->number, &view->order,
                                                   view->words)
                         : action_preview_delegation(page->action, view->firm, &view->order,
                                                     preview);
    if (code == OK && view->firm.text[0] != '\0')
        view->preview = preview;
    return code == OK || code == FINDINGS ? show_third_party(page, view) : code;
}

enum code post_third_party(struct page *page)
{
    struct third_party_view view;
    struct action *action = page->action;
    const char *what = field(page, "do"), *done = "changed", *tab = "active";
    enum code code = find(page, &view);
    if (code != OK)
        return code;
    view.number = field(page, "number");
    view.words = field(page, "words");
    view.reason = field(page, "reason");
    bool gone = strcmp(what, "reject") == 0 || strcmp(what, "end") == 0;
    if (!gone)
        view.order = delegation_read_order(page, view.business);
    if (strcmp(what, "check") == 0)
        return check(page, &view);
    if (view.request != NULL && strcmp(what, "approve") == 0) {
        code = action_approve_delegation(action, page->id, &view.order);
        done = "approved";
    } else if (view.request != NULL && strcmp(what, "reject") == 0) {
        code = action_reject_delegation(action, page->id, view.reason);
        done = "rejected";
        tab = "received";
    } else if (view.now != NULL && strcmp(what, "save") == 0) {
        code = action_change_delegation(action, view.firm, &view.order);
    } else if (view.now != NULL && strcmp(what, "end") == 0) {
        code = action_end_delegation(action, view.business->bn, view.firm, view.reason);
        done = "ended";
        tab = "ended";
    } else if (*page->id == '\0' && strcmp(what, "send") == 0) {
        code = action_offer_delegation(action, view.number, &view.order, view.words);
        done = "sent";
        tab = "sent";
    } else {
        return UNREADABLE;
    }
    if (code == OK)
        return go(page, ROUTE_THIRD_PARTIES, tab, done);
    return action->findings.count > 0 ? show_third_party(page, &view) : code;
}

/* ---- clients ---- */

static enum code show_clients(struct page *page, struct third_parties_view *view)
{
    static const char *const tabs[] = {"clients", "received", "sent", NULL};
    const struct registry_business *business;
    struct shown_delegation_request *requests;
    struct shown_delegation *list = NULL;
    bn after = {""};
    enum code code = action_own_business(page->action, &business);
    if (code != OK)
        return code;
    view->form = people_form(page);
    view->firm = true;
    view->licence = licence_words(page);
    view->tab = one_of(tabs, view->tab);
    view->business = business->legal_name;
    view->may_ask = business->kind == BUSINESS_BROKER || business->kind == BUSINESS_CONSULTANT;
    view->waiting = view->requests_count = action_list_delegation_requests(
        page->action, DELEGATION_AS_FIRM, false, true, &requests);
    if (strcmp(view->tab, "sent") == 0)
        view->requests_count = action_list_delegation_requests(page->action, DELEGATION_AS_FIRM,
                                                               true, false, &requests);
    view->requests = requests;
    view->group = query(page, "group");
    view->may_group = action_may_group(page->action) == OK;
    view->groups = client_group_options(page, t(page, TEXT_CLIENTS_GROUP_ALL));
    if (strcmp(view->tab, "clients") == 0)
        view->count = *view->group == '\0'
                          ? action_list_clients(page->action, query(page, "after"), CLIENTS_SHOWN,
                                                &list, &after)
                          : action_list_clients_in(page->action, view->group,
                                                   query(page, "after"), CLIENTS_SHOWN, &list,
                                                   &after);
    view->list = list;
    view->after = arena_text(page->arena, after.text);
    view->later = *query(page, "after") != '\0';
    page->title = t(page, TEXT_DELEG_CLIENTS);
    page->code = "BRK-02";
    page->nav = NAV_CLIENTS;
    page_add_crumb(page, NULL, page->title);
    page_third_parties(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_clients(struct page *page)
{
    struct third_parties_view view = {.tab = query(page, "tab"), .done = done_of(page),
                                      .number = "", .words = ""};
    return show_clients(page, &view);
}

enum code post_clients(struct page *page)
{
    struct third_parties_view view = {.tab = field(page, "tab"), .done = "",
                                      .number = field(page, "number"),
                                      .words = field(page, "words")};
    struct action *action = page->action;
    const char *what = field(page, "do"), *of = field(page, "of"), *done = "sent", *tab = "sent";
    bn client;
    enum code code = UNREADABLE;
    if (strcmp(what, "ask") == 0) {
        code = action_request_delegation(action, view.number, view.words);
    } else if (strcmp(what, "withdraw") == 0) {
        code = action_withdraw_delegation(action, of);
        done = "withdrawn";
    } else if (strcmp(what, "accept") == 0) {
        code = action_accept_delegation(action, of);
        done = "approved";
        tab = "clients";
    } else if (strcmp(what, "reject") == 0) {
        code = action_reject_delegation(action, of, "");
        done = "rejected";
        tab = "received";
    } else if (strcmp(what, "leave") == 0 && bn_parse(of, &client)) {
        code = action_end_delegation(action, client, action->actor.business, "");
        done = "ended";
        tab = "clients";
    }
    if (code == OK)
        return go(page, ROUTE_CLIENTS, tab, done);
    return action->findings.count > 0 ? show_clients(page, &view) : code;
}

/* ---- many at once ---- */

static enum code show_many(struct page *page, struct many_view *view)
{
    view->form = people_form(page);
    page->title = t(page, TEXT_DELEG_MANY);
    page->code = "BRK-03";
    page->nav = NAV_CLIENTS;
    page_add_crumb(page, url(page, ROUTE_CLIENTS, NULL), t(page, TEXT_DELEG_CLIENTS));
    page_add_crumb(page, NULL, page->title);
    page_many_requests(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_many_requests(struct page *page)
{
    struct many_view view = {.words = ""};
    const struct registry_business *business;
    enum code code = action_own_business(page->action, &business);
    return code == OK ? show_many(page, &view) : code;
}

enum code post_many_requests(struct page *page)
{
    struct many_view view = {.words = field(page, "words")};
    const struct registry_business *business;
    struct requested_row *rows = NULL;
    const struct http_file *file = http_file(page->request, "file");
    enum code code = action_own_business(page->action, &business);
    if (code == OK)
        code = action_request_delegations(page->action, file == NULL ? "" : file->bytes,
                                          file == NULL ? 0 : file->size, view.words, &rows,
                                          &view.count);
    if (code != OK && code != FINDINGS)
        return code;
    view.rows = rows;
    view.count = code == OK ? view.count : 0;
    for (size_t i = 0; i < view.count; i++)
        view.made += rows[i].code == OK;
    return show_many(page, &view);
}

/* ---- files ---- */

static void put_rows(struct page *page, struct out *out, const struct shown_delegation *list,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct shown_delegation *s = &list[i];
        const struct registry_delegation *d = &s->terms;
        struct out programs = out_new(page->arena);
        out_put(&programs, "");
        for (size_t k = 0; k < s->accounts_count; k++)
            out_printf(&programs, "%s%s", k == 0 ? "" : " ",
                       program_account_program(&s->accounts[k]));
        csv_field(out, s->client.text, true);
        csv_field(out, s->client_name, false);
        csv_field(out, s->firm.text, false);
        csv_field(out, s->firm_name, false);
        csv_field(out, s->state, false);
        csv_field(out, s->accounts_count == 0 ? "business" : "program", false);
        csv_field(out, programs.data, false);
        csv_field(out, iso(page, d->from), false);
        csv_field(out, date_is_none(d->until) ? "" : iso(page, d->until), false);
        csv_field(out, date_is_none(d->ended_on) ? "" : iso(page, d->ended_on), false);
        csv_field(out, d->file ? "1" : "0", false);
        csv_field(out, d->pay ? "1" : "0", false);
        csv_field(out, d->own_only ? "0" : "1", false);
        csv_field(out, d->statements ? "1" : "0", false);
        csv_field(out, d->ceiling.cents == 0 ? "" : money_text(page->arena, d->ceiling), false);
        csv_field(out, s->sentence, false);
        out_put(out, "\r\n");
    }
}

static struct out csv_begin(struct page *page)
{
    struct out out = out_new(page->arena);
    out_put(&out, "client,clientName,firm,firmName,state,kind,accounts,from,until,endedOn,file,pay,"
                  "others,statements,ceiling,sentence\r\n");
    return out;
}

static enum code csv_answer(struct page *page, const char *name, const struct out *out)
{
    return page_download(page, "text/csv; charset=utf-8", name, out->data, out->size);
}

enum code get_third_parties_csv(struct page *page)
{
    const struct registry_business *business;
    struct out out = csv_begin(page);
    enum code code = action_own_business(page->action, &business);
    for (int ended = 0; ended < 2 && code == OK; ended++) {
        struct shown_delegation *list;
        size_t count = action_list_delegations(page->action, ended == 1, &list);
        put_rows(page, &out, list, count);
    }
    return code == OK ? csv_answer(page, "delegations-given.csv", &out) : code;
}

enum code get_clients_csv(struct page *page)
{
    enum { AT_ONCE = 500 };
    const struct registry_business *business;
    struct out out = csv_begin(page);
    bn after = {""};
    enum code code = action_own_business(page->action, &business);
    do {
        struct shown_delegation *list;
        size_t count = action_list_clients(page->action, after.text, AT_ONCE, &list, &after);
        put_rows(page, &out, list, count);
    } while (code == OK && after.text[0] != '\0');
    return code == OK ? csv_answer(page, "delegations-held.csv", &out) : code;
}
