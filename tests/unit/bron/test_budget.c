/* The budget of extra calls, with a clock that is a variable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/bron/budget.h"

static const kb_moment T0 = 123456 * KB_S;

static struct kb_budget nieuw(int64_t procent, int64_t per_s)
{
    const struct kb_budget_instelling in = {.procent = procent, .per_s = per_s, .ttl_ms = 10000};
    struct kb_budget b;

    kb_budget_begin(&b, &in);
    return b;
}

static void stort(struct kb_budget *b, kb_moment nu, int n)
{
    for (int i = 0; i < n; i++)
        kb_budget_stort(b, nu);
}

/* How many it gives at this moment until it says no. */
static int haal(struct kb_budget *b, kb_moment nu)
{
    int n = 0;

    while (n < 100000 && kb_budget_neem(b, nu))
        n++;
    return n;
}

/* How many it gives in the ten seconds in which a deposit made at nu counts. */
static int haal_leeg(struct kb_budget *b, kb_moment nu)
{
    int n = 0;

    for (int s = 0; s < 10; s++)
        n += haal(b, nu + s * KB_S);
    return n;
}

static void het_geeft_zijn_deel_van_de_oproepen_of_zijn_minimum(void **state)
{
    static const struct {
        int64_t procent, per_s;
        int oproepen, verwacht;
    } gevallen[] = {
        {10, 0, 0, 0},   {10, 0, 9, 0},    {10, 0, 10, 1},   {10, 0, 19, 1},     {10, 0, 1000, 100},
        {2, 0, 49, 0},   {2, 0, 50, 1},    {2, 0, 1000, 20}, {100, 0, 7, 7},     {10, 1, 0, 10},
        {10, 1, 99, 10}, {10, 1, 100, 10}, {10, 1, 110, 11}, {10, 1, 1000, 100}, {0, 1, 1000, 0},
        {0, 0, 1000, 0}, {-1, 5, 1000, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_budget b = nieuw(gevallen[i].procent, gevallen[i].per_s);

        stort(&b, T0, gevallen[i].oproepen);
        assert_int_equal(haal_leeg(&b, T0), gevallen[i].verwacht);
    }
}

static void in_een_seconde_gaat_hoogstens_een_vijfde_en_altijd_een(void **state)
{
    static const struct {
        int oproepen, in_een_seconde;
    } gevallen[] = {{9, 0}, {10, 1}, {50, 1}, {99, 1}, {100, 2}, {149, 2}, {150, 3}, {1000, 20}};

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_budget b = nieuw(10, 0);

        stort(&b, T0, gevallen[i].oproepen);
        assert_int_equal(haal(&b, T0), gevallen[i].in_een_seconde);
        assert_int_equal(haal(&b, T0 + KB_S - 1), 0);
    }
}

static void stortingen_vervallen_na_tien_seconden(void **state)
{
    static const struct {
        kb_moment later;
        int verwacht;
    } gevallen[] = {
        {0, 2},         {9 * KB_S, 2},  {10 * KB_S - 1, 2}, {10 * KB_S, 0},
        {11 * KB_S, 0}, {20 * KB_S, 0}, {1000 * KB_S, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_budget b = nieuw(10, 0);

        stort(&b, T0, 100);
        assert_int_equal(haal(&b, T0 + gevallen[i].later), gevallen[i].verwacht);
    }
}

static void wat_genomen_is_drukt_tien_seconden_en_dan_niet_meer(void **state)
{
    struct kb_budget b = nieuw(10, 1);

    (void)state;
    for (int s = 0; s < 5; s++)
        assert_int_equal(haal(&b, T0 + s * KB_S), 2);
    assert_int_equal(haal(&b, T0 + 5 * KB_S), 0);
    assert_int_equal(haal(&b, T0 + 10 * KB_S - 1), 0);
    assert_int_equal(haal(&b, T0 + 10 * KB_S), 2);
    assert_int_equal(haal(&b, T0 + 11 * KB_S - 1), 0);
    assert_int_equal(haal(&b, T0 + 11 * KB_S), 2);
    assert_int_equal(haal_leeg(&b, T0 + 100 * KB_S), 10);
}

static void een_weigering_kost_niets(void **state)
{
    struct kb_budget b = nieuw(10, 0);

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_false(kb_budget_neem(&b, T0));
    stort(&b, T0, 10);
    assert_true(kb_budget_neem(&b, T0));
}

/* Whatever the pace, and however the demand for extra calls comes in bursts. */
static void over_een_uur_gaat_er_niet_meer_uit_dan_het_deel(void **state)
{
    static const int per_ms[] = {1, 3, 10, 0};

    (void)state;
    for (size_t p = 0; per_ms[p]; p++) {
        struct kb_budget b = nieuw(10, 0);
        int64_t oproepen = 0;
        int64_t extra = 0;

        for (int64_t ms = 0; ms < 3600000; ms += 7) {
            kb_moment nu = T0 + ms * KB_MS;

            stort(&b, nu, per_ms[p]);
            oproepen += per_ms[p];
            if (ms / 13000 % 2)
                extra += haal(&b, nu);
        }
        assert_in_range(extra * 1000 / oproepen, 40, 100);
    }
}

static void herkansen_kost_tien_procent_en_dubbelen_twee(void **state)
{
    struct kb_budget opnieuw;
    struct kb_budget dubbel;

    (void)state;
    kb_budget_begin(&opnieuw, &kb_budget_opnieuw);
    kb_budget_begin(&dubbel, &kb_budget_dubbel);
    assert_int_equal(haal_leeg(&opnieuw, T0), 10); /* a quiet source: one a second */
    assert_int_equal(haal_leeg(&dubbel, T0), 0);
    stort(&opnieuw, T0 + 20 * KB_S, 1000);
    stort(&dubbel, T0 + 20 * KB_S, 1000);
    assert_int_equal(haal_leeg(&opnieuw, T0 + 20 * KB_S), 100);
    assert_int_equal(haal_leeg(&dubbel, T0 + 20 * KB_S), 20);
}

static void een_te_korte_ttl_wordt_begrensd(void **state)
{
    const struct kb_budget_instelling in = {.procent = 10, .per_s = 0, .ttl_ms = 0};
    struct kb_budget b;

    (void)state;
    kb_budget_begin(&b, &in);
    stort(&b, T0, 10);
    assert_true(kb_budget_neem(&b, T0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(het_geeft_zijn_deel_van_de_oproepen_of_zijn_minimum),
        cmocka_unit_test(in_een_seconde_gaat_hoogstens_een_vijfde_en_altijd_een),
        cmocka_unit_test(stortingen_vervallen_na_tien_seconden),
        cmocka_unit_test(wat_genomen_is_drukt_tien_seconden_en_dan_niet_meer),
        cmocka_unit_test(een_weigering_kost_niets),
        cmocka_unit_test(over_een_uur_gaat_er_niet_meer_uit_dan_het_deel),
        cmocka_unit_test(herkansen_kost_tien_procent_en_dubbelen_twee),
        cmocka_unit_test(een_te_korte_ttl_wordt_begrensd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
