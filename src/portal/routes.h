/*
 * routes: every page of the portal, with its path in both languages. {a} is a program account, {i}
 * an id. The English path stands under /en/, the French one under /fr/. Who may: OPEN, SIGNED, or a
 * permission on the account; SENT or SHOWN of that where money or access is changed, which takes a
 * second step not long ago: before the form is sent, or, where it takes some filling in, before it
 * is shown. SENDS: the form takes another permission than the page. A missing handler is NULL.
 *
 *    route         English path, French path                       GET, POST         who may
 */
#define OPEN (-1)
#define SIGNED (-2)
enum step_up { STEP_UP_NEVER, STEP_UP_SENT, STEP_UP_SHOWN };
#define SENT(who) who, STEP_UP_SENT
#define SHOWN(who) who, STEP_UP_SHOWN
#define SENDS(who, sends) who, STEP_UP_SENT, sends
#define ROUTES(R)                                                                                  \
    R(START, "", "", get_start, NULL, OPEN)                                                        \
    R(SIGN_IN, "sign-in", "connexion", get_sign_in, post_sign_in, OPEN)                            \
    R(SIGN_OUT, "sign-out", "deconnexion", NULL, post_sign_out, SIGNED)                            \
    R(STEP, "sign-in/step", "connexion/etape", get_step, post_step, OPEN)                          \
    R(KEY_NEW, "sign-in/new-key", "connexion/nouvelle-cle", get_key_new, post_key_new, OPEN)       \
    R(PARTNERS, "sign-in/partners", "connexion/partenaires", get_partners, NULL, OPEN)             \
    R(PARTNER, "sign-in/partners/{i}", "connexion/partenaires/{i}", get_partner, NULL, OPEN)       \
    R(PARTNER_BACK, "sign-in/partners/{i}/back", "connexion/partenaires/{i}/retour",               \
      get_partner_back, NULL, OPEN)                                                                \
    R(RECOVER, "sign-in/recover", "connexion/recuperer", get_recover, post_recover, OPEN)          \
    R(MAILBOX, "mailbox", "boite-aux-lettres", get_mailbox, NULL, OPEN)                            \
    R(STEP_UP, "sign-in/again", "connexion/de-nouveau", get_step_up, post_step_up, SIGNED)         \
    R(SESSION, "session", "seance", get_session, NULL, SIGNED)                                     \
    R(SECURITY, "security", "securite", get_security, post_security, SENT(SIGNED))                 \
    R(SECURITY_TOTP, "security/authenticator", "securite/authentificateur", get_totp, post_totp,   \
      SHOWN(SIGNED))                                                                               \
    R(SECURITY_PASSKEY, "security/passkey", "securite/cle-d-acces", get_passkey, post_passkey,     \
      SHOWN(SIGNED))                                                                               \
    R(SECURITY_PASSWORD, "security/password", "securite/mot-de-passe", get_password,               \
      post_password, SHOWN(SIGNED))                                                                \
    R(SECURITY_ADDRESS, "security/address", "securite/adresse", get_address, post_address,         \
      SHOWN(SIGNED))                                                                               \
    R(ACTIVITY, "security/activity", "securite/activites", get_activity, NULL, SIGNED)             \
    R(AUDIT, "audit-history", "journal-des-activites", get_audit, NULL, SIGNED)                    \
    R(AUDIT_CSV, "audit-history.csv", "journal-des-activites.csv", get_audit_csv, NULL, SIGNED)    \
    R(SIGNED_IN, "signed-in", "personnes-connectees", get_signed_in, post_signed_in, SENT(SIGNED)) \
    R(STAFF, "staff", "personnel-agence", get_staff, post_staff, SENT(SIGNED))                     \
    R(STAFF_PERSON, "staff/{i}", "personnel-agence/{i}", get_staff_person, post_staff_person,      \
      SENT(SIGNED))                                                                                \
    R(EMERGENCY, "emergency", "urgence", get_emergency, post_emergency, SHOWN(SIGNED))             \
    R(EMERGENCIES, "emergency-uses", "recours-urgence", get_emergencies, post_emergencies,         \
      SENT(SIGNED))                                                                                \
    R(ATTACH, "re-attachments", "rattachements", get_attach, post_attach, SENT(SIGNED))            \
    R(SETUP, "setup", "configuration", get_setup, post_setup, SENT(SIGNED))                        \
    R(EMPLOYEES, "employees", "personnel", get_employees, NULL, SIGNED)                            \
    R(EMPLOYEE, "employees/{i}", "personnel/{i}", get_employee, post_employee, SENT(SIGNED))       \
    R(EMPLOYEE_REQUEST, "employees/requests/{i}", "personnel/demandes/{i}", get_employee_request,  \
      post_employee_request, SENT(SIGNED))                                                         \
    R(REGISTRATION, "setup/register", "configuration/inscription", get_registration,               \
      post_registration, SHOWN(SIGNED))                                                            \
    R(REGISTRATIONS, "registrations", "inscriptions", get_registrations, post_registrations,       \
      SENT(SIGNED))                                                                                \
    R(THIRD_PARTIES, "third-parties", "tiers", get_third_parties, post_third_parties,              \
      SENT(SIGNED))                                                                                \
    R(THIRD_PARTIES_CSV, "third-parties/csv", "tiers/csv", get_third_parties_csv, NULL, SIGNED)    \
    R(THIRD_PARTY_OFFER, "third-parties/offer", "tiers/offre", get_third_party, post_third_party,  \
      SENT(SIGNED))                                                                                \
    R(THIRD_PARTIES_APPROVE, "third-parties/approvals", "tiers/approbations", get_approvals,       \
      post_approvals, SENT(SIGNED))                                                                \
    R(THIRD_PARTY, "third-parties/{i}", "tiers/{i}", get_third_party, post_third_party,            \
      SENT(SIGNED))                                                                                \
    R(CLIENTS, "clients", "clients", get_clients, post_clients, SENT(SIGNED))                      \
    R(CLIENTS_CSV, "clients/csv", "clients/csv", get_clients_csv, NULL, SIGNED)                    \
    R(CLIENTS_MANY, "clients/requests", "clients/demandes", get_many_requests, post_many_requests, \
      SENT(SIGNED))                                                                                \
    R(CLIENTS_FILE, "clients/assignments", "clients/attributions", get_clients_file,               \
      post_clients_file, SENT(SIGNED))                                                             \
    R(CLIENT_GROUPS, "clients/groups", "clients/groupes", get_client_groups, post_client_groups,   \
      SENT(SIGNED))                                                                                \
    R(CLIENT_GROUP, "clients/groups/{i}", "clients/groupes/{i}", get_client_group,                 \
      post_client_group, SENT(SIGNED))                                                             \
    R(CLIENT, "clients/{i}", "clients/{i}", get_client, post_client, SENT(SIGNED))                 \
    R(DELEGATIONS, "delegations", "delegations", get_delegations, post_delegations, SENT(SIGNED))  \
    R(TARIFF, "tariff", "tarif", get_tariff, NULL, OPEN)                                           \
    R(TARIFF_NUMBER, "tariff/{i}", "tarif/{i}", get_tariff_number, NULL, OPEN)                     \
    R(TARIFF_TREE, "tariff/under/{i}", "tarif/sous/{i}", get_tariff_tree, NULL, OPEN)              \
    R(GUIDE, "classification-help", "aide-classement", get_guide, NULL, OPEN)                      \
    R(ESTIMATE, "estimate", "estimation", get_estimate, NULL, OPEN)                                \
    R(EXCHANGE, "exchange-rates", "taux-de-change", get_exchange, NULL, OPEN)                      \
    R(WHO, "who-may-do-what", "qui-peut-faire-quoi", get_who, NULL, OPEN)                          \
    R(PROVIDERS, "security-providers", "fournisseurs-de-garanties", get_providers, NULL, OPEN)     \
    R(SEALS, "proof", "preuve", get_seals, NULL, OPEN)                                             \
    R(ACCOUNTS, "accounts", "comptes", get_accounts, NULL, SIGNED)                                 \
    R(ADVANCE, "advance", "avancer", NULL, post_advance, SIGNED)                                   \
    R(HOME, "a/{a}", "c/{a}", get_home, NULL, PERMISSION_DECLARATION_VIEW)                         \
    R(DECLARATIONS, "a/{a}/declarations", "c/{a}/declarations", get_declarations, NULL,            \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(DECLARATIONS_CSV, "a/{a}/declarations.csv", "c/{a}/declarations.csv", get_declarations_csv,  \
      NULL, PERMISSION_DECLARATION_VIEW)                                                           \
    R(DECLARATION_NEW, "a/{a}/declarations/new", "c/{a}/declarations/nouvelle",                    \
      get_declaration_new, post_declaration_new, PERMISSION_DECLARATION_FILE)                      \
    R(DECLARATION_CHECK, "a/{a}/declarations/check", "c/{a}/declarations/verification",            \
      get_declaration_check, post_declaration_check, PERMISSION_DECLARATION_FILE)                  \
    R(DECLARATION_ESTIMATE, "a/{a}/declarations/estimate", "c/{a}/declarations/estimation", NULL,  \
      post_declaration_estimate, PERMISSION_DECLARATION_FILE)                                      \
    R(DECLARATION_CLASSIFY, "a/{a}/declarations/classification", "c/{a}/declarations/classement",  \
      get_declaration_classify, post_declaration_classify, PERMISSION_DECLARATION_FILE)            \
    R(DECLARATION_SAVE, "a/{a}/declarations/save", "c/{a}/declarations/enregistrer", NULL,         \
      post_declaration_save, PERMISSION_DECLARATION_FILE)                                          \
    R(TEMPLATES, "a/{a}/declarations/templates", "c/{a}/declarations/modeles", get_templates,      \
      post_templates, PERMISSION_DECLARATION_FILE)                                                 \
    R(IMPORT, "a/{a}/declarations/import", "c/{a}/declarations/importer", get_import, post_import, \
      PERMISSION_DECLARATION_FILE)                                                                 \
    R(IMPORT_COLUMNS, "a/{a}/declarations/import/columns", "c/{a}/declarations/importer/colonnes", \
      get_import_columns, post_import_columns, PERMISSION_DECLARATION_FILE)                        \
    R(IMPORT_CHECK, "a/{a}/declarations/import/check", "c/{a}/declarations/importer/verification", \
      get_import_check, post_import_check, PERMISSION_DECLARATION_FILE)                            \
    R(IMPORT_REST, "a/{a}/declarations/import/rows.csv", "c/{a}/declarations/importer/lignes.csv", \
      get_import_rest, NULL, PERMISSION_DECLARATION_FILE)                                          \
    R(DECLARATION_COPY, "a/{a}/declarations/{i}/copy", "c/{a}/declarations/{i}/copier", NULL,      \
      post_declaration_copy, PERMISSION_DECLARATION_FILE)                                          \
    R(DECLARATION, "a/{a}/declarations/{i}", "c/{a}/declarations/{i}", get_declaration, NULL,      \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(DECLARATION_ACCEPTED, "a/{a}/declarations/{i}/accepted", "c/{a}/declarations/{i}/acceptee",  \
      get_declaration_accepted, NULL, PERMISSION_DECLARATION_VIEW)                                 \
    R(DECLARATION_CORRECT, "a/{a}/declarations/{i}/correct", "c/{a}/declarations/{i}/corriger",    \
      get_declaration_correct, NULL, PERMISSION_DECLARATION_CORRECT)                               \
    R(DECLARATION_PDF, "a/{a}/declarations/{i}/pdf", "c/{a}/declarations/{i}/pdf",                 \
      get_declaration_pdf, NULL, PERMISSION_DECLARATION_VIEW)                                      \
    R(DECLARATION_JSON, "a/{a}/declarations/{i}/json", "c/{a}/declarations/{i}/json",              \
      get_declaration_json, NULL, PERMISSION_DECLARATION_VIEW)                                     \
    R(PROOF, "a/{a}/proof/{i}", "c/{a}/preuve/{i}", get_proof, NULL, PERMISSION_DECLARATION_VIEW)  \
    R(PROOF_FILE, "a/{a}/proof/{i}/file", "c/{a}/preuve/{i}/fichier", get_proof_file, NULL,        \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(HISTORY, "a/{a}/history", "c/{a}/historique", get_history, NULL, PERMISSION_ACCOUNT_VIEW)    \
    R(STOCK, "a/{a}/warehouse-stock", "c/{a}/stock-en-entrepot", get_stock, NULL,                  \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(STOCK_LOT, "a/{a}/warehouse-stock/{i}", "c/{a}/stock-en-entrepot/{i}", get_stock_lot, NULL,  \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(CASES, "cases", "dossiers", get_cases, NULL, SIGNED)                                         \
    R(BANK_FILES, "bank-files", "fichiers-bancaires", get_bank_files, post_bank_files,             \
      SENT(SIGNED))                                                                                \
    R(BANK_FILE, "bank-files/check", "fichiers-bancaires/verification", get_bank_file,             \
      post_bank_file, SENT(SIGNED))                                                                \
    R(LAWS, "law-changes", "modifications-droit", get_laws, post_laws, SIGNED)                     \
    R(LAW_LOAD, "law-changes/load", "modifications-droit/verser", get_law_load, post_law_load,     \
      SIGNED)                                                                                      \
    R(LAW, "law-changes/{i}", "modifications-droit/{i}", get_law, post_law, SIGNED)                \
    R(LAW_CSV, "law-changes/{i}/impact.csv", "modifications-droit/{i}/incidence.csv",              \
      get_law_csv, NULL, SIGNED)                                                                   \
    R(LAW_JSON, "law-changes/{i}/impact.json", "modifications-droit/{i}/incidence.json",           \
      get_law_json, NULL, SIGNED)                                                                  \
    R(BILLS, "a/{a}/bills", "c/{a}/factures", get_bills, NULL, PERMISSION_STATEMENT_VIEW)          \
    R(BILL_NEW, "a/{a}/bills/new", "c/{a}/factures/nouvelle", get_bill_new, post_bill_new,         \
      SENT(PERMISSION_ACCOUNT_CHARGE))                                                             \
    R(BILL, "a/{a}/bills/{i}", "c/{a}/factures/{i}", get_bill, NULL, PERMISSION_STATEMENT_VIEW)    \
    R(BILL_PDF, "a/{a}/bills/{i}/pdf", "c/{a}/factures/{i}/pdf", get_bill_pdf, NULL,               \
      PERMISSION_STATEMENT_VIEW)                                                                   \
    R(BILL_JSON, "a/{a}/bills/{i}/json", "c/{a}/factures/{i}/json", get_bill_json, NULL,           \
      PERMISSION_STATEMENT_VIEW)                                                                   \
    R(RELIEF_DESK, "waivers", "renonciations", get_relief_desk, NULL, SIGNED)                      \
    R(RELIEF, "a/{a}/waivers/{i}", "c/{a}/renonciations/{i}", get_relief, post_relief,             \
      SENT(PERMISSION_ACCOUNT_VIEW))                                                               \
    R(RELIEF_NEW, "a/{a}/transactions/{i}/waiver", "c/{a}/transactions/{i}/renonciation",          \
      get_relief_new, post_relief_new, SENT(PERMISSION_ACCOUNT_VIEW))                              \
    R(BROKER, "my-filings", "mes-productions", get_broker, NULL, SIGNED)                           \
    R(PARAMETERS, "parameters", "parametres", get_parameters, NULL, SIGNED)                        \
    R(CALENDAR_FEED, "calendar/{i}", "calendrier/{i}", get_calendar_feed, NULL, OPEN)              \
    R(CASE, "a/{a}/declarations/{i}/case", "c/{a}/declarations/{i}/dossier", get_case, post_case,  \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(RELEASE, "a/{a}/declarations/{i}/release", "c/{a}/declarations/{i}/mainlevee", get_release,  \
      post_release, PERMISSION_DECLARATION_VIEW)                                                   \
    R(ADJUSTMENT_PDF, "a/{a}/declarations/{i}/adjustment/pdf",                                     \
      "c/{a}/declarations/{i}/rajustement/pdf", get_adjustment_pdf, NULL,                          \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(ADJUSTMENT_JSON, "a/{a}/declarations/{i}/adjustment/json",                                   \
      "c/{a}/declarations/{i}/rajustement/json", get_adjustment_json, NULL,                        \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(DRAWBACK, "a/{a}/declarations/{i}/drawback", "c/{a}/declarations/{i}/drawback",              \
      get_drawback, post_drawback, PERMISSION_DECLARATION_VIEW)                                    \
    R(DRAWBACK_CLAIM, "a/{a}/declarations/{i}/drawback/claim",                                     \
      "c/{a}/declarations/{i}/drawback/demande", get_drawback_claim, post_drawback_claim,          \
      SENT(PERMISSION_DECLARATION_VIEW))                                                           \
    R(DRAWBACK_PDF, "a/{a}/declarations/{i}/drawback/pdf",                                         \
      "c/{a}/declarations/{i}/drawback/pdf", get_drawback_pdf, NULL, PERMISSION_DECLARATION_VIEW)  \
    R(DRAWBACK_JSON, "a/{a}/declarations/{i}/drawback/json",                                       \
      "c/{a}/declarations/{i}/drawback/json", get_drawback_json, NULL,                             \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(EXTENSIONS, "a/{a}/extensions", "c/{a}/prolongations", get_extensions, post_extensions,      \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(MASS, "a/{a}/mass-adjustments", "c/{a}/rajustements-en-bloc", get_mass, post_mass,           \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(MASS_COLUMNS, "a/{a}/mass-adjustments/columns", "c/{a}/rajustements-en-bloc/colonnes",       \
      get_mass_columns, post_mass_columns, PERMISSION_DECLARATION_CORRECT)                         \
    R(MASS_CHECK, "a/{a}/mass-adjustments/check", "c/{a}/rajustements-en-bloc/verification",       \
      get_mass_check, post_mass_check, PERMISSION_DECLARATION_CORRECT)                             \
    R(BULK, "a/{a}/mass-adjustments/{i}", "c/{a}/rajustements-en-bloc/{i}", get_bulk, post_bulk,   \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(BULK_CSV, "a/{a}/mass-adjustments/{i}/csv", "c/{a}/rajustements-en-bloc/{i}/csv",            \
      get_bulk_csv, NULL, PERMISSION_DECLARATION_VIEW)                                             \
    R(BULKS, "bulk-requests", "demandes-en-bloc", get_bulks, NULL, SIGNED)                         \
    R(FIX_NEW, "fixes/new", "modifications/nouvelle", get_fix_new, post_fix_new, SIGNED)           \
    R(FIX, "fixes/{i}", "modifications/{i}", get_fix, post_fix, SIGNED)                            \
    R(FIX_CSV, "fixes/{i}/csv", "modifications/{i}/csv", get_fix_csv, NULL, SIGNED)                \
    R(TRANSACTIONS, "a/{a}/transactions", "c/{a}/transactions", get_transactions, NULL,            \
      PERMISSION_ACCOUNT_VIEW)                                                                     \
    R(TRANSACTIONS_CSV, "a/{a}/transactions.csv", "c/{a}/transactions.csv", get_transactions_csv,  \
      NULL, PERMISSION_ACCOUNT_EXPORT)                                                             \
    R(TRANSACTION, "a/{a}/transactions/{i}", "c/{a}/transactions/{i}", get_transaction, NULL,      \
      PERMISSION_ACCOUNT_VIEW)                                                                     \
    R(PARTIES, "a/{a}/filed-and-paid", "c/{a}/produit-et-paye", get_parties, NULL,                 \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(CALENDAR, "a/{a}/calendar", "c/{a}/calendrier", get_calendar, NULL,                          \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(RECONCILE, "a/{a}/reconcile", "c/{a}/rapprochement", get_reconcile, post_reconcile,          \
      PERMISSION_DECLARATION_VIEW)                                                                 \
    R(STATEMENTS, "a/{a}/statements", "c/{a}/releves", get_statements, NULL,                       \
      PERMISSION_STATEMENT_VIEW)                                                                   \
    R(STATEMENT_PREVIEW, "a/{a}/statements/preview", "c/{a}/releves/apercu",                       \
      get_statement_preview, NULL, PERMISSION_STATEMENT_VIEW)                                      \
    R(STATEMENT, "a/{a}/statements/{i}", "c/{a}/releves/{i}", get_statement, NULL,                 \
      PERMISSION_STATEMENT_VIEW)                                                                   \
    R(STATEMENT_DIFFERENCE, "a/{a}/statements/{i}/since", "c/{a}/releves/{i}/depuis",              \
      get_statement_difference, NULL, PERMISSION_STATEMENT_VIEW)                                   \
    R(STATEMENT_PDF, "a/{a}/statements/{i}/pdf", "c/{a}/releves/{i}/pdf", get_statement_pdf,       \
      NULL, PERMISSION_STATEMENT_VIEW)                                                             \
    R(STATEMENT_CSV, "a/{a}/statements/{i}/csv", "c/{a}/releves/{i}/csv", get_statement_csv,       \
      NULL, PERMISSION_STATEMENT_VIEW)                                                             \
    R(STATEMENT_JSON, "a/{a}/statements/{i}/json", "c/{a}/releves/{i}/json", get_statement_json,   \
      NULL, PERMISSION_STATEMENT_VIEW)                                                             \
    R(NOTICES, "a/{a}/daily-notices", "c/{a}/avis-quotidiens", get_notices, NULL,                  \
      PERMISSION_STATEMENT_VIEW)                                                                   \
    R(PAY, "a/{a}/pay", "c/{a}/payer", get_pay, post_pay, SHOWN(PERMISSION_PAYMENT_MAKE))          \
    R(PAY_CHECK, "a/{a}/pay/check", "c/{a}/payer/verification", get_pay_check, NULL,               \
      SHOWN(PERMISSION_PAYMENT_MAKE))                                                              \
    R(PAY_BANK, "a/{a}/pay/bank", "c/{a}/payer/banque", get_pay_bank, post_pay_bank,               \
      SHOWN(PERMISSION_PAYMENT_MAKE))                                                              \
    R(PAYMENT, "a/{a}/payments/{i}", "c/{a}/paiements/{i}", get_payment, NULL,                     \
      PERMISSION_ACCOUNT_VIEW)                                                                     \
    R(PAYMENT_RECEIPT, "a/{a}/payments/{i}/receipt", "c/{a}/paiements/{i}/recu",                   \
      get_payment_receipt, NULL, PERMISSION_ACCOUNT_VIEW)                                          \
    R(MONEY, "money", "paiements-a-traiter", get_money, NULL, SIGNED)                              \
    R(MATTER, "money/{i}", "paiements-a-traiter/{i}", get_matter, post_matter, SENT(SIGNED))       \
    R(PAYMENT_UNDO, "a/{a}/payments/{i}/undo", "c/{a}/paiements/{i}/annuler", get_payment_undo,    \
      post_payment_undo, SENT(PERMISSION_MONEY_DECIDE))                                            \
    R(OFFSETTING, "a/{a}/offsetting", "c/{a}/compensation", get_offsetting, post_offsetting,       \
      SENDS(PERMISSION_ACCOUNT_VIEW, PERMISSION_REFUND_ASK))                                       \
    R(AGREEMENT, "a/{a}/debits", "c/{a}/debits", get_agreement, post_agreement,                    \
      SENDS(PERMISSION_ACCOUNT_VIEW, PERMISSION_DEBIT_MANAGE))                                     \
    R(RUNS, "collections", "prelevements", get_runs, post_runs, SENT(SIGNED))                      \
    R(RUN, "collections/{i}", "prelevements/{i}", get_run, post_run, SENT(SIGNED))                 \
    R(RUN_PAIN, "collections/{i}/pain008", "prelevements/{i}/pain008", get_run_pain008, NULL,      \
      SIGNED)                                                                                      \
    R(RUN_CPA, "collections/{i}/cpa005", "prelevements/{i}/cpa005", get_run_cpa005, NULL, SIGNED)  \
    R(REFUND, "a/{a}/refund", "c/{a}/remboursement", get_refund, post_refund,                      \
      SENT(PERMISSION_ACCOUNT_VIEW))                                                               \
    R(PAYOUTS, "payments-out", "versements", get_payouts, post_payouts, SENT(SIGNED))              \
    R(PAYOUT_FILE, "payments-out/{i}", "versements/{i}", get_payout_file, NULL, SIGNED)            \
    R(ARREARS, "a/{a}/arrears-notices", "c/{a}/avis-arrieres", get_arrears, NULL,                  \
      PERMISSION_STATEMENT_VIEW)                                                                   \
    R(ARREARS_NOTICE, "a/{a}/arrears-notices/{i}", "c/{a}/avis-arrieres/{i}", get_arrears_notice,  \
      NULL, PERMISSION_STATEMENT_VIEW)                                                             \
    R(ARREARS_PDF, "a/{a}/arrears-notices/{i}/pdf", "c/{a}/avis-arrieres/{i}/pdf",                 \
      get_arrears_pdf, NULL, PERMISSION_STATEMENT_VIEW)                                            \
    R(ARREARS_JSON, "a/{a}/arrears-notices/{i}/json", "c/{a}/avis-arrieres/{i}/json",              \
      get_arrears_json, NULL, PERMISSION_STATEMENT_VIEW)                                           \
    R(DEBT, "a/{a}/debts/{i}", "c/{a}/dettes/{i}", get_debt, post_debt,                            \
      SENT(PERMISSION_ACCOUNT_VIEW))                                                               \
    R(IN_CREDIT, "accounts-in-credit", "comptes-crediteurs", get_in_credit, NULL, SIGNED)          \
    R(IN_CREDIT_CSV, "accounts-in-credit/csv", "comptes-crediteurs/csv", get_in_credit_csv, NULL,  \
      SIGNED)                                                                                      \
    R(GUARANTEE, "a/{a}/financial-security", "c/{a}/garantie-financiere", get_guarantee,           \
      post_guarantee, SENT(PERMISSION_SECURITY_VIEW))                                              \
    R(GUARANTEE_POST, "a/{a}/financial-security/post", "c/{a}/garantie-financiere/verser",         \
      get_guarantee_post, post_guarantee_post, SHOWN(PERMISSION_SECURITY_POST))                    \
    R(GUARANTEE_REQUEST, "a/{a}/financial-security/requirement",                                   \
      "c/{a}/garantie-financiere/exigence", get_guarantee_request, post_guarantee_request,         \
      SENT(PERMISSION_SECURITY_VIEW))                                                              \
    R(GUARANTEES, "a/{a}/financial-security/accounts", "c/{a}/garantie-financiere/comptes",        \
      get_guarantees, NULL, SHOWN(PERMISSION_SECURITY_VIEW))                                       \
    R(PROGRAMS, "a/{a}/financial-security/programs", "c/{a}/garantie-financiere/programmes",       \
      get_programs, post_programs, SENT(PERMISSION_SECURITY_VIEW))                                 \
    R(PAPER, "a/{a}/financial-security/paper", "c/{a}/garantie-financiere/papier", get_paper,      \
      post_paper, SENT(PERMISSION_SECURITY_VIEW))                                                  \
    R(BONDS, "agreements", "accords", get_bonds, post_bonds, SENT(SIGNED))                         \
    R(BOND, "agreements/{i}", "accords/{i}", get_bond, post_bond, SENT(SIGNED))                    \
    R(DEMAND_NEW, "agreements/{i}/demand", "accords/{i}/demande", get_demand_new,                  \
      post_demand_new, SENT(SIGNED))                                                               \
    R(DEMANDS, "demands", "demandes-de-paiement", get_demands, NULL, SIGNED)                       \
    R(DEMAND, "demands/{i}", "demandes-de-paiement/{i}", get_demand, post_demand, SENT(SIGNED))    \
    R(GUARANTEE_DESK, "financial-security", "garanties-financieres", get_guarantee_desk,           \
      post_guarantee_desk, SIGNED)                                                                 \
    R(LEGACY, "financial-security/bonds", "garanties-financieres/cautionnements", get_legacy,      \
      post_legacy, SENT(SIGNED))                                                                   \
    R(GOODS, "a/{a}/releases", "c/{a}/mainlevees", get_goods, post_goods,                          \
      SENT(PERMISSION_DECLARATION_VIEW))                                                           \
    R(GOODS_DESK, "releases", "mainlevees", get_goods_desk, post_goods_desk, SIGNED)               \
    R(REFERRED, "referred-debts", "dettes-confiees", get_referred, NULL, SIGNED)                   \
    R(REFERRED_CSV, "referred-debts/csv", "dettes-confiees/csv", get_referred_csv, NULL, SIGNED)

#define ROUTE_ID(id, en, fr, get, post, ...) ROUTE_##id,
enum route_id { ROUTES(ROUTE_ID) ROUTES_COUNT };
#undef ROUTE_ID

struct page;
/* Handlers give OK when they have answered; any other code becomes its error page. */
enum code get_approvals(struct page *page);
enum code post_approvals(struct page *page);
enum code get_clients(struct page *page);
enum code get_delegations(struct page *page);
enum code post_delegations(struct page *page);
enum code get_clients_csv(struct page *page);
enum code get_clients_file(struct page *page);
enum code get_client(struct page *page);
enum code get_client_group(struct page *page);
enum code get_client_groups(struct page *page);
enum code get_many_requests(struct page *page);
enum code get_third_parties(struct page *page);
enum code get_third_parties_csv(struct page *page);
enum code get_third_party(struct page *page);
enum code post_client(struct page *page);
enum code post_client_group(struct page *page);
enum code post_client_groups(struct page *page);
enum code post_clients(struct page *page);
enum code post_clients_file(struct page *page);
enum code post_many_requests(struct page *page);
enum code post_third_parties(struct page *page);
enum code post_third_party(struct page *page);
enum code get_employee(struct page *page);
enum code get_employee_request(struct page *page);
enum code get_employees(struct page *page);
enum code post_employee(struct page *page);
enum code post_employee_request(struct page *page);
enum code get_registration(struct page *page);
enum code get_registrations(struct page *page);
enum code get_setup(struct page *page);
enum code post_registration(struct page *page);
enum code post_registrations(struct page *page);
enum code post_setup(struct page *page);
enum code get_address(struct page *page);
enum code get_attach(struct page *page);
enum code get_staff(struct page *page);
enum code get_staff_person(struct page *page);
enum code get_emergency(struct page *page);
enum code get_emergencies(struct page *page);
enum code post_staff(struct page *page);
enum code post_staff_person(struct page *page);
enum code post_emergency(struct page *page);
enum code post_emergencies(struct page *page);
enum code get_key_new(struct page *page);
enum code get_mailbox(struct page *page);
enum code get_password(struct page *page);
enum code get_recover(struct page *page);
enum code get_security(struct page *page);
enum code get_session(struct page *page);
enum code get_step(struct page *page);
enum code get_step_up(struct page *page);
enum code get_totp(struct page *page);
enum code get_activity(struct page *page);
enum code get_audit(struct page *page);
enum code get_audit_csv(struct page *page);
enum code get_signed_in(struct page *page);
enum code post_signed_in(struct page *page);
enum code get_passkey(struct page *page);
enum code post_passkey(struct page *page);
enum code post_address(struct page *page);
enum code post_attach(struct page *page);
enum code post_key_new(struct page *page);
enum code post_password(struct page *page);
enum code post_recover(struct page *page);
enum code post_security(struct page *page);
enum code post_step(struct page *page);
enum code post_step_up(struct page *page);
enum code post_totp(struct page *page);
enum code get_accounts(struct page *page);
enum code get_bill(struct page *page);
enum code get_bill_json(struct page *page);
enum code get_bill_new(struct page *page);
enum code get_bill_pdf(struct page *page);
enum code get_bills(struct page *page);
enum code get_matter(struct page *page);
enum code get_money(struct page *page);
enum code get_offsetting(struct page *page);
enum code get_payment_undo(struct page *page);
enum code post_matter(struct page *page);
enum code post_offsetting(struct page *page);
enum code post_payment_undo(struct page *page);
enum code get_bond(struct page *page);
enum code get_demand(struct page *page);
enum code get_demand_new(struct page *page);
enum code get_demands(struct page *page);
enum code post_demand(struct page *page);
enum code post_demand_new(struct page *page);
enum code get_bonds(struct page *page);
enum code get_guarantee(struct page *page);
enum code get_paper(struct page *page);
enum code post_paper(struct page *page);
enum code get_programs(struct page *page);
enum code get_providers(struct page *page);
enum code post_programs(struct page *page);
enum code get_guarantee_desk(struct page *page);
enum code get_legacy(struct page *page);
enum code post_legacy(struct page *page);
enum code get_goods(struct page *page);
enum code get_goods_desk(struct page *page);
enum code post_goods(struct page *page);
enum code post_goods_desk(struct page *page);
enum code get_guarantee_request(struct page *page);
enum code get_guarantees(struct page *page);
enum code post_guarantee_desk(struct page *page);
enum code get_guarantee_post(struct page *page);
enum code post_bond(struct page *page);
enum code post_bonds(struct page *page);
enum code post_guarantee(struct page *page);
enum code post_guarantee_post(struct page *page);
enum code post_guarantee_request(struct page *page);
enum code get_arrears(struct page *page);
enum code get_arrears_json(struct page *page);
enum code get_arrears_notice(struct page *page);
enum code get_arrears_pdf(struct page *page);
enum code get_debt(struct page *page);
enum code get_in_credit(struct page *page);
enum code get_in_credit_csv(struct page *page);
enum code get_referred(struct page *page);
enum code get_referred_csv(struct page *page);
enum code post_debt(struct page *page);
enum code get_agreement(struct page *page);
enum code get_payout_file(struct page *page);
enum code get_payouts(struct page *page);
enum code get_refund(struct page *page);
enum code post_payouts(struct page *page);
enum code post_refund(struct page *page);
enum code get_run(struct page *page);
enum code get_run_cpa005(struct page *page);
enum code get_run_pain008(struct page *page);
enum code get_runs(struct page *page);
enum code post_agreement(struct page *page);
enum code post_run(struct page *page);
enum code post_runs(struct page *page);
enum code get_bank_file(struct page *page);
enum code get_bank_files(struct page *page);
enum code post_bank_file(struct page *page);
enum code post_bank_files(struct page *page);
enum code get_bulk(struct page *page);
enum code get_bulk_csv(struct page *page);
enum code get_bulks(struct page *page);
enum code get_fix(struct page *page);
enum code get_history(struct page *page);
enum code get_proof(struct page *page);
enum code get_proof_file(struct page *page);
enum code get_seals(struct page *page);
enum code get_fix_csv(struct page *page);
enum code get_fix_new(struct page *page);
enum code get_mass(struct page *page);
enum code get_mass_check(struct page *page);
enum code get_mass_columns(struct page *page);
enum code post_bill_new(struct page *page);
enum code post_bulk(struct page *page);
enum code post_relief(struct page *page);
enum code post_relief_new(struct page *page);
enum code post_fix(struct page *page);
enum code post_fix_new(struct page *page);
enum code post_mass(struct page *page);
enum code post_mass_check(struct page *page);
enum code post_mass_columns(struct page *page);
enum code get_adjustment_json(struct page *page);
enum code get_adjustment_pdf(struct page *page);
enum code get_case(struct page *page);
enum code get_cases(struct page *page);
enum code get_drawback(struct page *page);
enum code get_drawback_claim(struct page *page);
enum code get_drawback_json(struct page *page);
enum code get_drawback_pdf(struct page *page);
enum code get_declaration(struct page *page);
enum code get_declaration_accepted(struct page *page);
enum code get_declaration_check(struct page *page);
enum code get_declaration_classify(struct page *page);
enum code get_declaration_correct(struct page *page);
enum code get_declaration_json(struct page *page);
enum code get_declaration_new(struct page *page);
enum code get_declaration_pdf(struct page *page);
enum code get_declarations(struct page *page);
enum code get_declarations_csv(struct page *page);
enum code get_estimate(struct page *page);
enum code get_exchange(struct page *page);
enum code get_guide(struct page *page);
enum code get_who(struct page *page);
enum code get_extensions(struct page *page);
enum code get_home(struct page *page);
enum code get_import(struct page *page);
enum code get_import_check(struct page *page);
enum code get_import_columns(struct page *page);
enum code get_import_rest(struct page *page);
enum code get_law(struct page *page);
enum code get_law_csv(struct page *page);
enum code get_law_json(struct page *page);
enum code get_law_load(struct page *page);
enum code get_laws(struct page *page);
enum code get_notices(struct page *page);
enum code get_pay(struct page *page);
enum code get_pay_bank(struct page *page);
enum code get_pay_check(struct page *page);
enum code get_partner(struct page *page);
enum code get_partner_back(struct page *page);
enum code get_partners(struct page *page);
enum code get_payment(struct page *page);
enum code get_payment_receipt(struct page *page);
enum code get_broker(struct page *page);
enum code get_calendar(struct page *page);
enum code get_parties(struct page *page);
enum code get_calendar_feed(struct page *page);
enum code get_parameters(struct page *page);
enum code get_reconcile(struct page *page);
enum code get_statement_difference(struct page *page);
enum code get_release(struct page *page);
enum code get_sign_in(struct page *page);
enum code get_start(struct page *page);
enum code get_statement(struct page *page);
enum code get_statement_csv(struct page *page);
enum code get_statement_json(struct page *page);
enum code get_statement_pdf(struct page *page);
enum code get_statement_preview(struct page *page);
enum code get_statements(struct page *page);
enum code get_relief(struct page *page);
enum code get_relief_desk(struct page *page);
enum code get_relief_new(struct page *page);
enum code get_stock(struct page *page);
enum code get_stock_lot(struct page *page);
enum code get_tariff(struct page *page);
enum code get_tariff_number(struct page *page);
enum code get_tariff_tree(struct page *page);
enum code get_templates(struct page *page);
enum code get_transaction(struct page *page);
enum code get_transactions(struct page *page);
enum code get_transactions_csv(struct page *page);
enum code post_advance(struct page *page);
enum code post_case(struct page *page);
enum code post_drawback(struct page *page);
enum code post_drawback_claim(struct page *page);
enum code post_extensions(struct page *page);
enum code post_declaration_check(struct page *page);
enum code post_declaration_classify(struct page *page);
enum code post_declaration_copy(struct page *page);
enum code post_declaration_estimate(struct page *page);
enum code post_declaration_new(struct page *page);
enum code post_declaration_save(struct page *page);
enum code post_import(struct page *page);
enum code post_import_check(struct page *page);
enum code post_import_columns(struct page *page);
enum code post_law(struct page *page);
enum code post_law_load(struct page *page);
enum code post_laws(struct page *page);
enum code post_pay(struct page *page);
enum code post_pay_bank(struct page *page);
enum code post_reconcile(struct page *page);
enum code post_release(struct page *page);
enum code post_sign_in(struct page *page);
enum code post_sign_out(struct page *page);
enum code post_templates(struct page *page);
