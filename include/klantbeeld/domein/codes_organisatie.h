/* The code tables of the gegevensgroep organisatie. Constant; thread-safe. The origin of each stands in its
 * `herkomst` and, with what is doubtful about it, in src/domein/codes_organisatie.c. */
#ifndef KLANTBEELD_DOMEIN_CODES_ORGANISATIE_H
#define KLANTBEELD_DOMEIN_CODES_ORGANISATIE_H

#include "klantbeeld/domein/codes.h"

/* The sectors of the Belastingdienst: "01" at the source, "1" with us, as people write it. There are 67: the
 * numbers 1..69 without 36 and 37. */
extern const struct kb_codetabel kb_tabel_sectoren;

/* Risicopremiegroepen: "03" at the source, "3" with us. Knows one code only; see its origin. */
extern const struct kb_codetabel kb_tabel_risicopremiegroepen;

/* Where an employer stands: "A" at the source, "actief" with us. */
extern const struct kb_codetabel kb_tabel_werkgeverstatus;

/* Countries of addresses, ISO 3166-1 alpha-2 on both sides. */
extern const struct kb_codetabel kb_tabel_landen;

#endif
