#include "document_penalty.h"

#include "statement_impl.h"

char *document_pack_penalty(struct arena *arena, const struct billing_penalty *penalty)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "document", "penalty");
    json_text(&json, "type", item_types[penalty->type].id);
    json_text(&json, "code", penalty->code);
    json_text(&json, "reference", penalty->reference);
    issued_write_date(&json, "dueOn", penalty->due_on);
    issued_write_date(&json, "doneOn", penalty->done_on);
    issued_write_date(&json, "on", penalty->on);
    json_key(&json, "daysLate");
    json_int(&json, penalty->days);
    issued_write_money(&json, "each", penalty->each);
    if (penalty->waived.cents != 0)
        issued_write_money(&json, "waived", penalty->waived);
    issued_write_money(&json, "amount", penalty->amount);
    json_text(&json, "source", penalty->source);
    if (penalty->type == ITEM_LPP) {
        issued_write_money(&json, "unpaid", penalty->unpaid);
        json_key(&json, "debts");
        json_array(&json);
        for (size_t i = 0; i < penalty->debts_count; i++) {
            json_object(&json);
            json_text(&json, "reference", penalty->debts[i].reference);
            issued_write_money(&json, "owed", penalty->debts[i].owed);
            issued_write_money(&json, "paid", penalty->debts[i].paid);
            issued_write_money(&json, "unpaid", penalty->debts[i].unpaid);
            json_object_end(&json);
        }
        json_array_end(&json);
    }
    json_object_end(&json);
    return out.data;
}

static void read_debts(struct issued *issued, const struct json_value *list,
                       struct billing_penalty *penalty)
{
    size_t count = json_array_size(list);
    struct late_debt *debts = arena_array(issued->arena, count + 1, sizeof(*debts));
    for (size_t i = 0; i < count; i++) {
        const struct json_value *object = json_array_get(list, i);
        debts[i] = (struct late_debt){.reference = issued_text(issued, object, "reference"),
                                      .owed = issued_money(issued, object, "owed"),
                                      .paid = issued_money(issued, object, "paid"),
                                      .unpaid = issued_money(issued, object, "unpaid")};
        if (debts[i].reference == NULL)
            issued->broken = true;
    }
    penalty->debts = debts;
    penalty->debts_count = count;
}

enum code document_unpack_penalty(struct arena *arena, const char *packed,
                                  struct billing_penalty *ret_penalty)
{
    const struct json_value *root = issued_open(arena, packed);
    struct issued issued = {.arena = arena};
    struct billing_penalty penalty = {0};
    if (root == NULL || !text_equal(issued_text(&issued, root, "document"), "penalty"))
        return UNREADABLE;
    penalty.type = issued_type(&issued, root, "type");
    penalty.code = issued_text(&issued, root, "code");
    penalty.reference = issued_text(&issued, root, "reference");
    penalty.due_on = issued_date(&issued, root, "dueOn");
    penalty.done_on = issued_date(&issued, root, "doneOn");
    penalty.on = issued_date(&issued, root, "on");
    penalty.days = issued_small(&issued, root, "daysLate");
    penalty.each = issued_money(&issued, root, "each");
    penalty.waived = issued_money(&issued, root, "waived");
    penalty.amount = issued_money(&issued, root, "amount");
    penalty.source = issued_text(&issued, root, "source");
    penalty.unpaid = issued_money(&issued, root, "unpaid");
    read_debts(&issued, json_member(root, "debts"), &penalty);
    if (issued.broken || penalty.code == NULL || penalty.reference == NULL)
        return UNREADABLE;
    *ret_penalty = penalty;
    return OK;
}
