/* Files of proof: records, the chain to where a business stood when a day was sealed, the way up to
 * that day's root. Lines, so that a verifier needs no JSON; docs/FORMATS.md has them one by one. */
#include "action_impl.h"
#include "seal.h"

#include <stdlib.h>

enum { HISTORY_BYTES = 4 * 1024 * 1024, CHAIN_MAX = 200000 };

static bool id_parse(const char *id, bn *ret_bn, int64_t *ret_seq)
{
    char digits[10];
    if (strlen(id) < 11 || id[9] != '-')
        return false;
    memcpy(digits, id, 9);
    digits[9] = '\0';
    const char *seq = id + 10;
    size_t size = strspn(seq, "0123456789");
    if (size > 15 || seq[size] != '\0' || seq[0] == '0' || !bn_parse(digits, ret_bn))
        return false;
    *ret_seq = strtoll(seq, NULL, 10);
    return true;
}

enum code action_find_record(struct action *action, const char *id, bn *ret_bn, int64_t *ret_seq)
{
    struct stored_statement stored;
    if (id_parse(id, ret_bn, ret_seq))
        return OK;
    enum code code = store_load_statement(action->store, action->arena, id, &stored);
    if (code != OK)
        return code;
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, stored.account))
        return NOT_FOUND;
    *ret_bn = program_account_bn(stored.account);
    *ret_seq = stored.journal_seq;
    return OK;
}

/* ---- who may ---- */

/* A firm that sees only what it filed: the record of such a declaration. */
static bool record_filed(struct action *action, const struct journal_record *record)
{
    struct changes *changes;
    bool own = false;
    if (changes_decode(action->arena, record->body, &changes) != OK)
        return false;
    for (size_t i = 0; i < changes->declarations_count && !own; i++)
        own = strncmp(changes->declarations[i].filed_by, action->actor.business.text, 9) == 0;
    for (size_t i = 0; i < changes->payments_count && !own; i++)
        own = strncmp(changes->payments[i].paid_by, action->actor.business.text, 9) == 0;
    return own;
}

bool action_sees_record(struct action *action, const struct journal_record *record)
{
    const struct registry_business *business;
    if (action->actor.system)
        return true;
    if (action_business(action, record->bn, &business) != OK)
        return false;
    bool any = false;
    for (size_t i = 0; i < business->accounts_count; i++) {
        program_account account = business->accounts[i].account;
        bool may = action_may(action, PERMISSION_DECLARATION_VIEW, account);
        if (may && action_sees_others(action, account))
            return true;
        any = any || may;
    }
    return any && record_filed(action, record);
}

/* Of the business's accounts: any, and all. NOT_FOUND when none. */
static enum code accounts_seen(struct action *action, bn owner, bool *ret_all)
{
    const struct registry_business *business;
    enum code code = action_business(action, owner, &business);
    bool any = action->actor.system, all = true;
    if (code != OK)
        return code == BUSY ? BUSY : NOT_FOUND;
    for (size_t i = 0; i < business->accounts_count; i++) {
        program_account account = business->accounts[i].account;
        bool declarations = action_may(action, PERMISSION_DECLARATION_VIEW, account);
        any = any || declarations;
        all = all && declarations && action_sees_others(action, account) &&
              action_may(action, PERMISSION_ACCOUNT_VIEW, account);
    }
    *ret_all = action->actor.system || all;
    return any ? OK : NOT_FOUND;
}

/* A statement goes to who may see its account, anything else to who may see the whole business. */
static bool body_shown(struct action *action, const struct journal_record *record, bool all)
{
    struct changes *changes;
    if (all || changes_decode(action->arena, record->body, &changes) != OK)
        return all;
    return changes->statement != NULL &&
           action_may(action, PERMISSION_ACCOUNT_VIEW, changes->statement->account);
}

/* ---- lines ---- */

static void put_head(struct out *out, bn owner, int64_t first, int64_t count,
                     const hash256 *previous)
{
    char hex[65];
    hash_hex(previous, hex);
    out_printf(out, "open-carm-proof-1\nbusiness %s\nchain %lld %lld %s\n", owner.text,
               (long long)first, (long long)count, hex);
}

static void put_record(struct out *out, int64_t seq, const hash256 *body_hash, const char *body)
{
    char hex[65];
    hash_hex(body_hash, hex);
    out_printf(out, "record %lld %s\n", (long long)seq, hex);
    if (body == NULL)
        return;
    out_printf(out, "body %zu\n", strlen(body));
    out_put(out, body);
    out_char(out, '\n');
}

static void put_receipt(struct action *action, struct out *out,
                        const struct journal_record *record)
{
    const struct signer *signer = house_signer(action->house);
    out_printf(out, "receipt %s %lld %s\n", record->kind, (long long)record->at.ms,
               signer_sign(signer, action->arena, receipt_words(action->arena, record)));
}

/* ---- under a sealed day ---- */

/* The first business of a part of the day's tree; after the last, beyond all. */
static int64_t part_first(const struct day_seal *seal, size_t part)
{
    const uint8_t *at = seal->parts + part * DAY_PART_BYTES;
    return part >= seal->parts_count
               ? 1000000000
               : (int64_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

static size_t part_of(const struct day_seal *seal, int64_t owner)
{
    size_t part = 0;
    while (part + 1 < seal->parts_count && part_first(seal, part + 1) <= owner)
        part++;
    return part;
}

static bn bn_of(struct arena *arena, int64_t number)
{
    bn owner;
    memcpy(owner.text, arena_printf(arena, "%09lld", (long long)number), sizeof(owner.text));
    return owner;
}

/* FAULT when what is kept does not give the root: it was tampered with. */
static enum code put_day(struct action *action, struct out *out, bn owner,
                         const struct day_seal *seal)
{
    struct arena *arena = action->arena;
    size_t part = part_of(seal, strtoll(owner.text, NULL, 10)), place = SIZE_MAX;
    struct day_leaf *leaves;
    size_t count = store_list_leaves(
        action->store, arena, seal->day, bn_of(arena, part_first(seal, part)),
        bn_of(arena, part_first(seal, part + 1) - 1), &leaves);
    hash256 *hashes = arena_array(arena, count + 1, sizeof(*hashes));
    hash256 *roots = arena_array(arena, seal->parts_count + 1, sizeof(*roots));
    for (size_t i = 0; i < count; i++) {
        hashes[i] = day_leaf_hash(leaves[i].bn, leaves[i].seq, &leaves[i].hash);
        if (bn_equal(leaves[i].bn, owner))
            place = i;
    }
    for (size_t i = 0; i < seal->parts_count; i++)
        memcpy(roots[i].bytes, seal->parts + i * DAY_PART_BYTES + 4, 32);
    if (place == SIZE_MAX || part >= seal->parts_count)
        return FAULT;
    hash256 path[2 * MERKLE_PATH_MAX], root;
    size_t steps = merkle_path(hashes, count, place, path);
    steps += merkle_path(roots, seal->parts_count, part, path + steps);
    uint64_t whole = part * DAY_PART + place;
    if (!merkle_climb(&hashes[place], whole, (uint64_t)seal->businesses, path, steps, &root) ||
        memcmp(&root, &seal->root, sizeof(root)) != 0)
        return FAULT;
    char hex[65], previous[65];
    hash_hex(&seal->root, hex);
    hash_hex(&seal->previous, previous);
    out_printf(out, "day %s\nbusinesses %lld\nplace %llu\nroot %s\nprevious %s\nsignature %s\n"
                    "path %zu\n",
               date_text(arena, seal->day), (long long)seal->businesses,
               (unsigned long long)whole, hex, previous, seal->signature, steps);
    for (size_t i = 0; i < steps; i++) {
        hash_hex(&path[i], hex);
        out_printf(out, "%s\n", hex);
    }
    return OK;
}

enum code action_prove_record(struct action *action, bn owner, int64_t seq, struct proof_file *ret)
{
    struct arena *arena = action->arena;
    struct journal_record record;
    struct day_seal seal;
    bool all;
    int64_t last = seq;
    enum code code = accounts_seen(action, owner, &all);
    if (code == OK)
        code = store_load_journal(action->store, arena, owner, seq, &record);
    if (code == OK && !action_sees_record(action, &record))
        code = NOT_FOUND;
    if (code != OK)
        return code;
    struct proof_file file = {.bn = owner, .seq = seq, .at = record.at, .kind = record.kind};
    code = store_find_seal(action->store, owner, seq, &file.day, &last);
    if (code == OK && last - seq < CHAIN_MAX) {
        code = store_load_seal(action->store, arena, file.day, &seal);
    } else if (code == OK || code == NOT_FOUND) {
        file.day = DATE_NONE;
        last = seq;
        code = OK;
    }
    if (code != OK)
        return code;
    hash256 *hashes;
    size_t count = store_list_body_hashes(action->store, arena, owner, seq, last, &hashes);
    struct out out = out_new(arena);
    file.body = body_shown(action, &record, all);
    file.history = all;
    file.businesses = date_is_none(file.day) ? 0 : seal.businesses;
    put_head(&out, owner, seq, last - seq + 1, &record.previous);
    put_record(&out, seq, &record.body_hash, file.body ? record.body : NULL);
    put_receipt(action, &out, &record);
    for (size_t i = 0; i < count; i++)
        put_record(&out, seq + 1 + (int64_t)i, &hashes[i], NULL);
    if (!date_is_none(file.day))
        code = put_day(action, &out, owner, &seal);
    if (code == OK)
        code = action_whole(action);
    out_put(&out, "end\n");
    file.text = out.data;
    file.size = out.size;
    if (code == OK)
        *ret = file;
    return code;
}

/* ---- a business's history ---- */

enum code action_history(struct action *action, bn owner, int64_t first, struct proof_file *ret)
{
    struct arena *arena = action->arena;
    struct journal_record *records = NULL;
    size_t count = 0, capacity = 0, bytes = 0;
    bool all;
    enum code code = accounts_seen(action, owner, &all);
    if (code == OK && !all)
        code = NOT_FOUND;
    while (code == OK && count < PROOF_RECORDS_MAX && bytes < HISTORY_BYTES) {
        struct journal_record *record = LIST_PUSH(arena, records, count, capacity);
        code = store_load_journal(action->store, arena, owner, first + (int64_t)count - 1, record);
        if (code == OK)
            bytes += strlen(record->body);
        else
            count--;
    }
    bool more = code == OK;
    if (code != OK && !(code == NOT_FOUND && count > 0))
        return code;
    const struct journal_record *last = &records[count - 1];
    struct out out = out_new(arena);
    put_head(&out, owner, first, (int64_t)count, &records[0].previous);
    for (size_t i = 0; i < count; i++)
        put_record(&out, records[i].seq, &records[i].body_hash, records[i].body);
    put_receipt(action, &out, last);
    out_put(&out, "end\n");
    code = action_whole(action);
    if (code == OK)
        *ret = (struct proof_file){.bn = owner, .seq = first, .at = last->at, .kind = last->kind,
                                   .body = true, .history = true,
                                   .next = more ? last->seq + 1 : 0,
                                   .text = out.data, .size = out.size};
    return code;
}
