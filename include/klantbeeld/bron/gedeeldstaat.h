/* The cache that instances share, as operations see it. */
#ifndef KLANTBEELD_BRON_GEDEELDSTAAT_H
#define KLANTBEELD_BRON_GEDEELDSTAAT_H

#include <stdbool.h>

#include "klantbeeld/basis/klok.h"

/* Why Redis was of no help; counted per reason. */
enum kb_gedeeld_reden {
    KB_GEDEELD_GOED,       /* it was */
    KB_GEDEELD_VERBINDING, /* not connected, or the connection broke */
    KB_GEDEELD_TRAAG,      /* no answer within wacht_ms */
    KB_GEDEELD_RUST,       /* was slow several times in a row and is not asked for a while */
    KB_GEDEELD_VOL,        /* our own bounds: too many questions or bytes under way, or no memory */
    KB_GEDEELD_GEWEIGERD,  /* an error reply: out of memory, loading, read-only, no rights */
    KB_GEDEELD_KAPOT,      /* a reply or a value that cannot be ours */
    KB_GEDEELD_SLOT,       /* another instance held the lock until waiting made no more sense */
    KB_GEDEELD_AANMELDEN,  /* only as last fault: password, database or TLS refused */
    KB_AANTAL_GEDEELD_REDENEN
};

/* As operations see it; a consistent-enough snapshot of counters since start. */
struct kb_gedeeld_staat {
    bool verbonden;
    bool rust;         /* not asked for a while, because it was slow */
    uint64_t treffers; /* TREFFER */
    uint64_t missers;  /* HALEN */
    uint64_t gewacht;  /* questions that found another instance fetching */
    uint64_t zelf[KB_AANTAL_GEDEELD_REDENEN];
    uint64_t bewaard;      /* values sent to be stored */
    uint64_t niet_bewaard; /* too large, no room, no connection, or refused */
    uint64_t onbruikbaar;  /* values found that did not open: garbage, other key, other type, too large */
    uint64_t verbindingen; /* made since start */
    uint64_t fouten;       /* faults of Redis or the way to it, all kinds */
    kb_tijd laatste_fout;  /* 0 = never */
    enum kb_gedeeld_reden laatste_foutsoort;
    int64_t laatste_duur_us;      /* of the last answer */
    int64_t gemiddelde_duur_us;   /* running mean, the last sixteen weigh most */
    kb_tijd certificaat_verloopt; /* of what we show Redis; 0 = nothing */
};

/* "verbinding" for KB_GEDEELD_VERBINDING; NULL for KB_GEDEELD_GOED. */
const char *kb_gedeeld_reden_tekst(enum kb_gedeeld_reden reden);

#endif
