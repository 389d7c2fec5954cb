/* Declarations and assessments as JSON and text, and documents that must be refused. */
#include "declaration_impl.h"
#include "sample_test.h"

#include <dirent.h>
#include <time.h>

static struct arena *arena;
static const struct tariff *tariff;
static struct registry_business business;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    struct sample *sample = arena_alloc(arena, sizeof(*sample));
    sample->arena = arena;
    sample_base(sample, "5");
    static const struct sample_class classes[] = {
        {"6109100012", "NMB", "18 %", "Free", "Free"},
        {"7208100000", "TNE", "Free", "Free", ""},
        {"0705110000", "KGM", "2.35 ¢/kg but not less than 12.5 % plus 4 %", "Free", ""},
    };
    sample_classes(sample, classes, ARRAY_COUNT(classes));
    tariff = tariff_build(arena, sample->rows, sample->count);
    static struct registry_account account;
    account = (struct registry_account){.import = true, .open_from = date_make(2024, 1, 1)};
    assert_true(program_account_parse("123456782RM0001", &account.account));
    business = (struct registry_business){.accounts_count = 1, .accounts = &account};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static char *slurp(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s cannot be opened", path);
    char *bytes = arena_alloc(arena, 1 << 16);
    *ret_size = fread(bytes, 1, (1 << 16) - 1, file);
    fclose(file);
    return bytes;
}

static char *write(const struct declaration *d)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_declaration(&json, d);
    return out.data;
}

static struct declaration read_good(const char *bytes, size_t size)
{
    struct findings findings = findings_new(arena);
    struct declaration d;
    enum code code = document_read_declaration(arena, bytes, size, &findings, &d);
    if (code != OK)
        fail_msg("%s", document_findings_text(arena, &findings, LANGUAGE_EN));
    return d;
}

static struct declaration read_sample(void)
{
    size_t size;
    char *bytes = slurp(GOLDEN_DIR "/declaration/cotton.json", &size);
    return read_good(bytes, size);
}

static void assert_same_line(const struct declaration_line *a, const struct declaration_line *b)
{
    assert_int_equal(a->number, b->number);
    assert_true(text_equal(a->invoice, b->invoice));
    assert_true(text_equal(a->description, b->description));
    assert_true(text_equal(a->surtax_code, b->surtax_code));
    assert_true(text_equal(a->special_authority, b->special_authority));
    /* the rest holds no pointers */
    struct declaration_line x = *a, y = *b;
    x.invoice = x.description = x.surtax_code = x.special_authority = NULL;
    y.invoice = y.description = y.surtax_code = y.special_authority = NULL;
    assert_memory_equal(&x, &y, sizeof(x));
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct declaration d = read_sample();
    d.lines[0].has_vehicle_content = true; /* zero is a value here */
    strcpy(d.lines[1].safeguard_subject, "S");
    d.lines[1].safeguard = money_cents(17);
    d.lines[1].countervailing = money_cents(1);
    d.lines[1].excise_tax = money_cents(9);
    strcpy(d.lines[1].tariff_code, "9993");
    d.reasons_count = 2;
    d.reasons[0] = "A1";
    d.reasons[1] = "é\"\\\n";
    d.notes = "Première livraison";
    d.invoices[0].purchaser.name = "Acheteur";
    char *once = write(&d);
    struct declaration again = read_good(once, strlen(once));
    assert_string_equal(write(&again), once);
    assert_int_equal(again.lines_count, d.lines_count);
    for (size_t i = 0; i < d.lines_count; i++)
        assert_same_line(&d.lines[i], &again.lines[i]);
    assert_string_equal(again.transaction.text, d.transaction.text);
    assert_string_equal(again.reasons[1], d.reasons[1]);
    assert_string_equal(again.invoices[0].purchaser.name, "Acheteur");
    assert_int_equal(again.invoices[0].total.units, 1250000);
    assert_int_equal(again.gross_weight_kg, 1520);
    assert_true(again.has_broker);
}

/* The rarer fields of the header, and where the goods of a line came from. */
static void rarer_fields_are_read_and_written(void **state)
{
    (void)state;
    const char *text =
        "{\"type\":\"13\",\"version\":1,\"rpp\":true,\"preCarm\":false,\"warehouseSubType\":\"ab\","
        "\"warehouseIn\":\"W-1\",\"warehouseOut\":\"W-2\",\"warehouseTransactionNumber\":"
        "\"10207 00000 2752\",\"previousTransactionNumber\":\"10207003502172\","
        "\"originalTransactionNumber\":\"10207001002026\",\"recordOfIntent\":\"RI 7\","
        "\"portOfUnlading\":\"cavan\",\"lines\":[{\"number\":1,\"previousTransactionNumber\":"
        "\"10207003504232\",\"previousLine\":12}]}";
    struct declaration d = read_good(text, strlen(text));
    assert_true(d.rpp);
    assert_false(d.pre_carm);
    assert_string_equal(d.warehouse_transaction, "10207000002752");
    transaction_number source;
    assert_true(declaration_line_source(&d, &d.lines[0], &source));
    assert_string_equal(source.text, "10207003504232");
    d.lines[0].previous_transaction[0] = '\0';
    assert_true(declaration_line_source(&d, &d.lines[0], &source));
    assert_string_equal(source.text, "10207000002752");
    assert_string_equal(
        write(&d),
        "{\"type\":\"13\",\"version\":1,\"rpp\":true,\"warehouseSubType\":\"AB\",\"warehouseIn\":"
        "\"W-1\",\"warehouseOut\":\"W-2\",\"warehouseTransactionNumber\":\"10207000002752\","
        "\"previousTransactionNumber\":\"10207003502172\",\"originalTransactionNumber\":"
        "\"10207001002026\",\"recordOfIntent\":\"RI 7\",\"portOfUnlading\":\"CAVAN\",\"lines\":["
        "{\"number\":1,\"previousLine\":12}]}");
}

static void shape_is_put_in_order(void **state)
{
    (void)state;
    struct declaration d = read_sample();
    assert_string_equal(d.lines[0].classification, "6109100012");
    assert_string_equal(d.lines[0].treatment, "02");
    assert_int_equal(d.version, 1);
    assert_int_equal(d.lines[1].quantities[0].value.scale, 3);
    assert_int_equal(d.lines[1].anti_dumping.cents, 3400);
}

static void empty_parts_are_left_out(void **state)
{
    (void)state;
    struct declaration d = {.version = 1};
    assert_string_equal(write(&d), "{\"version\":1}");
}

/* ---- refused ---- */

/* Findings of reading and, when the shape is sound, of the check: "CODE severity pointer". */
static char *found(const char *bytes, size_t size)
{
    struct findings findings = findings_new(arena);
    struct declaration d;
    enum code code = document_read_declaration(arena, bytes, size, &findings, &d);
    if (code == OK) {
        const struct declaration_context context = {tariff, date_make(2025, 11, 20), &business,
                                                    false};
        code = declaration_check(&d, &context, &findings);
    }
    assert_int_not_equal(code, OK);
    struct out out = out_new(arena);
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *finding = &findings.items[i];
        out_printf(&out, "%s %s %s\n", finding_code_text(finding->code),
                   finding->severity == SEVERITY_ERROR ? "error" : "warning", finding->pointer);
        for (int language = 0; language < LANGUAGES; language++)
            assert_null(strstr(finding_message(arena, finding, (enum language)language), "{0}"));
    }
    return out.data;
}

static void bad_documents_are_refused(void **state)
{
    (void)state;
    DIR *folder = opendir(GOLDEN_DIR "/bad");
    assert_non_null(folder);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (length < 6 || strcmp(entry->d_name + length - 5, ".json") != 0)
            continue;
        size_t size, expected_size;
        char *path = arena_printf(arena, GOLDEN_DIR "/bad/%s", entry->d_name);
        char *bytes = slurp(path, &size);
        strcpy(path + strlen(path) - 4, "exp");
        char *expected = slurp(arena_printf(arena, "%sected", path), &expected_size);
        char *got = found(bytes, size);
        if (strcmp(got, expected) != 0)
            fail_msg("%s: found\n%s not\n%s", entry->d_name, got, expected);
        count++;
    }
    closedir(folder);
    assert_true(count >= 15);
}

static void arguments_say_where(void **state)
{
    (void)state;
    struct findings findings = findings_new(arena);
    struct declaration d;
    const char text[] = "{\"type\":\"A\xc3\xa9\xff\"}";
    assert_int_equal(document_read_declaration(arena, text, sizeof(text) - 1, &findings, &d),
                     UNREADABLE);
    assert_string_equal(findings.items[0].arguments[0], "12");
    const char cut[] = "{\"type\":\n\"AB\"";
    findings = findings_new(arena);
    assert_int_equal(document_read_declaration(arena, cut, sizeof(cut) - 1, &findings, &d),
                     UNREADABLE);
    assert_string_equal(findings.items[0].arguments[0], "2");
    char *large = arena_alloc(arena, DOCUMENT_BYTES_MAX + 1);
    memset(large, ' ', DOCUMENT_BYTES_MAX + 1);
    findings = findings_new(arena);
    assert_int_equal(document_read_declaration(arena, large, DOCUMENT_BYTES_MAX + 1, &findings, &d),
                     TOO_LARGE);
}

static void findings_are_written_in_both_languages(void **state)
{
    (void)state;
    struct findings findings = findings_new(arena);
    findings_add(&findings, FINDING_CAD_0410, 1, "/lines/0/treatment", "34", "IN", "UKT");
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_findings(&json, &findings, LANGUAGE_EN);
    assert_string_equal(
        out.data,
        "[{\"code\":\"CAD-0410\",\"severity\":\"error\",\"pointer\":\"/lines/0/treatment\","
        "\"line\":1,\"field\":\"treatment\",\"arguments\":[\"34\",\"IN\",\"UKT\"],\"message\":"
        "\"Tariff treatment 34 (UKT) cannot be used with country of origin IN. Choose a treatment "
        "open to IN, or 02\"}]");
    assert_non_null(strstr(document_findings_text(arena, &findings, LANGUAGE_FR),
                           "erreur, ligne 1  /lines/0/treatment"));
}

/* ---- other requests ---- */

static void object_gives_members_as_text(void **state)
{
    (void)state;
    const char text[] = "{\"amount\":{\"amount\":\"12.50\",\"currency\":\"CAD\"},\"n\":7,"
                        "\"yes\":true,\"list\":[1],\"extra\":\"x\"}";
    struct findings findings = findings_new(arena);
    struct document_object *object;
    assert_int_equal(document_read_object(arena, text, sizeof(text) - 1, &findings, &object), OK);
    assert_string_equal(document_member(object, "amount.amount"), "12.50");
    assert_string_equal(document_member(object, "n"), "7");
    assert_string_equal(document_member(object, "yes"), "true");
    assert_null(document_member(object, "list"));
    assert_null(document_member(object, "missing"));
    static const char *const allowed[] = {
        "amount.amount", "amount.currency", "n", "yes", "list", NULL};
    document_only(object, allowed, &findings);
    assert_int_equal(findings.count, 1);
    assert_string_equal(findings.items[0].pointer, "/extra");
}

/* ---- assessments ---- */

static struct assessment assess(const struct declaration *d)
{
    struct findings findings = findings_new(arena);
    struct assessment a;
    enum code code = assessment_compute(arena, tariff, d, date_make(2025, 11, 20), &findings, &a);
    assert_int_equal(code, OK);
    return a;
}

static char *assessment_json(const struct declaration *d, const struct assessment *a,
                             enum language language)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_assessment(&json, d, a, language);
    return out.data;
}

static void packed_assessment_comes_back_the_same(void **state)
{
    (void)state;
    struct declaration d = read_sample();
    strcpy(d.lines[0].classification, "0705110000");
    strcpy(d.lines[0].quantities[0].unit, "KGM");
    struct assessment a = assess(&d), back;
    char *packed = document_pack_assessment(arena, &a);
    assert_int_equal(document_unpack_assessment(arena, packed, &back), OK);
    assert_string_equal(document_pack_assessment(arena, &back), packed);
    for (int language = 0; language < LANGUAGES; language++) {
        assert_string_equal(assessment_json(&d, &a, (enum language)language),
                            assessment_json(&d, &back, (enum language)language));
        assert_string_equal(document_assessment_text(arena, &d, &a, (enum language)language),
                            document_assessment_text(arena, &d, &back, (enum language)language));
    }
    assert_int_equal(document_unpack_assessment(arena, "{\"v\":1", &back), UNREADABLE);
    assert_int_equal(document_unpack_assessment(arena, "{}", &back), UNREADABLE);
}

/* An assessment of one line, with what its explanation says after the looked-up day. */
static enum code unpack_with(const char *number, const char *rounding, const char *inputs,
                             const char *children)
{
    struct assessment back;
    return document_unpack_assessment(
        arena,
        arena_printf(arena,
                     "{\"v\":1,\"a\":[20251120,0,0,[],[[%s,-1,0,0,0,0,"
                     "[0,0,-1,0,-1,0,-1,%s,[%s],[%s]],[]]]],\"s\":[\"%s\"]}",
                     number, rounding, inputs, children, rules[0].id),
        &back);
}

static void trouble_within_a_character_is_told_in_utf8(void **state)
{
    (void)state;
    static const char *const texts[] = {"{\"a\":\"\\\u00e9\"}", "{\"a\":\"R\\\u20acx\"}", "\u00e9",
                                        "{\u00e9"};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        struct findings findings = findings_new(arena);
        struct document_object *object;
        assert_int_equal(document_read_object(arena, texts[i], strlen(texts[i]), &findings,
                                              &object), UNREADABLE);
        const char *message = finding_message(arena, &findings.items[0], LANGUAGE_FR);
        assert_true(text_is_utf8(message, strlen(message)));
    }
}

static void packed_assessment_that_cannot_be_shown(void **state)
{
    (void)state;
    assert_int_equal(unpack_with("1", "0", "", ""), OK);
    assert_int_equal(unpack_with("4294967297", "0", "", ""), UNREADABLE);
    assert_int_equal(unpack_with("1", "4", "", ""), UNREADABLE);
    assert_int_equal(unpack_with("1", "-1", "", ""), UNREADABLE);
    assert_int_equal(unpack_with("1", "0", "0,0,0,0", ""), OK);
    assert_int_equal(unpack_with("1", "0", "0,0,0,0,0", ""), UNREADABLE);
    const char *nested = "";
    for (int i = 0; i < 40; i++)
        nested = arena_printf(arena, "[0,0,-1,0,-1,0,-1,0,[],[%s]]", nested);
    assert_int_equal(unpack_with("1", "0", "", nested), UNREADABLE);
}

static void golden(const char *name, const char *got)
{
    const char *path = arena_printf(arena, GOLDEN_DIR "/declaration/%s", name);
    if (getenv("GOLDEN_WRITE") != NULL) {
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        fputs(got, file);
        fclose(file);
    }
    size_t size;
    assert_string_equal(got, slurp(path, &size));
}

static void assessment_is_shown(void **state)
{
    (void)state;
    struct declaration d = read_sample();
    struct assessment a = assess(&d);
    golden("cotton.en.txt", document_assessment_text(arena, &d, &a, LANGUAGE_EN));
    golden("cotton.fr.txt", document_assessment_text(arena, &d, &a, LANGUAGE_FR));
    golden("cotton.en.assessment.json", assessment_json(&d, &a, LANGUAGE_EN));
}

static double now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

/* Printed for who looks after speed; a slow machine fails nothing. */
static void times_are_printed(void **state)
{
    (void)state;
    enum { RUNS = 300 };
    struct declaration d = sample_declaration(arena, 10);
    char *text = write(&d);
    size_t size = strlen(text);
    struct arena *run = arena_new();
    double spent[5] = {0};
    size_t packed_size = 0;
    for (int i = 0; i < RUNS; i++) {
        struct findings findings = findings_new(run);
        struct declaration read;
        struct assessment a, back;
        const struct declaration_context context = {tariff, date_make(2025, 11, 20), &business,
                                                    false};
        double at[6];
        at[0] = now_us();
        assert_int_equal(document_read_declaration(run, text, size, &findings, &read), OK);
        at[1] = now_us();
        assert_int_equal(declaration_check(&read, &context, &findings), OK);
        at[2] = now_us();
        assert_int_equal(
            assessment_compute(run, tariff, &read, date_make(2025, 11, 20), &findings, &a), OK);
        at[3] = now_us();
        char *packed = document_pack_assessment(run, &a);
        packed_size = strlen(packed);
        at[4] = now_us();
        assert_int_equal(document_unpack_assessment(run, packed, &back), OK);
        at[5] = now_us();
        for (size_t j = 0; j < ARRAY_COUNT(spent); j++)
            spent[j] += at[j + 1] - at[j];
        arena_reset(run);
    }
    arena_free(run);
    print_message("10 lines, %zu bytes, microseconds: read %.1f, check %.1f, assess %.1f, pack "
                  "%.1f (%zu bytes), unpack %.1f\n",
                  size, spent[0] / RUNS, spent[1] / RUNS, spent[2] / RUNS, spent[3] / RUNS,
                  packed_size, spent[4] / RUNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(rarer_fields_are_read_and_written),
        cmocka_unit_test(shape_is_put_in_order),
        cmocka_unit_test(empty_parts_are_left_out),
        cmocka_unit_test(bad_documents_are_refused),
        cmocka_unit_test(arguments_say_where),
        cmocka_unit_test(findings_are_written_in_both_languages),
        cmocka_unit_test(object_gives_members_as_text),
        cmocka_unit_test(packed_assessment_comes_back_the_same),
        cmocka_unit_test(packed_assessment_that_cannot_be_shown),
        cmocka_unit_test(trouble_within_a_character_is_told_in_utf8),
        cmocka_unit_test(assessment_is_shown),
        cmocka_unit_test(times_are_printed),
    };
    return cmocka_run_group_tests_name("document_declaration", tests, setup, teardown);
}
