/* From a person to a business: what to do first, the pages of registering, the officers' desk. */
#include "templates.h"

#include <stdlib.h>

/* ---- words ---- */

const char *const yes_no[] = {"yes", "no", NULL};
const char *const registration_positions[] = {"owner", "officer", "representative", NULL};
const char *const registration_enrolments[] = {"IMPORTER", "EXPORTER", "IMPORTER_EXPORTER", NULL};

const char *named_words(const struct page *page, const char *prefix, const char *id)
{
    char *small = arena_text(page->arena, id);
    for (char *at = small; *at != '\0'; at++)
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
    const char *words = say_id(page, prefix, small);
    return words ? words : id;
}

const char *registration_step_name(struct page *page, const char *step)
{
    return named_words(page, "registration.step.", step);
}

const char *address_words(struct page *page, const struct register_address *a)
{
    struct out out = out_new(page->arena);
    const char *const parts[] = {a->street, a->city, a->province, a->postal_code, a->country};
    out_put(&out, "");
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (parts[i] != NULL && *parts[i] != '\0')
            out_printf(&out, "%s%s", out.size > 0 ? ", " : "", parts[i]);
    return out.data;
}

const char *wait_words(struct page *page, int64_t ms)
{
    long long hours = ms / 3600000;
    if (ms < 3600000)
        return t(page, TEXT_REGISTRATION_WAIT_HOUR);
    return hours < 48 ? say(page, TEXT_REGISTRATION_WAIT_HOURS, page_word_int(page, hours), NULL)
                      : say(page, TEXT_REGISTRATION_WAIT_DAYS, page_word_int(page, hours / 24),
                            NULL);
}

struct markup marked_words(struct page *page, const struct register_comparison *c)
{
    struct out *outer = page->out, inner = out_new(page->arena);
    size_t at = 0;
    page->out = &inner;
    out_put(&inner, "");
    for (size_t i = 0; i < c->spots_count; i++) {
        const struct register_spot *spot = &c->spots[i];
        page_put_text(page, arena_copy(page->arena, c->typed + at, spot->from - at));
        out_put(&inner, "<mark class=\"differs\">");
        page_put_text(page, spot->size == 0 ? "^" : arena_copy(page->arena, c->typed + spot->from,
                                                               spot->size));
        out_put(&inner, "</mark>");
        at = spot->from + spot->size;
    }
    page_put_text(page, c->typed + at);
    page->out = outer;
    return (struct markup){inner.data};
}

/* Characters, not bytes: what a person counts. */
static int place_in(const char *text, size_t bytes)
{
    int place = 1;
    for (size_t i = 0; i < bytes; i++)
        place += ((unsigned char)text[i] & 0xC0) != 0x80;
    return place;
}

const char *difference_words(struct page *page, const struct register_comparison *c, size_t place)
{
    static const enum text_id words[REGISTER_DIFFERENCES] = {
        [DIFFERS_CASE] = TEXT_REGISTRATION_DIFFERS_CASE,
        [DIFFERS_ACCENT] = TEXT_REGISTRATION_DIFFERS_ACCENT,
        [DIFFERS_SPACING] = TEXT_REGISTRATION_DIFFERS_SPACING,
        [DIFFERS_PUNCTUATION] = TEXT_REGISTRATION_DIFFERS_PUNCTUATION,
        [DIFFERS_ENDING] = TEXT_REGISTRATION_DIFFERS_ENDING};
    const struct register_spot *spot = &c->spots[place];
    const char *typed = arena_copy(page->arena, c->typed + spot->from, spot->size);
    bool seen = typed[strspn(typed, " ")] != '\0';
    const char *quoted = !seen ? ""
                         : page->language == LANGUAGE_FR
                             ? arena_printf(page->arena, " («\u00a0%s\u00a0»)", typed)
                             : arena_printf(page->arena, " (“%s”)", typed);
    return say(page, words[spot->difference],
               page_word_int(page, place_in(c->typed, spot->from)), quoted, NULL);
}

bool step_is_done(const struct registration_view *view, const char *step)
{
    for (int i = 0; i < REGISTRATION_STEPS; i++) {
        if (strcmp(registration_steps[i], view->registration.step) == 0)
            return false;
        if (strcmp(registration_steps[i], step) == 0)
            return true;
    }
    return false;
}

/* ---- what to do first ---- */

static enum code show_setup(struct page *page, struct setup_view *view)
{
    enum code code = action_setup(page->action, &view->setup);
    if (code != OK)
        return code;
    code = action_load_registration(page->action, &view->registration);
    if (code != OK && code != NOT_FOUND)
        return code;
    view->known = code == OK;
    if (view->known)
        view->place = action_review_place(page->action, &view->registration);
    code = action_load_request(page->action, &view->request);
    if (code != OK && code != NOT_FOUND)
        return code;
    view->asked = code == OK;
    struct shown_request *requests = NULL;
    view->requests_count = action_list_requests(page->action, &requests);
    view->until = action_registration_lock(page->action);
    view->form = people_form(page);
    page->title = t(page, view->setup.linked ? TEXT_SETUP_LIST : TEXT_SETUP);
    page->code = "SET-01";
    page_add_crumb(page, url(page, ROUTE_ACCOUNTS, NULL), t(page, TEXT_ACCOUNTS_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_setup(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_setup(struct page *page)
{
    struct setup_view view = {.refreshed = strcmp(query(page, "refreshed"), "1") == 0,
                              .employer = "", .comment = ""};
    return show_setup(page, &view);
}

enum code post_setup(struct page *page)
{
    struct setup_view view = {.employer = field(page, "employer"),
                              .comment = field(page, "comment")};
    const char *what = field(page, "do");
    enum code code = NOT_FOUND;
    bn other;
    bool refresh = strcmp(what, "refresh") == 0;
    if (strcmp(what, "end") == 0)
        code = action_end_registration(page->action);
    else if (strcmp(what, "ask") == 0)
        code = action_ask_access(page->action, view.employer, view.comment);
    else if (strcmp(what, "withdraw") == 0)
        code = action_withdraw_request(page->action);
    else if (strcmp(what, "leave") == 0)
        code = action_leave(page->action);
    else if (strcmp(what, "act") == 0)
        code = bn_parse(field(page, "of"), &other) ? action_act_for(page->action, other)
                                                   : UNREADABLE;
    else if (refresh)
        code = action_refresh_business(page->action);
    if (code == FINDINGS)
        return show_setup(page, &view);
    if (code == OK && !refresh)
        return page_redirect(page, url(page, ROUTE_SETUP, NULL));
    if (code == BUSY) {
        findings_add(&page->action->findings, FINDING_RGN_0013, 0, "/refresh", NULL, NULL, NULL);
        return show_setup(page, &view);
    }
    return code == OK ? page_redirect(page, arena_printf(page->arena, "%s?refreshed=1",
                                                         url(page, ROUTE_SETUP, NULL)))
                      : code;
}

/* ---- registering ---- */

static const char *const yes_of[] = {"no", "yes"};

/* What is known already stands in the fields. */
static void order_of(const struct registration *r, struct registration_order *ret)
{
    bool said = r->scenario != 0, number = r->scenario >= 2 && r->scenario <= 4;
    *ret = (struct registration_order){
        .has_number = said ? yes_of[number] : "",
        .has_program = number ? yes_of[r->scenario == 3] : "",
        .has_other = said ? yes_of[r->scenario >= 4] : "",
        .resident = said && !number ? "yes" : "",
        .entity_type = r->entity_type, .number = r->bn.text, .program = r->program,
        .other_id = r->other_id, .name = r->name, .street = r->street, .city = r->city,
        .province = r->province, .postal_code = r->postal_code,
        .country = *r->country ? r->country : "CA", .position = r->position, .enrol = r->enrol,
        .key = {"", "", ""}, .amount = {"", "", ""}, .words = ""};
}

static void read_order(struct page *page, struct registration_order *ret)
{
    *ret = (struct registration_order){
        .step = field(page, "step"), .has_number = field(page, "has_number"),
        .has_program = field(page, "has_program"), .has_other = field(page, "has_other"),
        .resident = field(page, "resident"), .entity_type = field(page, "entity_type"),
        .number = field(page, "number"), .program = field(page, "program"),
        .other_id = field(page, "other_id"), .name = field(page, "name"),
        .street = field(page, "street"), .city = field(page, "city"),
        .province = field(page, "province"), .postal_code = field(page, "postal_code"),
        .country = field(page, "country"), .position = field(page, "position"),
        .enrol = field(page, "enrol"), .agreed = *field(page, "agreed") != '\0',
        .words = field(page, "words")};
    for (int i = 0; i < FIGURES; i++) {
        ret->key[i] = field(page, arena_printf(page->arena, "key-%d", i + 1));
        ret->amount[i] = field(page, arena_printf(page->arena, "amount-%d", i + 1));
    }
}

static enum code show_registration(struct page *page, struct registration_view *view)
{
    static const struct {
        const char *step, *code;
        void (*write)(struct page *, const struct registration_view *);
    } pages[] = {
        {REGISTRATION_START, "SET-02", page_registration_start},
        {REGISTRATION_NUMBER, "SET-02", page_registration_number},
        {REGISTRATION_BUSINESS, "SET-03", page_registration_business},
        {REGISTRATION_FIGURES, "SET-05", page_registration_figures},
        {REGISTRATION_TERMS, "SET-05", page_registration_terms},
        {REGISTRATION_CHECK, "SET-05", page_registration_check},
    };
    view->form = people_form(page);
    view->until = action_registration_lock(page->action);
    view->figures = action_registration_figures(page->action, &view->registration);
    page_add_crumb(page, url(page, ROUTE_SETUP, NULL), t(page, TEXT_SETUP));
    page->title = registration_step_name(page, view->step);
    page_add_crumb(page, NULL, page->title);
    for (size_t i = 0; i < ARRAY_COUNT(pages); i++)
        if (strcmp(pages[i].step, view->step) == 0) {
            page->code = pages[i].code;
            pages[i].write(page, view);
            return page_answer(page, page->error ? 422 : 200);
        }
    return NOT_FOUND;
}

static bool reached(const struct registration *r, const char *step)
{
    int at = -1, there = -1;
    for (int i = 0; i < REGISTRATION_STEPS; i++) {
        at = strcmp(registration_steps[i], step) == 0 ? i : at;
        there = strcmp(registration_steps[i], r->step) == 0 ? i : there;
    }
    return at >= 0 && at <= there && registration_has_step(r->scenario, step);
}

enum code get_registration(struct page *page)
{
    struct registration_view view = {0};
    enum code code = action_load_registration(page->action, &view.registration);
    if (code != OK && code != NOT_FOUND)
        return code;
    bool open = code == OK && strcmp(view.registration.state, REGISTRATION_OPEN) == 0;
    bool waits = code == OK && strcmp(view.registration.state, REGISTRATION_REVIEW) == 0;
    if (waits)
        return page_redirect(page, url(page, ROUTE_SETUP, NULL));
    if (!open)
        view.registration = (struct registration){
            .step = REGISTRATION_START, .entity_type = "", .program = "", .other_id = "",
            .name = "", .street = "", .city = "", .province = "", .postal_code = "",
            .country = "", .position = "", .enrol = ""};
    const char *wanted = query(page, "step");
    view.step = reached(&view.registration, wanted) ? wanted : view.registration.step;
    view.kept = strcmp(query(page, "kept"), "1") == 0;
    order_of(&view.registration, &view.order);
    return show_registration(page, &view);
}

static enum code after_step(struct page *page, const struct registration_view *view)
{
    if (strcmp(view->registration.state, REGISTRATION_OPEN) != 0)
        return page_redirect(page, url(page, ROUTE_SETUP, NULL));
    return page_redirect(page, arena_printf(page->arena, "%s%s",
                                            url(page, ROUTE_REGISTRATION, NULL),
                                            view->outcome.kept_program ? "?kept=1" : ""));
}

enum code post_registration(struct page *page)
{
    struct registration_view view = {0};
    read_order(page, &view.order);
    view.step = view.order.step;
    bool review = strcmp(field(page, "do"), "review") == 0;
    enum code code = review ? action_ask_review(page->action, view.order.words, &view.registration)
                            : action_register_step(page->action, &view.order, &view.registration,
                                                   &view.outcome);
    if (code == OK)
        return review ? page_redirect(page, url(page, ROUTE_SETUP, NULL))
                      : after_step(page, &view);
    if (code == CONFLICT && page->action->findings.count == 0)
        return page_redirect(page, url(page, ROUTE_REGISTRATION, NULL));
    if (code != FINDINGS && code != CONFLICT)
        return code;
    if (review || code == CONFLICT) { /* the fields were not sent along, or nothing was written */
        struct registration_order typed = view.order;
        enum code loaded = action_load_registration(page->action, &view.registration);
        if (loaded != OK)
            return loaded;
        order_of(&view.registration, &view.order);
        view.order.words = typed.words;
        view.step = reached(&view.registration, view.step) ? view.step : view.registration.step;
    }
    return show_registration(page, &view);
}

/* ---- the officers' desk ---- */

static enum code show_desk(struct page *page, struct registrations_view *view)
{
    struct shown_registration *list;
    enum code code = action_list_registrations(page->action, &list, &view->count);
    if (code != OK)
        return code;
    view->list = list;
    view->form = people_form(page);
    page->title = t(page, TEXT_REGISTRATIONS);
    page->code = "OFF-02";
    page->nav = NAV_REGISTRATIONS;
    page_add_crumb(page, NULL, page->title);
    page_registrations(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_registrations(struct page *page)
{
    struct registrations_view view = {.at = "", .reason = ""};
    return show_desk(page, &view);
}

enum code post_registrations(struct page *page)
{
    struct registrations_view view = {.at = field(page, "of"), .reason = field(page, "reason")};
    bool agree = strcmp(field(page, "do"), "agree") == 0;
    enum code code = action_decide_registration(page->action, view.at, agree, view.reason);
    if (code == FINDINGS || (code == CONFLICT && page->action->findings.count > 0))
        return show_desk(page, &view);
    return code == OK ? page_redirect(page, url(page, ROUTE_REGISTRATIONS, NULL)) : code;
}
