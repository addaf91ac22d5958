/* The JSON reader: what it takes, what it refuses before parsing, and that a refusal never quotes the input.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "klantbeeld/basis/buffer.h"
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

/* The document of a body that must be good; free it. */
static struct kb_document *open_body(struct kb_tekst json)
{
    struct kb_document *d = NULL;
    struct kb_fout fout;

    if (kb_document_lees(json, &d, &fout) != KB_OK)
        fail_msg("%s", fout.tekst);
    return d;
}

static void een_weigering_noemt_regel_kolom_en_reden(void **state)
{
    static const struct {
        const char *json;
        const char *tekst;
    } GEVALLEN[] = {
        {"", "de body is leeg"},
        {" ", "geen geldige JSON op regel 1, kolom 2: de tekst houdt te vroeg op"},
        {"7", "geen geldige JSON op regel 1, kolom 1: onverwacht teken"},
        {"{\"a\":1,\n \"b\":geheim}", "geen geldige JSON op regel 2, kolom 6: onverwacht teken"},
        {"[\"\u00e9\u20ac\", x]", "geen geldige JSON op regel 1, kolom 8: onverwacht teken"},
        {"[\r\n\r\n1,]", "geen geldige JSON op regel 3, kolom 3: onverwacht teken"},
        {"{\"a\":1,\"a\":2}",
         "geen geldige JSON op regel 1, kolom 13: een naam staat twee keer in het object dat hier sluit"},
        {"[\"geheim", "geen geldige JSON op regel 1, kolom 9: een tekst wordt niet gesloten"},
        {"[\"geheim\t\"]", "geen geldige JSON op regel 1, kolom 9: een stuurteken in een tekst"},
        {"[\"\\x\"]", "geen geldige JSON op regel 1, kolom 4: onbekende escape"},
        {"[\"\\ud800\"]", "geen geldige JSON op regel 1, kolom 9: een half surrogaatpaar"},
        {"[\"\\u0000\"]", "geen geldige JSON op regel 1, kolom 5: een NUL-teken in een tekst"},
        {"[\"a\xff\"]", "geen geldige JSON op regel 1, kolom 4: geen geldige UTF-8"},
        {"[1e400]", "geen geldige JSON op regel 1, kolom 2: een getal is te groot"},
        {"[-9223372036854775809]", "geen geldige JSON op regel 1, kolom 2: een getal is te groot"},
        {"[-x]", "geen geldige JSON op regel 1, kolom 3: geen geldig getal"},
        {"[1.]", "geen geldige JSON op regel 1, kolom 4: geen geldig getal"},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "geen geldige JSON op regel 1, kolom 33: te diep genest"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(GEVALLEN) / sizeof(GEVALLEN[0]); i++) {
        struct kb_document *d = NULL;
        struct kb_fout fout;

        assert_int_equal(kb_document_lees(kb_tekst_van(GEVALLEN[i].json), &d, &fout), KB_ONGELDIG);
        assert_string_equal(fout.tekst, GEVALLEN[i].tekst);
        assert_null(d);
    }
}

static void getallen_houden_hun_waarde(void **state)
{
    static const struct {
        const char *json;
        int64_t geheel;
        double reeel; /* when it is no integer */
    } GETALLEN[] = {
        {"[0]", 0, 0},
        {"[-0]", 0, 0},
        {"[7]", 7, 0},
        {"[-7]", -7, 0},
        {"[1697811000000]", INT64_C(1697811000000), 0},
        {"[999999999999999999]", INT64_C(999999999999999999), 0},
        {"[9223372036854775807]", INT64_MAX, 0},
        {"[-9223372036854775808]", INT64_MIN, 0},
        {"[0.76]", 0, 0.76},
        {"[-0.1]", 0, -0.1},
        {"[1e3]", 0, 1000.0},
        {"[12.50E-1]", 0, 1.25},
        {"[0.000001]", 0, 0.000001},
        {"[123456789012345678901234567890.0]", 0, 123456789012345678901234567890.0},
        {"[1.7976931348623157e308]", 0, 1.7976931348623157e308},
        {"[4.9406564584124654e-324]", 0, 4.9406564584124654e-324},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(GETALLEN) / sizeof(GETALLEN[0]); i++) {
        struct kb_document *d = open_body(kb_tekst_van(GETALLEN[i].json));
        struct kb_waarde w = kb_waarde_element(kb_document_wortel(d), 0);
        int64_t geheel;
        double reeel;

        assert_true(kb_waarde_reeel(w, &reeel));
        if (kb_waarde_geheel(w, &geheel)) {
            assert_true(GETALLEN[i].geheel == geheel);
            assert_memory_equal(&reeel, &(double){(double)geheel}, sizeof(reeel));
        } else {
            assert_memory_equal(&reeel, &GETALLEN[i].reeel, sizeof(reeel));
        }
        kb_document_vrij(d);
    }
}

static void escapes_worden_gelezen_in_teksten_en_namen(void **state)
{
    static const char json[] = "{\"gewoon\":\"abc\",\"leeg\":\"\",\"kort\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\","
                               "\"u\":\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00.\",\"tussen\":\"a\\nb\\nc\","
                               "\"n\\u0061am\\/\":\"x\",\"\":\"naamloos\",\"laatste\":\"\\u0061\"}";
    static const struct {
        const char *lid, *tekst;
    } LEDEN[] = {
        {"gewoon", "abc"},
        {"leeg", ""},
        {"kort", "\"\\/\b\f\n\r\t"},
        {"u", "A\u00e9\u20ac\U0001f600."},
        {"tussen", "a\nb\nc"},
        {"naam/", "x"},
        {"", "naamloos"},
        {"laatste", "a"},
    };
    struct kb_document *d = open_body(kb_tekst_van(json));

    (void)state;
    for (size_t i = 0; i < sizeof(LEDEN) / sizeof(LEDEN[0]); i++) {
        struct kb_tekst t;

        assert_true(kb_waarde_tekst(kb_waarde_lid(kb_document_wortel(d), LEDEN[i].lid), &t));
        assert_true(kb_tekst_is(t, LEDEN[i].tekst));
        /* Without escapes it is a view of the body itself. */
        assert_int_equal(t.p >= json && t.p < json + sizeof(json),
                         !strpbrk(LEDEN[i].tekst, "\"A\n") && i != 7);
    }
    assert_int_equal(kb_waarde_soort(kb_waarde_lid(kb_document_wortel(d), "n\\u0061am\\/")),
                     KB_SOORT_AFWEZIG);
    kb_document_vrij(d);
}

static void een_lid_wordt_alleen_bij_zijn_hele_naam_gevonden(void **state)
{
    static const char *const NIET[] = {"", "a", "naa", "naam1", "Naam", "naam ", "andere", "diep", "x"};
    struct kb_document *d =
        open_body(KB_TEKST("{\"naam\":1,\"ab\":{\"diep\":[{\"x\":2}]},\"abc\":3,\"na\":4}"));
    struct kb_waarde w = kb_document_wortel(d);
    int64_t g;

    (void)state;
    for (size_t i = 0; i < sizeof(NIET) / sizeof(NIET[0]); i++)
        assert_int_equal(kb_waarde_soort(kb_waarde_lid(w, NIET[i])), KB_SOORT_AFWEZIG);
    assert_true(kb_waarde_geheel(kb_waarde_lid(w, "naam"), &g) && g == 1);
    assert_true(kb_waarde_geheel(kb_waarde_lid(w, "abc"), &g) && g == 3);
    assert_true(kb_waarde_geheel(kb_waarde_lid(w, "na"), &g) && g == 4);
    w = kb_waarde_element(kb_waarde_lid(kb_waarde_lid(w, "ab"), "diep"), 0);
    assert_true(kb_waarde_geheel(kb_waarde_lid(w, "x"), &g) && g == 2);
    assert_int_equal(kb_waarde_soort(kb_waarde_lid(w, NULL)), KB_SOORT_AFWEZIG);
    kb_document_vrij(d);
}

/* Members and elements of every number from none to beyond what has an index, scalars and lists mixed. */
static void elk_element_en_elk_lid_is_vindbaar_hoeveel_er_ook_zijn(void **state)
{
    (void)state;
    for (unsigned n = 0; n <= 70; n++) {
        for (unsigned om = 1; om <= 3; om++) {
            struct kb_buffer b = KB_LEGE_BUFFER;
            struct kb_document *d;
            struct kb_waarde leden;
            struct kb_waarde lijst;

            kb_buffer_printf(&b, "[{");
            for (unsigned i = 0; i < n; i++)
                kb_buffer_printf(&b, i % om ? "%s\"naam%u\":[[],%u]" : "%s\"naam%u\":%u", i ? "," : "", i, i);
            kb_buffer_printf(&b, "},[");
            for (unsigned i = 0; i < n; i++)
                kb_buffer_printf(&b, i % om ? "%s{\"x\":%u,\"y\":[0]}" : "%s%u", i ? "," : "", i);
            kb_buffer_printf(&b, "],true]");
            d = open_body(kb_buffer_tekst(&b));
            leden = kb_waarde_element(kb_document_wortel(d), 0);
            lijst = kb_waarde_element(kb_document_wortel(d), 1);
            assert_int_equal(kb_waarde_aantal(lijst), n);
            assert_int_equal(kb_waarde_aantal(leden), 0);
            for (unsigned i = 0; i < n; i++) {
                struct kb_waarde e = kb_waarde_element(lijst, i);
                struct kb_waarde w;
                char naam[16];
                int64_t g;

                snprintf(naam, sizeof(naam), "naam%u", i);
                w = kb_waarde_lid(leden, naam);
                assert_true(kb_waarde_geheel(i % om ? kb_waarde_element(w, 1) : w, &g) && g == i);
                assert_true(kb_waarde_geheel(i % om ? kb_waarde_lid(e, "x") : e, &g) && g == i);
            }
            assert_int_equal(kb_waarde_soort(kb_waarde_element(lijst, n)), KB_SOORT_AFWEZIG);
            assert_int_equal(kb_waarde_soort(kb_waarde_element(lijst, SIZE_MAX)), KB_SOORT_AFWEZIG);
            assert_int_equal(kb_waarde_soort(kb_waarde_lid(leden, "naam")), KB_SOORT_AFWEZIG);
            assert_int_equal(kb_waarde_soort(kb_waarde_lid(leden, "naam999")), KB_SOORT_AFWEZIG);
            assert_int_equal(kb_waarde_soort(kb_waarde_element(kb_document_wortel(d), 2)), KB_SOORT_BOOL);
            kb_document_vrij(d);
            kb_buffer_vrij(&b);
        }
    }
}

static void aan_wat_er_niet_is_mag_alles_gevraagd_worden(void **state)
{
    struct kb_waarde weg = kb_document_wortel(NULL);
    struct kb_tekst t = KB_TEKST("zelfde");
    int64_t g = 7;
    double r = 7;
    bool b = true;

    (void)state;
    assert_int_equal(kb_waarde_soort(weg), KB_SOORT_AFWEZIG);
    assert_int_equal(kb_waarde_soort(kb_waarde_lid(weg, "a")), KB_SOORT_AFWEZIG);
    assert_int_equal(kb_waarde_soort(kb_waarde_element(weg, 0)), KB_SOORT_AFWEZIG);
    assert_int_equal(kb_waarde_aantal(weg), 0);
    assert_false(kb_waarde_tekst(weg, &t) || kb_waarde_geheel(weg, &g) || kb_waarde_reeel(weg, &r) ||
                 kb_waarde_bool(weg, &b));
    assert_true(kb_tekst_is(t, "zelfde") && g == 7 && b);
    kb_document_vrij(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wat_geen_nette_json_is_wordt_geweigerd_zonder_het_te_noemen),
        cmocka_unit_test(dieper_dan_de_grens_wordt_geweigerd_en_haken_in_tekst_tellen_niet),
        cmocka_unit_test(elke_vraag_krijgt_alleen_antwoord_van_de_eigen_soort),
        cmocka_unit_test(een_weigering_noemt_regel_kolom_en_reden),
        cmocka_unit_test(getallen_houden_hun_waarde),
        cmocka_unit_test(escapes_worden_gelezen_in_teksten_en_namen),
        cmocka_unit_test(een_lid_wordt_alleen_bij_zijn_hele_naam_gevonden),
        cmocka_unit_test(elk_element_en_elk_lid_is_vindbaar_hoeveel_er_ook_zijn),
        cmocka_unit_test(aan_wat_er_niet_is_mag_alles_gevraagd_worden),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
