/* Internal to zoek/: what loading and mutating have in common: the lock, the rejects file, progress, the
 * swap. */
#ifndef KLANTBEELD_SRC_ZOEK_VULLING_H
#define KLANTBEELD_SRC_ZOEK_VULLING_H

#include <time.h>

#include "klantbeeld/basis/klok.h"
#include "zoek/invoer.h"
#include "zoek/sqlite_schrijf.h"

struct kb_vulwerk {
    const struct kb_vulling *v;
    struct kb_vulverslag *verslag;
    struct kb_fout *fout;
    struct kb_invoer *in;
    struct kb_voorloop voorloop;
    struct kb_sqlite_schrijver *uit;
    FILE *afgekeurd; /* opened at the first reject */
    int slot;        /* descriptor of the lock file */
    kb_moment begin, getoond;
    const char *stap; /* what is being done, for the progress */
    char nieuw[4096]; /* the file that is being made: the index's path and ".nieuw" */
};

/* Take the lock, open the input and read its first line. On failure everything is given back. */
KB_MOET_GEBRUIKEN enum kb_status kb_vulwerk_begin(struct kb_vulwerk *w, const struct kb_vulling *v,
                                                  bool mutaties, struct kb_vulverslag *verslag,
                                                  struct kb_fout *fout);
/* Check counts and the share of rejects, finish the file and put it in the index's place. */
KB_MOET_GEBRUIKEN enum kb_status kb_vulwerk_voltooi(struct kb_vulwerk *w);
/* Give everything back; what was made and not put in place is deleted. */
void kb_vulwerk_einde(struct kb_vulwerk *w);
/* Count a reject and write its line number and reason. */
KB_MOET_GEBRUIKEN enum kb_status kb_vulwerk_keur_af(struct kb_vulwerk *w, int64_t regel, const char *reden);
/* Too many rejects, or another number of lines than was announced? KB_OK or KB_ONGELDIG. */
KB_MOET_GEBRUIKEN enum kb_status kb_vulwerk_keur(struct kb_vulwerk *w);
/* Call it as often as you like: it shows something five times a second at most. promille -1: not known. */
void kb_vulwerk_toon(struct kb_vulwerk *w, int64_t gedaan, int promille, bool nu);

#endif
