/* What the subcommands share. Exit status: 0 done, 1 the input has findings, 2 usage, 3 fault. */
#pragma once
#include "action.h"

#include <stdio.h>

enum { EXIT_DONE = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_FAULT = 3 };

struct command {
    const char *name, *arguments, *summary, *options; /* options: lines for --help */
    int (*run)(int argc, char **argv);
};

/* Options of all commands, then the command's own. Words that are no option are left in order. */
struct arguments {
    const char *data;  /* --data or CARM_DATA */
    const char *store; /* --store or CARM_STORE; NULL: what the directory says */
    bool json, help;
    enum language language; /* --fr */
    const char *values[16]; /* of the command's own options, in the order of its list */
    int words_count;
    char **words;
};
/* own: NULL-ended names; a name that ends in "=" takes a value, others are flags ("1"). False after
 * having said what is wrong. */
bool arguments_read(const struct command *command, int argc, char **argv, const char *const *own,
                    struct arguments *ret);
int usage(const struct command *command);

/* Open the installation; says on standard error what is wrong. */
struct session_of_command {
    struct arena *arena;
    struct house *house;
    struct store *reader;
    struct action action;
};
bool session_open(const struct arguments *arguments, bool writer, struct session_of_command *ret);
void session_close(struct session_of_command *session);

/* A whole file, or standard input for "-". NULL after having said why. */
char *file_read(struct arena *arena, const char *path, size_t size_max, size_t *ret_size);
/* Findings to standard output (JSON) or error (text). */
void findings_print(struct arena *arena, const struct findings *findings, const struct arguments *a,
                    const char *path);
int exit_of(enum code code);
const char *code_words(enum code code);
/* Where data/ stands: CARM_REFERENCE, beside the sources this was built from, or installed. */
const char *reference_directory(void);

/* Shipments of a month; the options are those of `carm file`. file_month.c */
int file_month(struct session_of_command *session, const struct arguments *arguments,
               const char *path);

/* Bonds of form D120. bonds.c */
int load_bonds(const struct arguments *arguments, const char *path, bool dry_run);
/* The register of businesses. register.c */
int load_register(const struct arguments *arguments, const char *path, bool dry_run);

/* ---- bulk files; see file_read.c ---- */

/* Declarations of a file: JSON Lines, one a line, or (whole) a single JSON document. */
struct declaration_file {
    const char *next, *end;
    int line;
    bool whole; /* one declaration, however many lines it has, and nobody took it yet */
};
struct piece {
    const char *text;
    size_t size;
    int line;
};
/* path tells by its name (.jsonl) how many declarations there are. */
struct declaration_file declaration_file_open(const char *path, const char *bytes, size_t size);
/* Up to `max` more, without blank lines and line ends; 0 at the end. */
size_t declaration_file_take(struct declaration_file *file, struct piece *ret_pieces, size_t max);

/* The demo country. */
enum code demo_make(struct house *house, struct store *reader, uint64_t seed, date until);
/* A broker (sign-in berthe; benoit has every other client) with so many clients, of whom nothing
 * was filed yet. */
enum { DEMO_CLIENTS_MAX = 5000 };
enum code demo_add_clients(struct house *house, struct store *reader, int count);
void demo_print_sign_ins(struct store *reader, FILE *to);
enum { DEMO_SEED = 20251120, DEMO_FROM = 20240918, DEMO_UNTIL = 20251120 };

extern const struct command command_init, command_serve, command_load, command_assess,
    command_file, command_pay, command_day, command_statement, command_verify, command_clock,
    command_doctor, command_key, command_user, command_backup, command_restore, command_migrate,
    command_law, command_replay, command_reconcile, command_collect,
    command_bounce;
