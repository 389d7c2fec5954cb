/*
 * Requests over many declarations. The first byte says what the rest is: one object, JSON Lines, a
 * fix, or a kept request. What is read is bounded, what it changes in a line is a value of the
 * field, and a kept request comes out as it went in.
 */
#include "bulk.h"
#include "document.h"
#include "fuzz.h"

static void check_text(const char *text)
{
    assert(text == NULL || (strlen(text) <= 2000 && text_is_utf8(text, strlen(text))));
}

/* What stands there after a change is itself no change. */
static void check_change(struct arena *arena, enum bulk_field field, const char *value)
{
    struct declaration_line line = {.classification = "6109100012", .treatment = "02",
                                    .vfd_code = "13", .origin = "IN", .quantities_count = 2,
                                    .quantities = {{{1200, 0}, "NMB"}, {{3055, 1}, "KGM"}}};
    if (bulk_change(arena, &line, field, value) != BULK_CHANGED)
        return;
    const char *after = bulk_value(arena, &line, field);
    assert(bulk_change(arena, &line, field, after[0] == '\0' ? "-" : after) == BULK_SAME);
    assert(line.number == 0 && strlen(line.classification) == 10 && strlen(line.origin) <= 3);
}

static void check_request(struct arena *arena, const char *bytes, size_t size, bool lines)
{
    struct findings findings = findings_new(arena);
    struct bulk_request request = {0};
    enum code code =
        document_read_bulk_request(arena, bytes, size, lines, &findings, &request);
    assert(code == OK || findings.errors_count > 0);
    assert(request.rows_count <= BULK_ROWS_MAX);
    check_text(request.remarks);
    for (size_t i = 0; code == OK && i < request.rows_count; i++) {
        const struct bulk_row *row = &request.rows[i];
        enum bulk_field field;
        check_text(row->value);
        check_text(row->transaction);
        for (size_t k = 0; k < row->reasons_count && k < CASEWORK_REASONS_MAX; k++)
            assert(row->reasons[k] != NULL);
        if (bulk_field_find(row->field, &field))
            check_change(arena, field, row->value == NULL ? "" : row->value);
    }
}

static void check_choice(struct arena *arena, const char *bytes, size_t size)
{
    struct findings findings = findings_new(arena);
    struct bulk_choice choice;
    enum code code = document_read_bulk_choice(arena, bytes, size, &findings, &choice);
    assert(code == OK || findings.errors_count > 0);
    if (code != OK)
        return;
    assert(choice.accounts_count <= BULK_ACCOUNTS_MAX);
    const struct declaration_line line = {.classification = "6109100012"};
    (void)bulk_fits(&choice, &line);
}

static const char *written(struct arena *arena, const struct bulk *bulk)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_bulk(&json, bulk);
    return out.data;
}

static void check_kept(struct arena *arena, const char *text)
{
    struct bulk bulk, again;
    if (document_read_bulk(arena, text, &bulk) != OK)
        return;
    const char *once = written(arena, &bulk);
    assert(document_read_bulk(arena, once, &again) == OK);
    assert(strcmp(written(arena, &again), once) == 0);
    (void)document_bulk_csv(arena, &bulk, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    if (size > 0) {
        const char *rest = arena_copy(arena, (const char *)bytes + 1, size - 1);
        switch (bytes[0]) {
        case 'l': check_request(arena, rest, size - 1, true); break;
        case 'f': check_choice(arena, rest, size - 1); break;
        case 'k': check_kept(arena, rest); break;
        default: check_request(arena, rest, size - 1, false); break;
        }
    }
    arena_free(arena);
    return 0;
}
