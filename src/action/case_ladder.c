/* The rungs of a dispute outside the agency, security instead of payment, and how long the agency
 * itself may re-determine. What happens outside is put down by an officer with its day. */
#include "security_impl.h"

#include <stdlib.h>

static enum code refuse(struct action *action, enum finding_code finding, const char *pointer,
                        const char *arg0, const char *arg1, const char *arg2)
{
    findings_add(&action->findings, finding, 0, pointer, arg0, arg1, arg2);
    return FINDINGS;
}

static const char *day(struct action *action, date on)
{
    return date_text(action->arena, on);
}

/* ---- the day it happened ---- */

const char *case_happened_write(struct action *action, date on)
{
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "happenedOn", day(action, on));
    json_object_end(&json);
    return out.data;
}

/* Of an appeal, from what was put down with it; of a decision, from its statement. */
static enum code happened_on(struct action *action, const struct case_book *book,
                             const struct stored_case_step *step, date *ret_on)
{
    struct stored_case_step loaded;
    struct casework_statement statement;
    struct document_object *object;
    struct findings unused = findings_new(action->arena);
    enum code code =
        store_load_case_step(action->store, action->arena, book->owner, step->id, &loaded);
    if (code != OK || loaded.document == NULL)
        return FAULT;
    if (!casework_begins(step->step)) {
        if (document_read_adjustment(action->arena, loaded.document, &statement) != OK)
            return FAULT;
        *ret_on = statement.decided_on;
        return OK;
    }
    if (document_read_object(action->arena, loaded.document, strlen(loaded.document), &unused,
                             &object) != OK ||
        document_member(object, "happenedOn") == NULL ||
        !date_parse(document_member(object, "happenedOn"), ret_on))
        return FAULT;
    return OK;
}

bool case_is_outside(enum case_step step)
{
    return strcmp(case_steps[step].kind, "tribunal") == 0 ||
           strcmp(case_steps[step].kind, "court") == 0;
}

/* ---- appeals ---- */

static enum code check_day(struct action *action, date happened, date before)
{
    if (!date_before(happened, before) && !date_before(action->today, happened))
        return OK;
    return refuse(action, FINDING_ADJ_0036, "/happenedOn", day(action, happened),
                  day(action, before), day(action, action->today));
}

static bool is_decided(const struct stored_case_step *last)
{
    return last != NULL && (last->step == CASE_STEP_DISPUTE_ALLOW ||
                            last->step == CASE_STEP_DISPUTE_DISMISS ||
                            last->step == CASE_STEP_TRIBUNAL_ALLOW ||
                            last->step == CASE_STEP_TRIBUNAL_DISMISS);
}

/* @source Customs Act s. 67(1), 67.1, 68(1) */
static enum code check_appeal(struct action *action, const struct case_book *book, int version,
                              date happened, enum case_step *step)
{
    bool court = strcmp(case_steps[*step].kind, "court") == 0;
    const struct stored_case_step *decision =
        case_last(book, version, court ? "tribunal" : "dispute");
    struct casework_limit limit, late;
    date decided_on;
    if (!is_decided(decision))
        return refuse(action, FINDING_ADJ_0035, "/version",
                      arena_printf(action->arena, "%d", version), NULL, NULL);
    if (happened_on(action, book, decision, &decided_on) != OK)
        return FAULT;
    enum code code = check_day(action, happened, decided_on);
    if (code != OK)
        return code;
    if (!casework_limit_find(action->arena, action->tariff, court ? "68" : "67", NULL, decided_on,
                             &limit))
        return FAULT; /* the limits were taken out of the reference data */
    late = limit;
    if (!court && !casework_limit_find(action->arena, action->tariff, "67.1", NULL, limit.until,
                                       &late))
        return FAULT;
    if (date_before(late.until, happened))
        return refuse(action, FINDING_ADJ_0037, "/happenedOn", day(action, limit.until),
                      day(action, decided_on), day(action, late.until));
    if (!court)
        *step = date_before(limit.until, happened) ? CASE_STEP_TRIBUNAL_FILE_LATE
                                                   : CASE_STEP_TRIBUNAL_FILE;
    return OK;
}

enum code case_check_outside(struct action *action, const struct case_book *book, int version,
                             date happened, enum case_step *step)
{
    date filed_on;
    if (casework_begins(*step)) {
        const struct stored_case_step *open = case_open(book);
        if (open == NULL)
            return check_appeal(action, book, version, happened, step);
        (void)refuse(action, FINDING_ADJ_0020, "", arena_printf(action->arena, "%d", open->version),
                     NULL, NULL);
        return CONFLICT;
    }
    const struct stored_case_step *last = case_last(book, version, case_steps[*step].kind);
    enum code code = happened_on(action, book, last, &filed_on);
    return code == OK ? check_day(action, happened, filed_on) : code;
}

/* ---- security ---- */

static money open_of_class(struct action *action, const struct stored_declaration *version,
                           enum revenue_class class)
{
    const struct item_filter filter = {.account = version->importer, .type = -1,
                                       .open_only = true, .from = version->accounting_date};
    struct ledger_item *items;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    money sum = {0}, by_class[REVENUE_COUNT];
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i].reference, version->transaction.text) != 0 ||
            items[i].outstanding.cents <= 0)
            continue;
        ledger_outstanding_by_class(&items[i], items[i].outstanding, by_class);
        sum = money_add(sum, by_class[class]);
    }
    return sum;
}

/* @source Customs Act s. 60(1), 72 */
enum code case_check_secured(struct action *action, const struct case_book *book, int version,
                             money open)
{
    if (open.cents <= 0)
        return OK;
    money surtax = open_of_class(action, &book->newest, REVENUE_SURTAX);
    if (case_last(book, version, "security") == NULL)
        return refuse(action, FINDING_ADJ_0032, "", money_text(action->arena, open), NULL, NULL);
    return surtax.cents > 0 ? refuse(action, FINDING_ADJ_0034, "",
                                     money_text(action->arena, surtax), NULL, NULL)
                            : OK;
}

enum code case_accept_security(struct action *action, const struct case_book *book, int version,
                               const char *words, struct changes *changes)
{
    money open;
    date paid_on;
    if (version < 1 || version > book->newest.version) {
        (void)refuse(action, FINDING_ADJ_0025, "/version",
                     arena_printf(action->arena, "%d", version), NULL, NULL);
        return NOT_FOUND;
    }
    case_debts(action, &book->newest, &open, &paid_on);
    if (open.cents <= 0)
        return refuse(action, FINDING_ADJ_0038, "", NULL, NULL, NULL);
    money surtax = open_of_class(action, &book->newest, REVENUE_SURTAX);
    if (open.cents <= surtax.cents)
        return refuse(action, FINDING_ADJ_0034, "", money_text(action->arena, surtax), NULL, NULL);
    const money secured = money_subtract(open, surtax);
    const money sima =
        money_add(open_of_class(action, &book->newest, REVENUE_ANTI_DUMPING),
                  open_of_class(action, &book->newest, REVENUE_COUNTERVAILING));
    struct security_record record = security_record_new(action);
    enum code code = security_stand_for(
        &record, book->newest.importer,
        sima.cents == secured.cents ? SECURITY_PROGRAM_SIMA : SECURITY_PROGRAM_APPEAL,
        book->newest.transaction.text, secured, words);
    if (code == OK)
        security_fill(&record, changes);
    return code;
}

/* ---- how long the agency may ---- */

/* Was a change that counts asked for in months 37 to 48? */
static bool changed_late(struct action *action, const struct case_book *book)
{
    struct casework_limit from;
    date begun = book->newest.accounting_date;
    int year, month, of_month;
    if (!casework_limit_find(action->arena, action->tariff, "59-from", NULL, begun, &from))
        return false;
    date_split(begun, &year, &month, &of_month);
    year += atoi(from.row->extra);
    if (month == 2 && of_month == 29 && date_year_days(year) == 365)
        of_month = 28;
    date third = date_make(year, month, of_month);
    for (size_t i = 0; i < book->steps_count; i++) {
        const struct stored_case_step *filed = &book->steps[i];
        if (filed->step != CASE_STEP_ADJUSTMENT_FILE || date_before(filed->on, third))
            continue;
        const struct stored_case_step *last = case_last(book, filed->version, "adjustment");
        if (last->step == CASE_STEP_ADJUSTMENT_APPROVE)
            return true;
    }
    return false;
}

/* @source Customs Act s. 59(1)(b); SOR/98-44 s. 2 */
bool case_redetermine_until(struct action *action, const struct case_book *book, date *ret_until)
{
    struct casework_limit limit;
    const char *ground = changed_late(action, book) ? "59-late" : "59";
    if (!casework_limit_find(action->arena, action->tariff, ground, NULL,
                             book->newest.accounting_date, &limit))
        return false;
    *ret_until = limit.until;
    return true;
}
