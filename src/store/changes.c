/*
 * The journal's body: canonical JSON of a change, and back. One walk over the fields serves both
 * directions, so that they cannot part. Fields stand in a fixed order; zero, none and NULL are left
 * out. The reader takes exactly what the writer makes and nothing else: bodies are hashed and
 * chained, and are never edited by hand.
 *
 * Canonical documents are put in as they are, byte for byte, when they are whole JSON objects or
 * arrays by their brackets; any other text is a JSON string.
 */
#include "store_impl.h"

#include <stdio.h>
#include <stdlib.h>

struct codec {
    bool writing;
    struct arena *arena;
    struct out out;    /* writing */
    const char *at;    /* reading; NUL-terminated */
    bool first;        /* no comma before the next member */
    bool broken;
};

/* ---- members and scalars ---- */

static bool codec_eat(struct codec *c, const char *text)
{
    size_t size = strlen(text);
    if (c->broken || strncmp(c->at, text, size) != 0)
        return false;
    c->at += size;
    return true;
}

static void codec_expect(struct codec *c, const char *text)
{
    if (!codec_eat(c, text))
        c->broken = true;
}

/* Stands before a member's value: writes the key when there is something to write, or says
 * whether the member comes next. */
static bool codec_member(struct codec *c, const char *name, bool present)
{
    if (c->writing) {
        if (!present)
            return false;
        if (!c->first)
            out_char(&c->out, ',');
        out_char(&c->out, '"');
        out_put(&c->out, name);
        out_bytes(&c->out, "\":", 2);
        c->first = false;
        return true;
    }
    const char *back = c->at;
    size_t size = strlen(name);
    if (c->broken || (!c->first && *c->at++ != ',') || *c->at++ != '"' ||
        strncmp(c->at, name, size) != 0 || c->at[size] != '"' || c->at[size + 1] != ':') {
        c->at = back;
        return false;
    }
    c->at += size + 2;
    c->first = false;
    return true;
}

static void codec_number(struct codec *c, int64_t *value)
{
    if (c->writing) {
        out_int(&c->out, *value);
        return;
    }
    const char *at = c->at;
    bool minus = *at == '-';
    if (minus)
        at++;
    uint64_t sum = 0;
    int digits = 0;
    /* No number begins with a zero: zero itself is left out. */
    bool plain = *at >= '1' && *at <= '9';
    for (; *at >= '0' && *at <= '9' && digits < 19; at++, digits++)
        sum = sum * 10 + (uint64_t)(*at - '0');
    if (!plain || (*at >= '0' && *at <= '9') || sum > INT64_MAX) {
        c->broken = true;
        return;
    }
    c->at = at;
    *value = minus ? -(int64_t)sum : (int64_t)sum;
}

static void write_string(struct out *out, const char *text)
{
    out_char(out, '"');
    const char *from = text;
    for (;; text++) {
        unsigned char b = (unsigned char)*text;
        if (b >= 0x20 && b != '"' && b != '\\')
            continue;
        out_bytes(out, from, (size_t)(text - from));
        from = text + 1;
        if (b == '\0')
            break;
        if (b == '"' || b == '\\')
            out_bytes(out, (const char[]){'\\', (char)b}, 2);
        else
            out_printf(out, "\\u%04x", b);
    }
    out_char(out, '"');
}

/* What follows a backslash, as write_string makes it; NUL when it is anything else. */
static char read_escape(struct codec *c)
{
    static const char digits[] = "0123456789abcdef";
    if (*c->at == '"' || *c->at == '\\')
        return *c->at++;
    if (strncmp(c->at, "u00", 3) != 0 || (c->at[3] != '0' && c->at[3] != '1') || c->at[4] == '\0')
        return '\0';
    const char *low = strchr(digits, c->at[4]);
    if (low == NULL)
        return '\0';
    char code = (char)((c->at[3] - '0') * 16 + (low - digits));
    c->at += 5;
    return code;
}

static char *read_string(struct codec *c)
{
    codec_expect(c, "\"");
    if (c->broken)
        return NULL;
    const char *end = c->at;
    while (*end != '"' && *end != '\0')
        end += *end == '\\' && end[1] != '\0' ? 2 : 1;
    char *text = arena_alloc(c->arena, (size_t)(end - c->at) + 1);
    for (char *to = text; c->at < end; to++) {
        char b = *c->at++;
        *to = b == '\\' ? read_escape(c) : (unsigned char)b < 0x20 ? '\0' : b;
        if (*to == '\0') {
            c->broken = true;
            return NULL;
        }
    }
    codec_expect(c, "\"");
    return text;
}

/* After the quote that ends a string, or NULL. By bytes: under the sanitizers each call of
 * strcspn() would read the text to its end. */
static const char *skip_string(const char *at)
{
    for (; *at != '\0'; at++) {
        if (*at == '"')
            return at + 1;
        if (*at == '\\' && *++at == '\0')
            return NULL;
    }
    return NULL;
}

/* The end of one JSON object or array by brackets and strings, or NULL. */
static const char *skip_brackets(const char *at)
{
    int depth = 0;
    if (*at != '{' && *at != '[')
        return NULL;
    while (*at != '\0') {
        if (*at == '"') {
            at = skip_string(at + 1);
            if (at == NULL)
                return NULL;
            continue;
        }
        if (*at == '{' || *at == '[')
            depth++;
        else if ((*at == '}' || *at == ']') && --depth == 0)
            return at + 1;
        at++;
    }
    return NULL;
}

static void codec_int64(struct codec *c, const char *name, int64_t *value)
{
    if (codec_member(c, name, *value != 0))
        codec_number(c, value);
}

static void codec_int(struct codec *c, const char *name, int *value)
{
    int64_t wide = *value;
    codec_int64(c, name, &wide);
    if (wide > INT32_MAX || wide < INT32_MIN)
        c->broken = true;
    else if (!c->writing)
        *value = (int)wide;
}

static void codec_bool(struct codec *c, const char *name, bool *value)
{
    int64_t wide = *value;
    codec_int64(c, name, &wide);
    if (wide < 0 || wide > 1)
        c->broken = true;
    if (!c->writing)
        *value = wide != 0;
}

static void codec_money(struct codec *c, const char *name, money *value)
{
    codec_int64(c, name, &value->cents);
}

static void codec_date(struct codec *c, const char *name, date *value)
{
    if (c->writing && date_is_none(*value))
        return;
    int64_t number = c->writing ? date_number(*value) : 0;
    codec_int64(c, name, &number);
    if (!c->writing && number != 0) {
        *value = date_from_row(number);
        if (date_is_none(*value))
            c->broken = true;
    }
}

static void codec_text(struct codec *c, const char *name, const char **value)
{
    if (!codec_member(c, name, *value != NULL))
        return;
    if (c->writing)
        write_string(&c->out, *value);
    else
        *value = read_string(c);
}

static void codec_chars(struct codec *c, const char *name, char *value, size_t size)
{
    if (!codec_member(c, name, value[0] != '\0'))
        return;
    if (c->writing) {
        write_string(&c->out, value);
        return;
    }
    const char *text = read_string(c);
    if (text == NULL || text[0] == '\0' || strlen(text) >= size)
        c->broken = true;
    else
        memcpy(value, text, strlen(text) + 1);
}

static void codec_document(struct codec *c, const char *name, const char **value)
{
    if (!codec_member(c, name, *value != NULL))
        return;
    if (c->writing) {
        const char *end = skip_brackets(*value);
        if (end != NULL && *end == '\0')
            out_bytes(&c->out, *value, (size_t)(end - *value));
        else
            write_string(&c->out, *value);
        return;
    }
    const char *end;
    if (*c->at == '"') {
        *value = read_string(c);
        end = *value == NULL ? NULL : skip_brackets(*value);
        if (end != NULL && *end == '\0')
            c->broken = true;
        return;
    }
    end = skip_brackets(c->at);
    if (end == NULL) {
        c->broken = true;
        return;
    }
    *value = arena_copy(c->arena, c->at, (size_t)(end - c->at));
    c->at = end;
}

/* Always written: the first of a vocabulary is a value like any other. */
static int codec_word(struct codec *c, const char *name, enum vocabulary vocabulary, int value)
{
    if (!codec_member(c, name, true)) {
        c->broken = true;
        return value;
    }
    if (c->writing) {
        write_string(&c->out, vocabulary_text(vocabulary, value));
        return value;
    }
    const char *text = read_string(c);
    if (text == NULL || !vocabulary_parse(vocabulary, text, &value))
        c->broken = true;
    return value;
}

static void codec_hash(struct codec *c, const char *name, hash256 *value)
{
    char hex[65] = "";
    if (c->writing)
        hash_hex(value, hex);
    codec_chars(c, name, hex, sizeof(hex));
    if (!c->writing && !hash_parse(hex, value))
        c->broken = true;
}

static void codec_classes(struct codec *c, const char *name, money classes[REVENUE_COUNT])
{
    bool any = false;
    for (int i = 0; i < REVENUE_COUNT; i++)
        any = any || classes[i].cents != 0;
    if (!codec_member(c, name, any))
        return;
    if (c->writing) {
        out_put(&c->out, classes_encode(c->arena, classes));
        return;
    }
    const char *end = strchr(c->at, '}');
    const char *text =
        end == NULL ? NULL : arena_copy(c->arena, c->at, (size_t)(end + 1 - c->at));
    if (!classes_decode(text, classes) || text[1] == '}' ||
        strcmp(classes_encode(c->arena, classes), text) != 0)
        c->broken = true;
    else
        c->at = end + 1;
}

/* ---- objects and lists ---- */

static void codec_open(struct codec *c, char bracket)
{
    if (c->writing)
        out_char(&c->out, bracket);
    else
        codec_expect(c, (const char[]){bracket, '\0'});
    c->first = true;
}

static void codec_close(struct codec *c, char bracket)
{
    if (c->writing)
        out_char(&c->out, bracket);
    else
        codec_expect(c, (const char[]){bracket, '\0'});
    c->first = false;
}

typedef void (*walk)(struct codec *c, void *element);

static void codec_object(struct codec *c, walk element_walk, void *element)
{
    codec_open(c, '{');
    element_walk(c, element);
    codec_close(c, '}');
}

/* A list of elements of `size`. Writing never changes an element, though a walk takes it as if. */
static void codec_list(struct codec *c, const char *name, const void *items, size_t *count,
                       size_t size, size_t count_max, walk element_walk, void **ret_items)
{
    if (!codec_member(c, name, *count > 0))
        return;
    codec_open(c, '[');
    if (c->writing) {
        for (size_t i = 0; i < *count; i++) {
            if (i > 0)
                out_char(&c->out, ',');
            codec_object(c, element_walk, (char *)(uintptr_t)items + i * size);
        }
    } else {
        void *list = NULL;
        size_t capacity = 0;
        do {
            if (*count >= count_max) {
                c->broken = true;
                return;
            }
            list = arena_grow(c->arena, list, *count, &capacity, size);
            char *element = (char *)list + *count * size;
            memset(element, 0, size);
            codec_object(c, element_walk, element);
            (*count)++;
        } while (codec_eat(c, ","));
        *ret_items = list;
    }
    codec_close(c, ']');
}

/* The lists of a change are const for its readers; a decoded one is filled here. */
#define CODEC_LIST(c, name, list, count, element_walk)                                             \
    CODEC_LIST_OF(c, name, list, count, LEDGER_ID_PLACES, element_walk)
#define CODEC_LIST_OF(c, name, list, count, count_max, element_walk)                               \
    do {                                                                                           \
        void *read_items = NULL;                                                                   \
        codec_list(c, name, list, &(count), sizeof(*(list)), count_max, element_walk,              \
                   &read_items);                                                                   \
        if (!(c)->writing)                                                                         \
            (list) = read_items;                                                                   \
    } while (0)

/* ---- the subject ---- */

static void walk_account(struct codec *c, void *element)
{
    struct registry_account *a = element;
    codec_chars(c, "account", a->account.text, sizeof(a->account.text));
    codec_text(c, "name", &a->name);
    codec_bool(c, "import", &a->import);
    codec_chars(c, "asec", a->asec, sizeof(a->asec));
    codec_date(c, "openFrom", &a->open_from);
    codec_date(c, "closedOn", &a->closed_on);
    codec_int(c, "csa", &a->csa);
    codec_bool(c, "courier", &a->courier);
    codec_bool(c, "continuous", &a->continuous);
}

static void walk_business(struct codec *c, void *element)
{
    struct registry_business *b = element;
    codec_chars(c, "bn", b->bn.text, sizeof(b->bn.text));
    b->kind = (enum business_kind)codec_word(c, "kind", VOCABULARY_BUSINESS, (int)b->kind);
    codec_text(c, "legalName", &b->legal_name);
    codec_text(c, "tradeName", &b->trade_name);
    codec_text(c, "street", &b->street);
    codec_text(c, "city", &b->city);
    codec_text(c, "province", &b->province);
    codec_text(c, "postalCode", &b->postal_code);
    codec_text(c, "country", &b->country);
    b->language = (enum language)codec_word(c, "language", VOCABULARY_LANGUAGE, (int)b->language);
    codec_bool(c, "checkExempt", &b->check_exempt);
    codec_chars(c, "licence", b->licence, sizeof(b->licence));
    codec_date(c, "licenceUntil", &b->licence_until);
    codec_bool(c, "licenceSuspended", &b->licence_suspended);
    CODEC_LIST(c, "accounts", b->accounts, b->accounts_count, walk_account);
}

static void walk_delegation(struct codec *c, void *element)
{
    struct registry_delegation *d = element;
    codec_chars(c, "account", d->account.text, sizeof(d->account.text));
    codec_chars(c, "delegate", d->delegate.text, sizeof(d->delegate.text));
    codec_date(c, "from", &d->from);
    codec_date(c, "until", &d->until);
    codec_bool(c, "file", &d->file);
    codec_bool(c, "statements", &d->statements);
    codec_bool(c, "pay", &d->pay);
    codec_bool(c, "ownOnly", &d->own_only);
    codec_money(c, "ceiling", &d->ceiling);
    codec_bool(c, "suspended", &d->suspended);
    codec_date(c, "endedOn", &d->ended_on);
}

static void walk_declaration(struct codec *c, void *element)
{
    struct stored_declaration *d = element;
    codec_chars(c, "transaction", d->transaction.text, sizeof(d->transaction.text));
    codec_int(c, "version", &d->version);
    codec_chars(c, "importer", d->importer.text, sizeof(d->importer.text));
    codec_chars(c, "filedBy", d->filed_by, sizeof(d->filed_by));
    codec_chars(c, "type", d->type, sizeof(d->type));
    d->status = (enum declaration_status)codec_word(c, "status", VOCABULARY_DECLARATION,
                                                    (int)d->status);
    codec_date(c, "releasedOn", &d->released_on);
    codec_date(c, "accountingDate", &d->accounting_date);
    codec_date(c, "accountBy", &d->account_by);
    codec_date(c, "dueOn", &d->due_on);
    codec_chars(c, "accountRule", d->account_rule, sizeof(d->account_rule));
    codec_chars(c, "dueRule", d->due_rule, sizeof(d->due_rule));
    codec_int64(c, "acceptedAt", &d->accepted_at.ms);
    codec_money(c, "valueForDuty", &d->value_for_duty);
    codec_money(c, "payable", &d->payable);
    codec_classes(c, "totals", d->totals);
    codec_int(c, "lines", &d->lines_count);
    codec_hash(c, "content", &d->content);
    codec_document(c, "document", &d->document);
    codec_document(c, "result", &d->result);
}

static void walk_payment(struct codec *c, void *element)
{
    struct stored_payment *p = element;
    codec_chars(c, "id", p->id, sizeof(p->id));
    codec_chars(c, "account", p->account.text, sizeof(p->account.text));
    codec_money(c, "amount", &p->amount);
    codec_date(c, "valueOn", &p->value_on);
    codec_date(c, "postedOn", &p->posted_on);
    codec_chars(c, "paidBy", p->paid_by, sizeof(p->paid_by));
    codec_chars(c, "method", p->method, sizeof(p->method));
    codec_text(c, "reference", &p->reference);
}

static void walk_case_step(struct codec *c, void *element)
{
    struct stored_case_step *s = element;
    codec_chars(c, "account", s->account.text, sizeof(s->account.text));
    codec_chars(c, "transaction", s->transaction.text, sizeof(s->transaction.text));
    codec_int(c, "version", &s->version);
    s->step = (enum case_step)codec_word(c, "step", VOCABULARY_CASE_STEP, (int)s->step);
    codec_date(c, "on", &s->on);
    codec_int64(c, "at", &s->at.ms);
    codec_text(c, "actor", &s->actor);
    codec_int(c, "decided", &s->decided);
    codec_text(c, "words", &s->words);
    codec_document(c, "document", &s->document);
}

static void walk_bulk_step(struct codec *c, void *element)
{
    struct stored_bulk_step *s = element;
    codec_int64(c, "bulk", &s->bulk);
    codec_chars(c, "account", s->account.text, sizeof(s->account.text));
    s->step = (enum bulk_step)codec_word(c, "step", VOCABULARY_BULK_STEP, (int)s->step);
    codec_date(c, "on", &s->on);
    codec_int64(c, "at", &s->at.ms);
    codec_text(c, "actor", &s->actor);
    codec_hash(c, "content", &s->content);
    codec_int(c, "declarations", &s->declarations);
    codec_int(c, "refused", &s->refused);
    codec_money(c, "net", &s->net);
    codec_text(c, "words", &s->words);
    codec_document(c, "document", &s->document);
}

static void walk_money_step(struct codec *c, void *element)
{
    struct stored_money_step *s = element;
    codec_int64(c, "matter", &s->matter);
    codec_chars(c, "account", s->account.text, sizeof(s->account.text));
    s->step = (enum money_step)codec_word(c, "step", VOCABULARY_MONEY_STEP, (int)s->step);
    codec_date(c, "on", &s->on);
    codec_int64(c, "at", &s->at.ms);
    codec_text(c, "actor", &s->actor);
    codec_chars(c, "subject", s->subject, sizeof(s->subject));
    codec_money(c, "amount", &s->amount);
    codec_text(c, "words", &s->words);
    codec_document(c, "document", &s->document);
}

static void walk_line(struct codec *c, void *element)
{
    struct ledger_line *line = element;
    int64_t number = c->writing ? ledger_code_number(line->code) : 0;
    codec_chars(c, "account", line->account.text, sizeof(line->account.text));
    codec_int64(c, "code", &number);
    codec_money(c, "amount", &line->amount);
    if (!c->writing && !ledger_code_parse(number, &line->code))
        c->broken = true;
}

static void walk_entry(struct codec *c, void *element)
{
    struct ledger_entry *entry = element;
    codec_date(c, "effectiveOn", &entry->effective_on);
    codec_date(c, "postedOn", &entry->posted_on);
    codec_chars(c, "cause", entry->cause, sizeof(entry->cause));
    codec_chars(c, "reference", entry->reference, sizeof(entry->reference));
    void *lines = NULL;
    codec_list(c, "lines", entry->lines, &entry->lines_count, sizeof(entry->lines[0]),
               LEDGER_ID_PLACES, walk_line, &lines);
    if (c->writing || c->broken)
        return;
    if (entry->lines_count > LEDGER_LINES_MAX)
        c->broken = true;
    else if (lines != NULL)
        memcpy(entry->lines, lines, entry->lines_count * sizeof(entry->lines[0]));
}

static void walk_item(struct codec *c, void *element)
{
    struct ledger_item *item = element;
    codec_int64(c, "entry", &item->entry);
    codec_chars(c, "account", item->account.text, sizeof(item->account.text));
    item->type = (enum item_type)codec_word(c, "type", VOCABULARY_ITEM, (int)item->type);
    codec_chars(c, "reference", item->reference, sizeof(item->reference));
    codec_int(c, "version", &item->version);
    codec_money(c, "amount", &item->amount);
    codec_classes(c, "byClass", item->by_class);
    codec_money(c, "valueForDuty", &item->value_for_duty);
    codec_date(c, "effectiveOn", &item->effective_on);
    codec_date(c, "postedOn", &item->posted_on);
    codec_date(c, "dueOn", &item->due_on);
    codec_date(c, "releasedOn", &item->released_on);
    item->due_rule = (enum rule)codec_word(c, "dueRule", VOCABULARY_RULE, (int)item->due_rule);
    codec_chars(c, "filedBy", item->filed_by, sizeof(item->filed_by));
    codec_chars(c, "paidBy", item->paid_by, sizeof(item->paid_by));
    codec_date(c, "interestThrough", &item->interest_through);
    codec_int64(c, "base", &item->base);
    codec_document(c, "why", &item->why);
    if (!c->writing)
        item->outstanding = item->amount;
}

static void walk_link(struct codec *c, void *element)
{
    struct ledger_link *link = element;
    codec_int64(c, "entry", &link->entry);
    codec_int64(c, "credit", &link->credit);
    codec_int64(c, "debit", &link->debit);
    codec_chars(c, "account", link->account.text, sizeof(link->account.text));
    codec_money(c, "amount", &link->amount);
    codec_date(c, "valueOn", &link->value_on);
    codec_date(c, "postedOn", &link->posted_on);
    codec_int64(c, "reverses", &link->reverses);
}

static void walk_movement(struct codec *c, void *element)
{
    struct stock_movement *m = element;
    codec_chars(c, "account", m->account.text, sizeof(m->account.text));
    codec_chars(c, "source", m->source.text, sizeof(m->source.text));
    codec_int(c, "sourceLine", &m->source_line);
    codec_bool(c, "entering", &m->entering);
    codec_chars(c, "warehouse", m->warehouse, sizeof(m->warehouse));
    codec_chars(c, "unit", m->unit, sizeof(m->unit));
    codec_chars(c, "classification", m->classification, sizeof(m->classification));
    codec_int64(c, "quantity", &m->quantity);
    codec_chars(c, "transaction", m->transaction.text, sizeof(m->transaction.text));
    codec_int(c, "version", &m->version);
    codec_int(c, "line", &m->line);
    codec_chars(c, "type", m->type, sizeof(m->type));
    codec_date(c, "movedOn", &m->moved_on);
}

static void walk_update(struct codec *c, void *element)
{
    struct item_update *update = element;
    codec_int64(c, "item", &update->item);
    codec_date(c, "interestThrough", &update->interest_through);
}

/* Only what the statement's row holds; the rest is in the issued document. */
static void walk_statement(struct codec *c, void *element)
{
    struct statement *s = element;
    codec_chars(c, "kind", s->kind, sizeof(s->kind));
    codec_chars(c, "id", s->id, sizeof(s->id));
    codec_chars(c, "account", s->account.text, sizeof(s->account.text));
    codec_date(c, "issuedOn", &s->issued_on);
    codec_date(c, "periodFrom", &s->period_from);
    codec_date(c, "periodTo", &s->period_to);
    codec_date(c, "dueOn", &s->due_on);
    codec_money(c, "opening", &s->opening);
    codec_money(c, "closing", &s->closing);
    codec_money(c, "totalPayable", &s->total_payable);
}

static void walk_changes(struct codec *c, void *element)
{
    struct changes *changes = element;
    codec_chars(c, "bn", changes->bn.text, sizeof(changes->bn.text));
    codec_int64(c, "at", &changes->at.ms);
    codec_date(c, "on", &changes->on);
    codec_text(c, "kind", &changes->kind);
    codec_text(c, "actor", &changes->actor);
    size_t one = changes->business != NULL;
    CODEC_LIST(c, "business", changes->business, one, walk_business);
    if (one > 1)
        c->broken = true;
    CODEC_LIST(c, "delegations", changes->delegations, changes->delegations_count, walk_delegation);
    CODEC_LIST(c, "declarations", changes->declarations, changes->declarations_count,
               walk_declaration);
    CODEC_LIST(c, "payments", changes->payments, changes->payments_count, walk_payment);
    CODEC_LIST(c, "caseSteps", changes->case_steps, changes->case_steps_count, walk_case_step);
    CODEC_LIST(c, "bulkSteps", changes->bulk_steps, changes->bulk_steps_count, walk_bulk_step);
    CODEC_LIST(c, "moneySteps", changes->money_steps, changes->money_steps_count, walk_money_step);
    CODEC_LIST(c, "entries", changes->entries, changes->entries_count, walk_entry);
    CODEC_LIST(c, "items", changes->items, changes->items_count, walk_item);
    CODEC_LIST(c, "links", changes->links, changes->links_count, walk_link);
    CODEC_LIST(c, "updates", changes->updates, changes->updates_count, walk_update);
    CODEC_LIST_OF(c, "movements", changes->movements, changes->movements_count,
                  STOCK_MOVEMENTS_MAX, walk_movement);
    one = changes->statement != NULL;
    CODEC_LIST(c, "statement", changes->statement, one, walk_statement);
    if (one > 1)
        c->broken = true;
    codec_document(c, "statementDocument", &changes->statement_document);
}

char *changes_encode(struct arena *arena, const struct changes *changes)
{
    struct codec c = {.writing = true, .arena = arena, .out = out_new(arena)};
    codec_object(&c, walk_changes, (void *)(uintptr_t)changes);
    return c.out.data;
}

enum code changes_decode(struct arena *arena, const char *body, struct changes **ret_changes)
{
    struct codec c = {.arena = arena, .at = body};
    struct changes *changes = arena_alloc(arena, sizeof(*changes));
    codec_object(&c, walk_changes, changes);
    if (c.broken || *c.at != '\0')
        return UNREADABLE;
    changes->expect_seq = -1;
    *ret_changes = changes;
    return OK;
}
