/* Internal to inzage/: the chain on disk, for one writer, without threads.
 *
 * Lines are added to memory and become part of the chain all at once (boek_leg_vast) or not at all. After any
 * fault the boek is stuk: nothing can be added until boek_herstel succeeds, which cuts the file back to what
 * was on disk before and goes on in a new file. It always goes on in a new one, at start too: so there is one
 * way, and no file is ever written again in which a write failed. */
#ifndef KLANTBEELD_SRC_INZAGE_BOEK_H
#define KLANTBEELD_SRC_INZAGE_BOEK_H

#include "inzage/aansluiting.h"
#include "inzage/controlepunt.h"
#include "klantbeeld/basis/config.h"

struct boek {
    const struct kb_klok *klok;
    uint64_t max_bytes;
    bool fsync;
    bool tekent;
    struct controlesleutel sleutel; /* when it signs */
    uint64_t controlepunt_regels;
    int map, slot, stand_fd; /* descriptors */
    bool stuk;               /* boek_herstel first */
    bool aangesloten;        /* the end of the chain is known; facts wait to be told */
    struct aansluiting aansluiting;
    int fd; /* the file that is written; -1 = none */
    struct logbestand bestand;
    uint64_t vast;          /* its bytes that are on disk */
    size_t n_laatste;       /* of these, the last line, newline included */
    struct stand op_schijf; /* last line on disk */
    struct stand erbij;     /* last line in memory */
    struct kb_buffer regels;
    size_t begin_laatste; /* offset in regels of the last line */
    uint64_t sinds_controlepunt;
    uint64_t breuken;
};

/* Lock the folder and read the key. KB_OK: now boek_herstel must make it usable. KB_CONFIGURATIE: nothing is
 * left open. */
KB_MOET_GEBRUIKEN enum kb_status boek_open(struct boek *b, const struct kb_config_inzage *c,
                                           const struct kb_klok *klok, struct kb_fout *fout);
/* Sign what is there, when the boek is whole, and let go of everything. */
void boek_sluit(struct boek *b);

/* Make it usable: KB_OK, or KB_GEEN_INZAGELOG with why not. `herstel` (may be no text) holds the members of a
 * line that tells what was the matter. */
KB_MOET_GEBRUIKEN enum kb_status boek_herstel(struct boek *b, struct kb_tekst herstel, struct kb_fout *fout);

/* Add a record to what will be written. */
void boek_voeg(struct boek *b, kb_tijd tijd, struct kb_tekst leden);
/* Begin a new file when it is time; only before lines are added. KB_OK, also when it was not time. */
KB_MOET_GEBRUIKEN enum kb_status boek_rol(struct boek *b, struct kb_fout *fout);
/* Write what was added and wait until it is on disk. KB_OK: everything added is kept. KB_GEEN_INZAGELOG:
 * nothing of it is, and the boek is stuk. */
KB_MOET_GEBRUIKEN enum kb_status boek_leg_vast(struct boek *b, struct kb_fout *fout);

#endif
