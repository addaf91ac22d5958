/* Internal to http/: the limits of who asks, and the line that tells operations of somebody who looks at
 * unusually many employers. */
#ifndef KLANTBEELD_SRC_HTTP_BEGRENZING_H
#define KLANTBEELD_SRC_HTTP_BEGRENZING_H

#include "http/dienst.h"

/* May v->wie ask anything at all now? KB_OK, or KB_TE_VEEL with v->fout and v->grens filled. */
KB_MOET_GEBRUIKEN enum kb_status kb_begrens_verzoek(struct kb_dienst *d, struct kb_verzoek *v);
/* May v->wie, who has the right to it, look at this employer now? The same; what the request asked for is in
 * v->inzage already. */
KB_MOET_GEBRUIKEN enum kb_status kb_begrens_werkgever(struct kb_dienst *d, struct kb_verzoek *v,
                                                      const struct kb_lhnummer *lh);

#endif
