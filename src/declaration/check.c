/* The check of the declaration as a whole, its header and its invoices; in document order. */
#include <stdio.h>

#include "declaration_impl.h"

static const char *pointer_text(const struct check *check, const char *format, va_list arguments)
{
    char text[128];
    vsnprintf(text, sizeof(text), format, arguments);
    return arena_text(check->findings->arena, text);
}

void check_add(const struct check *check, enum finding_code code, int line, const char *arg0,
               const char *arg1, const char *arg2, const char *pointer, ...)
{
    va_list arguments;
    va_start(arguments, pointer);
    const char *at = pointer_text(check, pointer, arguments);
    va_end(arguments);
    findings_add(check->findings, code, line, at, arg0, arg1, arg2);
}

static bool list_is_official(const struct check *check, const char *table)
{
    const struct tariff_code *codes = NULL;
    size_t count = tariff_codes(check->tariff, table, &codes);
    for (size_t i = 0; i < count; i++)
        if (!codes[i].confirmed)
            return false;
    return count > 0;
}

void check_add_unlisted(const struct check *check, const char *table, enum finding_code code,
                        int line, const char *arg0, const char *arg1, const char *pointer, ...)
{
    struct findings *findings = check->findings;
    bool warns = !list_is_official(check, table);
    size_t count = findings->count;
    if (warns && count == FINDINGS_MAX)
        return;
    va_list arguments;
    va_start(arguments, pointer);
    const char *at = pointer_text(check, pointer, arguments);
    va_end(arguments);
    findings_add(findings, code, line, at, arg0, arg1, NULL);
    if (warns)
        check_soften(check, count);
}

void check_soften(const struct check *check, size_t count_before)
{
    struct findings *findings = check->findings;
    if (findings->count == count_before || findings->items[count_before].severity != SEVERITY_ERROR)
        return;
    findings->items[count_before].severity = SEVERITY_WARNING;
    findings->errors_count--;
}

bool check_listed(const struct check *check, const char *table, const char *code)
{
    return tariff_code_find(check->tariff, table, code, check->rates_on) != NULL;
}

bool check_place(const struct check *check, const char *place)
{
    if (strlen(place) == 2)
        return check_listed(check, "countries", place);
    if (place[0] != 'U' || strlen(place) != 3)
        return false;
    return check_listed(check, "us-states", place) || check_listed(check, "us-states", place + 1);
}

void check_decimals(const struct check *check, decimal value, const char *currency, int line,
                    const char *pointer)
{
    int allowed = 2;
    const struct tariff_code *code =
        tariff_code_find(check->tariff, "currencies", currency, check->rates_on);
    if (code != NULL && code->extra != NULL && code->extra[0] >= '0' && code->extra[0] < '2' &&
        code->extra[1] == '\0')
        allowed = code->extra[0] - '0';
    /* 1000.00 yen says nothing wrong; 1000.50 does. Three decimals are refused for all. */
    bool fits = value.scale <= allowed;
    if (!fits && value.scale <= 2)
        fits = value.units % int_power10(value.scale - allowed) == 0;
    if (fits)
        return;
    char decimals[2] = {(char)('0' + allowed), '\0'};
    findings_add(check->findings, FINDING_DOC_0005, line, pointer,
                 decimal_text(check->findings->arena, value), decimals, NULL);
}


static void check_importer(const struct check *check)
{
    const struct declaration *d = check->declaration;
    const struct declaration_context *context = check->context;
    if (d->importer.text[0] == '\0') {
        if (is_given(d->importer_given))
            check_add(check, FINDING_DOC_0006, 0, d->importer_given, NULL, NULL, "/importer");
        else if (!context->what_if)
            check_add(check, FINDING_DOC_0002, 0, "importer", NULL, NULL, "/importer");
        return;
    }
    if (!program_account_is_import(d->importer)) {
        check_add(check, FINDING_CAD_0121, 0, d->importer.text, NULL, NULL, "/importer");
        return;
    }
    if (context->what_if && context->importer == NULL)
        return;
    const struct registry_account *account =
        context->importer == NULL ? NULL : registry_find_account(context->importer, d->importer);
    if (account == NULL || !registry_account_active(account, check_today(check)))
        check_add(check, FINDING_CAD_0120, 0, d->importer.text, NULL, NULL, "/importer");
    else if (!account->import)
        check_add(check, FINDING_CAD_0121, 0, d->importer.text, NULL, NULL, "/importer");
}

static void check_header(const struct check *check)
{
    const struct declaration *d = check->declaration;
    bool what_if = check->context->what_if;
    struct arena *arena = check->findings->arena;
    if (!is_given(d->office)) {
        if (!what_if)
            check_add(check, FINDING_CAD_0201, 0, "", NULL, NULL, "/office");
    } else if (!check_listed(check, "offices", d->office)) {
        check_add_unlisted(check, "offices", FINDING_CAD_0201, 0, d->office, NULL, "/office");
    }
    if (date_is_none(d->release_date)) {
        if (!what_if)
            check_add(check, FINDING_CAD_0204, 0, NULL, NULL, NULL, "/releaseDate");
    } else if (date_before(check_today(check), d->release_date) &&
               !declaration_paid_at_release(d)) {
        check_add(check, FINDING_CAD_0205, 0, date_text(arena, d->release_date),
                  date_text(arena, check_today(check)), NULL, "/releaseDate");
    } else if (!date_is_none(check->context->released_on) && !declaration_paid_at_release(d) &&
               !date_equal(d->release_date, check->context->released_on)) {
        const bool must = d->version <= 1 &&
                          (strcmp(d->type, "AB") == 0 || strcmp(d->type, "TT") == 0);
        check_add(check, must ? FINDING_CAD_0545 : FINDING_CAD_0546, 0,
                  date_text(arena, d->release_date), d->transaction.text,
                  date_text(arena, check->context->released_on), "/releaseDate");
    }
    if (!is_given(d->transport_mode)) {
        if (!what_if)
            check_add(check, FINDING_CAD_0202, 0, "", NULL, NULL, "/transportMode");
    } else if (!check_listed(check, "transport-modes", d->transport_mode)) {
        check_add_unlisted(check, "transport-modes", FINDING_CAD_0202, 0, d->transport_mode, NULL,
                           "/transportMode");
    }
    char cargo[26];
    if (is_given(d->cargo_control_number) &&
        !cargo_control_number_parse(d->cargo_control_number, cargo))
        check_add(check, FINDING_CAD_0203, 0, d->cargo_control_number, NULL, NULL,
                  "/cargoControlNumber");
    if (d->gross_weight_kg < 0)
        check_add(check, FINDING_CAD_0206, 0,
                  arena_printf(arena, "%lld", (long long)d->gross_weight_kg), NULL, NULL,
                  "/grossWeightKg");
    check_importer(check);
    check_warehouses(check);
    check_notice(check);
    for (size_t i = 0; i < d->reasons_count; i++)
        if (!check_listed(check, "reason-codes", d->reasons[i]))
            check_add_unlisted(check, "reason-codes", FINDING_CAD_0210, 0, d->reasons[i], NULL,
                               "/reasons/%zu", i);
}

/* Lines whose value counts toward the invoice's total: all sound and in its currency, or no sum at
 * all. */
static bool invoice_sum(const struct declaration *d, const struct declaration_invoice *invoice,
                        decimal *ret_sum)
{
    decimal sum = {0, 2};
    size_t found = 0;
    for (size_t i = 0; i < d->lines_count; i++) {
        const struct declaration_line *line = &d->lines[i];
        bool on_it = is_given(line->invoice) ? text_equal(line->invoice, invoice->number)
                                             : d->invoices_count == 1;
        if (!on_it)
            continue;
        if (!line->has_value || strcmp(line->currency, invoice->currency) != 0 ||
            line->value.units < 0 || line->value.units >= int_power10(15) || line->value.scale > 2)
            return false;
        sum = decimal_sum(sum, line->value);
        found++;
    }
    *ret_sum = sum;
    return found > 0;
}

void check_invoices(const struct check *check)
{
    const struct declaration *d = check->declaration;
    struct arena *arena = check->findings->arena;
    for (size_t i = 0; i < d->invoices_count; i++) {
        const struct declaration_invoice *invoice = &d->invoices[i];
        if (!is_given(invoice->number))
            check_add(check, FINDING_DOC_0002, 0, "number", NULL, NULL, "/invoices/%zu/number", i);
        else
            for (size_t j = 0; j < i; j++)
                if (text_equal(d->invoices[j].number, invoice->number)) {
                    check_add(check, FINDING_CAD_0305, 0, invoice->number, NULL, NULL,
                              "/invoices/%zu/number", i);
                    break;
                }
        if (is_given(invoice->currency) &&
            !tariff_currency_known(check->tariff, invoice->currency, check->rates_on)) {
            check_add(check, FINDING_CAD_0302, 0, invoice->currency,
                      date_text(arena, check->rates_on), NULL, "/invoices/%zu/total/currency", i);
        } else if (invoice->has_total) {
            char pointer[64];
            snprintf(pointer, sizeof(pointer), "/invoices/%zu/total/amount", i);
            check_decimals(check, invoice->total, invoice->currency, 0, pointer);
        }
        decimal sum;
        if (invoice->has_total && invoice_sum(d, invoice, &sum) &&
            decimal_compare(sum, invoice->total) != 0)
            check_add(check, FINDING_CAD_0303, 0, decimal_text(arena, invoice->total),
                      decimal_text(arena, sum), shown(invoice->number), "/invoices/%zu/total", i);
        const struct declaration_party *vendor = &invoice->vendor;
        bool whole = is_given(vendor->name) && is_given(vendor->country) &&
                     (is_given(vendor->street) || is_given(vendor->city));
        if (!whole && !check->context->what_if)
            check_add(check, FINDING_CAD_0301, 0, shown(invoice->number), NULL, NULL,
                      "/invoices/%zu/vendor", i);
    }
}

/* Looked for once: a line that looked at those before it would make 9,999 of them slow. */
static size_t first_stateless(const struct declaration *declaration)
{
    size_t count = declaration->lines_count, index = 0;
    if (count > DECLARATION_LINES_MAX) /* refused before a line is looked at */
        return 0;
    while (index < count && strcmp(declaration->lines[index].origin, "US") != 0)
        index++;
    return index;
}

enum code declaration_check(const struct declaration *declaration,
                            const struct declaration_context *context, struct findings *findings)
{
    date rates_on = declaration_rates_on(context);
    const char *collected =
        tariff_parameter(context->tariff, "provincial_on_commercial", rates_on, "false");
    const struct check check = {.declaration = declaration,
                                .context = context,
                                .tariff = context->tariff,
                                .findings = findings,
                                .rates_on = rates_on,
                                .stateless = first_stateless(declaration),
                                .provincial = strcmp(collected, "true") == 0};
    size_t errors = findings->errors_count;
    check_type(&check);
    check_transaction(&check);
    check_header(&check);
    check_invoices(&check);
    if (declaration->lines_count == 0)
        check_add(&check, FINDING_DOC_0002, 0, "lines", NULL, NULL, "/lines");
    if (declaration->lines_count > DECLARATION_LINES_MAX) {
        check_add(&check, FINDING_CAD_0902, 0, "9999", NULL, NULL, "/lines");
        return FINDINGS;
    }
    for (size_t i = 0; i < declaration->lines_count; i++) {
        check_line_shipment(&check, i);
        check_line(&check, i);
        check_line_stock(&check, i);
    }
    check_shipments(&check);
    return findings->errors_count > errors ? FINDINGS : OK;
}
