/* Internal to inzage/: the chain as it is written, for one writer, without threads; in files (boek_map.c) or
 * in a table of PostgreSQL (boek_tafel.c).
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

struct boek;
struct tafel;

/* Where lines are kept. Each of these gets the boek's lines as bytes (regels) with the last of them (erbij).
 */
struct boekopslag {
    /* Take what is ours alone, as far as the configuration goes. KB_OK, KB_CONFIGURATIE. */
    enum kb_status (*neem)(struct boek *b, const struct kb_config_inzage *c, struct kb_fout *fout);
    /* Let go of whatever was taken. */
    void (*laat_los)(struct boek *b);
    /* The end of the chain is known (op_schijf, bestand.nummer), and nothing lies behind it. */
    enum kb_status (*maak_klaar)(struct boek *b, struct kb_fout *fout);
    /* Keep the lines as the first of file `bestand`, or nothing of it. */
    enum kb_status (*begin)(struct boek *b, struct kb_fout *fout);
    /* Keep the lines behind those of this file. */
    enum kb_status (*voeg)(struct boek *b, struct kb_fout *fout);
    /* `voeg` failed: take away what can be taken away now; maak_klaar comes later. */
    void (*neem_terug)(struct boek *b);
};

extern const struct boekopslag boek_map, boek_tafel;

struct boek {
    const struct boekopslag *opslag;
    struct tafel *tafel; /* boek_tafel's own */
    const struct kb_klok *klok;
    uint64_t max_bytes;
    bool fsync; /* boek_map's, as are the descriptors */
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

/* A fact that the next file must tell: REGEL_HERSTEL or REGEL_BREUK. */
void boek_noteer(struct boek *b, enum regelsoort soort, const char *reden);

/* Add a record to what will be written. */
void boek_voeg(struct boek *b, kb_tijd tijd, struct kb_tekst leden);
/* Begin a new file when it is time; only before lines are added. KB_OK, also when it was not time. */
KB_MOET_GEBRUIKEN enum kb_status boek_rol(struct boek *b, struct kb_fout *fout);
/* Write what was added and wait until it is on disk. KB_OK: everything added is kept. KB_GEEN_INZAGELOG:
 * nothing of it is, and the boek is stuk. */
KB_MOET_GEBRUIKEN enum kb_status boek_leg_vast(struct boek *b, struct kb_fout *fout);

#endif
