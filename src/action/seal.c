/* Days are sealed: page by page over all businesses, in memory that does not grow with them. */
#include "seal.h"
#include "action_impl.h"

enum { PAGE_BUSINESSES = 1000, PAGE_SEALS = 100 };

/* A page of leaves and, with the last, what they come to. */
struct sealing {
    date day;
    const struct day_leaf *leaves;
    size_t count;
    struct day_seal seal;
    bool last;
};

static enum code put_page(struct store *store, void *context)
{
    const struct sealing *sealing = context;
    enum code code =
        store_put_leaves(store, sealing->day, sealing->leaves, sealing->count);
    return code == OK && sealing->last ? store_put_seal(store, &sealing->seal) : code;
}

static void add_leaves(const struct sealing *sealing, struct day_tree *tree)
{
    for (size_t i = 0; i < sealing->count; i++) {
        const struct day_leaf *leaf = &sealing->leaves[i];
        if (leaf->seq == 0)
            continue;
        hash256 hash = day_leaf_hash(leaf->bn, leaf->seq, &leaf->hash);
        day_tree_add(tree, leaf->bn, &hash);
    }
}

static void sign(struct action *action, struct arena *arena, struct day_tree *tree,
                 struct sealing *sealing)
{
    struct day_seal *seal = &sealing->seal, *before;
    day_tree_end(tree, seal);
    seal->day = sealing->day;
    if (store_list_seals(action->store, arena, sealing->day, 1, &before) == 1)
        seal->previous = before->hash;
    seal->signature = signer_sign(house_signer(action->house), arena, day_seal_words(arena, seal));
}

/* Whoever lost his turn in the middle does no harm: anybody finds the same leaves, and signs them
 * with the same bytes. */
static enum code seal_pages(struct action *action, struct arena *arena, struct sealing *sealing,
                            enum code (*keep)(struct turn *turn), struct turn *turn)
{
    struct arena *page = arena_new();
    struct day_tree tree = {.arena = arena};
    bn after = {""};
    enum code code = OK;
    while (code == OK && !sealing->last) {
        struct day_leaf *list;
        arena_reset(page);
        sealing->count =
            store_list_heads(action->store, page, sealing->day, after, PAGE_BUSINESSES, &list);
        sealing->leaves = list;
        if (sealing->count > 0)
            after = list[sealing->count - 1].bn;
        add_leaves(sealing, &tree);
        sealing->last = sealing->count < PAGE_BUSINESSES;
        if (sealing->last && tree.businesses == 0)
            break; /* nobody was there yet */
        if (sealing->last)
            sign(action, arena, &tree, sealing);
        code = action_whole(action);
        if (code == OK)
            code = keep(turn);
        if (code == OK)
            code = committer_do(house_committer(action->house), put_page, sealing);
    }
    arena_free(page);
    return code;
}

enum code seal_day(struct action *action, date day, enum code (*keep)(struct turn *turn),
                   struct turn *turn)
{
    struct arena *arena = arena_new();
    struct sealing sealing = {.day = day};
    enum code code = store_load_seal(action->store, arena, day, &sealing.seal);
    if (code == NOT_FOUND)
        code = seal_pages(action, arena, &sealing, keep, turn);
    arena_free(arena);
    return code;
}

void seals_verify(struct store *store, const char *public_key,
                  void (*problem)(void *context, const char *text), void *context)
{
    struct arena *arena = arena_new();
    date before = DATE_NONE;
    size_t count;
    do {
        struct day_seal *seals;
        arena_reset(arena);
        count = store_list_seals(store, arena, before, PAGE_SEALS, &seals);
        for (size_t i = 0; i < count; i++) {
            if (!signer_verify(public_key, day_seal_words(arena, &seals[i]), seals[i].signature))
                problem(context, arena_printf(arena, "the seal of %s is not signed with the key "
                                                     "of this installation",
                                              date_text(arena, seals[i].day)));
            before = seals[i].day;
        }
    } while (count == PAGE_SEALS);
    arena_free(arena);
}

enum code action_show_seal(struct action *action, date day, struct day_seal *ret)
{
    return store_load_seal(action->store, action->arena, day, ret);
}

size_t action_list_seals(struct action *action, date before, size_t limit, struct day_seal **ret)
{
    return store_list_seals(action->store, action->arena, before, limit, ret);
}
