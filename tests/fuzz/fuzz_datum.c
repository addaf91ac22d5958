/* Any bytes as a date, and the first eight of them as a moment and a number of months.
 *
 * What is accepted has the form it must have and comes back unchanged from writing and from its day number;
 * what is computed is a date of the years 1..9999 or no date. Input is read from a copy of its exact size, so
 * that the address sanitizer sees a byte too many. */
#include "klantbeeld/domein/datum.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void eis(bool voorwaarde)
{
    if (!voorwaarde)
        abort();
}

static void eis_geldig(struct kb_datum d)
{
    struct kb_datum terug;
    char tekst[KB_DATUM_LENGTE + 1];

    kb_datum_schrijf(d, tekst);
    eis(kb_datum_lees((struct kb_tekst){tekst, KB_DATUM_LENGTE}, &terug));
    eis(kb_datum_vergelijk(d, terug) == 0);
    eis(kb_datum_vergelijk(d, kb_datum_van_dagen(kb_datum_dagen(d))) == 0);
}

static void eis_geldig_of_geen(struct kb_datum d)
{
    if (kb_datum_is_er(d))
        eis_geldig(d);
    else
        eis(d.maand == 0 && d.dag == 0);
}

/* Whether t is vorm, in which '9' stands for any digit. */
static bool heeft_vorm(struct kb_tekst t, const char *vorm)
{
    bool goed = t.n == strlen(vorm);

    for (size_t i = 0; goed && i < t.n; i++)
        goed = vorm[i] == '9' ? t.p[i] >= '0' && t.p[i] <= '9' : t.p[i] == vorm[i];
    return goed;
}

static void lees_als_tekst(struct kb_tekst t)
{
    struct kb_datum d;
    char terug[KB_DATUM_LENGTE + 1];

    if (kb_datum_lees(t, &d)) {
        eis(heeft_vorm(t, "9999-99-99"));
        eis_geldig(d);
        kb_datum_schrijf(d, terug);
        eis(kb_tekst_is(t, terug));
    }
    if (kb_datum_lees_compact(t, &d)) {
        eis(heeft_vorm(t, "99999999"));
        eis_geldig(d);
        kb_datum_schrijf_compact(d, terug);
        eis(kb_tekst_is(t, terug));
    }
}

static void reken(struct kb_tekst t)
{
    int64_t getal = 0;
    int maanden;
    struct kb_datum d;

    memcpy(&getal, t.p, t.n < sizeof(getal) ? t.n : sizeof(getal));
    memcpy(&maanden, &getal, sizeof(maanden));
    eis_geldig_of_geen(kb_datum_van_dagen(getal));
    d = kb_datum_van_epoch(getal);
    eis_geldig_of_geen(d);
    eis_geldig_of_geen(kb_datum_van_epoch(getal % 300000000000));
    if (kb_datum_is_er(d)) {
        int64_t verschil = getal - kb_datum_dagen(d) * 86400;

        eis(verschil >= -7200 && verschil < 82800); /* UTC lies one or two hours behind */
    }
    eis_geldig_of_geen(kb_datum_plus_maanden(d, maanden));
    eis_geldig_of_geen(kb_datum_plus_maanden((struct kb_datum){2024, 2, 29}, maanden % 200000));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *precies = malloc(n ? n : 1);

    eis(precies != NULL);
    if (n)
        memcpy(precies, data, n);
    lees_als_tekst((struct kb_tekst){precies, n});
    reken((struct kb_tekst){precies, n});
    free(precies);
    return 0;
}
