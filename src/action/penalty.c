#include "penalty.h"

#include "day_impl.h"

money penalty_parameter(const struct tariff *tariff, enum item_type type, date on,
                        const char **ret_source)
{
    const char *name = type == ITEM_LAP ? "lap" : "lpp";
    const char *text = tariff_parameter(tariff, name, on, type == ITEM_LAP ? "100.00" : "200.00");
    money amount = money_cents(type == ITEM_LAP ? 10000 : 20000);
    if (!money_parse(text, &amount))
        log_event("error", "parameter", "%s is no amount", name);
    *ret_source = tariff_parameter_source(tariff, name, on);
    return amount;
}

const char *penalty_why_late(struct action *action, const char *reference, date account_by,
                             date on, money amount, const char *source)
{
    struct billing_penalty penalty = {.type = ITEM_LAP, .code = "C288", .reference = reference,
                                      .due_on = account_by, .done_on = on, .on = on,
                                      .each = amount, .amount = amount, .source = source};
    penalty.days = billing_penalty_days(&penalty);
    return document_pack_penalty(action->arena, &penalty);
}

/* ---- late payment ---- */

/* Announced since it was issued, another day may be later. */
static date until_of(const struct tariff *tariff, const struct stored_statement *statement)
{
    enum rule unused;
    date announced = billing_due(tariff, statement->period_to, &unused);
    return date_before(statement->due_on, announced) ? announced : statement->due_on;
}

struct penalty_books penalty_books_load(struct store *store, struct arena *arena,
                                        const struct tariff *tariff, program_account account,
                                        int64_t known, date on, const struct billing_penalty *said)
{
    const struct item_filter filter = {.account = account, .type = -1, .seq_max = known};
    struct stored_statement *list;
    struct ledger_item *items;
    struct ledger_link *links;
    struct penalty_books books = {0};
    size_t all = store_list_statements(store, arena, account, "SOA", &list);
    struct late_statement *statements = arena_array(arena, all + 1, sizeof(*statements));
    for (size_t i = all; i-- > 0;) /* newest first */
        if (list[i].journal_seq <= known)
            statements[books.count++] = (struct late_statement){
                list[i].id, list[i].journal_seq, list[i].issued_on, list[i].due_on,
                said != NULL && strcmp(said->reference, list[i].id) == 0
                    ? said->due_on
                    : until_of(tariff, &list[i])};
    if (books.count == 0)
        return books;
    books.items_count = store_list_items(store, arena, &filter, &items);
    books.items = items;
    size_t links_count = store_list_links(store, arena, account, 0, known, &links);
    books.payments = arena_array(arena, books.count, sizeof(*books.payments));
    struct late_extension *extensions;
    size_t extensions_count = extension_list_paid(store, arena, account, known, &extensions);
    const struct late_books late = {.statements = statements,
                                    .statements_count = books.count,
                                    .items = items,
                                    .items_count = books.items_count,
                                    .links = links,
                                    .links_count = links_count,
                                    .extensions = extensions,
                                    .extensions_count = extensions_count,
                                    .on = on};
    billing_late_payments(arena, &late, books.payments);
    return books;
}

struct billing_penalty penalty_of_payment(const struct late_payment *payment, date on, money each,
                                          money waived, const char *source)
{
    struct billing_penalty penalty = {.type = ITEM_LPP, .code = "C336",
                                      .reference = payment->statement->id,
                                      .due_on = payment->statement->until,
                                      .done_on = payment->paid_on, .on = on, .each = each,
                                      .waived = waived, .source = source,
                                      .unpaid = payment->unpaid, .debts = payment->debts,
                                      .debts_count = payment->debts_count};
    penalty.days = billing_penalty_days(&penalty);
    penalty.amount =
        payment->unpaid.cents > 0 ? each : money_negate(money_subtract(each, waived));
    return penalty;
}

/* Of one statement: the penalty that was posted last, and what an officer waived of it. */
struct standing {
    const struct ledger_item *item; /* NULL: none, or it was taken back */
    money waived;
};

static struct standing standing_of(const struct penalty_books *books, const char *statement)
{
    struct standing standing = {0};
    for (size_t i = 0; i < books->items_count; i++) {
        const struct ledger_item *item = &books->items[i];
        if (item->type == ITEM_LPP && strcmp(item->reference, statement) == 0)
            standing.item = item->amount.cents > 0 ? item : NULL;
    }
    for (size_t i = 0; i < books->items_count && standing.item != NULL; i++)
        if (books->items[i].type == ITEM_WAV && books->items[i].base == standing.item->id)
            standing.waived = money_subtract(standing.waived, books->items[i].amount);
    return standing;
}

struct posting {
    struct action *action;
    program_account account;
    date on;
    struct ledger_item *items;
    struct ledger_entry *entries;
    size_t count;
};

/* What is taken back and was paid is a credit of the day on which it was paid. */
static date effective_on(struct posting *of, const struct ledger_item *first)
{
    struct ledger_link *links;
    date paid_on = DATE_NONE;
    size_t count = store_list_links(of->action->store, of->action->arena, of->account, first->id,
                                    0, &links);
    for (size_t i = 0; i < count; i++)
        if (date_before(paid_on, links[i].value_on))
            paid_on = links[i].value_on;
    return date_is_none(paid_on) || date_before(of->on, paid_on) ? of->on : paid_on;
}

static void post(struct posting *of, const struct billing_penalty *penalty,
                 const struct ledger_item *first)
{
    bool back = penalty->amount.cents < 0;
    size_t place = of->count++;
    money by_class[REVENUE_COUNT] = {{0}};
    by_class[REVENUE_PENALTY] = penalty->amount;
    struct ledger_entry *entry = &of->entries[place];
    *entry = (struct ledger_entry){.id = ledger_place(place), .posted_on = of->on,
                                   .effective_on = back ? effective_on(of, first) : of->on};
    memcpy(entry->reference, penalty->reference, strlen(penalty->reference) + 1);
    ledger_post(POSTING_LPP, of->account, by_class, entry);
    of->items[place] = (struct ledger_item){.id = entry->id, .entry = entry->id,
                                            .account = of->account, .type = ITEM_LPP,
                                            .amount = penalty->amount,
                                            .outstanding = penalty->amount,
                                            .effective_on = entry->effective_on,
                                            .posted_on = of->on, .due_on = of->on,
                                            .due_rule = RULE_DUE_IMMEDIATELY,
                                            .base = back ? first->id : 0,
                                            .why = document_pack_penalty(of->action->arena,
                                                                         penalty)};
    memcpy(of->items[place].reference, entry->reference, sizeof(entry->reference));
    of->items[place].by_class[REVENUE_PENALTY] = penalty->amount;
}

/* @source Customs Act s. 33, 109.1; AMPS C336 */
static void consider(struct posting *of, const struct penalty_books *books,
                     const struct late_payment *payment)
{
    date until = payment->statement->until;
    struct standing standing = standing_of(books, payment->statement->id);
    const char *source;
    /* Nobody is asked for so little, so nobody owes 200.00 for not having paid it. */
    money most = small_most(of->action->tariff, until, &source);
    bool late =
        payment->unpaid.cents > most.cents && !tariff_waived(of->action->tariff, "lpp", until);
    money each = penalty_parameter(of->action->tariff, ITEM_LPP, until, &source);
    if (late == (standing.item != NULL) || (late && each.cents <= 0))
        return;
    if (!late)
        each = standing.item->amount;
    if (!late && standing.waived.cents >= each.cents)
        return;
    struct late_payment none = {.statement = payment->statement}; /* waived days: as if paid */
    struct billing_penalty penalty = penalty_of_payment(late ? payment : &none, of->on, each,
                                                        late ? money_cents(0) : standing.waived,
                                                        source);
    post(of, &penalty, standing.item);
}

/* Nothing is late, nothing was paid late or dated back since the last run, no credit may take
 * something off, and no penalty stands that could be taken back. */
static bool nothing_to_do(struct account_day *day)
{
    const struct item_filter filter = {
        .account = day->account, .type = ITEM_LPP, .limit = 1, .newest_first = true};
    struct ledger_item *unused;
    struct open_summary summary;
    store_load_open_summary(day->action->store, day->account, &summary);
    return summary.settled == 0 && summary.credits == 0 &&
           (date_is_none(summary.first_due) || !date_before(summary.first_due, day->on)) &&
           store_list_items(day->action->store, day->action->arena, &filter, &unused) == 0;
}

enum code day_penalty(struct account_day *day, struct changes **ret)
{
    struct action *action = day->action;
    int64_t head;
    enum code code =
        store_load_head(action->store, program_account_bn(day->account), &head);
    day->more = false;
    if (code != OK || nothing_to_do(day))
        return code;
    struct penalty_books books =
        penalty_books_load(action->store, action->arena, action->tariff, day->account, head,
                           day->on, NULL);
    size_t places = books.count < LEDGER_ID_PLACES ? books.count : LEDGER_ID_PLACES;
    struct posting of = {.action = action, .account = day->account, .on = day->on};
    of.items = arena_array(action->arena, places + 1, sizeof(*of.items));
    of.entries = arena_array(action->arena, places + 1, sizeof(*of.entries));
    for (size_t i = 0; i < places; i++)
        if (date_before(books.payments[i].statement->until, day->on))
            consider(&of, &books, &books.payments[i]);
    if (of.count == 0)
        return OK;
    struct changes *changes = arena_alloc(action->arena, sizeof(*changes));
    *changes = (struct changes){.bn = program_account_bn(day->account), .expect_seq = head,
                                .kind = "penalty", .items = of.items, .items_count = of.count,
                                .entries = of.entries, .entries_count = of.count};
    *ret = changes;
    return OK;
}
