/* What server.c (loop, sockets), verbinding.c (one connection), http.c (reading requests, heads of answers)
 * and wekker.c (timers) know of each other. */
#ifndef BRONSIMULATOR_SERVER_INTERN_H
#define BRONSIMULATOR_SERVER_INTERN_H

#include "server.h"

enum {
    SIM_MAX_KOPPEN = 16 * 1024, /* a request's head */
    SIM_MAX_BODY = 256 * 1024,  /* a request's body */
    SIM_BEWAAR = 256 * 1024     /* a larger buffer is not kept for the next connection */
};

/* What epoll points at: the first member of whatever is being watched. */
struct sim_bewaakt {
    void (*gebeurtenis)(struct sim_bewaakt *zelf, uint32_t soorten);
};

enum sim_stand {
    STAND_HANDDRUK, /* TLS is being set up */
    STAND_GEREED,   /* reads requests, sends answers */
    STAND_WACHT,    /* an answer is ready and waits for its time */
    STAND_DRUPPELT, /* an answer goes out by drips */
    STAND_HANGT,    /* nothing more is sent, ever */
    STAND_DICHT     /* closed; waits for the end of the batch of events */
};

struct sim_verbinding {
    struct sim_bewaakt bewaakt;
    struct sim_server *server;
    struct sim_verbinding *vorige;
    struct sim_verbinding *volgende;
    int fd;
    gnutls_session_t sessie; /* NULL: plain */
    enum sim_stand stand;
    bool leesbaar; /* the socket may have bytes */
    bool schrijfbaar;
    bool weg;      /* the client has closed its side */
    bool op;       /* and all it sent has been read */
    bool op_is_op; /* `in` holds no complete request */
    bool laatste;  /* no more requests are handled: close when all is sent */
    struct kb_buffer in;
    struct kb_buffer uit;
    size_t verzonden; /* bytes of `uit` that have been sent */
    size_t grens;     /* bytes of `uit` that may be sent now */

    /* the answer that is not sent in the ordinary way; `traag` while there is one */
    bool traag;
    enum sim_einde einde;
    enum sim_overdracht overdracht;
    struct sim_stroom stroom;
    uint64_t stroom_tot; /* bytes of the stream that are sent */
    size_t lijf;         /* where in `uit` its body begins */
    uint32_t druppel_bytes;
    uint32_t druppel_ms;

    uint64_t wek;   /* ms, monotonic */
    size_t wekplek; /* place in the heap of timers, 1-based; 0 = no timer */
};

/* The timers: a heap, so that thousands of waiting connections cost next to nothing. */
struct sim_wekkers {
    struct sim_verbinding **hoop; /* 1-based */
    size_t n;
    size_t capaciteit;
};

bool sim_wekker_zet(struct sim_wekkers *w, struct sim_verbinding *v, uint64_t wek);
void sim_wekker_wis(struct sim_wekkers *w, struct sim_verbinding *v);
/* The connection whose time comes first, or NULL. */
struct sim_verbinding *sim_wekker_eerste(const struct sim_wekkers *w);

struct sim_luisteraar {
    struct sim_bewaakt bewaakt;
    struct sim_server *server;
    int fd;
    sim_nieuwe_sessie *sessie;
    void *ctx;
};

struct sim_volger {
    struct sim_bewaakt bewaakt;
    void (*melding)(void *ctx);
    void *ctx;
};

enum { SIM_MAX_LUISTERAARS = 2, SIM_MAX_VOLGERS = 3, SIM_MAX_KOP = 512 };

struct sim_server {
    int epoll;
    bool stop;
    sim_behandel *behandel;
    void *ctx;
    struct sim_tellers *tellers;
    struct sim_luisteraar luisteraar[SIM_MAX_LUISTERAARS];
    size_t luisteraars;
    struct sim_volger volger[SIM_MAX_VOLGERS];
    size_t volgers;
    struct sim_verbinding *open;  /* all that are open */
    struct sim_verbinding *dicht; /* closed in this batch of events */
    struct sim_verbinding *vrij;  /* to be used again */
    bool aanname_stil;            /* out of descriptors: not accepting */
    struct sim_wekkers wekkers;
    uint64_t nu_ms;
    int64_t seconde;       /* of which `kop` has the Date */
    char kop[SIM_MAX_KOP]; /* the head of an ordinary answer, Content-Length left open */
    size_t kop_n;
    size_t lengteplek; /* where in `kop` the ten places for Content-Length are */
    size_t datumplek;  /* where the Date's text is */
};

/* verbinding.c */
void sim_verbinding_begin(struct sim_server *s, int fd, gnutls_session_t sessie);
void sim_verbinding_sluit(struct sim_verbinding *v, bool reset);
void sim_verbinding_wek(struct sim_verbinding *v);

/* http.c */
enum sim_leesuitslag { SIM_LEES_MEER, SIM_LEES_VERZOEK, SIM_LEES_FOUT };
struct sim_gelezen {
    struct sim_verzoek verzoek;
    size_t lengte; /* head and body */
    bool blijft;   /* the connection may be used again */
    int fout;      /* SIM_LEES_FOUT: the status to answer */
};
/* The first request in p. Everything in `uit` points into p. */
enum sim_leesuitslag sim_http_lees(const char *p, size_t n, struct sim_gelezen *uit);
/* Keep the Date of the ordinary head current. */
void sim_http_ververs_kop(struct sim_server *s);
/* Write a head into the connection's buffer, for the answer to come. */
void sim_http_begin_antwoord(struct sim_server *s, struct kb_buffer *b, struct sim_uitvoer *u);
/* Fit head and framing to what the handler made of the answer, whose head starts at `kop`. */
void sim_http_rond_af(struct sim_server *s, size_t kop, struct sim_uitvoer *u, bool blijft);

static inline void sim_tel(_Atomic uint64_t *teller, uint64_t erbij)
{
    atomic_store_explicit(teller, atomic_load_explicit(teller, memory_order_relaxed) + erbij,
                          memory_order_relaxed);
}

#endif
