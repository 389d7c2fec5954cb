/*
 * document: how declarations, assessments, statements look outside: JSON in and out, text, CSV,
 * PDF. Used by every door and by the actions (the canonical document of a declaration is its JSON).
 * No I/O: bytes in, bytes out.
 */
#pragma once
#include "assessment.h"
#include "base.h"
#include "billing.h"
#include "casework.h"
#include "declaration.h"

/* ---- reading ---- */

enum { DOCUMENT_BYTES_MAX = 5 * 1024 * 1024, DOCUMENT_DEPTH_MAX = 16 };

/* JSON of a declaration (one object). UNREADABLE: not UTF-8, not JSON, too deep, NUL, duplicate
 * keys (a finding says where); FINDINGS: unknown or missing fields, wrong types, with pointers.
 * The declaration is filled as far as it could be read. */
enum code document_read_declaration(struct arena *arena, const char *bytes, size_t size,
                                    struct findings *findings, struct declaration *ret_declaration);

/* A shallow reader for other requests: object members as text. NULL when absent. Amount objects
 * {"amount","currency"} are reached as "amount.amount". Numbers and booleans come as their text. */
struct document_object;
enum code document_read_object(struct arena *arena, const char *bytes, size_t size,
                               struct findings *findings, struct document_object **ret_object);
const char *document_member(const struct document_object *object, const char *path);
/* Adds DOC-0001 for every member not in the NULL-ended list. */
void document_only(const struct document_object *object, const char *const *allowed,
                   struct findings *findings);

/* ---- declarations and assessments ---- */

/* Canonical JSON: fields in fixed order, empty ones left out. read(write(d)) is d. */
void document_write_declaration(struct json *json, const struct declaration *declaration);
/* The stored form of a result, short; read back gives the same struct, so an explanation can be
 * shown byte for byte for ever. */
char *document_pack_assessment(struct arena *arena, const struct assessment *assessment);
enum code document_unpack_assessment(struct arena *arena, const char *packed,
                                     struct assessment *ret_assessment);
/* What `carm assess --json` and POST /v1/assessments answer: the declaration's members with
 * exchangeRate, valueForDuty, valueForTax, duties[], explanation per line; totals with payable. */
void document_write_assessment(struct json *json, const struct declaration *declaration,
                               const struct assessment *assessment, enum language language);
void document_write_explanation(struct json *json, const struct explanation *why,
                                enum language language);
/* What an input of a rule (rules[].inputs: "base", "percent" ...) is called on a page; the name
 * itself when it has no word. */
const char *document_input_name(const char *input, enum language language);
void document_write_findings(struct json *json, const struct findings *findings,
                             enum language language);
/* As text a broker would understand: line by line, charge by charge, indented reasons. */
char *document_assessment_text(struct arena *arena, const struct declaration *declaration,
                               const struct assessment *assessment, enum language language);
char *document_findings_text(struct arena *arena, const struct findings *findings,
                             enum language language);

/* ---- statements and notices ---- */

/* Canonical JSON, the issued form that is stored and chained. read(write(s)) is s. */
void document_write_statement(struct json *json, const struct statement *statement);
enum code document_read_statement(struct arena *arena, const char *text,
                                  struct statement *ret_statement);
/* Days that an open debt is past due on the day of issue; 0: it is not. */
int document_days_late(const struct statement *statement, const struct statement_item *item);
char *document_statement_csv(struct arena *arena, const struct statement *statement);
char *document_statement_text(struct arena *arena, const struct statement *statement,
                              enum language language);
/* A tagged PDF (Lang, title, table structure, searchable accents). FAULT when the library fails. */
enum code document_statement_pdf(struct arena *arena, const struct statement *statement,
                                 enum language language, const char **ret_bytes, size_t *ret_size);
enum code document_declaration_pdf(struct arena *arena, const struct declaration *declaration,
                                   const struct assessment *assessment, const char *status,
                                   enum language language, const char **ret_bytes,
                                   size_t *ret_size);
/* The statement of adjustment: as issued with a decision, back, and in print. */
void document_write_adjustment(struct json *json, const struct casework_statement *statement);
enum code document_read_adjustment(struct arena *arena, const char *text,
                                   struct casework_statement *ret_statement);
enum code document_adjustment_pdf(struct arena *arena, const struct casework_statement *statement,
                                  enum language language, const char **ret_bytes, size_t *ret_size);
/* A claim for drawback as it was asked, without its transaction and number: read(write(c)) is c. */
void document_write_claim(struct json *json, const struct casework_claim *claim);
enum code document_read_claim(struct arena *arena, const char *bytes, size_t size,
                              struct findings *findings, struct casework_claim *ret_claim);
/* What a claim comes to; the statement on it as issued with a decision, back, and in print. */
void document_write_drawn(struct json *json, const struct casework_drawback *drawback);
void document_write_drawback(struct json *json, const struct casework_drawback_statement *s);
enum code document_read_drawback(struct arena *arena, const char *text,
                                 struct casework_drawback_statement *ret_statement);
enum code document_drawback_pdf(struct arena *arena,
                                const struct casework_drawback_statement *statement,
                                enum language language, const char **ret_bytes, size_t *ret_size);
/* A request over many declarations, as it is kept (casework/bulk.h). read(write(b)) is b. */
struct bulk;
void document_write_bulk(struct json *json, const struct bulk *bulk);
enum code document_read_bulk(struct arena *arena, const char *text, struct bulk *ret_bulk);
/* What is asked: rows of a mass adjustment, one object or (lines) JSON Lines with a row on each;
 * what a fix is about. UNREADABLE and FINDINGS as of a declaration. The account is the caller's. */
struct bulk_request;
struct bulk_choice;
enum code document_read_bulk_request(struct arena *arena, const char *bytes, size_t size,
                                     bool lines, struct findings *findings,
                                     struct bulk_request *ret_request);
enum code document_read_bulk_choice(struct arena *arena, const char *bytes, size_t size,
                                    struct findings *findings, struct bulk_choice *ret_choice);
/* As member "choice" of the object at hand. */
void document_write_bulk_choice(struct json *json, const struct bulk_choice *choice);
/* As CSV: a row for each change of each declaration, then what was refused, with its reason in both
 * languages; of a fix also statements and interest. states: of the declarations, NULL none. */
char *document_bulk_csv(struct arena *arena, const struct bulk *bulk, const char *const *states);
/* Interest unpaid when the segment begins, NULL none. */
const char *document_accrued(const struct interest_segment *segment);
/* Interest segments (`why` of an INT item) to JSON and back. */
char *document_pack_interest(struct arena *arena, const struct interest_line *line);
enum code document_unpack_interest(struct arena *arena, const char *packed,
                                   struct interest_line *ret_line);
