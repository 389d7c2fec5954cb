/* Any JSON as a receipt: what is read of it is what stands there, number for number, so that
 * nothing unsigned passes for signed. */
#include "action_impl.h"
#include "fuzz.h"

static bool says(struct arena *arena, const struct document_object *object, const char *member,
                 int64_t number)
{
    const char *text = document_member(object, member);
    return text != NULL && strcmp(text, arena_printf(arena, "%lld", (long long)number)) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct document_object *object;
    struct receipt receipt;
    if (document_read_object(arena, (const char *)bytes, size, &findings, &object) == OK &&
        receipt_read(arena, object, &receipt)) {
        const struct journal_record *record = &receipt.record;
        char hex[65];
        bn owner;
        assert(bn_parse(record->bn.text, &owner));
        assert(says(arena, object, "sequence", record->seq) && record->seq > 0);
        assert(says(arena, object, "atMs", record->at.ms));
        assert(strcmp(document_member(object, "at"), instant_text(arena, record->at)) == 0);
        const char *name =
            arena_printf(arena, "%s-%lld", owner.text, (long long)record->seq);
        assert(strcmp(document_member(object, "receipt"), name) == 0);
        hash_hex(&record->hash, hex);
        assert(strcmp(document_member(object, "hash"), hex) == 0);
        (void)journal_hash(record->bn, record->seq, &record->previous, &record->body_hash);
        (void)signer_verify(receipt.public_key, "word", receipt.signature);
    }
    arena_free(arena);
    return 0;
}
