#include "json_judge.h"

#include <jansson.h>

enum verdict judge_json(const char *bytes, size_t size, char **ret_text)
{
    json_error_t error;
    json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return JUDGE_BROKEN;
    *ret_text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(17));
    json_decref(root);
    return JUDGE_GOOD;
}
