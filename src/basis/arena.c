/* The per-request arena: the struct's own block first, then blocks from the heap, all freed together. */
#include "klantbeeld/basis/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { UITLIJNING = 16, BLOK = 16384 };

struct kb_arena_blok {
    struct kb_arena_blok *volgende;
    size_t gebruikt;
    size_t capaciteit;
    _Alignas(16) char bytes[];
};

void kb_arena_begin(struct kb_arena *a)
{
    a->blokken = NULL;
    a->gebruikt = 0;
}

static void *nieuw_blok(struct kb_arena *a, size_t n)
{
    size_t capaciteit = n > BLOK ? n : BLOK;
    struct kb_arena_blok *blok;

    if (capaciteit > SIZE_MAX - sizeof(*blok))
        return NULL;
    blok = malloc(sizeof(*blok) + capaciteit);
    if (!blok)
        return NULL;
    blok->volgende = a->blokken;
    blok->gebruikt = n;
    blok->capaciteit = capaciteit;
    a->blokken = blok;
    return blok->bytes;
}

void *kb_arena_neem(struct kb_arena *a, size_t n)
{
    struct kb_arena_blok *blok = a->blokken;
    size_t rond;
    char *p;

    if (n > SIZE_MAX - UITLIJNING)
        return NULL;
    rond = (n + UITLIJNING - 1) / UITLIJNING * UITLIJNING;
    if (!blok && rond <= KB_ARENA_EIGEN - a->gebruikt) {
        p = a->eigen + a->gebruikt;
        a->gebruikt += rond;
        return p;
    }
    if (blok && rond <= blok->capaciteit - blok->gebruikt) {
        p = blok->bytes + blok->gebruikt;
        blok->gebruikt += rond;
        return p;
    }
    return nieuw_blok(a, rond);
}

struct kb_tekst kb_arena_printf(struct kb_arena *a, const char *formaat, ...)
{
    va_list ap;
    va_list nogmaals;
    int n;
    char *p;

    va_start(ap, formaat);
    va_copy(nogmaals, ap);
    n = vsnprintf(NULL, 0, formaat, ap);
    va_end(ap);
    p = n >= 0 ? kb_arena_neem(a, (size_t)n + 1) : NULL;
    if (p)
        vsnprintf(p, (size_t)n + 1, formaat, nogmaals);
    va_end(nogmaals);
    return p ? (struct kb_tekst){p, (size_t)n} : KB_GEEN_TEKST;
}

void kb_arena_vrij(struct kb_arena *a)
{
    while (a->blokken) {
        struct kb_arena_blok *volgende = a->blokken->volgende;

        free(a->blokken);
        a->blokken = volgende;
    }
    a->gebruikt = 0;
}
