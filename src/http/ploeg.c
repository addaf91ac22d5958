/* Threads and a bounded queue. Threads that may take their time have a lower priority of their own: nice is a
 * thread's on Linux. */
#include "http/ploeg.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

struct kb_ploeg {
    pthread_mutex_t slot; /* guards everything here */
    pthread_cond_t werk_of_stop;
    struct kb_werk *eerste, *laatste;
    size_t wachtend;
    bool stop;
    struct kb_ploegmaat maat;
    size_t n; /* threads; of who builds and stops the crew */
    pthread_t draad[KB_PLOEG_MAX];
};

/* The oldest piece of work; NULL when there is none and there will be none. */
static struct kb_werk *neem(struct kb_ploeg *p)
{
    struct kb_werk *w;

    pthread_mutex_lock(&p->slot);
    while (!p->eerste && !p->stop)
        pthread_cond_wait(&p->werk_of_stop, &p->slot);
    w = p->eerste;
    if (w) {
        p->eerste = w->volgende;
        p->wachtend--;
    }
    pthread_mutex_unlock(&p->slot);
    return w;
}

static void *werk(void *context)
{
    struct kb_ploeg *p = context;
    struct kb_werk *w;

    /* Not allowed is no reason to do nothing. */
    if (p->maat.voorrang)
        (void)setpriority(PRIO_PROCESS, (id_t)gettid(),
                          getpriority(PRIO_PROCESS, (id_t)gettid()) + p->maat.voorrang);
    while ((w = neem(p)))
        w->doe(w);
    return NULL;
}

struct kb_ploeg *kb_ploeg_nieuw(const struct kb_ploegmaat *maat)
{
    struct kb_ploeg *p = calloc(1, sizeof(*p));

    if (!p)
        return NULL;
    p->maat = *maat;
    pthread_mutex_init(&p->slot, NULL);
    pthread_cond_init(&p->werk_of_stop, NULL);
    while (p->n < maat->draden && pthread_create(&p->draad[p->n], NULL, werk, p) == 0)
        p->n++;
    if (p->n == maat->draden)
        return p;
    kb_ploeg_vrij(p);
    return NULL;
}

bool kb_ploeg_geef(struct kb_ploeg *p, struct kb_werk *w)
{
    bool neemt;

    w->volgende = NULL;
    pthread_mutex_lock(&p->slot);
    neemt = !p->stop && p->wachtend < p->maat.wachtrij;
    if (neemt) {
        *(p->eerste ? &p->laatste->volgende : &p->eerste) = w;
        p->laatste = w;
        p->wachtend++;
        pthread_cond_signal(&p->werk_of_stop);
    }
    pthread_mutex_unlock(&p->slot);
    return neemt;
}

size_t kb_ploeg_wachtend(struct kb_ploeg *p)
{
    size_t n;

    pthread_mutex_lock(&p->slot);
    n = p->wachtend;
    pthread_mutex_unlock(&p->slot);
    return n;
}

void kb_ploeg_stop(struct kb_ploeg *p)
{
    pthread_mutex_lock(&p->slot);
    p->stop = true;
    pthread_cond_broadcast(&p->werk_of_stop);
    pthread_mutex_unlock(&p->slot);
    while (p->n)
        pthread_join(p->draad[--p->n], NULL);
}

void kb_ploeg_vrij(struct kb_ploeg *p)
{
    if (!p)
        return;
    kb_ploeg_stop(p);
    pthread_cond_destroy(&p->werk_of_stop);
    pthread_mutex_destroy(&p->slot);
    free(p);
}
