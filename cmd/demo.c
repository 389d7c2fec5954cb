/*
 * Fourteen months of history by the real actions on a simulated clock. From one seed; the goods and
 * origins are drawn from Canada's import statistics by value.
 */
#include "demo.h"

#include <stdlib.h>

enum { GOODS_MAX = 9000, CORRECTED_IN = 20251022 };

struct random {
    uint64_t state;
};

static uint64_t random_next(struct random *random)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int random_between(struct random *random, int low, int high)
{
    return low + (int)(random_next(random) % (uint64_t)(high - low + 1));
}

struct goods {
    classification number;
    int chapter;
    int64_t value; /* dollars imported: the weight */
    char origins[3][3];
    int64_t origin_values[3];
};

struct demo {
    struct house *house;
    struct store *reader;
    struct random random;
    struct goods *goods;
    size_t goods_count;
    int64_t sequences[16];
    transaction_number types[DEMO_TYPES];
    int filed, refused;
    date corrected_on;
};

static enum code read_goods(struct arena *arena, struct demo *demo)
{
    size_t size;
    const char *path = arena_printf(arena, "%s/imports-2025-hs10.csv", reference_directory());
    char *bytes = file_read(arena, path, 16 * 1024 * 1024, &size);
    if (bytes == NULL)
        return FAULT;
    struct csv csv = csv_new(bytes, size);
    char **fields;
    size_t count;
    bool broken;
    demo->goods = arena_array(arena, GOODS_MAX, sizeof(*demo->goods));
    csv_next(&csv, arena, &fields, &count, &broken);
    while (csv_next(&csv, arena, &fields, &count, &broken) && demo->goods_count < GOODS_MAX) {
        struct goods *goods = &demo->goods[demo->goods_count];
        if (broken || count < 9 || !classification_parse(fields[0], &goods->number))
            return UNREADABLE;
        goods->chapter = atoi(fields[1]);
        goods->value = strtoll(fields[2], NULL, 10);
        for (int i = 0; i < 3; i++) {
            strncpy(goods->origins[i], fields[3 + 2 * i], 2);
            goods->origin_values[i] = strtoll(fields[4 + 2 * i], NULL, 10);
        }
        demo->goods_count++;
    }
    return OK;
}

static bool listed(const char *list, const char *word)
{
    return word[0] != '\0' && strstr(list, word) != NULL;
}

/* By value, among the chapters the importer deals in and an origin it buys from. */
static const struct goods *pick_goods(struct demo *demo, const struct demo_importer *importer,
                                      char ret_origin[3])
{
    int64_t total = 0;
    for (int pass = 0; pass < 2; pass++) {
        int64_t at = pass == 0 ? 0 : (int64_t)(random_next(&demo->random) % (uint64_t)total);
        for (size_t i = 0; i < demo->goods_count; i++) {
            const struct goods *goods = &demo->goods[i];
            char chapter[8];
            snprintf(chapter, sizeof(chapter), "%02d", goods->chapter);
            if (!listed(importer->chapters, chapter))
                continue;
            for (int o = 0; o < 3; o++) {
                if (!listed(importer->origins, goods->origins[o]))
                    continue;
                /* The square root of value keeps the small goods in the picture. */
                int64_t weight = 1;
                while (weight * weight < goods->origin_values[o])
                    weight *= 2;
                total += pass == 0 ? weight : 0;
                at -= weight;
                if (pass == 1 && at < 0) {
                    memcpy(ret_origin, goods->origins[o], 3);
                    return goods;
                }
            }
        }
        if (total == 0)
            return NULL;
    }
    return NULL;
}

/* The lowest treatment that the origin allows and the item has a sound rate for. */
static bool pick_treatment(const struct tariff *tariff, const struct tariff_class *class,
                           const char *origin, date on, char ret_code[3])
{
    const struct tariff_treatment *treatments[RATE_TREATMENTS_MAX];
    size_t count = tariff_treatments(tariff, on, treatments, RATE_TREATMENTS_MAX);
    int best = 0;
    for (size_t i = 0; i < count; i++) {
        const struct tariff_treatment *one = treatments[i];
        enum rate_state state = class->rates[one->code].rate.state;
        if (one->code == 3 || (state != RATE_FREE && state != RATE_KNOWN))
            continue;
        if (one->any_origin && best == 0)
            best = one->code;
        if (!one->any_origin && one->origins_known && state == RATE_FREE &&
            listed(one->origins, origin))
            best = one->code;
    }
    if (best == 0)
        return false;
    ret_code[0] = (char)('0' + best / 10);
    ret_code[1] = (char)('0' + best % 10);
    ret_code[2] = '\0';
    return true;
}

static bool make_line(struct demo *demo, struct action *action,
                      const struct demo_importer *importer, date shipped, int number,
                      const char *invoice, struct declaration_line *line)
{
    for (int tries = 0; tries < 20; tries++) {
        char origin[3];
        const struct goods *goods = pick_goods(demo, importer, origin);
        if (goods == NULL)
            return false;
        const struct tariff_class *class =
            tariff_class_find(action->tariff, goods->number, action->today);
        char treatment[3];
        if (class == NULL ||
            !pick_treatment(action->tariff, class, origin, action->today, treatment))
            continue;
        *line = (struct declaration_line){.number = number,
                                          .invoice = invoice,
                                          .invoice_line = number,
                                          .description = class->description,
                                          .direct_shipment_date = shipped,
                                          .has_value = true};
        memcpy(line->classification, goods->number.text, sizeof(goods->number.text));
        memcpy(line->treatment, treatment, sizeof(treatment));
        memcpy(line->vfd_code, "13", 3);
        memcpy(line->currency, importer->currency, 4);
        if (strcmp(origin, "US") == 0)
            memcpy(line->origin, "UOH", 4);
        else
            memcpy(line->origin, origin, 3);
        if (strcmp(importer->vendor_country, "US") == 0)
            memcpy(line->export_place, "UOH", 4);
        else
            memcpy(line->export_place, importer->vendor_country, 3);
        int value = random_between(&demo->random, importer->value_low, importer->value_high);
        int cents = random_between(&demo->random, 0, 99);
        line->value = strcmp(importer->currency, "JPY") == 0 /* no smaller unit */
                          ? (decimal){value, 0}
                          : (decimal){(int64_t)value * 100 + cents, 2};
        if (class->unit[0] != '\0' && strcmp(class->unit, "-") != 0 && strlen(class->unit) == 3) {
            line->quantities_count = 1;
            memcpy(line->quantities[0].unit, class->unit, 4);
            line->quantities[0].value = (decimal){random_between(&demo->random, 12, 2400), 0};
        }
        struct declaration none = {.type = "AB"};
        struct declaration_surtax surtaxes[DECLARATION_SURTAXES_MAX];
        size_t count = declaration_surtaxes(action->tariff, &none, line, goods->number,
                                            action->today, surtaxes);
        for (size_t i = 0; i < count; i++) {
            bool applies = surtaxes[i].stand == SURTAX_APPLIES;
            if (applies && surtaxes[i].order->declared_only) /* a quota: they have a permit */
                line->surtax_permit = "Q-2025-0001";
            else if (applies)
                memcpy(line->surtax_subject, "S", 2);
        }
        const struct tariff_sima *measures[DECLARATION_MEASURES_MAX];
        if (declaration_measures(action->tariff, line, goods->number, action->today, measures) > 0)
            memcpy(line->sima_subject, "N", 2);
        /* Descriptions of goods are short words; the tariff's text goes on and on. */
        const char *last = strrchr(class->description, ';');
        char *words = arena_text(action->arena, last == NULL ? class->description : last + 2);
        size_t end = strlen(words);
        if (end > 90) {
            end = 90;
            while (end > 0 && words[end] != ' ')
                end--;
            words[end] = '\0';
        }
        line->description = words;
        return true;
    }
    return false;
}

static void set_actor(struct action *action, const char *number)
{
    for (size_t i = 0; i < demo_businesses_count; i++) {
        const struct demo_business *business = &demo_businesses[i];
        if (strcmp(business->bn, number) != 0)
            continue;
        action->actor = (struct actor){.name = business->user,
                                       .display_name = business->user_name};
        struct membership *held = arena_alloc(action->arena, sizeof(*held));
        bool fine = bn_parse(number, &action->actor.business);
        assert(fine);
        strncpy(action->actor.role, business->role, sizeof(action->actor.role) - 1);
        *held = (struct membership){.business = action->actor.business, .program = "RM0001"};
        action->actor.memberships = held;
        action->actor.memberships_count = registry_role_parse(business->role, &held->role);
    }
}

static bool make_declaration(struct demo *demo, struct action *action, size_t which, date released,
                             struct declaration *ret)
{
    const struct demo_importer *importer = &demo_importers[which];
    struct arena *arena = action->arena;
    struct declaration d = {.type = "AB", .version = 1, .office = "0453", .transport_mode = "2",
                            .carrier = "77TR", .release_date = released};
    if (!program_account_parse(importer->account, &d.importer))
        return false;
    d.importer_given = importer->account;
    d.transaction = transaction_number_make(importer->asec, ++demo->sequences[which]);
    memcpy(d.transaction_given, d.transaction.text, sizeof(d.transaction.text));
    if (importer->broker != NULL) {
        d.has_broker = program_account_parse(
            arena_printf(arena, "%sRM0001", importer->broker), &d.broker);
    }
    d.cargo_control_number = arena_printf(arena, "77TR%s", d.transaction.text + 5);
    d.gross_weight_kg = random_between(&demo->random, 40, 18000);
    date shipped = date_add(released, -random_between(&demo->random, 2, 24));
    int lines = random_between(&demo->random, 1, importer->lines_max);
    d.invoices_count = lines > 3 ? 2 : 1;
    d.invoices = arena_array(arena, d.invoices_count, sizeof(*d.invoices));
    d.lines = arena_array(arena, (size_t)lines, sizeof(*d.lines));
    for (size_t i = 0; i < d.invoices_count; i++) {
        struct declaration_invoice *invoice = &d.invoices[i];
        invoice->number = arena_printf(arena, "INV-%lld-%c",
                                       (long long)demo->sequences[which], (char)('A' + (int)i));
        invoice->on = shipped;
        invoice->vendor = (struct declaration_party){.name = importer->vendor,
                                                     .street = "1 Export Road",
                                                     .city = importer->vendor_city,
                                                     .postal_code = "10000",
                                                     .country = importer->vendor_country};
        memcpy(invoice->currency, importer->currency, 4);
        invoice->has_total = true;
        invoice->total = (decimal){0, 0};
    }
    for (int n = 0; n < lines; n++) {
        struct declaration_invoice *invoice =
            &d.invoices[d.invoices_count == 2 && n >= lines / 2 ? 1 : 0];
        if (!make_line(demo, action, importer, shipped, n + 1, invoice->number, &d.lines[n]))
            return false;
        d.lines_count++;
        invoice->total = decimal_sum(invoice->total, d.lines[n].value);
    }
    *ret = d;
    return true;
}

static enum code file_one(struct demo *demo, struct action *action, size_t which, date released)
{
    const struct demo_importer *importer = &demo_importers[which];
    struct declaration declaration;
    if (!make_declaration(demo, action, which, released, &declaration))
        return OK;
    char own[10] = {0};
    memcpy(own, importer->account, 9);
    set_actor(action, importer->broker != NULL ? importer->broker : own);
    struct filed filed;
    enum code code = action_file_declaration(action, &declaration, &filed);
    if (code == FINDINGS) {
        /* The tariff of a day can refuse drawn goods; the importer leaves them out. */
        demo->refused++;
        demo->sequences[which]--;
        if (getenv("CARM_DEMO_TELL") != NULL)
            fputs(document_findings_text(action->arena, &action->findings, LANGUAGE_EN), stderr);
        return OK;
    }
    if (code != OK)
        return code;
    demo->filed++;
    /* One declaration is corrected before it is due: the first line was overstated. */
    if (which == 0 && date_is_none(demo->corrected_on) &&
        date_number(action->today) >= CORRECTED_IN) {
        struct declaration second = declaration;
        second.version = 2;
        second.lines = arena_array(action->arena, second.lines_count, sizeof(*second.lines));
        memcpy(second.lines, declaration.lines, second.lines_count * sizeof(*second.lines));
        int64_t less = second.lines[0].value.units / 4;
        second.lines[0].value.units -= less;
        second.invoices = arena_array(action->arena, second.invoices_count,
                                      sizeof(*second.invoices));
        memcpy(second.invoices, declaration.invoices,
               second.invoices_count * sizeof(*second.invoices));
        second.invoices[0].total.units -= less;
        code = action_file_declaration(action, &second, &filed);
        demo->corrected_on = action->today;
    }
    return code;
}

/* Pays the newest statement as the importer's habit says; months count from the first statement. */
static enum code pay_habit(struct demo *demo, struct action *action, size_t which)
{
    const struct demo_importer *importer = &demo_importers[which];
    program_account account;
    if (!program_account_parse(importer->account, &account))
        return FAULT;
    struct stored_statement *list;
    action->actor.system = true;
    size_t count = action_list_statements(action, account, "SOA", &list);
    if (count == 0 || list[0].total_payable.cents <= 0)
        return OK;
    int days_early = 1 + (int)(which % 3);
    int lateness = importer->habit == HABIT_LATE                          ? 9
                   : importer->habit == HABIT_SLIPPED && count == 7 ? 12
                                                                          : -days_early;
    if (!date_equal(date_add(list[0].due_on, lateness), action->today))
        return OK;
    money amount = list[0].total_payable;
    if (importer->habit == HABIT_ROUNDS_UP)
        amount = money_cents((amount.cents / 100000 + 1) * 100000);
    /* The last statement before the demonstration's day is paid in part only. */
    if (importer->habit == HABIT_SLIPPED && date_number(list[0].due_on) >= 20251031)
        amount = money_cents(amount.cents * 6 / 10);
    char own[10] = {0};
    memcpy(own, importer->account, 9);
    set_actor(action, own);
    const struct payment_order order = {
        .id = arena_printf(action->arena, "BANK-%s-%s", list[0].id + 4, "1"),
        .account = account,
        .amount = amount,
        .method = "bank",
        .reference = list[0].id};
    struct paid paid;
    (void)demo;
    return action_pay(action, &order, &paid);
}

static enum code live_day(struct demo *demo, struct arena *arena, date today)
{
    clock_set(house_clock(demo->house), today);
    struct action action = action_begin(demo->house, demo->reader, arena);
    action.actor = (struct actor){.name = "system", .system = true};
    struct day_report report;
    enum code code = action_day(&action, today, &report);
    if (code == OK)
        code = demo_types_on(&action, demo->sequences, demo->types);
    if (code == OK)
        code = demo_security_on(demo->house, demo->reader, arena);
    const struct calendar *calendar = tariff_calendar(action.tariff);
    bool business = calendar_is_business_day(calendar, today, true);
    for (size_t i = 0; i < demo_importers_count && code == OK; i++) {
        arena_reset(arena);
        action = action_begin(demo->house, demo->reader, arena);
        code = pay_habit(demo, &action, i);
        /* About 21 business days a month; a few declarations come late. */
        if (code != OK || !business ||
            random_between(&demo->random, 1, 21) > demo_importers[i].declarations_a_month)
            continue;
        int after = random_between(&demo->random, 0, 99) < 3
                        ? random_between(&demo->random, 9, 14)
                        : random_between(&demo->random, 0, 4);
        action = action_begin(demo->house, demo->reader, arena);
        code = file_one(demo, &action, i, date_add(today, -after));
    }
    return code;
}

static enum code register_all(struct demo *demo, struct arena *arena)
{
    enum code code = OK;
    for (size_t i = 0; i < demo_businesses_count && code == OK; i++) {
        const struct demo_business *from = &demo_businesses[i];
        struct action action = action_begin(demo->house, demo->reader, arena);
        action.actor = (struct actor){.name = "system", .system = true};
        struct registry_account accounts[3];
        struct registry_business business = {.kind = from->kind,
                                             .legal_name = from->legal_name,
                                             .street = from->street,
                                             .city = from->city,
                                             .province = from->province,
                                             .postal_code = from->postal_code,
                                             .country = from->country,
                                             .language = from->language,
                                             .check_exempt = from->check_exempt,
                                             .accounts = accounts};
        if (from->licence != NULL) {
            snprintf(business.licence, sizeof(business.licence), "%s", from->licence);
            if (from->kind != BUSINESS_SURETY) /* the class of one has no last day */
                business.licence_until = date_make(2027, 3, 31);
        }
        if (!bn_parse(from->bn, &business.bn))
            return FAULT;
        struct registry_delegation delegations[4];
        size_t delegations_count = 0;
        for (int k = 0; k < 3 && from->accounts[k] != NULL; k++) {
            accounts[k] = (struct registry_account){.name = from->account_names[k],
                                                    .import = from->import,
                                                    .csa = from->csa,
                                                    .courier = from->courier,
                                                    .open_from = date_make(2020, 1, 1)};
            if (from->asecs[k] != NULL) /* a surety has none */
                memcpy(accounts[k].asec, from->asecs[k], 6);
            if (!program_account_parse(arena_printf(arena, "%s%s", from->bn, from->accounts[k]),
                                       &accounts[k].account))
                return FAULT;
            business.accounts_count++;
            for (size_t d = 0; d < demo_delegations_count; d++) {
                if (strcmp(demo_delegations[d].account, accounts[k].account.text) != 0)
                    continue;
                struct registry_delegation *to = &delegations[delegations_count++];
                *to = (struct registry_delegation){.account = accounts[k].account,
                                                   .from = date_make(2024, 9, 1),
                                                   .file = demo_delegations[d].file,
                                                   .statements = demo_delegations[d].statements,
                                                   .pay = demo_delegations[d].pay};
                if (!bn_parse(demo_delegations[d].delegate, &to->delegate))
                    return FAULT;
            }
        }
        code = action_register(&action, &business, delegations, delegations_count);
        struct user user = {.display_name = from->user_name,
                            .email = arena_printf(arena, "%s@example.org", from->user),
                            .business = business.bn,
                            .language = from->language,
                            .staff = from->kind == BUSINESS_AGENCY ? STAFF_ALL : 0,
                            .demo = true};
        strncpy(user.name, from->user, sizeof(user.name) - 1);
        strncpy(user.role, from->role, sizeof(user.role) - 1);
        if (code == OK)
            code = action_put_user(&action, &user, DEMO_PASSWORD);
        for (size_t k = 0; k < demo_officers_count && from->kind == BUSINESS_AGENCY && code == OK;
             k++) {
            user.display_name = demo_officers[k].display_name;
            user.email = arena_printf(arena, "%s@example.org", demo_officers[k].name);
            user.staff = demo_officers[k].staff;
            strncpy(user.name, demo_officers[k].name, sizeof(user.name) - 1);
            code = action_put_user(&action, &user, DEMO_PASSWORD);
        }
    }
    return code;
}

/* Of those months: nobody waits for them any more. */
static enum code show_letters(struct action *action)
{
    struct mail *due;
    enum code code = OK;
    while (code == OK &&
           store_list_mail_due(action->store, action->arena, platform_real_now(), &due) > 0)
        code = action_send_mail(action);
    return code;
}

enum code demo_make(struct house *house, struct store *reader, uint64_t seed, date until)
{
    struct demo demo = {.house = house, .reader = reader, .random = {seed}};
    struct arena *arena = arena_new(), *kept = arena_new();
    enum code code = read_goods(kept, &demo);
    date first = date_from_number(DEMO_FROM);
    clock_set(house_clock(house), first);
    if (code == OK)
        code = register_all(&demo, arena);
    for (date day = first; !date_before(until, day) && code == OK; day = date_add(day, 1)) {
        arena_reset(arena);
        code = live_day(&demo, arena, day);
    }
    if (code == OK) {
        struct action action = action_begin(house, reader, arena);
        code = action_put_setting(&action, "clock", date_text(arena, until));
        if (code == OK)
            code = show_letters(&action);
        if (code == OK)
            code = action_put_setting(&action, "demo.password", DEMO_PASSWORD);
        /* Kept in the open on purpose: a demonstration's key guards nothing, and developers can
         * start at once. */
        char *key;
        bn first_importer;
        action.actor = (struct actor){.name = "operator", .system = true};
        if (code == OK && bn_parse(demo_businesses[0].bn, &first_importer))
            code = action_make_key(&action, first_importer, "demo", &key);
        if (code == OK)
            code = action_put_setting(&action, "demo.key", key);
    }
    fprintf(stderr, "%d declarations filed, %d drawn and refused\n", demo.filed, demo.refused);
    arena_free(kept);
    arena_free(arena);
    return code;
}

void demo_print_sign_ins(struct store *reader, FILE *to)
{
    struct arena *arena = arena_new();
    const char *key = store_setting(reader, arena, "demo.key");
    if (key != NULL)
        fprintf(to, "Demo API key of %s:\n  %s\n", demo_businesses[0].legal_name, key);
    arena_free(arena);
    fputs("Demo sign-ins, password " DEMO_PASSWORD ":\n", to);
    for (size_t i = 0; i < demo_businesses_count; i++)
        fprintf(to, "  %-8s %s, %s\n", demo_businesses[i].user, demo_businesses[i].user_name,
                demo_businesses[i].legal_name);
    for (size_t i = 0; i < demo_officers_count; i++)
        fprintf(to, "  %-8s %s\n", demo_officers[i].name, demo_officers[i].display_name);
}
