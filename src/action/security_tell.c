/* Letters about financial security: in one transaction with what they tell of. */
#include "security_impl.h"

#include "access.h"

static bool sees(const struct membership *member, program_account account)
{
    const enum cell cell = permissions[PERMISSION_SECURITY_VIEW].cells[member->role];
    return cell != CELL_NO &&
           (member->program[0] == '\0' || strcmp(member->program, account.text + 9) == 0);
}

void security_tell(struct security_record *record, program_account account, enum letter letter,
                   const char *argument)
{
    struct action *action = record->action;
    struct membership *members;
    const size_t count = store_list_members(action->store, action->arena,
                                            program_account_bn(account), &members);
    for (size_t i = 0; i < count; i++) {
        /* one person's, of several accounts, come one after the other */
        const bool again = i > 0 && strcmp(members[i].person, members[i - 1].person) == 0 &&
                           sees(&members[i - 1], account);
        const struct mail *mail =
            again || !sees(&members[i], account)
                ? NULL
                : letter_to_member(action, &members[i], letter,
                                   argument != NULL ? argument : account.text + 5);
        if (mail != NULL)
            *LIST_PUSH(action->arena, record->mails, record->mails_count, record->mails_capacity) =
                mail;
    }
}

enum letter security_letter_of(enum money_step step)
{
    switch (step) {
    case MONEY_STEP_RPP_COVER:
    case MONEY_STEP_RPP_CARRY:
        return LETTER_RPP_GRANTED;
    case MONEY_STEP_RPP_LACK:
    case MONEY_STEP_RPP_EXTEND:
        return LETTER_RPP_SHORT;
    case MONEY_STEP_RPP_LAPSE:
    case MONEY_STEP_RPP_SUSPEND:
    case MONEY_STEP_RPP_REMOVE:
    case MONEY_STEP_RPP_DROP:
        return LETTER_RPP_LOST;
    default:
        return LETTER_RPP_ASKED;
    }
}

void security_fill(const struct security_record *record, struct changes *changes)
{
    changes->money_steps = record->steps;
    changes->money_steps_count = record->count;
    changes->mails = record->mails;
    changes->mails_count = record->mails_count;
}
