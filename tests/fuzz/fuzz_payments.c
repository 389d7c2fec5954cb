/* Any bytes as a bank's file of payments: a row without a finding is an order whose values are what
 * stood there, and each row is either good or has a finding. */
#include "carm.h"
#include "fuzz.h"

static void check_order(struct arena *arena, const struct payment_order *order)
{
    program_account account;
    money amount;
    assert(program_account_parse(order->account.text, &account));
    assert(money_parse(money_text(arena, order->amount), &amount));
    assert(amount.cents == order->amount.cents);
    assert(!date_is_none(order->value_on));
    assert(text_is_utf8(order->id, strlen(order->id)));
    assert(text_is_utf8(order->reference, strlen(order->reference)));
    assert(text_is_utf8(order->paid_by, strlen(order->paid_by)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct payment_file file;
    struct payment_order order;
    bool good;
    if (payment_file_open(arena, (const char *)bytes, size, &findings, &file)) {
        size_t errors = 0;
        while (payment_file_next(&file, &order, &good)) {
            assert(good == (findings.errors_count == errors));
            errors = findings.errors_count;
            if (good)
                check_order(arena, &order);
        }
    } else {
        assert(findings.errors_count > 0);
    }
    fuzz_check_findings(arena, findings.errors_count == 0 ? OK : FINDINGS, &findings);
    arena_free(arena);
    return 0;
}
