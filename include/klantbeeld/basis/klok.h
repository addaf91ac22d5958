/* Time. Deadlines use the monotonic clock, moments that people see the wall clock. Both come from one struct,
 * so that a test owns time by handing in its own. Thread-safe as long as the functions behind it are. */
#ifndef KLANTBEELD_BASIS_KLOK_H
#define KLANTBEELD_BASIS_KLOK_H

#include <stdint.h>

/* Nanoseconds. A kb_moment is on the monotonic clock; a kb_tijd is UTC since 1970. */
typedef int64_t kb_moment;
typedef int64_t kb_tijd;

#define KB_MS ((int64_t)1000000)
#define KB_S ((int64_t)1000000000)

struct kb_klok {
    kb_moment (*nu)(void *context);
    kb_tijd (*tijd)(void *context);
    void *context;
};

/* The machine's own clocks. */
extern const struct kb_klok kb_klok_systeem;

static inline kb_moment kb_nu(const struct kb_klok *k)
{
    return k->nu(k->context);
}

static inline kb_tijd kb_tijd_nu(const struct kb_klok *k)
{
    return k->tijd(k->context);
}

enum { KB_TIJD_LENGTE = 20 }; /* "2026-01-31T12:00:00Z" */

/* RFC 3339 in UTC, whole seconds, zero-terminated. */
void kb_tijd_schrijf(kb_tijd t, char uit[KB_TIJD_LENGTE + 1]);

#endif
