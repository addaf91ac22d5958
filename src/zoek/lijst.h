/* Internal to zoek/: lists of ids, as the index in PostgreSQL keeps them. Employers lie in blocks in the
 * order of their ids; a term has a list for each block in which it stands. So the question of several terms
 * is answered block by block, in the order of hits, and ends where enough has been found.
 *
 * A list is the ascending ids, each as its distance to the one before (the first: to where the block begins),
 * seven bits a byte, low ones first, the high bit says that more follow (unsigned LEB128, DWARF 5 §7.6). */
#ifndef KLANTBEELD_SRC_ZOEK_LIJST_H
#define KLANTBEELD_SRC_ZOEK_LIJST_H

#include "klantbeeld/basis/buffer.h"

/* Employers in a block of a new index. The longest list, of a term that all of them have, then fits in a page
 * of PostgreSQL; mutations may add to it. */
enum { KB_LIJST_BLOK = 4096 };

/* Append a list. van <= id[0], ids ascend. */
void kb_lijst_schrijf(struct kb_buffer *uit, int64_t van, const int64_t *id, size_t n);
/* Read a list, which has at most as many ids as bytes: id has room for those. False when it is no list. */
KB_MOET_GEBRUIKEN bool kb_lijst_lees(struct kb_tekst bytes, int64_t van, int64_t *id, size_t *n);

/* Keep of a those that b does not have. */
size_t kb_lijst_zonder(int64_t *a, size_t n, const int64_t *b, size_t m);
/* Keep the ids that one of several lists has too: set raak[i] for each id[i] that this one has, and leave it
 * as it is for the rest; a list is read no further than the last id. False when that is no list. Then keep
 * those that are marked. */
KB_MOET_GEBRUIKEN bool kb_lijst_merk(struct kb_tekst bytes, int64_t van, const int64_t *id, size_t n,
                                     bool *raak);
size_t kb_lijst_houd(int64_t *a, size_t n, const bool *raak);
/* Sort, and leave each id once. Made for a few lists behind each other. hulp: room for n. */
size_t kb_lijst_orden(int64_t *a, size_t n, int64_t *hulp);

/* The rows of one block, gathered to be written: begin with zeroes. */
struct kb_blok {
    size_t rijen;
    struct kb_buffer teksten; /* the terms, behind each other */
    struct kb_buffer posten;
    struct kb_buffer ids;
};

/* Add a row: its terms, separated by blanks; one may be there more than once. False: no memory. */
KB_MOET_GEBRUIKEN bool kb_blok_voeg(struct kb_blok *b, int64_t id, struct kb_tekst termen);
/* Give each term with its ascending ids, lent, terms ascending by their bytes; then the block is empty. Stops
 * at the first that `een` refuses. KB_GEEN_GEHEUGEN. */
typedef enum kb_status kb_blok_term(void *context, struct kb_tekst term, const int64_t *id, size_t n);
KB_MOET_GEBRUIKEN enum kb_status kb_blok_leeg(struct kb_blok *b, kb_blok_term *een, void *context);
void kb_blok_vrij(struct kb_blok *b);

#endif
