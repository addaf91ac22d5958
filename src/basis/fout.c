/* Faults: filling one in, collecting violations. Texts are cut to their field, never grown, so that reporting
 * a fault cannot itself fail. */
#include "klantbeeld/basis/fout.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum kb_status kb_fout_zet(struct kb_fout *fout, enum kb_status status, const char *formaat, ...)
{
    if (fout) {
        va_list ap;

        va_start(ap, formaat);
        vsnprintf(fout->tekst, sizeof(fout->tekst), formaat, ap);
        va_end(ap);
        fout->status = status;
        fout->opnieuw_s = 0;
        fout->regel = 0;
    }
    return status;
}

void kb_fout_meld(FILE *uit, const char *bestand, const struct kb_fout *fout)
{
    if (fout->regel > 0)
        fprintf(uit, "%s:%d: %s\n", bestand, fout->regel, fout->tekst);
    else
        fprintf(uit, "%s: %s\n", bestand, fout->tekst);
}

/* Cutting a name that a client chose must not leave half a UTF-8 sequence in our answer. */
static void kopieer_heel(char *uit, size_t ruimte, const char *naam)
{
    size_t n = strlen(naam);

    if (n >= ruimte) {
        n = ruimte - 1;
        while (n > 0 && ((unsigned char)naam[n] & 0xC0) == 0x80)
            n--;
    }
    memcpy(uit, naam, n);
    uit[n] = '\0';
}

void kb_overtreding_meld(struct kb_overtredingen *lijst, const char *plaats, const char *naam,
                         const char *reden, ...)
{
    struct kb_overtreding *rij;
    va_list ap;

    lijst->totaal++;
    if (lijst->n == KB_MAX_OVERTREDINGEN)
        return;
    rij = &lijst->rij[lijst->n++];
    rij->plaats = plaats;
    kopieer_heel(rij->naam, sizeof(rij->naam), naam);
    va_start(ap, reden);
    vsnprintf(rij->reden, sizeof(rij->reden), reden, ap);
    va_end(ap);
}
