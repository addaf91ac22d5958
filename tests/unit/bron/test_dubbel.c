/* When a slow call gets a double, with a clock that is a variable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/bron/dubbel.h"

/* The start of a window. */
static const kb_moment T0 = 123450 * KB_S;

static void meld(struct kb_dubbel *d, kb_moment nu, int n, int64_t us)
{
    for (int i = 0; i < n; i++)
        kb_dubbel_meld(d, nu, us);
}

/* 2 %, a source of 94 % at 10 ms, 3.5 % at 20 ms, the rest at 40 ms, and a full budget. */
static struct kb_dubbel nieuw(int64_t procent)
{
    struct kb_dubbel d;

    kb_dubbel_begin(&d, procent);
    meld(&d, T0, 188, 10000);
    meld(&d, T0, 7, 20000);
    meld(&d, T0, 5, 40000);
    for (int i = 0; i < 1000; i++)
        (void)kb_dubbel_oproep(&d, T0);
    return d;
}

static void een_dubbele_gaat_na_het_percentiel_dat_bij_het_budget_hoort_en_nooit_voor_p95(void **state)
{
    static const struct {
        int64_t procent, verwacht_us;
    } gevallen[] = {{1, 40000}, {2, 40000}, {3, 20000}, {5, 20000}, {6, 20000}, {20, 20000}};

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_dubbel d = nieuw(gevallen[i].procent);
        int64_t na_us = (kb_dubbel_oproep(&d, T0) - T0) / 1000;

        assert_in_range(na_us, gevallen[i].verwacht_us, gevallen[i].verwacht_us * 17 / 16);
    }
}

static void nul_procent_is_nooit(void **state)
{
    struct kb_dubbel d = nieuw(0);

    (void)state;
    assert_int_equal(kb_dubbel_oproep(&d, T0), 0);
    assert_false(kb_dubbel_mag(&d, T0, KB_BREKER_DICHT, 1, 100));
}

static void zonder_cijfers_is_er_geen_dubbele(void **state)
{
    struct kb_dubbel d;

    (void)state;
    kb_dubbel_begin(&d, 2);
    meld(&d, T0, 19, 10000);
    assert_int_equal(kb_dubbel_oproep(&d, T0), 0);
    meld(&d, T0, 1, 10000);
    assert_int_not_equal(kb_dubbel_oproep(&d, T0), 0); /* at once, not after the refresh interval */
    assert_int_equal(kb_dubbel_oproep(&d, T0 + 20 * KB_S), 0);
}

static void nooit_binnen_een_milliseconde(void **state)
{
    static const struct {
        int64_t us, verwacht_us;
    } gevallen[] = {{1, 1000}, {10, 1000}, {900, 1000}, {2016, 2047}};

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_dubbel d;

        kb_dubbel_begin(&d, 2);
        meld(&d, T0, 20, gevallen[i].us);
        assert_int_equal(kb_dubbel_oproep(&d, T0), T0 + gevallen[i].verwacht_us * 1000);
    }
}

static void het_percentiel_wordt_elke_seconde_ververst(void **state)
{
    struct kb_dubbel d;

    (void)state;
    kb_dubbel_begin(&d, 2);
    meld(&d, T0, 20, 2016);
    assert_int_equal(kb_dubbel_oproep(&d, T0), T0 + 2047000);
    meld(&d, T0, 1000, 4032);
    assert_int_equal(kb_dubbel_oproep(&d, T0 + KB_S - 1), T0 + KB_S - 1 + 2047000);
    assert_int_equal(kb_dubbel_oproep(&d, T0 + KB_S), T0 + KB_S + 4095000);
}

static void alleen_met_een_dichte_breker_en_ruimte_bij_de_bron(void **state)
{
    static const struct {
        enum kb_breker_stand stand;
        size_t lopend, limiet;
        bool verwacht;
    } gevallen[] = {
        {KB_BREKER_DICHT, 1, 100, true},     {KB_BREKER_OPEN, 1, 100, false},
        {KB_BREKER_HALFOPEN, 1, 100, false}, {KB_BREKER_DICHT, 74, 100, true},
        {KB_BREKER_DICHT, 75, 100, false},   {KB_BREKER_DICHT, 100, 100, false},
        {KB_BREKER_DICHT, 120, 100, false},  {KB_BREKER_DICHT, 1, 2, true},
        {KB_BREKER_DICHT, 1, 1, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_dubbel d = nieuw(2);

        assert_int_equal(kb_dubbel_mag(&d, T0, gevallen[i].stand, gevallen[i].lopend, gevallen[i].limiet),
                         gevallen[i].verwacht);
    }
}

static void niet_meer_dan_het_budget_en_een_weigering_kost_niets(void **state)
{
    struct kb_dubbel d = nieuw(2); /* a thousand calls */
    int n = 0;

    (void)state;
    for (int i = 0; i < 100; i++) {
        assert_false(kb_dubbel_mag(&d, T0, KB_BREKER_OPEN, 1, 100));
        assert_false(kb_dubbel_mag(&d, T0, KB_BREKER_DICHT, 100, 100));
    }
    for (int s = 0; s < 10; s++)
        while (n < 1000 && kb_dubbel_mag(&d, T0 + s * KB_S, KB_BREKER_DICHT, 1, 100))
            n++;
    assert_int_equal(n, 20);
    assert_false(kb_dubbel_mag(&d, T0 + 10 * KB_S, KB_BREKER_DICHT, 1, 100));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_dubbele_gaat_na_het_percentiel_dat_bij_het_budget_hoort_en_nooit_voor_p95),
        cmocka_unit_test(nul_procent_is_nooit),
        cmocka_unit_test(zonder_cijfers_is_er_geen_dubbele),
        cmocka_unit_test(nooit_binnen_een_milliseconde),
        cmocka_unit_test(het_percentiel_wordt_elke_seconde_ververst),
        cmocka_unit_test(alleen_met_een_dichte_breker_en_ruimte_bij_de_bron),
        cmocka_unit_test(niet_meer_dan_het_budget_en_een_weigering_kost_niets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
