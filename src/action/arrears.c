/* Notices of arrears, for who may see the account. */
#include "arrears_impl.h"

static enum code read_notice(struct action *action, program_account account, ledger_id step,
                             struct arrears_notice *ret, const char **ret_document)
{
    struct stored_money_step loaded;
    enum code code = store_load_money_step(action->store, action->arena,
                                           program_account_bn(account), step, &loaded);
    if (code != OK)
        return code;
    if (document_read_arrears(action->arena, loaded.document, ret) != OK)
        return FAULT;
    *ret_document = loaded.document;
    return OK;
}

enum code action_list_arrears(struct action *action, program_account account,
                              struct arrears_notice **ret, size_t *ret_count)
{
    struct stored_money_step *steps;
    const char *unused;
    if (!action_may(action, PERMISSION_STATEMENT_VIEW, account))
        return NOT_FOUND;
    size_t count =
        store_list_money_kind(action->store, action->arena, account, "arrears", &steps);
    struct arrears_notice *list = arena_array(action->arena, count + 1, sizeof(*list));
    enum code code = OK;
    for (size_t i = 0; i < count && code == OK; i++)
        code = read_notice(action, account, steps[count - 1 - i].id, &list[i], &unused);
    *ret = list;
    *ret_count = count;
    return code == OK ? action_whole(action) : code;
}

enum code action_show_arrears(struct action *action, program_account account, const char *id,
                              struct shown_arrears *ret)
{
    struct stored_money_step *steps;
    struct shown_arrears shown = {0};
    bn owner = program_account_bn(account);
    if (!action_may(action, PERMISSION_STATEMENT_VIEW, account))
        return NOT_FOUND;
    size_t count = store_list_money_about(action->store, action->arena, owner, id, &steps);
    enum code code = NOT_FOUND;
    for (size_t i = 0; i < count && code == NOT_FOUND; i++)
        if (steps[i].step == MONEY_STEP_ARREARS_NOTICE &&
            program_account_equal(steps[i].account, account)) {
            shown.seq = ledger_id_sequence(steps[i].id);
            code = read_notice(action, account, steps[i].id, &shown.notice, &shown.document);
        }
    if (code != OK)
        return code;
    shown.items =
        arena_array(action->arena, shown.notice.rows_count + 1, sizeof(*shown.items));
    for (size_t i = 0; i < shown.notice.rows_count && code == OK; i++)
        code = store_load_item(action->store, action->arena, owner, shown.notice.rows[i].item,
                               &shown.items[i]);
    *ret = shown;
    return code == NOT_FOUND ? FAULT : code;
}
