/* Importers, brokers and the bank: what each does on a day, by habit and by chance. */
#include "sim.h"

/* ---- who there is ---- */

/* Numbers whose check digit is right. */
static const char *const numbers[] = {"100000009", "200000008", "300000007", "400000006",
                                      "500000005"};
static const char *const broker_number = "900000001", *const agency_number = "600000004";
static const char *const securities[CLIENTS_MAX] = {"12001", "12008", "12015", "12022",
                                                    "12029", "12036", "12043", "12050"};

static bn number(struct sim *sim, const char *text)
{
    bn parsed;
    if (!bn_parse(text, &parsed) || !bn_luhn(parsed))
        sim_fail(sim, "%s is no business number", text);
    return parsed;
}

static void draw_habits(struct sim *sim, struct client *client)
{
    struct draw *draw = &sim->people;
    static const int filing[] = {4, 15, 30, 60};
    client->filing_percent = filing[draw_between(draw, 0, 3)];
    client->late_percent = draw_chance(draw, 25) ? 40 : 6;
    client->correction_percent = draw_chance(draw, 40) ? 14 : 4;
    client->habit = (enum habit)draw_between(draw, 0, HABITS - 1);
    client->quiet_month = draw_chance(draw, 30) ? (int)draw_between(draw, 1, 12) : 0;
}

static void new_client(struct sim *sim, bn business, int program, bool broker)
{
    struct client *client = &sim->clients[sim->clients_count];
    const char *text = arena_printf(sim->arena, "%sRM%04d", business.text, program);
    *client = (struct client){.business = business, .broker = broker};
    memcpy(client->asec, securities[sim->clients_count], sizeof(client->asec));
    if (!program_account_parse(text, &client->account))
        sim_fail(sim, "%s is no account", text);
    draw_habits(sim, client);
    client->continuous = draw_chance(&sim->people, 20);
    sim->clients_count++;
}

static void register_in_all(struct sim *sim, const struct registry_business *business,
                            const struct registry_delegation *delegations, size_t count)
{
    sim->operations++;
    for (size_t i = 0; i < sim->houses_count; i++) {
        struct action action = sim_action(sim, &sim->houses[i]);
        if (action_register(&action, business, delegations, count) != OK)
            sim_fail(sim, "%s cannot be registered", business->bn.text);
    }
}

static void enter_business(struct sim *sim, bn business)
{
    struct registry_account accounts[CLIENTS_MAX];
    struct registry_delegation delegations[CLIENTS_MAX];
    size_t count = 0, delegated = 0;
    for (size_t i = 0; i < sim->clients_count; i++) {
        const struct client *client = &sim->clients[i];
        if (!bn_equal(client->business, business))
            continue;
        struct registry_account *account = &accounts[count++];
        *account = (struct registry_account){.account = client->account, .name = "",
                                             .import = true,
                                             .continuous = client->continuous,
                                             .open_from = date_make(2020, 1, 1)};
        memcpy(account->asec, client->asec, sizeof(account->asec));
        if (client->broker)
            delegations[delegated++] = (struct registry_delegation){
                .account = client->account, .delegate = sim->broker,
                .from = date_make(2020, 1, 1), .file = true, .pay = true};
    }
    struct registry_business record = {.bn = business, .kind = BUSINESS_IMPORTER,
                                       .legal_name = "Importateur simulé", .country = "CA",
                                       .accounts_count = count, .accounts = accounts};
    if (count == 0)
        record.kind = BUSINESS_BROKER;
    register_in_all(sim, &record, delegations, delegated);
}

static void register_agency(struct sim *sim)
{
    sim->agency = number(sim, agency_number);
    const struct registry_business record = {.bn = sim->agency, .kind = BUSINESS_AGENCY,
                                             .legal_name = "Agence simulée", .country = "CA"};
    register_in_all(sim, &record, NULL, 0);
}

void people_register(struct sim *sim)
{
    register_agency(sim);
    secure_register(sim);
    int businesses = (int)draw_between(&sim->people, 2, 4);
    sim->broker = number(sim, broker_number);
    enter_business(sim, sim->broker);
    for (int i = 0; i < businesses; i++) {
        bn own = number(sim, numbers[i]);
        int accounts = draw_chance(&sim->people, 30) ? 2 : 1;
        for (int k = 1; k <= accounts; k++)
            new_client(sim, own, k, draw_chance(&sim->people, 40));
        enter_business(sim, own);
    }
    for (size_t i = 0; i < sim->houses_count; i++) { /* else the first request would close it */
        struct day_report report;
        struct action action = sim_action(sim, &sim->houses[i]);
        if (action_day(&action, sim->today, &report) != OK)
            sim_fail(sim, "the first day cannot be closed");
    }
}

/* ---- requests ---- */

static struct actor actor_of(struct sim *sim, const struct client *client)
{
    struct actor actor = {.name = "maude", .business = client->business};
    if (client->broker) {
        actor.name = "sam";
        actor.business = sim->broker;
    }
    memcpy(actor.role, "manager", sizeof("manager"));
    return actor;
}

static struct operation *new_operation(struct sim *sim, const struct client *client,
                                       enum operation_kind kind)
{
    struct operation *operation = arena_alloc(sim->arena, sizeof(*operation));
    operation->kind = kind;
    operation->number = ++sim->operations;
    operation->today = sim->today;
    operation->actor = actor_of(sim, client);
    if (kind != OPERATION_BULK && draw_chance(&sim->people, 25))
        operation->key = arena_printf(sim->arena, "key-%d", operation->number);
    return operation;
}

static void add_paper(struct sim *sim, struct operation *operation, const struct paper *paper)
{
    operation->papers[operation->papers_count] = *paper;
    operation->declarations[operation->papers_count] =
        paper_declaration(sim, paper);
    operation->papers_count++;
}

/* What was accepted is remembered; a correction replaces what it corrects. */
static void remember(struct sim *sim, const struct operation *operation,
                     const struct outcome *outcome)
{
    for (size_t i = 0; i < operation->papers_count; i++) {
        const struct paper *paper = &operation->papers[i];
        if (outcome->codes[i] != OK)
            continue;
        size_t k = 0;
        while (k < sim->papers_count && (sim->papers[k].client != paper->client ||
                                         sim->papers[k].sequence != paper->sequence))
            k++;
        if (k == sim->papers_count) {
            if (k == PAPERS_MAX)
                sim_fail(sim, "more declarations than a filer remembers");
            sim->papers_count++;
        }
        sim->papers[k] = *paper;
        sim->papers[k].due_on = outcome->stored[i].due_on;
    }
}

/* ---- declarations ---- */

static struct sold draw_line(struct draw *draw, date today)
{
    static const int64_t sizes[] = {999, 20000, 450000, 9000000};
    struct sold sold = {.goods = (int)draw_between(draw, 0, GOODS_COUNT - 1),
                        .cents = draw_between(draw, 1, sizes[draw_between(draw, 0, 3)]),
                        .quantity = draw_between(draw, 1, 4000),
                        .foreign = draw_chance(draw, 30)};
    if (date_before(date_make(2026, 1, 20), today))
        sold.foreign = false; /* rates end with 2025, and ten days on they are too old */
    if (draw_chance(draw, 20))
        sold.cents -= sold.cents % 100;
    if (date_before(today, date_make(goods[sold.goods].from_year, 1, 1)))
        sold.goods = 0;
    return sold;
}

static struct paper draw_paper(struct sim *sim, const struct client *client)
{
    struct draw *draw = &sim->people;
    int index = (int)(client - sim->clients);
    struct paper paper = {.client = index, .version = 1, .sequence = ++sim->sequences[index],
                          .lines_count = (int)draw_between(draw, 1, LINES_MAX)};
    int ago = (int)draw_between(draw, 0, 4);
    if (draw_chance(draw, client->late_percent))
        ago = (int)draw_between(draw, 5, draw_chance(draw, 30) ? 70 : 16);
    paper.filed_on = sim->today;
    paper.released_on = date_add(sim->today, -ago);
    for (int i = 0; i < paper.lines_count; i++)
        paper.lines[i] = draw_line(draw, sim->today);
    return paper;
}

static void change_paper(struct draw *draw, struct paper *paper)
{
    struct sold *line = &paper->lines[draw_between(draw, 0, paper->lines_count - 1)];
    int64_t what = draw_between(draw, 0, 5);
    if (what == 0)
        *line = draw_line(draw, paper->filed_on); /* other goods: some classes go up, others down */
    else if (what == 1)
        line->quantity = draw_between(draw, 1, 4000);
    else if (what == 2 && paper->lines_count > 1)
        paper->lines_count--;
    else if (what <= 4)
        line->cents = line->cents / draw_between(draw, 2, 9) + 1;
    else
        line->cents = line->cents + draw_between(draw, 1, 90000);
}

/* One of the account's later declarations, mostly one that may still be corrected; NULL if none. */
static struct paper *draw_known(struct sim *sim, const struct client *client)
{
    int index = (int)(client - sim->clients);
    for (int tries = 0; tries < 12 && sim->papers_count > 0; tries++) {
        size_t recent = sim->papers_count < 80 ? sim->papers_count : 80;
        struct paper *paper =
            &sim->papers[sim->papers_count - 1 -
                         (size_t)draw_between(&sim->people, 0, (int64_t)recent - 1)];
        bool past = date_before(paper->due_on, sim->today);
        if (paper->client == index && (!past || draw_chance(&sim->people, 8)))
            return paper;
    }
    return NULL;
}

/* One that may be corrected today for the last time, or since today no more; NULL if none. */
static const struct paper *find_at_edge(struct sim *sim, const struct client *client)
{
    int index = (int)(client - sim->clients);
    for (size_t i = sim->papers_count; i-- > 0;) {
        const struct paper *paper = &sim->papers[i];
        int late = date_between(paper->due_on, sim->today);
        if (paper->client == index && late >= 0 && late <= 1)
            return paper;
    }
    return NULL;
}

static struct operation *correction(struct sim *sim, const struct client *client,
                                    const struct paper *known)
{
    if (known == NULL)
        return NULL;
    struct paper paper = *known;
    struct operation *operation = new_operation(sim, client, OPERATION_FILE);
    paper.version++;
    if (draw_chance(&sim->people, 4))
        paper.version++; /* one was left out */
    change_paper(&sim->people, &paper);
    add_paper(sim, operation, &paper);
    return operation;
}

static struct operation *filing(struct sim *sim, const struct client *client)
{
    struct operation *operation = new_operation(sim, client, OPERATION_FILE);
    struct paper paper = draw_paper(sim, client);
    add_paper(sim, operation, &paper);
    return operation;
}

static struct operation *bulk(struct sim *sim, const struct client *client)
{
    struct operation *operation = new_operation(sim, client, OPERATION_BULK);
    int count = (int)draw_between(&sim->people, 2, BULK_MAX);
    operation->actor.software = true;
    for (int i = 0; i < count; i++) {
        const struct paper *known =
            draw_chance(&sim->people, 15) ? draw_known(sim, client) : NULL;
        struct paper paper = known == NULL ? draw_paper(sim, client) : *known;
        if (known != NULL) {
            paper.version++;
            change_paper(&sim->people, &paper);
        }
        add_paper(sim, operation, &paper);
    }
    return operation;
}

/* ---- payments ---- */

/* NULL when there is nothing to pay. */
static struct operation *payment(struct sim *sim, const struct client *client, money amount,
                                 date value_on)
{
    if (amount.cents <= 0)
        return NULL;
    struct operation *operation = new_operation(sim, client, OPERATION_PAY);
    operation->order = (struct payment_order){
        .id = arena_printf(sim->arena, "bank-%d", ++sim->payments),
        .account = client->account, .amount = amount, .value_on = value_on, .method = "bank"};
    return operation;
}

/* The agency serves a notice, mostly some days before it is posted. */
static struct operation *notice(struct sim *sim, const struct client *client)
{
    struct operation *operation = new_operation(sim, client, OPERATION_NOTICE);
    operation->key = NULL;
    operation->actor = (struct actor){.name = "officer", .role = "officer", .staff = STAFF_ALL};
    operation->bill = (struct bill_order){
        .account = client->account, .type = "K9", .has_amount = true,
        .amount = money_cents(draw_between(&sim->people, 1, 400000)),
        .served_on = date_add(sim->today, -(int)draw_between(&sim->people, 0, 25)),
        .words = arena_printf(sim->arena, "notice %d", operation->number),
        .source = "Customs Act s. 124"};
    return operation;
}

static void plan_add(struct client *client, date on, date value_on, int64_t cents)
{
    if (cents <= 0 || client->plans_count == PLANS_MAX)
        return;
    client->plans[client->plans_count++] = (struct plan){on, value_on, money_cents(cents)};
}

static void plan_payments(struct sim *sim, struct client *client,
                          const struct stored_statement *statement)
{
    struct draw *draw = &sim->people;
    int64_t all = statement->total_payable.cents;
    date due = statement->due_on;
    int few = (int)draw_between(draw, 0, 4), many = (int)draw_between(draw, 1, 45);
    switch (client->habit) {
    case PAYS_PROMPTLY: /* now and then a cent short */
        plan_add(client, date_add(due, -few), DATE_NONE, all - draw_chance(draw, 30));
        break;
    case PAYS_LATE:
        plan_add(client, date_add(due, many), DATE_NONE, all);
        break;
    case PAYS_PARTLY:
        plan_add(client, date_add(due, -few), DATE_NONE, all / draw_between(draw, 2, 6));
        plan_add(client, date_add(due, many), DATE_NONE, all / draw_between(draw, 2, 6));
        break;
    case PAYS_TOO_MUCH:
        plan_add(client, date_add(due, -few), DATE_NONE, all + draw_between(draw, 1, 400000));
        break;
    case PAYS_ODD_CENTS:
        for (int i = 0; i < 4; i++)
            plan_add(client, date_add(due, (int)draw_between(draw, -5, 40)), DATE_NONE,
                     draw_between(draw, 1, all / 3 + 100));
        break;
    case PAYS_BACKDATED:
        plan_add(client, date_add(due, many), date_add(due, (int)draw_between(draw, -3, many)),
                 draw_chance(draw, 60) ? all : all / 3);
        break;
    case PAYS_BALANCE:
        plan_add(client, date_add(due, many - 8), DATE_NONE, INT64_MAX); /* whatever is owed then */
        break;
    case PAYS_NEVER:
    case HABITS:
        break;
    }
    if (draw_chance(draw, 30))
        client->habit = (enum habit)draw_between(draw, 0, HABITS - 1);
}

static void read_statements(struct sim *sim, struct client *client)
{
    struct action action = sim_action(sim, &sim->houses[0]);
    struct stored_statement *list;
    size_t count = action_list_statements(&action, client->account, "SOA", &list);
    if (count == 0 || !date_before(client->statement_on, list[0].issued_on))
        return;
    client->statement_on = list[0].issued_on;
    plan_payments(sim, client, &list[0]);
}

static money balance_of(struct sim *sim, const struct client *client)
{
    struct account_balance balance;
    struct action action = sim_action(sim, &sim->houses[0]);
    if (action_balance(&action, client->account, &balance) != OK)
        sim_fail(sim, "%s has no balance", client->account.text);
    return balance.balance;
}

/* An officer gives more time to pay a declaration; now and then too little to be any. */
static struct operation *extension(struct sim *sim, const struct client *client,
                                   const struct paper *paper)
{
    if (paper == NULL)
        return NULL;
    struct operation *operation = new_operation(sim, client, OPERATION_EXTEND);
    date from = date_before(paper->due_on, sim->today) ? sim->today : paper->due_on;
    operation->key = NULL;
    operation->actor = (struct actor){.name = "officer", .role = "officer", .staff = STAFF_ALL};
    operation->extension = (struct extension_order){
        .account = client->account,
        .transaction = transaction_number_make(client->asec, paper->sequence),
        .pay_by = date_add(from, (int)draw_between(&sim->people, -1, 60)),
        .words = arena_printf(sim->arena, "more time %d", operation->number)};
    return operation;
}

/* ---- pre-authorised debits ---- */

/* Beside it nobody else acts on the account: what a run is drawn up from would depend on chance. */
static void agree(struct sim *sim, struct client *client)
{
    struct operation *operation = new_operation(sim, client, OPERATION_AGREE);
    operation->key = NULL;
    operation->actor = (struct actor){
        .name = "maude", .role = "manager", .business = client->business};
    operation->agreement = (struct agreement_order){
        .account = client->account, .institution = "003", .transit = "00815",
        .number = "1234567", .payer = "Importateur simulé", .pays = "balance"};
    client->agreed = operation_do(sim, operation, NULL).codes[0] == OK;
}

static bool is_due_soon(struct sim *sim, const struct client *client, date *ret_due)
{
    struct action action = sim_action(sim, &sim->houses[0]);
    struct stored_statement *list;
    size_t count = action_list_statements(&action, client->account, "SOA", &list);
    int days = count == 0 ? 0 : date_between(sim->today, list[0].due_on);
    if (days < 1 || days > 5)
        return false;
    *ret_due = list[0].due_on;
    return true;
}

/* The agency draws up the run of a due day, some days before it, and now and then asks again. */
static void collect(struct sim *sim)
{
    date due = DATE_NONE;
    bool any = false;
    for (size_t i = 0; i < sim->clients_count && !any; i++)
        any = is_due_soon(sim, &sim->clients[i], &due);
    if (!any || !draw_chance(&sim->people, 40))
        return;
    struct operation *operation = arena_alloc(sim->arena, sizeof(*operation));
    *operation = (struct operation){.kind = OPERATION_COLLECT, .number = ++sim->operations,
                                    .today = sim->today, .to = due};
    operation->actor =
        (struct actor){.name = "officer", .role = "officer", .staff = STAFF_ALL,
                       .business = sim->agency};
    operation_do(sim, operation, NULL);
}

/* Of what is with the bank it sends something back now and then. */
static void reject(struct sim *sim, const struct client *client)
{
    struct action action = sim_action(sim, &sim->houses[0]);
    struct collection *list;
    size_t count;
    if (action_list_collections(&action, client->account, &list, &count) != OK || count == 0 ||
        list[0].state != MONEY_STATE_COLLECTION_PENDING || !draw_chance(&sim->people, 12))
        return;
    struct operation *operation = new_operation(sim, client, OPERATION_REJECT);
    operation->key = NULL;
    operation->rejected = list[0];
    operation->actor =
        (struct actor){.name = "officer", .role = "officer", .staff = STAFF_ALL,
                       .business = sim->agency};
    operation_do(sim, operation, NULL);
}

/* ---- a day ---- */

/* What somebody else may do to the same account, or the same paper, at the same moment. */
static struct operation *rival(struct sim *sim, const struct client *client,
                               const struct operation *operation)
{
    struct draw *draw = &sim->people;
    int64_t what = draw_between(draw, 0, 3);
    if (what == 0 && operation->kind != OPERATION_BULK) { /* the very same, by somebody else */
        struct operation *same = arena_alloc(sim->arena, sizeof(*same));
        *same = *operation;
        same->number = ++sim->operations;
        same->key = NULL;
        return same;
    }
    if (what == 1 && operation->kind == OPERATION_FILE) { /* the same number, other content */
        struct operation *other = new_operation(sim, client, OPERATION_FILE);
        struct paper paper = operation->papers[0];
        paper.lines[0].cents += 1000;
        add_paper(sim, other, &paper);
        return other;
    }
    if (what == 2)
        return filing(sim, client);
    return payment(sim, client, money_cents(draw_between(draw, 1, 300000)), DATE_NONE);
}

static void do_it(struct sim *sim, const struct client *client, struct operation *operation)
{
    if (operation == NULL)
        return;
    const struct operation *other = NULL;
    if (sim->faults && draw_chance(&sim->faults_draw, 10))
        other = rival(sim, client, operation);
    struct outcome outcome = operation_do(sim, operation, other);
    if (other != NULL && other->papers_count > 0) {
        struct outcome accepted = {.codes = {OK}};
        if (store_load_declaration(sim->houses[0].reader, sim->arena,
                                   other->declarations[0]->transaction,
                                   other->papers[0].version, &accepted.stored[0]) == OK)
            remember(sim, other, &accepted);
    }
    remember(sim, operation, &outcome);
}

static void pay_what_is_planned(struct sim *sim, struct client *client)
{
    size_t kept = 0;
    for (size_t i = 0; i < client->plans_count; i++) {
        struct plan plan = client->plans[i];
        if (date_before(sim->today, plan.on)) {
            client->plans[kept++] = plan;
            continue;
        }
        if (plan.amount.cents == INT64_MAX)
            plan.amount = balance_of(sim, client);
        do_it(sim, client, payment(sim, client, plan.amount, plan.value_on));
    }
    client->plans_count = kept;
}

static void look(struct sim *sim, struct client *client)
{
    struct draw *draw = &sim->people;
    if (draw_chance(draw, 12))
        tell_preview(sim, client, money_cents(draw_between(draw, 1, 2000000)));
    if (draw_chance(draw, 8))
        tell_coming_statement(sim, client);
}

static void client_acts(struct sim *sim, struct client *client)
{
    struct draw *draw = &sim->people;
    int year, month, day;
    date_split(sim->today, &year, &month, &day);
    read_statements(sim, client);
    pay_what_is_planned(sim, client);
    look(sim, client);
    if (draw_chance(draw, 2)) /* before anything is due, or again */
        do_it(sim, client, payment(sim, client, money_cents(draw_between(draw, 1, 150000)),
                                   draw_chance(draw, 30) ? date_add(sim->today, -9) : DATE_NONE));
    if (day == 25 && draw_chance(draw, 25)) /* news from the bank, on the day interest was posted */
        do_it(sim, client, payment(sim, client, money_add(balance_of(sim, client),
                                                          money_cents(draw_between(draw, 0, 9))),
                                   date_add(sim->today, -(int)draw_between(draw, 0, 40))));
    if (draw_chance(draw, 1)) /* no such day yet */
        do_it(sim, client, payment(sim, client, money_cents(500), date_add(sim->today, 1)));
    if (draw_chance(draw, 3))
        do_it(sim, client, notice(sim, client));
    if (!client->agreed && draw_chance(draw, 2))
        agree(sim, client);
    if (client->agreed)
        reject(sim, client);
    secure_acts(sim, client);
    if (draw_chance(draw, 5))
        do_it(sim, client, extension(sim, client, draw_known(sim, client)));
    if (month == client->quiet_month || (!date_is_weekday(sim->today) && !draw_chance(draw, 10)))
        return;
    if (draw_chance(draw, client->filing_percent))
        do_it(sim, client, filing(sim, client));
    if (draw_chance(draw, client->filing_percent / 10))
        do_it(sim, client, bulk(sim, client));
    if (draw_chance(draw, client->correction_percent))
        do_it(sim, client, correction(sim, client, draw_known(sim, client)));
    if (draw_chance(draw, 25))
        do_it(sim, client, correction(sim, client, find_at_edge(sim, client)));
    look(sim, client);
}

void people_act(struct sim *sim)
{
    for (size_t i = 0; i < sim->clients_count; i++)
        client_acts(sim, &sim->clients[i]);
    collect(sim);
}
