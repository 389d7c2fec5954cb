/* views_arrears: what pages of overdue debts are given. Part of views.h. */
#pragma once
#include "action_arrears.h"
#include "views.h"

struct arrears_list_view {
    const struct arrears_notice *notices;
    size_t count;
};
struct arrears_view {
    const struct shown_arrears *shown;
    money open; /* of its debts, now */
    bool may_pay;
};
struct debt_view {
    const struct shown_debt *shown;
    bool officer, may_pay, may_demand; /* of a provider of security */
    bool may_recall, may_refer, may_act; /* the next step from where it stands */
    const char *words;
    struct form_view form;
};
struct referred_view {
    const struct shown_debt *list; /* of this page */
    size_t count, all, from;       /* from: the first of this page, from 0 */
    money outstanding;             /* of all */
    const char *next;              /* NULL none */
};
struct in_credit_view {
    const struct in_credit *list;
    size_t count;
    bool later;
    const char *next; /* the last account of this page, NULL none follows */
};
/* The newest notice of the account of which something is open; false: none. */
bool arrears_open(struct page *page, struct arrears_notice *ret_notice, money *ret_open);
/* Is a line of a statement at the revenue agency now? */
bool statement_item_referred(struct page *page, const struct statement_item *item);
