/* Sentences, with here and there what a JSON reader must survive: quotes, accents, a euro, a tab. */
#include "wereld_teksten.h"

#define ZIN(letterlijk)                                                                                      \
    {                                                                                                        \
        "" letterlijk, sizeof(letterlijk) - 1                                                                \
    }

static const struct zin {
    const char *p;
    size_t n;
} ZINNEN[] = {
    ZIN("Wat is de hoogte van mijn WGA-uitkering en wanneer wordt die betaald?"),
    ZIN("Werkgever belt over de betaling aan een werknemer van vorige maand."),
    ZIN("Terugbellen tussen 9.00 en 11.00 uur."),
    ZIN("Ik heb een vraag over mijn vakantiegeld."),
    ZIN("Heeft de beslissing ontvangen maar begrijpt de berekening van het dagloon niet; uitgelegd."),
    ZIN("Vraagt of de aanvraag WAZO via het portaal kan; verwezen naar de handleiding."),
    ZIN("Meldt dat een werknemer per 1 januari hersteld is."),
    ZIN("Is het niet eens met de loonsanctie en overweegt bezwaar."),
    ZIN("Re-integratieverslag is volgens de werkgever op tijd verstuurd; ontvangst gecontroleerd en "
        "bevestigd."),
    ZIN("Doorverbonden met de afdeling Eigenrisicodragers."),
    ZIN("Machtiging van de intermediair ontbreekt, formulier toegestuurd."),
    ZIN("Wil weten waarom er € 1.250,00 is teruggevorderd."),
    ZIN("Krijgt in het portaal de melding \"Geen toegang\" na het inloggen met eHerkenning."),
    ZIN("Nieuwe contactpersoon doorgegeven, gegevens aangepast."),
    ZIN("Vraagt naar de stand van zaken van een aanvraag voor werktijdverkorting."),
    ZIN("Dient nog een toeslagverzoek in."),
    ZIN("Was niet tevreden over de wachttijd; excuses aangeboden en klacht opgenomen."),
    ZIN("Afspraak gemaakt voor een bezoek op locatie, café-restaurant in dezelfde straat heeft "
        "parkeerplaatsen."),
    ZIN("Ontslagaanvraag om bedrijfseconomische redenen besproken."),
    ZIN("Uitleg gegeven over het loonkostenvoordeel oudere werknemer."),
    ZIN("Geen gehoor, voicemail ingesproken."),
    ZIN("Werknemer is Curaçaose van geboorte; brief in het Papiamentu is niet mogelijk."),
    ZIN("Verzuimmelding stond dubbel in de administratie\t- een van beide is ingetrokken."),
    ZIN("Premiebeschikking Whk klopt niet volgens de salarisadministratie."),
    ZIN("Heeft gebeld namens de heer O'Brien & Partners, zie dossier."),
    ZIN("Stuurt de loonstroken van de laatste dertien weken na."),
    ZIN("Pad van het bestand: C:\\Verzuim\\2023, kan het niet uploaden."),
    ZIN("Naar tevredenheid afgehandeld."),
    ZIN("Wacht op een reactie van de arbodienst."),
    ZIN("Vraag is doorgezet naar de districtsadviseur, die neemt binnen twee werkdagen contact op."),
    ZIN("De toekenning is naar het oude adres gestuurd."),
    ZIN("Informeert naar subsidie voor een aanpassing van de werkplek."),
};

struct kb_tekst wereld_zinnen(uint64_t toeval, uint32_t aantal, char tussen, char uit[WERELD_TEKST])
{
    size_t n = 0;

    for (uint32_t i = 0; i < aantal; i++) {
        const struct zin *zin =
            &ZINNEN[wereld_kies(wereld_toeval(toeval, 400, i), WERELD_AANTAL_VAN(ZINNEN))];

        if (n + 1 + zin->n > WERELD_TEKST)
            break;
        if (n)
            uit[n++] = tussen;
        memcpy(uit + n, zin->p, zin->n);
        n += zin->n;
    }
    return (struct kb_tekst){uit, n};
}
