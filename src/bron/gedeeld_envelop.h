/* What Redis gets to hold: names that say nothing and values that only a holder of the key can read.
 *
 * A name is a keyed BLAKE2b hash of the plain key (which holds an LH-nummer). A value is
 *
 *     "KBW" version(1) nonce(24) XChaCha20-Poly1305( opgehaald_op(8) houdbaar_tot(8) body ) tag(16)
 *
 * with numbers little-endian, and magic, version and name as associated data: a value that was changed, cut,
 * or moved to another name does not open. The moments are inside, so that a value put back later is seen to
 * be out of date.
 *
 * Each configured key has two sub-keys, for names and for contents. Thread-safe as long as nobody
 * changes the keys. */
#ifndef KLANTBEELD_SRC_BRON_GEDEELD_ENVELOP_H
#define KLANTBEELD_SRC_BRON_GEDEELD_ENVELOP_H

#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/basis/klok.h"

enum {
    KB_SLEUTEL_BYTES = 32,
    KB_MAX_SLEUTELS = 2, /* the one in use, and the one before it */
    KB_NAAM_RUIMTE = 64, /* "kbw:1:" and 43 characters of base64url, zero-terminated, and room for ":slot" */
    KB_ENVELOP_EXTRA = 4 + 24 + 16 + 16 /* bytes that an envelope adds to a body */
};

struct kb_sleutelbos {
    size_t n; /* 1..KB_MAX_SLEUTELS; the first encrypts */
    struct {
        unsigned char naam[KB_SLEUTEL_BYTES];
        unsigned char inhoud[KB_SLEUTEL_BYTES];
    } rij[KB_MAX_SLEUTELS];
};

/* The names of one value: under the first key, and under each older one. */
struct kb_namen {
    size_t n;
    char rij[KB_MAX_SLEUTELS][KB_NAAM_RUIMTE];
};

struct kb_envelop {
    kb_tijd opgehaald_op;
    kb_tijd houdbaar_tot;
    struct kb_tekst body;
};

/* Read a key file (kb_sleutelbestand_lees_alle), of at most KB_MAX_SLEUTELS keys. KB_OK or KB_CONFIGURATIE,
 * with file and line in fout. */
KB_MOET_GEBRUIKEN enum kb_status kb_sleutelbos_lees(const char *bestand, struct kb_sleutelbos *uit,
                                                    struct kb_fout *fout);
/* The same from memory: n keys of KB_SLEUTEL_BYTES each. */
void kb_sleutelbos_leid_af(struct kb_sleutelbos *uit, const unsigned char (*sleutels)[KB_SLEUTEL_BYTES],
                           size_t n);
void kb_sleutelbos_wis(struct kb_sleutelbos *bos);

void kb_envelop_namen(const struct kb_sleutelbos *bos, struct kb_tekst sleutel, struct kb_namen *uit);
/* Append the closed envelope to uit (see kb_buffer.mislukt). Belongs under namen->rij[0]. */
void kb_envelop_sluit(const struct kb_sleutelbos *bos, const struct kb_namen *namen,
                      const struct kb_envelop *in, struct kb_buffer *uit);
/* Open bytes that were found under one of these names. uit->body points into ruimte, which is overwritten.
 * False for whatever was not closed by kb_envelop_sluit with one of the keys under the same name, and when
 * memory ran out. */
bool kb_envelop_open(const struct kb_sleutelbos *bos, const struct kb_namen *namen, struct kb_tekst bytes,
                     struct kb_buffer *ruimte, struct kb_envelop *uit);

#endif
