/* The guard of connections: a list, and a thread that goes through it twice a second. Ending a connection is
 * shutdown(): the thread that serves it finds out at once, and closes it itself. */
#include "http/wachter.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RONDE_MS = 500 };

struct kb_wachter {
    const struct kb_klok *klok;
    pthread_t draad;
    int bel;              /* eventfd: stop */
    pthread_mutex_t slot; /* guards eerste and its list */
    struct kb_bewaakte *eerste;
    bool loopt; /* of the thread that builds and stops the guard */
};

static void ronde(struct kb_wachter *w, kb_moment nu)
{
    for (struct kb_bewaakte *b = w->eerste; b; b = b->volgende)
        if (atomic_load_explicit(&b->tot, memory_order_relaxed) <= nu)
            shutdown(b->fd, SHUT_RDWR);
}

/* poll() and not a condition with a moment: a relative time cannot be led astray by a clock that is set. */
static void *waak(void *context)
{
    struct kb_wachter *w = context;
    struct pollfd bel = {.fd = w->bel, .events = POLLIN};

    while (poll(&bel, 1, RONDE_MS) <= 0) {
        kb_moment nu = kb_nu(w->klok);

        pthread_mutex_lock(&w->slot);
        ronde(w, nu);
        pthread_mutex_unlock(&w->slot);
    }
    return NULL;
}

struct kb_wachter *kb_wachter_nieuw(const struct kb_klok *klok)
{
    struct kb_wachter *w = calloc(1, sizeof(*w));

    if (!w)
        return NULL;
    w->klok = klok;
    pthread_mutex_init(&w->slot, NULL);
    w->bel = eventfd(0, EFD_CLOEXEC);
    w->loopt = w->bel >= 0 && pthread_create(&w->draad, NULL, waak, w) == 0;
    if (!w->loopt) {
        kb_wachter_vrij(w);
        return NULL;
    }
    return w;
}

void kb_wachter_stop(struct kb_wachter *w)
{
    uint64_t een = 1;

    if (!w || !w->loopt)
        return;
    while (write(w->bel, &een, sizeof(een)) < 0 && errno == EINTR)
        ;
    pthread_join(w->draad, NULL);
    w->loopt = false;
}

void kb_wachter_vrij(struct kb_wachter *w)
{
    if (!w)
        return;
    kb_wachter_stop(w);
    if (w->bel >= 0)
        close(w->bel);
    pthread_mutex_destroy(&w->slot);
    free(w);
}

void kb_wachter_bewaak(struct kb_wachter *w, struct kb_bewaakte *b, int fd, kb_moment limiet)
{
    b->wachter = w;
    b->fd = fd;
    b->vorige = NULL;
    kb_bewaakte_tot(b, limiet);
    pthread_mutex_lock(&w->slot);
    b->volgende = w->eerste;
    if (w->eerste)
        w->eerste->vorige = b;
    w->eerste = b;
    pthread_mutex_unlock(&w->slot);
}

void kb_bewaakte_tot(struct kb_bewaakte *b, kb_moment limiet)
{
    atomic_store_explicit(&b->tot, kb_nu(b->wachter->klok) + limiet, memory_order_relaxed);
}

void kb_bewaakte_laat_los(struct kb_bewaakte *b)
{
    pthread_mutex_lock(&b->wachter->slot);
    if (b->vorige)
        b->vorige->volgende = b->volgende;
    else
        b->wachter->eerste = b->volgende;
    if (b->volgende)
        b->volgende->vorige = b->vorige;
    pthread_mutex_unlock(&b->wachter->slot);
}
