/* Why a penalty of the system was posted (billing/late.h), as JSON kept with the item. */
#pragma once
#include "document.h"
#include "late.h"

char *document_pack_penalty(struct arena *arena, const struct billing_penalty *penalty);
/* UNREADABLE: none of ours. */
enum code document_unpack_penalty(struct arena *arena, const char *packed,
                                  struct billing_penalty *ret_penalty);
