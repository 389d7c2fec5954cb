/* A new declaration and a correction: one form, its buttons, its estimate, the page before
 * submitting. What is typed is kept as a draft at every button. */
#include "templates.h"

#include <stdlib.h>

program_account broker_of(const struct page *page)
{
    struct reachable_account *first; /* one's own come first */
    if (page->account->client &&
        action_accounts_for(page->action, PERMISSION_DECLARATION_VIEW, 1, &first) == 1 &&
        !first[0].client)
        return first[0].account.account;
    return (program_account){""};
}

/* Drafts hold plain numbers, which read the same in both languages. */
static struct form read_draft(struct page *page, const struct draft *draft)
{
    struct http_field *fields;
    size_t count = http_parse_fields(page->arena, draft->form, strlen(draft->form), &fields);
    struct form form = form_read(page->arena, fields, count, LANGUAGE_EN);
    form.draft = arena_text(page->arena, draft->id);
    return form;
}

/* The lines that a page does not show stand in the draft it was made from. */
static enum code read_posted(struct page *page, struct form *ret_form)
{
    struct http_field *fields;
    size_t count = http_form_fields(page->request, &fields);
    struct form form;
    if (*field(page, "window")) {
        struct draft draft;
        enum code code = action_show_draft(page->action, page->account->account.account,
                                           field(page, "draft"), &draft);
        if (code != OK)
            return code;
        form = read_draft(page, &draft);
        /* In another window lines were added or taken out: places are not what they were. */
        if (strtoul(field(page, "total"), NULL, 10) != form.lines_count)
            return CONFLICT;
        form_apply(&form, fields, count, page->language);
    } else {
        form = form_read(page->arena, fields, count, page->language);
    }
    form_complete(&form, page->action->tariff, page->action->today);
    release_drop_number(page, &form);
    *ret_form = form;
    return OK;
}

static enum code save_draft(struct page *page, struct form *form, struct draft *ret_draft)
{
    struct draft draft = {.account = page->account->account.account, .form = form_write(form)};
    if (strlen(form->draft) < sizeof(draft.id))
        memcpy(draft.id, form->draft, strlen(form->draft) + 1);
    const char *digits = *form->transaction ? form->transaction : "–";
    draft.title = reference_text(page, digits);
    enum code code = action_put_draft(page->action, &draft);
    if (code != OK)
        return code;
    form->draft = arena_text(page->arena, draft.id);
    *ret_draft = draft;
    return OK;
}

/* What the page calls a control: texts are named after the controls. */
const char *control_label(struct page *page, const char *control)
{
    const char *name = control;
    bool in_invoice = control[0] == 'i' && control[1] >= '0' && control[1] <= '9';
    bool in_line = control[0] == 'l' && control[1] >= '0' && control[1] <= '9';
    if (in_invoice || in_line)
        name = strchr(control, '-') + 1;
    char *id = arena_text(page->arena, name);
    for (char *at = id; *at; at++)
        if (*at == '-')
            *at = '_';
    static const char *const families[] = {"form.invoice.", "form.vendor.", "form."};
    for (size_t i = in_invoice ? 0 : 2; i < ARRAY_COUNT(families); i++) {
        const char *label = say_id(page, families[i], id);
        if (label)
            return label;
    }
    return name;
}

static const char *problem_message(struct page *page, const struct form *form,
                                   const struct finding *finding, const char *control)
{
    bool quotes_nothing = finding->severity == SEVERITY_ERROR && finding->arguments[0] &&
                          !*finding->arguments[0] && strcmp(control, "form") != 0 &&
                          !*form_value(form, control);
    if (finding->code == FINDING_DOC_0002 || quotes_nothing)
        return say(page, TEXT_PROBLEM_REQUIRED, control_label(page, control), NULL);
    return finding_message(page->arena, finding, page->language);
}

/* Findings to messages beside their controls. */
static void set_problems(struct page *page, struct form_view *view)
{
    const struct findings *findings = &page->action->findings;
    struct problem *problems = arena_array(page->arena, findings->count + 1, sizeof(*problems));
    size_t count = 0;
    for (int pass = SEVERITY_ERROR; pass <= SEVERITY_WARNING; pass++)
        for (size_t i = 0; i < findings->count; i++) {
            const struct finding *finding = &findings->items[i];
            if ((int)finding->severity != pass)
                continue;
            const char *control = form_control(page->arena, view->form, finding->pointer);
            problems[count++] = (struct problem){
                .control = control,
                .message = problem_message(page, view->form, finding, control),
                .line = finding->line,
                .invoice = control[0] == 'i' && control[1] >= '0' && control[1] <= '9'
                               ? atoi(control + 1) + 1 : 0,
                .warning = pass == SEVERITY_WARNING};
        }
    view->problems = problems;
    view->problems_count = count;
    view->errors_count = findings->errors_count;
    if (view->form->full) {
        struct problem *more = arena_array(page->arena, count + 1, sizeof(*more));
        memcpy(more + 1, problems, count * sizeof(*more));
        more[0] = (struct problem){
            .control = "form",
            .message = say(page, TEXT_FORM_LINES_MAX, page_word(page, FORM_LINES_MAX),
                           page_word(page, FORM_INVOICES_MAX), NULL)};
        view->problems = more;
        view->problems_count++;
        view->errors_count++;
    }
}

/* What the form changes, as it stands; false: it is the first itself. */
static bool newest_version(struct page *page, const struct form *form,
                           struct stored_declaration *ret_newest)
{
    transaction_number number;
    struct shown_declaration shown;
    if (strcmp(form->version, "1") == 0 ||
        !transaction_number_parse(form->transaction, &number) ||
        action_show_declaration(page->action, number, 0, &shown) != OK)
        return false;
    *ret_newest = shown.stored;
    return true;
}

/* Until its goods are released, every version of it is paid before. */
static bool before_release(struct page *page, const struct declaration *d)
{
    struct shown_release release;
    return declaration_paid_at_release(d) &&
           (d->version <= 1 ||
            (action_show_release(page->action, d->transaction, &release) == OK &&
             date_is_none(release.released_on)));
}

static void estimate(struct page *page, const struct form *form, struct form_view *view)
{
    struct declaration *d = arena_alloc(page->arena, sizeof(*d));
    struct assessment *a = arena_alloc(page->arena, sizeof(*a));
    form_declaration(form, page->account->account.account, broker_of(page),
                     &page->action->findings, d);
    struct stored_declaration newest = {.accounting_date = page->action->today};
    bool changes = newest_version(page, form, &newest);
    view->adjustment = changes && version_final(&newest, page->action->today) &&
                       !before_release(page, d);
    enum code code = action_assess(page->action, d, newest.accounting_date, a);
    view->declaration = d;
    view->assessment = a;
    view->estimated = code == OK || code == FINDINGS;
    for (size_t i = 0; i < d->lines_count; i++)
        view->known_lines += estimated_line(view, i) != NULL;
}

/* Everything filing would find. The text that would be stored is read back, so that nothing is
 * accepted here that could not be read again. */
static enum code full_check(struct page *page, const struct form *form, struct declaration *ret,
                            struct assessment *ret_assessment)
{
    struct findings *findings = &page->action->findings;
    struct declaration d;
    form_declaration(form, page->account->account.account, broker_of(page), findings, &d);
    size_t unread = findings->errors_count;
    enum code code = action_check_declaration(page->action, &d, ret_assessment);
    if (code != OK && code != FINDINGS)
        return code;
    if (form->full)
        return FINDINGS;
    if (code == OK && unread == 0) {
        struct out out = out_new(page->arena);
        struct json json = json_new(&out);
        document_write_declaration(&json, &d);
        code = document_read_declaration(page->arena, out.data, out.size, findings, &d);
    }
    *ret = d;
    return findings->errors_count > 0 ? FINDINGS : code;
}

static enum code show_form(struct page *page, struct form *form, const struct draft *draft,
                           bool with_problems, int status)
{
    struct form_view view = {.form = form, .draft = draft,
                             .correction = strcmp(form->version, "1") != 0,
                             .note = begun_note(page)};
    /* Shown are the findings of the full check; the estimate has its own, of unfinished lines. */
    struct findings found = page->action->findings;
    page->action->findings = findings_new(page->arena);
    estimate(page, form, &view);
    page->action->findings = with_problems ? found : findings_new(page->arena);
    set_problems(page, &view);
    form_set_window(page, &view);
    page->title = view.correction
                      ? say(page, view.adjustment ? TEXT_FORM_ADJUST : TEXT_FORM_CORRECT,
                            reference_text(page, form->transaction), NULL)
                      : t(page, TEXT_FORM_TITLE);
    page->code = view.correction ? "DEC-11" : "DEC-04";
    page->nav = NAV_DECLARATIONS;
    page->error = status == 422;
    page->language_form = "form";
    page->crumbs_count = 0;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_DECLARATIONS, NULL), t(page, TEXT_DEC_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_form(page, &view);
    return page_answer(page, status);
}

static const char *draft_url(const struct page *page, enum route_id route, enum language language,
                             const char *draft, const char *anchor)
{
    const char *path = route_path(page->arena, route, language,
                                  page->account->account.account.text, "");
    /* Back to the lines that were shown, or to those with the place. */
    bool line = anchor[0] == 'l' && anchor[1] >= '0' && anchor[1] <= '9';
    const char *lines = line ? arena_printf(page->arena, "%zu",
                                            form_window_start(strtoul(anchor + 1, NULL, 10)))
                             : field(page, "window");
    if (route != ROUTE_DECLARATION_NEW || strspn(lines, "0123456789") != strlen(lines) ||
        strcmp(lines, "0") == 0)
        lines = "";
    return arena_printf(page->arena, "%s?draft=%s%s%s%s%s", path, http_escape(page->arena, draft),
                        *lines ? "&lines=" : "", lines, *anchor ? "#" : "", anchor);
}

enum code get_declaration_new(struct page *page)
{
    const char *id = query(page, "draft");
    if (*id) {
        struct draft *draft = arena_alloc(page->arena, sizeof(*draft));
        enum code code = action_show_draft(page->action, page->account->account.account, id, draft);
        if (code != OK)
            return code;
        struct form form = read_draft(page, draft);
        bool errors = strcmp(query(page, "errors"), "1") == 0;
        if (errors) {
            struct declaration d;
            struct assessment a = {0};
            enum code checked = full_check(page, &form, &d, &a);
            if (checked != OK && checked != FINDINGS)
                return checked;
        }
        return show_form(page, &form, draft, errors, 200);
    }
    struct form form = form_new(page->arena);
    form_begin(page, &form);
    /* begun from goods that were released */
    if (*query(page, "number"))
        form.transaction = query(page, "number");
    if (*query(page, "released"))
        form.release_date = query(page, "released");
    return show_form(page, &form, NULL, false, 200);
}

enum code post_declaration_new(struct page *page)
{
    struct form form;
    const char *what = field(page, "do"), *anchor = "";
    enum code code = read_posted(page, &form);
    if (code != OK)
        return code;
    if (strcmp(what, "delete") == 0) {
        if (*form.draft) {
            code = action_end_draft(page->action, page->account->account.account, form.draft);
            if (code != OK && code != NOT_FOUND)
                return code;
        }
        return page_redirect(page, url(page, ROUTE_DECLARATIONS, NULL));
    }
    bool changed = form_change(&form, what, &anchor);
    struct draft draft;
    code = save_draft(page, &form, &draft);
    if (code != OK)
        return code;
    if (strcmp(what, "template") == 0)
        return template_from_form(page, &form);
    if (strncmp(what, "lines-", 6) == 0)
        return page_redirect(page, draft_url(page, ROUTE_DECLARATION_NEW, page->language,
                                             form.draft,
                                             arena_printf(page->arena, "l%lu-description",
                                                          strtoul(what + 6, NULL, 10))));
    if (changed)
        return form.full ? show_form(page, &form, &draft, false, 422)
                         : page_redirect(page, draft_url(page, ROUTE_DECLARATION_NEW,
                                                         page->language, form.draft, anchor));
    if (strcmp(what, "language") == 0) {
        enum language other = page->language == LANGUAGE_FR ? LANGUAGE_EN : LANGUAGE_FR;
        return page_redirect(page, draft_url(page, ROUTE_DECLARATION_NEW, other, form.draft, ""));
    }
    if (strncmp(what, "find-", 5) == 0)
        return page_redirect(page,
                             arena_printf(page->arena, "%s&line=%s",
                                          draft_url(page, ROUTE_DECLARATION_CLASSIFY,
                                                    page->language, form.draft, ""),
                                          http_escape(page->arena, what + 5)));
    if (strcmp(what, "next") == 0) {
        struct declaration d;
        struct assessment a = {0};
        code = full_check(page, &form, &d, &a);
        if (code == OK)
            return page_redirect(page, draft_url(page, ROUTE_DECLARATION_CHECK, page->language,
                                                 form.draft, ""));
        if (code != FINDINGS)
            return code;
        return show_form(page, &form, &draft, true, 422);
    }
    return page_redirect(page, draft_url(page, ROUTE_DECLARATION_NEW, page->language, form.draft,
                                         strcmp(what, "recalc") == 0 ? "estimate" : ""));
}

/* For the script: words of the estimate by the name of their place. */
enum code post_declaration_estimate(struct page *page)
{
    struct form form;
    enum code code = read_posted(page, &form);
    if (code != OK)
        return code;
    struct form_view view = {.form = &form};
    estimate(page, &form, &view);
    struct out out = out_new(page->arena);
    struct json json = json_new(&out);
    json_object(&json);
    for (int what = 0; what < ESTIMATES; what++) {
        const char *sum = estimate_sum(page, &view, (enum estimate)what);
        json_key(&json, arena_printf(page->arena, "sum-%s", estimate_names[what]));
        json_string(&json, sum ? sum : "–");
        for (size_t i = 0; i < form.lines_count; i++) {
            const char *text = estimate_text(page, &view, i, (enum estimate)what);
            json_key(&json, arena_printf(page->arena, "l%zu-%s", i, estimate_names[what]));
            json_string(&json, text ? text : "–");
        }
    }
    json_key(&json, "lines");
    json_string(&json, estimate_lines(page, &view));
    json_object_end(&json);
    return page_json(page, 200, out.data);
}

/* For the script, from time to time: what is typed is kept, nobody goes anywhere. */
enum code post_declaration_save(struct page *page)
{
    struct form form;
    struct draft draft;
    enum code code = read_posted(page, &form);
    if (code == OK)
        code = save_draft(page, &form, &draft);
    if (code != OK)
        return code;
    struct out out = out_new(page->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "draft", form.draft);
    json_text(&json, "saved",
              say(page, TEXT_FORM_DRAFT_SAVED, iso(page, instant_date(draft.saved_at)),
                  clock_text(page, draft.saved_at), NULL));
    json_object_end(&json);
    return page_json(page, 200, out.data);
}

static enum code load_draft(struct page *page, const char *id, struct draft *ret_draft,
                            struct form *ret_form)
{
    enum code code = action_show_draft(page->action, page->account->account.account, id, ret_draft);
    if (code == OK)
        *ret_form = read_draft(page, ret_draft);
    return code;
}

enum code get_declaration_check(struct page *page)
{
    struct draft draft;
    struct form form;
    enum code code = load_draft(page, query(page, "draft"), &draft, &form);
    if (code != OK)
        return code;
    struct declaration d;
    struct assessment a = {0};
    code = full_check(page, &form, &d, &a);
    if (code == FINDINGS)
        return page_redirect(page, arena_printf(page->arena, "%s&errors=1",
                                                draft_url(page, ROUTE_DECLARATION_NEW,
                                                          page->language, form.draft, "")));
    if (code != OK)
        return code;
    struct form_view form_view = {.form = &form, .draft = &draft, .correction = d.version > 1};
    set_problems(page, &form_view); /* warnings only */
    struct change_preview preview;
    size_t findings = page->action->findings.count;
    bool changes = d.version > 1 && action_preview_change(page->action, &d, &preview) == OK;
    page->action->findings.count = findings; /* said before */
    struct billing_dates dates;
    code = action_dates(page->action, &d,
                        changes ? preview.basis.accounting_date : page->action->today,
                        a.value_for_duty, &dates);
    if (code != OK)
        return code;
    struct check_view view = {.form = &form_view, .declaration = &d, .assessment = &a,
                              .change = changes ? &preview : NULL,
                              .draft = form.draft, .due = a.payable, .dates = dates,
                              .late = d.version == 1 && !date_is_none(dates.account_by) &&
                                      date_before(dates.account_by, page->action->today),
                              .before_release = before_release(page, &d)};
    code = action_head_room(page->action, &d, &a, &view.room);
    if (code != OK)
        return code;
    page->title = t(page, TEXT_CHECK_TITLE);
    page->code = "DEC-06";
    page->nav = NAV_DECLARATIONS;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, draft_url(page, ROUTE_DECLARATION_NEW, page->language, form.draft, ""),
                   t(page, TEXT_FORM_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_check(page, &view);
    return page_answer(page, 200);
}

/* Where the system gives the number, the draft names the request. */
static struct idempotency request_of_draft(struct page *page)
{
    const char *draft = field(page, "draft");
    if (*field(page, "transaction"))
        return (struct idempotency){0};
    const char *client = arena_printf(page->arena, "portal %s",
                                      page->account->account.account.text);
    return (struct idempotency){.client = client, .key = draft,
                                .request = hash_bytes(draft, strlen(draft))};
}

static bool numbered_before(struct page *page, transaction_number *ret)
{
    const char *outcome;
    page->action->idempotency = request_of_draft(page);
    return page->action->idempotency.key != NULL &&
           action_replayed(page->action, &outcome) == OK &&
           transaction_number_parse(arena_copy(page->arena, outcome, strcspn(outcome, ".")), ret);
}

/* Sending twice does no harm: the transaction number and version are the key. */
enum code post_declaration_check(struct page *page)
{
    struct draft draft;
    struct form form;
    enum code code = load_draft(page, field(page, "draft"), &draft, &form);
    if (code == NOT_FOUND) {
        /* Already submitted by a first click: its page says so. */
        transaction_number number;
        if (transaction_number_parse(field(page, "transaction"), &number) ||
            numbered_before(page, &number))
            return page_redirect(page, url(page, ROUTE_DECLARATION, number.text));
    }
    if (code != OK)
        return code;
    struct declaration d;
    struct assessment a = {0};
    code = full_check(page, &form, &d, &a);
    struct filed filed;
    if (code == OK) {
        page->action->findings = findings_new(page->arena);
        page->action->idempotency = request_of_draft(page);
        code = action_file_declaration(page->action, &d, &filed);
    }
    if (code == FINDINGS || (code == CONFLICT && page->action->findings.count > 0))
        return show_form(page, &form, &draft, true, 422);
    if (code != OK)
        return code;
    code = action_end_draft(page->action, page->account->account.account, form.draft);
    if (code != OK)
        log_event("warning", "draft", "could not be ended after filing");
    return page_redirect(page, url(page, ROUTE_DECLARATION_ACCEPTED,
                                   filed.stored.transaction.text));
}

/* ---- looking for a classification number ---- */

enum { FOUND_MAX = 50 };

enum code get_declaration_classify(struct page *page)
{
    struct draft draft;
    struct form form;
    enum code code = load_draft(page, query(page, "draft"), &draft, &form);
    if (code != OK)
        return code;
    struct classify_view view = {.draft = form.draft,
                                 .line = strtoul(query(page, "line"), NULL, 10)};
    if (view.line >= form.lines_count)
        return NOT_FOUND;
    const char *asked = http_query(page->request, "q");
    view.asked = asked != NULL;
    view.text = asked ? asked : form.lines[view.line].classification;
    if (!*view.text)
        view.text = form.lines[view.line].description;
    date on;
    if (!date_parse(form.release_date, &on))
        on = page->action->today;
    const struct tariff_class **found = arena_array(page->arena, FOUND_MAX + 1, sizeof(*found));
    if (*view.text)
        view.count = tariff_search(page->action->tariff, page->arena, view.text, on, found,
                                   FOUND_MAX + 1);
    view.more = view.count > FOUND_MAX;
    view.count = view.more ? FOUND_MAX : view.count;
    view.found = found;
    page->title = say(page, TEXT_CLASSIFY_TITLE, page_word(page, view.line + 1), NULL);
    page->code = "DEC-04";
    page->nav = NAV_DECLARATIONS;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, draft_url(page, ROUTE_DECLARATION_NEW, page->language, form.draft, ""),
                   t(page, TEXT_FORM_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_classify(page, &view);
    return page_answer(page, 200);
}

enum code post_declaration_classify(struct page *page)
{
    struct draft draft;
    struct form form;
    enum code code = load_draft(page, field(page, "draft"), &draft, &form);
    if (code != OK)
        return code;
    size_t line = strtoul(field(page, "line"), NULL, 10);
    classification number;
    if (line >= form.lines_count || !classification_parse(field(page, "use"), &number))
        return UNREADABLE;
    form.lines[line].classification = classification_page(page->arena, number);
    form.lines[line].unit = "";
    form_complete(&form, page->action->tariff, page->action->today);
    code = save_draft(page, &form, &draft);
    if (code != OK)
        return code;
    return page_redirect(page, draft_url(page, ROUTE_DECLARATION_NEW, page->language, form.draft,
                                         arena_printf(page->arena, "l%zu-classification", line)));
}

/* One that does not fit on a page is saved first: its other lines must stand somewhere. */
enum code page_show_form(struct page *page, struct form *form)
{
    if (form->lines_count > FORM_SHOWN_MAX)
        return page_open_form(page, form, NULL);
    return show_form(page, form, NULL, false, form->full ? 422 : 200);
}

enum code page_open_form(struct page *page, struct form *form, const char *begun)
{
    struct draft draft;
    enum code code = save_draft(page, form, &draft);
    if (code != OK)
        return code;
    const char *to = draft_url(page, ROUTE_DECLARATION_NEW, page->language, form->draft, "");
    return page_redirect(page,
                         begun ? arena_printf(page->arena, "%s&begun=%s", to, begun) : to);
}

enum code page_load_form(struct page *page, const char *id, struct form *ret_form)
{
    struct draft draft;
    return load_draft(page, id, &draft, ret_form);
}
