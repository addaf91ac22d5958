/* Internal to inzage/: judges the lines of a log one by one, in the order in which they lie there. Knows no
 * files: it is told where a file begins and ends. */
#ifndef KLANTBEELD_SRC_INZAGE_KETEN_H
#define KLANTBEELD_SRC_INZAGE_KETEN_H

#include "inzage/bestanden.h"
#include "klantbeeld/inzage/verificatie.h"

/* A line that is known from elsewhere. */
struct ijkpunt {
    struct stand moet; /* number 0 = none */
    enum kb_inzage_bevindingsoort soort;
    bool gezien;
};

struct keten {
    const struct kb_inzage_controle *vraag;
    struct kb_inzage_uitslag *uit;
    struct ijkpunt stand, anker;
    /* What the next line must be. */
    struct stand vorige; /* the line before; its number is 0 before the first */
    bool weet_hash;      /* vorige.hash is what the next line must name */
    bool weet_volgnr;    /* false: the next line's number is taken as it is */
    uint64_t onleesbaar; /* lines just passed that could not be read, so that many numbers may be missing */
    /* Where we are. */
    const struct logbestand *bestand;
    uint64_t regel;
    bool gat_verklaard; /* a file before this one is missing, which has been told */
    uint64_t zonder_controlepunt;
    uint64_t afstand; /* records between two checkpoints, as the beginning of the file says; 0 = any */
    bool controlepunt_gezien, controlepunt_gemist;
    size_t sleutel; /* place of the key that signed last */
};

void keten_begin(struct keten *k, const struct kb_inzage_controle *vraag, struct kb_inzage_uitslag *uit);
/* Is this the file that should come now? False: its number was there, and it is to be passed over. */
bool keten_keur_nummer(struct keten *k, const struct logbestand *b, unsigned verwacht);
/* A file begins; it is lent until the next. */
void keten_bestand(struct keten *k, const struct logbestand *b, bool gat_verklaard);
/* The next line of it, without its newline; false when memory ran out. */
bool keten_regel(struct keten *k, struct kb_tekst bytes);
/* A line that is too long to be one. */
void keten_onleesbaar(struct keten *k, const char *waarom);
/* Everything was seen: what was expected and did not come. */
void keten_einde(struct keten *k);

/* Report; regel 0 = the file as a whole, bestand NULL = the folder. */
void keten_meld(struct keten *k, enum kb_inzage_bevindingsoort soort, const char *bestand, uint64_t regel,
                const char *formaat, ...) KB_PRINTF(5, 6);

#endif
