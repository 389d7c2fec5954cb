#include "form.h"

#include <stdlib.h>

static const char usual_type[] = "AB";

enum kind { TEXT, DAY, AMOUNT, CHOICE, ADJUSTMENTS };

/* One control: name in the form, place in its struct, name in the declaration's JSON. */
struct control {
    const char *name;
    size_t offset;
    enum kind kind;
    const char *pointer;
};

#define HEAD(name, member, kind, pointer) {name, offsetof(struct form, member), kind, pointer}
static const struct control head_controls[] = {
    HEAD("version", version, TEXT, "version"),
    HEAD("transaction", transaction, TEXT, "transactionNumber"),
    HEAD("release-date", release_date, DAY, "releaseDate"),
    HEAD("office", office, TEXT, "office"),
    HEAD("transport-mode", transport_mode, CHOICE, "transportMode"),
    HEAD("carrier", carrier, TEXT, "carrier"),
    HEAD("cargo", cargo, TEXT, "cargoControlNumber"),
    HEAD("weight", weight, AMOUNT, "grossWeightKg"),
    HEAD("reference", reference, TEXT, "clientReference"),
    HEAD("reason", reason, CHOICE, "reasons"),
    HEAD("reason-2", reason_2, CHOICE, "reasons/1"),
    HEAD("reason-3", reason_3, CHOICE, "reasons/2"),
    HEAD("known-on", known_on, DAY, "reasonToBelieveDate"),
    HEAD("notice-on", notice_on, DAY, "noticeDate"),
    HEAD("gst-registered", gst_registered, CHOICE, "gstRegistered"),
    HEAD("notes", notes, TEXT, "notes"),
    HEAD("type", type, CHOICE, "type"),
    HEAD("rpp", rpp, CHOICE, "rpp"),
    HEAD("pre-carm", pre_carm, CHOICE, "preCarm"),
    HEAD("warehouse-sub-type", warehouse_sub_type, TEXT, "warehouseSubType"),
    HEAD("warehouse-in", warehouse_in, TEXT, "warehouseIn"),
    HEAD("warehouse-out", warehouse_out, TEXT, "warehouseOut"),
    HEAD("warehouse-transaction", warehouse_transaction, TEXT, "warehouseTransactionNumber"),
    HEAD("previous-transaction", previous_transaction, TEXT, "previousTransactionNumber"),
    HEAD("original-transaction", original_transaction, TEXT, "originalTransactionNumber"),
    HEAD("intent", intent, TEXT, "recordOfIntent"),
    HEAD("unlading", unlading, TEXT, "portOfUnlading"),
};

#define INVOICE(name, member, kind, pointer)                                                       \
    {name, offsetof(struct form_invoice, member), kind, pointer}
static const struct control invoice_controls[] = {
    INVOICE("number", number, TEXT, "number"),
    INVOICE("on", on, DAY, "date"),
    INVOICE("total", total, AMOUNT, "total"),
    INVOICE("currency", currency, CHOICE, "total/currency"),
    INVOICE("order", order, TEXT, "purchaseOrder"),
    INVOICE("vendor", vendor, TEXT, "vendor"),
    INVOICE("street", street, TEXT, "vendor/street"),
    INVOICE("city", city, TEXT, "vendor/city"),
    INVOICE("postal", postal, TEXT, "vendor/postalCode"),
    INVOICE("country", country, TEXT, "vendor/country"),
};

#define LINE(name, member, kind, pointer) {name, offsetof(struct form_line, member), kind, pointer}
static const struct control line_controls[] = {
    LINE("invoice", invoice, CHOICE, "invoice"),
    LINE("invoice-line", invoice_line, AMOUNT, "invoiceLine"),
    LINE("description", description, TEXT, "description"),
    LINE("classification", classification, TEXT, "classification"),
    LINE("origin", origin, TEXT, "origin"),
    LINE("export", export_place, TEXT, "exportPlace"),
    LINE("shipped", shipped, DAY, "directShipmentDate"),
    LINE("treatment", treatment, CHOICE, "treatment"),
    LINE("vfd", vfd, CHOICE, "vfdCode"),
    LINE("quantity", quantity, AMOUNT, "quantities"),
    LINE("unit", unit, TEXT, "quantities/0/unit"),
    LINE("quantity2", quantity2, AMOUNT, "quantities/1"),
    LINE("unit2", unit2, TEXT, "quantities/1/unit"),
    LINE("value", value, AMOUNT, "value"),
    LINE("tariff-code", tariff_code, TEXT, "tariffCode"),
    LINE("surtax-subject", surtax_subject, CHOICE, "surtax/subject"),
    LINE("surtax-code", surtax_code, TEXT, "surtax/code"),
    LINE("vehicle-content", vehicle_content, AMOUNT, "surtax/content"),
    LINE("safeguard-subject", safeguard_subject, CHOICE, "safeguard/subject"),
    LINE("safeguard", safeguard, AMOUNT, "safeguard/amount"),
    LINE("sima-subject", sima_subject, CHOICE, "sima/subject"),
    LINE("sima-code", sima_code, TEXT, "sima/code"),
    LINE("anti-dumping", anti_dumping, AMOUNT, "sima/antiDumping"),
    LINE("countervailing", countervailing, AMOUNT, "sima/countervailing"),
    LINE("excise-code", excise_code, TEXT, "excise/code"),
    LINE("excise-duty", excise_duty, AMOUNT, "excise/duty"),
    LINE("excise-tax", excise_tax, AMOUNT, "excise/tax"),
    LINE("gst-code", gst_code, TEXT, "gstCode"),
    LINE("authority", authority, TEXT, "specialAuthority"),
    LINE("previous", previous, TEXT, "previousTransactionNumber"),
    LINE("previous-line", previous_line, AMOUNT, "previousLine"),
    LINE("price", price, AMOUNT, "price"),
    LINE("adjustments", adjustments, ADJUSTMENTS, "adjustments"),
    LINE("sima-measure", sima_measure, TEXT, "sima/measure"),
    LINE("exporter", exporter, TEXT, "sima/exporter"),
    LINE("export-price", export_price, AMOUNT, "sima/exportPrice"),
    LINE("export-currency", export_currency, TEXT, "sima/exportPrice/currency"),
    LINE("normal-value", normal_value, AMOUNT, "sima/normalValue"),
    LINE("normal-currency", normal_currency, TEXT, "sima/normalValue/currency"),
    LINE("sold-on", sold_on, DAY, "sima/soldOn"),
    LINE("surtax-fact", surtax_fact, TEXT, "surtax/fact"),
    LINE("permit", permit, TEXT, "surtax/permit"),
    LINE("packages", packages, AMOUNT, "excise/packages"),
    LINE("province", province, CHOICE, "province"),
    LINE("loss-cause", loss_cause, CHOICE, "loss/cause"),
    LINE("loss", loss, AMOUNT, "loss/value"),
    LINE("loss-goods", loss_goods, CHOICE, "loss/goods"),
    LINE("loss-fate", loss_fate, CHOICE, "loss/became"),
    LINE("shipment-no", shipment, TEXT, "shipmentNumber"),
    LINE("released", released, DAY, "shipmentReleaseDate"),
    LINE("consignee", consignee, TEXT, "consignee"),
};

static const char **place_of(const void *record, const struct control *control)
{
    union {
        const void *in;
        char *out;
    } at = {.in = record};
    return (const char **)(void *)(at.out + control->offset);
}

static const struct control *find_control(const struct control *controls, size_t count,
                                          const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(controls[i].name, name) == 0)
            return &controls[i];
    return NULL;
}

static void make_empty(void *record, const struct control *controls, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *place_of(record, &controls[i]) = "";
}

/* Blanks at both ends off; grouping off and a point for the decimal comma when it is a number. */
const char *form_plain_number(struct arena *arena, const char *text, enum language language)
{
    struct out out = out_new(arena);
    const char *comma = strrchr(text, ','), *point = strrchr(text, '.');
    bool comma_decimal = comma && (!point || comma > point);
    if (comma_decimal && !point && language == LANGUAGE_EN && strlen(comma + 1) == 3)
        comma_decimal = false; /* 9,840 */
    if (comma && strchr(text, ',') != comma)
        comma_decimal = false; /* 1,234,567 */
    for (const char *at = text; *at; at++) {
        if (*at == ' ' || *at == '$')
            continue;
        if (strncmp(at, "\u00a0", 2) == 0) {
            at++;
            continue;
        }
        if (strncmp(at, "\u202f", 3) == 0 || strncmp(at, "\u2212", 3) == 0) {
            if (strncmp(at, "\u2212", 3) == 0)
                out_char(&out, '-');
            at += 2;
            continue;
        }
        if (*at == ',') {
            if (comma_decimal && at == comma)
                out_char(&out, '.');
            continue;
        }
        if (*at == '.' && comma_decimal)
            continue;
        out_char(&out, *at);
    }
    decimal unused;
    if (out.size > 0 && decimal_parse(out.data, 9, &unused))
        return out.data;
    return text;
}

static const char *trimmed(struct arena *arena, const char *text)
{
    while (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n')
        text++;
    size_t size = strlen(text);
    while (size > 0 && strchr(" \t\r\n", text[size - 1]))
        size--;
    return arena_copy(arena, text, size);
}

static void set(struct arena *arena, void *record, const struct control *control, const char *value,
                enum language language)
{
    value = trimmed(arena, value);
    if (control->kind == AMOUNT)
        value = form_plain_number(arena, value, language);
    else if (control->kind == ADJUSTMENTS)
        value = form_plain_adjustments(arena, value, language);
    *place_of(record, control) = value;
}

/* Room for so many lines. */
static void make_room(struct form *form, size_t lines)
{
    assert(lines <= FORM_LINES_MAX);
    if (lines <= form->lines_capacity)
        return;
    size_t capacity = form->lines_capacity == 0 ? 8 : form->lines_capacity * 2;
    while (capacity < lines)
        capacity *= 2;
    struct form_line *grown = arena_array(form->arena, capacity, sizeof(*grown));
    if (form->lines_count > 0)
        memcpy(grown, form->lines, form->lines_count * sizeof(*grown));
    form->lines = grown;
    form->lines_capacity = capacity;
}

struct form form_new(struct arena *arena)
{
    struct form form = {.arena = arena, .draft = ""};
    make_empty(&form, head_controls, ARRAY_COUNT(head_controls));
    form.version = "1";
    form.type = usual_type;
    form.invoices = arena_array(arena, FORM_INVOICES_MAX, sizeof(*form.invoices));
    make_room(&form, 1);
    form.invoices_count = form.lines_count = 1;
    make_empty(&form.invoices[0], invoice_controls, ARRAY_COUNT(invoice_controls));
    make_empty(&form.lines[0], line_controls, ARRAY_COUNT(line_controls));
    form.lines[0].invoice = "0";
    form.lines[0].treatment = "02";
    form.lines[0].vfd = "13";
    return form;
}

/* "l12-origin" to 12 and "origin". */
static bool split_name(const char *name, char letter, size_t max, size_t *ret_index,
                       const char **ret_rest, bool *ret_beyond)
{
    if (name[0] != letter || name[1] < '0' || name[1] > '9')
        return false;
    char *end;
    unsigned long index = strtoul(name + 1, &end, 10);
    if (*end != '-')
        return false;
    if (index >= max) {
        *ret_beyond = true;
        return false;
    }
    *ret_index = index;
    *ret_rest = end + 1;
    return true;
}

void form_apply(struct form *form, const struct http_field *fields, size_t count,
                enum language language)
{
    struct arena *arena = form->arena;
    for (size_t i = 0; i < count; i++) {
        const char *name = fields[i].name, *value = fields[i].value, *rest;
        const struct control *control;
        size_t n;
        if (!name || !value || strlen(value) > FORM_FIELD_MAX)
            continue;
        if (strcmp(name, "draft") == 0) {
            form->draft = trimmed(arena, value);
        } else if (split_name(name, 'i', FORM_INVOICES_MAX, &n, &rest, &form->full)) {
            control = find_control(invoice_controls, ARRAY_COUNT(invoice_controls), rest);
            while (control && form->invoices_count <= n)
                make_empty(&form->invoices[form->invoices_count++], invoice_controls,
                           ARRAY_COUNT(invoice_controls));
            if (control)
                set(arena, &form->invoices[n], control, value, language);
        } else if (split_name(name, 'l', FORM_LINES_MAX, &n, &rest, &form->full)) {
            control = find_control(line_controls, ARRAY_COUNT(line_controls), rest);
            if (control)
                make_room(form, n + 1);
            while (control && form->lines_count <= n)
                make_empty(&form->lines[form->lines_count++], line_controls,
                           ARRAY_COUNT(line_controls));
            if (control)
                set(arena, &form->lines[n], control, value, language);
        } else if ((control = find_control(head_controls, ARRAY_COUNT(head_controls), name))) {
            set(arena, form, control, value, language);
        }
    }
    if (*form->type == '\0') /* as when it is not sent */
        form->type = usual_type;
}

struct form form_read(struct arena *arena, const struct http_field *fields, size_t count,
                      enum language language)
{
    struct form form = form_new(arena);
    form.invoices_count = form.lines_count = 0;
    form_apply(&form, fields, count, language);
    return form;
}

struct form_line *form_add_line(struct form *form)
{
    if (form->lines_count == FORM_LINES_MAX)
        return NULL;
    make_room(form, form->lines_count + 1);
    struct form_line *line = &form->lines[form->lines_count++];
    make_empty(line, line_controls, ARRAY_COUNT(line_controls));
    line->invoice = "0";
    line->treatment = "02";
    line->vfd = "13";
    return line;
}

bool form_set_line(struct form *form, struct form_line *line, const char *name, const char *value,
                   enum language language)
{
    const struct control *control = find_control(line_controls, ARRAY_COUNT(line_controls), name);
    if (control)
        set(form->arena, line, control, value, language);
    return control != NULL;
}

const char *form_line_control(size_t n)
{
    return n < ARRAY_COUNT(line_controls) ? line_controls[n].name : NULL;
}

static void write_record(struct out *out, const char *prefix, const void *record,
                         const struct control *controls, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *value = *place_of(record, &controls[i]);
        if (*value)
            out_printf(out, "%s%s%s=%s", out->size ? "&" : "", prefix, controls[i].name,
                       http_escape(out->arena, value));
    }
}

char *form_write(const struct form *form)
{
    struct out out = out_new(form->arena);
    out_put(&out, "");
    write_record(&out, "", form, head_controls, ARRAY_COUNT(head_controls));
    for (size_t i = 0; i < form->invoices_count; i++) {
        /* An empty record must still be there when it is read back. */
        out_printf(&out, "&i%zu-number=", i);
        write_record(&out, arena_printf(form->arena, "i%zu-", i), &form->invoices[i],
                     invoice_controls, ARRAY_COUNT(invoice_controls));
    }
    for (size_t i = 0; i < form->lines_count; i++) {
        out_printf(&out, "&l%zu-description=", i);
        write_record(&out, arena_printf(form->arena, "l%zu-", i), &form->lines[i], line_controls,
                     ARRAY_COUNT(line_controls));
    }
    return out.data;
}

static bool number_after(const char *what, const char *prefix, size_t limit, size_t *ret_n)
{
    size_t size = strlen(prefix);
    if (strncmp(what, prefix, size) != 0 || what[size] < '0' || what[size] > '9')
        return false;
    char *end;
    unsigned long n = strtoul(what + size, &end, 10);
    if (*end || n >= limit)
        return false;
    *ret_n = n;
    return true;
}

/* A new line continues the one before it: most shipments come from one place on one day. */
static struct form_line line_after(const struct form *form, const char *invoice)
{
    struct form_line line = {0};
    make_empty(&line, line_controls, ARRAY_COUNT(line_controls));
    line.treatment = "02";
    line.vfd = "13";
    if (form->lines_count > 0) {
        const struct form_line *last = &form->lines[form->lines_count - 1];
        line.origin = last->origin;
        line.export_place = last->export_place;
        line.shipped = last->shipped;
        line.treatment = last->treatment;
        line.vfd = last->vfd;
        line.previous = last->previous;
    }
    line.invoice = invoice;
    return line;
}

/* ---- differences ---- */

struct comparing {
    struct arena *arena;
    struct form_difference *list;
    size_t count, capacity;
};

/* NULL is a record that is not there. */
static void compare_records(struct comparing *comparing, const void *before, const void *after,
                            const struct control *controls, size_t count, int line, int invoice)
{
    for (size_t i = 0; i < count; i++) {
        const char *was = before == NULL ? "" : *place_of(before, &controls[i]);
        const char *is = after == NULL ? "" : *place_of(after, &controls[i]);
        if (strcmp(was, is) != 0 && strcmp(controls[i].name, "version") != 0)
            *LIST_PUSH(comparing->arena, comparing->list, comparing->count, comparing->capacity) =
                (struct form_difference){.control = controls[i].name, .before = was, .after = is,
                                         .line = line, .invoice = invoice,
                                         .number = controls[i].kind == AMOUNT};
    }
}

size_t form_differences(struct arena *arena, const struct form *before, const struct form *after,
                        const struct form_difference **ret)
{
    struct comparing comparing = {.arena = arena};
    compare_records(&comparing, before, after, head_controls, ARRAY_COUNT(head_controls), 0, 0);
    for (size_t i = 0; i < before->invoices_count || i < after->invoices_count; i++)
        compare_records(&comparing, i < before->invoices_count ? &before->invoices[i] : NULL,
                        i < after->invoices_count ? &after->invoices[i] : NULL, invoice_controls,
                        ARRAY_COUNT(invoice_controls), 0, (int)i + 1);
    for (size_t i = 0; i < before->lines_count || i < after->lines_count; i++)
        compare_records(&comparing, i < before->lines_count ? &before->lines[i] : NULL,
                        i < after->lines_count ? &after->lines[i] : NULL, line_controls,
                        ARRAY_COUNT(line_controls), (int)i + 1, 0);
    *ret = comparing.list;
    return comparing.count;
}

bool form_change(struct form *form, const char *what, const char **ret_anchor)
{
    size_t n;
    struct arena *arena = form->arena;
    if (form->lines_count < FORM_LINES_MAX)
        make_room(form, form->lines_count + 1);
    if (strcmp(what, "add-invoice") == 0) {
        if (form->invoices_count == FORM_INVOICES_MAX || form->lines_count == FORM_LINES_MAX) {
            form->full = true;
            *ret_anchor = "form";
            return true;
        }
        size_t at = form->invoices_count++;
        make_empty(&form->invoices[at], invoice_controls, ARRAY_COUNT(invoice_controls));
        if (at > 0)
            form->invoices[at].currency = form->invoices[at - 1].currency;
        struct form_line line = line_after(form, arena_printf(arena, "%zu", at));
        form->lines[form->lines_count++] = line;
        *ret_anchor = arena_printf(arena, "i%zu-number", at);
        return true;
    }
    if (number_after(what, "add-line-", form->invoices_count, &n)) {
        if (form->lines_count == FORM_LINES_MAX) {
            form->full = true;
            *ret_anchor = "form";
            return true;
        }
        struct form_line line = line_after(form, arena_printf(arena, "%zu", n));
        form->lines[form->lines_count++] = line;
        *ret_anchor = arena_printf(arena, "l%zu-description", form->lines_count - 1);
        return true;
    }
    if (number_after(what, "copy-line-", form->lines_count, &n)) {
        if (form->lines_count == FORM_LINES_MAX) {
            form->full = true;
            *ret_anchor = "form";
            return true;
        }
        memmove(&form->lines[n + 2], &form->lines[n + 1],
                (form->lines_count - n - 1) * sizeof(*form->lines));
        form->lines[n + 1] = form->lines[n];
        form->lines_count++;
        *ret_anchor = arena_printf(arena, "l%zu-description", n + 1);
        return true;
    }
    if (number_after(what, "remove-line-", form->lines_count, &n)) {
        memmove(&form->lines[n], &form->lines[n + 1],
                (form->lines_count - n - 1) * sizeof(*form->lines));
        form->lines_count--;
        *ret_anchor = "lines";
        return true;
    }
    if (number_after(what, "remove-invoice-", form->invoices_count, &n)) {
        /* Its lines stay and move to the invoice before it. */
        memmove(&form->invoices[n], &form->invoices[n + 1],
                (form->invoices_count - n - 1) * sizeof(*form->invoices));
        form->invoices_count--;
        for (size_t i = 0; i < form->lines_count; i++) {
            size_t on = strtoul(form->lines[i].invoice, NULL, 10);
            if (on >= n && on > 0)
                form->lines[i].invoice = arena_printf(arena, "%zu", on - 1);
        }
        *ret_anchor = "invoices";
        return true;
    }
    return false;
}

void form_complete(struct form *form, const struct tariff *tariff, date today)
{
    date on;
    if (!date_parse(form->release_date, &on))
        on = today;
    for (size_t i = 0; i < form->lines_count; i++) {
        struct form_line *line = &form->lines[i];
        classification number;
        if (*line->unit || !classification_parse(line->classification, &number))
            continue;
        const struct tariff_class *class = tariff_class_find(tariff, number, on);
        if (class && class->unit && strcmp(class->unit, "-") != 0)
            line->unit = class->unit;
    }
}

const char *form_value(const struct form *form, const char *control)
{
    size_t n;
    const char *rest;
    bool beyond = false;
    const struct control *found;
    if (split_name(control, 'l', form->lines_count, &n, &rest, &beyond)) {
        found = find_control(line_controls, ARRAY_COUNT(line_controls), rest);
        return found ? *place_of(&form->lines[n], found) : "";
    }
    if (split_name(control, 'i', form->invoices_count, &n, &rest, &beyond)) {
        found = find_control(invoice_controls, ARRAY_COUNT(invoice_controls), rest);
        return found ? *place_of(&form->invoices[n], found) : "";
    }
    found = find_control(head_controls, ARRAY_COUNT(head_controls), control);
    return found ? *place_of(form, found) : "";
}

const char *form_control(struct arena *arena, const struct form *form, const char *pointer)
{
    const struct control *controls = head_controls;
    size_t count = ARRAY_COUNT(head_controls);
    const char *prefix = "", *rest = *pointer == '/' ? pointer + 1 : pointer;
    bool line = strncmp(rest, "lines/", 6) == 0, invoice = strncmp(rest, "invoices/", 9) == 0;
    if (line || invoice) {
        char *end;
        unsigned long n = strtoul(rest + (line ? 6 : 9), &end, 10);
        if (n >= (line ? form->lines_count : form->invoices_count))
            return "form";
        controls = line ? line_controls : invoice_controls;
        count = line ? ARRAY_COUNT(line_controls) : ARRAY_COUNT(invoice_controls);
        prefix = arena_printf(arena, "%c%lu-", line ? 'l' : 'i', n);
        if (*end != '/')
            return arena_printf(arena, "%s%s", prefix, line ? "description" : "number");
        rest = end + 1;
        /* A line's currency is entered on its invoice. */
        if (line && strcmp(rest, "value/currency") == 0 && form_line_invoice(form, n))
            return arena_printf(arena, "i%lu-currency", strtoul(form->lines[n].invoice, NULL, 10));
    } else if (strcmp(rest, "lines") == 0 || strcmp(rest, "invoices") == 0) {
        return rest;
    }
    /* The longest pointer that is the beginning of this one. */
    const struct control *best = NULL;
    size_t best_size = 0;
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(controls[i].pointer);
        bool begins = strncmp(rest, controls[i].pointer, size) == 0 &&
                      (rest[size] == '\0' || rest[size] == '/');
        if (begins && size > best_size) {
            best = &controls[i];
            best_size = size;
        }
    }
    if (best)
        return arena_printf(arena, "%s%s", prefix, best->name);
    return line || invoice ? arena_printf(arena, "%s%s", prefix, line ? "description" : "number")
                           : "form";
}

const struct form_invoice *form_line_invoice(const struct form *form, size_t line)
{
    size_t on = strtoul(form->lines[line].invoice, NULL, 10);
    return on < form->invoices_count ? &form->invoices[on] : NULL;
}
