/* Security agreements for those who give them, one of them for either side, the agency's desk. */
#include "templates.h"

enum { DESK_ROWS = 200 };

bool may_give_security(const struct page *page)
{
    return page->signed_in && action_gives_security(page->action);
}

/* ---- what a provider has given ---- */

static const struct option *options_of_states(struct page *page)
{
    static const enum money_state states[] = {
        MONEY_STATE_SECURITY_ACTIVE, MONEY_STATE_SECURITY_NOTIFIED, MONEY_STATE_SECURITY_EXHAUSTED,
        MONEY_STATE_SECURITY_ENDED};
    struct option *options = arena_array(page->arena, ARRAY_COUNT(states) + 2, sizeof(*options));
    options[0] = (struct option){.value = "", .label = ""};
    for (size_t i = 0; i < ARRAY_COUNT(states); i++)
        options[i + 1] = (struct option){
            .value = money_states[states[i]].id,
            .label = fact(page, money_states[states[i]].en, money_states[states[i]].fr)};
    options[ARRAY_COUNT(states) + 1] = (struct option){0};
    return options;
}

static enum code show_bonds(struct page *page, struct bonds_view *view, enum code refused)
{
    struct security_agreement *waiting, *given;
    if (!may_give_security(page))
        return NOT_FOUND;
    const struct given_filter waits = {.waiting = true};
    view->filter = (struct given_filter){.number = query(page, "n"), .account = query(page, "of"),
                                         .state = query(page, "state")};
    view->states = options_of_states(page);
    enum code code = action_list_given(page->action, &waits, &waiting, &view->waiting_count);
    if (code == OK)
        code = action_list_given(page->action, &view->filter, &given, &view->given_count);
    if (code != OK)
        return code;
    view->waiting = waiting;
    view->given = given;
    if (view->account == NULL) {
        view->account = view->debtor = view->number = view->amount = view->from = view->until =
            view->parts = view->authority = "";
        view->program = security_programs[SECURITY_PROGRAM_RPP].id;
    }
    view->programs = options_of_all_programs(page);
    view->authorities = options_of_authorities(page);
    view->form = problems_of_bond(page, "account");
    page->title = t(page, TEXT_FS_BONDS);
    page->code = "SUR-01";
    page->nav = NAV_BONDS;
    page_add_crumb(page, NULL, page->title);
    page_bonds(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_bonds(struct page *page)
{
    struct bonds_view view = {0};
    return show_bonds(page, &view, OK);
}

struct form_view problems_of_bond(struct page *page, const char *otherwise)
{
    struct form_view form = problems_by_name(page, otherwise);
    struct problem *problems =
        arena_array(page->arena, form.problems_count + 1, sizeof(*problems));
    for (size_t i = 0; i < form.problems_count; i++) {
        problems[i] = form.problems[i];
        if (strncmp(problems[i].control, "allocations", 11) == 0)
            problems[i].control = "allocations";
        else if (strncmp(problems[i].control, "paper/", 6) == 0)
            problems[i].control += 6;
    }
    form.problems = problems;
    return form;
}

size_t read_bond_parts(struct page *page, const char *text, struct security_part_order **ret)
{
    static const char blanks[] = " \t\r";
    struct security_part_order *list = NULL;
    size_t count = 0, capacity = 0;
    for (const char *at = text; *at != '\0';) {
        const size_t size = strcspn(at, "\n");
        char *line = arena_copy(page->arena, at, size);
        at += size + (at[size] == '\n');
        char *account = line + strspn(line, blanks);
        if (*account == '\0')
            continue;
        char *amount = account + strcspn(account, blanks);
        if (*amount != '\0')
            *amount++ = '\0';
        amount += strspn(amount, blanks);
        amount[strcspn(amount, "\r")] = '\0';
        *LIST_PUSH(page->arena, list, count, capacity) = (struct security_part_order){
            account, form_plain_number(page->arena, amount, page->language)};
    }
    *ret = list;
    return count;
}

enum code post_bonds(struct page *page)
{
    struct bonds_view view = {.account = field(page, "account"), .number = field(page, "number"),
                              .amount = field(page, "amount"), .from = field(page, "from"),
                              .until = field(page, "until"), .parts = field(page, "allocations"),
                              .program = field(page, "program"),
                              .authority = field(page, "authority"),
                              .debtor = field(page, "debtorName")};
    struct security_agreement made;
    struct security_part_order *parts;
    struct security_order order = {
        .debtor_name = view.debtor, .program = view.program, .authority = view.authority,
        .number = view.number,
        .from = view.from, .until = view.until,
        .amount = form_plain_number(page->arena, view.amount, page->language)};
    if (!program_account_parse(view.account, &order.account)) {
        findings_add(&page->action->findings, FINDING_FSG_0007, 0, "/account", view.account, NULL,
                     NULL);
        return show_bonds(page, &view, FINDINGS);
    }
    order.parts_count = read_bond_parts(page, view.parts, &parts);
    order.parts = parts;
    enum code code = action_enter_security(page->action, &order, &made);
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_BOND, bond_key(page, &made)));
    return money_refused(page, code) ? show_bonds(page, &view, code) : code;
}

/* ---- one of them ---- */

/* As they are read: one alone that has all follows the amount, and is not written. */
static const char *write_parts(struct page *page, const struct security_terms *terms)
{
    struct out out = out_new(page->arena);
    if (terms->parts_count == 1 && terms->parts[0].amount.cents == terms->amount.cents)
        return "";
    for (size_t i = 0; i < terms->parts_count; i++)
        out_printf(&out, "%s %s\n", terms->parts[i].account.text,
                   money_text(page->arena, terms->parts[i].amount));
    return out.data;
}

static enum code show_bond(struct page *page, struct bond_view *view, enum code refused)
{
    struct security_agreement agreement;
    program_account account;
    ledger_id matter;
    if (!action_parse_agreement(page->id, &account, &matter))
        return NOT_FOUND;
    enum code code = action_show_agreement_of(page->action, account, matter, &agreement);
    if (code != OK)
        return code;
    view->agreement = &agreement;
    view->key = page->id;
    const bool paper = strcmp(agreement.terms.channel, "PAPER") == 0;
    view->provides = paper ? action_may(page->action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE)
                           : may_give_security(page) && bn_equal(page->action->actor.business,
                                                                 agreement.terms.provider);
    view->withdraws = agreement.state == MONEY_STATE_SECURITY_SUBMITTED &&
                      action_may(page->action, PERMISSION_SECURITY_POST, account);
    view->decides = action_may(page->action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE);
    struct security_demand *demands;
    code = action_list_demands_on(page->action, &agreement, &demands, &view->demands.count);
    if (code != OK)
        return code;
    view->demands.list = demands;
    view->earliest = action_earliest_termination(page->action);
    if (view->words == NULL) {
        view->words = "";
        view->on = iso(page, view->earliest);
        view->amount = money_text(page->arena, agreement.terms.amount);
        view->until = date_is_none(agreement.terms.until) ? "" : iso(page, agreement.terms.until);
        view->parts = write_parts(page, &agreement.terms);
    }
    view->form = problems_of_bond(page, "words");
    page->title = say(page, TEXT_FS_BOND, agreement.terms.number, NULL);
    page->code = "SUR-02";
    page->nav = view->provides && !paper ? NAV_BONDS : NAV_GUARANTEE;
    if (view->provides && !paper)
        page_add_crumb(page, url(page, ROUTE_BONDS, NULL), t(page, TEXT_FS_BONDS));
    page_add_crumb(page, NULL, page->title);
    page_bond(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_bond(struct page *page)
{
    struct bond_view view = {0};
    return show_bond(page, &view, OK);
}

enum code post_bond(struct page *page)
{
    const char *what = field(page, "do");
    struct bond_view view = {.words = field(page, "words"), .amount = field(page, "amount"),
                             .until = field(page, "until"), .on = field(page, "on"),
                             .parts = field(page, "allocations")};
    struct security_part_order *parts;
    struct security_agreement after;
    struct security_step_order order = {.words = view.words};
    int step = 0;
    if (!action_parse_agreement(page->id, &order.account, &order.matter))
        return NOT_FOUND;
    while (step < MONEY_STEP_COUNT && strcmp(money_steps[step].id, what) != 0)
        step++;
    if (step == MONEY_STEP_COUNT)
        return UNREADABLE;
    order.step = (enum money_step)step;
    if (order.step == MONEY_STEP_SECURITY_AMEND) {
        order.amount = form_plain_number(page->arena, view.amount, page->language);
        order.until = view.until;
        order.parts_count = read_bond_parts(page, view.parts, &parts);
        order.parts = parts;
    }
    if (order.step == MONEY_STEP_SECURITY_TERMINATE)
        order.on = view.on;
    enum code code = action_step_security(page->action, &order, &after);
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_BOND, page->id));
    return money_refused(page, code) ? show_bond(page, &view, code) : code;
}

/* ---- the agency's desk ---- */

/* What an officer has to decide on. */
static enum code list_desk(struct page *page, struct guarantee_desk_view *view)
{
    struct action *action = page->action;
    struct rpp_row *suspended, *lapsed;
    struct stored_money_step *requests;
    size_t suspended_count, lapsed_count;
    enum code code = action_list_rpp(action, MONEY_STEP_RPP_LACK, DESK_ROWS, &view->short_rows,
                                     &view->short_count);
    if (code == OK)
        code = action_list_rpp(action, MONEY_STEP_RPP_SUSPEND, DESK_ROWS, &suspended,
                               &suspended_count);
    if (code == OK)
        code = action_list_rpp(action, MONEY_STEP_RPP_LAPSE, DESK_ROWS, &lapsed, &lapsed_count);
    if (code == OK)
        code = action_list_deposits_asked(action, DESK_ROWS, &requests, &view->requests_count);
    struct requirement_request *changes;
    if (code == OK)
        code = action_list_requests_waiting(action, DESK_ROWS, &changes, &view->changes_count);
    struct security_demand *demands;
    if (code == OK)
        code = action_list_demands_standing(action, MONEY_STEP_DEMAND_REBUT, DESK_ROWS, &demands,
                                            &view->rebutted.count);
    if (code != OK)
        return code;
    view->rebutted.list = demands;
    code = action_list_demands_standing(action, MONEY_STEP_DEMAND_DEFAULT, DESK_ROWS, &demands,
                                        &view->defaulted.count);
    if (code != OK)
        return code;
    view->defaulted.list = demands;
    view->suspended_count = suspended_count + lapsed_count;
    view->suspended_rows =
        arena_array(page->arena, view->suspended_count + 1, sizeof(*view->suspended_rows));
    memcpy(view->suspended_rows, suspended, suspended_count * sizeof(*suspended));
    memcpy(view->suspended_rows + suspended_count, lapsed, lapsed_count * sizeof(*lapsed));
    view->requests = requests;
    view->changes = changes;
    struct program_need *needs;
    code = action_list_ordered(action, DESK_ROWS, &needs, &view->needs_count);
    view->needs = needs;
    return code;
}

static enum code show_desk(struct page *page, struct guarantee_desk_view *view, const char *field)
{
    enum code code = action_may(page->action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE)
                         ? list_desk(page, view)
                         : OK;
    if (code != OK)
        return code;
    view->form = problems_by_name(page, field);
    page->title = t(page, TEXT_FS_DESK);
    page->code = "OFF-30";
    page->nav = NAV_GUARANTEES;
    page_add_crumb(page, NULL, page->title);
    page_guarantee_desk(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_guarantee_desk(struct page *page)
{
    struct guarantee_desk_view view = {.number = query(page, "number")};
    struct rpp_check check;
    if (!may_look(page, PERMISSION_RELEASE_CHECK))
        return FORBIDDEN;
    if (view.number[0] != '\0') {
        enum code code = action_check_rpp(page->action, view.number, &check);
        if (code == OK)
            view.check = &check;
        else if (code != FINDINGS)
            return code;
    }
    return show_desk(page, &view, "number");
}

/* Numbers from a file: nothing is changed but what is told of the question. */
enum code post_guarantee_desk(struct page *page)
{
    struct guarantee_desk_view view = {.number = ""};
    struct rpp_row_check *checks;
    const struct http_file *file = http_file(page->request, "file");
    if (!may_look(page, PERMISSION_RELEASE_CHECK))
        return FORBIDDEN;
    enum code code = action_check_many(page->action, file == NULL ? "" : file->bytes,
                                       file == NULL ? 0 : file->size, &checks,
                                       &view.checks_count);
    if (code != OK && code != FINDINGS)
        return code;
    view.checks = checks;
    view.checks_count = code == OK ? view.checks_count : 0;
    return show_desk(page, &view, "file");
}
