#include "api_impl.h"

#include <stdlib.h>

static void write_quantity(struct json *json, const char *key, int64_t thousandths)
{
    json_key(json, key);
    json_string(json, decimal_text(json->out->arena, stock_quantity(thousandths)));
}

static void write_whole(struct json *json, const char *key, int value)
{
    json_key(json, key);
    json_int(json, value);
}

static void write_movement(struct json *json, const struct stock_movement *movement)
{
    json_object(json);
    json_text(json, "direction", movement->entering ? "in" : "out");
    write_quantity(json, "quantity", movement->quantity);
    api_date(json, "date", movement->moved_on);
    json_text(json, "type", movement->type);
    json_text(json, "transactionNumber", movement->transaction.text);
    write_whole(json, "version", movement->version);
    write_whole(json, "line", movement->line);
    json_object_end(json);
}

static enum code write_lot(struct api *api, struct json *json, const struct stock_lot *listed)
{
    struct stock_lot lot;
    struct stock_movement *movements;
    size_t count;
    enum code code = action_show_lot(&api->action, api->account, listed->source,
                                     listed->source_line, &lot, &movements, &count);
    if (code != OK)
        return code;
    json_object(json);
    json_text(json, "transactionNumber", lot.source.text);
    write_whole(json, "line", lot.source_line);
    json_text(json, "warehouse", lot.warehouse);
    json_text(json, "classification", lot.classification);
    api_date(json, "enteredOn", lot.entered_on);
    json_text(json, "unit", lot.unit);
    write_quantity(json, "in", lot.in);
    write_quantity(json, "out", lot.out);
    write_quantity(json, "remaining", lot.in - lot.out);
    json_key(json, "movements");
    json_array(json);
    for (size_t i = 0; i < count; i++)
        write_movement(json, &movements[i]);
    json_array_end(json);
    json_object_end(json);
    return OK;
}

/* "12345000000012-1" */
static bool key_parse(const char *text, struct stock_filter *filter)
{
    const char *hyphen = strchr(text, '-');
    if (hyphen == NULL || hyphen - text != 14)
        return false;
    char digits[15] = "";
    memcpy(digits, text, 14);
    filter->after_line = atoi(hyphen + 1);
    return filter->after_line > 0 && transaction_number_parse(digits, &filter->after);
}

enum code api_list_stock(struct api *api)
{
    struct api_page page;
    struct stock_filter filter = {.account = api->account};
    enum code code = api_page_open(api, &page);
    if (code == OK)
        code = api_query_bool(api, "open", &filter.left_only);
    if (code != OK)
        return code;
    if (page.after[0] != '\0' && !key_parse(page.after, &filter))
        return api_refuse(api, PROBLEM_CURSOR, NULL);
    filter.limit = page.limit + 1;
    struct stock_lot *lots;
    size_t count = action_list_lots(&api->action, &filter, &lots);
    bool more = count > page.limit;
    count = more ? page.limit : count;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count && code == OK; i++)
        code = write_lot(api, &json, &lots[i]);
    if (code != OK)
        return code;
    const char *next = more ? arena_printf(api->arena, "%s-%d", lots[count - 1].source.text,
                                           lots[count - 1].source_line) : NULL;
    api_page_close(api, &json, next);
    api_answer(api, 200, &out);
    return OK;
}
