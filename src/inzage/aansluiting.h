/* Internal to inzage/: where the chain was left, found at start in files that may have been left in any way.
 *
 * What follows the last whole line of the newest file is cut off: without a newline in it, it is a write that
 * was not finished, which no caller was ever told about. With one, it may have been a record: it is copied
 * to a file beside it first, and told as a break. */
#ifndef KLANTBEELD_SRC_INZAGE_AANSLUITING_H
#define KLANTBEELD_SRC_INZAGE_AANSLUITING_H

#include "inzage/bestanden.h"

enum { MAX_FEITEN = 8 };

/* What must be told in the log itself: REGEL_HERSTEL or REGEL_BREUK with these members. */
struct feit {
    enum regelsoort soort;
    char reden[96];
    char bestand[NAAM_RUIMTE]; /* "" = none */
    uint64_t regel, bytes;     /* the first line that was cut off, and how much; 0 = none */
};

struct aansluiting {
    unsigned nummer;      /* of the last file; 0 = none */
    struct stand laatste; /* last line of the chain; number 0 = none */
    size_t n_feiten;
    struct feit feiten[MAX_FEITEN];
};

/* Find the end of the chain and make the files end there. KB_OK; else nothing was lost and it may be tried
 * again: KB_GEEN_INZAGELOG with a text, KB_GEEN_GEHEUGEN. */
KB_MOET_GEBRUIKEN enum kb_status aansluiting_zoek(int map, struct aansluiting *uit, struct kb_fout *fout);
/* Append the members of a line about a fact. */
void feit_leden(struct kb_buffer *uit, const struct feit *f);

#endif
