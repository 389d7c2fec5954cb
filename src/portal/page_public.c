/* Pages before an account: start, change of account, the clock of a demonstration. */
#include "templates.h"

enum { ACCOUNTS_SHOWN = 50, ACCOUNTS_LISTED = 10 };

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

/* For the switcher, which is on every page: where to, its name, what tells it from others. */
static enum code answer_list(struct page *page, const struct accounts_view *view)
{
    struct out out = out_new(page->arena);
    struct json json = json_new(&out);
    json_array(&json);
    for (size_t i = 0; i < view->count && i < ACCOUNTS_LISTED; i++) {
        const struct reachable_account *a = &view->accounts[i];
        const char *number = a->account.account.text;
        json_object(&json);
        json_text(&json, "href", route_path(page->arena, ROUTE_HOME, page->language, number, ""));
        json_text(&json, "name", a->legal_name);
        json_text(&json, "about",
                  arena_printf(page->arena, "%.5s %.4s %s · %s", number, number + 5,
                               account_short(page, a->account.account),
                               role_name(page, a->role)));
        json_object_end(&json);
    }
    json_array_end(&json);
    return page_json(page, 200, out.data);
}

/* One more than is shown says that there are others. */
static void fill_accounts(struct page *page, struct accounts_view *view)
{
    program_account after = ACCOUNT_NONE;
    if (!program_account_parse(query(page, "after"), &after))
        after = ACCOUNT_NONE;
    bool wanted = *text_fold(page->arena, view->text) != '\0';
    size_t count =
        wanted ? action_find_accounts(page->action, view->text, after, ACCOUNTS_SHOWN + 1,
                                      &view->accounts)
               : action_accounts_page(page->action, after, ACCOUNTS_SHOWN + 1, &view->accounts);
    view->count = count > ACCOUNTS_SHOWN ? ACCOUNTS_SHOWN : count;
    if (count > ACCOUNTS_SHOWN)
        view->after = view->accounts[view->count - 1].account.account.text;
    view->later = after.text[0] != '\0';
    /* Clients come last. */
    view->broker = count > 0 && strcmp(view->accounts[count - 1].role, "broker") == 0;
}

enum code get_accounts(struct page *page)
{
    struct accounts_view view = {.text = query(page, "q")};
    fill_accounts(page, &view);
    if (*query(page, "list"))
        return answer_list(page, &view);
    view.licence = licence_words(page);
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
    const char *next = own_page(field(page, "next"));
    return page_redirect(page, next ? next : url(page, ROUTE_ACCOUNTS, NULL));
}
