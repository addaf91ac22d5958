/* An employer as a company. Each fact is drawn from its own corner of chance (enum doel), so that a fact that
 * is added later changes none of those that are there.
 *
 * Not obvious: a KVK-nummer and a vestigingsnummer are the employer's number times a constant that has no
 * factor in common with the size of the range, so no two employers have the same. */
#include "wereld_organisatie.h"

#include <stdio.h>

#include "wereld_tabellen.h"

enum doel {
    DOEL_NAAM = 100,
    DOEL_BSN,
    DOEL_NUMMERS,
    DOEL_BRANCHE,
    DOEL_SECTOR,
    DOEL_RISICO,
    DOEL_STATUS,
    DOEL_VESTIGING,
    DOEL_CORRESPONDENTIE,
    DOEL_PORTAAL,
    DOEL_OMVANG,
    DOEL_DATUM
};

enum {
    EERSTE_KVK = 10000000,
    KVK_BEREIK = 80000000,
    KVK_FACTOR = 7368787, /* odd, and no multiple of 5 */
    KVK_TERUG = 68341723, /* times KVK_FACTOR it is 1, in that range */
    VESTIGING_BEREIK = 100000000,
    VESTIGING_FACTOR = 48271,
    EERSTE_INGANG = 7305,  /* 1 January 1990 */
    LAATSTE_INGANG = 19723 /* 1 January 2024 */
};

static bool een_op(const struct wereld_werkgever *w, enum doel doel, uint32_t n, uint32_t kans)
{
    return wereld_kies(wereld_toeval(w->bedrijf, doel, n), kans) == 0;
}

static uint32_t kies(const struct wereld_werkgever *w, enum doel doel, uint32_t n, uint32_t grens)
{
    return wereld_kies(wereld_toeval(w->bedrijf, doel, n), grens);
}

static const struct wereld_branche *branche_van(const struct wereld_werkgever *w)
{
    return &wereld_branches[kies(w, DOEL_BRANCHE, 0, wereld_aantal_branches)];
}

static void maak_naam(const struct wereld_werkgever *w, bool eenmanszaak, char uit[WERELD_NAAM])
{
    static const char *const VORMEN[] = {" B.V.", " B.V.", " B.V.", " V.O.F.", " N.V.", " C.V.", "", " U.A."};
    const char *branche = branche_van(w)->woord;
    const char *persoon = wereld_achternamen[kies(w, DOEL_NAAM, 0, wereld_aantal_achternamen)];
    const char *tweede = wereld_achternamen[kies(w, DOEL_NAAM, 1, wereld_aantal_achternamen)];
    const char *fantasie = wereld_fantasie[kies(w, DOEL_NAAM, 2, wereld_aantal_fantasie)];
    const char *plaats = wereld_plaatsen[kies(w, DOEL_NAAM, 3, wereld_aantal_plaatsen)].naam;
    const char *vorm = eenmanszaak ? "" : VORMEN[kies(w, DOEL_NAAM, 4, WERELD_AANTAL_VAN(VORMEN))];

    switch (kies(w, DOEL_NAAM, 5, eenmanszaak ? 4 : 10)) {
    case 0:
        snprintf(uit, WERELD_NAAM, "%s %s%s", branche, persoon, vorm);
        break;
    case 1:
        snprintf(uit, WERELD_NAAM, "%s %s%s", branche, fantasie, vorm);
        break;
    case 2:
        snprintf(uit, WERELD_NAAM, "%s %s & Zn.%s", branche, persoon, vorm);
        break;
    case 3:
        snprintf(uit, WERELD_NAAM, "%s - %s %s", persoon, branche, plaats);
        break;
    case 4:
        snprintf(uit, WERELD_NAAM, "%s & %s %s%s", persoon, tweede, branche, vorm);
        break;
    case 5:
        snprintf(uit, WERELD_NAAM, "Stichting %s %s", branche, plaats);
        break;
    case 6:
        snprintf(uit, WERELD_NAAM, "%s %s %s%s", fantasie, branche, plaats, vorm);
        break;
    case 7:
        snprintf(uit, WERELD_NAAM, "%s %s %s Holding%s", plaats, branche, persoon, vorm);
        break;
    case 8:
        snprintf(uit, WERELD_NAAM, "Coöperatie \"%s\" %s%s", fantasie[0] == '"' ? "Eendracht" : fantasie,
                 branche, vorm);
        break;
    default:
        snprintf(uit, WERELD_NAAM, "%s %s, v/h Gebr. %s%s", branche, persoon, tweede, vorm);
        break;
    }
}

static void zet_nummers(const struct wereld_werkgever *w, struct wereld_organisatie *o)
{
    uint64_t volgnummer = (uint64_t)w->index * 2 + (w->sub - 1);

    o->is_bsn = kies(w, DOEL_BSN, 0, 100) < 8;
    memcpy(o->fiscaal, w->lh, 9);
    if (!een_op(w, DOEL_NUMMERS, 0, 100))
        snprintf(o->kvk, sizeof(o->kvk), "%08u",
                 (unsigned)(EERSTE_KVK + ((uint64_t)w->index * KVK_FACTOR + 5) % KVK_BEREIK));
    if (o->kvk[0] && !een_op(w, DOEL_NUMMERS, 1, 20))
        snprintf(o->vestiging, sizeof(o->vestiging), "%012u",
                 (unsigned)((volgnummer * VESTIGING_FACTOR + 7) % VESTIGING_BEREIK));
    if (!een_op(w, DOEL_NUMMERS, 2, 33))
        snprintf(o->aansluitnummer, sizeof(o->aansluitnummer), "0%u%09u", kies(w, DOEL_NUMMERS, 3, 90) + 10,
                 (unsigned)volgnummer);
}

static void zet_bedrijf(const struct wereld_werkgever *w, struct wereld_organisatie *o)
{
    static const char ANDERE[] = "BBBBOFS"; /* one in ten is not active */
    const struct wereld_branche *branche = branche_van(w);

    o->sectoren = 1U + een_op(w, DOEL_SECTOR, 0, 10) + een_op(w, DOEL_SECTOR, 1, 40);
    o->sector[0] = branche->sector;
    for (uint32_t i = 1; i < o->sectoren; i++) /* the same sector never twice */
        o->sector[i] =
            (uint8_t)((branche->sector - 1 + (i - 1) * 30 + 1 + kies(w, DOEL_SECTOR, 1 + i, 29)) % 69 + 1);
    o->risicopremiegroep = een_op(w, DOEL_RISICO, 0, 20) ? 0 : (uint8_t)(1 + kies(w, DOEL_RISICO, 1, 6));
    for (; o->sbis < 2 && branche->sbi[o->sbis]; o->sbis++)
        o->sbi[o->sbis] = branche->sbi[o->sbis];
    if (een_op(w, DOEL_SECTOR, 8, 12)) /* a second activity */
        o->sbi[o->sbis++] = wereld_branches[kies(w, DOEL_SECTOR, 9, wereld_aantal_branches)].sbi[0];
    if (een_op(w, DOEL_SECTOR, 10, 50))
        o->sbis = 0;
    o->status = 'A';
    if (een_op(w, DOEL_STATUS, 0, 10))
        o->status = ANDERE[kies(w, DOEL_STATUS, 1, sizeof(ANDERE) - 1)];
    o->ingang = EERSTE_INGANG + (int32_t)kies(w, DOEL_DATUM, 0, LAATSTE_INGANG - EERSTE_INGANG);
    if (o->status == 'B' || o->status == 'F')
        o->einde = o->ingang + 30 + (int32_t)kies(w, DOEL_DATUM, 1, 1000);
}

/* Two capitals that PostNL issues: not SA, SD or SS, and without the letters it leaves out. */
static void zet_postcode(uint32_t cijfers, uint64_t toeval, char uit[12])
{
    static const char LETTERS[] = "ABCDEGHJKLNPRTVWXZ";
    uint32_t eerste = wereld_kies(toeval, sizeof(LETTERS) - 1);
    uint32_t tweede = wereld_kies(toeval << 20, sizeof(LETTERS) - 1);

    snprintf(uit, 12, "%04u%c%c", (unsigned)cijfers, LETTERS[eerste], LETTERS[tweede]);
}

static void maak_buitenlands(const struct wereld_werkgever *w, enum doel doel, struct wereld_adres *uit)
{
    const struct wereld_buitenland *b = &wereld_buitenland[kies(w, doel, 10, wereld_aantal_buitenland)];

    uit->land = b->land;
    uit->plaats = b->plaats;
    snprintf(uit->straat, sizeof(uit->straat), "%s", b->straat);
    uit->huisnummer = 1 + kies(w, doel, 11, 300);
    snprintf(uit->postcode, sizeof(uit->postcode), "%s", b->postcode);
    for (uint32_t i = 0; uit->postcode[i]; i++)
        if (uit->postcode[i] == '#')
            uit->postcode[i] = (char)('0' + kies(w, doel, 12 + i, 10));
}

static void maak_adres(const struct wereld_werkgever *w, enum doel doel, bool postbus,
                       struct wereld_adres *uit)
{
    static const char *const TOEVOEGINGEN[] = {"bis", "2", "III", "boven", "hs", "A-12", "unit 4", "t/m 9"};
    uint32_t soort = kies(w, doel, 0, 10);
    const struct wereld_plaats *plaats = &wereld_plaatsen[kies(w, doel, 1, wereld_aantal_plaatsen)];

    uit->is_er = true;
    if (een_op(w, doel, 2, 60)) {
        maak_buitenlands(w, doel, uit);
        return;
    }
    uit->land = "NL";
    uit->plaats = plaats->naam;
    zet_postcode(plaats->van + kies(w, doel, 3, plaats->tot - plaats->van + 1),
                 wereld_toeval(w->bedrijf, doel, 4), uit->postcode);
    if (postbus) {
        uit->postbus = 1 + kies(w, doel, 5, 90000);
        return;
    }
    snprintf(uit->straat, sizeof(uit->straat), "%s", wereld_straten[kies(w, doel, 6, wereld_aantal_straten)]);
    uit->huisnummer = 1 + kies(w, doel, 7, soort == 0 ? 1200 : 180);
    if (soort == 1)
        uit->huisletter = (char)('A' + kies(w, doel, 8, 6));
    else if (soort == 2)
        snprintf(uit->toevoeging, sizeof(uit->toevoeging), "%s",
                 TOEVOEGINGEN[kies(w, doel, 9, WERELD_AANTAL_VAN(TOEVOEGINGEN))]);
}

static void zet_adressen(const struct wereld_werkgever *w, struct wereld_organisatie *o)
{
    uint32_t soort = kies(w, DOEL_CORRESPONDENTIE, 20, 10);

    if (!een_op(w, DOEL_VESTIGING, 20, 100))
        maak_adres(w, DOEL_VESTIGING, false, &o->vestigingsadres);
    if (soort < 4)
        o->correspondentieadres = o->vestigingsadres;
    else if (soort < 8)
        maak_adres(w, DOEL_CORRESPONDENTIE, soort < 7, &o->correspondentieadres);
}

static void zet_portalen(const struct wereld_werkgever *w, struct wereld_organisatie *o)
{
    static const char *const PAKKETTEN[] = {"Afas",  "Loket.nl", "Nmbrs",           "Exact", "Raet",
                                            "Visma", "SAP",      "Unit4 Personeel", "Cash",  "Employes"};

    o->werkgeversportaal = een_op(w, DOEL_PORTAAL, 0, 30)     ? '\0'
                           : kies(w, DOEL_PORTAAL, 1, 10) < 7 ? 'J'
                                                              : 'N';
    o->digipoort = een_op(w, DOEL_PORTAAL, 2, 30) ? '\0' : kies(w, DOEL_PORTAAL, 3, 10) < 6 ? 'J' : 'N';
    if (o->digipoort == 'J')
        o->software = PAKKETTEN[kies(w, DOEL_PORTAAL, 4, WERELD_AANTAL_VAN(PAKKETTEN))];
}

uint32_t wereld_omvang(const struct wereld_werkgever *w)
{
    /* upper bounds of the classes of size, and how many in a thousand reach each */
    static const struct {
        uint32_t tot;
        uint32_t duizendsten;
    } KLASSEN[] = {{10, 600}, {50, 850}, {250, 950}, {1000, 990}, {30000, 1000}};
    uint32_t klasse = wereld_kies(wereld_toeval(w->administratie, DOEL_OMVANG, 0), 1000);
    uint32_t van = 1;

    if (w->index == WERELD_DE_GROOT)
        return 45;
    for (uint32_t i = 0; i < WERELD_AANTAL_VAN(KLASSEN); i++) {
        if (klasse < KLASSEN[i].duizendsten) {
            double breuk = wereld_breuk(wereld_toeval(w->administratie, DOEL_OMVANG, 1));

            return van + (uint32_t)(breuk * breuk * (KLASSEN[i].tot - van));
        }
        van = KLASSEN[i].tot;
    }
    return van;
}

static const struct wereld_organisatie GROOTHANDEL_DE_GROOT = {
    .naam = "Groothandel De Groot",
    .fiscaal = "123456789",
    .kvk = "12345678",
    .vestiging = "000000001234",
    .aansluitnummer = "123",
    .sectoren = 3,
    .sector = {51, 56, 74},
    .risicopremiegroep = 3,
    .status = 'A',
    .vestigingsadres = {true, "Voorbeeldadres", 187, '\0', "bis", 0, "1234AB", "Amsterdam", "NL"},
    .correspondentieadres = {true, "Voorbeeldadres", 187, '\0', "bis", 0, "1234AB", "Amsterdam", "NL"},
    .werkgeversportaal = 'J',
    .digipoort = 'J',
    .software = "Afas",
    .medewerkers = 45,
    .ingang = 11323, /* 1 January 2001 */
};

bool wereld_vind_kvk(struct kb_tekst kvk, struct wereld_werkgever *uit)
{
    struct wereld_organisatie o;
    uint64_t nummer = 0;
    uint64_t index;

    if (kvk.n != sizeof(o.kvk) - 1)
        return false;
    for (size_t i = 0; i < kvk.n; i++) {
        if (kvk.p[i] < '0' || kvk.p[i] > '9')
            return false;
        nummer = nummer * 10 + (uint64_t)(kvk.p[i] - '0');
    }
    if (kb_tekst_is(kvk, GROOTHANDEL_DE_GROOT.kvk)) {
        wereld_geef(WERELD_DE_GROOT, 1, uit);
        return true;
    }
    if (nummer < EERSTE_KVK || nummer >= EERSTE_KVK + KVK_BEREIK)
        return false;
    index = (nummer - EERSTE_KVK + KVK_BEREIK - 5) * KVK_TERUG % KVK_BEREIK;
    if (index >= WERELD_AANTAL)
        return false;
    wereld_geef((uint32_t)index, 1, uit);
    wereld_organisatie(uit, &o);
    return kb_tekst_is(kvk, o.kvk); /* some have none */
}

void wereld_organisatie(const struct wereld_werkgever *w, struct wereld_organisatie *uit)
{
    if (w->index == WERELD_DE_GROOT) {
        *uit = GROOTHANDEL_DE_GROOT;
        return;
    }
    *uit = (struct wereld_organisatie){.naam = ""};
    zet_nummers(w, uit);
    zet_bedrijf(w, uit);
    maak_naam(w, uit->is_bsn, uit->naam);
    zet_adressen(w, uit);
    zet_portalen(w, uit);
    uit->medewerkers = een_op(w, DOEL_OMVANG, 9, 50) ? -1 : (int32_t)wereld_omvang(w);
}
