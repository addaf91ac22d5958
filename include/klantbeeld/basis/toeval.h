/* Numbers that look random and are not secret: jitter, and ids that only have to be unique. splitmix64:
 * Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Any state will do, zero
 * too. */
#ifndef KLANTBEELD_BASIS_TOEVAL_H
#define KLANTBEELD_BASIS_TOEVAL_H

#include <stdint.h>

/* From one place of the sequence to the next. */
#define KB_TOEVAL_STAP UINT64_C(0x9E3779B97F4A7C15)

/* The number at a place of the sequence. */
static inline uint64_t kb_toeval_op(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline uint64_t kb_toeval(uint64_t *staat)
{
    return kb_toeval_op(*staat += KB_TOEVAL_STAP);
}

#endif
