/* Numbers of the JSON reader. Integers are made here, digit by digit; a number with a fraction or an exponent
 * goes to strtod, which rounds correctly, in a form that has no decimal point: what strtod takes for one
 * depends on the locale, and what is in the body has no end that strtod would see. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "basis/lezer_intern.h"

enum {
    MAX_CIJFERS_GEHEEL = 19, /* of INT64_MAX; as many nines fit uint64_t */
    /* The digits that can decide how a double is rounded are 767; what comes behind only counts as "and
     * more".
     */
    MAX_CIJFERS_REEEL = 768,
    /* Beyond any double, whatever the digits before it. */
    MAX_EXPONENT = 100000
};

static inline bool is_cijfer(const char *p, const char *einde)
{
    return p < einde && *p >= '0' && *p <= '9';
}

/* Behind one digit or more; NULL when there is none. */
static const char *na_cijfers(struct kb_lezing *l, const char *p)
{
    if (!is_cijfer(p, l->einde))
        return kb_lezing_mis(l, p, "geen geldig getal");
    while (is_cijfer(p, l->einde))
        p++;
    return p;
}

/* The exponent at p, "e-12", or 0 at the end of the number. It stops counting long before it overflows, and
 * far beyond what the length of a body can make up for. */
static int64_t lees_exponent(const char *p, const char *einde)
{
    bool negatief;
    int64_t uit = 0;

    if (p == einde)
        return 0;
    p++;
    negatief = *p == '-';
    p += *p == '-' || *p == '+';
    for (; p < einde; p++)
        if (uit < INT64_C(1000000000000))
            uit = uit * 10 + (*p - '0');
    return negatief ? -uit : uit;
}

/* The value of a well-formed number: its significant digits as an integer, times a power of ten. */
static double waarde_van(const char *p, const char *einde)
{
    char tekst[MAX_CIJFERS_REEEL + 32];
    bool negatief = *p == '-';
    bool breuk = false;
    bool meer = false;
    int64_t exponent = 0;
    size_t n = 0;
    double uit;

    for (p += negatief; p < einde && *p != 'e' && *p != 'E'; p++) {
        if (*p == '.') {
            breuk = true;
        } else if (n == 0 && *p == '0') {
            exponent -= breuk;
        } else if (n < MAX_CIJFERS_REEEL) {
            tekst[n++] = *p;
            exponent -= breuk;
        } else {
            meer = meer || *p != '0';
            exponent += !breuk;
        }
    }
    exponent += lees_exponent(p, einde);
    if (n == 0)
        return negatief ? -0.0 : 0.0;
    if (meer) {
        tekst[n++] = '1';
        exponent--;
    }
    if (exponent > MAX_EXPONENT)
        exponent = MAX_EXPONENT;
    else if (exponent < -MAX_EXPONENT)
        exponent = -MAX_EXPONENT;
    snprintf(tekst + n, sizeof(tekst) - n, "e%d", (int)exponent);
    uit = strtod(tekst, NULL);
    return negatief ? -uit : uit;
}

/* A number of which the part before the point or exponent, up to p, is read. */
static const char *lees_reeel(struct kb_lezing *l, const char *begin, const char *p, struct kb_token *uit)
{
    if (*p == '.') {
        p = na_cijfers(l, p + 1);
        if (!p)
            return NULL;
    }
    if (p < l->einde && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < l->einde && (*p == '+' || *p == '-'))
            p++;
        p = na_cijfers(l, p);
        if (!p)
            return NULL;
    }
    uit->merk = KB_SOORT_REEEL;
    uit->is.reeel = waarde_van(begin, p);
    return isfinite(uit->is.reeel) ? p : kb_lezing_mis(l, begin, "een getal is te groot");
}

const char *kb_lezing_getal(struct kb_lezing *l, const char *p, struct kb_token *uit)
{
    const char *begin = p;
    bool negatief = *p == '-';
    const char *cijfers = p + negatief;
    uint64_t w = 0;

    p = cijfers;
    if (!is_cijfer(p, l->einde))
        return kb_lezing_mis(l, p, negatief ? "geen geldig getal" : "onverwacht teken");
    /* A zero is never followed by a digit; the structure of the body refuses what comes then. */
    if (*p == '0')
        p++;
    else
        for (; is_cijfer(p, l->einde); p++)
            w = w * 10 + (uint64_t)(*p - '0');
    if (p < l->einde && (*p == '.' || *p == 'e' || *p == 'E'))
        return lees_reeel(l, begin, p, uit);
    /* With more digits w has wrapped round, and means nothing. */
    if (p - cijfers > MAX_CIJFERS_GEHEEL || w > (uint64_t)INT64_MAX + negatief)
        return kb_lezing_mis(l, begin, "een getal is te groot");
    uit->merk = KB_SOORT_GEHEEL;
    uit->is.geheel = negatief ? (int64_t)(0 - w) : (int64_t)w;
    return p;
}
