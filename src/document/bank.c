/* Bank files that come in: what kind one is, and what all kinds share. */
#include "bank_impl.h"

#include <ctype.h>
#include <stdlib.h>

void bank_wrong(struct bank_reader *reader, enum finding_code code, int line, const char *place,
                const char *arg0, const char *arg1, const char *arg2)
{
    findings_add(reader->findings, code, line, arena_printf(reader->arena, "/%s", place), arg0,
                 arg1, arg2);
}

struct bank_credit *bank_add(struct bank_reader *reader, int line)
{
    struct bank_file *file = &reader->file;
    if (file->count == BANK_CREDITS_MAX) {
        if (!reader->full)
            bank_wrong(reader, FINDING_BNK_0002, line, "",
                       arena_printf(reader->arena, "%d items", BANK_CREDITS_MAX), NULL, NULL);
        reader->full = true;
        return NULL;
    }
    struct bank_credit *credit =
        LIST_PUSH(reader->arena, file->credits, file->count, reader->capacity);
    *credit = (struct bank_credit){.line = line, .id = "", .payer = "", .paid_by = "",
                                   .reference = "", .returned = "", .reason = ""};
    return credit;
}

bool bank_amount(struct bank_reader *reader, int line, const char *place, const char *text,
                 money *ret)
{
    money amount;
    size_t size = strlen(text);
    const char *plain = text;
    /* 100.500 and 100. are amounts to a bank. */
    const char *point = strchr(text, '.');
    if (point != NULL) {
        while (size > (size_t)(point - text) + 3 && text[size - 1] == '0')
            size--;
        if (text + size == point + 1)
            size--;
        plain = arena_copy(reader->arena, text, size);
    }
    if (!money_parse(plain, &amount) || amount.cents <= 0) {
        bank_wrong(reader, FINDING_BNK_0008, line, place, place, text, NULL);
        return false;
    }
    *ret = amount;
    return true;
}

const char *bank_id(struct arena *arena, const char *name, size_t place)
{
    const char *whole = place > 0 ? arena_printf(arena, "%s/%zu", name, place) : name;
    if (strlen(whole) <= BANK_ID_MAX)
        return whole;
    hash256 hash = hash_bytes(whole, strlen(whole));
    char hex[65];
    hash_hex(&hash, hex);
    return arena_copy(arena, hex, BANK_ID_MAX);
}

const char *bank_text(struct arena *arena, const char *bytes, size_t size)
{
    if (text_is_utf8(bytes, size))
        return arena_copy(arena, bytes, size);
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c >= 0x80) {
            out_char(&out, (char)(0xC0 | c >> 6));
            c = 0x80 | (c & 0x3F);
        }
        out_char(&out, c == 0 ? ' ' : (char)c);
    }
    return out.data;
}

static bool two_digits(const char *at, int most, int *ret)
{
    if (!isdigit((unsigned char)at[0]) || !isdigit((unsigned char)at[1]))
        return false;
    *ret = (at[0] - '0') * 10 + at[1] - '0';
    return *ret <= most;
}

bool bank_moment(struct arena *arena, const char *text, date *ret)
{
    date day;
    int hour, minute, second, ahead_hours = 0, ahead_minutes = 0;
    if (strlen(text) < 19 || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
        !date_parse(arena_copy(arena, text, 10), &day) || !two_digits(text + 11, 24, &hour) ||
        !two_digits(text + 14, 59, &minute) || !two_digits(text + 17, 60, &second))
        return false;
    const char *at = text + 19;
    if (*at == '.')
        at += 1 + strspn(at + 1, "0123456789");
    if (*at == '\0') {
        *ret = day;
        return true;
    }
    bool universal = strcmp(at, "Z") == 0;
    if (!universal && ((*at != '+' && *at != '-') || strlen(at) != 6 || at[3] != ':' ||
                       !two_digits(at + 1, 14, &ahead_hours) ||
                       !two_digits(at + 4, 59, &ahead_minutes)))
        return false;
    if (date_before(day, date_make(1970, 1, 3)) || date_before(date_make(9998, 12, 31), day))
        return false;
    int64_t minutes = (int64_t)date_between(date_make(1970, 1, 1), day) * 24 * 60 + hour * 60 +
                      minute;
    int ahead = ahead_hours * 60 + ahead_minutes;
    *ret = instant_date((instant){(minutes - (*at == '-' ? -ahead : ahead)) * 60 * 1000});
    return true;
}

bool bank_is_method(const char *method)
{
    for (int i = BANK_CSV; i <= BANK_EDI_820; i++)
        if (strcmp(method, bank_method((enum bank_format)i)) == 0)
            return true;
    return false;
}

const char *bank_method(enum bank_format format)
{
    static const char *const methods[] = {"bank", "camt.053", "camt.054", "edi-820"};
    return methods[format];
}

/* ---- whom a payer meant ---- */

/* Takes `count` digits with single blanks or hyphens between; NULL when they are not there. */
static const char *digits(const char *at, int count, char *ret)
{
    for (int i = 0; i < count; i++) {
        if (i > 0 && (*at == ' ' || *at == '-'))
            at++;
        if (!isdigit((unsigned char)*at))
            return NULL;
        ret[i] = *at++;
    }
    return at;
}

static const char *account_at(const char *at, char ret[16])
{
    at = digits(at, 9, ret);
    if (at == NULL)
        return NULL;
    at += *at == ' ' || *at == '-';
    if (toupper((unsigned char)at[0]) != 'R' || toupper((unsigned char)at[1]) != 'M')
        return NULL;
    memcpy(ret + 9, "RM", 2);
    at += 2;
    at += *at == ' ' || *at == '-';
    at = digits(at, 4, ret + 11);
    ret[15] = '\0';
    return at != NULL && !isdigit((unsigned char)*at) ? at : NULL;
}

/* ISO 11649: behind RF and two digits that make the whole, turned round, 1 modulo 97. */
static bool creditor_reference(const char *text)
{
    int rest = 0;
    size_t size = strlen(text);
    if (size < 5 || size > 25)
        return false;
    for (size_t i = 0; i < size; i++) {
        int c = toupper((unsigned char)text[(i + 4) % size]);
        if (isdigit(c))
            rest = (rest * 10 + c - '0') % 97;
        else if (isupper(c))
            rest = (rest * 100 + c - 'A' + 10) % 97;
        else
            return false;
    }
    return rest == 1;
}

int bank_find_account(const char *text, program_account *ret_account)
{
    program_account found = {""}, one;
    char words[16];
    bool referenced = toupper((unsigned char)text[0]) == 'R' &&
                      toupper((unsigned char)text[1]) == 'F' && creditor_reference(text);
    const char *from = referenced ? text + 4 : text;
    for (const char *at = from; *at != '\0';) {
        bool begins = at == from || !isalnum((unsigned char)at[-1]);
        const char *end = begins ? account_at(at, words) : NULL;
        if (end == NULL || !program_account_parse(words, &one)) {
            at++;
            continue;
        }
        if (found.text[0] != '\0' && !program_account_equal(found, one))
            return 2;
        found = one;
        at = end;
    }
    if (found.text[0] == '\0')
        return 0;
    *ret_account = found;
    return 1;
}

int bank_find_transaction(const char *text, transaction_number *ret_transaction)
{
    transaction_number found = {""}, one;
    char words[15] = "";
    for (const char *at = text; *at != '\0';) {
        const char *end =
            at == text || !isalnum((unsigned char)at[-1]) ? digits(at, 14, words) : NULL;
        if (end == NULL || isalnum((unsigned char)*end) || !transaction_number_parse(words, &one)) {
            at++;
            continue;
        }
        if (found.text[0] != '\0' && strcmp(found.text, one.text) != 0)
            return 2;
        found = one;
        at = end;
    }
    if (found.text[0] == '\0')
        return 0;
    *ret_transaction = found;
    return 1;
}

/* Words that name two are nobody's: no account is guessed. */
static void name(struct bank_credit *credit, const char *text)
{
    program_account account = {""};
    transaction_number transaction = {""};
    int accounts = bank_find_account(text, &account);
    int transactions = accounts == 0 ? bank_find_transaction(text, &transaction) : 0;
    bool known = credit->account.text[0] != '\0', told = credit->transaction.text[0] != '\0';
    bool other = known && accounts == 1 && !program_account_equal(account, credit->account);
    bool another = told && !known && transactions == 1 &&
                   strcmp(transaction.text, credit->transaction.text) != 0;
    credit->disputed |= accounts > 1 || other || (!known && (transactions > 1 || another));
    if (credit->disputed) {
        credit->account = (program_account){""};
        credit->transaction = (transaction_number){""};
    } else if (accounts == 1) {
        credit->account = account;
        credit->transaction = (transaction_number){""};
    } else if (!known && transactions == 1) {
        credit->transaction = transaction;
    }
}

void bank_refer(struct bank_reader *reader, struct bank_credit *credit, const char *text)
{
    if (*text == '\0')
        return;
    name(credit, text);
    const char *whole = *credit->reference == '\0'
                            ? text
                            : arena_printf(reader->arena, "%s, %s", credit->reference, text);
    credit->reference = bank_cut(reader->arena, whole, BANK_REFERENCE_MAX);
}

const char *bank_cut(struct arena *arena, const char *text, size_t size_max)
{
    size_t size = strlen(text);
    if (size > size_max)
        for (size = size_max; size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80;)
            size--;
    return arena_copy(arena, text, size);
}

/* ---- the whole ---- */

struct place {
    const struct bank_credit *credit;
};

static int compare_ids(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = strcmp(a->credit->id, b->credit->id);
    if (order == 0)
        order = (a->credit->kind > b->credit->kind) - (a->credit->kind < b->credit->kind);
    return order != 0 ? order : (a->credit > b->credit) - (a->credit < b->credit);
}

/* What one bank calls by one name is one item. */
static void check_ids(struct bank_reader *reader)
{
    const struct bank_file *file = &reader->file;
    struct place *places = arena_array(reader->arena, file->count + 1, sizeof(*places));
    for (size_t i = 0; i < file->count; i++)
        places[i].credit = &file->credits[i];
    if (file->count > 1)
        qsort(places, file->count, sizeof(*places), compare_ids);
    for (size_t i = 1; i < file->count; i++) {
        const struct bank_credit *before = places[i - 1].credit, *now = places[i].credit;
        if (*now->id != '\0' && before->kind == now->kind && strcmp(before->id, now->id) == 0)
            bank_wrong(reader, FINDING_BNK_0013, now->line, "id", now->id,
                       arena_printf(reader->arena, "%d", before->line), NULL);
    }
}

static enum code read_any(struct bank_reader *reader, const char *bytes, size_t size)
{
    size_t at = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    bool wide = size >= 2 &&
                (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);
    while (at < size && isspace((unsigned char)bytes[at]))
        at++;
    if (wide || (at < size && bytes[at] == '<'))
        return bank_read_camt(reader, bytes, size);
    if (size - at >= 3 && memcmp(bytes + at, "ISA", 3) == 0)
        return bank_read_820(reader, bytes + at, size - at);
    return bank_read_csv(reader, bytes, size);
}

enum code document_read_bank(struct arena *arena, const char *bytes, size_t size,
                             struct findings *findings, struct bank_file *ret_file)
{
    struct bank_reader reader = {.arena = arena, .findings = findings};
    size_t errors = findings->errors_count;
    if (size > BANK_BYTES_MAX) {
        bank_wrong(&reader, FINDING_BNK_0002, 0, "",
                   arena_printf(arena, "%d MiB", BANK_BYTES_MAX / 1024 / 1024), NULL, NULL);
        return UNREADABLE;
    }
    enum code code = read_any(&reader, bytes, size);
    if (code != OK)
        return code;
    check_ids(&reader);
    if (findings->errors_count > errors)
        return FINDINGS;
    for (size_t i = 0; i < reader.file.count; i++) {
        const struct bank_credit *credit = &reader.file.credits[i];
        money *const sums[BANK_KINDS] = {[BANK_PAYMENT] = &reader.file.paid,
                                         [BANK_RETURN] = &reader.file.returned,
                                         [BANK_OUT_BACK] = &reader.file.out_back};
        *sums[credit->kind] = money_add(*sums[credit->kind], credit->amount);
    }
    *ret_file = reader.file;
    return OK;
}
