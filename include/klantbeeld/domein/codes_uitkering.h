/* Code tables of the gegevensgroep uitkering. */
#ifndef KLANTBEELD_DOMEIN_CODES_UITKERING_H
#define KLANTBEELD_DOMEIN_CODES_UITKERING_H

#include "klantbeeld/domein/codes.h"

/* To whom a WGA benefit is paid directly. Codes: the ERD-register's contract, openapi/bronnen/erd.yaml; "WN"
 * as on the screen "Uitkeringsgegevens" of the project plan. */
extern const struct kb_codetabel kb_tabel_directe_betaling;

#endif
