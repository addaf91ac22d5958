/* Internal to zoek/: the terms under which an employer lies in the index, and questions made of them.
 *
 *   =bakkerij   a whole word                _b _ba _bak   how a word begins
 *   ^bak        the beginning of the name   bak           three bytes anywhere in a word
 *   @amsterdam  the town                    #1234ab       the postcode
 *   !           it is shielded              +             it has several names
 *
 * A question is an AND of ORs of terms: it finds every row that can be a hit, and some that are not; the
 * ranking (rang.h) decides. Terms depend on nothing but the row, so that a row can be taken out again. */
#ifndef KLANTBEELD_SRC_ZOEK_TERMEN_H
#define KLANTBEELD_SRC_ZOEK_TERMEN_H

#include "klantbeeld/basis/arena.h"
#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/zoek/criteria.h"
#include "klantbeeld/zoek/rang.h"

enum { KB_MAX_EN = 40, KB_MAX_OF = 48 };

struct kb_of {
    size_t n;
    struct kb_tekst *term; /* n of them */
    unsigned woord;        /* which word it is of: terms of one word say much the same */
    int64_t telling;       /* rows that hold one of them, at most; filled in by the search */
    int64_t minstens;      /* and at least */
    int64_t kost;          /* entries of the index that are read to ask it */
};

struct kb_en {
    struct kb_arena *arena; /* lent: owns the terms */
    size_t n;
    unsigned woord; /* what the next term is of */
    struct kb_of of[KB_MAX_EN];
    bool mislukt; /* memory */
    bool niets;   /* a word asked begins no word of the index: there is nothing to find */
    bool precies; /* it finds, of rows with one name, just those that are hits */
};

#define KB_TERM_AFGESCHERMD "!"
#define KB_TERM_MEER_NAMEN "+"

/* What the terms of a row are made of. norm: names in normal form, a line each. postcode and plaats may be no
 * text. A postcode that is not Dutch has no term. */
struct kb_termbron {
    struct kb_tekst norm, postcode, plaats;
    bool afgeschermd;
};
/* The terms, separated by blanks. */
void kb_termen_van_rij(struct kb_buffer *uit, const struct kb_termbron *rij);
/* Give the whole words that begin so, or in which it stands (at most max), and return how many there are, or
 * max + 1 when there are more. */
typedef size_t kb_woordlijst(const void *context, struct kb_tekst deel, bool begin, struct kb_tekst *uit,
                             size_t max);
/* The question for one class of hits (not KB_RANG_EXACT or KB_RANG_BENADERD), without the criteria beside the
 * name. Where a word asked is part of few words of the index, those words are asked: they find nothing else.
 */
void kb_termen_van_klasse(struct kb_en *uit, const struct kb_naam *gevraagd, enum kb_rangklasse klasse,
                          kb_woordlijst *woorden, const void *context);
/* Add postcode and town. */
void kb_termen_van_plek(struct kb_en *uit, const struct kb_criteria *c);
/* Add one term, mark in front. */
void kb_en_term(struct kb_en *uit, const char *merk, struct kb_tekst t);
/* The key of a name in the index: equal for names that are equal but for their blanks. Never negative. */
int64_t kb_naam_sleutel(const struct kb_naam *naam);

#endif
