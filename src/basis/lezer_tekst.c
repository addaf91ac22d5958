/* Texts of the JSON reader: ordinary bytes are looked at eight at a time, everything else one by one. A text
 * without escapes stays where it is, in the body; one with escapes is decoded behind the texts before it. */
#include <endian.h>
#include <stdlib.h>

#include "basis/lezer_intern.h"

#define IN_ELKE_BYTE(b) (UINT64_C(0x0101010101010101) * (b))
#define HOOGSTE_BITS IN_ELKE_BYTE(UINT64_C(0x80))

enum { GEEN_HEX = -1 };

/* A bit set in each byte that is zero. Subtraction borrows from a zero byte into the next one, so that only
 * the lowest bit that is set is sure; nobody asks for more. */
static inline uint64_t nulbytes(uint64_t x)
{
    return (x - IN_ELKE_BYTE(1)) & ~x & HOOGSTE_BITS;
}

static inline bool is_gewoon(char c)
{
    return (signed char)c >= ' ' && c != '"' && c != '\\';
}

/* The first byte that is a quote, a backslash, a control character or part of a character beyond ASCII; or
 * the end. */
static inline const char *na_gewoon(const char *p, const char *einde)
{
    while (einde - p >= 8) {
        uint64_t x;
        uint64_t bijzonder;

        memcpy(&x, p, sizeof(x));
        x = le64toh(x);
        bijzonder = nulbytes(x ^ IN_ELKE_BYTE('"')) | nulbytes(x ^ IN_ELKE_BYTE('\\')) |
                    ((x - IN_ELKE_BYTE(' ')) & ~x & HOOGSTE_BITS) | (x & HOOGSTE_BITS);
        if (bijzonder)
            return p + __builtin_ctzll(bijzonder) / 8;
        p += 8;
    }
    while (p < einde && is_gewoon(*p))
        p++;
    return p;
}

/* Behind one character of two to four bytes; NULL when it is not UTF-8: RFC 3629 §4, so no overlong forms, no
 * surrogates, nothing beyond U+10FFFF. */
static const char *na_utf8(const char *teken, const char *einde)
{
    const unsigned char *p = (const unsigned char *)teken;
    unsigned char laagste = 0x80;
    unsigned char hoogste = 0xbf;
    ptrdiff_t n;

    if (p[0] >= 0xc2 && p[0] <= 0xdf)
        n = 2;
    else if (p[0] >= 0xe0 && p[0] <= 0xef)
        n = 3;
    else if (p[0] >= 0xf0 && p[0] <= 0xf4)
        n = 4;
    else
        return NULL;
    if (einde - teken < n)
        return NULL;
    if (p[0] == 0xe0)
        laagste = 0xa0;
    else if (p[0] == 0xed)
        hoogste = 0x9f;
    else if (p[0] == 0xf0)
        laagste = 0x90;
    else if (p[0] == 0xf4)
        hoogste = 0x8f;
    if (p[1] < laagste || p[1] > hoogste)
        return NULL;
    for (ptrdiff_t i = 2; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return NULL;
    return teken + n;
}

/* The quote or backslash that comes first. */
static const char *tot_einde_of_escape(struct kb_lezing *l, const char *p)
{
    for (;;) {
        const char *na;

        p = na_gewoon(p, l->einde);
        if (p == l->einde)
            return kb_lezing_mis(l, p, "een tekst wordt niet gesloten");
        if (*p == '"' || *p == '\\')
            return p;
        if ((unsigned char)*p < ' ')
            return kb_lezing_mis(l, p, "een stuurteken in een tekst");
        na = na_utf8(p, l->einde);
        if (!na)
            return kb_lezing_mis(l, p, "geen geldige UTF-8");
        p = na;
    }
}

static int hexcijfer(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return GEEN_HEX;
}

/* The four digits at p; GEEN_HEX when they are not. */
static int32_t lees_hex(const char *p, const char *einde)
{
    int32_t uit = 0;

    if (einde - p < 4)
        return GEEN_HEX;
    for (int i = 0; i < 4; i++) {
        int c = hexcijfer(p[i]);

        if (c == GEEN_HEX)
            return GEEN_HEX;
        uit = uit << 4 | c;
    }
    return uit;
}

static char *schrijf_utf8(char *naar, uint32_t teken)
{
    if (teken < 0x80) {
        *naar++ = (char)teken;
        return naar;
    }
    if (teken < 0x800) {
        *naar++ = (char)(0xc0 | teken >> 6);
    } else {
        if (teken < 0x10000) {
            *naar++ = (char)(0xe0 | teken >> 12);
        } else {
            *naar++ = (char)(0xf0 | teken >> 18);
            *naar++ = (char)(0x80 | (teken >> 12 & 0x3f));
        }
        *naar++ = (char)(0x80 | (teken >> 6 & 0x3f));
    }
    *naar++ = (char)(0x80 | (teken & 0x3f));
    return naar;
}

/* \uXXXX or a pair of them; p is behind the u. */
static const char *lees_unicode(struct kb_lezing *l, const char *p)
{
    int32_t hoog = lees_hex(p, l->einde);
    int32_t laag;

    if (hoog == GEEN_HEX)
        return kb_lezing_mis(l, p, "onbekende escape");
    if (hoog == 0)
        return kb_lezing_mis(l, p, "een NUL-teken in een tekst");
    p += 4;
    if (hoog < 0xd800 || hoog > 0xdfff) {
        l->vrij = schrijf_utf8(l->vrij, (uint32_t)hoog);
        return p;
    }
    laag = l->einde - p >= 6 && p[0] == '\\' && p[1] == 'u' ? lees_hex(p + 2, l->einde) : GEEN_HEX;
    if (hoog > 0xdbff || laag < 0xdc00 || laag > 0xdfff)
        return kb_lezing_mis(l, p, "een half surrogaatpaar");
    l->vrij = schrijf_utf8(l->vrij, 0x10000U + ((uint32_t)(hoog - 0xd800) << 10) + (uint32_t)(laag - 0xdc00));
    return p + 6;
}

/* One escape; p is behind the backslash. */
static const char *lees_escape(struct kb_lezing *l, const char *p)
{
    static const char teken[] = "\"\\/bfnrt";
    static const char betekent[] = "\"\\/\b\f\n\r\t";
    const char *dit;

    if (p == l->einde)
        return kb_lezing_mis(l, p, "een tekst wordt niet gesloten");
    if (*p == 'u')
        return lees_unicode(l, p + 1);
    dit = memchr(teken, *p, sizeof(teken) - 1);
    if (!dit)
        return kb_lezing_mis(l, p, "onbekende escape");
    *l->vrij++ = betekent[dit - teken];
    return p + 1;
}

/* The rest of a text that has an escape at p. */
static const char *lees_met_escapes(struct kb_lezing *l, const char *begin, const char *p,
                                    struct kb_token *uit)
{
    /* Decoded is never longer than written, so what is left of the body is room for all texts to come. */
    if (!l->d->teksten)
        l->vrij = l->d->teksten = malloc((size_t)(l->einde - begin));
    if (!l->d->teksten)
        return kb_lezing_geen_geheugen(l);
    uit->is.tekst = l->vrij;
    while (p) {
        memcpy(l->vrij, begin, (size_t)(p - begin));
        l->vrij += p - begin;
        if (*p == '"') {
            uit->n = (uint32_t)(l->vrij - uit->is.tekst);
            return p + 1;
        }
        begin = lees_escape(l, p + 1);
        p = begin ? tot_einde_of_escape(l, begin) : NULL;
    }
    return NULL;
}

const char *kb_lezing_tekst(struct kb_lezing *l, const char *p, struct kb_token *uit)
{
    const char *begin = p;

    p = na_gewoon(p, l->einde);
    if (p == l->einde || *p != '"')
        p = tot_einde_of_escape(l, p);
    if (!p)
        return NULL;
    if (*p == '\\')
        return lees_met_escapes(l, begin, p, uit);
    uit->is.tekst = begin;
    uit->n = (uint32_t)(p - begin);
    return p + 1;
}
