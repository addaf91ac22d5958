/* The shape that an answer must have, as a table: one row a place, with its type and, for an object, its
 * members in order. Used by the tests and by the fuzz targets. */
#ifndef KLANTBEELD_TESTS_VORM_H
#define KLANTBEELD_TESTS_VORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* soort: o object, l list, s text, d date, i whole number, n number, b boolean; a '?' behind it allows null.
 * A code is an object of its own kind: 'c'. */
struct vorm {
    const char *pad;
    const char *soort;
    const char *leden;
};

#define PERSOON_VORM(pad)                                                                                    \
    {pad, "l", NULL}, {pad "[]", "o", "naam,functie,telefoon,email,beschikbaar"},                            \
        {pad "[].naam", "s?", NULL}, {pad "[].functie", "s?", NULL}, {pad "[].telefoon", "s?", NULL},        \
        {pad "[].email", "s?", NULL},                                                                        \
    {                                                                                                        \
        pad "[].beschikbaar", "b?", NULL                                                                     \
    }

static const struct vorm vorm_contact[] = {
    {"", "o", "contactpersonen,contactgeschiedenis,notities,meestbesprokenOnderwerpen"},
    {"contactpersonen", "o?", "organisatie,uwv"},
    PERSOON_VORM("contactpersonen.organisatie"),
    PERSOON_VORM("contactpersonen.uwv"),
    {"contactgeschiedenis", "o?", "items,volgendeCursor"},
    {"contactgeschiedenis.items", "l", NULL},
    {"contactgeschiedenis.items[]", "o", "datum,kanaal,status,behandelaar,onderwerp,omschrijving"},
    {"contactgeschiedenis.items[].datum", "d?", NULL},
    {"contactgeschiedenis.items[].kanaal", "c?", NULL},
    {"contactgeschiedenis.items[].status", "c?", NULL},
    {"contactgeschiedenis.items[].behandelaar", "s?", NULL},
    {"contactgeschiedenis.items[].onderwerp", "c?", NULL},
    {"contactgeschiedenis.items[].omschrijving", "s?", NULL},
    {"contactgeschiedenis.volgendeCursor", "s?", NULL},
    {"notities", "o", "archie,wgs"},
    {"notities.archie", "l?", NULL},
    {"notities.archie[]", "o", "datum,auteur,tekst"},
    {"notities.archie[].datum", "d?", NULL},
    {"notities.archie[].auteur", "s?", NULL},
    {"notities.archie[].tekst", "s?", NULL},
    {"notities.wgs", "0?", NULL},
    {"meestbesprokenOnderwerpen", "l?", NULL},
    {"meestbesprokenOnderwerpen[]", "o", "onderwerp,aantal"},
    {"meestbesprokenOnderwerpen[].onderwerp", "c?", NULL},
    {"meestbesprokenOnderwerpen[].aantal", "i?", NULL},
    {NULL, NULL, NULL},
};

static const struct vorm vorm_documenten[] = {
    {"", "o", "documenten"},
    {"documenten", "o?", "items,volgendeCursor"},
    {"documenten.items", "l", NULL},
    {"documenten.items[]", "o",
     "documentId,datum,aandachtsgebied,onderwerp,subonderwerp,titel,soort,bijlageAanwezig"},
    {"documenten.items[].documentId", "s?", NULL},
    {"documenten.items[].datum", "d?", NULL},
    {"documenten.items[].aandachtsgebied", "c?", NULL},
    {"documenten.items[].onderwerp", "s?", NULL},
    {"documenten.items[].subonderwerp", "s?", NULL},
    {"documenten.items[].titel", "s?", NULL},
    {"documenten.items[].soort", "c?", NULL},
    {"documenten.items[].bijlageAanwezig", "b?", NULL},
    {"documenten.volgendeCursor", "s?", NULL},
    {NULL, NULL, NULL},
};

#define ADRES_VORM(pad)                                                                                      \
    {pad, "o?", "straat,huisnummer,huisletter,toevoeging,postbus,postcode,plaats,land"},                     \
        {pad ".straat", "s?", NULL}, {pad ".huisnummer", "i?", NULL}, {pad ".huisletter", "s?", NULL},       \
        {pad ".toevoeging", "s?", NULL}, {pad ".postbus", "i?", NULL}, {pad ".postcode", "s?", NULL},        \
        {pad ".plaats", "s?", NULL},                                                                         \
    {                                                                                                        \
        pad ".land", "c?", NULL                                                                              \
    }

static const struct vorm vorm_organisatie[] = {
    {"", "o",
     "naam,kvkNummer,kvkVestigingsnummer,lhnummer,rsin,bsn,aansluitnummer,sectoren,risicopremiegroep,"
     "sbiCodes,status,vestigingsadres,correspondentieadres,portalen,indicatieAantalMedewerkers"},
    {"naam", "s?", NULL},
    {"kvkNummer", "s?", NULL},
    {"kvkVestigingsnummer", "s?", NULL},
    {"lhnummer", "s?", NULL},
    {"rsin", "s?", NULL},
    {"bsn", "s?", NULL},
    {"aansluitnummer", "s?", NULL},
    {"sectoren", "l?", NULL},
    {"sectoren[]", "c?", NULL},
    {"risicopremiegroep", "c?", NULL},
    {"sbiCodes", "l?", NULL},
    {"sbiCodes[]", "s", NULL},
    {"status", "c?", NULL},
    ADRES_VORM("vestigingsadres"),
    ADRES_VORM("correspondentieadres"),
    {"portalen", "o?", "werkgeversportaal,digipoort,softwareDigipoort"},
    {"portalen.werkgeversportaal", "b?", NULL},
    {"portalen.digipoort", "b?", NULL},
    {"portalen.softwareDigipoort", "s?", NULL},
    {"indicatieAantalMedewerkers", "i?", NULL},
    {NULL, NULL, NULL},
};

static const struct vorm vorm_uitkering[] = {
    {"", "o", "wga,zw,ww"},
    {"wga", "o", "eigenrisicodrager,datum,indicatieDirecteBetaling,intermediair"},
    {"wga.eigenrisicodrager", "b?", NULL},
    {"wga.datum", "d?", NULL},
    {"wga.indicatieDirecteBetaling", "c?", NULL},
    {"wga.intermediair", "s?", NULL},
    {"zw", "o", "eigenrisicodrager,datum,intermediair"},
    {"zw.eigenrisicodrager", "b?", NULL},
    {"zw.datum", "d?", NULL},
    {"zw.intermediair", "s?", NULL},
    {"ww", "o", "eigenrisicodrager,datum"},
    {"ww.eigenrisicodrager", "b?", NULL},
    {"ww.datum", "d?", NULL},
    {NULL, NULL, NULL},
};

static const struct vorm vorm_preventief[] = {
    {"", "o", "vanaf,reIntegratieverslagen,loonsancties,percentageLoonsancties,digitaliseringsgraad,boetes"},
    {"vanaf", "d", NULL},
    {"reIntegratieverslagen", "i?", NULL},
    {"loonsancties", "o?", "administratief,inhoudelijk,totaal"},
    {"loonsancties.administratief", "i?", NULL},
    {"loonsancties.inhoudelijk", "i?", NULL},
    {"loonsancties.totaal", "i", NULL},
    {"percentageLoonsancties", "o?", "percentage,teller,noemer"},
    {"percentageLoonsancties.percentage", "n?", NULL},
    {"percentageLoonsancties.teller", "i", NULL},
    {"percentageLoonsancties.noemer", "i", NULL},
    {"digitaliseringsgraad", "o?", "percentage,teller,noemer"},
    {"digitaliseringsgraad.percentage", "n?", NULL},
    {"digitaliseringsgraad.teller", "i", NULL},
    {"digitaliseringsgraad.noemer", "i", NULL},
    {"boetes", "o?", "huidigAantal,historie"},
    {"boetes.huidigAantal", "i?", NULL},
    {"boetes.historie", "l?", NULL},
    {"boetes.historie[]", "o", "periode,aantal,bedrag"},
    {"boetes.historie[].periode", "s", NULL},
    {"boetes.historie[].aantal", "i?", NULL},
    {"boetes.historie[].bedrag", "n?", NULL},
    {NULL, NULL, NULL},
};

static inline bool vorm_leden_kloppen(json_t *object, const char *leden)
{
    char gevonden[256] = "";
    size_t n = 0;
    const char *naam;
    json_t *waarde;

    json_object_foreach(object, naam, waarde)
    {
        int bij = snprintf(gevonden + n, sizeof(gevonden) - n, "%s%s", n ? "," : "", naam);

        if (bij < 0 || (size_t)bij >= sizeof(gevonden) - n)
            return false;
        n += (size_t)bij;
    }
    return strcmp(gevonden, leden) == 0;
}

static inline bool vorm_is_datum(const char *t)
{
    int jaar;
    int maand;
    int dag;
    int n = 0;

    return strlen(t) == 10 && sscanf(t, "%4d-%2d-%2d%n", &jaar, &maand, &dag, &n) == 3 && n == 10 &&
           jaar >= 1 && maand >= 1 && maand <= 12 && dag >= 1 && dag <= 31;
}

static inline bool vorm_is_code(json_t *j)
{
    json_t *omschrijving = json_object_get(j, "omschrijving");

    return vorm_leden_kloppen(j, "code,omschrijving") && json_is_string(json_object_get(j, "code")) &&
           (json_is_null(omschrijving) || json_is_string(omschrijving));
}

static inline bool vorm_soort_klopt(const struct vorm *v, json_t *j)
{
    if (json_is_null(j))
        return v->soort[1] == '?';
    switch (v->soort[0]) {
    case 'o':
        return json_is_object(j) && vorm_leden_kloppen(j, v->leden);
    case 'l':
        return json_is_array(j);
    case 's':
        return json_is_string(j);
    case 'd':
        return json_is_string(j) && vorm_is_datum(json_string_value(j));
    case 'i':
        return json_is_integer(j);
    case 'n':
        return json_is_number(j);
    case 'b':
        return json_is_boolean(j);
    case 'c':
        return json_is_object(j) && vorm_is_code(j);
    default:
        return false;
    }
}

/* Does j, which stands at pad, have the shape of the table? */
static inline bool vorm_klopt(const struct vorm *tabel, json_t *j, const char *pad)
{
    const struct vorm *v = tabel;
    char dieper[128];
    const char *naam;
    json_t *waarde;
    size_t i;

    while (v->pad && strcmp(v->pad, pad) != 0)
        v++;
    if (!v->pad || !vorm_soort_klopt(v, j))
        return false;
    if (v->soort[0] == 'l') {
        snprintf(dieper, sizeof(dieper), "%s[]", pad);
        json_array_foreach(j, i, waarde) if (!vorm_klopt(tabel, waarde, dieper)) return false;
    } else if (v->soort[0] == 'o') {
        json_object_foreach(j, naam, waarde)
        {
            snprintf(dieper, sizeof(dieper), "%s%s%s", pad, pad[0] ? "." : "", naam);
            if (!vorm_klopt(tabel, waarde, dieper))
                return false;
        }
    }
    return true;
}

#endif
