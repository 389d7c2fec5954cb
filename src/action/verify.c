#include "action_impl.h"
#include "seal.h"

struct tally {
    void (*problem)(void *context, const char *text);
    void *context;
    int64_t problems;
};

static void count_problem(void *context, const char *text)
{
    struct tally *tally = context;
    tally->problems++;
    tally->problem(tally->context, text);
}

enum code action_verify_store(struct store *store, const struct tariff *tariff,
                              const char *public_key,
                              void (*problem)(void *context, const char *text), void *context,
                              struct verify_counts *ret_counts)
{
    struct tally tally = {.problem = problem, .context = context};
    struct verify_counts counts = {0};
    enum code code = store_verify(store, tariff, count_problem, &tally, &counts);
    if (code != OK)
        return code;
    counts.statements = verify_statements(store, tariff, count_problem, &tally);
    verify_drawbacks(store, count_problem, &tally);
    verify_penalties(store, tariff, count_problem, &tally);
    verify_bills(store, count_problem, &tally);
    verify_reliefs(store, count_problem, &tally);
    verify_arrears(store, count_problem, &tally);
    verify_security(store, count_problem, &tally);
    (void)law_verify(store, count_problem, &tally);
    (void)access_verify(store, count_problem, &tally);
    seals_verify(store, public_key, count_problem, &tally);
    counts.problems = tally.problems;
    *ret_counts = counts;
    return OK;
}

enum code action_verify(struct action *action, void (*problem)(void *context, const char *text),
                        void *context, struct verify_counts *ret_counts)
{
    return action_verify_store(action->store, action->tariff,
                               signer_public_hex(house_signer(action->house), action->arena),
                               problem, context, ret_counts);
}
