/* From a path to what is asked of which employer: the routes of the six sources, one row each. All of them
 * are behind one port, as their paths differ. */
#include "sandbox/antwoord.h"

#include <stdlib.h>

static const struct {
    enum kb_sandboxbron bron;
    const char *voor, *achter; /* of the LH-nummer in the path; NULL: it is not in the path */
    kb_sandboxschrijf *schrijf;
} ROUTES[] = {
    {KB_SANDBOX_CWS_IHP, "/cws/ihp/v3/inhoudingsplichtigen/", "", kb_sandbox_ihp},
    {KB_SANDBOX_CWS_IHP, "/cws/ihp/v3/inhoudingsplichtigen", NULL, kb_sandbox_ihps},
    {KB_SANDBOX_POORTWACHTER, "/pw/api/dossiers/", "/verslagen", kb_sandbox_verslagen},
    {KB_SANDBOX_POORTWACHTER, "/pw/api/dossiers/", "/loonsancties", kb_sandbox_loonsancties},
    {KB_SANDBOX_POORTWACHTER, "/pw/api/dossiers/", "/boetes", kb_sandbox_boetes},
    {KB_SANDBOX_ERD, "/erd/v2/werkgevers/", "/eigenrisico", kb_sandbox_eigenrisico},
    {KB_SANDBOX_K3CR, "/k3cr/rest/v1/klanten/", "/contactpersonen", kb_sandbox_personen},
    {KB_SANDBOX_K3CR, "/k3cr/rest/v1/klanten/", "/contactmomenten", kb_sandbox_momenten},
    {KB_SANDBOX_ARCHIE, "/archie/api/accounts/", "/notes", kb_sandbox_notities},
    {KB_SANDBOX_ARCHIEF, "/archief/documenten/v4", NULL, kb_sandbox_documenten},
};

/* Who a body of KB_SANDBOX_ANDER is about. */
static const char een_ander[] = "999900006L01";

static const char *query(const struct kb_sandboxvraag *v, const char *naam)
{
    return v->query(v->context, naam);
}

/* The LH-nummer between both parts of a path; no text when the path is another. */
static struct kb_tekst lh_in_pad(const char *pad, const char *voor, const char *achter)
{
    size_t n_voor = strlen(voor);
    size_t n = strlen(pad);

    if (n != n_voor + KB_LH_LENGTE + strlen(achter) || strncmp(pad, voor, n_voor) != 0 ||
        strcmp(pad + n_voor + KB_LH_LENGTE, achter) != 0)
        return KB_GEEN_TEKST;
    return (struct kb_tekst){pad + n_voor, KB_LH_LENGTE};
}

/* By the number in the query: an LH-nummer, or one that CWS-IHP can be searched by. */
static const struct kb_sandboxwerkgever *vind_in_query(const struct kb_sandboxvraag *v, unsigned *sub)
{
    const char *fiscaal = query(v, "fiscNr");
    const char *kvk = query(v, "kvkNr");

    *sub = 1;
    if (!fiscaal && !kvk)
        return kb_sandbox_vind(kb_tekst_van(query(v, "lh")), sub);
    for (size_t i = 0; i < kb_n_sandboxwerkgevers; i++) {
        const struct kb_sandboxwerkgever *w = &kb_sandboxwerkgevers[i];
        char nummer[KB_KVK_LENGTE + 1];

        kb_sandbox_kvk(w, nummer);
        if (fiscaal ? strcmp(fiscaal, w->nummer) == 0 : *nummer && strcmp(kvk, nummer) == 0)
            return w;
    }
    return NULL;
}

static bool eindigt_op(const char *pad, const char *einde)
{
    size_t n = strlen(pad);
    size_t n_einde = strlen(einde);

    return n >= n_einde && strcmp(pad + n - n_einde, einde) == 0;
}

bool kb_sandbox_herken(const struct kb_sandboxvraag *v, struct kb_sandboxoproep *uit)
{
    *uit = (struct kb_sandboxoproep){.vraag = v};
    for (size_t i = 0; i < sizeof(ROUTES) / sizeof(ROUTES[0]); i++) {
        struct kb_tekst lh =
            ROUTES[i].achter ? lh_in_pad(v->pad, ROUTES[i].voor, ROUTES[i].achter) : KB_GEEN_TEKST;

        if (ROUTES[i].achter ? !lh.p : strcmp(v->pad, ROUTES[i].voor) != 0)
            continue;
        uit->w = lh.p ? kb_sandbox_vind(lh, &uit->sub) : vind_in_query(v, &uit->sub);
        if (!uit->w)
            return false;
        uit->schrijf = ROUTES[i].schrijf;
        if (!uit->w->alleen || eindigt_op(v->pad, uit->w->alleen))
            uit->storing = uit->w->storing[ROUTES[i].bron];
        kb_sandbox_lh(uit->w, uit->sub, uit->lh);
        if (uit->storing == KB_SANDBOX_ANDER)
            memcpy(uit->lh, een_ander, sizeof(een_ander));
        return uit->storing != KB_SANDBOX_ONBEKEND;
    }
    return false;
}

void kb_sandbox_vlag(struct kb_schrijver *s, struct kb_tekst lid, bool ja)
{
    kb_schrijf_tekst(s, lid, ja ? KB_TEKST("J") : KB_TEKST("N"));
}

void kb_sandbox_dag(struct kb_schrijver *s, struct kb_tekst lid, struct kb_datum vandaag, int64_t dagen)
{
    char tekst[KB_DATUM_LENGTE_COMPACT + 1];

    kb_datum_schrijf_compact(kb_datum_van_dagen(kb_datum_dagen(vandaag) - dagen), tekst);
    kb_schrijf_z(s, lid, tekst);
}

void kb_sandbox_code(const struct kb_sandboxoproep *o, struct kb_schrijver *s, struct kb_tekst lid,
                     const struct kb_codetabel *tabel, unsigned i)
{
    kb_schrijf_z(s, lid, o->w->onbekende_codes ? "QQ-9" : tabel->rij[i % tabel->n].bron);
}

bool kb_sandbox_getal(const struct kb_sandboxoproep *o, const char *naam, unsigned min, unsigned max,
                      unsigned gewoon, unsigned *uit)
{
    const char *tekst = query(o->vraag, naam);
    unsigned long getal = gewoon;
    char *einde = NULL;

    if (tekst) {
        getal = strtoul(tekst, &einde, 10);
        if (einde == tekst || *einde)
            return false;
    }
    *uit = (unsigned)getal;
    return getal >= min && getal <= max;
}

bool kb_sandbox_datum(const struct kb_sandboxoproep *o, const char *naam, struct kb_datum *uit)
{
    const char *tekst = query(o->vraag, naam);

    *uit = (struct kb_datum){0, 0, 0};
    return !tekst || kb_datum_lees_compact(kb_tekst_van(tekst), uit);
}

void kb_sandbox_lang(struct kb_schrijver *s, struct kb_tekst lid)
{
    static const char zin[] = "De werkgever vraagt naar de coördinatie van de reïntegratie; wij hebben dit "
                              "geëvalueerd à raison van één dagdeel. ";
    enum { KEER = 33, N = sizeof(zin) - 1 };
    char tekst[KEER * N];

    for (size_t i = 0; i < KEER; i++)
        memcpy(tekst + i * N, zin, N);
    kb_schrijf_tekst(s, lid, (struct kb_tekst){tekst, sizeof(tekst) - 1});
}
