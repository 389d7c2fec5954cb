/* Any bytes as a file of release notices. What a sound message says is text within bounds, with the
 * three by which a notice is known, and the moment is one. */
#include "fuzz.h"
#include "release_notice.h"

static void check_text(const char *text, size_t most)
{
    assert(text == NULL || (*text != '\0' && strlen(text) <= most));
    assert(text == NULL || text_is_utf8(text, strlen(text)));
}

static void check_notice(const struct release_notice *notice)
{
    assert(notice->transaction != NULL && notice->indicator != NULL && notice->moment != NULL);
    const char *const texts[] = {notice->transaction,  notice->indicator, notice->moment,
                                 notice->office,       notice->cargo,     notice->sub_location,
                                 notice->service_option, notice->importer, notice->duties};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        check_text(texts[i], 4 * 35);
    date on;
    char day[11] = {0};
    assert(strlen(notice->moment) == 16 && notice->moment[10] == 'T');
    memcpy(day, notice->moment, 10);
    bool parsed = date_parse(day, &on);
    assert(parsed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct release_file file;
    enum code code = document_read_releases(arena, (const char *)bytes, size, &findings, &file);
    fuzz_check_findings(arena, code, &findings);
    for (size_t i = 0; code == OK && i < file.messages_count; i++) {
        const struct release_message *message = &file.messages[i];
        assert(message->number == i + 1);
        fuzz_check_findings(arena, message->sound ? OK : FINDINGS, &message->findings);
        if (message->sound)
            check_notice(&message->notice);
    }
    arena_free(arena);
    return 0;
}
