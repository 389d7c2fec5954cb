/* The effect of an agency-wide fix before it is posted: every declaration by the very way by which
 * it would be re-determined, every statement on which its amounts stood, every interest line. */
#include "bulk_impl.h"

#include <ctype.h>
#include <stdlib.h>

enum { TRIES_MAX = 64, PAGE = 200, AHEAD_DAYS = 31 };

struct report {
    struct action *action;
    const struct bulk_choice *choice;
    struct bulk bulk;
    size_t declarations_capacity, troubles_capacity, statements_capacity, interests_capacity;
    size_t first; /* of the account under way, among the declarations */
    date since;   /* the first of these was accounted for: no statement before can show them */
    struct arena *scratch; /* of one declaration, or one statement */
};

static bool given(const char *text) { return text != NULL && text[0] != '\0'; }

/* ---- what is meant ---- */

static void refuse_choice(struct action *action, const char *pointer, const char *value,
                          const char *name)
{
    findings_add(&action->findings, FINDING_BLK_0102, 0, pointer, strlen(value) > 40 ? "…" : value,
                 name, NULL);
}

static bool all_digits(const char *text, size_t least, size_t most)
{
    size_t size = strlen(text);
    return size >= least && size <= most && strspn(text, "0123456789") == size;
}

static bool is_place(const char *text)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i++)
        if (!isupper((unsigned char)text[i]))
            return false;
    return size == 2 || size == 3;
}

static void check_codes(struct action *action, const struct bulk_choice *choice)
{
    struct declaration_line line = {.quantities_count = 1, .quantities = {{.unit = "NMB"}}};
    if (given(choice->classification) && !all_digits(choice->classification, 2, 10))
        refuse_choice(action, "/classification", choice->classification, "classification");
    if (given(choice->origin) && !is_place(choice->origin))
        refuse_choice(action, "/origin", choice->origin, "origin");
    if (given(choice->treatment) && !all_digits(choice->treatment, 2, 2))
        refuse_choice(action, "/treatment", choice->treatment, "treatment");
    if (given(choice->surtax) && strlen(choice->surtax) > 20)
        refuse_choice(action, "/surtax", choice->surtax, "surtax");
    if (choice->changes && bulk_change(action->arena, &line, choice->field,
                                       bulk_text(choice->value)) != BULK_CHANGED)
        refuse_choice(action, "/value", bulk_text(choice->value), bulk_field_names[choice->field]);
    const struct registry_business *business;
    for (size_t i = 0; i < choice->accounts_count; i++)
        if (action_business(action, program_account_bn(choice->accounts[i]), &business) != OK ||
            registry_find_account(business, choice->accounts[i]) == NULL)
            refuse_choice(action, "/accounts", choice->accounts[i].text, "account");
}

static enum code check_choice(struct action *action, struct bulk_choice *choice)
{
    struct arena *arena = action->arena;
    size_t errors = action->findings.errors_count, size = strlen(bulk_text(choice->words));
    if (!given(choice->classification) && !given(choice->origin) && !given(choice->treatment) &&
        !given(choice->surtax) && choice->accounts_count == 0 && date_is_none(choice->from) &&
        date_is_none(choice->to))
        findings_add(&action->findings, FINDING_BLK_0101, 0, "", NULL, NULL, NULL);
    check_codes(action, choice);
    if (!date_is_none(choice->from) && !date_is_none(choice->to) &&
        date_before(choice->to, choice->from))
        refuse_choice(action, "/to", date_text(arena, choice->to), "to");
    if (strspn(bulk_text(choice->words), " \t\r\n") == size)
        findings_add(&action->findings, FINDING_ADJ_0023, 0, "/words", NULL, NULL, NULL);
    if (size > CASEWORK_WORDS_MAX)
        findings_add(&action->findings, FINDING_ADJ_0024, 0, "/words",
                     arena_printf(arena, "%zu", size),
                     arena_printf(arena, "%d", CASEWORK_WORDS_MAX), NULL);
    if (date_is_none(choice->post_on))
        choice->post_on = action->today;
    date last = date_add(action->today, AHEAD_DAYS);
    if (date_before(choice->post_on, action->today) || date_before(last, choice->post_on))
        findings_add(&action->findings, FINDING_BLK_0108, 0, "/postOn",
                     date_text(arena, choice->post_on), date_text(arena, action->today),
                     date_text(arena, last));
    return action->findings.errors_count > errors ? FINDINGS : OK;
}

/* Declared so; or an order of that code lists the goods, as the law is known now. */
static bool fits_surtax(const struct action *action, const struct bulk_choice *choice,
                        const struct declaration *declaration, const struct declaration_line *line,
                        date on)
{
    struct declaration_surtax surtaxes[DECLARATION_SURTAXES_MAX];
    classification number;
    if (bulk_names_surtax(line, choice->surtax))
        return true;
    if (!classification_parse(line->classification, &number))
        return false;
    size_t count =
        declaration_surtaxes(action->tariff, declaration, line, number, on, surtaxes);
    for (size_t i = 0; i < count; i++)
        if (surtaxes[i].stand != SURTAX_ELSEWHERE &&
            declaration_surtax_code_fits(choice->surtax, surtaxes[i].order))
            return true;
    return false;
}

static bool fits(const struct action *action, const struct bulk_choice *choice,
                 const struct declaration *declaration, const struct declaration_line *line,
                 date on)
{
    return bulk_fits(choice, line) &&
           (!given(choice->surtax) || fits_surtax(action, choice, declaration, line, on));
}

/* ---- one declaration ---- */

static void add_trouble(struct report *report, const struct finding *finding,
                        transaction_number transaction)
{
    struct arena *arena = report->action->arena;
    struct bulk_trouble trouble = bulk_trouble_of(arena, finding);
    trouble.transaction = arena_text(arena, transaction.text);
    *LIST_PUSH(arena, report->bulk.troubles, report->bulk.troubles_count,
               report->troubles_capacity) = trouble;
}

static void add_troubles(struct report *report, const struct findings *findings,
                         transaction_number transaction)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == SEVERITY_ERROR)
            add_trouble(report, &findings->items[i], transaction);
}

/* Lines that fit, changed as chosen; how many fit. */
static size_t change_lines(struct report *report, struct action *inner, date on,
                           struct declaration *declaration, struct bulk_declaration *d)
{
    const struct bulk_choice *choice = report->choice;
    struct arena *arena = report->action->arena;
    size_t capacity = 0, count = 0;
    const struct declaration old = bulk_with_own_lines(inner->arena, declaration);
    for (size_t i = 0; i < declaration->lines_count; i++) {
        struct declaration_line *line = &declaration->lines[i];
        if (!fits(inner, choice, declaration, line, on))
            continue;
        count++;
        if (!choice->changes)
            continue;
        const char *before = arena_text(arena, bulk_value(arena, line, choice->field));
        if (bulk_change(inner->arena, line, choice->field, choice->value) == BULK_CHANGED)
            *LIST_PUSH(arena, d->lines, d->lines_count, capacity) = (struct bulk_line){
                .number = line->number,
                .field = choice->field,
                .before = before,
                .after = arena_text(arena, bulk_value(arena, line, choice->field))};
    }
    bulk_follow_totals(inner->arena, &old, declaration);
    return count;
}

static void take_tried(const struct case_tried *tried, struct bulk_declaration *d)
{
    d->basis = tried->basis.version;
    d->version = tried->made.version;
    d->content = tried->made.content;
    for (int i = 0; i < REVENUE_COUNT; i++) {
        d->difference[i] = money_subtract(tried->made.totals[i], tried->basis.totals[i]);
        d->net = money_add(d->net, d->difference[i]);
    }
    for (size_t i = 0; i < tried->posting.count; i++)
        d->interest =
            money_add(d->interest, tried->posting.items[i].by_class[REVENUE_INTEREST]);
    const struct interest_line *line = tried->posting.interest.amount.cents != 0
                                           ? &tried->posting.interest
                                           : &tried->posting.taken_back;
    d->interest_from = line->from;
    d->interest_to = line->to;
}

/* Interest on the debt so far, and with the change; the difference is posted with it. */
static void note_interest(struct report *report, const struct interest_line *line,
                          const struct bulk_declaration *d)
{
    if (line->amount.cents != 0 && line->charged.cents != 0)
        *LIST_PUSH(report->action->arena, report->bulk.interests, report->bulk.interests_count,
                   report->interests_capacity) =
            (struct bulk_interest){.account = d->account, .transaction = d->transaction,
                                   .item = line->item->id, .charged = line->charged,
                                   .worked_out = line->worked_out};
}

static bool any_change(const struct bulk_declaration *d)
{
    bool any = d->lines_count > 0;
    for (int i = 0; i < REVENUE_COUNT; i++)
        any = any || d->difference[i].cents != 0;
    return any;
}

/* By the same way by which it would be posted, on the day it is to be posted. */
static enum code try_one(struct report *report, struct action *inner,
                         const struct stored_declaration *newest, struct declaration *declaration,
                         struct bulk_declaration *d, struct interest_line *ret_line)
{
    struct case_tried tried;
    struct assessment before;
    declaration->version = newest->version + 1;
    declaration->reasons_count = 0;
    declaration->reason_known_on = DATE_NONE;
    declaration->notes = report->choice->words;
    const struct case_order order = {.transaction = newest->transaction,
                                     .version = declaration->version,
                                     .step = CASE_STEP_REDETERMINATION_MAKE,
                                     .words = report->choice->words,
                                     .declaration = declaration};
    enum code code = case_try(inner, &order, &tried);
    if (code != OK)
        return code;
    if (document_unpack_assessment(inner->arena, tried.basis.result, &before) != OK)
        return FAULT;
    d->transaction = newest->transaction;
    d->account = newest->importer;
    d->words = arena_text(report->action->arena, report->choice->words);
    take_tried(&tried, d);
    bulk_line_differences(d, &before, &tried.after);
    *ret_line = tried.posting.taken_back.amount.cents != 0 ? tried.posting.taken_back
                                                           : tried.posting.interest;
    return OK;
}

static enum code look_at(struct report *report, const struct stored_declaration *listed)
{
    struct bulk *bulk = &report->bulk;
    struct action inner = bulk_inner(report->action, report->scratch);
    struct bulk_declaration d = {0};
    struct interest_line line = {0};
    struct declaration declaration;
    struct case_book book;
    struct stored_declaration basis;
    enum code code = case_load(&inner, listed->transaction, &book);
    if (code == OK)
        code = case_basis_of(&inner, &book, book.newest.version, &basis);
    if (code == OK)
        code = bulk_read_stored(inner.arena, &basis, &declaration);
    if (code != OK)
        return code;
    date on = declaration_rates_date(&declaration, basis.accounting_date, inner.today);
    if (change_lines(report, &inner, on, &declaration, &d) == 0)
        return OK;
    bulk->looked_at++;
    inner.today = report->choice->post_on;
    code = try_one(report, &inner, &book.newest, &declaration, &d, &line);
    if (code == FINDINGS || code == CONFLICT) {
        add_troubles(report, &inner.findings, listed->transaction);
        return OK;
    }
    if (code != OK)
        return code;
    if (!any_change(&d)) {
        bulk->unchanged++;
        return OK;
    }
    if (bulk->declarations_count == BULK_DECLARATIONS_MAX) {
        findings_add(&report->action->findings, FINDING_BLK_0104, 0, "",
                     arena_printf(report->action->arena, "%d", BULK_DECLARATIONS_MAX), NULL, NULL);
        return FINDINGS;
    }
    *LIST_PUSH(report->action->arena, bulk->declarations, bulk->declarations_count,
               report->declarations_capacity) = d;
    note_interest(report, &line, &d);
    if (date_is_none(report->since) || date_before(listed->accounting_date, report->since))
        report->since = listed->accounting_date;
    return OK;
}

/* ---- where its amounts stood ---- */

static const struct bulk_declaration *changed(const struct report *report, const char *reference)
{
    for (size_t i = report->first; i < report->bulk.declarations_count; i++)
        if (strcmp(report->bulk.declarations[i].transaction.text, reference) == 0)
            return &report->bulk.declarations[i];
    return NULL;
}

static bool of_charges(enum item_type type)
{
    return type == ITEM_CAD || type == ITEM_COR || type == ITEM_ADJ;
}

/* One row for each declaration on it, with what stood there of it. */
static void add_statement(struct report *report, const struct statement *statement)
{
    struct bulk *bulk = &report->bulk;
    size_t from = bulk->statements_count;
    for (size_t i = 0; i < statement->items_count; i++) {
        const struct statement_item *item = &statement->items[i];
        const struct bulk_declaration *d = changed(report, item->reference);
        if (strcmp(item->section, "OB") == 0 || !of_charges(item->type) || d == NULL)
            continue;
        size_t at = from;
        while (at < bulk->statements_count &&
               strcmp(bulk->statements[at].transaction.text, item->reference) != 0)
            at++;
        if (at == bulk->statements_count) {
            struct bulk_statement *row =
                LIST_PUSH(report->action->arena, bulk->statements, bulk->statements_count,
                          report->statements_capacity);
            *row = (struct bulk_statement){.account = d->account,
                                           .issued_on = statement->issued_on,
                                           .transaction = d->transaction};
            memcpy(row->id, statement->id, sizeof(row->id));
        }
        bulk->statements[at].amount = money_add(bulk->statements[at].amount, item->amount);
    }
}

static enum code add_statements(struct report *report, program_account account)
{
    static const char *const kinds[] = {"SOA", "DN"};
    struct action *action = report->action;
    for (size_t k = 0; k < ARRAY_COUNT(kinds); k++) {
        struct stored_statement *list;
        size_t count =
            store_list_statements(action->store, action->arena, account, kinds[k], &list);
        for (size_t i = count; i > 0; i--) {
            struct stored_statement stored;
            struct statement statement;
            if (date_before(list[i - 1].issued_on, report->since))
                continue;
            arena_reset(report->scratch);
            enum code code = store_load_statement(action->store, report->scratch, list[i - 1].id,
                                                  &stored);
            if (code == OK &&
                document_read_statement(report->scratch, stored.document, &statement) != OK)
                code = FAULT;
            if (code != OK)
                return code;
            add_statement(report, &statement);
        }
    }
    return OK;
}

/* ---- all accounts ---- */

static enum code look_at_account(struct report *report, program_account account)
{
    struct action *action = report->action;
    struct declaration_filter filter = {.accounts = &account, .accounts_count = 1,
                                        .from = report->choice->from, .to = report->choice->to,
                                        .limit = PAGE};
    enum code code = OK;
    size_t count = PAGE;
    report->first = report->bulk.declarations_count;
    report->since = DATE_NONE;
    while (count == PAGE && code == OK) {
        struct stored_declaration *list;
        count = store_list_declarations(action->store, action->arena, &filter, &list);
        for (size_t i = 0; i < count && code == OK; i++) {
            arena_reset(report->scratch);
            code = look_at(report, &list[i]);
            filter.after = list[i].transaction;
        }
    }
    if (code == OK && report->bulk.declarations_count > report->first)
        code = add_statements(report, account);
    return code == OK ? action_whole(action) : code;
}

static bool stood_before(const struct bulk_choice *choice, size_t place)
{
    for (size_t i = 0; i < place; i++)
        if (program_account_equal(choice->accounts[i], choice->accounts[place]))
            return true;
    return false;
}

static enum code look_at_all(struct report *report)
{
    struct reachable_account *all = NULL;
    const struct bulk_choice *choice = report->choice;
    size_t count = choice->accounts_count;
    enum code code = OK;
    if (count == 0)
        count = action_accounts(report->action, &all);
    for (size_t i = 0; i < count && code == OK; i++)
        if (all != NULL || !stood_before(choice, i))
            code = look_at_account(report,
                                   all == NULL ? choice->accounts[i] : all[i].account.account);
    return code;
}

/* What the agency does is kept under its own number; it needs no account for that. */
static enum code own_account(struct action *action, program_account *ret)
{
    const struct registry_business *business;
    if (!bulk_may_decide(action) ||
        action_business(action, action->actor.business, &business) != OK ||
        business->kind != BUSINESS_AGENCY)
        return FORBIDDEN;
    const char *text = arena_printf(action->arena, "%sRM0001", business->bn.text);
    return program_account_parse(text, ret) ? OK : FAULT;
}

static enum code make_report(struct action *action, const struct bulk_choice *choice,
                             program_account account, struct bulk *ret_bulk)
{
    struct report report = {.action = action,
                            .choice = choice,
                            .bulk = {.kind = "fix", .account = account, .made_on = action->today,
                                     .made_by = action->actor.name, .words = choice->words,
                                     .choice = *choice},
                            .scratch = arena_new()};
    enum code code = look_at_all(&report);
    arena_free(report.scratch);
    if (code == OK && report.bulk.declarations_count == 0) {
        findings_add(&action->findings, FINDING_BLK_0103, 0, "",
                     arena_printf(action->arena, "%d", report.bulk.looked_at), NULL, NULL);
        code = FINDINGS;
    }
    bulk_add_up(&report.bulk);
    *ret_bulk = report.bulk;
    return code;
}

enum code action_report_fix(struct action *action, const struct bulk_choice *choice,
                            struct shown_bulk *ret_shown)
{
    struct bulk_choice checked = *choice;
    program_account account;
    enum code code = own_account(action, &account);
    size_t before = action->findings.count;
    for (int tries = 0; tries < TRIES_MAX && code == OK; tries++) {
        struct bulk bulk;
        int64_t head;
        action->findings.count = before;
        code = action_ensure_day(action);
        if (code == OK)
            code = check_choice(action, &checked);
        if (code == OK)
            code = store_load_head(action->store, program_account_bn(account), &head);
        if (code == OK)
            code = make_report(action, &checked, account, &bulk);
        if (code != OK)
            return code;
        const char *document = bulk_document(action->arena, &bulk);
        struct stored_bulk_step step = {.account = account, .step = BULK_FIX_REPORT,
                                        .on = action->today, .at = action->now,
                                        .actor = action->actor.name,
                                        .content = hash_bytes(document, strlen(document)),
                                        .declarations = (int)bulk.declarations_count,
                                        .refused = (int)bulk.troubles_count, .net = bulk.net,
                                        .words = checked.words, .document = document};
        struct changes changes = {.bn = program_account_bn(account), .expect_seq = head,
                                  .kind = "bulk", .bulk_steps = &step, .bulk_steps_count = 1};
        step.id = (head + 1) * LEDGER_ID_PLACES;
        action->idempotency.outcome = bulk_number(action->arena, &step);
        struct commit_result result = action_commit(action, &changes);
        if (result.code == OK)
            return action_show_bulk(action, bulk_number(action->arena, &step), ret_shown);
        if (result.code != MOVED)
            return result.code;
    }
    return code == OK ? BUSY : code;
}
