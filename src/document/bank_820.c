/* X12 EDI 820, payment order and remittance advice: envelopes with their counts and control
 * numbers; of each set the amount (BPR), the trace number (TRN) and what it pays (RMR with REF,
 * NTE, DTM). A set without RMR pays as a whole. */
#include "bank_impl.h"

#include <ctype.h>

enum { ISA_SIZE = 106, ELEMENTS_MAX = 40 };

struct segment {
    const char *elements[ELEMENTS_MAX]; /* [0] is its name; "" where there is none */
    int number;
};
struct edi {
    struct bank_reader *reader;
    const char *next, *end;
    char element, terminator;
    struct segment s;
    int set_from;
    const char *isa, *gs, *st; /* control numbers of what is open; NULL nothing is */
    int groups, sets;
    /* of the set at hand */
    bool paid, passed;     /* BPR was there; it moves no money */
    money amount;
    date value_on, other_on;
    const char *trace, *payer, *head; /* head: references before the first RMR */
    size_t first;                     /* of its items */
    int64_t sum;
    bool unreadable; /* a sum cannot be told */
};

static const char *e(const struct edi *edi, int place)
{
    return edi->s.elements[place];
}

static bool is(const struct edi *edi, const char *name)
{
    return strcmp(edi->s.elements[0], name) == 0;
}

static void wrong(struct edi *edi, enum finding_code code, const char *what, const char *arg1,
                  const char *arg2)
{
    bank_wrong(edi->reader, code, edi->s.number, what, what, arg1, arg2);
}

static bool next(struct edi *edi)
{
    while (edi->next < edi->end && isspace((unsigned char)*edi->next))
        edi->next++;
    if (edi->next >= edi->end)
        return false;
    const char *stop = memchr(edi->next, edi->terminator, (size_t)(edi->end - edi->next));
    const char *end = stop == NULL ? edi->end : stop;
    /* The last one alone may do without what ends it. */
    if (stop == NULL && (end - edi->next < 3 || memcmp(edi->next, "IEA", 3) != 0))
        return false;
    int number = edi->s.number + 1, count = 0;
    for (int i = 0; i < ELEMENTS_MAX; i++)
        edi->s.elements[i] = "";
    edi->s.number = number;
    for (const char *at = edi->next; count < ELEMENTS_MAX;) {
        const char *mark = memchr(at, edi->element, (size_t)(end - at));
        size_t size = (size_t)((mark == NULL ? end : mark) - at);
        if (size > BANK_VALUE_MAX) {
            wrong(edi, FINDING_BNK_0016, edi->s.elements[0],
                  arena_printf(edi->reader->arena, "%d", BANK_VALUE_MAX), NULL);
            size = 0;
        }
        while (size > 0 && at[size - 1] == ' ')
            size--;
        edi->s.elements[count++] = bank_text(edi->reader->arena, at, size);
        if (mark == NULL)
            break;
        at = mark + 1;
    }
    edi->next = stop == NULL ? edi->end : stop + 1;
    return true;
}

static bool day_of(struct edi *edi, const char *what, const char *text, date *ret)
{
    size_t size = strlen(text);
    if (size == 8 && strspn(text, "0123456789") == 8) {
        const char *day = arena_printf(edi->reader->arena, "%.4s-%.2s-%.2s", text, text + 4,
                                       text + 6);
        if (date_parse(day, ret))
            return true;
    }
    wrong(edi, FINDING_BNK_0009, what, text, NULL);
    return false;
}

/* ---- envelopes ---- */

/* Its separators are told by their places. */
static bool open_interchange(struct edi *edi)
{
    const char *at = edi->next;
    if ((size_t)(edi->end - at) < ISA_SIZE)
        return false;
    char component = at[ISA_SIZE - 2];
    edi->element = at[3];
    edi->terminator = at[ISA_SIZE - 1];
    int marks = 0;
    for (int i = 0; i < ISA_SIZE - 1; i++)
        marks += at[i] == edi->element;
    return marks == 16 && !isalnum((unsigned char)edi->element) &&
           !isalnum((unsigned char)edi->terminator) && edi->element != edi->terminator &&
           component != edi->element && component != edi->terminator && edi->element != ' ' &&
           edi->terminator != ' ';
}

static void same(struct edi *edi, const char *what, const char *said, const char *opened)
{
    if (strcmp(said, opened) != 0)
        wrong(edi, FINDING_BNK_0018, what, said, opened);
}

static void count(struct edi *edi, const char *what, const char *said, int real)
{
    const char *here = arena_printf(edi->reader->arena, "%d", real);
    const char *plain = said;
    while (*plain == '0' && plain[1] != '\0')
        plain++;
    if (strcmp(plain, here) != 0)
        wrong(edi, FINDING_BNK_0011, what, said, here);
}

static void begin_set(struct edi *edi)
{
    edi->st = e(edi, 2);
    edi->set_from = edi->s.number;
    edi->paid = edi->passed = edi->unreadable = false;
    edi->amount = money_cents(0);
    edi->value_on = edi->other_on = DATE_NONE;
    edi->trace = edi->payer = edi->head = "";
    edi->first = edi->reader->file.count;
    edi->sum = 0;
    if (strcmp(e(edi, 1), "820") != 0)
        bank_wrong(edi->reader, FINDING_BNK_0021, edi->s.number, "ST01",
                   bank_cut(edi->reader->arena, e(edi, 1), 20), NULL, NULL);
}

/* ---- a set ---- */

static struct bank_credit *item(struct edi *edi)
{
    struct bank_file *file = &edi->reader->file;
    return file->count > edi->first ? &file->credits[file->count - 1] : NULL;
}

/* Words of the item at hand, or of the set before its first item. */
static void refer(struct edi *edi, const char *text)
{
    struct bank_credit *credit = item(edi);
    if (*text == '\0')
        return;
    if (credit != NULL)
        bank_refer(edi->reader, credit, text);
    else
        edi->head = *edi->head == '\0'
                        ? text
                        : arena_printf(edi->reader->arena, "%.500s %s", edi->head, text);
}

static void take_payment(struct edi *edi)
{
    edi->paid = true;
    if (strcmp(e(edi, 1), "P") == 0) /* a prenotification moves nothing */
        edi->passed = true;
    else if (strlen(e(edi, 1)) != 1 || strchr("CDIU", e(edi, 1)[0]) == NULL)
        wrong(edi, FINDING_BNK_0022, "BPR01", e(edi, 1), NULL);
    if (strcmp(e(edi, 3), "C") != 0)
        wrong(edi, FINDING_BNK_0022, "BPR03", e(edi, 3), NULL);
    if (!edi->passed)
        edi->unreadable =
            !bank_amount(edi->reader, edi->s.number, "BPR02", e(edi, 2), &edi->amount);
    if (*e(edi, 16) != '\0')
        (void)day_of(edi, "BPR16", e(edi, 16), &edi->value_on);
}

static void take_item(struct edi *edi)
{
    money amount = {0};
    if (edi->passed)
        return;
    struct bank_credit *credit = bank_add(edi->reader, edi->s.number);
    if (credit == NULL)
        return;
    if (!bank_amount(edi->reader, edi->s.number, "RMR04", e(edi, 4), &amount))
        edi->unreadable = true;
    credit->amount = amount;
    edi->sum += amount.cents;
    bank_refer(edi->reader, credit, e(edi, 2));
}

static void take_segment(struct edi *edi)
{
    if (is(edi, "BPR")) {
        if (edi->paid)
            wrong(edi, FINDING_BNK_0017, "BPR", NULL, NULL);
        else
            take_payment(edi);
    } else if (is(edi, "TRN")) {
        edi->trace = e(edi, 2);
    } else if (is(edi, "CUR")) {
        if (strcmp(e(edi, 2), "CAD") != 0)
            wrong(edi, FINDING_BNK_0010, "CUR02", e(edi, 2), NULL);
    } else if (is(edi, "N1") && strcmp(e(edi, 1), "PR") == 0) {
        edi->payer = e(edi, 2);
    } else if (is(edi, "RMR")) {
        if (edi->paid)
            take_item(edi);
        else
            wrong(edi, FINDING_BNK_0017, "RMR", NULL, NULL);
    } else if (is(edi, "ADX")) { /* moves money that belongs to no item */
        wrong(edi, FINDING_BNK_0022, "ADX", e(edi, 1), NULL);
    } else if (is(edi, "REF")) {
        refer(edi, e(edi, 2));
        refer(edi, e(edi, 3));
    } else if (is(edi, "NTE")) {
        refer(edi, e(edi, 2));
    } else if (is(edi, "DTM") && item(edi) == NULL && *e(edi, 2) != '\0') {
        (void)day_of(edi, "DTM02", e(edi, 2), &edi->other_on);
    }
}

static void name_items(struct edi *edi)
{
    struct bank_reader *reader = edi->reader;
    size_t all = reader->file.count - edi->first;
    for (size_t i = 0; i < all; i++) {
        struct bank_credit *credit = &reader->file.credits[edi->first + i];
        credit->id = bank_id(reader->arena, edi->trace, *edi->trace != '\0' && all > 1 ? i + 1 : 0);
        credit->value_on = credit->booked_on = edi->value_on;
        credit->payer = edi->payer;
        /* What stands before the items is of each that names nobody itself. */
        if (credit->account.text[0] == '\0' && credit->transaction.text[0] == '\0' &&
            !credit->disputed)
            bank_refer(reader, credit, edi->head);
    }
}

static void end_set(struct edi *edi)
{
    struct bank_reader *reader = edi->reader;
    count(edi, "SE01", e(edi, 1), edi->s.number - edi->set_from + 1);
    same(edi, "SE02", e(edi, 2), edi->st);
    edi->st = NULL;
    if (!edi->paid) {
        wrong(edi, FINDING_BNK_0007, "BPR", NULL, NULL);
        return;
    }
    if (edi->passed) {
        reader->file.passed_over++;
        return;
    }
    if (date_is_none(edi->value_on))
        edi->value_on = edi->other_on;
    if (date_is_none(edi->value_on))
        wrong(edi, FINDING_BNK_0007, "BPR16", NULL, NULL);
    if (*edi->trace == '\0')
        wrong(edi, FINDING_BNK_0012, "TRN02", NULL, NULL);
    if (reader->file.count == edi->first && !reader->full) {
        struct bank_credit *credit = bank_add(reader, edi->set_from);
        if (credit != NULL)
            credit->amount = edi->amount;
        edi->sum = edi->amount.cents;
    }
    if (!edi->unreadable && !reader->full && edi->sum != edi->amount.cents)
        wrong(edi, FINDING_BNK_0011, "BPR02", money_text(reader->arena, edi->amount),
              money_text(reader->arena, money_cents(edi->sum)));
    name_items(edi);
}

/* ---- the file ---- */

/* False when the file cannot be followed any further. */
static bool take(struct edi *edi)
{
    const char *name = edi->s.elements[0];
    if (is(edi, "GS") && edi->isa != NULL && edi->gs == NULL) {
        edi->gs = e(edi, 6);
        edi->sets = 0;
        edi->groups++;
    } else if (is(edi, "ST") && edi->gs != NULL && edi->st == NULL) {
        begin_set(edi);
        edi->sets++;
        return strcmp(e(edi, 1), "820") == 0;
    } else if (is(edi, "SE") && edi->st != NULL) {
        end_set(edi);
    } else if (is(edi, "GE") && edi->gs != NULL && edi->st == NULL) {
        count(edi, "GE01", e(edi, 1), edi->sets);
        same(edi, "GE02", e(edi, 2), edi->gs);
        edi->gs = NULL;
    } else if (is(edi, "IEA") && edi->isa != NULL && edi->gs == NULL) {
        count(edi, "IEA01", e(edi, 1), edi->groups);
        same(edi, "IEA02", e(edi, 2), edi->isa);
        edi->isa = NULL;
    } else if (edi->st != NULL && strcmp(name, "ISA") != 0 && strcmp(name, "GS") != 0 &&
               strcmp(name, "ST") != 0 && strcmp(name, "GE") != 0 && strcmp(name, "IEA") != 0) {
        take_segment(edi);
    } else {
        wrong(edi, FINDING_BNK_0017, bank_cut(edi->reader->arena, name, 20), NULL, NULL);
        return false;
    }
    return true;
}

static enum code read_interchange(struct edi *edi)
{
    if (!open_interchange(edi) || !next(edi)) {
        bank_wrong(edi->reader, FINDING_BNK_0020, edi->s.number + 1, "ISA", NULL, NULL, NULL);
        return UNREADABLE;
    }
    edi->isa = e(edi, 13);
    edi->gs = edi->st = NULL;
    edi->groups = 0;
    while (edi->isa != NULL && !edi->reader->full) {
        if (!next(edi)) {
            const char *awaited = edi->st != NULL ? "SE" : edi->gs != NULL ? "GE" : "IEA";
            bank_wrong(edi->reader, FINDING_BNK_0019, edi->s.number, awaited, awaited, NULL, NULL);
            return UNREADABLE;
        }
        if (!take(edi))
            return FINDINGS;
    }
    return OK;
}

enum code bank_read_820(struct bank_reader *reader, const char *bytes, size_t size)
{
    struct edi edi = {.reader = reader, .next = bytes, .end = bytes + size};
    enum code code = OK;
    reader->file.format = BANK_EDI_820;
    reader->file.message = "820";
    while (code == OK && edi.next < edi.end) {
        code = read_interchange(&edi);
        while (edi.next < edi.end && isspace((unsigned char)*edi.next))
            edi.next++;
    }
    return code;
}
