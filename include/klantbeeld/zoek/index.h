/* Filling the search index: a whole delivery, a file with mutations, and what the index says of itself.
 *
 * In PostgreSQL either is one transaction, and one filling at a time is a lock of the database. For a file:
 * an index file is never changed once it is in use. Both ways build a file beside it, check it, bring it to
 * disk and put it in its place with one rename: a search sees the old one or the new one, and whatever ends
 * the process half-way leaves the old one. One filling at a time (a lock file); for commands, not
 * thread-safe. */
#ifndef KLANTBEELD_ZOEK_INDEX_H
#define KLANTBEELD_ZOEK_INDEX_H

#include <stdio.h>

#include "klantbeeld/domein/nummers.h"

enum { KB_PEILDATUM_LENGTE = 10 };

/* What the index says of itself. */
struct kb_indexstaat {
    int64_t werkgevers, actief, lhnummers;
    int64_t volgnummer; /* of the last delivery or mutation file that is in it */
    int64_t termen;     /* distinct terms */
    int64_t bytes;
    char peildatum[KB_PEILDATUM_LENGTE + 1]; /* "2026-11-24": of the data */
    char gemaakt[24];                        /* when this file was made, RFC 3339 */
};

struct kb_vulling {
    const char *index;     /* path of the index, or postgresql://… */
    const char *invoer;    /* path, plain or gzip; "-" is standard input */
    const char *afgekeurd; /* path of the rejects file; NULL: the index's path and ".afgekeurd", for a
                                 database zoekindex.afgekeurd */
    enum kb_elfproef proef;
    int64_t max_afkeur_promille; /* more rejects than this share keeps the old index */
    FILE *voortgang;             /* lent; NULL: none. A bar on a terminal, a line now and then elsewhere */
};

struct kb_vulverslag {
    int64_t regels, goed, afgekeurd;
    int64_t duur_ms;
    bool al_verwerkt; /* a mutation file that the index holds already: nothing was done */
    struct kb_indexstaat staat;
};

/* KB_OK; KB_ONGELDIG when the delivery is refused (the text says why; the old index stays); KB_INTERN for the
 * machine: disk, permissions; KB_OVERBELAST when another filling is under way. */
KB_MOET_GEBRUIKEN enum kb_status kb_index_laad(const struct kb_vulling *v, struct kb_vulverslag *uit,
                                               struct kb_fout *fout);
KB_MOET_GEBRUIKEN enum kb_status kb_index_muteer(const struct kb_vulling *v, struct kb_vulverslag *uit,
                                                 struct kb_fout *fout);
/* KB_OK or KB_BRON_ONBEREIKBAAR. grondig: also reads the whole file and compares it with itself. */
KB_MOET_GEBRUIKEN enum kb_status kb_index_staat(const char *index, bool grondig, struct kb_indexstaat *uit,
                                                struct kb_fout *fout);

#endif
