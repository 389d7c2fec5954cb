/* A broker of the demonstration with as many clients as somebody likes: importers without a history
 * who let it file, pay and see. Any likeness of a name is chance. */
#include "demo.h"

#define CLIENTS_BROKER "760012344"

static const char *const first_names[] = {"Rivage",  "Northfield", "Érable", "Lakehead",
                                          "Horizon", "Bay Street", "Gaspé",  "Foothills"};
static const char *const second_names[] = {"Textiles", "Housewares", "Outillage", "Sports",
                                           "Papeterie", "Lighting"};

/* Eight digits and the one that makes them a business number. */
static bool number_client(int client, bn *ret)
{
    for (int last = 0; last <= 9; last++) {
        char text[24];
        snprintf(text, sizeof(text), "%08d%d", 70600000 + client * 37, last);
        if (bn_parse(text, ret) && bn_luhn(*ret))
            return true;
    }
    return false;
}

static enum code put_person(struct action *action, bn business, const char *name,
                            const char *display_name, const char *role)
{
    struct user user = {.display_name = display_name,
                        .email = arena_printf(action->arena, "%s@example.org", name),
                        .business = business,
                        .demo = true};
    strncpy(user.name, name, sizeof(user.name) - 1);
    strncpy(user.role, role, sizeof(user.role) - 1);
    return action_put_user(action, &user, DEMO_PASSWORD);
}

static enum code put_broker(struct action *action, bn *ret_bn)
{
    struct registry_account account = {.name = "Brokerage", .asec = "10999",
                                       .open_from = date_make(2020, 1, 1)};
    struct registry_business broker = {.kind = BUSINESS_BROKER,
                                       .legal_name = "Courtage des Deux-Rives inc.",
                                       .street = "5 rue du Quai",
                                       .city = "Lévis",
                                       .province = "QC",
                                       .postal_code = "G6V 4Z5",
                                       .country = "CA",
                                       .language = LANGUAGE_FR,
                                       .accounts_count = 1,
                                       .accounts = &account};
    if (!bn_parse(CLIENTS_BROKER, &broker.bn) ||
        !program_account_parse(CLIENTS_BROKER "RM0001", &account.account))
        return FAULT;
    *ret_bn = broker.bn;
    enum code code = action_register(action, &broker, NULL, 0);
    if (code == OK)
        code = put_person(action, broker.bn, "berthe", "Berthe Lavoie", "manager");
    return code == OK ? put_person(action, broker.bn, "benoit", "Benoît Caron", "reader") : code;
}

/* Every fourth is in the CSA program, option 2; every fifth a courier. */
static enum code put_client(struct action *action, int client, bn broker)
{
    struct arena *arena = action->arena;
    struct registry_account account = {.name = "", .import = true,
                                       .csa = client % 4 == 3 ? 2 : 0,
                                       .courier = client % 5 == 4 && client % 4 != 3,
                                       .open_from = date_make(2020, 1, 1)};
    struct registry_business business = {.kind = BUSINESS_IMPORTER,
                                         .street = arena_printf(arena, "%d Port Road", client + 1),
                                         .city = "Montréal",
                                         .province = "QC",
                                         .postal_code = "H2Y 1A1",
                                         .country = "CA",
                                         .accounts_count = 1,
                                         .accounts = &account};
    size_t first = (size_t)client % ARRAY_COUNT(first_names);
    size_t second = (size_t)(client / 2) % ARRAY_COUNT(second_names);
    business.legal_name =
        arena_printf(arena, "%s %s Ltd.", first_names[first], second_names[second]);
    strncpy(account.asec, arena_printf(arena, "%05d", 11000 + client), sizeof(account.asec) - 1);
    if (!number_client(client, &business.bn) ||
        !program_account_parse(arena_printf(arena, "%sRM0001", business.bn.text),
                               &account.account))
        return FAULT;
    const struct registry_delegation delegation = {.account = account.account,
                                                   .delegate = broker,
                                                   .from = date_make(2024, 9, 1),
                                                   .file = true,
                                                   .statements = true,
                                                   .pay = true};
    return action_register(action, &business, &delegation, 1);
}

/* Every other client is in a group, and benoit acts for that group alone. */
static enum code sort_clients(struct action *action, bn broker, int count)
{
    enum { AT_ONCE = 1000 };
    const char *group;
    struct out numbers = out_new(action->arena);
    action->actor = (struct actor){.name = "berthe", .business = broker, .role = "manager"};
    enum code code = action_make_client_group(action, "Rive-Sud", &group);
    for (int i = 0; i < count && code == OK; i += 2) {
        bn client;
        if (!number_client(i, &client))
            return FAULT;
        out_printf(&numbers, "%s,", client.text);
        if (i % AT_ONCE != AT_ONCE - 2 && i + 2 < count)
            continue;
        code = action_group_clients(action, group, numbers.data, false);
        numbers = out_new(action->arena);
    }
    const struct assignment_order order = {"benoit", "editor", group, ""};
    if (code == OK)
        code = action_assign(action, &order);
    return code == OK ? action_assign_only(action, "benoit", true) : code;
}

enum code demo_add_clients(struct house *house, struct store *reader, int count)
{
    struct arena *arena = arena_new();
    struct action action = action_begin(house, reader, arena);
    bn broker;
    action.actor = (struct actor){.name = "system", .system = true};
    enum code code = put_broker(&action, &broker);
    for (int i = 0; i < count && code == OK; i++)
        code = put_client(&action, i, broker);
    if (code == OK)
        code = sort_clients(&action, broker, count);
    arena_free(arena);
    return code;
}
