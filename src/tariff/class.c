/* Classification numbers: rates of the eight-digit row, description with its parents. */
#include "tariff_impl.h"

#include <stdlib.h>

enum { DESCRIPTION_PART_MAX = 600 };

/* A nibble a digit (digit + 1), left-aligned in ten nibbles: a number sorts after its prefixes. */
uint64_t digits_pack(const char *digits, size_t length)
{
    uint64_t packed = 0;
    for (size_t i = 0; i < 10; i++) {
        packed <<= 4;
        if (i < length)
            packed |= (uint64_t)(digits[i] - '0' + 1);
    }
    return packed;
}

uint64_t classification_digits(classification c)
{
    uint64_t packed = 0;
    size_t length = 0;
    for (; length < 10 && c.text[length] >= '0' && c.text[length] <= '9'; length++)
        packed = packed << 4 | (uint64_t)(c.text[length] - '0' + 1);
    return packed << (40 - 4 * length);
}

/* ---- headings ---- */

static size_t heading_of(uint64_t digits)
{
    size_t heading = 0;
    for (int place = 0; place < 4; place++) {
        size_t digit = digits >> (36 - 4 * place) & 15;
        heading = 10 * heading + (digit == 0 ? 0 : digit - 1);
    }
    return heading;
}

const struct headings *headings_build(struct arena *arena, const uint64_t *digits, size_t size,
                                      size_t count)
{
    struct headings *headings = arena_alloc(arena, sizeof(*headings));
    headings->digits = arena_array(arena, count, sizeof(*headings->digits));
    for (size_t i = 0; i < count; i++)
        headings->digits[i] = *(const uint64_t *)((const char *)digits + i * size);
    size_t i = 0;
    for (size_t heading = 0; heading < HEADINGS; heading++) {
        headings->first[heading] = (uint32_t)i;
        while (i < count && heading_of(headings->digits[i]) == heading)
            i++;
    }
    headings->first[HEADINGS] = (uint32_t)i;
    return headings;
}

struct span headings_span(const struct headings *headings, uint64_t digits)
{
    if (headings == NULL)
        return (struct span){0};
    size_t heading = heading_of(digits);
    return (struct span){headings->first[heading], headings->first[heading + 1]};
}

/* Does the number begin with what is listed, four digits at least? */
static bool begins(uint64_t digits, uint64_t listed)
{
    const uint64_t fourth = UINT64_C(15) << 24;
    return (listed & fourth) != 0 && (digits ^ listed) >> (__builtin_ctzll(listed) & ~3) == 0;
}

bool headings_next(const struct headings *headings, uint64_t digits, struct span *rest,
                   struct span *ret_run)
{
    while (rest->first < rest->end) {
        struct span run = {rest->end - 1, rest->end};
        uint64_t listed = headings->digits[run.first];
        while (run.first > rest->first && headings->digits[run.first - 1] == listed)
            run.first--;
        rest->end = run.first;
        if (begins(digits, listed)) {
            *ret_run = run;
            return true;
        }
    }
    return false;
}

/* ---- rates ---- */

/* Vectors of rates by their text, and texts by themselves: 7,351 items share some 700 vectors and
 * 350 texts. Open addressing; the tables are sized for all rows being different. */
struct rate_pool {
    struct arena *arena;
    struct slot {
        const char *text;
        size_t size;
        const struct tariff_rate *rates; /* of a vector; of a text the one */
    } * vectors, *texts;
    size_t vectors_mask, texts_mask;
    int column_of[RATE_TREATMENTS_MAX]; /* rate column of a treatment code, -1 none */
    size_t columns;
    size_t texts_count, undetermined_count;
};

static struct slot *slot_find(struct slot *slots, size_t mask, const char *text, size_t size)
{
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < size; i++)
        h = (h ^ (unsigned char)text[i]) * 1099511628211u;
    size_t s = (h ^ (h >> 31)) & mask;
    while (slots[s].text != NULL &&
           (slots[s].size != size || memcmp(slots[s].text, text, size) != 0))
        s = (s + 1) & mask;
    return &slots[s];
}

static const struct tariff_rate *pool_text(struct rate_pool *pool, const char *text, size_t size)
{
    struct slot *slot = slot_find(pool->texts, pool->texts_mask, text, size);
    if (slot->text == NULL) {
        /* A source of hostile variety would fill the table; then each text stands alone. */
        bool room = pool->texts_count < pool->texts_mask / 2;
        struct tariff_rate *rate = arena_alloc(pool->arena, sizeof(*rate));
        rate->text = arena_copy(pool->arena, text, size);
        rate->rate = rate_parse(rate->text);
        if (size > 0)
            pool->texts_count++;
        if (rate->rate.state == RATE_UNDETERMINED)
            pool->undetermined_count++;
        if (!room)
            return rate;
        *slot = (struct slot){text, size, rate};
    }
    return slot->rates;
}

/* The rates of a row by treatment code. Unless wanted (no class takes rates from the row), its
 * texts are only counted and NULL is returned. */
static const struct tariff_rate *pool_vector(struct rate_pool *pool,
                                             const struct reference_row *row, bool wanted)
{
    size_t size;
    const char *text = row_span(row, TARIFF_RATES, &size);
    size = strlen(text);
    struct slot *slot = slot_find(pool->vectors, pool->vectors_mask, text, size);
    if (slot->text != NULL && (slot->rates != NULL || !wanted))
        return slot->rates;
    const struct tariff_rate *columns[RATE_COLUMNS_MAX];
    const char *at = text;
    for (size_t i = 0; i < pool->columns; i++) {
        size_t length = strcspn(at, "\t");
        columns[i] = pool_text(pool, at, length);
        at += length + (at[length] == '\t');
    }
    *slot = (struct slot){text, size, NULL};
    if (!wanted)
        return NULL;
    struct tariff_rate *rates = arena_array(pool->arena, RATE_TREATMENTS_MAX, sizeof(*rates));
    for (int code = 0; code < RATE_TREATMENTS_MAX; code++) {
        int column = pool->column_of[code];
        rates[code] =
            column >= 0 ? *columns[column] : (struct tariff_rate){"", {.state = RATE_NONE}};
    }
    /* These two always give something: a blank is a gap in the file, not "no claim". */
    for (int code = 2; code <= 3; code++)
        if (rates[code].rate.state == RATE_NONE)
            rates[code].rate.state = RATE_UNDETERMINED;
    slot->rates = rates;
    return rates;
}

static size_t power_above(size_t count)
{
    size_t size = 1024;
    while (size < count * 2 + 2)
        size *= 2;
    return size;
}

static void pool_columns(struct rate_pool *pool, const struct tariff *t)
{
    for (int code = 0; code < RATE_TREATMENTS_MAX; code++)
        pool->column_of[code] = -1;
    const char *columns = reference_kind_find("tariff")->columns;
    const char *at = columns;
    for (int skip = 0; skip < TARIFF_RATES; skip++)
        at = strchr(at, ',') + 1;
    for (; *at != '\0'; pool->columns++) {
        size_t size = strcspn(at, ",");
        for (size_t i = 0; i < t->treatments_count; i++) {
            const struct treatment_version *version = &t->treatments[i];
            if (strlen(version->column) == size && memcmp(version->column, at, size) == 0)
                pool->column_of[version->treatment.code] = (int)pool->columns;
        }
        at += size + (at[size] == ',');
    }
    assert(pool->columns <= RATE_COLUMNS_MAX);
}

/* ---- nodes ---- */

/* Own text without the colon or point at its end. */
static const char *trim(struct arena *arena, const struct reference_row *row)
{
    size_t size;
    const char *text = row_span(row, TARIFF_DESCRIPTION, &size);
    while (size > 0 && strchr(":.; ", text[size - 1]) != NULL)
        size--;
    while (size > 0 && (*text == '-' || *text == ' ')) {
        text++;
        size--;
    }
    return size == 0 ? "" : arena_copy(arena, text, size);
}

static const char *intern_unit(struct arena *arena, const struct reference_row *row)
{
    size_t size;
    const char *text = row_span(row, TARIFF_UOM, &size);
    static const char *const common[] = {"", "KGM", "NMB", "-", "TNE", "LTR", "MTK", "MTQ", "PAR"};
    for (size_t i = 0; i < ARRAY_COUNT(common); i++)
        if (strlen(common[i]) == size && memcmp(common[i], text, size) == 0)
            return common[i];
    return arena_copy(arena, text, size);
}

static int node_compare(const void *a, const void *b)
{
    const struct tariff_node *left = a, *right = b;
    if (left->digits != right->digits)
        return left->digits < right->digits ? -1 : 1;
    return date_compare(left->row->valid_from, right->row->valid_from);
}

static bool node_is_prefix(const struct tariff_node *parent, const struct tariff_node *child)
{
    int shift = (10 - parent->length) * 4;
    return parent->length < child->length && parent->digits >> shift == child->digits >> shift;
}

/* The version of a node's number (any index of it) that holds on a day; else the first. */
static int32_t version_on(const struct tariff *t, int32_t any, date on)
{
    int32_t first = any;
    while (first > 0 && t->nodes[first - 1].digits == t->nodes[any].digits)
        first--;
    int32_t found = first;
    for (int32_t i = first;
         (size_t)i < t->nodes_count && t->nodes[i].digits == t->nodes[any].digits; i++)
        if (!date_before(on, t->nodes[i].row->valid_from))
            found = i;
    return found;
}

static void link_nodes(struct tariff *t)
{
    int32_t stack[11];
    int depth = 0;
    for (size_t i = 0; i < t->nodes_count; i++) {
        struct tariff_node *node = &t->nodes[i];
        bool next_same = i + 1 < t->nodes_count && t->nodes[i + 1].digits == node->digits;
        node->to = node->row->valid_to;
        if (next_same) {
            date last = date_add(t->nodes[i + 1].row->valid_from, -1);
            if (date_before(last, node->to))
                node->to = last;
        }
        while (depth > 0 && !node_is_prefix(&t->nodes[stack[depth - 1]], node))
            depth--;
        node->parent = depth == 0 ? -1 : version_on(t, stack[depth - 1], node->row->valid_from);
        if (!next_same)
            stack[depth++] = (int32_t)i;
    }
}

static void build_nodes(struct tariff *t, struct arena *arena, struct row_list rows)
{
    struct arena *scratch = arena_new();
    t->nodes = arena_array(arena, rows.count, sizeof(*t->nodes));
    t->nodes_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct reference_row *row = rows.rows[i];
        struct tariff_node *node = &t->nodes[i];
        node->row = row;
        node->length = (int)strlen(row->key);
        node->digits = digits_pack(row->key, (size_t)node->length);
        node->description = trim(arena, row);
        node->unit = intern_unit(arena, row);
    }
    if (rows.count > 1)
        qsort(t->nodes, t->nodes_count, sizeof(*t->nodes), node_compare);
    for (size_t i = 0; i < rows.count; i++) {
        /* The same words as the row before (an item and its only number) share one text. */
        struct tariff_node *node = &t->nodes[i];
        if (i > 0 && strcmp(node->description, node[-1].description) == 0) {
            node->folded = node[-1].folded;
            continue;
        }
        const char *folded = text_fold(scratch, node->description);
        size_t size = strlen(folded);
        char *copy = arena_alloc(arena, size + 2);
        copy[0] = ' ';
        memcpy(copy + 1, folded, size);
        node->folded = copy;
        if (arena_used(scratch) > 1024 * 1024)
            arena_reset(scratch);
    }
    arena_free(scratch);
    link_nodes(t);
}

/* ---- classes ---- */

static void put_part(struct out *out, const char *text)
{
    if (*text == '\0')
        return;
    if (out->size > 0)
        out_put(out, "; ");
    size_t size = strlen(text);
    if (size > DESCRIPTION_PART_MAX) {
        size = DESCRIPTION_PART_MAX;
        while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
            size--;
        out_bytes(out, text, size);
        out_put(out, "…");
    } else {
        out_bytes(out, text, size);
    }
}

static const char *full_description(const struct tariff *t, struct out *out, int32_t node)
{
    int32_t chain[11];
    int depth = 0;
    for (; node >= 0 && depth < 11; node = t->nodes[node].parent)
        chain[depth++] = node;
    out->size = 0;
    const char *before = "";
    while (depth-- > 0) {
        const char *text = t->nodes[chain[depth]].description;
        if (strcmp(text, before) != 0)
            put_part(out, text);
        before = text;
    }
    return out->size == 0 ? "" : out->data;
}

static void add_class(struct tariff *t, struct arena *arena, int32_t ten, int32_t rates, date from,
                      date to, struct out *out)
{
    const struct tariff_node *node = &t->nodes[ten], *item = &t->nodes[rates];
    size_t count = t->classes_count;
    *LIST_PUSH(arena, t->class_nodes, count, t->class_nodes_capacity) = ten;
    struct tariff_class *class =
        LIST_PUSH(arena, t->classes, t->classes_count, t->classes_capacity);
    *class = (struct tariff_class){
        .row = item->row->id,
        .row10 = node->row->id,
        .number = node->row->key,
        .item = item->row->key,
        .description = arena_text(arena, full_description(t, out, ten)),
        .unit = node->unit,
        .source = item->row->source,
        .valid_from = from,
        .valid_to = to,
        .rates = item->rates,
    };
}

static void add_special(struct tariff *t, struct arena *arena, int32_t item, struct out *out)
{
    const struct tariff_node *node = &t->nodes[item];
    const char *number = node->row->key;
    if (number[0] != '9' || (number[1] != '8' && number[1] != '9'))
        return;
    struct tariff_class *special =
        LIST_PUSH(arena, t->specials, t->specials_count, t->specials_capacity);
    *special = (struct tariff_class){
        .row = node->row->id,
        .row10 = node->row->id,
        .number = number,
        .item = number,
        .description = arena_text(arena, full_description(t, out, item)),
        .unit = "",
        .source = node->row->source,
        .valid_from = node->row->valid_from,
        .valid_to = node->to,
        .rates = node->rates,
    };
}

/* The eight-digit node above a ten-digit one, -1 when there is none. */
static int32_t item_of(const struct tariff *t, int32_t ten)
{
    int32_t item = t->nodes[ten].parent;
    while (item >= 0 && t->nodes[item].length > 8)
        item = t->nodes[item].parent;
    return item >= 0 && t->nodes[item].length == 8 ? item : -1;
}

/* Each version of a ten-digit number, cut where its eight-digit row changes. */
static void build_number(struct tariff *t, struct arena *arena, int32_t ten, struct out *out)
{
    const struct tariff_node *node = &t->nodes[ten];
    int32_t item = item_of(t, ten);
    if (item < 0) {
        add_class(t, arena, ten, ten, node->row->valid_from, node->to, out);
        return;
    }
    int32_t first = item;
    while (first > 0 && t->nodes[first - 1].digits == t->nodes[item].digits)
        first--;
    for (int32_t i = first;
         (size_t)i < t->nodes_count && t->nodes[i].digits == t->nodes[item].digits; i++) {
        date from = t->nodes[i].row->valid_from, to = t->nodes[i].to;
        if (date_before(from, node->row->valid_from))
            from = node->row->valid_from;
        if (date_before(node->to, to))
            to = node->to;
        if (!date_before(to, from))
            add_class(t, arena, ten, i, from, to, out);
    }
}

static uint64_t number_hash(uint64_t digits)
{
    digits *= 0x9E3779B97F4A7C15u;
    return digits ^ (digits >> 32);
}

static void index_classes(struct tariff *t, struct arena *arena)
{
    size_t size = power_above(t->classes_count);
    t->class_index = arena_array(arena, size, sizeof(*t->class_index));
    t->class_index_mask = size - 1;
    struct class_slot *slot = NULL;
    for (size_t i = 0; i < t->classes_count; i++) {
        uint64_t digits = t->nodes[t->class_nodes[i]].digits;
        if (slot != NULL && digits == slot->digits) {
            slot->count++;
            continue;
        }
        t->counts.classes10++;
        size_t s = number_hash(digits) & t->class_index_mask;
        while (t->class_index[s].count != 0)
            s = (s + 1) & t->class_index_mask;
        slot = &t->class_index[s];
        *slot = (struct class_slot){digits, (uint32_t)i, 1};
    }
}

void tariff_build_classes(struct tariff *t, struct arena *arena, struct row_list rows)
{
    struct arena *scratch = arena_new();
    struct rate_pool pool = {.arena = arena};
    size_t size = power_above(rows.count);
    pool.vectors = arena_array(scratch, size, sizeof(*pool.vectors));
    pool.vectors_mask = size - 1;
    pool.texts = arena_array(scratch, 8192, sizeof(*pool.texts));
    pool.texts_mask = 8191;
    pool_columns(&pool, t);
    build_nodes(t, arena, rows);
    uint64_t before = 0;
    for (size_t i = 0; i < t->nodes_count; i++) {
        struct tariff_node *node = &t->nodes[i];
        bool wanted = node->length == 8 || (node->length == 10 && item_of(t, (int32_t)i) < 0);
        node->rates = pool_vector(&pool, node->row, wanted);
        if (node->length == 8 && node->digits != before)
            t->counts.items8++;
        before = node->digits;
    }
    struct out out = out_new(scratch);
    for (size_t i = 0; i < t->nodes_count; i++)
        if (t->nodes[i].length == 10)
            build_number(t, arena, (int32_t)i, &out);
        else if (t->nodes[i].length == 8)
            add_special(t, arena, (int32_t)i, &out);
    index_classes(t, arena);
    tariff_build_index(t, arena);
    t->counts.rate_texts = pool.texts_count;
    t->counts.rates_undetermined = pool.undetermined_count;
    arena_free(scratch);
}

static const struct class_slot *class_slot(const struct tariff *t, classification c)
{
    uint64_t digits = classification_digits(c);
    if ((digits & 15) == 0 || t->classes_count == 0) /* fewer than ten */
        return NULL;
    size_t s = number_hash(digits) & t->class_index_mask;
    for (; t->class_index[s].count != 0; s = (s + 1) & t->class_index_mask)
        if (t->class_index[s].digits == digits)
            return &t->class_index[s];
    return NULL;
}

const struct tariff_class *tariff_class_find(const struct tariff *t, classification c, date on)
{
    const struct class_slot *slot = class_slot(t, c);
    for (size_t i = 0; slot != NULL && i < slot->count; i++) {
        const struct tariff_class *class = &t->classes[slot->first + i];
        if (date_within(on, class->valid_from, class->valid_to))
            return class;
    }
    return NULL;
}

size_t tariff_class_versions(const struct tariff *t, classification c,
                             const struct tariff_class **ret)
{
    const struct class_slot *slot = class_slot(t, c);
    if (slot == NULL)
        return 0;
    *ret = &t->classes[slot->first];
    return slot->count;
}

const struct tariff_class *tariff_special_find(const struct tariff *t, const char *digits, date on)
{
    for (size_t i = 0; i < t->specials_count; i++)
        if (strcmp(t->specials[i].number, digits) == 0 &&
            date_within(on, t->specials[i].valid_from, t->specials[i].valid_to))
            return &t->specials[i];
    return NULL;
}
