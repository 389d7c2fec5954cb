#include "read_impl.h"
#include "statement_impl.h"

void issued_write_money(struct json *json, const char *key, money value)
{
    json_key(json, key);
    json_string(json, money_text(json->out->arena, value));
}

void issued_write_date(struct json *json, const char *key, date on)
{
    if (!date_is_none(on))
        json_text(json, key, date_text(json->out->arena, on));
}

json_t *issued_open(const char *text)
{
    json_error_t error;
    if (text == NULL || json_is_deeper(text, strlen(text), ISSUED_DEPTH_MAX))
        return NULL;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (json_is_object(root))
        return root;
    json_decref(root);
    return NULL;
}

const char *issued_text(struct issued *issued, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (value != NULL && !json_is_string(value))
        issued->broken = true;
    return arena_text(issued->arena, json_string_value(value));
}

void issued_text_into(struct issued *issued, const json_t *object, const char *key, char *ret_text,
                      size_t size)
{
    const char *text = issued_text(issued, object, key);
    if (text == NULL)
        return;
    if (strlen(text) >= size)
        issued->broken = true;
    else
        memcpy(ret_text, text, strlen(text) + 1);
}

money issued_money(struct issued *issued, const json_t *object, const char *key)
{
    decimal value = {0, 2};
    const char *text = issued_text(issued, object, key);
    /* Sums go beyond what may be entered as an amount. */
    if (text != NULL && !decimal_parse(text, 2, &value))
        issued->broken = true;
    return money_cents(value.units * int_power10(2 - value.scale));
}

date issued_date(struct issued *issued, const json_t *object, const char *key)
{
    date on = DATE_NONE;
    const char *text = issued_text(issued, object, key);
    if (text != NULL && !date_parse(text, &on))
        issued->broken = true;
    return on;
}

int64_t issued_int(struct issued *issued, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (value != NULL && !json_is_integer(value))
        issued->broken = true;
    return json_integer_value(value);
}

int issued_small(struct issued *issued, const json_t *object, const char *key)
{
    int64_t value = issued_int(issued, object, key);
    if (value < INT32_MIN || value > INT32_MAX) {
        issued->broken = true;
        return 0;
    }
    return (int)value;
}

enum item_type issued_type(struct issued *issued, const json_t *object, const char *key)
{
    const char *text = issued_text(issued, object, key);
    for (int type = 0; type < ITEM_COUNT; type++) {
        if (text_equal(text, item_types[type].id))
            return (enum item_type)type;
    }
    issued->broken = true;
    return ITEM_CAD;
}

void issued_copy(struct json *json, const json_t *value)
{
    size_t i;
    json_t *member;
    if (json_is_object(value)) {
        json_object(json);
        void *at = json_object_iter((json_t *)(uintptr_t)value);
        for (; at != NULL; at = json_object_iter_next((json_t *)(uintptr_t)value, at)) {
            json_key(json, json_object_iter_key(at));
            issued_copy(json, json_object_iter_value(at));
        }
        json_object_end(json);
    } else if (json_is_array(value)) {
        json_array(json);
        json_array_foreach(value, i, member) {
            issued_copy(json, member);
        }
        json_array_end(json);
    } else if (json_is_string(value)) {
        json_string(json, json_string_value(value));
    } else if (json_is_integer(value)) {
        json_int(json, json_integer_value(value));
    } else if (json_is_boolean(value)) {
        json_bool(json, json_boolean_value(value));
    } else {
        json_null(json);
    }
}
