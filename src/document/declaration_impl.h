/*
 * The JSON names of a declaration, once, for the reader and the writer alike.
 *
 * Fields beyond the common ones, all under lines[]:
 *   tariffCode        text, four digits of Chapter 98 or 99
 *   sima              {subject: S U N, code, antiDumping: amount, countervailing: amount, measure,
 *                      exporter, exportPrice: amount, normalValue: amount, soldOn: day}
 *   surtax            {subject: S N, code: one or several short codes parted by commas,
 *                      content: amount, the Canadian and Mexican content of a vehicle,
 *                      fact: one or several codes of surtax-facts, permit: within a quota}
 *   safeguard         {subject: S N, amount: amount}
 *   excise            {code, duty: amount, tax: amount, packages: how many}
 *   gstCode           text, exemption; 01 or left out is the normal rate
 *   specialAuthority  text
 *   price, adjustments  "900.00" and [{kind, amount: "100.00"}], in the currency of the value
 *   province          of destination, two letters
 *   loss              {cause: of refund-losses, value: amount lost, goods: of loss-goods,
 *                      became: of goods-fates}
 * An amount is {"amount":"12.50","currency":"CAD"}; below sima, surtax, safeguard and excise the
 * currency is always CAD, but for exportPrice and normalValue.
 */
#pragma once
#include "document.h"

enum field_kind {
    FIELD_TEXT,      /* const char *, at most `limit` characters */
    FIELD_CHARS,     /* char[limit + 1] */
    FIELD_UPPER,     /* the same, letters made upper case */
    FIELD_DIGITS,    /* char[], points and blanks dropped: a classification, a transaction */
    FIELD_TREATMENT, /* char[3]: "2" is made "02" */
    FIELD_OFFICE,    /* char[5]: "495" is made "0495" */
    FIELD_INT,       /* int, 0 to limit; 0 is left out */
    FIELD_BOOL,      /* bool; false is left out */
    FIELD_WEIGHT,    /* int64_t above zero */
    FIELD_DATE,
    FIELD_MONEY,    /* money in CAD, zero is left out */
    FIELD_AMOUNT,   /* bool, decimal and char[4]: see field_amount */
    FIELD_QUANTITY, /* decimal as text, at most six decimals */
    FIELD_CONTENT,  /* bool and money: zero is a value */
    FIELD_PRICE,    /* bool and decimal as text */
    FIELD_TRANSACTION,
    FIELD_IMPORTER,
    FIELD_BROKER,
    FIELD_OBJECT, /* members of `children`, in the same struct, moved by offset */
    FIELD_REASONS,
    FIELD_INVOICES,
    FIELD_LINES,
    FIELD_QUANTITIES,
    FIELD_ADJUSTMENTS,
};

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset;
    int limit;
    const struct field *children; /* ended by a NULL name */
};

extern const struct field declaration_fields[];
extern const struct field invoice_fields[];
extern const struct field line_fields[];
extern const struct field quantity_fields[];
extern const struct field adjustment_fields[];

/* FIELD_AMOUNT is a value with its currency: where the three parts stand, by what it belongs to. */
struct field_amount {
    bool *has;
    decimal *value;
    char *currency;
};
struct field_amount field_amount_at(const struct field *field, void *record);

/* The members of one line, without the braces around them. */
void write_line_members(struct json *json, const struct declaration_line *line);
void write_declaration_header(struct json *json, const struct declaration *declaration);
void write_money(struct json *json, const char *key, money value);
