/* Collections on their way to a bank: what no format takes, and ISO 20022 pain.008. */
#include "bank_impl.h"

#include <ctype.h>
#include <stdlib.h>

enum { MANDATE_MAX = 35, COLLECTION_ID_MAX = 19, AMOUNT_CENTS_MAX_DIGITS = 10, NAME_MAX = 140 };

/* ---- what is asked of every collection ---- */

static bool only_digits(const char *text, size_t least, size_t most)
{
    size_t size = strlen(text);
    return size >= least && size <= most && strspn(text, "0123456789") == size;
}

static bool plain(const char *text, size_t most)
{
    size_t size = text == NULL ? 0 : strlen(text);
    for (size_t i = 0; i < size; i++)
        if (!isupper((unsigned char)text[i]) && !isdigit((unsigned char)text[i]) &&
            strchr("-./", text[i]) == NULL)
            return false;
    return size > 0 && size <= most;
}

struct checking {
    struct arena *arena;
    struct findings *findings;
    const char *id, *place;
};

static void missing(const struct checking *c, const char *field)
{
    findings_add(c->findings, FINDING_BNK_0201, 0, arena_printf(c->arena, "%s/%s", c->place, field),
                 c->id, field, NULL);
}

static void needs(const struct checking *c, bool good, const char *field, const char *what)
{
    if (!good)
        findings_add(c->findings, FINDING_BNK_0202, 0,
                     arena_printf(c->arena, "%s/%s", c->place, field), c->id, field, what);
}

static void check_place(const struct checking *c, const struct bank_place *from)
{
    needs(c, only_digits(from->institution, 3, 3), "institution", "[0-9]{3}");
    needs(c, only_digits(from->transit, 5, 5), "transit", "[0-9]{5}");
    needs(c, only_digits(from->number, 1, 12), "number", "[0-9]{1,12}");
}

static void check_one(struct arena *arena, const struct bank_collection *one, size_t place,
                      struct findings *findings)
{
    const int64_t most = int_power10(AMOUNT_CENTS_MAX_DIGITS) - 1;
    const char *id =
        plain(one->id, COLLECTION_ID_MAX) ? one->id : arena_printf(arena, "%zu", place + 1);
    const struct checking c = {arena, findings, id, arena_printf(arena, "/%zu", place)};
    needs(&c, plain(one->id, COLLECTION_ID_MAX), "id", "[A-Z0-9-./]{1,19}");
    needs(&c, plain(one->mandate, MANDATE_MAX), "mandate", "[A-Z0-9-./]{1,35}");
    if (one->account.text[0] == '\0')
        missing(&c, "account");
    if (one->payer == NULL || *one->payer == '\0')
        missing(&c, "payer");
    else
        needs(&c, text_is_utf8(one->payer, strlen(one->payer)), "payer", "UTF-8");
    check_place(&c, &one->from);
    if (one->amount.cents < 1 || one->amount.cents > most)
        findings_add(findings, FINDING_BNK_0204, 0, arena_printf(arena, "%s/amount", c.place), id,
                     money_text(arena, one->amount), money_text(arena, money_cents(most)));
    if (date_is_none(one->due_on))
        missing(&c, "due_on");
    if (date_is_none(one->signed_on))
        missing(&c, "signed_on");
    else if (!date_is_none(one->due_on))
        needs(&c, !date_before(one->due_on, one->signed_on), "signed_on", "<= due_on");
}

static void check_collector(const struct bank_collector *collector, struct findings *findings)
{
    const struct bank_place *to = &collector->to;
    const char *name = collector->name == NULL ? "" : collector->name;
    const char *brief = collector->short_name == NULL ? "" : collector->short_name;
    const struct {
        bool good;
        const char *field, *what;
    } limits[] = {
        {*name != '\0' && strlen(name) <= 30 && text_is_utf8(name, strlen(name)), "name", "1-30"},
        {*brief != '\0' && strlen(brief) <= 15 && text_is_utf8(brief, strlen(brief)), "short_name",
         "1-15"},
        {plain(collector->originator, 10) && strlen(collector->originator) == 10, "originator",
         "[A-Z0-9]{10}"},
        {collector->data_centre != NULL && only_digits(collector->data_centre, 5, 5),
         "data_centre", "[0-9]{5}"},
        {collector->transaction_type >= 100 && collector->transaction_type <= 999,
         "transaction_type", "100-999"},
        {collector->file_number >= 1 && collector->file_number <= 9999, "file_number", "1-9999"},
        {only_digits(to->institution, 3, 3), "institution", "[0-9]{3}"},
        {only_digits(to->transit, 5, 5), "transit", "[0-9]{5}"},
        {only_digits(to->number, 1, 12), "number", "[0-9]{1,12}"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(limits); i++)
        if (!limits[i].good)
            findings_add(findings, FINDING_BNK_0206, 0, "/collector", limits[i].field,
                         limits[i].what, NULL);
}

static int compare_ids(const void *left, const void *right)
{
    const struct bank_collection *a = *(const struct bank_collection *const *)left;
    const struct bank_collection *b = *(const struct bank_collection *const *)right;
    int order = strcmp(a->id == NULL ? "" : a->id, b->id == NULL ? "" : b->id);
    return order != 0 ? order : (a > b) - (a < b);
}

static int compare_days(const void *left, const void *right)
{
    const struct bank_collection *a = *(const struct bank_collection *const *)left;
    const struct bank_collection *b = *(const struct bank_collection *const *)right;
    int order = date_compare(a->due_on, b->due_on);
    return order != 0 ? order : (a > b) - (a < b);
}

static const struct bank_collection **sorted(struct arena *arena,
                                             const struct bank_collection *collections,
                                             size_t count,
                                             int (*compare)(const void *, const void *))
{
    const struct bank_collection **list = arena_array(arena, count, sizeof(*list));
    for (size_t i = 0; i < count; i++)
        list[i] = &collections[i];
    qsort(list, count, sizeof(*list), compare);
    return list;
}

void bank_check(struct arena *arena, const struct bank_collector *collector,
                const struct bank_collection *collections, size_t count,
                struct findings *findings)
{
    check_collector(collector, findings);
    if (count == 0 || count > BANK_COLLECTIONS_MAX) {
        findings_add(findings, FINDING_BNK_0205, 0, "",
                     arena_printf(arena, "%d", BANK_COLLECTIONS_MAX), NULL, NULL);
        return;
    }
    for (size_t i = 0; i < count; i++)
        check_one(arena, &collections[i], i, findings);
    const struct bank_collection **list = sorted(arena, collections, count, compare_ids);
    for (size_t i = 1; i < count; i++)
        if (plain(list[i]->id, COLLECTION_ID_MAX) && text_equal(list[i]->id, list[i - 1]->id))
            findings_add(findings, FINDING_BNK_0203, 0,
                         arena_printf(arena, "/%zu/id", (size_t)(list[i] - collections)),
                         list[i]->id, NULL, NULL);
}

/* ---- pain.008.001.08 ---- */

/* What XML has no place for is a blank or a question mark; names are cut to what is taken. */
void bank_put_text(struct out *out, const char *name, const char *text)
{
    out_printf(out, "<%s>", name);
    for (const char *at = bank_cut(out->arena, text, NAME_MAX); *at != '\0'; at++) {
        bool none = strncmp(at, "\xEF\xBF\xBE", 3) == 0 || strncmp(at, "\xEF\xBF\xBF", 3) == 0;
        if (none) {
            out_char(out, '?');
            at += 2;
        } else if (*at == '&') {
            out_put(out, "&amp;");
        } else if (*at == '<') {
            out_put(out, "&lt;");
        } else if (*at == '>') {
            out_put(out, "&gt;");
        } else {
            out_char(out, iscntrl((unsigned char)*at) ? ' ' : *at);
        }
    }
    out_printf(out, "</%s>", name);
}

void bank_put_agent(struct out *out, const char *name, const struct bank_place *place)
{
    out_printf(out,
               "<%s><FinInstnId><ClrSysMmbId><ClrSysId><Cd>CACPA</Cd></ClrSysId><MmbId>0%s%s"
               "</MmbId></ClrSysMmbId></FinInstnId></%s>",
               name, place->institution, place->transit, name);
}

void bank_put_account(struct out *out, const char *name, const struct bank_place *place)
{
    out_printf(out, "<%s><Id><Othr><Id>%s</Id></Othr></Id><Ccy>CAD</Ccy></%s>", name,
               place->number, name);
}

static void put_collection(struct out *out, const struct bank_collection *one)
{
    struct arena *arena = out->arena;
    out_printf(out,
               "<DrctDbtTxInf><PmtId><EndToEndId>%s</EndToEndId></PmtId>"
               "<InstdAmt Ccy=\"CAD\">%s</InstdAmt><DrctDbtTx><MndtRltdInf><MndtId>%s</MndtId>"
               "<DtOfSgntr>%s</DtOfSgntr></MndtRltdInf></DrctDbtTx>",
               one->id, money_text(arena, one->amount), one->mandate,
               date_text(arena, one->signed_on));
    bank_put_agent(out, "DbtrAgt", &one->from);
    out_put(out, "<Dbtr>");
    bank_put_text(out, "Nm", one->payer);
    out_put(out, "</Dbtr>");
    bank_put_account(out, "DbtrAcct", &one->from);
    out_printf(out,
               "<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
               "<Ref>%s</Ref></CdtrRefInf></Strd></RmtInf></DrctDbtTxInf>\n",
               one->account.text);
}

static money sum_of(const struct bank_collection *const *list, size_t count)
{
    money sum = {0};
    for (size_t i = 0; i < count; i++)
        sum = money_add(sum, list[i]->amount);
    return sum;
}

const char *bank_message_id(struct arena *arena, const struct bank_collector *collector)
{
    return arena_printf(arena, "%s-%d-%04d", collector->originator,
                        date_number(instant_date(collector->created)), collector->file_number);
}

/* One day's collections. */
static void put_block(struct out *out, const struct bank_collector *collector,
                      const struct bank_collection *const *list, size_t count, int number)
{
    struct arena *arena = out->arena;
    out_printf(out,
               "<PmtInf><PmtInfId>%s-%d</PmtInfId><PmtMtd>DD</PmtMtd><NbOfTxs>%zu</NbOfTxs>"
               "<CtrlSum>%s</CtrlSum><PmtTpInf><SeqTp>RCUR</SeqTp></PmtTpInf>"
               "<ReqdColltnDt>%s</ReqdColltnDt><Cdtr>",
               bank_message_id(arena, collector), number, count,
               money_text(arena, sum_of(list, count)),
               date_text(arena, list[0]->due_on));
    bank_put_text(out, "Nm", collector->name);
    out_put(out, "</Cdtr>");
    bank_put_account(out, "CdtrAcct", &collector->to);
    bank_put_agent(out, "CdtrAgt", &collector->to);
    out_printf(out,
               "<CdtrSchmeId><Id><OrgId><Othr><Id>%s</Id></Othr></OrgId></Id></CdtrSchmeId>\n",
               collector->originator);
    for (size_t i = 0; i < count; i++)
        put_collection(out, list[i]);
    out_put(out, "</PmtInf>\n");
}

enum code document_write_pain008(struct out *out, const struct bank_collector *collector,
                                 const struct bank_collection *collections, size_t count,
                                 struct findings *findings)
{
    struct arena *arena = out->arena;
    size_t errors = findings->errors_count;
    bank_check(arena, collector, collections, count, findings);
    if (findings->errors_count > errors)
        return FINDINGS;
    const struct bank_collection **list = sorted(arena, collections, count, compare_days);
    out_printf(out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.008.001.08\">"
               "<CstmrDrctDbtInitn>\n<GrpHdr><MsgId>%s</MsgId><CreDtTm>%s</CreDtTm>"
               "<NbOfTxs>%zu</NbOfTxs><CtrlSum>%s</CtrlSum><InitgPty>",
               bank_message_id(arena, collector), instant_text(arena, collector->created), count,
               money_text(arena, sum_of(list, count)));
    bank_put_text(out, "Nm", collector->name);
    out_put(out, "</InitgPty></GrpHdr>\n");
    int block = 0;
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && date_equal(list[to]->due_on, list[from]->due_on); to++)
            ;
        put_block(out, collector, &list[from], to - from, ++block);
    }
    out_put(out, "</CstmrDrctDbtInitn></Document>\n");
    return OK;
}
