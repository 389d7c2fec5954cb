/* What room a security leaves for a declaration that is not filed yet. */
#include "security_impl.h"

/* What it would add to what is unpaid; of a later version, beside the newest one. */
static enum code added(struct action *action, const struct security_book *book,
                       const struct declaration *declaration, const struct assessment *assessment,
                       money *ret)
{
    struct stored_declaration newest = {0};
    money sum = {0};
    enum code code = declaration->version <= 1
                         ? OK
                         : store_load_declaration(action->store, action->arena,
                                                  declaration->transaction, 0, &newest);
    if (code != OK)
        return code;
    for (int c = 0; c < REVENUE_COUNT; c++)
        if (book->policy.counted[c])
            sum = money_add(sum, money_subtract(assessment->totals[c], newest.totals[c]));
    *ret = sum;
    return OK;
}

enum code action_head_room(struct action *action, const struct declaration *declaration,
                           const struct assessment *assessment, struct head_room *ret)
{
    const program_account account = declaration->importer;
    struct security_book book;
    enum money_state state;
    money more;
    *ret = (struct head_room){0};
    const bool shown = action_may(action, PERMISSION_SECURITY_VIEW, account);
    if (declaration_paid_at_release(declaration) ||
        !(shown || action_may(action, PERMISSION_DECLARATION_FILE, account)))
        return OK;
    enum code code = security_load(action, account, action->today, &book);
    if (code != OK)
        return code;
    if (!security_state_of(&book, &state) ||
        (state != MONEY_STATE_RPP_ACTIVE && state != MONEY_STATE_RPP_DEFICIENT))
        return OK;
    code = added(action, &book, declaration, assessment, &more);
    if (code != OK)
        return code == NOT_FOUND ? OK : code;
    const money used = money_add(security_used_on(action, &book, action->today), more);
    const money limit = security_cover_on(&book, action->today).carries;
    *ret = (struct head_room){.asked = true, .shown = shown, .fits = used.cents <= limit.cents};
    if (shown) {
        ret->used = used.cents < 0 ? money_cents(0) : used;
        ret->limit = limit;
    }
    return action_whole(action);
}
