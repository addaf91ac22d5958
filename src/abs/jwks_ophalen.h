/* Internal to abs/: the text of a JWKS, from a file or over HTTP. */
#ifndef KLANTBEELD_SRC_ABS_JWKS_OPHALEN_H
#define KLANTBEELD_SRC_ABS_JWKS_OPHALEN_H

#include <stdatomic.h>

#include "klantbeeld/basis/buffer.h"

enum { KB_MAX_JWKS = 256 * 1024 };

/* Read a whole file. KB_OK; KB_CONFIGURATIE with a text that names the file; KB_GEEN_GEHEUGEN. */
KB_MOET_GEBRUIKEN enum kb_status kb_bestand_lees(const char *bestand, struct kb_buffer *uit,
                                                 struct kb_fout *fout);

/* GET the URL: TLS 1.2 or better and verified, no redirects, no proxy, at most three seconds and KB_MAX_JWKS
 * bytes, 200 only. `ca` may be "". Gives up within a second once *stop is true. KB_OK; KB_CONFIGURATIE (the
 * text names the cause). */
KB_MOET_GEBRUIKEN enum kb_status kb_url_lees(const char *url, const char *ca, const atomic_bool *stop,
                                             struct kb_buffer *uit, struct kb_fout *fout);

#endif
