/* Reading files of reference data. A file is taken whole or not at all. */
#include "tariff_impl.h"

#include <ctype.h>
#include <stdio.h>

/* check letters: t text, T text not empty, d day, o day or blank, n number, N number or blank,
 * f 0 or 1, g tariff number (4 to 10 digits, points dropped), u three capitals, c two digits,
 * q sourced, public, derived or UNCONFIRMED, i small whole number, r country AA or blank,
 * x number above zero, a amount or blank (any size), G tariff number or blank, s dumping or
 * subsidy, U unit of a rate or blank, e duty or tax, b basis of an excise rate, m term of a surtax
 * order. Numbers other than amounts are below 10,000. */
#define RATES                                                                                      \
    "mfn,gt,ust,mxt,ceut,ukt,cptpt,aut,nzt,ccct,ldct,gpt,ciat,ct,crt,it,nt,slt,pt,colt,jt,pat,"    \
    "hnt,krt,uat"
#define CODE_COLUMNS "code,name_en,name_fr,extra,confidence,valid_from,valid_to,source"
#define CODE(name)                                                                                 \
    {                                                                                              \
        name, "codes/" name ".csv", CODE_COLUMNS, "code table " name                               \
    }

const struct reference_kind reference_kinds[] = {
    {"parameters", "parameters.csv", "name,value,valid_from,valid_to,source", "parameters.csv"},
    {"holidays", "holidays.csv", "date,name_en,name_fr,extra,source", "Interpretation Act s. 35"},
    {"treatments", "treatments.csv",
     "code,abbr_en,abbr_fr,name_en,name_fr,tariff_column,origins,any_origin,origins_known,"
     "confidence,valid_from,valid_to,source",
     "Customs Tariff s. 27"},
    {"tariff", "tariff-2025.csv", "digits,effective_date,uom,description_en," RATES,
     "Customs Tariff, T2025, file of 2025-08-14"},
    {"exchange-rates", "exchange-rates.csv", "date,currency,cad_per_unit",
     "Bank of Canada, daily rate"},
    {"surtax-orders", "surtax-orders.csv",
     "order,code,title_en,title_fr,valid_from,valid_to,origin,declared_only,vehicle_content,"
     "exclusive,priority,source",
     "Canada Gazette"},
    {"surtax-items", "surtax-items.csv", "order,tariff,percent,goods,valid_from,valid_to,source",
     "Canada Gazette"},
    {"interest-rates", "interest-rates.csv",
     "quarter_start,quarter_end,customs_prescribed_published_pct,cra_basic_pct,cra_overdue_pct,"
     "source",
     "published rate tables"},
    {"gst-rates", "gst-rates.csv", "percent,valid_from,valid_to,source", "Excise Tax Act s. 212"},
    {"waivers", "waivers.csv", "kind,valid_from,valid_to,source", "notices"},
    {"due-overrides", "due-overrides.csv", "period_end,due,source", "notices"},
    {"sima-measures", "sima-measures.csv",
     "measure,name_en,name_fr,dumping_origins,subsidy_origins,provisional,excluded_exporters,"
     "confidence,valid_from,valid_to,source",
     "measures in force"},
    {"sima-items", "sima-items.csv", "measure,tariff,valid_from,valid_to,source",
     "measures in force"},
    {"sima-rates", "sima-rates.csv",
     "measure,origin,kind,exporter,percent,amount,currency,unit,valid_from,valid_to,source",
     "measures in force"},
    {"excise-rates", "excise-rates.csv",
     "code,group,part,class,basis,amount,per,unit,beyond,upto,floor,valid_from,valid_to,source",
     "Excise Act, 2001"},
    {"special-authorities", "special-authorities.csv",
     "authority,title_en,title_fr,classes,percent,tariff,origin,orders,valid_from,valid_to,source",
     "Canada Gazette"},
    {"surtax-terms", "surtax-terms.csv", "order,term,value,tariff,valid_from,valid_to,source",
     "Canada Gazette"},
    {"provincial-rates", "provincial-rates.csv", "province,percent,valid_from,valid_to,source",
     "rate table"},
    CODE("countries"),
    CODE("currencies"),
    CODE("units"),
    CODE("offices"),
    CODE("vfd-codes"),
    CODE("transport-modes"),
    CODE("cad-types"),
    CODE("gst-codes"),
    CODE("excise-codes"),
    CODE("sima-codes"),
    CODE("sima-subjects"),
    CODE("reason-codes"),
    CODE("change-limits"),
    CODE("provinces"),
    CODE("us-states"),
    CODE("release-options"),
    CODE("release-indicators"),
    CODE("tariff-sections"),
    CODE("tariff-chapters"),
    CODE("origin-proofs"),
    CODE("surtax-facts"),
    CODE("value-adjustments"),
    CODE("refund-losses"),
    CODE("loss-goods"),
    CODE("goods-fates"),
    CODE("drawback-grounds"),
    CODE("drawback-countries"),
    CODE("penalties"),
    {NULL},
};

/* In the order of reference_kinds; those after the last are code tables. */
static const struct reference_shape shapes[] = {
    {PART_PARAMETER, "Ttoot", "a", 'c', 'd', 'e'},
    {PART_HOLIDAY, "dTtft", "a", 'a', 'a', 'e'},
    {PART_TREATMENT, "cTTTTttffqoot", "a", 'k', 'l', 'm'},
    {PART_TARIFF, "gdttttttttttttttttttttttttttt", "a", 'b', 0, 0},
    {PART_EXCHANGE, "dux", "b", 'a', 'a', 0},
    {PART_ORDER, "TTTTdorfffit", "a", 'e', 'f', 'l'},
    {PART_ITEM, "TgntdoT", "ab", 'e', 'f', 'g'},
    {PART_INTEREST, "ddNNNt", "a", 'a', 'b', 'f'},
    {PART_GST, "ndot", "", 'b', 'c', 'd'},
    {PART_WAIVER, "Tdot", "a", 'b', 'c', 'd'},
    {PART_OVERRIDE, "ddt", "a", 0, 0, 'c'},
    {PART_SIMA, "TTTttftqoot", "a", 'i', 'j', 'k'},
    {PART_SIMA_ITEM, "Tgoot", "ab", 'c', 'd', 'e'},
    {PART_SIMA_RATE, "TrstNatUoot", "abcd", 'i', 'j', 'k'},
    {PART_EXCISE, "TTTebaaUaafoot", "abc", 'l', 'm', 'n'},
    {PART_AUTHORITY, "TTTTnGrtoot", "af", 'i', 'j', 'k'},
    {PART_TERM, "TmtGoot", "abcd", 'e', 'f', 'g'},
    {PART_PROVINCIAL, "Tndot", "a", 'c', 'd', 'e'},
    {PART_CODE, "TTttqoot", "a", 'f', 'g', 'h'},
};

enum { REFERENCE_SIZE_MAX = 64 * 1024 * 1024, FIELD_SIZE_MAX = 100 * 1000 };

const struct reference_kind *reference_kind_find(const char *kind)
{
    for (const struct reference_kind *k = reference_kinds; kind != NULL && k->kind != NULL; k++)
        if (strcmp(k->kind, kind) == 0)
            return k;
    return NULL;
}

const struct reference_shape *reference_shape_of(const struct reference_kind *kind)
{
    size_t index = (size_t)(kind - reference_kinds);
    return &shapes[index < PART_CODE ? index : PART_CODE];
}

static bool is_digits(const char *text, size_t least, size_t most)
{
    size_t size = strspn(text, "0123456789");
    return text[size] == '\0' && size >= least && size <= most;
}

static bool is_capitals(const char *text, size_t size)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == size && text[size] == '\0';
}

/* Percentages and exchange rates stay far from where their sums and products would not fit. */
static bool is_rate(decimal number)
{
    return decimal_compare(number, (decimal){10000, 0}) < 0;
}

bool word_listed(const char *text, const char *words)
{
    size_t size = strlen(text);
    for (const char *at = words; *at != '\0';) {
        size_t length = strcspn(at, " |");
        if (length == size && memcmp(at, text, size) == 0)
            return true;
        at += length;
        at += strspn(at, " |");
    }
    return false;
}

static const char *check_word(const char *text, const char *words)
{
    return word_listed(text, words) ? NULL : words;
}

/* NULL when the text passes; otherwise the shape it should have had, in signs that need no
 * language. "" when it is empty and must not be. */
static const char *check_field(char check, char *text)
{
    date day;
    decimal number;
    switch (check) {
    case 't':
        return NULL;
    case 'o':
        if (*text == '\0')
            return NULL;
        break;
    case 'N':
    case 'a':
    case 'G':
    case 'U':
        if (*text == '\0')
            return NULL;
        break;
    case 'r':
        return *text == '\0' || is_capitals(text, 2) ? NULL : "AA";
    default:
        break;
    }
    if (*text == '\0')
        return "";
    switch (check) {
    case 'd':
    case 'o':
        return date_parse(text, &day) ? NULL : "YYYY-MM-DD";
    case 'n':
    case 'N':
        return decimal_parse(text, 10, &number) && number.units >= 0 && is_rate(number)
                   ? NULL
                   : "0.0000 … 9999.9999";
    case 'x':
        return decimal_parse(text, 10, &number) && number.units > 0 && is_rate(number)
                   ? NULL
                   : "> 0.0000, < 10000";
    case 'a':
        return decimal_parse(text, 10, &number) && number.units >= 0 ? NULL : "0.0000000000 …";
    case 'f':
        return strcmp(text, "0") == 0 || strcmp(text, "1") == 0 ? NULL : "0 | 1";
    case 'g':
    case 'G': {
        char *to = text;
        for (const char *at = text; *at != '\0'; at++)
            if (*at != '.')
                *to++ = *at;
        *to = '\0';
        return is_digits(text, 4, 10) ? NULL : "0000 … 0000.00.00.00";
    }
    case 'u':
        return is_capitals(text, 3) ? NULL : "AAA";
    case 'c':
        return is_digits(text, 2, 2) && text[0] < '4' ? NULL : "00 … 39";
    case 'i':
        return is_digits(text, 1, 4) ? NULL : "0 … 9999";
    case 'q':
        return check_word(text, "sourced | public | derived | UNCONFIRMED");
    case 's':
        return check_word(text, "dumping | subsidy");
    case 'e':
        return check_word(text, "duty | tax");
    case 'b':
        return check_word(text, "unit | package | value | duty_paid");
    case 'U':
        return check_word(text, "KGM | TNE | HLT | LTR | LPA | DZN | NMB");
    case 'm':
        return check_word(text, "transit | chapter | total | fact | order | origin | permit");
    default:
        return NULL;
    }
}

/* Position of each wanted column in the file; false when one is missing. */
static bool map_columns(const struct reference_kind *kind, char **header, size_t header_count,
                        struct findings *findings, const char *names[COLUMNS_MAX],
                        size_t at[COLUMNS_MAX], size_t *ret_count)
{
    bool all = true;
    size_t count = 0;
    char *rest = arena_text(findings->arena, kind->columns), *name;
    while ((name = strsep(&rest, ",")) != NULL) {
        assert(count < COLUMNS_MAX);
        names[count] = name;
        at[count] = SIZE_MAX;
        for (size_t i = header_count; i-- > 0;)
            if (strcmp(header[i], name) == 0)
                at[count] = i;
        if (at[count] == SIZE_MAX) {
            findings_add(findings, FINDING_REF_0001, 1, "", name, NULL, NULL);
            all = false;
        }
        count++;
    }
    *ret_count = count;
    return all;
}

/* Rows seen, to find the same key and day twice. Open addressing, doubled when half full. */
struct seen {
    struct arena *arena;
    const struct reference_rows *rows;
    uint32_t *slots; /* 1 + row */
    size_t mask;
};

static uint64_t row_hash(const struct reference_row *row)
{
    uint64_t h = 1469598103934665603u ^ (uint64_t)row->valid_from.days;
    for (const char *at = row->key; *at != '\0'; at++)
        h = (h ^ (unsigned char)*at) * 1099511628211u;
    return h ^ (h >> 29);
}

/* The earlier row with the same key and day, or SIZE_MAX; adds this one. */
static size_t seen_add(struct seen *seen, size_t index)
{
    const struct reference_row *rows = seen->rows->rows;
    if (seen->slots == NULL || index * 2 >= seen->mask) {
        size_t size = seen->slots == NULL ? 1024 : (seen->mask + 1) * 4;
        seen->slots = arena_array(seen->arena, size, sizeof(*seen->slots));
        seen->mask = size - 1;
        for (size_t i = 0; i < index; i++) {
            size_t s = row_hash(&rows[i]) & seen->mask;
            while (seen->slots[s] != 0)
                s = (s + 1) & seen->mask;
            seen->slots[s] = (uint32_t)i + 1;
        }
    }
    size_t s = row_hash(&rows[index]) & seen->mask;
    for (; seen->slots[s] != 0; s = (s + 1) & seen->mask) {
        const struct reference_row *other = &rows[seen->slots[s] - 1];
        if (date_equal(other->valid_from, rows[index].valid_from) &&
            strcmp(other->key, rows[index].key) == 0)
            return seen->slots[s] - 1;
    }
    seen->slots[s] = (uint32_t)index + 1;
    return SIZE_MAX;
}

/* Tabs and line breaks part the fields of a row, so in a text they become blanks. */
static void flatten(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            *text = ' ';
}

static date field_date(char **fields, const size_t *at, char column, date blank)
{
    date day;
    if (column == 0 || !date_parse(fields[at[column - 'a']], &day))
        return blank;
    return day;
}

static void make_row(struct arena *arena, const struct reference_kind *kind,
                     const struct reference_shape *shape, char **fields, const size_t *at,
                     size_t count, struct reference_row *ret)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += strlen(fields[at[i]]) + 1;
    char *joined = arena_alloc(arena, size), *to = joined;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            *to++ = '\t';
        to = stpcpy(to, fields[at[i]]);
    }
    const char *source = shape->source == 0 ? "" : fields[at[shape->source - 'a']];
    const char *key = shape->key[0] == '\0' ? "-" : fields[at[shape->key[0] - 'a']];
    if (shape->key[0] != '\0' && shape->key[1] == '\0')
        key = arena_text(arena, key);
    for (const char *more = shape->key; more[0] != '\0' && more[1] != '\0'; more++)
        key = arena_printf(arena, "%s/%s", key, fields[at[more[1] - 'a']]);
    *ret = (struct reference_row){
        .kind = kind->kind,
        .key = key,
        .valid_from = field_date(fields, at, shape->from, date_make(1900, 1, 1)),
        .valid_to = field_date(fields, at, shape->to, DATE_MAX),
        .source = *source == '\0' ? kind->source : arena_text(arena, source),
        .fields = joined,
    };
}

/* One record's fields; true when all pass. */
static bool check_row(const struct reference_shape *shape, const char **names, const size_t *at,
                      size_t count, char **fields, int row, struct findings *findings)
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        char *text = fields[at[i]];
        flatten(text);
        const char *want =
            strlen(text) > FIELD_SIZE_MAX ? "…" : check_field(shape->checks[i], text);
        if (want == NULL)
            continue;
        good = false;
        if (*want == '\0') {
            findings_add(findings, FINDING_REF_0004, row, "", names[i], NULL, NULL);
            continue;
        }
        char shown[64]; /* enough to find it */
        snprintf(shown, sizeof(shown), "%.40s", text);
        while (!text_is_utf8(shown, strlen(shown)))
            shown[strlen(shown) - 1] = '\0';
        findings_add(findings, FINDING_REF_0003, row, "", names[i], shown, want);
    }
    return good;
}

/* The first line that is not UTF-8, 0 when all is. */
static int bad_line(const char *bytes, size_t size)
{
    if (text_is_utf8(bytes, size))
        return 0;
    int line = 1;
    for (size_t from = 0; from < size; line++) {
        const char *end = memchr(bytes + from, '\n', size - from);
        size_t length = end == NULL ? size - from : (size_t)(end - bytes) - from;
        if (!text_is_utf8(bytes + from, length))
            return line;
        from += length + 1;
    }
    return line;
}

static void read_rows(struct arena *arena, const struct reference_kind *kind, struct csv *csv,
                      struct findings *findings, struct reference_rows *rows, struct arena *record,
                      struct arena *scratch)
{
    const struct reference_shape *shape = reference_shape_of(kind);
    const char *names[COLUMNS_MAX];
    size_t at[COLUMNS_MAX], columns, header_count, count;
    char **header, **fields;
    bool broken;
    if (!csv_next(csv, scratch, &header, &header_count, &broken)) {
        findings_add(findings, FINDING_REF_0006, 0, "", NULL, NULL, NULL);
        return;
    }
    if (broken) {
        findings_add(findings, FINDING_REF_0005, 1, "", NULL, NULL, NULL);
        return;
    }
    if (!map_columns(kind, header, header_count, findings, names, at, &columns))
        return;
    assert(strlen(shape->checks) == columns);
    struct seen seen = {.arena = scratch, .rows = rows};
    for (; findings->count < FINDINGS_MAX; arena_reset(record)) {
        if (!csv_next(csv, record, &fields, &count, &broken))
            return;
        if (broken) {
            findings_add(findings, FINDING_REF_0005, csv->row, "", NULL, NULL, NULL);
            return;
        }
        if (count != header_count) {
            char has[24], wants[24];
            snprintf(has, sizeof(has), "%zu", count);
            snprintf(wants, sizeof(wants), "%zu", header_count);
            findings_add(findings, FINDING_REF_0002, csv->row, "", has, wants, NULL);
            continue;
        }
        if (!check_row(shape, names, at, columns, fields, csv->row, findings))
            continue;
        if (strcmp(kind->kind, "parameters") == 0 &&
            !parameter_check(fields[at[0]], fields[at[1]], csv->row, findings))
            continue;
        struct reference_row *row = LIST_PUSH(arena, rows->rows, rows->count, rows->capacity);
        make_row(arena, kind, shape, fields, at, columns, row);
        if (date_before(row->valid_to, row->valid_from)) {
            char least[32];
            snprintf(least, sizeof(least), "≥ %s", date_text(record, row->valid_from));
            findings_add(findings, FINDING_REF_0003, csv->row, "", names[shape->to - 'a'],
                         date_text(record, row->valid_to), least);
            rows->count--;
            continue;
        }
        size_t earlier = seen_add(&seen, rows->count - 1);
        if (earlier != SIZE_MAX) {
            findings_add(findings, FINDING_REF_0007, csv->row, "", row->key,
                         date_text(record, row->valid_from), NULL);
            rows->count--;
        }
    }
}

enum code reference_read(struct arena *arena, const struct reference_kind *kind, const char *bytes,
                         size_t size, struct findings *findings, struct reference_rows *ret_rows)
{
    if (size > REFERENCE_SIZE_MAX)
        return TOO_LARGE;
    size_t errors = findings->errors_count;
    int line = bad_line(bytes, size);
    if (line != 0) {
        char shown[24];
        snprintf(shown, sizeof(shown), "%d", line);
        findings_add(findings, FINDING_REF_0008, line, "", shown, NULL, NULL);
        return FINDINGS;
    }
    struct csv csv = csv_new(bytes, size);
    struct reference_rows rows = {0};
    struct arena *record = arena_new(), *scratch = arena_new();
    read_rows(arena, kind, &csv, findings, &rows, record, scratch);
    arena_free(record);
    arena_free(scratch);
    if (findings->errors_count > errors)
        return FINDINGS;
    *ret_rows = rows;
    return OK;
}
