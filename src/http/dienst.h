/* Internal to http/: what every endpoint is given, and the table of routes. */
#ifndef KLANTBEELD_SRC_HTTP_DIENST_H
#define KLANTBEELD_SRC_HTTP_DIENST_H

#include <stdatomic.h>

#include "http/meting.h"
#include "http/verzoek.h"
#include "klantbeeld/basis/log.h"
#include "klantbeeld/http/server.h"

/* A body of a request is smaller than the first of these; that of a search no larger than the second. */
enum { KB_MAX_BODY = 64 * 1024, KB_MAX_ZOEKBODY = 8 * 1024 };

struct kb_ploeg;

struct kb_dienst {
    struct kb_server_onderdelen deel; /* lent */
    enum kb_elfproef elfproef;
    atomic_uint lopend;       /* requests on either port, from their first line until the answer was sent */
    atomic_bool loopt_leeg;   /* SIGTERM was seen: still serving, not ready any more */
    atomic_bool gesloten;     /* nothing is begun any more: the ports are about to stop */
    atomic_uint onbeantwoord; /* requests of the public port that were begun and have no answer yet */
    atomic_uint wekt;         /* threads that are letting a connection go on */
    _Atomic uint64_t teller;  /* with zaad: the request ids */
    uint64_t zaad[3];
    struct kb_ploeg *zoekploeg;                     /* that searches; lent */
    struct kb_logstroom *regels;                    /* lines of requests; NULL = they are not logged */
    char routenaam[KB_METING_ROUTES][KB_ROUTENAAM]; /* their templates, by number */
    struct kb_meting meting;                        /* of the public port */
    _Atomic uint64_t handdrukken[2]; /* of TLS that failed: on the public port, on the management port */
};

/* What an endpoint hands back. The body belongs to the answer until http/antwoord.c passes it to ulfius. */
struct kb_antwoord {
    int http;
    const char *mediatype; /* NULL with a 204 */
    struct kb_buffer body;
    struct kb_tekst vaste_body; /* instead of body: bytes that live as long as the process */
    struct kb_geleend geleend;  /* instead of body: bytes that are kept; public port only, with a 200 */
    const char *allow;          /* header Allow */
    bool voor_iedereen;         /* CORS: any origin may read it (the contract document only) */
    const char *herkomst;       /* CORS: the one that may, see herkomst.h; NULL = none */
    bool pagina;        /* for a browser (/docs): may be kept, and may run the script that comes with it */
    bool gecomprimeerd; /* with pagina: the body is gzip */
    const char *merk;   /* with pagina: ETag */
};

/* Fill the answer, or leave v->onderweg behind to fill it later, or v->zoek for the crew that searches; on
 * anything but KB_OK the router makes a problem document of v->fout and v->overtredingen. */
typedef enum kb_status kb_eindpunt(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a);

/* What a path takes, beside OPTIONS: it is read, or it is asked with a body. */
enum { KB_LEEST = KB_GET | KB_HEAD };

struct kb_route {
    const char *pad[KB_MAX_SEGMENTEN]; /* segments; "{...}" stands for any one segment, "{gegevensgroep}" and
                                          "{bestand}" for a known one */
    unsigned methoden;                 /* KB_LEEST or KB_POST */
    bool zonder_token;
    kb_eindpunt *eindpunt;
    const char *mediatype; /* of its answers; NULL = the endpoint says it, whatever the client takes */
};

extern const struct kb_route kb_routes_dienst[]; /* the public port; ends with an empty row */
extern const struct kb_route kb_routes_beheer[]; /* the management port */

enum kb_voortgang {
    KB_BEANTWOORD, /* the answer is complete */
    KB_ONDERWEG,   /* v->wachtende.klaar will be called: then kb_route_rond_af */
    KB_OP_DRAAD,   /* nothing was done: it needs a thread that may wait */
    KB_TE_ZOEKEN   /* the question is judged: the crew that searches is to call kb_zoekgesprek_zoek */
};

/* Find the route, check the method and the token, run the endpoint. KB_OP_DRAAD only when not `mag_wachten`.
 */
enum kb_voortgang kb_route_behandel(struct kb_dienst *d, const struct kb_route *routes, struct kb_verzoek *v,
                                    struct kb_antwoord *a, bool mag_wachten);
/* The sources have answered, or will not: complete the answer. */
void kb_route_rond_af(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a);

/* Bytes of its body, as they go over the wire. */
static inline size_t kb_antwoord_omvang(const struct kb_verzoek *v, const struct kb_antwoord *a)
{
    if (v->methode == KB_HEAD)
        return 0;
    return a->geleend.waarde ? a->geleend.bytes.n : a->vaste_body.p ? a->vaste_body.n : a->body.n;
}

/* Turn v->fout and v->overtredingen into the answer. */
void kb_antwoord_probleem(struct kb_verzoek *v, struct kb_antwoord *a);

/* A UUID (version 4 in form) from a counter and random seeds: unique, without a system call per request. And
 * the trace: that of a traceparent among the headers, or a new one, whose trace-id is that UUID. `kop` NULL:
 * there are no headers that count; the arena keeps what is put together of them. */
void kb_kenmerk_maak(struct kb_dienst *d, const struct kb_kop *kop, struct kb_arena *arena,
                     struct kb_kenmerk *uit);

/* How the management port names the states of a breaker. */
enum { KB_AANTAL_BREKERSTANDEN = 3 };
extern const char *const kb_brekerstanden[KB_AANTAL_BREKERSTANDEN];

/* The body of /metrics. */
void kb_metrieken_schrijf(struct kb_dienst *d, struct kb_buffer *uit);

struct _u_response;
struct MHD_Response;
/* Hand the answer to ulfius, or make what libmicrohttpd sends of it (NULL: no memory). The body goes along.
 */
void kb_antwoord_geef(struct kb_verzoek *v, struct kb_antwoord *a, struct _u_response *r);
struct MHD_Response *kb_antwoord_maak(const struct kb_verzoek *v, struct kb_antwoord *a);

#endif
