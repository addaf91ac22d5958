/* The limits per caller: what goes through when, what is free, who pays, what is told; as tables, as a
 * property over random days, and with threads. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "klantbeeld/abs/grens.h"
#include "klantbeeld/basis/toeval.h"

/* A moment that is nothing special; tables count seconds from it. */
static const kb_moment BEGIN = 1000 * KB_S;

enum { UUR = 3600, MINUUT = 60 };

static struct kb_config_grenzen grenzen(void)
{
    return (struct kb_config_grenzen){
        .verzoeken_venster_s = MINUUT, .werkgevers_venster_s = UUR, .max_medewerkers = 100};
}

static struct kb_identiteit wie(const char *medewerker, const char *divisie)
{
    struct kb_identiteit w = {.uitgever = 0};

    snprintf(w.medewerker, sizeof(w.medewerker), "%s", medewerker);
    snprintf(w.divisie, sizeof(w.divisie), "%s", divisie);
    return w;
}

/* One deed: somebody asks, or looks at an employer, and what must become of it. */
struct daad {
    double op_s;
    const char *medewerker, *divisie;
    const char *werkgever; /* NULL = a request */
    bool mag;
    enum kb_grenssoort soort; /* of a refusal */
    int64_t opnieuw_s;
};

static void speel(const struct kb_config_grenzen *c, const struct daad *daad, size_t n)
{
    struct kb_grens *g = kb_grens_nieuw(c);

    assert_non_null(g);
    for (size_t i = 0; i < n; i++) {
        const struct daad *d = &daad[i];
        struct kb_identiteit w = wie(d->medewerker, d->divisie);
        kb_moment nu = BEGIN + (kb_moment)(d->op_s * (double)KB_S);
        struct kb_grensoordeel o;
        bool mag = d->werkgever ? kb_grens_werkgever(g, &w, kb_tekst_van(d->werkgever), nu, &o)
                                : kb_grens_verzoek(g, &w, nu, &o);

        if (mag != d->mag || o.geweigerd == mag)
            fail_msg("daad %zu: %s", i, mag ? "mag" : "mag niet");
        if (!mag && (o.soort != d->soort || o.opnieuw_s != d->opnieuw_s))
            fail_msg("daad %zu: %s, %lld s", i, kb_grenssoort_naam(o.soort), (long long)o.opnieuw_s);
    }
    kb_grens_vrij(g);
}

#define SPEEL(c, daden) speel(c, daden, sizeof(daden) / sizeof((daden)[0]))
#define JA true, 0, 0

static void zoveel_verzoeken_ineens_en_dan_zo_snel_als_ze_terugkomen(void **state)
{
    static const struct daad DADEN[] = {
        {0, "an", "K&S", NULL, JA},
        {0, "an", "K&S", NULL, JA},
        {0, "an", "K&S", NULL, JA},
        {0, "an", "K&S", NULL, false, KB_GRENS_MEDEWERKER_VERZOEKEN, 20},
        {0.5, "an", "K&S", NULL, false, KB_GRENS_MEDEWERKER_VERZOEKEN, 20},
        {19, "an", "K&S", NULL, false, KB_GRENS_MEDEWERKER_VERZOEKEN, 1},
        {20, "an", "K&S", NULL, JA},
        {20, "an", "K&S", NULL, false, KB_GRENS_MEDEWERKER_VERZOEKEN, 20},
        {20, "bo", "K&S", NULL, JA},  /* somebody else */
        {500, "an", "K&S", NULL, JA}, /* full again, and not fuller than full */
        {500, "an", "K&S", NULL, JA},
        {500, "an", "K&S", NULL, JA},
        {500, "an", "K&S", NULL, false, KB_GRENS_MEDEWERKER_VERZOEKEN, 20},
    };
    struct kb_config_grenzen c = grenzen();

    (void)state;
    c.medewerker_verzoeken = 3;
    SPEEL(&c, DADEN);
}

static void een_divisie_telt_haar_medewerkers_samen_en_wie_er_geen_noemt_niet(void **state)
{
    static const struct daad DADEN[] = {
        {0, "an", "K&S", NULL, JA},
        {0, "bo", "K&S", NULL, JA},
        {0, "cor", "K&S", NULL, false, KB_GRENS_DIVISIE_VERZOEKEN, 30},
        {0, "cor", "SMZ", NULL, JA},
        {0, "cor", "", NULL, JA},
        {0, "cor", "", NULL, JA},
        {0, "cor", "", NULL, JA},
        {30, "cor", "K&S", NULL, JA},
    };
    struct kb_config_grenzen c = grenzen();

    (void)state;
    c.divisie_verzoeken = 2;
    SPEEL(&c, DADEN);
}

static void wie_door_de_een_geweigerd_wordt_betaalt_de_ander_niet(void **state)
{
    static const struct daad DADEN[] = {
        {0, "an", "K&S", NULL, JA},
        {0, "an", "K&S", NULL, false, KB_GRENS_MEDEWERKER_VERZOEKEN, 60},
        {0, "an", "K&S", NULL, false, KB_GRENS_MEDEWERKER_VERZOEKEN, 60},
        {0, "bo", "K&S", NULL, JA}, /* the division still has this one */
        {0, "cor", "K&S", NULL, false, KB_GRENS_DIVISIE_VERZOEKEN, 30},
        {30, "cor", "K&S", NULL, JA}, /* and cor still has his */
    };
    struct kb_config_grenzen c = grenzen();

    (void)state;
    c.medewerker_verzoeken = 1;
    c.divisie_verzoeken = 2;
    SPEEL(&c, DADEN);
}

static void dezelfde_werkgever_kost_een_venster_lang_niets(void **state)
{
    static const struct daad DADEN[] = {
        {0, "an", "K&S", "w1", JA},
        {0, "an", "K&S", "w2", JA},
        {10, "an", "K&S", "w3", false, KB_GRENS_MEDEWERKER_WERKGEVERS, 1790},
        {10, "an", "K&S", "w1", JA},
        {20, "an", "K&S", "w2", JA},
        {1800, "an", "K&S", "w3", JA},
        {3599, "an", "K&S", "w1", JA},
        {3600, "an", "K&S", "w1", JA}, /* new again, and there is one */
        {3600, "an", "K&S", "w2", false, KB_GRENS_MEDEWERKER_WERKGEVERS, 1800},
        {3600, "an", "K&S", "w3", JA}, /* of 1800, so still free */
    };
    struct kb_config_grenzen c = grenzen();

    (void)state;
    c.medewerker_werkgevers = 2;
    SPEEL(&c, DADEN);
}

static void wat_een_collega_al_bekeek_kost_de_divisie_niets(void **state)
{
    static const struct daad DADEN[] = {
        {0, "an", "K&S", "w1", JA}, {0, "bo", "K&S", "w1", JA},
        {0, "bo", "K&S", "w2", JA}, {0, "bo", "K&S", "w3", false, KB_GRENS_DIVISIE_WERKGEVERS, 1800},
        {0, "an", "K&S", "w2", JA}, {0, "an", "SMZ", "w3", JA},
    };
    struct kb_config_grenzen c = grenzen();

    (void)state;
    c.divisie_werkgevers = 2;
    SPEEL(&c, DADEN);
}

static void zonder_grenzen_mag_alles(void **state)
{
    struct kb_config_grenzen c = grenzen();
    struct kb_grens *g = kb_grens_nieuw(&c);
    struct kb_identiteit w = wie("an", "K&S");
    struct kb_grensstaat staat;
    struct kb_grensoordeel o;
    char nr[16];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(nr, sizeof(nr), "%d", i);
        assert_true(kb_grens_verzoek(g, &w, BEGIN, &o));
        assert_true(kb_grens_werkgever(g, &w, kb_tekst_van(nr), BEGIN, &o));
        assert_int_equal(o.alarm, 0);
    }
    kb_grens_staat(g, &staat);
    assert_int_equal(staat.medewerkers, 0);
    kb_grens_vrij(g);
}

static void dezelfde_naam_van_een_andere_uitgever_is_een_ander(void **state)
{
    struct kb_config_grenzen c = grenzen();
    struct kb_identiteit eerste = wie("an", "");
    struct kb_identiteit andere = wie("an", "");
    struct kb_grens *g;
    struct kb_grensoordeel o;

    (void)state;
    c.medewerker_verzoeken = 1;
    andere.uitgever = 1;
    g = kb_grens_nieuw(&c);
    assert_true(kb_grens_verzoek(g, &eerste, BEGIN, &o));
    assert_true(kb_grens_verzoek(g, &andere, BEGIN, &o));
    assert_false(kb_grens_verzoek(g, &eerste, BEGIN, &o));
    kb_grens_vrij(g);
}

static void alleen_de_eerste_weigering_van_een_venster_wordt_vastgelegd(void **state)
{
    struct kb_config_grenzen c = grenzen();
    struct kb_identiteit an = wie("an", "K&S");
    struct kb_identiteit bo = wie("bo", "K&S");
    struct kb_grensstaat staat;
    struct kb_grensoordeel o;
    struct kb_grens *g;

    (void)state;
    c.divisie_verzoeken = 1;
    g = kb_grens_nieuw(&c);
    assert_true(kb_grens_verzoek(g, &an, BEGIN, &o));
    for (int i = 0; i < 5; i++) {
        assert_false(kb_grens_verzoek(g, &an, BEGIN + i, &o));
        assert_int_equal(o.vastleggen, i == 0);
        assert_int_equal(o.limiet, 1);
        assert_int_equal(o.venster_s, MINUUT);
    }
    /* of everybody, also when it is the division's limit */
    assert_false(kb_grens_verzoek(g, &bo, BEGIN, &o));
    assert_true(o.vastleggen);
    assert_true(kb_grens_verzoek(g, &bo, BEGIN + MINUUT * KB_S, &o));
    assert_false(kb_grens_verzoek(g, &an, BEGIN + MINUUT * KB_S, &o));
    assert_true(o.vastleggen);
    kb_grens_staat(g, &staat);
    assert_int_equal(staat.geweigerd[KB_GRENS_DIVISIE_VERZOEKEN], 7);
    assert_int_equal(staat.geweigerd[KB_GRENS_MEDEWERKER_VERZOEKEN], 0);
    kb_grens_vrij(g);
}

/* Look at n new employers from `vanaf` on; how many alarms there were. */
static unsigned bekijk(struct kb_grens *g, const struct kb_identiteit *w, int vanaf, int n, kb_moment nu)
{
    unsigned alarmen = 0;
    char nr[16];

    for (int i = vanaf; i < vanaf + n; i++) {
        struct kb_grensoordeel o;

        snprintf(nr, sizeof(nr), "w%d", i);
        assert_true(kb_grens_werkgever(g, w, kb_tekst_van(nr), nu, &o));
        alarmen += o.alarm > 0;
    }
    return alarmen;
}

static void alarm_gaat_een_keer_per_venster_af_ook_zonder_grens(void **state)
{
    struct kb_config_grenzen c = grenzen();
    struct kb_identiteit an = wie("an", "K&S");
    struct kb_identiteit bo = wie("bo", "K&S");
    struct kb_grensstaat staat;
    struct kb_grens *g;

    (void)state;
    c.alarm_werkgevers = 10;
    g = kb_grens_nieuw(&c);
    assert_int_equal(bekijk(g, &an, 0, 9, BEGIN), 0);
    assert_int_equal(bekijk(g, &an, 0, 9, BEGIN), 0); /* the same ones */
    assert_int_equal(bekijk(g, &bo, 0, 9, BEGIN), 0);
    assert_int_equal(bekijk(g, &an, 9, 50, BEGIN + KB_S), 1);
    assert_int_equal(bekijk(g, &an, 100, 50, BEGIN + (UUR - 1) * KB_S), 0);
    assert_int_equal(bekijk(g, &an, 200, 50, BEGIN + (UUR + 2) * KB_S), 1);
    kb_grens_staat(g, &staat);
    assert_int_equal(staat.alarmen, 2);
    kb_grens_vrij(g);
}

static void wie_te_veel_is_verdringt_wie_het_langst_niets_vroeg(void **state)
{
    struct kb_config_grenzen c = grenzen();
    struct kb_grensstaat staat;
    struct kb_grensoordeel o;
    struct kb_grens *g;
    char naam[16];

    (void)state;
    c.max_medewerkers = 10;
    c.medewerker_verzoeken = 1;
    g = kb_grens_nieuw(&c);
    for (int i = 0; i < 10; i++) {
        snprintf(naam, sizeof(naam), "m%d", i);
        assert_true(kb_grens_verzoek(g, &(struct kb_identiteit[]){wie(naam, "")}[0], BEGIN, &o));
    }
    /* m0 asks again, so m1 is the one who asked longest ago */
    assert_false(kb_grens_verzoek(g, &(struct kb_identiteit[]){wie("m0", "")}[0], BEGIN, &o));
    assert_true(kb_grens_verzoek(g, &(struct kb_identiteit[]){wie("nieuw", "")}[0], BEGIN, &o));
    assert_false(kb_grens_verzoek(g, &(struct kb_identiteit[]){wie("m0", "")}[0], BEGIN, &o));
    kb_grens_staat(g, &staat);
    assert_int_equal(staat.medewerkers, 10);
    assert_int_equal(staat.vergeten, 1);
    /* a window later nothing of them counts any more, and nothing is lost */
    assert_true(
        kb_grens_verzoek(g, &(struct kb_identiteit[]){wie("later", "")}[0], BEGIN + MINUUT * KB_S, &o));
    kb_grens_staat(g, &staat);
    assert_int_equal(staat.vergeten, 1);
    kb_grens_vrij(g);
}

enum { WERKGEVERS = 400, DAGEN_S = 40000, LIMIET = 12 };

/* Over random looks: never more new ones in a window than twice the limit, what was let through stays free
 * for a window, and whoever is refused is told a moment no further away than one of the bucket takes. */
static void in_geen_enkel_venster_komt_er_meer_door_dan_tweemaal_de_grens(void **state)
{
    static kb_moment eerst[WERKGEVERS]; /* when it was paid for; 0 = not lately */
    static kb_moment betaald[DAGEN_S];
    struct kb_config_grenzen c = grenzen();
    struct kb_identiteit an = wie("an", "K&S");
    uint64_t toeval = 99;
    size_t n = 0;
    size_t oudste = 0;
    struct kb_grens *g;

    (void)state;
    c.medewerker_werkgevers = LIMIET;
    c.werkgevers_venster_s = 600;
    g = kb_grens_nieuw(&c);
    for (int s = 0; s < DAGEN_S; s += 1 + (int)(kb_toeval(&toeval) % 40)) {
        size_t w = kb_toeval(&toeval) % WERKGEVERS;
        kb_moment nu = BEGIN + s * KB_S;
        bool bekend = eerst[w] && nu - eerst[w] < 600 * KB_S;
        struct kb_grensoordeel o;
        char nr[16];

        snprintf(nr, sizeof(nr), "w%zu", w);
        if (!kb_grens_werkgever(g, &an, kb_tekst_van(nr), nu, &o)) {
            assert_false(bekend);
            assert_in_range((unsigned long)o.opnieuw_s, 1, 600 / LIMIET);
            continue;
        }
        if (bekend)
            continue;
        eerst[w] = nu;
        betaald[n++] = nu;
        while (betaald[oudste] <= nu - 600 * KB_S)
            oudste++;
        assert_in_range(n - oudste, 1, 2 * LIMIET);
    }
    assert_true(n > DAGEN_S / 600 * LIMIET * 9 / 10);
    kb_grens_vrij(g);
}

enum { DRADEN = 8, PER_DRAAD = 4000 };

struct druk {
    struct kb_grens *g;
    unsigned nr;
    atomic_uint *door;
};

/* Everybody of one division, each an employee of his own now and then, at the same moment. */
static void *vraag_veel(void *context)
{
    struct druk *d = context;

    for (unsigned i = 0; i < PER_DRAAD; i++) {
        struct kb_grensoordeel o;
        struct kb_identiteit w;
        char naam[16];

        snprintf(naam, sizeof(naam), "m%u", (d->nr * 7 + i) % 40);
        w = wie(naam, "K&S");
        if (kb_grens_verzoek(d->g, &w, BEGIN, &o))
            atomic_fetch_add(d->door, 1);
        snprintf(naam, sizeof(naam), "w%u", i % 300);
        (void)!kb_grens_werkgever(d->g, &w, kb_tekst_van(naam), BEGIN, &o);
        if (i % 500 == 0) {
            struct kb_grensstaat staat;

            kb_grens_staat(d->g, &staat);
            assert_true(staat.medewerkers <= 20);
        }
    }
    return NULL;
}

static void met_draden_komt_er_precies_zoveel_door(void **state)
{
    struct kb_config_grenzen c = grenzen();
    struct druk druk[DRADEN];
    pthread_t draad[DRADEN];
    atomic_uint door = 0;
    struct kb_grensstaat staat;
    struct kb_grens *g;

    (void)state;
    c.divisie_verzoeken = 5000;
    c.medewerker_werkgevers = 50;
    c.divisie_werkgevers = 100;
    c.alarm_werkgevers = 20;
    c.max_medewerkers = 20;
    g = kb_grens_nieuw(&c);
    for (unsigned i = 0; i < DRADEN; i++) {
        druk[i] = (struct druk){g, i, &door};
        assert_int_equal(pthread_create(&draad[i], NULL, vraag_veel, &druk[i]), 0);
    }
    for (unsigned i = 0; i < DRADEN; i++)
        pthread_join(draad[i], NULL);
    kb_grens_staat(g, &staat);
    assert_int_equal(door, 5000);
    assert_int_equal(staat.geweigerd[KB_GRENS_DIVISIE_VERZOEKEN], DRADEN * PER_DRAAD - 5000);
    assert_int_equal(staat.medewerkers, 20);
    assert_int_equal(staat.divisies, 1);
    kb_grens_vrij(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zoveel_verzoeken_ineens_en_dan_zo_snel_als_ze_terugkomen),
        cmocka_unit_test(een_divisie_telt_haar_medewerkers_samen_en_wie_er_geen_noemt_niet),
        cmocka_unit_test(wie_door_de_een_geweigerd_wordt_betaalt_de_ander_niet),
        cmocka_unit_test(dezelfde_werkgever_kost_een_venster_lang_niets),
        cmocka_unit_test(wat_een_collega_al_bekeek_kost_de_divisie_niets),
        cmocka_unit_test(zonder_grenzen_mag_alles),
        cmocka_unit_test(dezelfde_naam_van_een_andere_uitgever_is_een_ander),
        cmocka_unit_test(alleen_de_eerste_weigering_van_een_venster_wordt_vastgelegd),
        cmocka_unit_test(alarm_gaat_een_keer_per_venster_af_ook_zonder_grens),
        cmocka_unit_test(wie_te_veel_is_verdringt_wie_het_langst_niets_vroeg),
        cmocka_unit_test(in_geen_enkel_venster_komt_er_meer_door_dan_tweemaal_de_grens),
        cmocka_unit_test(met_draden_komt_er_precies_zoveel_door),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
