/* A story drawn from a seed: what people do with accounts, in any order. */
#include "property_world.h"

#include <stdio.h>

static const program_account nobody = {""};

const char *const happening_names[HAPPENINGS] = {
    "filed", "changed", "re-determined", "paid", "paid with an earlier day", "bounced", "moved",
    "held", "identified", "billed", "relieved", "refused", "directed", "days"};

static struct goods *known_goods(struct story *story)
{
    return story->goods_count == 0 ? NULL : &story->goods[draw(&story->chance, story->goods_count)];
}

static program_account third_account(int number)
{
    program_account account;
    assert_true(program_account_parse(number == 2 ? OWNER "RM0002" : OWNER "RM0003", &account));
    return account;
}

/* Odd cents, now and then in dollars of elsewhere. */
static void draw_values(struct story *story, struct goods *goods)
{
    for (int i = 0; i < goods->lines; i++)
        goods->cents[i] = 1 + (int64_t)draw(&story->chance, 250000);
}

static void story_file(struct story *story)
{
    static const struct {
        const char *type, *header;
    } types[] = {{"AB", NULL}, {"AB", NULL}, {"V", NULL}, {"TT", NULL}, {"F", NULL},
                 {"10", "\"warehouseIn\":\"W2C1\","}, {"20", "\"warehouseOut\":\"W2C1\","}};
    struct world *world = story->world;
    struct chance *chance = &story->chance;
    size_t which = draw(chance, ARRAY_COUNT(types));
    struct goods goods = {.type = types[which].type, .header = types[which].header,
                          .number = number_of(++story->sequence), .account = world->account,
                          .lines = 1 + (int)draw(chance, GOODS_LINES),
                          .released = date_add(story->on, -(int)draw(chance, 12)),
                          .currency = one_in(chance, 4) ? "USD" : "CAD"};
    if (strcmp(goods.type, "TT") == 0)
        goods.account = third_account(2);
    else if (strcmp(goods.type, "F") == 0)
        goods.account = third_account(3);
    else if (which < 3 && one_in(chance, 3))
        goods.account = world->other;
    if (strcmp(goods.type, "20") == 0) {
        struct goods *source = known_goods(story);
        if (source == NULL || strcmp(source->type, "10") != 0)
            return;
        goods.from = source->number;
        goods.account = source->account;
        goods.lines = 1;
    }
    draw_values(story, &goods);
    struct filed filed;
    if (story->goods_count == TOLD_MAX || file_goods(world, &goods, &filed) != OK)
        return;
    story->goods[story->goods_count++] = goods;
    story->counts[STORY_FILED]++;
}

static void story_change(struct story *story)
{
    struct goods *goods = known_goods(story);
    struct stored_declaration stored;
    if (goods == NULL)
        return;
    struct goods changed = *goods;
    date released = DATE_NONE;
    draw_values(story, &changed);
    if (one_in(&story->chance, 4))
        released = date_add(goods->released, (int)draw(&story->chance, 9) - 4);
    assert_int_equal(store_load_declaration(story->world->reader, story->world->arena,
                                            goods->number, 0, &stored), OK);
    bool final = version_final(&stored, story->on);
    if (change_goods(story->world, &changed, released) != OK)
        return;
    *goods = changed;
    if (!date_is_none(released))
        goods->released = released;
    story->counts[final ? STORY_REDETERMINED : STORY_CHANGED]++;
}

static program_account some_account(struct story *story)
{
    switch (draw(&story->chance, 4)) {
    case 0: return story->world->other;
    case 1: return third_account(2);
    case 2: return third_account(3);
    default: return story->world->account;
    }
}

/* What is owed, a part of it, more than that, or an odd sum. */
static int64_t some_cents(struct story *story, program_account account)
{
    int64_t owed = balance(story->world, account).cents;
    if (owed <= 0 || one_in(&story->chance, 4))
        return 1 + (int64_t)draw(&story->chance, 60000);
    switch (draw(&story->chance, 3)) {
    case 0: return owed;
    case 1: return 1 + (int64_t)draw(&story->chance, (size_t)owed);
    default: return owed + 1 + (int64_t)draw(&story->chance, 5000);
    }
}

static void story_pay(struct story *story)
{
    struct world *world = story->world;
    struct paid paid;
    program_account account = some_account(story);
    int earlier = one_in(&story->chance, 3) ? (int)draw(&story->chance, 40) : 0;
    const struct payment_order order = {
        .id = arena_printf(world->arena, "P%d", ++story->ids),
        .account = account,
        .amount = money_cents(some_cents(story, account)),
        .value_on = date_add(story->on, -earlier),
        .method = "bank",
        .paid_by = account.text,
    };
    begin(world, NULL);
    expect(world, "pay", action_pay(&world->action, &order, &paid), OK);
    story->counts[earlier > 0 ? STORY_PAID_EARLIER : STORY_PAID]++;
    if (story->payments_count == TOLD_MAX)
        return;
    snprintf(story->payments[story->payments_count].id, sizeof(story->payments->id), "%s",
             order.id);
    story->payments[story->payments_count++].account = account;
}

static void forget_payment(struct story *story, size_t which)
{
    story->payments[which] = story->payments[--story->payments_count];
}

static void story_bounce(struct story *story)
{
    if (story->payments_count == 0)
        return;
    size_t which = draw(&story->chance, story->payments_count);
    struct money_taken taken;
    const struct dishonour_order order = {
        .account = story->payments[which].account,
        .payment = story->payments[which].id,
        .words = "No funds",
        .credited = one_in(&story->chance, 2),
        .bank_cost = money_cents((int64_t)draw(&story->chance, 900))};
    begin(story->world, "officer1");
    expect(story->world, "bounce", action_dishonour(&story->world->action, &order, &taken), OK);
    forget_payment(story, which);
    story->counts[STORY_BOUNCED]++;
}

/* Approved, or refused and then it stands; to another account, or to suspense. */
static void story_move(struct story *story)
{
    if (story->payments_count == 0)
        return;
    struct world *world = story->world;
    size_t which = draw(&story->chance, story->payments_count);
    program_account from = story->payments[which].account;
    program_account to = one_in(&story->chance, 4) ? nobody : some_account(story);
    struct money_taken taken;
    const struct redirect_order order = {.account = from, .payment = story->payments[which].id,
                                         .to = to, .words = "It was meant for another"};
    begin(world, "officer1");
    if (strcmp(from.text, to.text) == 0 ||
        action_propose_redirect(&world->action, &order, &taken) != OK)
        return;
    if (one_in(&story->chance, 4)) {
        (void)take(world, "officer2", from, taken.step.id, MONEY_STEP_REDIRECT_REFUSE, "It is his",
                   nobody, OK);
        story->counts[STORY_REFUSED]++;
        return;
    }
    (void)take(world, "officer2", from, taken.step.id, MONEY_STEP_REDIRECT_APPROVE, NULL, nobody,
               OK);
    forget_payment(story, which);
    story->counts[STORY_MOVED]++;
}

static void story_hold(struct story *story)
{
    struct world *world = story->world;
    struct money_landed landed;
    const struct money_in in = {.id = arena_printf(world->arena, "B%d", ++story->ids),
                                .account = "?",
                                .amount = money_cents(1 + (int64_t)draw(&story->chance, 50000)),
                                .value_on = date_add(story->on, -(int)draw(&story->chance, 20)),
                                .method = "bank"};
    begin(world, NULL);
    expect(world, "hold", action_receive_money(&world->action, &in, &landed), OK);
    if (story->held_count < TOLD_MAX)
        story->held[story->held_count++] = landed.matter;
    story->counts[STORY_HELD]++;
}

static void story_identify(struct story *story)
{
    program_account agency;
    if (story->held_count == 0)
        return;
    assert_true(program_account_parse(AGENCY "RM0001", &agency));
    ledger_id matter = story->held[--story->held_count];
    (void)take(story->world, "officer1", agency, matter, MONEY_STEP_SUSPENSE_PROPOSE, "A receipt",
               some_account(story), OK);
    (void)take(story->world, "officer2", agency, matter, MONEY_STEP_SUSPENSE_APPROVE, NULL, nobody,
               OK);
    story->counts[STORY_IDENTIFIED]++;
}

static void story_bill(struct story *story)
{
    static const char *const types[] = {"K23", "FEE", "NPA", "K9"};
    struct world *world = story->world;
    const char *type = types[draw(&story->chance, ARRAY_COUNT(types))];
    bool notice = strcmp(type, "NPA") == 0;
    struct shown_bill shown;
    const struct bill_order order = {
        .account = some_account(story),
        .type = type,
        .class = strcmp(type, "K23") == 0 ? "fee" : NULL,
        .has_amount = !notice,
        .amount = money_cents(1 + (int64_t)draw(&story->chance, 30000)),
        .code = notice ? "C005" : NULL,
        .happened_on = notice ? date_add(story->on, -(int)draw(&story->chance, 30)) : DATE_NONE,
        .words = "Why",
        .source = "Customs Act s. 3.5",
    };
    begin(world, "officer1");
    if (action_issue_bill(&world->action, &order, &shown) == OK)
        story->counts[STORY_BILLED]++;
}

/* A waiver of a penalty, interest or a fee; a write-off of any debt, whole or in part. */
static void story_relieve(struct story *story)
{
    struct world *world = story->world;
    struct ledger_item *items;
    program_account account = some_account(story);
    const struct item_filter filter = {.account = account, .type = -1, .open_only = true};
    size_t count = store_list_items(world->reader, world->arena, &filter, &items);
    if (count == 0)
        return;
    const struct ledger_item *item = &items[draw(&story->chance, count)];
    if (item->outstanding.cents <= 0)
        return;
    struct shown_relief shown;
    const struct relief_order order = {
        .account = account,
        .kind = action_may_waive(item) ? "WAV" : "WO",
        .item = item->id,
        .has_amount = one_in(&story->chance, 2),
        .amount = money_cents(1 + (int64_t)draw(&story->chance, (size_t)item->outstanding.cents)),
        .words = "Not owed",
        .source = "Customs Act s. 3.3"};
    begin(world, "officer1");
    if (action_propose_relief(&world->action, &order, &shown) != OK)
        return;
    bool approve = !one_in(&story->chance, 4);
    begin(world, "officer2");
    expect(world, "relief", action_decide_relief(&world->action, account, shown.number, approve,
                                                 "Looked at", &shown), OK);
    story->counts[approve ? STORY_RELIEVED : STORY_REFUSED]++;
}

static void story_direct(struct story *story)
{
    struct world *world = story->world;
    struct ledger_item *items;
    program_account account = some_account(story);
    const struct item_filter filter = {.account = account, .type = -1, .open_only = true};
    size_t count = store_list_items(world->reader, world->arena, &filter, &items);
    ledger_id credit = 0, debt = 0;
    for (size_t i = 0; i < count; i++)
        if (items[i].outstanding.cents < 0)
            credit = items[i].id;
        else if (items[i].outstanding.cents > 0)
            debt = items[i].id;
    struct money_taken taken;
    const struct direction_order order = {.account = account, .credit = credit, .debts = &debt,
                                          .debts_count = 1};
    begin(world, NULL);
    if (credit != 0 && debt != 0 && action_direct(&world->action, &order, &taken) == OK)
        story->counts[STORY_DIRECTED]++;
}

static void story_days(struct story *story)
{
    story->on = date_add(story->on, 1 + (int)draw(&story->chance, 13));
    advance(story->world, date_text(story->world->arena, story->on));
    story->counts[STORY_DAYS]++;
}

void story_go_on(struct story *story)
{
    static void (*const all[])(struct story *story) = {
        story_file, story_file,   story_file,    story_change,   story_change, story_change,
        story_pay,  story_pay,    story_pay,     story_bounce,   story_move,   story_hold,
        story_bill, story_relieve, story_direct, story_identify, story_days,   story_days,
        story_days};
    all[draw(&story->chance, ARRAY_COUNT(all))](story);
}
