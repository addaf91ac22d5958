/* The side of the engine that other threads see: starting a set of calls, waiting for it, giving it back,
 * looking at a source's counters. Everything that touches libcurl is on the other side, in motor.c. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bron/intern.h"

enum { LEVEN_S = 5 };

static const char *const redenen[KB_AANTAL_UITSLAGEN] = {
    [KB_UITSLAG_OK] = NULL,
    [KB_UITSLAG_ONBEKEND] = "onbekendeWerkgever",
    [KB_UITSLAG_VERBINDING] = "verbinding",
    [KB_UITSLAG_TIJDSLIMIET] = "tijdslimiet",
    [KB_UITSLAG_FOUTANTWOORD] = "foutantwoord",
    [KB_UITSLAG_ONBRUIKBAAR] = "onbruikbaarAntwoord",
    [KB_UITSLAG_GESTOPT] = "verbinding",
};

const char *kb_uitslag_reden(enum kb_uitslag u)
{
    return redenen[u];
}

void ophaling_laat_los(struct kb_ophaling *o)
{
    if (atomic_fetch_sub_explicit(&o->houders, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < o->n; i++)
        kb_buffer_vrij(&o->oproep[i].body);
    pthread_cond_destroy(&o->klaar);
    pthread_mutex_destroy(&o->slot);
    free(o);
}

void motor_bel_aan(struct kb_motor *m)
{
    uint64_t een = 1;

    while (write(m->bel, &een, sizeof(een)) < 0 && errno == EINTR)
        ;
}

static struct kb_ophaling *maak_ophaling(struct kb_motor *m, const struct kb_opdracht *opdrachten, size_t n)
{
    size_t tekst = 0;
    struct kb_ophaling *set;
    pthread_condattr_t attr;
    char *p;

    for (size_t i = 0; i < n; i++)
        tekst += strlen(m->bron[opdrachten[i].bron].config->url) + opdrachten[i].pad.n + 1;
    set = calloc(1, sizeof(*set) + n * sizeof(set->oproep[0]) + tekst);
    if (!set)
        return NULL;
    set->motor = m;
    set->n = n;
    set->open = n;
    atomic_init(&set->houders, n ? 2 : 1);
    pthread_mutex_init(&set->slot, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&set->klaar, &attr);
    pthread_condattr_destroy(&attr);
    p = (char *)&set->oproep[n];
    for (size_t i = 0; i < n; i++) {
        struct oproep *o = &set->oproep[i];
        size_t basis;

        o->ophaling = set;
        o->bron = &m->bron[opdrachten[i].bron];
        o->url = p;
        basis = strlen(o->bron->config->url);
        memcpy(p, o->bron->config->url, basis);
        memcpy(p + basis, opdrachten[i].pad.p, opdrachten[i].pad.n);
        p += basis + opdrachten[i].pad.n + 1;
    }
    return set;
}

struct kb_ophaling *kb_motor_start(struct kb_motor *m, const struct kb_opdracht *opdrachten, size_t n,
                                   kb_moment deadline)
{
    struct kb_ophaling *set = maak_ophaling(m, opdrachten, n);
    kb_moment nu = kb_nu(m->klok);
    bool was_leeg;

    if (!set || n == 0)
        return set;
    for (size_t i = 0; i < n; i++) {
        kb_moment eigen = nu + set->oproep[i].bron->config->timeout_ms * KB_MS;

        set->oproep[i].begonnen = nu;
        set->oproep[i].tot = eigen < deadline ? eigen : deadline;
    }
    pthread_mutex_lock(&m->slot);
    was_leeg = !m->in && !m->weg;
    set->volgende = m->in;
    m->in = set;
    pthread_mutex_unlock(&m->slot);
    if (was_leeg)
        motor_bel_aan(m);
    return set;
}

void kb_ophaling_wacht(struct kb_ophaling *o)
{
    pthread_mutex_lock(&o->slot);
    while (o->open)
        pthread_cond_wait(&o->klaar, &o->slot);
    pthread_mutex_unlock(&o->slot);
}

const struct kb_resultaat *kb_ophaling_resultaat(const struct kb_ophaling *o, size_t i)
{
    return &o->oproep[i].resultaat;
}

void kb_ophaling_laat_los(struct kb_ophaling *o)
{
    struct kb_motor *m = o->motor;
    bool loopt_nog;

    pthread_mutex_lock(&o->slot);
    loopt_nog = o->open > 0;
    pthread_mutex_unlock(&o->slot);
    if (loopt_nog) {
        bool was_leeg;

        /* The waiter's hold becomes the cancellation's. */
        pthread_mutex_lock(&m->slot);
        was_leeg = !m->in && !m->weg;
        o->volgende_weg = m->weg;
        m->weg = o;
        pthread_mutex_unlock(&m->slot);
        if (was_leeg)
            motor_bel_aan(m);
        return;
    }
    ophaling_laat_los(o);
}

void kb_motor_staat(struct kb_motor *m, unsigned bron, struct kb_bronstaat *uit)
{
    struct bron *b = &m->bron[bron];
    struct tellers *t = &b->tellers;

    *uit = (struct kb_bronstaat){
        .naam = b->config->naam,
        .url = b->config->url,
        .oproepen = atomic_load_explicit(&t->oproepen, memory_order_relaxed),
        .lopend = atomic_load_explicit(&t->lopend, memory_order_relaxed),
        .wachtend = atomic_load_explicit(&t->wachtend, memory_order_relaxed),
        .laatste_succes = atomic_load_explicit(&t->laatste_succes, memory_order_relaxed),
        .laatste_fout = atomic_load_explicit(&t->laatste_fout, memory_order_relaxed),
        .laatste_foutsoort =
            (enum kb_uitslag)atomic_load_explicit(&t->laatste_foutsoort, memory_order_relaxed),
        .laatste_duur_us = atomic_load_explicit(&t->laatste_duur_us, memory_order_relaxed),
    };
    for (size_t i = 0; i < KB_AANTAL_UITSLAGEN; i++)
        uit->per_uitslag[i] = atomic_load_explicit(&t->per_uitslag[i], memory_order_relaxed);
}

bool kb_motor_leeft(struct kb_motor *m)
{
    return kb_nu(m->klok) - atomic_load_explicit(&m->laatste_ronde, memory_order_relaxed) < LEVEN_S * KB_S;
}
