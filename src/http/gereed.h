/* Internal to http/: answers that are ready to be sent. Making one takes libmicrohttpd some thirty small
 * allocations, mostly for headers; for the bytes of a group that are given time and again they are made once.
 *
 * For one thread: that of the public port. */
#ifndef KLANTBEELD_SRC_HTTP_GEREED_H
#define KLANTBEELD_SRC_HTTP_GEREED_H

#include <microhttpd.h>

#include "klantbeeld/basis/cache.h"

struct kb_gereed;

struct kb_gereed *kb_gereed_nieuw(void);  /* NULL when memory is exhausted */
void kb_gereed_vrij(struct kb_gereed *g); /* NULL is allowed */

/* The answer with these bytes and the headers for this origin (one of kb_herkomst_van; NULL = none); lent
 * until the next call. NULL when there is none. */
struct MHD_Response *kb_gereed_zoek(const struct kb_gereed *g, const struct kb_geleend *bytes,
                                    const char *herkomst);
/* An answer of these bytes, without headers; it takes over what is lent, also when it is NULL (no memory). */
struct MHD_Response *kb_gereed_maak(struct kb_geleend *bytes);
/* Keep an answer of kb_gereed_maak, complete and queued once; takes it over. */
void kb_gereed_bewaar(struct kb_gereed *g, const struct kb_cachewaarde *waarde, const char *herkomst,
                      struct MHD_Response *r);

#endif
