/* The gegevensgroep organisatie: recorded bodies of CWS-IHP in, the facts of the plan's screen out. */
#include "proef.h"

enum { IHP };

#define ANDERE "800000006L01"

static const char *const GROOT[] = {"cws-ihp/degroot"};
static const char *const EENMANSZAAK[] = {"cws-ihp/eenmanszaak"};
static const char *const MINIMAAL[] = {"cws-ihp/minimaal"};

static void begin(struct proef *p, const char *lh, const char *const *bodies)
{
    proef_begin(p, proef_adapter("organisatie", "organisatie"), vorm_organisatie, lh, bodies);
}

/* Each path of the answer against JSON text. */
struct feit {
    const char *pad, *json;
};

static void kloppen(json_t *j, const struct feit *feit, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        json_t *moet = json_loads(feit[i].json, JSON_DECODE_ANY, NULL);

        assert_non_null(moet);
        proef_gelijk(proef_pad(j, feit[i].pad), moet);
        json_decref(moet);
    }
}

static void de_groot_is_de_werkgever_van_het_scherm(void **state)
{
    static const struct feit FEITEN[] = {
        {"naam", "\"Groothandel De Groot\""},
        {"kvkNummer", "\"12345678\""},
        {"kvkVestigingsnummer", "\"000000001234\""},
        {"lhnummer", "\"123456789L01\""},
        {"rsin", "\"123456789\""},
        {"bsn", "null"},
        {"aansluitnummer", "\"123\""},
        {"sectoren.0.code", "\"51\""},
        {"sectoren.1.code", "\"56\""},
        {"sectoren.2", "{\"code\":\"74\",\"omschrijving\":null}"},
        {"risicopremiegroep", "{\"code\":\"3\",\"omschrijving\":\"Agrarisch\"}"},
        {"sbiCodes", "[]"},
        {"status", "{\"code\":\"actief\",\"omschrijving\":\"Actief\"}"},
        {"vestigingsadres",
         "{\"straat\":\"Voorbeeldadres\",\"huisnummer\":187,\"huisletter\":null,\"toevoeging\":\"bis\","
         "\"postbus\":null,\"postcode\":\"1234 AB\",\"plaats\":\"Amsterdam\","
         "\"land\":{\"code\":\"NL\",\"omschrijving\":\"Nederland\"}}"},
        {"portalen", "{\"werkgeversportaal\":true,\"digipoort\":true,\"softwareDigipoort\":\"Afas\"}"},
        {"indicatieAantalMedewerkers", "45"},
    };
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    j = proef_vertaal(&p);
    assert_int_equal(p.v.n_afwijkingen, 0);
    kloppen(j, FEITEN, AANTAL(FEITEN));
    proef_gelijk(proef_pad(j, "correspondentieadres"), proef_pad(j, "vestigingsadres"));
    json_decref(j);
    proef_eind(&p);
}

static void een_eenmanszaak_heeft_een_bsn_en_geen_rsin(void **state)
{
    static const struct feit FEITEN[] = {
        {"naam", "\"Café \\\"Zeemeeuw\\\" & Zn.\""},
        {"rsin", "null"},
        {"bsn", "\"800000006\""},
        {"kvkVestigingsnummer", "null"},
        {"risicopremiegroep", "null"},
        {"sbiCodes", "[\"5630\",\"56101\"]"},
        {"status.code", "\"beeindigd\""},
        {"vestigingsadres.postcode", "\"2000\""},
        {"vestigingsadres.huisletter", "\"b\""},
        {"vestigingsadres.land.code", "\"BE\""},
        {"correspondentieadres.postbus", "85"},
        {"correspondentieadres.postcode", "\"3500 AB\""},
        {"correspondentieadres.straat", "null"},
        {"portalen", "{\"werkgeversportaal\":false,\"digipoort\":null,\"softwareDigipoort\":null}"},
        {"indicatieAantalMedewerkers", "0"},
    };
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p, ANDERE, EENMANSZAAK);
    j = proef_vertaal(&p);
    assert_int_equal(p.v.n_afwijkingen, 0);
    kloppen(j, FEITEN, AANTAL(FEITEN));
    json_decref(j);
    proef_eind(&p);
}

static void wat_mag_ontbreken_is_null_en_een_onbekende_code_blijft(void **state)
{
    static const struct feit FEITEN[] = {
        {"kvkNummer", "null"},
        {"aansluitnummer", "null"},
        {"sectoren", "[]"},
        {"status", "{\"code\":\"X9\",\"omschrijving\":null}"},
        {"vestigingsadres", "null"},
        {"correspondentieadres", "null"},
        {"indicatieAantalMedewerkers", "null"},
    };
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p, ANDERE, MINIMAAL);
    j = proef_vertaal(&p);
    assert_int_equal(p.v.n_afwijkingen, 0);
    kloppen(j, FEITEN, AANTAL(FEITEN));
    json_decref(j);
    proef_eind(&p);
}

/* One member of De Groot's body replaced: its answer is null and it is named. */
static void wat_niet_klopt_is_null_en_wordt_genoemd(void **state)
{
    static const struct {
        const char *lid, *waarde, *afwijking, *leeg;
    } GEVAL[] = {
        {"kvkNr", "\"1234567\"", "ihp.kvkNr", "kvkNummer"},
        {"vestNr", "\"1234\"", "ihp.vestNr", "kvkVestigingsnummer"},
        {"aansNr", "\"12x\"", "ihp.aansNr", "aansluitnummer"},
        {"fiscNr", "\"12345678\"", "ihp.fiscNr", "rsin"},
        {"fiscNrSrt", "\"Q\"", "ihp.fiscNrSrt", "rsin"},
        {"aantWn", "-1", "ihp.aantWn", "indicatieAantalMedewerkers"},
    };
    struct proef p;

    (void)state;
    for (size_t i = 0; i < AANTAL(GEVAL); i++) {
        json_t *body = proef_json(GROOT[0]);
        char *tekst;
        json_t *j;

        begin(&p, DE_GROOT, GROOT);
        json_object_set_new(json_object_get(body, "ihp"), GEVAL[i].lid,
                            json_loads(GEVAL[i].waarde, JSON_DECODE_ANY, NULL));
        tekst = json_dumps(body, 0);
        j = proef_met(&p, IHP, tekst);
        assert_true(proef_wijkt_af(&p, IHP, GEVAL[i].afwijking));
        assert_int_equal(p.v.n_afwijkingen, 1);
        assert_true(json_is_null(proef_pad(j, GEVAL[i].leeg)));
        assert_true(json_is_null(proef_pad(j, "bsn")));
        json_decref(j);
        json_decref(body);
        free(tekst);
        proef_eind(&p);
    }
}

static void een_lid_van_een_adres_wordt_met_zijn_plaats_genoemd(void **state)
{
    json_t *body = proef_json(GROOT[0]);
    json_t *adressen = proef_pad(body, "ihp.adressen");
    struct proef p;
    char *tekst;
    json_t *j;

    (void)state;
    json_object_set_new(json_array_get(adressen, 0), "pc", json_string("0234AB"));
    json_object_set_new(json_array_get(adressen, 1), "adrSrt", json_string("Z"));
    tekst = json_dumps(body, 0);
    begin(&p, DE_GROOT, GROOT);
    j = proef_met(&p, IHP, tekst);
    assert_true(proef_wijkt_af(&p, IHP, "ihp.adressen[0].pc"));
    assert_true(proef_wijkt_af(&p, IHP, "ihp.adressen[1].adrSrt"));
    assert_true(json_is_null(proef_pad(j, "vestigingsadres.postcode")));
    assert_true(json_is_null(proef_pad(j, "correspondentieadres")));
    json_decref(j);
    json_decref(body);
    free(tekst);
    proef_eind(&p);
}

/* The contract has no null among the sectors. */
static void een_sector_zonder_goede_code_valt_weg_en_wordt_genoemd(void **state)
{
    json_t *body = proef_json(GROOT[0]);
    struct proef p;
    char *tekst;
    json_t *j;

    (void)state;
    json_object_set_new(proef_pad(body, "ihp.sectoren.1"), "sectCd", json_integer(56));
    tekst = json_dumps(body, 0);
    begin(&p, DE_GROOT, GROOT);
    j = proef_met(&p, IHP, tekst);
    assert_true(proef_wijkt_af(&p, IHP, "ihp.sectoren[1].sectCd"));
    assert_int_equal(json_array_size(proef_pad(j, "sectoren")), 2);
    assert_string_equal(json_string_value(proef_pad(j, "sectoren.1.code")), "74");
    json_decref(j);
    json_decref(body);
    free(tekst);
    proef_eind(&p);
}

static void elk_lid_op_elke_manier_gemuteerd_houdt_de_vorm_en_valt_op(void **state)
{
    static const struct proef_regels REGELS = {
        .lhlid = "ihp.lhNr",
        .mag_weg = "ihp.kvkNr ihp.vestNr ihp.aansNr ihp.rpgCd ihp.adressen[].strNm ihp.adressen[].hsNr "
                   "ihp.adressen[].hsLtr ihp.adressen[].hsNrTvg ihp.adressen[].pbNr ihp.adressen[].pc "
                   "ihp.ptl.wgp ihp.ptl.dgp ihp.ptl.dgpSw ihp.aantWn",
        .ongelezen = "ihp.dtIng ihp.dtEnd ihp.sectoren[].indHfd ihp.sbi[].vlgnr",
    };
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    proef_muteer(&p, IHP, &REGELS);
    proef_eind(&p);
    begin(&p, ANDERE, EENMANSZAAK);
    proef_muteer(&p, IHP, &REGELS);
    proef_eind(&p);
}

static void een_body_die_onbruikbaar_is_of_over_een_ander_gaat_wordt_geweigerd(void **state)
{
    struct proef p;
    json_t *body = proef_json(GROOT[0]);
    char *tekst;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    proef_onbruikbaar(&p, IHP);
    json_object_set_new(json_object_get(body, "ihp"), "lhNr", json_string("999999990L01"));
    tekst = json_dumps(body, 0);
    json_decref(proef_met(&p, IHP, tekst));
    assert_true(p.antwoord[IHP].verworpen);
    json_decref(body);
    free(tekst);
    proef_eind(&p);
}

/* Whoever may not see a BSN gets one neither by name nor as the digits of the LH-nummer; a legal person has
 * none to hide. What is not known to be an RSIN is not shown. */
static void een_bsn_is_er_niet_zonder_de_klasse(void **state)
{
    static const struct {
        const char *soort, *bsn, *lh, *rsin;
        unsigned verborgen;
    } GEVAL[] = {
        {"\"B\"", "null", "null", "null", 3}, {"\"R\"", "null", "\"800000006L01\"", "\"800000006\"", 0},
        {"\"Q\"", "null", "null", "null", 3}, {"null", "null", "null", "null", 3},
        {"7", "null", "null", "null", 3},
    };
    struct proef p;

    (void)state;
    for (size_t i = 0; i < AANTAL(GEVAL); i++) {
        const struct feit FEITEN[] = {
            {"bsn", GEVAL[i].bsn}, {"lhnummer", GEVAL[i].lh}, {"rsin", GEVAL[i].rsin}};
        json_t *body = proef_json(EENMANSZAAK[0]);
        char *tekst;
        json_t *j;

        begin(&p, ANDERE, EENMANSZAAK);
        p.vraag.velden = ~(uint32_t)KB_VELD_BSN;
        json_object_set_new(json_object_get(body, "ihp"), "fiscNrSrt",
                            json_loads(GEVAL[i].soort, JSON_DECODE_ANY, NULL));
        tekst = json_dumps(body, 0);
        j = proef_met(&p, IHP, tekst);
        kloppen(j, FEITEN, AANTAL(FEITEN));
        assert_int_equal(p.v.verborgen, GEVAL[i].verborgen);
        json_decref(j);
        json_decref(body);
        free(tekst);
        proef_eind(&p);
    }
}

static void alleen_een_duidelijk_nee_is_niet_afgeschermd(void **state)
{
    static const struct {
        const char *waarde;
        enum kb_afscherming moet;
    } GEVAL[] = {
        {"\"N\"", KB_AFSCHERMING_NEE},      {"\"J\"", KB_AFSCHERMING_JA},
        {"\"n\"", KB_AFSCHERMING_ONBEKEND}, {"null", KB_AFSCHERMING_ONBEKEND},
        {"false", KB_AFSCHERMING_ONBEKEND}, {"\"\"", KB_AFSCHERMING_ONBEKEND},
    };
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    for (size_t i = 0; i < AANTAL(GEVAL); i++) {
        json_t *body = proef_json(GROOT[0]);
        char *tekst;

        json_object_set_new(json_object_get(body, "ihp"), "indAfsch",
                            json_loads(GEVAL[i].waarde, JSON_DECODE_ANY, NULL));
        tekst = json_dumps(body, 0);
        json_decref(proef_met(&p, IHP, tekst));
        assert_int_equal(p.v.afscherming, GEVAL[i].moet);
        assert_int_equal(proef_wijkt_af(&p, IHP, "ihp.indAfsch"), GEVAL[i].moet == KB_AFSCHERMING_ONBEKEND);
        json_decref(body);
        free(tekst);
    }
    proef_zet(&p, IHP, NULL);
    json_decref(proef_vertaal(&p));
    assert_int_equal(p.v.afscherming, KB_AFSCHERMING_ONBEKEND);
    proef_eind(&p);
}

static void het_plan_is_een_oproep_bij_het_lhnummer(void **state)
{
    struct kb_overtredingen o;
    struct kb_arena arena;
    struct kb_plan plan;
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_OK);
    assert_int_equal(plan.n, 1);
    assert_string_equal(plan.regel[0].pad.p, "/cws/ihp/v3/inhoudingsplichtigen/123456789L01");
    kb_arena_vrij(&arena);
    proef_vol_plan(&p);
    proef_geheugen(&p);
    proef_eind(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(de_groot_is_de_werkgever_van_het_scherm),
        cmocka_unit_test(een_eenmanszaak_heeft_een_bsn_en_geen_rsin),
        cmocka_unit_test(wat_mag_ontbreken_is_null_en_een_onbekende_code_blijft),
        cmocka_unit_test(wat_niet_klopt_is_null_en_wordt_genoemd),
        cmocka_unit_test(een_lid_van_een_adres_wordt_met_zijn_plaats_genoemd),
        cmocka_unit_test(een_sector_zonder_goede_code_valt_weg_en_wordt_genoemd),
        cmocka_unit_test(elk_lid_op_elke_manier_gemuteerd_houdt_de_vorm_en_valt_op),
        cmocka_unit_test(een_body_die_onbruikbaar_is_of_over_een_ander_gaat_wordt_geweigerd),
        cmocka_unit_test(een_bsn_is_er_niet_zonder_de_klasse),
        cmocka_unit_test(alleen_een_duidelijk_nee_is_niet_afgeschermd),
        cmocka_unit_test(het_plan_is_een_oproep_bij_het_lhnummer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
