/* The numbers that identify an employer. Form first, then the check digit; nothing is repaired. */
#include "klantbeeld/domein/nummers.h"

enum { CIJFERS_RSIN = 9 };

static bool is_cijfer(char c)
{
    return c >= '0' && c <= '9';
}

static bool zijn_cijfers(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_cijfer(p[i]))
            return false;
    return true;
}

static bool slaagt_elfproef(const char *negen_cijfers)
{
    int som = 0;

    for (int i = 0; i < CIJFERS_RSIN - 1; i++)
        som += (CIJFERS_RSIN - i) * (negen_cijfers[i] - '0');
    som -= negen_cijfers[CIJFERS_RSIN - 1] - '0';
    return som % 11 == 0;
}

enum kb_nummerfout kb_lh_lees(struct kb_tekst t, enum kb_elfproef proef, struct kb_lhnummer *uit)
{
    if (!t.p || t.n != KB_LH_LENGTE || !zijn_cijfers(t.p, CIJFERS_RSIN) || t.p[CIJFERS_RSIN] != 'L' ||
        !zijn_cijfers(t.p + CIJFERS_RSIN + 1, 2) || (t.p[10] == '0' && t.p[11] == '0'))
        return KB_NUMMER_VORM;
    if (proef == KB_ELFPROEF_STRENG && !slaagt_elfproef(t.p))
        return KB_NUMMER_ELFPROEF;
    memcpy(uit->tekst, t.p, KB_LH_LENGTE);
    uit->tekst[KB_LH_LENGTE] = '\0';
    return KB_NUMMER_GOED;
}
