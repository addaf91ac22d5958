/* Around every filling: one at a time, nothing half-way in place, and somebody who looks on knows how far it
 * is. */
#include "zoek/vulling.h"
#include "zoek/postgres.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

enum { BALK = 30, PROMILLE = 1000 };

/* A line of plain text every so often; a bar may move more often. */
static const kb_moment OM_DE_REGEL = 5 * KB_S;
static const kb_moment OM_DE_BALK = KB_S / 5;

enum kb_status kb_vulwerk_begin(struct kb_vulwerk *w, const struct kb_vulling *v, bool mutaties,
                                struct kb_vulverslag *verslag, struct kb_fout *fout)
{
    enum kb_status status;

    *verslag = (struct kb_vulverslag){.regels = 0};
    *w = (struct kb_vulwerk){
        .v = v, .verslag = verslag, .fout = fout, .slot = -1, .begin = kb_nu(&kb_klok_systeem)};
    w->stap = "lezen";
    w->hoe = kb_pg_is(v->index) ? &kb_schrijfwijze_postgres : &kb_schrijfwijze_sqlite;
    (void)snprintf(w->nieuw, sizeof(w->nieuw), "%s", w->hoe->naam);
    status = w->hoe->slot(w);
    if (status == KB_OK) {
        w->in = kb_invoer_open(v->invoer, fout);
        status = w->in ? kb_voorloop_lees(w->in, mutaties, &w->voorloop, fout) : fout->status;
    }
    if (status != KB_OK)
        kb_vulwerk_einde(w);
    return status;
}

void kb_vulwerk_einde(struct kb_vulwerk *w)
{
    kb_invoer_sluit(w->in);
    w->hoe->einde(w);
    if (w->afgekeurd)
        (void)fclose(w->afgekeurd);
    w->in = NULL;
    w->uit = NULL;
    w->afgekeurd = NULL;
}

enum kb_status kb_vulwerk_keur_af(struct kb_vulwerk *w, int64_t regel, const char *reden)
{
    w->verslag->afgekeurd++;
    if (!w->afgekeurd) {
        char pad[4096];

        if (w->v->afgekeurd)
            (void)snprintf(pad, sizeof(pad), "%s", w->v->afgekeurd);
        else /* an index in a database has no folder: the one we are in */
            (void)snprintf(pad, sizeof(pad), "%s.afgekeurd",
                           kb_pg_is(w->v->index) ? "zoekindex" : w->v->index);
        w->afgekeurd = fopen(pad, "we");
        if (!w->afgekeurd)
            return kb_fout_zet(w->fout, KB_INTERN, "%s: %s", pad, strerror(errno));
    }
    if (fprintf(w->afgekeurd, "%" PRId64 "\t%s\n", regel, reden) < 0)
        return kb_fout_zet(w->fout, KB_INTERN, "afgekeurde regels: schrijven lukt niet: %s", strerror(errno));
    return KB_OK;
}

enum kb_status kb_vulwerk_keur(struct kb_vulwerk *w)
{
    const struct kb_vulverslag *r = w->verslag;

    if (r->regels != w->voorloop.aantal)
        return kb_fout_zet(w->fout, KB_ONGELDIG,
                           "er zijn %" PRId64 " regels aangekondigd en %" PRId64
                           " gelezen; de oude index blijft",
                           w->voorloop.aantal, r->regels);
    if (r->afgekeurd * PROMILLE > r->regels * w->v->max_afkeur_promille)
        return kb_fout_zet(w->fout, KB_ONGELDIG,
                           "%" PRId64 " van de %" PRId64 " regels zijn afgekeurd, meer dan %" PRId64
                           " promille; de oude index blijft",
                           r->afgekeurd, r->regels, w->v->max_afkeur_promille);
    if (w->afgekeurd && fflush(w->afgekeurd) != 0)
        return kb_fout_zet(w->fout, KB_INTERN, "afgekeurde regels: schrijven lukt niet: %s", strerror(errno));
    return KB_OK;
}

enum kb_status kb_vulwerk_voltooi(struct kb_vulwerk *w)
{
    struct kb_indexstaat *staat = &w->verslag->staat;
    enum kb_status status;

    w->stap = "afronden en controleren";
    kb_vulwerk_toon(w, w->verslag->regels, -1, true);
    staat->volgnummer = w->voorloop.volgnummer;
    memcpy(staat->peildatum, w->voorloop.peildatum, sizeof(staat->peildatum));
    status = w->hoe->voltooi(w, staat);
    if (status != KB_OK)
        return status;
    w->verslag->duur_ms = (kb_nu(&kb_klok_systeem) - w->begin) / KB_MS;
    return KB_OK;
}

static void toon_balk(FILE *f, int promille)
{
    int vol = promille < 0 ? 0 : promille * BALK / PROMILLE;

    fputc('[', f);
    for (int i = 0; i < BALK; i++)
        fputc(i < vol ? '#' : '.', f);
    fputs("] ", f);
}

void kb_vulwerk_toon(struct kb_vulwerk *w, int64_t gedaan, int promille, bool nu)
{
    kb_moment tijd = kb_nu(&kb_klok_systeem);
    FILE *f = w->v->voortgang;
    bool balk = f && isatty(fileno(f));
    int64_t ms = (tijd - w->begin) / KB_MS;

    if (!f || (!nu && tijd - w->getoond < (balk ? OM_DE_BALK : OM_DE_REGEL)))
        return;
    w->getoond = tijd;
    if (balk) {
        fputc('\r', f);
        toon_balk(f, promille);
    }
    fprintf(f, "%s: %" PRId64 " regels", w->stap, gedaan);
    if (ms > 0 && promille >= 0)
        fprintf(f, ", %" PRId64 " per seconde", gedaan * 1000 / ms);
    if (promille > 0)
        fprintf(f, ", nog %" PRId64 " s", ms * (PROMILLE - promille) / promille / 1000);
    fputs(balk ? "\033[K" : "\n", f);
    if (balk && nu)
        fputc('\n', f);
    (void)fflush(f);
}
