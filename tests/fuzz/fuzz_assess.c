/*
 * JSON to a declaration, checked and worked out on the real tariff: what passes the check comes to
 * amounts that add up and an explanation that is kept whole, whatever was declared.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);

static const struct tariff *tariff;

static char *slurp(struct arena *arena, const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        abort();
    *ret_size = (size_t)ftell(file);
    rewind(file);
    char *bytes = arena_alloc(arena, *ret_size + 1);
    if (fread(bytes, 1, *ret_size, file) != *ret_size)
        abort();
    fclose(file);
    return bytes;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    static struct arena *arena; /* lives as long as the process */
    struct reference_rows all = {0};
    arena = arena_new();
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        struct findings findings = findings_new(arena);
        struct reference_rows rows;
        size_t size;
        char *bytes = slurp(arena, arena_printf(arena, DATA_DIR "/%s", kind->file), &size);
        enum code code = reference_read(arena, kind, bytes, size, &findings, &rows);
        assert(code == OK);
        for (size_t i = 0; i < rows.count; i++) {
            rows.rows[i].id = (int64_t)all.count + 1;
            *LIST_PUSH(arena, all.rows, all.count, all.capacity) = rows.rows[i];
        }
    }
    tariff = tariff_build(arena, all.rows, all.count);
    return 0;
}

static void check_sums(const struct assessment *assessment)
{
    money payable = {0}, value = {0}, by_class = {0};
    for (size_t i = 0; i < assessment->lines_count; i++) {
        const struct assessment_line *line = &assessment->lines[i];
        money charges = {0};
        for (size_t k = 0; k < line->charges_count; k++)
            charges = money_add(charges, line->charges[k].amount);
        assert(charges.cents == line->payable.cents);
        payable = money_add(payable, line->payable);
        value = money_add(value, line->value_for_duty);
    }
    for (int class = 0; class < REVENUE_COUNT; class++)
        by_class = money_add(by_class, assessment->totals[class]);
    assert(payable.cents == assessment->payable.cents);
    assert(value.cents == assessment->value_for_duty.cents);
    assert(by_class.cents == payable.cents);
}

static void check_kept(struct arena *arena, const struct declaration *declaration,
                       const struct assessment *assessment)
{
    struct assessment back;
    char *packed = document_pack_assessment(arena, assessment);
    enum code code = document_unpack_assessment(arena, packed, &back);
    assert(code == OK);
    assert(strcmp(document_pack_assessment(arena, &back), packed) == 0);
    for (int language = 0; language < LANGUAGES; language++) {
        const char *text = document_assessment_text(arena, declaration, assessment,
                                                    (enum language)language);
        assert(text_is_utf8(text, strlen(text)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct declaration declaration;
    struct assessment assessment;
    const struct declaration_context context = {
        .tariff = tariff, .accounting_date = date_make(2025, 11, 20), .what_if = true};
    enum code code = document_read_declaration(arena, (const char *)bytes, size, &findings,
                                               &declaration);
    if (code == OK)
        code = declaration_check(&declaration, &context, &findings);
    if (code == OK)
        code = assessment_compute(arena, tariff, &declaration, context.accounting_date, &findings,
                                  &assessment);
    fuzz_check_findings(arena, code, &findings);
    if (code == OK) {
        check_sums(&assessment);
        check_kept(arena, &declaration, &assessment);
    }
    arena_free(arena);
    return 0;
}
