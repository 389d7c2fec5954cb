/* Filing a declaration: version 1, and the corrections that follow it until the due date. */
#include "action_impl.h"
#include "penalty.h"

enum { ITEMS_MAX = 3, LINKS_MAX = 64, TRIES_MAX = 64 };

/* Everything one filing decides; `changes` points into it. */
struct filing {
    struct changes changes;
    struct stored_declaration declaration;
    struct ledger_item items[ITEMS_MAX];
    /* Entries are large: room for clearings is only made for a correction. */
    struct ledger_entry *entries;
    struct ledger_link *links;
    struct assessment assessment;
    struct stock_moves moves;
};

static void filing_item(struct filing *filing, enum item_type type, program_account account,
                        const char *reference, const money by_class[REVENUE_COUNT], date on,
                        date due_on, enum rule due_rule)
{
    size_t place = filing->changes.items_count;
    assert(place < ITEMS_MAX);
    struct ledger_entry *entry = &filing->entries[filing->changes.entries_count];
    *entry = (struct ledger_entry){.id = ledger_place(filing->changes.entries_count),
                                   .effective_on = on,
                                   .posted_on = on};
    strncpy(entry->reference, reference, sizeof(entry->reference) - 1);
    ledger_post(ledger_posting_of(type), account, by_class, entry);

    struct ledger_item *item = &filing->items[place];
    *item = (struct ledger_item){.id = ledger_place(place),
                                 .entry = entry->id,
                                 .account = account,
                                 .type = type,
                                 .version = filing->declaration.version,
                                 .effective_on = on,
                                 .posted_on = on,
                                 .due_on = due_on,
                                 .due_rule = due_rule,
                                 .released_on = filing->declaration.released_on};
    memcpy(item->reference, entry->reference, sizeof(item->reference));
    memcpy(item->filed_by, filing->declaration.filed_by, sizeof(item->filed_by));
    for (int i = 0; i < REVENUE_COUNT; i++) {
        item->by_class[i] = by_class[i];
        item->amount = money_add(item->amount, by_class[i]);
    }
    item->outstanding = item->amount;
    filing->changes.entries_count++;
    filing->changes.items_count++;
}

static bool any_amount(const money by_class[REVENUE_COUNT])
{
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (by_class[i].cents != 0)
            return true;
    return false;
}

/* A correction downward settles what is still open of the same declaration at once; the rest stays
 * as a credit. Which classes it clears depends on what was paid so far, so it holds only while the
 * account's business stands where it was read. */
static enum code filing_settle_own(struct action *action, struct filing *filing)
{
    struct ledger_item *credit = &filing->items[0];
    int64_t head;
    enum code code = store_load_head(action->store, filing->changes.bn, &head);
    if (code != OK)
        return code;
    struct item_filter filter = {.account = credit->account, .open_only = true, .type = -1};
    struct ledger_item *open;
    size_t count = store_list_items(action->store, action->arena, &filter, &open);
    for (size_t i = 0; i < count && credit->outstanding.cents < 0; i++) {
        if (strcmp(open[i].reference, credit->reference) != 0 || open[i].outstanding.cents <= 0 ||
            (open[i].type != ITEM_CAD && open[i].type != ITEM_COR) ||
            filing->changes.links_count == LINKS_MAX)
            continue;
        struct payment_settlement settlement = {
            .credit = credit,
            .debit = &open[i],
            .amount = money_min(open[i].outstanding, money_negate(credit->outstanding)),
            .on = action->today,
        };
        size_t link = filing->changes.links_count++;
        payment_links(action->arena, &settlement, 1, action->today, filing->changes.entries_count,
                      &filing->entries[filing->changes.entries_count], &filing->links[link]);
        filing->links[link].id = ledger_place(link);
        filing->changes.entries_count++;
        credit->outstanding = money_add(credit->outstanding, settlement.amount);
    }
    /* The store lowers both outstanding parts by the links itself. */
    credit->outstanding = credit->amount;
    if (filing->changes.links_count > 0)
        filing->changes.expect_seq = head;
    return OK;
}

static char *document_of(struct action *action, const struct declaration *declaration)
{
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    document_write_declaration(&json, declaration);
    return out.data;
}

/* Findings of who, what and when that need the store; then the assessment. accounting_date: of the
 * first version. */
static enum code filing_judge(struct action *action, const struct declaration *declaration,
                              date accounting_date, struct filing *filing)
{
    const struct registry_business *importer = NULL;
    if (declaration->importer.text[0] != '\0') {
        bn owner = program_account_bn(declaration->importer);
        enum code code = action_business(action, owner, &importer);
        if (code != OK && code != NOT_FOUND)
            return code;
        enum permission permission = declaration->version > 1 ? PERMISSION_DECLARATION_CORRECT
                                                              : PERMISSION_DECLARATION_FILE;
        if (importer != NULL && !action_may(action, permission, declaration->importer)) {
            bool own = bn_equal(owner, action->actor.business) ||
                       actor_role(&action->actor, owner, NULL) != ROLE_UNASSOCIATED;
            bool known = registry_find_account(importer, declaration->importer) != NULL;
            if (own && known)
                return action_may(action, PERMISSION_DECLARATION_VIEW, declaration->importer)
                           ? FORBIDDEN : NOT_FOUND;
            if (!own)
                return action_refuse_filer(action, declaration->importer);
        }
    }
    const struct declaration_context context =
        action_context(action, declaration, importer, accounting_date);
    enum code code = declaration_check(declaration, &context, &action->findings);
    if (code == OK)
        code = action_move_stock(action, declaration, &filing->moves);
    if (code != OK)
        return code;
    return action_compute(action, declaration, context.rates_on, &filing->assessment);
}

static void filing_late(struct action *action, struct filing *filing, program_account account)
{
    const struct stored_declaration *stored = &filing->declaration;
    if (stored->version != 1 || date_is_none(stored->account_by) ||
        !date_before(stored->account_by, action->today) ||
        tariff_waived(action->tariff, "lap", action->today))
        return;
    const char *source;
    money penalty = penalty_parameter(action->tariff, ITEM_LAP, action->today, &source);
    money by_class[REVENUE_COUNT] = {{0}};
    by_class[REVENUE_PENALTY] = penalty;
    filing_item(filing, ITEM_LAP, account, stored->transaction.text, by_class, action->today,
                action->today, RULE_DUE_IMMEDIATELY);
    filing->items[filing->changes.items_count - 1].why =
        penalty_why_late(action, stored->transaction.text, stored->account_by, action->today,
                         penalty, source);
    findings_add(&action->findings, FINDING_CAD_0431, 0, "/releaseDate",
                 date_text(action->arena, stored->account_by), money_text(action->arena, penalty),
                 NULL);
}

void action_make_version(struct action *action, const struct declaration *declaration,
                         const struct stored_declaration *previous,
                         const struct assessment *assessment, const struct billing_dates *dates,
                         struct stored_declaration *stored)
{
    *stored = (struct stored_declaration){
        .transaction = declaration->transaction,
        .version = declaration->version,
        .importer = declaration->importer,
        .status = previous == NULL ? DECLARATION_ACCEPTED : DECLARATION_CORRECTED,
        .released_on = declaration->release_date,
        .accounting_date = previous == NULL ? action->today : previous->accounting_date,
        .account_by = dates->account_by,
        .due_on = dates->due_on,
        .accepted_at = action->now,
        .value_for_duty = assessment->value_for_duty,
        .payable = assessment->payable,
        .lines_count = (int)declaration->lines_count,
        .document = document_of(action, declaration),
        .result = document_pack_assessment(action->arena, assessment),
    };
    memcpy(stored->type, declaration->type, sizeof(stored->type));
    strncpy(stored->account_rule, rules[dates->account_rule].id, sizeof(stored->account_rule) - 1);
    strncpy(stored->due_rule, rules[dates->due_rule].id, sizeof(stored->due_rule) - 1);
    memcpy(stored->totals, assessment->totals, sizeof(stored->totals));
    const char *filer = action->actor.system ? declaration->has_broker ? declaration->broker.text
                                                                       : declaration->importer.text
                                             : action->actor.business.text;
    memcpy(stored->filed_by, filer, 9);
    stored->content = hash_bytes(stored->document, strlen(stored->document));
}

/* Another release date: another day on which the whole is due. */
static bool due_moves(const struct stored_declaration *previous,
                      const struct stored_declaration *stored)
{
    return previous != NULL && !date_is_none(previous->due_on) &&
           !date_is_none(stored->due_on) && !date_equal(previous->due_on, stored->due_on) &&
           any_amount(previous->totals);
}

/* What stood before is taken back as of its own due date, and the whole charged as it would have
 * been from the beginning. @source SOR/86-1062 s. 10.1; decision 0023 */
static void filing_move(struct action *action, struct filing *filing,
                        const struct stored_declaration *previous, enum rule due_rule)
{
    const struct stored_declaration *stored = &filing->declaration;
    money back[REVENUE_COUNT];
    for (int i = 0; i < REVENUE_COUNT; i++)
        back[i] = money_negate(previous->totals[i]);
    filing_item(filing, ITEM_COR, stored->importer, stored->transaction.text, back, action->today,
                previous->due_on, due_rule);
    filing->items[0].value_for_duty = money_negate(previous->value_for_duty);
    if (!any_amount(stored->totals))
        return;
    filing_item(filing, ITEM_COR, stored->importer, stored->transaction.text, stored->totals,
                action->today, stored->due_on, due_rule);
    filing->items[1].value_for_duty = stored->value_for_duty;
}

/* What the version comes to, or the difference to the one before; nothing when there is none. */
static enum code filing_charge(struct action *action, struct filing *filing,
                               const struct stored_declaration *previous, enum rule due_rule)
{
    const struct stored_declaration *stored = &filing->declaration;
    money difference[REVENUE_COUNT];
    for (int i = 0; i < REVENUE_COUNT; i++)
        difference[i] = previous == NULL
                            ? stored->totals[i]
                            : money_subtract(stored->totals[i], previous->totals[i]);
    if (due_moves(previous, stored)) {
        filing_move(action, filing, previous, due_rule);
    } else if (any_amount(difference)) {
        filing_item(filing, previous == NULL ? ITEM_CAD : ITEM_COR, stored->importer,
                    stored->transaction.text, difference, action->today, stored->due_on,
                    due_rule);
        filing->items[0].value_for_duty =
            previous == NULL ? stored->value_for_duty
                             : money_subtract(stored->value_for_duty, previous->value_for_duty);
    }
    if (previous != NULL && filing->changes.items_count > 0 &&
        filing->items[0].amount.cents < 0)
        return filing_settle_own(action, filing);
    return OK;
}

/* Decides one filing. `previous` is the version before, NULL for the first. */
static enum code filing_decide(struct action *action, const struct declaration *declaration,
                               const struct stored_declaration *previous, struct filing *filing)
{
    struct stored_declaration basis;
    struct release_stand stand = {0};
    struct case_book book;
    struct declaration numbered = *declaration;
    const struct stored_declaration *newest = previous;
    bool before_release = declaration_paid_at_release(declaration);
    enum code code = OK;
    if (previous != NULL && before_release)
        code = release_before(action, previous, &stand, &book, &basis);
    else if (previous != NULL && previous->status == DECLARATION_ADJUSTMENT)
        code = case_basis(action, previous, &basis);
    if (code != OK)
        return code;
    if (previous != NULL && (before_release || previous->status == DECLARATION_ADJUSTMENT))
        previous = before_release && stand.current == 0 ? NULL : &basis;
    const date accounting_date = previous == NULL ? action->today : previous->accounting_date;
    struct billing_dates dates;
    code = filing_judge(action, declaration, accounting_date, filing);
    if (code == OK)
        code = action_check_ceiling(action, PERMISSION_DECLARATION_FILE, declaration->importer,
                                    filing->assessment.payable, "/totals");
    if (code == OK && previous != NULL)
        code = case_judge_drawn(action, declaration, &filing->assessment);
    if (code == OK)
        code = action_dates(action, declaration, accounting_date,
                            filing->assessment.value_for_duty, &dates);
    if (code == OK && before_release && newest == NULL)
        code = release_number(action, &numbered.transaction);
    if (code != OK)
        return code;
    before_release = before_release && date_is_none(stand.released_on);
    if (!date_is_none(stand.released_on))
        dates.due_on = stand.released_on;
    struct stored_declaration *stored = &filing->declaration;
    action_make_version(action, &numbered, previous, &filing->assessment, &dates, stored);
    if (before_release)
        return release_submit(action, newest == NULL ? NULL : &book, &stand, stored,
                              &filing->changes);
    if (previous != NULL && version_final(previous, action->today))
        return case_adjust(action, declaration, previous, &filing->assessment, stored,
                           &filing->changes);
    code = case_no_loss(action, declaration);
    if (code != OK)
        return code;
    size_t links_max = previous == NULL ? 0 : LINKS_MAX;
    filing->entries =
        arena_array(action->arena, ITEMS_MAX + links_max, sizeof(*filing->entries));
    filing->links = arena_array(action->arena, links_max, sizeof(*filing->links));

    filing->changes = (struct changes){.bn = program_account_bn(declaration->importer),
                                       .expect_seq = -1,
                                       .kind = "declaration",
                                       .declarations_count = 1,
                                       .declarations = stored,
                                       .entries = filing->entries,
                                       .items = filing->items,
                                       .links = filing->links};
    code = filing_charge(action, filing, previous, dates.due_rule);
    if (code != OK)
        return code;
    filing_late(action, filing, declaration->importer);
    if (filing->moves.count > 0) {
        filing->changes.movements = filing->moves.movements;
        filing->changes.movements_count = filing->moves.count;
        filing->changes.expect_seq = filing->moves.head;
    }
    return OK;
}

static void filing_result(struct action *action, struct filing *filing, struct filed *ret_filed)
{
    *ret_filed = (struct filed){.stored = filing->declaration,
                                .assessment = filing->assessment,
                                .items = filing->items,
                                .items_count = filing->changes.items_count};
    bn owner = program_account_bn(filing->declaration.importer);
    if (action_receipt(action, owner, filing->declaration.journal_seq, &ret_filed->receipt) != OK)
        ret_filed->receipt = NULL;
}

/* The number is taken: by the same content (then it is an echo of an earlier call), or by other. */
static enum code filing_repeat(struct action *action, const struct declaration *declaration,
                               struct filed *ret_filed)
{
    struct stored_declaration there;
    enum code code = store_load_declaration(action->store, action->arena, declaration->transaction,
                                            declaration->version, &there);
    if (code != OK)
        return code == NOT_FOUND ? MOVED : code;
    const char *document = document_of(action, declaration);
    hash256 content = hash_bytes(document, strlen(document));
    if (memcmp(content.bytes, there.content.bytes, sizeof(content.bytes)) != 0 ||
        !action_may_see(action, there.importer, there.transaction)) {
        findings_add(&action->findings, FINDING_CAD_0104, 0, "/transactionNumber",
                     declaration->transaction.text, NULL, NULL);
        return CONFLICT;
    }
    *ret_filed = (struct filed){.stored = there, .repeated = true};
    code = document_unpack_assessment(action->arena, there.result, &ret_filed->assessment);
    if (code == OK)
        code = action_receipt(action, program_account_bn(there.importer), there.journal_seq,
                              &ret_filed->receipt);
    return code;
}

/* Its number is the system's, so what it says names nothing yet: only the request tells it was sent
 * before. MOVED: it was not. */
static bool gets_number(const struct declaration *declaration)
{
    return declaration->version <= 1 && declaration_paid_at_release(declaration);
}

static enum code filing_replayed(struct action *action, const struct declaration *declaration,
                                 struct filed *ret_filed)
{
    const char *outcome;
    struct declaration there = *declaration;
    if (!gets_number(declaration) || action->idempotency.key == NULL)
        return MOVED;
    enum code code = action_replayed(action, &outcome);
    if (code != OK)
        return code == NOT_FOUND ? MOVED : code;
    if (!transaction_number_parse(arena_copy(action->arena, outcome, strcspn(outcome, ".")),
                                  &there.transaction))
        return FAULT;
    return filing_repeat(action, &there, ret_filed);
}

/* The version before, for a correction; findings when it is not there or not the one expected. */
static enum code filing_previous(struct action *action, const struct declaration *declaration,
                                 struct stored_declaration *ret_previous, bool *ret_repeat)
{
    *ret_repeat = false;
    enum code code = store_load_declaration(action->store, action->arena, declaration->transaction,
                                            0, ret_previous);
    if (code == OK &&
        !action_may_see(action, ret_previous->importer, ret_previous->transaction))
        code = NOT_FOUND;
    if (code != OK) {
        if (code == NOT_FOUND)
            findings_add(&action->findings, FINDING_CAD_0106, 0, "/transactionNumber",
                         declaration->transaction.text, NULL, NULL);
        return code;
    }
    if (declaration->version <= ret_previous->version) {
        *ret_repeat = true;
        return OK;
    }
    if (declaration->version != ret_previous->version + 1) {
        findings_add(&action->findings, FINDING_CAD_0105, 0, "/version",
                     arena_printf(action->arena, "%d", declaration->version),
                     arena_printf(action->arena, "%d", ret_previous->version + 1), NULL);
        return CONFLICT;
    }
    return action_keeps(action, declaration, ret_previous);
}

static bool takes_stock(const struct declaration *declaration)
{
    const struct declaration_type_fact *type = declaration_type_of(declaration);
    return type != NULL && type->stock_out;
}

enum code action_file_declaration(struct action *action, const struct declaration *declaration,
                                  struct filed *ret_filed)
{
    enum code code;
    size_t warnings = action->findings.count;
    declaration = action_fill_released(action, declaration);
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        code = action_ensure_day(action);
        if (code != OK)
            return code;
        action->findings.count = warnings;
        struct stored_declaration previous;
        bool correction = declaration->version > 1, repeat = false;
        if (correction) {
            code = filing_previous(action, declaration, &previous, &repeat);
            if (code != OK)
                return code;
            if (repeat)
                return filing_repeat(action, declaration, ret_filed);
        }
        /* Sent again, its goods are gone: judged anew it would be refused for its own sake. */
        if (!correction && takes_stock(declaration)) {
            code = filing_repeat(action, declaration, ret_filed);
            if (code != MOVED)
                return code;
        }
        code = filing_replayed(action, declaration, ret_filed);
        if (code != MOVED)
            return code;
        struct filing *filing = arena_alloc(action->arena, sizeof(*filing));
        code = filing_decide(action, declaration, correction ? &previous : NULL, filing);
        if (code != OK)
            return code;
        if (gets_number(declaration))
            action->idempotency.outcome =
                arena_printf(action->arena, "%s.1", filing->declaration.transaction.text);
        struct commit_result result = action_commit(action, &filing->changes);
        if (result.code == OK) {
            filing->declaration.journal_seq = result.seq;
            filing_result(action, filing, ret_filed);
            return OK;
        }
        if (result.code == CONFLICT && !gets_number(declaration)) {
            code = filing_repeat(action, declaration, ret_filed);
            if (code != MOVED)
                return code;
        } else if (result.code != MOVED && result.code != CONFLICT) {
            return result.code;
        }
    }
    return BUSY;
}

/* After the others of its batch, which it may rest on. */
static bool filed_alone(const struct declaration *declaration)
{
    return declaration->version > 1 || takes_stock(declaration) || gets_number(declaration);
}

void action_file_declarations(struct action *action, const struct declaration *const *declarations,
                              size_t count, enum code *ret_codes, struct findings *ret_findings)
{
    const struct changes **changes = arena_array(action->arena, count, sizeof(*changes));
    size_t *which = arena_array(action->arena, count, sizeof(*which));
    struct commit_result *results = arena_array(action->arena, count, sizeof(*results));
    size_t ready = 0;
    enum code day = action_ensure_day(action);
    for (size_t i = 0; i < count; i++) {
        action->findings = ret_findings[i];
        if (day != OK) {
            ret_codes[i] = day;
            continue;
        }
        if (filed_alone(declarations[i])) {
            ret_codes[i] = MOVED;
        } else {
            struct filing *filing = arena_alloc(action->arena, sizeof(*filing));
            ret_codes[i] = filing_decide(action, action_fill_released(action, declarations[i]),
                                         NULL, filing);
            if (ret_codes[i] == OK)
                ret_codes[i] = action_whole(action);
            if (ret_codes[i] == OK) {
                filing->changes.at = action->now;
                filing->changes.on = action->today;
                filing->changes.actor = action->actor.name;
                which[ready] = i;
                changes[ready++] = &filing->changes;
            }
        }
        ret_findings[i] = action->findings;
    }
    committer_commit_all(house_committer(action->house), action->arena, changes, ready, results);
    for (size_t k = 0; k < ready; k++) {
        size_t i = which[k];
        ret_codes[i] = results[k].code;
        if (results[k].code != CONFLICT && results[k].code != MOVED)
            continue;
        struct filed filed;
        if (results[k].day_closed)
            action_wait_for_day(action);
        action->findings = ret_findings[i];
        ret_codes[i] = results[k].code == CONFLICT
                           ? filing_repeat(action, action_fill_released(action, declarations[i]),
                                           &filed)
                           : action_file_declaration(action, declarations[i], &filed);
        ret_findings[i] = action->findings;
    }
    for (size_t i = 0; i < count; i++) {
        struct filed filed;
        if (day != OK || !filed_alone(declarations[i]))
            continue;
        action->findings = ret_findings[i];
        ret_codes[i] = action_file_declaration(action, declarations[i], &filed);
        ret_findings[i] = action->findings;
    }
}

enum code action_assess(struct action *action, const struct declaration *declaration, date as_of,
                        struct assessment *ret_assessment)
{
    const struct declaration_context context = {
        .tariff = action->tariff,
        .accounting_date = as_of,
        .what_if = true,
        .today = as_of,
        .rates_on = declaration_rates_date(declaration, as_of, as_of)};
    enum code code = declaration_check(declaration, &context, &action->findings);
    if (code != OK && code != FINDINGS)
        return code;
    enum code computed =
        assessment_compute(action->arena, action->tariff, declaration, context.rates_on,
                           &action->findings, ret_assessment);
    if (code == OK && computed == OK)
        security_mention_temporary(action, declaration, context.rates_on, ret_assessment);
    return code != OK ? code : computed;
}

enum code action_next_transaction(struct action *action, program_account account,
                                  transaction_number *ret)
{
    const struct registry_business *business;
    enum code code = action_business(action, program_account_bn(account), &business);
    if (code != OK)
        return code;
    const struct registry_account *own = registry_find_account(business, account);
    if (own == NULL || own->asec[0] == '\0')
        return NOT_FOUND;
    struct declaration_filter filter = {
        .accounts = &account, .accounts_count = 1, .text = own->asec, .limit = 200};
    struct stored_declaration *stored;
    size_t count = store_list_declarations(action->store, action->arena, &filter, &stored);
    int64_t sequence = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t used = 0;
        for (int place = 5; place < 13; place++)
            used = used * 10 + (stored[i].transaction.text[place] - '0');
        sequence = used > sequence ? used : sequence;
    }
    for (int tries = 0; tries < 1000 && sequence < 99999999; tries++) {
        *ret = transaction_number_make(own->asec, ++sequence);
        struct stored_declaration taken;
        code = store_load_declaration(action->store, action->arena, *ret, 1, &taken);
        if (code == NOT_FOUND)
            return OK;
        if (code != OK)
            return code;
    }
    return CONFLICT;
}
