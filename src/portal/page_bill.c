/* Bills: what an officer charged to the account, one of them, and charging. */
#include "templates.h"

#include <stdlib.h>

enum { BILLS_SHOWN = 200 };

static void begin(struct page *page, const char *title, const char *code)
{
    page->title = title;
    page->code = code;
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    if (strcmp(code, "ACC-12") != 0)
        page_add_crumb(page, url(page, ROUTE_BILLS, NULL), t(page, TEXT_BILL_TITLE));
    page_add_crumb(page, NULL, title);
}

enum code get_bills(struct page *page)
{
    program_account account = page->account->account.account;
    struct shown_bill *list;
    struct bills_view view = {
        .may_charge = action_may(page->action, PERMISSION_ACCOUNT_CHARGE, account)};
    enum code code = action_list_bills(page->action, account, BILLS_SHOWN, &list, &view.count);
    if (code != OK)
        return code;
    view.list = list;
    begin(page, t(page, TEXT_BILL_TITLE), "ACC-12");
    page_bills(page, &view);
    return page_answer(page, 200);
}

enum code get_bill(struct page *page)
{
    program_account account = page->account->account.account;
    struct shown_bill shown;
    struct bill_view view = {
        .shown = &shown, .may_pay = action_may(page->action, PERMISSION_PAYMENT_MAKE, account)};
    enum code code = action_show_bill(page->action, account, page->id, &shown);
    if (code != OK)
        return code;
    begin(page, say(page, TEXT_TX_ONE, item_type_name(page, shown.item.type), shown.bill.number,
                    NULL), "ACC-13");
    page_bill(page, &view);
    return page_answer(page, 200);
}

enum code get_bill_pdf(struct page *page)
{
    struct shown_bill shown;
    const char *bytes;
    size_t size;
    enum code code =
        action_show_bill(page->action, page->account->account.account, page->id, &shown);
    if (code == OK)
        code = document_bill_pdf(page->arena, &shown.bill, page->language, &bytes, &size);
    if (code != OK)
        return code;
    return page_download(page, "application/pdf",
                         arena_printf(page->arena, "%s.pdf", shown.bill.number), bytes, size);
}

enum code get_bill_json(struct page *page)
{
    struct shown_bill shown;
    enum code code =
        action_show_bill(page->action, page->account->account.account, page->id, &shown);
    if (code != OK)
        return code;
    return page_download(page, "application/json",
                         arena_printf(page->arena, "%s.json", shown.bill.number), shown.item.why,
                         strlen(shown.item.why));
}

/* ---- charging ---- */

static const struct option *types_of(struct page *page)
{
    static const enum item_type types[] = {ITEM_NPA, ITEM_K9, ITEM_K23, ITEM_FEE};
    struct option *options =
        arena_array(page->arena, ARRAY_COUNT(types) + 2, sizeof(*options));
    options[0] = (struct option){"", t(page, TEXT_FORM_CHOOSE)};
    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        options[i + 1] = (struct option){
            item_types[types[i]].id,
            arena_printf(page->arena, "%s, %s", item_types[types[i]].id,
                         item_type_name(page, types[i]))};
    return options;
}

static const struct option *classes_of(struct page *page)
{
    static const enum revenue_class classes[] = {REVENUE_FEE, REVENUE_PENALTY, REVENUE_INTEREST};
    struct option *options =
        arena_array(page->arena, ARRAY_COUNT(classes) + 2, sizeof(*options));
    options[0] = (struct option){"", t(page, TEXT_BILL_CLASS_OF_TYPE)};
    for (size_t i = 0; i < ARRAY_COUNT(classes); i++)
        options[i + 1] = (struct option){revenue_classes[classes[i]].json,
                                         class_name(page, classes[i])};
    return options;
}

/* Those that an officer assesses. */
static const struct option *contraventions_of(struct page *page)
{
    const struct tariff_code *codes;
    size_t count = codes_of(page, "penalties", &codes), kept = 1;
    struct option *options = arena_array(page->arena, count + 2, sizeof(*options));
    options[0] = (struct option){"", t(page, TEXT_FORM_CHOOSE)};
    for (size_t i = 0; i < count; i++) {
        struct casework_penalty penalty;
        if (!casework_penalty_read(&codes[i], &penalty) || penalty.automatic)
            continue;
        options[kept++] = (struct option){
            codes[i].code, arena_printf(page->arena, "%s %s", codes[i].code,
                                        tariff_code_name(&codes[i], page->language))};
    }
    return options;
}

static const char *control_of(const char *pointer)
{
    static const struct {
        const char *pointer, *control;
    } pairs[] = {{"/class", "class"},          {"/amount", "amount"},
                 {"/code", "code"},            {"/units", "units"},
                 {"/happenedOn", "happened"},  {"/servedOn", "served"},
                 {"/dueOn", "due"},            {"/words", "words"},
                 {"/source", "source"},        {"/about", "about"}};
    for (size_t i = 0; i < ARRAY_COUNT(pairs); i++)
        if (strcmp(pointer, pairs[i].pointer) == 0)
            return pairs[i].control;
    return "type";
}

static enum code show_new(struct page *page, struct bill_new_view *view)
{
    const struct findings *findings = &page->action->findings;
    struct problem *problems = arena_array(page->arena, findings->count + 1, sizeof(*problems));
    size_t count = 0;
    for (int warning = 0; warning < 2; warning++)
        for (size_t i = 0; i < findings->count; i++)
            if ((findings->items[i].severity != SEVERITY_ERROR) == (warning == 1))
                problems[count++] = (struct problem){
                    .control = control_of(findings->items[i].pointer),
                    .message = finding_message(page->arena, &findings->items[i], page->language),
                    .warning = warning == 1};
    view->form = (struct form_view){.problems = problems, .problems_count = count,
                                    .errors_count = findings->errors_count};
    view->types = types_of(page);
    view->classes = classes_of(page);
    view->codes = contraventions_of(page);
    begin(page, t(page, TEXT_BILL_NEW), "OFF-12");
    page->error = findings->errors_count > 0;
    page_bill_new(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_bill_new(struct page *page)
{
    struct bill_new_view view = {.type = query(page, "type"), .class = "", .amount = "",
                                 .code = "", .units = "", .happened_on = "", .served_on = "",
                                 .due_on = "", .words = "", .source = "",
                                 .about = query(page, "about")};
    return show_new(page, &view);
}

static date read_day(struct page *page, const char *text, const char *pointer)
{
    date on = DATE_NONE;
    if (*text && !date_parse(text, &on))
        findings_add(&page->action->findings, FINDING_DOC_0004, 0, pointer, text, NULL, NULL);
    return on;
}

static struct bill_order read_order(struct page *page, const struct bill_new_view *view)
{
    struct bill_order order = {.account = page->account->account.account, .type = view->type,
                               .class = view->class, .code = view->code, .words = view->words,
                               .source = view->source, .about = view->about};
    const char *amount = form_plain_number(page->arena, view->amount, page->language);
    amount += strspn(amount, " ");
    order.has_amount = *amount != '\0';
    if (order.has_amount && !money_parse(amount, &order.amount))
        findings_add(&page->action->findings, FINDING_DOC_0005, 0, "/amount", view->amount, "2",
                     NULL);
    order.happened_on = read_day(page, view->happened_on, "/happenedOn");
    order.served_on = read_day(page, view->served_on, "/servedOn");
    order.due_on = read_day(page, view->due_on, "/dueOn");
    size_t digits = strspn(view->units, "0123456789");
    if (*view->units != '\0')
        order.units = view->units[digits] == '\0' && digits < 6 && atoi(view->units) > 0
                          ? atoi(view->units)
                          : BILL_UNITS_MAX + 1;
    order.dry_run = strcmp(field(page, "do"), "issue") != 0;
    return order;
}

enum code post_bill_new(struct page *page)
{
    struct bill_new_view view = {
        .type = field(page, "type"),         .class = field(page, "class"),
        .amount = field(page, "amount"),     .code = field(page, "code"),
        .units = field(page, "units"),       .happened_on = field(page, "happened"),
        .served_on = field(page, "served"),  .due_on = field(page, "due"),
        .words = field(page, "words"),       .source = field(page, "source"),
        .about = field(page, "about")};
    struct bill_order order = read_order(page, &view);
    struct shown_bill shown;
    if (page->action->findings.errors_count > 0)
        return show_new(page, &view);
    enum code code = action_issue_bill(page->action, &order, &shown);
    if (code == FINDINGS)
        return show_new(page, &view);
    if (code != OK)
        return code;
    if (!order.dry_run)
        return page_redirect(page, url(page, ROUTE_BILL, shown.bill.number));
    view.bill = &shown.bill;
    return show_new(page, &view);
}
