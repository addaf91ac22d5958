/* Names and envelopes for Redis, and their keys. All cryptography of the shared cache is here, and all of
 * it is libsodium's.
 *
 * A random 24-byte nonce is what XChaCha20 is for: it needs no counter, which instances would have to share.
 */
#include "bron/gedeeld_envelop.h"

#include <sodium.h>
#include <string.h>

#include "klantbeeld/basis/sleutelbestand.h"

#define VOORVOEGSEL "kbw:1:"

static const unsigned char KENMERK[4] = {'K', 'B', 'W', 1};
static const char DOEL[crypto_kdf_CONTEXTBYTES] = {'k', 'b', '-', 'g', 'e', 'd', 'l', 'd'};

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    MOMENTEN = 16,
    KOP = sizeof(KENMERK) + NONCE
};

_Static_assert((int)KB_SLEUTEL_BYTES == (int)KB_SLEUTELBESTAND_BYTES, "a key file holds them");
_Static_assert(KB_SLEUTEL_BYTES == crypto_kdf_KEYBYTES, "the configured key feeds crypto_kdf");
_Static_assert(KB_SLEUTEL_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a sub-key encrypts");
_Static_assert(KB_ENVELOP_EXTRA == KOP + MOMENTEN + TAG, "what the header promises");

/* keys */

void kb_sleutelbos_leid_af(struct kb_sleutelbos *uit, const unsigned char (*sleutels)[KB_SLEUTEL_BYTES],
                           size_t n)
{
    uit->n = n;
    for (size_t i = 0; i < n; i++) {
        crypto_kdf_derive_from_key(uit->rij[i].naam, KB_SLEUTEL_BYTES, 1, DOEL, sleutels[i]);
        crypto_kdf_derive_from_key(uit->rij[i].inhoud, KB_SLEUTEL_BYTES, 2, DOEL, sleutels[i]);
    }
}

void kb_sleutelbos_wis(struct kb_sleutelbos *bos)
{
    sodium_memzero(bos, sizeof(*bos));
}

enum kb_status kb_sleutelbos_lees(const char *bestand, struct kb_sleutelbos *uit, struct kb_fout *fout)
{
    unsigned char sleutels[KB_MAX_SLEUTELS][KB_SLEUTEL_BYTES];
    size_t n;
    enum kb_status status =
        kb_sleutelbestand_lees_alle("gedeeld.sleutel_bestand", bestand, sleutels, KB_MAX_SLEUTELS, &n, fout);

    if (status == KB_OK)
        kb_sleutelbos_leid_af(uit, (const unsigned char(*)[KB_SLEUTEL_BYTES])sleutels, n);
    sodium_memzero(sleutels, sizeof(sleutels));
    return status;
}

/* names */

void kb_envelop_namen(const struct kb_sleutelbos *bos, struct kb_tekst sleutel, struct kb_namen *uit)
{
    unsigned char hash[crypto_generichash_BYTES];
    size_t voor = sizeof(VOORVOEGSEL) - 1;

    uit->n = bos->n;
    for (size_t i = 0; i < bos->n; i++) {
        crypto_generichash(hash, sizeof(hash), (const unsigned char *)sleutel.p, sleutel.n, bos->rij[i].naam,
                           KB_SLEUTEL_BYTES);
        memcpy(uit->rij[i], VOORVOEGSEL, voor);
        sodium_bin2base64(uit->rij[i] + voor, sizeof(uit->rij[i]) - voor, hash, sizeof(hash),
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    }
}

/* envelopes */

static void schrijf_getal(unsigned char *p, int64_t getal)
{
    uint64_t u = (uint64_t)getal;

    for (int i = 0; i < 8; i++)
        p[i] = (unsigned char)(u >> (8 * i));
}

static int64_t lees_getal(const unsigned char *p)
{
    uint64_t u = 0;

    for (int i = 0; i < 8; i++)
        u |= (uint64_t)p[i] << (8 * i);
    return (int64_t)u;
}

/* magic, version and name; returns the length */
static size_t bijgegeven(unsigned char uit[sizeof(KENMERK) + KB_NAAM_RUIMTE], const char *naam)
{
    size_t n = strlen(naam);

    memcpy(uit, KENMERK, sizeof(KENMERK));
    memcpy(uit + sizeof(KENMERK), naam, n + 1);
    return sizeof(KENMERK) + n;
}

void kb_envelop_sluit(const struct kb_sleutelbos *bos, const struct kb_namen *namen,
                      const struct kb_envelop *in, struct kb_buffer *uit)
{
    unsigned char ad[sizeof(KENMERK) + KB_NAAM_RUIMTE];
    size_t n_ad = bijgegeven(ad, namen->rij[0]);
    unsigned char *p = (unsigned char *)kb_buffer_ruimte(uit, in->body.n + KB_ENVELOP_EXTRA);

    if (!p)
        return;
    memcpy(p, KENMERK, sizeof(KENMERK));
    randombytes_buf(p + sizeof(KENMERK), NONCE);
    schrijf_getal(p + KOP, in->opgehaald_op);
    schrijf_getal(p + KOP + 8, in->houdbaar_tot);
    if (in->body.n)
        memcpy(p + KOP + MOMENTEN, in->body.p, in->body.n);
    /* In place: libsodium allows the two to be the same. */
    crypto_aead_xchacha20poly1305_ietf_encrypt(p + KOP, NULL, p + KOP, MOMENTEN + in->body.n, ad, n_ad, NULL,
                                               p + sizeof(KENMERK), bos->rij[0].inhoud);
    uit->n += in->body.n + KB_ENVELOP_EXTRA;
}

bool kb_envelop_open(const struct kb_sleutelbos *bos, const struct kb_namen *namen, struct kb_tekst bytes,
                     struct kb_buffer *ruimte, struct kb_envelop *uit)
{
    const unsigned char *in = (const unsigned char *)bytes.p;
    unsigned char ad[sizeof(KENMERK) + KB_NAAM_RUIMTE];
    unsigned char *open;
    size_t n;

    if (bytes.n < KB_ENVELOP_EXTRA || memcmp(in, KENMERK, sizeof(KENMERK)) != 0)
        return false;
    n = bytes.n - KOP - TAG;
    ruimte->n = 0;
    open = (unsigned char *)kb_buffer_ruimte(ruimte, n);
    for (size_t i = 0; open && i < bos->n && i < namen->n; i++) {
        size_t n_ad = bijgegeven(ad, namen->rij[i]);

        if (crypto_aead_xchacha20poly1305_ietf_decrypt(open, NULL, NULL, in + KOP, n + TAG, ad, n_ad,
                                                       in + sizeof(KENMERK), bos->rij[i].inhoud) != 0)
            continue;
        ruimte->n = n;
        uit->opgehaald_op = lees_getal(open);
        uit->houdbaar_tot = lees_getal(open + 8);
        uit->body = (struct kb_tekst){(const char *)open + MOMENTEN, n - MOMENTEN};
        return true;
    }
    return false;
}
