/* Declarations: list, one with its explanation, accepted, corrected, as files. */
#include "templates.h"

#include <stdlib.h>

enum { ROWS_SHOWN = 25, ROWS_FILE = 10000 };

struct markup declaration_status_tag(struct page *page, const struct stored_declaration *stored)
{
    enum case_state state;
    if (action_version_state(page->action, stored, &state))
        return case_state_tag(page, state);
    if (stored->version > 1)
        return tag(page, "info", t(page, TEXT_DEC_STATUS_CORRECTED));
    return tag(page, "ok", t(page, TEXT_DEC_STATUS_ACCEPTED));
}

const char *class_number(struct page *page, const struct tariff_class *class)
{
    classification number;
    return classification_parse(class->number, &number) ? classification_page(page->arena, number)
                                                        : class->number;
}

const char *code_name(struct page *page, const char *table, const char *code)
{
    const struct tariff_code *found =
        code && *code ? tariff_code_find(page->action->tariff, table, code, page->action->today)
                      : NULL;
    return found ? tariff_code_name(found, page->language) : code ? code : "";
}

const char *origin_name(struct page *page, const char *origin)
{
    if (strlen(origin) == 3)
        return code_name(page, "us-states", origin);
    const char *name = *origin ? tariff_country_name(page->action->tariff, origin, page->language)
                               : NULL;
    return name ? name : origin;
}

const char *treatment_name(struct page *page, const char *treatment)
{
    const struct tariff_treatment *found =
        tariff_treatment_find(page->action->tariff, atoi(treatment), page->action->today);
    return found ? arena_printf(page->arena, "%02d %s", found->code,
                                fact(page, found->abbreviation_en, found->abbreviation_fr))
                 : treatment;
}

/* The filter of the list from the query; ret_problem says which date could not be read. */
static struct declaration_filter filter_of(struct page *page, size_t limit,
                                           const char **ret_problem)
{
    struct declaration_filter filter = {.accounts = &page->account->account.account,
                                        .accounts_count = 1, .limit = limit};
    const char *text = query(page, "q"), *from = query(page, "from"), *to = query(page, "to");
    struct out digits = out_new(page->arena);
    for (; *text; text++)
        if (*text >= '0' && *text <= '9')
            out_char(&digits, *text);
    filter.text = digits.size ? digits.data : NULL;
    *ret_problem = NULL;
    if (*from && !date_parse(from, &filter.from))
        *ret_problem = from;
    if (*to && !date_parse(to, &filter.to))
        *ret_problem = to;
    transaction_number after;
    if (transaction_number_parse(query(page, "after"), &after))
        filter.after = after;
    return filter;
}

enum code get_declarations(struct page *page)
{
    struct declarations_view view = {.text = query(page, "q"), .from = query(page, "from"),
                                     .to = query(page, "to")};
    const char *wrong;
    struct declaration_filter filter = filter_of(page, ROWS_SHOWN + 1, &wrong);
    if (wrong)
        view.problem = finding_message(
            page->arena, &(struct finding){.code = FINDING_DOC_0004, .arguments = {wrong}},
            page->language);
    struct stored_declaration *rows;
    view.count = action_list_declarations(page->action, &filter, &rows);
    view.rows = rows;
    if (view.count > ROWS_SHOWN) {
        view.count = ROWS_SHOWN;
        view.after = rows[ROWS_SHOWN - 1].transaction.text;
    }
    view.later = *query(page, "after") != '\0';
    view.filtered = *view.text || *view.from || *view.to;
    view.may_file = action_may(page->action, PERMISSION_DECLARATION_FILE,
                               page->account->account.account);
    struct draft *drafts;
    view.drafts_count = action_list_drafts(page->action, page->account->account.account, &drafts);
    view.drafts = drafts;
    page->title = t(page, TEXT_DEC_TITLE);
    page->code = "DEC-01";
    page->nav = NAV_DECLARATIONS;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, NULL, page->title);
    page_declarations(page, &view);
    return page_answer(page, wrong ? 422 : 200);
}

enum code get_declarations_csv(struct page *page)
{
    const char *wrong;
    struct declaration_filter filter = filter_of(page, ROWS_FILE, &wrong);
    if (wrong)
        return UNREADABLE;
    struct stored_declaration *rows;
    size_t count = action_list_declarations(page->action, &filter, &rows);
    struct out out = out_new(page->arena);
    out_put(&out, "transactionNumber,version,accountingDate,releaseDate,accountBy,dueDate,filedBy,"
                  "lines,valueForDuty,payable\r\n");
    for (size_t i = 0; i < count; i++) {
        const struct stored_declaration *d = &rows[i];
        csv_field(&out, d->transaction.text, true);
        csv_field(&out, arena_printf(page->arena, "%d", d->version), false);
        csv_field(&out, iso(page, d->accounting_date), false);
        csv_field(&out, iso(page, d->released_on), false);
        csv_field(&out, iso(page, d->account_by), false);
        csv_field(&out, iso(page, d->due_on), false);
        csv_field(&out, d->filed_by, false);
        csv_field(&out, arena_printf(page->arena, "%d", d->lines_count), false);
        csv_field(&out, money_text(page->arena, d->value_for_duty), false);
        csv_field(&out, money_text(page->arena, d->payable), false);
        out_put(&out, "\r\n");
    }
    return page_download(page, "text/csv; charset=utf-8", "declarations.csv", out.data, out.size);
}

/* One declaration of the account in the address: another account's is not found here. */
static enum code load_shown(struct page *page, int version, struct shown_declaration *ret)
{
    transaction_number number;
    if (!transaction_number_parse(page->id, &number))
        return NOT_FOUND;
    enum code code = action_show_declaration(page->action, number, version, ret);
    if (code == OK &&
        !program_account_equal(ret->stored.importer, page->account->account.account))
        return NOT_FOUND;
    return code;
}

/* It does not hinder a next version, which takes its place. */
static bool is_release_case(const struct shown_case *found)
{
    return strcmp(case_states[found->state].kind, "release") == 0;
}

static int asked_version(const struct page *page)
{
    long version = strtol(query(page, "version"), NULL, 10);
    return version > 0 && version < 10000 ? (int)version : 0;
}

/* A claim for drawback is about no version; what is decided later is worked out then. */
static bool holds_up(const struct shown_case *one)
{
    const struct case_state_fact *state = &case_states[one->state];
    return state->open && strcmp(state->kind, "drawback") != 0 && !is_release_case(one);
}

static enum code load_detail(struct page *page, struct detail_view *view)
{
    struct shown_declaration *shown = arena_alloc(page->arena, sizeof(*shown));
    enum code code = load_shown(page, asked_version(page), shown);
    if (code != OK)
        return code;
    view->shown = shown;
    if (shown->stored.version > 1) {
        struct shown_declaration *before = arena_alloc(page->arena, sizeof(*before));
        if (load_shown(page, shown->stored.version - 1, before) == OK)
            view->before = before;
    }
    view->may_file = action_may(page->action, PERMISSION_DECLARATION_FILE,
                                page->account->account.account);
    code = action_posted_for(page->action, shown->stored.importer, shown->stored.transaction,
                             &view->posted);
    if (code != OK)
        return code;
    struct shown_case *cases;
    code = action_list_cases(page->action, shown->stored.transaction, &cases, &view->cases_count);
    if (code != OK)
        return code;
    view->cases = cases;
    view->may_correct = view->may_file;
    for (size_t i = 0; i < view->cases_count; i++)
        view->may_correct = view->may_correct && !holds_up(&cases[i]);
    struct shown_release release;
    code = action_show_release(page->action, shown->stored.transaction, &release);
    if (code != OK && code != NOT_FOUND)
        return code;
    view->before_release = code == OK && date_is_none(release.released_on);
    view->may_correct = view->may_correct && !(code == OK && release.ended);
    view->adjust = !view->before_release && version_final(&shown->stored, page->action->today);
    view->statement_on = billing_statement_of_posting(shown->stored.accounting_date);
    page->nav = NAV_DECLARATIONS;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_DECLARATIONS, NULL), t(page, TEXT_DEC_TITLE));
    return OK;
}

enum code get_declaration(struct page *page)
{
    struct detail_view view = {0};
    enum code code = load_detail(page, &view);
    if (code != OK)
        return code;
    page->title = say(page, TEXT_DETAIL_TITLE,
                      reference_text(page, view.shown->stored.transaction.text), NULL);
    page->code = "DEC-08";
    page_add_crumb(page, NULL, page->title);
    page_detail(page, &view);
    return page_answer(page, 200);
}

enum code get_declaration_accepted(struct page *page)
{
    struct detail_view view = {0};
    enum code code = load_detail(page, &view);
    if (code == OK)
        code = action_receipt(page->action, program_account_bn(view.shown->stored.importer),
                              view.shown->stored.journal_seq, &view.receipt);
    if (code != OK)
        return code;
    const struct stored_declaration *stored = &view.shown->stored;
    page->title = t(page, stored->status == DECLARATION_SUBMITTED ? TEXT_RELEASE_ACCEPTED
                          : stored->status == DECLARATION_ADJUSTMENT ? TEXT_ACCEPTED_ADJUSTMENT
                          : stored->version > 1                    ? TEXT_ACCEPTED_CORRECTION
                                                                   : TEXT_ACCEPTED_TITLE);
    page->code = "DEC-07";
    page_add_crumb(page, NULL, page->title);
    page_accepted(page, &view);
    return page_answer(page, 200);
}

enum code get_declaration_pdf(struct page *page)
{
    struct shown_declaration shown;
    enum code code = load_shown(page, asked_version(page), &shown);
    if (code != OK)
        return code;
    enum case_state state;
    const char *bytes, *status = t(page, shown.stored.version > 1 ? TEXT_DEC_STATUS_CORRECTED
                                                                  : TEXT_DEC_STATUS_ACCEPTED);
    if (action_version_state(page->action, &shown.stored, &state))
        status = case_state_name(page, state);
    size_t size;
    code = document_declaration_pdf(page->arena, &shown.declaration, &shown.assessment, status,
                                    page->language, &bytes, &size);
    if (code != OK)
        return code;
    return page_download(page, "application/pdf",
                         arena_printf(page->arena, "CAD-%s-v%d.pdf", shown.stored.transaction.text,
                                      shown.stored.version), bytes, size);
}

enum code get_declaration_json(struct page *page)
{
    struct shown_declaration shown;
    enum code code = load_shown(page, asked_version(page), &shown);
    if (code != OK)
        return code;
    struct out out = out_new(page->arena);
    struct json json = json_new(&out);
    document_write_assessment(&json, &shown.declaration, &shown.assessment, page->language);
    return page_download(page, "application/json",
                         arena_printf(page->arena, "CAD-%s-v%d.json",
                                      shown.stored.transaction.text, shown.stored.version),
                         out.data, out.size);
}

/* A correction starts as a draft of the next version, filled with the newest. */
enum code get_declaration_correct(struct page *page)
{
    struct shown_declaration shown;
    enum code code = load_shown(page, 0, &shown);
    if (code != OK)
        return code;
    struct shown_case *cases;
    size_t count;
    code = action_list_cases(page->action, shown.stored.transaction, &cases, &count);
    if (code != OK)
        return code;
    for (size_t i = 0; i < count; i++)
        if (holds_up(&cases[i]))
            return page_redirect(page, case_url(page, shown.stored.importer,
                                                shown.stored.transaction,
                                                cases[i].steps[0].version,
                                                case_steps[cases[i].steps[0].step].kind));
    struct form form = form_from_declaration(page->arena, &shown.declaration);
    form.version = arena_printf(page->arena, "%d", shown.stored.version + 1);
    form.reason = form.reason_2 = form.reason_3 = form.known_on = form.notice_on = "";
    return page_show_form(page, &form);
}
