/* One's own security: sessions, second steps, devices, password; the mailbox of a demonstration;
 * re-attaching persons to new keys. */
#include "templates.h"

#include <qrencode.h>

/* ---- words ---- */

const char *moment_text(const struct page *page, instant at)
{
    if (at.ms == 0)
        return t(page, TEXT_NEVER);
    return arena_printf(page->arena, "%s, %s", iso(page, instant_date(at)), clock_text(page, at));
}

static const char *named(const struct page *page, const char *prefix, const char *id)
{
    const char *words = say_id(page, prefix, id);
    return words ? words : id;
}

const char *event_name(const struct page *page, const char *kind)
{
    return named(page, "access.", kind);
}

const char *factor_name(const struct page *page, const char *kind)
{
    return named(page, "factor.", kind);
}

const char *mail_state_name(const struct page *page, const char *state)
{
    return named(page, "mail.", state);
}

const char *session_mark_text(const struct page *page, const struct session *session)
{
    char *mark = arena_alloc(page->arena, 17);
    session_mark(session, mark);
    return mark;
}

const char *device_mark_text(const struct page *page, const struct trusted_device *device)
{
    char hex[65];
    hash_hex(&device->hash, hex);
    return arena_copy(page->arena, hex, 16);
}

/* Dark squares, row by row, on a white ground four squares wider. */
struct markup qr_picture(struct page *page, const char *text, const char *label)
{
    enum { QUIET = 4 };
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    struct out *outer = page->out, inner = out_new(page->arena);
    if (code == NULL)
        return (struct markup){""};
    int width = code->width + 2 * QUIET;
    out_printf(&inner, "<svg class=\"qr\" role=\"img\" aria-label=\"");
    page->out = &inner;
    page_put_text(page, label);
    page->out = outer;
    out_printf(&inner, "\" viewBox=\"0 0 %d %d\"><rect width=\"%d\" height=\"%d\" "
                       "fill=\"#fff\"/><path fill=\"#000\" d=\"", width, width, width, width);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1)
                out_printf(&inner, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
    out_put(&inner, "\"/></svg>");
    QRcode_free(code);
    return (struct markup){inner.data};
}

/* ---- the page ---- */

static void begin(struct page *page, enum text_id title, const char *code, bool below)
{
    page->title = t(page, title);
    page->code = code;
    page_add_crumb(page, url(page, ROUTE_ACCOUNTS, NULL), t(page, TEXT_ACCOUNTS_TITLE));
    if (below)
        page_add_crumb(page, url(page, ROUTE_SECURITY, NULL), t(page, TEXT_SECURITY));
    page_add_crumb(page, NULL, page->title);
}

static enum code show_security(struct page *page, struct security_view *view)
{
    struct session *sessions;
    struct second_factor *factors;
    struct trusted_device *devices;
    struct access_event *events;
    view->form = people_form(page);
    view->sessions_count = action_sessions(page->action, &sessions);
    view->sessions = sessions;
    view->factors_count =
        action_factors_of(page->action, page->action->actor.name, &factors);
    view->factors = factors;
    view->devices_count = action_devices(page->action, &devices);
    view->devices = devices;
    view->events_count = action_access_of(page->action, 0, 20, &events);
    view->events = events;
    view->codes_left = action_recovery_codes_left(page->action);
    view->limits = action_session_limits(page->action);
    view->demo_person = !action_needs_step_up(page->action, &page->session) &&
                        view->factors_count == 0;
    begin(page, TEXT_SECURITY, "SEC-01", false);
    page_security(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_security(struct page *page)
{
    struct security_view view = {0};
    return show_security(page, &view);
}

enum code post_security(struct page *page)
{
    struct security_view view = {0};
    const char *what = field(page, "do"), *of = field(page, "of");
    enum code code = NOT_FOUND;
    if (strcmp(what, "end-session") == 0 && *of)
        code = action_end_sessions(page->action, of, &page->session.token);
    else if (strcmp(what, "end-others") == 0)
        code = action_end_sessions(page->action, "", &page->session.token);
    else if (strcmp(what, "end-device") == 0)
        code = action_end_device(page->action, of);
    else if (strcmp(what, "end-factor") == 0)
        code = action_end_factor(page->action, of);
    else if (strcmp(what, "name-factor") == 0)
        code = action_name_factor(page->action, of, field(page, "label"));
    else if (strcmp(what, "codes") == 0 &&
             (code = action_make_recovery_codes(page->action, view.codes)) == OK)
        return show_security(page, &view); /* the only time they are shown */
    if (code == FINDINGS)
        return show_security(page, &view);
    return code == OK ? page_redirect(page, url(page, ROUTE_SECURITY, NULL)) : code;
}

/* ---- a code by time ---- */

static enum code show_totp(struct page *page, struct totp_view *view)
{
    view->form = people_form(page);
    begin(page, TEXT_TOTP, "SEC-02", true);
    page_totp(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_totp(struct page *page)
{
    struct totp_view view = {.label = ""};
    enum code code = action_offer_totp(page->action, &view.offer);
    return code == OK ? show_totp(page, &view) : code;
}

enum code post_totp(struct page *page)
{
    struct totp_view view = {.label = field(page, "label")};
    const char *pending = field(page, "pending");
    enum code code =
        action_add_totp(page->action, pending, view.label, field(page, "code"));
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_SECURITY, NULL));
    if (code != FINDINGS)
        return code;
    code = action_open_totp(page->action, pending, &view.offer);
    return code == OK ? show_totp(page, &view) : code;
}

/* ---- a passkey ---- */

struct webauthn_answer passkey_answer(struct page *page)
{
    return (struct webauthn_answer){.id = field(page, "passkey-id"),
                                    .client = field(page, "passkey-client"),
                                    .authenticator = field(page, "passkey-authenticator"),
                                    .signature = field(page, "passkey-signature")};
}

static enum code show_passkey(struct page *page, const char *label)
{
    const struct actor *actor = &page->action->actor;
    struct passkey_view view = {.form = people_form(page), .label = label};
    view.name = actor->display_name ? actor->display_name : actor->name;
    enum code code = action_offer_passkey(page->action, &page->session, &view.offer);
    if (code != OK && code != NOT_FOUND)
        return code;
    view.offered = code == OK;
    begin(page, TEXT_PASSKEY, "SEC-08", true);
    page_passkey(page, &view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_passkey(struct page *page)
{
    return show_passkey(page, "");
}

enum code post_passkey(struct page *page)
{
    const char *label = field(page, "label");
    const struct webauthn_answer answer = passkey_answer(page);
    enum code code = action_add_passkey(page->action, &page->session, label, &answer);
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_SECURITY, NULL));
    return code == FINDINGS ? show_passkey(page, label) : code;
}

/* ---- the password ---- */

static enum code show_password(struct page *page)
{
    struct key_view view = {.form = people_form(page), .limits = action_key_rules(page->action)};
    begin(page, TEXT_PASSWORD_CHANGE, "SEC-03", true);
    page_password(page, &view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_password(struct page *page)
{
    return show_password(page);
}

enum code post_password(struct page *page)
{
    const struct key_order order = {.password = field(page, "password"),
                                    .again = field(page, "again")};
    enum code code = action_change_password(page->action, field(page, "before"), &order,
                                            &page->session.token);
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_SECURITY, NULL));
    return code == FINDINGS ? show_password(page) : code;
}

/* ---- the address of passcodes ---- */

static enum code show_address(struct page *page, const char *email, const char *again)
{
    struct second_factor *factors;
    struct address_view view = {.form = people_form(page), .email = email, .again = again};
    size_t count = action_factors_of(page->action, page->action->actor.name, &factors);
    for (size_t i = 0; i < count; i++)
        if (strcmp(factors[i].kind, FACTOR_EMAIL) == 0)
            view.now = factors[i].secret;
    begin(page, TEXT_ADDRESS, "SEC-07", true);
    page_address(page, &view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_address(struct page *page)
{
    return show_address(page, "", "");
}

enum code post_address(struct page *page)
{
    struct sign_in came;
    const char *email = field(page, "email"), *again = field(page, "email-again");
    enum code code = action_change_address(page->action, &page->session, email, again, &came);
    if (code == FINDINGS)
        return show_address(page, email, again);
    if (code != OK)
        return code;
    page_set_cookie(page, COOKIE_STEP, came.flow, 0);
    return page_redirect(page, url(page, ROUTE_STEP, NULL));
}

/* ---- how long one stays signed in ---- */

enum code get_session(struct page *page)
{
    struct security_view view = {.limits = action_session_limits(page->action)};
    begin(page, TEXT_SESSION, "SEC-04", true);
    page_session(page, &view);
    return page_answer(page, 200);
}

/* ---- mail ---- */

enum code get_mailbox(struct page *page)
{
    struct mailbox_view view = {0};
    struct mail *mails;
    if (!page->demo && (!page->signed_in ||
                        !action_may(page->action, PERMISSION_MAIL_VIEW, ACCOUNT_NONE)))
        return NOT_FOUND;
    view.count = action_list_mail(page->action, 50, &mails);
    view.mails = mails;
    page->title = t(page, TEXT_MAILBOX);
    page->code = "SEC-05";
    page_mailbox(page, &view);
    return page_answer(page, 200);
}

/* ---- persons with new keys ---- */

enum code get_attach(struct page *page)
{
    struct attach_view view = {0};
    struct shown_attach *list;
    view.count = action_list_attach(page->action, &list);
    view.list = list;
    begin(page, TEXT_ATTACH, "SEC-06", true);
    page_attach(page, &view);
    return page_answer(page, 200);
}

enum code post_attach(struct page *page)
{
    bool agree = strcmp(field(page, "do"), "agree") == 0;
    if (!agree && strcmp(field(page, "do"), "refuse") != 0)
        return UNREADABLE;
    enum code code = action_decide_attach(page->action, field(page, "of"), agree);
    return code == OK ? page_redirect(page, url(page, ROUTE_ATTACH, NULL)) : code;
}
