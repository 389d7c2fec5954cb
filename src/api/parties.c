/* Who filed and who paid on an account. */
#include "api_impl.h"

static void put_money(struct json *json, const char *key, money amount)
{
    json_text(json, key, money_text(json->out->arena, amount));
}

static void put_int(struct json *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_int(json, value);
}

static void write_sums(struct json *json, const char *key, const struct parties_sum *sums,
                       size_t count)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        json_object(json);
        json_text(json, "party", sums[i].party);
        put_int(json, "lines", (int64_t)sums[i].lines);
        put_money(json, "charged", sums[i].charged);
        put_money(json, "cleared", sums[i].cleared);
        put_money(json, "outstanding", sums[i].outstanding);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_line(struct json *json, const struct parties_line *line)
{
    json_object(json);
    api_number(json, "item", line->item->id);
    json_text(json, "type", item_types[line->item->type].id);
    json_text(json, "reference", line->item->reference);
    json_text(json, "filedBy", line->item->filed_by);
    api_date(json, "dueDate", line->item->due_on);
    json_key(json, "carried");
    json_bool(json, line->carried);
    put_int(json, "daysOverdue", line->days_overdue);
    put_money(json, "amount", line->item->amount);
    put_money(json, "cleared", line->cleared);
    put_money(json, "outstanding", line->outstanding);
    json_key(json, "paidBy");
    json_array(json);
    for (size_t i = 0; i < line->payers_count; i++) {
        json_object(json);
        json_text(json, "party", line->payers[i].party);
        put_money(json, "amount", line->payers[i].amount);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void write_warnings(struct api *api, struct json *json, const struct parties *parties)
{
    json_key(json, "warnings");
    json_array(json);
    for (size_t i = 0; i < parties->warnings_count; i++) {
        const struct parties_warning *warning = &parties->warnings[i];
        const struct ledger_item *items[] = {warning->first, warning->second};
        json_object(json);
        json_text(json, "rule", rules[warning->rule].id);
        json_text(json, "words", api->language == LANGUAGE_FR ? rules[warning->rule].fr
                                                              : rules[warning->rule].en);
        put_money(json, "amount", warning->amount);
        json_key(json, "items");
        json_array(json);
        for (size_t k = 0; k < ARRAY_COUNT(items); k++)
            if (items[k])
                json_string(json, items[k]->reference);
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

enum code api_list_parties(struct api *api)
{
    date last = date_months_later(billing_statement_of_posting(api->action.today), -1), on;
    struct parties parties;
    bool own_only;
    enum code code = api_query_date(api, "statementDate", last, &on);
    if (code == OK && date_number(on) % 100 != 25)
        code = api_refuse(api, PROBLEM_PARAMETER, "statementDate");
    if (code == OK)
        code = action_parties(&api->action, api->account, on, &parties, &own_only);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "account", api->account.text);
    api_date(&json, "statementDate", on);
    json_key(&json, "ownOnly");
    json_bool(&json, own_only);
    write_sums(&json, "filers", parties.filers, parties.filers_count);
    write_sums(&json, "payers", parties.payers, parties.payers_count);
    json_key(&json, "lines");
    json_array(&json);
    for (size_t i = 0; i < parties.lines_count; i++)
        write_line(&json, &parties.lines[i]);
    json_array_end(&json);
    write_warnings(api, &json, &parties);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}
