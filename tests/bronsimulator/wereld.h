/* The fictitious world: a million employers, every fact of which is a pure function of their number.
 *
 * Employer i (0..999999) has the digits 8000000+i, an eighth digit (0, or 1 when 0 leaves no check digit) and
 * the check digit of the elfproef: nine digits, and with "L01" its LH-nummer. One in twenty has an L02 too:
 * the same company, another administration. One more exists, Groothandel De Groot (123456789L01), with the
 * facts of the plan's screens. Employer 0 (800000006L01) is the one of whom nothing is registered: no
 * contact, no notes, no documents, no sanctions. Every other number is unknown.
 *
 * Dates of what happens keep their distance to `vandaag` (days since 1970), which the caller gives: the same
 * day has the same answers. Texts are UTF-8, static or in the struct. Thread-safe. */
#ifndef BRONSIMULATOR_WERELD_H
#define BRONSIMULATOR_WERELD_H

#include <stdbool.h>
#include <stdint.h>

#include "klantbeeld/basis/tekst.h"

enum { WERELD_AANTAL = 1000000, WERELD_DE_GROOT = WERELD_AANTAL, WERELD_LH_LENGTE = 12 };

struct wereld_werkgever {
    uint32_t index;         /* 0..999999, or WERELD_DE_GROOT */
    uint32_t sub;           /* 1, or 2 */
    uint64_t bedrijf;       /* seed of what both its administrations share */
    uint64_t administratie; /* seed of what is its own */
    char lh[WERELD_LH_LENGTE + 1];
};

/* How many administrations employer i has: 1 or 2. */
uint32_t wereld_subnummers(uint32_t index);
/* Employer i, administration sub, which must exist. */
void wereld_geef(uint32_t index, uint32_t sub, struct wereld_werkgever *uit);
/* Shielded (afgeschermd): of the employers whose number is a multiple of twenty, the second administration.
 */
bool wereld_afgeschermd(const struct wereld_werkgever *w);
/* The employer with this LH-nummer; false when there is none. */
bool wereld_vind(struct kb_tekst lh, struct wereld_werkgever *uit);

/* The world's chance: the n-th number for a purpose, from a seed. */
uint64_t wereld_toeval(uint64_t zaad, uint32_t doel, uint32_t n);
/* A number in 0..grens-1 out of such a number, from its high bits. */
static inline uint32_t wereld_kies(uint64_t toeval, uint32_t grens)
{
    return (uint32_t)(((toeval >> 32) * grens) >> 32);
}
/* The same as a fraction, 0 <= x < 1. */
static inline double wereld_breuk(uint64_t toeval)
{
    return (double)(toeval >> 11) * 0x1p-53;
}

/* The seconds since 1970 (UTC) of a moment on Dutch clocks: day, and seconds since its midnight. */
int64_t wereld_utc(int32_t dag, int32_t seconden);

#define WERELD_AANTAL_VAN(tabel) ((uint32_t)(sizeof(tabel) / sizeof((tabel)[0])))

#endif
