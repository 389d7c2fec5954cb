/* A security agreement as it comes in, and as it is kept. @source SOR/2024-42 s. 5(2) */
#include "security_agreement.h"

#include "json_value.h"

enum { DEPTH = 8 };

static void wrong(struct action *action, enum finding_code code, const char *pointer,
                  const char *first, const char *second)
{
    findings_add(&action->findings, code, 0, pointer, first, second, NULL);
}

static const char *given(const char *text)
{
    return text == NULL ? "" : text;
}

/* ---- as it comes in ---- */

static void read_number(struct action *action, const char *text, struct security_terms *terms)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789-./";
    const size_t size = strlen(text);
    if (size == 0 || size >= sizeof(terms->number) || strspn(text, allowed) != size)
        wrong(action, FINDING_FSG_0021, "/number", text,
              arena_printf(action->arena, "%zu", sizeof(terms->number) - 1));
    else
        memcpy(terms->number, text, size + 1);
}

static void read_provider(struct action *action, const char *text, struct security_terms *terms)
{
    const struct registry_business *business;
    if (!bn_parse(text, &terms->provider) ||
        action_business(action, terms->provider, &business) != OK ||
        business->kind != BUSINESS_SURETY || business->accounts_count == 0 ||
        !registry_licence_holds(business, action->today))
        wrong(action, FINDING_FSG_0020, "/provider", text, NULL);
    else
        terms->provider_name = business->legal_name;
}

static void read_amount(struct action *action, const char *text, struct security_terms *terms)
{
    const money least = security_rules_of(action->tariff, action->today).min_agreement;
    if (!money_parse(text, &terms->amount) || terms->amount.cents <= 0)
        wrong(action, FINDING_FSG_0023, "/amount", text, NULL);
    else if (terms->program == SECURITY_PROGRAM_RPP && terms->amount.cents < least.cents)
        wrong(action, FINDING_FSG_0024, "/amount", money_text(action->arena, terms->amount),
              money_text(action->arena, least));
}

static void read_program(struct action *action, const struct security_order *order,
                         struct security_terms *terms)
{
    enum { WORDS_MAX = 120 };
    const char *text = given(order->authority);
    if (security_read_program(action, order->program, &terms->program) != OK)
        return;
    const bool other = terms->program == SECURITY_PROGRAM_OTHER;
    const struct security_program_fact *program = &security_programs[terms->program];
    if (text[0] == '\0') {
        terms->authority = arena_copy(action->arena, program->authorities,
                                      strcspn(program->authorities, " "));
        return;
    }
    terms->authority = text;
    if (other ? strlen(text) > WORDS_MAX : !security_authority_serves(terms->program, text))
        wrong(action, FINDING_FSG_0302, "/authority", text,
              action->language == LANGUAGE_FR ? program->fr : program->en);
}

static date earliest_day(struct action *action)
{
    return date_add(action->today, -security_days(action, "fs_backdate_days", 0));
}

/* earliest none: it began before. */
static void read_validity(struct action *action, const char *from, const char *until,
                          date earliest, struct security_terms *terms)
{
    if (from[0] == '\0')
        terms->from = action->today;
    else if (!date_parse(from, &terms->from))
        wrong(action, FINDING_DOC_0004, "/from", from, NULL);
    else if (!date_is_none(earliest) && date_before(terms->from, earliest))
        wrong(action, FINDING_FSG_0026, "/from", from, date_text(action->arena, earliest));
    terms->until = DATE_NONE;
    if (until[0] == '\0')
        return;
    if (!date_parse(until, &terms->until))
        wrong(action, FINDING_DOC_0004, "/until", until, NULL);
    else if (date_before(terms->until, terms->from) || date_before(terms->until, action->today))
        wrong(action, FINDING_FSG_0025, "/until", until, date_text(action->arena, terms->from));
}

static const struct agreement_part *part_of(const struct security_terms *terms,
                                            program_account account)
{
    for (size_t i = 0; i < terms->parts_count; i++)
        if (program_account_equal(terms->parts[i].account, account))
            return &terms->parts[i];
    return NULL;
}

static void read_part(struct action *action, const struct security_part_order *order, size_t at,
                      struct security_terms *terms)
{
    const char *pointer = arena_printf(action->arena, "/allocations/%zu/account", at);
    struct agreement_part part;
    if (!program_account_parse(given(order->account), &part.account)) {
        wrong(action, FINDING_FSG_0007, pointer, given(order->account), NULL);
        return;
    }
    if (!bn_equal(program_account_bn(part.account), terms->debtor)) {
        wrong(action, FINDING_FSG_0027, pointer, part.account.text, terms->debtor.text);
        return;
    }
    (void)security_check_serves(action, part.account, terms->program, pointer);
    if (part_of(terms, part.account) != NULL)
        wrong(action, FINDING_FSG_0031, pointer, part.account.text, NULL);
    if (!money_parse(given(order->amount), &part.amount) || part.amount.cents <= 0)
        wrong(action, FINDING_FSG_0023,
              arena_printf(action->arena, "/allocations/%zu/amount", at), given(order->amount),
              NULL);
    else
        terms->parts[terms->parts_count++] = part;
}

static void read_parts(struct action *action, const struct security_part_order *parts,
                       size_t count, struct security_terms *terms)
{
    int64_t sum = 0;
    terms->parts_count = 0;
    if (count > SECURITY_ALLOCATIONS_MAX) {
        wrong(action, FINDING_FSG_0029, "/allocations",
              arena_printf(action->arena, "%zu", count),
              arena_printf(action->arena, "%d", SECURITY_ALLOCATIONS_MAX));
        return;
    }
    for (size_t i = 0; i < count; i++)
        read_part(action, &parts[i], i, terms);
    for (size_t i = 0; i < terms->parts_count; i++)
        sum = terms->parts[i].amount.cents > INT64_MAX - sum ? INT64_MAX
                                                             : sum + terms->parts[i].amount.cents;
    if (sum > terms->amount.cents)
        wrong(action, FINDING_FSG_0030, "/allocations",
              money_text(action->arena, money_cents(sum)),
              money_text(action->arena, terms->amount));
}

/* A number with a slip of the pen may be another business's: the name tells. */
static void check_name(struct action *action, const char *name,
                       const struct registry_business *debtor)
{
    if (name[0] != '\0' && strcmp(text_fold(action->arena, name),
                                  text_fold(action->arena, debtor->legal_name)) != 0)
        findings_add(&action->findings, FINDING_FSG_0114, 0, "/debtorName", name, debtor->bn.text,
                     debtor->legal_name);
}

enum code security_read_order(struct action *action, const struct security_beginning *of,
                              struct security_terms *ret)
{
    const struct security_order *order = of->order;
    struct security_terms terms = {.debtor = program_account_bn(order->account),
                                   .channel = of->channel};
    const struct registry_business *debtor;
    enum code code = action_business(action, terms.debtor, &debtor);
    if (code != OK)
        return code;
    terms.debtor_name = debtor->legal_name;
    check_name(action, given(order->debtor_name), debtor);
    read_program(action, order, &terms);
    read_provider(action, given(order->provider), &terms);
    read_number(action, given(order->number), &terms);
    read_amount(action, given(order->amount), &terms);
    read_validity(action, given(order->from), given(order->until),
                  date_is_none(of->earliest) ? earliest_day(action) : of->earliest, &terms);
    if (of->paper != NULL)
        terms.paper = *of->paper;
    const struct security_part_order whole = {.account = order->account.text,
                                              .amount = given(order->amount)};
    if (order->parts_count > 0)
        read_parts(action, order->parts, order->parts_count, &terms);
    else if (action->findings.errors_count == 0)
        read_parts(action, &whole, 1, &terms);
    *ret = terms;
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

enum code security_read_change(struct action *action, const struct security_step_order *order,
                               struct security_terms *terms)
{
    if (order->amount != NULL)
        read_amount(action, order->amount, terms);
    if (order->from != NULL || order->until != NULL)
        read_validity(action,
                      order->from != NULL ? order->from : date_text(action->arena, terms->from),
                      given(order->until), DATE_NONE, terms);
    if (order->parts_count > 0) {
        read_parts(action, order->parts, order->parts_count, terms);
    } else if (terms->parts_count == 1 && order->amount != NULL) {
        terms->parts[0].amount = terms->amount;
    } else { /* they stay, and must still fit */
        struct security_part_order same[SECURITY_ALLOCATIONS_MAX];
        const size_t count = terms->parts_count;
        for (size_t i = 0; i < count; i++)
            same[i] = (struct security_part_order){
                arena_text(action->arena, terms->parts[i].account.text),
                money_text(action->arena, terms->parts[i].amount)};
        read_parts(action, same, count, terms);
    }
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

/* ---- as it is kept ---- */

static void write_paper(struct json *json, const struct security_paper *paper)
{
    json_key(json, "paper");
    json_object(json);
    json_text(json, "amountInWords", paper->amount_words);
    json_text(json, "witness", paper->witness);
    json_text(json, "copy", paper->copy);
    json_key(json, "debtorSigned");
    json_bool(json, paper->debtor_signed);
    json_key(json, "providerSigned");
    json_bool(json, paper->provider_signed);
    json_key(json, "sealed");
    json_bool(json, paper->sealed);
    json_object_end(json);
}

const char *security_write_terms(struct arena *arena, const struct security_terms *terms)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "number", terms->number);
    json_text(&json, "program", security_programs[terms->program].id);
    json_text(&json, "authority", terms->authority);
    json_text(&json, "debtor", terms->debtor.text);
    json_text(&json, "debtorName", terms->debtor_name);
    json_text(&json, "provider", terms->provider.text);
    json_text(&json, "providerName", terms->provider_name);
    json_text(&json, "amount", money_text(arena, terms->amount));
    json_text(&json, "from", date_text(arena, terms->from));
    json_text(&json, "until", date_text(arena, terms->until));
    json_text(&json, "endsOn", date_text(arena, terms->ends_on));
    json_text(&json, "channel", terms->channel);
    if (strcmp(terms->channel, SECURITY_PAPER) == 0)
        write_paper(&json, &terms->paper);
    json_key(&json, "allocations");
    json_array(&json);
    for (size_t i = 0; i < terms->parts_count; i++) {
        json_object(&json);
        json_text(&json, "account", terms->parts[i].account.text);
        json_text(&json, "amount", money_text(arena, terms->parts[i].amount));
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    return out.data;
}

static const char *text_of(const struct json_value *object, const char *name)
{
    const char *text = json_string_value(json_member(object, name));
    return text == NULL ? "" : text;
}

static bool day_of(const struct json_value *object, const char *name, date *ret)
{
    const char *text = text_of(object, name);
    *ret = DATE_NONE;
    return text[0] == '\0' || date_parse(text, ret);
}

bool security_read_terms(struct arena *arena, const char *document, struct security_terms *ret)
{
    const struct json_value *root;
    struct json_trouble trouble;
    return document != NULL &&
           json_parse(arena, document, strlen(document), DEPTH, &root, &trouble) == JSON_FINE &&
           security_terms_of(root, ret);
}

bool security_terms_of(const struct json_value *root, struct security_terms *ret)
{
    struct security_terms terms = {0};
    snprintf(terms.number, sizeof(terms.number), "%s", text_of(root, "number"));
    terms.debtor_name = text_of(root, "debtorName");
    terms.provider_name = text_of(root, "providerName");
    terms.channel = text_of(root, "channel");
    terms.authority = text_of(root, "authority");
    if (terms.authority[0] == '\0') /* kept before there were others */
        terms.authority = "accounting";
    const struct json_value *paper = json_member(root, "paper");
    if (paper != NULL)
        terms.paper = (struct security_paper){
            .amount_words = text_of(paper, "amountInWords"), .witness = text_of(paper, "witness"),
            .copy = text_of(paper, "copy"),
            .debtor_signed = json_is_true(json_member(paper, "debtorSigned")),
            .provider_signed = json_is_true(json_member(paper, "providerSigned")),
            .sealed = json_is_true(json_member(paper, "sealed"))};
    const struct json_value *parts = json_member(root, "allocations");
    terms.parts_count = json_array_size(parts);
    if (!bn_parse(text_of(root, "debtor"), &terms.debtor) ||
        !bn_parse(text_of(root, "provider"), &terms.provider) ||
        !money_parse(text_of(root, "amount"), &terms.amount) ||
        !day_of(root, "from", &terms.from) || !day_of(root, "until", &terms.until) ||
        !day_of(root, "endsOn", &terms.ends_on) ||
        !security_program_parse(text_of(root, "program"), &terms.program) ||
        terms.parts_count > SECURITY_ALLOCATIONS_MAX)
        return false;
    for (size_t i = 0; i < terms.parts_count; i++)
        if (!program_account_parse(text_of(&parts->values[i], "account"),
                                   &terms.parts[i].account) ||
            !money_parse(text_of(&parts->values[i], "amount"), &terms.parts[i].amount))
            return false;
    *ret = terms;
    return true;
}
