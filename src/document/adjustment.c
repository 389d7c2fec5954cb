/* The statement of adjustment as JSON: written once with the decision, read for pages and print. */
#include "statement_impl.h"

static void write_classes(struct json *json, const char *key, const money by_class[REVENUE_COUNT])
{
    json_key(json, key);
    json_object(json);
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (by_class[i].cents != 0)
            issued_write_money(json, revenue_classes[i].json, by_class[i]);
    json_object_end(json);
}

static void write_lines(struct json *json, const char *key, const int *lines, size_t count)
{
    if (count == 0)
        return;
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < count; i++)
        json_int(json, lines[i]);
    json_array_end(json);
}

void document_write_adjustment(struct json *json, const struct casework_statement *s)
{
    json_object(json);
    json_text(json, "document", "statementOfAdjustment");
    json_text(json, "id", s->id);
    json_text(json, "transactionNumber", s->transaction.text);
    json_text(json, "importer", s->importer.text);
    json_text(json, "name", s->name);
    json_key(json, "version");
    json_int(json, s->version);
    json_key(json, "comparedWith");
    json_int(json, s->basis);
    json_text(json, "decision", case_steps[s->step].id);
    issued_write_date(json, "filedOn", s->filed_on);
    json_text(json, "filedBy", s->filed_by);
    issued_write_date(json, "decidedOn", s->decided_on);
    json_text(json, "decidedBy", s->decided_by);
    json_key(json, "reasons");
    json_array(json);
    for (size_t i = 0; i < s->reasons_count; i++)
        json_string(json, s->reasons[i]);
    json_array_end(json);
    json_text(json, "words", s->words);
    write_lines(json, "acceptedLines", s->accepted_lines, s->accepted_lines_count);
    write_lines(json, "refusedLines", s->refused_lines, s->refused_lines_count);
    write_classes(json, "before", s->before);
    write_classes(json, "after", s->after);
    write_classes(json, "difference", s->difference);
    issued_write_money(json, "net", s->net);
    json_key(json, "posted");
    json_bool(json, s->posted);
    if (s->interest.cents != 0) {
        issued_write_money(json, "interest", s->interest);
        json_text(json, "interestRate", s->prescribed || s->net.cents < 0 ? "prescribed"
                                                                          : "specified");
        issued_write_date(json, "interestFrom", s->interest_from);
        issued_write_date(json, "interestTo", s->interest_to);
    }
    issued_write_date(json, "dueDate", s->due_on);
    issued_write_date(json, "reviewUntil", s->dispute_until);
    issued_write_date(json, "appealUntil", s->appeal_until);
    json_object_end(json);
}

static void read_classes(struct issued *issued, const struct json_value *root, const char *key,
                         money ret_by_class[REVENUE_COUNT])
{
    const struct json_value *object = json_member(root, key);
    if (!json_is_object(object))
        issued->broken = true;
    for (int i = 0; i < REVENUE_COUNT; i++)
        ret_by_class[i] = issued_money(issued, object, revenue_classes[i].json);
}

static void read_reasons(struct issued *issued, const struct json_value *list,
                         struct casework_statement *ret)
{
    size_t count = json_array_size(list);
    if (!json_is_array(list) || count > CASEWORK_REASONS_MAX) {
        issued->broken = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct json_value *reason = json_array_get(list, i);
        if (!json_is_string(reason))
            issued->broken = true;
        else
            ret->reasons[ret->reasons_count++] =
                arena_text(issued->arena, json_string_value(reason));
    }
}

static const int *read_lines(struct issued *issued, const struct json_value *root, const char *key,
                             size_t *ret_count)
{
    const struct json_value *list = json_member(root, key);
    size_t count = json_array_size(list);
    int *lines = arena_array(issued->arena, count + 1, sizeof(*lines));
    if (list != NULL && !json_is_array(list))
        issued->broken = true;
    for (size_t i = 0; i < count; i++) {
        int64_t number = json_integer_value(json_array_get(list, i));
        if (number < 1 || number > DECLARATION_LINES_MAX)
            issued->broken = true;
        else
            lines[i] = (int)number;
    }
    *ret_count = count;
    return lines;
}

static void read_money(struct issued *issued, const struct json_value *root,
                       struct casework_statement *ret)
{
    read_classes(issued, root, "before", ret->before);
    read_classes(issued, root, "after", ret->after);
    read_classes(issued, root, "difference", ret->difference);
    ret->net = issued_money(issued, root, "net");
    ret->posted = json_is_true(json_member(root, "posted"));
    ret->interest = issued_money(issued, root, "interest");
    ret->prescribed = text_equal(issued_text(issued, root, "interestRate"), "prescribed");
    ret->interest_from = issued_date(issued, root, "interestFrom");
    ret->interest_to = issued_date(issued, root, "interestTo");
    ret->due_on = issued_date(issued, root, "dueDate");
    ret->dispute_until = issued_date(issued, root, "reviewUntil");
    ret->appeal_until = issued_date(issued, root, "appealUntil");
}

enum code document_read_adjustment(struct arena *arena, const char *text,
                                   struct casework_statement *ret_statement)
{
    const struct json_value *root = issued_open(arena, text);
    if (root == NULL)
        return UNREADABLE;
    struct issued issued = {.arena = arena};
    struct casework_statement s = {0};
    const char *step = issued_text(&issued, root, "decision");
    issued_text_into(&issued, root, "id", s.id, sizeof(s.id));
    issued_text_into(&issued, root, "transactionNumber", s.transaction.text,
                     sizeof(s.transaction.text));
    issued_text_into(&issued, root, "importer", s.importer.text, sizeof(s.importer.text));
    s.name = issued_text(&issued, root, "name");
    s.version = issued_small(&issued, root, "version");
    s.basis = issued_small(&issued, root, "comparedWith");
    if (!casework_step_find(step, &s.step))
        issued.broken = true;
    s.filed_on = issued_date(&issued, root, "filedOn");
    s.filed_by = issued_text(&issued, root, "filedBy");
    s.decided_on = issued_date(&issued, root, "decidedOn");
    s.decided_by = issued_text(&issued, root, "decidedBy");
    s.words = issued_text(&issued, root, "words");
    read_reasons(&issued, json_member(root, "reasons"), &s);
    s.accepted_lines = read_lines(&issued, root, "acceptedLines", &s.accepted_lines_count);
    s.refused_lines = read_lines(&issued, root, "refusedLines", &s.refused_lines_count);
    read_money(&issued, root, &s);
    if (issued.broken)
        return UNREADABLE;
    *ret_statement = s;
    return OK;
}
