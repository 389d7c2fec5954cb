#include "action_impl.h"
#include "seal.h"

/* Whose statements are derived again, and with what. */
struct books {
    struct store *store;
    const struct tariff *tariff;
    struct arena *arena; /* for one statement */
};

struct tally {
    void (*problem)(void *context, const char *text);
    void *context;
    int64_t problems;
};

static void count_problem(void *context, const char *text)
{
    struct tally *tally = context;
    tally->problems++;
    tally->problem(tally->context, text);
}

/* The statement or notice before this one: same account and kind, the newest earlier sequence. */
static const struct stored_statement *before(const struct stored_statement *list, size_t count,
                                             const struct stored_statement *one)
{
    const struct stored_statement *found = NULL;
    for (size_t i = 0; i < count; i++)
        if (program_account_equal(list[i].account, one->account) &&
            strcmp(list[i].kind, one->kind) == 0 && list[i].journal_seq < one->journal_seq &&
            (found == NULL || list[i].journal_seq > found->journal_seq))
            found = &list[i];
    return found;
}

static void verify_statement(const struct books *books, const struct stored_statement *list,
                             size_t count, const struct stored_statement *one, struct tally *tally)
{
    struct arena *arena = books->arena;
    struct stored_statement stored;
    if (store_load_statement(books->store, arena, one->id, &stored) != OK) {
        count_problem(tally, arena_printf(arena, "%s cannot be loaded", one->id));
        return;
    }
    struct statement issued, derived;
    if (document_read_statement(arena, stored.document, &issued) != OK) {
        count_problem(tally, arena_printf(arena, "%s: the document cannot be read", one->id));
        return;
    }
    /* As known just before it was issued. */
    int64_t known = stored.journal_seq - 1;
    struct item_filter filter = {.account = one->account, .type = -1, .seq_max = known};
    struct ledger_item *items;
    struct ledger_link *links;
    const struct stored_statement *previous = before(list, count, one);
    struct statement_source source = {
        .account = one->account, .name = issued.name, .due_on = issued.due_on};
    source.items_count = store_list_items(books->store, arena, &filter, &items);
    source.links_count =
        store_list_links(books->store, arena, one->account, 0, known, &links);
    source.items = items;
    source.links = links;
    if (previous != NULL) {
        source.previous_on = previous->issued_on;
        source.previous_seq = previous->journal_seq;
        source.previous_closing = previous->closing;
    }
    if (strcmp(one->kind, "SOA") == 0)
        billing_statement(arena, books->tariff, &source, one->issued_on, &derived);
    else
        billing_daily_notice(arena, books->tariff, &source, one->issued_on, &derived);
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_statement(&json, &derived);
    if (strcmp(out.data, stored.document) != 0)
        count_problem(tally, arena_printf(arena, "%s: derived again it differs", one->id));
}

enum code action_verify_store(struct store *store, const struct tariff *tariff,
                              const char *public_key,
                              void (*problem)(void *context, const char *text), void *context,
                              struct verify_counts *ret_counts)
{
    struct tally tally = {.problem = problem, .context = context};
    struct verify_counts counts = {0};
    enum code code = store_verify(store, tariff, count_problem, &tally, &counts);
    if (code != OK)
        return code;
    struct arena *outer = arena_new(), *inner = arena_new();
    const struct books books = {.store = store, .tariff = tariff, .arena = inner};
    struct stored_statement *list;
    size_t count = store_list_all_statements(store, outer, &list);
    for (size_t i = 0; i < count; i++) {
        /* Grouped by account: look only among the neighbours of the same account. */
        size_t from = i, to = i;
        while (from > 0 && program_account_equal(list[from - 1].account, list[i].account))
            from--;
        while (to < count && program_account_equal(list[to].account, list[i].account))
            to++;
        verify_statement(&books, &list[from], to - from, &list[i], &tally);
        arena_reset(inner);
    }
    arena_free(inner);
    arena_free(outer);
    verify_drawbacks(store, count_problem, &tally);
    verify_penalties(store, tariff, count_problem, &tally);
    verify_bills(store, count_problem, &tally);
    verify_reliefs(store, count_problem, &tally);
    (void)law_verify(store, count_problem, &tally);
    (void)access_verify(store, count_problem, &tally);
    seals_verify(store, public_key, count_problem, &tally);
    counts.statements = (int64_t)count;
    counts.problems = tally.problems;
    *ret_counts = counts;
    return OK;
}

enum code action_verify(struct action *action, void (*problem)(void *context, const char *text),
                        void *context, struct verify_counts *ret_counts)
{
    return action_verify_store(action->store, action->tariff,
                               signer_public_hex(house_signer(action->house), action->arena),
                               problem, context, ret_counts);
}
