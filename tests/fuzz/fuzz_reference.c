/* The first byte chooses a kind of reference data, the rest is its file. Rows without a finding
 * must be usable: the snapshot is built of them and asked about. */
#include "fuzz.h"

enum { FOUND_MAX = 8 };

static void check_rows(const struct reference_kind *kind, const struct reference_rows *rows)
{
    size_t columns = 1;
    for (const char *at = kind->columns; *at != '\0'; at++)
        columns += *at == ',';
    for (size_t i = 0; i < rows->count; i++) {
        const struct reference_row *row = &rows->rows[i];
        size_t fields = 1;
        for (const char *at = row->fields; *at != '\0'; at++)
            fields += *at == '\t';
        assert(fields == columns);
        assert(strcmp(row->kind, kind->kind) == 0);
        assert(!date_is_none(row->valid_from) && !date_before(row->valid_to, row->valid_from));
        assert(text_is_utf8(row->fields, strlen(row->fields)));
    }
}

/* The look-ups that a page or an assessment makes, on the first day a row holds. */
static void ask(struct arena *arena, const struct tariff *tariff, const struct reference_row *row)
{
    const struct tariff_class *classes[FOUND_MAX];
    const struct tariff_surtax *surtaxes[FOUND_MAX];
    const struct tariff_treatment *treatments[FOUND_MAX];
    date on = row->valid_from;
    classification number;
    (void)tariff_search(tariff, arena, row->key, on, classes, FOUND_MAX);
    if (classification_parse(row->key, &number)) {
        (void)tariff_class_find(tariff, number, on);
        (void)tariff_surtaxes(tariff, number, on, surtaxes, FOUND_MAX);
    }
    size_t count = tariff_treatments(tariff, on, treatments, FOUND_MAX);
    for (size_t i = 0; i < count; i++)
        (void)tariff_treatment_fits(treatments[i], "US");
    const struct tariff_exchange *exchange =
        tariff_exchange_find(tariff, row->key, date_add(on, 1));
    assert(exchange == NULL || exchange->rate.units > 0);
    const struct tariff_interest *interest = tariff_interest_find(tariff, on);
    assert(interest == NULL || interest->prescribed.units >= 0);
    (void)tariff_gst_find(tariff, on);
    (void)tariff_parameter(tariff, row->key, on, "");
    (void)tariff_code_find(tariff, row->kind, row->key, on);
    (void)calendar_is_business_day(tariff_calendar(tariff), on, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    size_t kinds = 0;
    while (reference_kinds[kinds].kind != NULL)
        kinds++;
    const struct reference_kind *kind = &reference_kinds[(bytes[0] + kinds - 'a') % kinds];
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct reference_rows rows = {0};
    enum code code = reference_read(arena, kind, (const char *)bytes + 1, size - 1, &findings,
                                    &rows);
    fuzz_check_findings(arena, code, &findings);
    if (code == OK) {
        check_rows(kind, &rows);
        const struct tariff *tariff = tariff_build(arena, rows.rows, rows.count);
        for (size_t i = 0; i < rows.count && i < FOUND_MAX; i++)
            ask(arena, tariff, &rows.rows[i]);
    }
    arena_free(arena);
    return 0;
}
