/* Code tables of the gegevensgroep uitkering. The plan's screen shows the bare code, so code and source code
 * are the same. */
#include "klantbeeld/domein/codes_uitkering.h"

static const struct kb_code directe_betaling[] = {
    {"WN", "WN", "Werknemer"},
    {"WG", "WG", "Werkgever"},
};

const struct kb_codetabel kb_tabel_directe_betaling = {
    .naam = "directe betaling",
    .herkomst = "broncontract ERD-register 2.1.0; projectplan E-Werken, bijlage 1, scherm Uitkeringsgegevens",
    .rij = directe_betaling,
    .n = sizeof(directe_betaling) / sizeof(directe_betaling[0]),
};
