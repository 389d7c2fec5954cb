/*
 * base: the values every room speaks in.
 *
 * Money is in Canadian cents, quantities and rates are exact decimals, a date
 * is a day and nothing else. Text becomes one of these only through its parse
 * function, so a value that exists is valid. Nothing here does I/O or knows
 * what day it is. No binary floating point, anywhere.
 */
#pragma once

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((__format__(__printf__, text, first)))
#define ARRAY_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Answers of every function that can fail for a reason a caller must act on.
 * FINDINGS: the input has findings. FAULT: the world failed (disk, network). */
enum code {
    OK = 0,
    FINDINGS,     /* 422: see the findings */
    UNREADABLE,   /* 400: not JSON, not UTF-8, too deep */
    UNAUTHORIZED, /* 401 */
    FORBIDDEN,    /* 403 */
    NOT_FOUND,    /* 404, also for what the caller may not see */
    CONFLICT,     /* 409: state or duplicate */
    TOO_LARGE,    /* 413 */
    MOVED,        /* what was read has changed since: load and decide again */
    BUSY,         /* 503, try again */
    FAULT,        /* 500 */
};

/* ---- arena: memory that lives until the request ends ---- */

struct arena;
struct arena *arena_new(void);        /* malloc's; never NULL (out of memory aborts) */
void arena_free(struct arena *arena); /* NULL is fine */
void arena_reset(struct arena *arena); /* keeps some of its memory for the next use: */
void arena_keep(struct arena *arena, size_t most); /* of so many bytes; 2 MB unless said */
void *arena_alloc(struct arena *arena, size_t size); /* zeroed, 16-byte aligned */
void *arena_array(struct arena *arena, size_t count, size_t size); /* overflow checked, zeroed */
char *arena_copy(struct arena *arena, const char *text, size_t size); /* adds a NUL */
char *arena_text(struct arena *arena, const char *text);              /* NULL gives NULL */
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
size_t arena_used(const struct arena *arena);

/* Grow-by-doubling list in an arena: LIST_PUSH(arena, items, count, capacity) gives a pointer to
 * a new zeroed last element. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);
#define LIST_PUSH(arena, items, count, capacity)                                                   \
    ((items) = arena_grow((arena), (items), (count), &(capacity), sizeof(*(items))),               \
     &(items)[(count)++])

/* ---- out: text being written, in an arena ---- */

struct out {
    struct arena *arena;
    char *data; /* always NUL-terminated once something was put */
    size_t size, capacity;
};
struct out out_new(struct arena *arena);
void out_put(struct out *out, const char *text);
void out_bytes(struct out *out, const char *bytes, size_t size);
void out_char(struct out *out, char c);
void out_printf(struct out *out, const char *format, ...) PRINTF_LIKE(2, 3);
void out_int(struct out *out, int64_t value);

/* JSON writer over out: commas and escapes are its business. Depth at most 62. */
struct json {
    struct out *out;
    uint64_t has_item; /* a bit a depth */
    int depth;
    bool after_key;
};
struct json json_new(struct out *out);
void json_object(struct json *json);
void json_object_end(struct json *json);
void json_array(struct json *json);
void json_array_end(struct json *json);
void json_key(struct json *json, const char *key);
void json_string(struct json *json, const char *text); /* NULL writes null */
void json_int(struct json *json, int64_t value);
void json_bool(struct json *json, bool value);
void json_null(struct json *json);
void json_raw(struct json *json, const char *text); /* already JSON */
void json_text(struct json *json, const char *key, const char *text); /* skipped when NULL or "" */

/* ---- language ---- */

enum language { LANGUAGE_EN, LANGUAGE_FR, LANGUAGES };

/* ---- numbers ---- */

/* Every rounding names its mode. HALF_UP: to nearest, ties away from zero. */
enum rounding { ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN, ROUND_EXACT };

typedef struct {
    int64_t cents;
} money;

/* units x 10^-scale. Scale 0 to 12. */
typedef struct {
    int64_t units;
    uint8_t scale;
} decimal;

enum { DECIMAL_SCALE_MAX = 12 };

/* n / d through the mode; d > 0. The only division that rounds in the house. ROUND_EXACT asserts
 * that nothing is lost. */
__int128 int_divide(__int128 n, __int128 d, enum rounding rounding);
int64_t int_power10(int exponent); /* 0 to 18 */

money money_add(money a, money b); /* asserts on overflow */
money money_subtract(money a, money b);
money money_negate(money a);
money money_min(money a, money b);
static inline money money_cents(int64_t cents) { return (money){cents}; }

/* Plain text form: -1234.56. Parsing takes optional minus, digits, at most two decimals; false
 * when it is anything else or above 13 digits of dollars. */
MUST_USE bool money_parse(const char *text, money *ret_value);
char *money_text(struct arena *arena, money value);

/* Page form: $1,234.56 or 1 234,56 $ (U+00A0), minus is U+2212. */
char *money_page(struct arena *arena, money value, enum language language);

/* Optional minus, digits, one point with a digit on each side; at most scale_max decimals and 15
 * significant digits before the point; false otherwise. Trailing zeros are kept in the scale. */
MUST_USE bool decimal_parse(const char *text, int scale_max, decimal *ret_value);
char *decimal_text(struct arena *arena, decimal value);
int decimal_compare(decimal a, decimal b);
decimal decimal_product(decimal a, decimal b);      /* exact; asserts when it does not fit */
decimal decimal_sum(decimal a, decimal b);          /* exact */
decimal decimal_from_money(money value);            /* scale 2 */
money money_from_decimal(decimal value, enum rounding rounding);
/* a x b to cents, through 128 bits: an amount in dollars (decimal) times a rate (decimal). */
money money_product(decimal a, decimal b, enum rounding rounding);

/* ---- days ---- */

/* A day of the proleptic Gregorian calendar, Eastern time. 0 is "no date", 1 is 1900-01-01. */
typedef struct {
    int32_t days;
} date;

#define DATE_NONE ((date){0})
#define DATE_MAX ((date){2958464}) /* 9999-12-31, an open end */

static inline bool date_is_none(date d) { return d.days == 0; }
static inline int date_compare(date a, date b) { return (a.days > b.days) - (a.days < b.days); }
static inline bool date_before(date a, date b) { return a.days < b.days; }
static inline bool date_equal(date a, date b) { return a.days == b.days; }
static inline date date_add(date d, int days) { return (date){d.days + days}; }
static inline int date_between(date from, date to) { return to.days - from.days; }
date date_make(int year, int month, int day); /* asserts validity */
MUST_USE bool date_parse(const char *text, date *ret_date); /* exactly YYYY-MM-DD, 1900 to 9999 */
void date_split(date d, int *ret_year, int *ret_month, int *ret_day);
int date_weekday(date d); /* 0 Sunday to 6 Saturday */
int date_year_days(int year);
char *date_text(struct arena *arena, date d);                         /* 2025-11-20; "" for none */
char *date_page(struct arena *arena, date d, enum language language); /* November 20, 2025 */
int32_t date_number(date d);      /* 20251120; 0 for none */
date date_from_number(int32_t n); /* asserts validity; 0 is none */
date date_month_day(date d, int day);         /* same month, other day; asserts it exists */
date date_months_later(date d, int months);   /* day clamped to the month's last */

/* Holidays of law (h) and the extra days of parameter holidays_extra (x), sorted by day. */
struct holiday {
    date on;
    bool extra; /* lenient: for accounting deadlines only */
    const char *name_en, *name_fr;
};
struct calendar {
    const struct holiday *holidays;
    size_t holidays_count;
};
/* Sundays too. */
bool calendar_is_holiday(const struct calendar *calendar, date d, bool with_extra);
/* Not Saturday, not a holiday (Interpretation Act s. 35). @source SOR/86-1062 s. 2 */
bool calendar_is_business_day(const struct calendar *calendar, date d, bool with_extra);
date calendar_business_days_after(const struct calendar *calendar, date d, int count,
                                  bool with_extra); /* day 1 is the next business day */
bool date_is_weekday(date d); /* Monday to Friday, holidays included */
date date_weekdays_after(date d, int count);
date calendar_roll(const struct calendar *calendar, date d); /* to the next day that is no holiday;
                                                Saturday stays. @source Interpretation Act s. 26 */

/* An instant: milliseconds since 1970 UTC. Its text is RFC 3339 with the Eastern offset. */
typedef struct {
    int64_t ms;
} instant;
char *instant_text(struct arena *arena, instant at);
date instant_date(instant at);              /* Eastern day */
instant instant_at(date d, int hour, int minute); /* Eastern wall clock to instant */

/* ---- identifiers ---- */

typedef struct {
    char text[10];
} bn; /* nine digits */
typedef struct {
    char text[16];
} program_account; /* BN15, e.g. 123456782RM0001 */
typedef struct {
    char text[15];
} transaction_number; /* 14 digits */
typedef struct {
    char text[11];
} classification; /* 10 digits */

/* Blanks and hyphens dropped, letters upper-cased. Shape only; Luhn is asked separately because
 * registers hold exempt numbers. */
MUST_USE bool bn_parse(const char *text, bn *ret_bn);
bool bn_luhn(bn b);
MUST_USE bool program_account_parse(const char *text, program_account *ret_account);
bn program_account_bn(program_account account);
const char *program_account_program(const program_account *account); /* "RM0001", inside account */
bool program_account_is_import(program_account account);             /* RM */
static inline bool program_account_equal(program_account a, program_account b)
{
    return strcmp(a.text, b.text) == 0;
}
static inline bool bn_equal(bn a, bn b) { return strcmp(a.text, b.text) == 0; }
MUST_USE bool transaction_number_parse(const char *text, transaction_number *ret_number);
/* The derived rule: weights 1 2 1 2 ..., digit sums, last digit of the total. */
bool transaction_number_check(transaction_number number);
transaction_number transaction_number_make(const char *asec5, int64_t sequence);
MUST_USE bool classification_parse(const char *text, classification *ret); /* points dropped */
char *classification_page(struct arena *arena, classification c);          /* 9999.99.99.99 */
MUST_USE bool cargo_control_number_parse(const char *text, char ret_text[26]);

/* ---- text ---- */

bool text_is_utf8(const char *bytes, size_t size); /* strict; refuses NUL and overlong */
/* Lower case, accents folded, runs of anything else than letters and digits to one blank. */
char *text_fold(struct arena *arena, const char *text);
bool text_equal(const char *a, const char *b); /* NULL equals NULL and "" */

/* CSV (RFC 4180), one record at a time from a buffer. Fields are in the arena. */
struct csv {
    const char *next, *end;
    int row; /* 1 is the first record */
    char separator; /* a comma; some spreadsheets write semicolons or tabs */
};
struct csv csv_new(const char *bytes, size_t size); /* a byte order mark is skipped */
/* Next record, or false at the end. ret_broken is set for a quote that is not closed at the end of
 * its field; the record is then not to be used, and none follows. */
bool csv_next(struct csv *csv, struct arena *arena, char ***ret_fields, size_t *ret_count,
              bool *ret_broken);
/* A field quoted as needed; a leading = + - @ or tab of what is no plain number gets an
 * apostrophe. */
void csv_field(struct out *out, const char *text, bool first);

/* ---- hashes ---- */

typedef struct {
    uint8_t bytes[32];
} hash256;
hash256 hash_bytes(const void *bytes, size_t size);
hash256 hash_pair(const hash256 *left, const void *bytes, size_t size); /* SHA-256(left || bytes) */
void hash_hex(const hash256 *hash, char ret_text[65]);
bool hash_parse(const char *hex, hash256 *ret_hash);

/* ---- findings: what is wrong with an input, all of it at once ---- */

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

#include "facts.h" /* enum finding_code, enum rule, enum ledger_code, enum text_id ... generated */

struct finding {
    enum finding_code code;
    enum severity severity;
    const char *pointer; /* RFC 6901, e.g. /lines/0/treatment; "" for the whole */
    int line;            /* line number of the declaration or row of the file, 0 none */
    const char *arguments[4];
};

enum { FINDINGS_MAX = 500 };

struct findings {
    struct arena *arena;
    struct finding *items;
    size_t count, capacity, errors_count;
};
struct findings findings_new(struct arena *arena);
/* Severity comes from facts/findings. Arguments are copied; unused ones are NULL. At most
 * FINDINGS_MAX are kept, of which half at most are warnings; errors_count counts all. */
void findings_add(struct findings *findings, enum finding_code code, int line, const char *pointer,
                  const char *arg0, const char *arg1, const char *arg2);
/* The message with its arguments, in a language. */
char *finding_message(struct arena *arena, const struct finding *finding, enum language language);
const char *finding_code_text(enum finding_code code); /* "CAD-0410" */
