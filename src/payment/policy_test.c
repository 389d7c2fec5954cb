/* Orders of allocation, preferences and directions: published vectors and the edges of each. */
#include "payment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static date day(const char *text)
{
    date d;
    assert_true(date_parse(text, &d));
    return d;
}

/* A debt above zero, a credit below. `by`: who filed it, or paid it. */
static struct ledger_item item_of(ledger_id id, enum item_type type, const char *reference,
                                  int64_t cents, const char *due_on, const char *by)
{
    struct ledger_item item = {.id = id,
                               .type = type,
                               .amount = {cents},
                               .outstanding = {cents},
                               .effective_on = day(due_on),
                               .posted_on = day(due_on),
                               .due_on = day(due_on)};
    assert_true(program_account_parse("123456782RM0001", &item.account));
    snprintf(item.reference, sizeof item.reference, "%s", reference);
    snprintf(cents < 0 ? item.paid_by : item.filed_by, sizeof item.paid_by, "%s", by);
    return item;
}

static char *words(struct arena *arena, const struct payment_settlement *settlements, size_t count)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < count; i++)
        out_printf(&out, "%s%s>%s %ld %s %s", i ? ", " : "", settlements[i].credit->reference,
                   settlements[i].debit->reference, (long)settlements[i].amount.cents,
                   date_text(arena, settlements[i].on), rules[settlements[i].rule].id + 11);
    return out.data;
}

static char *by(struct arena *arena, enum payment_order_rule order,
                enum payment_preference preference, const struct ledger_item *items, size_t count,
                const char *today, const char *until)
{
    const struct payment_policy policy = {order, preference, 30};
    struct payment_settlement *settlements;
    size_t settled = payment_allocate_by(arena, &policy, items, count, day(today), day(until),
                                         &settlements);
    return words(arena, settlements, settled);
}

/* The published vectors, in both orders. */
static void test_orders(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct ledger_item four[] = {
        item_of(1, ITEM_LAP, "LAP", 10000, "2025-09-20", ""),
        item_of(2, ITEM_INT, "INT", 4000, "2025-09-25", ""),
        item_of(3, ITEM_CAD, "A", 50000, "2025-08-29", ""),
        item_of(4, ITEM_CAD, "B", 70000, "2025-10-01", ""),
        item_of(5, ITEM_PMT, "P", -100000, "2025-10-01", "")};
    assert_string_equal(by(arena, PAYMENT_AGE_THEN_CLASS, PAYMENT_ACCOUNT, four, 5, "2025-10-01",
                           "2025-10-01"),
                        "P>A 50000 2025-10-01 age_then_class, P>LAP 10000 2025-10-01 "
                        "age_then_class, P>INT 4000 2025-10-01 age_then_class, "
                        "P>B 36000 2025-10-01 age_then_class");
    assert_string_equal(by(arena, PAYMENT_CLASS_THEN_AGE, PAYMENT_ACCOUNT, four, 5, "2025-10-01",
                           "2025-10-01"),
                        "P>LAP 10000 2025-10-01 class_then_age, P>INT 4000 2025-10-01 "
                        "class_then_age, P>A 50000 2025-10-01 class_then_age, "
                        "P>B 36000 2025-10-01 class_then_age");
    const struct ledger_item apart[] = {item_of(1, ITEM_CAD, "A", 50000, "2025-08-29", ""),
                                        item_of(2, ITEM_INT, "INT", 4000, "2025-09-25", ""),
                                        item_of(3, ITEM_PMT, "P", -50000, "2025-10-01", "")};
    assert_string_equal(by(arena, PAYMENT_AGE_THEN_CLASS, PAYMENT_ACCOUNT, apart, 3, "2025-10-01",
                           "2025-10-01"),
                        "P>A 50000 2025-10-01 age_then_class");
    assert_string_equal(by(arena, PAYMENT_CLASS_THEN_AGE, PAYMENT_ACCOUNT, apart, 3, "2025-10-01",
                           "2025-10-01"),
                        "P>INT 4000 2025-10-01 class_then_age, P>A 46000 2025-10-01 "
                        "class_then_age");
    arena_free(arena);
}

/* A penalty that falls due later does not come before a duty that is due. */
static void test_class_within_a_day(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct ledger_item items[] = {item_of(1, ITEM_LAP, "LAP", 10000, "2025-12-01", ""),
                                        item_of(2, ITEM_CAD, "A", 50000, "2025-10-31", ""),
                                        item_of(3, ITEM_PMT, "P", -50000, "2025-10-20", "")};
    assert_string_equal(by(arena, PAYMENT_CLASS_THEN_AGE, PAYMENT_ACCOUNT, items, 3, "2025-10-20",
                           "2026-10-20"),
                        "P>A 50000 2025-10-31 class_then_age");
    arena_free(arena);
}

/* A broker's money clears what the broker filed; the importer's what the importer filed; a month
 * later the rest goes to whatever is oldest. */
static void test_agent(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct ledger_item items[] = {
        item_of(1, ITEM_CAD, "own", 30000, "2025-09-30", "123456782RM0001"),
        item_of(2, ITEM_CAD, "brokers", 20000, "2025-10-01", "100000009"),
        item_of(3, ITEM_LAP, "unsaid", 10000, "2025-10-02", ""),
        item_of(4, ITEM_PMT, "P", -45000, "2025-10-05", "100000009")};
    assert_string_equal(by(arena, PAYMENT_AGE_THEN_CLASS, PAYMENT_AGENT, items, 4, "2025-10-05",
                           "2025-10-05"),
                        "P>brokers 20000 2025-10-05 agent");
    assert_string_equal(by(arena, PAYMENT_AGE_THEN_CLASS, PAYMENT_AGENT, items, 4, "2025-10-05",
                           "2026-01-01"),
                        "P>brokers 20000 2025-10-05 agent, P>own 25000 2025-11-04 "
                        "age_then_class");
    assert_string_equal(by(arena, PAYMENT_AGE_THEN_CLASS, PAYMENT_AGENT, items, 4, "2025-11-03",
                           "2025-11-03"),
                        "P>brokers 20000 2025-11-03 agent");
    assert_string_equal(by(arena, PAYMENT_AGE_THEN_CLASS, PAYMENT_AGENT, items, 4, "2025-11-04",
                           "2025-11-04"),
                        "P>own 25000 2025-11-04 age_then_class, P>brokers 20000 "
                        "2025-11-04 agent");
    /* Money of nobody known waits as well. */
    struct ledger_item none = item_of(5, ITEM_PMT, "Q", -500, "2025-10-05", "");
    const struct ledger_item two[] = {items[0], none};
    assert_string_equal(by(arena, PAYMENT_AGE_THEN_CLASS, PAYMENT_AGENT, two, 2, "2025-10-05",
                           "2025-10-05"),
                        "");
    arena_free(arena);
}

/* Nothing on the due date itself, everything from the day after. */
static void test_manual(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct ledger_item items[] = {item_of(1, ITEM_CAD, "A", 30000, "2025-10-31", ""),
                                        item_of(2, ITEM_PMT, "P", -45000, "2025-10-05", "")};
    assert_string_equal(by(arena, PAYMENT_AGE_THEN_CLASS, PAYMENT_MANUAL, items, 2, "2025-10-31",
                           "2025-10-31"),
                        "");
    assert_string_equal(by(arena, PAYMENT_AGE_THEN_CLASS, PAYMENT_MANUAL, items, 2, "2025-11-01",
                           "2025-11-01"),
                        "P>A 30000 2025-11-01 overdue");
    assert_string_equal(by(arena, PAYMENT_AGE_THEN_CLASS, PAYMENT_MANUAL, items, 2, "2025-10-20",
                           "2026-10-31"),
                        "P>A 30000 2025-11-01 overdue");
    arena_free(arena);
}

/* Whole debts or none; one cent short is short. */
static void test_direct(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct ledger_item a = item_of(1, ITEM_CAD, "A", 30000, "2025-12-31", ""),
                             b = item_of(2, ITEM_CAD, "B", 15001, "2025-10-31", ""),
                             credit = item_of(3, ITEM_PMT, "P", -45000, "2025-10-05", "");
    const struct ledger_item *debts[] = {&a, &b};
    struct payment_settlement settlements[2] = {{0}};
    money short_by = {0};
    assert_true(payment_direct(&credit, debts, 1, day("2025-10-05"), settlements, &short_by));
    assert_string_equal(words(arena, settlements, 1), "P>A 30000 2025-10-05 directed");
    assert_int_equal(short_by.cents, 0);
    memset(settlements, 0, sizeof settlements);
    assert_false(payment_direct(&credit, debts, 2, day("2025-10-05"), settlements, &short_by));
    assert_int_equal(short_by.cents, 1);
    assert_null(settlements[0].debit);
    arena_free(arena);
}

static void test_names(void **state)
{
    (void)state;
    enum payment_preference preference = PAYMENT_ACCOUNT;
    assert_true(payment_preference_parse("MANUAL", &preference));
    assert_int_equal(preference, PAYMENT_MANUAL);
    assert_false(payment_preference_parse("manual", &preference));
    assert_false(payment_preference_parse(NULL, &preference));
    assert_int_equal(preference, PAYMENT_MANUAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orders),  cmocka_unit_test(test_class_within_a_day),
        cmocka_unit_test(test_agent),   cmocka_unit_test(test_manual),
        cmocka_unit_test(test_direct),  cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
