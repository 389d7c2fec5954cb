/* Drafts of the portal, and small looks that its first pages need. Drafts are not chained: nothing
 * is owed on them and they end when the declaration is accepted. */
#include "access.h"

static enum code put_draft(struct store *store, void *context)
{
    return store_put_draft(store, context);
}

static enum code end_draft(struct store *store, void *context)
{
    const struct draft *draft = context;
    return store_end_draft(store, program_account_bn(draft->account), draft->id);
}

/* A firm that sees only what it filed itself sees its own drafts alone. */
static bool sees_draft(struct action *action, program_account account, const struct draft *draft)
{
    struct user user;
    return action_sees_others(action, account) || strcmp(draft->user, action->actor.name) == 0 ||
           (store_load_user(action->store, action->arena, draft->user, &user) == OK &&
            bn_equal(user.business, action->actor.business));
}

enum code action_show_draft(struct action *action, program_account account, const char *id,
                            struct draft *ret_draft)
{
    struct draft draft;
    if (!action_may(action, PERMISSION_DECLARATION_FILE, account) || !id || !*id ||
        strlen(id) >= sizeof(draft.id))
        return NOT_FOUND;
    enum code code = store_load_draft(action->store, action->arena, program_account_bn(account), id,
                                      &draft);
    if (code != OK)
        return code;
    if (!program_account_equal(draft.account, account) || !sees_draft(action, account, &draft))
        return NOT_FOUND;
    *ret_draft = draft;
    return OK;
}

/* No id that was drawn has a point in it. */
static const char *const prefixes[] = {"", "t.", "i.", "m.", "b."};

bool draft_is(const char *id, enum draft_kind kind)
{
    bool plain = strchr(id, '.') == NULL;
    return kind == DRAFT_DECLARATION ? plain : strncmp(id, prefixes[kind], 2) == 0;
}

const char *draft_columns_id(struct arena *arena, program_account account)
{
    return arena_printf(arena, "%s%s", prefixes[DRAFT_COLUMNS], program_account_program(&account));
}

enum code action_put_draft(struct action *action, struct draft *draft)
{
    return action_put_kept(action, DRAFT_DECLARATION, draft);
}

enum code action_put_kept(struct action *action, enum draft_kind kind, struct draft *draft)
{
    if (!action_may(action, PERMISSION_DECLARATION_FILE, draft->account))
        return FORBIDDEN;
    if (kind == DRAFT_COLUMNS) {
        const char *id = draft_columns_id(action->arena, draft->account);
        memcpy(draft->id, id, strlen(id) + 1);
    } else if (draft->id[0]) {
        struct draft before;
        enum code code = draft_is(draft->id, kind)
                             ? action_show_draft(action, draft->account, draft->id, &before)
                             : NOT_FOUND;
        if (code != OK)
            return code;
    } else {
        const char *id = arena_printf(action->arena, "%s%s", prefixes[kind],
                                      platform_random_text(action->arena, 12));
        assert(strlen(id) < sizeof(draft->id));
        memcpy(draft->id, id, strlen(id) + 1);
    }
    size_t size = strlen(action->actor.name);
    assert(size < sizeof(draft->user));
    memcpy(draft->user, action->actor.name, size + 1);
    draft->saved_at = action->now;
    return committer_do(house_committer(action->house), put_draft, draft);
}

enum code action_end_draft(struct action *action, program_account account, const char *id)
{
    struct draft draft;
    enum code code = action_show_draft(action, account, id, &draft);
    if (code != OK)
        return code;
    return committer_do(house_committer(action->house), end_draft, &draft);
}

size_t action_list_kept(struct action *action, program_account account, enum draft_kind kind,
                        struct draft **ret)
{
    if (!action_may(action, PERMISSION_DECLARATION_FILE, account))
        return 0;
    size_t count = store_list_drafts(action->store, action->arena, account, ret), kept = 0;
    for (size_t i = 0; i < count; i++)
        if (draft_is((*ret)[i].id, kind) && sees_draft(action, account, &(*ret)[i]))
            (*ret)[kept++] = (*ret)[i];
    return kept;
}

size_t action_list_drafts(struct action *action, program_account account, struct draft **ret)
{
    return action_list_kept(action, account, DRAFT_DECLARATION, ret);
}

size_t action_charges_by_month(struct action *action, program_account account, date from,
                               struct account_month **ret)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return 0;
    return memo_charges_by_month(action, account, from, ret);
}

size_t action_demo_users(struct action *action, struct user **ret, const char **ret_password)
{
    if (!house_demo(action->house))
        return 0;
    const char *password = store_setting(action->store, action->arena, "demo.password");
    if (!password)
        return 0;
    *ret_password = password;
    size_t count = store_list_users(action->store, action->arena, ret);
    for (size_t i = 0; i < count; i++) {
        struct user *user = &(*ret)[i];
        struct membership *list;
        size_t held = store_list_memberships(action->store, action->arena, user->name, &list);
        const char *role =
            role_ids[members_strongest(list, held, user->business, user->name)];
        if (user->role[0] == '\0' && held > 0)
            memcpy(user->role, role, strlen(role) + 1);
    }
    return count;
}

/* A next version of what is not released yet has no difference to show; it is checked like the
 * first. NOT_FOUND: it is another kind of change. */
static enum code check_before_release(struct action *action, const struct declaration *declaration,
                                      date *ret_accounting_date)
{
    struct stored_declaration newest, basis;
    struct release_stand stand;
    struct case_book book;
    if (declaration->version <= 1 || !declaration_paid_at_release(declaration))
        return NOT_FOUND;
    enum code code = store_load_declaration(action->store, action->arena, declaration->transaction,
                                            0, &newest);
    if (code == OK)
        code = action_keeps(action, declaration, &newest);
    if (code == OK)
        code = release_before(action, &newest, &stand, &book, &basis);
    if (code == OK && !date_is_none(stand.released_on))
        return NOT_FOUND;
    if (code == OK && stand.current != 0)
        *ret_accounting_date = basis.accounting_date;
    return code;
}

enum code action_check_declaration(struct action *action, const struct declaration *declaration,
                                   struct assessment *ret_assessment)
{
    date accounting_date = action->today;
    declaration = action_fill_released(action, declaration);
    enum code before = check_before_release(action, declaration, &accounting_date);
    if (before != OK && before != NOT_FOUND)
        return before;
    if (declaration->version > 1 && before != OK) {
        /* Rates of its accounting date; reasons, where needed. */
        struct change_preview preview;
        size_t errors = action->findings.errors_count;
        enum code changed = action_preview_change(action, declaration, &preview);
        if (changed == OK) {
            *ret_assessment = preview.after;
            return action->findings.errors_count > errors ? FINDINGS : OK;
        }
        if (changed != NOT_FOUND)
            return changed;
    }
    const struct registry_business *importer = NULL;
    enum code code = action_business(action, program_account_bn(declaration->importer), &importer);
    if (code != OK && code != NOT_FOUND)
        return code;
    const struct declaration_context context =
        action_context(action, declaration, importer, accounting_date);
    code = declaration_check(declaration, &context, &action->findings);
    if (code == OK) {
        struct stock_moves unused;
        code = action_move_stock(action, declaration, &unused);
    }
    if (code != OK && code != FINDINGS)
        return code;
    enum code computed = action_compute(action, declaration, context.rates_on, ret_assessment);
    if (code == OK && computed == OK)
        computed = action_check_ceiling(action, PERMISSION_DECLARATION_FILE,
                                        declaration->importer, ret_assessment->payable,
                                        "/totals");
    return code != OK ? code : computed;
}
