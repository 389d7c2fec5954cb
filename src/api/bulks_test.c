/* Requests over many declarations, through the JSON door. */
#include "api_test_world.h"
#include "action_test_place.h"

#define MASS "/v1/accounts/123456782RM0001/mass-adjustments"
#define HEAD "{\"reasons\":[\"R3-32.2.VFD\"],\"reasonToBelieveDate\":\"2026-02-01\",\"rows\":["

static const struct got *post(struct world *world, const char *key, const char *path,
                              const char *idempotency, const char *body)
{
    const struct sent sent = {.key = key, .idempotency = idempotency, .body = body};
    return call(world, "POST", path, &sent);
}

static const struct got *get(struct world *world, const char *key, const char *path,
                             const char *accept)
{
    const struct sent sent = {.key = key, .accept = accept};
    return call(world, "GET", path, &sent);
}

static const char *row(struct world *world, int sequence, const char *rest)
{
    return arena_printf(world->arena, "{\"transactionNumber\":\"%s\",%s}",
                        transaction_number_make("12345", sequence).text, rest);
}

static void file_some(struct world *world, int count)
{
    for (int i = 1; i <= count; i++) {
        const char *key = arena_printf(world->arena, "f%d", i);
        const struct got *got =
            post(world, world->key, "/v1/declarations", key,
                 shirts_json(world, &(struct shirts){.sequence = i, .amount = "1000.00"}));
        assert_int_equal(got->status, 201);
    }
    world_advance(world, "2026-02-10");
}

static const char *kept(struct world *world, const struct got *got, const char *path)
{
    const char *text = at(got, path);
    assert_non_null(text);
    return arena_text(world->arena, text);
}

static void test_mass(void **state)
{
    struct world *world = *state;
    file_some(world, 3);
    const char *body = arena_printf(
        world->arena, "%s%s,%s,%s]}", HEAD,
        row(world, 1, "\"field\":\"value\",\"value\":\"1200.00\""),
        row(world, 2, "\"line\":1,\"field\":\"quantity\",\"value\":\"5 KGM\""),
        row(world, 3, "\"line\":\"1\",\"field\":\"value\",\"value\":\"1100.00\""));
    const struct got *got = post(world, world->key, MASS "?dryRun=true", NULL, body);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "net.amount"), "71.70");
    assert_null(at(got, "number"));
    assert_string_equal(at(got, "refused.0.code"), "BLK-0014");
    assert_string_equal(at(got, "refused.0.row"), "2");
    assert_string_equal(at(got, "refused.0.message.fr"), "La ligne 1 n’a pas de quantité en 5 KGM");

    got = post(world, world->key, MASS, "m1", body);
    assert_int_equal(got->status, 201);
    const char *number = kept(world, got, "number");
    assert_string_equal(at(got, "declarations.0.state"), "adjustment.pending");
    assert_string_equal(at(got, "declarations.0.lines.0.before"), "1000.00");
    assert_string_equal(at(got, "declarations.0.made"), "made");
    assert_string_equal(at(got, "open"), "2");
    assert_string_equal(at(got, "findings"), "[]");
    got = post(world, world->key, MASS, "m1", body); /* the key again */
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "number"), number);
    got = post(world, world->key, MASS, "m2", body); /* the rows again */
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "number"), number);
    got = get(world, world->key, MASS, NULL);
    assert_string_equal(at(got, "items.0.number"), number);
    assert_null(at(got, "items.1.number"));
    assert_int_equal(get(world, world->stranger_key, MASS, NULL)->status, 404);

    const char *path = arena_printf(world->arena, "/v1/bulk-requests/%s", number);
    const char *steps = arena_printf(world->arena, "%s/steps", path);
    assert_int_equal(get(world, world->stranger_key, path, NULL)->status, 404);
    got = get(world, world->key, path, "text/csv");
    assert_int_equal(got->status, 200);
    assert_non_null(strstr(got->body, "adjustment.pending"));
    assert_int_equal(post(world, world->key, steps, "s0", "{\"step\":\"adjustment.approve\"}")
                         ->status, 403);
    got = post(world, world->agency_key, steps, "s1", "{\"step\":\"dispute.ask\"}");
    assert_string_equal(codes(world, got), "ADJ-0028");
    got = post(world, world->agency_key, steps, "s2", "{\"step\":\"adjustment.refuse\"}");
    assert_string_equal(codes(world, got), "ADJ-0023");
    got = post(world, world->agency_key, steps, "s3", "{\"step\":\"x\",\"y\":1}");
    assert_string_equal(codes(world, got), "DOC-0001");
    got = post(world, world->agency_key, steps, "s4", "{}");
    assert_string_equal(codes(world, got), "DOC-0002");
    got = post(world, world->key, steps, "s5", "{\"step\":\"mass.continue\"}");
    assert_int_equal(got->status, 201);
    got = post(world, world->agency_key, steps, "s6", "{\"step\":\"adjustment.approve\"}");
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "declarations.1.state"), "adjustment.approved");
    got = get(world, world->agency_key, "/v1/bulk-requests", NULL);
    assert_string_equal(at(got, "items.0.number"), number);
    assert_int_equal(get(world, world->key, "/v1/bulk-requests", NULL)->status, 403);
}

static void test_json_lines(void **state)
{
    struct world *world = *state;
    file_some(world, 2);
    struct sent sent = {.key = world->key, .idempotency = "l1", .type = "application/x-ndjson"};
    const char *rest = "\"field\":\"value\",\"value\":\"1200.00\",\"reasons\":[\"R3-32.2.VFD\"],"
                       "\"reasonToBelieveDate\":\"2026-02-01\"";
    sent.body = arena_printf(world->arena, "%s\r\n\n%s", row(world, 1, rest), row(world, 2, rest));
    const struct got *got = call(world, "POST", MASS, &sent);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "rows"), "2");
    assert_string_equal(at(got, "net.amount"), "95.60");
    sent.idempotency = "l2";
    sent.body = "{\"field\":1}\n[]";
    got = call(world, "POST", MASS, &sent);
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "DOC-0021 DOC-0023");
    assert_string_equal(at(got, "findings.0.pointer"), "/rows/0/field");
    sent.idempotency = "l3";
    sent.body = "{\"field\":\"value\"";
    assert_int_equal(call(world, "POST", MASS, &sent)->status, 400);
    /* Not for other requests. */
    sent.idempotency = "l4";
    assert_int_equal(call(world, "POST", "/v1/declarations", &sent)->status, 415);
}

/* Each wrong member is told where it stands. */
static void test_bad_bodies(void **state)
{
    static const struct {
        const char *body, *codes;
    } cases[] = {
        {"{}", "DOC-0002"},
        {"{\"rows\":1}", "DOC-0024"},
        {"{\"rows\":[]}", "BLK-0002"},
        {"{\"rows\":[1]}", "DOC-0023"},
        {"{\"rows\":[{\"extra\":\"\"}]}", "DOC-0001"},
        {"{\"rows\":[{\"value\":1.5}]}", "DOC-0021"},
        {"{\"rows\":[{\"reasons\":\"x\"}]}", "DOC-0024"},
        {"{\"rows\":[{\"reasons\":[1]}]}", "DOC-0021"},
        {"{\"reasons\":[\"A\",\"B\",\"C\",\"D\"],\"rows\":[{\"transactionNumber\":\"1\"}]}",
         "BLK-0017"},
        {"[]", "DOC-0023"},
    };
    struct world *world = *state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct got *got = post(world, world->key, MASS,
                                     arena_printf(world->arena, "b%zu", i), cases[i].body);
        assert_int_equal(got->status, 422);
        assert_string_equal(codes(world, got), cases[i].codes);
    }
    static const struct {
        const char *body, *codes;
    } fixes[] = {
        {"{\"words\":\"x\"}", "BLK-0101"},
        {"{\"words\":\"x\",\"origin\":\"CN\",\"field\":\"simaCode\"}", "BLK-0102"},
        {"{\"words\":\"x\",\"origin\":\"CN\",\"from\":\"1\"}", "DOC-0004"},
        {"{\"words\":\"x\",\"accounts\":[\"1\"]}", "DOC-0006"},
        {"{\"words\":\"x\",\"accounts\":1}", "DOC-0024"},
        {"{\"origin\":\"CN\",\"extra\":1}", "DOC-0001"},
        {"[]", "DOC-0023"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(fixes); i++) {
        const struct got *got = post(world, world->agency_key, "/v1/fixes",
                                     arena_printf(world->arena, "x%zu", i), fixes[i].body);
        assert_int_equal(got->status, 422);
        assert_string_equal(codes(world, got), fixes[i].codes);
    }
}

static void test_part(void **state)
{
    struct world *world = *state;
    file_some(world, 1);
    const char *body = arena_printf(world->arena, "%s%s]}", HEAD,
                                    row(world, 1, "\"field\":\"value\",\"value\":\"1200.00\""));
    assert_int_equal(post(world, world->key, MASS, "m1", body)->status, 201);
    const char *steps = arena_printf(world->arena, "/v1/declarations/%s/versions/2/steps",
                                     transaction_number_make("12345", 1).text);
    const struct got *got =
        post(world, world->agency_key, steps, "p1",
             "{\"step\":\"adjustment.accept_part\",\"words\":\"x\",\"refusedLines\":\"1\"}");
    assert_int_equal(got->status, 422); /* of one line nothing would be left */
    assert_string_equal(codes(world, got), "BLK-0202");
}

static char *second_key(struct world *world)
{
    struct action action = action_begin(world->worker.house, world->worker.reader, world->arena);
    bn agency;
    char *key;
    action.actor = (struct actor){.name = "operator", .system = true};
    assert_true(bn_parse("900978446", &agency));
    assert_int_equal(action_make_key(&action, agency, "second officer", &key), OK);
    return key;
}

static void test_fix(void **state)
{
    struct world *world = *state;
    file_some(world, 2);
    const char *choice = "{\"classification\":\"6109\",\"field\":\"treatment\",\"value\":\"03\","
                         "\"words\":\"No proof of origin.\"}";
    assert_int_equal(post(world, world->key, "/v1/fixes", "x0", choice)->status, 403);
    const struct got *got = post(world, world->agency_key, "/v1/fixes", "x1", choice);
    assert_int_equal(got->status, 201);
    const char *number = kept(world, got, "number");
    const char *content = kept(world, got, "content");
    assert_string_equal(at(got, "net.amount"), "357.00");
    assert_string_equal(at(got, "choice.postOn"), "2026-02-10");
    assert_non_null(at(got, "statements.0.id"));
    assert_non_null(at(got, "interestLines.0.wouldBe.amount"));
    assert_null(at(got, "posted"));
    got = post(world, world->agency_key, "/v1/fixes", "x1", choice);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "number"), number);

    const char *path = arena_printf(world->arena, "/v1/bulk-requests/%s", number);
    const char *steps = arena_printf(world->arena, "%s/steps", path);
    assert_int_equal(get(world, world->key, path, NULL)->status, 404);
    got = post(world, world->agency_key, steps, "x2", "{\"step\":\"fix.finish\"}");
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "BLK-0110");
    got = post(world, world->agency_key, steps, "x3", "{\"step\":\"fix.approve\"}");
    assert_string_equal(codes(world, got), "BLK-0105");
    const char *second = second_key(world);
    got = post(world, second, steps, "x4", "{\"step\":\"fix.approve\",\"content\":\"abc\"}");
    assert_string_equal(codes(world, got), "BLK-0102");
    got = post(world, second, steps, "x5",
               arena_printf(world->arena, "{\"step\":\"fix.approve\",\"content\":\"%s\"}",
                            content));
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "steps.1.step"), "fix.approve");
    got = post(world, second, steps, "x6", "{\"step\":\"fix.finish\"}");
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "posted.net.amount"), "357.00");
    assert_string_equal(at(got, "posted.refused"), "[]");
    assert_string_equal(at(got, "declarations.0.state"), "redetermination.made");
    got = get(world, world->agency_key, path, "text/csv");
    assert_non_null(strstr(got->body, "statement,"));
    got = post(world, second, steps, "x7", "{\"step\":\"fix.refuse\",\"words\":\"late\"}");
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "BLK-0107");
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_mass), IN_WORLD(test_json_lines), IN_WORLD(test_bad_bodies),
        IN_WORLD(test_part), IN_WORLD(test_fix),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
