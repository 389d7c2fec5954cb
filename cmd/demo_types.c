/* Declarations of the rarer types in the demonstration: one importer keeps goods in bonded
 * warehouses, one is in the CSA program, one finds that goods came in without release. */
#include "demo.h"

#include <stdio.h>

struct goods_line {
    const char *classification, *description, *quantity, *unit, *value, *origin;
    int previous_line; /* of the stock; 0 none */
};

struct special {
    int filed_on;
    const char *type, *account, *released, *header, *currency, *shipped;
    int source; /* place in this list of the declaration the goods went in under; -1 none */
    struct goods_line lines[2];
};

#define OKANAGAN "818756629RM0001"
#define COFFEE "8516711000", "Coffee makers, 12 cups"
#define TEA "8516712000", "Tea makers"

static const struct special specials[] = {
    {20250909, "10", OKANAGAN, "2025-09-08", "\"warehouseIn\":\"KEL-01\",", "USD", "2025-08-20", -1,
     {{COFFEE, "600", "NMB", "24000.00", "CN", 0}, {TEA, "400", "NMB", "9200.00", "CN", 0}}},
    {20251007, "20", OKANAGAN, "2025-10-06", "\"warehouseOut\":\"KEL-01\",", "USD", "2025-08-20", 0,
     {{COFFEE, "150", "NMB", "6000.00", "CN", 1}, {TEA, "100", "NMB", "2300.00", "CN", 2}}},
    {20251021, "13", OKANAGAN, "2025-10-20",
     "\"warehouseIn\":\"VAN-02\",\"warehouseOut\":\"KEL-01\",", "USD", "2025-08-20", 0,
     {{COFFEE, "200", "NMB", "8000.00", "CN", 1}}},
    {20251104, "21", OKANAGAN, "2025-11-03", "\"warehouseOut\":\"KEL-01\",", "USD", "2025-08-20", 0,
     {{TEA, "50", "NMB", "1150.00", "CN", 2}}},
    {20251112, "22", OKANAGAN, "2025-11-12", "\"warehouseOut\":\"KEL-01\",", "USD", "2025-08-20", 0,
     {{TEA, "20", "NMB", "460.00", "CN", 2}}},
    {20251113, "30", OKANAGAN, "2025-11-13",
     "\"warehouseIn\":\"CGY-03\",\"warehouseOut\":\"VAN-02\",", "USD", "2025-08-20", 2,
     {{COFFEE, "80", "NMB", "3200.00", "CN", 1}}},
    {20251027, "TT", "700123482RM0001", "2025-10-15", "\"rpp\":true,", "USD", "2025-10-10", -1,
     {{"8482100090", "Ball bearings", "500", "NMB", "18250.00", "DE", 0}}},
    {20251106, "V", "714500931RM0001", "2025-10-30", "", "EUR", "2025-10-14", -1,
     {{"1509200012", "Extra virgin olive oil, 5 L tins", "900", "KGM", "6300.00", "IT", 0}}},
};

_Static_assert(ARRAY_COUNT(specials) == DEMO_TYPES, "a number for each");

static char *text_of(struct action *action, const struct special *s,
                     const transaction_number numbers[DEMO_TYPES], transaction_number number)
{
    struct out out = out_new(action->arena);
    out_printf(&out,
               "{\"type\":\"%s\",\"transactionNumber\":\"%s\",\"version\":1,\"office\":\"0453\","
               "\"releaseDate\":\"%s\",\"transportMode\":\"2\",\"importer\":\"%s\",%s"
               "\"invoices\":[{\"number\":\"W-%s\",\"vendor\":{\"name\":\"Pacific Home Goods Co.\","
               "\"street\":\"9 Harbour Road\",\"city\":\"Ningbo\",\"country\":\"CN\"}}],"
               "\"lines\":[",
               s->type, number.text, s->released, s->account, s->header, number.text + 9);
    for (int i = 0; i < 2 && s->lines[i].classification != NULL; i++) {
        const struct goods_line *line = &s->lines[i];
        out_printf(&out,
                   "%s{\"number\":%d,\"invoice\":\"W-%s\",\"classification\":\"%s\",\"treatment\":"
                   "\"02\",\"vfdCode\":\"13\",\"description\":\"%s\",\"origin\":\"%s\","
                   "\"exportPlace\":\"%s\",\"directShipmentDate\":\"%s\",\"quantities\":"
                   "[{\"value\":\"%s\",\"unit\":\"%s\"}],\"value\":{\"amount\":\"%s\","
                   "\"currency\":\"%s\"}",
                   i == 0 ? "" : ",", i + 1, number.text + 9, line->classification,
                   line->description, line->origin, line->origin, s->shipped, line->quantity,
                   line->unit, line->value, s->currency);
        if (s->source >= 0)
            out_printf(&out, ",\"previousTransactionNumber\":\"%s\",\"previousLine\":%d",
                       numbers[s->source].text, line->previous_line);
        out_char(&out, '}');
    }
    out_put(&out, "]}");
    return out.data;
}

enum code demo_types_on(struct action *action, int64_t sequences[],
                        transaction_number numbers[DEMO_TYPES])
{
    enum code code = OK;
    action->actor = (struct actor){.name = "system", .system = true};
    for (size_t i = 0; i < ARRAY_COUNT(specials) && code == OK; i++) {
        const struct special *s = &specials[i];
        if (s->filed_on != date_number(action->today))
            continue;
        size_t which = 0;
        while (strcmp(demo_importers[which].account, s->account) != 0)
            which++;
        numbers[i] = transaction_number_make(demo_importers[which].asec, ++sequences[which]);
        const char *text = text_of(action, s, numbers, numbers[i]);
        struct declaration declaration;
        struct filed filed;
        code = document_read_declaration(action->arena, text, strlen(text), &action->findings,
                                         &declaration);
        if (code == OK)
            code = action_file_declaration(action, &declaration, &filed);
        if (code != OK)
            fputs(document_findings_text(action->arena, &action->findings, LANGUAGE_EN), stderr);
    }
    return code;
}
