/* The requirement of an account: worked out once, kept with its months, never worked out again. */
#include "security_impl.h"

#include "json_value.h"

enum { AT_ONCE = 4096, DEPTH = 8 };

bool security_has_history(struct action *action, program_account account)
{
    struct ledger_item *items;
    const struct item_filter filter = {.account = account, .type = -1, .limit = 1};
    return store_list_items(action->store, action->arena, &filter, &items) > 0;
}

void security_count_items(struct store *store, program_account account, int64_t seq_max,
                          const struct security_rules *policy, struct security_window *window)
{
    struct item_filter filter = {.account = account, .type = -1, .seq_max = seq_max,
                                 .limit = AT_ONCE,
                                 .from = window->months[0].from,
                                 .to = window->months[window->count - 1].to};
    struct arena *arena = arena_new();
    size_t count;
    do {
        struct ledger_item *items;
        arena_reset(arena);
        count = store_list_items(store, arena, &filter, &items);
        for (size_t i = 0; i < count; i++)
            security_count(policy, &items[i], window);
        if (count > 0)
            filter.after = items[count - 1].id;
    } while (count == AT_ONCE);
    arena_free(arena);
    security_add_up(window);
}

/* ---- as it is kept ---- */

/* Of the policy that it was worked out by, which may change later. */
static const struct {
    const char *name;
    size_t at;
} amounts[] = {
    {"leastAgreement", offsetof(struct security_rules, min_agreement)},
    {"leastDeposit", offsetof(struct security_rules, min_deposit)},
    {"most", offsetof(struct security_rules, max_account)},
    {"agreementStep", offsetof(struct security_rules, agreement_step)},
    {"depositStep", offsetof(struct security_rules, deposit_step)},
};

static void write_money(struct json *json, struct arena *arena, const char *name, money value)
{
    json_text(json, name, money_text(arena, value));
}

static void write_month(struct json *json, struct arena *arena, const struct security_month *month)
{
    json_object(json);
    json_text(json, "from", date_text(arena, month->from));
    json_text(json, "to", date_text(arena, month->to));
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (month->by_class[i].cents != 0)
            write_money(json, arena, revenue_classes[i].json, month->by_class[i]);
    write_money(json, arena, "total", month->total);
    json_object_end(json);
}

static void write_policy(struct json *json, struct arena *arena,
                         const struct security_rules *policy)
{
    json_key(json, "depositShare");
    json_int(json, policy->deposit_share);
    json_key(json, "agreementShare");
    json_int(json, policy->agreement_share);
    for (size_t i = 0; i < ARRAY_COUNT(amounts); i++)
        write_money(json, arena, amounts[i].name,
                    *(const money *)((const char *)policy + amounts[i].at));
    json_key(json, "counted");
    json_array(json);
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (policy->counted[i])
            json_string(json, revenue_classes[i].json);
    json_array_end(json);
}

static const char *write(struct arena *arena, const struct security_requirement *requirement,
                         const struct security_rules *policy)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "run", requirement->run);
    json_text(&json, "on", date_text(arena, requirement->on));
    json_text(&json, "from", date_text(arena, requirement->from));
    if (!date_is_none(requirement->until))
        json_text(&json, "until", date_text(arena, requirement->until));
    write_money(&json, arena, "base", requirement->need.base);
    write_money(&json, arena, "deposit", requirement->need.deposit);
    write_money(&json, arena, "agreement", requirement->need.agreement);
    json_key(&json, "declared");
    json_bool(&json, requirement->declared);
    write_policy(&json, arena, policy);
    json_key(&json, "months");
    json_array(&json);
    for (int i = 0; i < requirement->window.count; i++)
        write_month(&json, arena, &requirement->window.months[i]);
    json_array_end(&json);
    json_object_end(&json);
    return out.data;
}

static bool read_money(const struct json_value *object, const char *name, money *ret)
{
    const char *text = json_string_value(json_member(object, name));
    return text != NULL && money_parse(text, ret);
}

static bool read_day(const struct json_value *object, const char *name, date *ret)
{
    const char *text = json_string_value(json_member(object, name));
    return text != NULL && date_parse(text, ret);
}

static bool read_months(const struct json_value *months, struct security_window *window)
{
    const size_t count = json_array_size(months);
    if (count > SECURITY_MONTHS_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct json_value *one = &months->values[i];
        struct security_month *month = &window->months[window->count++];
        if (!read_day(one, "from", &month->from) || !read_day(one, "to", &month->to) ||
            !read_money(one, "total", &month->total))
            return false;
        for (int c = 0; c < REVENUE_COUNT; c++)
            if (json_member(one, revenue_classes[c].json) != NULL &&
                !read_money(one, revenue_classes[c].json, &month->by_class[c]))
                return false;
        window->any = window->any || month->total.cents != 0;
    }
    return true;
}

static bool read_policy(const struct json_value *root, struct security_rules *policy)
{
    const struct json_value *counted = json_member(root, "counted");
    policy->deposit_share = (int)json_integer_value(json_member(root, "depositShare"));
    policy->agreement_share = (int)json_integer_value(json_member(root, "agreementShare"));
    for (size_t i = 0; i < ARRAY_COUNT(amounts); i++)
        if (!read_money(root, amounts[i].name, (money *)((char *)policy + amounts[i].at)))
            return false;
    for (size_t i = 0; i < json_array_size(counted); i++)
        for (int c = 0; c < REVENUE_COUNT; c++)
            if (text_equal(json_string_value(&counted->values[i]), revenue_classes[c].json))
                policy->counted[c] = true;
    return true;
}

const char *security_write_use(struct arena *arena, const struct security_rules *policy,
                               money limit, money released)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    write_money(&json, arena, "limit", limit);
    if (released.cents != 0)
        write_money(&json, arena, "released", released);
    json_key(&json, "mix");
    json_bool(&json, policy->mix);
    write_policy(&json, arena, policy);
    json_object_end(&json);
    return out.data;
}

bool security_read_use(struct arena *arena, const char *document, struct security_rules *ret_policy,
                       money *ret_limit, money *ret_released)
{
    const struct json_value *root;
    struct json_trouble trouble;
    struct security_rules policy = {0};
    if (document == NULL ||
        json_parse(arena, document, strlen(document), DEPTH, &root, &trouble) != JSON_FINE ||
        !read_policy(root, &policy) || !read_money(root, "limit", ret_limit))
        return false;
    *ret_released = money_cents(0);
    if (json_member(root, "released") != NULL && !read_money(root, "released", ret_released))
        return false;
    policy.mix = json_is_true(json_member(root, "mix"));
    *ret_policy = policy;
    return true;
}

enum code security_read_kept(struct store *store, struct arena *arena,
                             const struct stored_money_step *step,
                             struct security_requirement *ret, struct security_rules *ret_policy)
{
    struct stored_money_step loaded;
    struct security_requirement one = {.id = step->id, .run = "", .until = DATE_NONE};
    struct security_rules policy = {0};
    const struct json_value *root;
    struct json_trouble trouble;
    enum code code =
        store_load_money_step(store, arena, program_account_bn(step->account), step->id, &loaded);
    if (code != OK)
        return code;
    if (loaded.document == NULL ||
        json_parse(arena, loaded.document, strlen(loaded.document), DEPTH, &root, &trouble) !=
            JSON_FINE ||
        !read_policy(root, &policy))
        return FAULT;
    const char *run = json_string_value(json_member(root, "run"));
    one.run = run == NULL ? "" : run;
    one.declared = json_is_true(json_member(root, "declared"));
    if (json_member(root, "until") != NULL && !read_day(root, "until", &one.until))
        return FAULT;
    if (!read_day(root, "on", &one.on) || !read_day(root, "from", &one.from) ||
        !read_money(root, "base", &one.need.base) ||
        !read_money(root, "deposit", &one.need.deposit) ||
        !read_money(root, "agreement", &one.need.agreement) ||
        !read_months(json_member(root, "months"), &one.window))
        return FAULT;
    *ret = one;
    *ret_policy = policy;
    return OK;
}

enum code security_read_requirement(struct action *action, const struct stored_money_step *step,
                                    struct security_requirement *ret)
{
    struct security_rules unused;
    return security_read_kept(action->store, action->arena, step, ret, &unused);
}

/* ---- working it out ---- */

static enum code work_out(struct security_record *record, struct security_book *book,
                          enum security_run run, date from, date until, const money *projection)
{
    struct action *action = record->action;
    struct security_requirement *made = arena_alloc(action->arena, sizeof(*made));
    *made = (struct security_requirement){.on = record->on, .from = from, .until = until,
                                          .run = security_runs[run]};
    security_window_before(&book->policy, record->on, &made->window);
    security_count_items(action->store, book->account, 0, &book->policy, &made->window);
    enum code code = action_whole(action);
    if (code != OK)
        return code;
    const struct security_month *highest = security_highest(&made->window);
    money base = highest == NULL ? money_cents(0) : highest->total;
    if (projection != NULL) {
        made->declared = true;
        base = *projection;
    }
    made->need = security_need_of(&book->policy, base);
    const ledger_id matter =
        book->requirements_count == 0 ? 0 : book->requirements[0].matter;
    const char *subject = arena_printf(action->arena, "%s %s%s%s", date_text(action->arena, from),
                                       made->run, date_is_none(until) ? "" : " ",
                                       date_text(action->arena, until));
    struct stored_money_step *step = security_add(record, book->account,
                                                  MONEY_STEP_REQUIREMENT_SET, matter, subject,
                                                  base);
    step->document = write(action->arena, made, &book->policy);
    *LIST_PUSH(action->arena, book->requirements, book->requirements_count,
               book->requirements_capacity) = *step;
    if (security_counts_on(book, record->on) ==
        &book->requirements[book->requirements_count - 1])
        book->requirement = made;
    return OK;
}

enum code security_work_out(struct security_record *record, struct security_book *book,
                            enum security_run run, date from, const money *projection)
{
    return work_out(record, book, run, from, DATE_NONE, projection);
}

enum code security_approve(struct security_record *record, struct security_book *book, money base,
                           date until)
{
    return work_out(record, book, SECURITY_RUN_REQUEST, record->on, until, &base);
}
