/* A seeded hash for tables in memory: fast on short keys, spread well, and with a seed that clients do not
 * know, so that nobody can choose keys that collide. Not for signatures, not stable across processes.
 *
 * Multiply and fold 64×64→128 bits per eight bytes, after wyhash (Wang Yi, public domain,
 * github.com/wangyi-fudan/wyhash); the constants are the first three of its secret. Pure; thread-safe. */
#ifndef KLANTBEELD_BASIS_HASH_H
#define KLANTBEELD_BASIS_HASH_H

#include <stdint.h>

#include "klantbeeld/basis/tekst.h"

static inline uint64_t kb_hash_meng(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 breed;
    breed r = (breed)a * b;

    return (uint64_t)r ^ (uint64_t)(r >> 64);
}

static inline uint64_t kb_hash(uint64_t zaad, struct kb_tekst t)
{
    uint64_t h = zaad ^ kb_hash_meng(t.n ^ UINT64_C(0xa0761d6478bd642f), UINT64_C(0xe7037ed1a0b428db));
    uint64_t w;
    size_t i = 0;

    for (; i + 8 <= t.n; i += 8) {
        memcpy(&w, t.p + i, 8);
        h = kb_hash_meng(h ^ w, UINT64_C(0x8ebc6af09c88c6e3));
    }
    if (i < t.n) {
        w = 0;
        memcpy(&w, t.p + i, t.n - i);
        h = kb_hash_meng(h ^ w, UINT64_C(0x8ebc6af09c88c6e3));
    }
    return kb_hash_meng(h, UINT64_C(0xa0761d6478bd642f));
}

#endif
