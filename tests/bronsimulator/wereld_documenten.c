/* Documents, placed in time as contacts are (wereld_contact.c): each within its own part of the period. */
#include "wereld_documenten.h"

#include <stdio.h>

#include "wereld_groot.h"

enum doel { DOEL_AANTAL = 500, DOEL_DAG, DOEL_KERN, DOEL_INHOUD };

enum { PERIODE_DAGEN = 10 * 365, EERSTE_NUMMER = 2000000 };

const char *const wereld_gebieden[] = {"WW",  "ZW",  "WIA", "WGA", "WTV", "IVA", "ERD", "RIV",
                                       "WZO", "OSW", "WAO", "WAJ", "TW",  "BNO", "FAI", "OVG"};
const uint32_t wereld_aantal_gebieden = WERELD_AANTAL_VAN(wereld_gebieden);

const char *const wereld_soorten[] = {"TK", "DL", "WZ", "BE", "TV", "CB", "IN", "VB", "AW", "LS", "BT", "BZ"};
const uint32_t wereld_aantal_soorten = WERELD_AANTAL_VAN(wereld_soorten);

static const char *const ONDERWERPEN[] = {
    "Resultaat dagloonberekening",
    "Werktijdverkorting",
    "Ziekmelding",
    "Herbeoordeling arbeidsongeschiktheid",
    "Betaling & verrekening",
    "Loonsanctie",
    "Faillissement (overname loonverplichtingen)",
};

static const char *const SUBONDERWERPEN[] = {
    "Continueren en muteren",      "Vaststellen recht, hoogte duur",
    "Verzoek om terugbetaling",    "Einde recht",
    "Resultaat dagloonberekening", "Bezwaar en \"beroep\"",
};

/* What a document of a kind is called; in the order of wereld_soorten. "DANS" stands for the forms that have
 * a number for a name. */
static const char *const TITELS[] = {
    "Toekenningsbeslissing aan werkgever, met toelichting op de berekening",
    "DANS",
    "Wijziging van de uitkering per eerste van de maand, afschrift werkgever",
    "Beëindiging van de uitkering aan werknemer, afschrift werkgever",
    "Verzoek aan wg terug te betalen",
    "Brief aan werkgever over de re-integratie-inspanningen",
    "Verzoek om informatie over een werknemer, antwoord binnen twee weken",
    "Voorschot op de uitkering toegekend",
    "Afwijzing van de aanvraag, afschrift werkgever",
    "Verlenging loondoorbetaling (loonsanctie)",
    "Boete wegens te late melding",
    "Beslissing op bezwaar",
};

static uint64_t toeval(const struct wereld_werkgever *w, enum doel doel, uint32_t n)
{
    return wereld_toeval(w->administratie, doel, n);
}

uint32_t wereld_documenten(const struct wereld_werkgever *w)
{
    double x = wereld_breuk(toeval(w, DOEL_AANTAL, 0));

    if (w->index == WERELD_DE_GROOT)
        return WERELD_GROOT_DOCUMENTEN;
    if (w->index == 0 || wereld_kies(toeval(w, DOEL_AANTAL, 1), 12) == 0)
        return 0;
    /* one in four has fewer than a page of 25, half have more than three hundred */
    return 1 + (uint32_t)(x * x * x * x * (WERELD_MAX_DOCUMENTEN - 1));
}

/* The kind and field of document k, as places in their tables; the first come up more often. */
static uint32_t plek_van(uint64_t t, uint32_t grens)
{
    double x = wereld_breuk(t);

    return (uint32_t)(x * x * grens);
}

static uint32_t soort_van(const struct wereld_werkgever *w, uint32_t k)
{
    return plek_van(toeval(w, DOEL_KERN, 2 * k), wereld_aantal_soorten);
}

void wereld_dockern(const struct wereld_werkgever *w, int32_t vandaag, uint32_t k, struct wereld_dockern *uit)
{
    uint64_t gebied = toeval(w, DOEL_KERN, 2 * k + 1);
    double plek = (k + wereld_breuk(toeval(w, DOEL_DAG, k))) / wereld_documenten(w);

    if (w->index == WERELD_DE_GROOT) {
        *uit = wereld_groot_documenten[k].kern;
        return;
    }
    uit->dag = vandaag - 1 - (int32_t)(plek * plek * PERIODE_DAGEN);
    uit->gebied = (gebied & 127) ? wereld_gebieden[plek_van(gebied, wereld_aantal_gebieden)] : NULL;
    uit->soort = wereld_soorten[soort_van(w, k)];
}

void wereld_document(const struct wereld_werkgever *w, int32_t vandaag, uint32_t k,
                     struct wereld_document *uit)
{
    uint64_t t = toeval(w, DOEL_INHOUD, k);
    const char *titel = TITELS[soort_van(w, k)];

    if (w->index == WERELD_DE_GROOT) {
        *uit = wereld_groot_documenten[k];
        return;
    }
    wereld_dockern(w, vandaag, k, &uit->kern);
    /* numbered from the oldest: a newer document has a higher number */
    uit->nummer = EERSTE_NUMMER + ((uint64_t)w->index * 2 + (w->sub - 1)) * WERELD_MAX_DOCUMENTEN +
                  (wereld_documenten(w) - 1 - k);
    uit->onderwerp = (t & 3) ? ONDERWERPEN[wereld_kies(t, WERELD_AANTAL_VAN(ONDERWERPEN))] : NULL;
    uit->subonderwerp =
        (t & 28) ? SUBONDERWERPEN[wereld_kies(t << 9, WERELD_AANTAL_VAN(SUBONDERWERPEN))] : NULL;
    uit->bijlage = (t >> 5 & 7) == 0;
    if (strcmp(titel, "DANS") == 0)
        snprintf(uit->titel, sizeof(uit->titel), "DANS (id:%012llu)",
                 (unsigned long long)(t % 1000000000000U));
    else
        memcpy(uit->titel, titel, strlen(titel) + 1);
}
