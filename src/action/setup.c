/* Businesses, reference data: what the operator puts in. */
#include "action_impl.h"

enum code register_business(struct action *action, const struct registry_business *business,
                            const struct registry_delegation *delegations, size_t count,
                            int64_t expect_seq)
{
    if (!business->check_exempt && !bn_luhn(business->bn) &&
        strcmp(tariff_parameter(action->tariff, "bn_luhn", action->today, "warn"), "refuse") == 0) {
        findings_add(&action->findings, FINDING_DOC_0013, 0, "/bn", business->bn.text, NULL, NULL);
        return FINDINGS;
    }
    struct changes changes = {.bn = business->bn,
                              .expect_seq = expect_seq,
                              .kind = "register",
                              .business = business,
                              .delegations_count = count,
                              .delegations = delegations};
    struct commit_result result = action_commit(action, &changes);
    if (result.code == OK)
        house_forget_business(action->house, business->bn);
    return result.code;
}

enum code action_register(struct action *action, const struct registry_business *business,
                          const struct registry_delegation *delegations, size_t count)
{
    return register_business(action, business, delegations, count, -1);
}

struct loading {
    const struct reference_rows *rows;
    instant at;
    bool dry_run;
    struct load_counts *counts;
};

static enum code load_rows(struct store *store, void *context)
{
    struct loading *loading = context;
    return store_load_reference_rows(store, loading->rows->rows, loading->rows->count, loading->at,
                                     loading->dry_run, loading->counts);
}

enum code action_load_reference(struct action *action, const char *kind, const char *bytes,
                                size_t size, bool dry_run, struct load_counts *ret_counts)
{
    const struct reference_kind *known = reference_kind_find(kind);
    if (known == NULL)
        return NOT_FOUND;
    struct reference_rows rows;
    enum code code =
        reference_read(action->arena, known, bytes, size, &action->findings, &rows);
    if (code != OK)
        return code;
    struct loading loading = {&rows, action->now, dry_run, ret_counts};
    code = committer_do(house_committer(action->house), load_rows, &loading);
    return code;
}

struct setting {
    const char *name, *value;
};

static enum code put_setting(struct store *store, void *context)
{
    const struct setting *setting = context;
    return store_put_setting(store, setting->name, setting->value);
}

enum code action_put_setting(struct action *action, const char *name, const char *value)
{
    struct setting setting = {name, value};
    return committer_do(house_committer(action->house), put_setting, &setting);
}
