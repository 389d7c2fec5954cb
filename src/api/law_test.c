/* Changes of the law, through the JSON door. */
#include "api_test_world.h"
#include "action_test_place.h"

#define AGENCY "900978446"
#define RATES                                                                                      \
    "mfn,gt,ust,mxt,ceut,ukt,cptpt,aut,nzt,ccct,ldct,gpt,ciat,ct,crt,it,nt,slt,pt,colt,jt,pat,"    \
    "hnt,krt,uat"
#define TARIFF                                                                                     \
    "digits,effective_date,uom,description_en," RATES "\\n6109.10.00,2025-01-01,,Of cotton,20 %,"  \
    "35%,,,,,,,,,,,,,,,,,,,,,,,\\n"
#define LOAD                                                                                       \
    "{\"title\":\"Cotton shirts\",\"source\":\"Order, read\",\"files\":{\"tariff\":\"" TARIFF "\"" \
                                                                                              "}}"

static const struct got *ask_as(struct world *world, const char *key, const char *language,
                                const char *method, const char *target, const char *body)
{
    const struct sent sent = {.key = key, .body = body, .language = language};
    return call(world, method, target, &sent);
}

static const struct got *ask(struct world *world, const char *method, const char *target,
                             const char *body)
{
    return ask_as(world, world->agency_key, NULL, method, target, body);
}

static void put_person(struct world *world, const char *name)
{
    struct action action = action_begin(world->house, world->worker.reader, world->arena);
    action.actor = (struct actor){.name = "operator", .system = true};
    struct user user = {.display_name = name, .email = "", .role = "officer",
                        .staff = STAFF_ALL};
    assert_true(strlen(name) < sizeof(user.name));
    memcpy(user.name, name, strlen(name) + 1);
    assert_true(bn_parse(AGENCY, &user.business));
    assert_int_equal(action_put_user(&action, &user, "a long password"), OK);
}

/* What the server does between requests. */
static void work(struct world *world)
{
    bool more = true;
    while (more) {
        struct action action = action_begin(world->house, world->worker.reader, world->arena);
        assert_int_equal(action_work_impact(&action, 5, &more), OK);
    }
}

static const struct got *step(struct world *world, const char *name, const char *what,
                              const char *content, const char *more)
{
    return ask(world, "POST", "/v1/law-changes/1/steps",
               arena_printf(world->arena,
                            "{\"step\":\"%s\",\"content\":\"%s\",\"person\":\"%s\","
                            "\"password\":\"a long password\"%s}",
                            what, content, name, more));
}

static void test_a_change(void **state)
{
    struct world *world = *state;
    put_person(world, "robin");
    put_person(world, "dominique");
    const struct sent filed = {
        .key = world->key,
        .idempotency = "k1",
        .body = shirts_json(world, &(struct shirts){.sequence = 1, .amount = "1000.00"})};
    const struct got *got = call(world, "POST", "/v1/declarations", &filed);
    assert_int_equal(got->status, 201);
    const char *before = at(got, "totals.payable.amount");
    assert_non_null(before);

    got = ask(world, "POST", "/v1/law-changes", LOAD);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "pending");
    assert_string_equal(at(got, "effect.changed"), "1");
    assert_string_equal(at(got, "effect.rows.0.key"), "61091000");
    char *content = arena_text(world->arena, at(got, "content"));
    assert_int_equal(strlen(content), 64);

    got = ask(world, "POST", "/v1/law-changes/1/reports", "{\"months\":1}");
    assert_int_equal(got->status, 201);
    assert_null(at(got, "finishedAt"));
    assert_int_equal(ask(world, "POST", "/v1/law-changes/1/reports", "{}")->status, 409);
    work(world);
    got = ask(world, "GET", "/v1/law-changes/1/reports/last", NULL);
    assert_int_equal(got->status, 200);
    assert_non_null(at(got, "finishedAt"));
    assert_string_equal(at(got, "total.touched"), "1");
    assert_string_equal(at(got, "declarations.0.stands"), "changed");
    const struct sent csv = {.key = world->agency_key, .accept = "text/csv"};
    got = call(world, "GET", "/v1/law-changes/1/reports/last", &csv);
    assert_int_equal(got->status, 200);
    assert_int_equal(strncmp(got->body, "row,account,", 12), 0);

    /* Software is no person, nor is who does not know the password. */
    got = ask(world, "POST", "/v1/law-changes/1/steps",
              arena_printf(world->arena, "{\"step\":\"approve\",\"content\":\"%s\"}", content));
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "LAW-0020");
    got = step(world, "nobody", "approve", content, "");
    assert_string_equal(codes(world, got), "LAW-0025");
    assert_int_equal(step(world, "robin", "approve", content, "")->status, 201);
    got = step(world, "robin", "approve", content, "");
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "LAW-0010");
    got = step(world, "robin", "schedule", content, "");
    assert_string_equal(codes(world, got), "LAW-0012");
    content[0] = content[0] == '0' ? '1' : '0';
    got = step(world, "dominique", "approve", content, "");
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "LAW-0011");
    content = arena_text(world->arena, at(ask(world, "GET", "/v1/law-changes/1", NULL), "content"));
    assert_int_equal(step(world, "dominique", "approve", content, "")->status, 201);
    got = step(world, "robin", "schedule", content, ",\"at\":\"2001-01-01T00:00\"");
    assert_string_equal(codes(world, got), "LAW-0013");
    got = step(world, "robin", "schedule", content, "");
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "active");
    assert_string_equal(at(got, "steps.4.step"), "activate");

    got = ask(world, "GET", "/v1/law-changes", NULL);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.change"), "1");
    got = step(world, "robin", "refuse", content, ",\"words\":\"Too late\"");
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "LAW-0016");
}

static void test_refused(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *target, *body, *codes;
        int status;
    } cases[] = {
        {"/v1/law-changes", "{\"title\":\"T\",\"source\":\"S\",\"files\":{}}", "LAW-0002", 422},
        {"/v1/law-changes", "{\"files\":{\"tariff\":\"x\"}}", "LAW-0003 LAW-0004 REF-0001", 422},
        {"/v1/law-changes", "{\"title\":\"T\",\"source\":\"S\",\"files\":{\"tarif\":\"x\"}}",
         "DOC-0001", 422},
        {"/v1/law-changes", "{", "DOC-0007", 400},
        {"/v1/law-changes/9/revisions", LOAD, "", 404},
        {"/v1/law-changes/9/steps", "{\"step\":\"approve\",\"content\":\"x\"}", "LAW-0011", 422},
        {"/v1/law-changes/9/steps", "{\"step\":\"paint\"}", "LAW-0030", 422},
        {"/v1/law-changes/9/reports", "{\"months\":\"many\"}", "LAW-0024", 422},
        {"/v1/law-changes/9/reports", "{\"lawOn\":\"soon\"}", "LAW-0014", 422},
        {"/v1/law-changes/x/reports", "{}", "", 404},
        {"/v1/law-returns", "{\"to\":\"2001-01-01\"}", "LAW-0015", 422},
        {"/v1/law-returns", "{\"to\":\"2001-01-01\",\"words\":\"w\"}", "LAW-0017", 422},
        {"/v1/law-returns", "{\"to\":\"2031-01-01\",\"words\":\"w\"}", "LAW-0018", 422},
        {"/v1/law-returns", "{\"to\":\"2025-11-01\",\"words\":\"w\",\"kinds\":\"tarif\"}",
         "LAW-0001", 422},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct got *got = ask(world, "POST", cases[i].target, cases[i].body);
        if (got->status != cases[i].status)
            fail_msg("%zu: %d: %s", i, got->status, got->body);
        if (cases[i].status == 422) {
            const char *found = codes(world, got);
            char *rest = arena_text(world->arena, cases[i].codes), *code;
            while ((code = strsep(&rest, " ")) != NULL)
                if (strstr(found, code) == NULL)
                    fail_msg("%zu: %s is not among %s", i, code, found);
        }
    }
    /* Words of both languages. */
    const char *body = cases[0].body;
    const char *english = arena_text(
        world->arena, at(ask(world, "POST", "/v1/law-changes", body), "findings.0.message"));
    const struct got *french =
        ask_as(world, world->agency_key, "fr", "POST", "/v1/law-changes", body);
    if (english != NULL)
        assert_string_not_equal(english, at(french, "findings.0.message"));
    /* Nobody but the agency. */
    assert_int_equal(ask_as(world, world->key, NULL, "GET", "/v1/law-changes", NULL)->status, 403);
    assert_int_equal(ask_as(world, world->key, NULL, "POST", "/v1/law-changes", LOAD)->status, 403);
    assert_int_equal(
        ask_as(world, world->broker_key, NULL, "GET", "/v1/law-changes/1", NULL)->status, 403);
    assert_int_equal(ask_as(world, NULL, NULL, "GET", "/v1/law-changes", NULL)->status, 401);
    assert_int_equal(ask(world, "GET", "/v1/law-changes/1/reports/last", NULL)->status, 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_change, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_refused, world_open, world_close),
    };
    return cmocka_run_group_tests_name("api-law", tests, NULL, reference_place_end);
}
