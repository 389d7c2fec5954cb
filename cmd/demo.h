/* The demo country: who there is (demo_country.c) and what they do (demo.c). */
#pragma once
#include "carm.h"

enum demo_habit {
    HABIT_ON_TIME,  /* pays the whole statement a day or two before it is due */
    HABIT_LATE,     /* pays nine days after the due date */
    HABIT_SLIPPED,  /* on time, but one statement late and the last one in part */
    HABIT_ROUNDS_UP /* pays up to the next thousand: credits are carried */
};

/* One program account that imports. */
struct demo_importer {
    const char *account;
    const char *asec;
    const char *broker; /* BN9 that files, NULL: itself */
    const char *chapters; /* HS chapters it deals in, parted by blanks */
    const char *origins;  /* origins it buys from; "" any of the statistics */
    const char *vendor, *vendor_city, *vendor_country, *currency;
    int declarations_a_month, lines_max;
    int value_low, value_high; /* dollars of a line */
    enum demo_habit habit;
};

struct demo_business {
    const char *bn;
    enum business_kind kind;
    bool check_exempt, import;
    const char *legal_name, *city, *province, *country, *street, *postal_code;
    enum language language;
    const char *accounts[3], *account_names[3], *asecs[3];
    int csa; /* option of its accounts */
    const char *licence; /* by which it acts for others; NULL none */
    bool courier; /* they are in the courier low value shipment program */
    const char *user, *user_name, *role;
};

extern const struct demo_business demo_businesses[];
extern const size_t demo_businesses_count;
/* Further staff: a change of the law takes three persons; most have one role. */
struct demo_officer {
    const char *name, *display_name;
    unsigned staff;
};
extern const struct demo_officer demo_officers[];
extern const size_t demo_officers_count;
extern const struct demo_importer demo_importers[];
extern const size_t demo_importers_count;
/* Delegations: account, broker. */
struct demo_delegation {
    const char *account, *delegate;
    bool file, statements, pay;
};
extern const struct demo_delegation demo_delegations[];
extern const size_t demo_delegations_count;

/* Files what is to be filed of the rarer types on the action's day. sequences: last used, by
 * importer; numbers: of what was filed so far. */
enum { DEMO_TYPES = 8 };
enum code demo_types_on(struct action *action, int64_t sequences[],
                        transaction_number numbers[DEMO_TYPES]);

/* What is posted, ended or left of financial security on the day. */
enum code demo_security_on(struct house *house, struct store *reader, struct arena *arena);

#define DEMO_PASSWORD "open-carm-demo"
