/* Who may do what, from the very facts that the checks use. */
#include "templates.h"

static const struct {
    const char *role; /* NULL: a firm, by one thing that a client allowed it */
    enum text_id name;
    struct registry_delegation delegation;
} columns[WHO_COLUMNS] = {
    {.role = "manager", .name = TEXT_ROLE_MANAGER},
    {.role = "employee", .name = TEXT_ROLE_EMPLOYEE},
    {.role = "viewer", .name = TEXT_ROLE_VIEWER},
    {.role = "software", .name = TEXT_ROLE_SOFTWARE},
    {.name = TEXT_WHO_FIRM_FILE, .delegation = {.file = true}},
    {.name = TEXT_WHO_FIRM_STATEMENTS, .delegation = {.statements = true}},
    {.name = TEXT_WHO_FIRM_PAY, .delegation = {.pay = true}},
    {.role = "officer", .name = TEXT_ROLE_OFFICER},
    {.role = "agency", .name = TEXT_WHO_AGENCY},
};

enum code get_who(struct page *page)
{
    struct who_row *rows = arena_array(page->arena, PERMISSION_COUNT, sizeof(*rows));
    struct who_view view = {.rows = rows};
    for (size_t k = 0; k < WHO_COLUMNS; k++)
        view.names[k] = t(page, columns[k].name);
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        enum permission permission = (enum permission)i;
        if (permission == PERMISSION_CLOCK_ADVANCE && !page->demo)
            continue;
        struct who_row *row = &rows[view.count++];
        row->words = page->language == LANGUAGE_FR ? permissions[i].fr : permissions[i].en;
        for (size_t k = 0; k < WHO_COLUMNS; k++)
            row->may[k] = columns[k].role == NULL
                              ? permission_of_delegation(permission, &columns[k].delegation)
                              : permission_of_role(permission, columns[k].role);
    }
    page->title = t(page, TEXT_WHO);
    page->code = "HLP-01";
    page_add_crumb(page, NULL, page->title);
    page_who(page, &view);
    return page_answer(page, 200);
}
