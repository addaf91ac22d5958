/* The growing byte buffer: doubles, honours its bound, remembers failure instead of reporting each one. */
#include "klantbeeld/basis/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { EERSTE_CAPACITEIT = 1024 };

static bool groei(struct kb_buffer *b, size_t nodig)
{
    size_t nieuw = b->capaciteit ? b->capaciteit : EERSTE_CAPACITEIT;
    char *p;

    while (nieuw < nodig)
        nieuw = nieuw > SIZE_MAX / 2 ? nodig : nieuw * 2;
    p = realloc(b->p, nieuw);
    if (!p) {
        b->mislukt = true;
        return false;
    }
    b->p = p;
    b->capaciteit = nieuw;
    return true;
}

char *kb_buffer_ruimte(struct kb_buffer *b, size_t n)
{
    if (b->mislukt)
        return NULL;
    if (n > SIZE_MAX - b->n || (b->grens && b->n + n > b->grens)) {
        b->mislukt = true;
        return NULL;
    }
    if (b->n + n > b->capaciteit && !groei(b, b->n + n))
        return NULL;
    return b->p + b->n;
}

void kb_buffer_voeg(struct kb_buffer *b, const char *p, size_t n)
{
    char *doel;

    if (n == 0)
        return;
    doel = kb_buffer_ruimte(b, n);
    if (doel) {
        memcpy(doel, p, n);
        b->n += n;
    }
}

void kb_buffer_printf(struct kb_buffer *b, const char *formaat, ...)
{
    va_list ap;
    va_list nogmaals;
    int n;
    char *doel;

    va_start(ap, formaat);
    va_copy(nogmaals, ap);
    n = vsnprintf(NULL, 0, formaat, ap);
    va_end(ap);
    doel = n >= 0 ? kb_buffer_ruimte(b, (size_t)n + 1) : NULL;
    if (doel) {
        vsnprintf(doel, (size_t)n + 1, formaat, nogmaals);
        b->n += (size_t)n;
    }
    va_end(nogmaals);
}

void kb_buffer_vrij(struct kb_buffer *b)
{
    size_t grens = b->grens;

    free(b->p);
    *b = KB_LEGE_BUFFER;
    b->grens = grens;
}
