/* Financial security of an account: where it stands, enrolling, posting, having a deposit back. */
#include "templates.h"

#include <ctype.h>
#include <stdlib.h>

struct markup rpp_tag(struct page *page, enum money_state state)
{
    const char *kind = state == MONEY_STATE_RPP_ACTIVE || state == MONEY_STATE_RPP_TRANSITION
                           ? "ok"
                       : state == MONEY_STATE_RPP_DEFICIENT || state == MONEY_STATE_RPP_PENDING
                           ? "warn"
                       : state == MONEY_STATE_RPP_SUSPENDED ? "bad"
                                                            : "info";
    return tag(page, kind, fact(page, money_states[state].en, money_states[state].fr));
}

struct markup bond_tag(struct page *page, enum money_state state)
{
    const char *kind = state == MONEY_STATE_SECURITY_ACTIVE ? "ok"
                       : state == MONEY_STATE_SECURITY_SUBMITTED ||
                               state == MONEY_STATE_SECURITY_NOTIFIED
                           ? "warn"
                           : "info";
    return tag(page, kind, fact(page, money_states[state].en, money_states[state].fr));
}

const char *rpp_reason(struct page *page, const char *reason)
{
    const char *words = say_id(page, "fs.reason.", reason);
    return words == NULL ? "" : words;
}

const char *rpp_answer(struct page *page, const char *answer)
{
    char *small = arena_text(page->arena, answer);
    for (char *at = small; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    const char *words = say_id(page, "fs.answer.", small);
    return words == NULL ? answer : words;
}

const char *share_text(struct page *page, int64_t basis_points)
{
    const bool french = page->language == LANGUAGE_FR;
    return arena_printf(page->arena, "%lld%c%02lld%s", (long long)(basis_points / 100),
                        french ? ',' : '.', (long long)(basis_points % 100),
                        french ? "\u00a0%" : "%");
}

const char *bond_key(struct page *page, const struct security_agreement *agreement)
{
    return action_name_agreement(page->arena, agreement);
}

const char *run_name(struct page *page, const struct security_requirement *requirement)
{
    const char *words = say_id(page, "fs.run.", requirement->run);
    return words == NULL ? "" : words;
}

bool is_highest(const struct security_requirement *requirement, int month)
{
    const struct security_window *window = &requirement->window;
    return security_highest(window) == &window->months[month];
}

static void crumbs(struct page *page, enum text_id title, const char *code, bool within)
{
    page->title = t(page, title);
    page->code = code;
    page->nav = NAV_GUARANTEE;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    if (within)
        page_add_crumb(page, url(page, ROUTE_GUARANTEE, NULL), t(page, TEXT_FS_TITLE));
    page_add_crumb(page, NULL, page->title);
}

/* ---- the account ---- */

static enum code fill_requests(struct page *page, struct guarantee_view *view)
{
    struct requirement_request *requests;
    size_t count;
    enum code code = action_list_requirement_requests(
        page->action, page->account->account.account, &requests, &count);
    for (size_t i = 0; i < count && code == OK && view->asked == NULL; i++)
        if (money_states[requests[i].state].open != 0)
            view->asked = &requests[i];
    return code;
}

static enum code show(struct page *page, struct guarantee_view *view, enum code refused)
{
    const program_account account = page->account->account.account;
    struct security_standing shown;
    struct security_agreement *agreements;
    enum code code = action_show_security(page->action, account, &shown);
    if (code == OK)
        code = action_list_securities(page->action, account, &agreements, &view->agreements_count);
    if (code != OK)
        return code;
    struct program_standing *programs;
    code = action_list_programs(page->action, account, &programs, &view->programs_count);
    if (code != OK)
        return code;
    view->programs = programs;
    view->shown = &shown;
    view->agreements = agreements;
    view->enrolled = shown.enrolled && money_states[shown.state].open != 0;
    view->may_enrol = page->account->account.import &&
                      action_may(page->action, PERMISSION_SUBPROGRAM_ENROL, account);
    view->may_post = action_may(page->action, PERMISSION_SECURITY_POST, account);
    view->decides = action_may(page->action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE);
    view->may_decide = shown.enrolled && view->decides;
    struct security_demand *demands;
    struct security_consent *consents;
    code = action_list_demands(page->action, account, &demands, &view->demands.count);
    if (code == OK)
        code = action_list_consents(page->action, account, &consents, &view->consents.count);
    if (code != OK)
        return code;
    view->demands.list = demands;
    view->consents.list = consents;
    view->consents.may = view->may_post;
    view->consents.providers = options_of_providers(page);
    if (view->projection == NULL)
        view->projection = view->back = view->words = view->deadline = "";
    if (view->change.amount == NULL)
        view->change = (struct change_fields){"", "", ""};
    if (shown.requirement != NULL)
        code = fill_use(page, &shown, &view->use);
    if (code == OK)
        code = fill_requests(page, view);
    if (code != OK)
        return code;
    if (view->done == NULL)
        view->done = "";
    view->form = problems_by_name(page, view->enrolled ? "back" : "projection");
    crumbs(page, TEXT_FS_TITLE, "SEC-20", false);
    page_guarantee(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_guarantee(struct page *page)
{
    struct guarantee_view view = {0};
    const char *done = say_id(page, "fs.done.", query(page, "done"));
    view.done = done == NULL ? "" : done;
    return show(page, &view, OK);
}

static enum code withdraw_request(struct page *page)
{
    const program_account account = page->account->account.account;
    struct security_standing shown;
    struct money_taken taken;
    enum code code = action_show_security(page->action, account, &shown);
    if (code != OK || shown.requests_count == 0)
        return code == OK ? NOT_FOUND : code;
    const struct money_order order = {.owner = program_account_bn(account),
                                      .matter = shown.requests[0].matter,
                                      .step = MONEY_STEP_DEPOSIT_BACK_WITHDRAW};
    return action_take_money_step(page->action, &order, &taken);
}

static enum code ask_back(struct page *page, const char *text)
{
    struct money_taken taken;
    money amount;
    const char *plain = form_plain_number(page->arena, text, page->language);
    if (!money_parse(plain, &amount)) {
        findings_add(&page->action->findings, FINDING_DOC_0005, 0, "/back", text, "2", NULL);
        return FINDINGS;
    }
    return action_ask_deposit_back(page->action, page->account->account.account,
                                   SECURITY_PROGRAM_RPP, amount, &taken);
}

static enum code answer_request(struct page *page, const char *what, const char *words)
{
    struct money_taken taken;
    const struct money_order order = {
        .owner = program_account_bn(page->account->account.account),
        .matter = strtoll(field(page, "matter"), NULL, 10),
        .step = strcmp(what, "deposit_back.grant") == 0 ? MONEY_STEP_DEPOSIT_BACK_GRANT
                                                        : MONEY_STEP_DEPOSIT_BACK_REFUSE,
        .words = words};
    return action_take_money_step(page->action, &order, &taken);
}

/* The officer's step that a button names; COUNT: none. */
static enum money_step step_of(const char *what)
{
    static const enum money_step steps[] = {MONEY_STEP_RPP_SUSPEND, MONEY_STEP_RPP_EXTEND,
                                            MONEY_STEP_RPP_RESTORE, MONEY_STEP_RPP_REMOVE};
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++)
        if (strcmp(money_steps[steps[i]].id, what) == 0)
            return steps[i];
    return MONEY_STEP_COUNT;
}

static enum code do_it(struct page *page, const char *what, const struct guarantee_view *view)
{
    const program_account account = page->account->account.account;
    if (strcmp(what, "enrol") == 0) {
        const struct requirement_change change = {
            .amount = form_plain_number(page->arena, view->change.amount, page->language),
            .basis = view->change.basis, .words = view->change.words};
        const bool asks = *change.amount || *change.basis || *change.words;
        const struct rpp_order order = {
            .account = account, .change = asks ? &change : NULL,
            .projection = form_plain_number(page->arena, view->projection, page->language)};
        return action_enrol_rpp(page->action, &order);
    }
    if (strcmp(what, "leave") == 0)
        return action_leave_rpp(page->action, account);
    if (strcmp(what, "back") == 0)
        return ask_back(page, view->back);
    if (strcmp(what, "withdraw") == 0)
        return withdraw_request(page);
    if (strncmp(what, "consent.", 8) == 0)
        return action_set_consent(page->action, account, field(page, "provider"),
                                  strcmp(what, "consent.give") == 0);
    if (strncmp(what, "deposit_back.", 13) == 0)
        return answer_request(page, what, view->words);
    const enum money_step step = step_of(what);
    return step == MONEY_STEP_COUNT ? UNREADABLE
                                    : action_decide_rpp(page->action, account, step, view->words,
                                                        view->deadline);
}

enum code post_guarantee(struct page *page)
{
    const char *what = field(page, "do");
    struct guarantee_view view = {.projection = field(page, "projection"),
                                  .back = field(page, "back"), .words = field(page, "words"),
                                  .deadline = field(page, "deadline"),
                                  .change = {field(page, "amount"), field(page, "basis"),
                                             field(page, "words")}};
    enum code code = do_it(page, what, &view);
    if (code == OK)
        return page_redirect(page, arena_printf(page->arena, "%s?done=%s",
                                                url(page, ROUTE_GUARANTEE, NULL), what));
    return money_refused(page, code) ? show(page, &view, code) : code;
}

/* ---- posting ---- */

const struct option *options_of_providers(struct page *page)
{
    struct firm *firms;
    const size_t count = action_list_providers(page->action, &firms);
    struct option *options = arena_array(page->arena, count + 2, sizeof(*options));
    options[0] = (struct option){.value = "", .label = ""};
    for (size_t i = 0; i < count; i++)
        options[i + 1] = (struct option){
            .value = arena_text(page->arena, firms[i].bn.text),
            .label = arena_printf(page->arena, "%s (%s)", firms[i].legal_name, firms[i].bn.text)};
    options[count + 1] = (struct option){0};
    return options;
}

/* What is missing of another program. */
static enum code cover_of(struct page *page, const char *program, struct security_cover *ret)
{
    struct program_standing *list;
    size_t count;
    enum code code = action_list_programs(page->action, page->account->account.account, &list,
                                          &count);
    *ret = (struct security_cover){.met = true};
    for (size_t i = 0; code == OK && i < count; i++)
        if (strcmp(security_programs[list[i].program].id, program) == 0)
            *ret = list[i].cover;
    return code;
}

static enum code show_post(struct page *page, struct guarantee_post_view *view, enum code refused)
{
    struct security_standing shown;
    enum code code =
        action_show_security(page->action, page->account->account.account, &shown);
    if (code != OK)
        return code;
    const bool agreement = strcmp(view->kind, "agreement") == 0;
    enum security_program others[SECURITY_PROGRAM_COUNT];
    const size_t others_count =
        action_list_postable(page->action, page->account->account.account, others);
    struct security_cover cover = shown.cover;
    view->shown = &shown;
    view->providers = options_of_providers(page);
    view->programs = others_count == 0
                         ? NULL
                         : options_of_programs(page, others, others_count,
                                               program_title(page, SECURITY_PROGRAM_RPP));
    if (*view->program != '\0')
        code = cover_of(page, view->program, &cover);
    if (code != OK)
        return code;
    view->cover = cover;
    if (view->amount == NULL) {
        const money missing = agreement ? cover.short_agreement : cover.short_deposit;
        view->amount = missing.cents == 0 ? "" : money_text(page->arena, missing);
        view->method = "portal-demo";
        view->id = view->provider = view->number = view->from = view->until = "";
    }
    view->form = problems_by_name(page, "amount");
    crumbs(page, agreement ? TEXT_FS_POST_AGREEMENT : TEXT_FS_POST_DEPOSIT, "SEC-21", true);
    page_guarantee_post(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_guarantee_post(struct page *page)
{
    struct guarantee_post_view view = {
        .kind = strcmp(query(page, "kind"), "agreement") == 0 ? "agreement" : "deposit",
        .program = query(page, "program")};
    return show_post(page, &view, OK);
}

enum code post_guarantee_post(struct page *page)
{
    const program_account account = page->account->account.account;
    struct guarantee_post_view view = {
        .kind = field(page, "kind"), .program = field(page, "program"),
        .amount = field(page, "amount"),
        .method = field(page, "method"), .id = field(page, "id"),
        .provider = field(page, "provider"), .number = field(page, "number"),
        .from = field(page, "from"), .until = field(page, "until")};
    const char *plain = form_plain_number(page->arena, view.amount, page->language);
    enum code code;
    if (strcmp(view.kind, "agreement") == 0) {
        struct security_agreement made;
        const struct security_order order = {.account = account, .provider = view.provider,
                                             .program = view.program, .number = view.number,
                                             .amount = plain,
                                             .from = view.from, .until = view.until};
        code = action_submit_security(page->action, &order, &made);
    } else {
        struct money_taken taken;
        struct deposit_order order = {.account = account, .id = view.id, .method = view.method};
        if (*view.program != '\0' && !security_program_parse(view.program, &order.program)) {
            findings_add(&page->action->findings, FINDING_FSG_0300, 0, "/program", view.program,
                         NULL, NULL);
            code = FINDINGS;
        } else if (!money_parse(plain, &order.amount)) {
            findings_add(&page->action->findings, FINDING_DOC_0005, 0, "/amount", view.amount, "2",
                         NULL);
            code = FINDINGS;
        } else {
            code = action_post_deposit(page->action, &order, &taken);
        }
    }
    if (code == OK && *view.program != '\0')
        return page_redirect(page, url(page, ROUTE_PROGRAMS, NULL));
    if (code == OK)
        return page_redirect(page, arena_printf(page->arena, "%s?done=%s",
                                                url(page, ROUTE_GUARANTEE, NULL),
                                                strcmp(view.kind, "agreement") == 0 ? "submitted"
                                                                                    : "deposited"));
    return money_refused(page, code) ? show_post(page, &view, code) : code;
}
