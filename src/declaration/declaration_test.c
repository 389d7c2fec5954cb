#include "sample_test.h"

static struct arena *arena;
static const struct tariff *tariff;
static struct registry_business business;
static struct registry_account accounts[3];

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    struct sample *sample = arena_alloc(arena, sizeof(*sample));
    sample->arena = arena;
    sample_base(sample, "5");
    const struct sample_class classes[] = {
        {"6109100012", "NMB", "18 %", "Free", ""},    {"6110100013", "-", "18 %", "Free", "Free"},
        {"7208100000", "TNE", "Free", "Free", ""},    {"2106100000", "KGM", "1.9 ¢", "Free", ""},
        {"0105111000", "", "0.86 ¢each", "Free", ""},
    };
    sample_classes(sample, classes, ARRAY_COUNT(classes));
    tariff = tariff_build(arena, sample->rows, sample->count);
    const char *const numbers[] = {"123456782RM0001", "123456782RM0002", "123456782RM0003"};
    for (size_t i = 0; i < 3; i++) {
        accounts[i] = (struct registry_account){
            .name = "", .import = i != 1, .open_from = date_make(2024, 1, 1)};
        assert_true(program_account_parse(numbers[i], &accounts[i].account));
    }
    accounts[2].closed_on = date_make(2025, 1, 31);
    business = (struct registry_business){.accounts_count = 3, .accounts = accounts};
    assert_true(bn_parse("123456782", &business.bn));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct findings check(const struct declaration *d, bool what_if)
{
    struct findings findings = findings_new(arena);
    const struct declaration_context context = {tariff, date_make(2025, 11, 20), &business,
                                                what_if};
    enum code code = declaration_check(d, &context, &findings);
    assert_int_equal(code, findings.errors_count > 0 ? FINDINGS : OK);
    return findings;
}

static void assert_found(const struct findings *findings, const char *code, const char *pointer,
                         const char *severity)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (strcmp(finding_code_text(finding->code), code) != 0)
            continue;
        assert_string_equal(finding->pointer, pointer);
        assert_int_equal(finding->severity,
                         strcmp(severity, "error") == 0 ? SEVERITY_ERROR : SEVERITY_WARNING);
        for (int language = 0; language < LANGUAGES; language++) {
            const char *message = finding_message(arena, finding, (enum language)language);
            assert_null(strchr(message, '{'));
            assert_null(strstr(message, "invalid"));
        }
        return;
    }
    for (size_t i = 0; i < findings->count; i++)
        print_message("%s %s\n", finding_code_text(findings->items[i].code),
                      findings->items[i].pointer);
    fail_msg("%s was not found", code);
}

static void sound_declaration_has_no_finding(void **state)
{
    (void)state;
    struct declaration d = sample_declaration(arena, 3);
    struct findings findings = check(&d, false);
    assert_int_equal(findings.count, 0);
}

/* Each case spoils one thing on the second of two lines, or in the header, and names what must be
 * found. */
#define CASES(X)                                                                                   \
    X(CAD_0101, "/type", "error", strcpy(d->type, "Q"))                                            \
    X(CAD_0102, "/transactionNumber", "error",                                                     \
      (d->transaction.text[0] = '\0', strcpy(d->transaction_given, "1234")))                       \
    X(CAD_0103, "/transactionNumber", "warning", d->transaction.text[13] = '3')                    \
    X(CAD_0120, "/importer", "error", d->importer = accounts[2].account)                           \
    X(CAD_0121, "/importer", "error", d->importer = accounts[1].account)                           \
    X(DOC_0002, "/importer", "error", d->importer.text[0] = '\0')                                  \
    X(DOC_0006, "/importer", "error",                                                              \
      (d->importer.text[0] = '\0', d->importer_given = "123456789012345"))                         \
    X(CAD_0201, "/office", "error", strcpy(d->office, "0999"))                                     \
    X(CAD_0202, "/transportMode", "error", d->transport_mode[0] = '\0')                            \
    X(CAD_0203, "/cargoControlNumber", "error", d->cargo_control_number = "12 34")                 \
    X(CAD_0204, "/releaseDate", "error", d->release_date = DATE_NONE)                              \
    X(CAD_0205, "/releaseDate", "error", d->release_date = date_make(2025, 11, 21))                \
    X(CAD_0206, "/grossWeightKg", "error", d->gross_weight_kg = -5)                                \
    X(CAD_0210, "/reasons/0", "error", (d->reasons_count = 1, d->reasons[0] = "XX"))               \
    X(CAD_0301, "/invoices/0/vendor", "error", d->invoices[0].vendor.name = "")                    \
    X(CAD_0302, "/lines/1/value/currency", "error", strcpy(line->currency, "XXY"))                 \
    X(CAD_0303, "/invoices/0/total", "error", d->invoices[0].total.units += 1)                     \
    X(CAD_0304, "/lines/1/value/currency", "error", strcpy(line->currency, "KZT"))                 \
    X(CAD_0305, "/invoices/1/number", "error", twice(d))                                           \
    X(CAD_0306, "/lines/1/invoice", "error", line->invoice = "INV-9")                              \
    X(CAD_0401, "/lines/1/number", "error", line->number = 3)                                      \
    X(CAD_0402, "/lines/1/classification", "error", strcpy(line->classification, "9999999999"))    \
    X(CAD_0403, "/lines/1/tariffCode", "error", strcpy(line->tariff_code, "1234"))                 \
    X(CAD_0404, "/lines/1/tariffCode", "error", strcpy(line->tariff_code, "9950"))                 \
    X(CAD_0405, "/lines/1/origin", "error", strcpy(line->origin, "UXX"))                           \
    X(CAD_0406, "/lines/1/origin", "warning", strcpy(line->origin, "US"))                          \
    X(CAD_0407, "/lines/1/exportPlace", "error", strcpy(line->export_place, "ZZ"))                 \
    X(CAD_0408, "/lines/1/directShipmentDate", "error",                                            \
      line->direct_shipment_date = date_make(2025, 11, 14))                                        \
    X(CAD_0433, "/lines/1/directShipmentDate", "error", line->direct_shipment_date = DATE_NONE)    \
    X(CAD_0409, "/lines/1/treatment", "error", strcpy(line->treatment, "99"))                      \
    X(CAD_0410, "/lines/1/treatment", "error", strcpy(line->treatment, "10"))                      \
    X(CAD_0411, "/lines/1/treatment", "error",                                                     \
      (strcpy(line->treatment, "08"), strcpy(line->origin, "BD")))                                 \
    X(CAD_0432, "/lines/1/treatment", "warning",                                                   \
      (strcpy(line->treatment, "08"), strcpy(line->origin, "BD")))                                 \
    X(CAD_0412, "/lines/1/vfdCode", "error", strcpy(line->vfd_code, "99"))                         \
    X(CAD_0413, "/lines/1/value", "error", line->value.units = -1)                                 \
    X(DOC_0005, "/lines/1/value/amount", "error", line->value.scale = 3)                           \
    X(CAD_0414, "/lines/1/quantities", "error", line->quantities_count = 0)                        \
    X(CAD_0415, "/lines/1/quantities/0/unit", "error", strcpy(line->quantities[0].unit, "KGM"))    \
    X(CAD_0434, "/lines/1/quantities/0/value", "error", line->quantities[0].value.units = 0)       \
    X(CAD_0435, "/lines/1/quantities/0/unit", "error", strcpy(line->quantities[0].unit, "XYZ"))    \
    X(CAD_0416, "/lines/1/description", "error", line->description = "")                           \
    X(CAD_0417, "/lines/1/sima/subject", "error", line->anti_dumping = money_cents(100))           \
    X(CAD_0418, "/lines/1/sima/code", "error", strcpy(line->sima_subject, "S"))                    \
    X(CAD_0419, "/lines/1/sima", "error",                                                          \
      (strcpy(line->sima_subject, "S"), strcpy(line->sima_code, "51")))                            \
    X(CAD_0438, "/lines/1/sima/code", "error",                                                     \
      (strcpy(line->sima_subject, "S"), strcpy(line->sima_code, "40"),                             \
       line->anti_dumping = money_cents(5)))                                                       \
    X(CAD_0436, "/lines/1/sima/subject", "error", strcpy(line->sima_subject, "X"))                 \
    X(CAD_0437, "/lines/1/excise/duty", "error", line->excise_duty = money_cents(-1))              \
    X(CAD_0420, "/lines/1/surtax/subject", "error", steel(line, "UNY"))                            \
    X(CAD_0421, "/lines/1/surtax/code", "error",                                                   \
      (steel(line, "UNY"), strcpy(line->surtax_subject, "S"), line->surtax_code = "99999"))        \
    X(CAD_0439, "/lines/1/surtax/subject", "error", strcpy(line->surtax_subject, "S"))             \
    X(CAD_0422, "/lines/1/safeguard/subject", "error", line->safeguard = money_cents(5))           \
    X(CAD_0423, "/lines/1/excise/code", "error", strcpy(line->excise_code, "C99"))                 \
    X(CAD_0424, "/lines/1/excise/code", "error", strcpy(line->excise_code, "C01,C02"))             \
    X(CAD_0440, "/lines/1/excise/code", "error", line->excise_tax = money_cents(5))                \
    X(CAD_0425, "/lines/1/gstCode", "warning", strcpy(line->gst_code, "77"))                       \
    X(CAD_0441, "/lines/1/gstCode", "warning", strcpy(line->gst_code, "49"))                       \
    X(CAD_0442, "/lines/1/gstCode", "warning", strcpy(line->gst_code, "Z2"))

static void twice(struct declaration *d)
{
    struct declaration_invoice *invoices = arena_array(arena, 2, sizeof(*invoices));
    invoices[0] = invoices[1] = d->invoices[0];
    d->invoices = invoices;
    d->invoices_count = 2;
}

static void steel(struct declaration_line *line, const char *origin)
{
    strcpy(line->classification, "7208100000");
    strcpy(line->origin, origin);
    strcpy(line->quantities[0].unit, "TNE");
}

#define SPOIL(code, pointer, severity, change)                                                     \
    static void spoil_##code(struct declaration *d, struct declaration_line *line)                 \
    {                                                                                              \
        (void)line;                                                                                \
        (void)d;                                                                                   \
        (void)(change);                                                                            \
    }
CASES(SPOIL)

static void each_finding_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *code, *pointer, *severity;
        void (*spoil)(struct declaration *, struct declaration_line *);
    } cases[] = {
#define CASE(code, pointer, severity, change) {#code, pointer, severity, spoil_##code},
        CASES(CASE)
#undef CASE
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct declaration d = sample_declaration(arena, 2);
        cases[i].spoil(&d, &d.lines[1]);
        struct findings findings = check(&d, false);
        char *code = arena_text(arena, cases[i].code);
        code[3] = '-';
        assert_found(&findings, code, cases[i].pointer, cases[i].severity);
    }
}

static void empty_declaration_says_all_at_once(void **state)
{
    (void)state;
    struct declaration d = {.version = 1};
    struct findings findings = check(&d, false);
    assert_found(&findings, "CAD-0101", "/type", "error");
    assert_found(&findings, "CAD-0102", "/transactionNumber", "error");
    assert_found(&findings, "CAD-0204", "/releaseDate", "error");
    d.lines_count = 1;
    d.lines = arena_array(arena, 1, sizeof(*d.lines));
    findings = check(&d, false);
    assert_true(findings.count >= 14);
}

static void too_many_lines_are_refused(void **state)
{
    (void)state;
    struct declaration d = sample_declaration(arena, 1);
    d.lines_count = DECLARATION_LINES_MAX + 1;
    d.invoices[0].has_total = false;
    struct findings findings = check(&d, false);
    assert_found(&findings, "CAD-0902", "/lines", "error");
}

static void estimate_needs_less(void **state)
{
    (void)state;
    struct declaration d = sample_declaration(arena, 1);
    d.transaction.text[0] = d.importer.text[0] = d.office[0] = '\0';
    d.release_date = DATE_NONE;
    struct findings findings = check(&d, true);
    assert_int_equal(findings.count, 0);
}

static void rate_of_ten_days_ago_is_taken_and_older_is_not(void **state)
{
    (void)state;
    struct declaration d = sample_declaration(arena, 1);
    d.lines[0].direct_shipment_date = date_make(2025, 11, 7);
    struct findings findings = check(&d, false);
    assert_int_equal(findings.count, 0);
    d.lines[0].direct_shipment_date = date_make(2025, 11, 8);
    findings = check(&d, false);
    assert_found(&findings, "CAD-0304", "/lines/0/value/currency", "error");
    assert_string_equal(findings.items[0].arguments[1], "2025-11-08");
}

static void yen_has_no_decimals(void **state)
{
    (void)state;
    struct declaration d = sample_declaration(arena, 1);
    d.invoices[0].has_total = false;
    struct declaration_line *line = &d.lines[0];
    strcpy(line->currency, "JPY");
    line->direct_shipment_date = date_make(2025, 11, 5);
    struct findings findings = check(&d, false);
    assert_int_equal(findings.count, 0);
    line->value.units += 50;
    findings = check(&d, false);
    assert_found(&findings, "DOC-0005", "/lines/0/value/amount", "error");
}

/* @source SOR/2025-95; SOR/2025-148 */
static void surtax_flag_follows_origin(void **state)
{
    (void)state;
    struct declaration d = sample_declaration(arena, 1);
    steel(&d.lines[0], "IN");
    struct findings findings = check(&d, false);
    assert_int_equal(findings.count, 0);
    steel(&d.lines[0], "CN");
    findings = check(&d, false);
    assert_found(&findings, "CAD-0420", "/lines/0/surtax/subject", "error");
    assert_string_equal(findings.items[0].arguments[0], "SOR/2024-187");
    strcpy(d.lines[0].surtax_subject, "S");
    d.lines[0].surtax_code = "25148D, 24187";
    findings = check(&d, false);
    assert_int_equal(findings.count, 0);
    d.lines[0].surtax_code = "25148D,25095";
    findings = check(&d, false);
    assert_found(&findings, "CAD-0421", "/lines/0/surtax/code", "error");
    strcpy(d.lines[0].surtax_subject, "N");
    findings = check(&d, false);
    assert_int_equal(findings.count, 0);
}

static void tariff_code_of_chapter_99_is_known(void **state)
{
    (void)state;
    struct declaration d = sample_declaration(arena, 1);
    strcpy(d.lines[0].tariff_code, "9903");
    struct findings findings = check(&d, false);
    assert_int_equal(findings.count, 0);
}

static void origin_gives_its_country(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"UNY", "US"}, {"US", "US"}, {"IN", "IN"}, {"UA", "UA"}, {"", ""}};
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        char origin[4] = "", country[3];
        strcpy(origin, cases[i][0]);
        assert_string_equal(declaration_country(origin, country), cases[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_declaration_has_no_finding),
        cmocka_unit_test(each_finding_is_found),
        cmocka_unit_test(empty_declaration_says_all_at_once),
        cmocka_unit_test(too_many_lines_are_refused),
        cmocka_unit_test(estimate_needs_less),
        cmocka_unit_test(rate_of_ten_days_ago_is_taken_and_older_is_not),
        cmocka_unit_test(yen_has_no_decimals),
        cmocka_unit_test(surtax_flag_follows_origin),
        cmocka_unit_test(tariff_code_of_chapter_99_is_known),
        cmocka_unit_test(origin_gives_its_country),
    };
    return cmocka_run_group_tests_name("declaration", tests, setup, teardown);
}
