/* Release notices: what each segment says, what is refused of a message, what of a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "release_notice.h"

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#else
#define SANITIZED false
#endif
#define UNB "UNB+UNOC:3+CBSA:ZZZ+100000009RM0001:ZZZ+251113:1541+R1'"
#define NOTICE "BGM+:::257+12345000000012+11'LOC+22+0497:129::3072'DTM+58:202511131540:203'GIS+4'"

static const char *notice_text(struct arena *arena, const struct release_notice *notice)
{
    const char *const texts[] = {notice->transaction, notice->indicator,      notice->moment,
                                 notice->office,      notice->sub_location,   notice->cargo,
                                 notice->importer,    notice->service_option, notice->duties};
    struct out out = out_new(arena);
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        out_printf(&out, "%s%s", i > 0 ? "|" : "", texts[i] == NULL ? "-" : texts[i]);
    return out.data;
}

/* Of each message: errors with !, warnings, and of a sound one what it says. */
static const char *file_text(struct arena *arena, const char *bytes, size_t size,
                             struct release_file *file)
{
    struct findings findings = findings_new(arena);
    struct out out = out_new(arena);
    enum code code = document_read_releases(arena, bytes, size, &findings, file);
    assert_int_equal(code == OK, findings.errors_count == 0);
    for (size_t i = 0; code != OK && i < findings.count; i++)
        out_printf(&out, "!%s ", finding_code_text(findings.items[i].code));
    for (size_t i = 0; code == OK && i < file->messages_count; i++) {
        const struct release_message *message = &file->messages[i];
        assert_int_equal(message->number, i + 1);
        for (size_t k = 0; k < message->findings.count; k++) {
            const struct finding *finding = &message->findings.items[k];
            out_printf(&out, "%s%s@%d ", finding->severity == SEVERITY_ERROR ? "!" : "",
                       finding_code_text(finding->code), finding->line);
        }
        if (message->sound)
            out_put(&out, notice_text(arena, &message->notice));
        out_put(&out, i + 1 < file->messages_count ? " / " : "");
    }
    return out.data;
}

/* Files as they come: docs/FORMATS.md shows the first. */
static void test_files(void **state)
{
    (void)state;
    static const struct {
        const char *name, *wanted, *reference;
        bool test;
    } cases[] = {
        {"rns.edi",
         "12345000000012|4|2025-11-13T15:40|0497|3072|1234PARS56789|-|257|-", "RN000001", true},
        {"all.edi",
         "12345000000056|4|2025-11-14T09:01|0497|3072|8083HSE080424Z|123456782RM0001|911|3521.00 / "
         "12345000000090|9|2025-11-14T09:05|0495|9495|X-12ABC000001|-|911|-",
         "RN000002", false},
        {"broken.edi",
         "!EDI-0029@7  / 12345000000056|5|2025-11-13T15:41|0497|3072|1234PARS56790|-|257|- / "
         "!EDI-0151@1 ",
         "RN000003", false},
        {"version4.edi",
         "12345000000012|23|2025-11-13T15:40|0497|3072|1234PARS56789|-|257|3521.00", "RN000004",
         true},
        {"bare.edi", "12345000000012|14|2025-11-13T15:40|0497|-|A|-|257|-", "5", false},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *arena = arena_new();
        char bytes[4096];
        FILE *in = fopen(arena_printf(arena, CORPUS_DIR "/%s", cases[i].name), "rb");
        assert_non_null(in);
        size_t size = fread(bytes, 1, sizeof(bytes), in);
        fclose(in);
        struct release_file file;
        assert_string_equal(file_text(arena, bytes, size, &file), cases[i].wanted);
        assert_string_equal(file.sender, "CBSA");
        assert_string_equal(file.recipient, "100000009RM0001");
        assert_string_equal(file.reference, cases[i].reference);
        assert_int_equal(file.test, cases[i].test);
        assert_string_equal(file.messages[0].reference, "1");
        arena_free(arena);
    }
}

/* One message each, from BGM to RFF; `count` is worked out. */
static void test_messages(void **state)
{
    (void)state;
    static const struct {
        const char *release, *segments, *wanted;
    } cases[] = {
        {"96A", NOTICE "RFF+XC:1234PARS56789'",
         "12345000000012|4|2025-11-13T15:40|0497|3072|1234PARS56789|-|257|-"},
        /* only what a notice is known by */
        {"96A", "BGM++12345000000012'DTM+58:202511131540:203'GIS+4'RFF+ABT:1'",
         "12345000000012|4|2025-11-13T15:40|-|-|-|-|-|-"},
        {"96A", "BGM++12345000000012++11'DTM+58:202511131540:203'GIS+4'RFF+ABT:1'",
         "12345000000012|4|2025-11-13T15:40|-|-|-|-|-|-"},
        {"96A", "BGM'RFF+ABT:1'", "!EDI-0013@4 !EDI-0013@4 !EDI-0013@4 "},
        {"96A", "BGM++1+9'DTM+58:202511131540:203'GIS+4'RFF+XC:1'", "!EDI-0012@2 "},
        {"96A", NOTICE, "!EDI-0013@6 "}, /* the directory wants one RFF */
        {"96A", "LOC+22+0497'" NOTICE "RFF+XC:1'",
         "!EDI-0013@2 !EDI-0015@3 !EDI-0153@4 !EDI-0013@8 "},
        {"96A", NOTICE "XYZ+1'RFF+XC:1'", "!EDI-0015@6 "},
        {"96A", NOTICE "CST+1'RFF+XC:1'", "!EDI-0015@6 "},
        /* allowed, and of no account */
        {"96A",
         "BGM++1+11'NAD+CB+2'LOC+41+0395'LOC+22+0497'DTM+9:x:y'DTM+58:202511131540:203'GIS+4'"
         "FTX+AAI+++x'EQD+CN+1'ERP+1'ERC+1'RFF+ABT:7'DTM+58:1:2'RFF+XC:8'MOA+176:x'",
         "1|4|2025-11-13T15:40|0497|-|8|-|-|-"},
        /* the order of D.96B, and only under its name */
        {"96B", "BGM++1+11'DTM+58:202511131540:203'LOC+22+0497'GIS+4'NAD+IM+123456782RM0001'"
                "RFF+XC:8'ERP+1'RFF+XC:9'TAX+4'MOA+176:1.5:CAD'",
         "1|4|2025-11-13T15:40|0497|-|8|123456782RM0001|-|1.5"},
        {"96B", "BGM++1+11'DTM+58:202511131540:203'GIS+4'", "1|4|2025-11-13T15:40|-|-|-|-|-|-"},
        {"96A", "BGM++1+11'DTM+58:202511131540:203'LOC+22+0497'GIS+4'RFF+XC:8'", "!EDI-0015@4 "},
        {"13A", NOTICE, "!EDI-0151@1 "},
        /* moments */
        {"96A", "BGM++1+11'DTM+58:20251113154059:204'GIS+4'RFF+XC:8'",
         "1|4|2025-11-13T15:40|-|-|8|-|-|-"},
        {"96A", "BGM++1+11'DTM+58:202511131540PST:303'GIS+4'RFF+XC:8'",
         "1|4|2025-11-13T18:40|-|-|8|-|-|-"},
        {"96A", "BGM++1+11'DTM+58:202507010030?+00:303'GIS+4'RFF+XC:8'",
         "1|4|2025-06-30T20:30|-|-|8|-|-|-"},
        {"96A", "BGM++1+11'DTM+58:20251231233059-04:304'GIS+4'RFF+XC:8'",
         "1|4|2025-12-31T22:30|-|-|8|-|-|-"},
        {"96A", "BGM++1+11'DTM+58:20251113:102'GIS+4'RFF+XC:8'", "!EDI-0152@3 "},
        {"96A", "BGM++1+11'DTM+58:202511131540'GIS+4'RFF+XC:8'", "!EDI-0012@3 "},
        {"96A", "BGM++1+11'DTM+58::203'GIS+4'RFF+XC:8'", "!EDI-0012@3 "},
        {"96A", "BGM++1+11'DTM+58:202511311540:203'GIS+4'RFF+XC:8'", "!EDI-0012@3 "},
        {"96A", "BGM++1+11'DTM+58:202511132400:203'GIS+4'RFF+XC:8'", "!EDI-0012@3 "},
        {"96A", "BGM++1+11'DTM+58:202511131560:203'GIS+4'RFF+XC:8'", "!EDI-0012@3 "},
        {"96A", "BGM++1+11'DTM+58:2025111315406:203'GIS+4'RFF+XC:8'", "!EDI-0012@3 "},
        {"96A", "BGM++1+11'DTM+58:20251113154060:204'GIS+4'RFF+XC:8'", "!EDI-0012@3 "},
        {"96A", "BGM++1+11'DTM+58:202511131540XYZ:303'GIS+4'RFF+XC:8'", "!EDI-0012@3 "},
        {"96A", "BGM++1+11'DTM+58:202511131540?+99:303'GIS+4'RFF+XC:8'", "!EDI-0012@3 "},
        {"96A", "BGM++1+11'GIS+4'RFF+XC:8'", "!EDI-0013@5 "},
        /* twice */
        {"96A", "BGM++1+11'DTM+58:202511131540:203'DTM+58:202511131541:203'GIS+4'RFF+XC:8'",
         "!EDI-0153@4 "},
        {"96A", "BGM++1+11'DTM+58:202511131540:203'GIS+4'GIS+5'RFF+XC:8'", "!EDI-0153@5 "},
        {"96A", "BGM++1+11'LOC+22+1'LOC+22+2'DTM+58:202511131540:203'GIS+4'RFF+XC:8'",
         "!EDI-0153@4 "},
        {"96A", NOTICE "RFF+XC:8'RFF+XC:8'RFF+XC:9'",
         "EDI-0204@8 12345000000012|4|2025-11-13T15:40|0497|3072|8|-|257|-"},
        /* too long */
        {"96A",
         "BGM++123456789012345678901234567890123456+11'DTM+58:202511131540:203'GIS+4'RFF+XC:8'",
         "!EDI-0039@2 "},
        {"96A", "BGM++1+11'DTM+58:202511131540:203'GIS+1234'RFF+XC:8'", "!EDI-0039@4 "},
        /* duties: of all together, in Canadian dollars */
        {"96A", NOTICE "TAX+4'MOA+176:3521.00:CAD'RFF+XC:8'",
         "12345000000012|4|2025-11-13T15:40|0497|3072|8|-|257|3521.00"},
        {"96A", NOTICE "TAX+3+CUD'MOA+176:1.00:CAD'TAX+4'MOA+161:x:CAD'RFF+XC:8'MOA+176:2.00:CAD'",
         "12345000000012|4|2025-11-13T15:40|0497|3072|8|-|257|-"},
        {"96A", NOTICE "TAX+4'MOA+176:3521,00:CAD'RFF+XC:8'", "!EDI-0037@7 "},
        {"96A", NOTICE "TAX+4'MOA+176::CAD'RFF+XC:8'", "!EDI-0037@7 "},
        {"96A", NOTICE "TAX+4'MOA+176:3521.00:USD'RFF+XC:8'", "!EDI-0012@7 "},
        {"96A", NOTICE "TAX+4'MOA+176:3521.00'RFF+XC:8'", "!EDI-0012@7 "},
        {"96A", NOTICE "TAX+4'MOA+176:1.00:CAD'MOA+176:2.00:CAD'RFF+XC:8'", "!EDI-0153@8 "},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *arena = arena_new();
        size_t count = 2;
        for (const char *at = cases[i].segments; *at != '\0'; at++)
            count += *at == '\'';
        const char *bytes = arena_printf(
            arena, UNB "UNH+M1+CUSRES:D:%s:UN'%sUNT+%zu+M1'UNZ+1+R1'", cases[i].release,
            cases[i].segments, count);
        struct release_file file;
        assert_string_equal(file_text(arena, bytes, strlen(bytes), &file), cases[i].wanted);
        arena_free(arena);
    }
}

static void test_whole(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *wanted;
    } cases[] = {
        {"", "!EDI-0101 "},
        {"transaction,indicator\n1,4\n", "!EDI-0101 "},
        {UNB "UNH+1+CUSRES:D:96A:UN'" NOTICE "RFF+XC:8'UNT+7+1'UNZ+1+R2'", "!EDI-0028 "},
        {UNB "UNH+1+CUSRES:D:96A:UN'" NOTICE "RFF+XC:8'UNT+7+1'UNZ+2+R1'", "!EDI-0029 "},
        {UNB "UNH+1+CUSRES:D:96A:UN'" NOTICE "RFF+XC:8'UNT+7+1'", "!EDI-0105 "},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *arena = arena_new();
        struct release_file file;
        assert_string_equal(file_text(arena, cases[i].bytes, strlen(cases[i].bytes), &file),
                            cases[i].wanted);
        arena_free(arena);
    }
}

/* 20 MiB of one segment again and again, or of one value: soon refused, and little kept of it. */
static void test_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *before, *again, *behind;
    } cases[] = {
        {"", "RFF+XC:8'", ""},
        {"", "LOC+22+1:2:3:4'", ""},
        {"RFF+XC:8'", "TAX+4'MOA+176:1.00:CAD'", ""},
        {"RFF+XC:", "a", "'"},
        {"", "XYZ'", ""},
        {"", "A", "'"},
    };
    enum { SIZE = 20 * 1024 * 1024 };
    char *bytes = malloc(SIZE);
    assert_non_null(bytes);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *arena = arena_new();
        const char *before =
            arena_printf(arena, UNB "UNH+1+CUSRES:D:96A:UN'%s%s", NOTICE, cases[i].before);
        const char *behind = arena_printf(arena, "%sUNT+7+1'UNZ+1+R1'", cases[i].behind);
        size_t size = strlen(before), step = strlen(cases[i].again);
        memcpy(bytes, before, size);
        for (; size + step + strlen(behind) <= SIZE; size += step)
            memcpy(bytes + size, cases[i].again, step);
        memcpy(bytes + size, behind, strlen(behind));
        struct findings findings = findings_new(arena);
        struct release_file file;
        clock_t start = clock();
        enum code code =
            document_read_releases(arena, bytes, size + strlen(behind), &findings, &file);
        assert_int_equal(code, OK);
        assert_false(file.messages[0].sound);
        assert_true(clock() - start < (SANITIZED ? 20 : 2) * CLOCKS_PER_SEC);
        assert_true(arena_used(arena) < 2 * 1024 * 1024);
        arena_free(arena);
    }
    free(bytes);
}

/* A finding says where and what was expected, in both languages. */
static void test_words(void **state)
{
    (void)state;
    static const char bytes[] =
        UNB "UNH+1+CUSRES:D:96A:UN'BGM++1+11'DTM+58:20251113:102'GIS+4'RFF+XC:8'UNT+6+1'UNZ+1+R1'";
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct release_file file;
    assert_int_equal(document_read_releases(arena, bytes, sizeof(bytes) - 1, &findings, &file), OK);
    const struct finding *finding = &file.messages[0].findings.items[0];
    assert_string_equal(finding_message(arena, finding, LANGUAGE_EN),
                        "Segment 3 (DTM): format 102 is a day without its time; the moment of "
                        "release is needed, as 203 (CCYYMMDDHHMM)");
    assert_string_equal(finding_message(arena, finding, LANGUAGE_FR),
                        "Segment 3 (DTM) : le format 102 est une date sans heure; il faut le "
                        "moment de la mainlev\u00e9e, en 203 (SSAAMMJJHHMM)");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
