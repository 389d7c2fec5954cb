/* Where every importer's account of a business stands. */
#include "security_impl.h"

enum code action_list_standings(struct action *action, bn business,
                                struct security_standing **ret, size_t *ret_count)
{
    const struct registry_business *found;
    size_t count = 0;
    enum code code = action_business(action, business, &found);
    if (code != OK)
        return code;
    struct security_standing *list =
        arena_array(action->arena, found->accounts_count + 1, sizeof(*list));
    for (size_t i = 0; i < found->accounts_count && code == OK; i++) {
        const struct registry_account *one = &found->accounts[i];
        if (!one->import || !registry_account_active(one, action->today) ||
            !action_may(action, PERMISSION_SECURITY_VIEW, one->account))
            continue;
        code = action_show_security(action, one->account, &list[count++]);
    }
    *ret = list;
    *ret_count = count;
    return code;
}
