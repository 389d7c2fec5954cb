/* Tariff, exchange rates and code tables: dated law as data, read as of a day. */
#include "api_impl.h"

#include <stdlib.h>

enum { SURTAXES_MAX = 32, SEARCH_MAX = 200, SEARCH_DEFAULT = 20, RATE_DAYS_MAX = 400, MFN = 2 };

static const char *rate_state(const struct rate *rate)
{
    switch (rate->state) {
    case RATE_KNOWN:
        return "known";
    case RATE_FREE:
        return "free";
    case RATE_UNDETERMINED:
    case RATE_NONE:
        break;
    }
    return "undetermined";
}

void api_write_rates(struct api *api, struct json *json, const struct tariff_class *class,
                     date as_of)
{
    bool french = api->language == LANGUAGE_FR;
    json_key(json, "rates");
    json_array(json);
    for (int code = 0; code < RATE_TREATMENTS_MAX; code++) {
        const struct tariff_rate *rate = &class->rates[code];
        if (rate->rate.state == RATE_NONE)
            continue;
        const struct tariff_treatment *treatment =
            tariff_treatment_find(api->action.tariff, code, as_of);
        json_object(json);
        json_text(json, "treatment", arena_printf(api->arena, "%02d", code));
        if (treatment != NULL) {
            json_text(json, "abbreviation",
                      french ? treatment->abbreviation_fr : treatment->abbreviation_en);
            json_text(json, "name", french ? treatment->name_fr : treatment->name_en);
        }
        json_text(json, "rate", rate->text);
        json_text(json, "state", rate_state(&rate->rate));
        json_object_end(json);
    }
    json_array_end(json);
}

void api_write_surtaxes(struct api *api, struct json *json, classification number, date as_of)
{
    const struct tariff_surtax *surtaxes[SURTAXES_MAX];
    size_t count = tariff_surtaxes(api->action.tariff, number, as_of, surtaxes, SURTAXES_MAX);
    json_key(json, "surtaxes");
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        const struct tariff_surtax *surtax = surtaxes[i];
        json_object(json);
        json_text(json, "order", surtax->order);
        json_text(json, "code", surtax->code);
        json_text(json, "title",
                  api->language == LANGUAGE_FR ? surtax->title_fr : surtax->title_en);
        json_text(json, "percent", decimal_text(api->arena, surtax->percent));
        json_text(json, "origin", surtax->origin);
        json_key(json, "declaredOnly");
        json_bool(json, surtax->declared_only);
        json_text(json, "source", surtax->source);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_class(struct json *json, const struct tariff_class *class)
{
    json_text(json, "classification", class->number);
    json_text(json, "description", class->description);
    json_text(json, "descriptionLanguage", "en"); /* the data at hand has no French text */
    json_text(json, "unit", class->unit);
}

enum code api_show_classification(struct api *api)
{
    date as_of;
    classification number;
    enum code code = api_query_date(api, "asOf", api->action.today, &as_of);
    if (code != OK)
        return code;
    if (!classification_parse(api_parameter(api, "classification"), &number))
        return NOT_FOUND;
    const struct tariff_class *class = tariff_class_find(api->action.tariff, number, as_of);
    if (class == NULL)
        return NOT_FOUND;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    write_class(&json, class);
    json_text(&json, "item", class->item);
    api_date(&json, "asOf", as_of);
    api_date(&json, "validFrom", class->valid_from);
    if (!date_equal(class->valid_to, DATE_MAX))
        api_date(&json, "validTo", class->valid_to);
    json_text(&json, "source", class->source);
    api_write_rates(api, &json, class, as_of);
    api_write_surtaxes(api, &json, number, as_of);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_search_tariff(struct api *api)
{
    date as_of;
    struct api_page page;
    const char *words = http_query(api->request, "q");
    enum code code = api_query_date(api, "asOf", api->action.today, &as_of);
    if (code == OK)
        code = api_page_open(api, &page);
    if (code != OK)
        return code;
    if (words == NULL || words[0] == '\0' || strlen(words) > 200)
        return api_refuse(api, PROBLEM_PARAMETER, "q");
    size_t most = http_query(api->request, "limit") == NULL ? SEARCH_DEFAULT : page.limit;
    const struct tariff_class *found[SEARCH_MAX];
    size_t count = tariff_search(api->action.tariff, api->arena, words, as_of, found, most);
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "understoodAs", tariff_search_meant(api->action.tariff, api->arena, words));
    json_key(&json, "items");
    json_array(&json);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        write_class(&json, found[i]);
        json_text(&json, "mostFavouredNation", found[i]->rates[MFN].text);
        json_object_end(&json);
    }
    api_page_close(api, &json, NULL);
    api_answer(api, 200, &out);
    return OK;
}

/* ---- exchange rates ---- */

struct rate_list {
    struct api *api;
    struct json *json;
    struct api_page page;
    date from, to;
    size_t written;
    const char *last; /* key of the last one written */
    bool skipping, more;
};

static void write_currency(struct rate_list *list, const char *currency)
{
    const struct tariff_exchange *rates;
    struct arena *arena = list->api->arena;
    size_t count =
        tariff_exchange_list(list->api->action.tariff, currency, list->from, list->to, &rates);
    for (size_t i = 0; i < count && !list->more; i++) {
        const char *key =
            arena_printf(arena, "%s-%s", currency, date_text(arena, rates[i].on));
        if (list->skipping) {
            list->skipping = strcmp(key, list->page.after) != 0;
            continue;
        }
        if (list->written == list->page.limit) {
            list->more = true;
            break;
        }
        json_object(list->json);
        json_text(list->json, "currency", currency);
        api_date(list->json, "date", rates[i].on);
        json_text(list->json, "rate", rates[i].text);
        json_text(list->json, "source", rates[i].source);
        json_object_end(list->json);
        list->written++;
        list->last = key;
    }
}

enum code api_list_exchange_rates(struct api *api)
{
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    struct rate_list list = {.api = api, .json = &json};
    enum code code = api_page_open(api, &list.page);
    if (code == OK)
        code = api_query_date(api, "to", api->action.today, &list.to);
    if (code == OK)
        code = api_query_date(api, "from", date_add(list.to, -7), &list.from);
    if (code != OK)
        return code;
    if (date_before(list.to, list.from) || date_between(list.from, list.to) > RATE_DAYS_MAX)
        return api_refuse(api, PROBLEM_PARAMETER, "from");
    list.skipping = list.page.after[0] != '\0';
    const char *currency = http_query(api->request, "currency");
    if (currency != NULL && !tariff_currency_known(api->action.tariff, currency, list.to))
        return api_refuse(api, PROBLEM_PARAMETER, "currency");
    json_object(&json);
    json_key(&json, "items");
    json_array(&json);
    if (currency != NULL) {
        write_currency(&list, currency);
    } else {
        const struct tariff_code *codes;
        size_t count = tariff_codes(api->action.tariff, "currencies", &codes);
        for (size_t i = 0; i < count && !list.more; i++)
            if (i == 0 || strcmp(codes[i - 1].code, codes[i].code) != 0)
                write_currency(&list, codes[i].code);
    }
    api_page_close(api, &json, list.more ? list.last : NULL);
    api_answer(api, 200, &out);
    return OK;
}

/* ---- code tables ---- */

static void write_code(struct api *api, struct json *json, const struct tariff_code *code)
{
    json_object(json);
    json_text(json, "code", code->code);
    json_text(json, "name", tariff_code_name(code, api->language));
    json_text(json, "nameEn", code->name_en);
    json_text(json, "nameFr", code->name_fr);
    json_key(json, "confirmed");
    json_bool(json, code->confirmed);
    json_text(json, "extra", code->extra);
    api_date(json, "validFrom", code->valid_from);
    if (!date_equal(code->valid_to, DATE_MAX))
        api_date(json, "validTo", code->valid_to);
    json_object_end(json);
}

enum code api_list_codes(struct api *api)
{
    date as_of;
    struct api_page page;
    enum code answer = api_query_date(api, "asOf", api->action.today, &as_of);
    if (answer == OK)
        answer = api_page_open(api, &page);
    if (answer != OK)
        return answer;
    const struct tariff_code *codes;
    size_t count = tariff_codes(api->action.tariff, api_parameter(api, "table"), &codes);
    if (count == 0)
        return NOT_FOUND;
    struct out out;
    struct json json = api_items(api, &out);
    size_t written = 0;
    const char *last = NULL, *next = NULL;
    for (size_t i = 0; i < count; i++) {
        if (date_before(as_of, codes[i].valid_from) || date_before(codes[i].valid_to, as_of) ||
            (page.after[0] != '\0' && strcmp(codes[i].code, page.after) <= 0))
            continue;
        if (written == page.limit) {
            next = last;
            break;
        }
        write_code(api, &json, &codes[i]);
        last = codes[i].code;
        written++;
    }
    api_page_close(api, &json, next);
    api_answer(api, 200, &out);
    return OK;
}
