/* Which role sees which gegevensgroep: the configuration's abs.rollen as bit masks. What is not named there
 * is refused. Immutable once made; thread-safe. */
#ifndef KLANTBEELD_ABS_RECHTEN_H
#define KLANTBEELD_ABS_RECHTEN_H

#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/tekst.h"

struct kb_rechten;

enum { KB_MAX_RECHTEN = 32 };

/* The gegevensgroepen that exist; a right is the bit of a name's index. */
struct kb_groepnamen {
    const char *const *naam; /* lent while kb_rechten_nieuw runs */
    size_t n;                /* at most KB_MAX_RECHTEN */
};

/* Every error is printed to `fouten`, one a line, with file and line: a gegevensgroep that does not exist, a
 * role or a gegevensgroep given twice, no roles at all. NULL then, and when memory is exhausted. config may
 * be freed afterwards. */
struct kb_rechten *kb_rechten_nieuw(const struct kb_config *config, struct kb_groepnamen groepen,
                                    FILE *fouten);
void kb_rechten_vrij(struct kb_rechten *r); /* NULL is allowed */

/* Row of role `rol` in abs.rollen, or -1 when it is not configured: it then grants nothing. Without rights (r
 * NULL) no role is. */
int kb_rechten_zoek(const struct kb_rechten *r, struct kb_tekst rol);
/* What the role in that row may see; bit i is gegevensgroep i. */
uint32_t kb_rechten_van(const struct kb_rechten *r, int rij);

#endif
