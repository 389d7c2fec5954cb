/* Any bytes as a file of the register: what is read is written again as it was read. And any two
 * texts as a typed name and one on file: spots lie in what was typed, in order, and nothing of what
 * is on file is told of another name. */
#include "fuzz.h"
#include "register.h"

static void hold_names(struct arena *arena, const char *typed, const char *registered)
{
    for (unsigned folds = 0; folds < 32; folds += 31) {
        struct register_comparison c, same;
        size_t at = 0;
        register_compare(arena, typed, registered, folds, "ltd=limited inc=incorporated", &c);
        for (size_t i = 0; i < c.spots_count; i++) {
            assert(c.spots[i].from >= at);
            at = c.spots[i].from + c.spots[i].size;
            assert(at <= strlen(c.typed));
        }
        assert((c.likeness == LIKE_NEAR) == (c.spots_count > 0));
        register_compare(arena, c.typed, c.typed, folds, "ltd=limited inc=incorporated", &same);
        assert(same.likeness != LIKE_NEAR);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct register_file file;
    const char *text = arena_copy(arena, (const char *)bytes, size);
    const char *half = arena_copy(arena, (const char *)bytes + size / 2, size - size / 2);
    hold_names(arena, text, half);
    enum code code = register_read(arena, (const char *)bytes, size, &findings, &file);
    assert(code == OK || findings.errors_count > 0);
    for (size_t i = 0; code == OK && i < file.count; i++) {
        const struct register_entry *e = &file.entries[i];
        const struct register_account *again;
        const char *written = register_accounts_text(arena, e), *bad;
        size_t count;
        assert(e->check_exempt || bn_luhn(e->bn));
        assert(e->legal_name[0] != '\0' && !date_is_none(e->effective_on));
        assert(register_accounts_parse(arena, e->bn, written, &again, &count, &bad));
        assert(count == e->accounts_count);
        struct register_entry copy = *e;
        copy.accounts = again;
        assert(strcmp(register_accounts_text(arena, &copy), written) == 0);
    }
    arena_free(arena);
    return 0;
}
