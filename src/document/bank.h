/*
 * bank: files between the agency and its bank. What comes in, whatever its format, is one list of
 * items; what goes out is made of one list of collections. Pure: bytes in, bytes out.
 */
#pragma once
#include "base.h"

enum { BANK_BYTES_MAX = 64 * 1024 * 1024, BANK_CREDITS_MAX = 200000, BANK_DEPTH_MAX = 32,
       BANK_ID_MAX = 64, BANK_REFERENCE_MAX = 140, BANK_VALUE_MAX = 2000 };

/* ---- in ---- */

enum bank_format { BANK_CSV, BANK_CAMT_053, BANK_CAMT_054, BANK_EDI_820 };
/* RETURN: a payment of before that its payer's bank took back. OUT_BACK: a payment out that its
 * payee's bank sent back, a credit with the reason of a return (RtrInf). */
enum bank_kind { BANK_PAYMENT, BANK_RETURN, BANK_OUT_BACK, BANK_KINDS };

struct bank_credit {
    enum bank_kind kind;
    const char *id; /* what the bank calls the item, the same in whatever file it comes in */
    money amount;   /* above zero, of what is returned too */
    date value_on, booked_on; /* booked_on: value_on where the file does not tell */
    const char *payer;        /* a name, "" not told */
    const char *paid_by;      /* a business number, "" not told */
    const char *reference;    /* what the payer wrote, "" nothing; at most BANK_REFERENCE_MAX */
    program_account account;  /* as the payer named it, "" not found */
    transaction_number transaction; /* the same, where no account is named */
    bool disputed;                  /* more than one is named, so that none is */
    /* Of a RETURN: what was collected or paid; of an OUT_BACK: what we called it. "" not told. */
    const char *returned;
    const char *reason; /* of either: the bank's code, "" not told */
    int line; /* row of a CSV, line of XML, segment of EDI; 1 is the first */
};
struct bank_file {
    enum bank_format format;
    const char *message; /* "camt.053.001.08", "820", "csv" */
    struct bank_credit *credits;
    size_t count;
    size_t passed_over;    /* what is neither: fees, payments out, what is not booked yet */
    money paid, returned, out_back; /* sums by kind */
};
/* CSV (id,account,amount,value_date,...), ISO 20022 camt.053 and camt.054 (001.02 to 001.13), X12
 * EDI 820: told by the first characters. All or nothing: UNREADABLE or FINDINGS (BNK, REF, DOC)
 * with all that is wrong, each with its line. Control sums and counts that are there must agree. */
enum code document_read_bank(struct arena *arena, const char *bytes, size_t size,
                             struct findings *findings, struct bank_file *ret_file);
const char *bank_method(enum bank_format format); /* as kept with a payment */
bool bank_is_method(const char *method);
/* The beginning of UTF-8 that fits. */
const char *bank_cut(struct arena *arena, const char *text, size_t size_max);

/* What a payer wrote, for who is meant: a BN15 (blanks and hyphens in it do not matter; a statement
 * number has one, an ISO 11649 reference may), a transaction number. How many that differ: 0, 1, or
 * 2 for any more; the first is given. */
int bank_find_account(const char *text, program_account *ret_account);
int bank_find_transaction(const char *text, transaction_number *ret_transaction);

/* ---- out ---- */

/* An account at a Canadian bank. */
struct bank_place {
    char institution[4], transit[6], number[13]; /* 3, 5, up to 12 digits */
};
/* One amount to be taken from a payer who agreed to it. */
struct bank_collection {
    const char *id; /* comes back with what is returned; at most 19 characters A-Z 0-9 - . / */
    program_account account;
    const char *payer; /* name of the holder */
    struct bank_place from;
    money amount;
    date due_on;
    const char *mandate; /* id of the agreement, at most 35 of the same characters */
    date signed_on;      /* of the agreement */
};
/* Who collects, as agreed with its bank, and which file this is. */
struct bank_collector {
    const char *name, *short_name; /* at most 30, 15 characters */
    const char *originator;        /* ten characters, given by the bank */
    struct bank_place to;          /* where the money goes, and what is returned comes from */
    const char *data_centre;       /* five digits */
    int transaction_type;          /* CPA code of three digits */
    int file_number;               /* 1 to 9999, one more each file */
    instant created;
};
enum { BANK_COLLECTIONS_MAX = 100000 };
/* FINDINGS (BNK-02..) by place: what is missing, does not fit or stands twice; nothing is written
 * then. ISO 20022 pain.008.001.08, a block a day; CPA Standard 005, records A, D, Z of 1,464. */
enum code document_write_pain008(struct out *out, const struct bank_collector *collector,
                                 const struct bank_collection *collections, size_t count,
                                 struct findings *findings);
enum code document_write_cpa005(struct out *out, const struct bank_collector *collector,
                                const struct bank_collection *collections, size_t count,
                                struct findings *findings);

/* The other way: ISO 20022 pain.001.001.09, one block. `from` is where the money goes, `payer`
 * whose that is, mandate any name, signed_on not after due_on, the same day of all. */
enum code document_write_pain001(struct out *out, const struct bank_collector *payer,
                                 const struct bank_collection *payments, size_t count,
                                 struct findings *findings);

/* ---- a run of collections, as it is kept ---- */

struct bank_run_line {
    const char *id;
    program_account account;
    money amount;
    int64_t agreement;     /* the step whose terms it follows */
    const char *statement; /* that asks for it */
};
struct bank_run {
    date due_on;
    int number;      /* of the file, 1 to 9999 */
    instant created;
    size_t over_limit, nothing_due; /* agreements that gave none */
    struct bank_run_line *lines;
    size_t count;
};
const char *document_write_run(struct arena *arena, const struct bank_run *run);
/* FAULT: it is none of ours. */
enum code document_read_run(struct arena *arena, const char *text, struct bank_run *ret_run);
