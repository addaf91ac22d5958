/* Key files, in the two forms that `openssl rand` writes. */
#include "klantbeeld/basis/sleutelbestand.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { REGEL_RUIMTE = 256 };

static bool is_sleutel(const char *tekst, unsigned char uit[KB_SLEUTELBESTAND_BYTES])
{
    size_t lengte = strlen(tekst);
    size_t n = 0;
    int fout;

    if (lengte == (size_t)2 * KB_SLEUTELBESTAND_BYTES)
        fout = sodium_hex2bin(uit, KB_SLEUTELBESTAND_BYTES, tekst, lengte, NULL, &n, NULL);
    else
        fout = sodium_base642bin(uit, KB_SLEUTELBESTAND_BYTES, tekst, lengte, NULL, &n, NULL,
                                 sodium_base64_VARIANT_ORIGINAL);
    return fout == 0 && n == KB_SLEUTELBESTAND_BYTES;
}

enum kb_status kb_sleutelbestand_lees(const char *instelling, const char *bestand,
                                      unsigned char uit[KB_SLEUTELBESTAND_BYTES], struct kb_fout *fout)
{
    char ruimte[4 * REGEL_RUIMTE];
    char regel[REGEL_RUIMTE];
    enum kb_status status = KB_ONBEKEND;
    FILE *f;

    if (sodium_init() < 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "libsodium start niet");
    f = fopen(bestand, "re");
    if (!f)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "%s: kan %s niet lezen: %s", instelling, bestand,
                           strerror(errno));
    /* stdio's copy of the key must be ours to wipe. */
    setvbuf(f, ruimte, _IOFBF, sizeof(ruimte));
    for (int nummer = 1; status == KB_ONBEKEND && fgets(regel, sizeof(regel), f); nummer++) {
        regel[strcspn(regel, " \t\r\n")] = '\0';
        if (!*regel || *regel == '#')
            continue;
        status = is_sleutel(regel, uit) ? KB_OK
                                        : kb_fout_zet(fout, KB_CONFIGURATIE,
                                                      "%s: %s:%d: geen 32 bytes in base64 of hexadecimaal",
                                                      instelling, bestand, nummer);
    }
    if (status == KB_ONBEKEND)
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "%s: %s: geen sleutel gevonden", instelling, bestand);
    fclose(f);
    sodium_memzero(ruimte, sizeof(ruimte));
    sodium_memzero(regel, sizeof(regel));
    return status;
}
