/* Internal to inzage/: a checkpoint is a line with an Ed25519 signature over its own number and the hash of
 * the line before, and so over everything before. Whoever changes an old line can compute the chain anew,
 * but not sign it. The file holds the 32-byte seed; the public key is all that a verifier needs,
 * and the line names it, so that keys may follow one another. */
#ifndef KLANTBEELD_SRC_INZAGE_CONTROLEPUNT_H
#define KLANTBEELD_SRC_INZAGE_CONTROLEPUNT_H

#include "inzage/regel.h"

struct controlesleutel {
    unsigned char geheim[64];
    unsigned char publiek[32];
};

/* KB_OK, KB_CONFIGURATIE. Wipe with controlesleutel_wis. */
KB_MOET_GEBRUIKEN enum kb_status controlesleutel_lees(const char *bestand, struct controlesleutel *uit,
                                                      struct kb_fout *fout);
void controlesleutel_wis(struct controlesleutel *s);

/* Append the members of the checkpoint that becomes line `volgnr` behind the line with this hash. */
void controlepunt_leden(struct kb_buffer *uit, const struct controlesleutel *s, uint64_t volgnr,
                        const unsigned char vorige[HASH_BYTES]);

enum controleoordeel { CONTROLE_KLOPT, CONTROLE_ANDERE_SLEUTEL, CONTROLE_ONJUIST };

/* Judge a REGEL_CONTROLEPUNT by n public keys; with CONTROLE_KLOPT *welk is the place of the one that signed.
 */
enum controleoordeel controlepunt_keur(const struct regel *r, const unsigned char (*sleutels)[32], size_t n,
                                       size_t *welk);

#endif
