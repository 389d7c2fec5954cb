/* The register's file: a row a business. */
#include "register.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 175 };

const char *const register_entity_types[] = {"corporation", "partnership", "sole_proprietor",
                                             "trust", "government", "other", NULL};

static const struct {
    const char *text;
    bool imports;
    enum business_kind kind;
} programs[PROGRAMS] = {
    [PROGRAM_IMPORTER] = {"IMPORTER", true, BUSINESS_IMPORTER},
    [PROGRAM_EXPORTER] = {"EXPORTER", false, BUSINESS_EXPORTER},
    [PROGRAM_IMPORTER_EXPORTER] = {"IMPORTER_EXPORTER", true, BUSINESS_IMPORTER},
    [PROGRAM_CUSTOMS_BROKER] = {"CUSTOMS_BROKER", false, BUSINESS_BROKER},
    [PROGRAM_TRADE_CONSULTANT] = {"TRADE_CONSULTANT", false, BUSINESS_CONSULTANT},
    [PROGRAM_CARRIER] = {"CARRIER", false, BUSINESS_CARRIER},
    [PROGRAM_FREIGHT_FORWARDER] = {"FREIGHT_FORWARDER", false, BUSINESS_CARRIER},
    [PROGRAM_CLVS_COURIER] = {"CLVS_COURIER", true, BUSINESS_CARRIER},
    [PROGRAM_BONDED_WAREHOUSE] = {"BONDED_WAREHOUSE", false, BUSINESS_IMPORTER},
    [PROGRAM_SUFFERANCE_WAREHOUSE] = {"SUFFERANCE_WAREHOUSE", false, BUSINESS_IMPORTER},
    [PROGRAM_DUTY_FREE_SHOP] = {"DUTY_FREE_SHOP", false, BUSINESS_IMPORTER},
    [PROGRAM_FIN_SECURITY_PROVIDER] = {"FIN_SECURITY_PROVIDER", false, BUSINESS_SURETY},
    [PROGRAM_OTHER] = {"OTHER", false, BUSINESS_IMPORTER},
};

const char *register_program_text(enum register_program program)
{
    return programs[program].text;
}

bool register_program_parse(const char *text, enum register_program *ret)
{
    for (int i = 0; i < PROGRAMS; i++)
        if (strcmp(programs[i].text, text) == 0) {
            *ret = (enum register_program)i;
            return true;
        }
    return false;
}

bool register_program_imports(enum register_program program)
{
    return programs[program].imports;
}

enum business_kind register_program_kind(enum register_program program)
{
    return programs[program].kind;
}

/* ---- accounts ---- */

static bool take_option(const char *word, struct register_account *account)
{
    if (strncmp(word, "closed=", 7) == 0)
        return date_parse(word + 7, &account->closed_on);
    if (strncmp(word, "asec=", 5) == 0) {
        bool fine = strlen(word) == 10 && strspn(word + 5, "0123456789") == 5;
        if (fine)
            memcpy(account->asec, word + 5, 6);
        return fine;
    }
    if (strcmp(word, "csa=1") == 0 || strcmp(word, "csa=2") == 0) {
        account->csa = word[4] - '0';
        return true;
    }
    account->courier = account->courier || strcmp(word, "courier") == 0;
    return strcmp(word, "courier") == 0;
}

static bool account_parse(struct arena *arena, bn owner, char *text, struct register_account *ret)
{
    char *rest = text, *word;
    int place = 0;
    bool fine = true;
    while (fine && (word = strsep(&rest, " ")) != NULL) {
        if (*word == '\0')
            continue;
        if (place == 0)
            fine = strlen(word) == 6 && strncmp(word, "RM", 2) == 0 &&
                   strcmp(word, "RM0000") != 0 &&
                   program_account_parse(arena_printf(arena, "%s%s", owner.text, word),
                                         &ret->account);
        else if (place == 1)
            fine = register_program_parse(word, &ret->program);
        else if (place == 2)
            fine = date_parse(word, &ret->opened_on);
        else
            fine = take_option(word, ret);
        place++;
    }
    return fine && place >= 3 &&
           (date_is_none(ret->closed_on) || !date_before(ret->closed_on, ret->opened_on));
}

bool register_accounts_parse(struct arena *arena, bn owner, const char *text,
                             const struct register_account **ret, size_t *ret_count,
                             const char **ret_bad)
{
    struct register_account *list = NULL;
    size_t count = 0, capacity = 0;
    char *rest = arena_text(arena, text), *piece;
    while ((piece = strsep(&rest, ";")) != NULL) {
        if (piece[strspn(piece, " ")] == '\0')
            continue;
        *ret_bad = arena_text(arena, piece + strspn(piece, " "));
        struct register_account *account = LIST_PUSH(arena, list, count, capacity);
        if (count > REGISTER_ACCOUNTS_MAX || !account_parse(arena, owner, piece, account))
            return false;
        for (size_t i = 0; i + 1 < count; i++)
            if (program_account_equal(list[i].account, account->account))
                return false;
    }
    *ret = list;
    *ret_count = count;
    return true;
}

const char *register_accounts_text(struct arena *arena, const struct register_entry *entry)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < entry->accounts_count; i++) {
        const struct register_account *a = &entry->accounts[i];
        out_printf(&out, "%s%s %s %s", i == 0 ? "" : "; ", program_account_program(&a->account),
                   register_program_text(a->program), date_text(arena, a->opened_on));
        if (!date_is_none(a->closed_on))
            out_printf(&out, " closed=%s", date_text(arena, a->closed_on));
        if (a->asec[0] != '\0')
            out_printf(&out, " asec=%s", a->asec);
        if (a->csa != 0)
            out_printf(&out, " csa=%d", a->csa);
        if (a->courier)
            out_put(&out, " courier");
    }
    return out.data;
}

/* ---- columns ---- */

enum column { COLUMN_BN, COLUMN_LEGAL_NAME, COLUMN_OPERATING_NAME, COLUMN_ENTITY_TYPE,
              COLUMN_LANGUAGE, COLUMN_STREET, COLUMN_CITY, COLUMN_PROVINCE, COLUMN_POSTAL_CODE,
              COLUMN_COUNTRY, COLUMN_MAILING_STREET, COLUMN_MAILING_CITY, COLUMN_MAILING_PROVINCE,
              COLUMN_MAILING_POSTAL_CODE, COLUMN_MAILING_COUNTRY, COLUMN_ACCOUNTS, COLUMN_OTHER_ID,
              COLUMN_STATUS, COLUMN_EFFECTIVE_ON, COLUMN_CHECK_EXEMPT, COLUMNS };
static const struct {
    const char *name;
    bool there, filled; /* must be in the file; must have a value */
} columns[COLUMNS] = {
    [COLUMN_BN] = {"bn", true, true},
    [COLUMN_LEGAL_NAME] = {"legal_name", true, true},
    [COLUMN_OPERATING_NAME] = {"operating_name", false, false},
    [COLUMN_ENTITY_TYPE] = {"entity_type", true, true},
    [COLUMN_LANGUAGE] = {"language", false, false},
    [COLUMN_STREET] = {"street", true, true},
    [COLUMN_CITY] = {"city", true, true},
    [COLUMN_PROVINCE] = {"province", false, false},
    [COLUMN_POSTAL_CODE] = {"postal_code", false, false},
    [COLUMN_COUNTRY] = {"country", true, true},
    [COLUMN_MAILING_STREET] = {"mailing_street", false, false},
    [COLUMN_MAILING_CITY] = {"mailing_city", false, false},
    [COLUMN_MAILING_PROVINCE] = {"mailing_province", false, false},
    [COLUMN_MAILING_POSTAL_CODE] = {"mailing_postal_code", false, false},
    [COLUMN_MAILING_COUNTRY] = {"mailing_country", false, false},
    [COLUMN_ACCOUNTS] = {"accounts", true, false},
    [COLUMN_OTHER_ID] = {"other_id", false, false},
    [COLUMN_STATUS] = {"status", true, true},
    [COLUMN_EFFECTIVE_ON] = {"effective_on", true, true},
    [COLUMN_CHECK_EXEMPT] = {"check_exempt", false, false},
};

struct reading {
    struct arena *arena;
    struct findings *findings;
    int places[COLUMNS]; /* of the column in the file, -1 absent */
    size_t width;
    int line;
    char **fields;
};

static const char *number_text(struct reading *r, size_t number)
{
    return arena_printf(r->findings->arena, "%zu", number);
}

static void tell(struct reading *r, enum finding_code code, enum column column, const char *one,
                 const char *two)
{
    findings_add(r->findings, code, r->line,
                 arena_printf(r->findings->arena, "/%s", columns[column].name), one, two, NULL);
}

static bool read_header(struct reading *r, char **fields, size_t count)
{
    size_t errors = r->findings->errors_count;
    for (int c = 0; c < COLUMNS; c++)
        r->places[c] = -1;
    for (size_t i = 0; i < count; i++) {
        int c = 0;
        while (c < COLUMNS && strcmp(columns[c].name, fields[i]) != 0)
            c++;
        if (c == COLUMNS || r->places[c] >= 0)
            findings_add(r->findings, FINDING_REG_0002, 1, "", fields[i], NULL, NULL);
        else
            r->places[c] = (int)i;
    }
    for (int c = 0; c < COLUMNS; c++)
        if (columns[c].there && r->places[c] < 0)
            findings_add(r->findings, FINDING_REG_0001, 1, "", columns[c].name, NULL, NULL);
    r->width = count;
    return r->findings->errors_count == errors;
}

static const char *field(const struct reading *r, enum column column)
{
    return r->places[column] < 0 ? "" : r->fields[r->places[column]];
}

/* Longer than any name or street, a character that cannot be seen, or nothing where there must be
 * something. */
static bool texts_fit(struct reading *r)
{
    bool fine = true;
    for (int c = 0; c < COLUMNS; c++) {
        const char *text = field(r, (enum column)c);
        bool strange = false;
        for (const char *at = text; *at != '\0'; at++)
            strange |= (unsigned char)*at < 0x20 || *at == 0x7F;
        if (columns[c].filled && text[strspn(text, " ")] == '\0')
            tell(r, FINDING_REG_0006, (enum column)c, columns[c].name, NULL);
        else if (c != COLUMN_ACCOUNTS && strlen(text) > TEXT_MAX)
            tell(r, FINDING_REG_0012, (enum column)c, columns[c].name, number_text(r, TEXT_MAX));
        else if (strange)
            tell(r, FINDING_REG_0015, (enum column)c, columns[c].name, NULL);
        else
            continue;
        fine = false;
    }
    return fine;
}

static int choice_of(struct reading *r, enum column column, const char *const *choices)
{
    const char *text = field(r, column);
    struct out out = out_new(r->findings->arena);
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], text) == 0)
            return i;
        out_printf(&out, "%s%s", i == 0 ? "" : ", ", choices[i]);
    }
    tell(r, FINDING_REG_0007, column, text, out.data);
    return -1;
}

static struct register_address address_of(struct reading *r, enum column first)
{
    const char *text[5];
    for (int i = 0; i < 5; i++) {
        const char *one = field(r, (enum column)(first + (enum column)i));
        text[i] = *one == '\0' ? NULL : arena_text(r->arena, one);
    }
    return (struct register_address){text[0], text[1], text[2], text[3], text[4]};
}

static void read_accounts(struct reading *r, struct register_entry *entry)
{
    const char *bad = "";
    if (!register_accounts_parse(r->arena, entry->bn, field(r, COLUMN_ACCOUNTS), &entry->accounts,
                                 &entry->accounts_count, &bad))
        tell(r, FINDING_REG_0009, COLUMN_ACCOUNTS, bad, NULL);
}

static void read_facts(struct reading *r, struct register_entry *entry)
{
    static const char *const languages[] = {"en", "fr", NULL};
    static const char *const statuses[] = {"inactive", "active", NULL};
    static const char *const answers[] = {"", "no", "yes", NULL};
    int type = choice_of(r, COLUMN_ENTITY_TYPE, register_entity_types);
    int status = choice_of(r, COLUMN_STATUS, statuses);
    int exempt = choice_of(r, COLUMN_CHECK_EXEMPT, answers);
    int language = *field(r, COLUMN_LANGUAGE) == '\0' ? 0
                                                      : choice_of(r, COLUMN_LANGUAGE, languages);
    entry->entity_type = register_entity_types[type < 0 ? 0 : type];
    entry->active = status == 1;
    entry->check_exempt = exempt == 2;
    entry->language = language == 1 ? LANGUAGE_FR : LANGUAGE_EN;
    if (!date_parse(field(r, COLUMN_EFFECTIVE_ON), &entry->effective_on))
        tell(r, FINDING_REG_0008, COLUMN_EFFECTIVE_ON, field(r, COLUMN_EFFECTIVE_ON), NULL);
    if (!bn_parse(field(r, COLUMN_BN), &entry->bn)) {
        tell(r, FINDING_REG_0004, COLUMN_BN, field(r, COLUMN_BN), NULL);
        return;
    }
    if (!entry->check_exempt && !bn_luhn(entry->bn))
        tell(r, FINDING_REG_0005, COLUMN_BN, entry->bn.text, NULL);
    read_accounts(r, entry);
}

static void read_row(struct reading *r, struct register_file *file)
{
    size_t errors = r->findings->errors_count;
    struct register_entry entry = {.operating_name = NULL};
    if (!texts_fit(r))
        return;
    read_facts(r, &entry);
    const char *operating = field(r, COLUMN_OPERATING_NAME), *other = field(r, COLUMN_OTHER_ID);
    entry.legal_name = arena_text(r->arena, field(r, COLUMN_LEGAL_NAME));
    entry.operating_name = *operating == '\0' ? NULL : arena_text(r->arena, operating);
    entry.other_id = *other == '\0' ? NULL : arena_text(r->arena, other);
    entry.physical = address_of(r, COLUMN_STREET);
    entry.mailing = address_of(r, COLUMN_MAILING_STREET);
    if (r->findings->errors_count == errors)
        *LIST_PUSH(r->arena, file->entries, file->count, file->capacity) = entry;
}

/* ---- the whole ---- */

struct seen {
    int64_t number;
    size_t place;
};

static int by_number(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static void find_twice(struct arena *arena, const struct register_file *file,
                       struct findings *findings)
{
    struct seen *seen = arena_array(arena, file->count + 1, sizeof(*seen));
    for (size_t i = 0; i < file->count; i++)
        seen[i] = (struct seen){strtoll(file->entries[i].bn.text, NULL, 10), i};
    qsort(seen, file->count, sizeof(*seen), by_number);
    for (size_t i = 1; i < file->count; i++)
        if (seen[i].number == seen[i - 1].number)
            findings_add(findings, FINDING_REG_0011, (int)seen[i].place + 2, "/bn",
                         file->entries[seen[i].place].bn.text, NULL, NULL);
}

enum code register_read(struct arena *arena, const char *bytes, size_t size,
                        struct findings *findings, struct register_file *ret)
{
    struct reading r = {.arena = arena, .findings = findings};
    struct register_file file = {0};
    size_t errors = findings->errors_count, count;
    bool broken = false, header = false;
    if (size > REGISTER_SIZE_MAX)
        return TOO_LARGE;
    if (!text_is_utf8(bytes, size)) {
        findings_add(findings, FINDING_REG_0013, 0, "", NULL, NULL, NULL);
        return FINDINGS;
    }
    struct csv csv = csv_new(bytes, size);
    struct arena *record = arena_new();
    while (csv_next(&csv, record, &r.fields, &count, &broken) && !broken) {
        r.line = csv.row;
        if (!header && !read_header(&r, r.fields, count))
            break;
        if (header && count != r.width)
            findings_add(findings, FINDING_REG_0003, csv.row, "", number_text(&r, count),
                         number_text(&r, r.width), NULL);
        else if (header)
            read_row(&r, &file);
        header = true;
        arena_reset(record);
    }
    arena_free(record);
    if (broken)
        findings_add(findings, FINDING_REG_0014, csv.row, "", NULL, NULL, NULL);
    else if (findings->errors_count == errors && file.count == 0)
        findings_add(findings, FINDING_REG_0010, 0, "", NULL, NULL, NULL);
    if (findings->errors_count == errors)
        find_twice(arena, &file, findings);
    if (findings->errors_count > errors)
        return FINDINGS;
    *ret = file;
    return OK;
}
