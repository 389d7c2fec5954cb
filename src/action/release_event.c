/* What a release system says of goods is taken in: checked, matched, told to whom it concerns. */
#include "release_impl.h"

#include <stdio.h>
#include <stdlib.h>

enum { OFFICE_MAX = 8, TEXT_MAX = 35 };
#define AHEAD_MS ((int64_t)3600 * 1000) /* clocks differ */

bool release_releases(int indicator)
{
    return indicator == 4 || indicator == 23;
}

/* ---- reading ---- */

static void refuse(struct action *action, enum finding_code finding, const char *pointer,
                   const char *arg0, const char *arg1)
{
    findings_add(&action->findings, finding, 0, pointer, arg0, arg1, NULL);
}

static const char *given(const char *text)
{
    return text == NULL ? "" : text;
}

/* "2025-11-13T15:40", with seconds or without; "Z" or "+hh:mm" behind, else Eastern time. */
static bool read_moment(const char *text, instant *ret)
{
    int hour, minute, second = 0, used = 0, zone_hour, zone_minute;
    date day;
    char sign, on[11] = "";
    if (strlen(text) < 16 || text[10] != 'T')
        return false;
    memcpy(on, text, 10);
    if (!date_parse(on, &day) || strspn(text + 11, "0123456789:") < 5 ||
        sscanf(text + 11, "%2d:%2d%n", &hour, &minute, &used) != 2 || used != 5 || hour > 23 ||
        minute > 59)
        return false;
    const char *rest = text + 16;
    if (*rest == ':') {
        if (strspn(rest + 1, "0123456789") < 2 || sscanf(rest, ":%2d", &second) != 1 || second > 59)
            return false;
        rest += 3;
        if (*rest == '.')
            rest += 1 + strspn(rest + 1, "0123456789");
    }
    *ret = instant_at(day, hour, minute);
    ret->ms += (int64_t)second * 1000;
    if (*rest == '\0')
        return true;
    /* days of no zone are those since 1970 */
    const int64_t plain = ((int64_t)date_between(date_make(1970, 1, 1), day) * 86400 +
                           (int64_t)hour * 3600 + minute * 60 + second) * 1000;
    if (strcmp(rest, "Z") == 0) {
        ret->ms = plain;
        return true;
    }
    if (sscanf(rest, "%c%2d:%2d%n", &sign, &zone_hour, &zone_minute, &used) != 3 ||
        used != (int)strlen(rest) || used != 6 || (sign != '+' && sign != '-') || zone_hour > 14 ||
        zone_minute > 59)
        return false;
    const int64_t shift = ((int64_t)zone_hour * 3600 + zone_minute * 60) * 1000;
    ret->ms = sign == '-' ? plain + shift : plain - shift;
    return true;
}

static bool plain_text(const char *text, size_t most)
{
    for (const char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < ' ')
            return false;
    return strlen(text) <= most;
}

static void read_texts(struct action *action, const struct release_notice *notice,
                       struct release_event *ret)
{
    const struct {
        const char *pointer, *text;
        const char **to;
        size_t most;
    } texts[] = {{"/office", given(notice->office), &ret->office, OFFICE_MAX},
                 {"/subLocation", given(notice->sub_location), &ret->sub_location, OFFICE_MAX},
                 {"/cargoControlNumber", given(notice->cargo), &ret->cargo, TEXT_MAX},
                 {"/serviceOption", given(notice->service_option), &ret->service_option,
                  OFFICE_MAX}};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        *texts[i].to = arena_text(action->arena, texts[i].text);
        if (!plain_text(texts[i].text, texts[i].most))
            refuse(action, FINDING_REL_0105, texts[i].pointer, texts[i].text,
                   arena_printf(action->arena, "%zu", texts[i].most));
    }
}

static const char *indicators(struct action *action)
{
    const struct tariff_code *codes;
    const size_t count = tariff_codes(action->tariff, "release-indicators", &codes);
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text = arena_printf(action->arena, "%s%s%s", text, i == 0 ? "" : ", ", codes[i].code);
    return text;
}

static enum code read_importer(struct action *action, const char *text, struct release_event *ret)
{
    const struct registry_business *business;
    if (*text == '\0')
        return OK;
    enum code code = program_account_parse(text, &ret->importer)
                         ? action_business(action, program_account_bn(ret->importer), &business)
                         : NOT_FOUND;
    const struct registry_account *account =
        code == OK ? registry_find_account(business, ret->importer) : NULL;
    if (code != OK && code != NOT_FOUND)
        return code;
    if (account == NULL || !account->import)
        refuse(action, FINDING_REL_0106, "/importer", text, NULL);
    return OK;
}

/* Everything of it that can be seen without the numbers before it. */
static enum code read_notice(struct action *action, const struct release_notice *notice,
                             struct release_event *ret)
{
    const char *indicator = given(notice->indicator), *moment = given(notice->moment);
    *ret = (struct release_event){.basis = "", .taken_on = action->today,
                                  .taken_at = action->now, .taken_by = action->actor.name,
                                  .closed_by = "", .words = ""};
    if (!transaction_number_parse(given(notice->transaction), &ret->transaction))
        refuse(action, FINDING_REL_0101, "/transactionNumber", given(notice->transaction), NULL);
    if (tariff_code_find(action->tariff, "release-indicators", indicator, action->today) == NULL)
        refuse(action, FINDING_REL_0102, "/indicator", indicator, indicators(action));
    else
        ret->indicator = atoi(indicator);
    if (!read_moment(moment, &ret->at))
        refuse(action, FINDING_REL_0103, "/moment", moment, NULL);
    else if (ret->at.ms > action->now.ms + AHEAD_MS)
        refuse(action, FINDING_REL_0104, "/moment", moment,
               instant_text(action->arena, action->now));
    read_texts(action, notice, ret);
    if (given(notice->duties)[0] != '\0') {
        ret->basis = "told";
        if (!money_parse(notice->duties, &ret->duties) || ret->duties.cents < 0)
            refuse(action, FINDING_REL_0107, "/estimatedDuties", notice->duties, NULL);
    }
    if (release_releases(ret->indicator))
        ret->released_on = instant_date(ret->at);
    enum code code = read_importer(action, given(notice->importer), ret);
    return code != OK ? code : action->findings.errors_count > 0 ? FINDINGS : OK;
}

/* ---- whose it is ---- */

static bool acts_for_others(struct action *action, program_account account)
{
    enum { ENOUGH = 50 };
    struct held_delegation *held;
    const struct registry_business *business;
    const bn firm = program_account_bn(account);
    if (action_business(action, firm, &business) == OK && business->licence[0] != '\0')
        return true;
    const size_t count =
        store_list_held(action->store, action->arena, firm, (bn){""}, ENOUGH, &held);
    bool stands = count == ENOUGH;
    for (size_t i = 0; i < count; i++)
        stands = stands || registry_delegation_stands(&held[i].delegation, action->today);
    return stands;
}

/* The declaration knows the importer; else who has the security number is it, if he imports and
 * acts for nobody else. */
static enum code match(struct action *action, struct release_event *event,
                       struct stored_declaration *ret_newest)
{
    const struct registry_business *business;
    char number[6] = "";
    int importers;
    memcpy(number, event->transaction.text, 5);
    *ret_newest = (struct stored_declaration){0};
    enum code code = store_load_declaration(action->store, action->arena, event->transaction, 0,
                                            ret_newest);
    if (code == OK)
        event->importer = ret_newest->importer;
    else if (code != NOT_FOUND)
        return code;
    code = strcmp(number, DECLARATION_SYSTEM_SECURITY) == 0
               ? NOT_FOUND
               : store_find_security_number(action->store, number, &event->holder, &importers);
    if (code != OK)
        return code == NOT_FOUND ? OK : code;
    if (event->importer.text[0] != '\0' || importers != 1 ||
        action_business(action, program_account_bn(event->holder), &business) != OK)
        return OK;
    const struct registry_account *account = registry_find_account(business, event->holder);
    if (account != NULL && account->import && !acts_for_others(action, event->holder))
        event->importer = event->holder;
    return OK;
}

/* What its duties may come to, when nobody said it: what a declaration of the importer came to, on
 * average of the last year. */
static void estimate(struct action *action, struct release_event *event)
{
    money sum;
    if (date_is_none(event->released_on) || event->importer.text[0] == '\0') {
        event->duties = money_cents(0);
        event->basis = "";
    }
    if (date_is_none(event->released_on) || event->importer.text[0] == '\0' ||
        event->basis[0] != '\0')
        return;
    const instant since = instant_at(date_months_later(action->today, -12), 0, 0);
    const size_t count =
        store_sum_declared(action->store, event->importer, since, &sum);
    if (count == 0 || sum.cents <= 0)
        return;
    event->duties = money_cents(sum.cents / (int64_t)count);
    event->basis = "average";
}

/* ---- letters ---- */

static void tell_both(struct action *action, const struct release_event *event, enum letter letter,
                      struct letters *letters)
{
    const char *number = event->transaction.text + 5;
    const bool same = program_account_equal(event->importer, event->holder);
    if (event->importer.text[0] != '\0')
        letter_account(action, PERMISSION_DECLARATION_VIEW, event->importer, letter, number,
                       letters);
    if (event->holder.text[0] != '\0' && !same)
        letter_account(action, PERMISSION_DECLARATION_VIEW, event->holder, letter, number,
                       letters);
}

/* ---- taking ---- */

static bool differs(const struct release_event *event, const struct stored_declaration *newest)
{
    return !date_is_none(event->released_on) && newest->version > 0 &&
           strcmp(newest->type, "C") != 0 && !date_is_none(newest->released_on) &&
           !date_equal(newest->released_on, event->released_on);
}

/* A declaration that is paid before release: the goods are out. */
static enum code release_paid(struct action *action, const struct stored_declaration *newest,
                              struct told_release *ret)
{
    struct shown_release stand;
    struct case_taken taken;
    const struct findings findings = action->findings;
    enum code code = action_show_release(action, newest->transaction, &stand);
    if (code != OK || !date_is_none(stand.released_on))
        return code == NOT_FOUND || code == FORBIDDEN ? OK : code;
    const struct case_order order = {.transaction = newest->transaction, .version = stand.current,
                                     .step = CASE_STEP_RELEASE_RELEASE};
    const bool system = action->actor.system;
    action->actor.system = true; /* who may tell that goods are out need not decide on cases */
    code = stand.current == 0 ? CONFLICT : action_take_step(action, &order, &taken);
    action->actor.system = system;
    action->findings = findings; /* why not, an officer finds on the page of the declaration */
    ret->unpaid = code == CONFLICT || code == FINDINGS;
    return ret->unpaid ? OK : code;
}

static enum code write_event(struct action *action, struct release_event *event,
                             const struct stored_declaration *newest)
{
    struct letters letters = {0};
    const program_account of = event->importer.text[0] != '\0' ? event->importer : event->holder;
    if (release_asks(event->indicator))
        tell_both(action, event, LETTER_RELEASE_REJECTED, &letters);
    else if (differs(event, newest))
        tell_both(action, event, LETTER_RELEASE_DIFFERS, &letters);
    struct access_change change = {.release = event, .mails = letters.list,
                                   .mails_count = letters.count};
    access_tell(action, &change, "release.told", action->actor.software ? NULL : action->actor.name,
                arena_printf(action->arena, "%s %d", event->transaction.text, event->indicator));
    change.events[0].business = of.text[0] == '\0' ? (bn){""} : program_account_bn(of);
    change.events[0].account = arena_text(action->arena, of.text);
    return access_commit(action, &change);
}

static enum code take(struct action *action, const struct release_notice *notice, bool test,
                      struct told_release *ret)
{
    struct release_event event;
    struct stored_declaration newest;
    bool repeated = false;
    enum code code = read_notice(action, notice, &event);
    if (code == OK)
        code = match(action, &event, &newest);
    if (code == OK)
        code = action_whole(action);
    if (code != OK)
        return code;
    event.account_by = release_account_by(action, &event);
    estimate(action, &event);
    code = test ? OK : write_event(action, &event, &newest);
    if (code == CONFLICT) {
        repeated = true;
        code = store_load_release(action->store, action->arena, event.transaction, event.at,
                                  event.indicator, &event);
    }
    if (code != OK)
        return code;
    if (event.holder.text[0] == '\0' && event.importer.text[0] == '\0')
        findings_add(&action->findings, FINDING_REL_0108, 0, "/transactionNumber",
                     event.transaction.text, NULL, NULL);
    code = release_show(action, &event, ret);
    ret->repeated = repeated;
    if (code == OK && !test && !date_is_none(event.released_on) &&
        strcmp(newest.type, "C") == 0)
        code = release_paid(action, &newest, ret);
    return code;
}

enum code action_take_release(struct action *action, const struct release_notice *notice,
                              struct told_release *ret)
{
    if (!action_may(action, PERMISSION_RELEASE_TELL, ACCOUNT_NONE))
        return FORBIDDEN;
    enum code code = action_ensure_day(action);
    return code == OK ? take(action, notice, false, ret) : code;
}

enum code action_take_releases(struct action *action, const char *bytes, size_t size,
                               struct release_lines *ret)
{
    struct release_file file;
    if (!action_may(action, PERMISSION_RELEASE_TELL, ACCOUNT_NONE))
        return FORBIDDEN;
    enum code code = action_ensure_day(action);
    if (code == OK)
        code = document_read_releases(action->arena, bytes, size, &action->findings, &file);
    if (code != OK)
        return code;
    *ret = (struct release_lines){.sender = file.sender, .reference = file.reference,
                                  .test = file.test, .count = file.messages_count};
    ret->lines = arena_array(action->arena, file.messages_count + 1, sizeof(*ret->lines));
    const struct findings whole = action->findings;
    for (size_t i = 0; i < file.messages_count && code == OK; i++) {
        const struct release_message *message = &file.messages[i];
        struct release_line *line = &ret->lines[i];
        *line = (struct release_line){.number = message->number,
                                      .reference = message->reference,
                                      .findings = message->findings};
        if (!message->sound)
            continue;
        action->findings = message->findings;
        code = take(action, &message->notice, file.test, &line->told);
        line->taken = code == OK;
        line->findings = action->findings;
        code = code == FINDINGS ? OK : code;
    }
    action->findings = whole;
    return code;
}

/* ---- answering ---- */

enum code action_close_release(struct action *action, const char *key, const char *words,
                               struct told_release *ret)
{
    struct release_event event, there;
    struct access_change change = {0};
    if (!release_read_key(key, &event))
        return NOT_FOUND;
    enum code code = store_load_release(action->store, action->arena, event.transaction, event.at,
                                        event.indicator, &there);
    if (code != OK)
        return code;
    if (!release_seen(action, &there))
        return NOT_FOUND;
    const program_account of = there.importer.text[0] != '\0' ? there.importer : there.holder;
    const bool client = program_account_equal(of, there.holder) ||
                        action_could_for(action, PERMISSION_DECLARATION_FILE,
                                         program_account_bn(of));
    if (!action_may(action, PERMISSION_DECLARATION_FILE, of) &&
        !(there.holder.text[0] != '\0' && client &&
          action_may(action, PERMISSION_DECLARATION_FILE, there.holder)))
        return FORBIDDEN;
    if (strlen(given(words)) > CASEWORK_WORDS_MAX) {
        refuse(action, FINDING_MON_0002, "/words",
               arena_printf(action->arena, "%zu", strlen(words)),
               arena_printf(action->arena, "%d", CASEWORK_WORDS_MAX));
        return FINDINGS;
    }
    there.closed_at = action->now;
    there.closed_by = action->actor.name;
    there.words = given(words);
    change.close_release = &there;
    access_tell(action, &change, "release.answered",
                action->actor.software ? NULL : action->actor.name,
                arena_printf(action->arena, "%s %d", there.transaction.text, there.indicator));
    change.events[0].business = program_account_bn(of);
    change.events[0].account = arena_text(action->arena, of.text);
    code = access_commit(action, &change);
    if (code == CONFLICT)
        refuse(action, FINDING_REL_0109, "", there.transaction.text, NULL);
    there.waiting = RELEASE_WAITS_NOT;
    return code == OK ? release_show(action, &there, ret) : code;
}
