/*
 * The stored form of an assessment: {"v":1,"s":[texts],"a":[...]}. A form is never changed once
 * it was stored: what it cannot hold gets a new number, and a number not known is not read. Every
 * text stands once in the table, rules and classes by their names, so that a later order of the
 * facts changes nothing.
 *
 *   assessment   [asOf, valueForDuty, payable, [[class, total] ...], [line ...]]
 *   line         [number, exchangeRate, exchangeOn, vfd, vft, payable, explanation, [charge ...]]
 *   charge       [class, base, rate, amount, explanation]
 *   explanation  [rule, amount, rate, row, source, lookedUp, unrounded, rounding, [inputs],
 *                 [explanation ...]]
 *
 * Texts are places in the table, -1 is none; amounts are cents; days are numbers like 20251120.
 * Trailing inputs that are none are left out.
 */
#include "read_impl.h"
#include "statement_impl.h"

enum { PACK_VERSION = 1 };

struct packer {
    struct json json;
    const char **texts;
    size_t count, capacity;
    size_t *slots; /* hash to place + 1 */
    size_t slots_count;
};

static size_t text_hash(const char *text)
{
    size_t hash = 1469598103934665603u;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

static void packer_grow(struct arena *arena, struct packer *packer)
{
    packer->slots_count = packer->slots_count == 0 ? 256 : packer->slots_count * 4;
    packer->slots = arena_array(arena, packer->slots_count, sizeof(*packer->slots));
    for (size_t i = 0; i < packer->count; i++) {
        size_t slot = text_hash(packer->texts[i]) & (packer->slots_count - 1);
        while (packer->slots[slot] != 0)
            slot = (slot + 1) & (packer->slots_count - 1);
        packer->slots[slot] = i + 1;
    }
}

static void pack_text(struct packer *packer, const char *text)
{
    if (text == NULL) {
        json_int(&packer->json, -1);
        return;
    }
    struct arena *arena = packer->json.out->arena;
    if (packer->count * 2 >= packer->slots_count)
        packer_grow(arena, packer);
    size_t slot = text_hash(text) & (packer->slots_count - 1);
    while (packer->slots[slot] != 0 && strcmp(packer->texts[packer->slots[slot] - 1], text) != 0)
        slot = (slot + 1) & (packer->slots_count - 1);
    if (packer->slots[slot] == 0) {
        *LIST_PUSH(arena, packer->texts, packer->count, packer->capacity) = text;
        packer->slots[slot] = packer->count;
    }
    json_int(&packer->json, (int64_t)packer->slots[slot] - 1);
}

static void pack_explanation(struct packer *packer, const struct explanation *why)
{
    struct json *json = &packer->json;
    json_array(json);
    pack_text(packer, rules[why->rule].id);
    json_int(json, why->amount.cents);
    pack_text(packer, why->rate);
    json_int(json, why->row);
    pack_text(packer, why->source);
    json_int(json, date_number(why->looked_up));
    pack_text(packer, why->unrounded);
    json_int(json, why->rounding);
    json_array(json);
    size_t inputs = ARRAY_COUNT(why->inputs);
    while (inputs > 0 && why->inputs[inputs - 1] == NULL)
        inputs--;
    for (size_t i = 0; i < inputs; i++)
        pack_text(packer, why->inputs[i]);
    json_array_end(json);
    json_array(json);
    for (size_t i = 0; i < why->children_count; i++)
        pack_explanation(packer, &why->children[i]);
    json_array_end(json);
    json_array_end(json);
}

static void pack_line(struct packer *packer, const struct assessment_line *line)
{
    struct json *json = &packer->json;
    json_array(json);
    json_int(json, line->number);
    pack_text(packer, line->exchange_rate);
    json_int(json, date_number(line->exchange_on));
    json_int(json, line->value_for_duty.cents);
    json_int(json, line->value_for_tax.cents);
    json_int(json, line->payable.cents);
    pack_explanation(packer, &line->value_why);
    json_array(json);
    for (size_t i = 0; i < line->charges_count; i++) {
        const struct assessment_charge *charge = &line->charges[i];
        json_array(json);
        pack_text(packer, revenue_classes[charge->class].id);
        json_int(json, charge->base.cents);
        pack_text(packer, charge->rate);
        json_int(json, charge->amount.cents);
        pack_explanation(packer, &charge->why);
        json_array_end(json);
    }
    json_array_end(json);
    json_array_end(json);
}

char *document_pack_assessment(struct arena *arena, const struct assessment *assessment)
{
    struct out out = out_new(arena);
    struct packer packer = {.json = json_new(&out)};
    struct json *json = &packer.json;
    json_object(json);
    json_key(json, "v");
    json_int(json, PACK_VERSION);
    json_key(json, "a");
    json_array(json);
    json_int(json, date_number(assessment->as_of));
    json_int(json, assessment->value_for_duty.cents);
    json_int(json, assessment->payable.cents);
    json_array(json);
    for (size_t i = 0; i < REVENUE_COUNT; i++) {
        if (assessment->totals[i].cents == 0)
            continue;
        json_array(json);
        pack_text(&packer, revenue_classes[i].id);
        json_int(json, assessment->totals[i].cents);
        json_array_end(json);
    }
    json_array_end(json);
    json_array(json);
    for (size_t i = 0; i < assessment->lines_count; i++)
        pack_line(&packer, &assessment->lines[i]);
    json_array_end(json);
    json_array_end(json);
    json_key(json, "s");
    json_array(json);
    for (size_t i = 0; i < packer.count; i++)
        json_string(json, packer.texts[i]);
    json_array_end(json);
    json_object_end(json);
    return out.data;
}

/* ---- back ---- */

struct unpacker {
    struct arena *arena;
    const char **texts;
    size_t count;
    bool broken;
};

static int64_t unpack_int(struct unpacker *unpacker, const struct json_value *array, size_t index)
{
    const struct json_value *value = json_array_get(array, index);
    if (!json_is_integer(value))
        unpacker->broken = true;
    return json_integer_value(value);
}

/* A whole number from `least` to `most`. */
static int unpack_small(struct unpacker *unpacker, const struct json_value *array, size_t index,
                        int least, int most)
{
    int64_t value = unpack_int(unpacker, array, index);
    if (value < least || value > most) {
        unpacker->broken = true;
        return least;
    }
    return (int)value;
}

static const char *unpack_text(struct unpacker *unpacker, const struct json_value *array,
                               size_t index)
{
    int64_t place = unpack_int(unpacker, array, index);
    if (place == -1)
        return NULL;
    if (place < 0 || (uint64_t)place >= unpacker->count) {
        unpacker->broken = true;
        return NULL;
    }
    return unpacker->texts[place];
}

static money unpack_money(struct unpacker *unpacker, const struct json_value *array, size_t index)
{
    return money_cents(unpack_int(unpacker, array, index));
}

static date unpack_date(struct unpacker *unpacker, const struct json_value *array, size_t index)
{
    int64_t number = unpack_int(unpacker, array, index);
    char text[16];
    date on = DATE_NONE;
    if (number == 0)
        return on;
    if (number < 19000101 || number > 99991231) {
        unpacker->broken = true;
        return on;
    }
    int n = (int)number;
    const int parts[] = {n / 1000000 % 100, n / 10000 % 100, n / 100 % 100, n % 100};
    char *at = text;
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        *at++ = (char)('0' + parts[i] / 10);
        *at++ = (char)('0' + parts[i] % 10);
        if (i == 1 || i == 2)
            *at++ = '-';
    }
    *at = '\0';
    if (!date_parse(text, &on))
        unpacker->broken = true;
    return on;
}

static enum rule unpack_rule(struct unpacker *unpacker, const struct json_value *array,
                             size_t index)
{
    const char *id = unpack_text(unpacker, array, index);
    for (int i = 0; i < RULE_COUNT; i++)
        if (text_equal(rules[i].id, id))
            return (enum rule)i;
    unpacker->broken = true;
    return (enum rule)0;
}

static enum revenue_class unpack_class(struct unpacker *unpacker, const struct json_value *array,
                                       size_t index)
{
    const char *id = unpack_text(unpacker, array, index);
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (text_equal(revenue_classes[i].id, id))
            return (enum revenue_class)i;
    unpacker->broken = true;
    return (enum revenue_class)0;
}

static void unpack_explanation(struct unpacker *unpacker, const struct json_value *from,
                               struct explanation *ret)
{
    ret->rule = unpack_rule(unpacker, from, 0);
    ret->amount = unpack_money(unpacker, from, 1);
    ret->rate = unpack_text(unpacker, from, 2);
    ret->row = unpack_int(unpacker, from, 3);
    ret->source = unpack_text(unpacker, from, 4);
    ret->looked_up = unpack_date(unpacker, from, 5);
    ret->unrounded = unpack_text(unpacker, from, 6);
    ret->rounding = (enum rounding)unpack_small(unpacker, from, 7, 0, ROUND_EXACT);
    const struct json_value *inputs = json_array_get(from, 8);
    if (json_array_size(inputs) > ARRAY_COUNT(ret->inputs))
        unpacker->broken = true;
    for (size_t i = 0; i < json_array_size(inputs) && i < ARRAY_COUNT(ret->inputs); i++)
        ret->inputs[i] = unpack_text(unpacker, inputs, i);
    const struct json_value *children = json_array_get(from, 9);
    ret->children_count = json_array_size(children);
    if (ret->children_count == 0)
        return;
    ret->children = arena_array(unpacker->arena, ret->children_count, sizeof(*ret->children));
    for (size_t i = 0; i < ret->children_count; i++)
        unpack_explanation(unpacker, json_array_get(children, i), &ret->children[i]);
}

static void unpack_line(struct unpacker *unpacker, const struct json_value *from,
                        struct assessment_line *ret)
{
    ret->number = unpack_small(unpacker, from, 0, 0, INT32_MAX);
    ret->exchange_rate = unpack_text(unpacker, from, 1);
    ret->exchange_on = unpack_date(unpacker, from, 2);
    ret->value_for_duty = unpack_money(unpacker, from, 3);
    ret->value_for_tax = unpack_money(unpacker, from, 4);
    ret->payable = unpack_money(unpacker, from, 5);
    unpack_explanation(unpacker, json_array_get(from, 6), &ret->value_why);
    const struct json_value *charges = json_array_get(from, 7);
    ret->charges_count = json_array_size(charges);
    if (ret->charges_count > ASSESSMENT_CHARGES_MAX) {
        unpacker->broken = true;
        ret->charges_count = 0;
    }
    ret->charges = arena_array(unpacker->arena, ret->charges_count, sizeof(*ret->charges));
    for (size_t i = 0; i < ret->charges_count; i++) {
        const struct json_value *charge = json_array_get(charges, i);
        ret->charges[i].class = unpack_class(unpacker, charge, 0);
        ret->charges[i].base = unpack_money(unpacker, charge, 1);
        ret->charges[i].rate = unpack_text(unpacker, charge, 2);
        ret->charges[i].amount = unpack_money(unpacker, charge, 3);
        unpack_explanation(unpacker, json_array_get(charge, 4), &ret->charges[i].why);
    }
}

static void unpack_texts(struct unpacker *unpacker, const struct json_value *texts)
{
    unpacker->count = json_array_size(texts);
    unpacker->texts = arena_array(unpacker->arena, unpacker->count, sizeof(*unpacker->texts));
    for (size_t i = 0; i < unpacker->count; i++) {
        const char *text = json_string_value(json_array_get(texts, i));
        unpacker->broken = unpacker->broken || text == NULL;
        unpacker->texts[i] = text == NULL ? "" : text;
    }
}

enum code document_unpack_assessment(struct arena *arena, const char *packed,
                                     struct assessment *ret_assessment)
{
    const struct json_value *root = issued_open(arena, packed);
    if (root == NULL)
        return UNREADABLE;
    struct unpacker unpacker = {.arena = arena};
    const struct json_value *version = json_member(root, "v");
    unpacker.broken = !json_is_integer(version) || json_integer_value(version) != PACK_VERSION;
    unpack_texts(&unpacker, json_member(root, "s"));
    const struct json_value *from = json_member(root, "a");
    struct assessment assessment = {0};
    assessment.as_of = unpack_date(&unpacker, from, 0);
    assessment.value_for_duty = unpack_money(&unpacker, from, 1);
    assessment.payable = unpack_money(&unpacker, from, 2);
    const struct json_value *totals = json_array_get(from, 3);
    for (size_t i = 0; i < json_array_size(totals); i++) {
        const struct json_value *total = json_array_get(totals, i);
        assessment.totals[unpack_class(&unpacker, total, 0)] = unpack_money(&unpacker, total, 1);
    }
    const struct json_value *lines = json_array_get(from, 4);
    assessment.lines_count = json_array_size(lines);
    assessment.lines = arena_array(arena, assessment.lines_count, sizeof(*assessment.lines));
    for (size_t i = 0; i < assessment.lines_count; i++)
        unpack_line(&unpacker, json_array_get(lines, i), &assessment.lines[i]);
    if (unpacker.broken)
        return UNREADABLE;
    *ret_assessment = assessment;
    return OK;
}
