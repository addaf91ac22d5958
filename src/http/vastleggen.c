/* What is recorded is what was asked and what became of it, in the words of the contract. */
#include "http/vastleggen.h"

#include "http/zoekgesprek.h"

bool kb_vastleggen_moet(const struct kb_dienst *d, const struct kb_verzoek *v, const struct kb_antwoord *a)
{
    return d->deel.inzagelog && v->inzage.actie && a->http != 400 && a->http != 401 &&
           (a->http != 429 || v->grens.vastleggen);
}

static enum kb_inzage_uitkomst uitkomst(const struct kb_verzoek *v, const struct kb_antwoord *a)
{
    switch (a->http) {
    case 200:
        if (v->zoek)
            return v->zoek->opdracht.treffers ? KB_INZAGE_VERSTREKT : KB_INZAGE_ONBEKEND;
        if (v->inzage.geleverd == v->inzage.gevraagd)
            return KB_INZAGE_VERSTREKT;
        return v->inzage.geleverd ? KB_INZAGE_DEELS : KB_INZAGE_MISLUKT;
    case 403:
    case 429:
        return KB_INZAGE_GEWEIGERD;
    case 404:
        return KB_INZAGE_ONBEKEND;
    default:
        return KB_INZAGE_MISLUKT;
    }
}

/* Why not, or not all. */
static struct kb_tekst reden(const struct kb_verzoek *v, enum kb_inzage_uitkomst uitkomst)
{
    if (uitkomst == KB_INZAGE_VERSTREKT || uitkomst == KB_INZAGE_ONBEKEND)
        return KB_GEEN_TEKST;
    if (v->grens.geweigerd)
        return kb_tekst_van(kb_grenssoort_naam(v->grens.soort));
    if (v->fout.status == KB_AFGESCHERMD)
        return KB_TEKST("afgeschermd");
    return uitkomst == KB_INZAGE_GEWEIGERD || v->inzage.gevraagd & ~v->wie.rechten ? KB_TEKST("geenRecht")
                                                                                   : KB_TEKST("bron");
}

static struct kb_tekst of_niets(const char *tekst)
{
    return *tekst ? kb_tekst_van(tekst) : KB_GEEN_TEKST;
}

/* What was shown; of a refusal, what was asked. */
static uint32_t groepen_van(const struct kb_verzoek *v)
{
    return v->inzage.geleverd ? v->inzage.geleverd : v->inzage.gevraagd;
}

static size_t noem_groepen(uint32_t groepen, struct kb_tekst uit[KB_MAX_GEGEVENSGROEPEN])
{
    size_t n = 0;

    for (unsigned i = 0; i < kb_n_gegevensgroepen; i++)
        if (groepen >> i & 1)
            uit[n++] = kb_tekst_van(kb_gegevensgroepen[i].naam);
    return n;
}

/* The classes of fields that were open to who asked, of what was shown. */
static size_t noem_klassen(const struct kb_dienst *d, const struct kb_verzoek *v,
                           struct kb_tekst uit[KB_AANTAL_VELDKLASSEN])
{
    uint32_t klassen = 0;
    size_t n = 0;

    for (unsigned groep = 0; groep < kb_n_gegevensgroepen; groep++)
        if (v->inzage.geleverd >> groep & 1)
            klassen |= kb_klantbeeld_staat(d->deel.klantbeeld, groep)->klassen;
    klassen &= v->wie.velden;
    if (v->zoek && v->zoek->opdracht.toont_bsn)
        klassen |= KB_VELD_BSN;
    for (unsigned i = 0; i < KB_AANTAL_VELDKLASSEN; i++)
        if (klassen >> i & 1)
            uit[n++] = kb_tekst_van(kb_veldklassenamen[i]);
    return n;
}

/* What was searched on, with its value: but not one that is, or may be, a BSN. */
static size_t noem_criteria(const struct kb_zoekgesprek *z,
                            struct kb_inzage_criterium uit[KB_AANTAL_CRITERIA])
{
    const struct kb_zoekvraag *g = &z->getypt;
    bool term_gevoelig = (z->opdracht.criteria.term_nummers & KB_ZOEK_GEVOELIG) != 0;
    const struct kb_tekst waarde[KB_AANTAL_CRITERIA] = {
        g->lhnummer,
        KB_GEEN_TEKST,
        KB_GEEN_TEKST,
        g->kvkNummer,
        g->vestigingsnummer,
        g->aansluitnummer,
        g->naam,
        g->postcode,
        g->huisnummer,
        g->plaats,
        term_gevoelig ? KB_GEEN_TEKST : g->zoekterm,
    };
    size_t n = 0;

    for (unsigned i = 0; i < KB_AANTAL_CRITERIA; i++)
        if (z->opdracht.criteria.gegeven >> i & 1)
            uit[n++] = (struct kb_inzage_criterium){kb_tekst_van(kb_criterium_namen[i]), waarde[i]};
    return n;
}

enum kb_status kb_vastleggen(const struct kb_dienst *d, const struct kb_verzoek *v,
                             const struct kb_antwoord *a, struct kb_tekst oorsprong, kb_inzage_klaar *klaar,
                             void *context)
{
    struct kb_tekst groepen[KB_MAX_GEGEVENSGROEPEN];
    struct kb_tekst getoond[KB_AANTAL_VELDKLASSEN];
    struct kb_inzage_criterium criteria[KB_AANTAL_CRITERIA];
    struct kb_inzage_record r = {
        .actie = kb_tekst_van(v->inzage.actie),
        .medewerker = of_niets(v->wie.medewerker),
        .divisie = of_niets(v->wie.divisie),
        .rollen = of_niets(v->wie.rollen),
        .doel = of_niets(v->wie.doel),
        .lhnummer = of_niets(v->inzage.lhnummer.tekst),
        .gegevensgroepen = groepen,
        .n_gegevensgroepen = noem_groepen(groepen_van(v), groepen),
        .klassen = getoond,
        .n_klassen = noem_klassen(d, v, getoond),
        .uitkomst = uitkomst(v, a),
        .spoor = kb_tekst_van(v->kenmerk.id),
        .oorsprong = oorsprong,
    };

    if (v->zoek) {
        r.criteria = criteria;
        r.n_criteria = noem_criteria(v->zoek, criteria);
        r.treffers = v->zoek->opdracht.treffers;
        r.getoond = v->zoek->opdracht.getoond;
        r.n_getoond = v->zoek->opdracht.n_getoond;
    }
    r.reden = reden(v, r.uitkomst);
    return kb_inzage_meld(d->deel.inzagelog, &r, klaar, context);
}

void kb_vastleggen_mislukt(struct kb_verzoek *v, struct kb_antwoord *a, enum kb_status waarom)
{
    kb_cache_laat_los(&a->geleend);
    kb_fout_zet(&v->fout, waarom == KB_OVERBELAST ? KB_OVERBELAST : KB_GEEN_INZAGELOG,
                "De inzage kan nu niet worden vastgelegd, en zonder dat wordt niets getoond.");
    kb_antwoord_probleem(v, a);
}
