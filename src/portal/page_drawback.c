/* Drawback: the claims on a declaration and a new one; one claim, what it comes to, and what can be
 * done next; its statement. */
#include "templates.h"

#include <stdlib.h>

enum { DRAWBACK_SHOWN = 50 };

decimal drawable_left(const struct casework_drawable *line)
{
    decimal claimed = line->claimed;
    claimed.units = -claimed.units;
    return decimal_sum(line->imported, claimed);
}

const char *drawback_ground_name(struct page *page, const char *ground)
{
    const struct tariff_code *row = tariff_code_find(page->action->tariff, "drawback-grounds",
                                                     ground, page->action->today);
    return row == NULL ? arena_text(page->arena, ground) : tariff_code_name(row, page->language);
}

/* The declaration of the account in the address: another account's is not found here. */
static enum code load(struct page *page, struct shown_drawbacks *ret_shown)
{
    transaction_number number;
    if (!transaction_number_parse(page->id, &number))
        return NOT_FOUND;
    enum code code = action_show_drawbacks(page->action, number, ret_shown);
    if (code == OK &&
        !program_account_equal(ret_shown->basis.importer, page->account->account.account))
        return NOT_FOUND;
    return code;
}

static void begin(struct page *page, const struct stored_declaration *basis, const char *title)
{
    page->title = title;
    page->code = "DEC-13";
    page->nav = NAV_DECLARATIONS;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_DECLARATIONS, NULL), t(page, TEXT_DEC_TITLE));
    page_add_crumb(page, url(page, ROUTE_DECLARATION, basis->transaction.text),
                   reference_text(page, basis->transaction.text));
    page_add_crumb(page, NULL, title);
}

/* ---- the claims on a declaration, and a new one ---- */

static void show_lines(struct page *page, const char *from, struct drawback_view *view)
{
    size_t count = view->shown->declaration.lines_count;
    view->first = strtoul(from, NULL, 10) / DRAWBACK_SHOWN * DRAWBACK_SHOWN;
    if (view->first >= count)
        view->first = 0;
    view->last = view->first + DRAWBACK_SHOWN < count ? view->first + DRAWBACK_SHOWN : count;
    const char **quantities = arena_array(page->arena, DRAWBACK_SHOWN, sizeof(*quantities));
    for (size_t i = view->first; i < view->last; i++)
        quantities[i - view->first] =
            field(page, arena_printf(page->arena, "q-%d", view->shown->lines[i].line));
    view->quantities = quantities;
}

static enum code show_form(struct page *page, struct drawback_view *view, int status)
{
    const struct stored_declaration *basis = &view->shown->basis;
    struct casework_limit limit;
    if (casework_limit_find(page->arena, page->action->tariff, "113", NULL, basis->released_on,
                            &limit))
        view->until = limit.until;
    view->may_claim = action_may(page->action, PERMISSION_RELIEF_ASK, basis->importer);
    begin(page, basis, say(page, TEXT_DRAWBACK_TITLE,
                           reference_text(page, basis->transaction.text), NULL));
    page->error = status == 422;
    page_drawback(page, view);
    return page_answer(page, status);
}

enum code get_drawback(struct page *page)
{
    struct shown_drawbacks shown;
    struct drawback_view view = {.shown = &shown, .ground = "", .exported_on = "",
                                 .processed_on = "", .country = "", .export_document = "",
                                 .foreign = "", .foreign_currency = ""};
    enum code code = load(page, &shown);
    if (code != OK)
        return code;
    show_lines(page, query(page, "from"), &view);
    return show_form(page, &view, 200);
}

/* ---- reading what was typed ---- */

static date read_day(struct page *page, const char *text, const char *pointer)
{
    date on = DATE_NONE;
    if (*text && !date_parse(text, &on))
        findings_add(&page->action->findings, FINDING_DOC_0004, 0, pointer, text, NULL, NULL);
    return on;
}

static void read_quantities(struct page *page, const struct drawback_view *view,
                            struct casework_claim *claim)
{
    claim->lines = arena_array(page->arena, DRAWBACK_SHOWN, sizeof(*claim->lines));
    for (size_t i = view->first; i < view->last; i++) {
        const char *text = form_plain_number(page->arena, view->quantities[i - view->first],
                                             page->language);
        text += strspn(text, " ");
        if (*text == '\0')
            continue;
        struct casework_exported *line = &claim->lines[claim->lines_count];
        line->line = view->shown->lines[i].line;
        if (!decimal_parse(text, 6, &line->quantity))
            findings_add(&page->action->findings, FINDING_DOC_0019, 0,
                         arena_printf(page->arena, "/lines/%zu/quantity", claim->lines_count),
                         t(page, TEXT_DRAWBACK_EXPORTED), text, "6");
        claim->lines_count++;
    }
}

static void read_foreign(struct page *page, const struct drawback_view *view,
                         struct casework_claim *claim)
{
    const char *text = form_plain_number(page->arena, view->foreign, page->language);
    if (*text == '\0')
        return;
    claim->has_foreign = decimal_parse(text, 2, &claim->foreign);
    if (!claim->has_foreign)
        findings_add(&page->action->findings, FINDING_DOC_0005, 0, "/foreignDuty", text, "2",
                     NULL);
    const char *currency = *view->foreign_currency ? view->foreign_currency : "CAD";
    if (strlen(currency) < sizeof(claim->foreign_currency))
        memcpy(claim->foreign_currency, currency, strlen(currency) + 1);
}

static struct casework_claim read_claim(struct page *page, const struct drawback_view *view)
{
    struct casework_claim claim = {.transaction = view->shown->basis.transaction};
    if (strlen(view->ground) < sizeof(claim.ground))
        memcpy(claim.ground, view->ground, strlen(view->ground) + 1);
    if (strlen(view->country) < sizeof(claim.country))
        memcpy(claim.country, view->country, strlen(view->country) + 1);
    claim.exported_on = read_day(page, view->exported_on, "/exportedOn");
    claim.processed_on = read_day(page, view->processed_on, "/processedOn");
    claim.export_document = view->export_document;
    read_foreign(page, view, &claim);
    read_quantities(page, view, &claim);
    return claim;
}

static const char *control_of(struct page *page, const struct casework_claim *claim,
                              const char *pointer)
{
    static const char *const names[][2] = {
        {"/ground", "ground"},
        {"/exportedOn", "exported-on"},
        {"/processedOn", "processed-on"},
        {"/country", "country"},
        {"/exportDocument", "export-document"},
        {"/foreignDuty", "foreign"},
        {"/foreignDuty/currency", "foreign-currency"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (strcmp(names[i][0], pointer) == 0)
            return names[i][1];
    if (strncmp(pointer, "/lines/", 7) != 0)
        return strcmp(pointer, "/lines") == 0 ? "goods" : "claim";
    size_t at = strtoul(pointer + 7, NULL, 10);
    return at < claim->lines_count ? arena_printf(page->arena, "q-%d", claim->lines[at].line)
                                   : "goods";
}

static const char *message_of(struct page *page, const struct finding *finding)
{
    static const struct {
        const char *field;
        enum text_id label;
    } labels[] = {
        {"ground", TEXT_DRAWBACK_GROUND},
        {"exportedOn", TEXT_DRAWBACK_EXPORTED_ON},
        {"country", TEXT_DRAWBACK_COUNTRY},
    };
    for (size_t i = 0; i < ARRAY_COUNT(labels) && finding->code == FINDING_DOC_0002; i++)
        if (strcmp(labels[i].field, finding->arguments[0]) == 0)
            return say(page, TEXT_PROBLEM_REQUIRED, t(page, labels[i].label), NULL);
    return finding_message(page->arena, finding, page->language);
}

static void set_problems(struct page *page, const struct casework_claim *claim,
                         struct drawback_view *view)
{
    const struct findings *findings = &page->action->findings;
    struct problem *problems = arena_array(page->arena, findings->count + 1, sizeof(*problems));
    for (size_t i = 0; i < findings->count; i++)
        problems[i] = (struct problem){
            .control = control_of(page, claim, findings->items[i].pointer),
            .message = message_of(page, &findings->items[i])};
    view->form.problems = problems;
    view->form.problems_count = findings->count;
    view->form.errors_count = findings->count;
}

enum code post_drawback(struct page *page)
{
    struct shown_drawbacks shown;
    struct casework_drawback drawback;
    struct case_taken taken;
    struct drawback_view view = {.shown = &shown,
                                 .ground = field(page, "ground"),
                                 .exported_on = field(page, "exported-on"),
                                 .processed_on = field(page, "processed-on"),
                                 .country = field(page, "country"),
                                 .export_document = field(page, "export-document"),
                                 .foreign = field(page, "foreign"),
                                 .foreign_currency = field(page, "foreign-currency")};
    bool preview = strcmp(field(page, "do"), "claim") != 0;
    enum code code = load(page, &shown);
    if (code != OK)
        return code;
    show_lines(page, field(page, "from"), &view);
    struct casework_claim claim = read_claim(page, &view);
    code = FINDINGS;
    if (page->action->findings.errors_count == 0)
        code = preview ? action_preview_drawback(page->action, &claim, &drawback)
                       : action_claim_drawback(page->action, &claim, &taken);
    if (code == OK && !preview)
        return page_redirect(page, case_url(page, shown.basis.importer, shown.basis.transaction,
                                            taken.step.version, "drawback"));
    if (code != OK && code != FINDINGS)
        return code;
    if (code == OK)
        view.drawback = &drawback;
    set_problems(page, &claim, &view);
    return show_form(page, &view, code == OK ? 200 : 422);
}

/* ---- one claim ---- */

static enum code load_claim(struct page *page, const char *number, struct shown_drawbacks *shown,
                            const struct shown_claim **ret_claim)
{
    enum code code = load(page, shown);
    long wanted = strtol(number, NULL, 10);
    for (size_t i = 0; code == OK && i < shown->claims_count; i++)
        if (shown->claims[i].claim.number == wanted) {
            *ret_claim = &shown->claims[i];
            return OK;
        }
    return code == OK ? NOT_FOUND : code;
}

const char *drawback_button(struct page *page, const struct drawback_claim_view *view,
                            enum case_step step)
{
    static const struct {
        enum case_step step;
        enum text_id text;
    } buttons[] = {
        {CASE_STEP_DRAWBACK_GRANT, TEXT_DRAWBACK_DO_GRANT},
        {CASE_STEP_DRAWBACK_REDUCE, TEXT_DRAWBACK_DO_REDUCE},
        {CASE_STEP_DRAWBACK_TAKE_BACK, TEXT_DRAWBACK_DO_TAKE_BACK},
        {CASE_STEP_DRAWBACK_REFUSE, TEXT_CASE_DO_REFUSE},
        {CASE_STEP_DRAWBACK_ASK, TEXT_CASE_DO_ASK},
        {CASE_STEP_DRAWBACK_ANSWER, TEXT_CASE_DO_ANSWER},
        {CASE_STEP_DRAWBACK_WITHDRAW, TEXT_DRAWBACK_DO_WITHDRAW},
    };
    bool officer = strcmp(case_steps[step].who, "officer") == 0;
    if (!(officer ? view->officer : view->client) ||
        !casework_possible(view->claim->shown.state, step))
        return NULL;
    for (size_t i = 0; i < ARRAY_COUNT(buttons); i++)
        if (buttons[i].step == step)
            return t(page, buttons[i].text);
    return NULL;
}

static enum code show_claim(struct page *page, const struct shown_drawbacks *shown,
                            struct drawback_claim_view *view, int status)
{
    const struct shown_claim *claim = view->claim;
    const struct stored_case_step *last = &claim->shown.steps[claim->shown.steps_count - 1];
    const struct stored_declaration *basis = &shown->basis;
    view->officer = action_may(page->action, PERMISSION_CASE_DECIDE, basis->importer);
    view->client = action_may(page->action, PERMISSION_RELIEF_ASK, basis->importer);
    if (claim->statement != NULL && claim->statement->granted)
        view->drawback = &claim->statement->drawback;
    if (action_receipt(page->action, program_account_bn(basis->importer),
                       ledger_id_sequence(last->id), &view->receipt) != OK)
        view->receipt = NULL;
    begin(page, basis, say(page, TEXT_DRAWBACK_ONE, reference_text(page, basis->transaction.text),
                           page_word(page, claim->claim.number), NULL));
    page->error = status == 422 || status == 409;
    page_drawback_claim(page, view);
    return page_answer(page, status);
}

/* What stays granted, of the lines of which less was given than is granted: "1=60, 3=0". */
static const char *read_stays(struct page *page, struct drawback_claim_view *view)
{
    const struct shown_claim *claim = view->claim;
    struct out out = out_new(page->arena);
    if (claim->statement == NULL)
        return NULL;
    const struct casework_claim *granted = &claim->statement->claim;
    const char **stays = arena_array(page->arena, granted->lines_count + 1, sizeof(*stays));
    for (size_t i = 0; i < granted->lines_count; i++) {
        const struct casework_exported *line = &granted->lines[i];
        stays[i] = field(page, arena_printf(page->arena, "stays-%d", line->line));
        const char *text = form_plain_number(page->arena, stays[i], page->language);
        if (*text != '\0' && strcmp(text, decimal_text(page->arena, line->quantity)) != 0)
            out_put(&out, arena_printf(page->arena, "%s%d=%s", out.size > 0 ? ", " : "",
                                        line->line, text));
    }
    view->stays = stays;
    return out.size > 0 ? out.data : "";
}

enum code get_drawback_claim(struct page *page)
{
    struct shown_drawbacks shown;
    struct drawback_claim_view view = {.words = ""};
    enum code code = load_claim(page, query(page, "number"), &shown, &view.claim);
    return code == OK ? show_claim(page, &shown, &view, 200) : code;
}

enum code post_drawback_claim(struct page *page)
{
    struct shown_drawbacks shown;
    struct drawback_claim_view view = {.words = field(page, "words")};
    const char *number = field(page, "number");
    struct case_order order = {.words = view.words};
    struct case_taken taken;
    enum code code = load_claim(page, number, &shown, &view.claim);
    if (code != OK)
        return code;
    order.entitled = read_stays(page, &view);
    if (!casework_step_find(field(page, "do"), &order.step) ||
        strcmp(case_steps[order.step].kind, "drawback") != 0)
        return UNREADABLE;
    order.transaction = view.claim->claim.transaction;
    order.version = view.claim->claim.number;
    code = action_take_step(page->action, &order, &taken);
    if (code == OK)
        return page_redirect(page, case_url(page, shown.basis.importer, order.transaction,
                                            order.version, "drawback"));
    if (code != FINDINGS && !(code == CONFLICT && page->action->findings.count > 0))
        return code;
    view.problems = &page->action->findings;
    enum code loaded = load_claim(page, number, &shown, &view.claim);
    return loaded == OK ? show_claim(page, &shown, &view, code == CONFLICT ? 409 : 422) : loaded;
}

/* ---- the statement as a file ---- */

static enum code load_statement(struct page *page, const struct shown_drawback_decision **ret)
{
    struct shown_drawbacks *shown = arena_alloc(page->arena, sizeof(*shown));
    const struct shown_claim *claim;
    enum code code = load_claim(page, query(page, "number"), shown, &claim);
    if (code == OK)
        *ret = action_drawback_decision(claim, strtol(query(page, "decision"), NULL, 10));
    return code == OK && *ret == NULL ? NOT_FOUND : code;
}

enum code get_drawback_pdf(struct page *page)
{
    const struct shown_drawback_decision *decision;
    const char *bytes;
    size_t size;
    enum code code = load_statement(page, &decision);
    if (code == OK)
        code = document_drawback_pdf(page->arena, decision->statement, page->language, &bytes,
                                     &size);
    if (code != OK)
        return code;
    return page_download(page, "application/pdf",
                         arena_printf(page->arena, "%s.pdf", decision->statement->id), bytes, size);
}

enum code get_drawback_json(struct page *page)
{
    const struct shown_drawback_decision *decision;
    enum code code = load_statement(page, &decision);
    if (code != OK)
        return code;
    return page_download(page, "application/json",
                         arena_printf(page->arena, "%s.json", decision->statement->id),
                         decision->document, strlen(decision->document));
}
