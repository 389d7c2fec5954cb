/*
 * registry: who there is. Businesses, their program accounts, who acts for whom.
 * Plain records; the store loads them, actions judge them.
 */
#pragma once
#include "base.h"

enum business_kind { BUSINESS_IMPORTER, BUSINESS_BROKER, BUSINESS_CONSULTANT, BUSINESS_SURETY,
                     BUSINESS_CARRIER, BUSINESS_EXPORTER, BUSINESS_AGENCY };

struct registry_account {
    program_account account;
    const char *name;       /* short name given by the business, may be "" */
    bool import;            /* false: exporter-only, may not be importer of a declaration */
    char asec[6];           /* account security number, "" when none */
    int csa;                /* option 1 or 2 of the CSA program; 0: not in it */
    bool courier;           /* in the courier low value shipment program */
    bool continuous;        /* goods come without end, by pipeline or power line: by the month */
    date open_from, closed_on; /* closed_on none: open */
};

struct registry_business {
    bn bn;
    enum business_kind kind;
    const char *legal_name, *trade_name;
    const char *street, *city, *province, *postal_code, *country;
    enum language language;
    char licence[16];  /* of a customs broker, what a consultant was enrolled by, by which class
                          (provider_classes.rec) a surety gives security; "" not known */
    date licence_until; /* its last day; none: it has none */
    bool licence_suspended; /* by the agency */
    bool check_exempt; /* the number fails Luhn and is accepted all the same (demo, imported) */
    size_t accounts_count;
    const struct registry_account *accounts;
};

/* A broker (or consultant) that may act for an account, until a day. All that one firm has of one
 * business is one delegation to people; here it is a record an account, or one for all accounts,
 * those opened later as well (business management): its account is the business's number alone. */
struct registry_delegation {
    program_account account;
    bn delegate;
    date from, until; /* until none: open */
    bool file;        /* file and correct declarations */
    bool statements;  /* see balances, statements, payments and security */
    bool pay;
    bool own_only;    /* of declarations it sees those that it filed itself, else all */
    money ceiling;    /* the most that one declaration or payment may come to; 0: any */
    bool suspended;   /* by the agency */
    date ended_on;    /* none: not ended; it takes effect at once */
};

/* What a firm has of a client. */
struct registry_client {
    struct registry_delegation delegation;
    const char *legal_name;
    struct registry_account account;
};

const char *business_kind_text(enum business_kind kind); /* "importer" ... */
bool business_kind_parse(const char *text, enum business_kind *ret_kind);
/* What a person can be given in a business: reader, editor, program_manager, manager. */
bool registry_role_parse(const char *text, enum role *ret_role);
/* The account of a business, or NULL. */
const struct registry_account *registry_find_account(const struct registry_business *business,
                                                     program_account account);
/* Those that may be let act for others. */
static inline bool registry_is_firm(enum business_kind kind)
{
    return kind == BUSINESS_BROKER || kind == BUSINESS_CONSULTANT;
}
/* May it act for others, or give security? What is not known of a licence refuses nothing. */
bool registry_licence_holds(const struct registry_business *business, date on);
/* Of all accounts of the business? */
static inline bool registry_delegation_whole(const struct registry_delegation *d)
{
    return d->account.text[9] == '\0';
}
/* Was it neither ended nor is it over; whatever its first day. */
bool registry_delegation_stands(const struct registry_delegation *delegation, date on);
/* Is it in force? */
bool registry_delegation_active(const struct registry_delegation *delegation, date on);
bool registry_delegation_reaches(const struct registry_delegation *delegation,
                                 program_account account);
/* Do both allow the same? */
bool registry_delegation_alike(const struct registry_delegation *a,
                               const struct registry_delegation *b);
bool registry_account_active(const struct registry_account *account, date on);
