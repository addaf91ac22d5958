/* Internal to http/: what is counted of every request on the public port, for /metrics.
 *
 * Counters in fixed tables: no lock, no allocation, and no label that a caller can make up. A division that
 * the rights file does not have is counted as one with all others. */
#ifndef KLANTBEELD_SRC_HTTP_METING_H
#define KLANTBEELD_SRC_HTTP_METING_H

#include <stdatomic.h>

#include "klantbeeld/abs/toegang.h"
#include "klantbeeld/basis/histogram.h"
#include "klantbeeld/klantbeeld/groepen.h"

/* Divisions by number: without a token that says one, one that the rights file does not have, and those it
 * has or had since start. */
enum { KB_DIVISIE_GEEN, KB_DIVISIE_OVERIG, KB_DIVISIE_EERSTE, KB_METING_DIVISIES = 64 };

/* Routes by number: 0 is a request that was refused before it had one, or whose path does not exist. */
enum { KB_METING_ROUTES = 32, KB_METING_KLASSEN = 5, KB_ROUTENAAM = 64 };

/* What a search came to on its thread. */
enum kb_zoekuitkomst {
    KB_ZOEK_GEVONDEN,
    KB_ZOEK_NIETS,
    KB_ZOEK_BIJ_BRON, /* CWS-IHP is asked */
    KB_ZOEK_MISLUKT,
    KB_AANTAL_ZOEKUITKOMSTEN
};

struct kb_meting {
    _Atomic uint64_t verzoeken[KB_METING_ROUTES][KB_METING_DIVISIES][KB_METING_KLASSEN];
    struct kb_histogram duur[KB_METING_ROUTES];
    _Atomic uint64_t verstrekt[KB_METING_DIVISIES][KB_MAX_GEGEVENSGROEPEN];
    _Atomic uint64_t afgebroken; /* the client left before its answer was there */
    _Atomic uint64_t zoeken[KB_AANTAL_ZOEKUITKOMSTEN];
    struct kb_histogram zoekduur;      /* of a search on its thread */
    _Atomic uint64_t zoeken_geweigerd; /* too many waited */
    struct kb_histogram inzageduur;    /* from handing in a record until it is kept, or refused */
    kb_tijd begonnen;                  /* when the service started */
    atomic_size_t n_divisies;          /* rows of `divisie` that are filled; they never change afterwards */
    char divisie[KB_METING_DIVISIES][KB_MAX_DIVISIE + 1];
};

/* One request that has its answer. */
struct kb_geteld {
    size_t route; /* number */
    int http;
    int64_t duur_us;
    const char *divisie; /* lent; "" = none */
    uint32_t geleverd;   /* gegevensgroepen of which it shows data, as bits */
};

/* On zeroed memory. */
void kb_meting_begin(struct kb_meting *m, kb_tijd nu);
/* Take in the divisions of the rights file; those that have gone from it keep their counters. Not beside
 * itself; beside everything else. */
void kb_meting_ken_divisies(struct kb_meting *m, struct kb_toegang *t);
/* Returns the number of its division. */
size_t kb_meting_tel(struct kb_meting *m, const struct kb_geteld *g);
/* The number of a division by its name; "" = none. */
size_t kb_meting_divisie(const struct kb_meting *m, const char *naam);

#endif
