/* The computation of rights: no file, no clock, no allocation. It runs once for a token that is remembered,
 * and again when a release stage has begun since. */
#include "klantbeeld/abs/rechten.h"

#include <stdlib.h>

#include "abs/rechten_intern.h"

#define NAMEN(...)                                                                                           \
    {                                                                                                        \
        (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)      \
    }

enum { UUR_S = 3600, TWEE_UUR_S = 7200, DAG_S = 86400 };

const struct namen kb_stadiumnamen = NAMEN("proef", "pilot", "grootschalig");
const struct namen kb_veldnamen = {kb_veldklassenamen, KB_AANTAL_VELDKLASSEN};
const struct namen kb_zoeknamen = {kb_criterium_namen, KB_AANTAL_ZOEKRECHTEN};

int kb_naam_zoek(struct namen namen, const char *naam)
{
    for (size_t i = 0; i < namen.n; i++)
        if (strcmp(namen.naam[i], naam) == 0)
            return (int)i;
    return -1;
}

/* Amsterdam is one or two hours before UTC, and no summer time begins or ends at midnight. */
kb_tijd kb_middernacht(struct kb_datum d)
{
    int64_t zomer = kb_datum_dagen(d) * DAG_S - TWEE_UUR_S;
    bool is_zomer = kb_datum_vergelijk(kb_datum_van_epoch(zomer), d) == 0;

    return (is_zomer ? zomer : zomer + UUR_S) * KB_S;
}

static bool begonnen(const struct uitrol *u, enum stadium s, kb_tijd nu)
{
    return kb_datum_is_er(u->stadium[s].datum) && u->stadium[s].vanaf <= nu;
}

bool kb_uitrol_bereikt(const struct uitrol *u, int divisie, uint32_t gebruikersgroepen, kb_tijd nu)
{
    return begonnen(u, GROOTSCHALIG, nu) ||
           (begonnen(u, PILOT, nu) && divisie >= 0 && u->divisies >> divisie & 1) ||
           (begonnen(u, PROEF, nu) && u->gebruikersgroep >= 0 && gebruikersgroepen >> u->gebruikersgroep & 1);
}

int kb_uitrol_stadium(const struct uitrol *u, kb_tijd nu)
{
    for (int s = GROOTSCHALIG; s >= PROEF; s--)
        if (begonnen(u, (enum stadium)s, nu))
            return s;
    return -1;
}

static int vergelijk_naam(const void *a, const void *b)
{
    return strcmp(a, *(const char *const *)b);
}

uint32_t kb_gebruikersgroepen_van(const struct kb_rechten *r, const char *medewerker)
{
    uint32_t uit = 0;

    for (size_t i = 0; i < r->n_gebruikersgroepen; i++) {
        const struct gebruikersgroep *g = &r->gebruikersgroep[i];

        if (g->n && bsearch(medewerker, g->medewerker, g->n, sizeof(g->medewerker[0]), vergelijk_naam))
            uit |= UINT32_C(1) << i;
    }
    return uit;
}

/* The union of what the roles give that count for this division and purpose. */
static void verenig(const struct kb_rechten *r, uint64_t rollen, int divisie, int doel,
                    struct kb_bevoegdheid *uit)
{
    for (size_t i = 0; i < r->n_rollen; i++) {
        const struct rol *rol = &r->rol[i];

        if (!(rollen >> i & 1) || rol->divisie != divisie)
            continue;
        if (!(rol->doelen >> doel & 1)) {
            uit->ander_doel |= rol->geeft.gegevensgroepen;
            uit->zoeken_ander_doel |= rol->geeft.zoeken;
            continue;
        }
        uit->gegevensgroepen |= rol->geeft.gegevensgroepen;
        uit->velden |= rol->geeft.velden;
        uit->zoeken |= rol->geeft.zoeken;
        uit->afgeschermd = uit->afgeschermd || rol->geeft.afgeschermd;
    }
}

void kb_rechten_bepaal(const struct kb_rechten *r, const struct kb_rechtenvraag *vraag,
                       struct kb_bevoegdheid *uit)
{
    int divisie;
    int doel;
    uint32_t groepen;

    memset(uit, 0, sizeof(*uit));
    if (!r || !vraag->rollen)
        return;
    divisie = kb_naam_zoek((struct namen){r->divisie, r->n_divisies}, vraag->divisie);
    doel = kb_naam_zoek((struct namen){r->doel, r->n_doelen}, vraag->doel);
    if (divisie < 0 || doel < 0)
        return;
    verenig(r, vraag->rollen, divisie, doel, uit);
    groepen = kb_gebruikersgroepen_van(r, vraag->medewerker);
    for (unsigned i = 0; i < KB_MAX_RECHTEN; i++)
        if (uit->gegevensgroepen >> i & 1 && !kb_uitrol_bereikt(&r->uitrol[i], divisie, groepen, vraag->nu))
            uit->niet_vrijgegeven |= UINT32_C(1) << i;
    uit->ander_doel &= ~uit->gegevensgroepen;
    uit->zoeken_ander_doel &= ~uit->zoeken;
    uit->gegevensgroepen &= ~uit->niet_vrijgegeven;
}

void kb_rechten_venster(const struct kb_rechten *r, kb_tijd nu, kb_tijd *vanaf, kb_tijd *tot)
{
    *vanaf = INT64_MIN;
    *tot = INT64_MAX;
    for (size_t i = 0; r && i < KB_MAX_RECHTEN; i++) {
        for (size_t s = 0; s < AANTAL_STADIA; s++) {
            kb_tijd t = r->uitrol[i].stadium[s].vanaf;

            if (!kb_datum_is_er(r->uitrol[i].stadium[s].datum))
                continue;
            if (t <= nu && t > *vanaf)
                *vanaf = t;
            if (t > nu && t < *tot)
                *tot = t;
        }
    }
}

void kb_rechten_vrij(struct kb_rechten *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n_gebruikersgroepen; i++)
        free(r->gebruikersgroep[i].medewerker);
    config_destroy(&r->boom);
    free(r);
}

int kb_rechten_zoek(const struct kb_rechten *r, struct kb_tekst rol)
{
    for (size_t i = 0; r && i < r->n_rollen; i++)
        if (kb_tekst_is(rol, r->rol[i].naam))
            return (int)i;
    return -1;
}

const char *kb_rechten_stadium(const struct kb_rechten *r, unsigned groep, kb_tijd nu)
{
    int s = groep < KB_MAX_RECHTEN ? kb_uitrol_stadium(&r->uitrol[groep], nu) : -1;

    return s < 0 ? "nogNietBeschikbaar" : kb_stadiumnamen.naam[s];
}

const char *kb_rechten_divisienaam(const struct kb_rechten *r, size_t i)
{
    return i < r->n_divisies ? r->divisie[i] : NULL;
}

const char *kb_rechten_rolnaam(const struct kb_rechten *r, size_t i)
{
    return i < r->n_rollen ? r->rol[i].naam : NULL;
}

const char *kb_rechten_divisie(const struct kb_rechten *r, int rij)
{
    return r->divisie[r->rol[rij].divisie];
}

const char *kb_rechten_doel(const struct kb_rechten *r, int rij)
{
    for (size_t i = 0; i < r->n_doelen; i++)
        if (r->rol[rij].doelen >> i & 1)
            return r->doel[i];
    return NULL;
}
