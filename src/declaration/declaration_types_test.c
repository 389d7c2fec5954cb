/* What each type of declaration asks for and refuses. */
#include "sample_test.h"

static struct arena *arena;
static const struct tariff *tariff, *lenient;
static struct registry_business business;
static struct registry_account accounts[2];

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    struct sample *sample = arena_alloc(arena, sizeof(*sample));
    sample->arena = arena;
    sample_base(sample, "5");
    const struct sample_class classes[] = {{"6109100012", "NMB", "18 %", "Free", ""}};
    sample_classes(sample, classes, ARRAY_COUNT(classes));
    tariff = tariff_build(arena, sample->rows, sample->count);
    sample_load(sample, "parameters",
                "name,value,valid_from,valid_to,source\nlegacy_types,accept,,,test\n");
    lenient = tariff_build(arena, sample->rows, sample->count);
    for (int i = 0; i < 2; i++) {
        accounts[i] = (struct registry_account){
            .name = "", .import = true, .csa = i, .courier = i == 0,
            .open_from = date_make(2024, 1, 1)};
        assert_true(program_account_parse(i == 0 ? "123456782RM0001" : "123456782RM0002",
                                          &accounts[i].account));
    }
    business = (struct registry_business){.accounts_count = 2, .accounts = accounts};
    assert_true(bn_parse("123456782", &business.bn));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct declaration of_type(const char *type)
{
    struct declaration d = sample_declaration(arena, 1);
    memset(d.type, 0, sizeof(d.type));
    memcpy(d.type, type, strlen(type));
    const struct declaration_type_fact *fact = declaration_type_of(&d);
    if (fact != NULL && fact->stock_in)
        d.warehouse_in = "W2C-1";
    if (fact != NULL && fact->stock_out) {
        d.warehouse_out = "1ABC";
        memcpy(d.lines[0].previous_transaction, "10207000002752", 15);
        d.lines[0].previous_line = 1;
    }
    if (fact != NULL && fact->csa)
        d.importer = accounts[1].account;
    if (declaration_paid_at_release(&d)) {
        d.transaction.text[0] = '\0';
        d.release_date = date_make(2025, 11, 20);
    }
    for (size_t i = 0; i < d.lines_count && declaration_consolidated(&d); i++) {
        d.lines[i].shipment = "S1";
        d.lines[i].shipment_released_on = d.release_date;
        d.lines[i].consignee = "Anna";
    }
    return d;
}

static struct findings check(const struct declaration *d, const struct tariff *by,
                             const char *door)
{
    struct findings findings = findings_new(arena);
    const struct declaration_context context = {.tariff = by,
                                                .accounting_date = date_make(2025, 11, 20),
                                                .importer = &business,
                                                .door = door};
    enum code code = declaration_check(d, &context, &findings);
    assert_int_equal(code, findings.errors_count > 0 ? FINDINGS : OK);
    return findings;
}

static void assert_only(const struct findings *findings, enum finding_code code,
                        const char *pointer)
{
    if (findings->count != 1)
        for (size_t i = 0; i < findings->count; i++)
            print_message("%s %s\n", finding_code_text(findings->items[i].code),
                          findings->items[i].pointer);
    assert_int_equal(findings->count, 1);
    assert_string_equal(finding_code_text(findings->items[0].code), finding_code_text(code));
    assert_string_equal(findings->items[0].pointer, pointer);
}

/* Every type of the list, by every door: taken, or refused with the words for it. */
static void each_type_by_each_door(void **state)
{
    (void)state;
    static const char *const doors[] = {"portal", "api", "file"};
    for (int i = 0; i < TYPE_COUNT; i++) {
        const struct declaration_type_fact *type = &declaration_types[i];
        for (size_t k = 0; k < ARRAY_COUNT(doors); k++) {
            struct declaration d = of_type(type->id);
            struct findings findings = check(&d, tariff, doors[k]);
            if (!type->taken)
                assert_only(&findings, FINDING_CAD_0101, "/type");
            else if (type->legacy)
                assert_only(&findings, FINDING_CAD_0501, "/type");
            else if (strstr(type->doors, doors[k]) == NULL)
                assert_only(&findings, FINDING_CAD_0110, "/type");
            else
                assert_int_equal(findings.count, 0);
        }
    }
    struct declaration d = of_type("X");
    struct findings findings = check(&d, tariff, NULL);
    assert_string_equal(findings.items[0].arguments[1], "AB, TT, C, V, F, 10, 13, 20, 21, 22, 30");
    assert_only(&findings, FINDING_CAD_0101, "/type");
}

/* Types of form B3 are taken when the parameter says so. */
static void legacy_types_are_a_parameter(void **state)
{
    (void)state;
    struct declaration d = of_type("AD");
    struct findings findings = check(&d, lenient, "api");
    assert_int_equal(findings.count, 0);
    d = of_type("Q");
    findings = check(&d, lenient, "api");
    assert_string_equal(findings.items[0].arguments[1],
                        "AB, TT, C, V, F, 10, 13, 20, 21, 22, 30, AD, D, H, "
                        "M");
}

static void csa_is_of_the_account(void **state)
{
    (void)state;
    struct declaration d = of_type("TT");
    d.importer = accounts[0].account;
    struct findings findings = check(&d, tariff, "api");
    assert_only(&findings, FINDING_CAD_0502, "/type");
}

static void warehouses_fit_the_type(void **state)
{
    (void)state;
    struct declaration d = of_type("10");
    d.warehouse_in = NULL;
    struct findings findings = check(&d, tariff, NULL);
    assert_only(&findings, FINDING_CAD_0503, "/warehouseIn");
    static const char *const bad[] = {"", "W 2", "ÉT1", "123456789012345678"};
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        d.warehouse_in = bad[i];
        findings = check(&d, tariff, NULL);
        assert_only(&findings, FINDING_CAD_0503, "/warehouseIn");
    }
    d = of_type("20");
    d.warehouse_out = "";
    findings = check(&d, tariff, NULL);
    assert_only(&findings, FINDING_CAD_0504, "/warehouseOut");
    d = of_type("AB");
    d.warehouse_out = "1ABC";
    findings = check(&d, tariff, NULL);
    assert_only(&findings, FINDING_CAD_0505, "/warehouseOut");
    d = of_type("20");
    d.warehouse_in = "1ABC";
    findings = check(&d, tariff, NULL);
    assert_only(&findings, FINDING_CAD_0505, "/warehouseIn");
    d = of_type("13");
    d.warehouse_in = d.warehouse_out;
    findings = check(&d, tariff, NULL);
    assert_only(&findings, FINDING_CAD_0506, "/warehouseIn");
}

static void lines_out_name_where_they_come_from(void **state)
{
    (void)state;
    struct declaration d = of_type("20");
    d.lines[0].previous_line = 0;
    struct findings findings = check(&d, tariff, NULL);
    assert_only(&findings, FINDING_CAD_0510, "/lines/0/previousTransactionNumber");
    d = of_type("20");
    d.lines[0].previous_transaction[0] = '\0';
    findings = check(&d, tariff, NULL);
    assert_only(&findings, FINDING_CAD_0510, "/lines/0/previousTransactionNumber");
    /* The header's stands for lines that name none. */
    memcpy(d.warehouse_transaction, "10207000002752", 15);
    findings = check(&d, tariff, NULL);
    assert_int_equal(findings.count, 0);
    d = of_type("10");
    d.lines[0].previous_line = 1;
    findings = check(&d, tariff, NULL);
    assert_only(&findings, FINDING_CAD_0519, "/lines/0/previousTransactionNumber");
    d = of_type("10");
    d.lines[0].quantities_count = 0;
    findings = check(&d, tariff, NULL);
    assert_int_equal(findings.count, 2); /* the tariff asks for one as well */
    assert_string_equal(finding_code_text(findings.items[1].code), "CAD-0514");
}

static void other_numbers_are_transactions(void **state)
{
    (void)state;
    static const struct {
        size_t offset;
        const char *pointer;
    } numbers[] = {
        {offsetof(struct declaration, previous_transaction), "/previousTransactionNumber"},
        {offsetof(struct declaration, original_transaction), "/originalTransactionNumber"},
        {offsetof(struct declaration, warehouse_transaction), "/warehouseTransactionNumber"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++) {
        struct declaration d = of_type("AB");
        memcpy((char *)&d + numbers[i].offset, "1020700000275", 14);
        struct findings findings = check(&d, tariff, NULL);
        assert_only(&findings, FINDING_CAD_0507, numbers[i].pointer);
        memcpy((char *)&d + numbers[i].offset, "10207000002752", 15);
        findings = check(&d, tariff, NULL);
        assert_int_equal(findings.count, 0);
    }
}

/* Whose rates count, of every version. @source SOR/86-1062 s. 10.3; Customs Act s. 17(2) */
static void rates_are_of_the_day_the_type_says(void **state)
{
    (void)state;
    date accounted = date_make(2025, 11, 20), today = date_make(2025, 12, 8);
    static const char *const by_release[] = {"TT", "20"};
    static const char *const by_accounting[] = {"AB", "C", "V", "F", "10", "13", "21", "22",
                                                "30"};
    for (size_t i = 0; i < ARRAY_COUNT(by_release); i++) {
        struct declaration d = of_type(by_release[i]);
        assert_true(date_equal(declaration_rates_date(&d, accounted, today), d.release_date));
        d.release_date = date_add(accounted, 1); /* a correction says so */
        assert_true(date_equal(declaration_rates_date(&d, accounted, today), d.release_date));
        d.release_date = date_add(today, 1); /* not to come */
        assert_true(date_equal(declaration_rates_date(&d, accounted, today), accounted));
    }
    for (size_t i = 0; i < ARRAY_COUNT(by_accounting); i++) {
        struct declaration d = of_type(by_accounting[i]);
        assert_true(date_equal(declaration_rates_date(&d, accounted, today), accounted));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_by_each_door),
        cmocka_unit_test(legacy_types_are_a_parameter),
        cmocka_unit_test(csa_is_of_the_account),
        cmocka_unit_test(warehouses_fit_the_type),
        cmocka_unit_test(lines_out_name_where_they_come_from),
        cmocka_unit_test(other_numbers_are_transactions),
        cmocka_unit_test(rates_are_of_the_day_the_type_says),
    };
    return cmocka_run_group_tests_name("types", tests, setup, teardown);
}
