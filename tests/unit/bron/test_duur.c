/* Percentiles of durations, against the sorted durations themselves; the clock is a variable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../../src/bron/duur.h"

/* The start of a window. */
static const kb_moment T0 = 123450 * KB_S;

static void meld(struct kb_duur *d, kb_moment nu, int n, int64_t us)
{
    for (int i = 0; i < n; i++)
        kb_duur_meld(d, nu, us);
}

static int vergelijk(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void met_minder_dan_twintig_is_er_geen_percentiel(void **state)
{
    struct kb_duur d;

    (void)state;
    kb_duur_begin(&d);
    assert_int_equal(kb_duur_p(&d, T0, 95), 0);
    meld(&d, T0, 19, 1000);
    assert_int_equal(kb_duur_p(&d, T0, 95), 0);
    meld(&d, T0, 1, 1000);
    assert_int_not_equal(kb_duur_p(&d, T0, 95), 0);
}

static void elke_duur_komt_terug_naar_boven_afgerond_met_hoogstens_een_zestiende(void **state)
{
    static const int64_t grens = (int64_t)1 << KB_DUUR_MAX_BITS;

    (void)state;
    for (int64_t us = 1; us < grens; us += 1 + us / 97) {
        struct kb_duur d;
        int64_t p;

        kb_duur_begin(&d);
        meld(&d, T0, 20, us);
        p = kb_duur_p(&d, T0, 50);
        assert_true(p >= us);
        assert_true(p - us <= us / 16);
    }
}

static void wat_buiten_de_maat_valt_komt_in_het_uiterste_vak(void **state)
{
    static const struct {
        int64_t us, verwacht;
    } gevallen[] = {
        {-5, 0},
        {0, 0},
        {1, 1},
        {15, 15},
        {16, 16},
        {31, 31},
        {32, 33},
        {((int64_t)1 << KB_DUUR_MAX_BITS) - 1, ((int64_t)1 << KB_DUUR_MAX_BITS) - 1},
        {(int64_t)1 << KB_DUUR_MAX_BITS, ((int64_t)1 << KB_DUUR_MAX_BITS) - 1},
        {INT64_MAX, ((int64_t)1 << KB_DUUR_MAX_BITS) - 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_duur d;

        kb_duur_begin(&d);
        meld(&d, T0, 20, gevallen[i].us);
        assert_int_equal(kb_duur_p(&d, T0, 99), gevallen[i].verwacht);
    }
}

static void wat_buiten_de_maat_valt_raakt_geen_ander_vak(void **state)
{
    static const int64_t te_lang[] = {(int64_t)1 << KB_DUUR_MAX_BITS, INT64_MAX};

    (void)state;
    for (int i = 0; i < 4; i++) {
        kb_moment nu = T0 + i / 2 * 10 * KB_S; /* in either half */
        struct kb_duur d;

        kb_duur_begin(&d);
        meld(&d, nu, 19, te_lang[i % 2]);
        assert_int_equal(kb_duur_p(&d, nu, 50), 0);
        meld(&d, nu, 20, 15);
        assert_int_equal(kb_duur_p(&d, nu, 1), 15);
        assert_int_equal(kb_duur_p(&d, nu, 51), 15);
    }
}

static void de_percentielen_zijn_die_van_de_gesorteerde_lijst(void **state)
{
    static const int procenten[] = {1, 5, 50, 90, 95, 98, 99};
    static int64_t lijst[1003];
    const size_t n = sizeof(lijst) / sizeof(lijst[0]);
    uint64_t toeval = 1;
    struct kb_duur d;

    (void)state;
    kb_duur_begin(&d);
    for (size_t i = 0; i < n; i++) {
        toeval = toeval * 6364136223846793005 + 1442695040888963407;
        lijst[i] = 1000 + (int64_t)(toeval >> 44) * (i % 20 == 0 ? 10 : 1);
        kb_duur_meld(&d, T0 + (kb_moment)i * 15 * KB_MS, lijst[i]); /* across both windows */
    }
    qsort(lijst, n, sizeof(lijst[0]), vergelijk);
    for (size_t i = 0; i < sizeof(procenten) / sizeof(procenten[0]); i++) {
        int64_t waar = lijst[(n * (size_t)procenten[i] + 99) / 100 - 1];
        int64_t p = kb_duur_p(&d, T0 + 16 * KB_S, procenten[i]);

        assert_in_range(p, waar, waar + waar / 16);
    }
}

static void het_percentiel_ligt_precies_op_zijn_rang(void **state)
{
    struct kb_duur d;

    (void)state;
    kb_duur_begin(&d);
    meld(&d, T0, 95, 10);
    meld(&d, T0, 5, 15);
    assert_int_equal(kb_duur_p(&d, T0, 95), 10);
    assert_int_equal(kb_duur_p(&d, T0, 96), 15);
}

static void een_duur_telt_minstens_tien_en_minder_dan_twintig_seconden(void **state)
{
    static const struct {
        kb_moment bij, later;
        int64_t verwacht;
    } gevallen[] = {
        {0, 0, 10},
        {0, 10 * KB_S, 10},
        {0, 20 * KB_S - 1, 10},
        {0, 20 * KB_S, 0},
        {10 * KB_S - 1, 20 * KB_S - 1, 10},
        {10 * KB_S - 1, 20 * KB_S, 0},
        {10 * KB_S, 20 * KB_S, 10}, /* the other half */
        {10 * KB_S, 30 * KB_S, 0},
        {0, 30 * KB_S, 0},
        {0, 1000 * KB_S, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_duur d;

        kb_duur_begin(&d);
        meld(&d, T0 + gevallen[i].bij, 20, 10);
        assert_int_equal(kb_duur_p(&d, T0 + gevallen[i].later, 95), gevallen[i].verwacht);
    }
}

static void een_bron_die_trager_wordt_is_binnen_twee_vensters_gevolgd(void **state)
{
    struct kb_duur d;

    (void)state;
    kb_duur_begin(&d);
    for (int s = 0; s < 60; s++)
        meld(&d, T0 + s * KB_S, 10, s < 30 ? 10 : 15);
    assert_int_equal(kb_duur_p(&d, T0 + 60 * KB_S - 1, 1), 15);
    assert_int_equal(kb_duur_p(&d, T0 + 60 * KB_S - 1, 50), 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(met_minder_dan_twintig_is_er_geen_percentiel),
        cmocka_unit_test(elke_duur_komt_terug_naar_boven_afgerond_met_hoogstens_een_zestiende),
        cmocka_unit_test(wat_buiten_de_maat_valt_komt_in_het_uiterste_vak),
        cmocka_unit_test(wat_buiten_de_maat_valt_raakt_geen_ander_vak),
        cmocka_unit_test(de_percentielen_zijn_die_van_de_gesorteerde_lijst),
        cmocka_unit_test(het_percentiel_ligt_precies_op_zijn_rang),
        cmocka_unit_test(een_duur_telt_minstens_tien_en_minder_dan_twintig_seconden),
        cmocka_unit_test(een_bron_die_trager_wordt_is_binnen_twee_vensters_gevolgd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
