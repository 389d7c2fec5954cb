#include "store_test_world.h"

#include <stdio.h>

bn world_bn(int business)
{
    bn b;
    snprintf(b.text, sizeof(b.text), "%09u", 100000000u + (unsigned)business % 800000000u);
    return b;
}

program_account world_account(int business)
{
    program_account account;
    snprintf(account.text, sizeof(account.text), "%sRM0001", world_bn(business).text);
    return account;
}

transaction_number world_transaction(int64_t number)
{
    transaction_number t;
    for (int i = 13; i >= 0; i--, number /= 10)
        t.text[i] = (char)('0' + number % 10);
    t.text[14] = '\0';
    return t;
}

static struct changes *begin(struct arena *arena, int business, const char *kind)
{
    struct changes *changes = arena_alloc(arena, sizeof(*changes));
    changes->bn = world_bn(business);
    changes->expect_seq = -1;
    changes->at.ms = 1763650800000;
    changes->on = date_make(2025, 11, 20);
    changes->kind = kind;
    changes->actor = "system";
    return changes;
}

struct changes *world_register(struct arena *arena, int business)
{
    struct changes *changes = begin(arena, business, "register");
    struct registry_business *b = arena_alloc(arena, sizeof(*b));
    struct registry_account *a = arena_alloc(arena, sizeof(*a));
    a->account = world_account(business);
    a->name = "Main";
    a->import = true;
    strcpy(a->asec, "12345");
    a->open_from = date_make(2020, 1, 1);
    b->bn = changes->bn;
    b->legal_name = "Érable \"Nord\" Inc.";
    b->city = "Québec";
    b->language = LANGUAGE_FR;
    b->accounts = a;
    b->accounts_count = 1;
    changes->business = b;
    return changes;
}

static void charge(struct ledger_entry *entry, program_account account, const char *reference,
                   int64_t duty, int64_t tax)
{
    const struct ledger_line lines[] = {
        {account, LEDGER_CUSTOMS_DUTY_RECEIVABLE, {duty}},
        {account, LEDGER_CUSTOMS_DUTY_REVENUE, {-duty}},
        {account, LEDGER_GST_RECEIVABLE, {tax}},
        {account, LEDGER_GST_REVENUE, {-tax + 1}},
        {account, LEDGER_SURTAX_REVENUE, {-1}},
    };
    entry->effective_on = entry->posted_on = date_make(2025, 11, 20);
    strcpy(entry->cause, "CAD");
    snprintf(entry->reference, sizeof(entry->reference), "%s", reference);
    memcpy(entry->lines, lines, sizeof(lines));
    entry->lines_count = ARRAY_COUNT(lines);
}

static char *document_of(struct arena *arena, size_t bytes)
{
    struct out out = out_new(arena);
    out_put(&out, "{\"description\":\"caf\xc3\xa9 \\\"x\\\" [\",\"lines\":[0");
    while (out.size + 20 < bytes)
        out_put(&out, ",{\"origin\":\"US\",\"n\":7}");
    out_put(&out, "]}");
    return out.data;
}

struct changes *world_declaration(struct arena *arena, int business, int64_t number, int version,
                                  int64_t cents, size_t bytes)
{
    struct changes *changes = begin(arena, business, "declaration");
    struct stored_declaration *d = arena_alloc(arena, sizeof(*d));
    struct ledger_entry *entry = arena_alloc(arena, sizeof(*entry));
    struct ledger_item *item = arena_alloc(arena, sizeof(*item));
    program_account account = world_account(business);
    int64_t tax = cents / 2 + 2;
    d->transaction = world_transaction(number);
    d->version = version;
    d->importer = account;
    memcpy(d->filed_by, account.text, sizeof(account.text));
    strcpy(d->type, "AB");
    d->status = version > 1 ? DECLARATION_CORRECTED : DECLARATION_ACCEPTED;
    d->released_on = date_make(2025, 11, 18);
    d->accounting_date = date_make(2025, 11, 20);
    d->account_by = date_make(2025, 11, 25);
    d->due_on = date_make(2025, 12, 31);
    d->accepted_at.ms = 1763650800000 + number * 10 + version;
    d->value_for_duty.cents = cents * 20;
    d->payable.cents = cents + tax;
    d->totals[REVENUE_CUSTOMS_DUTY].cents = cents;
    d->totals[REVENUE_GST].cents = tax;
    d->lines_count = 10;
    d->content = hash_bytes(&number, sizeof(number));
    d->document = document_of(arena, bytes * 6 / 10);
    d->result = document_of(arena, bytes * 4 / 10);
    changes->declarations = d;
    changes->declarations_count = 1;

    charge(entry, account, d->transaction.text, cents, tax);
    changes->entries = entry;
    changes->entries_count = 1;

    item->entry = ledger_place(0);
    item->account = account;
    item->type = version > 1 ? ITEM_COR : ITEM_CAD;
    memcpy(item->reference, d->transaction.text, sizeof(d->transaction.text));
    item->version = version;
    item->amount = item->outstanding = d->payable;
    memcpy(item->by_class, d->totals, sizeof(item->by_class));
    item->value_for_duty = d->value_for_duty;
    item->effective_on = item->posted_on = date_make(2025, 11, 20);
    item->due_on = d->due_on;
    item->released_on = d->released_on;
    memcpy(item->filed_by, d->filed_by, sizeof(item->filed_by));
    changes->items = item;
    changes->items_count = 1;
    return changes;
}

struct changes *world_payment(struct arena *arena, int business, const char *id, int64_t cents)
{
    struct changes *changes = begin(arena, business, "payment");
    struct stored_payment *p = arena_alloc(arena, sizeof(*p));
    struct ledger_entry *entry = arena_alloc(arena, sizeof(*entry));
    struct ledger_item *item = arena_alloc(arena, sizeof(*item));
    snprintf(p->id, sizeof(p->id), "%s", id);
    p->account = world_account(business);
    p->amount.cents = cents;
    p->value_on = p->posted_on = date_make(2025, 11, 21);
    strcpy(p->method, "bank");
    p->reference = "wire\n1";
    changes->payments = p;
    changes->payments_count = 1;
    entry->effective_on = entry->posted_on = p->value_on;
    strcpy(entry->cause, "PMT");
    entry->lines_count = 2;
    entry->lines[0] = (struct ledger_line){p->account, LEDGER_BANK_CLEARING, {cents}};
    entry->lines[1] = (struct ledger_line){p->account, LEDGER_UNAPPLIED_CREDIT, {-cents}};
    changes->entries = entry;
    changes->entries_count = 1;
    item->entry = ledger_place(0);
    item->account = p->account;
    item->type = ITEM_PMT;
    snprintf(item->reference, sizeof(item->reference), "%.30s", id);
    item->amount.cents = item->outstanding.cents = -cents;
    item->effective_on = item->posted_on = p->value_on;
    changes->items = item;
    changes->items_count = 1;
    return changes;
}

struct changes *world_clearing(struct arena *arena, int business, ledger_id credit,
                               ledger_id debit, int64_t cents, date value_on)
{
    struct changes *changes = begin(arena, business, "clearing");
    struct ledger_entry *entry = arena_alloc(arena, sizeof(*entry));
    struct ledger_link *link = arena_alloc(arena, sizeof(*link));
    link->account = world_account(business);
    entry->effective_on = value_on;
    entry->posted_on = value_on;
    strcpy(entry->cause, "CLEAR");
    entry->lines_count = 2;
    entry->lines[0] = (struct ledger_line){link->account, LEDGER_UNAPPLIED_CREDIT, {cents}};
    entry->lines[1] = (struct ledger_line){link->account, LEDGER_GST_RECEIVABLE, {-cents}};
    changes->entries = entry;
    changes->entries_count = 1;
    link->entry = ledger_place(0);
    link->credit = credit;
    link->debit = debit;
    link->amount.cents = cents;
    link->value_on = link->posted_on = value_on;
    changes->links = link;
    changes->links_count = 1;
    return changes;
}

struct changes *world_case_step(struct arena *arena, int business, int64_t number, int64_t seq,
                                enum case_step step)
{
    struct changes *changes = begin(arena, business, "case");
    struct stored_case_step *s = arena_alloc(arena, sizeof(*s));
    changes->expect_seq = seq;
    *s = (struct stored_case_step){.account = world_account(business),
                                   .transaction = world_transaction(number),
                                   .version = 1,
                                   .step = step,
                                   .on = date_make(2025, 11, 20),
                                   .at = {1763650800000},
                                   .actor = "anne",
                                   .words = "\"Pourquoi\" ? \xc3\xa9",
                                   .document = "{\"net\":\"1.00\"}"};
    changes->case_steps = s;
    changes->case_steps_count = 1;
    return changes;
}

struct changes *world_bulk_step(struct arena *arena, int business, int64_t seq, ledger_id bulk,
                                enum bulk_step step)
{
    struct changes *changes = begin(arena, business, "bulk");
    struct stored_bulk_step *s = arena_alloc(arena, sizeof(*s));
    changes->expect_seq = seq;
    *s = (struct stored_bulk_step){.account = world_account(business),
                                   .bulk = bulk,
                                   .step = step,
                                   .on = date_make(2025, 11, 20),
                                   .at = {1763650800000},
                                   .actor = "anne",
                                   .content = hash_bytes("asked", 5),
                                   .declarations = 2,
                                   .refused = 1,
                                   .net = {-1234},
                                   .words = "\"Pourquoi\" ? \xc3\xa9",
                                   .document = "{\"rows\":[]}"};
    changes->bulk_steps = s;
    changes->bulk_steps_count = 1;
    return changes;
}

struct changes *world_money_step(struct arena *arena, int business, int64_t seq, ledger_id matter,
                                 enum money_step step)
{
    struct changes *changes = begin(arena, business, "money");
    struct stored_money_step *s = arena_alloc(arena, sizeof(*s));
    changes->expect_seq = seq;
    *s = (struct stored_money_step){.account = world_account(business),
                                    .matter = matter,
                                    .step = step,
                                    .on = date_make(2025, 11, 20),
                                    .at = {1763650800000},
                                    .actor = "anne",
                                    .subject = "p1",
                                    .amount = {1502},
                                    .words = "\"Pourquoi\" ? \xc3\xa9",
                                    .document = "{\"to\":\"suspense\"}"};
    changes->money_steps = s;
    changes->money_steps_count = 1;
    return changes;
}
