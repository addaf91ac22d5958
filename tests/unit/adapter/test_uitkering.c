/* The gegevensgroep uitkering: recorded bodies of the ERD-register in, the facts of the plan's screen out. */
#include "proef.h"

enum { EIGENRISICO };

static const char *const GROOT[] = {"erd/degroot"};
static const char *const LEEG[] = {"erd/leeg"};

static void begin(struct proef *p, const char *lh, const char *const *bodies)
{
    proef_begin(p, proef_adapter("uitkering", "uitkering"), vorm_uitkering, lh, bodies);
}

static void is(struct proef *p, const char *moet)
{
    json_t *verwacht = json_loads(moet, 0, NULL);
    json_t *j = proef_vertaal(p);

    assert_non_null(verwacht);
    assert_int_equal(p->v.n_afwijkingen, 0);
    proef_gelijk(j, verwacht);
    json_decref(j);
    json_decref(verwacht);
}

static void de_groot_is_eigenrisicodrager_zoals_op_het_scherm(void **state)
{
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    is(&p, "{\"wga\":{\"eigenrisicodrager\":true,\"datum\":\"2021-01-01\",\"indicatieDirecteBetaling\":"
           "{\"code\":\"WN\",\"omschrijving\":\"Werknemer\"},\"intermediair\":\"Aegon\"},"
           "\"zw\":{\"eigenrisicodrager\":false,\"datum\":null,\"intermediair\":null},"
           "\"ww\":{\"eigenrisicodrager\":true,\"datum\":\"2021-01-01\"}}");
    proef_eind(&p);
}

static void een_wet_die_het_register_niet_noemt_is_niet_bekend(void **state)
{
    struct proef p;

    (void)state;
    begin(&p, RIJK, LEEG);
    is(&p, "{\"wga\":{\"eigenrisicodrager\":null,\"datum\":null,\"indicatieDirecteBetaling\":null,"
           "\"intermediair\":null},\"zw\":{\"eigenrisicodrager\":null,\"datum\":null,\"intermediair\":null},"
           "\"ww\":{\"eigenrisicodrager\":null,\"datum\":null}}");
    proef_eind(&p);
}

static void een_onbekende_betaling_blijft_met_haar_code(void **state)
{
    struct proef p;
    json_t *j;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    j = proef_met(&p, EIGENRISICO,
                  "{\"loonheffingsnummer\":\"" DE_GROOT "\",\"regelingen\":[{\"wet\":\"WGA\",\"erd\":1,"
                  "\"ingang\":0,\"betaling\":\"Q\",\"uitvoerder\":null}]}");
    assert_int_equal(p.v.n_afwijkingen, 0);
    assert_string_equal(json_string_value(proef_pad(j, "wga.indicatieDirecteBetaling.code")), "Q");
    assert_true(json_is_null(proef_pad(j, "wga.indicatieDirecteBetaling.omschrijving")));
    assert_string_equal(json_string_value(proef_pad(j, "wga.datum")), "1970-01-01");
    json_decref(j);
    proef_eind(&p);
}

static void elk_lid_op_elke_manier_gemuteerd_houdt_de_vorm_en_valt_op(void **state)
{
    /* The line of another law than ours is not read: a mutated `wet` drops the line. */
    static const struct proef_regels REGELS = {
        .lhlid = "loonheffingsnummer",
        .mag_weg = "regelingen[].ingang regelingen[].betaling regelingen[].uitvoerder",
        .ongelezen = "peildatum regelingen[].uitvoerder.relatienr",
        .vrij = "regelingen[] regelingen[].wet",
    };
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    proef_muteer(&p, EIGENRISICO, &REGELS);
    proef_eind(&p);
}

static void een_body_die_onbruikbaar_is_of_over_een_ander_gaat_wordt_geweigerd(void **state)
{
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    proef_onbruikbaar(&p, EIGENRISICO);
    proef_geen_of_ander(&p, EIGENRISICO, "loonheffingsnummer");
    proef_eind(&p);
}

static void het_plan_vraagt_naar_vandaag(void **state)
{
    struct kb_overtredingen o;
    struct kb_arena arena;
    struct kb_plan plan;
    struct proef p;

    (void)state;
    begin(&p, DE_GROOT, GROOT);
    assert_int_equal(proef_plan(&p, &arena, &plan, &o), KB_OK);
    assert_string_equal(plan.regel[0].pad.p,
                        "/erd/v2/werkgevers/123456789L01/eigenrisico?peildatum=20231020");
    kb_arena_vrij(&arena);
    proef_vol_plan(&p);
    proef_geheugen(&p);
    proef_eind(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(de_groot_is_eigenrisicodrager_zoals_op_het_scherm),
        cmocka_unit_test(een_wet_die_het_register_niet_noemt_is_niet_bekend),
        cmocka_unit_test(een_onbekende_betaling_blijft_met_haar_code),
        cmocka_unit_test(elk_lid_op_elke_manier_gemuteerd_houdt_de_vorm_en_valt_op),
        cmocka_unit_test(een_body_die_onbruikbaar_is_of_over_een_ander_gaat_wordt_geweigerd),
        cmocka_unit_test(het_plan_vraagt_naar_vandaag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
