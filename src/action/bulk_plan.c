/* The plan of a mass adjustment: rows by declaration, each declaration as it would be, and what is
 * wrong with it. One that is wrong in any row stays out whole. */
#include "bulk_impl.h"

#include <stdlib.h>

struct ask { /* a row with the declaration it is about */
    transaction_number transaction;
    const struct bulk_row *row;
};

struct plan {
    struct action *action;
    const struct bulk_request *request;
    struct bulk bulk;
    size_t declarations_capacity, troubles_capacity;
    transaction_number correction, adjustment; /* one of each, "" none */
    struct ask *asks;
    size_t asks_count;
};

/* One declaration under way, in memory that ends with it. */
struct planning {
    struct plan *plan;
    struct action action;
    const struct ask *asks;
    size_t count;
    struct declaration declaration;
    struct bulk_declaration d;
    size_t lines_capacity;
    int *taken; /* row that changes a line's field, by place and field; 0 none */
    bool wrong;
};

const char *bulk_text(const char *text) { return text == NULL ? "" : text; }

static bool given(const char *text) { return text != NULL && text[0] != '\0'; }

struct action bulk_inner(const struct action *action, struct arena *scratch)
{
    struct action inner = *action;
    inner.arena = scratch;
    inner.findings = findings_new(scratch);
    inner.idempotency = (struct idempotency){0};
    return inner;
}

struct declaration bulk_with_own_lines(struct arena *arena, const struct declaration *declaration)
{
    struct declaration copy = *declaration;
    copy.lines = arena_array(arena, copy.lines_count + 1, sizeof(*copy.lines));
    for (size_t i = 0; i < copy.lines_count; i++)
        copy.lines[i] = declaration->lines[i];
    return copy;
}

hash256 bulk_content(struct arena *arena, const struct declaration *declaration)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_declaration(&json, declaration);
    return hash_bytes(out.data, out.size);
}

enum code bulk_read_stored(struct arena *arena, const struct stored_declaration *stored,
                           struct declaration *ret)
{
    struct findings unused = findings_new(arena);
    return document_read_declaration(arena, stored->document, strlen(stored->document), &unused,
                                     ret) == OK
               ? OK
               : FAULT; /* it was read once before */
}

struct bulk_trouble bulk_trouble_of(struct arena *arena, const struct finding *finding)
{
    struct bulk_trouble trouble = {.code = finding->code};
    for (size_t i = 0; i < ARRAY_COUNT(trouble.arguments); i++)
        trouble.arguments[i] = arena_text(arena, bulk_text(finding->arguments[i]));
    return trouble;
}

static const char *cut(const char *text) { return strlen(text) > 40 ? "…" : text; }

static void add_trouble(struct plan *plan, struct bulk_trouble trouble, const struct ask *ask)
{
    struct arena *arena = plan->action->arena;
    trouble.row = ask->row->number;
    trouble.transaction = arena_text(arena, cut(bulk_text(ask->row->transaction)));
    if (trouble.field == NULL)
        trouble.field = arena_text(arena, cut(bulk_text(ask->row->field)));
    *LIST_PUSH(arena, plan->bulk.troubles, plan->bulk.troubles_count, plan->troubles_capacity) =
        trouble;
}

static void refuse(struct planning *p, const struct ask *ask, int line, enum finding_code code,
                   const char *arg0, const char *arg1, const char *arg2)
{
    const struct finding finding = {.code = code, .arguments = {arg0, arg1, arg2}};
    struct bulk_trouble trouble = bulk_trouble_of(p->plan->action->arena, &finding);
    trouble.line = line;
    add_trouble(p->plan, trouble, ask);
    p->wrong = true;
}

static const char *number_text(struct planning *p, long number)
{
    return arena_printf(p->action.arena, "%ld", number);
}

/* ---- reasons, remarks and day: of the row, else of the request ---- */

static bool same_saying(const struct bulk_row *a, const struct bulk_row *b)
{
    if (a->reasons_count != b->reasons_count || !text_equal(a->remarks, b->remarks) ||
        !text_equal(a->known_on, b->known_on))
        return false;
    for (size_t i = 0; i < a->reasons_count && i < CASEWORK_REASONS_MAX; i++)
        if (strcmp(a->reasons[i], b->reasons[i]) != 0)
            return false;
    return true;
}

static bool says(const struct bulk_row *row)
{
    return row->reasons_count > 0 || given(row->remarks) || given(row->known_on);
}

static void take_reasons(struct planning *p, const struct ask *ask)
{
    const struct bulk_request *request = p->plan->request;
    bool own = ask->row->reasons_count > 0;
    size_t count = own ? ask->row->reasons_count : request->reasons_count;
    const char *const *reasons = own ? ask->row->reasons : request->reasons;
    if (count > CASEWORK_REASONS_MAX) {
        refuse(p, ask, 0, FINDING_BLK_0011, number_text(p, (long)count), NULL, NULL);
        return;
    }
    p->declaration.reasons_count = count;
    for (size_t i = 0; i < count; i++) {
        p->declaration.reasons[i] = reasons[i];
        if (strlen(reasons[i]) > BULK_REASON_MAX)
            refuse(p, ask, 0, FINDING_BLK_0021, cut(reasons[i]), NULL, NULL);
    }
}

/* The first row that says something says it for the declaration. */
static void take_saying(struct planning *p)
{
    const struct ask *first = &p->asks[0];
    const struct bulk_request *request = p->plan->request;
    for (size_t i = 0; i < p->count; i++) {
        const struct ask *ask = &p->asks[i];
        if (!says(ask->row))
            continue;
        if (!says(first->row))
            first = ask;
        else if (ask != first && !same_saying(first->row, ask->row))
            refuse(p, ask, 0, FINDING_BLK_0012, number_text(p, first->row->number), NULL, NULL);
    }
    const char *remarks = given(first->row->remarks) ? first->row->remarks : request->remarks;
    const char *known = given(first->row->known_on) ? first->row->known_on : request->known_on;
    take_reasons(p, first);
    p->declaration.notes = given(remarks) ? remarks : NULL;
    if (given(remarks) && strlen(remarks) > CASEWORK_WORDS_MAX)
        refuse(p, first, 0, FINDING_BLK_0018, number_text(p, (long)strlen(remarks)),
               number_text(p, CASEWORK_WORDS_MAX), NULL);
    p->declaration.reason_known_on = DATE_NONE;
    if (given(known) && !date_parse(known, &p->declaration.reason_known_on))
        refuse(p, first, 0, FINDING_BLK_0015, cut(known), NULL, NULL);
}

/* ---- what a row changes ---- */

static const char *fields_text(struct arena *arena)
{
    struct out out = out_new(arena);
    for (int i = 0; i < BULK_FIELDS; i++)
        out_printf(&out, "%s%s", i == 0 ? "" : ", ", bulk_field_names[i]);
    return out.data;
}

static void change_line(struct planning *p, const struct ask *ask, size_t place,
                        enum bulk_field field, bool alone)
{
    struct arena *arena = p->plan->action->arena;
    struct declaration_line *line = &p->declaration.lines[place];
    int *taken = &p->taken[place * BULK_FIELDS + (size_t)field];
    const char *name = bulk_field_names[field], *value = bulk_text(ask->row->value);
    const char *number = number_text(p, line->number);
    if (*taken != 0) {
        refuse(p, ask, line->number, FINDING_BLK_0007, number, name, number_text(p, *taken));
        return;
    }
    *taken = ask->row->number;
    if (bulk_is_sima(line)) {
        refuse(p, ask, line->number, FINDING_BLK_0008, number, NULL, NULL);
        return;
    }
    const char *before = arena_text(arena, bulk_value(arena, line, field));
    switch (bulk_change(p->action.arena, line, field, value)) {
    case BULK_SAME:
        if (alone) /* of all lines some may be right already */
            refuse(p, ask, line->number, FINDING_BLK_0013, number, name, cut(value));
        return;
    case BULK_NO_VALUE:
        refuse(p, ask, line->number, FINDING_BLK_0009, cut(value), name, NULL);
        return;
    case BULK_NO_UNIT:
        refuse(p, ask, line->number, FINDING_BLK_0014, number, cut(value), NULL);
        return;
    case BULK_CHANGED: break;
    }
    *LIST_PUSH(arena, p->d.lines, p->d.lines_count, p->lines_capacity) = (struct bulk_line){
        .number = line->number,
        .row = ask->row->number,
        .field = field,
        .before = before,
        .after = arena_text(arena, bulk_value(arena, line, field))};
}

static void change_all(struct planning *p, const struct ask *ask, enum bulk_field field)
{
    size_t before = p->d.lines_count;
    bool wrong = p->wrong;
    p->wrong = false;
    for (size_t i = 0; i < p->declaration.lines_count; i++)
        change_line(p, ask, i, field, false);
    if (p->d.lines_count == before && !p->wrong)
        refuse(p, ask, 0, FINDING_BLK_0013, "1-", bulk_field_names[field],
               cut(bulk_text(ask->row->value)));
    p->wrong = p->wrong || wrong;
}

static void change(struct planning *p, const struct ask *ask)
{
    const struct bulk_row *row = ask->row;
    enum bulk_field field;
    if (!bulk_field_find(row->field, &field)) {
        refuse(p, ask, 0, FINDING_BLK_0006, cut(bulk_text(row->field)),
               fields_text(p->action.arena), NULL);
        return;
    }
    if (!given(row->line)) {
        change_all(p, ask, field);
        return;
    }
    size_t size = strspn(row->line, "0123456789"), place = 0;
    if (size == 0 || size > 4 || row->line[size] != '\0') {
        refuse(p, ask, 0, FINDING_BLK_0016, cut(row->line), NULL, NULL);
        return;
    }
    int number = atoi(row->line);
    while (place < p->declaration.lines_count && p->declaration.lines[place].number != number)
        place++;
    if (place == p->declaration.lines_count)
        refuse(p, ask, number, FINDING_BLK_0005, row->line, ask->transaction.text, NULL);
    else
        change_line(p, ask, place, field, true);
}

/* ---- what it would do ---- */

void bulk_line_differences(struct bulk_declaration *d, const struct assessment *before,
                           const struct assessment *after)
{
    for (size_t i = 0; i < d->lines_count; i++) {
        struct bulk_line *line = &d->lines[i];
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first = first && d->lines[k].number != line->number;
        const struct assessment *const both[] = {before, after};
        for (size_t side = 0; side < 2 && first; side++)
            for (size_t k = 0; k < both[side]->lines_count; k++) {
                const struct assessment_line *of = &both[side]->lines[k];
                if (of->number != line->number)
                    continue;
                for (size_t c = 0; c < of->charges_count; c++) {
                    money *sum = &line->difference[of->charges[c].class];
                    *sum = side == 0 ? money_subtract(*sum, of->charges[c].amount)
                                     : money_add(*sum, of->charges[c].amount);
                }
            }
    }
}

/* The row whose line a finding is about, else the first. */
static const struct ask *ask_of(const struct planning *p, const struct finding *finding,
                                int *ret_line)
{
    size_t place = 0;
    *ret_line = 0;
    if (strncmp(finding->pointer, "/lines/", 7) != 0)
        return &p->asks[0];
    place = strtoul(finding->pointer + 7, NULL, 10);
    if (place >= p->declaration.lines_count)
        return &p->asks[0];
    *ret_line = p->declaration.lines[place].number;
    for (size_t i = 0; i < p->d.lines_count; i++)
        if (p->d.lines[i].number == *ret_line)
            for (size_t k = 0; k < p->count; k++)
                if (p->asks[k].row->number == p->d.lines[i].row)
                    return &p->asks[k];
    return &p->asks[0];
}

static void take_findings(struct planning *p)
{
    const struct findings *findings = &p->action.findings;
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].severity != SEVERITY_ERROR)
            continue;
        int line;
        const struct ask *ask = ask_of(p, &findings->items[i], &line);
        struct bulk_trouble trouble = bulk_trouble_of(p->plan->action->arena, &findings->items[i]);
        trouble.line = line;
        const char *field = findings_facts[findings->items[i].code].field;
        trouble.field = given(field) ? field : NULL;
        add_trouble(p->plan, trouble, ask);
        p->wrong = true;
    }
}

static void keep(struct planning *p, const struct change_preview *preview)
{
    struct plan *plan = p->plan;
    struct arena *arena = plan->action->arena;
    struct bulk_declaration *d = &p->d;
    d->transaction = p->declaration.transaction;
    d->account = p->declaration.importer;
    d->basis = preview->basis.version;
    d->version = p->declaration.version;
    d->correction = preview->correction;
    d->content = bulk_content(p->action.arena, &p->declaration);
    d->reasons_count = p->declaration.reasons_count;
    for (size_t i = 0; i < d->reasons_count; i++)
        d->reasons[i] = arena_text(arena, p->declaration.reasons[i]);
    d->words = arena_text(arena, p->declaration.notes);
    d->known_on = p->declaration.reason_known_on;
    memcpy(d->difference, preview->effect.difference, sizeof(d->difference));
    d->net = preview->effect.net;
    d->interest = d->net.cents < 0 ? money_negate(preview->interest.amount)
                                   : preview->interest.amount;
    d->interest = money_add(d->interest, preview->taken_back.amount);
    d->interest = money_add(d->interest, preview->apart_back);
    const struct interest_line *line =
        preview->interest.amount.cents != 0 ? &preview->interest : &preview->taken_back;
    d->interest_from = line->from;
    d->interest_to = line->to;
    bulk_line_differences(d, &preview->before, &preview->after);
    *LIST_PUSH(arena, plan->bulk.declarations, plan->bulk.declarations_count,
               plan->declarations_capacity) = *d;
}

/* Where a declaration stands decides whether it is corrected or adjusted; of wrong ones as well. */
static void note_window(struct planning *p, const struct stored_declaration *newest)
{
    transaction_number *kept = version_final(newest, p->action.today) ? &p->plan->adjustment
                                                                      : &p->plan->correction;
    if (kept->text[0] == '\0')
        *kept = newest->transaction;
}

static enum code load(struct planning *p, struct stored_declaration *ret_basis, int *ret_version)
{
    struct case_book book;
    enum code code = case_load(&p->action, p->asks[0].transaction, &book);
    if (code == OK && !program_account_equal(book.newest.importer, p->plan->request->account))
        code = NOT_FOUND; /* another's: not to be told from one that is not there */
    if (code == NOT_FOUND) {
        for (size_t i = 0; i < p->count; i++)
            refuse(p, &p->asks[i], 0, FINDING_BLK_0004, p->asks[0].transaction.text, NULL, NULL);
        return FINDINGS;
    }
    if (code != OK)
        return code;
    note_window(p, &book.newest);
    *ret_version = book.newest.version + 1;
    code = case_basis(&p->action, &book.newest, ret_basis);
    if (code == CONFLICT) {
        take_findings(p);
        return FINDINGS;
    }
    return code == OK ? bulk_read_stored(p->action.arena, ret_basis, &p->declaration) : code;
}

static enum code plan_one(struct planning *p)
{
    struct stored_declaration basis;
    struct change_preview preview;
    int version;
    enum code code = load(p, &basis, &version);
    if (code != OK)
        return code == FINDINGS ? OK : code;
    p->taken = arena_array(p->action.arena, p->declaration.lines_count * BULK_FIELDS + 1,
                           sizeof(*p->taken));
    p->declaration.transaction = basis.transaction;
    p->declaration.version = version;
    take_saying(p);
    const struct declaration before = bulk_with_own_lines(p->action.arena, &p->declaration);
    for (size_t i = 0; i < p->count; i++)
        change(p, &p->asks[i]);
    if (p->wrong)
        return OK;
    bulk_follow_totals(p->action.arena, &before, &p->declaration);
    code = action_preview_change(&p->action, &p->declaration, &preview);
    if (code != OK && code != FINDINGS && code != CONFLICT)
        return code;
    take_findings(p);
    if (!p->wrong && code == OK)
        keep(p, &preview);
    return OK;
}

/* ---- all of them ---- */

static int compare_asks(const void *left, const void *right)
{
    const struct ask *a = left, *b = right;
    int order = strcmp(a->transaction.text, b->transaction.text);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static void gather(struct plan *plan)
{
    struct arena *arena = plan->action->arena;
    plan->asks = arena_array(arena, plan->request->rows_count, sizeof(*plan->asks));
    for (size_t i = 0; i < plan->request->rows_count; i++) {
        struct ask ask = {.row = &plan->request->rows[i]};
        if (transaction_number_parse(bulk_text(ask.row->transaction), &ask.transaction)) {
            plan->asks[plan->asks_count++] = ask;
            continue;
        }
        const struct finding finding = {.code = FINDING_BLK_0003,
                                        .arguments = {cut(bulk_text(ask.row->transaction))}};
        add_trouble(plan, bulk_trouble_of(arena, &finding), &ask);
    }
    if (plan->asks_count > 0)
        qsort(plan->asks, plan->asks_count, sizeof(*plan->asks), compare_asks);
}

static size_t same_until(const struct plan *plan, size_t from)
{
    size_t to = from;
    while (to < plan->asks_count && strcmp(plan->asks[to].transaction.text,
                                           plan->asks[from].transaction.text) == 0)
        to++;
    return to;
}

static enum code check_size(struct plan *plan)
{
    struct action *action = plan->action;
    size_t rows = plan->request->rows_count, declarations = 0;
    if (rows == 0 || rows > BULK_ROWS_MAX) {
        findings_add(&action->findings, rows == 0 ? FINDING_BLK_0002 : FINDING_BLK_0001, 0, "/rows",
                     arena_printf(action->arena, "%zu", rows),
                     arena_printf(action->arena, "%d", BULK_ROWS_MAX), NULL);
        return FINDINGS;
    }
    gather(plan);
    for (size_t at = 0; at < plan->asks_count; at = same_until(plan, at))
        declarations++;
    plan->bulk.looked_at = (int)declarations;
    if (declarations <= BULK_DECLARATIONS_MAX)
        return OK;
    findings_add(&action->findings, FINDING_BLK_0019, 0, "/rows",
                 arena_printf(action->arena, "%zu", declarations),
                 arena_printf(action->arena, "%d", BULK_DECLARATIONS_MAX), NULL);
    return FINDINGS;
}

void bulk_add_up(struct bulk *bulk)
{
    for (size_t i = 0; i < bulk->declarations_count; i++) {
        const struct bulk_declaration *d = &bulk->declarations[i];
        for (int c = 0; c < REVENUE_COUNT; c++)
            bulk->difference[c] = money_add(bulk->difference[c], d->difference[c]);
        bulk->net = money_add(bulk->net, d->net);
        bulk->interest = money_add(bulk->interest, d->interest);
    }
}

static int compare_troubles(const void *left, const void *right)
{
    const struct bulk_trouble *a = left, *b = right;
    return a->row != b->row ? (a->row > b->row) - (a->row < b->row) : a->line - b->line;
}

enum code bulk_plan(struct action *action, const struct bulk_request *request,
                    struct bulk *ret_bulk)
{
    struct plan plan = {.action = action,
                        .request = request,
                        .bulk = {.kind = "mass", .account = request->account,
                                 .made_on = action->today, .made_by = action->actor.name,
                                 .name = request->name, .words = request->remarks,
                                 .rows = (int)request->rows_count}};
    enum code code = check_size(&plan);
    struct arena *scratch = arena_new();
    for (size_t at = 0, to; code == OK && at < plan.asks_count; at = to) {
        to = same_until(&plan, at);
        arena_reset(scratch);
        struct planning *p = arena_alloc(scratch, sizeof(*p));
        *p = (struct planning){.plan = &plan, .action = bulk_inner(action, scratch),
                               .asks = &plan.asks[at], .count = to - at};
        code = plan_one(p);
    }
    arena_free(scratch);
    if (plan.bulk.troubles_count > 0)
        qsort(plan.bulk.troubles, plan.bulk.troubles_count, sizeof(*plan.bulk.troubles),
              compare_troubles);
    bulk_add_up(&plan.bulk);
    *ret_bulk = plan.bulk;
    if (code == OK && plan.correction.text[0] != '\0' && plan.adjustment.text[0] != '\0') {
        findings_add(&action->findings, FINDING_BLK_0010, 0, "/rows", plan.correction.text,
                     plan.adjustment.text, NULL);
        code = FINDINGS;
    }
    return code;
}

/* ---- again, from the plan ---- */

enum code bulk_rebuild(struct action *action, const struct bulk_declaration *planned,
                       struct declaration *ret_declaration)
{
    struct stored_declaration basis;
    struct declaration declaration;
    enum code code = store_load_declaration(action->store, action->arena, planned->transaction,
                                            planned->basis, &basis);
    if (code == OK)
        code = bulk_read_stored(action->arena, &basis, &declaration);
    if (code != OK)
        return code;
    const struct declaration before = bulk_with_own_lines(action->arena, &declaration);
    for (size_t i = 0; i < planned->lines_count; i++) {
        const struct bulk_line *line = &planned->lines[i];
        const char *value = given(line->after) ? line->after : "-";
        for (size_t k = 0; k < declaration.lines_count; k++)
            if (declaration.lines[k].number == line->number)
                (void)bulk_change(action->arena, &declaration.lines[k], line->field, value);
    }
    bulk_follow_totals(action->arena, &before, &declaration);
    declaration.transaction = planned->transaction;
    declaration.version = planned->version;
    declaration.reasons_count = planned->reasons_count;
    for (size_t i = 0; i < planned->reasons_count; i++)
        declaration.reasons[i] = planned->reasons[i];
    declaration.notes = planned->words;
    declaration.reason_known_on = planned->known_on;
    hash256 content = bulk_content(action->arena, &declaration);
    if (memcmp(&content, &planned->content, sizeof(content)) != 0) {
        findings_add(&action->findings, FINDING_BLK_0020, 0, "", planned->transaction.text, NULL,
                     NULL);
        return CONFLICT;
    }
    *ret_declaration = declaration;
    return OK;
}
