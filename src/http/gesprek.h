/* Internal to http/: the life of one request on a port, from its first line until its answer was sent.
 *
 * ingang.c, which libmicrohttpd calls, makes one when a request begins, has it answered when all of it is
 * there, and ends it. In between it may wait without a thread: its connection is suspended then. */
#ifndef KLANTBEELD_SRC_HTTP_GESPREK_H
#define KLANTBEELD_SRC_HTTP_GESPREK_H

#include "http/ingang.h"

/* One request, from its first line until its answer was sent. */
struct gesprek {
    struct kb_poort *poort;
    struct MHD_Connection *verbinding;
    void *ulfius;   /* what ulfius keeps of it; NULL = it does not know it */
    size_t n_doel;  /* of the target, before libmicrohttpd decodes it in place */
    bool doel_goed; /* the target has no byte that cannot be in one */
    bool gekeurd;
    bool begonnen;             /* verzoek and antwoord are there */
    bool geteld;               /* in dienst->onbeantwoord */
    bool beantwoord;           /* and the answer is complete, but for what the inzagelog says of it */
    enum kb_status vastgelegd; /* of a complete answer that had to be recorded */
    kb_moment gemeld;          /* to the inzagelog */
    size_t n_body;             /* bytes of a body that came along */
    struct kb_buffer body;     /* of a POST: the first KB_MAX_ZOEKBODY of them */
    kb_moment begin;           /* when all of it was there: its deadline counts from here */
    /* Who must be done before an answer may be sent: this thread with suspending the connection, a thread of
     * a crew, the sources. */
    atomic_int bezig;
    struct kb_werk werk; /* for a crew */
    struct kb_antwoord antwoord;
    struct kb_verzoek verzoek;
    struct kb_kop kop;
    struct gesprek *volgende; /* of those that are free */
    size_t max_doel;
    char doel[]; /* as it came */
};

/* The target is copied; NULL when memory is exhausted. On the port's thread, where that has one. */
struct gesprek *kb_gesprek_nieuw(struct kb_poort *p, struct MHD_Connection *verbinding, const char *doel);
/* It has its answer, or will not get one: gives back what it holds. ulfius has let go of it. */
void kb_gesprek_einde(struct gesprek *g);
/* After the port has stopped: free what it kept for next requests. */
void kb_gesprek_ruim_op(struct kb_poort *p);

/* A piece of its body. */
void kb_gesprek_neem_body(struct gesprek *g, const char *stuk, size_t n);
/* All of a request is there, and later again, when what it waited for has come: answer it, or suspend its
 * connection. */
enum MHD_Result kb_gesprek_beantwoord(struct gesprek *g);
/* The same for a request that ulfius shows, on a thread that may wait. */
void kb_gesprek_via_ulfius(struct gesprek *g, const struct _u_request *u, struct _u_response *r);

#endif
