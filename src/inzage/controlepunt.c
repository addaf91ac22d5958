/* Signing and checking checkpoints with libsodium. What is signed begins with its purpose, so that a
 * signature made for anything else never fits here. */
#include "inzage/controlepunt.h"

#include <sodium.h>

#include "klantbeeld/basis/schrijver.h"
#include "klantbeeld/basis/sleutelbestand.h"

#define DOEL "klantbeeld inzagelog 1"

enum {
    BERICHT = sizeof(DOEL) + 8 + HASH_BYTES,
    TEKST_RUIMTE = sodium_base64_ENCODED_LEN(crypto_sign_BYTES, sodium_base64_VARIANT_ORIGINAL)
};

_Static_assert(sizeof(((struct controlesleutel *)0)->geheim) == crypto_sign_SECRETKEYBYTES, "Ed25519");
_Static_assert(KB_SLEUTELBESTAND_BYTES == crypto_sign_SEEDBYTES, "a key file holds a seed");

enum kb_status controlesleutel_lees(const char *bestand, struct controlesleutel *uit, struct kb_fout *fout)
{
    unsigned char zaad[KB_SLEUTELBESTAND_BYTES];
    enum kb_status status = kb_sleutelbestand_lees("inzage.sleutel_bestand", bestand, zaad, fout);

    if (status == KB_OK)
        crypto_sign_seed_keypair(uit->publiek, uit->geheim, zaad);
    sodium_memzero(zaad, sizeof(zaad));
    return status;
}

void controlesleutel_wis(struct controlesleutel *s)
{
    sodium_memzero(s, sizeof(*s));
}

static void maak_bericht(unsigned char uit[BERICHT], uint64_t volgnr, const unsigned char vorige[HASH_BYTES])
{
    memcpy(uit, DOEL, sizeof(DOEL));
    for (int i = 0; i < 8; i++)
        uit[sizeof(DOEL) + (size_t)i] = (unsigned char)(volgnr >> (8 * i));
    memcpy(uit + sizeof(DOEL) + 8, vorige, HASH_BYTES);
}

void controlepunt_leden(struct kb_buffer *uit, const struct controlesleutel *s, uint64_t volgnr,
                        const unsigned char vorige[HASH_BYTES])
{
    unsigned char bericht[BERICHT];
    unsigned char handtekening[crypto_sign_BYTES];
    char publiek[HASH_TEKST + 1];
    char tekst[TEKST_RUIMTE];
    struct kb_schrijver w = kb_schrijver_op(uit);

    maak_bericht(bericht, volgnr, vorige);
    crypto_sign_detached(handtekening, NULL, bericht, sizeof(bericht), s->geheim);
    sodium_bin2base64(tekst, sizeof(tekst), handtekening, sizeof(handtekening),
                      sodium_base64_VARIANT_ORIGINAL);
    hash_schrijf(s->publiek, publiek);
    kb_schrijf_z(&w, KB_LID("sleutel"), publiek);
    kb_schrijf_z(&w, KB_LID("handtekening"), tekst);
}

enum controleoordeel controlepunt_keur(const struct regel *r, const unsigned char (*sleutels)[32],
                                       size_t n_sleutels, size_t *welk)
{
    struct kb_waarde wortel = kb_document_wortel(r->document);
    unsigned char bericht[BERICHT];
    unsigned char handtekening[crypto_sign_BYTES];
    unsigned char sleutel[HASH_BYTES];
    struct kb_tekst t = KB_GEEN_TEKST;
    size_t n = 0;

    if (!kb_waarde_tekst(kb_waarde_lid(wortel, "sleutel"), &t) || !hash_lees(t, sleutel))
        return CONTROLE_ONJUIST;
    *welk = 0;
    while (*welk < n_sleutels && memcmp(sleutel, sleutels[*welk], sizeof(sleutel)) != 0)
        ++*welk;
    if (*welk == n_sleutels)
        return CONTROLE_ANDERE_SLEUTEL;
    if (!kb_waarde_tekst(kb_waarde_lid(wortel, "handtekening"), &t) ||
        sodium_base642bin(handtekening, sizeof(handtekening), t.p, t.n, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        n != sizeof(handtekening))
        return CONTROLE_ONJUIST;
    maak_bericht(bericht, r->volgnr, r->vorige);
    return crypto_sign_verify_detached(handtekening, bericht, sizeof(bericht), sleutel) == 0
               ? CONTROLE_KLOPT
               : CONTROLE_ONJUIST;
}
