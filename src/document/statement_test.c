/* Statements outside: JSON that reads back byte for byte, CSV, text, PDF. */
#include "document.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <pango/pangocairo.h>

/* What fontconfig keeps for the life of the process. */
const char *__lsan_default_suppressions(void) __attribute__((visibility("default")));
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static date day(const char *text)
{
    date on = DATE_NONE;
    assert_true(date_parse(text, &on));
    return on;
}

static char *sample_interest(bool provisional)
{
    struct ledger_item base = {.id = 4096 * 7 + 1, .type = ITEM_CAD, .due_on = day("2025-10-31")};
    strcpy(base.reference, "12345000000034");
    struct interest_segment segments[] = {
        {.from = day("2025-11-01"), .to = day("2025-11-14"), .days = 14,
         .base = money_cents(100000), .percent = {850, 2}, .year_days = 365,
         .amount = "3.26516203", .rate_row = 12},
        {.from = day("2025-11-15"), .to = day("2025-11-25"), .days = 11,
         .base = money_cents(40000), .percent = {850, 2}, .year_days = 365,
         .amount = "1.02558861", .rate_row = 13, .provisional = provisional},
    };
    struct interest_line line = {.item = &base, .from = day("2025-11-01"), .to = day("2025-11-25"),
                                 .amount = money_cents(429), .segments_count = 2,
                                 .segments = segments, .effective_on = day("2025-11-25"),
                                 .worked_out = money_cents(429)};
    return document_pack_interest(arena, &line);
}

static struct statement_item *add(struct statement *s, size_t *capacity, const char *section,
                                  enum item_type type, const char *reference, int64_t cents,
                                  int64_t outstanding)
{
    struct statement_item *item = LIST_PUSH(arena, s->items, s->items_count, *capacity);
    item->section = section;
    item->type = type;
    item->item = (ledger_id)(4096 * s->items_count + 1);
    snprintf(item->reference, sizeof(item->reference), "%s", reference);
    item->posted_on = day("2025-11-17");
    item->effective_on = day("2025-11-17");
    item->amount = money_cents(cents);
    item->outstanding = money_cents(outstanding);
    item->cleared = money_cents(cents - outstanding);
    strcpy(item->status, outstanding == 0 ? "CLEARED" : outstanding == cents ? "OPEN" : "PART");
    return item;
}

/* A statement of every section with `declarations` in TX. */
static struct statement sample(size_t declarations)
{
    struct statement s = {.name = "Bor\u00e9al Plein Air & Fils Lt\u00e9e",
                          .issued_on = day("2025-11-25"),
                          .period_from = day("2025-10-18"),
                          .period_to = day("2025-11-17"),
                          .due_on = day("2025-12-01")};
    size_t capacity = 0;
    strcpy(s.kind, "SOA");
    strcpy(s.id, "SOA-123456782RM0001-202511");
    strcpy(s.account.text, "123456782RM0001");
    s.opening = money_cents(150000);
    struct statement_item *item;
    add(&s, &capacity, "OB", ITEM_CAD, "SOA-123456782RM0001-202510", 150000, 0);
    item = add(&s, &capacity, "PY", ITEM_PMT, "PAY-2025-11-14-1", -160000, -100000);
    item->effective_on = day("2025-11-14");
    strcpy(item->paid_by, "123456782");
    s.credits = money_cents(-160000);
    for (size_t i = 0; i < declarations; i++) {
        int64_t duty = 252000 + (int64_t)i * 137, surtax = i % 3 == 0 ? 250000 : 0;
        int64_t gst = 100100 + (int64_t)i * 7;
        char number[16];
        snprintf(number, sizeof(number), "12345%09zu", i * 11 + 12);
        item = add(&s, &capacity, "TX", i % 50 == 7 ? ITEM_COR : ITEM_CAD, number,
                   duty + surtax + gst, duty + surtax + gst);
        item->version = i % 50 == 7 ? 2 : 1;
        strcpy(item->filed_by, "100000009RM0001");
        item->released_on = day("2025-11-13");
        item->due_on = day("2025-12-01");
        item->value_for_duty = money_cents(1400000 + (int64_t)i * 100);
        item->by_class[REVENUE_CUSTOMS_DUTY] = money_cents(duty);
        item->by_class[REVENUE_SURTAX] = money_cents(surtax);
        item->by_class[REVENUE_GST] = money_cents(gst);
        s.totals[REVENUE_CUSTOMS_DUTY].cents += duty;
        s.totals[REVENUE_SURTAX].cents += surtax;
        s.totals[REVENUE_GST].cents += gst;
        s.debits.cents += item->amount.cents;
    }
    item = add(&s, &capacity, "OT", ITEM_LAP, "P000000871", 10000, 10000);
    item->due_on = day("2025-11-17");
    strcpy(item->status, "OVERDUE");
    item->by_class[REVENUE_PENALTY] = money_cents(10000);
    item = add(&s, &capacity, "IN", ITEM_INT, "12345000000034", 429, 429);
    item->due_on = day("2025-11-25");
    item->by_class[REVENUE_INTEREST] = money_cents(429);
    item->why = sample_interest(true);
    s.debits.cents += 10429;
    s.totals[REVENUE_PENALTY].cents = 10000;
    s.totals[REVENUE_INTEREST].cents = 429;
    item = add(&s, &capacity, "PD", ITEM_CAD, "12345000000034", 150000, 90000);
    item->due_on = day("2025-10-31");
    strcpy(item->status, "OVERDUE");
    s.totals[REVENUE_GST].cents += 90000;
    s.closing.cents = s.opening.cents + s.debits.cents + s.credits.cents;
    s.past_due = money_cents(100000);
    s.total_payable = money_cents(s.closing.cents - 12345); /* the rest is due later */
    s.clearings_count = 1;
    s.clearings = arena_array(arena, 1, sizeof(*s.clearings));
    strcpy(s.clearings[0].credit_reference, "PAY-2025-11-14-1");
    strcpy(s.clearings[0].debit_reference, "12345000000034");
    s.clearings[0].debit_type = ITEM_CAD;
    s.clearings[0].amount = money_cents(60000);
    s.clearings[0].value_on = day("2025-11-14");
    s.clearings[0].posted_on = day("2025-11-17");
    return s;
}

static char *json_of(const struct statement *s)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_statement(&json, s);
    return out.data;
}

static void reads_back_byte_for_byte(void **state)
{
    (void)state;
    struct statement s = sample(5), back;
    s.name = "Quote \" backslash \\ tab \t line \n \u0141\u00f3d\u017a";
    s.preview = "2025-11-20";
    s.credit_balance = money_cents(7);
    char *written = json_of(&s);
    assert_int_equal(document_read_statement(arena, written, &back), OK);
    assert_string_equal(json_of(&back), written);
    assert_string_equal(back.name, s.name);
    assert_int_equal(back.items_count, s.items_count);
    for (size_t i = 0; i < s.items_count; i++) {
        assert_string_equal(back.items[i].section, s.items[i].section);
        assert_string_equal(back.items[i].reference, s.items[i].reference);
        assert_true(text_equal(back.items[i].why, s.items[i].why));
        assert_memory_equal(back.items[i].by_class, s.items[i].by_class,
                            sizeof(s.items[i].by_class));
        assert_int_equal(back.items[i].item, s.items[i].item);
    }
    assert_memory_equal(back.totals, s.totals, sizeof(s.totals));
    assert_int_equal(back.clearings[0].value_on.days, s.clearings[0].value_on.days);
}

static void reads_back_a_bare_one(void **state)
{
    (void)state;
    struct statement s = {.issued_on = day("2025-11-25")}, back;
    strcpy(s.kind, "DN");
    strcpy(s.id, "DN-123456782RM0001-20251125");
    s.opening = money_cents(INT64_C(23897610000000000)); /* more than may be entered */
    char *written = json_of(&s);
    assert_int_equal(document_read_statement(arena, written, &back), OK);
    assert_string_equal(json_of(&back), written);
}

static void refuses_what_is_no_statement(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "[]", "{", "null", "{}",
        "{\"kind\":\"SOA\",\"id\":\"SOA-1\",\"totals\":{\"opening\":\"1.234\"}}",
        "{\"kind\":\"SOA\",\"id\":\"SOA-1\",\"issuedOn\":\"2025-02-30\"}",
        "{\"kind\":\"SOA\",\"id\":\"SOA-1\",\"account\":\"123456782RM00010000\"}",
        "{\"kind\":\"SOA\",\"id\":1}",
        "{\"kind\":\"SOA\",\"id\":\"1\",\"sections\":[{\"items\":[{\"type\":\"X\"}]}]}",
        "{\"kind\":\"SOA\",\"id\":\"1\",\"sections\":[{\"items\":[{\"type\":\"CAD\"}]}]}",
        ("{\"kind\":\"SOA\",\"id\":\"1\",\"sections\":[{\"code\":\"TX\","
         "\"items\":[{\"type\":\"CAD\",\"version\":4294967297}]}]}"),
    };
    struct statement back;
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        assert_int_equal(document_read_statement(arena, texts[i], &back), UNREADABLE);
    const char *deep = "1";
    for (int i = 0; i < 70; i++)
        deep = arena_printf(arena, "[%s]", deep);
    const char *text = arena_printf(arena,
                                    "{\"kind\":\"SOA\",\"id\":\"1\",\"sections\":[{\"code\":\"IN\","
                                    "\"items\":[{\"type\":\"INT\",\"why\":%s}]}]}",
                                    deep);
    assert_int_equal(document_read_statement(arena, text, &back), UNREADABLE);
}

static void interest_reads_back(void **state)
{
    (void)state;
    char *packed = sample_interest(true);
    struct interest_line line;
    assert_int_equal(document_unpack_interest(arena, packed, &line), OK);
    assert_string_equal(document_pack_interest(arena, &line), packed);
    assert_int_equal(line.segments_count, 2);
    assert_string_equal(line.item->reference, "12345000000034");
    assert_string_equal(line.segments[0].amount, "3.26516203");
    assert_true(line.segments[1].provisional);
    assert_int_equal(line.segments[1].percent.units, 850);
    assert_int_equal(document_unpack_interest(arena, "{\"from\":\"2025\"}", &line), UNREADABLE);
    assert_int_equal(document_unpack_interest(arena, NULL, &line), UNREADABLE);
    assert_int_equal(document_unpack_interest(arena,
                                              "{\"segments\":[{\"percent\":\"1\","
                                              "\"days\":4294967297}]}", &line),
                     UNREADABLE);
}

/* Lines of before decision 0023 say nothing of what was accrued; those since say it, and what was
 * brought forward. */
static void interest_comes_out_again(void **state)
{
    (void)state;
    static const struct {
        const char *packed;
        int64_t cents; /* -1: it does not */
    } cases[] = {
        {"{\"from\":\"2026-01-31\",\"to\":\"2026-02-24\",\"amount\":\"59.76\",\"workedOut\":"
         "\"59.76\",\"charged\":\"0.00\",\"segments\":[{\"from\":\"2026-01-31\",\"to\":"
         "\"2026-02-24\",\"days\":25,\"base\":\"10000.00\",\"percent\":\"8.7\",\"yearDays\":365,"
         "\"amount\":\"59.75979395\"}]}", 5976},
        {"{\"from\":\"2026-02-01\",\"to\":\"2026-02-24\",\"amount\":\"57.38\",\"workedOut\":"
         "\"59.76\",\"charged\":\"2.38\",\"broughtForward\":\"2.38356164\",\"segments\":[{\"from\":"
         "\"2026-02-01\",\"to\":\"2026-02-24\",\"days\":24,\"base\":\"10000.00\",\"accrued\":"
         "\"2.38356164\",\"percent\":\"8.7\",\"yearDays\":365,\"amount\":\"57.37623231\"}]}", 5738},
        {"{\"from\":\"2026-01-31\",\"to\":\"2026-02-24\",\"amount\":\"59.76\",\"workedOut\":"
         "\"59.76\",\"charged\":\"0.00\",\"segments\":[{\"from\":\"2026-01-31\",\"to\":"
         "\"2026-02-24\",\"days\":25,\"base\":\"10000.00\",\"percent\":\"8.7\",\"yearDays\":365,"
         "\"amount\":\"59.75979396\"}]}", -1},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct interest_line line;
        money again = {-1};
        assert_int_equal(document_unpack_interest(arena, cases[i].packed, &line), OK);
        assert_true(billing_interest_recompute(&line, &again) == (cases[i].cents >= 0));
        assert_int_equal(again.cents, cases[i].cents);
    }
}

static void csv_has_a_row_an_item(void **state)
{
    (void)state;
    struct statement s = sample(3);
    snprintf(s.items[2].reference, sizeof(s.items[2].reference), "=1+2,\"x\"");
    char *text = document_statement_csv(arena, &s);
    struct csv csv = csv_new(text, strlen(text));
    char **fields;
    size_t count, columns = 0, reference = 0, amount = 0, late = 0, rows = 0;
    bool broken = false;
    assert_true(csv_next(&csv, arena, &fields, &columns, &broken));
    for (size_t i = 0; i < columns; i++) {
        reference = strcmp(fields[i], "reference") == 0 ? i : reference;
        amount = strcmp(fields[i], "amount") == 0 ? i : amount;
        late = strcmp(fields[i], "daysLate") == 0 ? i : late;
    }
    assert_int_equal(late, columns - 1);
    int64_t sum = 0;
    while (csv_next(&csv, arena, &fields, &count, &broken)) {
        assert_int_equal(count, columns);
        if (rows == 2) /* no formula for a spreadsheet */
            assert_string_equal(fields[reference], "'=1+2,\"x\"");
        else
            assert_string_equal(fields[reference], s.items[rows].reference);
        money value;
        assert_true(money_parse(fields[amount], &value));
        assert_int_equal(value.cents, s.items[rows].amount.cents);
        /* The penalty was due on the 17th, what is carried forward on October 31; the interest is
         * due today. */
        const char *days = s.items[rows].type == ITEM_LAP                  ? "8"
                           : strcmp(s.items[rows].section, "PD") == 0 ? "25"
                                                                           : "0";
        assert_string_equal(fields[late], days);
        sum += value.cents;
        rows++;
    }
    assert_false(broken);
    assert_int_equal(rows, s.items_count);
    assert_int_not_equal(sum, 0);
}

static void text_has_both_languages(void **state)
{
    (void)state;
    struct statement s = sample(2);
    char *en = document_statement_text(arena, &s, LANGUAGE_EN);
    char *fr = document_statement_text(arena, &s, LANGUAGE_FR);
    assert_non_null(strstr(en, "Control: opening $1,500.00 + charges"));
    assert_non_null(strstr(en, "November 25, 2025"));
    assert_non_null(strstr(fr, "Relev\u00e9 de compte"));
    assert_non_null(strstr(fr, "ouverture 1\u00a0500,00\u00a0$ + montants"));
    assert_non_null(strstr(fr, "8,50\u00a0% (P)"));
    assert_null(strstr(fr, "Opening"));
}

/* ---- PDF ---- */

static char *run(const char *command)
{
    struct out out = out_new(arena);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    char block[4096];
    size_t size;
    while ((size = fread(block, 1, sizeof(block), pipe)) > 0)
        out_bytes(&out, block, size);
    int status = pclose(pipe);
    out_printf(&out, "\n[exit %d]", status);
    return out.data;
}

static bool has_tool(const char *name)
{
    return strstr(run(arena_printf(arena, "command -v %s", name)), "[exit 0]") != NULL;
}

/* Where the papers are put; kept when DOCUMENT_TEST_KEEP names a folder, to be looked at. */
static char *paper_path(const char *name)
{
    const char *keep = getenv("DOCUMENT_TEST_KEEP");
    return arena_printf(arena, "%s/carm-%d-%s.pdf", keep != NULL ? keep : "/tmp",
                        keep != NULL ? 0 : (int)getpid(), name);
}

static char *keep(const char *name, const char *bytes, size_t size)
{
    assert_memory_equal(bytes, "%PDF-", 5);
    char *path = paper_path(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    return path;
}

static char *print(const struct statement *s, enum language language, const char *name,
                   size_t *ret_size)
{
    const char *bytes = NULL;
    assert_int_equal(document_statement_pdf(arena, s, language, &bytes, ret_size), OK);
    return keep(name, bytes, *ret_size);
}

static void done(const char *path)
{
    if (getenv("DOCUMENT_TEST_KEEP") == NULL)
        unlink(path);
}

/* The structure is read of short papers only: pdfinfo takes 20 seconds for a thousand rows. */
static void check_with_tools(const char *path, const char *const *words, bool tree)
{
    if (has_tool("qpdf")) {
        char *said = run(arena_printf(arena, "qpdf --check %s 2>&1", path));
        assert_non_null(strstr(said, "No syntax or stream encoding errors found"));
        assert_non_null(strstr(said, "[exit 0]"));
        char *json = run(arena_printf(arena, "qpdf --json --json-key=qpdf %s 2>&1", path));
        assert_non_null(strstr(json, "/DisplayDocTitle"));
        assert_non_null(strstr(json, "/Scope"));
        assert_non_null(strstr(json, "-CA"));
    }
    if (has_tool("pdftotext")) {
        char *text = run(arena_printf(arena, "pdftotext -layout %s - 2>&1", path));
        for (size_t i = 0; words[i] != NULL; i++) {
            if (strstr(text, words[i]) == NULL)
                print_message("not in the paper: %s\n", words[i]);
            assert_non_null(strstr(text, words[i]));
        }
    }
    if (tree && has_tool("pdfinfo")) {
        char *said = run(arena_printf(arena, "pdfinfo -struct-text %s 2>&1", path));
        assert_non_null(strstr(said, "Document"));
        assert_non_null(strstr(said, "H1"));
        assert_non_null(strstr(said, "Table"));
        assert_non_null(strstr(said, "TH"));
        assert_non_null(strstr(said, "TD"));
        char *info = run(arena_printf(arena, "pdfinfo %s 2>&1", path));
        assert_non_null(strstr(info, "Tagged:          yes"));
        assert_non_null(strstr(info, "(letter)"));
    }
}

static void paper_in_both_languages(void **state)
{
    (void)state;
    struct statement s = sample(6);
    size_t size = 0, again = 0;
    char *path = print(&s, LANGUAGE_EN, "en", &size);
    const char *const en[] = {"Statement of account", "Bor\u00e9al Plein Air & Fils Lt\u00e9e",
                              "Total payable by December 1, 2025", "Not a Government of Canada",
                              "12345 00000 0012", "2,520.00", "Page 1 of", "SHA-256",
                              "Interest", "8.50% P", "$123.45 of the balance is due later",
                              NULL};
    check_with_tools(path, en, true);
    done(path);
    const char *bytes = NULL, *same = NULL;
    assert_int_equal(document_statement_pdf(arena, &s, LANGUAGE_EN, &bytes, &size), OK);
    assert_int_equal(document_statement_pdf(arena, &s, LANGUAGE_EN, &same, &again), OK);
    assert_int_equal(size, again);
    assert_memory_equal(bytes, same, size);

    path = print(&s, LANGUAGE_FR, "fr", &size);
    const char *const fr[] = {"Relev\u00e9 de compte", "Total \u00e0 payer d\u2019ici le 1er",
                              "Int\u00e9r\u00eats", "Mainlev\u00e9e", "P\u00e9nalit\u00e9",
                              "Solde d\u2019ouverture", "Page 1 de", NULL};
    check_with_tools(path, fr, true);
    done(path);
}

static void paper_of_a_thousand_lines(void **state)
{
    (void)state;
    struct statement s = sample(1000);
    size_t size = 0;
    char *path = print(&s, LANGUAGE_FR, "long", &size);
    const char *const words[] = {"12345 00001 1001", "Page 2 de", NULL};
    check_with_tools(path, words, s.items_count < 100);
    done(path);
    struct statement back;
    char *written = json_of(&s);
    assert_int_equal(document_read_statement(arena, written, &back), OK);
    assert_string_equal(json_of(&back), written);
}

static void paper_of_a_notice_and_of_nothing(void **state)
{
    (void)state;
    struct statement s = {.issued_on = day("2025-11-20"), .name = ""};
    strcpy(s.kind, "DN");
    strcpy(s.id, "DN-123456782RM0001-20251120");
    size_t size = 0;
    char *path = print(&s, LANGUAGE_EN, "notice", &size);
    const char *const words[] = {"Daily notice", "Nothing was posted", NULL};
    check_with_tools(path, words, s.items_count < 100);
    done(path);
}

static void paper_of_a_declaration(void **state)
{
    (void)state;
    struct explanation rate = {.rule = RULE_DUTY_AD_VALOREM, .amount = money_cents(252000),
                               .rate = "18 %"};
    struct assessment_charge duty = {
        .class = REVENUE_CUSTOMS_DUTY, .base = money_cents(1400000), .rate = "18 %",
        .amount = money_cents(252000),
        .why = {.rule = RULE_DUTY_RATE, .amount = money_cents(252000), .rate = "18 %",
                .source = "T2025, 6109.10.00", .looked_up = day("2025-10-28"),
                .children_count = 1, .children = &rate}};
    struct assessment_charge gst = {
        .class = REVENUE_GST, .base = money_cents(1652000), .rate = "5 %",
        .amount = money_cents(82600), .why = {.rule = RULE_GST_RATE, .rate = "5 %"}};
    struct assessment_charge charges[] = {duty, gst};
    struct assessment_line owed[2] = {
        {.number = 1, .exchange_rate = "1.4000", .value_for_duty = money_cents(1400000),
         .value_for_tax = money_cents(1652000), .payable = money_cents(334600),
         .value_why = {.rule = RULE_VALUE_CURRENCY}, .charges_count = 2, .charges = charges},
        {.number = 2, .exchange_rate = "1", .value_why = {.rule = RULE_VALUE_CAD}}};
    struct assessment a = {.as_of = day("2025-11-17"), .lines_count = 2, .lines = owed,
                           .value_for_duty = money_cents(1400000),
                           .payable = money_cents(334600)};
    a.totals[REVENUE_CUSTOMS_DUTY] = duty.amount;
    a.totals[REVENUE_GST] = gst.amount;
    struct declaration_line lines[2] = {
        {.number = 1, .invoice = "INV-4471", .description = "Chandails tricot\u00e9s \u00e0 "
         "manches courtes, de coton, pour hommes et gar\u00e7onnets", .origin = "IN",
         .treatment = "02", .classification = "6109100012", .has_value = true,
         .value = {1000000, 2},
         .currency = "USD"},
        {.number = 2, .invoice = "INV-4471", .description = "Samples", .origin = "US",
         .treatment = "10", .classification = "4911101000", .has_value = true, .value = {0, 2},
         .currency = "CAD"}};
    struct declaration_invoice invoice = {.number = "INV-4471", .on = day("2025-11-03"),
                                          .has_total = true, .total = {1250000, 2},
                                          .currency = "USD",
                                          .vendor = {.name = "Tiruppur Knits", .country = "IN"}};
    struct declaration d = {.type = "AB", .version = 1, .office = "0495",
                            .release_date = day("2025-11-13"), .client_reference = "PO-77310",
                            .invoices_count = 1, .invoices = &invoice, .lines_count = 2,
                            .lines = lines};
    strcpy(d.transaction.text, "12345000000012");
    strcpy(d.importer.text, "123456782RM0001");
    const char *const words[] = {"12345 00000 0012", "6109.10.00.12", "3,346.00",
                                 "Tiruppur Knits, IN", "Customs duty", "gar\u00e7onnets", NULL};
    const char *bytes = NULL;
    size_t size = 0;
    for (int language = 0; language < LANGUAGES; language++) {
        assert_int_equal(document_declaration_pdf(arena, &d, &a, "Accepted",
                                                  (enum language)language, &bytes, &size),
                         OK);
        char *path = keep(language == LANGUAGE_EN ? "cad-en" : "cad-fr", bytes, size);
        if (language == LANGUAGE_EN)
            check_with_tools(path, words, true);
        done(path);
    }
}

static int forget_fonts(void **state)
{
    (void)state;
    pango_cairo_font_map_set_default(NULL);
    cairo_debug_reset_static_data();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_back_byte_for_byte, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_back_a_bare_one, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_statement, setup, teardown),
        cmocka_unit_test_setup_teardown(interest_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(interest_comes_out_again, setup, teardown),
        cmocka_unit_test_setup_teardown(csv_has_a_row_an_item, setup, teardown),
        cmocka_unit_test_setup_teardown(text_has_both_languages, setup, teardown),
        cmocka_unit_test_setup_teardown(paper_in_both_languages, setup, teardown),
        cmocka_unit_test_setup_teardown(paper_of_a_thousand_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(paper_of_a_notice_and_of_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(paper_of_a_declaration, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, forget_fonts);
}
