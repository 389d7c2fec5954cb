/*
 * document, private: the words of printed documents, both languages on one row. What facts/ names
 * (item types, revenue classes, rules) is taken from there.
 */
#pragma once
#include "document.h"

#define WORDS(X)                                                                                   \
    X(BRAND, "Open CARM", "GCRA libre")                                                            \
    X(STATEMENT, "Statement of account", "Relevé de compte")                                       \
    X(NOTICE, "Daily notice", "Avis quotidien")                                                    \
    X(PREVIEW_WARNING, "Preview: nothing was issued. These figures can still change.",             \
      "Aperçu : rien n’a été émis. Ces montants peuvent encore changer.")                          \
    X(ACCOUNT, "Program account", "Compte de programme")                                           \
    X(NUMBER, "Number", "Numéro")                                                                  \
    X(ISSUED, "Issued", "Émis le")                                                                 \
    X(PERIOD, "Billing period", "Période de facturation")                                          \
    X(TO, "to", "au")                                                                              \
    X(DUE_DATE, "Payment due date", "Date d’échéance du paiement")                                 \
    X(OPENING, "Opening balance", "Solde d’ouverture")                                             \
    X(CHARGES, "Charges", "Montants portés au compte")                                             \
    X(CREDITS, "Payments and credits", "Paiements et crédits")                                     \
    X(CLOSING, "Closing balance", "Solde de clôture")                                              \
    X(BALANCE, "How the balance is made up", "Composition du solde")                               \
    X(PAYABLE_BY, "Total payable by {0}", "Total à payer d’ici le {0}")                            \
    X(PAYABLE, "Total payable", "Total à payer")                                                   \
    X(NOTHING_PAYABLE, "Nothing to pay", "Rien à payer")                                           \
    X(PAST_DUE_OF, "{0} of it is past due.", "De ce montant, {0} est en souffrance.")              \
    X(PAST_DUE, "Past due", "En souffrance")                                                       \
    X(CREDIT_BALANCE, "Credit balance", "Solde créditeur")                                         \
    X(DUE_LATER, "{0} of the balance is due later.",                                               \
      "Du solde, {0} est exigible plus tard.")                                                     \
    X(CREDIT_LEFT, "Credit left on the account: ({0}).", "Crédit restant au compte : ({0}).")      \
    X(BY_CLASS, "Total payable by type of charge", "Total à payer par type de montant")            \
    X(CLASS, "Type of charge", "Type de montant")                                                  \
    X(LESS_CREDITS, "Less unapplied credits", "Moins les crédits non affectés")                    \
    X(SECTION_OB, "Opening balance", "Solde d’ouverture")                                          \
    X(SECTION_PY, "Payments and refunds", "Paiements et remboursements")                           \
    X(SECTION_TX, "Transactions", "Transactions")                                                  \
    X(SECTION_OT, "Other transactions", "Autres transactions")                                     \
    X(SECTION_UR, "Under review", "En révision")                                                   \
    X(SECTION_IN, "Interest", "Intérêts")                                                          \
    X(SECTION_PD, "Still open from earlier statements", "Encore ouvert des relevés précédents")    \
    X(SECTION_CR, "Credits, offsets and disbursements",                                            \
      "Crédits, compensations et décaissements")                                                   \
    X(CLEARINGS, "How payments and credits were applied",                                          \
      "Affectation des paiements et des crédits")                                                  \
    X(EMPTY, "Nothing was posted in this period.",                                                 \
      "Rien n’a été inscrit pendant cette période.")                                               \
    X(REFERENCE, "Reference", "Référence")                                                         \
    X(TRANSACTION, "Transaction", "Transaction")                                                   \
    X(TYPE, "Type", "Type")                                                                        \
    X(RELEASED, "Released", "Mainlevée")                                                           \
    X(POSTED, "Posted", "Inscrit le")                                                              \
    X(VALUE_DATE, "Value date", "Date de valeur")                                                  \
    X(DUE, "Due", "Échéance")                                                                      \
    X(STATUS, "Status", "État")                                                                    \
    X(FILED_BY, "Filed by", "Produite par")                                                        \
    X(VALUE_FOR_DUTY, "Value for duty", "Valeur en douane")                                        \
    X(VALUE_FOR_TAX, "Value for tax", "Valeur imposable")                                          \
    X(AMOUNT, "Amount", "Montant")                                                                 \
    X(APPLIED, "Applied", "Affecté")                                                               \
    X(UNAPPLIED, "Unapplied", "Non affecté")                                                       \
    X(CLEARED, "Cleared", "Réglé")                                                                 \
    X(OUTSTANDING, "Outstanding", "Non réglé")                                                     \
    X(DAYS_LATE, "Days late", "Jours de retard")                                                   \
    X(TOTAL, "Total", "Total")                                                                     \
    X(CUSTOMS, "Customs", "Douane")                                                                \
    X(SIMA, "SIMA", "LMSI")                                                                        \
    X(SURTAX_SAFEGUARD, "Surtax, safeguard", "Surtaxe, sauvegarde")                                \
    X(EXCISE, "Excise", "Accise")                                                                  \
    X(GST, "GST", "TPS")                                                                           \
    X(OTHER, "Other", "Autres")                                                                    \
    X(CHARGED_ON, "Charged on", "Calculés sur")                                                    \
    X(FROM, "From", "Du")                                                                          \
    X(UNTIL, "To", "Au")                                                                           \
    X(DAYS, "Days", "Jours")                                                                       \
    X(BASE, "Base", "Assiette")                                                                    \
    X(RATE, "Rate a year", "Taux annuel")                                                          \
    X(INTEREST, "Interest", "Intérêts")                                                            \
    X(PROVISIONAL_NOTE,                                                                            \
      "P: the rate of that quarter is provisional; it is the tax rate published for it, the "      \
      "customs rate not being in the data.",                                                       \
      "P : le taux de ce trimestre est provisoire; c’est le taux fiscal publié pour ce "           \
      "trimestre, le taux douanier ne figurant pas dans les données.")                             \
    X(COMPOUND_NOTE,                                                                               \
      "Interest is compounded daily from the day after the due date to the day paid; the base is " \
      "the amount outstanding on those days and the interest unpaid when they begin. What was "    \
      "brought forward and the rows, rounded to the cent once, less what was charged before, are " \
      "the line.",                                                                                 \
      "Les intérêts sont composés chaque jour, du lendemain de l’échéance au jour du paiement; "   \
      "l’assiette est le montant non réglé pendant ces jours, plus les intérêts impayés au "       \
      "début. Le report et les rangées, arrondis une seule fois au cent, moins ce qui a déjà été " \
      "imputé, donnent la ligne.")                                                                 \
    X(CREDIT, "Payment or credit", "Paiement ou crédit")                                           \
    X(DEBIT, "Applied to", "Affecté à")                                                            \
    X(OPEN, "Open", "Ouvert")                                                                      \
    X(PART, "Partly cleared", "Réglé en partie")                                                   \
    X(OVERDUE, "Overdue", "En souffrance")                                                         \
    X(CONTROL, "Control: opening {0} + charges {1} − credits {2} = closing {3}",                   \
      "Contrôle : ouverture {0} + montants {1} − crédits {2} = clôture {3}")                       \
    X(PAGE, "Page {0} of {1}", "Page {0} de {1}")                                                  \
    X(CHECKSUM, "SHA-256 of the data:", "SHA-256 des données :")                                   \
    X(ABOUT, "About this document", "À propos de ce document")                                     \
    X(CHECKSUM_NOTE,                                                                               \
      "The foot of each page carries the SHA-256 of the document’s JSON form, so a printed copy "  \
      "can be checked against the data.",                                                          \
      "Le pied de chaque page porte l’empreinte SHA-256 de la forme JSON du document; une copie "  \
      "imprimée peut ainsi être vérifiée par rapport aux données.")                                \
    X(INDEPENDENT_LINE, "Independent service. Not a Government of Canada document.",               \
      "Service indépendant. Ce document n’est pas un document du gouvernement du Canada.")         \
    X(INDEPENDENT,                                                                                 \
      "Open CARM is open-source software. It is not affiliated with, endorsed by or connected to " \
      "the Government of Canada or the Canada Border Services Agency.",                            \
      "GCRA libre est un logiciel libre. Il n’est ni affilié au gouvernement du Canada ou à "      \
      "l’Agence des services frontaliers du Canada, ni approuvé par eux.")                         \
    X(ALL_IN_CAD, "All amounts are in Canadian dollars.",                                          \
      "Tous les montants sont en dollars canadiens.")                                              \
    X(GROUPED_NOTE, "The CSV and JSON forms give every class of duty and tax separately.",         \
      "Les formes CSV et JSON donnent chaque catégorie de droits et de taxes séparément.")         \
    X(ROWS_LEFT_OUT, "{0} more rows are not printed; the CSV and JSON forms have them all.",       \
      "{0} autres lignes ne sont pas imprimées; les formes CSV et JSON les contiennent toutes.")   \
    X(DECLARATION, "Commercial accounting declaration", "Déclaration en détail commerciale")       \
    X(VERSION, "Version", "Version")                                                               \
    X(IMPORTER, "Importer", "Importateur")                                                         \
    X(BROKER, "Customs broker", "Courtier en douane")                                              \
    X(OFFICE, "Office of release", "Bureau de mainlevée")                                          \
    X(RELEASE_DATE, "Release date", "Date de la mainlevée")                                        \
    X(ACCOUNTING_DATE, "Accounting date", "Date de la déclaration en détail")                      \
    X(RATES_DAY, "Rates as of", "Taux en vigueur le")                                              \
    X(WAREHOUSE_IN, "Warehouse, in", "Entrepôt d’entrée")                                          \
    X(WAREHOUSE_OUT, "Warehouse, out", "Entrepôt de sortie")                                       \
    X(WAREHOUSE_TRANSACTION, "In under transaction", "Transaction d’entrée")                       \
    X(WAREHOUSE_SUB_TYPE, "Warehouse sub-type", "Sous-type d’entrepôt")                            \
    X(PREVIOUS_TRANSACTION, "Previous transaction", "Transaction antérieure")                      \
    X(ORIGINAL_TRANSACTION, "Original transaction", "Transaction d’origine")                       \
    X(RECORD_OF_INTENT, "Record of intent", "Déclaration d’intention")                             \
    X(PORT_OF_UNLADING, "Port of unlading", "Port de déchargement")                                \
    X(RPP, "Release prior to payment", "Mainlevée avant paiement")                                 \
    X(PRE_CARM, "From before CARM", "Antérieure à la GCRA")                                        \
    X(YES, "Yes", "Oui")                                                                           \
    X(OUT_OF, "Out of transaction {0}, line {1}", "De la transaction {0}, ligne {1}")              \
    X(CARGO, "Cargo control number", "Numéro de contrôle du fret")                                 \
    X(CLIENT_REFERENCE, "Your reference", "Votre référence")                                       \
    X(TOTALS, "Totals", "Totaux")                                                                  \
    X(TOTAL_DUTIES, "Total duties and taxes", "Total des droits et des taxes")                     \
    X(INVOICES, "Invoices", "Factures")                                                            \
    X(INVOICE, "Invoice", "Facture")                                                               \
    X(DATE, "Date", "Date")                                                                        \
    X(VENDOR, "Vendor", "Vendeur")                                                                 \
    X(GOODS, "Goods", "Marchandises")                                                              \
    X(LINE, "Line", "Ligne")                                                                       \
    X(CLASSIFICATION, "Classification", "Classement")                                              \
    X(DESCRIPTION, "Description", "Description")                                                   \
    X(ORIGIN, "Origin", "Origine")                                                                 \
    X(TREATMENT, "Treatment", "Traitement")                                                        \
    X(CAD, "CAD", "DDC")                                                                           \
    X(VALUE, "Value", "Valeur")                                                                    \
    X(EXCHANGE_RATE, "Exchange rate", "Taux de change")                                            \
    X(DUTIES, "Duties and taxes", "Droits et taxes")                                               \
    X(WHY, "Why each amount is owed", "Pourquoi chaque montant est dû")                            \
    X(LINE_N, "Line {0}: {1}", "Ligne {0} : {1}")                                                  \
    X(CHARGE, "Charge", "Montant dû")                                                              \
    X(TAKEN_ON, "Taken on", "Calculé sur")                                                         \
    X(RATE_PRINTED, "Rate", "Taux")                                                                \
    X(RULE, "Rule", "Règle")                                                                       \
    X(NO_CHARGE, "No duties or taxes on this line.", "Aucun droit ni taxe sur cette ligne.")       \
    X(WHY_LEFT_OUT,                                                                                \
      "The reasons of {0} more lines are not printed; the portal and the JSON form have them.",    \
      "Les motifs de {0} autres lignes ne sont pas imprimés; le portail et la forme JSON les "     \
      "contiennent.")                                                                              \
    X(CARRIED, "Open from earlier statements; already in the opening balance.",                    \
      "Ouvert depuis des relevés antérieurs; déjà compris dans le solde d’ouverture.")             \
    X(BROUGHT, "Brought forward", "Report")                                                        \
    X(CORRECTED, "Charged before", "Déjà imputés")                                                 \
    X(GIVEN_UP, "Waived before, not taken back", "Renoncés auparavant, non repris")                \
    X(ISSUED_FOOT, "{0} · issued {1}", "{0} · émis le {1}")                                        \
    X(RUN_TOTAL, "Interest of this line", "Intérêts de la ligne")                                  \
    X(ADJUSTMENT, "Statement of adjustment", "Relevé de rajustement")                              \
    X(DECISION, "Decision", "Décision")                                                            \
    X(DECIDED_ON, "Decided on", "Décidé le")                                                       \
    X(DECIDED_BY, "Decided by", "Décidé par")                                                      \
    X(COMPARED_WITH, "Compared with version", "Comparée à la version")                             \
    X(FILED_ON, "Filed on", "Présentée le")                                                        \
    X(REASON_CODES, "Reason codes", "Codes de motif")                                              \
    X(REVIEW_UNTIL, "A review may be requested until", "Révision possible jusqu’au")               \
    X(APPEAL_UNTIL, "It may be appealed until", "Appel possible jusqu’au")                         \
    X(BEFORE, "Before", "Avant")                                                                   \
    X(AFTER, "After", "Après")                                                                     \
    X(DIFFERENCE, "Difference", "Différence")                                                      \
    X(NOTHING_POSTED, "Nothing was posted to the account.", "Rien n’a été inscrit au compte.")     \
    X(INTEREST_SPECIFIED, "Interest at the specified rate from {1} to {2}: {0}.",                  \
      "Intérêts au taux déterminé du {1} au {2} : {0}.")                                           \
    X(INTEREST_PRESCRIBED, "Interest at the prescribed rate from {1} to {2}: {0}.",                \
      "Intérêts au taux réglementaire du {1} au {2} : {0}.")                                       \
    X(ACCEPTED_LINES, "Accepted lines", "Lignes acceptées")                                        \
    X(REFUSED_LINES, "Refused lines", "Lignes refusées")                                           \
    X(REASON_GIVEN, "Reason given", "Motif de la décision")                                        \
    X(DRAWBACK, "Statement of drawback", "Relevé de drawback")                                     \
    X(EXPORTED_ON, "Exported on", "Exportées le")                                                  \
    X(EXPORTED_TO, "Exported to", "Exportées vers")                                                \
    X(EXPORT_PROOF, "Proof of export", "Preuve d’exportation")                                     \
    X(PROCESSED_ON, "Processed on", "Transformées le")                                             \
    X(PAID, "Duties paid", "Droits payés")                                                         \
    X(EXPORTED, "Exported", "Exporté")                                                             \
    X(IMPORTED, "Imported", "Importé")                                                             \
    X(DRAWN_BACK, "Drawn back", "Drawback")                                                        \
    X(FOREIGN_LIMIT, "No more than the duty paid in the country of destination: {0}.",             \
      "Au plus les droits payés dans le pays de destination : {0}.")                               \
    X(DRAWBACK_BACK, "Of {1}, {0} is taken back; {2} stays granted.",                              \
      "Sur {1}, {0} est repris; {2} reste accordé.")                                               \
    X(INTEREST_REPAID, "The interest received with it is to be repaid: {0}.",                      \
      "Les intérêts reçus avec ce montant sont à rembourser : {0}.")                               \
    X(SIMA_STAYS, "Anti-dumping and countervailing duties are not drawn back for this country.",   \
      "Les droits antidumping et compensateurs ne sont pas remis pour ce pays.")                   \
    X(BILL_K23, "Miscellaneous invoice (K23)", "Facture diverse (K23)")                            \
    X(BILL_FEE, "Agency invoice", "Facture de l’Agence")                                           \
    X(ARREARS, "Notice of arrears", "Avis d’arriérés")                                             \
    X(ARREARS_TOTAL, "Total to pay now", "Total à payer maintenant")                               \
    X(ARREARS_DAYS, "Days late", "Jours de retard")                                                \
    X(ARREARS_ACCRUED, "Interest since", "Intérêts depuis")                                        \
    X(ARREARS_WHY, "These debts were still open {0} days after they were due.",                    \
      "Ces dettes étaient encore impayées {0} jours après leur échéance.")                         \
    X(ARREARS_APART, "Not asked for now", "Non réclamé pour l’instant")                            \
    X(ARREARS_SECURED, "{0}, {1}: security stands for it while a decision is awaited.",            \
      "{0}, {1} : une garantie couvre cette dette en attendant une décision.")                     \
    X(ARREARS_WITH_BANK, "{0}, {1}: your bank has been asked to pay it.",                          \
      "{0}, {1} : le paiement en a été demandé à votre banque.")                                   \
    X(ARREARS_EXTENDED, "{0}, {1}: the time to pay it was extended.",                              \
      "{0}, {1} : le délai pour la payer a été prolongé.")                                         \
    X(ARREARS_PAY, "Pay {0} now, on the payment page of the account or through your bank. "        \
      "Interest goes on until the day of payment.",                                                \
      "Payez {0} maintenant, à la page de paiement du compte ou par votre banque. Les "            \
      "intérêts courent jusqu’au jour du paiement.")                                               \
    X(ARREARS_REFER, "What is still open after {0} is referred to the revenue agency for "         \
      "collection. Payments still go to the border agency.",                                       \
      "Ce qui est encore impayé après le {0} est confié à l’agence du revenu pour "                \
      "recouvrement. Les paiements se font toujours à l’agence des services frontaliers.")         \
    X(ARREARS_LEGAL, "No legal action is taken before {0} (Customs Act s. 97.34).",                \
      "Aucun recours judiciaire n’est entrepris avant le {0} (Loi sur les douanes, art. "          \
      "97.34).")                                                                                   \
    X(BILL_NPA, "Notice of penalty assessment", "Avis de cotisation de pénalité")                  \
    X(BILL_K9, "Notice of ascertained forfeiture (K9)",                                            \
      "Avis de confiscation compensatoire (K9)")                                                   \
    X(ISSUED_BY, "Issued by", "Émis par")                                                          \
    X(SERVED_ON, "Served on", "Signifié le")                                                       \
    X(CHARGED_AS, "Charged as", "Imputé comme")                                                    \
    X(ABOUT_WHAT, "About", "Objet")                                                                \
    X(UNDER_LAW, "Under", "En vertu de")                                                           \
    X(CONTRAVENTION, "Contravention", "Infraction")                                                \
    X(HAPPENED_ON, "Happened on", "Survenue le")                                                   \
    X(LEVEL, "Level", "Niveau")                                                                    \
    X(HOW_MANY, "How many", "Nombre")                                                              \
    X(RAISED_BY, "Level raised by notice", "Niveau relevé par l’avis")                             \
    X(WORKED_OUT, "How the amount was worked out", "Calcul du montant")                            \
    X(UNIT_TIMES, "{0} × {1} = {2}", "{0} × {1} = {2}")                                            \
    X(UNIT_CAPPED, "{0} × {1}, but no more than {2} at this level",                                \
      "{0} × {1}, sans dépasser {2} à ce niveau")                                                  \
    X(UNCONFIRMED_AMOUNTS,                                                                         \
      "The amounts of this contravention could not be confirmed in a text of the agency.",         \
      "Les montants de cette infraction n’ont pu être confirmés dans un texte de l’Agence.")       \
    X(WHAT_NEXT, "What to do next", "Ce qu’il faut faire")                                         \
    X(PAY_BY, "Pay {0} by {1}, on the payment page of the account or through your bank.",          \
      "Payez {0} au plus tard le {1}, à la page de paiement du compte ou par votre banque.")       \
    X(PAY_SERVED, "{0} is payable since the notice was served. Paid in full by {1}, it bears no "  \
      "interest; otherwise interest runs from the day after service at the prescribed rate.",      \
      "{0} est exigible depuis la signification de l’avis. Payé en entier au plus tard le {1}, "   \
      "ce montant ne porte pas intérêt; sinon, l’intérêt court au taux réglementaire à compter "   \
      "du lendemain de la signification.")                                                         \
    X(ASK_DECISION, "If you do not agree, you may ask for a decision of the Minister until {0} "   \
      "(Customs Act s. 129). The amount is owed meanwhile.",                                       \
      "En cas de désaccord, vous pouvez demander une décision du ministre jusqu’au {0} (Loi sur "  \
      "les douanes, art. 129). Le montant demeure dû entre-temps.")                                \
    X(ASK_AGENCY, "If you do not agree, write to the office that issued it and name its number.",  \
      "En cas de désaccord, écrivez au bureau qui l’a émise en indiquant son numéro.")             \
    X(SINCE, "Since the statement was issued", "Depuis l’émission du relevé")                      \
    X(AS_ISSUED, "As issued", "Tel qu’émis")                                                       \
    X(AS_KNOWN, "As known now", "Selon ce qui est connu")                                          \
    X(KNOWN_ON, "Known on", "Connu le")                                                            \
    X(CAUSE, "Cause", "Cause")                                                                     \
    X(NOTHING_SINCE, "Nothing has changed: worked out today, it would be the same.",               \
      "Rien n’a changé : établi aujourd’hui, il serait le même.")                                  \
    X(NOTES, "Notes", "Notes")

enum word {
#define WORD_NAME(name, en, fr) WORD_##name,
    WORDS(WORD_NAME)
#undef WORD_NAME
    WORD_COUNT,
};

const char *word(enum word word, enum language language);
/* The same with {0} to {3} filled in. */
char *word_fill(struct arena *arena, enum word word, enum language language, const char *a,
                const char *b, const char *c, const char *d);
/* Title of a statement section such as TX; the code itself when it is none of ours. */
const char *word_section(const char *code, enum language language);
const char *word_status(const char *status, enum language language); /* OPEN ... of an item */
const char *word_item_type(enum item_type type, enum language language);
const char *word_class(enum revenue_class class, enum language language);
/* Amount without the dollar sign, for columns: 1,234.56 or 1 234,56. */
char *word_amount(struct arena *arena, money value, enum language language);
/* 14 digits as 5-5-4, anything else as it is. */
char *word_reference(struct arena *arena, const char *reference);
/* "Statement of account" or "Daily notice". */
const char *word_kind(const struct statement *statement, enum language language);
/* A decimal point as a comma in French: "5.5" is "5,5". */
char *word_decimal(struct arena *arena, const char *text, enum language language);
