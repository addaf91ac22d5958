/* Internal to http/: the pages of /docs (reference and guide) and what they need, as bytes in the program;
 * made when building (src/http/docs.py). Constant; thread-safe. */
#ifndef KLANTBEELD_SRC_HTTP_DOCS_H
#define KLANTBEELD_SRC_HTTP_DOCS_H

#include "http/dienst.h"

struct kb_docsbestand {
    const char *naam; /* behind /docs/; "" is /docs itself */
    const char *mediatype;
    const char *merk; /* ETag: weak, so one for both forms */
    struct kb_tekst plat, gzip;
};

extern const struct kb_docsbestand kb_docsbestanden[]; /* ends with an empty row */

/* NULL when there is no such file. */
const struct kb_docsbestand *kb_docs_zoek(struct kb_tekst naam);

kb_eindpunt kb_docs_geef;

#endif
