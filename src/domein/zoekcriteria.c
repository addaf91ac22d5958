/* The names of the search criteria, in the order of their bits. */
#include "klantbeeld/domein/zoekcriteria.h"

#include <stddef.h>

const char *const kb_criterium_namen[KB_AANTAL_CRITERIA] = {
    "lhnummer", "rsin",     "bsn",        "kvkNummer", "vestigingsnummer", "aansluitnummer",
    "naam",     "postcode", "huisnummer", "plaats",    "zoekterm"};

const char *kb_criterium_naam(enum kb_criterium c)
{
    for (unsigned i = 0; i < KB_AANTAL_CRITERIA; i++)
        if ((unsigned)c == 1U << i)
            return kb_criterium_namen[i];
    return NULL;
}
