/* Durations in classes. Thirteen bounds are few enough that walking along them beats anything cleverer: most
 * durations end in the first ones. */
#include "klantbeeld/basis/histogram.h"

const int64_t kb_histogram_grens_us[KB_HISTOGRAM_GRENZEN] = {
    500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000};

void kb_histogram_tel(struct kb_histogram *h, int64_t us)
{
    size_t i = 0;

    if (us < 0)
        us = 0;
    while (i < KB_HISTOGRAM_GRENZEN && us > kb_histogram_grens_us[i])
        i++;
    atomic_fetch_add_explicit(&h->vak[i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&h->som_us, (uint64_t)us, memory_order_relaxed);
}

void kb_histogram_staat(const struct kb_histogram *h, struct kb_histogramstaat *uit)
{
    for (size_t i = 0; i <= KB_HISTOGRAM_GRENZEN; i++)
        uit->vak[i] = atomic_load_explicit(&h->vak[i], memory_order_relaxed);
    uit->som_us = atomic_load_explicit(&h->som_us, memory_order_relaxed);
}
