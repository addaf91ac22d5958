/* A calendar date (proleptic Gregorian), without time or zone. {0,0,0} is "no date". Pure; thread-safe. */
#ifndef KLANTBEELD_DOMEIN_DATUM_H
#define KLANTBEELD_DOMEIN_DATUM_H

#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/tekst.h"

struct kb_datum {
    int16_t jaar; /* 1..9999; 0 = no date */
    int8_t maand; /* 1..12 */
    int8_t dag;   /* 1..31, and valid in that month */
};

enum { KB_DATUM_LENGTE = 10 };

static inline bool kb_datum_is_er(struct kb_datum d)
{
    return d.jaar != 0;
}

/* "2026-01-31" and nothing else; false leaves *uit untouched. */
bool kb_datum_lees(struct kb_tekst t, struct kb_datum *uit);
/* "20260131" and nothing else, as the source systems write it. */
bool kb_datum_lees_compact(struct kb_tekst t, struct kb_datum *uit);
/* The date in Europe/Amsterdam of a moment in whole seconds UTC. Rule: Directive 2000/84/EC (summer time from
 * the last Sunday of March 01:00 UTC to the last Sunday of October 01:00 UTC, UTC+2; else UTC+1); no
 * time-zone database needed. */
struct kb_datum kb_datum_van_epoch(int64_t seconden);
/* "2026-01-31", zero-terminated. */
void kb_datum_schrijf(struct kb_datum d, char uit[KB_DATUM_LENGTE + 1]);
/* "20260131", zero-terminated. */
void kb_datum_schrijf_compact(struct kb_datum d, char uit[9]);
/* <0, 0, >0 as a lies before, on or after b. */
int kb_datum_vergelijk(struct kb_datum a, struct kb_datum b);
/* maanden may be negative; the day is cut to the length of the month (31 August - 6 months = 28/29 February).
 */
struct kb_datum kb_datum_plus_maanden(struct kb_datum d, int maanden);
/* Days since 1970-01-01 and back. */
int64_t kb_datum_dagen(struct kb_datum d);
struct kb_datum kb_datum_van_dagen(int64_t dagen);

#endif
