/* Internal to zoek/: what loading and mutating have in common: the lock, the rejects file, progress, the
 * swap. */
#ifndef KLANTBEELD_SRC_ZOEK_VULLING_H
#define KLANTBEELD_SRC_ZOEK_VULLING_H

#include <time.h>

#include "klantbeeld/basis/klok.h"
#include "zoek/invoer.h"
#include "zoek/rijdelen.h"

struct kb_vulwerk;

/* How a store is written. Nothing of what is written counts before voltooi has said KB_OK; the functions of
 * rows give KB_OK, KB_INTERN (reden says why) or KB_GEEN_GEHEUGEN. Not thread-safe. */
struct kb_schrijfwijze {
    const char *naam;
    /* One filling at a time: KB_OVERBELAST when another is under way. */
    enum kb_status (*slot)(struct kb_vulwerk *w);
    /* Make w->uit: an empty index beside the one in use, or one that holds what that holds. */
    enum kb_status (*maak)(struct kb_vulwerk *w, bool leeg);
    /* Add a row with its terms. Its keys come separately: a load adds them after all rows, sorted. */
    enum kb_status (*rij)(void *s, int64_t id, const struct kb_werkgever *w);
    enum kb_status (*sleutel)(void *s, int soort, int64_t nummer, int64_t id);
    /* The row with a key, or -1. */
    enum kb_status (*vind)(void *s, int soort, int64_t nummer, int64_t *id);
    /* The last id in a range of rank numbers [van, tot], or -1. */
    enum kb_status (*laatste)(void *s, int64_t van, int64_t tot, int64_t *id);
    /* Take a row out: itself, its keys and its terms. */
    enum kb_status (*weg)(void *s, int64_t id);
    /* Give a row another status and place. The terms stay what they were. */
    enum kb_status (*beeindig)(void *s, int64_t id);
    /* Count, check, write what the index says of itself, keep it through a power cut, and put it in place.
     * staat: volgnummer and peildatum are given, the rest is filled in. KB_ONGELDIG when the check fails. */
    enum kb_status (*voltooi)(struct kb_vulwerk *w, struct kb_indexstaat *staat);
    /* Give everything back; what was not put in place is gone. */
    void (*einde)(struct kb_vulwerk *w);
    /* What went wrong last, for people. Lent. */
    const char *(*reden)(const void *s);
};

extern const struct kb_schrijfwijze kb_schrijfwijze_sqlite, kb_schrijfwijze_postgres;

struct kb_vulwerk {
    const struct kb_vulling *v;
    struct kb_vulverslag *verslag;
    struct kb_fout *fout;
    struct kb_invoer *in;
    struct kb_voorloop voorloop;
    const struct kb_schrijfwijze *hoe;
    void *uit;
    FILE *afgekeurd; /* opened at the first reject */
    int slot;        /* descriptor of the lock file of an index file */
    kb_moment begin, getoond;
    const char *stap; /* what is being done, for the progress */
    char nieuw[4096]; /* what is being made: the index's path and ".nieuw", or the store's name */
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
