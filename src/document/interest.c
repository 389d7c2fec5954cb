#include "statement_impl.h"

const char *document_accrued(const struct interest_segment *segment)
{
    bool any = segment->accrued != NULL && strpbrk(segment->accrued, "123456789") != NULL;
    return any ? segment->accrued : NULL;
}

char *document_pack_interest(struct arena *arena, const struct interest_line *line)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    if (line->item != NULL) {
        json_text(&json, "type", item_types[line->item->type].id);
        json_key(&json, "item");
        json_int(&json, line->item->id);
        json_text(&json, "reference", line->item->reference);
        issued_write_date(&json, "dueDate", line->item->due_on);
    }
    issued_write_date(&json, "from", line->from);
    issued_write_date(&json, "to", line->to);
    issued_write_date(&json, "effectiveDate", line->effective_on);
    issued_write_money(&json, "amount", line->amount);
    issued_write_money(&json, "workedOut", line->worked_out);
    issued_write_money(&json, "charged", line->charged);
    if (line->waived.cents != 0)
        issued_write_money(&json, "waived", line->waived);
    if (line->brought != NULL)
        json_text(&json, "broughtForward", line->brought);
    if (line->correction) {
        json_key(&json, "correction");
        json_bool(&json, true);
    }
    json_key(&json, "segments");
    json_array(&json);
    for (size_t i = 0; i < line->segments_count; i++) {
        const struct interest_segment *segment = &line->segments[i];
        json_object(&json);
        issued_write_date(&json, "from", segment->from);
        issued_write_date(&json, "to", segment->to);
        json_key(&json, "days");
        json_int(&json, segment->days);
        issued_write_money(&json, "base", segment->base);
        if (segment->accrued != NULL)
            json_text(&json, "accrued", segment->accrued);
        json_text(&json, "percent", decimal_text(arena, segment->percent));
        json_key(&json, "yearDays");
        json_int(&json, segment->year_days);
        json_text(&json, "amount", segment->amount);
        if (segment->rate_row != 0) {
            json_key(&json, "rateRow");
            json_int(&json, segment->rate_row);
        }
        if (segment->provisional) {
            json_key(&json, "provisional");
            json_bool(&json, true);
        }
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    return out.data;
}

static void read_segment(struct issued *issued, const struct json_value *object,
                         struct interest_segment *ret_segment)
{
    ret_segment->from = issued_date(issued, object, "from");
    ret_segment->to = issued_date(issued, object, "to");
    ret_segment->days = issued_small(issued, object, "days");
    ret_segment->base = issued_money(issued, object, "base");
    ret_segment->accrued = issued_text(issued, object, "accrued");
    const char *percent = issued_text(issued, object, "percent");
    if (percent == NULL || !decimal_parse(percent, DECIMAL_SCALE_MAX, &ret_segment->percent))
        issued->broken = true;
    ret_segment->year_days = issued_small(issued, object, "yearDays");
    ret_segment->amount = issued_text(issued, object, "amount");
    ret_segment->rate_row = issued_int(issued, object, "rateRow");
    ret_segment->provisional = json_is_true(json_member(object, "provisional"));
}

enum code document_unpack_interest(struct arena *arena, const char *packed,
                                   struct interest_line *ret_line)
{
    const struct json_value *root = issued_open(arena, packed);
    if (root == NULL)
        return UNREADABLE;
    struct issued issued = {.arena = arena};
    struct interest_line line = {0};
    if (json_member(root, "type") != NULL) {
        struct ledger_item *item = arena_alloc(arena, sizeof(*item));
        item->type = issued_type(&issued, root, "type");
        item->id = issued_int(&issued, root, "item");
        issued_text_into(&issued, root, "reference", item->reference, sizeof(item->reference));
        item->due_on = issued_date(&issued, root, "dueDate");
        line.item = item;
    }
    line.from = issued_date(&issued, root, "from");
    line.to = issued_date(&issued, root, "to");
    line.effective_on = issued_date(&issued, root, "effectiveDate");
    line.amount = issued_money(&issued, root, "amount");
    line.worked_out = issued_money(&issued, root, "workedOut");
    line.charged = issued_money(&issued, root, "charged");
    if (json_member(root, "waived") != NULL)
        line.waived = issued_money(&issued, root, "waived");
    line.brought = issued_text(&issued, root, "broughtForward");
    line.correction = json_is_true(json_member(root, "correction"));
    const struct json_value *segments = json_member(root, "segments");
    line.segments_count = json_array_size(segments);
    line.segments = arena_array(arena, line.segments_count + 1, sizeof(*line.segments));
    for (size_t i = 0; i < line.segments_count; i++)
        read_segment(&issued, json_array_get(segments, i), &line.segments[i]);
    if (!json_is_array(segments))
        issued.broken = true;
    if (issued.broken)
        return UNREADABLE;
    *ret_line = line;
    return OK;
}
