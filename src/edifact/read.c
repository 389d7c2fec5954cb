/* An interchange: its service characters, its envelopes, and what they say of one another. */
#include "edifact_impl.h"

#include <stdlib.h>

enum {
    ROOM = 2000,        /* findings on messages in one interchange, beside the first of each */
    REFERENCE_MAX = 14, /* 0020, 0048, 0062 */
};

struct reader {
    struct arena *arena;
    struct findings *findings;
    struct edifact_interchange edi;
    const char *at, *end;
    size_t capacity;
    bool in_message, in_group, over;
    size_t *room;
    size_t groups_count, group_first; /* message with which the group at hand begins */
    const char *group_reference;
    const char **groups; /* references */
    size_t groups_capacity;
};

void edifact_finding(struct findings *findings, enum finding_code code,
                     const struct edifact_segment *segment, size_t message, const char *arg1,
                     const char *arg2)
{
    struct arena *arena = findings->arena;
    const char *tag = segment->tag[0] == '\0' ? "?" : segment->tag;
    if (message == 0) {
        findings_add(findings, code, 0, arena_printf(arena, "/%s", tag), tag, arg1, arg2);
        return;
    }
    findings_add(findings, code, (int)segment->position,
                 arena_printf(arena, "/messages/%zu/segments/%zu", message - 1,
                              segment->position - 1),
                 arena_printf(arena, "%zu (%s)", segment->position, tag), arg1, arg2);
}

void edifact_wrong(struct edifact_message *message, enum finding_code code,
                   const struct edifact_segment *segment, const char *arg1, const char *arg2)
{
    struct findings *findings = &message->findings;
    if (findings->count > 0 && (*message->room == 0 || findings->count >= EDIFACT_ERRORS_MAX)) {
        findings->errors_count += strcmp(findings_facts[code].severity, "error") == 0;
        return;
    }
    *message->room -= *message->room > 0;
    edifact_finding(findings, code, segment, message->number, arg1, arg2);
}

static struct edifact_message *message_of(struct reader *reader)
{
    return &reader->edi.messages[reader->edi.messages_count - 1];
}

static void wrong(struct reader *reader, enum finding_code code,
                  const struct edifact_segment *segment, const char *arg1, const char *arg2)
{
    if (reader->in_message)
        edifact_wrong(message_of(reader), code, segment, arg1, arg2);
    else
        edifact_finding(reader->findings, code, segment, 0, arg1, arg2);
}

static const char *count_text(struct reader *reader, size_t count)
{
    return arena_printf(reader->arena, "%zu", count);
}

/* A value that must be there and have at most so many characters; else "". */
static const char *needed(struct reader *reader, const struct edifact_segment *segment,
                          size_t element, size_t component, const char *name, size_t most)
{
    const char *text =
        edifact_text(reader->arena, &reader->edi, segment, element, 1, component);
    if (text == NULL) {
        wrong(reader, FINDING_EDI_0013, segment, name, NULL);
        return "";
    }
    if (edifact_length(text) > most) {
        wrong(reader, FINDING_EDI_0039, segment, name, count_text(reader, most));
        return "";
    }
    return text;
}

static const char *given(struct reader *reader, const struct edifact_segment *segment,
                         size_t element, size_t component, const char *name, size_t most)
{
    bool there =
        edifact_text(reader->arena, &reader->edi, segment, element, 1, component) != NULL;
    return there ? needed(reader, segment, element, component, name, most) : "";
}

/* A count that must be `counted`. */
static void count_is(struct reader *reader, const struct edifact_segment *segment,
                     const char *name, size_t counted)
{
    const char *text = needed(reader, segment, 1, 1, name, 10);
    size_t digits = strspn(text, "0123456789");
    if (*text == '\0')
        return;
    if (text[digits] != '\0' || digits > 10)
        wrong(reader, FINDING_EDI_0037, segment, name, text);
    else if (strtoull(text, NULL, 10) != counted)
        wrong(reader, FINDING_EDI_0029, segment, text, count_text(reader, counted));
}

static void reference_is(struct reader *reader, const struct edifact_segment *segment,
                         const char *name, const char *reference)
{
    const char *text = needed(reader, segment, 2, 1, name, REFERENCE_MAX);
    if (*text != '\0' && strcmp(text, reference) != 0)
        wrong(reader, FINDING_EDI_0028, segment, text, reference);
}

/* ---- service characters ---- */

static bool is_mark(char c)
{
    bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return ((c > ' ' && c < 0x7F) || (c >= 0x1C && c <= 0x1F)) && !plain;
}

/* UNA, or what stands for it; a blank says that the release or repetition mark is not in use. */
static bool read_marks(struct reader *reader)
{
    struct edifact_interchange *edi = &reader->edi;
    char marks[] = ":+.?*'";
    bool advised = reader->end - reader->at >= 9 && memcmp(reader->at, "UNA", 3) == 0;
    if (advised) {
        memcpy(marks, reader->at + 3, 6);
        reader->at += 9;
    }
    bool sound = marks[2] == '.' || marks[2] == ',';
    for (size_t i = 0; i < 6; i++) {
        bool none = marks[i] == ' ' && (i == 3 || i == 4);
        sound = sound && (is_mark(marks[i]) || none);
        for (size_t k = 0; k < i; k++)
            sound = sound && (none || marks[k] != marks[i]);
        if (none)
            marks[i] = '\0';
    }
    edi->component = marks[0];
    edi->element = marks[1];
    edi->decimal = marks[2];
    edi->release = marks[3];
    edi->repetition = marks[4];
    edi->end = marks[5];
    if (!sound)
        findings_add(reader->findings, FINDING_EDI_0020, 0, "/UNA", NULL, NULL, NULL);
    return sound;
}

/* Without the line ends that are not released. */
static void unwrap(struct reader *reader)
{
    size_t size = (size_t)(reader->end - reader->at), kept = 0;
    if (memchr(reader->at, '\r', size) == NULL && memchr(reader->at, '\n', size) == NULL)
        return;
    char *copy = arena_copy(reader->arena, reader->at, size);
    char release = reader->edi.release;
    for (size_t i = 0; i < size; i++) {
        if (release != '\0' && copy[i] == release && i + 1 < size) {
            copy[kept++] = copy[i++];
            copy[kept++] = copy[i];
        } else if (copy[i] != '\r' && copy[i] != '\n') {
            copy[kept++] = copy[i];
        }
    }
    reader->at = copy;
    reader->end = copy + kept;
}

/* The repertoire decides what bytes may be there, the version whether values may repeat. */
static bool read_syntax(struct reader *reader)
{
    static const char *const known[] = {"UNOA", "UNOB", "UNOC", "UNOW", "UNOY"};
    struct edifact_interchange *edi = &reader->edi;
    const char *at = reader->at;
    size_t left = (size_t)(reader->end - at);
    if (left < 11 || memcmp(at, "UNB", 3) != 0 || at[3] != edi->element) {
        findings_add(reader->findings, FINDING_EDI_0101, 0, "", NULL, NULL, NULL);
        return false;
    }
    const char *syntax = arena_copy(reader->arena, at + 4, 4);
    for (size_t i = 0; i < ARRAY_COUNT(known); i++)
        if (strcmp(syntax, known[i]) == 0)
            edi->syntax = known[i];
    bool over = at[10] == edi->element || at[10] == edi->component || at[10] == edi->end;
    if (edi->syntax == NULL || at[8] != edi->component || at[9] < '1' || at[9] > '4' || !over) {
        struct out shown = out_new(reader->arena);
        for (size_t i = 4; i < (over ? 10 : 11); i++)
            out_char(&shown, at[i] > ' ' && at[i] < 0x7F ? at[i] : '?');
        findings_add(reader->findings, FINDING_EDI_0002, 0, "/UNB", shown.data, NULL, NULL);
        return false;
    }
    edi->syntax_version = at[9] - '0';
    if (edi->syntax_version < 4)
        edi->repetition = '\0';
    return true;
}

static void classify(struct edifact_interchange *edi)
{
    bool small = strcmp(edi->syntax, "UNOA") == 0, utf8 = edifact_is_utf8(edi);
    bool latin = strcmp(edi->syntax, "UNOC") == 0;
    for (int c = 0; c < 256; c++) {
        int class = CLASS_ORDINARY;
        if (c < 0x20 || c == 0x7F)
            class = CLASS_BAD;
        else if (c >= 0x80)
            class = utf8 ? CLASS_HIGH : latin && c >= 0xA0 ? CLASS_ORDINARY : CLASS_BAD;
        else if (small && c >= 'a' && c <= 'z')
            class = CLASS_SMALL;
        edi->classes[c] = (uint8_t)class;
    }
    const struct {
        char mark;
        enum edifact_class class;
    } marks[] = {{edi->component, CLASS_COMPONENT},
                 {edi->element, CLASS_ELEMENT},
                 {edi->release, CLASS_RELEASE},
                 {edi->repetition, CLASS_REPETITION},
                 {edi->end, CLASS_END}};
    for (size_t i = 0; i < ARRAY_COUNT(marks); i++)
        if (marks[i].mark != '\0')
            edi->classes[(unsigned char)marks[i].mark] = (uint8_t)marks[i].class;
}

/* ---- envelopes ---- */

static bool is_digits(const char *text, size_t size)
{
    return strlen(text) == size && strspn(text, "0123456789") == size;
}

static const char *read_moment(struct reader *reader, const struct edifact_segment *segment)
{
    const char *day = needed(reader, segment, 4, 1, "0017", 8);
    const char *time = needed(reader, segment, 4, 2, "0019", 4);
    if (*day == '\0' || *time == '\0')
        return "";
    const char *whole = is_digits(day, 6) ? arena_printf(reader->arena, "20%s", day) : day;
    date parsed = DATE_NONE;
    const char *text = "";
    if (is_digits(whole, 8))
        text = arena_printf(reader->arena, "%.4s-%.2s-%.2s", whole, whole + 4, whole + 6);
    if (!date_parse(text, &parsed)) {
        wrong(reader, FINDING_EDI_0012, segment, day,
              reader->edi.syntax_version == 4 ? "0017 CCYYMMDD" : "0017 YYMMDD");
        return "";
    }
    if (!is_digits(time, 4) || strncmp(time, "24", 2) >= 0 || time[2] > '5') {
        wrong(reader, FINDING_EDI_0012, segment, time, "0019 HHMM");
        return "";
    }
    return arena_printf(reader->arena, "%sT%.2s:%.2s", text, time, time + 2);
}

static void take_unb(struct reader *reader, const struct edifact_segment *segment)
{
    struct edifact_interchange *edi = &reader->edi;
    edi->sender = needed(reader, segment, 2, 1, "0004", 35);
    edi->recipient = needed(reader, segment, 3, 1, "0010", 35);
    edi->prepared = read_moment(reader, segment);
    edi->reference = needed(reader, segment, 5, 1, "0020", REFERENCE_MAX);
    edi->application = given(reader, segment, 7, 1, "0026", REFERENCE_MAX);
    const char *test = given(reader, segment, 11, 1, "0035", 1);
    edi->test = *test != '\0' && strcmp(test, "0") != 0;
}

/* What is wrong with a group is wrong with each message of it. */
static void wrong_group(struct reader *reader, enum finding_code code,
                        const struct edifact_segment *segment, const char *arg1, const char *arg2)
{
    for (size_t i = reader->group_first; i < reader->edi.messages_count; i++)
        edifact_finding(&reader->edi.messages[i].findings, code, segment, 0, arg1, arg2);
}

static void open_group(struct reader *reader, const struct edifact_segment *segment)
{
    const char *reference = needed(reader, segment, 5, 1, "0048", REFERENCE_MAX);
    for (size_t i = 0; i < reader->groups_count; i++)
        if (strcmp(reader->groups[i], reference) == 0) {
            wrong(reader, FINDING_EDI_0026, segment, reference, NULL);
            break;
        }
    *LIST_PUSH(reader->arena, reader->groups, reader->groups_count, reader->groups_capacity) =
        reference;
    reader->group_reference = reference;
    reader->group_first = reader->edi.messages_count;
    reader->in_group = true;
}

/* False: it is empty. */
static bool close_group(struct reader *reader, const struct edifact_segment *segment)
{
    size_t counted = reader->edi.messages_count - reader->group_first;
    reader->in_group = false;
    if (counted == 0) {
        wrong(reader, FINDING_EDI_0032, segment, NULL, NULL);
        return false;
    }
    struct findings own = findings_new(reader->arena), *findings = reader->findings;
    reader->findings = &own;
    if (strcmp(segment->tag, "UNE") == 0) {
        count_is(reader, segment, "0060", counted);
        reference_is(reader, segment, "0048", reader->group_reference);
    } else {
        wrong(reader, FINDING_EDI_0013, segment, "UNE", NULL);
    }
    reader->findings = findings;
    for (size_t i = 0; i < own.count; i++)
        wrong_group(reader, own.items[i].code, segment, own.items[i].arguments[1],
                    own.items[i].arguments[2]);
    return true;
}

static void open_message(struct reader *reader, struct edifact_segment *segment)
{
    struct edifact_interchange *edi = &reader->edi;
    size_t first = reader->in_group ? reader->group_first : 0;
    struct edifact_message *message =
        LIST_PUSH(reader->arena, edi->messages, edi->messages_count, reader->capacity);
    segment->position = 1;
    message->number = edi->messages_count;
    message->group = reader->groups_count;
    message->findings = findings_new(reader->arena);
    message->room = reader->room;
    message->bytes = segment->bytes;
    message->segments_count = 1;
    reader->in_message = true;
    message->reference = needed(reader, segment, 1, 1, "0062", REFERENCE_MAX);
    message->type = needed(reader, segment, 2, 1, "0065", 6);
    message->version = needed(reader, segment, 2, 2, "0052", 3);
    message->release = needed(reader, segment, 2, 3, "0054", 3);
    message->agency = needed(reader, segment, 2, 4, "0051", 3);
    message->association = given(reader, segment, 2, 5, "0057", 6);
    for (size_t i = first; i + 1 < edi->messages_count; i++)
        if (*message->reference != '\0' &&
            strcmp(edi->messages[i].reference, message->reference) == 0) {
            wrong(reader, FINDING_EDI_0026, segment, message->reference, NULL);
            break;
        }
}

/* With UNT, or where another envelope segment shows that it is not there. */
static void close_message(struct reader *reader, const struct edifact_segment *segment)
{
    struct edifact_message *message = message_of(reader);
    if (strcmp(segment->tag, "UNT") == 0) {
        count_is(reader, segment, "0074", message->segments_count);
        reference_is(reader, segment, "0062", message->reference);
        message->size = (size_t)(segment->bytes + segment->size + 1 - message->bytes);
    } else {
        struct edifact_segment last = {.position = message->segments_count};
        wrong(reader, FINDING_EDI_0013, &last, "UNT", NULL);
        message->size = (size_t)(segment->bytes - message->bytes);
    }
    reader->in_message = false;
}

static void close_interchange(struct reader *reader, const struct edifact_segment *segment)
{
    struct edifact_interchange *edi = &reader->edi;
    if (edi->messages_count == 0)
        wrong(reader, FINDING_EDI_0032, segment, NULL, NULL);
    count_is(reader, segment, "0036",
             reader->groups_count > 0 ? reader->groups_count : edi->messages_count);
    reference_is(reader, segment, "0020", edi->reference);
    reader->over = true;
}

/* ---- segment by segment ---- */

static void check_bytes(struct reader *reader, const struct edifact_scan *scan)
{
    const struct edifact_segment *segment = &scan->segment;
    const struct edifact_interchange *edi = &reader->edi;
    if (!scan->tagged)
        wrong(reader, FINDING_EDI_0106, segment, NULL, NULL);
    if (scan->bad >= 0)
        wrong(reader, FINDING_EDI_0021, segment,
              arena_printf(reader->arena, "%02X", (unsigned)scan->bad), edi->syntax);
    if (segment->size > EDIFACT_SEGMENT_MAX)
        wrong(reader, FINDING_EDI_0107, segment, count_text(reader, EDIFACT_SEGMENT_MAX), NULL);
    if (scan->too_many)
        wrong(reader, FINDING_EDI_0016, segment, count_text(reader, EDIFACT_ELEMENTS_MAX), NULL);
    if (scan->separator_last)
        wrong(reader, edi->syntax_version == 4 ? FINDING_EDI_0045 : FINDING_EDI_0202, segment,
              NULL, NULL);
    if (scan->released_ordinary)
        wrong(reader, FINDING_EDI_0201, segment, NULL, NULL);
    if (scan->small)
        wrong(reader, FINDING_EDI_0203, segment, NULL, NULL);
}

static bool is(const struct edifact_segment *segment, const char *tag)
{
    return strcmp(segment->tag, tag) == 0;
}

static bool is_envelope(const struct edifact_segment *segment)
{
    return is(segment, "UNB") || is(segment, "UNG") || is(segment, "UNH") || is(segment, "UNE") ||
           is(segment, "UNZ");
}

/* Outside a message; false when the rest makes no sense any more. */
static bool take_envelope(struct reader *reader, struct edifact_segment *segment)
{
    struct edifact_interchange *edi = &reader->edi;
    bool bare = reader->groups_count == 0 && edi->messages_count > 0;
    bool between = reader->groups_count > 0 && !reader->in_group;
    if ((is(segment, "UNG") && bare) || (is(segment, "UNH") && between)) {
        wrong(reader, FINDING_EDI_0030, segment, NULL, NULL);
        return false;
    }
    if (is(segment, "UNH") && edi->messages_count == EDIFACT_MESSAGES_MAX) {
        wrong(reader, FINDING_EDI_0102, segment, count_text(reader, EDIFACT_MESSAGES_MAX), NULL);
        return false;
    }
    bool closes = is(segment, "UNG") || is(segment, "UNE") || is(segment, "UNZ");
    bool was_in_group = reader->in_group;
    if (was_in_group && closes && !close_group(reader, segment))
        return false;
    if (is(segment, "UNG")) {
        open_group(reader, segment);
    } else if (is(segment, "UNH")) {
        open_message(reader, segment);
    } else if (is(segment, "UNZ")) {
        close_interchange(reader, segment);
    } else if (!is(segment, "UNE") || !was_in_group) {
        wrong(reader, FINDING_EDI_0033, segment, NULL, NULL);
        return false;
    }
    return true;
}

static bool take(struct reader *reader)
{
    struct edifact_scan scan;
    edifact_scan(&reader->edi, reader->at, reader->end, &scan);
    struct edifact_segment *segment = &scan.segment;
    if (!scan.ended) {
        findings_add(reader->findings, FINDING_EDI_0105, 0, "", NULL, NULL, NULL);
        return false;
    }
    reader->at = segment->bytes + segment->size + 1;
    if (reader->in_message && is_envelope(segment))
        close_message(reader, segment);
    if (reader->in_message) {
        segment->position = ++message_of(reader)->segments_count;
        check_bytes(reader, &scan);
        if (is(segment, "UNT"))
            close_message(reader, segment);
        return true;
    }
    size_t errors = reader->findings->errors_count;
    if (!is(segment, "UNH"))
        check_bytes(reader, &scan);
    if (reader->findings->errors_count > errors || !take_envelope(reader, segment))
        return false;
    if (is(segment, "UNH"))
        check_bytes(reader, &scan);
    return true;
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) != NULL &&
           *reader->at != '\0')
        reader->at++;
}

static void read_all(struct reader *reader)
{
    struct edifact_scan scan;
    if (reader->end - reader->at >= 3 && memcmp(reader->at, "\xEF\xBB\xBF", 3) == 0)
        reader->at += 3;
    skip_blanks(reader);
    if (!read_marks(reader))
        return;
    skip_blanks(reader);
    unwrap(reader);
    if (!read_syntax(reader))
        return;
    classify(&reader->edi);
    edifact_scan(&reader->edi, reader->at, reader->end, &scan);
    if (!scan.ended) {
        findings_add(reader->findings, FINDING_EDI_0105, 0, "", NULL, NULL, NULL);
        return;
    }
    check_bytes(reader, &scan);
    take_unb(reader, &scan.segment);
    reader->at = scan.segment.bytes + scan.segment.size + 1;
    bool going = reader->findings->errors_count == 0;
    while (going && !reader->over)
        going = take(reader);
    if (!reader->over)
        return;
    skip_blanks(reader);
    if (reader->at < reader->end)
        findings_add(reader->findings, FINDING_EDI_0108, 0, "", NULL, NULL, NULL);
}

enum code edifact_read(struct arena *arena, const char *bytes, size_t size,
                       struct findings *findings, struct edifact_interchange *ret_interchange)
{
    size_t errors = findings->errors_count;
    size_t room = ROOM;
    struct reader reader = {.arena = arena, .findings = findings, .at = bytes, .end = bytes + size};
    reader.room = arena_alloc(arena, sizeof(room));
    *reader.room = room;
    if (size > EDIFACT_BYTES_MAX)
        findings_add(findings, FINDING_EDI_0104, 0, "", "20 MiB", NULL, NULL);
    else
        read_all(&reader);
    if (findings->errors_count > errors)
        return FINDINGS;
    assert(reader.over);
    *ret_interchange = reader.edi;
    return OK;
}
