/* CPA Standard 005, debits: logical records of 1,464 characters, each ended by CR LF. A opens, each
 * D has up to six debits of 240 characters, Z has what they come to. Nothing is corrected (E, F):
 * a run that was wrong is a new file. */
#include "bank_impl.h"

#include <ctype.h>

enum { RECORD_SIZE = 1464, SEGMENT_SIZE = 240, SEGMENTS = 6 };

struct cpa {
    struct out *out;
    const struct bank_collector *collector;
    int64_t records;
    size_t from; /* of the record at hand */
};

/* Capitals without accents, digits and blanks, filled to the width. */
static void put_words(struct cpa *cpa, const char *text, size_t width)
{
    const char *folded = text_fold(cpa->out->arena, text);
    size_t size = strnlen(folded, width);
    for (size_t i = 0; i < width; i++) {
        unsigned char c = i < size ? (unsigned char)folded[i] : ' ';
        out_char(cpa->out, c < 0x80 ? (char)toupper(c) : ' ');
    }
}

/* As it is, to the left. */
static void put_left(struct cpa *cpa, const char *text, size_t width)
{
    size_t size = strnlen(text, width);
    out_bytes(cpa->out, text, size);
    for (size_t i = size; i < width; i++)
        out_char(cpa->out, ' ');
}

static void put_number(struct cpa *cpa, int64_t number, int width)
{
    out_printf(cpa->out, "%0*lld", width, (long long)number);
}

/* 0, two digits of the year, the day of the year. */
static void put_day(struct cpa *cpa, date on)
{
    int year, month, day;
    date_split(on, &year, &month, &day);
    put_number(cpa, year % 100 * 1000 + date_between(date_make(year, 1, 1), on) + 1, 6);
}

static void put_place(struct cpa *cpa, const struct bank_place *place)
{
    out_printf(cpa->out, "0%s%s", place->institution, place->transit);
}

static void begin(struct cpa *cpa, char kind)
{
    cpa->from = cpa->out->size;
    out_char(cpa->out, kind);
    put_number(cpa, ++cpa->records, 9);
    put_left(cpa, cpa->collector->originator, 10);
    put_number(cpa, cpa->collector->file_number, 4);
}

static void end(struct cpa *cpa)
{
    size_t size = cpa->out->size - cpa->from;
    assert(size <= RECORD_SIZE);
    put_left(cpa, "", RECORD_SIZE - size);
    out_put(cpa->out, "\r\n");
}

static void put_debit(struct cpa *cpa, const struct bank_collection *one)
{
    const struct bank_collector *collector = cpa->collector;
    size_t from = cpa->out->size;
    put_number(cpa, collector->transaction_type, 3);
    put_number(cpa, one->amount.cents, 10);
    put_day(cpa, one->due_on);
    put_place(cpa, &one->from);
    put_left(cpa, one->from.number, 12);
    put_number(cpa, 0, 22); /* trace number: the bank's */
    put_number(cpa, 0, 3);  /* stored transaction type */
    put_words(cpa, collector->short_name, 15);
    put_words(cpa, one->payer, 30);
    put_words(cpa, collector->name, 30);
    put_left(cpa, collector->originator, 10);
    put_left(cpa, one->id, 19);
    put_place(cpa, &collector->to);
    put_left(cpa, collector->to.number, 12);
    put_left(cpa, one->account.text, 15);
    put_left(cpa, "", 22 + 2);
    put_number(cpa, 0, 11); /* invalid data elements: the bank's */
    assert(cpa->out->size - from == SEGMENT_SIZE);
}

enum code document_write_cpa005(struct out *out, const struct bank_collector *collector,
                                const struct bank_collection *collections, size_t count,
                                struct findings *findings)
{
    struct cpa cpa = {.out = out, .collector = collector};
    size_t errors = findings->errors_count;
    bank_check(out->arena, collector, collections, count, findings);
    if (findings->errors_count > errors)
        return FINDINGS;
    begin(&cpa, 'A');
    put_day(&cpa, instant_date(collector->created));
    put_left(&cpa, collector->data_centre, 5);
    put_left(&cpa, "", 20);
    put_left(&cpa, "CAD", 3);
    end(&cpa);
    money sum = {0};
    for (size_t i = 0; i < count; i++) {
        if (i % SEGMENTS == 0)
            begin(&cpa, 'D');
        put_debit(&cpa, &collections[i]);
        sum = money_add(sum, collections[i].amount);
        if (i % SEGMENTS == SEGMENTS - 1 || i == count - 1)
            end(&cpa);
    }
    begin(&cpa, 'Z');
    put_number(&cpa, sum.cents, 14);
    put_number(&cpa, (int64_t)count, 8);
    for (int kind = 0; kind < 3; kind++) { /* credits, corrections E and F: none */
        put_number(&cpa, 0, 14);
        put_number(&cpa, 0, 8);
    }
    end(&cpa);
    return OK;
}
