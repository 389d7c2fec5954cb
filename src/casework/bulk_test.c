/* What rows may ask of a line, and which lines a fix means. */
#include "bulk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct declaration_line line_of(void)
{
    return (struct declaration_line){.number = 1, .classification = "6109100012",
                                     .treatment = "02", .vfd_code = "13", .origin = "UTX",
                                     .tariff_code = "9971", .has_value = true,
                                     .value = {100000, 2}, .quantities_count = 2,
                                     .quantities = {{{1200, 0}, "NMB"}, {{3055, 1}, "KGM"}},
                                     .surtax_code = "25148D,25267"};
}

static void values_are_set(void **state)
{
    (void)state;
    static const struct {
        enum bulk_field field;
        const char *value;
        enum bulk_outcome outcome;
        const char *after;
    } cases[] = {
        {BULK_CLASSIFICATION, "6109.90.00.90", BULK_CHANGED, "6109900090"},
        {BULK_CLASSIFICATION, "6109.10.00.12", BULK_SAME, "6109100012"},
        {BULK_CLASSIFICATION, "6109", BULK_NO_VALUE, "6109100012"},
        {BULK_CLASSIFICATION, "", BULK_NO_VALUE, "6109100012"},
        {BULK_VALUE, "0", BULK_CHANGED, "0"},
        {BULK_VALUE, "1000", BULK_SAME, "1000.00"},
        {BULK_VALUE, "1,000", BULK_NO_VALUE, "1000.00"},
        {BULK_VALUE, "-1", BULK_NO_VALUE, "1000.00"},
        {BULK_VALUE, "9999999999999999", BULK_NO_VALUE, "1000.00"},
        {BULK_TREATMENT, "3", BULK_CHANGED, "03"},
        {BULK_TREATMENT, "2", BULK_SAME, "02"},
        {BULK_TREATMENT, "021", BULK_NO_VALUE, "02"},
        {BULK_ORIGIN, "vn", BULK_CHANGED, "VN"},
        {BULK_ORIGIN, "VNAM", BULK_NO_VALUE, "UTX"},
        {BULK_ORIGIN, "V1", BULK_NO_VALUE, "UTX"},
        {BULK_TARIFF_CODE, "-", BULK_CHANGED, ""},
        {BULK_TARIFF_CODE, "9954", BULK_CHANGED, "9954"},
        {BULK_TARIFF_CODE, "995", BULK_NO_VALUE, "9971"},
        {BULK_QUANTITY, "1300", BULK_CHANGED, "1300 NMB"},
        {BULK_QUANTITY, "1200.0 nmb", BULK_SAME, "1200 NMB"},
        {BULK_QUANTITY, "305.5 KGM", BULK_SAME, "1200 NMB"},
        {BULK_QUANTITY, "306 kgm", BULK_CHANGED, "1200 NMB"},
        {BULK_QUANTITY, "5 LTR", BULK_NO_UNIT, "1200 NMB"},
        {BULK_QUANTITY, "0 KGM", BULK_NO_VALUE, "1200 NMB"},
        {BULK_QUANTITY, "KGM", BULK_NO_VALUE, "1200 NMB"},
        {BULK_VFD_CODE, "14", BULK_CHANGED, "14"},
        {BULK_VFD_CODE, "1", BULK_NO_VALUE, "13"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct declaration_line line = line_of();
        assert_int_equal(bulk_change(arena, &line, cases[i].field, cases[i].value),
                         cases[i].outcome);
        assert_string_equal(bulk_value(arena, &line, cases[i].field), cases[i].after);
    }
    arena_free(arena);
}

static void fields_have_names(void **state)
{
    (void)state;
    enum bulk_field field;
    for (int i = 0; i < BULK_FIELDS; i++) {
        assert_true(bulk_field_find(bulk_field_names[i], &field));
        assert_int_equal(field, i);
    }
    assert_false(bulk_field_find("simaCode", &field));
    assert_false(bulk_field_find("surtaxCode", &field));
    assert_false(bulk_field_find(NULL, &field));
}

static void special_measures_stay_out(void **state)
{
    (void)state;
    struct declaration_line line = line_of();
    assert_false(bulk_is_sima(&line));
    line.sima_subject[0] = 'N';
    assert_false(bulk_is_sima(&line));
    line.sima_subject[0] = 'U';
    assert_true(bulk_is_sima(&line));
    line = line_of();
    line.countervailing.cents = 1;
    assert_true(bulk_is_sima(&line));
}

static void lines_are_meant(void **state)
{
    (void)state;
    static const struct {
        const char *classification, *origin, *treatment;
        bool fits;
    } cases[] = {
        {NULL, NULL, NULL, true},      {"61", NULL, NULL, true},   {"6109100012", "", "", true},
        {"62", NULL, NULL, false},     {NULL, "US", NULL, true},   {NULL, "UTX", NULL, true},
        {NULL, "UCA", NULL, false},    {NULL, NULL, "02", true},   {NULL, NULL, "10", false},
        {"6109", "US", "10", false},   {"6109", "US", "02", true},
    };
    const struct declaration_line line = line_of();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct bulk_choice choice = {.classification = cases[i].classification,
                                           .origin = cases[i].origin,
                                           .treatment = cases[i].treatment};
        assert_int_equal(bulk_fits(&choice, &line), cases[i].fits);
    }
    assert_true(bulk_names_surtax(&line, "25148"));
    assert_true(bulk_names_surtax(&line, "25267"));
    assert_false(bulk_names_surtax(&line, "25266"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_set), cmocka_unit_test(fields_have_names),
        cmocka_unit_test(special_measures_stay_out), cmocka_unit_test(lines_are_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
