/* Private matters of tariff: column numbers of the kinds and the snapshot's inside. */
#pragma once
#include "tariff.h"

/* Columns of each kind, in the order of reference_kind.columns. The rate columns of a tariff row
 * stand last and together, so that rows with equal rates are known by one comparison. */
enum { TARIFF_DIGITS, TARIFF_DATE, TARIFF_UOM, TARIFF_DESCRIPTION, TARIFF_RATES };
enum {
    TREATMENT_CODE,
    TREATMENT_ABBR_EN,
    TREATMENT_ABBR_FR,
    TREATMENT_NAME_EN,
    TREATMENT_NAME_FR,
    TREATMENT_COLUMN,
    TREATMENT_ORIGINS,
    TREATMENT_ANY,
    TREATMENT_KNOWN
};
enum { EXCHANGE_DATE, EXCHANGE_CURRENCY, EXCHANGE_RATE };
enum {
    ORDER_NAME,
    ORDER_CODE,
    ORDER_TITLE_EN,
    ORDER_TITLE_FR,
    ORDER_FROM,
    ORDER_TO,
    ORDER_ORIGIN,
    ORDER_DECLARED_ONLY,
    ORDER_VEHICLE,
    ORDER_EXCLUSIVE,
    ORDER_PRIORITY
};
enum { ITEM_ORDER, ITEM_TARIFF, ITEM_PERCENT, ITEM_GOODS };
enum { INTEREST_FROM, INTEREST_TO, INTEREST_PUBLISHED, INTEREST_BASIC, INTEREST_OVERDUE };
enum { GST_PERCENT };
enum { HOLIDAY_DATE, HOLIDAY_EN, HOLIDAY_FR, HOLIDAY_EXTRA };
enum { PARAMETER_NAME, PARAMETER_VALUE };
enum { OVERRIDE_END, OVERRIDE_DUE };
enum {
    SIMA_MEASURE,
    SIMA_EN,
    SIMA_FR,
    SIMA_DUMPING,
    SIMA_SUBSIDY,
    SIMA_PROVISIONAL,
    SIMA_EXCLUDED,
    SIMA_CONFIDENCE
};
enum { SIMA_ITEM_MEASURE, SIMA_ITEM_TARIFF };
enum {
    SIMA_RATE_MEASURE,
    SIMA_RATE_ORIGIN,
    SIMA_RATE_KIND,
    SIMA_RATE_EXPORTER,
    SIMA_RATE_PERCENT,
    SIMA_RATE_AMOUNT,
    SIMA_RATE_CURRENCY,
    SIMA_RATE_UNIT
};
enum {
    EXCISE_CODE,
    EXCISE_GROUP,
    EXCISE_PART,
    EXCISE_CLASS,
    EXCISE_BASIS,
    EXCISE_AMOUNT,
    EXCISE_PER,
    EXCISE_UNIT,
    EXCISE_BEYOND,
    EXCISE_UPTO,
    EXCISE_FLOOR
};
enum {
    AUTHORITY_NAME,
    AUTHORITY_EN,
    AUTHORITY_FR,
    AUTHORITY_CLASSES,
    AUTHORITY_PERCENT,
    AUTHORITY_TARIFF,
    AUTHORITY_ORIGIN,
    AUTHORITY_ORDERS
};
enum { TERM_ORDER, TERM_TERM, TERM_VALUE, TERM_TARIFF };
enum { PROVINCIAL_PROVINCE, PROVINCIAL_PERCENT };
enum { CODE_CODE, CODE_EN, CODE_FR, CODE_EXTRA, CODE_CONFIDENCE };

enum { RATE_COLUMNS_MAX = 40, COLUMNS_MAX = 64 };

enum part {
    PART_PARAMETER,
    PART_HOLIDAY,
    PART_TREATMENT,
    PART_TARIFF,
    PART_EXCHANGE,
    PART_ORDER,
    PART_ITEM,
    PART_INTEREST,
    PART_GST,
    PART_WAIVER,
    PART_OVERRIDE,
    PART_SIMA,
    PART_SIMA_ITEM,
    PART_SIMA_RATE,
    PART_EXCISE,
    PART_AUTHORITY,
    PART_TERM,
    PART_PROVINCIAL,
    PART_CODE
};

/* How a kind's fields are checked and which of them make up a row. */
struct reference_shape {
    enum part part;
    const char *checks;    /* a letter a column, see reference.c */
    const char *key;       /* columns of the key, 'a' is the first */
    char from, to, source; /* columns, 0 none */
};
const struct reference_shape *reference_shape_of(const struct reference_kind *kind);

/* Rows of one kind, as they were given. */
struct row_list {
    const struct reference_row **rows;
    size_t count;
};

/* A version of a tariff number of any length. Sorted by digits, then by date: parents first. */
struct tariff_node {
    uint64_t digits; /* a nibble a digit, left-aligned in 40 bits, so that prefixes sort first */
    const struct reference_row *row;
    const char *description; /* trimmed, own */
    const char *folded;      /* " word word " */
    const struct tariff_rate *rates;
    const char *unit;
    int32_t parent; /* node, -1 none */
    int length;
    date to; /* last day, cut by the next version */
};

struct tariff_series { /* exchange rates of a currency */
    char currency[4];
    const struct tariff_exchange *rates; /* oldest first */
    size_t count;
};

struct surtax_item {
    uint64_t digits;
    date from, to;
    struct tariff_surtax surtax;
    date order_from, order_to;
};

/* Where in a list sorted by digits the numbers of a heading (four digits) begin: most headings have
 * none, and the others a few. NULL for a list that was not built. */
enum { HEADINGS = 10000 };
struct headings {
    uint32_t first[HEADINGS + 1];
    uint64_t *digits; /* of the items, close together */
};
/* digits: of the first item; those of the next stand `size` bytes after. */
const struct headings *headings_build(struct arena *arena, const uint64_t *digits, size_t size,
                                      size_t count);
struct span { /* items first <= i < end */
    size_t first, end;
};
struct span headings_span(const struct headings *headings, uint64_t digits);
/* The next items of the span that list what `digits` begins with, the longest number first; they
 * are taken from `rest`. */
bool headings_next(const struct headings *headings, uint64_t digits, struct span *rest,
                   struct span *ret_run);

struct dated_value { /* parameters, waivers */
    const char *name, *value, *source;
    int number; /* the value, where it is one */
    date from, to;
};
struct treatment_version {
    struct tariff_treatment treatment;
    const char *column; /* of the tariff, "" none */
    date from, to;
};
struct gst_version {
    struct tariff_gst gst;
    date from, to;
};
struct due_override {
    date period_end, due;
    const char *source;
};
struct sima_version {
    struct tariff_sima sima;
    date from, to;
};
struct sima_item {
    uint64_t digits;
    const char *measure;
    date from, to;
};
struct sima_rate_version {
    const char *measure, *origin, *exporter; /* exporter folded, "" all others */
    bool subsidy;
    struct tariff_sima_rate rate;
    date from, to;
};
struct excise_version {
    struct tariff_excise excise;
    date from, to;
};
struct authority_version {
    struct tariff_authority authority;
    date from, to;
};
struct provincial_version {
    const char *province;
    struct tariff_gst rate;
    date from, to;
};
struct code_table {
    const char *name;
    const struct tariff_code *codes;
    size_t count;
};

struct tariff {
    struct tariff_node *nodes;
    size_t nodes_count;
    struct tariff_class *classes; /* by number, then date */
    int32_t *class_nodes;         /* the node of the ten digits, beside classes */
    size_t classes_count, classes_capacity, class_nodes_capacity;
    struct tariff_class *specials; /* items of Chapters 98 and 99, by number, then date */
    size_t specials_count, specials_capacity;
    struct class_slot {   /* open addressing; the number beside it spares a look elsewhere */
        uint64_t digits;
        uint32_t first, count; /* classes of the number; count 0: empty */
    } * class_index;
    size_t class_index_mask;
    const struct tariff_index *index; /* words of the descriptions, search.c */
    struct treatment_version *treatments; /* by code, then date */
    size_t treatments_count;
    struct tariff_series *series;
    size_t series_count;
    uint32_t *series_at; /* by currency, open addressing: place in series + 1 */
    size_t series_mask;
    date exchange_last;           /* newest day of any series */
    struct surtax_item *surtaxes; /* by digits, then date */
    size_t surtaxes_count;
    const struct headings *surtax_headings;
    struct tariff_interest *interest; /* by quarter, without gaps */
    size_t interest_count;
    struct gst_version *gst;
    size_t gst_count;
    struct calendar calendar;
    struct dated_value *parameters, *waivers;
    size_t parameters_count, waivers_count;
    struct span fx_rule, fx_stopped_days; /* parameters that each rate asks for */
    struct due_override *overrides;
    size_t overrides_count;
    struct sima_version *sima; /* by measure, then date */
    size_t sima_count;
    struct sima_item *sima_items; /* by digits */
    size_t sima_items_count;
    const struct headings *sima_headings;
    struct sima_rate_version *sima_rates;
    size_t sima_rates_count;
    struct excise_version *excise; /* by code, group, part, then date */
    size_t excise_count;
    struct authority_version *authorities;
    size_t authorities_count;
    struct provincial_version *provincial;
    size_t provincial_count;
    struct code_table *tables;
    size_t tables_count;
    struct tariff_counts counts;
};

/* The text of a column of a row, copied; asserts that the row has it. */
const char *row_field(struct arena *arena, const struct reference_row *row, int column);
/* The same without copying: start and size. */
const char *row_span(const struct reference_row *row, int column, size_t *ret_size);
decimal row_decimal(struct arena *arena, const struct reference_row *row, int column);
bool row_flag(const struct reference_row *row, int column);
int row_compare(const void *a, const void *b); /* of row pointers: by key, then date */
uint64_t digits_pack(const char *digits, size_t length);
/* The digits it begins with. */
uint64_t classification_digits(classification c);
static inline bool date_within(date d, date from, date to)
{
    return !date_before(d, from) && !date_before(to, d);
}

void tariff_build_classes(struct tariff *t, struct arena *arena, struct row_list rows);
void tariff_build_index(struct tariff *t, struct arena *arena); /* of its nodes */
/* The versions of a parameter; and the newest of them that holds on the day, NULL none. */
struct span parameter_span(const struct tariff *t, const char *name);
const struct dated_value *parameter_on(const struct tariff *t, struct span versions, date on);
void tariff_build_exchange(struct tariff *t, struct arena *arena, struct row_list rows);
void tariff_build_surtaxes(struct tariff *t, struct arena *arena, struct row_list orders,
                           struct row_list items, struct row_list terms);
void tariff_build_sima(struct tariff *t, struct arena *arena, struct row_list measures,
                       struct row_list items, struct row_list rates);
void tariff_build_excise(struct tariff *t, struct arena *arena, struct row_list rows);
void tariff_build_authorities(struct tariff *t, struct arena *arena, struct row_list rows);
void tariff_build_provincial(struct tariff *t, struct arena *arena, struct row_list rows);
void tariff_build_interest(struct tariff *t, struct arena *arena, struct row_list rows);
void tariff_build_treatments(struct tariff *t, struct arena *arena, struct row_list rows);
void tariff_build_codes(struct tariff *t, struct arena *arena, struct row_list rows);
/* Is the text one of the words, parted by blanks or bars? */
bool word_listed(const char *text, const char *words);
/* False, with a finding, when the program knows no such parameter, or not that value of it. */
bool parameter_check(const char *name, const char *value, int row, struct findings *findings);
