/* Internal to abs/: base64url without padding (RFC 7515 §2), strictly. */
#ifndef KLANTBEELD_SRC_ABS_BASE64URL_H
#define KLANTBEELD_SRC_ABS_BASE64URL_H

#include "klantbeeld/basis/tekst.h"

/* Bytes that `n` characters become, at most. */
static inline size_t kb_base64url_ruimte(size_t n)
{
    return n / 4 * 3 + 2;
}

/* Decode into `uit` (kb_base64url_ruimte bytes); *n is filled on true. False on a character outside the
 * alphabet, padding, an impossible length, or bits that no encoder sets: one value has one text only, so that
 * a token cannot be respelled. */
bool kb_base64url_lees(struct kb_tekst tekst, unsigned char *uit, size_t *n);

#endif
