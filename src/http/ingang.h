/* Internal to http/: a listening port, and the callbacks that stand between libmicrohttpd and ulfius.
 *
 * ulfius shows its own callback a request only when the last byte of its body is there, and hides the
 * connection. Where a request ends has to be judged before: a body whose end is not known never comes. And
 * who waits for sources must give the thread back, which takes the connection. So the ports are started
 * through ulfius, with our handler in front of its own (see ingang.c). */
#ifndef KLANTBEELD_SRC_HTTP_INGANG_H
#define KLANTBEELD_SRC_HTTP_INGANG_H

#include <ulfius.h>

#include "http/dienst.h"
#include "http/gereed.h"
#include "http/ploeg.h"
#include "http/vastekoppen.h"
#include "http/wachter.h"
#include "klantbeeld/http/tls.h"

struct gesprek;

typedef enum MHD_Result kb_stuur(struct MHD_Connection *verbinding, unsigned status, struct MHD_Response *r);

/* Of new connections. */
enum kb_aanneming { KB_POORT_NEEMT_AAN, KB_POORT_SLUIT, KB_POORT_DICHT };

struct kb_poort {
    struct _u_instance ulfius; /* first: ulfius' own data pointer is the port */
    struct kb_dienst *dienst;
    const struct kb_route *routes;
    struct kb_vastekoppen koppen; /* on every answer */
    struct kb_wachter *wachter;
    struct kb_ploeg *ploeg; /* GET, HEAD and POST go past ulfius, and wait without a thread; NULL = they do
                               not */
    struct kb_ploeg *zoekploeg; /* with a ploeg only: for searches */
    struct kb_gereed *gereed;   /* with a ploeg only */
    struct gesprek *vrij;       /* requests that ended, for the next ones; with a ploeg only */
    size_t n_vrij;
    struct kb_tls *tls;  /* lent; NULL = without TLS */
    bool vraagt_klant;   /* who connects must have a certificate, when there is a CA for those */
    kb_moment wachttijd; /* for a request to come in, and for an answer to be taken */
    MHD_AccessHandlerCallback verwerk; /* ulfius' handler, once it has started */
    kb_stuur *stuur;                   /* libmicrohttpd's MHD_queue_response, likewise */
    bool luistert;
    _Atomic enum kb_aanneming aanneming; /* of the public port */
    bool kwam_vrij;                      /* a connection ended in this round; of the public port's thread */
    atomic_uint verzoeken;               /* that began, ever */
    atomic_uint verbindingen;            /* that are open */
    unsigned mislukt_aannemen;           /* counted by the accepting thread alone */
    _Atomic int64_t meld_weer; /* before this moment, handshakes that fail are counted and not logged */
};

/* For MHD_OPTION_NOTIFY_CONNECTION: every connection is watched while it is there. */
void kb_ingang_verbinding(void *poort, struct MHD_Connection *verbinding, void **bewaakte,
                          enum MHD_ConnectionNotificationCode wat);

/* For MHD_OPTION_URI_LOG_CALLBACK and MHD_OPTION_NOTIFY_COMPLETED, with the port as context. A request counts
 * as under way from its first line until its answer was sent: what these two frame. */
void *kb_ingang_begin(void *poort, const char *doel, struct MHD_Connection *verbinding);
void kb_ingang_einde(void *poort, struct MHD_Connection *verbinding, void **gesprek,
                     enum MHD_RequestTerminationCode hoe);

/* Before and after ulfius starts a port, on the same thread: this one (NULL = none any more) is to come by
 * here. */
void kb_ingang_verwacht(struct kb_poort *p);
/* Answer the request that ulfius shows on this thread. */
void kb_ingang_behandel(const struct _u_request *u, struct _u_response *r);

#endif
