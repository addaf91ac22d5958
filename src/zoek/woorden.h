/* Internal to zoek/: all terms of the index but postcodes in memory: in how many rows each stands, which the
 * choice of terms asks of every one, and the words among them, to find those that are one or two typing
 * errors away. Made once per index, then read-only and shared. */
#ifndef KLANTBEELD_SRC_ZOEK_WOORDEN_H
#define KLANTBEELD_SRC_ZOEK_WOORDEN_H

#include "zoek/opslag.h"

struct kb_woorden;

/* NULL when memory is exhausted or the index cannot be read. Free with kb_woorden_vrij. */
struct kb_woorden *kb_woorden_nieuw(const struct kb_opslag *opslag, void *verbinding);
void kb_woorden_vrij(struct kb_woorden *w);

struct kb_woordtreffer {
    struct kb_tekst woord; /* lent by kb_woorden */
    int64_t telling;
    unsigned afstand;
};

/* The words at most `grens` typing errors away: the nearest first, of those the commonest, at most max. */
size_t kb_woorden_zoek(const struct kb_woorden *w, struct kb_tekst woord, unsigned grens,
                       struct kb_woordtreffer *uit, size_t max);
/* The words that begin so, in the order of the alphabet, at most max of them in uit; how many there are, or
 * max + 1 when there are more. */
size_t kb_woorden_begin(const struct kb_woorden *w, struct kb_tekst begin, struct kb_tekst *uit, size_t max);
/* The same, of the words in which it stands. */
size_t kb_woorden_met(const struct kb_woorden *w, struct kb_tekst deel, struct kb_tekst *uit, size_t max);
/* Is this a word? Rows that hold it, or 0. */
int64_t kb_woorden_telling(const struct kb_woorden *w, struct kb_tekst woord);
/* Rows that hold a term (termen.h), or 0; not for postcodes. */
int64_t kb_woorden_van_term(const struct kb_woorden *w, struct kb_tekst term);

#endif
