#include "tariff_impl.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static struct arena *world; /* rows and snapshot of data/, read once */
static const struct tariff *tariff_all;
static struct reference_rows all;

static char *slurp(struct arena *arena, const char *folder, const char *name, size_t *ret_size)
{
    FILE *file = fopen(arena_printf(arena, "%s/%s", folder, name), "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = arena_alloc(arena, (size_t)size + 1);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
    fclose(file);
    *ret_size = (size_t)size;
    return bytes;
}

static double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static void load_all(struct arena *arena, struct reference_rows *ret_rows, double *ret_read_ms)
{
    size_t capacity = 0;
    struct reference_rows rows = {0};
    *ret_read_ms = 0;
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        size_t size;
        const char *bytes = slurp(arena, DATA_DIR, kind->file, &size);
        struct findings findings = findings_new(arena);
        struct reference_rows read = {0};
        double from = now_ms();
        enum code code = reference_read(arena, kind, bytes, size, &findings, &read);
        *ret_read_ms += now_ms() - from;
        for (size_t i = 0; i < findings.count; i++)
            print_message("%s row %d: %s\n", kind->file, findings.items[i].line,
                          finding_message(arena, &findings.items[i], LANGUAGE_EN));
        assert_int_equal(code, OK);
        for (size_t i = 0; i < read.count; i++) {
            struct reference_row *row = LIST_PUSH(arena, rows.rows, rows.count, capacity);
            *row = read.rows[i];
            row->id = (int64_t)rows.count;
        }
    }
    *ret_rows = rows;
}

static int setup(void **state)
{
    (void)state;
    double read_ms;
    world = arena_new();
    load_all(world, &all, &read_ms);
    double from = now_ms();
    tariff_all = tariff_build(world, all.rows, all.count);
    print_message("# %zu rows, read %.1f ms, build %.1f ms\n", all.count, read_ms, now_ms() - from);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(world);
    return 0;
}

static date day(const char *text)
{
    date d = DATE_NONE;
    assert_true(date_parse(text, &d));
    return d;
}

static const struct tariff_class *find(const char *number, const char *on)
{
    classification c;
    assert_true(classification_parse(number, &c));
    return tariff_class_find(tariff_all, c, day(on));
}

static const char *number(decimal value)
{
    return decimal_text(world, value);
}

/* ---- rates ---- */

static void rate_strings_all_have_their_state(void **state)
{
    (void)state;
    size_t size, count, rows = 0;
    const char *bytes = slurp(world, VECTORS_DIR, "rate-strings.csv", &size);
    struct csv csv = csv_new(bytes, size);
    char **fields;
    bool broken;
    assert_true(csv_next(&csv, world, &fields, &count, &broken));
    while (csv_next(&csv, world, &fields, &count, &broken)) {
        struct rate rate = rate_parse(fields[0]);
        const char *got = rate.state == RATE_KNOWN  ? "known"
                          : rate.state == RATE_FREE ? "free"
                                                    : "undetermined";
        if (strcmp(got, fields[1]) != 0)
            fail_msg("%s is %s, not %s", fields[0], got, fields[1]);
        rows++;
    }
    assert_int_equal(rows, 350);
}

/* A rate in one line, to compare. */
static const char *part_line(struct rate_part part)
{
    return arena_printf(world, "%s%%+%s/%s", number(part.percent), number(part.amount),
                        rate_unit_text(part.unit));
}

static void rate_shapes_give_their_terms(void **state)
{
    (void)state;
    static const struct {
        const char *text, *base, *minimum, *maximum, *plus;
    } cases[] = {
        {"35%", "35%+0/", NULL, NULL, NULL},
        {"6.5 %", "6.5%+0/", NULL, NULL, NULL},
        {"6.5\xC2\xA0%", "6.5%+0/", NULL, NULL, NULL},
        {"1.47¢/kg", "0%+0.0147/kg", NULL, NULL, NULL},
        {"$.99/tonne", "0%+0.99/tonne", NULL, NULL, NULL},
        {"0.86 ¢each", "0%+0.0086/each", NULL, NULL, NULL},
        {"12.28 ¢/litre of absolute ethyl alcohol", "0%+0.1228/litre of absolute ethyl alcohol",
         NULL, NULL, NULL},
        {"28.16 ¢/litre", "0%+0.2816/litre", NULL, NULL, NULL},
        {"$397.30/tonne plus 14.5 %", "14.5%+397.30/tonne", NULL, NULL, NULL},
        {"5.42 ¢/kg plus 4 %", "4%+0.0542/kg", NULL, NULL, NULL},
        {"163.5 % but not less than 79.9 ¢/dozen", "163.5%+0/", "0%+0.799/dozen", NULL, NULL},
        {"241 % but not less than $34.50/hl", "241%+0/", "0%+34.50/hl", NULL, NULL},
        {"5 % but not less than 4.74 ¢/kg or more than 9.48 ¢/kg", "5%+0/", "0%+0.0474/kg",
         "0%+0.0948/kg", NULL},
        {"1.88 ¢/kg but not less than 4 % plus 4 %", "0%+0.0188/kg", "4%+0/", NULL, "4%+0/"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct rate rate = rate_parse(cases[i].text);
        assert_int_equal(rate.state, RATE_KNOWN);
        assert_string_equal(part_line(rate.base), cases[i].base);
        assert_int_equal(rate.has_minimum, cases[i].minimum != NULL);
        assert_int_equal(rate.has_maximum, cases[i].maximum != NULL);
        assert_int_equal(rate.has_plus, cases[i].plus != NULL);
        if (rate.has_minimum)
            assert_string_equal(part_line(rate.minimum), cases[i].minimum);
        if (rate.has_maximum)
            assert_string_equal(part_line(rate.maximum), cases[i].maximum);
        if (rate.has_plus)
            assert_string_equal(part_line(rate.plus), cases[i].plus);
    }
}

static void rate_texts_that_are_no_rate_stay_undetermined(void **state)
{
    (void)state;
    static const char *const texts[] = {"N/A",
                                        "Fre",
                                        "Freeze",
                                        "1.9 ¢",
                                        "8.47 ¢/kg plus 8.",
                                        "See Note 1 Free",
                                        "5",
                                        "%",
                                        "$",
                                        "¢",
                                        "5 % plus",
                                        "5 % plus 4 %",
                                        "1 ¢/kg plus 2 ¢/kg",
                                        "5 ¢/",
                                        "5 ¢/kgs",
                                        "5 ¢kg",
                                        "-5 %",
                                        "5 % or more than 3 ¢/kg",
                                        "5 % 4 %",
                                        "1234567 %",
                                        "0.00001 %",
                                        "5..5 %",
                                        "5 % but not less than",
                                        "\xC2",
                                        "5 \xC2",
                                        "99999999999999999999999999 %",
                                        "5 % x"};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        if (rate_parse(texts[i]).state != RATE_UNDETERMINED)
            fail_msg("%s was taken for a rate", texts[i]);
    assert_int_equal(rate_parse("").state, RATE_NONE);
    assert_int_equal(rate_parse("  ").state, RATE_NONE);
    assert_int_equal(rate_parse(NULL).state, RATE_NONE);
    assert_int_equal(rate_parse("free").state, RATE_FREE);
    assert_int_equal(rate_parse("Free ").state, RATE_FREE);
}

static void quantities_convert_exactly(void **state)
{
    (void)state;
    static const struct {
        enum rate_unit unit;
        const char *declared, *quantity, *result;
    } cases[] = {
        {RATE_KG, "KGM", "12.5", "12.5"},
        {RATE_KG, "GRM", "1500", "1.5"},
        {RATE_KG, "TNE", "2.5", "2500"},
        {RATE_TONNE, "KGM", "1234", "1.234"},
        {RATE_HL, "LTR", "250", "2.5"},
        {RATE_LITRE, "HLT", "1.25", "125"},
        {RATE_LITRE, "MTQ", "0.5", "500"},
        {RATE_LITRE_ALCOHOL, "LPA", "40", "40"},
        {RATE_DOZEN, "DZN", "7", "7"},
        {RATE_DOZEN, "NMB", "18", "1.5"},
        {RATE_DOZEN, "NMB", "4", "0.333333333334"},
        {RATE_DOZEN, "GRO", "2", "24"},
        {RATE_EACH, "DZN", "1.5", "18"},
        {RATE_KG, "LTR", "1", NULL},
        {RATE_LITRE_ALCOHOL, "LTR", "1", NULL},
        {RATE_KG, "", "1", NULL},
        {RATE_UNIT_NONE, "KGM", "1", NULL},
        {RATE_KG, "KTN", "999999999999999", "9223372036854775807"}, /* charged on, then refused */
        {RATE_LITRE, "TMQ", "0.5", "500000"},
        {RATE_LITRE, "MMQ", "1500000", "1.5"},
        {RATE_KG, "MTK", "1", NULL},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        decimal quantity, result;
        assert_true(decimal_parse(cases[i].quantity, 6, &quantity));
        bool fits = rate_unit_convert(cases[i].unit, cases[i].declared, quantity, &result);
        assert_int_equal(fits, cases[i].result != NULL);
        if (fits)
            assert_string_equal(number(result), cases[i].result);
    }
    assert_string_equal(rate_unit_code(RATE_LITRE_ALCOHOL), "LPA");
}

/* ---- the data ---- */

static void counts_are_those_of_the_sources(void **state)
{
    (void)state;
    struct tariff_counts counts = tariff_count(tariff_all);
    assert_int_equal(counts.items8, 7351);
    assert_int_equal(counts.classes10, 10965);
    assert_int_equal(counts.rate_texts, 350);
    assert_int_equal(counts.rates_undetermined, 6);
    assert_int_equal(counts.exchange, 53836);
    assert_int_equal(counts.surtax_items, 3959);
    assert_int_equal(counts.treatments, 26);
    assert_int_equal(counts.holidays, 153);
    assert_int_equal(counts.interest, 33);
    assert_int_equal(counts.interest_provisional, 31);
    assert_true(counts.codes > 800);
    assert_true(counts.parameters >= 25);
}

static void class_takes_rates_from_its_eight_digits(void **state)
{
    (void)state;
    const struct tariff_class *horse = find("0101.21.00.00", "2025-11-20");
    assert_non_null(horse);
    assert_string_equal(horse->item, "01012100");
    assert_string_equal(
        horse->description,
        "Live horses, asses, mules and hinnies; Horses; Pure-bred breeding animals");
    assert_int_equal(horse->rates[2].rate.state, RATE_FREE);
    assert_string_equal(horse->rates[3].text, "35%");
    assert_int_equal(horse->rates[4].rate.state, RATE_NONE); /* AUT blank: no claim, not free */
    assert_int_equal(horse->rates[10].rate.state, RATE_FREE);
    assert_true(horse->row != horse->row10);
    assert_string_equal(all.rows[horse->row - 1].key, "01012100");
    assert_string_equal(all.rows[horse->row10 - 1].key, "0101210000");
    /* 2404.11.10: 13 % on both rows, but CPTPT 3.5 % on the eight digits and 4.5 % on the ten. */
    assert_string_equal(find("2404111000", "2025-11-20")->rates[33].text, "3.5%");
    /* One of the 22 without an eight-digit row. */
    const struct tariff_class *fowl = find("0207119200", "2025-11-20");
    assert_string_equal(fowl->item, "0207119200");
    assert_string_equal(fowl->rates[2].text, "238 % but not less than $1.67/kg");
    assert_true(fowl->rates[2].rate.has_minimum);
    /* The one number without any rate. */
    const struct tariff_class *tobacco = find("2404110000", "2025-11-20");
    assert_int_equal(tobacco->rates[2].rate.state, RATE_UNDETERMINED);
    assert_int_equal(tobacco->rates[3].rate.state, RATE_UNDETERMINED);
    assert_int_equal(find("0105991100", "2025-11-20")->rates[2].rate.state, RATE_UNDETERMINED);
    assert_null(find("9999999999", "2025-11-20"));
    assert_null(find("0101210000", "1990-01-01"));
    assert_true(strlen(find("9897000000", "2025-11-20")->description) < 3000);
}

static void every_class_can_be_found_and_has_a_rate(void **state)
{
    (void)state;
    size_t undetermined = 0;
    for (size_t i = 0; i < tariff_all->classes_count; i++) {
        const struct tariff_class *class = &tariff_all->classes[i];
        classification c;
        assert_true(classification_parse(class->number, &c));
        assert_ptr_equal(tariff_class_find(tariff_all, c, class->valid_from), class);
        assert_true(class->rates[2].rate.state != RATE_NONE);
        assert_true(class->rates[3].rate.state != RATE_NONE);
        undetermined += class->rates[2].rate.state == RATE_UNDETERMINED;
    }
    assert_int_equal(undetermined, 15);
}

static void editions_follow_one_another(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct reference_row rows[] = {
        {1, "treatments", "02", day("1900-01-01"), DATE_MAX, "law",
         "02\tMFN\tNPF\tM\tN\tmfn\t\t1\t1\tsourced\t\t\tlaw"},
        {2, "tariff", "01012100", day("2021-01-01"), DATE_MAX, "T2021",
         "01012100\t2021-01-01\t\tBreeding\t5 %\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"},
        {3, "tariff", "01012100", day("2025-01-01"), DATE_MAX, "T2025",
         "01012100\t2025-01-01\t\tBreeding\t3 %\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"},
        {4, "tariff", "0101210000", day("2021-01-01"), DATE_MAX, "T2021",
         "0101210000\t2021-01-01\tNMB\tBreeding\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"},
        {5, "tariff", "0101", day("2021-01-01"), DATE_MAX, "T2021",
         "0101\t2021-01-01\t\tHorses:\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"},
    };
    const struct tariff *t = tariff_build(arena, rows, ARRAY_COUNT(rows));
    classification c;
    assert_true(classification_parse("0101210000", &c));
    assert_string_equal(tariff_class_find(t, c, day("2024-12-31"))->rates[2].text, "5 %");
    assert_string_equal(tariff_class_find(t, c, day("2025-01-01"))->rates[2].text, "3 %");
    assert_int_equal(tariff_class_find(t, c, day("2025-01-01"))->row, 3);
    assert_string_equal(tariff_class_find(t, c, day("2025-01-01"))->description,
                        "Horses; Breeding");
    assert_null(tariff_class_find(t, c, day("2020-12-31")));
    assert_int_equal(tariff_count(t).classes10, 1);
    arena_free(arena);
}

static void treatments_know_their_origins(void **state)
{
    (void)state;
    date on = day("2025-11-20");
    const struct tariff_treatment *ust = tariff_treatment_find(tariff_all, 10, on);
    assert_string_equal(ust->abbreviation_en, "UST");
    assert_string_equal(ust->abbreviation_fr, "TÉU");
    assert_true(tariff_treatment_fits(ust, "US"));
    assert_false(tariff_treatment_fits(ust, "MX"));
    assert_false(tariff_treatment_fits(ust, "U"));
    assert_false(tariff_treatment_fits(ust, NULL));
    const struct tariff_treatment *ceut = tariff_treatment_find(tariff_all, 31, on);
    assert_true(tariff_treatment_fits(ceut, "AT"));
    assert_true(tariff_treatment_fits(ceut, "SE"));
    assert_false(tariff_treatment_fits(ceut, "GB"));
    assert_true(tariff_treatment_fits(tariff_treatment_find(tariff_all, 2, on), "ZZ"));
    const struct tariff_treatment *ldct = tariff_treatment_find(tariff_all, 8, on);
    assert_false(ldct->origins_known);
    assert_true(tariff_treatment_fits(ldct, "US")); /* warned of, not refused */
    assert_null(tariff_treatment_find(tariff_all, 12, on));
    assert_non_null(tariff_treatment_find(tariff_all, 12, day("2020-06-30")));
    assert_null(tariff_treatment_find(tariff_all, 6, on));
    const struct tariff_treatment *list[40];
    assert_int_equal(tariff_treatments(tariff_all, on, list, 40), 25);
    assert_int_equal(list[0]->code, 2);
    assert_int_equal(list[24]->code, 34);
}

static void exchange_takes_the_day_before(void **state)
{
    (void)state;
    /* Thursday 20th takes Wednesday 19th; Monday takes Friday; after a holiday the day before it.
     */
    const struct tariff_exchange *usd = tariff_exchange_find(tariff_all, "USD", day("2025-11-20"));
    assert_int_equal(date_number(usd->on), 20251119);
    assert_string_equal(all.rows[usd->row - 1].key, "USD");
    assert_string_equal(decimal_text(world, usd->rate), usd->text);
    assert_int_equal(date_number(tariff_exchange_find(tariff_all, "USD", day("2025-11-17"))->on),
                     20251114);
    assert_int_equal(date_number(tariff_exchange_find(tariff_all, "USD", day("2025-11-16"))->on),
                     20251114);
    assert_int_equal(date_number(tariff_exchange_find(tariff_all, "EUR", day("2025-09-02"))->on),
                     20250829);
    assert_string_equal(tariff_exchange_find(tariff_all, "CAD", day("2025-11-20"))->text, "1");
    /* Stopped in 2019: good for a while after, not for ever; the data's own end is another matter.
     */
    assert_int_equal(date_number(tariff_exchange_find(tariff_all, "MYR", day("2020-01-06"))->on),
                     20191231);
    assert_null(tariff_exchange_find(tariff_all, "MYR", day("2025-11-20")));
    assert_int_equal(date_number(tariff_exchange_find(tariff_all, "USD", day("2026-06-30"))->on),
                     20251230);
    assert_null(tariff_exchange_find(tariff_all, "USD", day("2017-01-03")));
    assert_non_null(tariff_exchange_find(tariff_all, "USD", day("2017-01-04")));
    assert_null(tariff_exchange_find(tariff_all, "AED", day("2025-11-20")));
    assert_null(tariff_exchange_find(tariff_all, NULL, day("2025-11-20")));
    assert_true(tariff_currency_known(tariff_all, "AED", day("2025-11-20")));
    assert_false(tariff_currency_known(tariff_all, "QQQ", day("2025-11-20")));
    const struct tariff_exchange *list;
    assert_int_equal(
        tariff_exchange_list(tariff_all, "USD", day("2025-11-14"), day("2025-11-17"), &list), 2);
    assert_int_equal(date_number(list[0].on), 20251114);
    assert_int_equal(
        tariff_exchange_list(tariff_all, "XYZ", day("2025-11-14"), day("2025-11-17"), &list), 0);
}

static void exchange_rule_is_a_parameter(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct reference_row rows[] = {
        {1, "parameters", "fx_rule", day("2020-01-01"), DATE_MAX, "", "fx_rule\tsame_day\t\t\t"},
        {2, "exchange-rates", "USD", day("2025-01-03"), day("2025-01-03"), "",
         "2025-01-03\tUSD\t1.4"},
        {3, "exchange-rates", "USD", day("2025-01-02"), day("2025-01-02"), "",
         "2025-01-02\tUSD\t1.3"},
    };
    const struct tariff *t = tariff_build(arena, rows, ARRAY_COUNT(rows));
    assert_string_equal(tariff_exchange_find(t, "USD", day("2025-01-03"))->text, "1.4");
    assert_string_equal(tariff_exchange_find(t, "USD", day("2025-01-02"))->text, "1.3");
    assert_null(tariff_exchange_find(t, "USD", day("2025-01-01")));
    assert_null(tariff_interest_find(t, day("2025-01-01")));
    assert_null(tariff_gst_find(t, day("2025-01-01")));
    arena_free(arena);
}

static size_t surtax_codes(const char *text, const char *on, const struct tariff_surtax **ret)
{
    classification c;
    assert_true(classification_parse(text, &c));
    return tariff_surtaxes(tariff_all, c, day(on), ret, 8);
}

static void surtaxes_follow_their_orders(void **state)
{
    (void)state;
    const struct tariff_surtax *found[8];
    /* 0105.11.22 stood in the order repealed on 2025-09-01. */
    assert_int_equal(surtax_codes("0105112200", "2025-03-03", found), 0);
    assert_int_equal(surtax_codes("0105112200", "2025-03-04", found), 1);
    assert_string_equal(found[0]->code, "25066");
    assert_string_equal(found[0]->origin, "US");
    assert_string_equal(number(found[0]->percent), "25");
    assert_int_equal(surtax_codes("0105112200", "2025-08-31", found), 1);
    assert_int_equal(surtax_codes("0105112200", "2025-09-01", found), 0);
    /* Steel: the United States order, the China order, the content order and the quota. */
    size_t count = surtax_codes("7206100000", "2025-11-20", found);
    assert_int_equal(count, 4);
    unsigned seen = 0;
    for (size_t i = 0; i < count; i++) {
        static const char *const codes[] = {"25095", "24187", "25154", "25148D"};
        for (size_t k = 0; k < 4; k++)
            if (strcmp(found[i]->code, codes[k]) == 0) {
                seen |= 1u << k;
                assert_int_equal(found[i]->declared_only, k >= 2);
            }
    }
    assert_int_equal(seen, 15);
    /* Vehicles: 100 % of Chinese ones until February 2026. */
    count = surtax_codes("8703409010", "2025-11-20", found);
    for (size_t i = 0; i < count; i++)
        if (strcmp(found[i]->code, "24187") == 0)
            assert_string_equal(number(found[i]->percent), "100");
        else
            assert_true(found[i]->vehicle_content);
    assert_int_equal(count, 2);
    assert_int_equal(surtax_codes("0901210010", "2025-11-20", found), 0);
}

static void extra_holidays_are_a_parameter(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const date boxing_day = day("2025-12-26"), christmas = day("2025-12-25");
    struct reference_row rows[] = {
        {1, "holidays", "2025-12-25", christmas, christmas, "", "2025-12-25\tC\tN\t0\t"},
        {2, "holidays", "2025-12-26", boxing_day, boxing_day, "", "2025-12-26\tB\tL\t1\t"},
        {3, "parameters", "holidays_extra", day("2025-01-01"), DATE_MAX, "",
         "holidays_extra\tnone\t\t\t"},
    };
    const struct tariff *with = tariff_build(arena, rows, 2);
    const struct tariff *without = tariff_build(arena, rows, 3);
    assert_true(calendar_is_holiday(tariff_calendar(with), boxing_day, true));
    assert_false(calendar_is_holiday(tariff_calendar(with), boxing_day, false));
    assert_false(calendar_is_holiday(tariff_calendar(without), boxing_day, true));
    assert_true(calendar_is_holiday(tariff_calendar(without), christmas, true));
    arena_free(arena);
}

static void interest_rounding_is_a_parameter(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct reference_row rows[] = {
        {1, "parameters", "rate_rounding", day("2010-01-01"), DATE_MAX, "",
         "rate_rounding\traw\t\t\t"},
        {2, "interest-rates", "2018-07-01", day("2018-07-01"), day("2018-09-30"), "",
         "2018-07-01\t2018-09-30\t1.1583\t2\t6"},
    };
    const struct tariff *t = tariff_build(arena, rows, ARRAY_COUNT(rows));
    assert_string_equal(number(tariff_interest_find(t, day("2018-08-01"))->prescribed), "1.1583");
    assert_string_equal(number(tariff_interest_find(t, day("2018-08-01"))->specified), "7.1583");
    arena_free(arena);
}

static void interest_is_provisional_without_a_published_rate(void **state)
{
    (void)state;
    const struct tariff_interest *quarter = tariff_interest_find(tariff_all, day("2018-09-30"));
    assert_string_equal(number(quarter->prescribed), "1.2"); /* 1.1583 */
    assert_string_equal(number(quarter->specified), "7.2");
    assert_false(quarter->provisional);
    quarter = tariff_interest_find(tariff_all, day("2021-10-01"));
    assert_string_equal(number(quarter->prescribed), "0.2"); /* 0.1696 */
    assert_false(quarter->provisional);
    quarter = tariff_interest_find(tariff_all, day("2025-11-20"));
    assert_string_equal(number(quarter->prescribed), "3.0");
    assert_string_equal(number(quarter->specified), "9.0");
    assert_true(quarter->provisional);
    assert_int_equal(date_number(quarter->from), 20251001);
    assert_int_equal(date_number(quarter->to), 20251231);
    quarter = tariff_interest_find(tariff_all, day("2021-02-01")); /* base rate blank: 5 - 4 */
    assert_string_equal(number(quarter->prescribed), "1.0");
    quarter = tariff_interest_find(tariff_all, day("2027-05-05")); /* beyond the data */
    assert_true(quarter->provisional);
    assert_int_equal(date_number(quarter->from), 20270401);
    assert_int_equal(date_number(quarter->to), 20270630);
    assert_null(tariff_interest_find(tariff_all, day("2017-12-31")));
    for (date d = day("2018-01-01"); date_before(d, day("2040-01-01")); d = date_add(d, 1)) {
        quarter = tariff_interest_find(tariff_all, d);
        assert_true(!date_before(d, quarter->from) && !date_before(quarter->to, d));
    }
}

static void the_rest_is_looked_up_as_of_a_day(void **state)
{
    (void)state;
    date on = day("2025-11-20");
    assert_string_equal(number(tariff_gst_find(tariff_all, on)->percent), "5");
    assert_string_equal(number(tariff_gst_find(tariff_all, day("2007-12-31"))->percent), "6");
    assert_null(tariff_gst_find(tariff_all, day("1980-01-01")));
    assert_string_equal(tariff_parameter(tariff_all, "lap", on, ""), "100.00");
    assert_string_equal(tariff_parameter(tariff_all, "none", on, "x"), "x");
    assert_string_equal(tariff_parameter(tariff_all, "card_cycle_limit", day("2025-09-27"), "x"),
                        "x");
    assert_true(tariff_waived(tariff_all, "lap", day("2025-01-19")));
    assert_false(tariff_waived(tariff_all, "lap", day("2025-01-20")));
    assert_true(tariff_waived(tariff_all, "interest", day("2026-01-30")));
    assert_false(tariff_waived(tariff_all, "interest", day("2026-01-31")));
    assert_true(date_is_none(tariff_due_override(tariff_all, on)));
    const struct calendar *calendar = tariff_calendar(tariff_all);
    assert_true(calendar_is_holiday(calendar, day("2025-09-30"), false));
    assert_false(calendar_is_holiday(calendar, day("2025-12-26"), false));
    assert_true(calendar_is_holiday(calendar, day("2025-12-26"), true));
    assert_true(calendar_is_holiday(calendar, day("2025-08-04"), true));
    assert_string_equal(tariff_country_name(tariff_all, "DE", LANGUAGE_FR), "Allemagne");
    assert_string_equal(tariff_country_name(tariff_all, "QZ", LANGUAGE_FR), "QZ");
    const struct tariff_code *unit = tariff_code_find(tariff_all, "units", "KGM", on);
    assert_string_equal(tariff_code_name(unit, LANGUAGE_FR), "Kilogramme");
    assert_string_equal(unit->extra, "mass");
    assert_true(unit->confirmed);
    assert_false(tariff_code_find(tariff_all, "offices", "0009", on)->confirmed);
    assert_non_null(tariff_code_find(tariff_all, "vfd-codes", "13", on));
    assert_null(tariff_code_find(tariff_all, "vfd-codes", "12", on));
    assert_null(tariff_code_find(tariff_all, "nothing", "13", on));
    assert_null(tariff_code_find(tariff_all, "currencies", "ADP", on));
    const struct tariff_code *codes;
    assert_int_equal(tariff_codes(tariff_all, "transport-modes", &codes), 5);
    /* Units the tariff asks for are in the table. */
    for (size_t i = 0; i < tariff_all->classes_count; i++) {
        const char *code = tariff_all->classes[i].unit;
        if (*code != '\0' && strcmp(code, "-") != 0 &&
            tariff_code_find(tariff_all, "units", code, on) == NULL)
            fail_msg("unit %s of %s", code, tariff_all->classes[i].number);
    }
}

/* Every code that is shown has a French name, save withdrawn or rare currencies. */
static void code_tables_are_french_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < all.count; i++) {
        const struct reference_row *row = &all.rows[i];
        if (reference_shape_of(reference_kind_find(row->kind))->part != PART_CODE ||
            strcmp(row->kind, "currencies") == 0)
            continue;
        if (*row_field(world, row, CODE_FR) == '\0')
            fail_msg("%s %s has no French name", row->kind, row->key);
    }
    for (size_t i = 0; i < tariff_all->series_count; i++) {
        const struct tariff_code *code = tariff_code_find(
            tariff_all, "currencies", tariff_all->series[i].currency, day("2025-11-20"));
        assert_non_null(code);
        assert_string_not_equal(code->name_fr, "");
    }
}

/* ---- broken files ---- */

static void broken(const char *kind, const char *bytes, enum finding_code code, int row,
                   const char *arg0)
{
    struct findings findings = findings_new(world);
    struct reference_rows rows = {(struct reference_row *)1, 7, 7};
    assert_int_equal(
        reference_read(world, reference_kind_find(kind), bytes, strlen(bytes), &findings, &rows),
        FINDINGS);
    assert_int_equal(rows.count, 7); /* untouched */
    assert_true(findings.count >= 1);
    assert_int_equal(findings.items[0].code, code);
    assert_int_equal(findings.items[0].line, row);
    if (arg0 != NULL)
        assert_string_equal(findings.items[0].arguments[0], arg0);
    assert_null(strstr(finding_message(world, &findings.items[0], LANGUAGE_FR), "{0}"));
}

static void broken_files_name_row_and_column(void **state)
{
    (void)state;
    const char *kind = "exchange-rates";
    broken(kind, "", FINDING_REF_0006, 0, NULL);
    broken(kind, "date,currency\n2025-01-02,USD\n", FINDING_REF_0001, 1, "cad_per_unit");
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,USD,1.4\n2025-02-30,USD,1.4\n",
           FINDING_REF_0003, 3, "date");
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,USD\n", FINDING_REF_0002, 2, "2");
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,USD,1.4,9\n", FINDING_REF_0002, 2, "4");
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,\"USD,1.4\n", FINDING_REF_0005, 2, NULL);
    broken(kind, "date,\"currency,cad_per_unit\n", FINDING_REF_0005, 1, NULL);
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,USD,\n", FINDING_REF_0004, 2,
           "cad_per_unit");
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,usd,1.4\n", FINDING_REF_0003, 2,
           "currency");
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,USD,-1.4\n", FINDING_REF_0003, 2,
           "cad_per_unit");
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,USD,0\n", FINDING_REF_0003, 2,
           "cad_per_unit");
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,USD,1,4\n", FINDING_REF_0002, 2, "4");
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,USD,1.4\n2025-01-02,USD,1.5\n",
           FINDING_REF_0007, 3, "USD");
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,US\xFF,1.4\n", FINDING_REF_0008, 2, "2");
    broken("gst-rates", "percent,valid_from,valid_to,source\n5,2008-01-01,2007-01-01,x\n",
           FINDING_REF_0003, 2, "valid_to");
    broken("units",
           "code,name_en,name_fr,extra,confidence,valid_from,valid_to,source\nKGM,k,k,,sure,,,\n",
           FINDING_REF_0003, 2, "confidence");
    /* Taken, such a rate would end the process at each start. */
    broken("interest-rates",
           "quarter_start,quarter_end,customs_prescribed_published_pct,cra_basic_pct,"
           "cra_overdue_pct,source\n2018-01-01,2018-03-31,,922337203685477.5807,,x\n",
           FINDING_REF_0003, 2, "cra_basic_pct");
    broken("gst-rates", "percent,valid_from,valid_to,source\n10000,2008-01-01,,x\n",
           FINDING_REF_0003, 2, "percent");
    broken(kind, "date,currency,cad_per_unit\n2025-01-02,USD,10000.5\n", FINDING_REF_0003, 2,
           "cad_per_unit");
    /* A value that would do nothing, or not what was meant. */
    static const char *const values[] = {
        "day_basis,actual_360",  "interest_start,due",   "due_roll_holiday,yes", "lap,1.005",
        "lap,-1.00",             "lap,1e2",              "adj_due_days,30.0",    "adj_due_days,-3",
        "adj_due_days,1234567",  "pay_cutoff,24:00",     "pay_cutoff,9:00",      "pay_cutoff,12:60",
        "round,bankers",         "fx_rule,same_day same_day", "txn_check,NONE",
    };
    char text[200];
    for (size_t i = 0; i < ARRAY_COUNT(values); i++) {
        snprintf(text, sizeof(text), "name,value,valid_from,valid_to,source\n%s,2025-01-01,,x\n",
                 values[i]);
        broken("parameters", text, FINDING_REF_0010, 2, NULL);
    }
    broken("parameters",
           "name,value,valid_from,valid_to,source\nday_bases,actual_365,2025-01-01,,x\n",
           FINDING_REF_0009, 2, "day_bases");
    assert_null(reference_kind_find("nothing"));
    assert_null(reference_kind_find(NULL));
}

static void good_files_may_differ_in_layout(void **state)
{
    (void)state;
    const char *bytes = "\xEF\xBB\xBF"
                        "note,cad_per_unit,currency,date\r\n"
                        "\"a\tb\",1.4000,USD,2025-01-02\r\n\r\n";
    struct findings findings = findings_new(world);
    struct reference_rows rows = {0};
    assert_int_equal(reference_read(world, reference_kind_find("exchange-rates"), bytes,
                                    strlen(bytes), &findings, &rows),
                     OK);
    assert_int_equal(rows.count, 1);
    assert_string_equal(rows.rows[0].fields, "2025-01-02\tUSD\t1.4000");
    assert_string_equal(rows.rows[0].key, "USD");
    assert_int_equal(date_number(rows.rows[0].valid_from), 20250102);
    bytes = "period_end,due,source\n";
    assert_int_equal(reference_read(world, reference_kind_find("due-overrides"), bytes,
                                    strlen(bytes), &findings, &rows),
                     OK);
    assert_int_equal(rows.count, 0);
    bytes = "period_end,due,source\n2025-03-17,2025-04-14,notice\n";
    assert_int_equal(reference_read(world, reference_kind_find("due-overrides"), bytes,
                                    strlen(bytes), &findings, &rows),
                     OK);
    const struct tariff *t = tariff_build(world, rows.rows, rows.count);
    assert_int_equal(date_number(tariff_due_override(t, day("2025-03-17"))), 20250414);
}

/* Bytes cut, turned and doubled: what passes the reader must build. The seed is fixed. */
static void mangled_files_never_break_the_reader(void **state)
{
    (void)state;
    uint64_t seed = 20251120;
    struct arena *arena = arena_new();
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        size_t size;
        const char *bytes = slurp(arena, DATA_DIR, kind->file, &size);
        size_t part = size < 3000 ? size : 3000;
        for (int round = 0; round < 40; round++) {
            char *copy = arena_copy(arena, bytes, part);
            for (int k = 0; k < 3; k++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                static const char turned[] = "\",\n\t0-.9A\xC2 ";
                copy[(seed >> 33) % (part == 0 ? 1 : part)] =
                    turned[(seed >> 20) % (sizeof(turned) - 1)];
            }
            struct findings findings = findings_new(arena);
            struct reference_rows rows = {0};
            size_t cut = part == 0 ? 0 : (seed >> 40) % 2 == 0 ? part : (seed >> 12) % part;
            if (reference_read(arena, kind, copy, cut, &findings, &rows) == OK)
                assert_non_null(tariff_build(arena, rows.rows, rows.count));
            else
                assert_true(findings.errors_count > 0);
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rate_strings_all_have_their_state),
        cmocka_unit_test(rate_shapes_give_their_terms),
        cmocka_unit_test(rate_texts_that_are_no_rate_stay_undetermined),
        cmocka_unit_test(quantities_convert_exactly),
        cmocka_unit_test(counts_are_those_of_the_sources),
        cmocka_unit_test(class_takes_rates_from_its_eight_digits),
        cmocka_unit_test(every_class_can_be_found_and_has_a_rate),
        cmocka_unit_test(editions_follow_one_another),
        cmocka_unit_test(treatments_know_their_origins),
        cmocka_unit_test(exchange_takes_the_day_before),
        cmocka_unit_test(exchange_rule_is_a_parameter),
        cmocka_unit_test(surtaxes_follow_their_orders),
        cmocka_unit_test(extra_holidays_are_a_parameter),
        cmocka_unit_test(interest_rounding_is_a_parameter),
        cmocka_unit_test(interest_is_provisional_without_a_published_rate),
        cmocka_unit_test(the_rest_is_looked_up_as_of_a_day),
        cmocka_unit_test(code_tables_are_french_too),
        cmocka_unit_test(broken_files_name_row_and_column),
        cmocka_unit_test(good_files_may_differ_in_layout),
        cmocka_unit_test(mangled_files_never_break_the_reader),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
