/* What can go wrong, once for the whole service: a status that code acts upon, a text for people, and the
 * list of everything that was wrong with an input. Only basis/probleem.c turns these into HTTP. */
#ifndef KLANTBEELD_BASIS_FOUT_H
#define KLANTBEELD_BASIS_FOUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define KB_MOET_GEBRUIKEN __attribute__((warn_unused_result))
#define KB_PRINTF(formaat, eerste) __attribute__((format(printf, formaat, eerste)))

enum kb_status {
    KB_OK = 0,
    KB_ONGELDIG,               /* the input breaks a rule: 400 */
    KB_NIET_AANGEMELD,         /* no token, or one that does not hold: 401 */
    KB_GEEN_RECHT,             /* known, but not allowed: 403 */
    KB_AFGESCHERMD,            /* a shielded employer, and no right to see those: 403 */
    KB_ONBEKEND,               /* no such employer: 404 */
    KB_ONBEKEND_PAD,           /* no such path: 404 */
    KB_GROEP_NIET_BESCHIKBAAR, /* a gegevensgroep that is declared but not yet delivered: 404 */
    KB_METHODE,                /* known path, other method: 405 */
    KB_NIET_AANVAARDBAAR,      /* the client takes no media type that we give: 406 */
    KB_TE_GROOT,               /* a body larger than we read: 413 */
    KB_URI_TE_LANG,            /* 414 */
    KB_MEDIATYPE,              /* a body of another media type than the path takes: 415 */
    KB_TE_VEEL,                /* the caller's limit: 429 */
    KB_KOPPEN_TE_GROOT,        /* request headers larger than we read: 431 */
    KB_INTERN,                 /* our own failure: 500 */
    KB_BRON_FOUT,              /* no source gave a usable answer: 502 */
    KB_BRON_ONBEREIKBAAR,      /* the source is not asked now (breaker, full): 503 */
    KB_OVERBELAST,             /* too many requests wait already: 503 */
    KB_GEEN_INZAGELOG,         /* what is disclosed cannot be recorded now: 503 */
    KB_GEEN_GEHEUGEN,          /* 503: the next request may well succeed */
    KB_TE_LAAT,                /* the deadline passed: 504 */
    KB_CONFIGURATIE,           /* the configuration is wrong; the service does not start */
    KB_AANTAL_STATUSSEN
};

/* One fault. tekst is for people (Dutch where it can reach a front-end) and never holds personal data. */
struct kb_fout {
    enum kb_status status;
    int64_t opnieuw_s; /* with a 429 or 503: when trying again has a chance, in seconds; 0 = not known */
    int regel;         /* with KB_CONFIGURATIE: the line of the setting; 0 = not known */
    char tekst[320];
};

/* Fill fout (which may be NULL) and hand status back, so that `return kb_fout_zet(...)` reads as one thought.
 * A text that does not fit is cut. Thread-safe. */
enum kb_status kb_fout_zet(struct kb_fout *fout, enum kb_status status, const char *formaat, ...)
    KB_PRINTF(3, 4);

/* One line, "klantbeeld.conf:12: dienst.tls.…", for a fault in this configuration file. */
void kb_fout_meld(FILE *uit, const char *bestand, const struct kb_fout *fout);

/* The violations of one request, all of them (ADR rule /core/error-handling/all-errors). More than fit are
 * counted. */
enum { KB_MAX_OVERTREDINGEN = 24 };

struct kb_overtreding {
    const char *plaats; /* "path", "query", "header" or "body" (static) */
    char naam[48];      /* the parameter; cut when longer */
    char reden[200];    /* what is wrong and what a valid value looks like; never the value itself */
};

struct kb_overtredingen {
    size_t n;      /* filled rows */
    size_t totaal; /* found, >= n */
    struct kb_overtreding rij[KB_MAX_OVERTREDINGEN];
};

void kb_overtreding_meld(struct kb_overtredingen *lijst, const char *plaats, const char *naam,
                         const char *reden, ...) KB_PRINTF(4, 5);

#endif
