/* Criteria: what is recognised, what is refused and all at once, what is sensitive. */
#include "hulp.h"

static struct kb_criteria c;
static struct kb_overtredingen o;

static enum kb_status lees(struct kb_zoekvraag v)
{
    memset(&o, 0, sizeof(o));
    return kb_criteria_lees(&v, KB_ELFPROEF_STRENG, "body", &c, &o);
}

static void een_zoekterm_wordt_herkend(void **state)
{
    static const struct {
        const char *getypt;
        unsigned nummers;
        bool naam, postcode;
    } GEVALLEN[] = {
        {"123456782L01", KB_ZOEK_LHNUMMER, true, false},
        {"123456782l01", KB_ZOEK_LHNUMMER, true, false},
        {"123456789L01", 0, true, false}, /* fails the elfproef */
        {"123456782", KB_ZOEK_RSIN | KB_ZOEK_BSN | KB_ZOEK_AANSLUITNUMMER, true, false},
        {"1234.56.782", KB_ZOEK_RSIN | KB_ZOEK_BSN | KB_ZOEK_AANSLUITNUMMER, true, false},
        {"123456789", KB_ZOEK_AANSLUITNUMMER, true, false},
        {"12345678", KB_ZOEK_KVKNUMMER | KB_ZOEK_AANSLUITNUMMER, true, false},
        {"12 34 56 78", KB_ZOEK_KVKNUMMER | KB_ZOEK_AANSLUITNUMMER, true, false},
        {"000000001234", KB_ZOEK_VESTIGINGSNUMMER | KB_ZOEK_AANSLUITNUMMER, true, false},
        {"538", KB_ZOEK_AANSLUITNUMMER, true, false},
        {"1234567890123456", 0, true, false},
        {"1234 AB", 0, false, true},
        {"1234ab", 0, false, true},
        {" 1234 ab ", 0, false, true},
        {"1234 ab 12", 0, false, true},
        {"1234 SS", 0, true, false},
        {"0234 AB", 0, true, false},
        {"3M", 0, true, false},
        {"Groothandel De Groot", 0, true, false},
    };

    (void)state;
    for (size_t i = 0; i < AANTAL(GEVALLEN); i++) {
        assert_int_equal(lees((struct kb_zoekvraag){.zoekterm = kb_tekst_van(GEVALLEN[i].getypt)}), KB_OK);
        if (c.term_nummers != GEVALLEN[i].nummers || (c.naam.n_woorden > 0) != GEVALLEN[i].naam ||
            (*c.postcode != '\0') != GEVALLEN[i].postcode)
            fail_msg("\"%s\": nummers %x, naam \"%s\", postcode \"%s\"", GEVALLEN[i].getypt, c.term_nummers,
                     c.naam.tekst, c.postcode);
    }
}

static void alle_overtredingen_worden_tegelijk_gemeld(void **state)
{
    (void)state;
    assert_int_equal(lees((struct kb_zoekvraag){.lhnummer = KB_TEKST("123456789L01"),
                                                .rsin = KB_TEKST("12"),
                                                .bsn = KB_TEKST("000000000"),
                                                .kvkNummer = KB_TEKST("1234567"),
                                                .vestigingsnummer = KB_TEKST(""),
                                                .aansluitnummer = KB_TEKST("x"),
                                                .naam = KB_TEKST("..."),
                                                .postcode = KB_TEKST("1234"),
                                                .huisnummer = KB_TEKST("0"),
                                                .plaats = KB_TEKST("-"),
                                                .zoekterm = KB_TEKST("Jansen")}),
                     KB_ONGELDIG);
    assert_int_equal(o.totaal, 11);
    for (size_t i = 0; i < o.n; i++) {
        assert_string_equal(o.rij[i].plaats, "body");
        assert_string_equal(o.rij[i].naam, kb_criterium_namen[i]);
    }
}

/* 200 characters, of how many bytes they ever are. */
static void een_tekst_wordt_in_tekens_gemeten(void **state)
{
    char naam[2 * 201 + 1];

    (void)state;
    for (size_t i = 0; i < 201; i++)
        memcpy(naam + 2 * i, "\xC3\xA9", 3);
    assert_int_equal(lees((struct kb_zoekvraag){.naam = {naam, 2 * 200}}), KB_OK);
    assert_int_equal(lees((struct kb_zoekvraag){.naam = {naam, 2 * 201}}), KB_ONGELDIG);
    assert_int_equal(lees((struct kb_zoekvraag){.zoekterm = {naam, 2 * 200}}), KB_OK);
    assert_int_equal(lees((struct kb_zoekvraag){.zoekterm = {naam, 2 * 201}}), KB_ONGELDIG);
}

static void niets_of_een_huisnummer_alleen_is_te_weinig(void **state)
{
    (void)state;
    assert_int_equal(lees((struct kb_zoekvraag){.naam = KB_GEEN_TEKST}), KB_ONGELDIG);
    assert_int_equal(lees((struct kb_zoekvraag){.huisnummer = KB_TEKST("1")}), KB_ONGELDIG);
    assert_int_equal(lees((struct kb_zoekvraag){.huisnummer = KB_TEKST("1"), .plaats = KB_TEKST("Tiel")}),
                     KB_OK);
}

static void gevoelig_is_ook_wat_in_de_zoekterm_herkend_wordt(void **state)
{
    (void)state;
    assert_int_equal(lees((struct kb_zoekvraag){.zoekterm = KB_TEKST("123456782")}), KB_OK);
    assert_int_equal(kb_criteria_gevoelig(&c), KB_ZOEK_RSIN | KB_ZOEK_BSN);
    assert_int_equal(lees((struct kb_zoekvraag){.lhnummer = KB_TEKST("123456782L01")}), KB_OK);
    assert_int_equal(kb_criteria_gevoelig(&c), KB_ZOEK_LHNUMMER);
    assert_int_equal(lees((struct kb_zoekvraag){.kvkNummer = KB_TEKST("12345678")}), KB_OK);
    assert_int_equal(kb_criteria_gevoelig(&c), 0);
}

static void het_kenmerk_hangt_van_alles_af_wat_gevraagd_is(void **state)
{
    uint64_t een;

    (void)state;
    assert_int_equal(lees((struct kb_zoekvraag){.naam = KB_TEKST("jansen")}), KB_OK);
    een = kb_criteria_kenmerk(&c);
    assert_int_equal(lees((struct kb_zoekvraag){.naam = KB_TEKST("Jansen B.V.")}), KB_OK);
    assert_true(kb_criteria_kenmerk(&c) == een);
    assert_int_equal(lees((struct kb_zoekvraag){.naam = KB_TEKST("jansen"), .huisnummer = KB_TEKST("1")}),
                     KB_OK);
    assert_true(kb_criteria_kenmerk(&c) != een);
    assert_int_equal(
        lees((struct kb_zoekvraag){.naam = KB_TEKST("jansen"), .kvkNummer = KB_TEKST("12345678")}), KB_OK);
    assert_true(kb_criteria_kenmerk(&c) != een);
}

static void een_criterium_zonder_recht_wordt_genoemd(void **state)
{
    (void)state;
    assert_int_equal(lees((struct kb_zoekvraag){.naam = KB_TEKST("jansen"),
                                                .kvkNummer = KB_TEKST("12345678"),
                                                .plaats = KB_TEKST("Amsterdam")}),
                     KB_OK);
    assert_int_equal(kb_criteria_beperk(&c, KB_ZOEK_NAAM), KB_ZOEK_KVKNUMMER | KB_ZOEK_PLAATS);
    assert_int_equal(kb_criteria_beperk(&c, KB_ZOEK_NAAM | KB_ZOEK_KVKNUMMER | KB_ZOEK_PLAATS), 0);
    assert_int_equal(kb_criteria_beperk(&c, 0), KB_ZOEK_NAAM | KB_ZOEK_KVKNUMMER | KB_ZOEK_PLAATS);
}

static void een_zoekterm_wordt_alleen_genomen_voor_wat_mag(void **state)
{
    static const struct {
        const char *getypt;
        unsigned rechten, mist, nummers;
        bool naam;
    } GEVALLEN[] = {
        {"123456782", KB_ZOEK_RSIN | KB_ZOEK_NAAM, 0, KB_ZOEK_RSIN, true},
        {"123456782", KB_ZOEK_RSIN, 0, KB_ZOEK_RSIN, false},
        {"123456782", KB_ZOEK_NAAM, 0, 0, true},
        {"123456782", KB_ZOEK_PLAATS, KB_ZOEK_RSIN | KB_ZOEK_BSN | KB_ZOEK_AANSLUITNUMMER | KB_ZOEK_NAAM, 0,
         false},
        {"jansen", KB_ZOEK_NAAM, 0, 0, true},
        {"jansen", KB_ZOEK_PLAATS, KB_ZOEK_NAAM, 0, false},
        {"1234 AB", KB_ZOEK_POSTCODE, 0, 0, false},
        {"1234 AB", KB_ZOEK_NAAM, KB_ZOEK_POSTCODE, 0, false},
        {"1234 AB 12", KB_ZOEK_POSTCODE, KB_ZOEK_HUISNUMMER, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < AANTAL(GEVALLEN); i++) {
        assert_int_equal(lees((struct kb_zoekvraag){.zoekterm = kb_tekst_van(GEVALLEN[i].getypt)}), KB_OK);
        if (kb_criteria_beperk(&c, GEVALLEN[i].rechten) != GEVALLEN[i].mist ||
            c.term_nummers != GEVALLEN[i].nummers || (c.naam.n_woorden > 0) != GEVALLEN[i].naam)
            fail_msg("\"%s\" met rechten %x: nummers %x, naam \"%s\"", GEVALLEN[i].getypt,
                     GEVALLEN[i].rechten, c.term_nummers, c.naam.tekst);
    }
}

static void een_cursor_voor_wie_afgeschermde_werkgevers_ziet_is_een_andere(void **state)
{
    uint64_t een;

    (void)state;
    assert_int_equal(lees((struct kb_zoekvraag){.naam = KB_TEKST("jansen")}), KB_OK);
    een = kb_criteria_kenmerk(&c);
    c.ook_afgeschermd = true;
    assert_true(kb_criteria_kenmerk(&c) != een);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_zoekterm_wordt_herkend),
        cmocka_unit_test(alle_overtredingen_worden_tegelijk_gemeld),
        cmocka_unit_test(een_tekst_wordt_in_tekens_gemeten),
        cmocka_unit_test(niets_of_een_huisnummer_alleen_is_te_weinig),
        cmocka_unit_test(gevoelig_is_ook_wat_in_de_zoekterm_herkend_wordt),
        cmocka_unit_test(het_kenmerk_hangt_van_alles_af_wat_gevraagd_is),
        cmocka_unit_test(een_criterium_zonder_recht_wordt_genoemd),
        cmocka_unit_test(een_zoekterm_wordt_alleen_genomen_voor_wat_mag),
        cmocka_unit_test(een_cursor_voor_wie_afgeschermde_werkgevers_ziet_is_een_andere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
