/* The register's file, and names held against it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "register.h"

#include <stdio.h>

#define ENDINGS "ltd=limited=ltee=limitee inc=incorporated=incorporee corp=corporation"
#define HEADER                                                                                     \
    "bn,legal_name,operating_name,entity_type,street,city,province,postal_code,country,accounts,"  \
    "other_id,status,effective_on,check_exempt\n"
#define GOOD "123456782,\"Boréal, Ltd.\",,corporation,1 Main St.,Québec,QC,G1M 3A2,CA," \
             "RM0001 IMPORTER 2020-01-01 asec=12345; RM0002 EXPORTER 2021-02-03 " \
             "closed=2022-01-01,77TR,active,2019-01-01,\n"

static enum code read(struct arena *arena, const char *text, struct findings *findings,
                      struct register_file *file)
{
    *findings = findings_new(arena);
    return register_read(arena, text, strlen(text), findings, file);
}

static void test_good_file(void **state)
{
    struct arena *arena = arena_new();
    struct findings findings;
    struct register_file file;
    (void)state;
    assert_int_equal(read(arena, "\xEF\xBB\xBF" HEADER GOOD, &findings, &file), OK);
    assert_int_equal(file.count, 1);
    const struct register_entry *e = &file.entries[0];
    assert_string_equal(e->legal_name, "Boréal, Ltd.");
    assert_null(e->operating_name);
    assert_null(e->mailing.street);
    assert_string_equal(e->other_id, "77TR");
    assert_int_equal(e->accounts_count, 2);
    assert_string_equal(e->accounts[0].asec, "12345");
    assert_int_equal(e->accounts[1].program, PROGRAM_EXPORTER);
    assert_string_equal(register_accounts_text(arena, e),
                        "RM0001 IMPORTER 2020-01-01 asec=12345; RM0002 EXPORTER 2021-02-03 "
                        "closed=2022-01-01");
    arena_free(arena);
}

/* Each with its line and column. */
static void test_bad_files(void **state)
{
    static const struct {
        const char *text;
        enum finding_code code;
        int line;
        const char *pointer;
    } cases[] = {
        {"", FINDING_REG_0010, 0, ""},
        {HEADER, FINDING_REG_0010, 0, ""},
        {"bn,legal_name\n", FINDING_REG_0001, 1, ""},
        {"colour," HEADER, FINDING_REG_0002, 1, ""},
        {"bn," HEADER, FINDING_REG_0002, 1, ""},
        {HEADER "1,2\n", FINDING_REG_0003, 2, ""},
        {HEADER "12345678,A,,corporation,1 B,C,QC,,CA,,,active,2019-01-01,\n", FINDING_REG_0004, 2,
         "/bn"},
        {HEADER "123456789,A,,corporation,1 B,C,QC,,CA,,,active,2019-01-01,\n", FINDING_REG_0005,
         2, "/bn"},
        {HEADER "123456782, ,,corporation,1 B,C,QC,,CA,,,active,2019-01-01,\n", FINDING_REG_0006,
         2, "/legal_name"},
        {HEADER "123456782,A,,club,1 B,C,QC,,CA,,,active,2019-01-01,\n", FINDING_REG_0007, 2,
         "/entity_type"},
        {HEADER "123456782,A,,trust,1 B,C,QC,,CA,,,gone,2019-01-01,\n", FINDING_REG_0007, 2,
         "/status"},
        {HEADER "123456782,A,,trust,1 B,C,QC,,CA,,,active,2019-02-30,\n", FINDING_REG_0008, 2,
         "/effective_on"},
        {HEADER "123456782,A,,trust,1 B,C,QC,,CA,RM0000 IMPORTER 2020-01-01,,active,2019-02-03,\n",
         FINDING_REG_0009, 2, "/accounts"},
        {HEADER "123456782,A,,trust,1 B,C,QC,,CA,RM0001 IMPORTER 2020-01-01 closed=2019-01-01,,"
                "active,2019-02-03,\n",
         FINDING_REG_0009, 2, "/accounts"},
        {HEADER "123456782,A,,trust,1 B,C,QC,,CA,RM0001 IMPORTER 2020-01-01;RM0001 EXPORTER "
                "2020-01-01,,active,2019-02-03,\n",
         FINDING_REG_0009, 2, "/accounts"},
        {HEADER GOOD GOOD, FINDING_REG_0011, 3, "/bn"},
        {HEADER "123456782,A\tB,,trust,1 B,C,QC,,CA,,,active,2019-02-03,\n", FINDING_REG_0015, 2,
         "/legal_name"},
        {HEADER "\"123456782,A", FINDING_REG_0014, 2, ""},
        {HEADER "\xFF", FINDING_REG_0013, 0, ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *arena = arena_new();
        struct findings findings;
        struct register_file file;
        assert_int_equal(read(arena, cases[i].text, &findings, &file), FINDINGS);
        bool found = false;
        for (size_t k = 0; k < findings.count; k++)
            found |= findings.items[k].code == cases[i].code &&
                     findings.items[k].line == cases[i].line &&
                     strcmp(findings.items[k].pointer, cases[i].pointer) == 0;
        if (!found)
            print_error("case %zu: %s at %d %s\n", i, finding_code_text(findings.items[0].code),
                        findings.items[0].line, findings.items[0].pointer);
        assert_true(found);
        arena_free(arena);
    }
}

/* What was typed with each difference in brackets. */
static const char *marked(struct arena *arena, const struct register_comparison *c)
{
    static const char letters[] = "casp.";
    struct out out = out_new(arena);
    size_t at = 0;
    out_put(&out, c->likeness == LIKE_SAME ? "=" : c->likeness == LIKE_NEAR ? "~" : "!");
    for (size_t i = 0; i < c->spots_count; i++) {
        const struct register_spot *s = &c->spots[i];
        assert_true(s->from >= at);
        out_bytes(&out, c->typed + at, s->from - at);
        out_printf(&out, "[%c:%.*s]", letters[s->difference], (int)s->size, c->typed + s->from);
        at = s->from + s->size;
    }
    if (c->likeness != LIKE_OTHER)
        out_put(&out, c->typed + at);
    return out.data;
}

static void test_names(void **state)
{
    static const struct {
        const char *typed, *registered, *folds, *result;
    } cases[] = {
        {"Boréal Outdoor Supply Ltd.", "Boréal Outdoor Supply Ltd.", "",
         "=Boréal Outdoor Supply Ltd."},
        {"  Boréal Outdoor Supply Ltd.\t", "Boréal Outdoor Supply Ltd.", "",
         "=Boréal Outdoor Supply Ltd."},
        {"Bore\xCC\x81" "al", "Boréal", "", "=Boréal"}, /* letter and mark apart: NFC */
        {"Boreal Outdoor Supply Limited", "Boréal Outdoor Supply Ltd.", "case",
         "~Bor[a:e]al Outdoor Supply [.:Limited]"},
        {"Boreal Outdoor Supply Limited", "Boréal Outdoor Supply Ltd.",
         "case accents spacing punctuation endings", "=Boreal Outdoor Supply Limited"},
        {"boréal outdoor supply ltd.", "Boréal Outdoor Supply Ltd.", "case",
         "=boréal outdoor supply ltd."},
        {"boréal", "Boréal", "", "~[c:b]oréal"},
        {"Boréal Outdoor Supply Ltd", "Boréal Outdoor Supply Ltd.", "case",
         "~Boréal Outdoor Supply Ltd[p:]"},
        {"Boréal, Outdoor  Supply Ltd.", "Boréal Outdoor Supply Ltd.", "case",
         "~Boréal[p:, ]Outdoor[s:  ]Supply Ltd."},
        {"Out-door", "Outdoor", "case", "~Out[p:-]door"},
        {"Outdoor", "Out door", "case", "~Out[s:]door"},
        {"L'Œuvre", "L’Oeuvre", "case", "~L[p:'][a:Œ]uvre"},
        {"Limitée Supply", "Ltée Supply", "case accents endings", "!"},
        {"Boréal Inc.", "Boréal Ltd.", "case accents spacing punctuation endings",
         "~Boréal [.:Inc.]"},
        {"Boréal", "Boréal Ltd.", "case accents spacing punctuation endings", "~Boréal[.:]"},
        {"Boréal Outdoor Supplies Ltd.", "Boréal Outdoor Supply Ltd.", "case", "!"},
        {"Boréa", "Boréal", "case", "!"},
        {"", "Boréal", "case", "!"},
        {"...", "...", "case", "!"},
        {"Приклад", "приклад", "case", "=Приклад"},
        {"\xFF\xFE", "Boréal", "case", "!"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *arena = arena_new();
        struct register_comparison c;
        register_compare(arena, cases[i].typed, cases[i].registered,
                         register_folds(cases[i].folds), ENDINGS, &c);
        assert_string_equal(marked(arena, &c), cases[i].result);
        arena_free(arena);
    }
}

static void test_addresses(void **state)
{
    const struct register_address file = {"455 rue du Marais", "Québec", "QC", "G1M 3A2", "CA"};
    struct arena *arena = arena_new();
    struct register_likely_address a;
    struct register_address typed = {"455 Rue du Marais", "Québec", "qc", "g1m3a2", "ca"};
    (void)state;
    register_compare_address(arena, &typed, &file, FOLD_CASE, &a);
    assert_int_equal(a.likeness, LIKE_SAME);
    typed.city = "Quebec";
    register_compare_address(arena, &typed, &file, FOLD_CASE, &a);
    assert_int_equal(a.likeness, LIKE_NEAR);
    assert_string_equal(marked(arena, &a.city), "~Qu[a:e]bec");
    typed.postal_code = "G1M 3A3";
    register_compare_address(arena, &typed, &file, FOLD_CASE, &a);
    assert_int_equal(a.likeness, LIKE_OTHER);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_file),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
