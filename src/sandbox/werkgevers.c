/* The table of fictitious employers: a row is a case. It is what openapi/sandbox.md is made from, and the
 * test of that document asks the running service for every row (tests/e2e/sandbox.test.mjs).
 *
 * The numbers begin with 9999, which are given out to nobody as RSIN or BSN, and pass the elfproef; only
 * Groothandel De Groot has the number that the project plan gives it. */
#include "sandbox/werkgevers.h"

#include <stdio.h>
#include <stdlib.h>

enum { GEEN = KB_SANDBOX_GEEN };

/* The sources under short names. */
enum {
    CWS = KB_SANDBOX_CWS_IHP,
    PW = KB_SANDBOX_POORTWACHTER,
    ERD = KB_SANDBOX_ERD,
    K3CR = KB_SANDBOX_K3CR,
    ARCHIE = KB_SANDBOX_ARCHIE,
    ARCHIEF = KB_SANDBOX_ARCHIEF
};

#define VAN_ALLE_BRONNEN(s)                                                                                  \
    {                                                                                                        \
        [CWS] = (s), [PW] = (s), [ERD] = (s), [K3CR] = (s), [ARCHIE] = (s), [ARCHIEF] = (s)                  \
    }

const char *const kb_sandboxbronnen[KB_SANDBOX_AANTAL_BRONNEN] = {
    [CWS] = "cws-ihp", [PW] = "poortwachter", [ERD] = "erd",
    [K3CR] = "k3cr",   [ARCHIE] = "archie",   [ARCHIEF] = "archief",
};

/* clang-format off */
const struct kb_sandboxwerkgever kb_sandboxwerkgevers[] = {
    /* Whole answers. */
    {.nummer = "123456789", .naam = "Groothandel De Groot", .toont = "Alle gegevensgroepen; organisatie en uitkering zijn die van de schermen in het projectplan. Dit nummer voldoet als enige niet aan de elfproef.",
     .kvk = "12345678", .vestiging = "000000001234", .aansluitnummer = "123", .sectoren = "51,56,74", .sbi = "", .plaats = "Amsterdam", .postcode = "1234AB"},
    {.nummer = "999900006", .naam = "Bakkerij Van der Meel B.V.", .toont = "Alle gegevensgroepen van een gewone, kleine werkgever.",
     .werknemers = 12, .sectoren = "4", .sbi = "1071"},
    {.nummer = "999900018", .naam = "Vliegveld Midden-Nederland N.V.", .toont = "Een heel grote werkgever: 125.000 medewerkers, twintig sectoren en twintig SBI-codes.",
     .werknemers = 125000, .verslagen = 150, .digitaal = 149, .administratief = 3, .inhoudelijk = 4,
     .sectoren = "32,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19", .sbi = "5223,5221,5224,5229,4910,4920,4931,4932,4939,4941,4942,4950,5010,5020,5030,5040,5110,5121,5210,5222"},
    {.nummer = "999900031", .naam = "Stichting Leeg", .toont = "Lege lijsten: geen sectoren, SBI-codes, contactpersonen, contacten, notities, onderwerpen, documenten of boetes.",
     .sectoren = "", .sbi = "", .personen = GEEN, .contacten = GEEN, .notities = GEEN, .documenten = GEEN, .boetejaren = GEEN, .boetes_open = GEEN, .verslagen = GEEN, .digitaal = GEEN, .administratief = GEEN, .inhoudelijk = GEEN},
    {.nummer = "999900043", .naam = "Onbekend & Zonen", .toont = "Alles wat onbekend mag zijn, is onbekend: die leden zijn null.", .kaal = true},
    {.nummer = "999900055", .naam = "Coöperatieve Vereniging tot Behartiging van de Belangen van Façadebouwers, Crèmebereiders, Geïnterneerde Reünisten, Señores en Überleitungsangestellten in de Provinciën Fryslân, Groningen en Curaçao, gevestigd te ’s-Hertogenbosch U.A.",
     .toont = "Lange teksten met diakritische tekens: een naam van ruim 200 tekens, omschrijvingen en notities van bijna 4.000.", .lang = true},

    /* What an employer is. */
    {.nummer = "999900067", .naam = "Loodgieter P. Pietersen", .toont = "Een eenmanszaak: het fiscaal nummer is een BSN. Zonder het recht op BSN's zijn bsn en lhnummer null en staan zij in afgeschermd.",
     .bsn = true, .werknemers = 1},
    {.nummer = "999900079", .naam = "Blijf-van-mijn-lijfhuis Het Anker", .toont = "Een afgeschermde werkgever: zonder het recht daarop is elk antwoord 403, en zoeken vindt hem niet.", .afgeschermd = true},
    {.nummer = "999900080", .naam = "Beveiliging J. de Stille", .toont = "Een afgeschermde eenmanszaak.", .afgeschermd = true, .bsn = true, .werknemers = 1},
    {.nummer = "999900092", .naam = "Drukkerij Voorbij B.V.", .toont = "Status beëindigd.", .status = 'B', .werknemers = GEEN},
    {.nummer = "999900109", .naam = "Textiel Teloor B.V.", .toont = "Status failliet.", .status = 'F'},
    {.nummer = "999900110", .naam = "Start-Op B.V. i.o.", .toont = "Status in oprichting; nog geen verslagen, dus geen percentages.", .status = 'O',
     .werknemers = GEEN, .verslagen = GEEN, .digitaal = GEEN, .administratief = GEEN, .inhoudelijk = GEEN, .contacten = 1, .documenten = GEEN},
    {.nummer = "999900122", .naam = "Scheepswerf De Respijt N.V.", .toont = "Status surseance van betaling.", .status = 'S'},
    {.nummer = "999900134", .naam = "Uitzendbureau Dubbelman B.V.", .toont = "Twee administraties: L01 en L02. Zoeken geeft één treffer met beide.", .administraties = 2},
    {.nummer = "999900146", .naam = "Supermarkten Overal B.V.", .toont = "Veel vestigingen: 40 administraties, L01 tot en met L40, elk met een eigen vestigingsnummer.", .administraties = 40, .werknemers = 4200},
    {.nummer = "999900158", .naam = "Raadsel & Code", .toont = "Codes die in geen codetabel staan: zij komen met hun code en omschrijving null.",
     .onbekende_codes = true, .status = 'Z', .sectoren = "36,98", .betaling = "XX"},
    {.nummer = "999900171", .naam = "Slordig Administratiekantoor", .toont = "Bronnen die iets anders sturen dan zij beloofden: die leden zijn null en staan in afwijkingen.", .afwijkingen = true},

    /* Addresses and portals. */
    {.nummer = "999900183", .naam = "Postorderbedrijf De Bus", .toont = "Correspondentie naar een postbus.", .adres = KB_SANDBOX_ADRES_POSTBUS},
    {.nummer = "999900195", .naam = "Brasserie Over de Grens bvba", .toont = "Gevestigd in het buitenland: een postcode zoals dat land haar schrijft.", .adres = KB_SANDBOX_ADRES_BUITENLAND},
    {.nummer = "999900201", .naam = "Circus Zwerflust", .toont = "Geen adressen: vestigingsadres en correspondentieadres zijn null.", .adres = KB_SANDBOX_ADRES_GEEN},
    {.nummer = "999900213", .naam = "Ambachtelijke Klompenmakerij", .toont = "Geen werkgeversportaal en geen Digipoort.", .portalen = "NN", .werknemers = 3},

    /* Uitkering. */
    {.nummer = "999900225", .naam = "Gemeente Eigenrisico", .toont = "Eigenrisicodrager voor WGA, ZW en WW.", .erd = "JJJ", .sectoren = "64", .sbi = "8411"},
    {.nummer = "999900237", .naam = "Metaalwerken Vast B.V.", .toont = "Eigenrisicodrager WGA, directe betaling aan de werknemer (WN).", .erd = "JNN", .betaling = "WN", .verzekeraar = "Voorbeeld Verzekeringen N.V."},
    {.nummer = "999900249", .naam = "Transport Los B.V.", .toont = "Eigenrisicodrager WGA, betaling via de werkgever (WG).", .erd = "JNN", .betaling = "WG"},
    {.nummer = "999900250", .naam = "Schoonmaak Helder B.V.", .toont = "Eigenrisicodrager ZW, niet WGA.", .erd = "NJN"},
    {.nummer = "999900262", .naam = "Kinderopvang Het Nest", .toont = "Nergens eigenrisicodrager.", .erd = "NNN"},
    {.nummer = "999900274", .naam = "Theater De Vraag", .toont = "Het ERD-register noemt de ZW en de WW niet: eigenrisicodrager is daar null (niet bekend), niet false.", .erd = "J--"},
    {.nummer = "999900286", .naam = "Handelsonderneming Zonder Polis", .toont = "Eigenrisicodrager WGA en ZW zonder dat de intermediair of verzekeraar bekend is.", .erd = "JJN", .verzekeraar = ""},

    /* Preventief. */
    {.nummer = "999900298", .naam = "Installatiebedrijf Papierwerk", .toont = "Alleen administratieve loonsancties.", .administratief = 2, .inhoudelijk = GEEN},
    {.nummer = "999900304", .naam = "Bouwbedrijf Overtreding B.V.", .toont = "Meer loonsancties dan re-integratieverslagen: het percentage is null, teller en noemer staan er.", .verslagen = 2, .digitaal = 2, .administratief = 3, .inhoudelijk = 2},
    {.nummer = "999900316", .naam = "Zorggroep Divers", .toont = "Loonsancties van een andere soort tellen alleen in het totaal.", .verslagen = 20, .digitaal = 10, .andere_sancties = 2},
    {.nummer = "999900328", .naam = "Slopersbedrijf De Boete", .toont = "Boetes over tien jaar, waarvan drie nu openstaan.", .boetejaren = 10, .boetes_open = 3},

    /* Lists and paging. */
    {.nummer = "999900341", .naam = "Archiefdienst De Stapel", .toont = "5.000 documenten: filteren, sorteren en bladeren met volgendeCursor.", .documenten = 5000},
    {.nummer = "999900353", .naam = "Notariskantoor Precies", .toont = "Precies één bladzijde van 25 documenten: volgendeCursor is null.", .documenten = 25},
    {.nummer = "999900365", .naam = "Notariskantoor Net Meer", .toont = "26 documenten: op de tweede bladzijde staat er één.", .documenten = 26},
    {.nummer = "999900377", .naam = "Callcenter De Lijn B.V.", .toont = "250 contacten: bladeren door de contactgeschiedenis; 30 contactpersonen en 100 notities.", .contacten = 250, .personen = 30, .notities = 100},

    /* A source that does not do what it should. The table of openapi/sandbox.md tells what comes of it. */
    {.nummer = "999900389", .naam = "Storing CWS-IHP B.V.", .toont = "CWS-IHP geeft een fout. Wie afgeschermde werkgevers niet mag zien, krijgt 503: niemand weet nu of deze afgeschermd is.", .storing = {[CWS] = KB_SANDBOX_FOUT}},
    {.nummer = "999900390", .naam = "Storing Poortwachter B.V.", .toont = "De Poortwachterregistratie verbreekt de verbinding.", .storing = {[PW] = KB_SANDBOX_WEG}},
    {.nummer = "999900407", .naam = "Storing ERD-register B.V.", .toont = "Het ERD-register zegt 503.", .storing = {[ERD] = KB_SANDBOX_DRUK}},
    {.nummer = "999900419", .naam = "Storing K3CR B.V.", .toont = "K3CR verbreekt de verbinding: van contact zijn er alleen notities.", .storing = {[K3CR] = KB_SANDBOX_WEG}},
    {.nummer = "999900420", .naam = "Storing Archie B.V.", .toont = "Archie CRM geeft een fout: van contact ontbreken alleen de notities.", .storing = {[ARCHIE] = KB_SANDBOX_FOUT}},
    {.nummer = "999900432", .naam = "Storing Documentarchief B.V.", .toont = "Het documentarchief geeft een fout.", .storing = {[ARCHIEF] = KB_SANDBOX_FOUT}},
    {.nummer = "999900444", .naam = "Storing Overal B.V.", .toont = "Alle bronnen geven een fout.", .storing = VAN_ALLE_BRONNEN(KB_SANDBOX_FOUT)},
    {.nummer = "999900456", .naam = "Storing Boetes B.V.", .toont = "Eén van de drie vragen aan de Poortwachterregistratie mislukt: alleen boetes ontbreekt.", .storing = {[PW] = KB_SANDBOX_FOUT}, .alleen = "/boetes"},
    {.nummer = "999900468", .naam = "Storing Contactpersonen B.V.", .toont = "K3CR geeft geen contactpersonen, wel de contactgeschiedenis.", .storing = {[K3CR] = KB_SANDBOX_FOUT}, .alleen = "/contactpersonen"},
    {.nummer = "999900481", .naam = "Logge Bron B.V.", .toont = "Alle bronnen zijn traag, maar op tijd: het antwoord is heel.", .storing = VAN_ALLE_BRONNEN(KB_SANDBOX_TRAAG)},
    {.nummer = "999900493", .naam = "Eindeloos Wachten B.V.", .toont = "Het documentarchief antwoordt niet: na de tijdslimiet is documenten 504, de rest is er.", .storing = {[ARCHIEF] = KB_SANDBOX_HANGT}},
    {.nummer = "999900511", .naam = "Wartaal B.V.", .toont = "Het ERD-register stuurt iets dat geen JSON is.", .storing = {[ERD] = KB_SANDBOX_ONZIN}},
    {.nummer = "999900523", .naam = "Onderhoudspagina B.V.", .toont = "Het documentarchief stuurt een webpagina in plaats van gegevens.", .storing = {[ARCHIEF] = KB_SANDBOX_HTML}},
    {.nummer = "999900535", .naam = "Afgebroken Zin B.V.", .toont = "De Poortwachterregistratie breekt haar antwoord halverwege af.", .storing = {[PW] = KB_SANDBOX_AFGEKAPT}},
    {.nummer = "999900547", .naam = "Verwisseling B.V.", .toont = "Het ERD-register antwoordt over een andere werkgever: dat wordt niet doorgegeven.", .storing = {[ERD] = KB_SANDBOX_ANDER}},

    /* What a source said before. */
    {.nummer = "999900559", .naam = "Oude Gegevens CWS-IHP B.V.", .toont = "CWS-IHP is uitgevallen nadat hij eerder antwoordde: organisatie is verouderd.", .storing = {[CWS] = KB_SANDBOX_VEROUDERD}},
    {.nummer = "999900560", .naam = "Oude Gegevens Archief B.V.", .toont = "Het documentarchief is uitgevallen: de eerste bladzijde is verouderd; wat nooit eerder is gevraagd (een filter, een vervolg), is er niet.", .storing = {[ARCHIEF] = KB_SANDBOX_VEROUDERD}},
    {.nummer = "999900572", .naam = "Oude Gegevens Archie B.V.", .toont = "Archie CRM is uitgevallen: de notities zijn verouderd, de rest van contact is actueel.", .storing = {[ARCHIE] = KB_SANDBOX_VEROUDERD}},

    /* Who is known where. */
    {.nummer = "999900584", .naam = "Nergens Ingeschreven", .toont = "CWS-IHP kent deze werkgever niet, de andere bronnen wel: het klantbeeld is 404.", .storing = {[CWS] = KB_SANDBOX_ONBEKEND}},
    {.nummer = "999900596", .naam = "Nooit Gebeld B.V.", .toont = "K3CR kent deze werkgever niet: van contact zijn er alleen notities.", .storing = {[K3CR] = KB_SANDBOX_ONBEKEND}},
    {.nummer = "999900602", .naam = "Nooit Geschreven B.V.", .toont = "Het documentarchief kent deze werkgever niet: documenten is 404.", .storing = {[ARCHIEF] = KB_SANDBOX_ONBEKEND}},
    {.nummer = "999900614", .naam = "Alleen Ingeschreven B.V.", .toont = "Alleen CWS-IHP kent deze werkgever: de andere gegevensgroepen zijn 404.",
     .storing = {[PW] = KB_SANDBOX_ONBEKEND, [ERD] = KB_SANDBOX_ONBEKEND, [K3CR] = KB_SANDBOX_ONBEKEND, [ARCHIE] = KB_SANDBOX_ONBEKEND, [ARCHIEF] = KB_SANDBOX_ONBEKEND}},
    {.nummer = "999900626", .naam = "Spookbedrijf", .toont = "Geen enkele bron kent deze werkgever, ook al staat hij in de zoekindex: alles is 404.", .storing = VAN_ALLE_BRONNEN(KB_SANDBOX_ONBEKEND)},
};
/* clang-format on */

const size_t kb_n_sandboxwerkgevers = sizeof(kb_sandboxwerkgevers) / sizeof(kb_sandboxwerkgevers[0]);

static unsigned plek(const struct kb_sandboxwerkgever *w)
{
    return (unsigned)(w - kb_sandboxwerkgevers);
}

unsigned kb_sandbox_administraties(const struct kb_sandboxwerkgever *w)
{
    return w->administraties ? w->administraties : 1;
}

int kb_sandbox_aantal(int rij, int gewoon)
{
    return rij == GEEN ? 0 : rij ? rij : gewoon;
}

void kb_sandbox_lh(const struct kb_sandboxwerkgever *w, unsigned sub, char uit[KB_LH_LENGTE + 1])
{
    snprintf(uit, KB_LH_LENGTE + 1, "%.9sL%02u", w->nummer, sub % 100);
}

void kb_sandbox_kvk(const struct kb_sandboxwerkgever *w, char uit[KB_KVK_LENGTE + 1])
{
    if (w->kaal)
        uit[0] = '\0';
    else if (w->kvk)
        snprintf(uit, KB_KVK_LENGTE + 1, "%s", w->kvk);
    else
        snprintf(uit, KB_KVK_LENGTE + 1, "99000%03u", plek(w) % 1000);
}

void kb_sandbox_vestiging(const struct kb_sandboxwerkgever *w, unsigned sub,
                          char uit[KB_VESTIGING_LENGTE + 1])
{
    if (w->kaal)
        uit[0] = '\0';
    else if (w->vestiging)
        snprintf(uit, KB_VESTIGING_LENGTE + 1, "%s", w->vestiging);
    else
        snprintf(uit, KB_VESTIGING_LENGTE + 1, "0009900%03u%02u", plek(w) % 1000, sub % 100);
}

void kb_sandbox_aansluitnummer(const struct kb_sandboxwerkgever *w, unsigned sub,
                               char uit[KB_AANSLUIT_MAX + 1])
{
    if (w->kaal)
        uit[0] = '\0';
    else if (w->aansluitnummer)
        snprintf(uit, KB_AANSLUIT_MAX + 1, "%s", w->aansluitnummer);
    else
        snprintf(uit, KB_AANSLUIT_MAX + 1, "99%03u%02u", plek(w) % 1000, sub % 100);
}

static const struct {
    const char *plaats, *postcode;
} PLAATSEN[] = {
    {"Utrecht", "3511AA"},    {"Groningen", "9711AB"},  {"Eindhoven", "5611AC"},  {"Zwolle", "8011AE"},
    {"Middelburg", "4331AG"}, {"Maastricht", "6211AH"}, {"Leeuwarden", "8911AJ"},
};

void kb_sandbox_plaats(const struct kb_sandboxwerkgever *w, struct kb_sandboxplaats *uit)
{
    size_t i = plek(w) % (sizeof(PLAATSEN) / sizeof(PLAATSEN[0]));

    *uit = (struct kb_sandboxplaats){NULL, NULL, NULL, 0};
    if (w->adres == KB_SANDBOX_ADRES_GEEN)
        return;
    uit->land = "NL";
    uit->huisnummer = w->kvk ? 187 : 1 + (int)plek(w);
    uit->plaats = w->plaats ? w->plaats : PLAATSEN[i].plaats;
    uit->postcode = w->kaal ? NULL : w->postcode ? w->postcode : PLAATSEN[i].postcode;
    if (w->adres == KB_SANDBOX_ADRES_BUITENLAND)
        *uit = (struct kb_sandboxplaats){"2000", "Antwerpen", "BE", 12};
}

const struct kb_sandboxwerkgever *kb_sandbox_vind(struct kb_tekst lh, unsigned *sub)
{
    struct kb_lhnummer nummer;

    if (kb_lh_lees(lh, KB_ELFPROEF_SOEPEL, &nummer) != KB_NUMMER_GOED)
        return NULL;
    *sub = (unsigned)strtoul(nummer.tekst + KB_LH_LENGTE - 2, NULL, 10);
    for (size_t i = 0; i < kb_n_sandboxwerkgevers; i++) {
        const struct kb_sandboxwerkgever *w = &kb_sandboxwerkgevers[i];

        if (memcmp(w->nummer, nummer.tekst, KB_RSIN_LENGTE) == 0)
            return *sub <= kb_sandbox_administraties(w) ? w : NULL;
    }
    return NULL;
}
