/* Internal to http/: the headers that are on every answer of a port, whatever it is about.
 *
 * Those of the public port follow from the configuration: what is announced of the version that it serves,
 * and that answers differ by origin. They are worked out once, at start. */
#ifndef KLANTBEELD_SRC_HTTP_VASTEKOPPEN_H
#define KLANTBEELD_SRC_HTTP_VASTEKOPPEN_H

#include <microhttpd.h>
#include <stdbool.h>

#include "klantbeeld/basis/config.h"

enum { KB_MAX_VASTE_KOPPEN = 12, KB_MAX_LINKKOP = 3 * 600 };

struct kb_vastekoppen {
    size_t n;
    struct {
        const char *naam, *waarde, *voor_pagina;
    } regel[KB_MAX_VASTE_KOPPEN];
    char afgeraden[24];
    char einde[32];
    char links[KB_MAX_LINKKOP];
};

/* c: lent as long as they are used; NULL = a port that is not part of the contract. omgeving: likewise, of
 * Klantbeeld-Omgeving, NULL = without. They may not be moved. */
void kb_vastekoppen_maak(struct kb_vastekoppen *k, const struct kb_config *c, const char *omgeving);
/* Put them on an answer, with data or with a page for a browser (/docs); false when memory is exhausted.
 * Thread-safe. */
bool kb_vastekoppen_zet(const struct kb_vastekoppen *k, struct MHD_Response *r, bool pagina);

#endif
