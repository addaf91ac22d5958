/* How long a source's calls take, of late: percentiles over the last 10 to 20 seconds, from a histogram with
 * buckets of at most 6.25 % wide (16 per power of two, as HdrHistogram has them) in two windows that take
 * turns.
 *
 * A state machine and nothing else: no clock, no lock, no allocation; the engine's thread is its only user.
 */
#ifndef KLANTBEELD_SRC_BRON_DUUR_H
#define KLANTBEELD_SRC_BRON_DUUR_H

#include <stdint.h>

#include "klantbeeld/basis/klok.h"

enum {
    KB_DUUR_VENSTER_S = 10,
    KB_DUUR_MINIMUM = 20,  /* with fewer samples there is no percentile */
    KB_DUUR_FIJN = 16,     /* buckets per power of two */
    KB_DUUR_MAX_BITS = 27, /* durations of 2^27 us (134 s) and more share the last bucket */
    KB_DUUR_VAKKEN = KB_DUUR_FIJN * (KB_DUUR_MAX_BITS - 3)
};

struct kb_duur {
    int64_t venster; /* number of the newest window since the clock's zero */
    struct {
        uint32_t n;
        uint32_t vak[KB_DUUR_VAKKEN];
    } helft[2]; /* by the window's number, even and odd */
};

void kb_duur_begin(struct kb_duur *d);
/* A call was answered after `us`. Report one that timed out, or was cancelled because its double answered
 * first, too, with the time it had run: left out, the slow calls would vanish from their own percentile. Not
 * a refusal (503): that is fast for another reason. */
void kb_duur_meld(struct kb_duur *d, kb_moment nu, int64_t us);
/* The duration in us within which `procent` of the calls ended, rounded up to its bucket's edge; 0 with fewer
 * than KB_DUUR_MINIMUM samples. procent 1..99. Walks the histogram: some hundreds of additions. */
int64_t kb_duur_p(struct kb_duur *d, kb_moment nu, int procent);

#endif
