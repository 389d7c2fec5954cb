/* The register of businesses: its file, its source by HTTP, and from it into the ledger. */
#include "registration_impl.h"

#include "fetch.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS_AT_ONCE = 500, SOURCE_SIZE = 64 * 1024, CONNECT_SECONDS = 3, SECONDS_MAX = 60 };

bool register_arrived(struct action *action, date opened_on)
{
    int64_t delay = (int64_t)people_number(action, "sync_cra_delay_h", 24) * 3600000;
    return instant_at(opened_on, 0, 0).ms + delay <= action->now.ms;
}

const struct register_account *register_account_of(const struct register_entry *entry,
                                                   program_account account)
{
    for (size_t i = 0; i < entry->accounts_count; i++)
        if (program_account_equal(entry->accounts[i].account, account))
            return &entry->accounts[i];
    return NULL;
}

/* ---- into the ledger ---- */

static void add_account(struct registry_business *business, struct registry_account *list,
                        const struct register_account *from)
{
    size_t i = 0;
    while (i < business->accounts_count &&
           !program_account_equal(list[i].account, from->account))
        i++;
    if (i == business->accounts_count) {
        list[i] = (struct registry_account){.account = from->account, .name = ""};
        business->accounts_count++;
    }
    list[i].import = register_program_imports(from->program);
    list[i].open_from = from->opened_on;
    list[i].closed_on = from->closed_on;
    if (from->asec[0] != '\0')
        memcpy(list[i].asec, from->asec, sizeof(list[i].asec));
    if (from->csa != 0)
        list[i].csa = from->csa;
    list[i].courier = list[i].courier || from->courier;
}

/* What the ledger alone knows stays. */
static void as_registered(struct action *action, const struct register_entry *entry,
                          const struct register_account *more, bool known,
                          const struct registry_business *before, struct registry_business *ret)
{
    size_t had = known ? before->accounts_count : 0;
    struct registry_account *list =
        arena_array(action->arena, had + entry->accounts_count + 1, sizeof(*list));
    for (size_t i = 0; i < had; i++)
        list[i] = before->accounts[i];
    const struct register_account *first = entry->accounts_count > 0 ? entry->accounts : more;
    *ret = (struct registry_business){
        .bn = entry->bn,
        .kind = known ? before->kind
                : first != NULL ? register_program_kind(first->program) : BUSINESS_IMPORTER,
        .legal_name = entry->legal_name, .trade_name = entry->operating_name,
        .street = entry->physical.street, .city = entry->physical.city,
        .province = entry->physical.province, .postal_code = entry->physical.postal_code,
        .country = entry->physical.country,
        .language = known ? before->language : entry->language,
        .check_exempt = entry->check_exempt || (known && before->check_exempt),
        .accounts_count = had, .accounts = list};
    if (known) {
        memcpy(ret->licence, before->licence, sizeof(ret->licence));
        ret->licence_until = before->licence_until;
        ret->licence_suspended = before->licence_suspended;
    }
    for (size_t i = 0; i < entry->accounts_count; i++)
        if (register_arrived(action, entry->accounts[i].opened_on))
            add_account(ret, list, &entry->accounts[i]);
    if (more != NULL)
        add_account(ret, list, more);
}

static bool same_account(const struct registry_account *a, const struct registry_account *b)
{
    return program_account_equal(a->account, b->account) && a->import == b->import &&
           strcmp(a->asec, b->asec) == 0 && a->csa == b->csa && a->courier == b->courier &&
           date_equal(a->open_from, b->open_from) && date_equal(a->closed_on, b->closed_on);
}

static bool same_business(const struct registry_business *a, const struct registry_business *b)
{
    bool same = a->accounts_count == b->accounts_count && a->check_exempt == b->check_exempt &&
                text_equal(a->legal_name, b->legal_name) &&
                text_equal(a->trade_name, b->trade_name) && text_equal(a->street, b->street) &&
                text_equal(a->city, b->city) && text_equal(a->province, b->province) &&
                text_equal(a->postal_code, b->postal_code) && text_equal(a->country, b->country);
    for (size_t i = 0; i < a->accounts_count && same; i++)
        same = same_account(&a->accounts[i], &b->accounts[i]);
    return same;
}

static enum code bring_once(struct action *action, const struct register_entry *entry,
                            const struct register_account *more)
{
    struct registry_business before, business;
    int64_t head = 0;
    enum code code = store_load_business(action->store, action->arena, entry->bn, &before, &head);
    bool known = code == OK;
    if (code != OK && code != NOT_FOUND)
        return code;
    if (known && before.kind == BUSINESS_AGENCY)
        return OK; /* the register has no agencies */
    if (!entry->active)
        return known ? OK : NOT_FOUND;
    as_registered(action, entry, more, known, &before, &business);
    if (known && same_business(&before, &business))
        return OK;
    return register_business(action, &business, NULL, 0, head);
}

enum code register_bring(struct action *action, const struct register_entry *entry,
                         const struct register_account *more)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = bring_once(action, entry, more);
    return tries.code;
}

/* ---- the file ---- */

struct putting {
    const struct stored_entry *rows;
    size_t count;
};

static enum code put_rows(struct store *store, void *context)
{
    const struct putting *putting = context;
    enum code code = OK;
    for (size_t i = 0; i < putting->count && code == OK; i++)
        code = store_put_entry(store, &putting->rows[i]);
    return code;
}

static enum code put_together(struct store *store, void *context)
{
    return store_together(store, put_rows, context);
}

static enum code put_entries(struct action *action, const struct stored_entry *rows, size_t count)
{
    enum code code = OK;
    for (size_t from = 0; from < count && code == OK; from += ROWS_AT_ONCE) {
        size_t some = count - from < ROWS_AT_ONCE ? count - from : ROWS_AT_ONCE;
        struct putting putting = {rows + from, some};
        code = committer_do(house_committer(action->house), put_together, &putting);
    }
    return code;
}

static bool same_address(const struct register_address *a, const struct register_address *b)
{
    return text_equal(a->street, b->street) && text_equal(a->city, b->city) &&
           text_equal(a->province, b->province) && text_equal(a->postal_code, b->postal_code) &&
           text_equal(a->country, b->country);
}

static bool same_entry(struct arena *arena, const struct register_entry *a,
                       const struct register_entry *b)
{
    return text_equal(a->legal_name, b->legal_name) &&
           text_equal(a->operating_name, b->operating_name) &&
           text_equal(a->entity_type, b->entity_type) && a->language == b->language &&
           same_address(&a->physical, &b->physical) && same_address(&a->mailing, &b->mailing) &&
           text_equal(a->other_id, b->other_id) && a->active == b->active &&
           a->check_exempt == b->check_exempt && date_equal(a->effective_on, b->effective_on) &&
           text_equal(register_accounts_text(arena, a), register_accounts_text(arena, b));
}

static enum code count_rows(struct action *action, const struct register_file *file,
                            struct stored_entry *rows, size_t *ret_rows,
                            struct register_counts *counts)
{
    struct arena *arena = arena_new();
    enum code code = OK;
    instant now = platform_real_now();
    for (size_t i = 0; i < file->count && code == OK; i++) {
        struct stored_entry before;
        code = store_load_entry(action->store, arena, file->entries[i].bn, &before);
        bool known = code == OK;
        if (known && same_entry(arena, &before.entry, &file->entries[i])) {
            counts->unchanged++;
        } else if (known || code == NOT_FOUND) {
            counts->changed += known;
            counts->added += !known;
            rows[(*ret_rows)++] = (struct stored_entry){file->entries[i], now, "file"};
            code = OK;
        }
        arena_reset(arena);
    }
    arena_free(arena);
    return code;
}

/* Those that are in the ledger: also what an earlier, interrupted load left out. */
static enum code bring_known(struct action *action, const struct register_file *file,
                             struct register_counts *counts)
{
    enum code code = OK;
    for (size_t i = 0; i < file->count && code == OK; i++) {
        int64_t before, after;
        bn number = file->entries[i].bn;
        code = store_load_head(action->store, number, &before);
        if (code != OK || before == 0)
            continue;
        code = register_bring(action, &file->entries[i], NULL);
        if (code == OK)
            code = store_load_head(action->store, number, &after);
        counts->businesses += code == OK && after != before;
    }
    return code;
}

enum code action_load_register(struct action *action, const char *bytes, size_t size, bool dry_run,
                               struct register_counts *ret)
{
    struct register_file file;
    struct register_counts counts = {0};
    size_t changed = 0;
    enum code code = register_read(action->arena, bytes, size, &action->findings, &file);
    if (code != OK)
        return code;
    struct stored_entry *rows = arena_array(action->arena, file.count, sizeof(*rows));
    code = count_rows(action, &file, rows, &changed, &counts);
    if (code == OK && !dry_run)
        code = put_entries(action, rows, changed);
    if (code == OK && !dry_run)
        code = bring_known(action, &file, &counts);
    if (code == OK)
        *ret = counts;
    return code;
}

/* ---- the source ---- */

struct source {
    const char *url; /* with {bn} */
    int seconds;
};

/* `register.conf`: `url https://host/path/{bn}`, `seconds 4`. NOT_FOUND: there is none. */
static enum code read_source(struct action *action, struct source *ret)
{
    char line[1024];
    struct source source = {.seconds = 4};
    FILE *file = fopen(arena_printf(action->arena, "%s/register.conf",
                                    house_directory(action->house)), "r");
    if (file == NULL)
        return NOT_FOUND;
    bool fine = true;
    while (fine && fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        char *value = strchr(line, ' ');
        if (line[0] == '#' || line[0] == '\0')
            continue;
        if (value != NULL)
            *value++ = '\0';
        if (value != NULL && strcmp(line, "url") == 0)
            source.url = arena_text(action->arena, value);
        else if (value != NULL && strcmp(line, "seconds") == 0)
            source.seconds = (int)strtol(value, NULL, 10);
        else
            fine = false;
    }
    fclose(file);
    if (!fine || source.url == NULL || strstr(source.url, "{bn}") == NULL ||
        source.seconds < 1 || source.seconds > SECONDS_MAX)
        return UNREADABLE;
    *ret = source;
    return OK;
}

static enum code take_answer(struct action *action, bn number, const struct fetched *answer,
                             struct stored_entry *ret)
{
    struct findings findings = findings_new(action->arena);
    struct register_file file;
    if (register_read(action->arena, answer->bytes, answer->size, &findings, &file) != OK ||
        file.count != 1 || !bn_equal(file.entries[0].bn, number)) {
        log_event("error", "register", "the source's answer cannot be read: %s",
                  findings.count > 0
                      ? finding_message(action->arena, &findings.items[0], LANGUAGE_EN)
                      : "it is not about the business that was asked for");
        return BUSY;
    }
    *ret = (struct stored_entry){file.entries[0], platform_real_now(), "http"};
    return put_entries(action, ret, 1);
}

/* Says so in the log when it fails; what was known stays as it is. */
static enum code ask_source(struct action *action, bn number, struct stored_entry *ret)
{
    struct source source;
    struct fetched answer;
    enum code code = read_source(action, &source);
    if (code == UNREADABLE)
        log_event("error", "register", "register.conf cannot be read");
    if (code != OK)
        return code == NOT_FOUND ? NOT_FOUND : BUSY;
    const char *place = strstr(source.url, "{bn}");
    const struct fetch what = {
        .url = arena_printf(action->arena, "%.*s%s%s", (int)(place - source.url), source.url,
                            number.text, place + 4),
        .accept = "text/csv", .size_max = SOURCE_SIZE, .connect_s = CONNECT_SECONDS,
        .seconds = source.seconds};
    if (!fetch_url_fits(what.url)) {
        log_event("error", "register", "register.conf: the url is neither https nor this machine");
        return BUSY;
    }
    code = fetch(action->arena, &what, &answer);
    if (code == OK && answer.status == 404)
        return NOT_FOUND;
    if (code != OK || answer.status != 200) {
        log_event("warning", "register", "the source does not answer as it should: %s %d",
                  code == OK ? "status" : "no answer", code == OK ? answer.status : 0);
        return BUSY;
    }
    return take_answer(action, number, &answer, ret);
}

static enum code from_ledger(struct action *action, bn number, struct stored_entry *ret)
{
    struct registry_business b;
    enum code code = store_load_business(action->store, action->arena, number, &b, NULL);
    if (code != OK || b.kind == BUSINESS_AGENCY)
        return code == OK ? NOT_FOUND : code;
    struct register_account *list =
        arena_array(action->arena, b.accounts_count + 1, sizeof(*list));
    for (size_t i = 0; i < b.accounts_count; i++) {
        const struct registry_account *a = &b.accounts[i];
        list[i] = (struct register_account){
            .account = a->account, .opened_on = a->open_from, .closed_on = a->closed_on,
            .csa = a->csa, .courier = a->courier,
            .program = a->import ? PROGRAM_IMPORTER : PROGRAM_OTHER};
        memcpy(list[i].asec, a->asec, sizeof(list[i].asec));
    }
    *ret = (struct stored_entry){
        .entry = {.bn = b.bn, .legal_name = b.legal_name, .operating_name = b.trade_name,
                  .entity_type = "other", .language = b.language,
                  .physical = {b.street, b.city, b.province, b.postal_code, b.country},
                  .active = true, .check_exempt = b.check_exempt,
                  .accounts_count = b.accounts_count, .accounts = list},
        .source = "ledger"};
    return OK;
}

enum code register_find(struct action *action, bn number, bool again, struct stored_entry *ret)
{
    struct stored_entry row, fresh;
    enum code code = store_load_entry(action->store, action->arena, number, &row);
    bool known = code == OK;
    if (code != OK && code != NOT_FOUND)
        return code;
    enum code asked = known && !again ? NOT_FOUND : ask_source(action, number, &fresh);
    if (asked == OK) {
        *ret = fresh;
        return OK;
    }
    if (!known)
        code = from_ledger(action, number, &row);
    if (code != OK)
        return code == NOT_FOUND && asked == BUSY ? BUSY : code;
    *ret = row;
    return again && asked == BUSY ? BUSY : OK;
}

enum code action_adopt(struct action *action, bn number)
{
    struct stored_entry found;
    int64_t head;
    enum code code = store_load_head(action->store, number, &head);
    if (code != OK || head > 0)
        return code;
    code = register_find(action, number, false, &found);
    return code == OK ? register_bring(action, &found.entry, NULL) : code;
}

/* ---- numbers that are given out here ---- */

struct drawing {
    struct stored_entry *entry;
    bool taken;
};

static enum code put_if_free(struct store *store, void *context)
{
    struct drawing *drawing = context;
    struct arena *arena = arena_new();
    struct stored_entry there;
    enum code code = store_load_entry(store, arena, drawing->entry->entry.bn, &there);
    drawing->taken = code == OK;
    if (code == NOT_FOUND)
        code = store_put_entry(store, drawing->entry);
    arena_free(arena);
    return code;
}

static enum code put_if_free_together(struct store *store, void *context)
{
    return store_together(store, put_if_free, context);
}

/* With its last digit fitting the others. */
static bool draw_number(struct action *action, const char *block, bn *ret)
{
    uint32_t drawn;
    size_t size = strlen(block), missing = 8 - size;
    if (size < 2 || size > 7 || strspn(block, "0123456789") != size)
        return false;
    platform_random(&drawn, sizeof(drawn));
    uint32_t below = 1;
    for (size_t i = 0; i < missing; i++)
        below *= 10;
    for (int last = 0; last <= 9; last++)
        if (bn_parse(arena_printf(action->arena, "%s%0*u%d", block, (int)missing, drawn % below,
                                  last), ret) &&
            bn_luhn(*ret))
            return true;
    return false;
}

enum code register_draw(struct action *action, struct register_entry *entry)
{
    const char *block =
        tariff_parameter(house_tariff(action->house), "reg_bn_block", action->today, NULL);
    for (int i = 0; i < 200 && block != NULL; i++) {
        int64_t head;
        if (!draw_number(action, block, &entry->bn))
            return NOT_FOUND;
        enum code code = store_load_head(action->store, entry->bn, &head);
        if (code != OK)
            return code;
        if (head > 0)
            continue;
        struct stored_entry stored = {*entry, platform_real_now(), "portal"};
        struct drawing drawing = {.entry = &stored};
        code = committer_do(house_committer(action->house), put_if_free_together, &drawing);
        if (code != OK || !drawing.taken)
            return code;
    }
    return NOT_FOUND;
}
