/* Internal to abs/rechten*.c: the form of a libconfig file. What may stand where, and texts and names out of
 * it; every fault becomes a line with file, line and setting. */
#ifndef KLANTBEELD_SRC_ABS_RECHTEN_VORM_H
#define KLANTBEELD_SRC_ABS_RECHTEN_VORM_H

#include "abs/rechten_intern.h"
#include "klantbeeld/basis/fout.h"

enum lidsoort { LID_TEKST, LID_NAMEN, LID_JA_NEE, LID_GROEPEN };

/* A member that a group may have. */
struct lid {
    const char *naam;
    enum lidsoort soort;
    bool verplicht;
};

struct lezing {
    struct kb_rechten *r;
    struct kb_groepnamen groepen;
    const char *bestand;
    FILE *fouten;
    unsigned n_fouten;
};

enum { MAX_PAD = 192 };

/* One fault, on the line of `s` (NULL = the file as a whole). */
void kb_lezing_meld(struct lezing *l, const config_setting_t *s, const char *formaat, ...) KB_PRINTF(3, 4);

/* Report members that are not in the table, of another type, or missing. `pad` names the group. */
void kb_vorm_keur(struct lezing *l, const config_setting_t *groep, const char *pad, const struct lid *leden,
                  size_t n);
/* The member when it is there with that type, else NULL. */
const config_setting_t *kb_vorm_lid(const config_setting_t *groep, const char *naam, enum lidsoort soort);
/* Its text, or NULL. */
const char *kb_vorm_tekst(const config_setting_t *groep, const char *naam);
/* True when it is there and true. */
bool kb_vorm_ja(const config_setting_t *groep, const char *naam);

/* The bits of the names in the array `lid`; unknown names and doubles are reported. 0 when it is not there.
 */
uint32_t kb_vorm_bits(struct lezing *l, const config_setting_t *groep, const char *pad, const char *lid,
                      struct namen bekend);
/* The index of the name in the text `lid`; an unknown one is reported. -1 then, and when it is not there. */
int kb_vorm_index(struct lezing *l, const config_setting_t *groep, const char *pad, const char *lid,
                  struct namen bekend);

/* Whether a text can be what it is for; a fault is reported. */
bool kb_vorm_code(struct lezing *l, const config_setting_t *s, const char *pad, const char *tekst);
bool kb_vorm_vrij(struct lezing *l, const config_setting_t *s, const char *pad, const char *tekst,
                  size_t max);
bool kb_vorm_medewerker(struct lezing *l, const config_setting_t *s, const char *pad, const char *tekst);

#endif
