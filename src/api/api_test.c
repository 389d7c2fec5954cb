/* The door from outside: what is sent, what comes back. */
#include "api_test_world.h"
#include "action_test_place.h"

#include <stdlib.h>

#define ACCOUNT "/v1/accounts/123456782RM0001"

static char *number_of(struct world *world, int64_t sequence)
{
    return arena_text(world->arena, transaction_number_make("12345", sequence).text);
}

static const struct got *post(struct world *world, const char *target, const char *idempotency,
                              const char *body)
{
    const struct sent sent = {.key = world->key, .idempotency = idempotency, .body = body};
    return call(world, "POST", target, &sent);
}

static const struct got *get(struct world *world, const char *target)
{
    const struct sent sent = {.key = world->key};
    return call(world, "GET", target, &sent);
}

static const struct got *get_as(struct world *world, const char *target, const char *accept)
{
    const struct sent sent = {.key = world->key, .accept = accept};
    return call(world, "GET", target, &sent);
}

static void test_open_doors(void **state)
{
    struct world *world = *state;
    assert_string_equal(at(call(world, "GET", "/health", NULL), "status"), "ok");
    assert_string_equal(at(call(world, "GET", "/ready", NULL), "status"), "ready");
    assert_string_equal(at(call(world, "GET", "/openapi.json", NULL), "openapi"), "3.1.0");
    assert_int_equal(call(world, "HEAD", "/health", NULL)->status, 200);

    const struct got *got = call(world, "GET", "/v1/accounts", NULL);
    assert_int_equal(got->status, 401);
    assert_string_equal(got->type, "application/problem+json");
    assert_string_equal(at(got, "type"), "/problems/unauthorized");
    assert_string_equal(got_header(got, "WWW-Authenticate"), "Bearer");
    const struct sent wrong = {.key = "carm_wrong"};
    assert_int_equal(call(world, "GET", "/v1/accounts", &wrong)->status, 401);
}

static void test_routes(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *method, *target, *accept, *type, *body;
        int status;
    } cases[] = {
        {"GET", "/v1/nothing", NULL, NULL, NULL, 404},
        {"GET", "/v1/declarations/", NULL, NULL, NULL, 404},
        {"DELETE", "/v1/declarations", NULL, NULL, NULL, 405},
        {"POST", "/v1/accounts", NULL, NULL, "{}", 405},
        {"BREW", "/health", NULL, NULL, NULL, 405},
        {"GET", "/v1/accounts", "application/xml", NULL, NULL, 406},
        {"GET", "/v1/accounts", "text/html, application/*;q=0.5", NULL, NULL, 200},
        {"GET", "/v1/accounts", "application/json;q=0", NULL, NULL, 406},
        {"POST", "/v1/assessments", NULL, "text/plain", "{}", 415},
        {"POST", "/v1/assessments", NULL, "application/jsonx", "{}", 415},
        {"POST", "/v1/assessments", NULL, "application/json; charset=utf-8", "{}", 422},
        {"GET", "/v1/accounts?limit=0", NULL, NULL, NULL, 400},
        {"GET", "/v1/accounts?limit=201", NULL, NULL, NULL, 400},
        {"GET", "/v1/accounts?limit=x", NULL, NULL, NULL, 400},
        {"GET", "/v1/accounts?cursor=x", NULL, NULL, NULL, 400},
        {"GET", "/v1/accounts?cursor=%FF", NULL, NULL, NULL, 400},
        {"GET", "/v1/declarations?from=2025-13-01", NULL, NULL, NULL, 400},
        {"GET", "/v1/declarations/1", NULL, NULL, NULL, 404},
        {"GET", "/v1/declarations/12345999999999/versions/x", NULL, NULL, NULL, 404},
        {"GET", "/v1/accounts/nobody/balance", NULL, NULL, NULL, 404},
        {"GET", ACCOUNT "/entries?type=XYZ", NULL, NULL, NULL, 400},
        {"GET", ACCOUNT "/entries/999999", NULL, NULL, NULL, 404},
        {"GET", ACCOUNT "/statements/SOA-123456782RM0001-190001", NULL, NULL, NULL, 404},
        {"GET", ACCOUNT "/payments/none", NULL, NULL, NULL, 404},
        {"GET", "/v1/receipts/123456782", NULL, NULL, NULL, 404},
        {"GET", "/v1/receipts/123456782-99999", NULL, NULL, NULL, 404},
        {"GET", "/v1/tariff/classifications/0000000000", NULL, NULL, NULL, 404},
        {"GET", "/v1/tariff/search", NULL, NULL, NULL, 400},
        {"GET", "/v1/tariff/tree?under=x", NULL, NULL, NULL, 400},
        {"GET", "/v1/tariff/tree?under=1", NULL, NULL, NULL, 400},
        {"GET", "/v1/tariff/classifications/0000000000/history", NULL, NULL, NULL, 404},
        {"GET", "/v1/tariff/classifications/0000000000/duties", NULL, NULL, NULL, 404},
        {"GET", "/v1/tariff/classifications/6109/measures", NULL, NULL, NULL, 404},
        {"POST", "/v1/assessments/compare", NULL, "application/json", "{}", 422},
        {"GET", "/v1/codes/nothing", NULL, NULL, NULL, 404},
        {"GET", "/v1/exchange-rates?currency=ZZZ", NULL, NULL, NULL, 400},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct sent sent = {.key = world->key, .accept = cases[i].accept,
                                  .type = cases[i].type, .body = cases[i].body};
        const struct got *got = call(world, cases[i].method, cases[i].target, &sent);
        if (got->status != cases[i].status)
            print_error("%s %s: %d %.300s\n", cases[i].method, cases[i].target, got->status,
                        got->body);
        assert_int_equal(got->status, cases[i].status);
        if (got->status >= 400) {
            assert_string_equal(got->type, "application/problem+json");
            assert_non_null(at(got, "title"));
            assert_int_equal(strncmp(at(got, "instance"), "urn:request:", 12), 0);
        }
    }
    const struct sent sent = {.key = world->key};
    const struct got *got = call(world, "DELETE", "/v1/declarations", &sent);
    assert_string_equal(got_header(got, "Allow"), "POST, GET, HEAD");
    const struct sent large = {.key = world->key, .idempotency = "big", .body = "x",
                               .too_large = true};
    got = call(world, "POST", "/v1/declarations", &large);
    assert_int_equal(got->status, 413);
    assert_string_equal(codes(world, got), "DOC-0011");
}

static void test_bad_input(void **state)
{
    struct world *world = *state;
    struct out deep = out_new(world->arena);
    for (int i = 0; i < 40; i++)
        out_put(&deep, "{\"a\":");
    const struct {
        const char *name, *body, *code;
        int status;
    } cases[] = {
        {"classification",
         shirts_json(world, &(struct shirts){.sequence = 90, .classification = "6109109999"}),
         "CAD-0402", 422},
        {"currency", shirts_json(world, &(struct shirts){.sequence = 90, .currency = "ZZZ"}),
         "CAD-0302", 422},
        {"three decimals", shirts_json(world, &(struct shirts){.sequence = 90, .amount = "1.234"}),
         "DOC-0005", 422},
        {"gap", shirts_json(world, &(struct shirts){.sequence = 90, .number = "3"}), "CAD-0401",
         422},
        {"exporter", shirts_json(world, &(struct shirts){.sequence = 90,
                                                         .importer = "786534800RM0001"}),
         "CAD-0122", 422},
        {"no account",
         shirts_json(world, &(struct shirts){.sequence = 90, .importer = "123456782"}), "DOC-0006",
         422},
        {"unknown field",
         shirts_json(world, &(struct shirts){.sequence = 90, .more = "\"colour\":\"red\","}),
         "DOC-0001", 422},
        {"version",
         shirts_json(world, &(struct shirts){.sequence = 90, .more = "\"version\":2,"}),
         "CAD-0105", 422},
        {"truncated", "{\"type\":\"AB\"", "DOC-0014", 400},
        {"no JSON", "type=AB", "DOC-0008", 400},
        {"not UTF-8", "{\"type\":\"\xFF\"}", "DOC-0009", 400},
        {"deep", deep.data, "DOC-0010", 400},
        {"twice", "{\"type\":\"AB\",\"type\":\"AB\"}", "DOC-0015", 400},
        {"list", "[]", "DOC-0023", 422},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct got *got = post(world, "/v1/declarations", "bad", cases[i].body);
        const char *found = codes(world, got);
        if (got->status != cases[i].status || strstr(found, cases[i].code) == NULL)
            print_error("%s: %d %s\n%.600s\n", cases[i].name, got->status, found, got->body);
        assert_int_equal(got->status, cases[i].status);
        assert_non_null(strstr(found, cases[i].code));
        char *english = arena_text(world->arena, at(got, "findings.0.message"));
        const struct sent french = {.key = world->key, .idempotency = "bad",
                                    .language = "fr-CA, en;q=0.5", .body = cases[i].body};
        got = call(world, "POST", "/v1/declarations", &french);
        assert_string_equal(got_header(got, "Content-Language"), "fr-CA");
        assert_string_not_equal(at(got, "findings.0.message"), english);
    }
    /* Nothing was half-stored, and the key is still free. */
    char *target = arena_printf(world->arena, "/v1/declarations/%s", number_of(world, 90));
    assert_int_equal(get(world, target)->status, 404);
}

static void test_filing(void **state)
{
    struct world *world = *state;
    char *body = shirts_json(world, &(struct shirts){.sequence = 1});
    char *number = number_of(world, 1);
    char *target = arena_printf(world->arena, "/v1/declarations/%s", number);

    const struct got *got = post(world, "/v1/declarations?dryRun=true", NULL, body);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "totals.payable.amount"), "2390.00");
    assert_int_equal(get(world, target)->status, 404);

    assert_string_equal(at(post(world, "/v1/declarations", NULL, body), "type"),
                        "/problems/key-missing");
    assert_int_equal(post(world, "/v1/declarations", "with blank", body)->status, 400);

    got = post(world, "/v1/declarations", "k1", body);
    assert_int_equal(got->status, 201);
    assert_string_equal(got_header(got, "Location"),
                        arena_printf(world->arena, "%s/versions/1", target));
    assert_null(got_header(got, "Idempotency-Replayed"));
    assert_string_equal(at(got, "totals.payable.amount"), "2390.00");
    assert_string_equal(at(got, "lines.0.duties.0.class"), "customsDuty");
    assert_string_equal(at(got, "lines.0.duties.0.amount.amount"), "1800.00");
    assert_string_equal(at(got, "status"), "accepted");
    assert_string_equal(at(got, "accountingDate"), "2025-11-03");
    assert_string_equal(at(got, "dueDate"), "2025-12-01");
    assert_string_equal(at(got, "entries.0.amount.amount"), "2390.00");
    char *entry = arena_text(world->arena, at(got, "entries.0.id"));
    char *signature = arena_text(world->arena, at(got, "receipt.signature"));
    char *receipt = arena_text(world->arena, at(got, "receipt.receipt"));

    /* The entry it names is the one that is there. */
    got = get(world, arena_printf(world->arena, ACCOUNT "/entries/%s", entry));
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "reference"), number);
    assert_string_equal(at(got, "postings.0.lines.0.code"), "CUSTOMS_DUTY_RECEIVABLE");

    /* Again under the same key; under another; other content under the key, and another key. */
    got = post(world, "/v1/declarations", "k1", body);
    assert_int_equal(got->status, 201);
    assert_string_equal(got_header(got, "Idempotency-Replayed"), "true");
    assert_string_equal(at(got, "receipt.signature"), signature);
    got = post(world, "/v1/declarations", "k2", body);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "receipt.signature"), signature);
    char *other = shirts_json(world, &(struct shirts){.sequence = 1, .amount = "9000.00"});
    got = post(world, "/v1/declarations", "k1", other);
    assert_int_equal(got->status, 422);
    assert_string_equal(at(got, "type"), "/problems/key-reused");
    got = post(world, "/v1/declarations?dryRun=false", "k1", body);
    assert_int_equal(got->status, 422);
    assert_string_equal(at(got, "type"), "/problems/key-reused");
    got = post(world, "/v1/declarations", "k3", other);
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "CAD-0104");
    /* A key belongs to its client. */
    const struct sent broker = {.key = world->broker_key, .idempotency = "k1", .body = other};
    assert_int_equal(call(world, "POST", "/v1/declarations", &broker)->status, 409);

    got = get(world, target);
    assert_string_equal(at(got, "lines.0.duties.1.amount.amount"), "590.00");
    assert_string_equal(at(got, "receipt.signature"), signature);
    got = get_as(world, target, "text/plain");
    assert_non_null(strstr(got->body, "1,800.00"));
    got = get_as(world, target, "application/pdf");
    assert_memory_equal(got->body, "%PDF", 4);
    got = get(world, arena_printf(world->arena, "/v1/explanations/%s.1", number));
    assert_non_null(at(got, "lines.0.duties.0.explanation.rule"));
    got = get(world, arena_printf(world->arena, "/v1/receipts/%s", receipt));
    assert_string_equal(at(got, "signature"), signature);
}

static void test_correcting(void **state)
{
    struct world *world = *state;
    char *number = number_of(world, 2);
    char *target = arena_printf(world->arena, "/v1/declarations/%s/corrections", number);
    char *lower = shirts_json(world, &(struct shirts){.sequence = 2, .amount = "8000.00"});
    assert_int_equal(post(world, target, "c0", lower)->status, 404);
    char *first = shirts_json(world, &(struct shirts){.sequence = 2});
    assert_int_equal(post(world, "/v1/declarations", "c1", first)->status, 201);
    const struct got *got = post(world, target, "c2", lower);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "version"), "2");
    assert_string_equal(at(got, "status"), "corrected");
    assert_string_equal(at(got, "entries.0.amount.amount"), "-478.00");
    got = post(world, target, "c2", lower);
    assert_string_equal(got_header(got, "Idempotency-Replayed"), "true");
    assert_string_equal(at(got, "version"), "2");
    /* A version that was left out would be the next; one that is said must be the next. */
    char *jump = shirts_json(world, &(struct shirts){.sequence = 2, .more = "\"version\":4,"});
    got = post(world, target, "c3", jump);
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "CAD-0105");
    char *foreign = shirts_json(world, &(struct shirts){.sequence = 3, .more = "\"version\":3,"});
    assert_int_equal(post(world, target, "c4", foreign)->status, 409);

    got = get(world, arena_printf(world->arena, "/v1/declarations/%s/versions", number));
    assert_string_equal(at(got, "items.0.version"), "2");
    assert_string_equal(at(got, "items.1.payable.amount"), "2390.00");
    assert_null(at(got, "items.2"));
    got = get(world, arena_printf(world->arena, "/v1/declarations/%s/versions/1", number));
    assert_string_equal(at(got, "totals.payable.amount"), "2390.00");
    got = get(world, arena_printf(world->arena, "/v1/declarations/%s/versions/9", number));
    assert_int_equal(got->status, 404);
}

static void test_what_if(void **state)
{
    struct world *world = *state;
    char *body = shirts_json(world, &(struct shirts){.sequence = 50, .currency = "USD"});
    const struct got *got = post(world, "/v1/assessments", NULL, body);
    assert_int_equal(got->status, 200);
    assert_non_null(at(got, "lines.0.exchangeRate"));
    assert_non_null(at(got, "lines.0.explanation.rule"));
    assert_string_equal(at(got, "assessedAsOf"), "2025-11-03");
    assert_null(at(got, "receipt"));
    assert_string_equal(at(post(world, "/v1/assessments?asOf=2025-11-10", NULL, body),
                           "assessedAsOf"),
                        "2025-11-10");
    assert_int_equal(post(world, "/v1/assessments?asOf=soon", NULL, body)->status, 400);
}

/* All pages of one item each, and what a changed cursor gives. */
static void test_pages(void **state)
{
    struct world *world = *state;
    for (int i = 60; i < 65; i++) {
        char *body = shirts_json(world, &(struct shirts){.sequence = i});
        const char *key = arena_printf(world->arena, "page-%d", i);
        assert_int_equal(post(world, "/v1/declarations", key, body)->status, 201);
    }
    static const char *const lists[] = {"/v1/declarations?limit=2&importer=123456782RM0001",
                                        ACCOUNT "/entries?limit=2&type=CAD"};
    for (size_t i = 0; i < ARRAY_COUNT(lists); i++) {
        char *seen = arena_text(world->arena, " "), *first = arena_text(world->arena, "");
        const char *target = lists[i];
        int items = 0, pages = 0;
        while (target != NULL) {
            const struct got *got = get(world, target);
            assert_int_equal(got->status, 200);
            size_t k;
            json_t *item;
            json_array_foreach(json_object_get(got->json, "items"), k, item)
            {
                const char *name = i == 0 ? "transactionNumber" : "reference";
                const char *id = json_string_value(json_object_get(item, name));
                assert_null(strstr(seen, arena_printf(world->arena, " %s ", id)));
                seen = arena_printf(world->arena, "%s%s ", seen, id);
                items++;
            }
            pages++;
            const char *next = at(got, "nextCursor");
            target = next == NULL ? NULL
                                  : arena_printf(world->arena, "%s&cursor=%s", lists[i],
                                                 http_escape(world->arena, next));
            assert_int_equal(next == NULL, got_header(got, "Link") == NULL);
            if (first[0] == '\0' && next != NULL)
                first = arena_text(world->arena, next);
        }
        assert_true(items >= 5);
        assert_true(pages >= 3);
        /* Other filters, another list, another client, a changed letter. */
        assert_string_not_equal(first, "");
        const char *cursor = http_escape(world->arena, first);
        const char *changed = arena_printf(world->arena, "%s&from=2025-01-01&cursor=%s", lists[i],
                                           cursor);
        assert_string_equal(at(get(world, changed), "type"), "/problems/cursor");
        changed = arena_printf(world->arena, "/v1/accounts?cursor=%s", cursor);
        assert_string_equal(at(get(world, changed), "type"), "/problems/cursor");
        first[0] ^= 1;
        changed = arena_printf(world->arena, "%s&cursor=%s", lists[i],
                               http_escape(world->arena, first));
        assert_string_equal(at(get(world, changed), "type"), "/problems/cursor");
    }
}

static void test_who_may(void **state)
{
    struct world *world = *state;
    static const char *const theirs[] = {
        "/balance", "/entries", "/statements", "/statements/preview", "/daily-notices",
        "/payments", "",
    };
    for (size_t i = 0; i < ARRAY_COUNT(theirs); i++) {
        const char *target = arena_printf(world->arena, ACCOUNT "%s", theirs[i]);
        const struct sent stranger = {.key = world->stranger_key};
        assert_int_equal(call(world, "GET", target, &stranger)->status, 404);
        const struct sent broker = {.key = world->broker_key};
        assert_int_equal(call(world, "GET", target, &broker)->status,
                         theirs[i][0] == '\0' ? 200 : 403);
    }
    char *target = arena_printf(world->arena, "/v1/declarations/%s", number_of(world, 1));
    const struct sent stranger = {.key = world->stranger_key};
    const struct sent broker = {.key = world->broker_key};
    assert_int_equal(call(world, "GET", target, &stranger)->status, 404);
    assert_int_equal(call(world, "GET", target, &broker)->status, 200);
    assert_int_equal(call(world, "GET", "/v1/receipts/123456782-2", &stranger)->status, 404);
    assert_int_equal(call(world, "GET", "/v1/receipts/123456782-2", &broker)->status, 200);
    const struct got *got = call(world, "GET", "/v1/accounts", &broker);
    assert_string_equal(at(got, "items.0.account"), "741190268RM0001");
    assert_string_equal(at(got, "items.1.client"), "true");
    const struct sent filing = {
        .key = world->broker_key,
        .idempotency = "b1",
        .body = shirts_json(world, &(struct shirts){.sequence = 30}),
    };
    got = call(world, "POST", "/v1/declarations", &filing);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "filedBy"), "741190268");
    const struct sent paying = {.key = world->broker_key, .idempotency = "b2",
                                .body = "{\"amount\":{\"amount\":\"1.00\",\"currency\":\"CAD\"}}"};
    assert_int_equal(call(world, "POST", ACCOUNT "/payments", &paying)->status, 403);
}

static void test_reference(void **state)
{
    struct world *world = *state;
    const struct got *got = get(world, "/v1/tariff/classifications/6109.10.00.12");
    assert_string_equal(at(got, "classification"), "6109100012");
    assert_string_equal(at(got, "rates.0.treatment"), "02");
    assert_string_equal(at(got, "rates.0.state"), "known");
    assert_int_equal(get(world, "/v1/tariff/classifications/6109100012?asOf=1990-01-01")->status,
                     404);
    got = get(world, "/v1/tariff/search?q=t-shirts+cotton&limit=5");
    assert_int_equal(got->status, 200);
    assert_non_null(at(got, "items.0.classification"));
    assert_null(at(got, "items.5"));
    got = get(world, "/v1/exchange-rates?currency=USD&from=2025-10-20&to=2025-10-24");
    assert_string_equal(at(got, "items.0.currency"), "USD");
    assert_string_equal(at(got, "items.0.date"), "2025-10-20");
    got = get(world, "/v1/exchange-rates?from=2025-10-20&to=2025-10-24&limit=3");
    assert_non_null(at(got, "items.2"));
    assert_non_null(at(got, "nextCursor"));
    const struct sent french = {.key = world->key, .language = "fr"};
    got = call(world, "GET", "/v1/codes/countries?limit=200", &french);
    assert_non_null(at(got, "items.0.name"));
    assert_non_null(at(got, "nextCursor"));
    assert_string_equal(got_header(got, "Content-Language"), "fr-CA");
}

static void test_paying(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *body, *code;
    } bad[] = {
        {"{}", "DOC-0002"},
        {"{\"amount\":\"10.00\"}", "DOC-0016"},
        {"{\"amount\":{\"amount\":\"10.001\",\"currency\":\"CAD\"}}", "DOC-0005"},
        {"{\"amount\":{\"amount\":\"0.00\",\"currency\":\"CAD\"}}", "PAY-0001"},
        {"{\"amount\":{\"amount\":\"-5.00\",\"currency\":\"CAD\"}}", "PAY-0001"},
        {"{\"amount\":{\"amount\":\"5.00\",\"currency\":\"USD\"}}", "DOC-0017"},
        {"{\"amount\":{\"amount\":\"5.00\",\"currency\":\"CAD\"},\"tip\":1}", "DOC-0001"},
        {"{\"amount\":{\"amount\":\"5.00\",\"currency\":\"CAD\"},\"valueDate\":\"2030-01-01\"}",
         "PAY-0005"},
        {"{\"amount\":{\"amount\":\"5.00\",\"currency\":\"CAD\"},\"valueDate\":\"soon\"}",
         "DOC-0004"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        const struct got *got = post(world, ACCOUNT "/payments", "p0", bad[i].body);
        assert_int_equal(got->status, 422);
        assert_string_equal(codes(world, got), bad[i].code);
    }
    const char *body = "{\"amount\":{\"amount\":\"100.00\",\"currency\":\"CAD\"},"
                       "\"reference\":\"wire 7\"}";
    const struct got *got = post(world, ACCOUNT "/payments/preview", NULL, body);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "settlements.0.amount.amount"), "100.00");
    assert_string_equal(at(got, "settlements.0.withThisPayment"), "true");
    assert_string_equal(at(got, "unapplied.amount"), "0.00");

    got = post(world, ACCOUNT "/payments", "p1", body);
    assert_int_equal(got->status, 201);
    char *location = arena_text(world->arena, got_header(got, "Location"));
    char *id = arena_text(world->arena, at(got, "id"));
    char *signature = arena_text(world->arena, at(got, "receipt.signature"));
    got = post(world, ACCOUNT "/payments", "p1", body);
    assert_int_equal(got->status, 201);
    assert_string_equal(got_header(got, "Idempotency-Replayed"), "true");
    assert_string_equal(at(got, "receipt.signature"), signature);
    const char *more = "{\"amount\":{\"amount\":\"100.01\",\"currency\":\"CAD\"}}";
    assert_int_equal(post(world, ACCOUNT "/payments", "p1", more)->status, 422);
    /* An id of the payer's own: the same again under another key, and with another amount. */
    const char *own = "{\"id\":\"wire-8\",\"amount\":{\"amount\":\"5.00\",\"currency\":\"CAD\"}}";
    const char *raised =
        "{\"id\":\"wire-8\",\"amount\":{\"amount\":\"6.00\",\"currency\":\"CAD\"}}";
    assert_int_equal(post(world, ACCOUNT "/payments", "p2", own)->status, 201);
    assert_int_equal(post(world, ACCOUNT "/payments", "p3", own)->status, 200);
    got = post(world, ACCOUNT "/payments", "p4", raised);
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "PAY-0004");

    got = get(world, location);
    assert_string_equal(at(got, "id"), id);
    assert_string_equal(at(got, "reference"), "wire 7");
    got = get(world, ACCOUNT "/payments?limit=1");
    assert_string_equal(at(got, "items.0.id"), "wire-8");
    char *cursor = arena_text(world->arena, at(got, "nextCursor"));
    got = get(world, arena_printf(world->arena, ACCOUNT "/payments?limit=1&cursor=%s", cursor));
    assert_string_equal(at(got, "items.0.id"), id);
    assert_null(at(got, "nextCursor"));
}

static void test_statements(void **state)
{
    struct world *world = *state;
    const struct got *got = get(world, ACCOUNT "/statements/preview");
    assert_int_equal(got->status, 200);
    assert_non_null(at(got, "preview"));
    world_advance(world, "2025-11-25");
    got = get(world, ACCOUNT "/statements");
    assert_null(at(got, "items.1"));
    char *target =
        arena_printf(world->arena, ACCOUNT "/statements/%s", at(got, "items.0.id"));
    char *closing = arena_text(world->arena, at(got, "items.0.closing.amount"));
    got = get(world, target);
    assert_string_equal(at(got, "totals.closing"), closing);
    got = get(world, ACCOUNT "/balance");
    assert_string_equal(at(got, "balance.amount"), closing);
    got = get_as(world, target, "text/csv");
    assert_string_equal(got->type, "text/csv; charset=utf-8");
    assert_non_null(strstr(got_header(got, "Content-Disposition"), ".csv"));
    got = get_as(world, target, "application/pdf");
    assert_memory_equal(got->body, "%PDF", 4);
    got = get_as(world, target, "text/plain;q=0.9, application/pdf;q=0.1");
    assert_string_equal(got->type, "text/plain; charset=utf-8");
    assert_int_equal(get_as(world, target, "application/edifact")->status, 406);

    got = get(world, ACCOUNT "/daily-notices?limit=1");
    char *notice = arena_text(world->arena, at(got, "items.0.id"));
    got = get(world, arena_printf(world->arena, ACCOUNT "/daily-notices/%s", notice));
    assert_string_equal(at(got, "kind"), "DN");
    /* A notice is no statement. */
    got = get(world, arena_printf(world->arena, ACCOUNT "/statements/%s", notice));
    assert_int_equal(got->status, 404);
}

/* What stands in the tariff, over time and as a tree; a slip of spelling is mended. */
static void test_tariff(void **state)
{
    struct world *world = *state;
    const struct got *got = get(world, "/v1/tariff/search?q=coton+t-shrits&limit=3");
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "understoodAs"), "cotton t shirts");
    assert_int_equal(strncmp(at(got, "items.0.classification"), "6109", 4), 0);
    got = get(world, "/v1/tariff/tree");
    assert_string_equal(at(got, "branches.0.number"), "01");
    assert_string_equal(at(got, "branches.0.description"), "Live animals");
    const struct sent french = {.key = world->key, .language = "fr"};
    got = call(world, "GET", "/v1/tariff/tree", &french);
    assert_int_equal(strncmp(at(got, "branches.0.description"), "Animaux vivants", 15), 0);
    got = get(world, "/v1/tariff/tree?under=6109&q=cotton");
    assert_string_equal(at(got, "parents.0.number"), "6109");
    assert_int_equal(strncmp(at(got, "branches.0.number"), "610910", 6), 0);
    got = get(world, "/v1/tariff/classifications/7615100010/history");
    assert_non_null(at(got, "versions.0.validFrom"));
    assert_string_equal(at(got, "surtaxes.0.order"), "SOR/2025-95");
    got = get(world, "/v1/tariff/classifications/7615100010/duties?asOf=2025-11-20");
    assert_string_equal(at(got, "rates.0.treatment"), "02");
    got = get(world, "/v1/tariff/classifications/7615100010/measures?asOf=2025-11-20");
    assert_string_equal(at(got, "surtaxes.0.code"), "25095");
    assert_int_equal(
        get(world, "/v1/tariff/classifications/7615100010/measures?asOf=1990-01-01")->status, 404);
}

static void test_compare(void **state)
{
    struct world *world = *state;
    static const char good[] =
        "{\"classification\":\"6109.10.00.22\",\"origin\":\"VN\",\"date\":\"2025-11-20\","
        "\"value\":{\"amount\":\"10000.00\",\"currency\":\"CAD\"},"
        "\"quantity\":{\"value\":\"400\",\"unit\":\"NMB\"}}";
    const struct got *got = post(world, "/v1/assessments/compare", NULL, good);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "treatments.0.abbreviation"), "MFN");
    assert_string_equal(at(got, "treatments.0.total.amount"), "2390.00");
    assert_string_equal(at(got, "treatments.1.abbreviation"), "CPTPT");
    assert_string_equal(at(got, "treatments.1.total.amount"), "500.00");
    assert_string_equal(at(got, "treatments.1.lessThanMostFavouredNation.amount"), "1890.00");
    assert_non_null(at(got, "treatments.1.proof.text"));
    assert_string_equal(at(got, "treatments.0.assessment.totals.payable.amount"), "2390.00");
    assert_non_null(at(got, "treatments.0.assessment.lines.0.duties.0.explanation.rule"));
    const struct sent french = {.key = world->key, .language = "fr", .body = good};
    got = call(world, "POST", "/v1/assessments/compare", &french);
    assert_string_equal(at(got, "treatments.0.abbreviation"), "NPF");
    static const struct {
        const char *body, *code;
    } bad[] = {
        {"{\"origin\":\"VN\",\"value\":{\"amount\":\"1\",\"currency\":\"CAD\"}}", "DOC-0002"},
        {"{\"classification\":\"6109100022\",\"origin\":\"VN\",\"colour\":\"red\","
         "\"value\":{\"amount\":\"1\",\"currency\":\"CAD\"}}",
         "DOC-0001"},
        {"{\"classification\":\"6109100022\",\"origin\":\"VN\","
         "\"value\":{\"amount\":\"1.001\",\"currency\":\"CAD\"}}",
         "DOC-0005"},
        {"{\"classification\":\"6109109999\",\"origin\":\"VN\","
         "\"value\":{\"amount\":\"1\",\"currency\":\"CAD\"}}",
         "CAD-0402"},
        {"{\"classification\":\"6109100022\",\"origin\":\"XX\","
         "\"value\":{\"amount\":\"1\",\"currency\":\"CAD\"}}",
         "CAD-0405"},
        {"{\"classification\":\"6109100022\",\"origin\":\"VN\",\"date\":\"soon\","
         "\"value\":{\"amount\":\"1\",\"currency\":\"CAD\"}}",
         "DOC-0004"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        got = post(world, "/v1/assessments/compare", NULL, bad[i].body);
        assert_int_equal(got->status, 422);
        if (strstr(codes(world, got), bad[i].code) == NULL)
            fail_msg("%s: %s", bad[i].code, codes(world, got));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_doors), cmocka_unit_test(test_routes),
        cmocka_unit_test(test_open_doors), cmocka_unit_test(test_tariff),
        cmocka_unit_test(test_open_doors), cmocka_unit_test(test_compare),
        cmocka_unit_test(test_bad_input),  cmocka_unit_test(test_filing),
        cmocka_unit_test(test_correcting), cmocka_unit_test(test_what_if),
        cmocka_unit_test(test_pages),      cmocka_unit_test(test_who_may),
        cmocka_unit_test(test_reference),  cmocka_unit_test(test_paying),
        cmocka_unit_test(test_statements),
    };
    int failed = cmocka_run_group_tests(tests, world_open, world_close);
    reference_place_end(NULL);
    return failed;
}
