/* What may stand in a line of the log: texts that nobody can act through, and moments. */

#include "klantbeeld/basis/log.h"

enum { MAX_TEKST = 1024 };

/* The length of the UTF-8 sequence at p (RFC 3629 §4), 0 when there is none, with its code point. */
static size_t lees_teken(const unsigned char *p, size_t n, uint32_t *teken)
{
    static const uint32_t kleinste[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t lengte = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;
    uint32_t t = lengte == 1 ? p[0] : p[0] & (0x7fU >> lengte);

    if (!lengte || lengte > n)
        return 0;
    for (size_t i = 1; i < lengte; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        t = t << 6 | (p[i] & 0x3f);
    }
    *teken = t;
    return t >= kleinste[lengte] && t <= 0x10ffff && (t < 0xd800 || t > 0xdfff) ? lengte : 0;
}

/* ASCII is the writer's to escape; U+200E and on, and U+202A and on, turn the direction of a line around. */
static bool is_onschuldig(uint32_t t)
{
    return t < 0x80 || (t >= 0xa0 && (t < 0x200b || t > 0x200f) && (t < 0x2028 || t > 0x202e) &&
                        (t < 0x2060 || t > 0x206f) && t != 0xfeff && t != 0x061c);
}

void kb_log_tekst(struct kb_schrijver *s, struct kb_tekst lid, struct kb_tekst waarde)
{
    const unsigned char *p = (const unsigned char *)waarde.p;
    char zuiver[MAX_TEKST];
    size_t n = 0;
    size_t i = 0;

    while (i < waarde.n && n + 4 <= sizeof(zuiver)) {
        uint32_t teken = 0;
        size_t lengte = lees_teken(p + i, waarde.n - i, &teken);

        if (lengte && is_onschuldig(teken)) {
            memcpy(zuiver + n, p + i, lengte);
            n += lengte;
        } else {
            zuiver[n++] = '?';
        }
        i += lengte ? lengte : 1;
    }
    kb_schrijf_tekst(s, lid, waarde.p ? (struct kb_tekst){zuiver, n} : KB_GEEN_TEKST);
}

/* Lines come in order, many in the same second: gmtime and strftime once for all of those. */
void kb_log_tijd(kb_tijd t, char uit[KB_LOG_TIJD])
{
    static _Thread_local kb_tijd seconde = -1;
    static _Thread_local char tekst[KB_TIJD_LENGTE + 1];
    unsigned ms = (unsigned)(t / KB_MS % 1000);

    if (t / KB_S != seconde) {
        kb_tijd_schrijf(t, tekst);
        seconde = t / KB_S;
    }
    memcpy(uit, tekst, KB_TIJD_LENGTE - 1);
    uit[KB_TIJD_LENGTE - 1] = '.';
    uit[KB_TIJD_LENGTE] = (char)('0' + ms / 100);
    uit[KB_TIJD_LENGTE + 1] = (char)('0' + ms / 10 % 10);
    uit[KB_TIJD_LENGTE + 2] = (char)('0' + ms % 10);
    uit[KB_TIJD_LENGTE + 3] = 'Z';
}
