/* Receipts: a signed word about one journal record, checkable without the server. */
#include "action_impl.h"

#include <stdio.h>
#include <stdlib.h>

/* What is signed. Lines, so that a verifier needs no JSON. */
char *receipt_words(struct arena *arena, const struct journal_record *record)
{
    char body[65], previous[65], hash[65];
    hash_hex(&record->body_hash, body);
    hash_hex(&record->previous, previous);
    hash_hex(&record->hash, hash);
    return arena_printf(arena, "open-carm-receipt-1\n%s\n%lld\n%s\n%lld\n%s\n%s\n%s\n",
                        record->bn.text, (long long)record->seq, record->kind,
                        (long long)record->at.ms, body, previous, hash);
}

enum code action_receipt(struct action *action, bn owner, int64_t seq, const char **ret_receipt)
{
    struct arena *arena = action->arena;
    struct journal_record record;
    enum code code = store_load_journal(action->store, arena, owner, seq, &record);
    if (code != OK)
        return code;
    const struct signer *signer = house_signer(action->house);
    char hex[65];
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "receipt", arena_printf(arena, "%s-%lld", owner.text, (long long)seq));
    json_text(&json, "business", owner.text);
    json_key(&json, "sequence");
    json_int(&json, seq);
    json_text(&json, "kind", record.kind);
    json_text(&json, "at", instant_text(arena, record.at));
    json_key(&json, "atMs");
    json_int(&json, record.at.ms);
    hash_hex(&record.body_hash, hex);
    json_text(&json, "bodyHash", hex);
    hash_hex(&record.previous, hex);
    json_text(&json, "previous", hex);
    hash_hex(&record.hash, hex);
    json_text(&json, "hash", hex);
    json_text(&json, "publicKey", signer_public_hex(signer, arena));
    json_text(&json, "signature", signer_sign(signer, arena, receipt_words(arena, &record)));
    json_object_end(&json);
    *ret_receipt = out.data;
    return OK;
}

/* A whole number of the record, and nothing after it; up to 18 digits. */
static bool member_number(const struct document_object *object, const char *name, int64_t *ret)
{
    const char *text = document_member(object, name);
    size_t size = text == NULL ? 0 : strspn(text, "0123456789");
    if (size == 0 || size > 18 || text[size] != '\0' || (text[0] == '0' && size > 1))
        return false;
    *ret = strtoll(text, NULL, 10);
    return true;
}

bool receipt_read(struct arena *arena, const struct document_object *object, struct receipt *ret)
{
    static const char *const members[] = {"receipt",   "business", "sequence",  "kind",
                                          "at",        "atMs",     "bodyHash",  "previous",
                                          "hash",      "publicKey", "signature", NULL};
    static const int64_t year_10000_ms = 253402300800000;
    struct receipt receipt = {0};
    struct journal_record *record = &receipt.record;
    struct findings more = findings_new(arena);
    document_only(object, members, &more);
    record->kind = document_member(object, "kind");
    receipt.public_key = document_member(object, "publicKey");
    receipt.signature = document_member(object, "signature");
    if (more.errors_count > 0 || !bn_parse(document_member(object, "business"), &record->bn) ||
        record->kind == NULL || receipt.public_key == NULL || receipt.signature == NULL ||
        !member_number(object, "sequence", &record->seq) || record->seq == 0 ||
        !member_number(object, "atMs", &record->at.ms) || record->at.ms >= year_10000_ms ||
        !hash_parse(document_member(object, "bodyHash"), &record->body_hash) ||
        !hash_parse(document_member(object, "previous"), &record->previous) ||
        !hash_parse(document_member(object, "hash"), &record->hash))
        return false;
    /* Not signed themselves, so they must follow from what is. */
    const char *name = arena_printf(arena, "%s-%lld", record->bn.text, (long long)record->seq);
    if (!text_equal(document_member(object, "receipt"), name) ||
        !text_equal(document_member(object, "at"), instant_text(arena, record->at)))
        return false;
    *ret = receipt;
    return true;
}

enum code action_check_receipt(struct action *action, const char *text, const char **ret_words)
{
    struct arena *arena = action->arena;
    struct document_object *object;
    enum code code =
        document_read_object(arena, text, strlen(text), &action->findings, &object);
    if (code != OK)
        return code;
    struct receipt receipt;
    if (!receipt_read(arena, object, &receipt)) {
        *ret_words = "this is not a receipt: a member is missing, malformed or none of a receipt's";
        return FINDINGS;
    }
    const struct journal_record record = receipt.record;
    hash256 chained = journal_hash(record.bn, record.seq, &record.previous, &record.body_hash);
    if (memcmp(chained.bytes, record.hash.bytes, sizeof(chained.bytes)) != 0) {
        *ret_words = "broken: the chain hash does not follow from its parts";
        return FINDINGS;
    }
    if (!signer_verify(receipt.public_key, receipt_words(arena, &record), receipt.signature)) {
        *ret_words = "broken: the signature does not fit the receipt";
        return FINDINGS;
    }
    if (strcmp(receipt.public_key, signer_public_hex(house_signer(action->house), arena)) != 0) {
        *ret_words = "the signature is sound, but by the key of another installation";
        return FINDINGS;
    }
    struct journal_record stored;
    if (store_load_journal(action->store, arena, record.bn, record.seq, &stored) != OK ||
        memcmp(stored.hash.bytes, record.hash.bytes, sizeof(record.hash.bytes)) != 0) {
        *ret_words = "broken: the journal here has no such record";
        return FINDINGS;
    }
    *ret_words = "the receipt is sound and the journal has its record";
    return OK;
}
