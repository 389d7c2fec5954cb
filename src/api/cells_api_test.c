/*
 * Which program may call what: every operation with no key, a wrong one, the importer's own, its
 * broker's, somebody else's and the agency's, on the importer's account, on somebody else's and on
 * one that is not there. What is expected is written out here.
 */
#include "api_impl.h"
#include "api_test_world.h"
#include "action_test_place.h"

#include <stdio.h>

enum caller { NO_KEY, WRONG_KEY, IMPORTER, BROKER, STRANGER, AGENCY, CALLERS };
static const char *const callers[CALLERS] = {"no key", "a wrong key", "importer", "broker",
                                             "stranger", "agency"};

/* On the importer's account, by importer, broker (who may file), stranger, agency. y: may; -: may
 * see the account, not do this; n: not found. */
static const struct {
    enum permission permission;
    const char *may;
} ours[] = {
    {PERMISSION_DECLARATION_FILE, "yyn-"}, {PERMISSION_DECLARATION_VIEW, "yyny"},
    {PERMISSION_CASE_DECIDE, "--ny"},      {PERMISSION_ACCOUNT_CHARGE, "--ny"},
    {PERMISSION_LAW_CHANGE, "--ny"},       {PERMISSION_ACCOUNT_VIEW, "y-ny"},
    {PERMISSION_PAYMENT_MAKE, "y-n-"},     {PERMISSION_MONEY_DECIDE, "--ny"},
    {PERMISSION_BANK_TAKE, "--ny"},        {PERMISSION_STATEMENT_VIEW, "y-ny"},
    {PERMISSION_DEBIT_MANAGE, "y-n-"},     {PERMISSION_REFUND_ASK, "y-n-"},
    {PERMISSION_DECLARATION_CORRECT, "yyn-"}, {PERMISSION_SECURITY_VIEW, "y-ny"},
    {PERMISSION_SECURITY_POST, "y-n-"},   {PERMISSION_SUBPROGRAM_ENROL, "y-n-"},
    {PERMISSION_SECURITY_DECIDE, "--ny"},
};

static const char *const accounts[] = {"123456782RM0001", "786534800RM0001", "731056248RM0001"};
enum { OURS, THEIRS, NOWHERE };

static char cell_for(int who, enum caller caller, int account)
{
    if (account == NOWHERE)
        return 'n';
    if (account == THEIRS && caller != STRANGER && caller != AGENCY)
        return 'n';
    enum caller as = caller == STRANGER && account == THEIRS ? IMPORTER : caller;
    for (size_t i = 0; i < ARRAY_COUNT(ours); i++)
        if ((int)ours[i].permission == who)
            return ours[i].may[as - IMPORTER];
    fail_msg("a permission without a row");
    return '-';
}

/* The path with the account, and "1" for everything else. */
static char *target_of(struct world *world, const struct api_route *route, const char *account)
{
    struct out out = out_new(world->arena);
    for (const char *at = route->path; *at != '\0'; at++) {
        if (*at != '{') {
            out_char(&out, *at);
            continue;
        }
        out_put(&out, strncmp(at, "{account}", 9) == 0 ? account : "1");
        at = strchr(at, '}');
    }
    return out.data;
}

static bool right(int status, const struct api_route *route, enum caller caller, int account)
{
    bool sound = status < 500 && status != 401;
    if (route->who == API_OPEN)
        return (status < 500 && status != 401 && status != 403) || status == 503;
    if (caller == NO_KEY || caller == WRONG_KEY)
        return status == 401;
    if (route->who == API_KEY)
        return sound;
    char cell = cell_for(route->who, caller, account);
    return cell == 'n' ? status == 404 : cell == '-' ? status == 403 : sound && status != 403;
}

static void test_every_cell(void **state)
{
    struct world *world = *state;
    const char *const keys[CALLERS] = {NULL, "carm_wrong", world->key, world->broker_key,
                                       world->stranger_key, world->agency_key};
    int cells = 0, failed = 0;
    for (size_t i = 0; i < api_routes_count; i++) {
        const struct api_route *route = &api_routes[i];
        bool has_account = strstr(route->path, "{account}") != NULL;
        for (int caller = 0; caller < CALLERS; caller++)
            for (int account = 0; account < (has_account ? 3 : 1); account++) {
                const struct sent sent = {.key = keys[caller]};
                const char *target = target_of(world, route, accounts[account]);
                int status = call(world, route->method, target, &sent)->status;
                cells++;
                if (right(status, route, (enum caller)caller, account))
                    continue;
                print_error("%s %s by %s: %d\n", route->method, target, callers[caller], status);
                failed++;
            }
    }
    printf("# %d cells of %zu operations\n", cells, api_routes_count);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_cell, world_open, world_close),
    };
    return _cmocka_run_group_tests("api cells", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
