/* Any bytes as shipments of a courier. What is read makes a JSON that the reader of declarations
 * takes as such, with a line for each row that is not left out. */
#include "fuzz.h"
#include "shipments.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct shipments shipments;
    const struct shipments_head head = {.importer = "123456782RM0001",
                                        .transaction = "12345000000012",
                                        .month = "2025-10",
                                        .today = date_make(2025, 11, 3)};
    if (document_read_shipments(arena, (const char *)bytes, size, &findings, &shipments) != OK) {
        assert(findings.errors_count > 0);
        arena_free(arena);
        return 0;
    }
    assert(shipments.count > 0 && shipments.count <= DECLARATION_LINES_MAX);
    bool *left_out = arena_array(arena, shipments.count, sizeof(*left_out));
    left_out[0] = size % 2 == 1 && shipments.count > 1;
    const struct shipment_row **rows;
    const char *text = document_shipments_json(arena, &shipments, &head, left_out, &rows);
    struct declaration declaration;
    findings = findings_new(arena);
    enum code code = document_read_declaration(arena, text, strlen(text), &findings, &declaration);
    assert(code == OK || code == FINDINGS);
    assert(declaration.lines_count == shipments.count - left_out[0]);
    for (size_t i = 0; i < declaration.lines_count; i++)
        assert(rows[i]->row > 1 && declaration.lines[i].number == (int)i + 1);
    arena_free(arena);
    return 0;
}
