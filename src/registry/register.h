/*
 * register: what the register of businesses, which somebody else keeps, says of one; its file; and
 * how what a person types is held against it. docs/FORMATS.md, "Register of businesses".
 */
#pragma once
#include "registry.h"

struct register_address {
    const char *street, *city, *province, *postal_code, *country;
};

enum register_program { PROGRAM_IMPORTER, PROGRAM_EXPORTER, PROGRAM_IMPORTER_EXPORTER,
                        PROGRAM_CUSTOMS_BROKER, PROGRAM_TRADE_CONSULTANT, PROGRAM_CARRIER,
                        PROGRAM_FREIGHT_FORWARDER, PROGRAM_CLVS_COURIER, PROGRAM_BONDED_WAREHOUSE,
                        PROGRAM_SUFFERANCE_WAREHOUSE, PROGRAM_DUTY_FREE_SHOP,
                        PROGRAM_FIN_SECURITY_PROVIDER, PROGRAM_OTHER, PROGRAMS };
const char *register_program_text(enum register_program program); /* "IMPORTER" ... */
bool register_program_parse(const char *text, enum register_program *ret);
bool register_program_imports(enum register_program program);
/* What a business is that has such an account first. */
enum business_kind register_program_kind(enum register_program program);

struct register_account {
    program_account account;
    enum register_program program;
    date opened_on, closed_on; /* closed_on none: open */
    char asec[6];
    int csa;
    bool courier;
};

struct register_entry {
    bn bn;
    const char *legal_name, *operating_name; /* operating_name NULL none */
    const char *entity_type;                 /* one of register_entity_types */
    enum language language;
    struct register_address physical, mailing; /* mailing.street NULL: none of its own */
    const char *other_id; /* of another program: a carrier's code ...; NULL none */
    bool active, check_exempt;
    date effective_on;
    size_t accounts_count;
    const struct register_account *accounts;
};
extern const char *const register_entity_types[]; /* NULL-ended */

/* ---- the file ---- */

enum { REGISTER_SIZE_MAX = 256 * 1024 * 1024, REGISTER_ACCOUNTS_MAX = 100 };
struct register_file {
    struct register_entry *entries;
    size_t count, capacity;
};
/* CSV; FINDINGS name line and column, and nothing is to be taken. TOO_LARGE. */
enum code register_read(struct arena *arena, const char *bytes, size_t size,
                        struct findings *findings, struct register_file *ret);
/* Accounts as the file writes them: "RM0001 IMPORTER 2020-01-01 asec=12345; RM0002 ...". */
const char *register_accounts_text(struct arena *arena, const struct register_entry *entry);
/* False: ret_bad is the piece that is none. */
bool register_accounts_parse(struct arena *arena, bn owner, const char *text,
                             const struct register_account **ret, size_t *ret_count,
                             const char **ret_bad);

/* ---- what a person types ---- */

enum { FOLD_CASE = 1, FOLD_ACCENTS = 2, FOLD_SPACING = 4, FOLD_PUNCTUATION = 8,
       FOLD_ENDINGS = 16 };
/* "case accents spacing punctuation endings", any of them; other words are nothing. */
unsigned register_folds(const char *words);

enum register_difference { DIFFERS_CASE, DIFFERS_ACCENT, DIFFERS_SPACING, DIFFERS_PUNCTUATION,
                           DIFFERS_ENDING, REGISTER_DIFFERENCES };
/* Bytes of the typed text; size 0: something is missing before `from`. */
struct register_spot {
    enum register_difference difference;
    size_t from, size;
};
enum register_likeness { LIKE_SAME, LIKE_NEAR, LIKE_OTHER };
enum { REGISTER_SPOTS = 24 };
struct register_comparison {
    enum register_likeness likeness;
    const char *typed; /* normalised (NFC) and without outer blanks: spots are in this */
    struct register_spot spots[REGISTER_SPOTS];
    size_t spots_count;
};
/* NEAR: the letters and digits are the same one by one, but for the legal ending; only then, and
 * only in what was typed, is it told where. So whoever guesses learns nothing but yes or no.
 * endings: "ltd=limited inc=incorporated", words of like meaning, folded. */
void register_compare(struct arena *arena, const char *typed, const char *registered,
                      unsigned folds, const char *endings, struct register_comparison *ret);
/* Street and city as names; province, postal code and country but for blanks and case. */
struct register_likely_address {
    enum register_likeness likeness;
    struct register_comparison street, city;
};
void register_compare_address(struct arena *arena, const struct register_address *typed,
                              const struct register_address *registered, unsigned folds,
                              struct register_likely_address *ret);
