/* Who did what, for a business, the agency and oneself; and ending the sessions of others. */
#include "audit.h"

#include "templates.h"

#include <stdlib.h>

enum { ENTRIES_SHOWN = 50, ENTRIES_FILE = 500, OWN_SHOWN = 25 };

/* ---- words ---- */

const char *audit_actor(const struct page *page, const struct audit_entry *entry)
{
    if (entry->actor_name)
        return entry->actor_name;
    if (*entry->actor == '\0')
        return t(page, TEXT_AUDIT_NOBODY);
    if (strcmp(entry->actor, "system") == 0)
        return t(page, TEXT_AUDIT_SYSTEM);
    return strncmp(entry->actor, "key-", 4) == 0
               ? arena_printf(page->arena, "%s %s", t(page, TEXT_AUDIT_SOFTWARE), entry->actor)
               : entry->actor;
}

const char *audit_object(const struct page *page, const struct audit_entry *entry)
{
    (void)page;
    if (*entry->object)
        return entry->object;
    if (entry->person_name)
        return entry->person_name;
    return *entry->person ? entry->person : entry->account;
}

/* A declaration stands on a page of its own. */
const char *audit_url(const struct page *page, const struct audit_entry *entry)
{
    transaction_number number;
    const char *dot = strchr(entry->object, '.');
    if (!entry->journal || !dot || *entry->account == '\0' ||
        !transaction_number_parse(arena_copy(page->arena, entry->object,
                                             (size_t)(dot - entry->object)), &number))
        return NULL;
    return arena_printf(page->arena, "%s?version=%s",
                        route_path(page->arena, ROUTE_DECLARATION, page->language, entry->account,
                                   number.text), dot + 1);
}

/* ---- the list ---- */

static const struct option *options_of_groups(struct page *page)
{
    struct option *options = arena_array(page->arena, AUDIT_GROUPS + 3, sizeof(*options));
    options[0] = (struct option){"", t(page, TEXT_AUDIT_KIND_ANY)};
    for (int i = 0; i < AUDIT_GROUPS; i++)
        options[i + 1] = (struct option){audit_groups[i],
                                         say_id(page, "audit.group.", audit_groups[i])};
    if (may_have_clients(page) || action_may_audit(page->action, (bn){""}))
        options[AUDIT_GROUPS + 1] = (struct option){"ours", t(page, TEXT_AUDIT_GROUP_OURS)};
    return options;
}

static void wrong(struct audit_view *view, const char *at, const char *words)
{
    if (view->problem)
        return;
    view->problem = words;
    view->problem_at = at;
}

static void read_day(struct page *page, struct audit_view *view, const char *name,
                     const char *text, date *ret)
{
    if (*text && !date_parse(text, ret))
        wrong(view, name,
              finding_message(page->arena,
                              &(struct finding){.code = FINDING_DOC_0004, .arguments = {text}},
                              page->language));
}

static const char *say_about(struct page *page, const char *id, const char *about)
{
    const char *words = say_id(page, "audit.", id), *hole = strstr(words, "{0}");
    return arena_printf(page->arena, "%.*s%s%s", (int)(hole - words), words, about, hole + 3);
}

/* What is asked for; one's own business, if it is not the agency that asks. */
static struct audit_filter read_filter(struct page *page, struct audit_view *view)
{
    struct audit_filter filter = {.business = page->action->actor.business, .group = -1};
    view->number = query(page, "business");
    view->account = query(page, "account");
    view->person = query(page, "person");
    view->group = query(page, "kind");
    view->from = query(page, "from");
    view->to = query(page, "to");
    view->groups = options_of_groups(page);
    view->agency = action_may_audit(page->action, (bn){""});
    if (view->agency)
        filter.business = (bn){""};
    if (*view->number && !bn_parse(view->number, &filter.business))
        wrong(view, "business", say_about(page, "bad_business", view->number));
    bool ours = strcmp(view->group, "ours") == 0;
    if (*view->account &&
        (!program_account_parse(view->account, &filter.account) ||
         (filter.business.text[0] && !ours &&
          !bn_equal(program_account_bn(filter.account), filter.business))))
        wrong(view, "account", say_about(page, "bad_account", view->account));
    read_day(page, view, "from", view->from, &filter.from);
    read_day(page, view, "to", view->to, &filter.to);
    for (int i = 0; i < AUDIT_GROUPS; i++)
        if (strcmp(view->group, audit_groups[i]) == 0)
            filter.group = i;
    filter.ours = ours && filter.business.text[0] != '\0';
    filter.person = view->person;
    view->filtered = *view->account || *view->person || *view->group || *view->from || *view->to ||
                     *view->number;
    return filter;
}

static enum code begin_list(struct page *page, const struct audit_filter *filter,
                            struct audit_place *ret)
{
    const char *after = query(page, "after");
    enum code code = action_begin_audit(page->action, filter, ret);
    return code == OK && *after && !audit_place_parse(after, ret) ? UNREADABLE : code;
}

static enum code fill_list(struct page *page, const struct audit_filter *filter,
                           struct audit_view *view)
{
    struct audit_entry *list;
    struct audit_place place;
    instant until;
    bool more;
    enum code code = begin_list(page, filter, &place);
    if (code == OK)
        code = action_list_audit(page->action, filter, &place, ENTRIES_SHOWN, &list, &view->count,
                                 &more, &until);
    if (code != OK)
        return code;
    view->list = list;
    view->next = more ? audit_place_text(page->arena, &place) : NULL;
    view->looked = more && view->count < ENTRIES_SHOWN ? moment_text(page, until) : NULL;
    view->person_name = view->person;
    for (size_t i = 0; i < view->count; i++)
        if (strcmp(list[i].actor, view->person) == 0)
            view->person_name = audit_actor(page, &list[i]);
    return OK;
}

enum code get_audit(struct page *page)
{
    struct audit_view view = {.person_name = ""};
    struct audit_filter filter = read_filter(page, &view);
    if (!action_may_audit(page->action, filter.business))
        return NOT_FOUND;
    view.business = filter.business.text[0] == '\0' ? NULL : party_name(page, filter.business.text);
    view.later = *query(page, "after") != '\0';
    enum code code = view.problem ? OK : fill_list(page, &filter, &view);
    if (code != OK)
        return code;
    const char *asked = strchr(url_with(page, "after", NULL), '?');
    view.csv = arena_printf(page->arena, "%s%s", url(page, ROUTE_AUDIT_CSV, NULL),
                            asked ? asked : "");
    page->title = t(page, TEXT_AUDIT);
    page->code = "SEC-09";
    page->error = view.problem != NULL;
    page_add_crumb(page, url(page, ROUTE_ACCOUNTS, NULL), t(page, TEXT_ACCOUNTS_TITLE));
    page_add_crumb(page, url(page, ROUTE_SECURITY, NULL), t(page, TEXT_SECURITY));
    page_add_crumb(page, NULL, page->title);
    page_audit(page, &view);
    return page_answer(page, view.problem ? 422 : 200);
}

static void csv_entry(const struct page *page, const struct audit_entry *e, struct out *out)
{
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)e->number);
    csv_field(out, instant_text(page->action->arena, e->at), true);
    csv_field(out, e->actor, false);
    csv_field(out, e->actor_name ? e->actor_name : "", false);
    csv_field(out, e->role, false);
    csv_field(out, e->kind, false);
    csv_field(out, e->name[page->language], false);
    csv_field(out, e->person, false);
    csv_field(out, e->account, false);
    csv_field(out, e->object, false);
    csv_field(out, e->refused ? "refused" : "done", false);
    csv_field(out, e->journal ? "journal" : "access", false);
    csv_field(out, number, false);
    csv_field(out, e->words, false);
    csv_field(out, e->role_then, false);
    csv_field(out, e->remote, false);
    csv_field(out, e->acting, false);
    out_put(out, "\r\n");
}

/* However many there are, in pieces of so many. */
enum code get_audit_csv(struct page *page)
{
    static const char head[] = "at,user,userName,roleNow,kind,action,person,account,object,result,"
                               "chain,number,recorded,role,address,for\r\n";
    struct audit_view view = {.person_name = ""};
    struct audit_place place;
    struct audit_filter filter = read_filter(page, &view);
    if (view.problem)
        return UNREADABLE;
    enum code code = begin_list(page, &filter, &place);
    if (code != OK)
        return code;
    struct arena *outer = page->action->arena, *inner = arena_new();
    bool fine = http_spool(page->response, head, sizeof(head) - 1), more = true;
    while (code == OK && fine && more) {
        struct audit_entry *list;
        size_t count;
        instant until;
        arena_reset(inner);
        page->action->arena = inner;
        code = action_list_audit(page->action, &filter, &place, ENTRIES_FILE, &list, &count, &more,
                                 &until);
        struct out out = out_new(inner);
        for (size_t i = 0; code == OK && i < count; i++)
            csv_entry(page, &list[i], &out);
        fine = code != OK || out.size == 0 || http_spool(page->response, out.data, out.size);
    }
    page->action->arena = outer;
    arena_free(inner);
    if (code != OK)
        return code;
    return fine ? page_download(page, "text/csv; charset=utf-8", "audit-history.csv", NULL, 0)
                : FAULT;
}

/* ---- one's own ---- */

enum code get_activity(struct page *page)
{
    struct activity_view view = {0};
    struct audit_entry *viewers = NULL;
    struct access_event *events;
    long long before = strtoll(query(page, "before"), NULL, 10);
    view.viewers_count = action_viewers(page->action, OWN_SHOWN, &viewers);
    view.viewers = viewers;
    view.events_count =
        action_access_of(page->action, before > 0 ? before : 0, OWN_SHOWN + 1, &events);
    view.events = events;
    view.later = before > 0;
    view.manager = action_may_audit(page->action, page->action->actor.business);
    if (view.events_count > OWN_SHOWN) {
        view.events_count = OWN_SHOWN;
        view.next =
            arena_printf(page->arena, "%lld", (long long)events[OWN_SHOWN - 1].number);
    }
    page->title = t(page, TEXT_ACTIVITY);
    page->code = "SEC-10";
    page_add_crumb(page, url(page, ROUTE_ACCOUNTS, NULL), t(page, TEXT_ACCOUNTS_TITLE));
    page_add_crumb(page, url(page, ROUTE_SECURITY, NULL), t(page, TEXT_SECURITY));
    page_add_crumb(page, NULL, page->title);
    page_activity(page, &view);
    return page_answer(page, 200);
}

/* ---- sessions of others ---- */

enum code get_signed_in(struct page *page)
{
    struct signed_in_view view = {.whom = query(page, "whom")};
    struct shown_person *list = NULL;
    view.agency = action_may(page->action, PERMISSION_PERSON_HELP, ACCOUNT_NONE);
    view.asked = *view.whom != '\0' || !view.agency;
    view.done = strcmp(query(page, "done"), "1") == 0;
    enum code code = view.asked ? action_list_signed_in(page->action, view.whom, &list, &view.count)
                                : OK;
    if (code != OK && !(view.agency && code == NOT_FOUND))
        return code;
    view.list = list;
    page->title = t(page, TEXT_SIGNED_IN);
    page->code = "SEC-11";
    page_add_crumb(page, url(page, ROUTE_ACCOUNTS, NULL), t(page, TEXT_ACCOUNTS_TITLE));
    page_add_crumb(page, url(page, ROUTE_SECURITY, NULL), t(page, TEXT_SECURITY));
    page_add_crumb(page, NULL, page->title);
    page_signed_in_others(page, &view);
    return page_answer(page, 200);
}

enum code post_signed_in(struct page *page)
{
    enum code code = action_end_sessions_of(page->action, field(page, "of"));
    return code == OK ? page_redirect(page, arena_printf(page->arena, "%s?done=1&whom=%s",
                                                         url(page, ROUTE_SIGNED_IN, NULL),
                                                         http_escape(page->arena,
                                                                     field(page, "whom"))))
                      : code;
}
