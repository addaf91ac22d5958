/* Internal to zoek/: maps of rows for the terms that many rows hold. FTS5 reads a list entry by entry, so two
 * common terms cost as much as both lists are long; two maps, a bit per row, are laid on each other 64 rows at
 * a time.
 *
 * All connections to one index share them. A map is made when its term is first asked, and kept. */
#ifndef KLANTBEELD_SRC_ZOEK_SQLITE_KAART_H
#define KLANTBEELD_SRC_ZOEK_SQLITE_KAART_H

#include <stdatomic.h>

#include "zoek/opslag.h"

/* Rows whose ids follow each other, and the place of the first on a map. */
struct kb_kaartvak {
    int64_t van;
    size_t plek, n;
};

struct kb_kaart {
    struct kb_tekst term;
    _Atomic(uint64_t *) bits; /* NULL until it is made */
};

struct kb_kaarten {
    size_t n_vakken, n; /* n 0: there are no maps */
    struct kb_kaartvak *vak;
    struct kb_kaart *kaart; /* by term, ascending */
    size_t woorden;         /* of 64 rows, on each map */
    _Atomic int over;       /* maps that may still be made */
};

/* The part of a question that maps answer, and how far it is. */
struct kb_kaartvraag {
    const struct kb_kaarten *op;
    size_t n; /* of the AND; 0: maps say nothing of this question */
    struct kb_kaart_of {
        size_t n;
        const uint64_t *bits[KB_MAX_OF];
    } of[KB_MAX_EN];
    size_t woord, vak;
    uint64_t rest; /* of that word, the rows that were not given yet */
};

void kb_kaarten_vrij(struct kb_kaarten *k); /* NULL is allowed */
/* The map of a term that is common enough to have one, made or not; NULL for others. Thread-safe. */
struct kb_kaart *kb_kaarten_van(const struct kb_kaarten *k, struct kb_tekst term);
/* Mark a row on a map that is being made. A row that has no place is left out. */
void kb_kaarten_zet(const struct kb_kaarten *k, uint64_t *bits, int64_t id, size_t *vak);
/* Begin with the rows beyond `na`, ascending; then ask them one by one: -1 at the end. */
void kb_kaartvraag_begin(struct kb_kaartvraag *v, int64_t na);
int64_t kb_kaartvraag_volgende(struct kb_kaartvraag *v);
/* Is this row on the maps? Who asks does so ascending, and does not ask for rows one by one as well. */
bool kb_kaartvraag_bevat(struct kb_kaartvraag *v, int64_t id);

#endif
