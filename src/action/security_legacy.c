/* Bonds of form D120, of before the system, out of a table. @source SOR/2024-42 s. 11 */
#include "security_agreement.h"

#include "sheet.h"

enum column { ACCOUNT, PROVIDER, NUMBER, ACTIVITY, AMOUNT, FROM, UNTIL, CO_PRINCIPAL, COLUMNS };
enum { NEEDED = UNTIL };
static const char *const names[COLUMNS] = {"account", "provider", "number", "activity",
                                           "amount", "from", "until", "coPrincipal"};
static const char all_names[] =
    "account, provider, number, activity, amount, from, until, coPrincipal";

struct bonds { /* a table that is being read */
    struct action *action;
    const struct sheet *sheet;
    size_t at[COLUMNS]; /* columns_count: not there */
    struct findings findings; /* of all rows */
    struct legacy_report report;
};

static const char *cell(const struct bonds *bonds, size_t row, enum column column)
{
    return bonds->at[column] == bonds->sheet->columns_count
               ? ""
               : sheet_cell(bonds->sheet, row, bonds->at[column]);
}

static bool find_columns(struct bonds *bonds)
{
    const struct sheet *sheet = bonds->sheet;
    for (int c = 0; c < COLUMNS; c++)
        bonds->at[c] = sheet->columns_count;
    for (size_t i = 0; i < sheet->columns_count; i++) {
        int c = 0;
        while (c < COLUMNS && strcmp(names[c], sheet->header[i]) != 0)
            c++;
        if (c == COLUMNS)
            findings_add(&bonds->findings, FINDING_FSG_0334, 1, "", sheet->header[i], all_names,
                         NULL);
        else if (bonds->at[c] != sheet->columns_count)
            findings_add(&bonds->findings, FINDING_FSG_0335, 1, "", names[c], all_names, NULL);
        else
            bonds->at[c] = i;
    }
    for (int c = 0; c < NEEDED; c++)
        if (bonds->at[c] == sheet->columns_count)
            findings_add(&bonds->findings, FINDING_FSG_0335, 1, "", names[c], all_names, NULL);
    return bonds->findings.errors_count == 0;
}

/* ---- a row ---- */

static void wrong(struct action *action, enum finding_code code, enum column column,
                  const char *first, const char *second, const char *third)
{
    findings_add(&action->findings, code, 0, arena_printf(action->arena, "/%s", names[column]),
                 first, second, third);
}

static void check_row(struct bonds *bonds, size_t row)
{
    struct action *action = bonds->action;
    date start, from;
    const char *other = cell(bonds, row, CO_PRINCIPAL), *begins = cell(bonds, row, FROM);
    const char *usual =
        tariff_parameter(action->tariff, "fs_transition_start", action->today, "2024-10-21");
    if (other[0] != '\0')
        wrong(action, FINDING_FSG_0332, CO_PRINCIPAL, other, NULL, NULL);
    if (cell(bonds, row, ACTIVITY)[0] == '\0') /* none is no other word for importers */
        wrong(action, FINDING_FSG_0300, ACTIVITY, "", NULL, NULL);
    if (!date_parse(begins, &from))
        wrong(action, FINDING_DOC_0004, FROM, begins, NULL, NULL);
    else if (date_parse(usual, &start) && !date_before(from, start))
        wrong(action, FINDING_FSG_0331, FROM, begins, usual, NULL);
    for (size_t i = 0; i < row; i++)
        if (strcmp(cell(bonds, i, NUMBER), cell(bonds, row, NUMBER)) == 0 &&
            strcmp(cell(bonds, i, PROVIDER), cell(bonds, row, PROVIDER)) == 0) {
            wrong(action, FINDING_FSG_0333, NUMBER, cell(bonds, row, NUMBER),
                  cell(bonds, row, PROVIDER),
                  arena_printf(action->arena, "%d", bonds->sheet->numbers[i]));
            return;
        }
}

/* Was this bond carried over before? `account` is the row's. False, and a finding: another has its
 * number. */
static bool there(struct bonds *bonds, size_t row, program_account account, bool *ret_there)
{
    struct action *action = bonds->action;
    struct money_matter matter;
    struct security_agreement shown;
    bn provider;
    money amount;
    *ret_there = false;
    if (!bn_parse(cell(bonds, row, PROVIDER), &provider) ||
        !money_parse(cell(bonds, row, AMOUNT), &amount))
        return true; /* told elsewhere */
    const char *subject =
        arena_printf(action->arena, "%s %s", provider.text, cell(bonds, row, NUMBER));
    const bool own =
        security_matter_of(action, program_account_bn(account), subject, &matter) == OK &&
        security_show_matter(action, &matter, &shown) == OK;
    if (!own) /* the provider's own chain tells of other debtors */
        return true;
    *ret_there = matter.steps[0].step == MONEY_STEP_SECURITY_CARRY &&
                 program_account_equal(matter.steps[0].account, account) &&
                 matter.steps[0].amount.cents == amount.cents;
    if (!*ret_there)
        wrong(action, FINDING_FSG_0336, NUMBER, cell(bonds, row, NUMBER), provider.text,
              money_text(action->arena, shown.terms.amount));
    return *ret_there;
}

static enum code carry(struct bonds *bonds, size_t row, program_account account, bool dry_run)
{
    struct security_agreement made;
    const struct security_order order = {.account = account,
                                         .provider = cell(bonds, row, PROVIDER),
                                         .program = cell(bonds, row, ACTIVITY),
                                         .number = cell(bonds, row, NUMBER),
                                         .amount = cell(bonds, row, AMOUNT),
                                         .from = cell(bonds, row, FROM),
                                         .until = cell(bonds, row, UNTIL)};
    const struct security_beginning of = {.order = &order, .step = MONEY_STEP_SECURITY_CARRY,
                                          .channel = SECURITY_LEGACY, .dry_run = dry_run,
                                          .earliest = date_make(1900, 1, 1)};
    return security_begin(bonds->action, &of, &made);
}

/* When the rows are only checked, those before were not written: with them the account must stay
 * below the most. */
static enum code check_together(struct bonds *bonds, size_t row, program_account account)
{
    struct action *action = bonds->action;
    struct security_book book;
    money amount, together = {0};
    if (strcmp(cell(bonds, row, ACTIVITY), security_programs[SECURITY_PROGRAM_RPP].id) != 0)
        return OK;
    enum code code = security_load(action, account, action->today, &book);
    if (code != OK)
        return code;
    for (size_t i = 0; i <= row; i++)
        if (strcmp(cell(bonds, i, ACCOUNT), cell(bonds, row, ACCOUNT)) == 0 &&
            strcmp(cell(bonds, i, ACTIVITY), cell(bonds, row, ACTIVITY)) == 0 &&
            (i == row || strcmp(bonds->report.rows[i].done, "added") == 0) &&
            money_parse(cell(bonds, i, AMOUNT), &amount))
            together = money_add(together, amount);
    together = money_add(together, security_posted_on(&book, action->today).agreements);
    if (together.cents <= book.policy.max_account.cents)
        return OK;
    wrong(action, FINDING_FSG_0034, AMOUNT, account.text, money_text(action->arena, together),
          money_text(action->arena, book.policy.max_account));
    return FINDINGS;
}

/* OK with what was done, or FINDINGS of the row; others stop it all. */
static enum code take_row(struct bonds *bonds, size_t row, bool dry_run)
{
    struct action *action = bonds->action;
    struct legacy_row *done = &bonds->report.rows[row];
    program_account account;
    bool before = false;
    enum code code = FINDINGS;
    action->findings = findings_new(action->arena);
    *done = (struct legacy_row){.number = bonds->sheet->numbers[row], .done = "refused",
                                .account = cell(bonds, row, ACCOUNT),
                                .bond = cell(bonds, row, NUMBER)};
    if (!program_account_parse(done->account, &account))
        wrong(action, FINDING_FSG_0007, ACCOUNT, done->account, NULL, NULL);
    check_row(bonds, row);
    if (action->findings.errors_count == 0 && there(bonds, row, account, &before) && !before)
        code = carry(bonds, row, account, dry_run);
    else if (before)
        code = OK;
    if (code == OK && !before && dry_run)
        code = check_together(bonds, row, account);
    if (code == NOT_FOUND) { /* no such business */
        wrong(action, FINDING_FSG_0007, ACCOUNT, done->account, NULL, NULL);
        code = FINDINGS;
    }
    for (size_t i = 0; i < action->findings.count; i++) {
        const struct finding *f = &action->findings.items[i];
        findings_add(&bonds->findings, f->code, done->number, f->pointer, f->arguments[0],
                     f->arguments[1], f->arguments[2]);
    }
    if (code == OK)
        done->done = before ? "there" : "added";
    return code == CONFLICT ? FINDINGS : code;
}

static enum code take_rows(struct bonds *bonds, bool dry_run)
{
    struct legacy_report *report = &bonds->report;
    report->added = report->there = report->refused = 0;
    for (size_t row = 0; row < bonds->sheet->rows_count; row++) {
        enum code code = take_row(bonds, row, dry_run);
        if (code != OK && code != FINDINGS)
            return code;
        const char *done = report->rows[row].done;
        report->added += strcmp(done, "added") == 0;
        report->there += strcmp(done, "there") == 0;
        report->refused += strcmp(done, "refused") == 0;
    }
    return report->refused > 0 ? FINDINGS : OK;
}

enum code action_load_bonds(struct action *action, const struct sheet *sheet, bool dry_run,
                            struct legacy_report *ret)
{
    struct bonds bonds = {.action = action, .sheet = sheet,
                          .findings = findings_new(action->arena)};
    if (!action->actor.system && !action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE))
        return FORBIDDEN;
    enum code code = find_columns(&bonds) ? OK : FINDINGS;
    bonds.report.rows_count = code == OK ? sheet->rows_count : 0; /* else none was read */
    bonds.report.rows =
        arena_array(action->arena, sheet->rows_count + 1, sizeof(*bonds.report.rows));
    if (code == OK)
        code = take_rows(&bonds, true);
    if (code == OK && !dry_run)
        code = take_rows(&bonds, false);
    action->findings = bonds.findings;
    *ret = bonds.report;
    return code;
}
