/* Tests of the portal without a house: escaping, words, the form, addresses, drawings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "asset.h"
#include "templates.h"

static const char evil[] = "\"><script>alert('x')</script><img src=x onerror=a()>&amp;";

static struct page test_page(struct arena *arena, enum language language)
{
    struct page page = {.arena = arena, .language = language, .id = ""};
    struct out *out = arena_alloc(arena, sizeof(*out));
    *out = out_new(arena);
    page.out = out;
    return page;
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

static void assert_harmless(const char *html)
{
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<img"));
    assert_null(strstr(html, "&amp;\"")); /* the evil text's own &amp; is escaped again */
    assert_non_null(strstr(html, "&quot;&gt;&lt;script&gt;"));
}

static void test_escape(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct page page = test_page(arena, LANGUAGE_EN);
    page_put(&page, (const char *)evil);
    assert_harmless(page.out->data);
    assert_string_equal(page.out->data,
                        "&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&lt;img src=x "
                        "onerror=a()&gt;&amp;amp;");
    page = test_page(arena, LANGUAGE_EN);
    page_say(&page, TEXT_HOME_DRAFT, evil, NULL);
    assert_harmless(page.out->data);
    page = test_page(arena, LANGUAGE_EN);
    page_put(&page, tag(&page, "ok", evil));
    assert_harmless(page.out->data);
    page = test_page(arena, LANGUAGE_FR);
    page_put(&page, (const char *)NULL);
    assert_int_equal(page.out->size, 0);
    arena_free(arena);
}

/* Every control of the form with a hostile text, as a value, a problem and a hint. */
static void test_form_escapes(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct form form = form_new(arena);
    const char **fields = (const char **)(void *)&form.invoices[0];
    for (size_t i = 0; i < sizeof(form.invoices[0]) / sizeof(*fields); i++)
        fields[i] = evil;
    fields = (const char **)(void *)&form.lines[0];
    for (size_t i = 0; i < sizeof(form.lines[0]) / sizeof(*fields); i++)
        fields[i] = evil;
    const struct problem problems[] = {{.control = "l0-origin", .message = evil, .line = 1},
                                       {.control = "i0-number", .message = evil, .invoice = 1}};
    const struct form_view view = {.form = &form, .problems = problems, .problems_count = 2,
                                   .errors_count = 2};
    const struct option options[] = {{evil, evil}, {NULL, NULL}};
    for (int language = 0; language < LANGUAGES; language++) {
        struct page page = test_page(arena, (enum language)language);
        page_form_invoice(&page, &view, 0, options, evil);
        const struct charge_words words = {.provinces = options, .causes = options,
                                           .goods = options, .fates = options};
        page_form_line(&page, &view, 0, options, options, options, options, &words);
        page_problems(&page, &view);
        assert_harmless(page.out->data);
        assert_true(count_of(page.out->data, "&lt;script&gt;") > 40);
    }
    arena_free(arena);
}

static void test_explanation_escapes(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct page page = test_page(arena, LANGUAGE_FR);
    struct explanation child = {.rule = RULE_DUTY_AD_VALOREM, .rate = evil, .inputs = {evil, evil}};
    struct explanation why = {.rule = RULE_DUTY_RATE, .rate = evil, .source = evil,
                              .unrounded = evil, .inputs = {evil, evil}, .children_count = 1,
                              .children = &child};
    page_why(&page, &why, evil, evil, money_cents(100));
    assert_harmless(page.out->data);
    assert_int_equal(count_of(page.out->data, "<details"), 2);
    arena_free(arena);
}

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        const char *en = texts[i].words[LANGUAGE_EN], *fr = texts[i].words[LANGUAGE_FR];
        assert_true(*en && *fr);
        for (int n = 0; n < 6; n++) {
            const char hole[] = {'{', (char)('0' + n), '}', '\0'};
            assert_int_equal(strstr(en, hole) != NULL, strstr(fr, hole) != NULL);
            assert_int_equal(strstr(en, hole) != NULL, n < texts[i].arguments);
        }
        /* French spacing: a no-break space before : and inside « ». */
        assert_null(strstr(fr, " :"));
        assert_null(strstr(fr, "« "));
        assert_null(strstr(fr, " »"));
        assert_null(strchr(fr, '\''));
        assert_null(strchr(en, '\''));
        assert_null(strchr(en, '!'));
    }
}

static void test_values(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct page en = test_page(arena, LANGUAGE_EN), fr = test_page(arena, LANGUAGE_FR);
    decimal value;
    assert_true(decimal_parse("-1234567.50", 2, &value));
    assert_string_equal(decimal_page(&en, value), "\u22121,234,567.50");
    assert_string_equal(decimal_page(&fr, value), "\u22121\u00a0234\u00a0567,50");
    assert_string_equal(rate_page(&en, "17.5 %"), "17.5%");
    assert_string_equal(rate_page(&fr, "17.5 %"), "17,5\u00a0%");
    assert_string_equal(rate_page(&fr, "35%"), "35\u00a0%");
    assert_string_equal(rate_page(&fr, "Free"), "En franchise");
    assert_string_equal(rate_page(&en, "298.5 % but not less than $4.00/kg"),
                        "298.5% but not less than $4.00/kg");
    assert_string_equal(reference_text(&en, "12398440012352"), "12398\u00a044001\u00a02352");
    assert_string_equal(reference_text(&en, "WEB-1"), "WEB-1");
    assert_string_equal(money_short(&en, money_cents(150000000)), "$1.5M");
    assert_string_equal(money_short(&fr, money_cents(2000000)), "20\u00a0k$");
    assert_string_equal(time_tag(&fr, date_make(2025, 12, 1)).text,
                        arena_printf(arena, "<time datetime=\"2025-12-01\">%s</time>",
                                     date_page(arena, date_make(2025, 12, 1), LANGUAGE_FR)));
    arena_free(arena);
}

static struct form read_text(struct arena *arena, const char *text, enum language language)
{
    struct http_field *fields;
    size_t count = http_parse_fields(arena, text, strlen(text), &fields);
    return form_read(arena, fields, count, language);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        enum language language;
        const char *typed, *plain;
    } cases[] = {
        {LANGUAGE_EN, "9,840.00", "9840.00"},   {LANGUAGE_EN, "9,840", "9840"},
        {LANGUAGE_EN, "$1,234,567.89", "1234567.89"}, {LANGUAGE_EN, "12.5", "12.5"},
        {LANGUAGE_FR, "9 840,00", "9840.00"},   {LANGUAGE_FR, "9\u00a0840,00\u00a0$", "9840.00"},
        {LANGUAGE_FR, "9,840", "9.840"},        {LANGUAGE_FR, "1.234,50", "1234.50"},
        {LANGUAGE_FR, "9\u202f840", "9840"},    {LANGUAGE_EN, "twelve", "twelve"},
        {LANGUAGE_EN, "", ""},                  {LANGUAGE_EN, "\u22125", "-5"},
        {LANGUAGE_EN, "1.2.3", "1.2.3"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_string_equal(form_plain_number(arena, cases[i].typed, cases[i].language),
                            cases[i].plain);
    arena_free(arena);
}

static const char sample[] =
    "version=1&transaction=12398+44001+2352&release-date=2025-11-18&office=0453&transport-mode=2"
    "&cargo=77TR1&weight=1%20520&reference=PO-1"
    "&i0-number=INV-1&i0-currency=USD&i0-total=10%2C000.00&i0-vendor=Hai+Phong&i0-country=vn"
    "&i1-number=INV-2&i1-currency=CAD"
    "&l0-invoice=0&l0-description=Boots&l0-classification=6402.91.90.30&l0-origin=vn&l0-export=VN"
    "&l0-shipped=2025-11-03&l0-treatment=33&l0-vfd=13&l0-quantity=240&l0-unit=PAR&l0-value=9%2C840."
    "00"
    "&l1-invoice=1&l1-description=Butter&l1-classification=0405101000&l1-origin=NZ&l1-treatment=2"
    "&l1-value=800&l1-surtax-subject=S&l1-anti-dumping=12.34";

static void test_form_to_declaration(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct form form = read_text(arena, sample, LANGUAGE_EN);
    assert_int_equal(form.invoices_count, 2);
    assert_int_equal(form.lines_count, 2);
    struct findings findings = findings_new(arena);
    struct declaration d;
    program_account account;
    assert_true(program_account_parse("731056248RM0001", &account));
    form_declaration(&form, account, (program_account){""}, &findings, &d);
    assert_int_equal(findings.count, 0);
    assert_string_equal(d.transaction.text, "12398440012352");
    assert_string_equal(d.type, "AB");
    assert_int_equal(d.gross_weight_kg, 1520);
    assert_true(date_equal(d.release_date, date_make(2025, 11, 18)));
    assert_true(d.invoices[0].has_total);
    assert_string_equal(d.invoices[0].currency, "USD");
    assert_string_equal(d.lines[0].origin, "VN");
    assert_string_equal(d.lines[0].classification, "6402919030");
    assert_string_equal(d.lines[0].invoice, "INV-1");
    assert_string_equal(d.lines[0].currency, "USD");
    assert_string_equal(decimal_text(arena, d.lines[0].value), "9840.00");
    assert_int_equal(d.lines[0].quantities_count, 1);
    assert_string_equal(d.lines[1].treatment, "02");
    assert_string_equal(d.lines[1].currency, "CAD");
    assert_string_equal(d.lines[1].surtax_subject, "S");
    assert_int_equal(d.lines[1].anti_dumping.cents, 1234);

    /* A draft gives the same form, and a declaration the same fields. */
    struct form again = read_text(arena, form_write(&form), LANGUAGE_EN);
    assert_string_equal(form_write(&again), form_write(&form));
    struct declaration twice;
    struct form from = form_from_declaration(arena, &d);
    form_declaration(&from, account, (program_account){""}, &findings, &twice);
    struct out first = out_new(arena), second = out_new(arena);
    struct json one = json_new(&first), two = json_new(&second);
    document_write_declaration(&one, &d);
    document_write_declaration(&two, &twice);
    assert_string_equal(first.data, second.data);
    arena_free(arena);
}

/* The type and the header's rarer fields go to the declaration and come back. */
static void test_form_types(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct form form = read_text(
        arena,
        "type=13&rpp=1&pre-carm=&warehouse-sub-type=ab&warehouse-in=W-1&warehouse-out=W-2"
        "&warehouse-transaction=10207+00000+2752&previous-transaction=10207003502172"
        "&original-transaction=10207001002026&intent=RI+7&unlading=cavan&i0-number=A"
        "&l0-invoice=0&l0-previous=10207-00350-4232&l0-previous-line=12", LANGUAGE_EN);
    struct findings findings = findings_new(arena);
    struct declaration d, twice;
    program_account account;
    assert_true(program_account_parse("731056248RM0001", &account));
    form_declaration(&form, account, (program_account){""}, &findings, &d);
    assert_int_equal(findings.count, 0);
    assert_string_equal(d.type, "13");
    assert_true(d.rpp);
    assert_false(d.pre_carm);
    assert_string_equal(d.warehouse_in, "W-1");
    assert_string_equal(d.warehouse_transaction, "10207000002752");
    assert_string_equal(d.port_of_unlading, "CAVAN");
    assert_string_equal(d.lines[0].previous_transaction, "10207003504232");
    assert_int_equal(d.lines[0].previous_line, 12);
    struct form from = form_from_declaration(arena, &d);
    form_declaration(&from, account, (program_account){""}, &findings, &twice);
    struct out first = out_new(arena), second = out_new(arena);
    struct json one = json_new(&first), two = json_new(&second);
    document_write_declaration(&one, &d);
    document_write_declaration(&two, &twice);
    assert_string_equal(first.data, second.data);
    assert_string_equal(form_control(arena, &form, "/warehouseOut"), "warehouse-out");
    assert_string_equal(form_control(arena, &form, "/lines/0/previousTransactionNumber"),
                        "l0-previous");
    /* A draft from before there were types is of type AB. */
    assert_string_equal(read_text(arena, "office=0495", LANGUAGE_EN).type, "AB");
    arena_free(arena);
}

static void test_form_problems(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct form form = read_text(arena,
                                 "release-date=18/11/2025&i0-number=A&l0-value=12.345&l0-invoice=0"
                                 "&l0-shipped=soon&l0-classification=64029190300000000&l0-unit=KILO"
                                 "&l0-quantity=2", LANGUAGE_EN);
    struct findings findings = findings_new(arena);
    struct declaration d;
    program_account account;
    assert_true(program_account_parse("731056248RM0001", &account));
    form_declaration(&form, account, (program_account){""}, &findings, &d);
    static const char *const expected[] = {"release-date", "l0-classification", "l0-shipped",
                                           "l0-unit", "l0-value"};
    assert_int_equal(findings.count, ARRAY_COUNT(expected));
    for (size_t i = 0; i < findings.count; i++)
        assert_string_equal(form_control(arena, &form, findings.items[i].pointer), expected[i]);
    assert_string_equal(form_control(arena, &form, "/lines/0/value/currency"), "i0-currency");
    assert_string_equal(form_control(arena, &form, "/lines/0/sima/code"), "l0-sima-code");
    assert_string_equal(form_control(arena, &form, "/lines/0/quantities/0/value"), "l0-quantity");
    assert_string_equal(form_control(arena, &form, "/lines/7/value"), "form");
    assert_string_equal(form_control(arena, &form, "/invoices/0/total/amount"), "i0-total");
    assert_string_equal(form_control(arena, &form, "/lines"), "lines");
    assert_string_equal(form_control(arena, &form, ""), "form");
    arena_free(arena);
}

/* What the JSON reader refuses must not get in by this door: filed, it could never be read back. */
static void test_form_limits(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char long_text[601], accents[41] = "";
    memset(long_text, 'x', 600);
    long_text[600] = '\0';
    for (size_t i = 0; i + 2 < sizeof(accents); i += 2)
        memcpy(accents + i, "\u00e9", 3);
    struct form form =
        read_text(arena, "i0-number=A&l0-invoice=0&l0-value=1&i0-currency=CAD", LANGUAGE_EN);
    form.lines[0].description = long_text;
    form.lines[0].authority = "12345678901234567";
    form.invoices[0].vendor = long_text;
    form.reference = long_text;
    form.weight = "1000000000000";
    form.transaction = accents;
    struct findings findings = findings_new(arena);
    struct declaration d;
    program_account account;
    assert_true(program_account_parse("731056248RM0001", &account));
    form_declaration(&form, account, (program_account){""}, &findings, &d);
    static const char *const expected[] = {"transaction", "weight",         "reference",
                                           "i0-vendor",   "l0-description", "l0-authority"};
    assert_int_equal(findings.count, ARRAY_COUNT(expected));
    for (size_t i = 0; i < findings.count; i++)
        assert_string_equal(form_control(arena, &form, findings.items[i].pointer), expected[i]);
    assert_true(text_is_utf8(d.transaction_given, strlen(d.transaction_given)));
    arena_free(arena);
}

static void test_form_buttons(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct form form = read_text(arena, sample, LANGUAGE_EN);
    const char *anchor;
    assert_true(form_change(&form, "add-line-1", &anchor));
    assert_int_equal(form.lines_count, 3);
    assert_string_equal(anchor, "l2-description");
    assert_string_equal(form.lines[2].invoice, "1");
    assert_string_equal(form.lines[2].origin, "NZ");
    assert_true(form_change(&form, "copy-line-0", &anchor));
    assert_string_equal(form.lines[1].description, "Boots");
    assert_string_equal(form.lines[2].description, "Butter");
    assert_true(form_change(&form, "remove-line-1", &anchor));
    assert_int_equal(form.lines_count, 3);
    assert_true(form_change(&form, "remove-invoice-0", &anchor));
    assert_int_equal(form.invoices_count, 1);
    assert_string_equal(form.invoices[0].number, "INV-2");
    assert_string_equal(form.lines[0].invoice, "0");
    assert_string_equal(form.lines[1].invoice, "0");
    assert_true(form_change(&form, "add-invoice", &anchor));
    assert_string_equal(form.invoices[1].currency, "CAD");
    assert_false(form_change(&form, "remove-line-99", &anchor));
    assert_false(form_change(&form, "remove-line-", &anchor));
    assert_false(form_change(&form, "remove-line--1", &anchor));
    while (form.lines_count < FORM_LINES_MAX)
        assert_true(form_change(&form, "copy-line-0", &anchor));
    assert_false(form.full);
    assert_true(form_change(&form, "copy-line-0", &anchor));
    assert_true(form.full);
    assert_int_equal(form.lines_count, FORM_LINES_MAX);
    form = read_text(arena, arena_printf(arena, "l0-value=1&l%d-value=1", FORM_LINES_MAX),
                     LANGUAGE_EN);
    assert_true(form.full);
    arena_free(arena);
}

static void test_routes(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (int i = 0; i < ROUTES_COUNT; i++)
        for (int l = 0; l < LANGUAGES; l++) {
            const char *path = route_path(arena, (enum route_id)i, (enum language)l,
                                          "731056248RM0001", "X1");
            enum language language;
            enum route_id route;
            const char *account, *id;
            assert_true(route_match(arena, path, &language, &route, &account, &id));
            assert_int_equal(language, l);
            assert_int_equal(route, i);
            assert_true(routes[i].get || routes[i].post);
            if (strstr(routes[i].paths[l], "{a}"))
                assert_string_equal(account, "731056248RM0001");
            if (strstr(routes[i].paths[l], "{i}"))
                assert_string_equal(id, "X1");
        }
    enum language language;
    enum route_id route;
    const char *account, *id;
    static const char *const unknown[] = {"/", "/de/", "/en/a/731056248/declarations", "/enx",
                                          "/en/a/731056248RM0001/declarations/", "/en/comptes",
                                          "/en/a//declarations", "/fr/a/731056248RM0001"};
    for (size_t i = 0; i < ARRAY_COUNT(unknown); i++)
        assert_false(route_match(arena, unknown[i], &language, &route, &account, &id));
    assert_true(strstr(route_path(arena, ROUTE_STATEMENT, LANGUAGE_EN, "731056248RM0001",
                                  "../\"<x>"), "<") == NULL);
    arena_free(arena);
}

static void test_chart(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct page page = test_page(arena, LANGUAGE_FR);
    const char *const labels[] = {"janv.", evil, "mars"};
    const money first[] = {{1000000}, {0}, {2000000}}, second[] = {{500000}, {-100}, {3}};
    const struct chart_series series[] = {{"TPS", "k1", first}, {"Droits", "k2", second}};
    const struct chart chart = {.id = "c", .title = evil, .description = "d", .labels = labels,
                                .labels_count = 3, .series = series, .series_count = 2};
    const char *svg = chart_columns(&page, &chart, "w", 560, 232, 1).text;
    assert_harmless(svg);
    assert_int_equal(count_of(svg, "<rect"), 4); /* nothing for zero or a credit */
    assert_int_equal(count_of(svg, "text-anchor=\"middle\""), 3);
    assert_non_null(strstr(svg, "20\u00a0k$"));
    assert_null(strstr(svg, "style="));
    assert_null(strstr(svg, "=\"-"));
    svg = chart_columns(&page, &chart, "n", 340, 220, 3).text;
    assert_int_equal(count_of(svg, "text-anchor=\"middle\""), 1);
    const money none[] = {{0}, {0}, {0}};
    const struct chart_series flat[] = {{"TPS", "k1", none}};
    const struct chart empty = {.id = "e", .title = "t", .description = "d", .labels = labels,
                                .labels_count = 3, .series = flat, .series_count = 1};
    assert_int_equal(count_of(chart_columns(&page, &empty, "w", 560, 232, 1).text, "<rect"), 0);
    assert_non_null(strstr(share_bar(&page, money_cents(1), money_cents(3), "a0").text,
                           "width=\"33.33%\""));
    assert_non_null(strstr(share_bar(&page, money_cents(5), money_cents(0), "a0").text,
                           "width=\"0.00%\""));
    arena_free(arena);
}

static void test_assets(void **state)
{
    (void)state;
    bool css = false;
    for (size_t i = 0; i < assets_count; i++) {
        assert_true(assets[i].size > 0);
        if (strcmp(assets[i].name, "carm.css") == 0) {
            css = true;
            assert_true(assets[i].packed_size < 14000); /* what a first view may weigh */
        }
        if (strcmp(assets[i].name, "carm.js") == 0)
            assert_true(assets[i].size < 12288 && assets[i].packed_size < 5120);
    }
    assert_true(css);
    assert_int_equal(strlen(asset_hash), 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escape),          cmocka_unit_test(test_form_escapes),
        cmocka_unit_test(test_explanation_escapes), cmocka_unit_test(test_texts),
        cmocka_unit_test(test_values),          cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_form_to_declaration), cmocka_unit_test(test_form_types),
        cmocka_unit_test(test_form_problems),
        cmocka_unit_test(test_form_limits),
        cmocka_unit_test(test_form_buttons),    cmocka_unit_test(test_routes),
        cmocka_unit_test(test_chart),           cmocka_unit_test(test_assets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
