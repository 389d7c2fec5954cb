/* Payments for duties that a decision is expected to bring. */
#include "action_impl.h"

static const char *trimmed(struct arena *arena, const char *text)
{
    text += strspn(text, " \t\r\n");
    size_t size = strlen(text);
    while (size > 0 && strchr(" \t\r\n", text[size - 1]) != NULL)
        size--;
    return arena_copy(arena, text, size);
}

/* The item of a payment stands first in its record. */
static enum code load_credit(struct action *action, program_account account, const char *payment,
                             struct ledger_item *ret)
{
    struct stored_payment stored;
    bn owner = program_account_bn(account);
    enum code code = store_load_payment(action->store, action->arena, owner,
                                        trimmed(action->arena, payment), &stored);
    if (code == OK && !program_account_equal(stored.account, account))
        code = NOT_FOUND;
    return code == OK ? store_load_item(action->store, action->arena, owner,
                                        stored.journal_seq * LEDGER_ID_PLACES, ret)
                      : code;
}

enum code case_check_expected(struct action *action, const struct case_book *book, int version,
                              const char *payment)
{
    struct ledger_item credit;
    struct arena *arena = action->arena;
    const char *given = trimmed(arena, payment);
    if (version < 1 || version > book->newest.version) {
        findings_add(&action->findings, FINDING_ADJ_0025, 0, "/version",
                     arena_printf(arena, "%d", version), NULL, NULL);
        return NOT_FOUND;
    }
    enum code code = load_credit(action, book->newest.importer, given, &credit);
    if (code != OK && code != NOT_FOUND)
        return code;
    if (code == OK && credit.type == ITEM_PMT && credit.outstanding.cents < 0)
        return OK;
    bool known = code == OK && credit.type == ITEM_PMT;
    findings_add(&action->findings, known ? FINDING_ADJ_0040 : FINDING_ADJ_0039, 0, "/words", given,
                 known ? NULL : book->newest.importer.text, NULL);
    return FINDINGS;
}

static bool decided_since(const struct case_book *book, const struct stored_case_step *note)
{
    for (size_t i = 0; i < book->steps_count; i++)
        if (case_steps[book->steps[i].step].posts != 0 && book->steps[i].id > note->id)
            return true;
    return false;
}

static void post_one(struct action *action, const struct stored_declaration *after,
                     const struct ledger_item *credit, money excess, struct case_posting *posting)
{
    struct interest_line line;
    const struct billing_span span = {.balance = excess,
                                      .from = date_add(credit->effective_on, 1),
                                      .to = action->today,
                                      .prescribed = true,
                                      .paid_out = true};
    money by_class[REVENUE_COUNT] = {{0}};
    if (date_before(span.to, span.from) || posting->count == CASE_ITEMS_MAX)
        return;
    billing_interest_span(action->arena, action->tariff, &span, &line);
    if (line.amount.cents == 0)
        return;
    line.item = credit;
    by_class[REVENUE_INTEREST] = money_negate(line.amount);
    case_post_item(posting, after, ITEM_INT, by_class, action->today, action->today,
                   RULE_DUE_IMMEDIATELY);
    posting->items[posting->count - 1].why = document_pack_interest(action->arena, &line);
}

void case_post_expected(struct action *action, const struct case_book *book,
                        const struct stored_declaration *after, money net,
                        struct case_posting *posting)
{
    money owing = net.cents > 0 ? net : money_cents(0);
    for (size_t i = 0; i < book->steps_count; i++) {
        const struct stored_case_step *note = &book->steps[i];
        struct ledger_item credit;
        if (note->step != CASE_STEP_EXPECTED_NOTE || decided_since(book, note) ||
            load_credit(action, after->importer, note->words, &credit) != OK)
            continue;
        money left = money_negate(credit.outstanding);
        money used = money_min(left, owing);
        owing = money_subtract(owing, used);
        post_one(action, after, &credit, money_subtract(left, used), posting);
    }
}
