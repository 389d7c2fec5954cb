#include "document.h"

const char *document_input_name(const char *input, enum language language)
{
    static const struct {
        const char *input, *name[LANGUAGES];
    } names[] = {
        {"value", {"value", "valeur"}},
        {"currency", {"currency", "devise"}},
        {"rate", {"rate", "taux"}},
        {"treatment", {"treatment", "traitement"}},
        {"item", {"tariff item", "numéro tarifaire"}},
        {"base", {"base", "assiette"}},
        {"percent", {"percentage", "pourcentage"}},
        {"quantity", {"quantity", "quantité"}},
        {"unit", {"unit", "unité"}},
        {"amount", {"amount", "montant"}},
        {"minimum", {"minimum", "minimum"}},
        {"maximum", {"maximum", "maximum"}},
        {"before", {"before it", "avant"}},
        {"code", {"code", "code"}},
        {"order", {"order", "décret"}},
        {"by", {"displaced by", "remplacé par"}},
        {"content", {"content", "contenu"}},
        {"release", {"release", "mainlevée"}},
        {"periodEnd", {"end of period", "fin de période"}},
        {"computed", {"computed", "calculé"}},
        {"from", {"from", "du"}},
        {"to", {"to", "au"}},
        {"days", {"days", "jours"}},
        {"period", {"period", "période"}},
        {"posted", {"posted", "inscrit"}},
        {"due", {"due", "échéance"}},
        {"accountBy", {"account by", "à déclarer au plus tard"}},
        {"accounted", {"accounted", "déclaré"}},
        {"kind", {"kind", "nature"}},
        {"measure", {"measure", "mesure"}},
        {"normal", {"normal value", "valeur normale"}},
        {"export", {"export price", "prix à l’exportation"}},
        {"shipped", {"shipped", "expédiées"}},
        {"first", {"listed from", "visées à compter du"}},
        {"total", {"total", "total"}},
        {"fact", {"fact", "fait"}},
        {"permit", {"permit", "licence"}},
        {"per", {"for each", "par"}},
        {"packages", {"packages", "emballages"}},
        {"province", {"province", "province"}},
        {"authority", {"authority", "autorisation"}},
        {"credit", {"credit", "crédit"}},
        {"type", {"type", "type"}},
        {"filed", {"filed", "produite"}},
        {"paid", {"duties paid", "droits payés"}},
        {"lost", {"value lost", "valeur perdue"}},
        {"vfd", {"value for duty", "valeur en douane"}},
        {"share", {"share refunded", "part remboursée"}},
    };
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (strcmp(names[i].input, input) == 0)
            return names[i].name[language];
    return input;
}
