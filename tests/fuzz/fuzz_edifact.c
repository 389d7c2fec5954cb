/* Any bytes as an interchange. What is read has its counts and references, its values are UTF-8
 * within bounds, and a walk of a message says of each segment where it stands or what is wrong. */
#include "edifact.h"
#include "fuzz.h"

static void walk(struct arena *arena, const struct edifact_interchange *edi,
                 struct edifact_message *message)
{
    struct edifact_walk way = {.structure = edifact_structure_of(message)};
    struct edifact_segment segment = {0};
    size_t count = 0;
    while (edifact_next(edi, message, &segment)) {
        assert(segment.position == ++count);
        assert(segment.bytes + segment.size < message->bytes + message->size);
        for (size_t element = 1; element <= 4; element++)
            for (size_t component = 1; component <= 4; component++) {
                const char *text = edifact_text(arena, edi, &segment, element, 1, component);
                if (text == NULL)
                    continue;
                assert(*text != '\0' && strlen(text) <= 2 * segment.size);
                assert(text_is_utf8(text, strlen(text)));
                const char *number = edifact_number(arena, edi, text);
                assert(number == NULL || strlen(number) == strlen(text));
            }
        size_t errors = message->findings.errors_count;
        if (way.structure == NULL)
            continue;
        const struct edifact_item *item = edifact_walk_next(&way, message, &segment);
        assert(item != NULL || segment.tag[0] == '\0' || message->findings.errors_count > errors);
        assert(item == NULL || strcmp(item->tag, segment.tag) == 0);
    }
    assert(count == message->segments_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct edifact_interchange edi;
    enum code code = edifact_read(arena, (const char *)bytes, size, &findings, &edi);
    fuzz_check_findings(arena, code, &findings);
    if (code != OK) {
        arena_free(arena);
        return 0;
    }
    assert(edi.messages_count > 0 && edi.messages_count <= EDIFACT_MESSAGES_MAX);
    assert(*edi.sender != '\0' && *edi.recipient != '\0' && *edi.reference != '\0');
    assert(strlen(edi.prepared) == 16);
    for (size_t i = 0; i < edi.messages_count; i++) {
        struct edifact_message *message = &edi.messages[i];
        assert(message->number == i + 1);
        walk(arena, &edi, message);
        fuzz_check_findings(arena, message->findings.errors_count == 0 ? OK : FINDINGS,
                            &message->findings);
    }
    arena_free(arena);
    return 0;
}
