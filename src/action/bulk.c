/* Requests over many declarations: kept, carried out version by version, shown, decided. */
#include "bulk_impl.h"

#include <stdlib.h>

enum { TRIES_MAX = 64 };

/* ---- numbers ---- */

static const char *number_of(struct arena *arena, bn owner, ledger_id id, bool fix)
{
    return arena_printf(arena, "%c%s-%lld", fix ? 'F' : 'M', owner.text,
                        (long long)ledger_id_sequence(id));
}

static bool is_fix(enum bulk_step step) { return strcmp(bulk_steps[step].kind, "fix") == 0; }

const char *bulk_number(struct arena *arena, const struct stored_bulk_step *first)
{
    return number_of(arena, program_account_bn(first->account), first->id, is_fix(first->step));
}

bool bulk_parse_number(const char *number, bool *ret_fix, bn *ret_bn, ledger_id *ret_id)
{
    char digits[10] = "", *end;
    if (strlen(number) < 12 || strlen(number) > 29 || (number[0] != 'M' && number[0] != 'F') ||
        number[10] != '-' || number[11] < '1' || number[11] > '9')
        return false;
    memcpy(digits, number + 1, 9);
    long long sequence = strtoll(number + 11, &end, 10);
    if (*end != '\0' || sequence > INT64_MAX / LEDGER_ID_PLACES - 1 || !bn_parse(digits, ret_bn))
        return false;
    *ret_fix = number[0] == 'F';
    *ret_id = sequence * LEDGER_ID_PLACES;
    return true;
}

/* ---- where a planned version stands ---- */

enum code bulk_stand(struct action *action, const struct bulk_declaration *planned,
                     struct bulk_standing *ret_standing)
{
    struct stored_declaration there;
    struct bulk_standing standing = {.made = BULK_MADE_WAITING};
    enum code code = store_load_declaration(action->store, action->arena, planned->transaction,
                                            planned->version, &there);
    if (code != OK && code != NOT_FOUND)
        return code;
    if (code == OK) {
        bool same = memcmp(&there.content, &planned->content, sizeof(there.content)) == 0;
        standing.made = same ? BULK_MADE : BULK_MADE_MOVED;
        standing.has_state = same && action_version_state(action, &there, &standing.state);
    }
    *ret_standing = standing;
    return OK;
}

static enum code stand_all(struct action *action, struct shown_bulk *shown)
{
    const struct bulk *bulk = &shown->bulk;
    struct arena *scratch = arena_new();
    enum code code = OK;
    shown->waiting = shown->made = shown->moved = shown->open = 0;
    shown->standings =
        arena_array(action->arena, bulk->declarations_count + 1, sizeof(*shown->standings));
    for (size_t i = 0; i < bulk->declarations_count && code == OK; i++) {
        arena_reset(scratch);
        struct action inner = bulk_inner(action, scratch);
        struct bulk_standing *standing = &shown->standings[i];
        code = bulk_stand(&inner, &bulk->declarations[i], standing);
        shown->waiting += standing->made == BULK_MADE_WAITING;
        shown->made += standing->made == BULK_MADE;
        shown->moved += standing->made == BULK_MADE_MOVED;
        shown->open += standing->has_state && case_states[standing->state].open != 0;
    }
    arena_free(scratch);
    return code;
}

/* ---- looking ---- */

static enum code load_posted(struct action *action, struct shown_bulk *shown)
{
    const struct stored_bulk_step *last = &shown->steps[shown->steps_count - 1];
    struct stored_bulk_step step;
    if (last->step != BULK_FIX_FINISH)
        return OK;
    struct bulk *posted = arena_alloc(action->arena, sizeof(*posted));
    enum code code = store_load_bulk_step(action->store, action->arena,
                                          program_account_bn(last->account), last->id, &step);
    if (code == OK && document_read_bulk(action->arena, step.document, posted) != OK)
        code = FAULT;
    shown->posted = posted;
    return code;
}

bool bulk_may_decide(struct action *action)
{
    return action_may(action, PERMISSION_CASE_DECIDE, ACCOUNT_NONE);
}

/* A firm that sees only what it filed sees what is about such declarations alone. */
static bool sees_bulk(struct action *action, program_account account, const struct bulk *bulk)
{
    if (action_sees_others(action, account))
        return true;
    for (size_t i = 0; i < bulk->declarations_count; i++)
        if (!store_filed_by(action->store, bulk->declarations[i].transaction,
                            action->actor.business))
            return false;
    return true;
}

static bool sees_step(struct action *action, const struct stored_bulk_step *step)
{
    struct stored_bulk_step whole;
    struct bulk bulk = {0};
    return action_sees_others(action, step->account) ||
           (store_load_bulk_step(action->store, action->arena, program_account_bn(step->account),
                                 step->bulk, &whole) == OK &&
            document_read_bulk(action->arena, whole.document, &bulk) == OK &&
            sees_bulk(action, step->account, &bulk));
}

/* What one may not see is not found; a fix is for officers. */
enum code bulk_load(struct action *action, const char *number, struct shown_bulk *ret_shown)
{
    struct shown_bulk shown = {0};
    struct stored_bulk_step first;
    bn owner;
    ledger_id id;
    bool fix;
    if (!bulk_parse_number(number, &fix, &owner, &id))
        return NOT_FOUND;
    enum code code = store_load_bulk_step(action->store, action->arena, owner, id, &first);
    if (code != OK)
        return code;
    bool may = fix ? bulk_may_decide(action)
                   : action_may(action, PERMISSION_DECLARATION_VIEW, first.account);
    if (first.bulk != id || is_fix(first.step) != fix || !may ||
        strcmp(bulk_steps[first.step].kind, "relief") == 0)
        return NOT_FOUND;
    if (document_read_bulk(action->arena, first.document, &shown.bulk) != OK)
        return FAULT;
    if (!fix && !sees_bulk(action, first.account, &shown.bulk))
        return NOT_FOUND;
    shown.number = bulk_number(action->arena, &first);
    shown.document = first.document;
    shown.steps_count =
        store_list_bulk_steps(action->store, action->arena, owner, id, &shown.steps);
    code = action_whole(action);
    if (code == OK)
        code = load_posted(action, &shown);
    if (code == OK)
        *ret_shown = shown;
    return code;
}

enum code action_show_bulk(struct action *action, const char *number, struct shown_bulk *ret_shown)
{
    struct shown_bulk shown;
    enum code code = bulk_load(action, number, &shown);
    if (code == OK)
        code = stand_all(action, &shown);
    if (code == OK)
        *ret_shown = shown;
    return code;
}

enum code action_list_bulks(struct action *action, program_account account, size_t limit,
                            struct stored_bulk_step **ret, size_t *ret_count)
{
    bool all = account.text[0] == '\0';
    if (all && !action_may_look(action, PERMISSION_CASE_DECIDE))
        return FORBIDDEN;
    if (!all && !action_may(action, PERMISSION_DECLARATION_VIEW, account))
        return NOT_FOUND;
    *ret_count = all ? store_list_latest_bulks(action->store, action->arena, limit, ret)
                     : store_list_bulks(action->store, action->arena, account, limit, ret);
    size_t kept = 0;
    for (size_t i = 0; !all && i < *ret_count; i++)
        if (sees_step(action, &(*ret)[i]))
            (*ret)[kept++] = (*ret)[i];
    *ret_count = all ? *ret_count : kept;
    return OK;
}

/* ---- carrying out ---- */

void bulk_keep_findings(struct action *action, const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->items[i];
        if (f->severity == SEVERITY_ERROR)
            findings_add(&action->findings, f->code, f->line, f->pointer, f->arguments[0],
                         f->arguments[1], f->arguments[2]);
    }
}

/* Trouble with one declaration is told and stops no other. */
static bool of_this_one(enum code code)
{
    return code == OK || code == FINDINGS || code == CONFLICT || code == NOT_FOUND ||
           code == FORBIDDEN;
}

static enum code file_one(struct action *action, const struct bulk_declaration *planned)
{
    struct declaration declaration;
    struct filed filed;
    enum code code = bulk_rebuild(action, planned, &declaration);
    return code == OK ? action_file_declaration(action, &declaration, &filed) : code;
}

static enum code carry_out(struct action *action, struct shown_bulk *shown)
{
    struct arena *scratch = arena_new();
    enum code code = OK;
    for (size_t i = 0; i < shown->bulk.declarations_count && code == OK; i++) {
        if (shown->standings[i].made != BULK_MADE_WAITING)
            continue;
        arena_reset(scratch);
        struct action inner = bulk_inner(action, scratch);
        code = file_one(&inner, &shown->bulk.declarations[i]);
        if (!of_this_one(code))
            break;
        if (code != OK)
            bulk_keep_findings(action, &inner.findings);
        code = OK;
    }
    arena_free(scratch);
    return code == OK ? stand_all(action, shown) : code;
}

enum code action_go_on_bulk(struct action *action, const char *number,
                            struct shown_bulk *ret_shown)
{
    struct shown_bulk shown;
    enum code code = action_show_bulk(action, number, &shown);
    if (code == OK && !action_may(action, PERMISSION_DECLARATION_CORRECT, shown.bulk.account))
        code = FORBIDDEN;
    if (code == OK)
        code = carry_out(action, &shown);
    if (code == OK)
        *ret_shown = shown;
    return code;
}

/* ---- filing ---- */

static void put_text(struct out *out, const char *text)
{
    out_printf(out, "%zu:%s,", strlen(bulk_text(text)), bulk_text(text));
}

/* Of what is asked: not of the file's name, nor of where rows stand in it. */
static hash256 asked(struct arena *arena, const struct bulk_request *request)
{
    struct out out = out_new(arena);
    put_text(&out, request->account.text);
    put_text(&out, request->remarks);
    put_text(&out, request->known_on);
    for (size_t i = 0; i < request->reasons_count && i < CASEWORK_REASONS_MAX; i++)
        put_text(&out, request->reasons[i]);
    for (size_t i = 0; i < request->rows_count; i++) {
        const struct bulk_row *row = &request->rows[i];
        out_char(&out, '\n');
        put_text(&out, row->transaction);
        put_text(&out, row->line);
        put_text(&out, row->field);
        put_text(&out, row->value);
        put_text(&out, row->remarks);
        put_text(&out, row->known_on);
        for (size_t k = 0; k < row->reasons_count && k < CASEWORK_REASONS_MAX; k++)
            put_text(&out, row->reasons[k]);
    }
    return hash_bytes(out.data, out.size);
}

const char *bulk_document(struct arena *arena, const struct bulk *bulk)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    document_write_bulk(&json, bulk);
    return out.data;
}

static enum code may_file(struct action *action, program_account account)
{
    if (action_may(action, PERMISSION_DECLARATION_CORRECT, account))
        return OK;
    return action_may(action, PERMISSION_DECLARATION_VIEW, account) ? FORBIDDEN : NOT_FOUND;
}

enum code action_preview_bulk(struct action *action, const struct bulk_request *request,
                              struct bulk *ret_bulk)
{
    enum code code = may_file(action, request->account);
    return code == OK ? bulk_plan(action, request, ret_bulk) : code;
}

/* Refused rows of which a declaration is among the changed ones have none; of the others each. */
static int refused_count(const struct bulk *bulk)
{
    return bulk->looked_at - (int)bulk->declarations_count;
}

/* OK: kept under ret_id, MOVED: others came first. */
static enum code keep_request(struct action *action, const struct bulk_request *request,
                              const hash256 *content, int64_t head, ledger_id *ret_id)
{
    struct bulk bulk;
    enum code code = bulk_plan(action, request, &bulk);
    if (code != OK)
        return code;
    if (bulk.declarations_count == 0) {
        findings_add(&action->findings, FINDING_BLK_0017, 0, "/rows", NULL, NULL, NULL);
        return FINDINGS;
    }
    const struct stored_bulk_step step = {.account = request->account,
                                          .step = BULK_MASS_FILE,
                                          .on = action->today,
                                          .at = action->now,
                                          .actor = action->actor.name,
                                          .content = *content,
                                          .declarations = (int)bulk.declarations_count,
                                          .refused = refused_count(&bulk),
                                          .net = bulk.net,
                                          .words = request->remarks,
                                          .document = bulk_document(action->arena, &bulk)};
    struct changes changes = {.bn = program_account_bn(request->account),
                              .expect_seq = head,
                              .kind = "bulk",
                              .bulk_steps = &step,
                              .bulk_steps_count = 1};
    action->idempotency.outcome =
        number_of(action->arena, changes.bn, (head + 1) * LEDGER_ID_PLACES, false);
    struct commit_result result = action_commit(action, &changes);
    *ret_id = result.seq * LEDGER_ID_PLACES;
    return result.code;
}

enum code action_file_bulk(struct action *action, const struct bulk_request *request,
                           struct shown_bulk *ret_shown)
{
    bn owner = program_account_bn(request->account);
    hash256 content = asked(action->arena, request);
    enum code code = may_file(action, request->account);
    size_t before = action->findings.count;
    if (code != OK)
        return code;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        struct stored_bulk_step there;
        int64_t head;
        ledger_id id = 0;
        action->findings.count = before;
        code = action_ensure_day(action);
        if (code == OK)
            code = store_load_head(action->store, owner, &head);
        if (code == OK)
            code = store_find_bulk(action->store, action->arena, owner, &content, BULK_MASS_FILE,
                                   &there);
        bool repeated = code == OK;
        if (repeated)
            id = there.id;
        else if (code == NOT_FOUND)
            code = keep_request(action, request, &content, head, &id);
        if (code == MOVED)
            continue;
        if (code != OK)
            return code;
        struct shown_bulk shown;
        code = action_go_on_bulk(action, number_of(action->arena, owner, id, false), &shown);
        shown.repeated = repeated;
        if (code == OK)
            *ret_shown = shown;
        return code;
    }
    return BUSY;
}

/* ---- deciding on all ---- */

static enum code decide_one(struct action *action, const struct bulk_declaration *planned,
                            const struct bulk_order *order)
{
    struct case_taken taken;
    const struct case_order one = {.transaction = planned->transaction,
                                   .version = planned->version,
                                   .step = order->step,
                                   .words = order->words,
                                   .prescribed = order->prescribed};
    return action_take_step(action, &one, &taken);
}

static bool decides(enum case_step step)
{
    return step == CASE_STEP_ADJUSTMENT_APPROVE || step == CASE_STEP_ADJUSTMENT_REFUSE ||
           step == CASE_STEP_ADJUSTMENT_ASK;
}

static enum code check_order(struct action *action, const struct bulk_order *order)
{
    const char *words = bulk_text(order->words);
    if (!decides(order->step)) {
        findings_add(&action->findings, FINDING_ADJ_0028, 0, "/step", case_steps[order->step].id,
                     NULL, NULL);
        return FINDINGS;
    }
    if (case_steps[order->step].words != 0 && words[strspn(words, " \t\r\n")] == '\0') {
        findings_add(&action->findings, FINDING_ADJ_0023, 0, "/words", NULL, NULL, NULL);
        return FINDINGS;
    }
    return OK;
}

enum code action_decide_bulk(struct action *action, const char *number,
                             const struct bulk_order *order, size_t *ret_done,
                             struct shown_bulk *ret_shown)
{
    struct shown_bulk shown;
    size_t done = 0;
    enum code code = action_show_bulk(action, number, &shown);
    if (code == OK && (number[0] != 'M' ||
                       !action_may(action, PERMISSION_CASE_DECIDE, shown.bulk.account)))
        code = number[0] != 'M' ? NOT_FOUND : FORBIDDEN;
    if (code == OK)
        code = check_order(action, order);
    if (code != OK)
        return code;
    struct arena *scratch = arena_new();
    for (size_t i = 0; i < shown.bulk.declarations_count && code == OK; i++) {
        const struct bulk_standing *standing = &shown.standings[i];
        if (!standing->has_state || !casework_possible(standing->state, order->step))
            continue;
        arena_reset(scratch);
        struct action inner = bulk_inner(action, scratch);
        code = decide_one(&inner, &shown.bulk.declarations[i], order);
        if (!of_this_one(code))
            break;
        done += code == OK;
        if (code != OK)
            bulk_keep_findings(action, &inner.findings);
        code = OK;
    }
    arena_free(scratch);
    if (code == OK)
        code = stand_all(action, &shown);
    if (code != OK)
        return code;
    *ret_done = done;
    *ret_shown = shown;
    return OK;
}
