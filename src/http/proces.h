/* Internal to http/: the process as its kernel sees it, for /metrics. */
#ifndef KLANTBEELD_SRC_HTTP_PROCES_H
#define KLANTBEELD_SRC_HTTP_PROCES_H

#include <stdint.h>

struct kb_processtaat {
    int64_t cpu_ns;                          /* user and system together */
    uint64_t geheugen, virtueel;             /* bytes: resident, and in all */
    uint64_t descriptoren, max_descriptoren; /* open now, and how many may be */
};

/* What cannot be read is 0. */
void kb_proces_staat(struct kb_processtaat *uit);

#endif
