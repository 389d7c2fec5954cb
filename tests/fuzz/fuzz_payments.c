/* Any bytes as a bank's file, of whichever format: an item that comes out is whole, what the bank
 * calls it stands once, and sums are those of the items. */
#include "bank.h"
#include "fuzz.h"

static void check_item(struct arena *arena, const struct bank_credit *credit)
{
    program_account account;
    transaction_number transaction;
    money amount;
    assert(credit->amount.cents > 0);
    assert(money_parse(money_text(arena, credit->amount), &amount));
    assert(!date_is_none(credit->value_on) && !date_is_none(credit->booked_on));
    assert(*credit->id != '\0' && strlen(credit->id) <= BANK_ID_MAX);
    assert(strlen(credit->reference) <= BANK_REFERENCE_MAX);
    const char *texts[] = {credit->id, credit->payer, credit->paid_by, credit->reference,
                           credit->returned, credit->reason};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        assert(text_is_utf8(texts[i], strlen(texts[i])));
    if (credit->account.text[0] != '\0')
        assert(program_account_parse(credit->account.text, &account));
    if (credit->transaction.text[0] != '\0')
        assert(transaction_number_parse(credit->transaction.text, &transaction) &&
               credit->account.text[0] == '\0');
    assert(credit->line > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct bank_file file;
    enum code code =
        document_read_bank(arena, (const char *)bytes, size, &findings, &file);
    assert(code == OK || code == FINDINGS || code == UNREADABLE);
    fuzz_check_findings(arena, code, &findings);
    if (code == OK) {
        int64_t sum = 0;
        for (size_t i = 0; i < file.count; i++) {
            check_item(arena, &file.credits[i]);
            sum += file.credits[i].amount.cents;
        }
        for (size_t i = 0; i < file.count && file.count < 200; i++)
            for (size_t k = 0; k < i; k++)
                assert(file.credits[i].kind != file.credits[k].kind ||
                       strcmp(file.credits[i].id, file.credits[k].id) != 0);
        assert(sum == file.paid.cents + file.returned.cents + file.out_back.cents);
    }
    arena_free(arena);
    return 0;
}
