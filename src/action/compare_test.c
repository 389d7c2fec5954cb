/* Treatments side by side, against the data of data/; needs no store. */
#include "action_impl.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena *world;
static const struct tariff *all;

static int set_up(void **state)
{
    (void)state;
    world = arena_new();
    struct reference_rows rows = {0};
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        FILE *file = fopen(arena_printf(world, "%s/%s", getenv("DATA_DIR"), kind->file), "rb");
        assert_non_null(file);
        fseek(file, 0, SEEK_END);
        size_t size = (size_t)ftell(file);
        rewind(file);
        char *bytes = arena_alloc(world, size + 1);
        assert_int_equal(fread(bytes, 1, size, file), size);
        fclose(file);
        struct findings findings = findings_new(world);
        struct reference_rows read = {0};
        assert_int_equal(reference_read(world, kind, bytes, size, &findings, &read), OK);
        for (size_t i = 0; i < read.count; i++) {
            struct reference_row *row = LIST_PUSH(world, rows.rows, rows.count, rows.capacity);
            *row = read.rows[i];
            row->id = (int64_t)rows.count;
        }
    }
    all = tariff_build(world, rows.rows, rows.count);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(world);
    return 0;
}

static struct action new_action(void)
{
    return (struct action){.arena = world, .tariff = all, .today = date_make(2025, 11, 20),
                           .findings = findings_new(world)};
}

static struct comparison_request goods(const char *number, const char *origin, const char *value,
                                       const char *currency)
{
    struct comparison_request request = {.description = "Goods", .on = date_make(2025, 11, 20)};
    snprintf(request.classification, sizeof(request.classification), "%s", number);
    snprintf(request.origin, sizeof(request.origin), "%s", origin);
    snprintf(request.export_place, sizeof(request.export_place), "%s", origin);
    snprintf(request.currency, sizeof(request.currency), "%s", currency);
    request.has_value = decimal_parse(value, 2, &request.value);
    return request;
}

static const struct comparison_choice *choice_of(const struct comparison *comparison, int code)
{
    for (size_t i = 0; i < comparison->count; i++)
        if (comparison->choices[i].treatment->code == code)
            return &comparison->choices[i];
    return NULL;
}

/* Cotton T-shirts of Viet Nam: 18 % under MFN, free under the trans-Pacific partnership. */
static void treatments_of_an_origin_stand_side_by_side(void **state)
{
    (void)state;
    struct action action = new_action();
    struct comparison_request request = goods("6109100022", "VN", "10000.00", "CAD");
    struct comparison comparison;
    assert_int_equal(action_compare(&action, &request, &comparison), OK);
    assert_int_equal(comparison.choices[0].treatment->code, 2);
    const struct comparison_choice *mfn = choice_of(&comparison, 2),
                                   *pacific = choice_of(&comparison, 33);
    assert_non_null(pacific);
    assert_string_equal(mfn->rate->text, "18 %");
    assert_int_equal(mfn->duty.cents, 180000);
    assert_int_equal(mfn->gst.cents, 59000);
    assert_int_equal(mfn->total.cents, 239000);
    assert_int_equal(mfn->saved.cents, 0);
    assert_int_equal(pacific->duty.cents, 0);
    assert_int_equal(pacific->gst.cents, 50000);
    assert_int_equal(pacific->saved.cents, 189000);
    assert_null(choice_of(&comparison, 3));  /* the General Tariff is no choice */
    assert_null(choice_of(&comparison, 10)); /* the United States is another country */
    for (size_t i = 0; i < comparison.count; i++) {
        const struct comparison_choice *choice = &comparison.choices[i];
        assert_true(choice->known);
        assert_non_null(choice->proof);
        assert_true(choice->proof->name_en[0] != '\0' && choice->proof->name_fr[0] != '\0');
        assert_int_equal(choice->total.cents,
                         choice->duty.cents + choice->other.cents + choice->gst.cents);
        assert_int_equal(choice->assessment->payable.cents, choice->total.cents);
    }
    assert_false(pacific->proof_spared);
    request = goods("6109100022", "VN", "3300.00", "CAD");
    assert_int_equal(action_compare(&action, &request, &comparison), OK);
    assert_true(choice_of(&comparison, 33)->proof_spared);
    assert_false(choice_of(&comparison, 2)->proof_spared);
}

/* A surtax by origin is charged under every treatment; one that turns on more is only told. */
static void surtaxes_come_by_themselves(void **state)
{
    (void)state;
    struct action action = new_action();
    struct comparison_request request = goods("7615100010", "UOR", "1000.00", "CAD");
    struct comparison comparison;
    assert_int_equal(action_compare(&action, &request, &comparison), OK);
    assert_non_null(choice_of(&comparison, 10));
    for (size_t i = 0; i < comparison.count; i++)
        assert_true(comparison.choices[i].other.cents > 0);
    struct comparison_request vietnamese = goods("7615100010", "VN", "1000.00", "CAD");
    assert_int_equal(action_compare(&action, &vietnamese, &comparison), OK);
    for (size_t i = 0; i < comparison.count; i++)
        assert_int_equal(comparison.choices[i].other.cents, 0);
    for (size_t i = 0; i < comparison.possible_count; i++)
        assert_true(comparison.possible[i]->declared_only);
}

static bool has_finding(const struct findings *findings, enum finding_code code)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].code == code)
            return true;
    return false;
}

/* Steel is taken to be within its quota, which is told; what a measure asks refuses nothing. */
static void quotas_and_measures_are_told(void **state)
{
    (void)state;
    struct action action = new_action();
    struct comparison_request request = goods("7214200012", "ES", "1000.00", "CAD");
    struct comparison comparison;
    assert_int_equal(action_compare(&action, &request, &comparison), OK);
    const struct comparison_choice *choice = choice_of(&comparison, 2);
    assert_true(choice->known);
    assert_int_equal(choice->other.cents, 0);
    assert_int_equal(choice->findings.errors_count, 0);
    assert_true(has_finding(&choice->findings, FINDING_CAD_0450));
    bool quota = false;
    for (size_t i = 0; i < comparison.possible_count; i++)
        quota |= strcmp(comparison.possible[i]->order, "SOR/2025-148") == 0;
    assert_true(quota);
    /* China: its own order is charged, the quota is not. */
    struct comparison_request chinese = goods("7208100000", "CN", "1000.00", "CAD");
    assert_int_equal(action_compare(&action, &chinese, &comparison), OK);
    assert_int_equal(choice_of(&comparison, 2)->other.cents, 25000);
    /* The quota is not for goods of Mexico. */
    struct comparison_request mexican = goods("7208100000", "MX", "1000.00", "CAD");
    assert_int_equal(action_compare(&action, &mexican, &comparison), OK);
    for (size_t i = 0; i < comparison.possible_count; i++)
        assert_string_not_equal(comparison.possible[i]->order, "SOR/2025-148");
}

/* What is wrong is told; a quantity is asked for only where the rate rests on one. */
static void findings_say_what_is_missing(void **state)
{
    (void)state;
    static const struct {
        const char *number, *origin, *value, *currency;
        enum finding_code code;
    } cases[] = {
        {"0000000000", "VN", "1.00", "CAD", FINDING_CAD_0402},
        {"", "VN", "1.00", "CAD", FINDING_CAD_0402},
        {"6109100022", "", "1.00", "CAD", FINDING_CAD_0405},
        {"6109100022", "XX", "1.00", "CAD", FINDING_CAD_0405},
        {"6109100022", "VN", "", "CAD", FINDING_CAD_0413},
        {"6109100022", "VN", "-1.00", "CAD", FINDING_CAD_0413},
        {"6109100022", "VN", "1.00", "ZZZ", FINDING_CAD_0302},
        {"2204211000", "FR", "1.00", "CAD", FINDING_CAD_0402},
    };
    struct comparison comparison;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct action action = new_action();
        struct comparison_request request =
            goods(cases[i].number, cases[i].origin, cases[i].value, cases[i].currency);
        assert_int_equal(action_compare(&action, &request, &comparison), FINDINGS);
        if (!has_finding(&action.findings, cases[i].code))
            fail_msg("case %zu: not the finding", i);
    }
}

/* Wherever a specific rate stands: without the quantity a finding, with it an amount. */
static void specific_rates_ask_for_their_quantity(void **state)
{
    (void)state;
    const struct tariff_class *found[200];
    size_t count = tariff_search(all, world, "22", date_make(2025, 11, 20), found, 200), tried = 0;
    struct comparison comparison;
    for (size_t i = 0; i < count; i++) {
        const struct rate *rate = &found[i]->rates[2].rate;
        if (rate->state != RATE_KNOWN || rate->base.unit != RATE_LITRE || rate->has_minimum)
            continue;
        struct action action = new_action();
        struct comparison_request request = goods(found[i]->number, "VN", "100.00", "CAD");
        assert_int_equal(action_compare(&action, &request, &comparison), FINDINGS);
        assert_true(has_finding(&action.findings, FINDING_CAD_0414));
        action = new_action();
        request.quantities_count = 1;
        request.quantities[0] = (struct declaration_quantity){{1000, 0}, "LTR"};
        assert_int_equal(action_compare(&action, &request, &comparison), OK);
        assert_true(comparison.choices[0].duty.cents > 0);
        tried++;
    }
    assert_true(tried > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(treatments_of_an_origin_stand_side_by_side),
        cmocka_unit_test(surtaxes_come_by_themselves),
        cmocka_unit_test(quotas_and_measures_are_told),
        cmocka_unit_test(findings_say_what_is_missing),
        cmocka_unit_test(specific_rates_ask_for_their_quantity),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
