/* Where a test's store is: the directory itself, or, when CARM_TEST_STORE names a PostgreSQL
 * server (a database to connect to), a fresh database there. */
#pragma once
#include "base.h"

bool test_on_postgres(void);

/* A fresh temporary directory (in the arena), and its removal. */
char *test_directory(struct arena *arena);
void test_directory_remove(const char *directory);

char *test_place(struct arena *arena, const char *directory);
/* The same, with all that is in the store at another place, which nothing has open. */
char *test_place_copy(struct arena *arena, const char *directory, const char *from);
/* The database; the directory is the caller's. */
void test_place_remove(const char *place);
bool test_place_postgres(const char *place);
/* Runs SQL behind the store's back; rows touched, or -1 after saying what is wrong. ret_text, when
 * not NULL, gets all values of the answer, a line a row. */
int64_t test_place_run(const char *place, const char *text, struct out *ret_text);
