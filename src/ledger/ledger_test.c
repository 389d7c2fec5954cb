#include "ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static program_account account_of(const char *text)
{
    program_account account;
    assert_true(program_account_parse(text, &account));
    return account;
}

/* ---- ledger_check ---- */

struct check_case {
    const char *name;
    size_t count;
    struct {
        const char *account;
        int64_t cents;
    } lines[4];
    enum ledger_problem expected;
};

static void test_check(void **state)
{
    (void)state;
    static const char ours[] = "123456782RM0001", second[] = "123456782RM0002";
    static const char theirs[] = "100000009RM0001";
    static const struct check_case cases[] = {
        {"no line", 0, {{0}}, LEDGER_EMPTY},
        {"zero comes before all but empty", 2, {{ours, 5}, {theirs, 0}}, LEDGER_LINE_ZERO},
        {"two businesses, though balanced", 2, {{ours, 5}, {theirs, -5}}, LEDGER_FOREIGN},
        {"foreign before overflow", 2, {{ours, INT64_MAX}, {theirs, 1}}, LEDGER_FOREIGN},
        {"debits overflow", 3, {{ours, INT64_MAX}, {ours, 1}, {ours, -7}}, LEDGER_OVERFLOW},
        {"credits overflow", 2, {{ours, 1}, {ours, INT64_MIN}}, LEDGER_OVERFLOW},
        {"one line", 1, {{ours, 5}}, LEDGER_UNBALANCED},
        {"a cent short", 3, {{ours, 5}, {ours, 5}, {ours, -9}}, LEDGER_UNBALANCED},
        {"two lines", 2, {{ours, 5}, {ours, -5}}, LEDGER_FINE},
        {"two accounts of one business", 2, {{ours, 5}, {second, -5}}, LEDGER_FINE},
        {"as large as it gets", 2, {{ours, INT64_MAX}, {ours, -INT64_MAX}}, LEDGER_FINE},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct ledger_entry entry = {.lines_count = cases[i].count};
        for (size_t line = 0; line < cases[i].count; line++)
            entry.lines[line] = (struct ledger_line){account_of(cases[i].lines[line].account),
                                                     LEDGER_SUSPENSE,
                                                     {cases[i].lines[line].cents}};
        if (ledger_check(&entry) != cases[i].expected)
            fail_msg("%s: got %d", cases[i].name, ledger_check(&entry));
    }
}

static void test_id_order(void **state)
{
    (void)state;
    /* Stored ids first, then the thought, then places in order. */
    static const ledger_id ordered[] = {1, 4096, INT64_MAX, 0, -1, -2, -4096};
    for (size_t i = 0; i < ARRAY_COUNT(ordered); i++)
        for (size_t j = 0; j < ARRAY_COUNT(ordered); j++)
            assert_int_equal(ledger_id_compare(ordered[i], ordered[j]), (i > j) - (i < j));
    assert_true(ledger_place(0) == -1);
    assert_int_equal(ledger_id_sequence(3 * LEDGER_ID_PLACES + 7), 3);
}

/* ---- entries ---- */

static int64_t line_of(const struct ledger_entry *entry, enum ledger_code code)
{
    int64_t cents = 0;
    for (size_t i = 0; i < entry->lines_count; i++)
        if (entry->lines[i].code == code)
            cents += entry->lines[i].amount.cents;
    return cents;
}

static void test_charge(void **state)
{
    (void)state;
    program_account account = account_of("123456782RM0001");
    struct ledger_entry entry = {0};

    money charge[REVENUE_COUNT] = {{0}};
    charge[REVENUE_CUSTOMS_DUTY] = money_cents(750);
    charge[REVENUE_GST] = money_cents(1145);
    ledger_post(POSTING_ADJ, account, charge, &entry);
    assert_int_equal(ledger_check(&entry), LEDGER_FINE);
    assert_int_equal(entry.lines_count, 4);
    assert_int_equal(line_of(&entry, LEDGER_CUSTOMS_DUTY_RECEIVABLE), 750);
    assert_int_equal(line_of(&entry, LEDGER_CUSTOMS_DUTY_REVENUE), -750);
    assert_int_equal(line_of(&entry, LEDGER_GST_RECEIVABLE), 1145);
    assert_int_equal(line_of(&entry, LEDGER_GST_REVENUE), -1145);

    /* A credit note: the whole stands on unapplied credits, revenue goes back by class. */
    charge[REVENUE_CUSTOMS_DUTY] = money_cents(-1000);
    charge[REVENUE_GST] = money_cents(250);
    ledger_post(POSTING_ADJ, account, charge, &entry);
    assert_int_equal(ledger_check(&entry), LEDGER_FINE);
    assert_int_equal(entry.lines_count, 3);
    assert_int_equal(line_of(&entry, LEDGER_UNAPPLIED_CREDIT), -750);
    assert_int_equal(line_of(&entry, LEDGER_CUSTOMS_DUTY_REVENUE), 1000);
    assert_int_equal(line_of(&entry, LEDGER_GST_REVENUE), -250);

    /* Mixed, total zero: receivables by class. */
    charge[REVENUE_CUSTOMS_DUTY] = money_cents(-250);
    ledger_post(POSTING_ADJ, account, charge, &entry);
    assert_int_equal(ledger_check(&entry), LEDGER_FINE);
    assert_int_equal(line_of(&entry, LEDGER_CUSTOMS_DUTY_RECEIVABLE), -250);
    assert_int_equal(line_of(&entry, LEDGER_GST_RECEIVABLE), 250);

    money nothing[REVENUE_COUNT] = {{0}};
    ledger_post(POSTING_CAD, account, nothing, &entry);
    assert_int_equal(ledger_check(&entry), LEDGER_EMPTY);

    ledger_post_whole(POSTING_PMT, account, money_cents(-5000), &entry);
    assert_string_equal(entry.cause, "PMT");
    assert_int_equal(ledger_check(&entry), LEDGER_FINE);
    assert_int_equal(line_of(&entry, LEDGER_BANK_CLEARING), 5000);
    assert_int_equal(line_of(&entry, LEDGER_UNAPPLIED_CREDIT), -5000);
}

struct class_case {
    const char *name;
    int64_t duty, surtax, gst; /* of the item */
    int64_t outstanding;
    int64_t left_duty, left_surtax, left_gst;
};

static void test_outstanding_by_class(void **state)
{
    (void)state;
    static const struct class_case cases[] = {
        {"nothing cleared", 500, 200, 300, 1000, 500, 200, 300},
        {"part of the first class", 500, 200, 300, 900, 400, 200, 300},
        {"a class to the cent", 500, 200, 300, 500, 0, 200, 300},
        {"into the last", 500, 200, 300, 1, 0, 0, 1},
        {"all", 500, 200, 300, 0, 0, 0, 0},
        {"mixed, nothing cleared: as posted", 500, -100, 300, 700, 500, -100, 300},
        {"mixed, a cent cleared: netted first", 500, -100, 300, 699, 399, 0, 300},
        {"mixed, first class below zero", -100, 50, 300, 249, 0, 0, 249},
        {"mixed, all", 500, -100, 300, 0, 0, 0, 0},
        {"mixed, total zero", 100, -100, 0, 0, 100, -100, 0},
        {"credit: nothing by class", -500, 0, 0, -500, 0, 0, 0},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct class_case *c = &cases[i];
        struct ledger_item item = {.amount = {c->duty + c->surtax + c->gst}};
        item.by_class[REVENUE_CUSTOMS_DUTY] = money_cents(c->duty);
        item.by_class[REVENUE_SURTAX] = money_cents(c->surtax);
        item.by_class[REVENUE_GST] = money_cents(c->gst);
        money left[REVENUE_COUNT];
        ledger_outstanding_by_class(&item, money_cents(c->outstanding), left);
        if (left[REVENUE_CUSTOMS_DUTY].cents != c->left_duty ||
            left[REVENUE_SURTAX].cents != c->left_surtax ||
            left[REVENUE_GST].cents != c->left_gst)
            fail_msg("%s: %ld %ld %ld", c->name, (long)left[REVENUE_CUSTOMS_DUTY].cents,
                     (long)left[REVENUE_SURTAX].cents, (long)left[REVENUE_GST].cents);
    }
}

/* ---- properties ---- */

static uint64_t random_next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static int64_t random_between(uint64_t *seed, int64_t low, int64_t high)
{
    return low + (int64_t)(random_next(seed) % (uint64_t)(high - low + 1));
}

static void add_lines(int64_t balances[LEDGER_COUNT], const struct ledger_entry *entry)
{
    assert_int_equal(ledger_check(entry), LEDGER_FINE);
    for (size_t i = 0; i < entry->lines_count; i++)
        balances[entry->lines[i].code] += entry->lines[i].amount.cents;
}

/* Any charge, cleared in any steps with some undone again: the receivables by class are what
 * ledger_outstanding_by_class says after every step, and nothing is left at the end. */
static void test_clearing_by_class(void **state)
{
    (void)state;
    uint64_t seed = 20251120;
    print_message("# clearing seed %lu\n", (unsigned long)seed);
    program_account account = account_of("123456782RM0001");
    for (int round = 0; round < 2000; round++) {
        struct ledger_item item = {.account = account, .type = ITEM_ADJ};
        for (int c = 0; c < REVENUE_COUNT; c++) {
            if (random_next(&seed) % 2 && ledger_postings[POSTING_ADJ].classes >> c & 1)
                item.by_class[c] = money_cents(random_between(&seed, -3000, 9000));
            item.amount = money_add(item.amount, item.by_class[c]);
        }
        if (item.amount.cents <= 0)
            continue;
        int64_t balances[LEDGER_COUNT] = {0};
        struct ledger_entry entry = {0};
        ledger_post(POSTING_ADJ, account, item.by_class, &entry);
        add_lines(balances, &entry);
        int64_t cleared = 0, credit = 0;
        while (cleared < item.amount.cents) {
            int64_t amount = random_between(&seed, 1, item.amount.cents - cleared);
            if (cleared > 0 && random_next(&seed) % 4 == 0)
                amount = -random_between(&seed, 1, cleared);
            ledger_post_clearing(&item, money_cents(cleared), money_cents(amount), &entry);
            add_lines(balances, &entry);
            cleared += amount;
            credit += amount;
            money left[REVENUE_COUNT];
            ledger_outstanding_by_class(&item, money_cents(item.amount.cents - cleared), left);
            for (int c = 0; c < REVENUE_COUNT; c++)
                assert_int_equal(balances[revenue_classes[c].receivable], left[c].cents);
            assert_int_equal(balances[LEDGER_UNAPPLIED_CREDIT], credit);
        }
        for (int c = 0; c < REVENUE_COUNT; c++)
            assert_int_equal(balances[revenue_classes[c].receivable], 0);
    }
}

/* ---- each row of facts/postings.rec ---- */

/* An entry of the row over anything it may post; its sum in *ret_amount. */
static void draw_entry(enum ledger_posting posting, uint64_t *seed, money by_class[REVENUE_COUNT],
                       struct ledger_entry *entry, money *ret_amount)
{
    const struct ledger_posting_fact *fact = &ledger_postings[posting];
    int64_t low = fact->direction == DIRECTION_DEBIT ? 0 : -5000;
    int64_t high = fact->direction == DIRECTION_CREDIT ? 0 : 9000;
    money amount = {0};
    program_account account = account_of("123456782RM0001");
    for (int c = 0; c < REVENUE_COUNT; c++) {
        by_class[c] = money_cents(0);
        if (fact->classes >> c & 1 && random_next(seed) % 3)
            by_class[c] = money_cents(random_between(seed, low, high));
        amount = money_add(amount, by_class[c]);
    }
    if (fact->classes != 0) {
        ledger_post(posting, account, by_class, entry);
    } else {
        amount = money_cents(random_between(seed, 1, 1 << 30));
        if (fact->direction == DIRECTION_CREDIT)
            amount = money_negate(amount);
        ledger_post_whole(posting, account, amount, entry);
    }
    *ret_amount = amount;
}

/* What the client's side shows: receivables and unapplied credits. */
static int64_t client_side(const int64_t balances[LEDGER_COUNT])
{
    int64_t cents = balances[LEDGER_UNAPPLIED_CREDIT];
    for (int c = 0; c < REVENUE_COUNT; c++)
        cents += balances[revenue_classes[c].receivable];
    return cents;
}

/* Each row balances whatever it posts; an item's amount is what its account stands at; and an
 * entry and its reversal leave exactly zero on every account. */
static void test_each_row(void **state)
{
    (void)state;
    uint64_t seed = 33401;
    print_message("# postings seed %lu\n", (unsigned long)seed);
    for (int round = 0; round < 200 * POSTING_COUNT; round++) {
        enum ledger_posting posting = (enum ledger_posting)(round % POSTING_COUNT);
        if (posting == POSTING_CLEAR)
            continue; /* needs its debit: see above */
        struct ledger_entry entry = {.id = 7, .reference = "12345000000012"}, reversal = {0};
        money by_class[REVENUE_COUNT], amount;
        int64_t balances[LEDGER_COUNT] = {0};
        draw_entry(posting, &seed, by_class, &entry, &amount);
        assert_string_equal(entry.cause, ledger_postings[posting].id);
        if (entry.lines_count == 0)
            continue;
        add_lines(balances, &entry);
        if (ledger_postings[posting].direction != DIRECTION_MOVE)
            assert_int_equal(client_side(balances), amount.cents);
        else
            assert_int_equal(client_side(balances), 0);
        date on = date_make(2025, 11, 20);
        ledger_reverse(&entry, 8, on, &reversal);
        add_lines(balances, &reversal);
        for (int c = 0; c < LEDGER_COUNT; c++)
            assert_int_equal(balances[c], 0);
        assert_int_equal(reversal.id, 8);
        assert_true(date_equal(reversal.effective_on, on) && date_equal(reversal.posted_on, on));
        assert_string_equal(reversal.reference, entry.reference);
    }
}

/* Any credit clears any debit, whole: what each posted is settled, the client's side is at zero,
 * and what was cleared of a debit on one account leaves that account. */
static void test_rows_clear(void **state)
{
    (void)state;
    uint64_t seed = 5150;
    print_message("# clearing of rows seed %lu\n", (unsigned long)seed);
    for (int round = 0; round < 40 * ITEM_COUNT; round++) {
        enum ledger_posting posting = ledger_posting_of((enum item_type)(round % ITEM_COUNT));
        struct ledger_item item = {.account = account_of("123456782RM0001"),
                                   .type = (enum item_type)posting};
        struct ledger_entry entry = {0};
        int64_t balances[LEDGER_COUNT] = {0};
        draw_entry(posting, &seed, item.by_class, &entry, &item.amount);
        if (item.amount.cents <= 0)
            continue;
        add_lines(balances, &entry);
        ledger_post_whole(POSTING_PMT, item.account, money_negate(item.amount), &entry);
        add_lines(balances, &entry);
        ledger_post_clearing(&item, money_cents(0), item.amount, &entry);
        assert_string_equal(entry.cause, "CLEAR");
        add_lines(balances, &entry);
        for (int c = 0; c < REVENUE_COUNT; c++)
            assert_int_equal(balances[revenue_classes[c].receivable], 0);
        assert_int_equal(balances[LEDGER_UNAPPLIED_CREDIT], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_id_order),
        cmocka_unit_test(test_charge),
        cmocka_unit_test(test_outstanding_by_class),
        cmocka_unit_test(test_clearing_by_class),
        cmocka_unit_test(test_each_row),
        cmocka_unit_test(test_rows_clear),
    };
    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
