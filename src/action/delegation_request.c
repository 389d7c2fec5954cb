/* Requests for delegations: asked or offered, decided, withdrawn. */
#include "delegation_impl.h"

/* ---- asking ---- */

/* By who asks and by whom it is asked, known or not: nobody is flooded, and nobody learns. */
static enum code count_request(struct action *action, bn firm, bn client, bool by_firm)
{
    const struct {
        const char *what;
        bn of;
        int limit;
    } counts[] = {
        {"delegation-of", by_firm ? firm : client,
         people_number(action, "deleg_requests_sent_day", 5000)},
        {"delegation-to", by_firm ? client : firm,
         people_number(action, "deleg_requests_received_day", 50)}};
    for (size_t i = 0; i < ARRAY_COUNT(counts); i++) {
        const struct guard_rule rule = {counts[i].limit, 86400000, 86400000};
        int left;
        instant until;
        enum code code = guard_try(action, guard_name(action, counts[i].what, counts[i].of.text),
                                   &rule, &left, &until);
        if (code == FORBIDDEN) {
            findings_add(&action->findings, FINDING_DLG_0014, 0, "/number",
                         arena_printf(action->arena, "%s, %s",
                                      date_text(action->arena, instant_date(until)),
                                      clock_of(action, until)), NULL, NULL);
            return FINDINGS;
        }
        if (code != OK)
            return code;
    }
    return OK;
}

static enum code refuse(struct action *action, enum finding_code finding, const char *name,
                        instant at)
{
    findings_add(&action->findings, finding, 0, "/number", name,
                 at.ms == 0 ? NULL : date_text(action->arena, instant_date(at)), NULL);
    return CONFLICT;
}

static bool stands_between(struct action *action, bn client, bn firm)
{
    struct registry_delegation *list;
    size_t count = store_list_delegations_to(action->store, action->arena, client, &list);
    for (size_t i = 0; i < count; i++)
        if (bn_equal(list[i].delegate, firm) && registry_delegation_stands(&list[i], action->today))
            return true;
    return false;
}

/* The name of the other side as the actor typed it: a firm may not learn a client's. */
static enum code ask(struct action *action, struct delegation_request *request, const char *other)
{
    struct delegation_request there;
    struct access_change change = {.delegation = request, .fresh_delegation = true,
                                   .delegation_since = delegation_since(action)};
    if (stands_between(action, request->client, request->firm))
        return refuse(action, FINDING_DLG_0005, other, (instant){0});
    enum code code = store_find_delegation_request(action->store, action->arena, request->client,
                                                   request->firm, change.delegation_since, &there);
    if (code == OK)
        return refuse(action, FINDING_DLG_0004, other, there.asked_at);
    if (code == NOT_FOUND)
        code = count_request(action, request->firm, request->client, request->by_firm);
    if (code != OK)
        return code;
    request->id = platform_random_text(action->arena, 12);
    request->state = DELEGATION_REQUESTED;
    request->asked_at = platform_next_now();
    request->asked_by = action->actor.name;
    request->decided_by = request->reason = "";
    access_tell(action, &change, request->by_firm ? "delegation.asked" : "delegation.offered",
                action->actor.name,
                arena_printf(action->arena, "%s %s %s", request->client.text, request->firm.text,
                             request->words));
    delegation_write_to(action, &change, request->by_firm ? request->client : request->firm,
                        LETTER_DELEGATION_ASKED, request->client);
    code = access_commit(action, &change);
    return code == CONFLICT ? refuse(action, FINDING_DLG_0004, other, platform_real_now()) : code;
}

enum code action_request_delegation(struct action *action, const char *number, const char *words)
{
    struct delegation_request request = {.by_firm = true, .firm = action->actor.business,
                                         .words = words, .programs = ""};
    if (!delegation_leads(action))
        return FORBIDDEN;
    if (!delegation_may_hold(action, action->actor.business))
        findings_add(&action->findings, FINDING_DLG_0002, 0, "/number", NULL, NULL, NULL);
    else if (people_read_bn(action, number, "/number", &request.client) == OK &&
             bn_equal(request.client, request.firm))
        findings_add(&action->findings, FINDING_DLG_0003, 0, "/number", number, NULL, NULL);
    (void)delegation_words_fit(action, words, "/words");
    if (action->findings.errors_count > 0)
        return FINDINGS;
    return ask(action, &request, arena_text(action->arena, request.client.text));
}

/* A firm with this number, or the only one with this in its name. */
static enum code find_firm(struct action *action, const char *text, struct firm *ret)
{
    struct firm *list;
    size_t count = *text == '\0' ? 0 : action_find_firms(action, text, &list);
    if (count == 1) {
        *ret = list[0];
        return OK;
    }
    if (*text == '\0')
        findings_add(&action->findings, FINDING_RGN_0001, 0, "/number", NULL, NULL, NULL);
    else if (count == 0)
        findings_add(&action->findings, FINDING_DLG_0012, 0, "/number", text, NULL, NULL);
    else
        findings_add(&action->findings, FINDING_DLG_0013, 0, "/number",
                     arena_printf(action->arena, "%zu", count), text, NULL);
    return FINDINGS;
}

static const char *programs_of(struct action *action, const struct registry_delegation *list,
                               size_t count)
{
    struct out out = out_new(action->arena);
    out_put(&out, "");
    for (size_t i = 0; i < count; i++)
        out_printf(&out, "%s%s", i == 0 ? "" : " ", program_account_program(&list[i].account));
    return out.data;
}

enum code action_offer_delegation(struct action *action, const char *text,
                                  const struct delegation_order *order, const char *words)
{
    const struct registry_delegation *want;
    size_t count;
    struct firm firm = {.bn = {""}};
    if (!delegation_manages(action))
        return FORBIDDEN;
    bn client = action->actor.business;
    if (find_firm(action, text, &firm) == OK && bn_equal(firm.bn, client))
        findings_add(&action->findings, FINDING_DLG_0003, 0, "/number", text, NULL, NULL);
    (void)delegation_words_fit(action, words, "/words");
    enum code code = delegation_judge(action, client, firm.bn, order, true, &want, &count);
    if (code != OK)
        return code;
    struct delegation_request request = {.client = client, .firm = firm.bn, .words = words,
                                         .programs = programs_of(action, want, count),
                                         .terms = want[0]};
    return ask(action, &request, firm.legal_name);
}

/* ---- looking ---- */

static const char *state_of(struct action *action, const struct delegation_request *r)
{
    return strcmp(r->state, DELEGATION_REQUESTED) == 0 &&
                   r->asked_at.ms <= delegation_since(action).ms
               ? DELEGATION_EXPIRED
               : r->state;
}

/* An offer's records, as they would be made now. */
static size_t offered(struct action *action, const struct delegation_request *r,
                      struct registry_delegation **ret)
{
    struct registry_delegation *list = NULL;
    size_t count = 0, capacity = 0;
    const char *at = r->programs;
    do {
        size_t size = strcspn(at, " ");
        struct registry_delegation *one = LIST_PUSH(action->arena, list, count, capacity);
        *one = r->terms;
        memset(&one->account, 0, sizeof(one->account));
        memcpy(one->account.text, r->client.text, 9);
        if (size < sizeof(one->account.text) - 9)
            memcpy(one->account.text + 9, at, size);
        if (date_before(one->from, action->today))
            one->from = action->today;
        at += size;
        at += *at == ' ';
    } while (*at != '\0');
    *ret = list;
    return count;
}

static void show(struct action *action, const struct delegation_request *r,
                 struct shown_delegation_request *ret)
{
    const int days = people_number(action, "deleg_request_expiry_days", 60);
    bool known = !r->by_firm || bn_equal(r->client, action->actor.business) ||
                 strcmp(r->state, DELEGATION_ACTIVE) == 0;
    *ret = (struct shown_delegation_request){
        .request = *r,
        .state = state_of(action, r),
        .firm_name = delegation_name(action, r->firm),
        .client_name = known ? delegation_name(action, r->client) : NULL,
        .expires_on = days == 0 ? DATE_NONE : date_add(instant_date(r->asked_at), days)};
    if (r->by_firm)
        return;
    struct registry_delegation *list;
    size_t count = offered(action, r, &list);
    ret->sentence = delegation_say(action, ret->client_name, r->firm, list, count);
}

size_t action_list_delegation_requests(struct action *action, enum delegation_side side, bool sent,
                                       bool waiting, struct shown_delegation_request **ret)
{
    struct delegation_request *list;
    bool client = side == DELEGATION_AS_CLIENT;
    *ret = NULL;
    if (client ? !delegation_manages(action) : !delegation_leads(action))
        return 0;
    size_t count = store_list_delegation_requests(
        action->store, action->arena, action->actor.business, client, client != sent,
        waiting ? DELEGATION_REQUESTED : NULL,
        waiting ? delegation_since(action) : (instant){0}, DELEGATION_LISTED_MAX, &list);
    struct shown_delegation_request *shown = arena_array(action->arena, count + 1, sizeof(*shown));
    for (size_t i = 0; i < count; i++)
        show(action, &list[i], &shown[i]);
    *ret = shown;
    return count;
}

static enum code load(struct action *action, const char *id, struct delegation_request *ret)
{
    enum code code = store_load_delegation_request(action->store, action->arena, id, ret);
    if (code != OK)
        return code;
    bool side = (bn_equal(ret->client, action->actor.business) && delegation_manages(action)) ||
                (bn_equal(ret->firm, action->actor.business) && delegation_leads(action));
    return side ? OK : NOT_FOUND;
}

enum code action_load_delegation_request(struct action *action, const char *id,
                                         struct shown_delegation_request *ret)
{
    struct delegation_request request;
    enum code code = load(action, id, &request);
    if (code == OK)
        show(action, &request, ret);
    return code;
}

/* ---- deciding ---- */

static enum code refuse_state(struct action *action, const struct delegation_request *r)
{
    const int days = people_number(action, "deleg_request_expiry_days", 60);
    bool expired = strcmp(state_of(action, r), DELEGATION_EXPIRED) == 0;
    date on = expired ? date_add(instant_date(r->asked_at), days) : instant_date(r->decided_at);
    findings_add(&action->findings, expired ? FINDING_DLG_0015 : FINDING_DLG_0016, 0, "/request",
                 date_text(action->arena, on), NULL, NULL);
    return CONFLICT;
}

/* One that waits, of which the actor is this side. */
static enum code load_waiting(struct action *action, const char *id, bool asker,
                              struct delegation_request *ret)
{
    enum code code = load(action, id, ret);
    if (code != OK)
        return code;
    bool firm = bn_equal(ret->firm, action->actor.business);
    if ((firm == ret->by_firm) != asker)
        return NOT_FOUND;
    return strcmp(state_of(action, ret), DELEGATION_REQUESTED) == 0 ? OK
                                                                     : refuse_state(action, ret);
}

static enum code settle(struct action *action, struct delegation_request *r, const char *state,
                        const char *kind, const char *reason)
{
    struct access_change change = {.delegation = r, .delegation_since = delegation_since(action)};
    bool by_client = bn_equal(action->actor.business, r->client);
    r->state = state;
    r->decided_at = platform_real_now();
    r->decided_by = action->actor.name;
    r->reason = reason;
    access_tell(action, &change, kind, r->asked_by,
                arena_printf(action->arena, "%s %s %s", r->client.text, r->firm.text, reason));
    delegation_write_to(action, &change, by_client ? r->firm : r->client,
                        LETTER_DELEGATION_DECIDED, r->client);
    enum code code = access_commit(action, &change);
    if (code != CONFLICT)
        return code;
    struct delegation_request now;
    code = store_load_delegation_request(action->store, action->arena, r->id, &now);
    return code == OK ? refuse_state(action, &now) : code;
}

/* The delegation first: its chain takes one of two decisions at once. Was the request withdrawn
 * just then, it ends again. */
static enum code make(struct action *action, struct delegation_request *r,
                      const struct registry_delegation *want, size_t count, const char *kind)
{
    enum code code = delegation_put(action, r->client, r->firm, want, count, true);
    if (code == OK)
        code = settle(action, r, DELEGATION_ACTIVE, kind, "");
    if (code == CONFLICT && strcmp(r->state, DELEGATION_ACTIVE) == 0)
        (void)delegation_put(action, r->client, r->firm, NULL, 0, false);
    return code;
}

enum code action_approve_delegation(struct action *action, const char *id,
                                    const struct delegation_order *order)
{
    struct delegation_request request;
    const struct registry_delegation *want;
    size_t count;
    enum code code = load_waiting(action, id, false, &request);
    if (code == OK && !request.by_firm)
        code = NOT_FOUND;
    if (code == OK)
        code = delegation_judge(action, request.client, request.firm, order, true, &want, &count);
    return code == OK ? make(action, &request, want, count, "delegation.approved") : code;
}

/* Of a firm, waiting for the actor; NOT_FOUND an offer. */
static enum code approve_one(struct action *action, const struct delegation_order *order,
                             bool dry_run, struct approved_request *one)
{
    struct delegation_request request;
    const struct registry_delegation *want;
    size_t count;
    enum code code = load(action, one->id, &request);
    if (code != OK || !request.by_firm || !bn_equal(request.client, action->actor.business))
        return code == OK ? NOT_FOUND : code;
    one->firm_name = delegation_name(action, request.firm);
    code = delegation_judge(action, request.client, request.firm, order, true, &want, &count);
    if (code != OK)
        return code;
    one->sentence = delegation_say(action, delegation_name(action, request.client), request.firm,
                                   want, count);
    if (strcmp(state_of(action, &request), DELEGATION_REQUESTED) != 0)
        return refuse_state(action, &request);
    return dry_run ? OK : make(action, &request, want, count, "delegation.approved");
}

enum code action_approve_delegations(struct action *action, struct approved_request *requests,
                                     size_t count, const struct delegation_order *order,
                                     bool dry_run)
{
    const struct findings before = action->findings;
    if (!delegation_manages(action))
        return FORBIDDEN;
    if (count == 0) {
        findings_add(&action->findings, FINDING_DLG_0026, 0, "/requests", NULL, NULL, NULL);
        return FINDINGS;
    }
    for (size_t i = 0; i < count; i++) {
        action->findings = findings_new(action->arena);
        enum code code = approve_one(action, order, dry_run, &requests[i]);
        /* The terms, which are those of all. */
        if (code == FINDINGS || (code != OK && code != CONFLICT))
            return code;
        requests[i].code = code;
        requests[i].findings = action->findings;
    }
    action->findings = before;
    return OK;
}

enum code action_accept_delegation(struct action *action, const char *id)
{
    struct delegation_request request;
    struct registry_delegation *want;
    enum code code = load_waiting(action, id, false, &request);
    if (code == OK && request.by_firm)
        code = NOT_FOUND;
    if (code != OK)
        return code;
    size_t count = offered(action, &request, &want);
    if (!registry_delegation_stands(&want[0], action->today)) {
        findings_add(&action->findings, FINDING_DLG_0022, 0, "/request",
                     date_text(action->arena, want[0].until), NULL, NULL);
        return CONFLICT;
    }
    return make(action, &request, want, count, "delegation.accepted");
}

enum code action_reject_delegation(struct action *action, const char *id, const char *reason)
{
    struct delegation_request request;
    enum code code = load_waiting(action, id, false, &request);
    if (code == OK && !delegation_words_fit(action, reason, "/reason"))
        code = FINDINGS;
    return code == OK ? settle(action, &request, DELEGATION_REJECTED, "delegation.rejected", reason)
                      : code;
}

enum code action_withdraw_delegation(struct action *action, const char *id)
{
    struct delegation_request request;
    enum code code = load_waiting(action, id, true, &request);
    return code == OK
               ? settle(action, &request, DELEGATION_WITHDRAWN, "delegation.withdrawn", "")
               : code;
}

/* ---- many at once ---- */

/* A first row without a digit is a heading. */
static bool is_heading(const char *text)
{
    return strpbrk(text, "0123456789") == NULL;
}

enum code action_request_delegations(struct action *action, const char *bytes, size_t size,
                                     const char *words, struct requested_row **ret,
                                     size_t *ret_count)
{
    struct csv csv = csv_new(bytes, size);
    struct requested_row *rows = NULL;
    size_t count = 0, capacity = 0, fields_count, row = 0;
    char **fields;
    bool broken;
    if (!delegation_leads(action))
        return FORBIDDEN;
    while (csv_next(&csv, action->arena, &fields, &fields_count, &broken) && !broken) {
        const char *text = fields_count == 0 ? "" : fields[0];
        if ((row++ == 0 && is_heading(text)) || *text == '\0')
            continue;
        if (count == DELEGATION_ROWS_MAX) {
            findings_add(&action->findings, FINDING_DLG_0021, 0, "/file",
                         arena_printf(action->arena, "%d", DELEGATION_ROWS_MAX), NULL, NULL);
            return FINDINGS;
        }
        *LIST_PUSH(action->arena, rows, count, capacity) =
            (struct requested_row){.row = row, .number = text};
    }
    if (count == 0) {
        findings_add(&action->findings, FINDING_DLG_0020, 0, "/file", NULL, NULL, NULL);
        return FINDINGS;
    }
    const struct findings before = action->findings;
    for (size_t i = 0; i < count; i++) {
        action->findings = findings_new(action->arena);
        rows[i].code = action_request_delegation(action, rows[i].number, words);
        rows[i].findings = action->findings;
        action->findings = before;
        if (rows[i].code != OK && rows[i].code != FINDINGS && rows[i].code != CONFLICT)
            return rows[i].code;
    }
    *ret = rows;
    *ret_count = count;
    return OK;
}
