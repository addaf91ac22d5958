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

/* What some roles of a token come to. */
struct kb_rolrechten {
    uint64_t rollen;  /* bit i: row i of abs.rollen */
    uint32_t rechten; /* union of what those roles may see */
};

/* Every error is printed to `fouten`, one a line, with file and line: a gegevensgroep that does not exist, a
 * role or a gegevensgroep given twice, no roles at all. NULL then, and when memory is exhausted. config may
 * be freed afterwards. */
struct kb_rechten *kb_rechten_nieuw(const struct kb_config *config, struct kb_groepnamen groepen,
                                    FILE *fouten);
void kb_rechten_vrij(struct kb_rechten *r); /* NULL is allowed */

/* Add what role `rol` may see; a role that is not configured adds nothing. */
void kb_rechten_tel_op(const struct kb_rechten *r, struct kb_tekst rol, struct kb_rolrechten *som);
/* Name of the role in row i, for the access log; NULL when there is no such row. */
const char *kb_rechten_rol(const struct kb_rechten *r, unsigned i);

#endif
