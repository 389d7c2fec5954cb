/* Losses and drawback through the JSON door. */
#include "api_test_world.h"
#include "action_test_place.h"

static const struct got *ask(struct world *world, const char *key, const char *method,
                             const char *tail, const char *idempotency, const char *language,
                             const char *body)
{
    const struct sent sent = {.key = key, .idempotency = idempotency, .body = body,
                              .language = language};
    return call(world, method,
                arena_printf(world->arena, "/v1/declarations/%s%s",
                             transaction_number_make("12345", 1).text, tail),
                &sent);
}

/* 10,000.00 at 18 %: 1,800.00 and 590.00 of tax, paid when asked for. */
static void file_first(struct world *world, bool pay)
{
    const struct sent sent = {
        .key = world->key, .idempotency = "k1",
        .body = shirts_json(world, &(struct shirts){.sequence = 1, .amount = "10000.00"})};
    assert_int_equal(call(world, "POST", "/v1/declarations", &sent)->status, 201);
    if (pay) {
        const struct sent paid = {
            .key = world->key, .idempotency = "p1",
            .body = "{\"id\":\"p1\",\"amount\":{\"amount\":\"2390.00\",\"currency\":\"CAD\"}}"};
        assert_int_equal(call(world, "POST", "/v1/accounts/123456782RM0001/payments", &paid)
                             ->status, 201);
    }
    world_advance(world, "2026-01-10");
}

#define CLAIM(more, quantity)                                                                      \
    "{\"ground\":\"S\",\"exportedOn\":\"2025-12-10\",\"country\":\"FR\","                        \
    "\"exportDocument\":\"B13\"," more "\"lines\":[{\"line\":1,\"quantity\":\"" quantity "\"}]}"

static void test_claim(void **state)
{
    struct world *world = *state;
    file_first(world, true);
    const struct got *got = ask(world, world->key, "POST", "/drawbacks/preview", NULL, NULL,
                                CLAIM("", "120"));
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "total"), "180.00"); /* 1,800.00 x 120 / 1,200 */
    assert_string_equal(at(got, "parts.0.class"), "customsDuty");
    got = ask(world, world->key, "POST", "/drawbacks", "d1", NULL, CLAIM("", "120"));
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "number"), "1");
    assert_string_equal(at(got, "state"), "drawback.claimed");
    assert_non_null(at(got, "receipt.signature"));
    got = ask(world, world->key, "POST", "/drawbacks", "d1", NULL, CLAIM("", "120"));
    assert_string_equal(got_header(got, "Idempotency-Replayed"), "true");
    assert_string_equal(at(got, "number"), "1");
    got = ask(world, world->key, "GET", "/drawbacks", NULL, NULL, NULL);
    assert_string_equal(at(got, "lines.0.left"), "1080");
    got = ask(world, world->agency_key, "POST", "/versions/1/steps", "s1", NULL,
              "{\"step\":\"drawback.grant\"}");
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "kind"), "drawback");
    assert_string_equal(at(got, "entries.0.type"), "K32");
    assert_string_equal(at(got, "entries.0.amount.amount"), "-180.00");
    got = ask(world, world->key, "GET", "/drawbacks/1/statement", NULL, NULL, NULL);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "granted"), "true");
    assert_string_equal(at(got, "drawback.total"), "180.00");
    const struct sent pdf = {.key = world->key, .accept = "application/pdf"};
    got = call(world, "GET",
               arena_printf(world->arena, "/v1/declarations/%s/drawbacks/1/statement",
                            transaction_number_make("12345", 1).text), &pdf);
    assert_int_equal(got->status, 200);
    assert_memory_equal(got->body, "%PDF-", 5);
    assert_int_equal(ask(world, world->key, "GET", "/drawbacks/2/statement", NULL, NULL, NULL)
                         ->status, 404);

    got = ask(world, world->agency_key, "POST", "/versions/1/steps", "s2", NULL,
              "{\"step\":\"drawback.reduce\",\"words\":\"Fewer\",\"entitled\":\"1=121\"}");
    assert_int_equal(got->status, 422);
    assert_string_equal(at(got, "findings.0.code"), "DRW-0024");
    got = ask(world, world->agency_key, "POST", "/versions/1/steps", "s3", NULL,
              "{\"step\":\"drawback.reduce\",\"words\":\"Fewer\",\"entitled\":\"1=80\"}");
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "entries.0.type"), "K32_BACK");
    assert_string_equal(at(got, "entries.0.amount.amount"), "60.00");
    got = ask(world, world->key, "GET", "/drawbacks/1/statement", NULL, NULL, NULL);
    assert_string_equal(at(got, "before"), "180.00");
    assert_string_equal(at(got, "takenBack.customsDuty"), "60.00");
    assert_string_equal(at(got, "drawback.total"), "120.00");
    got = ask(world, world->key, "GET", "/drawbacks/1/statement?decision=1", NULL, NULL, NULL);
    assert_string_equal(at(got, "drawback.total"), "180.00");
    got = ask(world, world->key, "GET", "/drawbacks/1/statement?decision=3", NULL, NULL, NULL);
    assert_int_equal(got->status, 404);
    got = ask(world, world->key, "GET", "/drawbacks/1/statement?decision=one", NULL, NULL, NULL);
    assert_int_equal(got->status, 400);
    assert_int_equal(ask(world, world->stranger_key, "GET", "/drawbacks", NULL, NULL, NULL)
                         ->status, 404);
}

/* Each finding, in both languages. */
static void test_refused(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *body, *codes, *fr;
    } cases[] = {
        {"{}", "DOC-0002 DOC-0002 DRW-0005 DOC-0002 DRW-0009", "Le champ exportedOn"},
        {"[]", "DOC-0023", "Le champ"},
        {CLAIM("\"more\":1,", "1"), "DOC-0001", "Le champ more"},
        {CLAIM("", "1,5"), "DOC-0019", "« 1,5 »"},
        {CLAIM("", "1200.5"), "DRW-0013", "De la ligne 1, 1200.5"},
        {CLAIM("", "-1"), "DRW-0012", "De la ligne 1"},
        {CLAIM("\"foreignDuty\":\"5\",", "1"), "DOC-0016", "Un montant"},
        {CLAIM("\"processedOn\":\"soon\",", "1"), "DOC-0004", "soon n’est pas une date"},
    };
    file_first(world, true);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        for (int french = 0; french < 2; french++) {
            const struct got *got = ask(world, world->key, "POST", "/drawbacks",
                                        arena_printf(world->arena, "r%zu%d", i, french),
                                        french ? "fr" : "en", cases[i].body);
            assert_int_equal(got->status, 422);
            assert_string_equal(codes(world, got), cases[i].codes);
            bool said = strncmp(at(got, "findings.0.message"), cases[i].fr,
                                strlen(cases[i].fr)) == 0;
            if (said != (french == 1))
                fail_msg("%s", at(got, "findings.0.message"));
        }
    }
    assert_int_equal(ask(world, world->agency_key, "POST", "/drawbacks", "x", NULL,
                         CLAIM("", "1"))->status, 403);
}

static void test_loss(void **state)
{
    struct world *world = *state;
    file_first(world, true);
    const char *more = "\"reasons\":[\"R2-74-1-A\"],";
    char *body = shirts_json(world, &(struct shirts){.sequence = 1, .amount = "10000.00",
                                                     .more = more});
    const struct got *got = ask(world, world->key, "POST", "/changes/preview", NULL, "fr", body);
    assert_int_equal(got->status, 200);
    assert_string_equal(codes(world, got), "ADJ-0006 ADJ-0004 LOS-0010 LOS-0013 ADJ-0010");
    assert_string_equal(at(got, "findings.2.message"),
                        "Le remboursement pour le motif R2-74-1-A exige le jour où un avis écrit a "
                        "été donné à l’Agence");
    assert_string_equal(at(got, "findings.2.pointer"), "/noticeDate");
}

/* The Tribunal decides on a day before it is put down. */
static void test_tribunal(void **state)
{
    struct world *world = *state;
    const char *more = "\"reasons\":[\"R2-74-1-E.TC\"],";
    char *lower = shirts_json(world, &(struct shirts){.sequence = 1, .amount = "9000.00",
                                                      .more = more});
    char *whole = shirts_json(world, &(struct shirts){
                                         .sequence = 1, .amount = "9000.00",
                                         .more = "\"notes\":\"AP-2026-001, decided\","});
    file_first(world, true);
    assert_int_equal(ask(world, world->key, "POST", "/corrections", "t1", NULL, lower)->status,
                     201);
    const char *steps[][2] = {
        {"agency", "{\"step\":\"adjustment.refuse\",\"words\":\"Not shown\"}"},
        {"mine", "{\"step\":\"dispute.request\",\"words\":\"It is shown\"}"},
        {"agency", "{\"step\":\"dispute.dismiss\",\"words\":\"No\"}"},
        {"agency", "{\"step\":\"tribunal.file\",\"words\":\"AP-2026-001\"}"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        const char *key = strcmp(steps[i][0], "mine") == 0 ? world->key : world->agency_key;
        assert_int_equal(ask(world, key, "POST", "/versions/2/steps",
                             arena_printf(world->arena, "u%zu", i), NULL, steps[i][1])->status,
                         201);
    }
    const struct got *got = ask(world, world->agency_key, "POST", "/versions/2/steps", "u9", "fr",
                                "{\"step\":\"tribunal.dismiss\",\"words\":\"-\","
                                "\"happenedOn\":\"2026-01-09\"}");
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "ADJ-0036");
    assert_string_equal(at(got, "findings.0.message"),
                        "Le jour 2026-01-09 doit se situer entre le 2026-01-10, jour précédent "
                        "dans cette affaire, et aujourd’hui, 2026-01-10");
    got = ask(world, world->agency_key, "GET", "/versions/2/adjustment", NULL, NULL, NULL);
    assert_string_equal(at(got, "decision"), "dispute.dismiss");
    assert_string_equal(at(got, "appealUntil"), "2026-04-10");
    world_advance(world, "2026-01-20");
    got = ask(world, world->key, "POST", "/versions/2/tribunal/decision?asOf=2026-01-15", "v1",
              NULL, whole);
    assert_int_equal(got->status, 403);
    got = ask(world, world->agency_key, "POST", "/versions/2/tribunal/decision?asOf=2026-01-15",
              "v2", NULL, whole);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "tribunal.allowed");
    assert_string_equal(at(got, "entries.0.amount.amount"), "-239.00");
    got = ask(world, world->key, "GET", "/versions/3/adjustment", NULL, NULL, NULL);
    assert_int_equal(got->status, 404); /* the case is about version 2 */
    got = ask(world, world->key, "GET", "/versions/2/adjustment", NULL, NULL, NULL);
    assert_string_equal(at(got, "decidedOn"), "2026-01-15");
    assert_string_equal(at(got, "appealUntil"), "2026-04-15");
    got = ask(world, world->agency_key, "POST", "/versions/2/court/decision", "v3", NULL, whole);
    assert_int_equal(got->status, 404);
    assert_string_equal(codes(world, got), "ADJ-0025");
}

/* More time is given before the declaration comes. */
static void test_extension(void **state)
{
    struct world *world = *state;
    const char *path = arena_printf(world->arena,
                                    "/v1/accounts/123456782RM0001/declarations/%s/extensions",
                                    transaction_number_make("12345", 7).text);
    struct sent sent = {.key = world->key, .idempotency = "e1",
                        .body = "{\"accountBy\":\"2025-12-01\",\"words\":\"Flood\"}"};
    assert_int_equal(call(world, "POST", path, &sent)->status, 403);
    sent.key = world->agency_key;
    sent.idempotency = "e2";
    sent.language = "fr";
    sent.body = "{\"accountBy\":\"2020-01-01\"}";
    const struct got *got = call(world, "POST", path, &sent);
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "ADJ-0023 EXT-0002");
    assert_memory_equal(at(got, "findings.1.message"), "Le nouveau jour limite, 2020-01-01", 34);
    sent.idempotency = "e3";
    sent.body = "{\"accountBy\":\"soon\",\"words\":\"Flood\",\"x\":1}";
    assert_string_equal(codes(world, call(world, "POST", path, &sent)), "DOC-0001 DOC-0004");
    sent.idempotency = "e4";
    sent.body = "{\"accountBy\":\"2025-12-01\",\"words\":\"Flood\"}";
    got = call(world, "POST", path, &sent);
    assert_int_equal(got->status, 201);
    assert_non_null(at(got, "receipt.signature"));
    assert_string_equal(at(call(world, "POST", path, &sent), "items.0.number"), "1");
    got = call(world, "GET", path, &(struct sent){.key = world->key});
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.accountBy"), "2025-12-01");
    assert_string_equal(at(got, "items.0.words"), "Flood");
    assert_null(at(got, "items.1"));
    sent.idempotency = "e5"; /* and to pay */
    sent.body = "{\"payBy\":\"2026-01-15\",\"words\":\"Flood\"}";
    assert_int_equal(call(world, "POST", path, &sent)->status, 201);
    got = call(world, "GET", path, &(struct sent){.key = world->key});
    assert_string_equal(at(got, "items.1.payBy"), "2026-01-15");
    assert_null(at(got, "items.1.accountBy"));
    sent.idempotency = "e6";
    assert_string_equal(codes(world, call(world, "POST", path, &sent)), "EXT-0007");
    sent.idempotency = "e7";
    sent.body = "{\"words\":\"Flood\"}";
    assert_string_equal(codes(world, call(world, "POST", path, &sent)), "EXT-0003");
    assert_true(call(world, "GET", path, &(struct sent){.key = world->stranger_key})->status >=
                403);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_claim, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_refused, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_loss, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_tribunal, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_extension, world_open, world_close),
    };
    return cmocka_run_group_tests_name("api-drawback", tests, NULL, reference_place_end);
}
