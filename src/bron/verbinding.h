/* Internal to bron/: connections to http:// sources, on the engine's own epoll set.
 *
 * The engine's thread only. A connection serves one transfer at a time and is kept afterwards when the answer
 * allows it. libcurl does the same and much more; it takes over where TLS is spoken (overdracht.c). */
#ifndef KLANTBEELD_SRC_BRON_VERBINDING_H
#define KLANTBEELD_SRC_BRON_VERBINDING_H

#include "bron/intern.h"

enum {
    HAP = 65536,  /* read in one go */
    BEWAAR_S = 60 /* a connection that was idle for longer may be dead without a sign: firewalls forget */
};

/* Is there a connection for one call more, or may one be opened? They are opened a few at a time. */
bool verbinding_kan(const struct bron *b);
/* Begin the transfer on a kept connection or a new one. False: nothing could be begun (no descriptor, no
 * memory), or the host's address is not known; o->code says which. */
bool verbinding_begin(struct kb_motor *m, struct overdracht *o);
/* Take the transfer back. Its connection is kept when its answer was complete and allows it, else closed. */
void verbinding_stop(struct kb_motor *m, struct overdracht *o);
/* epoll has something for this connection. Transfers that ended are in m->geeindigd. */
void verbinding_gebeurt(struct kb_motor *m, struct verbinding *v, uint32_t wat);
/* Close what was kept for too long; end what took too long to connect, or try the host's next address. */
void verbinding_klok(struct kb_motor *m, struct bron *b, kb_moment nu);
/* When verbinding_klok must run for this source at the latest; 0 = nothing connects. */
kb_moment verbinding_wanneer(const struct bron *b);
/* Free what was closed; when no event of the round can refer to it any more. */
void verbinding_ruim_op(struct kb_motor *m);
void verbinding_sluit_alle(struct kb_motor *m);

#endif
