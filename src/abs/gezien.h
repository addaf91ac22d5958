/* Internal to abs/: what somebody has seen lately, as hashes with the moment of the first time. Exact as long
 * as no more than `max` are younger than what its owner lets go of; beyond that the oldest makes room. Grows
 * as it is used. Its owner has a lock. */
#ifndef KLANTBEELD_SRC_ABS_GEZIEN_H
#define KLANTBEELD_SRC_ABS_GEZIEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "klantbeeld/basis/klok.h"

struct gezien_plek;

struct gezien {
    struct gezien_plek *ring; /* in order of time, from `eerste` on */
    uint32_t *index;          /* open addressing over the hashes: place in the ring + 1; 0 = empty */
    size_t ruimte;            /* of the ring, a power of two; the index has twice as many places */
    size_t eerste, n;
    size_t max;
};

/* At most this many at once; no memory yet. */
#define GEZIEN_LEEG(max_)                                                                                    \
    {                                                                                                        \
        NULL, NULL, 0, 0, 0, max_                                                                            \
    }

void gezien_vrij(struct gezien *g); /* empty, and without memory; it may be used again */
/* Let go of what was first seen at `tot` or before. */
void gezien_verloop(struct gezien *g, kb_moment tot);
bool gezien_heeft(const struct gezien *g, uint64_t hash);
/* Add one that is not in it, now; moments never go back. False when memory is exhausted: it was not added. */
bool gezien_voeg(struct gezien *g, uint64_t hash, kb_moment nu);

#endif
