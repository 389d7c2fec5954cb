#include "ledger.h"

enum ledger_problem ledger_check(const struct ledger_entry *entry)
{
    assert(entry->lines_count <= LEDGER_LINES_MAX);
    if (entry->lines_count == 0)
        return LEDGER_EMPTY;

    __int128 debits = 0, credits = 0;
    bool foreign = false;
    bn business = program_account_bn(entry->lines[0].account);
    for (size_t i = 0; i < entry->lines_count; i++) {
        const struct ledger_line *line = &entry->lines[i];
        if (line->amount.cents == 0)
            return LEDGER_LINE_ZERO;
        if (line->amount.cents > 0)
            debits += line->amount.cents;
        else
            credits -= line->amount.cents;
        foreign |= !bn_equal(program_account_bn(line->account), business);
    }
    if (foreign)
        return LEDGER_FOREIGN;
    if (debits > INT64_MAX || credits > INT64_MAX)
        return LEDGER_OVERFLOW;
    return debits == credits ? LEDGER_FINE : LEDGER_UNBALANCED;
}

void ledger_reverse(const struct ledger_entry *entry, ledger_id id, date on,
                    struct ledger_entry *ret_reversal)
{
    struct ledger_entry reversal = *entry;
    reversal.id = id;
    reversal.effective_on = on;
    reversal.posted_on = on;
    for (size_t i = 0; i < reversal.lines_count; i++)
        reversal.lines[i].amount = money_negate(reversal.lines[i].amount);
    *ret_reversal = reversal;
}

/* Adds a line unless it would be zero. */
static void entry_add(struct ledger_entry *entry, program_account account, enum ledger_code code,
                      money amount)
{
    if (amount.cents == 0)
        return;
    assert(entry->lines_count < LEDGER_LINES_MAX);
    entry->lines[entry->lines_count++] = (struct ledger_line){account, code, amount};
}

/* One leg: an account of the chart takes the whole, the others are left to the classes. */
static void add_whole(struct ledger_entry *entry, program_account account, int leg, money amount)
{
    if (leg < LEDGER_COUNT)
        entry_add(entry, account, (enum ledger_code)leg, amount);
}

static void add_class(struct ledger_entry *entry, program_account account, int leg,
                      enum revenue_class class, money amount)
{
    if (leg == POSTING_LEG_RECEIVABLE)
        entry_add(entry, account, (enum ledger_code)revenue_classes[class].receivable, amount);
    if (leg == POSTING_LEG_REVENUE)
        entry_add(entry, account, (enum ledger_code)revenue_classes[class].revenue, amount);
}

/* The one place where lines are made. `amount`: above zero, what the debit leg gets; by_class adds
 * up to it, NULL where no leg goes by class. */
static void post(enum ledger_posting posting, int debit, int credit, program_account account,
                 money amount, const money *by_class, struct ledger_entry *entry)
{
    memset(entry->cause, 0, sizeof(entry->cause));
    memcpy(entry->cause, ledger_postings[posting].id, strlen(ledger_postings[posting].id));
    entry->lines_count = 0;
    add_whole(entry, account, debit, amount);
    add_whole(entry, account, credit, money_negate(amount));
    for (int c = 0; by_class != NULL && c < REVENUE_COUNT; c++) {
        add_class(entry, account, debit, (enum revenue_class)c, by_class[c]);
        add_class(entry, account, credit, (enum revenue_class)c, money_negate(by_class[c]));
    }
}

void ledger_post(enum ledger_posting posting, program_account account,
                 const money by_class[REVENUE_COUNT], struct ledger_entry *entry)
{
    const struct ledger_posting_fact *fact = &ledger_postings[posting];
    money total = {0}, amounts[REVENUE_COUNT];
    assert(fact->classes != 0);
    for (int c = 0; c < REVENUE_COUNT; c++) {
        assert(by_class[c].cents == 0 || fact->classes >> c & 1);
        total = money_add(total, by_class[c]);
    }
    assert(fact->direction == DIRECTION_EITHER ||
           (fact->direction == DIRECTION_CREDIT ? total.cents <= 0 : total.cents >= 0));
    /* What a credit is made of comes below zero: the client's side is its credit leg. */
    bool turned = fact->direction == DIRECTION_CREDIT;
    for (int c = 0; c < REVENUE_COUNT; c++)
        amounts[c] = turned ? money_negate(by_class[c]) : by_class[c];
    int debit = fact->direction == DIRECTION_EITHER && total.cents < 0 ? fact->note : fact->debit;
    post(posting, debit, fact->credit, account, turned ? money_negate(total) : total, amounts,
         entry);
}

void ledger_post_whole(enum ledger_posting posting, program_account account, money amount,
                       struct ledger_entry *entry)
{
    const struct ledger_posting_fact *fact = &ledger_postings[posting];
    bool turned = fact->direction == DIRECTION_CREDIT;
    assert(fact->classes == 0 && amount.cents != 0);
    assert(fact->direction == DIRECTION_MOVE || (amount.cents < 0) == turned);
    assert(fact->debit < LEDGER_COUNT && fact->credit < LEDGER_COUNT);
    post(posting, fact->debit, fact->credit, account, turned ? money_negate(amount) : amount, NULL,
         entry);
}

void ledger_post_clearing(const struct ledger_item *debit, money cleared, money amount,
                          struct ledger_entry *entry)
{
    money after = money_add(cleared, amount);
    assert(amount.cents != 0);
    assert(cleared.cents >= 0 && cleared.cents <= debit->amount.cents);
    assert(after.cents >= 0 && after.cents <= debit->amount.cents);

    const struct ledger_posting_fact *fact = &ledger_postings[POSTING_CLEAR];
    if (!ledger_by_class(debit->type)) {
        post(POSTING_CLEAR, fact->debit, ledger_postings[debit->type].debit, debit->account, amount,
             NULL, entry);
        return;
    }
    money left_before[REVENUE_COUNT], left_after[REVENUE_COUNT];
    ledger_outstanding_by_class(debit, money_subtract(debit->amount, cleared), left_before);
    ledger_outstanding_by_class(debit, money_subtract(debit->amount, after), left_after);
    for (int c = 0; c < REVENUE_COUNT; c++)
        left_before[c] = money_subtract(left_before[c], left_after[c]);
    post(POSTING_CLEAR, fact->debit, fact->credit, debit->account, amount, left_before, entry);
}

void ledger_outstanding_by_class(const struct ledger_item *item, money outstanding,
                                 money ret_by_class[REVENUE_COUNT])
{
    money left[REVENUE_COUNT] = {{0}};
    if (item->amount.cents < 0 || !ledger_by_class(item->type)) {
        memcpy(ret_by_class, left, sizeof left);
        return;
    }
    assert(outstanding.cents >= 0 && outstanding.cents <= item->amount.cents);

    /* Classes below zero and the part cleared both come off the others, in class order. An item
     * nothing was cleared of stands as it was posted. */
    money off = money_subtract(item->amount, outstanding);
    bool touched = off.cents > 0;
    for (int c = 0; c < REVENUE_COUNT && touched; c++)
        if (item->by_class[c].cents < 0)
            off = money_subtract(off, item->by_class[c]);
    money sum = {0};
    for (int c = 0; c < REVENUE_COUNT; c++) {
        left[c] = item->by_class[c];
        if (touched && left[c].cents < 0)
            left[c] = money_cents(0);
        if (left[c].cents > 0) {
            money part = money_min(off, left[c]);
            left[c] = money_subtract(left[c], part);
            off = money_subtract(off, part);
        }
        sum = money_add(sum, left[c]);
    }
    assert(sum.cents == outstanding.cents);
    memcpy(ret_by_class, left, sizeof left);
}
