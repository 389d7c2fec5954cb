/* Changes of the law: the list, the load, one change with what it does and what is decided. */
#include "templates.h"

#include <stdlib.h>

enum { LISTED = 50 };

bool may_change_law(const struct page *page)
{
    return page->signed_in && action_may(page->action, PERMISSION_LAW_CHANGE, ACCOUNT_NONE);
}

struct markup law_state_tag(struct page *page, enum law_state state)
{
    const char *kind = law_states[state].open ? "warn" : state == LAW_STATE_ACTIVE ? "ok" : "info";
    return tag(page, kind, fact(page, law_states[state].en, law_states[state].fr));
}

const char *law_step_name(const struct page *page, enum law_step step)
{
    return fact(page, law_steps[step].en, law_steps[step].fr);
}

const char *law_url(const struct page *page, enum route_id route, int64_t change)
{
    return url_number(page, route, change);
}

const char *law_moment(const struct page *page, instant at)
{
    char *text = arena_text(page->arena, instant_text(page->arena, at));
    text[10] = ' ';
    text[16] = '\0';
    return text;
}

const char *law_row(struct page *page, const struct reference_difference *one)
{
    const struct reference_row *row = one->row != NULL ? one->row : one->old;
    return arena_printf(page->arena, "%s %s", row->kind, row->key);
}

const char *law_files_names(struct page *page, const struct shown_law *law)
{
    struct out out = out_new(page->arena);
    out_put(&out, "");
    for (size_t i = 0; i < law->files_count; i++)
        out_printf(&out, "%s%s", i == 0 ? "" : ", ", law->files[i].kind);
    return out.data;
}

const char *law_content(struct page *page, const struct shown_law *law)
{
    char hex[65];
    hash_hex(&law->revision.content, hex);
    return arena_text(page->arena, hex);
}

/* ---- findings ---- */

static const char files_prefix[] = "/files/";

const char *law_problem(struct page *page, const struct finding *finding)
{
    const char *message = finding_message(page->arena, finding, page->language);
    if (strncmp(finding->pointer, files_prefix, strlen(files_prefix)) != 0 || finding->line == 0)
        return message;
    return say(page, TEXT_LAW_PLACE, finding->pointer + strlen(files_prefix),
               page_word(page, finding->line), message, NULL);
}

/* The control a finding is about, on whichever of the pages. */
static const char *control_of(const char *pointer, const char *otherwise)
{
    static const char *const controls[][2] = {
        {"/title", "title"}, {"/source", "source"}, {"/words", "words"},
        {"/at", "at"},       {"/months", "months"}, {"/on", "on"},
        {"/to", "to"},       {"/kinds", "kinds"},   {"/files", "file0"}};
    for (size_t i = 0; i < ARRAY_COUNT(controls); i++)
        if (strncmp(pointer, controls[i][0], strlen(controls[i][0])) == 0)
            return controls[i][1];
    return otherwise;
}

static struct law_problems_view problems_of(struct page *page, const char *otherwise)
{
    const struct findings *findings = &page->action->findings;
    struct problem *list = arena_array(page->arena, findings->count + 1, sizeof(*list));
    struct law_problems_view view = {.problems = list};
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == SEVERITY_ERROR)
            list[view.count++] =
                (struct problem){.control = control_of(findings->items[i].pointer, otherwise),
                                 .message = law_problem(page, &findings->items[i])};
    page->error = view.count > 0;
    return view;
}

static bool is_refusal(const struct page *page, enum code code)
{
    return code == FINDINGS || (code == CONFLICT && page->action->findings.count > 0);
}

static int status_of(enum code code)
{
    return code == OK ? 200 : code == CONFLICT ? 409 : 422;
}

/* ---- the list, and the way back ---- */

static enum code show_laws(struct page *page, struct laws_view *view, enum code refused)
{
    struct shown_law *laws;
    int64_t before = strtoll(query(page, "before"), NULL, 10);
    view->problems = problems_of(page, "to");
    enum code code =
        action_list_laws(page->action, before < 0 ? 0 : before, LISTED + 1, &laws, &view->count);
    if (code != OK)
        return code;
    if (view->count > LISTED) {
        view->count = LISTED;
        view->before = page_word(page, laws[LISTED - 1].revision.change);
    }
    view->laws = laws;
    page->title = t(page, TEXT_LAW_LIST_TITLE);
    page->code = "OFF-05";
    page->nav = NAV_LAW;
    page_laws(page, view);
    return page_answer(page, status_of(refused));
}

enum code get_laws(struct page *page)
{
    struct laws_view view = {.to = "", .kinds = "", .words = ""};
    return show_laws(page, &view, OK);
}

enum code post_laws(struct page *page)
{
    int64_t change;
    struct laws_view view = {
        .to = field(page, "to"), .kinds = field(page, "kinds"), .words = field(page, "words")};
    enum code code = action_roll_back_law(page->action, view.to, view.kinds, view.words, &change);
    if (code == OK)
        return page_redirect(page, law_url(page, ROUTE_LAW, change));
    return is_refusal(page, code) ? show_laws(page, &view, code) : code;
}

/* ---- the load ---- */

static void add_crumbs(struct page *page)
{
    page_add_crumb(page, url(page, ROUTE_LAWS, NULL), t(page, TEXT_LAW_LIST_TITLE));
    page_add_crumb(page, NULL, page->title);
}

static enum code show_load(struct page *page, struct law_load_view *view, enum code refused)
{
    view->problems = problems_of(page, "file0");
    page->title = view->change == 0 ? t(page, TEXT_LAW_NEW)
                                    : say(page, TEXT_LAW_AMEND_TITLE,
                                          page_word(page, (long long)view->change), NULL);
    page->code = "OFF-06";
    page->nav = NAV_LAW;
    add_crumbs(page);
    page_law_load(page, view);
    return page_answer(page, status_of(refused));
}

static int64_t change_number(const char *text)
{
    char *end;
    long long number = strtoll(text, &end, 10);
    return end == text || *end != '\0' || number < 1 ? 0 : number;
}

enum code get_law_load(struct page *page)
{
    struct law_load_view view = {
        .change = change_number(query(page, "change")), .words = "", .title = "", .source = ""};
    struct shown_law *laws;
    size_t count;
    if (!may_change_law(page))
        return FORBIDDEN;
    enum code code = action_list_laws(page->action, view.change + 1, 1, &laws, &count);
    if (code != OK)
        return code;
    if (view.change != 0) {
        if (count == 0 || laws[0].revision.change != view.change)
            return NOT_FOUND;
        view.title = laws[0].revision.title;
        view.source = laws[0].revision.source;
    }
    for (int i = 0; i < LAW_UPLOADS; i++)
        view.kinds[i] = "";
    return show_load(page, &view, OK);
}

/* One file field; false when nothing was chosen. */
static bool take_file(struct page *page, const char *name, const char *kind, struct law_file *ret)
{
    const struct http_file *file = http_file(page->request, name);
    if (file == NULL || (file->size == 0 && file->filename[0] == '\0'))
        return false;
    if (memchr(file->bytes, '\0', file->size) != NULL)
        findings_add(&page->action->findings, FINDING_REF_0008, 0,
                     arena_printf(page->arena, "/files/%s", kind), "?", NULL, NULL);
    *ret = (struct law_file){kind[0] == '\0' ? "-" : kind,
                             arena_copy(page->arena, file->bytes, file->size)};
    return true;
}

enum code post_law_load(struct page *page)
{
    struct law_file files[LAW_UPLOADS + 1];
    struct law_load_view view = {.change = change_number(field(page, "change")),
                                 .title = field(page, "title"),
                                 .source = field(page, "source"),
                                 .words = field(page, "words")};
    struct law_order order = {.change = view.change,
                              .title = view.title,
                              .source = view.source,
                              .words = view.words,
                              .files = files};
    int64_t change;
    for (int i = 0; i < LAW_UPLOADS; i++) {
        view.kinds[i] = field(page, arena_printf(page->arena, "kind%d", i));
        if (take_file(page, arena_printf(page->arena, "file%d", i), view.kinds[i],
                      &files[order.files_count]))
            order.files_count++;
    }
    if (take_file(page, "golden", GOLDEN_CASES, &files[order.files_count]))
        order.files_count++;
    enum code code = action_load_law(page->action, &order, &change);
    if (code == OK)
        return page_redirect(page, law_url(page, ROUTE_LAW, change));
    return is_refusal(page, code) ? show_load(page, &view, code) : code;
}

/* ---- one change ---- */

static enum code show_law(struct page *page, struct law_view *view, enum code refused)
{
    int64_t change = change_number(page->id);
    view->problems = problems_of(page, "decide");
    enum code code = change == 0 ? NOT_FOUND : action_show_law(page->action, change, &view->law);
    if (code == OK && view->law.has_impact)
        code = action_show_impact(page->action, change, 0, &view->impact);
    if (code != OK)
        return code;
    page->title = say(page, TEXT_LAW_TITLE, page_word(page, (long long)change),
                      view->law.revision.title, NULL);
    page->code = "OFF-07";
    page->nav = NAV_LAW;
    add_crumbs(page);
    page_law(page, view);
    return page_answer(page, status_of(refused));
}

enum code get_law(struct page *page)
{
    struct law_view view = {.words = "", .at = "", .months = "3", .on = ""};
    return show_law(page, &view, OK);
}

static enum code begin_report(struct page *page, int64_t change, const struct law_view *view)
{
    date on = DATE_NONE;
    int64_t report;
    int64_t months = change_number(view->months);
    if (view->on[0] != '\0' && !date_parse(view->on, &on)) {
        findings_add(&page->action->findings, FINDING_LAW_0014, 0, "/on", view->on, NULL, NULL);
        return FINDINGS;
    }
    return action_begin_impact(page->action, change, months > LAW_MONTHS_MAX ? 0 : (int)months, on,
                               &report);
}

static enum code take_step(struct page *page, int64_t change, const char *what,
                           const struct law_view *view)
{
    struct law_step_order order = {.change = change, .words = view->words, .at = view->at};
    if (!hash_parse(field(page, "content"), &order.content))
        return UNREADABLE;
    for (int i = 0; i < LAW_STEP_COUNT; i++)
        if (strcmp(law_steps[i].id, what) == 0) {
            order.step = (enum law_step)i;
            return action_take_law_step(page->action, &order);
        }
    return UNREADABLE;
}

enum code post_law(struct page *page)
{
    struct law_view view = {.words = field(page, "words"),
                            .at = field(page, "at"),
                            .months = field(page, "months"),
                            .on = field(page, "on")};
    const char *what = field(page, "do");
    int64_t change = change_number(page->id);
    if (change == 0)
        return NOT_FOUND;
    enum code code = strcmp(what, "report") == 0 ? begin_report(page, change, &view)
                                                 : take_step(page, change, what, &view);
    if (code == OK)
        return page_redirect(page, law_url(page, ROUTE_LAW, change));
    if (strcmp(what, "report") != 0)
        view.months = "3";
    return is_refusal(page, code) ? show_law(page, &view, code) : code;
}

/* ---- the report as a file ---- */

static void put(void *context, const char *bytes, size_t size)
{
    out_bytes(context, bytes, size);
}

static enum code download(struct page *page, enum impact_format format, const char *type,
                          const char *extension)
{
    int64_t change = change_number(page->id);
    struct out out = out_new(page->arena);
    enum code code =
        change == 0 ? NOT_FOUND : action_write_impact(page->action, change, 0, format, put, &out);
    if (code != OK)
        return code;
    return page_download(
        page, type, arena_printf(page->arena, "law-change-%lld.%s", (long long)change, extension),
        out.data, out.size);
}

enum code get_law_csv(struct page *page)
{
    return download(page, IMPACT_CSV, "text/csv; charset=utf-8", "csv");
}

enum code get_law_json(struct page *page)
{
    return download(page, IMPACT_JSON, "application/json", "json");
}
