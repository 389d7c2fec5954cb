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
    bool check_exempt; /* the number fails Luhn and is accepted all the same (demo, imported) */
    size_t accounts_count;
    const struct registry_account *accounts;
};

/* A broker (or consultant) that may act for an account, until a day. */
struct registry_delegation {
    program_account account;
    bn delegate;
    date from, until; /* until none: open */
    bool file, statements, pay;
};

/* What a firm has of a client. */
struct registry_client {
    struct registry_delegation delegation;
    const char *legal_name;
    struct registry_account account;
};

const char *business_kind_text(enum business_kind kind); /* "importer" ... */
bool business_kind_parse(const char *text, enum business_kind *ret_kind);
/* The account of a business, or NULL. */
const struct registry_account *registry_find_account(const struct registry_business *business,
                                                     program_account account);
bool registry_account_active(const struct registry_account *account, date on);
