/* Internal to basis/config*.c: the table of settings. One row a setting; what has no row is an error. */
#ifndef KLANTBEELD_SRC_BASIS_CONFIG_TABEL_H
#define KLANTBEELD_SRC_BASIS_CONFIG_TABEL_H

#include <stdbool.h>

#include "klantbeeld/basis/config.h"

enum kb_instellingsoort { KB_INSTELLING_TEKST, KB_INSTELLING_GETAL };

struct kb_instelling {
    const char *naam;
    enum kb_instellingsoort soort;
    size_t plek;                      /* offset in the block's struct */
    const char *standaard;            /* NULL = must be given */
    int64_t min, max;                 /* numbers; texts: bytes */
    const char *keuze;                /* texts: the allowed values, separated by '|'; NULL = any */
    bool (*vorm)(const char *waarde); /* texts: an extra check; NULL = none */
    const char *vorm_uitleg;          /* what `vorm` wants, for the message */
};

struct kb_blok {
    const char *naam;
    const struct kb_instelling *rij;
    size_t n;
};

/* One thing that may be wrong with a setting. */
struct kb_klacht {
    bool mis;
    const char *instelling, *waarom; /* "inzage.map" */
};

/* Those that are, a line each in `fouten`; how many. */
unsigned kb_config_klaag(const struct kb_config *c, FILE *fouten, const struct kb_klacht *k, size_t n);
/* What does not go together, and in the settings of TLS: a line each in `fouten`; how many. */
unsigned kb_config_keur_samenhang(const struct kb_config *c, FILE *fouten);
unsigned kb_config_keur_tls(const struct kb_config *c, FILE *fouten);

extern const struct kb_blok kb_blok_dienst;
extern const struct kb_blok kb_blok_tls;
extern const struct kb_blok kb_blok_abs;
extern const struct kb_blok kb_blok_uitgever; /* an element of abs.andere_uitgevers */
extern const struct kb_blok kb_blok_groep;    /* an element of gegevensgroepen */
extern const struct kb_blok kb_blok_bron;     /* an element of bronnen */
extern const struct kb_blok kb_blok_gedeeld;
extern const struct kb_blok kb_blok_inzage;
extern const struct kb_blok kb_blok_zoek;
extern const struct kb_blok kb_blok_grenzen;
extern const struct kb_blok kb_blok_sporen;
extern const struct kb_blok kb_blok_herkomst; /* an element of herkomsten */
extern const struct kb_blok kb_blok_versie;   /* an element of versies */

#endif
