/* What the type of a declaration asks for: door, program, warehouses. @source facts/types.rec */
#include "declaration_impl.h"

enum { LICENCE_MAX = 17 };

const struct declaration_type_fact *declaration_type_of(const struct declaration *declaration)
{
    for (int i = 0; i < TYPE_COUNT; i++)
        if (strcmp(declaration_types[i].id, declaration->type) == 0)
            return &declaration_types[i];
    return NULL;
}

bool declaration_paid_at_release(const struct declaration *declaration)
{
    const struct declaration_type_fact *type = declaration_type_of(declaration);
    return type != NULL && type->account_rule == RULE_DUE_BEFORE_RELEASE;
}

date declaration_rates_date(const struct declaration *declaration, date accounting_date, date today)
{
    const struct declaration_type_fact *type = declaration_type_of(declaration);
    bool released = !date_is_none(declaration->release_date) &&
                    !date_before(today, declaration->release_date);
    return type != NULL && type->by_release && released ? declaration->release_date
                                                        : accounting_date;
}

bool declaration_line_source(const struct declaration *declaration,
                             const struct declaration_line *line, transaction_number *ret)
{
    const char *text = line->previous_transaction[0] != '\0' ? line->previous_transaction
                                                             : declaration->warehouse_transaction;
    return line->previous_line > 0 && transaction_number_parse(text, ret);
}

static bool legacy_refused(const struct check *check)
{
    return strcmp(tariff_parameter(check->tariff, "legacy_types", check_today(check), "reject"),
                  "reject") == 0;
}

static const char *types_taken(const struct check *check)
{
    struct out out = out_new(check->findings->arena);
    out_put(&out, "");
    for (int i = 0; i < TYPE_COUNT; i++)
        if (declaration_types[i].taken && !(declaration_types[i].legacy && legacy_refused(check)))
            out_printf(&out, "%s%s", out.size == 0 ? "" : ", ", declaration_types[i].id);
    return out.data;
}

static void check_program(const struct check *check, const struct declaration_type_fact *type)
{
    const struct declaration *d = check->declaration;
    if (!type->csa || check->context->importer == NULL)
        return;
    const struct registry_account *account =
        registry_find_account(check->context->importer, d->importer);
    if (account != NULL && account->csa == 0)
        check_add(check, FINDING_CAD_0502, 0, type->id, d->importer.text, NULL, "/type");
}

void check_type(const struct check *check)
{
    const struct declaration *d = check->declaration;
    const struct declaration_type_fact *type = declaration_type_of(d);
    if (type == NULL || !type->taken) {
        check_add(check, FINDING_CAD_0101, 0, d->type, types_taken(check), NULL, "/type");
        return;
    }
    if (type->legacy && legacy_refused(check)) {
        check_add(check, FINDING_CAD_0501, 0, type->id, NULL, NULL, "/type");
        return;
    }
    const char *door = check->context->door;
    if (door != NULL && strstr(type->doors, door) == NULL)
        check_add(check, FINDING_CAD_0110, 0, type->id, NULL, NULL, "/type");
    check_program(check, type);
    if (declaration_paid_at_release(d))
        check_paid_at_release(check);
    if (declaration_consolidated(d))
        check_courier(check);
}

static bool is_licence(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    size_t size = strlen(text);
    return size > 0 && size <= LICENCE_MAX && strspn(text, letters) == size;
}

/* Of one side: the licence is there and sound when the type moves goods so, and only then. */
static void check_licence(const struct check *check, const struct declaration_type_fact *type,
                          bool into, const char *licence)
{
    const char *pointer = into ? "/warehouseIn" : "/warehouseOut";
    if (into ? type->stock_in : type->stock_out) {
        if (!is_licence(shown(licence)))
            check_add(check, into ? FINDING_CAD_0503 : FINDING_CAD_0504, 0, type->id,
                      shown(licence), NULL, "%s", pointer);
    } else if (is_given(licence)) {
        check_add(check, FINDING_CAD_0505, 0, type->id, pointer + 1, licence, "%s", pointer);
    }
}

static void check_number(const struct check *check, const char *text, const char *pointer)
{
    transaction_number number;
    if (is_given(text) && !transaction_number_parse(text, &number))
        check_add(check, FINDING_CAD_0507, 0, text, NULL, NULL, "%s", pointer);
}

void check_warehouses(const struct check *check)
{
    const struct declaration *d = check->declaration;
    const struct declaration_type_fact *type = declaration_type_of(d);
    check_number(check, d->previous_transaction, "/previousTransactionNumber");
    check_number(check, d->original_transaction, "/originalTransactionNumber");
    check_number(check, d->warehouse_transaction, "/warehouseTransactionNumber");
    if (type == NULL || check->context->what_if)
        return;
    check_licence(check, type, true, d->warehouse_in);
    check_licence(check, type, false, d->warehouse_out);
    if (type->stock_in && type->stock_out && is_given(d->warehouse_in) &&
        text_equal(d->warehouse_in, shown(d->warehouse_out)))
        check_add(check, FINDING_CAD_0506, 0, d->warehouse_in, NULL, NULL, "/warehouseIn");
}

/* What is in the warehouse is for the action to look up; here what can be seen from the line. */
void check_line_stock(const struct check *check, size_t index)
{
    const struct declaration *d = check->declaration;
    const struct declaration_line *line = &d->lines[index];
    const struct declaration_type_fact *type = declaration_type_of(d);
    bool named = line->previous_transaction[0] != '\0' || line->previous_line != 0;
    transaction_number source;
    if (type == NULL || check->context->what_if)
        return;
    if (type->stock_out && !declaration_line_source(d, line, &source))
        check_add(check, FINDING_CAD_0510, line->number, NULL, NULL, NULL,
                  "/lines/%zu/previousTransactionNumber", index);
    if (!type->stock_out && named)
        check_add(check, FINDING_CAD_0519, line->number, type->id, NULL, NULL,
                  "/lines/%zu/previousTransactionNumber", index);
    if ((type->stock_in || type->stock_out) &&
        (line->quantities_count == 0 || line->quantities[0].unit[0] == '\0'))
        check_add(check, FINDING_CAD_0514, line->number, NULL, NULL, NULL,
                  "/lines/%zu/quantities", index);
}
