/* Memory of one request: many small allocations, freed together. The first block lies in the struct itself,
 * so that a usual request allocates nothing. Not thread-safe; do not copy or move a struct kb_arena once it
 * is in use. */
#ifndef KLANTBEELD_BASIS_ARENA_H
#define KLANTBEELD_BASIS_ARENA_H

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/basis/tekst.h"

enum { KB_ARENA_EIGEN = 4096 };

struct kb_arena_blok;

struct kb_arena {
    struct kb_arena_blok *blokken; /* newest first */
    size_t gebruikt;               /* bytes used of eigen */
    _Alignas(16) char eigen[KB_ARENA_EIGEN];
};

void kb_arena_begin(struct kb_arena *a);
/* n bytes aligned for any type, not zeroed; NULL when memory is exhausted. */
void *kb_arena_neem(struct kb_arena *a, size_t n);
/* A zero-terminated copy in the arena; no text when memory is exhausted. */
struct kb_tekst kb_arena_printf(struct kb_arena *a, const char *formaat, ...) KB_PRINTF(2, 3);
void kb_arena_vrij(struct kb_arena *a);

#endif
