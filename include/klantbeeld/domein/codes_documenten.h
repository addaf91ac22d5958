/* The code tables of the gegevensgroep documenten. Both are also the values that its filters take, so neither
 * has more than 32 rows: a filter is a bit mask of them. Constant; thread-safe. */
#ifndef KLANTBEELD_DOMEIN_CODES_DOCUMENTEN_H
#define KLANTBEELD_DOMEIN_CODES_DOCUMENTEN_H

#include "klantbeeld/domein/codes.h"

/* What a document is: "TK" in the archive, "toekenningsbeschikking" with us. */
extern const struct kb_codetabel kb_tabel_documentsoorten;

/* What law or arrangement it is about: "BNO", "buitengewone-natuurlijke-omstandigheden". */
extern const struct kb_codetabel kb_tabel_aandachtsgebieden;

#endif
