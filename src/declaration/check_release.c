/* What is paid before the goods are released (type C); and whose a transaction number is. */
#include "declaration_impl.h"

/* Who has security or is in the CSA program takes another type. @source Customs Act s. 32(1) */
void check_paid_at_release(const struct check *check)
{
    const struct declaration *d = check->declaration;
    struct arena *arena = check->findings->arena;
    if (d->version <= 1 && !date_is_none(d->release_date) && !check->context->what_if &&
        date_before(d->release_date, check_today(check)))
        check_add(check, FINDING_CAD_0542, 0, date_text(arena, d->release_date),
                  date_text(arena, check_today(check)), NULL, "/releaseDate");
    if (d->rpp)
        check_add(check, FINDING_CAD_0544, 0, NULL, NULL, NULL, "/rpp");
    const struct registry_account *account =
        check->context->importer == NULL
            ? NULL
            : registry_find_account(check->context->importer, d->importer);
    if (account != NULL && account->csa != 0)
        check_add(check, FINDING_CAD_0543, 0, d->importer.text, NULL, NULL, "/type");
}

static bool is_system_number(const struct declaration *d)
{
    return strncmp(d->transaction.text, DECLARATION_SYSTEM_SECURITY,
                   strlen(DECLARATION_SYSTEM_SECURITY)) == 0;
}

void check_transaction(const struct check *check)
{
    const struct declaration *d = check->declaration;
    bool given = d->transaction_given[0] != '\0';
    if (declaration_paid_at_release(d) && d->version <= 1) {
        if (given || d->transaction.text[0] != '\0')
            check_add(check, FINDING_CAD_0540, 0,
                      given ? d->transaction_given : d->transaction.text, NULL, NULL,
                      "/transactionNumber");
    } else if (d->transaction.text[0] == '\0') {
        if (given || !check->context->what_if) {
            char digits[12];
            snprintf(digits, sizeof(digits), "%zu",
                     strnlen(d->transaction_given, sizeof(d->transaction_given)));
            check_add(check, FINDING_CAD_0102, 0, d->transaction_given, digits, NULL,
                      "/transactionNumber");
        }
    } else if (is_system_number(d) && !declaration_paid_at_release(d)) {
        check_add(check, FINDING_CAD_0541, 0, d->type, NULL, NULL, "/transactionNumber");
    } else if (!transaction_number_check(d->transaction) &&
               strcmp(tariff_parameter(check->tariff, "txn_check", check_today(check), ""),
                      "none") != 0) {
        check_add(check, FINDING_CAD_0103, 0, d->transaction.text, NULL, NULL,
                  "/transactionNumber");
    }
}
