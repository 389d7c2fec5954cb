/*
 * Demands on security agreements: what a debtor did not pay in time is asked of the provider that
 * guaranteed it. Included by action_security.h.
 *
 * A demand is a matter of money `demand` in the debtor's chain; what people do in it is copied to
 * the provider's. It names its debts. It asks for the lesser of what is past due and became owed
 * while the agreement was in force, and what remains of the agreement. The provider pays, in one
 * sum, or rebuts, within the days of fs_demand_days; an officer determines what was rebutted, and
 * what is determined is payable the same day. Decision 0037.
 *
 * @source SOR/2024-42 ss. 8-10
 */
#pragma once

struct demand_debt {
    ledger_id item;
    enum item_type type;
    const char *reference;
    date accrued_on, due_on; /* became owed; was payable by */
    money amount;            /* of it when the demand was made */
    money left;              /* open today */
};
struct security_demand {
    ledger_id matter, agreement;
    const char *name;            /* to the outside: "123456782RM0001-8192" */
    program_account account;     /* of the debtor */
    struct security_terms terms; /* of the agreement, as they were */
    enum money_state state;
    money owed, remaining; /* when it was made: the lesser is asked */
    money amount;          /* as made, or as amended */
    money asks;            /* payable now: less where debts were paid meanwhile; zero when over */
    const char *payment;   /* of the provider, the newest; NULL none */
    date sent_on, answer_by;
    date payable_on; /* of the determination; none */
    const struct demand_debt *debts; /* oldest due first */
    size_t debts_count;
    const struct stored_money_step *steps; /* oldest first, without documents */
    size_t steps_count;
};

struct demand_order {
    program_account account; /* whose debts */
    ledger_id agreement;     /* matter of the agreement, in the chain of the account's business */
    const char *words;       /* why */
};
/* What a demand would ask for today; nothing is kept. An officer's. FINDINGS: why none can be
 * made. */
enum code action_preview_demand(struct action *action, const struct demand_order *order,
                                struct security_demand *ret);
/* An officer's: it counts as sent today. */
enum code action_make_demand(struct action *action, const struct demand_order *order,
                             struct security_demand *ret);

struct demand_step_order {
    program_account account;
    ledger_id matter;
    enum money_step step;
    const char *words;
    const char *amount;    /* amend: for how much it stands; pay: what it asks for today */
    const char *reference; /* pay: what the provider calls it; NULL, "" nothing */
};
/* rebut, pay by the provider; continue, amend, withdraw by an officer. */
enum code action_step_demand(struct action *action, const struct demand_step_order *order,
                             struct security_demand *ret);
enum code action_show_demand(struct action *action, program_account account, ledger_id matter,
                             struct security_demand *ret);
/* By what the request that made or changed it kept. */
enum code action_find_demand(struct action *action, const char *outcome,
                             struct security_demand *ret);
/* On the account, the newest first: for its own people and the agency. */
enum code action_list_demands(struct action *action, program_account account,
                              struct security_demand **ret, size_t *ret_count);
/* On an agreement that was shown, of the accounts that may be seen; the newest first. */
enum code action_list_demands_on(struct action *action, const struct security_agreement *agreement,
                                 struct security_demand **ret, size_t *ret_count);
/* On agreements of the provider acted for, the newest first. */
enum code action_list_demands_given(struct action *action, struct security_demand **ret,
                                    size_t *ret_count);
/* For officers: those whose last step is this one (demand.rebut, demand.default), the one that
 * waits longest first. */
enum code action_list_demands_standing(struct action *action, enum money_step step, size_t limit,
                                       struct security_demand **ret, size_t *ret_count);

/* ---- who may see what is required ---- */

struct security_consent {
    bn provider;
    const char *provider_name;
    date since;
};
/* Given and taken back by the account's own people, per provider; to give it again, or take back
 * what was not given, changes nothing. */
enum code action_set_consent(struct action *action, program_account account, const char *provider,
                             bool given);
enum code action_list_consents(struct action *action, program_account account,
                               struct security_consent **ret, size_t *ret_count);

struct security_outlook { /* what a provider may know */
    program_account account;
    const char *legal_name;
    const struct security_requirement *requirement; /* that counts today; NULL none */
    struct security_posted posted;
    struct security_cover cover;
};
/* NOT_FOUND: no such account, or no consent for the provider acted for. */
enum code action_show_outlook(struct action *action, const char *account,
                              struct security_outlook *ret);
