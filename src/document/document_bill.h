/* Bills (casework/bill.h) as JSON, as kept with the item, and in print. */
#pragma once
#include "bill.h"
#include "document.h"

void document_write_bill(struct json *json, const struct casework_bill *bill);
/* UNREADABLE: no bill of ours. */
enum code document_read_bill(struct arena *arena, const char *text, struct casework_bill *ret_bill);
enum code document_bill_pdf(struct arena *arena, const struct casework_bill *bill,
                            enum language language, const char **ret_bytes, size_t *ret_size);
