/* A mutation file: {"mutatie": "nieuw", "werkgever": {…}}, "wijzig" likewise, and {"mutatie": "einde",
 * "rsin": "…"} (or "bsn"), a line each, in order.
 *
 * It is applied to a copy of the index file, which then takes its place with the file's number in it, or in
 * one transaction of the database. That one rename or commit is all: killed before it, nothing has happened
 * and the file is applied again from its beginning; after it, the number says that it has been. */
#include <inttypes.h>
#include <stdlib.h>

#include "zoek/vulling.h"

struct muteerwerk {
    struct kb_vulwerk w;
    struct kb_werkgever werkgever;
    int64_t id;
    enum kb_status status; /* of writing keys */
};

static enum kb_status kan_niet_schrijven(struct muteerwerk *m)
{
    return kb_fout_zet(m->w.fout, KB_INTERN, "%s: schrijven lukt niet: %s", m->w.nieuw,
                       m->w.hoe->reden(m->w.uit));
}

static int fiscale_soort(bool is_bsn)
{
    return is_bsn ? 2 : 1; /* bit positions of KB_ZOEK_BSN and KB_ZOEK_RSIN */
}

static void schrijf_sleutel(void *context, int soort, int64_t nummer)
{
    struct muteerwerk *m = context;

    if (m->w.hoe->sleutel(m->w.uit, soort, nummer, m->id) != KB_OK)
        m->status = KB_INTERN;
}

/* Write m->werkgever behind those of the same size. */
static enum kb_status voeg_in(struct muteerwerk *m)
{
    int64_t begin = kb_rangnummer(m->werkgever.beeindigd, m->werkgever.medewerkers, 0);
    int64_t laatste;

    if (m->w.hoe->laatste(m->w.uit, begin, begin + (INT64_C(1) << KB_RANG_VOLG_BITS) - 1, &laatste) != KB_OK)
        return kan_niet_schrijven(m);
    m->id = laatste < 0 ? begin + 1 : laatste + 1;
    m->status = m->w.hoe->rij(m->w.uit, m->id, &m->werkgever);
    if (m->status == KB_OK)
        kb_werkgever_sleutels(&m->werkgever, schrijf_sleutel, m);
    return m->status == KB_OK ? KB_OK : kan_niet_schrijven(m);
}

/* Does another employer have one of its LH-nummers? */
static enum kb_status zoek_dubbel(struct muteerwerk *m, int64_t eigen, bool *dubbel)
{
    *dubbel = false;
    for (size_t i = 0; i < m->werkgever.n_administraties; i++) {
        int64_t id;

        if (m->w.hoe->vind(m->w.uit, 0,
                           kb_nummer_sleutel(KB_ZOEK_LHNUMMER, m->werkgever.administratie[i].lhnummer),
                           &id) != KB_OK)
            return kan_niet_schrijven(m);
        *dubbel |= id >= 0 && id != eigen;
    }
    return KB_OK;
}

/* reden: why the line is refused; NULL when it was applied. */
static enum kb_status nieuw_of_wijzig(struct muteerwerk *m, bool nieuw, const char **reden)
{
    int64_t nummer = kb_nummer_sleutel(KB_ZOEK_RSIN, m->werkgever.fiscaal);
    enum kb_status status;
    bool dubbel;
    int64_t id;

    if (m->w.hoe->vind(m->w.uit, fiscale_soort(m->werkgever.is_bsn), nummer, &id) != KB_OK)
        return kan_niet_schrijven(m);
    status = zoek_dubbel(m, id, &dubbel);
    if (status != KB_OK)
        return status;
    *reden = nieuw && id >= 0   ? "nieuw: deze werkgever is er al"
             : !nieuw && id < 0 ? "wijzig: deze werkgever is er niet"
             : dubbel           ? "lhnummer: hoort bij een andere werkgever"
                                : NULL;
    if (*reden)
        return KB_OK;
    if (id >= 0 && m->w.hoe->weg(m->w.uit, id) != KB_OK)
        return kan_niet_schrijven(m);
    return voeg_in(m);
}

static enum kb_status beeindig(struct muteerwerk *m, struct kb_waarde regel, const char **reden)
{
    struct kb_tekst t = KB_GEEN_TEKST;
    bool is_bsn = !kb_waarde_tekst(kb_waarde_lid(regel, "rsin"), &t);
    struct kb_rsin nummer;
    int64_t id;

    if (is_bsn)
        (void)kb_waarde_tekst(kb_waarde_lid(regel, "bsn"), &t);
    if (kb_rsin_lees(t, m->w.v->proef, &nummer) != KB_NUMMER_GOED) {
        *reden = "einde: er hoort een rsin of bsn bij";
        return KB_OK;
    }
    if (m->w.hoe->vind(m->w.uit, fiscale_soort(is_bsn), kb_nummer_sleutel(KB_ZOEK_RSIN, nummer.tekst), &id) !=
        KB_OK)
        return kan_niet_schrijven(m);
    if (id < 0) {
        *reden = "einde: deze werkgever is er niet";
        return KB_OK;
    }
    return m->w.hoe->beeindig(m->w.uit, id) == KB_OK ? KB_OK : kan_niet_schrijven(m);
}

static enum kb_status pas_toe(struct muteerwerk *m, struct kb_waarde regel, struct kb_fout *oordeel,
                              const char **reden)
{
    struct kb_tekst soort = KB_GEEN_TEKST;

    (void)kb_waarde_tekst(kb_waarde_lid(regel, "mutatie"), &soort);
    if (kb_tekst_is(soort, "einde"))
        return beeindig(m, regel, reden);
    if (!kb_tekst_is(soort, "nieuw") && !kb_tekst_is(soort, "wijzig")) {
        *reden = "mutatie: is geen van: nieuw, wijzig, einde";
        return KB_OK;
    }
    if (kb_werkgever_lees(kb_waarde_lid(regel, "werkgever"), m->w.v->proef, &m->werkgever, oordeel) !=
        KB_OK) {
        *reden = oordeel->tekst;
        return KB_OK;
    }
    return nieuw_of_wijzig(m, kb_tekst_is(soort, "nieuw"), reden);
}

static enum kb_status een_regel(struct muteerwerk *m, struct kb_tekst regel)
{
    struct kb_fout oordeel = {.tekst = ""};
    struct kb_document *d = NULL;
    const char *reden = NULL;
    enum kb_status status = kb_document_lees(regel, &d, &oordeel);

    if (status == KB_OK)
        status = pas_toe(m, kb_document_wortel(d), &oordeel, &reden);
    else if (status == KB_ONGELDIG) {
        reden = oordeel.tekst;
        status = KB_OK;
    } else
        (void)kb_fout_zet(m->w.fout, status, "geen geheugen");
    if (status == KB_OK && reden)
        status = kb_vulwerk_keur_af(&m->w, kb_invoer_regels(m->w.in), reden);
    kb_document_vrij(d);
    return status;
}

static enum kb_status alle_regels(struct muteerwerk *m)
{
    struct kb_vulwerk *w = &m->w;
    struct kb_tekst regel;
    enum kb_status status;

    w->stap = "muteren";
    while ((status = kb_invoer_regel(w->in, &regel, w->fout)) == KB_OK || status == KB_TE_GROOT) {
        w->verslag->regels++;
        status = status == KB_OK ? een_regel(m, regel)
                                 : kb_vulwerk_keur_af(w, kb_invoer_regels(w->in), "de regel is te lang");
        if (status != KB_OK)
            return status;
        if (w->verslag->regels % 256 == 0)
            kb_vulwerk_toon(w, w->verslag->regels, kb_invoer_promille(w->in), false);
    }
    return status == KB_ONBEKEND ? kb_vulwerk_keur(w) : status;
}

/* The file must be the next one: an earlier one has been applied, a later one would leave a gap. */
static enum kb_status keur_volgnummer(struct kb_vulwerk *w, const struct kb_indexstaat *staat)
{
    w->verslag->al_verwerkt = w->voorloop.volgnummer <= staat->volgnummer;
    if (w->verslag->al_verwerkt || w->voorloop.volgnummer == staat->volgnummer + 1)
        return KB_OK;
    return kb_fout_zet(w->fout, KB_ONGELDIG,
                       "volgnummer %" PRId64 " is niet aan de beurt: na %" PRId64 " komt %" PRId64,
                       w->voorloop.volgnummer, staat->volgnummer, staat->volgnummer + 1);
}

static enum kb_status muteer(struct muteerwerk *m)
{
    struct kb_indexstaat *staat = &m->w.verslag->staat;
    enum kb_status status = kb_index_staat(m->w.v->index, false, staat, m->w.fout);

    if (status == KB_OK)
        status = keur_volgnummer(&m->w, staat);
    if (status != KB_OK || m->w.verslag->al_verwerkt)
        return status;
    status = m->w.hoe->maak(&m->w, false);
    if (status == KB_OK)
        status = alle_regels(m);
    if (status == KB_OK)
        status = kb_vulwerk_voltooi(&m->w);
    return status;
}

enum kb_status kb_index_muteer(const struct kb_vulling *v, struct kb_vulverslag *uit, struct kb_fout *fout)
{
    struct muteerwerk *m = calloc(1, sizeof(*m));
    enum kb_status status;

    if (!m)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen");
    status = kb_vulwerk_begin(&m->w, v, true, uit, fout);
    if (status == KB_OK) {
        status = muteer(m);
        uit->goed = uit->regels - uit->afgekeurd;
        kb_vulwerk_einde(&m->w);
    }
    free(m);
    return status;
}
