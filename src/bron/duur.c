/* A log-linear histogram: durations below 16 us have a bucket each, above that every power of two is cut
 * in 16. Both windows are read, the older one is wiped when the next one begins. */
#include "bron/duur.h"

#include <string.h>

enum { FIJN_BITS = 4 };
_Static_assert(1 << FIJN_BITS == KB_DUUR_FIJN, "buckets are found by shifting");

static unsigned vak_van(int64_t us)
{
    int bits;

    if (us < KB_DUUR_FIJN)
        return us < 0 ? 0 : (unsigned)us;
    bits = 63 - __builtin_clzll((unsigned long long)us);
    if (bits >= KB_DUUR_MAX_BITS)
        return KB_DUUR_VAKKEN - 1;
    return (unsigned)((bits - FIJN_BITS + 1) * KB_DUUR_FIJN) +
           (unsigned)((us >> (bits - FIJN_BITS)) & (KB_DUUR_FIJN - 1));
}

/* The longest duration in a bucket. */
static int64_t rand_van(unsigned vak)
{
    unsigned schuif;

    if (vak < KB_DUUR_FIJN)
        return vak;
    schuif = vak / KB_DUUR_FIJN - 1;
    return ((int64_t)(KB_DUUR_FIJN + vak % KB_DUUR_FIJN + 1) << schuif) - 1;
}

static void wissel(struct kb_duur *d, kb_moment nu)
{
    int64_t venster = nu / (KB_DUUR_VENSTER_S * KB_S);

    if (venster == d->venster)
        return;
    memset(&d->helft[venster % 2], 0, sizeof(d->helft[0]));
    if (venster != d->venster + 1)
        memset(&d->helft[(venster + 1) % 2], 0, sizeof(d->helft[0]));
    d->venster = venster;
}

void kb_duur_begin(struct kb_duur *d)
{
    memset(d, 0, sizeof(*d));
}

void kb_duur_meld(struct kb_duur *d, kb_moment nu, int64_t us)
{
    wissel(d, nu);
    d->helft[d->venster % 2].vak[vak_van(us)]++;
    d->helft[d->venster % 2].n++;
}

int64_t kb_duur_p(struct kb_duur *d, kb_moment nu, int procent)
{
    uint64_t n;
    uint64_t rang;
    uint64_t tot = 0;
    unsigned vak = 0;

    wissel(d, nu);
    n = (uint64_t)d->helft[0].n + d->helft[1].n;
    if (n < KB_DUUR_MINIMUM)
        return 0;
    rang = (n * (uint64_t)procent + 99) / 100;
    for (; vak < KB_DUUR_VAKKEN - 1; vak++) {
        tot += (uint64_t)d->helft[0].vak[vak] + d->helft[1].vak[vak];
        if (tot >= rang)
            break;
    }
    return rand_van(vak);
}
