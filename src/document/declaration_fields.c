#include "declaration_impl.h"

#define AT(struct_name, member) offsetof(struct struct_name, member)
#define PARTY(member) AT(declaration_party, member)
#define INVOICE(member) AT(declaration_invoice, member)
#define LINE(member) AT(declaration_line, member)

static const struct field party_fields[] = {
    {"name", FIELD_TEXT, PARTY(name), 175, NULL},
    {"street", FIELD_TEXT, PARTY(street), 175, NULL},
    {"city", FIELD_TEXT, PARTY(city), 70, NULL},
    {"region", FIELD_TEXT, PARTY(region), 70, NULL},
    {"postalCode", FIELD_TEXT, PARTY(postal_code), 17, NULL},
    {"country", FIELD_TEXT, PARTY(country), 2, NULL},
    {NULL},
};

const struct field invoice_fields[] = {
    {"number", FIELD_TEXT, INVOICE(number), 35, NULL},
    {"date", FIELD_DATE, INVOICE(on), 0, NULL},
    {"total", FIELD_AMOUNT, INVOICE(total), 0, NULL},
    {"purchaseOrder", FIELD_TEXT, INVOICE(purchase_order), 35, NULL},
    {"vendor", FIELD_OBJECT, INVOICE(vendor), 0, party_fields},
    {"purchaser", FIELD_OBJECT, INVOICE(purchaser), 0, party_fields},
    {NULL},
};

const struct field quantity_fields[] = {
    {"value", FIELD_QUANTITY, AT(declaration_quantity, value), 0, NULL},
    {"unit", FIELD_UPPER, AT(declaration_quantity, unit), 3, NULL},
    {NULL},
};

const struct field adjustment_fields[] = {
    {"kind", FIELD_UPPER, AT(declaration_adjustment, kind), 3, NULL},
    {"amount", FIELD_QUANTITY, AT(declaration_adjustment, amount), 0, NULL},
    {NULL},
};

static const struct field sima_fields[] = {
    {"subject", FIELD_UPPER, LINE(sima_subject), 1, NULL},
    {"code", FIELD_CHARS, LINE(sima_code), 2, NULL},
    {"antiDumping", FIELD_MONEY, LINE(anti_dumping), 0, NULL},
    {"countervailing", FIELD_MONEY, LINE(countervailing), 0, NULL},
    {"measure", FIELD_UPPER, LINE(sima_measure), 11, NULL},
    {"exporter", FIELD_TEXT, LINE(sima_exporter), 175, NULL},
    {"exportPrice", FIELD_AMOUNT, LINE(export_price), 0, NULL},
    {"normalValue", FIELD_AMOUNT, LINE(normal_value), 0, NULL},
    {"soldOn", FIELD_DATE, LINE(sima_sold_on), 0, NULL},
    {NULL},
};

static const struct field surtax_fields[] = {
    {"subject", FIELD_UPPER, LINE(surtax_subject), 1, NULL},
    {"code", FIELD_TEXT, LINE(surtax_code), 100, NULL},
    {"content", FIELD_CONTENT, LINE(vehicle_content), 0, NULL},
    {"fact", FIELD_TEXT, LINE(surtax_fact), 40, NULL},
    {"permit", FIELD_TEXT, LINE(surtax_permit), 35, NULL},
    {NULL},
};

static const struct field safeguard_fields[] = {
    {"subject", FIELD_UPPER, LINE(safeguard_subject), 1, NULL},
    {"amount", FIELD_MONEY, LINE(safeguard), 0, NULL},
    {NULL},
};

static const struct field excise_fields[] = {
    {"code", FIELD_UPPER, LINE(excise_code), 7, NULL},
    {"duty", FIELD_MONEY, LINE(excise_duty), 0, NULL},
    {"tax", FIELD_MONEY, LINE(excise_tax), 0, NULL},
    {"packages", FIELD_INT, LINE(excise_packages), 9999999, NULL},
    {NULL},
};

static const struct field loss_fields[] = {
    {"cause", FIELD_UPPER, LINE(loss_cause), 7, NULL},
    {"value", FIELD_MONEY, LINE(loss), 0, NULL},
    {"goods", FIELD_UPPER, LINE(loss_goods), 1, NULL},
    {"became", FIELD_UPPER, LINE(loss_fate), 1, NULL},
    {NULL},
};

const struct field line_fields[] = {
    {"number", FIELD_INT, LINE(number), 99999, NULL},
    {"invoice", FIELD_TEXT, LINE(invoice), 35, NULL},
    {"invoiceLine", FIELD_INT, LINE(invoice_line), 99999, NULL},
    {"classification", FIELD_DIGITS, LINE(classification), 15, NULL},
    {"tariffCode", FIELD_CHARS, LINE(tariff_code), 7, NULL},
    {"treatment", FIELD_TREATMENT, LINE(treatment), 2, NULL},
    {"vfdCode", FIELD_CHARS, LINE(vfd_code), 2, NULL},
    {"description", FIELD_TEXT, LINE(description), 512, NULL},
    {"origin", FIELD_UPPER, LINE(origin), 3, NULL},
    {"exportPlace", FIELD_UPPER, LINE(export_place), 3, NULL},
    {"directShipmentDate", FIELD_DATE, LINE(direct_shipment_date), 0, NULL},
    {"quantities", FIELD_QUANTITIES, LINE(quantities), DECLARATION_QUANTITIES, NULL},
    {"value", FIELD_AMOUNT, LINE(value), 0, NULL},
    {"sima", FIELD_OBJECT, 0, 0, sima_fields},
    {"surtax", FIELD_OBJECT, 0, 0, surtax_fields},
    {"safeguard", FIELD_OBJECT, 0, 0, safeguard_fields},
    {"excise", FIELD_OBJECT, 0, 0, excise_fields},
    {"gstCode", FIELD_UPPER, LINE(gst_code), 3, NULL},
    {"specialAuthority", FIELD_TEXT, LINE(special_authority), 16, NULL},
    {"previousTransactionNumber", FIELD_DIGITS, LINE(previous_transaction), 15, NULL},
    {"previousLine", FIELD_INT, LINE(previous_line), 99999, NULL},
    {"price", FIELD_PRICE, LINE(price), 0, NULL},
    {"adjustments", FIELD_ADJUSTMENTS, LINE(adjustments), DECLARATION_ADJUSTMENTS, NULL},
    {"province", FIELD_UPPER, LINE(province), 2, NULL},
    {"loss", FIELD_OBJECT, 0, 0, loss_fields},
    {"shipmentNumber", FIELD_TEXT, LINE(shipment), 35, NULL},
    {"shipmentReleaseDate", FIELD_DATE, LINE(shipment_released_on), 0, NULL},
    {"consignee", FIELD_TEXT, LINE(consignee), 175, NULL},
    {NULL},
};

const struct field declaration_fields[] = {
    {"type", FIELD_UPPER, AT(declaration, type), 2, NULL},
    {"transactionNumber", FIELD_TRANSACTION, AT(declaration, transaction), 0, NULL},
    {"version", FIELD_INT, AT(declaration, version), 9999, NULL},
    {"office", FIELD_OFFICE, AT(declaration, office), 4, NULL},
    {"releaseDate", FIELD_DATE, AT(declaration, release_date), 0, NULL},
    {"transportMode", FIELD_CHARS, AT(declaration, transport_mode), 1, NULL},
    {"carrier", FIELD_UPPER, AT(declaration, carrier), 4, NULL},
    {"cargoControlNumber", FIELD_TEXT, AT(declaration, cargo_control_number), 25, NULL},
    {"grossWeightKg", FIELD_WEIGHT, AT(declaration, gross_weight_kg), 0, NULL},
    {"importer", FIELD_IMPORTER, AT(declaration, importer), 0, NULL},
    {"broker", FIELD_BROKER, AT(declaration, broker), 0, NULL},
    {"rpp", FIELD_BOOL, AT(declaration, rpp), 0, NULL},
    {"preCarm", FIELD_BOOL, AT(declaration, pre_carm), 0, NULL},
    {"warehouseSubType", FIELD_UPPER, AT(declaration, warehouse_sub_type), 4, NULL},
    {"warehouseIn", FIELD_TEXT, AT(declaration, warehouse_in), 17, NULL},
    {"warehouseOut", FIELD_TEXT, AT(declaration, warehouse_out), 17, NULL},
    {"warehouseTransactionNumber", FIELD_DIGITS, AT(declaration, warehouse_transaction), 15, NULL},
    {"previousTransactionNumber", FIELD_DIGITS, AT(declaration, previous_transaction), 15, NULL},
    {"originalTransactionNumber", FIELD_DIGITS, AT(declaration, original_transaction), 15, NULL},
    {"recordOfIntent", FIELD_TEXT, AT(declaration, record_of_intent), 35, NULL},
    {"portOfUnlading", FIELD_UPPER, AT(declaration, port_of_unlading), 5, NULL},
    {"clientReference", FIELD_TEXT, AT(declaration, client_reference), 35, NULL},
    {"notes", FIELD_TEXT, AT(declaration, notes), 2000, NULL},
    {"reasons", FIELD_REASONS, AT(declaration, reasons), 3, NULL},
    {"reasonToBelieveDate", FIELD_DATE, AT(declaration, reason_known_on), 0, NULL},
    {"noticeDate", FIELD_DATE, AT(declaration, notice_on), 0, NULL},
    {"gstRegistered", FIELD_UPPER, AT(declaration, gst_registered), 1, NULL},
    {"invoices", FIELD_INVOICES, AT(declaration, invoices), DECLARATION_INVOICES_MAX, NULL},
    {"lines", FIELD_LINES, AT(declaration, lines), DECLARATION_LINES_MAX, NULL},
    {NULL},
};

struct field_amount field_amount_at(const struct field *field, void *record)
{
    if (field->offset == INVOICE(total) && strcmp(field->name, "total") == 0) {
        struct declaration_invoice *invoice = record;
        return (struct field_amount){&invoice->has_total, &invoice->total, invoice->currency};
    }
    struct declaration_line *line = record;
    if (field->offset == LINE(export_price))
        return (struct field_amount){&line->has_export_price, &line->export_price,
                                     line->export_price_currency};
    if (field->offset == LINE(normal_value))
        return (struct field_amount){&line->has_normal_value, &line->normal_value,
                                     line->normal_value_currency};
    assert(field->offset == LINE(value));
    return (struct field_amount){&line->has_value, &line->value, line->currency};
}
