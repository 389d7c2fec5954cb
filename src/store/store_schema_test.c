/* What the schema must be, that no query walks through a table that grows, that older versions are
 * brought up, and that whoever changes a row behind the store's back is found out. */
#include "engine.h"
#include "store_test_open.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the schema ---- */

/* What has the business's number in a column but is found by another key first: who may hold a
 * number, who is signing in, which software calls, what a report says of all businesses, access. */
static const char *const found_otherwise[] = {"filing", "portal_user", "api_key",
                                              "law_impact_account", "law_impact_declaration",
                                              "registration", "access_request",
                                              "membership", "delegation_request",
                                              "access_event", "emergency", NULL};

static bool listed(const char *const *names, const char *name)
{
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static bool has_bn(const struct table *table)
{
    for (int i = 0; table->columns[i] != NULL; i++)
        if (strcmp(table->columns[i], "bn") == 0)
            return true;
    return false;
}

static const char *catalogue(struct world *w, const char *sqlite, const char *postgres)
{
    struct out out = out_new(w->arena);
    assert_true(test_place_run(w->place, test_place_postgres(w->place) ? postgres : sqlite,
                               &out) >= 0);
    return out.data == NULL ? "" : out.data;
}

/* Every table and column of the catalogue is in the list of what is copied, with its key; and what
 * belongs to a business has its number first in its key, so that the schema can be spread. */
static void keys_start_with_the_business(void **state)
{
    struct world *w = *state;
    struct out expected = out_new(w->arena);
    for (int i = 0; i < TABLES; i++) {
        const struct table *table = &tables[i];
        if (has_bn(table) && !listed(found_otherwise, table->name))
            assert_string_equal(table->columns[table->key[0]], "bn");
        out_printf(&expected, "%s", table->name);
        for (int k = 0; k < table->key_count; k++)
            out_printf(&expected, "%s%s", k == 0 ? "|" : ",", table->columns[table->key[k]]);
        for (int k = 0; table->columns[k] != NULL; k++)
            out_printf(&expected, "%s%s", k == 0 ? "|" : ",", table->columns[k]);
        out_char(&expected, '\n');
    }
    const char *sqlite =
        "SELECT m.name, coalesce((SELECT group_concat(name) FROM (SELECT name FROM "
        "pragma_table_info(m.name) WHERE pk > 0 ORDER BY pk)), (SELECT group_concat(name) FROM "
        "pragma_index_info((SELECT name FROM pragma_index_list(m.name) WHERE \"unique\" LIMIT "
        "1)))), (SELECT group_concat(name) FROM pragma_table_info(m.name)) FROM sqlite_schema m "
        "WHERE m.type = 'table' AND m.name NOT IN ('migration', 'lease') AND m.name NOT LIKE "
        "'sqlite_%'";
    const char *postgres =
        "SELECT c.relname, (SELECT string_agg(a.attname, ',' ORDER BY p.n) FROM pg_index i CROSS "
        "JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS p (at, n) JOIN pg_attribute a ON "
        "a.attrelid = c.oid AND a.attnum = p.at WHERE i.indrelid = c.oid AND i.indisprimary), "
        "(SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = "
        "c.oid AND attnum > 0) FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = "
        "'public'::regnamespace AND c.relname NOT IN ('migration', 'lease')";
    const char *found = catalogue(w, sqlite, postgres);
    size_t lines = 0;
    for (const char *at = found; *at != '\0'; at = strchr(at, '\n') + 1, lines++) {
        const char *line = arena_copy(w->arena, at, (size_t)(strchr(at, '\n') + 1 - at));
        if (strstr(expected.data, line) == NULL)
            printf("# not as in tables.tbl: %s", line);
        assert_non_null(strstr(expected.data, line));
    }
    assert_int_equal(lines, TABLES);
}

/* A query that touches what belongs to a business says whose, but for whole lists. */
static void queries_name_the_business(void **state)
{
    static const char *const words[] = {" FROM ", " INTO ", "UPDATE "};
    static const enum query whole[] = {QUERY_COUNT_ROWS, QUERY_STATEMENT_LIST_ALL,
                                       QUERY_BUSINESS_LIST, QUERY_ACCOUNT_LIST_ACTIVE,
                                       QUERY_ACCOUNT_LIST_UNENROLLED,
                                       QUERY_ACCOUNT_LIST_IN_CREDIT,
                                       QUERY_JOURNAL_BUSINESS_NEXT,
                                       QUERY_CASE_STEP_UNDECIDED, QUERY_BULK_STEP_LATEST,
                                       QUERY_RELIEF_LATEST,
                                       QUERY_MONEY_STEP_WAITING, QUERY_STATEMENT_LIST_OF,
                                       QUERY_LAW_IMPACT_DECLARATIONS,
                                       /* of sealed days, which are over all */
                                       QUERY_DAY_HEAD_PAGE, QUERY_DAY_LEAF_PAGE,
                                       QUERY_DAY_LEAF_GROUP, QUERY_DAY_LEAF_LOST,
                                       QUERY_DAY_LEAF_DROP,
                                       /* a bank tells a payment's name alone */
                                       QUERY_PAYMENT_NAMED,
                                       /* and a release system a security number */
                                       QUERY_ACCOUNT_OF_SECURITY_NUMBER,
                                       /* clients of a broker are many businesses */
                                       QUERY_DELEGATION_LIST_OF, QUERY_DELEGATION_HELD,
                                       QUERY_DELEGATION_NAMES_OF, QUERY_DELEGATION_LIST_AMONG,
                                       QUERY_DELEGATION_HELD_AMONG,
                                       /* and what ends soon is told to each */
                                       QUERY_DELEGATION_EXPIRING, QUERY_BUSINESS_FIRMS,
                                       QUERY_BUSINESS_NAMES,
                                       /* and agreements of a provider */
                                       QUERY_BUSINESS_SURETIES, QUERY_MONEY_STEP_SUBMITTED,
                                       QUERY_MONEY_STEP_STANDING};
    struct world *w = *state;
    int seen = 0;
    for (int i = 0; i < DIALECTS * QUERY_COUNT; i++) {
        const char *text = query_texts[i / QUERY_COUNT][i % QUERY_COUNT];
        enum query query = (enum query)(i % QUERY_COUNT);
        bool exempt = text == NULL || (query >= tables[0].page && query <= tables[TABLES - 1].last);
        for (size_t k = 0; k < ARRAY_COUNT(whole); k++)
            exempt = exempt || whole[k] == query;
        for (int t = 0; t < TABLES && !exempt; t++) {
            bool touches = false;
            for (size_t k = 0; k < ARRAY_COUNT(words); k++)
                touches = touches || strstr(text, arena_printf(w->arena, "%s%s ", words[k],
                                                               tables[t].name)) != NULL;
            if (!touches || !has_bn(&tables[t]) || listed(found_otherwise, tables[t].name))
                continue;
            bool names = strstr(text, "bn = $") != NULL || strstr(text, "bn = k.bn") != NULL ||
                         strstr(text, "bn = ANY") != NULL || strncmp(text, "INSERT", 6) == 0;
            if (!names)
                printf("# %s\n", text);
            assert_true(names);
            seen++;
        }
    }
    assert_true(seen > 50);
}

/* Twenty thousand rows in each table, so that a planner has something to choose. */
static void fill(struct world *w)
{
    for (int i = 0; i < TABLES; i++) {
        const struct table *table = &tables[i];
        struct out out = out_new(w->arena);
        out_printf(&out, "INSERT INTO %s SELECT ", table->name);
        bool spread = strcmp(table->name, "business") != 0 &&
                      strcmp(table->name, "account") != 0 &&
                      strcmp(table->name, "assignment_version") != 0 &&
                      strcmp(table->name, "register_entry") != 0;
        for (int k = 0; table->columns[k] != NULL; k++)
            out_printf(&out, "%s%s", k == 0 ? "" : ", ",
                       strcmp(table->columns[k], "bn") == 0 && spread ? "g % 1000"
                       : table->kinds[k] == 'i' ? "g"
                       : table->kinds[k] == 't' ? "'x' || g"
                                                : "sha256(CAST('x' || g AS BYTEA))");
        out_put(&out, " FROM generate_series(1, 20000) AS g");
        assert_int_equal(test_place_run(w->place, out.data, NULL), 20000);
    }
    assert_true(test_place_run(w->place, "ANALYZE", NULL) >= 0);
}

/* Types of parameters that PostgreSQL cannot work out. */
static const char *types_of(enum query query)
{
    switch (query) {
    case QUERY_BATCH_LOCK:
    case QUERY_BATCH_HEADS: return "(bigint[])";
    case QUERY_BATCH_FILINGS:
    case QUERY_BATCH_ITEMS: return "(bigint[], bigint[])";
    case QUERY_BATCH_ANSWERS: return "(text[], text[])";
    case QUERY_BATCH_PAYMENTS:
    case QUERY_BATCH_STATEMENTS: return "(bigint[], text[])";
    default: return "";
    }
}

static const char *plan_of(struct world *w, enum query query, const char *text)
{
    struct out out = out_new(w->arena);
    char *question;
    if (!test_place_postgres(w->place)) {
        question = arena_printf(w->arena, "EXPLAIN QUERY PLAN %s", text);
    } else {
        int parameters = 0;
        for (const char *at = text; (at = strchr(at, '$')) != NULL; at++) {
            int number = (int)strtol(at + 1, NULL, 10);
            parameters = number > parameters ? number : parameters;
        }
        question = arena_printf(w->arena,
                                "SET plan_cache_mode = force_generic_plan; PREPARE q%s AS %s; "
                                "EXPLAIN EXECUTE q",
                                types_of(query), text);
        for (int i = 0; i < parameters; i++)
            question = arena_printf(w->arena, "%s%sNULL%s", question, i == 0 ? " (" : ", ",
                                    i + 1 == parameters ? ")" : "");
    }
    assert_true(test_place_run(w->place, question, &out) >= 0);
    return out.data == NULL ? "" : out.data;
}

/* No statement reads a table that grows from end to end, but for verify's counts and whole
 * lists. */
static void plans(void **state)
{
    static const char *const kinds[] = {"SELECT", "INSERT", "UPDATE", "DELETE"};
    static const enum query whole[] = {QUERY_COUNT_ROWS, QUERY_STATEMENT_LIST_ALL,
                                       QUERY_REFERENCE_LIST, QUERY_REFERENCE_LIST_AT,
                                       QUERY_BUSINESS_LIST,
                                       QUERY_ACCOUNT_LIST_ACTIVE,
                                       QUERY_ACCOUNT_LIST_UNENROLLED, QUERY_USER_LIST,
                                       QUERY_MIGRATION_LAST, QUERY_LEASE_GET, QUERY_LEASE_END,
                                       /* of steps that wait, or once did */
                                       QUERY_CASE_STEP_UNDECIDED, QUERY_LAW_STEP_DUE,
                                       QUERY_LAW_IMPACT_UNFINISHED,
                                       /* sealed days of all, and what is lost of them */
                                       QUERY_DAY_HEAD_PAGE, QUERY_DAY_LEAF_PAGE,
                                       QUERY_DAY_LEAF_LOST, QUERY_DAY_LEAF_DROP,
                                       /* the latest, along an index of requests alone */
                                       QUERY_BULK_STEP_LATEST, QUERY_RELIEF_LATEST,
                                       QUERY_BUSINESS_FIRMS, QUERY_BUSINESS_SURETIES};
    struct world *w = *state;
    bool postgres = test_place_postgres(w->place);
    int looked = 0;
    if (postgres)
        fill(w);
    for (int i = 0; i < QUERY_COUNT; i++) {
        const char *text = query_texts[postgres ? DIALECT_POSTGRESQL : DIALECT_SQLITE][i];
        bool plain = false;
        for (size_t k = 0; k < ARRAY_COUNT(kinds); k++)
            plain = plain || (text != NULL && strncmp(text, kinds[k], strlen(kinds[k])) == 0);
        for (size_t k = 0; k < ARRAY_COUNT(whole); k++)
            plain = plain && whole[k] != (enum query)i;
        for (int t = 0; t < TABLES; t++) /* copies walk along the keys */
            plain = plain && tables[t].page != (enum query)i && tables[t].last != (enum query)i;
        if (!plain)
            continue;
        const char *plan = plan_of(w, (enum query)i, text);
        const char *scan = strstr(plan, postgres ? "Seq Scan on " : "SCAN ");
        /* A list that is given is no table. */
        bool bad = scan != NULL && strncmp(scan, "SCAN CONSTANT ROW", 17) != 0 &&
                   strncmp(scan, "SCAN json_each", 14) != 0;
        if (bad)
            printf("# %s\n# %s\n", text, plan);
        assert_false(bad);
        looked++;
    }
    assert_true(looked > 80);
}

/* ---- migrations ---- */

static void do_sql(const char *place, const char *text)
{
    assert_true(test_place_run(place, text, NULL) >= 0);
}

/* A store as a program of an earlier version left it, with something in it. */
static void make_old(struct world *w, const char *place, int version)
{
    bool postgres = test_place_postgres(place);
    const struct migration *steps =
        migrations[postgres ? DIALECT_POSTGRESQL : DIALECT_SQLITE];
    do_sql(place, "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    for (int i = 0; i < version; i++) {
        do_sql(place, steps[i].sql);
        do_sql(place, arena_printf(w->arena, "INSERT INTO migration VALUES (%d, '%s')",
                                   steps[i].number, steps[i].name));
    }
    if (!postgres)
        do_sql(place, "PRAGMA journal_mode=WAL");
    do_sql(place, "INSERT INTO portal_draft (id, bn, program, portal_user, saved_at, form, title) "
                  "VALUES ('d1', 100000001, 'RM0001', 'anne', 5, 'a=b', NULL)");
    do_sql(place, "INSERT INTO setting VALUES ('mode', 'demo')");
}

/* From each earlier version: its schema with something in it is brought up, and nothing is lost. */
static void migrations_from_every_version(void **state)
{
    struct world *w = *state;
    for (int version = 1; version < MIGRATIONS; version++) {
        char *directory = test_directory(w->arena), *place = test_place(w->arena, directory);
        struct store *store;
        make_old(w, place, version);
        assert_int_equal(store_open(place, false, true, &store), CONFLICT);
        assert_int_equal(store_open(place, true, true, &store), OK);
        struct draft draft;
        assert_int_equal(store_load_draft(store, w->arena, world_bn(1), "d1", &draft), OK);
        assert_string_equal(draft.form, "a=b");
        assert_string_equal(store_setting(store, w->arena, "mode"), "demo");
        const struct changes *one = world_declaration(w->arena, 1, 5, 1, 1000, 100);
        struct commit_result result;
        assert_int_equal(store_commit(store, w->arena, &one, NULL, 1, &result), OK);
        assert_int_equal(problems(store, NULL), 0);
        store_close(store);
        assert_int_equal(store_open(place, false, true, &store), OK);
        store_close(store);
        do_sql(place, arena_printf(w->arena, "INSERT INTO migration VALUES (%d, 'later')",
                                   MIGRATIONS + 1));
        assert_int_equal(store_open(place, true, true, &store), CONFLICT);
        test_place_remove(place);
        test_directory_remove(directory);
    }
}

/* What a person's one role was in version 21 is a membership afterwards: a manager's of the
 * business, the others' of each of its accounts. */
static void roles_become_memberships(void **state)
{
    static const char *const wanted[] = {"anne  manager", "bob RM0001 editor", "bob RM0002 editor",
                                         "cy RM0001 reader", "cy RM0002 reader"};
    struct world *w = *state;
    char *directory = test_directory(w->arena), *place = test_place(w->arena, directory);
    struct store *store;
    struct membership *list;
    struct user officer;
    make_old(w, place, 21);
    do_sql(place, "INSERT INTO business (bn, kind, legal_name, trade_name, street, city, province, "
                  "postal_code, country, language, check_exempt) VALUES "
                  "(100000001, 'importer', 'A', '', '', '', '', '', 'CA', 'en', 0)");
    do_sql(place, "INSERT INTO account (bn, program, place, name, import, asec, open_from, "
                  "closed_on) VALUES (100000001, 'RM0001', 0, '', 1, '', 20200101, 0), "
                  "(100000001, 'RM0002', 1, '', 1, '', 20200101, 0)");
    do_sql(place, "INSERT INTO portal_user (name, display_name, email, stamp, bn, role, language, "
                  "locked) VALUES ('anne', 'A', '', '', 100000001, 'manager', 'en', 0), "
                  "('bob', 'B', '', '', 100000001, 'employee', 'en', 0), "
                  "('cy', 'C', '', '', 100000001, 'viewer', 'en', 0), "
                  "('olga', 'O', '', '', 100000001, 'officer', 'en', 0), "
                  "('nemo', 'N', '', '', -1, '', 'en', 0)");
    assert_int_equal(store_open(place, true, true, &store), OK);
    size_t count = store_list_members(store, w->arena, world_bn(1), &list);
    assert_int_equal(count, ARRAY_COUNT(wanted));
    for (size_t i = 0; i < count; i++)
        assert_string_equal(arena_printf(w->arena, "%s %s %s", list[i].person, list[i].program,
                                         role_ids[list[i].role]), wanted[i]);
    assert_int_equal(store_load_user(store, w->arena, "olga", &officer), OK);
    assert_string_equal(officer.role, "officer");
    assert_int_equal(officer.staff, STAFF_ALL); /* who was staff could do everything */
    assert_int_equal(store_load_user(store, w->arena, "bob", &officer), OK);
    assert_string_equal(officer.role, "");
    assert_int_equal(officer.staff, 0);
    store_close(store);
    test_place_remove(place);
    test_directory_remove(directory);
}

/* ---- tampering ---- */

static void tamper(struct world *w, const char *text)
{
    assert_int_equal(test_place_run(w->place, text, NULL), 1);
}

static void tampering_is_found(void **state)
{
    static const char *const attacks[][2] = {
        {"UPDATE journal SET body = replace(body, '\"US\"', '\"UT\"') WHERE seq = 2",
         "UPDATE journal SET body = replace(body, '\"UT\"', '\"US\"') WHERE seq = 2"},
        {"UPDATE journal SET body = 'x' || body WHERE seq = 2",
         "UPDATE journal SET body = substr(body, 2) WHERE seq = 2"},
        {"UPDATE journal SET at = at + 1 WHERE seq = 1",
         "UPDATE journal SET at = at - 1 WHERE seq = 1"},
        {"UPDATE journal SET seq = 9 WHERE seq = 3", "UPDATE journal SET seq = 3 WHERE seq = 9"},
        {"UPDATE entry SET effective_on = 20259999 WHERE id = 8192",
         "UPDATE entry SET effective_on = 20251120 WHERE id = 8192"},
        {"UPDATE posting SET amount = amount + 1 WHERE entry = 8192 AND line = 0",
         "UPDATE posting SET amount = amount - 1 WHERE entry = 8192 AND line = 0"},
        {"UPDATE posting SET amount = 9223372036854775807 WHERE entry = 8192 AND line = 0",
         "UPDATE posting SET amount = 1000 WHERE entry = 8192 AND line = 0"},
        {"UPDATE posting SET code = 1210 WHERE entry = 8192 AND line = 0",
         "UPDATE posting SET code = 1100 WHERE entry = 8192 AND line = 0"},
        {"UPDATE item SET outstanding = outstanding - 1 WHERE id = 8192",
         "UPDATE item SET outstanding = outstanding + 1 WHERE id = 8192"},
        {"UPDATE item SET open = 0 WHERE id = 8192", "UPDATE item SET open = 1 WHERE id = 8192"},
        {"UPDATE item SET by_class = '{\"GST\":1502}' WHERE id = 8192",
         "UPDATE item SET by_class = '{\"CUSTOMS_DUTY\":1000,\"GST\":502}' WHERE id = 8192"},
        {"UPDATE item SET due_on = 20260131 WHERE id = 8192",
         "UPDATE item SET due_on = 20251231 WHERE id = 8192"},
        {"UPDATE link SET amount = 501", "UPDATE link SET amount = 500"},
        {"UPDATE payment SET amount = 1", "UPDATE payment SET amount = 1502"},
        {"UPDATE declaration SET payable = 1", "UPDATE declaration SET payable = 1502"},
        {"UPDATE declaration SET newest = 0", "UPDATE declaration SET newest = 1"},
        {"INSERT INTO setting VALUES ('n', '1')", "DELETE FROM setting"}, /* not the ledger's */
        {"UPDATE business SET legal_name = 'X'",
         "UPDATE business SET legal_name = 'Érable \"Nord\" Inc.'"},
        {"INSERT INTO link SELECT bn, id + 1, entry, credit, debit, program, amount, value_on, "
         "posted_on, reverses FROM link", "DELETE FROM link WHERE id = 4 * 4096 + 1"},
        {"UPDATE case_step SET words = NULL",
         "UPDATE case_step SET words = '\"Pourquoi\" ? é'"},
        {"UPDATE case_step SET step = 'adjustment.approve', undecided = 0",
         "UPDATE case_step SET step = 'adjustment.file', undecided = 1"},
        {"UPDATE case_step SET undecided = 0", "UPDATE case_step SET undecided = 1"},
        {"UPDATE case_step SET id = id + 1", "UPDATE case_step SET id = id - 1"},
        {"UPDATE bulk_step SET net = -1233", "UPDATE bulk_step SET net = -1234"},
        {"UPDATE bulk_step SET kind = 'fix'", "UPDATE bulk_step SET kind = 'mass'"},
        {"UPDATE bulk_step SET bulk = 4096", "UPDATE bulk_step SET bulk = id"},
        {"UPDATE bulk_step SET id = id + 1, bulk = bulk + 1",
         "UPDATE bulk_step SET id = id - 1, bulk = bulk - 1"},
        {"UPDATE money_step SET amount = 1503", "UPDATE money_step SET amount = 1502"},
        {"UPDATE money_step SET subject = 'p2'", "UPDATE money_step SET subject = 'p1'"},
        {"UPDATE money_step SET waiting = 0", "UPDATE money_step SET waiting = 1"},
        {"UPDATE money_step SET matter = 4096", "UPDATE money_step SET matter = id"},
        {"UPDATE money_step SET id = id + 1, matter = matter + 1",
         "UPDATE money_step SET id = id - 1, matter = matter - 1"},
        {"INSERT INTO posting VALUES (100000001, 77, 0, 'RM0001', 1100, 5)",
         "DELETE FROM posting WHERE entry = 77"},
    };
    struct world *w = *state;
    assert_int_equal(commit(w, world_register(w->arena, 1)).code, OK);
    assert_int_equal(commit(w, world_declaration(w->arena, 1, 1, 1, 1000, 300)).code, OK);
    assert_int_equal(commit(w, world_payment(w->arena, 1, "p1", 1502)).code, OK);
    assert_int_equal(commit(w, world_clearing(w->arena, 1, 3 * LEDGER_ID_PLACES,
                                              2 * LEDGER_ID_PLACES, 500,
                                              date_make(2025, 12, 1))).code, OK);
    assert_int_equal(commit(w, world_case_step(w->arena, 1, 1, 4, CASE_STEP_ADJUSTMENT_FILE)).code,
                     OK);
    assert_int_equal(commit(w, world_bulk_step(w->arena, 1, 5, 0, BULK_MASS_FILE)).code, OK);
    assert_int_equal(commit(w, world_money_step(w->arena, 1, 6, 0, MONEY_STEP_REDIRECT_PROPOSE))
                         .code, OK);
    assert_int_equal(problems(w->store, NULL), 0);
    for (size_t i = 0; i < ARRAY_COUNT(attacks); i++) {
        int found = 0;
        bool harmless = strstr(attacks[i][0], "setting") != NULL;
        tamper(w, attacks[i][0]);
        int64_t count = problems(w->store, &found);
        if ((count > 0) == harmless)
            printf("# attack %zu: %s\n", i, attacks[i][0]);
        assert_int_equal(count > 0, !harmless);
        assert_int_equal(found, count);
        tamper(w, attacks[i][1]);
        assert_int_equal(problems(w->store, NULL), 0);
    }
}

/* ---- what waits ---- */

static int64_t waiting_rows(struct world *w)
{
    return test_place_run(w->place, "UPDATE money_step SET waiting = 1 WHERE waiting = 1", NULL);
}

/* What was settled is in no index of what waits, however much of it there is. */
static void what_is_settled_waits_no_more(void **state)
{
    enum { SETTLED = 40, FIRST = 2 };
    struct world *w = *state;
    struct stored_money_step *steps;
    program_account account;
    assert_int_equal(commit(w, world_register(w->arena, 1)).code, OK);
    for (int64_t seq = FIRST; seq < FIRST + 2 * SETTLED; seq += 2) {
        assert_int_equal(commit(w, world_money_step(w->arena, 1, seq - 1, 0,
                                                    MONEY_STEP_REDIRECT_PROPOSE)).code, OK);
        assert_int_equal(waiting_rows(w), 1);
        assert_int_equal(commit(w, world_money_step(w->arena, 1, seq, seq * LEDGER_ID_PLACES,
                                                    MONEY_STEP_REDIRECT_REFUSE)).code, OK);
        assert_int_equal(waiting_rows(w), 0);
    }
    int64_t last = FIRST + 2 * SETTLED - 1;
    struct changes *pending =
        world_money_step(w->arena, 1, last, 0, MONEY_STEP_REDIRECT_PROPOSE);
    account = pending->money_steps[0].account;
    assert_int_equal(commit(w, pending).code, OK);
    assert_int_equal(waiting_rows(w), 1);
    assert_int_equal(store_list_money_waiting(w->store, w->arena, "redirect", 100, &steps), 1);
    assert_int_equal(store_list_money_pending(w->store, w->arena, account, "redirect", &steps), 1);
    assert_int_equal(steps[0].id, (last + 1) * LEDGER_ID_PLACES);
    assert_int_equal(problems(w->store, NULL), 0);
    tamper(w, "UPDATE money_step SET waiting = 0 WHERE waiting = 1");
    assert_int_equal(problems(w->store, NULL), 1);
    tamper(w, arena_printf(w->arena, "UPDATE money_step SET waiting = 1 WHERE id = %lld",
                           (long long)(last + 1) * LEDGER_ID_PLACES));
    assert_int_equal(problems(w->store, NULL), 0);
    tamper(w, arena_printf(w->arena, "UPDATE money_step SET waiting = 1 WHERE id = %lld",
                           (long long)FIRST * LEDGER_ID_PLACES));
    assert_int_equal(problems(w->store, NULL), 1);
    tamper(w, arena_printf(w->arena, "UPDATE money_step SET waiting = 0 WHERE id = %lld",
                           (long long)FIRST * LEDGER_ID_PLACES));
}

struct busy {
    struct store *store;
    _Atomic bool enough;
    _Atomic int64_t made;
};

static void *stay_busy(void *context)
{
    struct busy *busy = context;
    struct arena *arena = arena_new();
    for (int64_t i = 1; !busy->enough; i++) {
        const struct changes *one =
            world_declaration(arena, 1 + (int)(i % 40), 1000 + i, 1, 10, 10);
        struct commit_result result;
        (void)store_commit(busy->store, arena, &one, NULL, 1, &result);
        assert(result.code == OK);
        busy->made++;
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

/* Its threads must see one moment: between two, rows would seem to be missing or too many. */
static void verify_while_others_post(void **state)
{
    struct world *w = *state;
    struct store *reader;
    struct busy busy = {.store = w->store};
    pthread_t thread;
    for (int business = 1; business <= 40; business++)
        assert_int_equal(commit(w, world_register(w->arena, business)).code, OK);
    assert_int_equal(store_open(w->place, false, false, &reader), OK);
    assert_int_equal(pthread_create(&thread, NULL, stay_busy, &busy), 0);
    for (int i = 0; i < 20 || busy.made < 40; i++)
        assert_int_equal(problems(reader, NULL), 0);
    busy.enough = true;
    pthread_join(thread, NULL);
    int shown = 0;
    assert_true(test_place_run(w->place,
                               "UPDATE item SET outstanding = outstanding - 1 WHERE id = 8192",
                               NULL) >= 0);
    int64_t found = problems(reader, &shown);
    assert_int_equal(found, shown);
    assert_true(found >= 40); /* one or two of each business */
    store_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(keys_start_with_the_business),
        IN_WORLD(queries_name_the_business),
        IN_WORLD(plans),
        IN_WORLD(migrations_from_every_version),
        IN_WORLD(roles_become_memberships),
        IN_WORLD(tampering_is_found),
        IN_WORLD(what_is_settled_waits_no_more),
        IN_WORLD(verify_while_others_post),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
