/* Internal to zoek/: what an employer becomes in a row of the index, and under which keys it lies: the same
 * for every store, so that a row can be taken out by what it holds. Not thread-safe per value. */
#ifndef KLANTBEELD_SRC_ZOEK_RIJDELEN_H
#define KLANTBEELD_SRC_ZOEK_RIJDELEN_H

#include "klantbeeld/zoek/werkgever.h"
#include "zoek/opslag.h"

/* Rank numbers of one status and one size. */
#define KB_RIJ_BLOK (INT64_C(1) << KB_RANG_VOLG_BITS)

/* Texts of a row; its buffers are used again for the next. Begin with zeroes. */
struct kb_rijdelen {
    struct kb_buffer termen, norm, namen, administraties;
};

/* What the keys of a row are made of; texts are lent. */
struct kb_rijnummers {
    struct kb_tekst norm, administraties;
    int64_t fiscaal, kvk; /* kvk -1: none */
    bool is_bsn;
};

typedef void kb_rij_sleutel(void *context, int soort, int64_t nummer);

/* False when memory is exhausted. */
KB_MOET_GEBRUIKEN bool kb_rijdelen_maak(struct kb_rijdelen *d, const struct kb_werkgever *w);
void kb_rijdelen_vrij(struct kb_rijdelen *d);
/* Each key of an employer, names included. */
void kb_werkgever_sleutels(const struct kb_werkgever *w, kb_rij_sleutel *een, void *context);
/* The same, of a row. */
void kb_rij_sleutels(const struct kb_rijnummers *rij, kb_rij_sleutel *een, void *context);
/* Where rows of the same size that have ended begin; -1 when this one has ended already. */
int64_t kb_rij_plek_beeindigd(int64_t id);

#endif
