/* The guard of connections: a list, and a thread that goes through it twice a second. Ending a connection is
 * shutdown(): the thread that serves it finds out at once, and closes it itself. */
#include "http/wachter.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { RONDE_NS = 500000000 };

struct kb_bewaakte {
    struct kb_wachter *wachter;
    struct kb_bewaakte *vorige, *volgende;
    int fd;
    _Atomic int64_t tot; /* monotonic */
};

struct kb_wachter {
    const struct kb_klok *klok;
    pthread_t draad;
    pthread_mutex_t slot; /* guards eerste and its list, stop */
    pthread_cond_t wek;
    struct kb_bewaakte *eerste;
    bool stop;
    bool loopt; /* of the thread that builds and stops the guard */
};

static void ronde(struct kb_wachter *w, kb_moment nu)
{
    for (struct kb_bewaakte *b = w->eerste; b; b = b->volgende)
        if (atomic_load_explicit(&b->tot, memory_order_relaxed) <= nu)
            shutdown(b->fd, SHUT_RDWR);
}

static void *waak(void *context)
{
    struct kb_wachter *w = context;

    pthread_mutex_lock(&w->slot);
    while (!w->stop) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        t.tv_nsec += RONDE_NS;
        t.tv_sec += t.tv_nsec / 1000000000;
        t.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&w->wek, &w->slot, &t);
        ronde(w, kb_nu(w->klok));
    }
    pthread_mutex_unlock(&w->slot);
    return NULL;
}

struct kb_wachter *kb_wachter_nieuw(const struct kb_klok *klok)
{
    struct kb_wachter *w = calloc(1, sizeof(*w));
    pthread_condattr_t attr;

    if (!w)
        return NULL;
    w->klok = klok;
    pthread_mutex_init(&w->slot, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wek, &attr);
    pthread_condattr_destroy(&attr);
    w->loopt = pthread_create(&w->draad, NULL, waak, w) == 0;
    if (!w->loopt) {
        kb_wachter_vrij(w);
        return NULL;
    }
    return w;
}

void kb_wachter_stop(struct kb_wachter *w)
{
    if (!w || !w->loopt)
        return;
    pthread_mutex_lock(&w->slot);
    w->stop = true;
    pthread_cond_signal(&w->wek);
    pthread_mutex_unlock(&w->slot);
    pthread_join(w->draad, NULL);
    w->loopt = false;
}

void kb_wachter_vrij(struct kb_wachter *w)
{
    if (!w)
        return;
    kb_wachter_stop(w);
    pthread_cond_destroy(&w->wek);
    pthread_mutex_destroy(&w->slot);
    free(w);
}

struct kb_bewaakte *kb_wachter_bewaak(struct kb_wachter *w, int fd, kb_moment limiet)
{
    struct kb_bewaakte *b = calloc(1, sizeof(*b));

    if (!b)
        return NULL;
    b->wachter = w;
    b->fd = fd;
    kb_bewaakte_tot(b, limiet);
    pthread_mutex_lock(&w->slot);
    b->volgende = w->eerste;
    if (w->eerste)
        w->eerste->vorige = b;
    w->eerste = b;
    pthread_mutex_unlock(&w->slot);
    return b;
}

void kb_bewaakte_tot(struct kb_bewaakte *b, kb_moment limiet)
{
    if (b)
        atomic_store_explicit(&b->tot, kb_nu(b->wachter->klok) + limiet, memory_order_relaxed);
}

void kb_bewaakte_laat_los(struct kb_bewaakte *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->wachter->slot);
    if (b->vorige)
        b->vorige->volgende = b->volgende;
    else
        b->wachter->eerste = b->volgende;
    if (b->volgende)
        b->volgende->vorige = b->vorige;
    pthread_mutex_unlock(&b->wachter->slot);
    free(b);
}
