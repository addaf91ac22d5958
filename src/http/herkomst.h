/* Internal to http/: which pages may read an answer in a browser (CORS, Fetch standard §3.2).
 *
 * That a browser sends a page's requests is not prevented by this, and who may see what is not decided by it:
 * the token does that. What it decides is whose pages get to see the answer. */
#ifndef KLANTBEELD_SRC_HTTP_HERKOMST_H
#define KLANTBEELD_SRC_HTTP_HERKOMST_H

#include "http/omlijsting.h"
#include "klantbeeld/abs/toegang.h"
#include "klantbeeld/basis/config.h"

/* The origin of the request, as the configuration has it (lent, and the same pointer every time), when its
 * pages may read the answer; NULL when not.
 *
 * divisie  of whoever the answer is for; "" = nobody is known, and any origin of the configuration will do */
const char *kb_herkomst_van(const struct kb_config *c, const struct kb_kop *kop, const char *divisie);
/* Tell operations of origins whose division the rights file does not have: nobody reads an answer by them. */
void kb_herkomst_meld_onbekende(const struct kb_config *c, struct kb_toegang *t);

#endif
