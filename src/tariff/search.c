/* Finding a number by words: typo-tolerant, ranked, in memory; and the tree that words narrow. */
#include "tariff_impl.h"

#include <ctype.h>
#include <stdlib.h>

enum { QUERY_MAX = 200, WORDS_MAX = 8, WORD_SIZE_MAX = 24, EXCLUDED_WORDS = 8 };

/* How well a word of the text answers a word of the query, in hundredths. */
enum { SAME = 100, STEM = 97, BEGINS_NEARLY = 88, BEGINS = 75, SWAP = 70, TYPO = 60, TYPOS = 45,
       ANOTHER_START = 10 };

struct index_word {
    const char *text;
    uint32_t first, count; /* of its postings */
    uint32_t letters;      /* a bit a letter: words that share few need no comparison */
    uint32_t size;
};

struct tariff_index {
    struct index_word *words; /* by text */
    size_t words_count;
    uint32_t *postings; /* node and, in the low byte, weight of the word there */
};

/* ---- building ---- */

struct token {
    uint32_t word, node, weight;
};
struct building {
    struct arena *arena, *scratch;
    struct index_word *words;
    size_t words_count, words_capacity;
    struct token *tokens;
    size_t tokens_count, tokens_capacity;
    uint32_t *slots; /* 1 + word */
    size_t slots_mask;
};

static uint32_t letters_of(const char *text, size_t size)
{
    uint32_t letters = 0;
    for (size_t i = 0; i < size; i++)
        letters |= 1u << ((unsigned char)text[i] % 32);
    return letters;
}

static uint64_t word_hash(const char *text, size_t size)
{
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < size; i++)
        h = (h ^ (unsigned char)text[i]) * 1099511628211u;
    return h ^ (h >> 31);
}

static void slots_grow(struct building *b)
{
    size_t size = b->slots_mask == 0 ? 4096 : (b->slots_mask + 1) * 2;
    b->slots = arena_array(b->scratch, size, sizeof(*b->slots));
    b->slots_mask = size - 1;
    for (size_t i = 0; i < b->words_count; i++) {
        size_t s = word_hash(b->words[i].text, b->words[i].size) & b->slots_mask;
        while (b->slots[s] != 0)
            s = (s + 1) & b->slots_mask;
        b->slots[s] = (uint32_t)i + 1;
    }
}

static uint32_t word_of(struct building *b, const char *text, size_t size)
{
    if (b->slots_mask == 0 || b->words_count * 2 > b->slots_mask)
        slots_grow(b);
    size_t s = word_hash(text, size) & b->slots_mask;
    for (; b->slots[s] != 0; s = (s + 1) & b->slots_mask) {
        const struct index_word *word = &b->words[b->slots[s] - 1];
        if (word->size == size && memcmp(word->text, text, size) == 0)
            return b->slots[s] - 1;
    }
    struct index_word *word = LIST_PUSH(b->scratch, b->words, b->words_count, b->words_capacity);
    *word = (struct index_word){.text = arena_copy(b->arena, text, size),
                                .letters = letters_of(text, size),
                                .size = (uint32_t)size};
    b->slots[s] = (uint32_t)b->words_count;
    return (uint32_t)b->words_count - 1;
}

static bool is_word(const char *at, size_t size, const char *word)
{
    return strlen(word) == size && memcmp(at, word, size) == 0;
}

/* Words of a text weigh less towards its end and after "excluding" or "other than"; what is a part
 * of something is not the thing. A heading says best what goods are. */
static void add_tokens(struct building *b, const struct tariff_node *node, size_t place)
{
    size_t position = 0, excluded = 0;
    bool parts = false, other = false;
    uint32_t level = node->length <= 4 || node->parent < 0 ? 120 : 100;
    for (const char *at = node->folded; *at != '\0';) {
        at += *at == ' ';
        size_t size = strcspn(at, " ");
        if (size == 0)
            break;
        uint32_t weight = position < 4 ? level : position < 16 ? level - 4 * (position - 3) : 50;
        if (parts)
            weight = weight * 6 / 10;
        if (excluded > 0)
            weight = 12;
        *LIST_PUSH(b->scratch, b->tokens, b->tokens_count, b->tokens_capacity) =
            (struct token){word_of(b, at, size), (uint32_t)place, weight};
        parts |= position == 0 && is_word(at, size, "parts");
        excluded -= excluded > 0;
        if (is_word(at, size, "excluding") || is_word(at, size, "except") ||
            (other && is_word(at, size, "than")))
            excluded = EXCLUDED_WORDS;
        other = is_word(at, size, "other");
        position++;
        at += size;
    }
}

static int word_compare(const void *a, const void *b)
{
    const struct index_word *left = *(const struct index_word *const *)a;
    const struct index_word *right = *(const struct index_word *const *)b;
    return strcmp(left->text, right->text);
}

void tariff_build_index(struct tariff *t, struct arena *arena)
{
    struct building b = {.arena = arena, .scratch = arena_new()};
    for (size_t i = 0; i < t->nodes_count; i++)
        add_tokens(&b, &t->nodes[i], i);
    struct tariff_index *index = arena_alloc(arena, sizeof(*index));
    index->words_count = b.words_count;
    index->words = arena_array(arena, b.words_count, sizeof(*index->words));
    index->postings = arena_array(arena, b.tokens_count, sizeof(*index->postings));
    const struct index_word **order = arena_array(b.scratch, b.words_count, sizeof(*order));
    uint32_t *place = arena_array(b.scratch, b.words_count, sizeof(*place));
    for (size_t i = 0; i < b.words_count; i++)
        order[i] = &b.words[i];
    if (b.words_count > 1)
        qsort(order, b.words_count, sizeof(*order), word_compare);
    for (size_t i = 0; i < b.words_count; i++) {
        index->words[i] = *order[i];
        place[order[i] - b.words] = (uint32_t)i;
    }
    for (size_t i = 0; i < b.tokens_count; i++)
        index->words[place[b.tokens[i].word]].count++;
    uint32_t first = 0;
    for (size_t i = 0; i < b.words_count; i++) {
        index->words[i].first = first;
        first += index->words[i].count;
        index->words[i].count = 0;
    }
    for (size_t i = 0; i < b.tokens_count; i++) {
        struct index_word *word = &index->words[place[b.tokens[i].word]];
        index->postings[word->first + word->count++] = b.tokens[i].node << 8 | b.tokens[i].weight;
    }
    t->index = index;
    arena_free(b.scratch);
}

/* ---- words of the query ---- */

/* Insertions, deletions, exchanges and swaps of neighbours between two words, or most + 1. */
static int distance(const char *a, size_t a_size, const char *b, size_t b_size, int most)
{
    int rows[3][WORD_SIZE_MAX + 1];
    for (size_t k = 0; k <= b_size; k++)
        rows[0][k] = (int)k;
    for (size_t i = 1; i <= a_size; i++) {
        int *row = rows[i % 3], *before = rows[(i + 2) % 3], *twice = rows[(i + 1) % 3];
        int least = row[0] = (int)i;
        for (size_t k = 1; k <= b_size; k++) {
            int best = before[k - 1] + (a[i - 1] != b[k - 1]);
            best = before[k] + 1 < best ? before[k] + 1 : best;
            best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
                twice[k - 2] + 1 < best)
                best = twice[k - 2] + 1;
            row[k] = best;
            least = best < least ? best : least;
        }
        if (least > most)
            return most + 1;
    }
    return rows[a_size % 3][b_size];
}

static size_t stem_size(const char *text, size_t size)
{
    if (size > 4 && memcmp(text + size - 3, "ies", 3) == 0)
        return size - 3;
    if (size > 4 && memcmp(text + size - 2, "es", 2) == 0)
        return size - 2;
    return size > 3 && text[size - 1] == 's' && text[size - 2] != 's' ? size - 1 : size;
}

/* shirt and shirts, box and boxes, body and bodies. */
static bool same_stem(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t a_stem = stem_size(a, a_size), b_stem = stem_size(b, b_size);
    size_t least = a_stem < b_stem ? a_stem : b_stem, most = a_stem < b_stem ? b_stem : a_stem;
    if (least < 2 || memcmp(a, b, least) != 0)
        return false;
    const char *longer = a_stem < b_stem ? b : a;
    return most == least || (most == least + 1 && strchr("ey", longer[least]) != NULL);
}

struct matching {
    const struct tariff *t;
    uint16_t *scores; /* a node each: its best word */
    size_t found;     /* postings */
    const char *meant; /* what a typo was taken for: the nearest word, of those the commonest */
    uint32_t quality, most;
};

static void take(struct matching *m, const struct index_word *word, uint32_t quality)
{
    const uint32_t *postings = m->t->index->postings + word->first;
    for (uint32_t i = 0; i < word->count; i++) {
        uint16_t score = (uint16_t)((postings[i] & 0xFF) * quality / 10);
        if (score > m->scores[postings[i] >> 8])
            m->scores[postings[i] >> 8] = score;
    }
    m->found += word->count;
}

static size_t first_word(const struct tariff_index *index, const char *text, size_t size)
{
    size_t low = 0, high = index->words_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strncmp(index->words[middle].text, text, size) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void match_beginnings(struct matching *m, const char *text, size_t size)
{
    const struct tariff_index *index = m->t->index;
    size_t stem = stem_size(text, size);
    for (size_t i = first_word(index, text, stem);
         i < index->words_count && strncmp(index->words[i].text, text, stem) == 0; i++) {
        const struct index_word *word = &index->words[i];
        if (word->size == size && memcmp(word->text, text, size) == 0)
            take(m, word, SAME);
        else if (same_stem(word->text, word->size, text, size))
            take(m, word, STEM);
        else if (strncmp(word->text, text, size) == 0)
            take(m, word, word->size <= size + 2 ? BEGINS_NEARLY : BEGINS);
    }
}

static void match_typos(struct matching *m, const char *text, size_t size)
{
    const struct tariff_index *index = m->t->index;
    if (size < 4 || size > WORD_SIZE_MAX - 2)
        return;
    int most = size >= 8 ? 2 : 1;
    uint32_t letters = letters_of(text, size);
    for (int far = 1; far <= most && m->found == 0; far++)
        for (size_t i = 0; i < index->words_count; i++) {
            const struct index_word *word = &index->words[i];
            if (word->size + (size_t)far < size || word->size > size + (size_t)far ||
                word->size < 3 || __builtin_popcount(word->letters ^ letters) > 2 * far ||
                distance(text, size, word->text, word->size, far) > far)
                continue;
            bool swap = far == 1 && word->size == size && word->letters == letters;
            uint32_t quality = swap ? SWAP : far == 1 ? TYPO : TYPOS;
            if (word->text[0] != text[0])
                quality -= ANOTHER_START;
            take(m, word, quality);
            if (quality > m->quality || (quality == m->quality && word->count > m->most)) {
                m->quality = quality;
                m->most = word->count;
                m->meant = word->text;
            }
        }
}

/* Adds what a word is worth to each node: its own words and those of the headings above it. The
 * rarer a word the more it tells. */
static void match_word(const struct tariff *t, struct arena *arena, const char *text, uint8_t bit,
                       uint32_t *totals, uint8_t *masks, const char **ret_meant)
{
    size_t size = strlen(text);
    struct matching m = {.t = t};
    m.scores = arena_array(arena, t->nodes_count + 1, sizeof(*m.scores));
    match_beginnings(&m, text, size);
    if (m.found == 0)
        match_typos(&m, text, size);
    *ret_meant = m.meant;
    if (m.found == 0)
        return;
    uint32_t rarity = 2;
    for (size_t ratio = t->nodes_count / m.found; ratio > 1; ratio /= 2)
        rarity++;
    for (size_t i = 0; i < t->nodes_count; i++) {
        int32_t parent = t->nodes[i].parent;
        if (parent >= 0 && m.scores[parent] > m.scores[i])
            m.scores[i] = m.scores[parent];
        if (m.scores[i] > 0) {
            totals[i] += m.scores[i] * rarity;
            masks[i] |= bit;
        }
    }
}

/* ---- the query ---- */

struct search {
    uint64_t digits; /* what a number must begin with */
    int digits_size;
    const char *words[WORDS_MAX];
    size_t words_count;
    uint32_t *totals; /* a node each; NULL: no words */
    uint8_t *masks;
    int least; /* words that must be found */
    const char *meant[WORDS_MAX];
};

static bool stop_word(const char *word)
{
    static const char *const words[] = {"a",  "an",  "and", "as", "at", "by",   "for", "in",
                                        "is", "its", "no",  "of", "on", "or",   "the", "to",
                                        "de", "des", "du",  "et", "la", "with", "le",  "les"};
    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

/* Digits with points, blanks or hyphens between them; 0 when it is none. */
static size_t query_digits(const char *query, size_t size, char digits[11])
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        if (isdigit((unsigned char)query[i]) && count < 10)
            digits[count++] = query[i];
        else if (strchr(". -", query[i]) == NULL)
            return 0;
    }
    digits[count] = '\0';
    return count;
}

static void add_words(struct search *search, struct arena *arena, char *folded, bool stops)
{
    char *word;
    while ((word = strsep(&folded, " ")) != NULL)
        if (*word != '\0' && search->words_count < WORDS_MAX && stop_word(word) == stops)
            search->words[search->words_count++] = arena_text(arena, word);
}

/* Four digits or more among the words are the beginning of a number; the others are words. */
static void read_query(struct search *search, struct arena *arena, const char *query)
{
    char digits[11];
    size_t size = strlen(query), count = query_digits(query, size, digits);
    if (count > 0) {
        search->digits = digits_pack(digits, count);
        search->digits_size = (int)count;
        return;
    }
    for (int stops = 0; stops < 2 && search->words_count == 0; stops++)
        for (const char *at = query; *at != '\0';) {
            size = strcspn(at, " ");
            count = query_digits(at, size, digits);
            if (count >= 4) {
                search->digits = digits_pack(digits, count);
                search->digits_size = (int)count;
            } else {
                add_words(search, arena, text_fold(arena, arena_copy(arena, at, size)), stops);
            }
            at += size + strspn(at + size, " ");
        }
}

/* False when nothing is asked. All words must be found; of three and more, where no number has all
 * of them, most of them will do. */
static bool search_open(const struct tariff *t, struct arena *arena, const char *query,
                        struct search *search)
{
    *search = (struct search){0};
    if (query == NULL || strnlen(query, QUERY_MAX + 1) > QUERY_MAX || t->index == NULL)
        return false;
    read_query(search, arena, query);
    if (search->words_count == 0)
        return search->digits_size > 0;
    search->totals = arena_array(arena, t->nodes_count + 1, sizeof(*search->totals));
    search->masks = arena_array(arena, t->nodes_count + 1, sizeof(*search->masks));
    for (size_t i = 0; i < search->words_count; i++)
        match_word(t, arena, search->words[i], (uint8_t)(1u << i), search->totals, search->masks,
                   &search->meant[i]);
    int most = 0, count = (int)search->words_count;
    for (size_t i = 0; i < t->classes_count; i++) {
        int found = __builtin_popcount(search->masks[t->class_nodes[i]]);
        most = found > most ? found : most;
    }
    search->least = count < 3 || most > count || most * 2 <= count ? count : most;
    return true;
}

/* 0: does not fit. */
static uint32_t search_score(const struct tariff *t, const struct search *search, size_t class)
{
    int32_t node = t->class_nodes[class];
    int shift = (10 - search->digits_size) * 4;
    if (search->digits_size > 0 && t->nodes[node].digits >> shift != search->digits >> shift)
        return 0;
    if (search->totals == NULL)
        return 1;
    return __builtin_popcount(search->masks[node]) >= search->least ? search->totals[node] : 0;
}

size_t tariff_search(const struct tariff *t, struct arena *arena, const char *query, date on,
                     const struct tariff_class **ret, size_t max)
{
    struct search search;
    if (max == 0 || !search_open(t, arena, query, &search))
        return 0;
    uint32_t *scores = arena_array(arena, max, sizeof(*scores));
    size_t count = 0;
    for (size_t i = 0; i < t->classes_count; i++) {
        const struct tariff_class *class = &t->classes[i];
        uint32_t score = search_score(t, &search, i);
        if (score == 0 || !date_within(on, class->valid_from, class->valid_to) ||
            (count == max && score <= scores[max - 1]))
            continue;
        size_t at = count < max ? count++ : max - 1;
        for (; at > 0 && scores[at - 1] < score; at--) {
            scores[at] = scores[at - 1];
            ret[at] = ret[at - 1];
        }
        scores[at] = score;
        ret[at] = class;
    }
    return count;
}

const char *tariff_search_meant(const struct tariff *t, struct arena *arena, const char *query)
{
    struct search search;
    if (!search_open(t, arena, query, &search))
        return NULL;
    struct out out = out_new(arena);
    bool corrected = false;
    for (size_t i = 0; i < search.words_count; i++) {
        corrected |= search.meant[i] != NULL;
        out_printf(&out, "%s%s", i > 0 ? " " : "",
                   search.meant[i] != NULL ? search.meant[i] : search.words[i]);
    }
    return corrected ? out.data : NULL;
}

/* ---- the tree ---- */

static int branch_compare(const void *a, const void *b)
{
    const struct tariff_branch *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return strcmp(left->number, right->number);
}

/* The part of the tree right below `length` digits that a class stands in. */
static int32_t branch_node(const struct tariff *t, int32_t node, int length)
{
    while (t->nodes[node].parent >= 0 && t->nodes[t->nodes[node].parent].length > length)
        node = t->nodes[node].parent;
    return node;
}

size_t tariff_branches(const struct tariff *t, struct arena *arena, const char *under,
                       const char *words, date on, struct tariff_branch *ret, size_t max)
{
    struct search search = {0};
    int length = (int)strlen(under);
    bool asked = words != NULL && *words != '\0' && search_open(t, arena, words, &search);
    if (length > 10 || (words != NULL && *words != '\0' && !asked))
        return 0;
    size_t count = 0;
    uint64_t before = 0;
    for (size_t i = 0; i < t->classes_count; i++) {
        const struct tariff_class *class = &t->classes[i];
        if (strncmp(class->number, under, (size_t)length) != 0 ||
            !date_within(on, class->valid_from, class->valid_to))
            continue;
        uint32_t score = asked ? search_score(t, &search, i) : 1;
        if (score == 0)
            continue;
        const struct tariff_node *node =
            &t->nodes[branch_node(t, t->class_nodes[i], length)];
        uint64_t digits = length < 2 ? node->digits >> 32 : node->digits;
        if (count == 0 || digits != before) {
            if (count == max)
                break;
            before = digits;
            ret[count++] = (struct tariff_branch){
                .number = length < 2 ? arena_copy(arena, class->number, 2) : node->row->key,
                .description = length < 2 ? "" : node->description};
        }
        struct tariff_branch *branch = &ret[count - 1];
        branch->only = branch->numbers++ == 0 ? class : NULL;
        branch->score = score > branch->score ? score : branch->score;
    }
    if (asked && search.totals != NULL && count > 1)
        qsort(ret, count, sizeof(*ret), branch_compare);
    return count;
}

static const struct tariff_node *node_find(const struct tariff *t, uint64_t digits, date on)
{
    size_t low = 0, high = t->nodes_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->nodes[middle].digits < digits)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < t->nodes_count && t->nodes[low].digits == digits; low++)
        if (date_within(on, t->nodes[low].row->valid_from, t->nodes[low].to))
            return &t->nodes[low];
    return NULL;
}

size_t tariff_parents(const struct tariff *t, const char *digits, date on,
                      struct tariff_branch *ret, size_t max)
{
    size_t length = strlen(digits), count = 0;
    if (length > 10 || strspn(digits, "0123456789") != length)
        return 0;
    for (size_t size = 4; size <= length && count < max; size++) {
        const struct tariff_node *node = node_find(t, digits_pack(digits, size), on);
        if (node != NULL)
            ret[count++] = (struct tariff_branch){.number = node->row->key,
                                                  .description = node->description};
    }
    return count;
}
