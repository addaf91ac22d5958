/* Key files, in the forms that `openssl rand` writes, and base64 as in URLs. */
#include "klantbeeld/basis/sleutelbestand.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { REGEL_RUIMTE = 256 };

static bool is_sleutel(const char *tekst, unsigned char uit[KB_SLEUTELBESTAND_BYTES])
{
    static const int BASE64[] = {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_URLSAFE_NO_PADDING};
    size_t lengte = strlen(tekst);
    size_t n = 0;

    if (lengte == (size_t)2 * KB_SLEUTELBESTAND_BYTES)
        return sodium_hex2bin(uit, KB_SLEUTELBESTAND_BYTES, tekst, lengte, NULL, &n, NULL) == 0 &&
               n == KB_SLEUTELBESTAND_BYTES;
    for (size_t i = 0; i < sizeof(BASE64) / sizeof(BASE64[0]); i++)
        if (sodium_base642bin(uit, KB_SLEUTELBESTAND_BYTES, tekst, lengte, NULL, &n, NULL, BASE64[i]) == 0 &&
            n == KB_SLEUTELBESTAND_BYTES)
            return true;
    return false;
}

struct lezing {
    const char *instelling, *bestand;
    unsigned char (*uit)[KB_SLEUTELBESTAND_BYTES];
    size_t max, n;
    bool een; /* the first is all that is wanted */
};

static enum kb_status lees_regels(struct lezing *l, FILE *f, struct kb_fout *fout)
{
    char regel[REGEL_RUIMTE];
    enum kb_status status = KB_OK;

    for (int nummer = 1; status == KB_OK && !(l->een && l->n) && fgets(regel, sizeof(regel), f); nummer++) {
        regel[strcspn(regel, " \t\r\n")] = '\0';
        if (!*regel || *regel == '#')
            continue;
        if (l->n == l->max)
            status = kb_fout_zet(fout, KB_CONFIGURATIE, "%s: %s:%d: meer dan %zu sleutels", l->instelling,
                                 l->bestand, nummer, l->max);
        else if (!is_sleutel(regel, l->uit[l->n]))
            status = kb_fout_zet(fout, KB_CONFIGURATIE, "%s: %s:%d: geen 32 bytes in base64 of hexadecimaal",
                                 l->instelling, l->bestand, nummer);
        l->n++;
    }
    sodium_memzero(regel, sizeof(regel));
    return status;
}

static enum kb_status lees(struct lezing *l, struct kb_fout *fout)
{
    char ruimte[4 * REGEL_RUIMTE];
    enum kb_status status;
    FILE *f;

    if (sodium_init() < 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "libsodium start niet");
    f = fopen(l->bestand, "re");
    if (!f)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "%s: kan %s niet lezen: %s", l->instelling, l->bestand,
                           strerror(errno));
    /* stdio's copy of the key must be ours to wipe. */
    setvbuf(f, ruimte, _IOFBF, sizeof(ruimte));
    status = lees_regels(l, f, fout);
    if (status == KB_OK && l->n == 0)
        status =
            kb_fout_zet(fout, KB_CONFIGURATIE, "%s: %s: geen sleutel gevonden", l->instelling, l->bestand);
    fclose(f);
    sodium_memzero(ruimte, sizeof(ruimte));
    return status;
}

enum kb_status kb_sleutelbestand_lees(const char *instelling, const char *bestand,
                                      unsigned char uit[KB_SLEUTELBESTAND_BYTES], struct kb_fout *fout)
{
    return lees(
        &(struct lezing){instelling, bestand, (unsigned char(*)[KB_SLEUTELBESTAND_BYTES])uit, 1, 0, true},
        fout);
}

enum kb_status kb_sleutelbestand_lees_alle(const char *instelling, const char *bestand,
                                           unsigned char (*uit)[KB_SLEUTELBESTAND_BYTES], size_t max,
                                           size_t *n, struct kb_fout *fout)
{
    struct lezing l = {instelling, bestand, uit, max, 0, false};
    enum kb_status status = lees(&l, fout);

    *n = status == KB_OK ? l.n : 0;
    return status;
}
