/* Internal to inzage/: the lines of a file of any size and any content, in bounded memory. Not thread-safe.
 */
#ifndef KLANTBEELD_SRC_INZAGE_REGELLEZER_H
#define KLANTBEELD_SRC_INZAGE_REGELLEZER_H

#include "inzage/regel.h"

struct regellezer {
    int fd;             /* lent; read from offset 0 by pread */
    uint64_t gelezen;   /* bytes taken from the file */
    uint64_t plek;      /* offset of what was handed out last */
    size_t nummer;      /* of the line that was handed out last; 1 = the first */
    size_t begin, eind; /* what is in bytes and was not handed out */
    bool klaar;         /* the end was seen: what is added to the file now is not read any more */
    char *bytes;
};

enum regelstand {
    LEZER_REGEL,   /* a line, without its newline */
    LEZER_REST,    /* bytes behind the last newline: a line that was not finished, cut to MAX_REGEL + 1 */
    LEZER_TE_LANG, /* a line longer than MAX_REGEL; its beginning is handed out, the rest is skipped */
    LEZER_EINDE,
    LEZER_FOUT /* errno says why */
};

bool regellezer_begin(struct regellezer *l, int fd); /* false: no memory */
void regellezer_einde(struct regellezer *l);
/* *uit is a view until the next call. */
enum regelstand regellezer_volgende(struct regellezer *l, struct kb_tekst *uit);

#endif
