/* A place is free for the writer with ticket t when its turn is t, and holds that writer's record when its
 * turn is t + 1; taking it out makes it free for the ticket that comes a round later. */
#include "klantbeeld/basis/ring.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

struct plaats {
    _Atomic uint64_t beurt;
    uint64_t kaartje; /* the writer's own, between kb_ring_plaats and kb_ring_geef */
    alignas(max_align_t) unsigned char record[];
};

struct kb_ring {
    size_t masker, stap;
    /* Each on a cache line of its own: they are written by different threads all the time. */
    alignas(64) uint64_t kop; /* of the one that takes out */
    alignas(64) _Atomic uint64_t staart;
    _Atomic uint64_t verloren;
    alignas(64) unsigned char plaatsen[];
};

static struct plaats *plaats_van(struct kb_ring *r, uint64_t kaartje)
{
    return (struct plaats *)(void *)(r->plaatsen + (kaartje & r->masker) * r->stap);
}

struct kb_ring *kb_ring_nieuw(size_t plaatsen, size_t omvang)
{
    const size_t rond = alignof(max_align_t);
    size_t stap = (offsetof(struct plaats, record) + omvang + rond - 1) / rond * rond;
    size_t n = (sizeof(struct kb_ring) + plaatsen * stap + 63) / 64 * 64;
    struct kb_ring *r = aligned_alloc(64, n);

    if (!r)
        return NULL;
    r->masker = plaatsen - 1;
    r->stap = stap;
    r->kop = 0;
    atomic_init(&r->staart, 0);
    atomic_init(&r->verloren, 0);
    for (uint64_t i = 0; i < plaatsen; i++)
        atomic_init(&plaats_van(r, i)->beurt, i);
    return r;
}

void kb_ring_vrij(struct kb_ring *r)
{
    free(r);
}

void *kb_ring_plaats(struct kb_ring *r)
{
    uint64_t kaartje = atomic_load_explicit(&r->staart, memory_order_relaxed);

    for (;;) {
        struct plaats *p = plaats_van(r, kaartje);
        uint64_t beurt = atomic_load_explicit(&p->beurt, memory_order_acquire);

        if (beurt == kaartje) {
            if (atomic_compare_exchange_weak_explicit(&r->staart, &kaartje, kaartje + 1, memory_order_relaxed,
                                                      memory_order_relaxed)) {
                p->kaartje = kaartje;
                return p->record;
            }
        } else if (beurt < kaartje) {
            /* The record of a round ago is still there. */
            atomic_fetch_add_explicit(&r->verloren, 1, memory_order_relaxed);
            return NULL;
        } else {
            kaartje = atomic_load_explicit(&r->staart, memory_order_relaxed);
        }
    }
}

void kb_ring_geef(void *plaats)
{
    struct plaats *p = (struct plaats *)(void *)((unsigned char *)plaats - offsetof(struct plaats, record));

    atomic_store_explicit(&p->beurt, p->kaartje + 1, memory_order_release);
}

void *kb_ring_eerste(struct kb_ring *r)
{
    struct plaats *p = plaats_van(r, r->kop);

    return atomic_load_explicit(&p->beurt, memory_order_acquire) == r->kop + 1 ? p->record : NULL;
}

void kb_ring_volgende(struct kb_ring *r)
{
    struct plaats *p = plaats_van(r, r->kop);

    atomic_store_explicit(&p->beurt, r->kop + r->masker + 1, memory_order_release);
    r->kop++;
}

uint64_t kb_ring_verloren(const struct kb_ring *r)
{
    return atomic_load_explicit(&r->verloren, memory_order_relaxed);
}
