/* Metrics as text: the exposition format of Prometheus, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 *
 * Names are constants of ours. Values of labels may hold anything that is valid UTF-8: they are escaped, so
 * that none can begin a line of its own. Failure (memory) is kept in the buffer. Not thread-safe. */
#ifndef KLANTBEELD_BASIS_MEETTEKST_H
#define KLANTBEELD_BASIS_MEETTEKST_H

#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/basis/histogram.h"

struct kb_label {
    const char *naam, *waarde;
};

/* One line of a metric: its name and its labels; all lent. */
struct kb_reeks {
    const char *naam;
    const struct kb_label *label;
    size_t n;
};

/* The two lines that come before all series of a metric. soort: "counter", "gauge" or "histogram". */
void kb_meet_kop(struct kb_buffer *uit, const char *naam, const char *soort, const char *uitleg);
void kb_meet_geheel(struct kb_buffer *uit, const struct kb_reeks *r, uint64_t waarde);
/* A duration or moment given in nanoseconds, written in seconds. */
void kb_meet_seconden(struct kb_buffer *uit, const struct kb_reeks *r, int64_t ns);
/* All lines of one histogram: cumulative classes, sum in seconds, count. */
void kb_meet_histogram(struct kb_buffer *uit, const struct kb_reeks *r, const struct kb_histogramstaat *h);

#endif
