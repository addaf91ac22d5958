/* Numbers as hexadecimal digits, for ids: lower case, the most significant digit first. Eight digits at a
 * time, without a table or a loop over digits: every request has an id, and a trace. */
#ifndef KLANTBEELD_BASIS_HEX_H
#define KLANTBEELD_BASIS_HEX_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* The eight digits of w, a byte each, as they are to stand in memory (not zero-terminated). */
static inline void kb_hex32(uint32_t w, char uit[8])
{
    const uint64_t een = UINT64_C(0x0101010101010101);
    uint64_t x = w;

    /* Each half-byte into a byte of its own; then '0'..'9' or, 39 further, 'a'..'f'. */
    x = (x << 16 | x) & UINT64_C(0x0000ffff0000ffff);
    x = (x << 8 | x) & UINT64_C(0x00ff00ff00ff00ff);
    x = (x << 4 | x) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    x += een * '0' + ((x + een * 6) >> 4 & een) * 39;
    x = htobe64(x);
    memcpy(uit, &x, sizeof(x));
}

static inline void kb_hex64(uint64_t w, char uit[16])
{
    kb_hex32((uint32_t)(w >> 32), uit);
    kb_hex32((uint32_t)w, uit + 8);
}

#endif
