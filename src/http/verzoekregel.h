/* Internal to http/: what is told of a request once it has its answer: a line in the log, and its span.
 *
 * Neither names an employer or a person, and nothing that a caller made up is in them: routes are templates,
 * methods a list, divisions those of the rights file, ids ours or hexadecimal. */
#ifndef KLANTBEELD_SRC_HTTP_VERZOEKREGEL_H
#define KLANTBEELD_SRC_HTTP_VERZOEKREGEL_H

#include "http/dienst.h"

/* What became of a request; all lent. */
struct kb_afloop {
    struct kb_geteld geteld; /* http 0: its client left, there was no answer */
    size_t divisie;          /* its number: what kb_meting_tel said */
    const struct kb_kenmerk *kenmerk;
    const uint8_t *bronuitkomst;
    enum kb_methode methode; /* 0 = it was refused before that was read */
    uint64_t bytes;          /* of its body */
};

/* Let the log have lines of requests, and name the routes. Without memory there are none. */
void kb_verzoekregel_begin(struct kb_dienst *d);
void kb_verzoekregel_einde(struct kb_dienst *d);
void kb_verzoekregel_meld(struct kb_dienst *d, const struct kb_afloop *a);

#endif
