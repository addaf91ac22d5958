/* Bytes by key, until a moment, bounded: what was wanted least lately goes first.
 *
 * Thread-safe: cut into parts with a lock each, held for pointer work only. A value is a counted reference,
 * so that who has it may read it without a lock while another puts a newer one in its place. */
#ifndef KLANTBEELD_BASIS_CACHE_H
#define KLANTBEELD_BASIS_CACHE_H

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/tekst.h"

struct kb_cache;
struct kb_cachewaarde;

/* What kb_cache_leen hands out. */
struct kb_geleend {
    struct kb_tekst bytes; /* no text = nothing there */
    struct kb_cachewaarde *waarde;
};

/* At most so many bytes, keys and bookkeeping included; 0 = keeps nothing. NULL when memory is exhausted. */
struct kb_cache *kb_cache_nieuw(size_t max_bytes);
void kb_cache_vrij(struct kb_cache *c); /* NULL is allowed; nothing may be lent any more */

/* The bytes under this key when they may still be given at `nu`. Give back with kb_cache_laat_los. */
struct kb_geleend kb_cache_leen(struct kb_cache *c, struct kb_tekst sleutel, kb_moment nu);
void kb_cache_laat_los(struct kb_geleend *g); /* nothing lent is allowed */
/* Keep a copy of the bytes until `tot`. When memory is exhausted nothing is kept. */
void kb_cache_bewaar(struct kb_cache *c, struct kb_tekst sleutel, struct kb_tekst bytes, kb_moment tot);

struct kb_cachestaat {
    uint64_t treffers, missers;
    uint64_t waarden, bytes;
    uint64_t verdrongen; /* values that had to go for others */
};

void kb_cache_staat(struct kb_cache *c, struct kb_cachestaat *uit);

#endif
