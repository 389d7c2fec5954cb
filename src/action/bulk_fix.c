/* An agency-wide fix: approved by a second officer, posted once a declaration, compared. */
#include "bulk_impl.h"

enum { TRIES_MAX = 64 };

static const struct stored_bulk_step *last_of(const struct shown_bulk *shown)
{
    return &shown->steps[shown->steps_count - 1];
}

static enum code not_any_more(struct action *action, const struct shown_bulk *shown)
{
    const struct stored_bulk_step *last = last_of(shown);
    const struct bulk_step_fact *fact = &bulk_steps[last->step];
    findings_add(&action->findings, FINDING_BLK_0107, 0, "",
                 action->language == LANGUAGE_FR ? fact->fr : fact->en,
                 date_text(action->arena, last->on), last->actor);
    return CONFLICT;
}

static enum code load_fix(struct action *action, const char *number, struct shown_bulk *ret_shown)
{
    enum code code = number[0] == 'F' ? bulk_load(action, number, ret_shown) : NOT_FOUND;
    if (code == OK &&
        !bn_equal(action->actor.business, program_account_bn(ret_shown->bulk.account)))
        code = FORBIDDEN; /* the operator looks, the agency decides */
    return code;
}

/* One more step, if the fix still stands where it was seen. */
static enum code add_step(struct action *action, const struct shown_bulk *shown, int64_t head,
                          struct stored_bulk_step *step)
{
    const struct stored_bulk_step *first = &shown->steps[0];
    step->bulk = first->id;
    step->account = first->account;
    step->on = action->today;
    step->at = action->now;
    step->actor = action->actor.name;
    step->content = first->content;
    struct changes changes = {.bn = program_account_bn(first->account), .expect_seq = head,
                              .kind = "bulk", .bulk_steps = step, .bulk_steps_count = 1};
    action->idempotency.outcome = shown->number;
    return action_commit(action, &changes).code;
}

static enum code check_step(struct action *action, const struct shown_bulk *shown,
                            enum bulk_step step, const char *words, const hash256 *content)
{
    const struct stored_bulk_step *first = &shown->steps[0], *last = last_of(shown);
    const char *text = bulk_text(words);
    size_t before = action->findings.errors_count;
    if (step != BULK_FIX_APPROVE && step != BULK_FIX_REFUSE)
        return NOT_FOUND;
    if (last->step != BULK_FIX_REPORT ||
        (content != NULL && memcmp(content, &first->content, sizeof(*content)) != 0))
        return not_any_more(action, shown);
    if (step == BULK_FIX_APPROVE && text_equal(first->actor, action->actor.name))
        findings_add(&action->findings, FINDING_BLK_0105, 0, "", NULL, NULL, NULL);
    if (step == BULK_FIX_REFUSE && text[strspn(text, " \t\r\n")] == '\0')
        findings_add(&action->findings, FINDING_ADJ_0023, 0, "/words", NULL, NULL, NULL);
    if (strlen(text) > CASEWORK_WORDS_MAX)
        findings_add(&action->findings, FINDING_ADJ_0024, 0, "/words",
                     arena_printf(action->arena, "%zu", strlen(text)),
                     arena_printf(action->arena, "%d", CASEWORK_WORDS_MAX), NULL);
    return action->findings.errors_count > before ? FINDINGS : OK;
}

enum code action_step_fix(struct action *action, const char *number, enum bulk_step step,
                          const char *words, const hash256 *content, struct shown_bulk *ret_shown)
{
    size_t before = action->findings.count;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        struct shown_bulk shown;
        int64_t head;
        action->findings.count = before;
        enum code code = action_ensure_day(action);
        if (code == OK) /* before the rest: what is read later is at least as new */
            code = store_load_head(action->store, action->actor.business, &head);
        if (code == OK)
            code = load_fix(action, number, &shown);
        if (code == OK)
            code = check_step(action, &shown, step, words, content);
        if (code != OK)
            return code;
        struct stored_bulk_step made = {
            .step = step, .words = bulk_text(words)[0] == '\0' ? NULL : words};
        code = add_step(action, &shown, head, &made);
        if (code == OK)
            return action_show_bulk(action, number, ret_shown);
        if (code != MOVED)
            return code;
    }
    return BUSY;
}

/* ---- posting ---- */

static enum code post_one(struct action *action, const struct bulk_declaration *planned)
{
    struct declaration declaration;
    struct case_taken taken;
    enum code code = bulk_rebuild(action, planned, &declaration);
    if (code != OK)
        return code;
    const struct case_order order = {.transaction = planned->transaction,
                                     .version = planned->version,
                                     .step = CASE_STEP_REDETERMINATION_MAKE,
                                     .words = planned->words,
                                     .declaration = &declaration,
                                     .expected = planned};
    return action_take_step(action, &order, &taken);
}

struct posting {
    struct action *action;
    struct bulk *done; /* the report on what was posted */
    size_t declarations_capacity, troubles_capacity;
};

static void leave(struct posting *posting, const struct bulk_declaration *planned,
                  const struct finding *finding)
{
    struct bulk_trouble trouble = bulk_trouble_of(posting->action->arena, finding);
    trouble.transaction = arena_text(posting->action->arena, planned->transaction.text);
    *LIST_PUSH(posting->action->arena, posting->done->troubles, posting->done->troubles_count,
               posting->troubles_capacity) = trouble;
}

/* With the reasons; without any it has moved on. */
static void leave_all(struct posting *posting, const struct bulk_declaration *planned,
                      const struct findings *findings)
{
    bool any = false;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == SEVERITY_ERROR) {
            leave(posting, planned, &findings->items[i]);
            any = true;
        }
    const struct finding moved = {.code = FINDING_BLK_0020,
                                  .arguments = {planned->transaction.text}};
    if (!any)
        leave(posting, planned, &moved);
}

/* What stands in the ledger of the version, read from there and nowhere else. */
static enum code read_ledger(struct action *inner, const struct bulk_declaration *planned,
                             struct bulk_declaration *ret)
{
    struct bulk_declaration d = *planned;
    struct stored_declaration there, basis;
    struct ledger_item *items;
    enum code code = store_load_declaration(inner->store, inner->arena, planned->transaction,
                                            planned->version, &there);
    if (code == OK)
        code = store_load_declaration(inner->store, inner->arena, planned->transaction,
                                      planned->basis, &basis);
    if (code != OK)
        return code;
    const date on = instant_date(there.accepted_at);
    const struct item_filter filter = {.account = there.importer, .type = -1, .from = on, .to = on};
    size_t count = store_list_items(inner->store, inner->arena, &filter, &items);
    memset(d.difference, 0, sizeof(d.difference));
    d.net = d.interest = money_cents(0);
    d.content = there.content;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i].reference, there.transaction.text) != 0 ||
            items[i].version != there.version || items[i].id == 0)
            continue;
        if (items[i].type == ITEM_INT)
            d.interest = money_add(d.interest, items[i].amount);
        if (items[i].type != ITEM_ADJ)
            continue;
        d.net = money_add(d.net, items[i].amount);
        for (int c = 0; c < REVENUE_COUNT; c++)
            d.difference[c] = money_add(d.difference[c], items[i].by_class[c]);
    }
    *ret = d;
    return OK;
}

/* Equal to the report to the cent, class by class; else it is said. */
static void compare(struct posting *posting, const struct bulk_declaration *planned,
                    const struct bulk_declaration *found)
{
    struct arena *arena = posting->action->arena;
    bool same = planned->interest.cents == found->interest.cents;
    for (int i = 0; i < REVENUE_COUNT; i++)
        same = same && planned->difference[i].cents == found->difference[i].cents;
    if (same)
        return;
    const struct finding finding = {
        .code = FINDING_BLK_0109,
        .arguments = {planned->transaction.text,
                      money_text(arena, money_add(found->net, found->interest)),
                      money_text(arena, money_add(planned->net, planned->interest))}};
    leave(posting, planned, &finding);
}

static enum code settle_one(struct posting *posting, struct action *inner,
                            const struct bulk_declaration *planned, bool may_post)
{
    struct bulk_standing standing;
    struct bulk_declaration found;
    enum code code = bulk_stand(inner, planned, &standing);
    if (code != OK)
        return code;
    if (standing.made == BULK_MADE_WAITING && may_post) {
        code = post_one(inner, planned);
        bool left = code == FINDINGS || code == CONFLICT || code == NOT_FOUND;
        if (code != OK && !left)
            return code;
        code = bulk_stand(inner, planned, &standing); /* another officer may have been faster */
        if (code != OK)
            return code;
    }
    if (standing.made != BULK_MADE) {
        leave_all(posting, planned, &inner->findings);
        return OK;
    }
    code = read_ledger(inner, planned, &found);
    if (code != OK)
        return code;
    compare(posting, planned, &found);
    *LIST_PUSH(posting->action->arena, posting->done->declarations,
               posting->done->declarations_count, posting->declarations_capacity) = found;
    return OK;
}

static enum code settle_all(struct action *action, const struct shown_bulk *shown, bool may_post,
                            struct bulk *ret_done)
{
    struct bulk done = {.kind = "fix", .account = shown->bulk.account, .made_on = action->today,
                        .made_by = action->actor.name, .words = shown->bulk.words,
                        .choice = shown->bulk.choice,
                        .looked_at = (int)shown->bulk.declarations_count};
    struct posting posting = {.action = action, .done = &done};
    struct arena *scratch = arena_new();
    enum code code = OK;
    for (size_t i = 0; i < shown->bulk.declarations_count && code == OK; i++) {
        arena_reset(scratch);
        struct action inner = bulk_inner(action, scratch);
        inner.tariff = action->tariff;
        code = settle_one(&posting, &inner, &shown->bulk.declarations[i], may_post);
    }
    arena_free(scratch);
    bulk_add_up(&done);
    *ret_done = done;
    return code;
}

/* Interest was worked out for one day: on another nothing is posted, but what was begun ends. */
static enum code check_day(struct action *action, const struct shown_bulk *shown,
                           bool *ret_may_post)
{
    date day = shown->bulk.choice.post_on;
    *ret_may_post = date_equal(day, action->today);
    if (*ret_may_post || (date_before(day, action->today) && shown->made > 0))
        return OK;
    findings_add(&action->findings, FINDING_BLK_0106, 0, "/postOn", date_text(action->arena, day),
                 date_text(action->arena, action->today), NULL);
    return CONFLICT;
}

static enum code check_post(struct action *action, const struct shown_bulk *shown,
                            bool *ret_may_post)
{
    const struct stored_bulk_step *last = last_of(shown);
    if (last->step == BULK_FIX_REPORT) {
        findings_add(&action->findings, FINDING_BLK_0110, 0, "", NULL, NULL, NULL);
        return CONFLICT;
    }
    return last->step == BULK_FIX_APPROVE ? check_day(action, shown, ret_may_post)
                                          : not_any_more(action, shown);
}

enum code action_post_fix(struct action *action, const char *number, struct shown_bulk *ret_shown)
{
    size_t before = action->findings.count;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        struct shown_bulk shown, unused;
        struct bulk done;
        int64_t head;
        bool may_post = false;
        action->findings.count = before;
        enum code code = action_ensure_day(action);
        if (code == OK)
            code = load_fix(action, number, &unused);
        if (code == OK)
            code = action_show_bulk(action, number, &shown);
        if (code == OK)
            code = check_post(action, &shown, &may_post);
        if (code == OK)
            code = settle_all(action, &shown, may_post, &done);
        if (code == OK)
            code = store_load_head(action->store, action->actor.business, &head);
        if (code == OK) /* somebody else may have ended it meanwhile */
            code = bulk_load(action, number, &shown);
        if (code != OK)
            return code;
        if (last_of(&shown)->step == BULK_FIX_FINISH)
            return action_show_bulk(action, number, ret_shown);
        struct stored_bulk_step step = {.step = BULK_FIX_FINISH,
                                        .declarations = (int)done.declarations_count,
                                        .refused = (int)done.troubles_count,
                                        .net = done.net,
                                        .document = bulk_document(action->arena, &done)};
        code = add_step(action, &shown, head, &step);
        if (code == OK)
            return action_show_bulk(action, number, ret_shown);
        if (code != MOVED)
            return code;
    }
    return BUSY;
}
