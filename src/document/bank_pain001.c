/* Payments out on their way to a bank: ISO 20022 pain.001. */
#include "bank_impl.h"

static void put_payment(struct out *out, const struct bank_collection *one)
{
    out_printf(out,
               "<CdtTrfTxInf><PmtId><EndToEndId>%s</EndToEndId></PmtId><Amt>"
               "<InstdAmt Ccy=\"CAD\">%s</InstdAmt></Amt>",
               one->id, money_text(out->arena, one->amount));
    bank_put_agent(out, "CdtrAgt", &one->from);
    out_put(out, "<Cdtr>");
    bank_put_text(out, "Nm", one->payer);
    out_put(out, "</Cdtr>");
    bank_put_account(out, "CdtrAcct", &one->from);
    out_printf(out, "<RmtInf><Ustrd>%s %s</Ustrd></RmtInf></CdtTrfTxInf>\n", one->account.text,
               one->id);
}

enum code document_write_pain001(struct out *out, const struct bank_collector *payer,
                                 const struct bank_collection *payments, size_t count,
                                 struct findings *findings)
{
    struct arena *arena = out->arena;
    size_t errors = findings->errors_count;
    bank_check(arena, payer, payments, count, findings);
    if (findings->errors_count > errors)
        return FINDINGS;
    const char *id = bank_message_id(arena, payer);
    money sum = {0};
    for (size_t i = 0; i < count; i++)
        sum = money_add(sum, payments[i].amount);
    out_printf(out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">"
               "<CstmrCdtTrfInitn>\n<GrpHdr><MsgId>OUT-%s</MsgId><CreDtTm>%s</CreDtTm>"
               "<NbOfTxs>%zu</NbOfTxs><CtrlSum>%s</CtrlSum><InitgPty>",
               id, instant_text(arena, payer->created), count, money_text(arena, sum));
    bank_put_text(out, "Nm", payer->name);
    out_printf(out,
               "</InitgPty></GrpHdr>\n<PmtInf><PmtInfId>OUT-%s-1</PmtInfId><PmtMtd>TRF</PmtMtd>"
               "<NbOfTxs>%zu</NbOfTxs><CtrlSum>%s</CtrlSum><ReqdExctnDt><Dt>%s</Dt></ReqdExctnDt>"
               "<Dbtr>",
               id, count, money_text(arena, sum), date_text(arena, payments[0].due_on));
    bank_put_text(out, "Nm", payer->name);
    out_printf(out, "<Id><OrgId><Othr><Id>%s</Id></Othr></OrgId></Id></Dbtr>", payer->originator);
    bank_put_account(out, "DbtrAcct", &payer->to);
    bank_put_agent(out, "DbtrAgt", &payer->to);
    out_put(out, "\n");
    for (size_t i = 0; i < count; i++)
        put_payment(out, &payments[i]);
    out_put(out, "</PmtInf></CstmrCdtTrfInitn></Document>\n");
    return OK;
}
