/* A bank's file: dropped, looked through, taken. */
#include "templates.h"

enum { NAME_MAX_SIZE = 120, PROBLEMS_SHOWN = 50 };

bool may_take_bank(const struct page *page)
{
    return page->signed_in && action_may_take_bank(page->action);
}

struct markup bank_stand_tag(struct page *page, enum bank_stand stand)
{
    static const struct {
        const char *kind;
        enum text_id text;
    } tags[BANK_STANDS] = {{"info", TEXT_BANK_STAND_TO_PAY},   {"ok", TEXT_BANK_STAND_PAID},
                           {"info", TEXT_BANK_STAND_TO_HOLD},  {"ok", TEXT_BANK_STAND_HELD},
                           {"ok", TEXT_BANK_STAND_BEFORE},
                           {"info", TEXT_BANK_STAND_TO_DISHONOUR},
                           {"ok", TEXT_BANK_STAND_DISHONOURED},
                           {"ok", TEXT_BANK_STAND_RETURNED_BEFORE},
                           {"info", TEXT_BANK_STAND_RETURN_TO_HOLD},
                           {"ok", TEXT_BANK_STAND_RETURN_HELD},
                           {"info", TEXT_BANK_STAND_TO_PUT_BACK},
                           {"ok", TEXT_BANK_STAND_PUT_BACK},
                           {"warn", TEXT_BANK_STAND_NOBODYS},
                           {"warn", TEXT_BANK_STAND_UNKNOWN},  {"warn", TEXT_BANK_STAND_RETURNED},
                           {"bad", TEXT_BANK_STAND_REFUSED}};
    return tag(page, tags[stand].kind, t(page, tags[stand].text));
}

static void set_place(struct page *page, enum text_id title, const char *code)
{
    page->title = t(page, title);
    page->code = code;
    page->nav = NAV_BANK;
    if (page->route != ROUTE_BANK_FILES)
        page_add_crumb(page, url(page, ROUTE_BANK_FILES, NULL), t(page, TEXT_BANK_FILES_TITLE));
    page_add_crumb(page, NULL, page->title);
}

/* Findings with the place in the file they are about. */
static void put_problems(struct page *page, struct bank_view *view, const char *control)
{
    const struct findings *findings = &page->action->findings;
    struct problem *list = arena_array(page->arena, findings->count + 1, sizeof(*list));
    for (size_t i = 0; i < findings->count && view->problems_count < PROBLEMS_SHOWN; i++) {
        const struct finding *finding = &findings->items[i];
        const char *words = finding_message(page->arena, finding, page->language);
        if (finding->severity != SEVERITY_ERROR)
            continue;
        if (finding->line > 0)
            words = say(page, TEXT_BANK_AT, page_word(page, finding->line), words, NULL);
        list[view->problems_count++] = (struct problem){.control = control, .message = words};
    }
    view->problems = list;
    page->error = view->problems_count > 0;
}

static enum code show_drop(struct page *page)
{
    struct bank_view view = {.id = "", .name = ""};
    if (!may_take_bank(page))
        return FORBIDDEN;
    put_problems(page, &view, "file");
    set_place(page, TEXT_BANK_FILES_TITLE, "OFF-20");
    page_bank(page, &view);
    return page_answer(page, view.problems_count > 0 ? 422 : 200);
}

enum code get_bank_files(struct page *page)
{
    return show_drop(page);
}

/* Without a path, cut to a decent length. */
static const char *file_name(struct page *page, const char *given)
{
    for (const char *at = given; *at; at++)
        if (*at == '/' || *at == '\\')
            given = at + 1;
    given = bank_cut(page->arena, given, NAME_MAX_SIZE);
    return *given ? given : t(page, TEXT_IMPORT_FILE);
}

static const char *step_url(struct page *page, const char *id)
{
    return arena_printf(page->arena, "%s?file=%s", url(page, ROUTE_BANK_FILE, NULL),
                        http_escape(page->arena, id));
}

enum code post_bank_files(struct page *page)
{
    const struct http_file *file = http_file(page->request, "file");
    struct bank_plan plan;
    const char *id;
    if (!may_take_bank(page))
        return FORBIDDEN;
    if (!file || file->size == 0) {
        findings_add(&page->action->findings, FINDING_BNK_0104, 0, "", NULL, NULL, NULL);
        return show_drop(page);
    }
    enum code code = action_plan_bank(page->action, file->bytes, file->size, true, &plan);
    if (code == UNREADABLE || code == FINDINGS)
        return show_drop(page);
    if (code == OK)
        code = action_keep_bank(page->action, file_name(page, file->filename), file->bytes,
                                file->size, &id);
    return code == OK ? page_redirect(page, step_url(page, id)) : code;
}

/* ---- what it holds ---- */

static bool is_bad(const struct bank_line *line)
{
    return line->stand >= BANK_NOBODYS;
}

static const char *undoes(struct page *page, const struct bank_line *line)
{
    if (line->payment == NULL || line->finding != NULL)
        return NULL;
    if (line->collection)
        return say(page, TEXT_BANK_UNDOES_COLLECTION, line->payment, NULL);
    if (line->charge.cents == 0)
        return say(page, TEXT_BANK_UNDOES, line->payment, NULL);
    return say(page, TEXT_BANK_UNDOES_CHARGE, line->payment, money_of(page, line->charge),
               rules[RULE_CHARGE_DISHONOURED].source, NULL);
}

/* What cannot be taken comes first: it is what the officer has to look at. */
static void put_rows(struct page *page, struct bank_view *view)
{
    const struct bank_plan *plan = view->plan;
    struct bank_row *rows = arena_array(page->arena, BANK_SHOWN, sizeof(*rows));
    for (int bad = 1; bad >= 0; bad--)
        for (size_t i = 0; i < plan->file.count && view->count < BANK_SHOWN; i++)
            if (is_bad(&plan->lines[i]) == (bad == 1))
                rows[view->count++].line = &plan->lines[i];
    for (size_t i = 0; i < view->count; i++) {
        const struct bank_line *line = rows[i].line;
        struct payment_preview preview;
        rows[i].undoes = undoes(page, line);
        if (line->stand != BANK_TO_PAY ||
            action_preview_payment(page->action, line->account, line->credit->amount, &preview) !=
                OK)
            continue;
        rows[i].previewed = true;
        rows[i].unapplied = preview.unapplied;
        for (size_t k = 0; k < preview.settlements_count; k++)
            rows[i].settled += preview.settlements[k].credit->id == INT64_MAX;
    }
    for (int stand = BANK_NOBODYS; stand < BANK_STANDS; stand++)
        view->bad += plan->counts[stand];
    view->rows = rows;
    view->more = plan->file.count - view->count;
}

static enum code show_plan(struct page *page, struct bank_view *view, const struct bank_plan *plan)
{
    view->plan = plan;
    put_rows(page, view);
    put_problems(page, view, "items");
    set_place(page, view->taken ? TEXT_BANK_TAKEN_TITLE : TEXT_BANK_CHECK_TITLE, "OFF-21");
    page_bank_check(page, view);
    return page_answer(page, view->problems_count > 0 ? 422 : 200);
}

enum code get_bank_file(struct page *page)
{
    struct bank_view view = {.id = query(page, "file")};
    struct bank_plan plan;
    const char *bytes;
    size_t size;
    enum code code = action_kept_bank(page->action, view.id, &view.name, &bytes, &size);
    if (code == OK)
        code = action_plan_bank(page->action, bytes, size, true, &plan);
    return code == OK ? show_plan(page, &view, &plan) : code;
}

enum code post_bank_file(struct page *page)
{
    struct bank_view view = {.id = field(page, "file")};
    struct bank_plan plan;
    const char *bytes;
    size_t size;
    bool leave_out = strcmp(field(page, "leave-out"), "1") == 0;
    enum code code = action_kept_bank(page->action, view.id, &view.name, &bytes, &size);
    if (code == OK && strcmp(field(page, "do"), "drop") == 0) {
        code = action_drop_bank(page->action, view.id);
        return code == OK ? page_redirect(page, url(page, ROUTE_BANK_FILES, NULL)) : code;
    }
    if (code == OK)
        code = action_take_bank(page->action, bytes, size, leave_out, &plan);
    if (code == FINDINGS && plan.lines != NULL)
        return show_plan(page, &view, &plan);
    if (code != OK)
        return code;
    (void)action_drop_bank(page->action, view.id);
    view.taken = true;
    return show_plan(page, &view, &plan);
}
