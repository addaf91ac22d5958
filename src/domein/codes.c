/* Looking a code up in its table. The tables themselves stand in codes_<gegevensgroep>.c. */
#include "klantbeeld/domein/codes.h"

const struct kb_code *kb_code_zoek_bron(const struct kb_codetabel *t, struct kb_tekst bron)
{
    for (size_t i = 0; i < t->n; i++)
        if (kb_tekst_is(bron, t->rij[i].bron))
            return &t->rij[i];
    return NULL;
}

const struct kb_code *kb_code_zoek(const struct kb_codetabel *t, struct kb_tekst code)
{
    for (size_t i = 0; i < t->n; i++)
        if (kb_tekst_is(code, t->rij[i].code))
            return &t->rij[i];
    return NULL;
}
