/* Waivers and write-offs through the JSON door: asked for, proposed, approved by another. */
#include "api_test_world.h"
#include "action_test_place.h"

#define ACCOUNT "/v1/accounts/123456782RM0001"
#define NPA                                                                                        \
    "{\"type\":\"NPA\",\"code\":\"C005\",\"happenedOn\":\"2025-11-01\",\"words\":\"Not true\","    \
    "\"source\":\"Customs Act s. 109.1\"}"

static const struct got *ask(struct world *world, const char *key, const char *method,
                             const char *tail, const char *idempotency, const char *language,
                             const char *body)
{
    const struct sent sent = {.key = key, .idempotency = idempotency, .body = body,
                              .language = language};
    return call(world, method, arena_printf(world->arena, "%s%s", ACCOUNT, tail), &sent);
}

/* Another person at the agency. */
static char *second_key(struct world *world)
{
    char *key;
    bn agency;
    struct action action = action_begin(world->house, world->worker.reader, world->arena);
    action.actor = (struct actor){.name = "operator", .system = true};
    assert_true(bn_parse("900978446", &agency));
    assert_int_equal(action_make_key(&action, agency, "second", &key), OK);
    return key;
}

static char *penalty_entry(struct world *world)
{
    const struct got *got = ask(world, world->agency_key, "POST", "/bills", "b1", NULL, NPA);
    assert_int_equal(got->status, 201);
    return arena_text(world->arena, at(got, "entry.id"));
}

static void test_decision(void **state)
{
    struct world *world = *state;
    char *entry = penalty_entry(world);
    char *begin = arena_printf(world->arena, "/entries/%s/reliefs", entry);
    const struct got *got = ask(world, world->key, "POST", begin, "a1", NULL,
                                "{\"words\":\"It was true\"}");
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "relief.ask");
    char *number = arena_text(world->arena, at(got, "number"));
    got = ask(world, world->key, "POST", begin, "a1", NULL, "{\"words\":\"It was true\"}");
    assert_string_equal(got_header(got, "Idempotency-Replayed"), "true");
    assert_string_equal(at(got, "number"), number);
    got = ask(world, world->key, "POST", begin, "a2", "fr", "{\"words\":\"Again\"}");
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "RLF-0004");

    got = ask(world, world->agency_key, "POST", begin, "p1", NULL,
              arena_printf(world->arena, "{\"kind\":\"WAV\",\"words\":\"Right\",\"source\":"
                                         "\"Customs Act s. 131\",\"number\":\"%s\"}", number));
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "relief.propose");
    assert_string_equal(at(got, "amount.amount"), "150.00");
    char *steps = arena_printf(world->arena, "/reliefs/%s/steps", number);
    const char *approve = "{\"step\":\"relief.approve\"}";
    got = ask(world, world->agency_key, "POST", steps, "d1", NULL, approve);
    assert_string_equal(codes(world, got), "RLF-0005");
    assert_int_equal(ask(world, world->key, "POST", steps, "d2", NULL, approve)->status, 403);
    got = ask(world, second_key(world), "POST", steps, "d3", NULL, approve);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "relief.approve");
    assert_string_equal(at(got, "entry.outstanding.amount"), "0.00");
    assert_string_equal(at(got, "steps.0.words"), "It was true");
    assert_non_null(at(got, "receipt.signature"));
    got = ask(world, world->key, "GET", "/reliefs", NULL, NULL, NULL);
    assert_string_equal(at(got, "items.0.number"), number);
    got = ask(world, world->key, "GET", "/balance", NULL, NULL, NULL);
    assert_string_equal(at(got, "balance.amount"), "0.00");
    got = ask(world, world->agency_key, "POST", steps, "d4", NULL, approve);
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "RLF-0006");
}

/* Each finding, in both languages. */
static void test_refused(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *body, *codes, *fr;
    } cases[] = {
        {"{}", "RLF-0003 ADJ-0023 BIL-0009", "«  »"},
        {"{\"kind\":\"WO\",\"words\":\"x\",\"source\":\"y\",\"amount\":{\"amount\":\"150.01\","
         "\"currency\":\"CAD\"}}", "RLF-0002", "150,01 ne peut"},
        {"{\"kind\":\"WAV\",\"words\":\"x\",\"source\":\"y\",\"amount\":{\"amount\":\"0.00\","
         "\"currency\":\"CAD\"}}", "RLF-0002", "0,00 ne peut"},
        {"{\"kind\":\"WAV\",\"words\":\" \",\"source\":\"y\"}", "ADJ-0023", "Expliquez"},
        {"{\"kind\":\"WAV\",\"more\":1}", "DOC-0001", "Le champ more"},
    };
    char *begin = arena_printf(world->arena, "/entries/%s/reliefs", penalty_entry(world));
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        for (int french = 0; french < 2; french++) {
            const struct got *got = ask(world, world->agency_key, "POST", begin,
                                        arena_printf(world->arena, "r%zu%d", i, french),
                                        french ? "fr" : "en", cases[i].body);
            assert_int_equal(got->status, 422);
            assert_string_equal(codes(world, got), cases[i].codes);
            const char *message = at(got, "findings.0.message");
            if (french && strncmp(message, cases[i].fr, strlen(cases[i].fr)) != 0)
                fail_msg("%s", message);
        }
    assert_int_equal(ask(world, world->stranger_key, "POST", begin, "s", NULL,
                         "{\"words\":\"x\"}")->status, 404);
    assert_int_equal(ask(world, world->agency_key, "POST", "/entries/4096/reliefs", "n", NULL,
                         "{\"kind\":\"WAV\",\"words\":\"x\",\"source\":\"y\"}")->status, 404);
    static const char *const none[] = {"/reliefs/R123456782-1", "/reliefs/R12", "/reliefs/x",
                                       "/reliefs/R741190268-1"};
    for (size_t i = 0; i < ARRAY_COUNT(none); i++)
        assert_int_equal(ask(world, world->key, "GET", none[i], NULL, NULL, NULL)->status, 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_decision, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_refused, world_open, world_close),
    };
    return _cmocka_run_group_tests("api reliefs", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
