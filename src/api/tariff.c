/* The tariff: a number over time, the tree, treatments side by side. */
#include "api_impl.h"

enum { BRANCHES_MAX = 128, PERIODS_MAX = 64, TEXT_MAX = 512 };

/* The number of the path and the day asked for. */
static enum code read_class(struct api *api, classification *ret_number, date *ret_as_of,
                            const struct tariff_class **ret_class)
{
    enum code code = api_query_date(api, "asOf", api->action.today, ret_as_of);
    if (code != OK)
        return code;
    if (!classification_parse(api_parameter(api, "classification"), ret_number))
        return NOT_FOUND;
    *ret_class = tariff_class_find(api->action.tariff, *ret_number, *ret_as_of);
    return *ret_class == NULL ? NOT_FOUND : OK;
}

enum code api_show_duties(struct api *api)
{
    classification number;
    date as_of;
    const struct tariff_class *class;
    enum code code = read_class(api, &number, &as_of, &class);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "classification", class->number);
    api_date(&json, "asOf", as_of);
    json_text(&json, "source", class->source);
    api_write_rates(api, &json, class, as_of);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_show_measures(struct api *api)
{
    classification number;
    date as_of;
    const struct tariff_class *class;
    enum code code = read_class(api, &number, &as_of, &class);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "classification", class->number);
    api_date(&json, "asOf", as_of);
    api_write_surtaxes(api, &json, number, as_of);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}

static void write_days(struct json *json, date from, date to)
{
    api_date(json, "validFrom", from);
    if (!date_equal(to, DATE_MAX))
        api_date(json, "validTo", to);
}

static void write_surtax(struct api *api, struct json *json, const struct tariff_surtax *surtax)
{
    json_text(json, "order", surtax->order);
    json_text(json, "code", surtax->code);
    json_text(json, "percent", decimal_text(api->arena, surtax->percent));
    json_text(json, "origin", surtax->origin);
    json_key(json, "declaredOnly");
    json_bool(json, surtax->declared_only);
}

enum code api_show_history(struct api *api)
{
    classification number;
    const struct tariff_class *versions;
    if (!classification_parse(api_parameter(api, "classification"), &number))
        return NOT_FOUND;
    size_t count = tariff_class_versions(api->action.tariff, number, &versions);
    if (count == 0)
        return NOT_FOUND;
    struct tariff_surtax_period *periods = arena_array(api->arena, PERIODS_MAX, sizeof(*periods));
    size_t periods_count = tariff_surtax_periods(api->action.tariff, number, periods, PERIODS_MAX);
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "classification", number.text);
    json_key(&json, "versions");
    json_array(&json);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        write_days(&json, versions[i].valid_from, versions[i].valid_to);
        json_text(&json, "unit", versions[i].unit);
        json_text(&json, "source", versions[i].source);
        api_write_rates(api, &json, &versions[i], versions[i].valid_from);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "surtaxes");
    json_array(&json);
    for (size_t i = 0; i < periods_count; i++) {
        json_object(&json);
        write_surtax(api, &json, periods[i].surtax);
        write_days(&json, periods[i].from, periods[i].to);
        json_text(&json, "source", periods[i].surtax->source);
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}

/* ---- the tree ---- */

static void write_branch(struct api *api, struct json *json, const struct tariff_branch *branch,
                         bool counted)
{
    const struct tariff_code *chapter =
        strlen(branch->number) == 2 ? tariff_code_find(api->action.tariff, "tariff-chapters",
                                                       branch->number, api->action.today)
                                    : NULL;
    json_object(json);
    json_text(json, "number", branch->number);
    json_text(json, "description",
              chapter == NULL ? branch->description : tariff_code_name(chapter, api->language));
    if (counted) {
        json_key(json, "numbers");
        json_int(json, (int64_t)branch->numbers);
        if (branch->only != NULL)
            json_text(json, "classification", branch->only->number);
    }
    json_object_end(json);
}

enum code api_show_tree(struct api *api)
{
    date as_of;
    enum code code = api_query_date(api, "asOf", api->action.today, &as_of);
    if (code != OK)
        return code;
    const char *under = http_query(api->request, "under"), *words = http_query(api->request, "q");
    under = under == NULL ? "" : under;
    size_t size = strlen(under);
    if (size == 1 || size > 9 || strspn(under, "0123456789") != size)
        return api_refuse(api, PROBLEM_PARAMETER, "under");
    if (words != NULL && strlen(words) > 200)
        return api_refuse(api, PROBLEM_PARAMETER, "q");
    const struct tariff *tariff = api->action.tariff;
    struct tariff_branch *branches = arena_array(api->arena, BRANCHES_MAX, sizeof(*branches));
    struct tariff_branch parents[12];
    size_t count =
        tariff_branches(tariff, api->arena, under, words, as_of, branches, BRANCHES_MAX);
    size_t parents_count = tariff_parents(tariff, under, as_of, parents, ARRAY_COUNT(parents));
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    api_date(&json, "asOf", as_of);
    json_key(&json, "under");
    json_string(&json, under);
    if (words != NULL)
        json_text(&json, "understoodAs", tariff_search_meant(tariff, api->arena, words));
    json_key(&json, "parents");
    json_array(&json);
    for (size_t i = 0; i < parents_count; i++)
        write_branch(api, &json, &parents[i], false);
    json_array_end(&json);
    json_key(&json, "branches");
    json_array(&json);
    for (size_t i = 0; i < count; i++)
        write_branch(api, &json, &branches[i], true);
    return api_answer_items(api, &json);
}

/* ---- treatments side by side ---- */

struct reading {
    struct api *api;
    const struct document_object *object;
    struct findings *findings;
};

static void read_code(struct reading *r, const char *name, const char *pointer, char *ret,
                      size_t size, bool must)
{
    const char *text = document_member(r->object, name);
    if (text == NULL && must)
        findings_add(r->findings, FINDING_DOC_0002, 0, pointer, name, NULL, NULL);
    if (text == NULL)
        return;
    if (strlen(text) >= size)
        findings_add(r->findings, FINDING_DOC_0007, 0, pointer, name,
                     arena_printf(r->api->arena, "%zu", size - 1), NULL);
    else
        memcpy(ret, text, strlen(text) + 1);
}

static bool read_decimal(struct reading *r, const char *name, const char *pointer, int scale,
                         decimal *ret)
{
    const char *text = document_member(r->object, name);
    if (text == NULL)
        return false;
    if (decimal_parse(text, scale, ret))
        return true;
    findings_add(r->findings, FINDING_DOC_0005, 0, pointer, text,
                 arena_printf(r->api->arena, "%d", scale), NULL);
    return false;
}

static void read_quantity(struct reading *r, const char *name, struct comparison_request *request)
{
    struct declaration_quantity *quantity = &request->quantities[request->quantities_count];
    struct arena *arena = r->api->arena;
    if (read_decimal(r, arena_printf(arena, "%s.value", name),
                     arena_printf(arena, "/%s/value", name), 3, &quantity->value)) {
        read_code(r, arena_printf(arena, "%s.unit", name), arena_printf(arena, "/%s/unit", name),
                  quantity->unit, sizeof(quantity->unit), true);
        request->quantities_count++;
    }
}

static enum code read_request(struct api *api, struct comparison_request *ret)
{
    static const char *const members[] = {
        "classification", "origin", "exportPlace", "value.amount", "value.currency", "description",
        "date", "quantity.value", "quantity.unit", "quantity2.value", "quantity2.unit", NULL};
    struct reading r = {.api = api, .findings = &api->action.findings};
    struct document_object *object;
    enum code code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                          r.findings, &object);
    if (code != OK)
        return code;
    r.object = object;
    document_only(object, members, r.findings);
    struct comparison_request request = {.on = api->action.today};
    char number[24] = "";
    read_code(&r, "classification", "/classification", number, sizeof(number), true);
    size_t size = 0;
    for (const char *at = number; *at != '\0'; at++)
        if (strchr(". -", *at) == NULL && size + 1 < sizeof(request.classification))
            request.classification[size++] = *at;
    read_code(&r, "origin", "/origin", request.origin, sizeof(request.origin), true);
    memcpy(request.export_place, request.origin, sizeof(request.origin));
    read_code(&r, "exportPlace", "/exportPlace", request.export_place,
              sizeof(request.export_place), false);
    read_code(&r, "value.currency", "/value/currency", request.currency, sizeof(request.currency),
              true);
    request.has_value = read_decimal(&r, "value.amount", "/value/amount", 2, &request.value);
    read_quantity(&r, "quantity", &request);
    read_quantity(&r, "quantity2", &request);
    const char *on = document_member(object, "date");
    if (on != NULL && !date_parse(on, &request.on))
        findings_add(r.findings, FINDING_DOC_0004, 0, "/date", on, NULL, NULL);
    request.description = document_member(object, "description");
    if (request.description != NULL && strlen(request.description) > TEXT_MAX)
        findings_add(r.findings, FINDING_DOC_0007, 0, "/description", "description", "512", NULL);
    if (request.description == NULL || *request.description == '\0')
        request.description = "–"; /* nobody reads it: what is asked is what the number costs */
    *ret = request;
    return r.findings->errors_count > 0 ? FINDINGS : OK;
}

static void write_proof(struct api *api, struct json *json, const struct comparison_choice *choice)
{
    if (choice->proof == NULL)
        return;
    json_key(json, "proof");
    json_object(json);
    json_text(json, "text", tariff_code_name(choice->proof, api->language));
    json_key(json, "confirmed");
    json_bool(json, choice->proof->confirmed);
    json_key(json, "notRequired");
    json_bool(json, choice->proof_spared);
    json_object_end(json);
}

static void write_choice(struct api *api, struct json *json, const struct comparison_choice *choice)
{
    const struct tariff_treatment *treatment = choice->treatment;
    bool french = api->language == LANGUAGE_FR;
    json_object(json);
    json_text(json, "treatment", choice->declaration->lines[0].treatment);
    json_text(json, "abbreviation",
              french ? treatment->abbreviation_fr : treatment->abbreviation_en);
    json_text(json, "name", french ? treatment->name_fr : treatment->name_en);
    json_text(json, "rate", choice->rate->text);
    json_key(json, "originsConfirmed");
    json_bool(json, treatment->any_origin || treatment->origins_known);
    json_key(json, "known");
    json_bool(json, choice->known);
    if (choice->known) {
        api_money(json, "duty", choice->duty);
        api_money(json, "surtaxes", choice->other);
        api_money(json, "goodsAndServicesTax", choice->gst);
        api_money(json, "total", choice->total);
        api_money(json, "lessThanMostFavouredNation", choice->saved);
    }
    write_proof(api, json, choice);
    if (choice->findings.count > 0) {
        json_key(json, "findings");
        document_write_findings(json, &choice->findings, api->language);
    }
    if (choice->known) {
        json_key(json, "assessment");
        document_write_assessment(json, choice->declaration, choice->assessment, api->language);
    }
    json_object_end(json);
}

enum code api_compare_treatments(struct api *api)
{
    struct comparison_request request;
    struct comparison comparison;
    enum code code = read_request(api, &request);
    if (code == OK)
        code = action_compare(&api->action, &request, &comparison);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "classification", comparison.class->number);
    api_date(&json, "asOf", comparison.on);
    json_key(&json, "ruling");
    json_bool(&json, false);
    json_key(&json, "treatments");
    json_array(&json);
    for (size_t i = 0; i < comparison.count; i++)
        write_choice(api, &json, &comparison.choices[i]);
    json_array_end(&json);
    json_key(&json, "possibleSurtaxes");
    json_array(&json);
    for (size_t i = 0; i < comparison.possible_count; i++) {
        json_object(&json);
        write_surtax(api, &json, comparison.possible[i]);
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}
