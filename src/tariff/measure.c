/* Measures under the Special Import Measures Act, excise rates, remissions, provincial rates: build
 * and look up. */
#include "tariff_impl.h"

#include <stdlib.h>

/* Rows are sorted by key, then day: a version ends where the next of its key begins. */
static date version_end(struct row_list rows, size_t index)
{
    const struct reference_row *row = rows.rows[index];
    if (index + 1 == rows.count || strcmp(rows.rows[index + 1]->key, row->key) != 0)
        return row->valid_to;
    date cut = date_add(rows.rows[index + 1]->valid_from, -1);
    return date_before(cut, row->valid_to) ? cut : row->valid_to;
}

static enum rate_unit unit_of(const char *code)
{
    for (int unit = RATE_KG; unit <= RATE_EACH; unit++)
        if (strcmp(rate_unit_code((enum rate_unit)unit), code) == 0)
            return (enum rate_unit)unit;
    return RATE_UNIT_NONE;
}

bool tariff_word_listed(const char *list, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = list; *at != '\0';) {
        size_t length = strcspn(at, ";");
        if (length == size && memcmp(at, word, size) == 0)
            return true;
        at += length;
        at += *at == ';';
    }
    return false;
}

bool tariff_origin_listed(const char *list, const char *country)
{
    return country != NULL && strlen(country) == 2 && tariff_word_listed(list, country);
}

/* ---- measures ---- */

static int sima_item_compare(const void *a, const void *b)
{
    const struct sima_item *left = a, *right = b;
    if (left->digits != right->digits)
        return left->digits < right->digits ? -1 : 1;
    return strcmp(left->measure, right->measure);
}

static void build_sima_items(struct tariff *t, struct arena *arena, struct row_list rows)
{
    t->sima_items = arena_array(arena, rows.count, sizeof(*t->sima_items));
    t->sima_items_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct reference_row *row = rows.rows[i];
        const char *digits = row_field(arena, row, SIMA_ITEM_TARIFF);
        t->sima_items[i] = (struct sima_item){
            .digits = digits_pack(digits, strlen(digits)),
            .measure = row_field(arena, row, SIMA_ITEM_MEASURE),
            .from = row->valid_from,
            .to = row->valid_to,
        };
    }
    if (rows.count > 1)
        qsort(t->sima_items, rows.count, sizeof(*t->sima_items), sima_item_compare);
    if (rows.count > 0)
        t->sima_headings =
            headings_build(arena, &t->sima_items->digits, sizeof(*t->sima_items), rows.count);
}

static void build_sima_rates(struct tariff *t, struct arena *arena, struct row_list rows)
{
    t->sima_rates = arena_array(arena, rows.count, sizeof(*t->sima_rates));
    t->sima_rates_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct reference_row *row = rows.rows[i];
        struct sima_rate_version *version = &t->sima_rates[i];
        *version = (struct sima_rate_version){
            .measure = row_field(arena, row, SIMA_RATE_MEASURE),
            .origin = row_field(arena, row, SIMA_RATE_ORIGIN),
            .exporter = text_fold(arena, row_field(arena, row, SIMA_RATE_EXPORTER)),
            .subsidy = strcmp(row_field(arena, row, SIMA_RATE_KIND), "subsidy") == 0,
            .rate = {.row = row->id,
                     .percent = row_decimal(arena, row, SIMA_RATE_PERCENT),
                     .amount = row_decimal(arena, row, SIMA_RATE_AMOUNT),
                     .unit = unit_of(row_field(arena, row, SIMA_RATE_UNIT)),
                     .source = row->source},
            .from = row->valid_from,
            .to = row->valid_to,
        };
        const char *currency = row_field(arena, row, SIMA_RATE_CURRENCY);
        memcpy(version->rate.currency, currency, strnlen(currency, 3));
    }
}

void tariff_build_sima(struct tariff *t, struct arena *arena, struct row_list measures,
                       struct row_list items, struct row_list rates)
{
    t->sima = arena_array(arena, measures.count, sizeof(*t->sima));
    t->sima_count = measures.count;
    for (size_t i = 0; i < measures.count; i++) {
        const struct reference_row *row = measures.rows[i];
        t->sima[i] = (struct sima_version){
            .sima = {.row = row->id,
                     .measure = row->key,
                     .name_en = row_field(arena, row, SIMA_EN),
                     .name_fr = row_field(arena, row, SIMA_FR),
                     .dumping_origins = row_field(arena, row, SIMA_DUMPING),
                     .subsidy_origins = row_field(arena, row, SIMA_SUBSIDY),
                     .excluded_exporters = row_field(arena, row, SIMA_EXCLUDED),
                     .provisional = row_flag(row, SIMA_PROVISIONAL),
                     .confirmed =
                         strcmp(row_field(arena, row, SIMA_CONFIDENCE), "UNCONFIRMED") != 0,
                     .source = row->source},
            .from = row->valid_from,
            .to = version_end(measures, i),
        };
    }
    build_sima_items(t, arena, items);
    build_sima_rates(t, arena, rates);
}

const struct tariff_sima *tariff_sima_find(const struct tariff *t, const char *measure, date on)
{
    for (size_t i = 0; measure != NULL && i < t->sima_count; i++)
        if (strcmp(t->sima[i].sima.measure, measure) == 0 &&
            date_within(on, t->sima[i].from, t->sima[i].to))
            return &t->sima[i].sima;
    return NULL;
}

size_t tariff_sima_measures(const struct tariff *t, classification c, const char *country, date on,
                            const struct tariff_sima **ret, size_t max)
{
    uint64_t digits = classification_digits(c);
    struct span rest = headings_span(t->sima_headings, digits), run;
    size_t count = 0;
    while (headings_next(t->sima_headings, digits, &rest, &run))
        for (size_t i = run.first; i < run.end; i++) {
            const struct sima_item *item = &t->sima_items[i];
            if (!date_within(on, item->from, item->to))
                continue;
            const struct tariff_sima *sima = tariff_sima_find(t, item->measure, on);
            if (sima == NULL || (!tariff_origin_listed(sima->dumping_origins, country) &&
                                 !tariff_origin_listed(sima->subsidy_origins, country)))
                continue;
            bool again = false;
            for (size_t k = 0; k < count; k++)
                again |= ret[k] == sima;
            if (!again && count < max)
                ret[count++] = sima;
        }
    return count;
}

bool tariff_sima_excluded(const struct tariff_sima *sima, const char *exporter)
{
    if (exporter == NULL || *exporter == '\0')
        return false;
    struct arena *scratch = arena_new();
    const char *name = text_fold(scratch, exporter);
    bool found = false;
    for (const char *at = sima->excluded_exporters; *at != '\0' && !found;) {
        size_t size = strcspn(at, ";");
        found = strcmp(text_fold(scratch, arena_copy(scratch, at, size)), name) == 0;
        at += size;
        at += *at == ';';
    }
    arena_free(scratch);
    return found;
}

const struct tariff_sima_rate *tariff_sima_rate_find(const struct tariff *t, const char *measure,
                                                     const char *country, bool subsidy,
                                                     const char *exporter, date on)
{
    const struct tariff_sima_rate *others = NULL, *own = NULL;
    struct arena *scratch = NULL;
    const char *name = "";
    for (size_t i = 0; i < t->sima_rates_count && own == NULL; i++) {
        const struct sima_rate_version *version = &t->sima_rates[i];
        if (version->subsidy != subsidy || strcmp(version->measure, measure) != 0 ||
            strcmp(version->origin, country) != 0 || !date_within(on, version->from, version->to))
            continue;
        if (*version->exporter == '\0') {
            others = &version->rate;
            continue;
        }
        if (scratch == NULL) {
            scratch = arena_new();
            name = text_fold(scratch, exporter == NULL ? "" : exporter);
        }
        if (strcmp(version->exporter, name) == 0)
            own = &version->rate;
    }
    if (scratch != NULL)
        arena_free(scratch);
    return own != NULL ? own : others;
}

/* ---- excise ---- */

void tariff_build_excise(struct tariff *t, struct arena *arena, struct row_list rows)
{
    static const char *const bases[] = {"unit", "package", "value", "duty_paid"};
    t->excise = arena_array(arena, rows.count, sizeof(*t->excise));
    t->excise_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct reference_row *row = rows.rows[i];
        size_t basis = 0;
        while (strcmp(bases[basis], row_field(arena, row, EXCISE_BASIS)) != 0)
            basis++; /* reference_read let only these pass */
        struct tariff_excise *excise = &t->excise[i].excise;
        *excise = (struct tariff_excise){
            .row = row->id,
            .code = row_field(arena, row, EXCISE_CODE),
            .group = row_field(arena, row, EXCISE_GROUP),
            .tax = strcmp(row_field(arena, row, EXCISE_CLASS), "tax") == 0,
            .floor = row_flag(row, EXCISE_FLOOR),
            .basis = (enum excise_basis)basis,
            .amount = row_decimal(arena, row, EXCISE_AMOUNT),
            .per = row_decimal(arena, row, EXCISE_PER),
            .unit = unit_of(row_field(arena, row, EXCISE_UNIT)),
            .beyond = row_decimal(arena, row, EXCISE_BEYOND),
            .upto = row_decimal(arena, row, EXCISE_UPTO),
            .source = row->source,
        };
        if (excise->per.units == 0)
            excise->per = (decimal){1, 0};
        t->excise[i].from = row->valid_from;
        t->excise[i].to = version_end(rows, i);
    }
}

size_t tariff_excise_rates(const struct tariff *t, const char *code, date on,
                           const struct tariff_excise **ret, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < t->excise_count && count < max; i++)
        if (strcmp(t->excise[i].excise.code, code) == 0 &&
            date_within(on, t->excise[i].from, t->excise[i].to))
            ret[count++] = &t->excise[i].excise;
    return count;
}

/* ---- remissions ---- */

void tariff_build_authorities(struct tariff *t, struct arena *arena, struct row_list rows)
{
    t->authorities = arena_array(arena, rows.count, sizeof(*t->authorities));
    t->authorities_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct reference_row *row = rows.rows[i];
        struct tariff_authority *authority = &t->authorities[i].authority;
        *authority = (struct tariff_authority){
            .row = row->id,
            .authority = row_field(arena, row, AUTHORITY_NAME),
            .title_en = row_field(arena, row, AUTHORITY_EN),
            .title_fr = row_field(arena, row, AUTHORITY_FR),
            .classes = row_field(arena, row, AUTHORITY_CLASSES),
            .percent = row_decimal(arena, row, AUTHORITY_PERCENT),
            .tariff = row_field(arena, row, AUTHORITY_TARIFF),
            .orders = row_field(arena, row, AUTHORITY_ORDERS),
            .source = row->source,
        };
        const char *origin = row_field(arena, row, AUTHORITY_ORIGIN);
        memcpy(authority->origin, origin, strnlen(origin, 2));
        t->authorities[i].from = row->valid_from;
        t->authorities[i].to = version_end(rows, i);
    }
}

size_t tariff_authorities(const struct tariff *t, const char *authority, date on,
                          const struct tariff_authority **ret, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; authority != NULL && i < t->authorities_count && count < max; i++)
        if (strcmp(t->authorities[i].authority.authority, authority) == 0 &&
            date_within(on, t->authorities[i].from, t->authorities[i].to))
            ret[count++] = &t->authorities[i].authority;
    return count;
}

bool tariff_authority_covers(const struct tariff_authority *authority, classification c,
                             const char *country)
{
    return strncmp(c.text, authority->tariff, strlen(authority->tariff)) == 0 &&
           (authority->origin[0] == '\0' || strcmp(authority->origin, country) == 0);
}

/* ---- provincial part ---- */

void tariff_build_provincial(struct tariff *t, struct arena *arena, struct row_list rows)
{
    t->provincial = arena_array(arena, rows.count, sizeof(*t->provincial));
    t->provincial_count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        t->provincial[i] = (struct provincial_version){
            .province = rows.rows[i]->key,
            .rate = {rows.rows[i]->id, row_decimal(arena, rows.rows[i], PROVINCIAL_PERCENT),
                     rows.rows[i]->source},
            .from = rows.rows[i]->valid_from,
            .to = rows.rows[i]->valid_to,
        };
}

const struct tariff_gst *tariff_provincial_find(const struct tariff *t, const char *province,
                                                date on)
{
    for (size_t i = t->provincial_count; i-- > 0;)
        if (strcmp(t->provincial[i].province, province) == 0 &&
            date_within(on, t->provincial[i].from, t->provincial[i].to))
            return &t->provincial[i].rate;
    return NULL;
}
