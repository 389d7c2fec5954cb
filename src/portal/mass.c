/* A file of a mass adjustment: kept, understood, made into rows. */
#include "mass.h"

enum { SET_PREFIX = 4 }; /* "set-value": the column holds new values of that field */

static const char *const controls[] = {"transaction", "line", "field", "value", "reason1",
                                       "reason2", "reason3", "remarks", "known-on"};

/* Headers and fields as people write them, folded, in both languages. */
static const char *const usual[][2] = {
    {"transaction number", "transaction"}, {"transaction", "transaction"},
    {"transactionnumber", "transaction"}, {"numero de transaction", "transaction"},
    {"line", "line"}, {"line number", "line"}, {"ligne", "line"}, {"numero de ligne", "line"},
    {"field", "field"}, {"champ", "field"}, {"new value", "value"}, {"newvalue", "value"},
    {"nouvelle valeur", "value"}, {"reason", "reason1"}, {"reason 1", "reason1"},
    {"motif", "reason1"}, {"motif 1", "reason1"}, {"reason 2", "reason2"}, {"motif 2", "reason2"},
    {"reason 3", "reason3"}, {"motif 3", "reason3"}, {"remarks", "remarks"},
    {"remarques", "remarks"}, {"reason to believe", "known-on"},
    {"day of reason to believe", "known-on"}, {"jour des motifs de croire", "known-on"},
};
static const struct {
    const char *name;
    enum bulk_field field;
} field_names[] = {
    {"classification", BULK_CLASSIFICATION}, {"hs code", BULK_CLASSIFICATION},
    {"classement", BULK_CLASSIFICATION}, {"numero de classement", BULK_CLASSIFICATION},
    {"value", BULK_VALUE}, {"valeur", BULK_VALUE}, {"treatment", BULK_TREATMENT},
    {"tariff treatment", BULK_TREATMENT}, {"traitement", BULK_TREATMENT},
    {"traitement tarifaire", BULK_TREATMENT}, {"origin", BULK_ORIGIN},
    {"country of origin", BULK_ORIGIN}, {"origine", BULK_ORIGIN}, {"pays d origine", BULK_ORIGIN},
    {"tariffcode", BULK_TARIFF_CODE}, {"tariff code", BULK_TARIFF_CODE},
    {"code tarifaire", BULK_TARIFF_CODE}, {"quantity", BULK_QUANTITY}, {"quantite", BULK_QUANTITY},
    {"vfdcode", BULK_VFD_CODE}, {"vfd code", BULK_VFD_CODE}, {"code vd", BULK_VFD_CODE},
    {"code de valeur", BULK_VFD_CODE},
};

/* ---- kept ---- */

static const char *field_of(const struct http_field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return fields[i].value;
    return "";
}

enum code mass_load(struct page *page, const char *id, struct mass *ret)
{
    struct draft draft;
    struct http_field *fields;
    if (!draft_is(id, DRAFT_MASS))
        return NOT_FOUND;
    enum code code = action_show_draft(page->action, page->account->account.account, id, &draft);
    if (code != OK)
        return code;
    size_t count = http_parse_fields(page->arena, draft.form, strlen(draft.form), &fields);
    struct mass mass = {.id = arena_text(page->arena, draft.id), .name = draft.title,
                        .known_on = field_of(fields, count, "known-on"),
                        .remarks = field_of(fields, count, "remarks")};
    for (int i = 0; i < CASEWORK_REASONS_MAX; i++)
        mass.reasons[i] = field_of(fields, count, arena_printf(page->arena, "reason%d", i + 1));
    if (!import_table_read(page, field_of(fields, count, "table"), &mass.sheet))
        return NOT_FOUND;
    mass.controls = arena_array(page->arena, mass.sheet.columns_count, sizeof(*mass.controls));
    for (size_t i = 0; i < mass.sheet.columns_count; i++)
        mass.controls[i] = field_of(fields, count, arena_printf(page->arena, "c%zu", i));
    *ret = mass;
    return OK;
}

static void put_field(struct out *out, const char *name, const char *value)
{
    out_printf(out, "%s%s=%s", out->size > 0 ? "&" : "", name, http_escape(out->arena, value));
}

enum code mass_save(struct page *page, struct mass *mass)
{
    struct out out = out_new(page->arena);
    put_field(&out, "known-on", mass->known_on);
    put_field(&out, "remarks", mass->remarks);
    for (int i = 0; i < CASEWORK_REASONS_MAX; i++)
        put_field(&out, arena_printf(page->arena, "reason%d", i + 1), mass->reasons[i]);
    for (size_t i = 0; i < mass->sheet.columns_count; i++)
        put_field(&out, arena_printf(page->arena, "c%zu", i), mass->controls[i]);
    put_field(&out, "table", import_table_text(page, &mass->sheet));
    struct draft draft = {.account = page->account->account.account, .form = out.data,
                          .title = mass->name};
    if (strlen(mass->id) < sizeof(draft.id))
        memcpy(draft.id, mass->id, strlen(mass->id) + 1);
    enum code code = action_put_kept(page->action, DRAFT_MASS, &draft);
    mass->id = arena_text(page->arena, draft.id);
    return code;
}

/* ---- what columns hold ---- */

const struct option *mass_controls(struct page *page)
{
    struct option *options = arena_array(page->arena, ARRAY_COUNT(controls) + BULK_FIELDS + 2,
                                         sizeof(*options));
    size_t n = 0;
    options[n++] = (struct option){"", t(page, TEXT_IMPORT_COLUMN_NONE)};
    for (size_t i = 0; i < ARRAY_COUNT(controls); i++) {
        char *id = arena_text(page->arena, controls[i]);
        for (char *at = id; *at; at++)
            if (*at == '-')
                *at = '_';
        options[n++] = (struct option){controls[i], say_id(page, "mass.column.", id)};
    }
    for (int i = 0; i < BULK_FIELDS; i++)
        options[n++] = (struct option){
            arena_printf(page->arena, "set-%s", bulk_field_names[i]),
            say(page, TEXT_MASS_COLUMN_SET, bulk_field_label(page, (enum bulk_field)i), NULL)};
    return options;
}

static bool find_field(const char *folded, enum bulk_field *ret)
{
    for (size_t i = 0; i < ARRAY_COUNT(field_names); i++)
        if (strcmp(field_names[i].name, folded) == 0) {
            *ret = field_names[i].field;
            return true;
        }
    return false;
}

static const char *guess_one(struct page *page, const char *header, bool tall)
{
    const char *folded = text_fold(page->arena, header);
    enum bulk_field field;
    for (size_t i = 0; i < ARRAY_COUNT(usual); i++)
        if (strcmp(usual[i][0], folded) == 0)
            return usual[i][1];
    if (tall && (strcmp(folded, "value") == 0 || strcmp(folded, "valeur") == 0))
        return "value";
    return find_field(folded, &field)
               ? arena_printf(page->arena, "set-%s", bulk_field_names[field])
               : "";
}

static bool is_taken(const struct mass *mass, size_t columns, const char *control)
{
    for (size_t i = 0; i < columns; i++)
        if (strcmp(mass->controls[i], control) == 0)
            return true;
    return false;
}

/* A table says the field in a column of its own, or has a column for each field. */
void mass_guess(struct page *page, struct mass *mass)
{
    bool tall = false;
    for (size_t i = 0; i < mass->sheet.columns_count; i++)
        tall = tall || strcmp(guess_one(page, mass->sheet.header[i], false), "field") == 0;
    for (size_t i = 0; i < mass->sheet.columns_count; i++) {
        const char *control = guess_one(page, mass->sheet.header[i], tall);
        mass->controls[i] = *control && is_taken(mass, i, control) ? "" : control;
    }
}

static bool sets_field(const struct mass *mass)
{
    for (size_t i = 0; i < mass->sheet.columns_count; i++)
        if (strncmp(mass->controls[i], "set-", SET_PREFIX) == 0)
            return true;
    return false;
}

bool mass_complete(struct page *page, const struct mass *mass)
{
    static const char *const needed[] = {"transaction", "field", "value"};
    bool complete = true;
    for (size_t i = 0; i < ARRAY_COUNT(needed); i++) {
        if (is_taken(mass, mass->sheet.columns_count, needed[i]) || (i > 0 && sets_field(mass)))
            continue;
        findings_add(&page->action->findings, FINDING_BLK_0022, 0, "",
                     say_id(page, "mass.column.", needed[i]), NULL, NULL);
        complete = false;
    }
    return complete;
}

/* ---- rows ---- */

/* "1 234,50" on a French page. */
static const char *plain_number(struct page *page, enum bulk_field field, const char *cell)
{
    bool number = field == BULK_VALUE || field == BULK_QUANTITY;
    if (!number || page->language != LANGUAGE_FR || !strchr(cell, ',') || strchr(cell, '.'))
        return cell;
    struct out out = out_new(page->arena);
    for (const char *at = cell; *at; at++) {
        bool space = *at == ' ' && at[1] >= '0' && at[1] <= '9';
        bool no_break = strncmp(at, "\u00a0", 2) == 0;
        if (*at == ',')
            out_char(&out, '.');
        else if (!space && !no_break)
            out_char(&out, *at);
        at += no_break;
    }
    return out.data ? out.data : "";
}

/* A spreadsheet that took a number of Chapters 1 to 9 for an amount dropped its nought, and that of
 * a treatment or tariff code. */
static const char *cell_value(struct page *page, enum bulk_field field, const char *cell)
{
    size_t size = strlen(cell);
    bool digits = strspn(cell, "0123456789") == size;
    if (field == BULK_CLASSIFICATION && digits && size == 9)
        return arena_printf(page->arena, "0%s", cell);
    return plain_number(page, field, cell);
}

static struct bulk_row row_of(struct page *page, const struct mass *mass, size_t row)
{
    struct bulk_row made = {.number = mass->sheet.numbers[row]};
    for (size_t i = 0; i < mass->sheet.columns_count; i++) {
        const char *control = mass->controls[i], *cell = sheet_cell(&mass->sheet, row, i);
        if (!*cell)
            continue;
        if (strcmp(control, "transaction") == 0)
            made.transaction = cell;
        else if (strcmp(control, "line") == 0)
            made.line = strcmp(cell, "*") == 0 ? "" : cell;
        else if (strcmp(control, "field") == 0)
            made.field = cell;
        else if (strcmp(control, "value") == 0)
            made.value = cell;
        else if (strncmp(control, "reason", 6) == 0 && made.reasons_count < CASEWORK_REASONS_MAX)
            made.reasons[made.reasons_count++] = cell;
        else if (strcmp(control, "remarks") == 0)
            made.remarks = cell;
        else if (strcmp(control, "known-on") == 0)
            made.known_on = cell;
    }
    enum bulk_field field;
    if (made.field && find_field(text_fold(page->arena, made.field), &field)) {
        made.field = bulk_field_names[field];
        made.value = made.value ? cell_value(page, field, made.value) : NULL;
    }
    return made;
}

struct bulk_request mass_request(struct page *page, const struct mass *mass)
{
    const struct sheet *sheet = &mass->sheet;
    struct bulk_row *rows = NULL;
    size_t count = 0, capacity = 0;
    struct bulk_request request = {.account = page->account->account.account, .name = mass->name,
                                   .remarks = mass->remarks, .known_on = mass->known_on};
    for (int i = 0; i < CASEWORK_REASONS_MAX; i++)
        if (*mass->reasons[i])
            request.reasons[request.reasons_count++] = mass->reasons[i];
    for (size_t row = 0; row < sheet->rows_count; row++) {
        struct bulk_row made = row_of(page, mass, row);
        if (!sets_field(mass)) {
            *LIST_PUSH(page->arena, rows, count, capacity) = made;
            continue;
        }
        for (size_t i = 0; i < sheet->columns_count; i++) {
            enum bulk_field field;
            const char *cell = sheet_cell(sheet, row, i);
            if (strncmp(mass->controls[i], "set-", SET_PREFIX) != 0 || !*cell ||
                !bulk_field_find(mass->controls[i] + SET_PREFIX, &field))
                continue;
            made.field = bulk_field_names[field];
            made.value = cell_value(page, field, cell);
            *LIST_PUSH(page->arena, rows, count, capacity) = made;
        }
    }
    request.rows = rows;
    request.rows_count = count;
    return request;
}
