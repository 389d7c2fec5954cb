#include "manifest.h"

#include <stdlib.h>

char *manifest_write(struct arena *arena, const struct manifest *manifest)
{
    char hex[65];
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "format", "open-carm-backup");
    json_key(&json, "version");
    json_int(&json, MANIFEST_VERSION);
    json_text(&json, "program", manifest->program);
    json_key(&json, "schema");
    json_int(&json, manifest->schema);
    json_text(&json, "at", instant_text(arena, manifest->at));
    json_key(&json, "atMs");
    json_int(&json, manifest->at.ms);
    json_text(&json, "source", manifest->source);
    json_text(&json, "publicKey", manifest->public_key);
    json_key(&json, "key");
    json_bool(&json, manifest->key);
    json_key(&json, "tables");
    json_object(&json);
    for (size_t i = 0; i < manifest->state.tables_count; i++) {
        json_key(&json, manifest->state.tables[i].name);
        json_int(&json, manifest->state.tables[i].rows);
    }
    json_object_end(&json);
    json_key(&json, "rows");
    json_int(&json, manifest->state.rows);
    hash_hex(&manifest->state.hash, hex);
    json_text(&json, "stateHash", hex);
    json_object_end(&json);
    out_char(&out, '\n');
    return out.data;
}

static bool member_int(const struct document_object *object, const char *name, int64_t *ret)
{
    const char *text = document_member(object, name);
    char *end;
    if (text == NULL || text[0] == '\0')
        return false;
    int64_t number = strtoll(text, &end, 10);
    if (*end != '\0')
        return false;
    *ret = number;
    return true;
}

static bool read_members(const struct document_object *object, struct manifest *manifest)
{
    manifest->program = document_member(object, "program");
    manifest->source = document_member(object, "source");
    manifest->public_key = document_member(object, "publicKey");
    manifest->key = text_equal(document_member(object, "key"), "true");
    return manifest->program != NULL && manifest->source != NULL &&
           manifest->public_key != NULL && member_int(object, "schema", &manifest->schema) &&
           member_int(object, "atMs", &manifest->at.ms) &&
           member_int(object, "rows", &manifest->state.rows) &&
           hash_parse(document_member(object, "stateHash"), &manifest->state.hash);
}

int64_t manifest_rows(struct arena *arena, const struct manifest *manifest, const char *table)
{
    int64_t rows;
    return member_int(manifest->read, arena_printf(arena, "tables.%s", table), &rows) ? rows : 0;
}

bool manifest_read(struct arena *arena, const char *directory, struct manifest *ret_manifest)
{
    const char *path = arena_printf(arena, "%s/manifest.json", directory);
    size_t size;
    char *bytes = file_read(arena, path, 65536, &size);
    if (bytes == NULL)
        return false;
    struct findings findings = findings_new(arena);
    struct document_object *object;
    struct manifest manifest = {0};
    int64_t version;
    if (document_read_object(arena, bytes, size, &findings, &object) != OK ||
        !text_equal(document_member(object, "format"), "open-carm-backup") ||
        !member_int(object, "version", &version)) {
        fprintf(stderr, "broken: %s is no manifest of a backup\n", path);
        return false;
    }
    if (version != MANIFEST_VERSION) {
        fprintf(stderr, "carm: %s is of version %lld, this program reads version %d\n", path,
                (long long)version, MANIFEST_VERSION);
        return false;
    }
    if (!read_members(object, &manifest)) {
        fprintf(stderr, "broken: %s lacks a member, or one cannot be read\n", path);
        return false;
    }
    manifest.read = object;
    *ret_manifest = manifest;
    return true;
}
