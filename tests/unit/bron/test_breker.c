/* The circuit breaker, with a clock that is a variable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/bron/breker.h"

enum { ZAAD = 7 };

/* Somewhere in a machine's life. */
static const kb_moment T0 = 123456 * KB_S;

static struct kb_breker nieuw(void)
{
    struct kb_breker b;

    kb_breker_begin(&b, &kb_breker_standaard, ZAAD);
    return b;
}

/* n calls that begin and end at once. */
static void meld(struct kb_breker *b, kb_moment nu, int n, enum kb_breker_melding hoe)
{
    for (int i = 0; i < n; i++) {
        assert_true(kb_breker_mag(b, nu));
        kb_breker_meld(b, nu, nu, hoe);
    }
}

/* An open breaker, and the moment at which its first probe may go. */
static kb_moment open_breker(struct kb_breker *b, kb_moment nu)
{
    *b = nieuw();
    meld(b, nu, 20, KB_BREKER_FOUT);
    assert_int_equal(kb_breker_stand(b, nu), KB_BREKER_OPEN);
    return kb_breker_weer_op(b);
}

static void hij_gaat_open_bij_genoeg_meldingen_waarvan_de_helft_fout(void **state)
{
    static const struct {
        int goed, fout;
        enum kb_breker_stand stand;
    } gevallen[] = {
        {0, 19, KB_BREKER_DICHT},  {0, 20, KB_BREKER_OPEN},      {10, 10, KB_BREKER_OPEN},
        {11, 10, KB_BREKER_DICHT}, {11, 11, KB_BREKER_OPEN},     {20, 0, KB_BREKER_DICHT},
        {9, 9, KB_BREKER_DICHT},   {1000, 999, KB_BREKER_DICHT}, {1000, 1000, KB_BREKER_OPEN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_breker b = nieuw();

        meld(&b, T0, gevallen[i].goed, KB_BREKER_GOED);
        meld(&b, T0, gevallen[i].fout, KB_BREKER_FOUT);

        assert_int_equal(kb_breker_stand(&b, T0), gevallen[i].stand);
        assert_int_equal(kb_breker_mag(&b, T0), gevallen[i].stand == KB_BREKER_DICHT);
    }
}

static void ook_een_goede_melding_kan_het_minimum_volmaken(void **state)
{
    struct kb_breker b = nieuw();

    (void)state;
    meld(&b, T0, 19, KB_BREKER_FOUT);
    meld(&b, T0, 1, KB_BREKER_GOED);

    assert_int_equal(kb_breker_stand(&b, T0), KB_BREKER_OPEN);
}

static void neutrale_meldingen_tellen_niet(void **state)
{
    struct kb_breker b = nieuw();

    (void)state;
    meld(&b, T0, 19, KB_BREKER_FOUT);
    meld(&b, T0, 100, KB_BREKER_NEUTRAAL);
    assert_int_equal(kb_breker_stand(&b, T0), KB_BREKER_DICHT);

    meld(&b, T0, 1, KB_BREKER_FOUT);
    assert_int_equal(kb_breker_stand(&b, T0), KB_BREKER_OPEN);
}

static void fouten_tellen_tien_seconden(void **state)
{
    /* ten faults at the start of a bucket, another ten later */
    static const struct {
        kb_moment later;
        enum kb_breker_stand stand;
    } gevallen[] = {
        {0, KB_BREKER_OPEN},           {1 * KB_S, KB_BREKER_OPEN},   {10 * KB_S - 1, KB_BREKER_OPEN},
        {10 * KB_S, KB_BREKER_DICHT},  {15 * KB_S, KB_BREKER_DICHT}, {20 * KB_S, KB_BREKER_DICHT},
        {100 * KB_S, KB_BREKER_DICHT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_breker b = nieuw();

        meld(&b, T0, 10, KB_BREKER_FOUT);
        meld(&b, T0 + gevallen[i].later, 10, KB_BREKER_FOUT);

        assert_int_equal(kb_breker_stand(&b, T0 + gevallen[i].later), gevallen[i].stand);
    }
}

static void het_venster_schuift_per_vak(void **state)
{
    struct kb_breker b = nieuw();

    (void)state;
    for (int s = 0; s < 60; s++)
        meld(&b, T0 + s * KB_S, 1, KB_BREKER_FOUT); /* never more than ten in the window */
    assert_int_equal(kb_breker_stand(&b, T0 + 60 * KB_S), KB_BREKER_DICHT);

    for (int s = 60; s < 69; s++)
        meld(&b, T0 + s * KB_S, 2, KB_BREKER_FOUT); /* 18 and the one of second 59 */
    assert_int_equal(kb_breker_stand(&b, T0 + 69 * KB_S), KB_BREKER_DICHT);
    meld(&b, T0 + 69 * KB_S - 1, 1, KB_BREKER_FOUT);
    assert_int_equal(kb_breker_stand(&b, T0 + 69 * KB_S - 1), KB_BREKER_OPEN);
}

static void open_laat_hij_niets_door_tot_zijn_tijd_om_is(void **state)
{
    struct kb_breker b;
    kb_moment weer = open_breker(&b, T0);

    (void)state;
    assert_false(kb_breker_mag(&b, T0));
    assert_false(kb_breker_mag(&b, weer - 1));
    assert_int_equal(kb_breker_stand(&b, weer - 1), KB_BREKER_OPEN);

    assert_int_equal(kb_breker_stand(&b, weer), KB_BREKER_HALFOPEN);
    assert_true(kb_breker_mag(&b, weer));
    assert_int_equal(kb_breker_stand(&b, weer), KB_BREKER_HALFOPEN);
}

static void de_open_tijd_wijkt_tot_tien_procent_af_en_hangt_alleen_van_het_zaad_af(void **state)
{
    kb_moment minst = INT64_MAX;
    kb_moment meest = 0;

    (void)state;
    for (uint64_t zaad = 0; zaad < 1000; zaad++) {
        kb_moment open[2];

        for (int keer = 0; keer < 2; keer++) {
            struct kb_breker b;

            kb_breker_begin(&b, &kb_breker_standaard, zaad);
            meld(&b, T0, 20, KB_BREKER_FOUT);
            open[keer] = kb_breker_weer_op(&b) - T0;
        }
        assert_int_equal(open[0], open[1]);
        minst = open[0] < minst ? open[0] : minst;
        meest = open[0] > meest ? open[0] : meest;
    }
    assert_int_equal(minst, 4500 * KB_MS);
    assert_int_equal(meest, 5500 * KB_MS);
}

static void halfopen_gaan_er_drie_proeven_en_niet_meer(void **state)
{
    struct kb_breker b;
    kb_moment weer = open_breker(&b, T0);

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(kb_breker_mag(&b, weer + i));
    assert_false(kb_breker_mag(&b, weer + 3));

    kb_breker_meld(&b, weer + 1, weer + 10, KB_BREKER_GOED);
    assert_false(kb_breker_mag(&b, weer + 11)); /* one good, two on their way: three are enough */
}

static void hij_sluit_als_alle_proeven_goed_zijn_en_niet_eerder(void **state)
{
    struct kb_breker b;
    kb_moment weer = open_breker(&b, T0);

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(kb_breker_mag(&b, weer));
    kb_breker_meld(&b, weer, weer + 5, KB_BREKER_GOED);
    kb_breker_meld(&b, weer, weer + 6, KB_BREKER_GOED);
    assert_int_equal(kb_breker_stand(&b, weer + 6), KB_BREKER_HALFOPEN);

    kb_breker_meld(&b, weer, weer + 7, KB_BREKER_GOED);
    assert_int_equal(kb_breker_stand(&b, weer + 7), KB_BREKER_DICHT);
    assert_true(kb_breker_mag(&b, weer + 7));
}

static void een_proef_na_de_ander_sluit_hem_ook(void **state)
{
    struct kb_breker b;
    kb_moment weer = open_breker(&b, T0);

    (void)state;
    meld(&b, weer, 1, KB_BREKER_GOED);
    meld(&b, weer + KB_S, 1, KB_BREKER_GOED);
    assert_int_equal(kb_breker_stand(&b, weer + KB_S), KB_BREKER_HALFOPEN);
    meld(&b, weer + 2 * KB_S, 1, KB_BREKER_GOED);
    assert_int_equal(kb_breker_stand(&b, weer + 2 * KB_S), KB_BREKER_DICHT);
}

static void een_foute_proef_opent_hem_opnieuw_en_telkens_twee_keer_zo_lang_tot_het_meeste(void **state)
{
    static const int64_t verwacht_ms[] = {5000, 10000, 20000, 40000, 60000, 60000};
    struct kb_breker b;
    kb_moment nu = T0;
    kb_moment weer = open_breker(&b, T0);

    (void)state;
    for (size_t i = 0; i < sizeof(verwacht_ms) / sizeof(verwacht_ms[0]); i++) {
        assert_in_range(weer - nu, verwacht_ms[i] * KB_MS / 10 * 9, verwacht_ms[i] * KB_MS / 10 * 11);
        nu = weer + KB_MS;
        meld(&b, nu, 2, KB_BREKER_GOED);
        meld(&b, nu, 1, KB_BREKER_FOUT);
        assert_int_equal(kb_breker_stand(&b, nu), KB_BREKER_OPEN);
        weer = kb_breker_weer_op(&b);
    }
}

static void goede_proeven_van_een_vorige_keer_tellen_niet_mee(void **state)
{
    struct kb_breker b;
    kb_moment weer = open_breker(&b, T0);

    (void)state;
    meld(&b, weer, 2, KB_BREKER_GOED);
    meld(&b, weer, 1, KB_BREKER_FOUT);
    weer = kb_breker_weer_op(&b);

    meld(&b, weer, 2, KB_BREKER_GOED);
    assert_int_equal(kb_breker_stand(&b, weer), KB_BREKER_HALFOPEN);
    meld(&b, weer, 1, KB_BREKER_GOED);
    assert_int_equal(kb_breker_stand(&b, weer), KB_BREKER_DICHT);
}

static void na_het_sluiten_begint_hij_met_een_leeg_venster_en_de_korte_open_tijd(void **state)
{
    struct kb_breker b;
    kb_moment nu = open_breker(&b, T0);

    (void)state;
    for (int i = 0; i < 3; i++) {
        meld(&b, nu, 1, KB_BREKER_FOUT);
        nu = kb_breker_weer_op(&b);
    }
    meld(&b, nu, 3, KB_BREKER_GOED);
    assert_int_equal(kb_breker_stand(&b, nu), KB_BREKER_DICHT);

    meld(&b, nu, 19, KB_BREKER_FOUT);
    assert_int_equal(kb_breker_stand(&b, nu), KB_BREKER_DICHT);
    meld(&b, nu, 1, KB_BREKER_FOUT);
    assert_in_range(kb_breker_weer_op(&b) - nu, 4500 * KB_MS, 5500 * KB_MS);
}

static void een_venster_van_voor_het_openen_telt_na_het_sluiten_niet(void **state)
{
    const struct kb_breker_instelling kort = {.venster_ms = 60000,
                                              .minimum = 20,
                                              .procent = 50,
                                              .open_ms = 1000,
                                              .open_max_ms = 2000,
                                              .proeven = 1};
    struct kb_breker b;
    kb_moment nu;

    (void)state;
    kb_breker_begin(&b, &kort, ZAAD);
    meld(&b, T0, 20, KB_BREKER_FOUT);
    nu = kb_breker_weer_op(&b);
    meld(&b, nu, 1, KB_BREKER_GOED);

    meld(&b, nu, 19, KB_BREKER_FOUT);
    assert_int_equal(kb_breker_stand(&b, nu), KB_BREKER_DICHT);
}

static void een_neutrale_proef_geeft_zijn_plaats_terug_en_telt_niet(void **state)
{
    struct kb_breker b;
    kb_moment weer = open_breker(&b, T0);

    (void)state;
    meld(&b, weer, 100, KB_BREKER_NEUTRAAL);
    assert_int_equal(kb_breker_stand(&b, weer), KB_BREKER_HALFOPEN);
    meld(&b, weer, 2, KB_BREKER_GOED);
    meld(&b, weer, 1, KB_BREKER_NEUTRAAL);
    assert_int_equal(kb_breker_stand(&b, weer), KB_BREKER_HALFOPEN);
    meld(&b, weer, 1, KB_BREKER_GOED);
    assert_int_equal(kb_breker_stand(&b, weer), KB_BREKER_DICHT);
}

static void wat_voor_het_openen_begon_doet_niets_in_welke_stand_ook(void **state)
{
    struct kb_breker b;
    kb_moment weer = open_breker(&b, T0);
    kb_moment oud = T0 - 1;

    (void)state;
    kb_breker_meld(&b, oud, T0 + 1, KB_BREKER_FOUT);
    kb_breker_meld(&b, oud, T0 + 1, KB_BREKER_GOED);
    kb_breker_meld(&b, T0, T0 + 1, KB_BREKER_FOUT); /* began in the moment it opened */
    assert_int_equal(kb_breker_weer_op(&b), weer);

    assert_true(kb_breker_mag(&b, weer)); /* half-open, one probe on its way */
    for (int i = 0; i < 30; i++) {
        kb_breker_meld(&b, oud, weer + 1, i % 2 ? KB_BREKER_FOUT : KB_BREKER_GOED);
        kb_breker_meld(&b, T0, weer + 1, i % 2 ? KB_BREKER_FOUT : KB_BREKER_GOED);
        kb_breker_meld(&b, oud, weer + 1, KB_BREKER_NEUTRAAL);
    }
    assert_int_equal(kb_breker_stand(&b, weer + 1), KB_BREKER_HALFOPEN);
    assert_true(kb_breker_mag(&b, weer + 1));
    assert_true(kb_breker_mag(&b, weer + 1));
    assert_false(kb_breker_mag(&b, weer + 1));

    kb_breker_meld(&b, weer, weer + 2, KB_BREKER_GOED);
    kb_breker_meld(&b, weer + 1, weer + 2, KB_BREKER_GOED);
    kb_breker_meld(&b, weer + 1, weer + 2, KB_BREKER_GOED);
    for (int i = 0; i < 30; i++)
        kb_breker_meld(&b, oud, weer + 3, KB_BREKER_FOUT);
    assert_int_equal(kb_breker_stand(&b, weer + 3), KB_BREKER_DICHT);
}

static void proeven_van_een_vorige_keer_zijn_geen_proeven_meer(void **state)
{
    struct kb_breker b;
    kb_moment eerst = open_breker(&b, T0);
    kb_moment weer;

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(kb_breker_mag(&b, eerst));
    kb_breker_meld(&b, eerst, eerst + 1, KB_BREKER_FOUT);
    weer = kb_breker_weer_op(&b);

    assert_true(kb_breker_mag(&b, weer));
    kb_breker_meld(&b, eerst, weer + 1, KB_BREKER_FOUT);
    kb_breker_meld(&b, eerst, weer + 1, KB_BREKER_GOED);
    assert_int_equal(kb_breker_stand(&b, weer + 1), KB_BREKER_HALFOPEN);
    assert_true(kb_breker_mag(&b, weer + 2));
    assert_true(kb_breker_mag(&b, weer + 2));
    assert_false(kb_breker_mag(&b, weer + 2));
}

static void een_proef_waarvan_niets_komt_maakt_na_de_langste_open_tijd_plaats(void **state)
{
    struct kb_breker b;
    kb_moment weer = open_breker(&b, T0);
    kb_moment om = weer + 60 * KB_S;

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(kb_breker_mag(&b, weer + i));
    assert_false(kb_breker_mag(&b, om - 1));

    assert_true(kb_breker_mag(&b, om)); /* in the place of the first alone */
    assert_false(kb_breker_mag(&b, om));

    kb_breker_meld(&b, weer, om + 1, KB_BREKER_FOUT); /* it came after all: too late to count */
    assert_int_equal(kb_breker_stand(&b, om + 1), KB_BREKER_HALFOPEN);
    kb_breker_meld(&b, om, om + 2, KB_BREKER_FOUT);
    assert_int_equal(kb_breker_stand(&b, om + 2), KB_BREKER_OPEN);
}

static void wanneer_het_weer_mag_ligt_alleen_in_de_toekomst_als_hij_open_is(void **state)
{
    struct kb_breker b = nieuw();
    kb_moment weer;

    (void)state;
    assert_true(kb_breker_weer_op(&b) <= 0);
    weer = open_breker(&b, T0);
    assert_true(weer > T0);
    assert_true(kb_breker_mag(&b, weer + 5));
    assert_true(kb_breker_weer_op(&b) <= weer + 5);
    kb_breker_meld(&b, weer + 5, weer + 6, KB_BREKER_GOED);
    meld(&b, weer + 6, 2, KB_BREKER_GOED);
    assert_true(kb_breker_weer_op(&b) <= 0);
}

static void onzinnige_instellingen_worden_begrensd(void **state)
{
    static const struct {
        int64_t proeven, verwacht;
    } gevallen[] = {{-1, 1}, {0, 1}, {1, 1}, {16, 16}, {17, 16}};

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct kb_breker_instelling in = kb_breker_standaard;
        struct kb_breker b;
        int64_t proeven = 0;

        in.proeven = gevallen[i].proeven;
        in.venster_ms = 0;
        kb_breker_begin(&b, &in, ZAAD);
        meld(&b, T0, 20, KB_BREKER_FOUT);
        while (proeven < 100 && kb_breker_mag(&b, kb_breker_weer_op(&b)))
            proeven++;
        assert_int_equal(proeven, gevallen[i].verwacht);
    }
}

static void dicht_wordt_een_goede_melding_een_fout_en_dat_kan_hem_openen(void **state)
{
    struct kb_breker b = nieuw();

    (void)state;
    meld(&b, T0, 11, KB_BREKER_GOED);
    meld(&b, T0, 9, KB_BREKER_FOUT);
    assert_int_equal(kb_breker_stand(&b, T0), KB_BREKER_DICHT);

    /* 10 of 20: not one report more than before */
    kb_breker_herzie(&b, T0 + KB_S);
    assert_int_equal(kb_breker_stand(&b, T0 + KB_S), KB_BREKER_OPEN);

    /* open, there is nothing to revise */
    kb_breker_herzie(&b, T0 + KB_S);
    assert_int_equal(kb_breker_stand(&b, T0 + KB_S), KB_BREKER_OPEN);
}

static void herzien_maakt_een_melding_anders_en_geen_melding_meer(void **state)
{
    struct kb_breker b = nieuw();

    (void)state;
    meld(&b, T0, 19, KB_BREKER_GOED);
    for (int i = 0; i < 19; i++)
        kb_breker_herzie(&b, T0);
    assert_int_equal(kb_breker_stand(&b, T0), KB_BREKER_DICHT);

    meld(&b, T0, 1, KB_BREKER_GOED);
    assert_int_equal(kb_breker_stand(&b, T0), KB_BREKER_OPEN);
}

static void halfopen_opent_een_herziene_proef_hem_opnieuw_en_twee_keer_zo_lang(void **state)
{
    struct kb_breker b;
    kb_moment nu = open_breker(&b, T0);

    (void)state;
    /* no probe has been good yet: this is about a call of before */
    assert_true(kb_breker_mag(&b, nu));
    kb_breker_herzie(&b, nu);
    assert_int_equal(kb_breker_stand(&b, nu), KB_BREKER_HALFOPEN);

    kb_breker_meld(&b, nu, nu, KB_BREKER_GOED);
    kb_breker_herzie(&b, nu);
    assert_int_equal(kb_breker_stand(&b, nu), KB_BREKER_OPEN);
    assert_in_range(kb_breker_weer_op(&b) - nu, 9 * KB_S, 11 * KB_S);
}

static void een_goede_melding_die_het_venster_uit_is_wordt_toch_een_fout(void **state)
{
    struct kb_breker b = nieuw();
    const kb_moment later = T0 + 10 * KB_S;

    (void)state;
    meld(&b, T0, 1, KB_BREKER_GOED);
    meld(&b, later, 19, KB_BREKER_FOUT);
    assert_int_equal(kb_breker_stand(&b, later), KB_BREKER_DICHT);

    kb_breker_herzie(&b, later);
    assert_int_equal(kb_breker_stand(&b, later), KB_BREKER_OPEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hij_gaat_open_bij_genoeg_meldingen_waarvan_de_helft_fout),
        cmocka_unit_test(ook_een_goede_melding_kan_het_minimum_volmaken),
        cmocka_unit_test(neutrale_meldingen_tellen_niet),
        cmocka_unit_test(fouten_tellen_tien_seconden),
        cmocka_unit_test(het_venster_schuift_per_vak),
        cmocka_unit_test(open_laat_hij_niets_door_tot_zijn_tijd_om_is),
        cmocka_unit_test(de_open_tijd_wijkt_tot_tien_procent_af_en_hangt_alleen_van_het_zaad_af),
        cmocka_unit_test(halfopen_gaan_er_drie_proeven_en_niet_meer),
        cmocka_unit_test(hij_sluit_als_alle_proeven_goed_zijn_en_niet_eerder),
        cmocka_unit_test(een_proef_na_de_ander_sluit_hem_ook),
        cmocka_unit_test(een_foute_proef_opent_hem_opnieuw_en_telkens_twee_keer_zo_lang_tot_het_meeste),
        cmocka_unit_test(goede_proeven_van_een_vorige_keer_tellen_niet_mee),
        cmocka_unit_test(na_het_sluiten_begint_hij_met_een_leeg_venster_en_de_korte_open_tijd),
        cmocka_unit_test(een_venster_van_voor_het_openen_telt_na_het_sluiten_niet),
        cmocka_unit_test(een_neutrale_proef_geeft_zijn_plaats_terug_en_telt_niet),
        cmocka_unit_test(wat_voor_het_openen_begon_doet_niets_in_welke_stand_ook),
        cmocka_unit_test(proeven_van_een_vorige_keer_zijn_geen_proeven_meer),
        cmocka_unit_test(een_proef_waarvan_niets_komt_maakt_na_de_langste_open_tijd_plaats),
        cmocka_unit_test(wanneer_het_weer_mag_ligt_alleen_in_de_toekomst_als_hij_open_is),
        cmocka_unit_test(onzinnige_instellingen_worden_begrensd),
        cmocka_unit_test(dicht_wordt_een_goede_melding_een_fout_en_dat_kan_hem_openen),
        cmocka_unit_test(herzien_maakt_een_melding_anders_en_geen_melding_meer),
        cmocka_unit_test(halfopen_opent_een_herziene_proef_hem_opnieuw_en_twee_keer_zo_lang),
        cmocka_unit_test(een_goede_melding_die_het_venster_uit_is_wordt_toch_een_fout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
