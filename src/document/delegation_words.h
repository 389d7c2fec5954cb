/* A delegation as one sentence. */
#pragma once
#include "base.h"
#include "registry.h"

struct delegation_words {
    const char *firm, *client; /* their names */
    const program_account *accounts; /* of the client; none: all */
    size_t accounts_count;
    const struct registry_delegation *terms;
    date today; /* the first day is told when it is still to come */
};
char *delegation_sentence(struct arena *arena, const struct delegation_words *words,
                          enum language language);
