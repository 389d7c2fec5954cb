/* Bank files in and out for tests/bank/check.py, which reads and writes them in its own way.
 * bank_tool read FILE: an item a line as JSON. bank_tool pain008|cpa005|pain001 FILE: collections,
 * or payments out, of a CSV as a bank takes them. Findings end it with 1. */
#include "bank.h"
#include "document.h"

#include <stdio.h>
#include <stdlib.h>

static char *read_file(struct arena *arena, const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        exit(2);
    struct out out = out_new(arena);
    char part[65536];
    out_put(&out, "");
    for (size_t size; (size = fread(part, 1, sizeof(part), file)) > 0;)
        out_bytes(&out, part, size);
    fclose(file);
    *ret_size = out.size;
    return out.data;
}

static int tell(struct arena *arena, const struct findings *findings)
{
    fputs(document_findings_text(arena, findings, LANGUAGE_EN), stderr);
    return 1;
}

static int tell_items(struct arena *arena, const char *bytes, size_t size)
{
    struct findings findings = findings_new(arena);
    struct bank_file file;
    if (document_read_bank(arena, bytes, size, &findings, &file) != OK)
        return tell(arena, &findings);
    for (size_t i = 0; i < file.count; i++) {
        const struct bank_credit *c = &file.credits[i];
        struct out out = out_new(arena);
        struct json json = json_new(&out);
        json_object(&json);
        static const char *const kinds[BANK_KINDS] = {"payment", "return", "outBack"};
        json_text(&json, "kind", kinds[c->kind]);
        json_text(&json, "id", c->id);
        json_text(&json, "amount", money_text(arena, c->amount));
        json_text(&json, "value", date_text(arena, c->value_on));
        json_text(&json, "booked", date_text(arena, c->booked_on));
        json_text(&json, "payer", c->payer);
        json_text(&json, "reference", c->reference);
        json_text(&json, "account", c->account.text);
        json_text(&json, "transaction", c->transaction.text);
        json_text(&json, "returned", c->returned);
        json_text(&json, "reason", c->reason);
        json_object_end(&json);
        puts(out.data);
    }
    return 0;
}

static void take(char *to, size_t size, const char *text)
{
    if (strlen(text) < size)
        memcpy(to, text, strlen(text) + 1);
}

/* id,account,payer,institution,transit,number,amount,due,mandate,signed */
static size_t read_collections(struct arena *arena, const char *bytes, size_t size,
                               struct bank_collection **ret)
{
    struct csv csv = csv_new(bytes, size);
    struct bank_collection *list = NULL;
    size_t count = 0, capacity = 0, fields_count;
    char **fields;
    bool broken;
    while (csv_next(&csv, arena, &fields, &fields_count, &broken)) {
        if (broken || fields_count != 10)
            exit(2);
        struct bank_collection *one = LIST_PUSH(arena, list, count, capacity);
        one->id = fields[0];
        if (!program_account_parse(fields[1], &one->account) ||
            !money_parse(fields[6], &one->amount) || !date_parse(fields[7], &one->due_on) ||
            !date_parse(fields[9], &one->signed_on))
            exit(2);
        one->payer = fields[2];
        take(one->from.institution, sizeof(one->from.institution), fields[3]);
        take(one->from.transit, sizeof(one->from.transit), fields[4]);
        take(one->from.number, sizeof(one->from.number), fields[5]);
        one->mandate = fields[8];
    }
    *ret = list;
    return count;
}

static int work(struct arena *arena, char **argv)
{
    struct findings findings = findings_new(arena);
    size_t size;
    const char *bytes = read_file(arena, argv[2], &size);
    if (strcmp(argv[1], "read") == 0)
        return tell_items(arena, bytes, size);
    const struct bank_collector collector = {
        .name = "Revenue & Border Agency", .short_name = "AGENCY",
        .originator = "0999999999", .to = {"001", "00011", "700123"}, .data_centre = "01600",
        .transaction_type = 480, .file_number = 13,
        .created = instant_at(date_make(2025, 12, 31), 22, 30)};
    struct bank_collection *list;
    size_t count = read_collections(arena, bytes, size, &list);
    struct out out = out_new(arena);
    enum code code = FAULT;
    if (strcmp(argv[1], "cpa005") == 0)
        code = document_write_cpa005(&out, &collector, list, count, &findings);
    else if (strcmp(argv[1], "pain001") == 0)
        code = document_write_pain001(&out, &collector, list, count, &findings);
    else if (strcmp(argv[1], "pain008") == 0)
        code = document_write_pain008(&out, &collector, list, count, &findings);
    if (code != OK)
        return tell(arena, &findings);
    fwrite(out.data, 1, out.size, stdout);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    struct arena *arena = arena_new();
    int status = work(arena, argv);
    arena_free(arena);
    return status;
}
