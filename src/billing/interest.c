/* One running computation of interest for each debt, from its items and links. */
#include "billing_impl.h"

#include <stdlib.h>

/* What moves the debt, from the day on which it counts. */
struct movement {
    date from;
    int64_t principal; /* cents more or less */
    int64_t paid;      /* cents of its interest paid, or, below zero, given back */
};

struct course {
    struct arena *arena;
    const struct tariff *tariff;
    const struct billing_debt *debt;
    struct movement *movements; /* by day, once all are there */
    size_t count, capacity;
    const struct ledger_item *base; /* the first charge; NULL: nothing that bears interest */
    date first;                     /* the first day on which something may bear interest */
    date accounted_on;              /* the first time */
    date prescribed_on;             /* after which what was accounted for last bears interest */
    money charged;                  /* posted so far */
    date charged_on, paid_on;       /* the last of it; the last money for the debt; none */
    bool spared;                    /* a notice that was paid in full in time */
    bool extended;                  /* what was accounted for was paid within the extended time */
};

/* ---- which item is what ---- */

static bool is_of(const struct course *course, const struct ledger_item *item)
{
    return strcmp(item->reference, course->debt->reference) == 0;
}

static bool is_accounted(const struct ledger_item *item)
{
    return item->type == ITEM_CAD || item->type == ITEM_COR;
}

/* Interest of the decision itself, at a rate of its own or posted before there was one computation:
 * a debt like any other from the day it was posted. */
static bool is_apart(const struct ledger_item *item)
{
    return item->type == ITEM_INT && item->base == 0 && item->amount.cents > 0;
}

static bool is_notice(const struct ledger_item *item)
{
    return item_types[item->type].interest == INTEREST_PRESCRIBED_30;
}

static bool is_charge(const struct ledger_item *item)
{
    return (is_accounted(item) || item->type == ITEM_ADJ || is_notice(item)) &&
           !date_is_none(item->due_on);
}

/* Owed since it was granted, whenever that is found out. @source Customs Tariff s. 123 */
static bool is_drawn_back(const struct ledger_item *item)
{
    return item->type == ITEM_K32_BACK;
}

static bool is_based(const struct ledger_item *item)
{
    return item->type == ITEM_INT && item->base != 0;
}

static const struct ledger_item *find(const struct course *course, ledger_id id)
{
    for (size_t i = 0; i < course->debt->items_count; i++)
        if (course->debt->items[i].id == id && is_of(course, &course->debt->items[i]))
            return &course->debt->items[i];
    return NULL;
}

/* The interest that stands apart, charged or given with a refund, of which the item takes something
 * back; NULL: none. */
static const struct ledger_item *apart_of(const struct course *course,
                                          const struct ledger_item *item)
{
    const struct ledger_item *apart = is_based(item) ? find(course, item->base) : NULL;
    bool stands = apart != NULL && apart->type == ITEM_INT && apart->base == 0;
    return stands && (apart->amount.cents < 0) == (item->amount.cents > 0) ? apart : NULL;
}

static bool is_interest(const struct course *course, const struct ledger_item *item)
{
    return is_based(item) && apart_of(course, item) == NULL;
}

/* Was interest up to the decision posted beside the adjustment, as an item apart? */
static bool charged_apart(const struct course *course, const struct ledger_item *adjustment)
{
    for (size_t i = 0; i < course->debt->items_count; i++) {
        const struct ledger_item *item = &course->debt->items[i];
        if (is_of(course, item) && is_apart(item) && item->version == adjustment->version)
            return true;
    }
    return false;
}

/* The day after which the charge bears interest: its due date, or by the letter of the regulation
 * the tenth weekday after the 17th of the month that follows the one in which the goods were, or
 * had to be, accounted for. @source SOR/86-1062 s. 2.1; decision 0007 */
static date prescribed_day(const struct course *course, const struct ledger_item *item)
{
    const char *start =
        tariff_parameter(course->tariff, "interest_start", item->posted_on, "due_date");
    enum rule unused;
    date accounted_on = course->accounted_on;
    if (strcmp(start, "reg_2_1") != 0 || date_is_none(item->released_on))
        return item->due_on;
    date by = billing_dates_for_release(course->tariff, item->released_on).account_by;
    if (!date_is_none(by) && date_before(by, accounted_on))
        accounted_on = by;
    return billing_due(course->tariff, date_months_later(date_month_day(accounted_on, 17), 1),
                       &unused);
}

/* ---- movements ---- */

static void move(struct course *course, date from, int64_t principal, int64_t paid)
{
    *LIST_PUSH(course->arena, course->movements, course->count, course->capacity) =
        (struct movement){from, principal, paid};
}

static void bears_from(struct course *course, const struct ledger_item *item, date from)
{
    move(course, from, item->amount.cents, 0);
    if (date_is_none(course->first) || date_before(from, course->first))
        course->first = from;
}

/* An adjustment is owed since what was accounted for was due; from the decision to its own due date
 * it bears none. @source Customs Act s. 33.4(1) */
static void move_adjustment(struct course *course, const struct ledger_item *item)
{
    date own = date_add(item->due_on, 1), decided = date_add(item->posted_on, 1);
    date since = date_add(course->prescribed_on, 1);
    if (date_is_none(course->prescribed_on) || !date_before(since, decided) ||
        charged_apart(course, item)) {
        bears_from(course, item, own);
        return;
    }
    bears_from(course, item, since);
    if (date_before(decided, own)) {
        move(course, decided, -item->amount.cents, 0);
        move(course, own, item->amount.cents, 0);
    }
}

/* What was taken off was never owed: it counts as long as that which it takes back, after `since`,
 * or from the beginning. */
static void move_charge(struct course *course, const struct ledger_item *item, date since)
{
    if (item->amount.cents < 0 && item->type == ITEM_ADJ)
        move(course, DATE_NONE, item->amount.cents, 0);
    else if (item->amount.cents < 0)
        move(course, date_add(since, 1), item->amount.cents, 0);
    else if (item->type == ITEM_ADJ)
        move_adjustment(course, item);
    else
        bears_from(course, item, date_add(prescribed_day(course, item), 1));
}

/* Money that came from elsewhere, and credits of this debt that settled another. What the debt's
 * own credits settle of it moves nothing: they count in themselves. */
static void move_link(struct course *course, const struct ledger_link *link)
{
    const struct ledger_item *debit = find(course, link->debit);
    const struct ledger_item *credit = find(course, link->credit);
    if (credit != NULL && !is_charge(credit) && !is_based(credit))
        credit = NULL; /* a refund's interest, a drawback: money like any other */
    if (debit != NULL && !is_charge(debit) && !is_drawn_back(debit) && debit->type != ITEM_INT)
        debit = NULL;
    if ((debit == NULL) == (credit == NULL))
        return;
    date from = date_add(link->value_on, 1);
    int64_t cents = debit != NULL ? link->amount.cents : -link->amount.cents;
    bool interest = is_interest(course, debit != NULL ? debit : credit);
    move(course, from, interest ? 0 : -cents, interest ? cents : 0);
    if (cents > 0 && date_before(course->paid_on, link->value_on))
        course->paid_on = link->value_on;
}

static date earlier(date a, date b) /* none: nothing yet */
{
    return date_is_none(a) || date_before(b, a) ? b : a;
}

static int compare_movements(const void *a, const void *b)
{
    const struct movement *x = a, *y = b;
    return date_compare(x->from, y->from);
}

static void take_charged(struct course *course, const struct ledger_item *item)
{
    course->charged = money_add(course->charged, item->amount);
    if (date_before(course->charged_on, item->posted_on))
        course->charged_on = item->posted_on;
}

/* @source Customs Act s. 109.5(2) */
static bool paid_in_time(const struct course *course)
{
    int64_t principal = 0;
    for (size_t i = 0; i < course->count; i++)
        if (!date_before(course->debt->free_until, date_add(course->movements[i].from, -1)))
            principal += course->movements[i].principal;
    return !date_is_none(course->debt->free_until) && principal <= 0;
}

/* What was accounted for, less what was never owed, was paid by then with money from elsewhere. */
static bool paid_as_extended(const struct course *course)
{
    const struct billing_debt *debt = course->debt;
    int64_t left = 0;
    if (date_is_none(debt->extended_until))
        return false;
    for (size_t i = 0; i < debt->items_count; i++)
        if (is_of(course, &debt->items[i]) && is_charge(&debt->items[i]) &&
            (is_accounted(&debt->items[i]) || debt->items[i].amount.cents < 0))
            left += debt->items[i].amount.cents;
    for (size_t i = 0; i < debt->links_count; i++) {
        const struct ledger_link *link = &debt->links[i];
        const struct ledger_item *debit = find(course, link->debit);
        const struct ledger_item *credit = find(course, link->credit);
        if (debit != NULL && is_charge(debit) && is_accounted(debit) &&
            (credit == NULL || !(is_charge(credit) || is_based(credit))) &&
            !date_before(debt->extended_until, link->value_on))
            left -= link->amount.cents;
    }
    return left <= 0;
}

static struct course course_of(struct arena *arena, const struct tariff *tariff,
                               const struct billing_debt *debt)
{
    struct course course = {.arena = arena, .tariff = tariff, .debt = debt};
    for (size_t i = 0; i < debt->items_count; i++) {
        const struct ledger_item *item = &debt->items[i];
        if (!is_of(&course, item))
            continue;
        bool bears = (is_charge(item) || is_apart(item) || is_drawn_back(item)) &&
                     item->amount.cents > 0;
        if (bears && (course.base == NULL || ledger_id_compare(item->id, course.base->id) < 0))
            course.base = item;
        if (is_charge(item) && is_accounted(item)) { /* items come oldest first */
            if (date_is_none(course.accounted_on))
                course.accounted_on = item->posted_on;
            course.prescribed_on = prescribed_day(&course, item);
        }
        if (is_interest(&course, item))
            take_charged(&course, item);
    }
    date since = DATE_NONE;
    for (size_t i = 0; i < debt->items_count; i++) {
        const struct ledger_item *item = &debt->items[i];
        if (!is_of(&course, item))
            continue;
        if (is_charge(item))
            move_charge(&course, item, earlier(since, prescribed_day(&course, item)));
        else if (is_apart(item))
            bears_from(&course, item, date_add(item->due_on, 1));
        else if (is_drawn_back(item) ||
                 (apart_of(&course, item) != NULL && item->amount.cents > 0))
            bears_from(&course, item, date_add(item->effective_on, 1));
        else if (apart_of(&course, item) != NULL)
            move(&course, date_add(apart_of(&course, item)->due_on, 1), item->amount.cents, 0);
        if (is_charge(item) && is_accounted(item))
            since = prescribed_day(&course, item);
    }
    for (size_t i = 0; i < debt->links_count; i++)
        move_link(&course, &debt->links[i]);
    if (course.count > 1)
        qsort(course.movements, course.count, sizeof *course.movements, compare_movements);
    course.spared = paid_in_time(&course);
    course.extended = paid_as_extended(&course);
    return course;
}

/* ---- days ---- */

struct worked {
    struct accrual accrual;
    money worked_out;
    size_t known;        /* segments that were charged for already */
    date known_on;       /* the last day of them */
    const char *brought; /* what they come to; NULL: nothing, or not what was charged */
};

static bool is_run(date day)
{
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    return of_month == BILLING_RUN_DAY;
}

/* @source Customs Act s. 66(2) */
static bool is_secured(const struct billing_debt *debt, date day)
{
    for (size_t i = 0; i < debt->secured_count; i++) {
        const struct billing_days *days = &debt->secured[i];
        if (!date_before(day, days->from) &&
            (date_is_none(days->to) || !date_before(days->to, day)))
            return true;
    }
    return false;
}

/* A notice itself; the interest that is left once it is paid bears the specified rate.
 * @source Customs Act s. 3.1, 109.5(1) */
static bool is_prescribed(const struct course *course, date day, date run_on, int64_t principal)
{
    date until = course->debt->extended_until;
    bool may_be = course->extended || !date_before(until, run_on); /* not too late yet */
    return is_secured(course->debt, day) ||
           (!date_is_none(until) && may_be && !date_before(until, day)) ||
           (!date_is_none(course->debt->free_until) && principal > 0);
}

static bool nothing_yet(const struct course *course, date run_on)
{
    return course->base == NULL || date_is_none(course->first) || course->spared ||
           !date_before(course->debt->free_until, run_on);
}

/* Interest that no run has posted yet bears none once all else is paid: nobody could have paid it.
 * So the time charged ends with the day paid. */
static struct worked work_out(const struct course *course, date run_on)
{
    struct worked worked = {.accrual = {.arena = course->arena, .tariff = course->tariff}};
    struct accrual *accrual = &worked.accrual;
    int64_t principal = 0, posted = 0;
    size_t next = 0;
    if (nothing_yet(course, run_on))
        return worked;
    for (date day = course->first; date_compare(day, run_on) <= 0; day = date_add(day, 1)) {
        for (; next < course->count && !date_before(day, course->movements[next].from); next++) {
            principal += course->movements[next].principal;
            accrual->paid += course->movements[next].paid;
        }
        bool prescribed = is_prescribed(course, day, run_on, principal);
        if (prescribed != accrual->prescribed)
            accrual_part(accrual);
        accrual->prescribed = prescribed;
        if (principal + posted - accrual->paid > 0)
            accrual_day(accrual, day, money_cents(principal));
        if (is_run(day) && date_before(course->debt->free_until, day))
            posted = accrual_cents(accrual->interest).cents;
        if ((is_run(day) || date_equal(day, course->charged_on)) &&
            !date_before(course->charged_on, day) &&
            accrual_cents(accrual->interest).cents == course->charged.cents) {
            accrual_part(accrual);
            worked.known = accrual->count;
            worked.known_on = day;
            worked.brought = accrual_text(course->arena, accrual->interest);
        }
    }
    accrual_part(accrual);
    worked.worked_out = accrual_cents(accrual->interest);
    return worked;
}

static date from_of(const struct course *course, const struct worked *worked)
{
    const struct accrual *accrual = &worked->accrual;
    if (worked->brought != NULL)
        return date_add(worked->known_on, 1);
    return accrual->count > 0 ? accrual->segments[0].from : course->first;
}

/* What was given up is not taken back once more. */
static money waived_of(const struct course *course, const struct worked *worked)
{
    money beyond = money_subtract(course->debt->waived, worked->worked_out);
    return beyond.cents > 0 ? beyond : money_cents(0);
}

static struct interest_line line_of(const struct course *course, const struct worked *worked,
                                    money charged, money amount, date run_on)
{
    bool paid = !date_is_none(course->paid_on) && date_before(course->paid_on, run_on);
    return (struct interest_line){
        .item = course->base,
        .from = from_of(course, worked),
        .to = run_on,
        .amount = amount,
        .segments_count = worked->accrual.count - worked->known,
        .segments = worked->accrual.segments + worked->known,
        .brought = worked->brought,
        .effective_on = amount.cents < 0 && paid ? course->paid_on : run_on,
        .worked_out = worked->worked_out,
        .charged = charged,
        .waived = waived_of(course, worked),
        .correction = worked->brought == NULL && charged.cents != 0,
    };
}

bool billing_interest_run(struct arena *arena, const struct tariff *tariff,
                          const struct billing_debt *debt, date run_on,
                          struct interest_line *ret_line)
{
    struct course course = course_of(arena, tariff, debt);
    struct worked worked = work_out(&course, run_on);
    money owed = money_add(worked.worked_out, waived_of(&course, &worked));
    money amount = money_subtract(owed, course.charged), least = {1};
    if (!money_parse(tariff_parameter(tariff, "int_min_post", run_on, "0.01"), &least))
        least = money_cents(1);
    if (amount.cents == 0 || (amount.cents > 0 && amount.cents < least.cents) ||
        course.base == NULL)
        return false;
    *ret_line = line_of(&course, &worked, course.charged, amount, run_on);
    return true;
}

bool billing_interest_change(struct arena *arena, const struct tariff *tariff,
                             const struct billing_debt *before, const struct billing_debt *after,
                             date on, struct interest_line *ret_line)
{
    struct course was = course_of(arena, tariff, before), is = course_of(arena, tariff, after);
    struct worked without = work_out(&was, on), with = work_out(&is, on);
    bool less = with.worked_out.cents <= without.worked_out.cents;
    money charged = without.worked_out;
    date to = on;
    if (less) {
        if (was.charged.cents == 0)
            return false;
        charged = was.charged;
        to = was.charged_on; /* what came after was charged to nobody yet */
        with = work_out(&is, to);
    }
    money owed = money_add(with.worked_out, waived_of(&is, &with));
    money amount = money_subtract(owed, charged);
    if (amount.cents == 0 || is.base == NULL || (less && amount.cents > 0))
        return false;
    with.known = 0; /* all of it is shown */
    with.brought = NULL;
    *ret_line = line_of(&is, &with, charged, amount, on);
    ret_line->to = to;
    return true;
}

/* ---- what stands apart ---- */

/* What comes against them takes off what was added last; parts come oldest first. */
static void take_off(money *left, size_t count, money amount)
{
    for (size_t i = count; i-- > 0 && amount.cents > 0;) {
        money off = money_min(left[i], amount);
        left[i] = money_subtract(left[i], off);
        amount = money_subtract(amount, off);
    }
}

/* What is left of each charge, or of each refund, in the place of its item. */
static money *left_of_charges(const struct course *course, enum billing_apart_kind kind)
{
    const struct billing_debt *debt = course->debt;
    money *left = arena_array(course->arena, debt->items_count + 1, sizeof(*left));
    for (size_t i = 0; i < debt->items_count; i++) {
        const struct ledger_item *item = &debt->items[i];
        left[i] = money_cents(0);
        if (!is_of(course, item) || !is_charge(item))
            continue;
        bool added = (item->amount.cents > 0) == (kind == BILLING_CHARGED);
        money amount = item->amount.cents > 0 ? item->amount : money_negate(item->amount);
        if (added)
            left[i] = amount;
        else
            take_off(left, i, amount);
    }
    return left;
}

static bool stands_apart(const struct ledger_item *item, enum billing_apart_kind kind)
{
    return kind == BILLING_CHARGED
               ? is_apart(item)
               : item->type == ITEM_INT && item->base == 0 && item->amount.cents < 0;
}

size_t billing_interest_apart(struct arena *arena, const struct billing_debt *debt,
                              enum billing_apart_kind kind, struct billing_apart **ret)
{
    const struct course course = {.arena = arena, .debt = debt};
    const money *left = left_of_charges(&course, kind);
    struct billing_apart *list = arena_array(arena, debt->items_count + 1, sizeof(*list));
    size_t count = 0;
    for (size_t i = 0; i < debt->items_count; i++) {
        const struct ledger_item *item = &debt->items[i];
        if (!is_of(&course, item) || !stands_apart(item, kind))
            continue;
        struct billing_apart apart = {.item = item, .charged = item->amount};
        for (size_t k = 0; k < debt->items_count; k++) {
            const struct ledger_item *other = &debt->items[k];
            if (!is_of(&course, other))
                continue;
            if (other->type == ITEM_ADJ && other->version == item->version)
                apart.base = money_add(apart.base, left[k]);
            else if (apart_of(&course, other) == item)
                apart.charged = money_add(apart.charged, other->amount);
        }
        if (kind == BILLING_GIVEN)
            apart.charged = money_negate(apart.charged);
        if (apart.charged.cents > 0)
            list[count++] = apart;
    }
    *ret = list;
    return count;
}
