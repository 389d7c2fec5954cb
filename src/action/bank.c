/* A bank's file: whom each item is for, what stands against it, and the payments. */
#include "money_impl.h"

bool action_may_take_bank(struct action *action)
{
    return action_may(action, PERMISSION_BANK_TAKE, ACCOUNT_NONE);
}

/* ---- what stands against it ---- */

static void put_finding(struct action *action, struct findings *findings, struct bank_line *line)
{
    const struct bank_credit *credit = line->credit;
    const char *pointer = arena_printf(action->arena, "/items/%d", credit->line);
    const char *id = credit->id;
    switch (line->stand) {
    case BANK_NOBODYS:
        findings_add(findings, FINDING_BNK_0101, credit->line, pointer, id, credit->reference,
                     NULL);
        break;
    case BANK_UNKNOWN:
        findings_add(findings, FINDING_BNK_0102, credit->line, pointer, id, line->account.text,
                     NULL);
        break;
    case BANK_RETURNED:
        findings_add(findings, line->finding->code, credit->line, pointer,
                     line->finding->arguments[0], line->finding->arguments[1],
                     line->finding->arguments[2]);
        break;
    case BANK_REFUSED:
        if (date_before(action->today, credit->value_on))
            findings_add(findings, FINDING_PAY_0005, credit->line, pointer,
                         date_text(action->arena, credit->value_on),
                         date_text(action->arena, action->today), NULL);
        else
            findings_add(findings, FINDING_PAY_0004, credit->line, pointer, id, NULL, NULL);
        break;
    case BANK_TO_PAY:
    case BANK_PAID:
    case BANK_TO_HOLD:
    case BANK_HELD:
    case BANK_PAID_BEFORE:
    case BANK_TO_DISHONOUR:
    case BANK_DISHONOURED:
    case BANK_RETURNED_BEFORE:
    case BANK_RETURN_TO_HOLD:
    case BANK_RETURN_HELD:
    case BANK_TO_PUT_BACK:
    case BANK_PUT_BACK:
    case BANK_STANDS:
        break;
    }
}

/* ---- whom it is for ---- */

static enum code named_account(struct action *action, const struct bank_credit *credit,
                               program_account *ret)
{
    struct stored_declaration declaration;
    *ret = credit->account;
    if (ret->text[0] != '\0' || credit->transaction.text[0] == '\0')
        return OK;
    enum code code = store_load_declaration(action->store, action->arena, credit->transaction, 0,
                                            &declaration);
    if (code == OK)
        *ret = declaration.importer;
    return code == NOT_FOUND ? OK : code;
}

static enum code find_account(struct action *action, struct bank_line *line)
{
    const struct registry_business *business;
    enum code named = named_account(action, line->credit, &line->account);
    if (named != OK)
        return named;
    if (line->account.text[0] == '\0') {
        line->stand = BANK_NOBODYS;
        return OK;
    }
    enum code code = action_business(action, program_account_bn(line->account), &business);
    if (code != OK && code != NOT_FOUND)
        return code;
    if (code != OK || registry_find_account(business, line->account) == NULL)
        line->stand = BANK_UNKNOWN;
    else
        line->legal_name = business->legal_name;
    return OK;
}

/* The same item again, or another by its name; what a client calls a payment of its own may be the
 * same by chance. */
static enum code find_payment(struct action *action, struct bank_line *line,
                              program_account account)
{
    const struct bank_credit *credit = line->credit;
    struct stored_payment there;
    enum code code = store_load_payment(action->store, action->arena,
                                        program_account_bn(account), credit->id, &there);
    if (code == NOT_FOUND)
        return OK;
    if (code != OK)
        return code;
    bool same = bank_is_method(there.method) && there.amount.cents == credit->amount.cents &&
                program_account_equal(there.account, account) &&
                date_equal(there.value_on, credit->value_on);
    line->stand = same ? BANK_PAID_BEFORE : BANK_REFUSED;
    return OK;
}

/* What is held already stays one piece of money, whoever it turns out to be for. */
static enum code find_held(struct action *action, struct bank_line *line, program_account agency)
{
    if (agency.text[0] == '\0')
        return OK;
    bool held = line->stand == BANK_NOBODYS || line->stand == BANK_UNKNOWN;
    enum code code = find_payment(action, line, agency);
    if (code == OK && held && (line->stand == BANK_NOBODYS || line->stand == BANK_UNKNOWN)) {
        struct findings why = findings_new(action->arena);
        put_finding(action, &why, line);
        line->finding = &why.items[0];
        line->stand = BANK_TO_HOLD;
    }
    return code;
}

static bool is_to_take(const struct bank_line *line)
{
    return line->stand == BANK_TO_PAY || line->stand == BANK_TO_HOLD ||
           line->stand == BANK_TO_DISHONOUR || line->stand == BANK_RETURN_TO_HOLD ||
           line->stand == BANK_TO_PUT_BACK;
}

/* A refund of ours that came back. What cannot be told is money whose account is not known. */
static enum code look_at_out_back(struct action *action, struct bank_line *line,
                                  program_account agency)
{
    enum code code = bank_look_at_out_back(action, line);
    if (code != OK || line->stand != BANK_NOBODYS || agency.text[0] == '\0')
        return code;
    code = find_payment(action, line, agency);
    if (code == OK && line->stand == BANK_NOBODYS)
        line->stand = BANK_TO_HOLD; /* with the reason why */
    return code;
}

/* agency: "" there is none, so that nothing can be held. */
static enum code look_at(struct action *action, struct bank_line *line, program_account agency)
{
    bool back = line->credit->kind == BANK_RETURN;
    program_account named;
    enum code code = OK;
    if (line->credit->kind == BANK_OUT_BACK)
        code = look_at_out_back(action, line, agency);
    else
        code = back ? named_account(action, line->credit, &named) : find_account(action, line);
    if (code == OK && back)
        code = bank_look_at_return(action, line, named, agency);
    if (code == OK && line->stand == BANK_TO_PAY)
        code = find_payment(action, line, line->account);
    if (code == OK && line->credit->kind == BANK_PAYMENT && line->stand != BANK_PAID_BEFORE &&
        line->stand != BANK_REFUSED)
        code = find_held(action, line, agency);
    if (code == OK && is_to_take(line) && date_before(action->today, line->credit->value_on))
        line->stand = BANK_REFUSED;
    return code;
}

static void judge(struct action *action, struct bank_plan *plan, bool leave_out)
{
    for (size_t i = 0; i < plan->file.count; i++) {
        struct bank_line *line = &plan->lines[i];
        plan->counts[line->stand]++;
        plan->sums[line->stand] = money_add(plan->sums[line->stand], line->credit->amount);
        if (line->stand < BANK_NOBODYS)
            continue;
        struct findings one = findings_new(action->arena);
        put_finding(action, &one, line);
        line->finding = &one.items[0];
        if (leave_out)
            plan->left_out++;
        else
            put_finding(action, &action->findings, line);
    }
}

enum code action_plan_bank(struct action *action, const char *bytes, size_t size, bool leave_out,
                           struct bank_plan *ret_plan)
{
    struct bank_plan plan = {0};
    *ret_plan = plan;
    if (!action_may_take_bank(action))
        return FORBIDDEN;
    enum code code =
        document_read_bank(action->arena, bytes, size, &action->findings, &plan.file);
    if (code != OK)
        return code;
    code = money_agency(action, &plan.agency);
    if (code != OK && code != NOT_FOUND)
        return code;
    plan.lines = arena_array(action->arena, plan.file.count + 1, sizeof(*plan.lines));
    for (size_t i = 0; i < plan.file.count; i++) {
        plan.lines[i].credit = &plan.file.credits[i];
        code = look_at(action, &plan.lines[i], plan.agency);
        if (code != OK)
            return code;
    }
    judge(action, &plan, leave_out);
    *ret_plan = plan;
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

/* ---- taking it ---- */

/* The payer's name is all that is known of him, where the bank gives no number. */
static const char *words_of(struct arena *arena, const struct bank_credit *credit)
{
    if (*credit->payer == '\0')
        return credit->reference;
    const char *whole = *credit->reference == '\0'
                            ? credit->payer
                            : arena_printf(arena, "%s, %s", credit->payer, credit->reference);
    return bank_cut(arena, whole, BANK_REFERENCE_MAX);
}

static enum code hold_line(struct action *action, enum bank_format format,
                           const struct bank_line *line, bool *ret_repeated)
{
    const struct bank_credit *credit = line->credit;
    const struct money_in in = {.id = credit->id,
                                .account = line->account.text,
                                .amount = credit->amount,
                                .value_on = credit->value_on,
                                .method = bank_method(format),
                                .reference = credit->reference,
                                .paid_by = *credit->paid_by != '\0' ? credit->paid_by
                                                                    : credit->payer};
    struct money_landed landed;
    enum code code = action_receive_money(action, &in, &landed);
    if (code == OK)
        *ret_repeated = landed.repeated;
    return code;
}

static enum code pay_credit(struct action *action, enum bank_format format,
                            const struct bank_line *line, bool *ret_repeated)
{
    const struct bank_credit *credit = line->credit;
    const struct payment_order order = {.id = credit->id,
                                        .account = line->account,
                                        .amount = credit->amount,
                                        .value_on = credit->value_on,
                                        .method = bank_method(format),
                                        .reference = words_of(action->arena, credit),
                                        .paid_by = credit->paid_by,
                                        .from_bank = true};
    struct paid paid;
    enum code code = action_pay(action, &order, &paid);
    if (code == OK)
        *ret_repeated = paid.repeated;
    return code;
}

static enum code take_credit(struct action *action, const struct bank_plan *plan,
                             const struct bank_line *line, bool *ret_repeated)
{
    if (line->credit->kind == BANK_RETURN)
        return bank_take_return(action, line, plan->agency, ret_repeated);
    if (line->stand == BANK_TO_PUT_BACK)
        return bank_take_out_back(action, line, ret_repeated);
    if (line->stand == BANK_TO_HOLD)
        return hold_line(action, plan->file.format, line, ret_repeated);
    return pay_credit(action, plan->file.format, line, ret_repeated);
}

static enum bank_stand stand_after(enum bank_stand before, bool repeated)
{
    switch ((int)before) {
    case BANK_TO_HOLD: return repeated ? BANK_PAID_BEFORE : BANK_HELD;
    case BANK_TO_DISHONOUR: return repeated ? BANK_RETURNED_BEFORE : BANK_DISHONOURED;
    case BANK_TO_PUT_BACK: return repeated ? BANK_RETURNED_BEFORE : BANK_PUT_BACK;
    case BANK_RETURN_TO_HOLD: return repeated ? BANK_RETURNED_BEFORE : BANK_RETURN_HELD;
    default: return repeated ? BANK_PAID_BEFORE : BANK_PAID;
    }
}

static enum code take_line(struct action *action, const struct bank_plan *plan,
                           struct bank_line *line)
{
    struct arena *whole = action->arena;
    struct findings findings = action->findings;
    bool repeated = false;
    action->arena = arena_new(); /* a file may be long */
    action->findings = findings_new(action->arena);
    enum code code = take_credit(action, plan, line, &repeated);
    for (size_t i = 0; i < action->findings.count; i++) {
        const struct finding *f = &action->findings.items[i];
        findings_add(&findings, f->code, line->credit->line, f->pointer, f->arguments[0],
                     f->arguments[1], f->arguments[2]);
    }
    action->findings = findings;
    arena_free(action->arena);
    action->arena = whole;
    if (code == OK)
        line->stand = stand_after(line->stand, repeated);
    /* Somebody came first with another payment of this name, or the account has gone. */
    bool refused = code == CONFLICT || code == FINDINGS || code == NOT_FOUND;
    if (refused)
        line->stand = BANK_REFUSED;
    return refused ? OK : code;
}

static void count_again(struct bank_plan *plan, enum bank_stand before,
                        const struct bank_line *line)
{
    money amount = line->credit->amount;
    plan->counts[before]--;
    plan->counts[line->stand]++;
    plan->sums[before] = money_subtract(plan->sums[before], amount);
    plan->sums[line->stand] = money_add(plan->sums[line->stand], amount);
}

/* What comes back is taken last, and looked for again: it may have come in with this file. */
enum code action_take_bank(struct action *action, const char *bytes, size_t size, bool leave_out,
                           struct bank_plan *ret_plan)
{
    struct bank_plan plan;
    enum code code = action_plan_bank(action, bytes, size, leave_out, &plan);
    for (int kind = BANK_PAYMENT; kind < BANK_KINDS; kind++)
        for (size_t i = 0; code == OK && i < plan.file.count; i++) {
            struct bank_line *line = &plan.lines[i];
            enum bank_stand before = line->stand;
            if (!is_to_take(line) || (int)line->credit->kind != kind)
                continue;
            if (kind != BANK_PAYMENT) {
                *line = (struct bank_line){.credit = line->credit};
                code = look_at(action, line, plan.agency);
            }
            if (code == OK && is_to_take(line))
                code = take_line(action, &plan, line);
            count_again(&plan, before, line);
        }
    *ret_plan = plan;
    return code == OK && action->findings.errors_count > 0 ? FINDINGS : code;
}

/* ---- on its way ---- */

static const program_account nobody = {"000000000RM0001"};

static enum code put_draft(struct store *store, void *context)
{
    return store_put_draft(store, context);
}

static enum code end_draft(struct store *store, void *context)
{
    return store_end_draft(store, program_account_bn(nobody), context);
}

enum code action_keep_bank(struct action *action, const char *name, const char *bytes, size_t size,
                           const char **ret_id)
{
    static const char digits[] = "0123456789abcdef";
    if (!action_may_take_bank(action))
        return FORBIDDEN;
    char *text = arena_alloc(action->arena, 2 * size + 1); /* a store keeps text, not any bytes */
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[(unsigned char)bytes[i] >> 4];
        text[2 * i + 1] = digits[(unsigned char)bytes[i] & 15];
    }
    struct draft draft = {.account = nobody, .saved_at = action->now, .form = text, .title = name};
    const char *id = arena_printf(action->arena, "k.%s", platform_random_text(action->arena, 12));
    assert(strlen(id) < sizeof(draft.id) && strlen(action->actor.name) < sizeof(draft.user));
    memcpy(draft.id, id, strlen(id) + 1);
    memcpy(draft.user, action->actor.name, strlen(action->actor.name) + 1);
    *ret_id = id;
    return committer_do(house_committer(action->house), put_draft, &draft);
}

static enum code load_draft(struct action *action, const char *id, struct draft *ret)
{
    if (!action_may_take_bank(action))
        return FORBIDDEN;
    if (strncmp(id, "k.", 2) != 0 || strlen(id) >= sizeof(ret->id))
        return NOT_FOUND;
    return store_load_draft(action->store, action->arena, program_account_bn(nobody), id, ret);
}

static int nibble(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

enum code action_kept_bank(struct action *action, const char *id, const char **ret_name,
                           const char **ret_bytes, size_t *ret_size)
{
    struct draft draft;
    enum code code = load_draft(action, id, &draft);
    if (code != OK)
        return code;
    size_t size = strlen(draft.form) / 2;
    char *bytes = arena_alloc(action->arena, size + 1);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(nibble(draft.form[2 * i]) << 4 | nibble(draft.form[2 * i + 1]));
    *ret_name = draft.title;
    *ret_bytes = bytes;
    *ret_size = size;
    return OK;
}

enum code action_drop_bank(struct action *action, const char *id)
{
    struct draft draft;
    enum code code = load_draft(action, id, &draft);
    if (code != OK)
        return code;
    return committer_do(house_committer(action->house), end_draft, draft.id);
}
