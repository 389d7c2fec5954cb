/* The JSON reader against jansson, on a table, on what a seed draws and breaks, and alone where it
 * is to do better. CARM_SEED: what is drawn (printed). */
#include "json_judge.h"
#include "json_value.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static char *written(struct arena *arena, const struct json_value *value)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_write(&json, value);
    return out.data;
}

/* Both say the same; what is good means the same to jansson before and after we wrote it. */
static void agree(const char *bytes, size_t size)
{
    struct arena *arena = arena_new();
    const struct json_value *root;
    struct json_trouble trouble;
    char *before = NULL, *after = NULL;
    enum json_problem problem = json_parse(arena, bytes, size, 40, &root, &trouble);
    enum verdict verdict = judge_json(bytes, size, &before);
    /* Of two troubles each may tell another first. */
    if ((problem == JSON_FINE) != (verdict == JUDGE_GOOD))
        fail_msg("problem %d, jansson's verdict %d of: %.*s", problem, verdict, (int)size, bytes);
    if (problem == JSON_FINE) {
        const char *text = written(arena, root);
        assert_int_equal(judge_json(text, strlen(text), &after), JUDGE_GOOD);
        assert_string_equal(after, before);
    } else {
        assert_true(trouble.line >= 1 && trouble.column >= 1);
        assert_true(text_is_utf8(trouble.near, strlen(trouble.near)));
    }
    free(before);
    free(after);
    arena_free(arena);
}

static const char *const documents[] = {
    "{}",
    "[]",
    " \t\r\n{ \"a\" : [ 1 , -0 , 0.5 , 1e2 , 1E+2, 1e-2, -1.25E2 ] , \"b\" : null } \n",
    "[true,false,null,\"\",\"a\",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
    "[\"\\u00e9\\u20ac\\ud83d\\ude00\",\"é€😀\"]",
    "[9223372036854775807,-9223372036854775808]",
    "[9223372036854775808]",
    "[-9223372036854775809]",
    "[99999999999999999999999999]",
    "[1e999]",
    "[1e308,1e-999]",
    "[01]",
    "[-01]",
    "[-]",
    "[+1]",
    "[.5]",
    "[1.]",
    "[1.e5]",
    "[1e]",
    "[1e+]",
    "[0x10]",
    "[NaN]",
    "[Infinity]",
    "[tru]",
    "[truex]",
    "[nul",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{\"a\":1,}",
    "{\"a\"}",
    "{\"a\":}",
    "{a:1}",
    "{'a':1}",
    "{\"a\":1,\"a\":2}",
    "{\"a\":1,\"\\u0061\":2}",
    "{\"a\":{\"b\":1,\"b\":1}}",
    "{\"\":1}",
    "[\"a\nb\"]",
    "[\"\\u0000\"]",
    "[\"\\ud83d\"]",
    "[\"\\ud83d\\u0041\"]",
    "[\"\\ude00\"]",
    "[\"\\u12g4\"]",
    "[\"\\x\"]",
    "[\"unended]",
    "[\"ends with a backslash\\",
    "[\"\\u12",
    "[\"\\ud83d\\ude",
    "[1]]",
    "[1] x",
    "{",
    "[",
    "",
    " ",
    "1",
    "\"a\"",
    "null",
    "\xef\xbb\xbf[]",
    "/* no */[]",
    "[1]//",
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(documents); i++)
        agree(documents[i], strlen(documents[i]));
    agree("[\"a\0b\"]", 7);
    agree("[]\0", 3);
}

/* ---- drawn ---- */

static uint64_t drawn;
static unsigned draw(unsigned below)
{
    drawn = drawn * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(drawn >> 33) % below;
}

static void draw_value(struct out *out, int depth)
{
    static const char *const leaves[] = {"0",
                                         "-7",
                                         "12.50",
                                         "1e3",
                                         "true",
                                         "null",
                                         "\"\"",
                                         "\"x\"",
                                         "\"\\u00e9\"",
                                         "\"é\\n\"",
                                         "9223372036854775807"};
    unsigned kind = depth == 0 ? 0 : draw(4);
    if (kind < 2) {
        out_put(out, leaves[draw(ARRAY_COUNT(leaves))]);
        return;
    }
    unsigned count = draw(7);
    out_char(out, kind == 2 ? '[' : '{');
    for (unsigned i = 0; i < count; i++) {
        if (i > 0)
            out_char(out, ',');
        if (kind == 3)
            out_printf(out, "\"k%u\":", draw(40));
        draw_value(out, depth - 1);
        if (draw(8) == 0)
            out_char(out, ' ');
    }
    out_char(out, kind == 2 ? ']' : '}');
}

static void test_drawn(void **state)
{
    (void)state;
    const char *given = getenv("CARM_SEED");
    drawn = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    printf("# CARM_SEED=%llu\n", (unsigned long long)drawn);
    struct arena *arena = arena_new();
    for (int i = 0; i < 3000; i++) {
        arena_reset(arena);
        struct out out = out_new(arena);
        out_char(&out, '[');
        draw_value(&out, 6);
        out_char(&out, ']');
        agree(out.data, out.size);
        agree(out.data, draw((unsigned)out.size)); /* cut off */
        static const char bytes[] = "{}[]\",:\\0.e-u \x01"
                                    "a";
        out.data[draw((unsigned)out.size)] = bytes[draw(sizeof(bytes) - 1)];
        if (text_is_utf8(out.data, out.size))
            agree(out.data, out.size);
    }
    arena_free(arena);
}

/* ---- alone ---- */

static void test_places(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum json_problem problem;
        int line, column;
        const char *near;
    } cases[] = {
        {"{\"a\":1,\n  \"é\": x}", JSON_BROKEN, 2, 8, "x"},
        {"{\"a\":1", JSON_UNFINISHED, 1, 7, ""},
        {"[\"a", JSON_UNFINISHED, 1, 4, ""},
        {"[tr", JSON_UNFINISHED, 1, 4, ""},
        {"{\"name\":1,\"b\":2,\"name\":3}", JSON_TWICE, 1, 18, "name"},
        {"[99999999999999999999]", JSON_BROKEN, 1, 2, "99999999999999999999"},
        {"[[[[[1]]]]]", JSON_DEEP, 1, 5, "[1"},
        {"[1],", JSON_BROKEN, 1, 4, ","},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *arena = arena_new();
        const struct json_value *root;
        struct json_trouble trouble;
        assert_int_equal(
            json_parse(arena, cases[i].text, strlen(cases[i].text), 4, &root, &trouble),
            cases[i].problem);
        assert_int_equal(trouble.line, cases[i].line);
        assert_int_equal(trouble.column, cases[i].column);
        assert_string_equal(trouble.near, cases[i].near);
        arena_free(arena);
    }
}

/* Many names, all different but the last; in good time. */
static void test_many(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct out out = out_new(arena);
    out_char(&out, '{');
    for (int i = 0; i < 200000; i++)
        out_printf(&out, "\"n%d\":%d,", i, i);
    out_put(&out, "\"n4711\":0}");
    const struct json_value *root;
    struct json_trouble trouble;
    assert_int_equal(json_parse(arena, out.data, out.size, 4, &root, &trouble), JSON_TWICE);
    assert_string_equal(trouble.near, "n4711");
    out.size -= 11; /* without it */
    out.data[out.size++] = '}';
    assert_int_equal(json_parse(arena, out.data, out.size, 4, &root, &trouble), JSON_FINE);
    assert_int_equal(root->count, 200000);
    assert_int_equal(json_integer_value(json_member(root, "n150000")), 150000);
    assert_null(json_member(root, "n200000"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_drawn),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
