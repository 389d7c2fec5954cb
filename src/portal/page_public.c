/* Pages before an account: start, sign-in, change of account, the clock of a demonstration. */
#include "templates.h"

enum code get_start(struct page *page)
{
    if (page->signed_in)
        return page_redirect(page, route_path(page->arena, ROUTE_ACCOUNTS, page->language, "", ""));
    page->title = t(page, TEXT_START_TITLE);
    page->code = "PUB-01";
    page->both = true;
    page_start(page);
    return page_answer(page, 200);
}

static enum code show_sign_in(struct page *page, const char *problem, int status)
{
    struct sign_in_view view = {.problem = problem};
    bool posted = strcmp(page->request->method, "POST") == 0;
    view.name = posted ? field(page, "name") : query(page, "name");
    view.next = posted ? field(page, "next") : query(page, "next");
    view.signed_out = strcmp(query(page, "out"), "1") == 0;
    struct user *users;
    view.users_count = action_demo_users(page->action, &users, &view.password);
    view.users = users;
    page->title = t(page, TEXT_SIGN_IN);
    page->code = "PUB-02";
    page->error = problem != NULL;
    page_sign_in(page, &view);
    return page_answer(page, status);
}

enum code get_sign_in(struct page *page)
{
    return show_sign_in(page, NULL, 200);
}

/* Where to after signing in: only a page of this site. */
static const char *safe_next(const struct page *page)
{
    const char *next = field(page, "next");
    bool ours = strncmp(next, "/en/", 4) == 0 || strncmp(next, "/fr/", 4) == 0;
    if (!ours || strpbrk(next, "\\\r\n"))
        return NULL;
    return next;
}

static void set_cookie(struct page *page, const char *value, bool end)
{
    http_set_header(page->response, "Set-Cookie",
                    arena_printf(page->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
                                 page->tls ? "__Host-carm" : "carm", value,
                                 page->tls ? "; Secure" : "", end ? "; Max-Age=0" : ""));
}

/* There is no session yet and so no form token: a sign-in sent by another site is told by its
 * origin (handle.c), and would only sign its victim in as the attacker. */
enum code post_sign_in(struct page *page)
{
    char *cookie;
    switch (action_sign_in(page->action, field(page, "name"), field(page, "password"), &cookie)) {
    case OK: break;
    case UNAUTHORIZED: return show_sign_in(page, t(page, TEXT_SIGNIN_WRONG), 422);
    case FORBIDDEN: return show_sign_in(page, t(page, TEXT_SIGNIN_BLOCKED), 422);
    case BUSY: return show_sign_in(page, t(page, TEXT_SIGNIN_BUSY), 503);
    default: return FAULT;
    }
    set_cookie(page, cookie, false);
    const char *next = safe_next(page);
    if (!next) {
        struct reachable_account *accounts;
        size_t count = action_accounts(page->action, &accounts);
        bool clients = false;
        for (size_t i = 0; i < count; i++)
            clients |= accounts[i].client;
        next = count > 0 && !clients
                   ? route_path(page->arena, ROUTE_HOME, page->language,
                                accounts[0].account.account.text, "")
                   : url(page, ROUTE_ACCOUNTS, NULL);
    }
    return page_redirect(page, next);
}

enum code post_sign_out(struct page *page)
{
    const char *cookie = http_cookie(page->request, page->tls ? "__Host-carm" : "carm");
    enum code code = action_sign_out(page->action, cookie ? cookie : "");
    if (code != OK && code != NOT_FOUND)
        return code;
    set_cookie(page, "", true);
    return page_redirect(page,
                         arena_printf(page->arena, "%s?out=1", url(page, ROUTE_SIGN_IN, NULL)));
}

enum code get_accounts(struct page *page)
{
    struct accounts_view view = {.text = query(page, "q")};
    view.accounts = arena_array(page->arena, page->accounts_count + 1, sizeof(*view.accounts));
    const char *wanted = text_fold(page->arena, view.text);
    for (size_t i = 0; i < page->accounts_count; i++) {
        const struct reachable_account *a = &page->accounts[i];
        const char *name = text_fold(page->arena, arena_printf(page->arena, "%s %s", a->legal_name,
                                                               a->account.account.text));
        if (!*wanted || strstr(name, wanted))
            view.accounts[view.count++] = a;
    }
    page->title = t(page, TEXT_ACCOUNTS_TITLE);
    page->code = "HOM-02";
    page->nav = NAV_HOME;
    page_accounts(page, &view);
    return page_answer(page, 200);
}

/* Demonstration only: move the clock and run the days between. */
enum code post_advance(struct page *page)
{
    program_account account;
    date to;
    if (!page->demo)
        return NOT_FOUND;
    if (!program_account_parse(field(page, "account"), &account) ||
        !date_parse(field(page, "to"), &to))
        return UNREADABLE;
    if (!action_may(page->action, PERMISSION_CLOCK_ADVANCE, account))
        return FORBIDDEN;
    /* More than two years in one step would keep the visitor waiting. */
    if (date_before(to, page->action->today) || date_between(page->action->today, to) > 800)
        return UNREADABLE;
    struct day_report report;
    enum code code = action_advance(page->action, to, &report);
    if (code != OK)
        return code;
    const char *next = safe_next(page);
    return page_redirect(page, next ? next : url(page, ROUTE_ACCOUNTS, NULL));
}
