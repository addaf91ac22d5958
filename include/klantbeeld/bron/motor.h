/* The source engine: every call to a source system goes through here and nowhere else.
 *
 * One thread owns libcurl's multi handle and an epoll set; it runs all transfers, keeps connections alive,
 * enforces every deadline and bounds every body. Threads that need answers start an "ophaling" (a set of
 * calls that are waited for together) and sleep until it is complete; a waiting thread costs its stack and
 * nothing else.
 *
 * The engine knows nothing of gegevensgroepen: a call is a source, a path and a deadline. */
#ifndef KLANTBEELD_BRON_MOTOR_H
#define KLANTBEELD_BRON_MOTOR_H

#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/klok.h"

struct kb_motor;
struct kb_ophaling;

/* How a call ended. The names in the contract (`bronnen[].reden`) stand beside them. */
enum kb_uitslag {
    KB_UITSLAG_OK,           /* 200, a JSON media type, a body within bounds */
    KB_UITSLAG_ONBEKEND,     /* 404: the source does not know this employer; onbekendeWerkgever */
    KB_UITSLAG_VERBINDING,   /* no connection: refused, unknown host, TLS, reset; verbinding */
    KB_UITSLAG_TIJDSLIMIET,  /* its deadline passed; tijdslimiet */
    KB_UITSLAG_FOUTANTWOORD, /* another HTTP status than 200 and 404; foutantwoord */
    KB_UITSLAG_ONBRUIKBAAR,  /* cut, too large, no JSON media type; onbruikbaarAntwoord */
    KB_UITSLAG_GESTOPT,      /* the engine is closing, or memory ran out */
    KB_AANTAL_UITSLAGEN
};

struct kb_opdracht {
    unsigned bron; /* index in the configuration's bronnen */
    struct kb_tekst
        pad; /* below the base URL: path and query, encoded; lent until the ophaling has started */
};

struct kb_resultaat {
    enum kb_uitslag uitslag;
    int http;             /* status code; 0 when there was no answer */
    struct kb_tekst body; /* with KB_UITSLAG_OK; lent until kb_ophaling_laat_los */
    kb_tijd opgehaald_op; /* when the answer was complete */
};

/* Start the engine's thread for these sources. config is lent for the engine's life. NULL with fout filled:
 * KB_GEEN_GEHEUGEN, KB_CONFIGURATIE (a CA or key file that cannot be read). */
struct kb_motor *kb_motor_nieuw(const struct kb_config *config, const struct kb_klok *klok,
                                struct kb_fout *fout);
/* Stop the thread; calls still running end as KB_UITSLAG_GESTOPT. No ophaling may be used afterwards. */
void kb_motor_vrij(struct kb_motor *m);

/* Start n calls at once. Each ends at the earliest of its source's own time limit and `deadline` (monotonic).
 * The handle must be given back with kb_ophaling_laat_los. NULL when memory is exhausted. Thread-safe. */
struct kb_ophaling *kb_motor_start(struct kb_motor *m, const struct kb_opdracht *opdrachten, size_t n,
                                   kb_moment deadline);
/* Sleep until every call of the set has ended: at the deadline at the latest. */
void kb_ophaling_wacht(struct kb_ophaling *o);
/* The outcome of call i, after kb_ophaling_wacht. */
const struct kb_resultaat *kb_ophaling_resultaat(const struct kb_ophaling *o, size_t i);
/* Give the set back; calls that still run are cancelled. */
void kb_ophaling_laat_los(struct kb_ophaling *o);

/* A source as operations see it; a consistent-enough snapshot of counters. */
struct kb_bronstaat {
    const char *naam;
    const char *url;
    uint64_t oproepen; /* ended since start */
    uint64_t per_uitslag[KB_AANTAL_UITSLAGEN];
    uint64_t lopend;        /* now */
    uint64_t wachtend;      /* now, for a free connection */
    kb_tijd laatste_succes; /* 0 = never */
    kb_tijd laatste_fout;   /* 0 = never */
    enum kb_uitslag laatste_foutsoort;
    int64_t laatste_duur_us; /* of the last successful call */
};

void kb_motor_staat(struct kb_motor *m, unsigned bron, struct kb_bronstaat *uit);
/* True when the engine's thread has come round within the last five seconds: what /livez looks at. */
bool kb_motor_leeft(struct kb_motor *m);
/* "tijdslimiet" for KB_UITSLAG_TIJDSLIMIET; NULL for KB_UITSLAG_OK. */
const char *kb_uitslag_reden(enum kb_uitslag u);

#endif
