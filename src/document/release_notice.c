/* Release notices (RNS): from the segments of CUSRES to what they say. */
#include "release_notice.h"

#include "bank.h"
#include "edifact.h"

#include <stdlib.h>

enum { LONG = 35, SHORT = 3 };

struct reader {
    struct arena *arena;
    const struct edifact_interchange *edi;
    struct edifact_message *message;
    struct release_notice *notice;
    const struct edifact_segment *segment;
    bool totals; /* the TAX at hand is on all duties and taxes */
    bool dated;  /* DTM+58 was there */
};

static const char *text(const struct reader *reader, size_t element, size_t component)
{
    return edifact_text(reader->arena, reader->edi, reader->segment, element, 1, component);
}

/* A value that is wrong, as findings show it. */
static const char *shown(const struct reader *reader, const char *value)
{
    return value == NULL ? "" : bank_cut(reader->arena, value, LONG);
}

static bool is(const struct reader *reader, size_t element, size_t component, const char *wanted)
{
    return text_equal(text(reader, element, component), wanted);
}

static void wrong(const struct reader *reader, enum finding_code code, const char *arg1,
                  const char *arg2)
{
    edifact_wrong(reader->message, code, reader->segment, arg1, arg2);
}

/* A value of at most so many characters, for a place that takes one. */
static void take(const struct reader *reader, size_t element, size_t component, const char *name,
                 size_t most, const char **ret)
{
    const char *value = text(reader, element, component);
    if (value == NULL)
        return;
    if (edifact_length(value) > most) {
        wrong(reader, FINDING_EDI_0039, name, arena_printf(reader->arena, "%zu", most));
        value = bank_cut(reader->arena, value, most);
    } else if (*ret != NULL) {
        wrong(reader, FINDING_EDI_0153, name, value);
    }
    *ret = *ret == NULL ? value : *ret;
}

static void take_bgm(const struct reader *reader)
{
    take(reader, 1, 4, "1000", LONG, &reader->notice->service_option);
    take(reader, 2, 1, "1004", LONG, &reader->notice->transaction);
    const char *function = text(reader, 3, 1);
    if (function == NULL)
        function = text(reader, 4, 1);
    if (function != NULL && strcmp(function, "11") != 0)
        wrong(reader, FINDING_EDI_0012, shown(reader, function), "1225 = 11");
}

static bool digits(const char *value, size_t size)
{
    return strspn(value, "0123456789") >= size;
}

/* Minutes that a zone of three characters is ahead of Greenwich. */
static bool zone_minutes(const char *zone, int *ret_minutes)
{
    static const struct {
        const char *zone;
        int hours;
    } zones[] = {{"UTC", 0},  {"GMT", 0},  {"AST", -4}, {"ADT", -3}, {"EST", -5}, {"EDT", -4},
                 {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}};
    for (size_t i = 0; i < ARRAY_COUNT(zones); i++)
        if (strcmp(zones[i].zone, zone) == 0) {
            *ret_minutes = 60 * zones[i].hours;
            return true;
        }
    if ((zone[0] != '+' && zone[0] != '-') || !digits(zone + 1, 2) || zone[3] != '\0')
        return false;
    int hours = atoi(zone + 1);
    *ret_minutes = zone[0] == '-' ? -60 * hours : 60 * hours;
    return hours <= 14;
}

/* CCYYMMDDHHMM, perhaps with seconds, perhaps with a zone: to YYYY-MM-DDTHH:MM. */
static const char *moment_of(const struct reader *reader, const char *value, bool seconds,
                             bool zoned)
{
    size_t size = seconds ? 14 : 12;
    if (strlen(value) != size + (zoned ? 3 : 0) || !digits(value, size))
        return NULL;
    const char *day = arena_printf(reader->arena, "%.4s-%.2s-%.2s", value, value + 4, value + 6);
    date on;
    int clock = (value[8] - '0') * 1000 + (value[9] - '0') * 100 + (value[10] - '0') * 10 +
                value[11] - '0';
    if (!date_parse(day, &on) || clock >= 2400 || clock % 100 >= 60 || (seconds && value[12] > '5'))
        return NULL;
    int minutes = 0;
    if (!zoned)
        return arena_printf(reader->arena, "%sT%.2s:%.2s", day, value + 8, value + 10);
    if (!zone_minutes(value + size, &minutes))
        return NULL;
    int64_t days = date_between(date_make(1970, 1, 1), on);
    int64_t utc = days * 1440 + clock / 100 * 60 + clock % 100 - minutes;
    return arena_printf(reader->arena, "%.16s",
                        instant_text(reader->arena, (instant){utc * 60000}));
}

static void take_moment(struct reader *reader)
{
    static const struct {
        const char *format, *shape;
        bool seconds, zoned;
    } formats[] = {{"203", "203 CCYYMMDDHHMM", false, false},
                   {"204", "204 CCYYMMDDHHMMSS", true, false},
                   {"303", "303 CCYYMMDDHHMMZZZ", false, true},
                   {"304", "304 CCYYMMDDHHMMSSZZZ", true, true}};
    const char *value = text(reader, 1, 2), *format = text(reader, 1, 3), *moment = NULL;
    bool again = reader->dated;
    reader->dated = true;
    if (again) {
        wrong(reader, FINDING_EDI_0153, "DTM+58", shown(reader, value));
        return;
    }
    if (text_equal(format, "102") || text_equal(format, "101")) {
        wrong(reader, FINDING_EDI_0152, format, NULL);
        return;
    }
    size_t i = 0;
    while (i < ARRAY_COUNT(formats) && !text_equal(format, formats[i].format))
        i++;
    if (i == ARRAY_COUNT(formats)) {
        wrong(reader, FINDING_EDI_0012, shown(reader, format), "2379 = 203");
        return;
    }
    if (value != NULL)
        moment = moment_of(reader, value, formats[i].seconds, formats[i].zoned);
    if (moment == NULL)
        wrong(reader, FINDING_EDI_0012, shown(reader, value), formats[i].shape);
    reader->notice->moment = moment;
}

/* D.96A has MOA behind TAX only, and so has D.96B before its lines. */
static void take_duties(const struct reader *reader)
{
    const char *amount = text(reader, 1, 2), *number = NULL;
    if (amount != NULL && strlen(amount) <= LONG)
        number = edifact_number(reader->arena, reader->edi, amount);
    if (number == NULL)
        wrong(reader, FINDING_EDI_0037, "MOA+176 5004", shown(reader, amount));
    else if (!is(reader, 1, 3, "CAD"))
        wrong(reader, FINDING_EDI_0012, shown(reader, text(reader, 1, 3)), "6345 = CAD");
    else if (reader->notice->duties != NULL)
        wrong(reader, FINDING_EDI_0153, "MOA+176", number);
    else
        reader->notice->duties = number;
}

static void take_cargo(const struct reader *reader)
{
    const char *held = reader->notice->cargo, *next = NULL;
    take(reader, 1, 2, "1154", LONG, &next);
    if (held == NULL)
        reader->notice->cargo = next;
    else if (next != NULL && strcmp(held, next) != 0)
        wrong(reader, FINDING_EDI_0204, next, NULL);
}

/* Only what the profile asks for; the rest of what the structure allows may say what it likes. */
static void take_segment(struct reader *reader, const struct edifact_item *item)
{
    const char *tag = item->tag;
    bool head = item->depth == 0, group = item->depth == 1 && item->needed;
    bool of_tax = strcmp(tag, "MOA") == 0 || strcmp(tag, "GIS") == 0;
    reader->totals &= of_tax && item->depth == 1;
    if (head && strcmp(tag, "BGM") == 0) {
        take_bgm(reader);
    } else if (head && strcmp(tag, "LOC") == 0 && is(reader, 1, 1, "22")) {
        take(reader, 2, 1, "LOC+22 3225", LONG, &reader->notice->office);
        take(reader, 2, 4, "LOC+22 3224", LONG, &reader->notice->sub_location);
    } else if (head && strcmp(tag, "DTM") == 0 && is(reader, 1, 1, "58")) {
        take_moment(reader);
    } else if (head && strcmp(tag, "GIS") == 0) {
        take(reader, 1, 1, "GIS 7365", SHORT, &reader->notice->indicator);
    } else if (group && strcmp(tag, "RFF") == 0 && is(reader, 1, 1, "XC")) {
        take_cargo(reader);
    } else if ((head || group) && strcmp(tag, "NAD") == 0 && is(reader, 1, 1, "IM")) {
        take(reader, 2, 1, "NAD+IM 3039", LONG, &reader->notice->importer);
    } else if (group && strcmp(tag, "TAX") == 0) {
        reader->totals = is(reader, 1, 1, "4");
    } else if (reader->totals && strcmp(tag, "MOA") == 0 && is(reader, 1, 1, "176")) {
        take_duties(reader);
    }
}

static void read_notice(struct reader *reader)
{
    struct edifact_message *message = reader->message;
    struct edifact_segment segment = {0};
    struct edifact_walk walk = {.structure = edifact_structure_of(message)};
    reader->segment = &segment;
    (void)edifact_next(reader->edi, message, &segment);
    if (walk.structure == NULL || strcmp(walk.structure->type, "CUSRES") != 0) {
        wrong(reader, FINDING_EDI_0151,
              arena_printf(reader->arena, "%s:%s:%s:%s", message->type, message->version,
                           message->release, message->agency),
              "CUSRES:D:96A:UN, CUSRES:D:96B:UN");
        return;
    }
    do {
        const struct edifact_item *item = edifact_walk_next(&walk, message, &segment);
        if (item != NULL)
            take_segment(reader, item);
    } while (edifact_next(reader->edi, message, &segment));
    if (reader->notice->transaction == NULL)
        wrong(reader, FINDING_EDI_0013, "BGM 1004", NULL);
    if (!reader->dated)
        wrong(reader, FINDING_EDI_0013, "DTM+58", NULL);
    if (reader->notice->indicator == NULL)
        wrong(reader, FINDING_EDI_0013, "GIS 7365", NULL);
}

enum code document_read_releases(struct arena *arena, const char *bytes, size_t size,
                                 struct findings *findings, struct release_file *ret)
{
    struct edifact_interchange edi;
    if (edifact_read(arena, bytes, size, findings, &edi) != OK)
        return FINDINGS;
    struct release_message *messages = arena_array(arena, edi.messages_count, sizeof(*messages));
    for (size_t i = 0; i < edi.messages_count; i++) {
        struct reader reader = {.arena = arena, .edi = &edi, .message = &edi.messages[i],
                                .notice = &messages[i].notice};
        read_notice(&reader);
        messages[i].number = i + 1;
        messages[i].reference = edi.messages[i].reference;
        messages[i].findings = edi.messages[i].findings;
        messages[i].sound = messages[i].findings.errors_count == 0;
    }
    *ret = (struct release_file){.sender = edi.sender, .recipient = edi.recipient,
                                 .reference = edi.reference, .test = edi.test,
                                 .messages = messages, .messages_count = edi.messages_count};
    return OK;
}
