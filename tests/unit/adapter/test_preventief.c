/* The gegevensgroep preventief: three recorded bodies of the Poortwachterregistratie in, counts and
 * percentages out. */
#include "proef.h"

enum { VERSLAGEN, LOONSANCTIES, BOETES };

static const char *const GROOT[] = {"poortwachter/degroot_verslagen", "poortwachter/degroot_loonsancties",
                                    "poortwachter/degroot_boetes"};

static void begin(struct proef *p)
{
    proef_begin(p, proef_adapter("preventief", "preventief"), vorm_preventief, DE_GROOT, GROOT);
    p->adapter->standaard(&p->vraag);
}

static void de_groot_heeft_de_aantallen_van_het_scherm(void **state)
{
    struct proef p;
    json_t *j;
    json_t *moet = json_loads(
        "{\"vanaf\":\"2020-01-01\",\"reIntegratieverslagen\":5,"
        "\"loonsancties\":{\"administratief\":1,\"inhoudelijk\":2,\"totaal\":3},"
        "\"percentageLoonsancties\":{\"percentage\":60,\"teller\":3,\"noemer\":5},"
        "\"digitaliseringsgraad\":{\"percentage\":80,\"teller\":4,\"noemer\":5},"
        "\"boetes\":{\"huidigAantal\":1,\"historie\":[{\"periode\":\"2019\",\"aantal\":0,\"bedrag\":0},"
        "{\"periode\":\"2020\",\"aantal\":2,\"bedrag\":910},{\"periode\":\"2021\",\"aantal\":1,\"bedrag\":"
        "455.5},"
        "{\"periode\":\"2022\",\"aantal\":1,\"bedrag\":455}]}}",
        0, NULL);

    (void)state;
    assert_non_null(moet);
    begin(&p);
    j = proef_vertaal(&p);
    assert_int_equal(p.v.n_afwijkingen, 0);
    proef_gelijk(j, moet);
    json_decref(j);
    json_decref(moet);
    proef_eind(&p);
}

static void een_percentage_heeft_een_decimaal_en_bestaat_niet_van_niets_of_boven_het_geheel(void **state)
{
    static const struct {
        int digitaal, verslagen;
        const char *percentage;
    } GEVAL[] = {
        {0, 0, "null"},  {0, 7, "0"},      {1, 3, "33.3"}, {2, 3, "66.7"}, {1, 8, "12.5"},
        {1, 200, "0.5"}, {1, 2000, "0.1"}, {1, 2001, "0"}, {7, 7, "100"},  {999, 1000, "99.9"},
    };
    struct proef p;

    (void)state;
    for (size_t i = 0; i < AANTAL(GEVAL); i++) {
        char body[128];
        json_t *moet = json_loads(GEVAL[i].percentage, JSON_DECODE_ANY, NULL);
        json_t *j;

        begin(&p);
        snprintf(body, sizeof(body), "{\"lh\":\"" DE_GROOT "\",\"aantVrsl\":%d,\"aantDig\":%d}",
                 GEVAL[i].verslagen, GEVAL[i].digitaal);
        j = proef_met(&p, VERSLAGEN, body);
        proef_gelijk(proef_pad(j, "digitaliseringsgraad.percentage"), moet);
        assert_int_equal(json_integer_value(proef_pad(j, "digitaliseringsgraad.teller")), GEVAL[i].digitaal);
        assert_int_equal(json_integer_value(proef_pad(j, "digitaliseringsgraad.noemer")), GEVAL[i].verslagen);
        json_decref(j);
        json_decref(moet);
        proef_eind(&p);
    }
}

static void meer_sancties_dan_verslagen_geeft_de_getallen_zonder_percentage(void **state)
{
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p);
    j = proef_met(&p, VERSLAGEN, "{\"lh\":\"" DE_GROOT "\",\"aantVrsl\":2,\"aantDig\":2}");
    assert_true(json_is_null(proef_pad(j, "percentageLoonsancties.percentage")));
    assert_int_equal(json_integer_value(proef_pad(j, "percentageLoonsancties.teller")), 3);
    assert_int_equal(p.v.n_afwijkingen, 0);
    json_decref(j);
    j = proef_met(&p, VERSLAGEN, "{\"lh\":\"" DE_GROOT "\",\"aantVrsl\":2,\"aantDig\":3}");
    assert_true(proef_wijkt_af(&p, VERSLAGEN, "aantDig"));
    assert_true(json_is_null(proef_pad(j, "digitaliseringsgraad")));
    json_decref(j);
    proef_eind(&p);
}

static void een_andere_soort_sanctie_telt_alleen_in_het_totaal(void **state)
{
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p);
    j = proef_met(&p, LOONSANCTIES,
                  "{\"lh\":\"" DE_GROOT
                  "\",\"sancties\":[{\"srt\":\"ADM\"},{\"srt\":\"NWE\"},{\"srt\":\"INH\"}]}");
    assert_int_equal(json_integer_value(proef_pad(j, "loonsancties.administratief")), 1);
    assert_int_equal(json_integer_value(proef_pad(j, "loonsancties.inhoudelijk")), 1);
    assert_int_equal(json_integer_value(proef_pad(j, "loonsancties.totaal")), 3);
    assert_int_equal(p.v.n_afwijkingen, 0);
    json_decref(j);
    proef_eind(&p);
}

/* A count that leaves some out must not look like one that does not. */
static void sancties_die_niet_geteld_kunnen_worden_geven_geen_getal(void **state)
{
    enum { VEEL = 501 };
    static char body[64 + VEEL * 16];
    size_t n = (size_t)snprintf(body, sizeof(body), "{\"lh\":\"" DE_GROOT "\",\"sancties\":[");
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p);
    j = proef_met(&p, LOONSANCTIES, "{\"lh\":\"" DE_GROOT "\",\"sancties\":[{\"srt\":\"ADM\"},{\"srt\":7}]}");
    assert_true(proef_wijkt_af(&p, LOONSANCTIES, "sancties[1].srt"));
    assert_true(json_is_null(proef_pad(j, "loonsancties.administratief")));
    assert_true(json_is_null(proef_pad(j, "loonsancties.inhoudelijk")));
    assert_int_equal(json_integer_value(proef_pad(j, "loonsancties.totaal")), 2);
    json_decref(j);
    for (int i = 0; i < VEEL; i++)
        n += (size_t)snprintf(body + n, sizeof(body) - n, "%s{\"srt\":\"ADM\"}", i ? "," : "");
    (void)snprintf(body + n, sizeof(body) - n, "]}");
    j = proef_met(&p, LOONSANCTIES, body);
    assert_true(proef_wijkt_af(&p, LOONSANCTIES, "sancties"));
    assert_true(json_is_null(proef_pad(j, "loonsancties")));
    assert_true(json_is_null(proef_pad(j, "percentageLoonsancties")));
    json_decref(j);
    proef_eind(&p);
}

static void elk_lid_op_elke_manier_gemuteerd_houdt_de_vorm_en_valt_op(void **state)
{
    static const struct proef_regels REGELS[] = {
        [VERSLAGEN] = {.lhlid = "lh", .ongelezen = "vanaf"},
        [LOONSANCTIES] = {.lhlid = "lh", .ongelezen = "vanaf sancties[].dt"},
        [BOETES] = {.lhlid = "lh"},
    };
    struct proef p;

    (void)state;
    for (unsigned soort = 0; soort < AANTAL(REGELS); soort++) {
        begin(&p);
        proef_muteer(&p, soort, &REGELS[soort]);
        proef_eind(&p);
    }
}

static void een_body_die_onbruikbaar_is_of_over_een_ander_gaat_kost_alleen_zijn_eigen_leden(void **state)
{
    struct proef p;

    (void)state;
    for (unsigned soort = 0; soort < AANTAL(GROOT); soort++) {
        begin(&p);
        proef_onbruikbaar(&p, soort);
        proef_geen_of_ander(&p, soort, "lh");
        proef_eind(&p);
    }
}

static void het_plan_is_drie_oproepen_sinds_drie_jaar_en_niet_in_de_toekomst(void **state)
{
    struct kb_overtredingen o;
    struct kb_arena arena;
    struct kb_plan plan;
    struct proef p;

    (void)state;
    begin(&p);
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_OK);
    assert_int_equal(plan.n, 3);
    assert_string_equal(plan.regel[VERSLAGEN].pad.p,
                        "/pw/api/dossiers/123456789L01/verslagen?vanaf=20200101");
    assert_string_equal(plan.regel[LOONSANCTIES].pad.p,
                        "/pw/api/dossiers/123456789L01/loonsancties?vanaf=20200101");
    assert_string_equal(plan.regel[BOETES].pad.p, "/pw/api/dossiers/123456789L01/boetes");
    kb_arena_vrij(&arena);
    proef_vol_plan(&p);
    proef_geheugen(&p);
    p.vraag.vanaf = (struct kb_datum){2023, 10, 21};
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_ONGELDIG);
    assert_string_equal(o.rij[0].naam, "vanaf");
    kb_arena_vrij(&arena);
    p.vraag.vanaf = p.vraag.vandaag;
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_OK);
    kb_arena_vrij(&arena);
    proef_eind(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(de_groot_heeft_de_aantallen_van_het_scherm),
        cmocka_unit_test(een_percentage_heeft_een_decimaal_en_bestaat_niet_van_niets_of_boven_het_geheel),
        cmocka_unit_test(sancties_die_niet_geteld_kunnen_worden_geven_geen_getal),
        cmocka_unit_test(meer_sancties_dan_verslagen_geeft_de_getallen_zonder_percentage),
        cmocka_unit_test(een_andere_soort_sanctie_telt_alleen_in_het_totaal),
        cmocka_unit_test(elk_lid_op_elke_manier_gemuteerd_houdt_de_vorm_en_valt_op),
        cmocka_unit_test(een_body_die_onbruikbaar_is_of_over_een_ander_gaat_kost_alleen_zijn_eigen_leden),
        cmocka_unit_test(het_plan_is_drie_oproepen_sinds_drie_jaar_en_niet_in_de_toekomst),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
