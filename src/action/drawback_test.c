/* Claims for drawback through the real actions, tariff and store.
 *
 * By hand: 300 shirts of 1,000.00 at 18 % owe 180.00 of duty; tax is not drawn back.
 *   100 of 300: 180.00 x 100 / 300 = 60.00
 *   to the United States with 30.00 USD paid there, exported on 20 November 2025, rate of the day
 *   before 1.4040: 42.12, less than 60.00
 *   of 7 shirts one at a time: 25.71, 25.72, 25.71, 25.72, 25.71, 25.72, 25.71, together 180.00 */
#include "action_stock_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>

static date day(const char *text)
{
    date on;
    assert_true(date_parse(text, &on));
    return on;
}

static void advance(struct world *world, const char *to)
{
    struct day_report report;
    begin(world);
    assert_int_equal(action_advance(&world->action, day(to), &report), OK);
}

static void as(struct action *action, const char *user)
{
    bool officer = strncmp(user, "officer", 7) == 0;
    action->actor = (struct actor){.name = user};
    strcpy(action->actor.role, officer ? "officer" : "manager");
    action->actor.staff = officer ? STAFF_ALL : 0;
    assert_true(bn_parse(officer ? "786534800" : "123456782", &action->actor.business));
}

/* Filed on 11-03, due on 12-01, paid, and it is 12-05. */
static void import(struct world *world, const char *quantity, bool pay)
{
    struct wanted first = {.type = "AB", .sequence = 1, .released = "2025-10-31", .header = "",
                           .line = "", .quantity = quantity};
    file(world, &first, OK);
    if (pay) {
        struct paid paid;
        struct payment_order order = {.id = "p1", .account = world->account,
                                      .amount = money_cents(23900), .method = "bank",
                                      .paid_by = "123456782"};
        begin(world);
        assert_int_equal(action_pay(&world->action, &order, &paid), OK);
    }
    advance(world, "2025-12-05");
}

/* more: further members, each after a comma. */
static struct casework_claim claim_of(struct arena *arena, const char *on, const char *country,
                                      const char *quantity, const char *more)
{
    struct casework_claim claim;
    struct findings findings = findings_new(arena);
    const char *text = arena_printf(
        arena,
        "{\"ground\":\"S\",\"exportedOn\":\"%s\",\"country\":\"%s\",\"exportDocument\":\"B13-1\","
        "\"lines\":[{\"line\":1,\"quantity\":\"%s\"}]%s}", on, country, quantity, more);
    if (document_read_claim(arena, text, strlen(text), &findings, &claim) != OK)
        fail_msg("%s", document_findings_text(arena, &findings, LANGUAGE_EN));
    claim.transaction = transaction_number_make("12345", 1);
    return claim;
}

static struct case_taken claim(struct world *world, const struct casework_claim *asked,
                               enum code expected)
{
    struct case_taken taken = {0};
    begin(world);
    as(&world->action, "maude");
    enum code code = action_claim_drawback(&world->action, asked, &taken);
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return taken;
}

static struct case_taken take_some(struct world *world, const char *user, int number,
                                   enum case_step step, const char *words, const char *entitled,
                                   enum code expected)
{
    struct case_taken taken = {0};
    struct case_order order = {.transaction = transaction_number_make("12345", 1),
                               .version = number, .step = step, .words = words,
                               .entitled = entitled};
    begin(world);
    as(&world->action, user);
    enum code code = action_take_step(&world->action, &order, &taken);
    if (code != expected)
        fail_msg("%s: code %d, expected %d: %s", case_steps[step].id, code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return taken;
}

static struct case_taken take(struct world *world, const char *user, int number,
                              enum case_step step, const char *words, enum code expected)
{
    return take_some(world, user, number, step, words, NULL, expected);
}

static struct shown_drawbacks shown(struct world *world)
{
    struct shown_drawbacks drawbacks;
    begin(world);
    as(&world->action, "maude");
    assert_int_equal(action_show_drawbacks(&world->action, transaction_number_make("12345", 1),
                                           &drawbacks), OK);
    return drawbacks;
}

static int64_t balance(struct world *world)
{
    struct account_balance account;
    begin(world);
    assert_int_equal(action_balance(&world->action, world->account, &account), OK);
    return account.balance.cents;
}

/* Compounded by day, written apart from billing. */
static int64_t interest_at(struct world *world, bool specified, int64_t cents, date from, date to)
{
    __int128 interest = 0;
    for (date on = from; !date_before(to, on); on = date_add(on, 1)) {
        const struct tariff_interest *rate = tariff_interest_find(house_tariff(world->house), on);
        decimal percent = specified ? rate->specified : rate->prescribed;
        __int128 divisor = (__int128)100 * 365;
        for (int i = 0; i < percent.scale; i++)
            divisor *= 10;
        __int128 numerator = ((__int128)cents * 1000000 + interest) * percent.units;
        interest += (numerator * 2 + divisor) / (2 * divisor);
    }
    return (int64_t)((interest * 2 + 1000000) / 2000000);
}

static int64_t interest_by_hand(struct world *world, int64_t cents, date from, date to)
{
    return interest_at(world, false, cents, from, to);
}

static void test_granted(void **state)
{
    struct world *world = *state;
    import(world, "300", true);
    struct casework_claim asked = claim_of(world->arena, "2025-11-20", "FR", "100", "");
    struct casework_drawback preview;
    begin(world);
    as(&world->action, "maude");
    assert_int_equal(action_preview_drawback(&world->action, &asked, &preview), OK);
    assert_int_equal(preview.total.cents, 6000);
    assert_true(date_equal(preview.until, day("2029-10-31")));
    struct case_taken taken = claim(world, &asked, OK);
    assert_int_equal(taken.step.version, 1);
    assert_non_null(taken.receipt);
    assert_int_equal(balance(world), 0);

    take(world, "maude", 1, CASE_STEP_DRAWBACK_GRANT, NULL, FORBIDDEN);
    take(world, "officer1", 2, CASE_STEP_DRAWBACK_CLAIM, NULL, FORBIDDEN);
    take(world, "maude", 2, CASE_STEP_DRAWBACK_CLAIM, NULL, FORBIDDEN);
    take(world, "officer1", 1, CASE_STEP_DRAWBACK_ASK, "Which carrier?", OK);
    take(world, "maude", 1, CASE_STEP_DRAWBACK_ANSWER, "Air.", OK);
    advance(world, "2026-03-05"); /* the 90th day after 5 December */
    advance(world, "2026-03-31");
    taken = take(world, "officer1", 1, CASE_STEP_DRAWBACK_GRANT, NULL, OK);
    int64_t interest = interest_by_hand(world, 6000, day("2026-03-06"), day("2026-03-31"));
    assert_true(interest > 0);
    assert_int_equal(taken.items_count, 2);
    assert_int_equal(taken.items[0].type, ITEM_K32);
    assert_int_equal(taken.items[0].amount.cents, -6000);
    assert_int_equal(taken.items[0].by_class[REVENUE_CUSTOMS_DUTY].cents, -6000);
    assert_int_equal(taken.items[1].amount.cents, -interest);
    assert_int_equal(balance(world), -6000 - interest);

    struct shown_drawbacks known = shown(world);
    assert_int_equal(known.claims_count, 1);
    const struct casework_drawback_statement *s = known.claims[0].statement;
    assert_string_equal(s->id, arena_printf(world->arena, "K32-%s-1",
                                            transaction_number_make("12345", 1).text));
    assert_int_equal(s->drawback.total.cents, 6000);
    assert_int_equal(s->interest.cents, -interest);
    struct out out = out_new(world->arena);
    struct json json = json_new(&out);
    document_write_drawback(&json, s);
    assert_string_equal(out.data, known.claims[0].document);
    const char *bytes;
    size_t size;
    for (int language = 0; language < LANGUAGES; language++) {
        assert_int_equal(document_drawback_pdf(world->arena, s, (enum language)language, &bytes,
                                               &size), OK);
        assert_memory_equal(bytes, "%PDF-", 5);
    }
    take(world, "officer1", 1, CASE_STEP_DRAWBACK_REFUSE, "No", CONFLICT);
    assert_sound(world);
}

/* 100 of 300 were granted, 60.00 with interest; 40 had left: 24.00 stays. What is taken back, and
 * the interest received with it, bears the specified rate from the day after the grant. */
static void test_taken_back(void **state)
{
    struct world *world = *state;
    import(world, "300", true);
    struct casework_claim asked = claim_of(world->arena, "2025-11-20", "FR", "100", "");
    claim(world, &asked, OK);
    take(world, "officer1", 1, CASE_STEP_DRAWBACK_REDUCE, "Too soon", CONFLICT);
    advance(world, "2026-03-31");
    take(world, "officer1", 1, CASE_STEP_DRAWBACK_GRANT, NULL, OK);
    int64_t given = interest_by_hand(world, 6000, day("2026-03-06"), day("2026-03-31"));
    assert_int_equal(balance(world), -6000 - given);
    advance(world, "2026-06-10");

    static const struct {
        const char *entitled;
        enum finding_code code;
    } bad[] = {
        {"", FINDING_DRW_0025},       {"1=100", FINDING_DRW_0025},   {"1", FINDING_DRW_0022},
        {"1=-4", FINDING_DRW_0022},   {"one=4", FINDING_DRW_0022},   {"1=4x", FINDING_DRW_0022},
        {"1=", FINDING_DRW_0022},     {"1=4,", FINDING_DRW_0022},    {"2=4", FINDING_DRW_0023},
        {"1=100.1", FINDING_DRW_0024}, {"1=4, 1=5", FINDING_DRW_0026}, {"1=0", FINDING_DRW_0027},
        {"99999999999999=1", FINDING_DRW_0022},
    };
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        take_some(world, "officer1", 1, CASE_STEP_DRAWBACK_REDUCE, "No", bad[i].entitled, FINDINGS);
        assert_finding(world, bad[i].code, "/entitled", NULL);
    }
    take_some(world, "officer1", 1, CASE_STEP_DRAWBACK_REDUCE, NULL, "1=40", FINDINGS);
    take_some(world, "maude", 1, CASE_STEP_DRAWBACK_REDUCE, "Mine", "1=40", FORBIDDEN);
    assert_int_equal(balance(world), -6000 - given);

    struct case_taken taken = take_some(world, "officer1", 1, CASE_STEP_DRAWBACK_REDUCE,
                                        "Only 40 left Canada", "1 = 40", OK);
    int64_t stays = interest_by_hand(world, 2400, day("2026-03-06"), day("2026-03-31"));
    int64_t owed = interest_at(world, true, 3600 + given - stays, day("2026-04-01"),
                               day("2026-06-10"));
    assert_int_equal(taken.items_count, 3);
    assert_int_equal(taken.items[0].type, ITEM_K32_BACK);
    assert_int_equal(taken.items[0].amount.cents, 3600);
    assert_true(date_equal(taken.items[0].effective_on, day("2026-03-31")));
    assert_int_equal(taken.items[1].amount.cents, given - stays);
    assert_int_equal(taken.items[2].amount.cents, owed);
    assert_int_equal(balance(world), -2400 - stays + owed);
    struct shown_drawbacks known = shown(world);
    const struct shown_claim *one = &known.claims[0];
    assert_int_equal(one->shown.state, CASE_STATE_DRAWBACK_GRANTED);
    assert_int_equal(one->statement->drawback.total.cents, 2400);
    assert_int_equal(one->statement->before.cents, 6000);
    assert_int_equal(one->statement->interest_back.cents, given - stays);
    assert_int_equal(action_drawback_decision(one, 1)->statement->drawback.total.cents, 6000);
    assert_ptr_equal(action_drawback_decision(one, 2)->statement, one->statement);
    assert_null(action_drawback_decision(one, 3));
    assert_int_equal(known.lines[0].granted.units, 40);
    struct out out = out_new(world->arena);
    struct json json = json_new(&out);
    document_write_drawback(&json, one->statement);
    assert_string_equal(out.data, one->document);
    assert_sound(world);

    /* What was taken back can be claimed once more; the rest is taken back whole. */
    struct casework_claim again = claim_of(world->arena, "2025-11-20", "FR", "260", "");
    claim(world, &again, OK);
    take(world, "maude", 2, CASE_STEP_DRAWBACK_WITHDRAW, NULL, OK);
    int64_t before = balance(world);
    taken = take(world, "officer1", 1, CASE_STEP_DRAWBACK_TAKE_BACK, "None left Canada", OK);
    assert_int_equal(taken.items[0].amount.cents, 2400);
    assert_int_equal(taken.items[1].amount.cents, stays);
    assert_true(balance(world) > before + 2400 + stays);
    known = shown(world);
    assert_int_equal(known.claims[0].shown.state, CASE_STATE_DRAWBACK_TAKEN_BACK);
    assert_int_equal(known.lines[0].granted.units, 0);
    assert_int_equal(known.lines[0].claimed.units, 0);
    take(world, "officer1", 1, CASE_STEP_DRAWBACK_TAKE_BACK, "Twice", CONFLICT);
    for (int language = 0; language < LANGUAGES; language++) {
        const char *bytes;
        size_t size;
        assert_int_equal(document_drawback_pdf(world->arena, known.claims[0].statement,
                                               (enum language)language, &bytes, &size), OK);
    }
    assert_sound(world);
}

/* What was paid out is owed, and bears until it is paid. */
static void test_taken_back_and_unpaid(void **state)
{
    struct world *world = *state;
    import(world, "300", true);
    struct casework_claim asked = claim_of(world->arena, "2025-11-20", "FR", "100", "");
    struct paid paid;
    claim(world, &asked, OK);
    take(world, "officer1", 1, CASE_STEP_DRAWBACK_GRANT, NULL, OK);
    /* A later declaration uses up the credit. */
    struct wanted second = {.type = "AB", .sequence = 2, .released = "2025-12-04", .header = "",
                            .line = "", .quantity = "300"};
    file(world, &second, OK);
    advance(world, "2025-12-28");
    struct payment_order order = {.id = "p2", .account = world->account, .method = "bank",
                                  .amount = money_cents(balance(world)), .paid_by = "123456782"};
    begin(world);
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);
    advance(world, "2026-02-10");
    assert_int_equal(balance(world), 0);
    take(world, "officer1", 1, CASE_STEP_DRAWBACK_TAKE_BACK, "None left Canada", OK);
    int64_t first = interest_at(world, true, 6000, day("2025-12-06"), day("2026-02-10"));
    assert_int_equal(balance(world), 6000 + first);
    advance(world, "2026-03-25");
    int64_t whole = interest_at(world, true, 6000, day("2025-12-06"), day("2026-03-25"));
    assert_int_equal(balance(world), 6000 + whole);
    order.id = "p3";
    order.amount = money_cents(balance(world));
    begin(world);
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);
    advance(world, "2026-04-25");
    assert_int_equal(balance(world), 0);
    assert_sound(world);
}

static void test_limited(void **state)
{
    struct world *world = *state;
    import(world, "300", true);
    struct casework_claim asked = claim_of(
        world->arena, "2025-11-20", "US", "100",
        ",\"foreignDuty\":{\"amount\":\"30.00\",\"currency\":\"USD\"}");
    claim(world, &asked, OK);
    take(world, "officer1", 1, CASE_STEP_DRAWBACK_GRANT, NULL, OK);
    assert_int_equal(balance(world), -4212);
    struct shown_drawbacks known = shown(world);
    const struct casework_drawback *drawback = &known.claims[0].statement->drawback;
    assert_true(drawback->limited);
    assert_int_equal(drawback->foreign.cents, 4212);
    assert_string_equal(drawback->exchange_rate, "1.4040");
    assert_int_equal(drawback->parts[0].share.cents, 6000);

    asked = claim_of(world->arena, "2025-11-20", "MX", "100",
                     ",\"foreignDuty\":{\"amount\":\"60.00\",\"currency\":\"CAD\"}");
    struct casework_drawback more;
    begin(world);
    as(&world->action, "maude");
    assert_int_equal(action_preview_drawback(&world->action, &asked, &more), OK);
    assert_int_equal(more.total.cents, 6000);
    assert_false(more.limited);
    assert_sound(world);
}

/* Each cent once: the parts of a line make the whole of it. */
static void test_one_at_a_time(void **state)
{
    struct world *world = *state;
    static const int64_t cents[] = {2571, 2572, 2571, 2572, 2571, 2572, 2571};
    int64_t sum = 0;
    import(world, "7", true);
    for (int i = 0; i < 7; i++) {
        struct casework_claim asked = claim_of(world->arena, "2025-11-20", "FR", "1", "");
        claim(world, &asked, OK);
        struct case_taken taken =
            take(world, "officer1", i + 1, CASE_STEP_DRAWBACK_GRANT, NULL, OK);
        assert_int_equal(taken.items[0].amount.cents, -cents[i]);
        sum += cents[i];
    }
    assert_int_equal(sum, 18000);
    assert_int_equal(balance(world), -18000);
    struct casework_claim asked = claim_of(world->arena, "2025-11-20", "FR", "0.001", "");
    claim(world, &asked, FINDINGS);
    assert_finding(world, FINDING_DRW_0013, "/lines/0/quantity", "0 NMB");
    assert_sound(world);
}

static void test_refused(void **state)
{
    struct world *world = *state;
    struct arena *arena = world->arena;
    import(world, "300", true);
    const struct casework_claim good = claim_of(arena, "2025-11-20", "FR", "100", "");
    struct casework_exported lines[2] = {{1, {1, 0}}, {1, {2, 0}}};
    struct casework_claim bad[14];
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        bad[i] = good;
    strcpy(bad[0].ground, "Q");
    bad[1].exported_on = day("2025-10-30");
    bad[2].exported_on = day("2025-12-06");
    strcpy(bad[3].country, "CA");
    bad[4].export_document = "";
    strcpy(bad[5].ground, "P");
    strcpy(bad[6].ground, "C");
    bad[6].processed_on = day("2023-11-19"); /* two years end on 2025-11-19 */
    bad[7].lines_count = 0;
    bad[8] = claim_of(arena, "2025-11-20", "FR", "1", "");
    bad[8].lines[0].line = 2;
    bad[9].lines = lines;
    bad[9].lines_count = 2;
    bad[10] = claim_of(arena, "2025-11-20", "FR", "0", "");
    bad[11] = claim_of(arena, "2025-11-20", "FR", "300.000001", "");
    bad[12] = claim_of(arena, "2025-11-20", "US", "1", "");
    bad[13] = claim_of(arena, "2025-11-20", "US", "1",
                       ",\"foreignDuty\":{\"amount\":\"3.00\",\"currency\":\"QQQ\"}");
    static const struct {
        enum finding_code code;
        const char *pointer;
    } expected[] = {
        {FINDING_DRW_0001, "/ground"},           {FINDING_DRW_0003, "/exportedOn"},
        {FINDING_DRW_0003, "/exportedOn"},       {FINDING_DRW_0004, "/country"},
        {FINDING_DRW_0005, "/exportDocument"},   {FINDING_DRW_0007, "/processedOn"},
        {FINDING_DRW_0008, "/exportedOn"},       {FINDING_DRW_0009, "/lines"},
        {FINDING_DRW_0010, "/lines/0/line"},     {FINDING_DRW_0011, "/lines/1/line"},
        {FINDING_DRW_0012, "/lines/0/quantity"}, {FINDING_DRW_0013, "/lines/0/quantity"},
        {FINDING_DRW_0014, "/foreignDuty"},      {FINDING_DRW_0015, "/foreignDuty/currency"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        claim(world, &bad[i], FINDINGS);
        assert_finding(world, expected[i].code, expected[i].pointer, NULL);
    }
    claim(world, &good, OK);
    take(world, "officer1", 1, CASE_STEP_DRAWBACK_REFUSE, NULL, FINDINGS);
    take(world, "officer1", 1, CASE_STEP_DRAWBACK_REFUSE, "No proof.", OK);
    assert_int_equal(balance(world), 0);
    assert_string_equal(shown(world).claims[0].statement->words, "No proof.");
    /* What was refused can be claimed again, whole. */
    struct casework_claim all = claim_of(arena, "2025-11-20", "FR", "300", "");
    claim(world, &all, OK);
    take(world, "maude", 2, CASE_STEP_DRAWBACK_WITHDRAW, NULL, OK);
    claim(world, &all, OK);
    assert_sound(world);
}

static void test_too_late_and_unpaid(void **state)
{
    struct world *world = *state;
    import(world, "300", false);
    struct casework_claim asked = claim_of(world->arena, "2025-11-20", "FR", "100", "");
    claim(world, &asked, FINDINGS);
    assert_finding(world, FINDING_DRW_0018, "", NULL);
    struct casework_drawback_request request = {.claim = &asked, .released_on = day("2021-12-04"),
                                                .on = day("2025-12-05")};
    struct shown_drawbacks known = shown(world);
    request.declaration = &known.declaration;
    request.assessment = &known.assessment;
    request.lines = known.lines;
    struct casework_drawback drawback;
    struct findings findings = findings_new(world->arena);
    assert_int_equal(casework_draw(world->arena, house_tariff(world->house), &request, &findings,
                                   &drawback), FINDINGS);
    assert_int_equal(findings.items[0].code, FINDING_DRW_0006);
}

/* ---- later versions ---- */

static void test_corrected_after(void **state)
{
    struct world *world = *state;
    import(world, "300", true);
    struct casework_claim asked = claim_of(world->arena, "2025-11-20", "FR", "200", "");
    claim(world, &asked, OK);
    struct wanted next = {.type = "AB", .sequence = 1, .version = 2, .released = "2025-10-31",
                          .header = "\"reasons\":[\"R2-74-1-E.TC\"],", .line = "",
                          .quantity = "199"};
    struct declaration fewer = make(world->arena, &next), lower;
    struct filed filed;
    fewer.lines[0].value = (decimal){99000, 2};
    begin(world);
    assert_int_equal(action_file_declaration(&world->action, &fewer, &filed), FINDINGS);
    assert_finding(world, FINDING_DRW_0021, "/lines/0/quantities/0", "199");

    /* 18 % of 600.00 is 108.00, less than the 120.00 that come back */
    next.quantity = "300";
    lower = make(world->arena, &next);
    lower.lines[0].value = (decimal){60000, 2};
    begin(world);
    assert_int_equal(action_file_declaration(&world->action, &lower, &filed), OK);
    take(world, "officer1", 1, CASE_STEP_DRAWBACK_GRANT, NULL, OK);
    assert_int_equal(balance(world), -12000);
    take(world, "officer1", 2, CASE_STEP_ADJUSTMENT_APPROVE, NULL, FINDINGS);
    assert_finding(world, FINDING_DRW_0020, "/lines/0", "108.00");
    take(world, "officer1", 2, CASE_STEP_ADJUSTMENT_REFUSE, "Drawn back", OK);

    /* 700.00: 126.00. Of the last 100 shirts no more than 6.00 is left. */
    next.version = 3;
    lower = make(world->arena, &next);
    lower.lines[0].value = (decimal){70000, 2};
    begin(world);
    assert_int_equal(action_file_declaration(&world->action, &lower, &filed), OK);
    take(world, "officer1", 3, CASE_STEP_ADJUSTMENT_APPROVE, NULL, OK);
    int64_t before = balance(world);
    asked = claim_of(world->arena, "2025-11-20", "FR", "100", "");
    claim(world, &asked, OK);
    take(world, "officer1", 2, CASE_STEP_DRAWBACK_GRANT, NULL, OK);
    assert_int_equal(balance(world), before - 600);
    assert_sound(world);
}

/* ---- two at once ---- */

struct claimant {
    struct world *world;
    enum code code;
    enum finding_code finding;
    pthread_barrier_t *gate;
};

static void *claim_at_once(void *context)
{
    struct claimant *claimant = context;
    struct store *reader;
    struct arena *arena = arena_new();
    if (store_open(claimant->world->place, false, false, &reader) != OK)
        abort();
    struct action action = action_begin(claimant->world->house, reader, arena);
    as(&action, "maude");
    struct casework_claim asked = claim_of(arena, "2025-11-20", "FR", "200", "");
    struct case_taken taken;
    pthread_barrier_wait(claimant->gate);
    claimant->code = action_claim_drawback(&action, &asked, &taken);
    claimant->finding = action.findings.count > 0 ? action.findings.items[0].code : FINDING_COUNT;
    store_close(reader);
    arena_free(arena);
    return NULL;
}

static void test_two_at_once(void **state)
{
    struct world *world = *state;
    import(world, "300", true);
    pthread_barrier_t gate;
    pthread_t threads[2];
    struct claimant claimants[] = {{world, FAULT, FINDING_COUNT, &gate},
                                   {world, FAULT, FINDING_COUNT, &gate}};
    pthread_barrier_init(&gate, NULL, 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, claim_at_once, &claimants[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&gate);
    int winner = claimants[0].code == OK ? 0 : 1;
    assert_int_equal(claimants[winner].code, OK);
    assert_int_equal(claimants[1 - winner].code, FINDINGS);
    assert_int_equal(claimants[1 - winner].finding, FINDING_DRW_0013);
    assert_int_equal(shown(world).claims_count, 1);
    assert_sound(world);
}

/* ---- classes ---- */

static struct casework_drawback draw_of(struct world *world, const char *country,
                                        const char *foreign)
{
    struct casework_claim asked = claim_of(world->arena, "2025-11-20", country, "1", foreign);
    static const int64_t cents[REVENUE_COUNT] = {[REVENUE_CUSTOMS_DUTY] = 1000,
                                                 [REVENUE_ANTI_DUMPING] = 500,
                                                 [REVENUE_SURTAX] = 300,
                                                 [REVENUE_GST] = 90};
    struct assessment_charge charges[REVENUE_COUNT];
    struct assessment_line line = {.number = 1, .charges = charges};
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (cents[i] != 0)
            charges[line.charges_count++] = (struct assessment_charge){
                .class = (enum revenue_class)i, .amount = money_cents(cents[i])};
    struct declaration_line declared = {.number = 1};
    const struct declaration declaration = {.lines = &declared, .lines_count = 1};
    const struct assessment assessment = {.lines = &line, .lines_count = 1};
    const struct casework_drawable known = {.line = 1, .known = true, .unit = "NMB",
                                            .imported = {2, 0}};
    const struct casework_drawback_request request = {
        .declaration = &declaration, .assessment = &assessment, .lines = &known, .claim = &asked,
        .released_on = day("2025-10-31"), .on = day("2025-12-05")};
    struct casework_drawback drawback;
    struct findings findings = findings_new(world->arena);
    assert_int_equal(casework_draw(world->arena, house_tariff(world->house), &request, &findings,
                                   &drawback), OK);
    return drawback;
}

/* Half of 10.00 + 5.00 + 3.00 is 9.00; SIMA duty stays where the country is the United States:
 * 6.50, and by 2.00 of foreign duty 2.00 x 5.00 / 6.50 = 1.54 and the rest, 0.46. */
static void test_classes(void **state)
{
    struct world *world = *state;
    struct casework_drawback drawback = draw_of(world, "FR", "");
    assert_int_equal(drawback.total.cents, 900);
    assert_int_equal(drawback.by_class[REVENUE_ANTI_DUMPING].cents, 250);
    assert_int_equal(drawback.by_class[REVENUE_GST].cents, 0);
    drawback = draw_of(world, "US", ",\"foreignDuty\":{\"amount\":\"2.00\",\"currency\":\"CAD\"}");
    assert_true(drawback.sima_left_out && drawback.limited);
    assert_int_equal(drawback.total.cents, 200);
    assert_int_equal(drawback.by_class[REVENUE_CUSTOMS_DUTY].cents, 154);
    assert_int_equal(drawback.by_class[REVENUE_SURTAX].cents, 46);
    assert_int_equal(drawback.by_class[REVENUE_ANTI_DUMPING].cents, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_granted, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_taken_back, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_taken_back_and_unpaid, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_limited, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_one_at_a_time, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_refused, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_too_late_and_unpaid, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_corrected_after, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_two_at_once, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_classes, open_world, close_world),
    };
    return _cmocka_run_group_tests("drawback", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
