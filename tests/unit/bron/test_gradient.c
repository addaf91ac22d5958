/* The adaptive limit, with a clock that is a variable. What it does to a source and its callers is in
 * test_simulatie.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/bron/gradient.h"

struct proef {
    struct kb_gradient g;
    kb_moment nu;
};

static struct proef nieuw(void)
{
    struct proef p = {.nu = 123456 * KB_S};

    kb_gradient_begin(&p.g, &kb_gradient_standaard);
    return p;
}

/* One window: 99 calls of this duration, used to the full, gevallen of them fell, over 1.1 s. */
static void venster(struct proef *p, int64_t us, size_t lopend, int gevallen)
{
    for (int i = 0; i < 100; i++) {
        kb_gradient_meld(&p->g, p->nu, i < gevallen ? 1 : us, lopend, i < gevallen);
        p->nu += i < 99 ? KB_S / 99 + 1 : 0; /* the last one closes it */
    }
    p->nu += KB_S / 99 + 1;
}

static void vensters(struct proef *p, int n, int64_t us)
{
    for (int i = 0; i < n; i++)
        venster(p, us, kb_gradient_limiet(&p->g), 0);
}

static double limiet(const struct proef *p)
{
    return p->g.limiet;
}

static void assert_bij(double een, double ander)
{
    assert_true(een > ander - 1e-3 && een < ander + 1e-3);
}

static void hij_begint_binnen_zijn_grenzen(void **state)
{
    static const struct {
        int64_t minimum, begin, maximum;
        size_t verwacht;
    } gevallen[] = {{8, 20, 256, 20}, {8, 2, 256, 8}, {8, 20, 10, 10}, {0, 0, 0, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_gradient_instelling in = kb_gradient_standaard;
        struct kb_gradient g;

        in.minimum = gevallen[i].minimum;
        in.begin = gevallen[i].begin;
        in.maximum = gevallen[i].maximum;
        kb_gradient_begin(&g, &in);
        assert_int_equal(kb_gradient_limiet(&g), gevallen[i].verwacht);
    }
}

static void zolang_de_duur_gelijk_blijft_groeit_hij_een_vijfde_van_de_wachtruimte_per_venster(void **state)
{
    struct proef p = nieuw();

    (void)state;
    venster(&p, 50000, 20, 0);
    assert_bij(limiet(&p), 20.8);
    venster(&p, 50000, 20, 0);
    assert_bij(limiet(&p), 21.6);
    assert_int_equal(kb_gradient_limiet(&p.g), 21);
}

static void hij_groeit_niet_voorbij_zijn_maximum_en_krimpt_niet_onder_zijn_minimum(void **state)
{
    struct proef p = nieuw();

    (void)state;
    vensters(&p, 1000, 50000);
    assert_int_equal(kb_gradient_limiet(&p.g), 256);
    for (int i = 0; i < 100; i++)
        venster(&p, 50000, 256, 100);
    assert_int_equal(kb_gradient_limiet(&p.g), 8);
}

static void een_duur_binnen_de_tolerantie_is_geen_rij(void **state)
{
    static const struct {
        int64_t us;
        double verwacht;
    } gevallen[] = {
        /* long mean after 600 windows of 100 ms and this one: 100 ms + 2/601 of the difference */
        {100000, 256},
        {140000, 256},
        {149000, 256},
        {200000, 256 * .8 + .2 * (256 * 1.5 * (100000 + 100000 * 2. / 601) / 200000 + 4)},
        {250000, 256 * .8 + .2 * (256 * 1.5 * (100000 + 150000 * 2. / 601) / 250000 + 4)},
        {400000, 256 * .8 + .2 * (256 * .5 + 4)}, /* never more than half */
        {4000000, 256 * .8 + .2 * (256 * .5 + 4)},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct proef p = nieuw();

        vensters(&p, 600, 100000);
        assert_bij(limiet(&p), 256);
        venster(&p, gevallen[i].us, 256, 0);
        assert_bij(limiet(&p), gevallen[i].verwacht);
    }
}

static void wie_zijn_limiet_niet_half_gebruikt_houdt_hem(void **state)
{
    static const struct {
        size_t lopend;
        bool beweegt;
    } gevallen[] = {{1, false}, {9, false}, {10, true}, {20, true}};

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct proef p = nieuw();

        venster(&p, 50000, gevallen[i].lopend, 0);
        assert_bij(limiet(&p), gevallen[i].beweegt ? 20.8 : 20);
        p = nieuw();
        venster(&p, 50000, gevallen[i].lopend, 100);
        assert_bij(limiet(&p), gevallen[i].beweegt ? 18.8 : 20);
    }
}

static void het_drukste_ogenblik_van_het_venster_telt_en_alleen_van_dit_venster(void **state)
{
    struct proef p = nieuw();

    (void)state;
    kb_gradient_meld(&p.g, p.nu, 50000, 15, false);
    for (int i = 0; i < 10; i++)
        kb_gradient_meld(&p.g, p.nu + KB_S, 50000, 1, false);
    assert_bij(limiet(&p), 20.8);
    p.nu += 2 * KB_S;
    venster(&p, 50000, 1, 0);
    assert_bij(limiet(&p), 20.8);
}

static void een_venster_duurt_een_seconde_en_telt_tien_oproepen(void **state)
{
    static const struct {
        int n;
        kb_moment duur;
        bool klaar;
    } gevallen[] = {
        {9, KB_S, false},      {9, 100 * KB_S, false},  {10, KB_S, true},
        {10, KB_S - 1, false}, {1000, KB_S - 1, false}, {1000, KB_S, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct proef p = nieuw();

        for (int k = 0; k < gevallen[i].n - 1; k++)
            kb_gradient_meld(&p.g, p.nu, 50000, 20, false);
        kb_gradient_meld(&p.g, p.nu + gevallen[i].duur, 50000, 20, false);
        assert_bij(limiet(&p), gevallen[i].klaar ? 20.8 : 20);
    }
}

static void gevallen_oproepen_drukken_hem_naar_hun_deel(void **state)
{
    static const struct {
        int gevallen;
        double gradient;
    } gevallen[] = {{0, 1}, {1, .99}, {20, .8}, {49, .51}, {50, .5}, {80, .5}, {100, .5}};

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct proef p = nieuw();

        venster(&p, 50000, 20, gevallen[i].gevallen);
        assert_bij(limiet(&p), 20 * .8 + .2 * (20 * gevallen[i].gradient + 4));
    }
}

static void de_duur_van_een_gevallen_oproep_telt_niet(void **state)
{
    struct proef p = nieuw();

    (void)state;
    vensters(&p, 20, 50000);
    venster(&p, 50000, 100, 50); /* refusals within 1 us */
    venster(&p, 50000, 100, 100);
    assert_bij(p.g.lang_us, 50000);
}

static void duren_van_nul_doen_geen_kwaad(void **state)
{
    struct proef p = nieuw();

    (void)state;
    vensters(&p, 10, 0);
    assert_bij(limiet(&p), 28);
}

static void de_eerste_tien_vensters_zijn_een_gewoon_gemiddelde(void **state)
{
    struct proef p = nieuw();
    double som = 0;

    (void)state;
    for (int i = 1; i <= 10; i++) {
        venster(&p, 50000 + i * 1000, 20, 0);
        som += 50000 + i * 1000;
        assert_true(p.g.lang_us > som / i - 1 && p.g.lang_us < som / i + 1);
    }
    venster(&p, 61000, 20, 0);
    assert_bij(p.g.lang_us, som / 10 + (61000 - som / 10) * 2 / 601);
}

static void een_duur_die_blijvend_hoger_is_wordt_na_verloop_gewoon(void **state)
{
    struct proef p = nieuw();

    (void)state;
    vensters(&p, 600, 50000);
    vensters(&p, 30, 150000);
    assert_true(limiet(&p) < 30); /* it takes this for a queue … */
    vensters(&p, 600, 150000);
    assert_true(limiet(&p) > 100); /* … until it has lasted for ten minutes */
}

static void na_een_lange_drukte_daalt_het_lange_gemiddelde_snel(void **state)
{
    struct proef p = nieuw();
    int n = 0;

    (void)state;
    vensters(&p, 100, 500000);
    for (; p.g.lang_us > 2.2 * 50000; n++)
        venster(&p, 50000, 1, 0);
    assert_in_range(n, 10, 40); /* 5 % a window; smoothing alone would take some 700 */
    vensters(&p, 20, 50000);
    assert_true(p.g.lang_us > 1.7 * 50000); /* from twice on, smoothing alone */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hij_begint_binnen_zijn_grenzen),
        cmocka_unit_test(zolang_de_duur_gelijk_blijft_groeit_hij_een_vijfde_van_de_wachtruimte_per_venster),
        cmocka_unit_test(hij_groeit_niet_voorbij_zijn_maximum_en_krimpt_niet_onder_zijn_minimum),
        cmocka_unit_test(een_duur_binnen_de_tolerantie_is_geen_rij),
        cmocka_unit_test(wie_zijn_limiet_niet_half_gebruikt_houdt_hem),
        cmocka_unit_test(het_drukste_ogenblik_van_het_venster_telt_en_alleen_van_dit_venster),
        cmocka_unit_test(een_venster_duurt_een_seconde_en_telt_tien_oproepen),
        cmocka_unit_test(gevallen_oproepen_drukken_hem_naar_hun_deel),
        cmocka_unit_test(de_duur_van_een_gevallen_oproep_telt_niet),
        cmocka_unit_test(duren_van_nul_doen_geen_kwaad),
        cmocka_unit_test(de_eerste_tien_vensters_zijn_een_gewoon_gemiddelde),
        cmocka_unit_test(een_duur_die_blijvend_hoger_is_wordt_na_verloop_gewoon),
        cmocka_unit_test(na_een_lange_drukte_daalt_het_lange_gemiddelde_snel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
