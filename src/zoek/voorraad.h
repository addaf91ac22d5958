/* Internal to zoek/: the connections to the index, and which index that is now. */
#ifndef KLANTBEELD_SRC_ZOEK_VOORRAAD_H
#define KLANTBEELD_SRC_ZOEK_VOORRAAD_H

#include "klantbeeld/zoek/zoek.h"
#include "zoek/naamgeheugen.h"
#include "zoek/opslag.h"
#include "zoek/woorden.h"

/* One index file, for as long as a connection to it is open. Read-only, but for `verwijzingen`, which the
 * lock of its owner guards, and what `namen` and `gedeeld` keep to themselves. */
struct kb_generatie {
    const struct kb_opslag *opslag;
    uint64_t kenmerk; /* of the file: another file, another number */
    struct kb_indexstaat staat;
    struct kb_woorden *woorden;
    struct kb_naamgeheugen *namen; /* of rows that were looked at */
    void *gedeeld;                 /* of the store; NULL when it shares nothing */
    size_t verwijzingen;
    struct kb_generatie *volgende; /* of those that nobody refers to */
};

struct kb_verbinding {
    const struct kb_opslag *opslag;
    void *v;
    struct kb_generatie *generatie; /* NULL while it rests: it has to look what there is now */
};

/* Borrow a connection to the index as it is now; unless zeker, perhaps to what it was when the connection was
 * used last (kb_opslag.neem). KB_OK, KB_BRON_ONBEREIKBAAR, KB_TE_LAAT, KB_GEEN_GEHEUGEN.
 */
KB_MOET_GEBRUIKEN enum kb_status kb_voorraad_leen(struct kb_zoek *z, kb_moment deadline, bool zeker,
                                                  struct kb_verbinding *uit, struct kb_fout *fout);
/* Give it back; kapot: it gave an error, so it is not used again. */
void kb_voorraad_geef_terug(struct kb_zoek *z, struct kb_verbinding *v, bool kapot);

#endif
