/* Internal to zoek/: the names of rows that were looked at, in memory. To fetch a row is most of what a
 * candidate costs (5 µs from a file, more from a database), and most candidates turn out to have names that
 * do not answer. Terms cannot tell: they say neither which of its names an employer has a word in, nor
 * whether one word of a name stands for two that were asked.
 *
 * One for each state of the index, shared by all connections that read it: a row does not change in it. It is
 * bounded, and what does not fit is looked up. Thread-safe, without a lock. */
#ifndef KLANTBEELD_SRC_ZOEK_NAAMGEHEUGEN_H
#define KLANTBEELD_SRC_ZOEK_NAAMGEHEUGEN_H

#include <stdbool.h>
#include <stdint.h>

#include "klantbeeld/basis/tekst.h"

struct kb_naamgeheugen;

/* Room for the names of an index of so many employers; NULL when memory is exhausted. */
struct kb_naamgeheugen *kb_naamgeheugen_nieuw(int64_t werkgevers);
void kb_naamgeheugen_vrij(struct kb_naamgeheugen *n); /* NULL is allowed */
/* The names of a row in normal form, a line each, lent for as long as `n` lives; false when they are not
 * known. `n` NULL: nothing is. */
bool kb_naamgeheugen_vind(const struct kb_naamgeheugen *n, int64_t id, struct kb_tekst *norm,
                          bool *afgeschermd);
/* Remember them, as long as there is room. `n` NULL: nothing is kept. */
void kb_naamgeheugen_onthoud(struct kb_naamgeheugen *n, int64_t id, struct kb_tekst norm, bool afgeschermd);

#endif
