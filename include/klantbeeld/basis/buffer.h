/* The one growing byte buffer of this tree.
 *
 * A failed allocation is remembered (`mislukt`) and every later write does nothing, so that a writer checks
 * once, at the end, instead of after each member. Not thread-safe. */
#ifndef KLANTBEELD_BASIS_BUFFER_H
#define KLANTBEELD_BASIS_BUFFER_H

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/basis/tekst.h"

struct kb_buffer {
    char *p;
    size_t n;          /* bytes in use */
    size_t capaciteit; /* bytes allocated */
    size_t grens;      /* never grows beyond this; 0 = no bound */
    bool mislukt;      /* an allocation failed or the bound was reached; p and n hold what went before */
};

#define KB_LEGE_BUFFER ((struct kb_buffer){NULL, 0, 0, 0, false})

/* Make room for n more bytes and return where they go, or NULL. The bytes count once kb_buffer.n is raised.
 */
char *kb_buffer_ruimte(struct kb_buffer *b, size_t n);
void kb_buffer_voeg(struct kb_buffer *b, const char *p, size_t n);
void kb_buffer_printf(struct kb_buffer *b, const char *formaat, ...) KB_PRINTF(2, 3);
/* Free the bytes and make it an empty buffer with the same bound. */
void kb_buffer_vrij(struct kb_buffer *b);

static inline void kb_buffer_voeg_tekst(struct kb_buffer *b, struct kb_tekst t)
{
    kb_buffer_voeg(b, t.p, t.n);
}

static inline struct kb_tekst kb_buffer_tekst(const struct kb_buffer *b)
{
    return (struct kb_tekst){b->p ? b->p : "", b->n};
}

#endif
