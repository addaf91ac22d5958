/* Who may see what: the rights file (abs.rechten) and what it comes to for one employee at one moment.
 *
 * deploy/rechten.conf is the commented default; it explains every setting. What is not in the file is
 * refused. Immutable once read; thread-safe. */
#ifndef KLANTBEELD_ABS_RECHTEN_H
#define KLANTBEELD_ABS_RECHTEN_H

#include <stdint.h>
#include <stdio.h>

#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/tekst.h"
#include "klantbeeld/domein/veldklasse.h"
#include "klantbeeld/domein/zoekcriteria.h"

struct kb_rechten;

enum {
    KB_MAX_RECHTEN = 32,
    KB_MAX_ROLLEN = 64,
    KB_MAX_DIVISIES = 32,
    KB_MAX_DOELEN = 32,
    KB_MAX_GEBRUIKERSGROEPEN = 16
};

/* The gegevensgroepen that exist; a right is the bit of a name's index. */
struct kb_groepnamen {
    const char *const *naam; /* lent while the call runs */
    size_t n;                /* at most KB_MAX_RECHTEN */
};

/* What somebody may do; nothing is all zeroes. */
struct kb_bevoegdheid {
    uint32_t gegevensgroepen; /* bit i: gegevensgroep i */
    /* Why others are not among them; what is in neither, no role gives. */
    uint32_t niet_vrijgegeven;  /* a role gives it, no release stage has reached this caller yet */
    uint32_t ander_doel;        /* a role of this division gives it, for another purpose */
    uint32_t velden;            /* enum kb_veldklasse, or-ed */
    uint32_t zoeken;            /* enum kb_criterium, or-ed */
    uint32_t zoeken_ander_doel; /* those that a role of this division gives for another purpose */
    bool afgeschermd;           /* sees more of a shielded employer than that it exists */
};

/* Whose rights, and when. Texts are lent; "" = the token does not say, and then nothing is granted by it. */
struct kb_rechtenvraag {
    uint64_t rollen; /* bit i: the role in row i, see kb_rechten_zoek */
    const char *divisie;
    const char *doel;
    const char *medewerker; /* "" = in no user group */
    kb_tijd nu;
};

/* Read and check a rights file, at most 256 kB. Every error is printed to `fouten`, one a line, as
 * "rechten.conf:12: rollen[x].velden: ...": names that do not exist or are there twice, settings that are
 * unknown, missing or of another type, and what contradicts itself. NULL then, and when memory is exhausted.
 */
struct kb_rechten *kb_rechten_lees(const char *bestand, struct kb_groepnamen groepen, FILE *fouten);
/* The same from memory; `bestand` is the name for messages. */
struct kb_rechten *kb_rechten_lees_tekst(struct kb_tekst tekst, const char *bestand,
                                         struct kb_groepnamen groepen, FILE *fouten);
void kb_rechten_vrij(struct kb_rechten *r); /* NULL is allowed */

/* Row of role `rol`, below KB_MAX_ROLLEN, or -1 when the file does not have it: it then grants nothing.
 * Without rights (r NULL) no role is. */
int kb_rechten_zoek(const struct kb_rechten *r, struct kb_tekst rol);

/* The effective rights: the union of the roles that belong to this division and have this purpose, of which
 * the gegevensgroepen are kept that are released to this employee or division now. Pure. */
void kb_rechten_bepaal(const struct kb_rechten *r, const struct kb_rechtenvraag *vraag,
                       struct kb_bevoegdheid *uit);
/* What kb_rechten_bepaal says at `nu` holds from *vanaf until just before *tot: no release stage begins in
 * between. Pure. */
void kb_rechten_venster(const struct kb_rechten *r, kb_tijd nu, kb_tijd *vanaf, kb_tijd *tot);

/* "proef", "pilot", "grootschalig", or "nogNietBeschikbaar" when no stage has begun: static texts. */
const char *kb_rechten_stadium(const struct kb_rechten *r, unsigned groep, kb_tijd nu);
/* The i-th division, at most KB_MAX_DIVISIES, and the i-th role of the file; NULL = there are not so many.
 * Lent by r. */
const char *kb_rechten_divisienaam(const struct kb_rechten *r, size_t i);
const char *kb_rechten_rolnaam(const struct kb_rechten *r, size_t i);
/* The division, and the first purpose (NULL = none), of the role in that row: what a development token says
 * when nobody says otherwise. Lent by r; rij must be a row. */
const char *kb_rechten_divisie(const struct kb_rechten *r, int rij);
const char *kb_rechten_doel(const struct kb_rechten *r, int rij);

/* What `klantbeeld rechten toon` is asked. Lent; NULL = what the role itself has, or nobody by name. */
struct kb_rechtentoon {
    const char *rol;
    const char *doel;
    const char *divisie;
    const char *medewerker;
    kb_tijd nu;
};

/* Print, for people and in Dutch, what that role may do then and why not more. False, with nothing printed,
 * when the role does not exist. groepen are those the file was read with. */
bool kb_rechten_toon(const struct kb_rechten *r, struct kb_groepnamen groepen,
                     const struct kb_rechtentoon *vraag, FILE *uit);

#endif
