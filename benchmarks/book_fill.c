/*
 * Fills a store that is there with accounts and what they owe, through the committer's own code:
 * for the benchmarks of month-end and of large accounts. Not declarations: their documents are not
 * what is measured. Usage: book_fill PLACE FIRST ACCOUNTS ITEMS PAID DAY [DAYS]
 *   FIRST     the number of the first business
 *   ITEMS     charges of each account, of the DAYS (30) before DAY; PAID of a hundred are paid
 * With DAYS each account is in release prior to payment besides, with an agreement.
 */
#include "store_test_world.h"

#include <stdio.h>
#include <stdlib.h>

enum { RECORD_ITEMS = 500, BATCH = 64, DUE_IN = 40 };

struct filling {
    struct store *store;
    struct arena *arena;
    const struct changes *batch[BATCH];
    size_t count;
    int items, paid, days;
    bool secured;
    date day;
};

static void flush(struct filling *f)
{
    struct commit_result results[BATCH];
    if (f->count == 0)
        return;
    enum code code = store_commit(f->store, f->arena, f->batch, NULL, f->count, results);
    assert(code == OK);
    for (size_t i = 0; i < f->count; i++)
        assert(results[i].code == OK);
    f->count = 0;
    arena_reset(f->arena);
}

static void push(struct filling *f, struct changes *changes, date on)
{
    changes->on = on;
    changes->at = instant_at(on, 11, 0);
    f->batch[f->count++] = changes;
    if (f->count == BATCH)
        flush(f);
}

/* What a record of the world posted once, on another day. */
static void date_entries(struct arena *arena, struct changes *changes, date on)
{
    struct ledger_entry *entries = arena_array(arena, changes->entries_count, sizeof(*entries));
    struct ledger_item *items = arena_array(arena, changes->items_count, sizeof(*items));
    for (size_t i = 0; i < changes->entries_count; i++) {
        entries[i] = changes->entries[i];
        entries[i].effective_on = entries[i].posted_on = on;
    }
    for (size_t i = 0; i < changes->items_count; i++) {
        items[i] = changes->items[i];
        items[i].effective_on = items[i].posted_on = on;
    }
    changes->entries = entries;
    changes->items = items;
}

static int64_t owed(int item) { return 1000 + item + (1000 + item) / 2 + 2; }

/* Charges from..to of one account in one record; each as a declaration would leave it. */
static void charge(struct filling *f, int business, int from, int to, date on)
{
    size_t count = (size_t)(to - from);
    struct ledger_entry *entries = arena_array(f->arena, count, sizeof(*entries));
    struct ledger_item *items = arena_array(f->arena, count, sizeof(*items));
    struct changes *changes = NULL;
    for (size_t i = 0; i < count; i++) {
        int64_t number = (int64_t)business * 10000000 + from + (int64_t)i;
        changes = world_declaration(f->arena, business, number, 1, 1000 + from + (int)i, 10);
        entries[i] = changes->entries[0];
        items[i] = changes->items[0];
        items[i].entry = ledger_place((int)i);
        items[i].due_on = date_add(f->day, DUE_IN);
        items[i].released_on = date_add(on, -3);
    }
    changes->declarations_count = 0;
    changes->entries = entries;
    changes->items = items;
    changes->entries_count = changes->items_count = count;
    date_entries(f->arena, changes, on);
    push(f, changes, on);
}

static void pay(struct filling *f, int business, int from, int paid, date on)
{
    int64_t sum = 0;
    for (int i = 0; i < paid; i++)
        sum += owed(from + i);
    char *id = arena_printf(f->arena, "P-%d-%d", business, from);
    struct changes *changes = world_payment(f->arena, business, id, sum);
    struct stored_payment *payment = arena_alloc(f->arena, sizeof(*payment));
    *payment = changes->payments[0];
    payment->value_on = payment->posted_on = on;
    changes->payments = payment;
    date_entries(f->arena, changes, on);
    push(f, changes, on);
}

/* The payment of one record clears the charges of another. */
static void clear(struct filling *f, int business, int from, int paid, int64_t credit_seq,
                  int64_t debit_seq, date on)
{
    struct ledger_link *links = arena_array(f->arena, (size_t)paid, sizeof(*links));
    struct ledger_entry *entries = arena_array(f->arena, (size_t)paid, sizeof(*entries));
    struct changes *changes = NULL;
    for (int i = 0; i < paid; i++) {
        changes = world_clearing(f->arena, business, credit_seq * LEDGER_ID_PLACES,
                                 debit_seq * LEDGER_ID_PLACES + i, owed(from + i), on);
        links[i] = changes->links[0];
        links[i].entry = ledger_place(i);
        entries[i] = changes->entries[0];
    }
    changes->links = links;
    changes->entries = entries;
    changes->links_count = changes->entries_count = (size_t)paid;
    push(f, changes, on);
}

/* As an enrolment of a year ago left it: the months it was worked out from, state, allocation. */
static const char *requirement_text(struct arena *arena, date on)
{
    struct out out = out_new(arena);
    int year, month, day;
    date_split(on, &year, &month, &day);
    out_printf(&out, "{\"run\":\"enrolment\",\"on\":\"%s\",\"from\":\"%s\",\"base\":\"9.00\","
               "\"deposit\":\"9.00\",\"agreement\":\"5000.00\",\"declared\":false,"
               "\"depositShare\":10000,\"agreementShare\":5000,\"leastAgreement\":\"5000.00\","
               "\"leastDeposit\":\"0.00\",\"most\":\"10000000.00\",\"agreementStep\":\"1.00\","
               "\"depositStep\":\"0.01\",\"counted\":[\"duty\",\"gst\"],\"months\":[",
               date_text(arena, on), date_text(arena, on));
    for (int i = 12; i > 0; i--)
        out_printf(&out, "%s{\"from\":\"%s\",\"to\":\"%s\",\"duty\":\"6.00\",\"gst\":\"3.00\","
                   "\"total\":\"9.00\"}", i == 12 ? "" : ",",
                   date_text(arena, date_add(date_make(year, month, 25), -31 * (i + 1))),
                   date_text(arena, date_add(date_make(year, month, 24), -31 * i)));
    out_put(&out, "]}");
    return out.data;
}

static void secure(struct filling *f, int business)
{
    static const enum money_step what[] = {MONEY_STEP_REQUIREMENT_SET, MONEY_STEP_RPP_ENROL,
                                           MONEY_STEP_RPP_COVER, MONEY_STEP_ALLOCATION_SET};
    const date on = date_add(f->day, -f->days);
    const char *day = date_text(f->arena, on);
    const char *const subjects[] = {arena_printf(f->arena, "%s enrolment", day), "asked", "covered",
                                    arena_printf(f->arena, "764312088 SB-%d %s", business, day)};
    struct changes *changes = arena_alloc(f->arena, sizeof(*changes));
    struct stored_money_step *steps =
        arena_array(f->arena, ARRAY_COUNT(what), sizeof(*steps));
    for (size_t i = 0; i < ARRAY_COUNT(what); i++) {
        steps[i] = (struct stored_money_step){.account = world_account(business), .step = what[i],
                                              .on = on, .at = instant_at(on, 11, 0),
                                              .actor = "owner", .amount = money_cents(100000000)};
        snprintf(steps[i].subject, sizeof(steps[i].subject), "%s", subjects[i]);
    }
    steps[0].document = requirement_text(f->arena, on);
    steps[2].matter = 2 * LEDGER_ID_PLACES + 1; /* the enrolment, of the second record */
    *changes = (struct changes){.bn = world_bn(business), .kind = "security", .actor = "owner",
                                .expect_seq = 1, .money_steps = steps,
                                .money_steps_count = ARRAY_COUNT(what)};
    push(f, changes, on);
}

static void fill_account(struct filling *f, int business)
{
    push(f, world_register(f->arena, business), date_add(f->day, -f->days - 1));
    if (f->secured)
        secure(f, business);
    int chunk = f->items / 2 < RECORD_ITEMS ? (f->items + 1) / 2 : RECORD_ITEMS;
    if (f->secured) /* in every month of a year */
        chunk = (f->items + 11) / 12;
    int64_t seq = 1 + f->secured; /* the registration's, and what follows it */
    for (int from = 0; from < f->items; from += chunk) {
        int to = from + chunk < f->items ? from + chunk : f->items;
        int paid = (to - from) * f->paid / 100;
        date on = date_add(f->day, (int)((int64_t)from * (f->days - 1) / f->items) - f->days);
        date paid_on = date_add(f->secured ? on : f->day, f->secured ? 1 : -1);
        charge(f, business, from, to, on);
        seq++;
        if (paid == 0)
            continue;
        pay(f, business, from, paid, paid_on);
        clear(f, business, from, paid, seq + 1, seq, paid_on);
        seq += 2;
    }
}

int main(int argc, char **argv)
{
    int year, month, day;
    if (argc < 7 || argc > 8 || sscanf(argv[6], "%d-%d-%d", &year, &month, &day) != 3)
        return 2;
    struct filling f = {.arena = arena_new(), .items = atoi(argv[4]), .paid = atoi(argv[5]),
                        .days = argc == 8 ? atoi(argv[7]) : 30, .secured = argc == 8,
                        .day = date_make(year, month, day)};
    enum code code = store_open(argv[1], false, true, &f.store);
    assert(code == OK);
    int first = atoi(argv[2]), accounts = atoi(argv[3]);
    if (f.secured) { /* and who asks about them */
        struct changes *changes = world_register(f.arena, first + accounts);
        struct registry_business *agency = arena_alloc(f.arena, sizeof(*agency));
        *agency = *changes->business;
        agency->kind = BUSINESS_AGENCY;
        changes->business = agency;
        push(&f, changes, date_add(f.day, -f.days - 1));
    }
    for (int i = 0; i < accounts; i++)
        fill_account(&f, first + i);
    flush(&f);
    store_close(f.store);
    arena_free(f.arena);
    return 0;
}
