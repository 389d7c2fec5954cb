/*
 * What the pages of an account need of all its items, added up: by due date what is open, by month
 * what was charged. Kept in memory with the head of the business it was true at, and brought up to
 * a later head by what was posted since, so that an account of a million lines costs what has
 * changed. It is never asked when something is decided.
 */
#include "action_impl.h"

#include <pthread.h>
#include <stdlib.h>

enum { MEMOS = 1024 };

struct memo {
    program_account account;
    int64_t head;
    struct open_due *dues;
    struct account_month *months;
    size_t dues_count, months_count;
    date from; /* of months; none: they are not kept */
};

struct memos {
    pthread_mutex_t lock;
    struct memo *kept[MEMOS];
};

struct memos *memos_new(void)
{
    struct memos *memos = calloc(1, sizeof(*memos));
    if (memos == NULL)
        abort();
    pthread_mutex_init(&memos->lock, NULL);
    return memos;
}

void memos_free(struct memos *memos)
{
    if (memos == NULL)
        return;
    for (size_t i = 0; i < MEMOS; i++)
        free(memos->kept[i]);
    pthread_mutex_destroy(&memos->lock);
    free(memos);
}

static size_t slot_of(program_account account)
{
    hash256 hash = hash_bytes(account.text, strlen(account.text));
    return (size_t)(hash.bytes[0] << 8 | hash.bytes[1]) % MEMOS;
}

/* The lists of a memo stand behind it in one piece, of malloc or of an arena. */
static struct memo *memo_copy(void *piece, const struct memo *from)
{
    struct memo *to = piece;
    *to = *from;
    to->dues = (struct open_due *)(to + 1);
    to->months = (struct account_month *)(to->dues + to->dues_count);
    if (to->dues_count > 0)
        memcpy(to->dues, from->dues, to->dues_count * sizeof(*to->dues));
    if (to->months_count > 0)
        memcpy(to->months, from->months, to->months_count * sizeof(*to->months));
    return to;
}

static size_t memo_size(const struct memo *memo)
{
    return sizeof(*memo) + memo->dues_count * sizeof(*memo->dues) +
           memo->months_count * sizeof(*memo->months);
}

static bool memo_take(struct action *action, program_account account, struct memo *ret)
{
    struct memos *memos = house_memos(action->house);
    pthread_mutex_lock(&memos->lock);
    const struct memo *kept = memos->kept[slot_of(account)];
    bool found = kept != NULL && program_account_equal(kept->account, account);
    if (found)
        *ret = *memo_copy(arena_alloc(action->arena, memo_size(kept)), kept);
    pthread_mutex_unlock(&memos->lock);
    return found;
}

static void memo_keep(struct action *action, const struct memo *memo)
{
    struct memos *memos = house_memos(action->house);
    struct memo *piece = malloc(memo_size(memo));
    if (piece == NULL)
        return;
    (void)memo_copy(piece, memo);
    pthread_mutex_lock(&memos->lock);
    struct memo **slot = &memos->kept[slot_of(memo->account)];
    bool newer = *slot == NULL || !program_account_equal((*slot)->account, memo->account) ||
                 (*slot)->head <= memo->head;
    struct memo *old = newer ? *slot : piece;
    if (newer)
        *slot = piece;
    pthread_mutex_unlock(&memos->lock);
    free(old);
}

/* ---- bringing up ---- */

static void add_due(struct arena *arena, struct memo *memo, date due_on, money open, int sign)
{
    size_t i = 0, capacity = memo->dues_count;
    if (open.cents == 0)
        return;
    while (i < memo->dues_count && !date_equal(memo->dues[i].due_on, due_on))
        i++;
    if (i == memo->dues_count) {
        struct open_due *added = LIST_PUSH(arena, memo->dues, memo->dues_count, capacity);
        *added = (struct open_due){.due_on = due_on};
    }
    struct open_due *due = &memo->dues[i];
    money *side = open.cents > 0 ? &due->debits : &due->credits;
    *side = sign > 0 ? money_add(*side, open) : money_subtract(*side, open);
    due->count += sign;
}

static void add_month(struct arena *arena, struct memo *memo, const struct ledger_item *item)
{
    int year, month, day_of_month;
    size_t i = 0, capacity = memo->months_count;
    if (date_is_none(memo->from) || date_is_none(item->posted_on) ||
        date_before(item->posted_on, memo->from))
        return;
    date_split(item->posted_on, &year, &month, &day_of_month);
    while (i < memo->months_count &&
           (memo->months[i].year != year || memo->months[i].month != month))
        i++;
    if (i == memo->months_count) {
        struct account_month *added =
            LIST_PUSH(arena, memo->months, memo->months_count, capacity);
        *added = (struct account_month){.year = year, .month = month};
    }
    for (int c = 0; c < REVENUE_COUNT; c++)
        memo->months[i].by_class[c] = money_add(memo->months[i].by_class[c], item->by_class[c]);
}

/* What the links made since took from an item; signed as its outstanding part is. */
static money linked_since(const struct account_news *news, ledger_id item)
{
    money sum = {0};
    for (size_t i = 0; i < news->links_count; i++) {
        if (news->links[i].debit == item)
            sum = money_add(sum, news->links[i].amount);
        if (news->links[i].credit == item)
            sum = money_subtract(sum, news->links[i].amount);
    }
    return sum;
}

static int compare_due(const void *left, const void *right)
{
    const struct open_due *a = left, *b = right;
    return date_compare(a->due_on, b->due_on);
}

static int compare_month(const void *left, const void *right)
{
    const struct account_month *a = left, *b = right;
    return a->year != b->year ? a->year - b->year : a->month - b->month;
}

static void memo_order(struct memo *memo)
{
    size_t kept = 0;
    for (size_t i = 0; i < memo->dues_count; i++)
        if (memo->dues[i].count > 0)
            memo->dues[kept++] = memo->dues[i];
    memo->dues_count = kept;
    if (memo->dues_count > 1)
        qsort(memo->dues, memo->dues_count, sizeof(*memo->dues), compare_due);
    if (memo->months_count > 1)
        qsort(memo->months, memo->months_count, sizeof(*memo->months), compare_month);
}

/* false: so much has changed that it is quicker to add up anew. */
static bool memo_bring_up(struct action *action, struct memo *memo, int64_t head)
{
    enum { LINKS_MAX = 2000 };
    struct account_news news;
    store_load_account_changes(action->store, action->arena, memo->account, memo->head, &news);
    if (news.links_count > LINKS_MAX)
        return false;
    for (size_t i = 0; i < news.items_count; i++) {
        const struct ledger_item *item = &news.items[i];
        if (ledger_id_sequence(item->id) > memo->head)
            add_month(action->arena, memo, item);
        else
            add_due(action->arena, memo, item->due_on,
                    money_add(item->outstanding, linked_since(&news, item->id)), -1);
        add_due(action->arena, memo, item->due_on, item->outstanding, 1);
    }
    memo_order(memo);
    memo->head = head;
    return true;
}

static void memo_add_up(struct action *action, program_account account, int64_t head, date from,
                        struct memo *ret)
{
    *ret = (struct memo){.account = account, .head = head, .from = from};
    ret->dues_count = store_list_open_by_due(action->store, action->arena, account, &ret->dues);
    if (!date_is_none(from))
        ret->months_count = store_charges_by_month(action->store, action->arena, account, from,
                                                   &ret->months);
}

/* With months since `from`; none: they are not asked for. */
static void memo_read(struct action *action, program_account account, date from, struct memo *ret)
{
    struct memo memo = {.account = account};
    int64_t head;
    bool known = memo_take(action, account, &memo) &&
                 (date_is_none(from) ||
                  (!date_is_none(memo.from) && !date_before(from, memo.from)));
    if (store_snapshot_begin(action->store) != OK)
        return;
    enum code code = store_load_head(action->store, program_account_bn(account), &head);
    bool brought = code != OK || (known && memo.head == head);
    bool changed = !brought;
    if (known && !brought && memo.head < head)
        brought = memo_bring_up(action, &memo, head);
    if (!brought)
        memo_add_up(action, account, head, date_is_none(from) ? memo.from : from, &memo);
    store_snapshot_end(action->store);
    if (changed && action_whole(action) == OK)
        memo_keep(action, &memo);
    *ret = memo;
}

size_t memo_open_by_due(struct action *action, program_account account, struct open_due **ret)
{
    struct memo memo = {.dues_count = 0};
    memo_read(action, account, DATE_NONE, &memo);
    *ret = memo.dues;
    return memo.dues_count;
}

size_t memo_charges_by_month(struct action *action, program_account account, date from,
                             struct account_month **ret)
{
    struct memo memo = {.months_count = 0};
    int year, month, day_of_month;
    size_t early = 0;
    memo_read(action, account, from, &memo);
    date_split(from, &year, &month, &day_of_month);
    while (early < memo.months_count &&
           (memo.months[early].year < year ||
            (memo.months[early].year == year && memo.months[early].month < month)))
        early++;
    *ret = memo.months + early;
    return memo.months_count - early;
}
