/* An assessment stored by an earlier version is shown byte for byte as it was then. The files in
 * tests/golden/stored were written by that version; nothing here works anything out again. */
#include "document.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena *arena;

static char *slurp(const char *name)
{
    FILE *file = fopen(arena_printf(arena, GOLDEN_DIR "/stored/%s", name), "rb");
    assert_non_null(file);
    struct out out = out_new(arena);
    char buffer[4096];
    for (size_t size; (size = fread(buffer, 1, sizeof(buffer), file)) > 0;)
        for (size_t i = 0; i < size; i++)
            out_char(&out, buffer[i]);
    fclose(file);
    return out.data;
}

static char *shown_json(const struct declaration *d, const struct assessment *a,
                        enum language language)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_assessment(&json, d, a, language);
    return out.data;
}

static void read_stored(const char *version, struct declaration *ret_declaration,
                        struct assessment *ret_assessment)
{
    struct findings findings = findings_new(arena);
    char *document = slurp(arena_printf(arena, "%s.json", version));
    assert_int_equal(
        document_read_declaration(arena, document, strlen(document), &findings, ret_declaration),
        OK);
    char *packed = slurp(arena_printf(arena, "%s.packed", version));
    assert_int_equal(document_unpack_assessment(arena, packed, ret_assessment), OK);
    /* What it was made of can be stored again without a change. */
    assert_string_equal(document_pack_assessment(arena, ret_assessment), packed);
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_declaration(&json, ret_declaration);
    assert_string_equal(out.data, document);
}

static void first_version_is_shown_as_it_was(void **state)
{
    (void)state;
    struct declaration d;
    struct assessment a;
    read_stored("v1", &d, &a);
    assert_string_equal(document_assessment_text(arena, &d, &a, LANGUAGE_EN), slurp("v1.en.txt"));
    assert_string_equal(document_assessment_text(arena, &d, &a, LANGUAGE_FR), slurp("v1.fr.txt"));
    assert_string_equal(shown_json(&d, &a, LANGUAGE_EN), slurp("v1.en.assessment.json"));
    assert_string_equal(shown_json(&d, &a, LANGUAGE_FR), slurp("v1.fr.assessment.json"));
}

/* A form this program does not know is not guessed at. */
static void unknown_version_is_refused(void **state)
{
    (void)state;
    struct assessment a;
    char *packed = slurp("v1.packed");
    assert_memory_equal(packed, "{\"v\":1,", 7);
    packed[5] = '9';
    assert_int_equal(document_unpack_assessment(arena, packed, &a), UNREADABLE);
    packed[5] = '0';
    assert_int_equal(document_unpack_assessment(arena, packed, &a), UNREADABLE);
}

int main(void)
{
    arena = arena_new();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_version_is_shown_as_it_was),
        cmocka_unit_test(unknown_version_is_refused),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
