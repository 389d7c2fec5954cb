/* Any text as a journal body: the reader takes exactly what the writer makes. Bodies are hashed and
 * chained, so two of them with one meaning would be a hole. */
#include "fuzz.h"
#include "store.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    const char *body = arena_copy(arena, (const char *)bytes, size);
    struct changes *changes;
    if (changes_decode(arena, body, &changes) == OK) {
        assert(changes->expect_seq == -1 && changes->idempotency_key == NULL);
        for (size_t i = 0; i < changes->items_count; i++)
            assert(changes->items[i].outstanding.cents == changes->items[i].amount.cents);
        assert(strcmp(changes_encode(arena, changes), body) == 0);
    }
    arena_free(arena);
    return 0;
}
