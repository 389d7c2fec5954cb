/* Paying: how much, what it would settle, the demo bank, the receipt. */
#include "form.h"
#include "templates.h"

static void set_place(struct page *page, enum text_id title, const char *code)
{
    page->title = t(page, title);
    page->code = code;
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_STATEMENTS, NULL), t(page, TEXT_NAV_ACCOUNT));
    page_add_crumb(page, NULL, page->title);
}

static enum code show_choice(struct page *page, struct pay_view *view, int status)
{
    enum code code =
        action_balance(page->action, page->account->account.account, &view->balance);
    if (code != OK)
        return code;
    view->open_count = debts_to_choose(page, &view->open);
    set_place(page, TEXT_PAY_TITLE, "ACC-07");
    page->error = view->problem != NULL;
    page_pay(page, view);
    return page_answer(page, status);
}

enum code get_pay(struct page *page)
{
    struct pay_view view = {.choice = query(page, "choice"), .amount = query(page, "amount")};
    return show_choice(page, &view, 200);
}

static const char *finding_text(struct page *page, enum finding_code code, const char *first,
                                const char *second)
{
    struct finding finding = {.code = code, .pointer = "/amount", .arguments = {first, second}};
    return finding_message(page->arena, &finding, page->language);
}

enum code post_pay(struct page *page)
{
    struct pay_view view = {.choice = field(page, "choice"), .amount = field(page, "amount")};
    struct account_balance balance;
    enum code code = action_balance(page->action, page->account->account.account, &balance);
    if (code != OK)
        return code;
    money amount;
    view.debts = "";
    if (strcmp(view.choice, "chosen") == 0) {
        view.debts = chosen_debts(page, &amount);
    } else if (strcmp(view.choice, "payable") == 0) {
        amount = balance.next_payable;
    } else if (strcmp(view.choice, "past-due") == 0) {
        amount = balance.past_due;
    } else if (strcmp(view.choice, "balance") == 0) {
        amount = money_subtract(balance.balance, balance.before_release);
    } else {
        view.choice = "other";
        const char *plain = form_plain_number(page->arena, view.amount, page->language);
        if (!money_parse(plain, &amount)) {
            view.problem = finding_text(page, FINDING_DOC_0005, view.amount, "2");
            return show_choice(page, &view, 422);
        }
    }
    if (amount.cents <= 0) {
        view.problem = finding_text(page, FINDING_PAY_0001, money_of(page, amount), NULL);
        return show_choice(page, &view, 422);
    }
    return page_redirect(page, arena_printf(page->arena, "%s?amount=%s%s%s",
                                            url(page, ROUTE_PAY_CHECK, NULL),
                                            money_text(page->arena, amount),
                                            *view.debts ? "&debts=" : "", view.debts));
}

static enum code amount_of(const char *text, money *ret)
{
    return money_parse(text, ret) && ret->cents > 0 ? OK : UNREADABLE;
}

enum code get_pay_check(struct page *page)
{
    struct pay_view view = {.towards = query(page, "for"), .debts = query(page, "debts")};
    struct payment_order order = {.account = page->account->account.account};
    enum code code = OK;
    if (*view.towards)
        code = release_preview(page, view.towards, &view);
    else
        code = amount_of(query(page, "amount"), &view.to_pay);
    order.amount = view.to_pay;
    order.debts_count = parse_debts(page, view.debts, &order.debts);
    if (code == OK && !*view.towards)
        code = action_preview_order(page->action, &order, &view.preview);
    if (code == FINDINGS) /* something was paid meanwhile: chosen anew */
        return page_redirect(page, url(page, ROUTE_PAY, NULL));
    if (code != OK)
        return code;
    code = action_method_room(page->action, order.account, "card", &view.room);
    if (code != OK)
        return code;
    view.id = arena_printf(page->arena, "WEB-%s", platform_random_text(page->arena, 12));
    set_place(page, TEXT_PAY_CHECK, "ACC-07");
    page_pay_check(page, &view);
    return page_answer(page, 200);
}

/* By card, by debit card or at the demonstration's bank. */
static const char *method_of(const char *text)
{
    return strcmp(text, "card") == 0 || strcmp(text, "debit-card") == 0 ? text : "portal-demo";
}

static enum code show_bank(struct page *page, struct pay_view *view, int status)
{
    set_place(page, TEXT_BANK_TITLE, "ACC-08");
    page_pay_bank(page, view);
    return page_answer(page, status);
}

enum code get_pay_bank(struct page *page)
{
    struct pay_view view = {.id = query(page, "id"),
                            .towards = query(page, "for"),
                            .debts = query(page, "debts"),
                            .method = method_of(query(page, "method"))};
    if (!page->demo)
        return NOT_FOUND;
    enum code code = amount_of(query(page, "amount"), &view.to_pay);
    if (code != OK || !*view.id)
        return UNREADABLE;
    return show_bank(page, &view, 200);
}

/* The card may not take so much: said where it was to be confirmed. */
static enum code refuse_card(struct page *page, const struct payment_order *order)
{
    struct pay_view view = {.id = order->id,
                            .towards = order->towards.text,
                            .debts = field(page, "debts"),
                            .method = order->method,
                            .to_pay = order->amount};
    view.problem = finding_message(page->arena, &page->action->findings.items[0], page->language);
    page->error = true;
    return show_bank(page, &view, 422);
}

enum code post_pay_bank(struct page *page)
{
    if (!page->demo)
        return NOT_FOUND;
    struct payment_order order = {.id = field(page, "id"),
                                  .account = page->account->account.account,
                                  .method = method_of(field(page, "method")),
                                  .reference = "",
                                  .paid_by = page->action->actor.business.text};
    struct paid paid;
    const char *towards = field(page, "for");
    if (strlen(order.id) >= LEDGER_REFERENCE_MAX ||
        (*towards && !transaction_number_parse(towards, &order.towards)))
        return UNREADABLE;
    order.debts_count = parse_debts(page, field(page, "debts"), &order.debts);
    enum code code = amount_of(field(page, "amount"), &order.amount);
    if (code == OK)
        code = action_pay(page->action, &order, &paid);
    if (code == FINDINGS && page->action->findings.count > 0 &&
        page->action->findings.items[0].code == FINDING_MON_0024)
        return refuse_card(page, &order);
    /* What is owed has changed meanwhile: its page says how much, or that it is paid. */
    if (code == FINDINGS && *towards)
        return page_redirect(page, url(page, ROUTE_RELEASE, order.towards.text));
    if (code == FINDINGS && order.debts_count > 0)
        return page_redirect(page, url(page, ROUTE_PAY, NULL));
    if (code != OK)
        return code;
    return page_redirect(page, url(page, ROUTE_PAYMENT, order.id));
}

/* The payment of the address: its item carries the payer's reference. */
static enum code find_payment(struct page *page, struct payment_view *view)
{
    struct ledger_item *items;
    size_t count = action_list_items(
        page->action,
        &(struct item_filter){.account = page->account->account.account, .type = ITEM_PMT}, &items);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i].reference, page->id) != 0)
            continue;
        const struct ledger_entry *entries;
        size_t entries_count;
        enum code code = links_of_item(page, items[i].id, &view->item, &entries, &entries_count,
                                       &view->links, &view->links_count);
        if (code != OK)
            return code;
        for (size_t k = 0; k < view->links_count && view->towards == NULL; k++)
            if (ledger_item_apart(&view->links[k].other))
                view->towards = view->links[k].other.reference;
        return action_receipt(page->action, program_account_bn(items[i].account),
                              items[i].id / LEDGER_ID_PLACES, &view->receipt);
    }
    return NOT_FOUND;
}

enum code get_payment(struct page *page)
{
    struct payment_view view = {0};
    enum code code = find_payment(page, &view);
    if (code != OK)
        return code;
    struct stored_money_step *undone = arena_alloc(page->arena, sizeof(*undone));
    if (action_find_undoing(page->action, page->account->account.account, page->id, undone) == OK)
        view.undone = undone;
    if (view.undone != NULL)
        code = action_posted_by(page->action, page->account->account.account,
                                ledger_id_sequence(undone->id), &view.posted);
    if (code != OK)
        return code;
    set_place(page, TEXT_RECEIPT_TITLE, "ACC-09");
    page_payment(page, &view);
    return page_answer(page, 200);
}

enum code get_payment_receipt(struct page *page)
{
    struct payment_view view = {0};
    enum code code = find_payment(page, &view);
    if (code != OK)
        return code;
    return page_download(page, "application/json", "receipt.json", view.receipt,
                         strlen(view.receipt));
}
