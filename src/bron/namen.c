/* Looks names up. The thread sleeps between its rounds on a condition, so that closing does not wait for it.
 */
#include "bron/namen.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "klantbeeld/basis/klok.h"

enum { RONDE_S = 30, RONDE_ONBEKEND_S = 2 };

struct host {
    char *naam;
    char *poort;
    bool vast; /* an address, not a name */
    /* guarded by slot */
    size_t n, volgende;
    struct adres adres[NAMEN_MAX_ADRESSEN];
};

struct kb_namen {
    pthread_t draad;
    bool met_draad;
    pthread_mutex_t slot; /* guards stop and the addresses */
    pthread_cond_t wek;
    bool stop;
    size_t n;
    struct host host[];
};

/* Look one host up, without a lock; then put what was found in its place. A failed look-up changes nothing.
 */
static void zoek_op(struct kb_namen *n, struct host *h, int vlaggen)
{
    struct addrinfo wens = {.ai_socktype = SOCK_STREAM, .ai_flags = vlaggen | AI_NUMERICSERV};
    struct addrinfo *gevonden = NULL;
    struct adres adres[NAMEN_MAX_ADRESSEN];
    size_t aantal = 0;

    if (getaddrinfo(h->naam, h->poort, &wens, &gevonden) != 0)
        return;
    for (struct addrinfo *a = gevonden; a && aantal < NAMEN_MAX_ADRESSEN; a = a->ai_next) {
        if (a->ai_addrlen > sizeof(adres[0].s))
            continue;
        adres[aantal].n = a->ai_addrlen;
        memcpy(&adres[aantal++].s, a->ai_addr, a->ai_addrlen);
    }
    freeaddrinfo(gevonden);
    pthread_mutex_lock(&n->slot);
    memcpy(h->adres, adres, aantal * sizeof(adres[0]));
    h->n = aantal;
    pthread_mutex_unlock(&n->slot);
}

static void *zoek_alles(void *context)
{
    struct kb_namen *n = context;
    bool door = true;

    while (door) {
        bool onbekend = false;
        struct timespec tot;
        kb_moment t;

        for (size_t i = 0; i < n->n; i++)
            if (n->host[i].naam && !n->host[i].vast)
                zoek_op(n, &n->host[i], 0);
        pthread_mutex_lock(&n->slot);
        for (size_t i = 0; i < n->n; i++)
            onbekend = onbekend || (n->host[i].naam && !n->host[i].n);
        t = kb_nu(&kb_klok_systeem) + (onbekend ? RONDE_ONBEKEND_S : RONDE_S) * KB_S;
        tot = (struct timespec){.tv_sec = t / KB_S, .tv_nsec = t % KB_S};
        while (!n->stop && pthread_cond_timedwait(&n->wek, &n->slot, &tot) != ETIMEDOUT)
            ;
        door = !n->stop;
        pthread_mutex_unlock(&n->slot);
    }
    return NULL;
}

struct kb_namen *namen_nieuw(const struct naam *namen, size_t n, struct kb_fout *fout)
{
    struct kb_namen *uit = calloc(1, sizeof(*uit) + n * sizeof(uit->host[0]));
    pthread_condattr_t attr;
    bool draad = false;
    bool goed = uit != NULL;

    if (!uit)
        goto geen_geheugen;
    uit->n = n;
    pthread_mutex_init(&uit->slot, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&uit->wek, &attr);
    pthread_condattr_destroy(&attr);
    for (size_t i = 0; i < n; i++) {
        struct host *h = &uit->host[i];

        if (!namen[i].host)
            continue;
        h->naam = strdup(namen[i].host);
        h->poort = strdup(namen[i].poort);
        if (!h->naam || !h->poort) {
            goed = false;
            continue;
        }
        zoek_op(uit, h, AI_NUMERICHOST);
        h->vast = h->n > 0;
        draad = draad || !h->vast;
    }
    uit->met_draad = goed && draad && pthread_create(&uit->draad, NULL, zoek_alles, uit) == 0;
    if (goed && uit->met_draad == draad)
        return uit;
geen_geheugen:
    namen_vrij(uit);
    kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan het opzoeken van namen niet opzetten");
    return NULL;
}

void namen_vrij(struct kb_namen *n)
{
    if (!n)
        return;
    pthread_mutex_lock(&n->slot);
    n->stop = true;
    pthread_cond_signal(&n->wek);
    pthread_mutex_unlock(&n->slot);
    if (n->met_draad)
        pthread_join(n->draad, NULL);
    for (size_t i = 0; i < n->n; i++) {
        free(n->host[i].naam);
        free(n->host[i].poort);
    }
    pthread_cond_destroy(&n->wek);
    pthread_mutex_destroy(&n->slot);
    free(n);
}

struct adres namen_adres(struct kb_namen *n, size_t i)
{
    struct host *h = &n->host[i];
    struct adres uit = {.n = 0};

    pthread_mutex_lock(&n->slot);
    if (h->n)
        uit = h->adres[h->volgende++ % h->n];
    pthread_mutex_unlock(&n->slot);
    return uit;
}
