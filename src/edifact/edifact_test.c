/* Interchanges: what they may be made of, what is wrong with them, and what they must not cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "edifact.h"

#define UNB "UNB+UNOC:3+CBSA:ZZZ+100000009RM0001:ZZZ+251113:1541+R1'"
#define UNH "UNH+1+CUSRES:D:96A:UN'"
#define ONE(segments, count) UNB UNH segments "UNT+" count "+1'UNZ+1+R1'"

/* Elements begin with +, repetitions with ~, components with :; what is empty at an end is not
 * shown. */
static const char *elements_of(struct arena *arena, const struct edifact_interchange *edi,
                               const struct edifact_segment *segment)
{
    struct out out = out_new(arena), waiting = out_new(arena);
    for (size_t e = 1; e <= 6; e++) {
        out_char(&waiting, '+');
        for (size_t r = 1; r <= 2; r++) {
            size_t held = waiting.size;
            if (r == 2)
                out_char(&waiting, '~');
            for (size_t c = 1; c <= 5; c++) {
                const char *text = edifact_text(arena, edi, segment, e, r, c);
                if (c > 1)
                    out_char(&waiting, ':');
                if (text == NULL)
                    continue;
                out_bytes(&out, waiting.data, waiting.size);
                out_put(&out, text);
                waiting.size = held = 0;
            }
            waiting.size = held;
        }
    }
    return out.size == 0 ? "" : out.data;
}

/* Segments of all messages, and findings as their codes, a ! before errors. */
static const char *seen(struct arena *arena, const char *bytes, size_t size)
{
    struct findings findings = findings_new(arena);
    struct edifact_interchange edi;
    struct out out = out_new(arena);
    enum code code = edifact_read(arena, bytes, size, &findings, &edi);
    for (size_t i = 0; i < findings.count; i++)
        out_printf(&out, "%s%s ", findings.items[i].severity == SEVERITY_ERROR ? "!" : "",
                   finding_code_text(findings.items[i].code));
    assert_int_equal(code == OK, findings.errors_count == 0);
    for (size_t i = 0; code == OK && i < edi.messages_count; i++) {
        struct edifact_message *message = &edi.messages[i];
        struct edifact_segment segment = {0};
        for (size_t k = 0; k < message->findings.count; k++)
            out_printf(&out, "%s%s@%d ",
                       message->findings.items[k].severity == SEVERITY_ERROR ? "!" : "",
                       finding_code_text(message->findings.items[k].code),
                       message->findings.items[k].line);
        while (edifact_next(&edi, message, &segment)) {
            out_put(&out, segment.tag);
            out_put(&out, elements_of(arena, &edi, &segment));
            out_char(&out, '\'');
        }
        assert_true(segment.position == message->segments_count);
    }
    return out.size == 0 ? "" : out.data;
}

static void check(const char *bytes, const char *wanted)
{
    struct arena *arena = arena_new();
    assert_string_equal(seen(arena, bytes, strlen(bytes)), wanted);
    arena_free(arena);
}

/* The shown text has all components of an element that has any; ask for single ones here. */
static void test_values(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t element, repetition, component;
        const char *wanted; /* of the second segment */
    } cases[] = {
        {ONE("BGM+:::257+12345000000012+11'", "3"), 1, 1, 4, "257"},
        {ONE("BGM+:::257+12345000000012+11'", "3"), 1, 1, 1, NULL},
        {ONE("BGM+:::257+12345000000012+11'", "3"), 2, 1, 1, "12345000000012"},
        {ONE("BGM+:::257+12345000000012+11'", "3"), 3, 1, 1, "11"},
        {ONE("BGM+:::257+12345000000012+11'", "3"), 4, 1, 1, NULL},
        {ONE("NAD+BY+++O?'Brien & Fils Lt\xe9" "e'", "3"), 4, 1, 1, "O'Brien & Fils Lt\u00e9e"},
        {ONE("FTX+a??b?+c?:d?'e?" "?'", "3"), 1, 1, 1, "a?b+c:d'e?"},
        {ONE("FTX+?" "?+?+'", "3"), 1, 1, 1, "?"},
        {ONE("FTX+?" "?+?+'", "3"), 2, 1, 1, "+"},
        {ONE("FTX+a*b'", "3"), 1, 1, 1, "a*b"}, /* version 3 does not repeat */
        {ONE("FTX+\xc0\xff\xa0'", "3"), 1, 1, 1, "\u00c0\u00ff\u00a0"},
        {"UNB+UNOW:4+A+B+20251113:1541+R1'" UNH "FTX+a*b:c*d+\u0153uvre'UNT+3+1'UNZ+1+R1'",
         1, 2, 2, "c"},
        {"UNB+UNOW:4+A+B+20251113:1541+R1'" UNH "FTX+a*b:c*d+\u0153uvre'UNT+3+1'UNZ+1+R1'",
         1, 3, 1, "d"},
        {"UNB+UNOW:4+A+B+20251113:1541+R1'" UNH "FTX+a*b:c*d+\u0153uvre'UNT+3+1'UNZ+1+R1'",
         2, 1, 1, "\u0153uvre"},
        {"UNA|^,\\ ~UNB^UNOC|3^A^B^251113|1541^R1~UNH^1^CUSRES|D|96A|UN~MOA^9|1\\^2+3,5~"
         "UNT^3^1~UNZ^1^R1~",
         1, 1, 2, "1^2+3,5"},
        {"UNA:+.  'UNB+UNOC:3+A+B+251113:1541+R1'" UNH "FTX+a?'UNT+3+1'UNZ+1+R1'", 1, 1, 1, "a?"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *arena = arena_new();
        struct findings findings = findings_new(arena);
        struct edifact_interchange edi;
        struct edifact_segment segment = {0};
        enum code code =
            edifact_read(arena, cases[i].bytes, strlen(cases[i].bytes), &findings, &edi);
        assert_int_equal(code, OK);
        assert_int_equal(edi.messages[0].findings.count, 0);
        assert_true(edifact_next(&edi, &edi.messages[0], &segment) && segment.position == 1);
        assert_true(edifact_next(&edi, &edi.messages[0], &segment) && segment.position == 2);
        const char *text = edifact_text(arena, &edi, &segment, cases[i].element,
                                        cases[i].repetition, cases[i].component);
        if (cases[i].wanted == NULL)
            assert_null(text);
        else
            assert_string_equal(text, cases[i].wanted);
        arena_free(arena);
    }
}

static void test_envelope(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        const char *sender, *recipient, *prepared, *reference, *application;
        int version;
        bool test;
    } cases[] = {
        {"UNA:+.? '\r\nUNB+UNOC:3+CBSA:ZZZ+100000009RM0001:ZZZ+251113:1541+RN000001++RNS++++1'\r\n"
         "UNH+1+CUSRES:D:96A:UN'\r\nUNT+2+1'\r\nUNZ+1+RN000001'\r\n",
         "CBSA", "100000009RM0001", "2025-11-13T15:41", "RN000001", "RNS", 3, true},
        {"\xEF\xBB\xBFUNB+UNOA:1+A+B+000229:0000+1'" UNH "UNT+2+1'UNZ+1+1' \r\n", "A", "B",
         "2000-02-29T00:00", "1", "", 1, false},
        {" \r\nUNB+UNOB:2+A+B+991231:2359+1+++++++0'" UNH "UNT+2+1'UNZ+1+1'", "A", "B",
         "2099-12-31T23:59", "1", "", 2, false},
        {"UNB+UNOW:4::1+\u00c9ric+B+20251113:1541+R1++X++++4'" UNH "UNT+2+1'UNZ+1+R1'", "\u00c9ric",
         "B", "2025-11-13T15:41", "R1", "X", 4, true},
        {"UNB+UNOC:3+A+B+25111\n3:15\r\n41+R1'U\r\nNH+1+CUSRES:D:96A:UN'UNT+2+1'UNZ+1+R1\n'", "A",
         "B", "2025-11-13T15:41", "R1", "", 3, false}, /* cut at a width */
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *arena = arena_new();
        struct findings findings = findings_new(arena);
        struct edifact_interchange edi;
        enum code code =
            edifact_read(arena, cases[i].bytes, strlen(cases[i].bytes), &findings, &edi);
        assert_int_equal(code, OK);
        assert_string_equal(edi.sender, cases[i].sender);
        assert_string_equal(edi.recipient, cases[i].recipient);
        assert_string_equal(edi.prepared, cases[i].prepared);
        assert_string_equal(edi.reference, cases[i].reference);
        assert_string_equal(edi.application, cases[i].application);
        assert_int_equal(edi.syntax_version, cases[i].version);
        assert_int_equal(edi.test, cases[i].test);
        assert_int_equal(edi.messages_count, 1);
        assert_int_equal(edi.messages[0].findings.count, 0);
        assert_string_equal(edi.messages[0].type, "CUSRES");
        assert_string_equal(edi.messages[0].release, "96A");
        arena_free(arena);
    }
}

static void test_findings(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *wanted;
    } cases[] = {
        /* nothing of it can be used */
        {"", "!EDI-0101 "},
        {"hello", "!EDI-0101 "},
        {"UNA", "!EDI-0101 "},
        {"UNA:+.? 'hello", "!EDI-0101 "},
        {"x" ONE("", "2"), "!EDI-0101 "},
        {"UNA++.? '" ONE("", "2"), "!EDI-0020 "},
        {"UNA:+;? '" ONE("", "2"), "!EDI-0020 "},
        {"UNAA+.? '" ONE("", "2"), "!EDI-0020 "},
        {"UNB+UNOX:4+A+B+251113:1541+R1'", "!EDI-0002 "},
        {"UNB+UNOC:5+A+B+251113:1541+R1'", "!EDI-0002 "},
        {"UNB+UNOC:33+A+B+251113:1541+R1'", "!EDI-0002 "},
        {"UNB+unoc:3+A+B+251113:1541+R1'", "!EDI-0002 "},
        {"UNB+UNOC:3+A+B+251113:1541+R1", "!EDI-0105 "},
        {"UNB+UNOC:3+A+B+251313:1541+R1'", "!EDI-0012 "},
        {"UNB+UNOC:3+A+B+251113:2441+R1'", "!EDI-0012 "},
        {"UNB+UNOC:3+A+B+251113:1560+R1'", "!EDI-0012 "},
        {"UNB+UNOC:3+A+B+2511:1541+R1'", "!EDI-0012 "},
        {"UNB+UNOC:3'", "!EDI-0013 !EDI-0013 !EDI-0013 !EDI-0013 !EDI-0013 "},
        {"UNB+UNOC:3+A+B+251113:1541+123456789012345'", "!EDI-0039 "},
        {"UNB+UNOC:3+A\x92+B+251113:1541+R1'", "!EDI-0021 "},
        {UNB UNH "BGM+1", "!EDI-0105 "},
        {UNB UNH "BGM+1'", "!EDI-0105 "},
        {UNB UNH "UNT+2+1'", "!EDI-0105 "},
        {UNB "UNZ+0+R1'", "!EDI-0032 "},
        {UNB UNH "UNT+2+1'UNZ+2+R1'", "!EDI-0029 "},
        {UNB UNH "UNT+2+1'UNZ+1+R2'", "!EDI-0028 "},
        {UNB UNH "UNT+2+1'UNZ+x+R2'", "!EDI-0037 !EDI-0028 "},
        {UNB UNH "UNT+2+1'UNZ'", "!EDI-0013 !EDI-0013 "},
        {UNB UNH "UNT+2+1'UNZ+1+R1'x", "!EDI-0108 "},
        {UNB UNH "UNT+2+1'UNZ+1+R1'" UNB, "!EDI-0108 "},
        {UNB "BGM+1'" UNH "UNT+2+1'UNZ+1+R1'", "!EDI-0033 "},
        {UNB UNH "UNT+2+1'" UNB "UNZ+1+R1'", "!EDI-0033 "},
        {UNB UNH "UNT+2+1'UNG+X+A+B+251113:1541+G1+UN+D:96A'", "!EDI-0030 "},
        {UNB "UNG+X+A+B+251113:1541+G1+UN+D:96A'" UNH "UNT+2+1'UNE+1+G1'"
             "UNG+X+A+B+251113:1541+G1+UN+D:96A'" UNH "UNT+2+1'UNE+1+G1'UNZ+2+R1'",
         "!EDI-0026 "},
        {UNB "UNG+X+A+B+251113:1541+G1+UN+D:96A'UNE+0+G1'UNZ+1+R1'", "!EDI-0032 "},
        /* a message by itself */
        {ONE("BGM+1'", "3"), "UNH+1+CUSRES:D:96A:UN'BGM+1'UNT+3+1'"},
        {UNB UNH "UNT+3+1'UNH+2+CUSRES:D:96A:UN'UNT+2+2'UNZ+2+R1'",
         "!EDI-0029@2 UNH+1+CUSRES:D:96A:UN'UNT+3+1'UNH+2+CUSRES:D:96A:UN'UNT+2+2'"},
        {UNB UNH "UNT+2+7'UNZ+1+R1'", "!EDI-0028@2 UNH+1+CUSRES:D:96A:UN'UNT+2+7'"},
        {UNB UNH "UNT+-2+1'UNZ+1+R1'", "!EDI-0037@2 UNH+1+CUSRES:D:96A:UN'UNT+-2+1'"},
        {UNB UNH "UNT+02+1'UNZ+1+R1'", "UNH+1+CUSRES:D:96A:UN'UNT+02+1'"},
        {UNB UNH "UNT'UNZ+1+R1'", "!EDI-0013@2 !EDI-0013@2 UNH+1+CUSRES:D:96A:UN'UNT'"},
        {UNB UNH "BGM+1'UNH+2+CUSRES:D:96A:UN'UNT+2+2'UNZ+2+R1'",
         "!EDI-0013@2 UNH+1+CUSRES:D:96A:UN'BGM+1'UNH+2+CUSRES:D:96A:UN'UNT+2+2'"},
        {UNB UNH "BGM+1'UNZ+1+R1'", "!EDI-0013@2 UNH+1+CUSRES:D:96A:UN'BGM+1'"},
        {UNB "UNH'UNT+2+1'UNZ+1+R1'",
         "!EDI-0013@1 !EDI-0013@1 !EDI-0013@1 !EDI-0013@1 !EDI-0013@1 !EDI-0028@2 "
         "UNH'UNT+2+1'"},
        {UNB UNH "UNT+2+1'" UNH "UNT+2+1'UNZ+2+R1'",
         "UNH+1+CUSRES:D:96A:UN'UNT+2+1'!EDI-0026@1 UNH+1+CUSRES:D:96A:UN'UNT+2+1'"},
        {ONE("'", "3"), "!EDI-0106@2 UNH+1+CUSRES:D:96A:UN''UNT+3+1'"},
        {ONE("bgm+1'", "3"), "!EDI-0106@2 UNH+1+CUSRES:D:96A:UN'+1'UNT+3+1'"},
        {ONE("BGM:1+1'", "3"), "UNH+1+CUSRES:D:96A:UN'BGM+1'UNT+3+1'"},
        {ONE("FTX+\x07'", "3"), "!EDI-0021@2 UNH+1+CUSRES:D:96A:UN'FTX+?'UNT+3+1'"},
        {ONE("FTX+?\r'", "3"), "!EDI-0021@2 UNH+1+CUSRES:D:96A:UN'FTX+?'UNT+3+1'"},
        {"UNB+UNOB:3+A+B+251113:1541+R1'" UNH "FTX+\xe9'UNT+3+1'UNZ+1+R1'",
         "!EDI-0021@2 UNH+1+CUSRES:D:96A:UN'FTX+\u00e9'UNT+3+1'"},
        {"UNB+UNOW:4+A+B+20251113:1541+R1'" UNH "FTX+\xe9'UNT+3+1'UNZ+1+R1'",
         "!EDI-0021@2 UNH+1+CUSRES:D:96A:UN'FTX+?'UNT+3+1'"},
        {"UNB+UNOW:4+A+B+20251113:1541+R1'" UNH "FTX+\xc0\xaf'UNT+3+1'UNZ+1+R1'",
         "!EDI-0021@2 UNH+1+CUSRES:D:96A:UN'FTX+?" "?'UNT+3+1'"}, /* overlong */
        {"UNB+UNOW:4+A+B+20251113:1541+R1'" UNH "FTX+a+'UNT+3+1'UNZ+1+R1'",
         "!EDI-0045@2 UNH+1+CUSRES:D:96A:UN'FTX+a'UNT+3+1'"},
        /* told, and taken */
        {ONE("FTX+a+'", "3"), "EDI-0202@2 UNH+1+CUSRES:D:96A:UN'FTX+a'UNT+3+1'"},
        {ONE("FTX+a:+b'", "3"), "EDI-0202@2 UNH+1+CUSRES:D:96A:UN'FTX+a+b'UNT+3+1'"},
        {ONE("FTX+?a'", "3"), "EDI-0201@2 UNH+1+CUSRES:D:96A:UN'FTX+a'UNT+3+1'"},
        {"UNB+UNOA:1+A+B+251113:1541+R1'" UNH "FTX+a'UNT+3+1'UNZ+1+R1'",
         "EDI-0203@2 UNH+1+CUSRES:D:96A:UN'FTX+a'UNT+3+1'"},
        /* groups */
        {UNB "UNG+X+A+B+251113:1541+G1+UN+D:96A'" UNH "UNT+2+1'UNE+1+G1'"
             "UNG+X+A+B+251113:1541+G2+UN+D:96A'" UNH "UNT+2+1'UNE+1+G2'UNZ+2+R1'",
         "UNH+1+CUSRES:D:96A:UN'UNT+2+1'UNH+1+CUSRES:D:96A:UN'UNT+2+1'"},
        {UNB "UNG+X+A+B+251113:1541+G1+UN+D:96A'" UNH "UNT+2+1'UNE+2+G'"
             "UNG+X+A+B+251113:1541+G2+UN+D:96A'" UNH "UNT+2+1'UNE+1+G2'UNZ+2+R1'",
         "!EDI-0029@0 !EDI-0028@0 UNH+1+CUSRES:D:96A:UN'UNT+2+1'UNH+1+CUSRES:D:96A:UN'UNT+2+1'"},
        {UNB "UNG+X+A+B+251113:1541+G1+UN+D:96A'" UNH "UNT+2+1'UNZ+1+R1'",
         "!EDI-0013@0 UNH+1+CUSRES:D:96A:UN'UNT+2+1'"},
        {UNB "UNG+X+A+B+251113:1541+G1+UN+D:96A'" UNH "UNT+2+1'UNE+1+G1'" UNH "UNT+2+1'UNZ+1+R1'",
         "!EDI-0030 "},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        check(cases[i].bytes, cases[i].wanted);
}

/* Text of a finding: where, and what was expected, in both languages. */
static void test_words(void **state)
{
    (void)state;
    static const char bytes[] = UNB UNH "BGM+1'UNT+4+1'UNZ+1+R1'";
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct edifact_interchange edi;
    assert_int_equal(edifact_read(arena, bytes, sizeof(bytes) - 1, &findings, &edi), OK);
    const struct finding *finding = &edi.messages[0].findings.items[0];
    assert_string_equal(finding->pointer, "/messages/0/segments/2");
    assert_string_equal(finding_message(arena, finding, LANGUAGE_EN),
                        "Segment 3 (UNT): it counts \u201c4\u201d, but 3 came");
    assert_string_equal(finding_message(arena, finding, LANGUAGE_FR),
                        "Segment 3 (UNT) : il en compte \u00ab 4 \u00bb, mais 3 ont \u00e9t\u00e9 "
                        "re\u00e7us");
    arena_free(arena);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        char decimal;
        int version;
        const char *text, *wanted;
    } cases[] = {
        {'.', 3, "12.50", "12.50"}, {'.', 3, "-0.5", "-0.5"},  {'.', 3, "007", "007"},
        {',', 3, "12,50", "12.50"}, {',', 3, "12.50", NULL},   {'.', 3, "12,50", NULL},
        {'.', 4, "12,50", "12.50"}, {',', 4, "12.50", "12.50"}, {'.', 3, "", NULL},
        {'.', 3, "-", NULL},        {'.', 3, ".5", NULL},      {'.', 3, "5.", NULL},
        {'.', 3, "+5", NULL},       {'.', 3, "1 000", NULL},   {'.', 3, "1.2.3", NULL},
        {'.', 4, "1.000,00", NULL}, {'.', 3, "--1", NULL},     {'.', 3, "1e3", NULL},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct edifact_interchange edi = {.decimal = cases[i].decimal,
                                          .syntax_version = cases[i].version};
        const char *number = edifact_number(arena, &edi, cases[i].text);
        if (cases[i].wanted == NULL)
            assert_null(number);
        else
            assert_string_equal(number, cases[i].wanted);
    }
    arena_free(arena);
}

/* Segments by their first letters against the structure; what is said, with where it stands. */
static void test_walk(void **state)
{
    (void)state;
    static const struct {
        const char *release, *segments, *wanted;
    } cases[] = {
        {"96A", "BGM LOC DTM GIS RFF", "."},
        {"96A", "BGM NAD LOC DTM GIS RFF DTM MOA CUX MOA RFF RFF TAX MOA DOC AUT", "."},
        {"96A", "BGM ERP ERC ERC ERP ERC TAX MOA GIS TAX RFF", "."},
        {"96A", "BGM PAC PCI FTX PAC PCI RFF", "."},
        {"96A", "BGM DTM LOC GIS RFF", "!EDI-0015@4 ."},
        {"96A", "LOC DTM GIS RFF", "!EDI-0013@2 ."},
        {"96A", "BGM GIS", "!EDI-0013@4 ."},
        {"96A", "bgm RFF", "!EDI-0106@2 !EDI-0013@3 ."},
        {"96A", "BGM XYZ RFF", "!EDI-0015@3 ."},
        {"96A", "BGM TDT RFF", "!EDI-0015@3 ."},
        {"96A", "BGM BGM RFF", "!EDI-0035@3 ."},
        {"96A", "BGM LOC LOC LOC LOC LOC LOC RFF", "!EDI-0035@8 ."},
        {"96A", "BGM RFF DOC DOC DOC DOC DOC DOC", "!EDI-0035@9 ."},
        {"96A", "BGM RFF MEA DTM", "!EDI-0015@5 ."},
        {"96B", "BGM DTM LOC GIS RFF", "."},
        {"96B", "BGM LOC DTM GIS RFF", "!EDI-0015@4 ."},
        {"96B",
         "BGM DTM NAD CTA COM CTA NAD RFF DTM LOC RFF DOC CST TAX MOA CST ERP ERC CNT AUT DTM",
         "."},
        {"96B", "BGM", "."},
        {"13A", "BGM", "none"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *arena = arena_new();
        struct findings findings = findings_new(arena);
        struct edifact_interchange edi;
        struct out out = out_new(arena);
        out_printf(&out, UNB "UNH+1+CUSRES:D:%s:UN'", cases[i].release);
        size_t count = 2;
        for (const char *at = cases[i].segments; *at != '\0'; at += at[3] == '\0' ? 3 : 4) {
            out_printf(&out, "%.3s+1'", at);
            count++;
        }
        out_printf(&out, "UNT+%zu+1'UNZ+1+R1'", count);
        assert_int_equal(edifact_read(arena, out.data, out.size, &findings, &edi), OK);
        struct edifact_message *message = &edi.messages[0];
        struct edifact_walk walk = {.structure = edifact_structure_of(message)};
        struct edifact_segment segment = {0};
        struct out said = out_new(arena);
        while (walk.structure != NULL && edifact_next(&edi, message, &segment)) {
            const struct edifact_item *item = edifact_walk_next(&walk, message, &segment);
            assert_true(item == NULL || strcmp(item->tag, segment.tag) == 0);
        }
        for (size_t k = 0; k < message->findings.count; k++)
            out_printf(&said, "!%s@%d ", finding_code_text(message->findings.items[k].code),
                       message->findings.items[k].line);
        out_put(&said, walk.structure == NULL ? "none" : ".");
        assert_string_equal(said.data, cases[i].wanted);
        arena_free(arena);
    }
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* 20 MiB of what costs most: refused, soon, and in memory that does not grow with what is wrong. */
static void test_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *before, *again, *behind;
        bool read; /* as an interchange, with a message that is not sound */
    } cases[] = {
        {"", "'", "", false},
        {"", "+", "", false},
        {"", "?", "", false},
        {UNB, "'", "", false},
        {UNB, "+", "", false},
        {UNB, "?", "", false},
        {UNB UNH, "'", "UNT+9+1'UNZ+1+R1'", true},
        {UNB UNH "FTX", "+", "'UNT+3+1'UNZ+1+R1'", true},
        {UNB UNH "FTX+", ":", "'UNT+3+1'UNZ+1+R1'", true},
        {UNB UNH "FTX+", "??", "'UNT+3+1'UNZ+1+R1'", true},
        {UNB UNH "FTX+", "?a", "'UNT+3+1'UNZ+1+R1'", true},
        {UNB UNH "FTX+", "a\r\n", "'UNT+3+1'UNZ+1+R1'", true},
        {UNB UNH, "A'", "UNT+9+1'UNZ+1+R1'", true},
        {UNB UNH, "LOC+'", "UNT+9+1'UNZ+1+R1'", true},
        {UNB, "UNG+++++G'", "UNZ+1+R1'", false},
        {UNB, "UNH'", "UNZ+1+R1'", false},
        {UNB, UNH "UNT+2+1'", "UNZ+1+R1'", false},
        {UNB, "\x01", "", false},
    };
    char *bytes = malloc(EDIFACT_BYTES_MAX + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        size_t before = strlen(cases[i].before), step = strlen(cases[i].again);
        size_t behind = strlen(cases[i].behind), size = before;
        memcpy(bytes, cases[i].before, before);
        for (; size + step + behind <= EDIFACT_BYTES_MAX; size += step)
            memcpy(bytes + size, cases[i].again, step);
        memcpy(bytes + size, cases[i].behind, behind);
        size += behind;
        struct arena *arena = arena_new();
        struct findings findings = findings_new(arena);
        struct edifact_interchange edi;
        int64_t start = now_ms();
        enum code code = edifact_read(arena, bytes, size, &findings, &edi);
        int64_t taken = now_ms() - start;
        assert_int_equal(code, cases[i].read ? OK : FINDINGS);
        if (cases[i].read)
            assert_true(edi.messages[0].findings.errors_count > 0);
#ifndef __SANITIZE_ADDRESS__
        assert_true(taken < 2000);
#else
        assert_true(taken < 20000);
#endif
        assert_true(arena_used(arena) < EDIFACT_BYTES_MAX + 8 * 1024 * 1024);
        arena_free(arena);
    }
    bytes[EDIFACT_BYTES_MAX] = 'x';
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct edifact_interchange edi;
    assert_int_equal(edifact_read(arena, bytes, EDIFACT_BYTES_MAX + 1, &findings, &edi), FINDINGS);
    assert_int_equal(findings.items[0].code, FINDING_EDI_0104);
    arena_free(arena);
    free(bytes);
}

/* So many messages, each with its errors, and one too many. */
static void test_many(void **state)
{
    (void)state;
    for (size_t count = EDIFACT_MESSAGES_MAX; count <= EDIFACT_MESSAGES_MAX + 1; count++) {
        struct arena *arena = arena_new();
        struct out out = out_new(arena);
        out_put(&out, UNB);
        for (size_t i = 0; i < count; i++) {
            out_printf(&out, "UNH+%zu+CUSRES:D:96A:UN'", i);
            for (size_t k = 0; k < 150; k++)
                out_put(&out, "A'");
            out_printf(&out, "UNT+152+%zu'", i);
        }
        out_printf(&out, "UNZ+%zu+R1'", count);
        struct arena *own = arena_new();
        struct findings findings = findings_new(own);
        struct edifact_interchange edi;
        enum code code = edifact_read(own, out.data, out.size, &findings, &edi);
        assert_int_equal(code, count > EDIFACT_MESSAGES_MAX ? FINDINGS : OK);
        if (code == OK) {
            assert_int_equal(edi.messages[0].findings.count, EDIFACT_ERRORS_MAX);
            assert_int_equal(edi.messages[0].findings.errors_count, 150);
            assert_int_equal(edi.messages[count - 1].findings.count, 1);
            assert_int_equal(edi.messages[count - 1].findings.errors_count, 150);
        } else {
            assert_int_equal(findings.items[0].code, FINDING_EDI_0102);
        }
        assert_true(arena_used(own) < 12 * 1024 * 1024);
        arena_free(own);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),   cmocka_unit_test(test_envelope),
        cmocka_unit_test(test_findings), cmocka_unit_test(test_words),
        cmocka_unit_test(test_numbers),  cmocka_unit_test(test_walk),
        cmocka_unit_test(test_bounds),   cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
