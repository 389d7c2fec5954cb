/* Figures that only the business can know, held against what is posted. */
#include "registration_impl.h"

#include <stdlib.h>

enum { NEEDED_MAX = 2, LOOKED_AT = 25 };

static const struct {
    const char *word, *key, *amount;
} figures[FIGURES] = {
    [FIGURE_DECLARATION] = {"declaration", "key-1", "amount-1"},
    [FIGURE_PAYMENT] = {"payment", "key-2", "amount-2"},
    [FIGURE_STATEMENT] = {"statement", "key-3", "amount-3"},
};

const char *figure_word(enum figure figure)
{
    return figures[figure].word;
}

static bool account_of(struct action *action, const struct registration *r, program_account *ret)
{
    return r->scenario == 3 && r->bn.text[0] != '\0' &&
           program_account_parse(arena_printf(action->arena, "%s%s", r->bn.text, r->program), ret);
}

/* One that waits for an officer, or was never released, owes nothing yet. */
static bool accounted(const struct stored_declaration *d)
{
    return d->status != DECLARATION_SUBMITTED;
}

struct figures action_registration_figures(struct action *action,
                                           const struct registration *registration)
{
    struct figures found = {0};
    program_account account;
    if (!account_of(action, registration, &account))
        return found;
    struct stored_declaration *declarations;
    const struct declaration_filter filter = {.accounts = &account, .accounts_count = 1,
                                              .limit = LOOKED_AT};
    size_t count = store_list_declarations(action->store, action->arena, &filter, &declarations);
    for (size_t i = 0; i < count; i++)
        found.offered[FIGURE_DECLARATION] |= accounted(&declarations[i]);
    struct stored_payment *payments;
    found.offered[FIGURE_PAYMENT] =
        store_list_payments(action->store, action->arena, account, &payments) > 0;
    struct stored_statement *statements;
    count = store_list_statements(action->store, action->arena, account, "SOA", &statements);
    for (size_t i = 0; i < count; i++)
        found.offered[FIGURE_STATEMENT] |= statements[i].closing.cents != 0;
    for (int i = 0; i < FIGURES; i++)
        found.needed += found.offered[i] && found.needed < NEEDED_MAX;
    return found;
}

/* 14 digits, or 19 with the version, however they are grouped. */
static bool read_transaction(struct action *action, const char *text, struct figure_try *one)
{
    char *plain = plain_code(action->arena, text);
    size_t size = strlen(plain);
    if (strspn(plain, "0123456789") != size || (size != 14 && size != 19))
        return false;
    if (size == 19)
        one->version = (int)strtol(plain + 14, NULL, 10);
    return (size == 14 || one->version > 0) &&
           transaction_number_parse(arena_copy(action->arena, plain, 14), &one->transaction);
}

static void read_one(struct action *action, const struct registration_order *order,
                     enum figure figure, struct figure_try *ret)
{
    const char *key = order->key[figure], *amount = order->amount[figure];
    *ret = (struct figure_try){.figure = figure, .key = key};
    const char *key_at = arena_printf(action->arena, "/%s", figures[figure].key);
    const char *amount_at = arena_printf(action->arena, "/%s", figures[figure].amount);
    if (figure == FIGURE_DECLARATION ? !read_transaction(action, key, ret)
                                     : !date_parse(key, &ret->on))
        findings_add(&action->findings,
                     figure == FIGURE_DECLARATION ? FINDING_RGN_0051 : FINDING_RGN_0052, 0, key_at,
                     key, NULL, NULL);
    if (!reconcile_money(action->arena, amount, &ret->amount))
        findings_add(&action->findings, FINDING_RGN_0053, 0, amount_at, amount, NULL, NULL);
    else if (figure == FIGURE_STATEMENT && ret->amount.cents == 0)
        findings_add(&action->findings, FINDING_RGN_0054, 0, amount_at, NULL, NULL, NULL);
}

enum code figures_read(struct action *action, const struct registration *r,
                       const struct registration_order *order, struct figure_try ret[FIGURES],
                       size_t *ret_count)
{
    const struct figures asked = action_registration_figures(action, r);
    size_t count = 0;
    for (int i = 0; i < FIGURES; i++)
        if (asked.offered[i] && (*order->key[i] != '\0' || *order->amount[i] != '\0'))
            read_one(action, order, (enum figure)i, &ret[count++]);
    if (action->findings.errors_count == 0 && count < (size_t)asked.needed)
        findings_add(&action->findings, FINDING_RGN_0050, 0, "/figures",
                     arena_printf(action->arena, "%d", asked.needed), NULL, NULL);
    *ret_count = count;
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static bool declaration_right(struct action *action, program_account account,
                              const struct figure_try *one)
{
    struct stored_declaration stored;
    return store_load_declaration(action->store, action->arena, one->transaction, one->version,
                                  &stored) == OK &&
           program_account_equal(stored.importer, account) && accounted(&stored) &&
           stored.payable.cents == one->amount.cents;
}

bool figure_right(struct action *action, const struct registration *r,
                  const struct figure_try *one)
{
    program_account account;
    struct stored_payment *payments;
    struct stored_statement *statements;
    bool right = false;
    if (!account_of(action, r, &account))
        return false;
    if (one->figure == FIGURE_DECLARATION)
        return declaration_right(action, account, one);
    if (one->figure == FIGURE_PAYMENT) {
        size_t count = store_list_payments(action->store, action->arena, account, &payments);
        for (size_t i = 0; i < count; i++)
            right |= date_equal(payments[i].value_on, one->on) &&
                     payments[i].amount.cents == one->amount.cents;
        return right;
    }
    size_t count =
        store_list_statements(action->store, action->arena, account, "SOA", &statements);
    for (size_t i = 0; i < count; i++)
        right |= date_equal(statements[i].issued_on, one->on) &&
                 statements[i].closing.cents == one->amount.cents && one->amount.cents != 0;
    return right;
}
