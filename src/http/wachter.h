/* Internal to http/: no connection is waited for longer than it deserves.
 *
 * libmicrohttpd's time limit starts again with every byte, so that a client that sends one now and then keeps
 * its thread for ever. The guard knows until when each connection may take, and ends those that take longer.
 */
#ifndef KLANTBEELD_SRC_HTTP_WACHTER_H
#define KLANTBEELD_SRC_HTTP_WACHTER_H

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/basis/klok.h"

struct kb_wachter;

/* One connection; lies in what its owner has of it. */
struct kb_bewaakte {
    struct kb_wachter *wachter;
    struct kb_bewaakte *vorige, *volgende;
    int fd;
    _Atomic int64_t tot; /* monotonic */
};

/* Start the guard and its thread; NULL when there is no memory or no thread for it. */
struct kb_wachter *kb_wachter_nieuw(const struct kb_klok *klok);
/* Stop it. Connections that are still there are not watched any more; each is to be let go as always. */
void kb_wachter_stop(struct kb_wachter *w);
void kb_wachter_vrij(struct kb_wachter *w);

/* Watch a connection, for `limiet` from now; `b` is filled, and lent until it is let go. Thread-safe. */
void kb_wachter_bewaak(struct kb_wachter *w, struct kb_bewaakte *b, int fd, kb_moment limiet);
/* From now on it has `limiet`. Thread-safe. */
void kb_bewaakte_tot(struct kb_bewaakte *b, kb_moment limiet);
/* It is about to be closed: once this returns, its descriptor is not touched any more. Thread-safe. */
void kb_bewaakte_laat_los(struct kb_bewaakte *b);

#endif
