/* Matters of money: where they stand, what may be done next and by whom, and the record of it. */
#include "security_impl.h"

static bool says(const char *list, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = list; (at = strstr(at, word)) != NULL; at += size)
        if ((at == list || at[-1] == ' ') && (at[size] == '\0' || at[size] == ' '))
            return true;
    return false;
}

enum code money_load_matter(struct action *action, bn owner, ledger_id id,
                            struct money_matter *ret)
{
    struct money_matter matter = {.owner = owner};
    enum code code = store_load_head(action->store, owner, &matter.head);
    if (code != OK)
        return code;
    matter.count =
        store_list_money_matter(action->store, action->arena, owner, id, &matter.steps);
    if (matter.count == 0)
        return NOT_FOUND;
    *ret = matter;
    return OK;
}

/* ---- what may be done ---- */

/* Not of one account: the agency has none of its own. */
bool money_may_decide(struct action *action)
{
    return action_may(action, PERMISSION_MONEY_DECIDE, ACCOUNT_NONE);
}

static bool may(struct action *action, const struct money_step_fact *fact, program_account account)
{
    const bool security = strcmp(fact->kind, "deposit_back") == 0 ||
                          strcmp(fact->kind, "requirement_request") == 0;
    const enum permission clients = strcmp(fact->kind, "agreement") == 0 ? PERMISSION_DEBIT_MANAGE
                                    : security ? PERMISSION_SECURITY_POST
                                               : PERMISSION_REFUND_ASK;
    if (strcmp(fact->who, "client") == 0)
        return action_may(action, clients, account);
    if (security && strcmp(fact->who, "officer") == 0)
        return action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE);
    return strcmp(fact->who, "nobody") != 0 && money_may_decide(action);
}

enum code money_check_words(struct action *action, const struct money_step_fact *fact,
                            const char *words)
{
    size_t size = words == NULL ? 0 : strlen(words);
    bool blank = size == 0 || strspn(words, " \t\r\n") == size;
    if (blank && fact->words != 0)
        findings_add(&action->findings, FINDING_MON_0001, 0, "/words", NULL, NULL, NULL);
    if (size > CASEWORK_WORDS_MAX)
        findings_add(&action->findings, FINDING_MON_0002, 0, "/words",
                     arena_printf(action->arena, "%zu", size),
                     arena_printf(action->arena, "%d", CASEWORK_WORDS_MAX), NULL);
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

/* A second person: not who took the step before, and no program. */
static bool is_second(struct action *action, const struct money_matter *matter)
{
    const struct actor *actor = &action->actor;
    if (actor->software || actor->system || actor->name == NULL)
        return false;
    return !text_equal(money_last(matter)->actor, actor->name);
}

static enum code check_state(struct action *action, const struct money_matter *matter,
                             const struct money_step_fact *fact)
{
    const struct stored_money_step *last = money_last(matter);
    const struct money_step_fact *before = &money_steps[last->step];
    const struct money_state_fact *state = &money_states[before->to];
    if (strcmp(before->kind, fact->kind) != 0)
        return NOT_FOUND;
    if (!says(fact->from, state->id)) {
        findings_add(&action->findings, FINDING_MON_0003, 0, "",
                     action->language == LANGUAGE_FR ? state->fr : state->en,
                     date_text(action->arena, last->on), last->actor);
        return CONFLICT;
    }
    if (strcmp(fact->who, "second") == 0 && !is_second(action, matter)) {
        findings_add(&action->findings, FINDING_MON_0004, 0, "", last->actor, NULL, NULL);
        return FINDINGS;
    }
    return OK;
}

enum code money_check_step(struct action *action, const struct money_matter *matter,
                           program_account account, enum money_step step, const char *words,
                           struct stored_money_step *ret_record)
{
    const struct money_step_fact *fact = &money_steps[step];
    if (!may(action, fact, account))
        return action_may(action, PERMISSION_ACCOUNT_VIEW, account) ? FORBIDDEN : NOT_FOUND;
    enum code code = matter == NULL ? OK : check_state(action, matter, fact);
    if (code == OK)
        code = money_check_words(action, fact, words);
    if (code != OK)
        return code;
    struct stored_money_step record = {.account = account,
                                       .step = step,
                                       .on = action->today,
                                       .at = action->now,
                                       .actor = action->actor.name,
                                       .words = words == NULL || words[0] == '\0' ? NULL : words};
    if (matter != NULL) {
        const struct stored_money_step *first = &matter->steps[0];
        record.matter = first->id;
        record.amount = first->amount;
        memcpy(record.subject, first->subject, sizeof(record.subject));
    }
    *ret_record = record;
    return OK;
}

enum code money_agency(struct action *action, program_account *ret)
{
    const struct registry_business *own;
    const char *number = NULL;
    if (action->actor.business.text[0] != '\0' &&
        action_business(action, action->actor.business, &own) == OK &&
        own->kind == BUSINESS_AGENCY)
        number = own->bn.text;
    if (number == NULL) {
        struct registry_business *all;
        size_t count = store_list_businesses(action->store, action->arena, &all);
        for (size_t i = 0; i < count && number == NULL; i++)
            if (all[i].kind == BUSINESS_AGENCY)
                number = all[i].bn.text;
    }
    if (number == NULL)
        return NOT_FOUND;
    return program_account_parse(arena_printf(action->arena, "%sRM0001", number), ret) ? OK : FAULT;
}

enum code money_undone(struct action *action, bn owner, const char *payment,
                       struct stored_money_step *ret)
{
    struct stored_money_step *steps;
    size_t count = store_list_money_about(action->store, action->arena, owner, payment, &steps);
    for (size_t i = 0; i < count; i++)
        if (steps[i].step == MONEY_STEP_PAYMENT_DISHONOUR ||
            steps[i].step == MONEY_STEP_REDIRECT_APPROVE) {
            *ret = steps[i];
            return OK;
        }
    return NOT_FOUND;
}

enum code action_find_undoing(struct action *action, program_account account, const char *payment,
                              struct stored_money_step *ret)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return NOT_FOUND;
    return money_undone(action, program_account_bn(account), payment, ret);
}

/* ---- what is posted ---- */

struct ledger_entry *money_add_entry(struct action *action, struct money_posting *posting,
                                     date effective_on, const char *reference)
{
    struct ledger_entry *entry = LIST_PUSH(action->arena, posting->entries, posting->entries_count,
                                           posting->entries_capacity);
    *entry = (struct ledger_entry){.id = ledger_place(posting->entries_count - 1),
                                   .effective_on = effective_on,
                                   .posted_on = action->today};
    snprintf(entry->reference, sizeof(entry->reference), "%s", reference);
    return entry;
}

struct ledger_item *money_add_item(struct action *action, struct money_posting *posting,
                                   program_account account, enum item_type type, money amount,
                                   date effective_on, const char *reference)
{
    struct ledger_item *item = LIST_PUSH(action->arena, posting->items, posting->items_count,
                                         posting->items_capacity);
    *item = (struct ledger_item){.id = ledger_place(posting->items_count - 1),
                                 .entry = ledger_place(posting->entries_count - 1),
                                 .account = account,
                                 .type = type,
                                 .amount = amount,
                                 .outstanding = amount,
                                 .effective_on = effective_on,
                                 .posted_on = action->today,
                                 .due_on = action->today,
                                 .due_rule = RULE_DUE_IMMEDIATELY};
    snprintf(item->reference, sizeof(item->reference), "%s", reference);
    return item;
}

void money_fill(const struct money_posting *posting, struct changes *changes)
{
    changes->entries = posting->entries;
    changes->entries_count = posting->entries_count;
    changes->items = posting->items;
    changes->items_count = posting->items_count;
    changes->links = posting->links;
    changes->links_count = posting->links_count;
    changes->case_steps = posting->case_step;
    changes->case_steps_count = posting->case_step != NULL;
}

struct two {
    struct arena *arena;
    const struct changes *changes[2];
    struct commit_result results[2];
};

/* MOVED would run the same changes again: they are decided anew by the caller. */
static enum code commit_two(struct store *store, void *context)
{
    struct two *two = context;
    enum code code = store_commit(store, two->arena, two->changes, NULL, 2, two->results);
    if (code == OK && (two->results[0].code != OK || two->results[1].code != OK))
        code = CONFLICT;
    return code;
}

enum code money_commit_two(struct action *action, struct changes *first, struct changes *second,
                           struct commit_result ret_results[2])
{
    struct two two = {.arena = arena_new(), .changes = {first, second}};
    if (action_torn(action))
        return BUSY;
    action_prepare(action, first);
    action_prepare(action, second);
    second->idempotency_key = NULL; /* kept with the first */
    struct committer *committer = house_committer(action->house);
    enum code code = committer_ask_gate(committer);
    if (code == OK)
        code = committer_do(committer, commit_two, &two);
    if (code == CONFLICT)
        code = MOVED;
    if (two.results[0].day_closed || two.results[1].day_closed)
        action_wait_for_day(action);
    memcpy(ret_results, two.results, sizeof(two.results));
    arena_free(two.arena);
    return code;
}

void money_tell(struct action *action, struct stored_money_step *record,
                struct money_posting *posting, int64_t seq, struct money_taken *ret)
{
    record->id = seq * LEDGER_ID_PLACES;
    if (record->matter == 0)
        record->matter = record->id;
    *ret = (struct money_taken){.step = *record};
    for (size_t i = 0; posting != NULL && i < posting->items_count; i++)
        posting->items[i].id = seq * LEDGER_ID_PLACES + (ledger_id)i;
    if (posting != NULL) {
        ret->items = posting->items;
        ret->items_count = posting->items_count;
    }
    if (action_receipt(action, program_account_bn(record->account), seq, &ret->receipt) != OK)
        ret->receipt = NULL;
}

/* ---- looking ---- */

static enum code show(struct action *action, bn owner, struct stored_money_step *steps,
                      size_t count, struct shown_matter *ret)
{
    *ret = (struct shown_matter){
        .steps = steps, .steps_count = count, .state = money_steps[steps[count - 1].step].to};
    for (size_t i = count; i > 0 && ret->document == NULL; i--) {
        struct stored_money_step loaded;
        enum code code = store_load_money_step(action->store, action->arena, owner,
                                               steps[i - 1].id, &loaded);
        if (code != OK)
            return code;
        ret->document =
            agreement_shown_document(action, steps[i - 1].step, loaded.document);
    }
    struct stored_money_step first;
    enum code code =
        store_load_money_step(action->store, action->arena, owner, steps[0].id, &first);
    if (code == OK)
        ret->first_document = agreement_shown_document(action, steps[0].step, first.document);
    return code;
}

enum code action_show_matter(struct action *action, bn owner, ledger_id matter,
                             struct shown_matter *ret)
{
    struct stored_money_step *steps;
    size_t count = store_list_money_matter(action->store, action->arena, owner, matter, &steps);
    if (count == 0 || !(action_may_look(action, PERMISSION_MONEY_DECIDE) ||
                        action_may(action, PERMISSION_ACCOUNT_VIEW, steps[0].account)))
        return NOT_FOUND;
    return show(action, owner, steps, count, ret);
}

enum code action_list_matters(struct action *action, program_account account, const char *kind,
                              struct shown_matter **ret, size_t *ret_count)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return NOT_FOUND;
    struct stored_money_step *steps;
    size_t count = store_list_money_kind(action->store, action->arena, account, kind, &steps);
    struct shown_matter *list = NULL;
    size_t matters = 0, capacity = 0;
    bn owner = program_account_bn(account);
    for (size_t i = 0; i < count; i++) {
        if (steps[i].id != steps[i].matter)
            continue;
        struct stored_money_step *own;
        size_t own_count =
            store_list_money_matter(action->store, action->arena, owner, steps[i].id, &own);
        enum code code = show(action, owner, own, own_count,
                              LIST_PUSH(action->arena, list, matters, capacity));
        if (code != OK)
            return code;
    }
    *ret = list;
    *ret_count = matters;
    return action_whole(action);
}

enum code action_list_waiting(struct action *action, const char *kind, size_t limit,
                              struct shown_matter **ret, size_t *ret_count)
{
    if (!action_may_look(action, PERMISSION_MONEY_DECIDE))
        return FORBIDDEN;
    struct stored_money_step *last;
    size_t count =
        store_list_money_waiting(action->store, action->arena, kind, limit, &last);
    struct shown_matter *list = arena_array(action->arena, count, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        bn owner = program_account_bn(last[i].account);
        struct stored_money_step *own;
        size_t own_count =
            store_list_money_matter(action->store, action->arena, owner, last[i].matter, &own);
        enum code code = show(action, owner, own, own_count, &list[i]);
        if (code != OK)
            return code;
    }
    *ret = list;
    *ret_count = count;
    return action_whole(action);
}

/* ---- the next step ---- */

static enum code take_once(struct action *action, const struct money_order *order,
                           struct money_taken *ret)
{
    struct money_matter matter;
    struct stored_money_step record;
    enum code code = money_load_matter(action, order->owner, order->matter, &matter);
    if (code != OK)
        return code;
    code = money_check_step(action, &matter, matter.steps[0].account, order->step, order->words,
                            &record);
    if (code != OK)
        return code;
    action->idempotency.outcome =
        arena_printf(action->arena, "%lld", (long long)matter.steps[0].id);
    const char *kind = money_steps[order->step].kind;
    if (strcmp(kind, "redirect") == 0)
        return redirect_step(action, order, &matter, &record, ret);
    if (strcmp(kind, "suspense") == 0)
        return suspense_step(action, order, &matter, &record, ret);
    if (strcmp(kind, "agreement") == 0)
        return agreement_step(action, order, &matter, &record, ret);
    if (strcmp(kind, "refund") == 0)
        return refund_step(action, order, &matter, &record, ret);
    if (strcmp(kind, "deposit_back") == 0)
        return deposit_back_step(action, &matter, &record, ret);
    if (strcmp(kind, "debt") == 0)
        return debt_step(action, order, &matter, &record, ret);
    if (strcmp(kind, "return") == 0)
        return returned_step(action, order, &matter, &record, ret);
    return NOT_FOUND;
}

enum code action_take_money_step(struct action *action, const struct money_order *order,
                                 struct money_taken *ret)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = take_once(action, order, ret);
    return tries.code;
}
