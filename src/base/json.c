#include "base.h"

enum { DEPTH_MAX = 62 };

struct json json_new(struct out *out)
{
    return (struct json){.out = out};
}

static void json_before(struct json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    uint64_t bit = (uint64_t)1 << json->depth;
    if (json->has_item & bit)
        out_char(json->out, ',');
    json->has_item |= bit;
}

static void json_open(struct json *json, char c)
{
    json_before(json);
    out_char(json->out, c);
    assert(json->depth < DEPTH_MAX);
    json->depth++;
    json->has_item &= ~((uint64_t)1 << json->depth);
}

static void json_close(struct json *json, char c)
{
    assert(json->depth > 0);
    json->depth--;
    out_char(json->out, c);
}

void json_object(struct json *json) { json_open(json, '{'); }
void json_object_end(struct json *json) { json_close(json, '}'); }
void json_array(struct json *json) { json_open(json, '['); }
void json_array_end(struct json *json) { json_close(json, ']'); }

static void json_quoted(struct out *out, const char *text)
{
    static const char hex[] = "0123456789abcdef";
    out_char(out, '"');
    const char *from = text;
    for (const char *at = text;; at++) {
        unsigned char c = (unsigned char)*at;
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        out_bytes(out, from, (size_t)(at - from));
        if (c == '\0')
            break;
        from = at + 1;
        if (c == '"' || c == '\\') {
            out_char(out, '\\');
            out_char(out, (char)c);
        } else if (c == '\n') {
            out_put(out, "\\n");
        } else if (c == '\t') {
            out_put(out, "\\t");
        } else if (c == '\r') {
            out_put(out, "\\r");
        } else {
            out_put(out, "\\u00");
            out_char(out, hex[c >> 4]);
            out_char(out, hex[c & 15]);
        }
    }
    out_char(out, '"');
}

void json_key(struct json *json, const char *key)
{
    json_before(json);
    json_quoted(json->out, key);
    out_char(json->out, ':');
    json->after_key = true;
}

void json_string(struct json *json, const char *text)
{
    if (text == NULL) {
        json_null(json);
        return;
    }
    json_before(json);
    json_quoted(json->out, text);
}

void json_int(struct json *json, int64_t value)
{
    json_before(json);
    out_int(json->out, value);
}

void json_bool(struct json *json, bool value)
{
    json_before(json);
    out_put(json->out, value ? "true" : "false");
}

void json_null(struct json *json)
{
    json_before(json);
    out_put(json->out, "null");
}

void json_raw(struct json *json, const char *text)
{
    json_before(json);
    out_put(json->out, text);
}

void json_text(struct json *json, const char *key, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    json_key(json, key);
    json_string(json, text);
}
