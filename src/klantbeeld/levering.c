/* One group's answer: translate the bodies, then say of every source what it did. Which members are missing
 * because of which source follows from the adapter's tables, not from the adapter's code. */
#include <stdio.h>

#include "klantbeeld/intern.h"

/* What the translation gets of one call: a body, old or new, or why there is none. */
static void koppel(struct levering *l, unsigned soort)
{
    const struct kb_resultaat *r = l->resultaat[soort];
    struct kb_bronantwoord *a = &l->antwoord[soort];

    *a = (struct kb_bronantwoord){.uitkomst = KB_ANTWOORD_GEEN};
    if (r->body.p)
        *a = (struct kb_bronantwoord){.uitkomst = KB_ANTWOORD_OK, .body = r->body};
    else if (r->uitkomst == KB_UITKOMST_ONBEKEND)
        a->uitkomst = KB_ANTWOORD_ONBEKEND;
}

void levering_koppel(struct levering *l, struct kb_ophaling *o)
{
    l->ophaling = o;
    for (size_t i = 0; i < l->plan.n; i++) {
        unsigned soort = l->plan.regel[i].soort;

        l->resultaat[soort] = kb_ophaling_resultaat(o, l->eerste + i);
        koppel(l, soort);
    }
}

bool levering_onbekend(const struct levering *l)
{
    for (size_t i = 0; i < l->plan.n; i++)
        if (l->antwoord[l->plan.regel[i].soort].uitkomst != KB_ANTWOORD_ONBEKEND)
            return false;
    return l->plan.n > 0;
}

kb_moment levering_vers_tot(const struct levering *l)
{
    kb_moment tot = 0;

    for (size_t i = 0; i < l->plan.n; i++) {
        const struct kb_resultaat *r = l->resultaat[l->plan.regel[i].soort];

        if (r->uitkomst != KB_UITKOMST_OK || !r->vers_tot)
            return 0;
        if (!tot || r->vers_tot < tot)
            tot = r->vers_tot;
    }
    return tot;
}

static bool geleverd(const struct levering *l, unsigned soort)
{
    return l->antwoord[soort].uitkomst == KB_ANTWOORD_OK;
}

/* What the calls of one source came to. */
struct bronverslag {
    enum kb_oproepuitkomst uitkomst; /* KB_UITKOMST_OK, or that of the first call that failed; a 404 gives way
                                        to anything worse */
    bool mist;                       /* a call failed and there was no earlier answer either */
    bool verouderd;                  /* a call failed and an earlier answer stands in its place */
    kb_tijd opgehaald_op;            /* the oldest of its answers; 0 = none */
    int64_t opnieuw_s;               /* see kb_resultaat */
};

static struct bronverslag vat_samen(const struct levering *l, unsigned bron)
{
    struct bronverslag uit = {.uitkomst = KB_UITKOMST_OK};

    for (size_t i = 0; i < l->plan.n; i++) {
        unsigned soort = l->plan.regel[i].soort;
        const struct kb_resultaat *r = l->resultaat[soort];
        bool onbekend = r->uitkomst == KB_UITKOMST_ONBEKEND;

        if (l->adapter->oproepen[soort].bron != bron)
            continue;
        if ((geleverd(l, soort) || onbekend) && (!uit.opgehaald_op || r->opgehaald_op < uit.opgehaald_op))
            uit.opgehaald_op = r->opgehaald_op;
        uit.verouderd = uit.verouderd || r->verouderd;
        uit.mist = uit.mist || (!geleverd(l, soort) && !onbekend);
        if (r->opnieuw_s > uit.opnieuw_s)
            uit.opnieuw_s = r->opnieuw_s;
        if (r->uitkomst != KB_UITKOMST_OK &&
            (uit.uitkomst == KB_UITKOMST_OK || uit.uitkomst == KB_UITKOMST_ONBEKEND))
            uit.uitkomst = r->uitkomst;
    }
    return uit;
}

static void schrijf_leden(struct kb_schrijver *s, const char *const *leden)
{
    for (size_t i = 0; i < KB_MAX_LEDEN && leden[i]; i++)
        kb_schrijf_z(s, KB_GEEN_LID, leden[i]);
}

static void schrijf_ontbreekt(const struct levering *l, unsigned bron, struct kb_schrijver *s)
{
    kb_schrijf_lijst(s, KB_LID("ontbreekt"));
    if (l->adapter->bronnen[bron].niet_aangesloten)
        schrijf_leden(s, l->adapter->bronnen[bron].levert);
    for (size_t i = 0; i < l->plan.n; i++) {
        unsigned soort = l->plan.regel[i].soort;

        if (l->adapter->oproepen[soort].bron == bron && !geleverd(l, soort))
            schrijf_leden(s, l->adapter->oproepen[soort].levert);
    }
    kb_schrijf_einde_lijst(s);
}

static void schrijf_afwijkingen(const struct levering *l, const struct kb_vertaling *v, unsigned bron,
                                struct kb_schrijver *s, struct kb_arena *arena)
{
    size_t bewaard = v ? v->n_afwijkingen : 0;
    size_t meer = 0;

    if (bewaard > KB_MAX_AFWIJKINGEN) {
        meer = bewaard - KB_MAX_AFWIJKINGEN;
        bewaard = KB_MAX_AFWIJKINGEN;
    }
    kb_schrijf_lijst(s, KB_LID("afwijkingen"));
    for (size_t i = 0; i < bewaard; i++)
        if (l->adapter->oproepen[v->afwijking[i].soort].bron == bron)
            kb_schrijf_z(s, KB_GEEN_LID, v->afwijking[i].lid);
    /* Which source the uncounted ones belong to is not kept: the source of the last kept one names them. */
    if (meer && l->adapter->oproepen[v->afwijking[bewaard - 1].soort].bron == bron)
        kb_schrijf_tekst(s, KB_GEEN_LID, kb_arena_printf(arena, "en %zu meer", meer));
    kb_schrijf_einde_lijst(s);
}

static const char *bronstatus(const struct kb_adapterbron *b, const struct bronverslag *verslag)
{
    if (b->niet_aangesloten)
        return "nietAangesloten";
    if (verslag->mist)
        return "onbereikbaar";
    return verslag->verouderd ? "verouderd" : "actueel";
}

void levering_schrijf_bronnen(const struct levering *l, const struct kb_vertaling *v, struct kb_schrijver *s,
                              struct kb_arena *arena)
{
    kb_schrijf_lijst(s, KB_LID("bronnen"));
    for (unsigned i = 0; i < l->adapter->n_bronnen; i++) {
        const struct kb_adapterbron *b = &l->adapter->bronnen[i];
        struct bronverslag verslag = vat_samen(l, i);
        char moment[KB_TIJD_LENGTE + 1];

        kb_schrijf_object(s, KB_GEEN_LID);
        kb_schrijf_z(s, KB_LID("naam"), b->naam);
        kb_schrijf_z(s, KB_LID("status"), bronstatus(b, &verslag));
        if (verslag.opgehaald_op)
            kb_tijd_schrijf(verslag.opgehaald_op, moment);
        kb_schrijf_z(s, KB_LID("opgehaaldOp"), verslag.opgehaald_op ? moment : NULL);
        kb_schrijf_z(s, KB_LID("reden"),
                     b->niet_aangesloten ? "nietAangesloten" : kb_uitkomst_reden(verslag.uitkomst));
        schrijf_ontbreekt(l, i, s);
        schrijf_afwijkingen(l, v, i, s, arena);
        kb_schrijf_einde_object(s);
    }
    kb_schrijf_einde_lijst(s);
}

/* In the order of the table: the paths that were not shown. */
static void schrijf_afgeschermd(const struct levering *l, const struct kb_vertaling *v,
                                struct kb_schrijver *s)
{
    kb_schrijf_lijst(s, KB_LID("afgeschermd"));
    for (size_t i = 0; v->verborgen && i < l->adapter->n_zicht; i++)
        if (v->verborgen >> i & 1)
            kb_schrijf_z(s, KB_GEEN_LID, l->adapter->zicht[i].pad);
    kb_schrijf_einde_lijst(s);
}

static bool iets_geleverd(const struct levering *l)
{
    for (size_t i = 0; i < l->plan.n; i++)
        if (geleverd(l, l->plan.regel[i].soort))
            return true;
    return false;
}

/* Which status says best what this outcome means for the whole group: a deadline weighs more than a bad
 * answer, that more than not having been asked. */
static enum kb_status weeg(enum kb_status tot_nu, enum kb_oproepuitkomst u)
{
    if (u == KB_UITKOMST_TIJDSLIMIET || tot_nu == KB_TE_LAAT)
        return KB_TE_LAAT;
    if (u == KB_UITKOMST_ONDERBROKEN || u == KB_UITKOMST_OVERBELAST)
        return tot_nu;
    return KB_BRON_FOUT;
}

/* Nothing was delivered: which status says it best, and in words which source did what. */
static enum kb_status waarom_niets(const struct levering *l, struct kb_fout *fout)
{
    enum kb_status status = KB_BRON_ONBEREIKBAAR;
    struct kb_fout zin;
    int64_t opnieuw_s = 0;
    size_t n = 0;

    if (levering_onbekend(l))
        return kb_fout_zet(fout, KB_ONBEKEND, "De bron kent geen werkgever met dit LH-nummer.");
    zin.tekst[0] = '\0';
    for (unsigned i = 0; i < l->adapter->n_bronnen; i++) {
        struct bronverslag verslag = vat_samen(l, i);
        int bij;

        if (l->adapter->bronnen[i].niet_aangesloten || verslag.uitkomst == KB_UITKOMST_OK)
            continue;
        if (verslag.mist)
            status = weeg(status, verslag.uitkomst);
        if (verslag.opnieuw_s > opnieuw_s)
            opnieuw_s = verslag.opnieuw_s;
        bij = snprintf(zin.tekst + n, sizeof(zin.tekst) - n, "%s%s: %s", n ? ", " : "",
                       l->adapter->bronnen[i].naam, kb_uitkomst_reden(verslag.uitkomst));
        if (bij < 0 || (size_t)bij >= sizeof(zin.tekst) - n)
            break;
        n += (size_t)bij;
    }
    kb_fout_zet(fout, status, "De gegevensgroep %s kon niet worden geleverd (%.200s).",
                kb_gegevensgroepen[l->groep].naam, zin.tekst);
    fout->opnieuw_s = opnieuw_s;
    return status;
}

/* The translation refused bodies: the engine is told, and may have earlier ones. True when it had: then there
 * is something to translate again. */
static bool verwerp(struct levering *l)
{
    bool ander = false;

    for (size_t i = 0; i < l->plan.n; i++) {
        unsigned soort = l->plan.regel[i].soort;

        if (!l->antwoord[soort].verworpen)
            continue;
        ander = kb_ophaling_verwerp(l->ophaling, l->eerste + i) || ander;
        koppel(l, soort);
    }
    return ander;
}

static enum kb_status vertaal(struct levering *l, struct kb_vertaling *v)
{
    struct kb_schrijver begin = *v->uit;
    size_t lengte = v->uit->uit->n;
    enum kb_status status;

    for (;;) {
        status = l->adapter->vertaal(v);
        if (status != KB_OK || !verwerp(l))
            return status;
        /* Each call has one earlier body at the most, so this ends. */
        *v->uit = begin;
        v->uit->uit->n = lengte;
        v->n_afwijkingen = 0;
        v->verborgen = 0;
    }
}

static struct kb_vertaling vertaling_van(struct levering *l, struct kb_schrijver *s, struct kb_arena *arena)
{
    return (struct kb_vertaling){
        .vraag = l->vraag, .antwoord = l->antwoord, .uit = s, .arena = arena, .zicht = l->adapter->zicht};
}

void levering_lees(struct levering *l, struct kb_arena *arena)
{
    struct kb_buffer uit = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&uit);
    struct kb_vertaling v = vertaling_van(l, &s, arena);

    if (iets_geleverd(l) && vertaal(l, &v) == KB_OK)
        l->afscherming = v.afscherming;
    kb_buffer_vrij(&uit);
}

enum kb_status levering_schrijf(struct levering *l, struct kb_schrijver *s, struct kb_tekst lid,
                                struct kb_arena *arena, struct kb_fout *fout)
{
    struct kb_schrijver begin = *s;
    size_t lengte = s->uit->n;
    struct kb_vertaling v = vertaling_van(l, s, arena);
    enum kb_status status = KB_OK;

    if (!iets_geleverd(l))
        return waarom_niets(l, fout);
    kb_schrijf_object(s, lid);
    kb_schrijf_z(s, KB_LID("lhnummer"), l->vraag->lhnummer.tekst);
    kb_schrijf_z(s, KB_LID("gegevensgroep"), kb_gegevensgroepen[l->groep].naam);
    kb_buffer_voeg_tekst(s->uit, KB_TEKST(",\"gegevens\":"));
    s->komma = false;
    status = vertaal(l, &v);
    if (status == KB_OK && !iets_geleverd(l))
        status = waarom_niets(l, fout);
    l->afscherming = v.afscherming;
    if (status == KB_OK) {
        schrijf_afgeschermd(l, &v, s);
        levering_schrijf_bronnen(l, &v, s, arena);
        kb_schrijf_einde_object(s);
    } else {
        if (status == KB_GEEN_GEHEUGEN)
            kb_fout_zet(fout, status, "Er is nu te weinig geheugen.");
        *s = begin;
        s->uit->n = lengte;
    }
    return status;
}
