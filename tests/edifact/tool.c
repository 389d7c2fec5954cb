/* edifact_tool FILE...: of each interchange a line of JSON: what it is, its messages with their
 * segments, findings, and the release notices in it. */
#include <stdio.h>
#include <stdlib.h>

#include "edifact.h"
#include "release_notice.h"

enum { ELEMENTS = 6, REPETITIONS = 3, COMPONENTS = 6, BYTES_MAX = 1 << 20 };

static void write_findings(struct json *json, const struct findings *findings)
{
    json_key(json, "findings");
    json_array(json);
    for (size_t i = 0; i < findings->count; i++) {
        json_array(json);
        json_string(json, finding_code_text(findings->items[i].code));
        json_int(json, findings->items[i].line);
        json_array_end(json);
    }
    json_array_end(json);
}

/* tag, then elements of repetitions of components, "" for what is empty. */
static void write_segment(struct arena *arena, struct json *json,
                          const struct edifact_interchange *edi,
                          const struct edifact_segment *segment)
{
    json_array(json);
    json_string(json, segment->tag);
    for (size_t e = 1; e <= ELEMENTS; e++) {
        json_array(json);
        for (size_t r = 1; r <= REPETITIONS; r++) {
            json_array(json);
            for (size_t c = 1; c <= COMPONENTS; c++) {
                const char *text = edifact_text(arena, edi, segment, e, r, c);
                json_string(json, text == NULL ? "" : text);
            }
            json_array_end(json);
        }
        json_array_end(json);
    }
    json_array_end(json);
}

static void write_message(struct arena *arena, struct json *json,
                          const struct edifact_interchange *edi, struct edifact_message *message)
{
    struct edifact_segment segment = {0};
    struct edifact_walk walk = {.structure = edifact_structure_of(message)};
    json_object(json);
    json_text(json, "reference", message->reference);
    json_int((json_key(json, "group"), json), (int64_t)message->group);
    write_findings(json, &message->findings);
    json_key(json, "segments");
    json_array(json);
    while (edifact_next(edi, message, &segment))
        write_segment(arena, json, edi, &segment);
    json_array_end(json);
    message->findings = findings_new(arena);
    for (segment = (struct edifact_segment){0};
         walk.structure != NULL && edifact_next(edi, message, &segment);)
        (void)edifact_walk_next(&walk, message, &segment);
    json_key(json, "walk");
    json_object(json);
    write_findings(json, &message->findings);
    json_object_end(json);
    json_object_end(json);
}

static void write_release(struct json *json, const struct release_message *message)
{
    const struct release_notice *notice = &message->notice;
    json_object(json);
    json_bool((json_key(json, "sound"), json), message->sound);
    write_findings(json, &message->findings);
    json_text(json, "transaction", notice->transaction);
    json_text(json, "indicator", notice->indicator);
    json_text(json, "moment", notice->moment);
    json_text(json, "office", notice->office);
    json_text(json, "subLocation", notice->sub_location);
    json_text(json, "cargo", notice->cargo);
    json_text(json, "serviceOption", notice->service_option);
    json_text(json, "importer", notice->importer);
    json_text(json, "duties", notice->duties);
    json_object_end(json);
}

static void read_one(const char *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    struct findings findings = findings_new(arena);
    struct edifact_interchange edi;
    struct release_file file;
    enum code code = edifact_read(arena, bytes, size, &findings, &edi);
    json_object(&json);
    write_findings(&json, &findings);
    if (code == OK) {
        json_text(&json, "sender", edi.sender);
        json_text(&json, "recipient", edi.recipient);
        json_text(&json, "prepared", edi.prepared);
        json_text(&json, "reference", edi.reference);
        json_text(&json, "application", edi.application);
        json_bool((json_key(&json, "test"), &json), edi.test);
        json_key(&json, "messages");
        json_array(&json);
        for (size_t i = 0; i < edi.messages_count; i++)
            write_message(arena, &json, &edi, &edi.messages[i]);
        json_array_end(&json);
    }
    findings = findings_new(arena);
    if (document_read_releases(arena, bytes, size, &findings, &file) == OK) {
        json_key(&json, "releases");
        json_array(&json);
        for (size_t i = 0; i < file.messages_count; i++)
            write_release(&json, &file.messages[i]);
        json_array_end(&json);
    }
    json_object_end(&json);
    puts(out.data);
    arena_free(arena);
}

int main(int count, char **names)
{
    char *bytes = malloc(BYTES_MAX);
    for (int i = 1; bytes != NULL && i < count; i++) {
        FILE *in = fopen(names[i], "rb");
        if (in == NULL)
            return 2;
        size_t size = fread(bytes, 1, BYTES_MAX, in);
        fclose(in);
        read_one(bytes, size);
    }
    free(bytes);
    return 0;
}
