/* The check of what is said of a loss: goods damaged, short, inferior or returned. When it may be
 * claimed is the business of casework. */
#include "declaration_impl.h"

static void check_code(struct line_check *at, const char *table, const char *code,
                       const char *field)
{
    if (code[0] != '\0' && !check_listed(at->check, table, code))
        check_add(at->check, FINDING_LOS_0001, at->line->number, code, table, NULL,
                  "/lines/%zu/loss/%s", at->index, field);
}

void check_loss(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    bool any = line->loss.cents != 0 || line->loss_cause[0] != '\0' ||
               line->loss_goods[0] != '\0' || line->loss_fate[0] != '\0';
    if (!any)
        return;
    if (at->check->declaration->version == 1)
        LINE_ADD(at, FINDING_LOS_0002, "loss/cause", NULL, NULL, NULL);
    if (line->loss_cause[0] == '\0')
        LINE_ADD(at, FINDING_LOS_0003, "loss/cause", NULL, NULL, NULL);
    check_code(at, "refund-losses", line->loss_cause, "cause");
    check_code(at, "loss-goods", line->loss_goods, "goods");
    check_code(at, "goods-fates", line->loss_fate, "became");
    if (line->loss.cents <= 0 || !amount_fits(line->loss))
        LINE_ADD(at, FINDING_LOS_0004, "loss/value", check_amount_text(at, line->loss), NULL, NULL);
}

void check_notice(const struct check *check)
{
    const char *said = check->declaration->gst_registered;
    if (said[0] != '\0' && strcmp(said, "Y") != 0 && strcmp(said, "N") != 0)
        check_add(check, FINDING_LOS_0005, 0, said, NULL, NULL, "/gstRegistered");
}

bool declaration_refunds_gst(const struct tariff *tariff, const struct declaration *declaration,
                             date on)
{
    return strcmp(declaration->gst_registered, "N") == 0 ||
           strcmp(tariff_parameter(tariff, "gst_refund_registrant", on, "false"), "true") == 0;
}
