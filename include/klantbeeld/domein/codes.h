/* Code tables: what a source's code means. Every table stands once, in src/domein/codes*.c, with its origin.
 *
 * A source's code and ours differ: row.bron is what the source sends ("T"), row.code what we deliver
 * ("telefoon"). Two sources with different codes for the same thing (K3CR, VKCC) have two tables with the
 * same `code`s. A code that is not in its table is delivered as it came, with omschrijving null: never
 * dropped, never an error. */
#ifndef KLANTBEELD_DOMEIN_CODES_H
#define KLANTBEELD_DOMEIN_CODES_H

#include "klantbeeld/basis/tekst.h"

struct kb_code {
    const char *bron;         /* the source's code */
    const char *code;         /* ours */
    const char *omschrijving; /* Dutch, for people */
};

struct kb_codetabel {
    const char *naam;
    const char *herkomst; /* where the table comes from: document and version */
    const struct kb_code *rij;
    size_t n;
};

/* Row by the source's code or by ours; NULL when unknown. Tables are small: this is a linear search. */
const struct kb_code *kb_code_zoek_bron(const struct kb_codetabel *t, struct kb_tekst bron);
const struct kb_code *kb_code_zoek(const struct kb_codetabel *t, struct kb_tekst code);

#endif
