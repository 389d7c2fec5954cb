/* Security on paper, for an officer: approved, then entered. */
#include "templates.h"

const char *paper_ground(struct page *page, const char *ground)
{
    const char *words = say_id(page, "fs.paper.ground.", ground);
    return words == NULL ? ground : words;
}

static const struct option *options_of(struct page *page, const char *const *list,
                                       const char *prefix, const char *none)
{
    struct option *options = NULL;
    size_t count = 0, capacity = 0;
    *LIST_PUSH(page->arena, options, count, capacity) = (struct option){.value = "", .label = none};
    for (; *list != NULL; list++)
        *LIST_PUSH(page->arena, options, count, capacity) =
            (struct option){.value = *list, .label = say_id(page, prefix, *list)};
    *LIST_PUSH(page->arena, options, count, capacity) = (struct option){0};
    return options;
}

static const struct option *options_of_methods(struct page *page)
{
    struct option *options = arena_array(page->arena, 3, sizeof(*options));
    options[0] = (struct option){paper_methods[0], t(page, TEXT_FS_PAPER_CHEQUE)};
    options[1] = (struct option){paper_methods[1], t(page, TEXT_FS_PAPER_MONEY_ORDER)};
    options[2] = (struct option){0};
    return options;
}

static enum code show(struct page *page, struct paper_view *view, enum code refused)
{
    struct paper_approval *list;
    enum code code = action_list_papers(page->action, page->account->account.account, &list,
                                        &view->count);
    if (code != OK)
        return code;
    view->list = list;
    view->stands = view->count > 0 && date_is_none(list[0].ended_on);
    view->decides = action_may(page->action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE);
    view->grounds = options_of(page, paper_grounds, "fs.paper.ground.", "");
    view->witnesses = options_of(page, paper_witnesses, "fs.paper.witness.",
                                 t(page, TEXT_FS_PAPER_WITNESS_NONE));
    view->methods = options_of_methods(page);
    view->providers = options_of_providers(page);
    view->programs = options_of_all_programs(page);
    view->authorities = options_of_authorities(page);
    if (view->words == NULL) {
        view->ground = view->words = view->provider = view->authority = view->number =
            view->amount = view->from = view->until = view->parts = view->amount_words =
                view->witness = view->copy = view->id = "";
        view->program = security_programs[SECURITY_PROGRAM_RPP].id;
        view->method = paper_methods[0];
    }
    view->form = problems_of_bond(page, view->deposits ? "id" : "number");
    page->title = t(page, TEXT_FS_PAPER);
    page->code = "OFF-31";
    page->nav = NAV_GUARANTEE;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_GUARANTEE, NULL), t(page, TEXT_FS_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_paper(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_paper(struct page *page)
{
    struct paper_view view = {.deposits = strcmp(query(page, "kind"), "deposit") == 0};
    return show(page, &view, OK);
}

static enum code lodge(struct page *page, const struct paper_view *view)
{
    struct security_agreement made;
    struct security_part_order *parts;
    struct security_order order = {
        .account = page->account->account.account, .provider = view->provider,
        .program = view->program, .authority = view->authority, .number = view->number,
        .amount = form_plain_number(page->arena, view->amount, page->language),
        .from = view->from, .until = view->until};
    const struct security_paper paper = {
        .amount_words = view->amount_words, .witness = view->witness, .copy = view->copy,
        .debtor_signed = view->debtor_signed, .provider_signed = view->provider_signed,
        .sealed = view->sealed};
    order.parts_count = read_bond_parts(page, view->parts, &parts);
    order.parts = parts;
    enum code code = action_lodge_agreement(page->action, &order, &paper, &made);
    return code == OK ? page_redirect(page, url(page, ROUTE_BOND, bond_key(page, &made))) : code;
}

static enum code take_deposit(struct page *page, const struct paper_view *view)
{
    struct money_taken taken;
    struct deposit_order order = {.account = page->account->account.account, .id = view->id,
                                  .method = view->method};
    if (!security_program_parse(view->program, &order.program))
        return UNREADABLE;
    if (!money_parse(form_plain_number(page->arena, view->amount, page->language),
                     &order.amount)) {
        findings_add(&page->action->findings, FINDING_DOC_0005, 0, "/amount", view->amount, "2",
                     NULL);
        return FINDINGS;
    }
    return action_lodge_deposit(page->action, &order, &taken);
}

static enum code do_it(struct page *page, const char *what, const struct paper_view *view)
{
    const program_account account = page->account->account.account;
    struct paper_approval approval;
    if (strcmp(what, "approve") == 0)
        return action_approve_paper(page->action, account, view->ground, view->words, &approval);
    if (strcmp(what, "end") == 0)
        return action_end_paper(page->action, account, view->words, &approval);
    if (strcmp(what, "deposit") == 0)
        return take_deposit(page, view);
    return UNREADABLE;
}

enum code post_paper(struct page *page)
{
    const char *what = field(page, "do");
    struct paper_view view = {
        .deposits = strcmp(what, "deposit") == 0, .ground = field(page, "ground"),
        .words = field(page, "words"), .provider = field(page, "provider"),
        .program = field(page, "program"), .authority = field(page, "authority"),
        .number = field(page, "number"), .amount = field(page, "amount"),
        .from = field(page, "from"), .until = field(page, "until"),
        .parts = field(page, "allocations"), .amount_words = field(page, "amountInWords"),
        .witness = field(page, "witness"), .copy = field(page, "copy"), .id = field(page, "id"),
        .method = field(page, "method"), .debtor_signed = *field(page, "debtorSigned") != '\0',
        .provider_signed = *field(page, "providerSigned") != '\0',
        .sealed = *field(page, "sealed") != '\0'};
    if (strcmp(what, "lodge") == 0) {
        enum code code = lodge(page, &view); /* it has answered */
        return money_refused(page, code) ? show(page, &view, code) : code;
    }
    enum code code = do_it(page, what, &view);
    if (code == OK)
        return page_redirect(page, url(page, view.deposits ? ROUTE_GUARANTEE : ROUTE_PAPER, NULL));
    return money_refused(page, code) ? show(page, &view, code) : code;
}
