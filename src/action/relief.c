/* Waivers and write-offs: asked for, proposed, decided, posted. */
#include "action_relief.h"

#include <stdlib.h>

#include "action_impl.h"
#include "document_bill.h"

enum { TRIES_MAX = 64 };

static bool is_relief(const struct stored_bulk_step *step)
{
    return strcmp(bulk_steps[step->step].kind, "relief") == 0;
}

bool action_may_waive(const struct ledger_item *item)
{
    unsigned classes = ledger_postings[ledger_posting_of(item->type)].classes;
    return item->amount.cents > 0 && classes != 0 &&
           (classes & ~ledger_postings[POSTING_WAV].classes) == 0;
}

money action_relief_given(struct action *action, const struct ledger_item *item)
{
    const struct item_filter filter = {.account = item->account, .type = ITEM_WAV};
    struct ledger_item *waived;
    money given = {0};
    const struct item_filter back = {.account = item->account, .type = ITEM_LPP};
    size_t count = store_list_items(action->store, action->arena, &filter, &waived);
    for (size_t i = 0; i < count; i++)
        if (waived[i].base == item->id)
            given = money_subtract(given, waived[i].amount);
    count = item->type == ITEM_LPP
                ? store_list_items(action->store, action->arena, &back, &waived)
                : 0;
    for (size_t i = 0; i < count; i++) /* or the system took it back */
        if (waived[i].base == item->id)
            given = money_subtract(given, waived[i].amount);
    return given;
}

/* What a relief of this kind can still take off. */
static money relief_most(struct action *action, const struct ledger_item *item,
                         enum item_type kind)
{
    if (kind == ITEM_WAV && action_may_waive(item))
        return money_min(money_subtract(item->amount, action_relief_given(action, item)),
                         interest_standing(action, item));
    if (kind == ITEM_WAV)
        return money_cents(0);
    return item->amount.cents > 0 && ledger_by_class(item->type) ? item->outstanding
                                                                 : money_cents(0);
}

/* ---- looking ---- */

static const char *number_of(struct arena *arena, const struct stored_bulk_step *first)
{
    return arena_printf(arena, "R%s-%lld", program_account_bn(first->account).text,
                        (long long)ledger_id_sequence(first->id));
}

static bool read_number(const char *number, program_account account, ledger_id *ret_id)
{
    bn owner = program_account_bn(account);
    char *end;
    if (number[0] != 'R' || strlen(number) > 29 ||
        strncmp(number + 1, owner.text, strlen(owner.text)) != 0)
        return false;
    const char *digits = number + 1 + strlen(owner.text);
    if (digits[0] != '-' || digits[1] < '1' || digits[1] > '9')
        return false;
    long long sequence = strtoll(digits + 1, &end, 10);
    if (*end != '\0' || sequence > INT64_MAX / LEDGER_ID_PLACES - 1)
        return false;
    *ret_id = sequence * LEDGER_ID_PLACES;
    return true;
}

static enum code read_document(struct action *action, const char *text, struct shown_relief *shown)
{
    struct document_object *object;
    struct findings unused = findings_new(action->arena);
    if (text == NULL ||
        document_read_object(action->arena, text, strlen(text), &unused, &object) != OK)
        return FAULT;
    const char *item = document_member(object, "item"), *amount = document_member(object, "amount");
    const char *kind = document_member(object, "kind");
    if (item == NULL || amount == NULL || kind == NULL || !money_parse(amount, &shown->amount))
        return FAULT;
    shown->kind = strcmp(kind, item_types[ITEM_WO].id) == 0 ? ITEM_WO : ITEM_WAV;
    shown->source = document_member(object, "source");
    shown->item.id = strtoll(item, NULL, 10);
    return OK;
}

/* As its last proposal has it, or before the first the request. */
static enum code load(struct action *action, const struct stored_bulk_step *first,
                      struct shown_relief *ret_shown)
{
    struct shown_relief shown = {.number = number_of(action->arena, first)};
    struct stored_bulk_step *steps, loaded;
    bn owner = program_account_bn(first->account);
    shown.steps_count =
        store_list_bulk_steps(action->store, action->arena, owner, first->id, &steps);
    if (shown.steps_count == 0)
        return FAULT;
    shown.steps = steps;
    shown.state = steps[shown.steps_count - 1].step;
    ledger_id from = first->id;
    for (size_t i = 0; i < shown.steps_count; i++)
        if (steps[i].step == BULK_RELIEF_PROPOSE)
            from = steps[i].id;
    enum code code = store_load_bulk_step(action->store, action->arena, owner, from, &loaded);
    if (code == OK)
        code = read_document(action, loaded.document, &shown);
    if (code == OK)
        code = store_load_item(action->store, action->arena, owner, shown.item.id, &shown.item);
    if (code == OK)
        *ret_shown = shown;
    return code;
}

/* A client does not see what officers only think of. */
static bool may_see(struct action *action, const struct shown_relief *shown)
{
    return action_may_look(action, PERMISSION_ACCOUNT_CHARGE) ||
           shown->steps[0].step == BULK_RELIEF_ASK || shown->state == BULK_RELIEF_APPROVE ||
           shown->state == BULK_RELIEF_REFUSE;
}

enum code action_show_relief(struct action *action, program_account account, const char *number,
                             struct shown_relief *ret_shown)
{
    struct shown_relief shown;
    struct stored_bulk_step first;
    ledger_id id;
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account) ||
        !read_number(number, account, &id))
        return NOT_FOUND;
    enum code code = store_load_bulk_step(action->store, action->arena,
                                          program_account_bn(account), id, &first);
    if (code != OK)
        return code;
    if (!is_relief(&first) || first.bulk != id || !program_account_equal(first.account, account))
        return NOT_FOUND;
    code = load(action, &first, &shown);
    if (code != OK)
        return code;
    if (!may_see(action, &shown))
        return NOT_FOUND;
    *ret_shown = shown;
    return OK;
}

enum code action_list_reliefs(struct action *action, program_account account, size_t limit,
                              struct shown_relief **ret_list, size_t *ret_count)
{
    bool all = account.text[0] == '\0';
    struct stored_bulk_step *firsts;
    if (all ? !action_may_look(action, PERMISSION_ACCOUNT_CHARGE)
            : !action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return all ? FORBIDDEN : NOT_FOUND;
    size_t count = store_list_reliefs(action->store, action->arena, account, limit, &firsts);
    struct shown_relief *list = arena_array(action->arena, count + 1, sizeof(*list));
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        enum code code = load(action, &firsts[i], &list[kept]);
        if (code != OK)
            return code;
        kept += may_see(action, &list[kept]);
    }
    *ret_list = list;
    *ret_count = kept;
    return OK;
}

/* ---- checks ---- */

struct relieving {
    struct action *action;
    const struct relief_order *order;
    int64_t head;
    struct shown_relief shown; /* the request that goes on, or the new one */
    struct stored_bulk_step step;
    bool another; /* a step of a request that is there */
};

static void trouble(struct relieving *of, enum finding_code code, const char *pointer,
                    const char *arg0, const char *arg1, const char *arg2)
{
    findings_add(&of->action->findings, code, 0, pointer, arg0, arg1, arg2);
}

static void check_words(struct relieving *of, const char *words)
{
    struct arena *arena = of->action->arena;
    if (words == NULL || words[strspn(words, " \t\r\n")] == '\0')
        trouble(of, FINDING_ADJ_0023, "/words", NULL, NULL, NULL);
    else if (strlen(words) > CASEWORK_WORDS_MAX)
        trouble(of, FINDING_ADJ_0024, "/words", arena_printf(arena, "%zu", strlen(words)),
                arena_printf(arena, "%d", CASEWORK_WORDS_MAX), NULL);
    of->step.words = words;
}

static void check_amount(struct relieving *of)
{
    struct arena *arena = of->action->arena;
    struct shown_relief *shown = &of->shown;
    money most = relief_most(of->action, &shown->item, shown->kind);
    if (most.cents <= 0)
        trouble(of, FINDING_RLF_0001, "/kind",
                of->action->language == LANGUAGE_FR ? item_types[shown->kind].fr
                                                    : item_types[shown->kind].en,
                shown->item.reference, NULL);
    else if (shown->amount.cents <= 0 || shown->amount.cents > most.cents)
        trouble(of, FINDING_RLF_0002, "/amount", money_text(arena, shown->amount),
                money_text(arena, most), NULL);
}

static void check_other(struct relieving *of)
{
    struct stored_bulk_step *firsts;
    size_t count =
        store_list_reliefs(of->action->store, of->action->arena, of->order->account, 0, &firsts);
    for (size_t i = 0; i < count; i++) {
        struct shown_relief there;
        if (load(of->action, &firsts[i], &there) == OK && there.item.id == of->shown.item.id &&
            (there.state == BULK_RELIEF_PROPOSE || there.state == BULK_RELIEF_ASK) &&
            !text_equal(there.number, of->order->number))
            trouble(of, FINDING_RLF_0004, "", there.number, NULL, NULL);
    }
}

/* It is there, and its step can follow. */
static enum code check_state(struct relieving *of, bool possible)
{
    const struct stored_bulk_step *last = &of->shown.steps[of->shown.steps_count - 1];
    const struct bulk_step_fact *fact = &bulk_steps[last->step];
    if (possible)
        return OK;
    trouble(of, FINDING_RLF_0006, "", of->action->language == LANGUAGE_FR ? fact->fr : fact->en,
            last->actor, date_text(of->action->arena, last->on));
    return CONFLICT;
}

static enum code find_item(struct relieving *of)
{
    struct action *action = of->action;
    enum code code = store_load_item(action->store, action->arena,
                                     program_account_bn(of->order->account), of->order->item,
                                     &of->shown.item);
    if (code == OK && !program_account_equal(of->shown.item.account, of->order->account))
        code = NOT_FOUND;
    return code;
}

/* ---- writing a step ---- */

static const char *write_document(struct relieving *of)
{
    struct out out = out_new(of->action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "document", "relief");
    json_text(&json, "kind", item_types[of->shown.kind].id);
    json_text(&json, "item", arena_printf(of->action->arena, "%lld",
                                          (long long)of->shown.item.id));
    json_text(&json, "type", item_types[of->shown.item.type].id);
    json_text(&json, "reference", of->shown.item.reference);
    json_text(&json, "amount", money_text(of->action->arena, of->shown.amount));
    json_text(&json, "source", of->order->source);
    json_object_end(&json);
    return out.data;
}

static enum code commit(struct relieving *of, struct changes *changes)
{
    struct action *action = of->action;
    struct stored_bulk_step *step = &of->step;
    bn owner = program_account_bn(of->order->account);
    step->account = of->order->account;
    step->on = action->today;
    step->at = action->now;
    step->actor = action->actor.name;
    step->net = money_negate(of->shown.amount);
    step->bulk = of->another ? of->shown.steps[0].bulk : 0;
    if (step->document != NULL)
        step->content = hash_bytes(step->document, strlen(step->document));
    else
        step->content = of->shown.steps[0].content;
    changes->bn = owner;
    changes->expect_seq = of->head;
    changes->kind = "relief";
    changes->bulk_steps = step;
    changes->bulk_steps_count = 1;
    if (of->another)
        action->idempotency.outcome = of->shown.number;
    else
        action->idempotency.outcome =
            arena_printf(action->arena, "R%s-%lld", owner.text, (long long)of->head + 1);
    struct commit_result result = action_commit(action, changes);
    if (result.code != OK)
        return result.code;
    enum code code = action_show_relief(action, of->order->account,
                                        action->idempotency.outcome, &of->shown);
    if (code == OK &&
        action_receipt(action, owner, result.seq, &of->shown.receipt) != OK)
        of->shown.receipt = NULL;
    return code;
}

static enum code repeat(struct action *action, const struct relief_order *order,
                        enum code (*once)(struct relieving *), struct shown_relief *ret_shown)
{
    size_t warnings = action->findings.count;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        struct relieving *of = arena_alloc(action->arena, sizeof(*of));
        *of = (struct relieving){.action = action, .order = order};
        enum code code = action_ensure_day(action);
        action->findings.count = warnings;
        if (code == OK)
            code = store_load_head(action->store, program_account_bn(order->account), &of->head);
        if (code == OK)
            code = once(of);
        if (code == OK)
            *ret_shown = of->shown;
        if (code != MOVED)
            return code;
    }
    return BUSY;
}

/* ---- asking ---- */

static enum code ask_once(struct relieving *of)
{
    struct action *action = of->action;
    struct casework_bill bill;
    struct casework_limit late;
    enum code code = find_item(of);
    if (code != OK)
        return code;
    of->shown.kind = ITEM_WAV;
    of->shown.amount = relief_most(action, &of->shown.item, ITEM_WAV);
    check_words(of, of->order->words);
    if (!casework_is_served(of->shown.item.type) ||
        document_read_bill(action->arena, of->shown.item.why, &bill) != OK ||
        !casework_limit_find(action->arena, action->tariff, "129.1", NULL, bill.decide_until,
                             &late)) {
        trouble(of, FINDING_RLF_0007, "", of->shown.item.reference, NULL, NULL);
        return FINDINGS;
    }
    if (date_before(late.until, action->today))
        trouble(of, FINDING_RLF_0008, "", date_text(action->arena, bill.decide_until),
                date_text(action->arena, late.until), NULL);
    check_amount(of);
    check_other(of);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    of->step.step = BULK_RELIEF_ASK;
    of->step.document = write_document(of);
    return commit(of, &(struct changes){0});
}

enum code action_ask_relief(struct action *action, const struct relief_order *order,
                            struct shown_relief *ret_shown)
{
    if (!action_may(action, PERMISSION_RELIEF_ASK, order->account))
        return action_may(action, PERMISSION_ACCOUNT_VIEW, order->account) ? FORBIDDEN : NOT_FOUND;
    return repeat(action, order, ask_once, ret_shown);
}

/* ---- proposing ---- */

static void set_kind(struct relieving *of)
{
    const char *kind = of->order->kind == NULL ? "" : of->order->kind;
    of->shown.kind = strcmp(kind, item_types[ITEM_WO].id) == 0 ? ITEM_WO : ITEM_WAV;
    if (of->shown.kind == ITEM_WAV && strcmp(kind, item_types[ITEM_WAV].id) != 0)
        trouble(of, FINDING_RLF_0003, "/kind", kind, NULL, NULL);
}

static enum code propose_once(struct relieving *of)
{
    struct action *action = of->action;
    const struct relief_order *order = of->order;
    enum code code = OK;
    of->another = order->number != NULL;
    if (of->another) {
        code = action_show_relief(action, order->account, order->number, &of->shown);
        if (code == OK)
            code = check_state(of, of->shown.state == BULK_RELIEF_ASK);
    } else {
        code = find_item(of);
    }
    if (code != OK)
        return code;
    set_kind(of);
    of->shown.amount = order->has_amount ? order->amount
                                         : relief_most(action, &of->shown.item, of->shown.kind);
    check_words(of, order->words);
    if (order->source == NULL || order->source[strspn(order->source, " ")] == '\0')
        trouble(of, FINDING_BIL_0009, "/source", NULL, NULL, NULL);
    else if (strlen(order->source) > BILL_TEXT_MAX)
        trouble(of, FINDING_BIL_0013, "/source",
                arena_printf(action->arena, "%zu", strlen(order->source)),
                arena_printf(action->arena, "%d", BILL_TEXT_MAX), NULL);
    check_amount(of);
    check_other(of);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    of->step.step = BULK_RELIEF_PROPOSE;
    of->step.document = write_document(of);
    return commit(of, &(struct changes){0});
}

enum code action_propose_relief(struct action *action, const struct relief_order *order,
                                struct shown_relief *ret_shown)
{
    if (!action_may(action, PERMISSION_ACCOUNT_CHARGE, order->account))
        return FORBIDDEN;
    return repeat(action, order, propose_once, ret_shown);
}

/* ---- deciding ---- */

enum { RELIEF_ENTRIES = 3, RELIEF_ITEMS = 2 };
struct relief_posting {
    struct ledger_entry entries[RELIEF_ENTRIES];
    struct ledger_item items[RELIEF_ITEMS];
    struct ledger_link link;
    size_t entries_count, items_count, links_count;
};

static struct ledger_item *add_credit(struct relieving *of, struct relief_posting *posting,
                                      enum item_type type, money amount, date from)
{
    const struct ledger_item *debt = &of->shown.item;
    struct ledger_item *item = &posting->items[posting->items_count];
    struct ledger_entry *entry = &posting->entries[posting->entries_count];
    *entry = (struct ledger_entry){.id = ledger_place(posting->entries_count++),
                                   .effective_on = from, .posted_on = of->action->today};
    *item = (struct ledger_item){.id = ledger_place(posting->items_count++), .entry = entry->id,
                                 .account = debt->account, .type = type, .version = debt->version,
                                 .amount = money_negate(amount),
                                 .outstanding = money_negate(amount), .effective_on = from,
                                 .posted_on = of->action->today, .due_on = of->action->today,
                                 .due_rule = RULE_DUE_IMMEDIATELY};
    memcpy(item->reference, debt->reference, sizeof(item->reference));
    memcpy(entry->reference, debt->reference, sizeof(entry->reference));
    return item;
}

static void add_relief(struct relieving *of, struct relief_posting *posting)
{
    const struct ledger_item *debt = &of->shown.item;
    bool waived = of->shown.kind == ITEM_WAV;
    date from = debt->effective_on;
    if (!waived) /* what ran until now is owed, and nothing after it */
        from = date_before(debt->due_on, debt->interest_through) ? debt->interest_through
                                                                 : debt->due_on;
    if (date_before(of->action->today, from) || date_is_none(from))
        from = of->action->today;
    struct ledger_item *item = add_credit(of, posting, of->shown.kind, of->shown.amount, from);
    item->base = debt->id;
    item->why = of->step.document;
    for (int c = 0; waived && c < REVENUE_COUNT; c++)
        if (debt->by_class[c].cents != 0)
            item->by_class[c] = item->amount;
    if (waived)
        ledger_post(POSTING_WAV, item->account, item->by_class, &posting->entries[0]);
    else
        ledger_post_whole(POSTING_WO, item->account, item->amount, &posting->entries[0]);
}

/* What is still open of the debt is cleared; the day stays that of the credit. */
static money settle(struct relieving *of, struct relief_posting *posting)
{
    const struct payment_settlement settlement = {
        .credit = &posting->items[0], .debit = &of->shown.item,
        .amount = money_min(of->shown.item.outstanding, of->shown.amount),
        .on = of->action->today};
    if (settlement.amount.cents > 0) {
        payment_links(of->action->arena, &settlement, 1, of->action->today,
                      posting->entries_count, &posting->entries[posting->entries_count],
                      &posting->link);
        posting->entries_count++;
        posting->links_count = 1;
    }
    return settlement.amount;
}

/* @source Customs Act s. 3.3(2): interest on what was paid of a waived penalty or interest */
static void add_interest(struct relieving *of, struct relief_posting *posting, money returned)
{
    struct action *action = of->action;
    const struct ledger_item *debt = &of->shown.item;
    struct casework_interest what = {.due_on = debt->due_on, .on = action->today,
                                     .paid_on = DATE_NONE, .net = money_negate(returned)};
    struct interest_line line = {0};
    struct ledger_link *links;
    size_t count = store_list_links(action->store, action->arena, debt->account, debt->id, 0,
                                    &links);
    for (size_t i = 0; i < count; i++)
        if (date_before(what.paid_on, links[i].value_on))
            what.paid_on = links[i].value_on;
    if (of->shown.kind != ITEM_WAV || returned.cents <= 0 ||
        !casework_interest(action->arena, action->tariff, &what, &line))
        return;
    struct ledger_item about = {.type = ITEM_WAV, .due_on = debt->due_on};
    memcpy(about.reference, debt->reference, sizeof(about.reference));
    line.item = &about;
    struct ledger_item *item = add_credit(of, posting, ITEM_INT, line.amount, action->today);
    item->by_class[REVENUE_INTEREST] = item->amount;
    item->why = document_pack_interest(action->arena, &line);
    ledger_post(POSTING_INT, item->account, item->by_class,
                &posting->entries[posting->entries_count - 1]);
}

struct decision {
    const char *number, *words;
    bool approve;
};

static enum code check_decision(struct relieving *of, bool approve)
{
    const struct stored_bulk_step *last = &of->shown.steps[of->shown.steps_count - 1];
    enum bulk_step state = of->shown.state;
    enum code code = check_state(of, state == BULK_RELIEF_PROPOSE ||
                                         (!approve && state == BULK_RELIEF_ASK));
    if (code != OK)
        return code;
    if (approve && text_equal(last->actor, of->action->actor.name))
        trouble(of, FINDING_RLF_0005, "", NULL, NULL, NULL);
    if (approve)
        check_amount(of); /* something may have been paid since */
    else
        check_words(of, of->order->words);
    if (approve && of->order->words != NULL && of->order->words[0] != '\0')
        check_words(of, of->order->words);
    return of->action->findings.errors_count > 0 ? FINDINGS : OK;
}

/* The proposal's own document, with who decided. */
static const char *write_approval(struct relieving *of)
{
    const struct stored_bulk_step *last = &of->shown.steps[of->shown.steps_count - 1];
    struct out out = out_new(of->action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "document", "relief");
    json_text(&json, "number", of->shown.number);
    json_text(&json, "kind", item_types[of->shown.kind].id);
    json_text(&json, "item", arena_printf(of->action->arena, "%lld",
                                          (long long)of->shown.item.id));
    json_text(&json, "type", item_types[of->shown.item.type].id);
    json_text(&json, "reference", of->shown.item.reference);
    json_text(&json, "amount", money_text(of->action->arena, of->shown.amount));
    json_text(&json, "source", of->shown.source);
    json_text(&json, "words", last->words);
    json_text(&json, "proposedBy", last->actor);
    json_text(&json, "approvedBy", of->action->actor.name);
    json_object_end(&json);
    return out.data;
}

static enum code decide_once(struct relieving *of, bool approve)
{
    struct action *action = of->action;
    of->another = true;
    enum code code =
        action_show_relief(action, of->order->account, of->order->number, &of->shown);
    if (code == OK)
        code = check_decision(of, approve);
    if (code != OK)
        return code;
    of->step.step = approve ? BULK_RELIEF_APPROVE : BULK_RELIEF_REFUSE;
    if (!approve)
        return commit(of, &(struct changes){0});
    struct relief_posting *posting = arena_alloc(action->arena, sizeof(*posting));
    *posting = (struct relief_posting){0};
    of->step.document = write_approval(of);
    add_relief(of, posting);
    money settled = settle(of, posting);
    add_interest(of, posting, money_subtract(of->shown.amount, settled));
    struct changes changes = {.entries = posting->entries,
                              .entries_count = posting->entries_count,
                              .items = posting->items, .items_count = posting->items_count,
                              .links = &posting->link, .links_count = posting->links_count};
    return commit(of, &changes);
}

static enum code approve_once(struct relieving *of) { return decide_once(of, true); }
static enum code refuse_once(struct relieving *of) { return decide_once(of, false); }

enum code action_decide_relief(struct action *action, program_account account, const char *number,
                               bool approve, const char *words, struct shown_relief *ret_shown)
{
    const struct relief_order order = {.account = account, .number = number, .words = words};
    if (!action_may(action, PERMISSION_ACCOUNT_CHARGE, account))
        return FORBIDDEN;
    return repeat(action, &order, approve ? approve_once : refuse_once, ret_shown);
}
