/* calendar_file: the days of an account as iCalendar (RFC 5545) and JSON (docs/FORMATS.md). */
#pragma once
#include "calendar.h"

const char *calendar_kind_id(enum calendar_kind kind); /* statement, due, correct ... */
/* What happens on the day, in words: "Payment due: 1,234.00". */
char *calendar_title(struct arena *arena, const struct calendar_event *event,
                     enum language language);

/* An event is a whole day with the rule and its source in its description. UIDs are made of kind,
 * account and what the event is about, so that a date that moves stays the same event. Days of
 * payment, accounting and cases remind `reminder_days` before. Holidays are left out. */
char *document_calendar_ics(struct arena *arena, program_account account, const char *name,
                            const struct calendar_event *events, size_t count, instant now,
                            int reminder_days, enum language language);
void document_write_calendar(struct json *json, program_account account, date from, date to,
                             const struct calendar_event *events, size_t count,
                             enum language language);
