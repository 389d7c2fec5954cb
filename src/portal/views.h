/* views: what handlers give to templates, page by page. */
#pragma once
#include "document_arrears.h"
#include "document_penalty.h"
#include "portal_impl.h"
#include "views_made.h"

struct error_view {
    int status;
    enum text_id title, what;
    const char *role; /* which role of the staff was missing; NULL: that is not it */
    const char *emergency; /* number of the business that may be opened in one; NULL none */
};

struct accounts_view {
    const char *licence; /* what is wrong with the firm's, NULL nothing */
    const char *text;
    struct reachable_account *accounts;
    size_t count;
    bool broker; /* some are clients' */
    bool later;
    const char *after; /* the last one shown; NULL: there are no more */
};

#include "calendar.h"

struct home_view {
    struct arrears_notice arrears; /* with arrears_open: the newest of which something is open */
    money arrears_open;
    bool may_file, may_pay, has_balance;
    struct account_balance balance;
    money debts, unapplied;
    money ages[5];
    const struct draft *drafts;
    size_t drafts_count;
    const struct stored_declaration *late; /* accounted for after the day allowed */
    size_t late_count;
    const struct shown_delegation *ending; /* within days */
    size_t ending_count;
    const struct stored_declaration *recent;
    size_t recent_count;
    size_t todo_count;
    const struct shown_emergency *emergencies; /* by which the agency opened the accounts */
    size_t emergencies_count;
    const struct calendar_event *reminders; /* of the next days */
    size_t reminders_count;
    struct chart chart;
    const struct security_standing *security; /* with a requirement, where it may be seen; NULL */
};

struct markup declaration_status_tag(struct page *page, const struct stored_declaration *stored);
void charges_chart(struct page *page, struct chart *ret_chart);

/* ---- declarations ---- */

#include "form.h"

struct declarations_view {
    const struct stored_declaration *rows;
    size_t count;
    const char *text, *from, *to;
    const char *problem;  /* of a date in the filter, NULL none */
    const char *after;    /* cursor of the next page, NULL none */
    bool filtered, later, may_file;
    const struct draft *drafts;
    size_t drafts_count;
};

struct problem {
    const char *control, *message;
    int line, invoice; /* from 1; 0: not about one */
    bool warning;
};
/* The errors the action found, all beside one control; with any, the page is one of an error. */
const struct problem *page_errors(struct page *page, size_t *ret_count, const char *control);
struct form_view {
    const struct form *form;
    const struct draft *draft; /* NULL: not saved */
    bool correction, adjustment, estimated;
    const struct declaration *declaration;
    const struct assessment *assessment;
    size_t known_lines; /* that the estimate could work out */
    const struct problem *problems; /* errors first shown, then warnings */
    size_t problems_count, errors_count;
    bool windowed; /* only the lines from first_line up to last_line are on the page */
    size_t first_line, last_line;
    const char *note; /* what was done to fill it, NULL nothing */
};
/* To the field; through another page of lines when it is not on this one. */
const char *problem_url(struct page *page, const struct form_view *view,
                        const struct problem *problem);
struct option {
    const char *value, *label;
};
struct control_view {
    const char *id, *label, *hint, *value, *span, *unit;
    const struct option *options; /* NULL-ended values: a choice */
    const char *list;             /* id of a datalist */
    bool optional, number, code, area;
    int size_max;
    const char *button, *button_label; /* value of a find button beside the field */
};
/* What the estimate knows of a line; NULL while it cannot be worked out. */
const struct assessment_line *estimated_line(const struct form_view *view, size_t line);
enum estimate { ESTIMATE_VFD, ESTIMATE_RATE, ESTIMATE_DUTY, ESTIMATE_OTHER, ESTIMATE_GST,
                ESTIMATE_TOTAL, ESTIMATES };
const char *estimate_text(struct page *page, const struct form_view *view, size_t line,
                          enum estimate what); /* NULL: not worked out */
const char *estimate_sum(struct page *page, const struct form_view *view, enum estimate what);
const char *estimate_lines(struct page *page, const struct form_view *view);
extern const char *const estimate_names[ESTIMATES];
/* Messages about one control, joined; NULL none. */
const char *form_problem(struct page *page, const struct form_view *view, const char *control);
size_t form_line_errors(const struct form_view *view, size_t line);
const char *shown_number(struct page *page, const char *value); /* comma in French */
const char *control_described(struct page *page, const struct control_view *c, bool problem);

const struct option *options_of_codes(struct page *page, const char *table);
const struct option *options_of_treatments(struct page *page);
const struct option *options_of_invoices(struct page *page, const struct form *form);
size_t codes_of(struct page *page, const char *table, const struct tariff_code **ret);

/* Words and choices of the fields that only some charges ask for, once a page. */
struct code_group {
    const char *title;
    const struct option *codes; /* ended by a NULL value: code and name */
};
struct charge_words {
    const struct option *provinces, *causes, *goods, *fates; /* the last three: of losses */
    struct code_group groups[3]; /* additions, deductions, facts */
};
struct charge_words charge_words(struct page *page);
/* Amounts as the language writes them. */
const char *shown_adjustments(struct page *page, const char *value);

struct check_view {
    const struct form_view *form;
    const struct declaration *declaration;
    const struct assessment *assessment;
    const char *draft;
    money due;      /* of the whole version */
    const struct change_preview *change; /* of a next version, NULL none */
    struct billing_dates dates;
    bool late, before_release;
    struct head_room room; /* under the security of the account */
};

struct detail_view {
    const struct shown_declaration *shown;
    const struct shown_declaration *before; /* the version before, NULL none */
    bool may_correct, may_file, adjust; /* adjust: a change is an adjustment by now */
    bool before_release;                /* paid before release, and not released yet */
    const struct shown_case *cases;
    size_t cases_count;
    const char *receipt; /* JSON, NULL: not shown */
    date statement_on;
    struct posted posted;
};
const struct assessment_line *assessed_line(const struct assessment *assessment, int number);
const char *class_name(const struct page *page, enum revenue_class class);
const char *class_short_name(const struct page *page, enum revenue_class class);
const char *input_name(const struct page *page, enum rule rule, size_t n);
bool has_total(const struct assessment *assessment, enum revenue_class class);

/* ---- types and warehouses ---- */

const char *type_name(struct page *page, const char *type);   /* "10 Into bonded warehouse" */
const struct rule_fact *rule_of_id(const char *id);            /* NULL: not known */
const struct option *options_of_declaration_types(struct page *page);
bool form_type_moves(const struct form_view *view);   /* goods in or out of a warehouse */
bool form_special_open(const struct form_view *view); /* the header's rarer fields */
struct stock_view {
    const struct stock_lot *lots;
    size_t count;
    bool left_only;
    const char *after; /* NULL: no page follows */
};
struct stock_lot_view {
    struct stock_lot lot;
    const struct stock_movement *movements;
    size_t count;
};
const char *lot_id(struct page *page, const struct stock_lot *lot);
const char *lot_classification(struct page *page, const struct stock_lot *lot);

/* ---- cases ---- */

struct case_row {
    struct stored_case_step step;
    enum case_state state;
    const char *importer, *href, *about;
};
struct cases_view {
    const struct case_row *rows;
    size_t count;
};
struct case_view {
    const char *kind;
    struct shown_declaration *about, *basis;
    const struct shown_case *found; /* NULL: no dispute yet */
    const struct form_difference *differences;
    size_t differences_count;
    bool too_many; /* lines to compare */
    bool officer, client;
    const int *changed; /* lines, when they can be accepted one by one */
    size_t changed_count;
    const struct casework_statement *statement; /* of the last decision, NULL none */
    const char *document;
    ledger_id statement_step;
    const char *words, *happened_on;
    const struct findings *problems; /* NULL none */
};
bool case_happens_outside(const struct case_view *view);
const char *case_next_kind(const struct case_view *view);
bool may_decide(const struct page *page);
const char *case_state_name(const struct page *page, enum case_state state);
const char *case_step_name(const struct page *page, enum case_step step);
struct markup case_state_tag(struct page *page, enum case_state state);
const char *case_url(const struct page *page, program_account account,
                     transaction_number transaction, int version, const char *kind);
const char *case_about(struct page *page, const struct stored_case_step *step);
bool case_can(const struct case_view *view, enum case_step step);
const char *case_lines(struct page *page, const int *lines, size_t count); /* "2, 5" */
const char *case_button(struct page *page, const struct case_view *view, enum case_step step);
const char *control_label(struct page *page, const char *control);

struct classify_view {
    const char *draft, *text;
    size_t line;
    const struct tariff_class *const *found;
    size_t count;
    bool more, asked;
};
const char *class_number(struct page *page, const struct tariff_class *class);
const char *code_name(struct page *page, const char *table, const char *code);
const char *origin_name(struct page *page, const char *origin);
const char *treatment_name(struct page *page, const char *treatment);
enum code page_show_form(struct page *page, struct form *form); /* a form not saved yet */
/* Saved, and gone to. begun: what it was filled from, see begun_note; NULL nothing. */
enum code page_open_form(struct page *page, struct form *form, const char *begun);
enum code page_load_form(struct page *page, const char *id, struct form *ret_form);
void form_begin(struct page *page, struct form *form); /* number, and fields of the address */
enum code template_from_form(struct page *page, const struct form *form);
program_account broker_of(const struct page *page);

/* ---- account ---- */

struct transactions_view {
    const struct ledger_item *items;
    size_t count;
    const char *from, *to, *type, *problem, *after;
    const struct option *types;
    bool open_only, filtered, later;
    const char *effective_on, *known_on, *days_problem; /* of a balance on another day */
    bool asked;
    struct account_balance balance;
};
struct linked_item { /* one clearing, and what stands at its other end */
    struct ledger_link link;
    struct ledger_item other;
};
struct transaction_view {
    bool told; /* of by a notice of arrears */
    struct ledger_item item;
    const struct ledger_entry *entries;
    size_t entries_count;
    const struct linked_item *links;
    size_t links_count;
    const struct interest_line *interest; /* NULL: no interest item */
    bool provisional;
    bool again;         /* it comes out the same from its own segments */
    money again_amount;
    struct ledger_item base;              /* of interest */
    date account_by, accounted;           /* of a late accounting penalty; none: not known */
    const struct billing_penalty *penalty; /* of the system, with its reason; NULL none */
    const struct shown_relief *reliefs;   /* about this item */
    size_t reliefs_count;
    bool may_relieve, may_ask;
    const struct document_object *refunded; /* why, of a disbursement; NULL none */
    const struct document_object *small; /* why, of a small balance written off; NULL none */
    const struct document_object *undone; /* why, of an undone payment and its charge; NULL none */
};
const char *item_reference(struct page *page, const struct ledger_item *item);

struct statements_view {
    bool notices;
    const struct stored_statement *rows;
    size_t count;
};
struct statement_view {
    const struct statement *statement;
    struct statement_made made;
    money debts;
    bool may_pay;
    bool notice;
};
const char *section_name(const struct page *page, const char *section);
const char *statement_item_name(struct page *page, const struct statement_item *item);
money section_sum(const struct statement *statement, const char *section);
money section_class_sum(const struct statement *statement, const char *section,
                        enum revenue_class class);

struct pay_view {
    struct account_balance balance;
    const char *choice, *amount, *problem;
    money to_pay;
    const char *id; /* of the order, chosen here so that sending twice is one payment */
    struct payment_preview preview;
    const char *towards; /* the declaration it is for alone, "" or NULL none */
    const struct stored_payment *payment;
    const struct ledger_item *open; /* debts that can be chosen */
    size_t open_count;
    const char *debts; /* those that were: "8192,12288", "" or NULL none */
    const char *method;      /* facts/payment_methods.rec; "" or NULL the demonstration's bank */
    struct method_room room; /* by credit card */
};
struct payment_view {
    struct ledger_item item;
    const struct linked_item *links;
    size_t links_count;
    const char *receipt, *towards; /* towards: the declaration it was for, NULL none */
    const struct stored_money_step *undone; /* NULL: it stands */
    struct posted posted;                   /* by what undid it */
};
enum code links_of_item(struct page *page, ledger_id id, struct ledger_item *ret_item,
                        const struct ledger_entry **ret_entries, size_t *ret_entries_count,
                        const struct linked_item **ret_links, size_t *ret_links_count);

/* ---- tariff ---- */

struct exchange_view {
    const char *currency, *to;
    const struct option *currencies;
    const struct tariff_exchange *rates;
    size_t count;
};

#include "views_agreement.h"
#include "views_demand.h"
#include "views_goods.h"
#include "views_guarantee.h"
#include "views_program.h"
#include "views_arrears.h"
#include "views_audit.h"
#include "views_bank.h"
#include "views_bulk.h"
#include "views_courier.h"
#include "views_delegation.h"
#include "views_drafts.h"
#include "views_law.h"
#include "views_bill.h"
#include "views_money.h"
#include "views_proof.h"
#include "views_difference.h"
#include "views_calendar.h"
#include "views_parameters.h"
#include "views_staff.h"
#include "views_who.h"
#include "views_parties.h"
#include "views_reconcile.h"
#include "views_refunds.h"
#include "views_relief.h"
#include "views_people.h"
#include "views_employees.h"
#include "views_registration.h"
#include "views_release.h"
#include "views_tariff.h"
