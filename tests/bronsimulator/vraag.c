/* Paths, parameters, employers, tokens. Parameters that nobody asked for are left alone, as real sources do.
 */
#include "vraag.h"

#include <stdio.h>

#include "klantbeeld/domein/datum.h"

bool sim_pad_past(const char *patroon, struct kb_tekst pad, struct kb_tekst *deel)
{
    const char *ster = strchr(patroon, '*');
    size_t voor = ster ? (size_t)(ster - patroon) : strlen(patroon);
    size_t na = ster ? strlen(ster + 1) : 0;

    *deel = KB_GEEN_TEKST;
    if (pad.n < voor + na || memcmp(pad.p, patroon, voor) != 0 ||
        (ster && memcmp(pad.p + pad.n - na, ster + 1, na) != 0))
        return false;
    if (!ster)
        return pad.n == voor;
    *deel = (struct kb_tekst){pad.p + voor, pad.n - voor - na};
    return deel->n && !memchr(deel->p, '/', deel->n);
}

bool sim_zoek_werkgever(const struct sim_vraag *vraag, struct kb_tekst lh, struct wereld_werkgever *uit)
{
    if (!wereld_vind(lh, uit))
        return false;
    if (vraag->ander) /* the neighbour, who always exists */
        wereld_geef((uit->index + 1) % WERELD_AANTAL, 1, uit);
    return true;
}

static int hexcijfer(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool ontcijfer(struct kb_tekst t, char *ruimte, size_t n, struct kb_tekst *uit)
{
    size_t lengte = 0;

    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];

        if (c == '%') {
            int hoog = i + 2 < t.n ? hexcijfer(t.p[i + 1]) : -1;
            int laag = hoog >= 0 ? hexcijfer(t.p[i + 2]) : -1;

            if (laag < 0)
                return false;
            c = (char)(hoog * 16 + laag);
            i += 2;
        }
        if (lengte == n)
            return false;
        ruimte[lengte++] = c;
    }
    *uit = (struct kb_tekst){ruimte, lengte};
    return true;
}

enum sim_param sim_query(struct kb_tekst query, const char *naam, char *ruimte, size_t n,
                         struct kb_tekst *uit)
{
    size_t lengte = strlen(naam);
    const char *p = query.p;
    const char *einde = query.p + query.n;

    while (p && p < einde) {
        const char *en = memchr(p, '&', (size_t)(einde - p));
        const char *stop = en ? en : einde;

        if ((size_t)(stop - p) > lengte && memcmp(p, naam, lengte) == 0 && p[lengte] == '=') {
            struct kb_tekst ruw = {p + lengte + 1, (size_t)(stop - p) - lengte - 1};

            return ontcijfer(ruw, ruimte, n, uit) ? SIM_AANWEZIG : SIM_ONGELDIG;
        }
        p = stop + 1;
    }
    return SIM_AFWEZIG;
}

bool sim_query_geheel(struct kb_tekst query, const char *naam, uint32_t van, uint32_t tot, uint32_t *uit)
{
    char ruimte[9];
    struct kb_tekst t;
    enum sim_param param = sim_query(query, naam, ruimte, sizeof(ruimte), &t);
    uint32_t n = 0;

    if (param == SIM_AFWEZIG)
        return true;
    if (param == SIM_ONGELDIG || !t.n)
        return false;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9')
            return false;
        n = n * 10 + (uint32_t)(t.p[i] - '0');
    }
    if (n < van || n > tot)
        return false;
    *uit = n;
    return true;
}

enum sim_param sim_query_dag(struct kb_tekst query, const char *naam, bool streepjes, int32_t *uit)
{
    char ruimte[KB_DATUM_LENGTE];
    struct kb_tekst t;
    struct kb_datum d;
    enum sim_param param = sim_query(query, naam, ruimte, sizeof(ruimte), &t);

    if (param != SIM_AANWEZIG)
        return param;
    if (!(streepjes ? kb_datum_lees(t, &d) : kb_datum_lees_compact(t, &d)))
        return SIM_ONGELDIG;
    *uit = (int32_t)kb_datum_dagen(d);
    return SIM_AANWEZIG;
}

struct kb_tekst sim_token_maak(const char *voor, const char *tussen, uint32_t plek, uint64_t controle,
                               char uit[SIM_TOKEN])
{
    static const char TEKENS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint64_t som = wereld_toeval(controle, 700, plek);
    char base64[9];

    /* four bytes: six characters, of which the last has two bits, and the padding */
    for (int i = 0; i < 6; i++)
        base64[i] = TEKENS[som >> (58 - 6 * i) & 63];
    base64[5] = TEKENS[(som >> 28 & 3) << 4];
    memcpy(base64 + 6, "==", 3);
    return (struct kb_tekst){uit, (size_t)snprintf(uit, SIM_TOKEN, "%s%u%s%s", voor, plek, tussen, base64)};
}

bool sim_token_lees(struct kb_tekst token, const char *voor, const char *tussen, uint64_t controle,
                    uint32_t *plek)
{
    char opnieuw[SIM_TOKEN];
    size_t i = strlen(voor);
    uint32_t n = 0;

    if (token.n <= i || token.n >= SIM_TOKEN)
        return false;
    for (; i < token.n && token.p[i] >= '0' && token.p[i] <= '9' && n < 1000000; i++)
        n = n * 10 + (uint32_t)(token.p[i] - '0');
    *plek = n;
    return kb_tekst_gelijk(token, sim_token_maak(voor, tussen, n, controle, opnieuw));
}
