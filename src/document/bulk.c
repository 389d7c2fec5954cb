/* A request over many declarations as JSON: written once, read for pages, interface and posting. */
#include "statement_impl.h"

#include "bulk.h"

/* ---- writing ---- */

static void write_classes(struct json *json, const money by_class[REVENUE_COUNT])
{
    json_key(json, "difference");
    json_object(json);
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (by_class[i].cents != 0)
            issued_write_money(json, revenue_classes[i].json, by_class[i]);
    json_object_end(json);
}

static void write_int(struct json *json, const char *key, int64_t value)
{
    if (value == 0)
        return;
    json_key(json, key);
    json_int(json, value);
}

static void write_amount(struct json *json, const char *key, money value)
{
    if (value.cents != 0)
        issued_write_money(json, key, value);
}

static void write_line(struct json *json, const struct bulk_line *line)
{
    json_object(json);
    write_int(json, "line", line->number);
    write_int(json, "row", line->row);
    json_text(json, "field", bulk_field_names[line->field]);
    json_text(json, "before", line->before);
    json_text(json, "after", line->after);
    write_classes(json, line->difference);
    json_object_end(json);
}

static void write_declaration(struct json *json, const struct bulk_declaration *d)
{
    char hex[65];
    hash_hex(&d->content, hex);
    json_object(json);
    json_text(json, "transactionNumber", d->transaction.text);
    json_text(json, "importer", d->account.text);
    write_int(json, "comparedWith", d->basis);
    write_int(json, "version", d->version);
    json_text(json, "content", hex);
    json_key(json, "correction");
    json_bool(json, d->correction);
    json_key(json, "reasons");
    json_array(json);
    for (size_t i = 0; i < d->reasons_count; i++)
        json_string(json, d->reasons[i]);
    json_array_end(json);
    json_text(json, "remarks", d->words);
    issued_write_date(json, "reasonToBelieveDate", d->known_on);
    json_key(json, "lines");
    json_array(json);
    for (size_t i = 0; i < d->lines_count; i++)
        write_line(json, &d->lines[i]);
    json_array_end(json);
    write_classes(json, d->difference);
    issued_write_money(json, "net", d->net);
    write_amount(json, "interest", d->interest);
    issued_write_date(json, "interestFrom", d->interest_from);
    issued_write_date(json, "interestTo", d->interest_to);
    json_object_end(json);
}

static void write_trouble(struct json *json, const struct bulk_trouble *trouble)
{
    json_object(json);
    write_int(json, "row", trouble->row);
    json_text(json, "transactionNumber", trouble->transaction);
    write_int(json, "line", trouble->line);
    json_text(json, "field", trouble->field);
    json_text(json, "code", finding_code_text(trouble->code));
    json_key(json, "arguments");
    json_array(json);
    for (size_t i = 0; i < ARRAY_COUNT(trouble->arguments); i++)
        json_string(json, trouble->arguments[i] == NULL ? "" : trouble->arguments[i]);
    json_array_end(json);
    json_object_end(json);
}

void document_write_bulk_choice(struct json *json, const struct bulk_choice *choice)
{
    json_key(json, "choice");
    json_object(json);
    json_text(json, "classification", choice->classification);
    json_text(json, "origin", choice->origin);
    json_text(json, "treatment", choice->treatment);
    json_text(json, "surtax", choice->surtax);
    issued_write_date(json, "from", choice->from);
    issued_write_date(json, "to", choice->to);
    if (choice->accounts_count > 0) {
        json_key(json, "accounts");
        json_array(json);
        for (size_t i = 0; i < choice->accounts_count; i++)
            json_string(json, choice->accounts[i].text);
        json_array_end(json);
    }
    if (choice->changes) {
        json_text(json, "field", bulk_field_names[choice->field]);
        json_text(json, "value", choice->value);
    }
    issued_write_date(json, "postOn", choice->post_on);
    json_object_end(json);
}

static void write_effect(struct json *json, const struct bulk *bulk)
{
    json_key(json, "statements");
    json_array(json);
    for (size_t i = 0; i < bulk->statements_count; i++) {
        const struct bulk_statement *s = &bulk->statements[i];
        json_object(json);
        json_text(json, "importer", s->account.text);
        json_text(json, "id", s->id);
        issued_write_date(json, "issuedOn", s->issued_on);
        json_text(json, "transactionNumber", s->transaction.text);
        issued_write_money(json, "amount", s->amount);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "interest");
    json_array(json);
    for (size_t i = 0; i < bulk->interests_count; i++) {
        const struct bulk_interest *interest = &bulk->interests[i];
        json_object(json);
        json_text(json, "importer", interest->account.text);
        json_text(json, "transactionNumber", interest->transaction.text);
        write_int(json, "item", interest->item);
        issued_write_money(json, "charged", interest->charged);
        issued_write_money(json, "wouldBe", interest->worked_out);
        json_object_end(json);
    }
    json_array_end(json);
}

void document_write_bulk(struct json *json, const struct bulk *bulk)
{
    json_object(json);
    json_text(json, "document", "bulkRequest");
    json_text(json, "kind", bulk->kind);
    json_text(json, "account", bulk->account.text);
    issued_write_date(json, "madeOn", bulk->made_on);
    json_text(json, "madeBy", bulk->made_by);
    json_text(json, "name", bulk->name);
    json_text(json, "words", bulk->words);
    write_int(json, "rows", bulk->rows);
    write_int(json, "lookedAt", bulk->looked_at);
    write_int(json, "unchanged", bulk->unchanged);
    document_write_bulk_choice(json, &bulk->choice);
    json_key(json, "declarations");
    json_array(json);
    for (size_t i = 0; i < bulk->declarations_count; i++)
        write_declaration(json, &bulk->declarations[i]);
    json_array_end(json);
    json_key(json, "refused");
    json_array(json);
    for (size_t i = 0; i < bulk->troubles_count; i++)
        write_trouble(json, &bulk->troubles[i]);
    json_array_end(json);
    write_effect(json, bulk);
    write_classes(json, bulk->difference);
    issued_write_money(json, "net", bulk->net);
    issued_write_money(json, "interestTotal", bulk->interest);
    json_object_end(json);
}

/* ---- reading ---- */

static void read_classes(struct issued *issued, const struct json_value *root,
                         money ret_by_class[REVENUE_COUNT])
{
    const struct json_value *object = json_member(root, "difference");
    if (!json_is_object(object))
        issued->broken = true;
    for (int i = 0; i < REVENUE_COUNT; i++)
        ret_by_class[i] = issued_money(issued, object, revenue_classes[i].json);
}

static void read_account(struct issued *issued, const struct json_value *root, const char *key,
                         program_account *ret)
{
    issued_text_into(issued, root, key, ret->text, sizeof(ret->text));
}

static void read_transaction(struct issued *issued, const struct json_value *root,
                             transaction_number *ret)
{
    issued_text_into(issued, root, "transactionNumber", ret->text, sizeof(ret->text));
}

/* Room for the members of a list, and how many there are. */
static void *open_list(struct issued *issued, const struct json_value *root, const char *key,
                       size_t size, const struct json_value **ret_list, size_t *ret_count)
{
    const struct json_value *list = json_member(root, key);
    if (!json_is_array(list))
        issued->broken = true;
    *ret_list = list;
    *ret_count = json_array_size(list);
    return arena_array(issued->arena, *ret_count + 1, size);
}

static void read_line(struct issued *issued, const struct json_value *object, struct bulk_line *ret)
{
    ret->number = issued_small(issued, object, "line");
    ret->row = issued_small(issued, object, "row");
    if (!bulk_field_find(issued_text(issued, object, "field"), &ret->field))
        issued->broken = true;
    ret->before = issued_text(issued, object, "before");
    ret->after = issued_text(issued, object, "after");
    read_classes(issued, object, ret->difference);
}

static void read_reasons(struct issued *issued, const struct json_value *root,
                         struct bulk_declaration *ret)
{
    const struct json_value *list = json_member(root, "reasons");
    size_t count = json_array_size(list);
    if (!json_is_array(list) || count > CASEWORK_REASONS_MAX) {
        issued->broken = true;
        return;
    }
    for (; ret->reasons_count < count; ret->reasons_count++)
        ret->reasons[ret->reasons_count] =
            arena_text(issued->arena, json_string_value(json_array_get(list, ret->reasons_count)));
}

static void read_declaration(struct issued *issued, const struct json_value *object,
                             struct bulk_declaration *ret)
{
    const struct json_value *list;
    read_transaction(issued, object, &ret->transaction);
    read_account(issued, object, "importer", &ret->account);
    ret->basis = issued_small(issued, object, "comparedWith");
    ret->version = issued_small(issued, object, "version");
    const char *hex = issued_text(issued, object, "content");
    if (hex == NULL || !hash_parse(hex, &ret->content))
        issued->broken = true;
    ret->correction = json_is_true(json_member(object, "correction"));
    read_reasons(issued, object, ret);
    ret->words = issued_text(issued, object, "remarks");
    ret->known_on = issued_date(issued, object, "reasonToBelieveDate");
    ret->lines =
        open_list(issued, object, "lines", sizeof(*ret->lines), &list, &ret->lines_count);
    for (size_t i = 0; i < ret->lines_count; i++)
        read_line(issued, json_array_get(list, i), &ret->lines[i]);
    read_classes(issued, object, ret->difference);
    ret->net = issued_money(issued, object, "net");
    ret->interest = issued_money(issued, object, "interest");
    ret->interest_from = issued_date(issued, object, "interestFrom");
    ret->interest_to = issued_date(issued, object, "interestTo");
}

static bool find_finding(const char *text, enum finding_code *ret_code)
{
    for (int i = 0; text != NULL && i < FINDING_COUNT; i++)
        if (strcmp(findings_facts[i].id, text) == 0) {
            *ret_code = (enum finding_code)i;
            return true;
        }
    return false;
}

static void read_trouble(struct issued *issued, const struct json_value *object,
                         struct bulk_trouble *ret)
{
    ret->row = issued_small(issued, object, "row");
    ret->transaction = issued_text(issued, object, "transactionNumber");
    ret->line = issued_small(issued, object, "line");
    ret->field = issued_text(issued, object, "field");
    if (!find_finding(issued_text(issued, object, "code"), &ret->code))
        issued->broken = true;
    const struct json_value *list = json_member(object, "arguments");
    for (size_t i = 0; i < ARRAY_COUNT(ret->arguments); i++)
        ret->arguments[i] =
            arena_text(issued->arena, json_string_value(json_array_get(list, i)));
}

static void read_choice(struct issued *issued, const struct json_value *root,
                        struct bulk_choice *ret)
{
    const struct json_value *object = json_member(root, "choice");
    const struct json_value *list = json_member(object, "accounts");
    ret->classification = issued_text(issued, object, "classification");
    ret->origin = issued_text(issued, object, "origin");
    ret->treatment = issued_text(issued, object, "treatment");
    ret->surtax = issued_text(issued, object, "surtax");
    ret->from = issued_date(issued, object, "from");
    ret->to = issued_date(issued, object, "to");
    size_t count = json_array_size(list);
    ret->accounts = arena_array(issued->arena, count + 1, sizeof(*ret->accounts));
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text == NULL || !program_account_parse(text, &ret->accounts[i]))
            issued->broken = true;
    }
    ret->accounts_count = count;
    ret->value = issued_text(issued, object, "value");
    ret->changes = bulk_field_find(issued_text(issued, object, "field"), &ret->field);
    ret->post_on = issued_date(issued, object, "postOn");
}

static void read_effect(struct issued *issued, const struct json_value *root, struct bulk *ret)
{
    const struct json_value *list;
    ret->statements = open_list(issued, root, "statements", sizeof(*ret->statements), &list,
                                &ret->statements_count);
    for (size_t i = 0; i < ret->statements_count; i++) {
        struct bulk_statement *s = &ret->statements[i];
        const struct json_value *object = json_array_get(list, i);
        read_account(issued, object, "importer", &s->account);
        issued_text_into(issued, object, "id", s->id, sizeof(s->id));
        s->issued_on = issued_date(issued, object, "issuedOn");
        read_transaction(issued, object, &s->transaction);
        s->amount = issued_money(issued, object, "amount");
    }
    ret->interests = open_list(issued, root, "interest", sizeof(*ret->interests), &list,
                               &ret->interests_count);
    for (size_t i = 0; i < ret->interests_count; i++) {
        struct bulk_interest *interest = &ret->interests[i];
        const struct json_value *object = json_array_get(list, i);
        read_account(issued, object, "importer", &interest->account);
        read_transaction(issued, object, &interest->transaction);
        interest->item = issued_int(issued, object, "item");
        interest->charged = issued_money(issued, object, "charged");
        interest->worked_out = issued_money(issued, object, "wouldBe");
    }
}

static void read_head(struct issued *issued, const struct json_value *root, struct bulk *ret)
{
    ret->kind = issued_text(issued, root, "kind");
    read_account(issued, root, "account", &ret->account);
    ret->made_on = issued_date(issued, root, "madeOn");
    ret->made_by = issued_text(issued, root, "madeBy");
    ret->name = issued_text(issued, root, "name");
    ret->words = issued_text(issued, root, "words");
    ret->rows = issued_small(issued, root, "rows");
    ret->looked_at = issued_small(issued, root, "lookedAt");
    ret->unchanged = issued_small(issued, root, "unchanged");
    read_choice(issued, root, &ret->choice);
    read_classes(issued, root, ret->difference);
    ret->net = issued_money(issued, root, "net");
    ret->interest = issued_money(issued, root, "interestTotal");
}

enum code document_read_bulk(struct arena *arena, const char *text, struct bulk *ret_bulk)
{
    const struct json_value *root = issued_open(arena, text);
    const struct json_value *list;
    if (root == NULL)
        return UNREADABLE;
    struct issued issued = {.arena = arena};
    struct bulk bulk = {0};
    read_head(&issued, root, &bulk);
    bulk.declarations = open_list(&issued, root, "declarations", sizeof(*bulk.declarations), &list,
                                  &bulk.declarations_count);
    for (size_t i = 0; i < bulk.declarations_count; i++)
        read_declaration(&issued, json_array_get(list, i), &bulk.declarations[i]);
    bulk.troubles = open_list(&issued, root, "refused", sizeof(*bulk.troubles), &list,
                              &bulk.troubles_count);
    for (size_t i = 0; i < bulk.troubles_count; i++)
        read_trouble(&issued, json_array_get(list, i), &bulk.troubles[i]);
    read_effect(&issued, root, &bulk);
    if (issued.broken)
        return UNREADABLE;
    *ret_bulk = bulk;
    return OK;
}
