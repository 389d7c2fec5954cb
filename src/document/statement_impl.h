/*
 * document, private: members of issued JSON, written and read back the same byte for byte. The
 * reader goes on after a defect and says at the end whether there was one.
 */
#pragma once
#include "document.h"
#include "json_value.h"

/* CAD, PMT, ...; the opening balance is no item of the ledger and says OPENING. */
const char *statement_item_type(const struct statement_item *item);

void issued_write_money(struct json *json, const char *key, money value);
void issued_write_date(struct json *json, const char *key, date on); /* none is left out */

struct issued {
    struct arena *arena;
    bool broken;
};
/* The root object, or NULL when it is none. What is nested deeper than the JSON writer goes, with
 * room for what stands around it, is none. */
enum { ISSUED_DEPTH_MAX = 48 };
const struct json_value *issued_open(struct arena *arena, const char *text);
const char *issued_text(struct issued *issued, const struct json_value *object, const char *key);
void issued_text_into(struct issued *issued, const struct json_value *object, const char *key,
                      char *ret_text, size_t size);
money issued_money(struct issued *issued, const struct json_value *object, const char *key);
date issued_date(struct issued *issued, const struct json_value *object, const char *key);
int64_t issued_int(struct issued *issued, const struct json_value *object, const char *key);
int issued_small(struct issued *issued, const struct json_value *object,
                 const char *key); /* fits an int */
enum item_type issued_type(struct issued *issued, const struct json_value *object, const char *key);
