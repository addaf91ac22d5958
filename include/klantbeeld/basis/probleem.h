/* The one place that turns a fault into what a client sees: HTTP status, title and RFC 9457 problem document.
 */
#ifndef KLANTBEELD_BASIS_PROBLEEM_H
#define KLANTBEELD_BASIS_PROBLEEM_H

#include "klantbeeld/basis/schrijver.h"

struct kb_probleemsoort {
    int http;          /* status code */
    const char *code;  /* last part of `type`: "urn:klantbeeld-werkgever:fout:<code>" */
    const char *titel; /* Dutch, the same for every occurrence */
};

/* The row of a status; never NULL. Thread-safe. */
const struct kb_probleemsoort *kb_probleem_soort(enum kb_status status);

/* Write the problem document as a value: type, title, status, detail, instance and, when there are
 * violations, invalidParams with every one of them.
 *
 * fout           what went wrong; its text becomes `detail`
 * overtredingen  may be NULL
 * verzoek_id     the request's id, 36 characters, becomes urn:uuid:<id> */
void kb_probleem_schrijf(struct kb_schrijver *s, struct kb_tekst lid, const struct kb_fout *fout,
                         const struct kb_overtredingen *overtredingen, const char *verzoek_id);

#endif
