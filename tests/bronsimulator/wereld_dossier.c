/* Self-insurance, reports, sanctions and fines.
 *
 * Not obvious: the plan's screens count for De Groot "from January 2020 until now", now being January 2023.
 * Its dates move along by whole years, so that on any day "from 1 January three years ago" counts the same.
 */
#include "wereld_dossier.h"

#include "klantbeeld/domein/datum.h"
#include "wereld_organisatie.h"

enum doel { DOEL_ERD = 200, DOEL_INGANG, DOEL_VERZEKERAAR, DOEL_VERSLAG, DOEL_SANCTIE, DOEL_BOETE };

enum { JAREN_TERUG = 6, DAG_2021_01_01 = 18628 };

static const char *const UITVOERDERS[] = {
    "Aegon",       "Achmea", "Nationale-Nederlanden", "a.s.r.", "De Amersfoortse",
    "Acture B.V.", "Avéro",  "Sazas & Co.",
};

static uint32_t kies(const struct wereld_werkgever *w, enum doel doel, uint32_t n, uint32_t grens)
{
    return wereld_kies(wereld_toeval(w->administratie, doel, n), grens);
}

static void eigenrisico_van_de_groot(int32_t peildatum, struct wereld_eigenrisico uit[WERELD_WETTEN])
{
    bool erd = peildatum >= DAG_2021_01_01;

    uit[WERELD_ZW] = (struct wereld_eigenrisico){.bekend = true};
    uit[WERELD_WW] = (struct wereld_eigenrisico){.bekend = true, .erd = erd, .ingang = DAG_2021_01_01};
    uit[WERELD_WGA] = uit[WERELD_WW];
    if (erd) {
        uit[WERELD_WGA].betaling = "WN";
        uit[WERELD_WGA].uitvoerder = "Aegon";
        uit[WERELD_WGA].relatienummer = 4711;
    }
}

void wereld_eigenrisico(const struct wereld_werkgever *w, int32_t peildatum,
                        struct wereld_eigenrisico uit[WERELD_WETTEN])
{
    static const uint32_t PROCENT[WERELD_WETTEN] = {[WERELD_WGA] = 20, [WERELD_ZW] = 15, [WERELD_WW] = 8};

    if (w->index == WERELD_DE_GROOT) {
        eigenrisico_van_de_groot(peildatum, uit);
        return;
    }
    for (uint32_t wet = 0; wet < WERELD_WETTEN; wet++) {
        struct wereld_eigenrisico *e = &uit[wet];
        uint32_t verzekeraar = kies(w, DOEL_VERZEKERAAR, wet, WERELD_AANTAL_VAN(UITVOERDERS) + 1);

        *e = (struct wereld_eigenrisico){.bekend = kies(w, DOEL_ERD, 3 + wet, 50) != 0};
        /* one starts on 1 January or 1 July (Wfsv, article 40) */
        e->ingang = (int32_t)kb_datum_dagen((struct kb_datum){(int16_t)(2012 + kies(w, DOEL_INGANG, wet, 13)),
                                                              kies(w, DOEL_INGANG, 3 + wet, 2) ? 7 : 1, 1});
        e->erd = kies(w, DOEL_ERD, wet, 100) < PROCENT[wet] && e->ingang <= peildatum;
        if (!e->erd || wet == WERELD_WW)
            continue;
        if (wet == WERELD_WGA)
            e->betaling = kies(w, DOEL_ERD, 6, 3) ? "WN" : "WG";
        if (verzekeraar < WERELD_AANTAL_VAN(UITVOERDERS)) {
            e->uitvoerder = UITVOERDERS[verzekeraar];
            e->relatienummer = 4711 + verzekeraar * 13;
        }
    }
}

static int32_t dag_in(int jaar, int maand, int dag)
{
    return (int32_t)kb_datum_dagen((struct kb_datum){(int16_t)jaar, (int8_t)maand, (int8_t)dag});
}

static void dossier_van_de_groot(int32_t jaar, struct wereld_dossier *d)
{
    static const struct {
        int8_t jaren_terug;
        int8_t maand;
        int8_t dag;
        bool digitaal;
    } VERSLAGEN[] = {
        {3, 9, 14, false}, {2, 2, 8, true}, {2, 9, 27, true}, {1, 5, 17, true}, {1, 11, 30, true}};

    d->verslagen = WERELD_AANTAL_VAN(VERSLAGEN);
    for (uint32_t i = 0; i < d->verslagen; i++)
        d->verslag[i] = (struct wereld_verslag){
            dag_in(jaar - VERSLAGEN[i].jaren_terug, VERSLAGEN[i].maand, VERSLAGEN[i].dag),
            VERSLAGEN[i].digitaal};
    d->sancties = 3;
    d->sanctie[0] = (struct wereld_sanctie){dag_in(jaar - 2, 3, 12), "ADM"};
    d->sanctie[1] = (struct wereld_sanctie){dag_in(jaar - 2, 11, 4), "INH"};
    d->sanctie[2] = (struct wereld_sanctie){dag_in(jaar - 1, 6, 20), "INH"};
    d->boetes_open = 1;
    d->boetejaren = 4;
    d->boetejaar[0] = (struct wereld_boetejaar){jaar - 4, 0, 0};
    d->boetejaar[1] = (struct wereld_boetejaar){jaar - 3, 2, 91000};
    d->boetejaar[2] = (struct wereld_boetejaar){jaar - 2, 1, 45550};
    d->boetejaar[3] = (struct wereld_boetejaar){jaar - 1, 1, 45500};
}

/* The k-th of n moments, oldest first, spread over the years before vandaag. */
static int32_t spreid(const struct wereld_werkgever *w, enum doel doel, uint32_t k, uint32_t n,
                      int32_t vandaag)
{
    double plek = (k + wereld_breuk(wereld_toeval(w->administratie, doel, 1000 + k))) / n;

    return vandaag - JAREN_TERUG * 365 + (int32_t)(plek * JAREN_TERUG * 365);
}

static void maak_boetes(const struct wereld_werkgever *w, int32_t jaar, struct wereld_dossier *d)
{
    uint32_t jaren = kies(w, DOEL_BOETE, 0, 3) ? 0 : 1 + kies(w, DOEL_BOETE, 1, WERELD_MAX_BOETEJAREN);
    int32_t totaal = 0;

    for (uint32_t i = 0; i < jaren; i++) {
        int32_t aantal = (int32_t)kies(w, DOEL_BOETE, 10 + i, 4);
        int64_t centen = aantal ? INT64_C(22750) * aantal + (int64_t)kies(w, DOEL_BOETE, 20 + i, 100000) : 0;

        d->boetejaar[i] = (struct wereld_boetejaar){jaar - (int32_t)(jaren - 1 - i), aantal, centen};
        totaal += aantal;
    }
    d->boetejaren = jaren;
    d->boetes_open = (int32_t)kies(w, DOEL_BOETE, 2, (uint32_t)totaal + 1);
}

void wereld_dossier(const struct wereld_werkgever *w, int32_t vandaag, struct wereld_dossier *uit)
{
    static const char *const SOORTEN[] = {"ADM", "ADM", "ADM", "INH", "INH",
                                          "INH", "INH", "INH", "INH", "OVG"};
    int32_t jaar = kb_datum_van_dagen(vandaag).jaar;
    double breuk = wereld_breuk(wereld_toeval(w->administratie, DOEL_VERSLAG, 0));
    uint32_t grens = wereld_omvang(w) / 8 + 6;

    uit->verslagen = uit->sancties = uit->boetejaren = 0;
    uit->boetes_open = 0;
    if (w->index == WERELD_DE_GROOT)
        dossier_van_de_groot(jaar, uit);
    if (w->index == WERELD_DE_GROOT || w->index == 0)
        return;
    grens = grens < WERELD_MAX_VERSLAGEN ? grens : WERELD_MAX_VERSLAGEN;
    uit->verslagen = (uint32_t)(breuk * breuk * (grens + 1));
    for (uint32_t i = 0; i < uit->verslagen; i++)
        uit->verslag[i] = (struct wereld_verslag){spreid(w, DOEL_VERSLAG, i, uit->verslagen, vandaag),
                                                  kies(w, DOEL_VERSLAG, 5000 + i, 10) < 7};
    grens = uit->verslagen / 3 < WERELD_MAX_SANCTIES ? uit->verslagen / 3 : WERELD_MAX_SANCTIES;
    uit->sancties = kies(w, DOEL_SANCTIE, 0, grens + 1);
    for (uint32_t i = 0; i < uit->sancties; i++)
        uit->sanctie[i] =
            (struct wereld_sanctie){spreid(w, DOEL_SANCTIE, i, uit->sancties, vandaag),
                                    SOORTEN[kies(w, DOEL_SANCTIE, 5000 + i, WERELD_AANTAL_VAN(SOORTEN))]};
    maak_boetes(w, jaar, uit);
}
