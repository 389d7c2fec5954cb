/*
 * bulk: requests over many declarations. What rows of a file ask of lines, and how a request and
 * what came of it are told: a mass adjustment with what was refused, the effect of an agency-wide
 * fix before it is posted. Pure.
 */
#pragma once
#include "casework.h"

/* A sheet holds no more rows (SHEET_ROWS_MAX); a request takes as many from every door. */
enum { BULK_ROWS_MAX = 5000, BULK_DECLARATIONS_MAX = 1000, BULK_REASON_MAX = 20 };

/* ---- fields of a line that may be changed so ---- */

enum bulk_field { BULK_CLASSIFICATION, BULK_VALUE, BULK_TREATMENT, BULK_ORIGIN, BULK_TARIFF_CODE,
                  BULK_QUANTITY, BULK_VFD_CODE, BULK_FIELDS };
extern const char *const bulk_field_names[BULK_FIELDS]; /* as in the JSON of a declaration */
bool bulk_field_find(const char *name, enum bulk_field *ret_field);

/* SAME: it stands there already. NO_VALUE: the text is no value of the field. NO_UNIT: the line has
 * no quantity in that unit. Whether the law takes it is for declaration_check. */
enum bulk_outcome { BULK_CHANGED, BULK_SAME, BULK_NO_VALUE, BULK_NO_UNIT };
/* Values as in the JSON; a value stays in the line's currency. A quantity may name its unit, "12
 * KGM", else it is the first one; a tariff code "-" is taken away. */
enum bulk_outcome bulk_change(struct arena *arena, struct declaration_line *line,
                              enum bulk_field field, const char *value);
const char *bulk_value(struct arena *arena, const struct declaration_line *line,
                       enum bulk_field field); /* as it stands, "" none */
/* Totals of invoices go with the values of their lines: those of `after` become those of `before`
 * and what its lines have more or less. Both have the same invoices and the same lines. */
void bulk_follow_totals(struct arena *arena, const struct declaration *before,
                        struct declaration *after);
/* Subject to the Special Import Measures Act, by undertaking or duty: no mass adjustment. */
bool bulk_is_sima(const struct declaration_line *line);

/* ---- what is asked ---- */

struct bulk_row {
    int number; /* of the file, or from 1 */
    /* "" or NULL: not given. line: a number, or nothing for all. Without reasons, remarks or day
     * those of the whole request count. */
    const char *transaction, *line, *field, *value;
    const char *reasons[CASEWORK_REASONS_MAX];
    size_t reasons_count; /* as given: may be more than there is room for */
    const char *remarks, *known_on;
};
struct bulk_request {
    program_account account;
    const char *name; /* of the file; NULL none */
    const char *reasons[CASEWORK_REASONS_MAX];
    size_t reasons_count;
    const char *remarks, *known_on;
    const struct bulk_row *rows;
    size_t rows_count;
};
/* Lines meant by an agency-wide fix: all that is given must fit the same line. */
enum { BULK_ACCOUNTS_MAX = 200 };
struct bulk_choice {
    const char *classification; /* first digits */
    const char *origin, *treatment, *surtax; /* surtax: a code that the order was declared by */
    date from, to;              /* of accounting; none: open */
    program_account *accounts;
    size_t accounts_count; /* 0: all */
    bool changes;          /* else: assess again with the law as it is known now */
    enum bulk_field field;
    const char *value;
    const char *words; /* why; the clients read them */
    date post_on;
};
/* Does the line fit all that is given? Accounts, days and the surtax are the caller's. */
bool bulk_fits(const struct bulk_choice *choice, const struct declaration_line *line);
/* Was such a surtax code declared, or one that begins so? 25148D names the order 25148. */
bool bulk_names_surtax(const struct declaration_line *line, const char *wanted);

/* ---- what comes of it ---- */

struct bulk_line {
    int number, row; /* row 0: none asked for this line alone */
    enum bulk_field field;
    const char *before, *after;
    money difference[REVENUE_COUNT]; /* of the whole line; on the first of its changes */
};
struct bulk_declaration {
    transaction_number transaction;
    program_account account;
    int basis, version; /* compared with; to be made */
    hash256 content;    /* of the version's document */
    bool correction;    /* accepted at once: its payment date has not passed */
    const char *reasons[CASEWORK_REASONS_MAX];
    size_t reasons_count;
    const char *words; /* remarks */
    date known_on;
    struct bulk_line *lines;
    size_t lines_count;
    money difference[REVENUE_COUNT], net;
    money interest; /* signed as it would be posted */
    date interest_from, interest_to;
};
struct bulk_trouble {
    int row, line; /* 0: of none in particular */
    const char *transaction, *field;
    enum finding_code code;
    const char *arguments[3];
};
/* An amount that stood on what was issued. */
struct bulk_statement {
    program_account account;
    char id[48];
    date issued_on;
    transaction_number transaction;
    money amount; /* of the declaration on it */
};
/* Interest posted so far on a debt of the declaration, and what it would have been. */
struct bulk_interest {
    program_account account;
    transaction_number transaction;
    ledger_id item; /* the debt */
    money charged, worked_out;
};
struct bulk {
    const char *kind; /* mass or fix */
    program_account account;
    date made_on;
    const char *made_by, *name, *words;
    int rows, looked_at, unchanged; /* unchanged: looked at, and nothing would change */
    struct bulk_choice choice;      /* of a fix */
    struct bulk_declaration *declarations;
    size_t declarations_count;
    struct bulk_trouble *troubles;
    size_t troubles_count;
    struct bulk_statement *statements;
    size_t statements_count;
    struct bulk_interest *interests;
    size_t interests_count;
    money difference[REVENUE_COUNT], net, interest; /* of all declarations */
};
