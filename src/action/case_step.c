/* One step of a case: an officer decides or asks; a client answers, withdraws, wants a review. */
#include "action_impl.h"

#include "bulk.h"

enum { TRIES_MAX = 64 };

/* Everything one step decides; `changes` points into it. */
struct taking {
    struct action *action;
    const struct case_order *order;
    enum case_step step;      /* a late request becomes another */
    struct case_book book;
    struct stored_declaration about, basis, made;
    date applied_on; /* from which a refund's interest is told; none: from payment */
    struct assessment assessment;
    struct case_posting posting;
    struct stock_moves moves;
    struct case_parts parts;
    struct stored_case_step record;
    struct changes changes;
};

static const struct case_step_fact *fact_of(const struct taking *taking)
{
    return &case_steps[taking->step];
}

static enum code refuse(struct taking *taking, enum finding_code finding, const char *pointer,
                        const char *arg0, const char *arg1, const char *arg2, enum code code)
{
    findings_add(&taking->action->findings, finding, 0, pointer, arg0, arg1, arg2);
    return code;
}

static const char *version_text(const struct taking *taking)
{
    return arena_printf(taking->action->arena, "%d", taking->order->version);
}

static enum code check_who(struct taking *taking)
{
    const struct case_step_fact *fact = fact_of(taking);
    bool dispute = strcmp(fact->kind, "dispute") == 0 || strcmp(fact->kind, "drawback") == 0;
    enum permission permission = strcmp(fact->who, "officer") == 0 ? PERMISSION_CASE_DECIDE
                                 : dispute ? PERMISSION_RELIEF_ASK
                                           : PERMISSION_DECLARATION_CORRECT;
    return action_may(taking->action, permission, taking->book.newest.importer) ? OK : FORBIDDEN;
}

static enum code check_words(struct taking *taking)
{
    const char *words = taking->order->words;
    size_t size = words == NULL ? 0 : strlen(words);
    struct arena *arena = taking->action->arena;
    if (size == 0 || strspn(words, " \t\r\n") == size)
        return fact_of(taking)->words == 0
                   ? OK
                   : refuse(taking, FINDING_ADJ_0023, "/words", NULL, NULL, NULL, FINDINGS);
    if (size > CASEWORK_WORDS_MAX)
        return refuse(taking, FINDING_ADJ_0024, "/words", arena_printf(arena, "%zu", size),
                      arena_printf(arena, "%d", CASEWORK_WORDS_MAX), NULL, FINDINGS);
    taking->record.words = words;
    return OK;
}

/* Is there a case, and can it go on like this? */
static enum code check_state(struct taking *taking)
{
    const struct case_step_fact *fact = fact_of(taking);
    const struct stored_case_step *last =
        case_last(&taking->book, taking->order->version, fact->kind);
    struct arena *arena = taking->action->arena;
    if (casework_begins(taking->step))
        return last == NULL ? OK
                            : refuse(taking, FINDING_ADJ_0021, "", version_text(taking), NULL, NULL,
                                     CONFLICT);
    if (last == NULL)
        return refuse(taking, FINDING_ADJ_0025, "/version", version_text(taking), NULL, NULL,
                      NOT_FOUND);
    enum case_state state = case_steps[last->step].to;
    if (casework_possible(state, taking->step))
        return OK;
    if (case_states[state].open == 0)
        return refuse(taking, FINDING_ADJ_0022, "", version_text(taking), last->actor,
                      date_text(arena, last->on), CONFLICT);
    return refuse(taking, FINDING_ADJ_0021, "", version_text(taking), NULL, NULL, CONFLICT);
}

/* ---- asking for a review ---- */

/* The decision that told the client; NULL when nothing was decided about the version. */
static const struct stored_case_step *notice_of(const struct taking *taking)
{
    static const char *const kinds[] = {"adjustment", "redetermination"};
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        const struct stored_case_step *last =
            case_last(&taking->book, taking->order->version, kinds[i]);
        if (last != NULL && case_states[case_steps[last->step].to].open == 0 &&
            last->step != CASE_STEP_ADJUSTMENT_WITHDRAW)
            return last;
    }
    return NULL;
}

/* @source Customs Act s. 60(1), 60.1 */
static enum code check_review_time(struct taking *taking)
{
    struct action *action = taking->action;
    struct casework_limit in_time, late;
    const struct stored_case_step *notice = notice_of(taking);
    if (notice == NULL)
        return refuse(taking, FINDING_ADJ_0033, "/version", NULL, NULL, NULL, FINDINGS);
    if (!casework_limit_find(action->arena, action->tariff, "60", NULL, notice->on, &in_time) ||
        !casework_limit_find(action->arena, action->tariff, "60.1", NULL, in_time.until, &late))
        return FAULT; /* the limits were taken out of the reference data */
    bool is_late = date_before(in_time.until, action->today);
    if (date_before(late.until, action->today))
        return refuse(taking, FINDING_ADJ_0031, "", date_text(action->arena, in_time.until),
                      date_text(action->arena, notice->on), date_text(action->arena, late.until),
                      FINDINGS);
    taking->step = is_late ? CASE_STEP_DISPUTE_REQUEST_LATE : CASE_STEP_DISPUTE_REQUEST;
    return OK;
}

static enum code check_review(struct taking *taking)
{
    struct action *action = taking->action;
    money open;
    date paid_on;
    enum code code = check_review_time(taking);
    if (code != OK)
        return code;
    if (case_open(&taking->book) != NULL)
        return refuse(taking, FINDING_ADJ_0020, "",
                      arena_printf(action->arena, "%d", case_open(&taking->book)->version), NULL,
                      NULL, CONFLICT);
    case_debts(action, &taking->book.newest, &open, &paid_on);
    return case_check_secured(action, &taking->book, taking->order->version, open);
}

/* ---- a version made by the decision ---- */

/* @source Customs Act s. 59(1)(b) */
static enum code check_redetermination(struct taking *taking)
{
    struct action *action = taking->action;
    const struct stored_declaration *newest = &taking->book.newest;
    date until;
    if (case_open(&taking->book) != NULL)
        return refuse(taking, FINDING_ADJ_0020, "",
                      arena_printf(action->arena, "%d", case_open(&taking->book)->version), NULL,
                      NULL, CONFLICT);
    if (taking->order->version != newest->version + 1)
        return refuse(taking, FINDING_CAD_0105, "/version", version_text(taking),
                      arena_printf(action->arena, "%d", newest->version + 1), NULL, CONFLICT);
    if (case_redetermine_until(action, &taking->book, &until) &&
        date_before(until, action->today))
        return refuse(taking, FINDING_ADJ_0030, "", date_text(action->arena, until), NULL, NULL,
                      FINDINGS);
    return OK;
}

static enum code make_version(struct taking *taking, const struct declaration *as,
                              enum declaration_status status)
{
    struct action *action = taking->action;
    if (as == NULL)
        return refuse(taking, FINDING_ADJ_0027, "/declaration", NULL, NULL, NULL, FINDINGS);
    struct declaration declaration = *as;
    declaration.transaction = taking->order->transaction;
    declaration.version = taking->book.newest.version + 1;
    struct billing_dates dates;
    enum code code = case_basis_of(action, &taking->book, taking->book.newest.version,
                                   &taking->basis);
    if (code == OK)
        code = case_assess(action, &declaration, &taking->basis, &taking->moves,
                           &taking->assessment);
    if (code == OK)
        code = action_dates(action, &declaration, taking->basis.accounting_date,
                            taking->assessment.value_for_duty, &dates);
    if (code != OK)
        return code;
    action_make_version(action, &declaration, &taking->basis, &taking->assessment, &dates,
                        &taking->made);
    taking->made.status = status;
    case_keep_due(&taking->basis, &taking->made);
    taking->about = taking->made;
    taking->record.decided = taking->made.version;
    taking->changes.declarations = &taking->made;
    taking->changes.declarations_count = 1;
    return OK;
}

/* ---- deciding ---- */

/* What the first reason says of the interest: at the prescribed rate; a refund of a rate that was
 * cut back in time, from the day after payment, whenever it was applied for (s. 80.1). */
static void take_reason(struct taking *taking, const struct declaration *declaration,
                        bool *ret_prescribed)
{
    struct action *action = taking->action;
    struct casework_reason reason = {0};
    if (declaration->reasons_count > 0 &&
        !casework_reason_read(action->arena, action->tariff, declaration->reasons[0],
                              taking->about.accounting_date, &reason))
        reason = (struct casework_reason){0};
    *ret_prescribed = taking->order->prescribed || reason.prescribed;
    taking->applied_on = reason.from_payment ? DATE_NONE
                                             : instant_date(taking->about.accepted_at);
}

static enum code decide_adjustment(struct taking *taking)
{
    struct action *action = taking->action;
    enum code code = store_load_declaration(action->store, action->arena,
                                            taking->order->transaction, taking->order->version,
                                            &taking->about);
    if (code == OK)
        code = case_basis_of(action, &taking->book, taking->order->version - 1, &taking->basis);
    return code;
}

/* The goods as well as the money: since it was filed, what it takes may have left otherwise. */
static enum code approve(struct taking *taking, bool *ret_prescribed)
{
    struct action *action = taking->action;
    struct findings unused = findings_new(action->arena);
    struct declaration declaration;
    enum code code = decide_adjustment(taking);
    if (code != OK)
        return code;
    if (document_read_declaration(action->arena, taking->about.document,
                                  strlen(taking->about.document), &unused, &declaration) != OK)
        return FAULT;
    take_reason(taking, &declaration, ret_prescribed);
    if (document_unpack_assessment(action->arena, taking->about.result, &taking->assessment) != OK)
        return FAULT;
    code = case_judge_drawn(action, &declaration, &taking->assessment);
    return code == OK ? action_move_stock(action, &declaration, &taking->moves) : code;
}

static void post_posting(struct taking *taking)
{
    taking->changes.items = taking->posting.items;
    taking->changes.items_count = taking->posting.count;
    taking->changes.entries = taking->posting.entries;
    taking->changes.entries_count = taking->posting.count;
}

/* A version of its own, with the accepted lines alone: what was asked for stays as it was. */
static enum code accept_part(struct taking *taking, bool *ret_prescribed)
{
    struct stored_declaration asked;
    struct declaration *part = arena_alloc(taking->action->arena, sizeof(*part));
    enum code code = decide_adjustment(taking);
    asked = taking->about;
    if (code == OK)
        code = case_part(taking->action, &taking->basis, &asked, taking->order->refused_lines,
                         part, &taking->parts);
    if (code == OK)
        code = make_version(taking, part, DECLARATION_PARTLY);
    if (code != OK)
        return code;
    memcpy(taking->made.filed_by, asked.filed_by, sizeof(asked.filed_by));
    taking->about = taking->made;
    taking->about.accepted_at = asked.accepted_at; /* the day of the application */
    take_reason(taking, part, ret_prescribed);
    return OK;
}

static void post(struct taking *taking, date applied_on, bool prescribed, int days)
{
    case_post(taking->action, &taking->basis, &taking->about, applied_on, prescribed, days,
              &taking->posting);
    money net = {0};
    for (int i = 0; i < REVENUE_COUNT; i++)
        net = money_add(net, money_subtract(taking->about.totals[i], taking->basis.totals[i]));
    case_post_expected(taking->action, &taking->book, &taking->about, net, &taking->posting);
    post_posting(taking);
    taking->changes.movements = taking->moves.movements;
    taking->changes.movements_count = taking->moves.count;
}

static date happened_on(const struct taking *taking)
{
    return date_is_none(taking->order->happened_on) ? taking->action->today
                                                    : taking->order->happened_on;
}

static enum code write_statement(struct taking *taking, bool prescribed)
{
    return case_statement(taking->action, &taking->book, &taking->basis, &taking->about,
                          &taking->posting, prescribed, happened_on(taking), &taking->parts,
                          &taking->record);
}

static bool is_release(const struct taking *taking)
{
    return strcmp(fact_of(taking)->kind, "release") == 0;
}

static enum code decide(struct taking *taking)
{
    struct action *action = taking->action;
    bool prescribed = false;
    enum code code = OK;
    if (is_release(taking))
        return release_step(action, &taking->book, &taking->record, &taking->posting,
                            &taking->changes);
    switch (taking->step) {
    case CASE_STEP_ADJUSTMENT_APPROVE:
        code = approve(taking, &prescribed);
        if (code == OK)
            post(taking, taking->applied_on, prescribed, case_days_to_pay(action));
        break;
    case CASE_STEP_ADJUSTMENT_ACCEPT_PART:
        code = accept_part(taking, &prescribed);
        if (code == OK)
            post(taking, taking->applied_on, prescribed, case_days_to_pay(action));
        break;
    case CASE_STEP_ADJUSTMENT_REFUSE:
        code = decide_adjustment(taking);
        break;
    case CASE_STEP_REDETERMINATION_MAKE:
        code = make_version(taking, taking->order->declaration, DECLARATION_REDETERMINED);
        if (code == OK)
            post(taking, DATE_NONE, false, 0);
        break;
    case CASE_STEP_DISPUTE_ALLOW:
    case CASE_STEP_TRIBUNAL_ALLOW:
    case CASE_STEP_COURT_ALLOW:
        code = make_version(taking, taking->order->declaration, DECLARATION_DECIDED);
        if (code == OK)
            post(taking, DATE_NONE, false, 0);
        break;
    case CASE_STEP_DISPUTE_DISMISS:
    case CASE_STEP_TRIBUNAL_DISMISS:
    case CASE_STEP_COURT_DISMISS:
        code = decide_adjustment(taking);
        break;
    case CASE_STEP_TRIBUNAL_FILE:
    case CASE_STEP_TRIBUNAL_FILE_LATE:
    case CASE_STEP_COURT_FILE:
        taking->record.document = case_happened_write(action, happened_on(taking));
        return OK;
    case CASE_STEP_DRAWBACK_GRANT:
        code = case_grant_drawback(action, &taking->book, taking->order->version, &taking->posting,
                                   &taking->record);
        if (code == OK)
            post_posting(taking);
        return code;
    case CASE_STEP_DRAWBACK_REDUCE:
    case CASE_STEP_DRAWBACK_TAKE_BACK:
        code = case_reduce_drawback(action, &taking->book, taking->order, &taking->posting,
                                    &taking->record);
        if (code == OK)
            post_posting(taking);
        return code;
    case CASE_STEP_DRAWBACK_REFUSE:
        return case_refuse_drawback(action, &taking->book, taking->order->version,
                                    &taking->record);
    default:
        return OK;
    }
    return code == OK ? write_statement(taking, prescribed) : code;
}

static money interest_of(const struct case_posting *posting)
{
    money interest = {0};
    for (size_t i = 0; i < posting->count; i++)
        interest = money_add(interest, posting->items[i].by_class[REVENUE_INTEREST]);
    return interest;
}

/* Something may have been paid, filed or loaded since it was looked at. */
static enum code check_expected(struct taking *taking)
{
    const struct bulk_declaration *expected = taking->order->expected;
    struct arena *arena = taking->action->arena;
    if (expected == NULL)
        return OK;
    money net = {0}, interest = interest_of(&taking->posting);
    bool same = taking->basis.version == expected->basis &&
                memcmp(&taking->made.content, &expected->content, sizeof(hash256)) == 0 &&
                interest.cents == expected->interest.cents;
    for (int i = 0; i < REVENUE_COUNT; i++) {
        money difference = money_subtract(taking->made.totals[i], taking->basis.totals[i]);
        same = same && difference.cents == expected->difference[i].cents;
        net = money_add(net, difference);
    }
    if (same)
        return OK;
    return refuse(taking, FINDING_BLK_0109, "", taking->order->transaction.text,
                  money_text(arena, money_add(net, interest)),
                  money_text(arena, money_add(expected->net, expected->interest)), CONFLICT);
}

static enum code prepare(struct taking *taking)
{
    const struct case_order *order = taking->order;
    struct action *action = taking->action;
    enum code code = case_load(action, order->transaction, &taking->book);
    if (code == OK)
        code = check_who(taking);
    if (code == OK)
        code = check_words(taking);
    if (code == OK)
        code = check_state(taking);
    if (code == OK && (taking->step == CASE_STEP_DISPUTE_REQUEST ||
                       taking->step == CASE_STEP_DISPUTE_REQUEST_LATE))
        code = check_review(taking);
    if (code == OK && case_is_outside(taking->step))
        code = case_check_outside(action, &taking->book, order->version, happened_on(taking),
                                  &taking->step);
    if (code == OK && taking->step == CASE_STEP_SECURITY_ACCEPT)
        code = case_accept_security(action, &taking->book, order->version, order->words,
                                    &taking->changes);
    if (code == OK && taking->step == CASE_STEP_EXPECTED_NOTE)
        code = case_check_expected(action, &taking->book, order->version, order->words);
    if (code == OK && taking->step == CASE_STEP_REDETERMINATION_MAKE)
        code = check_redetermination(taking);
    if (code == OK && (taking->step == CASE_STEP_ADJUSTMENT_FILE ||
                       taking->step == CASE_STEP_DRAWBACK_CLAIM ||
                       strcmp(fact_of(taking)->who, "nobody") == 0))
        code = FORBIDDEN; /* a version or claim is filed or paid, the step comes with it */
    if (code != OK)
        return code;
    taking->record.account = taking->book.newest.importer;
    taking->record.transaction = order->transaction;
    taking->record.version = order->version;
    taking->record.step = taking->step;
    taking->record.on = action->today;
    taking->record.at = action->now;
    taking->record.actor = action->actor.name;
    code = decide(taking);
    return code == OK ? check_expected(taking) : code;
}

enum code case_try(struct action *action, const struct case_order *order,
                   struct case_tried *ret_tried)
{
    struct taking *taking = arena_alloc(action->arena, sizeof(*taking));
    *taking = (struct taking){.action = action, .order = order, .step = order->step};
    enum code code = prepare(taking);
    if (code != OK)
        return code;
    *ret_tried = (struct case_tried){.basis = taking->basis,
                                     .made = taking->made,
                                     .after = taking->assessment,
                                     .posting = taking->posting};
    return OK;
}

static void step_result(struct taking *taking, const struct commit_result *result,
                        struct case_taken *ret_taken)
{
    struct action *action = taking->action;
    taking->record.id = result->seq * LEDGER_ID_PLACES;
    *ret_taken = (struct case_taken){.step = taking->record,
                                     .items = taking->posting.items,
                                     .items_count = taking->posting.count};
    if (action_receipt(action, taking->book.owner, result->seq, &ret_taken->receipt) != OK)
        ret_taken->receipt = NULL;
    /* What was posted meets what is there at once, as on any day. */
    if (taking->posting.count > 0 && action_clear(action, taking->record.account) != OK)
        log_event("warning", "case", "clearing is left to the day's run");
}

enum code action_take_step(struct action *action, const struct case_order *order,
                           struct case_taken *ret_taken)
{
    size_t warnings = action->findings.count;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        enum code code = action_ensure_day(action);
        if (code != OK)
            return code;
        action->findings.count = warnings;
        struct taking *taking = arena_alloc(action->arena, sizeof(*taking));
        *taking = (struct taking){.action = action, .order = order, .step = order->step};
        code = prepare(taking);
        if (code != OK)
            return code;
        taking->changes.bn = taking->book.owner;
        taking->changes.expect_seq = taking->book.head;
        taking->changes.kind = "case";
        if (!is_release(taking)) {
            taking->changes.case_steps = &taking->record;
            taking->changes.case_steps_count = 1;
        }
        struct commit_result result = action_commit(action, &taking->changes);
        if (result.code == OK) {
            step_result(taking, &result, ret_taken);
            return OK;
        }
        if (result.code != MOVED)
            return result.code;
    }
    return BUSY;
}
