/* The order of hits: classes by a table, the rest by their properties. */
#include "hulp.h"

struct geval {
    const char *gevraagd, *naam;
    enum kb_rangklasse klasse;
    unsigned graad;
};

static const struct geval GEVALLEN[] = {
    {"Groothandel De Groot", "Groothandel De Groot B.V.", KB_RANG_EXACT, 0},
    {"groothandel de groot", "GROOTHANDEL DE GROOT", KB_RANG_EXACT, 0},
    {"stichting de zon", "De Zon", KB_RANG_EXACT, 0},
    {"jansen & co", "Jansen en Co V.O.F.", KB_RANG_EXACT, 0},
    {"jansen co", "Jansen + Co", KB_RANG_EXACT, 0},
    {"cafe 't hoekje", "Café Het Hoekje", KB_RANG_EXACT, 0},
    {"3m", "3M B.V.", KB_RANG_EXACT, 0},
    {"AH", "A.H.", KB_RANG_EXACT, 0},
    {"degroot", "De Groot", KB_RANG_EXACT, 1},
    {"groot handel de groot", "Groothandel De Groot", KB_RANG_EXACT, 1},
    {"groothandel", "Groothandel De Groot", KB_RANG_BEGIN, 0},
    {"groothandel de g", "Groothandel De Groot", KB_RANG_BEGIN, 0},
    {"3m", "3M Nederland", KB_RANG_BEGIN, 0},
    {"538", "538 Groep", KB_RANG_BEGIN, 0},
    {"groot", "Groothandel De Groot", KB_RANG_BEGIN, 0},
    {"de groot groothandel", "Groothandel De Groot", KB_RANG_WOORDEN, 0},
    {"groot groothandel", "Groothandel De Groot", KB_RANG_WOORDEN, 0},
    {"zon", "De Zon", KB_RANG_WOORDEN, 0},
    {"nederland 3m", "3M Nederland", KB_RANG_WOORDEN, 0},
    {"gr grooth", "Groothandel De Groot", KB_RANG_WOORDBEGIN, 0},
    {"jans bakk", "Bakkerij Jansen", KB_RANG_WOORDBEGIN, 0},
    {"de dek", "Dekker De Boer", KB_RANG_WOORDBEGIN, 0},
    {"handel", "Groothandel De Groot", KB_RANG_DEEL, 0},
    {"kerij", "Bakkerij Jansen", KB_RANG_DEEL, 0},
    {"kerij jan", "Bakkerij Jansen", KB_RANG_DEEL, 0},
    {"jansen jansen", "Bakkerij Jansen", KB_RANG_DEEL, 0},
    {"ij", "Bakkerij Jansen", KB_RANG_GEEN, 0},
    {"m", "3M", KB_RANG_GEEN, 0},
    {"slagerij", "Bakkerij Jansen", KB_RANG_GEEN, 0},
    {"de", "Dekker", KB_RANG_GEEN, 0},
};

static void elke_klasse_heeft_haar_gevallen(void **state)
{
    (void)state;
    for (size_t i = 0; i < AANTAL(GEVALLEN); i++) {
        struct kb_naam v;
        struct kb_naam n;
        struct kb_rang r;

        kb_naam_normaliseer(kb_tekst_van(GEVALLEN[i].gevraagd), &v);
        kb_naam_normaliseer(kb_tekst_van(GEVALLEN[i].naam), &n);
        r = kb_rang_bepaal(&v, &n);
        if (r.klasse != GEVALLEN[i].klasse || r.graad != GEVALLEN[i].graad)
            fail_msg("\"%s\" voor \"%s\": klasse %d graad %d", GEVALLEN[i].gevraagd, GEVALLEN[i].naam,
                     (int)r.klasse, r.graad);
    }
}

static const struct geval BENADERD[] = {
    {"Groothandle de Grot", "Groothandel De Groot", KB_RANG_BENADERD, 2},
    {"groothandel de grot", "Groothandel De Groot", KB_RANG_BENADERD, 1},
    {"bakkerij janssen", "Bakkerij Jansen", KB_RANG_BENADERD, 1},
    {"bakerij janssen", "Bakkerij Jansen", KB_RANG_BENADERD, 2},
    {"bakerij jnassen", "Bakkerij Jansen", KB_RANG_GEEN, 0}, /* three */
    {"mueller", "Müller", KB_RANG_BENADERD, 1},
    {"v.d. berg", "Van den Berg", KB_RANG_BENADERD, 1},
    {"vd veen transport", "Transportbedrijf van der Veen", KB_RANG_GEEN, 0},
    {"vd veen transportbedrijf", "Transportbedrijf van der Veen", KB_RANG_BENADERD, 1},
    {"groot handel jansen", "Groothandel Jansen & Zn", KB_RANG_BENADERD, 1},
    {"groothandel degroot", "De Groot Groothandel", KB_RANG_BENADERD, 1},
    {"bs", "Bos", KB_RANG_GEEN, 0},
    {"bso", "Bos", KB_RANG_BENADERD, 1},
    {"boos", "Vos", KB_RANG_GEEN, 0},
};

static void tikfouten_worden_geteld(void **state)
{
    (void)state;
    for (size_t i = 0; i < AANTAL(BENADERD); i++) {
        struct kb_naam v;
        struct kb_naam n;
        struct kb_rang r;

        kb_naam_normaliseer(kb_tekst_van(BENADERD[i].gevraagd), &v);
        kb_naam_normaliseer(kb_tekst_van(BENADERD[i].naam), &n);
        r = kb_rang_benader(&v, &n);
        if (r.klasse != BENADERD[i].klasse || (r.klasse != KB_RANG_GEEN && r.graad != BENADERD[i].graad))
            fail_msg("\"%s\" voor \"%s\": klasse %d graad %d", BENADERD[i].gevraagd, BENADERD[i].naam,
                     (int)r.klasse, r.graad);
    }
}

static void actief_gaat_voor_beeindigd_en_groot_voor_klein(void **state)
{
    (void)state;
    assert_true(kb_rangnummer(false, 0, 9) < kb_rangnummer(true, 100000, 0));
    assert_true(kb_rangnummer(false, 500, 9) < kb_rangnummer(false, 499, 0));
    assert_true(kb_rangnummer(true, 1, 0) < kb_rangnummer(true, 1, 1));
    assert_true(kb_rangnummer(false, -5, 0) == kb_rangnummer(false, 0, 0));
    assert_true(kb_rangnummer(false, KB_RANG_OMVANG_MAX + 1L, 0) == 0);
}

/* The textbook table, whole, without a bound. */
static unsigned afstand_voluit(const char *a, const char *b)
{
    unsigned d[16][16];
    size_t n = strlen(a);
    size_t m = strlen(b);

    for (size_t i = 0; i <= n; i++) {
        for (size_t j = 0; j <= m; j++) {
            unsigned v = i == 0 || j == 0 ? (unsigned)(i + j) : 99;

            if (i && j) {
                v = d[i - 1][j] + 1 < d[i][j - 1] + 1 ? d[i - 1][j] + 1 : d[i][j - 1] + 1;
                if (d[i - 1][j - 1] + (a[i - 1] != b[j - 1]) < v)
                    v = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < v)
                    v = d[i - 2][j - 2] + 1;
            }
            d[i][j] = v;
        }
    }
    return d[n][m];
}

static void de_afgekapte_afstand_is_die_van_de_hele_tabel(void **state)
{
    uint32_t toeval = 12345;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        char woord[2][12];

        for (int k = 0; k < 2; k++) {
            size_t n;

            toeval = toeval * 1664525U + 1013904223U;
            n = toeval >> 16 & 7;
            for (size_t j = 0; j < n; j++) {
                toeval = toeval * 1664525U + 1013904223U;
                woord[k][j] = (char)('a' + (toeval >> 20) % 3);
            }
            woord[k][n] = '\0';
        }
        for (unsigned grens = 0; grens <= 2; grens++) {
            unsigned goed = afstand_voluit(woord[0], woord[1]);
            unsigned d = kb_afstand(kb_tekst_van(woord[0]), kb_tekst_van(woord[1]), grens);

            if (d != (goed > grens ? grens + 1 : goed))
                fail_msg("\"%s\" en \"%s\", grens %u: %u, niet %u", woord[0], woord[1], grens, d, goed);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elke_klasse_heeft_haar_gevallen),
        cmocka_unit_test(tikfouten_worden_geteld),
        cmocka_unit_test(actief_gaat_voor_beeindigd_en_groot_voor_klein),
        cmocka_unit_test(de_afgekapte_afstand_is_die_van_de_hele_tabel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
