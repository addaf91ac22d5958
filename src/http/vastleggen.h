/* Internal to http/: from a request and its answer to a record of the inzagelog. */
#ifndef KLANTBEELD_SRC_HTTP_VASTLEGGEN_H
#define KLANTBEELD_SRC_HTTP_VASTLEGGEN_H

#include "http/dienst.h"

/* Did this request see, or was it refused, something that must be recorded before it is answered? An answer
 * that says that the question is wrong (400) or that nobody knows who asks (401) shows and refuses nothing of
 * anybody. Of refusals by a limit only the first of a while is recorded: who is stopped for asking too much
 * could fill the disk with them. */
bool kb_vastleggen_moet(const struct kb_dienst *d, const struct kb_verzoek *v, const struct kb_antwoord *a);
/* Hand in the record; `oorsprong` is the client's address. Result and callback are those of kb_inzage_meld.
 */
KB_MOET_GEBRUIKEN enum kb_status kb_vastleggen(const struct kb_dienst *d, const struct kb_verzoek *v,
                                               const struct kb_antwoord *a, struct kb_tekst oorsprong,
                                               kb_inzage_klaar *klaar, void *context);
/* It could not be recorded (`waarom`): the answer becomes that. */
void kb_vastleggen_mislukt(struct kb_verzoek *v, struct kb_antwoord *a, enum kb_status waarom);

#endif
