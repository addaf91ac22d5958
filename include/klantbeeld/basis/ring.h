/* A bounded queue of records of one size, from any number of threads to one.
 *
 * Handing a record in never waits, locks or allocates: when the queue is full it is dropped, and counted. For
 * what must not slow a request down, and may be lost. After Dmitry Vyukov's bounded queue
 * (1024cores.net/home/lock-free-algorithms/queues): every place has a number that says whose turn it is. */
#ifndef KLANTBEELD_BASIS_RING_H
#define KLANTBEELD_BASIS_RING_H

#include <stddef.h>
#include <stdint.h>

struct kb_ring;

/* plaatsen: a power of two; omvang: bytes of a record. NULL when memory is exhausted. */
struct kb_ring *kb_ring_nieuw(size_t plaatsen, size_t omvang);
/* What was not taken out goes with it. NULL is allowed. */
void kb_ring_vrij(struct kb_ring *r);

/* A place for one record, aligned for anything, to be written and handed over at once with kb_ring_geef: who
 * comes later cannot be taken out before. NULL: full, and the loss is counted. Thread-safe. */
void *kb_ring_plaats(struct kb_ring *r);
void kb_ring_geef(void *plaats);

/* For one thread alone: the oldest record, until kb_ring_volgende; NULL when there is none. */
void *kb_ring_eerste(struct kb_ring *r);
void kb_ring_volgende(struct kb_ring *r);

/* Records that found it full, ever. Thread-safe. */
uint64_t kb_ring_verloren(const struct kb_ring *r);

#endif
