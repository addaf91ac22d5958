/* What is recorded is what was asked and what became of it, in the words of the contract. */
#include "http/vastleggen.h"

/* Classes of fields that a gegevensgroep has. They are not masked yet: whoever sees the group sees these. */
static const struct {
    const char *groep;
    const char *klasse;
} klassen[] = {
    {"organisatie", "bsn"},
    {"contact", "contactgegevens"},
    {"contact", "notities"},
};

enum { MAX_KLASSEN = sizeof(klassen) / sizeof(klassen[0]) };

bool kb_vastleggen_moet(const struct kb_dienst *d, const struct kb_verzoek *v, const struct kb_antwoord *a)
{
    return d->deel.inzagelog && v->inzage.actie && a->http != 400 && a->http != 401 &&
           (a->http != 429 || v->grens.vastleggen);
}

static enum kb_inzage_uitkomst uitkomst(const struct kb_verzoek *v, const struct kb_antwoord *a)
{
    switch (a->http) {
    case 200:
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
    return v->inzage.gevraagd & ~v->wie.rechten ? KB_TEKST("geenRecht") : KB_TEKST("bron");
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

static size_t noem_klassen(uint32_t geleverd, struct kb_tekst uit[MAX_KLASSEN])
{
    size_t n = 0;

    for (size_t i = 0; i < MAX_KLASSEN; i++)
        if (geleverd >> (unsigned)kb_gegevensgroep_zoek(kb_tekst_van(klassen[i].groep)) & 1)
            uit[n++] = kb_tekst_van(klassen[i].klasse);
    return n;
}

enum kb_status kb_vastleggen(const struct kb_dienst *d, const struct kb_verzoek *v,
                             const struct kb_antwoord *a, struct kb_tekst oorsprong, kb_inzage_klaar *klaar,
                             void *context)
{
    struct kb_tekst groepen[KB_MAX_GEGEVENSGROEPEN];
    struct kb_tekst getoond[MAX_KLASSEN];
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
        .n_klassen = noem_klassen(v->inzage.geleverd, getoond),
        .uitkomst = uitkomst(v, a),
        .spoor = kb_tekst_van(v->id),
        .oorsprong = oorsprong,
    };

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
