/* Bank files in: what each comes to, and what is wrong with those that are not taken. */
#include "bank.h"
#include "document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define NAMESPACE "urn:iso:std:iso:20022:tech:xsd:"
#define A "731056248RM0001"
#define REMITTED "<RmtInf><Ustrd>" A "</Ustrd></RmtInf>"

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static enum code read(const char *text, size_t size, struct findings *findings,
                      struct bank_file *file)
{
    *findings = findings_new(arena);
    return document_read_bank(arena, text, size, findings, file);
}

static const char *codes(const struct findings *findings)
{
    const char *all = "";
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        all = arena_printf(arena, "%s%s%s:%d", all, i == 0 ? "" : " ",
                           finding_code_text(finding->code), finding->line);
        for (int language = 0; language < LANGUAGES; language++) {
            const char *words = finding_message(arena, finding, (enum language)language);
            assert_true(text_is_utf8(words, strlen(words)));
        }
    }
    return all;
}

/* "PAY id amount value account payer|reference" */
static const char *told(const struct bank_credit *c)
{
    const char *whom = c->account.text[0] != '\0' ? c->account.text : c->transaction.text;
    static const char *const kinds[BANK_KINDS] = {"PAY", "RET", "OUT"};
    return arena_printf(arena, "%s %s %s %s %s %s|%s|%s", kinds[c->kind], c->id,
                        money_text(arena, c->amount), date_text(arena, c->value_on),
                        *whom == '\0' ? c->disputed ? "disputed" : "-" : whom, c->payer,
                        c->reference, c->returned);
}

static const char *good(const char *text, struct bank_file *file)
{
    struct findings findings;
    enum code code = read(text, strlen(text), &findings, file);
    if (code != OK)
        print_error("%s\n", document_findings_text(arena, &findings, LANGUAGE_EN));
    assert_int_equal(code, OK);
    const char *all = "";
    for (size_t i = 0; i < file->count; i++)
        all = arena_printf(arena, "%s%s%s", all, i == 0 ? "" : "\n", told(&file->credits[i]));
    return all;
}

/* ---- camt ---- */

static const char *statement(const char *message, const char *inside)
{
    bool notification = strncmp(message, "camt.054", 8) == 0;
    const char *root = notification ? "BkToCstmrDbtCdtNtfctn" : "BkToCstmrStmt";
    const char *part = notification ? "Ntfctn" : "Stmt";
    return arena_printf(arena,
                        "<?xml version=\"1.0\"?><Document xmlns=\"" NAMESPACE "%s\"><%s><GrpHdr>"
                        "<MsgId>M</MsgId></GrpHdr><%s><Id>S</Id>%s</%s></%s></Document>",
                        message, root, part, inside, part, root);
}

static const char *entry(const char *amount, const char *sign, const char *more,
                         const char *details)
{
    return arena_printf(arena,
                        "<Ntry><Amt Ccy=\"CAD\">%s</Amt><CdtDbtInd>%s</CdtDbtInd>"
                        "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2025-11-20</Dt></BookgDt>"
                        "<ValDt><Dt>2025-11-19</Dt></ValDt>%s<NtryDtls>%s</NtryDtls></Ntry>",
                        amount, sign, more, details);
}

#define OWN "<AcctSvcrRef>B1</AcctSvcrRef>"
#define ONE "<TxDtls>" REMITTED "</TxDtls>"

static void test_every_version(void **state)
{
    (void)state;
    struct bank_file file;
    for (int message = 53; message <= 54; message++)
        for (int version = 2; version <= 13; version++) {
            const char *name = arena_printf(arena, "camt.0%d.001.%02d", message, version);
            const char *text = statement(name, entry("12.30", "CRDT", OWN, ONE));
            assert_string_equal(good(text, &file), "PAY B1 12.30 2025-11-19 " A " |" A "|");
            assert_string_equal(file.message, name);
            assert_int_equal(file.format, message == 53 ? BANK_CAMT_053 : BANK_CAMT_054);
            assert_int_equal(file.paid.cents, 1230);
        }
}

static void test_entries(void **state)
{
    (void)state;
    const struct {
        const char *entries, *told;
        size_t passed_over;
    } cases[] = {
        /* a batch: each its own amount and payer, numbered where the bank names only the batch */
        {entry("30.00", "CRDT", OWN,
               "<Btch><NbOfTxs>2</NbOfTxs></Btch><TxDtls><Amt Ccy=\"CAD\">10</Amt><RltdPties><Dbtr>"
               "<Nm>Old &amp; Co</Nm></Dbtr></RltdPties>" REMITTED "</TxDtls><TxDtls><Amt "
               "Ccy=\"CAD\">20.00</Amt><RltdPties><Dbtr><Pty><Nm>Neuve Ltée</Nm></Pty></Dbtr>"
               "</RltdPties><RmtInf><Strd><CdtrRefInf><Ref>731056248 RM-0002</Ref></CdtrRefInf>"
               "</Strd></RmtInf></TxDtls>"),
         "PAY B1/1 10.00 2025-11-19 " A " Old & Co|" A "|\nPAY B1/2 20.00 2025-11-19 "
         "731056248RM0002 Neuve Ltée|731056248 RM-0002|", 0},
        /* amounts where 001.02 has them; the bank's name of each */
        {entry("30.00", "CRDT", OWN,
               "<TxDtls><Refs><AcctSvcrRef>T1</AcctSvcrRef></Refs><AmtDtls><TxAmt><Amt Ccy=\"CAD\">"
               "10.00</Amt></TxAmt></AmtDtls></TxDtls><TxDtls><Refs><AcctSvcrRef>T2</AcctSvcrRef>"
               "</Refs><AmtDtls><TxAmt><Amt Ccy=\"CAD\">20.00</Amt></TxAmt></AmtDtls></TxDtls>"),
         "PAY T1 10.00 2025-11-19 - ||\nPAY T2 20.00 2025-11-19 - ||", 0},
        /* the end-to-end reference names the account as a last resort; a statement's number does */
        {entry("1.00", "CRDT", OWN,
               "<TxDtls><Refs><EndToEndId>SOA-" A "-202511</EndToEndId></Refs></TxDtls>"),
         "PAY B1 1.00 2025-11-19 " A " |SOA-" A "-202511|", 0},
        {entry("1.00", "CRDT", OWN,
               "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RmtInf><Ustrd>goods of "
               "12345000000012</Ustrd></RmtInf></TxDtls>"),
         "PAY B1 1.00 2025-11-19 12345000000012 |goods of 12345000000012|", 0},
        /* two accounts are none */
        {entry("1.00", "CRDT", OWN,
               "<TxDtls><RmtInf><Ustrd>" A "</Ustrd><Ustrd>731056248RM0002</Ustrd></RmtInf>"
               "</TxDtls>"),
         "PAY B1 1.00 2025-11-19 disputed |" A ", 731056248RM0002|", 0},
        /* what the bank takes back, in three ways of telling it */
        {entry("5.00", "DBIT", "<RvslInd>true</RvslInd>" OWN, ONE),
         "RET B1 5.00 2025-11-19 " A " |" A "|", 0},
        {entry("5.00", "DBIT", OWN,
               "<TxDtls><Refs><EndToEndId>PAD-1</EndToEndId></Refs><RtrInf><Rsn><Cd>AM04</Cd>"
               "</Rsn></RtrInf></TxDtls>"),
         "RET B1 5.00 2025-11-19 - |PAD-1|PAD-1", 0},
        {entry("5.00", "DBIT",
               OWN "<BkTxCd><Domn><Fmly><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>",
               "<TxDtls><Refs><EndToEndId>PAD-2</EndToEndId></Refs></TxDtls>"),
         "RET B1 5.00 2025-11-19 - |PAD-2|PAD-2", 0},
        /* a payment out that its payee's bank sent back */
        {entry("5.00", "CRDT", OWN,
               "<TxDtls><Refs><EndToEndId>R123456782-0000002A</EndToEndId></Refs><RtrInf><Rsn>"
               "<Cd>AC04</Cd></Rsn></RtrInf></TxDtls>"),
         "OUT B1 5.00 2025-11-19 - |R123456782-0000002A|R123456782-0000002A", 0},
        /* fees, money out, what is reversed without a reason, what is not booked */
        {entry("5.00", "DBIT", OWN, ONE), "", 1},
        {entry("5.00", "CRDT", "<RvslInd>true</RvslInd>" OWN, ONE), "", 1},
        {"<Ntry><Amt Ccy=\"CAD\">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts></Ntry>", "", 1},
        /* 001.02 to 001.07 tell the state without Cd; instants; no details at all */
        {"<Ntry><Amt Ccy=\"CAD\">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>"
         "2025-11-20T23:30:00-05:00</DtTm></BookgDt>" OWN "</Ntry>",
         "PAY B1 7.00 2025-11-20 - ||", 0},
        {"<Ntry><Amt Ccy=\"CAD\">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><ValDt><DtTm>"
         "2025-11-20T04:30:00.123Z</DtTm></ValDt>" OWN "</Ntry>",
         "PAY B1 7.00 2025-11-19 - ||", 0},
        {"<Ntry><Amt Ccy=\"CAD\">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><ValDt><DtTm>"
         "2025-11-20T00:30:00+14:00</DtTm></ValDt>" OWN "</Ntry>",
         "PAY B1 7.00 2025-11-19 - ||", 0},
        {"<Ntry><Amt Ccy=\"CAD\">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><ValDt><Dt>"
         "2025-11-20-05:00</Dt></ValDt>" OWN "</Ntry>", "PAY B1 7.00 2025-11-20 - ||", 0},
        /* what came in another currency was booked in ours */
        {entry("1.00", "CRDT", OWN, "<TxDtls><Amt Ccy=\"USD\">0.71</Amt></TxDtls>"),
         "PAY B1 1.00 2025-11-19 - ||", 0},
        /* another schema's elements are nobody's */
        {entry("1.00", "CRDT", OWN,
               ONE "<x:TxDtls xmlns:x=\"urn:other\"><x:Amt>9</x:Amt></x:TxDtls>"),
         "PAY B1 1.00 2025-11-19 " A " |" A "|", 0},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct bank_file file;
        assert_string_equal(good(statement("camt.053.001.08", cases[i].entries), &file),
                            cases[i].told);
        assert_int_equal(file.passed_over, cases[i].passed_over);
    }
}

static void test_sums_of_statements(void **state)
{
    (void)state;
    const char *two = arena_printf(arena, "%s%s", entry("10.00", "CRDT", OWN, ONE),
                                   entry("4.00", "DBIT", "<AcctSvcrRef>B2</AcctSvcrRef>", ONE));
#define BALANCE(code, amount)                                                                      \
    "<Bal><Tp><CdOrPrtry><Cd>" code "</Cd></CdOrPrtry></Tp><Amt Ccy=\"CAD\">" amount               \
    "</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
#define TOTALS(count, sum, net, in)                                                                \
    "<TxsSummry><TtlNtries><NbOfNtries>" count "</NbOfNtries><Sum>" sum "</Sum><TtlNetNtry><Amt>"  \
    net "</Amt><CdtDbtInd>CRDT</CdtDbtInd></TtlNetNtry></TtlNtries><TtlCdtNtries><NbOfNtries>1"    \
    "</NbOfNtries><Sum>" in "</Sum></TtlCdtNtries></TxsSummry>"
    const struct {
        const char *head, *codes;
    } cases[] = {
        {BALANCE("OPBD", "100.00") BALANCE("CLBD", "106.00") TOTALS("2", "14.000", "6", "10.00"),
         ""},
        {BALANCE("PRCD", "100.00") BALANCE("CLBD", "106.01"), "BNK-0011:1"},
        {TOTALS("3", "14", "6", "10"), "BNK-0011:1"},
        {TOTALS("2", "14.001", "6", "10"), "BNK-0011:1"},
        {TOTALS("2", "14", "-6", "10"), "BNK-0011:1"},
        {TOTALS("2", "14", "6", "x"), "BNK-0011:1"},
        {"<TxsSummry><TtlNtries><TtlNetNtryAmt>5</TtlNetNtryAmt><CdtDbtInd>CRDT</CdtDbtInd>"
         "</TtlNtries></TxsSummry>", "BNK-0011:1"},
        {"<TxsSummry><TtlNtries><TtlNetNtryAmt>6.00</TtlNetNtryAmt><CdtDbtInd>CRDT</CdtDbtInd>"
         "</TtlNtries></TxsSummry>", ""},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct findings findings;
        struct bank_file file;
        const char *text =
            statement("camt.053.001.08", arena_printf(arena, "%s%s", cases[i].head, two));
        enum code code = read(text, strlen(text), &findings, &file);
        assert_string_equal(codes(&findings), cases[i].codes);
        assert_int_equal(code, *cases[i].codes == '\0' ? OK : FINDINGS);
    }
}

static void test_bad_statements(void **state)
{
    (void)state;
    const char *plain = statement("camt.053.001.08", entry("1.00", "CRDT", OWN, ONE));
    const char *half = arena_copy(arena, plain, strlen(plain) / 2);
    const char *long_text = arena_alloc(arena, 3001);
    memset((char *)(uintptr_t)long_text, 'x', 3000);
    const struct {
        const char *text, *codes;
    } cases[] = {
        {half, "BNK-0003:1"},
        {"<", "BNK-0003:1"},
        {"<a/>", "BNK-0006:1"},
        {"<Document/>", "BNK-0006:1"},
        {statement("camt.053.001.01", ""), "BNK-0006:1"},
        {statement("camt.053.001.14", ""), "BNK-0006:1"},
        {statement("camt.053.002.08", ""), "BNK-0006:1"},
        {statement("camt.052.001.08", ""), "BNK-0006:1"},
        {statement("pain.008.001.08", ""), "BNK-0006:1"},
        {"<Document xmlns=\"" NAMESPACE "camt.053.001.08\"/>", "BNK-0007:1"},
        {"<!DOCTYPE a><a/>", "BNK-0004:1"},
        {"<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol1 \"&lol;&lol;&lol;&lol;&lol;\">"
         "<!ENTITY lol2 \"&lol1;&lol1;&lol1;&lol1;&lol1;\">]><lolz>&lol2;</lolz>", "BNK-0004:1"},
        {"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "BNK-0004:1"},
        {statement("camt.053.001.08", "<Id>&unknown;</Id>"), "BNK-0003:1"},
        {statement("camt.053.001.08", entry("1.005", "CRDT", OWN, ONE)), "BNK-0008:1"},
        {statement("camt.053.001.08", entry("0", "CRDT", OWN, ONE)), "BNK-0008:1"},
        {statement("camt.053.001.08", entry("-1", "CRDT", OWN, ONE)), "BNK-0008:1"},
        {statement("camt.053.001.08", entry("99999999999999", "CRDT", OWN, ONE)), "BNK-0008:1"},
        {statement("camt.053.001.08", entry("1", "CREDIT", OWN, ONE)), "BNK-0015:1"},
        {statement("camt.053.001.08", entry("1", "CRDT", "<RvslInd>yes</RvslInd>" OWN, ONE)),
         "BNK-0015:1"},
        {statement("camt.053.001.08", entry("1", "CRDT", "", ONE)), "BNK-0012:1"},
        {statement("camt.053.001.08",
                   "<Ntry><Amt Ccy=\"USD\">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
                   "</Ntry>"), "BNK-0010:1"},
        {statement("camt.053.001.08",
                   "<Ntry><Amt>7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>"),
         "BNK-0010:1"},
        {statement("camt.053.001.08",
                   "<Ntry><Amt Ccy=\"CAD\">7</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>"),
         "BNK-0007:1"},
        {statement("camt.053.001.08", "<Ntry/>"), "BNK-0007:1 BNK-0007:1 BNK-0010:1 BNK-0007:1"},
        {statement("camt.053.001.08",
                   "<Ntry><Amt Ccy=\"CAD\">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
                   "<BookgDt><Dt>2025-02-30</Dt></BookgDt>" OWN "</Ntry>"), "BNK-0009:1"},
        {statement("camt.053.001.08",
                   "<Ntry><Amt Ccy=\"CAD\">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
                   OWN "</Ntry>"), "BNK-0007:1"},
        /* a batch whose parts are not there, or do not make the whole */
        {statement("camt.053.001.08",
                   entry("1", "CRDT", OWN, "<Btch><NbOfTxs>7</NbOfTxs></Btch>")), "BNK-0014:1"},
        {statement("camt.053.001.08",
                   entry("1", "CRDT", OWN, "<Btch><NbOfTxs>2</NbOfTxs></Btch>" ONE)),
         "BNK-0014:1"},
        {statement("camt.053.001.08",
                   entry("1.00", "CRDT", OWN, "<TxDtls><Amt Ccy=\"CAD\">0.99</Amt></TxDtls>")),
         "BNK-0011:1"},
        {statement("camt.053.001.08",
                   entry("2.00", "CRDT", OWN,
                         "<TxDtls><Amt Ccy=\"EUR\">1.00</Amt></TxDtls><TxDtls><Amt "
                         "Ccy=\"CAD\">1.00</Amt></TxDtls>")), "BNK-0010:1"},
        {statement("camt.053.001.08",
                   "<Ntry><Amt Ccy=\"CAD\">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
                   "<ValDt><DtTm>2025-11-20T25:00:00</DtTm></ValDt>" OWN "</Ntry>"),
         "BNK-0009:1"},
        {statement("camt.053.001.08",
                   "<Ntry><Amt Ccy=\"CAD\">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
                   "<ValDt><DtTm>2025-11-20T23:00:00-5</DtTm></ValDt>" OWN "</Ntry>"),
         "BNK-0009:1"},
        {statement("camt.053.001.08", entry("1.00", "CRDT", OWN, ONE ONE)),
         "BNK-0007:1 BNK-0007:1"},
        /* the same item twice */
        {statement("camt.053.001.08",
                   arena_printf(arena, "%s\n%s", entry("1.00", "CRDT", OWN, ONE),
                                entry("1.00", "CRDT", OWN, ONE))), "BNK-0013:2"},
        {statement("camt.053.001.08", arena_printf(arena, "<Id>%s</Id>", long_text)),
         "BNK-0016:1"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct findings findings;
        struct bank_file file;
        enum code code = read(cases[i].text, strlen(cases[i].text), &findings, &file);
        assert_string_equal(codes(&findings), cases[i].codes);
        assert_true(code == FINDINGS || code == UNREADABLE);
    }
}

/* Ten million bytes of elements in one another end at once, and so does all else that is large. */
static void test_large_files(void **state)
{
    (void)state;
    enum { SIZE = 10 * 1000 * 1000 };
    struct findings findings;
    struct bank_file file;
    char *deep = arena_alloc(arena, SIZE + 1);
    for (size_t i = 0; i + 3 <= SIZE; i += 3)
        memcpy(deep + i, "<a>", 3);
    size_t before = arena_used(arena);
    assert_int_equal(read(deep, SIZE, &findings, &file), UNREADABLE);
    assert_string_equal(codes(&findings), "BNK-0005:1");
    assert_true(arena_used(arena) - before < 64 * 1024);
    assert_int_equal(read(deep, (size_t)BANK_BYTES_MAX + 1, &findings, &file), UNREADABLE);
    assert_string_equal(codes(&findings), "BNK-0002:0");
}

static void test_encodings(void **state)
{
    (void)state;
    struct bank_file file;
    struct findings findings;
    const char *text = statement("camt.054.001.08",
                                 entry("1.00", "CRDT", OWN,
                                       "<TxDtls><RltdPties><Dbtr><Nm>Montr\xE9" "al</Nm></Dbtr>"
                                       "</RltdPties></TxDtls>"));
    const char *body = strchr(text + 2, '<');
    const char *latin = arena_printf(arena, "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>%s",
                                     body);
    assert_string_equal(good(latin, &file), "PAY B1 1.00 2025-11-19 - Montréal||");
    assert_int_equal(read(text, strlen(text), &findings, &file), UNREADABLE);
    assert_string_equal(codes(&findings), "BNK-0003:1");
    const char *marked = arena_printf(
        arena, "\xEF\xBB\xBF%s", statement("camt.054.001.08", entry("1", "CRDT", OWN, ONE)));
    assert_string_equal(good(marked, &file), "PAY B1 1.00 2025-11-19 " A " |" A "|");
    assert_string_equal(
        good("\xEF\xBB\xBFid,account,amount,value_date\np1," A ",1.00,2025-11-20\n", &file),
        "PAY p1 1.00 2025-11-20 " A " ||");
}

/* ---- X12 820 ---- */

#define ISA                                                                                        \
    "ISA*00*          *00*          *ZZ*BANK           *ZZ*AGENCY         *251120*0930*U*00401*"   \
    "000000007*0*P*>~"
#define GS "GS*RA*BANK*AGENCY*20251120*0930*8*X*004010~"
#define END "GE*1*8~IEA*1*000000007~"
#define BPR(amount) "BPR*C*" amount "*C*ACH*CTX***********20251119~TRN*1*TR1~"

static const char *edi(const char *segments, int count)
{
    return arena_printf(arena, ISA GS "ST*820*0001~%sSE*%d*0001~" END, segments, count);
}

static void test_820(void **state)
{
    (void)state;
    const struct {
        const char *text, *told;
    } cases[] = {
        {edi(BPR("30") "CUR*PR*CAD~REF*TN*x~DTM*097*20251118~N1*PR*Payer Inc~ENT*1~"
             "RMR*IV*" A "**10.00~NTE*GEN*first~RMR*IV*second**20~REF*11*731056248RM0002~"
             "DTM*003*20250101~", 14),
         "PAY TR1/1 10.00 2025-11-19 " A " Payer Inc|" A ", first|\n"
         "PAY TR1/2 20.00 2025-11-19 731056248RM0002 Payer Inc|second, 731056248RM0002|"},
        {edi(BPR("12.5") "REF*11*" A "~", 5), "PAY TR1 12.50 2025-11-19 " A " |" A "|"},
        {edi(BPR("12.5") "RMR*IV*12345000000012**12.50~", 5),
         "PAY TR1 12.50 2025-11-19 12345000000012 |12345000000012|"},
        {edi("BPR*D*1*C*ACH~TRN*1*TR2~DTM*234*20251117~", 5), "PAY TR2 1.00 2025-11-17 - ||"},
        {edi("BPR*P*0*C*ACH~TRN*1*TR2~", 4), ""},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct bank_file file;
        assert_string_equal(good(cases[i].text, &file), cases[i].told);
        assert_int_equal(file.format, BANK_EDI_820);
    }
    /* other separators, lines, letters of ISO 8859-1 */
    struct bank_file file;
    char *other = arena_text(arena, edi(BPR("1") "N1*PR*Montr\xE9" "al~REF*11*" A "~", 6));
    for (char *at = other; *at != '\0'; at++)
        *at = *at == '*' ? '|' : *at == '~' ? '\n' : *at;
    assert_string_equal(good(other, &file), "PAY TR1 1.00 2025-11-19 " A " Montréal|" A "|");
}

static void test_bad_820(void **state)
{
    (void)state;
    const char *plain = edi(BPR("1") "REF*11*" A "~", 5);
    char *cut = arena_text(arena, plain);
    cut[strlen(cut) - 30] = '\0';
    const struct {
        const char *text, *codes;
    } cases[] = {
        {"ISA*00*short~", "BNK-0020:1"},
        {ISA, "BNK-0019:1"},
        {cut, "BNK-0019:6"},
        {edi(BPR("1"), 9), "BNK-0011:6"},
        {ISA GS "ST*820*0001~" BPR("1") "SE*4*0002~" END, "BNK-0018:6"},
        {ISA GS "ST*820*0001~" BPR("1") "SE*4*0001~GE*2*8~IEA*1*000000007~", "BNK-0011:7"},
        {ISA GS "ST*820*0001~" BPR("1") "SE*4*0001~GE*1*9~IEA*1*000000007~", "BNK-0018:7"},
        {ISA GS "ST*820*0001~" BPR("1") "SE*4*0001~GE*1*8~IEA*2*000000007~", "BNK-0011:8"},
        {ISA GS "ST*820*0001~" BPR("1") "SE*4*0001~GE*1*8~IEA*1*000000008~", "BNK-0018:8"},
        {ISA GS "ST*850*0001~", "BNK-0021:3"},
        {ISA GS "ST*8\xFE\xFE\xFE\xFE\xFE\xFE\xFE\xFE\xFE\xFE\xFE*0001~", "BNK-0021:3"},
        {ISA GS "G\xFE\xFE\xFE\xFE\xFE\xFE\xFE\xFE\xFE\xFE\xFE*0001~", "BNK-0017:3"},
        {ISA "ST*820*0001~", "BNK-0017:2"},
        {ISA GS "REF*11*x~", "BNK-0017:3"},
        {edi("TRN*1*T~", 3), "BNK-0007:5"},
        {edi(BPR("1") BPR("1"), 6), "BNK-0017:6"},
        {edi(BPR("1.001"), 4), "BNK-0008:4"},
        {edi("BPR*C*1*D*ACH*CTX***********20251119~TRN*1*T~", 4), "BNK-0022:4"},
        {edi("BPR*X*1*C*ACH*CTX***********20251119~TRN*1*T~", 4), "BNK-0022:4"},
        {edi("BPR*C*1*C*ACH*CTX***********20251132~TRN*1*T~", 4), "BNK-0009:4 BNK-0007:6"},
        {edi("BPR*C*1*C*ACH*CTX***********20251119~", 3), "BNK-0012:5"},
        {edi(BPR("1") "CUR*PR*USD~", 5), "BNK-0010:6"},
        {edi(BPR("3") "RMR*IV*" A "**1~RMR*IV*" A "**1~", 6), "BNK-0011:8"},
        {edi(BPR("1") "RMR*IV*" A "**1~ADX*1*01~", 6), "BNK-0022:7"},
        {edi("RMR*IV*x**1~" BPR("1"), 5), "BNK-0017:4"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct findings findings;
        struct bank_file file;
        enum code code = read(cases[i].text, strlen(cases[i].text), &findings, &file);
        assert_string_equal(codes(&findings), cases[i].codes);
        assert_true(code == FINDINGS || code == UNREADABLE);
    }
}

/* ---- CSV, and whom words mean ---- */

static void test_csv(void **state)
{
    (void)state;
    struct bank_file file;
    struct findings findings;
    assert_string_equal(good("amount,id,account,value_date,other,reference,paid_by\n"
                             "1.00,p1,731056248 RM 0001,2025-11-20,x,\"for 731056248RM0002\",9\n",
                             &file),
                        "PAY p1 1.00 2025-11-20 " A " |for 731056248RM0002|");
    assert_string_equal(file.credits[0].paid_by, "9");
    assert_int_equal(file.credits[0].kind, BANK_PAYMENT);
    assert_string_equal(good("id,account,amount,value_date,returns,reason\n"
                             "R1," A ",10.00,2025-11-19,X1,AM04\nX2," A ",5,2025-11-19,,\n",
                             &file),
                        "RET R1 10.00 2025-11-19 " A " ||X1\nPAY X2 5.00 2025-11-19 " A " ||");
    assert_string_equal(file.credits[0].reason, "AM04");
    const struct {
        const char *text, *codes;
    } cases[] = {
        {"", "REF-0006:0"},
        {"hello\n", "BNK-0001:1"},
        {"{\"id\":1}", "BNK-0001:1"},
        {"id,amount,value_date\n", "REF-0001:1"},
        {"id,account,amount,value_date\n,x,-1,2025-02-30\n",
         "PAY-0003:2 REF-0003:2 PAY-0001:2 REF-0003:2"},
        {"id,account,amount,value_date\np1," A ",1,2025-11-20\np1," A ",1,2025-11-20\n",
         "BNK-0013:3"},
        {"id,account,amount,value_date\n\"p1," A ",1,2025-11-20\n", "REF-0005:2"},
        {"id,account,amount,value_date\n\xE9," A ",1,2025-11-20\n", "DOC-0009:0"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        enum code code = read(cases[i].text, strlen(cases[i].text), &findings, &file);
        assert_string_equal(codes(&findings), cases[i].codes);
        assert_true(code == FINDINGS || code == UNREADABLE);
    }
}

static void test_whom_words_mean(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int accounts;
        const char *account;
        int transactions;
    } cases[] = {
        {"", 0, NULL, 0},
        {A, 1, A, 0},
        {"731056248rm0001", 1, A, 0},
        {"73105 6248 RM 0001.", 1, A, 0},
        {"pour 731-056-248-RM-0001 merci", 1, A, 0},
        {A " " A, 1, A, 0},
        {A " 731056248RM0002", 2, NULL, 0},
        {"9731056248RM0001", 0, NULL, 0},
        {"731056248RM00012", 0, NULL, 0},
        {"731056248RT0001", 0, NULL, 0},
        {"x731056248RM0001", 0, NULL, 0},
        {"RF15731056248RM0001", 1, A, 0},
        {"RF16731056248RM0001", 0, NULL, 0},
        {"12345000000012", 0, NULL, 1},
        {"12345-00000001-2", 0, NULL, 1},
        {"12345000000012 12345000000029", 0, NULL, 2},
        {"123450000000129", 0, NULL, 0},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        program_account account;
        transaction_number transaction;
        int accounts = bank_find_account(cases[i].text, &account);
        if (accounts != cases[i].accounts)
            print_error("%s\n", cases[i].text);
        assert_int_equal(accounts, cases[i].accounts);
        if (accounts == 1)
            assert_string_equal(account.text, cases[i].account);
        assert_int_equal(bank_find_transaction(cases[i].text, &transaction),
                         cases[i].transactions);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_version),      cmocka_unit_test(test_entries),
        cmocka_unit_test(test_sums_of_statements), cmocka_unit_test(test_bad_statements),
        cmocka_unit_test(test_large_files),        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_820),                cmocka_unit_test(test_bad_820),
        cmocka_unit_test(test_csv),                cmocka_unit_test(test_whom_words_mean),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
