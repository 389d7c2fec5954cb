/* What the tests of what always holds share: declarations of some types, made and changed. */
#include "property_world.h"

#include <stdio.h>
#include <stdlib.h>

uint64_t seed_given(const char *test, uint64_t otherwise)
{
    const char *given = getenv("CARM_SEED");
    uint64_t seed = given == NULL ? otherwise : strtoull(given, NULL, 10);
    printf("# %s: seed %llu\n", test, (unsigned long long)seed);
    return seed;
}

/* SplitMix64: neighbouring seeds have nothing in common. */
size_t draw(struct chance *chance, size_t below)
{
    uint64_t z = chance->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (size_t)((z ^ z >> 31) % below);
}

bool one_in(struct chance *chance, size_t count)
{
    return draw(chance, count) == 0;
}

int open_wide_world(void **state)
{
    if (open_world(state) != 0)
        return -1;
    struct world *world = *state;
    struct registry_account accounts[3] = {{.account = world->account, .name = "", .import = true,
                                            .asec = "12345", .open_from = date_make(2020, 1, 1)}};
    accounts[1] = accounts[2] = accounts[0];
    accounts[1].csa = 2;
    accounts[2].courier = true;
    assert_true(program_account_parse(OWNER "RM0002", &accounts[1].account));
    assert_true(program_account_parse(OWNER "RM0003", &accounts[2].account));
    struct registry_business business = {.kind = BUSINESS_IMPORTER, .legal_name = "Test Ltée",
                                         .country = "CA", .accounts_count = ARRAY_COUNT(accounts),
                                         .accounts = accounts};
    assert_true(bn_parse(OWNER, &business.bn));
    begin(world, NULL);
    expect(world, "accounts", action_register(&world->action, &business, NULL, 0), OK);
    return 0;
}

static void put_line(struct world *world, struct out *out, const struct goods *goods, int line)
{
    const char *released = date_text(world->arena, goods->released);
    if (goods->from.text[0] != '\0')
        out_printf(out, "\"previousTransactionNumber\":\"%s\",\"previousLine\":1,",
                   goods->from.text);
    if (strcmp(goods->type, "F") == 0)
        out_printf(out, "\"shipmentNumber\":\"S%d\",\"shipmentReleaseDate\":\"%s\","
                        "\"consignee\":\"Anna, Halifax\",", line, released);
}

static struct declaration make_goods(struct world *world, const struct goods *goods)
{
    struct out out = out_new(world->arena);
    out_printf(&out,
               "{\"type\":\"%s\",\"transactionNumber\":\"%s\",\"version\":1,\"office\":\"0495\","
               "\"releaseDate\":\"%s\",\"transportMode\":\"2\",\"importer\":\"%s\",%s"
               "\"invoices\":[{\"number\":\"I1\",\"vendor\":{\"name\":\"Tiruppur Knits\","
               "\"street\":\"12 Mill Road\",\"city\":\"Tiruppur\",\"country\":\"IN\"}}],"
               "\"lines\":[",
               goods->type, goods->number.text, date_text(world->arena, goods->released),
               goods->account.text, goods->header == NULL ? "" : goods->header);
    for (int i = 1; i <= goods->lines; i++) {
        out_printf(&out,
                   "%s{\"number\":%d,\"invoice\":\"I1\",\"classification\":\"6109100012\","
                   "\"treatment\":\"02\",\"vfdCode\":\"13\",\"description\":\"Cotton shirts\",",
                   i == 1 ? "" : ",", i);
        put_line(world, &out, goods, i);
        out_printf(&out,
                   "\"origin\":\"IN\",\"exportPlace\":\"IN\",\"directShipmentDate\":"
                   "\"2025-10-10\",\"quantities\":[{\"value\":\"10\",\"unit\":\"NMB\"}],"
                   "\"value\":{\"amount\":\"%s\",\"currency\":\"%s\"}}",
                   money_text(world->arena, money_cents(goods->cents[i - 1])), goods->currency);
    }
    out_put(&out, "]}");
    struct declaration declaration;
    struct findings findings = findings_new(world->arena);
    if (document_read_declaration(world->arena, out.data, out.size, &findings, &declaration) != OK)
        fail_msg("%s\n%s", document_findings_text(world->arena, &findings, LANGUAGE_EN), out.data);
    return declaration;
}

enum code file_goods(struct world *world, const struct goods *goods, struct filed *ret)
{
    const struct declaration declaration = make_goods(world, goods);
    begin(world, NULL);
    return action_file_declaration(&world->action, &declaration, ret);
}

static enum code redetermine(struct world *world, const struct declaration *declaration)
{
    struct case_taken taken;
    const struct case_order order = {.transaction = declaration->transaction,
                                     .version = declaration->version,
                                     .step = CASE_STEP_REDETERMINATION_MAKE,
                                     .words = "Value",
                                     .declaration = declaration};
    begin(world, "officer1");
    return action_take_step(&world->action, &order, &taken);
}

enum code change_goods(struct world *world, const struct goods *goods, date released)
{
    struct stored_declaration stored;
    struct filed filed;
    assert_int_equal(store_load_declaration(world->reader, world->arena, goods->number, 0,
                                            &stored), OK);
    struct goods changed = *goods;
    if (!date_is_none(released))
        changed.released = released;
    struct declaration declaration = make_goods(world, &changed);
    declaration.version = stored.version + 1;
    begin(world, NULL);
    if (version_final(&stored, world->action.today))
        return redetermine(world, &declaration);
    return action_file_declaration(&world->action, &declaration, &filed);
}
