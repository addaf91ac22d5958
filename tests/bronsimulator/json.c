/* The escaping is the only loop over a text. It looks at eight bytes at a time for one that JSON does not
 * allow as it is (RFC 8259 §7): a control character, a quote or a backslash. */
#include "json.h"

#include "klantbeeld/domein/datum.h"

#define ELKE(byte) (0x0101010101010101U * (uint64_t)(byte))

/* Does one of the eight bytes need escaping? From "Bit Twiddling Hacks" (Anderson): a byte below n, and a
 * byte equal to n. It may say yes to a byte of UTF-8, never no to one that needs it. */
static bool bevat_bijzonder(uint64_t w)
{
    uint64_t quote = w ^ ELKE('"');
    uint64_t streep = w ^ ELKE('\\');

    return (((w - ELKE(0x20)) & ~w) | ((quote - ELKE(1)) & ~quote) | ((streep - ELKE(1)) & ~streep)) &
           ELKE(0x80);
}

static char *ontsnap(char *doel, unsigned char teken)
{
    static const char HEX[] = "0123456789abcdef";
    static const char KORT[] = "\"\"\\\\\nn\tt\rr\bb\ff";
    const char *kort = NULL;

    for (const char *k = KORT; *k && !kort; k += 2)
        if ((unsigned char)*k == teken)
            kort = k + 1;
    *doel++ = '\\';
    if (kort) {
        *doel++ = *kort;
        return doel;
    }
    doel[0] = 'u';
    doel[1] = '0';
    doel[2] = '0';
    doel[3] = HEX[teken >> 4];
    doel[4] = HEX[teken & 15];
    return doel + 5;
}

void sj_tekst(struct kb_buffer *b, struct kb_tekst t)
{
    char *doel;
    size_t i = 0;

    if (!t.p) {
        SJ(b, "null");
        return;
    }
    doel = kb_buffer_ruimte(b, 6 * t.n + 2); /* every byte escaped */
    if (!doel)
        return;
    *doel++ = '"';
    while (i < t.n) {
        uint64_t w;

        if (t.n - i >= sizeof(w)) {
            memcpy(&w, t.p + i, sizeof(w));
            if (!bevat_bijzonder(w)) {
                memcpy(doel, &w, sizeof(w));
                doel += sizeof(w);
                i += sizeof(w);
                continue;
            }
        }
        if ((unsigned char)t.p[i] < 0x20 || t.p[i] == '"' || t.p[i] == '\\')
            doel = ontsnap(doel, (unsigned char)t.p[i]);
        else
            *doel++ = t.p[i];
        i++;
    }
    *doel++ = '"';
    b->n = (size_t)(doel - b->p);
}

void sj_z(struct kb_buffer *b, const char *z)
{
    sj_tekst(b, kb_tekst_van(z));
}

void sj_of_null(struct kb_buffer *b, const char *z)
{
    sj_z(b, *z ? z : NULL);
}

void sj_geheel(struct kb_buffer *b, int64_t n)
{
    char cijfers[24];
    char *p = cijfers + sizeof(cijfers);
    uint64_t grootte = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    do
        *--p = (char)('0' + grootte % 10);
    while ((grootte /= 10));
    if (n < 0)
        *--p = '-';
    sj_ruw(b, p, (size_t)(cijfers + sizeof(cijfers) - p));
}

void sj_cijfers(struct kb_buffer *b, uint64_t n, int aantal)
{
    char *doel = kb_buffer_ruimte(b, (size_t)aantal);

    if (!doel)
        return;
    for (int i = aantal; i--; n /= 10)
        doel[i] = (char)('0' + n % 10);
    b->n += (size_t)aantal;
}

void sj_dag(struct kb_buffer *b, int32_t dag)
{
    struct kb_datum d = kb_datum_van_dagen(dag);

    sj_cijfers(b, (uint64_t)d.jaar * 10000 + (uint64_t)d.maand * 100 + (uint64_t)d.dag, 8);
}
