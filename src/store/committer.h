/*
 * committer: the one thread that writes. It takes whatever waits, commits it as one transaction,
 * and only then wakes the callers.
 */
#pragma once
#include "store.h"

struct committer;
/* Takes over `writer` (closed by committer_stop). */
struct committer *committer_start(struct store *writer);
void committer_stop(struct committer *committer); /* drains first */
/* Waits until durable. Answers as store_commit does for one. The body is encoded by the caller's
 * thread. */
struct commit_result committer_commit(struct committer *committer, struct arena *arena,
                                      const struct changes *changes);
/* Many at once (bulk filing): waits until all are durable. */
void committer_commit_all(struct committer *committer, struct arena *arena,
                          const struct changes *const *changes, size_t count,
                          struct commit_result *ret_results);
/* Run something with the writer, between batches (users, sessions, drafts, settings, reference). */
enum code committer_do(struct committer *committer, enum code (*work)(struct store *, void *),
                       void *context);
/* For tests: asked before a commit is queued, in the caller's thread; what is not OK is the answer
 * to all of that call's changes, and nothing is kept. It may itself commit. NULL, as at the start:
 * none. Not while others commit. */
void committer_set_gate(struct committer *committer, enum code (*gate)(void *context),
                        void *context);
/* Asks it; for what commits within committer_do. */
enum code committer_ask_gate(struct committer *committer);
