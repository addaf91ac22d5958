/* The crew: everything that was given is done once, in order of coming, until it stops; then nothing more. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../../src/http/ploeg.h"

enum { VEEL = 200, MAX_DRADEN = 64 };

static const struct kb_ploegmaat maat = {.draden = 8, .wachtrij = SIZE_MAX};

/* Threads that were made since the test began, and how many may be. */
static struct {
    unsigned n, hooguit;
} draden;

int __real_pthread_create(pthread_t *draad, const pthread_attr_t *hoe, void *(*doe)(void *), void *context);
int __wrap_pthread_create(pthread_t *draad, const pthread_attr_t *hoe, void *(*doe)(void *), void *context);

int __wrap_pthread_create(pthread_t *draad, const pthread_attr_t *hoe, void *(*doe)(void *), void *context)
{
    if (draden.n == draden.hooguit)
        return EAGAIN;
    draden.n++;
    return __real_pthread_create(draad, hoe, doe, context);
}

/* A gate that holds the threads of a crew. */
static struct {
    pthread_mutex_t slot; /* guards the rest */
    pthread_cond_t teken;
    unsigned binnen; /* threads that came to it */
    bool open;
} hek = {.slot = PTHREAD_MUTEX_INITIALIZER, .teken = PTHREAD_COND_INITIALIZER};

static void zet_hek(bool open)
{
    pthread_mutex_lock(&hek.slot);
    hek.open = open;
    pthread_cond_broadcast(&hek.teken);
    pthread_mutex_unlock(&hek.slot);
}

static void bij_hek(struct kb_werk *w)
{
    (void)w;
    pthread_mutex_lock(&hek.slot);
    hek.binnen++;
    pthread_cond_broadcast(&hek.teken);
    while (!hek.open)
        pthread_cond_wait(&hek.teken, &hek.slot);
    pthread_mutex_unlock(&hek.slot);
}

/* Work that counts how often it is done, and when. */
struct klus {
    struct kb_werk werk; /* first */
    atomic_uint keer;
    unsigned volgnummer; /* from 1 */
    struct kb_ploeg *ploeg;
    struct klus *volgende; /* given by this one, when it is done */
};

static atomic_uint gedaan;

static void doe(struct kb_werk *w)
{
    struct klus *k = (struct klus *)w;

    k->volgnummer = atomic_fetch_add(&gedaan, 1) + 1;
    atomic_fetch_add(&k->keer, 1);
    if (k->volgende)
        assert_true(kb_ploeg_geef(k->ploeg, &k->volgende->werk));
}

static int begin(void **staat)
{
    (void)staat;
    atomic_store(&gedaan, 0);
    hek.binnen = 0;
    zet_hek(false);
    draden.n = 0;
    draden.hooguit = MAX_DRADEN * MAX_DRADEN;
    return 0;
}

static void wacht_tot_gedaan(unsigned n)
{
    while (atomic_load(&gedaan) < n)
        sched_yield();
}

static void al_het_werk_wordt_een_keer_gedaan(void **staat)
{
    static struct klus klus[VEEL];
    struct kb_ploeg *p = kb_ploeg_nieuw(&maat);

    (void)staat;
    assert_non_null(p);
    for (size_t i = 0; i < VEEL; i++) {
        klus[i] = (struct klus){.werk.doe = doe};
        assert_true(kb_ploeg_geef(p, &klus[i].werk));
    }
    wacht_tot_gedaan(VEEL);
    kb_ploeg_stop(p);

    for (size_t i = 0; i < VEEL; i++)
        assert_int_equal(atomic_load(&klus[i].keer), 1);
    kb_ploeg_vrij(p);
}

/* Hold so many of its threads at the gate. */
static void bezet(struct kb_ploeg *p, struct kb_werk vast[MAX_DRADEN], unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        vast[i].doe = bij_hek;
        assert_true(kb_ploeg_geef(p, &vast[i]));
    }
    pthread_mutex_lock(&hek.slot);
    while (hek.binnen < n)
        pthread_cond_wait(&hek.teken, &hek.slot);
    pthread_mutex_unlock(&hek.slot);
}

/* With all of its threads held but one, the order in which work is taken is that in which it is done. */
static void werk_wordt_genomen_op_volgorde_van_komst(void **staat)
{
    static struct kb_werk vast[MAX_DRADEN];
    static struct klus klus[VEEL];
    struct kb_ploeg *p = kb_ploeg_nieuw(&maat);

    (void)staat;
    bezet(p, vast, draden.n - 1);
    for (size_t i = 0; i < VEEL; i++) {
        klus[i] = (struct klus){.werk.doe = doe};
        assert_true(kb_ploeg_geef(p, &klus[i].werk));
    }
    wacht_tot_gedaan(VEEL);
    zet_hek(true);
    kb_ploeg_stop(p);
    for (size_t i = 0; i < VEEL; i++)
        assert_int_equal(klus[i].volgnummer, i + 1);
    kb_ploeg_vrij(p);
}

static void wat_gegeven_was_wordt_bij_het_stoppen_nog_gedaan_en_daarna_niets_meer(void **staat)
{
    static struct kb_werk vast[MAX_DRADEN];
    static struct klus klus[VEEL];
    struct klus te_laat = {.werk.doe = doe};
    struct kb_ploeg *p = kb_ploeg_nieuw(&maat);

    (void)staat;
    bezet(p, vast, draden.n);
    for (size_t i = 0; i < VEEL; i++) {
        klus[i] = (struct klus){.werk.doe = doe};
        assert_true(kb_ploeg_geef(p, &klus[i].werk));
    }
    assert_int_equal(atomic_load(&gedaan), 0);
    zet_hek(true);
    kb_ploeg_stop(p);
    assert_int_equal(atomic_load(&gedaan), VEEL);

    assert_false(kb_ploeg_geef(p, &te_laat.werk));
    kb_ploeg_stop(p);
    kb_ploeg_vrij(p);
    assert_int_equal(atomic_load(&te_laat.keer), 0);
    assert_int_equal(atomic_load(&gedaan), VEEL);
}

static void werk_kan_nieuw_werk_geven(void **staat)
{
    static struct klus klus[VEEL];
    struct kb_ploeg *p = kb_ploeg_nieuw(&maat);

    (void)staat;
    for (size_t i = 0; i < VEEL; i++)
        klus[i] = (struct klus){.werk.doe = doe, .ploeg = p, .volgende = i + 1 < VEEL ? &klus[i + 1] : NULL};
    assert_true(kb_ploeg_geef(p, &klus[0].werk));
    wacht_tot_gedaan(VEEL);
    kb_ploeg_vrij(p);
    for (size_t i = 0; i < VEEL; i++)
        assert_int_equal(klus[i].volgnummer, i + 1);
}

/* many givers */

enum { GEVERS = 6, PER_GEVER = 2000 };

struct gever {
    struct kb_ploeg *ploeg;
    unsigned aangenomen;
    pthread_t draad;
    struct klus klus[PER_GEVER];
};

static void *geef_veel(void *context)
{
    struct gever *g = context;

    for (size_t i = 0; i < PER_GEVER; i++)
        g->aangenomen += kb_ploeg_geef(g->ploeg, &g->klus[i].werk);
    return NULL;
}

/* Stops when so many were done; PER_GEVER * GEVERS = all. */
static void geef_van_alle_kanten(unsigned stop_na)
{
    struct gever *g = calloc(GEVERS, sizeof(*g));
    struct kb_ploeg *p = kb_ploeg_nieuw(&maat);
    unsigned aangenomen = 0;

    assert_non_null(g);
    for (size_t i = 0; i < GEVERS; i++) {
        g[i].ploeg = p;
        for (size_t j = 0; j < PER_GEVER; j++)
            g[i].klus[j].werk.doe = doe;
        assert_int_equal(pthread_create(&g[i].draad, NULL, geef_veel, &g[i]), 0);
    }
    wacht_tot_gedaan(stop_na);
    kb_ploeg_stop(p);
    for (size_t i = 0; i < GEVERS; i++) {
        pthread_join(g[i].draad, NULL);
        aangenomen += g[i].aangenomen;
        /* what it took of one giver is what came first of that one */
        for (size_t j = 0; j < PER_GEVER; j++)
            assert_int_equal(atomic_load(&g[i].klus[j].keer), j < g[i].aangenomen ? 1 : 0);
    }
    assert_int_equal(atomic_load(&gedaan), aangenomen);
    assert_true(aangenomen >= stop_na);
    kb_ploeg_vrij(p);
    free(g);
}

static void veel_gevers_tegelijk_krijgen_al_hun_werk_gedaan(void **staat)
{
    (void)staat;
    geef_van_alle_kanten(PER_GEVER * GEVERS);
}

static void wat_aangenomen_wordt_terwijl_hij_stopt_wordt_gedaan(void **staat)
{
    (void)staat;
    for (int i = 0; i < 20; i++) {
        atomic_store(&gedaan, 0);
        geef_van_alle_kanten(500);
    }
}

static void zonder_genoeg_draden_is_er_geen_ploeg(void **staat)
{
    struct kb_ploeg *p = kb_ploeg_nieuw(&maat);
    unsigned nodig = draden.n;

    (void)staat;
    assert_non_null(p);
    assert_true(nodig > 1 && nodig < MAX_DRADEN);
    kb_ploeg_vrij(p);
    for (unsigned i = 0; i < nodig; i++) {
        draden.n = 0;
        draden.hooguit = i;
        assert_null(kb_ploeg_nieuw(&maat));
    }
}

static void meer_dan_er_mag_wachten_wordt_geweigerd_tot_er_weer_ruimte_is(void **staat)
{
    static const struct kb_ploegmaat klein = {.draden = 2, .wachtrij = 3, .voorrang = 5};
    static struct kb_werk vast[MAX_DRADEN];
    static struct klus klus[5];
    struct kb_ploeg *p = kb_ploeg_nieuw(&klein);

    (void)staat;
    bezet(p, vast, draden.n);
    for (size_t i = 0; i < 5; i++)
        klus[i] = (struct klus){.werk.doe = doe};
    for (size_t i = 0; i < 3; i++)
        assert_true(kb_ploeg_geef(p, &klus[i].werk));
    assert_false(kb_ploeg_geef(p, &klus[3].werk));
    zet_hek(true);
    wacht_tot_gedaan(3);
    assert_true(kb_ploeg_geef(p, &klus[4].werk));
    kb_ploeg_vrij(p);
    assert_int_equal(atomic_load(&klus[3].keer), 0);
    assert_int_equal(atomic_load(&klus[4].keer), 1);
}

static void vrijgeven_van_geen_ploeg_mag_en_van_een_die_niets_deed_ook(void **staat)
{
    (void)staat;
    kb_ploeg_vrij(NULL);
    for (int i = 0; i < 50; i++)
        kb_ploeg_vrij(kb_ploeg_nieuw(&maat));
}

#define TOETS(naam) cmocka_unit_test_setup(naam, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOETS(al_het_werk_wordt_een_keer_gedaan),
        TOETS(werk_wordt_genomen_op_volgorde_van_komst),
        TOETS(wat_gegeven_was_wordt_bij_het_stoppen_nog_gedaan_en_daarna_niets_meer),
        TOETS(werk_kan_nieuw_werk_geven),
        TOETS(veel_gevers_tegelijk_krijgen_al_hun_werk_gedaan),
        TOETS(meer_dan_er_mag_wachten_wordt_geweigerd_tot_er_weer_ruimte_is),
        TOETS(wat_aangenomen_wordt_terwijl_hij_stopt_wordt_gedaan),
        TOETS(zonder_genoeg_draden_is_er_geen_ploeg),
        TOETS(vrijgeven_van_geen_ploeg_mag_en_van_een_die_niets_deed_ook),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
