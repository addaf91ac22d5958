/* A search at the API: who may ask it, on which thread it is done, what becomes of it. It never runs on the
 * thread that serves connections: the endpoint judges, a crew of its own searches, CWS-IHP is waited for
 * without a thread. */
#include "http/zoekgesprek.h"

/* What may not stand in a URL, where logs, histories and proxies keep it. */
static void keur_gevoelig(struct kb_verzoek *v, const struct kb_criteria *c)
{
    unsigned gevoelig = kb_criteria_gevoelig(c);

    for (unsigned i = 0; i < KB_AANTAL_CRITERIA; i++)
        if (c->gegeven & gevoelig & 1U << i)
            kb_overtreding_meld(&v->overtredingen, "query", kb_criterium_namen[i],
                                "Dit gegeven hoort niet in een URL; zoek ermee via POST /werkgever/_zoek.");
    if (c->term_nummers & KB_ZOEK_GEVOELIG)
        kb_overtreding_meld(
            &v->overtredingen, "query", "zoekterm",
            "Dit kan een LH-nummer, RSIN of BSN zijn, en dat hoort niet in een URL; zoek ermee "
            "via POST /werkgever/_zoek.");
}

/* "rsin, bsn": the names of a set of criteria. */
static const char *noem(unsigned bits, char uit[160])
{
    size_t n = 0;

    uit[0] = '\0';
    for (unsigned i = 0; i < KB_AANTAL_CRITERIA; i++) {
        const char *naam = kb_criterium_namen[i];
        size_t lengte = strlen(naam);

        if (!(bits >> i & 1) || n + lengte + 3 > 160)
            continue;
        memcpy(uit + n, ", ", 2);
        n += n ? 2 : 0;
        memcpy(uit + n, naam, lengte + 1);
        n += lengte;
    }
    return uit;
}

static enum kb_status keur_rechten(struct kb_verzoek *v)
{
    struct kb_zoekopdracht *o = &v->zoek->opdracht;
    unsigned mist = kb_criteria_beperk(&o->criteria, v->wie.zoeken);
    char namen[160];

    o->criteria.ook_afgeschermd = v->wie.afgeschermd;
    o->met_bsn = (v->wie.velden & KB_VELD_BSN) != 0;
    if (!mist)
        return KB_OK;
    return kb_fout_zet(&v->fout, KB_GEEN_RECHT, "Uw rol geeft %sgeen recht om te zoeken op %s.",
                       mist & ~v->wie.zoeken_ander_doel ? "" : "met dit doel (doelbinding) ",
                       noem(mist, namen));
}

static enum kb_status meld_overtredingen(struct kb_verzoek *v)
{
    return kb_fout_zet(&v->fout, KB_ONGELDIG, "Het verzoek bevat %zu %s; zie invalidParams.",
                       v->overtredingen.totaal, v->overtredingen.totaal == 1 ? "fout" : "fouten");
}

enum kb_status kb_zoekgesprek_begin(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    struct kb_zoekgesprek *z = kb_arena_neem(&v->arena, sizeof(*z));
    const char *plaats = v->methode == KB_POST ? "body" : "query";
    enum kb_status status = KB_OK;

    if (!z)
        return kb_fout_zet(&v->fout, KB_GEEN_GEHEUGEN, "Er is nu te weinig geheugen.");
    memset(z, 0, sizeof(*z));
    z->opdracht.arena = &v->arena;
    z->opdracht.bronuitkomst = v->bronuitkomst;
    v->zoek = z;
    v->inzage.actie = "zoek";
    if (v->methode == KB_POST)
        status = kb_zoekinvoer_body(v, z);
    else
        kb_zoekinvoer_query(v, z);
    if (status != KB_OK)
        return status;
    /* A body that is no object holds no criteria: what is wrong with it has been said. */
    if (v->methode != KB_POST || kb_waarde_soort(kb_document_wortel(z->document)) == KB_SOORT_OBJECT)
        status = kb_criteria_lees(&z->getypt, d->elfproef, plaats, &z->opdracht.criteria, &v->overtredingen);
    if (v->methode != KB_POST)
        keur_gevoelig(v, &z->opdracht.criteria);
    if (status != KB_OK || v->overtredingen.totaal)
        return meld_overtredingen(v);
    a->http = 200;
    return keur_rechten(v);
}

/* What the search came to. */
static enum kb_voortgang besluit(struct kb_verzoek *v, struct kb_antwoord *a, enum kb_status status)
{
    if (status == KB_ONGELDIG) {
        kb_overtreding_meld(&v->overtredingen, v->methode == KB_POST ? "body" : "query", "cursor",
                            "Deze cursor hoort niet bij deze zoekvraag.");
        (void)meld_overtredingen(v);
    }
    if (status != KB_OK)
        kb_antwoord_probleem(v, a);
    return KB_BEANTWOORD;
}

static void meet(struct kb_dienst *d, const struct kb_verzoek *v, kb_moment begin, enum kb_status status,
                 bool wacht)
{
    enum kb_zoekuitkomst uitkomst = status != KB_OK              ? KB_ZOEK_MISLUKT
                                    : wacht                      ? KB_ZOEK_BIJ_BRON
                                    : v->zoek->opdracht.treffers ? KB_ZOEK_GEVONDEN
                                                                 : KB_ZOEK_NIETS;

    atomic_fetch_add_explicit(&d->meting.zoeken[uitkomst], 1, memory_order_relaxed);
    kb_histogram_tel(&d->meting.zoekduur, (kb_nu(d->deel.klok) - begin) / 1000);
}

enum kb_voortgang kb_zoekgesprek_zoek(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    kb_moment begin = kb_nu(d->deel.klok);
    bool wacht = false;
    enum kb_status status = KB_TE_LAAT;

    if (begin < v->wachtende.deadline)
        status =
            kb_zoeken_begin(d->deel.zoeken, &v->zoek->opdracht, &v->wachtende, &a->body, &wacht, &v->fout);
    else
        (void)kb_fout_zet(&v->fout, status, "Er wordt nu te veel tegelijk gezocht.");
    meet(d, v, begin, status, wacht);
    return wacht ? KB_ONDERWEG : besluit(v, a, status);
}

void kb_zoekgesprek_rond_af(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    if (v->zoek->opdracht.oproep)
        (void)besluit(v, a, kb_zoeken_rond_af(d->deel.zoeken, &v->zoek->opdracht, &a->body, &v->fout));
}

void kb_zoekgesprek_vergeet(struct kb_zoekgesprek *z)
{
    if (!z)
        return;
    kb_zoeken_vergeet(&z->opdracht);
    kb_document_vrij(z->document);
}
