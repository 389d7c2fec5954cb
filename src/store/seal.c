/* Sealed days: their leaves, roots and signatures. */
#include "engine.h"
#include "seal_impl.h"

#include <stdio.h>

/* ---- the tree ---- */

static void put_number(uint8_t *bytes, size_t size, int64_t value)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)((uint64_t)value >> (8 * (size - 1 - i)));
}

hash256 day_leaf_hash(bn owner, int64_t seq, const hash256 *hash)
{
    uint8_t bytes[9 + 8 + 32];
    memcpy(bytes, owner.text, 9);
    put_number(bytes + 9, 8, seq);
    memcpy(bytes + 17, hash->bytes, 32);
    return merkle_leaf(bytes, sizeof(bytes));
}

char *day_seal_words(struct arena *arena, const struct day_seal *seal)
{
    char root[65], previous[65];
    hash_hex(&seal->root, root);
    hash_hex(&seal->previous, previous);
    return arena_printf(arena, "open-carm-day-1\n%s\n%lld\n%s\n%s\n",
                        date_text(arena, seal->day), (long long)seal->businesses, root, previous);
}

static void end_part(struct day_tree *tree)
{
    hash256 root = merkle_root(&tree->part);
    if (tree->parts_count == tree->parts_capacity) {
        size_t capacity = tree->parts_capacity == 0 ? 16 : tree->parts_capacity * 2;
        uint8_t *parts = arena_array(tree->arena, capacity, DAY_PART_BYTES);
        if (tree->parts_count > 0)
            memcpy(parts, tree->parts, tree->parts_count * DAY_PART_BYTES);
        tree->parts = parts;
        tree->parts_capacity = capacity;
    }
    uint8_t *at = tree->parts + tree->parts_count++ * DAY_PART_BYTES;
    put_number(at, 4, tree->first);
    memcpy(at + 4, root.bytes, 32);
    merkle_add(&tree->whole, &root);
    tree->part.count = 0;
}

/* A full part is a full tree, so the root over the parts' roots is that over all leaves. */
void day_tree_add(struct day_tree *tree, bn owner, const hash256 *leaf)
{
    if (tree->part.count == 0)
        tree->first = bn_to_number(owner);
    merkle_add(&tree->part, leaf);
    tree->businesses++;
    if (tree->part.count == DAY_PART)
        end_part(tree);
}

void day_tree_end(struct day_tree *tree, struct day_seal *ret_seal)
{
    if (tree->part.count > 0)
        end_part(tree);
    *ret_seal = (struct day_seal){.businesses = tree->businesses};
    ret_seal->root = merkle_root(&tree->whole);
    ret_seal->parts = tree->parts;
    ret_seal->parts_count = tree->parts_count;
}

/* ---- leaves ---- */

size_t store_list_heads(struct store *store, struct arena *arena, date day, bn after, size_t limit,
                        struct day_leaf **ret)
{
    struct day_leaf *list = arena_array(arena, limit + 1, sizeof(*list));
    size_t count = 0;
    struct sql sql = sql_new(store, QUERY_DAY_HEAD_PAGE);
    sql_bn(&sql, after);
    sql_int(&sql, instant_at(date_add(day, 1), 0, 0).ms);
    sql_date(&sql, day);
    sql_int(&sql, (int64_t)limit);
    while (sql_next(&sql)) {
        struct day_leaf *leaf = &list[count++];
        leaf->bn = column_bn(&sql);
        leaf->seq = column_int(&sql);
        leaf->known = column_int(&sql);
        column_hash(&sql, &leaf->hash);
    }
    *ret = list;
    return count;
}

enum code store_put_leaves(struct store *store, date day, const struct day_leaf *leaves,
                           size_t count)
{
    enum code code = engine_begin(store);
    if (code != OK)
        return code;
    for (size_t i = 0; i < count && code == OK; i++) {
        if (leaves[i].seq == leaves[i].known)
            continue;
        struct sql sql = sql_new(store, QUERY_DAY_LEAF_ADD);
        sql_bn(&sql, leaves[i].bn);
        sql_date(&sql, day);
        sql_int(&sql, leaves[i].seq);
        code = sql_run(&sql);
    }
    return engine_end(store, code);
}

size_t store_list_leaves(struct store *store, struct arena *arena, date day, bn from, bn to,
                         struct day_leaf **ret)
{
    struct day_leaf *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_DAY_LEAF_GROUP);
    sql_bn(&sql, from);
    sql_bn(&sql, to);
    sql_date(&sql, day);
    while (sql_next(&sql)) {
        struct day_leaf *leaf = LIST_PUSH(arena, list, count, capacity);
        leaf->bn = column_bn(&sql);
        leaf->seq = leaf->known = column_int(&sql);
        column_hash(&sql, &leaf->hash);
    }
    *ret = list;
    return count;
}

enum code store_find_seal(struct store *store, bn owner, int64_t seq, date *ret_day,
                          int64_t *ret_last)
{
    struct sql sql = sql_new(store, QUERY_DAY_LEAF_FIND);
    sql_bn(&sql, owner);
    sql_int(&sql, seq);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    *ret_day = column_date(&sql);
    *ret_last = column_int(&sql);
    sql_end(&sql);
    return OK;
}

size_t store_list_body_hashes(struct store *store, struct arena *arena, bn owner, int64_t after,
                              int64_t to, hash256 **ret)
{
    hash256 *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_JOURNAL_HASHES);
    sql_bn(&sql, owner);
    sql_int(&sql, after);
    sql_int(&sql, to);
    while (sql_next(&sql))
        column_hash(&sql, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

/* ---- seals ---- */

enum code store_put_seal(struct store *store, const struct day_seal *seal)
{
    struct sql sql = sql_new(store, QUERY_DAY_SEAL_ADD);
    sql_date(&sql, seal->day);
    sql_int(&sql, seal->businesses);
    sql_hash(&sql, &seal->root);
    sql_hash(&sql, &seal->previous);
    sql_text(&sql, seal->signature);
    sql_value(&sql, (struct value){.kind = VALUE_BYTES, .bytes = seal->parts,
                                   .size = seal->parts_count * DAY_PART_BYTES});
    return sql_run(&sql);
}

static void read_seal(struct sql *sql, struct arena *arena, struct day_seal *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->day = column_date(sql);
    ret->businesses = column_int(sql);
    column_hash(sql, &ret->root);
    column_hash(sql, &ret->previous);
    ret->signature = column_text(sql, arena);
    struct value parts = column_value(sql);
    ret->parts = (const uint8_t *)arena_copy(arena, parts.bytes, parts.size);
    ret->parts_count = parts.size / DAY_PART_BYTES;
    const char *words = day_seal_words(arena, ret);
    ret->hash = hash_bytes(words, strlen(words));
}

enum code store_load_seal(struct store *store, struct arena *arena, date day,
                          struct day_seal *ret)
{
    struct sql sql = sql_new(store, QUERY_DAY_SEAL_GET);
    sql_date(&sql, day);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_seal(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

static size_t list_seals(struct store *store, struct arena *arena, enum query query, int64_t from,
                         size_t limit, struct day_seal **ret)
{
    struct day_seal *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, query);
    sql_int(&sql, from);
    sql_int(&sql, (int64_t)limit);
    while (sql_next(&sql))
        read_seal(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_list_seals(struct store *store, struct arena *arena, date before, size_t limit,
                        struct day_seal **ret)
{
    return list_seals(store, arena, QUERY_DAY_SEAL_BEFORE,
                      date_is_none(before) ? 99999999 : date_number(before), limit, ret);
}

size_t seal_page(struct store *store, struct arena *arena, date after, size_t limit,
                 struct day_seal **ret)
{
    return list_seals(store, arena, QUERY_DAY_SEAL_AFTER,
                      date_is_none(after) ? 0 : date_number(after), limit, ret);
}

/* ---- what goes with an incomplete journal ---- */

enum code seal_drop(struct store *store, date from)
{
    struct sql sql = sql_new(store, QUERY_DAY_LEAF_LOST);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    date lost = column_date(&sql); /* none: NULL */
    sql_end(&sql);
    if (date_is_none(from) || (!date_is_none(lost) && date_before(lost, from)))
        from = lost;
    if (date_is_none(from))
        return OK;
    sql = sql_new(store, QUERY_DAY_LEAF_DROP);
    sql_date(&sql, from);
    code = sql_run(&sql);
    if (code != OK)
        return code;
    sql = sql_new(store, QUERY_DAY_SEAL_DROP);
    sql_date(&sql, from);
    return sql_run(&sql);
}
