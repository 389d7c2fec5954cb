/* The pre-authorised debit agreement of an account, and what was collected under it. */
#include "templates.h"

struct markup collection_tag(struct page *page, const struct collection *collection)
{
    if (collection->returned)
        return tag(page, "bad", t(page, TEXT_COLLECT_RETURNED));
    const char *kind = collection->state == MONEY_STATE_COLLECTION_PAID       ? "ok"
                       : collection->state == MONEY_STATE_COLLECTION_REJECTED ? "bad"
                                                                              : "info";
    return tag(page, kind,
               fact(page, money_states[collection->state].en, money_states[collection->state].fr));
}

struct markup agreement_tag(struct page *page, enum money_state state)
{
    const char *kind = state == MONEY_STATE_AGREEMENT_IN_FORCE    ? "ok"
                       : state == MONEY_STATE_AGREEMENT_SUSPENDED ? "warn"
                                                                  : "info";
    return tag(page, kind, fact(page, money_states[state].en, money_states[state].fr));
}

const char *agreement_pays_name(const struct page *page, enum agreement_pays pays)
{
    return t(page, pays == AGREEMENT_CEILING ? TEXT_AGREE_PAYS_CEILING : TEXT_AGREE_PAYS_BALANCE);
}

const char *limit_words(struct page *page, const struct agreement_terms *terms)
{
    return terms->limit.cents == 0 ? t(page, TEXT_AGREE_LIMIT_NONE)
                                   : money_of(page, terms->limit);
}

/* The form begins with what is agreed, but for the number. */
static void fill_form(struct page *page, struct agreement_view *view)
{
    const struct agreement *agreement = view->agreement;
    view->number = view->until = view->limit = view->institution = view->transit = "";
    view->payer = page->account->legal_name;
    view->pays = agreement_pays_names[AGREEMENT_BALANCE];
    view->effective = iso(page, action_agreement_earliest(page->action));
    if (!view->lasts)
        return;
    const struct agreement_terms *terms = &agreement->next;
    view->institution = terms->from.institution;
    view->transit = terms->from.transit;
    view->payer = terms->payer;
    view->pays = agreement_pays_names[terms->pays];
    if (terms->limit.cents != 0)
        view->limit = money_text(page->arena, terms->limit);
    if (!date_is_none(terms->until))
        view->until = iso(page, terms->until);
}

struct form_view problems_by_name(struct page *page, const char *otherwise)
{
    const struct findings *findings = &page->action->findings;
    struct problem *problems = arena_array(page->arena, findings->count + 1, sizeof(*problems));
    for (size_t i = 0; i < findings->count; i++) {
        const char *pointer = findings->items[i].pointer;
        problems[i] = (struct problem){
            .control = *pointer == '/' ? pointer + 1 : otherwise,
            .message = finding_message(page->arena, &findings->items[i], page->language)};
    }
    page->error = findings->count > 0;
    return (struct form_view){.problems = problems, .problems_count = findings->count,
                              .errors_count = findings->count};
}

static enum code show(struct page *page, struct agreement_view *view, enum code refused)
{
    program_account account = page->account->account.account;
    struct agreement agreement;
    struct collection *collections;
    enum code code = action_show_agreement(page->action, account, &agreement);
    if (code == OK) {
        view->agreement = &agreement;
        view->lasts = agreement.matter.state != MONEY_STATE_AGREEMENT_CANCELLED;
    } else if (code != NOT_FOUND) {
        return code;
    }
    code = action_list_collections(page->action, account, &collections, &view->count);
    if (code != OK)
        return code;
    view->collections = collections;
    view->may_agree = action_may(page->action, PERMISSION_DEBIT_MANAGE, account);
    if (view->pays == NULL)
        fill_form(page, view);
    view->form = problems_by_name(page, "institution");
    page->title = t(page, TEXT_AGREE_TITLE);
    page->code = "ACC-12";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_STATEMENTS, NULL), t(page, TEXT_NAV_ACCOUNT));
    page_add_crumb(page, NULL, page->title);
    page_agreement(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_agreement(struct page *page)
{
    struct agreement_view view = {0};
    return show(page, &view, OK);
}

static enum code take_step(struct page *page, const char *what)
{
    program_account account = page->account->account.account;
    struct agreement agreement;
    struct money_taken taken;
    enum code code = action_show_agreement(page->action, account, &agreement);
    if (code != OK)
        return code;
    struct money_order order = {.owner = program_account_bn(account),
                                .matter = agreement.matter.steps[0].matter,
                                .step = strcmp(what, "suspend") == 0 ? MONEY_STEP_AGREEMENT_SUSPEND
                                        : strcmp(what, "resume") == 0
                                            ? MONEY_STEP_AGREEMENT_RESUME
                                            : MONEY_STEP_AGREEMENT_CANCEL};
    return action_take_money_step(page->action, &order, &taken);
}

enum code post_agreement(struct page *page)
{
    const char *what = field(page, "do");
    struct agreement_view view = {0};
    struct money_taken taken;
    enum code code;
    if (strcmp(what, "agree") != 0) {
        code = take_step(page, what);
    } else {
        view = (struct agreement_view){.institution = field(page, "institution"),
                                       .transit = field(page, "transit"),
                                       .number = field(page, "number"),
                                       .payer = field(page, "payer"),
                                       .pays = field(page, "pays"),
                                       .limit = field(page, "limit"),
                                       .effective = field(page, "effective"),
                                       .until = field(page, "until")};
        const struct agreement_order order = {
            .account = page->account->account.account,
            .institution = view.institution,
            .transit = view.transit,
            .number = view.number,
            .payer = view.payer,
            .pays = view.pays,
            .limit = form_plain_number(page->arena, view.limit, page->language),
            .effective = view.effective,
            .until = view.until};
        code = action_agree(page->action, &order, &taken);
        view.number = ""; /* never sent back */
    }
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_AGREEMENT, NULL));
    return money_refused(page, code) ? show(page, &view, code) : code;
}
