/* What was done before: requests that were sent twice, payments taken, receipts given. */
#include "action_impl.h"

enum code action_replayed(struct action *action, const char **ret_outcome)
{
    const struct idempotency *own = &action->idempotency;
    struct stored_answer answer;
    enum code code =
        store_load_answer(action->store, action->arena, own->client, own->key, &answer);
    if (code != OK)
        return code;
    if (memcmp(answer.request.bytes, own->request.bytes, sizeof(own->request.bytes)) != 0)
        return CONFLICT;
    *ret_outcome = answer.answer;
    return OK;
}

size_t action_list_payments(struct action *action, program_account account,
                            struct stored_payment **ret)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return 0;
    return store_list_payments(action->store, action->arena, account, ret);
}

enum code action_show_payment(struct action *action, program_account account, const char *id,
                              struct stored_payment *ret)
{
    struct stored_payment payment;
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return NOT_FOUND;
    enum code code = store_load_payment(action->store, action->arena, program_account_bn(account),
                                        id, &payment);
    if (code != OK)
        return code;
    if (!program_account_equal(payment.account, account))
        return NOT_FOUND;
    *ret = payment;
    return OK;
}

enum code action_show_receipt(struct action *action, bn owner, int64_t seq,
                              const char **ret_receipt)
{
    struct journal_record record;
    enum code code = store_load_journal(action->store, action->arena, owner, seq, &record);
    if (code == OK && !action_sees_record(action, &record))
        code = NOT_FOUND;
    return code == OK ? action_receipt(action, owner, seq, ret_receipt) : code;
}
