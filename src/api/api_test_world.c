#include "api_test_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

static struct action operator(struct world *world)
{
    struct action action = action_begin(world->house, world->worker.reader, world->arena);
    action.actor = (struct actor){.name = "operator", .system = true};
    return action;
}

static char *put_business(struct world *world, const char *number, enum business_kind kind,
                          const char *broker)
{
    bool import = kind == BUSINESS_IMPORTER || kind == BUSINESS_BROKER;
    struct registry_account account = {.name = "", .import = import, .asec = "12345",
                                       .open_from = date_make(2020, 1, 1)};
    struct registry_business business = {.kind = kind, .legal_name = "Essai Ltée",
                                         .country = "CA", .accounts_count = 1,
                                         .accounts = &account};
    assert_true(bn_parse(number, &business.bn));
    const char *text = arena_printf(world->arena, "%sRM0001", number);
    assert_true(program_account_parse(text, &account.account));
    struct registry_delegation delegation = {.account = account.account, .file = true,
                                             .from = date_make(2020, 1, 1)};
    if (broker != NULL)
        assert_true(bn_parse(broker, &delegation.delegate));
    struct action action = operator(world);
    assert_int_equal(action_register(&action, &business, &delegation, broker != NULL), OK);
    char *key;
    assert_int_equal(action_make_key(&action, business.bn, "test", &key), OK);
    return key;
}

int world_open(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    world->arena = arena_new();
    world->directory = test_directory(world->arena);
    world->place = reference_place(world->arena, world->directory);
    assert_int_equal(signer_create(world->directory), OK);
    assert_int_equal(house_open(world->directory, world->place, true, "2025-11-03",
                                &world->house), OK);
    world->worker.house = world->house;
    assert_int_equal(store_open(world->place, false, false, &world->worker.reader), OK);
    world->key = put_business(world, "123456782", BUSINESS_IMPORTER, "741190268");
    world->broker_key = put_business(world, "741190268", BUSINESS_BROKER, NULL);
    world->stranger_key = put_business(world, "786534800", BUSINESS_EXPORTER, NULL);
    world->agency_key = put_business(world, "900978446", BUSINESS_AGENCY, NULL);
    *state = world;
    return 0;
}

static struct got last;

int world_close(void **state)
{
    struct world *world = *state;
    json_decref(last.json);
    last = (struct got){0};
    store_close(world->worker.reader);
    house_close(world->house);
    test_place_remove(world->place);
    test_directory_remove(world->directory);
    arena_free(world->arena);
    free(world);
    return 0;
}

void world_advance(struct world *world, const char *to)
{
    date day;
    struct day_report report;
    assert_true(date_parse(to, &day));
    struct action action = operator(world);
    assert_int_equal(action_advance(&action, day, &report), OK);
}

const struct got *call(struct world *world, const char *method, const char *target,
                       const struct sent *sent)
{
    static const struct sent nothing = {0};
    if (sent == NULL)
        sent = &nothing;
    struct http_field headers[8];
    size_t count = 0;
    headers[count++] = (struct http_field){"Host", "x"};
    if (sent->key != NULL)
        headers[count++] = (struct http_field){
            "Authorization", arena_printf(world->arena, "Bearer %s", sent->key)};
    if (sent->idempotency != NULL)
        headers[count++] = (struct http_field){"Idempotency-Key", sent->idempotency};
    if (sent->accept != NULL)
        headers[count++] = (struct http_field){"Accept", sent->accept};
    if (sent->language != NULL)
        headers[count++] = (struct http_field){"Accept-Language", sent->language};
    if (sent->body != NULL)
        headers[count++] = (struct http_field){
            "Content-Type", sent->type == NULL ? "application/json" : sent->type};
    const char *body = sent->body == NULL ? "" : sent->body;
    size_t size = sent->body_size == 0 ? strlen(body) : sent->body_size;
    struct http_request request =
        http_make_request(world->arena, method, target, headers, count, body, size);
    request.worker = &world->worker;
    request.body_too_large = sent->too_large;
    json_decref(last.json);
    last = (struct got){0};
    assert_true(api_owns(request.path) || strncmp(request.path, "/v1", 3) != 0);
    api_handle(&request, &last.response);
    last.status = last.response.status;
    last.type = last.response.content_type;
    last.body = last.response.body;
    last.size = last.response.body_size;
    if (strstr(last.type, "json") != NULL) {
        json_error_t error;
        last.json = json_loadb(last.body, last.size, JSON_REJECT_DUPLICATES, &error);
        if (last.json == NULL)
            fail_msg("%s %s: not JSON: %s\n%.300s", method, target, error.text, last.body);
    }
    return &last;
}

const char *got_header(const struct got *got, const char *name)
{
    for (size_t i = 0; i < got->response.headers_count; i++)
        if (strcasecmp(got->response.headers[i].name, name) == 0)
            return got->response.headers[i].value;
    return NULL;
}

const char *at(const struct got *got, const char *path)
{
    static char number[32];
    const json_t *value = got->json;
    while (value != NULL && *path != '\0') {
        char name[64];
        size_t size = strcspn(path, ".");
        memcpy(name, path, size);
        name[size] = '\0';
        value = json_is_array(value) ? json_array_get(value, strtoul(name, NULL, 10))
                                     : json_object_get(value, name);
        path += size + (path[size] == '.');
    }
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    if (json_is_integer(value)) {
        snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
        return number;
    }
    return value == NULL ? NULL : json_is_array(value) ? "[]" : "{}";
}

const char *codes(struct world *world, const struct got *got)
{
    struct out out = out_new(world->arena);
    size_t i;
    json_t *finding;
    json_array_foreach(json_object_get(got->json, "findings"), i, finding)
    {
        out_printf(&out, "%s%s", out.size > 0 ? " " : "",
                   json_string_value(json_object_get(finding, "code")));
    }
    return out.data;
}

char *shirts_json(struct world *world, const struct shirts *shirts)
{
    const char *importer = shirts->importer == NULL ? "123456782RM0001" : shirts->importer;
    const char *class = shirts->classification == NULL ? "6109100012" : shirts->classification;
    const char *treatment = shirts->treatment == NULL ? "02" : shirts->treatment;
    const char *currency = shirts->currency == NULL ? "CAD" : shirts->currency;
    const char *amount = shirts->amount == NULL ? "10000.00" : shirts->amount;
    const char *number = shirts->number == NULL ? "1" : shirts->number;
    const char *more = shirts->more == NULL ? "" : shirts->more;
    return arena_printf(
        world->arena,
        "{\"type\":\"AB\",\"transactionNumber\":\"%s\",\"office\":\"0495\","
        "\"releaseDate\":\"2025-10-31\",\"transportMode\":\"2\",\"importer\":\"%s\",%s"
        "\"invoices\":[{\"number\":\"I1\",\"date\":\"2025-10-31\",\"vendor\":{\"name\":"
        "\"Tiruppur Knits\",\"street\":\"12 Mill Road\",\"city\":\"Tiruppur\",\"country\":"
        "\"IN\"}}],\"lines\":[{\"number\":%s,\"invoice\":\"I1\",\"classification\":\"%s\","
        "\"treatment\":\"%s\",\"vfdCode\":\"13\",\"description\":\"Cotton T-shirts\","
        "\"origin\":\"IN\",\"exportPlace\":\"IN\",\"directShipmentDate\":\"2025-10-28\","
        "\"quantities\":[{\"value\":\"1200\",\"unit\":\"NMB\"}],"
        "\"value\":{\"amount\":\"%s\",\"currency\":\"%s\"}}]}",
        transaction_number_make("12345", shirts->sequence).text, importer, more, number, class,
        treatment, amount, currency);
}

char *put_surety(struct world *world)
{
    struct registry_account account = {.name = "", .open_from = date_make(2020, 1, 1)};
    struct registry_business business = {.kind = BUSINESS_SURETY, .legal_name = "Boreal Surety",
                                         .country = "CA", .accounts_count = 1,
                                         .accounts = &account};
    char *key;
    assert_true(bn_parse("764312088", &business.bn));
    assert_true(program_account_parse("764312088RM0001", &account.account));
    struct action action = action_begin(world->house, world->worker.reader, world->arena);
    action.actor = (struct actor){.name = "operator", .system = true};
    assert_int_equal(action_register(&action, &business, NULL, 0), OK);
    assert_int_equal(action_make_key(&action, business.bn, "test", &key), OK);
    return key;
}
