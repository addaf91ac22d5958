/* A secret key of 32 bytes from a file of its own. */
#ifndef KLANTBEELD_BASIS_SLEUTELBESTAND_H
#define KLANTBEELD_BASIS_SLEUTELBESTAND_H

#include <stddef.h>

#include "klantbeeld/basis/fout.h"

enum { KB_SLEUTELBESTAND_BYTES = 32 };

/* The first line that is not blank and does not begin with '#': 64 hexadecimal digits, or base64 (RFC 4648
 * §4, or §5 without padding). No copy of it stays behind. KB_OK; KB_CONFIGURATIE with a text that begins with
 * `instelling` and names file and line. Thread-safe. */
KB_MOET_GEBRUIKEN enum kb_status kb_sleutelbestand_lees(const char *instelling, const char *bestand,
                                                        unsigned char uit[KB_SLEUTELBESTAND_BYTES],
                                                        struct kb_fout *fout);
/* All such lines, at least one and at most max; *n says how many. */
KB_MOET_GEBRUIKEN enum kb_status kb_sleutelbestand_lees_alle(const char *instelling, const char *bestand,
                                                             unsigned char (*uit)[KB_SLEUTELBESTAND_BYTES],
                                                             size_t max, size_t *n, struct kb_fout *fout);

#endif
