/* Any bytes as somebody's list. What is read is compared with an account made of every second row;
 * each row is then on one line, and JSON, CSV and text can be written of all. */
#include "fuzz.h"
#include "reconcile_file.h"

static size_t some_items(struct arena *arena, const struct reconcile_row *rows, size_t count,
                         struct ledger_item **ret)
{
    size_t made = 0;
    *ret = arena_array(arena, count + 1, sizeof(**ret));
    for (size_t i = 0; i < count; i += 2) {
        struct ledger_item *item = &(*ret)[made];
        size_t size = strlen(rows[i].reference);
        item->id = (ledger_id)++made * LEDGER_ID_PLACES;
        item->type = rows[i].amount.cents < 0 ? ITEM_PMT : ITEM_CAD;
        item->amount = rows[i].amount;
        item->posted_on = item->effective_on = item->due_on =
            date_is_none(rows[i].on) ? date_make(2025, 11, 3) : rows[i].on;
        if (size < sizeof(item->reference))
            memcpy(item->reference, rows[i].reference, size);
    }
    return made;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct sheet sheet;
    struct reconcile_row *rows;
    size_t count;
    enum code code = sheet_read(arena, (const char *)bytes, size, &findings, &sheet);
    if (code == OK) {
        const struct reconcile_columns columns = reconcile_guess(arena, &sheet);
        code = reconcile_rows(arena, &sheet, &columns, &findings, &rows, &count);
    }
    fuzz_check_findings(arena, code, &findings);
    if (code == OK) {
        struct ledger_item *items;
        struct reconciliation result;
        size_t items_count = some_items(arena, rows, count, &items);
        reconcile(arena, rows, count, items, items_count, DATE_NONE, DATE_NONE, &result);
        assert(result.total.rows + result.sums[RECONCILE_OUTSIDE].rows == count);
        struct out out = out_new(arena);
        struct json json = json_new(&out);
        const program_account account = {"123456782RM0001"};
        document_write_reconciliation(&json, account, &result, LANGUAGE_FR);
        assert(text_is_utf8(out.data, out.size));
        const char *csv = document_reconciliation_csv(arena, &result, LANGUAGE_EN);
        const char *text = document_reconciliation_text(arena, &result, LANGUAGE_FR);
        assert(text_is_utf8(csv, strlen(csv)) && text_is_utf8(text, strlen(text)));
    }
    arena_free(arena);
    return 0;
}
