/* From question to answer: one group, or the page of all groups. What was made of answers that are still
 * fresh is given as it is; all calls of the rest are one ophaling, so that its thread wakes once and the page
 * is as fast as its slowest source. */
#include "klantbeeld/klantbeeld/klantbeeld.h"

#include <stdlib.h>

#include "klantbeeld/intern.h"

enum { MB = 1024 * 1024 };
/* What a page takes beside its groups, and what a usual group takes. */
enum { RAND = 512, GROEP = 4096 };

static void koppel_bronnen(struct kb_klantbeeld *k, const struct kb_config *c,
                           const struct kb_config_groep *g, unsigned groep, FILE *fouten, unsigned *n_fouten)
{
    const struct kb_adapter *a = k->staat[groep].adapter;

    for (size_t i = 0; i < a->n_bronnen; i++) {
        bool gevonden = false;

        for (size_t j = 0; j < c->n_bronnen && !gevonden; j++) {
            gevonden = strcmp(c->bron[j].naam, a->bronnen[i].bron) == 0;
            k->bron[groep][i] = (unsigned)j;
        }
        if (!gevonden && !a->bronnen[i].niet_aangesloten) {
            fprintf(fouten,
                    "%s:%d: gegevensgroepen[%s]: de adapter %s heeft de bron %s nodig, en die staat niet in "
                    "bronnen\n",
                    c->bestand, g->regel, g->naam, a->naam, a->bronnen[i].bron);
            (*n_fouten)++;
        }
    }
}

static unsigned bind_groep(struct kb_klantbeeld *k, const struct kb_config *c,
                           const struct kb_config_groep *g, FILE *fouten)
{
    int groep = kb_gegevensgroep_zoek(kb_tekst_van(g->naam));
    const struct kb_adapter *a;
    unsigned n_fouten = 0;

    if (groep == KB_GEEN_GROEP) {
        fprintf(fouten, "%s:%d: gegevensgroepen[%s].naam: deze gegevensgroep bestaat niet\n", c->bestand,
                g->regel, g->naam);
        return 1;
    }
    a = kb_gegevensgroep_adapter(&kb_gegevensgroepen[groep], g->adapter);
    if (!a) {
        fprintf(fouten, "%s:%d: gegevensgroepen[%s].adapter: \"%s\" bestaat niet voor deze groep\n",
                c->bestand, g->regel, g->naam, g->adapter);
        return 1;
    }
    k->staat[groep].adapter = a;
    k->staat[groep].stadium = g->stadium;
    k->beschikbaar |= UINT32_C(1) << groep;
    koppel_bronnen(k, c, g, (unsigned)groep, fouten, &n_fouten);
    return n_fouten;
}

struct kb_klantbeeld *kb_klantbeeld_nieuw(const struct kb_config *config, struct kb_motor *motor,
                                          const struct kb_klok *klok, FILE *fouten)
{
    struct kb_klantbeeld *k = calloc(1, sizeof(*k));
    unsigned n_fouten = 0;

    if (!k) {
        fprintf(fouten, "%s: geen geheugen\n", config->bestand);
        return NULL;
    }
    k->motor = motor;
    k->klok = klok;
    k->reserve = config->dienst.reserve_ms * KB_MS;
    k->register_groep = (unsigned)kb_gegevensgroep_zoek(KB_TEKST("organisatie"));
    for (size_t i = 0; i < kb_n_gegevensgroepen; i++)
        k->staat[i].groep = &kb_gegevensgroepen[i];
    for (size_t i = 0; i < config->n_groepen; i++)
        n_fouten += bind_groep(k, config, &config->groep[i], fouten);
    /* The other half is the engine's. */
    k->cache = kb_cache_nieuw((size_t)config->dienst.cache_mb * MB / 2);
    if (!k->cache) {
        fprintf(fouten, "%s: geen geheugen\n", config->bestand);
        n_fouten++;
    }
    if (n_fouten) {
        kb_klantbeeld_vrij(k);
        return NULL;
    }
    return k;
}

void kb_klantbeeld_vrij(struct kb_klantbeeld *k)
{
    if (k)
        kb_cache_vrij(k->cache);
    free(k);
}

void kb_klantbeeld_cachestaat(const struct kb_klantbeeld *k, struct kb_cachestaat *uit)
{
    kb_cache_staat(k->cache, uit);
}

const struct kb_groepstaat *kb_klantbeeld_staat(const struct kb_klantbeeld *k, unsigned groep)
{
    return &k->staat[groep];
}

uint32_t kb_klantbeeld_beschikbaar(const struct kb_klantbeeld *k)
{
    return k->beschikbaar;
}

/* Plan one group and add its calls to the list. */
static enum kb_status plan(const struct kb_klantbeeld *k, struct levering *l, struct kb_arena *arena,
                           struct kb_overtredingen *overtredingen)
{
    l->adapter = k->staat[l->groep].adapter;
    l->plan.arena = arena;
    return l->adapter->plan(l->vraag, &l->plan, overtredingen);
}

/* Fetch what all these groups planned, together. KB_OK with *uit filled, KB_OVERBELAST, KB_GEEN_GEHEUGEN. */
static enum kb_status haal(const struct kb_klantbeeld *k, struct levering *l, size_t n,
                           const struct kb_opdrachtgever *wie, struct kb_ophaling **uit)
{
    struct kb_opdracht opdracht[KB_MAX_GEGEVENSGROEPEN * KB_MAX_OPROEPEN];
    enum kb_status status;
    size_t totaal = 0;

    opdracht[0] = (struct kb_opdracht){.bron = 0}; /* for a plan without calls */
    for (size_t i = 0; i < n; i++) {
        l[i].eerste = totaal;
        for (size_t j = 0; j < l[i].plan.n; j++) {
            const struct kb_planregel *regel = &l[i].plan.regel[j];

            opdracht[totaal++] = (struct kb_opdracht){
                .bron = k->bron[l[i].groep][l[i].adapter->oproepen[regel->soort].bron], .pad = regel->pad};
        }
    }
    status = kb_motor_start(k->motor, opdracht, totaal, wie->deadline - k->reserve, uit);
    if (status != KB_OK)
        return status;
    /* When the client has gone, what follows is for nobody, and ends at once: there is nothing to wait for.
     */
    kb_ophaling_wacht(*uit, wie->klant);
    for (size_t i = 0; i < n; i++)
        levering_koppel(&l[i], *uit);
    return KB_OK;
}

/* Everything a group's bytes depend on: the group and its question (the employer, today, the parameters). */
struct sleutel {
    char bytes[1 + sizeof(struct kb_vraag)];
    size_t n;
};

static struct kb_tekst sleutel_van(unsigned groep, const struct kb_vraag *vraag, struct sleutel *s)
{
    s->n = 1 + offsetof(struct kb_vraag, cursor) + strlen(vraag->cursor);
    s->bytes[0] = (char)groep;
    memcpy(s->bytes + 1, vraag, s->n - 1);
    return (struct kb_tekst){s->bytes, s->n};
}

static struct kb_geleend leen(const struct kb_klantbeeld *k, unsigned groep, const struct kb_vraag *vraag)
{
    struct sleutel s;

    return kb_cache_leen(k->cache, sleutel_van(groep, vraag, &s), kb_nu(k->klok));
}

/* Write one group, and keep its bytes for as long as all that they were made of is fresh. */
static enum kb_status schrijf(const struct kb_klantbeeld *k, struct levering *l, struct kb_schrijver *s,
                              struct kb_tekst lid, struct kb_arena *arena, struct kb_fout *fout)
{
    size_t begin = s->uit->n + (s->komma ? 1 : 0) + lid.n;
    enum kb_status status = levering_schrijf(l, s, lid, arena, fout);
    kb_moment tot = status == KB_OK && !s->uit->mislukt ? levering_vers_tot(l) : 0;
    struct sleutel sleutel;

    if (tot)
        kb_cache_bewaar(k->cache, sleutel_van(l->groep, l->vraag, &sleutel),
                        (struct kb_tekst){s->uit->p + begin, s->uit->n - begin}, tot);
    return status;
}

static void meld_nood(enum kb_status status, struct kb_fout *fout)
{
    if (status == KB_GEEN_GEHEUGEN)
        kb_fout_zet(fout, status, "Er is nu te weinig geheugen.");
    if (status == KB_OVERBELAST)
        kb_fout_zet(fout, status, "Er wachten nu te veel verzoeken op de bronnen.");
}

enum kb_status kb_klantbeeld_groep(const struct kb_klantbeeld *k, unsigned groep,
                                   const struct kb_vraag *vraag, const struct kb_opdrachtgever *wie,
                                   struct kb_buffer *uit, struct kb_overtredingen *overtredingen,
                                   struct kb_fout *fout)
{
    struct levering l = {.groep = groep, .vraag = vraag};
    struct kb_schrijver s = kb_schrijver_op(uit);
    struct kb_geleend geleend = leen(k, groep, vraag);
    struct kb_ophaling *o = NULL;
    struct kb_arena arena;
    enum kb_status status;

    if (geleend.waarde) {
        kb_buffer_voeg_tekst(uit, geleend.bytes);
        kb_cache_laat_los(&geleend);
        return KB_OK;
    }
    kb_arena_begin(&arena);
    status = plan(k, &l, &arena, overtredingen);
    if (status == KB_ONGELDIG)
        kb_fout_zet(fout, status, "Een of meer parameters zijn ongeldig.");
    if (status == KB_OK)
        status = haal(k, &l, 1, wie, &o);
    if (status == KB_OK)
        status = schrijf(k, &l, &s, KB_GEEN_LID, &arena, fout);
    if (status == KB_OK && uit->mislukt)
        status = KB_GEEN_GEHEUGEN;
    meld_nood(status, fout);
    /* Only who has read all bodies can say that they are good. */
    if (o && status == KB_OK)
        kb_ophaling_bevestig(o);
    if (o)
        kb_ophaling_laat_los(o);
    kb_arena_vrij(&arena);
    return status;
}

/* A group that is not delivered: its place in the page says so. `l` is NULL when its sources were not asked.
 */
static void schrijf_probleem(unsigned groep, const struct kb_paginavraag *vraag,
                             const struct kb_opdrachtgever *wie, const struct levering *l,
                             const struct kb_fout *fout, struct kb_schrijver *s, struct kb_arena *arena)
{
    kb_schrijf_object(s, kb_gegevensgroepen[groep].lid);
    kb_schrijf_z(s, KB_LID("lhnummer"), vraag->lhnummer.tekst);
    kb_schrijf_z(s, KB_LID("gegevensgroep"), kb_gegevensgroepen[groep].naam);
    kb_schrijf_geheel(s, KB_LID("status"), kb_probleem_soort(fout->status)->http);
    kb_probleem_schrijf(s, KB_LID("probleem"), fout, NULL, wie->verzoek_id);
    if (l) {
        levering_schrijf_bronnen(l, NULL, s, arena);
    } else {
        kb_schrijf_lijst(s, KB_LID("bronnen"));
        kb_schrijf_einde_lijst(s);
    }
    kb_schrijf_einde_object(s);
}

/* Why a wanted group is not even asked for; KB_OK when it is. */
static enum kb_status toegang(const struct kb_klantbeeld *k, unsigned groep, uint32_t toegestaan,
                              struct kb_fout *fout)
{
    if (!(k->beschikbaar >> groep & 1))
        return kb_fout_zet(fout, KB_GROEP_NIET_BESCHIKBAAR, "De gegevensgroep %s is nog niet beschikbaar.",
                           kb_gegevensgroepen[groep].naam);
    if (!(toegestaan >> groep & 1))
        return kb_fout_zet(fout, KB_GEEN_RECHT, "Uw rol geeft geen recht op de gegevensgroep %s.",
                           kb_gegevensgroepen[groep].naam);
    return KB_OK;
}

/* The groups of one page: each that may be seen is lent from the cache, or in flight with the others. */
struct pagina {
    struct kb_geleend geleend[KB_MAX_GEGEVENSGROEPEN]; /* by group */
    size_t n_geleend;
    struct kb_vraag vraag[KB_MAX_GEGEVENSGROEPEN]; /* by levering */
    struct levering levering[KB_MAX_GEGEVENSGROEPEN];
    size_t n;
};

static enum kb_status plan_pagina(const struct kb_klantbeeld *k, const struct kb_paginavraag *vraag,
                                  struct pagina *p, struct kb_arena *arena)
{
    struct kb_overtredingen geen; /* six kilobytes: rows are not cleared */

    geen.n = geen.totaal = 0;
    for (unsigned groep = 0; groep < kb_n_gegevensgroepen; groep++) {
        struct levering *l = &p->levering[p->n];
        enum kb_status status;

        if (!(vraag->groepen >> groep & 1) || toegang(k, groep, vraag->toegestaan, NULL) != KB_OK)
            continue;
        vraag_begin(k, groep, &vraag->lhnummer, &p->vraag[p->n]);
        p->geleend[groep] = leen(k, groep, &p->vraag[p->n]);
        if (p->geleend[groep].waarde) {
            p->n_geleend++;
            continue;
        }
        *l = (struct levering){.groep = groep, .vraag = &p->vraag[p->n]};
        status = plan(k, l, arena, &geen);
        if (status != KB_OK)
            return status;
        p->n++;
    }
    return KB_OK;
}

/* The register does not know this employer, or nobody does. */
static bool bestaat_niet(const struct kb_klantbeeld *k, const struct pagina *p)
{
    bool niemand = p->n > 0 && p->n_geleend == 0;

    for (size_t i = 0; i < p->n; i++) {
        bool onbekend = levering_onbekend(&p->levering[i]);

        if (onbekend && p->levering[i].groep == k->register_groep)
            return true;
        niemand = niemand && onbekend;
    }
    return niemand;
}

/* About what the page will take: room for it at once saves growing, and moving, time and again. */
static size_t omvang(const struct pagina *p)
{
    size_t som = RAND + p->n * GROEP;

    for (unsigned groep = 0; groep < kb_n_gegevensgroepen; groep++)
        som += p->geleend[groep].bytes.n;
    return som;
}

static void schrijf_pagina(const struct kb_klantbeeld *k, const struct kb_paginavraag *vraag,
                           const struct kb_opdrachtgever *wie, struct pagina *p, struct kb_schrijver *s,
                           struct kb_arena *arena)
{
    size_t volgende = 0;

    kb_buffer_ruimte(s->uit, omvang(p));
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("lhnummer"), vraag->lhnummer.tekst);
    kb_schrijf_object(s, KB_LID("gegevensgroepen"));
    for (unsigned groep = 0; groep < kb_n_gegevensgroepen; groep++) {
        struct kb_tekst lid = kb_gegevensgroepen[groep].lid;
        struct levering *l = NULL;
        struct kb_fout fout = {.status = KB_OK};
        enum kb_status status;

        if (!(vraag->groepen >> groep & 1))
            continue;
        if (p->geleend[groep].waarde) {
            kb_schrijf_ruw(s, lid, p->geleend[groep].bytes);
            continue;
        }
        status = toegang(k, groep, vraag->toegestaan, &fout);
        if (status == KB_OK) {
            l = &p->levering[volgende++];
            status = schrijf(k, l, s, lid, arena, &fout);
        }
        if (status != KB_OK)
            schrijf_probleem(groep, vraag, wie, l, &fout, s, arena);
    }
    kb_schrijf_einde_object(s);
    kb_schrijf_einde_object(s);
}

enum kb_status kb_klantbeeld_pagina(const struct kb_klantbeeld *k, const struct kb_paginavraag *vraag,
                                    const struct kb_opdrachtgever *wie, struct kb_buffer *uit,
                                    struct kb_fout *fout)
{
    struct kb_schrijver s = kb_schrijver_op(uit);
    struct kb_ophaling *o = NULL;
    struct pagina p;
    struct kb_arena arena;
    enum kb_status status;

    p.n = 0;
    p.n_geleend = 0;
    /* All of them, now: planning may end halfway, and they are given back below. */
    for (unsigned groep = 0; groep < kb_n_gegevensgroepen; groep++)
        p.geleend[groep] = (struct kb_geleend){KB_GEEN_TEKST, NULL};
    kb_arena_begin(&arena);
    status = plan_pagina(k, vraag, &p, &arena);
    if (status == KB_OK && p.n)
        status = haal(k, p.levering, p.n, wie, &o);
    if (status == KB_OK && bestaat_niet(k, &p))
        status = kb_fout_zet(fout, KB_ONBEKEND, "Er is geen werkgever met dit LH-nummer.");
    if (status == KB_OK)
        schrijf_pagina(k, vraag, wie, &p, &s, &arena);
    if (status == KB_OK && uit->mislukt)
        status = KB_GEEN_GEHEUGEN;
    meld_nood(status, fout);
    for (unsigned groep = 0; groep < kb_n_gegevensgroepen; groep++)
        kb_cache_laat_los(&p.geleend[groep]);
    /* Only who has read all bodies can say that they are good. */
    if (o && status == KB_OK)
        kb_ophaling_bevestig(o);
    if (o)
        kb_ophaling_laat_los(o);
    kb_arena_vrij(&arena);
    return status;
}
