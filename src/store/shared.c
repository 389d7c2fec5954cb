#include "store_impl.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- facts by id ---- */

static int vocabulary_count(enum vocabulary vocabulary)
{
    switch (vocabulary) {
    case VOCABULARY_ITEM: return ITEM_COUNT;
    case VOCABULARY_RULE: return RULE_COUNT;
    case VOCABULARY_DECLARATION: return DECLARATION_STATUSES;
    case VOCABULARY_BUSINESS: return BUSINESS_AGENCY + 1;
    case VOCABULARY_LANGUAGE: return LANGUAGES;
    case VOCABULARY_CASE_STEP: return CASE_STEP_COUNT;
    case VOCABULARY_BULK_STEP: return BULK_COUNT;
    case VOCABULARY_LAW_STEP: return LAW_STEP_COUNT;
    case VOCABULARY_MONEY_STEP: return MONEY_STEP_COUNT;
    }
    return 0;
}

const char *vocabulary_text(enum vocabulary vocabulary, int value)
{
    static const char *const statuses[DECLARATION_STATUSES] = {
        "accepted", "corrected", "adjustment", "redetermined", "decided", "partly", "submitted"};
    static const char *const languages[] = {"en", "fr"};

    assert(value >= 0 && value < vocabulary_count(vocabulary));
    switch (vocabulary) {
    case VOCABULARY_ITEM: return item_types[value].id;
    case VOCABULARY_RULE: return rules[value].id;
    case VOCABULARY_DECLARATION: return statuses[value];
    case VOCABULARY_BUSINESS: return business_kind_text((enum business_kind)value);
    case VOCABULARY_LANGUAGE: return languages[value];
    case VOCABULARY_CASE_STEP: return case_steps[value].id;
    case VOCABULARY_BULK_STEP: return bulk_steps[value].id;
    case VOCABULARY_LAW_STEP: return law_steps[value].id;
    case VOCABULARY_MONEY_STEP: return money_steps[value].id;
    }
    return "";
}

bool vocabulary_parse(enum vocabulary vocabulary, const char *text, int *ret_value)
{
    int count = vocabulary_count(vocabulary);
    for (int i = 0; text != NULL && i < count; i++)
        if (strcmp(vocabulary_text(vocabulary, i), text) == 0) {
            *ret_value = i;
            return true;
        }
    return false;
}

int ledger_code_number(enum ledger_code code)
{
    assert((int)code >= 0 && code < LEDGER_COUNT);
    return (int)strtol(ledger_codes[code].number, NULL, 10);
}

bool ledger_code_parse(int64_t number, enum ledger_code *ret_code)
{
    for (int i = 0; i < LEDGER_COUNT; i++)
        if (ledger_code_number((enum ledger_code)i) == number) {
            *ret_code = (enum ledger_code)i;
            return true;
        }
    return false;
}

/* ---- numbers in rows ---- */

static int64_t digits_to_number(const char *text)
{
    int64_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (*text - '0');
    return number;
}

static void number_to_digits(int64_t number, int digits, char *ret_text)
{
    for (int i = digits - 1; i >= 0; i--) {
        ret_text[i] = (char)('0' + (number < 0 ? 0 : number % 10));
        number /= 10;
    }
    ret_text[digits] = '\0';
}

int64_t bn_to_number(bn b) { return digits_to_number(b.text); }

bn bn_from_number(int64_t number)
{
    bn b;
    number_to_digits(number, 9, b.text);
    return b;
}

program_account account_make(bn b, const char *program)
{
    program_account account = {""};
    size_t size = strnlen(b.text, sizeof(b.text));
    memcpy(account.text, b.text, size);
    if (program != NULL)
        memcpy(account.text + size, program, strnlen(program, 6));
    return account;
}

int64_t transaction_to_number(transaction_number t) { return digits_to_number(t.text); }

transaction_number transaction_from_number(int64_t number)
{
    transaction_number t;
    number_to_digits(number, 14, t.text);
    return t;
}

date date_from_row(int64_t number)
{
    static const int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year = number / 10000, month = number / 100 % 100, day = number % 100;
    if (number < 19000101 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > longest[month - 1])
        return DATE_NONE;
    if (month == 2 && day == 29 && date_year_days((int)year) != 366)
        return DATE_NONE;
    return date_make((int)year, (int)month, (int)day);
}

char *classes_encode(struct arena *arena, const money classes[REVENUE_COUNT])
{
    struct out out = out_new(arena);
    out_char(&out, '{');
    for (int i = 0; i < REVENUE_COUNT; i++) {
        if (classes[i].cents == 0)
            continue;
        if (out.size > 1)
            out_char(&out, ',');
        out_char(&out, '"');
        out_put(&out, revenue_classes[i].id);
        out_put(&out, "\":");
        out_int(&out, classes[i].cents);
    }
    out_char(&out, '}');
    return out.data;
}

bool classes_decode(const char *text, money ret_classes[REVENUE_COUNT])
{
    money classes[REVENUE_COUNT] = {{0}};
    if (text == NULL || *text++ != '{')
        return false;
    while (*text == '"') {
        const char *name = ++text;
        const char *end = strchr(name, '"');
        if (end == NULL || end[1] != ':')
            return false;
        int class = 0;
        size_t size = (size_t)(end - name);
        while (class < REVENUE_COUNT && (strncmp(revenue_classes[class].id, name, size) != 0 ||
                                         revenue_classes[class].id[size] != '\0'))
            class++;
        char *rest;
        int64_t cents = strtoll(end + 2, &rest, 10);
        if (class == REVENUE_COUNT || rest == end + 2)
            return false;
        classes[class].cents = cents;
        text = *rest == ',' ? rest + 1 : rest;
    }
    if (strcmp(text, "}") != 0)
        return false;
    memcpy(ret_classes, classes, sizeof(classes));
    return true;
}

/* ---- the chain ---- */

hash256 journal_hash(bn owner, int64_t seq, const hash256 *previous, const hash256 *body_hash)
{
    uint8_t bytes[9 + 8 + 32 + 32];
    assert(strlen(owner.text) == 9);
    memcpy(bytes, owner.text, 9);
    for (int i = 0; i < 8; i++)
        bytes[9 + i] = (uint8_t)((uint64_t)seq >> (8 * (7 - i)));
    memcpy(bytes + 17, previous->bytes, 32);
    memcpy(bytes + 49, body_hash->bytes, 32);
    return hash_bytes(bytes, sizeof(bytes));
}

/* ---- a change on its way in ---- */

static void assert_own(bn owner, program_account account)
{
    assert(strlen(account.text) == 15);
    assert(memcmp(owner.text, account.text, 9) == 0);
}

static void assert_place(ledger_id id, size_t count)
{
    assert(id >= 0 || (size_t)(-id) <= count);
}

struct prepared changes_prepare(struct arena *arena, const struct changes *changes,
                                const char *body)
{
    assert(strlen(changes->bn.text) == 9);
    assert(changes->kind != NULL);
    assert(changes->declarations_count <= LEDGER_ID_PLACES);
    assert(changes->entries_count <= LEDGER_ID_PLACES);
    assert(changes->items_count <= LEDGER_ID_PLACES);
    assert(changes->links_count <= LEDGER_ID_PLACES);
    assert(changes->movements_count <= STOCK_MOVEMENTS_MAX);
    assert(changes->case_steps_count == 0 || changes->expect_seq >= 0);
    assert(changes->bulk_steps_count == 0 || changes->expect_seq >= 0);
    assert(changes->money_steps_count == 0 || changes->expect_seq >= 0);
    assert(changes->statement == NULL || changes->statement_document != NULL);

    for (size_t i = 0; i < changes->declarations_count; i++)
        assert_own(changes->bn, changes->declarations[i].importer);
    for (size_t i = 0; i < changes->movements_count; i++) {
        assert_own(changes->bn, changes->movements[i].account);
        assert(changes->movements[i].quantity != 0);
    }
    for (size_t i = 0; i < changes->payments_count; i++)
        assert_own(changes->bn, changes->payments[i].account);
    for (size_t i = 0; i < changes->case_steps_count; i++)
        assert_own(changes->bn, changes->case_steps[i].account);
    for (size_t i = 0; i < changes->bulk_steps_count; i++)
        assert_own(changes->bn, changes->bulk_steps[i].account);
    for (size_t i = 0; i < changes->money_steps_count; i++)
        assert_own(changes->bn, changes->money_steps[i].account);
    for (size_t i = 0; i < changes->entries_count; i++) {
        const struct ledger_entry *entry = &changes->entries[i];
        assert(ledger_check(entry) == LEDGER_FINE);
        assert_own(changes->bn, entry->lines[0].account);
    }
    for (size_t i = 0; i < changes->items_count; i++) {
        const struct ledger_item *item = &changes->items[i];
        assert_own(changes->bn, item->account);
        assert_place(item->entry, changes->entries_count);
        assert_place(item->base, changes->items_count);
        assert(item->outstanding.cents == item->amount.cents); /* links lower it, nothing else */
    }
    for (size_t i = 0; i < changes->links_count; i++) {
        const struct ledger_link *link = &changes->links[i];
        assert_own(changes->bn, link->account);
        assert_place(link->entry, changes->entries_count);
        assert_place(link->credit, changes->items_count);
        assert_place(link->debit, changes->items_count);
        assert_place(link->reverses, changes->links_count);
        assert(link->amount.cents != 0 && (link->amount.cents > 0) == (link->reverses == 0));
    }
    for (size_t i = 0; i < changes->updates_count; i++)
        assert_place(changes->updates[i].item, changes->items_count);

    struct prepared prepared = {.changes = changes, .body = body};
    if (body == NULL)
        prepared.body = changes_encode(arena, changes);
    prepared.body_size = strlen(prepared.body);
    prepared.body_hash = hash_bytes(prepared.body, prepared.body_size);
    return prepared;
}

/* ---- the moving part of an item ---- */

bool item_state_open(const struct item_state *state)
{
    if (state->outstanding.cents != 0)
        return true;
    if (state->amount.cents <= 0 || !item_types[state->type].interest ||
        date_is_none(state->due_on))
        return false;
    if (date_before(state->due_on, state->paid_on) &&
        date_before(state->interest_through, state->paid_on))
        return true;
    /* A payment of the very day comes after the run of that day. */
    return !date_is_none(state->interest_through) &&
           !date_before(state->linked_on, state->interest_through);
}

bool item_state_link(struct item_state *credit, struct item_state *debit,
                     const struct ledger_link *link)
{
    assert(credit->amount.cents < 0 && debit->amount.cents > 0);
    assert(program_account_equal(credit->account, link->account));
    assert(program_account_equal(debit->account, link->account));

    money from = money_add(credit->outstanding, link->amount);
    money to = money_subtract(debit->outstanding, link->amount);
    if (from.cents > 0 || from.cents < credit->amount.cents || to.cents < 0 ||
        to.cents > debit->amount.cents)
        return false;
    credit->outstanding = from;
    debit->outstanding = to;
    struct item_state *both[] = {credit, debit};
    for (int i = 0; i < 2; i++) {
        if (date_before(both[i]->paid_on, link->value_on))
            both[i]->paid_on = link->value_on;
        if (date_before(both[i]->linked_on, link->posted_on))
            both[i]->linked_on = link->posted_on;
    }
    return true;
}
