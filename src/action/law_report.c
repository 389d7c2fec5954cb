/* Reports on changes of the law, and the change itself, as they go out. */
#include "law_impl.h"

#include <stdlib.h>

enum { PAGE_ROWS = 1000 };

/* ---- the report, in sums ---- */

static void add_to(struct law_impact_account *sum, const struct law_impact_account *part)
{
    sum->declarations += part->declarations;
    sum->touched += part->touched;
    sum->refused += part->refused;
    sum->taken += part->taken;
    sum->neither += part->neither;
    sum->more = money_add(sum->more, part->more);
    sum->less = money_add(sum->less, part->less);
    for (int i = 0; i < REVENUE_COUNT; i++)
        sum->by_class[i] = money_add(sum->by_class[i], part->by_class[i]);
}

static int64_t weight(const struct law_impact_account *account)
{
    return account->more.cents - account->less.cents;
}

/* Those that matter most, without holding all of them. */
static void keep_most(struct shown_impact *shown, const struct law_impact_account *account)
{
    size_t at = shown->most_count;
    if (account->touched == 0)
        return;
    while (at > 0 && weight(&shown->most[at - 1]) < weight(account))
        at--;
    if (at == LAW_IMPACT_SHOWN)
        return;
    if (shown->most_count < LAW_IMPACT_SHOWN)
        shown->most_count++;
    for (size_t i = shown->most_count - 1; i > at; i--)
        shown->most[i] = shown->most[i - 1];
    shown->most[at] = *account;
}

/* Every account of the report, a page at a time. */
static enum code each_account(struct action *action, int64_t impact,
                              void (*take)(void *context, const struct law_impact_account *account),
                              void *context)
{
    struct arena *arena = arena_new();
    program_account after = {""};
    size_t count = PAGE_ROWS;
    while (count == PAGE_ROWS) {
        struct law_impact_account *list;
        count =
            store_list_law_impact_accounts(action->store, arena, impact, after, PAGE_ROWS, &list);
        for (size_t i = 0; i < count; i++)
            take(context, &list[i]);
        if (count > 0)
            after = list[count - 1].account;
        arena_reset(arena);
    }
    arena_free(arena);
    return action_whole(action);
}

static void take_sum(void *context, const struct law_impact_account *account)
{
    struct shown_impact *shown = context;
    shown->accounts++;
    add_to(&shown->total, account);
    keep_most(shown, account);
}

static enum code find_impact(struct action *action, int64_t change, int64_t impact,
                             struct law_impact *ret)
{
    enum code code = law_look(action);
    if (code != OK)
        return code;
    code = impact == 0 ? store_load_last_law_impact(action->store, action->arena, change, ret)
                       : store_load_law_impact(action->store, action->arena, impact, ret);
    return code == OK && ret->change != change ? NOT_FOUND : code;
}

enum code action_show_impact(struct action *action, int64_t change, int64_t impact,
                             struct shown_impact *ret)
{
    struct shown_impact shown = {0};
    enum code code = find_impact(action, change, impact, &shown.impact);
    if (code == OK)
        code = store_load_law_revision(action->store, action->arena, change, shown.impact.revision,
                                       &shown.revision);
    if (code != OK)
        return code;
    shown.most = arena_array(action->arena, LAW_IMPACT_SHOWN, sizeof(*shown.most));
    code = each_account(action, shown.impact.number, take_sum, &shown);
    shown.refused_count = store_list_law_impact_refused(
        action->store, action->arena, shown.impact.number, LAW_IMPACT_SHOWN, &shown.refused);
    if (code == OK)
        *ret = shown;
    return code;
}

/* ---- the report, whole ---- */

struct writing {
    struct action *action;
    struct arena *arena;
    struct out out;
    void (*put)(void *context, const char *bytes, size_t size);
    void *context;
    bool first;
};

static void flush(struct writing *writing)
{
    if (writing->out.size > 0)
        writing->put(writing->context, writing->out.data, writing->out.size);
    arena_reset(writing->arena);
    writing->out = out_new(writing->arena);
}

static void csv_money(struct writing *writing, money amount)
{
    csv_field(&writing->out, money_text(writing->arena, amount), false);
}

static void csv_count(struct writing *writing, int64_t count)
{
    csv_field(&writing->out, arena_printf(writing->arena, "%lld", (long long)count), false);
}

/* "" for those that are zero throughout: most are. */
static void csv_classes(struct writing *writing, const money by_class[REVENUE_COUNT])
{
    for (int i = 0; i < REVENUE_COUNT; i++)
        csv_money(writing, by_class[i]);
}

static void csv_header(struct writing *writing)
{
    out_put(&writing->out, "row,account,transaction,version,law_on,stands,declarations,touched,"
                           "refused,taken,neither,before,after,more,less,net,findings");
    for (int i = 0; i < REVENUE_COUNT; i++)
        csv_field(&writing->out, revenue_classes[i].json, false);
    out_put(&writing->out, "\r\n");
}

static void csv_sum(struct writing *writing, const char *row, const struct law_impact_account *sum)
{
    struct out *out = &writing->out;
    csv_field(out, row, true);
    csv_field(out, sum->account.text, false);
    out_put(out, ",,,,");
    csv_count(writing, sum->declarations);
    csv_count(writing, sum->touched);
    csv_count(writing, sum->refused);
    csv_count(writing, sum->taken);
    csv_count(writing, sum->neither);
    out_put(out, ",,");
    csv_money(writing, sum->more);
    csv_money(writing, sum->less);
    csv_money(writing, money_add(sum->more, sum->less));
    out_put(out, ",");
    csv_classes(writing, sum->by_class);
    out_put(out, "\r\n");
}

static void csv_declaration(struct writing *writing, const struct law_impact_declaration *one)
{
    struct out *out = &writing->out;
    bool both = strcmp(one->stands, "changed") == 0;
    csv_field(out, "declaration", true);
    csv_field(out, one->account.text, false);
    csv_field(out, one->transaction.text, false);
    csv_count(writing, one->version);
    csv_field(out, date_text(writing->arena, one->law_on), false);
    csv_field(out, one->stands, false);
    out_put(out, ",,,,,");
    csv_field(out, strcmp(one->stands, "taken") == 0 ? "" : money_text(writing->arena, one->before),
              false);
    csv_field(out,
              strcmp(one->stands, "refused") == 0 ? "" : money_text(writing->arena, one->after),
              false);
    out_put(out, ",,");
    csv_field(out, both ? money_text(writing->arena, money_subtract(one->after, one->before)) : "",
              false);
    csv_field(out, one->findings, false);
    csv_classes(writing, one->by_class);
    out_put(out, "\r\n");
}

static void put_amount(struct json *json, const char *key, money amount)
{
    json_text(json, key, money_text(json->out->arena, amount));
}

static void put_count(struct json *json, const char *key, int64_t count)
{
    json_key(json, key);
    json_int(json, count);
}

static void put_classes(struct json *json, const money by_class[REVENUE_COUNT])
{
    json_key(json, "byClass");
    json_object(json);
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (by_class[i].cents != 0)
            put_amount(json, revenue_classes[i].json, by_class[i]);
    json_object_end(json);
}

static void json_sum(struct json *json, const struct law_impact_account *sum)
{
    json_object(json);
    json_text(json, "account", sum->account.text);
    put_count(json, "declarations", sum->declarations);
    put_count(json, "touched", sum->touched);
    put_count(json, "newlyRefused", sum->refused);
    put_count(json, "noLongerRefused", sum->taken);
    put_count(json, "refusedUnderBoth", sum->neither);
    put_amount(json, "more", sum->more);
    put_amount(json, "less", sum->less);
    put_amount(json, "net", money_add(sum->more, sum->less));
    put_classes(json, sum->by_class);
    json_object_end(json);
}

static void json_declaration(struct json *json, const struct law_impact_declaration *one)
{
    json_object(json);
    json_text(json, "account", one->account.text);
    json_text(json, "transactionNumber", one->transaction.text);
    put_count(json, "version", one->version);
    json_text(json, "lawOn", date_text(json->out->arena, one->law_on));
    json_text(json, "stands", one->stands);
    if (strcmp(one->stands, "taken") != 0)
        put_amount(json, "before", one->before);
    if (strcmp(one->stands, "refused") != 0)
        put_amount(json, "after", one->after);
    json_text(json, "findings", one->findings);
    put_classes(json, one->by_class);
    json_object_end(json);
}

static void take_csv(void *context, const struct law_impact_account *account)
{
    struct writing *writing = context;
    csv_sum(writing, "account", account);
    flush(writing);
}

/* Items of a list that is written in pieces: each in a writer of its own. */
static void take_json(void *context, const struct law_impact_account *account)
{
    struct writing *writing = context;
    if (!writing->first)
        out_char(&writing->out, ',');
    writing->first = false;
    struct json json = json_new(&writing->out);
    json_sum(&json, account);
    flush(writing);
}

static enum code each_declaration(struct writing *writing, int64_t impact,
                                  enum impact_format format)
{
    struct action *action = writing->action;
    struct arena *arena = arena_new();
    struct law_impact_declaration last;
    size_t count = PAGE_ROWS;
    bool begun = false;
    while (count == PAGE_ROWS) {
        struct law_impact_declaration *list;
        count = store_list_law_impact_declarations(action->store, arena, impact,
                                                   begun ? &last : NULL, PAGE_ROWS, &list);
        for (size_t i = 0; i < count; i++) {
            if (format == IMPACT_CSV) {
                csv_declaration(writing, &list[i]);
            } else {
                if (begun || i > 0)
                    out_char(&writing->out, ',');
                struct json json = json_new(&writing->out);
                json_declaration(&json, &list[i]);
            }
        }
        flush(writing);
        if (count > 0)
            last = list[count - 1];
        begun = begun || count > 0;
        arena_reset(arena);
    }
    arena_free(arena);
    return action_whole(action);
}

static void json_head(struct writing *writing, const struct shown_impact *shown)
{
    const struct law_impact *impact = &shown->impact;
    struct json json = json_new(&writing->out);
    json_object(&json);
    put_count(&json, "report", impact->number);
    put_count(&json, "change", impact->change);
    put_count(&json, "revision", impact->revision);
    json_text(&json, "title", shown->revision.title);
    json_text(&json, "lawInForceAt", instant_text(writing->arena, impact->base_at));
    json_text(&json, "from", date_text(writing->arena, impact->from));
    json_text(&json, "to", date_text(writing->arena, impact->to));
    json_text(&json, "lawOn", date_text(writing->arena, impact->law_on));
    json_text(&json, "begunAt", instant_text(writing->arena, impact->began_at));
    json_text(&json, "begunBy", impact->began_by);
    if (impact->ended_at.ms != 0)
        json_text(&json, "finishedAt", instant_text(writing->arena, impact->ended_at));
    put_count(&json, "lookedAt", impact->looked);
    json_key(&json, "total");
    json_sum(&json, &shown->total);
    out_put(&writing->out, ",\"accounts\":[");
}

enum code action_write_impact(struct action *action, int64_t change, int64_t impact,
                              enum impact_format format,
                              void (*put)(void *context, const char *bytes, size_t size),
                              void *context)
{
    struct shown_impact shown;
    enum code code = action_show_impact(action, change, impact, &shown);
    if (code != OK)
        return code;
    struct writing writing = {
        .action = action, .arena = arena_new(), .put = put, .context = context, .first = true};
    writing.out = out_new(writing.arena);
    if (format == IMPACT_CSV) {
        csv_header(&writing);
        csv_sum(&writing, "total", &shown.total);
        code = each_account(action, shown.impact.number, take_csv, &writing);
        if (code == OK)
            code = each_declaration(&writing, shown.impact.number, format);
    } else {
        json_head(&writing, &shown);
        flush(&writing);
        code = each_account(action, shown.impact.number, take_json, &writing);
        out_put(&writing.out, "],\"declarations\":[");
        if (code == OK)
            code = each_declaration(&writing, shown.impact.number, format);
        out_put(&writing.out, "]}");
    }
    flush(&writing);
    arena_free(writing.arena);
    return code;
}

/* ---- the change ---- */

static const char *const difference_names[DIFFERENCES] = {"added", "changed", "ended", "withdrawn"};

static void write_difference(struct json *json, const struct reference_difference *one)
{
    struct arena *arena = json->out->arena;
    const struct reference_row *row = one->row != NULL ? one->row : one->old;
    json_object(json);
    json_text(json, "difference", difference_names[one->kind]);
    json_text(json, "kind", row->kind);
    json_text(json, "key", row->key);
    json_text(json, "validFrom", date_text(arena, row->valid_from));
    json_text(json, "firstDay", date_text(arena, one->from));
    if (one->old != NULL)
        put_count(json, "supersedesRow", one->old->id);
    json_object_end(json);
}

static void write_effect(struct json *json, const struct reference_effect *effect)
{
    struct arena *arena = json->out->arena;
    char hex[65];
    json_key(json, "effect");
    json_object(json);
    hash_hex(&effect->hash, hex);
    json_text(json, "hash", hex);
    for (int i = 0; i < DIFFERENCES; i++)
        put_count(json, difference_names[i], (int64_t)effect->counts[i]);
    put_count(json, "unchanged", (int64_t)effect->unchanged);
    json_text(json, "firstDay", date_text(arena, effect->first));
    json_text(json, "lastFirstDay", date_text(arena, effect->last));
    json_key(json, "rows");
    json_array(json);
    for (size_t i = 0; i < effect->count && i < LAW_ROWS_SHOWN; i++)
        write_difference(json, &effect->differences[i]);
    json_array_end(json);
    json_object_end(json);
}

static void write_step(struct json *json, const struct stored_law_step *step,
                       enum language language)
{
    struct arena *arena = json->out->arena;
    char hex[65];
    json_object(json);
    put_count(json, "number", step->number);
    put_count(json, "revision", step->revision);
    json_text(json, "step", law_steps[step->step].id);
    json_text(json, "name",
              language == LANGUAGE_FR ? law_steps[step->step].fr : law_steps[step->step].en);
    json_text(json, "at", instant_text(arena, step->at));
    json_text(json, "by", step->actor);
    json_text(json, "words", step->words);
    if (step->due_at.ms != 0)
        json_text(json, "dueAt", instant_text(arena, step->due_at));
    if (step->known_at.ms != 0)
        json_text(json, "inForceAt", instant_text(arena, step->known_at));
    hash_hex(&step->hash, hex);
    json_text(json, "hash", hex);
    json_object_end(json);
}

void law_write(struct json *json, const struct shown_law *law, enum language language)
{
    struct arena *arena = json->out->arena;
    char hex[65];
    const struct law_state_fact *state = &law_states[law->state];
    json_object(json);
    put_count(json, "change", law->revision.change);
    put_count(json, "revision", law->revision.revision);
    json_text(json, "title", law->revision.title);
    json_text(json, "source", law->revision.source);
    json_text(json, "state", state->id);
    json_text(json, "stateName", language == LANGUAGE_FR ? state->fr : state->en);
    if (law->revision.known_at.ms != 0)
        json_text(json, "returnsTo", instant_text(arena, law->revision.known_at));
    if (law->due_at.ms != 0)
        json_text(json, "dueAt", instant_text(arena, law->due_at));
    hash_hex(&law->revision.content, hex);
    json_text(json, "content", hex);
    json_text(json, "loadedBy", law->loaded_by);
    json_text(json, "loadedAt", instant_text(arena, law->loaded_at));
    if (law->judged) {
        put_count(json, "approvals", (int64_t)law->approvals);
        write_effect(json, &law->effect);
        put_count(json, "goldenCases", (int64_t)law->golden_count);
        put_count(json, "goldenFailed", (int64_t)law->golden_failed);
        json_key(json, "findings");
        document_write_findings(json, &law->problems, language);
    }
    json_key(json, "reportFinished");
    json_bool(json, law->impact_current);
    json_key(json, "steps");
    json_array(json);
    for (size_t i = 0; i < law->steps_count; i++)
        write_step(json, &law->steps[i], language);
    json_array_end(json);
    json_object_end(json);
}
