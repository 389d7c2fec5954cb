/* Changes after the due date, through the JSON door. */
#include "api_test_world.h"
#include "action_test_place.h"

#define DECLARATION "/v1/declarations/%s%s"

static const struct got *ask(struct world *world, const char *key, const char *method,
                             const char *tail, const char *idempotency, const char *language,
                             const char *body)
{
    const struct sent sent = {.key = key, .idempotency = idempotency, .body = body,
                              .language = language};
    return call(world, method,
                arena_printf(world->arena, DECLARATION, transaction_number_make("12345", 1).text,
                             tail),
                &sent);
}

static const struct got *mine(struct world *world, const char *method, const char *tail,
                              const char *idempotency, const char *body)
{
    return ask(world, world->key, method, tail, idempotency, NULL, body);
}

static const struct got *agency(struct world *world, const char *method, const char *tail,
                                const char *idempotency, const char *body)
{
    return ask(world, world->agency_key, method, tail, idempotency, NULL, body);
}

static char *change(struct world *world, const char *amount, const char *more)
{
    return shirts_json(world, &(struct shirts){.sequence = 1, .amount = amount, .more = more});
}

#define OWING "\"reasons\":[\"R3-32.2.VFD\"],\"reasonToBelieveDate\":\"2026-02-01\","
#define STEPS(version) "/versions/" version "/steps"

static void file_first(struct world *world)
{
    const struct sent sent = {.key = world->key, .idempotency = "k1",
                              .body = change(world, "10000.00", "")};
    assert_int_equal(call(world, "POST", "/v1/declarations", &sent)->status, 201);
    world_advance(world, "2026-02-10");
}

static void test_preview(void **state)
{
    struct world *world = *state;
    file_first(world);
    const struct got *got =
        mine(world, "POST", "/changes/preview", NULL, change(world, "12000.00", OWING));
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "kind"), "adjustment");
    assert_string_equal(at(got, "effect"), "owing");
    assert_string_equal(at(got, "net.amount"), "478.00");
    assert_string_equal(at(got, "version"), "2");
    assert_string_equal(at(got, "until"), "2029-11-03");
    assert_string_equal(at(got, "interest.from"), "2025-12-02");
    assert_string_equal(at(got, "interest.to"), "2026-02-10");
    assert_non_null(at(got, "interest.segments.0.percent"));
    assert_string_equal(at(got, "limits.0.limit"), "believe");
    assert_string_equal(at(got, "firstReasons.0.code"), "R2-32-2.TC");
    assert_string_equal(codes(world, got), "");

    /* What is missing is said; the effect is told all the same. */
    got = mine(world, "POST", "/changes/preview", NULL, change(world, "8000.00", OWING));
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "effect"), "refund");
    assert_string_equal(codes(world, got), "ADJ-0008");
    assert_int_equal(mine(world, "GET", "/cases", NULL, NULL)->status, 200);
    assert_int_equal(ask(world, world->stranger_key, "POST", "/changes/preview", NULL, NULL,
                         change(world, "12000.00", OWING))->status, 404);
}

static void test_refused_and_approved(void **state)
{
    struct world *world = *state;
    file_first(world);
    const struct got *got =
        mine(world, "POST", "/corrections", "a0", change(world, "12000.00", ""));
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "ADJ-0001");
    got = mine(world, "POST", "/corrections", "a1", change(world, "12000.00", OWING));
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "status"), "adjustment.pending");
    assert_null(at(got, "entries"));
    assert_non_null(at(got, "receipt.signature"));

    const struct sent queue = {.key = world->agency_key};
    got = call(world, "GET", "/v1/cases", &queue);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.state"), "adjustment.pending");
    assert_string_equal(at(got, "items.0.importer"), "123456782RM0001");
    assert_int_equal(call(world, "GET", "/v1/cases", &(struct sent){.key = world->key})->status,
                     403);

    /* The client may not decide; words in the language asked for. */
    assert_int_equal(mine(world, "POST", STEPS("2"), "b0", "{\"step\":\"adjustment.approve\"}")
                         ->status, 403);
    got = ask(world, world->agency_key, "POST", STEPS("2"), "b1", "fr",
              "{\"step\":\"adjustment.refuse\"}");
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "ADJ-0023");
    assert_string_equal(at(got, "findings.0.message"),
                        "Expliquez en mots : le client les lit");
    got = agency(world, "POST", STEPS("2"), "b2", "{\"step\":\"adjustment.burn\",\"x\":1}");
    assert_string_equal(codes(world, got), "DOC-0001 ADJ-0028");

    const char *refuse = "{\"step\":\"adjustment.refuse\",\"words\":\"Not shown\"}";
    got = agency(world, "POST", STEPS("2"), "b3", refuse);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "adjustment.refused");
    assert_string_equal(at(got, "steps.1.words"), "Not shown");
    assert_null(at(got, "entries"));
    got = agency(world, "POST", STEPS("2"), "b3", refuse); /* the same again */
    assert_string_equal(got_header(got, "Idempotency-Replayed"), "true");
    assert_string_equal(at(got, "state"), "adjustment.refused");
    got = agency(world, "POST", STEPS("2"), "b4", refuse); /* and by another request */
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "ADJ-0022");
    got = mine(world, "GET", "/versions/2/adjustment", NULL, NULL);
    assert_string_equal(at(got, "decision"), "adjustment.refuse");
    assert_string_equal(at(got, "words"), "Not shown");
    assert_string_equal(at(got, "posted"), "false");

    assert_int_equal(mine(world, "POST", "/corrections", "c1", change(world, "11000.00", OWING))
                         ->status, 201);
    got = agency(world, "POST", STEPS("3"), "c1",
                 "{\"step\":\"adjustment.approve\",\"prescribed\":\"yes\"}");
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "DOC-0025");
    got = agency(world, "POST", STEPS("3"), "c2",
                 "{\"step\":\"adjustment.approve\",\"prescribed\":true}");
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "entries.0.type"), "ADJ");
    assert_string_equal(at(got, "entries.0.amount.amount"), "239.00");
    assert_string_equal(at(got, "entries.1.type"), "INT");
    char *entry = arena_text(world->arena, at(got, "entries.0.id"));
    got = mine(world, "GET", "/versions/3/adjustment", NULL, NULL);
    assert_string_equal(at(got, "interestRate"), "prescribed");
    const struct sent plain = {.key = world->key};
    got = call(world, "GET",
               arena_printf(world->arena, "/v1/accounts/123456782RM0001/entries/%s", entry),
               &plain);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "amount.amount"), "239.00");
    const struct sent paper = {.key = world->key, .accept = "application/pdf"};
    got = call(world, "GET",
               arena_printf(world->arena, DECLARATION, transaction_number_make("12345", 1).text,
                            "/versions/3/adjustment"), &paper);
    assert_memory_equal(got->body, "%PDF", 4);
    assert_int_equal(mine(world, "GET", "/versions/1/adjustment", NULL, NULL)->status, 404);
    got = mine(world, "GET", "/versions", NULL, NULL);
    assert_string_equal(at(got, "items.0.status"), "adjustment.approved");
    assert_string_equal(at(got, "items.1.status"), "adjustment.refused");
    assert_string_equal(at(got, "items.2.status"), "accepted");
}

static void test_redetermined(void **state)
{
    struct world *world = *state;
    file_first(world);
    char *body = change(world, "12000.00", "\"notes\":\"Value of the assists\",");
    assert_int_equal(mine(world, "POST", "/redeterminations", "d0", body)->status, 403);
    const struct got *got = agency(world, "POST", "/redeterminations", "d1", body);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "redetermination.made");
    assert_string_equal(at(got, "steps.0.words"), "Value of the assists");
    assert_string_equal(at(got, "entries.0.amount.amount"), "478.00");
    assert_string_equal(at(got, "entries.0.dueDate"), "2026-02-10");
    got = agency(world, "POST", "/redeterminations", "d1", body);
    assert_string_equal(got_header(got, "Idempotency-Replayed"), "true");
    assert_string_equal(at(got, "version"), "2");

    /* A review is for those who paid. */
    const char *request = "{\"step\":\"dispute.request\",\"words\":\"No assists\"}";
    got = mine(world, "POST", STEPS("2"), "e1", request);
    assert_string_equal(codes(world, got), "ADJ-0032");
    const struct sent pay = {
        .key = world->key, .idempotency = "p1",
        .body = "{\"id\":\"p1\",\"amount\":{\"amount\":\"3200.00\",\"currency\":\"CAD\"}}"};
    assert_int_equal(call(world, "POST", "/v1/accounts/123456782RM0001/payments", &pay)->status,
                     201);
    got = mine(world, "POST", STEPS("2"), "e2", request);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "dispute.requested");
    got = agency(world, "POST", "/versions/2/dispute/decision", "f1",
                 change(world, "11000.00", "\"notes\":\"Half of it\","));
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "dispute.allowed");
    assert_string_equal(at(got, "entries.0.amount.amount"), "-239.00");
    got = mine(world, "GET", "/cases", NULL, NULL);
    assert_string_equal(at(got, "items.0.kind"), "dispute");
    assert_string_equal(at(got, "items.1.kind"), "redetermination");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_preview, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_refused_and_approved, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_redetermined, world_open, world_close),
    };
    return cmocka_run_group_tests_name("api-cases", tests, NULL, reference_place_end);
}
