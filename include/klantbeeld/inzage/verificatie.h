/* The verifier of the inzagelog, in files or in PostgreSQL: reads everything, changes nothing, needs no
 * service and may run beside one.
 *
 * Found is: a line changed, removed, doubled, moved or not ours; a file missing, renamed, exchanged or cut; a
 * signature that does not hold; lines missing at the end, as long as the file `stand` or an anchor knows of
 * them. Whoever may write in the folder and computes the whole chain anew is found by checkpoints (for which
 * he needs the key) and by an anchor: the last number and hash of an earlier check, noted elsewhere. */
#ifndef KLANTBEELD_INZAGE_VERIFICATIE_H
#define KLANTBEELD_INZAGE_VERIFICATIE_H

#include <stdbool.h>

#include "klantbeeld/basis/fout.h"

enum kb_inzage_bevindingsoort {
    KB_BEVINDING_GEWIJZIGD,    /* a line's bytes are not those that were hashed */
    KB_BEVINDING_VORM,         /* not a line of this log */
    KB_BEVINDING_KETEN,        /* does not continue the line before it */
    KB_BEVINDING_GAT,          /* lines are missing before this one */
    KB_BEVINDING_DUBBEL,       /* the line before it again */
    KB_BEVINDING_VOLGORDE,     /* belongs elsewhere, or stands there too */
    KB_BEVINDING_ONVOLLEDIG,   /* a file that others follow ends in half a line */
    KB_BEVINDING_BESTAND,      /* a file is missing, doubled, exchanged, empty or not ours */
    KB_BEVINDING_CONTROLEPUNT, /* a checkpoint is missing, or its signature does not hold */
    KB_BEVINDING_EINDE,        /* lines are missing at the end */
    KB_BEVINDING_STAND,        /* `stand` is missing or says otherwise */
    KB_BEVINDING_ANKER,        /* the anchor says otherwise */
    KB_BEVINDING_BREUK,        /* the service itself found at a start that the log had been touched */
    KB_AANTAL_BEVINDINGSOORTEN
};

struct kb_inzage_bevinding {
    enum kb_inzage_bevindingsoort soort;
    char bestand[48]; /* "" = the folder as a whole */
    uint64_t regel;   /* in that file, from 1; 0 = the file as a whole */
    char uitleg[200]; /* Dutch, printable ASCII */
};

/* "gewijzigd" and so on: a short fixed name; never NULL. */
const char *kb_inzage_bevindingnaam(enum kb_inzage_bevindingsoort soort);

typedef void kb_inzage_melder(void *context, const struct kb_inzage_bevinding *b);

struct kb_inzage_controle {
    const char *map;        /* a folder, or NULL and */
    const char *verbinding; /* a connection string of PostgreSQL with */
    const char *instantie;  /* whose chain */
    /* Ed25519 public keys, oldest first; none = signatures are not looked at. Once a later one has signed, an
     * earlier one has no say any more, so that a key that leaked after its time signs nothing new. */
    const unsigned char (*sleutels)[32];
    size_t n_sleutels;
    unsigned vanaf;        /* number of the first file that must be there; 0 = 1 */
    uint64_t anker_volgnr; /* 0 = no anchor */
    unsigned char anker_hash[32];
    kb_inzage_melder *meld; /* called for every finding, in the order of the log */
    void *context;
};

struct kb_inzage_uitslag {
    uint64_t bevindingen;
    uint64_t bestanden, regels, inzages;
    uint64_t volgnr;          /* of the last line */
    char hash[2 * 32 + 1];    /* and its hash: the anchor for the next check */
    uint64_t ondertekend_tot; /* number of the last checkpoint that holds; 0 = none */
    bool onvolledig;          /* the newest file ends in half a line: being written, or left so by a crash */
};

/* KB_OK: everything was read, uit->bevindingen says how it was. KB_CONFIGURATIE, KB_GEEN_GEHEUGEN: it could
 * not be read; what was found until then counts, and no more is known. Reentrant. */
KB_MOET_GEBRUIKEN enum kb_status kb_inzage_verifieer(const struct kb_inzage_controle *vraag,
                                                     struct kb_inzage_uitslag *uit, struct kb_fout *fout);

typedef void kb_inzage_bij_instantie(void *context, const char *instantie);

/* Call for every instance that has a chain in PostgreSQL, by name. KB_OK, KB_CONFIGURATIE. */
KB_MOET_GEBRUIKEN enum kb_status kb_inzage_instanties(const char *verbinding, kb_inzage_bij_instantie *bij,
                                                      void *context, struct kb_fout *fout);

#endif
