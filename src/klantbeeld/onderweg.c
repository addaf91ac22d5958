/* From question to answer: one group, or the page of all groups. What was made of answers that are still
 * fresh is given as it is; all calls of the rest are one ophaling, so that its caller is woken once and the
 * page is as fast as its slowest source.
 *
 * It goes in two steps, because nobody sleeps in between: begin (plan and ask) and rond_af (translate and
 * write), with what must be remembered in a struct kb_onderweg. When nothing has to be waited for, the second
 * step follows at once. */
#include <stdlib.h>

#include "klantbeeld/intern.h"

/* What a page takes beside its groups, and what a usual group takes. */
enum { RAND = 512, GROEP = 4096 };

/* One group that its sources were asked for. */
struct deel {
    struct kb_vraag vraag;
    struct levering levering;
};

/* A group or a page that its sources were asked for. */
struct kb_onderweg {
    const struct kb_klantbeeld *k;
    const char *verzoek_id; /* lent */
    uint32_t *geleverd;     /* lent */
    uint8_t *bronuitkomst;  /* lent */
    struct kb_ophaling *ophaling;
    uint32_t velden; /* of who asks; see kb_opdrachtgever */
    struct schild schild;
    bool is_pagina;
    struct kb_paginavraag vraag;                       /* of a page */
    struct kb_geleend geleend[KB_MAX_GEGEVENSGROEPEN]; /* the groups of a page that are given as they are */
    size_t n_geleend;
    struct kb_arena arena;
    size_t n;
    struct deel deel[];
};

static struct kb_onderweg *onderweg_nieuw(const struct kb_klantbeeld *k, const struct kb_opdrachtgever *wie,
                                          size_t max)
{
    struct kb_onderweg *o = malloc(sizeof(*o) + max * sizeof(o->deel[0]));

    if (!o)
        return NULL;
    o->k = k;
    o->verzoek_id = wie->verzoek_id;
    o->geleverd = wie->geleverd;
    o->bronuitkomst = wie->bronuitkomst;
    o->ophaling = NULL;
    o->velden = wie->velden;
    schild_begin(&o->schild, !wie->ziet_afgeschermd);
    o->is_pagina = false;
    for (unsigned groep = 0; groep < kb_n_gegevensgroepen; groep++)
        o->geleend[groep] = (struct kb_geleend){KB_GEEN_TEKST, NULL};
    o->n_geleend = 0;
    o->n = 0;
    kb_arena_begin(&o->arena);
    return o;
}

void kb_onderweg_vergeet(struct kb_onderweg *o)
{
    if (!o)
        return;
    for (unsigned groep = 0; o->n_geleend && groep < kb_n_gegevensgroepen; groep++)
        kb_cache_laat_los(&o->geleend[groep]);
    if (o->ophaling)
        kb_ophaling_laat_los(o->ophaling);
    kb_arena_vrij(&o->arena);
    free(o);
}

/* Plan one group more; its question stands in its deel. */
static enum kb_status plan(struct kb_onderweg *o, unsigned groep, struct kb_overtredingen *overtredingen)
{
    struct deel *d = &o->deel[o->n];
    enum kb_status status;

    d->levering = (struct levering){
        .groep = groep, .vraag = &d->vraag, .adapter = o->k->staat[groep].adapter, .plan.arena = &o->arena};
    status = d->levering.adapter->plan(&d->vraag, &d->levering.plan, overtredingen);
    if (status == KB_OK)
        o->n++;
    return status;
}

static size_t voeg_oproepen(const struct kb_klantbeeld *k, struct levering *l, struct kb_opdracht *opdracht,
                            size_t totaal)
{
    l->eerste = totaal;
    for (size_t j = 0; j < l->plan.n; j++) {
        const struct kb_planregel *regel = &l->plan.regel[j];

        opdracht[totaal++] = (struct kb_opdracht){
            .bron = k->bron[l->groep][l->adapter->oproepen[regel->soort].bron], .pad = regel->pad};
    }
    return totaal;
}

/* Ask for what all these groups planned, together. KB_OK, KB_OVERBELAST, KB_GEEN_GEHEUGEN. */
static enum kb_status haal(struct kb_onderweg *o, const struct kb_opdrachtgever *wie, bool *wacht)
{
    struct kb_opdracht opdracht[(KB_MAX_GEGEVENSGROEPEN + 1) * KB_MAX_OPROEPEN];
    struct kb_wachtende wachtende = wie->wachtende;
    size_t totaal = 0;

    opdracht[0] = (struct kb_opdracht){.bron = 0}; /* for a plan without calls */
    for (size_t i = 0; i < o->n; i++)
        totaal = voeg_oproepen(o->k, &o->deel[i].levering, opdracht, totaal);
    if (o->schild.vraagt)
        totaal = voeg_oproepen(o->k, &o->schild.register_, opdracht, totaal);
    wachtende.deadline -= o->k->reserve;
    return kb_motor_start(o->k->motor, opdracht, totaal, &wachtende, &o->ophaling, wacht);
}

/* What who asks may see is part of the question: an answer that was made for one is not given to another. Of
 * the classes of fields only those count that the group has, so that who differs in others shares. */
static void zet_zicht(const struct kb_klantbeeld *k, unsigned groep, uint32_t velden, bool let_op_afscherming,
                      struct kb_vraag *vraag)
{
    vraag->velden = velden & k->staat[groep].klassen;
    vraag->let_op_afscherming = let_op_afscherming;
}

/* Everything a group's bytes depend on: the group and its question (the employer, today, what may be seen,
 * the parameters). */
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
static enum kb_status schrijf(struct kb_onderweg *o, struct levering *l, struct kb_schrijver *s,
                              struct kb_tekst lid, struct kb_fout *fout)
{
    size_t begin = s->uit->n + (s->komma ? 1 : 0) + lid.n;
    enum kb_status status = levering_schrijf(l, s, lid, &o->arena, fout);
    struct sleutel sleutel;
    kb_moment tot;

    if (status != KB_OK || s->uit->mislukt)
        return status;
    if (o->schild.telt && l->groep == o->k->register_groep)
        schild_neem(&o->schild, o->k, l);
    tot = schild_vers_tot(&o->schild, levering_vers_tot(l));
    if (tot)
        kb_cache_bewaar(o->k->cache, sleutel_van(l->groep, l->vraag, &sleutel),
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

/* A group that is not delivered: its place in the page says so. `l` is NULL when its sources were not asked.
 */
static void schrijf_probleem(struct kb_onderweg *o, unsigned groep, const struct levering *l,
                             const struct kb_fout *fout, struct kb_schrijver *s)
{
    kb_schrijf_object(s, kb_gegevensgroepen[groep].lid);
    kb_schrijf_z(s, KB_LID("lhnummer"), o->vraag.lhnummer.tekst);
    kb_schrijf_z(s, KB_LID("gegevensgroep"), kb_gegevensgroepen[groep].naam);
    kb_schrijf_geheel(s, KB_LID("status"), kb_probleem_soort(fout->status)->http);
    kb_probleem_schrijf(s, KB_LID("probleem"), fout, NULL, o->verzoek_id);
    if (l) {
        levering_schrijf_bronnen(l, NULL, s, &o->arena);
    } else {
        kb_schrijf_lijst(s, KB_LID("bronnen"));
        kb_schrijf_einde_lijst(s);
    }
    kb_schrijf_einde_object(s);
}

enum kb_status kb_klantbeeld_weiger(unsigned groep, const struct kb_rechtloos *waarom, struct kb_fout *fout)
{
    const char *naam = kb_gegevensgroepen[groep].naam;

    if (waarom->niet_vrijgegeven >> groep & 1)
        return kb_fout_zet(fout, KB_GEEN_RECHT, "De gegevensgroep %s is voor u nog niet vrijgegeven.", naam);
    if (waarom->ander_doel >> groep & 1)
        return kb_fout_zet(fout, KB_GEEN_RECHT,
                           "Uw rol geeft met dit doel (doelbinding) geen recht op de gegevensgroep %s.",
                           naam);
    return kb_fout_zet(fout, KB_GEEN_RECHT, "Uw rol geeft geen recht op de gegevensgroep %s.", naam);
}

enum kb_status kb_klantbeeld_mag_pagina(const struct kb_klantbeeld *k, const struct kb_paginavraag *vraag,
                                        struct kb_fout *fout)
{
    uint32_t groepen = vraag->groepen & k->beschikbaar;

    if (!groepen || groepen & vraag->toegestaan)
        return KB_OK;
    if (!(groepen & ~vraag->rechtloos.niet_vrijgegeven))
        return kb_fout_zet(fout, KB_GEEN_RECHT,
                           "De gevraagde gegevensgroepen zijn voor u nog niet vrijgegeven.");
    if (!(groepen & ~vraag->rechtloos.ander_doel))
        return kb_fout_zet(fout, KB_GEEN_RECHT,
                           "Uw rol geeft met dit doel (doelbinding) geen recht op een van de gevraagde "
                           "gegevensgroepen.");
    return kb_fout_zet(fout, KB_GEEN_RECHT,
                       "Uw rol geeft geen recht op een van de gevraagde gegevensgroepen.");
}

/* Why a wanted group is not even asked for; KB_OK when it is. */
static enum kb_status toegang(const struct kb_klantbeeld *k, unsigned groep,
                              const struct kb_paginavraag *vraag, struct kb_fout *fout)
{
    if (!(k->beschikbaar >> groep & 1))
        return kb_fout_zet(fout, KB_GROEP_NIET_BESCHIKBAAR, "De gegevensgroep %s is nog niet beschikbaar.",
                           kb_gegevensgroepen[groep].naam);
    return vraag->toegestaan >> groep & 1 ? KB_OK : kb_klantbeeld_weiger(groep, &vraag->rechtloos, fout);
}

/* The register does not know this employer, or nobody does. */
static bool bestaat_niet(const struct kb_onderweg *o)
{
    bool niemand = o->n > 0 && o->n_geleend == 0;

    for (size_t i = 0; i < o->n; i++) {
        const struct levering *l = &o->deel[i].levering;
        bool onbekend = levering_onbekend(l);

        if (onbekend && l->groep == o->k->register_groep)
            return true;
        niemand = niemand && onbekend;
    }
    return niemand;
}

/* About what the page will take: room for it at once saves growing, and moving, time and again. */
static size_t omvang(const struct kb_onderweg *o)
{
    size_t som = RAND + o->n * GROEP;

    for (unsigned groep = 0; groep < kb_n_gegevensgroepen; groep++)
        som += o->geleend[groep].bytes.n;
    return som;
}

/* Returns the groups that stand in it with their data. */
static uint32_t schrijf_pagina(struct kb_onderweg *o, struct kb_schrijver *s)
{
    uint32_t geleverd = 0;
    size_t volgende = 0;

    kb_buffer_ruimte(s->uit, omvang(o));
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("lhnummer"), o->vraag.lhnummer.tekst);
    kb_schrijf_object(s, KB_LID("gegevensgroepen"));
    for (unsigned groep = 0; groep < kb_n_gegevensgroepen; groep++) {
        struct kb_tekst lid = kb_gegevensgroepen[groep].lid;
        struct levering *l = NULL;
        struct kb_fout fout = {.status = KB_OK};
        enum kb_status status;

        if (!(o->vraag.groepen >> groep & 1))
            continue;
        if (o->geleend[groep].waarde) {
            kb_schrijf_ruw(s, lid, o->geleend[groep].bytes);
            geleverd |= UINT32_C(1) << groep;
            continue;
        }
        status = toegang(o->k, groep, &o->vraag, &fout);
        if (status == KB_OK) {
            l = &o->deel[volgende++].levering;
            status = schrijf(o, l, s, lid, &fout);
        }
        if (status == KB_OK)
            geleverd |= UINT32_C(1) << groep;
        else
            schrijf_probleem(o, groep, l, &fout, s);
    }
    kb_schrijf_einde_object(s);
    kb_schrijf_einde_object(s);
    return geleverd;
}

/* Write what was asked, as far as its sources allow. Whether it may leave is not decided yet. */
static enum kb_status schrijf_antwoord(struct kb_onderweg *o, struct kb_schrijver *s, uint32_t *geleverd,
                                       struct kb_fout *fout)
{
    if (!o->is_pagina) {
        *geleverd = UINT32_C(1) << o->deel[0].levering.groep;
        return schrijf(o, &o->deel[0].levering, s, KB_GEEN_LID, fout);
    }
    if (bestaat_niet(o))
        return kb_fout_zet(fout, KB_ONBEKEND, "Er is geen werkgever met dit LH-nummer.");
    *geleverd = schrijf_pagina(o, s);
    return KB_OK;
}

enum kb_status kb_onderweg_rond_af(struct kb_onderweg *o, struct kb_buffer *uit, struct kb_fout *fout)
{
    struct kb_schrijver s = kb_schrijver_op(uit);
    size_t lengte = uit->n;
    enum kb_status status;
    uint32_t geleverd = 0;

    for (size_t i = 0; i < o->n; i++)
        levering_koppel(&o->deel[i].levering, o->ophaling);
    schild_lees(&o->schild, o->k, o->ophaling, &o->arena);
    status = o->schild.vraagt ? schild_keur(&o->schild, fout) : KB_OK;
    if (status == KB_OK)
        status = schrijf_antwoord(o, &s, &geleverd, fout);
    /* The group that tells may have been among them; of a page of which all was kept, that was known. */
    if (status == KB_OK && o->n)
        status = schild_keur(&o->schild, fout);
    if (status == KB_OK && uit->mislukt)
        status = KB_GEEN_GEHEUGEN;
    if (status != KB_OK)
        uit->n = lengte;
    *o->geleverd = status == KB_OK ? geleverd : 0;
    meld_nood(status, fout);
    if (o->ophaling)
        kb_ophaling_uitkomsten(o->ophaling, o->bronuitkomst);
    /* Only who has read all bodies can say that they are good. */
    if (o->ophaling && status == KB_OK)
        kb_ophaling_bevestig(o->ophaling);
    kb_onderweg_vergeet(o);
    return status;
}

/* Everything is planned (`status`): ask, and answer at once when nothing has to be waited for. */
static enum kb_status vraag_uit(struct kb_onderweg *o, enum kb_status status,
                                const struct kb_opdrachtgever *wie, struct kb_buffer *uit,
                                struct kb_onderweg **onderweg, struct kb_fout *fout)
{
    bool wacht = false;

    if (status == KB_OK && o->n)
        status = haal(o, wie, &wacht);
    if (status != KB_OK) {
        kb_onderweg_vergeet(o);
        meld_nood(status, fout);
        return status;
    }
    if (!wacht)
        return kb_onderweg_rond_af(o, uit, fout);
    *onderweg = o;
    return KB_OK;
}

/* What is kept may say already that nothing is to be asked. */
static enum kb_status plan_schild(struct kb_onderweg *o, const struct kb_lhnummer *lh, bool is_gevraagd,
                                  struct kb_fout *fout)
{
    enum kb_status status = schild_plan(&o->schild, o->k, lh, is_gevraagd, &o->arena);

    if (status == KB_OK && !o->schild.vraagt && (!is_gevraagd || o->schild.stand == KB_AFSCHERMING_JA))
        status = schild_keur(&o->schild, fout);
    return status;
}

enum kb_status kb_klantbeeld_groep(const struct kb_klantbeeld *k, unsigned groep, struct kb_vraag *vraag,
                                   const struct kb_opdrachtgever *wie, struct kb_geleend *geleend,
                                   struct kb_buffer *uit, struct kb_onderweg **onderweg,
                                   struct kb_overtredingen *overtredingen, struct kb_fout *fout)
{
    struct kb_onderweg *o;
    enum kb_status status;

    *onderweg = NULL;
    zet_zicht(k, groep, wie->velden, !wie->ziet_afgeschermd, vraag);
    *geleend = leen(k, groep, vraag);
    *wie->geleverd = geleend->waarde ? UINT32_C(1) << groep : 0;
    if (geleend->waarde)
        return KB_OK;
    o = onderweg_nieuw(k, wie, 1);
    if (!o) {
        meld_nood(KB_GEEN_GEHEUGEN, fout);
        return KB_GEEN_GEHEUGEN;
    }
    o->deel[0].vraag = *vraag;
    status = plan(o, groep, overtredingen);
    if (status == KB_ONGELDIG)
        kb_fout_zet(fout, status, "Een of meer parameters zijn ongeldig.");
    if (status == KB_OK)
        status = plan_schild(o, &vraag->lhnummer, groep == k->register_groep, fout);
    return vraag_uit(o, status, wie, uit, onderweg, fout);
}

/* Each group that may be seen is lent from the cache, or planned with the others. */
static enum kb_status plan_pagina(struct kb_onderweg *o, struct kb_fout *fout)
{
    bool is_gevraagd = false;
    struct kb_overtredingen geen; /* six kilobytes: rows are not cleared */

    geen.n = geen.totaal = 0;
    for (unsigned groep = 0; groep < kb_n_gegevensgroepen; groep++) {
        struct kb_vraag *vraag = &o->deel[o->n].vraag;
        enum kb_status status;

        if (!(o->vraag.groepen >> groep & 1) || toegang(o->k, groep, &o->vraag, NULL) != KB_OK)
            continue;
        vraag_begin(o->k, groep, &o->vraag.lhnummer, vraag);
        zet_zicht(o->k, groep, o->velden, o->schild.telt, vraag);
        o->geleend[groep] = leen(o->k, groep, vraag);
        if (o->geleend[groep].waarde) {
            o->n_geleend++;
            continue;
        }
        status = plan(o, groep, &geen);
        if (status != KB_OK)
            return status;
        is_gevraagd = is_gevraagd || groep == o->k->register_groep;
    }
    return o->n ? plan_schild(o, &o->vraag.lhnummer, is_gevraagd, fout) : KB_OK;
}

enum kb_status kb_klantbeeld_pagina(const struct kb_klantbeeld *k, const struct kb_paginavraag *vraag,
                                    const struct kb_opdrachtgever *wie, struct kb_buffer *uit,
                                    struct kb_onderweg **onderweg, struct kb_fout *fout)
{
    struct kb_onderweg *o = onderweg_nieuw(k, wie, kb_n_gegevensgroepen);

    *onderweg = NULL;
    *wie->geleverd = 0;
    if (!o) {
        meld_nood(KB_GEEN_GEHEUGEN, fout);
        return KB_GEEN_GEHEUGEN;
    }
    o->is_pagina = true;
    o->vraag = *vraag;
    return vraag_uit(o, plan_pagina(o, fout), wie, uit, onderweg, fout);
}
