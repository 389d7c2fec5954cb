/* Pre-authorised debit agreements: what a client lets the agency collect, from when, how much. The
 * bank account's number is kept with the record and never shown whole again. */
#include "collect_impl.h"

#include <stdlib.h>

enum { PAYER_MAX = 140, NUMBER_LEAST = 5 };

const char *const agreement_pays_names[AGREEMENT_PAYS] = {"balance", "ceiling"};

int collect_number(struct action *action, const char *name, const char *usual)
{
    return (int)strtol(tariff_parameter(action->tariff, name, action->today, usual), NULL, 10);
}

date action_agreement_earliest(struct action *action)
{
    return date_add(action->today, collect_number(action, "pad_notice_days", "10"));
}

/* ---- as it comes in ---- */

static void wrong(struct action *action, enum finding_code code, const char *field,
                  const char *first, const char *second)
{
    findings_add(&action->findings, code, 0, arena_printf(action->arena, "/%s", field), first,
                 second, NULL);
}

static const char *given(const char *text)
{
    return text == NULL ? "" : text;
}

/* Digits alone; blanks and hyphens are left out. */
static bool take_digits(const char *text, size_t least, size_t most, char *ret)
{
    size_t count = 0;
    bool zero = true;
    for (; *text != '\0'; text++) {
        if (*text == ' ' || *text == '-')
            continue;
        if (*text < '0' || *text > '9' || count == most)
            return false;
        zero = zero && *text == '0';
        ret[count++] = *text;
    }
    ret[count] = '\0';
    return count >= least && !zero;
}

void agreement_read_place(struct action *action, const struct agreement_order *order,
                          struct bank_place *ret)
{
    if (!take_digits(given(order->institution), 3, 3, ret->institution))
        wrong(action, FINDING_PAD_0001, "institution", given(order->institution), NULL);
    if (!take_digits(given(order->transit), 5, 5, ret->transit))
        wrong(action, FINDING_PAD_0002, "transit", given(order->transit), NULL);
    if (!take_digits(given(order->number), NUMBER_LEAST, 12, ret->number))
        wrong(action, FINDING_PAD_0003, "number", NULL, NULL); /* not told again, even if wrong */
}

static void read_day(struct action *action, const char *field, const char *text, date *ret)
{
    if (*text != '\0' && !date_parse(text, ret))
        wrong(action, FINDING_PAD_0009, field, text, NULL);
}

static void read_amount(struct action *action, const struct agreement_order *order,
                        struct agreement_terms *ret)
{
    int pays = 0;
    while (pays < AGREEMENT_PAYS && !text_equal(order->pays, agreement_pays_names[pays]))
        pays++;
    if (pays == AGREEMENT_PAYS)
        wrong(action, FINDING_PAD_0004, "pays", given(order->pays), "balance, ceiling");
    else
        ret->pays = (enum agreement_pays)pays;
    const char *limit = given(order->limit);
    bool none = *limit == '\0' && pays != AGREEMENT_CEILING;
    if (!none && (!money_parse(limit, &ret->limit) || ret->limit.cents <= 0))
        wrong(action, FINDING_PAD_0005, "limit", limit, NULL);
}

static enum code read_order(struct action *action, const struct agreement_order *order,
                            struct agreement_terms *ret)
{
    struct arena *arena = action->arena;
    struct agreement_terms terms = {.payer = given(order->payer)};
    date earliest = action_agreement_earliest(action);
    size_t size = strlen(terms.payer);
    agreement_read_place(action, order, &terms.from);
    if (size == 0 || size > PAYER_MAX || strspn(terms.payer, " ") == size)
        wrong(action, FINDING_PAD_0008, "payer", arena_printf(arena, "%d", PAYER_MAX), NULL);
    read_amount(action, order, &terms);
    terms.effective = earliest;
    read_day(action, "effective", given(order->effective), &terms.effective);
    read_day(action, "until", given(order->until), &terms.until);
    if (date_before(terms.effective, earliest))
        wrong(action, FINDING_PAD_0006, "effective", date_text(arena, terms.effective),
              date_text(arena, earliest));
    if (!date_is_none(terms.until) && date_before(terms.until, terms.effective))
        wrong(action, FINDING_PAD_0007, "until", date_text(arena, terms.until),
              date_text(arena, terms.effective));
    *ret = terms;
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

/* ---- as it is kept ---- */

const char *agreement_mask(struct arena *arena, const char *number)
{
    size_t size = strlen(number);
    return arena_printf(arena, "***%s", size > 3 ? number + size - 3 : "");
}

static const char *write_terms(struct action *action, const struct agreement_terms *terms,
                               const char *number)
{
    struct arena *arena = action->arena;
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "institution", terms->from.institution);
    json_text(&json, "transit", terms->from.transit);
    json_text(&json, "number", number);
    json_text(&json, "payer", terms->payer);
    json_text(&json, "pays", agreement_pays_names[terms->pays]);
    if (terms->limit.cents != 0)
        json_text(&json, "limit", money_text(arena, terms->limit));
    json_text(&json, "effective", date_text(arena, terms->effective));
    if (!date_is_none(terms->until))
        json_text(&json, "until", date_text(arena, terms->until));
    json_object_end(&json);
    return out.data;
}

static void copy_member(const struct document_object *object, const char *name, char *ret,
                        size_t size)
{
    const char *text = document_member(object, name);
    snprintf(ret, size, "%s", text == NULL ? "" : text);
}

bool collect_read_terms(struct action *action, const char *document, struct agreement_terms *ret)
{
    struct document_object *object;
    struct findings unused = findings_new(action->arena);
    if (document == NULL ||
        document_read_object(action->arena, document, strlen(document), &unused, &object) != OK)
        return false;
    struct agreement_terms terms = {.payer = given(document_member(object, "payer"))};
    copy_member(object, "institution", terms.from.institution, sizeof(terms.from.institution));
    copy_member(object, "transit", terms.from.transit, sizeof(terms.from.transit));
    copy_member(object, "number", terms.from.number, sizeof(terms.from.number));
    const char *limit = document_member(object, "limit"), *until = document_member(object, "until");
    terms.pays = text_equal(document_member(object, "pays"), "ceiling") ? AGREEMENT_CEILING
                                                                         : AGREEMENT_BALANCE;
    if ((limit != NULL && !money_parse(limit, &terms.limit)) ||
        (until != NULL && !date_parse(until, &terms.until)) ||
        !date_parse(given(document_member(object, "effective")), &terms.effective))
        return false;
    *ret = terms;
    return true;
}

const char *agreement_shown_document(struct action *action, enum money_step step,
                                     const char *document)
{
    struct agreement_terms terms;
    if (strcmp(money_steps[step].kind, "refund") == 0)
        return refund_shown_document(action, document);
    if (strcmp(money_steps[step].kind, "agreement") != 0 || document == NULL)
        return document;
    if (!collect_read_terms(action, document, &terms))
        return NULL;
    return write_terms(action, &terms, agreement_mask(action->arena, terms.from.number));
}

/* ---- making and changing ---- */

/* The newest matter of an account; count 0 when there was none. */
static enum code newest_of(struct action *action, program_account account,
                           struct money_matter *ret)
{
    struct stored_money_step *steps;
    bn owner = program_account_bn(account);
    *ret = (struct money_matter){.owner = owner};
    size_t count =
        store_list_money_kind(action->store, action->arena, account, "agreement", &steps);
    if (count == 0)
        return store_load_head(action->store, owner, &ret->head);
    return money_load_matter(action, owner, steps[count - 1].matter, ret);
}

static enum code agree_once(struct action *action, const struct agreement_order *order,
                            struct money_taken *ret)
{
    struct money_matter matter;
    struct stored_money_step record;
    struct agreement_terms terms;
    enum code code = newest_of(action, order->account, &matter);
    if (code != OK)
        return code;
    bool over = matter.count == 0 || money_last(&matter)->step == MONEY_STEP_AGREEMENT_CANCEL;
    code = money_check_step(action, over ? NULL : &matter, order->account,
                            over ? MONEY_STEP_AGREEMENT_MAKE : MONEY_STEP_AGREEMENT_CHANGE, NULL,
                            &record);
    if (code == OK)
        code = read_order(action, order, &terms);
    if (code != OK)
        return code;
    snprintf(record.subject, sizeof(record.subject), "%s",
             agreement_mask(action->arena, terms.from.number));
    record.amount = terms.limit;
    record.document = write_terms(action, &terms, terms.from.number);
    struct changes changes = {.bn = matter.owner, .expect_seq = matter.head, .kind = "agreement",
                              .money_steps = &record, .money_steps_count = 1};
    action->idempotency.outcome = record.subject;
    struct commit_result result = action_commit(action, &changes);
    if (result.code == OK)
        money_tell(action, &record, NULL, result.seq, ret);
    return result.code;
}

enum code action_agree(struct action *action, const struct agreement_order *order,
                       struct money_taken *ret)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = agree_once(action, order, ret);
    return tries.code;
}

enum code agreement_step(struct action *action, const struct money_order *order,
                         const struct money_matter *matter, struct stored_money_step *record,
                         struct money_taken *ret)
{
    if (order->step == MONEY_STEP_AGREEMENT_CHANGE) { /* needs its terms: action_agree */
        findings_add(&action->findings, FINDING_MON_0022, 0, "/step",
                     money_steps[order->step].id, NULL, NULL);
        return FINDINGS;
    }
    struct changes changes = {.bn = matter->owner, .expect_seq = matter->head,
                              .kind = "agreement", .money_steps = record,
                              .money_steps_count = 1};
    struct commit_result result = action_commit(action, &changes);
    if (result.code == OK)
        money_tell(action, record, NULL, result.seq, ret);
    return result.code;
}

/* ---- looking ---- */

static bool has_terms(const struct stored_money_step *step)
{
    return step->step == MONEY_STEP_AGREEMENT_MAKE || step->step == MONEY_STEP_AGREEMENT_CHANGE;
}

enum code collect_terms_on(struct action *action, const struct stored_money_step *steps,
                           size_t count, date due_on, struct agreement_terms *ret,
                           const struct stored_money_step **ret_step)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        struct stored_money_step loaded;
        struct agreement_terms terms;
        if (!has_terms(&steps[i]))
            continue;
        enum code code =
            store_load_money_step(action->store, action->arena,
                                  program_account_bn(steps[i].account), steps[i].id, &loaded);
        if (code != OK || !collect_read_terms(action, loaded.document, &terms))
            return code != OK ? code : FAULT;
        if (date_before(due_on, terms.effective))
            continue;
        *ret = terms;
        *ret_step = &steps[i];
        found = true;
    }
    return found ? OK : NOT_FOUND;
}

enum code action_show_agreement(struct action *action, program_account account,
                                struct agreement *ret)
{
    struct shown_matter *matters;
    size_t count;
    const struct stored_money_step *of = NULL, *last = NULL;
    enum code code = action_list_matters(action, account, "agreement", &matters, &count);
    if (code != OK)
        return code;
    if (count == 0)
        return NOT_FOUND;
    struct agreement shown = {.matter = matters[count - 1]};
    const struct shown_matter *matter = &shown.matter;
    code = collect_terms_on(action, matter->steps, matter->steps_count, date_make(9999, 12, 31),
                            &shown.next, &last);
    if (code != OK)
        return code;
    code = collect_terms_on(action, matter->steps, matter->steps_count,
                            action->today, &shown.terms, &of);
    if (code == NOT_FOUND) { /* none is in effect yet: the first to come */
        shown.terms = shown.next;
        of = last;
    } else if (code != OK) {
        return code;
    }
    shown.changes = of != last;
    shown.signed_on = of->on;
    shown.masked = agreement_mask(action->arena, shown.terms.from.number);
    memset(shown.terms.from.number, 0, sizeof(shown.terms.from.number));
    memset(shown.next.from.number, 0, sizeof(shown.next.from.number));
    *ret = shown;
    return OK;
}
