/* jansson, an independent reader, judges ours in tests. */
#pragma once
#include <stddef.h>

enum verdict { JUDGE_GOOD, JUDGE_BROKEN };
/* What it says of an object or array. A good one is also written without blanks, to be freed. */
enum verdict judge_json(const char *bytes, size_t size, char **ret_text);
