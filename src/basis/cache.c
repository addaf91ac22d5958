/* The bounded cache. A value carries its own key and bookkeeping in one allocation; replacing one means
 * hanging in another, never writing into bytes that somebody may be reading. */
#include "klantbeeld/basis/cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>

#include "klantbeeld/basis/hash.h"
#include "klantbeeld/basis/lru.h"

enum { DELEN = 64, MALLOC_OPSLAG = 16 };

struct kb_cachewaarde {
    struct kb_lru_knoop knoop;
    kb_moment tot;
    atomic_int houders; /* the cache, and everyone it is lent to */
    size_t n_sleutel, n;
    char bytes[]; /* the key, then the value */
};

struct deel {
    _Alignas(64) pthread_mutex_t slot; /* guards everything in this part */
    struct kb_lru lru;
    struct kb_cachestaat staat;
};

struct kb_cache {
    uint64_t zaad;
    size_t grens; /* of one part */
    struct deel deel[DELEN];
};

struct kb_cache *kb_cache_nieuw(size_t max_bytes)
{
    struct kb_cache *c = aligned_alloc(_Alignof(struct kb_cache), sizeof(*c));
    bool goed = c != NULL;

    if (!c)
        return NULL;
    memset(c, 0, sizeof(*c));
    goed = getrandom(&c->zaad, sizeof(c->zaad), 0) == (ssize_t)sizeof(c->zaad);
    c->grens = max_bytes / DELEN;
    for (size_t i = 0; i < DELEN; i++) {
        pthread_mutex_init(&c->deel[i].slot, NULL);
        goed = kb_lru_begin(&c->deel[i].lru) && goed;
    }
    if (goed)
        return c;
    kb_cache_vrij(c);
    return NULL;
}

static size_t telt_voor(const struct kb_cachewaarde *w)
{
    return sizeof(*w) + w->n_sleutel + w->n + MALLOC_OPSLAG;
}

static void laat_los(struct kb_cachewaarde *w)
{
    if (atomic_fetch_sub_explicit(&w->houders, 1, memory_order_acq_rel) == 1)
        free(w);
}

static struct kb_cachewaarde *van_knoop(struct kb_lru_knoop *k)
{
    return (struct kb_cachewaarde *)(void *)k;
}

static void verwijder(struct deel *d, struct kb_cachewaarde *w)
{
    kb_lru_haal_uit(&d->lru, &w->knoop);
    d->staat.waarden--;
    d->staat.bytes -= telt_voor(w);
    laat_los(w);
}

void kb_cache_vrij(struct kb_cache *c)
{
    for (size_t i = 0; c && i < DELEN; i++) {
        while (c->deel[i].lru.oudste)
            verwijder(&c->deel[i], van_knoop(c->deel[i].lru.oudste));
        kb_lru_vrij(&c->deel[i].lru);
        pthread_mutex_destroy(&c->deel[i].slot);
    }
    free(c);
}

static struct kb_cachewaarde *zoek(const struct deel *d, uint64_t hash, struct kb_tekst sleutel)
{
    for (struct kb_lru_knoop *k = kb_lru_emmer(&d->lru, hash); k; k = k->volgende) {
        struct kb_cachewaarde *w = van_knoop(k);

        if (k->hash == hash && w->n_sleutel == sleutel.n && memcmp(w->bytes, sleutel.p, sleutel.n) == 0)
            return w;
    }
    return NULL;
}

struct kb_geleend kb_cache_leen(struct kb_cache *c, struct kb_tekst sleutel, kb_moment nu)
{
    uint64_t hash = kb_hash(c->zaad, sleutel);
    struct deel *d = &c->deel[hash >> 58];
    struct kb_geleend uit = {KB_GEEN_TEKST, NULL};
    struct kb_cachewaarde *w;

    pthread_mutex_lock(&d->slot);
    w = zoek(d, hash, sleutel);
    if (w && nu < w->tot) {
        atomic_fetch_add_explicit(&w->houders, 1, memory_order_relaxed);
        uit = (struct kb_geleend){{w->bytes + w->n_sleutel, w->n}, w};
        kb_lru_gewenst(&d->lru, &w->knoop);
        d->staat.treffers++;
    } else {
        if (w)
            verwijder(d, w);
        d->staat.missers++;
    }
    pthread_mutex_unlock(&d->slot);
    return uit;
}

void kb_cache_laat_los(struct kb_geleend *g)
{
    if (g->waarde)
        laat_los(g->waarde);
    *g = (struct kb_geleend){KB_GEEN_TEKST, NULL};
}

void kb_cache_bewaar(struct kb_cache *c, struct kb_tekst sleutel, struct kb_tekst bytes, kb_moment tot)
{
    uint64_t hash = kb_hash(c->zaad, sleutel);
    struct deel *d = &c->deel[hash >> 58];
    struct kb_cachewaarde *w = malloc(sizeof(*w) + sleutel.n + bytes.n);
    struct kb_cachewaarde *oud;

    if (!w)
        return;
    w->knoop.hash = hash;
    w->tot = tot;
    atomic_init(&w->houders, 1);
    w->n_sleutel = sleutel.n;
    w->n = bytes.n;
    memcpy(w->bytes, sleutel.p, sleutel.n);
    memcpy(w->bytes + sleutel.n, bytes.p, bytes.n);
    if (telt_voor(w) > c->grens) {
        free(w);
        return;
    }
    pthread_mutex_lock(&d->slot);
    oud = zoek(d, hash, sleutel);
    if (oud)
        verwijder(d, oud);
    kb_lru_hang_in(&d->lru, &w->knoop);
    d->staat.waarden++;
    d->staat.bytes += telt_voor(w);
    while (d->staat.bytes > c->grens) {
        verwijder(d, van_knoop(d->lru.oudste));
        d->staat.verdrongen++;
    }
    pthread_mutex_unlock(&d->slot);
}

void kb_cache_staat(struct kb_cache *c, struct kb_cachestaat *uit)
{
    *uit = (struct kb_cachestaat){0};
    for (size_t i = 0; i < DELEN; i++) {
        struct deel *d = &c->deel[i];

        pthread_mutex_lock(&d->slot);
        uit->treffers += d->staat.treffers;
        uit->missers += d->staat.missers;
        uit->waarden += d->staat.waarden;
        uit->bytes += d->staat.bytes;
        uit->verdrongen += d->staat.verdrongen;
        pthread_mutex_unlock(&d->slot);
    }
}
