/* Internal to zoek/: the rows of terms in memory, for the terms that more than a few rows hold. FTS5 reads a
 * list entry by entry, so a question costs as much as its lists are long. Here rows are numbered by their
 * place in the index, and those of a term are a map, a bit per row, or where that is shorter a list of
 * places.
 *
 * All connections to one index share them. They are made when a term is first asked, and kept. */
#ifndef KLANTBEELD_SRC_ZOEK_SQLITE_KAART_H
#define KLANTBEELD_SRC_ZOEK_SQLITE_KAART_H

#include <stdatomic.h>

#include "zoek/opslag.h"

/* Rows whose ids follow each other, and the place of the first on a map. */
struct kb_kaartvak {
    int64_t van;
    size_t plek, n;
};

/* Rows: a map of all places, or the places, ascending. */
struct kb_rijen {
    uint64_t *bits; /* NULL: places */
    uint32_t *plek;
    size_t n;
};

struct kb_kaart {
    struct kb_tekst term;
    _Atomic(struct kb_rijen *) rijen; /* NULL until they are made */
    atomic_bool bezig;                /* somebody makes them: others ask FTS5 meanwhile */
};

struct kb_kaarten {
    size_t n_vakken, n; /* n 0: no term has any */
    struct kb_kaartvak *vak;
    struct kb_kaart *kaart; /* by term, ascending */
    size_t woorden;         /* of 64 rows, on each map */
    _Atomic int64_t over;   /* bytes that may still be used */
};

/* The part of a question that is answered here, and how far it is. */
struct kb_kaartvraag {
    const struct kb_kaarten *op;
    size_t n; /* of the AND; 0: nothing is known of this question */
    struct kb_kaart_of {
        struct kb_rijen rijen;
        size_t i; /* among places: those before it have been passed */
    } of[KB_MAX_EN];
    struct kb_kaart_of *kortst; /* the fewest places; NULL: there are maps only */
    size_t woord, vak;
    uint64_t rest; /* of that word, the rows that were not given yet */
};

void kb_rijen_vrij(struct kb_rijen *r);     /* NULL is allowed */
void kb_kaarten_vrij(struct kb_kaarten *k); /* NULL is allowed */
/* A term that is common enough, made or not; NULL for others. Thread-safe. */
struct kb_kaart *kb_kaarten_van(const struct kb_kaarten *k, struct kb_tekst term);
/* The place of a row; false when it has none. *vak: the run of the one before, 0 at first. */
bool kb_kaarten_plek(const struct kb_kaarten *k, int64_t id, size_t *vak, size_t *plek);
/* Mark these rows on a map. */
void kb_rijen_teken(const struct kb_kaarten *k, const struct kb_rijen *r, uint64_t *bits);
/* Begin with the rows beyond `na`, ascending; then ask them one by one: -1 at the end. */
void kb_kaartvraag_begin(struct kb_kaartvraag *v, int64_t na);
int64_t kb_kaartvraag_volgende(struct kb_kaartvraag *v);
/* Is this row among them? Who asks does so ascending, and does not ask for rows one by one as well. */
bool kb_kaartvraag_bevat(struct kb_kaartvraag *v, int64_t id);

#endif
