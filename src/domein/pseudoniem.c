/* Pseudonyms: keyed BLAKE2b, cut to 128 bits. The key is derived for this use, so that one key file may feed
 * others too. */
#include "klantbeeld/domein/pseudoniem.h"

#include <sodium.h>

#include "klantbeeld/basis/sleutelbestand.h"

enum { BYTES = 16 };

#define VOORVOEGSEL "ps-"

static const char DOEL[crypto_kdf_CONTEXTBYTES] = {'k', 'b', '-', 'p', 's', 'e', 'u', 'd'};

_Static_assert(KB_SLEUTELBESTAND_BYTES == crypto_kdf_KEYBYTES, "a key file feeds crypto_kdf");

enum kb_status kb_pseudoniemsleutel_lees(const char *bestand, struct kb_pseudoniemsleutel *uit,
                                         struct kb_fout *fout)
{
    unsigned char hoofd[KB_SLEUTELBESTAND_BYTES];
    enum kb_status status = kb_sleutelbestand_lees("dienst.pseudoniem_bestand", bestand, hoofd, fout);

    if (status == KB_OK)
        crypto_kdf_derive_from_key(uit->bytes, sizeof(uit->bytes), 1, DOEL, hoofd);
    sodium_memzero(hoofd, sizeof(hoofd));
    return status;
}

enum kb_status kb_pseudoniemsleutel_maak(struct kb_pseudoniemsleutel *uit)
{
    if (sodium_init() < 0)
        return KB_INTERN;
    randombytes_buf(uit->bytes, sizeof(uit->bytes));
    return KB_OK;
}

void kb_pseudoniem(const struct kb_pseudoniemsleutel *sleutel, const char *soort, struct kb_tekst nummer,
                   char uit[KB_PSEUDONIEM_LENGTE + 1])
{
    unsigned char hash[BYTES];
    crypto_generichash_state h;
    size_t voor = sizeof(VOORVOEGSEL) - 1;

    crypto_generichash_init(&h, sleutel->bytes, sizeof(sleutel->bytes), sizeof(hash));
    /* The zero byte goes along: where the kind ends must not be open to question. */
    crypto_generichash_update(&h, (const unsigned char *)soort, strlen(soort) + 1);
    if (nummer.n)
        crypto_generichash_update(&h, (const unsigned char *)nummer.p, nummer.n);
    crypto_generichash_final(&h, hash, sizeof(hash));
    memcpy(uit, VOORVOEGSEL, voor);
    sodium_bin2base64(uit + voor, KB_PSEUDONIEM_LENGTE + 1 - voor, hash, sizeof(hash),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}
