/*
 * Security that is accepted for what is owing on a declaration while it is disputed: the account's
 * own, posted for appeals, or for special import measures where nothing else is owing. It stands
 * for the declaration from then on, by its number, until an officer says that it is no longer
 * needed; what stands for one declaration does not stand for another.
 *
 * @source Customs Act ss. 60(1), 65(1)(a), 166
 */
#include "security_impl.h"

enum code security_stand_for(struct security_record *record, program_account account,
                             enum security_program program, const char *reference, money amount,
                             const char *words)
{
    struct action *action = record->action;
    struct security_book book;
    enum code code = security_load_program(action, account, program, record->on, &book);
    if (code != OK)
        return code;
    const struct security_posted posted = security_posted_on(&book, record->on);
    money free = money_add(posted.deposits, posted.agreements);
    ledger_id matter = 0;
    for (size_t i = 0; i < book.requirements_count; i++) {
        struct program_need need;
        if (!security_read_need(&book.requirements[i], action->arena, &need))
            return FAULT;
        if (strcmp(need.reference, reference) == 0) {
            matter = need.matter; /* what an officer set for it before; not less */
            amount = amount.cents < need.amount.cents ? need.amount : amount;
        } else {
            free = money_subtract(free, need.amount);
        }
    }
    if (free.cents < amount.cents) {
        const struct security_program_fact *fact = &security_programs[program];
        findings_add(&action->findings, FINDING_FSG_0602, 0, "", money_text(action->arena, amount),
                     action->language == LANGUAGE_FR ? fact->fr : fact->en,
                     money_text(action->arena, free.cents < 0 ? money_cents(0) : free));
        return FINDINGS;
    }
    security_add(record, account, MONEY_STEP_REQUIREMENT_ORDER, matter,
                 security_write_need(action->arena, program, "-", reference), amount)
        ->words = words;
    security_tell(record, account, LETTER_SECURITY_SET, NULL);
    return OK;
}
