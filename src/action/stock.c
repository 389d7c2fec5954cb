/* Goods in bonded warehouses: what a declaration moves, and a look at what is there. */
#include "action_impl.h"

#include <stdio.h>
#include <stdlib.h>

/* A lot as it stands for this declaration, line by line. */
struct open_lot {
    struct stock_lot lot;
    int64_t left; /* may still be taken; what earlier versions took counts as there */
};
struct source {
    transaction_number number;
    struct open_lot *lots;
    size_t count;
};

struct moving {
    struct action *action;
    const struct declaration *declaration;
    const struct declaration_type_fact *type;
    struct source *sources;
    size_t sources_count, sources_capacity;
    struct stock_movement *movements; /* wanted; then, negated, what was done before */
    size_t count, capacity;
    struct stock_movement *before;
    size_t before_count;
    bool told_late; /* that goods left before this version brings them in */
};

decimal stock_quantity(int64_t thousandths)
{
    decimal value = {thousandths, 3};
    while (value.scale > 0 && value.units % 10 == 0) {
        value.units /= 10;
        value.scale--;
    }
    return value;
}

static const char *quantity_text(const struct moving *m, int64_t thousandths, const char *unit)
{
    struct arena *arena = m->action->arena;
    return arena_printf(arena, "%s %s", decimal_text(arena, stock_quantity(thousandths)), unit);
}

/* The check has held it to three decimals and ten digits. */
static int64_t thousandths_of(decimal value)
{
    return value.units * int_power10(3 - value.scale);
}

static void add(const struct moving *m, enum finding_code code, size_t index, const char *field,
                const char *arg0, const char *arg1, const char *arg2)
{
    findings_add(&m->action->findings, code, m->declaration->lines[index].number,
                 arena_printf(m->action->arena, "/lines/%zu/%s", index, field), arg0, arg1, arg2);
}

/* ---- lots ---- */

static struct source *source_of(struct moving *m, transaction_number number)
{
    for (size_t i = m->sources_count; i > 0; i--) /* lines mostly go on with the last */
        if (strcmp(m->sources[i - 1].number.text, number.text) == 0)
            return &m->sources[i - 1];
    struct source *source =
        LIST_PUSH(m->action->arena, m->sources, m->sources_count, m->sources_capacity);
    const struct stock_filter filter = {.account = m->declaration->importer, .source = number};
    struct stock_lot *lots;
    source->number = number;
    source->count = store_list_lots(m->action->store, m->action->arena, &filter, &lots);
    source->lots = arena_array(m->action->arena, source->count, sizeof(*source->lots));
    for (size_t i = 0; i < source->count; i++)
        source->lots[i] = (struct open_lot){lots[i], lots[i].in - lots[i].out};
    return source;
}

static int compare_lots(const void *left, const void *right)
{
    const struct open_lot *a = left, *b = right;
    return (a->lot.source_line > b->lot.source_line) - (a->lot.source_line < b->lot.source_line);
}

static struct open_lot *lot_of(struct moving *m, transaction_number number, int line)
{
    const struct source *source = source_of(m, number);
    const struct open_lot key = {.lot = {.source_line = line}};
    return source->count == 0 ? NULL : bsearch(&key, source->lots, source->count, sizeof(key),
                                               compare_lots);
}

/* What the versions before moved is taken back in thought. */
static void load_before(struct moving *m)
{
    if (m->declaration->version <= 1)
        return;
    m->before_count = store_list_movements(m->action->store, m->action->arena,
                                           program_account_bn(m->declaration->importer),
                                           m->declaration->transaction, &m->before);
    for (size_t i = 0; i < m->before_count; i++) {
        const struct stock_movement *b = &m->before[i];
        struct open_lot *open = b->entering ? NULL : lot_of(m, b->source, b->source_line);
        if (open != NULL)
            open->left += b->quantity;
    }
}

/* ---- movements ---- */

static void want(struct moving *m, size_t index, bool entering, transaction_number source,
                 int source_line, const char *unit, const char *number, int64_t quantity)
{
    const struct declaration *d = m->declaration;
    const struct declaration_line *line = &d->lines[index];
    struct stock_movement *movement =
        LIST_PUSH(m->action->arena, m->movements, m->count, m->capacity);
    *movement = (struct stock_movement){.account = d->importer,
                                        .source = source,
                                        .source_line = source_line,
                                        .entering = entering,
                                        .quantity = quantity,
                                        .line = line->number,
                                        .moved_on = d->release_date};
    snprintf(movement->warehouse, sizeof(movement->warehouse), "%s",
             entering ? d->warehouse_in : d->warehouse_out);
    snprintf(movement->unit, sizeof(movement->unit), "%s", unit);
    snprintf(movement->classification, sizeof(movement->classification), "%s", number);
}

/* Goods of a lot leave. The unit and quantity that leave, when they may. */
static bool take_out(struct moving *m, size_t index, const char **ret_unit, int64_t *ret_quantity)
{
    const struct declaration *d = m->declaration;
    const struct declaration_line *line = &d->lines[index];
    struct arena *arena = m->action->arena;
    transaction_number number;
    if (!declaration_line_source(d, line, &number))
        return false;
    const char *place = arena_printf(arena, "%d", line->previous_line);
    const char *source = arena_text(arena, number.text);
    struct open_lot *open = lot_of(m, number, line->previous_line);
    if (open == NULL || strcmp(open->lot.warehouse, d->warehouse_out) != 0) {
        add(m, FINDING_CAD_0511, index, "previousTransactionNumber", source, place,
            d->warehouse_out);
        return false;
    }
    const struct stock_lot *lot = &open->lot;
    if (date_before(d->release_date, lot->entered_on))
        add(m, FINDING_CAD_0520, index, "previousTransactionNumber", source, place,
            date_text(arena, lot->entered_on));
    if (strcmp(lot->classification, line->classification) != 0)
        add(m, FINDING_CAD_0515, index, "classification", lot->classification,
            line->classification, NULL);
    size_t q = 0;
    while (q < line->quantities_count && strcmp(line->quantities[q].unit, lot->unit) != 0)
        q++;
    if (q == line->quantities_count) {
        add(m, FINDING_CAD_0513, index, "quantities", source, place, lot->unit);
        return false;
    }
    int64_t quantity = thousandths_of(line->quantities[q].value);
    if (quantity > open->left) {
        add(m, FINDING_CAD_0512, index, arena_printf(arena, "quantities/%zu/value", q), source,
            place, quantity_text(m, open->left, lot->unit));
        return false;
    }
    open->left -= quantity;
    want(m, index, false, number, line->previous_line, lot->unit, lot->classification, quantity);
    *ret_unit = lot->unit;
    *ret_quantity = quantity;
    return true;
}

/* Goods that left cannot go in on a later day; told of the first line it holds for. */
static void check_later_day(struct moving *m, const struct stock_lot *lot)
{
    date on = m->declaration->release_date;
    if (m->told_late || lot->out == 0 || !date_before(lot->entered_on, on))
        return;
    date left = store_first_departure(m->action->store, lot->account, lot->source,
                                      lot->source_line);
    if (date_is_none(left) || !date_before(left, on))
        return;
    findings_add(&m->action->findings, FINDING_CAD_0521, lot->source_line, "/releaseDate",
                 date_text(m->action->arena, left), NULL, NULL);
    m->told_late = true;
}

/* Goods go in, as a lot of this declaration. */
static void put_in(struct moving *m, size_t index, const char *unit, int64_t quantity)
{
    const struct declaration *d = m->declaration;
    int number = d->lines[index].number;
    const struct open_lot *open = d->version > 1 ? lot_of(m, d->transaction, number) : NULL;
    if (open != NULL && (strcmp(open->lot.warehouse, d->warehouse_in) != 0 ||
                         strcmp(open->lot.unit, unit) != 0)) {
        add(m, FINDING_CAD_0518, index, "quantities/0/unit", open->lot.warehouse, open->lot.unit,
            NULL);
        return;
    }
    if (open != NULL)
        check_later_day(m, &open->lot);
    if (open != NULL && open->lot.out > quantity) {
        add(m, FINDING_CAD_0516, index, "quantities/0/value",
            quantity_text(m, open->lot.out, unit), NULL, NULL);
        return;
    }
    want(m, index, true, d->transaction, number, unit,
         open != NULL ? open->lot.classification : d->lines[index].classification, quantity);
}

/* Lines of the version before that this one has no more must not have left the warehouse. */
static void check_dropped(struct moving *m)
{
    const struct declaration *d = m->declaration;
    if (d->version <= 1 || !m->type->stock_in)
        return;
    const struct source *own = source_of(m, d->transaction);
    for (size_t i = 0; i < own->count; i++) {
        const struct stock_lot *lot = &own->lots[i].lot;
        if ((size_t)lot->source_line > d->lines_count && lot->out > 0)
            findings_add(&m->action->findings, FINDING_CAD_0516, lot->source_line, "/lines",
                         quantity_text(m, lot->out, lot->unit), NULL, NULL);
    }
}

static int compare_movements(const void *left, const void *right)
{
    const struct stock_movement *a = left, *b = right;
    int order = strcmp(a->source.text, b->source.text);
    if (order == 0)
        order = (a->source_line > b->source_line) - (a->source_line < b->source_line);
    if (order == 0)
        order = (int)b->entering - (int)a->entering;
    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    if (order == 0)
        order = date_compare(a->moved_on, b->moved_on);
    return order;
}

static bool same_place(const struct stock_movement *a, const struct stock_movement *b)
{
    return strcmp(a->source.text, b->source.text) == 0 && a->source_line == b->source_line &&
           a->entering == b->entering && a->line == b->line &&
           date_equal(a->moved_on, b->moved_on);
}

/* Only the difference to the version before is moved, as with the ledger; on another day, all of
 * it is taken back on the one and moved on the other. */
static void settle_difference(struct moving *m, struct stock_moves *ret_moves)
{
    const struct declaration *d = m->declaration;
    for (size_t i = 0; i < m->before_count; i++) {
        struct stock_movement *undo =
            LIST_PUSH(m->action->arena, m->movements, m->count, m->capacity);
        *undo = m->before[i];
        undo->quantity = -undo->quantity;
    }
    if (m->before_count > 0)
        qsort(m->movements, m->count, sizeof(*m->movements), compare_movements);
    size_t kept = 0;
    for (size_t i = 0; i < m->count;) {
        struct stock_movement sum = m->movements[i++];
        for (; i < m->count && same_place(&sum, &m->movements[i]); i++)
            sum.quantity += m->movements[i].quantity;
        sum.transaction = d->transaction;
        sum.version = d->version;
        memcpy(sum.type, d->type, sizeof(sum.type));
        if (sum.quantity != 0)
            m->movements[kept++] = sum;
    }
    ret_moves->movements = m->movements;
    ret_moves->count = kept;
}

enum code action_move_stock(struct action *action, const struct declaration *declaration,
                            struct stock_moves *ret_moves)
{
    struct moving m = {.action = action,
                       .declaration = declaration,
                       .type = declaration_type_of(declaration)};
    *ret_moves = (struct stock_moves){0};
    if (m.type == NULL || (!m.type->stock_in && !m.type->stock_out))
        return OK;
    size_t errors = action->findings.errors_count;
    enum code code = store_load_head(action->store, program_account_bn(declaration->importer),
                                     &ret_moves->head);
    if (code != OK)
        return code;
    load_before(&m);
    for (size_t i = 0; i < declaration->lines_count; i++) {
        const struct declaration_quantity *first = &declaration->lines[i].quantities[0];
        const char *unit = first->unit;
        int64_t quantity = thousandths_of(first->value);
        if (m.type->stock_out && !take_out(&m, i, &unit, &quantity))
            continue;
        if (m.type->stock_in)
            put_in(&m, i, unit, quantity);
    }
    check_dropped(&m);
    code = action_whole(action);
    if (code != OK)
        return code;
    if (action->findings.errors_count > errors)
        return FINDINGS;
    settle_difference(&m, ret_moves);
    return OK;
}

/* ---- looking ---- */

/* Of a firm that sees only what it filed: page after page, until there are as many. */
static size_t list_own_lots(struct action *action, const struct stock_filter *filter,
                            struct stock_lot **ret)
{
    enum { LOTS_AT_ONCE = 200 };
    struct stock_filter page = *filter;
    struct stock_lot *own = NULL, *lots;
    size_t kept = 0, capacity = 0, count;
    page.limit = LOTS_AT_ONCE;
    do {
        count = store_list_lots(action->store, action->arena, &page, &lots);
        for (size_t i = 0; i < count && (filter->limit == 0 || kept < filter->limit); i++)
            if (store_filed_by(action->store, lots[i].source, action->actor.business))
                *LIST_PUSH(action->arena, own, kept, capacity) = lots[i];
        if (count > 0) {
            page.after = lots[count - 1].source;
            page.after_line = lots[count - 1].source_line;
        }
    } while (count == LOTS_AT_ONCE && (filter->limit == 0 || kept < filter->limit) &&
             filter->source.text[0] == '\0');
    *ret = own;
    return kept;
}

size_t action_list_lots(struct action *action, const struct stock_filter *filter,
                        struct stock_lot **ret)
{
    if (!action_may(action, PERMISSION_DECLARATION_VIEW, filter->account))
        return 0;
    return action_sees_others(action, filter->account)
               ? store_list_lots(action->store, action->arena, filter, ret)
               : list_own_lots(action, filter, ret);
}

enum code action_show_lot(struct action *action, program_account account,
                          transaction_number source, int source_line, struct stock_lot *ret_lot,
                          struct stock_movement **ret_movements, size_t *ret_count)
{
    const struct stock_filter filter = {
        .account = account, .source = source, .after_line = source_line - 1, .limit = 1};
    struct stock_lot *lots;
    if (action_list_lots(action, &filter, &lots) == 0 || lots[0].source_line != source_line)
        return NOT_FOUND;
    *ret_lot = lots[0];
    *ret_count = store_list_lot_movements(action->store, action->arena, account, source,
                                          source_line, ret_movements);
    return OK;
}
