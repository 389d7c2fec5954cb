/* Letters about financial security: in one transaction with what they tell of. */
#include "security_impl.h"

#include "access.h"

void security_tell(struct security_record *record, program_account account, enum letter letter,
                   const char *argument)
{
    struct letters letters = {record->mails, record->mails_count, record->mails_capacity};
    letter_account(record->action, PERMISSION_SECURITY_VIEW, account, letter, argument, &letters);
    record->mails = letters.list;
    record->mails_count = letters.count;
    record->mails_capacity = letters.capacity;
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
