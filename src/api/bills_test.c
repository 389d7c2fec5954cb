/* What an officer charges, through the JSON door. */
#include "api_test_world.h"
#include "action_test_place.h"

#define BILLS "/v1/accounts/123456782RM0001/bills"
#define NPA                                                                                        \
    "{\"type\":\"NPA\",\"code\":\"C005\",\"units\":2,\"happenedOn\":\"2025-11-01\","               \
    "\"words\":\"The value was not true\",\"source\":\"Customs Act s. 109.1\","                    \
    "\"about\":\"12345000000012\"}"

static const struct got *ask(struct world *world, const char *key, const char *method,
                             const char *target, const char *idempotency, const char *language,
                             const char *body)
{
    const struct sent sent = {.key = key, .idempotency = idempotency, .body = body,
                              .language = language};
    return call(world, method, target, &sent);
}

static void test_issued(void **state)
{
    struct world *world = *state;
    const struct got *got =
        ask(world, world->agency_key, "POST", BILLS "?dryRun=true", NULL, NULL, NPA);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "bill.penalty.level"), "1");
    assert_string_equal(at(got, "bill.amount"), "300.00");
    assert_null(at(got, "entry.id"));
    got = ask(world, world->agency_key, "POST", BILLS, "b1", NULL, NPA);
    assert_int_equal(got->status, 201);
    char *number = arena_text(world->arena, at(got, "bill.number"));
    char *entry = arena_text(world->arena, at(got, "entry.id"));
    assert_non_null(at(got, "receipt.signature"));
    got = ask(world, world->agency_key, "POST", BILLS, "b1", NULL, NPA);
    assert_string_equal(got_header(got, "Idempotency-Replayed"), "true");
    assert_string_equal(at(got, "bill.number"), number);
    assert_string_equal(at(got, "entry.id"), entry);

    got = ask(world, world->key, "GET", BILLS, NULL, NULL, NULL);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.bill.number"), number);
    char *one = arena_printf(world->arena, "%s/%s", BILLS, number);
    got = ask(world, world->key, "GET", one, NULL, NULL, NULL);
    assert_string_equal(at(got, "entry.amount.amount"), "300.00");
    assert_string_equal(at(got, "entry.dueRule"), "due.service");
    assert_string_equal(at(got, "entry.why.penalty.code"), "C005");
    for (int french = 0; french < 2; french++) {
        const struct sent pdf = {.key = world->key, .accept = "application/pdf",
                                 .language = french ? "fr" : "en"};
        got = call(world, "GET", one, &pdf);
        assert_int_equal(got->status, 200);
        assert_memory_equal(got->body, "%PDF-", 5);
    }
    got = ask(world, world->key, "GET",
              arena_printf(world->arena, "/v1/accounts/123456782RM0001/entries/%s", entry), NULL,
              NULL, NULL);
    assert_string_equal(at(got, "postings.0.cause"), "NPA");
    assert_string_equal(at(got, "postings.0.lines.0.code"), "PENALTY_RECEIVABLE");
    assert_int_equal(ask(world, world->stranger_key, "GET", one, NULL, NULL, NULL)->status, 404);
    assert_int_equal(ask(world, world->key, "GET", BILLS "/NPA-RM0001-20251120-9", NULL, NULL,
                         NULL)->status, 404);
    assert_int_equal(ask(world, world->key, "POST", BILLS, "c1", NULL, NPA)->status, 403);
}

/* Each finding, in both languages. */
static void test_refused(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *body, *codes, *fr;
    } cases[] = {
        {"{}", "ADJ-0023 BIL-0009 BIL-0001", "Expliquez en mots"},
        {"{\"type\":\"FEE\",\"words\":\"x\",\"source\":\"y\"}", "BIL-0002", "Le montant doit"},
        {"{\"type\":\"FEE\",\"words\":\"x\",\"source\":\"y\",\"amount\":5}", "DOC-0016",
         "Un montant"},
        {"{\"type\":\"FEE\",\"words\":\"x\",\"source\":\"y\",\"more\":5}", "DOC-0001",
         "Le champ more"},
        {"{\"type\":\"FEE\",\"words\":\"x\",\"source\":\"y\",\"dueOn\":\"soon\"}", "DOC-0004",
         "soon n’est pas une date"},
        {"{\"type\":\"FEE\",\"words\":\"x\",\"source\":\"y\",\"amount\":{\"amount\":\"5\","
         "\"currency\":\"USD\"}}", "DOC-0017", ""},
        {"{\"type\":\"NPA\",\"words\":\"x\",\"source\":\"y\",\"code\":\"C288\",\"units\":-1,"
         "\"happenedOn\":\"2025-11-01\"}", "BIL-0005 BIL-0012", "Le nombre d’infractions"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        for (int french = 0; french < 2; french++) {
            const struct got *got =
                ask(world, world->agency_key, "POST", BILLS,
                    arena_printf(world->arena, "r%zu%d", i, french), french ? "fr" : "en",
                    cases[i].body);
            assert_int_equal(got->status, 422);
            assert_string_equal(codes(world, got), cases[i].codes);
            const char *message = at(got, "findings.0.message");
            if (french && strncmp(message, cases[i].fr, strlen(cases[i].fr)) != 0)
                fail_msg("%s", message);
        }
    const struct got *none = ask(world, world->key, "GET", BILLS, NULL, NULL, NULL);
    assert_string_equal(none->body, "{\"items\":[]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_issued, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_refused, world_open, world_close),
    };
    return _cmocka_run_group_tests("api bills", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
