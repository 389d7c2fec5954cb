/* Claims for drawback and the statements on them as JSON. A claim is kept as it is read: the
 * canonical form of what was asked. */
#include "read_impl.h"
#include "statement_impl.h"

struct reading {
    struct arena *arena;
    struct findings *findings;
};

static void add(struct reading *r, enum finding_code code, const struct place *at,
                const char *arg0, const char *arg1, const char *arg2)
{
    findings_add(r->findings, code, 0, place_pointer(r->arena, at), arg0, arg1, arg2);
}

/* NULL when it is not there or no text of so many bytes. */
static const char *read_text(struct reading *r, const struct json_value *object,
                             const struct place *parent, const char *key, size_t limit)
{
    const struct json_value *value = json_member(object, key);
    const struct place at = {parent, key, 0};
    if (value == NULL)
        return NULL;
    if (!json_is_string(value)) {
        add(r, json_is_number(value) ? FINDING_DOC_0018 : FINDING_DOC_0021, &at, key, NULL, NULL);
        return NULL;
    }
    if (value->count > limit) {
        add(r, FINDING_DOC_0007, &at, key, arena_printf(r->arena, "%zu", limit), NULL);
        return NULL;
    }
    return json_string_value(value);
}

static void read_into(struct reading *r, const struct json_value *object,
                      const struct place *parent, const char *key, char *ret_text, size_t size)
{
    const char *text = read_text(r, object, parent, key, size - 1);
    if (text != NULL)
        memcpy(ret_text, text, strlen(text) + 1);
}

static void read_day(struct reading *r, const struct json_value *object, const struct place *parent,
                     const char *key, date *ret_day)
{
    const char *text = read_text(r, object, parent, key, 40);
    const struct place at = {parent, key, 0};
    if (text != NULL && !date_parse(text, ret_day))
        add(r, FINDING_DOC_0004, &at, text, NULL, NULL);
}

static bool read_number(struct reading *r, const struct json_value *object,
                        const struct place *parent, const char *key, int decimals,
                        decimal *ret_value)
{
    const char *text = read_text(r, object, parent, key, 40);
    const struct place at = {parent, key, 0};
    if (text == NULL)
        return false;
    if (decimal_parse(text, decimals, ret_value))
        return true;
    add(r, FINDING_DOC_0019, &at, key, text, arena_printf(r->arena, "%d", decimals));
    return false;
}

static void read_only(struct reading *r, const struct json_value *object,
                      const struct place *parent, const char *const *allowed)
{
    const char *key;
    const struct json_value *value;
    json_object_foreach(object, key, value) {
        const char *const *name = allowed;
        while (*name != NULL && strcmp(*name, key) != 0)
            name++;
        const struct place at = {parent, key, 0};
        if (*name == NULL)
            add(r, FINDING_DOC_0001, &at, key, NULL, NULL);
    }
}

static void read_foreign(struct reading *r, const struct json_value *value, const struct place *at,
                         struct casework_claim *claim)
{
    static const char *const allowed[] = {"amount", "currency", NULL};
    if (!json_is_object(value)) {
        add(r, FINDING_DOC_0016, at, NULL, NULL, NULL);
        return;
    }
    read_only(r, value, at, allowed);
    claim->has_foreign = read_number(r, value, at, "amount", 2, &claim->foreign);
    read_into(r, value, at, "currency", claim->foreign_currency, sizeof(claim->foreign_currency));
}

static void read_line(struct reading *r, const struct json_value *value, const struct place *at,
                      struct casework_exported *line)
{
    static const char *const allowed[] = {"line", "quantity", NULL};
    const struct place number = {at, "line", 0}, quantity = {at, "quantity", 0};
    if (!json_is_object(value)) {
        add(r, FINDING_DOC_0023, at, "lines", NULL, NULL);
        return;
    }
    read_only(r, value, at, allowed);
    const struct json_value *given = json_member(value, "line");
    if (json_is_integer(given) && json_integer_value(given) > 0 &&
        json_integer_value(given) < 100000)
        line->line = (int)json_integer_value(given);
    else
        add(r, FINDING_DOC_0022, &number, "line", "1", "99999");
    if (json_member(value, "quantity") == NULL)
        add(r, FINDING_DOC_0002, &quantity, "quantity", NULL, NULL);
    else
        (void)read_number(r, value, at, "quantity", 6, &line->quantity);
}

static void read_lines(struct reading *r, const struct json_value *list, const struct place *at,
                       struct casework_claim *claim)
{
    size_t count = json_array_size(list);
    if (!json_is_array(list)) {
        add(r, FINDING_DOC_0024, at, "lines", NULL, NULL);
        return;
    }
    if (count > CASEWORK_EXPORTS_MAX) {
        add(r, FINDING_DOC_0020, at, "lines", arena_printf(r->arena, "%zu", count),
            arena_printf(r->arena, "%d", CASEWORK_EXPORTS_MAX));
        return;
    }
    claim->lines = arena_array(r->arena, count, sizeof(*claim->lines));
    claim->lines_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct place line = {at, NULL, i};
        read_line(r, json_array_get(list, i), &line, &claim->lines[i]);
    }
}

static void read_claim(struct reading *r, const struct json_value *root,
                       struct casework_claim *claim)
{
    static const char *const allowed[] = {"ground", "exportedOn", "processedOn", "country",
                                          "exportDocument", "foreignDuty", "lines", NULL};
    const struct place lines = {NULL, "lines", 0}, foreign = {NULL, "foreignDuty", 0};
    read_only(r, root, NULL, allowed);
    read_into(r, root, NULL, "ground", claim->ground, sizeof(claim->ground));
    read_day(r, root, NULL, "exportedOn", &claim->exported_on);
    read_day(r, root, NULL, "processedOn", &claim->processed_on);
    read_into(r, root, NULL, "country", claim->country, sizeof(claim->country));
    claim->export_document = read_text(r, root, NULL, "exportDocument", 70);
    if (json_member(root, "foreignDuty") != NULL)
        read_foreign(r, json_member(root, "foreignDuty"), &foreign, claim);
    if (json_member(root, "lines") != NULL)
        read_lines(r, json_member(root, "lines"), &lines, claim);
}

enum code document_read_claim(struct arena *arena, const char *bytes, size_t size,
                              struct findings *findings, struct casework_claim *ret_claim)
{
    const struct json_value *root;
    struct reading r = {arena, findings};
    struct casework_claim claim = {0};
    size_t errors = findings->errors_count;
    enum code code = read_json(arena, bytes, size, findings, &root);
    if (code != OK)
        return code;
    if (json_is_object(root))
        read_claim(&r, root, &claim);
    else
        add(&r, FINDING_DOC_0023, NULL, "-", NULL, NULL);
    *ret_claim = claim;
    return findings->errors_count > errors ? FINDINGS : OK;
}

static void write_number(struct json *json, const char *key, int value)
{
    json_key(json, key);
    json_int(json, value);
}

static void write_decimal(struct json *json, const char *key, decimal value)
{
    json_key(json, key);
    json_string(json, decimal_text(json->out->arena, value));
}

void document_write_claim(struct json *json, const struct casework_claim *claim)
{
    json_object(json);
    json_text(json, "ground", claim->ground);
    issued_write_date(json, "exportedOn", claim->exported_on);
    issued_write_date(json, "processedOn", claim->processed_on);
    json_text(json, "country", claim->country);
    json_text(json, "exportDocument", claim->export_document);
    if (claim->has_foreign) {
        json_key(json, "foreignDuty");
        json_object(json);
        write_decimal(json, "amount", claim->foreign);
        json_text(json, "currency", claim->foreign_currency);
        json_object_end(json);
    }
    json_key(json, "lines");
    json_array(json);
    for (size_t i = 0; i < claim->lines_count; i++) {
        json_object(json);
        write_number(json, "line", claim->lines[i].line);
        write_decimal(json, "quantity", claim->lines[i].quantity);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

/* ---- the statement ---- */

static void write_part(struct json *json, const struct casework_drawn *part)
{
    json_object(json);
    write_number(json, "line", part->line);
    json_text(json, "class", revenue_classes[part->class].json);
    issued_write_money(json, "paid", part->paid);
    write_decimal(json, "earlier", part->earlier);
    write_decimal(json, "quantity", part->quantity);
    write_decimal(json, "imported", part->imported);
    issued_write_money(json, "share", part->share);
    issued_write_money(json, "amount", part->amount);
    json_object_end(json);
}

void document_write_drawn(struct json *json, const struct casework_drawback *drawback)
{
    json_object(json);
    write_number(json, "declarationVersion", drawback->version);
    json_key(json, "parts");
    json_array(json);
    for (size_t i = 0; i < drawback->parts_count; i++)
        write_part(json, &drawback->parts[i]);
    json_array_end(json);
    json_key(json, "byClass");
    json_object(json);
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (drawback->by_class[i].cents != 0)
            issued_write_money(json, revenue_classes[i].json, drawback->by_class[i]);
    json_object_end(json);
    issued_write_money(json, "total", drawback->total);
    json_key(json, "limitedToForeignDuty");
    json_bool(json, drawback->limited);
    json_key(json, "simaLeftOut");
    json_bool(json, drawback->sima_left_out);
    if (drawback->exchange_rate != NULL) {
        issued_write_money(json, "foreignDuty", drawback->foreign);
        json_text(json, "exchangeRate", drawback->exchange_rate);
    }
    issued_write_date(json, "until", drawback->until);
    json_object_end(json);
}

void document_write_drawback(struct json *json, const struct casework_drawback_statement *s)
{
    json_object(json);
    json_text(json, "document", "statementOfDrawback");
    json_text(json, "id", s->id);
    json_text(json, "transactionNumber", s->claim.transaction.text);
    write_number(json, "number", s->claim.number);
    json_text(json, "importer", s->importer.text);
    json_text(json, "name", s->name);
    json_key(json, "claim");
    document_write_claim(json, &s->claim);
    json_key(json, "granted");
    json_bool(json, s->granted);
    issued_write_date(json, "claimedOn", s->claimed_on);
    json_text(json, "claimedBy", s->claimed_by);
    issued_write_date(json, "decidedOn", s->decided_on);
    json_text(json, "decidedBy", s->decided_by);
    json_text(json, "words", s->words);
    if (s->granted) {
        json_key(json, "drawback");
        document_write_drawn(json, &s->drawback);
    }
    if (s->before.cents != 0) {
        issued_write_money(json, "before", s->before);
        json_key(json, "takenBack");
        json_object(json);
        for (int i = 0; i < REVENUE_COUNT; i++)
            if (s->back[i].cents != 0)
                issued_write_money(json, revenue_classes[i].json, s->back[i]);
        json_object_end(json);
        if (s->interest_back.cents != 0)
            issued_write_money(json, "interestRepaid", s->interest_back);
    }
    if (s->interest.cents != 0) {
        issued_write_money(json, "interest", s->interest);
        issued_write_date(json, "interestFrom", s->interest_from);
        issued_write_date(json, "interestTo", s->interest_to);
    }
    json_object_end(json);
}

static decimal issued_decimal(struct issued *issued, const struct json_value *object,
                              const char *key)
{
    decimal value = {0, 0};
    const char *text = issued_text(issued, object, key);
    if (text == NULL || !decimal_parse(text, 6, &value))
        issued->broken = true;
    return value;
}

static enum revenue_class issued_class(struct issued *issued, const struct json_value *object)
{
    const char *text = issued_text(issued, object, "class");
    for (int i = 0; text != NULL && i < REVENUE_COUNT; i++)
        if (strcmp(revenue_classes[i].json, text) == 0)
            return (enum revenue_class)i;
    issued->broken = true;
    return REVENUE_CUSTOMS_DUTY;
}

static void read_drawn(struct issued *issued, const struct json_value *object,
                       struct casework_drawback *ret)
{
    const struct json_value *parts = json_member(object, "parts");
    const struct json_value *classes = json_member(object, "byClass");
    size_t count = json_array_size(parts);
    if (!json_is_object(object) || !json_is_array(parts) || !json_is_object(classes)) {
        issued->broken = true;
        return;
    }
    ret->version = issued_small(issued, object, "declarationVersion");
    ret->parts = arena_array(issued->arena, count, sizeof(*ret->parts));
    ret->parts_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct json_value *part = json_array_get(parts, i);
        ret->parts[i] = (struct casework_drawn){
            .line = issued_small(issued, part, "line"),
            .class = issued_class(issued, part),
            .paid = issued_money(issued, part, "paid"),
            .earlier = issued_decimal(issued, part, "earlier"),
            .quantity = issued_decimal(issued, part, "quantity"),
            .imported = issued_decimal(issued, part, "imported"),
            .share = issued_money(issued, part, "share"),
            .amount = issued_money(issued, part, "amount")};
    }
    for (int i = 0; i < REVENUE_COUNT; i++)
        ret->by_class[i] = issued_money(issued, classes, revenue_classes[i].json);
    ret->total = issued_money(issued, object, "total");
    ret->limited = json_is_true(json_member(object, "limitedToForeignDuty"));
    ret->sima_left_out = json_is_true(json_member(object, "simaLeftOut"));
    ret->foreign = issued_money(issued, object, "foreignDuty");
    ret->exchange_rate = issued_text(issued, object, "exchangeRate");
    ret->until = issued_date(issued, object, "until");
}

enum code document_read_drawback(struct arena *arena, const char *text,
                                 struct casework_drawback_statement *ret_statement)
{
    const struct json_value *root = issued_open(arena, text);
    if (root == NULL)
        return UNREADABLE;
    struct issued issued = {.arena = arena};
    struct findings findings = findings_new(arena);
    struct reading r = {arena, &findings};
    struct casework_drawback_statement s = {0};
    issued_text_into(&issued, root, "id", s.id, sizeof(s.id));
    read_claim(&r, json_member(root, "claim"), &s.claim);
    issued_text_into(&issued, root, "transactionNumber", s.claim.transaction.text,
                     sizeof(s.claim.transaction.text));
    s.claim.number = issued_small(&issued, root, "number");
    issued_text_into(&issued, root, "importer", s.importer.text, sizeof(s.importer.text));
    s.name = issued_text(&issued, root, "name");
    s.granted = json_is_true(json_member(root, "granted"));
    s.claimed_on = issued_date(&issued, root, "claimedOn");
    s.claimed_by = issued_text(&issued, root, "claimedBy");
    s.decided_on = issued_date(&issued, root, "decidedOn");
    s.decided_by = issued_text(&issued, root, "decidedBy");
    s.words = issued_text(&issued, root, "words");
    if (s.granted)
        read_drawn(&issued, json_member(root, "drawback"), &s.drawback);
    s.before = issued_money(&issued, root, "before");
    if (s.before.cents != 0) {
        const struct json_value *back = json_member(root, "takenBack");
        for (int i = 0; i < REVENUE_COUNT; i++)
            s.back[i] = issued_money(&issued, back, revenue_classes[i].json);
        s.interest_back = issued_money(&issued, root, "interestRepaid");
    }
    s.interest = issued_money(&issued, root, "interest");
    s.interest_from = issued_date(&issued, root, "interestFrom");
    s.interest_to = issued_date(&issued, root, "interestTo");
    if (issued.broken || findings.errors_count > 0)
        return UNREADABLE;
    *ret_statement = s;
    return OK;
}
