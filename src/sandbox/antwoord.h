/* Internal to sandbox/: what the built-in sources answer, in the form of their contracts (openapi/bronnen).
 * From a path to the employer it is about, and to a body. Pure but for the caller's look-up of the query;
 * thread-safe. What goes wrong on purpose with the way (a reset, half a body) is the server's business. */
#ifndef KLANTBEELD_SRC_SANDBOX_ANTWOORD_H
#define KLANTBEELD_SRC_SANDBOX_ANTWOORD_H

#include "klantbeeld/basis/schrijver.h"
#include "klantbeeld/domein/codes.h"
#include "klantbeeld/domein/datum.h"
#include "sandbox/werkgevers.h"

struct kb_sandboxvraag {
    const char *pad; /* without the query */
    /* The decoded value of a query parameter, NULL when there is none. */
    const char *(*query)(void *context, const char *naam);
    void *context;
    struct kb_datum vandaag; /* in the Netherlands */
};

struct kb_sandboxoproep;

/* Writes the body of a 200 and returns 200, or returns another status. */
typedef int kb_sandboxschrijf(const struct kb_sandboxoproep *o, struct kb_schrijver *s);

/* A call that was understood. */
struct kb_sandboxoproep {
    const struct kb_sandboxvraag *vraag;
    const struct kb_sandboxwerkgever *w;
    unsigned sub;
    char lh[KB_LH_LENGTE + 1]; /* as the body says it */
    enum kb_sandboxstoring storing;
    kb_sandboxschrijf *schrijf;
};

/* False: no source has this path, or knows this employer (404). */
bool kb_sandbox_herken(const struct kb_sandboxvraag *v, struct kb_sandboxoproep *uit);

kb_sandboxschrijf kb_sandbox_ihp, kb_sandbox_ihps;                               /* antwoord_organisatie.c */
kb_sandboxschrijf kb_sandbox_verslagen, kb_sandbox_loonsancties;                 /* antwoord_dossier.c */
kb_sandboxschrijf kb_sandbox_boetes, kb_sandbox_eigenrisico;                     /* antwoord_dossier.c */
kb_sandboxschrijf kb_sandbox_personen, kb_sandbox_momenten, kb_sandbox_notities; /* antwoord_contact.c */
kb_sandboxschrijf kb_sandbox_documenten;                                         /* antwoord_documenten.c */

/* What they share. */
void kb_sandbox_vlag(struct kb_schrijver *s, struct kb_tekst lid, bool ja); /* "J" or "N" */
/* JJJJMMDD, so many days before today. */
void kb_sandbox_dag(struct kb_schrijver *s, struct kb_tekst lid, struct kb_datum vandaag, int64_t dagen);
/* The source's code in row i of a table, round and round; one that no table has for who has such. */
void kb_sandbox_code(const struct kb_sandboxoproep *o, struct kb_schrijver *s, struct kb_tekst lid,
                     const struct kb_codetabel *tabel, unsigned i);
/* A query parameter that is a whole number of min to max; false when it is something else. `gewoon` when it
 * is not there. */
bool kb_sandbox_getal(const struct kb_sandboxoproep *o, const char *naam, unsigned min, unsigned max,
                      unsigned gewoon, unsigned *uit);
/* A query parameter that is JJJJMMDD; false when it is there and is not. No date when it is not there. */
bool kb_sandbox_datum(const struct kb_sandboxoproep *o, const char *naam, struct kb_datum *uit);
/* Write a text of nearly 4,000 characters with letters beyond ASCII. */
void kb_sandbox_lang(struct kb_schrijver *s, struct kb_tekst lid);

#endif
