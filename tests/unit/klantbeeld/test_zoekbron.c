/* CWS-IHP as a place to search: when it is asked, with which path, and what becomes of its answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "klantbeeld/zoekbron.h"

#define IHP(lh, nummer, soort, kvk, rest)                                                                    \
    "{\"lhNr\":\"" lh "\",\"fiscNr\":\"" nummer "\",\"fiscNrSrt\":\"" soort "\",\"kvkNr\":" kvk              \
    ",\"vestNr\":\"000000000001\",\"hndNm\":\"Zon\",\"statCd\":\"A\",\"adressen\":[{\"adrSrt\":\"C\","       \
    "\"plNm\":\"Assen\"},{\"adrSrt\":\"V\",\"pc\":\"1234AB\",\"plNm\":\"Ede\"}]" rest "}"
#define OPEN ",\"indAfsch\":\"N\""

static struct kb_criteria c;
static struct kb_arena arena;
static struct kb_zoekbronantwoord uit;

static void vraag(struct kb_zoekvraag v)
{
    static struct kb_overtredingen o;

    o.n = o.totaal = 0;
    assert_int_equal(kb_criteria_lees(&v, KB_ELFPROEF_STRENG, "body", &c, &o), KB_OK);
}

static enum kb_status lees(const char *body)
{
    enum kb_status status;

    kb_arena_begin(&arena);
    status = kb_zoekbron_lees(kb_tekst_van(body), &c, &arena, &uit);
    return status;
}

static void klaar(void)
{
    kb_document_vrij(uit.document);
    uit.document = NULL;
    kb_arena_vrij(&arena);
}

static void alleen_wat_cws_ihp_kent_wordt_gevraagd_en_het_meest_zeggende_eerst(void **state)
{
    static const struct {
        struct kb_zoekvraag vraag;
        const char *pad; /* NULL: not asked */
    } GEVALLEN[] = {
        {{.lhnummer = {"123456782L01", 12}}, "/123456782L01"},
        {{.rsin = {"000000012", 9}}, "?fiscNr=000000012"},
        {{.bsn = {"123456782", 9}}, "?fiscNr=123456782"},
        {{.kvkNummer = {"00345678", 8}}, "?kvkNr=00345678"},
        {{.kvkNummer = {"12345678", 8}, .lhnummer = {"123456782L99", 12}}, "/123456782L99"},
        {{.zoekterm = {"123456782", 9}}, "?fiscNr=123456782"},
        {{.zoekterm = {"12345678", 8}}, "?kvkNr=12345678"},
        {{.kvkNummer = {"12345678", 8}, .plaats = {"Ede", 3}}, NULL},
        {{.naam = {"zon", 3}}, NULL},
        {{.vestigingsnummer = {"000000000001", 12}}, NULL},
        {{.zoekterm = {"538", 3}}, NULL},
        {{.zoekterm = {"1234 AB", 7}}, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(GEVALLEN) / sizeof(GEVALLEN[0]); i++) {
        struct kb_tekst pad;

        vraag(GEVALLEN[i].vraag);
        assert_int_equal(kb_zoekbron_kan(&c), GEVALLEN[i].pad != NULL);
        if (!GEVALLEN[i].pad)
            continue;
        kb_arena_begin(&arena);
        pad = kb_zoekbron_pad(&c, &arena);
        assert_non_null(strstr(pad.p, GEVALLEN[i].pad));
        assert_int_equal(strncmp(pad.p, "/cws/ihp/v3/inhoudingsplichtigen", 32), 0);
        kb_arena_vrij(&arena);
    }
}

static void administraties_van_een_werkgever_zijn_samen_een_treffer(void **state)
{
    const struct kb_treffer *t;

    (void)state;
    vraag((struct kb_zoekvraag){.kvkNummer = KB_TEKST("12345678")});
    assert_int_equal(lees("{\"ihps\":[" IHP("123456782L01", "123456782", "R", "\"12345678\"", OPEN) "," IHP(
                         "123456782L02", "123456782", "R", "\"12345678\"",
                         OPEN) "," IHP("000000012L01", "000000012", "B", "\"12345678\"", OPEN) "]}"),
                     KB_OK);
    assert_int_equal(uit.resultaat.n, 2);
    assert_int_equal(uit.resultaat.totaal, 2);
    t = uit.resultaat.treffer;
    assert_int_equal(t[0].n_administraties, 2);
    assert_string_equal(t[0].administratie[1].lhnummer, "123456782L02");
    assert_false(t[0].is_bsn);
    assert_int_equal(t[0].waarom, KB_ZOEK_KVKNUMMER);
    assert_true(kb_tekst_is(t[0].plaats, "Ede") && kb_tekst_is(t[0].postcode, "1234AB"));
    assert_true(t[1].is_bsn);
    assert_string_equal(t[1].administratie[0].lhnummer, "000000012L01");
    klaar();
}

static void alle_criteria_moeten_gelden(void **state)
{
    const char *body = "{\"ihps\":[" IHP("123456782L01", "123456782", "R", "\"12345678\"", OPEN) "]}";

    (void)state;
    vraag((struct kb_zoekvraag){.rsin = KB_TEKST("123456782"), .kvkNummer = KB_TEKST("12345678")});
    assert_int_equal(lees(body), KB_OK);
    assert_int_equal(uit.resultaat.n, 1);
    klaar();
    vraag((struct kb_zoekvraag){.rsin = KB_TEKST("123456782"), .kvkNummer = KB_TEKST("87654321")});
    assert_int_equal(lees(body), KB_OK);
    assert_int_equal(uit.resultaat.n, 0);
    klaar();
    vraag((struct kb_zoekvraag){.bsn = KB_TEKST("123456782")}); /* an RSIN is no BSN */
    assert_int_equal(lees(body), KB_OK);
    assert_int_equal(uit.resultaat.n, 0);
    klaar();
}

static void een_soort_die_niemand_kent_telt_als_bsn(void **state)
{
    (void)state;
    vraag((struct kb_zoekvraag){.lhnummer = KB_TEKST("123456782L01")});
    assert_int_equal(lees("{\"ihp\":" IHP("123456782L01", "123456782", "Q", "null", OPEN) "}"), KB_OK);
    assert_true(uit.resultaat.treffer[0].is_bsn);
    assert_string_equal(uit.resultaat.treffer[0].kvk, "");
    klaar();
}

static void een_afgeschermde_werkgever_is_er_alleen_voor_wie_hem_mag_zien(void **state)
{
    static const struct {
        const char *body;
        bool dicht;
    } GEVALLEN[] = {
        {"{\"ihp\":" IHP("123456782L01", "123456782", "R", "null", ",\"indAfsch\":\"J\"") "}", true},
        {"{\"ihp\":" IHP("123456782L01", "123456782", "R", "null", ",\"indAfsch\":\"?\"") "}", true},
        {"{\"ihp\":" IHP("123456782L01", "123456782", "R", "null", ",\"indAfsch\":null") "}", true},
        {"{\"ihp\":" IHP("123456782L01", "123456782", "R", "null", ",\"indAfsch\":\"N\"") "}", false},
        {"{\"ihp\":" IHP("123456782L01", "123456782", "R", "null", "") "}", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(GEVALLEN) / sizeof(GEVALLEN[0]); i++) {
        vraag((struct kb_zoekvraag){.lhnummer = KB_TEKST("123456782L01")});
        assert_int_equal(lees(GEVALLEN[i].body), KB_OK);
        assert_int_equal(uit.resultaat.totaal, GEVALLEN[i].dicht ? 0 : 1);
        klaar();
        c.ook_afgeschermd = true;
        assert_int_equal(lees(GEVALLEN[i].body), KB_OK);
        assert_int_equal(uit.resultaat.totaal, 1);
        klaar();
    }
}

static void wat_niet_over_het_gevraagde_gaat_of_geen_contract_is_wordt_verworpen(void **state)
{
    static const char *const BODIES[] = {
        "geen json",
        "[]",
        "{}",
        "{\"ihps\":[]}",
        "{\"ihps\":{}}",
        "{\"ihp\":null}",
        "{\"ihp\":\"x\"}",
        "{\"ihp\":" IHP("000000012L01", "000000012", "R", "null", OPEN) "}",
        "{\"ihp\":" IHP("123456782", "123456782", "R", "null", OPEN) "}",
        "{\"ihp\":" IHP("123456782L01", "12", "R", "null", OPEN) "}",
        "{\"ihp\":{\"lhNr\":\"123456782L01\",\"fiscNr\":\"123456782\",\"fiscNrSrt\":\"R\"}}",
    };

    (void)state;
    vraag((struct kb_zoekvraag){.lhnummer = KB_TEKST("123456782L01")});
    for (size_t i = 0; i < sizeof(BODIES) / sizeof(BODIES[0]); i++) {
        if (lees(BODIES[i]) != KB_ONGELDIG)
            fail_msg("taken: %s", BODIES[i]);
        klaar();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alleen_wat_cws_ihp_kent_wordt_gevraagd_en_het_meest_zeggende_eerst),
        cmocka_unit_test(administraties_van_een_werkgever_zijn_samen_een_treffer),
        cmocka_unit_test(alle_criteria_moeten_gelden),
        cmocka_unit_test(een_soort_die_niemand_kent_telt_als_bsn),
        cmocka_unit_test(een_afgeschermde_werkgever_is_er_alleen_voor_wie_hem_mag_zien),
        cmocka_unit_test(wat_niet_over_het_gevraagde_gaat_of_geen_contract_is_wordt_verworpen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
