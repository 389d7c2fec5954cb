/* JSON to a declaration. Shape only: what the text means is the business of declaration_check. */
#include <ctype.h>

#include "declaration_impl.h"
#include "read_impl.h"

struct reader {
    struct arena *arena;
    struct findings *findings;
    struct declaration *declaration;
};

static void read_fields(struct reader *reader, const struct field *fields,
                        const struct json_value *object, const struct place *place, char *record);

/* The number of the line a place is on, 0 when it is on none. */
static int place_line(const struct place *place)
{
    for (const struct place *at = place; at != NULL && at->parent != NULL; at = at->parent)
        if (at->name == NULL && at->parent->parent == NULL &&
            strcmp(at->parent->name, "lines") == 0)
            return (int)at->index + 1;
    return 0;
}

static void add(struct reader *reader, enum finding_code code, const struct place *place,
                const char *arg0, const char *arg1, const char *arg2)
{
    findings_add(reader->findings, code, place_line(place), place_pointer(reader->arena, place),
                 arg0, arg1, arg2);
}

static const char *number_text(struct reader *reader, int64_t value)
{
    return arena_printf(reader->arena, "%lld", (long long)value);
}

/* NULL after a finding. */
static const char *read_string(struct reader *reader, const struct json_value *value,
                               const struct place *place)
{
    if (json_is_string(value))
        return json_string_value(value);
    add(reader, json_is_number(value) ? FINDING_DOC_0018 : FINDING_DOC_0021, place, place->name,
        NULL, NULL);
    return NULL;
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* A text of at most `limit` characters; NULL after a finding. */
static const char *read_limited(struct reader *reader, const struct field *field,
                                const struct json_value *value, const struct place *place)
{
    const char *text = read_string(reader, value, place);
    if (text == NULL || characters(text) <= (size_t)field->limit)
        return text;
    const char *shown = arena_copy(reader->arena, text, strlen(text));
    add(reader, FINDING_DOC_0007, place, strlen(shown) > 80 ? field->name : shown,
        number_text(reader, field->limit), NULL);
    return NULL;
}

/* Into a char[limit + 1]; bytes are counted, as codes are ASCII. */
static void read_chars(struct reader *reader, const struct field *field,
                       const struct json_value *value, const struct place *place, char *at)
{
    const char *text = read_string(reader, value, place);
    if (text == NULL)
        return;
    size_t size = 0;
    size_t limit = (size_t)field->limit;
    char buffer[32] = "";
    for (const char *from = text; *from != '\0' && size <= limit; from++) {
        if (field->kind == FIELD_DIGITS && (*from == '.' || *from == ' '))
            continue;
        buffer[size++] = field->kind == FIELD_UPPER ? (char)toupper((unsigned char)*from) : *from;
    }
    if (size > limit) {
        const char *shown = strlen(text) > 80 ? field->name : text;
        add(reader, FINDING_DOC_0007, place, shown, number_text(reader, field->limit), NULL);
        return;
    }
    bool padded =
        (field->kind == FIELD_TREATMENT && size == 1) || (field->kind == FIELD_OFFICE && size == 3);
    if (padded)
        *at++ = '0';
    memcpy(at, buffer, size);
    at[size] = '\0';
}

static void read_int(struct reader *reader, const struct field *field,
                     const struct json_value *value, const struct place *place, char *at)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        json_integer_value(value) > field->limit) {
        add(reader, FINDING_DOC_0022, place, field->name, "0", number_text(reader, field->limit));
        return;
    }
    *(int *)(void *)at = (int)json_integer_value(value);
}

static void read_weight(struct reader *reader, const struct json_value *value,
                        const struct place *place, char *at)
{
    if (!json_is_integer(value) || json_integer_value(value) > 999999999999) {
        add(reader, FINDING_DOC_0022, place, place->name, "1", "999999999999");
        return;
    }
    if (json_integer_value(value) <= 0) {
        add(reader, FINDING_CAD_0206, place, number_text(reader, json_integer_value(value)), NULL,
            NULL);
        return;
    }
    *(int64_t *)(void *)at = json_integer_value(value);
}

static void read_date(struct reader *reader, const struct json_value *value,
                      const struct place *place, char *at)
{
    const char *text = read_string(reader, value, place);
    if (text != NULL && !date_parse(text, (date *)(void *)at))
        add(reader, FINDING_DOC_0004, place, strlen(text) > 40 ? place->name : text, NULL, NULL);
}

/* ---- amounts ---- */

static const struct field amount_names[] = {{.name = "amount"}, {.name = "currency"}, {NULL}};

static bool read_only(struct reader *reader, const struct field *fields,
                      const struct json_value *object, const struct place *place)
{
    bool only = true;
    const char *key;
    const struct json_value *value;
    json_object_foreach(object, key, value) {
        const struct field *field = fields;
        while (field->name != NULL && strcmp(field->name, key) != 0)
            field++;
        if (field->name != NULL)
            continue;
        const struct place at = {place, key, 0};
        add(reader, FINDING_DOC_0001, &at, key, NULL, NULL);
        only = false;
    }
    return only;
}

/* The two texts of {"amount","currency"}; false after a finding. */
static bool read_amount_texts(struct reader *reader, const struct json_value *value,
                              const struct place *place, const char **ret_amount,
                              const char **ret_currency)
{
    if (!json_is_object(value)) {
        add(reader, FINDING_DOC_0016, place, NULL, NULL, NULL);
        return false;
    }
    bool good = read_only(reader, amount_names, value, place);
    const char **rets[] = {ret_amount, ret_currency};
    for (size_t i = 0; i < 2; i++) {
        const struct place at = {place, amount_names[i].name, 0};
        const struct json_value *member = json_member(value, amount_names[i].name);
        if (member == NULL)
            add(reader, FINDING_DOC_0002, &at, amount_names[i].name, NULL, NULL);
        const char *text = member == NULL ? NULL : read_string(reader, member, &at);
        good = good && text != NULL;
        *rets[i] = text;
    }
    return good;
}

static void read_amount(struct reader *reader, const struct field *field,
                        const struct json_value *value, const struct place *place, char *record)
{
    const char *amount, *currency;
    if (!read_amount_texts(reader, value, place, &amount, &currency))
        return;
    struct field_amount to = field_amount_at(field, record);
    const struct place amount_at = {place, "amount", 0}, currency_at = {place, "currency", 0};
    /* More decimals than a currency has are for the check to tell, with the currency known. */
    if (decimal_parse(amount, 6, to.value))
        *to.has = true;
    else
        add(reader, FINDING_DOC_0005, &amount_at, strlen(amount) > 40 ? "amount" : amount, "2",
            NULL);
    const struct field letters = {"currency", FIELD_UPPER, 0, 3, NULL};
    read_chars(reader, &letters, json_member(value, "currency"), &currency_at, to.currency);
}

/* CAD only, two decimals. */
static bool read_money(struct reader *reader, const struct json_value *value,
                       const struct place *place, money *ret_money)
{
    const char *amount, *currency;
    if (!read_amount_texts(reader, value, place, &amount, &currency))
        return false;
    const struct place amount_at = {place, "amount", 0}, currency_at = {place, "currency", 0};
    if (strcmp(currency, "CAD") != 0) {
        add(reader, FINDING_DOC_0017, &currency_at, strlen(currency) > 40 ? "?" : currency, NULL,
            NULL);
        return false;
    }
    if (money_parse(amount, ret_money))
        return true;
    add(reader, FINDING_DOC_0005, &amount_at, strlen(amount) > 40 ? "amount" : amount, "2", NULL);
    return false;
}

static bool read_quantity(struct reader *reader, const struct json_value *value,
                          const struct place *place, char *at)
{
    const char *text = read_string(reader, value, place);
    if (text == NULL)
        return false;
    if (decimal_parse(text, 6, (decimal *)(void *)at))
        return true;
    add(reader, FINDING_DOC_0019, place, place->name, strlen(text) > 40 ? "…" : text, "3");
    return false;
}

/* ---- the parts of the declaration itself ---- */

static void read_transaction(struct reader *reader, const struct json_value *value,
                             const struct place *place)
{
    const char *text = read_string(reader, value, place);
    struct declaration *d = reader->declaration;
    if (text == NULL || transaction_number_parse(text, &d->transaction))
        return;
    size_t size = strlen(text);
    if (size >= sizeof(d->transaction_given)) {
        add(reader, FINDING_DOC_0007, place, place->name, "31", NULL);
        return;
    }
    memcpy(d->transaction_given, text, size + 1);
}

static void read_account(struct reader *reader, const struct field *field,
                         const struct json_value *value, const struct place *place)
{
    const char *text = read_string(reader, value, place);
    struct declaration *d = reader->declaration;
    bool importer = field->kind == FIELD_IMPORTER;
    if (text == NULL)
        return;
    if (program_account_parse(text, importer ? &d->importer : &d->broker)) {
        d->has_broker = d->has_broker || !importer;
        return;
    }
    if (importer)
        d->importer_given = text;
    add(reader, FINDING_DOC_0006, place, strlen(text) > 40 ? place->name : text, NULL, NULL);
}

static void read_reasons(struct reader *reader, const struct json_value *value,
                         const struct place *place)
{
    struct declaration *d = reader->declaration;
    static const struct field reason = {"reasons", FIELD_TEXT, 0, 20, NULL};
    for (size_t i = 0; i < json_array_size(value); i++) {
        const struct place at = {place, NULL, i};
        const struct place named = {place->parent, "reasons", 0};
        const struct json_value *item = json_array_get(value, i);
        if (!json_is_string(item)) {
            add(reader, FINDING_DOC_0021, &at, named.name, NULL, NULL);
            continue;
        }
        const char *text = read_limited(reader, &reason, item, &at);
        if (text != NULL)
            d->reasons[d->reasons_count++] = text;
    }
}

static void read_records(struct reader *reader, const struct field *fields,
                         const struct json_value *value, const struct place *place, void *items,
                         size_t size)
{
    for (size_t i = 0; i < json_array_size(value); i++) {
        const struct place at = {place, NULL, i};
        const struct json_value *item = json_array_get(value, i);
        if (json_is_object(item))
            read_fields(reader, fields, item, &at, (char *)items + i * size);
        else
            add(reader, FINDING_DOC_0023, &at, place->name, NULL, NULL);
    }
}

static void read_list(struct reader *reader, const struct field *field,
                      const struct json_value *value, const struct place *place, char *record)
{
    if (!json_is_array(value)) {
        add(reader, FINDING_DOC_0024, place, field->name, NULL, NULL);
        return;
    }
    size_t count = json_array_size(value);
    if (count > (size_t)field->limit) {
        if (field->kind == FIELD_LINES)
            add(reader, FINDING_CAD_0902, place, number_text(reader, field->limit), NULL, NULL);
        else
            add(reader, FINDING_DOC_0020, place, field->name, number_text(reader, (int64_t)count),
                number_text(reader, field->limit));
        return;
    }
    struct declaration *d = reader->declaration;
    struct arena *arena = reader->arena;
    if (field->kind == FIELD_REASONS) {
        read_reasons(reader, value, place);
    } else if (field->kind == FIELD_INVOICES) {
        d->invoices_count = count;
        d->invoices = arena_array(arena, count, sizeof(*d->invoices));
        read_records(reader, invoice_fields, value, place, d->invoices, sizeof(*d->invoices));
    } else if (field->kind == FIELD_LINES) {
        d->lines_count = count;
        d->lines = arena_array(arena, count, sizeof(*d->lines));
        read_records(reader, line_fields, value, place, d->lines, sizeof(*d->lines));
    } else if (field->kind == FIELD_ADJUSTMENTS) {
        struct declaration_line *line = (void *)record;
        line->adjustments_count = count;
        line->adjustments = arena_array(arena, count, sizeof(*line->adjustments));
        read_records(reader, adjustment_fields, value, place, line->adjustments,
                     sizeof(*line->adjustments));
    } else {
        struct declaration_line *line = (void *)record;
        line->quantities_count = count;
        read_records(reader, quantity_fields, value, place, line->quantities,
                     sizeof(line->quantities[0]));
    }
}

static void read_field(struct reader *reader, const struct field *field,
                       const struct json_value *value, const struct place *place, char *record)
{
    char *at = record + field->offset;
    switch (field->kind) {
    case FIELD_TEXT: {
        const char *text = read_limited(reader, field, value, place);
        if (text != NULL)
            *(const char **)(void *)at = text;
        break;
    }
    case FIELD_CHARS:
    case FIELD_UPPER:
    case FIELD_DIGITS:
    case FIELD_TREATMENT:
    case FIELD_OFFICE:
        read_chars(reader, field, value, place, at);
        break;
    case FIELD_INT:
        read_int(reader, field, value, place, at);
        break;
    case FIELD_BOOL:
        if (json_is_boolean(value))
            *(bool *)(void *)at = json_is_true(value);
        else
            add(reader, FINDING_DOC_0025, place, field->name, NULL, NULL);
        break;
    case FIELD_WEIGHT:
        read_weight(reader, value, place, at);
        break;
    case FIELD_DATE:
        read_date(reader, value, place, at);
        break;
    case FIELD_MONEY:
        (void)!read_money(reader, value, place, (money *)(void *)at);
        break;
    case FIELD_AMOUNT:
        read_amount(reader, field, value, place, record);
        break;
    case FIELD_QUANTITY:
        (void)read_quantity(reader, value, place, at);
        break;
    case FIELD_PRICE:
        ((struct declaration_line *)(void *)record)->has_price =
            read_quantity(reader, value, place, at);
        break;
    case FIELD_CONTENT:
        ((struct declaration_line *)(void *)record)->has_vehicle_content =
            read_money(reader, value, place, (money *)(void *)at);
        break;
    case FIELD_OBJECT:
        if (json_is_object(value))
            read_fields(reader, field->children, value, place, at);
        else
            add(reader, FINDING_DOC_0023, place, field->name, NULL, NULL);
        break;
    case FIELD_TRANSACTION:
        read_transaction(reader, value, place);
        break;
    case FIELD_IMPORTER:
    case FIELD_BROKER:
        read_account(reader, field, value, place);
        break;
    case FIELD_REASONS:
    case FIELD_INVOICES:
    case FIELD_LINES:
    case FIELD_QUANTITIES:
    case FIELD_ADJUSTMENTS:
        read_list(reader, field, value, place, record);
        break;
    }
}

/* Members in the order they were sent. A document mostly follows the order of the table, so the
 * search goes on from the last field found. */
static void read_fields(struct reader *reader, const struct field *fields,
                        const struct json_value *object, const struct place *place, char *record)
{
    const struct field *field = fields;
    const char *key;
    const struct json_value *value;
    json_object_foreach(object, key, value) {
        const struct place at = {place, key, 0};
        const struct field *from = field;
        while (field->name != NULL && strcmp(field->name, key) != 0)
            field++;
        if (field->name == NULL)
            for (field = fields; field != from && strcmp(field->name, key) != 0;)
                field++;
        if (field->name == NULL || strcmp(field->name, key) != 0) {
            add(reader, FINDING_DOC_0001, &at, key, NULL, NULL);
            field = fields;
            continue;
        }
        read_field(reader, field, value, &at, record);
    }
}

enum code document_read_declaration(struct arena *arena, const char *bytes, size_t size,
                                    struct findings *findings, struct declaration *ret_declaration)
{
    const struct json_value *root;
    enum code code = read_json(arena, bytes, size, findings, &root);
    if (code != OK)
        return code;
    struct declaration declaration = {.version = 1};
    struct reader reader = {arena, findings, &declaration};
    size_t errors = findings->errors_count;
    if (json_is_object(root))
        read_fields(&reader, declaration_fields, root, NULL, (char *)&declaration);
    else
        findings_add(findings, FINDING_DOC_0023, 0, "", "declaration", NULL, NULL);
    *ret_declaration = declaration;
    return findings->errors_count > errors ? FINDINGS : OK;
}
