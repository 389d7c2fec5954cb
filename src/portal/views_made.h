/* What the sums on a statement are made of. */
#pragma once
#include "portal_impl.h"

enum { STATEMENT_AGES = 5 };
struct made_row { /* a debt that is open */
    const struct statement_item *item;
    int days;            /* past due on the day of issue */
    size_t age;          /* place of its band */
    bool payable;        /* within the total payable */
    money by_class[REVENUE_COUNT]; /* of what is open */
};
struct made_credit { /* what settled what: links to both where they are known */
    const char *credit_url, *debit_url; /* NULL none */
};
struct statement_made {
    struct made_row *rows; /* by age, the oldest first */
    size_t rows_count;
    bool used[REVENUE_COUNT];
    money payable, later, on_hand; /* open debts due by the due date; after it; credits on hand */
    money ages[STATEMENT_AGES];
    struct made_credit *clearings; /* of each of the statement's */
};
struct statement_made statement_made(struct page *page, const struct statement *statement);
size_t age_place(int days); /* 0 not past due, 1 up to 30 days, ... 4 more than 90 */
const char *age_name(struct page *page, size_t age);
money section_side(const struct statement *statement, const char *section, bool credits);
