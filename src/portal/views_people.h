/* views_people: what handlers give to the templates of signing in and of security. */
#pragma once
#include "views.h"

struct sign_in_view {
    const char *name, *next, *problem; /* problem NULL: none */
    bool signed_out, timed_out;
    const struct user *users; /* of a demonstration */
    size_t users_count;
    const char *password;
};
/* A field of text that is no plain one. */
struct input_view {
    const char *id, *label, *hint, *value;
    const char *type;         /* text, password, email, tel */
    const char *autocomplete; /* as HTML names it */
    bool optional, numeric;
    const char *list; /* id of a datalist, NULL none */
};
struct key_view {
    struct form_view form; /* problems alone */
    struct key_rules limits;
    const char *name, *next;
    const char *questions[RECOVERY_QUESTIONS];
    bool password_only; /* of a recovery, or a change */
};
struct step_view {
    struct form_view form;
    struct sign_in_flow flow;
    const struct second_factor *factors;
    size_t factors_count;
    bool has_email, has_totp, mailed, bounced, fresh;
    const char *address;      /* shown in part, NULL none */
    const char *email, *again; /* as typed */
    const char *terms;
    struct profile_order profile;
    const struct recovery_question *questions;
    size_t questions_count;
    struct key_rules limits;
    int device_days;
    bool has_passkey; /* and it can be used here */
    struct passkey_offer passkey;
};
struct security_view {
    struct form_view form;
    const struct session *sessions;
    size_t sessions_count;
    const struct second_factor *factors;
    size_t factors_count;
    const struct trusted_device *devices;
    size_t devices_count;
    const struct access_event *events;
    size_t events_count;
    size_t codes_left;
    bool demo_person;
    const char *codes[RECOVERY_CODES]; /* just made; [0] NULL: none */
    struct session_limits limits;
};
struct totp_view {
    struct form_view form;
    struct totp_offer offer;
    const char *label;
};
struct passkey_view {
    struct form_view form;
    bool offered; /* there can be passkeys */
    struct passkey_offer offer;
    const char *label, *name; /* name: the person's, for the browser's list */
};
struct partners_view {
    const struct partner *list;
    size_t count;
    const char *next, *problem; /* problem NULL: none */
};
struct address_view {
    struct form_view form;
    const char *now; /* NULL none */
    const char *email, *again;
};
struct mailbox_view {
    const struct mail *mails;
    size_t count;
};
struct attach_view {
    const struct shown_attach *list;
    size_t count;
};
/* What the page's script put into the form. */
struct webauthn_answer passkey_answer(struct page *page);
/* What came of a step: the cookies, then the next step, or the page that was asked for. */
enum code page_signed_in(struct page *page, const struct sign_in *came);
struct form_view people_form(struct page *page);
/* A picture of the text for a camera: SVG, as high and wide as its class says. */
struct markup qr_picture(struct page *page, const char *text, const char *label);
const char *moment_text(const struct page *page, instant at); /* 2026-11-28, 14:05 */
const char *event_name(const struct page *page, const char *kind);
const char *factor_name(const struct page *page, const char *kind);
const char *mail_state_name(const struct page *page, const char *state);
const char *session_mark_text(const struct page *page, const struct session *session);
const char *device_mark_text(const struct page *page, const struct trusted_device *device);
