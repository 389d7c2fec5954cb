/* What the readers and writers of bank files share. */
#pragma once
#include "bank.h"
#include "document.h"

struct bank_reader {
    struct arena *arena;
    struct findings *findings;
    struct bank_file file;
    size_t capacity;
    bool full; /* more items than are taken; told once */
};
/* A new item, or NULL when there are too many. */
struct bank_credit *bank_add(struct bank_reader *reader, int line);
void bank_wrong(struct bank_reader *reader, enum finding_code code, int line, const char *place,
                const char *arg0, const char *arg1, const char *arg2);
/* Looks in `text` for whom the item is, and adds it to the reference. */
void bank_refer(struct bank_reader *reader, struct bank_credit *credit, const char *text);
/* The bank's name of an item, made to fit; "" stays "". `place` above 0: that item of a batch. */
const char *bank_id(struct arena *arena, const char *name, size_t place);
/* Reads an amount; a finding when it is none, or not above zero. */
bool bank_amount(struct bank_reader *reader, int line, const char *place, const char *text,
                 money *ret);
/* The Eastern day of 2025-11-20T23:30:00.0-05:00 or ...Z; without an offset, the day that stands
 * there. */
bool bank_moment(struct arena *arena, const char *text, date *ret);
/* Bytes of ISO 8859-1 as UTF-8; what is UTF-8 stays. */
const char *bank_text(struct arena *arena, const char *bytes, size_t size);

enum code bank_read_csv(struct bank_reader *reader, const char *bytes, size_t size);
enum code bank_read_camt(struct bank_reader *reader, const char *bytes, size_t size);
enum code bank_read_820(struct bank_reader *reader, const char *bytes, size_t size);

/* Elements of ISO 20022: a name, the bank of an account, the account. */
void bank_put_text(struct out *out, const char *name, const char *text);
void bank_put_agent(struct out *out, const char *name, const struct bank_place *place);
void bank_put_account(struct out *out, const char *name, const struct bank_place *place);
const char *bank_message_id(struct arena *arena, const struct bank_collector *collector);

/* Findings of collections that no writer takes. */
void bank_check(struct arena *arena, const struct bank_collector *collector,
                const struct bank_collection *collections, size_t count,
                struct findings *findings);
