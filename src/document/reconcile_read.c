#include "reconcile_file.h"

const char *const reconcile_column_names[RECONCILE_COLUMNS] = {"reference", "date", "amount",
                                                               "debit", "credit", "duty", "tax"};

/* Headers as people write them, folded, in both languages; what tells most comes first. */
static const char *const usual[RECONCILE_COLUMNS][40] = {
    [RECONCILE_REFERENCE] = {"reference", "transaction number", "transaction no", "transaction nbr",
                             "transactionnumber", "numero de transaction", "no de transaction",
                             "customs transaction number", "cad transaction number", "cad number",
                             "cad no", "cad", "numero de la ddc", "no de ddc", "ddc", "b3 number",
                             "b3 no", "transaction", "declaration", "entry number", "entry no",
                             "numero de reference", "no de reference", "reference number",
                             "reference no", "ref no", "ref", "document number", "document no",
                             "document", "piece", "no de piece", "numero de piece",
                             "invoice number", "invoice no", "invoice", "facture",
                             "no de facture"},
    [RECONCILE_DATE] = {"date", "accounting date", "accountingdate", "date de declaration",
                        "posting date", "posted on", "posted", "date d inscription", "inscrit le",
                        "transaction date", "date de transaction", "entry date", "date comptable",
                        "date d operation", "value date", "valuedate", "date de valeur",
                        "release date", "releasedate", "date de mainlevee", "date de la mainlevee",
                        "payment date", "date de paiement", "invoice date", "date de facture",
                        "jour", "day"},
    [RECONCILE_AMOUNT] = {"amount", "montant", "total amount", "montant total", "amount cad",
                          "montant cad", "total", "total duties and taxes", "duties and taxes",
                          "total des droits et des taxes", "droits et taxes", "amount owing",
                          "amount due", "montant du", "net", "net amount", "montant net"},
    [RECONCILE_DEBIT] = {"debit", "debits", "charge", "charges", "dr"},
    [RECONCILE_CREDIT] = {"credit", "credits", "payment", "payments", "paiement", "paiements", "cr",
                          "ct"},
    [RECONCILE_DUTY] = {"duty", "duties", "customs duty", "customs duties", "duty amount", "droits",
                        "droit", "droits de douane", "montant des droits"},
    [RECONCILE_TAX] = {"gst", "tps", "tax", "taxes", "taxe", "gst amount", "tax amount",
                       "montant de la tps", "montant de la taxe"},
};

/* How far down in the list the header stands; -1 nowhere. */
static int rank_of(enum reconcile_column column, const char *folded)
{
    for (int i = 0; i < (int)ARRAY_COUNT(usual[column]) && usual[column][i]; i++)
        if (strcmp(usual[column][i], folded) == 0)
            return i;
    return -1;
}

struct reconcile_columns reconcile_guess(struct arena *arena, const struct sheet *sheet)
{
    struct reconcile_columns columns;
    for (int column = 0; column < RECONCILE_COLUMNS; column++) {
        int best = -1;
        columns.at[column] = -1;
        for (size_t i = 0; i < sheet->columns_count; i++) {
            int rank = rank_of((enum reconcile_column)column, text_fold(arena, sheet->header[i]));
            if (rank >= 0 && (best < 0 || rank < best)) {
                best = rank;
                columns.at[column] = (int)i;
            }
        }
    }
    return columns;
}

/* ---- amounts ---- */

static bool starts(const char *at, const char *with)
{
    return strncmp(at, with, strlen(with)) == 0;
}

/* Bytes of a blank, a currency sign or what else says nothing; 0: it is not one. */
static size_t nothing_at(const char *at)
{
    static const char *const nothing[] = {" ", "\u00a0", "\u202f", "\u2009",
                                          "$", "CAD", "CA$", "\t"};
    for (size_t i = 0; i < ARRAY_COUNT(nothing); i++)
        if (starts(at, nothing[i]))
            return strlen(nothing[i]);
    return 0;
}

/* Digits with their marks, to plain digits and a point. */
static bool plain_number(const char *marked, char *ret, size_t size)
{
    const char *last = NULL;
    size_t used = 0, since = 0;
    bool grouped = false;
    for (const char *at = marked; *at; at++)
        if (*at == '.' || *at == ',')
            last = at;
    bool cents = last && strlen(last) - 1 <= 2 && last[1] != '\0';
    if (last && !cents && (*last == '.' || strlen(last) != 4))
        return false;
    for (const char *at = marked; *at; at++, since++) {
        bool mark = *at == '.' || *at == ',';
        if (used + 2 > size)
            return false;
        if (!mark) {
            ret[used++] = *at;
            continue;
        }
        if (used == 0 || (grouped && since != 4) || (cents && at != last && *at == *last) ||
            (!grouped && since > 3 && !(cents && at == last)))
            return false;
        if (cents && at == last)
            ret[used++] = '.';
        grouped = true;
        since = 0;
    }
    ret[used] = '\0';
    return used > 0;
}

bool reconcile_money(struct arena *arena, const char *text, money *ret)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    int minus = 0, brackets = 0;
    for (const char *at = text; *at;) {
        size_t skip = nothing_at(at);
        if (skip > 0) {
            at += skip;
            continue;
        }
        bool sign = *at == '-' || starts(at, "\u2212");
        if (sign) {
            minus++;
            at += *at == '-' ? 1 : strlen("\u2212");
        } else if (*at == '(' || *at == ')') {
            brackets += *at == '(' ? 1 : 2;
            at++;
        } else if (*at == '+' && out.size == 0) {
            at++;
        } else if (out.size > 0 && (strcmp(at, "CR") == 0 || strcmp(at, "CT") == 0)) {
            minus++;
            at += 2;
        } else if (out.size > 0 && (strcmp(at, "DR") == 0 || strcmp(at, "DT") == 0)) {
            at += 2;
        } else if ((*at >= '0' && *at <= '9') || *at == '.' || *at == ',') {
            out_char(&out, *at++);
        } else {
            return false;
        }
    }
    char plain[24];
    money value;
    if ((brackets != 0 && brackets != 3) || minus + (brackets == 3) > 1 || out.size > 18 ||
        !plain_number(out.data, plain, sizeof(plain)) || !money_parse(plain, &value))
        return false;
    *ret = minus || brackets ? money_negate(value) : value;
    return true;
}

/* ---- days ---- */

enum day_order { DAY_UNKNOWN, DAY_FIRST, MONTH_FIRST, DAY_EITHER };

/* Three numbers parted by - / or . */
static bool parts_of(const char *text, int ret_parts[3], int *ret_digits)
{
    int part = 0, digits = 0;
    ret_parts[0] = ret_parts[1] = ret_parts[2] = 0;
    for (const char *at = text;; at++) {
        if (*at >= '0' && *at <= '9' && digits < 4) {
            ret_parts[part] = ret_parts[part] * 10 + (*at - '0');
            digits++;
            if (part == 0)
                *ret_digits = digits;
        } else if (digits > 0 && part < 2 && *at != '\0' && strchr("-/.", *at)) {
            part++;
            digits = 0;
        } else {
            return *at == '\0' && part == 2 && digits > 0;
        }
    }
}

/* The day without a time behind it. */
static const char *day_part(struct arena *arena, const char *text)
{
    size_t size = strcspn(text, " T");
    return arena_copy(arena, text, size);
}

static bool day_made(struct arena *arena, int year, int month, int day, date *ret)
{
    return date_parse(arena_printf(arena, "%04d-%02d-%02d", year, month, day), ret);
}

static bool day_read(struct arena *arena, const char *text, enum day_order order, date *ret)
{
    int parts[3], digits = 0;
    text = day_part(arena, text);
    if (strlen(text) == 8 && strspn(text, "0123456789") == 8)
        return date_parse(arena_printf(arena, "%.4s-%.2s-%.2s", text, text + 4, text + 6), ret);
    if (!parts_of(text, parts, &digits))
        return false;
    if (digits == 4)
        return day_made(arena, parts[0], parts[1], parts[2], ret);
    return order == MONTH_FIRST ? day_made(arena, parts[2], parts[0], parts[1], ret)
                                : day_made(arena, parts[2], parts[1], parts[0], ret);
}

/* Of the column as a whole. ret_doubt: a day that could be read either way. */
static enum day_order order_of(struct arena *arena, const struct sheet *sheet, int column,
                               const char **ret_doubt)
{
    bool day_first = false, month_first = false;
    *ret_doubt = NULL;
    for (size_t row = 0; row < sheet->rows_count; row++) {
        int parts[3], digits = 0;
        const char *text = day_part(arena, sheet_cell(sheet, row, (size_t)column));
        if (!parts_of(text, parts, &digits) || digits == 4)
            continue;
        day_first |= parts[0] > 12;
        month_first |= parts[1] > 12;
        if (parts[0] <= 12 && parts[1] <= 12 && parts[0] != parts[1])
            *ret_doubt = text;
    }
    return day_first && month_first ? DAY_UNKNOWN
           : month_first            ? MONTH_FIRST
           : day_first              ? DAY_FIRST
                                    : DAY_EITHER;
}

/* ---- rows ---- */

struct reading {
    struct arena *arena;
    const struct sheet *sheet;
    const struct reconcile_columns *columns;
    struct findings *findings;
    enum day_order order;
};

static const char *cell_of(const struct reading *reading, size_t row, enum reconcile_column column)
{
    int at = reading->columns->at[column];
    return at < 0 ? "" : sheet_cell(reading->sheet, row, (size_t)at);
}

static void find(const struct reading *reading, enum finding_code code, size_t row,
                 enum reconcile_column column)
{
    const struct sheet *sheet = reading->sheet;
    findings_add(reading->findings, code, sheet->numbers[row], "",
                 arena_printf(reading->arena, "%d", sheet->numbers[row]),
                 sheet->header[reading->columns->at[column]], cell_of(reading, row, column));
}

/* false: the cell is blank, or a finding was added. */
static bool amount_in(const struct reading *reading, size_t row, enum reconcile_column column,
                      money *ret)
{
    const char *text = cell_of(reading, row, column);
    if (!*text || reconcile_money(reading->arena, text, ret))
        return *text != '\0';
    find(reading, FINDING_REC_0002, row, column);
    return false;
}

static bool total_of(const struct reading *reading, size_t row, struct reconcile_row *ret)
{
    money one = {0}, other = {0};
    const int *at = reading->columns->at;
    ret->has_tax = amount_in(reading, row, RECONCILE_TAX, &ret->tax);
    if (at[RECONCILE_AMOUNT] >= 0)
        return amount_in(reading, row, RECONCILE_AMOUNT, &ret->amount);
    if (at[RECONCILE_DEBIT] >= 0 || at[RECONCILE_CREDIT] >= 0) {
        bool debit = amount_in(reading, row, RECONCILE_DEBIT, &one);
        bool credit = amount_in(reading, row, RECONCILE_CREDIT, &other);
        ret->amount = money_subtract(one, other);
        return debit || credit;
    }
    bool duty = amount_in(reading, row, RECONCILE_DUTY, &one);
    ret->amount = money_add(one, ret->tax);
    return duty || ret->has_tax;
}

/* 1.2345E+13: the digits behind are gone. */
static bool is_shortened(const char *text)
{
    size_t digits = strspn(text, "0123456789.,");
    return digits > 0 && (text[digits] == 'E' || text[digits] == 'e') && text[digits + 1] == '+' &&
           strspn(text + digits + 2, "0123456789") == strlen(text + digits + 2);
}

static void read_row(const struct reading *reading, size_t row, struct reconcile_row *ret)
{
    size_t before = reading->findings->errors_count;
    ret->number = reading->sheet->numbers[row];
    ret->reference = cell_of(reading, row, RECONCILE_REFERENCE);
    if (is_shortened(ret->reference))
        find(reading, FINDING_REC_0005, row, RECONCILE_REFERENCE);
    const char *on = cell_of(reading, row, RECONCILE_DATE);
    if (*on && !day_read(reading->arena, on, reading->order, &ret->on))
        find(reading, FINDING_REC_0003, row, RECONCILE_DATE);
    if (!total_of(reading, row, ret) && reading->findings->errors_count == before)
        findings_add(reading->findings, FINDING_REC_0008, ret->number, "",
                     arena_printf(reading->arena, "%d", ret->number), NULL, NULL);
}

enum code reconcile_rows(struct arena *arena, const struct sheet *sheet,
                         const struct reconcile_columns *columns, struct findings *findings,
                         struct reconcile_row **ret_rows, size_t *ret_count)
{
    struct reading reading = {arena, sheet, columns, findings, DAY_EITHER};
    size_t errors = findings->errors_count;
    const int *at = columns->at;
    if (at[RECONCILE_AMOUNT] < 0 && at[RECONCILE_DEBIT] < 0 && at[RECONCILE_CREDIT] < 0 &&
        at[RECONCILE_DUTY] < 0 && at[RECONCILE_TAX] < 0) {
        findings_add(findings, FINDING_REC_0001, 0, "", NULL, NULL, NULL);
        return FINDINGS;
    }
    if (at[RECONCILE_DATE] >= 0) {
        const char *doubt;
        reading.order = order_of(arena, sheet, at[RECONCILE_DATE], &doubt);
        if (reading.order == DAY_UNKNOWN || (reading.order == DAY_EITHER && doubt))
            findings_add(findings, FINDING_REC_0004, 0, "", sheet->header[at[RECONCILE_DATE]],
                         doubt ? doubt : cell_of(&reading, 0, RECONCILE_DATE), NULL);
    }
    struct reconcile_row *rows = arena_array(arena, sheet->rows_count + 1, sizeof(*rows));
    for (size_t row = 0; row < sheet->rows_count; row++)
        read_row(&reading, row, &rows[row]);
    if (findings->errors_count > errors)
        return FINDINGS;
    *ret_rows = rows;
    *ret_count = sheet->rows_count;
    return OK;
}
