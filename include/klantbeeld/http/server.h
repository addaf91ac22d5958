/* The HTTP side of the service: the public port and the management port, on ulfius. */
#ifndef KLANTBEELD_HTTP_SERVER_H
#define KLANTBEELD_HTTP_SERVER_H

#include "klantbeeld/abs/grens.h"
#include "klantbeeld/abs/toegang.h"
#include "klantbeeld/domein/pseudoniem.h"
#include "klantbeeld/http/tls.h"
#include "klantbeeld/inzage/inzagelog.h"
#include "klantbeeld/klantbeeld/klantbeeld.h"
#include "klantbeeld/klantbeeld/zoeken.h"

struct kb_server;

/* What the endpoints work with; all lent for the server's life. */
struct kb_server_onderdelen {
    const struct kb_config *config;
    const struct kb_klok *klok;
    struct kb_motor *motor;
    const struct kb_klantbeeld *klantbeeld;
    struct kb_toegang *toegang;
    struct kb_inzagelog *inzagelog; /* NULL = what is seen is not recorded */
    /* Sockets that listen already, instead of addresses and ports of the configuration; 0 = none. Closed by
     * the server. */
    int socket_publiek;
    int socket_beheer;
    struct kb_grens *grens;
    const struct kb_pseudoniemsleutel *pseudoniem; /* of everything that is logged */
    const struct kb_zoeken *zoeken;
    const char *omgeving;     /* what every answer says this is, in Klantbeeld-Omgeving; NULL = production */
    struct kb_tls *tls;       /* NULL = plain HTTP */
    struct kb_sporen *sporen; /* where spans go; NULL = nowhere */
};

/* Listen on both ports; the public one is served by the engine's thread. NULL with fout filled:
 * KB_CONFIGURATIE (an address that is none, a port in use), KB_GEEN_GEHEUGEN. */
struct kb_server *kb_server_nieuw(const struct kb_server_onderdelen *deel, struct kb_fout *fout);

/* The rights file was read again: what is counted per division knows the new ones too. */
void kb_server_herladen(struct kb_server *s);

/* Stop in order: /readyz says no; what still comes in is answered, and its connection closed, until it is
 * quiet or a second has passed; then new connections are refused, and requests under way are finished within
 * `limiet_ms`. Returns the number that was not finished in time (0 is what one wants). */
unsigned kb_server_loop_leeg(struct kb_server *s, int64_t limiet_ms);

/* Stops the engine too: nobody may be waiting for it when the ports close. The engine itself outlives the
 * server. */
void kb_server_vrij(struct kb_server *s);

#endif
