/* A run of collections as JSON, from which its file is written again to the same byte. */
#include "bank_impl.h"
#include "json_value.h"

enum { RUN_DEPTH_MAX = 4 };

static void put_number(struct json *json, const char *key, int64_t number)
{
    json_key(json, key);
    json_int(json, number);
}

const char *document_write_run(struct arena *arena, const struct bank_run *run)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "due", date_text(arena, run->due_on));
    put_number(&json, "number", run->number);
    put_number(&json, "created", run->created.ms);
    put_number(&json, "overLimit", (int64_t)run->over_limit);
    put_number(&json, "nothingDue", (int64_t)run->nothing_due);
    json_key(&json, "collections");
    json_array(&json);
    for (size_t i = 0; i < run->count; i++) {
        const struct bank_run_line *line = &run->lines[i];
        json_object(&json);
        json_text(&json, "id", line->id);
        json_text(&json, "account", line->account.text);
        put_number(&json, "cents", line->amount.cents);
        put_number(&json, "agreement", line->agreement);
        json_text(&json, "statement", line->statement);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    return out.data;
}

static bool read_line(const struct json_value *value, struct bank_run_line *ret)
{
    const char *account = json_string_value(json_member(value, "account"));
    *ret = (struct bank_run_line){
        .id = json_string_value(json_member(value, "id")),
        .amount = money_cents(json_integer_value(json_member(value, "cents"))),
        .agreement = json_integer_value(json_member(value, "agreement")),
        .statement = json_string_value(json_member(value, "statement"))};
    return ret->id != NULL && ret->statement != NULL && ret->amount.cents > 0 &&
           ret->agreement > 0 && account != NULL && program_account_parse(account, &ret->account);
}

enum code document_read_run(struct arena *arena, const char *text, struct bank_run *ret_run)
{
    const struct json_value *root, *list;
    struct json_trouble trouble;
    if (text == NULL ||
        json_parse(arena, text, strlen(text), RUN_DEPTH_MAX, &root, &trouble) != JSON_FINE)
        return FAULT;
    struct bank_run run = {
        .number = (int)json_integer_value(json_member(root, "number")),
        .created = {json_integer_value(json_member(root, "created"))},
        .over_limit = (size_t)json_integer_value(json_member(root, "overLimit")),
        .nothing_due = (size_t)json_integer_value(json_member(root, "nothingDue"))};
    const char *due = json_string_value(json_member(root, "due"));
    list = json_member(root, "collections");
    if (due == NULL || !date_parse(due, &run.due_on) || !json_is_array(list))
        return FAULT;
    run.lines = arena_array(arena, json_array_size(list) + 1, sizeof(*run.lines));
    for (; run.count < json_array_size(list); run.count++)
        if (!read_line(json_array_get(list, run.count), &run.lines[run.count]))
            return FAULT;
    *ret_run = run;
    return OK;
}
