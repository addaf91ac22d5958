/* Keys and tokens for development and the sandbox: `klantbeeld token`.
 *
 * Production leaves abs.ontwikkelsleutel empty; nothing here can then make a token, and no private key is
 * read anywhere in the service. Not thread-safe. */
#ifndef KLANTBEELD_ABS_ONTWIKKELTOKEN_H
#define KLANTBEELD_ABS_ONTWIKKELTOKEN_H

#include "klantbeeld/abs/rechten.h"
#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/klok.h"

enum { KB_MAX_GELDIG_S = 86400 };

struct kb_ontwikkeltoken {
    const struct kb_rechten *rechten; /* lent: the rights file that abs names */
    const char *rol;                  /* one of its roles */
    const char *medewerker;           /* NULL = "ontwikkelaar" */
    const char *divisie;              /* NULL = the role's own */
    const char *doel;                 /* NULL = the role's first, or none when it has none */
    int64_t geldig_s;                 /* 1..KB_MAX_GELDIG_S; 0 = an hour */
};

/* Make a new ES256 key: MAP/ontwikkelsleutel.jwk (private, mode 0600) and MAP/jwks.json (what abs.jwks
 * takes). The folder must exist; files that are there already are never overwritten. KB_OK, KB_CONFIGURATIE,
 * KB_INTERN. */
KB_MOET_GEBRUIKEN enum kb_status kb_ontwikkeltoken_sleutels(const char *map, struct kb_fout *fout);

/* Append a signed token to `uit`. KB_CONFIGURATIE when the configuration has no development key, or one that
 * does not belong to its JWKS file; KB_ONGELDIG when the role is not configured or a value could not be in a
 * token; KB_GEEN_GEHEUGEN. A token that is returned has passed kb_token_controleer under this configuration.
 */
KB_MOET_GEBRUIKEN enum kb_status kb_ontwikkeltoken_maak(const struct kb_config_abs *abs,
                                                        const struct kb_ontwikkeltoken *vraag,
                                                        const struct kb_klok *klok, struct kb_buffer *uit,
                                                        struct kb_fout *fout);

#endif
