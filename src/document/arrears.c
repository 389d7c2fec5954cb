/* Notices of arrears as JSON. */
#include "document_arrears.h"

#include "statement_impl.h"

static void write_number(struct json *json, const char *key, int64_t number)
{
    json_key(json, key);
    json_int(json, number);
}

static void write_item(struct json *json, ledger_id item, enum item_type type,
                       const char *reference, date due_on)
{
    write_number(json, "item", item);
    json_text(json, "type", item_types[type].id);
    json_text(json, "reference", reference);
    issued_write_date(json, "dueOn", due_on);
}

static void write_row(struct json *json, const struct arrears_row *row)
{
    json_object(json);
    write_item(json, row->item, row->type, row->reference, row->due_on);
    write_number(json, "daysLate", row->age);
    issued_write_money(json, "amount", row->amount);
    issued_write_money(json, "outstanding", row->outstanding);
    issued_write_money(json, "interest", row->interest);
    issued_write_money(json, "accrued", row->accrued);
    if (row->working != NULL) {
        json_key(json, "working");
        json_raw(json, row->working);
    }
    json_object_end(json);
}

static const char *const reasons[ARREARS_REASONS] = {"secured", "with-bank", "extended"};

static void write_apart(struct json *json, const struct arrears_apart *apart)
{
    json_object(json);
    write_item(json, apart->item, apart->type, apart->reference, apart->due_on);
    issued_write_money(json, "outstanding", apart->outstanding);
    json_text(json, "because", reasons[apart->because]);
    json_object_end(json);
}

void document_write_arrears(struct json *json, const struct arrears_notice *notice)
{
    json_object(json);
    json_text(json, "document", "arrears");
    json_text(json, "id", notice->id);
    json_text(json, "account", notice->account.text);
    json_text(json, "name", notice->name);
    issued_write_date(json, "issuedOn", notice->issued_on);
    write_number(json, "days", notice->days);
    json_text(json, "source", notice->source);
    issued_write_date(json, "referAfter", notice->refer_after);
    issued_write_date(json, "legalFrom", notice->legal_from);
    issued_write_money(json, "outstanding", notice->outstanding);
    issued_write_money(json, "interest", notice->interest);
    issued_write_money(json, "accrued", notice->accrued);
    issued_write_money(json, "total", notice->total);
    json_key(json, "debts");
    json_array(json);
    for (size_t i = 0; i < notice->rows_count; i++)
        write_row(json, &notice->rows[i]);
    json_array_end(json);
    json_key(json, "apart");
    json_array(json);
    for (size_t i = 0; i < notice->apart_count; i++)
        write_apart(json, &notice->apart[i]);
    json_array_end(json);
    json_object_end(json);
}

/* ---- reading ---- */

static struct arrears_row read_row(struct issued *issued, const struct json_value *object)
{
    const struct json_value *working = json_member(object, "working");
    struct arrears_row row = {.item = issued_int(issued, object, "item"),
                              .type = issued_type(issued, object, "type"),
                              .due_on = issued_date(issued, object, "dueOn"),
                              .age = issued_small(issued, object, "daysLate"),
                              .amount = issued_money(issued, object, "amount"),
                              .outstanding = issued_money(issued, object, "outstanding"),
                              .interest = issued_money(issued, object, "interest"),
                              .accrued = issued_money(issued, object, "accrued")};
    issued_text_into(issued, object, "reference", row.reference, sizeof(row.reference));
    if (working != NULL) {
        struct out out = out_new(issued->arena);
        struct json json = json_new(&out);
        json_write(&json, working);
        row.working = out.data;
    }
    return row;
}

static struct arrears_apart read_apart(struct issued *issued, const struct json_value *object)
{
    const char *because = issued_text(issued, object, "because");
    struct arrears_apart apart = {.item = issued_int(issued, object, "item"),
                                  .type = issued_type(issued, object, "type"),
                                  .due_on = issued_date(issued, object, "dueOn"),
                                  .outstanding = issued_money(issued, object, "outstanding")};
    issued_text_into(issued, object, "reference", apart.reference, sizeof(apart.reference));
    int found = 0;
    while (found < ARREARS_REASONS && !text_equal(because, reasons[found]))
        found++;
    if (found < ARREARS_REASONS)
        apart.because = (enum arrears_because)found;
    else
        issued->broken = true;
    return apart;
}

static void read_lists(struct issued *issued, const struct json_value *root,
                       struct arrears_notice *notice)
{
    const struct json_value *rows = json_member(root, "debts"), *apart = json_member(root, "apart");
    if (!json_is_array(rows) || !json_is_array(apart)) {
        issued->broken = true;
        return;
    }
    notice->rows = arena_array(issued->arena, json_array_size(rows) + 1, sizeof(*notice->rows));
    notice->apart = arena_array(issued->arena, json_array_size(apart) + 1, sizeof(*notice->apart));
    for (; notice->rows_count < json_array_size(rows); notice->rows_count++)
        notice->rows[notice->rows_count] =
            read_row(issued, json_array_get(rows, notice->rows_count));
    for (; notice->apart_count < json_array_size(apart); notice->apart_count++)
        notice->apart[notice->apart_count] =
            read_apart(issued, json_array_get(apart, notice->apart_count));
}

enum code document_read_arrears(struct arena *arena, const char *text,
                                struct arrears_notice *ret_notice)
{
    struct issued issued = {.arena = arena};
    const struct json_value *root = issued_open(arena, text);
    if (root == NULL || !text_equal(issued_text(&issued, root, "document"), "arrears"))
        return UNREADABLE;
    const char *account = issued_text(&issued, root, "account");
    struct arrears_notice notice = {.name = issued_text(&issued, root, "name"),
                                    .issued_on = issued_date(&issued, root, "issuedOn"),
                                    .days = issued_small(&issued, root, "days"),
                                    .source = issued_text(&issued, root, "source"),
                                    .refer_after = issued_date(&issued, root, "referAfter"),
                                    .legal_from = issued_date(&issued, root, "legalFrom"),
                                    .outstanding = issued_money(&issued, root, "outstanding"),
                                    .interest = issued_money(&issued, root, "interest"),
                                    .accrued = issued_money(&issued, root, "accrued"),
                                    .total = issued_money(&issued, root, "total")};
    issued_text_into(&issued, root, "id", notice.id, sizeof(notice.id));
    read_lists(&issued, root, &notice);
    if (issued.broken || account == NULL || !program_account_parse(account, &notice.account) ||
        date_is_none(notice.issued_on))
        return UNREADABLE;
    *ret_notice = notice;
    return OK;
}
