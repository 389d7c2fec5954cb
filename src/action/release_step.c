/* What is decided about a declaration that is paid before release: it is complete, and its duties
 * are owed; it is released when they are paid; it is cancelled. */
#include "action_impl.h"

enum { STEPS_MAX = 3 };

struct deciding {
    struct action *action;
    const struct case_book *book;
    const struct stored_case_step *record;
    struct release_stand stand;
    struct stored_declaration about, before; /* before: what counted, when stand.current is not 0 */
    struct ledger_item *debts;
    size_t debts_count;
    money owing; /* before the step */
    struct case_posting *posting;
    struct changes *changes;
    struct stored_case_step *steps;
    size_t steps_count;
};

static enum code refuse(struct deciding *d, enum finding_code finding, const char *arg0,
                        const char *arg1)
{
    findings_add(&d->action->findings, finding, 0, "/step", arg0, arg1, NULL);
    return CONFLICT;
}

static void add_step(struct deciding *d, int version, enum case_step step)
{
    struct stored_case_step more = *d->record;
    more.version = version;
    more.step = step;
    more.words = NULL;
    d->steps[d->steps_count++] = more;
}

/* The version that is decided on, and that which counted before it. */
static enum code load(struct deciding *d)
{
    struct action *action = d->action;
    enum code code = store_load_declaration(action->store, action->arena, d->record->transaction,
                                            d->record->version, &d->about);
    if (code == OK && d->stand.current != 0)
        code = store_load_declaration(action->store, action->arena, d->record->transaction,
                                      d->stand.current, &d->before);
    d->debts_count = release_debts(action, d->about.importer, d->about.transaction, &d->debts,
                                   &d->owing);
    return code == OK ? action_whole(action) : code;
}

/* The difference; a lower one settles at once what is still owed on the declaration, and the rest
 * of it stays as a credit of the account. What is owed is due before release, on no day. */
static void post(struct deciding *d, enum item_type type, const money difference[REVENUE_COUNT],
                 money value_for_duty)
{
    struct action *action = d->action;
    money net = {0};
    bool any = false;
    for (int i = 0; i < REVENUE_COUNT; i++) {
        net = money_add(net, difference[i]);
        any = any || difference[i].cents != 0;
    }
    if (!any)
        return;
    bool owed = net.cents > 0;
    case_post_item(d->posting, &d->about, type, difference, action->today,
                   owed ? DATE_NONE : action->today,
                   owed ? RULE_DUE_BEFORE_RELEASE : RULE_DUE_IMMEDIATELY);
    struct ledger_item *item = &d->posting->items[0];
    item->value_for_duty = value_for_duty;
    struct ledger_entry *clearing = NULL;
    struct ledger_link *links = NULL;
    struct payment_settlement *settlements;
    size_t count = owed ? 0
                        : release_settle(action, item, d->debts, d->debts_count, 1, &clearing,
                                         &links, &settlements);
    struct ledger_entry *entries = arena_array(action->arena, count + 1, sizeof(*entries));
    entries[0] = d->posting->entries[0];
    if (count > 0)
        memcpy(&entries[1], clearing, count * sizeof(*clearing));
    d->changes->entries = entries;
    d->changes->entries_count = count + 1;
    d->changes->items = d->posting->items;
    d->changes->items_count = 1;
    d->changes->links = links;
    d->changes->links_count = count;
    d->owing = money_add(d->owing, net);
}

static void complete(struct deciding *d)
{
    money difference[REVENUE_COUNT];
    bool first = d->stand.current == 0;
    for (int i = 0; i < REVENUE_COUNT; i++)
        difference[i] = first ? d->about.totals[i]
                              : money_subtract(d->about.totals[i], d->before.totals[i]);
    post(d, first ? ITEM_CAD : ITEM_COR, difference,
         first ? d->about.value_for_duty
               : money_subtract(d->about.value_for_duty, d->before.value_for_duty));
    if (!first)
        add_step(d, d->stand.current, CASE_STEP_RELEASE_REPLACE);
    if (d->owing.cents <= 0)
        add_step(d, d->record->version, CASE_STEP_RELEASE_PAY);
}

static void cancel(struct deciding *d)
{
    money difference[REVENUE_COUNT];
    for (int i = 0; i < REVENUE_COUNT; i++)
        difference[i] = money_negate(d->about.totals[i]);
    post(d, ITEM_COR, difference, money_negate(d->about.value_for_duty));
}

/* Neither while a later version waits: what is owed is about to change. */
static enum code check_settled(struct deciding *d)
{
    struct arena *arena = d->action->arena;
    if (d->stand.pending != 0)
        return refuse(d, FINDING_REL_0003, arena_printf(arena, "%d", d->stand.pending), NULL);
    if (d->record->step == CASE_STEP_RELEASE_RELEASE && d->owing.cents > 0)
        return refuse(d, FINDING_REL_0002, money_text(arena, d->owing),
                      arena_text(arena, d->about.transaction.text));
    return OK;
}

enum code release_step(struct action *action, const struct case_book *book,
                       const struct stored_case_step *record, struct case_posting *posting,
                       struct changes *changes)
{
    struct deciding d = {.action = action,
                         .book = book,
                         .record = record,
                         .stand = release_stand_of(book),
                         .posting = posting,
                         .changes = changes,
                         .steps = arena_array(action->arena, STEPS_MAX, sizeof(*d.steps))};
    enum code code = load(&d);
    if (code == OK && (record->step == CASE_STEP_RELEASE_RELEASE ||
                       record->step == CASE_STEP_RELEASE_CANCEL))
        code = check_settled(&d);
    if (code != OK)
        return code;
    d.steps[d.steps_count++] = *record;
    if (record->step == CASE_STEP_RELEASE_COMPLETE)
        complete(&d);
    else if (record->step == CASE_STEP_RELEASE_CANCEL)
        cancel(&d);
    changes->case_steps = d.steps;
    changes->case_steps_count = d.steps_count;
    return OK;
}
