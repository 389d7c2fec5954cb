/* Signing in, step by step: name and password, second step, profile; making a key, and what to do
 * when its password is forgotten. */
#include "templates.h"

enum { ACCOUNTS_LOOKED_AT = 64 }; /* one's own come first, then a client's if there is any */

void page_set_cookie(struct page *page, enum cookie cookie, const char *value, int seconds)
{
    static const char *const names[] = {"carm", "carm-step", "carm-device"};
    const char *age = seconds == 0 ? "" : arena_printf(page->arena, "; Max-Age=%d",
                                                       seconds < 0 ? 0 : seconds);
    http_set_header(page->response, "Set-Cookie",
                    arena_printf(page->arena, "%s%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
                                 page->tls ? "__Host-" : "", names[cookie], value,
                                 page->tls ? "; Secure" : "", age));
}

const char *own_page(const char *next)
{
    bool ours = strncmp(next, "/en/", 4) == 0 || strncmp(next, "/fr/", 4) == 0;
    return ours && !strpbrk(next, "\\\r\n") ? next : NULL;
}

/* The findings beside their fields: the pointer is the field's id. */
struct form_view people_form(struct page *page)
{
    const struct findings *findings = &page->action->findings;
    struct problem *problems = arena_array(page->arena, findings->count + 1, sizeof(*problems));
    for (size_t i = 0; i < findings->count; i++)
        problems[i] = (struct problem){
            .control = findings->items[i].pointer + 1,
            .message = finding_message(page->arena, &findings->items[i], page->language)};
    page->error = findings->count > 0;
    return (struct form_view){.problems = problems, .problems_count = findings->count,
                              .errors_count = findings->count};
}

static int status_of_form(const struct page *page)
{
    return page->error ? 422 : 200;
}

/* ---- name and password ---- */

static enum code show_sign_in(struct page *page, const char *problem, int status)
{
    struct sign_in_view view = {.problem = problem};
    bool posted = strcmp(page->request->method, "POST") == 0;
    view.name = posted ? field(page, "name") : query(page, "name");
    view.next = posted ? field(page, "next") : query(page, "next");
    view.signed_out = strcmp(query(page, "out"), "1") == 0;
    view.timed_out = page->timed_out || strcmp(query(page, "ended"), "1") == 0;
    struct user *users;
    size_t count = action_demo_users(page->action, &users, &view.password);
    for (size_t i = 0; i < count; i++)
        if (users[i].demo)
            users[view.users_count++] = users[i];
    view.users = users;
    page->title = t(page, TEXT_SIGN_IN);
    page->code = "PUB-02";
    page->error = problem != NULL;
    if (status == 503)
        http_set_header(page->response, "Retry-After", "2");
    page_sign_in(page, &view);
    return page_answer(page, status);
}

enum code get_sign_in(struct page *page)
{
    return show_sign_in(page, NULL, 200);
}

/* What came of a step: the cookies, then the next step, or the page that was asked for. */
enum code page_signed_in(struct page *page, const struct sign_in *came)
{
    if (came->device)
        page_set_cookie(page, COOKIE_DEVICE, came->device, 400 * 86400);
    if (!came->session) {
        if (came->flow)
            page_set_cookie(page, COOKIE_STEP, came->flow, 0);
        return page_redirect(page, url(page, ROUTE_STEP, NULL));
    }
    page_set_cookie(page, COOKIE_SESSION, came->session, 0);
    if (page_cookie(page, COOKIE_STEP))
        page_set_cookie(page, COOKIE_STEP, "", -1);
    const char *next = came->next ? own_page(came->next) : NULL;
    if (!next) {
        struct reachable_account *accounts;
        size_t count = action_accounts_for(page->action, PERMISSION_DECLARATION_VIEW,
                                           ACCOUNTS_LOOKED_AT, &accounts);
        bool clients = false;
        for (size_t i = 0; i < count; i++)
            clients |= accounts[i].client;
        next = count > 0 && !clients
                   ? route_path(page->arena, ROUTE_HOME, page->language,
                                accounts[0].account.account.text, "")
               : count == 0 && page->action->actor.business.text[0] == '\0'
                   ? url(page, ROUTE_SETUP, NULL)
                   : url(page, ROUTE_ACCOUNTS, NULL);
    }
    return page_redirect(page, next);
}

/* A finding without a field, as the one thing that is wrong. */
static const char *one_problem(struct page *page, enum finding_code code, const char *argument)
{
    findings_add(&page->action->findings, code, 0, "/name", argument, NULL, NULL);
    return finding_message(page->arena, &page->action->findings.items[0], page->language);
}

static const char *time_of(struct page *page, instant at)
{
    return clock_text(page, at);
}

/* There is no session yet and so no form token: a sign-in sent by another site is told by its
 * origin (handle.c), and would only sign its victim in as the attacker. */
enum code post_sign_in(struct page *page)
{
    struct sign_in came;
    const char *next = own_page(field(page, "next"));
    switch (action_sign_in(page->action, field(page, "name"), field(page, "password"),
                           page_cookie(page, COOKIE_DEVICE), next, &came)) {
    case OK: return page_signed_in(page, &came);
    case UNAUTHORIZED:
        return show_sign_in(page, one_problem(page, FINDING_PPL_0021, NULL), 422);
    case CONFLICT: return show_sign_in(page, one_problem(page, FINDING_PPL_0023, NULL), 422);
    case FORBIDDEN:
        return show_sign_in(page, one_problem(page, FINDING_PPL_0016, time_of(page, came.until)),
                            422);
    case BUSY: return show_sign_in(page, one_problem(page, FINDING_PPL_0026, NULL), 503);
    default: return FAULT;
    }
}

enum code post_sign_out(struct page *page)
{
    const char *cookie = page_cookie(page, COOKIE_SESSION);
    enum code code = action_sign_out(page->action, cookie ? cookie : "");
    if (code != OK && code != NOT_FOUND)
        return code;
    page_set_cookie(page, COOKIE_SESSION, "", -1);
    return page_redirect(page,
                         arena_printf(page->arena, "%s?out=1", url(page, ROUTE_SIGN_IN, NULL)));
}

/* ---- a key of one's own ---- */

static void read_key_order(struct page *page, struct key_order *ret)
{
    *ret = (struct key_order){.name = field(page, "name"), .password = field(page, "password"),
                              .again = field(page, "again")};
    for (int i = 0; i < RECOVERY_QUESTIONS; i++) {
        ret->questions[i] = field(page, arena_printf(page->arena, "question-%d", i + 1));
        ret->answers[i] = field(page, arena_printf(page->arena, "answer-%d", i + 1));
    }
}

static enum code show_key_new(struct page *page, const struct key_order *order, int status)
{
    struct key_view view = {.form = people_form(page), .limits = action_key_rules(page->action),
                            .name = order->name, .next = ""};
    for (int i = 0; i < RECOVERY_QUESTIONS; i++)
        view.questions[i] = order->questions[i];
    page->title = t(page, TEXT_KEY_NEW);
    page->code = "PUB-05";
    page_key_new(page, &view);
    return page_answer(page, status == 0 ? status_of_form(page) : status);
}

enum code get_key_new(struct page *page)
{
    const struct key_order none = {.name = "", .questions = {"", "", ""}};
    return show_key_new(page, &none, 0);
}

enum code post_key_new(struct page *page)
{
    struct key_order order;
    struct sign_in came;
    read_key_order(page, &order);
    enum code code = action_make_credential(page->action, &order, NULL, &came);
    if (code == OK)
        return page_signed_in(page, &came);
    if (code == FORBIDDEN)
        (void)one_problem(page, FINDING_PPL_0016, time_of(page, came.until));
    else if (code == BUSY)
        (void)one_problem(page, FINDING_PPL_0026, NULL);
    else if (code != FINDINGS)
        return code;
    return show_key_new(page, &order, code == BUSY ? 503 : 422);
}

enum code get_recover(struct page *page)
{
    page->title = t(page, TEXT_RECOVER);
    page->code = "PUB-04";
    page_recover(page);
    return page_answer(page, 200);
}

enum code post_recover(struct page *page)
{
    struct sign_in came;
    enum code code = action_recover(page->action, field(page, "name"), &came);
    return code == OK ? page_signed_in(page, &came) : code;
}

/* ---- the steps between ---- */

/* na…@example.org: enough for its owner to know it by. */
static const char *part_of(struct page *page, const char *address)
{
    const char *at = strchr(address, '@');
    if (!at)
        return address;
    return arena_printf(page->arena, "%.*s…%s", at - address > 2 ? 2 : 1, address, at);
}

static void fill_step(struct page *page, struct step_view *view)
{
    struct second_factor *factors;
    const struct sign_in_flow *flow = &view->flow;
    view->factors_count = action_factors_of(page->action, flow->person, &factors);
    view->factors = factors;
    for (size_t i = 0; i < view->factors_count; i++) {
        view->has_email |= strcmp(factors[i].kind, FACTOR_EMAIL) == 0;
        view->has_totp |= strcmp(factors[i].kind, FACTOR_TOTP) == 0;
    }
    view->has_passkey = action_ask_passkey(page->action, flow, &view->passkey) == OK;
    const char *state = action_flow_mail_state(page->action, flow);
    view->bounced = state && (strcmp(state, MAIL_BOUNCED) == 0 || strcmp(state, MAIL_FAILED) == 0);
    view->mailed = *flow->code_to != '\0';
    view->address = view->mailed ? part_of(page, flow->code_to) : NULL;
    view->limits = action_key_rules(page->action);
    view->terms = action_terms_version(page->action);
    struct recovery_question *questions;
    if (strcmp(flow->stage, STAGE_ANSWER) == 0) {
        view->questions_count = action_recovery_questions(page->action, flow, &questions);
        view->questions = questions;
    }
}

static enum code show_step(struct page *page, struct step_view *view)
{
    static const struct {
        const char *stage;
        enum text_id title;
        const char *code;
        void (*write)(struct page *, const struct step_view *);
    } steps[] = {
        {STAGE_SECOND, TEXT_STEP_SECOND, "PUB-03", page_step_code},
        {STAGE_ENROL, TEXT_STEP_ENROL, "PUB-06", page_step_email},
        {STAGE_CONFIRM, TEXT_STEP_CONFIRM, "PUB-06", page_step_code},
        {STAGE_PROFILE, TEXT_STEP_PROFILE, "PUB-05", page_step_profile},
        {STAGE_RECOVER, TEXT_RECOVER, "PUB-04", page_step_code},
        {STAGE_ANSWER, TEXT_STEP_ANSWER, "PUB-04", page_step_answer},
        {STAGE_ATTACH, TEXT_STEP_ATTACH, "PUB-04", page_step_code},
        {STAGE_WAIT, TEXT_STEP_WAIT, "PUB-04", page_step_code},
        {STAGE_OLD, TEXT_STEP_OLD, "SEC-07", page_step_code},
        {STAGE_NEW, TEXT_STEP_NEW, "SEC-07", page_step_code},
    };
    view->form = people_form(page);
    fill_step(page, view);
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++)
        if (strcmp(steps[i].stage, view->flow.stage) == 0) {
            page->title = t(page, steps[i].title);
            page->code = steps[i].code;
            steps[i].write(page, view);
            return page_answer(page, status_of_form(page));
        }
    return NOT_FOUND;
}

static enum code load_step(struct page *page, struct step_view *view)
{
    *view = (struct step_view){.email = "", .again = ""};
    return action_load_flow(page->action, page_cookie(page, COOKIE_STEP), &view->flow);
}

/* What is known already stands in the profile's form: an operator may have said the name. */
static void begin_profile(struct page *page, struct step_view *view)
{
    struct second_factor *factors;
    size_t count = action_factors_of(page->action, view->flow.person, &factors);
    const char *email = count > 0 && strcmp(factors[0].kind, FACTOR_EMAIL) == 0
                            ? factors[0].secret : "";
    view->profile = (struct profile_order){.given_name = "", .family_name = "", .phone = "",
                                           .extension = "", .email = email,
                                           .language = page->language};
}

enum code get_step(struct page *page)
{
    struct step_view view;
    enum code code = load_step(page, &view);
    if (code == UNAUTHORIZED)
        return page_redirect(page, url(page, ROUTE_SIGN_IN, NULL));
    if (code != OK)
        return code;
    begin_profile(page, &view);
    return show_step(page, &view);
}

static enum code take_profile(struct page *page, struct step_view *view, const char *cookie,
                              struct sign_in *came)
{
    const char *notify = field(page, "notify"), *language = field(page, "language");
    view->profile = (struct profile_order){
        .given_name = field(page, "given-name"), .family_name = field(page, "family-name"),
        .phone = field(page, "phone"), .extension = field(page, "extension"),
        .email = field(page, "email"), .terms = field(page, "terms"),
        .notify = strcmp(notify, "yes") == 0, .notify_chosen = *notify != '\0',
        .accepted = *field(page, "accept") != '\0',
        .language = strcmp(language, "fr") == 0 ? LANGUAGE_FR : LANGUAGE_EN};
    return action_flow_profile(page->action, &view->flow, cookie, &view->profile, came);
}

static enum code take_step(struct page *page, struct step_view *view, struct sign_in *came)
{
    const char *cookie = page_cookie(page, COOKIE_STEP), *what = field(page, "do");
    struct key_order order;
    came->flow = arena_text(page->arena, cookie);
    if (strcmp(what, "send") == 0)
        return action_flow_send(page->action, &view->flow, cookie);
    if (strcmp(what, "email") == 0) {
        view->email = field(page, "email");
        view->again = field(page, "email-again");
        return action_flow_email(page->action, &view->flow, cookie, view->email, view->again,
                                 *field(page, "consent") != '\0', came);
    }
    if (strcmp(what, "attach") == 0)
        return action_flow_attach(page->action, &view->flow, cookie, field(page, "known-email"),
                                  came);
    if (strcmp(what, "profile") == 0)
        return take_profile(page, view, cookie, came);
    if (strcmp(what, "passkey") == 0) {
        const struct webauthn_answer answer = passkey_answer(page);
        return action_flow_passkey(page->action, &view->flow, cookie, &answer,
                                   *field(page, "remember") != '\0', came);
    }
    if (strcmp(what, "answer") == 0) {
        read_key_order(page, &order);
        return action_recover_answer(page->action, &view->flow, cookie, &order, came);
    }
    return action_flow_code(page->action, &view->flow, cookie, field(page, "code"),
                            *field(page, "remember") != '\0', came);
}

enum code post_step(struct page *page)
{
    struct step_view view;
    struct sign_in came = {0};
    enum code code = load_step(page, &view);
    const struct sign_in_flow before = view.flow;
    if (code == OK)
        code = take_step(page, &view, &came);
    if (code == UNAUTHORIZED)
        return page_redirect(page, url(page, ROUTE_SIGN_IN, NULL));
    if (code == CONFLICT && strcmp(before.stage, STAGE_ANSWER) == 0) {
        page_set_cookie(page, COOKIE_STEP, "", -1);
        return show_sign_in(page, one_problem(page, FINDING_PPL_0023, NULL), 422);
    }
    if (code == FINDINGS) {
        view.flow = before;
        return show_step(page, &view);
    }
    if (code == OK && strcmp(before.stage, STAGE_NEW) == 0 && !came.flow) {
        page_set_cookie(page, COOKIE_STEP, "", -1);
        return page_redirect(page, url(page, ROUTE_SECURITY, NULL));
    }
    return code == OK ? page_signed_in(page, &came) : code;
}

/* ---- once more, before money or access is changed ---- */

enum code get_step_up(struct page *page)
{
    page->title = t(page, TEXT_STEP_UP);
    page->code = "PUB-03";
    page_step_up(page);
    return page_answer(page, 200);
}

enum code post_step_up(struct page *page)
{
    struct sign_in came;
    enum code code =
        action_step_up(page->action, &page->session, own_page(field(page, "next")), &came);
    return code == OK ? page_signed_in(page, &came) : code;
}
