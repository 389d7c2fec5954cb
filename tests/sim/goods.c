/* What is imported: duty free, exempt, by percent, by weight, with surtax, with anti-dumping. */
#include "sim.h"

#include <stdio.h>

const struct goods goods[GOODS_COUNT] = {
    {"4202129000", "TW", "NMB", NULL, NULL, "Suitcases", NULL, 2021},
    {"6109100012", "IN", "NMB", NULL, NULL, "Cotton T-shirts", NULL, 2025},
    {"8471300000", "TW", "NMB", NULL, NULL, "Portable computers", NULL, 2021},
    {"0406101010", "CH", "KGM", NULL, NULL, "Cream cheese", NULL, 2021},
    {"7208100000", "CN", "KGM", NULL, "24187", "Steel in coils", NULL, 2021},
    {"8471300000", "TW", "NMB", "48", NULL, "Portable computers, relieved of tax", NULL, 2021},
    {"4202129000", "CN", "NMB", NULL, NULL, "Suitcases, dumped", "34.01", 2021},
};

/* The order on steel of China holds from 2024-10-22; a word before would be refused. */
const char *goods_surtax(const struct goods *one, date on)
{
    return one->surtax_code != NULL && !date_before(on, date_make(2024, 10, 22))
               ? one->surtax_code
               : NULL;
}

date paper_shipped_on(const struct paper *paper)
{
    return date_add(paper->released_on, -2 - (int)(paper->sequence % 9));
}

static char *dollars(struct arena *arena, int64_t cents)
{
    return arena_printf(arena, "%lld.%02lld", (long long)cents / 100, (long long)cents % 100);
}

static void write_line(struct json *json, struct arena *arena, const struct paper *paper,
                       int number)
{
    const struct sold *sold = &paper->lines[number];
    const struct goods *one = &goods[sold->goods];
    json_object(json);
    json_key(json, "number");
    json_int(json, number + 1);
    json_text(json, "invoice", "I1");
    json_text(json, "classification", one->classification);
    json_text(json, "treatment", "02");
    json_text(json, "vfdCode", "13");
    json_text(json, "description", one->description);
    json_text(json, "origin", one->origin);
    json_text(json, "exportPlace", one->origin);
    json_text(json, "directShipmentDate", date_text(arena, paper_shipped_on(paper)));
    json_key(json, "quantities");
    json_raw(json, arena_printf(arena, "[{\"value\":\"%lld\",\"unit\":\"%s\"}]",
                                (long long)sold->quantity, one->unit));
    json_key(json, "value");
    json_raw(json, arena_printf(arena, "{\"amount\":\"%s\",\"currency\":\"%s\"}",
                                dollars(arena, sold->cents), sold->foreign ? "USD" : "CAD"));
    if (goods_surtax(one, paper->filed_on) != NULL) {
        json_key(json, "surtax");
        /* From the first day of the quota on, the steel is within it. */
        const char *permit =
            date_before(paper->filed_on, date_make(2025, 6, 27)) ? "" : ",\"permit\":\"Q-1\"";
        json_raw(json, arena_printf(arena, "{\"subject\":\"S\",\"code\":\"%s\"%s}",
                                    one->surtax_code, permit));
    }
    if (one->anti_dumping != NULL) {
        json_key(json, "sima");
        json_raw(json, arena_printf(arena, "{\"subject\":\"S\",\"code\":\"51\",\"antiDumping\":"
                                    "{\"amount\":\"%s\",\"currency\":\"CAD\"}}",
                                    one->anti_dumping));
    }
    json_text(json, "gstCode", one->gst_code);
    json_object_end(json);
}

const struct declaration *paper_declaration(struct sim *sim, const struct paper *paper)
{
    struct arena *arena = sim->arena;
    const struct client *client = &sim->clients[paper->client];
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "type", "AB");
    json_text(&json, "transactionNumber",
              transaction_number_make(client->asec, paper->sequence).text);
    json_key(&json, "version");
    json_int(&json, paper->version);
    json_text(&json, "office", "0495");
    json_text(&json, "releaseDate", date_text(arena, paper->released_on));
    json_text(&json, "transportMode", "2");
    json_text(&json, "importer", client->account.text);
    json_key(&json, "invoices");
    json_raw(&json, arena_printf(arena, "[{\"number\":\"I1\",\"date\":\"%s\",\"vendor\":{\"name\":"
                                 "\"Tiruppur Knits\",\"street\":\"12 Mill Road\",\"city\":"
                                 "\"Tiruppur\",\"country\":\"IN\"}}]",
                                 date_text(arena, paper_shipped_on(paper))));
    json_key(&json, "lines");
    json_array(&json);
    for (int i = 0; i < paper->lines_count; i++)
        write_line(&json, arena, paper, i);
    json_array_end(&json);
    json_object_end(&json);
    struct declaration *declaration = arena_alloc(arena, sizeof(*declaration));
    struct findings findings = findings_new(arena);
    if (document_read_declaration(arena, out.data, out.size, &findings, declaration) != OK)
        sim_fail(sim, "a declaration cannot be read: %s",
                 document_findings_text(arena, &findings, LANGUAGE_EN));
    return declaration;
}

static bool begins_with_any(const char *line, const char *const *beginnings)
{
    for (; *beginnings != NULL; beginnings++)
        if (strncmp(line, *beginnings, strlen(*beginnings)) == 0)
            return true;
    return false;
}

/* A house is opened many times; the whole tariff would take most of the time. */
bool goods_need(const char *kind, const char *line)
{
    static const char *const tariff[] = {"04.06,", "0406.1", "42.02,", "4202.1", "61.09,",
                                         "6109.1", "72.08,", "7208.1", "84.71,", "8471.3", NULL};
    static const char *const rates[] = {"2023-", "2024-", "2025-", "2026-", NULL};
    if (strcmp(kind, "tariff") == 0)
        return begins_with_any(line, tariff);
    if (strcmp(kind, "exchange-rates") == 0)
        return begins_with_any(line, rates) && strstr(line, ",USD,") != NULL;
    if (strcmp(kind, "surtax-items") == 0)
        return strstr(line, ",7208.10.00") != NULL;
    return true;
}
