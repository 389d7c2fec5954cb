/* The log beside a busy writer: it stays short, and nothing of it is lost. */
#include "committer.h"
#include "store_test_open.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>

/* A commit of one declaration writes about 15 pages of 8 KB: without check-points 55 MB. */
enum { WRITERS = 3, EACH = 150, BODY = 20000, LOG_MAX = 24 * 1024 * 1024 };

struct filing {
    struct committer *committer;
    int first;
};

static void *file_each(void *context)
{
    const struct filing *filing = context;
    struct arena *arena = arena_new();
    for (int i = 0; i < EACH; i++) {
        struct changes *changes =
            world_declaration(arena, 1, filing->first + i, 1, 10, BODY);
        struct commit_result result = committer_commit(filing->committer, arena, changes);
        assert(result.code == OK);
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

static void log_stays_short(void **state)
{
    struct world *w = *state;
    pthread_t threads[WRITERS];
    struct filing filings[WRITERS];
    struct stat log;
    const char *path = arena_printf(w->arena, "%s/carm.db-wal", w->place);
    struct commit_result result;
    const struct changes *business = world_register(w->arena, 1);
    if (test_place_postgres(w->place))
        return;
    assert_int_equal(store_commit(w->store, w->arena, &business, NULL, 1, &result), OK);
    struct committer *committer = committer_start(w->store);
    for (int i = 0; i < WRITERS; i++) {
        filings[i] = (struct filing){committer, 1000 * (i + 1)};
        assert_int_equal(pthread_create(&threads[i], NULL, file_each, &filings[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(stat(path, &log), 0);
    assert_true(log.st_size < LOG_MAX);
    committer_stop(committer);
    assert_int_equal(store_open(w->place, false, true, &w->store), OK);
    assert_int_equal(problems(w->store, NULL), 0);
    struct stored_declaration *list;
    program_account account = world_account(1);
    const struct declaration_filter filter = {.accounts = &account, .accounts_count = 1};
    assert_int_equal(store_list_declarations(w->store, w->arena, &filter, &list), WRITERS * EACH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {IN_WORLD(log_stays_short)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
