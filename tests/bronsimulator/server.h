/* A small HTTP/1.1 server: one thread, one epoll loop, nothing that blocks.
 *
 * Written for one purpose: to be much faster than what is measured with it, and to be able to misbehave in
 * every way a source system does. A handler is called for each complete request and writes the body straight
 * into the connection's buffer; how that answer is sent (late, slowly, cut off, never) stands in the
 * sim_uitvoer that it fills. Keep-alive and pipelining work; a request's body needs a Content-Length.
 * Connections and their buffers are reused: in steady state nothing is allocated. Not thread-safe. */
#ifndef BRONSIMULATOR_SERVER_H
#define BRONSIMULATOR_SERVER_H

#include <gnutls/gnutls.h>
#include <stdatomic.h>
#include <stdint.h>

#include "klantbeeld/basis/buffer.h"

#include "stroom.h"

/* One request; every text is lent for the length of the call. */
struct sim_verzoek {
    struct kb_tekst methode;
    struct kb_tekst pad;   /* as sent, without the query */
    struct kb_tekst query; /* without '?'; no text when there is none */
    struct kb_tekst body;  /* empty when there is none */
};

enum sim_overdracht { SIM_LENGTE, SIM_BROKKEN, SIM_TOT_SLUITEN };

/* What happens to the connection once all that is to be sent has been sent. */
enum sim_einde { SIM_BLIJF, SIM_SLUIT, SIM_RESET, SIM_HANG };

/* One answer. The server presets it to 200, application/json and an empty body, sent at once. */
struct sim_uitvoer {
    struct kb_buffer *b; /* the body is written behind `begin` */
    size_t begin;
    int status;
    const char *inhoudstype; /* static */
    const char *koppen;      /* more header lines, each with CRLF; lent until the handler returns; or NULL */
    enum sim_overdracht overdracht;
    int64_t extra_lengte;     /* added to the Content-Length that is announced; 0 = the truth */
    struct sim_stroom stroom; /* when its soort is not GEEN, this is the body */
    uint32_t wacht_ms;        /* before the first byte */
    uint32_t druppel_bytes;   /* the body goes by so many bytes... */
    uint32_t druppel_ms;      /* ...every so many ms; 0 = at once */
    uint64_t stop_na;         /* bytes of the body that are sent; UINT64_MAX = all */
    bool zonder_antwoord;     /* not even the head is sent */
    enum sim_einde einde;
};

typedef void sim_behandel(void *ctx, const struct sim_verzoek *verzoek, struct sim_uitvoer *uitvoer);

/* What has happened so far. Written by the server's thread only; may lie in shared memory. */
struct sim_tellers {
    _Atomic uint64_t verzoeken;
    _Atomic uint64_t bytes;             /* sent, TLS not counted */
    _Atomic uint64_t verbindingen;      /* accepted since the start */
    _Atomic uint64_t verbindingen_open; /* now */
    _Atomic uint64_t afgebroken;        /* connections the client closed while its answer was due */
    _Atomic uint64_t handdruk_mislukt;  /* TLS handshakes that failed */
};

struct sim_server;

/* behandel and tellers are lent. NULL on failure (errno). */
struct sim_server *sim_server_nieuw(sim_behandel *behandel, void *ctx, struct sim_tellers *tellers);
void sim_server_vrij(struct sim_server *server);

/* Makes the session for a new TLS connection; NULL on failure. */
typedef gnutls_session_t sim_nieuwe_sessie(void *ctx);

/* Take a listening socket; with `sessie` it speaks TLS. False on failure (errno), and the socket is closed.
 */
bool sim_server_luister(struct sim_server *server, int fd, sim_nieuwe_sessie *sessie, void *ctx);
/* Close every listening socket; new connections are refused. */
void sim_server_luister_niet(struct sim_server *server);
/* Reset every connection. */
void sim_server_sluit_verbindingen(struct sim_server *server);
/* Call `melding` from the loop whenever fd is readable. */
bool sim_server_volg(struct sim_server *server, int fd, void (*melding)(void *ctx), void *ctx);
/* Run until sim_server_stop(). */
void sim_server_draai(struct sim_server *server);
void sim_server_stop(struct sim_server *server);

#endif
