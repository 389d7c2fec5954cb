/* Who may do what, from the very facts that the checks use. */
#include "templates.h"

static const char *const staff[WHO_STAFF] = {"software", "officer", "agency"};
static const enum text_id staff_names[WHO_STAFF] = {TEXT_ROLE_SOFTWARE, TEXT_ROLE_OFFICER,
                                                    TEXT_WHO_AGENCY};

/* The words of a mark; where a parameter decides, as it does today. */
static const char *mark(const struct page *page, const struct permission_fact *fact,
                        enum cell cell)
{
    const struct action *action = page->action;
    if (cell == CELL_NO)
        return NULL;
    if (cell != CELL_D)
        return say_id(page, "who.cell.", cell_ids[cell]);
    bool on = strcmp(tariff_parameter(action->tariff, fact->parameter, action->today, "0"),
                     "1") == 0;
    return t(page, on ? TEXT_WHO_CELL_D_ON : TEXT_WHO_CELL_D_OFF);
}

enum code get_who(struct page *page)
{
    struct who_row *rows = arena_array(page->arena, PERMISSION_COUNT, sizeof(*rows));
    struct who_view view = {.rows = rows};
    for (int k = 0; k < ROLE_COUNT; k++)
        view.names[k] = role_name(page, role_ids[k]);
    for (size_t k = 0; k < WHO_STAFF; k++)
        view.names[ROLE_COUNT + k] = t(page, staff_names[k]);
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        const struct permission_fact *fact = &permissions[i];
        if (i == PERMISSION_CLOCK_ADVANCE && !page->demo)
            continue;
        struct who_row *row = &rows[view.count++];
        row->number = fact->number;
        row->words = page->language == LANGUAGE_FR ? fact->fr : fact->en;
        for (int k = 0; k < ROLE_COUNT; k++)
            row->cells[k] = mark(page, fact, fact->cells[k]);
        for (size_t k = 0; k < WHO_STAFF; k++)
            row->cells[ROLE_COUNT + k] = permission_lists(fact->roles, staff[k])
                                             ? t(page, TEXT_WHO_CELL_Y) : NULL;
    }
    page->title = t(page, TEXT_WHO);
    page->code = "HLP-01";
    page_add_crumb(page, NULL, page->title);
    page_who(page, &view);
    return page_answer(page, 200);
}
