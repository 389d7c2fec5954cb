/*
 * shipments: the CSV of a courier, a row a line of a consolidated declaration. Columns are named in
 * the first line, in any order (docs/FORMATS.md).
 */
#pragma once
#include "document.h"

struct shipment_row {
    int row; /* of the file; the header is 1 */
    char **fields;
};
struct shipments {
    struct shipment_row *rows;
    size_t count;
    int places[32]; /* of each known column, -1 not there */
};
/* What the rows do not say; NULL is not given, but for the month: "2025-10". */
struct shipments_head {
    const char *importer, *transaction, *office, *transport_mode, *month;
    date today;
};
/* UNREADABLE, or FINDINGS (SHP-0001 to 0007) when nothing can be made of it. */
enum code document_read_shipments(struct arena *arena, const char *bytes, size_t size,
                                  struct findings *findings, struct shipments *ret);
/* JSON of the declaration, without the rows that are left out; ret_rows: of each of its lines. */
char *document_shipments_json(struct arena *arena, const struct shipments *shipments,
                              const struct shipments_head *head, const bool *left_out,
                              const struct shipment_row ***ret_rows);
