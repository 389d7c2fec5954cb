/* Registering a business, page by page. Whatever tells a stranger something is a try that is
 * counted before it is judged: by person, by address and by business. */
#include "registration_impl.h"

#include <stdio.h>
#include <stdlib.h>

const char *const registration_steps[REGISTRATION_STEPS] = {
    REGISTRATION_START,   REGISTRATION_NUMBER, REGISTRATION_BUSINESS,
    REGISTRATION_FIGURES, REGISTRATION_TERMS,  REGISTRATION_CHECK};

static int place_of(const char *step)
{
    for (int i = 0; i < REGISTRATION_STEPS; i++)
        if (strcmp(registration_steps[i], step) == 0)
            return i;
    return -1;
}

/* Scenarios 1 and 5 have no business number yet; only 3 has a history to be asked about. */
bool registration_has_step(int scenario, const char *step)
{
    if (strcmp(step, REGISTRATION_NUMBER) == 0)
        return scenario != 1 && scenario != 5;
    return strcmp(step, REGISTRATION_FIGURES) != 0 || scenario == 3;
}

struct registering {
    struct action *action;
    const struct registration_order *order;
    struct registration *r;
    struct registration_outcome *outcome;
    struct access_change change;
};

static void tell(struct registering *g, enum finding_code code, const char *field, const char *one,
                 const char *two)
{
    findings_add(&g->action->findings, code, 0, arena_printf(g->action->arena, "/%s", field), one,
                 two, NULL);
}

/* ---- tries ---- */

struct try_names {
    const char *names[3];
    struct guard_rule rules[3];
    size_t count;
};

static struct try_names try_names(struct action *action, const char *business)
{
    const int64_t lock = (int64_t)people_number(action, "reg_lock_hours", 24) * 3600000;
    struct try_names t = {0};
    const char *const whose[] = {action->actor.name,
                                 action->remote == NULL ? "" : action->remote, business};
    static const char *const kinds[] = {"reg", "reg-from", "reg-of"};
    static const struct {
        const char *name;
        int fallback;
    } limits[] = {{"reg_lock_errors", 10}, {"reg_address_errors", 50},
                  {"reg_business_errors", 30}};
    for (size_t i = 0; i < 3 && whose[i] != NULL; i++) {
        t.names[i] = guard_name(action, kinds[i], whose[i]);
        t.rules[i] = (struct guard_rule){
            people_number(action, limits[i].name, limits[i].fallback), lock, lock};
        t.count++;
    }
    return t;
}

static enum code give_tries_back(struct registering *g, const char *business)
{
    struct try_names t = try_names(g->action, business);
    enum code code = OK;
    for (size_t i = 0; i < t.count && code == OK; i++)
        code = guard_give_back(g->action, t.names[i]);
    return code;
}

static const char *moment_of(struct action *action, instant at)
{
    return arena_printf(action->arena, "%s, %s", date_text(action->arena, instant_date(at)),
                        clock_of(action, at));
}

/* business NULL: none in particular. FINDINGS while locked; of what was counted then nothing
 * stays. */
static enum code count_try(struct registering *g, const char *business, const char *field)
{
    struct action *action = g->action;
    struct try_names t = try_names(action, business);
    for (size_t i = 0; i < t.count; i++) {
        int left;
        instant until = {0};
        enum code code = guard_try(action, t.names[i], &t.rules[i], &left, &until);
        if (code == FORBIDDEN) {
            for (size_t k = 0; k < i; k++)
                if (guard_give_back(action, t.names[k]) != OK)
                    return FAULT;
            g->outcome->until = until;
            tell(g, FINDING_RGN_0014, field, moment_of(action, until), NULL);
            return FINDINGS;
        }
        if (code != OK)
            return code;
        if (i == 0 || left < g->outcome->left)
            g->outcome->left = left;
    }
    return OK;
}

instant action_registration_lock(struct action *action)
{
    struct try_names t = try_names(action, NULL);
    instant until = {0}, latest = {0};
    for (size_t i = 0; i < t.count; i++)
        if (guard_locked(action, t.names[i], &until) && until.ms > latest.ms)
            latest = until;
    return latest;
}

static const char *left_text(struct registering *g)
{
    return arena_printf(g->action->arena, "%d", g->outcome->left);
}

/* In the chain: who tried what on which number, and what came of it. */
static void tell_try(struct registering *g, const char *what, const char *of, bool right)
{
    access_tell(g->action, &g->change, "registration.tried", g->action->actor.name,
                arena_printf(g->action->arena, "%s %s %s", what, of, right ? "right" : "wrong"));
}

/* ---- start ---- */

static bool is(const char *field, const char *value) { return text_equal(field, value); }

static enum code step_start(struct registering *g)
{
    const struct registration_order *o = g->order;
    struct registration *r = g->r;
    bool number = is(o->has_number, "yes"), program = is(o->has_program, "yes");
    bool other = is(o->has_other, "yes"), resident = is(o->resident, "yes");
    if (!number && !is(o->has_number, "no"))
        tell(g, FINDING_RGN_0030, "has_number-yes", NULL, NULL);
    if (number && !program && !is(o->has_program, "no"))
        tell(g, FINDING_RGN_0031, "has_program-yes", NULL, NULL);
    if (!(number && program) && !other && !is(o->has_other, "no"))
        tell(g, FINDING_RGN_0032, "has_other-yes", NULL, NULL);
    if (g->action->findings.errors_count > 0)
        return FINDINGS;
    if (!number) {
        if (!resident && !is(o->resident, "no"))
            tell(g, FINDING_RGN_0033, "resident-yes", NULL, NULL);
        else if (!resident)
            tell(g, FINDING_RGN_0034, "resident-yes", NULL, NULL);
        else if (!is(o->entity_type, "corporation") && !is(o->entity_type, "partnership") &&
                 !is(o->entity_type, "sole_proprietor"))
            tell(g, *o->entity_type == '\0' ? FINDING_RGN_0036 : FINDING_RGN_0035, "entity_type",
                 NULL, NULL);
        if (g->action->findings.errors_count > 0)
            return FINDINGS;
    }
    r->scenario = number ? (program ? 3 : other ? 4 : 2) : other ? 5 : 1;
    r->entity_type = number ? "" : arena_text(g->action->arena, o->entity_type);
    if (!number)
        r->bn = (bn){""};
    return OK;
}

/* ---- number ---- */

/* Without blanks, dashes and points; capitals. */
static char *packed(struct arena *arena, const char *text)
{
    char *plain = arena_text(arena, text), *to = plain;
    for (const char *at = plain; *at != '\0'; at++) {
        unsigned char c = (unsigned char)*at;
        if (strchr(" \t-.", c) != NULL)
            continue;
        if (c == 0xC2 && (unsigned char)at[1] == 0xA0) { /* no-break space */
            at++;
            continue;
        }
        *to++ = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : (char)c;
    }
    *to = '\0';
    return plain;
}

static bool all_digits(const char *text, size_t size)
{
    return strlen(text) >= size && strspn(text, "0123456789") >= size;
}

/* Nine digits, or all fifteen characters: the rest is the program account. */
static const char *read_number(struct registering *g, const char *text, bn *ret)
{
    struct arena *arena = g->action->arena;
    size_t size = strlen(text), digits = strspn(text, "0123456789");
    const char *shown = arena_text(arena, g->order->number);
    if (size == 0)
        tell(g, FINDING_RGN_0001, "number", NULL, NULL);
    else if (digits == 15 && size == 15)
        tell(g, FINDING_RGN_0003, "number", arena_copy(arena, text, 9),
             arena_copy(arena, text + 11, 4));
    else if (size == 15 && digits == 9 && strncmp(text + 9, "RM", 2) != 0)
        tell(g, FINDING_RGN_0004, "number", text + 9, NULL);
    else if (size != 9 && !(size == 15 && digits == 9))
        tell(g, FINDING_RGN_0002, "number", shown, arena_printf(arena, "%zu", digits));
    else if (!bn_parse(arena_copy(arena, text, 9), ret))
        tell(g, FINDING_RGN_0002, "number", shown, arena_printf(arena, "%zu", digits));
    else
        return text + 9;
    return NULL;
}

/* RM0001, rm 0001, 0001, or all of 123456789 RM 0001 again. */
static bool read_program(struct registering *g, const char *text, bn number,
                         program_account *ret)
{
    struct arena *arena = g->action->arena;
    if (strlen(text) == 15 && strncmp(text, number.text, 9) == 0)
        text += 9;
    const char *digits = strncmp(text, "RM", 2) == 0 ? text + 2 : text;
    bool other = strlen(text) == 6 && text[0] == 'R' && text[1] != 'M' && all_digits(text + 2, 4);
    if (*text == '\0')
        tell(g, FINDING_RGN_0005, "program", NULL, NULL);
    else if (other)
        tell(g, FINDING_RGN_0004, "program", text, NULL);
    else if (strlen(digits) != 4 || !all_digits(digits, 4) || strcmp(digits, "0000") == 0 ||
             !program_account_parse(arena_printf(arena, "%sRM%s", number.text, digits), ret))
        tell(g, FINDING_RGN_0006, "program", g->order->program, NULL);
    else
        return true;
    return false;
}

/* Is there what was asked for? `ret_pending`: it is, and too new to be here. */
static bool number_fits(struct registering *g, const struct stored_entry *found,
                        program_account account, date *ret_pending)
{
    const struct register_entry *e = &found->entry;
    bool ledger = strcmp(found->source, "ledger") == 0;
    if (!e->active)
        return false;
    if (!ledger && !register_arrived(g->action, e->effective_on)) {
        *ret_pending = e->effective_on;
        return true;
    }
    if (g->r->scenario != 3)
        return true;
    const struct register_account *a = register_account_of(e, account);
    if (a == NULL || (!date_is_none(a->closed_on) &&
                      !date_before(g->action->today, a->closed_on)))
        return false;
    if (!ledger && !register_arrived(g->action, a->opened_on))
        *ret_pending = a->opened_on;
    return true;
}

static enum code number_found(struct registering *g, enum code found, bool fits, bn number,
                              const char *shown, date pending)
{
    bool wrong = found == NOT_FOUND || (found == OK && !fits);
    if (found != OK && found != NOT_FOUND && found != BUSY)
        return found;
    if (found == BUSY)
        tell(g, FINDING_RGN_0013, "number", NULL, NULL);
    else if (wrong)
        tell(g, bn_luhn(number) ? FINDING_RGN_0010 : FINDING_RGN_0011, "number", shown,
             left_text(g));
    else if (!date_is_none(pending)) {
        g->outcome->pending_since = pending;
        tell(g, FINDING_RGN_0012, "number", date_text(g->action->arena, pending),
             arena_printf(g->action->arena, "%d",
                          people_number(g->action, "sync_cra_delay_h", 24)));
    }
    tell_try(g, "number", shown, !wrong);
    enum code code = wrong ? OK : give_tries_back(g, number.text);
    if (code != OK)
        return code;
    return g->action->findings.errors_count > 0 ? FINDINGS : OK;
}

static enum code step_number(struct registering *g)
{
    struct arena *arena = g->action->arena;
    struct registration *r = g->r;
    struct stored_entry entry = {0};
    bn number;
    program_account account = {""};
    const char *program = packed(arena, g->order->program);
    const char *rest = read_number(g, packed(arena, g->order->number), &number);
    if (rest != NULL && *rest != '\0' && *program == '\0') {
        program = rest;
        g->outcome->kept_program = true;
    }
    if (rest != NULL && r->scenario == 3)
        (void)read_program(g, program, number, &account);
    const char *other = packed(arena, g->order->other_id);
    if (r->scenario == 4 && *other == '\0')
        tell(g, FINDING_RGN_0007, "other_id", NULL, NULL);
    if (g->action->findings.errors_count > 0)
        return FINDINGS;
    const char *shown = r->scenario == 3 ? account.text : number.text;
    enum code code = count_try(g, number.text, "number");
    if (code != OK)
        return code;
    date pending = DATE_NONE;
    enum code found = register_find(g->action, number, false, &entry);
    bool fits = found == OK && number_fits(g, &entry, account, &pending);
    /* An account that is not in what was kept may be in the register by now. */
    if (found == OK && !fits) {
        enum code again = register_find(g->action, number, true, &entry);
        fits = again == OK && number_fits(g, &entry, account, &pending);
    }
    if (fits && r->scenario == 4 && date_is_none(pending))
        fits = entry.entry.other_id != NULL &&
               strcmp(packed(arena, entry.entry.other_id), other) == 0;
    r->bn = number;
    r->program = arena_text(arena, r->scenario == 3 ? account.text + 9 : "");
    r->other_id = other;
    r->figures_at = (instant){0};
    return number_found(g, found, fits, number, arena_text(arena, shown), pending);
}

/* ---- business ---- */

bool registration_has_manager(struct action *action, bn business)
{
    struct membership *members;
    size_t count = store_list_members(action->store, action->arena, business, &members);
    return members_have_manager(members, count);
}

void registration_compare(struct action *action, const struct registration *r,
                          const struct register_entry *entry, struct register_comparison *ret_name,
                          struct register_likely_address *ret_address)
{
    const struct tariff *tariff = house_tariff(action->house);
    unsigned folds = register_folds(
        tariff_parameter(tariff, "reg_match_folds", action->today, "case"));
    const char *endings = tariff_parameter(tariff, "reg_match_endings", action->today, "");
    const struct register_address typed = {r->street, r->city, r->province, r->postal_code,
                                           r->country};
    register_compare(action->arena, r->name, entry->legal_name, folds, endings, ret_name);
    if (ret_name->likeness != LIKE_SAME && entry->operating_name != NULL) {
        struct register_comparison operating;
        register_compare(action->arena, r->name, entry->operating_name, folds, endings,
                         &operating);
        if (operating.likeness < ret_name->likeness)
            *ret_name = operating;
    }
    register_compare_address(action->arena, &typed, &entry->physical, folds, ret_address);
    if (ret_address->likeness != LIKE_SAME && entry->mailing.street != NULL) {
        struct register_likely_address mailing;
        register_compare_address(action->arena, &typed, &entry->mailing, folds, &mailing);
        if (mailing.likeness < ret_address->likeness)
            *ret_address = mailing;
    }
}

static void read_business(struct registering *g)
{
    const struct registration_order *o = g->order;
    struct registration *r = g->r;
    const struct {
        const char **to, *from, *field;
        int missing; /* finding, -1: may be empty */
    } fields[] = {{&r->name, o->name, "name", FINDING_RGN_0070},
                  {&r->street, o->street, "street", FINDING_RGN_0071},
                  {&r->city, o->city, "city", FINDING_RGN_0072},
                  {&r->province, o->province, "province", -1},
                  {&r->postal_code, o->postal_code, "postal_code", -1},
                  {&r->country, o->country, "country", FINDING_RGN_0073},
                  {&r->position, o->position, "position", FINDING_RGN_0074}};
    for (size_t i = 0; i < ARRAY_COUNT(fields); i++) {
        const char *text = fields[i].from + strspn(fields[i].from, " ");
        size_t size = strlen(text);
        while (size > 0 && text[size - 1] == ' ')
            size--;
        *fields[i].to = arena_copy(g->action->arena, text, size);
        if (size == 0 && fields[i].missing >= 0)
            tell(g, (enum finding_code)fields[i].missing, fields[i].field, NULL, NULL);
        else if (size > 175)
            tell(g, FINDING_RGN_0021, fields[i].field, "175", NULL);
    }
    r->country = packed(g->action->arena, r->country);
    if (*r->country != '\0' && strlen(r->country) != 2)
        tell(g, FINDING_RGN_0022, "country", r->country, NULL);
    enum register_program program;
    r->enrol = arena_text(g->action->arena, o->enrol);
    if (r->scenario != 3 && (!register_program_parse(o->enrol, &program) ||
                             program > PROGRAM_IMPORTER_EXPORTER))
        tell(g, FINDING_RGN_0023, "enrol", NULL, NULL);
}

static enum code judge_business(struct registering *g, const struct register_entry *entry)
{
    struct registration_outcome *outcome = g->outcome;
    registration_compare(g->action, g->r, entry, &outcome->name, &outcome->address);
    bool same = outcome->name.likeness == LIKE_SAME && outcome->address.likeness == LIKE_SAME;
    bool other = outcome->name.likeness == LIKE_OTHER ||
                 outcome->address.likeness == LIKE_OTHER;
    const char *shown = arena_printf(g->action->arena, "%s%s", g->r->bn.text, g->r->program);
    tell_try(g, "name", shown, same);
    if (same) {
        enum code code = give_tries_back(g, g->r->bn.text);
        outcome->has_manager = registration_has_manager(g->action, g->r->bn);
        if (code == OK && outcome->has_manager)
            tell(g, FINDING_RGN_0027, "name", NULL, NULL);
        return code == OK && outcome->has_manager ? FINDINGS : code;
    }
    /* To whoever does not know the name by all its letters it is not told what differs. */
    outcome->near = !other;
    if (other)
        tell(g, FINDING_RGN_0024, "name", left_text(g), NULL);
    if (!other && outcome->name.likeness == LIKE_NEAR)
        tell(g, FINDING_RGN_0025, "name", left_text(g), NULL);
    if (!other && outcome->address.likeness == LIKE_NEAR)
        tell(g, FINDING_RGN_0026,
             outcome->address.street.likeness == LIKE_NEAR ? "street" : "city", left_text(g),
             NULL);
    return FINDINGS;
}

static enum code step_business(struct registering *g)
{
    struct stored_entry found;
    read_business(g);
    if (g->action->findings.errors_count > 0)
        return FINDINGS;
    if (!registration_has_step(g->r->scenario, REGISTRATION_NUMBER))
        return OK;
    enum code code = count_try(g, g->r->bn.text, "name");
    if (code == OK)
        code = register_find(g->action, g->r->bn, false, &found);
    return code == OK ? judge_business(g, &found.entry) : code == NOT_FOUND ? CONFLICT : code;
}

/* ---- terms, and the whole ---- */

static enum code step_terms(struct registering *g)
{
    if (!g->order->agreed) {
        tell(g, FINDING_RGN_0040, "agreed", NULL, NULL);
        return FINDINGS;
    }
    g->r->agreed_at = platform_real_now();
    return OK;
}

/* What was true on the pages before must still be. */
static enum code judge_again(struct registering *g)
{
    struct stored_entry found;
    struct registration *r = g->r;
    date pending = DATE_NONE;
    program_account account = {""};
    if (r->agreed_at.ms == 0)
        return CONFLICT;
    if (!registration_has_step(r->scenario, REGISTRATION_NUMBER))
        return OK;
    enum code code = register_find(g->action, r->bn, false, &found);
    if (code != OK)
        return code == NOT_FOUND ? CONFLICT : code;
    if (r->scenario == 3 &&
        !program_account_parse(arena_printf(g->action->arena, "%s%s", r->bn.text, r->program),
                               &account))
        return CONFLICT;
    struct register_comparison name;
    struct register_likely_address address;
    registration_compare(g->action, r, &found.entry, &name, &address);
    bool asked = action_registration_figures(g->action, r).needed == 0 || r->figures_at.ms != 0;
    return number_fits(g, &found, account, &pending) && date_is_none(pending) && asked &&
                   name.likeness == LIKE_SAME && address.likeness == LIKE_SAME
               ? OK
               : CONFLICT;
}

static enum code step_check(struct registering *g)
{
    struct registration *r = g->r;
    enum code code = judge_again(g);
    if (code != OK)
        return code;
    if (r->scenario == 5) { /* nothing ties the other program to a business without a number */
        r->state = REGISTRATION_REVIEW;
        r->asked_at = platform_next_now();
        access_tell(g->action, &g->change, "registration.review", g->action->actor.name,
                    r->other_id);
        return OK;
    }
    return registration_complete(g->action, &g->change, r, g->action->actor.name);
}

/* ---- a step ---- */

static enum code step_figures(struct registering *g)
{
    struct figure_try tries[FIGURES];
    size_t count = 0;
    enum code code = figures_read(g->action, g->r, g->order, tries, &count);
    const char *account = arena_printf(g->action->arena, "%s%s", g->r->bn.text, g->r->program);
    bool wrong = false;
    for (size_t i = 0; i < count && code == OK; i++) {
        int left = g->outcome->left;
        code = count_try(g, g->r->bn.text, "figures");
        bool right = code == OK && figure_right(g->action, g->r, &tries[i]);
        if (code == OK)
            tell_try(g, figure_word(tries[i].figure), account, right);
        if (right) {
            code = give_tries_back(g, g->r->bn.text);
            g->outcome->left = left;
        }
        wrong = wrong || !right;
    }
    if (code == OK && wrong) {
        tell(g, FINDING_RGN_0055, "figures", left_text(g), NULL);
        code = FINDINGS;
    }
    if (code == OK)
        g->r->figures_at = platform_real_now();
    return code;
}

static enum code take_step(struct registering *g, const char *step)
{
    static enum code (*const steps[REGISTRATION_STEPS])(struct registering *) = {
        step_start, step_number, step_business, step_figures, step_terms, step_check};
    return steps[place_of(step)](g);
}

static const char *step_after(struct action *action, const struct registration *r,
                              const char *step)
{
    for (int i = place_of(step) + 1; i < REGISTRATION_STEPS; i++) {
        const char *next = registration_steps[i];
        bool figures = strcmp(next, REGISTRATION_FIGURES) == 0;
        if (registration_has_step(r->scenario, next) &&
            !(figures && action_registration_figures(action, r).needed == 0))
            return next;
    }
    return step;
}

enum code action_load_registration(struct action *action, struct registration *ret)
{
    return store_load_registration_of(action->store, action->arena, action->actor.name, ret);
}

static enum code load_or_begin(struct action *action, struct registration *ret, bool *ret_fresh)
{
    enum code code = action_load_registration(action, ret);
    *ret_fresh = code == NOT_FOUND ||
                 (code == OK && (strcmp(ret->state, REGISTRATION_DONE) == 0 ||
                                 strcmp(ret->state, REGISTRATION_REFUSED) == 0));
    if (!*ret_fresh)
        return code;
    instant now = platform_next_now();
    *ret = (struct registration){
        .id = platform_random_text(action->arena, 12),
        .person = arena_text(action->arena, action->actor.name), .state = REGISTRATION_OPEN,
        .step = REGISTRATION_START, .program = "", .other_id = "", .entity_type = "",
        .enrol = "", .name = "", .street = "", .city = "", .province = "", .postal_code = "",
        .country = "", .position = "", .words = "", .began_at = now, .changed_at = now,
        .decided_by = "", .reason = ""};
    return OK;
}

static void touch(struct registration *r, instant was)
{
    instant now = platform_real_now();
    r->changed_at.ms = now.ms > was.ms ? now.ms : was.ms + 1;
}

enum code action_register_step(struct action *action, const struct registration_order *order,
                               struct registration *ret, struct registration_outcome *ret_outcome)
{
    bool fresh;
    struct registering g = {action, order, ret, ret_outcome, {0}};
    *ret_outcome = (struct registration_outcome){0};
    if (action->actor.system || !action_may(action, PERMISSION_BUSINESS_JOIN, ACCOUNT_NONE))
        return CONFLICT;
    enum code code = load_or_begin(action, ret, &fresh);
    if (code != OK)
        return code;
    const int place = place_of(order->step);
    if (place < 0)
        return NOT_FOUND;
    if (strcmp(ret->state, REGISTRATION_OPEN) != 0 || place > place_of(ret->step))
        return CONFLICT;
    const instant was = ret->changed_at;
    code = take_step(&g, order->step);
    if (code != OK && code != FINDINGS)
        return code;
    if (code == OK && strcmp(ret->state, REGISTRATION_OPEN) == 0)
        ret->step = step_after(action, ret, order->step);
    else if (code == FINDINGS)
        ret->step = order->step; /* what follows rested on other answers */
    if (strcmp(ret->state, REGISTRATION_DONE) == 0)
        return code; /* written with the person */
    touch(ret, was);
    g.change.registration = ret;
    g.change.registration_was = fresh ? NULL : &was;
    enum code written = access_commit(action, &g.change);
    return written == OK ? code : written;
}

enum code action_end_registration(struct action *action)
{
    struct registration r;
    enum code code = action_load_registration(action, &r);
    if (code != OK || strcmp(r.state, REGISTRATION_DONE) == 0)
        return code;
    const instant was = r.changed_at;
    r.state = REGISTRATION_REFUSED;
    r.reason = "";
    touch(&r, was);
    struct access_change change = {.registration = &r, .registration_was = &was};
    access_tell(action, &change, "registration.ended", action->actor.name, NULL);
    return access_commit(action, &change);
}

enum code action_ask_review(struct action *action, const char *words, struct registration *ret)
{
    enum code code = action_load_registration(action, ret);
    if (code != OK)
        return code;
    if (strcmp(ret->state, REGISTRATION_OPEN) != 0)
        return CONFLICT;
    size_t size = strlen(words);
    if (size < 5 || size > 2000 || ret->scenario == 0) {
        findings_add(&action->findings, ret->scenario == 0 ? FINDING_RGN_0030 : FINDING_RGN_0060,
                     0, "/words", NULL, NULL, NULL);
        return FINDINGS;
    }
    const instant was = ret->changed_at;
    ret->words = arena_text(action->arena, words);
    ret->state = REGISTRATION_REVIEW;
    ret->asked_at = platform_next_now();
    touch(ret, was);
    struct access_change change = {.registration = ret, .registration_was = &was};
    access_tell(action, &change, "registration.review", action->actor.name,
                ret->bn.text[0] != '\0' ? ret->bn.text : NULL);
    return access_commit(action, &change);
}
