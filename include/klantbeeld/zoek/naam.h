/* Names as people type them, brought to one form: what is equal here is the same name to whoever searches.
 *
 *   lower case, no accents (é → e, ß → ss), blanks for punctuation     "Café 't Hoekje"      → "cafe t
 * hoekje" initials with dots are one word, an apostrophe inside joins         "A.B.N. D'Angelo"     → "abn
 * dangelo" legal forms are left out, unless nothing else is there              "Stichting De Zon"    → "de
 * zon" "en", "&" and "+" are left out, likewise                            "Jansen & Co B.V."    → "jansen
 * co" few spellings of the same word are one (het/'t, zoon/zn, gebr)      "Gebroeders Bos"      → "gebr bos"
 *
 * Origin of the legal forms: the Dutch rechtsvormen of the Handelsregister (KVK, "Rechtsvormen"), as they are
 * written in names. Pure; thread-safe; never fails: what is not valid UTF-8 counts as a blank, what does not
 * fit is left out. */
#ifndef KLANTBEELD_ZOEK_NAAM_H
#define KLANTBEELD_ZOEK_NAAM_H

#include <stdint.h>

#include "klantbeeld/basis/tekst.h"

/* A name in the Handelsregister has at most 500 characters (KVK, Handelsregister); what lies beyond 255 bytes
 * of the normal form, or 32 words, tells nobody apart. */
enum { KB_NAAM_LENGTE = 255, KB_NAAM_WOORDEN = 32 };

struct kb_naam {
    size_t n;                               /* bytes of tekst */
    size_t n_woorden;                       /* 0: nothing was left */
    char tekst[KB_NAAM_LENGTE + 1];         /* the words with one blank between, zero-terminated */
    struct kb_tekst woord[KB_NAAM_WOORDEN]; /* views of tekst: do not copy this struct, make it again */
};

void kb_naam_normaliseer(struct kb_tekst getypt, struct kb_naam *uit);
/* A text that is in normal form already, as the index holds it, split into its words. */
void kb_naam_van_norm(struct kb_tekst norm, struct kb_naam *uit);
/* The words without the blanks, zero-terminated: "de groot" and "degroot" are both "degroot". Bytes written.
 */
size_t kb_naam_aaneen(const struct kb_naam *naam, char uit[KB_NAAM_LENGTE + 1]);
/* A town as people type it, as one word, with the everyday names of those that have two: "Den Haag" and
 * "'s-Gravenhage" are "sgravenhage". Bytes written; 0 when nothing was left. */
size_t kb_plaats_normaliseer(struct kb_tekst getypt, char uit[KB_NAAM_LENGTE + 1]);

#endif
