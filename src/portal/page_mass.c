/* Mass adjustments: those of the account, a file, what its columns hold, what it would do. */
#include "mass.h"

enum { REQUESTS_SHOWN = 100, NAME_MAX_SIZE = 120 };

static void set_place(struct page *page, enum text_id title)
{
    page->title = t(page, title);
    page->code = "DEC-14";
    page->nav = NAV_DECLARATIONS;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_DECLARATIONS, NULL), t(page, TEXT_DEC_TITLE));
    if (page->route != ROUTE_MASS)
        page_add_crumb(page, url(page, ROUTE_MASS, NULL), t(page, TEXT_MASS_TITLE));
    page_add_crumb(page, NULL, page->title);
}

static struct mass_view view_of(struct page *page, const struct mass *mass)
{
    struct mass_view view = {.id = mass->id, .name = mass->name, .known_on = mass->known_on,
                             .remarks = mass->remarks, .rows = mass->sheet.rows_count,
                             .columns_count = mass->sheet.columns_count,
                             .controls = mass_controls(page)};
    memcpy(view.reasons, mass->reasons, sizeof(view.reasons));
    return view;
}

static const char *step_url(struct page *page, enum route_id route, const char *id)
{
    return arena_printf(page->arena, "%s?file=%s", url(page, route, NULL),
                        http_escape(page->arena, id));
}

/* ---- the list, and the file ---- */

static enum code show_list(struct page *page, struct mass_view *view)
{
    program_account account = page->account->account.account;
    struct stored_bulk_step *requests;
    enum code code = action_list_bulks(page->action, account, REQUESTS_SHOWN, &requests,
                                       &view->requests_count);
    if (code != OK)
        return code;
    view->requests = requests;
    view->may_file = action_may(page->action, PERMISSION_DECLARATION_CORRECT, account);
    view->problems = page_errors(page, &view->problems_count, "file");
    set_place(page, TEXT_MASS_TITLE);
    page_mass(page, view);
    return page_answer(page, view->problems_count > 0 ? 422 : 200);
}

enum code get_mass(struct page *page)
{
    struct mass_view view = {.reasons = {"", "", ""}, .known_on = "", .remarks = ""};
    return show_list(page, &view);
}

/* The name without a path, cut to a decent length. */
static const char *file_name(struct page *page, const char *given)
{
    for (const char *at = given; *at; at++)
        if (*at == '/' || *at == '\\')
            given = at + 1;
    size_t size = strlen(given);
    for (size = size < NAME_MAX_SIZE ? size : NAME_MAX_SIZE;
         size > 0 && ((unsigned char)given[size] & 0xC0) == 0x80; size--)
        ;
    return size > 0 ? arena_copy(page->arena, given, size) : t(page, TEXT_IMPORT_FILE);
}

static void take_fields(struct page *page, struct mass *mass)
{
    for (int i = 0; i < CASEWORK_REASONS_MAX; i++)
        mass->reasons[i] = field(page, arena_printf(page->arena, "reason%d", i + 1));
    mass->known_on = field(page, "known-on");
    mass->remarks = field(page, "remarks");
}

enum code post_mass(struct page *page)
{
    const struct http_file *file = http_file(page->request, "file");
    struct mass mass = {.id = ""};
    take_fields(page, &mass);
    struct mass_view view = {.known_on = mass.known_on, .remarks = mass.remarks};
    memcpy(view.reasons, mass.reasons, sizeof(view.reasons));
    if (!action_may(page->action, PERMISSION_DECLARATION_CORRECT, page->account->account.account))
        return FORBIDDEN;
    if (!file || (file->size == 0 && !*file->filename)) {
        findings_add(&page->action->findings, FINDING_IMP_0009, 0, "", NULL, NULL, NULL);
        return show_list(page, &view);
    }
    enum code code = sheet_read(page->arena, file->bytes, file->size, &page->action->findings,
                                &mass.sheet);
    if (code != OK)
        return code == FINDINGS ? show_list(page, &view) : code;
    mass.name = file_name(page, file->filename);
    mass.controls = arena_array(page->arena, mass.sheet.columns_count, sizeof(*mass.controls));
    mass_guess(page, &mass);
    code = mass_save(page, &mass);
    return code == OK ? page_redirect(page, step_url(page, ROUTE_MASS_COLUMNS, mass.id)) : code;
}

/* ---- the columns ---- */

static enum code show_columns(struct page *page, const struct mass *mass)
{
    struct mass_view view = view_of(page, mass);
    struct import_column *columns = arena_array(page->arena, view.columns_count, sizeof(*columns));
    for (size_t i = 0; i < view.columns_count; i++) {
        columns[i] =
            (struct import_column){.header = mass->sheet.header[i], .control = mass->controls[i]};
        for (size_t row = 0; row < mass->sheet.rows_count && row < 3; row++)
            columns[i].samples[row] = sheet_cell(&mass->sheet, row, i);
    }
    view.columns = columns;
    view.problems = page_errors(page, &view.problems_count, "c0");
    set_place(page, TEXT_IMPORT_COLUMNS_TITLE);
    page_mass_columns(page, &view);
    return page_answer(page, view.problems_count > 0 ? 422 : 200);
}

enum code get_mass_columns(struct page *page)
{
    struct mass mass;
    enum code code = mass_load(page, query(page, "file"), &mass);
    return code == OK ? show_columns(page, &mass) : code;
}

static enum code drop(struct page *page, const struct mass *mass)
{
    enum code code = action_end_draft(page->action, page->account->account.account, mass->id);
    return code == OK || code == NOT_FOUND ? page_redirect(page, url(page, ROUTE_MASS, NULL))
                                           : code;
}

/* A field that two columns claim. */
static void check_twice(struct page *page, const struct mass *mass)
{
    for (size_t i = 0; i < mass->sheet.columns_count; i++)
        for (size_t k = 0; *mass->controls[i] && k < i; k++)
            if (strcmp(mass->controls[k], mass->controls[i]) == 0) {
                const char *label = mass->controls[i];
                for (const struct option *o = mass_controls(page); o->value; o++)
                    if (strcmp(o->value, mass->controls[i]) == 0)
                        label = o->label;
                findings_add(&page->action->findings, FINDING_IMP_0012, 0, "", label, NULL, NULL);
                break;
            }
}

enum code post_mass_columns(struct page *page)
{
    struct mass mass;
    enum code code = mass_load(page, field(page, "file"), &mass);
    if (code != OK)
        return code;
    if (strcmp(field(page, "do"), "drop") == 0)
        return drop(page, &mass);
    for (size_t i = 0; i < mass.sheet.columns_count; i++)
        mass.controls[i] = field(page, arena_printf(page->arena, "c%zu", i));
    take_fields(page, &mass);
    check_twice(page, &mass);
    if (!mass_complete(page, &mass) || page->action->findings.errors_count > 0)
        return show_columns(page, &mass);
    code = mass_save(page, &mass);
    return code == OK ? page_redirect(page, step_url(page, ROUTE_MASS_CHECK, mass.id)) : code;
}

/* ---- what it would do ---- */

static enum code show_check(struct page *page, const struct mass *mass, const struct bulk *bulk)
{
    struct mass_view own = view_of(page, mass);
    struct bulk_view view = {.bulk = bulk, .mass = &own, .client = true,
                             .declarations_count = bulk->declarations_count,
                             .troubles_count = bulk->troubles_count};
    if (view.declarations_count > BULK_SHOWN)
        view.declarations_count = BULK_SHOWN;
    if (view.troubles_count > BULK_SHOWN)
        view.troubles_count = BULK_SHOWN;
    if (page->action->findings.errors_count > 0)
        view.problems = &page->action->findings;
    page->error = view.problems != NULL;
    set_place(page, TEXT_MASS_CHECK_TITLE);
    page_mass_check(page, &view);
    return page_answer(page, view.problems ? 422 : 200);
}

enum code get_mass_check(struct page *page)
{
    struct mass mass;
    struct bulk bulk;
    enum code code = mass_load(page, query(page, "file"), &mass);
    if (code != OK)
        return code;
    struct bulk_request request = mass_request(page, &mass);
    code = action_preview_bulk(page->action, &request, &bulk);
    return code == OK || code == FINDINGS ? show_check(page, &mass, &bulk) : code;
}

enum code post_mass_check(struct page *page)
{
    struct mass mass;
    struct bulk bulk;
    struct shown_bulk shown;
    enum code code = mass_load(page, field(page, "file"), &mass);
    if (code != OK)
        return code;
    if (strcmp(field(page, "do"), "drop") == 0)
        return drop(page, &mass);
    struct bulk_request request = mass_request(page, &mass);
    code = action_file_bulk(page->action, &request, &shown);
    if (code == FINDINGS) {
        struct findings findings = page->action->findings;
        page->action->findings = findings_new(page->arena);
        code = action_preview_bulk(page->action, &request, &bulk);
        page->action->findings = findings;
        return code == OK || code == FINDINGS ? show_check(page, &mass, &bulk) : code;
    }
    if (code != OK)
        return code;
    (void)action_end_draft(page->action, page->account->account.account, mass.id);
    const char *to = url(page, ROUTE_BULK, shown.number);
    return page_redirect(page, shown.repeated ? arena_printf(page->arena, "%s?again=1", to) : to);
}
