/* Internal to inzage/: PostgreSQL with bounded waiting. One thread at a time per connection. */
#ifndef KLANTBEELD_SRC_INZAGE_POSTGRES_H
#define KLANTBEELD_SRC_INZAGE_POSTGRES_H

#include <stdbool.h>

#include <libpq-fe.h>

#include "klantbeeld/basis/fout.h"

/* The connection string: the first line of the file that is not blank and does not begin with '#'. Free with
 * pg_wis. KB_OK; KB_CONFIGURATIE with a text that begins with `instelling`. */
KB_MOET_GEBRUIKEN enum kb_status pg_lees_verbinding(const char *instelling, const char *bestand, char **uit,
                                                    struct kb_fout *fout);
void pg_wis(char *verbinding); /* NULL is allowed */

/* Connect; each address gets two seconds, but the look-up of a name takes as long as the resolver does.
 * NULL with KB_GEEN_INZAGELOG and why; the text never holds the connection string. */
PGconn *pg_verbind(const char *verbinding, struct kb_fout *fout);

struct pgvraag {
    const char *sql;
    int n;                     /* parameters, all texts */
    const char *const *waarde; /* zero-terminated */
    int wacht_ms;              /* for all of it */
};

enum pguitkomst {
    PG_GOED,
    PG_GEWEIGERD, /* the server said no: nothing of it was done */
    PG_BEZET,     /* the same, because what was to be inserted is there */
    PG_ONZEKER    /* no answer: it may have been done or may yet be; the connection is of no use any more */
};

/* One statement, which is a transaction by itself. With PG_GOED *uit is to be cleared with PQclear; without,
 * fout says why. */
KB_MOET_GEBRUIKEN enum pguitkomst pg_vraag(PGconn *pg, const struct pgvraag *v, PGresult **uit,
                                           struct kb_fout *fout);

#endif
