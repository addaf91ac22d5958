/* Looks names up, a thread for each. It sleeps between its rounds on a condition, so that closing does not
 * wait for it. */
#include "bron/namen.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "klantbeeld/basis/klok.h"

enum { RONDE_S = 30, RONDE_ONBEKEND_S = 2, EERSTE_RONDE_MS = 1000 };

struct host {
    struct kb_namen *namen;
    char *naam;
    char *poort;
    bool vast; /* an address, not a name */
    bool met_draad;
    pthread_t draad;
    /* guarded by namen->slot */
    bool gezocht;
    uint64_t vondst; /* counts what was found and is not what was found before */
    size_t n, beurt;
    struct adres adres[NAMEN_MAX_ADRESSEN];
};

struct kb_namen {
    pthread_mutex_t slot; /* guards stop and the addresses */
    pthread_cond_t wek;   /* stop, or a first look-up has ended */
    bool stop;
    size_t n;
    struct host host[];
};

static bool zelfde(const struct host *h, const struct adres *adres, size_t n)
{
    if (h->n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (h->adres[i].n != adres[i].n || memcmp(&h->adres[i].s, &adres[i].s, adres[i].n) != 0)
            return false;
    return true;
}

/* Look one host up, without a lock; then put what was found in its place. A look-up that finds nothing
 * changes nothing. */
static void zoek_op(struct host *h, int vlaggen)
{
    struct addrinfo wens = {.ai_socktype = SOCK_STREAM, .ai_flags = vlaggen | AI_NUMERICSERV};
    struct addrinfo *gevonden = NULL;
    struct adres adres[NAMEN_MAX_ADRESSEN];
    size_t aantal = 0;

    if (getaddrinfo(h->naam, h->poort, &wens, &gevonden) != 0)
        gevonden = NULL;
    for (struct addrinfo *a = gevonden; a && aantal < NAMEN_MAX_ADRESSEN; a = a->ai_next) {
        if (a->ai_addrlen > sizeof(adres[0].s))
            continue;
        adres[aantal].n = a->ai_addrlen;
        memcpy(&adres[aantal++].s, a->ai_addr, a->ai_addrlen);
    }
    if (gevonden)
        freeaddrinfo(gevonden);
    for (size_t i = 0; i < aantal; i++)
        adres[i].aantal = aantal;
    pthread_mutex_lock(&h->namen->slot);
    if (aantal && !zelfde(h, adres, aantal)) {
        h->vondst++;
        memcpy(h->adres, adres, aantal * sizeof(adres[0]));
        h->n = aantal;
    }
    h->gezocht = true;
    pthread_cond_broadcast(&h->namen->wek);
    pthread_mutex_unlock(&h->namen->slot);
}

/* With the lock held: wait on the condition, until a moment at the latest. False when that has come. */
static bool slaap(struct kb_namen *n, kb_moment tot)
{
    struct timespec t = {.tv_sec = tot / KB_S, .tv_nsec = tot % KB_S};

    return pthread_cond_timedwait(&n->wek, &n->slot, &t) != ETIMEDOUT;
}

static void *zoek_steeds(void *context)
{
    struct host *h = context;
    struct kb_namen *n = h->namen;
    bool door = true;

    while (door) {
        kb_moment tot;

        zoek_op(h, 0);
        pthread_mutex_lock(&n->slot);
        tot = kb_nu(&kb_klok_systeem) + (h->n ? RONDE_S : RONDE_ONBEKEND_S) * KB_S;
        while (!n->stop && slaap(n, tot))
            ;
        door = !n->stop;
        pthread_mutex_unlock(&n->slot);
    }
    return NULL;
}

static bool alle_gezocht(const struct kb_namen *n)
{
    for (size_t i = 0; i < n->n; i++)
        if (!n->host[i].gezocht)
            return false;
    return true;
}

static void wacht_op_eerste_ronde(struct kb_namen *n)
{
    kb_moment tot = kb_nu(&kb_klok_systeem) + EERSTE_RONDE_MS * KB_MS;

    pthread_mutex_lock(&n->slot);
    while (!alle_gezocht(n) && slaap(n, tot))
        ;
    pthread_mutex_unlock(&n->slot);
}

static bool begin_host(struct kb_namen *n, struct host *h, const struct naam *naam)
{
    h->namen = n;
    h->naam = strdup(naam->host);
    h->poort = strdup(naam->poort);
    if (!h->naam || !h->poort)
        return false;
    zoek_op(h, AI_NUMERICHOST);
    h->vast = h->n > 0;
    if (h->vast)
        return true;
    h->gezocht = false;
    h->met_draad = pthread_create(&h->draad, NULL, zoek_steeds, h) == 0;
    return h->met_draad;
}

struct kb_namen *namen_nieuw(const struct naam *namen, size_t n, struct kb_fout *fout)
{
    struct kb_namen *uit = calloc(1, sizeof(*uit) + n * sizeof(uit->host[0]));
    pthread_condattr_t attr;
    bool goed = uit != NULL;

    if (uit) {
        uit->n = n;
        pthread_mutex_init(&uit->slot, NULL);
        pthread_condattr_init(&attr);
        pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
        pthread_cond_init(&uit->wek, &attr);
        pthread_condattr_destroy(&attr);
    }
    for (size_t i = 0; goed && i < n; i++)
        goed = begin_host(uit, &uit->host[i], &namen[i]);
    if (!goed) {
        namen_vrij(uit);
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan het opzoeken van namen niet opzetten");
        return NULL;
    }
    wacht_op_eerste_ronde(uit);
    return uit;
}

void namen_vrij(struct kb_namen *n)
{
    if (!n)
        return;
    pthread_mutex_lock(&n->slot);
    n->stop = true;
    pthread_cond_broadcast(&n->wek);
    pthread_mutex_unlock(&n->slot);
    for (size_t i = 0; i < n->n; i++) {
        if (n->host[i].met_draad)
            pthread_join(n->host[i].draad, NULL);
        free(n->host[i].naam);
        free(n->host[i].poort);
    }
    pthread_cond_destroy(&n->wek);
    pthread_mutex_destroy(&n->slot);
    free(n);
}

size_t namen_beurt(struct kb_namen *n, size_t i)
{
    size_t beurt;

    pthread_mutex_lock(&n->slot);
    beurt = n->host[i].beurt++;
    pthread_mutex_unlock(&n->slot);
    return beurt;
}

struct adres namen_adres(struct kb_namen *n, size_t i, size_t beurt)
{
    struct host *h = &n->host[i];
    struct adres uit = {.n = 0};

    pthread_mutex_lock(&n->slot);
    if (h->n)
        uit = h->adres[beurt % h->n];
    pthread_mutex_unlock(&n->slot);
    return uit;
}

size_t namen_alle(struct kb_namen *n, size_t i, struct adres uit[NAMEN_MAX_ADRESSEN], uint64_t *vondst)
{
    const struct host *h = &n->host[i];
    size_t aantal;

    pthread_mutex_lock(&n->slot);
    aantal = h->n;
    memcpy(uit, h->adres, aantal * sizeof(*uit));
    *vondst = h->vondst;
    pthread_mutex_unlock(&n->slot);
    return aantal;
}

bool namen_is_adres(const struct kb_namen *n, size_t i)
{
    return n->host[i].vast;
}
