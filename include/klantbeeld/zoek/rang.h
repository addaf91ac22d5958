/* How well a name answers what was asked: the order of hits, as a pure function of texts, status and size, so
 * that every store gives the same order. Thread-safe.
 *
 * A class, then a degree within it (lower is better), then active before ended and larger before smaller: the
 * last two are kb_rangnummer, which is also where a row lies in the store. */
#ifndef KLANTBEELD_ZOEK_RANG_H
#define KLANTBEELD_ZOEK_RANG_H

#include "klantbeeld/zoek/naam.h"

enum kb_rangklasse {
    KB_RANG_EXACT,      /* the same name; degree 1: but for its blanks */
    KB_RANG_BEGIN,      /* the name begins with it */
    KB_RANG_WOORDEN,    /* every word of it is a word of the name, in any order */
    KB_RANG_WOORDBEGIN, /* every word of it begins a word of the name, in any order */
    KB_RANG_DEEL,       /* every word of it, of three characters at least, stands somewhere in the name */
    KB_RANG_BENADERD,   /* words, with as many typing errors as the degree: 1 or 2 */
    KB_RANG_GEEN        /* no hit */
};

struct kb_rang {
    enum kb_rangklasse klasse;
    uint8_t graad;
};

/* At least so many characters must be asked for a part or the beginning of a word; below it, words are whole.
 */
enum { KB_DEEL_MINIMUM = 3, KB_MAX_TIKFOUTEN = 2 };

/* Classes without KB_RANG_BENADERD, which costs more. Names must have a word. */
struct kb_rang kb_rang_bepaal(const struct kb_naam *gevraagd, const struct kb_naam *naam);
/* KB_RANG_BENADERD with the number of typing errors, or KB_RANG_GEEN: a letter too many, too few, wrong, or
 * two exchanged, a blank too many or too few; "vd" for "van de(n, r)". Words of one or two characters must be
 * right, those of three or four may have one error. */
struct kb_rang kb_rang_benader(const struct kb_naam *gevraagd, const struct kb_naam *naam);
/* <0 when a comes before b. */
int kb_rang_vergelijk(struct kb_rang a, struct kb_rang b);

/* Where an employer stands among those of equal text: ascending, active first, larger first, then volg. Never
 * negative. omvang: number of employees, 0 when unknown; volg tells apart those that are alike. */
enum { KB_RANG_VOLG_BITS = 24, KB_RANG_OMVANG_MAX = (1 << 17) - 1 };
int64_t kb_rangnummer(bool beeindigd, int64_t omvang, uint32_t volg);

/* Typing errors between two words, at most `grens` + 1: letters added, left out, replaced, neighbours
 * exchanged (optimal string alignment). Bytes count as letters: names are ASCII but for other scripts. */
unsigned kb_afstand(struct kb_tekst a, struct kb_tekst b, unsigned grens);
/* How many errors a word of this length may have. */
unsigned kb_tikfouten_in(size_t lengte);

#endif
