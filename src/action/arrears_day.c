/*
 * What the closing of a day does of overdue debts. What is open more than arrears_notice_days after
 * its due date is told of by one notice, once for each debt; what is still open more than
 * referral_days after that is referred to the revenue agency; what is paid or taken back is done
 * with, and what is owed again because a payment was not honoured begins anew, without a second
 * notice. A debt for which security stands while a decision is awaited, that a collection at the
 * bank will settle, or of which the time to pay was extended, is left alone meanwhile.
 */
#include "arrears_impl.h"
#include "day_impl.h"

#include <stdlib.h>

enum { STEPS_AT_ONCE = 3 * ARREARS_ROWS_MAX, DAYS_MOST = 3650 };

struct arrears {
    struct account_day *day;
    struct arena *arena;
    int notice_days, refer_days, legal_days;
    struct ledger_item *items; /* what is open, by id */
    size_t items_count;
    struct arrears_matter *matters;
    size_t matters_count;
    struct payment_settlement *with_bank;
    size_t with_bank_count;
    struct stored_money_step *steps;
    size_t steps_count, steps_capacity;
};

int arrears_days(const struct tariff *tariff, const char *name, date on, int usual)
{
    char *end;
    const char *text = tariff_parameter(tariff, name, on, "");
    long days = strtol(text, &end, 10);
    return end == text || *end != '\0' || days < 0 || days > DAYS_MOST ? usual : (int)days;
}

char *arrears_subject(struct arena *arena, ledger_id item)
{
    return arena_printf(arena, "%lld", (long long)item);
}

bool arrears_is_secured(const struct billing_debt *debt, date on)
{
    for (size_t i = 0; i < debt->secured_count; i++)
        if (!date_before(on, debt->secured[i].from) &&
            (date_is_none(debt->secured[i].to) || !date_before(debt->secured[i].to, on)))
            return true;
    return false;
}

/* ---- what was told of ---- */

static int compare_matter(const void *a, const void *b)
{
    const struct arrears_matter *x = a, *y = b;
    return ledger_id_compare(x->matter, y->matter);
}

static int compare_id(const void *a, const void *b)
{
    return ledger_id_compare(*(const ledger_id *)a, *(const ledger_id *)b);
}

size_t arrears_load(struct store *store, struct arena *arena, program_account account,
                    struct arrears_matter **ret)
{
    struct stored_money_step *steps;
    struct arrears_matter *list = NULL;
    size_t count = 0, capacity = 0;
    size_t steps_count = store_list_money_kind(store, arena, account, "debt", &steps);
    for (size_t i = 0; i < steps_count; i++) {
        const struct stored_money_step *step = &steps[i];
        const struct arrears_matter key = {.matter = step->matter};
        struct arrears_matter *matter =
            count == 0 ? NULL : bsearch(&key, list, count, sizeof(*list), compare_matter);
        if (matter == NULL) {
            matter = LIST_PUSH(arena, list, count, capacity);
            *matter = (struct arrears_matter){.matter = step->matter, .noticed = step->id,
                                              .item = strtoll(step->subject, NULL, 10)};
        }
        matter->state = money_steps[step->step].to;
        matter->since = step->on;
        if (matter->state == MONEY_STATE_DEBT_NOTICED)
            matter->told_on = step->on;
    }
    *ret = list;
    return count;
}

size_t arrears_noticed(struct arena *arena, const struct arrears_matter *matters, size_t count,
                       int64_t seq, ledger_id **ret)
{
    ledger_id *ids = arena_array(arena, count + 1, sizeof(*ids));
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (ledger_id_sequence(matters[i].matter) < seq)
            ids[found++] = matters[i].item;
    if (found > 1)
        qsort(ids, found, sizeof(*ids), compare_id);
    *ret = ids;
    return found;
}

/* ---- what is left alone ---- */

/* What collections at the bank will settle, as if the money came today. */
static void look_at_bank(struct arrears *of)
{
    struct account_day *day = of->day;
    struct stored_money_step *steps;
    money sum = {0};
    if (!day_is_pending(day->pending, day->pending_count, day->account))
        return;
    size_t count = store_list_money_kind(day->action->store, of->arena, day->account,
                                         "collection", &steps);
    for (size_t i = 0; i < count; i++)
        sum = steps[i].step == MONEY_STEP_COLLECTION_DRAW ? money_add(sum, steps[i].amount)
                                                          : money_subtract(sum, steps[i].amount);
    if (sum.cents <= 0)
        return;
    struct ledger_item *with = arena_array(of->arena, of->items_count + 1, sizeof(*with));
    if (of->items_count > 0)
        memcpy(with, of->items, of->items_count * sizeof(*with));
    with[of->items_count] = (struct ledger_item){
        .id = INT64_MAX, .account = day->account, .type = ITEM_PMT, .amount = money_negate(sum),
        .outstanding = money_negate(sum), .effective_on = day->on, .posted_on = day->on,
        .due_on = day->on};
    snprintf(with[of->items_count].paid_by, sizeof(with->paid_by), "%s",
             program_account_bn(day->account).text);
    struct payment_policy policy = money_policy(day->action, day->account, day->on);
    of->with_bank_count = payment_allocate_by(of->arena, &policy, with, of->items_count + 1,
                                              day->on, day->on, &of->with_bank);
}

static bool is_with_bank(const struct arrears *of, const struct ledger_item *item)
{
    money sum = {0};
    for (size_t i = 0; i < of->with_bank_count; i++)
        if (of->with_bank[i].debit->id == item->id && of->with_bank[i].credit->id == INT64_MAX)
            sum = money_add(sum, of->with_bank[i].amount);
    return sum.cents >= item->outstanding.cents;
}

/* Security and more time to pay are of what a declaration came to, not of its penalties. */
static bool is_left_alone(const struct arrears *of, const struct ledger_item *item,
                          enum arrears_because *ret)
{
    struct action *action = of->day->action;
    *ret = ARREARS_WITH_BANK;
    if (is_with_bank(of, item))
        return true;
    if (item_types[item->type].interest == INTEREST_NONE)
        return false;
    struct billing_debt debt = interest_debt(action, of->day->account, item->reference);
    bool secured = arrears_is_secured(&debt, of->day->on);
    *ret = secured ? ARREARS_SECURED : ARREARS_EXTENDED;
    return secured || !date_before(debt.extended_until, of->day->on);
}

/* ---- steps ---- */

static struct stored_money_step *add_step(struct arrears *of, enum money_step step,
                                          ledger_id matter, const char *subject, money amount)
{
    date on = of->day->on;
    struct stored_money_step *row =
        LIST_PUSH(of->arena, of->steps, of->steps_count, of->steps_capacity);
    *row = (struct stored_money_step){.account = of->day->account, .matter = matter, .step = step,
                                      .on = on, .at = instant_at(on, 0, 30), .actor = "system",
                                      .amount = amount};
    snprintf(row->subject, sizeof(row->subject), "%s", subject);
    return row;
}

static int compare_item(const void *a, const void *b)
{
    const struct ledger_item *x = a, *y = b;
    return ledger_id_compare(x->id, y->id);
}

static const struct ledger_item *find_open(const struct arrears *of, ledger_id id)
{
    const struct ledger_item key = {.id = id};
    const struct ledger_item *found =
        of->items_count == 0 ? NULL
                             : bsearch(&key, of->items, of->items_count, sizeof(key), compare_item);
    return found == NULL || found->outstanding.cents <= 0 ? NULL : found;
}

/* What becomes of one debt that was told of. */
static void go_on(struct arrears *of, const struct arrears_matter *matter)
{
    const struct ledger_item *item = find_open(of, matter->item);
    const char *subject = arrears_subject(of->arena, matter->item);
    enum arrears_because unused;
    if (item == NULL && matter->state != MONEY_STATE_DEBT_SETTLED)
        (void)add_step(of, MONEY_STEP_DEBT_SETTLE, matter->matter, subject, money_cents(0));
    else if (item != NULL && matter->state == MONEY_STATE_DEBT_SETTLED)
        (void)add_step(of, MONEY_STEP_DEBT_REOPEN, matter->matter, subject, item->outstanding);
    else if (item != NULL && matter->state == MONEY_STATE_DEBT_NOTICED &&
             date_before(date_add(matter->told_on, of->refer_days), of->day->on) &&
             !is_left_alone(of, item, &unused))
        (void)add_step(of, MONEY_STEP_DEBT_REFER, matter->matter, subject, item->outstanding);
}

/* ---- the notice ---- */

static void add_row(struct arrears *of, struct arrears_notice *notice,
                    const struct arrears_found *found, const struct ledger_item *item)
{
    struct action *action = of->day->action;
    struct interest_line line;
    if (!billing_arrears_add(notice, found, item, of->day->on))
        return;
    struct arrears_row *row = &notice->rows[notice->rows_count - 1];
    struct billing_debt debt = interest_debt(action, of->day->account, item->reference);
    if (!date_before(debt.free_until, of->day->on)) /* of a notice: none has begun */
        return;
    if (billing_interest_run(of->arena, action->tariff, &debt, of->day->on, &line)) {
        row->accrued = line.amount;
        row->working = document_pack_interest(of->arena, &line);
    }
}

static void add_apart(struct arrears_notice *notice, const struct ledger_item *item,
                      enum arrears_because because)
{
    struct arrears_apart *apart = &notice->apart[notice->apart_count++];
    *apart = (struct arrears_apart){.item = item->id, .type = item->type, .due_on = item->due_on,
                                    .outstanding = item->outstanding, .because = because};
    memcpy(apart->reference, item->reference, sizeof(apart->reference));
}

/* Of a day that has one already, when there was more than one record takes: -2, -3, ... */
static void name_notice(const struct arrears *of, struct arrears_notice *notice)
{
    struct stored_money_step *steps;
    struct account_day *day = of->day;
    int before = 0;
    size_t count = store_list_money_kind(day->action->store, of->arena, day->account, "arrears",
                                         &steps);
    for (size_t i = 0; i < count; i++)
        before += date_equal(steps[i].on, day->on);
    snprintf(notice->id, sizeof(notice->id), "ARR-%s-%s%s", day->account.text,
             arena_printf(of->arena, "%.4s%.2s%.2s", date_text(of->arena, day->on),
                          date_text(of->arena, day->on) + 5, date_text(of->arena, day->on) + 8),
             before == 0 ? "" : arena_printf(of->arena, "-%d", before + 1));
}

static enum code issue(struct arrears *of, struct arrears_notice *notice)
{
    struct account_day *day = of->day;
    struct action *action = day->action;
    struct registry_business business;
    struct out out = out_new(of->arena);
    struct json json = json_new(&out);
    enum code code = store_load_business(action->store, of->arena,
                                         program_account_bn(day->account), &business, NULL);
    if (code != OK)
        return code;
    notice->account = day->account;
    notice->name = business.legal_name;
    notice->issued_on = day->on;
    notice->days = of->notice_days;
    notice->source = tariff_parameter_source(action->tariff, "arrears_notice_days", day->on);
    notice->refer_after = date_add(day->on, of->refer_days);
    notice->legal_from = date_add(day->on, of->legal_days + 1);
    name_notice(of, notice);
    billing_arrears_sum(notice);
    document_write_arrears(&json, notice);
    struct stored_money_step *first =
        add_step(of, MONEY_STEP_ARREARS_NOTICE, 0, notice->id, notice->total);
    first->document = out.data;
    for (size_t i = 0; i < notice->rows_count; i++)
        (void)add_step(of, MONEY_STEP_DEBT_NOTICE, 0,
                       arrears_subject(of->arena, notice->rows[i].item),
                       notice->rows[i].outstanding);
    return OK;
}

/* The notice comes first in the record: see arrears_matter. */
static enum code tell(struct arrears *of)
{
    ledger_id *noticed;
    struct arrears_notice notice = {0};
    size_t noticed_count =
        arrears_noticed(of->arena, of->matters, of->matters_count, INT64_MAX, &noticed);
    struct arrears_found found = billing_arrears_find(
        of->arena, of->items, of->items_count, noticed, noticed_count, of->day->on,
        of->notice_days);
    notice.rows = arena_array(of->arena, found.count + 1, sizeof(*notice.rows));
    notice.apart = arena_array(of->arena, found.count + 1, sizeof(*notice.apart));
    for (size_t i = 0; i < found.count && notice.rows_count < ARREARS_ROWS_MAX; i++) {
        enum arrears_because because;
        if (is_left_alone(of, found.items[i], &because))
            add_apart(&notice, found.items[i], because);
        else
            add_row(of, &notice, &found, found.items[i]);
    }
    of->day->more = notice.rows_count == ARREARS_ROWS_MAX;
    return notice.rows_count == 0 ? OK : issue(of, &notice);
}

/* Nothing is so late, and nothing was told of: nearly always. */
static bool has_nothing(const struct account_day *day, int notice_days)
{
    bool late = !date_is_none(day->first_due) &&
                date_before(date_add(day->first_due, notice_days), day->on);
    return !late && !day_is_pending(day->arrears, day->arrears_count, day->account);
}

enum code day_arrears(struct account_day *day, struct changes **ret)
{
    struct action *action = day->action;
    const struct tariff *tariff = action->tariff;
    const struct item_filter filter = {.account = day->account, .open_only = true, .type = -1};
    struct arrears of = {.day = day, .arena = action->arena,
                         .notice_days = arrears_days(tariff, "arrears_notice_days", day->on, 30),
                         .refer_days = arrears_days(tariff, "referral_days", day->on, 30),
                         .legal_days = arrears_days(tariff, "legal_action_days", day->on, 90)};
    int64_t head;
    day->more = false;
    if (has_nothing(day, of.notice_days))
        return OK;
    enum code code = store_load_head(action->store, program_account_bn(day->account), &head);
    if (code != OK)
        return code;
    of.items_count = store_list_items(action->store, of.arena, &filter, &of.items);
    of.matters_count = arrears_load(action->store, of.arena, day->account, &of.matters);
    look_at_bank(&of);
    code = tell(&of);
    for (size_t i = 0; i < of.matters_count && code == OK; i++) {
        if (of.steps_count >= STEPS_AT_ONCE) {
            day->more = true;
            break;
        }
        go_on(&of, &of.matters[i]);
    }
    if (code != OK || of.steps_count == 0)
        return code;
    struct changes *changes = arena_alloc(of.arena, sizeof(*changes));
    *changes = (struct changes){.bn = program_account_bn(day->account), .expect_seq = head,
                                .kind = "arrears", .money_steps = of.steps,
                                .money_steps_count = of.steps_count};
    *ret = changes;
    return OK;
}
