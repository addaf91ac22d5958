/* The machine's clocks, and moments as text. */
#include "klantbeeld/basis/klok.h"

#include <stddef.h>
#include <time.h>

static int64_t lees(clockid_t klok)
{
    struct timespec t;

    clock_gettime(klok, &t);
    return (int64_t)t.tv_sec * KB_S + t.tv_nsec;
}

static kb_moment nu(void *context)
{
    (void)context;
    return lees(CLOCK_MONOTONIC);
}

static kb_tijd tijd(void *context)
{
    (void)context;
    return lees(CLOCK_REALTIME);
}

const struct kb_klok kb_klok_systeem = {nu, tijd, NULL};

void kb_tijd_schrijf(kb_tijd t, char uit[KB_TIJD_LENGTE + 1])
{
    time_t seconden = (time_t)(t / KB_S);
    struct tm tm;

    gmtime_r(&seconden, &tm);
    strftime(uit, KB_TIJD_LENGTE + 1, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
