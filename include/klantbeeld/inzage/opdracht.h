/* `klantbeeld inzagelog verifieer`: the verifier for people and for scripts. */
#ifndef KLANTBEELD_INZAGE_OPDRACHT_H
#define KLANTBEELD_INZAGE_OPDRACHT_H

#include <stdio.h>

/* As given on the command line; NULL = not given. */
struct kb_inzage_opdracht {
    const char *config;    /* where the log is, the keys and the distance of checkpoints come from here, */
    const char *map;       /* or only a folder */
    const char *instantie; /* with PostgreSQL: only this one's chain; otherwise those of all */
    const char
        *sleutel; /* file with Ed25519 public keys, oldest first, in hex or base64; goes before config's */
    const char *anker; /* "VOLGNR:HASH", as an earlier check printed it */
    const char *vanaf; /* first file that must be there; older ones were taken away */
};

enum { KB_INZAGE_HEEL = 0, KB_INZAGE_BEVINDINGEN = 1, KB_INZAGE_NIET_GECONTROLEERD = 2 };

/* Findings and a summary to `uit`, one finding a line: "BESTAND:REGEL: soort: uitleg"; errors to `fouten`.
 * Returns the exit code: one of the above. */
int kb_inzage_voer_uit(const struct kb_inzage_opdracht *o, FILE *uit, FILE *fouten);

#endif
