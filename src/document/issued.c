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

const struct json_value *issued_open(struct arena *arena, const char *text)
{
    const struct json_value *root;
    struct json_trouble trouble;
    size_t size = text == NULL ? 0 : strlen(text);
    if (text == NULL || !text_is_utf8(text, size) ||
        json_parse(arena, text, size, ISSUED_DEPTH_MAX, &root, &trouble) != JSON_FINE)
        return NULL;
    return json_is_object(root) ? root : NULL;
}

const char *issued_text(struct issued *issued, const struct json_value *object, const char *key)
{
    const struct json_value *value = json_member(object, key);
    if (value != NULL && !json_is_string(value))
        issued->broken = true;
    return json_string_value(value);
}

void issued_text_into(struct issued *issued, const struct json_value *object, const char *key,
                      char *ret_text, size_t size)
{
    const char *text = issued_text(issued, object, key);
    if (text == NULL)
        return;
    if (strlen(text) >= size)
        issued->broken = true;
    else
        memcpy(ret_text, text, strlen(text) + 1);
}

money issued_money(struct issued *issued, const struct json_value *object, const char *key)
{
    decimal value = {0, 2};
    const char *text = issued_text(issued, object, key);
    /* Sums go beyond what may be entered as an amount. */
    if (text != NULL && !decimal_parse(text, 2, &value))
        issued->broken = true;
    return money_cents(value.units * int_power10(2 - value.scale));
}

date issued_date(struct issued *issued, const struct json_value *object, const char *key)
{
    date on = DATE_NONE;
    const char *text = issued_text(issued, object, key);
    if (text != NULL && !date_parse(text, &on))
        issued->broken = true;
    return on;
}

int64_t issued_int(struct issued *issued, const struct json_value *object, const char *key)
{
    const struct json_value *value = json_member(object, key);
    if (value != NULL && !json_is_integer(value))
        issued->broken = true;
    return json_integer_value(value);
}

int issued_small(struct issued *issued, const struct json_value *object, const char *key)
{
    int64_t value = issued_int(issued, object, key);
    if (value < INT32_MIN || value > INT32_MAX) {
        issued->broken = true;
        return 0;
    }
    return (int)value;
}

enum item_type issued_type(struct issued *issued, const struct json_value *object, const char *key)
{
    const char *text = issued_text(issued, object, key);
    for (int type = 0; type < ITEM_COUNT; type++) {
        if (text_equal(text, item_types[type].id))
            return (enum item_type)type;
    }
    issued->broken = true;
    return ITEM_CAD;
}
