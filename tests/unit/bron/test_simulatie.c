/* What the policies do together, in simulation: to callers under overload, to the tail of durations, and to a
 * source that is out. The figures are printed (ctest -V). Seeds are fixed, so every run prints the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "simulatie.h"

/* 20 servers of 50 ms: 400 calls per second is all it can do. */
enum { PIEK = 400 };

static const struct scenario bron = {
    .servers = 20,
    .dienst_ms = 50,
    .deadline_ms = 500,
    .duur_s = 80,
    .tempo = {200, 200, 200},
    .van_s = 20,
    .tot_s = 50,
    .zaad = 1,
};

enum beleid { KAAL, EXTRA, BESCHERMD, ALLES };

static const char *const beleid_naam[] = {"geen beleid", "herkansen en dubbelen", "breker en limiet",
                                          "alles"};

static struct scenario met(struct scenario c, enum beleid b)
{
    c.opnieuw = b == EXTRA || b == ALLES;
    c.dubbel = c.opnieuw ? 2 : 0;
    c.breker = b == BESCHERMD || b == ALLES;
    c.gradient = c.breker;
    return c;
}

static double procent(int deel, int geheel)
{
    return 100.0 * deel / geheel;
}

/* Of the requests that ended. */
static double procent_goed(struct seconde s)
{
    return procent(s.goed, s.goed + s.mislukt + s.geweigerd + s.kortgesloten);
}

/* overload */

static void meet_overbelasting(const char *naam, struct scenario c, double *goed_per_s, double *herstel)
{
    struct uitkomst *u = sim_draai(&c);
    struct seconde tijdens = sim_som(u, c.van_s, c.tot_s);
    struct seconde na = sim_som(u, c.tot_s + 3, c.duur_s);

    *goed_per_s = (double)tijdens.goed / (c.tot_s - c.van_s);
    *herstel = procent_goed(na);
    printf("  %-28s goed %5.1f/s van %d, te laat %5.1f/s, geweigerd %5.1f/s; vanaf 3 s erna %5.1f %% goed; "
           "p99 %.0f ms; limiet %zu..%zu\n",
           naam, *goed_per_s, PIEK, (double)tijdens.mislukt / (c.tot_s - c.van_s),
           (double)tijdens.geweigerd / (c.tot_s - c.van_s), *herstel, sim_p_ms(u, 99), u->laagste_limiet,
           u->hoogste_limiet);
    sim_vrij(u);
}

static void driemaal_te_veel_vraag_kost_met_limiet_geen_tiende_en_zonder_bijna_alles(void **state)
{
    struct scenario c = bron;
    double goed;
    double herstel;

    (void)state;
    c.tempo[1] = 3 * PIEK;
    printf("Overbelasting, 30 s driemaal wat de bron kan:\n");
    meet_overbelasting("geen beleid", c, &goed, &herstel);
    assert_true(goed < 0.1 * PIEK);
    assert_true(herstel < 10); /* the queue is still there half a minute later */

    c.gradient = true;
    meet_overbelasting("limiet", c, &goed, &herstel);
    assert_true(goed >= 0.95 * PIEK);
    assert_true(herstel >= 99.5);

    meet_overbelasting("alles", met(c, ALLES), &goed, &herstel);
    assert_true(goed >= 0.95 * PIEK);
    assert_true(herstel >= 99.5);
}

/* The long mean follows an overload upward; the share of calls that fall is what stops it. */
static void ook_na_twintig_minuten_overbelasting_houdt_de_limiet(void **state)
{
    struct scenario c = bron;
    double goed;
    double herstel;

    (void)state;
    c.tempo[1] = 3 * PIEK;
    c.tot_s = 1220;
    c.duur_s = 1250;
    c.van_s = 920; /* measured: the last five minutes */
    c.tempo[0] = 3 * PIEK;
    printf("Overbelasting, de laatste vijf van twintig minuten:\n");
    c.gradient = true;
    meet_overbelasting("limiet", c, &goed, &herstel);
    assert_true(goed >= 0.95 * PIEK);
    assert_true(herstel >= 99.5);
}

static void een_gezonde_bron_weigert_hoogstens_een_procent(void **state)
{
    static const int tempo[] = {50, 100, 200, 300, 320};

    (void)state;
    printf("Gezonde bron, 80 s, vanaf een verse start:\n");
    for (size_t i = 0; i < sizeof(tempo) / sizeof(tempo[0]); i++) {
        struct scenario c = met(bron, ALLES);
        struct uitkomst *u;
        struct seconde som;

        c.tempo[0] = c.tempo[1] = c.tempo[2] = tempo[i];
        u = sim_draai(&c);
        som = sim_som(u, 0, c.duur_s);
        printf("  %3d/s (%2.0f %% bezet): geweigerd %.2f %%, kortgesloten %d, limiet %zu..%zu\n", tempo[i],
               procent(tempo[i], PIEK), procent(som.geweigerd, som.aangeboden), som.kortgesloten,
               u->laagste_limiet, u->hoogste_limiet);
        assert_true(procent(som.geweigerd, som.aangeboden) <= 1);
        assert_int_equal(som.kortgesloten, 0);
        sim_vrij(u);
    }
}

static void een_plotselinge_drukte_die_de_bron_aankan_wordt_binnen_seconden_toegelaten(void **state)
{
    struct scenario c = met(bron, ALLES);
    struct uitkomst *u;
    struct seconde eerst;
    struct seconde daarna;

    (void)state;
    c.tempo[0] = 20;
    c.tempo[1] = 300;
    u = sim_draai(&c);
    eerst = sim_som(u, 20, 25);
    daarna = sim_som(u, 25, 50);
    printf("Van 20/s naar 300/s: geweigerd eerste 5 s %.1f %%, daarna %.2f %%\n",
           procent(eerst.geweigerd, eerst.aangeboden), procent(daarna.geweigerd, daarna.aangeboden));
    assert_true(procent(eerst.geweigerd, eerst.aangeboden) < 5);
    assert_true(procent(daarna.geweigerd, daarna.aangeboden) < 1);
    sim_vrij(u);
}

/* the tail */

static void dubbelen_verkort_de_staart_voor_hoogstens_zijn_deel_aan_oproepen(void **state)
{
    /* A budget smaller than the tail cannot lift p99 out of it: with 5 % slow calls and 2 % doubles 3 % stay
     * slow. */
    static const struct {
        double staart;
        int64_t budget;
        double factor; /* p99 falls by at least this */
    } gevallen[] = {
        {0.015, 2, 2.0}, {0.020, 2, 1.7}, {0.030, 2, 1.0}, {0.030, 5, 2.5}, {0.050, 2, 1.0}, {0.050, 6, 1.8},
    };

    (void)state;
    printf("Dubbelen, dienst 20 ms, een deel van de oproepen tienmaal zo traag:\n");
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct scenario c = {.servers = 200,
                             .dienst_ms = 20,
                             .staart = gevallen[i].staart,
                             .staart_maal = 10,
                             .deadline_ms = 2000,
                             .duur_s = 200,
                             .tempo = {200, 200, 200},
                             .zaad = 3};
        struct uitkomst *zonder = sim_draai(&c);
        struct uitkomst *er_bij;
        double extra;

        c.dubbel = gevallen[i].budget;
        er_bij = sim_draai(&c);
        extra = procent(er_bij->dubbel, (int)er_bij->n_duur);
        printf("  %.1f %% traag, budget %lld %%: p99 %3.0f -> %3.0f ms (%.1fx), p99.9 %3.0f -> %3.0f ms, p50 "
               "%.0f -> "
               "%.0f ms, extra %.2f %%\n",
               100 * gevallen[i].staart, (long long)gevallen[i].budget, sim_p_ms(zonder, 99),
               sim_p_ms(er_bij, 99), sim_p_ms(zonder, 99) / sim_p_ms(er_bij, 99), sim_p_ms(zonder, 99.9),
               sim_p_ms(er_bij, 99.9), sim_p_ms(zonder, 50), sim_p_ms(er_bij, 50), extra);
        assert_true(extra <= (double)gevallen[i].budget);
        assert_true(sim_p_ms(zonder, 99) >= gevallen[i].factor * sim_p_ms(er_bij, 99));
        sim_vrij(zonder);
        sim_vrij(er_bij);
    }
}

/* outages */

/* Calls that went to the source while it was out; drukste: in the busiest second of that. */
static int meet_storing(enum storing soort, enum beleid b, int *drukste, struct uitkomst **uit)
{
    static const char *const naam[] = {"", "hangt", "zegt 503", "tienmaal zo traag"};
    struct scenario c = met(bron, b);
    struct seconde tijdens;
    struct seconde laatste;
    struct seconde na;

    c.storing = soort;
    c.duur_s = 90;
    *uit = sim_draai(&c);
    tijdens = sim_som(*uit, c.van_s, c.tot_s);
    laatste = sim_som(*uit, c.tot_s - 15, c.tot_s);
    na = sim_som(*uit, c.tot_s + 20, c.duur_s);
    *drukste = 0;
    for (int s = c.van_s; s < c.tot_s; s++)
        *drukste = (*uit)->s[s].oproepen > *drukste ? (*uit)->s[s].oproepen : *drukste;
    printf("  %-17s %-21s oproepen %5d (drukste seconde %3d), laatste 15 s %5.1f/s; daarna %5.1f %% goed",
           naam[soort], beleid_naam[b], tijdens.oproepen, *drukste, laatste.oproepen / 15.0,
           procent_goed(na));
    if (c.breker)
        printf("; breker weer dicht na %.1f s", (double)(*uit)->dicht_na_storing / 1000);
    printf("\n");
    return tijdens.oproepen;
}

static void geen_beleid_maakt_een_storing_erger_en_bij_herstel_komen_alleen_proeven(void **state)
{
    (void)state;
    printf("Storing van 30 s bij 200/s:\n");
    for (enum storing soort = HANGT; soort <= TRAAG; soort++) {
        int kaal = 0;
        int kaal_drukste = 0;

        for (enum beleid b = KAAL; b <= ALLES; b++) {
            struct uitkomst *u;
            int drukste;
            int oproepen = meet_storing(soort, b, &drukste, &u);

            if (b == KAAL) {
                kaal = oproepen;
                kaal_drukste = drukste;
            }
            assert_true(oproepen <= 1.12 * kaal);
            assert_true(drukste <= 1.25 * kaal_drukste);
            if (b == BESCHERMD || b == ALLES) {
                struct seconde laatste = sim_som(u, 35, 50);
                struct seconde na = sim_som(u, 70, 90);

                assert_true(oproepen <= 0.3 * kaal);
                assert_true(laatste.oproepen <= 0.01 * 15 * bron.tempo[1]);
                assert_int_equal(u->meest_halfopen, kb_breker_standaard.proeven);
                assert_in_range(u->dicht_na_storing, 0, 20000);
                assert_true(procent_goed(na) >= 99);
            }
            sim_vrij(u);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(driemaal_te_veel_vraag_kost_met_limiet_geen_tiende_en_zonder_bijna_alles),
        cmocka_unit_test(ook_na_twintig_minuten_overbelasting_houdt_de_limiet),
        cmocka_unit_test(een_gezonde_bron_weigert_hoogstens_een_procent),
        cmocka_unit_test(een_plotselinge_drukte_die_de_bron_aankan_wordt_binnen_seconden_toegelaten),
        cmocka_unit_test(dubbelen_verkort_de_staart_voor_hoogstens_zijn_deel_aan_oproepen),
        cmocka_unit_test(geen_beleid_maakt_een_storing_erger_en_bij_herstel_komen_alleen_proeven),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
