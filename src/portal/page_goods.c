/* What a release system said of goods: what is to be declared or answered; the agency's desk. */
#include "templates.h"

const char *indicator_name(struct page *page, int indicator)
{
    const struct tariff_code *code =
        tariff_code_find(page->action->tariff, "release-indicators",
                         arena_printf(page->arena, "%d", indicator), page->action->today);
    return code == NULL ? arena_printf(page->arena, "%d", indicator)
                        : tariff_code_name(code, page->language);
}

const char *told_key(struct page *page, const struct told_release *told)
{
    return release_key(page->arena, &told->event);
}

bool told_late(const struct page *page, const struct told_release *told)
{
    return !date_is_none(told->account_by) && date_before(told->account_by, page->action->today);
}

/* ---- of an account ---- */

static enum code show_goods(struct page *page, const char *event, const char *words,
                            enum code refused)
{
    const program_account account = page->account->account.account;
    struct told_release *waiting, *asks, *news;
    const char *more;
    struct goods_view view = {.event = event, .words = words,
                              .done = say_id(page, "goods.done.", query(page, "done"))};
    enum code code = action_list_releases(page->action, account, RELEASE_WAITS_DECLARATION,
                                          query(page, "after"), RELEASES_MAX, &waiting,
                                          &view.waiting_count, &view.next);
    if (code == OK)
        code = action_list_releases(page->action, account, RELEASE_WAITS_ANSWER, "", RELEASES_MAX,
                                    &asks, &view.asks_count, &more);
    if (code == OK)
        code = action_list_release_news(page->action, account, &news, &view.news_count);
    if (code != OK)
        return code;
    view.waiting = waiting;
    view.asks = asks;
    view.news = news;
    view.may_file = action_may(page->action, PERMISSION_DECLARATION_FILE, account);
    view.form = problems_by_name(page, "words");
    page->title = t(page, TEXT_GOODS);
    page->code = "DEC-40";
    page->nav = NAV_DECLARATIONS;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_DECLARATIONS, NULL), t(page, TEXT_NAV_DECLARATIONS));
    page_add_crumb(page, NULL, page->title);
    page_goods(page, &view);
    return page_answer(page, money_status(refused));
}

enum code get_goods(struct page *page)
{
    return show_goods(page, "", "", OK);
}

enum code post_goods(struct page *page)
{
    struct told_release told;
    enum code code = action_close_release(page->action, field(page, "event"),
                                          field(page, "words"), &told);
    if (code == OK)
        return page_redirect(page, arena_printf(page->arena, "%s?done=answered",
                                                url(page, ROUTE_GOODS, NULL)));
    return money_refused(page, code) ? show_goods(page, field(page, "event"),
                                                    field(page, "words"), code)
                                       : code;
}

/* ---- of the agency ---- */

static enum code show_desk(struct page *page, struct goods_desk_view *view, enum code refused,
                           const char *field)
{
    struct told_release *late, *last;
    enum code code = action_list_releases_late(page->action, &late, &view->late_count);
    if (code == OK)
        code = action_list_releases_last(page->action, &last, &view->last_count);
    if (code != OK)
        return code;
    view->late = late;
    view->last = last;
    view->form = problems_by_name(page, field);
    page->title = t(page, TEXT_GOODS_DESK);
    page->code = "OFF-32";
    page->nav = NAV_GOODS;
    page_add_crumb(page, NULL, page->title);
    page_goods_desk(page, view);
    return page_answer(page, money_status(refused));
}

static const struct release_notice nothing = {.transaction = "", .indicator = "", .moment = "",
                                              .office = "", .sub_location = "", .cargo = "",
                                              .service_option = "", .importer = "", .duties = ""};

enum code get_goods_desk(struct page *page)
{
    struct goods_desk_view view = {.number = query(page, "number"), .notice = nothing};
    struct told_release *found;
    enum code code = OK;
    if (!may_look(page, PERMISSION_RELEASE_TELL))
        return FORBIDDEN;
    if (view.number[0] != '\0') {
        code = action_find_releases(page->action, view.number, &found, &view.found_count);
        if (code != OK && code != FINDINGS && code != NOT_FOUND)
            return code;
        view.found = code == OK ? found : NULL;
        view.found_count = code == OK ? view.found_count : 0;
        view.sought = code == NOT_FOUND;
    }
    return show_desk(page, &view, code == FINDINGS ? FINDINGS : OK, "number");
}

static enum code tell_one(struct page *page, struct goods_desk_view *view)
{
    const char *duties = field(page, "estimatedDuties");
    view->notice = (struct release_notice){
        .transaction = field(page, "transactionNumber"), .indicator = field(page, "indicator"),
        .moment = field(page, "moment"), .office = field(page, "office"),
        .sub_location = field(page, "subLocation"), .cargo = field(page, "cargoControlNumber"),
        .service_option = "", .importer = field(page, "importer"), .duties = duties};
    struct release_notice notice = view->notice;
    notice.duties = form_plain_number(page->arena, duties, page->language);
    enum code code = action_take_release(page->action, &notice, &view->told);
    view->taken = code == OK;
    if (code == OK)
        view->notice = nothing;
    return code;
}

enum code post_goods_desk(struct page *page)
{
    struct goods_desk_view view = {.number = "", .notice = nothing};
    const bool file_sent = strcmp(field(page, "do"), "file") == 0;
    const struct http_file *file = http_file(page->request, "file");
    if (!action_may(page->action, PERMISSION_RELEASE_TELL, ACCOUNT_NONE))
        return FORBIDDEN;
    enum code code = file_sent
                         ? action_take_releases(page->action, file == NULL ? "" : file->bytes,
                                                file == NULL ? 0 : file->size, &view.lines)
                         : tell_one(page, &view);
    view.listed = file_sent && code == OK;
    return code == OK || money_refused(page, code)
               ? show_desk(page, &view, code, file_sent ? "file" : "transactionNumber")
               : code;
}
