/* Changes of the law in the store: nothing is taken twice, nothing is written over, and what was
 * known at an instant is one law. */
#include "store_law.h"
#include "store_test_open.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdlib.h>

static const struct law_file files[] = {{"gst-rates", "percent,valid_from\n5,2008-01-01\n"},
                                        {"golden-cases", "{\"é\":1}\n"}};

static enum code put(struct world *w, int64_t change, int64_t expect, enum law_step what,
                     bool content, int64_t due, struct stored_law_step *ret)
{
    struct law_revision revision = {
        .change = change, .revision = expect == 0 ? 1 : 2, .title = "T", .source = "S"};
    revision.content = hash_bytes("c", 1);
    *ret = (struct stored_law_step){.change = change,
                                    .revision = 1,
                                    .step = what,
                                    .on = date_make(2025, 11, 3),
                                    .at = {1000},
                                    .actor = "robin",
                                    .words = "why",
                                    .due_at = {due}};
    if (content)
        ret->revision = revision.revision;
    struct law_commit commit = {.step = ret,
                                .expect_step = expect,
                                .revision = content ? &revision : NULL,
                                .files = files,
                                .files_count = content ? 2 : 0};
    return store_commit_law(w->store, &commit);
}

static void steps_follow_one_another(void **state)
{
    struct world *w = *state;
    struct stored_law_step first, second, third, late, *steps;
    assert_int_equal(put(w, 0, 0, LAW_STEP_LOAD, true, 0, &first), OK);
    assert_int_equal(first.change, 1);
    assert_int_equal(put(w, 1, first.number, LAW_STEP_APPROVE, false, 0, &second), OK);
    /* Who read before that comes too late. */
    assert_int_equal(put(w, 1, first.number, LAW_STEP_APPROVE, false, 0, &late), MOVED);
    assert_int_equal(put(w, 0, 0, LAW_STEP_LOAD, true, 0, &third), OK);
    assert_int_equal(third.change, 2);
    assert_int_equal(third.number, 3);
    assert_int_equal(put(w, 1, second.number, LAW_STEP_AMEND, true, 0, &late), OK);

    assert_int_equal(store_list_law_steps(w->store, w->arena, 1, &steps), 3);
    assert_int_equal(steps[1].step, LAW_STEP_APPROVE);
    assert_string_equal(steps[1].words, "why");
    assert_int_equal(store_page_law_steps(w->store, w->arena, 0, 10, &steps), 4);
    hash256 previous = {0}, content = hash_bytes("c", 1);
    for (size_t i = 0; i < 4; i++) {
        hash256 hash = store_law_step_hash(w->arena, &steps[i], &content, &previous);
        assert_memory_equal(&hash, &steps[i].hash, sizeof(hash));
        previous = hash;
    }
    assert_int_equal(store_page_law_steps(w->store, w->arena, 3, 10, &steps), 1);

    struct law_revision revision, *list;
    struct law_file *kept;
    assert_int_equal(store_load_law_revision(w->store, w->arena, 1, 0, &revision), OK);
    assert_int_equal(revision.revision, 2);
    assert_int_equal(store_load_law_revision(w->store, w->arena, 1, 3, &revision), NOT_FOUND);
    assert_int_equal(store_list_law_revisions(w->store, w->arena, 0, 10, &list), 2);
    assert_int_equal(list[0].change, 2);
    assert_int_equal(list[1].revision, 2);
    assert_int_equal(store_list_law_revisions(w->store, w->arena, 2, 10, &list), 1);
    assert_int_equal(store_list_law_files(w->store, w->arena, 1, 1, &kept), 2);
    assert_string_equal(kept[1].body, files[1].body);
}

static void the_first_that_is_due(void **state)
{
    struct world *w = *state;
    struct stored_law_step step, other;
    int64_t change;
    instant due;
    assert_int_equal(store_load_law_due(w->store, &change, &due), NOT_FOUND);
    assert_int_equal(put(w, 0, 0, LAW_STEP_LOAD, true, 0, &step), OK);
    assert_int_equal(put(w, 1, step.number, LAW_STEP_SCHEDULE, false, 9000, &step), OK);
    assert_int_equal(put(w, 0, 0, LAW_STEP_LOAD, true, 0, &other), OK);
    assert_int_equal(put(w, 2, other.number, LAW_STEP_SCHEDULE, false, 8000, &other), OK);
    assert_int_equal(store_load_law_due(w->store, &change, &due), OK);
    assert_int_equal(change, 2);
    assert_int_equal(due.ms, 8000);
    assert_int_equal(put(w, 2, other.number, LAW_STEP_REFUSE, false, 0, &other), OK);
    assert_int_equal(store_load_law_due(w->store, &change, &due), OK);
    assert_int_equal(change, 1);
}

/* Loads at what seems one instant are not: each law was known for itself. */
static void one_law_an_instant(void **state)
{
    struct world *w = *state;
    struct reference_row row = {.kind = "gst-rates",
                                .key = "-",
                                .valid_from = date_make(2008, 1, 1),
                                .valid_to = DATE_MAX,
                                .source = "s",
                                .fields = "5"},
                         *list;
    struct load_counts counts;
    instant first, last;
    assert_int_equal(store_load_reference_span(w->store, &first, &last), OK);
    assert_int_equal(last.ms, 0);
    assert_int_equal(store_load_reference_rows(w->store, &row, 1, (instant){5000}, false, &counts),
                     OK);
    row.fields = "6";
    assert_int_equal(store_load_reference_rows(w->store, &row, 1, (instant){5000}, false, &counts),
                     OK);
    assert_int_equal(store_load_reference_span(w->store, &first, &last), OK);
    assert_int_equal(first.ms, 5000);
    assert_int_equal(last.ms, 5001);
    assert_int_equal(store_list_reference_at(w->store, w->arena, (instant){4999}, &list), 0);
    assert_int_equal(store_list_reference_at(w->store, w->arena, first, &list), 1);
    assert_string_equal(list[0].fields, "5");

    /* In force and withdrawn in one step; not on a law that has moved on. */
    struct stored_law_step step;
    struct law_revision revision = {.revision = 1, .title = "T", .source = "S"};
    struct reference_row added = row;
    added.key = "other";
    assert_int_equal(store_list_reference_at(w->store, w->arena, last, &list), 1);
    const int64_t gone[] = {list[0].id};
    step = (struct stored_law_step){.revision = 1,
                                    .step = LAW_STEP_ACTIVATE,
                                    .at = {1},
                                    .on = date_make(2025, 11, 3),
                                    .actor = "system",
                                    .words = ""};
    struct law_commit commit = {.step = &step,
                                .revision = &revision,
                                .rows = &added,
                                .rows_count = 1,
                                .ended = gone,
                                .ended_count = 1,
                                .expect_version = 1};
    assert_int_equal(store_commit_law(w->store, &commit), MOVED);
    commit.expect_version = 2;
    assert_int_equal(store_commit_law(w->store, &commit), OK);
    assert_int_equal(step.known_at.ms, 5002);
    assert_int_equal(store_list_reference_at(w->store, w->arena, step.known_at, &list), 1);
    assert_string_equal(list[0].key, "other");
    assert_int_equal(store_list_reference_at(w->store, w->arena, (instant){5001}, &list), 1);
    assert_string_equal(list[0].key, "-");
}

static void a_page_counts_once(void **state)
{
    struct world *w = *state;
    struct law_impact impact = {.change = 1,
                                .revision = 1,
                                .base_at = {1},
                                .began_at = {2},
                                .began_by = "robin",
                                .from = date_make(2025, 1, 1),
                                .to = date_make(2025, 12, 31)},
                      there, second = impact;
    assert_int_equal(store_load_unfinished_law_impact(w->store, w->arena, &there), NOT_FOUND);
    assert_int_equal(store_begin_law_impact(w->store, &impact), OK);
    assert_int_equal(store_begin_law_impact(w->store, &second), CONFLICT);
    struct law_impact_account sum = {
        .account = world_account(1), .declarations = 2, .touched = 1, .more = {500}};
    sum.by_class[REVENUE_GST] = money_cents(500);
    struct law_impact_declaration one = {.account = sum.account,
                                         .transaction = transaction_number_make("12345", 1),
                                         .version = 1,
                                         .law_on = date_make(2025, 11, 3),
                                         .stands = "changed",
                                         .after = {500},
                                         .findings = ""};
    struct law_page page = {.impact = impact,
                            .accounts = &sum,
                            .accounts_count = 1,
                            .declarations = &one,
                            .declarations_count = 1};
    page.impact.looked = 2;
    page.impact.after = (struct law_cursor){sum.account, {77}, one.transaction, 1};
    assert_int_equal(store_put_law_page(w->store, &page), OK);
    assert_int_equal(store_put_law_page(w->store, &page), MOVED);
    assert_int_equal(store_load_unfinished_law_impact(w->store, w->arena, &there), OK);
    assert_int_equal(there.looked, 2);
    assert_string_equal(there.after.account.text, sum.account.text);
    page.expect = page.impact.after;
    page.declarations_count = 0;
    page.impact.ended_at.ms = 99;
    assert_int_equal(store_put_law_page(w->store, &page), OK);
    assert_int_equal(store_put_law_page(w->store, &page), MOVED);

    struct law_impact_account *accounts;
    struct law_impact_declaration *list;
    assert_int_equal(store_list_law_impact_accounts(w->store, w->arena, impact.number,
                                                    (program_account){""}, 10, &accounts),
                     1);
    assert_int_equal(accounts[0].declarations, 4);
    assert_int_equal(accounts[0].more.cents, 1000);
    assert_int_equal(accounts[0].by_class[REVENUE_GST].cents, 1000);
    assert_int_equal(store_list_law_impact_accounts(w->store, w->arena, impact.number, sum.account,
                                                    10, &accounts),
                     0);
    assert_int_equal(
        store_list_law_impact_declarations(w->store, w->arena, impact.number, NULL, 10, &list), 1);
    assert_string_equal(list[0].stands, "changed");
    assert_int_equal(
        store_list_law_impact_declarations(w->store, w->arena, impact.number, &one, 10, &list), 0);
    assert_int_equal(store_list_law_impact_refused(w->store, w->arena, impact.number, 10, &list),
                     0);
    assert_int_equal(store_begin_law_impact(w->store, &second), OK);
    assert_int_equal(second.number, impact.number + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(steps_follow_one_another),
        IN_WORLD(the_first_that_is_due),
        IN_WORLD(one_law_an_instant),
        IN_WORLD(a_page_counts_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
