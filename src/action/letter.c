/* Letters to persons, in their language, and sending what is due. */
#include "access.h"

#include <stdio.h>
#include <stdlib.h>

/* {0}: the one thing that is told. */
static const struct {
    const char *kind, *subject[LANGUAGES], *body[LANGUAGES];
} letters[LETTERS] = {
    [LETTER_CODE] = {
        "code",
        {"Your Open CARM passcode", "Votre code d’accès de la GCRA libre"},
        {"Your passcode is {0}.\n\nIt is good for a short time, once. Enter it on the page you "
         "came from. Nobody will ask you for it by telephone or e-mail.\n\nIf you did not just "
         "sign in, "
         "somebody knows your password: change it.\n",
         "Votre code d’accès est {0}.\n\nIl est valable peu de temps, une seule fois. Entrez-le "
         "dans la page d’où vous venez. Personne ne vous le demandera par téléphone ni par "
         "courriel."
         "\n\nSi vous n’êtes pas en train de vous connecter, quelqu’un connaît votre mot de "
         "passe : changez-le.\n"}},
    [LETTER_RECOVER] = {
        "recover",
        {"Your Open CARM recovery code", "Votre code de récupération de la GCRA libre"},
        {"Somebody asked for a new password for your Open CARM key. If it was you, enter {0} on "
         "the page.\n\nIf it was not, do nothing: without this code and your answers nothing "
         "changes.\n",
         "Quelqu’un a demandé un nouveau mot de passe pour votre clé de la GCRA libre. Si c’est "
         "vous, entrez {0} dans la page.\n\nSinon, ne faites rien : sans ce code et vos réponses, "
         "rien ne change.\n"}},
    [LETTER_CONCURRENT] = {
        "concurrent",
        {"Another sign-in to your Open CARM profile",
         "Autre connexion à votre profil de la GCRA libre"},
        {"At {0} (Eastern time) somebody signed in with your credential while another session was "
         "open elsewhere. A credential belongs to one person.\n\nIf it was not you, end the "
         "sessions on the page “Security” and change your password.\n",
         "À {0} (heure de l’Est), quelqu’un s’est connecté avec votre justificatif alors qu’une "
         "autre session était ouverte ailleurs. Un justificatif appartient à une seule personne."
         "\n\nSi ce n’était pas vous, mettez fin aux sessions dans la page « Sécurité » et changez "
         "votre mot de passe.\n"}},
    [LETTER_PASSWORD] = {
        "password",
        {"Your Open CARM password was changed",
         "Votre mot de passe de la GCRA libre a été changé"},
        {"Your password was changed, other sessions were ended and no device is remembered any "
         "more.\n\nIf it was not you, recover your key at once.\n",
         "Votre mot de passe a été changé, les autres sessions ont pris fin et aucun appareil "
         "n’est "
         "plus mémorisé.\n\nSi ce n’était pas vous, récupérez votre clé sans tarder.\n"}},
    [LETTER_FACTOR] = {
        "factor",
        {"A second step was removed from your Open CARM profile",
         "Une deuxième étape a été retirée de votre profil de la GCRA libre"},
        {"A second step was removed from your profile.\n\nIf it was not you, change your "
         "password and end the other sessions.\n",
         "Une deuxième étape a été retirée de votre profil.\n\nSi ce n’était pas vous, changez "
         "votre mot de passe et mettez fin aux autres sessions.\n"}},
    [LETTER_FACTOR_ADDED] = {
        "factor",
        {"A passkey was added to your Open CARM profile",
         "Une clé d’accès a été ajoutée à votre profil de la GCRA libre"},
        {"A passkey was added to your profile and can be used as the second step.\n\nIf it was not "
         "you, remove it on the page “Security”, change your password and end the other "
         "sessions.\n",
         "Une clé d’accès a été ajoutée à votre profil et peut servir de deuxième étape.\n\nSi ce "
         "n’était pas vous, retirez-la dans la page « Sécurité », changez votre mot de passe et "
         "mettez fin aux autres sessions.\n"}},
    [LETTER_ADDRESS_CODE] = {
        "code",
        {"Your Open CARM code to change an address",
         "Votre code de la GCRA libre pour changer d’adresse"},
        {"Your code is {0}.\n\nSomebody is changing the address to which the passcodes of an Open "
         "CARM profile go. If it was you, enter the code on the page you came from. If it was not, "
         "do nothing, and change your password if this address is yours.\n",
         "Votre code est {0}.\n\nQuelqu’un change l’adresse à laquelle vont les codes d’accès d’un "
         "profil de la GCRA libre. Si c’est vous, entrez le code dans la page d’où vous venez. "
         "Sinon, ne faites rien, et changez votre mot de passe si cette adresse est la vôtre.\n"}},
    [LETTER_ADDRESS] = {
        "address",
        {"Your Open CARM passcodes go to another address",
         "Vos codes d’accès de la GCRA libre vont à une autre adresse"},
        {"From now on your passcodes are sent to another address, not to this one.\n\nIf it was "
         "not you, write to the help desk at once.\n",
         "Désormais, vos codes d’accès sont envoyés à une autre adresse, et non à celle-ci.\n\nSi "
         "ce n’était pas vous, écrivez sans tarder au bureau d’assistance.\n"}},
    [LETTER_ACCESS] = {
        "access",
        {"Your Open CARM access request was answered",
         "Réponse à votre demande d’accès à la GCRA libre"},
        {"A manager has answered your request for access. Sign in to see the answer on the page "
         "“Setup”.\n",
         "Un gestionnaire a répondu à votre demande d’accès. Connectez-vous pour lire la réponse "
         "dans la page « Configuration ».\n"}},
    [LETTER_ACCESS_CHANGED] = {
        "access",
        {"Your Open CARM access was changed", "Votre accès à la GCRA libre a été modifié"},
        {"What you may do for {0} was changed by a manager there. Sign in to see your role on the "
         "page “Setup”.\n",
         "Un gestionnaire a modifié ce que vous pouvez faire pour {0}. Connectez-vous pour voir "
         "votre rôle dans la page « Configuration ».\n"}},
    [LETTER_ACCESS_ENDED] = {
        "access",
        {"Your Open CARM access to a business ended",
         "Votre accès à une entreprise dans la GCRA libre a pris fin"},
        {"You no longer work for {0} in Open CARM: your access to its accounts has ended.\n\nYour "
         "own profile stays. If this is a mistake, ask a manager of the business.\n",
         "Vous ne travaillez plus pour {0} dans la GCRA libre : votre accès à ses comptes a pris "
         "fin.\n\nVotre profil demeure. Si c’est une erreur, adressez-vous à un gestionnaire de "
         "l’entreprise.\n"}},
    [LETTER_DELEGATION_ASKED] = {
        "delegation",
        {"A request about a delegation waits in Open CARM",
         "Une demande de délégation attend dans la GCRA libre"},
        {"Account *****{0}: another business asks for a delegation, or offers one. Sign in to "
         "see who it is and to answer, on the page “Third parties” or “My clients”.\n\nYou do not "
         "know it? Reject it: that is normal.\n",
         "Compte *****{0} : une autre entreprise demande une délégation ou en offre une. "
         "Connectez-vous pour voir qui c’est et répondre, dans la page « Tiers » ou « Mes "
         "clients ».\n\nVous ne la connaissez pas? Rejetez la demande : c’est normal.\n"}},
    [LETTER_DELEGATION_DECIDED] = {
        "delegation",
        {"A request about a delegation was answered in Open CARM",
         "Réponse à une demande de délégation dans la GCRA libre"},
        {"Account *****{0}: a request for a delegation, or an offer of one, was answered or "
         "withdrawn. Sign in to read the answer on the page “Third parties” or “My clients”.\n",
         "Compte *****{0} : une demande ou une offre de délégation a reçu une réponse ou a été "
         "retirée. Connectez-vous pour la lire dans la page « Tiers » ou « Mes clients ».\n"}},
    [LETTER_DELEGATION_ENDED] = {
        "delegation",
        {"A delegation was changed or ended in Open CARM",
         "Une délégation a été modifiée ou a pris fin dans la GCRA libre"},
        {"Account *****{0}: a delegation was changed, suspended, resumed or ended, with effect at "
         "once. Sign in to see what holds now on the page “Third parties” or “My clients”.\n",
         "Compte *****{0} : une délégation a été modifiée, suspendue, rétablie ou a pris fin, avec "
         "effet immédiat. Connectez-vous pour voir ce qui vaut maintenant dans la page « Tiers » "
         "ou « Mes clients ».\n"}},
    [LETTER_DELEGATION_ENDS] = {
        "delegation",
        {"A delegation ends soon in Open CARM",
         "Une délégation prend bientôt fin dans la GCRA libre"},
        {"Account *****{0}: a delegation ends soon. Afterwards declarations of the firm are "
         "refused. Its last day is on the page “Third parties” or “My clients”; the client can "
         "move it there.\n",
         "Compte *****{0} : une délégation prend bientôt fin. Les déclarations de la firme seront "
         "ensuite refusées. Le dernier jour figure dans la page « Tiers » ou « Mes clients »; le "
         "client peut l’y reporter.\n"}},
    [LETTER_LICENCE] = {
        "licence",
        {"What Open CARM knows of your firm’s licence was changed",
         "Ce que la GCRA libre sait du permis de votre firme a été modifié"},
        {"Account *****{0}: the agency changed the number, the last day or the state of the "
         "licence by which your firm acts for clients. Sign in to read it on the page “My "
         "clients”.\n",
         "Compte *****{0} : l’agence a modifié le numéro, le dernier jour ou l’état du permis par "
         "lequel votre firme agit pour des clients. Connectez-vous pour le lire dans la page « Mes "
         "clients ».\n"}},
    [LETTER_SESSIONS_ENDED] = {
        "sessions",
        {"Your Open CARM sessions were ended", "Vos séances de la GCRA libre ont pris fin"},
        {"A manager of your business, or an officer, has signed you out everywhere. No device is "
         "remembered any more.\n\nYou can sign in again. If you do not know why this was done, ask "
         "your manager, and look at the page “Security”.\n",
         "Un gestionnaire de votre entreprise, ou un agent, a mis fin à toutes vos séances. Aucun "
         "appareil n’est plus mémorisé.\n\nVous pouvez vous connecter de nouveau. Si vous n’en "
         "connaissez pas la raison, demandez-la à votre gestionnaire et consultez la page "
         "« Sécurité ».\n"}},
    [LETTER_STAFF] = {
        "staff",
        {"Your roles in Open CARM were changed", "Vos rôles dans la GCRA libre ont été modifiés"},
        {"A system administrator changed your roles as a member of the agency’s staff, and another "
         "one confirmed it. It is in force now.\n\nIf you do not know why this was done, ask a "
         "system administrator.\n",
         "Un administrateur du système a modifié vos rôles de membre du personnel de l’agence, et "
         "un autre l’a confirmé. C’est en vigueur.\n\nSi vous n’en connaissez pas la raison, "
         "demandez-la à un administrateur du système.\n"}},
    [LETTER_EMERGENCY] = {
        "emergency",
        {"Your accounts were opened in an emergency in Open CARM",
         "Vos comptes ont été ouverts en urgence dans la GCRA libre"},
        {"Account *****{0}: a member of the agency’s staff, whose role does not reach your "
         "accounts, opened them in an emergency, for a short time, to read only. Sign in to read "
         "who it was and the reason, on the home page and on the page “Audit history”.\n",
         "Compte *****{0} : un membre du personnel de l’agence, dont le rôle ne donne pas accès à "
         "vos comptes, les a ouverts en urgence, pour peu de temps et pour lire seulement. "
         "Connectez-vous pour lire de qui il s’agit et le motif, dans la page d’accueil et dans la "
         "page « Journal des activités ».\n"}},
    [LETTER_RPP_ASKED] = {
        "security",
        {"Release prior to payment: the account was enrolled, or left",
         "Mainlevée avant le paiement : inscription ou abandon du compte"},
        {"Account *****{0}: it was enrolled in release prior to payment, its suspension was "
         "lifted, or it has left. Until its security covers what is needed, its goods are "
         "released when they are paid. Sign in to read what is missing on the page “Financial "
         "security”.\n",
         "Compte *****{0} : il a été inscrit à la mainlevée avant le paiement, sa suspension a été "
         "levée ou il l’a quittée. Tant que sa garantie ne couvre pas ce qui est exigé, ses "
         "marchandises obtiennent la mainlevée une fois payées. Connectez-vous pour lire ce qui "
         "manque dans la page « Garantie financière ».\n"}},
    [LETTER_RPP_GRANTED] = {
        "security",
        {"Goods are released before payment", "Mainlevée avant le paiement accordée"},
        {"Account *****{0}: from now on its goods are released before they are paid. Sign in to "
         "read why on the page “Financial security”.\n",
         "Compte *****{0} : désormais, ses marchandises obtiennent la mainlevée avant le paiement. "
         "Connectez-vous pour en lire la raison dans la page « Garantie financière ».\n"}},
    [LETTER_RPP_SHORT] = {
        "security",
        {"Financial security is short, or soon will be",
         "La garantie financière est insuffisante ou le sera bientôt"},
        {"Account *****{0}: its financial security is less than what is needed, or soon will be. "
         "Its goods are still released before they are paid; after the day that is given on the "
         "page “Financial security” they may not be. Sign in to read how much is missing, why and "
         "until when, and to post it.\n",
         "Compte *****{0} : sa garantie financière est inférieure à ce qui est exigé ou le sera "
         "bientôt. Ses marchandises obtiennent encore la mainlevée avant le paiement; après le "
         "jour indiqué dans la page « Garantie financière », il pourrait ne plus en être ainsi. "
         "Connectez-vous pour lire combien il manque, pourquoi et jusqu’à quand, et pour verser la "
         "garantie.\n"}},
    [LETTER_RPP_LOST] = {
        "security",
        {"Goods are no longer released before payment",
         "Fin de la mainlevée avant le paiement"},
        {"Account *****{0}: from now on its goods are released only when they are paid. Sign in to "
         "read why, and what to post, on the page “Financial security”.\n",
         "Compte *****{0} : désormais, ses marchandises n’obtiennent la mainlevée qu’une fois "
         "payées. Connectez-vous pour en lire la raison et savoir quoi verser, dans la page "
         "« Garantie financière ».\n"}},
    [LETTER_RPP_NEED] = {
        "security",
        {"More financial security will be needed", "Une garantie plus élevée sera exigée"},
        {"Account *****{0}: more financial security will be needed than now. Sign in to read how "
         "much, from which day, and the months it was worked out from, on the page “Financial "
         "security”.\n",
         "Compte *****{0} : une garantie financière plus élevée que maintenant sera exigée. "
         "Connectez-vous pour lire combien, à partir de quel jour, et les mois qui ont servi au "
         "calcul, dans la page « Garantie financière ».\n"}},
    [LETTER_RPP_USED] = {
        "security",
        {"Much of the financial security is used", "Une grande part de la garantie est utilisée"},
        {"Account *****{0}: what it owes and has not paid comes near to what its financial "
         "security carries, or lies above it. A payment made now lowers it. Sign in to read how "
         "much is used and what can be done on the page “Financial security”.\n",
         "Compte *****{0} : ce qu’il doit et n’a pas payé approche du montant que sa garantie "
         "financière permet, ou le dépasse. Un paiement fait maintenant l’abaisse. Connectez-vous "
         "pour lire la part utilisée et ce qui peut être fait, dans la page « Garantie "
         "financière ».\n"}},
    [LETTER_RPP_REQUEST] = {
        "security",
        {"Your request to change the security requirement",
         "Votre demande de modification de l’exigence de garantie"},
        {"Account *****{0}: an officer has answered the request to change its security "
         "requirement, or asks for information. Sign in to read the answer and to go on, on the "
         "page “Financial security”.\n",
         "Compte *****{0} : un agent a répondu à la demande de modification de l’exigence de "
         "garantie ou demande des renseignements. Connectez-vous pour lire la réponse et y donner "
         "suite, dans la page « Garantie financière ».\n"}},
    [LETTER_BOND] = {
        "security",
        {"Something was done about a security agreement",
         "Un accord de garantie a fait l’objet d’une opération"},
        {"Account *****{0}: a security agreement was submitted, answered, changed, terminated or "
         "reinstated. Sign in to read which one and what follows from it, on the page “Financial "
         "security” or “Agreements given”.\n",
         "Compte *****{0} : un accord de garantie a été soumis, confirmé, rejeté, modifié, résilié "
         "ou rétabli. Connectez-vous pour lire lequel et ce qui en découle, dans la page "
         "« Garantie financière » ou « Accords consentis ».\n"}},
    [LETTER_SECURITY_SET] = {
        "security",
        {"An officer has decided on financial security",
         "Un agent a pris une décision sur la garantie financière"},
        {"Account *****{0}: an officer has set how much financial security is needed for a "
         "program, given more time, or decided that it is no longer needed. Sign in to read how "
         "much and why on the page “Financial security”.\n",
         "Compte *****{0} : un agent a fixé la garantie financière exigée pour un programme, a "
         "prolongé un délai ou a décidé qu’elle n’est plus exigée. Connectez-vous pour lire "
         "combien et pourquoi dans la page « Garantie financière ».\n"}},
    [LETTER_SECURITY_TIME] = {
        "security",
        {"Goods imported for a time: the time ends", "Importation temporaire : le délai expire"},
        {"Account *****{0}: the time in which goods imported for a time are exported, or their "
         "duties paid, ends soon or has ended. Once it has ended their duties are payable, and "
         "their security stands for them. Sign in to read for which goods and by when, on the "
         "page “Security of other programs”.\n",
         "Compte *****{0} : le délai dans lequel des marchandises importées temporairement doivent "
         "être exportées, ou leurs droits payés, expire bientôt ou a expiré. Une fois le délai "
         "expiré, leurs droits sont exigibles et la garantie en répond. Connectez-vous pour lire "
         "de quelles marchandises il s’agit et l’échéance, dans la page « Garantie d’autres "
         "programmes ».\n"}},
    [LETTER_SECURITY_ENDS] = {
        "security",
        {"A security agreement of your account ends",
         "Un accord de garantie de votre compte prend fin"},
        {"Account *****{0}: an agreement that secures it for a program ends soon or has ended, and "
         "what is left does not cover what is needed. Sign in to read which and until when, and "
         "to post more, on the page “Security of other programs”.\n",
         "Compte *****{0} : un accord qui le garantit pour un programme prend fin bientôt ou a "
         "pris fin, et ce qui reste ne couvre pas ce qui est exigé. Connectez-vous pour lire "
         "lequel et jusqu’à quand, et pour verser davantage, dans la page « Garantie d’autres "
         "programmes ».\n"}},
    [LETTER_RELEASE_REJECTED] = {
        "release",
        {"A release request was not accepted", "Une demande de mainlevée n’a pas été acceptée"},
        {"Transaction number *****{0}: the release system rejected what was sent, or found an "
         "error in it. The goods are not released. Sign in to read what it said on the page "
         "“Released goods”, and say there when it is dealt with.\n",
         "Numéro de transaction *****{0} : le système de mainlevée a refusé ce qui a été envoyé ou "
         "y a trouvé une erreur. Les marchandises n’ont pas obtenu la mainlevée. Connectez-vous "
         "pour lire ce qu’il a répondu dans la page « Mainlevées obtenues », et indiquez-y que "
         "c’est réglé, le moment venu.\n"}},
    [LETTER_RELEASE_DIFFERS] = {
        "release",
        {"A declaration gives another release date", "Une déclaration indique une autre date de "
                                                     "mainlevée"},
        {"Transaction number *****{0}: the release system gives another day of release than the "
         "declaration. The day decides when the declaration was due and by when it is paid. Sign "
         "in to read both on the page “Released goods”, and correct the declaration.\n",
         "Numéro de transaction *****{0} : le système de mainlevée indique un autre jour de "
         "mainlevée que la déclaration. De ce jour dépendent les échéances de la déclaration et du "
         "paiement. Connectez-vous pour lire les deux dans la page « Mainlevées obtenues », et "
         "corrigez la déclaration.\n"}},
    [LETTER_RELEASE_DUE] = {
        "release",
        {"Released goods have to be accounted for", "Mainlevées obtenues, à déclarer"},
        {"Account *****{0}: goods were released and their declaration is not filed. The time for "
         "it ends on the next business day; afterwards there is a penalty. Sign in to see which on "
         "the page “Released goods”.\n",
         "Compte *****{0} : des marchandises ont obtenu la mainlevée et leur déclaration n’est pas "
         "produite. Le délai prend fin le prochain jour ouvrable; une pénalité s’applique ensuite. "
         "Connectez-vous pour voir lesquelles dans la page « Mainlevées obtenues ».\n"}},
    [LETTER_RELEASE_LATE] = {
        "release",
        {"Released goods are not accounted for in time",
         "Mainlevées obtenues, non déclarées à temps"},
        {"Account *****{0}: the time to account for released goods is over and their declaration "
         "is not filed. A penalty comes with the declaration; the payment is due as if it had "
         "been filed in time. Sign in to see which on the page “Released goods”, and file it.\n",
         "Compte *****{0} : le délai pour déclarer des marchandises dédouanées est écoulé et leur "
         "déclaration n’est pas produite. Une pénalité s’ajoutera à la déclaration; le paiement "
         "est exigible comme si elle avait été produite à temps. Connectez-vous pour voir "
         "lesquelles dans la page « Mainlevées obtenues », et produisez-la.\n"}},
    [LETTER_DEMAND] = {
        "security",
        {"A demand on a security agreement", "Demande de paiement visant un accord de garantie"},
        {"Account *****{0}: a demand for debts that were not paid was made on a security "
         "agreement, or something was done about one: it was rebutted, determined, withdrawn, "
         "paid, or not paid in time. Sign in to read what is asked, why and until when, on the "
         "page “Financial security” or “Demands”.\n",
         "Compte *****{0} : une demande de paiement de dettes impayées a été présentée sur la foi "
         "d’un accord de garantie, ou une telle demande a été contestée, tranchée, retirée, payée "
         "ou est restée impayée à l’échéance. Connectez-vous pour lire ce qui est demandé, "
         "pourquoi et jusqu’à quand, dans la page « Garantie financière » ou « Demandes de "
         "paiement ».\n"}},
    [LETTER_REGISTRATION] = {
        "registration",
        {"Your Open CARM registration was looked at",
         "Votre inscription à la GCRA libre a été examinée"},
        {"An officer has decided on your registration. Sign in to read the answer and its reason "
         "on the page “Setup”.\n",
         "Un agent a décidé de votre inscription. Connectez-vous pour lire la réponse et son motif "
         "dans la page « Configuration ».\n"}},
    [LETTER_ATTACHED] = {
        "attached",
        {"Your Open CARM profile has a new key",
         "Votre profil de la GCRA libre a une nouvelle clé"},
        {"As you asked, your profile is attached to your new key. The old one is no longer good."
         "\n\nIf it was not you, call the help desk.\n",
         "Comme vous l’avez demandé, votre profil est rattaché à votre nouvelle clé. L’ancienne "
         "n’est plus valable.\n\nSi ce n’était pas vous, appelez le bureau d’assistance.\n"}},
};

static char *fill_in(struct arena *arena, const char *text, const char *argument)
{
    struct out out = out_new(arena);
    for (const char *at = text; *at != '\0'; at++) {
        if (strncmp(at, "{0}", 3) == 0) {
            out_put(&out, argument);
            at += 2;
        } else {
            out_char(&out, *at);
        }
    }
    return out.data;
}

struct mail *letter_new(struct action *action, enum letter letter, const char *person,
                        const char *to, enum language language, const char *argument)
{
    struct mail *mail = arena_alloc(action->arena, sizeof(*mail));
    instant now = platform_next_now();
    *mail = (struct mail){.id = platform_random_text(action->arena, 16),
                          .kind = letters[letter].kind,
                          .person = arena_text(action->arena, person == NULL ? "" : person),
                          .to = to,
                          .subject = letters[letter].subject[language],
                          .body = fill_in(action->arena, letters[letter].body[language], argument),
                          .made_at = now,
                          .state = MAIL_WAITING,
                          .next_at = now};
    return mail;
}

struct mail *letter_to_member(struct action *action, const struct membership *member,
                              enum letter letter, const char *argument)
{
    struct user user;
    struct second_factor *factors;
    if (store_load_user(action->store, action->arena, member->person, &user) != OK || user.locked)
        return NULL;
    const size_t count = store_list_factors(action->store, action->arena, user.name, &factors);
    const char *address = factor_address(factors, count);
    if (address == NULL)
        address = user.email;
    return address == NULL || *address == '\0'
               ? NULL
               : letter_new(action, letter, user.name, address, user.language, argument);
}

static bool sees(const struct membership *member, enum permission permission,
                 program_account account)
{
    const enum cell cell = permissions[permission].cells[member->role];
    return cell != CELL_NO &&
           (member->program[0] == '\0' || strcmp(member->program, account.text + 9) == 0);
}

void letter_account(struct action *action, enum permission permission, program_account account,
                    enum letter letter, const char *argument, struct letters *ret)
{
    struct membership *members;
    const size_t count = store_list_members(action->store, action->arena,
                                            program_account_bn(account), &members);
    for (size_t i = 0; i < count; i++) {
        /* one person's, of several accounts, come one after the other */
        const bool again = i > 0 && strcmp(members[i].person, members[i - 1].person) == 0 &&
                           sees(&members[i - 1], permission, account);
        const struct mail *mail =
            again || !sees(&members[i], permission, account)
                ? NULL
                : letter_to_member(action, &members[i], letter,
                                   argument != NULL ? argument : account.text + 5);
        if (mail != NULL)
            *LIST_PUSH(action->arena, ret->list, ret->count, ret->capacity) = mail;
    }
}

size_t letter_days(struct action *action, const char *parameter, const char *usual,
                   int ret[WARNINGS_MAX])
{
    const char *at = tariff_parameter(action->tariff, parameter, action->today, usual);
    size_t count = 0;
    while (*at != '\0' && count < WARNINGS_MAX) {
        char *end;
        long days = strtol(at, &end, 10);
        if (end == at)
            break;
        if (days > 0 && days < 1000)
            ret[count++] = (int)days;
        at = end;
    }
    return count;
}

enum code letters_once(struct action *action, const char *mark, const struct mail *const *mails,
                       size_t count)
{
    struct access_change change = {0};
    struct mail there;
    const struct mail **fresh = arena_array(action->arena, count + 1, sizeof(*fresh));
    for (size_t i = 0; i < count; i++) {
        struct mail *mail = arena_alloc(action->arena, sizeof(*mail));
        *mail = *mails[i];
        mail->id = arena_printf(action->arena, "%s-%s", mark, mail->person);
        enum code code = store_load_mail(action->store, action->arena, mail->id, &there);
        if (code == NOT_FOUND)
            fresh[change.mails_count++] = mail;
        else if (code != OK)
            return code;
    }
    change.mails = fresh;
    return change.mails_count == 0 ? OK : access_commit(action, &change);
}

/* ---- sending ---- */

struct sent {
    struct mail *mail;
    const struct mail_try *one;
};

static enum code keep(struct store *store, void *context)
{
    const struct sent *sent = context;
    enum code code = store_put_mail(store, sent->mail);
    return code == OK && sent->one != NULL ? store_add_mail_try(store, sent->mail->id, sent->one)
                                           : code;
}

static enum code keep_together(struct store *store, void *context)
{
    return store_together(store, keep, context);
}

static bool has_code(const struct mail *mail)
{
    return strcmp(mail->kind, "code") == 0 || strcmp(mail->kind, "recover") == 0;
}

/* After a minute, four, sixteen ...; a day at most. A code that is too old to be of use is given
 * up. What was sent, or never will be, keeps no code. */
static void settle(struct mail *mail, enum code came, int life_s, instant now)
{
    int64_t wait = 15000;
    for (int i = 0; i < mail->tries && wait < 86400000; i++)
        wait *= 4;
    bool late = has_code(mail) && now.ms + wait - mail->made_at.ms > (int64_t)life_s * 1000;
    mail->state = came == OK           ? MAIL_SENT
                  : came == UNREADABLE ? MAIL_BOUNCED
                  : late || mail->tries >= 8 ? MAIL_FAILED
                                             : MAIL_WAITING;
    mail->next_at.ms = now.ms + wait;
    if (has_code(mail) && strcmp(mail->state, MAIL_WAITING) != 0)
        mail->body = "";
}

static enum code send_one(struct action *action, const struct mail_way *way, struct mail *mail)
{
    const struct mail_letter letter = {.id = mail->id, .to = mail->to, .subject = mail->subject,
                                       .body = mail->body, .at = mail->made_at};
    struct mail_answer answer = {0};
    enum code came = mail_send(action->arena, way, &letter, &answer);
    instant now = platform_real_now();
    struct mail_try one = {.number = ++mail->tries, .code = answer.code, .at = now,
                           .answer = answer.words == NULL ? "" : answer.words};
    settle(mail, came, people_number(action, "mfa_ttl_s", 600), now);
    if (came != OK)
        log_event("warning", "mail", "try %d of %s: %d", mail->tries, mail->id, answer.code);
    struct sent sent = {mail, &one};
    return committer_do(house_committer(action->house), keep_together, &sent);
}

/* A demonstration without a mail server shows what it would have sent. */
static enum code show_all(struct action *action, struct mail *mails, size_t count)
{
    enum code code = OK;
    for (size_t i = 0; i < count && code == OK; i++) {
        struct sent sent = {&mails[i], NULL};
        mails[i].state = MAIL_SHOWN;
        code = committer_do(house_committer(action->house), keep_together, &sent);
    }
    return code;
}

struct leasing {
    const char *holder;
    enum code code;
};

static enum code take_lease(struct store *store, void *context)
{
    struct leasing *leasing = context;
    leasing->code = store_take_lease(store, "mail", leasing->holder, 60000);
    return leasing->code == CONFLICT ? OK : leasing->code;
}

static enum code end_old(struct store *store, void *context)
{
    const instant *before = context;
    return store_end_old_tries(store, *before);
}

enum code action_send_mail(struct action *action)
{
    struct mail *mails;
    struct mail_way way;
    instant now = platform_real_now(), before = {now.ms - 2 * 86400000};
    size_t count = store_list_mail_due(action->store, action->arena, now, &mails);
    if (count == 0)
        return now.ms / 1000 % 3600 == 0
                   ? committer_do(house_committer(action->house), end_old, &before)
                   : OK;
    enum code code = mail_way_read(
        action->arena,
        arena_printf(action->arena, "%s/mail.conf", house_directory(action->house)), &way);
    if (code == NOT_FOUND)
        return house_demo(action->house) ? show_all(action, mails, count) : OK;
    if (code != OK)
        return code;
    struct leasing leasing = {house_directory(action->house), OK};
    code = committer_do(house_committer(action->house), take_lease, &leasing);
    if (code != OK || leasing.code == CONFLICT)
        return code; /* another node sends */
    for (size_t i = 0; i < count && code == OK; i++)
        code = send_one(action, &way, &mails[i]);
    return code;
}

/* ---- what is shown ---- */

size_t action_list_mail(struct action *action, size_t limit, struct mail **ret)
{
    bool demo = house_demo(action->house);
    if (!demo && !action_may(action, PERMISSION_MAIL_VIEW, ACCOUNT_NONE))
        return 0;
    size_t count = store_list_mail(action->store, action->arena, (instant){INT64_MAX}, limit, ret);
    for (size_t i = 0; i < count && !demo; i++)
        (*ret)[i].body = "";
    return count;
}

size_t action_list_mail_tries(struct action *action, const char *mail, struct mail_try **ret)
{
    return store_list_mail_tries(action->store, action->arena, mail, ret);
}
