/* Who did what: two chains read backwards side by side. */
#include "audit.h"

#include "access.h"

#include <stdlib.h>

enum { SCAN_MAX = 2000, EVENTS_READ = 100, NAMES_MAX = 64 };

const char *const audit_groups[AUDIT_GROUPS] = {"sign-in",     "view",    "access", "declaration",
                                                "payment", "decision", "other"};

/* ---- looking ---- */

bool audit_own(struct action *action, bn business)
{
    const struct actor *actor = &action->actor;
    return actor->system || actor->name == NULL || bn_equal(business, actor->business) ||
           actor_role(actor, business, NULL) != ROLE_UNASSOCIATED;
}

enum code action_note_view(struct action *action, program_account account)
{
    const struct actor *actor = &action->actor;
    bn owner = program_account_bn(account);
    if (audit_own(action, owner))
        return OK;
    instant since = instant_at(instant_date(platform_real_now()), 0, 0);
    if (store_access_told(action->store, actor->name, account.text, "account.viewed", "", since))
        return OK;
    struct access_change change = {.unless_viewed = &since};
    access_tell(action, &change, "account.viewed", actor->software ? NULL : actor->name, NULL);
    change.events[0].business = owner;
    change.events[0].account = arena_text(action->arena, account.text);
    return access_commit(action, &change);
}

/* ---- words ---- */

static int compare_id(const void *id, const void *name)
{
    return strcmp(id, ((const struct event_name *)name)->id);
}

static const struct event_name *find_words(const char *id)
{
    return bsearch(id, event_names, event_names_count, sizeof(*event_names), compare_id);
}

const char *const *event_words(const char *id)
{
    const struct event_name *found = find_words(id);
    if (found == NULL)
        found = find_words("journal.other");
    assert(found != NULL);
    return found->words;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with)
{
    size_t size = strlen(text), tail = strlen(with);
    return size >= tail && strcmp(text + size - tail, with) == 0;
}

/* ---- an event of access ---- */

static enum audit_group group_of_event(const char *kind)
{
    if (begins(kind, "session.") || begins(kind, "step.") || strcmp(kind, "key.locked") == 0 ||
        strcmp(kind, "code.spent") == 0 || strcmp(kind, "factor.copied") == 0)
        return AUDIT_SIGN_IN;
    return strcmp(kind, "account.viewed") == 0 ? AUDIT_VIEW : AUDIT_ACCESS;
}

static void of_event(struct action *action, const struct access_event *event,
                     struct audit_entry *ret)
{
    const char *id = arena_printf(action->arena, "access.%s", event->kind);
    const char *const *words = event_words(id);
    bool own = *event->actor == '\0' || text_equal(event->actor, event->person);
    *ret = (struct audit_entry){
        .at = event->at, .group = group_of_event(event->kind), .kind = id,
        .name = {words[LANGUAGE_EN], words[LANGUAGE_FR]},
        .actor = *event->actor == '\0' ? event->person : event->actor,
        .person = own ? "" : event->person,
        .account = event->account == NULL ? "" : event->account, .object = "",
        .words = event->words, .role_then = event->role == NULL ? "" : event->role,
        .remote = event->remote == NULL ? "" : event->remote,
        .acting = arena_text(action->arena, event->acting.text),
        .refused = ends(event->kind, ".refused") || ends(event->kind, ".locked") ||
                   ends(event->kind, ".copied"),
        .number = event->number};
}

/* ---- a record of the journal ---- */

static enum audit_group group_of_record(const struct changes *c)
{
    static const char *const payments[] = {"payment", "clearing", "collect", "agreement",
                                           "dishonour", "return"};
    if (c->case_steps_count > 0 || c->money_steps_count > 0)
        return AUDIT_DECISION;
    if (c->declarations_count > 0 || c->bulk_steps_count > 0)
        return AUDIT_DECLARATION;
    for (size_t i = 0; i < ARRAY_COUNT(payments); i++)
        if (strcmp(c->kind, payments[i]) == 0)
            return AUDIT_PAYMENT;
    return AUDIT_OTHER;
}

static program_account account_of(const struct changes *c)
{
    if (c->declarations_count > 0)
        return c->declarations[0].importer;
    if (c->payments_count > 0)
        return c->payments[0].account;
    if (c->case_steps_count > 0)
        return c->case_steps[0].account;
    if (c->money_steps_count > 0)
        return c->money_steps[0].account;
    if (c->bulk_steps_count > 0)
        return c->bulk_steps[0].account;
    if (c->statement != NULL)
        return c->statement->account;
    return c->entries_count > 0 && c->entries[0].lines_count > 0 ? c->entries[0].lines[0].account
                                                                 : ACCOUNT_NONE;
}

static void name_step(struct action *action, struct audit_entry *entry, const char *id,
                      const char *en, const char *fr)
{
    entry->kind = arena_printf(action->arena, "step.%s", id);
    entry->name[LANGUAGE_EN] = en;
    entry->name[LANGUAGE_FR] = fr;
}

static void name_record(struct action *action, const struct changes *c, struct audit_entry *entry)
{
    if (c->case_steps_count > 0) {
        const struct case_step_fact *step = &case_steps[c->case_steps[0].step];
        name_step(action, entry, step->id, step->en, step->fr);
    } else if (c->money_steps_count > 0) {
        const struct money_step_fact *step = &money_steps[c->money_steps[0].step];
        name_step(action, entry, step->id, step->en, step->fr);
    } else if (c->bulk_steps_count > 0) {
        const struct bulk_step_fact *step = &bulk_steps[c->bulk_steps[0].step];
        name_step(action, entry, step->id, step->en, step->fr);
    } else {
        bool again = strcmp(c->kind, "declaration") == 0 && c->declarations_count > 0 &&
                     c->declarations[0].version > 1;
        entry->kind = arena_printf(action->arena, "journal.%s", again ? "correction" : c->kind);
        const char *const *words = event_words(entry->kind);
        entry->name[LANGUAGE_EN] = words[LANGUAGE_EN];
        entry->name[LANGUAGE_FR] = words[LANGUAGE_FR];
    }
}

static const char *object_of(struct action *action, const struct changes *c)
{
    if (c->declarations_count > 0)
        return arena_printf(action->arena, "%s.%d", c->declarations[0].transaction.text,
                            c->declarations[0].version);
    if (c->case_steps_count > 0 && c->case_steps[0].version > 0)
        return arena_printf(action->arena, "%s.%d", c->case_steps[0].transaction.text,
                            c->case_steps[0].version);
    if (c->payments_count > 0)
        return arena_text(action->arena, c->payments[0].id);
    if (c->statement != NULL)
        return arena_text(action->arena, c->statement->id);
    return "";
}

/* False when it is not one that can be read, which carm verify tells of. */
static bool of_record(struct action *action, struct arena *scratch,
                      const struct journal_record *record, struct audit_entry *ret)
{
    struct changes *c;
    if (changes_decode(scratch, record->body, &c) != OK)
        return false;
    *ret = (struct audit_entry){.at = record->at, .group = group_of_record(c),
                                .actor = arena_text(action->arena, c->actor), .person = "",
                                .account = arena_text(action->arena, account_of(c).text),
                                .object = object_of(action, c), .words = "", .journal = true,
                                .role_then = "", .remote = "", .acting = "",
                                .number = record->seq};
    name_record(action, c, ret);
    return true;
}

/* ---- who may see it ---- */

static bool of_agency(struct action *action)
{
    return action_may(action, PERMISSION_AUDIT_VIEW, ACCOUNT_NONE);
}

bool action_may_audit(struct action *action, bn business)
{
    return of_agency(action) || (business.text[0] != '\0' &&
                                 action_may_in(action, PERMISSION_AUDIT_VIEW, business));
}

/* Who manages some of the accounts sees what is about those, and nothing that is about none. */
static bool sees_all(struct action *action, bn business)
{
    return action->actor.software || of_agency(action) ||
           actor_role(&action->actor, business, NULL) == ROLE_MANAGER;
}

static bool sees(struct action *action, bool all, const struct audit_entry *entry)
{
    program_account account;
    return all || (program_account_parse(entry->account, &account) &&
                   action_may(action, PERMISSION_AUDIT_VIEW, account));
}

/* ---- the list ---- */

static instant end_of(date day)
{
    return date_is_none(day) ? (instant){INT64_MAX} : instant_at(date_add(day, 1), 0, 0);
}

static instant begin_of(date day)
{
    return date_is_none(day) ? (instant){INT64_MIN} : instant_at(day, 0, 0);
}

/* The last record before the instant: their times rise with their numbers. */
static enum code last_before(struct action *action, bn business, instant end, int64_t *ret_seq)
{
    int64_t low = 0, high;
    enum code code = store_load_head(action->store, business, &high);
    struct arena *scratch = arena_new();
    while (code == OK && low < high) {
        struct journal_record record;
        int64_t middle = end.ms == INT64_MAX ? high : low + (high - low + 1) / 2;
        code = store_load_journal(action->store, scratch, business, middle, &record);
        if (code == OK && record.at.ms < end.ms)
            low = middle;
        else
            high = middle - 1;
        arena_reset(scratch);
    }
    arena_free(scratch);
    *ret_seq = low;
    return code == NOT_FOUND ? OK : code;
}

enum code action_begin_audit(struct action *action, const struct audit_filter *filter,
                             struct audit_place *ret)
{
    if (!action_may_audit(action, filter->business))
        return NOT_FOUND;
    instant end = end_of(filter->to);
    *ret = (struct audit_place){.at = end, .number = end.ms == INT64_MAX ? INT64_MAX : 0};
    return filter->business.text[0] == '\0' || filter->ours ? OK
                                            : last_before(action, filter->business, end,
                                                          &ret->seq);
}

char *audit_place_text(struct arena *arena, const struct audit_place *place)
{
    return arena_printf(arena, "%lld.%lld.%lld", (long long)place->at.ms, (long long)place->number,
                        (long long)place->seq);
}

bool audit_place_parse(const char *text, struct audit_place *ret)
{
    int64_t parts[3];
    char *end;
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        parts[i] = strtoll(text, &end, 10);
        if (end == text || parts[i] < 0 || *end != (i < 2 ? '.' : '\0'))
            return false;
        text = end + 1;
    }
    *ret = (struct audit_place){{parts[0]}, parts[1], parts[2]};
    return true;
}

struct merging {
    struct action *action;
    const struct audit_filter *filter;
    struct audit_place *place;
    instant from;
    struct access_event *events;
    size_t events_count, events_at;
    bool events_over, record_known;
    struct arena *scratch;
    struct journal_record record;
};

static const struct access_event *next_event(struct merging *m)
{
    if (m->events_at == m->events_count && !m->events_over) {
        m->events_count = (m->filter->ours ? store_list_access_for : store_list_access)(
            m->action->store, m->action->arena, m->filter->business, m->place->at,
            m->place->number, m->from, EVENTS_READ, &m->events);
        m->events_at = 0;
        m->events_over = m->events_count < EVENTS_READ;
    }
    return m->events_at < m->events_count ? &m->events[m->events_at] : NULL;
}

static enum code next_record(struct merging *m, const struct journal_record **ret)
{
    *ret = NULL;
    if (m->place->seq == 0 || m->filter->ours)
        return OK;
    if (!m->record_known) {
        arena_reset(m->scratch);
        enum code code = store_load_journal(m->action->store, m->scratch, m->filter->business,
                                            m->place->seq, &m->record);
        if (code == NOT_FOUND) /* of a place that somebody thought up */
            m->place->seq = 0;
        if (code != OK)
            return code == NOT_FOUND ? OK : code;
        m->record_known = true;
    }
    if (m->record.at.ms < m->from.ms)
        m->place->seq = 0;
    else
        *ret = &m->record;
    return OK;
}

static bool fits(const struct audit_filter *filter, const struct audit_entry *entry)
{
    const char *person = filter->person == NULL ? "" : filter->person;
    return (filter->group < 0 || (int)entry->group == filter->group) &&
           (filter->account.text[0] == '\0' || strcmp(entry->account, filter->account.text) == 0) &&
           (*person == '\0' || text_equal(entry->actor, person) ||
            text_equal(entry->person, person));
}

/* The newer of the two that come next. False when there is none; `ret->kind` NULL: to be passed. */
static enum code take_next(struct merging *m, struct audit_entry *ret, bool *ret_any)
{
    const struct journal_record *record;
    enum code code = next_record(m, &record);
    const struct access_event *event = next_event(m);
    *ret_any = code == OK && (record != NULL || event != NULL);
    *ret = (struct audit_entry){.kind = NULL};
    if (!*ret_any)
        return code;
    if (record != NULL && (event == NULL || record->at.ms >= event->at.ms)) {
        ret->at = record->at;
        (void)of_record(m->action, m->scratch, record, ret);
        m->place->seq--;
        m->record_known = false;
    } else {
        of_event(m->action, event, ret);
        m->place->at = event->at;
        m->place->number = event->number;
        m->events_at++;
    }
    return OK;
}

/* ---- names ---- */

struct names {
    bn business; /* in which roles are asked for; "" any */
    struct user list[NAMES_MAX];
    const char *roles[NAMES_MAX];
    bool known[NAMES_MAX];
    size_t count;
};

/* The strongest one has there, or anywhere. */
static const char *role_now(struct action *action, bn business, const struct user *user)
{
    struct membership *list;
    enum role here = ROLE_UNASSOCIATED, any = ROLE_UNASSOCIATED;
    if (user->role[0] != '\0')
        return arena_text(action->arena, user->role);
    size_t count = store_list_memberships(action->store, action->arena, user->name, &list);
    for (size_t i = 0; i < count; i++) {
        if (list[i].role > any)
            any = list[i].role;
        if (list[i].role > here && bn_equal(list[i].business, business))
            here = list[i].role;
    }
    enum role role = here == ROLE_UNASSOCIATED ? any : here;
    return role == ROLE_UNASSOCIATED ? "" : role_ids[role];
}

static const struct user *name_of(struct action *action, struct names *names, const char *mark,
                                  const char **ret_role)
{
    size_t i = 0;
    *ret_role = "";
    if (mark == NULL || *mark == '\0' || strlen(mark) >= sizeof(names->list[0].name))
        return NULL;
    while (i < names->count && strcmp(names->list[i].name, mark) != 0)
        i++;
    if (i == names->count) {
        if (names->count == NAMES_MAX)
            i = names->count = 0;
        struct user *user = &names->list[i];
        names->known[i] = store_load_user(action->store, action->arena, mark, user) == OK;
        if (!names->known[i])
            memcpy(user->name, mark, strlen(mark) + 1);
        names->roles[i] = names->known[i] ? role_now(action, names->business, user) : "";
        names->count++;
    }
    *ret_role = names->roles[i];
    return names->known[i] ? &names->list[i] : NULL;
}

static const char *shown_name(const struct user *user)
{
    return user->display_name == NULL ? user->name : user->display_name;
}

static void put_names(struct action *action, struct names *names, struct audit_entry *entry)
{
    const char *unused;
    const struct user *actor = name_of(action, names, entry->actor, &entry->role);
    entry->actor_name = actor == NULL ? NULL : arena_text(action->arena, shown_name(actor));
    const struct user *person = name_of(action, names, entry->person, &unused);
    entry->person_name = person == NULL ? NULL : arena_text(action->arena, shown_name(person));
}

enum code action_list_audit(struct action *action, const struct audit_filter *filter,
                            struct audit_place *place, size_t limit, struct audit_entry **ret,
                            size_t *ret_count, bool *ret_more, instant *ret_until)
{
    struct audit_entry *list = NULL, entry;
    size_t count = 0, capacity = 0, looked = 0;
    if (!action_may_audit(action, filter->business))
        return NOT_FOUND;
    struct names *names = arena_alloc(action->arena, sizeof(*names));
    struct merging merging = {.action = action, .filter = filter, .place = place,
                              .from = begin_of(filter->from), .scratch = arena_new()};
    bool any = true, all = sees_all(action, filter->business);
    enum code code = OK;
    names->count = 0;
    names->business = filter->business;
    *ret_until = (instant){0};
    while (count < limit && looked < SCAN_MAX) {
        code = take_next(&merging, &entry, &any);
        if (code != OK || !any)
            break;
        looked++;
        *ret_until = entry.at;
        if (entry.kind == NULL || !fits(filter, &entry) || !sees(action, all, &entry))
            continue;
        put_names(action, names, &entry);
        *LIST_PUSH(action->arena, list, count, capacity) = entry;
    }
    arena_free(merging.scratch);
    *ret = list;
    *ret_count = count;
    *ret_more = any;
    return code;
}

size_t action_viewers(struct action *action, size_t limit, struct audit_entry **ret)
{
    struct audit_entry *list = NULL;
    size_t count = 0, capacity = 0;
    struct access_event *events;
    const bn business = action->actor.business;
    if (business.text[0] == '\0')
        return 0;
    struct names *names = arena_alloc(action->arena, sizeof(*names));
    names->count = 0;
    names->business = (bn){""};
    size_t read = store_list_access(action->store, action->arena, business, (instant){INT64_MAX},
                                    INT64_MAX, (instant){INT64_MIN}, SCAN_MAX, &events);
    for (size_t i = 0; i < read && count < limit; i++) {
        struct audit_entry entry;
        if (strcmp(events[i].kind, "account.viewed") != 0)
            continue;
        of_event(action, &events[i], &entry);
        put_names(action, names, &entry);
        *LIST_PUSH(action->arena, list, count, capacity) = entry;
    }
    *ret = list;
    return count;
}
