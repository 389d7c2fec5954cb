/* Security of other programs than release prior to payment, of an account. */
#include "templates.h"

#include <ctype.h>
#include <stdlib.h>

const char *program_title(struct page *page, enum security_program program)
{
    return fact(page, security_programs[program].en, security_programs[program].fr);
}

const char *authority_title(struct page *page, const char *authority)
{
    for (int i = 0; i < SECURITY_AUTHORITY_COUNT; i++)
        if (strcmp(security_authorities[i].id, authority) == 0)
            return fact(page, security_authorities[i].en, security_authorities[i].fr);
    return authority;
}

struct markup program_tag(struct page *page, const char *state)
{
    const char *kind = strcmp(state, "covered") == 0 ? "ok"
                       : strcmp(state, "none") == 0  ? "info"
                       : strcmp(state, "short") == 0 ? "warn"
                                                     : "bad";
    return tag(page, kind, say_id(page, "fs.program.state.", state));
}

const char *channel_title(struct page *page, const char *channel)
{
    char *small = arena_text(page->arena, channel);
    for (char *at = small; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    const char *words = say_id(page, "fs.channel.", small);
    return words == NULL ? channel : words;
}

/* ---- who gives security, for anybody ---- */

const char *provider_class(struct page *page, const struct firm *firm)
{
    for (int i = 0; i < PROVIDER_COUNT; i++)
        if (strcmp(provider_classes[i].id, firm->licence) == 0)
            return fact(page, provider_classes[i].en, provider_classes[i].fr);
    return "–";
}

enum code get_providers(struct page *page)
{
    struct firm *list;
    struct providers_view view = {.count = action_list_providers(page->action, &list)};
    view.list = list;
    page->title = t(page, TEXT_FS_PROVIDERS);
    page->code = "PUB-08";
    page_add_crumb(page, NULL, page->title);
    page_providers(page, &view);
    return page_answer(page, 200);
}

/* ---- choices ---- */

const struct option *options_of_programs(struct page *page, const enum security_program *list,
                                         size_t count, const char *first)
{
    struct option *options = arena_array(page->arena, count + 2, sizeof(*options));
    size_t made = 0;
    if (first != NULL)
        options[made++] = (struct option){.value = "", .label = first};
    for (size_t i = 0; i < count; i++)
        options[made++] = (struct option){.value = security_programs[list[i]].id,
                                          .label = program_title(page, list[i])};
    options[made] = (struct option){0};
    return options;
}

const struct option *options_of_all_programs(struct page *page)
{
    enum security_program all[SECURITY_PROGRAM_COUNT];
    for (int i = 0; i < SECURITY_PROGRAM_COUNT; i++)
        all[i] = (enum security_program)i;
    return options_of_programs(page, all, SECURITY_PROGRAM_COUNT, NULL);
}

const struct option *options_of_authorities(struct page *page)
{
    struct option *options =
        arena_array(page->arena, SECURITY_AUTHORITY_COUNT + 2, sizeof(*options));
    options[0] = (struct option){.value = "", .label = t(page, TEXT_FS_AUTHORITY_USUAL)};
    for (int i = 0; i < SECURITY_AUTHORITY_COUNT; i++)
        options[i + 1] = (struct option){.value = security_authorities[i].id,
                                         .label = fact(page, security_authorities[i].en,
                                                       security_authorities[i].fr)};
    options[SECURITY_AUTHORITY_COUNT + 1] = (struct option){0};
    return options;
}

/* What an officer can set at all. */
static const struct option *options_to_set(struct page *page)
{
    enum security_program list[SECURITY_PROGRAM_COUNT];
    size_t count = 0;
    for (int i = 0; i < SECURITY_PROGRAM_COUNT; i++)
        if (strcmp(security_programs[i].rule, "base") != 0)
            list[count++] = (enum security_program)i;
    return options_of_programs(page, list, count, "");
}

static const char *matter_text(struct page *page, ledger_id matter)
{
    return arena_printf(page->arena, "%lld", (long long)matter);
}

static const struct option *options_of_needs(struct page *page, const struct programs_view *view)
{
    struct option *options = NULL;
    size_t count = 0, capacity = 0;
    for (size_t p = 0; p < view->count; p++)
        for (size_t i = 0; i < view->list[p].needs_count; i++) {
            const struct program_need *need = &view->list[p].needs[i];
            *LIST_PUSH(page->arena, options, count, capacity) = (struct option){
                .value = matter_text(page, need->matter),
                .label = arena_printf(page->arena, "%s %s %s", program_title(page, need->program),
                                      need->reference, money_of(page, need->amount))};
        }
    *LIST_PUSH(page->arena, options, count, capacity) = (struct option){0};
    return options;
}

static const struct option *options_of_outcomes(struct page *page)
{
    struct option *options = NULL;
    size_t count = 0, capacity = 0;
    *LIST_PUSH(page->arena, options, count, capacity) = (struct option){.value = "", .label = ""};
    for (const char *const *one = program_outcomes; *one != NULL; one++)
        *LIST_PUSH(page->arena, options, count, capacity) =
            (struct option){.value = *one, .label = say_id(page, "fs.outcome.", *one)};
    *LIST_PUSH(page->arena, options, count, capacity) = (struct option){0};
    return options;
}

/* ---- the page ---- */

static enum code show(struct page *page, struct programs_view *view, enum code refused)
{
    const program_account account = page->account->account.account;
    struct program_standing *list;
    enum code code = action_list_programs(page->action, account, &list, &view->count);
    if (code != OK)
        return code;
    view->list = list;
    view->may_post = action_may(page->action, PERMISSION_SECURITY_POST, account);
    view->decides = action_may(page->action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE);
    view->programs = options_to_set(page);
    view->needs = options_of_needs(page, view);
    view->outcomes = options_of_outcomes(page);
    if (view->program == NULL)
        view->program = view->reference = view->amount = view->since = view->words = view->need =
            view->until = view->outcome = view->back = "";
    view->form = problems_by_name(page, "program");
    page->title = t(page, TEXT_FS_PROGRAMS);
    page->code = "SEC-22";
    page->nav = NAV_GUARANTEE;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_GUARANTEE, NULL), t(page, TEXT_FS_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_programs(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_programs(struct page *page)
{
    struct programs_view view = {0};
    return show(page, &view, OK);
}

static enum code ask_back(struct page *page, const struct programs_view *view)
{
    struct money_taken taken;
    enum security_program program;
    money amount;
    if (!security_program_parse(view->program, &program))
        return UNREADABLE;
    if (!money_parse(form_plain_number(page->arena, view->back, page->language), &amount)) {
        findings_add(&page->action->findings, FINDING_DOC_0005, 0, "/back", view->back, "2", NULL);
        return FINDINGS;
    }
    return action_ask_deposit_back(page->action, page->account->account.account, program, amount,
                                   &taken);
}

static enum code answer_request(struct page *page, enum money_step step, const char *words)
{
    struct money_taken taken;
    const struct money_order order = {
        .owner = program_account_bn(page->account->account.account),
        .matter = strtoll(field(page, "matter"), NULL, 10), .step = step, .words = words};
    return action_take_money_step(page->action, &order, &taken);
}

static enum code do_it(struct page *page, const char *what, const struct programs_view *view)
{
    const program_account account = page->account->account.account;
    struct program_need need;
    if (strcmp(what, "back") == 0)
        return ask_back(page, view);
    if (strcmp(what, "deposit_back.grant") == 0)
        return answer_request(page, MONEY_STEP_DEPOSIT_BACK_GRANT, view->words);
    if (strcmp(what, "deposit_back.refuse") == 0)
        return answer_request(page, MONEY_STEP_DEPOSIT_BACK_REFUSE, view->words);
    if (strcmp(what, "set") == 0) {
        const struct program_order order = {
            .account = account, .program = view->program, .reference = view->reference,
            .amount = form_plain_number(page->arena, view->amount, page->language),
            .since = view->since, .words = view->words};
        return action_order_security(page->action, &order, &need);
    }
    const struct program_step_order order = {
        .account = account, .matter = strtoll(view->need, NULL, 10), .words = view->words,
        .until = view->until, .outcome = view->outcome,
        .step = strcmp(what, "extend") == 0 ? MONEY_STEP_REQUIREMENT_EXTEND
                                            : MONEY_STEP_REQUIREMENT_RELEASE};
    if (strcmp(what, "extend") != 0 && strcmp(what, "release") != 0)
        return UNREADABLE;
    return action_step_program(page->action, &order, &need);
}

enum code post_programs(struct page *page)
{
    const char *what = field(page, "do");
    struct programs_view view = {
        .program = field(page, "program"), .reference = field(page, "reference"),
        .amount = field(page, "amount"), .since = field(page, "since"),
        .words = field(page, "words"), .need = field(page, "need"),
        .until = field(page, "until"), .outcome = field(page, "outcome"),
        .back = field(page, "back"),
        .stepping = strcmp(what, "extend") == 0 || strcmp(what, "release") == 0};
    enum code code = do_it(page, what, &view);
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_PROGRAMS, NULL));
    return money_refused(page, code) ? show(page, &view, code) : code;
}
