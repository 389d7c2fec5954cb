/* The notice of arrears (billing/arrears.h) as JSON, written once and read back the same. */
#pragma once
#include "arrears.h"
#include "document.h"

void document_write_arrears(struct json *json, const struct arrears_notice *notice);
/* UNREADABLE: none of ours. */
enum code document_read_arrears(struct arena *arena, const char *text,
                                struct arrears_notice *ret_notice);
enum code document_arrears_pdf(struct arena *arena, const struct arrears_notice *notice,
                               enum language language, const char **ret_bytes, size_t *ret_size);
