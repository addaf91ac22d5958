/* The source engine: every call to a source system goes through here and nowhere else.
 *
 * Who needs answers starts an "ophaling" (a set of calls that are waited for together) and is called back
 * when it is complete: no thread sleeps for it. What the table of calls still knows is given at once; what is
 * already under way for another is shared; the rest goes to the one thread that talks to sources. That thread
 * keeps connections alive, enforces every deadline, bounds every body, and protects each source: so many
 * calls at once, a bounded line, a breaker, a budget for trying again.
 *
 * The engine knows nothing of gegevensgroepen: a call is a source, a path and a deadline. */
#ifndef KLANTBEELD_BRON_MOTOR_H
#define KLANTBEELD_BRON_MOTOR_H

#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/histogram.h"
#include "klantbeeld/basis/klok.h"
#include "klantbeeld/bron/gedeeldstaat.h"
#include "klantbeeld/spoor/spoor.h"

struct kb_motor;
struct kb_ophaling;

/* How a call ended. The names in the contract (`bronnen[].reden`) stand beside them. */
enum kb_oproepuitkomst {
    KB_UITKOMST_OK,           /* 200, a JSON media type, a body within bounds */
    KB_UITKOMST_ONBEKEND,     /* 404: the source does not know this employer; onbekendeWerkgever */
    KB_UITKOMST_VERBINDING,   /* no connection: refused, unknown host, TLS, reset; verbinding */
    KB_UITKOMST_TIJDSLIMIET,  /* its deadline passed; tijdslimiet */
    KB_UITKOMST_FOUTANTWOORD, /* another HTTP status than 200 and 404; foutantwoord */
    KB_UITKOMST_ONBRUIKBAAR, /* cut, too large, no JSON media type, refused by its reader; onbruikbaarAntwoord
                              */
    KB_UITKOMST_ONDERBROKEN, /* not asked: its breaker is open; onderbroken */
    KB_UITKOMST_OVERBELAST,  /* not asked: too many wait for this source; overbelast */
    KB_UITKOMST_GESTOPT,     /* the engine is closing, or memory ran out; verbinding */
    KB_AANTAL_UITKOMSTEN
};

/* For operations: "ok", "tijdslimiet"; each has one. */
extern const char *const kb_uitkomstnamen[KB_AANTAL_UITKOMSTEN];

struct kb_opdracht {
    unsigned bron; /* index in the configuration's bronnen */
    struct kb_tekst
        pad; /* below the base URL: path and query, encoded; lent until the ophaling has started */
};

/* Where a result came from. */
enum kb_herkomst {
    KB_HERKOMST_BRON,     /* a call for this request */
    KB_HERKOMST_VERS,     /* the table, fresh */
    KB_HERKOMST_VERVERST, /* the table, while one call refreshes it */
    KB_HERKOMST_ONDERWEG, /* a call that was under way for another request */
    KB_HERKOMST_GEDEELD,  /* the cache that instances share */
    KB_AANTAL_HERKOMSTEN
};

struct kb_resultaat {
    enum kb_oproepuitkomst
        uitkomst; /* of the newest attempt; OK and ONBEKEND also when an earlier answer is still fresh */
    int http;     /* status code of that attempt; 0 when there was no answer, or none was needed */
    struct kb_tekst body;      /* lent until kb_ophaling_laat_los; no text = none */
    bool verouderd;            /* the attempt failed and `body` is an earlier answer */
    kb_tijd opgehaald_op;      /* when the source gave this body or this 404; else when the attempt ended */
    kb_moment vers_tot;        /* what is made of this body may be given until then without asking; 0 = not */
    enum kb_herkomst herkomst; /* of the attempt */
    int64_t opnieuw_s;         /* with ONDERBROKEN: when trying again has a chance, in seconds; 0 = unknown */
};

/* Start the engine's thread for these sources. config is lent for the engine's life. NULL with fout filled:
 * KB_GEEN_GEHEUGEN, KB_CONFIGURATIE (a CA or key file that cannot be read). */
struct kb_motor *kb_motor_nieuw(const struct kb_config *config, const struct kb_klok *klok,
                                struct kb_fout *fout);
/* Read the client certificates of sources and of Redis again, and Redis' CA, from the places that this
 * configuration names: new connections use them, those that are there go on. On an error (KB_CONFIGURATIE,
 * each told in `fouten`) that source keeps what it had. Any thread, one at a time. */
KB_MOET_GEBRUIKEN enum kb_status kb_motor_herlaad(struct kb_motor *m, const struct kb_config *config,
                                                  FILE *fouten);
/* Calls still running end as KB_UITKOMST_GESTOPT, and what starts later ends so at once. Returns when that is
 * so; the thread goes on for as long as it has a guest. */
void kb_motor_stop(struct kb_motor *m);
/* Stop and free. Every ophaling must have been given back, and the guest have left. NULL is allowed. */
void kb_motor_vrij(struct kb_motor *m);

/* A guest: another event loop, that of the public port, on the engine's thread. What passes between the two,
 * which is every request and every answer, then wakes no other thread. */
struct kb_gast {
    int fd;                            /* readable when it has something to do */
    void (*doe)(void *context);        /* do all there is, without waiting for anything */
    int64_t (*over_ms)(void *context); /* asked after each time: it wants to be called again within so long;
                                          < 0 = not until there is something to do */
    void *context;
};

/* From now on the engine's thread calls this guest, its only one; `gast` is copied. KB_GEEN_GEHEUGEN with
 * fout filled. */
KB_MOET_GEBRUIKEN enum kb_status kb_motor_ontvang(struct kb_motor *m, const struct kb_gast *gast,
                                                  struct kb_fout *fout);
/* There is something to do that its descriptor does not tell: the guest is called soon. Any thread. */
void kb_motor_wek_gast(struct kb_motor *m);
/* Returns when the guest is not called any more. Without a guest nothing happens. Any thread but the
 * engine's. */
void kb_motor_laat_uit(struct kb_motor *m);

enum { KB_GEEN_KLANT = -1 };

/* Who waits for a set. */
struct kb_wachtende {
    kb_moment deadline;           /* absolute, monotonic */
    const struct kb_spoor *spoor; /* the trace that its calls belong to; lent until they were started; NULL =
                                     none */
    int klant; /* the client's socket: when it goes away before the end, the set ends at once;
                  KB_GEEN_KLANT = nobody is watched. Open until `klaar` was called. */
    void (*klaar)(void *context); /* once, when nothing is waited for any more; on the engine's thread (after
                                     kb_motor_stop on any), which it must not keep */
    void *context;
};

/* Start n calls at once. Each ends at the earliest of its source's own time limit and the deadline. *uit must
 * be given back with kb_ophaling_laat_los, once it is complete.
 *
 * KB_OK: with *wacht false it is complete, and `klaar` will not be called; with *wacht true `klaar` will be
 * called, or was already. KB_OVERBELAST when something would have to be waited for and dienst.max_wachtend
 * requests wait already; KB_GEEN_GEHEUGEN. Thread-safe; blocks on nothing. */
KB_MOET_GEBRUIKEN enum kb_status kb_motor_start(struct kb_motor *m, const struct kb_opdracht *opdrachten,
                                                size_t n, const struct kb_wachtende *wie,
                                                struct kb_ophaling **uit, bool *wacht);
/* The outcome of call i of a complete set. */
const struct kb_resultaat *kb_ophaling_resultaat(const struct kb_ophaling *o, size_t i);
/* The body of call i turned out to be unusable: it is not given to anyone again and counts as a fault of its
 * source. True when there is an earlier body to read in its place: the result is then that one, verouderd. */
bool kb_ophaling_verwerp(struct kb_ophaling *o, size_t i);
/* What the sources came to in a set, a byte each by their index: 0 = not asked, else the worst of its calls,
 * which kb_bronuitkomst_naam names. Those that are higher already stay. */
void kb_ophaling_uitkomsten(const struct kb_ophaling *o, uint8_t uitkomst[KB_CONFIG_MAX_BRONNEN]);
/* "vers", "opgehaald", "tijdslimiet", "verouderd:tijdslimiet"; never NULL. */
const char *kb_bronuitkomst_naam(uint8_t uitkomst);
/* The bodies of this set were read and found good: earlier ones need not be kept. */
void kb_ophaling_bevestig(struct kb_ophaling *o);
/* Give up one holding of a set: a caller its own, once it is complete. */
void kb_ophaling_laat_los(struct kb_ophaling *o);

enum kb_breker_stand { KB_BREKER_DICHT, KB_BREKER_OPEN, KB_BREKER_HALFOPEN };

/* How a question was answered without a call of its own. */
enum kb_wijze {
    KB_WIJZE_VERS,          /* from the table, while fresh */
    KB_WIJZE_VERS_ONBEKEND, /* the same: that the source does not know the employer */
    KB_WIJZE_VERVERST,      /* from the table, with a refresh in the background */
    KB_WIJZE_VEROUDERD,     /* with an old body, because the source failed */
    KB_WIJZE_ONDERWEG,      /* by a call that was under way for another */
    KB_WIJZE_GEDEELD,       /* by the cache that instances share */
    KB_AANTAL_WIJZEN
};

/* For operations: "vers", "onderweg"; each has one. */
extern const char *const kb_wijzenamen[KB_AANTAL_WIJZEN];

/* A source as operations see it; a consistent-enough snapshot of counters. */
struct kb_bronstaat {
    const char *naam;
    const char *url;
    uint64_t oproepen; /* ended since start */
    uint64_t per_uitkomst[KB_AANTAL_UITKOMSTEN];
    uint64_t lopend;   /* now */
    uint64_t wachtend; /* now, for their turn */
    uint64_t limiet;   /* calls that may run at once, now */
    uint64_t zonder_oproep[KB_AANTAL_WIJZEN];
    uint64_t herkansingen; /* tried once more */
    uint64_t dubbel;       /* asked twice */
    enum kb_breker_stand breker;
    kb_tijd laatste_succes; /* 0 = never */
    kb_tijd laatste_fout;   /* 0 = never */
    enum kb_oproepuitkomst laatste_foutsoort;
    int64_t laatste_duur_us;      /* of the last successful call */
    kb_tijd certificaat_verloopt; /* of what it is shown; 0 = nothing */
    struct kb_histogramstaat
        duur; /* of calls that ended, their place in the line included; not of those refused */
};

/* The engine as a whole. */
struct kb_motorstaat {
    uint64_t wachtend;   /* requests that wait for sources, now */
    uint64_t geweigerd;  /* refused because too many waited */
    uint64_t plekken;    /* in the table of calls */
    uint64_t bytes;      /* of these */
    uint64_t verdrongen; /* that had to go for others */
};

void kb_motor_bronstaat(struct kb_motor *m, unsigned bron, struct kb_bronstaat *uit);
void kb_motor_staat(struct kb_motor *m, struct kb_motorstaat *uit);
/* False when instances share no cache; *uit is then as it was. */
bool kb_motor_gedeeldstaat(const struct kb_motor *m, struct kb_gedeeld_staat *uit);
/* True when the engine's thread has come round within the last five seconds: what /livez looks at. */
bool kb_motor_leeft(struct kb_motor *m);
/* "tijdslimiet" for KB_UITKOMST_TIJDSLIMIET; NULL for KB_UITKOMST_OK. */
const char *kb_uitkomst_reden(enum kb_oproepuitkomst u);

#endif
