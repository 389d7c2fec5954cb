/* Canonical JSON of a declaration: fields in the order of the tables, empty ones left out. */
#include "declaration_impl.h"

static void write_fields(struct json *json, const struct field *fields, const char *record);

void write_money(struct json *json, const char *key, money value)
{
    json_key(json, key);
    json_object(json);
    json_key(json, "amount");
    json_string(json, money_text(json->out->arena, value));
    json_key(json, "currency");
    json_string(json, "CAD");
    json_object_end(json);
}

static void write_amount(struct json *json, const struct field *field, const char *record)
{
    union {
        const char *in;
        void *out;
    } at = {.in = record};
    struct field_amount amount = field_amount_at(field, at.out);
    if (!*amount.has && amount.currency[0] == '\0')
        return;
    json_key(json, field->name);
    json_object(json);
    if (*amount.has) {
        json_key(json, "amount");
        json_string(json, decimal_text(json->out->arena, *amount.value));
    }
    json_text(json, "currency", amount.currency);
    json_object_end(json);
}

static void write_list(struct json *json, const char *name, const struct field *fields,
                       const void *items, size_t count, size_t size)
{
    if (count == 0)
        return;
    json_key(json, name);
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        json_object(json);
        write_fields(json, fields, (const char *)items + i * size);
        json_object_end(json);
    }
    json_array_end(json);
}

/* Does the record hold anything under these fields? An empty object is left out. */
static bool fields_given(const struct field *fields, const char *record)
{
    for (const struct field *field = fields; field->name != NULL; field++) {
        const char *at = record + field->offset;
        switch (field->kind) {
        case FIELD_TEXT: {
            const char *text = *(const char *const *)(const void *)at;
            if (text != NULL && text[0] != '\0')
                return true;
            break;
        }
        case FIELD_MONEY:
            if (((const money *)(const void *)at)->cents != 0)
                return true;
            break;
        case FIELD_CONTENT:
            if (((const struct declaration_line *)(const void *)record)->has_vehicle_content)
                return true;
            break;
        case FIELD_AMOUNT: {
            union {
                const char *in;
                void *out;
            } of = {.in = record};
            struct field_amount amount = field_amount_at(field, of.out);
            if (*amount.has || amount.currency[0] != '\0')
                return true;
            break;
        }
        case FIELD_INT:
            if (*(const int *)(const void *)at != 0)
                return true;
            break;
        case FIELD_DATE:
            if (!date_is_none(*(const date *)(const void *)at))
                return true;
            break;
        default:
            if (at[0] != '\0')
                return true;
        }
    }
    return false;
}

static void write_declaration_field(struct json *json, const struct field *field,
                                    const struct declaration *d)
{
    switch (field->kind) {
    case FIELD_TRANSACTION:
        json_text(json, field->name,
                  d->transaction.text[0] != '\0' ? d->transaction.text : d->transaction_given);
        break;
    case FIELD_IMPORTER:
        json_text(json, field->name,
                  d->importer.text[0] != '\0' ? d->importer.text : d->importer_given);
        break;
    case FIELD_BROKER:
        if (d->has_broker)
            json_text(json, field->name, d->broker.text);
        break;
    case FIELD_REASONS:
        if (d->reasons_count == 0)
            break;
        json_key(json, field->name);
        json_array(json);
        for (size_t i = 0; i < d->reasons_count; i++)
            json_string(json, d->reasons[i]);
        json_array_end(json);
        break;
    case FIELD_INVOICES:
        write_list(json, field->name, invoice_fields, d->invoices, d->invoices_count,
                   sizeof(*d->invoices));
        break;
    case FIELD_LINES:
        write_list(json, field->name, line_fields, d->lines, d->lines_count, sizeof(*d->lines));
        break;
    default:
        assert(!"a field of a declaration that cannot be written");
    }
}

static void write_field(struct json *json, const struct field *field, const char *record)
{
    const char *at = record + field->offset;
    switch (field->kind) {
    case FIELD_TEXT:
        json_text(json, field->name, *(const char *const *)(const void *)at);
        break;
    case FIELD_CHARS:
    case FIELD_UPPER:
    case FIELD_DIGITS:
    case FIELD_TREATMENT:
    case FIELD_OFFICE:
        json_text(json, field->name, at);
        break;
    case FIELD_INT:
        if (*(const int *)(const void *)at != 0) {
            json_key(json, field->name);
            json_int(json, *(const int *)(const void *)at);
        }
        break;
    case FIELD_BOOL:
        if (*(const bool *)(const void *)at) {
            json_key(json, field->name);
            json_bool(json, true);
        }
        break;
    case FIELD_WEIGHT:
        if (*(const int64_t *)(const void *)at != 0) {
            json_key(json, field->name);
            json_int(json, *(const int64_t *)(const void *)at);
        }
        break;
    case FIELD_DATE: {
        date on = *(const date *)(const void *)at;
        if (!date_is_none(on))
            json_text(json, field->name, date_text(json->out->arena, on));
        break;
    }
    case FIELD_MONEY:
        if (((const money *)(const void *)at)->cents != 0)
            write_money(json, field->name, *(const money *)(const void *)at);
        break;
    case FIELD_AMOUNT:
        write_amount(json, field, record);
        break;
    case FIELD_QUANTITY:
        json_text(json, field->name,
                  decimal_text(json->out->arena, *(const decimal *)(const void *)at));
        break;
    case FIELD_CONTENT:
        if (((const struct declaration_line *)(const void *)record)->has_vehicle_content)
            write_money(json, field->name, *(const money *)(const void *)at);
        break;
    case FIELD_PRICE:
        if (((const struct declaration_line *)(const void *)record)->has_price)
            json_text(json, field->name,
                      decimal_text(json->out->arena, *(const decimal *)(const void *)at));
        break;
    case FIELD_OBJECT:
        if (!fields_given(field->children, at))
            break;
        json_key(json, field->name);
        json_object(json);
        write_fields(json, field->children, at);
        json_object_end(json);
        break;
    case FIELD_QUANTITIES:
        write_list(json, field->name, quantity_fields, at,
                   ((const struct declaration_line *)(const void *)record)->quantities_count,
                   sizeof(struct declaration_quantity));
        break;
    case FIELD_ADJUSTMENTS: {
        const struct declaration_line *line = (const void *)record;
        write_list(json, field->name, adjustment_fields, line->adjustments, line->adjustments_count,
                   sizeof(*line->adjustments));
        break;
    }
    default:
        write_declaration_field(json, field, (const void *)record);
    }
}

static void write_fields(struct json *json, const struct field *fields, const char *record)
{
    for (const struct field *field = fields; field->name != NULL; field++)
        write_field(json, field, record);
}

void write_line_members(struct json *json, const struct declaration_line *line)
{
    write_fields(json, line_fields, (const char *)line);
}

void write_declaration_header(struct json *json, const struct declaration *declaration)
{
    for (const struct field *field = declaration_fields; field->kind != FIELD_LINES; field++)
        write_field(json, field, (const char *)declaration);
}

void document_write_declaration(struct json *json, const struct declaration *declaration)
{
    json_object(json);
    write_fields(json, declaration_fields, (const char *)declaration);
    json_object_end(json);
}
