/* The configuration: one libconfig file, overridable by environment (KLANTBEELD_<BLOK>_<INSTELLING>), read
 * once at start.
 *
 * Every setting has one row in the table of src/basis/config_tabel.c: name, type, bounds, default. What is
 * not in the table is an error; so is a value out of bounds. All errors are reported, each with file, line
 * and setting, and the service does not start. deploy/klantbeeld.conf is the commented default. */
#ifndef KLANTBEELD_BASIS_CONFIG_H
#define KLANTBEELD_BASIS_CONFIG_H

#include <stdint.h>
#include <stdio.h>

#include "klantbeeld/basis/fout.h"

enum {
    KB_CONFIG_MAX_BRONNEN = 16,
    KB_CONFIG_MAX_GROEPEN = 16,
    KB_CONFIG_MAX_UITGEVERS = 7,
    KB_CONFIG_MAX_HERKOMSTEN = 64,
    KB_CONFIG_MAX_VERSIES = 4
};

/* dienst.tls: { ... }: TLS on our own ports */
struct kb_config_tls {
    const char *certificaat_bestand; /* PEM: the certificate and those between it and the CA; "" = no TLS */
    const char *sleutel_bestand;     /* PEM: its private key */
    const char
        *client_ca_bestand; /* PEM: who connects must have a certificate of one of these; "" = anyone */
    const char *beheer;     /* the management port: "uit", "tls", or "mtls" (that too) */
};

/* dienst: { ... } */
struct kb_config_dienst {
    const char *adres;              /* IPv4 or IPv6 address the public port listens on */
    int64_t poort;                  /* 1..65535 */
    const char *beheer_adres;       /* the management port: never reachable for front-ends */
    int64_t beheer_poort;           /* 1..65535 */
    int64_t max_verbindingen;       /* client connections, and so threads, at once */
    int64_t wachttijd_s;            /* an idle keep-alive connection is closed after this */
    int64_t deadline_ms;            /* a request is answered within this, whatever the sources do */
    int64_t reserve_ms;             /* what is kept of the deadline for translating and sending */
    int64_t max_wachtend;           /* requests that wait for sources at once; one more is refused with 503 */
    int64_t cache_mb;               /* memory for source answers and the groups made of them; 0 = no cache */
    const char *elfproef;           /* "streng" or "soepel" */
    const char *logniveau;          /* "fout", "waarschuwing", "info", "debug" */
    const char *verzoekregels;      /* "aan": a line in the log for every request; "uit" */
    const char *pseudoniem_bestand; /* key of the pseudonyms in logs; "" = a new one at every start */
    struct kb_config_tls tls;
};

/* abs.andere_uitgevers: ( { naam = ...; uitgever = ...; afnemer = ...; jwks = ...; }, ... ) */
struct kb_config_uitgever {
    const char *naam;     /* for messages and variables */
    const char *uitgever; /* as those of abs */
    const char *afnemer;
    const char *jwks;
    const char *jwks_ca;
    int64_t jwks_ververs_s;
    int regel; /* line in the file, for messages */
};

/* abs: { ... } */
struct kb_config_abs {
    const char *uitgever;         /* required `iss` */
    const char *afnemer;          /* required in `aud` */
    const char *jwks;             /* a file path, or an http(s) URL */
    const char *jwks_ca;          /* CA file for the URL; "" = the system's */
    int64_t jwks_ververs_s;       /* a URL is fetched again after this */
    int64_t speling_s;            /* clock leeway on exp, nbf, iat: 0..60 */
    const char *ontwikkelsleutel; /* private JWK file for `klantbeeld token`; "" in production */
    const char *rechten;          /* the rights file, see abs/rechten.h */
    size_t n_uitgevers;           /* besides the one above */
    struct kb_config_uitgever ander[KB_CONFIG_MAX_UITGEVERS];
};

/* gegevensgroepen: ( { naam = "contact"; adapter = "k3cr"; }, ... ) */
struct kb_config_groep {
    const char *naam;
    const char *adapter; /* which implementation serves it */
    int regel;
};

/* bronnen: ( { naam = "k3cr"; url = "http://..."; }, ... ) */
struct kb_config_bron {
    const char *naam;
    const char *url;          /* base URL: scheme, host, port, perhaps a path; no trailing slash */
    int64_t timeout_ms;       /* one call, all in */
    int64_t verbind_ms;       /* connecting, TLS included */
    int64_t max_body_bytes;   /* a larger body (decoded) is refused */
    int64_t max_verbindingen; /* calls to this source at once; more wait for their turn */
    const char *vervoer; /* "eigen" connections where the URL is http://, or "libcurl"; https is libcurl's */
    int64_t wachtrij;    /* calls that may wait for their turn; one more is refused */
    const char *limiet;  /* "vast": max_verbindingen; "gradient": fewer while answers get slower */
    int64_t limiet_min;  /* a gradient never goes below this */
    int64_t vers_s;      /* an answer is given again without asking for this long */
    int64_t ververs_s;   /* and so long after that while one call refreshes it */
    int64_t storing_s;   /* when the source fails: an answer of at most this age, marked verouderd */
    int64_t onbekend_s;  /* "does not know this employer" is kept for this long */
    int64_t breker_venster_s;    /* the breaker looks back so far, */
    int64_t breker_minimum;      /* wants so many calls in it before it judges, */
    int64_t breker_procent;      /* opens at this share of faults, */
    int64_t breker_open_s;       /* for so long, doubling at every failed try */
    int64_t breker_open_max_s;   /* up to this, */
    int64_t breker_proeven;      /* and tries with so many calls */
    int64_t herkans_procent;     /* share of the calls that may be tried once more; 0 = none */
    int64_t dubbel_procent;      /* share of the calls that may be asked twice after the p95; 0 = none */
    const char *ca;              /* CA file for https; "" = the system's */
    const char *sleutel_bestand; /* file whose first line goes out as `Authorization: Bearer`; "" = none */
    const char *client_certificaat_bestand; /* PEM, for https: shown to the source; "" = none */
    const char *client_sleutel_bestand;     /* PEM: its private key */
    int regel;
};

/* gedeeld: { ... }: the cache that instances share, in Redis */
struct kb_config_gedeeld {
    const char *adres;                      /* host name or address; "" = no shared cache */
    int64_t poort;                          /* 1..65535 */
    const char *tls;                        /* "aan" or "uit" */
    const char *ca;                         /* CA file; "" = the system's */
    const char *client_certificaat_bestand; /* PEM: shown to Redis; "" = none */
    const char *client_sleutel_bestand;     /* PEM: its private key */
    const char *gebruiker;                  /* ACL user; "" = Redis' default user */
    const char *wachtwoord_bestand;         /* file whose first line is the password; "" = none */
    int64_t db;                             /* database number */
    const char *sleutel_bestand; /* one or two 32-byte keys, a line each: the first encrypts, both decrypt */
    int64_t wacht_ms;            /* one answer of Redis may take this; then we go on without */
    int64_t slot_ms;             /* an instance that fetches for all holds the lock at most this long */
    int64_t max_waarde_bytes;    /* a larger value is not shared */
    int regel;                   /* of the block, for messages */
};

/* inzage: { ... }: the log of who saw what */
struct kb_config_inzage {
    const char *map;    /* existing folder that holds the log alone; "" = no log */
    int64_t rotatie_mb; /* a file that has grown beyond this is followed by a new one; a new day too */
    const char *fsync;  /* "aan"; "uit" is for development: a power cut then loses what was told kept */
    int64_t wachtrij;   /* records that may wait for the disk; one more is refused */
    int64_t herstel_ms; /* after a failed write: how long until the next try */
    const char *sleutel_bestand;       /* Ed25519 seed that signs the checkpoints; "" = no checkpoints */
    int64_t controlepunt_regels;       /* lines between two checkpoints in one file */
    const char *oude_sleutels_bestand; /* public keys that signed before this one, oldest first; "" = none */
    const char *verbinding_bestand;    /* instead of map: connection string of PostgreSQL; "" = files */
    const char *instantie;             /* with PostgreSQL: whose chain; no two processes at once */
    int64_t wacht_ms;                  /* with PostgreSQL: a commit that takes longer has failed */
};

/* zoek: { ... }: the search index */
struct kb_config_zoek {
    const char *index;           /* path of the index file, or postgresql://…; "" = no search */
    int64_t max_afkeur_promille; /* a delivery with more rejects than this share keeps the old index */
    int64_t verbindingen;        /* searches at once; more wait for their turn */
};

/* grenzen: { ... }: limits per caller, see abs/grens.h; 0 = no such limit */
struct kb_config_grenzen {
    int64_t medewerker_verzoeken; /* requests of one employee per verzoeken_venster_s */
    int64_t divisie_verzoeken;
    int64_t verzoeken_venster_s;
    int64_t medewerker_werkgevers; /* different employers of one employee per werkgevers_venster_s */
    int64_t divisie_werkgevers;
    int64_t werkgevers_venster_s;
    int64_t alarm_werkgevers; /* tell operations of so many of one employee; 0 = do not */
    int64_t max_medewerkers;  /* remembered at once; beyond that the longest idle one is forgotten */
};

/* sporen: { ... }: traces, see spoor/sporen.h */
struct kb_config_sporen {
    const char *collector;       /* base URL of an OTLP/HTTP collector; "" = no span goes anywhere */
    int64_t steekproef_promille; /* of the requests whose caller did not decide, so many become a trace */
    int64_t wachtrij;            /* spans that may wait; more are dropped */
    int64_t wacht_ms;            /* a delivery that takes longer has failed */
    const char *ca;              /* CA file for https; "" = the system's */
    const char *sleutel_bestand; /* file whose first line goes out as `Authorization: Bearer`; "" = none */
};

/* herkomsten: ( { naam = "ks"; divisie = "K&S"; herkomst = "https://..."; }, ... ): whose pages may read
 * answers in a browser (CORS) */
struct kb_config_herkomst {
    const char *naam;
    const char *divisie;  /* answers to tokens of this division, and those to nobody in particular */
    const char *herkomst; /* as browsers send it in Origin */
    int regel;
};

/* versies: ( { naam = "v1"; afgeraden_vanaf = "2027-07-01"; ... }, ... ): what is announced of a major
 * version on every answer of it */
struct kb_config_versie {
    const char *naam;
    const char *afgeraden_vanaf; /* JJJJ-MM-DD, from 00:00 UTC (RFC 9745) */
    const char *einde_op;        /* JJJJ-MM-DD (RFC 8594); "" = not known yet */
    const char *uitleg;          /* links, "" = none: why and what to do, */
    const char *einde_uitleg;    /* about the end, */
    const char *opvolger;        /* the next version */
    int regel;
};

struct kb_config {
    struct kb_config_dienst dienst;
    struct kb_config_abs abs;
    size_t n_groepen;
    struct kb_config_groep groep[KB_CONFIG_MAX_GROEPEN];
    size_t n_bronnen;
    struct kb_config_bron bron[KB_CONFIG_MAX_BRONNEN];
    struct kb_config_gedeeld gedeeld;
    struct kb_config_inzage inzage;
    struct kb_config_zoek zoek;
    struct kb_config_grenzen grenzen;
    struct kb_config_sporen sporen;
    size_t n_herkomsten;
    struct kb_config_herkomst herkomst[KB_CONFIG_MAX_HERKOMSTEN];
    size_t n_versies;
    struct kb_config_versie versie[KB_CONFIG_MAX_VERSIES];
    const char *bestand;
    void *intern; /* owns every string above */
};

/* Read and check a file. Every error is printed to `fouten`, one a line: "klantbeeld.conf:12: dienst.poort:
 * ...". KB_OK or KB_CONFIGURATIE; *uit must be freed with kb_config_vrij on KB_OK only. Not thread-safe
 * (environment). */
KB_MOET_GEBRUIKEN enum kb_status kb_config_lees(const char *bestand, struct kb_config *uit, FILE *fouten);
/* The effective configuration, defaults and environment included, as a file that kb_config_lees takes. */
void kb_config_schrijf(const struct kb_config *c, FILE *uit);
/* The line of a setting in the file, "dienst.tls.sleutel_bestand", or else of its block; 0 = neither is
 * there. */
int kb_config_regel(const struct kb_config *c, const char *instelling);
void kb_config_vrij(struct kb_config *c);

#endif
