/* More time to account for a declaration, or to pay it: what was given, and giving it. */
#include "templates.h"

static const char *digits_of(struct page *page, const char *text)
{
    struct out out = out_new(page->arena);
    out_put(&out, "");
    for (; *text != '\0'; text++)
        if (strchr(" .-", *text) == NULL)
            out_char(&out, *text);
    return out.data;
}

static void set_problems(struct page *page, struct extensions_view *view)
{
    const struct findings *findings = &page->action->findings;
    struct problem *problems = arena_array(page->arena, findings->count + 1, sizeof(*problems));
    for (size_t i = 0; i < findings->count; i++) {
        const char *pointer = findings->items[i].pointer;
        problems[i] = (struct problem){
            .control = strcmp(pointer, "/accountBy") == 0 ? "account-by"
                       : strcmp(pointer, "/payBy") == 0   ? "pay-by"
                       : strcmp(pointer, "/words") == 0   ? "words"
                                                          : "transaction",
            .message = finding_message(page->arena, &findings->items[i], page->language)};
    }
    view->form = (struct form_view){.problems = problems, .problems_count = findings->count,
                                    .errors_count = findings->count};
}

static enum code show(struct page *page, struct extensions_view *view)
{
    program_account account = page->account->account.account;
    transaction_number number;
    struct shown_extension *list;
    const char *digits = digits_of(page, view->transaction);
    if (*digits != '\0' && !transaction_number_parse(digits, &number)) {
        findings_add(&page->action->findings, FINDING_CAD_0102, 0, "/transactionNumber",
                     view->transaction, arena_printf(page->arena, "%zu", strlen(digits)), NULL);
    } else if (*digits != '\0') {
        enum code code =
            action_list_extensions(page->action, account, number, &list, &view->count);
        if (code != OK)
            return code;
        view->list = list;
        view->asked = true;
    }
    set_problems(page, view);
    view->officer = action_may(page->action, PERMISSION_CASE_DECIDE, account);
    page->title = t(page, TEXT_EXTENSION_TITLE);
    page->code = "DEC-18";
    page->nav = NAV_DECLARATIONS;
    page->error = view->form.errors_count > 0;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_DECLARATIONS, NULL), t(page, TEXT_DEC_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_extensions(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_extensions(struct page *page)
{
    struct extensions_view view = {.transaction = query(page, "transaction"), .account_by = "",
                                   .pay_by = "", .words = ""};
    return show(page, &view);
}

/* Left empty, that time stays. */
static bool read_day(struct page *page, const char *text, const char *pointer, date *ret)
{
    if (*text == '\0' || date_parse(text, ret))
        return true;
    findings_add(&page->action->findings, FINDING_DOC_0004, 0, pointer, text, NULL, NULL);
    return false;
}

enum code post_extensions(struct page *page)
{
    struct extensions_view view = {.transaction = field(page, "transaction"),
                                   .account_by = field(page, "account-by"),
                                   .pay_by = field(page, "pay-by"),
                                   .words = field(page, "words")};
    struct extension_order order = {.account = page->account->account.account,
                                    .words = view.words};
    struct case_taken taken;
    enum code code = OK;
    if (!transaction_number_parse(digits_of(page, view.transaction), &order.transaction))
        return show(page, &view);
    if (!read_day(page, view.account_by, "/accountBy", &order.account_by) ||
        !read_day(page, view.pay_by, "/payBy", &order.pay_by))
        code = FINDINGS;
    if (code == OK)
        code = action_extend(page->action, &order, &taken);
    if (code == OK)
        return page_redirect(page, arena_printf(page->arena, "%s?transaction=%s",
                                                url(page, ROUTE_EXTENSIONS, NULL),
                                                order.transaction.text));
    return code == FINDINGS ? show(page, &view) : code;
}
