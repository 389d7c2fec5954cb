/* views_money: what pages of matters of money are given. Part of views.h. */
#pragma once
#include "views.h"

struct money_row {
    const struct stored_money_step *first, *last;
    const char *href, *account; /* account: of its business, by name */
    enum money_state state;
};
struct money_desk_view {
    const struct money_row *suspense, *redirect, *back, *refund;
    size_t suspense_count, redirect_count, back_count, refund_count;
};
struct matter_view {
    struct shown_matter matter;
    const struct document_object *known; /* of the first step */
    const char *proposed;                /* account that waits for a second person, "" none */
    const struct money_suggestion *suggestions;
    size_t suggestions_count;
    bool back;   /* taken back by a bank, not known of which payment */
    bool refund; /* of a credit */
    const char *account, *words, *payment;
    struct form_view form;
};
struct undo_view {
    struct stored_payment payment;
    const struct stored_money_step *undone; /* NULL: it stands */
    const char *words, *cost, *to, *move_words;
    bool credited, move; /* move: the second form was sent */
    const char *charge, *more;
    struct form_view form;
};
struct offset_view {
    struct shown_preference shown;
    const char *preference, *from, *agent_days;
    bool may_choose;
    const struct ledger_item *credits, *debts;
    size_t credits_count, debts_count;
    struct form_view form;
};
const char *method_name(const struct page *page, const char *method);
const char *charge_money(struct page *page, const char *text); /* as amounts are written */
bool may_decide_money(const struct page *page);
const char *known_of(const struct document_object *known, const char *member); /* "" none */
const char *preference_name(const struct page *page, enum payment_preference preference);
const char *money_step_name(const struct page *page, enum money_step step);
/* "All debts of the account, from 2025-12-01": of a step that chose. */
const char *chosen_words(struct page *page, const struct stored_money_step *step);
struct markup money_state_tag(struct page *page, enum money_state state);
const char *suggestion_words(struct page *page, const struct money_suggestion *suggestion);
/* Open items of the account that can be chosen: debts that are not paid before release. */
size_t debts_to_choose(struct page *page, const struct ledger_item **ret);
/* Those whose box "d<id>" was ticked, as "8192,12288"; their sum. */
const char *chosen_debts(struct page *page, money *ret_sum);
size_t parse_debts(struct page *page, const char *text, const ledger_id **ret);
/* Findings beside the controls they are about, `otherwise` for the rest; is the code one that they
 * explain; the status of the page that shows them. */
struct form_view money_form(struct page *page, const char *otherwise);
bool money_refused(const struct page *page, enum code code);
int money_status(enum code code);
