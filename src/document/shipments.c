/* Shipments of a courier as CSV, a row a line: to the JSON of a consolidated declaration. */
#include "shipments.h"

#include <strings.h>

enum { NAME_MAX_SIZE = 40 };

/* Column, and what it is in a line of the declaration's JSON; "": see write_row. */
static const struct {
    const char *column, *member;
    bool needed;
} columns[] = {
    {"shipment", "shipmentNumber", true},
    {"released", "shipmentReleaseDate", true},
    {"consignee", "consignee", true},
    {"description", "description", true},
    {"classification", "classification", true},
    {"origin", "origin", true},
    {"value", "", true},
    {"currency", "", true},
    {"exported_from", "exportPlace", false},
    {"shipped", "directShipmentDate", false},
    {"treatment", "treatment", false},
    {"vfd_code", "vfdCode", false},
    {"tariff_code", "tariffCode", false},
    {"quantity", "", false},
    {"unit", "", false},
    {"gst_code", "gstCode", false},
    {"special_authority", "specialAuthority", false},
};
enum { SHIPMENT, RELEASED, ORIGIN = 5, VALUE, CURRENCY, EXPORTED, SHIPPED, TREATMENT, VFD,
       QUANTITY = 13, UNIT, COLUMNS = ARRAY_COUNT(columns) };

static bool read_header(struct arena *arena, char **fields, size_t count,
                        struct findings *findings, struct shipments *shipments)
{
    size_t errors = findings->errors_count;
    for (int i = 0; i < COLUMNS; i++)
        shipments->places[i] = -1;
    for (size_t k = 0; k < count; k++) {
        int i = 0;
        while (i < COLUMNS && strcasecmp(columns[i].column, fields[k]) != 0)
            i++;
        const char *name = arena_copy(arena, fields[k], strnlen(fields[k], NAME_MAX_SIZE));
        if (i == COLUMNS || shipments->places[i] >= 0)
            findings_add(findings, i == COLUMNS ? FINDING_SHP_0001 : FINDING_SHP_0003, 0, "", name,
                         NULL, NULL);
        else
            shipments->places[i] = (int)k;
    }
    for (int i = 0; i < COLUMNS; i++)
        if (columns[i].needed && shipments->places[i] < 0)
            findings_add(findings, FINDING_SHP_0002, 0, "", columns[i].column, NULL, NULL);
    return findings->errors_count == errors;
}

enum code document_read_shipments(struct arena *arena, const char *bytes, size_t size,
                                  struct findings *findings, struct shipments *ret)
{
    struct shipments shipments = {0};
    struct csv csv = csv_new(bytes, size);
    char **fields;
    size_t count, columns_count = 0, capacity = 0;
    bool broken = false, header = true;
    if (!text_is_utf8(bytes, size)) {
        findings_add(findings, FINDING_SHP_0004, 0, "", NULL, NULL, NULL);
        return UNREADABLE;
    }
    while (csv_next(&csv, arena, &fields, &count, &broken)) {
        const char *line = arena_printf(arena, "%d", csv.row);
        if (broken || (!header && count != columns_count)) {
            findings_add(findings, FINDING_SHP_0005, 0, "", line, NULL, NULL);
            return FINDINGS;
        }
        if (header && !read_header(arena, fields, count, findings, &shipments))
            return FINDINGS;
        if (header)
            columns_count = count;
        else
            *LIST_PUSH(arena, shipments.rows, shipments.count, capacity) =
                (struct shipment_row){.row = csv.row, .fields = fields};
        header = false;
    }
    if (shipments.count == 0) {
        findings_add(findings, FINDING_SHP_0006, 0, "", NULL, NULL, NULL);
        return FINDINGS;
    }
    if (shipments.count > DECLARATION_LINES_MAX) {
        findings_add(findings, FINDING_SHP_0007, 0, "", arena_printf(arena, "%zu", shipments.count),
                     arena_printf(arena, "%d", DECLARATION_LINES_MAX), NULL);
        return FINDINGS;
    }
    *ret = shipments;
    return OK;
}

static const char *cell(const struct shipments *shipments, const struct shipment_row *row, int i)
{
    return shipments->places[i] < 0 ? "" : row->fields[shipments->places[i]];
}

static void write_amount(struct json *json, const char *key, const char *first, const char *name,
                         const char *second, const char *second_name)
{
    json_key(json, key);
    json_object(json);
    json_text(json, name, first);
    json_text(json, second_name, second);
    json_object_end(json);
}

static void write_row(struct json *json, const struct shipments *shipments,
                      const struct shipment_row *row, int number)
{
    static const struct {
        int column;
        const char *member, *value;
        int from; /* another column that stands for an empty one, or -1 */
    } usual[] = {{EXPORTED, "exportPlace", NULL, ORIGIN},
                 {SHIPPED, "directShipmentDate", NULL, RELEASED},
                 {TREATMENT, "treatment", "02", -1},
                 {VFD, "vfdCode", "13", -1}};
    json_object(json);
    json_key(json, "number");
    json_int(json, number);
    for (int i = 0; i < COLUMNS; i++)
        if (*columns[i].member && *cell(shipments, row, i))
            json_text(json, columns[i].member, cell(shipments, row, i));
    for (size_t i = 0; i < ARRAY_COUNT(usual); i++)
        if (!*cell(shipments, row, usual[i].column))
            json_text(json, usual[i].member,
                      usual[i].from < 0 ? usual[i].value : cell(shipments, row, usual[i].from));
    if (*cell(shipments, row, QUANTITY)) {
        json_key(json, "quantities");
        json_array(json);
        json_object(json);
        json_text(json, "value", cell(shipments, row, QUANTITY));
        json_text(json, "unit", cell(shipments, row, UNIT));
        json_object_end(json);
        json_array_end(json);
    }
    if (*cell(shipments, row, VALUE))
        write_amount(json, "value", cell(shipments, row, VALUE), "amount",
                     cell(shipments, row, CURRENCY), "currency");
    json_object_end(json);
}

/* The last release in the month up to today of the rows that stay; else the month's first day. */
static const char *last_release(struct arena *arena, const struct shipments *shipments,
                                const struct shipments_head *head, const bool *left_out)
{
    const char *last = arena_printf(arena, "%s-01", head->month);
    date on, latest = DATE_NONE;
    for (size_t i = 0; i < shipments->count; i++) {
        const char *text = cell(shipments, &shipments->rows[i], RELEASED);
        if ((left_out == NULL || !left_out[i]) && date_parse(text, &on) &&
            date_before(latest, on) && !date_before(head->today, on) &&
            strncmp(text, head->month, strlen(head->month)) == 0) {
            latest = on;
            last = text;
        }
    }
    return last;
}

char *document_shipments_json(struct arena *arena, const struct shipments *shipments,
                              const struct shipments_head *head, const bool *left_out,
                              const struct shipment_row ***ret_rows)
{
    const struct shipment_row **rows = arena_array(arena, shipments->count + 1, sizeof(*rows));
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    int number = 0;
    json_object(&json);
    json_text(&json, "type", "F");
    json_text(&json, "transactionNumber", head->transaction);
    json_text(&json, "office", head->office);
    json_text(&json, "releaseDate", last_release(arena, shipments, head, left_out));
    json_text(&json, "transportMode", head->transport_mode);
    json_text(&json, "importer", head->importer);
    json_key(&json, "lines");
    json_array(&json);
    for (size_t i = 0; i < shipments->count; i++) {
        if (left_out != NULL && left_out[i])
            continue;
        rows[number++] = &shipments->rows[i];
        write_row(&json, shipments, &shipments->rows[i], number);
    }
    json_array_end(&json);
    json_object_end(&json);
    *ret_rows = rows;
    return out.data;
}
