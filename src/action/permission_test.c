/*
 * The matrix of permissions, cell by cell: what is expected is written out here as the published
 * table has it, with Y, P (only on accounts held), V and V3 (within what the client shows), D (by
 * parameter), and tried on accounts: one's own that one holds, one's own that one does not hold, a
 * client's, and somebody else's. Prints how many cells there are.
 */
#include "money_world.h"

#include <stdio.h>

#define FIRM "741190268"
#define STORE "731056248"
#define CLIENT "900000001"

/* unassociated, reader, editor, program account manager, business account manager, third party with
 * program management, third party with business management */
static const struct {
    enum permission permission;
    const char *cells[ROLE_COUNT];
    const char *shown; /* what of a delegation a V, V3 or broker is about: f, s, p; any */
} matrix[] = {
    {PERMISSION_PROFILE_EDIT, {"Y", "Y", "Y", "Y", "Y", "Y", "Y"}, ""},
    {PERMISSION_REFERENCE_USE, {"Y", "Y", "Y", "Y", "Y", "Y", "Y"}, ""},
    {PERMISSION_BUSINESS_JOIN, {"Y", "Y", "Y", "Y", "Y", "-", "-"}, ""},
    {PERMISSION_BUSINESS_VIEW, {"-", "P", "P", "P", "Y", "-", "Y"}, ""},
    {PERMISSION_BUSINESS_EDIT, {"-", "-", "-", "-", "Y", "-", "D"}, ""},
    {PERMISSION_BUSINESS_RENAME, {"-", "-", "-", "-", "request", "-", "-"}, ""},
    {PERMISSION_PROGRAM_VIEW, {"-", "P", "P", "P", "Y", "P", "Y"}, ""},
    {PERMISSION_PROGRAM_ENROL, {"-", "-", "-", "-", "Y", "-", "D"}, ""},
    {PERMISSION_SUBPROGRAM_ENROL, {"-", "-", "-", "P", "Y", "-", "D"}, ""},
    {PERMISSION_EMPLOYEE_MANAGE, {"-", "-", "-", "P", "Y", "-", "own"}, ""},
    {PERMISSION_DELEGATE_MANAGE, {"-", "-", "-", "P", "Y", "-", "-"}, ""},
    {PERMISSION_CLIENT_REQUEST, {"-", "-", "-", "-", "own", "-", "-"}, ""},
    {PERMISSION_CLIENT_GROUP, {"-", "-", "-", "-", "own", "-", "-"}, ""},
    {PERMISSION_ACCOUNT_VIEW, {"-", "P", "P", "P", "Y", "V", "V"}, "s"},
    {PERMISSION_STATEMENT_VIEW, {"-", "P", "P", "P", "Y", "V3", "V3"}, "s"},
    {PERMISSION_ACCOUNT_EXPORT, {"-", "P", "P", "P", "Y", "V", "V"}, "s"},
    {PERMISSION_PAYMENT_MAKE, {"-", "-", "P", "P", "Y", "V3", "V3"}, "p"},
    {PERMISSION_DEBIT_MANAGE, {"-", "-", "-", "P", "Y", "-", "D"}, ""},
    {PERMISSION_REFUND_ASK, {"-", "-", "P", "P", "Y", "-", "V3"}, "p"},
    {PERMISSION_DECLARATION_FILE, {"-", "-", "P", "P", "Y", "broker", "broker"}, "f"},
    {PERMISSION_DECLARATION_CORRECT, {"-", "-", "P", "P", "Y", "V", "V"}, "f"},
    {PERMISSION_DECLARATION_VIEW, {"-", "P", "P", "P", "Y", "V", "V"}, "any"},
    {PERMISSION_RULING_ASK, {"-", "-", "P", "P", "Y", "P", "Y"}, ""},
    {PERMISSION_RULING_VIEW, {"-", "P", "P", "P", "Y", "P", "Y"}, ""},
    {PERMISSION_DOCUMENT_SEND, {"-", "-", "P", "P", "Y", "P", "Y"}, ""},
    {PERMISSION_NOTICE_READ, {"-", "P", "P", "P", "Y", "D", "D"}, ""},
    {PERMISSION_SECURITY_VIEW, {"-", "P", "P", "P", "Y", "V3", "V3"}, "s"},
    {PERMISSION_SECURITY_POST, {"-", "-", "-", "P", "Y", "D", "D"}, ""},
    {PERMISSION_RELIEF_ASK, {"-", "-", "P", "P", "Y", "V", "Y"}, "f"},
    {PERMISSION_AUDIT_VIEW, {"-", "-", "-", "P", "Y", "-", "-"}, ""},
    {PERMISSION_DELEGATION_EXPORT, {"-", "-", "-", "-", "Y", "-", "own"}, ""},
};
enum { ROWS = 31, ON_NO_ACCOUNT = 3 }; /* the first rows are about no account */

static const char *const parameters[] = {
    "deleg_third_party_may_edit_contact", "deleg_third_party_may_enrol",
    "deleg_third_party_may_debit", "deleg_third_party_may_read_notices",
    "deleg_third_party_may_post_security"};

static int cells;

static program_account account_of(struct world *w, const char *business, int number)
{
    program_account account;
    assert_true(program_account_parse(arena_printf(w->arena, "%sRM%04d", business, number),
                                      &account));
    return account;
}

/* A client with an account for each set of what it lets the firm do: bit 0 file, 1 statements, 2
 * pay; none: it only acts for it. */
enum { SETS = 8 };

static void put(struct world *w, const char *number, enum business_kind kind, int accounts,
                const char *firm)
{
    struct registry_account list[SETS] = {{{{0}}}};
    struct registry_delegation delegations[SETS] = {{{{0}}}};
    struct registry_business business = {.kind = kind, .legal_name = "Essai Ltée",
                                         .country = "CA", .accounts = list,
                                         .accounts_count = (size_t)accounts};
    assert_true(bn_parse(number, &business.bn));
    for (int i = 0; i < accounts; i++) {
        list[i] = (struct registry_account){.account = account_of(w, number, i + 1), .name = "",
                                            .import = true, .asec = "12345",
                                            .open_from = date_make(2020, 1, 1)};
        delegations[i] = (struct registry_delegation){
            .account = list[i].account, .from = date_make(2020, 1, 1), .file = (i & 1) != 0,
            .statements = (i & 2) != 0, .pay = (i & 4) != 0};
        if (firm != NULL)
            assert_true(bn_parse(firm, &delegations[i].delegate));
    }
    begin(w, NULL);
    expect(w, number, action_register(&w->action, &business, delegations,
                                      firm == NULL ? 0 : (size_t)accounts), OK);
}

/* One whose whole business the firm manages. */
static void put_whole(struct world *w, int set)
{
    const char *number = arena_printf(w->arena, "90000010%d", set);
    struct registry_account account = {.account = account_of(w, number, 1), .name = "",
                                       .import = true, .asec = "12345",
                                       .open_from = date_make(2020, 1, 1)};
    struct registry_business business = {.kind = BUSINESS_IMPORTER, .legal_name = "Essai Ltée",
                                         .country = "CA", .accounts = &account,
                                         .accounts_count = 1};
    struct registry_delegation delegation = {
        .from = date_make(2020, 1, 1), .file = (set & 1) != 0, .statements = (set & 2) != 0,
        .pay = (set & 4) != 0};
    business.bn = program_account_bn(account.account);
    memcpy(delegation.account.text, number, 9);
    assert_true(bn_parse(FIRM, &delegation.delegate));
    begin(w, NULL);
    expect(w, number, action_register(&w->action, &business, &delegation, 1), OK);
}

static void switch_parameters(struct world *w, bool on)
{
    struct out csv = out_new(w->arena);
    struct load_counts counts;
    out_put(&csv, "name,value,valid_from,valid_to,source\n");
    for (size_t i = 0; i < ARRAY_COUNT(parameters); i++)
        out_printf(&csv, "%s,%d,2024-10-21,,test\n", parameters[i], on);
    begin(w, NULL);
    expect(w, "parameters", action_load_reference(&w->action, "parameters", csv.data, csv.size,
                                                  false, &counts), OK);
    assert_int_equal(house_reload_tariff(w->house), OK);
}

static int open_businesses(void **state)
{
    if (open_world(state) != 0)
        return -1;
    put(*state, FIRM, BUSINESS_BROKER, 2, NULL);
    put(*state, CLIENT, BUSINESS_IMPORTER, SETS, FIRM);
    for (int set = 0; set < SETS; set++)
        put_whole(*state, set);
    put(*state, STORE, BUSINESS_IMPORTER, 2, NULL);
    return 0;
}

static void as(struct world *w, const char *business, enum role role)
{
    struct action fresh;
    begin(w, NULL);
    fresh = w->action;
    if (role == ROLE_UNASSOCIATED)
        fresh.actor = (struct actor){.name = "una"};
    else
        test_actor(&fresh, "paul", business, role_ids[role]);
    w->action = fresh;
}

static void check(struct world *w, size_t row, enum role role, const char *where, bool may,
                  bool expected)
{
    (void)w;
    cells++;
    if (may == expected)
        return;
    print_error("%s by %s, %s: %s\n", permissions[matrix[row].permission].id, role_ids[role],
                where, may ? "may" : "may not");
    fail();
}

static bool says(size_t row, enum role role, const char *mark)
{
    return strcmp(matrix[row].cells[role], mark) == 0;
}

/* The facts say what the published table says. */
static void test_marks(void **state)
{
    static const struct {
        const char *here, *facts;
    } marks[] = {{"-", "no"}, {"Y", "y"}, {"P", "p"}, {"V", "v"}, {"V3", "v3"}, {"D", "d"}};
    (void)state;
    assert_int_equal(ARRAY_COUNT(matrix), ROWS);
    for (size_t row = 0; row < ROWS; row++)
        for (int role = 0; role < ROLE_COUNT; role++) {
            const char *mark = matrix[row].cells[role];
            for (size_t i = 0; i < ARRAY_COUNT(marks); i++)
                if (strcmp(mark, marks[i].here) == 0)
                    mark = marks[i].facts;
            assert_string_equal(cell_ids[permissions[matrix[row].permission].cells[role]], mark);
            assert_int_equal(permissions[matrix[row].permission].number, row + 1);
            cells++;
        }
}

static void test_people(void **state)
{
    struct world *w = *state;
    for (size_t row = 0; row < ROWS; row++)
        for (int i = ROLE_UNASSOCIATED; i <= ROLE_MANAGER; i++) {
            enum role role = (enum role)i;
            enum permission permission = matrix[row].permission;
            bool yes = says(row, role, "Y"), held = says(row, role, "P");
            as(w, STORE, role);
            check(w, row, role, "no account", action_may(&w->action, permission, ACCOUNT_NONE),
                  row < ON_NO_ACCOUNT && yes);
            check(w, row, role, "somebody else's",
                  action_may(&w->action, permission, account_of(w, FIRM, 1)), false);
            check(w, row, role, "no account there is",
                  action_may(&w->action, permission, account_of(w, STORE, 9)), false);
            if (row < ON_NO_ACCOUNT)
                continue;
            check(w, row, role, "an account held",
                  action_may(&w->action, permission, account_of(w, STORE, 1)), yes || held);
            check(w, row, role, "an account not held",
                  action_may(&w->action, permission, account_of(w, STORE, 2)), yes);
            bn business = program_account_bn(account_of(w, STORE, 1));
            check(w, row, role, "the business", action_may_in(&w->action, permission, business),
                  yes || held);
            /* What is of a firm itself needs a firm. */
            as(w, FIRM, role);
            business = program_account_bn(account_of(w, FIRM, 1));
            check(w, row, role, "the firm", action_may_in(&w->action, permission, business),
                  yes || held || says(row, role, "own"));
        }
}

/* What a person of the firm could do at all, and the client lets the firm do. */
static bool firm_may(size_t row, enum role role, enum role kind, int set, bool parameter)
{
    static const char needs[] = "fsp";
    const char *mark = matrix[row].cells[kind];
    bool shown = strcmp(matrix[row].shown, "any") == 0;
    if (says(row, role, "-"))
        return false;
    for (int bit = 0; bit < 3; bit++)
        shown |= (set >> bit & 1) != 0 && strchr(matrix[row].shown, needs[bit]) != NULL;
    return strcmp(mark, "Y") == 0 || strcmp(mark, "P") == 0 ||
           (strcmp(mark, "D") == 0 && parameter) ||
           ((*mark == 'V' || strcmp(mark, "broker") == 0) && shown);
}

static void test_firms(void **state)
{
    struct world *w = *state;
    for (int parameter = 0; parameter < 2; parameter++) {
        switch_parameters(w, parameter != 0);
        for (size_t row = ON_NO_ACCOUNT; row < ROWS; row++)
            for (int i = ROLE_UNASSOCIATED; i <= ROLE_MANAGER; i++) {
                enum role role = (enum role)i;
                as(w, FIRM, role);
                for (int set = 0; set < SETS; set++) {
                    check(w, row, role, arena_printf(w->arena, "client's account %d", set),
                          action_may(&w->action, matrix[row].permission,
                                     account_of(w, CLIENT, set + 1)),
                          firm_may(row, role, ROLE_THIRD_PROGRAM, set, parameter != 0));
                    const char *whole = arena_printf(w->arena, "90000010%d", set);
                    check(w, row, role, arena_printf(w->arena, "client's business %d", set),
                          action_may(&w->action, matrix[row].permission, account_of(w, whole, 1)),
                          firm_may(row, role, ROLE_THIRD_BUSINESS, set, parameter != 0));
                }
                check(w, row, role, "no client's",
                      action_may(&w->action, matrix[row].permission, account_of(w, STORE, 1)),
                      false);
                as(w, STORE, role);
                check(w, row, role, "another firm's client's",
                      action_may(&w->action, matrix[row].permission,
                                 account_of(w, CLIENT, SETS)), false);
            }
    }
    switch_parameters(w, false);
}

/* Roles differ from account to account and from business to business; the strongest that reaches
 * the account counts, whichever business is acted for. A firm's clients come with the firm. */
static void test_several(void **state)
{
    struct world *w = *state;
    struct membership held[] = {{.person = "paul", .program = "RM0001", .role = ROLE_READER},
                                {.person = "paul", .program = "RM0002", .role = ROLE_EDITOR},
                                {.person = "paul", .program = "", .role = ROLE_MANAGER}};
    held[0].business = held[1].business = program_account_bn(account_of(w, STORE, 1));
    held[2].business = program_account_bn(account_of(w, FIRM, 1));
    struct reachable_account *list;
    begin(w, NULL);
    w->action.actor = (struct actor){.name = "paul", .business = held[0].business,
                                     .role = "editor", .memberships = held,
                                     .memberships_count = 3};
    assert_false(action_may(&w->action, PERMISSION_PAYMENT_MAKE, account_of(w, STORE, 1)));
    assert_true(action_may(&w->action, PERMISSION_PAYMENT_MAKE, account_of(w, STORE, 2)));
    assert_true(action_may(&w->action, PERMISSION_PAYMENT_MAKE, account_of(w, FIRM, 2)));
    assert_false(action_may(&w->action, PERMISSION_DECLARATION_FILE, account_of(w, CLIENT, SETS)));
    /* Own accounts, of the business acted for first. */
    assert_int_equal(action_accounts(&w->action, &list), 4);
    assert_string_equal(list[0].account.account.text, STORE "RM0001");
    assert_string_equal(list[0].role, "reader");
    assert_string_equal(list[1].role, "editor");
    assert_string_equal(list[2].account.account.text, FIRM "RM0001");
    assert_string_equal(list[2].role, "manager");
    assert_int_equal(action_accounts_for(&w->action, PERMISSION_PAYMENT_MAKE, 100, &list), 3);
    assert_int_equal(action_accounts_for(&w->action, PERMISSION_CASE_DECIDE, 100, &list), 0);
    struct reachable_account one;
    assert_true(action_reach(&w->action, account_of(w, STORE, 1), &one));
    assert_false(action_reach(&w->action, account_of(w, CLIENT, 1), &one));
    assert_false(action_reach(&w->action, w->account, &one));
    /* On an account of another business it is that one that is acted for, clients and all. */
    action_turn(&w->action, w->account);
    assert_string_equal(w->action.actor.business.text, STORE);
    action_turn(&w->action, account_of(w, FIRM, 1));
    assert_string_equal(w->action.actor.business.text, FIRM);
    assert_string_equal(w->action.actor.role, "manager");
    assert_true(action_may(&w->action, PERMISSION_DECLARATION_FILE, account_of(w, CLIENT, SETS)));
    assert_int_equal(action_accounts(&w->action, &list), 4 + 2 * SETS);
    assert_true(list[4].client);
    held[0].program[5] = '2'; /* both on the second */
    assert_false(action_reach(&w->action, account_of(w, STORE, 1), &one));
}

/* ---- the agency's staff ---- */

/* s client support, p release prior to payment, u rulings, c compliance, r revenue, l licensing,
 * a system administrator, x auditor; E: others for a while, in an emergency. */
static const char letters[] = "spucrlax";
static const struct {
    enum permission permission;
    const char *who;
} staff_matrix[] = {
    {PERMISSION_PROFILE_EDIT, "spucrlax"},    {PERMISSION_REFERENCE_USE, "spucrlax"},
    {PERMISSION_BUSINESS_VIEW, "spucrlxE"},   {PERMISSION_PROGRAM_VIEW, "spucrlxE"},
    {PERMISSION_ACCOUNT_VIEW, "pcrxE"},       {PERMISSION_STATEMENT_VIEW, "pcrxE"},
    {PERMISSION_ACCOUNT_EXPORT, "crx"},       {PERMISSION_DECLARATION_VIEW, "pucrxE"},
    {PERMISSION_RULING_VIEW, "ucxE"},         {PERMISSION_NOTICE_READ, "pcrxE"},
    {PERMISSION_SECURITY_VIEW, "prxE"},       {PERMISSION_AUDIT_VIEW, "cx"},
    {PERMISSION_CASE_DECIDE, "uc"},           {PERMISSION_ACCOUNT_CHARGE, "cr"},
    {PERMISSION_LAW_CHANGE, "ua"},            {PERMISSION_MONEY_DECIDE, "r"},
    {PERMISSION_BANK_TAKE, "r"},              {PERMISSION_REGISTRATION_DECIDE, "s"},
    {PERMISSION_DELEGATION_SUSPEND, "cl"},   {PERMISSION_SECURITY_DECIDE, "p"},
    {PERMISSION_RELEASE_CHECK, "spc"},        {PERMISSION_RELEASE_TELL, "pc"},
    {PERMISSION_LICENCE_RECORD, "l"},
    {PERMISSION_PERSON_HELP, "s"},            {PERMISSION_MAIL_VIEW, "sax"},
    {PERMISSION_STAFF_MANAGE, "a"},           {PERMISSION_EMERGENCY_OPEN, "spucrla"},
    {PERMISSION_EMERGENCY_REVIEW, "ax"},      {PERMISSION_CLOCK_ADVANCE, "a"},
};

static const char *staff_of(enum permission permission)
{
    for (size_t i = 0; i < ARRAY_COUNT(staff_matrix); i++)
        if (staff_matrix[i].permission == permission)
            return staff_matrix[i].who;
    return "";
}

static void check_staff(enum permission permission, const char *who, const char *where, bool may,
                        bool expected)
{
    cells++;
    if (may == expected)
        return;
    print_error("%s by %s, %s: %s\n", permissions[permission].id, who, where,
                may ? "may" : "may not");
    fail();
}

/* Each role, and all of them but one, on each permission: of the agency, on a client's account, on
 * one that is open in an emergency and on another client's meanwhile. */
static void try_staff(struct world *w, unsigned staff, const char *name)
{
    bn opened = program_account_bn(account_of(w, STORE, 1));
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        enum permission permission = (enum permission)i;
        const char *who = staff_of(permission);
        bool held = false;
        for (size_t k = 0; k < STAFF_COUNT; k++)
            held |= (staff >> k & 1) != 0 && strchr(who, letters[k]) != NULL;
        begin(w, NULL);
        w->action.actor = (struct actor){.name = "ofelia", .role = "officer", .staff = staff};
        check_staff(permission, name, "no account",
                    action_may(&w->action, permission, ACCOUNT_NONE), held);
        check_staff(permission, name, "told why", w->action.refused == &permissions[permission],
                    !held);
        check_staff(permission, name, "a client's",
                    action_may(&w->action, permission, account_of(w, STORE, 1)), held);
        check_staff(permission, name, "a client", action_may_in(&w->action, permission, opened),
                    held);
        check_staff(permission, name, "to look at all",
                    action_may_look(&w->action, permission),
                    held || (staff & STAFF_AUDITOR) != 0);
        w->action.refused = NULL;
        check_staff(permission, name, "no account there is",
                    action_may(&w->action, permission, account_of(w, STORE, 9)), false);
        assert_null(w->action.refused);
        w->action.actor.emergency = opened;
        check_staff(permission, name, "one open in an emergency",
                    action_may(&w->action, permission, account_of(w, STORE, 1)),
                    held || strchr(who, 'E') != NULL);
        check_staff(permission, name, "another meanwhile",
                    action_may(&w->action, permission, account_of(w, FIRM, 1)), held);
        check_staff(permission, name, "no account meanwhile",
                    action_may(&w->action, permission, ACCOUNT_NONE), held);
    }
}

static void test_staff(void **state)
{
    struct world *w = *state;
    struct reachable_account *list;
    try_staff(w, 0, "nobody");
    try_staff(w, STAFF_ALL, "all");
    for (int i = 0; i < STAFF_COUNT; i++) {
        try_staff(w, 1U << i, staff_ids[i]);
        try_staff(w, STAFF_ALL & ~(1U << i),
                  arena_printf(w->arena, "all but %s", staff_ids[i]));
    }
    /* Who reaches no account has none in the list, but for one that is open. */
    begin(w, NULL);
    w->action.actor = (struct actor){.name = "sacha", .role = "officer",
                                     .staff = STAFF_CLIENT_SUPPORT};
    assert_int_equal(action_accounts(&w->action, &list), 0);
    assert_false(action_reach(&w->action, account_of(w, STORE, 1), &(struct reachable_account){0}));
    w->action.actor.emergency = program_account_bn(account_of(w, STORE, 1));
    assert_int_equal(action_accounts(&w->action, &list), 2);
    assert_true(action_reach(&w->action, account_of(w, STORE, 1), &(struct reachable_account){0}));
    assert_int_equal(action_accounts_for(&w->action, PERMISSION_ACCOUNT_EXPORT, 100, &list), 0);
}

static void test_count(void **state)
{
    (void)state;
    printf("# %d cells of the matrix\n", cells);
    assert_true(cells > 4000);
}

/* Page by page the agency sees each account once, in order, and finds by name and number. */
static void test_everybody(void **state)
{
    static const struct {
        const char *text;
        size_t count;
    } sought[] = {{STORE, 2}, {STORE "rm0002", 1}, {"999999999", 0}, {"no such name", 0}};
    struct world *w = *state;
    struct reachable_account *all, *page, *found;
    begin(w, NULL);
    w->action.actor = (struct actor){.name = "ofelia", .role = "officer", .staff = STAFF_ALL};
    size_t count = action_accounts(&w->action, &all);
    assert_true(count > 6);
    for (size_t limit = 1; limit < 6; limit++) {
        program_account after = ACCOUNT_NONE;
        size_t seen = 0, got;
        while ((got = action_accounts_page(&w->action, after, limit, &page)) > 0) {
            for (size_t i = 0; i < got; i++, seen++)
                assert_string_equal(page[i].account.account.text, all[seen].account.account.text);
            after = page[got - 1].account.account;
        }
        assert_int_equal(seen, count);
    }
    for (size_t i = 1; i < count; i++)
        assert_true(strcmp(all[i - 1].account.account.text, all[i].account.account.text) < 0);
    for (size_t i = 0; i < ARRAY_COUNT(sought); i++)
        assert_int_equal(action_find_accounts(&w->action, sought[i].text, ACCOUNT_NONE, 50,
                                              &found), sought[i].count);
    size_t named = action_find_accounts(&w->action, all[0].legal_name, ACCOUNT_NONE, 50, &found);
    assert_true(named > 0);
    if (named > 1) {
        assert_int_equal(action_find_accounts(&w->action, all[0].legal_name,
                                              found[0].account.account, 50, &page), named - 1);
        assert_string_equal(page[0].account.account.text, found[1].account.account.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),  cmocka_unit_test(test_people),
        cmocka_unit_test(test_firms),  cmocka_unit_test(test_several),
        cmocka_unit_test(test_staff),  cmocka_unit_test(test_everybody),
        cmocka_unit_test(test_count),
    };
    int failed = cmocka_run_group_tests_name("permission", tests, open_businesses, close_world);
    (void)reference_place_end(NULL);
    return failed;
}
