/* Internal to klantbeeld/: looking an employer up at CWS-IHP, by the numbers that it knows. Pure. */
#ifndef KLANTBEELD_SRC_KLANTBEELD_ZOEKBRON_H
#define KLANTBEELD_SRC_KLANTBEELD_ZOEKBRON_H

#include "klantbeeld/zoek/zoek.h"

struct kb_zoekbronantwoord {
    struct kb_document
        *document; /* owns the texts of the hits, with the body; free it when they are written */
    struct kb_zoekresultaat resultaat;
};

/* Does the question consist of numbers only, and may one of them be one that CWS-IHP looks up? */
bool kb_zoekbron_kan(const struct kb_criteria *c);
/* The path that asks for such a question, in the arena; no text when memory is exhausted. */
struct kb_tekst kb_zoekbron_pad(const struct kb_criteria *c, struct kb_arena *arena);
/* Read an answer: the employers in it that the question fits and that may be seen. KB_OK, KB_ONGELDIG (not
 * the shape of the contract, or about another employer than was asked), KB_GEEN_GEHEUGEN. */
KB_MOET_GEBRUIKEN enum kb_status kb_zoekbron_lees(struct kb_tekst body, const struct kb_criteria *c,
                                                  struct kb_arena *arena, struct kb_zoekbronantwoord *uit);

#endif
