/* ISO 20022 camt.053 and camt.054. What is read is called alike in all versions taken; where an
 * element moved, both places are read. A document type is refused, so nothing can grow or be
 * fetched; depth and sizes are bounded while the bytes go by. */
#include "bank_impl.h"

#include <expat.h>
#include <stddef.h>

enum { PATH_MAX_SIZE = 1024, VERSION_FIRST = 2, VERSION_LAST = 13, UNSTRUCTURED_MAX = 16 };

static const char space[] = "urn:iso:std:iso:20022:tech:xsd:";

/* Values as they stand in the file, "" not there. */
struct transaction {
    int line;
    const char *own, *uetr, *id, *end_to_end, *amount, *currency, *other_amount, *other_currency,
        *sign, *payer, *payer_pty, *family, *reason, *instruction;
    const char *words[UNSTRUCTURED_MAX];
    size_t words_count;
    bool returns; /* it says that it is a return */
};
struct entry {
    int line;
    const char *number, *amount, *currency, *sign, *reversal, *status, *status_code, *booked,
        *booked_at, *valued, *valued_at, *own, *batch, *family;
    struct transaction *transactions;
    size_t count, capacity, before; /* before: transactions of earlier NtryDtls */
    bool details_wrong;
};
struct balance {
    const char *code, *amount, *currency, *sign;
};
struct report { /* a statement or notification */
    const char *id, *count, *sum, *net, *net_before, *net_sign, *in_count, *in_sum, *out_count,
        *out_sum;
    struct balance balance;
    money opening, closing, in, out; /* in, out: of booked entries */
    bool opened, closed;
    int64_t entries, ins, outs;
    money all_in, all_out; /* of all entries, booked or not */
};

struct camt {
    struct bank_reader *reader;
    XML_Parser parser;
    const char *container, *part; /* "BkToCstmrStmt", "Stmt" */
    char path[PATH_MAX_SIZE];
    size_t path_size;
    int depth;
    bool refused, seen;
    struct out text;
    const char *currency; /* of the element at hand */
    struct report report;
    struct entry entry;
    bool in_entry, in_transaction, taking; /* taking: text stands in an element without others */
};

static int line_of(const struct camt *camt)
{
    return (int)XML_GetCurrentLineNumber(camt->parser);
}

static void refuse(struct camt *camt, enum finding_code code, const char *words)
{
    if (!camt->refused)
        bank_wrong(camt->reader, code, line_of(camt), "", words, NULL, NULL);
    camt->refused = true;
    XML_StopParser(camt->parser, XML_FALSE);
}

static void on_doctype(void *context, const char *name, const char *system, const char *public,
                       int internal)
{
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    refuse(context, FINDING_BNK_0004, NULL);
}

/* ---- which element goes where ---- */

struct target {
    const char *path;
    size_t at;
};

#define AT(part, member) offsetof(struct part, member)
static const struct target report_targets[] = {
    {"Id", AT(report, id)},
    {"TxsSummry/TtlNtries/NbOfNtries", AT(report, count)},
    {"TxsSummry/TtlNtries/Sum", AT(report, sum)},
    {"TxsSummry/TtlNtries/TtlNetNtry/Amt", AT(report, net)},
    {"TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd", AT(report, net_sign)},
    {"TxsSummry/TtlNtries/TtlNetNtryAmt", AT(report, net_before)},
    {"TxsSummry/TtlNtries/CdtDbtInd", AT(report, net_sign)},
    {"TxsSummry/TtlCdtNtries/NbOfNtries", AT(report, in_count)},
    {"TxsSummry/TtlCdtNtries/Sum", AT(report, in_sum)},
    {"TxsSummry/TtlDbtNtries/NbOfNtries", AT(report, out_count)},
    {"TxsSummry/TtlDbtNtries/Sum", AT(report, out_sum)},
    {"Bal/Tp/CdOrPrtry/Cd", AT(report, balance.code)},
    {"Bal/Amt", AT(report, balance.amount)},
    {"Bal/CdtDbtInd", AT(report, balance.sign)},
    {NULL, 0},
};
static const struct target entry_targets[] = {
    {"NtryRef", AT(entry, number)},
    {"Amt", AT(entry, amount)},
    {"CdtDbtInd", AT(entry, sign)},
    {"RvslInd", AT(entry, reversal)},
    {"Sts", AT(entry, status)},
    {"Sts/Cd", AT(entry, status_code)},
    {"BookgDt/Dt", AT(entry, booked)},
    {"BookgDt/DtTm", AT(entry, booked_at)},
    {"ValDt/Dt", AT(entry, valued)},
    {"ValDt/DtTm", AT(entry, valued_at)},
    {"AcctSvcrRef", AT(entry, own)},
    {"BkTxCd/Domn/Fmly/SubFmlyCd", AT(entry, family)},
    {"NtryDtls/Btch/NbOfTxs", AT(entry, batch)},
    {NULL, 0},
};
static const struct target transaction_targets[] = {
    {"Refs/AcctSvcrRef", AT(transaction, own)},
    {"Refs/UETR", AT(transaction, uetr)},
    {"Refs/TxId", AT(transaction, id)},
    {"Refs/EndToEndId", AT(transaction, end_to_end)},
    {"Refs/InstrId", AT(transaction, instruction)},
    {"Amt", AT(transaction, amount)},
    {"AmtDtls/TxAmt/Amt", AT(transaction, other_amount)},
    {"CdtDbtInd", AT(transaction, sign)},
    {"RltdPties/Dbtr/Nm", AT(transaction, payer)},
    {"RltdPties/Dbtr/Pty/Nm", AT(transaction, payer_pty)},
    {"BkTxCd/Domn/Fmly/SubFmlyCd", AT(transaction, family)},
    {"RtrInf/Rsn/Cd", AT(transaction, reason)},
    {"RtrInf/Rsn/Prtry", AT(transaction, reason)},
    {NULL, 0},
};
/* What may name the account, the structured reference first: it is the first in a file as well. */
static const char *const words[] = {"RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref",
                                    "RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/AddtlRmtInf",
                                    "AddtlTxInf", NULL};

static bool put(const struct target *targets, void *part, const char *path, const char *value)
{
    for (; targets->path != NULL; targets++)
        if (strcmp(targets->path, path) == 0) {
            memcpy((char *)part + targets->at, &value, sizeof(value));
            return true;
        }
    return false;
}

/* The path below `head`, or NULL when it stands elsewhere. */
static const char *below(const char *path, const char *head)
{
    size_t size = strlen(head);
    return strncmp(path, head, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

static const char *relative(const struct camt *camt)
{
    const char *at = below(camt->path, "Document");
    at = at == NULL ? NULL : below(at, camt->container);
    if (at == NULL)
        return NULL;
    return strcmp(at, camt->part) == 0 ? "" : below(at, camt->part);
}

static void take_transaction(struct camt *camt, const char *path, const char *value)
{
    struct transaction *t = &camt->entry.transactions[camt->entry.count - 1];
    if (put(transaction_targets, t, path, value)) {
        if (strcmp(path, "Amt") == 0)
            t->currency = camt->currency;
        else if (strcmp(path, "AmtDtls/TxAmt/Amt") == 0)
            t->other_currency = camt->currency;
    }
    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(path, words[i]) == 0 && t->words_count < UNSTRUCTURED_MAX)
            t->words[t->words_count++] = value;
    t->returns |= strncmp(path, "RtrInf", 6) == 0;
}

static void take(struct camt *camt, const char *path, const char *value)
{
    const char *inside = below(path, "Ntry");
    if (inside == NULL) {
        (void)put(report_targets, &camt->report, path, value);
        if (strcmp(path, "Bal/Amt") == 0)
            camt->report.balance.currency = camt->currency;
        return;
    }
    const char *detail = below(inside, "NtryDtls/TxDtls");
    if (detail != NULL && camt->in_transaction) {
        take_transaction(camt, detail, value);
        return;
    }
    (void)put(entry_targets, &camt->entry, inside, value);
    if (strcmp(inside, "Amt") == 0)
        camt->entry.currency = camt->currency;
}

/* ---- what an entry comes to ---- */

static void wrong(struct camt *camt, enum finding_code code, int line, const char *what,
                  const char *arg1, const char *arg2)
{
    const char *place =
        arena_printf(camt->reader->arena, "Ntry/%lld/%s", (long long)camt->report.entries, what);
    bank_wrong(camt->reader, code, line, place, what, arg1, arg2);
}

static bool canadian(struct camt *camt, int line, const char *what, const char *currency)
{
    if (currency != NULL && strcmp(currency, "CAD") == 0)
        return true;
    wrong(camt, FINDING_BNK_0010, line, what, currency == NULL ? "" : currency, NULL);
    return false;
}

static bool amount_of(struct camt *camt, int line, const char *what, const char *text, money *ret)
{
    if (text == NULL || *text == '\0') {
        wrong(camt, FINDING_BNK_0007, line, what, NULL, NULL);
        return false;
    }
    return bank_amount(camt->reader, line, what, text, ret);
}

/* A day, or the Eastern day of an instant. */
static bool day_of(struct camt *camt, int line, const char *what, const char *day,
                   const char *moment, date *ret)
{
    struct arena *arena = camt->reader->arena;
    const char *text = day != NULL ? day : moment;
    if (text == NULL)
        return false;
    size_t size = strlen(text);
    bool plain = day != NULL && size >= 10 && (size == 10 || strchr("Z+-", text[10]) != NULL);
    if (plain ? date_parse(arena_copy(arena, text, 10), ret)
              : day == NULL && bank_moment(arena, text, ret))
        return true;
    wrong(camt, FINDING_BNK_0009, line, what, text, NULL);
    return false;
}

static bool in_of(struct camt *camt, int line, const char *sign, bool *ret_in)
{
    if (sign == NULL)
        wrong(camt, FINDING_BNK_0007, line, "CdtDbtInd", NULL, NULL);
    else if (strcmp(sign, "CRDT") != 0 && strcmp(sign, "DBIT") != 0)
        wrong(camt, FINDING_BNK_0015, line, "CdtDbtInd", sign, "CRDT, DBIT");
    else {
        *ret_in = sign[0] == 'C';
        return true;
    }
    return false;
}

/* The bank's own name of an item, so that it is the same in a statement and a notification. */
static const char *name_of(struct camt *camt, const struct transaction *t, size_t place)
{
    struct arena *arena = camt->reader->arena;
    const struct entry *entry = &camt->entry;
    if (t->own != NULL && *t->own != '\0')
        return bank_id(arena, t->own, 0);
    if (entry->own != NULL && *entry->own != '\0')
        return bank_id(arena, entry->own, entry->count > 1 ? place + 1 : 0);
    const char *others[] = {t->uetr, t->id};
    for (size_t i = 0; i < ARRAY_COUNT(others); i++)
        if (others[i] != NULL && *others[i] != '\0')
            return bank_id(arena, others[i], 0);
    return "";
}

struct booked { /* an entry whose own fields are right */
    bool in, reversal;
    money amount;
    date booked_on, value_on;
};

/* Codes of ISO 20022 for what comes back: direct debits unpaid, reversed, recalled; cheques. */
static bool family_returns(const char *family)
{
    static const char *const codes[] = {"UPDD", "PRDD", "RCDD", "UPCQ"};
    for (size_t i = 0; family != NULL && i < ARRAY_COUNT(codes); i++)
        if (strcmp(family, codes[i]) == 0)
            return true;
    return false;
}

static const char *told(const char *reference)
{
    return reference == NULL || strcmp(reference, "NOTPROVIDED") == 0 ? "" : reference;
}

static void add_item(struct camt *camt, const struct booked *booked, const struct transaction *t,
                     size_t place, bool in, money amount)
{
    bool back = booked->reversal || t->returns || family_returns(t->family) ||
                family_returns(camt->entry.family);
    bool returned = !in && back, paid = in && !back;
    bool out_back = in && t->returns; /* what is else reversed in our favour is no payment */
    if (!returned && !paid && !out_back) {
        camt->reader->file.passed_over++;
        return;
    }
    struct bank_credit *credit = bank_add(camt->reader, t->line);
    if (credit == NULL)
        return;
    credit->kind = returned ? BANK_RETURN : out_back ? BANK_OUT_BACK : BANK_PAYMENT;
    credit->amount = amount;
    credit->booked_on = booked->booked_on;
    credit->value_on = booked->value_on;
    credit->id = name_of(camt, t, place);
    const char *payer = t->payer_pty != NULL ? t->payer_pty : t->payer;
    credit->payer = payer == NULL ? "" : payer;
    if (!paid) {
        credit->returned = *told(t->end_to_end) != '\0' ? t->end_to_end : told(t->instruction);
        credit->reason = t->reason == NULL ? "" : t->reason;
    }
    for (size_t i = 0; i < t->words_count; i++)
        bank_refer(camt->reader, credit, t->words[i]);
    bank_refer(camt->reader, credit, told(t->end_to_end));
    if (*credit->id == '\0')
        wrong(camt, FINDING_BNK_0012, t->line, "AcctSvcrRef", NULL, NULL);
}

/* Amount and direction of one of several; of a single one they are the entry's, unless it says
 * otherwise. */
static bool part_of(struct camt *camt, const struct booked *booked, const struct transaction *t,
                    bool *ret_in, money *ret_amount)
{
    const char *amount = t->amount != NULL ? t->amount : t->other_amount;
    const char *currency = t->amount != NULL ? t->currency : t->other_currency;
    *ret_in = booked->in;
    if (t->sign != NULL && !in_of(camt, t->line, t->sign, ret_in))
        return false;
    /* Of what came in another currency the entry's amount is what was booked. */
    bool foreign = currency != NULL && strcmp(currency, "CAD") != 0;
    if (camt->entry.count == 1 && (t->amount == NULL || foreign)) {
        *ret_amount = booked->amount;
        return true;
    }
    return amount_of(camt, t->line, "TxDtls/Amt", amount, ret_amount) &&
           canadian(camt, t->line, "TxDtls/Amt", currency);
}

static void add_items(struct camt *camt, const struct booked *booked)
{
    struct entry *entry = &camt->entry;
    int64_t sum = 0;
    bool good = true;
    if (entry->count == 0) { /* no details: the entry itself is all there is */
        struct transaction *t = LIST_PUSH(camt->reader->arena, entry->transactions, entry->count,
                                          entry->capacity);
        t->line = entry->line;
    }
    for (size_t i = 0; i < entry->count; i++) {
        const struct transaction *t = &entry->transactions[i];
        bool in;
        money amount;
        if (!part_of(camt, booked, t, &in, &amount)) {
            good = false;
            continue;
        }
        sum += in == booked->in ? amount.cents : -amount.cents;
        add_item(camt, booked, t, i, in, amount);
    }
    if (good && sum != booked->amount.cents)
        wrong(camt, FINDING_BNK_0011, entry->line, "Amt",
              money_text(camt->reader->arena, booked->amount),
              money_text(camt->reader->arena, money_cents(sum)));
}

/* "2" says how many; false when the details are not that many. */
static void end_details(struct camt *camt)
{
    struct entry *entry = &camt->entry;
    size_t count = entry->count - entry->before;
    const char *here = arena_printf(camt->reader->arena, "%zu", count);
    /* Payments of one batch that are not told one by one are nobody's. */
    bool one = count == 0 && entry->batch != NULL && strcmp(entry->batch, "1") == 0;
    bool out = count == 0 && entry->sign != NULL && strcmp(entry->sign, "DBIT") == 0;
    if (entry->batch != NULL && strcmp(entry->batch, here) != 0 && !one && !out) {
        const char *place = arena_printf(camt->reader->arena, "Ntry/%lld/Btch",
                                         (long long)camt->report.entries);
        bank_wrong(camt->reader, FINDING_BNK_0014, entry->line, place, entry->batch, here, NULL);
        entry->details_wrong = true;
    }
    entry->before = entry->count;
    entry->batch = NULL;
}

static bool reversal_of(struct camt *camt, bool *ret)
{
    const char *text = camt->entry.reversal;
    *ret = text != NULL && (strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
    if (text == NULL || *ret || strcmp(text, "false") == 0 || strcmp(text, "0") == 0)
        return true;
    wrong(camt, FINDING_BNK_0015, camt->entry.line, "RvslInd", text, "true, false");
    return false;
}

static void count_entry(struct report *report, const struct booked *booked)
{
    money *sum = booked->in ? &report->all_in : &report->all_out;
    *sum = money_add(*sum, booked->amount);
    *(booked->in ? &report->ins : &report->outs) += 1;
}

static void end_entry(struct camt *camt)
{
    struct entry *entry = &camt->entry;
    struct report *report = &camt->report;
    struct booked booked = {0};
    const char *status = entry->status_code != NULL ? entry->status_code : entry->status;
    report->entries++;
    bool good = amount_of(camt, entry->line, "Amt", entry->amount, &booked.amount);
    good = in_of(camt, entry->line, entry->sign, &booked.in) && good;
    good = reversal_of(camt, &booked.reversal) && good;
    good = canadian(camt, entry->line, "Amt", entry->currency) && good;
    if (status == NULL)
        wrong(camt, FINDING_BNK_0007, entry->line, "Sts", NULL, NULL);
    if (!good || status == NULL)
        return;
    count_entry(report, &booked);
    if (strcmp(status, "BOOK") != 0) { /* pending or for information: it may yet not come */
        camt->reader->file.passed_over++;
        return;
    }
    money *sum = booked.in ? &report->in : &report->out;
    *sum = money_add(*sum, booked.amount);
    bool said = entry->valued != NULL || entry->valued_at != NULL;
    size_t errors = camt->reader->findings->errors_count;
    bool dated = day_of(camt, entry->line, "BookgDt", entry->booked, entry->booked_at,
                        &booked.booked_on);
    booked.value_on = booked.booked_on;
    if (said)
        dated = day_of(camt, entry->line, "ValDt", entry->valued, entry->valued_at,
                       &booked.value_on);
    if (!dated && errors == camt->reader->findings->errors_count)
        wrong(camt, FINDING_BNK_0007, entry->line, "BookgDt", NULL, NULL);
    if (date_is_none(booked.booked_on))
        booked.booked_on = booked.value_on;
    if (dated && !entry->details_wrong)
        add_items(camt, &booked);
}

/* ---- sums of a statement ---- */

static void check_count(struct camt *camt, const char *what, const char *said, int64_t real)
{
    const char *here = arena_printf(camt->reader->arena, "%lld", (long long)real);
    if (said != NULL && strcmp(said, here) != 0)
        bank_wrong(camt->reader, FINDING_BNK_0011, line_of(camt), what, what, said, here);
}

static void check_sum(struct camt *camt, const char *what, const char *said, money real)
{
    decimal sum;
    if (said == NULL)
        return;
    if (!decimal_parse(said, 5, &sum) || decimal_compare(sum, decimal_from_money(real)) != 0)
        bank_wrong(camt->reader, FINDING_BNK_0011, line_of(camt), what, what, said,
                   money_text(camt->reader->arena, real));
}

static void end_balance(struct camt *camt)
{
    struct report *report = &camt->report;
    const struct balance *b = &report->balance;
    money amount;
    const char *code = b->code == NULL ? "" : b->code;
    bool opens = strcmp(code, "OPBD") == 0 || strcmp(code, "PRCD") == 0;
    bool closes = strcmp(code, "CLBD") == 0;
    if ((opens || closes) && b->amount != NULL && b->sign != NULL &&
        money_parse(b->amount, &amount) && b->currency != NULL &&
        strcmp(b->currency, "CAD") == 0) {
        *(opens ? &report->opening : &report->closing) =
            strcmp(b->sign, "DBIT") == 0 ? money_negate(amount) : amount;
        *(opens ? &report->opened : &report->closed) = true;
    }
    report->balance = (struct balance){0};
}

static void end_report(struct camt *camt)
{
    struct report *r = &camt->report;
    money net = money_subtract(r->all_in, r->all_out);
    money moved = money_subtract(r->in, r->out);
    camt->seen = true;
    if (camt->reader->findings->errors_count == 0) {
        check_count(camt, "TtlNtries/NbOfNtries", r->count, r->entries);
        check_sum(camt, "TtlNtries/Sum", r->sum, money_add(r->all_in, r->all_out));
        check_count(camt, "TtlCdtNtries/NbOfNtries", r->in_count, r->ins);
        check_sum(camt, "TtlCdtNtries/Sum", r->in_sum, r->all_in);
        check_count(camt, "TtlDbtNtries/NbOfNtries", r->out_count, r->outs);
        check_sum(camt, "TtlDbtNtries/Sum", r->out_sum, r->all_out);
        bool out = r->net_sign != NULL ? strcmp(r->net_sign, "DBIT") == 0 : net.cents < 0;
        check_sum(camt, "TtlNetNtry", r->net != NULL ? r->net : r->net_before,
                  out ? money_negate(net) : net);
        if (r->opened && r->closed && camt->reader->file.format == BANK_CAMT_053 &&
            money_add(r->opening, moved).cents != r->closing.cents)
            bank_wrong(camt->reader, FINDING_BNK_0011, line_of(camt), "Bal", "Bal CLBD",
                       money_text(camt->reader->arena, r->closing),
                       money_text(camt->reader->arena, money_add(r->opening, moved)));
    }
    *r = (struct report){0};
}

/* ---- elements ---- */

/* The message by its namespace; false when it is none that is taken. */
static bool open_message(struct camt *camt, const char *name, size_t size)
{
    struct bank_file *file = &camt->reader->file;
    size_t head = strlen(space);
    const char *message = arena_copy(camt->reader->arena, name, size);
    int version = 0;
    if (size == head + 15 && strncmp(name, space, head) == 0) {
        message += head;
        const char *v = message + 13;
        if (v[0] >= '0' && v[0] <= '9' && v[1] >= '0' && v[1] <= '9')
            version = (v[0] - '0') * 10 + v[1] - '0';
    }
    bool statement = strncmp(message, "camt.053.001.", 13) == 0;
    bool known = statement || strncmp(message, "camt.054.001.", 13) == 0;
    if (!known || *file->message != '\0' || version < VERSION_FIRST || version > VERSION_LAST) {
        refuse(camt, FINDING_BNK_0006,
               *message == '\0' ? "?" : bank_cut(camt->reader->arena, message, 80));
        return false;
    }
    file->format = statement ? BANK_CAMT_053 : BANK_CAMT_054;
    file->message = message;
    camt->container = statement ? "BkToCstmrStmt" : "BkToCstmrDbtCdtNtfctn";
    camt->part = statement ? "Stmt" : "Ntfctn";
    return true;
}

static void begin_part(struct camt *camt)
{
    const char *path = relative(camt);
    if (path == NULL)
        return;
    if (strcmp(path, "Ntry") == 0) {
        camt->entry = (struct entry){.line = line_of(camt)};
        camt->in_entry = true;
    } else if (strcmp(path, "Ntry/NtryDtls/TxDtls") == 0) {
        struct entry *entry = &camt->entry;
        struct transaction *t = LIST_PUSH(camt->reader->arena, entry->transactions, entry->count,
                                          entry->capacity);
        t->line = line_of(camt);
        camt->in_transaction = true;
    } else if (below(path, "Ntry/NtryDtls/TxDtls/RtrInf") != NULL && camt->in_transaction) {
        camt->entry.transactions[camt->entry.count - 1].returns = true;
    }
}

static void on_start(void *context, const char *name, const char **attributes)
{
    struct camt *camt = context;
    if (camt->refused)
        return;
    if (++camt->depth > BANK_DEPTH_MAX) {
        refuse(camt, FINDING_BNK_0005,
               arena_printf(camt->reader->arena, "%d", BANK_DEPTH_MAX));
        return;
    }
    const char *bar = strrchr(name, '|');
    const char *local = bar == NULL ? name : bar + 1;
    size_t uri = bar == NULL ? 0 : (size_t)(bar - name);
    if (camt->path_size == 0) { /* an envelope may stand around the message */
        if (strcmp(local, "Document") != 0)
            return;
        if (!open_message(camt, name, uri))
            return;
    }
    const char *message = camt->reader->file.message;
    bool own = uri == strlen(space) + strlen(message) &&
               strncmp(name + strlen(space), message, strlen(message)) == 0;
    size_t size = strlen(local);
    if (camt->path_size + size + 2 > sizeof(camt->path)) {
        refuse(camt, FINDING_BNK_0005, arena_printf(camt->reader->arena, "%d", BANK_DEPTH_MAX));
        return;
    }
    if (camt->path_size > 0)
        camt->path[camt->path_size++] = '/';
    /* What another schema adds has names of its own. */
    memcpy(camt->path + camt->path_size, own ? local : "?", own ? size : 1);
    camt->path_size += own ? size : 1;
    camt->path[camt->path_size] = '\0';
    camt->text.size = 0;
    camt->taking = true;
    camt->currency = NULL;
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp(attributes[0], "Ccy") == 0)
            camt->currency = arena_text(camt->reader->arena, attributes[1]);
    begin_part(camt);
}

static void on_text(void *context, const char *text, int size)
{
    struct camt *camt = context;
    if (camt->refused || camt->path_size == 0 || !camt->taking)
        return;
    if (camt->text.size + (size_t)size > BANK_VALUE_MAX) {
        const char *path = relative(camt);
        refuse(camt, FINDING_BNK_0016, path == NULL ? "" : arena_text(camt->reader->arena, path));
        return;
    }
    out_bytes(&camt->text, text, (size_t)size);
}

/* Without the blanks around it. */
static const char *value_of(struct camt *camt)
{
    if (!camt->taking || camt->text.size == 0)
        return "";
    const char *from = camt->text.data, *end = from + camt->text.size;
    while (from < end && strchr(" \t\r\n", *from) != NULL)
        from++;
    while (end > from && strchr(" \t\r\n", end[-1]) != NULL)
        end--;
    return from == end ? "" : arena_copy(camt->reader->arena, from, (size_t)(end - from));
}

static void end_part(struct camt *camt, const char *path)
{
    const char *value = value_of(camt);
    if (*value != '\0')
        take(camt, path, value);
    if (strcmp(path, "Ntry/NtryDtls/TxDtls") == 0)
        camt->in_transaction = false;
    else if (strcmp(path, "Ntry/NtryDtls") == 0 && camt->in_entry)
        end_details(camt);
    else if (strcmp(path, "Ntry") == 0 && camt->in_entry) {
        end_entry(camt);
        camt->in_entry = false;
    } else if (strcmp(path, "Bal") == 0)
        end_balance(camt);
    else if (*path == '\0')
        end_report(camt);
}

static void on_end(void *context, const char *name)
{
    struct camt *camt = context;
    (void)name;
    if (camt->refused)
        return;
    if (camt->path_size > 0) {
        const char *path = relative(camt);
        if (path != NULL)
            end_part(camt, path);
        char *slash = memrchr(camt->path, '/', camt->path_size);
        camt->path_size = slash == NULL ? 0 : (size_t)(slash - camt->path);
        camt->path[camt->path_size] = '\0';
    }
    camt->taking = false;
    camt->depth--;
}

static bool parse(struct camt *camt, const char *bytes, size_t size)
{
    enum { PIECE = 1 << 20 };
    for (size_t at = 0; at <= size; at += PIECE) {
        size_t left = size - at;
        bool last = left <= PIECE;
        enum XML_Status status =
            XML_Parse(camt->parser, bytes + at, (int)(last ? left : PIECE), last);
        if (status != XML_STATUS_OK || last)
            return status == XML_STATUS_OK;
    }
    return false;
}

enum code bank_read_camt(struct bank_reader *reader, const char *bytes, size_t size)
{
    struct camt camt = {
        .reader = reader, .container = "", .part = "", .text = out_new(reader->arena)};
    reader->file.message = "";
    camt.parser = XML_ParserCreateNS(NULL, '|');
    if (camt.parser == NULL)
        return FAULT;
    XML_SetUserData(camt.parser, &camt);
    XML_SetStartDoctypeDeclHandler(camt.parser, on_doctype);
    XML_SetElementHandler(camt.parser, on_start, on_end);
    XML_SetCharacterDataHandler(camt.parser, on_text);
    bool good = parse(&camt, bytes, size);
    if (!good && !camt.refused)
        bank_wrong(reader, FINDING_BNK_0003, line_of(&camt), "",
                   arena_printf(reader->arena, "%d", line_of(&camt)), NULL, NULL);
    else if (good && *reader->file.message == '\0')
        bank_wrong(reader, FINDING_BNK_0006, 1, "", "?", NULL, NULL);
    else if (good && !camt.seen)
        bank_wrong(reader, FINDING_BNK_0007, 1, "", camt.part, NULL, NULL);
    XML_ParserFree(camt.parser);
    return good && reader->findings->errors_count == 0 ? OK : good ? FINDINGS : UNREADABLE;
}
