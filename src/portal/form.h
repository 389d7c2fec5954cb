/*
 * form: the declaration as it stands in the browser: text in fields, some of it unfinished. Read
 * from a submitted form or a draft, changed by its buttons, written back, and turned into a struct
 * declaration with findings for what cannot be read.
 *
 * Field names: "office" for the shipment, "i0-number" for the first invoice, "l2-origin" for the
 * third line. They are the ids of the controls as well.
 */
#pragma once
#include "declaration.h"
#include "http.h"

enum { FORM_LINES_MAX = 2000, FORM_INVOICES_MAX = 40, FORM_FIELD_MAX = 2000,
       FORM_SHOWN_MAX = 50 /* lines on one page; the others wait in the draft */ };

struct form_invoice {
    const char *number, *on, *total, *currency, *order;
    const char *vendor, *street, *city, *postal, *country;
};
struct form_line {
    const char *invoice; /* place of the invoice in the form: "0" */
    const char *invoice_line, *description, *classification, *origin, *export_place, *shipped,
        *treatment, *vfd, *quantity, *unit, *quantity2, *unit2, *value;
    const char *tariff_code, *surtax_subject, *surtax_code, *vehicle_content, *safeguard_subject,
        *safeguard, *sima_subject, *sima_code, *anti_dumping, *countervailing, *excise_code,
        *excise_duty, *excise_tax, *gst_code, *authority;
    const char *previous, *previous_line; /* where goods of a warehouse went in */
    const char *price, *adjustments, *sima_measure, *exporter, *export_price, *export_currency,
        *normal_value, *normal_currency, *sold_on, *surtax_fact, *permit, *packages, *province;
    const char *loss_cause, *loss, *loss_goods, *loss_fate;
    const char *shipment, *released, *consignee; /* of a consolidated declaration */
};
struct form {
    struct arena *arena;
    const char *draft; /* id, "" none yet */
    const char *version, *transaction, *release_date, *office, *transport_mode, *carrier, *cargo,
        *weight, *reference, *reason, *reason_2, *reason_3, *known_on, *notes;
    const char *notice_on, *gst_registered;
    const char *type, *rpp, *pre_carm, *warehouse_sub_type, *warehouse_in, *warehouse_out,
        *warehouse_transaction, *previous_transaction, *original_transaction, *intent, *unlading;
    struct form_invoice *invoices;
    size_t invoices_count;
    struct form_line *lines;
    size_t lines_count, lines_capacity;
    bool full; /* more came than the form takes; nothing of it was dropped silently */
};

/* Numbers as people write them become plain ones: "9 840,00" and "9,840.00" are "9840.00". What
 * cannot be a number stays as typed. */
struct form form_read(struct arena *arena, const struct http_field *fields, size_t count,
                      enum language language);
/* Fields laid over a form: a page shows some of the lines, the draft has all of them. */
void form_apply(struct form *form, const struct http_field *fields, size_t count,
                enum language language);
struct form form_new(struct arena *arena);
/* A line at the end, empty but for the usual treatment and valuation; NULL: the form is full. */
struct form_line *form_add_line(struct form *form);
/* By the name of the control ("origin"); false when a line has none of that name. */
bool form_set_line(struct form *form, struct form_line *line, const char *name, const char *value,
                   enum language language);
const char *form_line_control(size_t n); /* names of a line's controls; NULL beyond the last */
char *form_write(const struct form *form); /* urlencoded, for a draft */
struct form form_from_declaration(struct arena *arena, const struct declaration *declaration);

/* What differs between two forms; control is its name within its record. */
struct form_difference {
    const char *control, *before, *after;
    int line, invoice; /* from 1; 0: not about one */
    bool number;
};
size_t form_differences(struct arena *arena, const struct form *before, const struct form *after,
                        const struct form_difference **ret);

/* One button: add-invoice, add-line-N (to invoice N), copy-line-N, remove-line-N,
 * remove-invoice-N. false when it names none of these. ret_anchor: id to go to. */
bool form_change(struct form *form, const char *what, const char **ret_anchor);
/* Units that the classification asks for, where none was entered. */
void form_complete(struct form *form, const struct tariff *tariff, date today);

/* account: the importer; broker: "" none. */
void form_declaration(const struct form *form, program_account account, program_account broker,
                      struct findings *findings, struct declaration *ret_declaration);
const char *form_value(const struct form *form, const char *control); /* "" when there is none */
/* Id of the control that a finding's pointer is about; "form" for the whole. */
const char *form_control(struct arena *arena, const struct form *form, const char *pointer);
/* The invoice a line stands on, NULL none. */
const struct form_invoice *form_line_invoice(const struct form *form, size_t line);
/* "9 840,00" and "9,840.00" to "9840.00"; what is no number stays. */
/* "FRI 50,00; COM 20" to "FRI 50.00; COM 20"; what is no number stays. */
const char *form_plain_adjustments(struct arena *arena, const char *text, enum language language);
/* Pieces parted by ";": a kind, a blank, an amount. */
void form_read_adjustments(struct arena *arena, const char *text, struct findings *findings,
                           int line, const char *pointer, struct declaration_line *ret_line);
const char *form_adjustments(struct arena *arena, const struct declaration_line *line);
const char *form_plain_number(struct arena *arena, const char *text, enum language language);
