/* Around every filling: one at a time, nothing half-way in place, and somebody who looks on knows how far it
 * is. */
#include "zoek/vulling.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

enum { BALK = 30, PROMILLE = 1000 };

/* A line of plain text every so often; a bar may move more often. */
static const kb_moment OM_DE_REGEL = 5 * KB_S;
static const kb_moment OM_DE_BALK = KB_S / 5;

static enum kb_status neem_slot(struct kb_vulwerk *w)
{
    char pad[4096];

    (void)snprintf(pad, sizeof(pad), "%s.slot", w->v->index);
    w->slot = open(pad, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (w->slot < 0)
        return kb_fout_zet(w->fout, KB_INTERN, "%s: %s", pad, strerror(errno));
    if (flock(w->slot, LOCK_EX | LOCK_NB) == 0)
        return KB_OK;
    return kb_fout_zet(w->fout, KB_OVERBELAST, "%s: de index wordt al gevuld", w->v->index);
}

enum kb_status kb_vulwerk_begin(struct kb_vulwerk *w, const struct kb_vulling *v, bool mutaties,
                                struct kb_vulverslag *verslag, struct kb_fout *fout)
{
    enum kb_status status;

    *verslag = (struct kb_vulverslag){.regels = 0};
    *w = (struct kb_vulwerk){
        .v = v, .verslag = verslag, .fout = fout, .slot = -1, .begin = kb_nu(&kb_klok_systeem)};
    w->stap = "lezen";
    (void)snprintf(w->nieuw, sizeof(w->nieuw), "%s.nieuw", v->index);
    status = neem_slot(w);
    if (status == KB_OK) {
        (void)unlink(w->nieuw); /* left by a filling that was killed: ours alone now that we hold the lock */
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
    kb_sqlite_schrijver_vrij(w->uit);
    if (w->afgekeurd)
        (void)fclose(w->afgekeurd);
    if (w->slot >= 0) {
        (void)unlink(w->nieuw); /* gone already when it is in place */
        (void)close(w->slot);
    }
    w->in = NULL;
    w->uit = NULL;
    w->afgekeurd = NULL;
    w->slot = -1;
}

enum kb_status kb_vulwerk_keur_af(struct kb_vulwerk *w, int64_t regel, const char *reden)
{
    w->verslag->afgekeurd++;
    if (!w->afgekeurd) {
        char pad[4096];

        (void)snprintf(pad, sizeof(pad), "%s%s", w->v->afgekeurd ? w->v->afgekeurd : w->v->index,
                       w->v->afgekeurd ? "" : ".afgekeurd");
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

/* The folder too must reach the disk, or the rename may not survive the machine. */
static bool bewaar_map(const char *index)
{
    char map[4096];
    char *streep;
    bool goed;
    int fd;

    (void)snprintf(map, sizeof(map), "%s", index);
    streep = strrchr(map, '/');
    if (streep)
        streep[streep == map ? 1 : 0] = '\0';
    fd = open(streep ? map : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    goed = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return goed;
}

enum kb_status kb_vulwerk_voltooi(struct kb_vulwerk *w)
{
    struct kb_indexstaat *staat = &w->verslag->staat;
    enum kb_status status;

    w->stap = "afronden en controleren";
    kb_vulwerk_toon(w, w->verslag->regels, -1, true);
    staat->volgnummer = w->voorloop.volgnummer;
    memcpy(staat->peildatum, w->voorloop.peildatum, sizeof(staat->peildatum));
    status = kb_sqlite_afronden(w->uit, staat, w->fout);
    if (status != KB_OK)
        return status;
    kb_sqlite_schrijver_vrij(w->uit);
    w->uit = NULL;
    if (rename(w->nieuw, w->v->index) != 0 || !bewaar_map(w->v->index))
        return kb_fout_zet(w->fout, KB_INTERN, "%s: %s", w->v->index, strerror(errno));
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
