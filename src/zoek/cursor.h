/* Internal to zoek/: where a page ended, as text. It holds no criteria, only a number that depends on them.
 */
#ifndef KLANTBEELD_SRC_ZOEK_CURSOR_H
#define KLANTBEELD_SRC_ZOEK_CURSOR_H

#include "klantbeeld/zoek/zoek.h"

/* As the total in a cursor: more than are counted, and nearly all of them approximations. Those have no order
 * in the index, so each page collects them again: the same ones, the first of the index. */
enum { KB_CURSOR_VEEL_BENADERD = KB_ZOEK_TELGRENS + 2 };

struct kb_zoekcursor {
    struct kb_rang rang; /* of the last hit */
    int64_t id;          /* its rank number */
    uint32_t totaal;     /* counted on the first page; KB_ZOEK_TELGRENS + 1: more */
    uint64_t index;      /* the index it was made on: on another one, the total is counted again */
};

void kb_zoekcursor_schrijf(const struct kb_zoekcursor *c, uint64_t kenmerk, char uit[KB_ZOEK_CURSOR + 1]);
/* False when it is not a cursor of this question. */
bool kb_zoekcursor_lees(struct kb_tekst t, uint64_t kenmerk, struct kb_zoekcursor *uit);

#endif
