/*
 * import: rows of a file on their way into a draft. What was uploaded is kept like a draft, as
 * text, until its rows are taken or dropped: the table, what each column holds, and what rows hold
 * that do not say it themselves.
 */
#pragma once
#include "form.h"
#include "sheet.h"
#include "templates.h"

/* Beside the names of a line's controls. */
#define IMPORT_INVOICE "invoice-number"
#define IMPORT_CURRENCY "currency"

struct import {
    const char *id, *name, *target; /* target: the draft, "" a new one */
    size_t added;                   /* lines taken from it so far */
    const char *currency, *shipped, *origin;
    struct sheet sheet;
    const char **controls; /* of each column, "" not taken */
};
/* Which rows cannot be taken, and why; the good ones stand at the end of form. */
struct import_result {
    struct form form;
    size_t good, bad;
    bool *is_bad; /* of each row */
    struct import_trouble *troubles;
    size_t troubles_count, troubles_capacity;
};

/* A table as text, to be kept in a draft, and back; false: it is none. */
const char *import_table_text(struct page *page, const struct sheet *sheet);
bool import_table_read(struct page *page, const char *text, struct sheet *ret);
enum code import_load(struct page *page, const char *id, struct import *ret);
enum code import_save(struct page *page, struct import *import);
/* Only the rows that are marked stay. */
void import_keep(struct page *page, struct import *import, const bool *keep);
/* From the header, and from what the account said last time. */
void import_guess(struct page *page, struct import *import);
enum code import_remember(struct page *page, const struct import *import);
const char *import_control_label(struct page *page, const char *control);
const struct option *import_controls(struct page *page);
/* all: bad rows are taken as well. */
enum code import_check(struct page *page, const struct import *import, bool all,
                       struct import_result *ret);
