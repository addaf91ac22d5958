/* Writes JSON into a buffer, one value at a time. The state is a single bit: whether a comma is due. */
#include "klantbeeld/basis/schrijver.h"

#include <inttypes.h>
#include <stdio.h>

/* What a byte becomes inside a JSON text (RFC 8259 §7): 0 = itself, 'u' = \u00XX, else the letter after the
 * backslash. DEL is escaped too: it is legal, but some terminals act on it. */
static char ontsnapping(unsigned char teken)
{
    switch (teken) {
    case '"':
    case '\\':
        return (char)teken;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return teken < 0x20 || teken == 0x7f ? 'u' : 0;
    }
}

/* Room for a value of n bytes behind the comma that is due and the member's name, which are written here;
 * afterwards the next value needs a comma. Where the value goes, or NULL. */
static char *begin_waarde(struct kb_schrijver *s, struct kb_tekst lid, size_t n)
{
    char *p = kb_buffer_ruimte(s->uit, 1 + lid.n + n);
    bool komma = s->komma;

    s->komma = true;
    if (!p)
        return NULL;
    if (komma)
        *p++ = ',';
    if (lid.n)
        memcpy(p, lid.p, lid.n);
    return p + lid.n;
}

static void einde_waarde(struct kb_schrijver *s, const char *einde)
{
    s->uit->n = (size_t)(einde - s->uit->p);
}

static void open_met(struct kb_schrijver *s, struct kb_tekst lid, char haak)
{
    char *p = begin_waarde(s, lid, 1);

    if (p) {
        *p = haak;
        einde_waarde(s, p + 1);
    }
    s->komma = false;
}

static void sluit_met(struct kb_schrijver *s, const char *haak)
{
    kb_buffer_voeg(s->uit, haak, 1);
    s->komma = true;
}

void kb_schrijf_object(struct kb_schrijver *s, struct kb_tekst lid)
{
    open_met(s, lid, '{');
}

void kb_schrijf_einde_object(struct kb_schrijver *s)
{
    sluit_met(s, "}");
}

void kb_schrijf_lijst(struct kb_schrijver *s, struct kb_tekst lid)
{
    open_met(s, lid, '[');
}

void kb_schrijf_einde_lijst(struct kb_schrijver *s)
{
    sluit_met(s, "]");
}

void kb_schrijf_ruw(struct kb_schrijver *s, struct kb_tekst lid, struct kb_tekst json)
{
    char *p = begin_waarde(s, lid, json.n);

    if (!p)
        return;
    memcpy(p, json.p, json.n);
    einde_waarde(s, p + json.n);
}

void kb_schrijf_null(struct kb_schrijver *s, struct kb_tekst lid)
{
    kb_schrijf_ruw(s, lid, KB_TEKST("null"));
}

void kb_schrijf_bool(struct kb_schrijver *s, struct kb_tekst lid, bool waarde)
{
    kb_schrijf_ruw(s, lid, waarde ? KB_TEKST("true") : KB_TEKST("false"));
}

void kb_schrijf_geheel(struct kb_schrijver *s, struct kb_tekst lid, int64_t waarde)
{
    char cijfers[24];
    char *einde = cijfers + sizeof(cijfers);
    char *p = einde;
    uint64_t grootte = waarde < 0 ? (uint64_t)0 - (uint64_t)waarde : (uint64_t)waarde;

    do
        *--p = (char)('0' + grootte % 10);
    while (grootte /= 10);
    if (waarde < 0)
        *--p = '-';
    kb_schrijf_ruw(s, lid, (struct kb_tekst){p, (size_t)(einde - p)});
}

/* A number with a fixed count of decimals, given as a whole number of the smallest unit; trailing zeros are
 * left out. */
static void schrijf_vast(struct kb_schrijver *s, struct kb_tekst lid, int64_t waarde, uint64_t schaal)
{
    char cijfers[32];
    uint64_t grootte = waarde < 0 ? (uint64_t)0 - (uint64_t)waarde : (uint64_t)waarde;
    uint64_t breuk = grootte % schaal;
    int breedte = schaal == 100 ? 2 : 1;
    int n;

    if (breuk && breuk % 10 == 0 && breedte == 2) {
        breuk /= 10;
        breedte = 1;
    }
    if (breuk)
        n = snprintf(cijfers, sizeof(cijfers), "%s%" PRIu64 ".%0*" PRIu64, waarde < 0 ? "-" : "",
                     grootte / schaal, breedte, breuk);
    else
        n = snprintf(cijfers, sizeof(cijfers), "%s%" PRIu64, waarde < 0 ? "-" : "", grootte / schaal);
    kb_schrijf_ruw(s, lid, (struct kb_tekst){cijfers, (size_t)n});
}

void kb_schrijf_tienden(struct kb_schrijver *s, struct kb_tekst lid, int64_t tienden)
{
    schrijf_vast(s, lid, tienden, 10);
}

void kb_schrijf_centen(struct kb_schrijver *s, struct kb_tekst lid, int64_t centen)
{
    schrijf_vast(s, lid, centen, 100);
}

/* The first of eight bytes that must be escaped, or 8: per byte, bit 7 of `vlag` is set when it is a control
 * character, a quotation mark, a backslash or DEL. "Bit Twiddling Hacks", Anderson: a byte is less than n
 * when (x - n) borrows and x had bit 7 clear; what borrows from a neighbour can only be above a byte that is
 * already marked, so the lowest mark is right. */
static unsigned eerste_te_ontsnappen(const char *p)
{
    const uint64_t een = UINT64_C(0x0101010101010101);
    uint64_t w;
    uint64_t vlag;

    memcpy(&w, p, sizeof(w));
    vlag = (w - een * 0x20) | ((w ^ een * '"') - een) | ((w ^ een * '\\') - een) | ((w ^ een * 0x7f) - een);
    vlag &= ~w & een * 0x80;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return vlag ? (unsigned)__builtin_ctzll(vlag) / 8 : 8;
#else
    return vlag ? 0 : 8;
#endif
}

/* Bytes from the beginning that go out as they are. Most texts are short, so the bytes behind the last eight
 * count: they are looked at once more together with those before them, which were found good. */
static size_t aantal_gewone(struct kb_tekst t)
{
    size_t i = 0;
    unsigned n = 8;

    while (n == 8 && i + 8 <= t.n) {
        n = eerste_te_ontsnappen(t.p + i);
        i += n;
        if (n == 8 && i < t.n && i + 8 > t.n)
            i = t.n - 8;
    }
    while (i < t.n && !ontsnapping((unsigned char)t.p[i]))
        i++;
    return i;
}

static char *ontsnap(char *uit, unsigned char teken)
{
    static const char hex[] = "0123456789abcdef";
    char reeks[6] = {'\\', ontsnapping(teken), '0', '0', hex[teken >> 4], hex[teken & 15]};
    size_t n = reeks[1] == 'u' ? 6 : 2;

    memcpy(uit, reeks, n);
    return uit + n;
}

enum { LANGSTE_ONTSNAPPING = 6 };

void kb_schrijf_tekst(struct kb_schrijver *s, struct kb_tekst lid, struct kb_tekst waarde)
{
    size_t gewoon;
    char *p;

    if (!waarde.p) {
        kb_schrijf_null(s, lid);
        return;
    }
    gewoon = aantal_gewone(waarde);
    p = begin_waarde(s, lid, 2 + gewoon + (waarde.n - gewoon) * LANGSTE_ONTSNAPPING);
    if (!p)
        return;
    *p++ = '"';
    memcpy(p, waarde.p, gewoon);
    p += gewoon;
    for (size_t i = gewoon; i < waarde.n;) {
        struct kb_tekst rest = {waarde.p + i + 1, waarde.n - i - 1};

        p = ontsnap(p, (unsigned char)waarde.p[i]);
        gewoon = aantal_gewone(rest);
        memcpy(p, rest.p, gewoon);
        p += gewoon;
        i += 1 + gewoon;
    }
    *p++ = '"';
    einde_waarde(s, p);
}

void kb_schrijf_z(struct kb_schrijver *s, struct kb_tekst lid, const char *waarde)
{
    kb_schrijf_tekst(s, lid, kb_tekst_van(waarde));
}
