/* Who may do what, from the very facts that the checks use. */
#include "templates.h"

_Static_assert((int)STAFF_COUNT <= (int)WHO_COLUMNS_MAX, "a column for each role of the staff");

static const char *const keys[WHO_KEYS] = {"software", "agency"};
static const enum text_id keys_names[WHO_KEYS] = {TEXT_ROLE_SOFTWARE, TEXT_WHO_AGENCY};

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

/* Any cell of it? */
static bool put_business_row(const struct page *page, const struct permission_fact *fact,
                             struct who_row *row)
{
    bool any = false;
    for (int k = 0; k < ROLE_COUNT; k++)
        row->cells[k] = mark(page, fact, fact->cells[k]);
    for (size_t k = 0; k < WHO_KEYS; k++)
        row->cells[ROLE_COUNT + k] =
            permission_lists(fact->roles, keys[k]) ? t(page, TEXT_WHO_CELL_Y) : NULL;
    for (size_t k = 0; k < WHO_COLUMNS_MAX; k++)
        any |= row->cells[k] != NULL;
    return any;
}

/* Auditors read what the others do. */
static bool put_staff_row(const struct page *page, const struct permission_fact *fact,
                          struct who_row *row)
{
    for (int k = 0; k < STAFF_COUNT; k++) {
        bool may = (fact->staff >> k & 1) != 0, own = fact->number == 0;
        row->cells[k] = may                                    ? t(page, TEXT_WHO_CELL_Y)
                        : fact->emergency                      ? t(page, TEXT_WHO_CELL_EMERGENCY)
                        : own && 1 << k == (int)STAFF_AUDITOR ? t(page, TEXT_WHO_CELL_LOOK)
                                                               : NULL;
    }
    return fact->staff != 0;
}

typedef bool (*put_row)(const struct page *page, const struct permission_fact *fact,
                        struct who_row *row);

static void fill(const struct page *page, struct who_table *table, put_row put)
{
    struct who_row *rows = arena_array(page->arena, PERMISSION_COUNT, sizeof(*rows));
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        const struct permission_fact *fact = &permissions[i];
        struct who_row *row = &rows[table->count];
        *row = (struct who_row){.number = fact->number,
                                .words = page->language == LANGUAGE_FR ? fact->fr : fact->en};
        if (put(page, fact, row) && (i != PERMISSION_CLOCK_ADVANCE || page->demo))
            table->count++;
    }
    table->rows = rows;
}

enum code get_who(struct page *page)
{
    struct who_view view = {.businesses = {.heading = "who", .columns = WHO_COLUMNS_MAX},
                            .staff = {.heading = "staff", .columns = STAFF_COUNT}};
    for (int k = 0; k < ROLE_COUNT; k++)
        view.businesses.names[k] = role_name(page, role_ids[k]);
    for (size_t k = 0; k < WHO_KEYS; k++)
        view.businesses.names[ROLE_COUNT + k] = t(page, keys_names[k]);
    for (int k = 0; k < STAFF_COUNT; k++)
        view.staff.names[k] = say_id(page, "staff.", staff_ids[k]);
    fill(page, &view.businesses, put_business_row);
    fill(page, &view.staff, put_staff_row);
    page->title = t(page, TEXT_WHO);
    page->code = "HLP-01";
    page_add_crumb(page, NULL, page->title);
    page_who(page, &view);
    return page_answer(page, 200);
}
