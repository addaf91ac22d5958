/* The JSON reader: what it takes, what it refuses before parsing, and that a refusal never quotes the input.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "klantbeeld/basis/lezer.h"

static enum kb_status lees(struct kb_tekst t)
{
    struct kb_document *d = NULL;
    struct kb_fout fout = {.status = KB_OK};
    enum kb_status status = kb_document_lees(t, &d, &fout);

    assert_true(status == KB_OK || (!d && fout.tekst[0] && !strstr(fout.tekst, "geheim")));
    kb_document_vrij(d);
    return status;
}

static void wat_geen_nette_json_is_wordt_geweigerd_zonder_het_te_noemen(void **state)
{
    static const char *const FOUT[] = {
        "",
        " ",
        "{",
        "}",
        "[1,]",
        "{\"geheim\":}",
        "{'geheim':1}",
        "{\"a\":1} geheim",
        "\"geheim\"",
        "7",
        "{\"a\":1,\"a\":2}",
        "{\"geheim\":\"\xff\"}",
        "{\"geheim\":\"\\u0000\"}",
        "{\"geheim\":\"\\ud800\"}",
        "{\"a\":1e400}",
        "{\"a\":123456789012345678901234567890}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "[\"geheim",
        "\xef\xbb\xbf{}",
        "{\"a\":\"\n\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(FOUT) / sizeof(FOUT[0]); i++)
        if (lees(kb_tekst_van(FOUT[i])) != KB_ONGELDIG)
            fail_msg("aangenomen: %s", FOUT[i]);
    assert_int_equal(lees(KB_GEEN_TEKST), KB_ONGELDIG);
}

static void dieper_dan_de_grens_wordt_geweigerd_en_haken_in_tekst_tellen_niet(void **state)
{
    char diep[2 * (KB_JSON_MAX_DIEPTE + 1) + 1];

    (void)state;
    for (int diepte = KB_JSON_MAX_DIEPTE; diepte <= KB_JSON_MAX_DIEPTE + 1; diepte++) {
        memset(diep, '[', (size_t)diepte);
        memset(diep + diepte, ']', (size_t)diepte);
        assert_int_equal(lees((struct kb_tekst){diep, 2 * (size_t)diepte}),
                         diepte <= KB_JSON_MAX_DIEPTE ? KB_OK : KB_ONGELDIG);
    }
    assert_int_equal(lees(KB_TEKST("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[\"]")), KB_OK);
}

static void elke_vraag_krijgt_alleen_antwoord_van_de_eigen_soort(void **state)
{
    static const char json[] = "{\"t\":\"x\",\"g\":-7,\"r\":2.5,\"b\":true,\"n\":null,\"l\":[1,2],\"o\":{}}";
    static const struct {
        const char *lid;
        enum kb_soort soort;
    } LEDEN[] = {
        {"t", KB_SOORT_TEKST}, {"g", KB_SOORT_GEHEEL}, {"r", KB_SOORT_REEEL},  {"b", KB_SOORT_BOOL},
        {"n", KB_SOORT_NULL},  {"l", KB_SOORT_LIJST},  {"o", KB_SOORT_OBJECT}, {"weg", KB_SOORT_AFWEZIG},
    };
    struct kb_document *d;

    (void)state;
    assert_int_equal(kb_document_lees(kb_tekst_van(json), &d, NULL), KB_OK);
    for (size_t i = 0; i < sizeof(LEDEN) / sizeof(LEDEN[0]); i++) {
        struct kb_waarde w = kb_waarde_lid(kb_document_wortel(d), LEDEN[i].lid);
        enum kb_soort soort = LEDEN[i].soort;
        struct kb_tekst t;
        int64_t g;
        double r;
        bool b;

        assert_int_equal(kb_waarde_soort(w), soort);
        assert_int_equal(kb_waarde_tekst(w, &t), soort == KB_SOORT_TEKST);
        assert_int_equal(kb_waarde_geheel(w, &g), soort == KB_SOORT_GEHEEL);
        assert_int_equal(kb_waarde_reeel(w, &r), soort == KB_SOORT_GEHEEL || soort == KB_SOORT_REEEL);
        assert_int_equal(kb_waarde_bool(w, &b), soort == KB_SOORT_BOOL);
        assert_int_equal(kb_waarde_aantal(w), soort == KB_SOORT_LIJST ? 2 : 0);
        assert_int_equal(kb_waarde_soort(kb_waarde_element(w, 2)), KB_SOORT_AFWEZIG);
        assert_int_equal(kb_waarde_soort(kb_waarde_lid(w, "x")), KB_SOORT_AFWEZIG);
    }
    kb_document_vrij(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wat_geen_nette_json_is_wordt_geweigerd_zonder_het_te_noemen),
        cmocka_unit_test(dieper_dan_de_grens_wordt_geweigerd_en_haken_in_tekst_tellen_niet),
        cmocka_unit_test(elke_vraag_krijgt_alleen_antwoord_van_de_eigen_soort),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
