/* What the pages of pre-authorised debits are given. */
#pragma once
#include "views.h"

struct agreement_view {
    const struct agreement *agreement; /* NULL none was made */
    bool may_agree, lasts;             /* lasts: in force or suspended */
    const char *institution, *transit, *number, *payer, *pays, *limit, *effective, *until;
    const struct collection *collections;
    size_t count;
    struct form_view form;
};
struct runs_view {
    const struct collection_run *runs;
    size_t count;
    const char *due, *lead_days;
    const struct collection_run *empty; /* of a day that has nothing to collect; NULL none */
    struct form_view form;
};
struct run_view {
    struct collection_run run;
    bool may_post; /* its day has come, and something is with the bank */
};
/* The action's findings, each at the control that its pointer names, or at `otherwise`. */
struct form_view problems_by_name(struct page *page, const char *otherwise);
struct markup collection_tag(struct page *page, const struct collection *collection);
struct markup agreement_tag(struct page *page, enum money_state state);
const char *agreement_pays_name(const struct page *page, enum agreement_pays pays);
const char *limit_words(struct page *page, const struct agreement_terms *terms);

struct refund_view {
    struct refund_room room;
    bool may_ask, officer;
    const char *amount, *institution, *transit, *number, *payee;
    const struct shown_matter *matters; /* oldest first */
    size_t count;
    struct form_view form;
};
struct payouts_view {
    const struct payout_run *runs;
    size_t count;
    bool nothing; /* asked for, and there was nothing to pay out */
    struct form_view form;
};
