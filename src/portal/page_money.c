/* Matters of money, for officers: what waits, one matter, undoing a payment. */
#include "templates.h"

#include <stdlib.h>

enum { WAITING_SHOWN = 200 };

bool may_decide_money(const struct page *page)
{
    return page->signed_in && action_may(page->action, PERMISSION_MONEY_DECIDE, ACCOUNT_NONE);
}

const char *money_step_name(const struct page *page, enum money_step step)
{
    return fact(page, money_steps[step].en, money_steps[step].fr);
}

struct markup money_state_tag(struct page *page, enum money_state state)
{
    return tag(page, money_states[state].open ? "warn" : "info",
               fact(page, money_states[state].en, money_states[state].fr));
}

const char *known_of(const struct document_object *known, const char *member)
{
    const char *text = known == NULL ? NULL : document_member(known, member);
    return text == NULL ? "" : text;
}

const char *method_name(const struct page *page, const char *method)
{
    for (int i = 0; i < PAYMENT_METHOD_COUNT; i++)
        if (strcmp(payment_methods[i].id, method) == 0)
            return fact(page, payment_methods[i].en, payment_methods[i].fr);
    return method;
}

const char *charge_money(struct page *page, const char *text)
{
    money amount;
    return money_parse(text, &amount) ? money_of(page, amount) : text;
}

const char *suggestion_words(struct page *page, const struct money_suggestion *suggestion)
{
    static const enum text_id words[SUGGESTIONS] = {TEXT_MONEY_BECAUSE_REFERENCE,
                                                    TEXT_MONEY_BECAUSE_NEAR,
                                                    TEXT_MONEY_BECAUSE_AMOUNT};
    return say(page, words[suggestion->why], suggestion->detail, NULL);
}

/* Findings beside the controls they are about; `otherwise` for the rest. */
struct form_view money_form(struct page *page, const char *otherwise)
{
    static const char *const controls[][2] = {
        {"/words", "words"},     {"/account", "account"},       {"/to", "to"},
        {"/bankCost", "cost"},   {"/preference", "preference"}, {"/from", "from"},
        {"/credit", "credit"},   {"/debts", "debts"},           {"/payment", "payment"},
        {"/dueDate", "due"}};
    const struct findings *findings = &page->action->findings;
    struct problem *problems = arena_array(page->arena, findings->count + 1, sizeof(*problems));
    for (size_t i = 0; i < findings->count; i++) {
        problems[i] = (struct problem){
            .control = otherwise,
            .message = finding_message(page->arena, &findings->items[i], page->language)};
        for (size_t k = strcmp(otherwise, "why") == 0; k < ARRAY_COUNT(controls); k++)
            if (strcmp(findings->items[i].pointer, controls[k][0]) == 0)
                problems[i].control = controls[k][1];
    }
    page->error = findings->count > 0;
    return (struct form_view){.problems = problems, .problems_count = findings->count,
                              .errors_count = findings->count};
}

bool money_refused(const struct page *page, enum code code)
{
    return code == FINDINGS || (code == CONFLICT && page->action->findings.count > 0);
}

int money_status(enum code code)
{
    return code == OK ? 200 : code == CONFLICT ? 409 : 422;
}

/* ---- what waits ---- */

static enum code rows_of(struct page *page, const char *kind, const struct money_row **ret,
                         size_t *ret_count)
{
    struct shown_matter *list;
    size_t count;
    enum code code = action_list_waiting(page->action, kind, WAITING_SHOWN, &list, &count);
    if (code != OK)
        return code;
    struct money_row *rows = arena_array(page->arena, count, sizeof(*rows));
    for (size_t i = 0; i < count; i++) {
        const struct stored_money_step *first = &list[i].steps[0];
        const char *key =
            arena_printf(page->arena, "%s-%lld", program_account_bn(first->account).text,
                         (long long)first->matter);
        rows[i] = (struct money_row){.first = first,
                                     .last = &list[i].steps[list[i].steps_count - 1],
                                     .href = url(page, ROUTE_MATTER, key),
                                     .account = account_name(page, first->account),
                                     .state = list[i].state};
    }
    *ret = rows;
    *ret_count = count;
    return OK;
}

enum code get_money(struct page *page)
{
    struct money_desk_view view = {0};
    enum code code = rows_of(page, "suspense", &view.suspense, &view.suspense_count);
    if (code == OK)
        code = rows_of(page, "redirect", &view.redirect, &view.redirect_count);
    if (code == OK)
        code = rows_of(page, "return", &view.back, &view.back_count);
    if (code == OK)
        code = rows_of(page, "refund", &view.refund, &view.refund_count);
    if (code != OK)
        return code;
    page->title = t(page, TEXT_MONEY_DESK_TITLE);
    page->code = "OFF-08";
    page->nav = NAV_MONEY;
    page_money_desk(page, &view);
    return page_answer(page, 200);
}

/* ---- one matter ---- */

static bool read_key(const char *key, bn *ret_owner, ledger_id *ret)
{
    char number[10] = "";
    if (strlen(key) < 11 || key[9] != '-')
        return false;
    memcpy(number, key, 9);
    char *end;
    *ret = strtoll(key + 10, &end, 10);
    return bn_parse(number, ret_owner) && *end == '\0' && *ret > 0;
}

static const struct document_object *read_document(struct page *page, const char *text)
{
    struct document_object *object;
    struct findings unused = findings_new(page->arena);
    if (text == NULL ||
        document_read_object(page->arena, text, strlen(text), &unused, &object) != OK)
        return NULL;
    return object;
}

/* What is known is in the first step, what is proposed in the newest that says something. */
static enum code load_matter(struct page *page, bn owner, ledger_id id, struct matter_view *view)
{
    enum code code = action_show_matter(page->action, owner, id, &view->matter);
    if (code != OK)
        return code;
    const struct shown_matter *matter = &view->matter;
    const struct document_object *newest = read_document(page, matter->document);
    bool suspense = matter->steps[0].step == MONEY_STEP_SUSPENSE_RECEIVE;
    view->back = matter->steps[0].step == MONEY_STEP_RETURN_RECEIVE;
    view->refund = strcmp(money_steps[matter->steps[0].step].kind, "refund") == 0;
    view->known = read_document(page, matter->first_document);
    view->proposed = "";
    if (matter->state == MONEY_STATE_SUSPENSE_PROPOSED)
        view->proposed = known_of(newest, "account");
    if (matter->state == MONEY_STATE_REDIRECT_PROPOSED)
        view->proposed = known_of(newest, "to");
    if (suspense && matter->state == MONEY_STATE_SUSPENSE_WAITING) {
        struct money_suggestion *suggestions;
        code = action_suggest_accounts(page->action, owner, id, &suggestions,
                                       &view->suggestions_count);
        view->suggestions = suggestions;
    }
    return code;
}

static enum code show_matter(struct page *page, struct matter_view *view, enum code refused)
{
    bn owner;
    ledger_id id;
    if (!may_look(page, PERMISSION_MONEY_DECIDE))
        return FORBIDDEN;
    enum code code = read_key(page->id, &owner, &id) ? load_matter(page, owner, id, view)
                                                     : NOT_FOUND;
    if (code != OK)
        return code;
    view->form = money_form(page, "words");
    page->title = view->refund ? t(page, TEXT_REFUND_TITLE)
                               : say(page, view->back ? TEXT_RETURN_TITLE : TEXT_MONEY_MATTER_TITLE,
                                     view->matter.steps[0].subject, NULL);
    page->code = "OFF-09";
    page->nav = NAV_MONEY;
    page_add_crumb(page, url(page, ROUTE_MONEY, NULL), t(page, TEXT_MONEY_DESK_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_matter(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_matter(struct page *page)
{
    struct matter_view view = {
        .account = query(page, "account"), .words = "", .payment = query(page, "payment")};
    return show_matter(page, &view, OK);
}

enum code post_matter(struct page *page)
{
    struct matter_view view = {.account = field(page, "account"),
                               .words = field(page, "words"),
                               .payment = field(page, "payment")};
    struct money_order order = {.words = view.words, .payment = view.payment};
    struct money_taken taken;
    const char *step = field(page, "step");
    int found = 0;
    while (found < MONEY_STEP_COUNT && strcmp(step, money_steps[found].id) != 0)
        found++;
    if (found == MONEY_STEP_COUNT || !read_key(page->id, &order.owner, &order.matter))
        return NOT_FOUND;
    order.step = (enum money_step)found;
    if (*view.account && !program_account_parse(view.account, &order.account)) {
        findings_add(&page->action->findings, FINDING_PAY_0002, 0, "/account", view.account, NULL,
                     NULL);
        return show_matter(page, &view, FINDINGS);
    }
    enum code code = action_take_money_step(page->action, &order, &taken);
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_MATTER, page->id));
    return money_refused(page, code) ? show_matter(page, &view, code) : code;
}

/* ---- undoing a payment ---- */

static enum code show_undo(struct page *page, struct undo_view *view, enum code refused)
{
    program_account account = page->account->account.account;
    struct stored_money_step *undone = arena_alloc(page->arena, sizeof(*undone));
    if (!may_decide_money(page))
        return FORBIDDEN;
    enum code code = action_show_payment(page->action, account, page->id, &view->payment);
    if (code != OK)
        return code;
    if (action_find_undoing(page->action, account, page->id, undone) == OK)
        view->undone = undone;
    const struct tariff *tariff = page->action->tariff;
    date today = page->action->today;
    money charge, more;
    if (!money_parse(tariff_parameter(tariff, "nsf_charge", today, "15.00"), &charge) ||
        !money_parse(tariff_parameter(tariff, "nsf_credited", today, "10.00"), &more))
        return FAULT;
    view->charge = money_of(page, charge);
    view->more = money_of(page, more);
    view->form = money_form(page, view->move ? "why" : "words");
    page->title = say(page, TEXT_UNDO_TITLE, page->id, NULL);
    page->code = "OFF-10";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_PAYMENT, page->id),
                   say(page, TEXT_MONEY_MATTER_TITLE, page->id, NULL));
    page_add_crumb(page, NULL, page->title);
    page_undo(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_payment_undo(struct page *page)
{
    struct undo_view view = {.words = "", .cost = "", .to = "", .move_words = ""};
    return show_undo(page, &view, OK);
}

static enum code dishonour(struct page *page, const struct undo_view *view)
{
    struct money_taken taken;
    struct dishonour_order order = {.account = page->account->account.account,
                                    .payment = page->id,
                                    .words = view->words,
                                    .credited = view->credited};
    const char *plain = form_plain_number(page->arena, view->cost, page->language);
    if (*plain && !money_parse(plain, &order.bank_cost)) {
        findings_add(&page->action->findings, FINDING_DOC_0005, 0, "/bankCost", view->cost, "2",
                     NULL);
        return FINDINGS;
    }
    return action_dishonour(page->action, &order, &taken);
}

static enum code propose_move(struct page *page, const struct undo_view *view,
                              const char **ret_matter)
{
    struct money_taken taken;
    struct redirect_order order = {.account = page->account->account.account,
                                   .payment = page->id,
                                   .words = view->move_words};
    if (*view->to && !program_account_parse(view->to, &order.to)) {
        findings_add(&page->action->findings, FINDING_PAY_0002, 0, "/to", view->to, NULL, NULL);
        return FINDINGS;
    }
    enum code code = action_propose_redirect(page->action, &order, &taken);
    if (code == OK)
        *ret_matter =
            arena_printf(page->arena, "%s-%lld", program_account_bn(order.account).text,
                         (long long)taken.step.id);
    return code;
}

enum code post_payment_undo(struct page *page)
{
    const char *matter = NULL;
    struct undo_view view = {.move = strcmp(field(page, "do"), "move") == 0,
                             .words = field(page, "words"),
                             .move_words = field(page, "why"),
                             .cost = field(page, "cost"),
                             .to = field(page, "to"),
                             .credited = *field(page, "credited") != '\0'};
    if (!may_decide_money(page))
        return FORBIDDEN;
    enum code code = view.move ? propose_move(page, &view, &matter) : dishonour(page, &view);
    if (code == OK)
        return page_redirect(page, matter != NULL ? url(page, ROUTE_MATTER, matter)
                                                  : url(page, ROUTE_PAYMENT, page->id));
    return money_refused(page, code) ? show_undo(page, &view, code) : code;
}
