/* A key of one's own: its rules, making it, forgetting its password, giving it up. */
#include "access.h"

#include <stdlib.h>

struct key_rules action_key_rules(struct action *action)
{
    return (struct key_rules){
        .name_min = people_number(action, "cred_user_min", 8),
        .name_max = people_number(action, "cred_user_max", 16),
        .name_digits_max = people_number(action, "cred_user_digits_max", 7),
        .name_run = people_number(action, "cred_user_run", 3),
        .password_min = people_number(action, "cred_password_min", 8),
        .password_max = people_number(action, "cred_password_max", 16),
    };
}

/* ---- rules ---- */

static const char *number_of(struct action *action, int number)
{
    return arena_printf(action->arena, "%d", number);
}

size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static void judge_name(struct action *action, const struct key_rules *r, const char *name)
{
    struct findings *findings = &action->findings;
    size_t size = characters(name);
    int digits = 0;
    bool strange = false;
    for (const char *at = name; *at != '\0'; at++) {
        bool digit = *at >= '0' && *at <= '9';
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
        digits += digit;
        strange |= !digit && !letter && strchr(".-_'", *at) == NULL;
    }
    if (size < (size_t)r->name_min || size > (size_t)r->name_max)
        findings_add(findings, FINDING_PPL_0001, 0, "/name",
                     number_of(action, (int)size), number_of(action, r->name_min),
                     number_of(action, r->name_max));
    if (strange)
        findings_add(findings, FINDING_PPL_0002, 0, "/name", name, NULL, NULL);
    if (digits > r->name_digits_max)
        findings_add(findings, FINDING_PPL_0003, 0, "/name", number_of(action, digits),
                     number_of(action, r->name_digits_max), NULL);
}

/* Are `run` characters on end of the user name in the password, in any case? */
static bool has_run(struct action *action, const char *password, const char *name, int run)
{
    const char *in = fold_name(action->arena, password), *of = fold_name(action->arena, name);
    size_t size = strlen(of), piece = (size_t)run;
    if (run <= 0 || size < piece)
        return false;
    for (size_t at = 0; at + piece <= size; at++)
        if (strstr(in, arena_copy(action->arena, of + at, piece)) != NULL)
            return true;
    return false;
}

static int compare_words(const void *a, const void *b)
{
    return strcmp(a, *(const char *const *)b);
}

/* One of those that are tried first, in any case, as it is or with signs around it. */
static bool is_common(struct action *action, const char *password)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    const char *folded = fold_name(action->arena, password);
    const char *bare = folded + strcspn(folded, plain);
    size_t size = strlen(bare);
    while (size > 0 && strchr(plain, bare[size - 1]) == NULL)
        size--;
    const char *const forms[] = {folded, arena_copy(action->arena, bare, size)};
    for (size_t i = 0; i < ARRAY_COUNT(forms); i++)
        if (bsearch(forms[i], common_passwords, common_passwords_count, sizeof(char *),
                    compare_words) != NULL)
            return true;
    return false;
}

static void judge_password(struct action *action, const struct key_rules *r, const char *name,
                           const char *password, const char *again)
{
    struct findings *findings = &action->findings;
    size_t size = characters(password);
    bool upper = false, lower = false, digit = false;
    for (const char *at = password; *at != '\0'; at++) {
        upper |= *at >= 'A' && *at <= 'Z';
        lower |= *at >= 'a' && *at <= 'z';
        digit |= *at >= '0' && *at <= '9';
    }
    if (size < (size_t)r->password_min || size > (size_t)r->password_max)
        findings_add(findings, FINDING_PPL_0005, 0, "/password", number_of(action, (int)size),
                     number_of(action, r->password_min),
                     number_of(action, r->password_max));
    if (!upper || !lower || !digit)
        findings_add(findings, FINDING_PPL_0006, 0, "/password", NULL, NULL, NULL);
    if (has_run(action, password, name, r->name_run))
        findings_add(findings, FINDING_PPL_0007, 0, "/password",
                     number_of(action, r->name_run), NULL, NULL);
    if (is_common(action, password))
        findings_add(findings, FINDING_SCT_0011, 0, "/password", NULL, NULL, NULL);
    if (strcmp(password, again) != 0)
        findings_add(findings, FINDING_PPL_0008, 0, "/again", NULL, NULL, NULL);
}

/* As somebody may type it next time. */
static char *folded_answer(struct arena *arena, const char *answer)
{
    char *folded = text_fold(arena, answer), *to = folded;
    for (const char *from = folded; *from != '\0'; from++)
        if (*from != ' ')
            *to++ = *from;
    *to = '\0';
    return folded;
}

static void judge_questions(struct action *action, const struct key_order *order)
{
    const char *folded[RECOVERY_QUESTIONS], *answers[RECOVERY_QUESTIONS];
    for (int i = 0; i < RECOVERY_QUESTIONS; i++) {
        const char *question = arena_printf(action->arena, "/question-%d", i + 1);
        const char *answer = arena_printf(action->arena, "/answer-%d", i + 1);
        folded[i] = folded_answer(action->arena, order->questions[i]);
        answers[i] = folded_answer(action->arena, order->answers[i]);
        bool same_question = false, same_answer = false;
        for (int k = 0; k < i; k++) {
            same_question |= strcmp(folded[k], folded[i]) == 0;
            same_answer |= strcmp(answers[k], answers[i]) == 0;
        }
        if (characters(folded[i]) < 5 || strlen(order->questions[i]) > 200 || same_question)
            findings_add(&action->findings, FINDING_PPL_0009, 0, question, NULL, NULL, NULL);
        if (characters(answers[i]) < 3 || strlen(order->answers[i]) > 200 || same_answer ||
            strstr(folded[i], answers[i]) != NULL)
            findings_add(&action->findings, FINDING_PPL_0010, 0, answer, NULL, NULL, NULL);
    }
}

bool judge_key_order(struct action *action, const struct key_order *order, const char *name)
{
    const struct key_rules r = action_key_rules(action);
    size_t before = action->findings.errors_count;
    if (order->name != NULL)
        judge_name(action, &r, order->name);
    judge_password(action, &r, name, order->password, order->again);
    if (order->questions[0] != NULL)
        judge_questions(action, order);
    return action->findings.errors_count == before;
}

enum code make_secrets(struct action *action, const struct key_order *order, char **ret_secret,
                       struct recovery_question *ret_questions)
{
    enum code code = password_hash(action->arena, order->password, ret_secret);
    for (int i = 0; i < RECOVERY_QUESTIONS && code == OK && order->questions[0] != NULL; i++) {
        char *answer;
        code = password_hash(action->arena, folded_answer(action->arena, order->answers[i]),
                             &answer);
        ret_questions[i] = (struct recovery_question){order->questions[i], answer};
    }
    return code;
}

/* ---- making one ---- */

enum code action_make_credential(struct action *action, const struct key_order *order,
                                 const char *next, struct sign_in *ret)
{
    *ret = (struct sign_in){0};
    /* A name that is taken can only be told by saying so: how often one may ask is bounded. */
    const char *guard = guard_name(action, "made", action->remote == NULL ? "" : action->remote);
    const int64_t hour = 3600000;
    const struct guard_rule rule = {people_number(action, "cred_made_per_hour", 20), hour, hour};
    int left;
    if (!judge_key_order(action, order, order->name))
        return FINDINGS;
    enum code code = guard_try(action, guard, &rule, &left, &ret->until);
    if (code != OK)
        return code;
    char *secret, *name = fold_name(action->arena, order->name);
    struct recovery_question questions[RECOVERY_QUESTIONS];
    code = make_secrets(action, order, &secret, questions);
    if (code != OK)
        return code;
    instant now = platform_real_now();
    struct user user = {.language = action->language,
                        .stamp = platform_random_text(action->arena, 16)};
    const char *mark = arena_printf(action->arena, "u-%s", platform_random_text(action->arena, 12));
    memcpy(user.name, mark, strlen(mark) + 1);
    struct credential credential = {.kind = CREDENTIAL_KEY, .name = name, .person = user.name,
                                    .secret = secret, .made_at = now};
    struct sign_in_flow flow = flow_new(action, STAGE_ENROL, user.name, &credential, next, ret);
    struct access_change change = {.user = &user, .credential = &credential, .fresh_key = name,
                                   .questions = questions, .flow = &flow};
    access_tell(action, &change, "key.made", user.name, NULL);
    code = access_commit(action, &change);
    if (code == CONFLICT) {
        findings_add(&action->findings, FINDING_PPL_0004, 0, "/name", order->name, NULL, NULL);
        return FINDINGS;
    }
    return code;
}

/* ---- a forgotten password ---- */

enum code action_recover(struct action *action, const char *name, struct sign_in *ret)
{
    *ret = (struct sign_in){0};
    char *folded = fold_name(action->arena, name);
    struct credential credential = {.kind = CREDENTIAL_KEY, .name = folded, .person = ""};
    struct user user = {.language = action->language};
    struct second_factor *factors;
    struct recovery_question *questions;
    const char *address = NULL;
    enum code code =
        store_load_credential(action->store, action->arena, CREDENTIAL_KEY, folded, &credential);
    if (code == OK && credential.revoked_at.ms == 0)
        code = store_load_user(action->store, action->arena, credential.person, &user);
    if (code != OK && code != NOT_FOUND)
        return code;
    if (code == OK && !user.locked && credential.revoked_at.ms == 0 &&
        store_list_questions(action->store, action->arena, folded, &questions) ==
            RECOVERY_QUESTIONS) {
        size_t count = store_list_factors(action->store, action->arena, user.name, &factors);
        address = factor_address(factors, count);
    }
    struct sign_in_flow flow = flow_new(action, STAGE_RECOVER, address == NULL ? "" : user.name,
                                        &credential, NULL, ret);
    struct access_change change = {.flow = &flow};
    /* For a name nobody has the same is counted, under the name. */
    code = flow_send(action, &change, &flow, address == NULL ? folded : address, user.language,
                     address != NULL);
    flow.code_to = ""; /* the page does not say where to */
    if (code != OK && code != FINDINGS)
        return code;
    action->findings.count = action->findings.errors_count = 0;
    return access_commit(action, &change);
}

static const char *key_of(const struct sign_in_flow *flow)
{
    return strncmp(flow->credential, CREDENTIAL_KEY " ", 4) == 0 ? flow->credential + 4 : "";
}

size_t action_recovery_questions(struct action *action, const struct sign_in_flow *flow,
                                 struct recovery_question **ret)
{
    return store_list_questions(action->store, action->arena, key_of(flow), ret);
}

/* All are worked out whatever came of those before: time says nothing of which was wrong. */
static enum code judge_answers(struct action *action, const struct sign_in_flow *flow,
                               const struct key_order *order, bool *ret_right)
{
    struct recovery_question *questions;
    size_t count = action_recovery_questions(action, flow, &questions);
    bool all = count == RECOVERY_QUESTIONS;
    for (size_t i = 0; i < RECOVERY_QUESTIONS; i++) {
        bool right;
        enum code code =
            password_verify(i < count ? questions[i].answer : NULL,
                            folded_answer(action->arena, order->answers[i]), &right);
        if (code != OK)
            return code;
        all = all && right;
    }
    *ret_right = all;
    return OK;
}

static enum code revoke_after(struct action *action, const struct sign_in_flow *flow,
                              struct credential *credential)
{
    struct access_change change = {.credential = credential, .end_flow = &flow->token};
    credential->revoked_at = platform_real_now();
    access_tell(action, &change, "key.revoked", flow->person, "too many wrong answers");
    enum code code = access_commit(action, &change);
    return code == OK ? CONFLICT : code;
}

enum code action_recover_answer(struct action *action, const struct sign_in_flow *flow,
                                const char *cookie, const struct key_order *order,
                                struct sign_in *ret)
{
    *ret = (struct sign_in){.flow = arena_text(action->arena, cookie), .stage = flow->stage};
    struct credential *credential = flow_credential(action, flow);
    if (credential == NULL || strcmp(flow->stage, STAGE_ANSWER) != 0)
        return UNAUTHORIZED;
    struct key_order fresh = {.password = order->password, .again = order->again};
    if (!judge_key_order(action, &fresh, credential->name))
        return FINDINGS;
    const char *guard = guard_name(action, "answer", credential->name);
    const int64_t day = 86400000;
    const struct guard_rule rule = {people_number(action, "cred_recovery_failures", 5), day, day};
    int left;
    bool right;
    enum code code = guard_try(action, guard, &rule, &left, &ret->until);
    if (code == OK)
        code = judge_answers(action, flow, order, &right);
    if (code != OK)
        return code == FORBIDDEN ? revoke_after(action, flow, credential) : code;
    if (!right && left <= 0)
        return revoke_after(action, flow, credential);
    if (!right) {
        findings_add(&action->findings, FINDING_PPL_0022, 0, "/answer-1", number_of(action, left),
                     NULL, NULL);
        return FINDINGS;
    }
    struct user user;
    char *secret;
    code = make_secrets(action, &fresh, &secret, NULL);
    if (code == OK)
        code = store_load_user(action->store, action->arena, flow->person, &user);
    if (code != OK)
        return code;
    credential->secret = secret;
    credential->used_at = platform_real_now();
    user.stamp = platform_random_text(action->arena, 16);
    struct access_change change = {.user = &user, .credential = credential, .person = user.name,
                                   .end_devices = true, .expect_flow = &flow->token};
    change.end_guards[0] = guard;
    change.end_guards[1] = guard_name(action, "key", credential->name);
    access_end_sessions(action, &change, user.name, NULL);
    access_tell(action, &change, "key.recovered", user.name, NULL);
    struct second_factor *factors;
    if (store_list_factors(action->store, action->arena, user.name, &factors) == 1)
        return flow_proceed(action, &change, flow, true, ret);
    /* The mailbox opened the way here; whoever has more than that shows it. */
    struct sign_in_flow second = *flow;
    second.stage = ret->stage = STAGE_SECOND;
    second.code = (hash256){0};
    change.flow = &second;
    return access_commit(action, &change);
}

/* ---- signed in ---- */

enum code action_change_password(struct action *action, const char *before,
                                 const struct key_order *order, const hash256 *session)
{
    struct credential *list, *credential = NULL;
    size_t count =
        store_list_credentials(action->store, action->arena, action->actor.name, &list);
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].kind, CREDENTIAL_KEY) == 0 && list[i].revoked_at.ms == 0)
            credential = &list[i];
    if (credential == NULL)
        return NOT_FOUND;
    struct user user;
    instant until;
    bool right = false;
    const char *guard = guard_name(action, "key", credential->name);
    const int64_t lock = (int64_t)people_number(action, "cred_lock_minutes", 30) * 60000;
    const struct guard_rule rule = {people_number(action, "cred_lock_after", 5), lock, lock};
    int left;
    enum code code = guard_try(action, guard, &rule, &left, &until);
    if (code == FORBIDDEN) {
        findings_add(&action->findings, FINDING_PPL_0016, 0, "/before", clock_of(action, until),
                     NULL, NULL);
        return FINDINGS;
    }
    if (code == OK)
        code = password_verify(credential->secret, before, &right);
    if (code == OK && !right)
        findings_add(&action->findings, FINDING_PPL_0028, 0, "/before", NULL, NULL, NULL);
    if (code == OK && (!judge_key_order(action, order, credential->name) || !right))
        return FINDINGS;
    char *secret;
    if (code == OK)
        code = make_secrets(action, order, &secret, NULL);
    if (code == OK)
        code = store_load_user(action->store, action->arena, action->actor.name, &user);
    if (code != OK)
        return code;
    credential->secret = secret;
    user.stamp = platform_random_text(action->arena, 16);
    struct access_change change = {.user = &user, .credential = credential, .person = user.name,
                                   .end_devices = true};
    struct second_factor *factors;
    size_t factors_count =
        store_list_factors(action->store, action->arena, user.name, &factors);
    const char *address = factor_address(factors, factors_count);
    if (address != NULL)
        change.mail = letter_new(action, LETTER_PASSWORD, user.name, address, user.language, "");
    change.end_guards[0] = guard;
    access_end_sessions(action, &change, user.name, session);
    access_tell(action, &change, "key.changed", user.name, NULL);
    return access_commit(action, &change);
}

enum code action_revoke_credential(struct action *action, const char *kind, const char *name)
{
    struct credential credential;
    enum code code = store_load_credential(action->store, action->arena, kind, name, &credential);
    if (code != OK)
        return code;
    if (!text_equal(credential.person, action->actor.name))
        return NOT_FOUND;
    struct access_change change = {.credential = &credential, .person = credential.person,
                                   .end_devices = true};
    credential.revoked_at = platform_real_now();
    access_end_sessions(action, &change, credential.person, NULL);
    access_tell(action, &change, "key.revoked", credential.person, "by the person");
    return access_commit(action, &change);
}

/* ---- what an operator adds ---- */

/* A role in a business is on all its accounts. */
static enum code give_role(struct action *action, struct user *user, struct access_change *change)
{
    const struct registry_business *business;
    const char **programs = NULL;
    size_t count = 0;
    struct membership like = {.person = user->name, .business = user->business};
    if (!registry_role_parse(user->role, &like.role))
        return OK;
    memset(user->role, 0, sizeof(user->role));
    if (like.role != ROLE_MANAGER) {
        enum code code = action_business(action, user->business, &business);
        if (code != OK)
            return code;
        programs = arena_array(action->arena, business->accounts_count + 1, sizeof(*programs));
        for (; count < business->accounts_count; count++)
            programs[count] = program_account_program(&business->accounts[count].account);
    }
    change->members = members_make(action, &like, programs, count, &change->members_count);
    change->member = user->name;
    change->members_in = user->business;
    return OK;
}

enum code action_put_user(struct action *action, const struct user *user, const char *password)
{
    struct user copy = *user;
    struct credential credential = {.kind = CREDENTIAL_KEY, .name = copy.name, .person = copy.name,
                                    .made_at = platform_real_now()};
    struct access_change change = {.user = &copy, .person = copy.name};
    if (strcmp(copy.role, "officer") == 0)
        change.staff = &copy.staff;
    copy.demo = copy.demo && house_demo(action->house);
    if (password != NULL) {
        char *hash;
        enum code code = password_hash(action->arena, password, &hash);
        if (code != OK)
            return code;
        credential.secret = hash;
        copy.stamp = platform_random_text(action->arena, 16);
        change.credential = &credential;
    }
    access_tell(action, &change, password == NULL ? "person.changed" : "person.added", copy.name,
                user->role);
    enum code code = give_role(action, &copy, &change);
    return code != OK ? code : access_commit(action, &change);
}
