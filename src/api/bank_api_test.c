/* Bank files, through the JSON door: whom each item is for, once and no more. */
#include "action_test_place.h"
#include "api_test_world.h"

#define A "123456782RM0001"
#define ITEMS(items)                                                                               \
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\"><BkToCstmrDbtCdtNtfctn>"   \
    "<Ntfctn><Id>1</Id>" items "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
#define ITEM(id, amount, sign, day, words, more)                                                   \
    "<Ntry><Amt Ccy=\"CAD\">" amount "</Amt><CdtDbtInd>" sign "</CdtDbtInd><Sts><Cd>BOOK</Cd>"     \
    "</Sts><BookgDt><Dt>2025-11-03</Dt></BookgDt><ValDt><Dt>" day "</Dt></ValDt><AcctSvcrRef>" id  \
    "</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Essai</Nm></Pty></Dbtr>"            \
    "</RltdPties><RmtInf><Ustrd>" words "</Ustrd></RmtInf>" more "</TxDtls></NtryDtls></Ntry>"
#define PAID(id, amount) ITEM(id, amount, "CRDT", "2025-11-02", A, "")
#define BACK(id, amount, of, reason)                                                               \
    ITEM(id, amount, "DBIT", "2025-11-03", "",                                                     \
         "<RtrInf><Rsn><Cd>" reason "</Cd></Rsn></RtrInf><Refs><EndToEndId>" of "</EndToEndId>"    \
         "</Refs>")
#define XML "application/xml"

static const struct got *take(struct world *world, const char *key, const char *query,
                              const char *type, const char *body)
{
    const struct sent sent = {.key = key, .type = type, .body = body};
    return call(world, "POST", arena_printf(world->arena, "/v1/bank-files%s", query), &sent);
}

static const struct got *agency(struct world *world, const char *query, const char *type,
                                const char *body)
{
    return take(world, world->agency_key, query, type, body);
}

/* Payments of the account, newest first: "id amount method reference". */
static const char *payments(struct world *world)
{
    const struct sent sent = {.key = world->key};
    const struct got *got = call(world, "GET", "/v1/accounts/" A "/payments", &sent);
    const char *all = "", *id;
    assert_int_equal(got->status, 200);
    for (int i = 0; (id = at(got, arena_printf(world->arena, "items.%d.id", i))) != NULL; i++) {
        id = arena_text(world->arena, id);
        const char *amount = at(got, arena_printf(world->arena, "items.%d.amount.amount", i));
        all = arena_printf(world->arena, "%s%s%s %s", all, i == 0 ? "" : ", ", id, amount);
    }
    return all;
}

static void problem(void *context, const char *text)
{
    (void)context;
    print_error("%s\n", text);
}

static void assert_sound(struct world *world)
{
    struct action action = action_begin(world->house, world->worker.reader, world->arena);
    action.actor = (struct actor){.name = "operator", .system = true};
    struct verify_counts counts;
    assert_int_equal(action_verify(&action, problem, NULL, &counts), OK);
}

static void test_once_and_no_more(void **state)
{
    struct world *world = *state;
    const struct got *got = agency(world, "?dryRun=true", XML, ITEMS(PAID("X1", "12.50")));
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.state"), "toPay");
    assert_string_equal(at(got, "items.0.account"), A);
    assert_string_equal(payments(world), "");

    got = agency(world, "", XML, ITEMS(PAID("X1", "12.50") PAID("X2", "7.00")));
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "message"), "camt.054.001.08");
    assert_string_equal(at(got, "states.0.state"), "paid");
    assert_string_equal(at(got, "states.0.count"), "2");
    assert_string_equal(at(got, "states.0.amount.amount"), "19.50");
    assert_string_equal(payments(world), "X2 7.00, X1 12.50");

    /* Read again; and as the statement, as CSV, as EDI, where the bank's reference is the same. */
    got = agency(world, "", XML, ITEMS(PAID("X1", "12.50") PAID("X2", "7.00")));
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "states.0.state"), "paidBefore");
    assert_string_equal(at(got, "states.0.count"), "2");
    got = agency(world, "", "text/csv",
                 "id,account,amount,value_date\nX1," A ",12.50,2025-11-02\n"
                 "X3," A ",1.00,2025-11-03\n");
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "items.0.state"), "paidBefore");
    assert_string_equal(at(got, "items.1.state"), "paid");
    got = agency(world, "", "application/edi-x12",
                 "ISA*00*          *00*          *ZZ*BANK           *ZZ*AGENCY         *251103*0930"
                 "*U*00401*000000007*0*P*>~GS*RA*BANK*AGENCY*20251103*0930*8*X*004010~"
                 "ST*820*0001~BPR*C*7.00*C*ACH*CTX***********20251102~TRN*1*X2~"
                 "RMR*IV*" A "**7.00~SE*5*0001~GE*1*8~IEA*1*000000007~");
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.state"), "paidBefore");
    assert_string_equal(payments(world), "X3 1.00, X2 7.00, X1 12.50");

    /* The same name with another amount or day is another payment. */
    got = agency(world, "", XML, ITEMS(PAID("X1", "12.51")));
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "PAY-0004");
    got = agency(world, "", XML, ITEMS(ITEM("X1", "12.50", "CRDT", "2025-11-01", A, "")));
    assert_string_equal(codes(world, got), "PAY-0004");
    /* So is one that a client calls the same, even alike to the cent. */
    const struct sent own = {.key = world->key, .idempotency = "own",
                             .body = "{\"id\":\"X9\",\"amount\":{\"amount\":\"3.00\","
                                     "\"currency\":\"CAD\"},\"valueDate\":\"2025-11-02\"}"};
    assert_int_equal(call(world, "POST", "/v1/accounts/" A "/payments", &own)->status, 201);
    got = agency(world, "", XML, ITEMS(PAID("X9", "3.00")));
    assert_string_equal(codes(world, got), "PAY-0004");
    assert_sound(world);
}

static void test_all_or_nothing(void **state)
{
    struct world *world = *state;
    const char *file = ITEMS(
        PAID("Y1", "5.00") ITEM("Y2", "6.00", "CRDT", "2025-11-02", "thank you", "")
        ITEM("Y3", "7.00", "CRDT", "2025-11-02", "999999998RM0001", "")
        ITEM("Y4", "8.00", "CRDT", "2025-11-04", A, "")
        ITEM("Y5", "9.00", "DBIT", "2025-11-02", A, "<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>")
        ITEM("Y6", "1.00", "DBIT", "2025-11-02", "fees", ""));
    const char *before = payments(world);
    const struct got *got = agency(world, "", XML, file);
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "PAY-0005");
    assert_string_equal(payments(world), before);

    got = agency(world, "?leaveOut=true&dryRun=true", XML, file);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "leftOut"), "1");
    assert_string_equal(payments(world), before);
    got = agency(world, "?leaveOut=true", XML, file);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "leftOut"), "1");
    assert_string_equal(at(got, "passedOver"), "1");
    const char *const stands[] = {"paid", "held", "held", "refused", "returnHeld"};
    for (size_t i = 0; i < ARRAY_COUNT(stands); i++)
        assert_string_equal(at(got, arena_printf(world->arena, "items.%zu.state", i)), stands[i]);
    assert_string_equal(at(got, "items.1.code"), "BNK-0101");
    assert_string_equal(at(got, "items.4.returnReason"), "AM04");
    assert_string_equal(at(got, "items.4.code"), "BNK-0103");
    assert_string_equal(payments(world), arena_printf(world->arena, "Y1 5.00, %s", before));
    got = agency(world, "?leaveOut=true", XML, file);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "states.0.state"), "paidBefore");
    assert_string_equal(at(got, "states.0.count"), "3");
    assert_string_equal(at(got, "states.0.amount.amount"), "18.00");

    /* A file that is not in order is refused, whatever is left out. */
    got = agency(world, "?leaveOut=true", XML, ITEMS(PAID("Y8", "1.00") PAID("Y9", "0")));
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "BNK-0008");
    got = agency(world, "", XML, "<Document");
    assert_int_equal(got->status, 400);
    assert_string_equal(codes(world, got), "BNK-0003");
    assert_sound(world);
}

/* Taken back through the door: found, charged, told as taken back before; what is not found is
 * matched by an officer's key. */
static void test_taken_back(void **state)
{
    struct world *world = *state;
    const char *paid = ITEMS(PAID("T1", "15.00") PAID("T2", "16.00"));
    const char *back = ITEMS(BACK("T8", "15.00", "T1", "AM04") BACK("T9", "16.00", "ELSE", "AC06"));
    assert_int_equal(agency(world, "", XML, paid)->status, 201);
    const struct got *got = agency(world, "?dryRun=true", XML, back);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.state"), "toDishonour");
    assert_string_equal(at(got, "items.0.payment"), "T1");
    assert_string_equal(at(got, "items.0.charge.amount"), "25.00");
    assert_string_equal(at(got, "items.1.state"), "returnToHold");
    got = agency(world, "", XML, back);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "items.0.state"), "dishonoured");
    assert_string_equal(at(got, "items.0.account"), A);
    assert_string_equal(at(got, "items.1.state"), "returnHeld");
    assert_string_equal(at(got, "items.1.code"), "BNK-0301");
    got = agency(world, "", XML, back);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "states.0.state"), "returnedBefore");
    assert_string_equal(at(got, "states.0.count"), "2");

    const struct sent look = {.key = world->agency_key};
    got = call(world, "GET", "/v1/money-matters?kind=return", &look);
    assert_int_equal(got->status, 200);
    const char *matter = NULL;
    for (int i = 0; matter == NULL; i++) {
        const char *subject = at(got, arena_printf(world->arena, "items.%d.subject", i));
        assert_non_null(subject);
        if (strcmp(subject, "T9") == 0)
            matter = arena_text(world->arena,
                                at(got, arena_printf(world->arena, "items.%d.id", i)));
    }
    const char *path = arena_printf(world->arena, "/v1/money-matters/%s/steps", matter);
    const struct sent wrong = {.key = world->agency_key, .idempotency = "m1",
                               .body = "{\"step\":\"return.match\",\"words\":\"So says the bank\","
                                       "\"account\":\"" A "\",\"payment\":\"T1\"}"};
    got = call(world, "POST", path, &wrong);
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "MON-0005");
    const struct sent right = {.key = world->agency_key, .idempotency = "m2",
                               .body = "{\"step\":\"return.match\",\"words\":\"So says the bank\","
                                       "\"account\":\"" A "\",\"payment\":\"T2\"}"};
    got = call(world, "POST", path, &right);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "return.matched");
    assert_sound(world);
}

static void test_by_transaction(void **state)
{
    struct world *world = *state;
    const struct sent sent = {.key = world->key, .idempotency = "k1",
                              .body = shirts_json(world, &(struct shirts){.sequence = 1})};
    assert_int_equal(call(world, "POST", "/v1/declarations", &sent)->status, 201);
    const char *number = transaction_number_make("12345", 1).text;
    const char *sheet = arena_printf(world->arena,
                                     ITEMS(ITEM("Z1", "3.00", "CRDT", "2025-11-03", "for %s", "")),
                                     number);
    const struct got *got = agency(world, "", XML, sheet);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "items.0.account"), A);
    assert_string_equal(at(got, "items.0.transactionNumber"), number);
    const struct sent mine = {.key = world->key};
    got = call(world, "GET", "/v1/accounts/" A "/payments/Z1", &mine);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "method"), "camt.054");
    assert_string_equal(at(got, "reference"),
                        arena_printf(world->arena, "Essai, for %s", number));
    assert_sound(world);
}

static void test_who_may(void **state)
{
    struct world *world = *state;
    const char *file = ITEMS(PAID("W1", "1.00"));
    assert_int_equal(take(world, NULL, "", XML, file)->status, 401);
    assert_int_equal(take(world, world->key, "", XML, file)->status, 403);
    assert_int_equal(take(world, world->broker_key, "", XML, file)->status, 403);
    assert_int_equal(take(world, world->stranger_key, "?dryRun=true", XML, file)->status, 403);
    assert_int_equal(agency(world, "", "application/json", file)->status, 415);
    const struct sent french = {.key = world->agency_key, .language = "fr", .type = XML,
                                .body = ITEMS(ITEM("W2", "6.00", "CRDT", "2025-11-09", A, ""))};
    const struct got *got = call(world, "POST", "/v1/bank-files", &french);
    assert_int_equal(got->status, 422);
    assert_non_null(strstr(at(got, "findings.0.message"), "La date de valeur"));
}

static int close_world(void **state)
{
    return world_close(state) + reference_place_end(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once_and_no_more),
        cmocka_unit_test(test_all_or_nothing),
        cmocka_unit_test(test_taken_back),
        cmocka_unit_test(test_by_transaction),
        cmocka_unit_test(test_who_may),
    };
    return cmocka_run_group_tests_name("api-bank", tests, world_open, close_world);
}
