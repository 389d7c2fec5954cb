/* Agency-wide fixes: what is meant, the effect before anything is posted, approval, the posting. */
#include "templates.h"

static const char *const controls[] = {"classification", "origin", "treatment", "surtax", "from",
                                       "to", "accounts", "field", "value", "post-on", "words"};

static void set_place(struct page *page, const char *title, const char *code)
{
    page->title = title;
    page->code = code;
    page->nav = NAV_CASES;
    page_add_crumb(page, url(page, ROUTE_CASES, NULL), t(page, TEXT_CASES_TITLE));
    page_add_crumb(page, url(page, ROUTE_BULKS, NULL), t(page, TEXT_BULKS_TITLE));
    page_add_crumb(page, NULL, title);
}

/* ---- what is meant ---- */

const char *fix_value(const struct fix_view *view, const char *id)
{
    for (const struct mass_field *f = view->values; f->id; f++)
        if (strcmp(f->id, id) == 0)
            return f->value;
    return "";
}

static const struct option *field_options(struct page *page)
{
    struct option *options = arena_array(page->arena, BULK_FIELDS + 2, sizeof(*options));
    options[0] = (struct option){"", t(page, TEXT_FIX_LAW)};
    for (int i = 0; i < BULK_FIELDS; i++)
        options[i + 1] = (struct option){bulk_field_names[i],
                                         bulk_field_label(page, (enum bulk_field)i)};
    return options;
}

/* "/postOn" is told beside "post-on". */
static const char *control_of(const char *pointer)
{
    if (strcmp(pointer, "/postOn") == 0)
        return "post-on";
    for (size_t i = 0; i < ARRAY_COUNT(controls); i++)
        if (pointer[0] == '/' && strcmp(pointer + 1, controls[i]) == 0)
            return controls[i];
    return controls[0];
}

static enum code show_new(struct page *page, bool posted)
{
    if (!may_decide(page))
        return FORBIDDEN;
    const struct findings *findings = &page->action->findings;
    struct mass_field *values = arena_array(page->arena, ARRAY_COUNT(controls) + 1,
                                            sizeof(*values));
    struct problem *problems = arena_array(page->arena, findings->count + 1, sizeof(*problems));
    struct fix_view view = {.fields = field_options(page), .values = values,
                            .problems = problems};
    for (size_t i = 0; i < ARRAY_COUNT(controls); i++)
        values[i] = (struct mass_field){controls[i], posted ? field(page, controls[i]) : ""};
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == SEVERITY_ERROR)
            problems[view.problems_count++] = (struct problem){
                .control = control_of(findings->items[i].pointer),
                .message = finding_message(page->arena, &findings->items[i], page->language)};
    page->error = view.problems_count > 0;
    set_place(page, t(page, TEXT_FIX_NEW), "OFF-03");
    page_fix_new(page, &view);
    return page_answer(page, view.problems_count > 0 ? 422 : 200);
}

enum code get_fix_new(struct page *page)
{
    return show_new(page, false);
}

static const char *upper(struct page *page, const char *text)
{
    char *copy = arena_text(page->arena, text);
    for (char *at = copy; *at; at++)
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    return copy;
}

static date read_day(struct page *page, const char *id)
{
    date on = DATE_NONE;
    const char *text = field(page, id);
    if (*text && !date_parse(text, &on))
        findings_add(&page->action->findings, FINDING_DOC_0004, 0,
                     strcmp(id, "post-on") == 0 ? "/postOn" : arena_printf(page->arena, "/%s", id),
                     text, NULL, NULL);
    return on;
}

/* Parted by blanks, commas or new lines. */
static void read_accounts(struct page *page, struct bulk_choice *choice)
{
    const char *at = field(page, "accounts");
    choice->accounts = arena_array(page->arena, BULK_ACCOUNTS_MAX + 1, sizeof(*choice->accounts));
    for (at += strspn(at, " ,;\r\n"); *at; at += strspn(at, " ,;\r\n")) {
        size_t size = strcspn(at, " ,;\r\n");
        const char *text = arena_copy(page->arena, at, size);
        at += size;
        if (choice->accounts_count == BULK_ACCOUNTS_MAX) {
            findings_add(&page->action->findings, FINDING_DOC_0020, 0, "/accounts", "accounts",
                         arena_printf(page->arena, ">%d", BULK_ACCOUNTS_MAX),
                         arena_printf(page->arena, "%d", BULK_ACCOUNTS_MAX));
            return;
        }
        if (program_account_parse(text, &choice->accounts[choice->accounts_count]))
            choice->accounts_count++;
        else
            findings_add(&page->action->findings, FINDING_DOC_0006, 0, "/accounts", text, NULL,
                         NULL);
    }
}

static struct bulk_choice read_choice(struct page *page)
{
    const char *treatment = field(page, "treatment");
    struct out digits = out_new(page->arena);
    for (const char *at = field(page, "classification"); *at; at++)
        if (*at != '.' && *at != ' ')
            out_char(&digits, *at);
    struct bulk_choice choice = {
        .classification = digits.size > 0 ? digits.data : "",
        .origin = upper(page, field(page, "origin")),
        .treatment = strlen(treatment) == 1 ? arena_printf(page->arena, "0%s", treatment)
                                            : treatment,
        .surtax = field(page, "surtax"),
        .from = read_day(page, "from"),
        .to = read_day(page, "to"),
        .value = field(page, "value"),
        .words = field(page, "words"),
        .post_on = read_day(page, "post-on"),
    };
    choice.changes = bulk_field_find(field(page, "field"), &choice.field);
    read_accounts(page, &choice);
    return choice;
}

enum code post_fix_new(struct page *page)
{
    struct shown_bulk shown;
    if (!may_decide(page))
        return FORBIDDEN;
    struct bulk_choice choice = read_choice(page);
    if (page->action->findings.errors_count > 0)
        return show_new(page, true);
    enum code code = action_report_fix(page->action, &choice, &shown);
    if (code == FINDINGS)
        return show_new(page, true);
    return code == OK ? page_redirect(page, url(page, ROUTE_FIX, shown.number)) : code;
}

/* ---- the report ---- */

static void put_part(struct out *out, const char *label, const char *value)
{
    if (value && *value)
        out_printf(out, "%s%s %s", out->size > 0 ? "; " : "", label, value);
}

const char *bulk_choice_text(struct page *page, const struct bulk_choice *choice)
{
    struct out out = out_new(page->arena);
    put_part(&out, t(page, TEXT_FORM_CLASSIFICATION), choice->classification);
    put_part(&out, t(page, TEXT_FORM_ORIGIN), choice->origin);
    put_part(&out, t(page, TEXT_FORM_TREATMENT), choice->treatment);
    put_part(&out, t(page, TEXT_FIX_SURTAX), choice->surtax);
    put_part(&out, t(page, TEXT_FIX_FROM), iso(page, choice->from));
    put_part(&out, t(page, TEXT_FIX_TO), iso(page, choice->to));
    for (size_t i = 0; i < choice->accounts_count; i++)
        put_part(&out, t(page, TEXT_FIX_ACCOUNT), choice->accounts[i].text);
    return out.size > 0 ? out.data : "";
}

/* Declarations of a report stand account by account. */
static size_t sum_accounts(struct page *page, const struct bulk *bulk,
                           const struct bulk_account **ret)
{
    struct bulk_account *list = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < bulk->declarations_count; i++) {
        const struct bulk_declaration *d = &bulk->declarations[i];
        if (count == 0 || !program_account_equal(list[count - 1].account, d->account))
            *LIST_PUSH(page->arena, list, count, capacity) = (struct bulk_account){
                .account = d->account, .name = account_name(page, d->account)};
        list[count - 1].declarations++;
        list[count - 1].net = money_add(list[count - 1].net, d->net);
        list[count - 1].interest = money_add(list[count - 1].interest, d->interest);
    }
    *ret = list;
    return count;
}

static size_t shown_of(size_t count) { return count > BULK_SHOWN ? BULK_SHOWN : count; }

static enum code show_fix(struct page *page, const struct shown_bulk *shown, const char *words,
                          int status)
{
    const struct bulk *bulk = &shown->bulk;
    const struct stored_bulk_step *last = &shown->steps[shown->steps_count - 1];
    struct bulk_view view = {.bulk = bulk, .shown = shown, .words = words,
                             .officer = last->step == BULK_FIX_REPORT,
                             .client = strcmp(shown->steps[0].actor, page->action->actor.name) == 0,
                             .may_finish = last->step == BULK_FIX_APPROVE,
                             .declarations_count = shown_of(bulk->declarations_count),
                             .troubles_count = shown_of(bulk->troubles_count),
                             .statements_count = shown_of(bulk->statements_count),
                             .interests_count = shown_of(bulk->interests_count)};
    view.accounts_count = sum_accounts(page, bulk, &view.accounts);
    if (page->action->findings.errors_count > 0)
        view.problems = &page->action->findings;
    page->error = view.problems != NULL;
    set_place(page, say(page, TEXT_FIX_TITLE, shown->number, NULL), "OFF-04");
    page_fix(page, &view);
    return page_answer(page, status);
}

static enum code load(struct page *page, struct shown_bulk *ret)
{
    return page->id[0] == 'F' ? action_show_bulk(page->action, page->id, ret) : NOT_FOUND;
}

enum code get_fix(struct page *page)
{
    struct shown_bulk shown;
    enum code code = load(page, &shown);
    return code == OK ? show_fix(page, &shown, "", 200) : code;
}

enum code post_fix(struct page *page)
{
    struct shown_bulk shown;
    hash256 content;
    const char *step = field(page, "do"), *words = field(page, "words");
    enum code code = load(page, &shown);
    if (code != OK)
        return code;
    if (!hash_parse(field(page, "content"), &content))
        return UNREADABLE;
    if (strcmp(step, bulk_steps[BULK_FIX_FINISH].id) == 0)
        code = action_post_fix(page->action, page->id, &shown);
    else if (strcmp(step, bulk_steps[BULK_FIX_APPROVE].id) == 0)
        code = action_step_fix(page->action, page->id, BULK_FIX_APPROVE, words, &content, &shown);
    else if (strcmp(step, bulk_steps[BULK_FIX_REFUSE].id) == 0)
        code = action_step_fix(page->action, page->id, BULK_FIX_REFUSE, words, &content, &shown);
    else
        return UNREADABLE;
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_FIX, page->id));
    if (code != FINDINGS && !(code == CONFLICT && page->action->findings.count > 0))
        return code;
    struct findings findings = page->action->findings;
    enum code again = load(page, &shown);
    page->action->findings = findings;
    return again == OK ? show_fix(page, &shown, words, code == CONFLICT ? 409 : 422) : again;
}

enum code get_fix_csv(struct page *page)
{
    struct shown_bulk shown;
    enum code code = load(page, &shown);
    if (code != OK)
        return code;
    size_t count = shown.bulk.declarations_count;
    const char **states = arena_array(page->arena, count + 1, sizeof(*states));
    for (size_t i = 0; i < count; i++)
        states[i] = bulk_standing_name(page, &shown.standings[i]);
    const char *text = document_bulk_csv(page->arena, &shown.bulk, states);
    return page_download(page, "text/csv; charset=utf-8",
                         arena_printf(page->arena, "%s.csv", shown.number), text, strlen(text));
}
