#include "committer.h"
#include "engine.h"
#include "store_test_open.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- codec ---- */

/* An opinion that is not ours. */
static bool is_json(const char *text)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT json_valid(?1)", -1, &statement, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
    bool valid = sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == 1;
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return valid;
}

static void encode_and_decode(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct changes *changes = world_declaration(arena, 1, 77, 1, 1000, 900);
    struct changes *money_in = world_payment(arena, 1, "p\"1\\", 500);
    changes->business = world_register(arena, 1)->business;
    changes->payments = money_in->payments;
    changes->payments_count = 1;
    struct stored_declaration *d = (struct stored_declaration *)(uintptr_t)changes->declarations;
    d->result = "not json \x01 {";
    const struct registry_delegation delegation = {
        .account = world_account(1), .delegate = world_bn(2), .from = date_make(2025, 1, 1),
        .file = true, .own_only = true, .ceiling = {5000000}, .suspended = true,
        .ended_on = date_make(2025, 2, 3)};
    changes->delegations = &delegation;
    changes->delegations_count = 1;
    const struct item_update update = {.item = -1, .interest_through = date_make(2025, 12, 25)};
    changes->updates = &update;
    changes->updates_count = 1;
    const struct changes *step = world_case_step(arena, 1, 77, 3, CASE_STEP_ADJUSTMENT_REFUSE);
    changes->case_steps = step->case_steps;
    changes->case_steps_count = 1;
    const struct changes *bulk = world_bulk_step(arena, 1, 3, 8192, BULK_FIX_APPROVE);
    changes->bulk_steps = bulk->bulk_steps;
    changes->bulk_steps_count = 1;
    const struct changes *matter = world_money_step(arena, 1, 3, 8192, MONEY_STEP_REDIRECT_REFUSE);
    changes->money_steps = matter->money_steps;
    changes->money_steps_count = 1;
    struct statement statement = {.kind = "SOA", .id = "SOA-100000001RM0001-202511",
                                  .account = world_account(1), .closing = {-5}};
    changes->statement = &statement;
    changes->statement_document = "{\"a\": [1, 2] }";

    char *body = changes_encode(arena, changes);
    struct changes *back;
    assert_int_equal(changes_decode(arena, body, &back), OK);
    assert_string_equal(changes_encode(arena, back), body);
    assert_string_equal(back->declarations[0].document, d->document);
    assert_string_equal(back->declarations[0].result, d->result);
    assert_string_equal(back->statement_document, changes->statement_document);
    assert_string_equal(back->payments[0].reference, "wire\n1");
    assert_int_equal(back->entries[0].lines_count, 5);
    assert_int_equal(back->items[0].entry, -1);

    assert_true(is_json(body));

    /* Whatever is cut or changed is refused or read, never more. */
    size_t size = strlen(body);
    for (size_t cut = 0; cut < size; cut++) {
        char *part = arena_copy(arena, body, cut);
        assert_int_equal(changes_decode(arena, part, &back), UNREADABLE);
        part = arena_copy(arena, body, size);
        part[cut] = (char)(part[cut] ^ 0x11);
        (void)changes_decode(arena, part, &back);
        if (cut % 64 == 0)
            arena_reset(arena),
                body = changes_encode(arena, world_declaration(arena, 1, 77, 1, 9, 900)),
                size = strlen(body);
    }
    arena_free(arena);
}

/* Bodies are hashed and chained: what differs from the writer's own form by a byte is none of ours,
 * even where it would mean the same. */
static void decode_takes_one_form(void **state)
{
    static const struct {
        const char *what, *instead;
    } other[] = {
        {"\"amount\":500", "\"amount\":0500"},
        {"\"amount\":500", "\"amount\":0"},
        {"\"amount\":500", "\"amount\":-0"},
        {"\"kind\":\"payment\"", "\"kind\":\"\\payment\""},
        {"\"kind\":\"payment\"", "\"kind\":\"pay\nment\""},
        {"\\u000a1", "\\u000A1"},
        {"\\u000a1", "\\u0x0a1"},
        {"\"method\":\"bank\"", "\"method\":\"\""},
        {"\"type\":\"PMT\",", ""},
        {"{\"CUSTOMS_DUTY\":1000,\"GST\":502}", "{}"},
        {"{\"CUSTOMS_DUTY\":1000,\"GST\":502}", "{\"CUSTOMS_DUTY\":1000,\"GST\": 502}"},
        {"{\"CUSTOMS_DUTY\":1000,\"GST\":502}", "{\"GST\":502,\"CUSTOMS_DUTY\":1000}"},
        {"\"import\":1", "\"import\":2"},
        {"\"business\":[{\"bn\":", "\"business\":[{\"bn\":\"100000001\",\"kind\":\"importer\","
                                   "\"language\":\"en\"},{\"bn\":"},
        {"\"why\":[1]", "\"why\":\"[1]\""},
    };
    (void)state;
    struct arena *arena = arena_new();
    struct changes *changes = world_declaration(arena, 1, 77, 1, 1000, 900);
    struct changes *money_in = world_payment(arena, 1, "p1", 500);
    changes->business = world_register(arena, 1)->business;
    changes->kind = "payment";
    changes->payments = money_in->payments;
    changes->payments_count = 1;
    struct ledger_item items[] = {changes->items[0], money_in->items[0]};
    items[0].why = "[1]";
    changes->items = items;
    changes->items_count = 2;
    const char *body = changes_encode(arena, changes);
    struct changes *back;
    assert_int_equal(changes_decode(arena, body, &back), OK);
    for (size_t i = 0; i < ARRAY_COUNT(other); i++) {
        const char *from = strstr(body, other[i].what);
        if (from == NULL)
            fail_msg("no %s in %s", other[i].what, body);
        const char *text = arena_printf(arena, "%.*s%s%s", (int)(from - body), body,
                                        other[i].instead, from + strlen(other[i].what));
        if (changes_decode(arena, text, &back) != UNREADABLE)
            fail_msg("%s for %s is taken", other[i].instead, other[i].what);
    }
    arena_free(arena);
}

/* ---- round trips and places ---- */

static void round_trip(void **state)
{
    struct world *w = *state;
    struct commit_result r = commit(w, world_register(w->arena, 1));
    assert_int_equal(r.code, OK);
    assert_int_equal(r.seq, 1);
    struct registry_business business;
    int64_t head;
    assert_int_equal(store_load_business(w->store, w->arena, world_bn(1), &business, &head), OK);
    assert_int_equal(head, 1);
    assert_string_equal(business.legal_name, "Érable \"Nord\" Inc.");
    assert_int_equal(business.language, LANGUAGE_FR);
    assert_int_equal(business.accounts_count, 1);
    assert_string_equal(business.accounts[0].asec, "12345");
    assert_int_equal(store_load_business(w->store, w->arena, world_bn(2), &business, &head),
                     NOT_FOUND);

    struct changes *filed = world_declaration(w->arena, 1, 5, 1, 1000, 3000);
    r = commit(w, filed);
    assert_int_equal(r.code, OK);
    assert_int_equal(r.seq, 2);
    struct stored_declaration d;
    assert_int_equal(store_load_declaration(w->store, w->arena, world_transaction(5), 0, &d), OK);
    assert_string_equal(d.document, filed->declarations[0].document);
    assert_string_equal(d.result, filed->declarations[0].result);
    assert_int_equal(d.payable.cents, 1502);
    assert_int_equal(d.totals[REVENUE_GST].cents, 502);
    assert_int_equal(d.journal_seq, 2);
    assert_int_equal(store_load_declaration(w->store, w->arena, world_transaction(6), 0, &d),
                     NOT_FOUND);

    ledger_id id = 2 * LEDGER_ID_PLACES;
    struct ledger_item item;
    assert_int_equal(store_load_item(w->store, w->arena, world_bn(1), id, &item), OK);
    assert_int_equal(item.entry, id);
    assert_int_equal(item.by_class[REVENUE_CUSTOMS_DUTY].cents, 1000);
    assert_int_equal(date_number(item.due_on), 20251231);
    struct ledger_entry *entries;
    assert_int_equal(store_list_entries(w->store, w->arena, world_bn(1), item.entry, &entries), 1);
    assert_int_equal(entries[0].lines_count, 5);
    assert_int_equal(entries[0].lines[2].code, LEDGER_GST_RECEIVABLE);

    /* Version 2 becomes the newest; version 1 stays. */
    assert_int_equal(commit(w, world_declaration(w->arena, 1, 5, 2, 1100, 400)).code, OK);
    assert_int_equal(store_load_declaration(w->store, w->arena, world_transaction(5), 0, &d), OK);
    assert_int_equal(d.version, 2);
    assert_int_equal(store_load_declaration(w->store, w->arena, world_transaction(5), 1, &d), OK);
    assert_int_equal(d.payable.cents, 1502);

    struct account_month *months;
    assert_int_equal(store_charges_by_month(w->store, w->arena, world_account(1),
                                            date_make(2025, 1, 1), &months), 1);
    assert_int_equal(months[0].month, 11);
    assert_int_equal(months[0].by_class[REVENUE_CUSTOMS_DUTY].cents, 2100);

    struct journal_record record, before;
    assert_int_equal(store_load_journal(w->store, w->arena, world_bn(1), 2, &record), OK);
    assert_int_equal(store_load_journal(w->store, w->arena, world_bn(1), 1, &before), OK);
    assert_memory_equal(&record.previous, &before.hash, sizeof(hash256));
    hash256 hash = journal_hash(world_bn(1), 2, &before.hash, &record.body_hash);
    assert_memory_equal(&hash, &record.hash, sizeof(hash256));
    assert_int_equal(problems(w->store, NULL), 0);
}

static void lists_of_declarations(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 30; i++)
        assert_int_equal(commit(w, world_declaration(w->arena, i % 3, 1000 + i, 1, 100, 200)).code,
                         OK);
    assert_int_equal(commit(w, world_declaration(w->arena, 0, 1000, 2, 150, 200)).code, OK);
    program_account accounts[] = {world_account(0), world_account(1)};
    struct declaration_filter filter = {.accounts = accounts, .accounts_count = 2, .limit = 6};
    struct stored_declaration *list;
    size_t seen = 0;
    instant last = {INT64_MAX};
    for (;;) {
        size_t count = store_list_declarations(w->store, w->arena, &filter, &list);
        for (size_t i = 0; i < count; i++) {
            assert_true(list[i].accepted_at.ms < last.ms);
            last = list[i].accepted_at;
        }
        seen += count;
        if (count < filter.limit)
            break;
        filter.after = list[count - 1].transaction;
    }
    assert_int_equal(seen, 20);
    filter = (struct declaration_filter){.accounts = accounts, .accounts_count = 2, .limit = 50,
                                         .text = "0000000000102"};
    assert_int_equal(store_list_declarations(w->store, w->arena, &filter, &list), 6);
    filter.text = "x";
    assert_int_equal(store_list_declarations(w->store, w->arena, &filter, &list), 0);
    filter.text = NULL;
    filter.from = date_make(2025, 11, 21);
    assert_int_equal(store_list_declarations(w->store, w->arena, &filter, &list), 0);
    filter.from = DATE_NONE;
    filter.filed_by = world_account(1).text;
    assert_int_equal(store_list_declarations(w->store, w->arena, &filter, &list), 10);
}

/* Several of each list in one change; links and updates name places. */
static void places(void **state)
{
    struct world *w = *state;
    struct changes *all = world_declaration(w->arena, 1, 9, 1, 1000, 100);
    struct changes *paid = world_payment(w->arena, 1, "p1", 2000);
    struct changes *cleared = world_clearing(w->arena, 1, -2, -1, 1502, date_make(2026, 1, 5));
    struct ledger_entry *entries = arena_array(w->arena, 3, sizeof(*entries));
    struct ledger_item *items = arena_array(w->arena, 2, sizeof(*items));
    entries[0] = all->entries[0];
    entries[1] = paid->entries[0];
    entries[2] = cleared->entries[0];
    items[0] = all->items[0];
    items[1] = paid->items[0];
    items[1].entry = ledger_place(1);
    struct ledger_link link = cleared->links[0];
    link.entry = ledger_place(2);
    all->entries = entries;
    all->entries_count = 3;
    all->items = items;
    all->items_count = 2;
    all->links = &link;
    all->links_count = 1;
    all->payments = paid->payments;
    all->payments_count = 1;
    struct commit_result r = commit(w, all);
    assert_int_equal(r.code, OK);
    ledger_id first = r.seq * LEDGER_ID_PLACES;
    struct ledger_item item;
    assert_int_equal(store_load_item(w->store, w->arena, world_bn(1), first, &item), OK);
    assert_int_equal(item.outstanding.cents, 0);
    assert_int_equal(store_load_item(w->store, w->arena, world_bn(1), first + 1, &item), OK);
    assert_int_equal(item.outstanding.cents, -498);
    assert_int_equal(item.entry, first + 1);
    struct ledger_link *links;
    assert_int_equal(store_list_links(w->store, w->arena, world_account(1), first, 0, &links), 1);
    assert_int_equal(links[0].entry, first + 2);
    assert_int_equal(links[0].credit, first + 1);
    assert_int_equal(links[0].debit, first);

    /* Paid late: still open, until interest is worked out. */
    struct item_filter open = {.account = world_account(1), .open_only = true, .type = ITEM_CAD};
    struct ledger_item *list;
    assert_int_equal(store_list_items(w->store, w->arena, &open, &list), 1);
    const struct item_update update = {.item = first, .interest_through = date_make(2026, 1, 25)};
    struct changes run = {.bn = world_bn(1), .expect_seq = r.seq, .kind = "interest",
                          .updates = &update, .updates_count = 1};
    assert_int_equal(commit(w, &run).code, OK);
    assert_int_equal(store_list_items(w->store, w->arena, &open, &list), 0);
    open.type = -1;
    assert_int_equal(store_list_items(w->store, w->arena, &open, &list), 1);
    assert_int_equal(problems(w->store, NULL), 0);
}

/* ---- guards ---- */

static void guards(void **state)
{
    struct world *w = *state;
    assert_int_equal(commit(w, world_register(w->arena, 1)).code, OK);
    struct changes *c = world_declaration(w->arena, 1, 5, 1, 1000, 100);
    c->expect_seq = 7;
    assert_int_equal(commit(w, c).code, MOVED);
    c->expect_seq = 1;
    assert_int_equal(commit(w, c).code, OK);
    c->expect_seq = -1;
    assert_int_equal(commit(w, c).code, CONFLICT);
    /* Numbers are unique over all businesses; a version needs the one before, of the same
     * account. */
    assert_int_equal(commit(w, world_declaration(w->arena, 2, 5, 1, 1000, 100)).code, CONFLICT);
    assert_int_equal(commit(w, world_declaration(w->arena, 2, 5, 2, 1000, 100)).code, CONFLICT);
    assert_int_equal(commit(w, world_declaration(w->arena, 1, 5, 3, 1000, 100)).code, CONFLICT);

    assert_int_equal(commit(w, world_payment(w->arena, 1, "p1", 1000)).code, OK);
    assert_int_equal(commit(w, world_payment(w->arena, 1, "p1", 1000)).code, CONFLICT);
    assert_int_equal(commit(w, world_payment(w->arena, 2, "p1", 1000)).code, OK);
    struct stored_payment p;
    assert_int_equal(store_load_payment(w->store, w->arena, world_bn(1), "p1", &p), OK);
    assert_string_equal(p.reference, "wire\n1");

    ledger_id debit = 2 * LEDGER_ID_PLACES, credit = 3 * LEDGER_ID_PLACES;
    date on = date_make(2025, 12, 1);
    assert_int_equal(commit(w, world_clearing(w->arena, 1, credit, debit, 1001, on)).code, MOVED);
    assert_int_equal(commit(w, world_clearing(w->arena, 1, credit, debit, 600, on)).code, OK);
    assert_int_equal(commit(w, world_clearing(w->arena, 1, credit, debit, 600, on)).code, MOVED);
    assert_int_equal(commit(w, world_clearing(w->arena, 1, credit, debit, 400, on)).code, OK);

    struct statement statement = {.kind = "SOA",
                                  .id = "SOA-100000001RM0001-202511",
                                  .account = world_account(1),
                                  .issued_on = date_make(2025, 11, 25)};
    struct changes issue = {.bn = world_bn(1), .expect_seq = -1, .kind = "statement",
                            .statement = &statement, .statement_document = "{\"kind\":\"SOA\"}"};
    assert_int_equal(commit(w, &issue).code, OK);
    assert_int_equal(commit(w, &issue).code, CONFLICT);
    struct stored_statement shown, *list;
    assert_int_equal(store_load_statement(w->store, w->arena, statement.id, &shown), OK);
    assert_string_equal(shown.document, "{\"kind\":\"SOA\"}");
    assert_int_equal(store_load_statement(w->store, w->arena, "SOA-x", &shown), NOT_FOUND);
    assert_int_equal(store_list_statements(w->store, w->arena, world_account(1), "SOA", &list), 1);
    assert_int_equal(store_list_statements(w->store, w->arena, world_account(1), "DN", &list), 0);
    assert_int_equal(store_list_all_statements(w->store, w->arena, &list), 1);

    c = world_declaration(w->arena, 1, 6, 1, 1000, 100);
    c->idempotency_client = "key1";
    c->idempotency_key = "abc";
    c->idempotency_request = hash_bytes("x", 1);
    c->idempotency_status = 201;
    c->idempotency_answer = "{}";
    assert_int_equal(commit(w, c).code, OK);
    struct changes *again = world_declaration(w->arena, 1, 8, 1, 1000, 100);
    again->idempotency_client = "key1";
    again->idempotency_key = "abc";
    assert_int_equal(commit(w, again).code, CONFLICT);
    struct stored_answer answer;
    assert_int_equal(store_load_answer(w->store, w->arena, "key1", "abc", &answer), OK);
    assert_int_equal(answer.status, 201);
    assert_memory_equal(&answer.request, &c->idempotency_request, sizeof(hash256));
    assert_int_equal(store_load_answer(w->store, w->arena, "key2", "abc", &answer), NOT_FOUND);
    assert_int_equal(problems(w->store, NULL), 0);
}

static void batch(void **state)
{
    struct world *w = *state;
    const struct changes *changes[] = {world_declaration(w->arena, 1, 1, 1, 100, 100),
                                       world_declaration(w->arena, 2, 1, 1, 100, 100),
                                       world_declaration(w->arena, 1, 2, 1, 100, 100),
                                       world_declaration(w->arena, 1, 1, 2, 100, 100)};
    struct commit_result results[4];
    assert_int_equal(store_commit(w->store, w->arena, changes, NULL, 4, results), OK);
    assert_int_equal(results[0].code, OK);
    assert_int_equal(results[1].code, CONFLICT);
    assert_int_equal(results[2].code, OK);
    assert_int_equal(results[2].seq, 2);
    assert_int_equal(results[3].code, OK);
    assert_int_equal(problems(w->store, NULL), 0);
}

/* ---- as known then ---- */

static void as_known_at(void **state)
{
    struct world *w = *state;
    assert_int_equal(commit(w, world_declaration(w->arena, 1, 1, 1, 1000, 100)).code, OK);
    assert_int_equal(commit(w, world_payment(w->arena, 1, "p1", 1502)).code, OK);
    ledger_id debit = LEDGER_ID_PLACES, credit = 2 * LEDGER_ID_PLACES;
    date on = date_make(2025, 12, 1);
    assert_int_equal(commit(w, world_clearing(w->arena, 1, credit, debit, 500, on)).code, OK);
    assert_int_equal(commit(w, world_clearing(w->arena, 1, credit, debit, 1002, on)).code, OK);
    struct {
        int64_t seq;
        size_t items, open, links;
        int64_t outstanding;
    } const cases[] = {{1, 1, 1, 0, 1502}, {2, 2, 2, 0, 1502}, {3, 2, 2, 1, 1002}, {4, 2, 0, 2, 0},
                       {0, 2, 0, 2, 0}};
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct item_filter filter = {.account = world_account(1), .seq_max = cases[i].seq,
                                     .type = -1};
        struct ledger_item *items;
        struct ledger_link *links;
        assert_int_equal(store_list_items(w->store, w->arena, &filter, &items), cases[i].items);
        assert_int_equal(items[0].outstanding.cents, cases[i].outstanding);
        filter.open_only = true;
        assert_int_equal(store_list_items(w->store, w->arena, &filter, &items), cases[i].open);
        assert_int_equal(store_list_links(w->store, w->arena, world_account(1), 0, cases[i].seq,
                                          &links), cases[i].links);
    }
    struct item_filter page = {.account = world_account(1), .type = -1, .newest_first = true,
                               .limit = 1};
    struct ledger_item *items;
    assert_int_equal(store_list_items(w->store, w->arena, &page, &items), 1);
    assert_int_equal(items[0].id, credit);
    page.after = credit;
    assert_int_equal(store_list_items(w->store, w->arena, &page, &items), 1);
    assert_int_equal(items[0].id, debit);

    /* By type, newest first: what is no charge of a declaration has an index of its own. */
    for (int type = 0; type < ITEM_COUNT; type++) {
        struct item_filter typed = {world_account(1), .type = type, .newest_first = true};
        size_t count = store_list_items(w->store, w->arena, &typed, &items);
        assert_int_equal(count, type == ITEM_CAD || type == ITEM_PMT);
        typed.after = count == 1 ? items[0].id : 0;
        assert_int_equal(store_list_items(w->store, w->arena, &typed, &items), 0);
        typed.after = typed.newest_first = 0; /* oldest first */
        assert_int_equal(store_list_items(w->store, w->arena, &typed, &items), count);
    }

    /* A link is undone by its reverse. */
    struct changes *undo = world_clearing(w->arena, 1, credit, debit, 500, on);
    struct ledger_link link = undo->links[0];
    struct ledger_entry entry = undo->entries[0];
    link.amount.cents = -500;
    link.reverses = 3 * LEDGER_ID_PLACES;
    entry.lines[0].amount.cents = -500;
    entry.lines[1].amount.cents = 500;
    undo->links = &link;
    undo->entries = &entry;
    assert_int_equal(commit(w, undo).code, OK);
    struct ledger_item item;
    assert_int_equal(store_load_item(w->store, w->arena, world_bn(1), debit, &item), OK);
    assert_int_equal(item.outstanding.cents, 500);
    assert_int_equal(commit(w, world_register(w->arena, 1)).code, OK);
    program_account *active;
    assert_int_equal(store_list_active_accounts(w->store, w->arena, date_make(2026, 1, 1), &active),
                     1);
    assert_int_equal(problems(w->store, NULL), 0);
}

/* ---- reference data ---- */

static int64_t reference_version(struct store *store)
{
    int64_t version = -1;
    assert_int_equal(store_load_reference_version(store, &version), OK);
    return version;
}

static void reference(void **state)
{
    struct world *w = *state;
    struct reference_row rows[] = {
        {.kind = "gst", .key = "01", .valid_from = date_make(2008, 1, 1), .valid_to = DATE_MAX,
         .source = "s", .fields = "5"},
        {.kind = "gst", .key = "02", .valid_from = date_make(2008, 1, 1), .valid_to = DATE_MAX,
         .source = "s", .fields = "0"}};
    struct load_counts counts;
    struct reference_row *list;
    instant at = {1};
    assert_int_equal(store_load_reference_rows(w->store, rows, 2, at, true, &counts), OK);
    assert_int_equal(counts.added, 2);
    assert_int_equal(store_list_reference(w->store, w->arena, &list), 0);
    assert_int_equal(reference_version(w->store), 0);
    assert_int_equal(store_load_reference_rows(w->store, rows, 2, at, false, &counts), OK);
    assert_int_equal(counts.added, 2);
    assert_int_equal(reference_version(w->store), 1);
    assert_int_equal(store_load_reference_rows(w->store, rows, 2, at, false, &counts), OK);
    assert_int_equal(counts.unchanged, 2);
    assert_int_equal(reference_version(w->store), 1);
    rows[0].fields = "6";
    assert_int_equal(store_load_reference_rows(w->store, rows, 2, at, false, &counts), OK);
    assert_int_equal(counts.changed, 1);
    assert_int_equal(reference_version(w->store), 2);
    assert_int_equal(store_list_reference(w->store, w->arena, &list), 2);
    assert_string_equal(list[1].fields, "6");
    assert_int_equal(list[1].id, 3);
    assert_int_equal(list[0].valid_to.days, DATE_MAX.days);
}

static void people(void **state)
{
    struct world *w = *state;
    struct user user = {.name = "anne", .display_name = "Anne", .business = world_bn(1),
                        .role = "manager", .language = LANGUAGE_FR}, *users, read;
    assert_int_equal(store_put_user(w->store, &user), OK);
    user.locked = true;
    assert_int_equal(store_put_user(w->store, &user), OK);
    assert_int_equal(store_load_user(w->store, w->arena, "anne", &read), OK);
    assert_true(read.locked && read.language == LANGUAGE_FR);
    assert_int_equal(store_list_users(w->store, w->arena, &users), 1);
    assert_int_equal(store_load_user(w->store, w->arena, "bob", &read), NOT_FOUND);

    struct session session = {.token = hash_bytes("t", 1), .user = "anne", .form_token = "f",
                              .seen_at = {5}}, seen;
    assert_int_equal(store_put_session(w->store, &session), OK);
    session.seen_at.ms = 6;
    assert_int_equal(store_put_session(w->store, &session), OK);
    assert_int_equal(store_load_session(w->store, w->arena, &session.token, &seen), OK);
    assert_int_equal(seen.seen_at.ms, 6);
    assert_int_equal(store_end_session(w->store, &session.token), OK);
    assert_int_equal(store_load_session(w->store, w->arena, &session.token, &seen), NOT_FOUND);

    struct api_key key = {.hash = hash_bytes("k", 1), .id = "k1", .name = "n",
                          .business = world_bn(1)}, found;
    assert_int_equal(store_put_key(w->store, &key), OK);
    assert_int_equal(store_load_key(w->store, w->arena, &key.hash, &found), OK);
    assert_string_equal(found.id, "k1");

    struct draft draft = {.id = "d1", .user = "anne", .account = world_account(1), .form = "a=b"},
                 shown, *drafts;
    assert_int_equal(store_put_draft(w->store, &draft), OK);
    assert_int_equal(store_load_draft(w->store, w->arena, world_bn(2), "d1", &shown), NOT_FOUND);
    assert_int_equal(store_load_draft(w->store, w->arena, world_bn(1), "d1", &shown), OK);
    assert_string_equal(shown.form, "a=b");
    assert_int_equal(store_list_drafts(w->store, w->arena, world_account(1), &drafts), 1);
    assert_int_equal(store_end_draft(w->store, world_bn(1), "d1"), OK);
    assert_int_equal(store_load_draft(w->store, w->arena, world_bn(1), "d1", &shown), NOT_FOUND);

    assert_null(store_setting(w->store, w->arena, "clock"));
    assert_int_equal(store_put_setting(w->store, "clock", "2025-11-20"), OK);
    assert_int_equal(store_put_setting(w->store, "clock", "2025-11-21"), OK);
    assert_string_equal(store_setting(w->store, w->arena, "clock"), "2025-11-21");

    assert_int_equal(problems(w->store, NULL), 0);
}

/* ---- copies ---- */

/* Whatever is in one store is in its copy, byte for byte; a copy that was cut off goes on. */
static void copies(void **state)
{
    struct world *w = *state;
    assert_int_equal(commit(w, world_register(w->arena, 1)).code, OK);
    for (int i = 1; i <= 40; i++)
        assert_int_equal(commit(w, world_declaration(w->arena, i % 7, i, 1, 1000, 500)).code, OK);
    assert_int_equal(commit(w, world_payment(w->arena, 1, "p1", 1502)).code, OK);
    assert_int_equal(store_put_setting(w->store, "clock", "2025-11-20"), OK);
    struct reference_row rows[] = {{.kind = "holidays", .key = "a", .fields = "{}"},
                                   {.kind = "holidays", .key = "b", .fields = "{}"}};
    struct load_counts counts;
    assert_int_equal(store_load_reference_rows(w->store, rows, 2, (instant){1}, false, &counts),
                     OK);

    char *directory = test_directory(w->arena), *place = test_place(w->arena, directory);
    struct store *to;
    hash256 before, after;
    struct store_copied copied;
    assert_int_equal(store_open(place, true, true, &to), OK);
    assert_int_equal(store_state_hash(w->store, &before), OK);
    assert_int_equal(store_state_hash(to, &after), OK);
    assert_memory_not_equal(&before, &after, sizeof(before));
    assert_int_equal(store_copy(w->store, to, "here", NULL, NULL, &copied), OK);
    assert_true(copied.rows > 200);
    assert_int_equal(copied.rows, copied.state.rows);
    assert_memory_equal(&copied.state.hash, &before, sizeof(before));
    assert_true(store_half_copied(to)); /* until the caller is content */
    assert_int_equal(store_finish_copy(to, "here"), OK);
    assert_false(store_half_copied(to));
    assert_int_equal(store_state_hash(to, &after), OK);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(problems(to, NULL), 0);
    /* Full, and from somewhere else: refused. */
    assert_int_equal(store_copy(w->store, to, "here", NULL, NULL, &copied), CONFLICT);
    /* The copy lives on: numbers go on where they stood. */
    rows[0].fields = "{\"x\":1}";
    assert_int_equal(store_load_reference_rows(to, rows, 2, (instant){2}, false, &counts), OK);
    assert_int_equal(counts.changed, 1);
    assert_int_equal(reference_version(to), 2);

    /* As if it had been cut off in the middle: some tables are not there yet, one in part. */
    assert_true(test_place_run(place, "DELETE FROM setting", NULL) > 0);
    assert_true(test_place_run(place, "DELETE FROM reference_load", NULL) > 0);
    assert_true(test_place_run(place, "DELETE FROM reference", NULL) > 0);
    assert_true(test_place_run(place, "DELETE FROM posting WHERE bn > 100000003", NULL) > 0);
    assert_true(test_place_run(place, "INSERT INTO lease VALUES ('copy', 'here', 0)", NULL) > 0);
    store_close(to);
    assert_int_equal(store_open(place, false, true, &to), OK);
    assert_int_equal(store_copy(w->store, to, "elsewhere", NULL, NULL, &copied), CONFLICT);
    assert_true(store_half_copied(to));
    assert_int_equal(store_copy(w->store, to, "here", NULL, NULL, &copied), OK);
    assert_true(copied.rows > 0 && copied.rows < copied.state.rows);
    assert_int_equal(store_finish_copy(to, "here"), OK);
    assert_false(store_half_copied(to));
    assert_int_equal(store_state_hash(to, &after), OK);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(problems(to, NULL), 0);
    store_close(to);
    test_place_remove(place);
    test_directory_remove(directory);
}

/* ---- nodes ---- */

static void leases(void **state)
{
    struct world *w = *state;
    assert_int_equal(store_take_lease(w->store, "day", "a", 60000), OK);
    assert_int_equal(store_take_lease(w->store, "day", "b", 60000), CONFLICT);
    assert_int_equal(store_take_lease(w->store, "other", "b", 60000), OK);
    assert_int_equal(store_take_lease(w->store, "day", "a", 1), OK);
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    assert_int_equal(store_take_lease(w->store, "day", "b", 60000), OK); /* a's time was over */
    assert_int_equal(store_end_lease(w->store, "day", "a"), OK);         /* not a's to end */
    assert_int_equal(store_take_lease(w->store, "day", "a", 60000), CONFLICT);
    assert_int_equal(store_end_lease(w->store, "day", "b"), OK);
    assert_int_equal(store_take_lease(w->store, "day", "a", 60000), OK);
}

static void closed_days(void **state)
{
    struct world *w = *state;
    assert_int_equal(commit(w, world_declaration(w->arena, 1, 1, 1, 10, 10)).code, OK);
    assert_int_equal(store_begin_closing(w->store, date_make(2025, 11, 20)), OK);
    assert_int_equal(commit(w, world_declaration(w->arena, 1, 2, 1, 10, 10)).code, OK);
    assert_int_equal(store_begin_closing(w->store, date_make(2025, 11, 21)), OK);
    assert_int_equal(commit(w, world_declaration(w->arena, 1, 3, 1, 10, 10)).code, MOVED);
    struct changes *later = world_declaration(w->arena, 1, 3, 1, 10, 10);
    later->on = date_make(2025, 11, 21);
    assert_int_equal(commit(w, later).code, OK);

    /* A node that was overtaken while it slept goes on where it was. */
    assert_int_equal(store_end_closing(w->store, date_make(2025, 11, 21)), OK);
    assert_int_equal(store_begin_closing(w->store, date_make(2025, 11, 20)), OK);
    assert_int_equal(commit(w, world_declaration(w->arena, 1, 4, 1, 10, 10)).code, MOVED);
    assert_int_equal(store_end_closing(w->store, date_make(2025, 11, 20)), OK);
    assert_string_equal(store_setting(w->store, w->arena, "day.done"), "2025-11-21");
    assert_int_equal(problems(w->store, NULL), 0);
}

/* ---- two handles, the committer ---- */

static enum code put_two(struct store *store, void *context)
{
    enum code code = store_put_setting(store, "a", "1");
    assert_int_equal(code, OK);
    return *(enum code *)context;
}

static void *file_many(void *context)
{
    struct committer *committer = context;
    static _Atomic int number = 0;
    struct arena *arena = arena_new();
    int thread = ++number;
    for (int i = 0; i < 50; i++) {
        struct changes *c = world_declaration(arena, 1, thread * 1000 + i, 1, 10, 100);
        struct commit_result r = committer_commit(committer, arena, c);
        assert(r.code == OK);
    }
    arena_free(arena);
    return NULL;
}

/* An answer that comes after its connection was given up is nobody's. */
static void given_up_connections(void **state)
{
    struct world *w = *state;
    assert_int_equal(store_put_setting(w->store, "clock", "2025-11-20"), OK);
    /* The server says that it is lost, but is not. */
    assert_true(test_place_run(w->place,
                               "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ "
                               "BEGIN RAISE EXCEPTION 'gone' USING ERRCODE = '08006'; END $$",
                               NULL) >= 0);
    assert_true(test_place_run(w->place,
                               "CREATE TRIGGER fail BEFORE INSERT ON setting FOR EACH ROW "
                               "EXECUTE FUNCTION fail()",
                               NULL) >= 0);
    assert_int_equal(store_begin_closing(w->store, date_make(2025, 11, 21)), BUSY);
    assert_true(test_place_run(w->place, "DROP TRIGGER fail ON setting", NULL) >= 0);
    for (int i = 0; i < 3; i++) {
        char *clock = store_setting(w->store, w->arena, "clock");
        assert_non_null(clock);
        assert_string_equal(clock, "2025-11-20");
        assert_null(store_setting(w->store, w->arena, "none"));
    }
    assert_int_equal(store_begin_closing(w->store, date_make(2025, 11, 21)), OK);
}

/* A read that breaks while books are verified is not a row that is missing. */
static void broken_verify(void **state)
{
    struct world *w = *state;
    struct item_state item;
    bool open;
    int status;
    assert_int_equal(store_snapshot_begin(w->store), OK);
    assert_true(test_place_run(w->place,
                               "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                               "WHERE datname = current_database() AND pid <> pg_backend_pid()",
                               NULL) > 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)engine_load_item_state(w->store, world_bn(1), 1, &item, &open);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    store_snapshot_end(w->store);
}

/* The end of a batch is not heard; then the engine fails. Nobody may be told that nothing is done
 * and nothing will be. */
static void unheard_and_broken(void **state)
{
    struct world *w = *state;
    assert_true(test_place_run(w->place,
                               "CREATE SEQUENCE fails; "
                               "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ "
                               "BEGIN CASE nextval('fails') "
                               "WHEN 1 THEN RAISE EXCEPTION 'gone' USING ERRCODE = '08006'; "
                               "WHEN 2 THEN RAISE EXCEPTION 'late' USING ERRCODE = '22003'; "
                               "WHEN 3 THEN RAISE EXCEPTION 'gone' USING ERRCODE = '08006'; "
                               "ELSE RETURN NEW; END CASE; END $$; "
                               "CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON journal "
                               "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()",
                               NULL) >= 0);
    struct changes *c = world_declaration(w->arena, 1, 1, 1, 10, 10);
    assert_int_equal(commit(w, c).code, BUSY);
    struct commit_result again = commit(w, c); /* its first try fails as well */
    assert_int_equal(again.code, OK);
    assert_int_equal(again.seq, 1);
    assert_int_equal(problems(w->store, NULL), 0);
}

static enum code hold_and_put(struct store *store, void *context)
{
    enum code code = store_hold_business(store, world_bn(1));
    return code == OK ? store_put_setting(store, "day.closing", context) : code;
}

/* Whoever keeps others waiting is cut off by the server when nothing comes from him any more. */
static void waited_for(void **state)
{
    struct world *w = *state;
    struct store *writer;
    char day[] = "2025-11-20";
    assert_true(test_place_run(w->place,
                               "CREATE FUNCTION limits() RETURNS trigger LANGUAGE plpgsql AS $$ "
                               "BEGIN IF current_setting('idle_in_transaction_session_timeout') = "
                               "'0' THEN RAISE EXCEPTION 'for ever'; END IF; RETURN NEW; END $$",
                               NULL) >= 0);
    assert_true(test_place_run(w->place,
                               "CREATE TRIGGER limits BEFORE INSERT ON setting FOR EACH ROW "
                               "EXECUTE FUNCTION limits()",
                               NULL) >= 0);
    assert_int_equal(store_put_setting(w->store, "clock", "2025-11-20"), FAULT);
    assert_int_equal(store_begin_closing(w->store, date_make(2025, 11, 20)), OK);
    assert_int_equal(store_open(w->place, false, true, &writer), OK);
    struct committer *committer = committer_start(writer);
    assert_int_equal(committer_do(committer, hold_and_put, day), OK);
    committer_stop(committer);
}

/* A migration may take as long as it takes. */
static void long_migration(void **state)
{
    struct world *w = *state;
    struct out times = out_new(w->arena);
    assert_true(test_place_run(w->place,
                               "CREATE TABLE seen (text TEXT); "
                               "CREATE FUNCTION limits() RETURNS trigger LANGUAGE plpgsql AS $$ "
                               "BEGIN INSERT INTO seen VALUES (current_setting("
                               "'statement_timeout')); RETURN NEW; END $$; "
                               "CREATE TRIGGER limits BEFORE INSERT ON migration FOR EACH ROW "
                               "EXECUTE FUNCTION limits(); "
                               "DO $$ DECLARE one TEXT; BEGIN FOR one IN SELECT tablename "
                               "FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN "
                               "('migration', 'seen') LOOP EXECUTE 'DROP TABLE ' || one || "
                               "' CASCADE'; END LOOP; END $$; DELETE FROM migration",
                               NULL) >= 0);
    store_close(w->store);
    assert_int_equal(store_open(w->place, true, true, &w->store), OK);
    assert_true(test_place_run(w->place, "SELECT DISTINCT text FROM seen", &times) > 0);
    assert_string_equal(times.data, "0\n");
}

static void committer(void **state)
{
    struct world *w = *state;
    struct store *second, *reader;
    if (test_place_postgres(w->place)) {
        assert_int_equal(store_open(w->place, false, true, &second), OK);
        store_close(second);
    } else {
        assert_int_equal(store_open(w->place, false, true, &second), BUSY);
    }
    assert_int_equal(store_open("/tmp/no-such-carm", false, false, &second), NOT_FOUND);
    assert_int_equal(store_open(w->place, false, false, &reader), OK);
    struct committer *c = committer_start(w->store);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, file_many, c);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    struct declaration_filter filter = {.accounts = &(program_account){""}, .accounts_count = 1};
    program_account account = world_account(1);
    filter.accounts = &account;
    struct stored_declaration *list;
    assert_int_equal(store_list_declarations(reader, w->arena, &filter, &list), 200);

    enum code answer = CONFLICT;
    assert_int_equal(committer_do(c, put_two, &answer), CONFLICT);
    assert_null(store_setting(reader, w->arena, "a")); /* undone */
    answer = OK;
    assert_int_equal(committer_do(c, put_two, &answer), OK);
    assert_string_equal(store_setting(reader, w->arena, "a"), "1");
    const struct changes *many[3] = {world_declaration(w->arena, 2, 1, 1, 10, 10),
                                     world_declaration(w->arena, 2, 1, 1, 10, 10),
                                     world_declaration(w->arena, 2, 2, 1, 10, 10)};
    struct commit_result results[3];
    committer_commit_all(c, w->arena, many, 3, results);
    assert_int_equal(results[0].code, OK);
    assert_int_equal(results[1].code, CONFLICT);
    assert_int_equal(results[2].seq, 2);
    committer_stop(c);
    assert_int_equal(problems(reader, NULL), 0);
    store_close(reader);
    assert_int_equal(store_open(w->place, false, true, &w->store), OK);
}

static void reader_sees_committed_only(void **state)
{
    struct world *w = *state;
    struct store *reader;
    assert_int_equal(store_open(w->place, false, false, &reader), OK);
    assert_int_equal(engine_begin(w->store), OK);
    assert_int_equal(store_put_setting(w->store, "x", "1"), OK);
    assert_int_equal(commit(w, world_register(w->arena, 1)).code, OK);
    assert_null(store_setting(reader, w->arena, "x"));
    assert_int_equal(store_load_business(reader, w->arena, world_bn(1), NULL, NULL), NOT_FOUND);
    assert_int_equal(engine_end(w->store, OK), OK);
    assert_string_equal(store_setting(reader, w->arena, "x"), "1");
    int64_t head;
    assert_int_equal(store_load_business(reader, w->arena, world_bn(1), NULL, &head), OK);
    assert_int_equal(head, 1);
    assert_int_equal(store_put_setting(reader, "x", "2"), FAULT); /* readers cannot write */
    store_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode_and_decode),
        cmocka_unit_test(decode_takes_one_form),
        IN_WORLD(round_trip),
        IN_WORLD(lists_of_declarations),
        IN_WORLD(places),
        IN_WORLD(guards),
        IN_WORLD(batch),
        IN_WORLD(as_known_at),
        IN_WORLD(reference),
        IN_WORLD(people),
        IN_WORLD(copies),
        IN_WORLD(leases),
        IN_WORLD(closed_days),
        IN_WORLD(committer),
        IN_WORLD(reader_sees_committed_only),
        /* PostgreSQL's own. */
        IN_WORLD(given_up_connections),
        IN_WORLD(broken_verify),
        IN_WORLD(unheard_and_broken),
        IN_WORLD(waited_for),
        IN_WORLD(long_migration),
    };
    size_t count = ARRAY_COUNT(tests) - (test_on_postgres() ? 0 : 5);
    return _cmocka_run_group_tests("store", tests, count, NULL, NULL);
}
