/* The names of the search criteria, in the order of their bits. */
#include "klantbeeld/domein/zoekcriteria.h"

const char *const kb_criterium_namen[KB_AANTAL_CRITERIA] = {
    "lhnummer", "rsin",     "bsn",        "kvkNummer", "vestigingsnummer", "aansluitnummer",
    "naam",     "postcode", "huisnummer", "plaats",    "zoekterm"};
