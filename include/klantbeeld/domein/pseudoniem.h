/* A stand-in for a number that identifies an employer or a person, for logs, metrics and traces: the same
 * number gives the same pseudonym under the same key, and without the key nobody gets back.
 *
 * A keyed hash and no plain one: there are only 10^9 numbers, which anybody can try. */
#ifndef KLANTBEELD_DOMEIN_PSEUDONIEM_H
#define KLANTBEELD_DOMEIN_PSEUDONIEM_H

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/basis/tekst.h"

struct kb_pseudoniemsleutel {
    unsigned char bytes[32];
};

enum { KB_PSEUDONIEM_LENGTE = 25 }; /* "ps-" and 22 characters of base64url: 128 bits */

/* From a file (see basis/sleutelbestand.h): pseudonyms can be compared over restarts and instances. KB_OK,
 * KB_CONFIGURATIE. */
KB_MOET_GEBRUIKEN enum kb_status
kb_pseudoniemsleutel_lees(const char *bestand, struct kb_pseudoniemsleutel *uit, struct kb_fout *fout);
/* A new random one: pseudonyms mean something within this process only. KB_OK, KB_INTERN. */
KB_MOET_GEBRUIKEN enum kb_status kb_pseudoniemsleutel_maak(struct kb_pseudoniemsleutel *uit);

/* Zero-terminated. Numbers of different kinds do not get the same pseudonym: soort is "lh", "bsn". Pure;
 * thread-safe. */
void kb_pseudoniem(const struct kb_pseudoniemsleutel *sleutel, const char *soort, struct kb_tekst nummer,
                   char uit[KB_PSEUDONIEM_LENGTE + 1]);

#endif
