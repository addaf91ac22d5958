/* Internal to inzage/: the folder of the log. Files are numbered from 1 without gaps and carry the day on
 * which they were begun: inzage-00000001-20260131.jsonl. Beside them: `stand`, the last line that reached the
 * disk, so that lines missing at the end are seen; `slot`, locked by the process that writes. */
#ifndef KLANTBEELD_SRC_INZAGE_BESTANDEN_H
#define KLANTBEELD_SRC_INZAGE_BESTANDEN_H

#include "inzage/regel.h"

enum { NAAM_RUIMTE = 40, DAG_LENGTE = 8, MAX_NUMMER = 99999999 };

struct logbestand {
    unsigned nummer;
    char dag[DAG_LENGTE + 1];
    char naam[NAAM_RUIMTE];
};

struct bestandenlijst {
    size_t n;
    struct logbestand *rij;   /* by number, then by name */
    size_t n_vreemd;          /* files that look like ours and have no name of ours */
    char vreemd[NAAM_RUIMTE]; /* one of those; cut */
};

void bestand_naam(struct logbestand *b, unsigned nummer, kb_tijd tijd);
/* KB_OK with a list to be freed; KB_INTERN with errno, KB_GEEN_GEHEUGEN. */
KB_MOET_GEBRUIKEN enum kb_status bestanden_lijst(int map, struct bestandenlijst *uit);
void bestanden_vrij(struct bestandenlijst *l);

struct stand {
    uint64_t volgnr; /* 0 = nothing was ever written */
    unsigned char hash[HASH_BYTES];
};

enum { STAND_LENGTE = 20 + 1 + HASH_TEKST + 1 };

/* One write of fixed size over what was there: a reader beside it sees the old or the new. False with errno.
 * It is not synced: after a power cut it may be behind the log, never ahead of it. */
bool stand_schrijf(int fd, const struct stand *s);
/* True with *uit filled. False: the file is not there (errno ENOENT) or holds something else (EILSEQ). */
bool stand_lees(int map, struct stand *uit);

#endif
