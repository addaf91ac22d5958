/* How many calls a source gets at once: follows its latency. When calls take longer than they used to, a
 * queue is forming over there, and the limit shrinks until it has gone; as long as they do not, it grows.
 *
 * Netflix concurrency-limits' Gradient2Limit over a WindowedLimit. Once per window, with the mean duration of
 * the calls that ended in it:
 *
 *     gradient = max(0.5, min(1, tolerantie * long mean / window's mean))
 *
 *     limit = 0.8 * limit + 0.2 * (limit * gradient + wachtruimte)
 *
 * Ours beyond theirs: calls that fell (timed out, refused) say nothing of the duration but of the load, so
 * their share f of the window keeps the gradient at or under 1 - f. Without it the long mean follows an
 * overload upward for as long as it lasts, and the limit with it.
 *
 * What it costs: a source that becomes slower for good, by more than the tolerance, is taken for a queue and
 * held near the minimum for some minutes, until the long mean has followed.
 *
 * A state machine and nothing else: no clock, no lock, no allocation; the engine's thread is its only user.
 */
#ifndef KLANTBEELD_SRC_BRON_GRADIENT_H
#define KLANTBEELD_SRC_BRON_GRADIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "klantbeeld/basis/klok.h"

struct kb_gradient_instelling {
    int64_t minimum, maximum; /* bounds of the limit */
    int64_t begin;            /* where it starts */
    int64_t wachtruimte;      /* calls that may queue at the source; also the pace of growth */
    int64_t effening;         /* percent of a new estimate that is taken over */
    int64_t tolerantie;       /* percent of the long mean that is still no queue */
    int64_t lang;             /* windows that the long mean looks back on */
    int64_t venster_ms;       /* a window lasts at least this long … */
    int64_t monsters;         /* … and holds at least this many calls */
};

/* 8, 256, 20, 4, 20, 150, 600, 1000, 10. Gradient2Limit's and WindowedLimit's own values, but for the bounds
 * (20 and 200 there): our sources may be smaller, and maximum is to be the source's max_verbindingen. */
extern const struct kb_gradient_instelling kb_gradient_standaard;

struct kb_gradient {
    struct kb_gradient_instelling instelling;
    double limiet;
    double lang_us;      /* long mean */
    int64_t n_lang;      /* windows in it so far, for the start */
    kb_moment venster;   /* when the window began; it has when n > 0 */
    int64_t n, gevallen; /* calls that ended in it, and those of them that fell */
    double som_us;       /* of those that did not */
    size_t hoogste;      /* most calls in flight seen in it */
};

void kb_gradient_begin(struct kb_gradient *g, const struct kb_gradient_instelling *instelling);
/* A call has ended after duur_us. lopend: calls of this source in flight when it started, itself included.
 * gevallen: it timed out, or the source refused it for want of room (503, 429). Do not report calls that we
 * cancelled, nor those that failed for another reason. */
void kb_gradient_meld(struct kb_gradient *g, kb_moment nu, int64_t duur_us, size_t lopend, bool gevallen);
/* Calls that may be in flight at once. */
size_t kb_gradient_limiet(const struct kb_gradient *g);

#endif
