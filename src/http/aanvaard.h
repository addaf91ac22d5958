/* Internal to http/: whether the client takes what a path gives (Accept, RFC 9110 §12.5.1). */
#ifndef KLANTBEELD_SRC_HTTP_AANVAARD_H
#define KLANTBEELD_SRC_HTTP_AANVAARD_H

#include "http/omlijsting.h"

/* Without the header, or when it names nothing, everything is taken. A range with parameters counts without
 * them; what is no range counts for nothing. Thread-safe. */
bool kb_aanvaardt(const struct kb_kop *kop, const char *mediatype);

#endif
