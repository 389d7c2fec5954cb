/* Every charge of a line, and every finding on it, provoked by JSON on the data as it is, with a
 * few rows put over it for what the data has no example of. */
#include "document.h"
#include "sample_test.h"

static struct arena *arena;
static const struct tariff *law;

struct overlay {
    const char *kind, *csv;
};
static const struct overlay overlays[] = {
    /* One exporter has its own rate, all others of China pay for each tonne; Vietnam is
     * provisional.
     */
    {"sima-measures",
     "measure,name_en,name_fr,dumping_origins,subsidy_origins,provisional,excluded_exporters,"
     "confidence,valid_from,valid_to,source\n"
     "T1,Rails,Rails,CN;IN,CN,0,Good Rail Co.,sourced,2020-01-01,,test\n"
     "T2,Rails,Rails,VN,,1,,sourced,2020-01-01,,test\n"},
    {"sima-items", "measure,tariff,valid_from,valid_to,source\nT1,7302.10,,,test\n"
                   "T2,7302.10,,,test\n"},
    {"sima-rates",
     "measure,origin,kind,exporter,percent,amount,currency,unit,valid_from,valid_to,source\n"
     "T1,CN,dumping,,40,,,,2020-01-01,,test\n"
     "T1,CN,dumping,Été Rail inc.,12.5,,,,2020-01-01,,test\n"
     "T1,CN,subsidy,,,100,CNY,TNE,2020-01-01,,test\n"
     "T2,VN,dumping,,20,,,,2020-01-01,,test\n"},
    {"special-authorities",
     "authority,title_en,title_fr,classes,percent,tariff,origin,orders,valid_from,valid_to,source\n"
     "T-1,Half,Moitié,CUSTOMS_DUTY;GST,50,6109,IN,,2020-01-01,,test\n"
     "T-1,Half,Moitié,CUSTOMS_DUTY,50,2204,,,2020-01-01,,test\n"},
    {"excise-rates",
     "code,group,part,class,basis,amount,per,unit,beyond,upto,floor,valid_from,valid_to,source\n"
     "TAC,1,1,tax,unit,100,1,NMB,,,0,2020-01-01,,test\n"},
    {"provincial-rates", "province,percent,valid_from,valid_to,source\nON,8,2010-07-01,,test\n"},
};

static void read_rows(const char *kind, const char *bytes, size_t size, int64_t first,
                      struct reference_rows *all)
{
    struct findings findings = findings_new(arena);
    struct reference_rows rows = {0};
    enum code code =
        reference_read(arena, reference_kind_find(kind), bytes, size, &findings, &rows);
    for (size_t i = 0; i < findings.count; i++)
        print_message("%s: %s\n", kind, finding_message(arena, &findings.items[i], LANGUAGE_EN));
    assert_int_equal(code, OK);
    for (size_t i = 0; i < rows.count; i++) {
        struct reference_row *row = LIST_PUSH(arena, all->rows, all->count, all->capacity);
        *row = rows.rows[i];
        row->id = first + (int64_t)all->count;
    }
}

static const struct tariff *build(bool provincial)
{
    struct reference_rows all = {0};
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        FILE *file = fopen(arena_printf(arena, DATA_DIR "/%s", kind->file), "rb");
        assert_non_null(file);
        fseek(file, 0, SEEK_END);
        size_t size = (size_t)ftell(file);
        rewind(file);
        char *bytes = arena_alloc(arena, size + 1);
        assert_int_equal(fread(bytes, 1, size, file), size);
        fclose(file);
        read_rows(kind->kind, bytes, size, 0, &all);
    }
    for (size_t i = 0; i < ARRAY_COUNT(overlays); i++)
        read_rows(overlays[i].kind, overlays[i].csv, strlen(overlays[i].csv), 1000000, &all);
    const char *parameter = "name,value,valid_from,valid_to,source\n"
                            "provincial_on_commercial,true,2024-10-22,,test\n";
    if (provincial)
        read_rows("parameters", parameter, strlen(parameter), 2000000, &all);
    return tariff_build(arena, all.rows, all.count);
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    law = build(false);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* ---- one line, with members put over a sound one ---- */

/* The value and the members that a case leaves out. */
struct basis {
    const char *classification, *origin, *unit, *quantity, *amount, *currency, *shipped, *release;
};
#define SHIRTS                                                                                     \
    {                                                                                              \
        "6109100012", "IN", "NMB", "10", "1000.00", "CAD", "2025-10-28", "2025-11-13"              \
    }
#define RAILS(origin)                                                                              \
    {                                                                                              \
        "7302100011", origin, "KGM", "2000", "1000.00", "CAD", "2025-10-28", "2025-11-13"          \
    }
#define GOODS(number, origin, unit)                                                                \
    {                                                                                              \
        number, origin, unit, "10", "1000.00", "CAD", "2025-10-28", "2025-11-13"                   \
    }

static char *line_json(const struct basis *b, int number, const char *members)
{
    bool vfd = strstr(members, "\"vfdCode\"") != NULL;
    bool counted = strstr(members, "\"quantities\"") != NULL;
    const char *quantities =
        counted ? ""
                : arena_printf(arena, "\"quantities\":[{\"value\":\"%s\",\"unit\":\"%s\"}],",
                               b->quantity, b->unit);
    return arena_printf(
        arena,
        "{\"number\":%d,\"invoice\":\"I\",\"classification\":\"%s\",\"treatment\":\"02\",%s"
        "\"description\":\"Goods\",\"origin\":\"%s\",\"exportPlace\":\"%s\","
        "\"directShipmentDate\":\"%s\",%s\"value\":{\"amount\":\"%s\",\"currency\":\"%s\"}%s%s}",
        number, b->classification, vfd ? "" : "\"vfdCode\":\"13\",", b->origin,
        strcmp(b->origin, "US") == 0 ? "UNY" : b->origin, b->shipped, quantities, b->amount,
        b->currency, *members ? "," : "", members);
}

struct outcome {
    struct declaration declaration;
    struct findings findings;
    struct assessment assessment;
    enum code code;
};

/* Without reasons: the same findings, rules and cents, and nothing that explains them. */
static void assert_plain_is_the_same(const struct tariff *tariff, const struct outcome *o,
                                     date rates_on, enum code computed)
{
    struct findings findings = findings_new(arena);
    struct assessment plain;
    assert_int_equal(
        assessment_compute_plain(arena, tariff, &o->declaration, rates_on, &findings, &plain),
        computed);
    assert_int_equal(plain.payable.cents, o->assessment.payable.cents);
    assert_memory_equal(plain.totals, o->assessment.totals, sizeof(plain.totals));
    for (size_t i = 0; i < plain.lines_count; i++) {
        const struct assessment_line *line = &o->assessment.lines[i], *other = &plain.lines[i];
        assert_int_equal(other->value_for_duty.cents, line->value_for_duty.cents);
        assert_int_equal(other->value_for_tax.cents, line->value_for_tax.cents);
        assert_int_equal(other->charges_count, line->charges_count);
        assert_null(other->value_why.children);
        for (size_t k = 0; k < line->charges_count; k++) {
            const struct assessment_charge *charge = &line->charges[k], *same = &other->charges[k];
            assert_int_equal(same->class, charge->class);
            assert_int_equal(same->base.cents, charge->base.cents);
            assert_int_equal(same->amount.cents, charge->amount.cents);
            assert_int_equal(same->why.rule, charge->why.rule);
            assert_int_equal(same->why.row, charge->why.row);
            assert_null(same->why.children);
            assert_null(same->why.unrounded);
        }
    }
}

/* Read, written and read again, checked, worked out; what can be seen must survive the pack. */
static struct outcome lived(const struct tariff *tariff, const char *release, const char *lines,
                            date today, date rates_on)
{
    struct outcome o = {.findings = findings_new(arena)};
    char *json = arena_printf(
        arena,
        "{\"type\":\"AB\",\"transactionNumber\":\"10207003502172\",\"office\":\"0495\","
        "\"releaseDate\":\"%s\",\"transportMode\":\"2\",\"importer\":\"123456782RM0001\","
        "\"invoices\":[{\"number\":\"I\",\"vendor\":{\"name\":\"V\",\"city\":\"C\","
        "\"country\":\"IN\"}}],\"lines\":[%s]}",
        release, lines);
    enum code code =
        document_read_declaration(arena, json, strlen(json), &o.findings, &o.declaration);
    for (size_t i = 0; i < o.findings.count; i++)
        print_message("%s %s\n", finding_code_text(o.findings.items[i].code),
                      o.findings.items[i].pointer);
    assert_int_equal(code, OK);
    struct out out = out_new(arena), again = out_new(arena);
    struct json first = json_new(&out), second = json_new(&again);
    document_write_declaration(&first, &o.declaration);
    code = document_read_declaration(arena, out.data, out.size, &o.findings, &o.declaration);
    assert_int_equal(code, OK);
    document_write_declaration(&second, &o.declaration);
    assert_string_equal(out.data, again.data);
    const struct declaration_context context = {
        .tariff = tariff, .accounting_date = today, .what_if = true, .rates_on = rates_on};
    o.code = declaration_check(&o.declaration, &context, &o.findings);
    enum code computed = assessment_compute(
        arena, tariff, &o.declaration, declaration_rates_on(&context), &o.findings, &o.assessment);
    assert_plain_is_the_same(tariff, &o, declaration_rates_on(&context), computed);
    if (o.code == OK)
        o.code = computed;
    char *packed = document_pack_assessment(arena, &o.assessment);
    struct assessment back;
    assert_int_equal(document_unpack_assessment(arena, packed, &back), OK);
    assert_string_equal(document_assessment_text(arena, &o.declaration, &o.assessment, LANGUAGE_FR),
                        document_assessment_text(arena, &o.declaration, &back, LANGUAGE_FR));
    return o;
}

/* ---- amounts ---- */

struct owed {
    const char *name;
    struct basis basis;
    const char *members;
    const char *expected; /* "CLASS cents rule" parted by commas, customs duty and GST left out */
    int64_t gst;
};

static const struct owed owed[] = {
    /* SIMA: the rate of all others, of one exporter, of a unit; 2 tonnes x 100.00 CNY. */
    {"percentage of the value and an amount a unit", RAILS("CN"),
     "\"sima\":{\"subject\":\"S\"},\"surtax\":{\"subject\":\"N\"}",
     "ANTI_DUMPING 40000 sima.rate, COUNTERVAILING 3936 sima.unit, SURTAX 0 surtax.not_subject",
     7197},
    {"an exporter's own rate, by name without accents", RAILS("CN"),
     "\"sima\":{\"subject\":\"S\",\"exporter\":\"ete rail INC.\"},\"surtax\":{\"subject\":\"N\"}",
     "ANTI_DUMPING 12500 sima.rate, COUNTERVAILING 3936 sima.unit, SURTAX 0 surtax.not_subject",
     5822},
    {"export price in its currency, at the rate of the day of sale", RAILS("CN"),
     "\"sima\":{\"subject\":\"S\",\"exportPrice\":{\"amount\":\"1000.00\",\"currency\":\"USD\"},"
     "\"soldOn\":\"2025-10-01\"},\"surtax\":{\"subject\":\"N\"}",
     "ANTI_DUMPING 55684 sima.rate, COUNTERVAILING 3910 sima.unit, SURTAX 0 surtax.not_subject",
     7980},
    {"normal value above the export price", RAILS("IN"),
     "\"sima\":{\"subject\":\"S\",\"normalValue\":{\"amount\":\"1200.50\",\"currency\":\"CAD\"}}",
     "ANTI_DUMPING 20050 sima.normal_value", 6003},
    {"normal value below it: nothing, code 40", RAILS("IN"),
     "\"sima\":{\"subject\":\"S\",\"normalValue\":{\"amount\":\"900.00\",\"currency\":\"CAD\"}}",
     "ANTI_DUMPING 0 sima.normal_value", 5000},
    {"an exporter that is left out", RAILS("CN"),
     "\"sima\":{\"exporter\":\"Good Rail Co.\"},\"surtax\":{\"subject\":\"N\"}",
     "SURTAX 0 surtax.not_subject", 5000},
    {"a bond is not payable now", RAILS("VN"), "\"sima\":{\"subject\":\"S\",\"code\":\"32\"}",
     "ANTI_DUMPING 0 sima.bond", 5000},
    {"provisional duty in cash", RAILS("VN"), "\"sima\":{\"subject\":\"S\"}",
     "ANTI_DUMPING 20000 sima.rate", 6000},
    {"a measure that is named lists no numbers", GOODS("7412200011", "VN", "KGM"),
     "\"sima\":{\"subject\":\"S\",\"measure\":\"CPF\"}", "ANTI_DUMPING 159000 sima.rate", 12950},
    {"an undertaking owes nothing", RAILS("IN"), "\"sima\":{\"subject\":\"U\"}", "", 5000},
    {"reinforcing bar of Spain, declared", GOODS("7214200012", "ES", "KGM"),
     "\"sima\":{\"subject\":\"S\",\"antiDumping\":{\"amount\":\"34.00\",\"currency\":\"CAD\"}},"
     "\"surtax\":{\"permit\":\"P-1\"}",
     "ANTI_DUMPING 3400 sima.declared, SURTAX 0 surtax.permit", 5170},
    /* Excise: grams, of packages, exemptions, floors. */
    {"flat rate of cannabis above the percentage", GOODS("1211909010", "IN", "KGM"),
     "\"excise\":{\"code\":\"C01\"}", "EXCISE_DUTY 250000 excise.rate", 17500},
    {"percentage above the flat rate",
     {"1211909010", "IN", "KGM", "0.010", "1000.00", "CAD", "2025-10-28", "2025-11-13"},
     "\"excise\":{\"code\":\"C01\",\"duty\":{\"amount\":\"25.00\",\"currency\":\"CAD\"}}",
     "EXCISE_DUTY 2500 excise.rate",
     5125},
    /* 100 packages of 25 mL: 5 steps of 2 mL and 2 of 10 mL each. */
    {"vaping liquid, steps of each package", GOODS("2404120000", "IN", "KGM"),
     "\"quantities\":[{\"value\":\"3\",\"unit\":\"KGM\"},{\"value\":\"2500\",\"unit\":"
     "\"MLT\"}],\"excise\":{\"code\":\"XVL\",\"packages\":100}",
     "EXCISE_DUTY 78400 excise.rate", 8920},
    {"excise tax on each", GOODS("8415100090", "IN", "NMB"), "\"excise\":{\"code\":\"TAC\"}",
     "EXCISE_TAX 100000 excise.rate", 10000},
    {"exempt from excise", SHIRTS, "\"excise\":{\"code\":\"91\"}", "EXCISE_DUTY 0 excise.exempt",
     5900},
    {"indexed amounts are declared",
     {"2204211010", "IN", "LTR", "100", "1000.00", "CAD", "2025-10-28", "2025-11-13"},
     "\"excise\":{\"code\":\"XW3\",\"duty\":{\"amount\":\"70.00\",\"currency\":\"CAD\"}}",
     "EXCISE_DUTY 7000 excise.declared",
     -1},
    /* Remission. */
    {"half of the duty and of the tax", SHIRTS, "\"specialAuthority\":\"T-1\"", "", 2725},
    {"surtax remitted", GOODS("7208100000", "US", "KGM"),
     "\"surtax\":{\"subject\":\"S\"},\"specialAuthority\":\"25-0466C\"", "SURTAX 0 remission",
     5000},
    /* Surtax. */
    {"in transit on the first day",
     {"7208100000", "US", "KGM", "10", "1000.00", "CAD", "2025-03-12", "2025-03-13"},
     "",
     "SURTAX 0 surtax.transit",
     5000},
    {"shipped on the first day",
     {"7208100000", "US", "KGM", "10", "1000.00", "CAD", "2025-03-13", "2025-03-14"},
     "\"surtax\":{\"subject\":\"S\"}",
     "SURTAX 25000 surtax.order",
     6250},
    {"under an item of Chapter 99", GOODS("7208100000", "US", "KGM"), "\"tariffCode\":\"9993\"",
     "SURTAX 0 surtax.chapter", 5000},
    {"quota without a permit", GOODS("7208100000", "IN", "KGM"), "\"surtax\":{\"subject\":\"S\"}",
     "SURTAX 50000 surtax.order", 7500},
    {"quota with a permit", GOODS("7208100000", "IN", "KGM"), "\"surtax\":{\"permit\":\"P-9\"}",
     "SURTAX 0 surtax.permit", 5000},
    {"quota and the order on China (E11)", GOODS("7208100000", "CN", "KGM"),
     "\"surtax\":{\"subject\":\"S\"}", "SURTAX 50000 surtax.order, SURTAX 25000 surtax.order",
     8750},
    {"no quota for Mexico", GOODS("7208100000", "MX", "KGM"), "", "", 5000},
    {"melted in China, of India, over the limit",
     {"7208100000", "IN", "KGM", "10", "5000.01", "CAD", "2025-10-28", "2025-11-13"},
     "\"surtax\":{\"subject\":\"S\",\"code\":\"25154\",\"permit\":\"P-9\"}",
     "SURTAX 0 surtax.permit, SURTAX 125000 surtax.order",
     -1},
    {"melted in China, not over the limit",
     {"7208100000", "IN", "KGM", "10", "5000.00", "CAD", "2025-10-28", "2025-11-13"},
     "\"surtax\":{\"subject\":\"S\",\"code\":\"25154\",\"permit\":\"P-9\"}",
     "SURTAX 0 surtax.permit, SURTAX 0 surtax.total",
     25000},
    {"melted in China gives way to the quota",
     {"7208100000", "IN", "KGM", "10", "6000.00", "CAD", "2025-10-28", "2025-11-13"},
     "\"surtax\":{\"subject\":\"S\",\"code\":\"25154\"}",
     "SURTAX 300000 surtax.order, SURTAX 0 surtax.gives_way",
     -1},
    /* Valuation. */
    {"price, additions and deductions",
     {"6109100012", "IN", "NMB", "10", "1000.00", "USD", "2025-10-28", "2025-11-13"},
     "\"vfdCode\":\"14\",\"price\":\"950.00\",\"adjustments\":[{\"kind\":\"FRI\",\"amount\":"
     "\"100.00\"},{\"kind\":\"dtx\",\"amount\":\"50.00\"}]",
     "",
     8257},
};

static const struct assessment_line *line_of(const struct outcome *o)
{
    assert_int_equal(o->assessment.lines_count, 1);
    return &o->assessment.lines[0];
}

static char *charges_text(const struct assessment_line *line)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < line->charges_count; i++) {
        const struct assessment_charge *charge = &line->charges[i];
        if (charge->class == REVENUE_CUSTOMS_DUTY || charge->class == REVENUE_GST)
            continue;
        out_printf(&out, "%s%s %lld %s", out.size > 0 ? ", " : "",
                   revenue_classes[charge->class].id, (long long)charge->amount.cents,
                   rules[charge->why.rule].id);
        assert_int_equal(charge->amount.cents, charge->why.amount.cents);
    }
    return out.data;
}

static void charges_come_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(owed); i++) {
        const struct owed *c = &owed[i];
        struct outcome o = lived(law, c->basis.release, line_json(&c->basis, 1, c->members),
                                 date_make(2025, 11, 20), DATE_NONE);
        if (o.code != OK) {
            for (size_t k = 0; k < o.findings.count; k++)
                print_message("%s\n", finding_message(arena, &o.findings.items[k], LANGUAGE_EN));
            fail_msg("%s: refused", c->name);
        }
        const struct assessment_line *line = line_of(&o);
        char *got = charges_text(line);
        if (strcmp(got, c->expected) != 0)
            fail_msg("%s: %s, not %s", c->name, got, c->expected);
        int64_t gst = o.assessment.totals[REVENUE_GST].cents;
        if (c->gst >= 0 && gst != c->gst)
            fail_msg("%s: tax %lld, not %lld", c->name, (long long)gst, (long long)c->gst);
    }
}

/* ---- findings ---- */

struct told {
    const char *code, *pointer;
    enum severity severity;
    struct basis basis;
    const char *members;
};

#define E SEVERITY_ERROR
#define W SEVERITY_WARNING
static const struct told told[] = {
    {"CAD-0450", "/lines/0/sima/subject", E, GOODS("7214200012", "ES", "KGM"), ""},
    {"CAD-0450", "/lines/0/sima/subject", W, GOODS("7214200012", "DZ", "KGM"), ""},
    {"CAD-0452", "/lines/0/sima/subject", W, RAILS("IN"), "\"sima\":{\"subject\":\"N\"}"},
    {"CAD-0453", "/lines/0/sima/subject", W, SHIRTS,
     "\"sima\":{\"subject\":\"S\",\"code\":\"40\"}"},
    {"CAD-0454", "/lines/0/sima/code", E, RAILS("VN"),
     "\"sima\":{\"subject\":\"S\",\"code\":\"51\"}"},
    {"CAD-0454", "/lines/0/sima/code", E, RAILS("CN"),
     "\"sima\":{\"subject\":\"S\",\"code\":\"31\"}"},
    {"CAD-0456", "/lines/0/sima/measure", W, SHIRTS, "\"sima\":{\"measure\":\"NO\"}"},
    {"CAD-0457", "/lines/0/sima/antiDumping", W, RAILS("VN"),
     "\"sima\":{\"subject\":\"S\",\"antiDumping\":{\"amount\":\"1.00\",\"currency\":\"CAD\"}}"},
    {"CAD-0458", "/lines/0/sima/code", E, RAILS("IN"), "\"sima\":{\"subject\":\"S\"}"},
    {"CAD-0459", "/lines/0/sima/exportPrice", E, RAILS("CN"),
     "\"sima\":{\"subject\":\"S\",\"exportPrice\":{\"amount\":\"-1\",\"currency\":\"CAD\"}}"},
    {"CAD-0302", "/lines/0/sima/normalValue/currency", E, RAILS("CN"),
     "\"sima\":{\"subject\":\"S\",\"normalValue\":{\"amount\":\"1\",\"currency\":\"QQQ\"}}"},
    {"CAD-0460", "/lines/0/excise/duty", E, GOODS("1211909010", "IN", "KGM"),
     "\"excise\":{\"code\":\"C01\",\"duty\":{\"amount\":\"2499.99\",\"currency\":\"CAD\"}}"},
    {"CAD-0461",
     "/lines/0/excise/duty",
     W,
     {"2204211010", "IN", "LTR", "100", "1000.00", "CAD", "2025-10-28", "2025-11-13"},
     "\"excise\":{\"code\":\"XW3\",\"duty\":{\"amount\":\"62.99\",\"currency\":\"CAD\"}}"},
    {"CAD-0462", "/lines/0/quantities", E, SHIRTS, "\"excise\":{\"code\":\"C01\"}"},
    {"CAD-0463", "/lines/0/excise/code", E, SHIRTS,
     "\"excise\":{\"code\":\"91\",\"duty\":{\"amount\":\"1.00\",\"currency\":\"CAD\"}}"},
    {"CAD-0464", "/lines/0/excise/packages", E, GOODS("2404120000", "IN", "KGM"),
     "\"quantities\":[{\"value\":\"3\",\"unit\":\"KGM\"},{\"value\":\"2500\",\"unit\":"
     "\"MLT\"}],\"excise\":{\"code\":\"XVL\"}"},
    {"CAD-0464", "/lines/0/excise/packages", E, GOODS("2404120000", "IN", "KGM"),
     "\"quantities\":[{\"value\":\"3\",\"unit\":\"KGM\"},{\"value\":\"2500\",\"unit\":"
     "\"MLT\"}],\"excise\":{\"code\":\"XVL\",\"duty\":{\"amount\":\"0.01\",\"currency\":"
     "\"CAD\"}}"},
    {"CAD-0465", "/lines/0/province", E, SHIRTS, "\"province\":\"ZZ\""},
    {"CAD-0426", "/lines/0/specialAuthority", W, SHIRTS, "\"specialAuthority\":\"NO-1\""},
    {"CAD-0467", "/lines/0/specialAuthority", W, SHIRTS, "\"specialAuthority\":\"25-0466C\""},
    /* 1.87 cents a litre: what half of it would be fits, the whole does not. */
    {"CAD-0490",
     "/lines/0/quantities",
     E,
     {"2204211010", "IN", "MAL", "80000000", "1000.00", "CAD", "2025-10-28", "2025-11-13"},
     "\"specialAuthority\":\"T-1\",\"quantities\":[{\"value\":\"80000000\",\"unit\":"
     "\"MAL\"},{\"value\":\"1\",\"unit\":\"LTR\"}]"},
    {"CAD-0468", "/lines/0/surtax/fact", W, SHIRTS, "\"surtax\":{\"fact\":\"QQQ\"}"},
    {"CAD-0469", "/lines/0/surtax/fact", W, SHIRTS, "\"surtax\":{\"fact\":\"VEH\"}"},
    {"CAD-0470", "/lines/0/surtax/permit", E, GOODS("7208100000", "IN", "KGM"), ""},
    {"CAD-0471", "/lines/0/surtax/permit", W, SHIRTS, "\"surtax\":{\"permit\":\"P-1\"}"},
    {"CAD-0472", "/lines/0/value", E, SHIRTS, "\"price\":\"999.99\""},
    {"CAD-0473", "/lines/0/vfdCode", E, SHIRTS,
     "\"price\":\"900.00\",\"adjustments\":[{\"kind\":\"FRI\",\"amount\":\"100.00\"}]"},
    {"CAD-0473", "/lines/0/vfdCode", E, SHIRTS, "\"vfdCode\":\"14\",\"price\":\"1000.00\""},
    {"CAD-0474", "/lines/0/adjustments/0/kind", E, SHIRTS,
     "\"vfdCode\":\"14\",\"price\":\"900.00\",\"adjustments\":[{\"kind\":\"QQ\",\"amount\":"
     "\"100.00\"}]"},
    {"CAD-0475", "/lines/0/adjustments/0/amount", E, SHIRTS,
     "\"vfdCode\":\"14\",\"price\":\"900.00\",\"adjustments\":[{\"kind\":\"FRI\",\"amount\":"
     "\"-100.00\"}]"},
    {"CAD-0475", "/lines/0/price", E, SHIRTS, "\"price\":\"-1.00\""},
    {"CAD-0476", "/lines/0/price", E, SHIRTS,
     "\"vfdCode\":\"14\",\"adjustments\":[{\"kind\":\"FRI\",\"amount\":\"100.00\"}]"},
};

static void assert_told(const struct outcome *o, const struct told *c)
{
    for (size_t i = 0; i < o->findings.count; i++) {
        const struct finding *finding = &o->findings.items[i];
        if (strcmp(finding_code_text(finding->code), c->code) != 0 ||
            finding->severity != c->severity || strcmp(finding->pointer, c->pointer) != 0)
            continue;
        for (int language = 0; language < LANGUAGES; language++)
            assert_null(strchr(finding_message(arena, finding, (enum language)language), '{'));
        return;
    }
    for (size_t i = 0; i < o->findings.count; i++)
        print_message("%s %d %s\n", finding_code_text(o->findings.items[i].code),
                      o->findings.items[i].severity, o->findings.items[i].pointer);
    fail_msg("%s %s was not found", c->code, c->members);
}

static void every_finding_can_be_provoked(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(told); i++) {
        const struct told *c = &told[i];
        struct outcome o = lived(law, c->basis.release, line_json(&c->basis, 1, c->members),
                                 date_make(2025, 11, 20), DATE_NONE);
        assert_told(&o, c);
        assert_int_equal(o.code, o.findings.errors_count > 0 ? FINDINGS : OK);
    }
}

/* ---- what one line of a case cannot show ---- */

/* The limit looks at all such goods of the declaration, and at no others. */
static void the_limit_is_of_the_whole_declaration(void **state)
{
    (void)state;
    const struct basis half = {"7208100000", "IN",  "KGM",        "10",
                               "2500.00",    "CAD", "2025-10-28", "2025-11-13"};
    const char *melted = "\"surtax\":{\"subject\":\"S\",\"code\":\"25154\",\"permit\":\"P\"}";
    const struct basis other = SHIRTS;
    char *lines = arena_printf(arena, "%s,%s,%s", line_json(&half, 1, melted),
                               line_json(&half, 2, melted), line_json(&other, 3, ""));
    struct outcome o = lived(law, "2025-11-13", lines, date_make(2025, 11, 20), DATE_NONE);
    assert_int_equal(o.code, OK);
    assert_int_equal(o.assessment.totals[REVENUE_SURTAX].cents, 0);
    lines = arena_printf(arena, "%s,%s,%s", line_json(&half, 1, melted),
                         line_json(&half, 2, melted), line_json(&half, 3, melted));
    o = lived(law, "2025-11-13", lines, date_make(2025, 11, 20), DATE_NONE);
    assert_int_equal(o.assessment.totals[REVENUE_SURTAX].cents, 3 * 62500);
}

/* Derivative goods: a use takes them out until its last day, and other orders before that. */
static void uses_end_on_their_day(void **state)
{
    (void)state;
    const struct basis screws = {"7318150010", "IN",  "KGM",        "10",
                                 "1000.00",    "CAD", "2026-06-01", "2026-06-20"};
    const char *members = "\"surtax\":{\"subject\":\"S\",\"code\":\"25267\",\"fact\":\"VEH\"}";
    struct outcome last =
        lived(law, "2026-06-20", line_json(&screws, 1, members), date_make(2026, 6, 30), DATE_NONE);
    assert_string_equal(charges_text(line_of(&last)), "SURTAX 0 surtax.fact");
    struct outcome after =
        lived(law, "2026-06-20", line_json(&screws, 1, members), date_make(2026, 7, 1), DATE_NONE);
    assert_string_equal(charges_text(line_of(&after)), "SURTAX 25000 surtax.order");
}

/* The same declaration on the same day of accounting, by the rates of another day. */
static void rates_are_those_of_the_day_that_counts(void **state)
{
    (void)state;
    const struct basis steel = {"7208100000", "US",  "KGM",        "10",
                                "1000.00",    "CAD", "2025-02-01", "2025-03-01"};
    const char *members = "";
    struct outcome before = lived(law, "2025-03-01", line_json(&steel, 1, members),
                                  date_make(2025, 3, 20), date_make(2025, 3, 1));
    assert_int_equal(before.code, OK);
    assert_int_equal(date_number(before.assessment.as_of), 20250301);
    assert_string_equal(charges_text(line_of(&before)), "");
    struct outcome today =
        lived(law, "2025-03-01", line_json(&steel, 1, members), date_make(2025, 3, 20), DATE_NONE);
    const struct told silent = {.code = "CAD-0420",
                                .pointer = "/lines/0/surtax/subject",
                                .severity = SEVERITY_ERROR,
                                .members = "silent"};
    assert_told(&today, &silent);
}

/* The provincial part only where the parameter has it collected, and then by province. */
static void provincial_part_is_a_parameter(void **state)
{
    (void)state;
    const struct basis shirts = SHIRTS;
    const char *ontario = "\"province\":\"ON\"";
    struct outcome o = lived(law, "2025-11-13", line_json(&shirts, 1, ontario),
                             date_make(2025, 11, 20), DATE_NONE);
    assert_int_equal(o.code, OK);
    assert_int_equal(o.assessment.totals[REVENUE_PROVINCIAL_TAX].cents, 0);
    const struct tariff *collecting = build(true);
    o = lived(collecting, "2025-11-13", line_json(&shirts, 1, ontario), date_make(2025, 11, 20),
              DATE_NONE);
    assert_int_equal(o.code, OK);
    assert_int_equal(o.assessment.totals[REVENUE_PROVINCIAL_TAX].cents, 9440);
    assert_int_equal(o.assessment.payable.cents, 18000 + 5900 + 9440);
    o = lived(collecting, "2025-11-13", line_json(&shirts, 1, "\"province\":\"AB\""),
              date_make(2025, 11, 20), DATE_NONE);
    assert_int_equal(o.assessment.totals[REVENUE_PROVINCIAL_TAX].cents, 0);
    o = lived(collecting, "2025-11-13", line_json(&shirts, 1, ""), date_make(2025, 11, 20),
              DATE_NONE);
    const struct told missing = {.code = "CAD-0466",
                                 .pointer = "/lines/0/province",
                                 .severity = SEVERITY_ERROR,
                                 .members = "no province"};
    assert_told(&o, &missing);
}

/* Each part of the value has its own reason, and they add up before rounding. */
static void price_and_adjustments_are_explained(void **state)
{
    (void)state;
    const struct basis b = {"6109100012", "IN",  "NMB",        "10",
                            "1000.00",    "USD", "2025-10-28", "2025-11-13"};
    struct outcome o = lived(law, b.release,
                             line_json(&b, 1,
                                       "\"vfdCode\":\"14\",\"price\":\"950.00\",\"adjustments\":["
                                       "{\"kind\":\"FRI\",\"amount\":\"100.00\"},"
                                       "{\"kind\":\"DTX\",\"amount\":\"50.00\"}]"),
                             date_make(2025, 11, 20), DATE_NONE);
    const struct explanation *why = &line_of(&o)->value_why;
    assert_int_equal(why->children_count, 3);
    assert_string_equal(rules[why->children[0].rule].id, "value.price");
    assert_string_equal(rules[why->children[1].rule].id, "value.addition");
    assert_string_equal(rules[why->children[2].rule].id, "value.deduction");
    assert_string_equal(why->children[1].inputs[0], "FRI");
    assert_true(why->children[2].amount.cents < 0);
    assert_int_equal(why->amount.cents, why->children[0].amount.cents +
                                            why->children[1].amount.cents +
                                            why->children[2].amount.cents);
}

/* The measure is cited by its row and source, and the code that was worked out stands beside. */
static void sima_code_is_worked_out(void **state)
{
    (void)state;
    static const struct {
        struct basis basis;
        const char *members, *code;
    } cases[] = {
        {RAILS("CN"), "\"sima\":{\"subject\":\"S\"},\"surtax\":{\"subject\":\"N\"}", "51"},
        {RAILS("VN"), "\"sima\":{\"subject\":\"S\"}", "31"},
        {RAILS("VN"),
         "\"sima\":{\"subject\":\"S\",\"normalValue\":{\"amount\":\"1.00\",\"currency\":\"CAD\"}}",
         "30"},
        {RAILS("IN"),
         "\"sima\":{\"subject\":\"S\",\"normalValue\":{\"amount\":\"1.00\",\"currency\":\"CAD\"}}",
         "40"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct outcome o =
            lived(law, cases[i].basis.release, line_json(&cases[i].basis, 1, cases[i].members),
                  date_make(2025, 11, 20), DATE_NONE);
        assert_int_equal(o.code, OK);
        const struct assessment_charge *charge = &line_of(&o)->charges[1];
        assert_int_equal(charge->class, REVENUE_ANTI_DUMPING);
        assert_string_equal(charge->why.inputs[1], cases[i].code);
        assert_true(charge->why.row > 1000000);
        assert_string_equal(charge->why.source, "test");
        assert_int_equal(date_number(charge->why.looked_up), 20251120);
    }
}

/* Drafts are worked out before they are sound: no number that can be read breaks that. */
static void huge_values_do_not_overflow(void **state)
{
    (void)state;
    static const char *const numbers[] = {"999999999999999", "999999999.999999", "99999999999.99",
                                          "0.000001", "-99999999999999"};
    static const char *const codes[] = {"C01", "XVL", "XTG", "XSP", "TAC", "XTC"};
    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++)
        for (size_t k = 0; k < ARRAY_COUNT(codes); k++) {
            const char *n = numbers[i];
            struct basis b = RAILS("CN");
            b.amount = i == 4 ? "1.00" : n;
            b.currency = "USD";
            char *members = arena_printf(
                arena,
                "\"quantities\":[{\"value\":\"%s\",\"unit\":\"TNE\"},{\"value\":\"%s\",\"unit\":"
                "\"NMB\"},{\"value\":\"%s\",\"unit\":\"LPA\"}],\"price\":\"%s\","
                "\"adjustments\":[{\"kind\":\"FRI\",\"amount\":\"%s\"},{\"kind\":\"DTX\","
                "\"amount\":\"%s\"}],\"sima\":{\"subject\":\"S\",\"exportPrice\":{\"amount\":\"%"
                "s\","
                "\"currency\":\"USD\"}%s},\"surtax\":{\"subject\":\"S\",\"code\":\"25154\"},"
                "\"excise\":{\"code\":\"%s\",\"packages\":%d}",
                n, n, n, n, n, n, n,
                k % 2 ? ""
                      : arena_printf(
                            arena, ",\"normalValue\":{\"amount\":\"%s\",\"currency\":\"USD\"}", n),
                codes[k], k % 3 ? 9999999 : 1);
            struct outcome o = lived(law, b.release, line_json(&b, 1, members),
                                     date_make(2025, 11, 20), DATE_NONE);
            assert_true(o.code == FINDINGS);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charges_come_out),
        cmocka_unit_test(every_finding_can_be_provoked),
        cmocka_unit_test(the_limit_is_of_the_whole_declaration),
        cmocka_unit_test(uses_end_on_their_day),
        cmocka_unit_test(rates_are_those_of_the_day_that_counts),
        cmocka_unit_test(provincial_part_is_a_parameter),
        cmocka_unit_test(price_and_adjustments_are_explained),
        cmocka_unit_test(sima_code_is_worked_out),
        cmocka_unit_test(huge_values_do_not_overflow),
    };
    return cmocka_run_group_tests_name("charges", tests, setup, teardown);
}
