/* A declaration that is paid before release: where it stands, what comes next, who has to do it. */
#include "templates.h"

#include <stdlib.h>

bool is_paid_at_release(const char *type)
{
    struct declaration declaration = {0};
    if (strlen(type) >= sizeof(declaration.type))
        return false;
    memcpy(declaration.type, type, strlen(type) + 1);
    return declaration_paid_at_release(&declaration);
}

const char *due_text(struct page *page, money amount, date due_on)
{
    return date_is_none(due_on) && amount.cents > 0 ? t(page, TEXT_RELEASE_BEFORE)
                                                    : iso(page, due_on);
}

/* The number that the page proposed is for other types: the system gives this one its own. */
void release_drop_number(struct page *page, struct form *form)
{
    transaction_number next, given;
    if (is_paid_at_release(form->type) && strcmp(form->version, "1") == 0 &&
        transaction_number_parse(form->transaction, &given) &&
        action_next_transaction(page->action, page->account->account.account, &next) == OK &&
        strcmp(given.text, next.text) == 0)
        form->transaction = "";
}

/* ---- paying ---- */

/* The debts that a payment for one declaration settles, oldest first, and their sum. */
enum code release_preview(struct page *page, const char *number, struct pay_view *view)
{
    static const struct ledger_item credit = {.id = INT64_MAX};
    struct shown_release release;
    transaction_number transaction;
    struct ledger_item *items;
    if (!transaction_number_parse(number, &transaction))
        return NOT_FOUND;
    enum code code = action_show_release(page->action, transaction, &release);
    if (code != OK)
        return code;
    const struct item_filter filter = {.account = page->account->account.account,
                                       .open_only = true, .type = -1};
    size_t count = action_list_items(page->action, &filter, &items), capacity = 0;
    view->preview = (struct payment_preview){0};
    for (size_t i = 0; i < count; i++) {
        if (!ledger_item_apart(&items[i]) || strcmp(items[i].reference, transaction.text) != 0 ||
            items[i].outstanding.cents <= 0)
            continue;
        *LIST_PUSH(page->arena, view->preview.settlements, view->preview.settlements_count,
                   capacity) = (struct payment_settlement){
            .credit = &credit, .debit = &items[i], .amount = items[i].outstanding,
            .on = page->action->today};
    }
    view->to_pay = release.owing;
    view->towards = arena_text(page->arena, transaction.text);
    return view->preview.settlements_count > 0 ? OK : NOT_FOUND;
}

/* ---- the page ---- */

static const enum text_id next_texts[CASE_STATE_COUNT] = {
    [CASE_STATE_RELEASE_SUBMITTED] = TEXT_RELEASE_NEXT_SUBMITTED,
    [CASE_STATE_RELEASE_ASKED] = TEXT_RELEASE_NEXT_ASKED,
    [CASE_STATE_RELEASE_RETURNED] = TEXT_RELEASE_NEXT_RETURNED,
    [CASE_STATE_RELEASE_COMPLETE] = TEXT_RELEASE_NEXT_COMPLETE,
    [CASE_STATE_RELEASE_PAID] = TEXT_RELEASE_NEXT_PAID,
    [CASE_STATE_RELEASE_RELEASED] = TEXT_RELEASE_NEXT_RELEASED,
    [CASE_STATE_RELEASE_WITHDRAWN] = TEXT_RELEASE_NEXT_ENDED,
    [CASE_STATE_RELEASE_CANCELLED] = TEXT_RELEASE_NEXT_ENDED,
};

const char *release_next(struct page *page, const struct release_view *view)
{
    const char *with = NULL;
    if (view->release.state == CASE_STATE_RELEASE_COMPLETE)
        with = page_word(page, view->release.owing);
    else if (view->release.state == CASE_STATE_RELEASE_RELEASED)
        with = page_word(page, view->release.released_on);
    return say(page, next_texts[view->release.state], with, NULL);
}

/* What the button of a step says; NULL when the actor cannot take it now. */
const char *release_button(struct page *page, const struct release_view *view, enum case_step step)
{
    static const struct {
        enum case_step step;
        enum text_id text;
    } buttons[] = {
        {CASE_STEP_RELEASE_COMPLETE, TEXT_RELEASE_DO_COMPLETE},
        {CASE_STEP_RELEASE_RELEASE, TEXT_RELEASE_DO_RELEASE},
        {CASE_STEP_RELEASE_ASK, TEXT_CASE_DO_ASK},
        {CASE_STEP_RELEASE_ANSWER, TEXT_CASE_DO_ANSWER},
        {CASE_STEP_RELEASE_RETURN, TEXT_RELEASE_DO_RETURN},
        {CASE_STEP_RELEASE_WITHDRAW, TEXT_CASE_DO_WITHDRAW},
        {CASE_STEP_RELEASE_CANCEL, TEXT_RELEASE_DO_CANCEL},
    };
    bool officer = strcmp(case_steps[step].who, "officer") == 0;
    if (!(officer ? view->officer : view->client) ||
        !casework_possible(view->release.state, step) ||
        (step == CASE_STEP_RELEASE_RELEASE && view->release.owing.cents > 0))
        return NULL;
    for (size_t i = 0; i < ARRAY_COUNT(buttons); i++)
        if (buttons[i].step == step)
            return t(page, buttons[i].text);
    return NULL;
}

static enum code load_release(struct page *page, struct release_view *view)
{
    transaction_number number;
    struct shown_case *cases;
    size_t count;
    if (!transaction_number_parse(page->id, &number))
        return NOT_FOUND;
    program_account account = page->account->account.account;
    view->shown = arena_alloc(page->arena, sizeof(*view->shown));
    enum code code = action_show_release(page->action, number, &view->release);
    if (code == OK)
        code = action_show_declaration(page->action, number, view->release.version, view->shown);
    if (code == OK && !program_account_equal(view->shown->stored.importer, account))
        return NOT_FOUND;
    if (code == OK)
        code = action_list_cases(page->action, number, &cases, &count);
    if (code != OK)
        return code;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(case_states[cases[i].state].kind, "release") == 0)
            cases[kept++] = cases[i];
    view->cases = cases;
    view->cases_count = kept;
    view->officer = action_may(page->action, PERMISSION_CASE_DECIDE, account);
    view->client = action_may(page->action, PERMISSION_DECLARATION_FILE, account);
    view->payer = action_may(page->action, PERMISSION_PAYMENT_MAKE, account);
    view->may_change = view->client && !view->release.ended &&
                       date_is_none(view->release.released_on);
    return OK;
}

static enum code show_release(struct page *page, struct release_view *view, int status)
{
    const char *number = view->shown->stored.transaction.text;
    page->title = say(page, TEXT_RELEASE_TITLE, reference_text(page, number), NULL);
    page->code = "DEC-17";
    page->nav = view->officer ? NAV_CASES : NAV_DECLARATIONS;
    page->error = status == 422 || status == 409;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_DECLARATIONS, NULL), t(page, TEXT_DEC_TITLE));
    page_add_crumb(page, url(page, ROUTE_DECLARATION, number), reference_text(page, number));
    page_add_crumb(page, NULL, page->title);
    page_release(page, view);
    return page_answer(page, status);
}

enum code get_release(struct page *page)
{
    struct release_view view = {.words = ""};
    enum code code = load_release(page, &view);
    return code == OK ? show_release(page, &view, 200) : code;
}

/* A step that was refused shows the declaration as it stands now, with what is wrong. */
enum code post_release(struct page *page)
{
    struct release_view view = {.words = field(page, "words")};
    struct case_order order = {.version = atoi(field(page, "version")), .words = view.words};
    struct case_taken taken;
    if (!transaction_number_parse(page->id, &order.transaction) || order.version <= 0 ||
        !casework_step_find(field(page, "do"), &order.step))
        return UNREADABLE;
    enum code code = load_release(page, &view);
    if (code == OK)
        code = action_take_step(page->action, &order, &taken);
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_RELEASE, order.transaction.text));
    if (code != FINDINGS && !(code == CONFLICT && page->action->findings.count > 0))
        return code;
    struct release_view again = {.words = view.words, .problems = &page->action->findings};
    enum code loaded = load_release(page, &again);
    return loaded == OK ? show_release(page, &again, code == CONFLICT ? 409 : 422) : loaded;
}
