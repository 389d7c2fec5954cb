/*
 * declaration: the commercial accounting declaration (CAD), as declared. Its check gives all
 * findings at once. What is owed is the business of `assessment`.
 *
 * Text fields are NULL or "" when not given; dates are none; decimals have a `has_` beside them
 * where zero is a value.
 */
#pragma once
#include "base.h"
#include "registry.h"
#include "tariff.h"

enum {
    DECLARATION_LINES_MAX = 9999,
    DECLARATION_INVOICES_MAX = 999,
    DECLARATION_QUANTITIES = 3,
    DECLARATION_ADJUSTMENTS = 20
};

struct declaration_party {
    const char *name, *street, *city, *region, *postal_code, *country;
};

struct declaration_invoice {
    const char *number;
    date on;
    bool has_total;
    decimal total;
    char currency[4];
    const char *purchase_order;
    struct declaration_party vendor, purchaser;
};

struct declaration_quantity {
    decimal value;
    char unit[4];
};

/* Added to the price, or taken off it, for the value for duty; which of the two is said by the
 * kind's row in the code table value-adjustments. @source Customs Act s. 48(5) */
struct declaration_adjustment {
    char kind[4];
    decimal amount; /* above zero, in the currency of the value */
};

struct declaration_line {
    int number;
    const char *invoice;     /* number of the invoice it is on */
    int invoice_line;        /* 0 none */
    char classification[16]; /* digits as sent, points dropped; checked, not yet trusted */
    char tariff_code[8];     /* Chapter 98 or 99 */
    char treatment[3];       /* two digits; "2" was made "02" */
    char vfd_code[3];
    const char *description;
    char origin[4];       /* ISO alpha-2, or U + state */
    char export_place[4]; /* the same */
    date direct_shipment_date;
    size_t quantities_count;
    struct declaration_quantity quantities[DECLARATION_QUANTITIES];
    bool has_value;
    decimal value; /* in currency, at most 2 decimals for currencies in the data at hand */
    char currency[4];
    bool has_price;
    decimal price; /* paid or payable, in the currency of the value */
    size_t adjustments_count;
    struct declaration_adjustment *adjustments;
    char sima_subject[2]; /* S, U, N or "" */
    char sima_code[3];
    money anti_dumping, countervailing; /* as declared */
    char sima_measure[12];              /* RB2; "" as the goods are listed */
    const char *sima_exporter;
    bool has_export_price, has_normal_value; /* of all goods of the line; else the value counts */
    decimal export_price, normal_value;
    char export_price_currency[4], normal_value_currency[4];
    date sima_sold_on;                  /* its exchange rate counts, else that of the shipment */
    char surtax_subject[2];             /* S or N */
    const char *surtax_code;
    bool has_vehicle_content;
    money vehicle_content; /* Canadian and Mexican content claimed */
    const char *surtax_fact;   /* codes of surtax-facts parted by commas */
    const char *surtax_permit; /* import permit within a quota */
    char safeguard_subject[2];
    money safeguard;
    char excise_code[8];
    money excise_duty, excise_tax; /* as declared */
    int excise_packages;           /* containers the goods are in; 0 not given */
    char province[3];              /* of destination: the provincial part, where collected */
    char gst_code[4];              /* exemption; "" or "01" is the normal rate */
    const char *special_authority;
    char previous_transaction[16]; /* ex-warehouse: under what the goods went in; as sent */
    int previous_line;             /* 0 none */
    /* Of a refund for a loss: why (refund-losses), what goods (loss-goods), what became of them
     * (goods-fates), the value lost. @source Customs Act s. 74(1)(a) to (c), 76 */
    char loss_cause[8], loss_goods[2], loss_fate[2];
    money loss; /* in CAD; zero: none */
    const char *shipment;          /* consolidated: the courier's number of the shipment, */
    date shipment_released_on;     /* the day it was released, */
    const char *consignee;         /* and who got it */
};

struct declaration {
    char type[3]; /* facts/types.rec: AB, TT, 10 ... */
    transaction_number transaction;
    char transaction_given[32]; /* as sent, for the message when it cannot be parsed */
    int version;                /* from 1 */
    char office[5];
    date release_date;
    char transport_mode[2];
    char carrier[5];
    const char *cargo_control_number;
    int64_t gross_weight_kg; /* 0 none */
    program_account importer;
    const char *importer_given;
    bool has_broker;
    program_account broker;
    const char *client_reference, *notes;
    bool rpp, pre_carm; /* flags as declared: release prior to payment, from before CARM */
    char warehouse_sub_type[5];
    const char *warehouse_in, *warehouse_out; /* licences */
    /* As sent. warehouse_transaction stands for the lines that name no previous transaction. */
    char previous_transaction[16], original_transaction[16], warehouse_transaction[16];
    const char *record_of_intent;
    char port_of_unlading[6];
    size_t reasons_count;
    const char *reasons[3];
    date reason_known_on; /* of a change: the day there was reason to believe; none */
    date notice_on;       /* of a refund for a loss: the day the agency was told of it; none */
    char gst_registered[2]; /* is the importer registered for GST: Y, N; "" not said */
    size_t invoices_count;
    struct declaration_invoice *invoices;
    size_t lines_count;
    struct declaration_line *lines;
};

/* What the check must know beside the declaration. */
struct declaration_context {
    const struct tariff *tariff;
    date accounting_date; /* of the first version */
    const struct registry_business *importer; /* NULL: not known */
    bool what_if;     /* an estimate: number and importer may be missing */
    date today;       /* none: the accounting date */
    const char *door; /* portal, api or file; NULL: not looked at */
    date rates_on; /* day whose law counts; none: accounting_date */
    date released_on; /* as the release system has it; none: it said nothing */
};

/* Every finding of interfaces and law that can be seen from the declaration, the reference data and
 * the importer's record; in document order. FINDINGS when there is an error among them. */
enum code declaration_check(const struct declaration *declaration,
                            const struct declaration_context *context, struct findings *findings);

/* The day whose rates and tables count. @source Customs Act s. 17(2) */
date declaration_rates_on(const struct declaration_context *context);
/* The type of a declaration; NULL when it has none that is known. */
const struct declaration_type_fact *declaration_type_of(const struct declaration *declaration);
/* Is it paid before the goods are released? Its number is the system's then. @source Customs Act
 * s. 32(1) */
bool declaration_paid_at_release(const struct declaration *declaration);
/* Of low value shipments of a courier, a month in one? @source SOR/86-1062 s. 7.1 */
bool declaration_consolidated(const struct declaration *declaration);
/* Its lines, those of one shipment beside each other, else as they stand. */
const struct declaration_line **declaration_by_shipment(struct arena *arena,
                                                        const struct declaration *declaration);
#define DECLARATION_SYSTEM_SECURITY "00000" /* first digits of the system's numbers */
/* The day whose rates and codes count for every version of what was accounted for on
 * accounting_date: that day, or by the type the day of release, when that has come. */
date declaration_rates_date(const struct declaration *declaration, date accounting_date,
                            date today);
/* Under what the goods of a line went into the warehouse; false when that cannot be read. */
bool declaration_line_source(const struct declaration *declaration,
                             const struct declaration_line *line, transaction_number *ret);

/* "US" for US, UTX, UCA...; the text itself otherwise. */
const char *declaration_country(const char origin[4], char ret_country[3]);
/* The next code of a comma-separated list of surtax codes; false at the end. `next` starts at the
 * list (NULL is an empty one). */
bool declaration_surtax_code_next(const char **next, char *ret_code, size_t size);
/* Does the code name the order: its short code (a letter may follow: 25148D) or its number? */
bool declaration_surtax_code_fits(const char *code, const struct tariff_surtax *order);
bool declaration_surtax_origin_fits(const struct tariff_surtax *order, const char *country);

/* How an order that lists the goods of a line stands to them. */
enum surtax_stand {
    SURTAX_ELSEWHERE, /* aimed at other origins */
    SURTAX_UNNAMED,   /* turns on what only the declarant can say, and was not named */
    SURTAX_EXEMPT,    /* by `term` */
    SURTAX_APPLIES,
};
struct declaration_surtax {
    const struct tariff_surtax *order;
    enum surtax_stand stand;
    bool named; /* by the declarant, or by being a quota without a permit */
    const struct tariff_surtax_term *term;
};
enum { DECLARATION_SURTAXES_MAX = 32 };
/* Orders that list the goods, each by itself: the limit of a total (SURTAX_TERM_TOTAL) and what one
 * order does to another are not looked at. */
size_t declaration_surtaxes(const struct tariff *tariff, const struct declaration *declaration,
                            const struct declaration_line *line, classification c, date on,
                            struct declaration_surtax ret[DECLARATION_SURTAXES_MAX]);
/* Then: orders that give way to another that applies (SURTAX_TERM_ORDER) become exempt. */
void declaration_surtaxes_settle(struct declaration_surtax *surtaxes, size_t count,
                                 classification c, date on);
/* Measures the line falls under: the one it names, else those that list its goods and origin;
 * without those that leave out its exporter. */
enum { DECLARATION_MEASURES_MAX = 8 };
size_t declaration_measures(const struct tariff *tariff, const struct declaration_line *line,
                            classification c, date on,
                            const struct tariff_sima *ret[DECLARATION_MEASURES_MAX]);
/* Can the duty be worked out from the line and the data? measure: NULL none is known; a normal
 * value needs none. */
bool declaration_sima_known(const struct tariff *tariff, const struct declaration_line *line,
                            const struct tariff_sima *measure, date on);
/* Is the tax refunded along with the duties of a loss? Registrants claim it as a credit; the
 * parameter gst_refund_registrant has it refunded to them as well. */
bool declaration_refunds_gst(const struct tariff *tariff, const struct declaration *declaration,
                             date on);
/* The item of Chapter 98 or 99 that a four-digit tariff code names, or NULL. */
const struct tariff_class *declaration_tariff_code_find(const struct tariff *tariff,
                                                        const char *code, date on);
/* The invoice a line stands on, or NULL. */
const struct declaration_invoice *declaration_line_invoice(const struct declaration *declaration,
                                                           const struct declaration_line *line);
