#include "calendar_file.h"
#include "statement_impl.h"
#include "words.h"

static const struct {
    const char *id, *names[LANGUAGES];
} kinds[CALENDAR_KINDS] = {
    [CALENDAR_STATEMENT] = {"statement", {"Statement of account", "Relevé de compte"}},
    [CALENDAR_DUE] = {"due", {"Payment due", "Échéance de paiement"}},
    [CALENDAR_CORRECT] = {"correct", {"Last day for corrections", "Dernier jour pour corriger"}},
    [CALENDAR_ACCOUNT] = {"account", {"Last day to account", "Dernier jour pour déclarer"}},
    [CALENDAR_REVIEW] = {"review", {"Last day to request a review",
                                    "Dernier jour pour demander une révision"}},
    [CALENDAR_APPEAL] = {"appeal", {"Last day to appeal", "Dernier jour pour faire appel"}},
    [CALENDAR_WAIVER] = {"waiver", {"Waiver begins", "Début d’une renonciation"}},
    [CALENDAR_HOLIDAY] = {"holiday", {"Holiday", "Jour férié"}},
};

const char *calendar_kind_id(enum calendar_kind kind)
{
    return kinds[kind].id;
}

char *calendar_title(struct arena *arena, const struct calendar_event *event,
                     enum language language)
{
    bool french = language == LANGUAGE_FR;
    const char *colon = french ? "\u00a0: " : ": ";
    struct out out = out_new(arena);
    out_put(&out, kinds[event->kind].names[language]);
    if (event->kind == CALENDAR_HOLIDAY)
        out_printf(&out, "%s%s", colon, french ? event->name_fr : event->name_en);
    if (event->reference[0] != '\0')
        out_printf(&out, "%s%s", colon, word_reference(arena, event->reference));
    if (event->has_amount)
        out_printf(&out, "%s%s", colon, money_page(arena, event->amount, language));
    if (event->kind == CALENDAR_WAIVER && !date_equal(event->until, DATE_MAX))
        out_printf(&out, ", %s %s", word(WORD_TO, language),
                   date_page(arena, event->until, language));
    return out.data;
}

static const char *rule_words(enum rule rule, enum language language)
{
    return language == LANGUAGE_FR ? rules[rule].fr : rules[rule].en;
}

/* ---- iCalendar ---- */

/* A content line: at most 75 bytes, what is longer goes on after a blank, no letter is cut. */
static void put_line(struct out *out, const char *line)
{
    enum { LINE_MAX = 75 };
    size_t left = strlen(line), room = LINE_MAX;
    while (left > room) {
        size_t size = room;
        while (((unsigned char)line[size] & 0xc0) == 0x80)
            size--;
        out_bytes(out, line, size);
        out_put(out, "\r\n ");
        line += size;
        left -= size;
        room = LINE_MAX - 1;
    }
    out_put(out, line);
    out_put(out, "\r\n");
}

/* name:value with the value as TEXT. */
static void put_text(struct out *out, const char *name, const char *value)
{
    struct out line = out_new(out->arena);
    out_printf(&line, "%s:", name);
    for (; *value != '\0'; value++) {
        if (*value == '\n') {
            out_put(&line, "\\n");
            continue;
        }
        if (*value == '\\' || *value == ',' || *value == ';')
            out_char(&line, '\\');
        if ((unsigned char)*value >= ' ')
            out_char(&line, *value);
    }
    put_line(out, line.data);
}

static void put_day(struct out *out, const char *name, date day)
{
    put_line(out, arena_printf(out->arena, "%s;VALUE=DATE:%08d", name, (int)date_number(day)));
}

static char *stamp(struct arena *arena, instant at)
{
    int64_t seconds = at.ms / 1000, days = seconds / 86400, of_day = seconds % 86400;
    date day = date_add(date_make(1970, 1, 1), (int)days);
    return arena_printf(arena, "%08dT%02d%02d%02dZ", (int)date_number(day), (int)(of_day / 3600),
                        (int)(of_day / 60 % 60), (int)(of_day % 60));
}

static void put_alarm(struct out *out, const char *title, int days)
{
    put_line(out, "BEGIN:VALARM");
    put_line(out, "ACTION:DISPLAY");
    put_text(out, "DESCRIPTION", title);
    put_line(out, arena_printf(out->arena, "TRIGGER:-P%dD", days));
    put_line(out, "END:VALARM");
}

static void put_event(struct out *out, program_account account, const struct calendar_event *event,
                      const char *stamped, int reminder_days, enum language language)
{
    struct arena *arena = out->arena;
    const char *title = calendar_title(arena, event, language);
    const char *about = rule_words(event->rule, language);
    const char *key = event->key != NULL ? event->key : event->reference;
    put_line(out, "BEGIN:VEVENT");
    put_line(out, arena_printf(arena, "UID:%s-%s-%08d%s%s@open-carm", kinds[event->kind].id,
                               account.text, (int)date_number(event->about),
                               key[0] != '\0' ? "-" : "", key));
    put_line(out, arena_printf(arena, "DTSTAMP:%s", stamped));
    put_day(out, "DTSTART", event->on);
    put_day(out, "DTEND", date_add(event->on, 1));
    put_text(out, "SUMMARY", title);
    put_text(out, "DESCRIPTION",
             arena_printf(arena, "%s.\n%s\n%s", about, rules[event->rule].source, account.text));
    put_text(out, "CATEGORIES", kinds[event->kind].id);
    put_line(out, "TRANSP:TRANSPARENT");
    if (reminder_days > 0 && event->kind != CALENDAR_STATEMENT && event->kind != CALENDAR_WAIVER &&
        event->kind != CALENDAR_CORRECT)
        put_alarm(out, title, reminder_days);
    put_line(out, "END:VEVENT");
}

char *document_calendar_ics(struct arena *arena, program_account account, const char *name,
                            const struct calendar_event *events, size_t count, instant now,
                            int reminder_days, enum language language)
{
    struct out out = out_new(arena);
    const char *stamped = stamp(arena, now);
    put_line(&out, "BEGIN:VCALENDAR");
    put_line(&out, "VERSION:2.0");
    put_line(&out, language == LANGUAGE_FR ? "PRODID:-//Open CARM//Open CARM//FR"
                                           : "PRODID:-//Open CARM//Open CARM//EN");
    put_line(&out, "CALSCALE:GREGORIAN");
    put_text(&out, "X-WR-CALNAME", arena_printf(arena, "Open CARM, %s %s", name, account.text));
    put_line(&out, "REFRESH-INTERVAL;VALUE=DURATION:P1D");
    for (size_t i = 0; i < count; i++)
        if (events[i].kind != CALENDAR_HOLIDAY)
            put_event(&out, account, &events[i], stamped, reminder_days, language);
    put_line(&out, "END:VCALENDAR");
    return out.data;
}

/* ---- JSON ---- */

void document_write_calendar(struct json *json, program_account account, date from, date to,
                             const struct calendar_event *events, size_t count,
                             enum language language)
{
    json_object(json);
    json_text(json, "account", account.text);
    issued_write_date(json, "from", from);
    issued_write_date(json, "to", to);
    json_key(json, "events");
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        const struct calendar_event *event = &events[i];
        json_object(json);
        issued_write_date(json, "date", event->on);
        json_text(json, "kind", kinds[event->kind].id);
        json_text(json, "title", calendar_title(json->out->arena, event, language));
        json_text(json, "rule", rules[event->rule].id);
        json_text(json, "words", rule_words(event->rule, language));
        json_text(json, "source", rules[event->rule].source);
        issued_write_date(json, "about", event->about);
        issued_write_date(json, "computed", event->computed);
        issued_write_date(json, "until", event->until);
        json_text(json, "reference", event->reference);
        if (event->has_amount)
            issued_write_money(json, "amount", event->amount);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}
