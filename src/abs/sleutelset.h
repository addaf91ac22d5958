/* Internal to abs/: one immutable set of public keys, read from the text of a JWKS. */
#ifndef KLANTBEELD_SRC_ABS_SLEUTELSET_H
#define KLANTBEELD_SRC_ABS_SLEUTELSET_H

#include <gnutls/abstract.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#include "klantbeeld/abs/token.h"

enum { KB_MAX_SLEUTELS = 32 };

/* Bits, so that a key can be for several. */
enum kb_alg { KB_ALG_GEEN = 0, KB_ALG_RS256 = 1, KB_ALG_PS256 = 2, KB_ALG_ES256 = 4, KB_ALG_EDDSA = 8 };

struct kb_sleutel {
    char kid[KB_MAX_KID + 1];
    unsigned algs;          /* what the key may be used for: enum kb_alg, or-ed */
    gnutls_pubkey_t pubkey; /* only read after import, which gnutls allows from several threads at once */
};

struct kb_sleutelset {
    atomic_size_t houders;
    unsigned char vingerafdruk[32]; /* SHA-256 of the text it was read from */
    size_t overgeslagen;            /* keys in the text that we do not take */
    size_t n;
    struct kb_sleutel sleutel[KB_MAX_SLEUTELS];
};

/* KB_ALG_GEEN for every name that is not exactly one of ours. */
enum kb_alg kb_alg_van(struct kb_tekst naam);

/* Read a JWKS. Taken are RSA keys of 2048..8192 bits with e >= 65537, EC keys on P-256 and OKP keys on
 * Ed25519, with a kid, for signatures, and (when the key says so) for one of our algorithms; other keys are
 * somebody else's business and are skipped. Refused as a whole: no JSON, no `keys`, two taken keys with one
 * kid, more than KB_MAX_SLEUTELS, none at all. *uit has one holder. KB_OK, KB_CONFIGURATIE, KB_GEEN_GEHEUGEN.
 * Thread-safe.
 */
KB_MOET_GEBRUIKEN enum kb_status kb_sleutelset_lees(struct kb_tekst jwks, struct kb_sleutelset **uit,
                                                    struct kb_fout *fout);
/* One holder less; the last one frees it. NULL is allowed. Thread-safe. */
void kb_sleutelset_laat_los(struct kb_sleutelset *set);
const struct kb_sleutel *kb_sleutelset_zoek(const struct kb_sleutelset *set, struct kb_tekst kid);

/* True when `handtekening` is the key's signature over `bytes` with this algorithm, which the key must be
 * for. Thread-safe. */
bool kb_sleutel_klopt(const struct kb_sleutel *s, enum kb_alg alg, struct kb_tekst bytes,
                      struct kb_tekst handtekening);

struct kb_sleutels;

/* How long one check may wait for refreshes, whosesoever keys they are: until `tot` once it has begun. */
struct kb_wachttijd {
    bool begonnen;
    struct timespec tot;
};

/* A kid was met that nobody knows: ask for a refresh, see kb_sleutelbron, without waiting for it. */
void kb_sleutels_vraag(struct kb_sleutels *s);
/* The set that holds `kid` (one holder more), or NULL with *leeg telling whether there is no set at all. For
 * an unknown kid a refresh that runs is waited for, see kb_sleutelbron; with wacht NULL not. */
struct kb_sleutelset *kb_sleutels_neem(struct kb_sleutels *s, struct kb_tekst kid, struct kb_wachttijd *wacht,
                                       bool *leeg);

#endif
