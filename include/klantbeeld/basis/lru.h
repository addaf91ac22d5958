/* A hash table that knows the order of use, for caches: intrusive (the node is the first member of what is
 * kept), without memory of its own but its buckets, without a lock: its owner has one. */
#ifndef KLANTBEELD_BASIS_LRU_H
#define KLANTBEELD_BASIS_LRU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kb_lru_knoop {
    struct kb_lru_knoop *volgende; /* in its bucket */
    struct kb_lru_knoop *nieuwer, *ouder;
    uint64_t hash;
};

struct kb_lru {
    struct kb_lru_knoop **emmer;
    size_t n_emmers; /* a power of two */
    size_t n;
    struct kb_lru_knoop *nieuwste, *oudste; /* wanted last, and longest ago */
};

/* False when memory is exhausted; kb_lru_vrij is allowed then too. */
bool kb_lru_begin(struct kb_lru *l);
/* Nodes that are still in it are their owner's. */
void kb_lru_vrij(struct kb_lru *l);

/* The first node of the bucket in which nodes of this hash stand; walk on by `volgende`. */
static inline struct kb_lru_knoop *kb_lru_emmer(const struct kb_lru *l, uint64_t hash)
{
    return l->emmer[hash & (l->n_emmers - 1)];
}

/* k->hash is set. It counts as wanted now. */
void kb_lru_hang_in(struct kb_lru *l, struct kb_lru_knoop *k);
void kb_lru_haal_uit(struct kb_lru *l, struct kb_lru_knoop *k);
/* It was wanted: it goes last. */
void kb_lru_gewenst(struct kb_lru *l, struct kb_lru_knoop *k);

#endif
