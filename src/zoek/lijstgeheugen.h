/* Internal to zoek/: lists of terms that were read from PostgreSQL, in memory. Questions of different callers
 * ask much the same terms, and to read their lists is most of what a question costs the database. Of a term
 * the lists of its first so many blocks are known: questions read them in that order.
 *
 * One for each state of the index, shared by all connections that read it: a list does not change in it. It
 * is bounded; what does not fit is read each time. Thread-safe; nothing that was lent goes before all does.
 */
#ifndef KLANTBEELD_SRC_ZOEK_LIJSTGEHEUGEN_H
#define KLANTBEELD_SRC_ZOEK_LIJSTGEHEUGEN_H

#include <stdbool.h>
#include <stddef.h>

#include "klantbeeld/basis/tekst.h"

struct kb_lijstgeheugen;
struct kb_lijstterm;
struct kb_lijststuk;

/* Where a walk along the lists of one term is, block after block. */
struct kb_lijstloper {
    const struct kb_lijststuk *stuk; /* NULL: behind the last */
    size_t plek;                     /* in it */
};

/* Room for so many bytes; NULL when memory is exhausted. */
struct kb_lijstgeheugen *kb_lijstgeheugen_nieuw(size_t max_bytes);
void kb_lijstgeheugen_vrij(struct kb_lijstgeheugen *g); /* NULL is allowed */
/* What is known of a term, which is added when it is not there; NULL when there is no room for it. */
struct kb_lijstterm *kb_lijstgeheugen_term(struct kb_lijstgeheugen *g, struct kb_tekst term);
/* So many blocks: of those before this one the lists are known. */
size_t kb_lijstterm_bekend(const struct kb_lijstterm *t);
struct kb_lijstloper kb_lijstterm_loop(const struct kb_lijstterm *t);
/* The list in this block, empty when there is none. Of what is known (kb_lijstterm_bekend); blocks ascend. */
struct kb_tekst kb_lijstloper_lees(struct kb_lijstloper *l, size_t blok);
/* Remember the lists of the blocks [van, tot): lijst[0] is that of van. Nothing is kept when it does not
 * begin where what is known ends, as when somebody was before us, or when there is no room. */
void kb_lijstgeheugen_onthoud(struct kb_lijstgeheugen *g, struct kb_lijstterm *t, size_t van, size_t tot,
                              const struct kb_tekst *lijst);

#endif
