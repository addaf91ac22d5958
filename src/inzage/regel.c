/* One line: written in one pass with its hash behind it, and read back without trusting a byte of it. The
 * fixed places of both hashes are counted from the end, so that reading them needs no JSON; the line must be
 * JSON that says the same all the same, or other readers would see something else than was hashed. */
#include "inzage/regel.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "klantbeeld/basis/schrijver.h"

static const char *const soorten[AANTAL_REGELSOORTEN] = {
    [REGEL_BEGIN] = "begin",     [REGEL_INZAGE] = "inzage", [REGEL_CONTROLEPUNT] = "controlepunt",
    [REGEL_HERSTEL] = "herstel", [REGEL_BREUK] = "breuk",
};

#define VOOR_VOLGNR "{\"volgnr\":"
#define VOOR_VORIGE ",\"vorige\":\""
#define NA_VORIGE "\""
#define VOOR_HASH ",\"hash\":\""
#define SLOT "\"}"

enum {
    N_VOOR_VOLGNR = sizeof(VOOR_VOLGNR) - 1,
    N_VOOR_VORIGE = sizeof(VOOR_VORIGE) - 1,
    N_NA_VORIGE = sizeof(NA_VORIGE) - 1,
    N_VOOR_HASH = sizeof(VOOR_HASH) - 1,
    N_SLOT = sizeof(SLOT) - 1,
    ONGEDEKT = N_VOOR_HASH + HASH_TEKST + N_SLOT, /* what the hash does not cover */
    STAART = N_VOOR_VORIGE + HASH_TEKST + N_NA_VORIGE + ONGEDEKT,
    MAX_CIJFERS = 18,
    TIJD_LENGTE = 27 /* "2026-01-31T12:00:00.123456Z" */
};

_Static_assert(HASH_BYTES == crypto_hash_sha256_BYTES, "a hash is SHA-256");

void hash_schrijf(const unsigned char hash[HASH_BYTES], char uit[HASH_TEKST + 1])
{
    sodium_bin2hex(uit, HASH_TEKST + 1, hash, HASH_BYTES);
}

bool hash_lees(struct kb_tekst tekst, unsigned char uit[HASH_BYTES])
{
    size_t n = 0;

    if (tekst.n != HASH_TEKST)
        return false;
    for (size_t i = 0; i < HASH_TEKST; i++)
        if (tekst.p[i] >= 'A' && tekst.p[i] <= 'F')
            return false;
    return sodium_hex2bin(uit, HASH_BYTES, tekst.p, HASH_TEKST, NULL, &n, NULL) == 0 && n == HASH_BYTES;
}

/* Microseconds: records of one burst stay apart for people too. */
static void schrijf_tijd(kb_tijd t, char uit[TIJD_LENGTE + 1])
{
    char seconden[KB_TIJD_LENGTE + 1];

    kb_tijd_schrijf(t, seconden);
    snprintf(uit, TIJD_LENGTE + 1, "%.19s.%06uZ", seconden, (unsigned)(t % KB_S / 1000) % 1000000);
}

void regel_schrijf(struct kb_buffer *uit, const struct regelkop *kop, struct kb_tekst leden,
                   unsigned char hash[HASH_BYTES])
{
    char tijd[TIJD_LENGTE + 1];
    char tekst[HASH_TEKST + 1];
    size_t begin = uit->n;

    schrijf_tijd(kop->tijd, tijd);
    hash_schrijf(hash, tekst);
    kb_buffer_printf(uit, VOOR_VOLGNR "%" PRIu64 ",\"tijd\":\"%s\",\"soort\":\"%s\"", kop->volgnr, tijd,
                     soorten[kop->soort]);
    if (leden.n) {
        kb_buffer_voeg(uit, ",", 1);
        kb_buffer_voeg_tekst(uit, leden);
    }
    kb_buffer_printf(uit, VOOR_VORIGE "%s" NA_VORIGE, tekst);
    if (uit->mislukt)
        return;
    crypto_hash_sha256(hash, (const unsigned char *)uit->p + begin, uit->n - begin);
    hash_schrijf(hash, tekst);
    kb_buffer_printf(uit, VOOR_HASH "%s" SLOT "\n", tekst);
}

/* Digits as a writer of ours would put them, followed by a comma. */
static bool lees_volgnr(struct kb_tekst bytes, uint64_t *uit)
{
    uint64_t getal = 0;
    size_t i = 0;

    while (i < bytes.n && i < MAX_CIJFERS && bytes.p[i] >= '0' && bytes.p[i] <= '9')
        getal = getal * 10 + (uint64_t)(bytes.p[i++] - '0');
    if (i == 0 || bytes.p[0] == '0' || i == bytes.n || bytes.p[i] != ',')
        return false;
    *uit = getal;
    return true;
}

static bool lees_vorm(struct kb_tekst bytes, struct regel *uit)
{
    const char *p;

    if (bytes.n < N_VOOR_VOLGNR + STAART || memcmp(bytes.p, VOOR_VOLGNR, N_VOOR_VOLGNR) != 0 ||
        !lees_volgnr((struct kb_tekst){bytes.p + N_VOOR_VOLGNR, bytes.n - N_VOOR_VOLGNR - STAART + 1},
                     &uit->volgnr))
        return false;
    p = bytes.p + bytes.n - STAART;
    if (memcmp(p, VOOR_VORIGE, N_VOOR_VORIGE) != 0)
        return false;
    p += N_VOOR_VORIGE;
    if (!hash_lees((struct kb_tekst){p, HASH_TEKST}, uit->vorige))
        return false;
    p += HASH_TEKST;
    if (memcmp(p, NA_VORIGE VOOR_HASH, N_NA_VORIGE + N_VOOR_HASH) != 0)
        return false;
    p += N_NA_VORIGE + N_VOOR_HASH;
    return hash_lees((struct kb_tekst){p, HASH_TEKST}, uit->hash) &&
           memcmp(p + HASH_TEKST, SLOT, N_SLOT) == 0;
}

static bool lees_soort(const struct kb_document *d, enum regelsoort *uit)
{
    struct kb_tekst soort = KB_GEEN_TEKST;

    kb_waarde_tekst(kb_waarde_lid(kb_document_wortel(d), "soort"), &soort);
    for (unsigned i = 0; i < AANTAL_REGELSOORTEN; i++) {
        if (kb_tekst_is(soort, soorten[i])) {
            *uit = (enum regelsoort)i;
            return true;
        }
    }
    return false;
}

enum regeloordeel regel_lees(struct kb_tekst bytes, struct regel *uit)
{
    unsigned char hash[HASH_BYTES];
    enum kb_status status;

    *uit = (struct regel){.volgnr = 0};
    if (!lees_vorm(bytes, uit))
        return REGEL_VORM;
    crypto_hash_sha256(hash, (const unsigned char *)bytes.p, bytes.n - ONGEDEKT);
    if (memcmp(hash, uit->hash, HASH_BYTES) != 0)
        return REGEL_GEWIJZIGD;
    status = kb_document_lees(bytes, &uit->document, NULL);
    if (status != KB_OK) {
        uit->document = NULL;
        return status == KB_GEEN_GEHEUGEN ? REGEL_GEHEUGEN : REGEL_VORM;
    }
    if (!lees_soort(uit->document, &uit->soort)) {
        kb_document_vrij(uit->document);
        uit->document = NULL;
        return REGEL_VORM;
    }
    return REGEL_GOED;
}
