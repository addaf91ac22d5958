/* A calendar date (proleptic Gregorian), without time or zone. {0,0,0} is "no date", and what a computation
 * gives whose result lies outside the years 1..9999. Pure; thread-safe. */
#ifndef KLANTBEELD_DOMEIN_DATUM_H
#define KLANTBEELD_DOMEIN_DATUM_H

#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/tekst.h"

struct kb_datum {
    int16_t jaar; /* 1..9999; 0 = no date */
    int8_t maand; /* 1..12 */
    int8_t dag;   /* 1..31, and valid in that month */
};

enum { KB_DATUM_LENGTE = 10, KB_DATUM_LENGTE_COMPACT = 8 };

static inline bool kb_datum_is_er(struct kb_datum d)
{
    return d.jaar != 0;
}

/* "2026-01-31" and nothing else; false leaves *uit untouched. */
bool kb_datum_lees(struct kb_tekst t, struct kb_datum *uit);
/* "20260131" and nothing else, as the source systems write it; false leaves *uit untouched. */
bool kb_datum_lees_compact(struct kb_tekst t, struct kb_datum *uit);
/* The date in Europe/Amsterdam of a moment in whole seconds UTC. Rule: Directive 2000/84/EC (summer time from
 * the last Sunday of March 01:00 UTC to the last Sunday of October 01:00 UTC, UTC+2; else UTC+1); no
 * time-zone database needed. The rule is applied to every year, also to those before it (2001). */
struct kb_datum kb_datum_van_epoch(int64_t seconden);
/* "2026-01-31", zero-terminated; no date gives "0000-00-00". */
void kb_datum_schrijf(struct kb_datum d, char uit[KB_DATUM_LENGTE + 1]);
/* "20260131", zero-terminated; no date gives "00000000". */
void kb_datum_schrijf_compact(struct kb_datum d, char uit[KB_DATUM_LENGTE_COMPACT + 1]);
/* <0, 0, >0 as a lies before, on or after b; no date lies before every date. */
int kb_datum_vergelijk(struct kb_datum a, struct kb_datum b);
/* maanden may be negative; the day is cut to the length of the month (31 August - 6 months = 28/29 February).
 * No date stays no date. */
struct kb_datum kb_datum_plus_maanden(struct kb_datum d, int maanden);
/* Days since 1970-01-01 (negative before it) and back. d must be a date. */
int64_t kb_datum_dagen(struct kb_datum d);
struct kb_datum kb_datum_van_dagen(int64_t dagen);

#endif
