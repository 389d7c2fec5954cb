/* Any bytes as names and numbers of collections, or of payments out: what is written has the
 * lengths, counts and sums that it says, and XML that an own parser takes; the run it is written
 * from reads the same again. */
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

static void check_xml(const struct out *out)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    assert(XML_Parse(parser, out->data, (int)out->size, 1) == XML_STATUS_OK);
    XML_ParserFree(parser);
}

/* Payments out are of one day. */
static void check_out(struct arena *arena, const struct bank_collector *payer,
                      struct bank_collection *list, size_t count, int64_t sum)
{
    struct out out = out_new(arena);
    struct findings findings = findings_new(arena);
    for (size_t i = 0; i < count; i++)
        list[i].due_on = list[0].due_on;
    enum code code = document_write_pain001(&out, payer, list, count, &findings);
    fuzz_check_findings(arena, code, &findings);
    assert(code == OK || out.size == 0);
    if (code != OK)
        return;
    check_xml(&out);
    const char *total = arena_printf(arena, "<NbOfTxs>%zu</NbOfTxs><CtrlSum>%s</CtrlSum>", count,
                                     money_text(arena, money_cents(sum)));
    assert(strstr(out.data, total) != NULL);
}

static void check_run(struct arena *arena, const struct bank_collection *list, size_t count)
{
    struct bank_run again, run = {.due_on = date_make(2025, 11, 20), .number = 17,
                                  .lines = arena_array(arena, count + 1, sizeof(*run.lines))};
    for (; run.count < count; run.count++)
        run.lines[run.count] = (struct bank_run_line){.id = list[run.count].id,
                                                      .account = list[run.count].account,
                                                      .amount = list[run.count].amount,
                                                      .agreement = 4096,
                                                      .statement = list[run.count].mandate};
    const char *text = document_write_run(arena, &run);
    enum code code = document_read_run(arena, text, &again);
    assert(code != OK || strcmp(document_write_run(arena, &again), text) == 0);
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
        check_xml(&pain);
    } else {
        assert(cpa.size == 0 && pain.size == 0);
    }
    if (count > 0)
        check_out(arena, &collector, list, count, sum);
    check_run(arena, list, count);
    (void)document_read_run(arena, arena_copy(arena, (const char *)bytes, size),
                            &(struct bank_run){0}); /* any bytes: read, or refused */
    arena_free(arena);
    return 0;
}
