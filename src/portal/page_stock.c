/* Types of declaration in words, and goods in bonded warehouses. */
#include "templates.h"

#include <stdlib.h>

enum { LOTS_SHOWN = 50 };

const char *type_name(struct page *page, const char *type)
{
    for (int i = 0; i < TYPE_COUNT; i++)
        if (strcmp(declaration_types[i].id, type) == 0)
            return arena_printf(page->arena, "%s %s", declaration_types[i].id,
                                fact(page, declaration_types[i].en, declaration_types[i].fr));
    return type;
}

const struct rule_fact *rule_of_id(const char *id)
{
    for (int i = 0; i < RULE_COUNT; i++)
        if (strcmp(rules[i].id, id) == 0)
            return &rules[i];
    return NULL;
}

/* Those that can be filed here now: of the program only when the account is in it. */
const struct option *options_of_declaration_types(struct page *page)
{
    struct option *options = arena_array(page->arena, TYPE_COUNT + 1, sizeof(*options));
    const char *legacy =
        tariff_parameter(page->action->tariff, "legacy_types", page->action->today, "reject");
    size_t count = 0;
    for (int i = 0; i < TYPE_COUNT; i++) {
        const struct declaration_type_fact *type = &declaration_types[i];
        if (!type->taken || (type->legacy && strcmp(legacy, "reject") == 0) ||
            (type->csa && page->account->account.csa == 0) ||
            (i == TYPE_F && !page->account->account.courier))
            continue;
        options[count++] = (struct option){type->id, type_name(page, type->id)};
    }
    return options;
}

bool form_type_moves(const struct form_view *view)
{
    for (int i = 0; i < TYPE_COUNT; i++)
        if (strcmp(declaration_types[i].id, view->form->type) == 0)
            return declaration_types[i].stock_in || declaration_types[i].stock_out;
    return false;
}

bool form_special_open(const struct form_view *view)
{
    const struct form *f = view->form;
    return form_type_moves(view) || *f->warehouse_in || *f->warehouse_out ||
           *f->warehouse_transaction || *f->warehouse_sub_type || *f->previous_transaction ||
           *f->original_transaction || *f->intent || *f->unlading || *f->rpp || *f->pre_carm;
}

const char *lot_id(struct page *page, const struct stock_lot *lot)
{
    return arena_printf(page->arena, "%s-%d", lot->source.text, lot->source_line);
}

const char *lot_classification(struct page *page, const struct stock_lot *lot)
{
    classification number;
    return classification_parse(lot->classification, &number)
               ? classification_page(page->arena, number) : lot->classification;
}

/* "12345000000012-1" */
static bool lot_parse(const char *text, transaction_number *ret_source, int *ret_line)
{
    char digits[15] = "", *end;
    if (strlen(text) < 16 || text[14] != '-' || text[15] < '1' || text[15] > '9')
        return false;
    memcpy(digits, text, 14);
    long line = strtol(text + 15, &end, 10);
    if (*end || line > 99999 || !transaction_number_parse(digits, ret_source))
        return false;
    *ret_line = (int)line;
    return true;
}

static void begin(struct page *page, const char *title)
{
    page->title = title;
    page->code = "DEC-16";
    page->nav = NAV_DECLARATIONS;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_DECLARATIONS, NULL), t(page, TEXT_DEC_TITLE));
}

enum code get_stock(struct page *page)
{
    struct stock_view view = {.left_only = strcmp(query(page, "all"), "1") != 0};
    struct stock_filter filter = {.account = page->account->account.account,
                                  .left_only = view.left_only, .limit = LOTS_SHOWN + 1};
    const char *after = query(page, "after");
    if (*after && !lot_parse(after, &filter.after, &filter.after_line))
        return UNREADABLE;
    struct stock_lot *lots;
    view.count = action_list_lots(page->action, &filter, &lots);
    view.lots = lots;
    if (view.count > LOTS_SHOWN) {
        view.count = LOTS_SHOWN;
        view.after = lot_id(page, &lots[LOTS_SHOWN - 1]);
    }
    begin(page, t(page, TEXT_STOCK_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_stock(page, &view);
    return page_answer(page, 200);
}

enum code get_stock_lot(struct page *page)
{
    struct stock_lot_view view = {0};
    struct stock_movement *movements;
    transaction_number source;
    int line;
    if (!lot_parse(page->id, &source, &line))
        return NOT_FOUND;
    enum code code = action_show_lot(page->action, page->account->account.account, source, line,
                                     &view.lot, &movements, &view.count);
    if (code != OK)
        return code;
    view.movements = movements;
    begin(page, say(page, TEXT_STOCK_ONE, reference_text(page, source.text),
                    page_word(page, line), NULL));
    page_add_crumb(page, url(page, ROUTE_STOCK, NULL), t(page, TEXT_STOCK_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_stock_lot(page, &view);
    return page_answer(page, 200);
}
