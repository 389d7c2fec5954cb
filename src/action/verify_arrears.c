/* Each notice of arrears, made again from what was known just before it and compared byte for byte;
 * each debt told of once; nothing referred before its time. */
#include "arrears_impl.h"

#include <stdlib.h>

struct books {
    struct store *store;
    struct arena *account, *notice; /* live that long */
    void (*problem)(void *context, const char *text);
    void *context;
    program_account of;
    const struct arrears_matter *matters;
    size_t matters_count;
    struct stored_money_step *debts; /* all steps of kind debt */
    size_t debts_count;
};

static void tell(const struct books *books, const char *name, const char *what)
{
    books->problem(books->context, arena_printf(books->notice, "%s: %s", name, what));
}

static bool is_apart(const struct arrears_notice *said, ledger_id item,
                     enum arrears_because *ret)
{
    for (size_t i = 0; i < said->apart_count; i++)
        if (said->apart[i].item == item) {
            *ret = said->apart[i].because;
            return true;
        }
    return false;
}

/* What had run is held against its own working: rates may have become known since. */
static bool take_accrued(const struct books *books, const struct arrears_notice *said,
                         struct arrears_row *row, size_t at)
{
    struct interest_line line;
    money again;
    if (at >= said->rows_count || said->rows[at].item != row->item)
        return false;
    row->accrued = said->rows[at].accrued;
    row->working = said->rows[at].working;
    if (row->working == NULL)
        return row->accrued.cents == 0;
    return document_unpack_interest(books->notice, row->working, &line) == OK &&
           billing_interest_recompute(&line, &again) && again.cents == row->accrued.cents &&
           line.amount.cents == again.cents;
}

/* False: something is not as it is said. */
static bool make_again(const struct books *books, const struct arrears_notice *said, int64_t seq,
                       struct arrears_notice *notice)
{
    const struct item_filter filter = {.account = books->of, .open_only = true, .type = -1,
                                       .seq_max = seq - 1};
    struct ledger_item *items;
    ledger_id *noticed;
    size_t count = store_list_items(books->store, books->notice, &filter, &items);
    size_t noticed_count = arrears_noticed(books->notice, books->matters, books->matters_count,
                                           seq, &noticed);
    struct arrears_found found = billing_arrears_find(
        books->notice, items, count, noticed, noticed_count, said->issued_on, said->days);
    notice->rows = arena_array(books->notice, found.count + 1, sizeof(*notice->rows));
    notice->apart = arena_array(books->notice, found.count + 1, sizeof(*notice->apart));
    for (size_t i = 0; i < found.count && notice->rows_count < ARREARS_ROWS_MAX; i++) {
        const struct ledger_item *item = found.items[i];
        struct arrears_apart *apart = &notice->apart[notice->apart_count];
        enum arrears_because because;
        if (is_apart(said, item->id, &because)) {
            *apart = (struct arrears_apart){.item = item->id, .type = item->type,
                                            .due_on = item->due_on, .because = because,
                                            .outstanding = item->outstanding};
            memcpy(apart->reference, item->reference, sizeof(apart->reference));
            notice->apart_count++;
            continue;
        }
        size_t at = notice->rows_count;
        (void)billing_arrears_add(notice, &found, item, said->issued_on);
        if (!take_accrued(books, said, &notice->rows[at], at))
            return false;
    }
    return true;
}

static void verify_notice(const struct books *books, const struct stored_money_step *step)
{
    struct stored_money_step stored;
    struct arrears_notice said;
    struct out out = out_new(books->notice);
    struct json json = json_new(&out);
    if (store_load_money_step(books->store, books->notice, program_account_bn(books->of),
                              step->id, &stored) != OK ||
        stored.document == NULL ||
        document_read_arrears(books->notice, stored.document, &said) != OK) {
        tell(books, step->subject, "the notice of arrears cannot be read");
        return;
    }
    struct arrears_notice again = {.account = books->of, .name = said.name, .issued_on = step->on,
                                   .days = said.days, .source = said.source,
                                   .refer_after = said.refer_after,
                                   .legal_from = said.legal_from};
    memcpy(again.id, step->subject, strnlen(step->subject, sizeof(again.id) - 1));
    bool same = make_again(books, &said, ledger_id_sequence(step->id), &again);
    billing_arrears_sum(&again);
    document_write_arrears(&json, &again);
    if (!same || strcmp(out.data, stored.document) != 0 ||
        step->amount.cents != again.total.cents)
        tell(books, step->subject, "derived again the notice of arrears differs");
    size_t told = 0;
    for (size_t i = 0; i < books->debts_count; i++)
        told += books->debts[i].step == MONEY_STEP_DEBT_NOTICE &&
                ledger_id_sequence(books->debts[i].id) == ledger_id_sequence(step->id);
    if (told != again.rows_count)
        tell(books, step->subject, "what was told of is not what the notice says");
    for (size_t i = 0; i < books->debts_count; i++)
        if (books->debts[i].step == MONEY_STEP_DEBT_REFER &&
            ledger_id_sequence(books->debts[i].matter) == ledger_id_sequence(step->id) &&
            !date_before(said.refer_after, books->debts[i].on))
            tell(books, step->subject, "a debt was referred before its time");
}

static void verify_once(const struct books *books)
{
    ledger_id *items;
    size_t count = arrears_noticed(books->account, books->matters, books->matters_count, INT64_MAX,
                                   &items);
    for (size_t i = 1; i < count; i++)
        if (items[i] == items[i - 1])
            tell(books, arrears_subject(books->notice, items[i]),
                 "a debt was told of more than once");
}

static void verify_account(struct books *books, program_account account)
{
    struct stored_money_step *notices;
    struct arrears_matter *matters;
    arena_reset(books->account);
    books->of = account;
    books->debts_count =
        store_list_money_kind(books->store, books->account, account, "debt", &books->debts);
    size_t count =
        store_list_money_kind(books->store, books->account, account, "arrears", &notices);
    if (count == 0 && books->debts_count == 0)
        return;
    books->matters_count = arrears_load(books->store, books->account, account, &matters);
    books->matters = matters;
    for (size_t i = 0; i < count; i++) {
        arena_reset(books->notice);
        verify_notice(books, &notices[i]);
    }
    verify_once(books);
}

void verify_arrears(struct store *store, void (*problem)(void *context, const char *text),
                    void *context)
{
    struct arena *arena = arena_new();
    struct registry_business *businesses;
    struct books books = {.store = store, .account = arena_new(), .notice = arena_new(),
                          .problem = problem, .context = context};
    size_t count = store_list_businesses(store, arena, &businesses);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < businesses[i].accounts_count; k++)
            verify_account(&books, businesses[i].accounts[k].account);
    arena_free(books.notice);
    arena_free(books.account);
    arena_free(arena);
}
