/* A fixed number of connections, lent to whoever searches. One look a search (a stat() of the file, or what
 * the database says to its questions) tells whether the index is still the same. Opening and looking are done
 * outside the lock: they read the words of the index, or wait for somebody. So is freeing what is remembered
 * of an index that nobody reads any more. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "zoek/postgres.h"
#include "zoek/voorraad.h"

struct kb_zoek {
    const struct kb_opslag *opslag;
    char *index;
    pthread_mutex_t slot; /* guards everything below, and verwijzingen of a generation */
    pthread_cond_t vrij;
    size_t max, uitgeleend;
    size_t n; /* connections at rest, the last one first: its pages are still in its cache */
    struct kb_verbinding *rust;
    struct kb_generatie *nu;   /* counted as one reference */
    struct kb_generatie *dood; /* to be freed by who unlocks */
};

struct kb_zoek *kb_zoek_nieuw(const char *index, size_t verbindingen)
{
    struct kb_zoek *z = calloc(1, sizeof(*z));
    pthread_condattr_t soort;

    if (!z)
        return NULL;
    z->opslag = kb_opslag_van(index);
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

static void ontgrendel(struct kb_zoek *z)
{
    struct kb_generatie *g = z->dood;

    z->dood = NULL;
    (void)pthread_mutex_unlock(&z->slot);
    while (g) {
        struct kb_generatie *volgende = g->volgende;

        kb_woorden_vrij(g->woorden);
        kb_naamgeheugen_vrij(g->namen);
        if (g->opslag->deel_vrij)
            g->opslag->deel_vrij(g->gedeeld);
        free(g);
        g = volgende;
    }
}

/* Under the lock, as everything that counts references is. */
static void laat_los(struct kb_zoek *z, struct kb_generatie *g)
{
    if (!g || --g->verwijzingen)
        return;
    g->volgende = z->dood;
    z->dood = g;
}

static void sluit(struct kb_zoek *z, struct kb_verbinding *v)
{
    v->opslag->sluit(v->v);
    laat_los(z, v->generatie);
}

/* A connection at rest does not hold on to an index that is not in use any more: one to a file may not rest,
 * one to a store that is connected to looks again. */
static bool mag_rusten(struct kb_zoek *z, struct kb_verbinding *v)
{
    if (v->generatie == z->nu)
        return true;
    if (!z->opslag->neem)
        return false;
    laat_los(z, v->generatie);
    v->generatie = NULL;
    return true;
}

static void laat_rusten(struct kb_zoek *z, struct kb_verbinding *v)
{
    if (mag_rusten(z, v))
        z->rust[z->n++] = *v;
    else
        sluit(z, v);
}

static void ruim_rust_op(struct kb_zoek *z)
{
    size_t n = z->n;

    z->n = 0;
    for (size_t i = 0; i < n; i++)
        laat_rusten(z, &z->rust[i]);
}

void kb_zoek_vrij(struct kb_zoek *z)
{
    if (!z)
        return;
    (void)pthread_mutex_lock(&z->slot);
    for (size_t i = 0; i < z->n; i++)
        sluit(z, &z->rust[i]);
    laat_los(z, z->nu);
    ontgrendel(z);
    (void)pthread_cond_destroy(&z->vrij);
    (void)pthread_mutex_destroy(&z->slot);
    free(z->rust);
    free(z->index);
    free(z);
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
        if (z->opslag->neem || uit->generatie->kenmerk == kenmerk)
            return true;
        sluit(z, uit);
    }
    return false;
}

const struct kb_opslag *kb_opslag_van(const char *waar)
{
    return kb_pg_is(waar) ? &kb_opslag_postgres : &kb_opslag_sqlite;
}

size_t kb_zoek_draden(const char *index, size_t verbindingen)
{
    cpu_set_t mag;
    size_t kernen = verbindingen;

    if (!kb_pg_is(index) && sched_getaffinity(0, sizeof(mag), &mag) == 0)
        kernen = (size_t)CPU_COUNT(&mag);
    return kernen && kernen < verbindingen ? kernen : verbindingen;
}

static struct kb_generatie *nieuwe_generatie(const struct kb_verbinding *v, uint64_t kenmerk,
                                             struct kb_fout *fout)
{
    struct kb_generatie *g = calloc(1, sizeof(*g));

    if (!g) {
        (void)kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen");
        return NULL;
    }
    g->opslag = v->opslag;
    g->kenmerk = kenmerk;
    if (v->opslag->staat(v->v, &g->staat, fout) == KB_OK) {
        g->woorden = kb_woorden_nieuw(v->opslag, v->v);
        g->namen = kb_naamgeheugen_nieuw(g->staat.werkgevers);
        if (g->woorden && g->namen && v->opslag->deel)
            g->gedeeld = v->opslag->deel(v->v, g->staat.werkgevers);
        if (g->woorden && g->namen && (g->gedeeld || !v->opslag->deel))
            return g;
        kb_woorden_vrij(g->woorden);
        kb_naamgeheugen_vrij(g->namen);
        (void)kb_fout_zet(fout, KB_BRON_ONBEREIKBAAR, "De zoekindex is niet te lezen.");
    }
    free(g);
    return NULL;
}

/* Give the connection the generation of what it reads: the words are read once for all connections, whoever
 * comes second joins. kenmerk 0: an index without a name, for this connection alone. */
static enum kb_status koppel(struct kb_zoek *z, uint64_t kenmerk, struct kb_verbinding *uit,
                             struct kb_fout *fout)
{
    struct kb_generatie *g = NULL;

    (void)pthread_mutex_lock(&z->slot);
    laat_los(z, uit->generatie);
    uit->generatie = NULL;
    if (kenmerk && z->nu && z->nu->kenmerk == kenmerk) {
        g = z->nu;
        g->verwijzingen++;
    }
    ontgrendel(z);
    if (!g) {
        g = nieuwe_generatie(uit, kenmerk, fout);
        if (!g)
            return fout->status;
        g->verwijzingen = 1;
        (void)pthread_mutex_lock(&z->slot);
        if (kenmerk) {
            laat_los(z, z->nu);
            z->nu = g;
            g->verwijzingen++;
            ruim_rust_op(z);
        }
        ontgrendel(z);
    }
    uit->generatie = g;
    if (g->gedeeld)
        uit->opslag->leen(uit->v, g->gedeeld);
    return KB_OK;
}

/* Begin to read with a connection of a store that has a state of its own. */
static enum kb_status neem(struct kb_zoek *z, kb_moment deadline, bool zeker, struct kb_verbinding *uit,
                           struct kb_fout *fout)
{
    uint64_t kenmerk = 0;
    enum kb_status status = z->opslag->neem(uit->v, deadline, zeker || !uit->generatie, &kenmerk);

    if (status != KB_OK)
        return kb_fout_zet(fout, status, "%s",
                           status == KB_TE_LAAT ? "Het zoeken duurt te lang." : "De zoekindex is er niet.");
    return uit->generatie && uit->generatie->kenmerk == kenmerk ? KB_OK : koppel(z, kenmerk, uit, fout);
}

static void sluit_onder_slot(struct kb_zoek *z, struct kb_verbinding *v)
{
    (void)pthread_mutex_lock(&z->slot);
    sluit(z, v);
    ontgrendel(z);
}

static enum kb_status maak(struct kb_zoek *z, uint64_t kenmerk, kb_moment deadline, struct kb_verbinding *uit,
                           struct kb_fout *fout)
{
    enum kb_status status;

    *uit = (struct kb_verbinding){.opslag = z->opslag};
    status = z->opslag->open(z->index, &uit->v, fout);
    if (status != KB_OK)
        return status;
    if (z->opslag->neem)
        status = neem(z, deadline, true, uit, fout);
    else /* replaced between the look and the opening: a name for what was opened */
        status = koppel(z, z->opslag->kenmerk(z->index) == kenmerk ? kenmerk : 0, uit, fout);
    if (status != KB_OK)
        sluit_onder_slot(z, uit);
    return status;
}

/* One at rest that reads what is there now. Of a store that is connected to, those that were lost are closed
 * on the way. *er_is: there was one; else one has to be made. */
static enum kb_status hervat(struct kb_zoek *z, uint64_t kenmerk, kb_moment deadline, bool zeker,
                             struct kb_verbinding *uit, bool *er_is, struct kb_fout *fout)
{
    for (;;) {
        enum kb_status status;

        (void)pthread_mutex_lock(&z->slot);
        *er_is = neem_uit_rust(z, kenmerk, uit);
        ontgrendel(z);
        if (!*er_is || !z->opslag->neem)
            return KB_OK;
        status = neem(z, deadline, zeker, uit, fout);
        if (status == KB_OK)
            return KB_OK;
        sluit_onder_slot(z, uit);
        if (status != KB_BRON_ONBEREIKBAAR)
            return status;
    }
}

enum kb_status kb_voorraad_leen(struct kb_zoek *z, kb_moment deadline, bool zeker, struct kb_verbinding *uit,
                                struct kb_fout *fout)
{
    uint64_t kenmerk = z->opslag->kenmerk ? z->opslag->kenmerk(z->index) : 1;
    struct kb_fout eigen = {.status = KB_BRON_ONBEREIKBAAR, .tekst = ""};
    enum kb_status status;
    bool er_is = false;

    (void)pthread_mutex_lock(&z->slot);
    status = wacht_op_plaats(z, deadline);
    ontgrendel(z);
    if (status != KB_OK)
        return kb_fout_zet(fout, status, "Er wordt te veel tegelijk gezocht.");
    status = hervat(z, kenmerk, deadline, zeker, uit, &er_is, &eigen);
    if (status == KB_OK && !er_is)
        status = kenmerk ? maak(z, kenmerk, deadline, uit, &eigen)
                         : kb_fout_zet(&eigen, KB_BRON_ONBEREIKBAAR, "De zoekindex is er niet.");
    if (status == KB_OK)
        return KB_OK;
    (void)pthread_mutex_lock(&z->slot);
    z->uitgeleend--;
    (void)pthread_cond_signal(&z->vrij);
    ontgrendel(z);
    (void)kb_fout_zet(fout, status, "%s", eigen.tekst);
    return status;
}

void kb_voorraad_geef_terug(struct kb_zoek *z, struct kb_verbinding *v, bool kapot)
{
    if (z->opslag->laat && !kapot)
        kapot = !z->opslag->laat(v->v);
    (void)pthread_mutex_lock(&z->slot);
    if (kapot)
        sluit(z, v);
    else
        laat_rusten(z, v);
    z->uitgeleend--;
    (void)pthread_cond_signal(&z->vrij);
    ontgrendel(z);
}
