/* Any bytes as CSV, written again and read again: the same fields, but for the apostrophe that
 * keeps a formula from being one. */
#include "fuzz.h"

static void check_record(struct arena *arena, char **fields, size_t count)
{
    struct out out = out_new(arena);
    /* A first field of its own: one empty field would be a blank line. */
    csv_field(&out, "first", true);
    for (size_t i = 0; i < count; i++)
        csv_field(&out, fields[i], false);
    struct csv csv = csv_new(out.data, out.size);
    char **again;
    size_t again_count;
    bool broken;
    bool there = csv_next(&csv, arena, &again, &again_count, &broken);
    assert(there && !broken && again_count == count + 1);
    again++;
    for (size_t i = 0; i < count; i++) {
        bool guarded = again[i][0] == '\'' && fields[i][0] != '\'';
        assert(strcmp(again[i] + guarded, fields[i]) == 0);
        /* What a spreadsheet would take for a formula is a number and nothing else. */
        decimal number;
        if (again[i][0] != '\0' && strchr("=+-@\t", again[i][0]) != NULL)
            assert(decimal_parse(again[i], DECIMAL_SCALE_MAX, &number));
    }
    assert(!csv_next(&csv, arena, &again, &again_count, &broken));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct csv csv = csv_new((const char *)bytes, size);
    char **fields;
    size_t count;
    bool broken;
    int rows = 0;
    while (csv_next(&csv, arena, &fields, &count, &broken)) {
        assert(count > 0 && csv.row == ++rows);
        assert(csv.next <= csv.end);
        if (broken)
            assert(csv.next == csv.end);
        else if (text_is_utf8((const char *)bytes, size)) /* readers refuse the rest beforehand */
            check_record(arena, fields, count);
    }
    arena_free(arena);
    return 0;
}
