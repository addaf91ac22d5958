/* Edit distance between words, cut off: a band of the table around its diagonal, three rows at a time. */
#include "klantbeeld/zoek/rang.h"

enum { LANGSTE = 64, BUITEN = 200 };

static unsigned kleinste(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;

    return m < c ? m : c;
}

/* The number of equal bytes at the beginning: they cost nothing and need no table. */
static size_t zelfde_begin(struct kb_tekst a, struct kb_tekst b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    size_t i = 0;

    while (i < n && a.p[i] == b.p[i])
        i++;
    return i;
}

unsigned kb_afstand(struct kb_tekst a, struct kb_tekst b, unsigned grens)
{
    uint8_t rij[3][LANGSTE + 2];
    size_t zelfde = zelfde_begin(a, b);
    size_t verschil = a.n > b.n ? a.n - b.n : b.n - a.n;

    if (verschil > grens)
        return grens + 1;
    a = (struct kb_tekst){a.p + zelfde, a.n - zelfde};
    b = (struct kb_tekst){b.p + zelfde, b.n - zelfde};
    if (!a.n || !b.n)
        return (unsigned)verschil;
    if (a.n > LANGSTE || b.n > LANGSTE || grens == 0)
        return grens + 1;
    memset(rij, BUITEN, sizeof(rij));
    for (size_t j = 0; j <= b.n; j++)
        rij[0][j] = (uint8_t)j;
    for (size_t i = 1; i <= a.n; i++) {
        uint8_t *nu = rij[i % 3];
        const uint8_t *vorige = rij[(i + 2) % 3];
        const uint8_t *daarvoor = rij[(i + 1) % 3];
        size_t van = i > grens ? i - grens : 1;
        size_t tot = i + grens < b.n ? i + grens : b.n;
        unsigned laagste = BUITEN;

        nu[van - 1] = (uint8_t)(van == 1 ? i : BUITEN);
        for (size_t j = van; j <= tot; j++) {
            unsigned d = kleinste(vorige[j] + 1U, nu[j - 1] + 1U,
                                  vorige[j - 1] + (a.p[i - 1] != b.p[j - 1] ? 1U : 0U));

            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
                daarvoor[j - 2] + 1U < d)
                d = daarvoor[j - 2] + 1U;
            nu[j] = (uint8_t)d;
            laagste = d < laagste ? d : laagste;
        }
        if (tot < b.n)
            nu[tot + 1] = BUITEN;
        if (laagste > grens)
            return grens + 1;
    }
    return rij[a.n % 3][b.n] <= grens ? rij[a.n % 3][b.n] : grens + 1;
}
