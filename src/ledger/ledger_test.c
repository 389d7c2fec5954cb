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
    ledger_charge_entry(account, charge, &entry);
    assert_int_equal(ledger_check(&entry), LEDGER_FINE);
    assert_int_equal(entry.lines_count, 4);
    assert_int_equal(line_of(&entry, LEDGER_CUSTOMS_DUTY_RECEIVABLE), 750);
    assert_int_equal(line_of(&entry, LEDGER_CUSTOMS_DUTY_REVENUE), -750);
    assert_int_equal(line_of(&entry, LEDGER_GST_RECEIVABLE), 1145);
    assert_int_equal(line_of(&entry, LEDGER_GST_REVENUE), -1145);

    /* A credit note: the whole stands on unapplied credits, revenue goes back by class. */
    charge[REVENUE_CUSTOMS_DUTY] = money_cents(-1000);
    charge[REVENUE_GST] = money_cents(250);
    ledger_charge_entry(account, charge, &entry);
    assert_int_equal(ledger_check(&entry), LEDGER_FINE);
    assert_int_equal(entry.lines_count, 3);
    assert_int_equal(line_of(&entry, LEDGER_UNAPPLIED_CREDIT), -750);
    assert_int_equal(line_of(&entry, LEDGER_CUSTOMS_DUTY_REVENUE), 1000);
    assert_int_equal(line_of(&entry, LEDGER_GST_REVENUE), -250);

    /* Mixed, total zero: receivables by class. */
    charge[REVENUE_CUSTOMS_DUTY] = money_cents(-250);
    ledger_charge_entry(account, charge, &entry);
    assert_int_equal(ledger_check(&entry), LEDGER_FINE);
    assert_int_equal(line_of(&entry, LEDGER_CUSTOMS_DUTY_RECEIVABLE), -250);
    assert_int_equal(line_of(&entry, LEDGER_GST_RECEIVABLE), 250);

    money nothing[REVENUE_COUNT] = {{0}};
    ledger_charge_entry(account, nothing, &entry);
    assert_int_equal(ledger_check(&entry), LEDGER_EMPTY);

    ledger_payment_entry(account, money_cents(5000), &entry);
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
        struct ledger_item item = {.account = account};
        for (int c = 0; c < REVENUE_COUNT; c++) {
            if (random_next(&seed) % 2)
                item.by_class[c] = money_cents(random_between(&seed, -3000, 9000));
            item.amount = money_add(item.amount, item.by_class[c]);
        }
        if (item.amount.cents <= 0)
            continue;
        int64_t balances[LEDGER_COUNT] = {0};
        struct ledger_entry entry = {0};
        ledger_charge_entry(account, item.by_class, &entry);
        add_lines(balances, &entry);
        int64_t cleared = 0, credit = 0;
        while (cleared < item.amount.cents) {
            int64_t amount = random_between(&seed, 1, item.amount.cents - cleared);
            if (cleared > 0 && random_next(&seed) % 4 == 0)
                amount = -random_between(&seed, 1, cleared);
            ledger_clearing_entry(&item, money_cents(cleared), money_cents(amount), &entry);
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

/* An entry and its reversal leave exactly zero on every account. */
static void test_reversal(void **state)
{
    (void)state;
    uint64_t seed = 33401;
    print_message("# reversal seed %lu\n", (unsigned long)seed);
    for (int round = 0; round < 1000; round++) {
        struct ledger_entry entry = {.id = 7, .cause = "CAD", .reference = "12345000000012"};
        money by_class[REVENUE_COUNT] = {{0}};
        by_class[random_next(&seed) % REVENUE_COUNT] =
            money_cents(random_between(&seed, 1, 1 << 30));
        by_class[random_next(&seed) % REVENUE_COUNT] = money_cents(random_between(&seed, -999, -1));
        ledger_charge_entry(account_of("123456782RM0001"), by_class, &entry);
        struct ledger_entry reversal = {0};
        date on = date_make(2025, 11, 20);
        ledger_reverse(&entry, 8, on, &reversal);
        int64_t balances[LEDGER_COUNT] = {0};
        add_lines(balances, &entry);
        add_lines(balances, &reversal);
        for (int c = 0; c < LEDGER_COUNT; c++)
            assert_int_equal(balances[c], 0);
        assert_int_equal(reversal.id, 8);
        assert_true(date_equal(reversal.effective_on, on) && date_equal(reversal.posted_on, on));
        assert_string_equal(reversal.reference, entry.reference);
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
        cmocka_unit_test(test_reversal),
    };
    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
