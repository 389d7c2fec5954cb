/*
 * tariff: dated law as data. Tariff items and their rates, treatments, surtax orders, exchange and
 * interest rates, holidays, GST, code tables, parameters, waivers.
 *
 * Two halves. `reference_` reads and checks files and gives rows; the store keeps the rows, each
 * with an id that an explanation can cite. `tariff_build` turns the rows into one immutable
 * `struct tariff` in memory, shared by all threads; every look-up is as of a date.
 */
#pragma once
#include "base.h"

/* ---- reference rows ---- */

/* One dated fact. kind and key name it; fields are tab-joined in the order of the kind's
 * columns. */
struct reference_row {
    int64_t id;       /* given by the store */
    const char *kind; /* "tariff", "exchange-rate", ... */
    const char *key;  /* unique with kind and valid_from */
    date valid_from, valid_to; /* valid_to DATE_MAX: open. Both days included. */
    const char *source;        /* publication and retrieval, short */
    const char *fields;        /* tab-joined values */
};
struct reference_rows {
    struct reference_row *rows;
    size_t count, capacity;
};

/* Kinds that `carm load KIND FILE` takes, in loading order, NULL-ended; and the file in data/ that
 * `carm init` loads for it. */
struct reference_kind {
    const char *kind, *file;
    const char *columns; /* comma-separated header names that must be there */
    const char *source;  /* default source text */
};
extern const struct reference_kind reference_kinds[];
const struct reference_kind *reference_kind_find(const char *kind);

/* Reads a CSV of a kind. Every trouble is a finding that names row and column; rows are only to be
 * used when there is no error. */
enum code reference_read(struct arena *arena, const struct reference_kind *kind, const char *bytes,
                         size_t size, struct findings *findings, struct reference_rows *ret_rows);

/* ---- rates ---- */

enum { RATE_TERMS_MAX = 2, RATE_TREATMENTS_MAX = 40 };
enum rate_state { RATE_KNOWN, RATE_FREE, RATE_UNDETERMINED, RATE_NONE };
enum rate_unit { RATE_UNIT_NONE, RATE_KG, RATE_TONNE, RATE_HL, RATE_LITRE, RATE_LITRE_ALCOHOL,
                 RATE_DOZEN, RATE_EACH };

/* A sum of parts: percent of value, dollars a unit. */
struct rate_part {
    decimal percent;  /* 0 when none */
    decimal amount;   /* dollars a unit, 0 when none */
    enum rate_unit unit;
};
/* base part; "but not less than" minimum, "or more than" maximum; "plus" added after the minimum
 * when plus_after (as in "1.88 c/kg but not less than 4 % plus 4 %"). */
struct rate {
    enum rate_state state;
    bool has_minimum, has_maximum, has_plus;
    struct rate_part base, minimum, maximum, plus;
};
/* Never guesses: what is not one of the known shapes is RATE_UNDETERMINED; "" is RATE_NONE. */
struct rate rate_parse(const char *text);
const char *rate_unit_text(enum rate_unit unit); /* "kg", "litre of absolute ethyl alcohol" */
/* The unit code (KGM, LTR ...) that a declared quantity needs for this rate unit; and the factor
 * that turns a declared quantity in `declared` (KGM, TNE, GRM, NMB, DZN ...) into the rate's unit;
 * false when the two do not fit. More than a decimal holds gives the largest there is. */
const char *rate_unit_code(enum rate_unit unit);
bool rate_unit_convert(enum rate_unit unit, const char *declared, decimal quantity, decimal *ret);

/* ---- the snapshot ---- */

struct tariff;
/* `rows` stay alive as long as the tariff (same arena). */
struct tariff *tariff_build(struct arena *arena, const struct reference_row *rows, size_t count);

struct tariff_class { /* a classification number */
    int64_t row;      /* reference id of the row whose rates count (the 8-digit one) */
    int64_t row10;
    const char *number;      /* ten digits */
    const char *item;        /* digits of the row that rates were taken from */
    const char *description; /* English; with its parents' text, outermost first, parted by "; " */
    const char *unit;        /* statistical unit, "" or "-" for none */
    const char *source;
    date valid_from, valid_to;
    const struct tariff_rate *rates; /* by treatment code 0 to RATE_TREATMENTS_MAX - 1 */
};
struct tariff_rate {
    const char *text; /* as printed; "" blank */
    struct rate rate;
};
const struct tariff_class *tariff_class_find(const struct tariff *t, classification c, date on);
/* An item of Chapter 98 or 99 by its eight digits, which a line names beside its classification
 * (tariff code 9903 is item 99030000). Chapter 99 has no ten-digit numbers. number is the item. */
const struct tariff_class *tariff_special_find(const struct tariff *t, const char *digits, date on);
/* All versions of a number, oldest first and beside one another. */
size_t tariff_class_versions(const struct tariff *t, classification c,
                             const struct tariff_class **ret);
/* Up to `max` classes of the day, best first. `query`: the beginning of a number, with or without
 * points, in the order of numbers; or words, each the beginning of a word of the description or of
 * its headings', singular or plural; a word that is none of them may have a typo (two from eight
 * letters on). Both together narrow. All words must be found; of three or more words, where no
 * number has all, most of them. Words that head a text, and rare ones, count most; words after
 * "excluding" or "other than" hardly. Nothing for more than 200 bytes. */
size_t tariff_search(const struct tariff *t, struct arena *arena, const char *query, date on,
                     const struct tariff_class **ret, size_t max);
/* The words as they were understood where a typo was mended; NULL when none was. */
const char *tariff_search_meant(const struct tariff *t, struct arena *arena, const char *query);

struct tariff_branch { /* a part of the tree */
    const char *number;      /* its digits, two to ten */
    const char *description; /* own text, English; "" for a chapter */
    size_t numbers;          /* ten-digit numbers of the day under it that the words fit */
    const struct tariff_class *only; /* where that is one */
    uint32_t score;
};
/* Right below `under` ("" for chapters): up to `max` branches in the order of numbers, or those
 * that the words of a search fit, best first. */
size_t tariff_branches(const struct tariff *t, struct arena *arena, const char *under,
                       const char *words, date on, struct tariff_branch *ret, size_t max);
/* From the heading down to the number itself; numbers and only are not told. */
size_t tariff_parents(const struct tariff *t, const char *digits, date on,
                      struct tariff_branch *ret, size_t max);

struct tariff_treatment {
    int64_t row;
    int code; /* 2 for 02 */
    const char *abbreviation_en, *abbreviation_fr, *name_en, *name_fr;
    const char *origins; /* ISO alpha-2 parted by ";", "" when the list is not known or any */
    bool any_origin;     /* MFN, GT */
    bool origins_known;  /* false: the list is not in the data; an origin outside it only warns */
};
const struct tariff_treatment *tariff_treatment_find(const struct tariff *t, int code, date on);
size_t tariff_treatments(const struct tariff *t, date on, const struct tariff_treatment **ret,
                         size_t max); /* by code */
/* Does the origin (ISO alpha-2) fit? Unknown lists fit. */
bool tariff_treatment_fits(const struct tariff_treatment *treatment, const char *country);

struct tariff_exchange {
    int64_t row;
    date on;          /* day it was published for */
    decimal rate;     /* Canadian dollars a unit */
    const char *text; /* digits as published */
    const char *source;
};
/* Parameter fx_rule = last_published_before_day: the newest rate published before `on` itself...
 * NOT used for equality: the rate of the last day strictly before `on`. With fx_rule = same_day,
 * the rate published on `on`, else the newest before it. NULL: none was ever published by then,
 * or the currency's series stopped more than parameter fx_stopped_days (31) before the newest day
 * that any currency has (MYR, THB and VND end in 2019). CAD is 1. @source SOR/85-900 */
const struct tariff_exchange *tariff_exchange_find(const struct tariff *t, const char *currency,
                                                   date on);
/* In the code table on the day, or with rates of any day. */
bool tariff_currency_known(const struct tariff *t, const char *currency, date on);
size_t tariff_exchange_list(const struct tariff *t, const char *currency, date from, date to,
                            const struct tariff_exchange **ret); /* contiguous, oldest first */

/* What an order says beside its list of goods. */
enum surtax_term_kind {
    SURTAX_TERM_TRANSIT, /* not for goods in transit on the first day of their listing */
    SURTAX_TERM_CHAPTER, /* not for goods of this chapter (98, 99), save items the order lists */
    SURTAX_TERM_TOTAL,   /* not when such goods of one declaration come to no more than this */
    SURTAX_TERM_FACT,    /* not for goods of this fact (code table surtax-facts) */
    SURTAX_TERM_ORDER,   /* not for goods that bear the surtax of this order */
    SURTAX_TERM_ORIGIN,  /* not for goods of this origin */
    SURTAX_TERM_PERMIT,  /* a quota: not for goods under a permit, and all others bear it */
};
struct tariff_surtax_term {
    int64_t row;
    enum surtax_term_kind kind;
    const char *value;
    const char *tariff; /* digits the term is limited to, "" all */
    const char *source;
    date from, to;
};
struct tariff_surtax {
    int64_t row;
    const char *order;        /* SOR/2025-95 */
    const char *code;         /* order short code, e.g. 25095, unique; what a declarant sends */
    const char *title_en, *title_fr;
    const char *group;
    decimal percent;
    char origin[3];           /* "US", "CN"; "" any origin */
    bool declared_only;       /* content or quota test: applies only when declared */
    bool vehicle_content;     /* base less content, SOR/2025-118 */
    bool exclusive;           /* displaces orders of lower priority */
    int priority;
    const char *source;
    date since; /* the first day the order listed this number */
    size_t terms_count;
    const struct tariff_surtax_term *terms; /* of any day: see tariff_surtax_term_find */
};
/* The term of the kind that holds on the day for these goods: with the value, or with any when it
 * is NULL. NULL: none. */
const struct tariff_surtax_term *tariff_surtax_term_find(const struct tariff_surtax *order,
                                                         enum surtax_term_kind kind,
                                                         const char *value, classification c,
                                                         date on);
/* Does the order list an item under these first digits on the day? */
bool tariff_surtax_lists(const struct tariff *t, const struct tariff_surtax *order,
                         const char *digits, date on);
/* Orders whose items cover the classification on the day, whatever the origin; at most max. */
size_t tariff_surtaxes(const struct tariff *t, classification c, date on,
                       const struct tariff_surtax **ret, size_t max);
/* Whenever it was or will be: an order may stand more than once, one a rate. Oldest first. */
struct tariff_surtax_period {
    const struct tariff_surtax *surtax;
    date from, to;
};
size_t tariff_surtax_periods(const struct tariff *t, classification c,
                             struct tariff_surtax_period *ret, size_t max);

struct tariff_interest {
    int64_t row;
    date from, to;        /* the quarter */
    decimal prescribed;   /* percent a year, one decimal */
    decimal specified;    /* prescribed + 6 */
    bool provisional;     /* from the tax base rate: no customs rate was published in the data */
    const char *source;
};
/* Covers every day from 2018 on: beyond the last quarter, the last one counts as provisional. */
const struct tariff_interest *tariff_interest_find(const struct tariff *t, date on);

const struct tariff_gst {
    int64_t row;
    decimal percent;
    const char *source;
} *tariff_gst_find(const struct tariff *t, date on);

/* The provincial part of the harmonized tax, by province (ON); NULL not known. Collected only where
 * parameter provincial_on_commercial is true. */
const struct tariff_gst *tariff_provincial_find(const struct tariff *t, const char *province,
                                                date on);

/* A measure under the Special Import Measures Act: provisional duty first, then a finding. */
struct tariff_sima {
    int64_t row;
    const char *measure; /* RB2 */
    const char *name_en, *name_fr;
    const char *dumping_origins, *subsidy_origins; /* alpha-2 parted by ";" */
    const char *excluded_exporters;                /* parted by ";" */
    bool provisional; /* preliminary determination; false: a finding is in force */
    bool confirmed;   /* false: a day or the list of goods is not sourced; never refuses */
    const char *source;
};
/* Measures that list the classification and are aimed at the country on the day; at most max. */
size_t tariff_sima_measures(const struct tariff *t, classification c, const char *country, date on,
                            const struct tariff_sima **ret, size_t max);
const struct tariff_sima *tariff_sima_find(const struct tariff *t, const char *measure, date on);
/* Is the country in a list of alpha-2 codes parted by ";"? */
bool tariff_origin_listed(const char *list, const char *country);
/* Is the exporter, by name without regard to case and accents, left out of the measure? */
bool tariff_sima_excluded(const struct tariff_sima *sima, const char *exporter);
struct tariff_sima_rate {
    int64_t row;
    decimal percent; /* of the export price */
    decimal amount;  /* for each unit, in currency */
    char currency[4];
    enum rate_unit unit; /* of amount; NONE: there is a percentage */
    const char *source;
};
/* The exporter's own rate, else that of all others; NULL: the data has none. */
const struct tariff_sima_rate *tariff_sima_rate_find(const struct tariff *t, const char *measure,
                                                     const char *country, bool subsidy,
                                                     const char *exporter, date on);

/* A part of an excise charge: the charge is the sum over groups of the greatest of a group's parts
 * (one of a number beyond and upto in each package). */
enum excise_basis { EXCISE_UNIT_AMOUNT, EXCISE_PACKAGE, EXCISE_VALUE, EXCISE_DUTY_PAID };
struct tariff_excise {
    int64_t row;
    const char *code, *group;
    bool tax;   /* excise tax, not duty */
    bool floor; /* statutory amount before yearly indexing: no less may be declared */
    enum excise_basis basis;
    decimal amount;      /* dollars for each `per` of unit; percent for values */
    decimal per;
    enum rate_unit unit; /* NONE for values */
    decimal beyond, upto; /* quantity in a package the part is for; upto 0: no end */
    const char *source;
};
size_t tariff_excise_rates(const struct tariff *t, const char *code, date on,
                           const struct tariff_excise **ret, size_t max);

/* A remission (or another relief) that a line claims by its special authority. */
struct tariff_authority {
    int64_t row;
    const char *authority, *title_en, *title_fr;
    const char *classes; /* revenue classes it remits, parted by ";" */
    decimal percent;     /* of the charge that is remitted */
    const char *tariff;  /* digits it is limited to, "" all */
    char origin[3];      /* "" any */
    const char *orders;  /* surtax orders it is limited to, parted by ";", "" all */
    const char *source;
};
/* Rows of an authority that hold on the day; 0: not known or not in force. */
size_t tariff_authorities(const struct tariff *t, const char *authority, date on,
                          const struct tariff_authority **ret, size_t max);
bool tariff_authority_covers(const struct tariff_authority *authority, classification c,
                             const char *country);
/* Is the word in a list parted by ";"? */
bool tariff_word_listed(const char *list, const char *word);

/* Code tables: countries, currencies, units, offices, vfd-codes, transport-modes, cad-types,
 * gst-codes, excise-codes, sima-codes, reason-codes, provinces, us-states ... */
struct tariff_code {
    int64_t row;
    const char *table, *code, *name_en, *name_fr; /* fr falls back to en */
    const char *extra;                            /* table's own: units: kind; gst: rate */
    bool confirmed; /* false: UNCONFIRMED, never enough to refuse */
    date valid_from, valid_to;
};
const struct tariff_code *tariff_code_find(const struct tariff *t, const char *table,
                                           const char *code, date on);
size_t tariff_codes(const struct tariff *t, const char *table, const struct tariff_code **ret);
const char *tariff_code_name(const struct tariff_code *code, enum language language);
const char *tariff_country_name(const struct tariff *t, const char *alpha2, enum language language);

/* Parameters and waivers as of a day. Missing parameter: the fallback. */
const char *tariff_parameter(const struct tariff *t, const char *name, date on,
                             const char *fallback);
/* Where the row that holds then comes from; NULL: there is none. */
const char *tariff_parameter_source(const struct tariff *t, const char *name, date on);
/* All rows of them, by name and then day; waivers have no value. NULL behind the last. */
struct tariff_value {
    const char *name, *value, *source;
    date from, to;
};
const struct tariff_value *tariff_parameters(const struct tariff *t, size_t index,
                                             struct tariff_value *ret);
const struct tariff_value *tariff_waivers(const struct tariff *t, size_t index,
                                          struct tariff_value *ret);
/* Due dates that were announced, by period end: name is empty, from the period end, to the day. */
const struct tariff_value *tariff_due_overrides(const struct tariff *t, size_t index,
                                                struct tariff_value *ret);
bool tariff_waived(const struct tariff *t, const char *kind, date on); /* "lap", "interest" */
const struct calendar *tariff_calendar(const struct tariff *t);
/* Override of a due date for a period end, DATE_NONE when there is none. */
date tariff_due_override(const struct tariff *t, date period_end);

/* rate_texts and rates_undetermined count distinct texts as printed, blanks left out. */
struct tariff_counts {
    size_t items8, classes10, rate_texts, rates_undetermined, exchange, surtax_items, treatments,
        holidays, interest, interest_provisional, codes, parameters;
};
struct tariff_counts tariff_count(const struct tariff *t);
