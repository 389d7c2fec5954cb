/* What a change of the law would have meant for real declarations, a page of work at a time. */
#include "law_impl.h"

#include <stdlib.h>
#include <unistd.h>

enum { PAGE_DECLARATIONS = 200, LEASE_MS = 5000, ELSEWHERE_US = 100000 };

/* ---- beginning ---- */

static enum code begin_impact(struct store *store, void *context)
{
    return store_begin_law_impact(store, context);
}

static enum code check_months(struct action *action, int months)
{
    if (months >= 1 && months <= LAW_MONTHS_MAX)
        return OK;
    findings_add(&action->findings, FINDING_LAW_0024, 0, "/months",
                 arena_printf(action->arena, "%d", LAW_MONTHS_MAX), NULL, NULL);
    return FINDINGS;
}

enum code action_begin_impact(struct action *action, int64_t change, int months, date law_on,
                              int64_t *ret_impact)
{
    struct shown_law law;
    instant first, last;
    enum code code = law_permit(action);
    if (code == OK)
        code = check_months(action, months);
    if (code == OK)
        code = action_show_law(action, change, &law);
    if (code == OK && !law_states[law.state].open) {
        findings_add(&action->findings, FINDING_LAW_0016, 0, "",
                     action->language == LANGUAGE_FR ? law_states[law.state].fr
                                                     : law_states[law.state].en,
                     NULL, NULL);
        code = CONFLICT;
    }
    if (code == OK)
        code = store_load_reference_span(action->store, &first, &last);
    if (code != OK)
        return code;
    if (date_is_none(law_on) && date_before(action->today, law.effect.last))
        law_on = law.effect.last;
    struct law_impact impact = {.change = change,
                                .revision = law.revision.revision,
                                .base_at = last,
                                .began_at = action->now,
                                .began_by = action->actor.name,
                                .from = date_add(date_months_later(action->today, -months), 1),
                                .to = action->today,
                                .law_on = law_on};
    code = action_whole(action);
    if (code == OK)
        code = committer_do(house_committer(action->house), begin_impact, &impact);
    if (code == CONFLICT)
        findings_add(&action->findings, FINDING_LAW_0026, 0, "", NULL, NULL, NULL);
    if (code == OK)
        *ret_impact = impact.number;
    return code;
}

/* ---- one declaration ---- */

struct outcome {
    enum code code;
    struct findings findings;
    struct assessment assessment;
};

static struct outcome work_out(struct arena *arena, const struct tariff *tariff,
                               const struct declaration *declaration, date accounting_date,
                               date today, date rates_on)
{
    struct outcome outcome = {.findings = findings_new(arena)};
    outcome.code = law_assess(arena, tariff, declaration, accounting_date, today, rates_on,
                              &outcome.findings, &outcome.assessment);
    return outcome;
}

static bool has_error(const struct findings *findings, enum finding_code code)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].code == code && findings->items[i].severity == SEVERITY_ERROR)
            return true;
    return false;
}

/* Codes that refuse it under `one` and not under `other`. */
static const char *codes_beyond(struct arena *arena, const struct findings *one,
                                const struct findings *other)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < one->count; i++) {
        const char *code = finding_code_text(one->items[i].code);
        if (one->items[i].severity == SEVERITY_ERROR && !has_error(other, one->items[i].code) &&
            strstr(out.data, code) == NULL)
            out_printf(&out, "%s%s", out.size > 0 ? " " : "", code);
    }
    return out.data;
}

struct page_work {
    struct action *action;
    const struct law_work *work;
    struct law_page page;
    struct law_impact_account *accounts;
    size_t accounts_capacity;
    struct law_impact_declaration *declarations;
    size_t declarations_capacity;
};

/* Declarations come in the order of their accounts. */
static struct law_impact_account *sum_of(struct page_work *work, program_account account)
{
    struct law_page *page = &work->page;
    if (page->accounts_count > 0 &&
        program_account_equal(work->accounts[page->accounts_count - 1].account, account))
        return &work->accounts[page->accounts_count - 1];
    struct law_impact_account *sum = LIST_PUSH(work->action->arena, work->accounts,
                                               page->accounts_count, work->accounts_capacity);
    sum->account = account;
    return sum;
}

static bool compare_totals(const struct outcome *before, const struct outcome *after,
                           struct law_impact_account *sum, struct law_impact_declaration *one)
{
    bool differs = false;
    for (int i = 0; i < REVENUE_COUNT; i++) {
        one->by_class[i] =
            money_subtract(after->assessment.totals[i], before->assessment.totals[i]);
        differs = differs || one->by_class[i].cents != 0;
        sum->by_class[i] = money_add(sum->by_class[i], one->by_class[i]);
    }
    money net = money_subtract(after->assessment.payable, before->assessment.payable);
    money *side = net.cents > 0 ? &sum->more : &sum->less;
    *side = money_add(*side, net);
    return differs;
}

static void compare(struct page_work *work, const struct stored_declaration *stored, date law_on,
                    const struct outcome *before, const struct outcome *after)
{
    struct arena *arena = work->action->arena;
    struct law_impact_account *sum = sum_of(work, stored->importer);
    struct law_impact_declaration one = {.account = stored->importer,
                                         .transaction = stored->transaction,
                                         .version = stored->version,
                                         .law_on = law_on,
                                         .findings = ""};
    bool touched = before->code != after->code;
    sum->declarations++;
    if (before->code == OK)
        one.before = before->assessment.payable;
    if (after->code == OK)
        one.after = after->assessment.payable;
    if (before->code == OK && after->code == OK) {
        touched = compare_totals(before, after, sum, &one);
        one.stands = "changed";
    } else if (before->code == OK) {
        sum->refused++;
        one.stands = "refused";
        one.findings = codes_beyond(arena, &after->findings, &before->findings);
    } else if (after->code == OK) {
        sum->taken++;
        one.stands = "taken";
        one.findings = codes_beyond(arena, &before->findings, &after->findings);
    } else {
        sum->neither++;
    }
    sum->touched += touched;
    if (touched)
        *LIST_PUSH(arena, work->declarations, work->page.declarations_count,
                   work->declarations_capacity) = one;
}

/* The version that counts: a requested adjustment may not. */
static enum code counting(struct action *action, const struct stored_declaration *newest,
                          struct stored_declaration *ret)
{
    struct case_book book;
    if (newest->status != DECLARATION_ADJUSTMENT) {
        *ret = *newest;
        return OK;
    }
    enum code code = case_load(action, newest->transaction, &book);
    return code == OK ? case_basis_of(action, &book, newest->version, ret) : code;
}

static enum code look_at(struct page_work *work, const struct stored_declaration *newest)
{
    struct action *action = work->action;
    struct stored_declaration stored;
    struct declaration declaration;
    struct findings unused = findings_new(action->arena);
    enum code code = counting(action, newest, &stored);
    if (code != OK)
        return code;
    if (document_read_declaration(action->arena, stored.document, strlen(stored.document), &unused,
                                  &declaration) != OK)
        return FAULT; /* what was stored was read once before */
    date accounting = stored.accounting_date, law_on = work->page.impact.law_on;
    date on = declaration_rates_date(&declaration, accounting, work->page.impact.to);
    date today = work->page.impact.to;
    if (!date_is_none(law_on) && date_before(on, law_on))
        accounting = today = on = law_on;
    struct outcome before =
        work_out(action->arena, work->work->before, &declaration, accounting, today, on);
    struct outcome after =
        work_out(action->arena, work->work->after, &declaration, accounting, today, on);
    compare(work, &stored, on, &before, &after);
    return OK;
}

/* ---- a page ---- */

static enum code put_page(struct store *store, void *context)
{
    return store_put_law_page(store, context);
}

static enum code do_page(struct page_work *work)
{
    struct action *action = work->action;
    struct law_page *page = &work->page;
    struct stored_declaration *list;
    size_t count;
    page->expect = page->impact.after;
    enum code code = store_page_law_declarations(action->store, action->arena, &page->impact,
                                                 PAGE_DECLARATIONS, &list, &count);
    for (size_t i = 0; i < count && code == OK; i++)
        code = look_at(work, &list[i]);
    if (code == OK)
        code = action_whole(action);
    if (code != OK)
        return code;
    if (count > 0)
        page->impact.after =
            (struct law_cursor){list[count - 1].importer, list[count - 1].accepted_at,
                                list[count - 1].transaction, list[count - 1].version};
    page->impact.looked += (int64_t)count;
    if (count < PAGE_DECLARATIONS)
        page->impact.ended_at = action->now;
    page->accounts = work->accounts;
    page->declarations = work->declarations;
    return committer_do(house_committer(action->house), put_page, page);
}

/* Both laws, as the report began: the same when it goes on after a restart. */
static enum code build_laws(struct action *action, const struct law_impact *impact,
                            struct law_work *work)
{
    struct law_revision revision;
    struct law_file *files;
    size_t files_count;
    struct law_content content;
    struct reference_row *rows, *merged;
    struct reference_effect effect;
    arena_free(work->arena);
    *work = (struct law_work){.arena = arena_new()};
    enum code code = store_load_law_revision(action->store, work->arena, impact->change,
                                             impact->revision, &revision);
    struct action own = *action;
    own.arena = work->arena;
    if (code == OK)
        code = law_files_of(&own, &revision, &files, &files_count, &content);
    if (code != OK)
        return code;
    size_t count = store_list_reference_at(action->store, work->arena, impact->base_at, &rows);
    if (action_torn(action))
        return BUSY;
    struct findings unused = findings_new(work->arena);
    reference_compare(work->arena, rows, count, &content.rows, &content.withdrawn, &unused,
                      &effect);
    size_t merged_count = reference_merge(work->arena, rows, count, &effect, &merged);
    work->before = tariff_build(work->arena, rows, count);
    work->after = tariff_build(work->arena, merged, merged_count);
    work->impact = impact->number;
    return OK;
}

static void forget(struct law_work *work)
{
    arena_free(work->arena);
    *work = (struct law_work){0};
}

struct lease {
    const char *holder;
};

/* Of several nodes, one works. */
static enum code take_lease(struct store *store, void *context)
{
    const struct lease *lease = context;
    return store_take_lease(store, "law.impact", lease->holder, LEASE_MS);
}

static enum code work_page(struct action *action, struct law_work *work, bool *ret_more)
{
    struct law_impact impact;
    enum code code = store_load_unfinished_law_impact(action->store, action->arena, &impact);
    *ret_more = false;
    if (code == NOT_FOUND) {
        forget(work);
        return action_whole(action);
    }
    if (code == OK && work->impact != impact.number)
        code = build_laws(action, &impact, work);
    if (code != OK)
        return code;
    struct page_work page = {.action = action, .work = work, .page = {.impact = impact}};
    code = do_page(&page);
    *ret_more = code == OK || code == MOVED;
    return code == MOVED ? OK : code;
}

enum code action_work_impact(struct action *action, int pages, bool *ret_more)
{
    struct lease lease;
    struct law_impact impact;
    *ret_more = false;
    enum code code = store_load_unfinished_law_impact(action->store, action->arena, &impact);
    if (code != OK)
        return code == NOT_FOUND ? action_whole(action) : code;
    struct law_work *work = law_desk_take_work(house_law_desk(action->house), &lease.holder);
    if (house_shared(action->house))
        code = committer_do(house_committer(action->house), take_lease, &lease);
    struct arena *arena = arena_new();
    struct action own = *action;
    own.arena = arena;
    own.actor = (struct actor){.name = "system", .system = true};
    *ret_more = true;
    for (int i = 0; i < pages && code == OK && *ret_more; i++) {
        code = work_page(&own, work, ret_more);
        arena_reset(arena);
    }
    arena_free(arena);
    if (code != OK || !*ret_more)
        forget(work);
    law_desk_give_work(house_law_desk(action->house));
    if (code == CONFLICT)
        usleep(ELSEWHERE_US); /* another node works on it: no need to ask all the time */
    *ret_more = *ret_more && (code == OK || code == CONFLICT);
    return code == CONFLICT ? OK : code;
}
