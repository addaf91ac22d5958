/* Writes JSON into a buffer, for answers that must be made faster than anybody reads them.
 *
 * Deliberately not the writer of the service: what this one gets wrong, that one's reader would not notice if
 * they were the same. The caller writes punctuation and names as literals, so a function reads like the
 * answer it makes. Without memory nothing more is written and the buffer says so (`mislukt`). */
#ifndef BRONSIMULATOR_JSON_H
#define BRONSIMULATOR_JSON_H

#include <stdint.h>

#include "klantbeeld/basis/buffer.h"

/* A literal as it stands. */
#define SJ(b, letterlijk) sj_ruw(b, "" letterlijk, sizeof(letterlijk) - 1)

static inline void sj_ruw(struct kb_buffer *b, const char *p, size_t n)
{
    char *doel = b->capaciteit - b->n >= n && !b->mislukt ? b->p + b->n : kb_buffer_ruimte(b, n);

    if (doel) {
        memcpy(doel, p, n);
        b->n += n;
    }
}

/* A text in quotes, or null for no text. */
void sj_tekst(struct kb_buffer *b, struct kb_tekst t);
/* A zero-terminated text, null for NULL. */
void sj_z(struct kb_buffer *b, const char *z);
/* The same, but null for an empty text. */
void sj_of_null(struct kb_buffer *b, const char *z);
void sj_geheel(struct kb_buffer *b, int64_t n);
/* JJJJMMDD, without quotes. */
void sj_dag(struct kb_buffer *b, int32_t dag);
/* n as so many digits, without quotes. */
void sj_cijfers(struct kb_buffer *b, uint64_t n, int aantal);

#endif
