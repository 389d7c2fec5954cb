/*
 * sim: simulated months from one seed. Importers, brokers, a bank and the agency act through the
 * real actions on two or more houses at once, each with a store of its own, and faults are drawn
 * too. What happened, and what the product says of it, goes to standard output as a JSON line each;
 * model.py judges it. Here is only held what needs no knowledge of the rules: all houses say the
 * same, their journals have the same heads, the books add up to zero and verify finds nothing.
 */
#pragma once
#include "action_bill.h"
#include "action_impl.h"

enum { HOUSES_MAX = 4, CLIENTS_MAX = 8, PAPERS_MAX = 8192, BULK_MAX = 12, LINES_MAX = 3,
       PLANS_MAX = 8 };

/* ---- draws ---- */

struct draw {
    uint64_t state;
};
/* Both ends included. */
int64_t draw_between(struct draw *draw, int64_t low, int64_t high);
bool draw_chance(struct draw *draw, int percent);

/* ---- houses (houses.c) ---- */

struct one_house {
    const char *url; /* of a PostgreSQL server; NULL: SQLite in the directory */
    char directory[256];
    char *place; /* of the store: the directory, or a database of its own */
    struct house *house;
    struct store *reader, *second; /* the second is another person's */
};
struct sim;
/* A directory with keys, and a store (url NULL: in it) with schema and reference data. */
void base_make(struct arena *arena, const char *data, const char *directory);
/* `base` is copied when the store is SQLite. */
void house_make(struct sim *sim, struct one_house *one, const char *base);
void house_start(struct sim *sim, struct one_house *one, const char *clock_setting);
void house_shut(struct one_house *one);
void house_end(struct one_house *one);
/* A text that is the same when two houses hold the same, to the last row. */
char *house_state(struct sim *sim, struct one_house *one);
void house_verify(struct sim *sim, struct one_house *one);
void directory_make(const char *directory);
void directory_remove(const char *directory);

/* ---- people (people.c) ---- */

/* A line of a declaration, by what is in goods.c. */
struct sold {
    int goods;
    int64_t cents, quantity;
    bool foreign; /* in US dollars */
};
/* A declaration as whoever filed it remembers it. */
struct paper {
    int client;
    int64_t sequence;
    int version;
    date filed_on, released_on, due_on; /* filed: at first; as of then it is assessed */
    bool accepted;
    int lines_count;
    struct sold lines[LINES_MAX];
};

enum habit { PAYS_PROMPTLY, PAYS_LATE, PAYS_PARTLY, PAYS_TOO_MUCH, PAYS_ODD_CENTS, PAYS_BACKDATED,
             PAYS_BALANCE, PAYS_NEVER, HABITS };

struct plan { /* a payment to come */
    date on, value_on;
    money amount;
};
struct client { /* an account, and the person who looks after it */
    program_account account;
    bn business;
    char asec[6];
    bool broker, continuous, agreed; /* agreed: to pre-authorised debits */
    int filing_percent, late_percent, correction_percent, quiet_month;
    enum habit habit;
    date statement_on; /* newest statement that was read */
    size_t plans_count;
    struct plan plans[PLANS_MAX];
    /* What was already told of the account. */
    ledger_id told_item, told_link;
    size_t told_documents;
};

/* ---- operations (operation.c) ---- */

enum operation_kind { OPERATION_FILE, OPERATION_BULK, OPERATION_PAY, OPERATION_ADVANCE,
                      OPERATION_ANNOUNCE, OPERATION_NOTICE, OPERATION_EXTEND,
                      OPERATION_AGREE, OPERATION_COLLECT, OPERATION_REJECT, OPERATION_SECURE };
enum secure_kind { SECURE_ENROL, SECURE_LEAVE, SECURE_DECIDE, SECURE_DEPOSIT, SECURE_BACK,
                   SECURE_GRANT, SECURE_SUBMIT, SECURE_ENTER, SECURE_STEP, SECURES };
extern const char *const secure_words[SECURES];
struct secure_order { /* of financial security; texts NULL: not said */
    enum secure_kind what;
    program_account account;
    enum money_step step;       /* DECIDE, STEP */
    const char *name;           /* of a deposit or an agreement */
    const char *amount, *words;
    const char *ends;           /* last day, day of the termination, deadline */
    struct security_part_order parts[2];
    size_t parts_count;
};
struct operation {
    enum operation_kind kind;
    int number; /* gives the instant, the same in all houses */
    date today, to; /* to: also the due day of a COLLECT */
    date period_end; /* ANNOUNCE: is to be paid for by `to` */
    struct actor actor;
    size_t papers_count;
    struct paper papers[BULK_MAX];
    const struct declaration *declarations[BULK_MAX];
    struct payment_order order;
    struct bill_order bill; /* NOTICE; its words are told once */
    struct extension_order extension; /* EXTEND; likewise */
    struct agreement_order agreement; /* AGREE */
    struct collection rejected; /* REJECT: the bank will not collect it */
    struct secure_order secure; /* SECURE */
    const char *key; /* of idempotency, NULL none */
};
struct outcome {
    size_t count;
    enum code codes[BULK_MAX];
    bool repeated[BULK_MAX];
    const char *errors[BULK_MAX]; /* codes of what was wrong */
    struct stored_declaration stored[BULK_MAX];
    struct stored_payment payment;
    const char *number; /* NOTICE */
    size_t collected;   /* COLLECT: from how many, and what */
    money sum;
    const char *words;  /* what must be the same in all houses */
};
struct outcome operation_run(struct sim *sim, struct one_house *one, struct store *reader,
                             const struct operation *operation);
/* On all houses, with a fault drawn for one of them. `other`, NULL for none, is done by somebody
 * else first; in the house with the fault, between what `operation` read and its commit. */
struct outcome operation_do(struct sim *sim, const struct operation *operation,
                            const struct operation *other);

/* ---- financial security (secure.c, tell_security.c) ---- */

void secure_register(struct sim *sim);
void secure_acts(struct sim *sim, struct client *client);
enum code secure_run(struct sim *sim, struct one_house *one, struct action *action,
                     const struct secure_order *of);
void put_secure(struct json *json, const struct secure_order *of);
/* What the product says of the account's. */
void put_security(struct sim *sim, struct action *action, program_account account,
                  struct json *json);

/* ---- faults (fault.c) ---- */

enum fault_kind { FAULT_NONE, FAULT_AGAIN, FAULT_KILLED, FAULT_REFUSED, FAULT_CROWDED, FAULTS };
extern const char *const fault_names[FAULTS];
struct fault {
    enum fault_kind kind;
    struct one_house *house; /* that has it */
    int after;               /* REFUSED: commits that pass before */
    enum code code;          /* REFUSED: what is answered */
    long nap_us;             /* KILLED */
};
struct fault fault_draw(struct sim *sim, const struct operation *operation, bool crowded);
/* With the fault, and then so that it is done all the same. */
struct outcome fault_run(struct sim *sim, const struct fault *fault,
                         const struct operation *operation, const struct operation *other,
                         struct outcome *ret_other);

/* ---- what is told (tell.c) ---- */

void tell_start(struct sim *sim);
void tell_operation(struct sim *sim, const struct operation *operation,
                    const struct outcome *outcome);
void tell_fault(struct sim *sim, const struct fault *fault);
/* What the product says of every account; all houses must say the same. */
void tell_day(struct sim *sim);
void tell_preview(struct sim *sim, struct client *client, money amount);
void tell_coming_statement(struct sim *sim, struct client *client);
void tell_ledger(struct sim *sim);
void tell_end(struct sim *sim);

/* ---- goods (goods.c) ---- */

struct goods {
    const char *classification, *origin, *unit, *gst_code, *surtax_code, *description;
    const char *anti_dumping; /* dollars declared, NULL none */
    int from_year; /* from then on its rate is in the tariff; suitcases stand in before */
};
enum { GOODS_COUNT = 7 };
extern const struct goods goods[GOODS_COUNT];
/* The line's surtax code of a declaration first filed on the day, NULL none. */
const char *goods_surtax(const struct goods *one, date on);
date paper_shipped_on(const struct paper *paper);
const struct declaration *paper_declaration(struct sim *sim, const struct paper *paper);
/* Is the line of the file one that the simulation's goods or days need? */
bool goods_need(const char *kind, const char *line);

struct sim {
    uint64_t seed;
    int days, verify_every;
    int leap; /* the most days the clock moves at once */
    bool faults;
    struct draw people, faults_draw;
    struct arena *arena; /* of the day */
    char directory[200];
    size_t houses_count;
    struct one_house houses[HOUSES_MAX];
    date today;
    int operations, payments, bonds, deposits;
    bn broker, agency, surety;
    size_t clients_count;
    struct client clients[CLIENTS_MAX];
    int64_t sequences[CLIENTS_MAX];
    size_t papers_count;
    struct paper *papers;
    struct client *asking; /* whose account is being told */
};

/* ---- main.c ---- */

/* Says what is wrong on both outputs and ends the process with 1. */
_Noreturn void sim_fail(struct sim *sim, const char *format, ...) PRINTF_LIKE(2, 3);
void people_register(struct sim *sim);
void people_act(struct sim *sim);
struct action sim_action(struct sim *sim, struct one_house *one); /* of the operator, for looks */
