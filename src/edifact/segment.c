/* A segment: where it ends, what its bytes are, and the values in it. */
#include "edifact_impl.h"

bool edifact_is_utf8(const struct edifact_interchange *interchange)
{
    return strcmp(interchange->syntax, "UNOW") == 0 || strcmp(interchange->syntax, "UNOY") == 0;
}

static bool is_tag(const char *tag, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!((tag[i] >= 'A' && tag[i] <= 'Z') || (tag[i] >= '0' && tag[i] <= '9')))
            return false;
    return size == 3;
}

void edifact_scan(const struct edifact_interchange *interchange, const char *at, const char *end,
                  struct edifact_scan *ret)
{
    const uint8_t *classes = interchange->classes;
    const char *from = at, *tag_end = NULL;
    size_t elements = 0, components = 1;
    int before = CLASS_ORDINARY;
    bool high = false;
    *ret = (struct edifact_scan){.bad = -1};
    for (; at < end; at++) {
        int class = classes[(unsigned char)*at];
        if (class == CLASS_RELEASE && at + 1 < end) {
            class = classes[(unsigned char)*++at];
            ret->released_ordinary |= class < CLASS_BAD;
            class = class > CLASS_BAD ? CLASS_ORDINARY : class;
        }
        if (class == CLASS_END)
            break;
        if (class == CLASS_ELEMENT) {
            ret->too_many |= ++elements > EDIFACT_ELEMENTS_MAX;
            components = 1;
        } else if (class == CLASS_COMPONENT) {
            ret->too_many |= ++components > EDIFACT_ELEMENTS_MAX;
        } else if (class == CLASS_REPETITION) {
            components = 1;
        } else if (class == CLASS_BAD && ret->bad < 0) {
            ret->bad = (unsigned char)*at;
        }
        if (class >= CLASS_COMPONENT && tag_end == NULL)
            tag_end = at;
        ret->small |= class == CLASS_SMALL;
        high |= class == CLASS_HIGH;
        ret->separator_last |= before == CLASS_COMPONENT && class > CLASS_COMPONENT;
        before = class;
    }
    ret->ended = at < end;
    ret->separator_last |= before >= CLASS_COMPONENT;
    ret->segment.bytes = from;
    ret->segment.size = (size_t)(at - from);
    size_t tag_size = (size_t)((tag_end == NULL ? at : tag_end) - from);
    ret->tagged = is_tag(from, tag_size);
    if (ret->tagged)
        memcpy(ret->segment.tag, from, 3);
    if (high && ret->bad < 0 && !text_is_utf8(from, ret->segment.size))
        for (const char *byte = from; ret->bad < 0; byte++)
            if (classes[(unsigned char)*byte] == CLASS_HIGH)
                ret->bad = (unsigned char)*byte;
}

bool edifact_next(const struct edifact_interchange *interchange,
                  const struct edifact_message *message, struct edifact_segment *segment)
{
    const char *end = message->bytes + message->size;
    const char *at = segment->bytes == NULL ? message->bytes : segment->bytes + segment->size + 1;
    size_t position = segment->position + 1;
    if (at >= end)
        return false;
    struct edifact_scan scan;
    edifact_scan(interchange, at, end, &scan);
    *segment = scan.segment;
    segment->position = position;
    return true;
}

/* Latin-1 to UTF-8, but for what is UTF-8 already; what must not be shown as it is, is a "?". */
static const char *decode(struct arena *arena, const struct edifact_interchange *interchange,
                          const char *from, size_t size)
{
    bool utf8 = edifact_is_utf8(interchange) && text_is_utf8(from, size);
    bool none = edifact_is_utf8(interchange) && !utf8;
    char *text = arena_alloc(arena, 2 * size + 1), *to = text;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)from[i];
        if (c == (unsigned char)interchange->release && i + 1 < size)
            c = (unsigned char)from[++i];
        if (c < 0x20 || c == 0x7F || (c >= 0x80 && none) || (c >= 0x80 && c < 0xA0 && !utf8)) {
            *to++ = '?';
        } else if (c < 0x80 || utf8) {
            *to++ = (char)c;
        } else {
            *to++ = (char)(0xC0 | c >> 6);
            *to++ = (char)(0x80 | (c & 0x3F));
        }
    }
    return text;
}

const char *edifact_text(struct arena *arena, const struct edifact_interchange *interchange,
                         const struct edifact_segment *segment, size_t element, size_t repetition,
                         size_t component)
{
    const char *at = segment->bytes, *end = at + segment->size, *from = NULL;
    size_t e = 0, r = 1, c = 1;
    if (segment->size > EDIFACT_SEGMENT_MAX)
        return NULL; /* refused as a whole: what nobody will use must cost nothing */
    for (; at < end && e <= element; at++) {
        int class = interchange->classes[(unsigned char)*at];
        bool separates = class >= CLASS_COMPONENT;
        if (separates && from != NULL)
            break;
        if (class == CLASS_RELEASE && at + 1 < end)
            at++;
        if (!separates)
            continue;
        if (class == CLASS_ELEMENT) {
            e++;
            r = c = 1;
        } else if (class == CLASS_REPETITION) {
            r++;
            c = 1;
        } else {
            c++;
        }
        if (e == element && r == repetition && c == component)
            from = at + 1;
    }
    if (from == NULL || from == at)
        return NULL;
    return decode(arena, interchange, from, (size_t)(at - from));
}

size_t edifact_length(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

const char *edifact_number(struct arena *arena, const struct edifact_interchange *interchange,
                           const char *text)
{
    char *number = arena_text(arena, text);
    size_t digits = 0, marks = 0;
    for (char *at = number + (*number == '-'); *at != '\0'; at++) {
        bool mark = *at == interchange->decimal ||
                    (interchange->syntax_version == 4 && (*at == '.' || *at == ','));
        bool between = at[1] >= '0' && at[1] <= '9' && digits > 0;
        if (!(*at >= '0' && *at <= '9') && !(mark && between && marks == 0))
            return NULL;
        digits += !mark;
        marks += mark;
        if (mark)
            *at = '.';
    }
    return digits == 0 ? NULL : number;
}
