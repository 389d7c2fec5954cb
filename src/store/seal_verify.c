/* Sealed days worked out again: leaves from the journal, roots from the leaves. */
#include "seal_impl.h"

#include <inttypes.h>
#include <stdlib.h>

enum { PAGE_SEALS = 200, PAGE_LEAVES = 1000 };

static void trouble(struct seal_check *check, const char *words)
{
    if (check->problem != NULL)
        check->problem(check->context, words);
}

struct seal_check seal_check_begin(struct store *store, struct arena *arena,
                                   void (*problem)(void *context, const char *text), void *context)
{
    struct seal_check check = {
        .store = store, .arena = arena, .problem = problem, .context = context};
    struct arena *page = arena_new();
    size_t capacity = 0, count;
    date after = DATE_NONE;
    do {
        struct day_seal *seals;
        arena_reset(page);
        count = seal_page(store, page, after, PAGE_SEALS, &seals);
        for (size_t i = 0; i < count; i++)
            *LIST_PUSH(arena, check.days, check.days_count, capacity) = after = seals[i].day;
    } while (count == PAGE_SEALS);
    arena_free(page);
    return check;
}

/* ---- leaves ---- */

void seal_check_record(struct seal_check *check, instant at, int64_t seq)
{
    date day = instant_date(at);
    size_t count = check->marks_count;
    while (count > 0 && !date_before(check->marks[count - 1].day, day))
        count--;
    check->marks_count = count;
    *LIST_PUSH(check->arena, check->marks, check->marks_count, check->marks_capacity) =
        (struct seal_mark){day, seq};
}

/* The business's last record up to a day's end, 0 none; `mark` goes forward. */
static int64_t last_on(const struct seal_check *check, date day, size_t *mark)
{
    while (*mark < check->marks_count && !date_before(day, check->marks[*mark].day))
        ++*mark;
    return *mark == 0 ? 0 : check->marks[*mark - 1].seq;
}

/* Leaves of a day that is not sealed yet are those of a closing that was cut off. */
void seal_check_business(struct seal_check *check, bn owner)
{
    struct arena *arena = arena_new();
    struct sql sql = sql_new(check->store, QUERY_DAY_LEAF_LIST);
    size_t mark = 0, extra = 0, place = 0;
    int64_t before = 0;
    bool wrong = false;
    sql_bn(&sql, owner);
    while (sql_next(&sql)) {
        date day = column_date(&sql);
        int64_t seq = column_int(&sql);
        for (; place < check->days_count && date_before(check->days[place], day); place++)
            wrong = wrong || last_on(check, check->days[place], &mark) != before;
        wrong = wrong || last_on(check, day, &mark) != seq || seq == before;
        before = seq;
        if (place < check->days_count)
            wrong = wrong || !date_equal(check->days[place++], day);
        else
            extra++;
    }
    for (; place < check->days_count; place++)
        wrong = wrong || last_on(check, check->days[place], &mark) != before;
    if (wrong || extra > 1)
        trouble(check, arena_printf(arena, "business %s: what the sealed days have of it is not "
                                           "what the journal gives", owner.text));
    check->marks_count = 0;
    arena_free(arena);
}

/* ---- roots ---- */

/* From the day at `place` to the one before `end`, the business stands with this record. */
static void add_leaf(struct day_tree *trees, size_t place, size_t end, bn owner, int64_t seq,
                     const hash256 *hash)
{
    hash256 leaf = day_leaf_hash(owner, seq, hash);
    for (; place < end; place++)
        day_tree_add(&trees[place], owner, &leaf);
}

static size_t place_of(const struct seal_check *check, date day)
{
    size_t from = 0, to = check->days_count;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (date_before(check->days[middle], day))
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* One walk over all leaves, which feeds the trees of all days at once. */
static void grow(struct seal_check *check, struct day_tree *trees)
{
    int64_t owner = 0, day = 0, seq = 0, rows;
    hash256 hash = {{0}};
    size_t place = 0;
    do {
        struct sql sql = sql_new(check->store, QUERY_DAY_LEAF_PAGE);
        sql_int(&sql, owner);
        sql_int(&sql, day);
        sql_int(&sql, PAGE_LEAVES);
        for (rows = 0; sql_next(&sql); rows++) {
            int64_t next = column_int(&sql);
            day = column_int(&sql);
            size_t until = place_of(check, date_from_row(day));
            if (owner != 0)
                add_leaf(trees, place, next == owner ? until : check->days_count,
                         bn_from_number(owner), seq, &hash);
            owner = next;
            place = until;
            seq = column_int(&sql);
            column_hash(&sql, &hash);
        }
    } while (rows == PAGE_LEAVES);
    if (owner != 0)
        add_leaf(trees, place, check->days_count, bn_from_number(owner), seq, &hash);
}

static bool seal_fits(const struct day_seal *seal, struct day_tree *tree, const hash256 *previous)
{
    struct day_seal made;
    if (tree->businesses == 0)
        return false;
    day_tree_end(tree, &made);
    return made.businesses == seal->businesses && made.parts_count == seal->parts_count &&
           memcmp(&made.root, &seal->root, sizeof(made.root)) == 0 &&
           memcmp(&seal->previous, previous, sizeof(*previous)) == 0 &&
           memcmp(made.parts, seal->parts, made.parts_count * DAY_PART_BYTES) == 0;
}

void seal_check_roots(struct seal_check *check)
{
    struct arena *page = arena_new();
    struct day_tree *trees =
        arena_array(check->arena, check->days_count + 1, sizeof(*trees));
    for (size_t i = 0; i < check->days_count; i++)
        trees[i].arena = check->arena;
    grow(check, trees);
    hash256 previous = {{0}};
    date after = DATE_NONE;
    size_t count, place = 0;
    do {
        struct day_seal *seals;
        arena_reset(page);
        count = seal_page(check->store, page, after, PAGE_SEALS, &seals);
        for (size_t i = 0; i < count && place < check->days_count; i++, place++) {
            if (!seal_fits(&seals[i], &trees[place], &previous))
                trouble(check, arena_printf(page, "the seal of %s is not what the journal gives",
                                            date_text(page, seals[i].day)));
            previous = seals[i].hash;
            after = seals[i].day;
        }
    } while (count == PAGE_SEALS);
    arena_free(page);
}
