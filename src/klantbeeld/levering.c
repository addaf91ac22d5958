/* One group's answer: translate the bodies, then say of every source what it did. Which members are missing
 * because of which source follows from the adapter's tables, not from the adapter's code. */
#include <stdio.h>

#include "klantbeeld/intern.h"

void levering_koppel(struct levering *l, const struct kb_ophaling *o)
{
    for (size_t i = 0; i < l->plan.n; i++) {
        unsigned soort = l->plan.regel[i].soort;
        const struct kb_resultaat *r = kb_ophaling_resultaat(o, l->eerste + i);

        l->resultaat[soort] = r;
        if (r->uitslag == KB_UITSLAG_OK)
            l->antwoord[soort] = (struct kb_bronantwoord){.uitkomst = KB_ANTWOORD_OK, .body = r->body};
        else
            l->antwoord[soort].uitkomst =
                r->uitslag == KB_UITSLAG_ONBEKEND ? KB_ANTWOORD_ONBEKEND : KB_ANTWOORD_GEEN;
    }
}

bool levering_onbekend(const struct levering *l)
{
    for (size_t i = 0; i < l->plan.n; i++)
        if (l->antwoord[l->plan.regel[i].soort].uitkomst != KB_ANTWOORD_ONBEKEND)
            return false;
    return l->plan.n > 0;
}

/* How a call turned out once its body was read too. */
static enum kb_uitslag oordeel(const struct levering *l, unsigned soort)
{
    return l->antwoord[soort].verworpen ? KB_UITSLAG_ONBRUIKBAAR : l->resultaat[soort]->uitslag;
}

/* What the calls of one source came to. */
struct bronverslag {
    enum kb_uitslag
        uitslag; /* KB_UITSLAG_OK, or that of the first call that failed; a 404 gives way to anything worse */
    kb_tijd opgehaald_op; /* the oldest of its usable answers; 0 = none */
};

static struct bronverslag vat_samen(const struct levering *l, unsigned bron)
{
    struct bronverslag uit = {KB_UITSLAG_OK, 0};

    for (size_t i = 0; i < l->plan.n; i++) {
        unsigned soort = l->plan.regel[i].soort;
        enum kb_uitslag u = oordeel(l, soort);

        if (l->adapter->oproepen[soort].bron != bron)
            continue;
        if (u == KB_UITSLAG_OK || u == KB_UITSLAG_ONBEKEND) {
            kb_tijd op = l->resultaat[soort]->opgehaald_op;

            if (!uit.opgehaald_op || op < uit.opgehaald_op)
                uit.opgehaald_op = op;
        }
        if (u != KB_UITSLAG_OK && (uit.uitslag == KB_UITSLAG_OK || uit.uitslag == KB_UITSLAG_ONBEKEND))
            uit.uitslag = u;
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

        if (l->adapter->oproepen[soort].bron == bron && oordeel(l, soort) != KB_UITSLAG_OK)
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

static const char *bronstatus(const struct kb_adapterbron *b, enum kb_uitslag u)
{
    if (b->niet_aangesloten)
        return "nietAangesloten";
    return u == KB_UITSLAG_OK || u == KB_UITSLAG_ONBEKEND ? "actueel" : "onbereikbaar";
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
        kb_schrijf_z(s, KB_LID("status"), bronstatus(b, verslag.uitslag));
        if (verslag.opgehaald_op)
            kb_tijd_schrijf(verslag.opgehaald_op, moment);
        kb_schrijf_z(s, KB_LID("opgehaaldOp"), verslag.opgehaald_op ? moment : NULL);
        kb_schrijf_z(s, KB_LID("reden"),
                     b->niet_aangesloten ? "nietAangesloten" : kb_uitslag_reden(verslag.uitslag));
        schrijf_ontbreekt(l, i, s);
        schrijf_afwijkingen(l, v, i, s, arena);
        kb_schrijf_einde_object(s);
    }
    kb_schrijf_einde_lijst(s);
}

static bool iets_geleverd(const struct levering *l)
{
    for (size_t i = 0; i < l->plan.n; i++)
        if (oordeel(l, l->plan.regel[i].soort) == KB_UITSLAG_OK)
            return true;
    return false;
}

/* Nothing was delivered: which status says it best, and in words which source did what. */
static enum kb_status waarom_niets(const struct levering *l, struct kb_fout *fout)
{
    enum kb_status status = levering_onbekend(l) ? KB_ONBEKEND : KB_BRON_FOUT;
    struct kb_fout zin;
    size_t n = 0;

    if (status == KB_ONBEKEND)
        return kb_fout_zet(fout, status, "De bron kent geen werkgever met dit LH-nummer.");
    zin.tekst[0] = '\0';
    for (unsigned i = 0; i < l->adapter->n_bronnen; i++) {
        struct bronverslag verslag = vat_samen(l, i);
        int bij;

        if (l->adapter->bronnen[i].niet_aangesloten || verslag.uitslag == KB_UITSLAG_OK)
            continue;
        if (verslag.uitslag == KB_UITSLAG_TIJDSLIMIET)
            status = KB_TE_LAAT;
        bij = snprintf(zin.tekst + n, sizeof(zin.tekst) - n, "%s%s: %s", n ? ", " : "",
                       l->adapter->bronnen[i].naam, kb_uitslag_reden(verslag.uitslag));
        if (bij < 0 || (size_t)bij >= sizeof(zin.tekst) - n)
            break;
        n += (size_t)bij;
    }
    return kb_fout_zet(fout, status, "De gegevensgroep %s kon niet worden geleverd (%.200s).",
                       kb_gegevensgroepen[l->groep].naam, zin.tekst);
}

enum kb_status levering_schrijf(struct levering *l, struct kb_schrijver *s, struct kb_tekst lid,
                                struct kb_arena *arena, struct kb_fout *fout)
{
    struct kb_schrijver begin = *s;
    size_t lengte = s->uit->n;
    struct kb_vertaling v = {.vraag = l->vraag, .antwoord = l->antwoord, .uit = s, .arena = arena};
    enum kb_status status = KB_OK;

    if (!iets_geleverd(l))
        return waarom_niets(l, fout);
    kb_schrijf_object(s, lid);
    kb_schrijf_z(s, KB_LID("lhnummer"), l->vraag->lhnummer.tekst);
    kb_schrijf_z(s, KB_LID("gegevensgroep"), kb_gegevensgroepen[l->groep].naam);
    kb_buffer_voeg_tekst(s->uit, KB_TEKST(",\"gegevens\":"));
    s->komma = false;
    status = l->adapter->vertaal(&v);
    if (status == KB_OK && !iets_geleverd(l))
        status = waarom_niets(l, fout);
    if (status == KB_OK) {
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
