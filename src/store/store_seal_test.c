/* Sealed days: leaves and roots against a count kept by hand, the split of the tree into parts,
 * what tampering with them does, and what a replay to an instant keeps. */
#include "store_seal.h"
#include "store_test_open.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>

enum { BUSINESSES = 530, FIRST = 10, DAYS = 5, PAGE = 100 };

static date day_of(int place) { return date_make(2025, 11, FIRST + place); }

/* The last record of each business up to each day's end, as the test put them there. */
struct stand {
    int64_t seq[BUSINESSES][DAYS];
};

static void put(struct world *w, struct stand *stand, int business, int place,
                struct changes *changes)
{
    const struct changes *one = changes;
    struct commit_result result;
    changes->at = instant_at(day_of(place), 9, business % 60);
    assert_int_equal(store_commit(w->store, w->arena, &one, NULL, 1, &result), OK);
    assert_int_equal(result.code, OK);
    for (; place < DAYS; place++)
        stand->seq[business][place] = result.seq;
}

static struct stand *fill(struct world *w)
{
    struct stand *stand = arena_alloc(w->arena, sizeof(*stand));
    for (int b = 0; b < BUSINESSES; b++)
        put(w, stand, b, b % 3, world_register(w->arena, b));
    for (int b = 0; b < BUSINESSES; b += 7)
        put(w, stand, b, 3, world_declaration(w->arena, b, b + 1, 1, 1000, 300));
    /* Recorded after one of a later day: it is the last of its day all the same. */
    put(w, stand, 1, 3, world_payment(w->arena, 1, "p1", 500));
    put(w, stand, 1, 2, world_payment(w->arena, 1, "p2", 500));
    return stand;
}

static struct day_seal seal(struct world *w, int place)
{
    struct day_tree tree = {.arena = w->arena};
    struct day_leaf *list;
    struct day_seal made, *before;
    size_t count;
    bn after = {""};
    do {
        count = store_list_heads(w->store, w->arena, day_of(place), after, PAGE, &list);
        for (size_t i = 0; i < count; i++) {
            if (list[i].seq == 0)
                continue;
            hash256 leaf = day_leaf_hash(list[i].bn, list[i].seq, &list[i].hash);
            day_tree_add(&tree, list[i].bn, &leaf);
        }
        assert_int_equal(store_put_leaves(w->store, day_of(place), list, count), OK);
        if (count > 0)
            after = list[count - 1].bn;
    } while (count == PAGE);
    day_tree_end(&tree, &made);
    made.day = day_of(place);
    made.signature = "00";
    if (store_list_seals(w->store, w->arena, made.day, 1, &before) == 1)
        made.previous = before->hash;
    assert_int_equal(store_put_seal(w->store, &made), OK);
    assert_int_equal(store_put_seal(w->store, &made), OK); /* by another node as well */
    return made;
}

static hash256 leaf_of(struct world *w, int business, int64_t seq)
{
    struct journal_record record;
    assert_int_equal(store_load_journal(w->store, w->arena, world_bn(business), seq, &record), OK);
    return day_leaf_hash(record.bn, seq, &record.hash);
}

/* All leaves of a day, straight from the count. */
static size_t leaves_of(struct world *w, const struct stand *stand, int place,
                        hash256 ret_leaves[BUSINESSES])
{
    size_t count = 0;
    for (int b = 0; b < BUSINESSES; b++)
        if (stand->seq[b][place] != 0)
            ret_leaves[count++] = leaf_of(w, b, stand->seq[b][place]);
    return count;
}

static void roots_are_over_all(void **state)
{
    static hash256 leaves[BUSINESSES];
    struct world *w = *state;
    struct stand *stand = fill(w);
    for (int place = 0; place < DAYS; place++) {
        struct day_seal made = seal(w, place), read;
        struct merkle tree = {0};
        size_t count = leaves_of(w, stand, place, leaves);
        for (size_t i = 0; i < count; i++)
            merkle_add(&tree, &leaves[i]);
        hash256 root = merkle_root(&tree);
        assert_int_equal(made.businesses, count);
        assert_memory_equal(&made.root, &root, sizeof(root));
        assert_int_equal(store_load_seal(w->store, w->arena, made.day, &read), OK);
        assert_memory_equal(&read.root, &root, sizeof(root));
        assert_int_equal(read.parts_count, (count + DAY_PART - 1) / DAY_PART);
        assert_memory_equal(read.parts, made.parts, read.parts_count * DAY_PART_BYTES);
        hash256 hash = hash_bytes(day_seal_words(w->arena, &read),
                                  strlen(day_seal_words(w->arena, &read)));
        assert_memory_equal(&read.hash, &hash, sizeof(hash));
    }
    int64_t count = problems(w->store, NULL);
    assert_int_equal(count, 0);
    struct day_seal *list;
    assert_int_equal(store_list_seals(w->store, w->arena, DATE_NONE, 99, &list), DAYS);
    for (int i = 0; i + 1 < DAYS; i++)
        assert_memory_equal(&list[i].previous, &list[i + 1].hash, sizeof(list[i].hash));
}

/* The way through a part and then over the parts is the way through the whole tree. */
static void parts_fit(void **state)
{
    static hash256 leaves[BUSINESSES], some[DAY_PART], roots[8];
    struct world *w = *state;
    struct stand *stand = fill(w);
    for (int place = 0; place < DAYS; place++)
        seal(w, place);
    struct day_seal read;
    assert_int_equal(store_load_seal(w->store, w->arena, day_of(4), &read), OK);
    size_t count = leaves_of(w, stand, 4, leaves);
    assert_int_equal(read.parts_count, 3);
    for (size_t i = 0; i < read.parts_count; i++)
        memcpy(&roots[i], read.parts + i * DAY_PART_BYTES + 4, sizeof(roots[i]));
    for (size_t at = 0; at < count; at += 51) {
        hash256 whole[MERKLE_PATH_MAX], parted[2 * MERKLE_PATH_MAX];
        size_t part = at / DAY_PART, first = part * DAY_PART;
        size_t last = first + DAY_PART < count ? first + DAY_PART : count;
        struct day_leaf *list;
        assert_int_equal(store_list_leaves(w->store, w->arena, day_of(4), world_bn((int)first),
                                           world_bn((int)last - 1), &list), last - first);
        for (size_t i = 0; i < last - first; i++)
            some[i] = day_leaf_hash(list[i].bn, list[i].seq, &list[i].hash);
        size_t steps = merkle_path(leaves, count, at, whole);
        size_t found = merkle_path(some, last - first, at - first, parted);
        found += merkle_path(roots, read.parts_count, part, parted + found);
        assert_int_equal(found, steps);
        assert_memory_equal(whole, parted, steps * sizeof(whole[0]));
    }
    date day;
    int64_t seq;
    assert_int_equal(store_find_seal(w->store, world_bn(7), 1, &day, &seq), OK);
    assert_true(date_equal(day, day_of(1)) && seq == 1);
    assert_int_equal(store_find_seal(w->store, world_bn(7), 2, &day, &seq), OK);
    assert_true(date_equal(day, day_of(3)) && seq == 2);
    assert_int_equal(store_find_seal(w->store, world_bn(7), 3, &day, &seq), NOT_FOUND);
    assert_int_equal(store_find_seal(w->store, world_bn(1), 2, &day, &seq), OK);
    assert_true(date_equal(day, day_of(2)) && seq == 3);
}

static void tampering_is_found(void **state)
{
    static const char *const attacks[] = {
        "UPDATE day_seal SET root = previous WHERE day = 20251112",
        "UPDATE day_seal SET previous = root WHERE day = 20251112",
        "UPDATE day_seal SET businesses = businesses + 1 WHERE day = 20251112",
        "UPDATE day_seal SET parts = root WHERE day = 20251112",
        "DELETE FROM day_seal WHERE day = 20251112",
        "UPDATE day_leaf SET seq = 1 WHERE bn = 100000007 AND day = 20251113",
        "UPDATE day_leaf SET day = 20251112 WHERE bn = 100000007 AND day = 20251113",
        "DELETE FROM day_leaf WHERE bn = 100000007 AND day = 20251113",
        "DELETE FROM day_leaf WHERE bn = 100000008",
        "INSERT INTO day_leaf VALUES (100000008, 20251113, 1)",
        "UPDATE journal SET at = at - 86400000 WHERE bn = 100000007 AND seq = 2",
    };
    struct world *w = *state;
    for (size_t i = 0; i < ARRAY_COUNT(attacks); i++) {
        if (i > 0) {
            world_teardown(state);
            world_setup(state);
            w = *state;
        }
        /* Few businesses suffice here. */
        struct stand *stand = arena_alloc(w->arena, sizeof(*stand));
        for (int b = 5; b < 10; b++)
            put(w, stand, b, b % 3, world_register(w->arena, b));
        put(w, stand, 7, 3, world_declaration(w->arena, 7, 8, 1, 1000, 300));
        for (int place = 0; place < DAYS; place++)
            seal(w, place);
        int found = 0;
        assert_int_equal(problems(w->store, NULL), 0);
        assert_int_equal(test_place_run(w->place, attacks[i], NULL), 1);
        if (problems(w->store, &found) == 0)
            printf("# attack %zu: %s\n", i, attacks[i]);
        assert_true(found > 0);
    }
}

static void count_problem(void *context, const char *text)
{
    printf("# %s\n", text);
    ++*(int *)context;
}

/* Up to the evening of the fourth day: it is not over, so it is not sealed there. */
static void a_replay_keeps_what_it_can(void **state)
{
    struct world *w = *state;
    struct store *to;
    struct store_replayed replayed;
    struct day_seal *list;
    int found = 0;
    char *directory = test_directory(w->arena), *place = test_place(w->arena, directory);
    fill(w);
    for (int i = 0; i < DAYS; i++)
        seal(w, i);
    assert_int_equal(store_put_setting(w->store, "day.done", "2025-11-15"), OK);
    assert_int_equal(store_put_setting(w->store, "day.closing", "2025-11-15"), OK);
    assert_int_equal(store_open(place, true, true, &to), OK);
    assert_int_equal(store_replay(w->store, to, "here", instant_at(day_of(3), 9, 30),
                                  count_problem, NULL, &found, &replayed), OK);
    assert_true(replayed.left_out > 0);
    assert_int_equal(store_list_seals(to, w->arena, DATE_NONE, 99, &list), 3);
    assert_true(date_equal(list[0].day, day_of(2)) || date_before(list[0].day, day_of(2)));
    assert_int_equal(problems(to, &found), 0);
    assert_int_equal(found, 0);
    store_close(to);
    test_place_remove(place);
    test_directory_remove(directory);
}

struct told {
    char words[400];
    int count;
};

static void remember(void *context, const char *text)
{
    struct told *told = context;
    snprintf(told->words, sizeof(told->words), "%s", text);
    told->count++;
}

/* Everything again is the same, row by row; the first difference of a table is named. */
static void a_comparison_names_the_difference(void **state)
{
    static const char *const changes[][2] = {
        {"UPDATE item SET amount = amount + 1 WHERE bn = 100000007 AND id = 8192",
         "table item, row bn 100000007 id 8192: amount is 1503 here, 1502 from the journal"},
        {"UPDATE item SET amount = amount - 1 WHERE bn = 100000007 AND id = 8192", NULL},
        {"DELETE FROM day_leaf WHERE bn = 100000009",
         "table day_leaf, row bn 100000009 day 20251110: it is not here, but the journal gives"},
        {"INSERT INTO day_leaf VALUES (100000009, 20251110, 1)", NULL},
        {"INSERT INTO day_leaf VALUES (100000008, 20251109, 1)",
         "table day_leaf, row bn 100000008 day 20251109: the journal gives no such row"},
        {"DELETE FROM day_leaf WHERE bn = 100000008 AND day = 20251109", NULL},
        {"UPDATE business SET legal_name = 'X' WHERE bn = 100000007",
         "table business, row bn 100000007: legal_name is X here, "},
    };
    struct world *w = *state;
    struct store *to;
    struct store_replayed replayed;
    struct told told = {"", 0};
    int64_t rows;
    char *directory = test_directory(w->arena), *place = test_place(w->arena, directory);
    fill(w);
    seal(w, 0);
    assert_int_equal(store_open(place, true, true, &to), OK);
    assert_int_equal(store_replay(w->store, to, "here", instant_at(date_make(2030, 1, 1), 0, 0),
                                  remember, NULL, &told, &replayed), OK);
    assert_int_equal(store_compare(w->store, to, remember, &told, &rows), OK);
    assert_int_equal(told.count, 0);
    assert_true(rows > 3 * BUSINESSES);
    for (size_t i = 0; i < ARRAY_COUNT(changes); i++) {
        told.count = 0;
        assert_int_equal(test_place_run(w->place, changes[i][0], NULL), 1);
        enum code code = store_compare(w->store, to, remember, &told, &rows);
        assert_int_equal(code, changes[i][1] == NULL ? OK : FINDINGS);
        if (changes[i][1] == NULL)
            continue;
        assert_int_equal(told.count, 1);
        if (strncmp(told.words, changes[i][1], strlen(changes[i][1])) != 0)
            printf("# %s\n", told.words);
        assert_memory_equal(told.words, changes[i][1], strlen(changes[i][1]));
    }
    store_close(to);
    test_place_remove(place);
    test_directory_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(roots_are_over_all),
        IN_WORLD(parts_fit),
        IN_WORLD(tampering_is_found),
        IN_WORLD(a_replay_keeps_what_it_can),
        IN_WORLD(a_comparison_names_the_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
