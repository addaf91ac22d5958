/* A fixed number of connections, lent to whoever searches. One stat() a search tells whether the index is
 * still the same file. Opening is done outside the lock: it reads the words of the index. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "klantbeeld/basis/hash.h"
#include "zoek/voorraad.h"

struct kb_zoek {
    const struct kb_opslag *opslag;
    char *index;
    pthread_mutex_t slot; /* guards everything below, and verwijzingen of a generation */
    pthread_cond_t vrij;
    size_t max, uitgeleend;
    size_t n; /* connections at rest, the last one first: its pages are still in its cache */
    struct kb_verbinding *rust;
    struct kb_generatie *nu; /* counted as one reference */
};

struct kb_zoek *kb_zoek_nieuw(const char *index, size_t verbindingen)
{
    struct kb_zoek *z = calloc(1, sizeof(*z));
    pthread_condattr_t soort;

    if (!z)
        return NULL;
    z->opslag = &kb_opslag_sqlite;
    z->max = verbindingen ? verbindingen : 1;
    z->index = strdup(index);
    z->rust = calloc(z->max, sizeof(*z->rust));
    if (!z->index || !z->rust) {
        free(z->index);
        free(z->rust);
        free(z);
        return NULL;
    }
    (void)pthread_mutex_init(&z->slot, NULL);
    (void)pthread_condattr_init(&soort);
    (void)pthread_condattr_setclock(&soort, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&z->vrij, &soort);
    (void)pthread_condattr_destroy(&soort);
    return z;
}

static void laat_los(struct kb_generatie *g)
{
    if (!g || --g->verwijzingen)
        return;
    kb_woorden_vrij(g->woorden);
    free(g);
}

/* Under the lock, as everything that counts references is. */
static void sluit(struct kb_verbinding *v)
{
    v->opslag->sluit(v->v);
    laat_los(v->generatie);
}

void kb_zoek_vrij(struct kb_zoek *z)
{
    if (!z)
        return;
    for (size_t i = 0; i < z->n; i++)
        sluit(&z->rust[i]);
    laat_los(z->nu);
    (void)pthread_cond_destroy(&z->vrij);
    (void)pthread_mutex_destroy(&z->slot);
    free(z->rust);
    free(z->index);
    free(z);
}

/* A number for the file that is there now; 0 when there is none. */
static uint64_t kenmerk_van(const char *pad)
{
    struct stat st;

    if (stat(pad, &st) != 0)
        return 0;
    return kb_hash_meng((uint64_t)st.st_ino ^ (uint64_t)st.st_mtim.tv_nsec, (uint64_t)st.st_mtim.tv_sec ^
                                                                                (uint64_t)st.st_dev << 32 ^
                                                                                (uint64_t)st.st_size << 20) |
           1;
}

/* A place among those that may search at once. */
static enum kb_status wacht_op_plaats(struct kb_zoek *z, kb_moment deadline)
{
    struct timespec tot = {.tv_sec = deadline / KB_S, .tv_nsec = deadline % KB_S};

    while (z->uitgeleend == z->max) {
        int code = deadline ? pthread_cond_timedwait(&z->vrij, &z->slot, &tot)
                            : pthread_cond_wait(&z->vrij, &z->slot);

        if (code == ETIMEDOUT)
            return KB_TE_LAAT;
    }
    z->uitgeleend++;
    return KB_OK;
}

/* A connection at rest to this file; others are closed on the way. */
static bool neem_uit_rust(struct kb_zoek *z, uint64_t kenmerk, struct kb_verbinding *uit)
{
    while (z->n) {
        *uit = z->rust[--z->n];
        if (uit->generatie->kenmerk == kenmerk)
            return true;
        sluit(uit);
    }
    return false;
}

static struct kb_generatie *nieuwe_generatie(const struct kb_verbinding *v, uint64_t kenmerk,
                                             struct kb_fout *fout)
{
    struct kb_generatie *g = calloc(1, sizeof(*g));

    if (!g) {
        (void)kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen");
        return NULL;
    }
    g->kenmerk = kenmerk;
    if (v->opslag->staat(v->v, &g->staat, fout) == KB_OK) {
        g->woorden = kb_woorden_nieuw(v->opslag, v->v);
        if (g->woorden)
            return g;
        (void)kb_fout_zet(fout, KB_BRON_ONBEREIKBAAR, "De zoekindex is niet te lezen.");
    }
    free(g);
    return NULL;
}

/* Open the file that is there. The words are read once for all connections: whoever comes second joins. */
static enum kb_status maak(struct kb_zoek *z, uint64_t kenmerk, struct kb_verbinding *uit,
                           struct kb_fout *fout)
{
    struct kb_generatie *g = NULL;
    enum kb_status status;

    *uit = (struct kb_verbinding){.opslag = z->opslag};
    status = z->opslag->open(z->index, &uit->v, fout);
    if (status != KB_OK)
        return status;
    if (kenmerk_van(z->index) !=
        kenmerk) /* replaced between the look and the opening: a name for what was opened */
        kenmerk = 0;
    (void)pthread_mutex_lock(&z->slot);
    if (kenmerk && z->nu && z->nu->kenmerk == kenmerk) {
        g = z->nu;
        g->verwijzingen++;
    }
    (void)pthread_mutex_unlock(&z->slot);
    if (!g) {
        g = nieuwe_generatie(uit, kenmerk, fout);
        if (!g) {
            z->opslag->sluit(uit->v);
            return fout ? fout->status : KB_BRON_ONBEREIKBAAR;
        }
        g->verwijzingen = 1;
        (void)pthread_mutex_lock(&z->slot);
        if (kenmerk) {
            laat_los(z->nu);
            z->nu = g;
            g->verwijzingen++;
        }
        (void)pthread_mutex_unlock(&z->slot);
    }
    uit->generatie = g;
    return KB_OK;
}

enum kb_status kb_voorraad_leen(struct kb_zoek *z, kb_moment deadline, struct kb_verbinding *uit,
                                struct kb_fout *fout)
{
    uint64_t kenmerk = kenmerk_van(z->index);
    struct kb_fout eigen = {.status = KB_BRON_ONBEREIKBAAR, .tekst = ""};
    enum kb_status status;
    bool er_is;

    (void)pthread_mutex_lock(&z->slot);
    status = wacht_op_plaats(z, deadline);
    er_is = status == KB_OK && neem_uit_rust(z, kenmerk, uit);
    (void)pthread_mutex_unlock(&z->slot);
    if (status != KB_OK)
        return kb_fout_zet(fout, status, "Er wordt te veel tegelijk gezocht.");
    if (er_is)
        return KB_OK;
    status = kenmerk ? maak(z, kenmerk, uit, &eigen)
                     : kb_fout_zet(&eigen, KB_BRON_ONBEREIKBAAR, "De zoekindex is er niet.");
    if (status == KB_OK)
        return KB_OK;
    (void)pthread_mutex_lock(&z->slot);
    z->uitgeleend--;
    (void)pthread_cond_signal(&z->vrij);
    (void)pthread_mutex_unlock(&z->slot);
    return kb_fout_zet(fout, status, "%s", eigen.tekst);
}

void kb_voorraad_geef_terug(struct kb_zoek *z, struct kb_verbinding *v, bool kapot)
{
    (void)pthread_mutex_lock(&z->slot);
    if (kapot)
        sluit(v);
    else
        z->rust[z->n++] = *v;
    z->uitgeleend--;
    (void)pthread_cond_signal(&z->vrij);
    (void)pthread_mutex_unlock(&z->slot);
}

enum kb_status kb_zoek_staat(struct kb_zoek *z, struct kb_indexstaat *uit, struct kb_fout *fout)
{
    struct kb_verbinding v = {.v = NULL};
    enum kb_status status = kb_voorraad_leen(z, 0, &v, fout);

    if (status != KB_OK || !v.generatie)
        return status;
    *uit = v.generatie->staat;
    kb_voorraad_geef_terug(z, &v, false);
    return KB_OK;
}
