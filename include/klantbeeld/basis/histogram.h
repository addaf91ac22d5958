/* Durations, counted in classes: what a latency quantile is worked out from by whoever reads the metrics.
 *
 * Any thread may count; a reader sees a consistent-enough snapshot. Nothing is allocated or locked. The
 * bounds are the same for requests and calls to sources, so that they can be laid beside each other: from a
 * group that is kept (below a millisecond) to the deadline of a page (2.5 s) and beyond. */
#ifndef KLANTBEELD_BASIS_HISTOGRAM_H
#define KLANTBEELD_BASIS_HISTOGRAM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum { KB_HISTOGRAM_GRENZEN = 13 };

/* Upper bounds, included, in microseconds, rising. */
extern const int64_t kb_histogram_grens_us[KB_HISTOGRAM_GRENZEN];

struct kb_histogram {
    _Atomic uint64_t vak[KB_HISTOGRAM_GRENZEN + 1]; /* the last one is what lies above every bound */
    _Atomic uint64_t som_us;
};

/* A histogram at one moment. */
struct kb_histogramstaat {
    uint64_t vak[KB_HISTOGRAM_GRENZEN + 1];
    uint64_t som_us;
};

/* Count one duration in microseconds; a negative one counts as 0. */
void kb_histogram_tel(struct kb_histogram *h, int64_t us);
void kb_histogram_staat(const struct kb_histogram *h, struct kb_histogramstaat *uit);

#endif
