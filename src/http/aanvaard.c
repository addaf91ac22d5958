/* The range that names the media type most precisely decides, and with it, of several, any that does not say
 * q=0. A comma inside a quoted parameter ends a range here: such a range then means nothing, no more. */
#include "http/aanvaard.h"

#include <strings.h>

struct oordeel {
    bool noemt;   /* the header names a range at all */
    int precisie; /* of the best range so far */
    bool wil;     /* what that says */
};

/* 3 the type itself, 2 all of its kind, 1 everything, 0 something else. */
static int precisie(struct kb_tekst bereik, const char *mediatype)
{
    size_t soort = strcspn(mediatype, "/") + 1;

    if (kb_tekst_is(bereik, "*/*"))
        return 1;
    if (bereik.n == soort + 1 && bereik.p[soort] == '*' && strncasecmp(bereik.p, mediatype, soort) == 0)
        return 2;
    return bereik.n == strlen(mediatype) && strncasecmp(bereik.p, mediatype, bereik.n) == 0 ? 3 : 0;
}

/* "q=0", "q=0.", "q=0.000". */
static bool is_nulgewicht(struct kb_tekst parameter)
{
    size_t i = 3;

    if (parameter.n < 3 || (parameter.p[0] != 'q' && parameter.p[0] != 'Q') || parameter.p[1] != '=' ||
        parameter.p[2] != '0')
        return false;
    if (i < parameter.n && parameter.p[i] == '.')
        i++;
    while (i < parameter.n && parameter.p[i] == '0')
        i++;
    return i == parameter.n;
}

static void weeg(struct oordeel *o, struct kb_tekst deel, const char *mediatype)
{
    struct kb_tekst bereik = kb_tekst_neem_tot(&deel, ';');
    int hier = precisie(bereik, mediatype);
    bool wil = true;

    o->noemt = o->noemt || bereik.n > 0;
    while (deel.n)
        if (is_nulgewicht(kb_tekst_neem_tot(&deel, ';')))
            wil = false;
    if (hier > o->precisie)
        *o = (struct oordeel){true, hier, wil};
    else if (hier && hier == o->precisie)
        o->wil = o->wil || wil;
}

bool kb_aanvaardt(const struct kb_kop *kop, const char *mediatype)
{
    static const char naam[] = "accept";
    struct oordeel o = {false, 0, false};

    for (size_t i = 0; i < kop->n; i++) {
        const struct kb_kopregel *r = &kop->regel[i];
        struct kb_tekst rest = r->waarde;

        if (r->naam.n != sizeof(naam) - 1 || strncasecmp(r->naam.p, naam, r->naam.n) != 0)
            continue;
        while (rest.n)
            weeg(&o, kb_tekst_neem_tot(&rest, ','), mediatype);
    }
    return !o.noemt || o.wil;
}
