/* The form to a struct declaration, and back for a correction. */
#include "document.h"
#include "form.h"

#include <stdlib.h>

struct reading {
    struct arena *arena;
    struct findings *findings;
    const char *record; /* "/lines/0" */
    int line;
};

static const char *pointer(const struct reading *r, const char *name)
{
    return arena_printf(r->arena, "%s/%s", r->record, name);
}

static date read_date(const struct reading *r, const char *text, const char *name)
{
    date d = DATE_NONE;
    if (*text && !date_parse(text, &d))
        findings_add(r->findings, FINDING_DOC_0004, r->line, pointer(r, name), text, NULL, NULL);
    return d;
}

static bool read_decimal(const struct reading *r, const char *text, int scale, const char *name,
                         decimal *ret)
{
    if (!*text)
        return false;
    if (decimal_parse(text, scale, ret))
        return true;
    findings_add(r->findings, FINDING_DOC_0005, r->line, pointer(r, name), text,
                 arena_printf(r->arena, "%d", scale), NULL);
    return false;
}

static money read_money(const struct reading *r, const char *text, const char *name)
{
    money value = money_cents(0);
    if (*text && !money_parse(text, &value))
        findings_add(r->findings, FINDING_DOC_0005, r->line, pointer(r, name), text, "2", NULL);
    return value;
}

/* A code of bounded size; longer text is a finding, not cut. */
static void read_code(const struct reading *r, const char *text, char *ret, size_t size,
                      const char *name)
{
    if (strlen(text) >= size) {
        findings_add(r->findings, FINDING_DOC_0007, r->line, pointer(r, name), text,
                     arena_printf(r->arena, "%zu", size - 1), NULL);
        return;
    }
    size_t n = 0;
    for (; text[n]; n++)
        ret[n] = (char)(text[n] >= 'a' && text[n] <= 'z' ? text[n] - 'a' + 'A' : text[n]);
    ret[n] = '\0';
}

static const char *digits_of(struct arena *arena, const char *text)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    for (; *text; text++)
        if (!strchr(" .-", *text))
            out_char(&out, *text);
    return out.data;
}

static void read_quantity(const struct reading *r, const char *value, const char *unit, size_t n,
                          struct declaration_line *line)
{
    decimal parsed;
    if (!read_decimal(r, value, 6, n ? "quantities/1/value" : "quantities/0/value", &parsed))
        return;
    struct declaration_quantity *quantity = &line->quantities[line->quantities_count++];
    quantity->value = parsed;
    read_code(r, unit, quantity->unit, sizeof(quantity->unit),
              n ? "quantities/1/unit" : "quantities/0/unit");
}

/* A value of the SIMA and its currency, that of the invoice unless another is entered. */
static bool read_sima_value(const struct reading *r, const char *text, const char *currency,
                            const char *name, const struct declaration_line *line, decimal *ret,
                            char ret_currency[4])
{
    if (!read_decimal(r, text, 2, name, ret))
        return false;
    if (*currency)
        read_code(r, currency, ret_currency, 4, arena_printf(r->arena, "%s/currency", name));
    else
        memcpy(ret_currency, line->currency, 4);
    return true;
}

/* Fields that only some charges ask for; the line's currency is known. */
static void read_charges(const struct reading *r, const struct form_line *f,
                         struct declaration_line *line)
{
    decimal packages;
    line->has_price = read_decimal(r, f->price, 2, "price", &line->price);
    form_read_adjustments(r->arena, f->adjustments, r->findings, r->line,
                          pointer(r, "adjustments"), line);
    read_code(r, f->sima_measure, line->sima_measure, sizeof(line->sima_measure), "sima/measure");
    line->sima_exporter = f->exporter;
    line->has_export_price =
        read_sima_value(r, f->export_price, f->export_currency, "sima/exportPrice", line,
                        &line->export_price, line->export_price_currency);
    line->has_normal_value =
        read_sima_value(r, f->normal_value, f->normal_currency, "sima/normalValue", line,
                        &line->normal_value, line->normal_value_currency);
    line->sima_sold_on = read_date(r, f->sold_on, "sima/soldOn");
    line->surtax_fact = f->surtax_fact;
    line->surtax_permit = f->permit;
    if (read_decimal(r, f->packages, 0, "excise/packages", &packages)) {
        if (packages.units >= 0 && packages.units <= 9999999)
            line->excise_packages = (int)packages.units;
        else
            findings_add(r->findings, FINDING_DOC_0022, r->line, pointer(r, "excise/packages"),
                         "packages", "0", "9999999");
    }
    read_code(r, f->province, line->province, sizeof(line->province), "province");
    read_code(r, f->loss_cause, line->loss_cause, sizeof(line->loss_cause), "loss/cause");
    line->loss = read_money(r, f->loss, "loss/value");
    read_code(r, f->loss_goods, line->loss_goods, sizeof(line->loss_goods), "loss/goods");
    read_code(r, f->loss_fate, line->loss_fate, sizeof(line->loss_fate), "loss/became");
    line->shipment = f->shipment;
    line->shipment_released_on = read_date(r, f->released, "shipmentReleaseDate");
    line->consignee = f->consignee;
}

static void read_line(const struct form *form, size_t n, struct findings *findings,
                      struct declaration_line *line)
{
    const struct form_line *f = &form->lines[n];
    struct reading r = {form->arena, findings, arena_printf(form->arena, "/lines/%zu", n),
                        (int)n + 1};
    line->number = (int)n + 1;
    size_t on = strtoul(f->invoice, NULL, 10);
    if (on < form->invoices_count) {
        line->invoice = form->invoices[on].number;
        read_code(&r, form->invoices[on].currency, line->currency, sizeof(line->currency),
                  "value/currency");
    }
    if (*f->invoice_line) {
        decimal place;
        if (read_decimal(&r, f->invoice_line, 0, "invoiceLine", &place) && place.units > 0 &&
            place.units < 100000)
            line->invoice_line = (int)place.units;
    }
    read_code(&r, digits_of(form->arena, f->classification), line->classification,
              sizeof(line->classification), "classification");
    read_code(&r, digits_of(form->arena, f->tariff_code), line->tariff_code,
              sizeof(line->tariff_code), "tariffCode");
    const char *treatment = strlen(f->treatment) == 1
                                ? arena_printf(form->arena, "0%s", f->treatment) : f->treatment;
    read_code(&r, treatment, line->treatment, sizeof(line->treatment), "treatment");
    read_code(&r, f->vfd, line->vfd_code, sizeof(line->vfd_code), "vfdCode");
    line->description = f->description;
    read_code(&r, f->origin, line->origin, sizeof(line->origin), "origin");
    read_code(&r, f->export_place, line->export_place, sizeof(line->export_place), "exportPlace");
    line->direct_shipment_date = read_date(&r, f->shipped, "directShipmentDate");
    read_quantity(&r, f->quantity, f->unit, 0, line);
    read_quantity(&r, f->quantity2, f->unit2, 1, line);
    line->has_value = read_decimal(&r, f->value, 2, "value", &line->value);
    read_code(&r, f->sima_subject, line->sima_subject, sizeof(line->sima_subject), "sima/subject");
    read_code(&r, f->sima_code, line->sima_code, sizeof(line->sima_code), "sima/code");
    line->anti_dumping = read_money(&r, f->anti_dumping, "sima/antiDumping");
    line->countervailing = read_money(&r, f->countervailing, "sima/countervailing");
    read_code(&r, f->surtax_subject, line->surtax_subject, sizeof(line->surtax_subject),
              "surtax/subject");
    line->surtax_code = f->surtax_code;
    line->has_vehicle_content = *f->vehicle_content != '\0';
    line->vehicle_content = read_money(&r, f->vehicle_content, "surtax/content");
    read_code(&r, f->safeguard_subject, line->safeguard_subject, sizeof(line->safeguard_subject),
              "safeguard/subject");
    line->safeguard = read_money(&r, f->safeguard, "safeguard/amount");
    read_code(&r, f->excise_code, line->excise_code, sizeof(line->excise_code), "excise/code");
    line->excise_duty = read_money(&r, f->excise_duty, "excise/duty");
    line->excise_tax = read_money(&r, f->excise_tax, "excise/tax");
    read_code(&r, f->gst_code, line->gst_code, sizeof(line->gst_code), "gstCode");
    line->special_authority = f->authority;
    read_code(&r, digits_of(form->arena, f->previous), line->previous_transaction,
              sizeof(line->previous_transaction), "previousTransactionNumber");
    decimal previous;
    if (read_decimal(&r, f->previous_line, 0, "previousLine", &previous) && previous.units > 0 &&
        previous.units < 100000)
        line->previous_line = (int)previous.units;
    read_charges(&r, f, line);
}

static void read_special(const struct form *form, const struct reading *r, struct declaration *d)
{
    const struct {
        const char *text, *name;
        char *at;
        size_t size;
    } numbers[] = {
        {form->warehouse_transaction, "warehouseTransactionNumber", d->warehouse_transaction,
         sizeof(d->warehouse_transaction)},
        {form->previous_transaction, "previousTransactionNumber", d->previous_transaction,
         sizeof(d->previous_transaction)},
        {form->original_transaction, "originalTransactionNumber", d->original_transaction,
         sizeof(d->original_transaction)},
    };
    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++)
        read_code(r, digits_of(form->arena, numbers[i].text), numbers[i].at, numbers[i].size,
                  numbers[i].name);
    read_code(r, form->warehouse_sub_type, d->warehouse_sub_type, sizeof(d->warehouse_sub_type),
              "warehouseSubType");
    read_code(r, form->unlading, d->port_of_unlading, sizeof(d->port_of_unlading),
              "portOfUnlading");
    d->rpp = strcmp(form->rpp, "1") == 0;
    d->pre_carm = strcmp(form->pre_carm, "1") == 0;
    d->warehouse_in = form->warehouse_in;
    d->warehouse_out = form->warehouse_out;
    d->record_of_intent = form->intent;
}

static void read_invoice(const struct form *form, size_t n, struct findings *findings,
                         struct declaration_invoice *invoice)
{
    const struct form_invoice *f = &form->invoices[n];
    struct reading r = {form->arena, findings, arena_printf(form->arena, "/invoices/%zu", n), 0};
    invoice->number = f->number;
    invoice->on = read_date(&r, f->on, "date");
    invoice->has_total = read_decimal(&r, f->total, 2, "total", &invoice->total);
    /* The currency is that of the total; the lines carry their own. */
    char currency[sizeof(invoice->currency)] = "";
    read_code(&r, f->currency, currency, sizeof(currency), "total/currency");
    if (invoice->has_total)
        memcpy(invoice->currency, currency, sizeof(currency));
    invoice->purchase_order = f->order;
    invoice->vendor = (struct declaration_party){.name = f->vendor, .street = f->street,
                                                 .city = f->city, .postal_code = f->postal,
                                                 .country = f->country};
}

/* The limits of the document are known to its reader: what it would refuse to read back is found
 * here. What is missing is for declaration_check to tell. */
static void check_limits(struct arena *arena, const struct declaration *declaration,
                         struct findings *findings)
{
    struct findings found = findings_new(arena);
    struct declaration unused;
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_declaration(&json, declaration);
    if (document_read_declaration(arena, out.data, out.size, &found, &unused) == OK)
        return;
    for (size_t i = 0; i < found.count; i++) {
        const struct finding *f = &found.items[i];
        if (f->code == FINDING_DOC_0007 || f->code == FINDING_DOC_0022)
            findings_add(findings, f->code, f->line, f->pointer, f->arguments[0], f->arguments[1],
                         f->arguments[2]);
    }
}

void form_declaration(const struct form *form, program_account account, program_account broker,
                      struct findings *findings, struct declaration *ret_declaration)
{
    struct reading r = {form->arena, findings, "", 0};
    struct declaration d = {.importer = account, .importer_given = account.text};
    decimal number;
    d.importer_given = arena_text(form->arena, account.text);
    d.version = read_decimal(&r, form->version, 0, "version", &number) && number.units > 0 &&
                        number.units < 1000 ? (int)number.units : 1;
    const char *given = digits_of(form->arena, form->transaction);
    read_code(&r, given, d.transaction_given, sizeof(d.transaction_given), "transactionNumber");
    if (!transaction_number_parse(given, &d.transaction))
        d.transaction = (transaction_number){""}; /* declaration_check says so */
    read_code(&r, form->type, d.type, sizeof(d.type), "type");
    read_special(form, &r, &d);
    d.release_date = read_date(&r, form->release_date, "releaseDate");
    read_code(&r, form->office, d.office, sizeof(d.office), "office");
    read_code(&r, form->transport_mode, d.transport_mode, sizeof(d.transport_mode),
              "transportMode");
    read_code(&r, form->carrier, d.carrier, sizeof(d.carrier), "carrier");
    d.cargo_control_number = form->cargo;
    if (read_decimal(&r, form->weight, 0, "grossWeightKg", &number))
        d.gross_weight_kg = number.units;
    d.client_reference = form->reference;
    d.notes = form->notes;
    const char *const reasons[] = {form->reason, form->reason_2, form->reason_3};
    for (size_t i = 0; i < ARRAY_COUNT(reasons); i++)
        if (*reasons[i])
            d.reasons[d.reasons_count++] = reasons[i];
    d.reason_known_on = read_date(&r, form->known_on, "reasonToBelieveDate");
    d.notice_on = read_date(&r, form->notice_on, "noticeDate");
    read_code(&r, form->gst_registered, d.gst_registered, sizeof(d.gst_registered),
              "gstRegistered");
    d.has_broker = broker.text[0] != '\0';
    d.broker = broker;
    d.invoices_count = form->invoices_count;
    d.invoices = arena_array(form->arena, form->invoices_count, sizeof(*d.invoices));
    for (size_t i = 0; i < form->invoices_count; i++)
        read_invoice(form, i, findings, &d.invoices[i]);
    d.lines_count = form->lines_count;
    d.lines = arena_array(form->arena, form->lines_count, sizeof(*d.lines));
    for (size_t i = 0; i < form->lines_count; i++)
        read_line(form, i, findings, &d.lines[i]);
    check_limits(form->arena, &d, findings);
    *ret_declaration = d;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static const char *money_or_empty(struct arena *arena, money value)
{
    return value.cents ? money_text(arena, value) : "";
}

static void charges_from_line(struct arena *arena, const struct declaration_line *l,
                              struct form_line *f)
{
    f->price = l->has_price ? decimal_text(arena, l->price) : "";
    f->adjustments = form_adjustments(arena, l);
    f->sima_measure = arena_text(arena, l->sima_measure);
    f->exporter = or_empty(l->sima_exporter);
    f->export_price = l->has_export_price ? decimal_text(arena, l->export_price) : "";
    f->export_currency = l->has_export_price ? arena_text(arena, l->export_price_currency) : "";
    f->normal_value = l->has_normal_value ? decimal_text(arena, l->normal_value) : "";
    f->normal_currency = l->has_normal_value ? arena_text(arena, l->normal_value_currency) : "";
    f->sold_on = date_text(arena, l->sima_sold_on);
    f->surtax_fact = or_empty(l->surtax_fact);
    f->permit = or_empty(l->surtax_permit);
    f->packages = l->excise_packages ? arena_printf(arena, "%d", l->excise_packages) : "";
    f->province = arena_text(arena, l->province);
    f->loss_cause = arena_text(arena, l->loss_cause);
    f->loss = money_or_empty(arena, l->loss);
    f->loss_goods = arena_text(arena, l->loss_goods);
    f->loss_fate = arena_text(arena, l->loss_fate);
    f->shipment = or_empty(l->shipment);
    f->released = date_text(arena, l->shipment_released_on);
    f->consignee = or_empty(l->consignee);
}

struct form form_from_declaration(struct arena *arena, const struct declaration *d)
{
    struct form form = form_new(arena);
    form.version = arena_printf(arena, "%d", d->version);
    form.transaction = arena_text(arena, d->transaction.text);
    form.release_date = date_text(arena, d->release_date);
    form.office = arena_text(arena, d->office);
    form.transport_mode = arena_text(arena, d->transport_mode);
    form.carrier = arena_text(arena, d->carrier);
    form.cargo = or_empty(d->cargo_control_number);
    form.weight = d->gross_weight_kg
                      ? arena_printf(arena, "%lld", (long long)d->gross_weight_kg) : "";
    form.reference = or_empty(d->client_reference);
    form.notes = or_empty(d->notes);
    form.type = arena_text(arena, d->type);
    form.rpp = d->rpp ? "1" : "";
    form.pre_carm = d->pre_carm ? "1" : "";
    form.warehouse_sub_type = arena_text(arena, d->warehouse_sub_type);
    form.warehouse_in = or_empty(d->warehouse_in);
    form.warehouse_out = or_empty(d->warehouse_out);
    form.warehouse_transaction = arena_text(arena, d->warehouse_transaction);
    form.previous_transaction = arena_text(arena, d->previous_transaction);
    form.original_transaction = arena_text(arena, d->original_transaction);
    form.intent = or_empty(d->record_of_intent);
    form.unlading = arena_text(arena, d->port_of_unlading);
    form.reason = d->reasons_count > 0 ? or_empty(d->reasons[0]) : "";
    form.reason_2 = d->reasons_count > 1 ? or_empty(d->reasons[1]) : "";
    form.reason_3 = d->reasons_count > 2 ? or_empty(d->reasons[2]) : "";
    form.known_on = date_is_none(d->reason_known_on) ? "" : date_text(arena, d->reason_known_on);
    form.notice_on = date_is_none(d->notice_on) ? "" : date_text(arena, d->notice_on);
    form.gst_registered = arena_text(arena, d->gst_registered);
    form.full = d->lines_count > FORM_LINES_MAX || d->invoices_count > FORM_INVOICES_MAX;
    if (form.full)
        return form;
    form.invoices_count = d->invoices_count;
    for (size_t i = 0; i < d->invoices_count; i++) {
        const struct declaration_invoice *v = &d->invoices[i];
        form.invoices[i] = (struct form_invoice){
            .number = or_empty(v->number), .on = date_text(arena, v->on),
            .total = v->has_total ? decimal_text(arena, v->total) : "",
            .currency = arena_text(arena, v->currency), .order = or_empty(v->purchase_order),
            .vendor = or_empty(v->vendor.name), .street = or_empty(v->vendor.street),
            .city = or_empty(v->vendor.city), .postal = or_empty(v->vendor.postal_code),
            .country = or_empty(v->vendor.country)};
    }
    form.lines_count = 0;
    for (size_t i = 0; i < d->lines_count; i++)
        (void)form_add_line(&form);
    for (size_t i = 0; i < d->lines_count; i++) {
        const struct declaration_line *l = &d->lines[i];
        size_t on = 0;
        while (on < d->invoices_count && !text_equal(d->invoices[on].number, l->invoice))
            on++;
        const struct declaration_quantity *q = l->quantities;
        if (on < d->invoices_count && !*form.invoices[on].currency)
            form.invoices[on].currency = arena_text(arena, l->currency);
        form.lines[i] = (struct form_line){
            .invoice = on < d->invoices_count ? arena_printf(arena, "%zu", on) : "",
            .invoice_line = l->invoice_line ? arena_printf(arena, "%d", l->invoice_line) : "",
            .description = or_empty(l->description),
            .classification = arena_text(arena, l->classification),
            .origin = arena_text(arena, l->origin),
            .export_place = arena_text(arena, l->export_place),
            .shipped = date_text(arena, l->direct_shipment_date),
            .treatment = arena_text(arena, l->treatment), .vfd = arena_text(arena, l->vfd_code),
            .quantity = l->quantities_count > 0 ? decimal_text(arena, q[0].value) : "",
            .unit = l->quantities_count > 0 ? arena_text(arena, q[0].unit) : "",
            .quantity2 = l->quantities_count > 1 ? decimal_text(arena, q[1].value) : "",
            .unit2 = l->quantities_count > 1 ? arena_text(arena, q[1].unit) : "",
            .value = l->has_value ? decimal_text(arena, l->value) : "",
            .tariff_code = arena_text(arena, l->tariff_code),
            .surtax_subject = arena_text(arena, l->surtax_subject),
            .surtax_code = or_empty(l->surtax_code),
            .vehicle_content = l->has_vehicle_content ? money_text(arena, l->vehicle_content) : "",
            .safeguard_subject = arena_text(arena, l->safeguard_subject),
            .safeguard = money_or_empty(arena, l->safeguard),
            .sima_subject = arena_text(arena, l->sima_subject),
            .sima_code = arena_text(arena, l->sima_code),
            .anti_dumping = money_or_empty(arena, l->anti_dumping),
            .countervailing = money_or_empty(arena, l->countervailing),
            .excise_code = arena_text(arena, l->excise_code),
            .excise_duty = money_or_empty(arena, l->excise_duty),
            .excise_tax = money_or_empty(arena, l->excise_tax),
            .gst_code = arena_text(arena, l->gst_code),
            .authority = or_empty(l->special_authority),
            .previous = arena_text(arena, l->previous_transaction),
            .previous_line = l->previous_line ? arena_printf(arena, "%d", l->previous_line) : ""};
        charges_from_line(arena, l, &form.lines[i]);
    }
    return form;
}
