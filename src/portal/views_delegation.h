/* views_delegation: what handlers give to the templates of third parties and of clients. */
#pragma once
#include "views_clients.h"

struct third_parties_view {
    struct form_view form;
    const char *tab;  /* received, sent, active, ended; of a firm clients, received, sent */
    const char *done; /* what was just done; "" nothing */
    size_t waiting;   /* received ones */
    const struct shown_delegation_request *requests;
    size_t requests_count;
    const struct shown_delegation *list;
    size_t count;
    const char *business; /* of the actor */
    bool firm;            /* seen from the firm's side: my clients */
    bool may_ask;         /* it is a customs broker or trade consultant */
    const char *number, *words; /* as typed */
    const char *licence;  /* what is wrong with the firm's, NULL nothing */
    const char *after;    /* where the next page begins, "" there is none */
    bool later;
    bool may_group;               /* it sorts its clients */
    const struct option *groups;  /* of clients, to choose from; NULL none */
    const char *group;            /* the one that is shown, "" all */
};
/* Answering a request, changing what stands, or offering. */
struct third_party_view {
    struct form_view form;
    const struct shown_delegation_request *request; /* NULL: it is none */
    const struct shown_delegation *now;
    size_t now_count;
    bn firm; /* "" : to be typed */
    const char *firm_name;
    struct delegation_order order; /* as typed */
    const struct registry_business *business;
    const struct delegation_preview *preview; /* NULL: not asked for */
    const char *number, *words, *reason;
};
/* Several at once: chosen, looked at, and what became of them. */
struct approvals_view {
    struct form_view form;
    const struct registry_business *business;
    const struct shown_delegation_request *requests; /* that wait */
    size_t requests_count;
    struct delegation_order order;
    const struct approved_request *chosen;
    size_t chosen_count, good; /* good: that will be approved, or were */
    bool checked, done;
};
bool approvals_has(const struct approvals_view *view, const char *id);
/* As typed into the fields of what a firm may do. */
struct delegation_order delegation_read_order(struct page *page,
                                              const struct registry_business *business);
/* The officers' desk. */
struct delegations_view {
    struct form_view form;
    const char *number; /* as typed, "" nothing yet */
    const char *done;
    bool known; /* there is such a business */
    struct delegations_of of;
    bool later;
    const char *at_client, *at_firm, *reason; /* the one that was sent, as typed; "" none */
    struct licence_order licence;             /* as typed, or as it stands */
    bool licence_sent;
};
struct many_view {
    struct form_view form;
    const struct requested_row *rows;
    size_t count, made;
    const char *words;
};
struct markup delegation_tag(struct page *page, const char *state);
const char *delegation_kind(struct page *page, const struct shown_delegation *shown);
bool may_manage_third_parties(const struct page *page);
bool may_have_clients(const struct page *page);
/* What is wrong with the licence of the firm acted for; NULL nothing. */
const char *licence_words(struct page *page);
bool order_has(const struct delegation_order *order, const char *program);
