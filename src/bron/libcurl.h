/* Internal to bron/: transfers by libcurl, on the engine's multi handle. The engine's thread only. */
#ifndef KLANTBEELD_SRC_BRON_LIBCURL_H
#define KLANTBEELD_SRC_BRON_LIBCURL_H

#include "bron/intern.h"

/* False, with the reason in o->code, when libcurl could not take it. */
bool libcurl_begin(struct kb_motor *m, struct overdracht *o, kb_moment nu);
/* Take the transfer back, whether it has ended or not. */
void libcurl_stop(struct kb_motor *m, struct overdracht *o);
/* It has ended, as o->code says: the facts that only the handle has. */
void libcurl_neem_over(struct overdracht *o, kb_moment nu);

#endif
