/* Any bytes as names and numbers of collections: what is written has the lengths, counts and sums
 * that it says, and XML that an own parser takes. */
#include "bank.h"
#include "fuzz.h"

#include <expat.h>
#include <stdlib.h>

enum { RECORD = 1464, SEGMENT = 240 };

static void check_cpa(const struct out *out, size_t count, int64_t sum)
{
    size_t records = out->size / (RECORD + 2), details = (count + 5) / 6;
    assert(out->size % (RECORD + 2) == 0 && records == details + 2);
    for (size_t i = 0; i < records; i++) {
        const char *record = out->data + i * (RECORD + 2);
        assert(record[0] == (i == 0 ? 'A' : i == records - 1 ? 'Z' : 'D'));
        for (int k = 0; k < RECORD; k++)
            assert(record[k] >= ' ' && record[k] < 0x7f);
    }
    char total[15] = {0}, number[9] = {0};
    memcpy(total, out->data + (records - 1) * (RECORD + 2) + 24, 14);
    memcpy(number, out->data + (records - 1) * (RECORD + 2) + 38, 8);
    assert(atoll(total) == sum && (size_t)atoll(number) == count);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    const struct bank_collector collector = {
        .name = "Canada Border Services", .short_name = "CBSA ASFC", .originator = "0123456789",
        .to = {"001", "00011", "1234567"}, .data_centre = "01600", .transaction_type = 480,
        .file_number = 17, .created = instant_at(date_make(2025, 11, 20), 9, 0)};
    struct bank_collection list[8] = {0};
    size_t count = 0;
    int64_t sum = 0;
    const char *at = (const char *)bytes, *end = at + size;
    while (at < end && count < ARRAY_COUNT(list)) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        const char *line = arena_copy(arena, at, (size_t)((stop == NULL ? end : stop) - at));
        struct bank_collection *one = &list[count++];
        one->id = arena_printf(arena, "C%zu%s", count, strlen(line) % 7 == 6 ? line : "");
        one->mandate = strlen(line) % 11 == 10 ? line : "M-1";
        one->payer = line;
        one->amount = money_cents((int64_t)strlen(line) * 977 + 1);
        one->due_on = date_make(2025, 11, 20 + (int)(strlen(line) % 5));
        one->signed_on = date_make(2025, 1, 2);
        one->from = (struct bank_place){"003", "12345", "7654321"};
        memcpy(one->account.text, "123456782RM0001", sizeof(one->account.text));
        sum += one->amount.cents;
        at = stop == NULL ? end : stop + 1;
    }
    struct out cpa = out_new(arena), pain = out_new(arena);
    enum code code = document_write_cpa005(&cpa, &collector, list, count, &findings);
    fuzz_check_findings(arena, code, &findings);
    findings = findings_new(arena);
    assert(code == document_write_pain008(&pain, &collector, list, count, &findings));
    if (code == OK) {
        check_cpa(&cpa, count, sum);
        XML_Parser parser = XML_ParserCreate(NULL);
        assert(XML_Parse(parser, pain.data, (int)pain.size, 1) == XML_STATUS_OK);
        XML_ParserFree(parser);
    } else {
        assert(cpa.size == 0 && pain.size == 0);
    }
    arena_free(arena);
    return 0;
}
